//! What is taken of what an earlier scan followed, and which files are followed again: those that changed, and those
//! that may see what changed.
//!
//! From a Java file, others see its types, by name, and the members of these, by name, too: a file
//! that names none of those that changed, nor what leads to them, is followed to where it was before, though units and
//! members may have other places now. Where a type that stays is declared otherwise, everything is followed again.

use std::collections::BTreeMap;

use banyan_facts::*;
use banyan_threads::in_parallel;
use foldhash::{HashSet, HashSetExt};

use super::edited::edited_members;
use super::index::{Index, declares_type, is_read};
use super::part::Part;
use super::types::TypeId;
use super::units::Units;
use crate::FileIndex;
use crate::followed::{Kept, Known};
use crate::mentions::{Wanted, mentions_one, words_in};

/// What is taken of what an earlier scan followed, for each file; none: all is followed again.
pub(super) fn take_kept(
    threads: usize,
    index: &Index<'_>,
    units: &Units,
    files: &[u32],
    kept: Kept<'_>,
) -> Option<Vec<Option<Known>>> {
    let renumbering = Renumbering::of(index, units, &kept);
    let mut seen = Seen::of(index, units, &kept, &renumbering)?;
    seen.add_all(index, &kept)?;
    seen.add_types(threads, index, files)?;
    let differs = !seen.names.is_empty() || seen.moved.contains(&true);
    let moved = |unit: UnitIndex| seen.moved.get(unit.at()).copied().unwrap_or(true);
    let wanted = Wanted::new(&seen.names);
    let is_changed = |file: FileIndex| kept.earlier.is_changed(file);
    let take = |(): &mut (), _: usize, (_, now, followed): (&FileFacts, Option<FileIndex>, FollowedFile)| {
        let file = now.filter(|file| !is_changed(*file))?;
        let facts = index.file(file);
        let hands_on =
            !facts.mounts.is_empty() || facts.entry_points.iter().any(|entry| entry.handler.is_some());
        let known = renumbering.known(file, followed).filter(|_| !hands_on)?;
        let sees = || {
            units.sees_more(index, file, &known.followed)
                || known.followed.links.iter().any(|link| moved(link.to))
                || wanted.is_in(facts)
        };
        (!(differs && sees())).then_some((file, known))
    };
    let taken = in_parallel(threads, kept.files, || (), take);
    let mut known: Vec<Option<Known>> = files.iter().map(|_| None).collect();
    for (file, taken) in taken.into_iter().flatten() {
        known[files.binary_search(&file).ok()?] = Some(taken);
    }
    Some(known)
}

/// Where units of an earlier scan, and their members, are among those of this one, as they are added.
struct Renumbering {
    units: Vec<Option<UnitIndex>>,
    /// Files or units have other places
    changes: bool,
    /// Where members went, of units that have others, or in another order
    members: BTreeMap<UnitIndex, Vec<Option<u32>>>,
}

impl Renumbering {
    fn of(index: &Index<'_>, units: &Units, kept: &Kept<'_>) -> Renumbering {
        let mut places: Vec<Option<UnitIndex>> = Vec::new();
        let mut members = BTreeMap::new();
        for &(then, now, _) in &kept.files {
            let there = |file: u32| index.part(file).units().map(|(id, row)| (units.of_type(id), row));
            match now {
                Some(file) if !kept.earlier.is_changed(file) => {
                    places.extend(there(file).map(|(unit, _)| unit));
                }
                _ => {
                    let stays = |file: &u32| index.scope(*file) == then.text(then.scope);
                    let now = now.filter(stays);
                    let mut there: Vec<_> = now.into_iter().flat_map(there).collect();
                    for (_, was) in Part::of(then, 0, 0).units() {
                        let at = there.iter().position(|(_, row)| row.name == was.name);
                        let found = at.map(|at| there.remove(at));
                        places.push(found.and_then(|(unit, _)| unit));
                        if let Some((Some(unit), row)) = found {
                            let now = (index.file(row.file), row.declaration);
                            if let EditedMembers::Other { places, .. } =
                                edited_members((then, was.declaration), now)
                            {
                                members.insert(unit, places);
                            }
                        }
                    }
                }
            }
        }
        let same_units = places.len() == units.count()
            && places.iter().zip(0..).all(|(place, at)| *place == Some(UnitIndex(at)));
        let same_files = kept.earlier.files.iter().zip(0..).all(|(now, at)| *now == Some(at));
        Renumbering { units: places, changes: !(same_units && same_files), members }
    }

