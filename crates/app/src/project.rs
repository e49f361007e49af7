//! An open monolith: its last scan, what was made of it so far, and its decisions on disk.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;

use banyan_export::ScanFigures;
use banyan_facts::{Coverage, EditedFile, MonolithFacts};
use banyan_graph::DependencyCounts;
use banyan_plan::{History, SnapshotCommit, is_test_unit, summarise_edits, summarise_snapshot};
use banyan_scan::{
    EditedScan, Later, NoWatcher, Rescan, Scan, ScanCache, ScanSettings, ScanWatcher, rescan, scan,
};
use banyan_signals::{Commit, read_head};
use banyan_split::{Decision, Draft, Edit, SplitSettings};
use banyan_store::{DecisionMark, ProjectStore, SnapshotMark};
use banyan_threads::spawn_scoped;

use crate::cache::{Cache, ENGINE, KeptFigures, LastScan, NewEdits};
use crate::error::{Answer, AppError};
use crate::outside::Outside;
use crate::places::{folder_name, now};
use crate::state::{ComeTo, Known, Moment, SplitState, Study};
use crate::stated::Stated;
use crate::titles::title_edit;

/// An open monolith. What an earlier run left of it is read when it is first asked for.
pub struct Project {
    /// Absolute path of its folder
    pub root: PathBuf,
    store: Mutex<ProjectStore>,
    cache: Arc<Cache>,
    shown: RwLock<Shown>,
    history: Mutex<Option<(SnapshotMark, Arc<History>)>>,
}

/// What a decision would do.
pub struct Preview {
    /// What it would be called
    pub title: String,
    /// The decision
    pub edit: Edit,
    /// What is shown now
    pub before: Moment,
    /// The split after it
    pub after: SplitState,
}

/// A scan, and what was made of it so far.
#[derive(Clone)]
struct Shown {
    scan: LastScan,
    study: Option<Arc<Study>>,
    /// What is stated beside the code.
    stated: Arc<Stated>,
    split: Option<Arc<SplitState>>,
    /// The decisions on disk that the split was made from.
    mark: DecisionMark,
}

impl Shown {
    fn of_scan(root: &Path, scan: LastScan) -> Shown {
        let stated = Arc::new(Stated::of_monolith(root));
        Shown { scan, study: None, stated, split: None, mark: DecisionMark::default() }
    }
}

impl Project {
    /// Scans what changed in a monolith since its last scan.
    pub(crate) fn scan(
        root: PathBuf,
        mut store: ProjectStore,
        cache: Arc<Cache>,
        watcher: &dyn ScanWatcher,
    ) -> Answer<Project> {
        let last = cache.last_scan(&root);
        let found = look(&root, &cache, last, &|last| is_settled(last, &store), watcher)?;
        let shown = settle(&root, found, &mut store, &cache, watcher)?;
        Ok(Project::of(root, store, cache, shown))
    }

    /// Scans a monolith that has no project yet, as if it had never been scanned. `make` makes the project
    /// meanwhile: that waits for the disk.
    pub(crate) fn scan_first(
        root: PathBuf,
        make: impl FnOnce() -> Answer<ProjectStore> + Send,
        cache: Arc<Cache>,
        watcher: &dyn ScanWatcher,
    ) -> Answer<Project> {
        let (store, found) = thread::scope(|scope| {
            let making = scope.spawn(make);
            let found = look(&root, &cache, None, &|_| Ok(false), watcher);
            (making.join(), found)
        });
        let mut store = store.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let shown = settle(&root, found?, &mut store, &cache, watcher)?;
        Ok(Project::of(root, store, cache, shown))
    }

    /// A monolith as its last scan left it, if that can be used.
    pub(crate) fn of_last_scan(
        root: PathBuf,
        store: ProjectStore,
        cache: Arc<Cache>,
    ) -> Answer<Option<Project>> {
        let Some(scan) = cache.last_scan(&root) else { return Ok(None) };
        if !is_settled(&scan, &store)? {
            return Ok(None);
        }
        let shown = Shown::of_scan(&root, scan);
        Ok(Some(Project::of(root, store, cache, shown)))
    }

    fn of(root: PathBuf, store: ProjectStore, cache: Arc<Cache>, shown: Shown) -> Project {
        let (store, shown) = (Mutex::new(store), RwLock::new(shown));
        Project { root, store, cache, shown, history: Mutex::default() }
    }

