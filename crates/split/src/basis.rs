//! What metrics are counted from: taken once from a graph, so that a split is measured by a few
//! passes over plain rows.

use std::collections::BTreeMap;

use banyan_facts::ReferenceKind;
use banyan_graph::{Dependency, Graph, UnitIndex};

use crate::affinity::follows;
use crate::literature::{Call, CallGraph};
use crate::ownership::{DataBasis, find_owners};
use crate::{Metric, Place, Split};

/// Everything that [`measure`](Self::measure) counts, of one graph.
///
/// Tests and generated code are left out here, dead code when a split is measured.
pub struct MetricBasis {
    /// Whether a unit counts.
    counted: Vec<bool>,
    /// Where the calls of each unit begin among those of the graph.
    starts: Vec<u32>,
    /// References between units that count, by (from, to).
    pub(crate) calls: CallGraph,
    /// Where the members of each unit that call begin.
    member_starts: Vec<u32>,
    /// Calls by the member that makes them, by (unit, member, target).
    member_calls: Vec<MemberCalls>,
    pub(crate) data: DataBasis,
}

/// Calls of one member to one unit.
struct MemberCalls {
    member: Option<u32>,
    to: u32,
    calls: u32,
}

/// All that crosses from one place to another, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeamCost {
    /// The place that refers: a service, the shared library or what stays
    pub from: Place,
    /// The place that is referred to
    pub to: Place,
    /// References in the source
    pub references: u32,
    /// Those of them that run something: calls, constructions, requests, messages, accesses
    pub calls: u32,
    /// Members that make these calls
    pub callers: u32,
}

/// Data that crosses from one place to another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataSeam {
    /// Tables of the second that the first uses: places in the facts' tables, sorted
    pub tables: Vec<u32>,
    /// Transactions that write tables of both
    pub transactions: u32,
}

impl SeamCost {
    /// Calls / members that make them; 0 where nothing is called.
    pub fn chattiness(&self) -> f64 {
        if self.callers > 0 { f64::from(self.calls) / f64::from(self.callers) } else { 0.0 }
    }
}

/// What a split puts where: the place of each unit as a number, none where it does not count.
pub(crate) struct Layout {
    pub slots: Vec<u32>,
    /// How many numbers there are.
    pub count: usize,
}

pub(crate) const NOWHERE: u32 = u32::MAX;
const SERVICES: u32 = 2;

impl Layout {
    pub fn place(slot: u32) -> Place {
        match slot {
            0 => Place::Shared,
            1 => Place::Stays,
            service => Place::Service(service - SERVICES),
        }
    }

    /// The place of a unit that counts.
    pub fn place_of(&self, unit: u32) -> Option<Place> {
        let slot = self.slots[unit as usize];
        (slot != NOWHERE).then(|| Layout::place(slot))
    }

    /// The service of a unit that counts and is in one.
    pub fn service_of(&self, unit: u32) -> Option<u32> {
        let slot = self.slots[unit as usize];
        (slot != NOWHERE && slot >= SERVICES).then(|| slot - SERVICES)
    }

    /// How many services there are.
    pub fn services(&self) -> usize {
        self.count - SERVICES as usize
    }

    /// How many units the shared library has, how many stay, and how many each service has.
    pub fn sizes(&self) -> (usize, usize, Vec<usize>) {
        let mut sizes = vec![0; self.count];
        self.slots.iter().filter(|slot| **slot != NOWHERE).for_each(|slot| sizes[*slot as usize] += 1);
        let services = sizes.split_off(SERVICES as usize);
        (sizes[0], sizes[1], services)
    }

    /// Units that count, by slot.
    fn units_by_slot(&self) -> Vec<Vec<u32>> {
        let mut units = vec![Vec::new(); self.count];
        for (unit, slot) in self.slots.iter().enumerate().filter(|(_, slot)| **slot != NOWHERE) {
            units[*slot as usize].push(unit as u32);
        }
        units
    }
}

impl MetricBasis {
    /// Takes from a graph what metrics are counted from.
    pub fn new(graph: &Graph) -> MetricBasis {
        let counted: Vec<bool> = graph.indexes().map(|unit| !follows(graph, unit)).collect();
        let mut basis = MetricBasis {
            counted,
            starts: vec![0],
            calls: CallGraph::default(),
            member_starts: vec![0],
            member_calls: Vec::new(),
            data: DataBasis::new(graph),
        };
        for unit in graph.indexes() {
            basis.add_unit(graph, unit);
            basis.starts.push(basis.calls.calls.len() as u32);
            basis.member_starts.push(basis.member_calls.len() as u32);
        }
        basis
    }

    fn add_unit(&mut self, graph: &Graph, unit: UnitIndex) {
        let counts = |dependency: &&Dependency| self.counted[dependency.to.at()] && !dependency.test_only;
        let own: Vec<&Dependency> = match self.counted[unit.at()] {
            true => graph.dependencies_from(unit).iter().filter(counts).collect(),
            false => Vec::new(),
        };
        let first_call = self.member_calls.len();
        for dependency in own {
            let links = graph.evidence(dependency).iter().filter(|link| !link.test);
            let references = links.clone().count() as u32;
            let back = graph.dependency(dependency.to, unit).is_some_and(|back| !back.test_only);
            let once = !back || unit < dependency.to;
            self.calls.calls.push(Call::new(unit.0, dependency.to.0, references, once));
            let mut callers: Vec<Option<u32>> =
                links.filter(|link| runs(link.kind)).map(|link| link.from_member.get()).collect();
            callers.sort_unstable();
            self.member_calls.extend(callers.chunk_by(|a, b| a == b).map(|same| MemberCalls {
                member: same[0],
                to: dependency.to.0,
                calls: same.len() as u32,
            }));
        }
        self.member_calls[first_call..].sort_by_key(|calls| (calls.member, calls.to));
    }

