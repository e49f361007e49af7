//! Which pattern fits, and what it means here. Each file names the facts that call for its
//! patterns; the texts are filled with the names, counts and lines of those facts.

mod data;
mod seam;
mod service;
mod transaction;

pub(crate) use data::choose_table_patterns;
pub(crate) use seam::choose_seam_patterns;
pub(crate) use service::choose_service_patterns;
pub(crate) use transaction::choose_transaction_patterns;

use crate::{Fact, Spot};

/// How many lines a fact shows.
const SHOWN: usize = 5;

/// A fact with the first few lines that show it.
pub(crate) fn fact(text: String, at: impl IntoIterator<Item = Spot>) -> Fact {
    let mut at: Vec<Spot> = at.into_iter().collect();
    at.sort_unstable();
    at.dedup();
    at.truncate(SHOWN);
    Fact { text, at }
}

fn steps<const N: usize>(steps: [String; N]) -> Vec<String> {
    steps.into()
}
