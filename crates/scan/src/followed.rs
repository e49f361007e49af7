//! What following references came to, kept in groups of files from scan to scan.

use std::collections::{BTreeSet, HashMap, HashSet};

use banyan_facts::{Language, MonolithFacts, UnitIndex};
use banyan_languages::{AddedUnits, Edited, Leaving, Resolved};
use bitcode::{Decode, Encode};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::{
    ScanCache, Stamp,
    ledger::{Ledger, Place},
    take::{Source, Taken},
    walk::FoundFile,
};

const INDEX: &str = "followed";
const SURROUNDINGS: &str = "surroundings";
const ADDED_MENTIONS: &str = "added mentions";

/// Of more than one file in so many that changed, all are followed again.
const MOST_CHANGED: usize = 5;

/// Bytes of groups that are written at once.
const WRITTEN_AT_ONCE: usize = 4 << 20;

/// What the last scan followed.
#[derive(Debug, Default, Encode, Decode)]
pub(crate) struct Followed {
    /// Stands for the build that followed
    engine: u64,
    /// What was scanned
    pub content: Content,
    /// Every file, in order
    files: Vec<Print>,
    groups: u32,
    /// See [`Before::added`](banyan_languages::Before::added)
    added: AddedUnits,
    /// See [`Earlier::moved`](banyan_languages::Earlier::moved)
    pub moved: Vec<UnitIndex>,
    /// The languages with findings
    found: Vec<Found>,
}

/// What is kept of the findings of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Found {
    language: Language,
    /// How many groups of files there are
    groups: u32,
}

/// What changed since a scan.
pub(crate) struct Changed {
    /// Where each file of then is now, in their order; none: it is gone
    pub files: Vec<Option<usize>>,
    /// Those that are not what they were, by where they are now
    pub changed: Vec<usize>,
}

impl Changed {
    /// Whether there are no other files than there were, of which there are so many now.
    pub fn has_same_files(&self, now: usize) -> bool {
        self.files.len() == now && !self.files.contains(&None)
    }

    /// The places then of the files that changed, and of those that are gone.
    pub fn then(&self) -> [Vec<usize>; 2] {
        let places = || self.files.iter().enumerate();
        let changed = |at: &usize| self.changed.binary_search(at).is_ok();
        [
            places().filter(|(_, now)| now.as_ref().is_some_and(changed)).map(|(then, _)| then).collect(),
            places().filter(|(_, now)| now.is_none()).map(|(then, _)| then).collect(),
        ]
    }
}

/// Stands for all that resolution looks at, and for who took the facts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Content {
    /// [`Scan::content`](crate::Scan::content)
    pub all: u64,
    /// Stands for manifests and folders that could not be listed
    pub frame: u64,
}

/// Stands for a file and what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
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

/// What following a group came to, as it is kept.
pub(crate) fn read_group(cache: &dyn ScanCache, group: u32) -> Option<Vec<u8>> {
    cache.read(&followed_name(group))
}

/// What others see of the files of a group, as it is kept.
pub(crate) fn read_outlines(cache: &dyn ScanCache, group: u32) -> Option<Vec<u8>> {
    cache.read(&outlines_name(group))
}

/// Which groups mention which words, as it is kept: a shard of it.
pub(crate) fn read_mentions(cache: &dyn ScanCache, shard: u32) -> Option<Vec<u8>> {
    cache.read(&mentions_name(shard))
}

/// What was added to it since, as it is kept.
pub(crate) fn read_added_mentions(cache: &dyn ScanCache) -> Option<Vec<u8>> {
    cache.read(ADDED_MENTIONS)
}

/// What was found in a group of files of a language, as it is kept.
pub(crate) fn read_found(cache: &dyn ScanCache, language: Language, group: u32) -> Option<Vec<u8>> {
    cache.read(&found_name(language, group))
}

/// What all files of a language see alike, as it is kept.
pub(crate) fn read_frame(cache: &dyn ScanCache, language: Language) -> Option<Vec<u8>> {
    cache.read(&frame_name(language))
}

