use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::read_head;

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    git_at(folder, "2024-02-03T04:05:06Z", arguments);
}

/// Git, at a time when it commits.
pub(crate) fn git_at(folder: &Path, time: &str, arguments: &[&str]) {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"])
        .args(["-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_COMMITTER_DATE", time)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// `a/one.txt` and `b/two.txt`, committed.
fn repository() -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in [("a/one.txt", "one\n"), ("b/two.txt", "two\n")] {
        fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        fs::write(folder.path().join(name), text).unwrap();
    }
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "First things\n\nand more"]);
    folder
}

fn is_dirty(folder: &Path) -> bool {
    read_head(folder).unwrap().dirty
}

#[test]
fn the_commit_is_told_for_the_root_and_a_nested_folder() {
    let repository = repository();
    let head = read_head(repository.path()).unwrap();
    assert_eq!((head.subject.as_str(), head.time, head.dirty), ("First things", 1_706_933_106, false));
    assert_eq!(head.id.len(), 40);
    assert_eq!(read_head(&repository.path().join("a")), Some(head));
}

#[test]
fn changes_count_only_below_the_folder() {
    let repository = repository();
    fs::write(repository.path().join("a/one.txt"), "else\n").unwrap();
    assert!(is_dirty(repository.path()));
    assert!(is_dirty(&repository.path().join("a")));
    assert!(!is_dirty(&repository.path().join("b")));
}

#[test]
fn a_change_of_the_same_length_is_seen() {
    let repository = repository();
    fs::write(repository.path().join("a/one.txt"), "two\n").unwrap();
    assert!(is_dirty(repository.path()));
}

#[test]
fn what_is_staged_or_deleted_is_dirty() {
    let staged = repository();
    fs::write(staged.path().join("b/two.txt"), "staged\n").unwrap();
    git(staged.path(), &["add", "."]);
    assert!(is_dirty(staged.path()));
    let deleted = repository();
    fs::remove_file(deleted.path().join("b/two.txt")).unwrap();
    assert!(is_dirty(deleted.path()));
}

#[test]
fn untracked_files_and_touched_ones_are_not_dirty() {
    let repository = repository();
    fs::write(repository.path().join("a/new.txt"), "new\n").unwrap();
    fs::write(repository.path().join("a/one.txt"), "one\n").unwrap();
    assert!(!is_dirty(repository.path()));
}

#[test]
fn no_repository_and_no_commit_give_nothing() {
    let folder = TempDir::new().unwrap();
    assert_eq!(read_head(folder.path()), None);
    git(folder.path(), &["init", "-q"]);
    assert_eq!(read_head(folder.path()), None);
    assert_eq!(read_head(&folder.path().join("missing")), None);
}

#[test]
fn nothing_that_the_repository_configures_is_run() {
    let repository = repository();
    let path = repository.path();
    let mark = path.join("ran");
    let script = path.join("run.sh");
    fs::write(&script, format!("#!/bin/sh\ntouch '{}'\ncat\n", mark.display())).unwrap();
    Command::new("chmod").arg("+x").arg(&script).status().unwrap();
    let run = script.to_str().unwrap();
    fs::write(path.join(".gitattributes"), "*.txt filter=evil\n").unwrap();
    git(path, &["add", ".gitattributes"]);
    git(path, &["commit", "-qm", "Attributes"]);
    for (key, value) in [
        ("filter.evil.clean", run),
        ("filter.evil.smudge", run),
        ("filter.evil.process", run),
        ("filter.evil.required", "true"),
        ("core.fsmonitor", run),
    ] {
        let config = path.join(".git/config");
        git(path, &["config", "-f", config.to_str().unwrap(), key, value]);
    }
    fs::write(path.join("a/one.txt"), "two\n").unwrap();
    assert!(is_dirty(path));
    assert!(!mark.exists(), "a configured program was run");
}
