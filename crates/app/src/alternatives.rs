//! Splits side by side: each with decisions and an undo of its own.

use std::sync::Arc;

use banyan_split::{Comparison, SplitSettings, compare_splits};
use banyan_store::StoredAlternative;

use crate::error::{Answer, AppError};
use crate::places::now;
use crate::project::Project;
use crate::state::{Moment, SplitState};

/// Two splits of one study.
pub struct Compared {
    /// Names of the two
    pub names: [String; 2],
    /// The two
    pub moments: [Moment; 2],
    /// How they differ
    pub comparison: Comparison,
}

impl Project {
    /// All alternatives, in the order they were made.
    pub fn alternatives(&self) -> Answer<Vec<StoredAlternative>> {
        Ok(self.store().alternatives()?)
    }

    /// The id of the current one.
    pub fn current_alternative(&self) -> Answer<i64> {
        let current = self.alternatives()?.into_iter().find(|alternative| alternative.current);
        current.map(|current| current.id).ok_or_else(|| gone(0))
    }

    /// The id of the alternative with this name, whatever the case.
    pub fn alternative(&self, name: &str) -> Answer<i64> {
        let all = self.alternatives()?;
        let names: Vec<&str> = all.iter().map(|alternative| alternative.name.as_str()).collect();
        let missing = format!("there is no alternative `{name}`; there are {}", names.join(", "));
        let found = all.iter().find(|alternative| alternative.name.eq_ignore_ascii_case(name));
        found.map(|found| found.id).ok_or(AppError::NotFound(missing))
    }

    /// Keeps a copy of an alternative, with its decisions and their undo, under another name. The
    /// current one stays the current one. Gives the id of the copy.
    pub fn copy_alternative(&self, id: i64, name: &str) -> Answer<i64> {
        self.moment()?;
        let name = given_name(name)?;
        let copy = self.store().copy_alternative(id, name, now())?;
        copy.ok_or_else(|| self.refusal(id, name))
    }

    /// Shows another alternative, and records decisions in it from now on.
    pub fn switch_alternative(&self, id: i64) -> Answer<Moment> {
        let mut store = self.store();
        let moment = self.moment_with(&mut store)?;
        if !store.switch_alternative(id)? {
            return Err(gone(id));
        }
        self.show_switched(&store, moment)
    }

    /// Gives an alternative another name.
    pub fn rename_alternative(&self, id: i64, name: &str) -> Answer<()> {
        let name = given_name(name)?;
        let renamed = self.store().rename_alternative(id, name)?;
        if renamed { Ok(()) } else { Err(self.refusal(id, name)) }
    }

    /// Deletes an alternative with its decisions, for good.
    pub fn delete_alternative(&self, id: i64) -> Answer<()> {
        let known = self.alternatives()?.into_iter().find(|alternative| alternative.id == id);
        let Some(known) = known else { return Err(gone(id)) };
        if self.store().delete_alternative(id)? {
            return Ok(());
        }
        Err(AppError::Failed(format!(
            "{} was not deleted: it is the one that is shown; switch to another first",
            known.name
        )))
    }

    /// Takes a new proposal, under all that was decided, as an alternative of its own, and shows it.
    pub fn propose_alternative(&self, name: &str, settings: &SplitSettings) -> Answer<Moment> {
        let moment = self.moment()?;
        let edit = moment.study.propose(settings, &moment.split.draft);
        let copy = self.copy_alternative(self.current_alternative()?, name)?;
        self.switch_alternative(copy)?;
        self.decide(edit)
    }

    /// What would be shown of an alternative.
    pub fn moment_of(&self, id: i64) -> Answer<Moment> {
        let (moment, stated) = (self.moment()?, self.stated());
        let store = self.store();
        let all = store.alternatives()?;
        match all.iter().find(|alternative| alternative.id == id) {
            None => Err(gone(id)),
            Some(known) if known.current => Ok(moment),
            Some(_) => {
                let split = SplitState::new(&moment.study, store.decisions_of(id)?, &stated, None);
                Ok(Moment { study: moment.study, split: Arc::new(split) })
            }
        }
    }

    /// Two alternatives side by side.
    pub fn compare_alternatives(&self, one: i64, other: i64) -> Answer<Compared> {
        let (here, there) = (self.moment_of(one)?, self.moment_of(other)?);
        let all = self.alternatives()?;
        let name = |id: i64| {
            let known = all.iter().find(|alternative| alternative.id == id);
            known.map_or_else(String::new, |alternative| alternative.name.clone())
        };
        let comparison = compare_splits(&here.study.graph, &here.split.split, &there.split.split);
        Ok(Compared { names: [name(one), name(other)], moments: [here, there], comparison })
    }

    fn refusal(&self, id: i64, name: &str) -> AppError {
        let known = self.alternatives().unwrap_or_default();
        if known.iter().any(|alternative| alternative.id == id) {
            return AppError::Failed(format!(
                "there is an alternative called `{name}` already; choose another name"
            ));
        }
        gone(id)
    }
}

fn given_name(name: &str) -> Answer<&str> {
    match name.trim() {
        "" => Err(AppError::Failed("an alternative needs a name".into())),
        name => Ok(name),
    }
}

fn gone(id: i64) -> AppError {
    AppError::NotFound(format!("there is no alternative number {id} any more; choose another"))
}
