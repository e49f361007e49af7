//! What is told of the monolith from outside of its source.

use banyan_graph::UnitIndex;
use banyan_signals::{CodeOwners, LogEnd, LogError, OwnersDialect};
use banyan_split::Past;

use crate::owning::{Owning, ToldBy};
use crate::state::Study;
use crate::wire::{ChangeView, HistoryView, OutsideView, OwnersView, OwningView};

/// How many authors of a unit are told.
const MOST_AUTHORS: usize = 5;

/// What is known, and what is absent. `history` is what a reading gave; none where it was not read yet.
pub fn view_outside(study: &Study, history: Option<Result<&Past, LogError>>) -> OutsideView {
    let mut absent = Vec::new();
    match history {
        None => absent.push("The history of changes is not read yet.".to_owned()),
        Some(Err(LogError::Stopped)) => absent.push("Reading the history of changes was stopped.".to_owned()),
        Some(Err(error)) => absent.push(format!("There is no history of changes: {error}.")),
        Some(Ok(past)) => absent.extend(about_end(past)),
    }
    if study.owners().is_none() {
        absent.push("There is no CODEOWNERS file: who owns a unit is told by who changes it.".to_owned());
    }
    OutsideView {
        history: history.and_then(Result::ok).map(history_view),
        unread: matches!(history, None | Some(Err(LogError::Stopped))),
        owning: study.owning().map(owning_view),
        owners: study.owners().map(|owners| owners_view(study, owners)),
        absent,
    }
}

/// How a unit changed, where its history is read already.
pub fn change_view(study: &Study, unit: UnitIndex) -> Option<ChangeView> {
    let past = study.past_now()?;
    let churn = &past.churn[unit.at()];
    let authors = churn.authors.iter().take(MOST_AUTHORS);
    Some(ChangeView {
        commits: churn.commits,
        commits_ever: churn.commits_ever,
        last: churn.last,
        authors: authors.map(|(author, share)| (past.author(*author).to_owned(), *share)).collect(),
        owners: study.owners_of(unit).into_iter().map(str::to_owned).collect(),
    })
}

fn about_end(past: &Past) -> Option<String> {
    match past.history.end {
        LogEnd::Shallow => Some(
            "The clone is shallow: changes before it are not known; `git fetch --unshallow` brings them."
                .into(),
        ),
        LogEnd::Whole | LogEnd::Cut | LogEnd::Aged => None,
    }
}

fn history_view(past: &Past) -> HistoryView {
    let history = &past.history;
    let times = || history.commits.iter().map(|commit| commit.time);
    HistoryView {
        commits: history.commits.len() as u32,
        merges: history.merges.len() as u32,
        mass: (0..history.commits.len()).filter(|at| past.is_mass(*at)).count() as u32,
        mass_limit: past.mass_limit as u32,
        authors: history.authors.len() as u32,
        first: times().min().unwrap_or(history.until),
        last: times().max().unwrap_or(history.until),
        end: match history.end {
            LogEnd::Whole => "whole",
            LogEnd::Aged => "aged",
            LogEnd::Cut => "cut",
            LogEnd::Shallow => "shallow",
        }
        .into(),
        unreadable: history.unreadable,
    }
}

fn owning_view(owning: &Owning) -> OwningView {
    let told_by = match owning.told_by {
        ToldBy::Rules => "rules",
        ToldBy::Authors => "authors",
    };
    OwningView {
        told_by: told_by.into(),
        owners: owning.owners.iter().map(|owner| (owner.name.clone(), owner.units)).collect(),
        without: owning.without(),
    }
}

fn owners_view(study: &Study, owners: &CodeOwners) -> OwnersView {
    let units = study.graph.units().len() as u32;
    let owned = study.owning().map_or(0, |owning| units - owning.without());
    OwnersView {
        path: owners.path.clone(),
        dialect: match owners.dialect {
            OwnersDialect::GitHub => "github",
            OwnersDialect::GitLab => "gitlab",
        }
        .into(),
        rules: owners.rules,
        owned,
        problems: owners.problems.clone(),
    }
}
