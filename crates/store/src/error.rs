use std::path::PathBuf;

use thiserror::Error;

/// Why the database could not be used. Each says what to do.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Some other file
    #[error(
        "cannot open the project {path}: it is not a Banyan project; name another file with --project, or move it away to start anew"
    )]
    NotAProject {
        /// The file
        path: PathBuf,
    },
    /// Truncated or overwritten
    #[error(
        "cannot open the project {path}: the file is damaged ({detail}); restore it from a backup, or move it away to start anew. Nothing was changed"
    )]
    Damaged {
        /// The file
        path: PathBuf,
        /// What SQLite says
        detail: String,
    },
    /// Written by a newer version
    #[error(
        "cannot open the project {path}: a newer version of Banyan wrote it (format {found}, this version knows {known}); update Banyan. Nothing was changed"
    )]
    Newer {
        /// The file
        path: PathBuf,
        /// Its format
        found: i64,
        /// The newest format that this version knows
        known: i64,
    },
    /// Another process holds it
    #[error("cannot use the project {path}: another process is writing to it; try again when it is done")]
    Busy {
        /// The file
        path: PathBuf,
    },
    /// Anything else: permissions, a full disk
    #[error("cannot use the project {path}: {detail}")]
    Failed {
        /// The file
        path: PathBuf,
        /// What was tried and why it failed
        detail: String,
    },
}

impl StoreError {
    /// Tells apart what went wrong with the database at `path`.
    pub(crate) fn from_sqlite(path: &std::path::Path, error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode;
        let path = path.to_path_buf();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => StoreError::NotAProject { path },
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged { path, detail: error.to_string() },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { path },
            _ => StoreError::Failed { path, detail: error.to_string() },
        }
    }
}
