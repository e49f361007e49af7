use std::collections::BTreeMap;

use banyan_graph::{Dependency, Graph};

use crate::affinity::follows;
use crate::literature::CallGraph;
use crate::ownership::{
    TableUse, collect_table_uses, count_keys_across, count_split_transactions, find_owners, service_of,
};
use crate::{Place, Split};

/// Which way a metric gets better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better
    Higher,
    /// Less is better
    Lower,
    /// Neither: it describes
    Neither,
}

/// One number about a split.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Stable name in JSON
    pub id: &'static str,
    /// What people read
    pub label: &'static str,
    /// The value
    pub value: f64,
    /// Unit of the value: "%", "references", empty for plain numbers
    pub unit: &'static str,
    /// Which way it gets better
    pub better: Better,
    /// The formula, in a sentence, with its source
    pub formula: &'static str,
}

/// What a split costs, in numbers; always the same metrics in the same order. Test code counts
/// nowhere but in what is said of it. Values are rounded to four decimals.
pub fn measure_split(graph: &Graph, split: &Split) -> Vec<Metric> {
    let mut metrics = measure_sizes(graph, split);
    metrics.extend(measure_crossings(graph, split));
    metrics.extend(measure_data(graph, split));
    metrics.extend(measure_cohesion(graph, split));
    for metric in &mut metrics {
        metric.value = (metric.value * 10_000.0).round() / 10_000.0;
    }
    metrics
}

fn metric(
    (id, label): (&'static str, &'static str),
    value: f64,
    unit: &'static str,
    better: Better,
    formula: &'static str,
) -> Metric {
    Metric { id, label, value, unit, better, formula }
}

fn measure_sizes(graph: &Graph, split: &Split) -> Vec<Metric> {
    let mut by_place: BTreeMap<Place, usize> = BTreeMap::new();
    for unit in graph.indexes().filter(|unit| !follows(graph, *unit)) {
        *by_place.entry(split.place_of(unit)).or_default() += 1;
    }
    let count = |place: Place| by_place.get(&place).copied().unwrap_or(0) as f64;
    let mut sizes: Vec<usize> =
        (0..split.services.len() as u32).map(|at| count(Place::Service(at)) as usize).collect();
    sizes.sort_unstable();
    let median = match (sizes.len() / 2, sizes.len() % 2) {
        (_, _) if sizes.is_empty() => 0.0,
        (half, 0) => (sizes[half - 1] + sizes[half]) as f64 / 2.0,
        (half, _) => sizes[half] as f64,
    };
    let (least, most) = (sizes.first().copied().unwrap_or(0), sizes.last().copied().unwrap_or(0));
    let placed: usize = sizes.iter().sum();
    use Better::{Lower, Neither};
    vec![
        metric(("services", "Services"), sizes.len() as f64, "", Neither, "Number of services in the split."),
        metric(
            ("units_min", "Smallest service"),
            least as f64,
            "units",
            Neither,
            "Units in the smallest service, without tests and generated code.",
        ),
        metric(
            ("units_median", "Median service"),
            median,
            "units",
            Neither,
            "Median of the units per service, without tests and generated code.",
        ),
        metric(
            ("units_max", "Largest service"),
            most as f64,
            "units",
            Neither,
            "Units in the largest service, without tests and generated code.",
        ),
        metric(
            ("largest_share", "Share of the largest service"),
            percent(most as f64, placed as f64),
            "%",
            Lower,
            "Units of the largest service / units in all services.",
        ),
        metric(
            ("shared_units", "Shared library"),
            count(Place::Shared),
            "units",
            Lower,
            "Units in the shared library: what every service must agree on.",
        ),
        metric(
            ("staying_units", "Stays"),
            count(Place::Stays),
            "units",
            Neither,
            "Units that stay in the monolith, without tests and generated code.",
        ),
    ]
}

/// References between different places, and all references between units that are placed in services.
#[derive(Default)]
struct Crossings {
    between_services: BTreeMap<(u32, u32), u32>,
    within_services: u32,
    from_shared: u32,
    to_stays: u32,
}

fn measure_crossings(graph: &Graph, split: &Split) -> Vec<Metric> {
    let crossings = collect_crossings(graph, split);
    let across: u32 = crossings.between_services.values().sum();
    let (mut return_calls, mut cyclic_pairs) = (0, 0);
    for ((from, to), references) in &crossings.between_services {
        if let Some(back) = crossings.between_services.get(&(*to, *from)).filter(|_| from < to) {
            return_calls += references.min(back);
            cyclic_pairs += 1;
        }
    }
    use Better::Lower;
    vec![
        metric(
            ("cross_references", "References across services"),
            f64::from(across),
            "references",
            Lower,
            "References in the source from a unit of one service to a unit of another.",
        ),
        metric(
            ("cross_share", "Share of references across services"),
            percent(f64::from(across), f64::from(across + crossings.within_services)),
            "%",
            Lower,
            "References across services / all references between units in services.",
        ),
        metric(
            ("service_dependencies", "Dependencies between services"),
            crossings.between_services.len() as f64,
            "",
            Lower,
            "Ordered pairs of services of which the first refers to the second.",
        ),
        metric(
            ("cyclic_pairs", "Services that need each other"),
            f64::from(cyclic_pairs),
            "pairs",
            Lower,
            "Pairs of services with references in both directions.",
        ),
        metric(
            ("return_references", "Return references"),
            f64::from(return_calls),
            "references",
            Lower,
            "Sum over pairs of services of the references in the lesser direction: what would have to go for no pair to be cyclic.",
        ),
        metric(
            ("references_to_stays", "References back into the monolith"),
            f64::from(crossings.to_stays),
            "references",
            Lower,
            "References from units in services to units that stay.",
        ),
        metric(
            ("references_from_shared", "References from the shared library"),
            f64::from(crossings.from_shared),
            "references",
            Lower,
            "References from the shared library to units in services or that stay; a library may have none.",
        ),
    ]
}

