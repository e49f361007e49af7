//! Projects from their files: where they are, what they refer to, what they bring into sight.

use std::collections::BTreeMap;

use banyan_facts::BuildModule;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::{Manifest, Resolution};

/// What the SDK brings into every file of a project that wants it.
const IMPLICIT: &[&str] = &[
    "System",
    "System.Collections.Generic",
    "System.IO",
    "System.Linq",
    "System.Net.Http",
    "System.Threading",
    "System.Threading.Tasks",
];

/// What the SDK for the web and for services brings besides.
const IMPLICIT_WEB: &[&str] = &[
    "System.Net.Http.Json",
    "Microsoft.AspNetCore.Builder",
    "Microsoft.AspNetCore.Hosting",
    "Microsoft.AspNetCore.Http",
    "Microsoft.AspNetCore.Routing",
    "Microsoft.Extensions.Configuration",
    "Microsoft.Extensions.DependencyInjection",
    "Microsoft.Extensions.Hosting",
    "Microsoft.Extensions.Logging",
];

/// One project.
#[derive(Debug, Default)]
pub(super) struct Project {
    /// Its build module
    pub module: u32,
    /// Its folder
    folder: String,
    /// The namespace of what lies in its folder
    root: String,
    /// Namespaces in sight everywhere in it
    pub usings: Vec<String>,
    /// Packages it asks for
    pub packages: Vec<String>,
    /// Whether it holds tests
    pub test: bool,
    /// The projects it sees, directly or through others, sorted
    sees: Vec<u32>,
}

/// The projects of the monolith.
#[derive(Debug, Default)]
pub(super) struct Projects {
    /// Sorted by path
    pub all: Vec<Project>,
    by_folder: BTreeMap<String, u32>,
}

/// Where namespaces that nothing states begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Root<'p> {
    /// The folder of the project
    pub folder: &'p str,
    /// The namespace of that folder
    pub namespace: &'p str,
}

/// What a project file says.
#[derive(Debug, Default, PartialEq, Eq)]
struct ProjectFile {
    sdk: String,
    references: Vec<String>,
    packages: Vec<String>,
    usings: Vec<String>,
    removed: Vec<String>,
    implicit: Option<bool>,
    root: Option<String>,
    test: bool,
}

impl Projects {
    /// Adds a build module for every project file.
    pub fn add(manifests: &[Manifest], resolution: &mut Resolution<'_>) -> Projects {
        let shared: Vec<(&str, ProjectFile)> = manifests
            .iter()
            .filter(|manifest| manifest.path.contains("Directory.Build."))
            .map(|manifest| (folder_of(&manifest.path), read_project(&manifest.text)))
            .collect();
        let mut projects = Projects::default();
        let mut by_path: BTreeMap<String, u32> = BTreeMap::new();
        let mut wanted = Vec::new();
        for manifest in manifests.iter().filter(|manifest| manifest.path.ends_with(".csproj")) {
            let folder = folder_of(&manifest.path);
            let mut file = read_project(&manifest.text);
            let around = shared.iter().filter(|(around, _)| is_within(folder, around));
            around.for_each(|(_, around)| file.add(around));
            let name = stem(&manifest.path);
            let path = folder.to_owned();
            let module = resolution.add_module(BuildModule {
                name: name.into(),
                path: path.clone().into(),
                needs: Vec::new(),
            });
            let at = projects.all.len() as u32;
            by_path.insert(manifest.path.to_lowercase(), at);
            projects.by_folder.entry(path).or_insert(at);
            wanted.push(
                file.references.iter().map(|path| joined(folder, path).to_lowercase()).collect::<Vec<_>>(),
            );
            let folder = folder.to_owned();
            projects.all.push(Project { folder, ..file.project(name, module) });
        }
        let direct: Vec<Vec<u32>> = wanted
            .into_iter()
            .map(|paths| paths.iter().filter_map(|path| by_path.get(path).copied()).collect())
            .collect();
        projects.connect(&direct, resolution);
        projects
    }

    fn connect(&mut self, direct: &[Vec<u32>], resolution: &mut Resolution<'_>) {
        let modules: Vec<u32> = self.all.iter().map(|project| project.module).collect();
        for (at, project) in self.all.iter_mut().enumerate() {
            let mut open = direct[at].clone();
            while let Some(next) = open.pop() {
                if !project.sees.contains(&next) {
                    project.sees.push(next);
                    open.extend(&direct[next as usize]);
                }
            }
            project.sees.sort_unstable();
            if let Some(module) = resolution.module_mut(project.module) {
                module.needs = direct[at].iter().map(|need| modules[*need as usize]).collect();
            }
        }
    }

    /// The project in whose folder a file lies: the deepest one.
    pub fn of_path(&self, path: &str) -> Option<u32> {
        let mut folder = folder_of(path);
        loop {
            if let Some(found) = self.by_folder.get(folder) {
                return Some(*found);
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder_of(folder);
        }
    }

    /// Where the namespaces of a file begin that follow from its folder.
    pub fn root_of_path(&self, path: &str) -> Root<'_> {
        let project = self.of_path(path).map(|project| &self.all[project as usize]);
        project.map_or(Root { folder: "", namespace: "" }, |project| Root {
            folder: &project.folder,
            namespace: &project.root,
        })
    }

    /// Whether code of one project may use what another declares, as far as it is told.
    pub fn sees(&self, from: Option<u32>, to: Option<u32>) -> bool {
        match (from, to) {
            (Some(from), Some(to)) => from == to || self.all[from as usize].sees.binary_search(&to).is_ok(),
            _ => true,
        }
    }
}

