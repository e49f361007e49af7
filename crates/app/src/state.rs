//! What is known of an open monolith: the study of its source, and the split as decided.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use banyan_facts::{Coverage, MonolithFacts, UnitIndex};
use banyan_graph::{Graph, build_graph};
use banyan_plan::{Plan, build_plan};
use banyan_signals::{Commit, Words, collect_words, collect_words_of_code};
use banyan_split::{
    Constraints, CountChoice, Decision, Draft, Edit, EditError, LaidDecisions, Landscape, Metric,
    MetricBasis, Reason, ServiceReason, Signal, SignalState, Signals, Split, SplitSettings, Weights,
    apply_edit, collect_constraints, continue_edits, lay_draft, list_signals, measure_teams, propose_split,
    replay_edits,
};
use banyan_store::RecordedDecision;

use crate::names::{find_shared_names, name_with_scope};
use crate::outside::Outside;
use crate::stated::{Laid, Stated};
use crate::views::narrow::Ground;
use crate::views::search::list_folders;

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
    /// Folders of its files; listed when first asked for
    folders: OnceLock<Vec<Box<str>>>,
    /// Whether several units have the name of each; found when first asked for
    shared_names: OnceLock<Vec<bool>>,
    /// What metrics are counted from; taken when first asked for
    basis: OnceLock<MetricBasis>,
    /// How it falls apart by itself, by what was asked for: the latest asked last
    landscapes: Mutex<Vec<Surveyed>>,
    /// How much was read and followed
    pub coverage: Coverage,
    /// The commit it stands for
    pub commit: Option<Commit>,
    /// What is told of it from outside of its source
    pub(crate) outside: Outside,
}

/// A landscape, what was asked for, and the numbers of services that it suggests, once asked for.
struct Surveyed {
    settings: SplitSettings,
    landscape: Arc<Landscape>,
    counts: Option<Vec<CountChoice>>,
}

/// How many landscapes are kept: that of the split, of its rival, and of what is being tried.
const LANDSCAPES: usize = 3;

/// The split as decided, laid on a study.
pub struct SplitState {
    /// All decisions, those undone last
    pub decisions: Vec<RecordedDecision>,
    /// What they come to, with what is stated beside the code
    pub draft: Draft,
    /// What is stated beside the code
    pub stated: Arc<Laid>,
    /// Laid on the graph
    pub split: Split,
    /// What it costs
    pub metrics: Vec<Metric>,
    /// What it cost before the last decision
    pub metrics_before: Option<Vec<Metric>>,
    proposed: OnceLock<Option<Vec<Metric>>>,
    reasons: OnceLock<Reasons>,
    plan: OnceLock<Plan>,
}

/// Why each unit is where it is, by unit index, and what each service is for.
type Reasons = (Vec<Reason>, Vec<ServiceReason>);

impl Study {
    /// Studies the facts of a scan.
    pub(crate) fn new(
        name: String,
        facts: impl Into<Arc<MonolithFacts>>,
        coverage: Coverage,
        commit: Option<Commit>,
        outside: Outside,
    ) -> Study {
        Study {
            name,
            graph: build_graph(facts),
            words: OnceLock::new(),
            words_of_code: OnceLock::new(),
            folders: OnceLock::new(),
            shared_names: OnceLock::new(),
            basis: OnceLock::new(),
            landscapes: Mutex::new(Vec::new()),
            coverage,
            commit,
            outside,
        }
    }

    /// Domain words of its units.
    pub fn words(&self) -> &Words {
        self.words.get_or_init(|| collect_words(self.graph.facts()))
    }

    /// All folders with files in or below them, sorted.
    pub fn folders(&self) -> &[Box<str>] {
        self.folders.get_or_init(|| list_folders(&self.graph))
    }

    /// What a unit is called; where several have its name, with what is around it.
    pub fn name_of(&self, index: UnitIndex) -> &str {
        let unit = self.graph.unit(index);
        let shared = self.shared_names.get_or_init(|| find_shared_names(&self.graph));
        if shared[index.at()] { name_with_scope(&unit.qualified_name) } else { &unit.name }
    }

