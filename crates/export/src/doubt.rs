//! Units whose place is doubtful.

use banyan_split::Reason;

use crate::ExplainedSplit;
use crate::labels::Labels;

/// Units that could as well be elsewhere, the most doubtful first.
pub(crate) fn find_doubtful<'a>(labels: Labels<'_>, explained: &ExplainedSplit<'a>) -> Vec<&'a Reason> {
    let doubtful = |reason: &&Reason| reason.is_doubtful(labels.graph, explained.split);
    let mut reasons: Vec<&Reason> = explained.reasons.iter().filter(doubtful).collect();
    reasons.sort_by(|a, b| {
        let by_margin = a.margin.total_cmp(&b.margin).then(a.unit.cmp(&b.unit));
        a.confidence.total_cmp(&b.confidence).then(by_margin)
    });
    reasons
}
