//! One unit for each file, and one build module for each package.

use banyan_facts::*;

use super::modules::{Module, ModuleTree};
use super::scopes::Item;
use crate::{FileIndex, Resolution};

/// The units of all files.
pub struct Units {
    of_file: Vec<Option<UnitIndex>>,
    /// By file and declaration: the place among the unit's members
    members: Vec<Vec<Option<u32>>>,
    test: Vec<bool>,
}

impl Units {
    pub fn of_file(&self, file: FileIndex) -> Option<UnitIndex> {
        self.of_file[file as usize]
    }

    pub fn of_item(&self, item: Item) -> Option<UnitIndex> {
        self.of_file(item.file)
    }

    pub fn member(&self, file: FileIndex, declaration: Option<u32>) -> Option<u32> {
        self.members[file as usize].get(declaration? as usize).copied().flatten()
    }

    /// Whether a file is only compiled for tests.
    pub fn is_test(&self, file: FileIndex) -> bool {
        self.test[file as usize]
    }
}

/// Adds build modules and units.
pub fn add_units(tree: &ModuleTree<'_>, resolution: &mut Resolution<'_>) -> Units {
    let builds = add_build_modules(tree, resolution);
    let mut units = Units {
        of_file: vec![None; tree.files.len()],
        members: vec![Vec::new(); tree.files.len()],
        test: vec![false; tree.files.len()],
    };
    for (file, facts) in tree.files.iter().enumerate() {
        let Some(module) = tree.of_file[file].map(|module| tree.module(module)) else { continue };
        units.test[file] = module.test;
        if facts.status == FileStatus::Skipped {
            continue;
        }
        let (members, places) = members_of(facts, tree);
        let unit =
            unit_of(facts, file as u32, module, members, module.package.map(|package| builds[package]));
        units.of_file[file] = Some(resolution.add_unit(unit));
        units.members[file] = places;
    }
    units
}

fn add_build_modules(tree: &ModuleTree<'_>, resolution: &mut Resolution<'_>) -> Vec<u32> {
    let added: Vec<u32> = tree
        .packages
        .iter()
        .map(|package| {
            let (name, path) = (package.name.as_str().into(), package.folder.as_str().into());
            resolution.add_module(BuildModule { name, path, needs: Vec::new() })
        })
        .collect();
    for (package, &build) in tree.packages.iter().zip(&added) {
        if let Some(module) = resolution.module_mut(build) {
            module.needs = package.needs.iter().map(|&need| added[need]).collect();
        }
    }
    added
}

fn unit_of(facts: &FileFacts, file: u32, module: &Module, members: Vec<Member>, build: Option<u32>) -> Unit {
    let path = &module.path;
    let (scope, name) = path.rsplit_once("::").unwrap_or(("", path));
    Unit {
        id: format!("{}:{path}", Language::Rust.id()).into(),
        name: name.into(),
        qualified_name: path.as_str().into(),
        scope: scope.into(),
        file,
        language: Language::Rust,
        kind: DeclarationKind::Module,
        line: 1,
        lines: facts.lines,
        markers: markers_of(facts, module.test),
        module: build,
        members,
    }
}

/// All declarations but modules, in source order, and the place of each.
fn members_of(facts: &FileFacts, tree: &ModuleTree<'_>) -> (Vec<Member>, Vec<Option<u32>>) {
    let mut order: Vec<usize> = (0..facts.declarations.len())
        .filter(|&at| facts.declarations[at].kind != DeclarationKind::Module)
        .filter(|&at| !tree.is_mere_argument(facts, &facts.declarations[at]))
        .collect();
    order.sort_by_key(|&at| (facts.declarations[at].line, at));
    let mut places = vec![None; facts.declarations.len()];
    let mut members = Vec::with_capacity(order.len());
    for at in order {
        let declaration = &facts.declarations[at];
        places[at] = Some(members.len() as u32);
        members.push(Member {
            name: facts.text(declaration.name).into(),
            kind: declaration.kind,
            line: declaration.line,
            markers: declaration.markers,
        });
    }
    (members, places)
}

/// A file's own marks and those of its declarations that tell what the file is for.
fn markers_of(facts: &FileFacts, test: bool) -> Markers {
    let telling = Markers::ENTITY
        .with(Markers::DATA_ACCESS)
        .with(Markers::ENTRY)
        .with(Markers::BOOTSTRAP)
        .with(Markers::CONFIGURATION)
        .with(Markers::TRANSACTIONAL);
    let mut markers = facts.markers;
    let working = facts.declarations.iter().filter(|declaration| !declaration.markers.has(Markers::TEST));
    for declaration in working.clone() {
        markers.add(Markers(declaration.markers.0 & telling.0));
    }
    let mut types = working.filter(|declaration| declaration.kind.is_type()).peekable();
    if types.peek().is_some() && types.all(|declaration| declaration.markers.has(Markers::ERROR)) {
        markers.add(Markers::ERROR);
    }
    if !facts.entry_points.is_empty() {
        markers.add(Markers::ENTRY);
    }
    if test {
        markers.add(Markers::TEST);
    }
    markers
}
