//! A session: at most one monolith open, its study and its split in memory, its decisions on disk.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use banyan_plan::{SnapshotCommit, SnapshotFacts, SnapshotUnit, summarise_snapshot};
use banyan_scan::{Progress, ScanSettings, ScanWatcher, scan};
use banyan_signals::read_head;
use banyan_split::{Decision, Draft, Edit, SplitSettings, UnitIdentity, apply_edit, find_renames};
use banyan_store::{CacheStore, ProjectStore, StoredSnapshot};

use crate::cache::KeptFacts;
use crate::error::{Answer, AppError};
use crate::places::{Places, now};
use crate::state::{Moment, SplitState, Study};
use crate::titles::title_edit;
use crate::wire::ScanProgress;
use xxhash_rust::xxh3::xxh3_64;

/// One user's session. Shared between threads; every method takes `&self`.
pub struct Session {
    places: Places,
    open: RwLock<Option<Arc<Project>>>,
    cancel: AtomicBool,
}

/// An open monolith.
pub struct Project {
    /// Absolute path of its folder
    pub root: PathBuf,
    pub(crate) store: Mutex<ProjectStore>,
    moment: RwLock<Moment>,
}

/// Tells how far a scan is, and stops it when asked.
struct Watcher<'a, F: Fn(ScanProgress) + Send + Sync> {
    cancel: &'a AtomicBool,
    tell: F,
}

impl<F: Fn(ScanProgress) + Send + Sync> ScanWatcher for Watcher<'_, F> {
    fn progress(&self, progress: Progress<'_>) {
        (self.tell)(ScanProgress {
            stage: progress.stage.id().into(),
            files_done: progress.files_done,
            files_total: progress.files_total,
            bytes_done: progress.bytes_done,
            current: progress.current.into(),
        });
    }

    fn cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}

impl Session {
    /// A session that keeps its files in these places.
    pub fn new(places: Places) -> Session {
        Session { places, open: RwLock::new(None), cancel: AtomicBool::new(false) }
    }

    /// Where its files are.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// Opens the monolith in a folder, with its project in the usual place or in `project`: scans
    /// what changed and lays the decisions on it.
    pub fn open(
        &self,
        root: &Path,
        project: Option<&Path>,
        tell: impl Fn(ScanProgress) + Send + Sync,
    ) -> Answer<Arc<Project>> {
        let root = existing_folder(root)?;
        let file = project.map_or_else(|| self.places.project_file(&root), Path::to_path_buf);
        let mut store = ProjectStore::open(&file)?;
        let moment = self.study(&root, &mut store, tell)?;
        let project = Arc::new(Project { root, store: Mutex::new(store), moment: RwLock::new(moment) });
        *write_lock(&self.open) = Some(project.clone());
        Ok(project)
    }

    /// Scans the open monolith again.
    pub fn rescan_project(&self, tell: impl Fn(ScanProgress) + Send + Sync) -> Answer<Arc<Project>> {
        let project = self.project()?;
        let moment = {
            let mut store = project.store();
            self.study(&project.root, &mut store, tell)?
        };
        *write_lock(&project.moment) = moment;
        Ok(project)
    }

    /// The open monolith.
    pub fn project(&self) -> Answer<Arc<Project>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(AppError::NoProject)
    }

    /// Stops a scan under way.
    pub fn cancel_scan(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }

    /// Closes the open monolith. Everything decided is on disk already.
    pub fn close_project(&self) {
        *write_lock(&self.open) = None;
    }

    fn study(
        &self,
        root: &Path,
        store: &mut ProjectStore,
        tell: impl Fn(ScanProgress) + Send + Sync,
    ) -> Answer<Moment> {
        self.cancel.store(false, Ordering::Relaxed);
        let cache = KeptFacts::new(CacheStore::open(&Places::cache_file(store.path())));
        let watcher = Watcher { cancel: &self.cancel, tell };
        let scanned = scan(root, &ScanSettings::default(), &cache, &watcher)?;
        let study = Study::new(folder_name(root), scanned.facts, scanned.coverage, read_head(root));
        if watcher.cancelled() {
            return Err(AppError::Cancelled);
        }
        keep_snapshot(&study, store)?;
        let split = read_split(&study, store)?;
        Ok(Moment { study: Arc::new(study), split: Arc::new(split) })
    }
}

