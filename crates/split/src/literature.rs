//! The metrics by which the literature compares splits. Arithmetic alone, on classes and the calls
//! between them, as in the code published with Mono2Micro (Kalia and others, ESEC/FSE 2021).

use banyan_signals::natural_log;

/// How often classes refer to each other.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallGraph {
    /// One for each directed pair of different classes that has any, sorted.
    pub calls: Vec<Call>,
}

/// Calls of one class to another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    pub from: u32,
    pub to: u32,
    pub references: u32,
    /// ln references + 1.
    volume: f64,
    /// Stands for the pair whichever way it is called; of two calls of a pair only one does.
    pub once: bool,
}

impl Call {
    pub fn new(from: u32, to: u32, references: u32, once: bool) -> Call {
        Call { from, to, references, volume: natural_log(f64::from(references)) + 1.0, once }
    }
}

/// What the literature counts of one assignment of classes to services.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Literature {
    /// Structural modularity (SM): mean cohesion of the services minus mean coupling of their pairs.
    pub structural_modularity: f64,
    /// Inter-call percentage (ICP), 0 to 1: what share of the calls, on a logarithmic scale, crosses.
    pub inter_call_share: f64,
    /// Interface number (IFN): pairs of classes across services with an edge, per service.
    pub interface_number: f64,
    /// Non-extreme distribution (NED), 0 to 1: what share of the classes is in services that are not
    /// of 5 to 20 classes.
    pub extreme_share: f64,
}

impl CallGraph {
    /// Measures an assignment of the classes; those without a service do not count.
    pub fn measure(
        &self,
        services: usize,
        service_of: &dyn Fn(u32) -> Option<u32>,
        classes: u32,
    ) -> Literature {
        let mut sizes = vec![0u32; services];
        (0..classes).filter_map(service_of).for_each(|service| sizes[service as usize] += 1);
        let size = |service: u32| f64::from(sizes[service as usize]);
        let mut inside = vec![0u32; services];
        let (mut across, mut coupling) = (0u32, 0.0);
        let (mut volume_across, mut volume) = (0.0, 0.0);
        for call in &self.calls {
            let (Some(one), Some(other)) = (service_of(call.from), service_of(call.to)) else { continue };
            volume += call.volume;
            if one == other {
                inside[one as usize] += u32::from(call.once);
                continue;
            }
            volume_across += call.volume;
            if call.once {
                across += 1;
                coupling += 1.0 / (size(one) * size(other));
            }
        }
        let filled = sizes.iter().filter(|size| **size > 0).count() as f64;
        let densities = inside.iter().zip(&sizes).filter(|(_, size)| **size > 0);
        let cohesion: f64 =
            densities.map(|(pairs, size)| f64::from(*pairs) / (f64::from(*size) * f64::from(*size))).sum();
        let usual: u32 = sizes.iter().filter(|size| (5..=20).contains(*size)).sum();
        let all: u32 = sizes.iter().sum();
        Literature {
            structural_modularity: ratio(cohesion, filled) - ratio(coupling, filled * (filled - 1.0) / 2.0),
            inter_call_share: ratio(volume_across, volume),
            interface_number: ratio(f64::from(across), filled),
            extreme_share: if all > 0 { 1.0 - f64::from(usual) / f64::from(all) } else { 0.0 },
        }
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(calls: &[((u32, u32), u32)], services: &[u32]) -> Literature {
        let reversed = |(from, to): (u32, u32)| calls.iter().any(|(pair, _)| *pair == (to, from));
        let call = |(pair, references): &((u32, u32), u32)| {
            Call::new(pair.0, pair.1, *references, pair.0 < pair.1 || !reversed(*pair))
        };
        let graph = CallGraph { calls: calls.iter().map(call).collect() };
        let count = services.iter().max().map_or(0, |most| *most as usize + 1);
        graph.measure(count, &|class| Some(services[class as usize]), services.len() as u32)
    }

    /// Two services of three and two classes:
    /// 0 → 1 (4 calls), 1 → 0 (1), 1 → 2 (1) inside the first; 3 → 4 (1) inside the second;
    /// 2 → 3 (2) and 0 → 4 (1) across.
    fn example() -> Literature {
        let calls = [((0, 1), 4), ((1, 0), 1), ((1, 2), 1), ((3, 4), 1), ((2, 3), 2), ((0, 4), 1)];
        measure(&calls, &[0, 0, 0, 1, 1])
    }

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    #[test]
    fn structural_modularity_is_cohesion_less_coupling() {
        // cohesion: 2 pairs of 3² and 1 of 2², on average; coupling: 2 pairs of 3·2, one pair of services
        close(example().structural_modularity, (2.0 / 9.0 + 1.0 / 4.0) / 2.0 - 2.0 / 6.0);
    }

    #[test]
    fn inter_call_share_weighs_calls_by_their_logarithm() {
        let across = (2.0f64.ln() + 1.0) + 1.0;
        let inside = (4.0f64.ln() + 1.0) + 1.0 + 1.0 + 1.0;
        close(example().inter_call_share, across / (across + inside));
    }

    #[test]
    fn interface_number_counts_class_pairs_across() {
        close(example().interface_number, 2.0 / 2.0);
    }

    #[test]
    fn services_of_five_to_twenty_classes_are_not_extreme() {
        let services = [vec![0; 5], vec![1; 20], vec![2; 21], vec![3; 4]].concat();
        close(measure(&[], &services).extreme_share, 25.0 / 50.0);
    }

    /// Three services of two, two and one class, derived by hand: 0 ⇄ 1 (3 and 1 calls) inside the
    /// first; 2 → 3 (1) inside the second; 1 → 2 (1), 3 → 1 (5) and 4 → 0 (2) across.
    #[test]
    fn a_small_case_by_hand() {
        let calls = [((0, 1), 3), ((1, 0), 1), ((1, 2), 1), ((2, 3), 1), ((3, 1), 5), ((4, 0), 2)];
        let found = measure(&calls, &[0, 0, 1, 1, 2]);
        // cohesion (1/4 + 1/4 + 0) / 3 = 0.166667; coupling (2/4 + 1/2 + 0) / 3 = 0.333333
        close(found.structural_modularity, -1.0 / 6.0);
        // ln 1 + 1 = 1, ln 2 + 1 = 1.693147, ln 3 + 1 = 2.098612, ln 5 + 1 = 2.609438
        close((found.inter_call_share * 1e6).round(), (5.302_585 / 9.401_197 * 1e6f64).round());
        close(found.interface_number, 1.0);
        close(found.extreme_share, 1.0);
    }

    #[test]
    fn nothing_gives_zeros() {
        let zeros = Literature {
            structural_modularity: 0.0,
            inter_call_share: 0.0,
            interface_number: 0.0,
            extreme_share: 0.0,
        };
        assert_eq!(measure(&[], &[]), zeros);
    }
}