fn collect_crossings(graph: &Graph, split: &Split) -> Crossings {
    let mut crossings = Crossings::default();
    for dependency in counted_dependencies(graph) {
        let references = source_references(graph, dependency);
        match (split.place_of(dependency.from), split.place_of(dependency.to)) {
            (Place::Service(one), Place::Service(other)) if one == other => {
                crossings.within_services += references
            }
            (Place::Service(one), Place::Service(other)) => {
                *crossings.between_services.entry((one, other)).or_default() += references;
            }
            (Place::Service(_), Place::Stays) => crossings.to_stays += references,
            (Place::Shared, Place::Service(_) | Place::Stays) => crossings.from_shared += references,
            _ => {}
        }
    }
    crossings
}

/// Dependencies that the running program has: not of tests, not of generated code.
fn counted_dependencies(graph: &Graph) -> impl Iterator<Item = &Dependency> {
    graph.dependencies().iter().filter(|dependency| {
        !dependency.test_only && !follows(graph, dependency.from) && !follows(graph, dependency.to)
    })
}

fn source_references(graph: &Graph, dependency: &Dependency) -> u32 {
    graph.evidence(dependency).iter().filter(|link| !link.test).count() as u32
}

fn measure_data(graph: &Graph, split: &Split) -> Vec<Metric> {
    let uses = collect_table_uses(graph, split);
    let owners = find_owners(&uses);
    let services_with = |counts: fn(&TableUse) -> bool| {
        let several = |uses: &&BTreeMap<Place, TableUse>| {
            uses.iter().filter(|(place, used)| service_of(**place).is_some() && counts(used)).count() > 1
        };
        uses.iter().filter(several).count() as f64
    };
    use Better::Lower;
    vec![
        metric(
            ("contested_tables", "Contested tables"),
            services_with(|used| used.writes > 0),
            "tables",
            Lower,
            "Tables that units of more than one service write.",
        ),
        metric(
            ("shared_tables", "Tables used by several services"),
            services_with(|used| used.writes + used.reads + used.mappings > 0),
            "tables",
            Lower,
            "Tables that units of more than one service read, write or are mapped to.",
        ),
        metric(
            ("foreign_keys_across", "Foreign keys across services"),
            count_keys_across(graph, &owners) as f64,
            "keys",
            Lower,
            "Foreign keys from a table of one service to a table of another; a table belongs to the service that writes it most.",
        ),
        metric(
            ("split_transactions", "Transactions split"),
            count_split_transactions(graph, &owners) as f64,
            "transactions",
            Lower,
            "Transactional members that write tables of more than one service, themselves or in what they call directly: each needs a saga.",
        ),
    ]
}

fn measure_cohesion(graph: &Graph, split: &Split) -> Vec<Metric> {
    let calls = collect_calls(graph, split);
    use Better::{Higher, Lower};
    vec![
        metric(
            ("modularity", "Modularity"),
            modularity(graph, split),
            "",
            Higher,
            "Newman and Girvan 2004: Σ over places of (pairs inside / all pairs − (ends / all ends)²), on pairs of units with a dependency; the shared library and what stays count as places.",
        ),
        metric(
            ("sm", "Structural modularity (SM)"),
            calls.structural_modularity(),
            "",
            Higher,
            "Mean over services of µ/N² − mean over pairs of services of σ/(N₁N₂); µ: pairs of units inside with a dependency, σ: pairs across with one, N: units (Jin and others 2019; Mono2Micro 2021).",
        ),
        metric(
            ("icp", "Inter-call percentage (ICP)"),
            calls.inter_call_share() * 100.0,
            "%",
            Lower,
            "Σ across (ln v + 1) / Σ all (ln v + 1), v the references of an ordered pair of units (Mono2Micro 2021, there on calls at run time).",
        ),
        metric(
            ("ifn", "Interface number (IFN)"),
            calls.interface_number(),
            "",
            Lower,
            "Pairs of units across services with a dependency / services (Jin and others 2019; Mono2Micro 2021).",
        ),
        metric(
            ("ned", "Non-extreme distribution (NED)"),
            calls.extreme_share(),
            "",
            Lower,
            "1 − units in services of 5 to 20 units / units in all services (Wu and others 2005; Mono2Micro 2021).",
        ),
    ]
}