impl Project {
    /// What it shows now.
    pub fn moment(&self) -> Moment {
        self.moment.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Its database.
    pub(crate) fn store(&self) -> MutexGuard<'_, ProjectStore> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a decision: checked, then on disk, then shown.
    pub fn decide(&self, edit: Edit) -> Answer<Moment> {
        let mut store = self.store();
        let moment = self.moment();
        let title = title_edit(&moment.study.graph, &moment.split.draft, &edit);
        known_units(&moment.study, &moment.split.draft, &edit)?;
        apply_edit(&moment.split.draft, &edit)?;
        store.record(&Decision { edit, title }, now())?;
        self.show_decisions(&store, moment)
    }

    /// Takes a new proposal as the split, under all that was decided.
    pub fn propose(&self, settings: &SplitSettings) -> Answer<Moment> {
        let moment = self.moment();
        self.decide(moment.study.propose(settings, &moment.split.draft))
    }

    /// Takes the last decision back, if there is one.
    pub fn undo(&self) -> Answer<Moment> {
        let mut store = self.store();
        store.undo()?;
        self.show_decisions(&store, self.moment())
    }

    /// Makes the last undone decision again, if there is one.
    pub fn redo(&self) -> Answer<Moment> {
        let mut store = self.store();
        store.redo()?;
        self.show_decisions(&store, self.moment())
    }

    fn show_decisions(&self, store: &ProjectStore, before: Moment) -> Answer<Moment> {
        let metrics_before = Some(before.split.metrics.clone());
        let split = SplitState::new(&before.study, store.decisions()?, metrics_before);
        let moment = Moment { study: before.study, split: Arc::new(split) };
        *write_lock(&self.moment) = moment.clone();
        Ok(moment)
    }
}

fn read_split(study: &Study, store: &mut ProjectStore) -> Answer<SplitState> {
    let decisions = store.decisions()?;
    if !decisions.is_empty() || study.graph.units().is_empty() {
        return Ok(SplitState::new(study, decisions, None));
    }
    let edit = study.propose(&SplitSettings::default(), &Draft::default());
    let title = title_edit(&study.graph, &Draft::default(), &edit);
    store.record(&Decision { edit, title }, now())?;
    Ok(SplitState::new(study, store.decisions()?, None))
}

/// Keeps the scan as a snapshot and carries decisions over to units that were renamed since the last.
fn keep_snapshot(study: &Study, store: &mut ProjectStore) -> Answer<()> {
    let commit = study.commit.as_ref().map(|commit| SnapshotCommit {
        id: commit.id.clone(),
        subject: commit.subject.clone(),
        time: commit.time,
        dirty: commit.dirty,
    });
    let facts = summarise_snapshot(&study.graph, commit, &study.coverage);
    if facts.units.is_empty() {
        return Ok(());
    }
    if let Some(last) = store.last_snapshot()? {
        store.rename_units(&find_renames(&identities(&last.facts), &identities(&facts)))?;
    }
    let (key, time) = match &study.commit {
        Some(commit) => (commit.id.clone(), commit.time),
        None => (content_key(&facts), now()),
    };
    store.keep_snapshot(&StoredSnapshot { key: key.clone(), facts }, time, now())?;
    if store.start()?.is_none() {
        store.set_start(&key)?;
    }
    Ok(())
}

/// What the units of a snapshot are known by.
fn identities(facts: &SnapshotFacts) -> Vec<UnitIdentity> {
    let identity = |unit: &SnapshotUnit| UnitIdentity {
        id: unit.id.clone(),
        name: unit.name.clone(),
        kind: unit.kind.id().into(),
        language: unit.language.clone(),
        path: unit.path.clone(),
        members: unit.members.clone(),
    };
    facts.units.iter().map(identity).collect()
}

/// Where there is no commit, a snapshot is known by what it holds.
fn content_key(facts: &SnapshotFacts) -> String {
    format!("content-{:016x}", xxh3_64(&bitcode::encode(facts)))
}

fn folder_name(root: &Path) -> String {
    root.file_name().map_or_else(|| root.to_string_lossy(), |name| name.to_string_lossy()).into_owned()
}

fn existing_folder(root: &Path) -> Answer<PathBuf> {
    let tell = |why: &str| {
        AppError::NotFound(format!(
            "cannot open {}: {why}; name the folder of a monolith's source",
            root.display()
        ))
    };
    let folder = root.canonicalize().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => tell("there is no such folder"),
        _ => tell(&error.to_string()),
    })?;
    if folder.is_dir() { Ok(folder) } else { Err(tell("it is a file")) }
}

/// Refuses an edit that names a unit which neither the scan nor the decisions know.
fn known_units(study: &Study, draft: &Draft, edit: &Edit) -> Answer<()> {
    let known = |id: &&String| study.graph.index_of(id).is_some() || draft.places.contains_key(*id);
    let named: Vec<&String> = match edit {
        Edit::Move { units, .. }
        | Edit::Create { units, .. }
        | Edit::Pin { units }
        | Edit::Unpin { units } => units.iter().collect(),
        Edit::Together { a, b } | Edit::Apart { a, b } | Edit::Free { a, b } => vec![a, b],
        Edit::Exclude { unit, .. } | Edit::Include { unit } => vec![unit],
        Edit::Adopt { .. } | Edit::Merge { .. } | Edit::Rename { .. } | Edit::SetHome { .. } => Vec::new(),
    };
    match named.into_iter().find(|id| !known(id)) {
        Some(unknown) => Err(AppError::NotFound(format!("there is no unit `{unknown}` in this monolith"))),
        None => Ok(()),
    }
}

fn write_lock<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
