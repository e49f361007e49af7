use std::collections::BTreeMap;

use banyan_facts::{AccessMode, Link, ReferenceKind};
use banyan_graph::{Graph, UnitIndex};
use banyan_split::{Place, Split};

use crate::layers::Layers;
use crate::tables::counts_for_ownership;
use crate::{Guardrail, Party, Rule, RuleError, Spot, is_test_unit, party_of};

/// A guardrail broken by one unit towards one other, or towards one table, in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Stable, by meaning: rule, units or table, kind; no line numbers
    pub id: String,
    /// The guardrail's id
    pub rule: String,
    /// The unit that breaks it
    pub from: UnitIndex,
    /// Towards what, and how
    pub target: ViolationTarget,
    /// How many references or accesses
    pub references: u32,
    /// Where, sorted, each line once
    pub evidence: Vec<Spot>,
}

/// What a violation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ViolationTarget {
    /// A unit, by a kind of reference
    Unit(UnitIndex, ReferenceKind),
    /// A table (a place in the facts' tables), by a kind of access
    Table(u32, AccessMode),
}

impl ViolationTarget {
    /// The id of the unit, or `table:` and the name of the table.
    pub fn name(self, graph: &Graph) -> String {
        match self {
            ViolationTarget::Unit(unit, _) => graph.unit(unit).id.to_string(),
            ViolationTarget::Table(table, _) => {
                format!("table:{}", graph.facts().tables[table as usize].name)
            }
        }
    }

    /// The id of the kind of reference or access.
    pub fn kind(self) -> &'static str {
        match self {
            ViolationTarget::Unit(_, kind) => kind.id(),
            ViolationTarget::Table(_, mode) => mode.id(),
        }
    }
}

/// Finds what breaks the guardrails, sorted by id. Test code may use anything. A layer whose files
/// are nowhere in this monolith is an error: its rule would pass for ever.
pub fn check_guardrails(
    graph: &Graph,
    split: &Split,
    rules: &[Guardrail],
) -> Result<Vec<Violation>, RuleError> {
    let layers = Layers::of(graph, rules)?;
    let rulebook = Rulebook::of(graph, split, rules, layers);
    let mut found: BTreeMap<(&str, UnitIndex, ViolationTarget), Vec<Spot>> = BTreeMap::new();
    let links = graph.facts().links.iter();
    for link in
        links.filter(|link| !link.test && !is_test_unit(graph, link.from) && !is_test_unit(graph, link.to))
    {
        for rule in rulebook.broken_by_link(link) {
            let target = ViolationTarget::Unit(link.to, link.kind);
            let spot = Spot { file: link.file, line: link.line };
            found.entry((rule, link.from, target)).or_default().push(spot);
        }
    }
    for access in graph.facts().accesses.iter().filter(|access| counts_for_ownership(graph, access)) {
        if let Some(rule) = rulebook.broken_by_access(access.unit, access.table) {
            let target = ViolationTarget::Table(access.table, access.mode);
            let spot = Spot { file: access.file, line: access.line };
            found.entry((rule, access.unit, target)).or_default().push(spot);
        }
    }
    let mut violations: Vec<Violation> = found
        .into_iter()
        .map(|((rule, from, target), at)| violation(graph, rule, from, target, at))
        .collect();
    violations.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(violations)
}

fn violation(
    graph: &Graph,
    rule: &str,
    from: UnitIndex,
    target: ViolationTarget,
    mut at: Vec<Spot>,
) -> Violation {
    let references = at.len() as u32;
    at.sort_unstable();
    at.dedup();
    Violation {
        id: format!("{rule} | {} | {} | {}", graph.unit(from).id, target.name(graph), target.kind()),
        rule: rule.to_owned(),
        from,
        target,
        references,
        evidence: at,
    }
}

/// The rules by what they are asked about.
struct Rulebook<'a> {
    places: Vec<Option<Place>>,
    parties: Vec<Option<Party>>,
    references: BTreeMap<(Party, Party), &'a str>,
    /// For each table its owner and rule.
    tables: Vec<Option<(Party, &'a str)>>,
    shared: Option<&'a str>,
    layers: Layers<'a>,
}

impl<'a> Rulebook<'a> {
    fn of(graph: &Graph, split: &Split, rules: &'a [Guardrail], layers: Layers<'a>) -> Rulebook<'a> {
        let tables = &graph.facts().tables;
        let mut rulebook = Rulebook {
            places: graph.indexes().map(|unit| split.places.get(unit.at()).copied()).collect(),
            parties: graph.indexes().map(|unit| party_of(graph, split, unit)).collect(),
            references: BTreeMap::new(),
            tables: vec![None; tables.len()],
            shared: None,
            layers,
        };
        for guardrail in rules {
            match &guardrail.rule {
                Rule::NoReference { from, to } => {
                    rulebook.references.insert((*from, *to), &guardrail.id);
                }
                Rule::TableOwner { table, owner } => {
                    if let Ok(at) = tables.binary_search_by(|known| known.name.as_ref().cmp(table.as_str())) {
                        rulebook.tables[at] = Some((*owner, &guardrail.id));
                    }
                }
                Rule::SharedUsesNoService => rulebook.shared = Some(&guardrail.id),
                Rule::Layer { .. } => {}
            }
        }
        rulebook
    }

    fn broken_by_link(&self, link: &Link) -> impl Iterator<Item = &'a str> + use<'a> {
        let (from, to) = (self.parties[link.from.at()], self.parties[link.to.at()]);
        let between = from.zip(to).and_then(|pair| self.references.get(&pair).copied());
        let from_shared = self.places[link.from.at()] == Some(Place::Shared) && to.is_some();
        let shared = if from_shared { self.shared } else { None };
        [between, shared, self.broken_layer(link)].into_iter().flatten()
    }

    /// A call through an interface keeps the layers: it is the interface that the caller refers to.
    fn broken_layer(&self, link: &Link) -> Option<&'a str> {
        match link.kind {
            ReferenceKind::Dispatch => None,
            _ => self.layers.broken_by(link.from, link.to),
        }
    }

    fn broken_by_access(&self, unit: UnitIndex, table: u32) -> Option<&'a str> {
        let (owner, rule) = self.tables[table as usize]?;
        let party = self.parties[unit.at()]?;
        (party != owner).then_some(rule)
    }
}
