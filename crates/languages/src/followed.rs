//! Following on several threads, and what it comes to by file: kept, so that the next scan follows
//! only what changed and what the changes may lead elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use banyan_facts::*;
use banyan_threads::in_parallel;
use bitcode::{Decode, Encode};
use foldhash::HashSet;

use crate::mentions::{self, MORE, Mentions, Wanted, leave_mentions, words_of};
use crate::resolution::{FileIndex, Keep, Resolution};
use crate::{FrontEnd, Manifest};

/// Files that a thread follows at a time; what they come to is kept together, and read together when one of
/// them is asked for.
pub(crate) const GROUP: usize = 8;

/// Groups that a thread follows before it forgets what it found out: files that see the same are near to
/// each other, and what is remembered would grow with the monolith.
const REMEMBERED: usize = 128;

/// What is known of an earlier resolution, of files most of which are what they were.
pub struct Earlier<'c> {
    /// Where each file of then is now, in their order; none: it is gone
    pub files: Vec<Option<FileIndex>>,
    /// The files that changed since, sorted by where they are now, with the facts that they had then
    pub changed: Vec<(FileIndex, FileFacts)>,
    /// The files that are gone, in their order
    pub gone: Vec<FileFacts>,
    /// How many groups of files there were
    pub groups: u32,
    /// What following a group came to then; units are those that front-ends were given when they added them
    pub group: &'c (dyn Fn(u32) -> Option<Vec<u8>> + Sync),
    /// What was known of the monolith as a whole
    pub surroundings: Option<Vec<u8>>,
    /// Units whose members have other places than where following files came to that is kept
    pub moved: &'c [UnitIndex],
    /// Shows what following a group of files of a language came to then, where more is found than where references lead
    pub found: &'c ShowingFound<'c>,
    /// What that was to be seen in by all files of a language alike
    pub frame: &'c (dyn Fn(Language) -> Option<Vec<u8>> + Sync),
    /// Where only what others see of files is at hand
    pub whole: Option<&'c Whole<'c>>,
}

/// Shows what is kept of a group of files of a language, where it is.
pub type ShowingFound<'c> = dyn Fn(Language, u32, &mut dyn FnMut(&[u8])) + Sync + 'c;

/// The facts of files, read when they are asked for.
pub struct Whole<'c> {
    pub(crate) read: &'c (dyn Fn(&[FileIndex]) -> Option<Vec<FileFacts>> + Sync),
    pub(crate) facts: OnceLock<Vec<FileFacts>>,
}

/// What is known of an earlier resolution, of which only the insides and members of some files are not what they
/// were.
pub struct Before<'c> {
    /// What was known of the monolith as a whole
    pub surroundings: Vec<u8>,
    /// What following a group came to; units are those that front-ends were given when they added them
    pub group: &'c (dyn Fn(u32) -> Option<Vec<u8>> + Sync),
    /// What others see of the files of a group
    pub outlines: &'c (dyn Fn(u32) -> Option<Vec<u8>> + Sync),
    /// Which groups mention which words: a shard of it
    pub mentions: &'c (dyn Fn(u32) -> Option<Vec<u8>> + Sync),
    /// What was added to it since
    pub added_mentions: Vec<u8>,
    /// The facts that files had then
    pub facts: &'c (dyn Fn(&[FileIndex]) -> Option<Vec<FileFacts>> + Sync),
    /// The languages of all files, which say what front-end reads them
    pub languages: &'c [Language],
    /// The manifests that a front-end asks for
    pub manifests: &'c (dyn Fn(&FrontEnd) -> Vec<Manifest> + Sync),
    /// [`Earlier::moved`]
    pub moved: &'c [UnitIndex],
    /// The units that were added
    pub added: &'c AddedUnits,
    /// [`Earlier::found`]
    pub found: &'c (dyn Fn(Language, u32) -> Option<Vec<u8>> + Sync),
    /// [`Earlier::frame`]
    pub frame: &'c (dyn Fn(Language) -> Option<Vec<u8>> + Sync),
}

