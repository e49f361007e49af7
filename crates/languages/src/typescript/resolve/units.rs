//! One unit for each file, and one build module for each package.

use std::collections::BTreeSet;

use banyan_facts::*;

use super::names::Names;
use crate::Resolution;
use crate::file_units::{FileUnits, UnitName};

/// The units of all files.
pub type Units = FileUnits;

/// Adds build modules and units.
pub fn add_units(names: &Names<'_>, resolution: &mut Resolution<'_>) -> Units {
    let modules = add_modules(names, resolution);
    let name_of = |_, facts: &FileFacts| {
        let module = names.paths.package_of(&facts.path).and_then(|package| modules[package]);
        let qualified = facts.path.rsplit_once('.').map_or(&*facts.path, |(stem, _)| stem);
        Some(UnitName::of(qualified, "/", module))
    };
    // Scopes of the language that hold members, and objects without a name, are no members themselves.
    let is_member = |facts: &FileFacts, declaration: &Declaration| match facts.text(declaration.name) {
        "" => false,
        name => declaration.kind != DeclarationKind::Module || !name.starts_with(['\'', 'g']),
    };
    FileUnits::add(Language::TypeScript, names.files, resolution, name_of, is_member)
}

/// Adds the packages that have a name.
fn add_modules(names: &Names<'_>, resolution: &mut Resolution<'_>) -> Vec<Option<u32>> {
    let packages = &names.paths.packages;
    let used: BTreeSet<usize> = names
        .files
        .iter()
        .filter(|facts| facts.language == Language::TypeScript)
        .filter_map(|facts| names.paths.package_of(&facts.path))
        .collect();
    let added: Vec<Option<u32>> = (0..packages.len())
        .map(|at| {
            let package = &packages[at];
            let is_one = used.contains(&at) && !package.name.is_empty();
            is_one.then(|| {
                resolution.add_module(BuildModule {
                    name: package.name.as_str().into(),
                    path: package.folder.as_str().into(),
                    needs: Vec::new(),
                })
            })
        })
        .collect();
    for (package, module) in packages.iter().zip(&added) {
        let needs: Vec<u32> = ["dependencies", "peerDependencies"]
            .iter()
            .filter_map(|key| package.contents[*key].as_object())
            .flat_map(|needs| needs.keys())
            .filter_map(|name| added[packages.iter().position(|other| other.name == *name)?])
            .collect();
        if let Some(row) = module.and_then(|module| resolution.module_mut(module)) {
            row.needs = needs;
        }
    }
    added
}
