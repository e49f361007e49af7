//! Patterns for a service as a whole: how work reaches it, what it takes along, how it is proved.

use banyan_facts::EntryPointKind;

use super::{fact, steps};
use crate::naming::{Naming, code, count, list};
use crate::{Extraction, Pattern, PatternChoice, Plan, Spot};

/// Chooses the patterns of a service from its extraction so far.
pub(crate) fn choose_service_patterns(
    naming: Naming<'_>,
    plan: &Plan,
    extraction: &Extraction,
) -> Vec<PatternChoice> {
    [
        divert_routes(naming, extraction),
        divert_messages(naming, extraction),
        run_in_parallel(naming, plan, extraction),
        carry_configuration(naming, extraction),
        share_library(naming, extraction),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn entry_points_of_kind(naming: Naming<'_>, extraction: &Extraction, kinds: &[EntryPointKind]) -> Vec<u32> {
    let all = &naming.graph.facts().entry_points;
    let found = extraction.entry_points.iter().copied();
    found.filter(|&at| kinds.contains(&all[at as usize].kind)).collect()
}

fn entry_point_spots(naming: Naming<'_>, entry_points: &[u32]) -> Vec<Spot> {
    let all = &naming.graph.facts().entry_points;
    entry_points.iter().map(|&at| &all[at as usize]).map(|e| Spot { file: e.file, line: e.line }).collect()
}

fn names_of(naming: Naming<'_>, entry_points: &[u32]) -> String {
    list(entry_points.iter().map(|&at| code(&naming.entry_point(at))))
}

fn divert_routes(naming: Naming<'_>, extraction: &Extraction) -> Option<PatternChoice> {
    let routes = entry_points_of_kind(naming, extraction, &[EntryPointKind::Http, EntryPointKind::Rpc]);
    if routes.is_empty() {
        return None;
    }
    let name = naming.split.services[extraction.service as usize].name.as_str();
    let (of, all) = (routes.len() as u32, extraction.entry_points.len() as u32);
    let which =
        if of == all { "every one".to_owned() } else { format!("{of} of {}", count(all, "entry point")) };
    let names = names_of(naming, &routes);
    Some(PatternChoice {
        pattern: Pattern::StranglerFacade,
        facts: vec![fact(
            format!("{name} is entered by {}, {which} at the edge: {names}", count(of, "route")),
            entry_point_spots(naming, &routes),
        )],
        steps: steps([
            "Put a façade in front of the monolith that passes everything through; measure that nothing changes.".into(),
            format!("Send {names} to {name} one route at a time, reads before writes, a small share of the traffic first."),
            "Keep the façade free of logic, and run it in more than one place: it must be neither the bottleneck nor the one point of failure.".into(),
        ]),
        entry: "Requests can be intercepted before they reach the monolith, and sessions do not live in its memory alone.".into(),
        exit: format!("All of {} are answered by {name}, and the handlers in the monolith are deleted.", count(of, "route")),
        way_back: "Flip the route back; the monolith's handler is there until the last step.".into(),
    })
}

fn divert_messages(naming: Naming<'_>, extraction: &Extraction) -> Option<PatternChoice> {
    let consumers = entry_points_of_kind(naming, extraction, &[EntryPointKind::Message]);
    if consumers.is_empty() {
        return None;
    }
    let name = naming.split.services[extraction.service as usize].name.as_str();
    let names = names_of(naming, &consumers);
    Some(PatternChoice {
        pattern: Pattern::EventInterception,
        facts: vec![fact(
            format!("{name} consumes {}: {names}", count(consumers.len() as u32, "kind of message")),
            entry_point_spots(naming, &consumers),
        )],
        steps: steps([
            format!(
                "Subscribe {name} beside the monolith, as a group of its own, and only record what it would do."
            ),
            "Compare with what the monolith did; then let exactly one of the two act, chosen by a flag."
                .into(),
            format!("Unsubscribe the monolith from {names}."),
        ]),
        entry: "A message can be delivered to both, and handling one twice does no harm.".into(),
        exit: format!("Only {name} consumes {names}."),
        way_back: "Let the monolith act again; its subscription stays until the last step.".into(),
    })
}

fn run_in_parallel(naming: Naming<'_>, plan: &Plan, extraction: &Extraction) -> Option<PatternChoice> {
    let contested: Vec<u32> =
        extraction.tables.iter().copied().filter(|&at| plan.tables[at as usize].contested).collect();
    let answers = !extraction.entry_points.is_empty() || !extraction.seams_in.is_empty();
    if !answers || (contested.is_empty() && extraction.transactions.is_empty()) {
        return None;
    }
    let name = naming.split.services[extraction.service as usize].name.as_str();
    let mut facts = Vec::new();
    if !contested.is_empty() {
        facts.push(fact(format!("{name} owns {}, which others write too", naming.tables(&contested)), []));
    }
    if !extraction.transactions.is_empty() {
        let spans = extraction.transactions.iter().map(|&at| &plan.transactions[at as usize]);
        let text = format!(
            "{name} takes part in {} with others",
            count(extraction.transactions.len() as u32, "transaction")
        );
        facts.push(fact(text, spans.map(|span| span.at)));
    }
    Some(PatternChoice {
        pattern: Pattern::ParallelRun,
        facts,
        steps: steps([
            "Send each request to both; answer from the monolith, and write in the service to a database of its own.".into(),
            "Compare answers and rows, off the request's path; sort the differences into faults of the new, faults of the old, and noise.".into(),
            "Trust the service when no difference is left unexplained over a full business cycle.".into(),
        ]),
        entry: "Side effects outside (mail, payment, messages) are muted in the second run.".into(),
        exit: "Every difference is explained, and the comparison is switched off.".into(),
        way_back: "Stop the second run; nobody sees its output.".into(),
    })
}

fn carry_configuration(naming: Naming<'_>, extraction: &Extraction) -> Option<PatternChoice> {
    let shared: Vec<_> = extraction.configuration.iter().filter(|key| key.is_shared()).collect();
    if shared.is_empty() {
        return None;
    }
    let name = naming.split.services[extraction.service as usize].name.as_str();
    let keys = list(shared.iter().map(|key| code(&key.key)));
    Some(PatternChoice {
        pattern: Pattern::ConfigurationToCarry,
        facts: vec![fact(
            format!("{name} reads {} that others read too: {keys}", count(shared.len() as u32, "key")),
            shared.iter().flat_map(|key| key.reads.iter().copied()),
        )],
        steps: steps([
            format!("Find the source of {keys} in each environment."),
            "Give both the same source for them, and log a fingerprint of the values at the start of each."
                .into(),
            "Alert when the fingerprints differ; change values in one place only.".into(),
        ]),
        entry: "Every key has a known source in every environment, defaults in the code included.".into(),
        exit: format!("{name} and the monolith start with identical values of {keys}."),
        way_back: "The monolith's configuration has not changed.".into(),
    })
}

fn share_library(naming: Naming<'_>, extraction: &Extraction) -> Option<PatternChoice> {
    if extraction.shared_units.is_empty() {
        return None;
    }
    let name = naming.split.services[extraction.service as usize].name.as_str();
    let units = naming.units(&extraction.shared_units);
    let spots = extraction.shared_units.iter().map(|&unit| {
        let described = naming.graph.unit(unit);
        Spot { file: described.file, line: described.line }
    });
    Some(PatternChoice {
        pattern: Pattern::SharedLibrary,
        facts: vec![fact(
            format!(
                "{name} needs {} that most services use: {units}",
                count(extraction.shared_units.len() as u32, "unit")
            ),
            spots,
        )],
        steps: steps([
            format!("Build {units} as a library of their own, used by the monolith first."),
            "Version it; let each service choose when to take a new version.".into(),
            "Keep domain rules out of it: what changes with one service belongs to that service.".into(),
        ]),
        entry: "The library uses no service, holds no state, and reaches no table.".into(),
        exit: format!("The monolith and {name} take it as a dependency."),
        way_back:
            "The source stays in one repository until the library has been released from its own build."
                .into(),
    })
}
