//! Finds source files and build manifests, and asks the system about each file once.

use std::{
    fs::{self, Metadata},
    path::{MAIN_SEPARATOR, Path, PathBuf},
    sync::{Arc, mpsc},
    time::UNIX_EPOCH,
};

use banyan_facts::{Language, UnreadFolder};
use banyan_languages::{FrontEnd, front_end_for, front_end_of, is_manifest};
use banyan_threads::in_parallel;
use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::{
    ScanError,
    error::cause,
    folders::{FolderList, Folders},
    ledger::Ledger,
    watch::{Progress, STEP, ScanStage, ScanWatcher, stage},
};

/// What a walk finds, each sorted by path.
#[derive(Default)]
pub(crate) struct Found {
    pub files: Vec<FoundFile>,
    pub manifests: Vec<FoundManifest>,
    pub unread_folders: Vec<UnreadFolder>,
    pub folders: FolderList,
    /// How many of the folders were listed
    pub listed: u32,
}

/// A source file.
#[derive(Clone)]
pub(crate) struct FoundFile {
    /// Relative, with `/`
    pub path: String,
    pub front_end: &'static FrontEnd,
    pub size: u64,
    /// Modification time in nanoseconds since 1970
    pub modified: i64,
    /// Why it cannot be read, if that is plain without trying
    pub obstacle: Option<String>,
    /// Its place in the order in which files were met
    pub met: usize,
}

/// A build manifest.
pub(crate) struct FoundManifest {
    /// Relative, with `/`
    pub path: String,
    pub size: u64,
    /// Modification time in nanoseconds since 1970
    pub modified: i64,
}

enum Item {
    File(FoundFile),
    Manifest(FoundManifest),
    UnreadFolder(UnreadFolder),
}

/// Folders that hold other people's code by everybody's convention, whatever is ignored.
const FOREIGN_FOLDERS: &[&str] = &["node_modules", "bower_components", "site-packages", "__pycache__"];

/// Folders that hold other people's code where a package manager left its mark in them: Composer, Go,
/// Bundler, Python's virtual environments.
const FOREIGN_MARKS: &[(&str, &str)] =
    &[("vendor", "autoload.php"), ("vendor", "modules.txt"), ("vendor", "bundle"), ("", "pyvenv.cfg")];

/// Walks the folder. Hidden files and what `.gitignore` names are left out, in a repository or
/// not; so are folders that programs mark as their caches. Links are not followed. Folders in which nothing came or went
/// since the last scan are not listed, but each file is asked about. `beside` is shown all files met so far, in that
/// order, whenever there are more.
pub(crate) fn walk(
    root: &Path,
    threads: usize,
    (engine, last): (u64, &Ledger),
    watcher: &dyn ScanWatcher,
    beside: impl FnMut(&[FoundFile]),
) -> Result<Found, ScanError> {
    stage(watcher, ScanStage::Walking, 0)?;
    let folders = Arc::new(Folders::look(root, engine, last, threads));
    let (sender, items) = mpsc::channel();
    let found = std::thread::scope(|scope| {
        scope.spawn(|| {
            let sender = sender;
            if folders.meet(root, String::new()) {
                list(root, threads, &folders, &sender);
            }
            ask_again(root, threads, &folders.kept(), last, &sender);
        });
        collect(items, watcher, beside)
    })?;
    let (mut met, listed) = folders.met();
    found.unread_folders.iter().for_each(|folder| met.distrust(&folder.path));
    Ok(Found { folders: met, listed, ..found })
}

/// Lists the folder and what is below it, but for folders that need not be listed.
fn list(root: &Path, threads: usize, folders: &Arc<Folders>, sender: &mpsc::Sender<Vec<Item>>) {
    let (meeting, start) = (folders.clone(), root.to_owned());
    let walker = WalkBuilder::new(root)
        .threads(threads)
        .follow_links(false)
        .require_git(false)
        .parents(is_inside_repository(root))
        // What is found depends on the source alone, not on whose machine it is.
        .git_global(false)
        .git_exclude(false)
        .filter_entry(move |entry| entry.depth() == 0 || enters(&start, entry, &meeting))
        .build_parallel();
    walker.run(|| {
        let mut batch = Batch { items: Vec::new(), enough: FIRST_BATCH, sender: sender.clone() };
        Box::new(move |entry| visit(root, entry, &mut batch))
    });
}

