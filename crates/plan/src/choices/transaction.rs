//! Patterns for transactions that write tables of several parties.

use std::collections::{BTreeMap, BTreeSet};

use super::{fact, steps};
use crate::naming::{Naming, code, list};
use crate::{Fact, Party, Pattern, PatternChoice, Spot, TransactionSpan};

/// Every such transaction becomes a saga, with an outbox so that writes and messages agree.
pub(crate) fn choose_transaction_patterns(naming: Naming<'_>, transactions: &mut [TransactionSpan]) {
    for span in transactions {
        span.patterns = vec![saga(naming, span), outbox(naming, span)];
    }
}

fn write_facts(naming: Naming<'_>, span: &TransactionSpan) -> Vec<Fact> {
    let mut by_owner: BTreeMap<(Party, bool), (BTreeSet<u32>, Vec<Spot>)> = BTreeMap::new();
    for write in &span.writes {
        let owned = by_owner.entry((write.owner, write.assumed)).or_default();
        owned.0.insert(write.table);
        owned.1.push(write.at);
    }
    let opener = code(&naming.member(span.unit, span.member));
    let written = by_owner.into_iter().map(|((owner, assumed), (tables, at))| {
        let tables: Vec<u32> = tables.into_iter().collect();
        let perhaps = if assumed { ", if it calls inner members of the units it reaches" } else { "" };
        let (tables, owner) = (naming.tables(&tables), naming.party(owner));
        fact(format!("{opener} writes {tables} of {owner}{perhaps}"), at)
    });
    [fact(format!("{opener} runs in one transaction"), [span.at])].into_iter().chain(written).collect()
}

fn saga(naming: Naming<'_>, span: &TransactionSpan) -> PatternChoice {
    let opener = code(&naming.member(span.unit, span.member));
    let home = span.party.filter(|party| span.services.contains(party));
    let home = home.unwrap_or_else(|| span.services.first().copied().unwrap_or(Party::Stays));
    let others = span.services.iter().copied().filter(|&party| party != home);
    let undo = span.writes.iter().filter(|write| write.owner != home).map(|write| {
        format!("{} to {}", naming.member(write.unit, write.member), code(naming.table(write.table)))
    });
    let undo: BTreeSet<String> = undo.collect();
    let (home, others) = (naming.party(home), naming.parties(others));
    PatternChoice {
        pattern: Pattern::Saga,
        facts: write_facts(naming, span),
        steps: steps([
            format!("Cut {opener} into one local transaction for each of {}.", naming.parties(span.services.iter().copied())),
            format!("Record the outcome in {home} as pending first; let {others} answer; confirm or cancel."),
            format!("Write a compensation for each write outside {home}: {}.", list(undo.into_iter().map(|write| format!("the write of {write}")))),
            "Name the pivot: the step after which the saga only goes forward; what cannot be undone comes after it and is retried until it works.".into(),
            "Make every step safe to repeat, and make pending states visible to whoever reads in between.".into(),
        ]),
        entry: format!("The business accepts that {opener} is pending for a moment; each write has an owner."),
        exit: format!("No transaction spans {}; a test stops the saga at every step and finds nothing half done.", naming.parties(span.services.iter().copied())),
        way_back: "While all tables are still in one database, a flag chooses between the one transaction and the saga.".into(),
    }
}

fn outbox(naming: Naming<'_>, span: &TransactionSpan) -> PatternChoice {
    let services = naming.parties(span.services.iter().copied());
    PatternChoice {
        pattern: Pattern::Outbox,
        facts: write_facts(naming, span).into_iter().take(1).collect(),
        steps: steps([
            format!(
                "Add an outbox table to each of {services}, written in the same local transaction as the data."
            ),
            "Relay its rows to the broker in order, at least once; receivers drop what they have seen."
                .into(),
            "Watch the age of the oldest row that was not sent.".into(),
        ]),
        entry: "Messages have keys by which a receiver recognises a repetition.".into(),
        exit: "No message is sent but through an outbox.".into(),
        way_back: "Stop the relay; rows stay in the outbox until it runs again.".into(),
    }
}
