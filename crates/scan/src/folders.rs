//! Folders as the last scan met them: what is in one that has the same stamp is what was in it then, and is not listed
//! again.

use std::{
    fs::{self, Metadata},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use banyan_threads::in_parallel;
use bitcode::{Decode, Encode};
use xxhash_rust::xxh3::Xxh3;

use crate::{
    ledger::{Ledger, MOST_EDITED},
    workers::{now, reliable},
};

/// The folders that a scan met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct FolderList {
    /// Sorted by path
    pub entries: Vec<FolderEntry>,
    /// Stands for what said, beside them, what was found: the build of the engine, and the rules in all folders above
    around: u64,
}

/// A folder that was listed, or one that holds what is none of the monolith's.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct FolderEntry {
    /// Relative, with `/`, also at its end; that of the root is empty
    pub path: Box<str>,
    /// None where it says nothing about what is in it
    pub stamp: Option<FolderStamp>,
    /// Stands for the files in it that tell what is ignored; 0 where there are none
    rules: u64,
}

/// Which folder it is, and when something in it came, went or was renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct FolderStamp {
    device: u64,
    inode: u64,
    /// In nanoseconds since 1970; unlike the modification time, no program can set it
    changed: i64,
}

/// What tells of a folder what is ignored in it and below, or whether what folders above tell holds.
const RULES: &[&str] = &[".git", ".gitignore", ".ignore"];

/// Folders that a thread looks at in one go.
const CHUNK: usize = 256;

impl FolderEntry {
    /// A folder that is about to be listed.
    pub fn of(folder: &Path, path: String) -> FolderEntry {
        FolderEntry { path: path.into(), stamp: stamp_of(folder), rules: rules_of(folder) }
    }

    /// Whether something may have come or gone in it; none where other things may be ignored.
    fn is_changed(&self, root: &Path) -> Option<bool> {
        let folder = root.join(&*self.path);
        let is_changed = self.stamp.is_none() || stamp_of(&folder) != self.stamp;
        let may_have_rules = is_changed || self.rules != 0;
        (!may_have_rules || rules_of(&folder) == self.rules).then_some(is_changed)
    }
}

fn stamp_of(folder: &Path) -> Option<FolderStamp> {
    stamp(&fs::symlink_metadata(folder).ok()?)
}

/// None where the system does not tell when something was changed, or that was just now.
#[cfg(unix)]
fn stamp(metadata: &Metadata) -> Option<FolderStamp> {
    use std::os::unix::fs::MetadataExt;
    let changed = metadata.ctime().checked_mul(1_000_000_000)?.checked_add(metadata.ctime_nsec())?;
    (reliable(changed) != 0).then(|| FolderStamp { device: metadata.dev(), inode: metadata.ino(), changed })
}

#[cfg(not(unix))]
fn stamp(_metadata: &Metadata) -> Option<FolderStamp> {
    None
}

/// Stands for the rules in a folder; 0 where there are none. Rules that may change again without their time telling
/// are never the same.
fn rules_of(folder: &Path) -> u64 {
    let mut rules = Xxh3::new();
    let mut any = false;
    for name in RULES {
        let Ok(metadata) = fs::metadata(folder.join(name)) else { continue };
        any = true;
        rules.update(name.as_bytes());
        if metadata.is_file() {
            let FolderStamp { device, inode, changed } =
                stamp(&metadata).unwrap_or(FolderStamp { device: 0, inode: 0, changed: now() });
            for number in [device, inode, changed as u64, metadata.len()] {
                rules.update(&number.to_le_bytes());
            }
        }
    }
    if any { rules.digest().max(1) } else { 0 }
}

impl FolderList {
    /// Whether more than a few folders would have to be listed of which `now` could tell that they need not.
    pub fn is_outdated(&self, now: &FolderList) -> bool {
        let mut known = self.entries.iter().peekable();
        let told = now.entries.iter().filter(|folder| folder.stamp.is_some());
        let anew = told.filter(|folder| {
            while known.next_if(|known| known.path < folder.path).is_some() {}
            known.peek() != Some(folder)
        });
        self.around != now.around || anew.count() * MOST_EDITED > now.entries.len()
    }

