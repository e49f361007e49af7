use std::path::Path;

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
pub fn read_head(_folder: &Path) -> Option<Commit> {
    None
}
