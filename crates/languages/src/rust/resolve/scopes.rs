//! What each module calls by which name: its items, and its imports followed to their ends.

use banyan_facts::{Declaration, DeclarationKind, Markers};
use foldhash::{HashMap, HashMapExt, HashSet};

use super::modules::{ExternCrate, ModuleIndex, ModuleKind, ModuleTree};
use super::std_names::{is_prelude, is_std_macro};
use crate::FileIndex;

/// A declaration of the monolith.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Item {
    pub file: FileIndex,
    pub declaration: u32,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning<'a> {
    Module(ModuleIndex),
    Item(Item),
    /// A name of a library
    Library {
        library: &'a str,
        name: &'a str,
    },
}

/// The three worlds of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Namespace {
    Types = 0,
    Values = 1,
    Macros = 2,
}

pub const NAMESPACES: [Namespace; 3] = [Namespace::Types, Namespace::Values, Namespace::Macros];

#[derive(Debug, Clone, Copy)]
struct Binding<'a> {
    meaning: Meaning<'a>,
    public: bool,
    /// Brought by a glob: anything stated comes first
    glob: bool,
}

#[derive(Default)]
struct Scope<'a> {
    names: HashMap<&'a str, [Option<Binding<'a>>; 3]>,
    /// Libraries whose names a glob brings, and whether others see them
    libraries: Vec<(&'a str, bool)>,
    /// Libraries whose macros `#[macro_use] extern crate` brings to the whole crate
    macro_libraries: Vec<&'a str>,
    /// Traits in sight, those imported as `_` included
    traits: HashSet<Item>,
    /// Raised with every change, so that globs copy only what is new
    version: u32,
}

struct PendingImport<'a> {
    scope: ModuleIndex,
    path: Vec<&'a str>,
    name: &'a str,
    wildcard: bool,
    public: bool,
    seen: u32,
}

/// The name that extraction gives to the import of a crate's macros alone.
const MACROS_ONLY: &str = "_";

/// Imports are followed at most this many times over; chains of re-exports are far shorter.
const ROUNDS: usize = 32;

