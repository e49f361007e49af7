//! From a folder to the facts of the monolith in it: walk, read once, take facts, follow references.
//!
//! Only what changed since the last scan is read, if a [`ScanCache`] remembers the rest; where
//! nothing changed, references are not followed again. Nothing in the folder is executed or written,
//! links are not followed, and whatever is wrong with a file becomes a row that says so.

mod cache;
mod coarse;
mod early;
mod error;
mod folders;
mod followed;
mod ledger;
mod manifests;
mod read;
mod take;
mod walk;
mod watch;
mod workers;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
    time::Duration,
};

use banyan_facts::{Coverage, EditedFile, FileFacts, Language, MonolithFacts, UnreadFolder};
use banyan_languages::{
    Before, Earlier, Edited, FrontEnd, Leaving, Manifest, Project, Resolved, manifests_of, resolve_again,
    resolve_edited,
};
use banyan_threads::spawn_scoped;
use xxhash_rust::xxh3::Xxh3;

pub use cache::{Later, NoCache, ScanCache, Stamp};
pub use error::ScanError;
pub use read::{LARGEST_DATA, LARGEST_SOURCE};
pub use watch::{NoWatcher, Progress, ScanStage, ScanWatcher};

use folders::FolderList;
use followed::{Changed, Content, Followed, Print};
use ledger::{Entry, Findings, Ledger, ManifestEntry, OtherEntry, Place};
use manifests::ReadManifest;
use take::{Effort, Source, Taken, TakenFile};
use walk::{Found, FoundFile, FoundManifest, walk};

/// How to scan.
#[derive(Debug, Clone)]
pub struct ScanSettings {
    /// Threads that take facts; none: one per core. What a scan tells does not depend on it
    pub threads: Option<usize>,
    /// How long the facts of one file may take before the scan goes on without it. Hardly any file
    /// takes a second; some, made to, would take for ever
    pub patience: Duration,
    /// Stands for the build of the engine: what following came to in another one is not used again
    pub engine: u64,
}

impl Default for ScanSettings {
    fn default() -> Self {
        ScanSettings { threads: None, patience: Duration::from_secs(60), engine: 0 }
    }
}

/// What a scan tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// Stands for all that was read: scans of the same source, by the same front-ends, have the same
    pub content: u64,
    /// The facts, every reference followed as far as it goes
    pub facts: MonolithFacts,
    /// How much was read and followed
    pub coverage: Coverage,
    /// What the scan did to get them
    pub stats: ScanStats,
}

/// What a scan comes to where the result of an earlier one is known.
#[derive(Debug)]
pub enum Rescan {
    /// The source is as it was then
    Same(ScanStats),
    /// Only insides and members of some files are not
    Edited(Box<EditedScan>),
    /// It is not
    Changed(Box<Scan>),
}

/// What a scan tells of source of which only insides and members of some files changed since an earlier one.
#[derive(Debug)]
pub struct EditedScan {
    /// [`Scan::content`]
    pub content: u64,
    /// What is to be [put into](MonolithFacts::edit) the facts that the earlier scan told
    pub files: Vec<EditedFile>,
    /// What the scan did to get them
    pub stats: ScanStats,
    /// What the cache is to hold for the next scan
    pub leaving: Later,
}

/// What a scan did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScanStats {
    /// Folders listed: those in which something may have come or gone since the last scan, and those above them
    pub listed: u32,
    /// Source files met
    pub files: u32,
    /// Files read from disk
    pub read: u32,
    /// Files whose facts are taken anew
    pub extracted: u32,
    /// Files whose facts are those of an earlier scan
    pub reused: u32,
    /// Bytes read from disk, manifests left out
    pub bytes_read: u64,
    /// Files whose references were followed, of those that are followed file by file
    pub followed: u32,
}

/// Stack of the threads that parse: parsers recurse, and nothing but a deep enough stack and the
/// limits on nesting keeps an overflow, which cannot be caught, from ending the program. The system
/// commits only what is used.
const STACK_BYTES: usize = 256 << 20;

