//! An undirected weighted graph in compact form, for finding communities.

/// Nodes are numbers; each edge is kept at both of its ends, sorted. A loop is what lies inside a
/// node that stands for several.
#[derive(Debug, Clone, Default)]
pub struct Network {
    starts: Vec<u32>,
    targets: Vec<u32>,
    weights: Vec<f32>,
    loops: Vec<f64>,
    strengths: Vec<f64>,
    /// For each node, the nodes that must not share its community, sorted. Empty when none must.
    rivals: Vec<Vec<u32>>,
    total: f64,
}

impl Network {
    /// A network of `count` nodes. Edges that are given twice add up; those of a node to itself
    /// become its loop. `rivals` are pairs that must not share a community.
    pub fn new(count: usize, edges: &[(u32, u32, f64)], rivals: &[(u32, u32)]) -> Self {
        let mut loops = vec![0.0; count];
        let mut starts = vec![0u32; count + 1];
        for (a, b, weight) in edges {
            if a == b {
                loops[*a as usize] += weight;
            } else {
                starts[*a as usize + 1] += 1;
                starts[*b as usize + 1] += 1;
            }
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut ends: Vec<(u32, f64)> = vec![(0, 0.0); starts[count] as usize];
        let mut next = starts.clone();
        for (a, b, weight) in edges.iter().filter(|(a, b, _)| a != b) {
            for (from, to) in [(*a, *b), (*b, *a)] {
                ends[next[from as usize] as usize] = (to, *weight);
                next[from as usize] += 1;
            }
        }
        let mut network = Network { loops, rivals: rival_lists(count, rivals), ..Network::default() };
        network.fold(&starts, &mut ends);
        network
    }

    /// Sorts the ends of each node and adds up those with the same target.
    fn fold(&mut self, starts: &[u32], ends: &mut [(u32, f64)]) {
        self.starts.push(0);
        for node in 0..self.loops.len() {
            let row = &mut ends[starts[node] as usize..starts[node + 1] as usize];
            row.sort_by_key(|(target, _)| *target);
            let mut strength = 2.0 * self.loops[node];
            for same in row.chunk_by(|one, other| one.0 == other.0) {
                let weight: f64 = same.iter().map(|(_, weight)| weight).sum();
                self.targets.push(same[0].0);
                self.weights.push(weight as f32);
                strength += f64::from(weight as f32);
            }
            self.starts.push(self.targets.len() as u32);
            self.strengths.push(strength);
        }
        self.total = self.strengths.iter().sum();
    }

    /// The same network with each edge's weight multiplied by a factor above 0, which must be the
    /// same for both of its ends.
    pub(crate) fn scaled(&self, factor: impl Fn(u32, u32) -> f64) -> Network {
        let mut scaled = self.clone();
        for node in 0..self.len() as u32 {
            let row = self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize;
            let mut strength = 2.0 * self.loops[node as usize];
            for at in row {
                let weight = (f64::from(self.weights[at]) * factor(node, self.targets[at])) as f32;
                scaled.weights[at] = weight;
                strength += f64::from(weight);
            }
            scaled.strengths[node as usize] = strength;
        }
        scaled.total = scaled.strengths.iter().sum();
        scaled
    }

    pub(crate) fn len(&self) -> usize {
        self.loops.len()
    }

    /// Sum of the weights of a node's edges, its loop twice.
    pub(crate) fn strength(&self, node: u32) -> f64 {
        self.strengths[node as usize]
    }

    /// Sum of all strengths: twice the weight of all edges.
    pub(crate) fn total(&self) -> f64 {
        self.total
    }

    /// Neighbours with the weight of the edge, sorted; not the node itself.
    pub(crate) fn neighbours(&self, node: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let row = self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize;
        let weights = self.weights[row.clone()].iter().map(|weight| f64::from(*weight));
        self.targets[row].iter().copied().zip(weights)
    }

    /// Nodes that must not share the community of this one.
    pub(crate) fn rivals(&self, node: u32) -> &[u32] {
        self.rivals.get(node as usize).map_or(&[], Vec::as_slice)
    }

    /// The network of groups of nodes; `groups` numbers the groups from 0 to `count` − 1.
    pub(crate) fn aggregate(&self, groups: &[u32], count: usize) -> Network {
        let mut edges: Vec<(u32, u32, f64)> = Vec::new();
        for node in 0..self.len() as u32 {
            let group = groups[node as usize];
            edges.push((group, group, self.loops[node as usize]));
            let later = self.neighbours(node).filter(|(other, _)| *other > node);
            edges.extend(later.map(|(other, weight)| (group, groups[other as usize], weight)));
        }
        let mut rivals: Vec<(u32, u32)> = Vec::new();
        for (node, list) in self.rivals.iter().enumerate() {
            rivals.extend(list.iter().map(|other| (groups[node], groups[*other as usize])));
        }
        Network::new(count, &edges, &rivals)
    }

    /// Modularity of a partition at a resolution (Reichardt and Bornholdt 2006):
    /// Σ over communities of inside / all − resolution · (strength / all)².
    pub fn modularity(&self, membership: &[u32], resolution: f64) -> f64 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let count = membership.iter().max().map_or(0, |most| *most as usize + 1);
        let (mut inside, mut strengths) = (vec![0.0; count], vec![0.0; count]);
        for node in 0..self.len() as u32 {
            let community = membership[node as usize];
            strengths[community as usize] += self.strength(node);
            let within = self.neighbours(node).filter(|(other, _)| membership[*other as usize] == community);
            inside[community as usize] +=
                2.0 * self.loops[node as usize] + within.map(|(_, weight)| weight).sum::<f64>();
        }
        let parts = inside.iter().zip(&strengths);
        let share = |amount: &f64| amount / self.total;
        parts.map(|(inside, strength)| share(inside) - resolution * share(strength) * share(strength)).sum()
    }
}

fn rival_lists(count: usize, pairs: &[(u32, u32)]) -> Vec<Vec<u32>> {
    if pairs.is_empty() {
        return Vec::new();
    }
    let mut lists = vec![Vec::new(); count];
    for (a, b) in pairs.iter().filter(|(a, b)| a != b) {
        lists[*a as usize].push(*b);
        lists[*b as usize].push(*a);
    }
    for list in &mut lists {
        list.sort_unstable();
        list.dedup();
    }
    lists
}

/// Numbers the groups of a partition from 0 in the order in which they first appear; gives how many.
pub(crate) fn renumber(membership: &mut [u32]) -> usize {
    let most = membership.iter().max().map_or(0, |most| *most as usize + 1);
    let mut numbers: Vec<Option<u32>> = vec![None; most];
    let mut count = 0;
    for group in membership.iter_mut() {
        let number = numbers[*group as usize].get_or_insert_with(|| {
            count += 1;
            count - 1
        });
        *group = *number;
    }
    count as usize
}
