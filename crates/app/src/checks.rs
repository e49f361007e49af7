//! The guardrails: what the monolith's `banyan.toml` states, and what the split implies.

use std::path::{Path, PathBuf};

use banyan_export as export;
use banyan_plan::{
    Baseline, CheckReport, Guardrail, check_guardrails, compare_baseline, read_rules, update_baseline,
};

use crate::error::{Answer, AppError};
use crate::exports::scan_of;
use crate::places::write_whole;
use crate::project::Project;
use crate::state::Moment;

/// Where a monolith states its layers.
pub const RULES_FILE: &str = "banyan.toml";

/// How to check.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckRequest {
    /// Record today's violations as known
    pub update_baseline: bool,
    /// The file the baseline is in, instead of the project
    pub baseline_file: Option<PathBuf>,
}

/// A check that was made.
pub struct Checked {
    moment: Moment,
    rules: Vec<Guardrail>,
    report: CheckReport,
    /// No baseline was recorded yet
    pub no_baseline: bool,
}

/// Checks the guardrails against the baseline. The rules that a split implies count once there is a
/// baseline, or where the monolith states no layers of its own: an automatic proposal that nobody
/// accepted forbids nothing to a team that only wants its layers checked.
pub fn check(project: &Project, moment: &Moment, request: &CheckRequest) -> Answer<Checked> {
    let stated = stated_rules(&project.root)?;
    let kept = read_baseline(project, request)?;
    let with_split = kept.is_some() || request.update_baseline || stated.is_empty();
    let mut rules = stated;
    if with_split {
        rules.extend(moment.split.plan(&moment.study).guardrails.iter().cloned());
    }
    let (graph, split) = (&moment.study.graph, &moment.split.split);
    let violations = check_guardrails(graph, split, &rules)
        .map_err(|error| AppError::Failed(format!("cannot check {RULES_FILE}: {error}")))?;
    let no_baseline = kept.is_none() && !request.update_baseline;
    let baseline = if request.update_baseline {
        let baseline = update_baseline(graph, &violations);
        write_baseline(project, request, &baseline)?;
        baseline
    } else {
        kept.unwrap_or_default()
    };
    let report = compare_baseline(graph, &violations, &baseline);
    Ok(Checked { moment: moment.clone(), rules, report, no_baseline })
}

impl Checked {
    /// Whether nothing is new, and nothing of the baseline is out of date.
    pub fn passes(&self) -> bool {
        self.report.passes()
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = self.render(export::render_check_text);
        if self.no_baseline && !self.passes() {
            text.push_str("\nThere is no baseline yet: --update-baseline records these as known, and only new ones fail then.\n");
        }
        text
    }

    /// As `banyan.check/1`.
    pub fn json(&self) -> String {
        self.render(export::render_check_json)
    }

    /// As SARIF 2.1.0.
    pub fn sarif(&self) -> String {
        self.render(export::render_check_sarif)
    }

    fn render(&self, render: fn(&export::Scan<'_>, &export::ExplainedCheck<'_>) -> String) -> String {
        let split = &self.moment.split.split;
        let explained = export::ExplainedCheck { split, rules: &self.rules, report: &self.report };
        render(&scan_of(&self.moment.study), &explained)
    }
}

fn stated_rules(root: &Path) -> Answer<Vec<Guardrail>> {
    match std::fs::read_to_string(root.join(RULES_FILE)) {
        Ok(text) => read_rules(&text)
            .map_err(|error| AppError::Failed(format!("cannot read the rules in {RULES_FILE}: {error}"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(AppError::Failed(format!("cannot read {RULES_FILE}: {error}"))),
    }
}

fn read_baseline(project: &Project, request: &CheckRequest) -> Answer<Option<Baseline>> {
    let Some(file) = &request.baseline_file else { return Ok(project.store().baseline()?) };
    let failed =
        |why: String| AppError::Failed(format!("cannot read the baseline {}: {why}", file.display()));
    match std::fs::read_to_string(file) {
        Ok(text) => serde_json::from_str(&text).map(Some).map_err(|error| failed(error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && request.update_baseline => Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(failed("there is no such file; make it with --update-baseline".into()))
        }
        Err(error) => Err(failed(error.to_string())),
    }
}

fn write_baseline(project: &Project, request: &CheckRequest, baseline: &Baseline) -> Answer<()> {
    let Some(file) = &request.baseline_file else { return Ok(project.store().set_baseline(baseline)?) };
    let failed =
        |why: String| AppError::Failed(format!("cannot write the baseline {}: {why}", file.display()));
    let text = serde_json::to_string_pretty(baseline).map_err(|error| failed(error.to_string()))?;
    write_whole(file, format!("{text}\n").as_bytes()).map_err(|error| failed(error.to_string()))
}
