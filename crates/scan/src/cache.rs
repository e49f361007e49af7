use banyan_facts::FileFacts;

/// What tells whether kept facts still hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Size in bytes when read
    pub size: u64,
    /// Modification time when read, in nanoseconds since 1970; 0 where it cannot be relied on
    pub modified: i64,
    /// Hash of the content
    pub hash: u64,
    /// Version of what took the facts
    pub version: u32,
}

/// Facts of one file from an earlier scan. They name the path.
#[derive(Debug, Clone, PartialEq)]
pub struct CacheEntry {
    /// When they hold
    pub stamp: Stamp,
    /// The facts
    pub facts: FileFacts,
}

/// Facts of earlier scans. One call loads all of them and one keeps what changed; whatever goes
/// wrong in between only makes the next scan longer.
pub trait FactsCache: Sync {
    /// Everything that is kept, in any order.
    fn load(&self) -> Vec<CacheEntry>;
    /// Keeps the facts of changed files, and forgets files (by path) that are gone.
    fn store(&self, changed: &[(Stamp, &FileFacts)], removed: &[String]);
}

/// Remembers nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCache;

impl FactsCache for NoCache {
    fn load(&self) -> Vec<CacheEntry> {
        Vec::new()
    }

    fn store(&self, _changed: &[(Stamp, &FileFacts)], _removed: &[String]) {}
}
