//! Packages: those of this monolith from its `composer.json` files, others by the namespaces that
//! `composer.lock` gives them.

use std::collections::BTreeMap;

use banyan_facts::BuildModule;
use serde_json::Value;

use crate::{Manifest, Resolution};

/// The packages that a monolith is made of and stands on.
#[derive(Debug, Default)]
pub(super) struct Packages {
    /// Folder and build module of each own package
    modules: Vec<(String, u32)>,
    /// Namespace prefixes of own packages, with their final `\`
    own_prefixes: Vec<String>,
    /// Namespace prefixes of other packages, longest first
    prefixes: Vec<(String, String)>,
    /// Names of packages that manifests ask for
    required: Vec<String>,
}

impl Packages {
    /// Adds a build module for every `composer.json`.
    pub fn add(manifests: &[Manifest], resolution: &mut Resolution<'_>) -> Packages {
        let mut packages = Packages::default();
        let (mut by_name, mut wanted) = (BTreeMap::new(), Vec::new());
        for manifest in manifests.iter().filter(|manifest| is_named(&manifest.path, "composer.json")) {
            let Ok(json) = serde_json::from_str::<Value>(&manifest.text) else { continue };
            let folder = manifest.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            packages.read_autoload(&json);
            let requires = requires_of(&json);
            packages.required.extend(requires.iter().cloned());
            let folder_name = folder.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("root");
            let name = json["name"].as_str().unwrap_or(folder_name).to_owned();
            let module = BuildModule { name: name.as_str().into(), path: folder.into(), needs: Vec::new() };
            let added = resolution.add_module(module);
            by_name.entry(name).or_insert(added);
            packages.modules.push((folder.to_owned(), added));
            wanted.push((added, requires));
        }
        for (module, requires) in wanted {
            let needs = requires.iter().filter_map(|name| by_name.get(name).copied());
            let needs: Vec<u32> = needs.filter(|need| *need != module).collect();
            if let Some(module) = resolution.module_mut(module) {
                module.needs = needs;
            }
        }
        for manifest in manifests.iter().filter(|manifest| is_named(&manifest.path, "composer.lock")) {
            packages.read_lock(&manifest.text);
        }
        packages.prefixes.sort_by(|a, b| (b.0.len(), &a.0, &a.1).cmp(&(a.0.len(), &b.0, &b.1)));
        packages.prefixes.dedup();
        packages.required.sort();
        packages.required.dedup();
        packages
    }

    fn read_autoload(&mut self, json: &Value) {
        for section in ["autoload", "autoload-dev"] {
            for kind in ["psr-4", "psr-0"] {
                let prefixes = json[section][kind].as_object().into_iter().flatten();
                self.own_prefixes
                    .extend(prefixes.map(|(prefix, _)| prefix.clone()).filter(|prefix| prefix.len() > 1));
            }
        }
    }

    fn read_lock(&mut self, text: &str) {
        let Ok(json) = serde_json::from_str::<Value>(text) else { return };
        for section in ["packages", "packages-dev"] {
            for package in json[section].as_array().into_iter().flatten() {
                let Some(name) = package["name"].as_str() else { continue };
                for kind in ["psr-4", "psr-0"] {
                    let prefixes = package["autoload"][kind].as_object().into_iter().flatten();
                    let named = prefixes.map(|(prefix, _)| (prefix.clone(), name.to_owned()));
                    self.prefixes.extend(named.filter(|(prefix, _)| !prefix.is_empty()));
                }
            }
        }
    }