    fn unit(&self, then: UnitIndex) -> Option<UnitIndex> {
        self.units.get(then.at()).copied().flatten()
    }

    /// What following a file came to, with its place, units and members as they are now; none where one is gone.
    fn known(&self, file: u32, mut followed: FollowedFile) -> Option<Known> {
        let mut renumbered = self.changes;
        if self.changes {
            for link in &mut followed.links {
                (link.from, link.to) = (self.unit(link.from)?, self.unit(link.to)?);
                link.file = file;
            }
            followed.not_followed.iter_mut().for_each(|row| row.file = file);
            for (_, units, _) in &mut followed.libraries {
                *units = units.iter().map(|unit| self.unit(*unit)).collect::<Option<_>>()?;
            }
        }
        for link in followed.links.iter_mut().filter(|_| !self.members.is_empty()) {
            if let Some(places) = self.members.get(&link.to)
                && let Some(then) = link.to_member.get()
            {
                let now = *places.get(then as usize)?;
                link.to_member = Some(now?).into();
                renumbered |= now != Some(then);
            }
        }
        Some(Known { followed, renumbered })
    }
}

/// What others see of the members of a file that is not what it was, but for the types that Kotlin infers.
#[derive(Default)]
pub(super) struct ChangedMembers<'a> {
    /// The names that one of the two imports otherwise than the other
    pub imported: HashSet<&'a str>,
    /// The names of those that came, went or are declared otherwise
    pub names: Vec<&'a str>,
    /// They are in another order, or others
    pub moved: bool,
}

impl<'a> ChangedMembers<'a> {
    /// None where others see more of it than its members.
    pub fn of(before: &'a FileFacts, now: &'a FileFacts) -> Option<ChangedMembers<'a>> {
        let (old, new) = (Outline::of(before), Outline::of(now));
        let same_head = before.text(before.scope) == now.text(now.scope) && old.types == new.types;
        same_head.then_some(())?;
        let differ = old.members.iter().filter(|(key, members)| new.members.get(*key) != Some(members));
        let came = new.members.keys().filter(|key| !old.members.contains_key(*key));
        let mut names: Vec<&str> = differ.map(|(key, _)| key.1).chain(came.map(|key| key.1)).collect();
        let imported = imported_otherwise(before, now)?;
        for facts in [before, now] {
            names.extend(declared_with(facts, &imported, &[])?);
        }
        Some(ChangedMembers { imported, names, moved: old.order != new.order })
    }
}

/// Which of those around it that have its name a declaration is.
pub(super) fn nth_of_its_name(facts: &FileFacts, declaration: u32) -> usize {
    let Declaration { name, parent, .. } = facts.declarations[declaration as usize];
    let before = facts.declarations[..declaration as usize].iter();
    before.filter(|it| it.parent == parent && facts.text(it.name) == facts.text(name)).count()
}

/// Whether two versions of a file have the same types, those without names included.
pub(super) fn same_types(before: &FileFacts, now: &FileFacts) -> bool {
    types_of(before).map(|(_, line)| line).eq(types_of(now).map(|(_, line)| line))
}

/// Name, kind, header.
type TypeHead<'a> = (&'a str, DeclarationKind, &'a str);

/// All types of a file, by their places in its declarations.
pub(super) fn types_of(facts: &FileFacts) -> impl Iterator<Item = (u32, TypeHead<'_>)> {
    let declared = (0u32..).zip(&facts.declarations).filter(|(_, it)| declares_type(it.kind));
    declared
        .map(|(at, it)| (at, (facts.text(it.name), it.kind, it.of_type.map_or("", |text| facts.text(text)))))
}

/// What of the changed files others may see.
struct Seen<'a> {
    /// Names of members that came, went or changed, and of whatever may lead elsewhere for types that did
    names: HashSet<&'a str>,
    /// The units whose members have other places than an earlier scan kept
    moved: Vec<bool>,
    /// Types that came or went
    types: Vec<GoneOrCome<'a>>,
}

