//! What called what in production.

use std::collections::{BTreeMap, BTreeSet};

use banyan_graph::{Graph, UnitIndex};
use banyan_signals::{Operation, Traces, natural_log};

use super::operations::OperationFinder;
use crate::{PairTie, Ties};

/// How many operations that belong to no unit are told by name.
const MOST_UNTIED: usize = 20;

/// Calls of production between units.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TracedCalls {
    /// Ties of units that call each other
    pub ties: Ties,
    /// Operations in the traces
    pub operations: u32,
    /// Operations that were tied to a unit
    pub tied: u32,
    /// Calls from one unit to another
    pub calls: u64,
    /// Names of operations that no unit was found for, the most frequent first; some of them
    pub untied: Vec<String>,
}

/// Lays traces on a graph. A span is the work of the unit that its code, its route or its name
/// leads to; what cannot be tied passes a call on, from the nearest caller that can. Two units are tied
/// by ln(1 + calls) in both directions.
pub fn trace_calls(graph: &Graph, traces: &Traces) -> TracedCalls {
    let finder = OperationFinder::new(graph);
    let units: Vec<Option<UnitIndex>> =
        traces.operations.iter().map(|operation| finder.find(operation)).collect();
    let mut working: Vec<Option<UnitIndex>> = Vec::with_capacity(traces.calls.len());
    let mut calls: BTreeMap<(UnitIndex, UnitIndex), u64> = BTreeMap::new();
    for node in &traces.calls {
        let caller = node.caller.and_then(|caller| working[caller as usize]);
        let own = units[node.operation as usize];
        if let (Some(from), Some(to)) = (caller, own)
            && from != to
        {
            *calls.entry((from.min(to), from.max(to))).or_default() += u64::from(node.count);
        }
        working.push(own.or(caller));
    }
    let pairs = calls.iter().map(|((a, b), count)| PairTie {
        a: *a,
        b: *b,
        strength: natural_log(1.0 + *count as f64),
        note: format!("{count} times in the traces").into(),
    });
    TracedCalls {
        ties: Ties { pairs: pairs.collect(), ..Ties::default() },
        operations: units.len() as u32,
        tied: units.iter().flatten().count() as u32,
        calls: calls.values().sum(),
        untied: list_untied(traces, &units),
    }
}

fn list_untied(traces: &Traces, units: &[Option<UnitIndex>]) -> Vec<String> {
    let mut counts = vec![0u64; units.len()];
    for node in &traces.calls {
        counts[node.operation as usize] += u64::from(node.count);
    }
    let mut untied: Vec<usize> = (0..units.len()).filter(|at| units[*at].is_none()).collect();
    untied.sort_by_key(|at| (std::cmp::Reverse(counts[*at]), *at));
    let mut seen = BTreeSet::new();
    let names = untied.into_iter().map(|at| title(&traces.operations[at]));
    names.filter(|name| seen.insert(name.clone())).take(MOST_UNTIED).collect()
}

/// What people know an operation by.
fn title(operation: &Operation) -> String {
    let named = [&operation.function, &operation.procedure, &operation.destination, &operation.name];
    match named.into_iter().find(|name| !name.is_empty()) {
        _ if !operation.route.is_empty() => {
            format!("{} {}", operation.method, operation.route).trim().to_owned()
        }
        Some(name) => name.to_string(),
        None => operation.service.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use banyan_facts::{EntryPoint, EntryPointKind};
    use banyan_graph::build_graph;
    use banyan_signals::{CallNode, SpanRole};

    use super::*;
    use crate::sketch;

    fn shop() -> Graph {
        let mut facts = sketch::facts("shop/Orders\nshop/Items\npay/Bill\npay/Mail\nMail transaction send");
        let at = facts.units.iter().position(|unit| *unit.name == *"Orders").unwrap() as u32;
        for route in ["/orders/{id}", "/orders/new"] {
            facts.entry_points.push(EntryPoint {
                unit: UnitIndex(if route.ends_with("new") { 0 } else { at }),
                member: None,
                kind: EntryPointKind::Http,
                method: "GET".into(),
                route: route.into(),
                file: at,
                line: 1,
                test: false,
            });
        }
        build_graph(facts)
    }

    fn operation(change: impl FnOnce(&mut Operation)) -> Operation {
        let mut operation = Operation::default();
        change(&mut operation);
        operation
    }

    fn found(operation: &Operation) -> String {
        let graph = shop();
        let unit = OperationFinder::new(&graph).find(operation);
        unit.map_or("none".to_owned(), |unit| graph.unit(unit).name.to_string())
    }

    #[test]
    fn operations_are_found_by_code_route_and_name() {
        assert_eq!(found(&operation(|it| it.function = "shop.Orders.place".into())), "Orders");
        assert_eq!(found(&operation(|it| it.function = "shop.Orders$1.lambda$place".into())), "Orders");
        assert_eq!(found(&operation(|it| it.namespace = "pay.Bill".into())), "Bill");
        assert_eq!(found(&operation(|it| it.namespace = "Bill".into())), "Bill");
        assert_eq!(found(&operation(|it| it.file = "/app/src/pay/Bill.java".into())), "Bill");
        assert_eq!(found(&operation(|it| it.name = "Mail.send".into())), "Mail");
        assert_eq!(found(&operation(|it| it.name = "SELECT orders".into())), "none");
        let route = |route: &str| {
            operation(|it| {
                (it.role, it.method, it.route) = (SpanRole::Server, "GET".into(), route.into());
            })
        };
        assert_eq!(found(&route("/orders/{order}")), "Orders");
        assert_eq!(found(&route("/orders/17")), "Orders");
        assert_eq!(found(&route("/orders/new")), "Bill");
        assert_eq!(found(&route("/bills")), "none");
    }

    #[test]
    fn calls_pass_through_what_belongs_to_no_unit() {
        let operations = vec![
            operation(|it| it.function = "shop.Orders.place".into()),
            operation(|it| it.function = "pay.Bill.sum".into()),
            operation(|it| it.name = "proxy".into()),
        ];
        let node = |operation, caller, count| CallNode { operation, caller, count };
        let calls = vec![node(0, None, 9), node(2, Some(0), 9), node(1, Some(1), 8), node(0, Some(2), 1)];
        let traced = trace_calls(&shop(), &Traces { operations, calls, ..Traces::default() });
        assert_eq!((traced.operations, traced.tied, traced.calls), (3, 2, 9));
        assert_eq!(traced.untied, ["proxy"]);
        assert_eq!(traced.ties.pairs.len(), 1);
        assert_eq!(traced.ties.pairs[0].strength, natural_log(10.0));
        assert_eq!(&*traced.ties.pairs[0].note, "9 times in the traces");
    }
}
