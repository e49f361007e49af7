//! What changes where the types of Java files stay what they are, and only their insides and members do not: those
//! files are followed, and those that may see a member that changed, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use banyan_facts::*;
use banyan_threads::in_parallel;
use foldhash::{HashMap, HashMapExt, HashSet};

use super::super::notation::simple_name;
use super::changes::{ChangedMembers, infers_otherwise, nth_of_its_name, same_types, types_of};
use super::dispatch::Implementations;
use super::follow::Follower;
use super::index::{Index, TypeRow, is_read};
use super::seen::{Outline, Outlines, Seen, Surroundings};
use super::types::TypeId;
use super::units::{Units, member, members_of};
use crate::followed::{Before, GROUP, Leaving};
use crate::mentions::{words_in, words_of};
use crate::resolution::sort_unresolved;
use crate::{Edited, FileIndex};

/// [`crate::resolve_edited`], for files of Java.
pub(crate) fn resolve_edited(
    threads: usize,
    changed: &[(FileIndex, &FileFacts)],
    before: &Before<'_>,
) -> Option<Edited> {
    let mut around: Surroundings = bitcode::decode(&before.surroundings).ok()?;
    let kotlin = changed.iter().filter(|(_, facts)| facts.language == Language::Kotlin);
    let more_outside = around.add_outside(kotlin.copied());
    let around = around;
    let place = |file: FileIndex| Some((around.followed.binary_search(&file).ok()?, file));
    let kept = before.kept_outlines(around.followed.len());
    let read = |file: u32| -> Option<Outline> { bitcode::decode(kept.get(place(file)?.0)?).ok() };
    let outlines = Outlines::new(&around, &read);
    let mut compared = compare_all(threads, changed, &read)?;
    let names: Vec<String> = compared.iter_mut().flat_map(|it| std::mem::take(&mut it.names)).collect();
    let names: HashSet<&str> = names.iter().map(String::as_str).collect();
    let mut mentions = before.read_mentions()?;
    if !names.is_empty() || compared.iter().any(|it| it.members_moved || it.infers_otherwise) {
        let files: Vec<FileIndex> = changed.iter().map(|(file, _)| *file).collect();
        let seeing = before.files_seeing(threads, &names, (&mentions, &around.followed), &files)?;
        compared.extend(unchanged(threads, seeing, &read)?);
        compared.sort_unstable_by_key(|it| it.file);
        // A property that a row names may be one of any class above.
        let are_told = !compared.iter().any(|it| it.names_properties) && !around.document_one(&names);
        are_told.then_some(())?;
    }
    let places: Vec<(usize, FileIndex)> = compared.iter().map(|it| place(it.file)).collect::<Option<_>>()?;
    for it in &mut compared {
        outlines.set(it.file, it.outline.take()?);
    }
    let index = Index::seen(Seen::new(&around, &outlines));
    let units = Units::of_places(around.units.clone());
    let implementations = Implementations::of_list(&around.implementations);
    let handlers = Mutex::new(HashMap::new());
    let start = || Follower::new(&index, &units, &implementations, &handlers);
    let differs = |file: FileIndex| changed.binary_search_by_key(&file, |(file, _)| *file).is_ok();
    let outline = |file| differs(file).then(|| bitcode::encode(&outlines.of(file).outside()));
    let (pairs, mut leaving) =
        before.follow_changed(threads, &places, start, Follower::follow_file, &kept, outline)?;
    let are_handed_on = pairs.iter().all(|[old, new]| old.handed_on == new.handed_on);
    (outlines.are_whole() && are_handed_on).then_some(())?;
    leaving.extend(more_outside.then(|| Leaving::Surroundings(bitcode::encode(&around))));
    let moved = compared.iter().filter(|it| it.members_moved);
    let moved: Vec<UnitIndex> = moved.flat_map(|it| units.all_of_file(&index, it.file)).collect();
    let moved_since: HashSet<UnitIndex> = before.moved.iter().chain(&moved).copied().collect();
    let placing = Placing { index: &index, units: &units, places: &before.added.places, around: &around };
    let followed = compared.len() as u32;
    let tell = |(): &mut (), _: usize, (it, pair): (Compared, [FollowedFile; 2])| {
        let [old, new] = &pair;
        let mentioning = differs(it.file).then(|| index.file(it.file));
        let words = words_of(mentioning, units.sees_more(&index, it.file, new));
        // Where members moved, what is kept tells other places than the facts do.
        let is_edit =
            differs(it.file) || old != new || new.links.iter().any(|link| moved_since.contains(&link.to));
        (words, is_edit.then(|| placing.edited_file(it, pair)))
    };
    let told = in_parallel(threads, compared.into_iter().zip(pairs).collect(), || (), tell);
    let mut files = Vec::new();
    for ((place, _), (words, edit)) in places.into_iter().zip(told) {
        mentions.add((place / GROUP) as u32, words);
        if let Some(edit) = edit {
            files.push(edit?);
        }
    }
    leaving.push(mentions.leaving()?);
    Some(Edited { files, followed, moved, leaving })
}

