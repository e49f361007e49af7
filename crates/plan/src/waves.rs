use std::collections::{BTreeMap, BTreeSet};

use crate::naming::{Naming, count, list};
use crate::{Effort, Party, Seam};

/// Extractions that go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    /// 1 for the first
    pub number: u32,
    /// Services: places in `Plan::extractions`, sorted
    pub extractions: Vec<u32>,
    /// Why these, and why now
    pub why: String,
    /// References from its services to what is still in the monolith then
    pub return_references: u32,
}

/// What ordering needs to know of the services and the seams between them.
struct Services<'a> {
    count: u32,
    /// References from each service to others; those it has none to are absent.
    uses: Vec<BTreeMap<u32, u32>>,
    /// References from each service to what stays.
    to_stays: Vec<u32>,
    /// Services on a round trip with each other share a number.
    knots: Vec<u32>,
    seams: &'a [Seam],
}

/// Orders the services. A service goes after all it refers to, unless the two are on a round trip
/// of references; there the one with fewest references into what remains goes first, with others
/// that it has no reference with. The first wave is one service; the most that a wave holds doubles
/// from wave to wave.
pub(crate) fn order_waves(naming: Naming<'_>, seams: &[Seam]) -> Vec<Wave> {
    let services = Services::of(naming.split.services.len() as u32, seams);
    let mut remaining: BTreeSet<u32> = (0..services.count).collect();
    let mut waves: Vec<Wave> = Vec::new();
    let mut most: usize = 1;
    while !remaining.is_empty() {
        let ready = services.ready(&remaining);
        let free: Vec<u32> =
            ready.iter().copied().filter(|&at| services.returns(at, &remaining) == 0).collect();
        let knotted = free.is_empty();
        let mut chosen = match knotted {
            true => services.independent(services.ranked(ready, &remaining)),
            false => services.ranked(free, &remaining),
        };
        chosen.truncate(most);
        most = most.saturating_mul(2);
        chosen.sort_unstable();
        let why = explain(naming, &services, &chosen, &remaining, knotted);
        let return_references =
            chosen.iter().map(|&at| services.to_stays[at as usize] + services.returns(at, &remaining)).sum();
        remaining.retain(|at| !chosen.contains(at));
        waves.push(Wave { number: waves.len() as u32 + 1, extractions: chosen, why, return_references });
    }
    waves
}

impl<'a> Services<'a> {
    fn of(count: u32, seams: &'a [Seam]) -> Services<'a> {
        let mut uses = vec![BTreeMap::new(); count as usize];
        let mut to_stays = vec![0; count as usize];
        for seam in seams.iter().filter(|seam| seam.references > 0) {
            match (seam.from, seam.to) {
                (Party::Service(from), Party::Service(to)) => {
                    uses[from as usize].insert(to, seam.references);
                }
                (Party::Service(from), Party::Stays) => to_stays[from as usize] = seam.references,
                (Party::Stays, _) => {}
            }
        }
        let knots = find_knots(&uses);
        Services { count, uses, to_stays, knots, seams }
    }

    /// Services that refer to none that remains, but for those of their own knot.
    fn ready(&self, remaining: &BTreeSet<u32>) -> Vec<u32> {
        let waits = |at: u32| {
            let mut used = self.uses[at as usize].keys();
            used.any(|to| remaining.contains(to) && self.knots[*to as usize] != self.knots[at as usize])
        };
        remaining.iter().copied().filter(|&at| !waits(at)).collect()
    }

    /// References from a service to others that remain.
    fn returns(&self, at: u32, remaining: &BTreeSet<u32>) -> u32 {
        self.uses[at as usize]
            .iter()
            .filter(|(to, _)| remaining.contains(to))
            .map(|(_, references)| references)
            .sum()
    }

    /// Fewest references into what remains first, then least effort, then by key.
    fn ranked(&self, mut services: Vec<u32>, remaining: &BTreeSet<u32>) -> Vec<u32> {
        services.sort_by_cached_key(|&at| {
            let returns = self.returns(at, remaining) + self.to_stays[at as usize];
            (returns, self.effort(at, remaining).points, at)
        });
        services
    }

    /// The first of these services, and of the rest those that refer to none taken before, and that
    /// none of them refers to.
    fn independent(&self, services: Vec<u32>) -> Vec<u32> {
        let uses = |from: u32, to: u32| self.uses[from as usize].contains_key(&to);
        let mut taken: Vec<u32> = Vec::new();
        for at in services {
            if taken.iter().all(|&other| !uses(at, other) && !uses(other, at)) {
                taken.push(at);
            }
        }
        taken
    }

    fn effort(&self, at: u32, remaining: &BTreeSet<u32>) -> Effort {
        let mut effort = Effort::default();
        for seam in seams_to_cut(self.seams, at, remaining) {
            effort.absorb(&seam.effort);
        }
        effort
    }
}

/// The seams between a service and what is still in the monolith: whoever leaves first cuts them.
pub(crate) fn seams_to_cut<'a>(
    seams: &'a [Seam],
    service: u32,
    remaining: &'a BTreeSet<u32>,
) -> impl Iterator<Item = &'a Seam> {
    let own = Party::Service(service);
    let inside = move |party: Party| match party {
        Party::Service(at) => remaining.contains(&at),
        Party::Stays => true,
    };
    seams
        .iter()
        .filter(move |seam| (seam.from == own && inside(seam.to)) || (seam.to == own && inside(seam.from)))
}

