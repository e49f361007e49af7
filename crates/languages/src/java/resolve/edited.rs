//! What changes where only the insides of Java files did: those files are followed and nothing else.

use std::collections::BTreeMap;
use std::sync::Mutex;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::super::notation::simple_name;
use super::changes::{same_outside, types_of};
use super::dispatch::Implementations;
use super::follow::Follower;
use super::index::{Index, TypeRow};
use super::seen::{Outline, Outlines, Seen, Surroundings};
use super::types::TypeId;
use super::units::{Units, members_of};
use crate::followed::{Before, in_groups};
use crate::resolution::sort_unresolved;
use crate::{Edited, FileIndex};

/// [`crate::resolve_edited`], for files of Java.
pub(crate) fn resolve_edited(
    threads: usize,
    changed: &[(FileIndex, &FileFacts)],
    before: &Before<'_>,
) -> Option<Edited> {
    let around: Surroundings = bitcode::decode(&before.surroundings).ok()?;
    let place =
        |(file, _): &(FileIndex, &FileFacts)| Some((around.followed.binary_search(file).ok()?, *file));
    let places: Vec<(usize, FileIndex)> = changed.iter().map(place).collect::<Option<_>>()?;
    let kept = before.kept_outlines(around.followed.len());
    let read = |place: usize| -> Option<Outline> { bitcode::decode(kept.get(place)?).ok() };
    let load = |file: u32| read(around.followed.binary_search(&file).ok()?);
    let outlines = Outlines::new(&around, &load);
    let compare = |(): &mut (), at: usize, now: &FileFacts| {
        let outline = read(places[at].0)?;
        let moved = moved_lines(&outline.facts, now)?;
        let supertypes = outline.supertypes_in(places[at].1, now)?;
        Some((moved, outline.facts, Outline { facts: now.clone(), supertypes }))
    };
    let compared = in_groups(threads, changed.iter().map(|(_, now)| *now).collect(), || (), compare);
    let mut edits = Vec::with_capacity(changed.len());
    for ((file, _), compared) in changed.iter().zip(compared) {
        let (moved, facts, outline) = compared?;
        edits.push((*file, moved, facts));
        outlines.set(*file, outline);
    }
    let index = Index::seen(Seen::new(&around, &outlines));
    let units = Units::of_places(around.units.clone());
    let implementations = Implementations::of_list(&around.implementations);
    let handlers = Mutex::new(HashMap::new());
    let start = || Follower::new(&index, &units, &implementations, &handlers);
    let outline = |file| bitcode::encode(&outlines.of(file).outside());
    let (pairs, leaving) =
        before.follow_changed(threads, &places, start, Follower::follow_file, &kept, outline)?;
    outlines.are_whole().then_some(())?;
    let placing =
        Placing { index: &index, units: &units, places: before.places, documented: around.documented };
    let files = edits.into_iter().zip(pairs).map(|((file, moved, before), [old, new])| {
        let now = index.file(file);
        let (old, new) = (placing.place(old)?, placing.place(new)?);
        placing.keeps_libraries(&old, &new).then_some(())?;
        Some(EditedFile {
            file,
            path: now.path.clone(),
            language: now.language,
            status: (before.status, now.status),
            reason: now.reason.clone(),
            bytes: now.bytes,
            lines: (before.lines, now.lines),
            units: placing.unit_lines(file, &before)?,
            moved,
            before: old,
            now: new,
        })
    });
    Some(Edited { files: files.collect::<Option<_>>()?, leaving })
}

/// From units as they were added to their places in the end.
struct Placing<'a, 'i> {
    index: &'i Index<'a>,
    units: &'i Units,
    places: &'i [UnitIndex],
    /// There are documents that name types
    documented: bool,
}

impl Placing<'_, '_> {
    fn unit(&self, added: UnitIndex) -> Option<UnitIndex> {
        self.places.get(added.at()).copied()
    }

    fn place(&self, followed: FollowedFile) -> Option<FollowedFile> {
        let FollowedFile { links, libraries, mut not_followed, .. } = followed;
        let link = |link: Link| Some(Link { from: self.unit(link.from)?, to: self.unit(link.to)?, ..link });
        let library = |(name, units, count): (Box<str>, Vec<UnitIndex>, u32)| {
            let mut units: Vec<UnitIndex> =
                units.into_iter().map(|unit| self.unit(unit)).collect::<Option<_>>()?;
            units.sort_unstable();
            units.dedup();
            Some((name, units, count))
        };
        sort_unresolved(&mut not_followed);
        Some(FollowedFile {
            links: links.into_iter().map(link).collect::<Option<_>>()?,
            libraries: libraries.into_iter().map(library).collect::<Option<_>>()?,
            not_followed,
            ..followed
        })
    }

    /// Whether no unit may be said to use a library less. A document may say that it does, too.
    fn keeps_libraries(&self, before: &FollowedFile, now: &FollowedFile) -> bool {
        let keeps = |(name, units, _): &(Box<str>, Vec<UnitIndex>, u32)| {
            let found = now.libraries.iter().find(|(known, _, _)| known == name);
            found.is_some_and(|(_, known, _)| units.iter().all(|unit| known.contains(unit)))
        };
        !self.documented || before.libraries.iter().all(keeps)
    }

