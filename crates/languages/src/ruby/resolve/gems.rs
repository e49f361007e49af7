//! Gems: which parts of the tree are one, what they ask for, and which libraries are named in manifests.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::BuildModule;

use super::libraries;
use crate::{Manifest, Resolution};

/// The gems and applications of a tree.
pub(super) struct Gems {
    /// By folder: the build module
    folders: Vec<(String, u32)>,
    /// Libraries named in manifests, by their names without `-` and `_`
    known: BTreeMap<String, String>,
}

/// What one manifest says.
#[derive(Default)]
struct Stated {
    name: Option<String>,
    needs: BTreeSet<String>,
    /// Folders of gems in the tree
    paths: BTreeSet<String>,
}

impl Gems {
    /// Reads all manifests and adds the build modules.
    pub fn read(manifests: &[Manifest], resolution: &mut Resolution<'_>) -> Gems {
        let mut gems = Gems { folders: Vec::new(), known: BTreeMap::new() };
        let mut modules: BTreeMap<String, Stated> = BTreeMap::new();
        for manifest in manifests {
            let (folder, name) = manifest.path.rsplit_once('/').unwrap_or(("", &manifest.path));
            if is_test_folder(folder) {
                continue;
            }
            match name {
                "Gemfile.lock" => gems.note_locked(&manifest.text),
                "Gemfile" => {
                    let stated = modules.entry(folder.to_owned()).or_default();
                    read_gemfile(&manifest.text, folder, stated);
                }
                _ if name.ends_with(".gemspec") => {
                    let stem = name.trim_end_matches(".gemspec");
                    read_gemspec(&manifest.text, stem, modules.entry(folder.to_owned()).or_default());
                }
                _ => {}
            }
        }
        for stated in modules.values() {
            stated.needs.iter().for_each(|name| gems.note(name));
        }
        gems.add_modules(&modules, resolution);
        gems
    }

    fn note(&mut self, name: &str) {
        self.known.insert(name.replace(['-', '_'], "").to_lowercase(), name.to_owned());
    }

    /// The libraries that a lock file lists.
    fn note_locked(&mut self, text: &str) {
        for line in text.lines().filter(|line| line.starts_with("    ") && !line.starts_with("      ")) {
            if let Some(name) = line.split_whitespace().next() {
                self.note(name.trim_end_matches('!'));
            }
        }
    }

    fn add_modules(&mut self, modules: &BTreeMap<String, Stated>, resolution: &mut Resolution<'_>) {
        let mut by_name: BTreeMap<&str, u32> = BTreeMap::new();
        for (folder, stated) in modules {
            let last = folder.rsplit('/').next().filter(|last| !last.is_empty()).unwrap_or("application");
            let name = stated.name.as_deref().unwrap_or(last);
            let module = BuildModule { name: name.into(), path: folder.as_str().into(), needs: Vec::new() };
            let at = resolution.add_module(module);
            self.folders.push((folder.clone(), at));
            by_name.insert(name, at);
        }
        for (at, stated) in self.folders.iter().map(|(_, at)| *at).zip(modules.values()) {
            let named = stated.needs.iter().filter_map(|need| by_name.get(need.as_str()).copied());
            let placed = stated.paths.iter().filter_map(|path| {
                self.folders.iter().find(|(folder, _)| folder == path).map(|(_, module)| *module)
            });
            let needs: BTreeSet<u32> = named.chain(placed).filter(|need| *need != at).collect();
            if let Some(module) = resolution.module_mut(at) {
                module.needs = needs.into_iter().collect();
            }
        }
        // The innermost folder is found first.
        self.folders.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
    }

    /// The build module that a path is in.
    pub fn module_of(&self, path: &str) -> Option<u32> {
        let within = |folder: &str| {
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        self.folders.iter().find(|(folder, _)| within(folder)).map(|(_, module)| *module)
    }

    /// What the library is called whose constants begin with this name.
    pub fn library(&self, constant: &str) -> String {
        if let Some(known) = libraries::of_constant(constant) {
            return known.to_owned();
        }
        let folded = constant.to_lowercase().replace('_', "");
        match self.known.get(&folded) {
            Some(name) => name.clone(),
            None => crate::inflect::underscore(constant),
        }
    }
}

fn is_test_folder(folder: &str) -> bool {
    folder.split('/').any(|part| matches!(part, "spec" | "test" | "fixtures" | "templates"))
}

/// The text between the first quotes of a line, and what follows them.
fn quoted(line: &str) -> Option<(&str, &str)> {
    let start = line.find(['\'', '"'])?;
    let quote = line.as_bytes()[start] as char;
    let rest = &line[start + 1..];
    let end = rest.find(quote)?;
    Some((&rest[..end], &rest[end + 1..]))
}

fn read_gemfile(text: &str, folder: &str, stated: &mut Stated) {
    for line in text.lines().map(str::trim_start) {
        if let Some(rest) = line.strip_prefix("gem ").or_else(|| line.strip_prefix("gem("))
            && let Some((name, options)) = quoted(rest)
        {
            stated.needs.insert(name.to_owned());
            if let Some((_, path)) = options.split_once("path:").or_else(|| options.split_once(":path =>"))
                && let Some((path, _)) = quoted(path)
            {
                stated.paths.insert(joined(folder, path));
            }
        }
    }
}

/// A relative path below a folder, `..` followed.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn read_gemspec(text: &str, stem: &str, stated: &mut Stated) {
    let mut name = stem.to_owned();
    for line in text.lines().map(str::trim_start) {
        let Some((_, rest)) = line.split_once('.') else { continue };
        if let Some(value) =
            rest.strip_prefix("name").map(str::trim_start).and_then(|rest| rest.strip_prefix('='))
            && let Some((stated_name, _)) = quoted(value)
        {
            name = stated_name.to_owned();
        }
        let dependency = ["add_dependency", "add_runtime_dependency", "add_development_dependency"]
            .iter()
            .find_map(|call| rest.strip_prefix(call));
        if let Some((needed, _)) = dependency.and_then(quoted) {
            stated.needs.insert(needed.to_owned());
        }
    }
    stated.name = Some(name);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gemspec_names_the_gem_and_what_it_needs() {
        let mut stated = Stated::default();
        let text = "Gem::Specification.new do |s|\n  s.name = 'shop_core'\n  s.add_dependency \"rails\", '>= 7'\nend";
        read_gemspec(text, "core", &mut stated);
        assert_eq!(stated.name.as_deref(), Some("shop_core"));
        assert!(stated.needs.contains("rails"));
    }

    #[test]
    fn gems_in_the_tree_are_told_by_their_paths() {
        let mut stated = Stated::default();
        read_gemfile("gem 'billing', path: '../engines/billing'\ngem \"rails\"", "app", &mut stated);
        assert!(stated.paths.contains("engines/billing") && stated.needs.contains("rails"));
    }
}
