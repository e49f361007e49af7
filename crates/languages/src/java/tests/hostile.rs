//! Source that is broken, deep or cyclic is data.

use banyan_facts::FileStatus;

use super::*;
use crate::java::FRONT_END;
use crate::testing::read_monolith;
use crate::{NESTING_LIMIT, SourceFile};

fn extract(text: &str) -> banyan_facts::FileFacts {
    (FRONT_END.extract)(SourceFile { path: "A.java", text })
}

#[test]
fn what_stands_around_an_error_is_read() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        class A {
          B before;
          void broken( { ] = ;
          B after() { return null; }
        }
        //- a/B.java
        package a;
        class B {}",
    );
    assert_eq!(facts.files[0].status, FileStatus::Partial);
    assert!(facts.files[0].reason.contains("line"), "{}", facts.files[0].reason);
    assert_links(&facts, &["a.A -> a.B field before>- @3"]);
    assert_eq!(extract("").status, FileStatus::Parsed);
    assert_eq!(extract("\u{feff}class A {}\r\n").declarations.len(), 1);
    assert_eq!(extract("}}}} ((( what").status, FileStatus::Partial);
}

#[test]
fn deep_nesting_is_refused_or_survived() {
    let deep =
        format!("class A {{ int x = {}1{}; }}", "(".repeat(NESTING_LIMIT + 1), ")".repeat(NESTING_LIMIT + 1));
    assert_eq!(extract(&deep).status, FileStatus::Skipped);
    let sum = format!("class A {{ String x = \"\"{}; }}", " + \"a\"".repeat(20_000));
    assert_eq!(extract(&sum).status, FileStatus::Parsed);
    let chain = format!("class A {{ int x = a{}; }}", ".b()".repeat(20_000));
    assert_eq!(extract(&chain).all_references().len(), 20_001);
    let generic = format!("class A {{ {}B{} x; }}", "L<".repeat(2_000), ">".repeat(2_000));
    extract(&generic);
    let types = "class A { ".repeat(NESTING_LIMIT - 1) + &"}".repeat(NESTING_LIMIT - 1);
    assert_eq!(extract(&types).declarations.len(), NESTING_LIMIT - 1);
}

#[test]
fn types_that_grow_with_every_call_are_cut_off() {
    let chain = ".twice()".repeat(3_000);
    let nested: String = (1..3_000).map(|at| format!("var v{at} = maybe.map(x -> v{});", at - 1)).collect();
    let facts = read_monolith(&format!(
        "//- a/A.java
        package a;
        class A {{ void run(Pair<A, A> pair, java.util.Optional<A> maybe) {{ pair{chain}; var v0 = pair; {nested} }} }}
        //- a/Pair.java
        package a;
        class Pair<K, V> {{ Pair<Pair<K, V>, Pair<K, V>> twice() {{ return null; }} }}"
    ));
    assert!(facts.links.len() > 3_000);
}

#[test]
fn constants_that_double_are_cut_off() {
    let doubling: String =
        (1..60).map(|at| format!("static final String S{at} = S{0} + S{0};", at - 1)).collect();
    let facts = extract(&format!("class A {{ static final String S0 = \"select * from t\"; {doubling} }}"));
    assert_eq!(facts.status, FileStatus::Parsed);
}

#[test]
fn cyclic_inheritance_ends() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        class A<T extends A<T>> extends B.Inner { void run() { missing(); field.go(); T t; t.x(); } }
        class B extends A { class Inner extends C {} }
        class C extends C {}",
    );
    assert_eq!(facts.units.len(), 3);
}

#[test]
fn the_same_source_gives_the_same_facts() {
    let fixture = "//- a/A.java
        package a;
        class A { B b; void run() { b.go().further(); } }
        //- a/B.java
        package a;
        class B { A go() { return null; } }";
    assert_eq!(read_monolith(fixture), read_monolith(fixture));
}
