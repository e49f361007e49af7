use banyan_split::Place;

use crate::naming::{Naming, code};
use crate::{Party, TableOwnership};

/// A rule that the source must keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardrail {
    /// Stable, by meaning: `no-reference:orders->billing`, `table-owner:orders`, `layer:graph`
    pub id: String,
    /// What it asks, in a line
    pub title: String,
    /// The rule
    pub rule: Rule,
    /// Why
    pub why: String,
}

/// What a guardrail forbids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// No unit of one party refers to a unit of another
    NoReference {
        /// The party that must not refer
        from: Party,
        /// To this one
        to: Party,
    },
    /// Only its owner touches a table
    TableOwner {
        /// The table's name
        table: String,
        /// Its owner
        owner: Party,
    },
    /// The shared library refers to no service and to nothing that stays
    SharedUsesNoService,
    /// Files of a layer refer only to their own layer and to those it may use
    Layer {
        /// The layer
        name: String,
        /// Globs over the paths of its files, relative to the root
        paths: Vec<String>,
        /// Names of the layers it may use
        may_use: Vec<String>,
    },
}

/// The rules that a split implies, sorted by id.
pub(crate) fn imply_guardrails(naming: Naming<'_>, tables: &[TableOwnership]) -> Vec<Guardrail> {
    let mut guardrails = forbid_references(naming);
    guardrails.extend(tables.iter().filter(|table| !table.reference_data).filter_map(|table| {
        let owner = table.owner?;
        Some(keep_owner(naming, table, owner))
    }));
    if naming.split.places.contains(&Place::Shared) {
        guardrails.push(Guardrail {
            id: "shared-uses-no-service".into(),
            title: "The shared library uses no service".into(),
            rule: Rule::SharedUsesNoService,
            why: "What every service carries along must not lead back into one of them.".into(),
        });
    }
    guardrails.sort_by(|a, b| a.id.cmp(&b.id));
    guardrails
}

fn forbid_references(naming: Naming<'_>) -> Vec<Guardrail> {
    let services = (0..naming.split.services.len() as u32).map(Party::Service);
    let parties: Vec<Party> = services.chain([Party::Stays]).collect();
    let pairs = parties.iter().flat_map(|&from| parties.iter().map(move |&to| (from, to)));
    pairs
        .filter(|(from, to)| from != to)
        .map(|(from, to)| Guardrail {
            id: format!("no-reference:{}->{}", naming.key(from), naming.key(to)),
            title: format!("No reference from {} to {}", naming.party(from), naming.party(to)),
            rule: Rule::NoReference { from, to },
            why: "What crosses a service's border goes through its interface; a reference in the code would \
                  pull both into one deployment."
                .into(),
        })
        .collect()
}

fn keep_owner(naming: Naming<'_>, table: &TableOwnership, owner: Party) -> Guardrail {
    let name = naming.table(table.table);
    Guardrail {
        id: format!("table-owner:{name}"),
        title: format!("Only {} touches table {}", naming.party(owner), code(name)),
        rule: Rule::TableOwner { table: name.to_owned(), owner },
        why: format!("{}; others ask it.", capitalised(&table.why)),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