/// The units of a resolution in the order in which front-ends added them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct AddedUnits {
    /// The place that each had in the end
    pub places: Vec<UnitIndex>,
    /// The first that each front-end added
    pub firsts: Vec<(Language, u32)>,
}

impl AddedUnits {
    /// The first that the front-end of a language added.
    pub(crate) fn first_of(&self, language: Language) -> Option<u32> {
        self.firsts.iter().find(|(of, _)| *of == language).map(|(_, first)| *first)
    }
}

/// What is to be kept for the next resolution, in place of what is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaving {
    /// What following a group of files came to
    Followed(u32, Vec<u8>),
    /// What others see of the files of a group
    Outlines(u32, Vec<u8>),
    /// What is known of the monolith as a whole
    Surroundings(Vec<u8>),
    /// Which groups mention which words: a shard of it
    Mentions(u32, Vec<u8>),
    /// What was added to it since
    AddedMentions(Vec<u8>),
    /// What following a group of files of a language came to, with what else was found there
    Found(Language, u32, Vec<u8>),
    /// What all files of a language see of it alike
    Frame(Language, Vec<u8>),
}

/// What others see of files, to be kept.
pub(crate) struct Outlining<'a, O, M> {
    /// The facts of all files
    pub files: &'a [&'a FileFacts],
    /// What others see of a file
    pub outline: O,
    /// Whether a file, by what following it came to, sees more of others than it mentions
    pub sees_more: M,
    /// Whether files of a language are followed
    pub is_followed: fn(Language) -> bool,
    /// What is kept of files that are not followed again holds no more
    pub all: bool,
}

/// Values of the files of a group, one after the other: each can be read and replaced by itself.
#[derive(Default, Encode, Decode)]
struct Values {
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl Values {
    fn of(values: impl IntoIterator<Item = Vec<u8>>) -> Values {
        let mut all = Values::default();
        values.into_iter().for_each(|value| all.push(&value));
        all
    }

    fn push(&mut self, value: &[u8]) {
        self.bytes.extend_from_slice(value);
        self.ends.push(self.bytes.len() as u32);
    }

    fn get(&self, at: usize) -> Option<&[u8]> {
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.bytes.get(start as usize..*self.ends.get(at)? as usize)
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).filter_map(|at| self.get(at))
    }

    fn with(&self, changed: &BTreeMap<usize, Vec<u8>>) -> Values {
        let mut all = Values::default();
        let values = self.iter().enumerate();
        values.for_each(|(at, value)| all.push(changed.get(&at).map_or(value, Vec::as_slice)));
        all
    }
}

/// How much was followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FollowedCount {
    /// How many groups of files there are
    pub groups: u32,
    /// How many files were followed and not taken as they were kept
    pub files: u32,
}

/// What an earlier scan left of the files that it followed.
pub(crate) struct Kept<'a> {
    /// What is known of it
    pub earlier: &'a Earlier<'a>,
    /// The files that it followed, in their order: the facts that they had, where they are now, and what following
    /// came to
    pub files: Vec<(&'a FileFacts, Option<FileIndex>, FollowedFile)>,
}

/// What following a file came to, as an earlier scan left it.
pub(crate) struct Known {
    /// With places as they are now
    pub followed: FollowedFile,
    /// Some have other places than they had
    pub renumbered: bool,
}

