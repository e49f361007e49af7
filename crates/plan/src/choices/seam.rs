//! Patterns for seams: how calls across are moved, in which direction they point when the first of
//! the two parties leaves, and what they carry.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::{AccessMode, EntryPointKind};
use banyan_graph::{Role, UnitIndex};

use super::data::{access_spots, change_ownership, move_keys, read_through_owner};
use super::{fact, steps};
use crate::effort::tables_owned;
use crate::naming::{Naming, code, count, list};
use crate::plan::Departures;
use crate::{Fact, Party, Pattern, PatternChoice, Seam, Spot, TableOwnership};

/// A contract with more members than this is no mere reaction to a request.
const SMALL_CONTRACT: usize = 3;

/// Chooses the patterns of each seam, the one for its calls first.
pub(crate) fn choose_seam_patterns(
    naming: Naming<'_>,
    seams: &mut [Seam],
    tables: &[TableOwnership],
    leaves: &Departures,
) {
    let bound = find_bound_pairs(naming, seams, tables);
    for seam in seams {
        let calls_back = leaves.wave_of(seam.from) < leaves.wave_of(seam.to);
        let mut choices = Vec::new();
        if seam.references > 0 {
            choices.extend(decorate(naming, seam, calls_back));
            choices.push(if calls_back { translate(naming, seam) } else { abstract_calls(naming, seam) });
        }
        if calls_back {
            choices.extend(expose_aggregates(naming, seam, tables));
        }
        choices.extend(choose_data(naming, seam, tables));
        choices.extend(intercept_changes(naming, seam, tables));
        let pair = (seam.from.min(seam.to), seam.from.max(seam.to));
        if let Some(facts) = bound.get(&pair) {
            choices.push(merge(naming, pair, facts));
        }
        seam.patterns = choices;
    }
}

fn sites(seam: &Seam) -> impl Iterator<Item = Spot> + '_ {
    let running = seam.call_sites.iter().filter(|site| site.kind.runs());
    let naming = seam.call_sites.iter().filter(|site| !site.kind.runs());
    running.chain(naming).map(|site| site.at).take(5)
}

fn contract_names(naming: Naming<'_>, seam: &Seam) -> String {
    list(seam.contract.iter().map(|item| code(&naming.member(item.unit, item.member))))
}

fn crossing_fact(naming: Naming<'_>, seam: &Seam) -> Fact {
    let kinds = list(seam.kinds.iter().map(|(kind, references)| format!("{references} {}", kind.id())));
    let text = format!(
        "{} from {} in {} to {} ({kinds}): {}",
        count(seam.references, "reference"),
        count(seam.callers().len() as u32, "unit"),
        naming.party(seam.from),
        naming.party(seam.to),
        contract_names(naming, seam)
    );
    fact(text, sites(seam))
}

fn abstract_calls(naming: Naming<'_>, seam: &Seam) -> PatternChoice {
    let (from, to) = (naming.party(seam.from), naming.party(seam.to));
    let interface = naming.gateway(seam.to);
    let (places, units) = (seam.places_to_change() as u32, seam.callers());
    let first = if seam.is_type_only() {
        format!(
            "Nothing is called: {from} only names types of {to}. Give {from} types of its own for {}, and translate where they come in.",
            contract_names(naming, seam)
        )
    } else {
        format!(
            "Write an interface {} with what is used: {}.",
            code(&interface),
            contract_names(naming, seam)
        )
    };
    PatternChoice {
        pattern: Pattern::BranchByAbstraction,
        facts: vec![crossing_fact(naming, seam)],
        steps: steps([
            first,
            format!("Move {} in {} ({}) behind {}; today's code is its first implementation.", count(places, "place"), count(units.len() as u32, "unit"), naming.units(&units), code(&interface)),
            format!("Write a second implementation that calls {to} over the network, with a time limit, retries where they are safe, and an answer for when none comes."),
            "Choose between the two by a flag; start with a small share of the traffic and widen it while the health metrics hold.".into(),
            "Delete the first implementation and the flag.".into(),
        ]),
        entry: format!("Tests cover {}.", contract_names(naming, seam)),
        exit: format!("No reference from {from} to {to} is left in the code: the guardrail's baseline for this pair is empty."),
        way_back: "Set the flag back to the first implementation; it is there until the last step.".into(),
    }
}