    /// The build module in whose folder a path lies: the deepest one.
    pub fn module_of(&self, path: &str) -> Option<u32> {
        let holds = |folder: &str| {
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        let found = self.modules.iter().filter(|(folder, _)| holds(folder));
        found.max_by_key(|(folder, _)| folder.len()).map(|(_, module)| *module)
    }

    /// The namespace of own packages that a class would be in, if it is in one: the part that `composer.json`
    /// names and the part behind it.
    pub fn own_namespace<'c>(&self, class: &'c str) -> Option<&'c str> {
        let own = self.own_prefixes.iter().filter(|prefix| class.starts_with(prefix.as_str()));
        let longest = own.map(|prefix| prefix.len()).max().unwrap_or(0);
        let other = self.prefixes.iter().find(|(prefix, _)| class.starts_with(prefix.as_str()));
        let is_own = longest > 0 && other.is_none_or(|(prefix, _)| prefix.len() < longest);
        let rest = class.get(longest..).filter(|_| is_own)?;
        let end = rest.find('\\').map_or(longest, |end| longest + end);
        Some(class[..end].trim_end_matches('\\'))
    }

    /// The package that a class of other people comes from: by `composer.lock`, by the names of the
    /// packages asked for, or the begin of its namespace.
    pub fn package_of(&self, class: &str) -> String {
        if let Some((_, package)) =
            self.prefixes.iter().find(|(prefix, _)| class.starts_with(prefix.as_str()))
        {
            return package.clone();
        }
        let parts: Vec<&str> = class.split('\\').collect();
        let spelled = |parts: &[&str]| parts.iter().map(|part| dashed(part)).collect::<Vec<_>>();
        if let Some(known) = super::library::known_package(class) {
            return known;
        }
        let spelled = spelled(&parts);
        let named = self.required.iter().find(|name| match name.split_once('/') {
            Some((vendor, package)) => {
                let vendor_fits = spelled[0] == vendor || spelled[0] == package;
                vendor_fits
                    && (spelled.len() < 2
                        || spelled[1..].iter().any(|part| part == package)
                        || spelled[0] == package)
            }
            None => false,
        });
        match named {
            Some(name) => name.clone(),
            None => parts.first().copied().unwrap_or(class).to_owned(),
        }
    }
}

fn is_named(path: &str, name: &str) -> bool {
    path.rsplit('/').next() == Some(name)
}

fn requires_of(json: &Value) -> Vec<String> {
    let sections = ["require", "require-dev"].into_iter().flat_map(|section| json[section].as_object());
    sections.flat_map(|section| section.keys().cloned()).filter(|name| name.contains('/')).collect()
}

/// `HttpFoundation` as `http-foundation`, the way packages spell their namespaces.
pub(super) fn dashed(part: &str) -> String {
    crate::inflect::underscore(part).replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_told_by_lock_requirements_and_namespace() {
        let manifest = |path: &str, text: &str| Manifest { path: path.to_owned(), text: text.to_owned() };
        let manifests = [
            manifest(
                "composer.json",
                r#"{"name":"a/app","require":{"php":"8","acme/payment-kit":"1","a/core":"*"},"autoload":{"psr-4":{"App\\":"src/"}}}"#,
            ),
            manifest(
                "composer.lock",
                r#"{"packages":[{"name":"x/y","autoload":{"psr-4":{"Far\\Out\\":""}}}]}"#,
            ),
            manifest("core/composer.json", r#"{"name":"a/core"}"#),
        ];
        let mut resolution = Resolution::new(&[], 1);
        let packages = Packages::add(&manifests, &mut resolution);
        assert_eq!(packages.package_of("Far\\Out\\Thing"), "x/y");
        assert_eq!(packages.package_of("Acme\\PaymentKit\\Card"), "acme/payment-kit");
        assert_eq!(
            packages.package_of("Symfony\\Component\\HttpFoundation\\Request"),
            "symfony/http-foundation"
        );
        assert_eq!(packages.package_of("Unheard\\Of"), "Unheard");
        assert_eq!(packages.own_namespace("App\\Missing"), Some("App"));
        assert_eq!(packages.own_namespace("App\\Web\\Missing"), Some("App\\Web"));
        assert_eq!(packages.own_namespace("Far\\Out\\Thing"), None);
        assert_eq!(packages.module_of("core/src/A.php"), Some(1));
        assert_eq!(resolution.module_mut(0).map(|module| module.needs.clone()), Some(vec![1]));
    }
}
