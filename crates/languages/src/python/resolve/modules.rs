//! Modules by their dotted names, and the source roots they are found below.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::manifests::Manifests;
use crate::FileIndex;
use crate::python::notation::TYPE_ONLY;
use crate::python::standard;

/// A file as a module.
#[derive(Debug, Clone)]
pub struct Module {
    /// Dotted; a package has the name of its folder
    pub name: String,
    /// The folder it is found below
    pub root: String,
    /// Whether it is a package's `__init__`
    pub package: bool,
}

/// What a dotted name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A file
    Module(FileIndex),
    /// A folder of modules without a file of its own
    Namespace,
}

/// What an import leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target<'a> {
    /// A module
    Module(FileIndex),
    /// A folder of modules, by its dotted name
    Namespace(String),
    /// A name in a module
    Member(FileIndex, &'a str),
    /// Something of a library, by its dotted path
    Library(&'a str),
    /// Nothing that is there
    Missing,
}

/// All modules of a monolith.
pub struct Modules<'a> {
    pub files: &'a [&'a FileFacts],
    /// By file; none: no Python, not read, or a stub beside its source
    pub of_file: Vec<Option<Module>>,
    by_name: HashMap<String, Vec<FileIndex>>,
    /// By the last part of their names
    by_last: HashMap<String, Vec<FileIndex>>,
    namespaces: HashSet<String>,
    /// The first parts of their names
    firsts: HashSet<String>,
    /// Roots whose modules are found from anywhere: those with packages, and those manifests state
    open_roots: BTreeSet<String>,
}

