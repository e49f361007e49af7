//! Following file by file where more is found in a file than where its references lead. It is kept, with what others
//! see of the file, so that the next scan follows only the files that changed and those that may see what changed.

use banyan_facts::*;
use banyan_threads::in_parallel;
use bitcode::{DecodeOwned, Encode};

use crate::followed::{GROUP, Leaving};
use crate::resolution::{ComparedFile, FileIndex, Resolution, sort_unresolved};

/// What is to be done with what following a file came to in an earlier scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// It is taken
    Holds,
    /// It is taken, with other places in it
    Moved,
    /// It may come to something else now
    Differs,
}

/// What else may be found in a file.
pub(crate) trait Finding: Encode + DecodeOwned + Send {
    /// The links in it.
    fn links_mut(&mut self) -> impl Iterator<Item = &mut Link>;
}

/// What is to be done with what is kept.
pub(crate) struct Settling<D, M> {
    /// Whether what was found in a file may be something else now
    pub differs: D,
    /// Puts places that are others now into what following came to; none where no places are
    pub place: Option<M>,
    /// What the words hash to by which others may see what changed, sorted
    pub words: Vec<u32>,
}

/// What is kept of a group of files.
pub(crate) struct KeptGroup<T> {
    /// What the words in their texts hash to, and perhaps some that were there, sorted; none where all texts are at hand
    words: Vec<u32>,
    /// One of them may mention what changed
    pub mentions: bool,
    /// What following each came to, what else was found there, and what is to be done with that
    pub files: Vec<(FollowedFile, T, Settled)>,
}

/// What others see of files.
pub(crate) struct Outside<H, W> {
    /// The facts of a file without what nobody else sees
    pub head: H,
    /// Adds what the words in the texts of a file hash to
    pub add_words: W,
}

/// A group as it is kept: how long each of its parts but the last is, and the parts.
struct Piece<'b> {
    heads: &'b [u8],
    words: &'b [u8],
    followed: &'b [u8],
    found: &'b [u8],
}

impl<'b> Piece<'b> {
    fn read(bytes: &'b [u8]) -> Option<Piece<'b>> {
        let (lengths, mut rest) = bytes.split_at_checked(12)?;
        let mut parts = lengths.chunks_exact(4).map(|length| {
            let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
            let (part, behind) = rest.split_at_checked(length)?;
            rest = behind;
            Some(part)
        });
        let (heads, words, followed) = (parts.next()??, parts.next()??, parts.next()??);
        drop(parts);
        Some(Piece { heads, words, followed, found: rest })
    }

    fn write(&self) -> Vec<u8> {
        let lengths = [self.heads, self.words, self.followed].map(|part| (part.len() as u32).to_le_bytes());
        [lengths.as_flattened(), self.heads, self.words, self.followed, self.found].concat()
    }
}

/// What others see of the files of a group.
pub(crate) fn heads_in(bytes: &[u8]) -> Option<Vec<FileFacts>> {
    bitcode::decode(Piece::read(bytes)?.heads).ok()
}

/// Makes units of what was found those that `unit` tells.
fn renumber<T: Finding>(followed: &mut FollowedFile, found: &mut T, unit: impl Fn(UnitIndex) -> UnitIndex) {
    for link in followed.links.iter_mut().chain(found.links_mut()) {
        (link.from, link.to) = (unit(link.from), unit(link.to));
    }
    let units = followed.libraries.iter_mut().flat_map(|(_, units, _)| units);
    units.for_each(|of| *of = unit(*of));
}

impl Resolution<'_> {
    /// What an earlier scan came to in these files of a language, group by group, and what is to be done with that; none
    /// of groups of which nothing is kept. The first unit of the language is told, since what is kept does not depend
    /// on the units of others. Where only what differs is told, what following came to is not read of the others.
    pub(crate) fn kept_groups<T: Finding>(
        &self,
        (language, first): (Language, UnitIndex),
        files: &[FileIndex],
        settling: &Settling<
            impl Fn(FileIndex, &T) -> bool + Sync,
            impl Fn(&mut FollowedFile) -> Settled + Sync,
        >,
    ) -> Vec<Option<KeptGroup<T>>> {
        let Some(earlier) = self.earlier() else { return Vec::new() };
        let (all, Settling { differs, place, words }) = (!self.compares(), settling);
        let read = |bytes: &[u8], files: &[FileIndex]| -> Option<KeptGroup<T>> {
            let piece = Piece::read(bytes)?;
            let mut found: Vec<T> = bitcode::decode(piece.found).ok()?;
            (found.len() == files.len()).then_some(())?;
            let differ: Vec<bool> =
                files.iter().zip(&found).map(|(file, found)| differs(*file, found)).collect();
            let differs = differ.contains(&true);
            let mut kept_words: Vec<u32> = Vec::new();
            if !all && (differs || place.is_some() || !words.is_empty()) {
                kept_words = bitcode::decode(piece.words).ok()?;
            }
            let is_kept = |word: &u32| kept_words.binary_search(word).is_ok();
            let mentions = words.iter().any(|word| all || is_kept(word));
            let mut followed = vec![FollowedFile::default(); files.len()];
            if all || place.is_some() || differs || mentions {
                followed = bitcode::decode(piece.followed).ok()?;
                (followed.len() == files.len()).then_some(())?;
            }
            if first != UnitIndex(0) {
                let unit = |unit: UnitIndex| UnitIndex(unit.0 + first.0);
                followed.iter_mut().zip(&mut found).for_each(|(it, found)| renumber(it, found, unit));
            }
            let settled = |((mut followed, found), differs): ((FollowedFile, T), bool)| {
                let settled = match (differs, place) {
                    (true, _) => Settled::Differs,
                    (false, Some(place)) => place(&mut followed),
                    (false, None) => Settled::Holds,
                };
                (followed, found, settled)
            };
            let files = followed.into_iter().zip(found).zip(differ).map(settled).collect();
            Some(KeptGroup { words: kept_words, mentions, files })
        };
        in_parallel(
            self.threads(),
            files.chunks(GROUP).collect(),
            || (),
            |(), at, files: &[FileIndex]| {
                let mut group = None;
                (earlier.found)(language, at as u32, &mut |bytes| group = read(bytes, files));
                group
            },
        )
    }