/// A type that came or went.
struct GoneOrCome<'a> {
    name: &'a str,
    /// The name of what is around it, if it is in another type
    around: Option<&'a str>,
    /// Type parameters and supertypes as written
    header: &'a str,
    /// The file it is in now, where it came
    file: Option<u32>,
}

impl<'a> Seen<'a> {
    fn of(index: &Index<'_>, units: &Units, kept: &Kept<'_>, renumbering: &Renumbering) -> Option<Seen<'a>> {
        let mut moved = vec![false; units.count()];
        let then = kept.earlier.moved.iter().filter_map(|unit| renumbering.unit(*unit));
        then.for_each(|unit| moved[unit.at()] = true);
        // A name in a package that no file declares is a library's.
        fn packages<'f>(facts: impl Iterator<Item = &'f FileFacts>) -> HashSet<&'f str> {
            let declares = facts.filter(|facts| facts.declarations.iter().any(|it| declares_type(it.kind)));
            declares.map(|facts| facts.text(facts.scope)).collect()
        }
        let then = packages(kept.files.iter().map(|(facts, _, _)| *facts));
        let now = packages(index.files().iter().copied().filter(|facts| is_read(facts.language)));
        (then == now).then(|| Seen { names: HashSet::new(), moved, types: Vec::new() })
    }

    /// Adds what changed in files, and what came and went with them; none where that may be seen without naming it.
    fn add_all<'i: 'a>(&mut self, index: &Index<'i>, kept: &Kept<'a>) -> Option<()> {
        for (file, before) in kept.earlier.changed.iter().filter(|(_, before)| is_read(before.language)) {
            self.add(index, *file, before)?;
        }
        for gone in kept.earlier.gone.iter().filter(|facts| is_read(facts.language)) {
            self.add_file(gone, None)?;
        }
        let mut then = kept.earlier.files.iter().flatten().peekable();
        for (file, facts) in (0u32..).zip(index.files()) {
            if then.next_if_eq(&&file).is_none() && is_read(facts.language) {
                self.add_file(facts, Some(file))?;
            }
        }
        Some(())
    }

    /// Adds what changed in a file.
    fn add<'i: 'a>(&mut self, index: &Index<'i>, file: u32, before: &'a FileFacts) -> Option<()> {
        let now = index.file(file);
        if now.language != Language::Java {
            let same_head = before.text(before.scope) == now.text(now.scope)
                && Outline::of(before).types == Outline::of(now).types;
            return (same_head && same_whole(before, now)).then_some(());
        }
        match ChangedMembers::of(before, now) {
            Some(members) => self.names.extend(members.names),
            None if before.text(before.scope) == now.text(now.scope) => {
                self.add_other_types(before, (file, now))?
            }
            None => {
                self.add_file(before, None)?;
                self.add_file(now, Some(file))?;
            }
        }
        Some(())
    }

    /// Adds a file of Java that came or went.
    fn add_file(&mut self, facts: &'a FileFacts, now: Option<u32>) -> Option<()> {
        (facts.language == Language::Java).then_some(())?;
        let types = Outline::of(facts).types;
        self.types.extend(types.iter().map(|line| GoneOrCome::of(line, &types, now)));
        Some(())
    }

    /// Adds what changed in a file that has other types; none where one that it had is declared otherwise.
    fn add_other_types(&mut self, before: &'a FileFacts, (file, now): (u32, &'a FileFacts)) -> Option<()> {
        let (old, new) = (Outline::of(before), Outline::of(now));
        let (old_paths, new_paths) = (old.paths(), new.paths());
        let imported = imported_otherwise(before, now)?;
        for (outline, paths, others, other_paths, file) in
            [(&old, &old_paths, &new, &new_paths, None), (&new, &new_paths, &old, &old_paths, Some(file))]
        {
            for (line, path) in outline.types.iter().zip(paths) {
                match other_paths.iter().position(|other| other == path) {
                    None => self.types.push(GoneOrCome::of(line, &outline.types, file)),
                    Some(at) => {
                        let (name, kind, marks, header, _, around) = *line;
                        let (_, other_kind, other_marks, other_header, _, other_around) = others.types[at];
                        let same = (kind, marks, header, around)
                            == (other_kind, other_marks, other_header, other_around);
                        (same && !words_in(header).any(|word| imported.contains(word))).then_some(name)?;
                    }
                }
            }
            for ((at, name), lines) in &outline.members {
                let path = &paths[*at as usize];
                let Some(other) = other_paths.iter().position(|other| other == path) else { continue };
                let is_other = others.members.get(&(other as u32, *name)) != Some(lines);
                let imports = |text: &str| words_in(text).any(|word| imported.contains(word));
                if is_other || lines.iter().any(|(_, _, of_type)| imports(of_type)) {
                    self.names.insert(name);
                }
            }
        }
        Some(())
    }

    /// Adds the names of whatever leads elsewhere where types come or go; none where that may be anything.
    fn add_types<'i: 'a>(&mut self, threads: usize, index: &Index<'i>, files: &[u32]) -> Option<()> {
        if self.types.is_empty() {
            return Some(());
        }
        let names: HashSet<&str> = self.types.iter().map(|it| it.name).collect();
        let wanted = Wanted::new(&names);
        let declared = |(): &mut (), _: usize, file: u32| {
            let facts = index.file(file);
            if !wanted.is_in(facts) {
                return Some(Vec::new());
            }
            let visible = self.types.iter().filter(|it| it.may_be_seen(index, file));
            let visible: HashSet<&str> = visible.map(|it| it.name).collect();
            let own = self.types.iter().filter(|it| it.file == Some(file));
            declared_with(facts, &visible, &own.map(|it| it.name).collect::<Vec<_>>())
        };
        let declared = in_parallel(threads, files.to_vec(), || (), declared);
        for members in declared {
            self.names.extend(members?);
        }
        self.names.extend(names);
        // Calls lead to whatever stands behind the types above them.
        let above: HashSet<&str> = self.types.iter().flat_map(|it| words_in(it.header)).collect();
        for id in (0..index.count()).filter(|id| above.contains(index.row(*id).name)) {
            for &above in index.lineage(id) {
                self.names.extend(index.part_of(above).names_declared(above));
            }
        }
        Some(())
    }
}

