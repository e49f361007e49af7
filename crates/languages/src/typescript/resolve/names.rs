//! What names mean: in a file, as a file exports them, and for all files.

use std::cell::RefCell;
use std::sync::OnceLock;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::paths::{Found, Paths, Target};
use crate::FileIndex;
use crate::parts::of_each_file;
use crate::typescript::builtins::library_of_global;
use crate::typescript::notation::{is_module, is_registered};

/// Exports are followed through at most so many files.
const DEPTH_LIMIT: usize = 24;

/// A declaration of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    pub file: FileIndex,
    pub declaration: u32,
}

/// A library, by its place among the known ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Library(pub u32);

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Item(Item),
    /// A module as a whole
    Module(FileIndex),
    Library(Library),
    Missing(UnresolvedReason),
}

/// What a name is looked up for: a class is both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Want {
    Value,
    Type,
}

/// A name that a file is asked for.
type ExportKey<'a> = (FileIndex, &'a str, Want);

/// What a name of a whole file stands for: declarations and imports.
#[derive(Debug, Clone, Copy, Default)]
struct Bound {
    value: Option<u32>,
    of_type: Option<u32>,
    /// The import that brings it here
    import: Option<u32>,
    /// The import that gives it to others
    reexport: Option<u32>,
}

impl Bound {
    /// The declaration that is meant, a value or a type.
    fn declaration(&self, want: Want) -> Option<u32> {
        match want {
            Want::Type => self.of_type.or(self.value),
            Want::Value => self.value.or(self.of_type),
        }
    }
}

/// An import, as it is looked up.
struct Imported<'a> {
    specifier: &'a str,
    /// Found when it is asked for, unless all are followed
    target: OnceLock<Target>,
    /// The name in the target; none: all of it
    name: Option<&'a str>,
    /// The name of the file itself that it stands for: `#place`, but not `#shared/place`, an import of the package
    own: Option<&'a str>,
}

#[derive(Default)]
struct FileNames<'a> {
    names: HashMap<&'a str, Bound>,
    /// Imports of which everything is exported
    stars: Vec<u32>,
    members: HashMap<(u32, &'a str), u32>,
    imports: Vec<Imported<'a>>,
    is_script: bool,
}

impl FileNames<'_> {
    fn bound(&self, name: &str) -> Bound {
        self.names.get(name).copied().unwrap_or_default()
    }
}

/// The names of all files, and where their imports lead: what is known before anything is followed.
pub struct Index<'a> {
    files: &'a [&'a FileFacts],
    paths: &'a Paths<'a>,
    of_file: Vec<FileNames<'a>>,
    globals: HashMap<&'a str, Option<Item>>,
    scripts: HashMap<&'a str, Option<Item>>,
    /// Components by their file's name
    components: HashMap<&'a str, Option<FileIndex>>,
    /// Files by the names that they put into registries: `Mixin'notification'`
    registered: HashMap<&'a str, Option<FileIndex>>,
    /// Names of methods that some declaration has
    methods: HashSet<&'a str>,
    /// Names that some file declares for all of it, or exports
    all_names: HashSet<&'a str>,
}

impl<'a> Index<'a> {
    /// Where `all` are to be followed, it is found now where their imports lead, on all cores.
    pub fn build(files: &'a [&'a FileFacts], paths: &'a Paths<'a>, threads: usize, all: bool) -> Index<'a> {
        let names = |found: &mut Found<'a>, _, facts| {
            let names = names_of(facts);
            for import in names.imports.iter().filter(|_| all) {
                import.target.get_or_init(|| paths.resolve(&facts.path, import.specifier, found));
            }
            names
        };
        let of_file = of_each_file(threads, files, Found::default, names);
        let mut index = Index {
            files,
            paths,
            of_file,
            globals: HashMap::new(),
            scripts: HashMap::new(),
            components: HashMap::new(),
            registered: HashMap::new(),
            methods: HashSet::new(),
            all_names: HashSet::from_iter(["default", "="]),
        };
        index.gather();
        index
    }

    /// What is known to all files.
    fn gather(&mut self) {
        for (file, facts) in (0..).zip(self.files) {
            if facts.language != Language::TypeScript {
                continue;
            }
            self.gather_component(file, facts);
            let exported = facts.imports.iter().filter(|import| import.reexport);
            self.all_names.extend(exported.filter_map(|import| Some(facts.text(import.alias?))));
            if !facts.markers.has(Markers::TEST) {
                self.gather_registered(file);
            }
            let is_script = self.of_file[file as usize].is_script;
            let is_ambient = is_script && facts.path.ends_with(".d.ts");
            for (at, declaration) in (0..).zip(&facts.declarations) {
                let name = facts.text(declaration.name);
                let parent = declaration.parent.map(|parent| &facts.declarations[parent as usize]);
                let in_global = parent.is_some_and(|parent| {
                    parent.kind == DeclarationKind::Module && facts.text(parent.name) == "global"
                });
                let item = Item { file, declaration: at };
                if in_global || (is_ambient && parent.is_none()) {
                    note(&mut self.globals, name, item);
                } else if is_script && parent.is_none() {
                    note(&mut self.scripts, name, item);
                }
                if parent.is_none() {
                    self.all_names.insert(name);
                }
                if declaration.kind == DeclarationKind::Method {
                    self.methods.insert(name);
                }
            }
        }
    }

    /// What a file puts into registries; what several put there under one name is nobody's.
    fn gather_registered(&mut self, file: FileIndex) {
        for (&name, bound) in self.of_file[file as usize].names.iter().filter(|(name, _)| is_registered(name))
        {
            if bound.value.or(bound.reexport).is_some() {
                self.registered.entry(name).and_modify(|known| *known = None).or_insert(Some(file));
            }
        }
    }

    fn gather_component(&mut self, file: FileIndex, facts: &'a FileFacts) {
        let Some(stem) = facts.path.strip_suffix(".vue") else { return };
        let name = stem.rsplit('/').next().unwrap_or(stem);
        self.components.entry(name).and_modify(|known| *known = None).or_insert(Some(file));
    }
}

