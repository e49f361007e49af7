//! The tree of modules: crates from manifests, files from `mod` declarations.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::{Declaration, DeclarationKind, FileFacts, Language, Markers, ReferenceKind};

use crate::rust::extract::DECLARES_ITS_ARGUMENTS;
use crate::rust::manifests::{Package, Source, TargetKind, is_below, normalize, read_packages};
use crate::{FileIndex, Manifest};

pub type ModuleIndex = u32;

/// A file, an inline module, or a block with items or imports of its own.
#[derive(Debug)]
pub struct Module {
    /// The module path, as in `qualified_name`
    pub path: String,
    pub kind: ModuleKind,
    /// The module around it; what `super` means
    pub parent: Option<ModuleIndex>,
    /// The root module of its crate
    pub root: ModuleIndex,
    pub file: FileIndex,
    pub package: Option<usize>,
    /// Where the files of child modules lie
    folder: String,
    /// Only compiled for tests
    pub test: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModuleKind {
    File,
    Inline,
    /// Names are looked up here and then around it
    Block,
}

/// All modules of a monolith, and the way from facts to them.
pub struct ModuleTree<'a> {
    pub files: &'a [&'a FileFacts],
    pub packages: Vec<Package>,
    pub modules: Vec<Module>,
    /// The library of each package
    pub libraries: Vec<Option<ModuleIndex>>,
    /// The module of each file; none for other languages and files that were not read
    pub of_file: Vec<Option<ModuleIndex>>,
    /// By file and declaration: the scope inside the declaration
    scopes: Vec<Vec<ModuleIndex>>,
    /// By file and declaration of a `mod`: the module it declares
    declared: BTreeMap<(FileIndex, u32), ModuleIndex>,
    by_path: BTreeMap<&'a str, FileIndex>,
    /// Macros that declare types of the names they are given
    declaring_macros: BTreeSet<&'a str>,
}

