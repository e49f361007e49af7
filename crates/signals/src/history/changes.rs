//! What one commit changed, told from its tree and its parent's.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use gix::bstr::{BStr, ByteSlice};
use gix::object::tree::diff::Change;
use gix::prelude::ObjectIdExt;

/// Of a commit that changes more files than this, only their number is told, and its renames.
const MOST_FILES: usize = 1_000;

/// Decoded trees that a thread keeps, in bytes.
const TREES_KEPT: usize = 32 << 20;

/// What a commit changed. Paths are relative to the folder that is looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub files: u32,
    pub changed: Vec<String>,
    pub renamed: Vec<(String, String)>,
}

/// Reads changes on one thread.
pub(super) struct ChangeReader {
    repository: gix::Repository,
    folder: PathBuf,
    grafted: Vec<gix::ObjectId>,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl ChangeReader {
    pub fn new(mut repository: gix::Repository, folder: &str, grafted: &[gix::ObjectId]) -> ChangeReader {
        repository.object_cache_size(TREES_KEPT);
        ChangeReader { repository, folder: Path::new(folder).to_owned(), grafted: grafted.to_vec() }
    }

    pub fn repository(&self) -> &gix::Repository {
        &self.repository
    }

    /// What a commit changed against its only parent; none where objects are missing. Where a
    /// shallow clone ends, nothing is known to have changed.
    pub fn changes_of(&mut self, id: gix::ObjectId) -> Option<Changes> {
        if self.grafted.contains(&id) {
            return Some(Changes::default());
        }
        self.diff(id).ok()
    }

    fn diff(&self, id: gix::ObjectId) -> Result<Changes, Failure> {
        let commit = id.attach(&self.repository).object()?.try_into_commit()?;
        let after = self.tree_of(&commit)?;
        let before = match commit.parent_ids().next() {
            Some(parent) => self.tree_of(&parent.object()?.try_into_commit()?)?,
            None => self.repository.empty_tree(),
        };
        if before.id == after.id {
            return Ok(Changes::default());
        }
        let mut gathered = Gathered::default();
        before
            .changes()?
            .options(|options| {
                options.track_path().track_rewrites(None);
            })
            .for_each_to_obtain_tree(&after, |change| {
                gathered.take(&change);
                Ok(ControlFlow::Continue(()))
            })?;
        Ok(gathered.into_changes())
    }

    /// The tree of the folder in a commit; an empty one where it was not there.
    fn tree_of<'a>(&'a self, commit: &gix::Commit<'a>) -> Result<gix::Tree<'a>, Failure> {
        let tree = commit.tree()?;
        if self.folder.as_os_str().is_empty() {
            return Ok(tree);
        }
        match tree.lookup_entry_by_path(&self.folder)? {
            Some(entry) if entry.mode().is_tree() => Ok(entry.object()?.try_into_tree()?),
            _ => Ok(self.repository.empty_tree()),
        }
    }
}

/// The entries of a diff, before files that went and files that came are paired.
#[derive(Default)]
struct Gathered {
    changed: Vec<String>,
    /// Path and content
    gone: Vec<(String, gix::ObjectId)>,
    come: Vec<(String, gix::ObjectId)>,
}

impl Gathered {
    fn take(&mut self, change: &Change<'_, '_, '_>) {
        if !change.entry_mode().is_blob_or_symlink() {
            return;
        }
        let path = text(change.location());
        match change {
            Change::Addition { id, .. } => self.come.push((path, id.detach())),
            Change::Deletion { id, .. } => self.gone.push((path, id.detach())),
            Change::Modification { .. } | Change::Rewrite { .. } => self.changed.push(path),
        }
    }

    /// Pairs what went with what came: first files of the same content, then files of the same name
    /// where one went and one came. No content is read, so that clones without blobs do; of the
    /// renames that git finds in the histories measured (`docs/splitting.md`) these are nine of ten.
    fn into_changes(mut self) -> Changes {
        let mut renamed = pair(&mut self.gone, &mut self.come, |(path, id)| (*id, name_of(path).to_owned()));
        renamed.extend(pair(&mut self.gone, &mut self.come, |(_, id)| *id));
        renamed.extend(pair(&mut self.gone, &mut self.come, |(path, _)| name_of(path).to_owned()));
        renamed.sort();
        let files = self.changed.len() + self.gone.len() + self.come.len() + renamed.len();
        let mut changed = self.changed;
        changed.extend(self.gone.into_iter().chain(self.come).map(|(path, _)| path));
        changed.extend(renamed.iter().map(|(_, to)| to.clone()));
        changed.sort();
        if files > MOST_FILES {
            changed.clear();
        }
        Changes { files: files as u32, changed, renamed }
    }
}

type File = (String, gix::ObjectId);

/// Takes out files that have a key in common that no other of their side has.
fn pair<Key: Ord>(
    gone: &mut Vec<File>,
    come: &mut Vec<File>,
    key: impl Fn(&File) -> Key,
) -> Vec<(String, String)> {
    let (from, to) = (lone_keys(gone, &key), lone_keys(come, &key));
    let pairs: Vec<(usize, usize)> = from.iter().filter_map(|(key, at)| Some((*at, *to.get(key)?))).collect();
    let names = pairs.iter().map(|(from, to)| (gone[*from].0.clone(), come[*to].0.clone())).collect();
    remove_all(gone, pairs.iter().map(|(from, _)| *from));
    remove_all(come, pairs.iter().map(|(_, to)| *to));
    names
}

fn lone_keys<Key: Ord>(files: &[File], key: impl Fn(&File) -> Key) -> BTreeMap<Key, usize> {
    let mut places: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (at, file) in files.iter().enumerate() {
        places.entry(key(file)).or_default().push(at);
    }
    places.into_iter().filter(|(_, places)| places.len() == 1).map(|(key, places)| (key, places[0])).collect()
}

fn remove_all(files: &mut Vec<File>, places: impl Iterator<Item = usize>) {
    let mut stays = vec![true; files.len()];
    places.for_each(|at| stays[at] = false);
    let mut stays = stays.into_iter();
    files.retain(|_| stays.next().unwrap_or(true));
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn text(path: &BStr) -> String {
    path.to_str_lossy().into_owned()
}
