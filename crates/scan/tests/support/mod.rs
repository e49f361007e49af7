//! A folder with source in it, and what a scan tells of it.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set up fails")]

pub mod edits;
pub mod stories;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::Mutex,
    time::{Duration, SystemTime},
};

use banyan_facts::FileStatus;
use banyan_scan::{NoCache, NoWatcher, Scan, ScanCache, ScanSettings, scan};
use tempfile::TempDir;

/// A folder that is gone when it is dropped.
pub struct Tree(TempDir);

impl Tree {
    pub fn new() -> Tree {
        Tree(TempDir::new().unwrap())
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Writes a file that was last changed some hours ago.
    pub fn write_hours_ago(&self, hours: u64, path: &str, content: &str) {
        self.write(path, content);
        let then = SystemTime::now() - Duration::from_secs(hours * 3_600);
        File::options().append(true).open(self.path(path)).unwrap().set_modified(then).unwrap();
    }

    pub fn scan(&self) -> Scan {
        self.scan_with(&NoCache)
    }

    pub fn scan_with(&self, cache: &dyn ScanCache) -> Scan {
        scan(self.root(), &ScanSettings::default(), cache, &NoWatcher).unwrap()
    }
}

/// A cache in memory.
#[derive(Default)]
pub struct Memory(pub Mutex<BTreeMap<String, Vec<u8>>>);

impl ScanCache for Memory {
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(name).cloned()
    }

    fn write(&self, pieces: &mut dyn Iterator<Item = (String, Vec<u8>)>, dropped: &[String]) {
        let mut kept = self.0.lock().unwrap();
        dropped.iter().for_each(|name| assert!(kept.remove(name).is_some(), "{name}"));
        kept.extend(pieces);
    }
}

/// Status and reason of a file.
pub fn row(scan: &Scan, path: &str) -> (FileStatus, String) {
    let row = scan.facts.files.iter().find(|row| &*row.path == path);
    let row = row.unwrap_or_else(|| panic!("no row for {path}"));
    (row.status, row.reason.to_string())
}

/// The paths of all files.
pub fn rows(scan: &Scan) -> Vec<&str> {
    scan.facts.files.iter().map(|row| &*row.path).collect()
}
