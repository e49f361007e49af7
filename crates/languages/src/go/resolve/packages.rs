//! Packages: the files of a folder that share a package clause, the names they declare, and what the
//! imports of a file mean.

use std::collections::BTreeMap;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::modules::Modules;
use crate::FileIndex;
use crate::go::notation::{likely_names, read_declared};

/// A declaration by its file and place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    pub file: FileIndex,
    pub declaration: u32,
}

/// What an import means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// A package of the monolith
    Package(u32),
    /// A library, by its place in [`Packages::libraries`]
    Library(u32),
    /// A package of the monolith that is not in the tree
    Missing,
}

#[derive(Debug)]
pub struct Package<'a> {
    pub name: &'a str,
    pub path: String,
    pub files: Vec<FileIndex>,
}

/// All packages and the names in them.
pub struct Packages<'a> {
    pub files: &'a [&'a FileFacts],
    pub modules: &'a Modules,
    pub all: Vec<Package<'a>>,
    /// By file: its package
    pub of_file: Vec<Option<u32>>,
    /// By file: what its imports mean, in their order
    pub imports: Vec<Vec<Imported>>,
    /// Names of libraries
    pub libraries: Vec<String>,
    /// By library: whether its name is one of generated clients
    pub remote: Vec<bool>,
    /// By file and name: the import it means
    import_names: HashMap<(FileIndex, &'a str), u32>,
    /// By package: what it declares under each name
    declared: Vec<HashMap<&'a str, Vec<Item>>>,
    members: HashMap<(Item, &'a str), Item>,
    /// By type: its embedded fields
    embedded: HashMap<Item, Vec<Item>>,
    /// By name of a method: the types that declare it
    pub owners: HashMap<&'a str, Vec<Item>>,
    /// By interface: its own methods
    pub methods: HashMap<Item, Vec<Item>>,
}

impl<'a> Packages<'a> {
    pub fn build(files: &'a [&'a FileFacts], modules: &'a Modules) -> Packages<'a> {
        let mut packages = Packages {
            files,
            modules,
            all: Vec::new(),
            of_file: vec![None; files.len()],
            imports: vec![Vec::new(); files.len()],
            libraries: Vec::new(),
            remote: Vec::new(),
            import_names: HashMap::new(),
            declared: Vec::new(),
            members: HashMap::new(),
            embedded: HashMap::new(),
            owners: HashMap::new(),
            methods: HashMap::new(),
        };
        packages.add_packages();
        packages.add_imports();
        packages.add_declarations();
        packages.add_members();
        packages
    }

    fn go_files(&self) -> impl Iterator<Item = (FileIndex, &'a FileFacts)> + use<'a> {
        let files = self.files.iter().copied().enumerate();
        files
            .filter(|(_, facts)| facts.language == Language::Go && facts.status != FileStatus::Skipped)
            .map(|(at, facts)| (at as FileIndex, facts))
    }

    fn add_packages(&mut self) {
        let mut places: BTreeMap<(&'a str, &'a str), u32> = BTreeMap::new();
        for (file, facts) in self.go_files() {
            let folder = facts.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let name = facts.text(facts.scope);
            let place = *places.entry((folder, name)).or_insert_with(|| {
                self.all.push(Package { name, path: self.modules.import_path(folder), files: Vec::new() });
                self.all.len() as u32 - 1
            });
            self.all[place as usize].files.push(file);
            self.of_file[file as usize] = Some(place);
        }
    }

    /// The package that an import path means: not a test's, and a program only where it is alone.
    fn importable(&self) -> HashMap<&str, u32> {
        let mut found: HashMap<&str, u32> = HashMap::new();
        let rank = |package: &Package<'_>| {
            let tests =
                package.files.iter().all(|file| self.files[*file as usize].path.ends_with("_test.go"));
            (!tests, package.name != "main", package.files.len())
        };
        for (at, package) in self.all.iter().enumerate() {
            let known = found.entry(&package.path).or_insert(at as u32);
            if rank(package) > rank(&self.all[*known as usize]) {
                *known = at as u32;
            }
        }
        found
    }

    fn add_imports(&mut self) {
        let importable: HashMap<String, u32> =
            self.importable().into_iter().map(|(path, at)| (path.to_owned(), at)).collect();
        let mut libraries: HashMap<String, u32> = HashMap::new();
        for (file, facts) in self.go_files() {
            let folder = facts.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let module = self.modules.of_folder(folder);
            for (at, import) in facts.imports.iter().enumerate() {
                let path = facts.text(import.path);
                let replaced = self.modules.replaced(module, path);
                let meant = replaced.as_deref().unwrap_or(path);
                let imported = match importable.get(meant) {
                    Some(&package) => Imported::Package(package),
                    None if self.modules.is_own(meant) => Imported::Missing,
                    None => {
                        let name = self.modules.library(path);
                        let place = *libraries.entry(name).or_insert_with_key(|name| {
                            self.libraries.push(name.clone());
                            self.remote.push(is_remote(name));
                            self.libraries.len() as u32 - 1
                        });
                        Imported::Library(place)
                    }
                };
                self.imports[file as usize].push(imported);
                self.name_import(file, facts, at as u32, imported);
            }
        }
    }

    fn name_import(&mut self, file: FileIndex, facts: &'a FileFacts, at: u32, imported: Imported) {
        let import = &facts.imports[at as usize];
        if import.wildcard {
            return;
        }
        match (import.alias, imported) {
            (Some(alias), _) => {
                self.import_names.insert((file, facts.text(alias)), at);
            }
            (None, Imported::Package(package)) => {
                self.import_names.insert((file, self.all[package as usize].name), at);
            }
            (None, _) => {
                for (place, name) in likely_names(facts.text(import.path)).into_iter().enumerate() {
                    if place == 0 {
                        self.import_names.insert((file, name), at);
                    } else {
                        self.import_names.entry((file, name)).or_insert(at);
                    }
                }
            }
        }
    }

    fn add_declarations(&mut self) {
        self.declared.resize_with(self.all.len(), HashMap::new);
        for (file, facts) in self.go_files() {
            let Some(package) = self.of_file[file as usize] else { continue };
            let declared = &mut self.declared[package as usize];
            for (at, declaration) in facts.declarations.iter().enumerate() {
                if declaration.parent.is_none() && declaration.kind != DeclarationKind::Method {
                    let item = Item { file, declaration: at as u32 };
                    declared.entry(facts.text(declaration.name)).or_default().push(item);
                }
            }
        }
        let files = self.files;
        for items in self.declared.iter_mut().flat_map(HashMap::values_mut) {
            items.sort_by_key(|item| (files[item.file as usize].path.ends_with("_test.go"), *item));
        }
    }

    fn add_members(&mut self) {
        for (file, facts) in self.go_files() {
            for (at, declaration) in facts.declarations.iter().enumerate() {
                let item = Item { file, declaration: at as u32 };
                let owner = match (declaration.owner, declaration.parent) {
                    (Some(owner), _) => self.type_named(file, facts.text(owner)),
                    (None, Some(parent)) => Some(self.canonical(Item { file, declaration: parent })),
                    _ => None,
                };
                let Some(owner) = owner.filter(|owner| self.declaration(*owner).kind.is_type()) else {
                    continue;
                };
                let name = facts.text(declaration.name);
                self.members.entry((owner, name)).or_insert(item);
                if declaration.kind == DeclarationKind::Method {
                    if declaration.owner.is_some() {
                        self.owners.entry(name).or_default().push(owner);
                    } else {
                        self.methods.entry(owner).or_default().push(item);
                    }
                } else if read_declared(self.written_type(item)).embedded {
                    self.embedded.entry(owner).or_default().push(item);
                }
            }
        }
    }

    pub fn declaration(&self, item: Item) -> &'a Declaration {
        &self.files[item.file as usize].declarations[item.declaration as usize]
    }

    pub fn name(&self, item: Item) -> &'a str {
        self.files[item.file as usize].text(self.declaration(item).name)
    }

    /// The declared type as it stands in the facts.
    pub fn written_type(&self, item: Item) -> &'a str {
        self.declaration(item).of_type.map_or("", |name| self.files[item.file as usize].text(name))
    }

    /// All that a package declares under a name, tests last; more than one where build constraints choose.
    pub fn named(&self, package: u32, name: &str) -> &[Item] {
        self.declared[package as usize].get(name).map_or(&[], Vec::as_slice)
    }

    fn type_named(&self, file: FileIndex, name: &str) -> Option<Item> {
        self.named(self.of_file[file as usize]?, name).first().copied()
    }

    /// The declaration that stands for all of a name that build constraints choose among.
    pub fn canonical(&self, item: Item) -> Item {
        if self.declaration(item).parent.is_some() {
            return item;
        }
        self.type_named(item.file, self.name(item)).unwrap_or(item)
    }

    /// A member that a type declares itself.
    pub fn own_member(&self, owner: Item, name: &str) -> Option<Item> {
        self.members.get(&(owner, name)).copied()
    }

    pub fn embedded(&self, owner: Item) -> &[Item] {
        self.embedded.get(&owner).map_or(&[], Vec::as_slice)
    }

    /// The import that a name means in a file.
    pub fn import_named(&self, file: FileIndex, name: &str) -> Option<(u32, Imported)> {
        let at = *self.import_names.get(&(file, name))?;
        Some((at, self.imports[file as usize][at as usize]))
    }

    /// The function or type at the top that a declaration is in.
    pub fn top(&self, file: FileIndex, within: Option<u32>) -> Option<Item> {
        let mut at = within?;
        while let Some(parent) = self.files[file as usize].declarations[at as usize].parent {
            at = parent;
        }
        Some(Item { file, declaration: at })
    }

    /// Whether a declaration is in test code.
    pub fn is_test(&self, item: Item) -> bool {
        self.files[item.file as usize].markers.has(Markers::TEST)
    }
}

/// Whether a library is called like those whose clients are generated.
fn is_remote(library: &str) -> bool {
    let parts = ["pb", "proto", "grpc", "rpc"];
    parts.iter().any(|part| library.contains(part) || likely_names(library).contains(part))
}
