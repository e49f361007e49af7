//! One function a verb: open, ask the app, print.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use banyan_app::wire::ScanProgress;
use banyan_app::{
    CheckRequest, GraphRequest, Moment, Onlooker, Places, Project, Session, SplitSettings, find_unit, formats,
};

use crate::arguments::{
    AlternativeVerb, Arguments, CheckFormat, Common, EditVerb, GraphFormat, Level, PlanFormat, ScanFormat,
    ServiceCount, TextOrJson, Verb,
};
use crate::edits::read_edit;
use crate::output::{progress_bar, remark, show_progress, write_text};

/// What reads or follows more files may take much memory.
const MANY_FILES: u32 = 5_000;

/// A rescan that reads no more files takes little memory.
const FEW_FILES: u32 = 1_000;

/// Keeps what is free while there is little to do, which takes less time.
fn hold_memory(progress: &ScanProgress) {
    let left = progress.files_total.saturating_sub(progress.files_done);
    // Files that are as they were are passed over before a byte is read.
    if progress.stage == "reading" && progress.bytes_done == 0 && left <= FEW_FILES {
        banyan_allocator::take_large_pages();
    }
    match progress.stage.as_str() {
        // Files may be read already while others are looked for.
        "walking" if progress.files_done == 0 => banyan_allocator::hold(),
        "reading" if progress.bytes_done == 0 && left <= MANY_FILES => banyan_allocator::keep_all(),
        "reading" if progress.files_done == 0 => banyan_allocator::give_back_early(),
        "resolving" if progress.files_total > MANY_FILES => {
            banyan_allocator::give_back_early();
            banyan_allocator::take_few_large_pages();
        }
        _ => {}
    }
}

/// How a verb ended, when it did not fail.
pub enum Outcome {
    /// Fine
    Fine,
    /// A check found something
    Found,
}

/// Runs the verb.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let verb = &arguments.verb;
    let common = verb.common();
    if let Verb::Export { format: None, .. } = verb {
        return list_formats(common);
    }
    if let Verb::Scan { coarse: true, format, .. } = verb {
        return print(common, &coarse_text(common, *format)?);
    }
    if let Verb::Scan { last: true, format, .. } = verb {
        let project = reopen(common)?;
        return print(common, &scan_text(&project, *format)?);
    }
    let project = open(common)?;
    if let Verb::Split { decisions: Some(file), .. } = verb {
        project.use_decisions(file)?;
    }
    match verb {
        Verb::Scan { format, .. } => print(common, &scan_text(&project, *format)?),
        Verb::Graph { format, level, focus, depth, kinds, without_tests, .. } => {
            let study = project.study()?;
            let focus = match focus {
                Some(name) => Some(find_unit(&project.moment()?, name)?),
                None => None,
            };
            let request = GraphRequest {
                folders: *level == Level::Folder,
                focus,
                depth: *depth,
                kinds: kinds.clone(),
                without_tests: *without_tests,
            };
            print(common, &banyan_app::export_graph(&study, graph_format(*format), &request)?)
        }
        Verb::Split { list_alternatives: true, .. } => {
            print(common, &banyan_app::render_alternatives(&project)?)
        }
        Verb::Split { compare: Some(names), format, .. } => compare(common, &project, names, *format),
        Verb::Split { format, replay, .. } => {
            project.read_history()?;
            let moment = chosen_split(common, &project, verb)?;
            let format = text_or_json("split", *format);
            let text = match replay {
                Some(months) => banyan_app::export_replayed(&moment, format, *months)?,
                None => banyan_app::export_text(&project, &moment, format)?,
            };
            print(common, &text)
        }
        Verb::Edit { edit: EditVerb::Alternative { verb }, .. } => {
            change_alternatives(common, &project, verb)
        }
        Verb::Edit { edit, preview, .. } => edit_split(common, &project, edit, *preview),
        Verb::Plan { format, .. } => print_export(common, &project, plan_format(*format)),
        Verb::Export { format, .. } => {
            let format = format.as_deref().unwrap_or_default();
            if format.starts_with("split-") {
                project.read_history()?;
            }
            print_export(common, &project, format)
        }
        Verb::Check { format, update_baseline, baseline, .. } => {
            let request = CheckRequest { update_baseline: *update_baseline, baseline_file: baseline.clone() };
            check(common, &project, *format, &request)
        }
        Verb::Status { format, .. } => print_export(common, &project, text_or_json("status", *format)),
    }
}