/// What names mean, as far as it was asked for.
pub struct Names<'a> {
    pub files: &'a [&'a FileFacts],
    pub paths: &'a Paths<'a>,
    index: &'a Index<'a>,
    libraries: RefCell<(Vec<String>, HashMap<String, u32>)>,
    exported: RefCell<HashMap<ExportKey<'a>, Option<Meaning>>>,
}

impl<'a> Names<'a> {
    pub fn new(index: &'a Index<'a>) -> Names<'a> {
        let Index { files, paths, .. } = index;
        Names { files, paths, index, libraries: RefCell::default(), exported: RefCell::default() }
    }

    /// Forgets what was asked for.
    pub fn forget(&mut self) {
        self.exported.get_mut().clear();
    }

    /// Whether some declaration has a method of this name.
    pub fn declares_method(&self, name: &str) -> bool {
        self.index.methods.contains(name)
    }

    /// The place of a library.
    pub fn library(&self, name: &str) -> Library {
        let mut libraries = self.libraries.borrow_mut();
        if let Some(&at) = libraries.1.get(name) {
            return Library(at);
        }
        let at = libraries.0.len() as u32;
        libraries.0.push(name.to_owned());
        libraries.1.insert(name.to_owned(), at);
        Library(at)
    }

    /// The name of a library.
    pub fn library_name(&self, library: Library) -> String {
        self.libraries.borrow().0.get(library.0 as usize).cloned().unwrap_or_default()
    }

    pub fn facts(&self, file: FileIndex) -> &'a FileFacts {
        self.files[file as usize]
    }

    pub fn declaration(&self, item: Item) -> &'a Declaration {
        &self.facts(item.file).declarations[item.declaration as usize]
    }

    /// The member of this name that a declaration has itself.
    pub fn member(&self, item: Item, name: &str) -> Option<Item> {
        let declaration = *self.index.of_file[item.file as usize].members.get(&(item.declaration, name))?;
        Some(Item { file: item.file, declaration })
    }

    /// Whether a declaration has members.
    pub fn has_members(&self, item: Item) -> bool {
        let declarations = &self.facts(item.file).declarations;
        declarations
            .get(item.declaration as usize + 1)
            .is_some_and(|next| next.parent == Some(item.declaration))
    }

    /// What a name means within a declaration of a file.
    pub fn lookup(&self, file: FileIndex, within: Option<u32>, name: &str, want: Want) -> Meaning {
        let names = &self.index.of_file[file as usize];
        let facts = self.facts(file);
        let mut at = within;
        while let Some(declaration) = at {
            let row = &facts.declarations[declaration as usize];
            if row.kind == DeclarationKind::Module
                && let Some(&found) = names.members.get(&(declaration, name))
            {
                return Meaning::Item(Item { file, declaration: found });
            }
            at = row.parent;
        }
        let bound = names.bound(name);
        if let Some(declaration) = bound.declaration(want) {
            return Meaning::Item(Item { file, declaration });
        }
        if let Some(import) = bound.import {
            return self.imported(file, import, want, 0);
        }
        self.lookup_global(file, name)
    }

    fn lookup_global(&self, file: FileIndex, name: &str) -> Meaning {
        let names = &self.index.of_file[file as usize];
        if is_registered(name) {
            return self.lookup_registered(name);
        }
        if let Some(library) = library_of_global(name) {
            return Meaning::Library(self.library(library));
        }
        let ambient =
            self.index.globals.get(name).or_else(|| self.index.scripts.get(name).filter(|_| names.is_script));
        if let Some(found) = ambient {
            return found.map_or(Meaning::Missing(UnresolvedReason::Ambiguous), Meaning::Item);
        }
        if self.facts(file).path.ends_with(".vue")
            && let Some(found) = self.index.components.get(name)
        {
            return found.map_or(Meaning::Missing(UnresolvedReason::Ambiguous), Meaning::Module);
        }
        Meaning::Missing(UnresolvedReason::UnknownName)
    }

    /// What is registered under a name in the whole monolith.
    pub fn lookup_registered(&self, name: &str) -> Meaning {
        match self.index.registered.get(name) {
            Some(&Some(file)) => match self.index.of_file[file as usize].bound(name) {
                Bound { value: Some(declaration), .. } => Meaning::Item(Item { file, declaration }),
                Bound { reexport: Some(import), .. } => self.imported(file, import, Want::Value, 0),
                _ => Meaning::Missing(UnresolvedReason::UnknownName),
            },
            Some(None) => Meaning::Missing(UnresolvedReason::Ambiguous),
            None => Meaning::Missing(UnresolvedReason::UnknownName),
        }
    }

    /// The target of an import.
    pub fn target(&self, file: FileIndex, import: u32) -> &'a Target {
        self.target_of(file, &self.index.of_file[file as usize].imports[import as usize])
    }

    fn target_of(&self, file: FileIndex, import: &'a Imported<'a>) -> &'a Target {
        let find = || self.paths.resolve(&self.facts(file).path, import.specifier, &mut Found::default());
        import.target.get_or_init(find)
    }

    /// What an import brings.
    pub fn imported(&self, file: FileIndex, import: u32, want: Want, depth: usize) -> Meaning {
        let imported = &self.index.of_file[file as usize].imports[import as usize];
        if let Some(own) = imported.own {
            return self.lookup_own(file, own, want, depth);
        }
        match self.target_of(file, imported) {
            Target::Library(name) => Meaning::Library(self.library(name)),
            Target::Asset => Meaning::Library(self.library("assets")),
            Target::Missing => Meaning::Missing(UnresolvedReason::UnknownName),
            Target::Generated => Meaning::Missing(UnresolvedReason::Generated),
            Target::File(target) => match imported.name {
                None => Meaning::Module(*target),
                Some(name) => self.exported_as(*target, name, want, depth),
            },
        }
    }

    /// A name of the file that it exports under another one.
    fn lookup_own(&self, file: FileIndex, name: &str, want: Want, depth: usize) -> Meaning {
        let bound = self.index.of_file[file as usize].bound(name);
        match (bound.declaration(want), bound.import) {
            (Some(declaration), _) => Meaning::Item(Item { file, declaration }),
            (None, Some(import)) if depth < DEPTH_LIMIT => self.imported(file, import, want, depth + 1),
            _ => Meaning::Missing(UnresolvedReason::UnknownName),
        }
    }

    /// What a module exports under a name, with the habits of mixing module systems.
    fn exported_as(&self, file: FileIndex, name: &'a str, want: Want, depth: usize) -> Meaning {
        if let Some(found) = self.exported(file, name, want, depth) {
            return found;
        }
        let is_component =
            self.facts(file).path.ends_with(".vue") || self.facts(file).path.ends_with(".svelte");
        match name {
            "default" => match self.exported(file, "=", want, depth) {
                Some(found) => found,
                None if is_component || self.is_commonjs(file) => Meaning::Module(file),
                None => Meaning::Missing(UnresolvedReason::UnknownName),
            },
            "=" => Meaning::Module(file),
            name => match self.exported(file, "=", want, depth) {
                Some(Meaning::Item(item)) => {
                    self.member(item, name).map_or(Meaning::Item(item), Meaning::Item)
                }
                Some(other) => other,
                None => Meaning::Missing(UnresolvedReason::UnknownName),
            },
        }
    }

    fn is_commonjs(&self, file: FileIndex) -> bool {
        self.index.of_file[file as usize].bound("default").reexport.is_none()
    }

    /// What a module gives under a name that code asks it for.
    pub fn exported_by(&self, file: FileIndex, name: &str, want: Want) -> Option<Meaning> {
        let name = self.known_name(file, name)?;
        match self.exported_as(file, name, want, 0) {
            Meaning::Missing(_) => None,
            found => Some(found),
        }
    }

    /// A name as some file writes it; what no file writes is exported by none.
    fn known_name(&self, file: FileIndex, name: &str) -> Option<&'a str> {
        let names = &self.index.of_file[file as usize];
        let own = names.names.get_key_value(name);
        let own = own.filter(|(_, bound)| bound.declaration(Want::Value).or(bound.reexport).is_some());
        let own = own.map(|(name, _)| *name);
        own.or_else(|| self.index.all_names.get(name).copied())
    }

    /// What a file exports under a name, itself or from others.
    pub fn exported(&self, file: FileIndex, name: &'a str, want: Want, depth: usize) -> Option<Meaning> {
        if depth > DEPTH_LIMIT {
            return None;
        }
        let key = (file, name, want);
        if let Some(found) = self.exported.borrow().get(&key) {
            return *found;
        }
        // A circle of exports ends here.
        self.exported.borrow_mut().insert(key, None);
        let found = self.find_export(file, name, want, depth);
        self.exported.borrow_mut().insert(key, found);
        found
    }

    fn find_export(&self, file: FileIndex, name: &'a str, want: Want, depth: usize) -> Option<Meaning> {
        let names = &self.index.of_file[file as usize];
        let bound = names.bound(name);
        if let Some(import) = bound.reexport {
            let import_row = &self.facts(file).imports[import as usize];
            return Some(match (import_row.wildcard, self.target(file, import)) {
                (true, Target::File(target)) => Meaning::Module(*target),
                _ => self.imported(file, import, want, depth + 1),
            });
        }
        let own = bound.declaration(want).map(|declaration| Item { file, declaration });
        if let Some(item) = own.filter(|&item| self.is_exported(item)) {
            return Some(Meaning::Item(item));
        }
        if name == "default" || name == "=" && names.stars.is_empty() {
            return None;
        }
        let mut library = None;
        for &star in &names.stars {
            match self.target(file, star) {
                Target::File(target) if name == "=" => return Some(Meaning::Module(*target)),
                Target::File(target) => {
                    if let Some(found) = self.exported(*target, name, want, depth + 1) {
                        return Some(found);
                    }
                }
                Target::Library(name) => library = library.or(Some(Meaning::Library(self.library(name)))),
                _ => {}
            }
        }
        library
    }

    fn is_exported(&self, item: Item) -> bool {
        let facts = self.facts(item.file);
        self.declaration(item).markers.has(Markers::PUBLIC) || facts.path.ends_with(".d.ts")
    }
}