impl<'a> GoneOrCome<'a> {
    fn of(line: &TypeLine<'a>, types: &[TypeLine<'a>], file: Option<u32>) -> GoneOrCome<'a> {
        let (name, _, _, header, around, _) = *line;
        GoneOrCome { name, header, file, around: around.map(|at| types[at as usize].0) }
    }

    /// Whether its name may stand for it in a file that mentions it: what is in another type has that one named,
    /// or above.
    fn may_be_seen(&self, index: &Index<'_>, file: u32) -> bool {
        let Some(around) = self.around else { return true };
        let names: HashSet<&str> = [around].into_iter().collect();
        let inherits = |id: TypeId| index.lineage(id).iter().any(|above| index.row(*above).name == around);
        let part = index.part(file);
        mentions_one(part.facts, &names) || (part.first..).zip(&part.rows).any(|(id, _)| inherits(id))
    }
}

/// A type that has a name: name, kind, marks, header, the named type around it, and the name of what
/// is directly around it.
type TypeLine<'a> = (&'a str, DeclarationKind, Markers, &'a str, Option<u32>, &'a str);

/// What others see of a declaration: kind, marks, type or signature.
type MemberLine<'a> = (DeclarationKind, Markers, &'a str);

/// What others see of a file.
struct Outline<'a> {
    types: Vec<TypeLine<'a>>,
    /// The members of types that have names, by type and name
    members: BTreeMap<(u32, &'a str), Vec<MemberLine<'a>>>,
    /// The same in their order
    order: Vec<(u32, &'a str)>,
}

impl<'a> Outline<'a> {
    /// What each type is told by: its name, those around it, and which of these it is.
    fn paths(&self) -> Vec<(String, usize)> {
        let mut paths: Vec<(String, usize)> = Vec::with_capacity(self.types.len());
        for (name, _, _, _, around, _) in &self.types {
            let path = match around {
                Some(at) => format!("{}.{name}", paths[*at as usize].0),
                None => (*name).to_owned(),
            };
            let nth = paths.iter().filter(|(known, _)| *known == path).count();
            paths.push((path, nth));
        }
        paths
    }

    fn of(facts: &'a FileFacts) -> Outline<'a> {
        let mut outline = Outline { types: Vec::new(), members: BTreeMap::new(), order: Vec::new() };
        let mut named: Vec<Option<u32>> = Vec::with_capacity(facts.declarations.len());
        for declaration in &facts.declarations {
            let name = facts.text(declaration.name);
            let (kind, marks) = (declaration.kind, declaration.markers);
            let of_type = declaration.of_type.map_or("", |text| facts.text(text));
            let around = declaration.parent.and_then(|parent| named[parent as usize]);
            let is_type = declares_type(kind) && !name.is_empty();
            named.push(is_type.then_some(outline.types.len() as u32));
            if is_type {
                let parent =
                    declaration.parent.map_or(facts.scope, |at| facts.declarations[at as usize].name);
                outline.types.push((name, kind, marks, of_type, around, facts.text(parent)));
            }
            if let Some(around) = around {
                outline.members.entry((around, name)).or_default().push((kind, marks, of_type));
                outline.order.push((around, name));
            }
        }
        outline
    }
}

/// The names that one of two versions of a file imports otherwise than the other; none where that is everything
/// of something.
fn imported_otherwise<'a>(before: &'a FileFacts, now: &'a FileFacts) -> Option<HashSet<&'a str>> {
    let (old, new) = (imports(before), imports(now));
    let only_old = old.iter().filter(|import| !new.contains(import));
    let differ = only_old.chain(new.iter().filter(|import| !old.contains(import)));
    let name = |(path, _, is_wildcard, _): &ImportLine<'a>| {
        (!is_wildcard).then(|| path.rsplit('.').next().unwrap_or(path))
    };
    differ.map(name).collect()
}

/// The members of types that are declared with one of these names; none where a type itself is, others than `but`
/// these.
fn declared_with<'a>(facts: &'a FileFacts, names: &HashSet<&str>, but: &[&str]) -> Option<Vec<&'a str>> {
    let mut members = Vec::new();
    for declaration in facts.declarations.iter().filter(|_| !names.is_empty()) {
        let text = declaration.of_type.map_or("", |text| facts.text(text));
        if words_in(text).any(|word| names.contains(word)) {
            let name = facts.text(declaration.name);
            (!declares_type(declaration.kind) || but.contains(&name)).then_some(())?;
            members.push(name);
        }
    }
    Some(members)
}

