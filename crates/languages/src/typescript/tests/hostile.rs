use banyan_facts::FileStatus;

use crate::typescript::FRONT_END;
use crate::{NESTING_LIMIT, SourceFile};

/// Extraction as a scan runs it: on a thread with a stack of 256 MB.
fn extract_on_deep_stack(path: &'static str, text: String) -> banyan_facts::FileFacts {
    let read = move || (FRONT_END.extract)(SourceFile { path, text: &text });
    std::thread::Builder::new().stack_size(256 << 20).spawn(read).unwrap().join().unwrap()
}

/// Texts of every way to nest, `count` deep.
fn nested(count: usize) -> Vec<(&'static str, String)> {
    let around = |before: &str, inside: &str, after: &str| {
        format!("{}{inside}{}", before.repeat(count), after.repeat(count))
    };
    vec![
        ("parentheses", around("(", "1", ")")),
        ("arrays", around("[", "1", "]")),
        ("objects", format!("x = {}", around("{a:", "1", "}"))),
        ("calls", around("f(", "1", ")")),
        ("blocks", around("{", "1", "}")),
        ("arrows", around("a=>", "1", "")),
        ("functions", around("function f(){", "1", "}")),
        ("classes", around("class A{m(){", "1", "}}")),
        ("not", around("!", "a", "")),
        ("typeof", around("typeof ", "a", "")),
        ("await", format!("async()=>{}", around("await ", "a", ""))),
        ("sums", format!("1{}", " + a".repeat(count))),
        ("sums of lines", format!("1{}", "\n + a".repeat(count))),
        ("powers", format!("1{}", " ** a".repeat(count))),
        ("chains", format!("a{}", ".b()".repeat(count))),
        ("chains of lines", format!("a{}", "\n.b(c => 1)".repeat(count))),
        ("optional chains", format!("a{}", "?.b".repeat(count))),
        ("indexes", format!("a{}", "[0]".repeat(count))),
        ("conditions", format!("x = {}c", "a ? b : ".repeat(count))),
        ("else if", format!("if (a) {{}} {}", "else if (a) {} ".repeat(count))),
        ("ifs", around("if (a) ", ";", "")),
        ("lines of ifs", around("if (a)\n", ";", "")),
        ("labels", around("a:", ";", "")),
        ("assignments", around("a = ", "1", "")),
        ("types", format!("type T = {}", around("A<", "B", ">"))),
        ("array types", format!("type T = A{}", "[]".repeat(count))),
        ("function types", format!("type T = {}", around("() => ", "A", ""))),
        ("conditional types", format!("type T = {}D", "A extends B ? C : ".repeat(count))),
        ("keyof", format!("type T = {}", around("keyof ", "A", ""))),
        ("elements", around("<a>", "1", "</a>")),
        ("elements of lines", around("<a>\n", "1", "</a>\n")),
        ("templates", format!("x = {}", around("`${", "1", "}`"))),
        ("patterns", format!("const {} = a", around("[", "b", "]"))),
        ("namespaces", around("namespace a {", "", "}")),
        ("casts", format!("x = a{}", " as B".repeat(count))),
        ("tags", format!("a{}", "``".repeat(count))),
        ("news", around("new ", "A", "")),
        ("generic calls", format!("x = {}", around("f<", "A", ">()"))),
        ("words of lines", format!("x{}", "\nin a".repeat(count))),
        ("decorators", format!("{} class A {{}}", "@a\n".repeat(count))),
        ("components", format!("x = {}", around("{methods:{a(){this.b();return ", "1", "}}}"))),
        ("objects without names", around("f({a(){this.b();return ", "1", "}})")),
    ]
}

#[test]
fn the_deepest_that_is_parsed_fits_the_stack() {
    let mut parsed = 0;
    for count in [NESTING_LIMIT - 10, 2_900, 1_450, 950] {
        for (what, text) in nested(count) {
            eprintln!("{what} {count}");
            let facts = extract_on_deep_stack("a.tsx", text);
            parsed += usize::from(facts.status != FileStatus::Skipped);
        }
    }
    assert!(parsed > nested(1).len(), "{parsed}");
}

#[test]
fn what_nests_deeper_ends_with_a_reason_or_is_read() {
    for (what, text) in nested(60_000) {
        eprintln!("{what}");
        let facts = extract_on_deep_stack("a.tsx", text);
        assert!(facts.status == FileStatus::Parsed || !facts.reason.is_empty(), "{what}");
    }
}

#[test]
fn the_broken_fixtures_end_with_their_reasons() {
    let read = |name: &str| {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/broken/typescript/");
        let bytes = std::fs::read(root.to_owned() + name).unwrap();
        extract_on_deep_stack("a.ts", String::from_utf8_lossy(&bytes).into_owned())
    };
    let middle = read("middle-error.ts");
    assert_eq!(middle.status, FileStatus::Partial, "{}", middle.reason);
    assert!(middle.reason.contains("line 9"), "{}", middle.reason);
    let names: Vec<&str> =
        middle.declarations.iter().map(|declaration| middle.text(declaration.name)).collect();
    assert_eq!(names, ["Orders", "before", "after"]);
    assert_eq!(read("hopeless.ts").status, FileStatus::Skipped);
    assert_eq!(read("empty.ts").status, FileStatus::Parsed);
    assert_eq!(read("bom-crlf.ts").status, FileStatus::Parsed);
    assert_ne!(read("latin1.js").status, FileStatus::Skipped);
    assert_ne!(read("unterminated.js").status, FileStatus::Parsed);
}

#[test]
fn bundles_and_minified_files_are_skipped_with_their_reasons() {
    let read = |path: &'static str, text: &str| extract_on_deep_stack(path, text.to_owned());
    assert!(read("jquery.min.js", "var a = 1;").reason.contains("minified"));
    assert!(read("a.js", &format!("var a = 1;\n{}", "a();".repeat(3_000))).reason.contains("minified"));
    assert!(read("a.js", "/******/ (() => { // webpackBootstrap\n})();").reason.contains("bundle"));
}
