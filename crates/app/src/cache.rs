//! The facts cache of the store, as the scan wants it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use banyan_facts::FileFacts;
use banyan_scan::{CacheEntry, FactsCache, Stamp};
use banyan_store::{CacheStore, FileStamp};

/// Facts kept from earlier scans.
pub struct KeptFacts(Mutex<CacheStore>);

impl KeptFacts {
    /// The facts in this cache.
    pub fn new(store: CacheStore) -> KeptFacts {
        KeptFacts(Mutex::new(store))
    }

    fn store(&self) -> MutexGuard<'_, CacheStore> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FactsCache for KeptFacts {
    fn load(&self) -> Vec<CacheEntry> {
        let entry = |(stamp, facts)| CacheEntry { stamp: scan_stamp(stamp), facts };
        KeptFacts::store(self).load().into_iter().map(entry).collect()
    }

    fn store(&self, changed: &[(Stamp, &FileFacts)], removed: &[String]) {
        let changed: Vec<_> = changed.iter().map(|(stamp, facts)| (file_stamp(*stamp), *facts)).collect();
        KeptFacts::store(self).store(&changed, removed);
    }
}

fn scan_stamp(stamp: FileStamp) -> Stamp {
    let FileStamp { size, modified, hash, version } = stamp;
    Stamp { size, modified, hash, version }
}

fn file_stamp(stamp: Stamp) -> FileStamp {
    let Stamp { size, modified, hash, version } = stamp;
    FileStamp { size, modified, hash, version }
}
