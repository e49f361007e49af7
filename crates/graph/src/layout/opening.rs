//! Which groups of a map are open.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use crate::{MapRequest, Opening, Tree};

const MOST_BY_DEFAULT: usize = 1_000;

/// A telling picture shows everything where there are no more units than this.
const ALL_UNITS: u32 = 80;
/// Groups are opened until so many closed boxes and units are to be seen …
const ENOUGH: usize = 40;
/// … and none that would show more than this.
const TELLING: usize = 80;
/// With fewer than this, one flat group is opened all the same …
const TOO_FEW: usize = 12;
/// … if it shows no more than this.
const FLAT: usize = 200;

/// Which nodes are open, and the ids of those that the limit keeps closed.
pub(super) fn choose_open(tree: &Tree, counts: &[u32], request: &MapRequest<'_>) -> (Vec<bool>, Vec<String>) {
    let mut opener = Opener::new(tree, counts, request);
    opener.open_root();
    match &request.opening {
        Opening::Named(ids) => opener.open_widely(&|at| ids.contains(&tree.nodes[at as usize].id)),
        Opening::All => opener.open_widely(&|_| true),
        Opening::Telling if counts[0] <= ALL_UNITS => opener.open_widely(&|_| true),
        Opening::Telling => opener.open_tellingly(counts),
    }
    let kept_closed = opener.kept_closed.into_iter().map(|at| tree.nodes[at as usize].id.clone());
    (opener.open, kept_closed.collect())
}

struct Opener<'a> {
    tree: &'a Tree,
    most: usize,
    /// The nodes in each node, empty ones left out
    children: Vec<Vec<u32>>,
    /// Groups that are opened in any case
    wanted: BTreeSet<u32>,
    open: Vec<bool>,
    kept_closed: Vec<u32>,
    /// Boxes so far, the root not counted
    boxes: usize,
    /// Boxes so far that are closed groups or units
    seen: usize,
}

impl Opener<'_> {
    fn new<'a>(tree: &'a Tree, counts: &[u32], request: &MapRequest<'_>) -> Opener<'a> {
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); tree.nodes.len()];
        for (at, node) in tree.nodes.iter().enumerate().filter(|&(at, _)| counts[at] > 0) {
            if let Some(parent) = node.parent {
                children[parent as usize].push(at as u32);
            }
        }
        Opener {
            tree,
            most: if request.most == 0 { MOST_BY_DEFAULT } else { request.most },
            children,
            wanted: groups_around(tree, request),
            open: vec![false; tree.nodes.len()],
            kept_closed: Vec::new(),
            boxes: 0,
            seen: 1,
        }
    }

    fn open_root(&mut self) {
        self.open(0);
    }

    /// Opens a group if the limit allows.
    fn open(&mut self, node: u32) -> bool {
        let inside = self.children[node as usize].len();
        if self.boxes + inside > self.most {
            self.kept_closed.push(node);
            return false;
        }
        self.boxes += inside;
        self.seen += inside - 1;
        self.open[node as usize] = true;
        true
    }

    fn groups_in(&self, node: u32) -> impl Iterator<Item = u32> {
        let inside = &self.children[node as usize];
        inside.iter().copied().filter(|&at| self.tree.nodes[at as usize].unit.is_none())
    }

    /// Opens all groups that are asked for, outer ones first.
    fn open_widely(&mut self, asked: &dyn Fn(u32) -> bool) {
        let mut outer = if self.open[0] { vec![0u32] } else { Vec::new() };
        while !outer.is_empty() {
            let inside = outer.iter().flat_map(|&node| self.groups_in(node));
            let mut inner: Vec<u32> = inside.filter(|at| self.wanted.contains(at) || asked(*at)).collect();
            inner.sort_by_key(|&at| (!self.wanted.contains(&at), &self.tree.nodes[at as usize].id));
            inner.retain(|&at| self.open(at));
            outer = inner;
        }
    }

    /// Opens the largest groups of groups, then of units, until enough is to be seen.
    fn open_tellingly(&mut self, counts: &[u32]) {
        self.open_widely(&|_| false);
        for only_forks in [true, false] {
            let mut candidates: BinaryHeap<(u32, Reverse<u32>)> = self.closed_in_sight(counts).collect();
            while let Some((_, Reverse(at))) = candidates.pop() {
                let inside = self.children[at as usize].len();
                let is_fork = self.groups_in(at).next().is_some();
                let fits = self.seen + inside - 1 <= TELLING;
                if self.seen >= ENOUGH && inside > 1 {
                    break;
                }
                if fits && (is_fork || !only_forks) && self.open(at) {
                    candidates.extend(self.groups_in(at).map(|at| (counts[at as usize], Reverse(at))));
                }
            }
        }
        if self.seen < TOO_FEW {
            let fits = |at: &u32| self.children[*at as usize].len() <= FLAT;
            let largest = self.closed_in_sight(counts).filter(|(_, at)| fits(&at.0)).max();
            largest.map(|(_, Reverse(at))| self.open(at));
        }
    }

    /// Closed groups in open ones, with their units.
    fn closed_in_sight<'a>(&'a self, counts: &'a [u32]) -> impl Iterator<Item = (u32, Reverse<u32>)> + 'a {
        let open = (0..self.open.len() as u32).filter(|&at| self.open[at as usize]);
        let inside = open.flat_map(|at| self.groups_in(at)).filter(|&at| !self.open[at as usize]);
        inside.map(|at| (counts[at as usize], Reverse(at)))
    }
}

/// The groups around the units that are to be shown.
fn groups_around(tree: &Tree, request: &MapRequest<'_>) -> BTreeSet<u32> {
    let mut around = BTreeSet::new();
    if request.show.is_empty() {
        return around;
    }
    let shown: BTreeSet<_> = request.show.iter().copied().collect();
    for node in tree.nodes.iter().filter(|node| node.unit.is_some_and(|unit| shown.contains(&unit))) {
        let mut parent = node.parent;
        while let Some(at) = parent.filter(|&at| around.insert(at)) {
            parent = tree.nodes[at as usize].parent;
        }
    }
    around
}
