//! Source that is broken, deep or cyclic is data.

use banyan_facts::FileStatus;

use super::assert_links;
use crate::csharp::FRONT_END;
use crate::testing::read_monolith;
use crate::{NESTING_LIMIT, SourceFile};

fn extract(text: &str) -> banyan_facts::FileFacts {
    (FRONT_END.extract)(SourceFile { path: "A.cs", text })
}

#[test]
fn what_stands_around_an_error_is_read() {
    let facts = extract("class A { B before; void Broken( { ] = ; } B After() { return null; } } class B {}");
    assert_eq!(facts.status, FileStatus::Partial);
    assert!(facts.reason.contains("line"), "{}", facts.reason);
    assert_eq!(extract("").status, FileStatus::Parsed);
    assert_eq!(extract("\u{feff}class A {}\r\n").declarations.len(), 1);
    assert_eq!(extract("}}}} ((( what").status, FileStatus::Partial);
    extract("class A { string x = \"never ends; } ");
}

#[test]
fn deep_nesting_is_refused_or_survived() {
    let (open, close) = ("(".repeat(NESTING_LIMIT + 1), ")".repeat(NESTING_LIMIT + 1));
    assert_eq!(extract(&format!("class A {{ int x = {open}1{close}; }}")).status, FileStatus::Skipped);
    let sum = format!("class A {{ string x = \"\"{}; }}", " + \"a\"".repeat(5_000));
    assert_eq!(extract(&sum).status, FileStatus::Parsed);
    let chain = format!("class A {{ A B() => this; object x = new A(){}; }}", ".B()".repeat(5_000));
    let facts = read_monolith(&format!("//- A.cs\n{chain}"));
    assert!(facts.files[0].resolved > 4_000);
    extract(&format!("class A {{ {}B{} x; }}", "L<".repeat(1_900), ">".repeat(1_900)));
    extract(&("class A { ".repeat(NESTING_LIMIT - 1) + &"}".repeat(NESTING_LIMIT - 1)));
}

#[test]
fn cycles_and_growth_end() {
    let facts = read_monolith(
        "//- A.cs
        class A<T> : B<A<A<T>>> { A<A<T>> Twice() => null; void Run() { Missing(); this.Twice().Twice().Twice(); } }
        class B<T> : A<B<B<T>>> { }
        class C : C { const string X = X + X; void Run() { var a = (1, 2); var b = (a, a); var c = (b, b); var d = (c, c); } }",
    );
    assert_eq!(facts.units.len(), 3);
    let nested = read_monolith(
        "//- A.cs
        class Outer { public class Base { } }
        class Right : Outer.Base { }
        class Wrong : Outer.Gone { }
        class Above : Wrong.Base { }",
    );
    assert_links(&nested, &["Right -> Outer extends ->- @2"]);
    let same =
        "//- A.cs\nclass A { B b; void Run() { b.Go().Further(); } }\n//- B.cs\nclass B { A Go() => null; }";
    assert_eq!(read_monolith(same), read_monolith(same));
}