impl ProjectFile {
    fn add(&mut self, around: &ProjectFile) {
        self.references.extend(around.references.iter().cloned());
        self.packages.extend(around.packages.iter().cloned());
        self.usings.extend(around.usings.iter().cloned());
        self.implicit = self.implicit.or(around.implicit);
        self.root = self.root.take().or_else(|| around.root.clone());
    }

    fn project(self, name: &str, module: u32) -> Project {
        let mut usings = self.usings;
        if self.implicit == Some(true) {
            usings.extend(IMPLICIT.iter().map(|namespace| (*namespace).to_owned()));
            if self.sdk.contains(".Web") || self.sdk.contains(".Worker") {
                usings.extend(IMPLICIT_WEB.iter().map(|namespace| (*namespace).to_owned()));
            }
        }
        usings.retain(|namespace| !self.removed.contains(namespace));
        let is_test_package = |package: &String| {
            let package = package.to_lowercase();
            package == "microsoft.net.test.sdk"
                || package == "xunit"
                || package == "nunit"
                || package.starts_with("xunit.v3")
                || package.starts_with("mstest")
        };
        let lower = name.to_lowercase();
        let named = ["tests", ".test", "specs", ".testing"].iter().any(|ending| lower.ends_with(ending));
        Project {
            module,
            folder: String::new(),
            root: root_namespace(self.root.as_deref(), name),
            test: named || self.test || self.packages.iter().any(is_test_package),
            usings,
            packages: self.packages,
            sees: Vec::new(),
        }
    }
}

fn read_project(text: &str) -> ProjectFile {
    let mut file = ProjectFile::default();
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut property = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                property = element.local_name().as_ref().to_owned();
                add_item(&mut file, &property, &element);
            }
            Ok(Event::Empty(element)) => {
                let name = element.local_name().as_ref().to_owned();
                add_item(&mut file, &name, &element);
            }
            Ok(Event::Text(text)) => {
                let text = text.trim().to_owned();
                match property.as_str() {
                    "ImplicitUsings" => {
                        file.implicit = Some(matches!(&*text.to_lowercase(), "enable" | "true"))
                    }
                    "RootNamespace" if !text.is_empty() => file.root = Some(text),
                    "IsTestProject" => file.test = text.eq_ignore_ascii_case("true"),
                    _ => {}
                }
            }
            Ok(Event::End(_)) => property.clear(),
            Ok(Event::Eof) | Err(_) => return file,
            Ok(_) => {}
        }
    }
}

fn add_item(file: &mut ProjectFile, name: &str, element: &BytesStart<'_>) {
    let value = |wanted: &str| {
        let found = element.attributes().flatten().find(|attribute| attribute.key.as_ref() == wanted);
        found.map(|attribute| attribute.value.into_owned())
    };
    let include = value("Include");
    match (name, include) {
        ("Project", _) => file.sdk = value("Sdk").unwrap_or_default(),
        ("ProjectReference", Some(path)) => file.references.push(path),
        ("PackageReference", Some(package)) => file.packages.push(package),
        ("Using", Some(namespace)) if value("Alias").is_none() && value("Static").is_none() => {
            file.usings.push(namespace);
        }
        ("Using", None) => file.removed.extend(value("Remove")),
        _ => {}
    }
}

/// The namespace of a project's folder, where it is stated or follows from its name.
fn root_namespace(stated: Option<&str>, project: &str) -> String {
    let name = project.replace([' ', '-'], "_");
    let Some(stated) = stated else { return name };
    let Some((before, rest)) = stated.split_once("$(MSBuildProjectName") else {
        return if stated.contains("$(") { name } else { stated.to_owned() };
    };
    // A call behind the name replaces what no name of C# has.
    let behind = rest.rfind(')').map_or("", |close| &rest[close + 1..]);
    format!("{before}{name}{behind}")
}

pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".csproj").unwrap_or(name)
}

fn is_within(folder: &str, around: &str) -> bool {
    around.is_empty()
        || folder == around
        || folder.strip_prefix(around).is_some_and(|rest| rest.starts_with('/'))
}

/// A path as it is seen from a folder, without `..`.
fn joined(folder: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.rsplit(')').next().unwrap_or(&path);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn project_files_tell_references_packages_and_usings() {
        let file = read_project(
            r#"<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><ImplicitUsings>enable</ImplicitUsings>
               </PropertyGroup><ItemGroup>
               <ProjectReference Include="..\Core\Core.csproj" /><PackageReference Include="xunit"><X/></PackageReference>
               <Using Include="Shop.Core" /><Using Remove="System.IO" /></ItemGroup></Project>"#,
        );
        assert_eq!(file.references, [r"..\Core\Core.csproj"]);
        assert_eq!(joined("src/Web", &file.references[0]), "src/Core/Core.csproj");
        let project = file.project("Web", 0);
        assert!(project.test);
        assert!(project.usings.contains(&"Shop.Core".to_owned()));
        assert!(!project.usings.contains(&"System.IO".to_owned()));
        assert!(project.usings.contains(&"Microsoft.AspNetCore.Builder".to_owned()));
    }

    #[test]
    fn the_namespace_of_a_project_is_stated_or_its_name() {
        assert_eq!(root_namespace(None, "Shop-Web"), "Shop_Web");
        assert_eq!(root_namespace(Some("Shop.Site"), "Web"), "Shop.Site");
        assert_eq!(root_namespace(Some("Shop.$(MSBuildProjectName)"), "Web"), "Shop.Web");
        let replaced = "$(MSBuildProjectName.Replace(\" \", \"_\"))";
        assert_eq!(root_namespace(Some(replaced), "Shop Web"), "Shop_Web");
        assert_eq!(root_namespace(Some("$(Company).Web"), "Web"), "Web");
    }
}