/// Files that a thread asks about before it hands over what it was told: to wake whoever gathers it takes as long as to
/// ask about a few.
const ASKED_AT_ONCE: usize = 500;

/// Asks about each file below folders that were not listed.
fn ask_again(
    root: &Path,
    threads: usize,
    folders: &[Box<str>],
    last: &Ledger,
    sender: &mpsc::Sender<Vec<Item>>,
) {
    let mut asked: Vec<(&str, Option<Language>)> = Vec::new();
    for folder in folders {
        let files = below(&last.files, folder, |file| &file.path);
        asked.extend(files.iter().map(|file| (&*file.path, Some(file.language))));
        let others = below(&last.others, folder, |file| &file.path);
        asked.extend(others.iter().map(|file| (&*file.path, Some(file.language))));
        asked
            .extend(below(&last.manifests, folder, |file| &file.path).iter().map(|file| (&*file.path, None)));
    }
    in_parallel(
        threads,
        asked.chunks(ASKED_AT_ONCE).collect(),
        || (),
        |(), _, asked| {
            let items = asked.iter().filter_map(|(path, language)| {
                let metadata = fs::symlink_metadata(root.join(path)).ok().filter(Metadata::is_file)?;
                let (path, size, modified) = ((*path).to_owned(), metadata.len(), modified_of(&metadata));
                let Some(language) = language else {
                    return Some(Item::Manifest(FoundManifest { path, size, modified }));
                };
                let front_end = front_end_of(*language)?;
                Some(Item::File(FoundFile { path, front_end, size, modified, obstacle: None, met: 0 }))
            });
            // Nobody listens any more where the scan was cancelled.
            sender.send(items.collect()).is_ok()
        },
    );
}

/// Those below a folder, of `all`, which are sorted by path.
fn below<'a, T>(all: &'a [T], folder: &str, path: fn(&T) -> &str) -> &'a [T] {
    let start = all.partition_point(|it| path(it) < folder);
    let count = all[start..].partition_point(|it| path(it).starts_with(folder));
    &all[start..start + count]
}

/// Whether a folder above is a repository, whose `.gitignore` files hold here, too.
fn is_inside_repository(root: &Path) -> bool {
    root.ancestors().skip(1).any(|folder| folder.join(".git").exists())
}

/// Whether a walk enters a folder, if it is one.
fn enters(root: &Path, entry: &DirEntry, folders: &Folders) -> bool {
    entry.file_type().is_none_or(|kind| !kind.is_dir())
        || !FOREIGN_FOLDERS.iter().any(|name| entry.file_name() == *name)
            && folders.meet(entry.path(), relative(root, entry.path()) + "/")
            && !is_foreign(entry)
}

/// Whether a folder is marked as one that holds dependencies or a cache (<https://bford.info/cachedir/>).
fn is_foreign(entry: &DirEntry) -> bool {
    entry.path().join("CACHEDIR.TAG").is_file()
        || FOREIGN_MARKS.iter().any(|(folder, mark)| {
            (folder.is_empty() || entry.file_name() == *folder) && entry.path().join(mark).exists()
        })
}

/// What a thread hands over first.
const FIRST_BATCH: usize = 8;

/// What a thread found and did not hand over yet.
struct Batch {
    items: Vec<Item>,
    /// So many are handed over: few at first, so that others begin
    enough: usize,
    sender: mpsc::Sender<Vec<Item>>,
}

impl Batch {
    /// Tells whether somebody still listens.
    fn send(&mut self) -> bool {
        self.enough = (self.enough * 2).min(STEP as usize);
        self.sender.send(std::mem::take(&mut self.items)).is_ok()
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.send();
    }
}

