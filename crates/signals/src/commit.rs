use std::path::Path;

use gix::bstr::{BString, ByteSlice};
use gix::sec::Trust;

/// The commit a work tree stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Full hash, in hex
    pub id: String,
    /// First line of its message
    pub subject: String,
    /// Commit time in seconds since 1970, UTC
    pub time: i64,
    /// Some tracked file below the folder differs from the commit
    pub dirty: bool,
}

/// The commit that the folder stands on; none where it is in no repository or there is no commit.
/// Opened in isolation: nothing of the repository's configuration is run.
pub fn read_head(folder: &Path) -> Option<Commit> {
    let repository = open(folder)?;
    let head = repository.head_commit().ok()?;
    let message = head.message().ok()?;
    Some(Commit {
        id: head.id.to_string(),
        subject: message.summary().to_str_lossy().into_owned(),
        time: head.time().ok()?.seconds,
        dirty: is_dirty(&repository, folder),
    })
}

/// Opens the repository around the folder without any configuration but its own, and with that not
/// trusted: filters, hooks and file system monitors that it names are never run.
fn open(folder: &Path) -> Option<gix::Repository> {
    let options = gix::open::Options::isolated().filter_config_section(|_| false);
    let trusts = gix::sec::trust::Mapping {
        full: options.clone().with(Trust::Reduced),
        reduced: options.with(Trust::Reduced),
    };
    let discovered = gix::ThreadSafeRepository::discover_opts(folder, Default::default(), trusts).ok()?;
    Some(discovered.to_thread_local())
}

/// Whether a tracked file below the folder is not as it is in the commit: changed in the index or
/// in the work tree. What cannot be compared counts as changed.
fn is_dirty(repository: &gix::Repository, folder: &Path) -> bool {
    changes_below(repository, folder).unwrap_or(true)
}

fn changes_below(
    repository: &gix::Repository,
    folder: &Path,
) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    let Some(work_tree) = repository.workdir() else { return Ok(false) };
    let below = folder.canonicalize()?.strip_prefix(work_tree.canonicalize()?)?.to_owned();
    let mut patterns: Vec<BString> = Vec::new();
    if !below.as_os_str().is_empty() {
        let below = gix::path::to_unix_separators_on_windows(gix::path::into_bstr(below)?).into_owned();
        patterns.push([b":(top,literal)".as_slice(), &below].concat().into());
    }
    let status = repository
        .status(gix::progress::Discard)?
        .untracked_files(gix::status::UntrackedFiles::None)
        .index_worktree_submodules(gix::status::Submodule::Given {
            ignore: gix::submodule::config::Ignore::All,
            check_dirty: false,
        })
        .index_worktree_rewrites(None)
        .tree_index_track_renames(gix::status::tree_index::TrackRenames::Disabled);
    for item in status.into_iter(patterns)? {
        if is_change(&item?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// An entry of the index that was only looked at anew is no change.
fn is_change(item: &gix::status::Item) -> bool {
    match item {
        gix::status::Item::TreeIndex(_) => true,
        gix::status::Item::IndexWorktree(item) => item.summary().is_some(),
    }
}

#[cfg(test)]
mod tests;