impl Resolution<'_> {
    /// Follows these files, perhaps on several threads, each with a state that `start` makes. `work`
    /// may add links, libraries and what is not followed, all of its file: nothing that has an index.
    /// What comes out does not depend on the number of threads.
    ///
    /// Where an earlier scan left what following came to, `take` tells what of it is taken, for each file; the
    /// others are followed.
    pub(crate) fn follow_by_file<S>(
        &mut self,
        files: &[FileIndex],
        take: impl FnOnce(Kept<'_>) -> Option<Vec<Option<Known>>>,
        start: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, FileIndex, &mut Resolution<'_>) + Sync,
        outlining: &Outlining<
            '_,
            impl Fn(FileIndex) -> Vec<u8> + Sync,
            impl Fn(FileIndex, &FollowedFile) -> bool + Sync,
        >,
    ) {
        let threads = self.threads().min(files.len() / GROUP).max(1);
        let kept = self.earlier().and_then(|earlier| {
            let then = earlier.files_then(outlining.files);
            Kept::read(earlier, then.filter(|(facts, _)| (outlining.is_followed)(facts.language)), threads)
        });
        let known = kept.and_then(take).unwrap_or_else(|| files.iter().map(|_| None).collect());
        let mut groups: Vec<Vec<Option<Known>>> = Vec::with_capacity(known.len().div_ceil(GROUP));
        let mut known = known.into_iter().peekable();
        while known.peek().is_some() {
            groups.push(known.by_ref().take(GROUP).collect());
        }
        let follow = |state: &mut S, file: FileIndex| {
            let mut part = Resolution::part_of(file..file + 1);
            work(state, file, &mut part);
            part.into_followed()
        };
        let followed = groups.iter().flatten().filter(|known| known.is_none()).count();
        self.count_followed(followed as u32);
        let keeps = self.keeps();
        // Outlines of all files would be much of what a scan takes: each is left as it is made.
        let keep = Mutex::new(self.take_keep());
        let links = AtomicUsize::new(0);
        let start = || (start(), 0);
        let done = in_parallel(threads, groups, start, |remembering, at, group| {
            if remembering.1 == REMEMBERED {
                *remembering = start();
            }
            remembering.1 += 1;
            let state = &mut remembering.0;
            let is_new = group.iter().any(Option::is_none);
            let is_other = is_new || group.iter().flatten().any(|known| known.renumbered);
            let files_of_group = &files[at * GROUP..];
            let followed: Vec<FollowedFile> = files_of_group
                .iter()
                .zip(group)
                .map(|(&file, known)| known.map_or_else(|| follow(state, file), |known| known.followed))
                .collect();
            links.fetch_add(followed.iter().map(|file| file.links.len()).sum(), Ordering::Relaxed);
            if keeps && (is_new || outlining.all) {
                let of_group = files_of_group.iter().take(followed.len());
                let outlines = Values::of(of_group.map(|file| (outlining.outline)(*file)));
                leave(&keep, Leaving::Outlines(at as u32, bitcode::encode(&outlines)));
            }
            let mentioned = files_of_group.iter().zip(&followed).filter(|_| keeps);
            let sees_more = mentioned.clone().any(|(file, followed)| (outlining.sees_more)(*file, followed));
            let words = words_of(mentioned.map(|(file, _)| outlining.files[*file as usize]), sees_more);
            let values = || Values::of(followed.iter().map(bitcode::encode));
            let followed = match (is_new, keeps && is_other) {
                (true, true) => Followed::Anew(values()),
                (_, false) => Followed::Known(followed, None),
                (false, true) => {
                    let values = bitcode::encode(&values());
                    Followed::Known(followed, Some(values))
                }
            };
            (followed, words)
        });
        self.set_keep(keep.into_inner().unwrap_or_default());
        self.reserve_links(links.into_inner());
        let (done, words): (Vec<Followed>, Vec<Box<[u32]>>) = done.into_iter().unzip();
        self.keep_all(|| leave_mentions(threads, &words));
        drop(words);
        for (at, group) in (0u32..).zip(done) {
            let (followed, bytes) = group.read();
            let of_group = files[at as usize * GROUP..].iter().zip(followed);
            of_group.for_each(|(&file, followed)| self.add_followed(file, followed));
            self.keep_followed(at, bytes);
        }
    }
}

fn leave(keep: &Mutex<Option<Keep<'_>>>, leaving: Leaving) {
    if let Ok(mut keep) = keep.lock()
        && let Some(keep) = keep.as_mut()
    {
        keep(leaving);
    }
}

/// What a group came to; what is new takes less room as it will be kept.
enum Followed {
    Known(Vec<FollowedFile>, Option<Vec<u8>>),
    Anew(Values),
}

