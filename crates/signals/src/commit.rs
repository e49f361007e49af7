use std::path::Path;

use gix::bstr::{BString, ByteSlice};

use crate::repository::{open_repository, place_in_repository};

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
    let repository = open_repository(folder)?;
    let head = repository.head_commit().ok()?;
    let message = head.message().ok()?;
    Some(Commit {
        id: head.id.to_string(),
        subject: message.summary().to_str_lossy().into_owned(),
        time: head.time().ok()?.seconds,
        dirty: is_dirty(&repository, folder),
    })
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
    if repository.workdir().is_none() {
        return Ok(false);
    }
    let below = place_in_repository(repository, folder).ok_or("the folder is outside of its work tree")?;
    let mut patterns: Vec<BString> = Vec::new();
    if !below.is_empty() {
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
pub(crate) mod tests;
