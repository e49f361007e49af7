//! What earlier scans left: a ledger with the stamp of every file, and the files' facts in pieces.
//!
//! Opening reads the ledger alone. Pieces hold the facts of many files each, are named by what is
//! in them and never change: a scan adds pieces for what it took anew, and drops those of which
//! nothing is left.

use std::collections::BTreeSet;
use std::{collections::BTreeMap, iter, sync::Arc, vec};

use banyan_facts::{FileFacts, Language};
use banyan_threads::in_parallel;
use bitcode::{Decode, Encode};
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    ScanCache, Stamp,
    folders::FolderList,
    take::{Taken, TakenFile},
};

const LEDGER: &str = "ledger";
const EDITS: &str = "edits of ledger";

/// Source bytes whose facts share a piece: enough pieces for all cores, few enough to open fast.
const PIECE_BYTES: u64 = 1 << 20;

/// Facts in pieces that no file stands behind any more, for each that one does: beyond it, all
/// pieces are written anew.
const MOST_DEAD: usize = 1;

/// Of more than one file in so many that changed since the ledger was written, it is written anew.
pub(crate) const MOST_EDITED: usize = 8;

/// All files of the last scan.
#[derive(Debug, Clone, Default, PartialEq, Encode, Decode)]
pub(crate) struct Ledger {
    /// Sorted by path
    pub files: Vec<FileEntry>,
    /// Sorted by path
    pub manifests: Vec<ManifestEntry>,
    /// Files of which no front-end recognised what is in them, sorted by path
    pub others: Vec<OtherEntry>,
    /// Whatever was found in those with a stamp is among the files, manifests or others
    pub folders: Arc<FolderList>,
    pieces: Vec<PieceEntry>,
    /// What changed since it was written; it is in the rest already
    #[bitcode(skip)]
    edits: Edits,
}

/// Files that have other facts than the ledger tells, and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Encode, Decode)]
struct Edits {
    /// Hash of the ledger
    ledger: u64,
    /// By their places among all files
    files: BTreeMap<u32, (Stamp, Place)>,
    /// Pieces that came
    pieces: Vec<PieceEntry>,
}

/// A file that is none of the monolith's, as far as it was looked into.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct OtherEntry {
    pub path: Box<str>,
    /// That of the front-end
    pub language: Language,
    /// Without a hash; the version is that of the front-end that did not recognise it
    pub stamp: Stamp,
}

/// A file whose facts are kept.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct FileEntry {
    pub path: Box<str>,
    /// That of the front-end
    pub language: Language,
    pub stamp: Stamp,
    pub place: Place,
}

/// A manifest that was read.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub(crate) struct ManifestEntry {
    pub path: Box<str>,
    pub stamp: Stamp,
}

/// Where kept facts are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub(crate) struct Place {
    piece: u32,
    at: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Encode, Decode)]
struct PieceEntry {
    hash: u64,
    /// How many files' facts are in it, in force or not
    files: u32,
}

impl PieceEntry {
    fn name(self) -> String {
        format!("facts {:016x}", self.hash)
    }
}

/// What a scan found of one file, ready to be kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub path: &'a str,
    /// That of the front-end
    pub language: Language,
    /// Size in bytes
    pub bytes: u64,
    /// The place of its facts among those at hand; none where they are kept already, and were not read
    pub facts: Option<usize>,
    pub stamp: Stamp,
    /// Where the facts are kept already
    pub place: Option<Place>,
}

/// What a scan found, ready to be kept.
pub(crate) struct Findings<'a> {
    /// The facts at hand
    pub facts: &'a [FileFacts],
    pub files: Vec<Entry<'a>>,
    pub manifests: Vec<ManifestEntry>,
    pub others: Vec<OtherEntry>,
    pub folders: FolderList,
}

impl Ledger {
    /// The ledger of the last scan; empty where there is none that can be read.
    pub fn read(cache: &dyn ScanCache) -> Ledger {
        let Some(bytes) = cache.read(LEDGER) else { return Ledger::default() };
        let Ok(ledger) = bitcode::decode::<Ledger>(&bytes) else { return Ledger::default() };
        let hash = xxh3_64(&bytes);
        let edits: Option<Edits> = cache.read(EDITS).and_then(|bytes| bitcode::decode(&bytes).ok());
        match edits.filter(|edits| edits.ledger == hash) {
            Some(edits) => ledger.edited(edits),
            None => Ledger { edits: Edits { ledger: hash, ..Edits::default() }, ..ledger },
        }
    }

