//! Bad input is a row with its reason, and the scan goes on.

mod support;

use std::{
    fs::{self, File},
    path::Path,
    time::Duration,
};

use banyan_facts::FileStatus::{self, *};
use banyan_scan::{LARGEST_DATA, LARGEST_SOURCE, NoCache, NoWatcher, ScanError, ScanSettings, scan};
use support::{Tree, row, rows};

const GOOD: &str = "CREATE TABLE good (id int);\n";

/// The row of the one file beside a good one, which must be read in spite of it.
fn told(tree: &Tree, path: &str) -> (FileStatus, String) {
    let scan = tree.scan();
    assert_eq!(row(&scan, "good.sql").0, Parsed);
    let total = scan.coverage.total;
    assert_eq!(total.parsed + total.partial + total.skipped, total.files);
    row(&scan, path)
}

fn tree_with(path: &str, content: impl AsRef<[u8]>) -> Tree {
    let tree = Tree::new();
    tree.write("good.sql", GOOD);
    tree.write(path, content);
    tree
}

fn skipped(reason: &str) -> (FileStatus, String) {
    (Skipped, reason.to_owned())
}

#[test]
fn text_that_is_no_source_is_not_read_whole() {
    let prose = "Dear all,\n\nthis is )))( not Java {{ at all.\n";
    for path in ["Prose.java", "prose.rs", "prose.sql"] {
        let (status, reason) = told(&tree_with(path, prose), path);
        assert_ne!(status, Parsed, "{path}");
        assert!(reason.contains("line") || !reason.is_empty(), "{path}: {reason}");
    }
}

#[test]
fn binary_files_are_skipped() {
    let tree = tree_with("Bad.java", b"class A {}\0\x01\x02");
    assert_eq!(told(&tree, "Bad.java"), skipped("it is binary, not text"));
}

#[test]
fn what_is_not_utf8_is_read_as_latin1_and_told() {
    let tree = tree_with("old.sql", b"CREATE TABLE caf\xe9 (id int);\n");
    let expected = "it is not UTF-8 at byte 16; it was read as Latin-1";
    assert_eq!(told(&tree, "old.sql"), (Partial, expected.to_owned()));
    assert_eq!(&*tree.scan().facts.tables[0].name, "caf\u{e9}");
}

#[test]
fn byte_order_marks_and_utf16_are_read() {
    let tree = tree_with("marked.sql", "\u{feff}CREATE TABLE marked (id int);");
    let utf16: Vec<u8> =
        "\u{feff}CREATE TABLE orders (id int);\r\nGO\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    tree.write("schema.sql", utf16);
    assert_eq!(told(&tree, "marked.sql").0, Parsed);
    let scan = tree.scan();
    assert_eq!(row(&scan, "schema.sql"), (Parsed, String::new()));
    let names: Vec<&str> = scan.facts.tables.iter().map(|table| &*table.name).collect();
    assert_eq!(names, ["good", "marked", "orders"]);
}

#[test]
fn large_files_are_skipped_without_being_read() {
    let tree = tree_with("small.sql", "SELECT 1;");
    let sparse = |path: &str, size| File::create(tree.path(path)).unwrap().set_len(size).unwrap();
    sparse("Huge.java", 100 << 20);
    sparse("huge.sql", LARGEST_DATA + 1);
    assert_eq!(told(&tree, "Huge.java"), skipped("it has 100 MB, more than the 8 MB that are read"));
    assert_eq!(told(&tree, "huge.sql"), skipped("it has 65 MB, more than the 64 MB that are read"));
    assert!(tree.scan().stats.bytes_read < LARGEST_SOURCE);
}

#[test]
fn minified_source_is_skipped_but_dumps_have_long_lines() {
    let long = "x".repeat(30_000);
    let tree = tree_with("Min.java", format!("class A {{ String s = \"{long}\"; }}"));
    tree.write(
        "dump.sql",
        format!("CREATE TABLE a (id text);\nINSERT INTO a VALUES ('{long}{long}{}');", "(".repeat(9_000)),
    );
    assert_eq!(told(&tree, "Min.java"), skipped("it is minified: its lines have 30026 bytes on average"));
    assert_eq!(told(&tree, "dump.sql").0, Parsed);
}

