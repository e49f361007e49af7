use std::fs;

use tempfile::TempDir;

use super::*;
use crate::commit::tests::git;

fn github(text: &str) -> CodeOwners {
    parse_owners(text, "CODEOWNERS", String::new())
}

fn owners(text: &str, path: &str) -> String {
    github(text).owners_of(path).join(" ")
}

#[test]
fn the_last_rule_that_matches_counts() {
    let text = "* @all\n*.js @web dev@example.org # both\n/apps/ @apps\n/apps/github\n";
    assert_eq!(owners(text, "README.md"), "@all");
    assert_eq!(owners(text, "deep/down/x.js"), "@web dev@example.org");
    assert_eq!(owners(text, "apps/x.js"), "@apps");
    assert_eq!(owners(text, "apps/github/x.js"), "");
}

#[test]
fn github_patterns_are_those_of_gitignore_with_exceptions() {
    assert_eq!(owners("docs/* @d", "docs/start.md"), "@d");
    assert_eq!(owners("docs/* @d", "docs/build/fail.md"), "");
    assert_eq!(owners("docs/* @d", "lib/docs/start.md"), "");
    assert_eq!(owners("apps/ @a", "lib/apps/deep/x"), "@a");
    assert_eq!(owners("/build/logs/ @l", "build/logs/deep/x"), "@l");
    assert_eq!(owners("/docs @d", "docs/deep/x"), "@d");
    assert_eq!(owners("**/logs @l", "deep/logs/x"), "@l");
    assert_eq!(owners("a{b}[c].txt @x", "a{b}[c].txt"), "@x");
    assert_eq!(owners("with\\ space.txt @x", "with space.txt"), "@x");
    assert_eq!(github("!no @x\n* @y").problems, [(1, "GitHub knows no negation".to_owned())]);
}

#[test]
fn gitlab_sections_each_give_their_owners() {
    let text = "* @all\n\n[Docs][2] @docs\n*.md\n/guide/ @guides\n\n^[Backend]\n/src/**/*.java @java\n!/src/gen/*.java\n[docs]\nREADME.md @lead\n";
    let owners = github(text);
    assert_eq!(owners.dialect, OwnersDialect::GitLab);
    assert_eq!(owners.owners_of("x.md"), ["@all", "@docs"]);
    assert_eq!(owners.owners_of("deep/README.md"), ["@all", "@lead"]);
    assert_eq!(owners.owners_of("guide/deep/x.txt"), ["@all", "@guides"]);
    assert_eq!(owners.owners_of("src/a/b/C.java"), ["@all", "@java"]);
    assert_eq!(owners.owners_of("src/gen/C.java"), ["@all"]);
    assert_eq!(owners.owners_of("guide"), ["@all"]);
}

#[test]
fn owners_are_found_from_a_nested_folder() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::create_dir_all(path.join(".github")).unwrap();
    fs::create_dir_all(path.join("shop/src")).unwrap();
    fs::write(path.join(".github/CODEOWNERS"), "/shop/src/ @shop\n").unwrap();
    fs::write(path.join("CODEOWNERS"), "* @other\n").unwrap();
    assert_eq!(read_code_owners(path).unwrap().owners_of("shop/src/A.java"), ["@shop"]);
    assert_eq!(read_code_owners(&path.join("shop")).map(|owners| owners.path), None);
    git(path, &["init", "-q"]);
    let owners = read_code_owners(&path.join("shop")).unwrap();
    assert_eq!((owners.path.as_str(), owners.owners_of("src/A.java")), (".github/CODEOWNERS", vec!["@shop"]));
}
