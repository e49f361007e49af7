//! A scan reads only what changed, and tells the same as one that reads everything.

#![allow(clippy::unwrap_used, reason = "a lock that is poisoned fails the test")]
mod support;

use std::{
    fs,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use banyan_scan::*;
use support::{Memory, Tree, rows};

fn shop() -> Tree {
    let tree = Tree::new();
    for (at, table) in ["orders", "items", "customers"].iter().enumerate() {
        tree.write_hours_ago(9, &format!("{at}.sql"), &format!("CREATE TABLE {table} (id int);"));
    }
    tree
}

/// Files read, extracted, reused.
fn counts(scan: &Scan) -> (u32, u32, u32) {
    (scan.stats.read, scan.stats.extracted, scan.stats.reused)
}

#[test]
fn a_second_scan_reads_nothing_and_tells_the_same() {
    let (tree, cache) = (shop(), Memory::default());
    let first = tree.scan_with(&cache);
    assert_eq!(counts(&first), (3, 3, 0));
    let second = tree.scan_with(&cache);
    assert_eq!(counts(&second), (0, 0, 3));
    assert_eq!((first.facts, first.coverage), (second.facts, second.coverage));
}

#[test]
fn only_what_changed_is_read_again() {
    let (tree, cache) = (shop(), Memory::default());
    tree.scan_with(&cache);
    tree.write_hours_ago(8, "1.sql", "CREATE TABLE parts (id int);");
    tree.write_hours_ago(8, "3.sql", "CREATE TABLE bills (id int);");
    fs::remove_file(tree.path("2.sql")).unwrap();
    let changed = tree.scan_with(&cache);
    assert_eq!(counts(&changed), (2, 2, 1));
    assert_eq!(changed.facts, tree.scan().facts);
    assert_eq!(counts(&tree.scan_with(&cache)), (0, 0, 3));
}

#[test]
fn many_that_changed_are_each_read_once() {
    let (tree, cache) = (shop(), Memory::default());
    let write = |hours: u64, name: &str| {
        for at in 0..100 {
            let table = format!("CREATE TABLE {name}{at} (id int);");
            tree.write_hours_ago(hours, &format!("more/{at}.sql"), &table);
        }
    };
    write(9, "old");
    tree.scan_with(&cache);
    write(8, "new");
    let changed = tree.scan_with(&cache);
    assert_eq!(counts(&changed), (100, 100, 3));
    assert_eq!(changed.facts, tree.scan().facts);
}

#[test]
fn a_file_that_was_only_touched_is_read_but_not_parsed() {
    let (tree, cache) = (shop(), Memory::default());
    tree.scan_with(&cache);
    tree.write_hours_ago(5, "1.sql", "CREATE TABLE items (id int);");
    assert_eq!(counts(&tree.scan_with(&cache)), (1, 0, 3));
    assert_eq!(counts(&tree.scan_with(&cache)), (0, 0, 3));
}

#[test]
fn a_change_within_the_tick_of_the_last_scan_is_seen() {
    let (tree, cache) = (shop(), Memory::default());
    tree.write("1.sql", "CREATE TABLE parts (id int);");
    let time = fs::metadata(tree.path("1.sql")).unwrap().modified().unwrap();
    tree.scan_with(&cache);
    tree.write("1.sql", "CREATE TABLE bills (id int);");
    fs::File::options().append(true).open(tree.path("1.sql")).unwrap().set_modified(time).unwrap();
    let names: Vec<_> = tree.scan_with(&cache).facts.tables.into_iter().map(|table| table.name).collect();
    assert_eq!(names, ["bills".into(), "customers".into(), "orders".into()]);
}

#[test]
fn a_document_that_nobody_reads_is_looked_into_once() {
    let (tree, cache) = (shop(), Memory::default());
    let rest = |content: &str| tree.write_hours_ago(9, "rest.xml", content);
    rest("<rows/>");
    let first = tree.scan_with(&cache);
    assert_eq!((counts(&first), first.stats.files), ((3, 3, 0), 3));
    let again =
        rescan(tree.root(), &ScanSettings::default(), &cache, &NoWatcher, Some(first.content)).unwrap();
    assert!(matches!(again, Rescan::Same(_)));
    fs::remove_file(tree.path("rest.xml")).unwrap();
    tree.write_hours_ago(8, "rest.xml", "<databaseChangeLog/>");
    assert_eq!(counts(&tree.scan_with(&cache)), (1, 1, 3));
    fs::remove_file(tree.path("rest.xml")).unwrap();
    rest("<rows/>");
    let last = tree.scan_with(&cache);
    assert_eq!((counts(&last), &last.facts), ((0, 0, 3), &first.facts));
}

#[test]
fn what_is_damaged_in_the_cache_is_taken_anew() {
    let (tree, cache) = (shop(), Memory::default());
    let first = tree.scan_with(&cache);
    let names: Vec<String> = cache.0.lock().unwrap().keys().cloned().collect();
    assert_eq!(names.len(), 3, "the ledger, what was followed, and the facts in one piece: {names:?}");
    for name in names {
        let extracted = if name == "followed" { 0 } else { 3 };
        cache.0.lock().unwrap().insert(name, b"something else".to_vec());
        let again = tree.scan_with(&cache);
        assert_eq!((&again.facts, again.stats.extracted), (&first.facts, extracted));
        assert_eq!(counts(&tree.scan_with(&cache)), (0, 0, 3));
    }
}

#[test]
fn source_that_is_as_it_was_is_not_followed_again() {
    let (tree, cache) = (shop(), Memory::default());
    let first = tree.scan_with(&cache);
    let again = |known| rescan(tree.root(), &ScanSettings::default(), &cache, &NoWatcher, known).unwrap();
    let same = |scanned| matches!(scanned, Rescan::Same(_));
    assert!(same(again(Some(first.content))));
    assert!(!same(again(None)), "no result is known");
    tree.write_hours_ago(5, "1.sql", "CREATE TABLE items (id int);");
    assert!(same(again(Some(first.content))), "it was only touched");
    assert_eq!(counts(&tree.scan_with(&cache)), (0, 0, 3), "and its new time is kept");
    tree.write("pom.xml", "<project/>");
    assert!(!same(again(Some(first.content))), "a manifest came");
    fs::remove_file(tree.path("pom.xml")).unwrap();
    assert!(same(again(Some(first.content))));
    fs::remove_file(tree.path("2.sql")).unwrap();
    assert!(!same(again(Some(first.content))), "a file went");
}

#[test]
fn pieces_that_are_mostly_dead_are_written_anew() {
    let (tree, cache) = (shop(), Memory::default());
    for round in 0..9 {
        tree.write_hours_ago(9 - round, "1.sql", &format!("CREATE TABLE t{round} (id int);"));
        tree.scan_with(&cache);
    }
    let pieces = cache.0.lock().unwrap().keys().filter(|name| name.starts_with("facts")).count();
    assert!(pieces < 4, "{pieces} pieces");
    assert_eq!(tree.scan_with(&cache).facts, tree.scan().facts);
}

#[test]
fn threads_and_the_order_of_writing_change_nothing() {
    let text = |at: u32| format!("CREATE TABLE t{} (id int REFERENCES t{});", at % 40, at % 7);
    let (forth, back) = (Tree::new(), Tree::new());
    (0..120).for_each(|at| forth.write(&format!("{}/{at}.sql", at % 5), text(at)));
    (0..120).rev().for_each(|at| back.write(&format!("{}/{at}.sql", at % 5), text(at)));
    let with = |tree: &Tree, threads| {
        scan(
            tree.root(),
            &ScanSettings { threads: Some(threads), ..ScanSettings::default() },
            &NoCache,
            &NoWatcher,
        )
        .unwrap()
    };
    let expected = with(&forth, 1);
    assert!(rows(&expected).is_sorted());
    for threads in [2, 7] {
        assert_eq!(with(&back, threads), expected);
    }
}

/// Cancels at the first sight of a stage.
struct Impatient(ScanStage, AtomicU32);

impl ScanWatcher for Impatient {
    fn progress(&self, progress: Progress<'_>) {
        if progress.stage == self.0 {
            self.1.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn cancelled(&self) -> bool {
        self.1.load(Ordering::Relaxed) > 0
    }
}

#[test]
fn a_scan_can_be_cancelled_in_every_stage() {
    let tree = Tree::new();
    (0..500).for_each(|at| tree.write(&format!("{at}.sql"), "SELECT 1;"));
    for stage in [ScanStage::Walking, ScanStage::Reading, ScanStage::Resolving] {
        let watcher = Impatient(stage, AtomicU32::new(0));
        let result = scan(tree.root(), &ScanSettings::default(), &NoCache, &watcher);
        assert!(matches!(result, Err(ScanError::Cancelled)), "{stage:?}");
    }
}

/// Writes down how far the scan is.
#[derive(Default)]
struct Clerk(Mutex<Vec<(ScanStage, u32, u32)>>);

impl ScanWatcher for Clerk {
    fn progress(&self, progress: Progress<'_>) {
        self.0.lock().unwrap().push((progress.stage, progress.files_done, progress.files_total));
    }

    fn cancelled(&self) -> bool {
        false
    }
}

#[test]
fn progress_goes_forward_through_the_stages() {
    let tree = Tree::new();
    (0..120).for_each(|at| tree.write(&format!("{at}.sql"), "SELECT 1;"));
    let clerk = Clerk::default();
    scan(tree.root(), &ScanSettings::default(), &NoCache, &clerk).unwrap();
    let told = clerk.0.into_inner().unwrap();
    assert!(told.is_sorted_by_key(|&(stage, done, _)| (stage, done)), "{told:?}");
    assert!(told.contains(&(ScanStage::Reading, 100, 120)), "{told:?}");
    assert_eq!(told.last().map(|&(stage, ..)| stage), Some(ScanStage::Resolving));
}

/// Wants a coarse picture, which comes before any file is read.
struct Looking;

impl ScanWatcher for Looking {
    fn progress(&self, _progress: Progress<'_>) {}

    fn cancelled(&self) -> bool {
        false
    }

    fn wants_coarse(&self) -> bool {
        true
    }
}

#[test]
fn reading_while_the_walk_goes_on_tells_the_same() {
    let tree = Tree::new();
    (0..400).for_each(|at| {
        tree.write(&format!("{}/{at}.sql", at % 40), format!("CREATE TABLE t{at} (id int);"));
        tree.write(&format!("{}/{at}.xml", at % 9), "<notes/>");
    });
    #[cfg(unix)]
    std::os::unix::fs::symlink(tree.path("1/1.sql"), tree.path("link.sql")).unwrap();
    let settings = ScanSettings::default();
    let late = scan(tree.root(), &settings, &NoCache, &Looking).unwrap();
    assert_eq!(late.stats.extracted, 400);
    assert_eq!(scan(tree.root(), &settings, &NoCache, &NoWatcher).unwrap(), late);
}
