//! Follows the references of all C# files, and tells what frameworks make of them.

mod changes;
mod dispatch;
mod entries;
mod findings;
mod follow;
mod index;
mod lineage;
mod mapping;
mod members;
mod projects;
mod razor;
mod record;
mod remote;
mod routes;
mod sight;
mod tables;
mod types;
mod units;
mod views;
mod wiring;

use banyan_facts::*;
use banyan_threads::in_parallel;

pub(super) use self::changes::keeps_types;
use self::changes::{Changes, Frame, add_words, head_of};
use self::dispatch::{Gathering, Implementations, add_call, add_dispatch};
use self::entries::{Entries, declared_requests};
use self::findings::{Findings, observe};
use self::follow::Walk;
use self::index::{Index, Place};
use self::members::MemberTypes;
use self::projects::Projects;
use self::razor::RazorFiles;
use self::record::{is_test, record};
use self::tables::Tables;
use self::units::Units;
use self::views::add_named;
use crate::finding::{KeptGroup, Outside, Settled, Settling};
use crate::followed::{Earlier, GROUP, Leaving};
use crate::rows::{Owner, add_rows};
use crate::{FileIndex, Project, Resolution};

/// Adds the units of all C# files, follows their references, and adds what comes with them.
pub(super) fn resolve(project: Project<'_>, resolution: &mut Resolution<'_>) {
    if !project.files.iter().any(|file| file.language == Language::CSharp) {
        return;
    }
    let projects = Projects::add(project.manifests, resolution);
    let razor = RazorFiles::new(project.files, &projects);
    let mut index = Index::new(project.files, &projects, &razor, resolution.threads());
    let earlier = resolution.earlier();
    let (frame, changes) = match resolution.follows_none() {
        true => (None, Some(Changes::default())),
        false => {
            let then = earlier.and_then(Frame::read);
            let is_same = then.as_ref().is_some_and(|then| then.is_of(&index, project.manifests));
            let frame = (!is_same).then(|| Frame::of(&index, project.manifests));
            let since = |(earlier, then)| Changes::since(&mut index, earlier, then, frame.as_ref());
            let changes = earlier.zip(then.as_ref()).and_then(since);
            (frame, changes)
        }
    };
    if resolution.compares() && changes.is_none() {
        return;
    }
    let first = UnitIndex(resolution.units().len() as u32);
    let units = Units::add(&index, |id| marks_of(&index, id), resolution);
    let changes = changes.map(|changes| changes.with_units(&units));
    let implementations = Implementations::new(&index);
    let followed =
        follow(&mut index, (&units, first), &implementations, (earlier, changes.as_ref()), resolution);
    let Some(findings) = followed else { return };
    if let Some(frame) = frame {
        resolution.keep_all(|| vec![Leaving::Frame(Language::CSharp, bitcode::encode(&frame))]);
    }
    add_dispatch(&index, &findings, &units, resolution);
    add_handled(&index, &findings, &implementations, &units, resolution);
    add_named(&index, &findings, &units, resolution);
    Entries { index: &index, units: &units, findings: &findings, implementations: &implementations }
        .add(resolution);
    let types = MemberTypes::default();
    let tables = Tables::new(&index, &types, &findings);
    tables.add(&units, resolution);
    tables.add_accesses(&units, resolution);
    add_other_rows(&index, &findings, &units, resolution);
    mark_found(&index, &findings, &tables, &units, resolution);
}

/// Follows the references of all files that may lead elsewhere than before these changes, and gathers what the
/// code of all says to frameworks. None where files cannot be read that are to be followed.
fn follow<'a>(
    index: &mut Index<'a>,
    (units, first): (&Units, UnitIndex),
    implementations: &Implementations<'a>,
    (earlier, changes): (Option<&'a Earlier<'a>>, Option<&Changes>),
    resolution: &mut Resolution<'_>,
) -> Option<Findings> {
    let of = (Language::CSharp, first);
    let mut kept = Vec::new();
    if let Some((earlier, changes)) = earlier.zip(changes) {
        let settling = Settling {
            differs: |file: FileIndex, findings: &Findings| changes.concern(index, file, findings),
            place: changes
                .move_members()
                .then_some(|followed: &mut FollowedFile| changes.place_members(followed)),
            words: changes.words(),
        };
        kept = resolution.kept_groups(of, &index.own, &settling);
        settle_mentioning(index, (earlier, changes), &mut kept, resolution)?;
    }
    let index = &*index;
    let work = |types: &mut MemberTypes<'a>, file, part: &mut Resolution<'_>| {
        let mut walk = Walk::new(index, types, file);
        let (mut findings, mut calls) = (Findings::default(), Gathering::new(implementations));
        for at in 0..walk.facts.references.len() as u32 {
            let step = walk.step(at);
            if let Some(call) = record(&mut walk, at, &step, units, part) {
                calls.add(index, call, &mut findings);
            }
            observe(&mut walk, at, &step, &mut findings);
        }
        findings
    };
    let outside = Outside {
        head: |file: FileIndex| head_of(index.files[file as usize]),
        add_words: |file: FileIndex, words: &mut Vec<u32>| add_words(index.files[file as usize], words),
    };
    let found = resolution.follow_finding(of, &index.own, kept, MemberTypes::default, work, &outside);
    let mut all = Findings::default();
    found.into_iter().for_each(|findings| all.add(findings));
    Some(all)
}