impl<'a> Modules<'a> {
    pub fn build(files: &'a [&'a FileFacts], manifests: &Manifests) -> Modules<'a> {
        let names = Folders::build(files, manifests);
        let mut modules = Modules {
            files,
            of_file: vec![None; files.len()],
            by_name: HashMap::new(),
            by_last: HashMap::new(),
            namespaces: HashSet::new(),
            firsts: HashSet::new(),
            open_roots: manifests.roots.iter().cloned().collect(),
        };
        let is_there = |path: &str| files.binary_search_by(|file| (*file.path).cmp(path)).is_ok();
        for (at, file) in files.iter().enumerate().filter(|(_, file)| is_source(file)) {
            let stub_of = file.path.strip_suffix('i').filter(|_| file.path.ends_with(".pyi"));
            if stub_of.is_none_or(|source| !is_there(source)) {
                modules.add(at as FileIndex, file, &names);
            }
        }
        modules
    }

    fn add(&mut self, at: FileIndex, file: &FileFacts, folders: &Folders<'a>) {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let (root, package_name) = folders.name_of(folder);
        let package = stem == "__init__" && !package_name.is_empty();
        let dotted = match (package, package_name.is_empty()) {
            (true, _) => package_name.clone(),
            (false, true) => stem.to_owned(),
            (false, false) => format!("{package_name}.{stem}"),
        };
        if !package_name.is_empty() {
            if !self.open_roots.contains(&root) {
                self.open_roots.insert(root.clone());
            }
            self.add_namespaces(&package_name);
        }
        let first = dotted.split('.').next().unwrap_or(&dotted);
        if !self.firsts.contains(first) {
            self.firsts.insert(first.to_owned());
        }
        let last = dotted.rsplit('.').next().unwrap_or(&dotted).to_owned();
        self.by_last.entry(last).or_default().push(at);
        self.by_name.entry(dotted.clone()).or_default().push(at);
        self.of_file[at as usize] = Some(Module { name: dotted, root, package });
    }

    /// Adds a package and those around it.
    fn add_namespaces(&mut self, package: &str) {
        let mut name = package;
        // Where one is known, so are those around it.
        while !self.namespaces.contains(name) {
            self.namespaces.insert(name.to_owned());
            let Some((around, _)) = name.rsplit_once('.') else { return };
            name = around;
        }
    }

    pub fn name(&self, file: FileIndex) -> &str {
        self.of_file.get(file as usize).and_then(Option::as_ref).map_or("", |module| &module.name)
    }

    /// Every module whose name is this or ends in it.
    pub fn ending_in(&self, end: &str) -> Vec<FileIndex> {
        let last = end.rsplit('.').next().unwrap_or(end);
        let fits = |file: &FileIndex| {
            let start = self.name(*file).strip_suffix(end);
            start.is_some_and(|start| start.is_empty() || start.ends_with('.'))
        };
        let all = self.by_last.get(last).into_iter().flatten().copied();
        all.filter(fits).collect()
    }

    /// What a dotted name means in a file.
    pub fn find(&self, from: FileIndex, dotted: &str) -> Option<Found> {
        let module = self.of_file.get(from as usize)?.as_ref()?;
        let folder = folder_of(&self.files[from as usize].path);
        let first = dotted.split('.').next().unwrap_or(dotted);
        let known = self.by_name.get(dotted).map_or(&[][..], Vec::as_slice);
        let root_of =
            |file: FileIndex| self.of_file[file as usize].as_ref().map_or("", |module| &module.root);
        let is_seen = |file: FileIndex| {
            let root = root_of(file);
            root == module.root
                || !standard::is_module(first) && (is_below(folder, root) || self.open_roots.contains(root))
        };
        let nearness = |file: FileIndex| {
            let root = root_of(file);
            let path = &self.files[file as usize].path;
            (
                root == module.root,
                is_below(folder, root),
                common_folders(folder, path),
                std::cmp::Reverse(file),
            )
        };
        let mut seen = known.iter().copied().filter(|&file| is_seen(file));
        // Mostly there is one, and nothing to compare it with.
        let best = match (seen.next(), seen.next()) {
            (Some(one), Some(other)) => seen.chain([one, other]).max_by_key(|&file| nearness(file)),
            (one, _) => one,
        };
        match best {
            Some(file) => Some(Found::Module(file)),
            None => self.namespaces.contains(dotted).then_some(Found::Namespace),
        }
    }

    /// What an import in a file leads to.
    pub fn target(&self, from: FileIndex, import: &Import) -> Target<'a> {
        let path = self.files[from as usize].text(import.path).trim_start_matches(TYPE_ONLY);
        let level = path.len() - path.trim_start_matches('.').len();
        if level == 0 {
            return self.absolute_target(from, path, import);
        }
        let rest = &path[level..];
        let Some(base) = self.package_above(from, level) else { return Target::Missing };
        let dotted = match (base.is_empty(), rest.is_empty()) {
            (true, _) => rest.to_owned(),
            (_, true) => base.to_owned(),
            _ => [base, ".", rest].concat(),
        };
        match self.find(from, &dotted) {
            Some(Found::Module(file)) => return Target::Module(file),
            Some(Found::Namespace) => return Target::Namespace(dotted),
            None => {}
        }
        let name = rest.rsplit('.').next().unwrap_or(rest);
        let module = &dotted[..dotted.len() - name.len()];
        match self.find(from, module.strip_suffix('.').unwrap_or(module)) {
            Some(Found::Module(file)) if import.member && !import.wildcard => Target::Member(file, name),
            _ => Target::Missing,
        }
    }

    fn absolute_target(&self, from: FileIndex, path: &'a str, import: &Import) -> Target<'a> {
        let first = path.split('.').next().unwrap_or(path);
        if !self.firsts.contains(first) {
            return Target::Library(path);
        }
        match self.find(from, path) {
            Some(Found::Module(file)) => return Target::Module(file),
            Some(Found::Namespace) => return Target::Namespace(path.to_owned()),
            None => {}
        }
        if let Some((module, name)) = path.rsplit_once('.')
            && import.member
            && !import.wildcard
            && let Some(Found::Module(file)) = self.find(from, module)
        {
            return Target::Member(file, name);
        }
        match self.find(from, first) {
            Some(Found::Module(_)) if first != path => Target::Missing,
            _ => Target::Library(path),
        }
    }

    /// The package that so many dots mean.
    fn package_above(&self, from: FileIndex, level: usize) -> Option<&str> {
        let module = self.of_file[from as usize].as_ref()?;
        let mut name = module.name.as_str();
        let ups = if module.package { level - 1 } else { level };
        for _ in 0..ups {
            if name.is_empty() {
                return None;
            }
            name = name.rsplit_once('.').map_or("", |(above, _)| above);
        }
        Some(name)
    }
}

