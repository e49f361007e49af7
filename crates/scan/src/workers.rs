//! The threads that read and parse.
//!
//! Each reads a file and parses it, so that nothing is handed from one to another and nobody is woken
//! for a single file; where reading turns out slow, others read ahead of them. They own what they work
//! on and nobody waits for their end: a thread that is stuck in a file keeps neither a scan from its
//! end nor a user from stopping it.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use banyan_facts::FileFacts;
use banyan_threads::spawn;
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    STACK_BYTES, ScanError, Stamp,
    error::cause,
    ledger::Place,
    read::{facts_of, is_another, read_into, too_large, version_of},
    take::Source,
    walk::FoundFile,
};

/// A file to read.
pub(crate) struct Task {
    pub file: FoundFile,
    /// What an earlier scan knew of it
    pub known: Option<(Stamp, Place)>,
}

/// What became of a file.
pub(crate) struct Outcome {
    /// The place of the file in the order in which they were met
    pub met: usize,
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
    pub fn holds(met: usize, stamp: Stamp, place: Place) -> Outcome {
        let (source, stamp) = (Some(Source::Kept(place)), Some(stamp));
        Outcome { met, source, stamp, differs: false, read: None, origin: Origin::Cache }
    }

    /// The outcome of a file that is not read.
    pub fn refused(met: usize, facts: FileFacts, known: bool) -> Outcome {
        let source = Some(Source::Taken(Box::new(facts)));
        Outcome { met, source, stamp: None, differs: known, read: None, origin: Origin::Nowhere }
    }

    /// The outcome of a file that is none of the monolith's; `differs` tells that the ledger does not know it.
    pub fn another(file: &FoundFile, modified: i64, differs: bool) -> Outcome {
        let stamp = Stamp { size: file.size, modified, hash: 0, version: version_of(file.front_end) };
        let (met, stamp) = (file.met, Some(stamp));
        Outcome { met, source: None, stamp, differs, read: None, origin: Origin::Another }
    }

    /// The outcome of a file that is gone.
    fn vanished(met: usize, known: bool) -> Outcome {
        Outcome { met, source: None, stamp: None, differs: known, read: None, origin: Origin::Nowhere }
    }

    /// The outcome of a file that was read, perhaps parsed.
    fn read(met: usize, source: Source, stamp: Stamp, differs: bool, origin: Origin) -> Outcome {
        Outcome { met, source: Some(source), stamp: Some(stamp), differs, read: Some(stamp.size), origin }
    }
}

/// Threads at work; they stop when this is dropped.
pub(crate) struct Workers {
    shared: Arc<Shared>,
}

struct Shared {
    root: PathBuf,
    tasks: Mutex<Tasks>,
    /// Told when there are more tasks, and when there will be none
    more: Condvar,
    /// The task that is taken next
    next: AtomicUsize,
    /// Files that were read
    read: AtomicUsize,
    /// Those whose reading took long
    slow: AtomicUsize,
    /// Others read ahead
    reads_ahead: AtomicBool,
    /// The task whose file is read ahead next
    ahead: AtomicUsize,
    /// The files at work, by their tasks
    busy: Mutex<BTreeMap<usize, Busy>>,
    done: Mutex<Done>,
    /// Told when enough is done to be taken
    enough: Condvar,
    stop: AtomicBool,
}

/// What is to be read.
#[derive(Default)]
struct Tasks {
    all: Vec<Arc<Task>>,
    /// None will be added
    complete: bool,
}

/// Outcomes that nobody took yet.
struct Done {
    outcomes: Vec<Outcome>,
    /// Tasks that are not done
    missing: usize,
}

/// A file at work.
struct Busy {
    since: Instant,
    /// None: it is being read
    stamp: Option<Stamp>,
}

/// Outcomes that are taken together: to wake somebody for each file would cost more than some files.
const ENOUGH: usize = 64;

/// Threads that read ahead, for each one that parses: reading cold files is waiting.
const AHEAD_PER_PARSER: usize = 3;

/// A file whose reading takes longer is not at hand.
const SLOW_READING: Duration = Duration::from_micros(500);

/// So many slow files are no accident,
const MANY_SLOW: usize = 8;

/// where they are one in so many: a thread that does not get its turn is slow at times.
const SLOW_SHARE: usize = 4;

/// Files that take a while; smaller ones are read in the order in which they lie next to each other.
const LARGE_BYTES: u64 = 16 << 10;

