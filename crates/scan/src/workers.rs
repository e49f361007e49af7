//! The threads that read and parse.
//!
//! They own what they work on and nobody waits for their end: a parser that is stuck in a file
//! keeps neither a scan from its end nor a user from stopping it.

use std::{
    collections::BTreeMap,
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender, SyncSender},
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
    vec,
};

use banyan_facts::FileFacts;
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    STACK_BYTES, ScanError, Stamp,
    error::cause,
    ledger::Place,
    read::{facts_of, is_another, read_bytes, too_large, version_of},
    take::Source,
    walk::FoundFile,
};

/// A file to read.
pub(crate) struct Task {
    /// Its place among all files
    pub at: usize,
    pub file: FoundFile,
    /// What an earlier scan knew of it
    pub known: Option<(Stamp, Place)>,
}

/// What became of a file.
pub(crate) struct Outcome {
    /// Its place among all files
    pub at: usize,
    /// None: it vanished
    pub source: Option<Source>,
    /// How the ledger shall know it, if at all
    pub stamp: Option<Stamp>,
    /// The ledger knows it otherwise
    pub differs: bool,
    /// Bytes read; none: it was not read
    pub read: Option<u64>,
    pub origin: Origin,
}

/// Where facts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Extracted,
    Cache,
    /// There are none: the file was refused, or vanished
    Nowhere,
    /// There are none: no front-end recognises what is in the file
    Another,
}

impl Outcome {
    /// The outcome of a file whose stamp tells that its kept facts hold.
    pub fn holds(at: usize, stamp: Stamp, place: Place) -> Outcome {
        let (source, stamp) = (Some(Source::Kept(place)), Some(stamp));
        Outcome { at, source, stamp, differs: false, read: None, origin: Origin::Cache }
    }

    /// The outcome of a file that is not read.
    pub fn refused(at: usize, facts: FileFacts, known: bool) -> Outcome {
        let source = Some(Source::Taken(Box::new(facts)));
        Outcome { at, source, stamp: None, differs: known, read: None, origin: Origin::Nowhere }
    }

    /// The outcome of a file that is none of the monolith's; `differs` tells that the ledger does not know it.
    pub fn another(at: usize, file: &FoundFile, modified: i64, differs: bool) -> Outcome {
        let stamp = Stamp { size: file.size, modified, hash: 0, version: version_of(file.front_end) };
        Outcome { at, source: None, stamp: Some(stamp), differs, read: None, origin: Origin::Another }
    }

    /// The outcome of a file that is gone.
    fn vanished(at: usize, known: bool) -> Outcome {
        Outcome { at, source: None, stamp: None, differs: known, read: None, origin: Origin::Nowhere }
    }

    /// The outcome of a file that was read, perhaps parsed.
    fn read(at: usize, source: Source, stamp: Stamp, differs: bool, origin: Origin) -> Outcome {
        Outcome { at, source: Some(source), stamp: Some(stamp), differs, read: Some(stamp.size), origin }
    }
}

/// Threads at work; they stop when this is dropped.
pub(crate) struct Workers {
    shared: Arc<Shared>,
    outcomes: Receiver<Outcome>,
    sender: Sender<Outcome>,
}

struct Shared {
    root: PathBuf,
    tasks: Mutex<vec::IntoIter<Task>>,
    jobs: Mutex<Receiver<Job>>,
    /// The files being parsed, by their places
    busy: Mutex<BTreeMap<usize, Busy>>,
    stop: AtomicBool,
}

/// A file to parse.
struct Job {
    at: usize,
    file: FoundFile,
    bytes: Vec<u8>,
    stamp: Stamp,
}

/// A file being parsed.
struct Busy {
    since: Instant,
    path: String,
    front_end: &'static banyan_languages::FrontEnd,
    stamp: Stamp,
}

/// Threads that read, beside each one that parses: reading cold files is waiting.
const READERS_PER_PARSER: usize = 3;

/// A file younger than this when it was read may change again without its time telling.
const UNSURE_NANOSECONDS: i64 = 2_000_000_000;

impl Workers {
    /// Starts to read and parse all tasks, with so many threads that parse.
    pub fn start(root: &Path, tasks: Vec<Task>, threads: usize) -> Result<Workers, ScanError> {
        let (parsers, readers) = (threads.min(tasks.len()), (threads * READERS_PER_PARSER).min(tasks.len()));
        let (job_sender, jobs) = mpsc::sync_channel(threads * 2);
        let (sender, outcomes) = mpsc::channel();
        let shared = Arc::new(Shared {
            root: root.to_owned(),
            tasks: Mutex::new(tasks.into_iter()),
            jobs: Mutex::new(jobs),
            busy: Mutex::default(),
            stop: AtomicBool::new(false),
        });
        let workers = Workers { shared, outcomes, sender };
        for started in 0..parsers {
            match workers.start_parser() {
                Err(error) if started == 0 => return Err(ScanError::NoThread(error)),
                // Fewer are slower, and enough.
                Err(_) => break,
                Ok(()) => {}
            }
        }
        for started in 0..readers {
            match workers.start_reader(job_sender.clone()) {
                Err(error) if started == 0 => return Err(ScanError::NoThread(error)),
                Err(_) => break,
                Ok(()) => {}
            }
        }
        Ok(workers)
    }