    /// Scans what changed since. Until it is done, what is shown can be asked and decided on.
    pub(crate) fn rescan(&self, watcher: &dyn ScanWatcher) -> Answer<()> {
        let last = self.cache.last_scan(&self.root);
        let found = look(&self.root, &self.cache, last, &|last| is_settled(last, &self.store()), watcher)?;
        let mut store = self.store();
        let found = settle(&self.root, found, &mut store, &self.cache, watcher)?;
        let mut shown = write_lock(&self.shown);
        if found.study.is_some() || found.scan != shown.scan {
            *shown = found;
        } else if found.stated.hash != shown.stated.hash {
            shown.stated = found.stated;
            shown.split = None;
        }
        Ok(())
    }

    /// Takes the decisions that a file states in place of those that the monolith states itself.
    pub fn use_decisions(&self, file: &Path) -> Answer<()> {
        let stated = Arc::new(Stated::of_file(file)?);
        let mut shown = write_lock(&self.shown);
        shown.stated = stated;
        shown.split = None;
        Ok(())
    }

    /// What is stated beside the code.
    pub(crate) fn stated(&self) -> Arc<Stated> {
        self.shown().stated
    }

    /// When the source was scanned that is shown now, in seconds since 1970.
    pub fn scanned_at(&self) -> i64 {
        self.shown().scan.time
    }

    /// The study of its source.
    pub fn study(&self) -> Answer<Arc<Study>> {
        match self.shown().study {
            Some(study) => Ok(study),
            None => self.study_with(&mut self.store()),
        }
    }

    /// What it shows now.
    pub fn moment(&self) -> Answer<Moment> {
        match self.shown() {
            Shown { study: Some(study), split: Some(split), .. } => Ok(Moment { study, split }),
            _ => self.moment_with(&mut self.store()),
        }
    }

    /// Whether its study is in memory.
    pub(crate) fn is_studied(&self) -> bool {
        self.shown().study.is_some()
    }

    /// Its study, and its split if that is in memory: never waits for a proposal.
    pub(crate) fn known(&self) -> Answer<Known> {
        let first = self.study()?;
        match self.shown() {
            Shown { study: Some(study), split, .. } => Ok(Known { study, split }),
            _ => Ok(Known { study: first, split: None }),
        }
    }

    /// The answer of this name to a question about source and split, as it was given before or as
    /// `answer` gives it now.
    pub(crate) fn answer_of_moment(
        &self,
        name: &str,
        answer: impl FnOnce(&Moment) -> Answer<String>,
    ) -> Answer<String> {
        if let Some(kept) = self.kept_answer(name)? {
            return Ok(kept);
        }
        let text = answer(&self.moment()?)?;
        self.keep_answer(name, &text)?;
        Ok(text)
    }

    /// The answer of this name as it was given before; none if something changed since.
    pub(crate) fn kept_answer(&self, name: &str) -> Answer<Option<String>> {
        let decisions = self.decisions_hash()?;
        Ok(self.cache.answer(name, &self.shown().scan, decisions))
    }

    /// Keeps an answer about source and split.
    pub(crate) fn keep_answer(&self, name: &str, text: &str) -> Answer<()> {
        let decisions = self.decisions_hash()?;
        self.cache.keep_answer(name, &self.shown().scan, decisions, text);
        Ok(())
    }

    /// Stands for all that was decided and stated.
    fn decisions_hash(&self) -> Answer<u64> {
        Ok(self.store().decisions_hash()? ^ self.shown().stated.hash)
    }

    /// Keeps an answer unless the database is in use: nobody waits for it.
    pub(crate) fn keep_answer_in_passing(&self, name: &str, text: &str) -> Answer<()> {
        let Ok(store) = self.store.try_lock() else { return Ok(()) };
        let Shown { scan, stated, .. } = self.shown();
        self.cache.keep_answer(name, &scan, store.decisions_hash()? ^ stated.hash, text);
        Ok(())
    }

    /// What is told of its source at first.
    pub(crate) fn figures(&self) -> Answer<ScanFigures> {
        if let Some(kept) = self.cache.figures(&self.shown().scan) {
            return Ok(kept.figures);
        }
        let study = self.study()?;
        Ok(ScanFigures::of(&study.graph, &study.coverage))
    }

    /// The commit that its source stands on.
    pub(crate) fn commit(&self) -> Option<Commit> {
        self.shown().scan.commit()
    }