/// Source of fewer bytes is scanned as fast as it is sketched and shown.
const WORTH_SKETCHING: u64 = 4 << 20;

/// Scans the folder `root`.
///
/// Fails where the folder cannot be read at all, and when the watcher cancels. Everything else that
/// is wrong is in the facts: files with their reasons, folders that could not be listed.
pub fn scan(
    root: &Path,
    settings: &ScanSettings,
    cache: &dyn ScanCache,
    watcher: &dyn ScanWatcher,
) -> Result<Scan, ScanError> {
    let known = None;
    match rescan(root, settings, cache, watcher, known)? {
        Rescan::Changed(scan) => Ok(*scan),
        Rescan::Same(_) | Rescan::Edited(_) => Err(ScanError::Resolution),
    }
}

/// The coarse facts of the folder `root`: units are files, links are guesses from names and import
/// paths. For a first picture, and for nothing else.
pub fn sketch(
    root: &Path,
    settings: &ScanSettings,
    watcher: &dyn ScanWatcher,
) -> Result<MonolithFacts, ScanError> {
    let root = checked_root(root)?;
    let threads = threads_of(settings);
    let found = walk(&root, threads, (settings.engine, &Ledger::default()), watcher, |_| ())?;
    let facts = coarse::sketch_files(&root, &found.files, threads, watcher);
    if watcher.cancelled() { Err(ScanError::Cancelled) } else { Ok(facts) }
}

/// Scans the folder `root`, like [`scan`], unless its [`content`](Scan::content) is the one that is
/// `known`: then nothing is followed. Where hardly anything changed since the scan of that content, only
/// what did is followed and told, and what the cache is to hold of it is [left to be kept](Later::keep).
pub fn rescan(
    root: &Path,
    settings: &ScanSettings,
    cache: &dyn ScanCache,
    watcher: &dyn ScanWatcher,
    known: Option<u64>,
) -> Result<Rescan, ScanError> {
    let root = checked_root(root)?;
    let effort = Effort { threads: threads_of(settings), patience: settings.patience };
    let (found, ledger, early) = early::walk_reading(&root, effort, settings.engine, cache, watcher)?;
    let round = Round { root: &root, found, effort, engine: settings.engine, cache, watcher };
    let taken = match early {
        Some(early) => take::take_early(&round.found.files, early, effort.patience, watcher)?,
        None => {
            round.sketch(&ledger);
            round.take(&ledger)?
        }
    };
    match round.scan(ledger, taken, known)? {
        Some(scanned) => Ok(scanned),
        // Kept facts are missing or damaged: all are taken anew.
        None => {
            let ledger = Ledger::default();
            let taken = round.take(&ledger)?;
            round.scan(ledger, taken, known)?.ok_or(ScanError::Resolution)
        }
    }
}

/// A scan of what a walk found.
struct Round<'a> {
    root: &'a Path,
    found: Found,
    effort: Effort,
    engine: u64,
    cache: &'a dyn ScanCache,
    watcher: &'a dyn ScanWatcher,
}