impl Followed {
    fn read(self) -> (Vec<FollowedFile>, Option<Vec<u8>>) {
        match self {
            Followed::Known(followed, bytes) => (followed, bytes),
            Followed::Anew(values) => {
                let followed = values
                    .iter()
                    .map(|value| bitcode::decode(value).expect("what was encoded here can be decoded"));
                (followed.collect(), Some(bitcode::encode(&values)))
            }
        }
    }
}

impl<'a> Kept<'a> {
    /// None where it is not of these files, or damaged.
    fn read(
        earlier: &'a Earlier<'_>,
        files: impl Iterator<Item = (&'a FileFacts, Option<FileIndex>)>,
        threads: usize,
    ) -> Option<Kept<'a>> {
        let groups = (0..earlier.groups).collect();
        let read = in_parallel(threads, groups, || (), |(), _, group| earlier.read(group));
        let read: Vec<Vec<FollowedFile>> = read.into_iter().collect::<Option<_>>()?;
        let mut read = read.into_iter().flatten();
        let file = |(facts, now)| Some((facts, now, read.next()?));
        let files = files.map(file).collect::<Option<Vec<_>>>()?;
        read.next().is_none().then_some(Kept { earlier, files })
    }
}

impl<'c> Earlier<'c> {
    /// The facts of these files, which are asked for once; none where they cannot be read.
    pub(crate) fn read_whole(&self, files: &[FileIndex]) -> Option<&[FileFacts]> {
        let whole = self.whole?;
        let facts = whole.facts.get_or_init(|| (whole.read)(files).unwrap_or_default());
        (facts.len() == files.len()).then_some(facts)
    }

    /// Whether a file is not what it was, by where it is now.
    pub(crate) fn is_changed(&self, file: FileIndex) -> bool {
        self.changed.binary_search_by_key(&file, |(at, _)| *at).is_ok()
    }

    /// All files of then, in their order: the facts that they had, and where they are now.
    pub(crate) fn files_then<'a>(
        &'a self,
        now: &'a [&'a FileFacts],
    ) -> impl Iterator<Item = (&'a FileFacts, Option<FileIndex>)> {
        let mut gone = self.gone.iter();
        let facts = move |place: &Option<FileIndex>| match *place {
            None => gone.next(),
            Some(place) => match self.changed.binary_search_by_key(&place, |(at, _)| *at) {
                Ok(at) => Some(&self.changed[at].1),
                Err(_) => now.get(place as usize).copied(),
            },
        };
        let places = self.files.iter();
        let mut facts = facts;
        places.filter_map(move |place| Some((facts(place)?, *place)))
    }

    fn read(&self, group: u32) -> Option<Vec<FollowedFile>> {
        let values: Values = bitcode::decode(&(self.group)(group)?).ok()?;
        values.iter().map(|value| bitcode::decode(value).ok()).collect()
    }
}

/// What others see of files, as a scan left it: read as it is asked for.
pub(crate) struct KeptOutlines<'b> {
    before: &'b Before<'b>,
    groups: Vec<OnceLock<Option<Values>>>,
}