fn open(common: &Common) -> Result<Arc<Project>> {
    let session = Session::new(Places::of_user()?);
    let bar = progress_bar(common);
    let tell = |progress: ScanProgress| {
        hold_memory(&progress);
        show_progress(&bar, &progress);
    };
    let onlooker = Onlooker { tell: &tell, coarse: None };
    let project = session.open(&common.folder, common.project.as_deref(), onlooker);
    bar.finish_and_clear();
    let project = project?;
    // The process ends with it: to free it all would take longer than to print what is known of it.
    std::mem::forget(project.clone());
    Ok(project)
}

fn reopen(common: &Common) -> Result<Arc<Project>> {
    let session = Session::new(Places::of_user()?);
    match session.reopen(&common.folder, common.project.as_deref())? {
        Some(project) => Ok(project),
        None => bail!("no scan of {} is kept; run without --last", common.folder.display()),
    }
}

/// The split of a project, where all that is stated beside the code could be obeyed.
fn settled(project: &Project) -> Result<Moment> {
    let moment = project.moment()?;
    moment.split.stated.check()?;
    Ok(moment)
}

fn print(common: &Common, text: &str) -> Result<Outcome> {
    write_text(common, text)?;
    Ok(Outcome::Fine)
}

fn print_export(common: &Common, project: &Project, format: &str) -> Result<Outcome> {
    print(common, &banyan_app::export_text(project, &settled(project)?, format)?)
}

fn list_formats(common: &Common) -> Result<Outcome> {
    let lines: Vec<String> =
        formats().iter().map(|format| format!("{:<16} {}\n", format.id, format.label)).collect();
    print(common, &lines.concat())
}

fn coarse_text(common: &Common, format: ScanFormat) -> Result<String> {
    Ok(match format {
        ScanFormat::Text => banyan_app::render_coarse_text(&common.folder)?,
        ScanFormat::Json => banyan_app::render_coarse_json(&common.folder)?,
    })
}

fn scan_text(project: &Project, format: ScanFormat) -> Result<String> {
    Ok(match format {
        ScanFormat::Text => banyan_app::render_scan_text(project)?,
        ScanFormat::Json => banyan_app::render_scan_json(project)?,
    })
}

/// What a new proposal is asked for; none where nothing is asked.
fn settings_of(verb: &Verb) -> Option<SplitSettings> {
    let Verb::Split {
        services,
        strategy,
        weights,
        seed,
        ignore_paths,
        least_units,
        most_units,
        one_owner,
        traces,
        ..
    } = verb
    else {
        return None;
    };
    let numbers = services.is_some() || seed.is_some() || least_units.is_some() || most_units.is_some();
    let asked =
        numbers || strategy.is_some() || weights.is_some() || *ignore_paths || *one_owner || traces.is_some();
    let services = match services {
        Some(ServiceCount::Exactly(count)) => Some(*count),
        Some(ServiceCount::Auto) | None => None,
    };
    asked.then(|| SplitSettings {
        services,
        strategy: strategy.unwrap_or_default(),
        weights: weights.unwrap_or_default(),
        seed: seed.unwrap_or_default(),
        ignore_paths: *ignore_paths,
        least_units: *least_units,
        most_units: *most_units,
        one_owner: *one_owner,
    })
}

fn chosen_split(common: &Common, project: &Project, verb: &Verb) -> Result<Moment> {
    let Verb::Split { adopt, adopt_as, alternative, traces, .. } = verb else {
        return settled(project);
    };
    if let Some(path) = traces {
        take_traces(common, project, path)?;
    }
    if let Some(name) = alternative {
        return Ok(project.moment_of(project.alternative(name)?)?);
    }
    let settings = settings_of(verb);
    if let Some(name) = adopt_as {
        return Ok(project.propose_alternative(name, &settings.unwrap_or_default())?);
    }
    match settings {
        settings if *adopt => Ok(project.propose(&settings.unwrap_or_default())?),
        None => settled(project),
        Some(settings) => {
            remark(common, "A proposal only: the project's split is as it was; --adopt takes this one.");
            Ok(banyan_app::what_if(&settled(project)?, &settings))
        }
    }
}

