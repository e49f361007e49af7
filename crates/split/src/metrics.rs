use std::collections::BTreeMap;

use banyan_graph::Graph;

use crate::basis::{Layout, MetricBasis, NOWHERE, SeamCost};
use crate::ownership::{TableUse, find_owners, service_of};
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

/// What a split costs, in numbers. Measures one split; a [`MetricBasis`] measures many of one graph.
pub fn measure_split(graph: &Graph, split: &Split) -> Vec<Metric> {
    MetricBasis::new(graph).measure(split)
}

/// All metrics of a split, in order.
pub(crate) fn list_metrics(basis: &MetricBasis, split: &Split) -> Vec<Metric> {
    let layout = basis.lay_out(split);
    let mut metrics = measure_sizes(&layout, basis.count_dead(split));
    metrics.extend(measure_crossings(basis, &layout, split));
    metrics.extend(measure_data(basis, &layout));
    metrics.extend(measure_cohesion(basis, &layout));
    for metric in &mut metrics {
        metric.value = (metric.value * 10_000.0).round() / 10_000.0;
    }
    metrics
}

pub(crate) fn metric(
    (id, label): (&'static str, &'static str),
    value: f64,
    unit: &'static str,
    better: Better,
    formula: &'static str,
) -> Metric {
    Metric { id, label, value, unit, better, formula }
}

fn measure_sizes(layout: &Layout, dead: usize) -> Vec<Metric> {
    let (shared, stays, mut sizes) = layout.sizes();
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
            shared as f64,
            "units",
            Lower,
            "Units in the shared library: what every service must agree on.",
        ),
        metric(
            ("staying_units", "Stays"),
            stays as f64,
            "units",
            Neither,
            "Units that stay in the monolith, without tests and generated code.",
        ),
        metric(
            ("dead_units", "Dead code"),
            dead as f64,
            "units",
            Neither,
            "Units marked as dead code, without tests and generated code; they count in no other number.",
        ),
    ]
}

fn measure_crossings(basis: &MetricBasis, layout: &Layout, split: &Split) -> Vec<Metric> {
    let seams = basis.seams(split);
    let service = |place: Place| matches!(place, Place::Service(_));
    let between: Vec<&SeamCost> =
        seams.iter().filter(|seam| service(seam.from) && service(seam.to)).collect();
    let sum = |such: &dyn Fn(&SeamCost) -> bool| -> u32 {
        seams.iter().filter(|seam| such(seam)).map(|seam| seam.references).sum()
    };
    let across: u32 = between.iter().map(|seam| seam.references).sum();
    let all = basis
        .calls
        .calls
        .iter()
        .filter(|call| layout.service_of(call.from).is_some() && layout.service_of(call.to).is_some());
    let all: u32 = all.map(|call| call.references).sum();
    let (mut return_calls, mut cyclic_pairs) = (0, 0);
    for seam in between.iter().filter(|seam| seam.from < seam.to && seam.references > 0) {
        let back = between.binary_search_by_key(&(seam.to, seam.from), |other| (other.from, other.to));
        let back = back.map_or(0, |at| between[at].references);
        return_calls += seam.references.min(back);
        cyclic_pairs += u32::from(back > 0);
    }
    let calls: u32 = between.iter().map(|seam| seam.calls).sum();
    let callers: u32 = between.iter().map(|seam| seam.callers).sum();
    let to_stays = sum(&|seam| service(seam.from) && seam.to == Place::Stays);
    let from_shared = sum(&|seam| seam.from == Place::Shared);
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
            percent(f64::from(across), f64::from(all)),
            "%",
            Lower,
            "References across services / all references between units in services.",
        ),
        metric(
            ("service_dependencies", "Dependencies between services"),
            between.len() as f64,
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
            ("chattiness", "Chattiness"),
            if callers > 0 { f64::from(calls) / f64::from(callers) } else { 0.0 },
            "calls",
            Lower,
            "Calls in the source from one service to another / members that make them, counted for each ordered pair of services: 1 where every member that reaches into another service does so once.",
        ),
        metric(
            ("references_to_stays", "References back into the monolith"),
            f64::from(to_stays),
            "references",
            Lower,
            "References from units in services to units that stay.",
        ),
        metric(
            ("references_from_shared", "References from the shared library"),
            f64::from(from_shared),
            "references",
            Lower,
            "References from the shared library to units in services or that stay; a library may have none.",
        ),
    ]
}

