use std::sync::{Mutex, PoisonError};

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

/// What is to be written into a cache, one after the other, when there is time for it.
#[derive(Debug, Default)]
pub struct Later(Mutex<Vec<Write>>);

/// Pieces that are written, and others that are dropped.
type Write = (Vec<(String, Vec<u8>)>, Vec<String>);

impl Later {
    /// Writes it.
    pub fn keep(self, cache: &dyn ScanCache) {
        for (pieces, dropped) in self.0.into_inner().unwrap_or_else(PoisonError::into_inner) {
            cache.write(&mut pieces.into_iter(), &dropped);
        }
    }
}

impl ScanCache for Later {
    fn read(&self, _name: &str) -> Option<Vec<u8>> {
        None
    }

    fn write(&self, pieces: &mut dyn Iterator<Item = (String, Vec<u8>)>, dropped: &[String]) {
        let write = (pieces.collect(), dropped.to_vec());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(write);
    }
}