/// The names of all modules.
pub struct Scopes<'a> {
    pub tree: &'a ModuleTree<'a>,
    scopes: Vec<Scope<'a>>,
    /// Variants of enumerations and members of generated types, by name
    variants: HashMap<Item, Vec<(&'a str, Item)>>,
    /// By package and name. A file may be a module of several crates of its package and is held to
    /// be one of the first only; what it exports is for all of them.
    exported_macros: HashMap<(usize, &'a str), Item>,
}

impl<'a> Scopes<'a> {
    /// Declares all items and follows all imports.
    pub fn build(tree: &'a ModuleTree<'a>) -> Self {
        let scopes = tree.modules.iter().map(|_| Scope::default()).collect();
        let mut built = Scopes { tree, scopes, variants: HashMap::new(), exported_macros: HashMap::new() };
        built.declare_items();
        built.follow_imports();
        built.note_traits();
        built
    }

    pub fn declaration(&self, item: Item) -> &'a Declaration {
        &self.tree.files[item.file as usize].declarations[item.declaration as usize]
    }

    /// The simple name of an item.
    pub fn name(&self, item: Item) -> &'a str {
        self.tree.files[item.file as usize].text(self.declaration(item).name)
    }

    /// The variants of an enumeration.
    pub fn variant(&self, of: Item, name: &str) -> Option<Item> {
        self.variants.get(&of)?.iter().find(|(variant, _)| *variant == name).map(|&(_, item)| item)
    }

    /// Whether a trait is in sight in a scope.
    pub fn sees_trait(&self, mut scope: ModuleIndex, item: Item) -> bool {
        loop {
            if self.scopes[scope as usize].traits.contains(&item) {
                return true;
            }
            let module = self.tree.module(scope);
            match module.parent {
                Some(parent) if module.kind == ModuleKind::Block => scope = parent,
                _ => return false,
            }
        }
    }

    fn declare_items(&mut self) {
        for (file, facts) in self.tree.files.iter().enumerate() {
            let file = file as FileIndex;
            if self.tree.of_file[file as usize].is_none() {
                continue;
            }
            for (at, declaration) in facts.declarations.iter().enumerate() {
                let item = Item { file, declaration: at as u32 };
                let name = facts.text(declaration.name);
                if declaration.kind == DeclarationKind::Variant {
                    if let Some(parent) = declaration.parent {
                        let of = Item { file, declaration: parent };
                        self.variants.entry(of).or_default().push((name, item));
                    }
                } else if self.is_item(file, declaration) {
                    self.declare_item(file, declaration, item, name);
                }
            }
        }
    }

    /// Items stand in modules and blocks; members stand in types.
    fn is_item(&self, file: FileIndex, declaration: &Declaration) -> bool {
        let facts = &self.tree.files[file as usize];
        let in_type =
            declaration.parent.is_some_and(|parent| facts.declarations[parent as usize].kind.is_type());
        let is_argument =
            declaration.kind == DeclarationKind::Struct && !self.tree.is_mere_argument(facts, declaration);
        !in_type && (declaration.owner.is_none() || is_argument)
    }

    fn declare_item(&mut self, file: FileIndex, declaration: &Declaration, item: Item, name: &'a str) {
        let Some(scope) = self.tree.scope(file, declaration.parent) else { return };
        let public = declaration.markers.has(Markers::PUBLIC);
        if declaration.kind == DeclarationKind::Module {
            if let Some(module) = self.tree.declared_by(file, item.declaration) {
                self.bind(
                    scope,
                    name,
                    Namespace::Types,
                    Binding { meaning: Meaning::Module(module), public, glob: false },
                );
            }
            return;
        }
        let binding = Binding { meaning: Meaning::Item(item), public, glob: false };
        match declaration.kind {
            DeclarationKind::Macro => {
                self.bind(scope, name, Namespace::Macros, Binding { public: true, ..binding });
                // `#[macro_export]` puts a macro at the root; `#[macro_use]` in sight of what follows.
                let module = self.tree.module(scope);
                self.bind(module.root, name, Namespace::Macros, Binding { glob: !public, ..binding });
                if let Some(package) = module.package.filter(|_| public) {
                    self.exported_macros.entry((package, name)).or_insert(item);
                }
            }
            DeclarationKind::Struct => {
                // What a macro may declare gives way to anything stated.
                let glob = declaration.owner.is_some();
                self.bind(scope, name, Namespace::Types, Binding { glob, ..binding });
                // The name of a tuple or unit struct is also a value; a function's own name wins.
                self.bind(scope, name, Namespace::Values, Binding { glob: true, ..binding });
            }
            kind if kind.is_type() => {
                self.bind(scope, name, Namespace::Types, binding);
            }
            _ => {
                self.bind(scope, name, Namespace::Values, binding);
                if declaration.markers.has(Markers::STATIC) || declaration.kind != DeclarationKind::Function {
                    return;
                }
                // A procedural macro is a function that others use as a macro.
                self.bind(scope, name, Namespace::Macros, Binding { glob: true, ..binding });
            }
        }
    }

    /// Binds a name unless something that comes first is bound; tells whether that changed anything.
    fn bind(
        &mut self,
        scope: ModuleIndex,
        name: &'a str,
        namespace: Namespace,
        binding: Binding<'a>,
    ) -> bool {
        let scope = &mut self.scopes[scope as usize];
        let slot = &mut scope.names.entry(name).or_default()[namespace as usize];
        let wins = match slot {
            None => true,
            Some(known) => {
                known.glob && !binding.glob
                    || known.meaning == binding.meaning && binding.public && !known.public
            }
        };
        if wins {
            *slot = Some(binding);
            scope.version += 1;
        }
        wins
    }

    fn follow_imports(&mut self) {
        let mut pending = self.pending_imports();
        for _ in 0..ROUNDS {
            let mut changed = false;
            for import in &mut pending {
                changed |=
                    if import.wildcard { self.follow_glob(import) } else { self.follow_import(import) };
            }
            if !changed {
                break;
            }
        }
    }

    fn pending_imports(&self) -> Vec<PendingImport<'a>> {
        let mut pending = Vec::new();
        for (file, facts) in self.tree.files.iter().enumerate() {
            for import in &facts.imports {
                let Some(scope) = self.tree.scope(file as FileIndex, import.within) else { continue };
                let path: Vec<&str> = facts.text(import.path).split("::").collect();
                let name = import
                    .alias
                    .map_or_else(|| path.last().copied().unwrap_or_default(), |alias| facts.text(alias));
                let (wildcard, public) = (import.wildcard, import.reexport);
                pending.push(PendingImport { scope, path, name, wildcard, public, seen: u32::MAX });
            }
        }
        pending
    }

    fn follow_import(&mut self, import: &PendingImport<'a>) -> bool {
        let mut changed = false;
        for namespace in NAMESPACES {
            let Some(meaning) = self.lookup_import(import, namespace) else { continue };
            let binding = Binding { meaning, public: import.public, glob: false };
            if import.name == "_" {
                if let Meaning::Item(item) = meaning {
                    changed |= self.scopes[import.scope as usize].traits.insert(item);
                }
                continue;
            }
            changed |= self.bind(import.scope, import.name, namespace, binding);
        }
        changed
    }

    fn lookup_import(&self, import: &PendingImport<'a>, namespace: Namespace) -> Option<Meaning<'a>> {
        let found = self.resolve(import.scope, &import.path, namespace)?;
        // `use x;` in the module that has `x` would mean itself.
        (found.rest.is_empty()).then_some(found.meaning)
    }

    fn follow_glob(&mut self, import: &mut PendingImport<'a>) -> bool {
        let Some(found) = self.resolve(import.scope, &import.path, Namespace::Types) else { return false };
        if !found.rest.is_empty() {
            return false;
        }
        match found.meaning {
            Meaning::Library { library, .. } if import.name == MACROS_ONLY => {
                let libraries = &mut self.scopes[import.scope as usize].macro_libraries;
                let is_new = !libraries.contains(&library);
                if is_new {
                    libraries.push(library);
                }
                is_new
            }
            Meaning::Library { library, .. } => self.add_library(import.scope, library, import.public),
            Meaning::Item(item) => {
                let variants = self.variants.get(&item).cloned().unwrap_or_default();
                let mut changed = false;
                for (name, variant) in variants {
                    let binding =
                        Binding { meaning: Meaning::Item(variant), public: import.public, glob: true };
                    changed |= self.bind(import.scope, name, Namespace::Values, binding);
                    changed |= self.bind(import.scope, name, Namespace::Types, binding);
                }
                changed
            }
            Meaning::Module(module) => self.copy_names(module, import),
        }
    }

    fn add_library(&mut self, scope: ModuleIndex, library: &'a str, public: bool) -> bool {
        let scope = &mut self.scopes[scope as usize];
        if scope.libraries.iter().any(|(known, _)| *known == library) {
            return false;
        }
        scope.libraries.push((library, public));
        scope.version += 1;
        true
    }

    /// Copies what a module shows to the importing scope.
    fn copy_names(&mut self, from: ModuleIndex, import: &mut PendingImport<'a>) -> bool {
        let version = self.scopes[from as usize].version;
        if from == import.scope || import.seen == version {
            return false;
        }
        import.seen = version;
        let sees_private = self.is_inside(import.scope, from);
        let source = &self.scopes[from as usize];
        let mut copied: Vec<(&'a str, Namespace, Binding<'a>)> = Vec::new();
        #[expect(clippy::iter_over_hash_type, reason = "each name is bound by itself, whatever the order")]
        for (name, slots) in &source.names {
            for namespace in NAMESPACES {
                if let Some(binding) = slots[namespace as usize]
                    && (binding.public || sees_private)
                {
                    copied.push((name, namespace, Binding { public: import.public, glob: true, ..binding }));
                }
            }
        }
        let libraries: Vec<(&str, bool)> =
            source.libraries.iter().copied().filter(|(_, public)| *public || sees_private).collect();
        let traits: Vec<Item> =
            if sees_private { source.traits.iter().copied().collect() } else { Vec::new() };
        let mut changed = false;
        for (name, namespace, binding) in copied {
            changed |= self.bind(import.scope, name, namespace, binding);
        }
        for (library, _) in libraries {
            changed |= self.add_library(import.scope, library, import.public);
        }
        for item in traits {
            changed |= self.scopes[import.scope as usize].traits.insert(item);
        }
        changed
    }

    fn is_inside(&self, mut scope: ModuleIndex, outer: ModuleIndex) -> bool {
        loop {
            if scope == outer {
                return true;
            }
            match self.tree.module(scope).parent {
                Some(parent) => scope = parent,
                None => return false,
            }
        }
    }

    fn note_traits(&mut self) {
        for scope in 0..self.scopes.len() {
            let names = &self.scopes[scope].names;
            let items: Vec<Item> = names
                .values()
                .filter_map(|slots| match slots[0]?.meaning {
                    Meaning::Item(item) => Some(item),
                    _ => None,
                })
                .collect();
            let traits: Vec<Item> = items
                .into_iter()
                .filter(|&item| self.declaration(item).kind == DeclarationKind::Trait)
                .collect();
            self.scopes[scope].traits.extend(traits);
        }
    }

    /// Follows a path as far as modules, variants and libraries go; what is left are members.
    pub fn resolve<'p>(
        &self,
        scope: ModuleIndex,
        path: &'p [&'a str],
        last: Namespace,
    ) -> Option<Found<'a, 'p>> {
        let (mut meaning, mut rest) = self.resolve_first(scope, path, last)?;
        while let Some((&segment, after)) = rest.split_first() {
            let namespace = if after.is_empty() { last } else { Namespace::Types };
            meaning = match meaning {
                Meaning::Library { library, name } => {
                    let name = if after.is_empty() && !starts_upper(segment) && starts_upper(name) {
                        name
                    } else {
                        segment
                    };
                    Meaning::Library { library, name }
                }
                Meaning::Module(module) => self.lookup_in(module, segment, namespace)?,
                Meaning::Item(item) => match self.variant(item, segment) {
                    Some(variant) => Meaning::Item(variant),
                    None => return Some(Found { meaning, rest }),
                },
            };
            rest = after;
        }
        Some(Found { meaning, rest })
    }

    /// How far a path can be followed that leads nowhere: the module in which a name is missing.
    pub fn missing_in(&self, scope: ModuleIndex, path: &[&'a str]) -> Option<ModuleIndex> {
        for end in (1..path.len()).rev() {
            if let Some(found) = self.resolve(scope, &path[..end], Namespace::Types) {
                return match found.meaning {
                    Meaning::Module(module) => Some(module),
                    _ => None,
                };
            }
        }
        None
    }

    fn resolve_first<'p>(
        &self,
        scope: ModuleIndex,
        path: &'p [&'a str],
        last: Namespace,
    ) -> Option<(Meaning<'a>, &'p [&'a str])> {
        let (&first, mut rest) = path.split_first()?;
        let module = self.tree.enclosing(scope);
        let start = match first {
            "crate" | "$crate" => Meaning::Module(self.tree.module(module).root),
            "self" if !rest.is_empty() => Meaning::Module(module),
            "super" => {
                let mut above = self.parent(module)?;
                while let Some((&"super", after)) = rest.split_first() {
                    above = self.parent(above)?;
                    rest = after;
                }
                Meaning::Module(above)
            }
            "" => {
                let (&name, after) = rest.split_first()?;
                rest = after;
                self.extern_crate(module, name)?
            }
            name => self.lookup(scope, name, if rest.is_empty() { last } else { Namespace::Types })?,
        };
        Some((start, rest))
    }

    fn parent(&self, module: ModuleIndex) -> Option<ModuleIndex> {
        self.tree.module(module).parent.map(|parent| self.tree.enclosing(parent))
    }

    fn extern_crate(&self, module: ModuleIndex, name: &'a str) -> Option<Meaning<'a>> {
        match self.tree.extern_crate(module, name) {
            Some(ExternCrate::Root(root)) => Some(Meaning::Module(root)),
            Some(ExternCrate::Library(library)) => Some(Meaning::Library { library, name: "" }),
            // Without a manifest, what is not declared in sight can only be another crate.
            None if self.tree.module(module).package.is_none() && !name.is_empty() => {
                Some(Meaning::Library { library: name, name: "" })
            }
            None => None,
        }
    }

    /// A name as seen from a scope.
    pub fn lookup(&self, scope: ModuleIndex, name: &'a str, namespace: Namespace) -> Option<Meaning<'a>> {
        let mut at = scope;
        loop {
            if let Some(meaning) = self.bound(at, name, namespace) {
                return Some(meaning);
            }
            let module = self.tree.module(at);
            match module.parent {
                Some(parent) if module.kind == ModuleKind::Block || namespace == Namespace::Macros => {
                    at = parent
                }
                _ => break,
            }
        }
        let std = match namespace {
            Namespace::Macros => is_std_macro(name),
            _ => is_prelude(name),
        };
        if std {
            return Some(Meaning::Library { library: "std", name });
        }
        self.extern_crate_named(scope, name, namespace)
            .or_else(|| self.brought_by_library(scope, name))
            .or_else(|| self.brought_macro(scope, name, namespace))
    }

    fn brought_macro(&self, scope: ModuleIndex, name: &'a str, namespace: Namespace) -> Option<Meaning<'a>> {
        if namespace != Namespace::Macros {
            return None;
        }
        let root = self.tree.module(scope).root;
        let library = self.scopes[root as usize].macro_libraries.first();
        self.exported_macro(scope, name).or(library.map(|library| Meaning::Library { library, name }))
    }

    fn exported_macro(&self, module: ModuleIndex, name: &str) -> Option<Meaning<'a>> {
        let package = self.tree.module(module).package?;
        self.exported_macros.get(&(package, name)).map(|&item| Meaning::Item(item))
    }

    fn extern_crate_named(
        &self,
        scope: ModuleIndex,
        name: &'a str,
        namespace: Namespace,
    ) -> Option<Meaning<'a>> {
        let module = self.tree.enclosing(scope);
        let is_declared = self.tree.module(module).package.is_some();
        (namespace == Namespace::Types && is_declared).then(|| self.extern_crate(module, name)).flatten()
    }

    fn brought_by_library(&self, mut scope: ModuleIndex, name: &'a str) -> Option<Meaning<'a>> {
        loop {
            if let Some((library, _)) = self.scopes[scope as usize].libraries.first() {
                return Some(Meaning::Library { library, name });
            }
            let module = self.tree.module(scope);
            match module.parent {
                Some(parent) if module.kind == ModuleKind::Block => scope = parent,
                _ => return None,
            }
        }
    }

    fn bound(&self, scope: ModuleIndex, name: &str, namespace: Namespace) -> Option<Meaning<'a>> {
        self.scopes[scope as usize].names.get(name)?[namespace as usize].map(|binding| binding.meaning)
    }

    /// A name as seen in a module from elsewhere.
    fn lookup_in(&self, module: ModuleIndex, name: &'a str, namespace: Namespace) -> Option<Meaning<'a>> {
        if let Some(meaning) = self.bound(module, name, namespace) {
            return Some(meaning);
        }
        if namespace == Namespace::Macros
            && let Some(exported) = self.exported_macro(module, name)
        {
            return Some(exported);
        }
        if name == "self" {
            return Some(Meaning::Module(module));
        }
        if name == "super" {
            return self.parent(module).map(Meaning::Module);
        }
        let (library, _) = self.scopes[module as usize].libraries.first()?;
        Some(Meaning::Library { library, name })
    }
}

/// Where a path leads.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a, 'p> {
    pub meaning: Meaning<'a>,
    /// Segments that name members of an item
    pub rest: &'p [&'a str],
}

fn starts_upper(name: &str) -> bool {
    name.starts_with(|c: char| c.is_uppercase())
}