    /// Its database.
    pub(crate) fn store(&self) -> MutexGuard<'_, ProjectStore> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shown(&self) -> Shown {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn study_with(&self, store: &mut ProjectStore) -> Answer<Arc<Study>> {
        let Shown { scan, study, .. } = self.shown();
        if let Some(study) = study {
            return Ok(study);
        }
        if let Some((facts, coverage)) = self.cache.result(&scan) {
            let study = Arc::new(study_of(&self.root, &self.cache, Arc::new(facts), coverage, scan.commit()));
            write_lock(&self.shown).study = Some(study.clone());
            return Ok(study);
        }
        let found = look_at_all(&self.root, &self.cache, read_head(&self.root), &NoWatcher)?;
        *write_lock(&self.shown) = settle_new(&self.root, *found, store, &self.cache)?;
        self.study_with_kept()
    }

    fn study_with_kept(&self) -> Answer<Arc<Study>> {
        self.shown().study.ok_or(AppError::NoProject)
    }

    pub(crate) fn moment_with(&self, store: &mut ProjectStore) -> Answer<Moment> {
        let study = self.study_with(store)?;
        let Shown { split, stated, .. } = self.shown();
        match split {
            Some(split) => Ok(Moment { study, split }),
            None => {
                let split = read_split(&study, &stated, store)?;
                self.show_split(store, study, split)
            }
        }
    }

    /// What became of the monolith since the snapshot that progress is counted from.
    pub(crate) fn progress_history(&self) -> Answer<Arc<History>> {
        let mut known = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        let mark = self.store().snapshot_mark()?;
        if let Some((_, history)) = known.as_ref().filter(|(known, _)| *known == mark) {
            return Ok(history.clone());
        }
        // Reading many snapshots takes a while, and decisions go on meanwhile.
        let path = self.store().path().to_path_buf();
        let store = ProjectStore::open(&path)?;
        let (start, mut history) = (store.start()?, None::<History>);
        store.each_snapshot(|snapshot| match &mut history {
            Some(history) => history.push(snapshot.facts),
            None if start.as_ref().is_none_or(|start| *start == snapshot.key) => {
                history = Some(History::of_start(snapshot.facts));
            }
            None => {}
        })?;
        let history = match history {
            Some(history) => history,
            None => {
                let study = self.study()?;
                History::of_start(summarise_snapshot(&study.graph, None, &study.coverage))
            }
        };
        Ok(known.insert((mark, Arc::new(history))).1.clone())
    }

    /// Reads the history of changes, where there is one: metrics of teams rest on it.
    pub fn read_history(&self) -> Answer<()> {
        let study = self.study()?;
        let known = study.past_now().is_some();
        if study.past().is_ok() && !known {
            self.lay_again();
        }
        Ok(())
    }

    /// Lays the decisions anew when they are next asked for: more is known of the monolith now.
    pub(crate) fn lay_again(&self) {
        write_lock(&self.shown).split = None;
    }

    /// Makes a decision: checked, then on disk, then shown.
    pub fn decide(&self, edit: Edit) -> Answer<Moment> {
        let mut store = self.store();
        let before = self.moment_with(&mut store)?;
        let (title, come) = self.try_edit(&before, &edit)?;
        let as_shown = store.mark()? == self.shown().mark;
        let decision = Decision { edit, title };
        store.record(&decision, now())?;
        if !as_shown {
            return self.show_decisions(&store, before);
        }
        let split = before.split.after(&before.study, come, decision);
        self.show_split(&store, before.study, split)
    }

    /// What a decision would do; nothing is kept.
    pub fn preview(&self, edit: Edit) -> Answer<Preview> {
        let before = self.moment()?;
        let (title, come) = self.try_edit(&before, &edit)?;
        let after = SplitState::supposed(&before.study, come);
        Ok(Preview { title, edit, before, after })
    }

    /// What an edit would be called, and what it would come to. Refuses one that names a unit which
    /// neither the scan nor the decisions know, and one that what is stated would take back.
    fn try_edit(&self, before: &Moment, edit: &Edit) -> Answer<(String, ComeTo)> {
        let (graph, draft) = (&before.study.graph, &before.split.draft);
        let known = |id: &&String| graph.index_of(id).is_some() || draft.places.contains_key(*id);
        if let Some(unknown) = edit.named_units().into_iter().find(|id| !known(id)) {
            return Err(AppError::NotFound(format!("there is no unit `{unknown}` in this monolith")));
        }
        before.split.stated.refuse(edit)?;
        let come = before.split.with_edit(&before.study, &self.stated(), edit)?;
        Ok((title_edit(graph, draft, edit), come))
    }

    /// Takes a new proposal as the split, under all that was decided.
    pub fn propose(&self, settings: &SplitSettings) -> Answer<Moment> {
        self.propose_unless(settings, || Ok(()))
    }

    /// Like [`propose`](Self::propose); what `go_on` refuses is not taken.
    pub(crate) fn propose_unless(
        &self,
        settings: &SplitSettings,
        go_on: impl Fn() -> Answer<()>,
    ) -> Answer<Moment> {
        let moment = self.moment()?;
        let edit = moment.study.propose(settings, &moment.split.draft);
        go_on()?;
        self.decide(edit)
    }

    /// Takes the last decision back, if there is one.
    pub fn undo(&self) -> Answer<Moment> {
        let mut store = self.store();
        let moment = self.moment_with(&mut store)?;
        store.undo()?;
        self.show_decisions(&store, moment)
    }

    /// Makes the last undone decision again, if there is one.
    pub fn redo(&self) -> Answer<Moment> {
        let mut store = self.store();
        let moment = self.moment_with(&mut store)?;
        store.redo()?;
        self.show_decisions(&store, moment)
    }

    /// Shows the decisions on disk, with what the last of them changed in the numbers.
    fn show_decisions(&self, store: &ProjectStore, before: Moment) -> Answer<Moment> {
        let metrics = Some(before.split.metrics.clone());
        let split = SplitState::new(&before.study, store.decisions()?, &self.stated(), metrics);
        self.show_split(store, before.study, split)
    }

    /// Shows the decisions on disk after another alternative was chosen.
    pub(crate) fn show_switched(&self, store: &ProjectStore, before: Moment) -> Answer<Moment> {
        let split = SplitState::new(&before.study, store.decisions()?, &self.stated(), None);
        self.show_split(store, before.study, split)
    }

    /// Shows a split that was made from the decisions on disk.
    fn show_split(&self, store: &ProjectStore, study: Arc<Study>, split: SplitState) -> Answer<Moment> {
        let (split, mark) = (Arc::new(split), store.mark()?);
        let mut shown = write_lock(&self.shown);
        (shown.split, shown.mark) = (Some(split.clone()), mark);
        Ok(Moment { study, split })
    }
}