/// A file as it was and as it is.
struct Compared {
    file: FileIndex,
    /// The line of each row, before and now
    moved: BTreeMap<u32, u32>,
    /// What others saw of it
    before: FileFacts,
    /// What others see of it; none once it is used
    outline: Option<Outline>,
    /// The names of members that came, went or are declared otherwise
    names: Vec<String>,
    members_moved: bool,
    /// Others may see types that it infers otherwise
    infers_otherwise: bool,
    /// A row names a property that a class above may declare
    names_properties: bool,
}

/// Files that see what changed in others.
fn unchanged(
    threads: usize,
    files: Vec<(FileIndex, FileFacts)>,
    read: &(dyn Fn(u32) -> Option<Outline> + Sync),
) -> Option<Vec<Compared>> {
    let compare = |(): &mut (), _: usize, (file, facts): (FileIndex, FileFacts)| {
        let rows = Rows::of(&facts);
        let outline = Outline { facts: facts.clone(), supertypes: read(file)?.supertypes };
        Some(Compared {
            file,
            moved: rows.lines.iter().map(|line| (*line, *line)).collect(),
            before: facts,
            outline: Some(outline),
            names: Vec::new(),
            members_moved: false,
            infers_otherwise: false,
            names_properties: rows.name_properties(),
        })
    };
    in_parallel(threads, files, || (), compare).into_iter().collect()
}

/// None where more changed than insides and members.
fn compare_all(
    threads: usize,
    files: &[(FileIndex, &FileFacts)],
    read: &(dyn Fn(u32) -> Option<Outline> + Sync),
) -> Option<Vec<Compared>> {
    let compare = |(): &mut (), _: usize, (file, now): (FileIndex, &FileFacts)| {
        let outline = read(file)?;
        let (moved, rows) = moved_lines(&outline.facts, now)?;
        let members = ChangedMembers::of(&outline.facts, now)?;
        // The row of an entity says which class it means by what is imported.
        let is_other = |entity: &String| words_in(entity).any(|word| members.imported.contains(word));
        (!rows.entities.iter().any(is_other)).then_some(())?;
        let names_properties = rows.name_properties();
        let mut names: Vec<String> = members.names.into_iter().map(str::to_owned).collect();
        if now.language == Language::Kotlin {
            names.extend(names.clone().iter().flat_map(|name| accessors(name)));
        }
        let members_moved = members.moved;
        let infers_otherwise = infers_otherwise(&outline.facts, now);
        let supertypes = outline.supertypes_in(file, now)?;
        let before = outline.facts;
        let outline = Some(Outline { facts: now.clone(), supertypes });
        Some(Compared {
            file,
            moved,
            before,
            outline,
            names,
            members_moved,
            infers_otherwise,
            names_properties,
        })
    };
    in_parallel(threads, files.to_vec(), || (), compare).into_iter().collect()
}