fn translate(naming: Naming<'_>, seam: &Seam) -> PatternChoice {
    let (from, to) = (naming.party(seam.from), naming.party(seam.to));
    PatternChoice {
        pattern: Pattern::AntiCorruptionLayer,
        facts: vec![
            crossing_fact(naming, seam),
            fact(format!("{from} leaves while {to} is still inside: these become calls back"), []),
        ],
        steps: steps([
            format!(
                "Gather the {} of {from} to {to} in one adapter inside {from}.",
                count(seam.places_to_change() as u32, "place")
            ),
            format!("Translate there between {from}'s own types and {}.", contract_names(naming, seam)),
            "Offer what the adapter needs at the edge of the monolith, and nothing more.".into(),
            "Count the calls back and watch them fall: each is a reason why the service cannot stand alone."
                .into(),
        ]),
        entry: format!("{from} has types of its own for what it gets from {to}."),
        exit: format!("Only the adapter knows {to}; when {to} leaves, only the adapter changes."),
        way_back: "The adapter can call in process again: its interface does not change.".into(),
    }
}

/// The leaving service needs data that the other side owns.
fn expose_aggregates(naming: Naming<'_>, seam: &Seam, tables: &[TableOwnership]) -> Option<PatternChoice> {
    let is_data = |unit: &UnitIndex| matches!(naming.graph.role(*unit), Role::Entity | Role::DataAccess);
    let data: BTreeSet<UnitIndex> = seam.contract.iter().map(|item| item.unit).filter(is_data).collect();
    let data: Vec<UnitIndex> = data.into_iter().collect();
    let owned: Vec<u32> = tables_owned(seam, tables, seam.to).map(|table| table.table).collect();
    if data.is_empty() && owned.is_empty() {
        return None;
    }
    let (from, to) = (naming.party(seam.from), naming.party(seam.to));
    let mut facts = Vec::new();
    if !data.is_empty() {
        let at = seam.call_sites.iter().filter(|site| data.contains(&site.to)).map(|site| site.at);
        facts.push(fact(format!("{from} works with {} of {to}", naming.units(&data)), at));
    }
    if !owned.is_empty() {
        let reads = access_spots(naming, &[seam.from], &owned, AccessMode::Read);
        let writes = access_spots(naming, &[seam.from], &owned, AccessMode::Write);
        facts.push(fact(
            format!("{from} uses {} that {to} owns", naming.tables(&owned)),
            writes.into_iter().chain(reads),
        ));
    }
    let what = if data.is_empty() { naming.tables(&owned) } else { naming.units(&data) };
    Some(PatternChoice {
        pattern: Pattern::AggregateExposingMonolith,
        facts,
        steps: steps([
            format!("Let {to} expose {what} as aggregates with their own operations, not as rows."),
            format!("Let {from} ask for them instead of loading entities or tables of {to}."),
            "Publish changes as events where it needs to know of them.".into(),
        ]),
        entry: format!("It is clear which state of {what} may be seen from outside."),
        exit: format!("{from} reads and writes nothing of {to} but through what it exposes."),
        way_back: "The tables are still where they were; read them again.".into(),
    })
}

