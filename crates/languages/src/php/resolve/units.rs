//! One unit for each file, named like the class it holds.

use std::collections::BTreeSet;

use banyan_facts::*;

use super::super::notation::bare_class;
use super::composer::Packages;
use super::index::{ClassId, Index};
use super::settings::Settings;
use crate::Resolution;
use crate::file_units::{FileUnits, UnitName};

/// Adds the units of all PHP files.
pub(super) fn add_units(
    index: &Index<'_>,
    packages: &Packages,
    settings: &Settings,
    resolution: &mut Resolution<'_>,
) -> FileUnits {
    let main = main_classes(index);
    let handlers = handlers(index);
    let name_of = |file: u32, facts: &FileFacts| {
        let module = packages.module_of(&facts.path);
        let class = main[file as usize];
        let mut name = match class {
            Some(id) => UnitName::of(&index.row(id).name, "\\", module),
            None => UnitName::of(without_ending(&facts.path), "/", module),
        };
        let Some(class) = class else { return Some(name) };
        let row = index.row(class);
        if index.is_model(class) || settings.mappings.iter().any(|mapping| mapping.class == row.name) {
            name.markers.add(Markers::ENTITY);
        }
        if handlers.contains(&class) {
            name.markers.add(Markers::ENTRY);
        }
        if index.outside(class).iter().any(|above| super::library::is_repository(above)) {
            name.markers.add(Markers::DATA_ACCESS);
        }
        Some(name)
    };
    let is_member = |facts: &FileFacts, declaration: &Declaration| {
        declaration.kind != DeclarationKind::Alias
            && !(declaration.kind.is_type() && facts.text(declaration.name).is_empty())
            && !is_main_type(facts, declaration)
    };
    FileUnits::add(Language::Php, index.files, resolution, name_of, is_member)
}

/// The class that a file's unit is called after: the one named like the file, or else the first.
fn main_classes(index: &Index<'_>) -> Vec<Option<ClassId>> {
    let mut main: Vec<Option<ClassId>> = vec![None; index.files.len()];
    for (id, row) in (0u32..).zip(&index.classes) {
        let facts = &index.files[row.file as usize];
        let declaration = &facts.declarations[row.declaration as usize];
        if row.name.is_empty() || declaration.parent.is_some() {
            continue;
        }
        let slot = &mut main[row.file as usize];
        if slot.is_none() || facts.text(declaration.name) == stem(&facts.path) {
            *slot = Some(id);
        }
    }
    main
}

/// Whether a declaration is the class that the unit is called after: the unit itself, no member.
fn is_main_type(facts: &FileFacts, declaration: &Declaration) -> bool {
    if !declaration.kind.is_type() || declaration.parent.is_some() {
        return false;
    }
    let named = |other: &&Declaration| {
        other.kind.is_type() && other.kind != DeclarationKind::Alias && other.parent.is_none()
    };
    let like_file =
        facts.declarations.iter().filter(named).find(|other| facts.text(other.name) == stem(&facts.path));
    match like_file.or_else(|| facts.declarations.iter().find(named)) {
        Some(main) => std::ptr::eq(main, declaration),
        None => false,
    }
}

/// The classes that answer routes stated elsewhere.
fn handlers(index: &Index<'_>) -> BTreeSet<ClassId> {
    let mut found = BTreeSet::new();
    for (at, facts) in (0u32..).zip(index.files).filter(|(_, facts)| facts.language == Language::Php) {
        for reference in facts.entry_points.iter().filter_map(|entry| entry.handler) {
            if let Some(Receiver::Type(class)) =
                facts.references.get(reference as usize).map(|reference| reference.receiver)
            {
                found.extend(index.class(bare_class(facts.text(class)), at));
            }
        }
    }
    found
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

fn without_ending(path: &str) -> &str {
    let path = path.strip_suffix(".blade.php").unwrap_or(path);
    match path.rfind('.') {
        Some(dot) if !path[dot..].contains('/') && dot > 0 => &path[..dot],
        _ => path,
    }
}
