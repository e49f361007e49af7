use banyan_facts::MonolithFacts;

use crate::ScanError;

/// What a scan is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScanStage {
    /// Looking for source files
    Walking,
    /// Reading them and taking their facts
    Reading,
    /// Following references from file to file
    Resolving,
}

impl ScanStage {
    /// The name of this stage on the wire.
    pub fn id(self) -> &'static str {
        match self {
            ScanStage::Walking => "walking",
            ScanStage::Reading => "reading",
            ScanStage::Resolving => "resolving",
        }
    }
}

/// How far a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// What it is at
    pub stage: ScanStage,
    /// Files done in this stage
    pub files_done: u32,
    /// Files to do in this stage; 0 while unknown
    pub files_total: u32,
    /// Bytes read so far
    pub bytes_done: u64,
    /// The file that was done last, relative, with `/`
    pub current: &'a str,
}

/// Who looks on while a scan runs.
pub trait ScanWatcher: Sync {
    /// Told at the begin of a stage and every 50 files or so.
    fn progress(&self, progress: Progress<'_>);
    /// Asked often; the scan ends soon after a yes.
    fn cancelled(&self) -> bool;
    /// Whether a coarse picture is wanted while a long scan runs.
    fn wants_coarse(&self) -> bool {
        false
    }
    /// The coarse picture: units are files, links are guesses. Told once at most, before any file
    /// is parsed.
    fn coarse(&self, _facts: MonolithFacts) {}
}

/// Nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWatcher;

impl ScanWatcher for NoWatcher {
    fn progress(&self, _progress: Progress<'_>) {}

    fn cancelled(&self) -> bool {
        false
    }
}

/// Files between two reports.
pub(crate) const STEP: u32 = 50;

/// Reports that a stage begins.
pub(crate) fn stage(watcher: &dyn ScanWatcher, stage: ScanStage, files: usize) -> Result<(), ScanError> {
    if watcher.cancelled() {
        return Err(ScanError::Cancelled);
    }
    watcher.progress(Progress {
        stage,
        files_done: 0,
        files_total: files as u32,
        bytes_done: 0,
        current: "",
    });
    Ok(())
}
