//! What is told of a monolith from outside of its source: its history, and who owns its files.
//!
//! Nothing of it is read before somebody asks. Of git, only commits that are new since the last
//! reading are read, and none where the commit is the one that was read.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use banyan_graph::UnitIndex;
use banyan_signals::{
    CodeOwners, CommitLog, LogBounds, LogError, LogWatcher, follow_log, read_code_owners, read_log,
    read_traces,
};
use banyan_split::{Churn, Past, Ties, TracedCalls, history_ties, ownership_ties, trace_calls};

use crate::cache::Cache;
use crate::error::{Answer, AppError};
use crate::owning::Owning;
use crate::state::Study;

/// Where to look for what is told of one study, and what was found so far.
pub struct Outside {
    source: Option<Source>,
    past: Mutex<Option<Result<Arc<Past>, LogError>>>,
    owners: OnceLock<Option<CodeOwners>>,
    /// Who owns each unit, by what tells of it
    pub(crate) owning_by_rules: OnceLock<Owning>,
    pub(crate) owning_by_authors: OnceLock<Owning>,
    /// What changes together
    history_ties: OnceLock<Ties>,
    /// Who owns what
    ownership_ties: OnceLock<Ties>,
    /// What called what in the traces that were given
    traced: OnceLock<TracedCalls>,
}

/// The folder, its cache, and the commit that the study is of.
struct Source {
    root: PathBuf,
    cache: Arc<Cache>,
    commit: Option<String>,
}

impl Outside {
    /// Nothing is told: of a coarse picture.
    pub(crate) fn nothing() -> Outside {
        Outside {
            source: None,
            past: Mutex::new(None),
            owners: OnceLock::new(),
            owning_by_rules: OnceLock::new(),
            owning_by_authors: OnceLock::new(),
            history_ties: OnceLock::new(),
            ownership_ties: OnceLock::new(),
            traced: OnceLock::new(),
        }
    }

    /// What is told of a folder at a commit.
    pub(crate) fn of(root: PathBuf, cache: Arc<Cache>, commit: Option<String>) -> Outside {
        Outside { source: Some(Source { root, cache, commit }), ..Outside::nothing() }
    }

    fn log(&self, watcher: LogWatcher<'_>) -> Result<CommitLog, LogError> {
        let source = self.source.as_ref().ok_or(LogError::NoRepository)?;
        let known = source.cache.commit_log(&source.root);
        if let Some(known) = known.as_ref().filter(|known| Some(&known.head) == source.commit.as_ref()) {
            return Ok(known.clone());
        }
        let log = read_log(&source.root, known.as_ref(), LogBounds::default(), watcher)?;
        source.cache.keep_commit_log(&source.root, &log);
        Ok(log)
    }
}

impl Study {
    /// Its history laid on its units, as far as it is read already; never waits.
    pub fn past_now(&self) -> Option<Arc<Past>> {
        self.reading_now()?.ok()
    }

    /// What reading its history gave, where it was read to its end, or would give where that is known
    /// without reading; never waits.
    pub(crate) fn reading_now(&self) -> Option<Result<Arc<Past>, LogError>> {
        let read = self.outside.past.try_lock().ok()?.clone();
        read.or_else(|| self.commit.is_none().then_some(Err(LogError::NoRepository)))
    }

    /// Its history laid on its units; read where it is not yet.
    pub fn past(&self) -> Result<Arc<Past>, LogError> {
        self.read_past(&|_| ControlFlow::Continue(()))
    }

    /// The same, with somebody who is told how far it is and may stop it.
    pub fn read_past(&self, watcher: LogWatcher<'_>) -> Result<Arc<Past>, LogError> {
        let mut past = self.outside.past.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(past) = &*past {
            return past.clone();
        }
        let found = self.outside.log(watcher).map(|log| Arc::new(Past::new(&self.graph, follow_log(&log))));
        if !matches!(found, Err(LogError::Stopped)) {
            *past = Some(found.clone());
        }
        found
    }

    /// How a unit changed, where the history is read already.
    pub fn churn_now(&self, unit: UnitIndex) -> Option<Churn> {
        self.past_now().map(|past| past.churn[unit.at()].clone())
    }

    /// Who owns its files by `CODEOWNERS`; none where there is no such file.
    pub fn owners(&self) -> Option<&CodeOwners> {
        let read = || read_code_owners(&self.outside.source.as_ref()?.root);
        self.outside.owners.get_or_init(read).as_ref()
    }

    /// Ties of what changes together; none where there is no history.
    pub(crate) fn history_ties(&self) -> Option<&Ties> {
        let ties = || self.past().map(|past| history_ties(&past)).unwrap_or_default();
        some_ties(self.outside.history_ties.get_or_init(ties))
    }

    /// Ties of units to those who write and own them; none where nothing tells of them.
    pub(crate) fn ownership_ties(&self) -> Option<&Ties> {
        let ties = || ownership_ties(&self.graph, self.past().ok().as_deref(), self.owners());
        some_ties(self.outside.ownership_ties.get_or_init(ties))
    }

    /// The same where the history was read, or there is none to read; never waits for it.
    pub(crate) fn ownership_now(&self) -> Option<&Ties> {
        self.reading_now().and_then(|_| self.ownership_ties())
    }

    /// Ties of what called what in production; none where no traces were given.
    pub(crate) fn runtime_ties(&self) -> Option<&Ties> {
        some_ties(&self.outside.traced.get()?.ties)
    }

    /// Takes traces of production, a file or a folder of them, for all that is proposed from now
    /// on; the first that are given count.
    pub fn take_traces(&self, path: &Path) -> Answer<&TracedCalls> {
        let traces = read_traces(path).map_err(|error| AppError::Failed(error.to_string()))?;
        let traced = self.outside.traced.get_or_init(|| trace_calls(&self.graph, &traces));
        self.survey_anew();
        Ok(traced)
    }

    /// The owners of a unit by `CODEOWNERS`.
    pub fn owners_of(&self, unit: UnitIndex) -> Vec<&str> {
        self.owners().map_or(Vec::new(), |owners| owners.owners_of(self.graph.path_of(unit)))
    }
}

fn some_ties(ties: &Ties) -> Option<&Ties> {
    (*ties != Ties::default()).then_some(ties)
}
