//! Source that is broken, deep or cyclic is data.

use banyan_facts::{FileFacts, FileStatus};

use super::*;
use crate::go::FRONT_END;
use crate::{NESTING_LIMIT, SourceFile};

fn extract(text: &str) -> FileFacts {
    (FRONT_END.extract)(SourceFile { path: "a.go", text })
}

/// Deep source is read on threads with stacks as deep as those of a scan.
fn extract_deep(text: String) -> FileFacts {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(move || extract(&text));
    thread.expect("a thread").join().expect("no panic")
}

#[test]
fn what_stands_around_an_error_is_read() {
    let facts = read(
        "//- a/a.go
        package a
        func before() B { return B{} }
        func broken( { ] = ;
        func after() B { return B{} }
        //- a/b.go
        package a
        type B struct{}",
    );
    assert_eq!(facts.files[0].status, FileStatus::Partial);
    assert!(facts.files[0].reason.contains("line"), "{}", facts.files[0].reason);
    assert_links(&facts, &["a/a -> a/b return before>B @2"]);
    assert_eq!(extract("").status, FileStatus::Parsed);
    assert_eq!(extract("\u{feff}package a\r\nfunc f() {}\r\n").declarations.len(), 1);
    assert_eq!(extract("}}}} ((( what").status, FileStatus::Partial);
    assert_eq!(extract("package a\nvar x = \"unended\nvar y = `unended").status, FileStatus::Partial);
}

#[test]
fn deep_nesting_is_refused_or_survived() {
    let nested = |count: usize| format!("package a\nvar x = {}1{}", "(".repeat(count), ")".repeat(count));
    assert_eq!(extract(&nested(NESTING_LIMIT + 1)).status, FileStatus::Skipped);
    assert_eq!(extract_deep(nested(NESTING_LIMIT - 1)).status, FileStatus::Parsed);
    let sum = format!("package a\nvar x = \"\"{}", " + \"a\"".repeat(20_000));
    assert_eq!(extract_deep(sum).status, FileStatus::Parsed);
    let chain = format!("package a\nvar x = a{}", ".b()".repeat(20_000));
    assert_eq!(extract_deep(chain).references.len(), 20_001);
    let calls = format!("package a\nvar x = {}1{}", "f(".repeat(1_900), ")".repeat(1_900));
    assert_eq!(extract_deep(calls).status, FileStatus::Partial);
    let unary = format!("package a\nvar x = {}y", "!".repeat(20_000));
    assert_eq!(extract_deep(unary).status, FileStatus::Partial);
    let ifs = format!("package a\nfunc f() {{ if a {{}} {} }}", "else if b {}".repeat(5_000));
    assert_eq!(extract_deep(ifs).status, FileStatus::Parsed);
    let types = format!("package a\nvar x {}int", "[]".repeat(20_000));
    extract_deep(types);
}

#[test]
fn types_that_need_themselves_end() {
    let facts = read(
        "//- a/a.go
        package a
        type A struct { B }
        type B struct { A }
        type C = D
        type D = C
        type E E
        type F[T any] struct { F[F[T]] }
        var x = y
        var y = x
        func f(c C, e E, g F[int]) { A{}.missing(); c.missing(); e.missing(); g.missing(); x.missing(); f(c, e, g) }",
    );
    assert_eq!(facts.unresolved.len(), 5);
}

#[test]
fn types_that_grow_with_every_call_are_cut_off() {
    let chain = ".Twice()".repeat(3_000);
    let loops: String = (1..2_000).map(|at| format!("v{at} := v{}[0]\n", at - 1)).collect();
    read(&format!(
        "//- a/a.go
        package a
        type Box[T any] struct {{ value T }}
        func (b Box[T]) Twice() Box[Box[T]] {{ return nil }}
        func f(b Box[int]) {{ b{chain}
        v0 := b
        {loops} }}"
    ));
}