fn note<'a>(map: &mut HashMap<&'a str, Option<Item>>, name: &'a str, item: Item) {
    map.entry(name)
        .and_modify(|known| {
            if known.is_some_and(|known| known.file != item.file) {
                *known = None;
            }
        })
        .or_insert(Some(item));
}

/// The specifier in an import's path.
pub fn specifier_of(path: &str) -> &str {
    match path.rfind('#') {
        Some(0) | None => path,
        Some(at) => &path[..at],
    }
}

/// The name in an import's path.
fn name_of(path: &str) -> Option<&str> {
    match path.rfind('#') {
        Some(0) | None => None,
        Some(at) => Some(&path[at + 1..]),
    }
}

fn names_of(facts: &FileFacts) -> FileNames<'_> {
    let mut names = FileNames::default();
    if facts.language != Language::TypeScript {
        return names;
    }
    for (at, declaration) in (0..).zip(&facts.declarations) {
        let name = facts.text(declaration.name);
        match declaration.parent {
            Some(parent) => {
                // What instances have hides what their class has under the same name.
                let is_static = |at: u32| facts.declarations[at as usize].markers.has(Markers::STATIC);
                names
                    .members
                    .entry((parent, name))
                    .and_modify(|known| {
                        if is_static(*known) && !is_static(at) {
                            *known = at;
                        }
                    })
                    .or_insert(at);
            }
            None => {
                let is_type = matches!(declaration.kind, DeclarationKind::Interface | DeclarationKind::Alias);
                let bound = names.names.entry(name).or_default();
                let place = if is_type { &mut bound.of_type } else { &mut bound.value };
                place.get_or_insert(at);
            }
        }
    }
    for (at, import) in (0..).zip(&facts.imports) {
        let path = facts.text(import.path);
        names.imports.push(Imported {
            specifier: specifier_of(path),
            target: OnceLock::new(),
            name: name_of(path),
            own: path.strip_prefix('#').filter(|own| !own.contains(['/', '#'])),
        });
        let alias = import.alias.map(|alias| facts.text(alias));
        match (import.reexport, alias) {
            (true, Some(alias)) => {
                names.names.entry(alias).or_default().reexport = Some(at);
            }
            (true, None) => names.stars.push(at),
            (false, Some(alias)) => {
                names.names.entry(alias).or_default().import.get_or_insert(at);
            }
            (false, None) => {}
        }
    }
    names.is_script = !is_module(facts);
    names
}
