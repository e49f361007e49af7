use banyan_graph::Graph;

use crate::Split;

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

/// What a split costs, in numbers; always the same metrics in the same order.
pub fn measure_split(_graph: &Graph, _split: &Split) -> Vec<Metric> {
    Vec::new()
}