    /// Whether nothing is known of any file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.manifests.is_empty() && self.others.is_empty()
    }

    fn edited(mut self, edits: Edits) -> Ledger {
        for (at, (stamp, place)) in &edits.files {
            if let Some(entry) = self.files.get_mut(*at as usize) {
                (entry.stamp, entry.place) = (*stamp, *place);
            }
        }
        self.pieces.extend(&edits.pieces);
        Ledger { edits, ..self }
    }

    /// Keeps new stamps for the same facts.
    pub fn write_stamps(
        mut self,
        cache: &dyn ScanCache,
        taken: &Taken,
        manifests: Vec<ManifestEntry>,
        folders: FolderList,
    ) {
        let mut stamps: Vec<(Place, Stamp)> = taken.files.iter().filter_map(TakenFile::kept).collect();
        stamps.sort_unstable_by_key(|(place, _)| *place);
        self.folders = folders.into();
        self.manifests = manifests;
        self.others.clone_from(&taken.others);
        self.files.retain_mut(|entry| {
            let found = stamps.binary_search_by_key(&entry.place, |(place, _)| *place);
            found.is_ok_and(|at| {
                entry.stamp = stamps[at].1;
                true
            })
        });
        cache.write(&mut iter::once((LEDGER.to_owned(), bitcode::encode(&self))), &[]);
    }

    /// The facts that are kept in these places, each with what it was asked for; none if one of
    /// them cannot be read.
    pub fn load(
        &self,
        cache: &dyn ScanCache,
        threads: usize,
        wanted: &[(usize, Place)],
    ) -> Option<Vec<(usize, FileFacts)>> {
        let mut by_piece: Vec<Vec<(usize, u32)>> = vec![Vec::new(); self.pieces.len()];
        for &(of, place) in wanted {
            by_piece.get_mut(place.piece as usize)?.push((of, place.at));
        }
        let pieces: Vec<usize> = (0..by_piece.len()).filter(|&at| !by_piece[at].is_empty()).collect();
        let loaded = in_parallel(
            threads,
            pieces,
            || (),
            |(), _, piece| {
                let bytes = cache.read(&self.pieces[piece].name())?;
                let facts: Vec<FileFacts> = bitcode::decode(&bytes).ok()?;
                drop(bytes);
                let mut facts: Vec<Option<FileFacts>> = facts.into_iter().map(Some).collect();
                let take = |&(of, at): &(usize, u32)| Some((of, facts.get_mut(at as usize)?.take()?));
                by_piece[piece].iter().map(take).collect::<Option<Vec<_>>>()
            },
        );
        Some(loaded.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// [`keep`](Self::keep) where hardly anything changed: what does is written beside the ledger, if it is
    /// nothing but the facts of some files.
    pub fn keep_edited(self, cache: &dyn ScanCache, findings: Findings<'_>) {
        let Findings { facts, files: entries, manifests, others, .. } = &findings;
        let same_files = self.files.len() == entries.len()
            && self.files.iter().zip(entries).all(|(file, entry)| *file.path == *entry.path);
        let all = (0u32..).zip(self.files.iter().zip(entries));
        let differs =
            all.filter(|(_, (file, entry))| entry.place != Some(file.place) || entry.stamp != file.stamp);
        let changed: Vec<(u32, Entry<'_>)> = differs.map(|(at, (_, entry))| (at, *entry)).collect();
        let mut edits = self.edits.clone();
        let is_small = (edits.files.len() + changed.len()) * MOST_EDITED < entries.len();
        if !same_files
            || !is_small
            || self.folders.is_outdated(&findings.folders)
            || (&self.manifests, &self.others) != (manifests, others)
        {
            return self.keep(cache, findings);
        }
        let pieces = self.pieces.len() as u32;
        let entries: Vec<Entry<'_>> = changed.iter().map(|(_, entry)| *entry).collect();
        let mut writing = Vec::new();
        let mut places: Vec<Place> = entries.iter().map(|entry| entry.place.unwrap_or_default()).collect();
        for (piece, group) in (pieces..).zip(grouped(&entries, |entry| entry.place.is_none())) {
            let (entry, bytes) = encode_piece(facts, &entries, &group);
            for (at, &of) in (0..).zip(&group) {
                places[of] = Place { piece, at };
            }
            edits.pieces.push(entry);
            writing.push((entry.name(), bytes));
        }
        let files = changed.iter().zip(places).map(|((at, entry), place)| (*at, (entry.stamp, place)));
        edits.files.extend(files);
        writing.push((EDITS.to_owned(), bitcode::encode(&edits)));
        cache.write(&mut writing.into_iter(), &[]);
    }

    /// Keeps the facts of all files, as far as they are not kept yet, and forgets the others.
    pub fn keep(self, cache: &dyn ScanCache, findings: Findings<'_>) {
        let Findings { facts, files, manifests, others, folders } = findings;
        let entries = &*files;
        let slots: usize = self.pieces.iter().map(|piece| piece.files as usize).sum();
        let added = entries.iter().filter(|entry| entry.place.is_none()).count();
        let are_read = entries.iter().all(|entry| entry.facts.is_some());
        let all_anew = are_read && slots + added > entries.len() * (1 + MOST_DEAD);
        let mut in_use = vec![false; self.pieces.len()];
        for place in entries.iter().filter_map(|entry| entry.place).filter(|_| !all_anew) {
            in_use[place.piece as usize] = true;
        }
        let (kept, dropped): (Vec<_>, Vec<_>) = self.pieces.iter().zip(&in_use).partition(|(_, used)| **used);
        let names_in_use: BTreeSet<String> = kept.iter().map(|(piece, _)| piece.name()).collect();
        let renumbered = places_among(&in_use);
        let place_of = |entry: &Entry<'_>| {
            let place = entry.place.filter(|_| !all_anew)?;
            Some(Place { piece: renumbered[place.piece as usize], at: place.at })
        };
        let mut writing = Writing {
            groups: grouped(entries, |entry| place_of(entry).is_none()).into_iter(),
            facts,
            entries,
            places: entries.iter().map(|entry| place_of(entry).unwrap_or_default()).collect(),
            pieces: kept.into_iter().map(|(piece, _)| *piece).collect(),
            rest: Some(Ledger { manifests, others, folders: folders.into(), ..Ledger::default() }),
        };
        // Of a file that is again what it was, there may be two pieces of one name.
        let dropped: BTreeSet<String> = dropped.iter().map(|(piece, _)| piece.name()).collect();
        let mut dropped: Vec<String> = dropped.difference(&names_in_use).cloned().collect();
        if !self.edits.files.is_empty() {
            dropped.push(EDITS.to_owned());
        }
        cache.write(&mut writing, &dropped);
    }
}

/// The place that each piece has among those in use.
fn places_among(in_use: &[bool]) -> Vec<u32> {
    let before = |next: &mut u32, used: &bool| Some(std::mem::replace(next, *next + u32::from(*used)));
    in_use.iter().scan(0, before).collect()
}

/// Places of the entries that want a piece, in groups of as much source as a piece holds.
fn grouped(entries: &[Entry<'_>], wants: impl Fn(&Entry<'_>) -> bool) -> Vec<Vec<usize>> {
    let (mut groups, mut bytes) = (Vec::new(), PIECE_BYTES);
    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| wants(entry)) {
        if bytes >= PIECE_BYTES {
            groups.push(Vec::new());
            bytes = 0;
        }
        bytes += entry.bytes;
        groups.last_mut().into_iter().for_each(|group: &mut Vec<usize>| group.push(at));
    }
    groups
}