impl<'a> ModuleTree<'a> {
    /// Builds the tree: crates first, then files that no `mod` reaches, by their paths.
    pub fn build(files: &'a [&'a FileFacts], manifests: &[Manifest]) -> Self {
        let rust = files.iter().enumerate().filter(|(_, file)| file.language == Language::Rust);
        let by_path: BTreeMap<&str, FileIndex> =
            rust.clone().map(|(at, file)| (&*file.path, at as FileIndex)).collect();
        let paths: BTreeSet<&str> = by_path.keys().copied().collect();
        let packages = read_packages(manifests, &paths);
        let mut tree = ModuleTree {
            files,
            libraries: vec![None; packages.len()],
            packages,
            modules: Vec::new(),
            of_file: vec![None; files.len()],
            scopes: vec![Vec::new(); files.len()],
            declared: BTreeMap::new(),
            by_path,
            declaring_macros: rust.flat_map(|(_, file)| declaring_macros(file)).collect(),
        };
        tree.add_crates();
        tree.add_unreached();
        tree
    }

    /// Whether a declaration is only the argument of a macro that declares no types.
    pub fn is_mere_argument(&self, facts: &FileFacts, declaration: &Declaration) -> bool {
        let is_argument = declaration.kind == DeclarationKind::Struct;
        declaration
            .owner
            .is_some_and(|called| is_argument && !self.declaring_macros.contains(facts.text(called)))
    }

    /// The scope inside a declaration, or that of the whole file.
    pub fn scope(&self, file: FileIndex, within: Option<u32>) -> Option<ModuleIndex> {
        let root = self.of_file[file as usize]?;
        Some(
            within
                .and_then(|within| self.scopes[file as usize].get(within as usize).copied())
                .unwrap_or(root),
        )
    }

    /// The module that a `mod` declares, if its file is there.
    pub fn declared_by(&self, file: FileIndex, declaration: u32) -> Option<ModuleIndex> {
        self.declared.get(&(file, declaration)).copied()
    }

    pub fn module(&self, at: ModuleIndex) -> &Module {
        &self.modules[at as usize]
    }

    /// The module that a scope belongs to: itself, unless it is a block.
    pub fn enclosing(&self, mut at: ModuleIndex) -> ModuleIndex {
        while self.module(at).kind == ModuleKind::Block
            && let Some(parent) = self.module(at).parent
        {
            at = parent;
        }
        at
    }

    fn add_crates(&mut self) {
        for package in 0..self.packages.len() {
            for target in self.packages[package].targets.clone() {
                let Some(&file) = self.by_path.get(target.root.as_str()) else { continue };
                if self.of_file[file as usize].is_some() {
                    continue;
                }
                let folder = folder_of(&target.root).to_owned();
                let test = target.kind == TargetKind::Test;
                let root = self.add_file(file, target.module, None, Some(package), folder, test);
                if target.kind == TargetKind::Library {
                    self.libraries[package] = Some(root);
                }
                self.add_below(vec![root]);
            }
        }
    }

    fn add_file(
        &mut self,
        file: FileIndex,
        path: String,
        parent: Option<ModuleIndex>,
        package: Option<usize>,
        folder: String,
        test: bool,
    ) -> ModuleIndex {
        let index = self.modules.len() as ModuleIndex;
        let root = parent.map_or(index, |parent| self.module(parent).root);
        let test = test || self.files[file as usize].markers.has(Markers::TEST);
        self.modules.push(Module { path, kind: ModuleKind::File, parent, root, file, package, folder, test });
        self.of_file[file as usize] = Some(index);
        index
    }

    /// Adds what files declare, and the files that they declare.
    fn add_below(&mut self, mut open: Vec<ModuleIndex>) {
        while let Some(module) = open.pop() {
            let file = self.module(module).file;
            self.add_declarations(file, module, &mut open);
        }
    }

    fn add_declarations(&mut self, file: FileIndex, module: ModuleIndex, open: &mut Vec<ModuleIndex>) {
        let facts = &self.files[file as usize];
        let out_of_line: BTreeMap<u32, &str> = facts
            .references
            .iter()
            .filter(|reference| reference.kind == ReferenceKind::Module)
            .filter_map(|reference| Some((reference.within?, facts.text(reference.name))))
            .collect();
        let blocks = blocks_of(facts);
        self.scopes[file as usize] = Vec::with_capacity(facts.declarations.len());
        for (at, declaration) in facts.declarations.iter().enumerate() {
            let at = at as u32;
            let around = match declaration.parent {
                Some(parent) => self.scopes[file as usize][parent as usize],
                None => module,
            };
            let name = facts.text(declaration.name);
            let test = declaration.markers.has(Markers::TEST);
            let scope = if declaration.kind != DeclarationKind::Module {
                if blocks.contains(&at) {
                    self.add_inner(around, name, ModuleKind::Block, test)
                } else {
                    around
                }
            } else if let Some(stated) = out_of_line.get(&at) {
                if let Some(child) = self.declare_file(around, name, stated, test, open) {
                    self.declared.insert((file, at), child);
                }
                around
            } else {
                let inline = self.add_inner(around, name, ModuleKind::Inline, test);
                self.declared.insert((file, at), inline);
                inline
            };
            self.scopes[file as usize].push(scope);
        }
    }

    fn add_inner(&mut self, around: ModuleIndex, name: &str, kind: ModuleKind, test: bool) -> ModuleIndex {
        let outer = self.module(around);
        let module = Module {
            path: format!("{}::{name}", outer.path),
            kind,
            parent: Some(around),
            root: outer.root,
            file: outer.file,
            package: outer.package,
            folder: normalize(&outer.folder, name),
            test: outer.test || test,
        };
        self.modules.push(module);
        self.modules.len() as ModuleIndex - 1
    }

    /// Finds the file of `mod name;`. A file that is a module already stays where it is.
    fn declare_file(
        &mut self,
        around: ModuleIndex,
        name: &str,
        stated: &str,
        test: bool,
        open: &mut Vec<ModuleIndex>,
    ) -> Option<ModuleIndex> {
        let around = self.enclosing(around);
        let outer = self.module(around);
        let stated_path = stated.ends_with(".rs").then(|| {
            let beside = match outer.kind {
                ModuleKind::File => folder_of(&self.files[outer.file as usize].path),
                _ => &outer.folder,
            };
            normalize(beside, stated)
        });
        let found = match stated_path {
            Some(path) => vec![path],
            None => [format!("{name}.rs"), format!("{name}/mod.rs")]
                .iter()
                .map(|path| normalize(&outer.folder, path))
                .collect(),
        };
        let (path, file) = found.iter().find_map(|path| Some((path, *self.by_path.get(path.as_str())?)))?;
        if let Some(known) = self.of_file[file as usize] {
            return Some(known);
        }
        let folder = folder_of_children(path);
        let around_path = self.path_for_children(outer);
        let (module, package, test) = (format!("{around_path}::{name}"), outer.package, outer.test || test);
        let child = self.add_file(file, module, Some(around), package, folder, test);
        open.push(child);
        Some(child)
    }

    fn add_unreached(&mut self) {
        let mut unreached: Vec<(&str, FileIndex)> =
            self.by_path.iter().map(|(path, file)| (*path, *file)).collect();
        unreached.sort_by_key(|(path, _)| (!is_root(path), path.replace("/mod.rs", "/")));
        for (path, file) in unreached {
            if self.of_file[file as usize].is_some() {
                continue;
            }
            let package = self.package_of(path);
            if package.is_none() && is_root(path) {
                self.add_root_without_manifest(path, file);
                continue;
            }
            let (base, rest) = match package {
                Some(at) => {
                    let package = &self.packages[at];
                    let rest = path[package.folder.len()..].trim_start_matches('/');
                    (package.name.replace('-', "_"), rest)
                }
                None => (String::new(), path),
            };
            let rest = rest.strip_prefix("src/").unwrap_or(rest);
            let rest = rest.strip_suffix(".rs").unwrap_or(rest);
            let rest = rest.strip_suffix("/mod").unwrap_or(rest);
            let parts = rest.split('/').filter(|part| *part != "src").map(|part| part.replace('-', "_"));
            let parts: Vec<String> =
                Some(base).filter(|base| !base.is_empty()).into_iter().chain(parts).collect();
            let module =
                self.add_file(file, parts.join("::"), None, package, folder_of_children(path), false);
            if let Some(library) = package.and_then(|package| self.libraries[package]) {
                self.modules[module as usize].root = library;
                self.modules[module as usize].parent = Some(library);
            }
            self.add_below(vec![module]);
        }
    }

    /// Modules beside the roots of several tests belong to none of them alone: `tests::common`
    /// rather than `tests::orders::common`.
    fn path_for_children<'m>(&self, outer: &'m Module) -> &'m str {
        let root_file = &self.files[outer.file as usize].path;
        let folder = folder_of(root_file);
        let is_shared = outer.kind == ModuleKind::File
            && outer.parent.is_none()
            && outer.folder == folder
            && ["tests", "benches", "examples"].contains(&folder.rsplit('/').next().unwrap_or(folder));
        match outer.path.rsplit_once("::") {
            Some((above, _)) if is_shared => above,
            _ => &outer.path,
        }
    }

    /// A crate whose manifest is not there is called `crate`.
    fn add_root_without_manifest(&mut self, path: &str, file: FileIndex) {
        let folder = folder_of(path).to_owned();
        let around = folder.strip_suffix("src").unwrap_or(&folder).trim_end_matches('/');
        let mut parts: Vec<String> =
            around.split('/').filter(|part| !part.is_empty()).map(|part| part.replace('-', "_")).collect();
        parts.push("crate".to_owned());
        if path.ends_with("main.rs") && self.by_path.contains_key(normalize(&folder, "lib.rs").as_str()) {
            parts.push("main".to_owned());
        }
        let root = self.add_file(file, parts.join("::"), None, None, folder, false);
        self.add_below(vec![root]);
    }

    /// The package whose folder a path lies in.
    pub fn package_of(&self, path: &str) -> Option<usize> {
        let inside = (0..self.packages.len()).filter(|&at| is_below(path, &self.packages[at].folder));
        inside.max_by_key(|&at| self.packages[at].folder.len())
    }

    /// What a crate calls by this name: another crate of the monolith, or a library.
    pub fn extern_crate(&self, from: ModuleIndex, name: &str) -> Option<ExternCrate<'_>> {
        if let "std" | "core" | "alloc" | "proc_macro" | "test" = name {
            return Some(ExternCrate::Library("std"));
        }
        let package = self.module(from).package?;
        match self.packages[package].dependencies.get(name) {
            Some(Source::Package(at)) => self.libraries[*at].map(ExternCrate::Root),
            Some(Source::External(library)) => Some(ExternCrate::Library(library)),
            None => {
                // Binaries, tests and examples name the library of their own package.
                let library = self.libraries[package]?;
                let is_own = self.module(library).path == name && self.module(from).root != library;
                is_own.then_some(ExternCrate::Root(library))
            }
        }
    }
}

