//! The operations of the split bench as the desktop calls them: proposals, decisions, alternatives.

use std::path::Path;

use banyan_facts::EntryPoint;
use banyan_graph::UnitIndex;
use banyan_split::{
    Edit, Extraction, Place, SplitSettings, Strategy, Weights, collect_constraints, propose_extraction,
    propose_halves,
};

use crate::error::{Answer, AppError};
use crate::project::Project;
use crate::session::Session;
use crate::state::Moment;
use crate::views::comparison::view_comparison;
use crate::views::place_of_key;
use crate::views::preview::{view_extraction, view_halves, view_preview};
use crate::views::split::{alternative_view, count_view, signal_view, traces_view, view_split};
use crate::wire::*;

impl Session {
    /// The split bench.
    pub fn split(&self) -> Answer<SplitView> {
        let project = self.project()?;
        Ok(self.by_pages(view(&project, &project.moment()?)?))
    }

    /// What a proposal rests on, and what is absent.
    pub fn signals(&self) -> Answer<Vec<SignalView>> {
        let study = self.project()?.study()?;
        Ok(study.signal_states().into_iter().map(signal_view).collect())
    }

    /// Numbers of services that a proposal could have, asked in this way but for their number.
    pub fn counts(&self, request: &ProposalRequest) -> Answer<Vec<CountView>> {
        let study = self.project()?.study()?;
        let settings = SplitSettings { services: None, ..settings_of(request)? };
        Ok(study.counts(&settings).into_iter().map(count_view).collect())
    }

    /// Takes traces of production, a file or a folder of them, for all that is proposed from now on;
    /// the first that are given count.
    pub fn take_traces(&self, path: &str) -> Answer<TracesView> {
        let project = self.project()?;
        let traced = traces_view(project.study()?.take_traces(Path::new(path))?);
        project.lay_again();
        Ok(traced)
    }

    /// Takes a new proposal.
    pub fn propose(&self, request: &ProposalRequest) -> Answer<SplitView> {
        let go_on = self.watch_stop();
        self.change_split(|project| project.propose_unless(&settings_of(request)?, go_on))
    }

    /// Takes a new proposal as an alternative of its own, and shows it.
    pub fn propose_alternative(&self, name: &str, request: &ProposalRequest) -> Answer<SplitView> {
        self.change_split(|project| project.propose_alternative(name, &settings_of(request)?))
    }

    /// What a new proposal would do.
    pub fn preview_proposal(&self, request: &ProposalRequest) -> Answer<PreviewView> {
        let project = self.project()?;
        let moment = project.moment()?;
        let edit = moment.study.propose(&settings_of(request)?, &moment.split.draft);
        Ok(view_preview(project.preview(edit)?))
    }

    /// Makes a decision.
    pub fn edit(&self, edit: Edit) -> Answer<SplitView> {
        self.change_split(|project| project.decide(edit))
    }

    /// What a decision would do.
    pub fn preview_edit(&self, edit: Edit) -> Answer<PreviewView> {
        Ok(view_preview(self.project()?.preview(edit)?))
    }

    /// How a service could be divided in two.
    pub fn propose_halves(&self, service: &str) -> Answer<HalvesView> {
        let project = self.project()?;
        let moment = project.moment()?;
        let edit = divide_edit(&moment, service, None)?;
        let Edit::Divide { name, .. } = &edit else { return Err(undivided(service)) };
        let name = name.clone();
        Ok(view_halves(&moment, service, &name, project.preview(edit)?))
    }

    /// A service of everything that only some entry points need.
    pub fn propose_extraction(&self, request: &ExtractionRequest) -> Answer<ExtractionView> {
        let project = self.project()?;
        let moment = project.moment()?;
        let planned = plan_extraction(&moment, &request.units, request.name.as_deref())?;
        let preview = project.preview(planned.edit())?;
        Ok(view_extraction(&moment, &planned, preview))
    }

    /// Takes the last decision back.
    pub fn undo(&self) -> Answer<SplitView> {
        self.change_split(Project::undo)
    }

    /// Makes the last undone decision again.
    pub fn redo(&self) -> Answer<SplitView> {
        self.change_split(Project::redo)
    }

    /// Keeps a copy of an alternative, or of the current one, under another name.
    pub fn keep_alternative(&self, name: &str, of: Option<i64>) -> Answer<Vec<AlternativeView>> {
        self.change_alternatives(|project| {
            let of = of.map_or_else(|| project.current_alternative(), Ok)?;
            project.copy_alternative(of, name).map(|_| ())
        })
    }

    /// Shows another alternative.
    pub fn switch_alternative(&self, id: i64) -> Answer<SplitView> {
        self.change_split(|project| project.switch_alternative(id))
    }

    /// Gives an alternative another name.
    pub fn rename_alternative(&self, id: i64, name: &str) -> Answer<Vec<AlternativeView>> {
        self.change_alternatives(|project| project.rename_alternative(id, name))
    }

    /// Deletes an alternative that is not shown.
    pub fn delete_alternative(&self, id: i64) -> Answer<Vec<AlternativeView>> {
        self.change_alternatives(|project| project.delete_alternative(id))
    }