/// A piece of the facts of these entries.
fn encode_piece(facts: &[FileFacts], entries: &[Entry<'_>], group: &[usize]) -> (PieceEntry, Vec<u8>) {
    let places: Vec<usize> = group.iter().filter_map(|&at| entries[at].facts).collect();
    let bytes = match (places.first(), places.last()) {
        // Mostly they stand one after the other.
        (Some(&first), Some(&last)) if last - first + 1 == places.len() => {
            bitcode::encode(&facts[first..=last])
        }
        _ => bitcode::encode(&places.iter().map(|at| facts[*at].clone()).collect::<Vec<_>>()),
    };
    (PieceEntry { hash: xxh3_64(&bytes), files: group.len() as u32 }, bytes)
}

/// The pieces to write, one after the other, and the ledger at the end.
struct Writing<'a> {
    groups: vec::IntoIter<Vec<usize>>,
    facts: &'a [FileFacts],
    entries: &'a [Entry<'a>],
    /// Of each entry
    places: Vec<Place>,
    pieces: Vec<PieceEntry>,
    /// The ledger but for files and pieces; none: it was written
    rest: Option<Ledger>,
}

impl Iterator for Writing<'_> {
    type Item = (String, Vec<u8>);

    fn next(&mut self) -> Option<(String, Vec<u8>)> {
        let Some(group) = self.groups.next() else { return self.ledger() };
        let (entry, bytes) = encode_piece(self.facts, self.entries, &group);
        for (at, &of) in (0..).zip(&group) {
            self.places[of] = Place { piece: self.pieces.len() as u32, at };
        }
        self.pieces.push(entry);
        Some((entry.name(), bytes))
    }
}

impl Writing<'_> {
    fn ledger(&mut self) -> Option<(String, Vec<u8>)> {
        let rest = self.rest.take()?;
        let entry = |(entry, place): (&Entry<'_>, &Place)| FileEntry {
            path: entry.path.into(),
            language: entry.language,
            stamp: entry.stamp,
            place: *place,
        };
        let files = self.entries.iter().zip(&self.places).map(entry).collect();
        let pieces = std::mem::take(&mut self.pieces);
        let ledger = Ledger { files, pieces, ..rest };
        Some((LEDGER.to_owned(), bitcode::encode(&ledger)))
    }
}
