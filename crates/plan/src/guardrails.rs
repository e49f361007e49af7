use crate::Party;

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