/// Whether the project has all that comes of a scan: its snapshot.
fn is_settled(scan: &LastScan, store: &ProjectStore) -> Answer<bool> {
    Ok(store.last_snapshot_key()? == scan.snapshot)
}

/// What a look at the source found.
enum Found {
    /// All is as the last scan left it
    Same(LastScan),
    /// Only insides and members of files are not
    Edited { last: LastScan, scan: Box<EditedScan>, commit: Option<Commit> },
    /// Something else
    New(Box<FoundNew>),
}

/// What a look at the source found that is not as the last scan left it.
struct FoundNew {
    /// The hash of its content
    content: u64,
    facts: Arc<MonolithFacts>,
    coverage: Coverage,
    commit: Option<Commit>,
}

impl FoundNew {
    fn of_scan(scan: Scan, commit: Option<Commit>) -> Box<FoundNew> {
        let Scan { content, facts, coverage, .. } = scan;
        Box::new(FoundNew { content, facts: Arc::new(facts), coverage, commit })
    }
}

/// Looks at the source. Where it is as it was at the last scan, and `is_settled` says that the project has all that
/// came of it, nothing is read but the stamps of its files.
fn look(
    root: &Path,
    cache: &Arc<Cache>,
    last: Option<LastScan>,
    is_settled: &dyn Fn(&LastScan) -> Answer<bool>,
    watcher: &dyn ScanWatcher,
) -> Answer<Found> {
    let known = last.as_ref().map(|last| last.content);
    let (scanned, commit) = thread::scope(|scope| {
        let commit = scope.spawn(|| read_head(root));
        let scanned = rescan(root, &settings(), &**cache, watcher, known);
        (scanned, commit.join().unwrap_or_default())
    });
    match (scanned?, last) {
        (Rescan::Same(_), Some(last)) if last.commit() == commit && is_settled(&last)? => {
            Ok(Found::Same(last))
        }
        (Rescan::Same(stats), Some(last)) => {
            let (files, leaving) = (Vec::new(), Later::default());
            let scan = Box::new(EditedScan { content: last.content, files, stats, leaving });
            Ok(Found::Edited { last, scan, commit })
        }
        (Rescan::Changed(scan), _) => Ok(Found::New(FoundNew::of_scan(*scan, commit))),
        (Rescan::Edited(scan), Some(last)) => Ok(Found::Edited { last, scan, commit }),
        (Rescan::Same(_) | Rescan::Edited(_), None) => {
            look_at_all(root, cache, commit, watcher).map(Found::New)
        }
    }
}