/// What is known of the monolith as a whole, as it is kept.
pub(crate) fn read_surroundings(cache: &dyn ScanCache) -> Option<Vec<u8>> {
    cache.read(SURROUNDINGS)
}

impl Followed {
    /// What a scan followed.
    pub fn of(
        engine: u64,
        content: Content,
        files: Vec<Print>,
        resolved: Resolved,
    ) -> (Followed, MonolithFacts) {
        let Resolved { facts, followed, added, found } = resolved;
        let found = found.into_iter().map(|(language, groups)| Found { language, groups });
        let (groups, found) = (followed.groups, found.collect());
        (Followed { engine, content, files, groups, added, moved: Vec::new(), found }, facts)
    }

    /// What the last scan left.
    pub fn read(cache: &dyn ScanCache) -> Followed {
        cache.read(INDEX).and_then(|bytes| bitcode::decode(&bytes).ok()).unwrap_or_default()
    }

    /// What changed since; none where it cannot be used: another build, too many changes.
    pub fn changed(&self, engine: u64, now: &[Print]) -> Option<Changed> {
        if self.engine != engine {
            return None;
        }
        let files = self.places_now(now);
        let stayed = files.iter().zip(&self.files).filter_map(|(at, before)| Some(((*at)?, before)));
        let changed: Vec<usize> =
            stayed.filter(|(at, before)| now[*at] != **before).map(|(at, _)| at).collect();
        let stayed = files.iter().flatten().count();
        let differ = changed.len() + (files.len() - stayed) + (now.len() - stayed);
        let is_small = differ * MOST_CHANGED <= now.len();
        (is_small && files.iter().flatten().is_sorted()).then_some(Changed { files, changed })
    }

    fn places_now(&self, now: &[Print]) -> Vec<Option<usize>> {
        let paths = self.files.iter().map(|before| before.path);
        if paths.clone().eq(now.iter().map(|now| now.path)) {
            return (0..now.len()).map(Some).collect();
        }
        let known: HashMap<u64, usize> = now.iter().enumerate().map(|(at, now)| (now.path, at)).collect();
        paths.map(|path| known.get(&path).copied()).collect()
    }

    /// Where the facts are kept that files of then had; none where some are not.
    pub fn places_of(&self, files: &[usize], ledger: &Ledger) -> Option<Vec<(usize, Place)>> {
        if files.is_empty() {
            return Some(Vec::new());
        }
        // Few are asked for: a table of all would take longer than to look through them.
        let wanted: HashSet<Print> = files.iter().map(|&at| self.files[at]).collect();
        let entries = ledger.files.iter();
        let entries = entries.map(|entry| (Print::of(&entry.path, Some(entry.stamp), ""), entry.place));
        let known: HashMap<Print, Place> = entries.filter(|(print, _)| wanted.contains(print)).collect();
        files.iter().map(|&at| Some((at, *known.get(&self.files[at])?))).collect()
    }

    /// See [`Before::added`](banyan_languages::Before::added).
    pub fn added(&self) -> &AddedUnits {
        &self.added
    }

    /// The same of other content, after edits of files.
    pub fn with(&self, content: Content, files: Vec<Print>, edited: &Edited) -> Followed {
        let Followed { engine, groups, ref added, .. } = *self;
        let moved: BTreeSet<UnitIndex> = self.moved.iter().chain(&edited.moved).copied().collect();
        let (added, moved) = (added.clone(), moved.into_iter().collect());
        Followed { engine, content, files, groups, added, moved, found: self.found.clone() }
    }

    /// How many groups of files were followed.
    pub fn groups(&self) -> u32 {
        self.groups
    }

    /// Keeps what is followed now in place of it.
    pub fn keeping(self, cache: &dyn ScanCache) -> Keeping<'_> {
        Keeping { cache, before: self, pieces: Vec::new(), bytes: 0 }
    }
}