/// Of files that mention what changed, what they come to may differ. Where only what others see of files is read, those
/// that are to be followed are read whole; none where they cannot be.
fn settle_mentioning<'a>(
    index: &mut Index<'a>,
    (earlier, changes): (&'a Earlier<'a>, &Changes),
    kept: &mut [Option<KeptGroup<Findings>>],
    resolution: &Resolution<'_>,
) -> Option<()> {
    let (threads, heads_only) = (resolution.threads(), resolution.compares());
    let (mut differing, mut mentioning) = (Vec::new(), Vec::new());
    let own = &index.own;
    let groups = own.chunks(GROUP).zip(&mut *kept);
    for (files, group) in groups.filter_map(|(files, group)| Some((files, group.as_mut()?))) {
        for (&file, (_, _, settled)) in files.iter().zip(&mut group.files) {
            match settled {
                Settled::Differs => differing.push(file),
                _ if group.mentions => mentioning.push((file, settled)),
                _ => {}
            }
        }
    }
    if heads_only {
        let files = mentioning.iter().map(|(file, _)| *file).chain(differing);
        let mut files: Vec<FileIndex> = files.filter(|file| !earlier.is_changed(*file)).collect();
        files.sort_unstable();
        if !files.is_empty() {
            let whole = earlier.read_whole(&files)?;
            files.iter().zip(whole).for_each(|(file, facts)| index.files[*file as usize] = facts);
        }
    }
    let index = &*index;
    let files = mentioning.iter().map(|(file, _)| *file).collect();
    let are_mentioned = in_parallel(threads, files, || (), |(), _, file| changes.are_mentioned(index, file));
    for ((_, settled), _) in mentioning.into_iter().zip(are_mentioned).filter(|(_, are)| *are) {
        *settled = Settled::Differs;
    }
    Some(())
}

/// Marks that the names and supertypes of a type tell.
fn marks_of(index: &Index<'_>, id: u32) -> Markers {
    let row = &index.types[id as usize];
    let inherits = |names: &[&str]| names.iter().any(|name| index.inherits(id, name));
    let mut markers = Markers::NONE;
    if inherits(&[
        "ControllerBase",
        "Controller",
        "PageModel",
        "Hub",
        "BackgroundService",
        "IHostedService",
        "IConsumer",
        "IHandleMessages",
    ]) {
        markers.add(Markers::ENTRY);
    }
    if inherits(&["DbContext", "RepositoryBase", "Migration"])
        || row.name.ends_with("Repository")
        || row.name.ends_with("Dao")
    {
        markers.add(Markers::DATA_ACCESS);
    }
    if inherits(&["Exception", "ApplicationException"]) {
        markers.add(Markers::ERROR);
    }
    if inherits(&["Module", "Profile", "IEntityTypeConfiguration"]) || row.name == "Startup" {
        markers.add(Markers::CONFIGURATION);
    }
    if matches!(row.name, "Program" | "Startup") {
        markers.add(Markers::BOOTSTRAP);
    }
    let members = index.members[id as usize].values().flatten();
    let transactional = members.map(|member| index.declaration(*member).markers);
    if transactional.fold(Markers::NONE, Markers::with).has(Markers::TRANSACTIONAL) {
        markers.add(Markers::TRANSACTIONAL);
    }
    markers
}