impl Round<'_> {
    /// Shows the watcher a coarse picture, where one is wanted and the whole one takes a while.
    fn sketch(&self, ledger: &Ledger) {
        let files = &self.found.files;
        let unknown = files.len().saturating_sub(ledger.files.len() + ledger.others.len());
        let source = files.iter().filter(|file| file.front_end.recognises.is_none());
        let bytes: u64 = source.map(|file| file.size).sum();
        if self.watcher.wants_coarse() && unknown * 2 > files.len() && bytes >= WORTH_SKETCHING {
            self.watcher.coarse(coarse::sketch_files(self.root, files, self.effort.threads, self.watcher));
        }
    }

    fn take(&self, ledger: &Ledger) -> Result<Taken, ScanError> {
        take::take_facts(self.root, &self.found.files, ledger, self.effort, self.watcher)
    }

    /// None: the facts that the ledger tells of cannot be had.
    fn scan(
        &self,
        ledger: Ledger,
        mut taken: Taken,
        known: Option<u64>,
    ) -> Result<Option<Rescan>, ScanError> {
        let Found { files, manifests, unread_folders, listed, .. } = &self.found;
        taken.stats.listed = *listed;
        let manifests = manifests::read_manifests(self.root, manifests, &ledger.manifests);
        let content = content_of(files, &taken, &manifests, unread_folders);
        let entries: Vec<ManifestEntry> = manifests.iter().map(ReadManifest::entry).collect();
        let folders = self.folders(&taken, &entries);
        let differs = taken.differs || ledger.manifests != entries || ledger.folders.is_outdated(&folders);
        if known == Some(content.all) && taken.is_kept() {
            if differs {
                ledger.write_stamps(self.cache, &taken, entries, folders);
            }
            return Ok(Some(Rescan::Same(taken.stats)));
        }
        let (followed, prints) = (Followed::read(self.cache), followed::prints(files, &taken));
        let changed = followed.changed(self.engine, &prints);
        let is_known = known == Some(followed.content.all) && followed.content.frame == content.frame;
        let same_files = changed.as_ref().filter(|changed| is_known && changed.has_same_files(prints.len()));
        let edited = match same_files {
            Some(changed) => self.follow_edited(&taken, &manifests, &changed.changed, &ledger, &followed)?,
            None => None,
        };
        let read = Read { taken, manifests, entries, folders, differs, content, prints };
        match edited {
            Some(edited) => Ok(Some(self.tell_edited(ledger, read, followed, edited))),
            None => self.follow_all(ledger, read, followed, changed),
        }
    }

    /// The folders as the ledger shall know them: one with a file that the ledger does not know is listed again.
    fn folders(&self, taken: &Taken, manifests: &[ManifestEntry]) -> FolderList {
        let mut folders = self.found.folders.clone();
        let mut known =
            taken.files.iter().filter(|file| file.stamp.is_some()).map(|file| file.found).peekable();
        let unknown = self.found.files.iter().enumerate().filter(|(at, file)| {
            let is_other = |other: &OtherEntry| (*other.path).cmp(&file.path);
            known.next_if_eq(at).is_none() && taken.others.binary_search_by(is_other).is_err()
        });
        unknown.for_each(|(_, file)| folders.distrust(&file.path));
        let mut known = manifests.iter().peekable();
        for FoundManifest { path, .. } in &self.found.manifests {
            if known.next_if(|entry| *entry.path == **path).is_none() {
                folders.distrust(path);
            }
        }
        folders
    }

    /// The languages of the files that were taken, as their names tell them.
    fn languages(&self, taken: &Taken) -> Vec<Language> {
        taken.files.iter().map(|file| self.found.files[file.found].front_end.language).collect()
    }

    /// Follows all that may lead elsewhere than the last scan told. None: the facts that the ledger tells of
    /// cannot be had.
    fn follow_all(
        &self,
        ledger: Ledger,
        read: Read,
        followed: Followed,
        changed: Option<Changed>,
    ) -> Result<Option<Rescan>, ScanError> {
        let Read { taken, manifests, entries, folders, differs, content, prints } = read;
        watch::stage(self.watcher, ScanStage::Resolving, taken.files.len())?;
        let (mut stats, others) = (taken.stats, taken.others.clone());
        let changed = changed.and_then(|changed| {
            let [then, gone] = changed.then();
            let places = followed.places_of(&[&then[..], &gone].concat(), &ledger)?;
            Some((changed, places))
        });
        let before = changed.as_ref().map(|(_, places)| places.as_slice()).unwrap_or_default();
        let Some((loaded, before)) = Loaded::new(&ledger, taken, before, self.cache, self.effort.threads)
        else {
            return Ok(None);
        };
        let group = |group| followed::read_group(self.cache, group);
        let moved = followed.moved.clone();
        let found = |language, group, show: &mut dyn FnMut(&[u8])| {
            followed::read_found(self.cache, language, group).into_iter().for_each(|bytes| show(&bytes));
        };
        let frame = |language| followed::read_frame(self.cache, language);
        let earlier = changed.map(|(Changed { files, .. }, _)| {
            let (mut changed, mut gone) = (Vec::new(), Vec::new());
            for (then, facts) in before {
                match files[then] {
                    Some(now) => changed.push((now as u32, facts)),
                    None => gone.push(facts),
                }
            }
            Earlier {
                files: files.iter().map(|now| now.map(|at| at as u32)).collect(),
                changed,
                gone,
                groups: followed.groups(),
                group: &group,
                surroundings: followed::read_surroundings(self.cache),
                moved: &moved,
                found: &found,
                frame: &frame,
                whole: None,
            }
        });
        let manifests: Vec<Manifest> =
            manifests.iter().filter_map(|manifest| manifest.with_text(self.root)).collect();
        let keep = || {
            if differs {
                let (facts, files) = (&*loaded.facts, loaded.entries());
                let findings = Findings { facts, files, manifests: entries, others, folders };
                ledger.keep(self.cache, findings);
            }
        };
        let files: Vec<&FileFacts> = loaded.facts.iter().collect();
        let project = Project { files: &files, manifests: &manifests };
        let mut keeping = followed.keeping(self.cache);
        let resolved = resolve_beside(self.effort.threads, project, earlier.as_ref(), |leaving| {
            keep();
            leaving.for_each(|leaving| keeping.add(leaving));
        })?;
        stats.followed = resolved.followed.files;
        let (now, mut facts) = Followed::of(self.engine, content, prints, resolved);
        let coverage = thread::scope(|scope| {
            // To free what was read takes about as long.
            scope.spawn(move || drop(loaded));
            keeping.finish(now);
            facts.unread_folders.clone_from(&self.found.unread_folders);
            Coverage::of(&facts)
        });
        if self.watcher.cancelled() {
            return Err(ScanError::Cancelled);
        }
        Ok(Some(Rescan::Changed(Box::new(Scan { content: content.all, coverage, facts, stats }))))
    }

    /// Tells what edits of files come to, and what is to be kept of it.
    fn tell_edited(&self, ledger: Ledger, read: Read, followed: Followed, edited: Edited) -> Rescan {
        let Read { taken, entries, folders, differs, content, prints, .. } = read;
        let (stats, others) = (ScanStats { followed: edited.followed, ..taken.stats }, taken.others);
        let later = Later::default();
        if differs {
            let (facts, files) = self.entries(taken.files);
            let findings = Findings { facts: &facts, files, manifests: entries, others, folders };
            ledger.keep_edited(&later, findings);
        }
        let now = followed.with(content, prints, &edited);
        let mut keeping = followed.keeping(&later);
        edited.leaving.into_iter().for_each(|leaving| keeping.add(leaving));
        keeping.finish(now);
        Rescan::Edited(Box::new(EditedScan {
            content: content.all,
            files: edited.files,
            stats,
            leaving: later,
        }))
    }

    /// Follows the files that changed and those that may see it, and nothing else; none where that does not tell
    /// all.
    fn follow_edited(
        &self,
        taken: &Taken,
        manifests: &[ReadManifest],
        changed: &[usize],
        ledger: &Ledger,
        followed: &Followed,
    ) -> Result<Option<Edited>, ScanError> {
        let taken_anew = |&at: &usize| match &taken.files[at].source {
            Source::Taken(facts) => Some((at as u32, &**facts)),
            Source::Kept(_) => None,
        };
        let Some(changed) = changed.iter().map(taken_anew).collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        // There are none where no language is followed that sees by them.
        let surroundings = followed::read_surroundings(self.cache).unwrap_or_default();
        let added_mentions = followed::read_added_mentions(self.cache).unwrap_or_default();
        watch::stage(self.watcher, ScanStage::Resolving, changed.len())?;
        let group = |group| followed::read_group(self.cache, group);
        let outlines = |group| followed::read_outlines(self.cache, group);
        let mentions = |shard| followed::read_mentions(self.cache, shard);
        let found = |language, group| followed::read_found(self.cache, language, group);
        let frame = |language| followed::read_frame(self.cache, language);
        let load = |places: &[(usize, Place)]| {
            let mut facts = ledger.load(self.cache, self.effort.threads, places)?;
            facts.sort_unstable_by_key(|(at, _)| *at);
            Some(facts.into_iter().map(|(_, facts)| facts).collect())
        };
        let facts = |files: &[u32]| {
            let place = |&at: &u32| match taken.files.get(at as usize)?.source {
                Source::Kept(place) => Some(Ok((at as usize, place))),
                Source::Taken(_) => Some(Err(at as usize)),
            };
            let places = files.iter().map(place).collect::<Option<Vec<_>>>()?;
            let (mut known, mut others) = (Vec::with_capacity(places.len()), Vec::new());
            places.into_iter().for_each(|place| match place {
                Ok(place) => known.push(place),
                Err(at) => others.push(at),
            });
            known.extend(followed.places_of(&others, ledger)?);
            load(&known)
        };
        let languages = self.languages(taken);
        let manifests = |front_end: &FrontEnd| {
            let is_wanted = manifests_of(front_end);
            let wanted = manifests.iter().filter(|manifest| is_wanted(manifest.path()));
            wanted.filter_map(|manifest| manifest.with_text(self.root)).collect()
        };
        let before = Before {
            surroundings,
            group: &group,
            outlines: &outlines,
            mentions: &mentions,
            added_mentions,
            facts: &facts,
            languages: &languages,
            manifests: &manifests,
            moved: &followed.moved,
            added: followed.added(),
            found: &found,
            frame: &frame,
        };
        let mut edited = Ok(None);
        self.cache.reading(&mut || {
            edited = on_deep_stack(|| resolve_edited(self.effort.threads, &changed, &before));
        });
        edited
    }

    /// What the ledger shall know of the files, with the facts that were taken anew; the others are not read.
    fn entries(&self, taken: Vec<TakenFile>) -> (Vec<FileFacts>, Vec<Entry<'_>>) {
        let mut anew = Vec::new();
        let mut entry = |file: TakenFile| {
            let stamp = file.stamp?;
            let (facts, place) = match file.source {
                Source::Taken(facts) => {
                    anew.push(*facts);
                    (Some(anew.len() - 1), None)
                }
                Source::Kept(place) => (None, Some(place)),
            };
            let FoundFile { path, front_end, size, .. } = &self.found.files[file.found];
            Some(Entry { path, language: front_end.language, bytes: *size, facts, stamp, place })
        };
        let entries = taken.into_iter().filter_map(&mut entry).collect();
        (anew, entries)
    }
}