/// Keeps what is followed while it is followed: all of it would be much of what a scan takes.
pub(crate) struct Keeping<'a> {
    cache: &'a dyn ScanCache,
    before: Followed,
    /// What is not written yet
    pieces: Vec<(String, Vec<u8>)>,
    /// Their bytes
    bytes: usize,
}

impl Keeping<'_> {
    /// Keeps one more thing.
    pub fn add(&mut self, leaving: Leaving) {
        match leaving {
            Leaving::Followed(group, bytes) => self.add_piece(followed_name(group), bytes),
            Leaving::Outlines(group, bytes) => self.add_piece(outlines_name(group), bytes),
            Leaving::Surroundings(bytes) => self.add_piece(SURROUNDINGS.to_owned(), bytes),
            Leaving::Mentions(shard, bytes) => self.add_piece(mentions_name(shard), bytes),
            Leaving::AddedMentions(bytes) => self.add_piece(ADDED_MENTIONS.to_owned(), bytes),
            Leaving::Found(language, group, bytes) => self.add_piece(found_name(language, group), bytes),
            Leaving::Frame(language, bytes) => self.add_piece(frame_name(language), bytes),
        }
    }

    fn add_piece(&mut self, name: String, bytes: Vec<u8>) {
        self.bytes += bytes.len();
        self.pieces.push((name, bytes));
        if self.bytes >= WRITTEN_AT_ONCE {
            self.write(None, &[INDEX.to_owned()]);
        }
    }

    /// Keeps that it is all.
    pub fn finish(mut self, now: Followed) {
        let gone = now.groups..self.before.groups;
        let mut dropped: Vec<String> = gone.flat_map(|at| [followed_name(at), outlines_name(at)]).collect();
        for before in &self.before.found {
            let left = now.found.iter().find(|it| it.language == before.language);
            let gone = left.map_or(0, |it| it.groups)..before.groups;
            dropped.extend(gone.map(|at| found_name(before.language, at)));
            dropped.extend(left.is_none().then(|| frame_name(before.language)));
        }
        let index = bitcode::encode(&now);
        self.write(Some((INDEX.to_owned(), index)), &dropped);
    }

    /// Until the index is written, there is none: groups of two scans are never taken for those of one.
    fn write(&mut self, index: Option<(String, Vec<u8>)>, dropped: &[String]) {
        self.bytes = 0;
        let pieces = std::mem::take(&mut self.pieces);
        self.cache.write(&mut pieces.into_iter().chain(index), dropped);
    }
}

fn followed_name(group: u32) -> String {
    format!("followed {group}")
}

fn found_name(language: Language, group: u32) -> String {
    format!("found {} {group}", language.id())
}

fn frame_name(language: Language) -> String {
    format!("frame {}", language.id())
}

fn mentions_name(shard: u32) -> String {
    format!("mentions {shard}")
}

fn outlines_name(group: u32) -> String {
    format!("outlines {group}")
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

    fn followed(files: Vec<Print>, groups: u32) -> Followed {
        Followed { engine: 7, files, groups, ..Followed::default() }
    }

    fn group(at: u32, bytes: usize) -> Leaving {
        Leaving::Followed(at, vec![at as u8; bytes])
    }

    #[test]
    fn groups_of_a_scan_that_did_not_end_are_not_used() {
        let (cache, prints) = (Memory::default(), vec![Print { path: 1, content: 2 }]);
        let mut keeping = Followed::default().keeping(&cache);
        (0..3).for_each(|at| keeping.add(group(at, 10)));
        keeping.finish(followed(prints.clone(), 3));
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
        keeping.finish(followed(Vec::new(), 3));
        let mut keeping = Followed::read(&cache).keeping(&cache);
        keeping.add(group(0, 20));
        keeping.finish(followed(Vec::new(), 1));
        assert_eq!(Followed::read(&cache).groups, 1);
        assert_eq!(cache.read("followed 0").map(|bytes| bytes.len()), Some(20));
        assert_eq!((cache.read("followed 1"), cache.read("followed 2")), (None, None));
    }
}
