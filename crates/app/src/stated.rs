//! Decisions that a monolith states about its own split: the `[split]` table of its `banyan.toml`, or
//! of a file that was named in its place.

use std::collections::BTreeSet;
use std::path::Path;

use banyan_split::{Edit, LaidDecisions, StatedDecision, StatedDecisions, read_stated_decisions};
use xxhash_rust::xxh3::xxh3_64;

use crate::checks::RULES_FILE;
use crate::error::{Answer, AppError};

/// What a file states.
#[derive(Debug, Clone, Default)]
pub struct Stated {
    /// What people call the file
    pub file: String,
    /// Its decisions; none where it states none
    pub decisions: Option<StatedDecisions>,
    /// Stands for its text; 0 where there are no decisions
    pub hash: u64,
    /// Why it could not be read
    problem: Option<String>,
}

/// What a file states, laid on a draft.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Laid {
    /// What people call the file; empty where nothing is stated
    pub file: String,
    /// Its decisions, in order
    pub decisions: Vec<StatedDecision>,
    /// Units whose place it states
    pub units: BTreeSet<String>,
    /// Services whose name or home it states, by key
    pub services: BTreeSet<String>,
    /// What could not be obeyed, one sentence each
    pub problems: Vec<String>,
}

impl Stated {
    /// What the monolith in a folder states about itself.
    pub fn of_monolith(root: &Path) -> Stated {
        match std::fs::read_to_string(root.join(RULES_FILE)) {
            Ok(text) => Stated::read(RULES_FILE, &text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Stated::default(),
            Err(error) => Stated::failed(RULES_FILE, 1, error.to_string()),
        }
    }

    /// What a file states that was named.
    pub fn of_file(file: &Path) -> Answer<Stated> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|error| {
            AppError::Failed(format!("cannot read the decisions in {name}: {error}; name another file"))
        })?;
        let stated = Stated::read(&name, &text);
        if stated.decisions.is_none() && stated.problem.is_none() {
            let missing = format!(
                "{name} states no decisions: it has no [split] table; `banyan export DIR --format decisions` writes one"
            );
            return Err(AppError::Failed(missing));
        }
        Ok(stated)
    }

    fn read(file: &str, text: &str) -> Stated {
        let hash = xxh3_64(text.as_bytes());
        match read_stated_decisions(text) {
            Ok(None) => Stated::default(),
            Ok(decisions) => Stated { file: file.into(), decisions, hash, problem: None },
            Err(problem) => Stated::failed(file, hash, problem.to_string()),
        }
    }

    fn failed(file: &str, hash: u64, problem: String) -> Stated {
        Stated { file: file.into(), decisions: None, hash, problem: Some(format!("{file}: {problem}")) }
    }

    /// With what came of laying it on a draft.
    pub fn laid(&self, laid: LaidDecisions) -> Laid {
        let told = laid.problems.iter().map(|problem| format!("{}: {problem}", self.file));
        Laid {
            file: self.file.clone(),
            decisions: laid.decisions,
            units: laid.units,
            services: laid.services,
            problems: self.problem.iter().cloned().chain(told).collect(),
        }
    }
}

impl Laid {
    /// Refuses an edit that the file would take back at once.
    pub fn refuse(&self, edit: &Edit) -> Answer<()> {
        let named = match edit {
            Edit::Rename { service, .. } | Edit::SetHome { service, .. } => {
                Some(service).filter(|key| self.services.contains(*key))
            }
            Edit::Include { units } => units.iter().find(|id| self.excludes(id)),
            Edit::Free { a, b } => Some(a).filter(|_| self.ties(a, b)),
            Edit::Move { .. }
            | Edit::Create { .. }
            | Edit::Divide { .. }
            | Edit::Extract { .. }
            | Edit::Unpin { .. } => edit.named_units().into_iter().find(|id| self.units.contains(*id)),
            _ => None,
        };
        match named {
            None => Ok(()),
            Some(named) => Err(AppError::Failed(format!(
                "the split was not changed: {} states what is to be of `{named}`; change it there",
                self.file
            ))),
        }
    }

    fn excludes(&self, id: &String) -> bool {
        let mut edits = self.decisions.iter().map(|stated| &stated.edit);
        edits.any(|edit| matches!(edit, Edit::Exclude { units, .. } if units.contains(id)))
    }

    fn ties(&self, one: &String, other: &String) -> bool {
        let pair = |a: &String, b: &String| (a, b) == (one, other) || (b, a) == (one, other);
        let mut edits = self.decisions.iter().map(|stated| &stated.edit);
        edits.any(|edit| matches!(edit, Edit::Together { a, b } | Edit::Apart { a, b } if pair(a, b)))
    }

    /// The first problem as an error, for who must not go on with half of the decisions.
    pub fn check(&self) -> Answer<()> {
        match self.problems.first() {
            None => Ok(()),
            Some(problem) => Err(AppError::Failed(problem.clone())),
        }
    }
}
