//! The metrics by which the literature compares splits. Arithmetic alone, on classes and the calls
//! between them, as in the code published with Mono2Micro (Kalia and others, ESEC/FSE 2021).

use std::collections::{BTreeMap, BTreeSet};

use banyan_signals::natural_log;

/// Classes by service, and how often each class refers to each other one.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallGraph {
    /// The service of each class.
    pub services: Vec<u32>,
    /// Calls of each directed pair of different classes that has any.
    pub calls: BTreeMap<(u32, u32), u32>,
}

impl CallGraph {
    /// Classes in each service that has any, by service.
    fn sizes(&self) -> BTreeMap<u32, u32> {
        let mut sizes = BTreeMap::new();
        for service in &self.services {
            *sizes.entry(*service).or_default() += 1;
        }
        sizes
    }

    fn service_of(&self, class: u32) -> u32 {
        self.services[class as usize]
    }

    /// Pairs of classes with an edge in either direction, each once.
    fn pairs(&self) -> BTreeSet<(u32, u32)> {
        self.calls.keys().map(|(a, b)| (*a.min(b), *a.max(b))).collect()
    }

    /// Pairs of classes with an edge, by the pair of their services (the smaller first).
    fn pairs_by_services(&self) -> BTreeMap<(u32, u32), u32> {
        let mut counts = BTreeMap::new();
        for (a, b) in self.pairs() {
            let (one, other) = (self.service_of(a), self.service_of(b));
            *counts.entry((one.min(other), one.max(other))).or_default() += 1;
        }
        counts
    }

    /// Structural modularity: mean cohesion of the services minus mean coupling of their pairs.
    pub fn structural_modularity(&self) -> f64 {
        let sizes = self.sizes();
        let size = |service: &u32| f64::from(sizes.get(service).copied().unwrap_or(1));
        let (mut cohesion, mut coupling) = (0.0, 0.0);
        for ((one, other), pairs) in self.pairs_by_services() {
            let density = f64::from(pairs) / (size(&one) * size(&other));
            if one == other { cohesion += density } else { coupling += density }
        }
        let services = sizes.len() as f64;
        let service_pairs = services * (services - 1.0) / 2.0;
        ratio(cohesion, services) - ratio(coupling, service_pairs)
    }

    /// Inter-call percentage, 0 to 1: what share of the calls, on a logarithmic scale, crosses.
    pub fn inter_call_share(&self) -> f64 {
        let (mut across, mut all) = (0.0, 0.0);
        for ((from, to), calls) in &self.calls {
            let volume = natural_log(f64::from(*calls)) + 1.0;
            all += volume;
            if self.service_of(*from) != self.service_of(*to) {
                across += volume;
            }
        }
        ratio(across, all)
    }

    /// Interface number: pairs of classes across services with an edge, per service.
    pub fn interface_number(&self) -> f64 {
        let across = self.pairs().into_iter().filter(|(a, b)| self.service_of(*a) != self.service_of(*b));
        ratio(across.count() as f64, self.sizes().len() as f64)
    }

    /// Non-extreme distribution, 0 to 1: what share of the classes is in services that are not of
    /// 5 to 20 classes.
    pub fn extreme_share(&self) -> f64 {
        let sizes = self.sizes();
        if sizes.is_empty() {
            return 0.0;
        }
        let usual: u32 = sizes.values().filter(|size| (5..=20).contains(*size)).sum();
        1.0 - f64::from(usual) / self.services.len() as f64
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two services of three and two classes:
    /// 0 → 1 (4 calls), 1 → 0 (1), 1 → 2 (1) inside the first; 3 → 4 (1) inside the second;
    /// 2 → 3 (2) and 0 → 4 (1) across.
    fn example() -> CallGraph {
        let calls = [((0, 1), 4), ((1, 0), 1), ((1, 2), 1), ((3, 4), 1), ((2, 3), 2), ((0, 4), 1)];
        CallGraph { services: vec![0, 0, 0, 1, 1], calls: calls.into_iter().collect() }
    }

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    #[test]
    fn structural_modularity_is_cohesion_less_coupling() {
        // cohesion: 2 pairs of 3² and 1 of 2², on average; coupling: 2 pairs of 3·2, one pair of services
        close(example().structural_modularity(), (2.0 / 9.0 + 1.0 / 4.0) / 2.0 - 2.0 / 6.0);
    }

    #[test]
    fn inter_call_share_weighs_calls_by_their_logarithm() {
        let across = (2.0f64.ln() + 1.0) + 1.0;
        let inside = (4.0f64.ln() + 1.0) + 1.0 + 1.0 + 1.0;
        close(example().inter_call_share(), across / (across + inside));
    }

    #[test]
    fn interface_number_counts_class_pairs_across() {
        close(example().interface_number(), 2.0 / 2.0);
    }

    #[test]
    fn services_of_five_to_twenty_classes_are_not_extreme() {
        let services = [vec![0; 5], vec![1; 20], vec![2; 21], vec![3; 4]].concat();
        let graph = CallGraph { services, calls: BTreeMap::new() };
        close(graph.extreme_share(), 25.0 / 50.0);
    }

    #[test]
    fn nothing_gives_zeros() {
        let empty = CallGraph::default();
        close(empty.structural_modularity(), 0.0);
        close(empty.inter_call_share(), 0.0);
        close(empty.interface_number(), 0.0);
        close(empty.extreme_share(), 0.0);
    }
}
