//! Source that is broken, deep or strange is data.

use banyan_facts::{FileFacts, FileStatus};

use crate::php::FRONT_END;
use crate::testing::{links, read_monolith};
use crate::{NESTING_LIMIT, SourceFile};

fn extract(text: &str) -> FileFacts {
    (FRONT_END.extract)(SourceFile { path: "a.php", text })
}

/// On a stack as deep as those that a scan gives its threads.
fn extract_deep(text: String) -> FileFacts {
    let thread = std::thread::Builder::new().stack_size(256 << 20);
    thread.spawn(move || extract(&text)).unwrap().join().unwrap()
}

#[test]
fn what_stands_around_an_error_is_read() {
    let facts = read_monolith(
        "//- a/A.php
        <?php
        class A {
          private B $before;
          function broken( { ] = ;
          function after(): B {}
        }
        //- a/B.php
        <?php class B {}",
    );
    assert_eq!(facts.files[0].status, FileStatus::Partial);
    assert!(facts.files[0].reason.contains("line"), "{}", facts.files[0].reason);
    assert!(links(&facts, &[]).contains(&"A -> B field before>- @3".to_owned()), "{:?}", links(&facts, &[]));
    for text in [
        "",
        "<?php",
        "plain text",
        "\u{feff}<?php class A {}\r\n",
        "<?php $a = 'unterminated",
        "<?php /* open",
        "<?php echo <<<A\nx",
    ] {
        assert_ne!(extract(text).status, FileStatus::Skipped, "{text}");
    }
    assert_eq!(extract("<?php }}}} ((( what").status, FileStatus::Partial);
}

#[test]
fn broken_samples_are_read_as_far_as_they_go() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/broken/php/");
    for (name, status, declarations) in [
        ("MiddleError.php", FileStatus::Partial, 3),
        ("Hopeless.php", FileStatus::Partial, 0),
        ("Latin1.php", FileStatus::Parsed, 1),
        ("Empty.php", FileStatus::Parsed, 0),
        ("BomCrlf.php", FileStatus::Parsed, 2),
    ] {
        let bytes = std::fs::read(format!("{root}{name}")).unwrap();
        let facts = extract(&String::from_utf8_lossy(&bytes));
        assert_eq!(facts.status, status, "{name}");
        assert!(facts.declarations.len() >= declarations, "{name}: {:?}", facts.declarations);
    }
}

#[test]
fn deep_nesting_is_refused_or_survived() {
    let brackets = |count: usize| format!("<?php $x = {}1{};", "(".repeat(count), ")".repeat(count));
    assert_eq!(extract(&brackets(NESTING_LIMIT + 1)).status, FileStatus::Skipped);
    for deep in [
        brackets(NESTING_LIMIT - 10),
        format!("<?php $x = {}1{};", "[".repeat(1_900), "]".repeat(1_900)),
        format!("<?php {} $x;", "if ($a) ".repeat(5_000)),
        format!("<?php $x = {}1;", "!".repeat(20_000)),
        format!("<?php $x = {}1;", "$a ? 1 : ".repeat(5_000)),
    ] {
        assert_ne!(extract_deep(deep).status, FileStatus::Skipped);
    }
    let long = [
        format!("<?php $x = 'a'{};", " . 'b'".repeat(20_000)),
        format!("<?php $x{};", "->a()".repeat(5_000)),
        format!("<?php /** @return {} */ function f() {{}}", "array<".repeat(900)),
        format!("<?php $x = 1{};", " + 1".repeat(900)),
    ];
    for text in long {
        assert_eq!(extract_deep(text).status, FileStatus::Parsed);
    }
}

#[test]
fn types_that_lead_to_themselves_end() {
    let facts = read_monolith(
        "//- A.php
        <?php
        class A extends B { function a() { return $this->b()->a(); } }
        class B extends A { use T; function b() { return $this->a()->b(); } }
        trait T { use T; }",
    );
    assert_eq!(facts.units.len(), 1);
}