/// What was read in a round.
struct Read {
    taken: Taken,
    manifests: Vec<ReadManifest>,
    /// How the ledger shall know the manifests
    entries: Vec<ManifestEntry>,
    /// How it shall know the folders
    folders: FolderList,
    /// The ledger does not fit any more
    differs: bool,
    content: Content,
    /// What stands for each file
    prints: Vec<Print>,
}

/// The facts of all files, and how the ledger shall know them.
struct Loaded {
    facts: Vec<FileFacts>,
    /// Stamp, and the place of facts that are kept already
    kept: Vec<(Option<Stamp>, Option<Place>)>,
}

impl Loaded {
    /// Reads what is kept, and what is `before`, the facts that some files had; none if some of it
    /// cannot be read.
    fn new(
        ledger: &Ledger,
        taken: Taken,
        before: &[(usize, Place)],
        cache: &dyn ScanCache,
        threads: usize,
    ) -> Option<(Loaded, Vec<(usize, FileFacts)>)> {
        let mut kept = Vec::with_capacity(taken.files.len());
        let mut wanted = Vec::new();
        let mut facts: Vec<Option<FileFacts>> = Vec::with_capacity(taken.files.len());
        for (at, TakenFile { source, stamp, .. }) in taken.files.into_iter().enumerate() {
            let (taken, place) = match source {
                Source::Taken(facts) => (Some(*facts), None),
                Source::Kept(place) => (None, Some(place)),
            };
            wanted.extend(place.map(|place| (at, place)));
            kept.push((stamp, place));
            facts.push(taken);
        }
        let count = facts.len();
        wanted.extend(before.iter().map(|(at, place)| (count + at, *place)));
        let mut past = Vec::with_capacity(before.len());
        for (at, read) in ledger.load(cache, threads, &wanted)? {
            match at.checked_sub(count) {
                Some(at) => past.push((at, read)),
                None => facts[at] = Some(read),
            }
        }
        past.sort_unstable_by_key(|(at, _)| *at);
        Some((Loaded { facts: facts.into_iter().collect::<Option<_>>()?, kept }, past))
    }