    /// All that a proposal and its reasons rest on besides the graph. History and owners are read
    /// where they take part.
    pub fn signals(&self, settings: &SplitSettings) -> Signals<'_> {
        let words = match settings.ignore_paths {
            false => self.words(),
            true => self.words_of_code.get_or_init(|| collect_words_of_code(self.graph.facts())),
        };
        let told = |signal: Signal| match signal {
            _ if !settings.counts(signal) => None,
            Signal::History => self.history_ties(),
            Signal::Ownership => self.ownership_ties(),
            _ => self.runtime_ties(),
        };
        let (history, ownership) = (told(Signal::History), told(Signal::Ownership));
        Signals { words, history, ownership, runtime: told(Signal::Runtime) }
    }

    /// What metrics are counted from.
    pub fn metric_basis(&self) -> &MetricBasis {
        self.basis.get_or_init(|| MetricBasis::new(&self.graph))
    }

    /// How it falls apart by itself, asked in this way: what reasons, confidence and proposals without
    /// decisions rest on. The last few are kept.
    pub fn landscape(&self, settings: &SplitSettings) -> Arc<Landscape> {
        if let Some(known) = self.surveyed(settings, |surveyed| surveyed.landscape.clone()) {
            return known;
        }
        let signals = self.signals(settings);
        let landscape = Landscape::survey(&self.graph, &signals, settings, &Constraints::default());
        let landscape = Arc::new(landscape);
        let mut kept = self.landscapes.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(Surveyed { settings: *settings, landscape: landscape.clone(), counts: None });
        let spare = kept.len().saturating_sub(LANDSCAPES);
        kept.drain(..spare);
        landscape
    }

    /// Numbers of services that it could be split into, asked in this way.
    pub fn counts(&self, settings: &SplitSettings) -> Vec<CountChoice> {
        if let Some(known) = self.surveyed(settings, |surveyed| surveyed.counts.clone()).flatten() {
            return known;
        }
        let counts = self.landscape(settings).counts(&self.graph);
        self.surveyed(settings, |surveyed| surveyed.counts = Some(counts.clone()));
        counts
    }

    fn surveyed<T>(&self, settings: &SplitSettings, look: impl FnOnce(&mut Surveyed) -> T) -> Option<T> {
        let mut kept = self.landscapes.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter_mut().find(|surveyed| surveyed.settings == *settings).map(look)
    }

    /// Forgets what proposals rested on: more is known of the monolith now.
    pub(crate) fn survey_anew(&self) {
        self.landscapes.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The signals at usual weights, and those that are absent.
    pub fn signal_states(&self) -> Vec<SignalState> {
        let all = SplitSettings { weights: Weights::all(1.0), ..SplitSettings::default() };
        list_signals(&self.graph, &self.signals(&all), &SplitSettings::default().weights)
    }

    /// A proposal under what was decided: pins, pairs.
    pub fn propose(&self, settings: &SplitSettings, draft: &Draft) -> Edit {
        let constraints = collect_constraints(draft);
        let signals = self.signals(settings);
        let proposed = match constraints == Constraints::default() {
            true => self.landscape(settings).propose(&self.graph, &signals),
            false => propose_split(&self.graph, &signals, settings, &constraints),
        };
        Edit::Adopt { services: proposed.services, places: proposed.places, asked: *settings }
    }
}

impl SplitState {
    /// Lays decisions, and what is stated beside the code, on a study. `metrics_before` are those
    /// before the last decision.
    pub fn new(
        study: &Study,
        decisions: Vec<RecordedDecision>,
        stated: &Stated,
        metrics_before: Option<Vec<Metric>>,
    ) -> SplitState {
        let in_force = decisions.iter().filter(|recorded| recorded.applied);
        let come = come_to(study, in_force.map(|recorded| &recorded.decision.edit), stated);
        SplitState::of_draft(study, come, decisions, metrics_before)
    }

    /// A split that nobody decided on: what a draft would come to.
    pub fn supposed(study: &Study, come: ComeTo) -> SplitState {
        SplitState::of_draft(study, come, Vec::new(), None)
    }

    /// The split after one more decision.
    pub fn after(&self, study: &Study, come: ComeTo, decision: Decision) -> SplitState {
        let mut decisions = self.decisions.clone();
        decisions.retain(|recorded| recorded.applied);
        decisions.push(RecordedDecision { decision: Arc::new(decision), applied: true });
        SplitState::of_draft(study, come, decisions, Some(self.metrics.clone()))
    }

    fn of_draft(
        study: &Study,
        (draft, stated): ComeTo,
        decisions: Vec<RecordedDecision>,
        metrics_before: Option<Vec<Metric>>,
    ) -> SplitState {
        let split = lay_draft(&study.graph, &draft);
        let mut metrics = study.metric_basis().measure(&split);
        if let Some(past) = study.past_now() {
            metrics.extend(measure_teams(&study.graph, &split, &past, study.owners()));
        }
        let (proposed, reasons, plan) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        SplitState { decisions, draft, stated, split, metrics, metrics_before, proposed, reasons, plan }
    }

    /// What it cost as it was proposed last, before the decisions made since; none where nothing was
    /// proposed.
    pub fn metrics_proposed(&self, study: &Study) -> Option<&[Metric]> {
        self.proposed.get_or_init(|| self.measure_proposal(study)).as_deref()
    }

