//! Broken and hostile files end with a reason, and never end the scan.

use banyan_facts::{FileFacts, FileStatus};

use crate::SourceFile;
use crate::python::extract::extract;

/// Extraction as a scan runs it: on a thread with a stack of 256 MB.
fn extract_on_deep_stack(text: String) -> FileFacts {
    let read = move || extract(SourceFile { path: "src/a.py", text: &text });
    std::thread::Builder::new().stack_size(256 << 20).spawn(read).unwrap().join().unwrap()
}

/// Texts of every way to nest, `count` deep.
fn nested(count: usize) -> Vec<(&'static str, String)> {
    let around = |before: &str, inside: &str, after: &str| {
        format!("x = {}{inside}{}\n", before.repeat(count), after.repeat(count))
    };
    let blocks = |head: &str| {
        let lines = (0..count).map(|level| format!("{}{head}\n", " ".repeat(level)));
        lines.collect::<String>() + &" ".repeat(count) + "'text'\n"
    };
    vec![
        ("parentheses", around("(", "1", ")")),
        ("lists", around("[", "1", "]")),
        ("calls", around("f(", "1", ")")),
        ("not", around("not ", "a", "")),
        ("minus", around("-", "a", "")),
        ("lambdas", around("lambda: ", "a", "")),
        ("conditions", around("a if b else ", "a", "")),
        ("sums", around("a + ", "a", "")),
        ("powers", around("a ** ", "a", "")),
        ("attributes", around("a.", "a", "")),
        ("chains", format!("x = a{}\n", ".b()".repeat(count))),
        ("subscripts", format!("x = a{}\n", "[0]".repeat(count))),
        ("interpolations", around("f'{", "1", "}'")),
        ("ifs", blocks("if a:")),
        ("functions", blocks("def f():")),
        ("classes", blocks("class C:")),
    ]
}

#[test]
fn the_deepest_that_is_parsed_fits_the_stack() {
    for count in [100, 390, 1_200, 1_990, 2_400, 4_900] {
        for (what, text) in nested(count).into_iter().filter(|(what, _)| count < 1_000 || !is_block(what)) {
            let facts = extract_on_deep_stack(text);
            assert!(facts.status == FileStatus::Parsed || !facts.reason.is_empty(), "{what} {count}");
        }
    }
}

#[test]
fn what_nests_deeper_has_a_reason() {
    for (what, text) in nested(2_000).into_iter().filter(|(what, _)| is_block(what)) {
        assert_eq!(extract_on_deep_stack(text).status, FileStatus::Skipped, "{what}");
    }
    for (what, text) in nested(50_000).into_iter().filter(|(what, _)| !is_block(what)) {
        let facts = extract_on_deep_stack(text);
        assert!(facts.status != FileStatus::Parsed && !facts.reason.is_empty(), "{what}: {:?}", facts.status);
    }
}

fn is_block(what: &str) -> bool {
    matches!(what, "ifs" | "functions" | "classes")
}

#[test]
fn a_syntax_error_leaves_what_stands_around_it() {
    let facts = extract_on_deep_stack(
        "import a\nclass A: pass\ndef broken(:\n    x = =\ndef after(): pass\n".to_owned(),
    );
    assert_eq!(facts.status, FileStatus::Partial);
    assert!(facts.reason.contains("line 3"), "{}", facts.reason);
    let names: Vec<&str> = facts.declarations.iter().map(|declared| facts.text(declared.name)).collect();
    assert!(names.contains(&"A") && names.contains(&"after"), "{names:?}");
}

#[test]
fn the_broken_fixtures_end_with_their_reasons() {
    let read = |name: &str| {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/broken/python/");
        extract_on_deep_stack(std::fs::read_to_string(root.to_owned() + name).unwrap()).status
    };
    assert_eq!(read("middle_error.py"), FileStatus::Partial);
    assert_eq!(read("hopeless.py"), FileStatus::Skipped);
    assert_eq!(read("unterminated.py"), FileStatus::Partial);
    assert_eq!(read("empty.py"), FileStatus::Parsed);
    assert_eq!(read("bom_crlf.py"), FileStatus::Parsed);
}