    fn entries(&self) -> Vec<Entry<'_>> {
        let all = self.facts.iter().zip(&self.kept).enumerate();
        let entry = all.filter_map(|(at, (facts, &(stamp, place)))| {
            let (path, language, bytes) = (&*facts.path, facts.language, facts.bytes);
            Some(Entry { path, language, bytes, facts: Some(at), stamp: stamp?, place })
        });
        entry.collect()
    }
}

/// What stands for all that resolution looks at.
fn content_of(
    files: &[FoundFile],
    taken: &Taken,
    manifests: &[ReadManifest],
    unread_folders: &[UnreadFolder],
) -> Content {
    let mut content = Hashing::default();
    for file in &taken.files {
        let path = &files[file.found].path;
        match (file.stamp, &file.source) {
            (Some(stamp), _) => content.add(path, [stamp.size, stamp.hash, stamp.version.into()]),
            (None, Source::Taken(facts)) => {
                content.add(path, [facts.bytes, 0, 0]);
                content.add(&facts.reason, [1, 0, 0]);
            }
            (None, Source::Kept(_)) => content.add(path, [0; 3]),
        }
    }
    let mut frame = Hashing::default();
    manifests.iter().for_each(|manifest| frame.add(manifest.path(), [manifest.hash(), 0, 2]));
    for folder in unread_folders {
        frame.add(&folder.path, [0, 0, 3]);
        frame.add(&folder.reason, [0, 0, 3]);
    }
    let frame = frame.0.digest();
    content.add("", [frame, 0, 4]);
    Content { all: content.0.digest(), frame }
}