    fn measure_proposal(&self, study: &Study) -> Option<Vec<Metric>> {
        let in_force = self.decisions.iter().filter(|recorded| recorded.applied);
        let edits: Vec<&Edit> = in_force.map(|recorded| &recorded.decision.edit).collect();
        let last = edits.iter().rposition(|edit| matches!(edit, Edit::Adopt { .. }))?;
        let draft = replay_edits(edits[..=last].iter().copied());
        Some(study.metric_basis().measure(&lay_draft(&study.graph, &draft)))
    }

    /// What another edit would come to.
    pub fn with_edit(&self, study: &Study, stated: &Stated, edit: &Edit) -> Result<ComeTo, EditError> {
        let draft = apply_edit(&self.draft, edit)?;
        if stated.decisions.is_none() {
            return Ok((draft, self.stated.clone()));
        }
        let in_force = self.decisions.iter().filter(|recorded| recorded.applied);
        let edits = in_force.map(|recorded| &recorded.decision.edit).chain([edit]);
        Ok(come_to(study, edits, stated))
    }

    /// Keys of the services whose name somebody decided.
    pub fn named_services(&self) -> BTreeSet<String> {
        let in_force = self.decisions.iter().filter(|recorded| recorded.applied);
        let renamed = in_force.filter_map(|recorded| match &recorded.decision.edit {
            Edit::Rename { service, .. } => Some(service.clone()),
            _ => None,
        });
        renamed.chain(self.stated.services.iter().cloned()).collect()
    }

    /// Why each unit is where it is, by unit index; found when first asked for.
    pub fn reasons(&self, study: &Study) -> &[Reason] {
        &self.explained(study).0
    }

    /// The same if they are found already.
    pub fn reasons_now(&self) -> Option<&[Reason]> {
        self.reasons.get().map(|(units, _)| units.as_slice())
    }

    /// What each service is for.
    pub fn service_reasons(&self, study: &Study) -> &[ServiceReason] {
        &self.explained(study).1
    }

    fn explained(&self, study: &Study) -> &Reasons {
        let asked = &self.draft.asked;
        let explain = || {
            // Who a service belongs to is told even where owners do not count.
            let signals = study.signals(asked);
            let signals = Signals { ownership: signals.ownership.or(study.ownership_now()), ..signals };
            study.landscape(asked).explain(&study.graph, &signals, &self.split)
        };
        self.reasons.get_or_init(explain)
    }

    /// The migration plan of this split; made when first asked for.
    pub fn plan(&self, study: &Study) -> &Plan {
        self.plan.get_or_init(|| build_plan(&study.graph, &self.split, &study.coverage))
    }
}

/// A draft, and what of it is stated beside the code.
pub type ComeTo = (Draft, Arc<Laid>);

/// What edits come to. What is stated beside the code stands on the first of them, the proposal, so
/// that later ones may speak of its services; and it is laid on the last once more, so that it wins.
fn come_to<'a>(study: &Study, mut edits: impl Iterator<Item = &'a Edit>, stated: &Stated) -> ComeTo {
    let Some(decisions) = &stated.decisions else {
        return (replay_edits(edits), Arc::new(stated.laid(LaidDecisions::default())));
    };
    let proposal = replay_edits(edits.next());
    let (draft, _) = continue_edits(decisions.lay_on(&study.graph, proposal).draft, edits);
    let mut laid = decisions.lay_on(&study.graph, draft);
    (std::mem::take(&mut laid.draft), Arc::new(stated.laid(laid)))
}

/// What an open project shows at one moment.
#[derive(Clone)]
pub struct Moment {
    /// The study
    pub study: Arc<Study>,
    /// The split
    pub split: Arc<SplitState>,
}

impl Moment {
    /// All of it is known.
    pub(crate) fn known(&self) -> Known {
        Known { study: self.study.clone(), split: Some(self.split.clone()) }
    }
}

/// What is known of an open project at one moment: the split only once somebody asked for it.
#[derive(Clone)]
pub(crate) struct Known {
    /// The study
    pub study: Arc<Study>,
    /// The split
    pub split: Option<Arc<SplitState>>,
}

impl Known {
    /// Whether this is the very same: neither scanned nor decided anew.
    pub fn is(&self, other: &Known) -> bool {
        let same_split = match (&self.split, &other.split) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        };
        same_split && Arc::ptr_eq(&self.study, &other.study)
    }

    /// As views need it.
    pub fn ground(&self) -> Ground<'_> {
        Ground::of(&self.study, self.split.as_deref().map(|state| &state.split))
    }
}

/// What would be proposed now, under all that was decided; nothing is kept.
pub fn what_if(moment: &Moment, settings: &SplitSettings) -> Moment {
    let edit = moment.study.propose(settings, &moment.split.draft);
    let draft = apply_edit(&moment.split.draft, &edit).unwrap_or_else(|_| moment.split.draft.clone());
    let split = SplitState::supposed(&moment.study, (draft, moment.split.stated.clone()));
    Moment { study: moment.study.clone(), split: Arc::new(split) }
}
