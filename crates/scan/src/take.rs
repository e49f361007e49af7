//! Takes the facts of all files: reuses those that still hold, reads the others with more threads
//! than there are cores, and parses with one per core.

use std::{
    collections::HashMap,
    io,
    ops::ControlFlow,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender},
    },
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
    vec,
};

use banyan_facts::FileFacts;
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    CacheEntry, STACK_BYTES, ScanError, ScanStats, Stamp,
    error::cause,
    read::{facts_of, read_bytes, too_large, version_of},
    walk::FoundFile,
    watch::{Progress, STEP, ScanStage, ScanWatcher, stage},
};

/// The facts of all files.
pub(crate) struct Taken {
    /// Sorted by path
    pub facts: Vec<FileFacts>,
    /// Places in `facts` that the cache does not know like this
    pub changed: Vec<(usize, Stamp)>,
    /// Paths that the cache knows and that are gone
    pub removed: Vec<String>,
    pub stats: ScanStats,
}

/// Threads that read, beside each one that parses: reading cold files is waiting.
const READERS_PER_PARSER: usize = 3;

/// A file younger than this when it was read may change again without its time telling.
const UNSURE_NANOSECONDS: i64 = 2_000_000_000;

/// A file to read.
struct Task {
    at: usize,
    file: FoundFile,
    known: Option<CacheEntry>,
}

/// A file to parse.
struct Job {
    at: usize,
    file: FoundFile,
    bytes: Vec<u8>,
    stamp: Stamp,
}

/// What became of a file.
struct Outcome {
    at: usize,
    /// None: it vanished
    facts: Option<FileFacts>,
    /// How the cache shall know it, if anew
    stamp: Option<Stamp>,
    /// Bytes read; none: it was not read
    read: Option<u64>,
    origin: Origin,
}

/// Where facts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Extracted,
    Cache,
    /// There are none: the file was refused, or vanished
    Nowhere,
}

impl Outcome {
    fn unread(at: usize, facts: Option<FileFacts>, origin: Origin) -> Outcome {
        Outcome { at, facts, stamp: None, read: None, origin }
    }
}

/// Takes the facts of these files, which are sorted by path.
pub(crate) fn take_facts(
    root: &Path,
    files: Vec<FoundFile>,
    known: Vec<CacheEntry>,
    threads: usize,
    watcher: &dyn ScanWatcher,
) -> Result<Taken, ScanError> {
    stage(watcher, ScanStage::Reading, files.len())?;
    let mut known: HashMap<Box<str>, CacheEntry> =
        known.into_iter().map(|entry| (entry.facts.path.clone(), entry)).collect();
    let mut gathered = Gathered::new(files.len(), watcher);
    let mut tasks = Vec::new();
    for (at, file) in files.into_iter().enumerate() {
        let entry = known.remove(file.path.as_str());
        match settle(at, file, entry) {
            ControlFlow::Break(outcome) => gathered.add(outcome),
            ControlFlow::Continue(task) => tasks.push(task),
        }
    }
    let mut removed: Vec<String> = known.into_keys().map(String::from).collect();
    removed.sort_unstable();
    run(root, tasks, threads, &mut gathered)?;
    Ok(gathered.finish(removed))
}

/// The outcome of a file that need not be read, or the task to read it.
fn settle(at: usize, file: FoundFile, known: Option<CacheEntry>) -> ControlFlow<Outcome, Task> {
    let obstacle = file.obstacle.clone().or_else(|| too_large(file.front_end, file.size));
    if let Some(reason) = obstacle {
        let facts = FileFacts::skipped(&file.path, file.front_end.language, file.size, &reason);
        return ControlFlow::Break(Outcome::unread(at, Some(facts), Origin::Nowhere));
    }
    let holds = |stamp: Stamp| {
        let Stamp { size, modified, version, .. } = stamp;
        modified != 0 && (size, modified, version) == (file.size, file.modified, version_of(file.front_end))
    };
    match known {
        Some(entry) if holds(entry.stamp) => {
            ControlFlow::Break(Outcome::unread(at, Some(entry.facts), Origin::Cache))
        }
        known => ControlFlow::Continue(Task { at, file, known }),
    }
}

/// Reads and parses all tasks on threads of their own, and gathers the outcomes on this one.
fn run(root: &Path, tasks: Vec<Task>, threads: usize, gathered: &mut Gathered<'_>) -> Result<(), ScanError> {
    let parsers = threads.min(tasks.len());
    let readers = (threads * READERS_PER_PARSER).min(tasks.len());
    let stop = AtomicBool::new(false);
    let tasks = Mutex::new(tasks.into_iter());
    let (job_sender, jobs) = mpsc::sync_channel(threads * 2);
    let jobs = Mutex::new(jobs);
    let (sender, outcomes) = mpsc::channel();
    thread::scope(|scope| {
        let (tasks, jobs, stop) = (&tasks, &jobs, &stop);
        for started in 0..parsers {
            let sender = sender.clone();
            let parser = thread::Builder::new().stack_size(STACK_BYTES);
            match parser.spawn_scoped(scope, move || parse(jobs, &sender, stop)) {
                Err(error) if started == 0 => return Err(ScanError::NoThread(error)),
                // Fewer are slower, and enough.
                Err(_) => break,
                Ok(_) => {}
            }
        }
        for _ in 0..readers {
            let (sender, job_sender) = (sender.clone(), job_sender.clone());
            scope.spawn(move || read(root, tasks, &job_sender, &sender, stop));
        }
        drop((sender, job_sender));
        gathered.gather(&outcomes, stop)
    })
}