fn visit(root: &Path, entry: Result<DirEntry, ignore::Error>, batch: &mut Batch) -> WalkState {
    match entry {
        Ok(entry) => batch.items.extend(found(root, &entry)),
        Err(error) => batch.items.extend(unread(root, &error)),
    }
    match batch.items.len() >= batch.enough && !batch.send() {
        true => WalkState::Quit,
        false => WalkState::Continue,
    }
}

/// Gathers what the walk finds. When it returns early, the walk finds nobody to send to and ends.
fn collect(
    batches: mpsc::Receiver<Vec<Item>>,
    watcher: &dyn ScanWatcher,
    mut beside: impl FnMut(&[FoundFile]),
) -> Result<Found, ScanError> {
    let mut found = Found::default();
    for batch in batches {
        for item in batch {
            match item {
                Item::File(file) => found.files.push(FoundFile { met: found.files.len(), ..file }),
                Item::Manifest(manifest) => found.manifests.push(manifest),
                Item::UnreadFolder(folder) => found.unread_folders.push(folder),
            }
        }
        if watcher.cancelled() {
            return Err(ScanError::Cancelled);
        }
        beside(&found.files);
        let files_done = found.files.len() as u32;
        let current = found.files.last().map_or("", |file| &file.path);
        let stage = ScanStage::Walking;
        watcher.progress(Progress { stage, files_done, files_total: 0, bytes_done: 0, current });
    }
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    found.manifests.sort_by(|a, b| a.path.cmp(&b.path));
    found.unread_folders.sort();
    Ok(found)
}

/// The source file and the manifest that an entry is, as far as it is one.
fn found(root: &Path, entry: &DirEntry) -> Vec<Item> {
    let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else { return Vec::new() };
    let path = relative(root, entry.path());
    let (front_end, is_manifest) = (front_end_for(&path), kind.is_file() && is_manifest(&path));
    if front_end.is_none() && !is_manifest {
        return Vec::new();
    }
    let (size, modified) = stat(entry);
    let mut items = Vec::with_capacity(1);
    if is_manifest {
        items.push(Item::Manifest(FoundManifest { path: path.clone(), size, modified }));
    }
    let Some(front_end) = front_end else { return items };
    let obstacle = match () {
        () if kind.is_symlink() => Some("it is a symbolic link, and links are not followed".to_owned()),
        () if !kind.is_file() => Some("it is not a regular file".to_owned()),
        () if entry.path().to_str().is_none() => Some("its name is not UTF-8".to_owned()),
        () => None,
    };
    // What cannot be looked into is not known to be one of those that are recognised by what is in them.
    if obstacle.is_none() || front_end.recognises.is_none() {
        items.push(Item::File(FoundFile { path, front_end, size, modified, obstacle, met: 0 }));
    }
    items
}

/// Size and modification time.
fn stat(entry: &DirEntry) -> (u64, i64) {
    entry.metadata().as_ref().map_or((0, 0), |metadata| (metadata.len(), modified_of(metadata)))
}

fn modified_of(metadata: &Metadata) -> i64 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0)
}

/// A folder that could not be listed. A file that vanished meanwhile is no matter.
fn unread(root: &Path, error: &ignore::Error) -> Option<Item> {
    let path = path_of(error)?;
    let source = error.io_error()?;
    let is_gone = source.kind() == std::io::ErrorKind::NotFound;
    let reason = format!("the folder could not be listed: {}", cause(source));
    let folder = UnreadFolder { path: relative(root, &path).into(), reason: reason.into() };
    (!is_gone).then_some(Item::UnreadFolder(folder))
}

fn path_of(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

fn relative(root: &Path, path: &Path) -> String {
    // What the walk finds begins with the root as it is written: to compare the two part by part takes longer.
    let whole = root.to_str().zip(path.to_str()).filter(|_| MAIN_SEPARATOR == '/');
    if let Some(text) = whole.and_then(|(root, path)| path.strip_prefix(root)?.strip_prefix('/')) {
        return text.to_owned();
    }
    let path = path.strip_prefix(root).unwrap_or(path);
    if let Some(text) = path.to_str().filter(|_| MAIN_SEPARATOR == '/') {
        return text.to_owned();
    }
    let parts = path.components();
    let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