    /// None where a line is part of a unit's id and not what it was.
    fn unit_lines(&self, file: u32, before: &FileFacts) -> Option<Vec<UnitLines>> {
        let part = self.index.part(file);
        let (facts, scope) = (part.facts, part.facts.text(part.facts.scope));
        let lines_before: Vec<u32> =
            types_of(before).map(|(at, _)| before.declarations[at as usize].line).collect();
        let lines = |(id, row): (TypeId, &TypeRow<'_>)| {
            let declared = &facts.declarations[row.declaration as usize];
            let stays = lines_before.get((id - part.first) as usize) == Some(&declared.line);
            (stays || self.index.is_alone(scope, row.name)).then_some(())?;
            let members = members_of(facts, row).into_iter();
            Some(UnitLines {
                unit: self.unit(self.units.of_type(id)?)?,
                line: declared.line,
                lines: declared.end_line - declared.line + 1,
                members: members.map(|at| facts.declarations[at as usize].line).collect(),
            })
        };
        part.units().map(lines).collect()
    }
}

/// The line of each row, before and now; none where more than the insides of a Java file changed, or rows
/// did otherwise.
fn moved_lines(before: &FileFacts, now: &FileFacts) -> Option<BTreeMap<u32, u32>> {
    let is_java = |facts: &FileFacts| {
        facts.language == Language::Java && facts.status != FileStatus::Skipped && facts.mounts.is_empty()
    };
    let same = is_java(before)
        && is_java(now)
        && before.markers == now.markers
        && same_outside(before, now)
        && uses_spring(before) == uses_spring(now);
    let (old, new) = (Rows::of(before), Rows::of(now));
    if !same || old.handed_on || new.handed_on || old.texts != new.texts {
        return None;
    }
    // Rows that say the same are one where they are on one line.
    let (mut moved, mut back) = (BTreeMap::new(), BTreeMap::new());
    let mut lines = old.lines.into_iter().zip(new.lines);
    let fits = lines.all(|(before, now)| {
        *moved.entry(before).or_insert(now) == now && *back.entry(now).or_insert(before) == before
    });
    fits.then_some(moved)
}

/// Spelling of tables goes by whether any file does.
fn uses_spring(facts: &FileFacts) -> bool {
    facts.imports.iter().any(|import| facts.text(import.path).starts_with("org.springframework"))
}

/// The rows of a file: what each says, and where.
#[derive(Default)]
struct Rows {
    texts: Vec<String>,
    lines: Vec<u32>,
    /// Something else does the work of one of them
    handed_on: bool,
}

impl Rows {
    fn of(facts: &FileFacts) -> Rows {
        let mut rows = Rows::default();
        for row in &facts.entry_points {
            rows.handed_on |= row.handler.is_some();
            rows.add(facts, row.within, row.line, &[row.method, row.route], &row.kind);
        }
        for row in &facts.tables {
            rows.add(facts, row.within, row.line, &[row.name], &change_text(facts, row.change));
            rows.texts.extend(row.columns.iter().map(|column| facts.text(*column).to_owned()));
            for key in &row.foreign_keys {
                rows.texts.extend(key.columns.iter().map(|column| facts.text(*column).to_owned()));
                rows.texts.push(table_text(facts, key.to));
            }
        }
        for row in &facts.accesses {
            rows.add(facts, row.within, row.line, &[], &(row.mode, table_text(facts, row.table)));
        }
        for row in &facts.remote_calls {
            rows.add(facts, row.within, row.line, &[row.method, row.target], &row.kind);
        }
        for row in &facts.configuration {
            rows.add(facts, row.within, row.line, &[row.key], &());
        }
        if !facts.entry_points.is_empty() {
            rows.add_annotations(facts);
        }
        rows
    }

    fn add(
        &mut self,
        facts: &FileFacts,
        within: Option<u32>,
        line: u32,
        names: &[Name],
        what: &dyn std::fmt::Debug,
    ) {
        self.lines.push(line);
        self.texts.push(format!("{what:?} in {}", path_of(facts, within)));
        self.texts.extend(names.iter().map(|name| facts.text(*name).to_owned()));
    }

    /// What is annotated may be a route below others.
    fn add_annotations(&mut self, facts: &FileFacts) {
        let references = facts.all_references();
        let annotations = references.iter().filter(|it| it.kind == ReferenceKind::Annotation);
        self.texts.extend(
            annotations
                .map(|it| format!("@{} on {}", simple_name(facts.text(it.name)), path_of(facts, it.within))),
        );
    }
}

fn change_text(facts: &FileFacts, change: TableChange) -> String {
    match change {
        TableChange::Rename(name) => format!("rename to {}", facts.text(name)),
        TableChange::RenameColumn(name) => format!("rename column to {}", facts.text(name)),
        other => format!("{other:?}"),
    }
}

fn table_text(facts: &FileFacts, table: TableName) -> String {
    match table {
        TableName::Table(name) => format!("table {}", facts.text(name)),
        TableName::Entity(name) => format!("entity {}", facts.text(name)),
    }
}

/// The names of a declaration and of those around it.
fn path_of(facts: &FileFacts, within: Option<u32>) -> String {
    let around = |at: &u32| facts.declarations[*at as usize].parent;
    let names = std::iter::successors(within, around);
    let names = names.map(|at| facts.text(facts.declarations[at as usize].name));
    names.collect::<Vec<_>>().join(" in ")
}