/// Whether a file was read as Python.
pub fn is_source(file: &FileFacts) -> bool {
    file.language == Language::Python && file.status != FileStatus::Skipped
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a folder is a root or below it.
fn is_below(folder: &str, root: &str) -> bool {
    root.is_empty() || folder.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn common_folders(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

/// Folders, and the dotted names they have.
struct Folders<'a> {
    packages: HashSet<&'a str>,
    names: HashMap<&'a str, (String, String)>,
}

impl<'a> Folders<'a> {
    fn build(files: &'a [&'a FileFacts], manifests: &Manifests) -> Folders<'a> {
        let mut packages = HashSet::new();
        let mut children: HashMap<&'a str, HashSet<&'a str>> = HashMap::new();
        for file in files.iter().filter(|file| is_source(file)) {
            let (mut folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            if stem == "__init__" {
                packages.insert(folder);
            }
            let mut child = stem;
            while children.entry(folder).or_default().insert(child) && !folder.is_empty() {
                let (above, name) = folder.rsplit_once('/').unwrap_or(("", folder));
                (folder, child) = (above, name);
            }
        }
        // Mostly, every folder is a package, and nobody asks.
        let imported = LazyCell::new(|| imported_names(files, &children));
        let is_imported = |name: &str| imported.contains(name);
        let mut folders = Folders { packages, names: HashMap::new() };
        // Sorted, folders come before what is in them.
        let mut sorted: Vec<_> = children.iter().collect();
        sorted.sort_unstable_by_key(|(folder, _)| **folder);
        for (folder, children) in sorted {
            let name = folders.name(folder, children, &is_imported, manifests);
            folders.names.insert(folder, name);
        }
        folders
    }

    fn name_of(&self, folder: &str) -> (String, String) {
        self.names.get(folder).cloned().unwrap_or_default()
    }

    fn name(
        &self,
        folder: &'a str,
        children: &HashSet<&'a str>,
        is_imported: &impl Fn(&str) -> bool,
        manifests: &Manifests,
    ) -> (String, String) {
        if folder.is_empty() {
            return Default::default();
        }
        let (above, own) = folder.rsplit_once('/').unwrap_or(("", folder));
        let (root, name) = self.name_of(above);
        let extended = |name: &str| if name.is_empty() { own.to_owned() } else { format!("{name}.{own}") };
        if self.packages.contains(folder) || !name.is_empty() && is_identifier(own) {
            return (root, extended(&name));
        }
        let stated = manifests.roots.iter().filter(|root| !root.is_empty());
        let stated = stated.filter(|root| folder != root.as_str() && is_below(folder, root));
        if let Some(root) = stated.max_by_key(|root| root.len())
            && let Some(rest) = folder.strip_prefix(root.as_str())
        {
            return (root.clone(), rest.trim_matches('/').replace('/', "."));
        }
        // Without `__init__`, a folder is a package of those who import from it by its name.
        let starts = std::iter::once(0).chain(folder.match_indices('/').map(|(at, _)| at + 1));
        let mut starts: Vec<usize> = starts.collect();
        starts.reverse();
        for start in starts {
            let dotted = folder[start..].replace('/', ".");
            let first = dotted.split('.').next().unwrap_or_default();
            // `shop.orders` is in `shop/shop` rather than in `shop`, where there is such a package.
            if self.packages.contains(format!("{folder}/{own}").as_str()) {
                break;
            }
            let imports = |child: &&str| is_imported(&format!("{dotted}.{child}"));
            if !standard::is_module(first) && children.iter().any(imports) {
                return (folder[..start].trim_end_matches('/').to_owned(), dotted);
            }
        }
        (folder.to_owned(), String::new())
    }
}

fn is_identifier(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The dotted names, and their beginnings, of absolute imports that may mean a folder of the tree.
fn imported_names<'a>(
    files: &'a [&'a FileFacts],
    children: &HashMap<&'a str, HashSet<&'a str>>,
) -> HashSet<&'a str> {
    let firsts: HashSet<&str> = children.keys().flat_map(|folder| folder.split('/')).collect();
    let mut names = HashSet::new();
    for file in files.iter().filter(|file| is_source(file)) {
        for import in &file.imports {
            let path = file.text(import.path).trim_start_matches(TYPE_ONLY);
            let first = path.split('.').next().unwrap_or(path);
            if firsts.contains(first) {
                add_with_beginnings(path, &mut names);
            }
        }
    }
    names
}

/// Adds a dotted name and its beginnings, which are known where it is.
fn add_with_beginnings<'a>(path: &'a str, names: &mut HashSet<&'a str>) {
    let mut name = path;
    while names.insert(name) {
        let Some((beginning, _)) = name.rsplit_once('.') else { return };
        name = beginning;
    }
}