    /// Follows these files of a language, perhaps on several threads, each with a state that `start` makes. `work`
    /// may add links, libraries and what is not followed, all of its file, and gives what else it finds; neither
    /// may depend on the files that were followed before with the same state.
    ///
    /// What is kept of files is taken where it does not differ.
    pub(crate) fn follow_finding<S, T: Finding>(
        &mut self,
        (language, first): (Language, UnitIndex),
        files: &[FileIndex],
        mut kept: Vec<Option<KeptGroup<T>>>,
        start: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, FileIndex, &mut Resolution<'_>) -> T + Sync,
        outside: &Outside<impl Fn(FileIndex) -> FileFacts + Sync, impl Fn(FileIndex, &mut Vec<u32>) + Sync>,
    ) -> Vec<T> {
        let threads = self.threads().min(files.len() / GROUP).max(1);
        let (keeps, compares) = (self.keeps(), self.compares());
        let follow = |state: &mut S, file: FileIndex| {
            let mut part = Resolution::part_of(file..file + 1);
            let found = work(state, file, &mut part);
            let mut followed = part.into_followed();
            sort_unresolved(&mut followed.not_followed);
            (followed, found)
        };
        kept.resize_with(files.len().div_ceil(GROUP), || None);
        let groups = files.chunks(GROUP).zip(kept).collect();
        let done = in_parallel(threads, groups, start, |state, _, (files, kept): (&[FileIndex], _)| {
            let (mut anew, mut moved) = (0, false);
            let mut follow_anew = |file: FileIndex, before: Option<FollowedFile>| {
                anew += 1;
                let (followed, found) = follow(state, file);
                (followed, found, Source::Followed(before))
            };
            let mut words = Vec::new();
            let all: Vec<(FollowedFile, T, Source)> = match kept {
                None => files.iter().map(|file| follow_anew(*file, None)).collect(),
                Some(kept) => {
                    // Of files that are not followed here, the words are not known.
                    words = if compares { kept.words } else { words };
                    let take =
                        |(file, (followed, found, settled)): (&FileIndex, (FollowedFile, T, Settled))| {
                            moved |= settled == Settled::Moved;
                            match settled {
                                Settled::Holds | Settled::Moved => (followed, found, Source::Kept),
                                Settled::Differs => follow_anew(*file, Some(followed)),
                            }
                        };
                    files.iter().zip(kept.files).map(take).collect()
                }
            };
            let (mut followed, mut found, mut sources) = (Vec::new(), Vec::new(), Vec::new());
            for (of_file, met, source) in all {
                followed.push(of_file);
                found.push(met);
                sources.push(source);
            }
            let bytes = (keeps && (anew > 0 || moved)).then(|| {
                let heads: Vec<FileFacts> = files.iter().map(|file| (outside.head)(*file)).collect();
                files.iter().for_each(|file| (outside.add_words)(*file, &mut words));
                words.sort_unstable();
                words.dedup();
                encode_group((&heads, &words), &mut followed, &mut found, first)
            });
            (followed.into_iter().zip(found).zip(sources).collect::<Vec<_>>(), anew, bytes)
        });
        self.count_followed(done.iter().map(|(_, anew, _)| anew).sum());
        if !compares {
            let all = done.iter().flat_map(|(found, ..)| found);
            self.reserve_links(all.map(|((followed, _), _)| followed.links.len()).sum());
        }
        self.count_found(language, done.len() as u32);
        let mut all = Vec::with_capacity(files.len());
        let mut own = files.iter();
        for (at, (found, _, bytes)) in (0u32..).zip(done) {
            for (((followed, found), source), &file) in found.into_iter().zip(own.by_ref()) {
                match source {
                    _ if !compares => self.add_followed(file, followed),
                    Source::Kept => {}
                    Source::Followed(before) => {
                        self.add_compared(ComparedFile { file, before, now: followed });
                    }
                }
                all.push(found);
            }
            self.keep_all(|| bytes.map(|bytes| Leaving::Found(language, at, bytes)).into_iter().collect());
        }
        all
    }
}

/// Where what following a file came to is from.
enum Source {
    /// An earlier scan
    Kept,
    /// It was followed, and had come to this before, where that is known
    Followed(Option<FollowedFile>),
}

/// As it is kept: with units by how many of the language there are before them.
fn encode_group<T: Finding>(
    (heads, words): (&Vec<FileFacts>, &Vec<u32>),
    followed: &mut [FollowedFile],
    found: &mut [T],
    first: UnitIndex,
) -> Vec<u8> {
    let mut renumber_all = |unit: &dyn Fn(UnitIndex) -> UnitIndex| {
        if first != UnitIndex(0) {
            followed
                .iter_mut()
                .zip(&mut *found)
                .for_each(|(followed, found)| renumber(followed, found, unit));
        }
        (bitcode::encode(&*followed), bitcode::encode(&*found))
    };
    let (followed, found) = renumber_all(&|unit| UnitIndex(unit.0 - first.0));
    if first != UnitIndex(0) {
        renumber_all(&|unit| UnitIndex(unit.0 + first.0));
    }
    let (heads, words) = (bitcode::encode(heads), bitcode::encode(words));
    Piece { heads: &heads, words: &words, followed: &followed, found: &found }.write()
}
