//! Every format, with ordinary and with hostile names.

mod hostile;
mod json;
mod pictures;
mod reports;
mod texts;

use banyan_facts::Coverage;
use banyan_graph::Graph;
use banyan_plan::sketch::sketch;
use banyan_plan::{CheckReport, Plan, build_plan, check_guardrails, compare_baseline, update_baseline};
use banyan_split::{
    Constraints, CountChoice, Landscape, Metric, Reason, ServiceReason, SignalState, Signals, Split,
    SplitSettings, Weights, list_signals, measure_split,
};

use crate::{ExplainedCheck, ExplainedSplit, Scan};

/// A shop with a seam of every kind.
const SHOP: &str = "
    transaction orders/Checkout.place
    route POST /orders orders/Checkout.place
    orders/Checkout.place -> billing/Invoices.bill call 2
    orders/Checkout.place writes orders
    billing/Invoices.bill writes invoices
    billing/Invoices.bill -> orders/Order field
    orders/Order maps orders
    invoices(order_id) => orders
    job nightly billing/Dunning.run
    billing/Dunning.run reads orders
    stays/Backup.run writes orders
    orders/Checkout.place -> shared/Money local
    config billing/Invoices mail.host
    config stays/Backup mail.host
    mark orders/CheckoutTest test
    orders/CheckoutTest.places ~> orders/Checkout.place
";

/// All that exports are made from.
struct Exported {
    graph: Graph,
    coverage: Coverage,
    split: Split,
    plan: Plan,
    report: CheckReport,
    reasons: Vec<Reason>,
    services: Vec<ServiceReason>,
    metrics: Vec<Metric>,
    signals: Vec<SignalState>,
    counts: Vec<CountChoice>,
}

impl Exported {
    fn of(text: &str) -> Exported {
        let (graph, split) = sketch(text);
        Exported::new(graph, split)
    }

    /// With half of today's violations in the baseline, one with another number, one entry stale.
    fn new(graph: Graph, split: Split) -> Exported {
        let coverage = Coverage::of(graph.facts());
        let plan = build_plan(&graph, &split, &coverage);
        let violations = check_guardrails(&graph, &split, &plan.guardrails).unwrap();
        let mut baseline = update_baseline(&graph, &violations[..violations.len() / 2]);
        if let Some(first) = baseline.entries.first_mut() {
            let mut stale = first.clone();
            stale.kind = "gone".into();
            first.references += 1;
            baseline.entries.push(stale);
        }
        let report = compare_baseline(&graph, &violations, &baseline);
        let words = banyan_signals::collect_words(graph.facts());
        let signals = Signals::of_words(&words);
        let landscape =
            Landscape::survey(&graph, &signals, &SplitSettings::default(), &Constraints::default());
        let (reasons, services) = landscape.explain(&graph, &signals, &split);
        let counts = landscape.counts(&graph);
        let signals = list_signals(&graph, &signals, &Weights::default());
        let metrics = measure_split(&graph, &split);
        Exported { graph, coverage, split, plan, report, reasons, services, metrics, signals, counts }
    }

    fn scan(&self) -> Scan<'_> {
        Scan { root: "shop", commit: Some("0123456789abcdef"), graph: &self.graph, coverage: &self.coverage }
    }

    fn scan_text(&self) -> String {
        let scan = self.scan();
        crate::render_scan_text(scan.root, scan.commit, &crate::ScanFigures::of(scan.graph, scan.coverage))
    }

    fn check(&self) -> ExplainedCheck<'_> {
        ExplainedCheck { split: &self.split, rules: &self.plan.guardrails, report: &self.report }
    }

    fn explained(&self) -> ExplainedSplit<'_> {
        ExplainedSplit {
            split: &self.split,
            reasons: &self.reasons,
            services: &self.services,
            metrics: &self.metrics,
            signals: &self.signals,
            counts: &self.counts,
            replay: None,
        }
    }
}
