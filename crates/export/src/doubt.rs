//! Units whose place is doubtful.

use banyan_graph::Role;
use banyan_plan::is_test_unit;
use banyan_split::{Place, Reason};

use crate::ExplainedSplit;
use crate::labels::Labels;

/// The confidence from which a place is not doubtful, unless another place pulls about as much.
const SURE: f64 = 0.6;

/// The margin below which another place pulls about as much.
const CLEAR: f64 = 0.05;

/// Units that could as well be elsewhere, the most doubtful first. Pinned units and tests are not
/// among them, nor is what no other place draws, nor what stays because it starts or configures the
/// program: its role decides, whatever draws it.
pub(crate) fn find_doubtful<'a>(labels: Labels<'_>, explained: &ExplainedSplit<'a>) -> Vec<&'a Reason> {
    let doubtful = |reason: &&Reason| {
        let pinned = explained.split.pinned.get(reason.unit.at()).copied().unwrap_or_default();
        let unsure = reason.confidence < SURE || reason.margin < CLEAR;
        let role = labels.graph.role(reason.unit);
        let wires = matches!(role, Role::Bootstrap | Role::Configuration) && reason.place == Place::Stays;
        let free = !pinned && !wires && !is_test_unit(labels.graph, reason.unit);
        unsure && free && reason.runner_up.is_some()
    };
    let mut reasons: Vec<&Reason> = explained.reasons.iter().filter(doubtful).collect();
    reasons.sort_by(|a, b| {
        let by_margin = a.margin.total_cmp(&b.margin).then(a.unit.cmp(&b.unit));
        a.confidence.total_cmp(&b.confidence).then(by_margin)
    });
    reasons
}
