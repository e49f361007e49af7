//! One unit for each file, and one build module for each package.

use banyan_facts::*;

use super::modules::ModuleTree;
use super::scopes::Item;
use crate::Resolution;
use crate::file_units::{FileUnits, UnitName};

/// The units of all files.
pub type Units = FileUnits;

impl FileUnits {
    /// The unit that an item is in.
    pub fn of_item(&self, item: Item) -> Option<UnitIndex> {
        self.of_file(item.file)
    }
}

/// Adds build modules and units.
pub fn add_units(tree: &ModuleTree<'_>, resolution: &mut Resolution<'_>) -> Units {
    let builds = add_build_modules(tree, resolution);
    let name_of = |file, _: &FileFacts| {
        let module = tree.module(tree.of_file[file as usize]?);
        let build = module.package.map(|package| builds[package]);
        let markers = if module.test { Markers::TEST } else { Markers::NONE };
        Some(UnitName { markers, ..UnitName::of(&module.path, "::", build) })
    };
    let is_member = |facts: &FileFacts, declaration: &Declaration| {
        declaration.kind != DeclarationKind::Module && !tree.is_mere_argument(facts, declaration)
    };
    FileUnits::add(Language::Rust, tree.files, resolution, name_of, is_member)
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
