//! Following on several threads, and what it comes to by file: kept, so that the next scan follows
//! only what changed and what the changes may lead elsewhere.

use std::panic::resume_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use banyan_facts::*;
use bitcode::{Decode, Encode};

use crate::resolution::{Counts, FileIndex, Resolution};

/// Files that a thread follows at a time; what they come to is kept together.
const GROUP: usize = 32;

/// Groups that a thread follows before it forgets what it found out: files that see the same are near to
/// each other, and what is remembered would grow with the monolith.
const REMEMBERED: usize = 32;

/// Stack of the threads that follow: types nest as deep as their notation does.
const STACK_BYTES: usize = 64 << 20;

/// What is known of an earlier resolution of files with the same paths.
#[derive(Debug, Default)]
pub struct Earlier {
    /// The files that changed since, with the facts that they had then
    pub changed: Vec<(FileIndex, FileFacts)>,
    /// What following came to then, by group of files
    pub groups: Vec<Vec<u8>>,
}

/// A group of files that were followed, ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedGroup {
    /// Its place among all groups
    pub at: u32,
    /// What following came to
    pub bytes: Vec<u8>,
}

/// How much was followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FollowedCount {
    /// How many groups of files there are
    pub groups: u32,
    /// How many files were followed and not taken as they were kept
    pub files: u32,
}

/// What following one file comes to. Units are those that front-ends were given when they added them.
#[derive(Debug, Default, Encode, Decode)]
pub(crate) struct FollowedFile {
    pub counts: Counts,
    pub links: Vec<Link>,
    /// Libraries with the units that use them, and how often
    pub libraries: Vec<(Box<str>, Vec<UnitIndex>, u32)>,
    pub unresolved: Vec<Unresolved>,
}

/// What an earlier scan left of the files that are to be followed.
pub(crate) struct Kept<'a> {
    /// The files that changed since, with the facts that they had then
    pub changed: &'a [(FileIndex, FileFacts)],
    /// What following came to, file by file
    pub followed: Vec<FollowedFile>,
}

impl Resolution<'_> {
    /// Follows these files, perhaps on several threads, each with a state that `start` makes. `work`
    /// may add links, libraries and what is not followed, all of its file: nothing that has an index.
    /// What comes out does not depend on the number of threads.
    ///
    /// Where an earlier scan left what following came to, `again` tells for each file whether it is
    /// followed again; none: all are.
    pub(crate) fn follow_by_file<S>(
        &mut self,
        files: &[FileIndex],
        again: impl FnOnce(&Kept<'_>) -> Option<Vec<bool>>,
        start: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, FileIndex, &mut Resolution<'_>) + Sync,
    ) {
        let threads = self.threads().min(files.len() / GROUP).max(1);
        let kept = self.earlier().and_then(|earlier| Kept::read(earlier, files.len(), threads));
        let again = kept.as_ref().and_then(again);
        let slots: Vec<Slot> = match kept.zip(again) {
            Some((kept, again)) => kept.followed.into_iter().map(Some).zip(again).collect(),
            None => files.iter().map(|_| (None, true)).collect(),
        };
        let mut groups: Vec<Vec<Slot>> = Vec::with_capacity(slots.len().div_ceil(GROUP));
        let mut slots = slots.into_iter().peekable();
        while slots.peek().is_some() {
            groups.push(slots.by_ref().take(GROUP).collect());
        }
        let follow = |state: &mut S, file: FileIndex| {
            let mut part = Resolution::part_of(file..file + 1);
            work(state, file, &mut part);
            part.into_followed()
        };
        let followed = groups.iter().flatten().filter(|(_, again)| *again).count();
        self.count_followed(followed as u32);
        let keeps = self.keeps();
        let links = AtomicUsize::new(0);
        let start = || (start(), 0);
        let done = in_groups(threads, groups, start, |remembering, at, group| {
            if remembering.1 == REMEMBERED {
                *remembering = start();
            }
            remembering.1 += 1;
            let state = &mut remembering.0;
            let is_new = group.iter().any(|(_, again)| *again);
            let files = files[at * GROUP..].iter().zip(group);
            let followed: Vec<FollowedFile> = files
                .map(|(&file, slot)| match slot {
                    (Some(kept), false) => kept,
                    _ => follow(state, file),
                })
                .collect();
            links.fetch_add(followed.iter().map(|file| file.links.len()).sum(), Ordering::Relaxed);
            match is_new && keeps {
                true => Followed::Anew(bitcode::encode(&followed)),
                false => Followed::Known(followed),
            }
        });
        self.reserve_links(links.into_inner());
        for (at, group) in (0u32..).zip(done) {
            let (followed, bytes) = group.read();
            let of_group = files[at as usize * GROUP..].iter().zip(followed);
            of_group.for_each(|(&file, followed)| self.add_followed(file, followed));
            self.keep(at, bytes);
        }
    }
}

/// What a group came to; what is new takes less room as it will be kept.
enum Followed {
    Known(Vec<FollowedFile>),
    Anew(Vec<u8>),
}

impl Followed {
    fn read(self) -> (Vec<FollowedFile>, Option<Vec<u8>>) {
        match self {
            Followed::Known(followed) => (followed, None),
            Followed::Anew(bytes) => {
                let followed = bitcode::decode(&bytes).expect("what was encoded here can be decoded");
                (followed, Some(bytes))
            }
        }
    }
}

/// What is kept of a file, and whether it is followed again.
type Slot = (Option<FollowedFile>, bool);

impl<'a> Kept<'a> {
    /// None where it is not of so many files, or damaged.
    fn read(earlier: &'a Earlier, files: usize, threads: usize) -> Option<Kept<'a>> {
        let groups = earlier.groups.iter().collect();
        let read =
            in_groups(threads, groups, || (), |(), _, bytes| bitcode::decode::<Vec<FollowedFile>>(bytes));
        let read: Vec<Vec<FollowedFile>> = read.into_iter().collect::<Result<_, _>>().ok()?;
        let is_whole =
            |(at, group): (usize, &Vec<_>)| group.len() == GROUP.min(files - (at * GROUP).min(files));
        let fits = read.len() == files.div_ceil(GROUP) && read.iter().enumerate().all(is_whole);
        fits.then(|| Kept { changed: &earlier.changed, followed: read.into_iter().flatten().collect() })
    }
}

/// What `work` comes to for every group, in their order; on so many threads, each with a state of its own.
pub(crate) fn in_groups<S, G: Send, T: Send>(
    threads: usize,
    groups: Vec<G>,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, G) -> T + Sync,
) -> Vec<T> {
    let groups: Vec<Mutex<Option<G>>> = groups.into_iter().map(|group| Mutex::new(Some(group))).collect();
    let next = AtomicUsize::new(0);
    let take = || {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let group = groups.get(at)?.lock().ok()?.take()?;
        Some((at, group))
    };
    let mut done = on_threads(threads, || {
        let (mut state, mut done) = (start(), Vec::new());
        while let Some((at, group)) = take() {
            done.push((at, work(&mut state, at, group)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, done)| done).collect()
}

/// What `work` comes to on every thread; the own one is one of them.
fn on_threads<T: Send>(threads: usize, work: impl Fn() -> Vec<T> + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let start = || thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, &work);
        let others: Vec<_> = (1..threads).filter_map(|_| start().ok()).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    })
}
