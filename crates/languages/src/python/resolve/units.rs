//! One unit for each module, one build module for each project.

use banyan_facts::*;

use super::manifests::{Manifests, normalised};
use super::modules::Modules;
use crate::Resolution;
use crate::file_units::{FileUnits, UnitName};

/// Adds the units of all modules.
pub fn add_units(modules: &Modules<'_>, manifests: &Manifests, resolution: &mut Resolution<'_>) -> FileUnits {
    let builds = add_build_modules(manifests, resolution);
    let name_of = |file: u32, facts: &FileFacts| {
        let module = modules.of_file[file as usize].as_ref()?;
        let holds = |folder: &str| {
            folder.is_empty() || facts.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        let nearest = (manifests.projects.iter().zip(&builds))
            .filter(|(project, _)| holds(&project.folder))
            .max_by_key(|(project, _)| project.folder.len());
        Some(UnitName::of(&module.name, ".", nearest.map(|(_, &build)| build)))
    };
    FileUnits::add(Language::Python, modules.files, resolution, name_of, is_member)
}

/// What is declared inside a function is a part of it.
fn is_member(facts: &FileFacts, declaration: &Declaration) -> bool {
    let mut around = declaration.parent;
    while let Some(at) = around {
        let parent = &facts.declarations[at as usize];
        if parent.kind.is_callable() {
            return false;
        }
        around = parent.parent;
    }
    true
}

fn add_build_modules(manifests: &Manifests, resolution: &mut Resolution<'_>) -> Vec<u32> {
    let added: Vec<u32> = manifests
        .projects
        .iter()
        .map(|project| {
            let (name, path) = (project.name.as_str().into(), project.folder.as_str().into());
            resolution.add_module(BuildModule { name, path, needs: Vec::new() })
        })
        .collect();
    for (project, &build) in manifests.projects.iter().zip(&added) {
        let needed = manifests.projects.iter().zip(&added).filter(|(other, _)| {
            other.folder != project.folder && project.needs.contains(&normalised(&other.name))
        });
        let needs: Vec<u32> = needed.map(|(_, &build)| build).collect();
        if let Some(module) = resolution.module_mut(build) {
            module.needs = needs;
        }
    }
    added
}
