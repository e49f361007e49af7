//! The cache beside a project: what the scan leaves in it, the result of the last scan, whole or with
//! edits, its figures, and answers that were given from it.

use std::borrow::Cow;
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use banyan_export::ScanFigures;
use banyan_facts::{Coverage, EditedFile, MonolithFacts, join_edits};
use banyan_graph::DependencyCounts;
use banyan_scan::ScanCache;
use banyan_signals::{Commit, CommitLog};
use banyan_store::CacheStore;
use bitcode::{Decode, Encode};
use xxhash_rust::xxh3::xxh3_64;

/// Stands for the source of the engine: what another build kept is not used.
pub(crate) const ENGINE: u64 = match u64::from_str_radix(env!("BANYAN_ENGINE"), 16) {
    Ok(hash) => hash,
    Err(_) => 0,
};

const LAST: &str = "last scan";
const RESULT: &str = "result";
const DEPENDENCIES: &str = "dependencies of result";
const STEPS: &str = "edits of result";
const FIGURES: &str = "figures";
const HISTORY: &str = "history";

/// The cache of one project. It is opened when something of it is first asked for.
pub struct Cache {
    path: PathBuf,
    store: OnceLock<Mutex<CacheStore>>,
}

/// What is remembered of the last scan.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LastScan {
    engine: u64,
    /// The folder that was scanned
    pub root: String,
    /// The content that was scanned
    pub content: u64,
    commit: Option<KeptCommit>,
    /// The key of the snapshot that was kept of it
    pub snapshot: Option<String>,
    /// When, in seconds since 1970
    pub time: i64,
}

/// A commit, as kept.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct KeptCommit {
    id: String,
    subject: String,
    time: i64,
    dirty: bool,
}

/// Commits that were read of a folder's repository.
#[derive(Encode, Decode)]
struct KeptLog {
    engine: u64,
    root: String,
    log: CommitLog,
}

/// The result of a scan, of which the facts are kept in parts.
#[derive(Encode, Decode)]
struct KeptResult {
    engine: u64,
    /// The content that was scanned
    content: u64,
    parts: u32,
    /// How many files it is of
    files: u32,
}

/// What was edited since the scan whose result is kept whole, step by step: each is kept by itself, for only the last
/// is new.
#[derive(Encode, Decode)]
struct KeptSteps {
    engine: u64,
    /// The content that is kept whole
    base: u64,
    steps: Vec<Step>,
}

/// What one scan found edited.
#[derive(Encode, Decode)]
struct Step {
    /// The content that it was found in
    content: u64,
    /// Files that are edited
    files: u32,
    /// The hash of the edits as they are kept
    hash: u64,
}

/// A step that is to be kept after others.
pub struct NewEdits<'e> {
    base: u64,
    steps: Vec<Step>,
    content: u64,
    files: Cow<'e, [EditedFile]>,
}

/// What is told of a scan at first, and what it takes to keep that up.
#[derive(Encode, Decode)]
pub struct KeptFigures {
    engine: u64,
    /// The content that was scanned
    content: u64,
    /// What is told
    pub figures: ScanFigures,
    /// Whether each unit is test code
    pub tests: Vec<bool>,
}

impl KeptFigures {
    /// The figures of a scan by this build.
    pub fn new(content: u64, figures: ScanFigures, tests: Vec<bool>) -> KeptFigures {
        KeptFigures { engine: ENGINE, content, figures, tests }
    }
}

impl NewEdits<'_> {
    /// The edits, with all else that is kept of the scan that found them.
    pub fn pieces(self, figures: &KeptFigures, scan: &LastScan) -> [(String, Vec<u8>); 4] {
        let NewEdits { base, mut steps, content, files } = self;
        let (name, edits) = (step_name(steps.len()), bitcode::encode(&*files));
        steps.push(Step { content, files: files.len() as u32, hash: xxh3_64(&edits) });
        let steps = bitcode::encode(&KeptSteps { engine: ENGINE, base, steps });
        [
            (name, edits),
            (STEPS.to_owned(), steps),
            (FIGURES.to_owned(), bitcode::encode(figures)),
            (LAST.to_owned(), bitcode::encode(scan)),
        ]
    }
}

/// Of more than one file in so many that is edited, the result is kept whole again.
const MOST_EDITED: usize = 8;

/// More steps than this are made one.
const MOST_STEPS: usize = 16;