/// Path, alias, everything below, a member.
type ImportLine<'a> = (&'a str, Option<&'a str>, bool, bool);

fn imports(facts: &FileFacts) -> Vec<ImportLine<'_>> {
    let line = |import: &Import| {
        let alias = import.alias.map(|alias| facts.text(alias));
        (facts.text(import.path), alias, import.wildcard, import.member)
    };
    facts.imports.iter().map(line).collect()
}

/// Whether all that others may see of two versions of a file is the same, what infers types included.
fn same_whole(before: &FileFacts, now: &FileFacts) -> bool {
    let declared = |facts: &FileFacts| -> Vec<_> {
        let text = |name: Option<Name>| name.map(|name| facts.text(name).to_owned());
        let line = |it: &Declaration| {
            (it.kind, it.parent, it.markers, text(Some(it.name)), text(it.owner), text(it.of_type))
        };
        facts.declarations.iter().map(line).collect()
    };
    imports(before) == imports(now) && declared(before) == declared(now) && !infers_otherwise(before, now)
}

/// Whether a file infers types, and from something else than it did.
pub(super) fn infers_otherwise(before: &FileFacts, now: &FileFacts) -> bool {
    let infers = |facts: &FileFacts| {
        let mut texts = facts.declarations.iter().filter_map(|it| it.of_type);
        facts.language == Language::Kotlin && texts.any(|text| facts.text(text).contains('#'))
    };
    let referred = |facts: &FileFacts| -> Vec<_> {
        let receiver = |of: Receiver| match of {
            Receiver::Type(name) => (Receiver::Type(Name(0)), facts.text(name).to_owned()),
            Receiver::FieldType(name) => (Receiver::FieldType(Name(0)), facts.text(name).to_owned()),
            other => (other, String::new()),
        };
        let line =
            |it: &Reference| (it.within, it.kind, receiver(it.receiver), facts.text(it.name).to_owned());
        facts.all_references().iter().map(line).collect()
    };
    (infers(before) || infers(now)) && (imports(before) != imports(now) || referred(before) != referred(now))
}
