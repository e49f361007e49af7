//! Which files a scan meets.

mod support;

use banyan_scan::{NoCache, NoWatcher, ScanSettings, scan};
use support::{Tree, rows};

const SCRIPT: &str = "SELECT 1;";

fn tree(paths: &[&str]) -> Tree {
    let tree = Tree::new();
    paths.iter().for_each(|path| tree.write(path, SCRIPT));
    tree
}

#[test]
fn ignored_files_are_left_out_in_a_repository_or_not() {
    let tree = tree(&["a.sql", "build/b.sql", "sub/c.sql", "sub/gone.sql", "sub/keep/gone.sql"]);
    tree.write(".gitignore", "build/\n");
    tree.write("sub/.gitignore", "gone.sql\n!keep/gone.sql\n");
    assert_eq!(rows(&tree.scan()), ["a.sql", "sub/c.sql", "sub/keep/gone.sql"]);
}

#[test]
fn a_part_of_a_repository_heeds_what_the_whole_ignores() {
    let tree = tree(&["part/a.sql", "part/out/b.sql"]);
    tree.write(".gitignore", "out/\n");
    let part = || scan(&tree.path("part"), &ScanSettings::default(), &NoCache, &NoWatcher).unwrap();
    assert_eq!(rows(&part()), ["a.sql", "out/b.sql"], "a folder above that is no repository says nothing");
    tree.write(".git/HEAD", "ref: refs/heads/main\n");
    assert_eq!(rows(&part()), ["a.sql"]);
}

#[test]
fn hidden_folders_caches_and_dependencies_are_left_out() {
    let tree =
        tree(&["a.sql", ".git/a.sql", ".hidden/a.sql", ".h.sql", "node_modules/x/a.sql", "target/a.sql"]);
    tree.write("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");
    assert_eq!(rows(&tree.scan()), ["a.sql"]);
}

#[test]
fn files_are_told_by_their_endings_whatever_the_case() {
    let tree = tree(&["UPPER.SQL", "a.sql.txt", "sql", "x.java/y.txt", "deep/er/z.sql"]);
    assert_eq!(rows(&tree.scan()), ["UPPER.SQL", "deep/er/z.sql"]);
}