fn choose_data(naming: Naming<'_>, seam: &Seam, tables: &[TableOwnership]) -> Vec<PatternChoice> {
    let owned: Vec<&TableOwnership> =
        tables_owned(seam, tables, seam.to).filter(|table| !table.reference_data).collect();
    let (written, read): (Vec<&TableOwnership>, Vec<&TableOwnership>) =
        owned.iter().partition(|table| table.counts_of(seam.from).writes > 0);
    let places = |tables: Vec<&TableOwnership>| tables.iter().map(|table| table.table).collect::<Vec<u32>>();
    let (written, read) = (places(written), places(read));
    let mut choices = Vec::new();
    if !written.is_empty() {
        choices.push(change_ownership(naming, seam.to, &[seam.from], &written));
    }
    if !read.is_empty() {
        choices.extend(read_through_owner(naming, seam.to, &[seam.from], &read));
    }
    if !seam.foreign_keys.is_empty() {
        choices.push(move_keys(naming, seam.from, &seam.foreign_keys));
    }
    choices
}

/// Everything that crosses is done in handlers of entry points: the edge could do it instead.
fn decorate(naming: Naming<'_>, seam: &Seam, calls_back: bool) -> Option<PatternChoice> {
    let handlers: BTreeSet<(UnitIndex, Option<u32>)> = naming
        .graph
        .facts()
        .entry_points
        .iter()
        .filter(|entry_point| entry_point.kind == EntryPointKind::Http && !entry_point.test)
        .map(|entry_point| (entry_point.unit, entry_point.member))
        .collect();
    let running: Vec<_> = seam.call_sites.iter().filter(|site| site.kind.runs()).collect();
    let in_handlers = running.iter().all(|site| handlers.contains(&(site.from, site.from_member)));
    if !calls_back || running.is_empty() || !in_handlers || seam.contract.len() > SMALL_CONTRACT {
        return None;
    }
    let (from, to) = (naming.party(seam.from), naming.party(seam.to));
    let routes = list(seam.entry_points.iter().map(|&at| code(&naming.entry_point(at))));
    Some(PatternChoice {
        pattern: Pattern::DecoratingCollaborator,
        facts: vec![fact(
            format!(
                "All {} from {from} to {to} are in the handlers of {routes}",
                count(running.len() as u32, "call")
            ),
            running.iter().map(|site| site.at),
        )],
        steps: steps([
            format!("Let the proxy in front pass {routes} to {from} and look at the answer."),
            format!(
                "Where the answer says so, let it call {} of {to} with what request and answer carry.",
                contract_names(naming, seam)
            ),
            format!("Remove the call from {from}."),
        ]),
        entry: "Request and answer carry all that the second call needs.".into(),
        exit: format!("{from} does not know {to}; the proxy stays thin, and its failure stops neither."),
        way_back: "Take the second call out of the proxy and put it back into the handler.".into(),
    })
}

/// Jobs and consumers of one side look at tables that the other side writes.
fn intercept_changes(naming: Naming<'_>, seam: &Seam, tables: &[TableOwnership]) -> Option<PatternChoice> {
    let reacts = |kind| matches!(kind, EntryPointKind::Scheduled | EntryPointKind::Message);
    let changed: Vec<u32> = tables_owned(seam, tables, seam.to)
        .filter(|table| table.counts_of(seam.to).writes > 0 && table.counts_of(seam.from).reads > 0)
        .map(|table| table.table)
        .collect();
    let graph = naming.graph;
    let watched = graph.facts().accesses.iter().filter(|access| {
        access.mode == AccessMode::Read
            && changed.contains(&access.table)
            && crate::party_of(graph, naming.split, access.unit) == Some(seam.from)
            && graph.entry_points_of(access.unit).iter().any(|entry_point| reacts(entry_point.kind))
    });
    let watched: Vec<(UnitIndex, u32, Spot)> = watched
        .map(|access| (access.unit, access.table, Spot { file: access.file, line: access.line }))
        .collect();
    let units: BTreeSet<UnitIndex> = watched.iter().map(|(unit, _, _)| *unit).collect();
    let units: Vec<UnitIndex> = units.into_iter().collect();
    let seen: BTreeSet<u32> = watched.iter().map(|(_, table, _)| *table).collect();
    let seen: Vec<u32> = seen.into_iter().collect();
    if units.is_empty() {
        return None;
    }
    let (from, to) = (naming.party(seam.from), naming.party(seam.to));
    let (watchers, watched_tables) = (naming.units(&units), naming.tables(&seen));
    Some(PatternChoice {
        pattern: Pattern::EventInterception,
        facts: vec![fact(
            format!(
                "{watchers} of {from} {} to what {to} writes in {watched_tables}",
                if units.len() == 1 { "reacts" } else { "react" }
            ),
            watched.iter().map(|(_, _, spot)| *spot),
        )],
        steps: steps([
            format!(
                "Publish an event from {to} for each change of {watched_tables} that matters to {from}; where {to} cannot be changed, take the changes from the database's log."
            ),
            format!("Let {watchers} consume the events beside what they do today, and compare."),
            format!("Stop reading {watched_tables} there."),
        ]),
        entry: "The events carry enough to act on, and consumers can take one twice.".into(),
        exit: format!("{watchers} read no table of {to}."),
        way_back: "Switch the consumers off; the old reading is there until the last step.".into(),
    })
}