/// Texts and numbers, hashed one after the other.
#[derive(Default)]
struct Hashing(Xxh3);

impl Hashing {
    fn add(&mut self, text: &str, numbers: [u64; 3]) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
        numbers.iter().for_each(|number| self.0.update(&number.to_le_bytes()));
    }
}

/// Follows the references; `beside` is done on this thread meanwhile, with what is to be left for the next scan.
fn resolve_beside(
    threads: usize,
    project: Project<'_>,
    earlier: Option<&Earlier<'_>>,
    beside: impl FnOnce(mpsc::IntoIter<Leaving>),
) -> Result<Resolved, ScanError> {
    let (sender, leaving) = mpsc::channel();
    let resolve = move || {
        // Nobody is there to take it only where `beside` has panicked.
        resolve_again(threads, project, earlier, &mut |leaving| drop(sender.send(leaving)))
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK_BYTES);
        let resolving = spawn_scoped(scope, thread, 1, resolve).map_err(ScanError::NoThread)?;
        beside(leaving.into_iter());
        resolving.join().map_err(|_| ScanError::Resolution)
    })
}

/// What `work` comes to, on a stack as deep as following needs.
fn on_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, ScanError> {
    thread::scope(|scope| {
        let working = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
        working.map_err(ScanError::NoThread)?.join().map_err(|_| ScanError::Resolution)
    })
}

fn threads_of(settings: &ScanSettings) -> usize {
    let threads = settings.threads.or_else(|| thread::available_parallelism().ok().map(Into::into));
    threads.unwrap_or(2).max(1)
}

fn checked_root(root: &Path) -> Result<PathBuf, ScanError> {
    let fail = |source| ScanError::Root { path: root.to_owned(), source };
    let found = root.canonicalize().map_err(fail)?;
    if !found.is_dir() {
        return Err(ScanError::NoFolder { path: root.to_owned() });
    }
    fs::read_dir(&found).map_err(fail)?;
    Ok(found)
}
