//! Go modules: which import path a folder has, and which folder or library an import path means.

use std::collections::BTreeMap;

use crate::Manifest;

/// A `go.mod`.
#[derive(Debug, Default)]
pub struct GoModule {
    /// Its folder, without a slash at the end; empty for the root
    pub folder: String,
    /// Its path
    pub path: String,
    /// The modules it asks for
    pub requires: Vec<String>,
    /// Module paths that stand for local folders
    pub replaces: Vec<(String, String)>,
}

/// All modules of the tree, by folder.
#[derive(Debug, Default)]
pub struct Modules {
    pub all: Vec<GoModule>,
    by_folder: BTreeMap<String, usize>,
    /// From longest to shortest path
    paths: Vec<(String, usize)>,
    /// Libraries' module paths, whoever asks for them
    libraries: BTreeMap<String, ()>,
}

impl Modules {
    pub fn read(manifests: &[Manifest]) -> Modules {
        let mut modules = Modules::default();
        for manifest in manifests {
            let name = manifest.path.rsplit('/').next().unwrap_or_default();
            if name == "go.mod" {
                let folder = manifest.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                modules.all.push(read_module(folder, &manifest.text));
            }
        }
        for (at, module) in modules.all.iter().enumerate() {
            modules.by_folder.insert(module.folder.clone(), at);
            modules.paths.push((module.path.clone(), at));
            modules.libraries.extend(module.requires.iter().map(|path| (path.clone(), ())));
        }
        modules.paths.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.1.cmp(&b.1)));
        modules
    }

    /// The module a folder is in.
    pub fn of_folder(&self, folder: &str) -> Option<usize> {
        let mut at = folder;
        loop {
            if let Some(&module) = self.by_folder.get(at) {
                return Some(module);
            }
            if at.is_empty() {
                return None;
            }
            at = at.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
    }

    /// The import path of a folder. Without a module, what stands below `src/`, as in a `GOPATH`.
    pub fn import_path(&self, folder: &str) -> String {
        let Some(module) = self.of_folder(folder).map(|at| &self.all[at]) else {
            let below = folder.rsplit_once("/src/").map(|(_, below)| below);
            return below.or_else(|| folder.strip_prefix("src/")).unwrap_or(folder).to_owned();
        };
        let below = folder[module.folder.len()..].trim_start_matches('/');
        if below.is_empty() { module.path.clone() } else { format!("{}/{below}", module.path) }
    }

    /// The import path that an import of a module means, replacements of its `go.mod` followed.
    pub fn replaced(&self, importing: Option<usize>, path: &str) -> Option<String> {
        let module = &self.all[importing?];
        let (replaced, folder) =
            module.replaces.iter().find(|(replaced, _)| below(path, replaced).is_some())?;
        let rest = below(path, replaced)?;
        let target = self.import_path(folder);
        Some(if rest.is_empty() { target } else { format!("{target}/{rest}") })
    }

    /// Whether a path is one of this tree's modules, whether or not the package is there.
    pub fn is_own(&self, path: &str) -> bool {
        self.paths.iter().any(|(module, _)| !module.is_empty() && below(path, module).is_some())
    }

    /// The name of the library that an import path is in: the module asked for, the package of the
    /// standard library, or what a path of its host usually is.
    pub fn library(&self, path: &str) -> String {
        let mut at = path;
        loop {
            if self.libraries.contains_key(at) {
                return at.to_owned();
            }
            match at.rsplit_once('/') {
                Some((parent, _)) => at = parent,
                None => break,
            }
        }
        let parts: Vec<&str> = path.split('/').collect();
        match parts[0].contains('.') {
            true => parts[..parts.len().min(if parts[0] == "gopkg.in" { 2 } else { 3 })].join("/"),
            false => path.to_owned(),
        }
    }
}

/// What of a path is below another one.
fn below<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(prefix)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

fn read_module(folder: &str, text: &str) -> GoModule {
    let mut module = GoModule { folder: folder.to_owned(), ..GoModule::default() };
    let mut block = "";
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default().trim();
        if line == ")" {
            block = "";
            continue;
        }
        let (verb, rest) = match block {
            "" => line.split_once([' ', '\t']).unwrap_or((line, "")),
            block => (block, line),
        };
        let rest = rest.trim();
        if rest == "(" || verb.ends_with('(') {
            block = match verb.trim_end_matches('(') {
                "require" => "require",
                "replace" => "replace",
                _ => "-",
            };
            continue;
        }
        let mut words = rest.split_whitespace().map(|word| word.trim_matches('"'));
        match verb {
            "module" => module.path = words.next().unwrap_or_default().to_owned(),
            "require" => module.requires.extend(words.next().map(str::to_owned)),
            "replace" => module.replaces.extend(read_replacement(folder, rest)),
            _ => {}
        }
    }
    module
}

/// `path [version] => ./folder`; replacements by other modules are left to the libraries.
fn read_replacement(folder: &str, text: &str) -> Option<(String, String)> {
    let (replaced, target) = text.split_once("=>")?;
    let replaced = replaced.split_whitespace().next()?;
    let target = target.trim();
    if !target.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some((replaced.to_owned(), parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_tell_import_paths_and_libraries() {
        let manifest = |path: &str, text: &str| Manifest { path: path.to_owned(), text: text.to_owned() };
        let modules = Modules::read(&[
            manifest(
                "app/go.mod",
                "module shop.example/app // main\n\nrequire (\n\tgithub.com/go-chi/chi/v5 v5.0.1\n)\nreplace shop.example/kernel => ../kernel\n",
            ),
            manifest("kernel/go.mod", "module shop.example/kernel/v2\n"),
        ]);
        assert_eq!(modules.import_path("app/orders"), "shop.example/app/orders");
        assert_eq!(modules.import_path("elsewhere/src/a/b"), "a/b");
        let app = modules.of_folder("app/orders");
        assert_eq!(
            modules.replaced(app, "shop.example/kernel/money").as_deref(),
            Some("shop.example/kernel/v2/money")
        );
        assert_eq!(modules.library("github.com/go-chi/chi/v5/middleware"), "github.com/go-chi/chi/v5");
        assert_eq!(modules.library("net/http"), "net/http");
        assert_eq!(modules.library("github.com/a/b/c"), "github.com/a/b");
        assert!(modules.is_own("shop.example/app/gone") && !modules.is_own("shop.example/application"));
    }
}