    /// Has the next scan list the folder that something is in, and itself, if it is one.
    pub fn distrust(&mut self, path: &str) {
        let around = path.rfind('/').map_or("", |end| &path[..=end]);
        for folder in [around, &format!("{path}/")] {
            if let Ok(at) = self.entries.binary_search_by(|entry| (*entry.path).cmp(folder)) {
                self.entries[at].stamp = None;
            }
        }
    }
}

fn rules_around(root: &Path, engine: u64) -> u64 {
    let mut rules = Xxh3::new();
    rules.update(&engine.to_le_bytes());
    root.ancestors().skip(1).for_each(|above| rules.update(&rules_of(above).to_le_bytes()));
    rules.digest()
}

/// The folders that the last scan met, and which of them are to be listed again.
pub(crate) struct Folders {
    known: Arc<FolderList>,
    /// Of each that is known: it changed, or one below it did
    is_listed: Vec<bool>,
    /// Those that are listed are asked about, too; a first scan does not, and the next lists all
    asks: bool,
    around: u64,
    /// Those that were met now
    met: Mutex<Met>,
}

/// What a walk met.
#[derive(Default)]
struct Met {
    listed: Vec<FolderEntry>,
    /// Places of those that are known, and not listed with all that is below
    kept: Vec<usize>,
}

impl Folders {
    /// Looks at all folders that the last scan met, unless other things may be found for reasons outside of them.
    pub fn look(root: &Path, engine: u64, last: &Ledger, threads: usize) -> Folders {
        let (known, asks) = (&last.folders, cfg!(unix) && !last.is_empty());
        let around = rules_around(root, engine);
        let chunks = known.entries.chunks(CHUNK).filter(|_| asks && known.around == around);
        let look = |(): &mut (), _: usize, chunk: &[FolderEntry]| -> Option<Vec<bool>> {
            chunk.iter().map(|folder| folder.is_changed(root)).collect()
        };
        let looked: Option<Vec<Vec<bool>>> =
            in_parallel(threads, chunks.collect(), || (), look).into_iter().collect();
        let changed = looked.unwrap_or_default().concat();
        let known = if changed.len() < known.entries.len() { Arc::default() } else { known.clone() };
        let is_listed = vec![false; known.entries.len()];
        let mut folders = Folders { known, is_listed, asks, around, met: Mutex::default() };
        for at in (0..folders.is_listed.len()).filter(|at| changed[*at]) {
            folders.list(at);
        }
        folders
    }

    /// Has a folder listed, and those above it, since the way to it leads through them.
    fn list(&mut self, at: usize) {
        let mut next = Some(at);
        while let Some(at) = next.filter(|at| !std::mem::replace(&mut self.is_listed[*at], true)) {
            let path = self.known.entries[at].path.trim_end_matches('/');
            let above = path.rfind('/').map_or("", |end| &path[..=end]);
            next = self.place(above).filter(|_| !path.is_empty());
        }
    }

    fn place(&self, path: &str) -> Option<usize> {
        self.known.entries.binary_search_by(|folder| (*folder.path).cmp(path)).ok()
    }

    /// Takes note of a folder that a walk comes to. Whether it is to be listed: where it is not, what is in it and below
    /// is what it was.
    pub fn meet(&self, folder: &Path, path: String) -> bool {
        let kept = self.place(&path).filter(|at| !self.is_listed[*at]);
        // Before it is listed: what changes meanwhile is found by the next scan.
        let listed = kept.is_none().then(|| match self.asks {
            true => FolderEntry::of(folder, path),
            false => FolderEntry { path: path.into(), stamp: None, rules: 0 },
        });
        let is_listed = listed.is_some();
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        met.kept.extend(kept);
        met.listed.extend(listed);
        is_listed
    }

    /// The paths of the folders that were met and not listed, whose files are those that were there.
    pub fn kept(&self) -> Vec<Box<str>> {
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        met.kept.iter().map(|at| self.known.entries[*at].path.clone()).collect()
    }

    /// All folders that were met, those below them included, sorted by path; and how many were listed.
    pub fn met(&self) -> (FolderList, u32) {
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let Met { listed: mut all, kept } = std::mem::take(&mut *met);
        let listed = all.len() as u32;
        for at in kept {
            let path = &self.known.entries[at].path;
            all.extend(
                self.known.entries[at..].iter().take_while(|below| below.path.starts_with(&**path)).cloned(),
            );
        }
        all.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        (FolderList { entries: all, around: self.around }, listed)
    }
}
