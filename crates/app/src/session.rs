//! A session: at most one monolith open.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use banyan_facts::MonolithFacts;
use banyan_scan::{Progress, ScanWatcher};
use banyan_signals::LogProgress;
use banyan_store::ProjectStore;

use crate::cache::Cache;
use crate::coarse::view_coarse;
use crate::error::{Answer, AppError};
use crate::memo::Memo;
use crate::pages::Pages;
use crate::places::Places;
use crate::project::{Project, write_lock};
use crate::views::matrix::OrderedMatrix;
use crate::views::narrow::Narrowed;
use crate::views::tables::RowOrder;
use crate::wire::{CoarseView, MapQuery, ScanProgress};

/// So many narrowings of the map are kept: going there and back is quick.
const TREES: usize = 4;

/// One user's session. Shared between threads; every method takes `&self`.
pub struct Session {
    places: Places,
    open: RwLock<Option<Arc<Project>>>,
    cancel: AtomicBool,
    stopped: AtomicU32,
    /// What queries of the map left of the units
    pub(crate) narrowed: Memo<Narrowed>,
    /// Which units a compared alternative has elsewhere
    pub(crate) elsewhere: Memo<Vec<bool>>,
    pub(crate) matrix: Memo<OrderedMatrix>,
    pub(crate) rows: Memo<RowOrder>,
    pub(crate) pages: Mutex<Pages>,
    /// Stops a reading of history
    pub(crate) stop_reading: AtomicBool,
}

/// Who looks on while a monolith is opened or scanned again.
#[derive(Clone, Copy)]
pub struct Onlooker<'a> {
    /// Told how far the scan is
    pub tell: &'a (dyn Fn(ScanProgress) + Send + Sync),
    /// Shown a coarse map by this query, if a first scan takes a while
    pub coarse: Option<(&'a MapQuery, &'a (dyn Fn(CoarseView) + Send + Sync))>,
}

/// Passes on what a scan tells, and stops it when asked.
struct Watcher<'a> {
    root: &'a Path,
    cancel: &'a AtomicBool,
    onlooker: Onlooker<'a>,
}

impl ScanWatcher for Watcher<'_> {
    fn progress(&self, progress: Progress<'_>) {
        (self.onlooker.tell)(ScanProgress {
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

    fn wants_coarse(&self) -> bool {
        self.onlooker.coarse.is_some()
    }

    fn coarse(&self, facts: MonolithFacts) {
        let Some((query, show)) = self.onlooker.coarse else { return };
        view_coarse(self.root, facts, query).into_iter().for_each(show);
    }
}

impl Session {
    /// A session that keeps its files in these places.
    pub fn new(places: Places) -> Session {
        Session {
            places,
            open: RwLock::new(None),
            cancel: AtomicBool::new(false),
            stopped: AtomicU32::new(0),
            narrowed: Memo::of_last(TREES),
            elsewhere: Memo::of_last(1),
            matrix: Memo::of_last(2),
            rows: Memo::of_last(1),
            pages: Mutex::default(),
            stop_reading: AtomicBool::new(false),
        }
    }

    /// Where its files are.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// Opens the monolith in a folder, with its project in the usual place or in `project`, and
    /// scans what changed. The decisions are laid on it when the split is first asked for.
    pub fn open(&self, root: &Path, project: Option<&Path>, onlooker: Onlooker<'_>) -> Answer<Arc<Project>> {
        let root = existing_folder(root)?;
        let file = self.project_file(&root, project);
        let folder = file.parent().is_none_or(|folder| std::fs::create_dir_all(folder).is_ok());
        if !folder || file.exists() {
            let (store, cache) = files_at(&file)?;
            let watcher = self.watcher(&root, onlooker);
            return Ok(self.show(Project::scan(root.clone(), store, cache, &watcher)?));
        }
        let watcher = self.watcher(&root, onlooker);
        // Where it cannot be made, the scan is for nothing.
        let make = || Ok(ProjectStore::open(&file).inspect_err(|_| self.cancel_scan())?);
        let cache = Arc::new(Cache::open(&Places::cache_file(&file)));
        Ok(self.show(Project::scan_first(root.clone(), make, cache, &watcher)?))
    }

    /// Opens the monolith in a folder as its last scan left it, without a look at the source; none
    /// where nothing usable was left. [`rescan_project`](Self::rescan_project) brings it up to date.
    pub fn reopen(&self, root: &Path, project: Option<&Path>) -> Answer<Option<Arc<Project>>> {
        let root = existing_folder(root)?;
        let (store, cache) = files_at(&self.project_file(&root, project))?;
        Ok(Project::of_last_scan(root, store, cache)?.map(|project| self.show(project)))
    }

    /// Scans the open monolith again.
    pub fn rescan_project(&self, onlooker: Onlooker<'_>) -> Answer<Arc<Project>> {
        let project = self.project()?;
        project.rescan(&self.watcher(&project.root, onlooker))?;
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

    /// Drops what is being made: a proposal under way is not taken, a file not written.
    pub fn stop(&self) {
        self.stopped.fetch_add(1, Ordering::Relaxed);
    }

    /// Asks whether [`stop`](Self::stop) was called since now.
    pub(crate) fn watch_stop(&self) -> impl Fn() -> Answer<()> + '_ {
        let began = self.stopped.load(Ordering::Relaxed);
        move || match self.stopped.load(Ordering::Relaxed) == began {
            true => Ok(()),
            false => Err(AppError::Cancelled),
        }
    }

    /// Closes the open monolith. Everything decided is on disk already.
    pub fn close_project(&self) {
        *write_lock(&self.open) = None;
        self.narrowed.clear();
        self.elsewhere.clear();
        self.matrix.clear();
        self.rows.clear();
    }

    fn project_file(&self, root: &Path, project: Option<&Path>) -> PathBuf {
        project.map_or_else(|| self.places.project_file(root), Path::to_path_buf)
    }

    fn watcher<'a>(&'a self, root: &'a Path, onlooker: Onlooker<'a>) -> Watcher<'a> {
        self.cancel.store(false, Ordering::Relaxed);
        Watcher { root, cancel: &self.cancel, onlooker }
    }

    fn show(&self, project: Project) -> Arc<Project> {
        let project = Arc::new(project);
        *write_lock(&self.open) = Some(project.clone());
        project
    }
}

fn files_at(file: &Path) -> Answer<(ProjectStore, Arc<Cache>)> {
    let store = ProjectStore::open(file)?;
    let cache = Arc::new(Cache::open(&Places::cache_file(store.path())));
    Ok((store, cache))
}

/// A reading of history as progress: commits in place of files.
pub(crate) fn history_progress(progress: LogProgress) -> ScanProgress {
    ScanProgress {
        stage: "history".into(),
        files_done: progress.done as u32,
        files_total: progress.total as u32,
        bytes_done: 0,
        current: String::new(),
    }
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