/// What Java calls the accessors of a property of Kotlin.
fn accessors(property: &str) -> [String; 2] {
    let mut rest = property.chars();
    let capital = rest.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    let name = format!("{capital}{}", rest.as_str());
    let set = name.strip_prefix("Is").unwrap_or(&name);
    [format!("get{name}"), format!("set{set}")]
}

/// From units as they were added to their places in the end.
struct Placing<'a, 'i> {
    index: &'i Index<'a>,
    units: &'i Units,
    places: &'i [UnitIndex],
    around: &'i Surroundings,
}

impl Placing<'_, '_> {
    fn edited_file(&self, compared: Compared, [old, new]: [FollowedFile; 2]) -> Option<EditedFile> {
        let Compared { file, moved, before, .. } = compared;
        let now = self.index.file(file);
        self.keeps_libraries(&old, &new).then_some(())?;
        let (old, new) = (self.place(old)?, self.place(new)?);
        Some(EditedFile {
            file,
            path: now.path.clone(),
            language: now.language,
            status: (before.status, now.status),
            reason: now.reason.clone(),
            bytes: now.bytes,
            lines: (before.lines, now.lines),
            units: self.edited_units(file, &before)?,
            moved,
            before: old,
            now: new,
        })
    }

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

    /// Whether no unit lost a library that a document says it uses, too.
    fn keeps_libraries(&self, before: &FollowedFile, now: &FollowedFile) -> bool {
        before.libraries.iter().all(|(name, units, _)| {
            let found = now.libraries.iter().find(|(known, _, _)| known == name);
            let keeps = |unit: &UnitIndex| found.is_some_and(|(_, known, _)| known.contains(unit));
            units.iter().all(|unit| keeps(unit) || !self.around.is_used(*unit, name))
        })
    }

    fn edited_units(&self, file: u32, before: &FileFacts) -> Option<Vec<EditedUnit>> {
        let part = self.index.part(file);
        let facts = part.facts;
        let declared_before: Vec<u32> = types_of(before).map(|(at, _)| at).collect();
        let edited = |(id, row): (TypeId, &TypeRow<'_>)| {
            let declared = &facts.declarations[row.declaration as usize];
            let was = *declared_before.get((id - part.first) as usize)?;
            Some(EditedUnit {
                unit: self.unit(self.units.of_type(id)?)?,
                line: declared.line,
                lines: declared.end_line - declared.line + 1,
                members: edited_members((before, was), (facts, row.declaration)),
            })
        };
        part.units().map(edited).collect()
    }
}

/// The members of a unit, by its declaration before and now.
pub(super) fn edited_members(
    (before, was): (&FileFacts, u32),
    (now, is): (&FileFacts, u32),
) -> EditedMembers {
    let (old, new) = (members_of(before, was), members_of(now, is));
    let members: Vec<Member> = new.iter().map(|at| member(now, *at)).collect();
    let is_same = |(at, now): (&u32, &Member)| {
        let was = &before.declarations[*at as usize];
        (before.text(was.name), was.kind, was.markers) == (&now.name, now.kind, now.markers)
    };
    if old.len() == new.len() && old.iter().zip(&members).all(is_same) {
        return EditedMembers::Same(members.iter().map(|member| member.line).collect());
    }
    let known: HashMap<MemberKey<'_>, u32> = member_keys(now, &new).into_iter().zip(0..).collect();
    let mut places: Vec<Option<u32>> = Vec::with_capacity(old.len());
    for (around, name, nth) in member_keys(before, &old) {
        let around = match around {
            None => Some(None),
            Some(place) => places.get(place as usize).copied().flatten().map(Some),
        };
        places.push(around.and_then(|around| known.get(&(around, name, nth)).copied()));
    }
    EditedMembers::Other { members, places }
}

