use bitcode::{Decode, Encode};

/// What tells whether kept facts still hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
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

/// Where scans leave what the next one can use again: pieces of bytes by name. Whatever goes wrong
/// with it only makes the next scan longer.
pub trait ScanCache: Sync {
    /// The piece of this name, as it was written; none where it is missing or damaged.
    fn read(&self, name: &str) -> Option<Vec<u8>>;
    /// Writes pieces and drops others, all or nothing. A piece whose name is known is replaced.
    fn write(&self, pieces: &mut dyn Iterator<Item = (String, Vec<u8>)>, dropped: &[String]);
    /// Does `work`, in which many pieces are read.
    fn reading(&self, work: &mut dyn FnMut()) {
        work();
    }
}

/// Remembers nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCache;

impl ScanCache for NoCache {
    fn read(&self, _name: &str) -> Option<Vec<u8>> {
        None
    }

    fn write(&self, _pieces: &mut dyn Iterator<Item = (String, Vec<u8>)>, _dropped: &[String]) {}
}