/// An answer that was given from the last scan under certain decisions.
#[derive(Encode, Decode)]
struct KeptAnswer {
    scan: LastScan,
    decisions: u64,
    text: String,
}

impl From<&Commit> for KeptCommit {
    fn from(commit: &Commit) -> KeptCommit {
        let Commit { id, subject, time, dirty } = commit.clone();
        KeptCommit { id, subject, time, dirty }
    }
}

impl From<KeptCommit> for Commit {
    fn from(commit: KeptCommit) -> Commit {
        let KeptCommit { id, subject, time, dirty } = commit;
        Commit { id, subject, time, dirty }
    }
}

impl LastScan {
    /// The commit it stood on.
    pub fn commit(&self) -> Option<Commit> {
        self.commit.clone().map(Commit::from)
    }

    /// A scan by this build.
    pub fn new(
        root: &Path,
        content: u64,
        commit: Option<&Commit>,
        snapshot: Option<String>,
        time: i64,
    ) -> LastScan {
        let (root, commit) = (root.to_string_lossy().into_owned(), commit.map(KeptCommit::from));
        LastScan { engine: ENGINE, root, content, commit, snapshot, time }
    }
}

impl Cache {
    /// The cache in a file.
    pub fn open(path: &Path) -> Cache {
        Cache { path: path.to_path_buf(), store: OnceLock::new() }
    }

    /// The last scan of a folder, where this build made it and its result is kept.
    pub fn last_scan(&self, root: &Path) -> Option<LastScan> {
        let last: LastScan = bitcode::decode(&self.store().read(LAST)?).ok()?;
        (last.engine == ENGINE && last.root == root.to_string_lossy()).then_some(last)
    }

    /// The result of a scan.
    pub fn result(&self, of: &LastScan) -> Option<(MonolithFacts, Coverage)> {
        let (kept, edits) = self.kept_of(of.content)?;
        let parts = (0..kept.parts).map(|part| self.store().read(&part_name(part)));
        let mut facts = MonolithFacts::decode_parts(parts)?;
        facts.edit(&edits);
        let coverage = Coverage::of(&facts);
        Some((facts, coverage))
    }

    /// Keeps the result of scanning some content in place of the last one.
    pub fn keep_result(&self, content: u64, facts: &MonolithFacts) {
        let (parts, files) = (facts.count_parts() as u32, facts.files.len() as u32);
        let kept = KeptResult { engine: ENGINE, content, parts, files };
        let before = self.kept_result();
        let parts_before = before.as_ref().map_or(0, |before| before.parts);
        let mut dropped: Vec<String> = (kept.parts..parts_before).map(part_name).collect();
        if before.is_some() {
            dropped.push(STEPS.to_owned());
            dropped.extend((0..MOST_STEPS).map(step_name));
        }
        let parts = (0..kept.parts).map(|part| (part_name(part), facts.encode_part(part as usize)));
        let last = [
            (DEPENDENCIES.to_owned(), bitcode::encode(&DependencyCounts::of(facts))),
            (RESULT.to_owned(), bitcode::encode(&kept)),
        ];
        self.store().write(&mut parts.chain(last), &dropped);
    }

    /// The dependencies in the result of a scan.
    pub fn dependencies(&self, of: &LastScan) -> Option<DependencyCounts> {
        let (_, edits) = self.kept_of(of.content)?;
        let mut counts: DependencyCounts = bitcode::decode(&self.store().read(DEPENDENCIES)?).ok()?;
        counts.edit(&edits);
        Some(counts)
    }