/// The room that is kept from file to file, in bytes.
const ROOM: usize = 1 << 20;

/// A file or folder younger than this when it was looked at may change again without its time telling.
const UNSURE_NANOSECONDS: i64 = 2_000_000_000;

impl Workers {
    /// Starts so many threads, which read and parse what is added until it is complete.
    pub fn start(root: &Path, threads: usize) -> Result<Workers, ScanError> {
        let workers = Workers { shared: Shared::new(root) };
        for started in 0..threads {
            match start_parser(&workers.shared, started) {
                Err(error) if started == 0 => return Err(ScanError::NoThread(error)),
                // Fewer are slower, and enough.
                Err(_) => break,
                Ok(()) => {}
            }
        }
        Ok(workers)
    }

    /// Has more files read.
    pub fn add(&self, tasks: impl IntoIterator<Item = Task>) {
        self.shared.add(tasks);
    }

    /// Lets the threads end when they have read what was added.
    pub fn complete(&self) {
        let mut tasks = lock(&self.shared.tasks);
        tasks.complete = true;
        // One thread would work alone in the end, on a large file that is taken up last.
        let next = self.shared.next.load(Ordering::Relaxed).min(tasks.all.len());
        tasks.all[next..].sort_by_key(|task| Reverse(task.file.size / LARGE_BYTES));
        drop(tasks);
        self.shared.more.notify_all();
    }

    /// How many files have no outcome that was taken.
    pub fn left(&self) -> usize {
        let done = lock(&self.shared.done);
        done.missing + done.outcomes.len()
    }

    /// The outcomes of the last while: many, or the last ones, or those there are after `patience`.
    /// Every task has one in the end.
    pub fn next(&self, patience: Duration) -> Vec<Outcome> {
        let waits = |done: &mut Done| done.outcomes.len() < ENOUGH && done.missing > 0;
        let done = lock(&self.shared.done);
        let waited = self.shared.enough.wait_timeout_while(done, patience, waits);
        std::mem::take(&mut waited.unwrap_or_else(PoisonError::into_inner).0.outcomes)
    }

    /// Gives up on files that take longer than `patience`; other threads go on in place of those that
    /// are stuck.
    pub fn give_up(&self, patience: Duration) {
        let mut busy = lock(&self.shared.busy);
        let is_late = |(_, file): &(&usize, &Busy)| file.since.elapsed() > patience;
        let late: Vec<usize> = busy.iter().filter(is_late).map(|(&place, _)| place).collect();
        for place in late {
            if let Some(file) = busy.remove(&place) {
                if let Some(task) = self.shared.task(place) {
                    self.shared.hand_over(too_slow(&task, file, patience));
                }
                // Where no thread starts, the next one that becomes free does the work.
                drop(start_parser(&self.shared, 0));
            }
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.complete();
    }
}

impl Shared {
    fn new(root: &Path) -> Arc<Shared> {
        let done = Done { outcomes: Vec::new(), missing: 0 };
        Arc::new(Shared {
            root: root.to_owned(),
            tasks: Mutex::default(),
            more: Condvar::new(),
            next: AtomicUsize::new(0),
            read: AtomicUsize::new(0),
            slow: AtomicUsize::new(0),
            reads_ahead: AtomicBool::new(false),
            ahead: AtomicUsize::new(0),
            busy: Mutex::default(),
            done: Mutex::new(done),
            enough: Condvar::new(),
            stop: AtomicBool::new(false),
        })
    }

    fn add(&self, tasks: impl IntoIterator<Item = Task>) {
        let mut all = lock(&self.tasks);
        let before = all.all.len();
        all.all.extend(tasks.into_iter().map(Arc::new));
        lock(&self.done).missing += all.all.len() - before;
        drop(all);
        self.more.notify_all();
    }

    /// The task at a place, as soon as it is added; none where none will be, and after a stop.
    fn task(&self, place: usize) -> Option<Arc<Task>> {
        let waits = |tasks: &mut Tasks| place >= tasks.all.len() && !tasks.complete;
        let tasks = self.more.wait_while(lock(&self.tasks), waits);
        let task = tasks.unwrap_or_else(PoisonError::into_inner).all.get(place).cloned();
        task.filter(|_| !self.stop.load(Ordering::Relaxed))
    }

