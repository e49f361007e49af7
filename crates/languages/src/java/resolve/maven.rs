//! Maven modules from their project files.

use std::collections::BTreeMap;

use banyan_facts::BuildModule;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::{Manifest, Resolution};

/// The build modules of the monolith, by their folders.
#[derive(Debug, Default)]
pub(super) struct Modules(Vec<(String, u32)>);

/// What a project file says of its module.
#[derive(Debug, Default, PartialEq, Eq)]
struct ProjectFile {
    artifact: String,
    dependencies: Vec<String>,
}

impl Modules {
    /// Adds a module for every project file.
    pub fn add(manifests: &[Manifest], resolution: &mut Resolution<'_>) -> Modules {
        let mut modules = Modules::default();
        let mut by_artifact: BTreeMap<String, u32> = BTreeMap::new();
        let mut wanted = Vec::new();
        for manifest in manifests.iter().filter(|manifest| manifest.path.ends_with("pom.xml")) {
            let project = read_project(&manifest.text);
            if project.artifact.is_empty() {
                continue;
            }
            let folder = manifest.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let module =
                BuildModule { name: project.artifact.clone().into(), path: folder.into(), needs: Vec::new() };
            let added = resolution.add_module(module);
            by_artifact.entry(project.artifact).or_insert(added);
            modules.0.push((folder.to_owned(), added));
            wanted.push((added, project.dependencies));
        }
        for (module, dependencies) in wanted {
            let needs = dependencies.iter().filter_map(|name| by_artifact.get(name).copied());
            let needs: Vec<u32> = needs.filter(|need| *need != module).collect();
            if let Some(module) = resolution.module_mut(module) {
                module.needs = needs;
            }
        }
        modules
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

/// Reads the module's own artifact and its dependencies, those of profiles included; what stands
/// under dependency management, plugins or the parent is not the module's.
fn read_project(text: &str) -> ProjectFile {
    let mut reader = Reader::from_str(text);
    let mut project = ProjectFile::default();
    let mut path: Vec<String> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                path.push(start.local_name().as_ref().to_owned());
            }
            Ok(Event::End(_)) => {
                path.pop();
            }
            Ok(Event::Text(content)) => {
                let content = content.trim().to_owned();
                let parts: Vec<&str> = path.iter().map(String::as_str).collect();
                match parts.as_slice() {
                    ["project", "artifactId"] => project.artifact = content,
                    ["project", "dependencies", "dependency", "artifactId"]
                    | ["project", "profiles", "profile", "dependencies", "dependency", "artifactId"] => {
                        project.dependencies.push(content);
                    }
                    _ => {}
                }
            }
            Ok(Event::Eof) | Err(_) => return project,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_file_tells_its_artifact_and_dependencies() {
        let text = "<project xmlns='x'><parent><artifactId>all</artifactId></parent>
            <artifactId> shop-api </artifactId>
            <dependencyManagement><dependencies><dependency><artifactId>managed</artifactId></dependency>
            </dependencies></dependencyManagement>
            <dependencies><dependency><groupId>org</groupId><artifactId>shop-core</artifactId></dependency>
            </dependencies></project>";
        let project = read_project(text);
        assert_eq!(
            (project.artifact.as_str(), project.dependencies),
            ("shop-api", vec!["shop-core".to_owned()])
        );
        assert_eq!(read_project("<project><arti"), ProjectFile::default());
    }

    #[test]
    fn a_path_belongs_to_the_deepest_module_around_it() {
        let modules = Modules(vec![(String::new(), 0), ("api".to_owned(), 1), ("api-web".to_owned(), 2)]);
        assert_eq!(modules.of_path("api/src/A.java"), Some(1));
        assert_eq!(modules.of_path("api-web/src/A.java"), Some(2));
        assert_eq!(modules.of_path("src/A.java"), Some(0));
    }
}
