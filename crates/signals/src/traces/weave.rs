//! Spans of all files woven into one tree of calls: chains that are alike become one.

use std::collections::{BTreeMap, HashMap};

use super::{CallNode, Operation, SpanRole, Traces};

/// Trace and span, as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SpanId(u128, u128);

impl SpanId {
    pub fn new(trace: &str, span: &str) -> SpanId {
        SpanId(number(trace), number(span))
    }
}

/// An id as a number: in hex as both formats have it; what is not, by its bytes (FNV-1a).
fn number(id: &str) -> u128 {
    u128::from_str_radix(id, 16).unwrap_or_else(|_| {
        id.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
        })
    })
}

/// A span as it was read.
pub(super) struct Span {
    pub id: SpanId,
    pub parent: Option<SpanId>,
    /// It has the id of the span that called it
    pub shared: bool,
    pub operation: Operation,
}

/// A span with its operation numbered.
struct Row {
    id: SpanId,
    parent: Option<SpanId>,
    shared: bool,
    serves: bool,
    operation: u32,
}

/// Takes spans and weaves them.
pub(super) struct Weaver {
    most: u32,
    cut: bool,
    operations: HashMap<Operation, u32>,
    rows: Vec<Row>,
}

impl Weaver {
    pub fn new(most: u32) -> Weaver {
        Weaver { most, cut: false, operations: HashMap::new(), rows: Vec::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn add(&mut self, span: Span) {
        if self.rows.len() as u32 >= self.most {
            self.cut = true;
            return;
        }
        let serves = matches!(span.operation.role, SpanRole::Server | SpanRole::Consumer);
        let next = self.operations.len() as u32;
        let operation = *self.operations.entry(span.operation).or_insert(next);
        self.rows.push(Row { id: span.id, parent: span.parent, shared: span.shared, serves, operation });
    }

    /// The tree of all calls. Which file or line a span was read from changes nothing.
    pub fn weave(self) -> Traces {
        let callers = self.find_callers();
        let orphans =
            self.rows.iter().zip(&callers).filter(|(row, caller)| row.parent.is_some() && caller.is_none());
        let orphans = orphans.count() as u32;
        let (operations, rank) = sort_operations(self.operations);
        let mut tree = Tree::default();
        let mut node_of: Vec<Option<u32>> = vec![None; self.rows.len()];
        for at in 0..self.rows.len() {
            for row in chain_above(at, &callers, &node_of).into_iter().rev() {
                let caller = callers[row].and_then(|caller| node_of[caller]);
                node_of[row] = Some(tree.count(rank[self.rows[row].operation as usize], caller));
            }
        }
        Traces {
            operations,
            calls: tree.sorted(),
            spans: self.rows.len() as u32,
            orphans,
            cut: self.cut,
            ..Traces::default()
        }
    }

    /// For each span the one that called it.
    fn find_callers(&self) -> Vec<Option<usize>> {
        let mut by_id: HashMap<SpanId, [Option<usize>; 2]> = HashMap::new();
        for (at, row) in self.rows.iter().enumerate() {
            by_id.entry(row.id).or_default()[usize::from(row.serves)].get_or_insert(at);
        }
        let caller = |(at, row): (usize, &Row)| {
            let own = by_id.get(&row.id).and_then(|sides| sides[0]).filter(|_| row.shared && row.serves);
            let parent = || {
                let [calls, serves] = by_id.get(&row.parent?)?;
                serves.or(*calls)
            };
            own.or_else(parent).filter(|caller| *caller != at)
        };
        self.rows.iter().enumerate().map(caller).collect()
    }
}

/// A span and those above it that have no node yet, from below. Spans that call each other in a
/// ring are cut where the ring closes.
fn chain_above(at: usize, callers: &[Option<usize>], node_of: &[Option<u32>]) -> Vec<usize> {
    let mut chain = Vec::new();
    let mut next = Some(at);
    while let Some(row) = next.filter(|row| node_of[*row].is_none() && chain.len() <= MOST_DEEP) {
        if chain.contains(&row) {
            break;
        }
        chain.push(row);
        next = callers[row];
    }
    chain
}

/// How long a chain of calls is followed at most.
const MOST_DEEP: usize = 1_000;

fn sort_operations(numbered: HashMap<Operation, u32>) -> (Vec<Operation>, Vec<u32>) {
    let sorted: BTreeMap<Operation, u32> = numbered.into_iter().collect();
    let mut rank = vec![0; sorted.len()];
    for (at, number) in sorted.values().enumerate() {
        rank[*number as usize] = at as u32;
    }
    (sorted.into_keys().collect(), rank)
}

/// The tree while it grows: nodes are numbered as they come.
#[derive(Default)]
struct Tree {
    nodes: Vec<CallNode>,
    places: HashMap<(Option<u32>, u32), u32>,
}

impl Tree {
    fn count(&mut self, operation: u32, caller: Option<u32>) -> u32 {
        let nodes = &mut self.nodes;
        let at = *self.places.entry((caller, operation)).or_insert_with(|| {
            nodes.push(CallNode { operation, caller, count: 0 });
            nodes.len() as u32 - 1
        });
        nodes[at as usize].count = nodes[at as usize].count.saturating_add(1);
        at
    }

    /// Nodes level by level, each level by caller and operation: whatever the order they came in.
    fn sorted(self) -> Vec<CallNode> {
        let mut children: BTreeMap<Option<u32>, Vec<u32>> = BTreeMap::new();
        for (at, node) in self.nodes.iter().enumerate() {
            children.entry(node.caller).or_default().push(at as u32);
        }
        let mut sorted: Vec<CallNode> = Vec::with_capacity(self.nodes.len());
        let mut level: Vec<(Option<u32>, Option<u32>)> = vec![(None, None)];
        while !level.is_empty() {
            let mut below = Vec::new();
            for (old, new) in level {
                let mut own = children.remove(&old).unwrap_or_default();
                own.sort_by_key(|at| self.nodes[*at as usize].operation);
                for at in own {
                    below.push((Some(at), Some(sorted.len() as u32)));
                    sorted.push(CallNode { caller: new, ..self.nodes[at as usize] });
                }
            }
            level = below;
        }
        sorted
    }
}
