use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::ReferenceKind;
use banyan_graph::{Graph, KindCounts, UnitIndex};
use banyan_split::Split;

use crate::{Effort, Party, PatternChoice, TableOwnership, TransactionSpan, party_of};

/// A line of source: a place in the facts' files and a 1-based line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Place in `MonolithFacts::files`
    pub file: u32,
    /// 1-based line
    pub line: u32,
}

/// All that crosses from one party to another: references, and data of `to` that `from` uses.
#[derive(Debug, Clone, PartialEq)]
pub struct Seam {
    /// The party that refers
    pub from: Party,
    /// The party that is referred to
    pub to: Party,
    /// References that cross, tests left out
    pub references: u32,
    /// The same by kind
    pub kinds: KindCounts,
    /// Every reference that crosses, sorted by (target unit, target member, from unit, line, kind)
    pub call_sites: Vec<CallSite>,
    /// What of `to` is used: the interface to build, most used first
    pub contract: Vec<ContractItem>,
    /// Tables both parties touch: places in the facts' tables, sorted
    pub tables: Vec<u32>,
    /// Foreign keys from a table of `from` to a table of `to`
    pub foreign_keys: Vec<CrossingKey>,
    /// Transactions that write tables of both: places in `Plan::transactions`
    pub transactions: Vec<u32>,
    /// Entry points of `from` whose member refers across: places in the facts' entry points
    pub entry_points: Vec<u32>,
    /// References the other way
    pub return_references: u32,
    /// What to do about it, the first choice first
    pub patterns: Vec<PatternChoice>,
    /// How much work it is
    pub effort: Effort,
}

/// One reference that crosses a seam.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallSite {
    /// The unit that refers
    pub from: UnitIndex,
    /// Its member that refers: a place in the unit's members
    pub from_member: Option<u32>,
    /// The unit that is referred to
    pub to: UnitIndex,
    /// The member that is meant
    pub to_member: Option<u32>,
    /// How
    pub kind: ReferenceKind,
    /// Where
    pub at: Spot,
}

/// A member of the other side that is used across a seam; the unit itself where no member is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractItem {
    /// The unit used
    pub unit: UnitIndex,
    /// Its member used
    pub member: Option<u32>,
    /// References to it, imports left out unless there is nothing else
    pub references: u32,
    /// The units that refer to it, sorted
    pub callers: Vec<UnitIndex>,
}

/// A foreign key that leads to a table of another party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossingKey {
    /// The table that has it: a place in the facts' tables
    pub table: u32,
    /// Its columns
    pub columns: Vec<Box<str>>,
    /// The table it leads to
    pub references: u32,
}

impl Seam {
    fn between(from: Party, to: Party) -> Seam {
        Seam {
            from,
            to,
            references: 0,
            kinds: KindCounts::default(),
            call_sites: Vec::new(),
            contract: Vec::new(),
            tables: Vec::new(),
            foreign_keys: Vec::new(),
            transactions: Vec::new(),
            entry_points: Vec::new(),
            return_references: 0,
            patterns: Vec::new(),
            effort: Effort::default(),
        }
    }

    /// Places of the code to change: members of `from` that refer to a unit of `to`, each pair once.
    pub fn places_to_change(&self) -> usize {
        let places: BTreeSet<_> =
            self.call_sites.iter().map(|site| (site.from, site.from_member, site.to)).collect();
        places.len()
    }

    /// The units of `from` that refer across, sorted.
    pub fn callers(&self) -> Vec<UnitIndex> {
        let callers: BTreeSet<UnitIndex> = self.call_sites.iter().map(|site| site.from).collect();
        callers.into_iter().collect()
    }

    /// Whether nothing that crosses runs anything: types are named, no more.
    pub fn is_type_only(&self) -> bool {
        !self.kinds.kinds().any(ReferenceKind::runs)
    }
}

/// Finds what crosses between parties, without patterns and effort yet.
pub(crate) fn find_seams(
    graph: &Graph,
    split: &Split,
    tables: &[TableOwnership],
    transactions: &[TransactionSpan],
) -> Vec<Seam> {
    let mut seams: BTreeMap<(Party, Party), Seam> = BTreeMap::new();
    add_references(&mut seams, graph, split);
    add_data(&mut seams, tables);
    add_transactions(&mut seams, transactions);
    let references: BTreeMap<(Party, Party), u32> =
        seams.iter().map(|(&parties, seam)| (parties, seam.references)).collect();
    let mut seams: Vec<Seam> = seams.into_values().collect();
    for seam in &mut seams {
        seam.return_references = references.get(&(seam.to, seam.from)).copied().unwrap_or(0);
        seam.call_sites.sort_by_key(|site| (site.to, site.to_member, site.from, site.at, site.kind));
        seam.contract = list_contract(&seam.call_sites);
        seam.tables = tables_of_both(seam, tables);
        seam.entry_points = find_entry_points(graph, seam);
    }
    seams
}