/// What would make a parser's recursion deep, 100,000 times.
#[test]
fn source_nested_a_hundred_thousand_deep_is_survived() {
    const DEEP: usize = 100_000;
    let many = |text: &str| format!("{}\n", text).repeat(DEEP);
    let java = |body: String| format!("package a;\nclass Deep {{ void m() {{ int x = {body}; }} }}\n");
    let rust = |body: String| format!("fn deep() {{ let x = {body}; }}\n");
    let tree = Tree::new();
    tree.write("good.sql", GOOD);
    let mut cases = Vec::new();
    for (name, piece) in [
        ("Parens", "("),
        ("Braces", "{"),
        ("Brackets", "["),
        ("Not", "!"),
        ("Minus", "- "),
        ("Cast", "(int)"),
        ("Sum", "1 +"),
        ("Concat", "\"a\" +"),
        ("Chain", "a."),
        ("Calls", "f("),
        ("Ternary", "a ? b :"),
        ("Lambda", "x ->"),
        ("New", "new A() {"),
        ("Index", "a["),
        ("And", "a &&"),
        ("Assign", "a ="),
    ] {
        cases.push((format!("{name}.java"), java(many(piece))));
    }
    for (name, piece) in [
        ("parens", "("),
        ("braces", "{"),
        ("brackets", "["),
        ("not", "!"),
        ("minus", "-"),
        ("reference", "&"),
        ("sum", "1 +"),
        ("chain", "a."),
        ("calls", "f("),
        ("closure", "|x|"),
        ("index", "a["),
        ("star", "*"),
        ("question", "a?."),
        ("cast", "1 as u8 as"),
        ("if", "if a {"),
        ("match", "match a { _ =>"),
        ("macro", "m!("),
    ] {
        cases.push((format!("{name}.rs"), rust(many(piece))));
    }
    let wrapped = |open: &str, core: &str, close: &str| format!("{}{core}{}", many(open), many(close));
    let else_ifs = many("if (a) { b(); } else ");
    cases.push(("Generics.java".into(), format!("class G {{ {} x; }}", wrapped("A<", "A", ">"))));
    cases.push(("Open.java".into(), format!("class G {{ {} x; }}", many("A<"))));
    cases.push(("ElseIf.java".into(), format!("class E {{ void m() {{ {else_ifs} {{}} }} }}")));
    cases.push(("Arrays.java".into(), format!("class G {{ int{} x; }}", many("[]"))));
    cases.push(("Classes.java".into(), wrapped("class A {", "", "}")));
    cases.push(("Annotations.java".into(), format!("{} class A {{}}", wrapped("@A(", "", ")"))));
    cases.push(("generics.rs".into(), format!("type T = {};", wrapped("A<", "A", ">"))));
    cases.push(("open.rs".into(), format!("type T = {};", many("A<"))));
    cases.push(("else_if.rs".into(), format!("fn e() {{ {else_ifs} {{}} }}")));
    cases.push(("references.rs".into(), format!("type T = {}u8;", many("&"))));
    cases.push(("modules.rs".into(), wrapped("mod a {", "", "}")));
    cases.push(("uses.rs".into(), format!("use {};", wrapped("a::{", "b", "}"))));
    cases.push(("patterns.rs".into(), format!("fn p() {{ let {} = x; }}", wrapped("Some(", "y", ")"))));
    cases.push(("attributes.rs".into(), format!("{} fn a() {{}}", many("#[a]"))));
    cases.push(("comment.rs".into(), many("/*")));
    for (name, piece) in
        [("parens", "("), ("case", "CASE WHEN"), ("select", "(SELECT"), ("not", "NOT"), ("and", "1 AND")]
    {
        cases.push((format!("{name}.sql"), format!("CREATE TABLE a (id int CHECK ({}", many(piece))));
    }
    for (path, text) in &cases {
        tree.write(path, text);
    }
    let scan = tree.scan();
    assert_eq!(scan.coverage.total.files as usize, cases.len() + 1);
    assert_eq!(row(&scan, "good.sql").0, Parsed);
    assert_eq!(
        row(&scan, "Parens.java"),
        skipped("brackets nest 100002 deep, more than the 2000 that are read")
    );
    assert_eq!(
        row(&scan, "parens.rs"),
        skipped("brackets nest 100001 deep, more than the 2000 that are read")
    );
}

#[test]
fn a_parser_that_is_stuck_does_not_stop_the_scan() {
    let tree = tree_with("Slow.java", format!("class A {{ int x = {}", "a ? b :\n".repeat(500_000)));
    let settings = ScanSettings { patience: Duration::from_millis(100), ..ScanSettings::default() };
    let scan = scan(tree.root(), &settings, &NoCache, &NoWatcher).unwrap();
    assert_eq!(row(&scan, "Slow.java"), skipped("the parser did not end within 0.1 seconds"));
    assert_eq!(row(&scan, "good.sql").0, Parsed);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let tree = tree_with("deep/folder/Inner.java", "class Inner {}");
    symlink("..", tree.path("deep/loop")).unwrap();
    symlink("/", tree.path("deep/everything")).unwrap();
    symlink("good.sql", tree.path("Link.java")).unwrap();
    symlink("nowhere", tree.path("Broken.java")).unwrap();
    let reason = "it is a symbolic link, and links are not followed";
    assert_eq!(told(&tree, "Link.java"), skipped(reason));
    assert_eq!(told(&tree, "Broken.java"), skipped(reason));
    assert_eq!(tree.scan().coverage.total.files, 4);
}

