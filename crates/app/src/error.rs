use banyan_scan::ScanError;
use banyan_split::EditError;
use banyan_store::StoreError;
use thiserror::Error;

use crate::wire::WireError;

/// Why an operation could not be done: one sentence with what to do about it.
#[derive(Debug, Error)]
pub enum AppError {
    /// The user stopped it
    #[error("stopped; nothing was changed")]
    Cancelled,
    /// No monolith is open
    #[error("no monolith is open; open its folder first")]
    NoProject,
    /// The edit cannot be made
    #[error("the split was not changed: {0}")]
    BadEdit(#[from] EditError),
    /// The database
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that was named is not there
    #[error("{0}")]
    NotFound(String),
    /// Anything else
    #[error("{0}")]
    Failed(String),
}

impl AppError {
    /// The code that the interface acts on.
    pub fn code(&self) -> &'static str {
        match self {
            AppError::Cancelled => "cancelled",
            AppError::NoProject => "no_project",
            AppError::BadEdit(_) => "bad_edit",
            AppError::Store(StoreError::Newer { .. }) => "newer_database",
            AppError::Store(_) => "bad_database",
            AppError::NotFound(_) => "not_found",
            AppError::Failed(_) => "failed",
        }
    }

    /// As it crosses to the interface.
    pub fn to_wire(&self) -> WireError {
        WireError { code: self.code().into(), message: self.to_string() }
    }
}

impl From<ScanError> for AppError {
    fn from(error: ScanError) -> Self {
        match error {
            ScanError::Cancelled => AppError::Cancelled,
            other => AppError::Failed(other.to_string()),
        }
    }
}

/// What every operation answers.
pub type Answer<T> = Result<T, AppError>;