    /// The next outcome; none if there is none for a while. Every task has one in the end.
    pub fn next(&self, patience: Duration) -> Option<Outcome> {
        self.outcomes.recv_timeout(patience).ok()
    }

    /// Gives up on files that are parsed for longer than `patience`; other threads go on in place of
    /// those that are stuck.
    pub fn give_up(&self, patience: Duration) -> Vec<Outcome> {
        let mut busy = lock(&self.shared.busy);
        let late: Vec<usize> =
            busy.iter().filter(|(_, file)| file.since.elapsed() > patience).map(|(&at, _)| at).collect();
        let outcomes: Vec<Outcome> =
            late.into_iter().filter_map(|at| Some(too_slow(at, busy.remove(&at)?, patience))).collect();
        // Where no thread starts, the next one that becomes free does the work.
        outcomes.iter().for_each(|_| drop(self.start_parser()));
        outcomes
    }

    fn start_parser(&self) -> io::Result<()> {
        let (shared, sender) = (Arc::clone(&self.shared), self.sender.clone());
        thread::Builder::new().stack_size(STACK_BYTES).spawn(move || parse(&shared, &sender)).map(drop)
    }

    fn start_reader(&self, jobs: SyncSender<Job>) -> io::Result<()> {
        let (shared, sender) = (Arc::clone(&self.shared), self.sender.clone());
        thread::Builder::new().spawn(move || read(&shared, &jobs, &sender)).map(drop)
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }
}

impl Shared {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn next_task(&self) -> Option<Task> {
        lock(&self.tasks).next().filter(|_| !self.stopped())
    }

    fn next_job(&self) -> Option<Job> {
        lock(&self.jobs).recv().ok()
    }

    fn begin(&self, job: &Job) {
        let Job { at, file, stamp, .. } = job;
        let busy =
            Busy { since: Instant::now(), path: file.path.clone(), front_end: file.front_end, stamp: *stamp };
        lock(&self.busy).insert(*at, busy);
    }

    /// Whether the file was still waited for.
    fn end(&self, job: &Job) -> bool {
        lock(&self.busy).remove(&job.at).is_some()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn too_slow(at: usize, file: Busy, patience: Duration) -> Outcome {
    let Busy { path, front_end, stamp, .. } = file;
    let reason = format!("the parser did not end within {} seconds", patience.as_secs_f64());
    let facts = FileFacts::skipped(&path, front_end.language, stamp.size, &reason);
    Outcome::read(at, Source::Taken(Box::new(facts)), stamp, true, Origin::Nowhere)
}

fn read(shared: &Shared, jobs: &SyncSender<Job>, outcomes: &Sender<Outcome>) {
    while let Some(task) = shared.next_task() {
        let sent = match read_one(&shared.root, task) {
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
    let path = root.join(&file.path);
    match is_another(file.front_end, &path) {
        Ok(true) => {
            return ControlFlow::Break(Outcome::another(at, &file, reliable(file.modified), true));
        }
        Ok(false) => {}
        Err(error) => return ControlFlow::Break(unreadable(at, &file, &error, known.is_some())),
    }
    if let Some(reason) = too_large(file.front_end, file.size) {
        let facts = FileFacts::skipped(&file.path, file.front_end.language, file.size, &reason);
        return ControlFlow::Break(Outcome::refused(at, facts, known.is_some()));
    }
    let bytes = match read_bytes(&path, file.size) {
        Ok(bytes) => bytes,
        Err(error) => return ControlFlow::Break(unreadable(at, &file, &error, known.is_some())),
    };
    let stamp = Stamp {
        size: bytes.len() as u64,
        modified: reliable(file.modified),
        hash: xxh3_64(&bytes),
        version: version_of(file.front_end),
    };
    let same = |old: &Stamp| (old.size, old.hash, old.version) == (stamp.size, stamp.hash, stamp.version);
    match known {
        Some((old, place)) if same(&old) => {
            ControlFlow::Break(Outcome::read(at, Source::Kept(place), stamp, stamp != old, Origin::Cache))
        }
        _ => ControlFlow::Continue(Job { at, file, bytes, stamp }),
    }
}

/// A file that cannot be read is a row with its reason; one that vanished since the walk is none.
fn unreadable(at: usize, file: &FoundFile, error: &io::Error, known: bool) -> Outcome {
    if error.kind() == io::ErrorKind::NotFound {
        return Outcome::vanished(at, known);
    }
    let reason = format!("it could not be read: {}", cause(error));
    Outcome::refused(at, FileFacts::skipped(&file.path, file.front_end.language, file.size, &reason), known)
}

/// The modification time, or 0 where the file is so young that it may change within the same tick.
pub(crate) fn reliable(modified: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_nanos()).unwrap_or(i64::MAX);
    if modified > now - UNSURE_NANOSECONDS { 0 } else { modified }
}

fn parse(shared: &Shared, outcomes: &Sender<Outcome>) {
    while let Some(job) = shared.next_job() {
        // After a stop, jobs are taken and dropped, so that no reader waits for its turn.
        if shared.stopped() {
            continue;
        }
        shared.begin(&job);
        let facts = facts_of(&job.file.path, job.file.front_end, &job.bytes);
        let source = Source::Taken(Box::new(facts));
        let outcome = Outcome::read(job.at, source, job.stamp, true, Origin::Extracted);
        // Where it came too late, another thread is in the place of this one.
        if !shared.end(&job) || outcomes.send(outcome).is_err() {
            return;
        }
    }
}