fn read(
    root: &Path,
    tasks: &Mutex<vec::IntoIter<Task>>,
    jobs: &SyncSender<Job>,
    outcomes: &Sender<Outcome>,
    stop: &AtomicBool,
) {
    let next = || tasks.lock().unwrap_or_else(PoisonError::into_inner).next();
    while let Some(task) = next().filter(|_| !stop.load(Ordering::Relaxed)) {
        let sent = match read_one(root, task) {
            ControlFlow::Continue(job) => jobs.send(job).is_ok(),
            ControlFlow::Break(outcome) => outcomes.send(outcome).is_ok(),
        };
        if !sent {
            return;
        }
    }
}

/// Reads a file: a job to parse it, or its outcome where there is nothing to parse.
fn read_one(root: &Path, task: Task) -> ControlFlow<Outcome, Job> {
    let Task { at, file, known } = task;
    let bytes = match read_bytes(&root.join(&file.path), file.size) {
        Ok(bytes) => bytes,
        Err(error) => return ControlFlow::Break(unreadable(at, &file, &error)),
    };
    let stamp = Stamp {
        size: bytes.len() as u64,
        modified: reliable(file.modified),
        hash: xxh3_64(&bytes),
        version: version_of(file.front_end),
    };
    let same = |old: &Stamp| (old.size, old.hash, old.version) == (stamp.size, stamp.hash, stamp.version);
    match known {
        Some(entry) if same(&entry.stamp) => {
            let stamp = Some(stamp).filter(|stamp| *stamp != entry.stamp);
            let read = Some(bytes.len() as u64);
            ControlFlow::Break(Outcome { at, facts: Some(entry.facts), stamp, read, origin: Origin::Cache })
        }
        _ => ControlFlow::Continue(Job { at, file, bytes, stamp }),
    }
}

/// A file that cannot be read is a row with its reason; one that vanished since the walk is none.
fn unreadable(at: usize, file: &FoundFile, error: &io::Error) -> Outcome {
    if error.kind() == io::ErrorKind::NotFound {
        return Outcome::unread(at, None, Origin::Nowhere);
    }
    let reason = format!("it could not be read: {}", cause(error));
    let facts = FileFacts::skipped(&file.path, file.front_end.language, file.size, &reason);
    Outcome::unread(at, Some(facts), Origin::Nowhere)
}

/// The modification time, or 0 where the file is so young that it may change within the same tick.
fn reliable(modified: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_nanos()).unwrap_or(i64::MAX);
    if modified > now - UNSURE_NANOSECONDS { 0 } else { modified }
}

fn parse(jobs: &Mutex<Receiver<Job>>, outcomes: &Sender<Outcome>, stop: &AtomicBool) {
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok(Job { at, file, bytes, stamp }) = next() {
        // After a stop, jobs are taken and dropped, so that no reader waits for its turn.
        if stop.load(Ordering::Relaxed) {
            continue;
        }
        let facts = Some(facts_of(&file.path, file.front_end, &bytes));
        let read = Some(bytes.len() as u64);
        let outcome = Outcome { at, facts, stamp: Some(stamp), read, origin: Origin::Extracted };
        if outcomes.send(outcome).is_err() {
            return;
        }
    }
}

/// The outcomes so far.
struct Gathered<'a> {
    facts: Vec<Option<FileFacts>>,
    stamps: Vec<(usize, Stamp)>,
    stats: ScanStats,
    done: u32,
    watcher: &'a dyn ScanWatcher,
}

impl<'a> Gathered<'a> {
    fn new(files: usize, watcher: &'a dyn ScanWatcher) -> Self {
        let facts = (0..files).map(|_| None).collect();
        Gathered { facts, stamps: Vec::new(), stats: ScanStats::default(), done: 0, watcher }
    }

    fn add(&mut self, outcome: Outcome) {
        self.done += 1;
        self.stats.read += u32::from(outcome.read.is_some());
        self.stats.bytes_read += outcome.read.unwrap_or(0);
        self.stats.extracted += u32::from(outcome.origin == Origin::Extracted);
        self.stats.reused += u32::from(outcome.origin == Origin::Cache);
        self.stamps.extend(outcome.stamp.map(|stamp| (outcome.at, stamp)));
        if self.done.is_multiple_of(STEP) {
            self.report(outcome.facts.as_ref().map_or("", |facts| &facts.path));
        }
        self.facts[outcome.at] = outcome.facts;
    }

    fn report(&self, current: &str) {
        self.watcher.progress(Progress {
            stage: ScanStage::Reading,
            files_done: self.done,
            files_total: self.facts.len() as u32,
            bytes_done: self.stats.bytes_read,
            current,
        });
    }

    /// Gathers outcomes until no thread is left, or the watcher cancels.
    fn gather(&mut self, outcomes: &Receiver<Outcome>, stop: &AtomicBool) -> Result<(), ScanError> {
        loop {
            if self.watcher.cancelled() {
                stop.store(true, Ordering::Relaxed);
                return Err(ScanError::Cancelled);
            }
            match outcomes.recv_timeout(Duration::from_millis(50)) {
                Ok(outcome) => self.add(outcome),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// Closes the gaps that vanished files leave.
    fn finish(mut self, removed: Vec<String>) -> Taken {
        self.stamps.sort_unstable_by_key(|&(at, _)| at);
        let mut stamps = self.stamps.into_iter().peekable();
        let (mut facts, mut changed) = (Vec::with_capacity(self.facts.len()), Vec::new());
        for (at, taken) in self.facts.into_iter().enumerate() {
            let stamp = stamps.next_if(|&(of, _)| of == at);
            let Some(taken) = taken else { continue };
            changed.extend(stamp.map(|(_, stamp)| (facts.len(), stamp)));
            facts.push(taken);
        }
        self.stats.files = facts.len() as u32;
        Taken { facts, changed, removed, stats: self.stats }
    }
}