    /// What a split costs, in numbers; always the same metrics in the same order. Values are rounded
    /// to four decimals.
    pub fn measure(&self, split: &Split) -> Vec<Metric> {
        crate::metrics::list_metrics(self, split)
    }

    /// All that crosses from one place to another, by (from, to); the places are ordered shared
    /// library, what stays, services.
    pub fn seams(&self, split: &Split) -> Vec<SeamCost> {
        let layout = self.lay_out(split);
        let mut rows = Rows::new(layout.count);
        let mut seams = Vec::new();
        for (from, units) in layout.units_by_slot().into_iter().enumerate() {
            for unit in units {
                self.add_crossings(&layout, from as u32, unit, &mut rows);
            }
            rows.empty_into(from as u32, &mut seams);
        }
        seams
    }

    /// The data that crosses from one place to another, by (from, to): services and what stays.
    pub fn data_seams(&self, split: &Split) -> BTreeMap<(Place, Place), DataSeam> {
        let layout = self.lay_out(split);
        let uses = self.data.uses(&|unit| layout.place_of(unit));
        let owners = find_owners(&uses);
        let mut seams: BTreeMap<(Place, Place), DataSeam> = BTreeMap::new();
        for (table, (uses, owner)) in uses.iter().zip(&owners).enumerate() {
            let Some(owner) = owner.map(Place::Service) else { continue };
            for user in uses.keys().filter(|user| **user != owner && **user != Place::Shared) {
                seams.entry((*user, owner)).or_default().tables.push(table as u32);
            }
        }
        for services in self.data.split_transactions(&owners, &|unit| layout.place_of(unit).is_some()) {
            let pairs = services.iter().flat_map(|one| services.iter().map(move |other| (*one, *other)));
            for (one, other) in pairs.filter(|(one, other)| one != other) {
                let pair = (Place::Service(one), Place::Service(other));
                seams.entry(pair).or_default().transactions += 1;
            }
        }
        seams
    }

    fn add_crossings(&self, layout: &Layout, from: u32, unit: u32, rows: &mut Rows) {
        let crossing = |to: u32| Some(layout.slots[to as usize]).filter(|to| *to != from && *to != NOWHERE);
        let own = self.starts[unit as usize] as usize..self.starts[unit as usize + 1] as usize;
        for call in &self.calls.calls[own] {
            if let Some(to) = crossing(call.to) {
                rows.touch(to).references += call.references;
            }
        }
        let own = self.member_starts[unit as usize] as usize..self.member_starts[unit as usize + 1] as usize;
        for member in self.member_calls[own].chunk_by(|one, other| one.member == other.member) {
            rows.members += 1;
            for calls in member {
                if let Some(to) = crossing(calls.to) {
                    rows.call(to, calls.calls);
                }
            }
        }
    }

    pub(crate) fn lay_out(&self, split: &Split) -> Layout {
        let slot = |(place, counted): (&Place, &bool)| match place {
            _ if !counted => NOWHERE,
            Place::Dead => NOWHERE,
            Place::Shared => 0,
            Place::Stays => 1,
            Place::Service(at) => at + SERVICES,
        };
        let slots = split.places.iter().zip(&self.counted).map(slot).collect();
        Layout { slots, count: split.services.len() + SERVICES as usize }
    }

    /// Units of dead code, tests and generated code left out.
    pub(crate) fn count_dead(&self, split: &Split) -> usize {
        let dead = split.places.iter().zip(&self.counted);
        dead.filter(|(place, counted)| **counted && **place == Place::Dead).count()
    }
}

/// What crosses from one place, by the place it leads to; kept between places.
struct Rows {
    costs: Vec<Row>,
    touched: Vec<u32>,
    /// Counts members, so that each is one caller of a place.
    members: u32,
}

#[derive(Clone, Copy, Default)]
struct Row {
    touched: bool,
    references: u32,
    calls: u32,
    callers: u32,
    last_member: u32,
}

impl Rows {
    fn new(count: usize) -> Rows {
        Rows { costs: vec![Row::default(); count], touched: Vec::new(), members: 0 }
    }

    fn touch(&mut self, to: u32) -> &mut Row {
        let row = &mut self.costs[to as usize];
        if !std::mem::replace(&mut row.touched, true) {
            self.touched.push(to);
        }
        row
    }

    fn call(&mut self, to: u32, calls: u32) {
        let member = self.members;
        let row = self.touch(to);
        row.calls += calls;
        row.callers += u32::from(row.last_member != member);
        row.last_member = member;
    }

    fn empty_into(&mut self, from: u32, seams: &mut Vec<SeamCost>) {
        self.touched.sort_unstable();
        for to in self.touched.drain(..) {
            let Row { references, calls, callers, .. } = std::mem::take(&mut self.costs[to as usize]);
            let (from, to) = (Layout::place(from), Layout::place(to));
            seams.push(SeamCost { from, to, references, calls, callers });
        }
    }
}

/// Whether a reference of this kind runs something on the other side.
fn runs(kind: ReferenceKind) -> bool {
    use ReferenceKind::*;
    matches!(kind, Construct | Call | Access | Dispatch | Request | Message)
}
