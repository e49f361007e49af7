use std::{io, path::PathBuf};

use thiserror::Error;

/// Why there is no scan.
#[derive(Debug, Error)]
pub enum ScanError {
    /// The folder cannot be read
    #[error("cannot scan {}: {}; give a folder that exists and that you may read", path.display(), cause(source))]
    Root {
        /// As it was given
        path: PathBuf,
        /// What the system said
        source: io::Error,
    },
    /// It is something else
    #[error("cannot scan {}: it is not a folder; give the folder that holds the source", path.display())]
    NoFolder {
        /// As it was given
        path: PathBuf,
    },
    /// The watcher cancelled
    #[error("the scan was cancelled")]
    Cancelled,
    /// The system starts no thread
    #[error(
        "cannot scan: the system starts no thread ({0}); close other programs or raise the limit of memory"
    )]
    NoThread(io::Error),
    /// A bug
    #[error(
        "cannot scan: following the references failed, which is a mistake in Banyan; please report it with the source"
    )]
    Resolution,
}

/// What went wrong, in words that do not depend on the system.
pub(crate) fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotADirectory => "it is not a folder".to_owned(),
        _ => error.to_string(),
    }
}