    /// Two alternatives side by side.
    pub fn compare_alternatives(&self, one: i64, other: i64) -> Answer<ComparisonView> {
        Ok(view_comparison(&self.project()?.compare_alternatives(one, other)?))
    }

    fn change_split(&self, change: impl FnOnce(&Project) -> Answer<Moment>) -> Answer<SplitView> {
        let project = self.project()?;
        Ok(self.by_pages(view(&project, &change(&project)?)?))
    }

    fn change_alternatives(
        &self,
        change: impl FnOnce(&Project) -> Answer<()>,
    ) -> Answer<Vec<AlternativeView>> {
        let project = self.project()?;
        change(&project)?;
        Ok(project.alternatives()?.into_iter().map(alternative_view).collect())
    }
}

fn view(project: &Project, moment: &Moment) -> Answer<SplitView> {
    Ok(view_split(&moment.study, &moment.split, project.alternatives()?))
}

fn settings_of(request: &ProposalRequest) -> Answer<SplitSettings> {
    let strategy = strategy_of(&request.strategy)?;
    Ok(SplitSettings {
        strategy,
        services: request.services.map(|count| count as usize),
        weights: Weights {
            structure: request.structure,
            data: request.data,
            domain: request.domain,
            entry: request.entry,
            history: request.history,
            ownership: request.ownership,
            runtime: request.runtime,
        },
        seed: request.seed,
        ignore_paths: request.ignore_paths,
        least_units: request.least_units.map(|count| count as usize),
        most_units: request.most_units.map(|count| count as usize),
        one_owner: request.one_owner,
    })
}

/// A strategy by its name; the usual one where none is named.
fn strategy_of(name: &str) -> Answer<Strategy> {
    if name.is_empty() {
        return Ok(Strategy::default());
    }
    Strategy::from_id(name).ok_or_else(|| {
        let known: Vec<&str> = Strategy::ALL.iter().map(|strategy| strategy.id()).collect();
        AppError::NotFound(format!("there is no strategy `{name}`; there are {}", known.join(", ")))
    })
}

/// The edit that divides a service as the engine proposes, the new one called `name` or as the
/// engine would call it.
pub fn divide_edit(moment: &Moment, service: &str, name: Option<&str>) -> Answer<Edit> {
    let (study, split) = (&moment.study, &moment.split.split);
    let Some(Place::Service(at)) = place_of_key(split, service) else {
        return Err(AppError::NotFound(format!("there is no service `{service}` in this split")));
    };
    let constraints = collect_constraints(&moment.split.draft);
    let settings = SplitSettings::default();
    let half = propose_halves(&study.graph, &study.signals(&settings), &settings, &constraints, split, at);
    let half = half.ok_or_else(|| undivided(&split.services[at as usize].name))?;
    let id = |unit: &UnitIndex| study.graph.unit(*unit).id.to_string();
    Ok(Edit::Divide {
        service: service.into(),
        name: name.map_or(half.name, str::to_owned),
        units: half.units.iter().map(id).collect(),
    })
}

fn undivided(name: &str) -> AppError {
    AppError::Failed(format!("{name} cannot be divided: nothing tells two halves of it apart"))
}

/// An extraction by entry point.
pub struct PlannedExtraction {
    /// What it takes and leaves
    pub extraction: Extraction,
    /// The entry points that go: those of the units asked for
    pub entries: Vec<EntryPoint>,
    /// As people read them
    labels: Vec<String>,
    /// Ids of the units it takes
    units: Vec<String>,
}

impl PlannedExtraction {
    /// The edit that makes it so.
    pub fn edit(&self) -> Edit {
        let (entries, units) = (self.labels.clone(), self.units.clone());
        Edit::Extract { name: self.extraction.name.clone(), entries, units }
    }
}

/// Extracts what only the entry points of some units need, as a service called `name` or as the
/// engine would call it.
pub fn plan_extraction(moment: &Moment, units: &[String], name: Option<&str>) -> Answer<PlannedExtraction> {
    let (study, split) = (&moment.study, &moment.split.split);
    let found = |id: &String| {
        let found = study.graph.index_of(id);
        found.ok_or_else(|| AppError::NotFound(format!("there is no unit `{id}` in this monolith")))
    };
    let chosen: Vec<UnitIndex> = units.iter().map(found).collect::<Answer<_>>()?;
    let entries = chosen.iter().flat_map(|unit| study.graph.entry_points_of(*unit));
    let entries: Vec<EntryPoint> = entries.filter(|entry| !entry.test).cloned().collect();
    if entries.is_empty() {
        let what = units.first().map_or("no unit", String::as_str);
        return Err(AppError::Failed(format!(
            "nothing can be extracted by {what}: it takes no requests, messages or commands"
        )));
    }
    let mut extraction = propose_extraction(&study.graph, study.words(), split, &chosen);
    if let Some(name) = name {
        name.clone_into(&mut extraction.name);
    }
    let label = |entry: &EntryPoint| match format!("{} {}", entry.method, entry.route).trim() {
        "" => study.graph.unit(entry.unit).name.to_string(),
        label => label.to_owned(),
    };
    let labels = entries.iter().map(label).collect();
    let units = extraction.takes.iter().map(|unit| study.graph.unit(*unit).id.to_string()).collect();
    Ok(PlannedExtraction { extraction, entries, labels, units })
}