impl Before<'_> {
    /// The outlines of so many files.
    pub(crate) fn kept_outlines(&self, files: usize) -> KeptOutlines<'_> {
        let groups = (0..files.div_ceil(GROUP)).map(|_| OnceLock::new()).collect();
        KeptOutlines { before: self, groups }
    }

    /// Which groups mention which words; none where it cannot be read.
    pub(crate) fn read_mentions(&self) -> Option<Mentions<'_>> {
        Mentions::read(self.mentions, &self.added_mentions)
    }

    /// Those of the files that are followed that mention one of these names, or may see more than they mention,
    /// with their facts; without those that are among others. All sorted; none where what is kept cannot be read.
    pub(crate) fn files_seeing(
        &self,
        threads: usize,
        names: &HashSet<&str>,
        (mentions, followed): (&Mentions<'_>, &[FileIndex]),
        others: &[FileIndex],
    ) -> Option<Vec<(FileIndex, FileFacts)>> {
        let mentioning = mentions.find(threads, names.iter().map(|name| mentions::hash(name)).collect())?;
        let seeing = mentions.find(threads, vec![mentions::hash(MORE)])?;
        let groups: BTreeSet<u32> = mentioning.union(&seeing).copied().collect();
        let of_group = |group: &u32| {
            let files = followed.chunks(GROUP).nth(*group as usize).unwrap_or_default();
            let see_more = seeing.contains(group);
            files.iter().map(move |file| (*file, see_more))
        };
        let files = groups.iter().flat_map(of_group);
        let files: Vec<(FileIndex, bool)> =
            files.filter(|(file, _)| others.binary_search(file).is_err()).collect();
        let places: Vec<FileIndex> = files.iter().map(|(file, _)| *file).collect();
        let found = files.into_iter().zip((self.facts)(&places)?);
        let wanted = Wanted::new(names);
        let found = found.filter(|((_, sees_more), facts)| *sees_more || wanted.is_in(facts));
        Some(found.map(|((file, _), facts)| (file, facts)).collect())
    }

    /// Follows these of the files that are followed, sorted, and nothing else; the rest is as for
    /// [`Resolution::follow_by_file`]. Gives what following each came to before and comes to now, and what is
    /// to be kept of the groups that they are in; none where what is kept cannot be read. A file without an
    /// `outline` has the one that it had.
    pub(crate) fn follow_changed<S>(
        &self,
        threads: usize,
        changed: &[(usize, FileIndex)],
        start: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, FileIndex, &mut Resolution<'_>) + Sync,
        outlines: &KeptOutlines<'_>,
        outline: impl Fn(FileIndex) -> Option<Vec<u8>> + Sync,
    ) -> Option<(Vec<[FollowedFile; 2]>, Vec<Leaving>)> {
        let groups: Vec<&[(usize, FileIndex)]> =
            changed.chunk_by(|a, b| a.0 / GROUP == b.0 / GROUP).collect();
        let follow_group = |state: &mut S, _: usize, changed: &[(usize, FileIndex)]| {
            let at = changed.first()?.0 / GROUP;
            let kept: Values = bitcode::decode(&(self.group)(at as u32)?).ok()?;
            let (mut followed, mut seen) = (BTreeMap::new(), BTreeMap::new());
            let mut pairs = Vec::with_capacity(changed.len());
            for &(place, file) in changed {
                let mut part = Resolution::part_of(file..file + 1);
                work(state, file, &mut part);
                let (before, now) = (bitcode::decode(kept.get(place % GROUP)?).ok()?, part.into_followed());
                if before != now {
                    followed.insert(place % GROUP, bitcode::encode(&now));
                }
                seen.extend(outline(file).map(|outline| (place % GROUP, outline)));
                pairs.push([before, now]);
            }
            let mut leaving = Vec::new();
            if !followed.is_empty() {
                leaving.push(Leaving::Followed(at as u32, bitcode::encode(&kept.with(&followed))));
            }
            if !seen.is_empty() {
                let seen = bitcode::encode(&outlines.group(at)?.with(&seen));
                leaving.push(Leaving::Outlines(at as u32, seen));
            }
            Some((pairs, leaving))
        };
        let done = in_parallel(threads, groups, start, follow_group);
        let (pairs, leaving): (Vec<_>, Vec<_>) =
            done.into_iter().collect::<Option<Vec<_>>>()?.into_iter().unzip();
        Some((pairs.into_iter().flatten().collect(), leaving.into_iter().flatten().collect()))
    }
}

impl KeptOutlines<'_> {
    /// That of the file at a place among those that are followed.
    pub fn get(&self, place: usize) -> Option<&[u8]> {
        self.group(place / GROUP)?.get(place % GROUP)
    }

    fn group(&self, at: usize) -> Option<&Values> {
        let read = || bitcode::decode(&(self.before.outlines)(at as u32)?).ok();
        self.groups.get(at)?.get_or_init(read).as_ref()
    }
}
