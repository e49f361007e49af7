//! What following references came to, kept in groups of files from scan to scan.

use banyan_facts::FileFacts;
use banyan_languages::{Earlier, FollowedGroup};
use bitcode::{Decode, Encode};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::{
    ScanCache, Stamp,
    ledger::{Ledger, Place},
    take::{Source, Taken},
    walk::FoundFile,
};

const INDEX: &str = "followed";

/// Of more than one file in so many that changed, all are followed again.
const MOST_CHANGED: usize = 5;

/// Bytes of groups that are written at once.
const WRITTEN_AT_ONCE: usize = 4 << 20;

/// What the last scan followed.
#[derive(Debug, Default, Encode, Decode)]
pub(crate) struct Followed {
    /// Stands for the build that followed
    engine: u64,
    /// Every file, in order
    files: Vec<Print>,
    groups: u32,
}

/// Stands for a file and what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Print {
    path: u64,
    content: u64,
}

impl Print {
    fn of(path: &str, stamp: Option<Stamp>, reason: &str) -> Print {
        let content = match stamp {
            Some(Stamp { size, hash, version, .. }) => hash ^ size.rotate_left(32) ^ u64::from(version),
            None => xxh3_64_with_seed(reason.as_bytes(), 1),
        };
        Print { path: xxh3_64(path.as_bytes()), content }
    }
}

/// What stands for each of the files that were taken.
pub(crate) fn prints(files: &[FoundFile], taken: &Taken) -> Vec<Print> {
    let of = |file: &crate::take::TakenFile| {
        let reason = match &file.source {
            Source::Taken(facts) => &*facts.reason,
            Source::Kept(_) => "",
        };
        Print::of(&files[file.found].path, file.stamp, reason)
    };
    taken.files.iter().map(of).collect()
}

impl Followed {
    /// What the last scan left.
    pub fn read(cache: &dyn ScanCache) -> Followed {
        cache.read(INDEX).and_then(|bytes| bitcode::decode(&bytes).ok()).unwrap_or_default()
    }

    /// The files that changed since, with where the facts are kept that they had then; none where it
    /// cannot be used: another build, other files, too many changes.
    pub fn changed(
        &self,
        engine: u64,
        now: &[Print],
        ledger: &Ledger,
        paths: &[&str],
    ) -> Option<Vec<(usize, Place)>> {
        let same_files = self.engine == engine
            && self.files.len() == now.len()
            && self.files.iter().zip(now).all(|(before, now)| before.path == now.path);
        let changed: Vec<usize> =
            (0..now.len()).filter(|&at| same_files && self.files[at] != now[at]).collect();
        if !same_files || changed.len() * MOST_CHANGED > now.len() {
            return None;
        }
        let place = |at: usize| {
            let entry = ledger.entry(paths[at])?;
            (Print::of(&entry.path, Some(entry.stamp), "") == self.files[at]).then_some((at, entry.place))
        };
        changed.into_iter().map(place).collect()
    }

    /// What the last scan followed, with the facts of files that changed since.
    pub fn load(&self, cache: &dyn ScanCache, changed: Vec<(usize, FileFacts)>) -> Option<Earlier> {
        let groups = (0..self.groups).map(|group| cache.read(&name_of(group))).collect::<Option<_>>()?;
        Some(Earlier { changed: changed.into_iter().map(|(at, facts)| (at as u32, facts)).collect(), groups })
    }

    /// Keeps what is followed now in place of it.
    pub fn keeping(self, cache: &dyn ScanCache) -> Keeping<'_> {
        Keeping { cache, before: self, groups: Vec::new(), bytes: 0 }
    }
}

/// Keeps what is followed while it is followed: all of it would be much of what a scan takes.
pub(crate) struct Keeping<'a> {
    cache: &'a dyn ScanCache,
    before: Followed,
    /// Groups that are not written yet
    groups: Vec<FollowedGroup>,
    /// Their bytes
    bytes: usize,
}

impl Keeping<'_> {
    /// Keeps a group.
    pub fn add(&mut self, group: FollowedGroup) {
        self.bytes += group.bytes.len();
        self.groups.push(group);
        if self.bytes >= WRITTEN_AT_ONCE {
            self.write(None, &[INDEX.to_owned()]);
        }
    }

    /// Keeps that it is all.
    pub fn finish(mut self, engine: u64, files: Vec<Print>, count: u32) {
        if count.max(self.before.groups) == 0 {
            return;
        }
        let dropped: Vec<String> = (count..self.before.groups).map(name_of).collect();
        let index = bitcode::encode(&Followed { engine, files, groups: count });
        self.write(Some((INDEX.to_owned(), index)), &dropped);
    }

    /// Until the index is written, there is none: groups of two scans are never taken for those of one.
    fn write(&mut self, index: Option<(String, Vec<u8>)>, dropped: &[String]) {
        self.bytes = 0;
        let groups = self.groups.drain(..).map(|group| (name_of(group.at), group.bytes));
        self.cache.write(&mut groups.chain(index), dropped);
    }
}

fn name_of(group: u32) -> String {
    format!("followed {group}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Memory(Mutex<BTreeMap<String, Vec<u8>>>);

    impl ScanCache for Memory {
        fn read(&self, name: &str) -> Option<Vec<u8>> {
            self.0.lock().ok()?.get(name).cloned()
        }

        fn write(&self, pieces: &mut dyn Iterator<Item = (String, Vec<u8>)>, dropped: &[String]) {
            let mut kept = self.0.lock().expect("no thread has panicked");
            dropped.iter().for_each(|name| drop(kept.remove(name)));
            kept.extend(pieces);
        }
    }

    fn group(at: u32, bytes: usize) -> FollowedGroup {
        FollowedGroup { at, bytes: vec![at as u8; bytes] }
    }

    #[test]
    fn groups_of_a_scan_that_did_not_end_are_not_used() {
        let (cache, prints) = (Memory::default(), vec![Print { path: 1, content: 2 }]);
        let mut keeping = Followed::default().keeping(&cache);
        (0..3).for_each(|at| keeping.add(group(at, 10)));
        keeping.finish(7, prints.clone(), 3);
        let known = Followed::read(&cache);
        assert_eq!((known.engine, known.groups, &known.files), (7, 3, &prints));

        let mut keeping = known.keeping(&cache);
        keeping.add(group(1, WRITTEN_AT_ONCE));
        assert_eq!(cache.read("followed 1").map(|bytes| bytes.len()), Some(WRITTEN_AT_ONCE));
        drop(keeping);
        assert_eq!(Followed::read(&cache).groups, 0);
    }

    #[test]
    fn groups_that_are_no_more_are_dropped() {
        let cache = Memory::default();
        let mut keeping = Followed::default().keeping(&cache);
        (0..3).for_each(|at| keeping.add(group(at, 10)));
        keeping.finish(7, Vec::new(), 3);
        let mut keeping = Followed::read(&cache).keeping(&cache);
        keeping.add(group(0, 20));
        keeping.finish(7, Vec::new(), 1);
        assert_eq!(Followed::read(&cache).groups, 1);
        assert_eq!(cache.read("followed 0").map(|bytes| bytes.len()), Some(20));
        assert_eq!((cache.read("followed 1"), cache.read("followed 2")), (None, None));
    }
}