#[cfg(unix)]
#[test]
fn devices_and_pipes_are_never_opened() {
    let tree = tree_with("a.sql", "SELECT 1;");
    let made = std::process::Command::new("mkfifo").arg(tree.path("Pipe.java")).status().unwrap();
    assert!(made.success());
    assert_eq!(told(&tree, "Pipe.java"), skipped("it is not a regular file"));
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let tree = tree_with("closed/Inner.java", "class Inner {}");
    tree.write("Secret.java", "class Secret {}");
    let allow =
        |path: &str, mode| fs::set_permissions(tree.path(path), fs::Permissions::from_mode(mode)).unwrap();
    allow("closed", 0);
    allow("Secret.java", 0);
    let is_root = fs::read(tree.path("Secret.java")).is_ok();
    let scan = tree.scan();
    allow("closed", 0o755);
    if is_root {
        return;
    }
    assert_eq!(row(&scan, "Secret.java"), skipped("it could not be read: permission denied"));
    assert_eq!(&*scan.facts.unread_folders[0].path, "closed");
    assert_eq!(&*scan.facts.unread_folders[0].reason, "the folder could not be listed: permission denied");
    assert_eq!(scan.coverage.unread_folders, 1);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_told() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let tree = tree_with("a.sql", "SELECT 1;");
    fs::write(tree.root().join(OsStr::from_bytes(b"B\xe9.java")), "class B {}").unwrap();
    assert_eq!(told(&tree, "B\u{fffd}.java"), skipped("its name is not UTF-8"));
}

#[test]
fn an_empty_folder_is_an_empty_scan() {
    let scan = Tree::new().scan();
    assert_eq!((rows(&scan).len(), scan.facts.units.len()), (0, 0));
    assert_eq!(scan.stats.files, 0);
}

#[test]
fn a_root_that_cannot_be_scanned_is_one_clear_sentence() {
    let tree = tree_with("a.sql", "");
    let fail = |path: &str| -> ScanError {
        scan(&tree.path(path), &ScanSettings::default(), &NoCache, &NoWatcher).unwrap_err()
    };
    let shown = |path: &str| tree.path(path).display().to_string();
    assert_eq!(
        fail("missing").to_string(),
        format!(
            "cannot scan {}: there is no such file or folder; give a folder that exists and that you may read",
            shown("missing")
        )
    );
    assert_eq!(
        fail("a.sql").to_string(),
        format!("cannot scan {}: it is not a folder; give the folder that holds the source", shown("a.sql"))
    );
}

#[test]
fn the_broken_files_of_the_fixtures_are_rows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/broken");
    let scan = scan(&root, &ScanSettings::default(), &NoCache, &NoWatcher).expect("a scan");
    for file in &scan.facts.files {
        let name = file.path.rsplit('/').next().unwrap_or_default().to_lowercase().replace(['-', '_'], "");
        let stem = name.split('.').next().unwrap_or_default();
        let expected = match stem {
            "empty" | "bomcrlf" | "bomb" => Parsed,
            "latin1" if name.ends_with("xml") => Parsed,
            "hopeless" | "unterminated" if file.status == Skipped => Skipped,
            _ => Partial,
        };
        assert_eq!(file.status, expected, "{}: {}", file.path, file.reason);
        assert_eq!(file.reason.is_empty(), expected == Parsed, "{}", file.path);
    }
    assert!(!rows(&scan).contains(&"xml/nobodys.xml"));
    let tables: Vec<&str> = scan.facts.tables.iter().map(|table| &*table.name).collect();
    assert_eq!(tables, ["before_it", "bomb", "gr\u{f6}\u{df}e", "torn"]);
}

#[test]
fn xml_that_nobody_reads_is_no_file_however_large() {
    let tree = tree_with("data.xml", format!("<rows>{}</rows>", " ".repeat(LARGEST_SOURCE as usize)));
    tree.write("big.hbm.xml", format!("<hibernate-mapping>{}", " ".repeat(LARGEST_SOURCE as usize)));
    let scan = tree.scan();
    assert_eq!(rows(&scan), ["big.hbm.xml", "good.sql"]);
    assert_eq!(row(&scan, "big.hbm.xml"), skipped("it has 9 MB, more than the 8 MB that are read"));
}
