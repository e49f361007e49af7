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

/// For each of the files that are followed, whether it is followed again; none: all are.
pub(super) fn followed_again<'s, 'i: 's>(
    index: &Index<'i>,
    units: &Units,
    files: &[u32],
    kept: &Kept<'s>,
) -> Option<Vec<bool>> {
    let mut seen = Seen { names: HashSet::new(), moved: vec![false; units.count()] };
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
            // What Kotlin infers may rest on anything.
            facts.language == Language::Kotlin
                || followed.links.iter().any(|link| moved(link.to) || units.is_kotlin(link.to))
                || facts.names.iter().any(|(_, text)| seen.names_one(text))
        };
        changed || hands_on || differs && sees()
    });
    Some(again.collect())
}

/// Whether what others see of two versions of a Java file is the same, and both have the same types, those
/// without names included.
pub(super) fn same_outside(before: &FileFacts, now: &FileFacts) -> bool {
    let (old, new) = (Outline::of(before), Outline::of(now));
    before.text(before.scope) == now.text(now.scope)
        && (old.types, old.members, old.order) == (new.types, new.members, new.order)
        && types_of(before).map(|(_, line)| line).eq(types_of(now).map(|(_, line)| line))
        && same_imports(before, now)
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
        let (old, new) = (Outline::of(before), Outline::of(now));
        let same_head = before.text(before.scope) == now.text(now.scope) && old.types == new.types;
        if now.language != Language::Java {
            return (same_head && same_whole(before, now)).then_some(());
        }
        if !same_head || !same_imports(before, now) {
            return None;
        }
        if old.order != new.order {
            units.all_of_file(index, file).for_each(|unit| self.moved[unit.at()] = true);
        }
        for (key, members) in &old.members {
            if new.members.get(key) != Some(members) {
                self.names.insert(key.1);
            }
        }
        self.names.extend(new.members.keys().filter(|key| !old.members.contains_key(*key)).map(|key| key.1));
        Some(())
    }

    /// Whether one of the names stands in a text.
    fn names_one(&self, text: &str) -> bool {
        // Names may hold other signs than letters: all that are not ASCII's count.
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii();
        !self.names.is_empty()
            && text.split(|c: char| !is_part(c)).any(|word| !word.is_empty() && self.names.contains(word))
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

/// Whether the imports of two versions of a Java file let what it declares stand for the same.
fn same_imports(before: &FileFacts, now: &FileFacts) -> bool {
    let (old, new) = (imports(before), imports(now));
    let only_in = |one: &[ImportLine<'_>], other: &[ImportLine<'_>]| {
        one.iter().filter(|import| !other.contains(import)).all(|(path, _, is_wildcard, _)| {
            let name = path.rsplit('.').next().unwrap_or(path);
            !is_wildcard && !declares_with(before, name) && !declares_with(now, name)
        })
    };
    only_in(&old, &new) && only_in(&new, &old)
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

/// Whether a name stands in the type of a declaration.
fn declares_with(facts: &FileFacts, name: &str) -> bool {
    let mut texts = facts.declarations.iter().filter_map(|declaration| declaration.of_type);
    texts.any(|text| facts.text(text).contains(name))
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
    let infers = declared(now).iter().any(|line| line.5.as_ref().is_some_and(|text| text.contains('#')));
    imports(before) == imports(now)
        && declared(before) == declared(now)
        && (!infers || referred(before) == referred(now))
}
