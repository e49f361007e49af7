//! What `pyproject.toml` and `setup.cfg` tell: projects, source roots, commands.

use crate::Manifest;

/// A project, as its manifest names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonProject {
    pub name: String,
    /// Its folder, relative; empty for the root
    pub folder: String,
    /// The projects it asks for, by their normalised names
    pub needs: Vec<String>,
    /// Commands it installs: name, and `module:function`
    pub commands: Vec<(String, String)>,
}

/// All manifests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifests {
    pub projects: Vec<PythonProject>,
    /// Folders that manifests name as the place of sources
    pub roots: Vec<String>,
}

impl Manifests {
    pub fn read(manifests: &[Manifest]) -> Manifests {
        let mut read = Manifests::default();
        for manifest in manifests {
            let (folder, name) = manifest.path.rsplit_once('/').unwrap_or(("", &manifest.path));
            match name {
                "pyproject.toml" => {
                    if let Ok(table) = manifest.text.parse::<toml::Table>() {
                        read.add_pyproject(folder, &toml::Value::Table(table));
                    }
                }
                "setup.cfg" => read.add_setup_cfg(folder, &manifest.text),
                _ => {}
            }
        }
        read.roots.sort();
        read.roots.dedup();
        read
    }

    fn add_root(&mut self, folder: &str, root: &str) {
        let root = root.trim_matches(['.', '/']);
        let parts: Vec<&str> = [folder, root].into_iter().filter(|part| !part.is_empty()).collect();
        self.roots.push(parts.join("/"));
    }

    fn add_pyproject(&mut self, folder: &str, manifest: &toml::Value) {
        let at = |path: &[&str]| path.iter().try_fold(manifest, |value, key| value.get(key));
        let find = ["tool", "setuptools", "packages", "find", "where"];
        for root in at(&find).and_then(toml::Value::as_array).into_iter().flatten() {
            root.as_str().into_iter().for_each(|root| self.add_root(folder, root));
        }
        let package_dir = at(&["tool", "setuptools", "package-dir", ""]).and_then(toml::Value::as_str);
        package_dir.into_iter().for_each(|root| self.add_root(folder, root));
        let packages = at(&["tool", "poetry", "packages"]).and_then(toml::Value::as_array);
        for package in packages.into_iter().flatten() {
            let from = package.get("from").and_then(toml::Value::as_str);
            from.into_iter().for_each(|root| self.add_root(folder, root));
        }
        let name = at(&["project", "name"]).or_else(|| at(&["tool", "poetry", "name"]));
        let Some(name) = name.and_then(toml::Value::as_str) else { return };
        let mut needs: Vec<String> = Vec::new();
        let listed = at(&["project", "dependencies"]).and_then(toml::Value::as_array);
        needs.extend(listed.into_iter().flatten().filter_map(toml::Value::as_str).map(normalised));
        let named = at(&["tool", "poetry", "dependencies"]).and_then(toml::Value::as_table);
        needs.extend(named.into_iter().flat_map(toml::Table::keys).map(|name| normalised(name)));
        let scripts = at(&["project", "scripts"]).or_else(|| at(&["tool", "poetry", "scripts"]));
        let scripts = scripts.and_then(toml::Value::as_table).into_iter().flatten();
        let commands = scripts.filter_map(|(name, target)| Some((name.clone(), target.as_str()?.to_owned())));
        self.projects.push(PythonProject {
            name: name.to_owned(),
            folder: folder.to_owned(),
            needs,
            commands: commands.collect(),
        });
    }

    fn add_setup_cfg(&mut self, folder: &str, text: &str) {
        let (mut section, mut key) = ("", "");
        let (mut name, mut needs, mut commands) = (String::new(), Vec::new(), Vec::new());
        for line in text.lines().filter(|line| !line.trim_start().starts_with(['#', ';'])) {
            if let Some(head) = line.trim().strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                (section, key) = (head, "");
                continue;
            }
            let indented = line.starts_with([' ', '\t']);
            let value = match line.split_once('=') {
                Some((start, value)) if !indented => {
                    key = start.trim();
                    value.trim()
                }
                _ => line.trim(),
            };
            match (section, key) {
                _ if value.is_empty() => {}
                ("metadata", "name") => name = value.to_owned(),
                ("options", "package_dir") => {
                    if let Some(root) = value.trim_start_matches('=').trim().split('=').next_back() {
                        self.add_root(folder, root.trim());
                    }
                }
                ("options.packages.find", "where") => self.add_root(folder, value),
                ("options", "install_requires") => needs.push(normalised(value)),
                ("options.entry_points", "console_scripts") => {
                    let command = value.split_once('=');
                    commands.extend(
                        command.map(|(name, target)| (name.trim().to_owned(), target.trim().to_owned())),
                    );
                }
                _ => {}
            }
        }
        if !name.is_empty() && !self.projects.iter().any(|project| project.folder == folder) {
            self.projects.push(PythonProject { name, folder: folder.to_owned(), needs, commands });
        }
    }
}

/// The name of a requirement, as package indexes compare names.
pub fn normalised(requirement: &str) -> String {
    let end =
        requirement.find(|c: char| !(c.is_alphanumeric() || "-_.".contains(c))).unwrap_or(requirement.len());
    requirement[..end].replace(['_', '.'], "-").to_lowercase()
}