    /// The next task, with its place.
    fn next_task(&self) -> Option<(usize, Arc<Task>)> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        Some((place, self.task(place)?))
    }

    fn begin(&self, place: usize) {
        lock(&self.busy).insert(place, Busy { since: Instant::now(), stamp: None });
    }

    fn begin_parsing(&self, place: usize, stamp: Stamp) {
        if let Some(file) = lock(&self.busy).get_mut(&place) {
            file.stamp = Some(stamp);
        }
    }

    /// Whether the file was still waited for.
    fn end(&self, place: usize) -> bool {
        lock(&self.busy).remove(&place).is_some()
    }

    fn hand_over(&self, outcome: Outcome) {
        let mut done = lock(&self.done);
        done.outcomes.push(outcome);
        done.missing -= 1;
        if done.outcomes.len() == ENOUGH || done.missing == 0 {
            self.enough.notify_one();
        }
    }

    /// Whether so many files took long to read that others shall read ahead; once at most.
    fn turns_slow(&self, took: Duration) -> bool {
        let read = self.read.fetch_add(1, Ordering::Relaxed) + 1;
        if took <= SLOW_READING {
            return false;
        }
        let slow = self.slow.fetch_add(1, Ordering::Relaxed) + 1;
        let many = slow >= MANY_SLOW && slow * SLOW_SHARE >= read;
        many && !self.reads_ahead.swap(true, Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn start_parser(shared: &Arc<Shared>, number: usize) -> io::Result<()> {
    let shared = Arc::clone(shared);
    spawn(thread::Builder::new().stack_size(STACK_BYTES), number, move || work(&shared)).map(drop)
}

/// Reads and parses one file after the other.
fn work(shared: &Arc<Shared>) {
    let mut room = Vec::new();
    while let Some((place, task)) = shared.next_task() {
        shared.begin(place);
        let began = Instant::now();
        let read = read_one(&shared.root, &task, &mut room);
        if shared.turns_slow(began.elapsed()) {
            start_reading_ahead(shared);
        }
        let outcome = match read {
            ControlFlow::Break(outcome) => outcome,
            ControlFlow::Continue((stamp, bytes)) => {
                shared.begin_parsing(place, stamp);
                let facts = facts_of(&task.file.path, task.file.front_end, bytes);
                let (met, source) = (task.file.met, Source::Taken(Box::new(facts)));
                Outcome::read(met, source, stamp, true, Origin::Extracted)
            }
        };
        // Where it came too late, another thread is in the place of this one.
        if !shared.end(place) {
            return;
        }
        shared.hand_over(outcome);
        if room.capacity() > ROOM {
            room = Vec::new();
        }
    }
}

/// Has files read before their turn, where threads can be had.
fn start_reading_ahead(shared: &Arc<Shared>) {
    shared.ahead.store(shared.next.load(Ordering::Relaxed), Ordering::Relaxed);
    let parsers = lock(&shared.busy).len();
    for _ in 0..parsers * AHEAD_PER_PARSER {
        let shared = Arc::clone(shared);
        drop(thread::Builder::new().spawn(move || read_ahead(&shared)));
    }
}

/// Reads files before their turn: the system has them at hand then. What goes wrong is told when it is
/// their turn.
fn read_ahead(shared: &Shared) {
    let mut room = Vec::new();
    while let Some(task) = shared.task(shared.ahead.fetch_add(1, Ordering::Relaxed)) {
        let FoundFile { path, front_end, size, .. } = &task.file;
        if front_end.recognises.is_none() && too_large(front_end, *size).is_none() {
            drop(read_into(&shared.root.join(path), *size, &mut room));
        }
    }
}

fn too_slow(task: &Task, busy: Busy, patience: Duration) -> Outcome {
    let FoundFile { path, front_end, size, .. } = &task.file;
    let seconds = patience.as_secs_f64();
    let skipped = |reason: &str| FileFacts::skipped(path, front_end.language, *size, reason);
    match busy.stamp {
        Some(stamp) => {
            let facts = skipped(&format!("the parser did not end within {seconds} seconds"));
            Outcome::read(task.file.met, Source::Taken(Box::new(facts)), stamp, true, Origin::Nowhere)
        }
        None => {
            let facts = skipped(&format!("it could not be read within {seconds} seconds"));
            Outcome::refused(task.file.met, facts, task.known.is_some())
        }
    }
}

/// Reads a file: its stamp and bytes where these are to be parsed, or its outcome where there is nothing to parse.
fn read_one<'r>(root: &Path, task: &Task, room: &'r mut Vec<u8>) -> ControlFlow<Outcome, (Stamp, &'r [u8])> {
    let Task { file, known } = task;
    let path = root.join(&file.path);
    match is_another(file.front_end, &path) {
        Ok(true) => {
            return ControlFlow::Break(Outcome::another(file, reliable(file.modified), true));
        }
        Ok(false) => {}
        Err(error) => return ControlFlow::Break(unreadable(file, &error, known.is_some())),
    }
    if let Some(reason) = too_large(file.front_end, file.size) {
        let facts = FileFacts::skipped(&file.path, file.front_end.language, file.size, &reason);
        return ControlFlow::Break(Outcome::refused(file.met, facts, known.is_some()));
    }
    let bytes = match read_into(&path, file.size, room) {
        Ok(bytes) => bytes,
        Err(error) => return ControlFlow::Break(unreadable(file, &error, known.is_some())),
    };
    let stamp = Stamp {
        size: bytes.len() as u64,
        modified: reliable(file.modified),
        hash: xxh3_64(bytes),
        version: version_of(file.front_end),
    };
    let same = |old: &Stamp| (old.size, old.hash, old.version) == (stamp.size, stamp.hash, stamp.version);
    match *known {
        Some((old, place)) if same(&old) => {
            let (met, source) = (file.met, Source::Kept(place));
            ControlFlow::Break(Outcome::read(met, source, stamp, stamp != old, Origin::Cache))
        }
        _ => ControlFlow::Continue((stamp, bytes)),
    }
}

/// A file that cannot be read is a row with its reason; one that vanished since the walk is none.
fn unreadable(file: &FoundFile, error: &io::Error, known: bool) -> Outcome {
    if error.kind() == io::ErrorKind::NotFound {
        return Outcome::vanished(file.met, known);
    }
    let reason = format!("it could not be read: {}", cause(error));
    let facts = FileFacts::skipped(&file.path, file.front_end.language, file.size, &reason);
    Outcome::refused(file.met, facts, known)
}

/// When something was changed, or 0 where that is so short ago that it may change again within the same tick.
pub(crate) fn reliable(changed: i64) -> i64 {
    if changed > now() - UNSURE_NANOSECONDS { 0 } else { changed }
}

/// In nanoseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use banyan_languages::front_end_for;

    use super::*;

    fn shared(root: &Path, names: &[&str]) -> Arc<Shared> {
        let task = |(met, name): (usize, &&str)| {
            let front_end = front_end_for(name).expect("a language reads it");
            let path = (*name).to_owned();
            Task {
                file: FoundFile { path, front_end, size: 9, modified: 0, obstacle: None, met },
                known: None,
            }
        };
        let shared = Shared::new(root);
        shared.add(names.iter().enumerate().map(task));
        lock(&shared.tasks).complete = true;
        shared
    }

    #[test]
    fn many_slow_files_and_no_fast_ones_have_others_read_ahead_once() {
        let shared = shared(Path::new("/"), &[]);
        let asked = |took: Duration| (0..4 * MANY_SLOW).filter(|_| shared.turns_slow(took)).count();
        assert_eq!(asked(SLOW_READING), 0);
        assert_eq!(asked(SLOW_READING * 2), 1);
    }

    #[test]
    fn a_slow_file_now_and_then_has_nobody_read_ahead() {
        let shared = shared(Path::new("/"), &[]);
        let took =
            |at: usize| if at.is_multiple_of(2 * SLOW_SHARE) { SLOW_READING * 2 } else { SLOW_READING };
        assert!((1..400).all(|at| !shared.turns_slow(took(at))));
    }

    #[test]
    fn reading_ahead_ends_and_takes_nothing_from_those_that_parse() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("A.java"), "class A {}").unwrap();
        let shared = shared(root.path(), &["A.java", "Gone.java"]);
        shared.begin(0);
        start_reading_ahead(&shared);
        read_ahead(&shared);
        assert!(shared.end(0));
        work(&shared);
        let done = lock(&shared.done);
        assert_eq!(done.missing, 0);
        let origins: Vec<Origin> = done.outcomes.iter().map(|outcome| outcome.origin).collect();
        assert_eq!(origins, [Origin::Extracted, Origin::Nowhere]);
    }
}
