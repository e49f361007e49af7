//! One unit for each file, and one build module for each `go.mod`.

use std::collections::BTreeMap;

use banyan_facts::*;

use super::packages::Packages;
use crate::Resolution;
use crate::file_units::{FileUnits, UnitName};

/// Adds build modules and units.
pub fn add_units(packages: &Packages<'_>, resolution: &mut Resolution<'_>) -> FileUnits {
    let builds = add_build_modules(packages, resolution);
    let name_of = |file: u32, facts: &FileFacts| {
        let package = &packages.all[packages.of_file[file as usize]? as usize];
        let (folder, name) = facts.path.rsplit_once('/').unwrap_or(("", &facts.path));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let qualified =
            if package.path.is_empty() { stem.to_owned() } else { format!("{}/{stem}", package.path) };
        let module = packages.modules.of_folder(folder).map(|at| builds[at]);
        Some(UnitName {
            qualified,
            name: stem.to_owned(),
            scope: package.path.clone(),
            module,
            markers: Markers::NONE,
        })
    };
    FileUnits::add(Language::Go, packages.files, resolution, name_of, is_member)
}

/// Names of the package and of its types; what functions declare for themselves is none.
fn is_member(facts: &FileFacts, declaration: &Declaration) -> bool {
    let mut at = declaration.parent;
    while let Some(parent) = at.and_then(|at| facts.declarations.get(at as usize)) {
        if parent.kind.is_callable() {
            return false;
        }
        at = parent.parent;
    }
    !matches!(facts.text(declaration.name), "" | "_")
}

fn add_build_modules(packages: &Packages<'_>, resolution: &mut Resolution<'_>) -> Vec<u32> {
    let modules = packages.modules;
    let added: Vec<u32> = modules
        .all
        .iter()
        .map(|module| {
            let (name, path) = (module.path.as_str().into(), module.folder.as_str().into());
            resolution.add_module(BuildModule { name, path, needs: Vec::new() })
        })
        .collect();
    let by_path: BTreeMap<&str, u32> =
        modules.all.iter().zip(&added).map(|(module, &build)| (module.path.as_str(), build)).collect();
    for (at, module) in modules.all.iter().enumerate() {
        let needs = module.requires.iter().filter_map(|path| {
            let replaced = modules.replaced(Some(at), path);
            by_path.get(replaced.as_deref().unwrap_or(path)).copied()
        });
        let needs: Vec<u32> = needs.collect();
        if let Some(module) = resolution.module_mut(added[at]) {
            module.needs = needs;
        }
    }
    added
}