fn settings() -> ScanSettings {
    ScanSettings { engine: ENGINE, ..ScanSettings::default() }
}

/// Looks at the source without regard to the last result.
fn look_at_all(
    root: &Path,
    cache: &Arc<Cache>,
    commit: Option<Commit>,
    watcher: &dyn ScanWatcher,
) -> Answer<Box<FoundNew>> {
    Ok(FoundNew::of_scan(scan(root, &settings(), &**cache, watcher)?, commit))
}

fn study_of(
    root: &Path,
    cache: &Arc<Cache>,
    facts: Arc<MonolithFacts>,
    coverage: Coverage,
    commit: Option<Commit>,
) -> Study {
    let head = commit.as_ref().map(|commit| commit.id.clone());
    let outside = Outside::of(root.to_owned(), cache.clone(), head);
    Study::new(folder_name(root), facts, coverage, commit, outside)
}

/// Studies what was found, and keeps what comes of it.
fn settle(
    root: &Path,
    found: Found,
    store: &mut ProjectStore,
    cache: &Arc<Cache>,
    watcher: &dyn ScanWatcher,
) -> Answer<Shown> {
    let new = match found {
        Found::Same(last) => return Ok(Shown::of_scan(root, last)),
        Found::Edited { last, mut scan, commit } => {
            match settle_edited(root, &last, &mut scan, commit.as_ref(), store, cache)? {
                Some(shown) => return Ok(shown),
                None => look_at_edited(root, &last, &scan, commit, cache, watcher)?,
            }
        }
        Found::New(new) => new,
    };
    if watcher.cancelled() {
        return Err(AppError::Cancelled);
    }
    settle_new(root, *new, store, cache)
}

fn settle_new(
    root: &Path,
    FoundNew { content, facts, coverage, commit }: FoundNew,
    store: &mut ProjectStore,
    cache: &Arc<Cache>,
) -> Answer<Shown> {
    let (study, snapshot) = thread::scope(|scope| {
        let result = facts.clone();
        // Without a thread it is not kept, and the next scan finds it again.
        drop(spawn_scoped(scope, thread::Builder::new(), 1, move || cache.keep_result(content, &result)));
        let study = study_of(root, cache, facts, coverage, commit);
        let snapshot = thread::scope(|scope| {
            scope.spawn(|| cache.keep_figures(&figures_of(content, &study)));
            keep_snapshot(&study, content, store)
        });
        (study, snapshot)
    });
    let snapshot = snapshot?.or(store.last_snapshot_key()?);
    let scan = LastScan::new(root, content, study.commit.as_ref(), snapshot, now());
    cache.keep_scan(&scan);
    Ok(Shown { study: Some(Arc::new(study)), ..Shown::of_scan(root, scan) })
}

fn figures_of(content: u64, study: &Study) -> KeptFigures {
    let graph = &study.graph;
    let tests = graph.indexes().map(|unit| is_test_unit(graph, unit)).collect();
    KeptFigures::new(content, ScanFigures::of(graph, &study.coverage), tests)
}