fn collect_calls(graph: &Graph, split: &Split) -> CallGraph {
    let mut calls = CallGraph::default();
    let mut class_of: Vec<Option<u32>> = vec![None; graph.units().len()];
    for unit in graph.indexes().filter(|unit| !follows(graph, *unit)) {
        if let Some(service) = service_of(split.place_of(unit)) {
            class_of[unit.at()] = Some(calls.services.len() as u32);
            calls.services.push(service);
        }
    }
    for dependency in counted_dependencies(graph) {
        if let (Some(from), Some(to)) = (class_of[dependency.from.at()], class_of[dependency.to.at()]) {
            calls.calls.insert((from, to), source_references(graph, dependency));
        }
    }
    calls
}

fn modularity(graph: &Graph, split: &Split) -> f64 {
    let mut pairs = 0.0;
    let mut by_place: BTreeMap<Place, (f64, f64)> = BTreeMap::new();
    for dependency in counted_dependencies(graph) {
        let counted_before =
            graph.dependency(dependency.to, dependency.from).is_some_and(|back| !back.test_only);
        if counted_before && dependency.to < dependency.from {
            continue;
        }
        let places = [split.place_of(dependency.from), split.place_of(dependency.to)];
        pairs += 1.0;
        for place in places {
            by_place.entry(place).or_default().1 += 1.0;
        }
        if places[0] == places[1] {
            by_place.entry(places[0]).or_default().0 += 1.0;
        }
    }
    if pairs == 0.0 {
        return 0.0;
    }
    by_place
        .values()
        .map(|(inside, ends)| inside / pairs - (ends / (2.0 * pairs)) * (ends / (2.0 * pairs)))
        .sum()
}

fn percent(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { 100.0 * part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Service, sketch};

    /// Orders: Order, OrderLine, OrderJob; billing: Bill, BillPrinter; shared: Money.
    const SHOP: &str = "
        shop/Order
        shop/OrderLine
        shop/OrderJob
        pay/Bill
        pay/BillPrinter
        util/Money
        test/OrderTest test
        Order -> OrderLine call 3
        Order -> Bill call 4
        Bill -> Order
        BillPrinter -> Bill
        OrderLine -> Money
        Money -> Bill
        OrderTest -> Bill call 20
        Order transaction place
        Order writes orders
        Order maps orders
        Bill writes bills
        Bill writes orders
        BillPrinter reads bills
        orders => bills
        OrderJob reads bills
    ";

    fn measured() -> BTreeMap<&'static str, f64> {
        let graph = sketch::graph(SHOP);
        let service = |key: &str| Service { key: key.to_owned(), name: key.to_owned(), home: None };
        let place = |name: &str| match name {
            "Order" | "OrderLine" | "OrderJob" | "OrderTest" => Place::Service(1),
            "Money" => Place::Shared,
            _ => Place::Service(0),
        };
        let split = Split {
            services: vec![service("billing"), service("orders")],
            places: graph.units().iter().map(|unit| place(&unit.name)).collect(),
            pinned: vec![false; graph.units().len()],
        };
        measure_split(&graph, &split).into_iter().map(|metric| (metric.id, metric.value)).collect()
    }

    #[test]
    fn sizes_leave_tests_out() {
        let metrics = measured();
        let sizes = ["services", "units_min", "units_median", "units_max", "shared_units", "staying_units"];
        assert_eq!(sizes.map(|id| metrics[id]), [2.0, 2.0, 2.5, 3.0, 1.0, 0.0]);
    }

    #[test]
    fn crossings_are_counted_by_direction() {
        let metrics = measured();
        assert_eq!(metrics["cross_references"], 5.0);
        assert_eq!(metrics["cross_share"], 55.5556);
        assert_eq!((metrics["cyclic_pairs"], metrics["return_references"]), (1.0, 1.0));
        assert_eq!(metrics["references_from_shared"], 1.0);
    }

    #[test]
    fn data_that_crosses_is_counted() {
        let metrics = measured();
        assert_eq!((metrics["contested_tables"], metrics["shared_tables"]), (1.0, 2.0));
        assert_eq!(metrics["foreign_keys_across"], 1.0);
        assert_eq!(metrics["split_transactions"], 1.0);
    }

    #[test]
    fn modularity_is_that_of_newman_and_girvan() {
        // pairs: Order–OrderLine, Order–Bill, BillPrinter–Bill, OrderLine–Money, Money–Bill; ends: orders 4, billing 4, shared 2
        let expected: f64 = 1.0 / 5.0 - 0.16 + 1.0 / 5.0 - 0.16 - 0.04;
        assert!((measured()["modularity"] - expected).abs() < 1e-4);
    }

    #[test]
    fn an_empty_graph_has_every_metric_at_nothing() {
        let graph = sketch::graph("");
        let split = Split { services: vec![], places: vec![], pinned: vec![] };
        let metrics = measure_split(&graph, &split);
        assert_eq!(metrics.len(), measured().len());
        assert!(metrics.iter().all(|metric| metric.value == 0.0));
    }
}
