//! Build modules, from Maven's and Gradle's manifests.

use std::collections::BTreeMap;

use banyan_facts::BuildModule;

use super::gradle;
use super::maven::read_project;
use crate::{Manifest, Resolution};

/// The build modules of the monolith, by their folders.
#[derive(Debug, Default)]
pub(in crate::java) struct Modules(Vec<(String, u32)>);

impl Modules {
    /// Adds a module for every project of the manifests.
    pub fn add(manifests: &[Manifest], resolution: &mut Resolution<'_>) -> Modules {
        let mut modules = Modules::default();
        modules.add_maven(manifests, resolution);
        modules.add_gradle(manifests, resolution);
        modules
    }

    fn add_module(&mut self, name: &str, folder: &str, resolution: &mut Resolution<'_>) -> u32 {
        let added =
            resolution.add_module(BuildModule { name: name.into(), path: folder.into(), needs: Vec::new() });
        self.0.push((folder.to_owned(), added));
        added
    }

    fn add_maven(&mut self, manifests: &[Manifest], resolution: &mut Resolution<'_>) {
        let mut by_artifact: BTreeMap<String, u32> = BTreeMap::new();
        let mut wanted = Vec::new();
        for manifest in manifests.iter().filter(|manifest| manifest.path.ends_with("pom.xml")) {
            let project = read_project(&manifest.text);
            if project.artifact.is_empty() {
                continue;
            }
            let folder = manifest.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let added = self.add_module(&project.artifact, folder, resolution);
            by_artifact.entry(project.artifact).or_insert(added);
            wanted.push((added, project.dependencies));
        }
        add_needs(&wanted, &by_artifact, resolution);
    }

    /// Gradle's projects; where Maven has one in the same folder, that one counts.
    fn add_gradle(&mut self, manifests: &[Manifest], resolution: &mut Resolution<'_>) {
        let mut by_key: BTreeMap<String, u32> = BTreeMap::new();
        let mut wanted = Vec::new();
        for project in gradle::projects(manifests) {
            let key = project.key();
            let taken = self.0.iter().find(|(folder, _)| *folder == project.folder).map(|(_, added)| *added);
            let added = match taken {
                Some(added) => added,
                None => {
                    let added = self.add_module(&project.name, &project.folder, resolution);
                    wanted.push((added, project.needs));
                    added
                }
            };
            by_key.insert(key, added);
        }
        add_needs(&wanted, &by_key, resolution);
    }

    /// The module in whose folder a path lies: the deepest one.
    pub fn of_path(&self, path: &str) -> Option<u32> {
        let holds = |folder: &str| {
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        let found = self.0.iter().filter(|(folder, _)| holds(folder));
        found.max_by_key(|(folder, _)| folder.len()).map(|(_, module)| *module)
    }
}

fn add_needs(
    wanted: &[(u32, Vec<String>)],
    by_name: &BTreeMap<String, u32>,
    resolution: &mut Resolution<'_>,
) {
    for (module, dependencies) in wanted {
        let needs = dependencies.iter().filter_map(|name| by_name.get(name).copied());
        let needs: Vec<u32> = needs.filter(|need| need != module).collect();
        if let Some(module) = resolution.module_mut(*module) {
            module.needs = needs;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_belongs_to_the_deepest_module_around_it() {
        let modules = Modules(vec![(String::new(), 0), ("api".to_owned(), 1), ("api-web".to_owned(), 2)]);
        assert_eq!(modules.of_path("api/src/A.java"), Some(1));
        assert_eq!(modules.of_path("api-web/src/A.java"), Some(2));
        assert_eq!(modules.of_path("src/A.java"), Some(0));
    }
}
