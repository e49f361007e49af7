//! Every export is given to somebody else's parser, with ordinary input and with hostile names.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use banyan_tests::{Banyan, commit_all, fixture, git, root};
use serde_json::Value;

/// A monolith whose names try to break out of every format.
fn hostile() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let nasty = folder.path().join("a <img onerror=x> \"b\" 'c' `d` | ]]> ${e} \u{202e}f");
    let write = |name: &str, text: &str| std::fs::write(nasty.join(name), text).expect("written");
    std::fs::create_dir_all(&nasty).expect("a folder");
    write("=cmd().java", "package x; class Order { Invoice invoice; void a() { invoice.pay(); } }");
    write("@end.java", "package x; class Invoice { Order order; void pay() { order.a(); } }");
    write(
        "Web.java",
        "package x; @org.springframework.web.bind.annotation.RestController class Web {
           Order order;
           @org.springframework.web.bind.annotation.GetMapping(\"/<script>alert(1)</script>/]]>/${x}\")
           void get() { order.a(); } }",
    );
    write("V1__x.sql", "CREATE TABLE \"orders<script>\" (id int, \"=cmd|' /C calc'!A0\" text);");
    folder
}

fn each_input(check: impl Fn(&Banyan, &Path)) {
    let nasty = hostile();
    check(&Banyan::default(), &fixture("shop-java"));
    check(&Banyan::default(), nasty.path());
}

fn exported(banyan: &Banyan, folder: &Path, format: &str) -> String {
    let called = banyan.call("export", folder, &["--format", format]);
    assert!(called.code <= 1, "{format}: {}", called.err);
    called.out
}

/// Gives text to another program and returns what it prints.
fn given_to(program: &str, arguments: &[&str], text: &str) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} starts: {error}"));
    child.stdin.take().expect("its input").write_all(text.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn json_follows_its_schemas() {
    each_input(|banyan, folder| {
        for subject in ["graph", "split", "plan", "status", "check"] {
            let schema = root().join(format!("docs/schemas/{subject}.schema.json"));
            let schema: Value =
                serde_json::from_slice(&std::fs::read(&schema).expect("a schema")).expect("JSON");
            let validator = jsonschema::validator_for(&schema).expect("a valid schema");
            let text = exported(banyan, folder, &format!("{subject}-json"));
            let document: Value = serde_json::from_str(&text).expect("JSON");
            let errors: Vec<String> = validator
                .iter_errors(&document)
                .take(3)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{subject}: {errors:?}");
        }
    });
}

#[test]
fn a_replay_follows_its_schema_and_keeps_hostile_subjects_data() {
    let nasty = hostile();
    git(nasty.path(), &["init", "-q"]);
    commit_all(nasty.path(), "=cmd() <script>alert(1)</script> \u{202e}x");
    let banyan = Banyan::default();
    let called = banyan.call("split", nasty.path(), &["--replay=3", "--format", "json"]);
    assert_eq!(called.code, 0, "{}", called.err);
    let schema = std::fs::read(root().join("docs/schemas/split.schema.json")).expect("a schema");
    let validator =
        jsonschema::validator_for(&serde_json::from_slice(&schema).expect("JSON")).expect("a schema");
    let document: Value = serde_json::from_str(&called.out).expect("JSON");
    let errors: Vec<String> =
        validator.iter_errors(&document).map(|error| error.to_string()).take(3).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(document["replay"]["months"], 3);
    let text = banyan.call("split", nasty.path(), &["--replay"]).out;
    assert!(text.contains("Replay of 12 months") && !text.contains('\u{202e}'), "{text}");
}

#[test]
fn graphviz_reads_dot() {
    each_input(|banyan, folder| {
        let canon = given_to("dot", &["-Tcanon"], &exported(banyan, folder, "graph-dot"));
        assert!(canon.contains("->"), "{canon}");
    });
}

#[test]
fn networkx_reads_graphml() {
    let script =
        "import sys, networkx; g = networkx.parse_graphml(sys.stdin.read()); print(g.number_of_edges())";
    each_input(|banyan, folder| {
        let edges = given_to("python3", &["-c", script], &exported(banyan, folder, "graph-graphml"));
        assert!(edges.trim().parse::<u32>().is_ok_and(|count| count > 1), "{edges}");
    });
}

#[test]
fn python_reads_csv_and_no_cell_is_a_formula() {
    let script = "import csv, sys
rows = list(csv.reader(sys.stdin))
assert len({len(row) for row in rows}) == 1, 'ragged'
assert not [cell for row in rows for cell in row if cell[:1] in ('=', '+', '-', '@', '\\t', '\\r')], 'formula'
print(len(rows))";
    each_input(|banyan, folder| {
        for format in ["graph-csv", "units-csv"] {
            let rows = given_to("python3", &["-c", script], &exported(banyan, folder, format));
            assert!(rows.trim().parse::<u32>().is_ok_and(|count| count > 2), "{format}: {rows}");
        }
    });
}

#[test]
fn mermaid_parses_the_flowchart() {
    let script = root().join("ui/scripts/parse-mermaid.mjs");
    each_input(|banyan, folder| {
        let text = exported(banyan, folder, "graph-mermaid");
        let kind = given_to("node", &[&script.to_string_lossy()], &text);
        assert!(kind.contains("flowchart"), "{kind}");
        assert!(text.len() < 50_000 && text.matches("-->").count() <= 500, "within Mermaid's limits");
    });
}

#[test]
fn reports_let_no_name_become_markup() {
    let nasty = hostile();
    let banyan = Banyan::default();
    let html = exported(&banyan, nasty.path(), "plan-html");
    for markup in ["<script", "<img"] {
        assert!(!html.contains(markup), "{markup} in the report");
    }
    assert!(exported(&banyan, &fixture("shop-java"), "plan-md").starts_with("# "));
}
