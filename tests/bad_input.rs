//! Broken source and broken databases: a clear sentence or a row with its reason; no crash, no hang,
//! no decision lost.

use std::fs;
use std::path::Path;

use banyan_tests::{Banyan, fixture};
use serde_json::Value;

fn status_of<'a>(graph: &'a Value, path: &str) -> (&'a str, &'a str) {
    let files = graph["files"].as_array().expect("files");
    let row = files
        .iter()
        .find(|row| row["path"] == path)
        .unwrap_or_else(|| panic!("a row for {path}: {files:#?}"));
    (row["status"].as_str().expect("a status"), row["reason"].as_str().unwrap_or_default())
}

fn nested(open: &str, close: &str, deep: usize) -> String {
    format!("{}{}", open.repeat(deep), close.repeat(deep))
}

#[test]
fn odd_files_become_rows_with_reasons() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).expect("written");
    write("Good.java", b"class Good { Other other; }");
    write("Other.java", b"class Other {}");
    write("Broken.java", b"class Broken { void a() { int x = ; } Other other; ");
    write("NotSource.java", b"this is no source at all, }}} (((");
    write("Latin.java", b"class Latin { String a = \"gr\xfc\xdfe\"; }");
    write("Empty.java", b"");
    write("Binary.java", b"\x00\x01\x02\x00");
    write("Deep.java", format!("class Deep {{ int x = {}; }}", nested("(", ")", 100_000)).as_bytes());
    write("deep.rs", format!("fn main() {{ let x = {}; }}", nested("(", ")", 100_000)).as_bytes());
    write("unary.rs", format!("fn main() {{ let x = {}true; }}", "!".repeat(100_000)).as_bytes());
    write("Generic.java", format!("class Generic {{ {} x; }}", nested("A<", ">", 100_000)).as_bytes());
    let huge = fs::File::create(folder.path().join("Huge.java")).expect("a file");
    huge.set_len(100 * 1024 * 1024).expect("a size");
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).expect("a link");

    let banyan = Banyan::default();
    let graph = banyan.call("graph", folder.path(), &[]).json();
    assert_eq!(status_of(&graph, "Good.java").0, "parsed");
    for name in ["Broken.java", "NotSource.java", "Latin.java"] {
        let (status, reason) = status_of(&graph, name);
        assert_ne!(status, "parsed", "{name}");
        assert!(!reason.is_empty(), "{name}");
    }
    for name in ["Binary.java", "Deep.java", "deep.rs", "Huge.java"] {
        let (status, reason) = status_of(&graph, name);
        assert_eq!(status, "skipped", "{name}");
        assert!(!reason.is_empty(), "{name}");
    }
    let coverage = &graph["coverage"];
    let count = |name: &str| coverage[name].as_u64().expect("a count");
    assert_eq!(count("files"), count("parsed") + count("partial") + count("skipped"));
    for verb in ["scan", "split", "plan", "status"] {
        assert_eq!(banyan.call(verb, folder.path(), &[]).code, 0, "{verb}");
    }
}

#[test]
fn an_empty_folder_is_no_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let banyan = Banyan::default();
    for verb in ["scan", "graph", "split", "plan", "status"] {
        let called = banyan.call(verb, folder.path(), &[]);
        assert_eq!(called.code, 0, "{verb}: {}", called.err);
    }
}

fn refused(project: &Path) -> String {
    let before = fs::read(project).expect("the file");
    let called =
        Banyan::default().call("split", &fixture("shop-java"), &["--project", &project.to_string_lossy()]);
    assert_eq!(called.code, 2, "{}", called.out);
    assert_eq!(called.err.trim_end().lines().count(), 1, "{}", called.err);
    assert_eq!(fs::read(project).expect("the file"), before, "the file is as it was");
    called.err
}

#[test]
fn a_database_that_cannot_be_used_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("shop.banyan");
    fs::write(&project, "these are my notes").expect("written");
    assert!(refused(&project).contains("not a Banyan project"));

    fs::remove_file(&project).expect("removed");
    let made =
        Banyan::default().call("split", &fixture("shop-java"), &["--project", &project.to_string_lossy()]);
    assert_eq!(made.code, 0, "{}", made.err);
    let whole = fs::read(&project).expect("the project");

    fs::write(&project, &whole[..whole.len() / 2]).expect("written");
    assert!(refused(&project).contains("damaged"));

    let mut newer = whole.clone();
    newer[60..64].copy_from_slice(&999u32.to_be_bytes());
    fs::write(&project, &newer).expect("written");
    assert!(refused(&project).contains("newer version"));
}

#[test]
fn a_damaged_cache_costs_only_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("shop.banyan");
    let call = || {
        Banyan::default()
            .call("graph", &fixture("shop-java"), &["--project", &project.to_string_lossy()])
            .json()
    };
    let before = call();
    fs::write(folder.path().join("shop.banyan-cache"), "not a cache").expect("written");
    assert_eq!(call(), before);
}