/// Keeps what comes of a scan after which only insides and members of files are not what they were: nothing that is
/// kept of the others is read or written. None where that cannot be done.
fn settle_edited(
    root: &Path,
    last: &LastScan,
    scan: &mut EditedScan,
    commit: Option<&Commit>,
    store: &mut ProjectStore,
    cache: &Arc<Cache>,
) -> Answer<Option<Shown>> {
    let leaving = std::mem::take(&mut scan.leaving);
    let EditedScan { content, files, .. } = scan;
    let known = if is_settled(last, store)? { read_known(last, *content, files, cache) } else { None };
    let Some((known, dependencies, edits)) = known else {
        leaving.keep(&**cache);
        return Ok(None);
    };
    thread::scope(|scope| {
        // Without a thread it is not kept, and the next scan finds it again.
        let keeping = spawn_scoped(scope, thread::Builder::new(), 1, move || leaving.keep(&**cache));
        let mut figures = known.figures.clone();
        figures.edit(files);
        if let Some(mut dependencies) = dependencies {
            dependencies.edit(files);
            figures.edit_dependencies(&dependencies);
        }
        let now_edited = summarise_edits(files, &known.tests, commit.map(snapshot_commit), &figures.coverage);
        let before = last.commit();
        let none = summarise_edits(&[], &[], before.as_ref().map(snapshot_commit), &known.figures.coverage);
        let snapshot = match &last.snapshot {
            Some(same) if now_edited == none => same.clone(),
            _ => {
                let (key, time) = key_and_time(commit, *content);
                store.keep_edited_snapshot(&key, now_edited, time, now())?;
                key
            }
        };
        let scan = LastScan::new(root, *content, commit, Some(snapshot), now());
        let pieces = edits.pieces(&KeptFigures::new(*content, figures, known.tests), &scan);
        // What tells of the scan comes after what it left.
        if let Ok(keeping) = keeping {
            keeping.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
        cache.write(&mut pieces.into_iter(), &[]);
        Ok(Some(Shown::of_scan(root, scan)))
    })
}

/// What is kept of the last scan that edits are put into, and the edits as they are kept; dependencies only where
/// there are others now.
fn read_known<'e>(
    last: &LastScan,
    content: u64,
    files: &'e [EditedFile],
    cache: &Cache,
) -> Option<(KeptFigures, Option<DependencyCounts>, NewEdits<'e>)> {
    last.snapshot.as_ref()?;
    let figures = cache.figures(last)?;
    let keeps_dependencies = files.iter().all(EditedFile::keeps_dependencies);
    let dependencies = if keeps_dependencies { None } else { Some(cache.dependencies(last)?) };
    Some((figures, dependencies, cache.edits_after(last, content, files)?))
}

/// What is there after edits, as a whole.
fn look_at_edited(
    root: &Path,
    last: &LastScan,
    scan: &EditedScan,
    commit: Option<Commit>,
    cache: &Arc<Cache>,
    watcher: &dyn ScanWatcher,
) -> Answer<Box<FoundNew>> {
    let Some((mut facts, _)) = cache.result(last) else { return look_at_all(root, cache, commit, watcher) };
    facts.edit(&scan.files);
    let coverage = Coverage::of(&facts);
    Ok(Box::new(FoundNew { content: scan.content, facts: Arc::new(facts), coverage, commit }))
}

fn read_split(study: &Study, stated: &Stated, store: &mut ProjectStore) -> Answer<SplitState> {
    let decisions = store.decisions()?;
    if !decisions.is_empty() || study.graph.units().is_empty() {
        return Ok(SplitState::new(study, decisions, stated, None));
    }
    let edit = study.propose(&SplitSettings::default(), &Draft::default());
    let title = title_edit(&study.graph, &Draft::default(), &edit);
    store.record(&Decision { edit, title }, now())?;
    Ok(SplitState::new(study, store.decisions()?, stated, None))
}

/// Keeps the scan as a snapshot and carries decisions over to units that were renamed since the
/// last; gives the snapshot's key. A scan without units is not kept.
fn keep_snapshot(study: &Study, content: u64, store: &mut ProjectStore) -> Answer<Option<String>> {
    let commit = study.commit.as_ref();
    let facts = summarise_snapshot(&study.graph, commit.map(snapshot_commit), &study.coverage);
    if facts.units.is_empty() {
        return Ok(None);
    }
    let (key, time) = key_and_time(commit, content);
    Ok(Some(store.keep_snapshot(&key, &facts, time, now())?))
}

fn snapshot_commit(commit: &Commit) -> SnapshotCommit {
    let Commit { id, subject, time, dirty } = commit.clone();
    SnapshotCommit { id, subject, time, dirty }
}

/// What a snapshot is known by, and when it is of: where there is no commit, by what was scanned.
fn key_and_time(commit: Option<&Commit>, content: u64) -> (String, i64) {
    match commit {
        Some(commit) => (commit.id.clone(), commit.time),
        None => (format!("content-{content:016x}"), now()),
    }
}

pub(crate) fn write_lock<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