type SeamMap = BTreeMap<(Party, Party), Seam>;

fn seam_of(seams: &mut SeamMap, from: Party, to: Party) -> &mut Seam {
    seams.entry((from, to)).or_insert_with(|| Seam::between(from, to))
}

fn add_references(seams: &mut SeamMap, graph: &Graph, split: &Split) {
    let parties: Vec<Option<Party>> = graph.indexes().map(|unit| party_of(graph, split, unit)).collect();
    for link in graph.facts().links.iter().filter(|link| !link.test) {
        let (Some(from), Some(to)) = (parties[link.from.at()], parties[link.to.at()]) else { continue };
        if from == to {
            continue;
        }
        let seam = seam_of(seams, from, to);
        seam.references += 1;
        seam.kinds.add(link.kind, 1);
        seam.call_sites.push(CallSite {
            from: link.from,
            from_member: link.from_member.get(),
            to: link.to,
            to_member: link.to_member.get(),
            kind: link.kind,
            at: Spot { file: link.file, line: link.line },
        });
    }
}

/// A party that touches a table of another has a seam with it, and so has a foreign key.
fn add_data(seams: &mut SeamMap, tables: &[TableOwnership]) {
    for ownership in tables {
        let Some(owner) = ownership.owner else { continue };
        for &party in ownership.parties.keys().filter(|&&party| party != owner) {
            seam_of(seams, party, owner);
        }
        for key in &ownership.foreign_keys {
            if let Some(to) = tables[key.references as usize].owner {
                seam_of(seams, owner, to).foreign_keys.push(key.clone());
            }
        }
    }
}

fn add_transactions(seams: &mut SeamMap, transactions: &[TransactionSpan]) {
    for (at, span) in transactions.iter().enumerate() {
        let Some(opener) = span.party.or_else(|| span.services.first().copied()) else { continue };
        for &other in span.services.iter().filter(|&&service| service != opener) {
            seam_of(seams, opener, other).transactions.push(at as u32);
        }
    }
}

fn tables_of_both(seam: &Seam, tables: &[TableOwnership]) -> Vec<u32> {
    let both = tables.iter().filter(|table| table.is_touched_by(seam.from) && table.is_touched_by(seam.to));
    let used = tables.iter().filter(|table| table.owner == Some(seam.to) && table.is_touched_by(seam.from));
    let all: BTreeSet<u32> = both.chain(used).map(|table| table.table).collect();
    all.into_iter().collect()
}

fn list_contract(sites: &[CallSite]) -> Vec<ContractItem> {
    let mut items: BTreeMap<(UnitIndex, Option<u32>), (u32, BTreeSet<UnitIndex>)> = BTreeMap::new();
    for site in sites.iter().filter(|site| !ReferenceKind::introduces(site.kind)) {
        let item = items.entry((site.to, site.to_member)).or_default();
        item.0 += 1;
        item.1.insert(site.from);
    }
    let known: BTreeSet<UnitIndex> = items.keys().map(|&(unit, _)| unit).collect();
    for site in sites.iter().filter(|site| ReferenceKind::introduces(site.kind) && !known.contains(&site.to))
    {
        let item = items.entry((site.to, None)).or_default();
        item.0 += 1;
        item.1.insert(site.from);
    }
    let mut contract: Vec<ContractItem> = items
        .into_iter()
        .map(|((unit, member), (references, callers))| ContractItem {
            unit,
            member,
            references,
            callers: callers.into_iter().collect(),
        })
        .collect();
    contract
        .sort_by(|a, b| b.references.cmp(&a.references).then((a.unit, a.member).cmp(&(b.unit, b.member))));
    contract
}

fn find_entry_points(graph: &Graph, seam: &Seam) -> Vec<u32> {
    let callers: BTreeSet<(UnitIndex, Option<u32>)> =
        seam.call_sites.iter().map(|site| (site.from, site.from_member)).collect();
    let units: BTreeSet<UnitIndex> = callers.iter().map(|&(unit, _)| unit).collect();
    let all = graph.facts().entry_points.iter().enumerate().filter(|(_, entry_point)| !entry_point.test);
    let refers = |unit, member: Option<u32>| match member {
        Some(_) => callers.contains(&(unit, member)),
        None => units.contains(&unit),
    };
    all.filter(|(_, entry_point)| refers(entry_point.unit, entry_point.member))
        .map(|(at, _)| at as u32)
        .collect()
}
