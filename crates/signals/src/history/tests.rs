use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::commit::tests::{git, git_at};

const ALL: LogBounds = LogBounds { commits: 100, age: i64::MAX };

fn write(folder: &Path, name: &str, text: &str) {
    fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
    fs::write(folder.join(name), text).unwrap();
}

fn commit(folder: &Path, subject: &str) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-qm", subject]);
}

/// Two files; one changed; the other moved with a change; both folders' files changed.
fn repository() -> TempDir {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    git(path, &["init", "-q"]);
    write(path, "shop/Order.java", "class Order {}\n");
    write(path, "pay/Bill.java", "class Bill {}\n");
    commit(path, "Start");
    write(path, "shop/Order.java", "class Order { int number; }\n");
    commit(path, "Orders have numbers\n\nand more");
    fs::remove_file(path.join("pay/Bill.java")).unwrap();
    write(path, "billing/Bill.java", "package billing; class Bill {}\n");
    commit(path, "Billing has a package");
    write(path, "shop/Order.java", "class Order { int number, count; }\n");
    write(path, "billing/Bill.java", "package billing; class Bill { int sum; }\n");
    commit(path, "Sums");
    folder
}

fn read(folder: &Path) -> CommitLog {
    read_log(folder, None, ALL, &|_| ControlFlow::Continue(())).unwrap()
}

/// "subject: path, path", the newest first.
fn told(history: &History) -> Vec<String> {
    let told = |commit: &PastCommit| {
        let paths: Vec<&str> = commit.changed.iter().map(|at| &*history.paths[*at as usize]).collect();
        format!("{}: {}", commit.subject, paths.join(", "))
    };
    history.commits.iter().map(told).collect()
}

#[test]
fn changes_count_for_the_path_of_today() {
    let repository = repository();
    let history = follow_log(&read(repository.path()));
    let expected = [
        "Sums: billing/Bill.java, shop/Order.java",
        "Billing has a package: billing/Bill.java",
        "Orders have numbers: shop/Order.java",
        "Start: billing/Bill.java, shop/Order.java",
    ];
    assert_eq!(told(&history), expected);
    assert_eq!((history.end, history.until), (LogEnd::Whole, 1_706_933_106));
    assert_eq!(&*history.commits[0].id, &*history.head);
}

#[test]
fn a_folder_has_the_history_of_its_own_files() {
    let repository = repository();
    let history = follow_log(&read(&repository.path().join("shop")));
    assert_eq!(told(&history), ["Sums: Order.java", "Orders have numbers: Order.java", "Start: Order.java"]);
    assert_eq!(history.elsewhere, 1);
}

#[test]
fn only_what_is_new_is_read_again() {
    let repository = repository();
    let before = read(repository.path());
    write(repository.path(), "shop/Item.java", "class Item {}\n");
    commit(repository.path(), "Items");
    let totals = std::sync::Mutex::new(Vec::new());
    let after = read_log(repository.path(), Some(&before), ALL, &|progress| {
        totals.lock().unwrap().push((progress.done, progress.total));
        ControlFlow::Continue(())
    });
    assert_eq!(*totals.lock().unwrap(), [(1, 1)]);
    assert_eq!(after.unwrap(), read(repository.path()));
    let elsewhere =
        read_log(&repository.path().join("shop"), Some(&before), ALL, &|_| ControlFlow::Continue(()));
    assert_eq!(elsewhere.unwrap(), read(&repository.path().join("shop")));
}

#[test]
fn merges_are_passed_over_and_branches_are_not() {
    let repository = repository();
    let path = repository.path();
    git(path, &["checkout", "-qb", "side"]);
    write(path, "shop/Side.java", "class Side {}\n");
    commit(path, "Side");
    git(path, &["checkout", "-q", "main"]);
    write(path, "shop/Main.java", "class Main {}\n");
    commit(path, "Main");
    git(path, &["merge", "-q", "--no-ff", "-m", "Merge", "side"]);
    let history = follow_log(&read(path));
    assert_eq!((history.merges.len(), history.commits.len()), (1, 6));
    assert!(told(&history).iter().all(|commit| !commit.starts_with("Merge")));
}

#[test]
fn the_end_of_what_is_read_is_told() {
    let repository = repository();
    let log =
        read_log(repository.path(), None, LogBounds { commits: 2, ..ALL }, &|_| ControlFlow::Continue(()))
            .unwrap();
    assert_eq!((log.end, log.commits.len()), (LogEnd::Cut, 2));
    let clone = TempDir::new().unwrap();
    let source = format!("file://{}", repository.path().display());
    git(clone.path(), &["clone", "-q", "--depth", "2", &source, "."]);
    let log = read(clone.path());
    assert_eq!(log.end, LogEnd::Shallow);
    assert_eq!(told(&follow_log(&log)), ["Sums: billing/Bill.java, shop/Order.java"]);
}

#[test]
fn what_is_too_old_is_not_read() {
    let repository = repository();
    let path = repository.path();
    write(path, "new.txt", "new\n");
    git(path, &["add", "-A"]);
    let later = "2025-02-03T04:05:06Z";
    git_at(path, later, &["commit", "-qm", "Later"]);
    let bounds = LogBounds { age: 86_400, ..ALL };
    let log = read_log(path, None, bounds, &|_| ControlFlow::Continue(())).unwrap();
    assert_eq!((log.end, told(&follow_log(&log))), (LogEnd::Aged, vec!["Later: new.txt".to_owned()]));
}

#[test]
fn people_go_by_the_name_of_the_mailmap() {
    let repository = repository();
    write(repository.path(), ".mailmap", "Ada Lovelace <a@example.org>\n");
    assert_eq!(follow_log(&read(repository.path())).authors, ["A".into()]);
    commit(repository.path(), "Names");
    assert_eq!(follow_log(&read(repository.path())).authors, ["Ada Lovelace".into()]);
}

#[test]
fn a_path_that_is_used_again_is_another_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    git(path, &["init", "-q"]);
    write(path, "a.txt", "first\n");
    commit(path, "First");
    git(path, &["mv", "a.txt", "b.txt"]);
    commit(path, "Moved");
    write(path, "a.txt", "second\n");
    commit(path, "Again");
    assert_eq!(told(&follow_log(&read(path))), ["Again: a.txt", "Moved: b.txt", "First: b.txt"]);
}

#[test]
fn what_has_no_history_says_so() {
    let folder = TempDir::new().unwrap();
    let read = || read_log(folder.path(), None, ALL, &|_| ControlFlow::Continue(()));
    assert_eq!(read(), Err(LogError::NoRepository));
    git(folder.path(), &["init", "-q"]);
    assert_eq!(read(), Err(LogError::NoCommit));
}

#[test]
fn a_reading_stops_when_asked() {
    let repository = repository();
    let stopped = read_log(repository.path(), None, ALL, &|_| ControlFlow::Break(()));
    assert_eq!(stopped, Err(LogError::Stopped));
}