/// What a member is told by: the place of the one around it, its name, and which of those of that name it is.
type MemberKey<'a> = (Option<u32>, &'a str, u32);

fn member_keys<'f>(facts: &'f FileFacts, members: &[u32]) -> Vec<MemberKey<'f>> {
    let places: HashMap<u32, u32> = members.iter().copied().zip(0..).collect();
    let mut counts: HashMap<(Option<u32>, &str), u32> = HashMap::new();
    let key = |at: &u32| {
        let declared = &facts.declarations[*at as usize];
        let around = declared.parent.and_then(|parent| places.get(&parent).copied());
        let name = facts.text(declared.name);
        let next = counts.entry((around, name)).or_default();
        *next += 1;
        (around, name, *next)
    };
    members.iter().map(key).collect()
}

/// The line of each row, before and now, and the rows; none where other types are in a file, or rows say something
/// else.
fn moved_lines(before: &FileFacts, now: &FileFacts) -> Option<(BTreeMap<u32, u32>, Rows)> {
    let is_told = |facts: &FileFacts| {
        is_read(facts.language) && facts.status != FileStatus::Skipped && facts.mounts.is_empty()
    };
    let same = is_told(before)
        && is_told(now)
        && before.markers == now.markers
        && same_types(before, now)
        && uses_spring(before) == uses_spring(now);
    let (old, mut new) = (Rows::of(before), Rows::of(now));
    if !same || old.texts != new.texts {
        return None;
    }
    // Rows that say the same are one where they are on one line.
    let (mut moved, mut back) = (BTreeMap::new(), BTreeMap::new());
    let mut lines = old.lines.into_iter().zip(std::mem::take(&mut new.lines));
    let fits = lines.all(|(before, now)| {
        *moved.entry(before).or_insert(now) == now && *back.entry(now).or_insert(before) == before
    });
    fits.then_some((moved, new))
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
    /// How tables are named by their entities
    entities: Vec<String>,
}

impl Rows {
    fn of(facts: &FileFacts) -> Rows {
        let mut rows = Rows::default();
        let handlers: BTreeSet<u32> = facts.entry_points.iter().filter_map(|row| row.handler).collect();
        for row in &facts.entry_points {
            let nth = handlers.iter().position(|handler| row.handler == Some(*handler));
            rows.texts.extend(nth.map(|nth| format!("handler {nth}")));
            rows.add(facts, row.within, row.line, &[row.method, row.route], &row.kind);
        }
        for row in &facts.tables {
            rows.add(facts, row.within, row.line, &[row.name], &change_text(facts, row.change));
            rows.texts.extend(row.columns.iter().map(|column| facts.text(*column).to_owned()));
            for key in &row.foreign_keys {
                rows.texts.extend(key.columns.iter().map(|column| facts.text(*column).to_owned()));
                rows.add_table(facts, key.to);
            }
        }
        for row in &facts.accesses {
            rows.add(facts, row.within, row.line, &[], &row.mode);
            rows.add_table(facts, row.table);
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

    /// Whether one names a property of a class.
    fn name_properties(&self) -> bool {
        self.entities.iter().any(|entity| entity.starts_with('.'))
    }

    fn add_table(&mut self, facts: &FileFacts, table: TableName) {
        let text = match table {
            TableName::Table(name) => format!("table {}", facts.text(name)),
            TableName::Entity(name) => {
                self.entities.push(facts.text(name).to_owned());
                format!("entity {}", facts.text(name))
            }
        };
        self.texts.push(text);
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

/// The names of a declaration and of those around it, each with which of that name it is.
fn path_of(facts: &FileFacts, within: Option<u32>) -> String {
    let around = |at: &u32| facts.declarations[*at as usize].parent;
    let name = |at: u32| {
        let text = facts.text(facts.declarations[at as usize].name);
        format!("{text} {}", nth_of_its_name(facts, at))
    };
    std::iter::successors(within, around).map(name).collect::<Vec<_>>().join(" in ")
}