/// Another crate, from inside one.
pub enum ExternCrate<'t> {
    Root(ModuleIndex),
    Library(&'t str),
}

fn declaring_macros(facts: &FileFacts) -> impl Iterator<Item = &str> {
    let macros = facts.declarations.iter().filter(|declaration| declaration.kind == DeclarationKind::Macro);
    macros
        .filter(|declaration| {
            declaration.of_type.is_some_and(|text| facts.text(text) == DECLARES_ITS_ARGUMENTS)
        })
        .map(|declaration| facts.text(declaration.name))
}

/// Callables and constants that hold items or imports of their own.
fn blocks_of(facts: &FileFacts) -> BTreeSet<u32> {
    let is_block = |at: u32| {
        let kind = facts.declarations[at as usize].kind;
        kind.is_callable() && kind != DeclarationKind::Macro || kind == DeclarationKind::Constant
    };
    let parents = facts.declarations.iter().filter_map(|declaration| declaration.parent);
    let imports = facts.imports.iter().filter_map(|import| import.within);
    parents.chain(imports).filter(|&at| is_block(at)).collect()
}

/// Whether a file is by its name the root of a crate.
fn is_root(path: &str) -> bool {
    ["lib.rs", "main.rs"].contains(&path.rsplit('/').next().unwrap_or(path))
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn folder_of_children(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, "mod.rs")) => folder.to_owned(),
        _ => path.strip_suffix(".rs").unwrap_or(path).to_owned(),
    }
}
