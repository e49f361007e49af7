//! What is known of an open monolith: the study of its source, and the split as decided.

use std::sync::{Arc, OnceLock};

use banyan_facts::{Coverage, MonolithFacts};
use banyan_graph::{Graph, build_graph};
use banyan_plan::{Plan, build_plan};
use banyan_signals::{Commit, Words, collect_words, collect_words_of_code};
use banyan_split::{
    Draft, Edit, Metric, Reason, ServiceReason, Signals, Split, SplitSettings, Weights, apply_edit,
    collect_constraints, explain_split, lay_draft, measure_split, propose_split, replay_edits,
};
use banyan_store::RecordedDecision;

/// All that one scan tells. Never changes; a rescan makes another.
pub struct Study {
    /// The name of the monolith's folder
    pub name: String,
    /// The dependency graph
    pub graph: Graph,
    /// Domain words of its units; taken when first asked for
    words: OnceLock<Words>,
    /// The same without those of folders and packages
    words_of_code: OnceLock<Words>,
    /// How much was read and followed
    pub coverage: Coverage,
    /// The commit it stands for
    pub commit: Option<Commit>,
}

/// The split as decided, laid on a study.
pub struct SplitState {
    /// All decisions, those undone last
    pub decisions: Vec<RecordedDecision>,
    /// What they come to
    pub draft: Draft,
    /// Laid on the graph
    pub split: Split,
    /// What it costs
    pub metrics: Vec<Metric>,
    /// What it cost before the last decision
    pub metrics_before: Option<Vec<Metric>>,
    reasons: OnceLock<Reasons>,
    plan: OnceLock<Plan>,
}

/// Why each unit is where it is, by unit index, and what each service is for.
type Reasons = (Vec<Reason>, Vec<ServiceReason>);

impl Study {
    /// Studies the facts of a scan.
    pub fn new(name: String, facts: MonolithFacts, coverage: Coverage, commit: Option<Commit>) -> Study {
        Study {
            name,
            graph: build_graph(facts),
            words: OnceLock::new(),
            words_of_code: OnceLock::new(),
            coverage,
            commit,
        }
    }

    /// Domain words of its units.
    pub fn words(&self) -> &Words {
        self.words.get_or_init(|| collect_words(self.graph.facts()))
    }

    /// All that a proposal and its reasons rest on besides the graph.
    pub fn signals(&self, ignore_paths: bool) -> Signals<'_> {
        if !ignore_paths {
            return Signals::of_words(self.words());
        }
        Signals::of_words(self.words_of_code.get_or_init(|| collect_words_of_code(self.graph.facts())))
    }

    /// A proposal under what was decided: pins, pairs.
    pub fn propose(&self, settings: &SplitSettings, draft: &Draft) -> Edit {
        let constraints = collect_constraints(draft);
        let proposed =
            propose_split(&self.graph, &self.signals(settings.ignore_paths), settings, &constraints);
        Edit::Adopt { services: proposed.services, places: proposed.places }
    }
}

impl SplitState {
    /// Lays decisions on a study. `metrics_before` are those before the last decision.
    pub fn new(
        study: &Study,
        decisions: Vec<RecordedDecision>,
        metrics_before: Option<Vec<Metric>>,
    ) -> SplitState {
        let in_force = decisions.iter().filter(|recorded| recorded.applied);
        let draft = replay_edits(in_force.map(|recorded| &recorded.decision.edit));
        SplitState::of_draft(study, draft, decisions, metrics_before)
    }

    /// A split that nobody decided on: what a draft would come to.
    pub fn supposed(study: &Study, draft: Draft) -> SplitState {
        SplitState::of_draft(study, draft, Vec::new(), None)
    }

    fn of_draft(
        study: &Study,
        draft: Draft,
        decisions: Vec<RecordedDecision>,
        metrics_before: Option<Vec<Metric>>,
    ) -> SplitState {
        let split = lay_draft(&study.graph, &draft);
        let metrics = measure_split(&study.graph, &split);
        let (reasons, plan) = (OnceLock::new(), OnceLock::new());
        SplitState { decisions, draft, split, metrics, metrics_before, reasons, plan }
    }

    /// Why each unit is where it is, by unit index; found when first asked for.
    pub fn reasons(&self, study: &Study) -> &[Reason] {
        &self.explained(study).0
    }

    /// What each service is for.
    pub fn service_reasons(&self, study: &Study) -> &[ServiceReason] {
        &self.explained(study).1
    }

    fn explained(&self, study: &Study) -> &Reasons {
        let explain = || explain_split(&study.graph, &study.signals(false), &Weights::default(), &self.split);
        self.reasons.get_or_init(explain)
    }

    /// The migration plan of this split; made when first asked for.
    pub fn plan(&self, study: &Study) -> &Plan {
        self.plan.get_or_init(|| build_plan(&study.graph, &self.split, &study.coverage))
    }
}

/// What an open project shows at one moment.
#[derive(Clone)]
pub struct Moment {
    /// The study
    pub study: Arc<Study>,
    /// The split
    pub split: Arc<SplitState>,
}

/// What would be proposed now, under all that was decided; nothing is kept.
pub fn what_if(moment: &Moment, settings: &SplitSettings) -> Moment {
    let edit = moment.study.propose(settings, &moment.split.draft);
    let draft = apply_edit(&moment.split.draft, &edit).unwrap_or_else(|_| moment.split.draft.clone());
    let split = SplitState::supposed(&moment.study, draft);
    Moment { study: moment.study.clone(), split: Arc::new(split) }
}