/// Numbers the strongly connected components of a small graph: two services share a number when
/// each reaches the other.
fn find_knots(uses: &[BTreeMap<u32, u32>]) -> Vec<u32> {
    let reaches: Vec<BTreeSet<u32>> = (0..uses.len() as u32).map(|at| reached_from(uses, at)).collect();
    let mutual = |a: u32, b: u32| reaches[a as usize].contains(&b) && reaches[b as usize].contains(&a);
    (0..uses.len() as u32).map(|at| (0..at).find(|&other| mutual(at, other)).unwrap_or(at)).collect()
}

fn reached_from(uses: &[BTreeMap<u32, u32>], from: u32) -> BTreeSet<u32> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        for &to in uses[at as usize].keys() {
            if reached.insert(to) {
                open.push(to);
            }
        }
    }
    reached
}

fn explain(
    naming: Naming<'_>,
    services: &Services<'_>,
    chosen: &[u32],
    remaining: &BTreeSet<u32>,
    knotted: bool,
) -> String {
    let name = |at: u32| naming.party(Party::Service(at));
    let stays: u32 = chosen.iter().map(|&at| services.to_stays[at as usize]).sum();
    let mut why = match chosen {
        some if knotted => {
            let calls = some.iter().map(|&at| {
                let to = services.uses[at as usize].iter().filter(|(to, _)| remaining.contains(to));
                let to = list(to.map(|(&to, &references)| format!("{} ({references})", name(to))));
                format!("{} calls back to {to}", name(at))
            });
            let calls: Vec<String> = calls.collect();
            let which = if some.len() > 1 {
                "These have the fewest references into the rest, and none to each other"
            } else {
                "This one has the fewest references into the rest"
            };
            format!(
                "Those that are left refer to each other in a circle. {which}; until the rest follows, {}.",
                calls.join("; ")
            )
        }
        [at] if remaining.len() > 1 => {
            format!(
                "{} refers to no service that is still inside{}.",
                name(*at),
                among_equals(services, remaining)
            )
        }
        [at] => format!("{} is the last; every service it refers to has left.", name(*at)),
        _ => "None of these refers to a service that is still inside, so none calls back to another.".into(),
    };
    if stays > 0 {
        why.push_str(&format!(
            " {} to what stays in the monolith remain as calls back.",
            count(stays, "reference")
        ));
    }
    why
}

/// What sets the chosen one apart, where others are as free as it.
fn among_equals(services: &Services<'_>, remaining: &BTreeSet<u32>) -> &'static str {
    let free = services.ready(remaining).into_iter().filter(|&at| services.returns(at, remaining) == 0);
    if free.count() > 1 { ", and is the least work of those that do not" } else { "" }
}
