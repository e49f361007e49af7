//! Which files are followed again when some of them changed: those that changed, and those that may
//! see what changed.
//!
//! From a Java file, others see its types, by name, and the members of these, by name, too: a file
//! that names none of the members that changed is followed to where it was before. Where types
//! change, or what their names stand for, everything is followed again.

use std::collections::BTreeMap;

use banyan_facts::*;
use foldhash::{HashSet, HashSetExt};

use super::index::{Index, declares_type, is_read};
use super::units::Units;
use crate::followed::Kept;
use crate::mentions::{mentions_one, words_in};

/// For each of the files that are followed, whether it is followed again; none: all are.
pub(super) fn followed_again<'s, 'i: 's>(
    index: &Index<'i>,
    units: &Units,
    files: &[u32],
    kept: &Kept<'s>,
) -> Option<Vec<bool>> {
    let mut seen = Seen { names: HashSet::new(), moved: vec![false; units.count()] };
    kept.moved.iter().filter(|unit| unit.at() < units.count()).for_each(|unit| seen.moved[unit.at()] = true);
    for (file, before) in kept.changed {
        if is_read(before.language) {
            seen.add(index, units, *file, before)?;
        }
    }
    let differs = !seen.names.is_empty() || seen.moved.contains(&true);
    let moved = |unit: UnitIndex| seen.moved.get(unit.at()).copied().unwrap_or(true);
    let again = files.iter().zip(&kept.followed).map(|(&file, followed)| {
        let facts = index.file(file);
        let changed = kept.changed.binary_search_by_key(&file, |(file, _)| *file).is_ok();
        let hands_on =
            !facts.mounts.is_empty() || facts.entry_points.iter().any(|entry| entry.handler.is_some());
        let sees = || {
            units.sees_more(index, file, followed)
                || followed.links.iter().any(|link| moved(link.to))
                || mentions_one(facts, &seen.names)
        };
        changed || hands_on || differs && sees()
    });
    Some(again.collect())
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
        // What stands outside of types is found by its name in the package.
        let same_outside = old.outside().eq(new.outside());
        (same_head && same_outside).then_some(())?;
        let differ = old.members.iter().filter(|(key, members)| new.members.get(*key) != Some(members));
        let came = new.members.keys().filter(|key| !old.members.contains_key(*key));
        let mut names: Vec<&str> = differ.map(|(key, _)| key.1).chain(came.map(|key| key.1)).collect();
        let imported = imported_otherwise(before, now)?;
        for facts in [before, now] {
            names.extend(declared_with(facts, &imported)?);
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
    /// Names of members that came, went or changed
    names: HashSet<&'a str>,
    /// The units whose members have other places now
    moved: Vec<bool>,
}

impl<'a> Seen<'a> {
    /// Adds what changed in a file; none where that may be seen without naming it.
    fn add<'i: 'a>(
        &mut self,
        index: &Index<'i>,
        units: &Units,
        file: u32,
        before: &'a FileFacts,
    ) -> Option<()> {
        let now = index.file(file);
        if now.language != Language::Java {
            let same_head = before.text(before.scope) == now.text(now.scope)
                && Outline::of(before).types == Outline::of(now).types;
            return (same_head && same_whole(before, now)).then_some(());
        }
        let members = ChangedMembers::of(before, now)?;
        if members.moved {
            units.all_of_file(index, file).for_each(|unit| self.moved[unit.at()] = true);
        }
        self.names.extend(members.names);
        Some(())
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
    /// The names of what stands outside of types, sorted.
    fn outside(&self) -> impl Iterator<Item = &'a str> + '_ {
        let is_outside = |at: u32| self.types[at as usize].1 == DeclarationKind::Module;
        self.members.keys().filter(move |(around, _)| is_outside(*around)).map(|(_, name)| *name)
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

/// The members of types that are declared with one of these names; none where a type itself is.
fn declared_with<'a>(facts: &'a FileFacts, names: &HashSet<&str>) -> Option<Vec<&'a str>> {
    let mut members = Vec::new();
    for declaration in facts.declarations.iter().filter(|_| !names.is_empty()) {
        let text = declaration.of_type.map_or("", |text| facts.text(text));
        if words_in(text).any(|word| names.contains(word)) {
            (!declares_type(declaration.kind)).then_some(())?;
            members.push(facts.text(declaration.name));
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