/// Marks that only all code together tells.
fn mark_found(
    index: &Index<'_>,
    findings: &Findings,
    tables: &Tables<'_, '_>,
    units: &Units,
    resolution: &mut Resolution<'_>,
) {
    for entity in tables.entities() {
        if let Some(unit) = units.of_type(entity) {
            resolution.mark(unit, Markers::ENTITY);
        }
    }
    for implementation in findings.registered.implementations() {
        if let Some(unit) = units.of_type(implementation) {
            resolution.mark(unit, Markers::INJECTED);
        }
    }
    for place in &findings.wiring {
        if let Some(unit) = units.around(index, *place) {
            resolution.mark(unit, Markers::CONFIGURATION);
        }
    }
}

/// Links from who gives a message to a mediator to who handles it.
fn add_handled<'a>(
    index: &Index<'a>,
    findings: &Findings,
    implementations: &Implementations<'a>,
    units: &Units,
    resolution: &mut Resolution<'_>,
) {
    for sent in &findings.sends {
        let Some(from) = units.around(index, sent.place) else { continue };
        for handler in implementations.handlers_of(sent.what) {
            let link = Link {
                from,
                to: from,
                kind: ReferenceKind::Dispatch,
                file: sent.place.file,
                line: sent.line,
                from_member: units.member(index, sent.place).into(),
                to_member: MemberPlace::NONE,
                test: is_test(index, sent.place.file),
            };
            let handles = ["Handle", "HandleAsync", "Consume", "Execute"];
            let name = handles.iter().find(|name| index.members[handler.class as usize].contains_key(**name));
            if !dispatch::is_consumer(handler.interface) {
                add_call(index, handler.class, name.unwrap_or(&"Handle"), link, units, resolution);
            }
        }
    }
}

/// Adds statements in strings, requests, messages and settings.
fn add_other_rows(index: &Index<'_>, findings: &Findings, units: &Units, resolution: &mut Resolution<'_>) {
    let owner_at = |place: Place| {
        let unit = units.around(index, place)?;
        Some(Owner { unit, member: units.member(index, place), test: is_test(index, place.file) })
    };
    for (file, facts) in index.own_files() {
        let table_of = |access: &AccessFact| match access.table {
            TableName::Table(name) => Some(facts.text(name).to_owned()),
            TableName::Entity(_) => None,
        };
        add_rows(file, facts, |within| owner_at(Place { file, within }), table_of, resolution);
    }
    let mut push = |place: Place, line: u32, kind: RemoteCallKind, method: &str, target: &str| {
        let Some(Owner { unit, member, test }) = owner_at(place) else { return };
        let (method, target, file) = (method.into(), target.into(), place.file);
        resolution.remote_call(RemoteCall {
            unit,
            line,
            method,
            target,
            kind,
            member,
            file,
            test,
            reaches: Vec::new(),
        });
    };
    for met in &findings.requests {
        let (kind, method, target) = &met.what;
        push(met.place, met.line, *kind, method, target);
    }
    for met in &findings.published {
        push(met.place, met.line, RemoteCallKind::Message, "", &met.what);
    }
    for ((file, within), method, target) in declared_requests(index, findings) {
        let line = index.declaration((file, within)).line;
        push(Place { file, within: Some(within) }, line, RemoteCallKind::Http, method, &target);
    }
    for met in &findings.keys_read {
        if let Some(Owner { unit, .. }) = owner_at(met.place) {
            let key = met.what.as_str().into();
            resolution.configuration(ConfigurationRead { unit, key, file: met.place.file, line: met.line });
        }
    }
}

/// What people call the library that a namespace is of: the package that the project asks for, else
/// the first parts of the namespace.
fn library_name<'n>(index: &'n Index<'_>, namespace: &'n str, file: u32) -> &'n str {
    let project = index.project_of[file as usize].map(|project| &index.projects.all[project as usize]);
    let holds = |package: &&String| {
        namespace.len() >= package.len()
            && namespace.is_char_boundary(package.len())
            && namespace[..package.len()].eq_ignore_ascii_case(package)
            && matches!(namespace.as_bytes().get(package.len()), None | Some(b'.'))
    };
    let package =
        project.and_then(|project| project.packages.iter().filter(holds).max_by_key(|package| package.len()));
    if let Some(package) = package {
        return package;
    }
    let parts = match namespace.split('.').next() {
        Some("System" | "Microsoft" | "Windows" | "Google" | "Amazon" | "Azure") => 2,
        _ => 1,
    };
    let end = namespace.match_indices('.').nth(parts - 1).map_or(namespace.len(), |(at, _)| at);
    &namespace[..end]
}