    /// What was edited since the last scan, whose result is kept, as it is to be kept: then the result is that of
    /// scanning the new content. None where it cannot be kept, or it is not worth while.
    pub fn edits_after<'e>(
        &self,
        last: &LastScan,
        content: u64,
        files: &'e [EditedFile],
    ) -> Option<NewEdits<'e>> {
        let (base, mut steps) = self.steps_to(last.content)?;
        let most = base.files as usize / MOST_EDITED;
        let known: usize = steps.iter().map(|step| step.files as usize).sum();
        let mut files = Cow::Borrowed(files);
        if steps.len() == MOST_STEPS || known + files.len() > most {
            let edits = self.read_steps(&steps)?;
            files = Cow::Owned(join_edits(edits, files.into_owned()));
            steps.clear();
        }
        (files.len() <= most).then_some(NewEdits { base: base.content, steps, content, files })
    }

    /// What is kept whole, and the edits that make it the result of scanning some content.
    fn kept_of(&self, content: u64) -> Option<(KeptResult, Vec<EditedFile>)> {
        let (kept, steps) = self.steps_to(content)?;
        let edits = self.read_steps(&steps)?;
        Some((kept, edits))
    }

    /// What is kept whole, and the steps from there to some content.
    fn steps_to(&self, content: u64) -> Option<(KeptResult, Vec<Step>)> {
        let kept = self.kept_result().filter(|kept| kept.engine == ENGINE)?;
        if kept.content == content {
            return Some((kept, Vec::new()));
        }
        let KeptSteps { engine, base, mut steps } = bitcode::decode(&self.store().read(STEPS)?).ok()?;
        let last = steps.iter().rposition(|step| step.content == content)?;
        steps.truncate(last + 1);
        ((engine, base) == (ENGINE, kept.content)).then_some((kept, steps))
    }

    /// What steps come to; none where one of them is not kept.
    fn read_steps(&self, steps: &[Step]) -> Option<Vec<EditedFile>> {
        let mut edits = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            let bytes = self.store().read(&step_name(at)).filter(|bytes| xxh3_64(bytes) == step.hash)?;
            edits = join_edits(edits, bitcode::decode(&bytes).ok()?);
        }
        Some(edits)
    }

    /// The figures of a scan.
    pub fn figures(&self, of: &LastScan) -> Option<KeptFigures> {
        let kept: KeptFigures = bitcode::decode(&self.store().read(FIGURES)?).ok()?;
        ((kept.engine, kept.content) == (ENGINE, of.content)).then_some(kept)
    }

    /// Keeps the figures of a scan in place of those of the last.
    pub fn keep_figures(&self, figures: &KeptFigures) {
        self.store().write(&mut iter::once((FIGURES.to_owned(), bitcode::encode(figures))), &[]);
    }

    fn kept_result(&self) -> Option<KeptResult> {
        bitcode::decode(&self.store().read(RESULT)?).ok()
    }

    /// Keeps a scan in place of the last one; its result is kept already.
    pub fn keep_scan(&self, scan: &LastScan) {
        self.store().write(&mut iter::once((LAST.to_owned(), bitcode::encode(scan))), &[]);
    }

    /// The answer of this name, where it was given from this scan under these decisions.
    pub fn answer(&self, name: &str, scan: &LastScan, decisions: u64) -> Option<String> {
        let kept: KeptAnswer = bitcode::decode(&self.store().read(&answer_name(name))?).ok()?;
        (kept.scan == *scan && kept.decisions == decisions).then_some(kept.text)
    }

    /// Keeps an answer.
    pub fn keep_answer(&self, name: &str, scan: &LastScan, decisions: u64, text: &str) {
        let kept = KeptAnswer { scan: scan.clone(), decisions, text: text.to_owned() };
        self.store().write(&mut [(answer_name(name), bitcode::encode(&kept))].into_iter(), &[]);
    }

    /// The commits that this build read of a folder's repository.
    pub fn commit_log(&self, root: &Path) -> Option<CommitLog> {
        let kept: KeptLog = bitcode::decode(&self.store().read(HISTORY)?).ok()?;
        (kept.engine == ENGINE && kept.root == root.to_string_lossy()).then_some(kept.log)
    }

    /// Keeps commits in place of those read before.
    pub fn keep_commit_log(&self, root: &Path, log: &CommitLog) {
        let root = root.to_string_lossy().into_owned();
        let kept = KeptLog { engine: ENGINE, root, log: log.clone() };
        self.store().write(&mut [(HISTORY.to_owned(), bitcode::encode(&kept))].into_iter(), &[]);
    }

    fn store(&self) -> MutexGuard<'_, CacheStore> {
        let store = self.store.get_or_init(|| Mutex::new(CacheStore::open(&self.path)));
        store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn part_name(part: u32) -> String {
    format!("{RESULT} {part}")
}

fn step_name(at: usize) -> String {
    format!("{STEPS} {at}")
}

fn answer_name(name: &str) -> String {
    format!("answer {name}")
}

impl ScanCache for Cache {
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.store().read(name)
    }

    fn write(&self, pieces: &mut dyn Iterator<Item = (String, Vec<u8>)>, dropped: &[String]) {
        self.store().write(pieces, dropped);
    }

    fn reading(&self, work: &mut dyn FnMut()) {
        self.store().begin_reading();
        work();
        self.store().end_reading();
    }
}