fn measure_data(basis: &MetricBasis, layout: &Layout) -> Vec<Metric> {
    let uses = basis.data.uses(&|unit| layout.place_of(unit));
    let owners = find_owners(&uses);
    let counts = |unit: u32| layout.place_of(unit).is_some();
    let sagas = basis.data.split_transactions(&owners, &counts).map(|services| services.len());
    let sagas: Vec<usize> = sagas.collect();
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
            basis.data.count_keys_across(&owners) as f64,
            "keys",
            Lower,
            "Foreign keys from a table of one service to a table of another; a table belongs to the service that writes it most.",
        ),
        metric(
            ("split_transactions", "Transactions split"),
            sagas.len() as f64,
            "transactions",
            Lower,
            "Transactional members that write tables of more than one service, themselves or in what they call, up to six calls deep: each needs a saga.",
        ),
        metric(
            ("saga_steps", "Steps of sagas"),
            sagas.iter().sum::<usize>() as f64,
            "steps",
            Lower,
            "Σ over split transactions of the services whose tables they write: the local transactions that their sagas consist of.",
        ),
    ]
}

fn measure_cohesion(basis: &MetricBasis, layout: &Layout) -> Vec<Metric> {
    let services = layout.services();
    let classes = layout.slots.len() as u32;
    let found = basis.calls.measure(services, &|unit| layout.service_of(unit), classes);
    use Better::{Higher, Lower};
    vec![
        metric(
            ("modularity", "Modularity"),
            modularity(basis, layout),
            "",
            Higher,
            "Newman and Girvan 2004: Σ over places of (pairs inside / all pairs − (ends / all ends)²), on pairs of units with a dependency; the shared library and what stays count as places.",
        ),
        metric(
            ("sm", "Structural modularity (SM)"),
            found.structural_modularity,
            "",
            Higher,
            "Mean over services of µ/N² − mean over pairs of services of σ/(N₁N₂); µ: pairs of units inside with a dependency, σ: pairs across with one, N: units (Jin and others 2019; Mono2Micro 2021).",
        ),
        metric(
            ("icp", "Inter-call percentage (ICP)"),
            found.inter_call_share * 100.0,
            "%",
            Lower,
            "Σ across (ln v + 1) / Σ all (ln v + 1), v the references of an ordered pair of units (Mono2Micro 2021, there on calls at run time).",
        ),
        metric(
            ("ifn", "Interface number (IFN)"),
            found.interface_number,
            "",
            Lower,
            "Pairs of units across services with a dependency / services (Jin and others 2019; Mono2Micro 2021).",
        ),
        metric(
            ("ned", "Non-extreme distribution (NED)"),
            found.extreme_share,
            "",
            Lower,
            "1 − units in services of 5 to 20 units / units in all services (Wu and others 2005; Mono2Micro 2021).",
        ),
    ]
}

fn modularity(basis: &MetricBasis, layout: &Layout) -> f64 {
    let mut pairs = 0u32;
    let (mut inside, mut ends) = (vec![0u32; layout.count], vec![0u32; layout.count]);
    for call in basis.calls.calls.iter().filter(|call| call.once) {
        let slots = [layout.slots[call.from as usize], layout.slots[call.to as usize]];
        if slots.contains(&NOWHERE) {
            continue;
        }
        pairs += 1;
        slots.iter().for_each(|slot| ends[*slot as usize] += 1);
        inside[slots[0] as usize] += u32::from(slots[0] == slots[1]);
    }
    if pairs == 0 {
        return 0.0;
    }
    let pairs = f64::from(pairs);
    let share = |(inside, ends): (&u32, &u32)| {
        let ends = f64::from(*ends) / (2.0 * pairs);
        f64::from(*inside) / pairs - ends * ends
    };
    inside.iter().zip(&ends).map(share).sum()
}

pub(crate) fn percent(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { 100.0 * part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests;