type Pair = (Party, Party);

/// Pairs of services that refer to each other more than the smaller refers to itself, and write
/// the same tables.
fn find_bound_pairs(
    naming: Naming<'_>,
    seams: &[Seam],
    tables: &[TableOwnership],
) -> BTreeMap<Pair, Vec<Fact>> {
    let inside = count_inside(naming);
    let both_write = |a: Party, b: Party| {
        let both =
            tables.iter().filter(move |table| table.counts_of(a).writes > 0 && table.counts_of(b).writes > 0);
        both.map(|table| table.table).collect::<Vec<u32>>()
    };
    let mut pairs = BTreeMap::new();
    for seam in seams.iter().filter(|seam| seam.from < seam.to && seam.return_references > 0) {
        let (Party::Service(from), Party::Service(to)) = (seam.from, seam.to) else { continue };
        let across = seam.references + seam.return_references;
        let smaller = inside[from as usize].min(inside[to as usize]);
        let contested = both_write(seam.from, seam.to);
        if across > smaller && !contested.is_empty() {
            let text = format!(
                "{across} references lead from one to the other, {smaller} stay inside the smaller of the two"
            );
            let spots = access_spots(naming, &[seam.from, seam.to], &contested, AccessMode::Write);
            let shared = fact(format!("both write {}", naming.tables(&contested)), spots);
            pairs.insert((seam.from, seam.to), vec![fact(text, sites(seam)), shared]);
        }
    }
    pairs
}

/// References inside each service.
fn count_inside(naming: Naming<'_>) -> Vec<u32> {
    let mut inside = vec![0; naming.split.services.len()];
    let party = |unit| crate::party_of(naming.graph, naming.split, unit);
    for link in naming.graph.facts().links.iter().filter(|link| !link.test) {
        if let (Some(Party::Service(from)), Some(Party::Service(to))) = (party(link.from), party(link.to))
            && from == to
        {
            inside[from as usize] += 1;
        }
    }
    inside
}

fn merge(naming: Naming<'_>, (one, other): Pair, facts: &[Fact]) -> PatternChoice {
    let (one, other) = (naming.party(one), naming.party(other));
    PatternChoice {
        pattern: Pattern::MergeServices,
        facts: facts.to_vec(),
        steps: steps([
            format!(
                "Ask whether {one} and {other} change together and belong to one team; if so, merge them in the split."
            ),
            "Look at the plan again: the seam, its tables and its transactions are gone from it.".into(),
            "Cut again later, along a line that the merged service shows by itself.".into(),
        ]),
        entry: "Nothing of either has left the monolith yet.".into(),
        exit: format!("{one} and {other} are one service with one owner for its tables."),
        way_back: "Undo the merge in the split; no code has moved.".into(),
    }
}
