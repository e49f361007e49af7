//! One unit for each file, named after the constant that it defines.

use banyan_facts::*;

use super::constants::{ConstId, Constant, Constants, TOP, folded};
use super::gems::Gems;
use super::models::Models;
use crate::file_units::{FileUnits, UnitName};
use crate::inflect::camelize;
use crate::ruby::notation::{hidden, is_hidden};
use crate::{FileIndex, Resolution};

/// The units, and which constants' homes they are.
pub(super) struct Units {
    pub of_files: FileUnits,
    /// By constant: the file that it stands in
    homes: Vec<Option<FileIndex>>,
}

impl Units {
    pub fn add(
        constants: &Constants<'_>,
        gems: &Gems,
        models: &Models<'_>,
        resolution: &mut Resolution<'_>,
    ) -> Units {
        let acronyms = acronyms(constants);
        let entities = entities(constants, models);
        let mut homes = vec![None; constants.list.len()];
        let name_of = |file: FileIndex, facts: &FileFacts| {
            let module = gems.module_of(&facts.path);
            let mut markers = if entities[file as usize] { Markers::ENTITY } else { Markers::NONE };
            if facts.path.contains("app/controllers/") || facts.path.contains("app/channels/") {
                markers.add(Markers::ENTRY);
            }
            let named = match own_constant(constants, file, facts) {
                Some(constant) => {
                    let home: &mut Option<FileIndex> = &mut homes[constant as usize];
                    if home.is_none_or(|home| is_test(constants.files[home as usize])) {
                        *home = Some(file);
                    }
                    UnitName::of(&constants.constant(constant).full, "::", module)
                }
                None => name_by_path(facts, &acronyms, module),
            };
            Some(UnitName { markers, ..named })
        };
        let of_files =
            FileUnits::add(Language::Ruby, constants.files, resolution, name_of, |facts, declaration| {
                declaration.kind != DeclarationKind::Module && !is_hidden(facts.text(declaration.name))
            });
        for (home, constant) in homes.iter_mut().zip(&constants.list).filter(|(home, _)| home.is_none()) {
            *home = only_home(constants, constant);
        }
        Units { of_files, homes }
    }

    /// The unit that a constant stands in: the file that is named after it, or the only one that declares it.
    /// None for a mere namespace, which many files open.
    pub fn of_constant(&self, id: ConstId) -> Option<(UnitIndex, FileIndex)> {
        let file = self.homes[id as usize]?;
        Some((self.of_files.of_file(file)?, file))
    }
}

/// The file that a constant stands in which no file is named after.
fn only_home(constants: &Constants<'_>, constant: &Constant) -> Option<FileIndex> {
    let code = constant.places.iter().filter(|place| !is_test(constants.files[place.file as usize]));
    let mut files: Vec<FileIndex> = code.map(|place| place.file).collect();
    files.dedup();
    match (&files[..], constant.kind) {
        ([only], _) => Some(*only),
        ([], _) => constant.places.first().map(|place| place.file),
        (_, Some(DeclarationKind::Class)) => constant
            .places
            .iter()
            .find(|place| {
                let facts = &constants.files[place.file as usize];
                let extends = |reference: &Reference| {
                    reference.kind == ReferenceKind::Extends && reference.within == Some(place.declaration)
                };
                facts.references.iter().any(extends)
            })
            .map(|place| place.file),
        (_, Some(DeclarationKind::Constant)) => files.first().copied(),
        _ => None,
    }
}

/// Files that declare a model with a table.
fn entities(constants: &Constants<'_>, models: &Models<'_>) -> Vec<bool> {
    let mut entities = vec![false; constants.files.len()];
    for (id, _) in models.mapped() {
        for place in &constants.constant(id).places {
            entities[place.file as usize] = true;
        }
    }
    entities
}

fn is_test(facts: &FileFacts) -> bool {
    facts.markers.has(Markers::TEST)
}

/// The acronyms that the inflections state.
fn acronyms(constants: &Constants<'_>) -> Vec<String> {
    let mut acronyms = Vec::new();
    for facts in constants.files.iter().filter(|facts| facts.language == Language::Ruby) {
        for declaration in &facts.declarations {
            if facts.text(declaration.name) == hidden::ACRONYM {
                acronyms.extend(declaration.of_type.map(|name| facts.text(name).to_owned()));
            }
        }
    }
    acronyms
}

/// The constant that a file defines: among those it declares, the one whose path its own path ends in,
/// the longest first; else one whose last part is the file's name.
fn own_constant(constants: &Constants<'_>, file: FileIndex, facts: &FileFacts) -> Option<ConstId> {
    let path = folded(path_without_ending(&facts.path));
    let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
    let is_migration = facts.path.contains("db/") && facts.path.contains("migrate/");
    if is_migration {
        return None;
    }
    let mut best: Option<(usize, ConstId)> = None;
    let mut weak = None;
    for (at, declaration) in facts.declarations.iter().enumerate() {
        let id = match declaration.kind {
            DeclarationKind::Class | DeclarationKind::Module => constants
                .of_declaration(file, at as u32)
                .filter(|_| facts.text(declaration.name) != hidden::REOPENED),
            DeclarationKind::Constant => constants
                .around(file, declaration.parent)
                .or(Some(TOP))
                .and_then(|around| constants.child(around, facts.text(declaration.name))),
            _ => None,
        };
        let Some(id) = id else { continue };
        let full = &constants.constant(id).folded;
        let fits =
            path.strip_suffix(full.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
        if fits && best.is_none_or(|(length, _)| full.len() > length) {
            best = Some((full.len(), id));
        }
        let is_code = declaration.kind != DeclarationKind::Constant;
        if weak.is_none() && is_code && full.rsplit('/').next() == Some(&name) {
            weak = Some(id);
        }
    }
    best.map(|(_, id)| id).or(weak)
}

fn path_without_ending(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    path[name..].find('.').filter(|dot| *dot > 0).map_or(path, |dot| &path[..name + dot])
}

/// Below `app/*` the constant that the loader would expect of a file that declares some; else the path.
fn name_by_path(facts: &FileFacts, acronyms: &[String], module: Option<u32>) -> UnitName {
    let endings = [".rb", ".rake", ".ru", ".jbuilder"];
    let path = endings.iter().find_map(|ending| facts.path.strip_suffix(ending)).unwrap_or(&facts.path);
    let declares = facts.declarations.iter().any(|declaration| {
        matches!(declaration.kind, DeclarationKind::Class | DeclarationKind::Module)
            && !is_hidden(facts.text(declaration.name))
    });
    let loaded = path.rsplit_once("app/").filter(|(before, _)| before.is_empty() || before.ends_with('/'));
    let below_root = loaded.and_then(|(_, rest)| rest.split_once('/')).map(|(_, rest)| rest);
    match below_root.filter(|_| declares && !is_test(facts)) {
        Some(rest) => {
            let rest = rest.strip_prefix("concerns/").unwrap_or(rest);
            UnitName::of(&camelize(rest, acronyms), "::", module)
        }
        None => UnitName::of(path, "/", module),
    }
}