fn take_traces(common: &Common, project: &Project, path: &Path) -> Result<()> {
    let study = project.study()?;
    let traced = study.take_traces(path)?;
    let mut told = format!(
        "Traces: {} of {} operations belong to units, which call each other {} times.",
        traced.tied, traced.operations, traced.calls
    );
    if !traced.untied.is_empty() {
        told += &format!(" No unit was found for: {}.", traced.untied.join(", "));
    }
    remark(common, &told);
    Ok(())
}

fn compare(common: &Common, project: &Project, names: &[String], format: TextOrJson) -> Result<Outcome> {
    let [one, other] = names else { bail!("give the names of two alternatives to compare") };
    let (one, other) = (project.alternative(one)?, project.alternative(other)?);
    let compared = project.compare_alternatives(one, other)?;
    let text = match format {
        TextOrJson::Text => banyan_app::render_comparison_text(&compared),
        TextOrJson::Json => banyan_app::render_comparison_json(&compared)?,
    };
    print(common, &text)
}

fn change_alternatives(common: &Common, project: &Project, verb: &AlternativeVerb) -> Result<Outcome> {
    match verb {
        AlternativeVerb::Keep { name } => {
            project.copy_alternative(project.current_alternative()?, name)?;
        }
        AlternativeVerb::Switch { name } => {
            project.switch_alternative(project.alternative(name)?)?;
        }
        AlternativeVerb::Rename { name, to } => {
            project.rename_alternative(project.alternative(name)?, to)?;
        }
        AlternativeVerb::Delete { name } => project.delete_alternative(project.alternative(name)?)?,
    }
    print(common, &banyan_app::render_alternatives(project)?)
}

fn edit_split(common: &Common, project: &Project, verb: &EditVerb, preview: bool) -> Result<Outcome> {
    let moment = settled(project)?;
    let after = match (read_edit(&moment, verb)?, verb) {
        (Some(edit), _) if preview => {
            return print(common, &banyan_app::render_preview(project.preview(edit)?));
        }
        (Some(edit), _) => project.decide(edit)?,
        _ if preview => bail!("there is nothing to preview: name an edit"),
        (None, EditVerb::Undo) => project.undo()?,
        (None, EditVerb::Redo) => project.redo()?,
        (None, _) => moment.clone(),
    };
    if matches!(verb, EditVerb::Undo | EditVerb::Redo) && after.split.draft == moment.split.draft {
        bail!("there is nothing to {}", if matches!(verb, EditVerb::Undo) { "undo" } else { "redo" });
    }
    print(common, &banyan_app::render_decisions(&after, &moment))
}

fn check(common: &Common, project: &Project, format: CheckFormat, request: &CheckRequest) -> Result<Outcome> {
    let checked = banyan_app::check(project, &settled(project)?, request)?;
    let text = match format {
        CheckFormat::Text => checked.text(),
        CheckFormat::Json => checked.json(),
        CheckFormat::Sarif => checked.sarif(),
    };
    write_text(common, &text)?;
    Ok(if checked.passes() { Outcome::Fine } else { Outcome::Found })
}

fn graph_format(format: GraphFormat) -> &'static str {
    match format {
        GraphFormat::Json => "graph-json",
        GraphFormat::Dot => "graph-dot",
        GraphFormat::Graphml => "graph-graphml",
        GraphFormat::Csv => "graph-csv",
        GraphFormat::Mermaid => "graph-mermaid",
    }
}

fn plan_format(format: PlanFormat) -> &'static str {
    match format {
        PlanFormat::Text => "plan-text",
        PlanFormat::Json => "plan-json",
        PlanFormat::Md => "plan-md",
        PlanFormat::Html => "plan-html",
    }
}

fn text_or_json(subject: &str, format: TextOrJson) -> &'static str {
    match (subject, format) {
        ("split", TextOrJson::Text) => "split-text",
        ("split", TextOrJson::Json) => "split-json",
        (_, TextOrJson::Text) => "status-text",
        (_, TextOrJson::Json) => "status-json",
    }
}
