//! What names and expressions stand for, as far as declared and obvious types tell.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use banyan_facts::*;
use foldhash::HashMap;

use super::django::Registry;
use super::index::{Binding, Index, Item};
use super::modules::{Found, Target};
use crate::FileIndex;
use crate::python::notation::{PROPERTY, Typed, read_type};
use crate::python::standard;

/// Types are followed from declaration to declaration at most this deep.
const DEEPEST: u32 = 48;

/// A library's dotted path, by its place in the table of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Library(pub u32);

/// What an expression's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    Unknown,
    /// Of the language's own types
    Builtin,
    /// Something of a library, or made by it
    Library(Library),
    Module(FileIndex),
    /// A folder of modules without a file of its own, by its dotted name in the table of paths
    Namespace(Library),
    Class(Item),
    Instance(Item),
    Function(Item),
    /// A query of a model, or the manager that begins one
    Rows(Item),
    /// A collection of instances
    Many(Item),
    /// What `super()` is in a class
    Super(Item),
}

/// What a reference leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Item(Item),
    Module(FileIndex),
    Library(Library),
    Builtin,
    /// A folder of the monolith, which is no unit
    Here,
    Unresolved(UnresolvedReason),
}

/// A reference's outcome and its value.
pub type Followed = (Outcome, Value);

/// What a class inherits from.
#[derive(Debug, Default)]
pub struct Ancestry {
    /// Itself and its bases in the monolith, the nearest first
    pub classes: Vec<Item>,
    /// Bases in libraries
    pub libraries: Vec<Library>,
    /// Whether there are bases that are not known
    pub unknown: bool,
}

/// The values of a monolith, found when they are asked for.
pub struct Values<'i, 'a> {
    pub index: &'i Index<'a>,
    pub registry: &'i Registry,
    paths: RefCell<Paths>,
    results: RefCell<Vec<Vec<Option<Value>>>>,
    /// The files that some results are of
    asked: RefCell<Vec<FileIndex>>,
    ancestry: RefCell<HashMap<Item, Rc<Ancestry>>>,
    depth: Cell<u32>,
    /// The declarations that the last path went through, in units of their own
    pub passed: RefCell<Vec<Item>>,
    /// The model whose rows the last path reached
    pub touched: Cell<Option<Item>>,
}

#[derive(Default)]
struct Paths {
    texts: Vec<Rc<str>>,
    places: HashMap<Rc<str>, Library>,
    /// Where paths are put together
    scratch: String,
}

impl Paths {
    fn of(libraries: &[Box<str>]) -> Paths {
        let texts: Vec<Rc<str>> = libraries.iter().map(|path| (&**path).into()).collect();
        let places = texts.iter().cloned().zip((0..).map(Library)).collect();
        Paths { texts, places, scratch: String::new() }
    }

    fn place(&mut self, path: &str) -> Library {
        if let Some(&known) = self.places.get(path) {
            return known;
        }
        let (text, library): (Rc<str>, _) = (path.into(), Library(self.texts.len() as u32));
        self.texts.push(text.clone());
        self.places.insert(text, library);
        library
    }

    fn place_below(&mut self, library: Library, name: &str) -> Library {
        let mut path = std::mem::take(&mut self.scratch);
        path.clear();
        path.push_str(&self.texts[library.0 as usize]);
        path.push('.');
        path.push_str(name);
        let below = self.place(&path);
        self.scratch = path;
        below
    }
}

pub fn unresolved(reason: UnresolvedReason) -> Followed {
    (Outcome::Unresolved(reason), Value::Unknown)
}

impl<'i, 'a> Values<'i, 'a> {
    /// No values yet; libraries have the places that others gave them.
    pub fn new(index: &'i Index<'a>, registry: &'i Registry, libraries: &[Box<str>]) -> Values<'i, 'a> {
        Values {
            index,
            registry,
            paths: RefCell::new(Paths::of(libraries)),
            results: RefCell::new(vec![Vec::new(); index.files().len()]),
            asked: RefCell::default(),
            ancestry: RefCell::default(),
            depth: Cell::new(0),
            passed: RefCell::default(),
            touched: Cell::new(None),
        }
    }

    /// Forgets all values.
    pub fn forget(&mut self) {
        let results = self.results.get_mut();
        self.asked.get_mut().drain(..).for_each(|file| results[file as usize] = Vec::new());
        self.ancestry.get_mut().clear();
    }

    /// The paths of all libraries, in the order of their places.
    pub fn libraries(&self) -> Vec<Box<str>> {
        self.paths.borrow().texts.iter().map(|path| (&**path).into()).collect()
    }

    pub fn library(&self, path: &str) -> Library {
        self.paths.borrow_mut().place(path)
    }

    /// What has a name in a library.
    pub fn library_member(&self, library: Library, name: &str) -> Followed {
        let library = self.paths.borrow_mut().place_below(library, name);
        (Outcome::Library(library), Value::Library(library))
    }

    pub fn path_of(&self, library: Library) -> Rc<str> {
        self.paths.borrow().texts[library.0 as usize].clone()
    }

    pub fn of_library(&self, path: &str) -> Followed {
        let library = self.library(path);
        (Outcome::Library(library), Value::Library(library))
    }

    /// The value of a reference, found once.
    pub fn result(&self, file: FileIndex, reference: u32) -> Value {
        let known = self.results.borrow()[file as usize].get(reference as usize).copied().flatten();
        if let Some(known) = known {
            return known;
        }
        if self.depth.get() >= DEEPEST {
            return Value::Unknown;
        }
        self.set_result(file, reference, Value::Unknown);
        self.depth.set(self.depth.get() + 1);
        let (passed, touched) = (self.passed.borrow().len(), self.touched.take());
        let (_, value) = self.follow(file, reference);
        self.passed.borrow_mut().truncate(passed);
        self.touched.set(touched);
        self.depth.set(self.depth.get() - 1);
        self.set_result(file, reference, value);
        value
    }

    pub fn set_result(&self, file: FileIndex, reference: u32, value: Value) {
        let mut results = self.results.borrow_mut();
        let results = &mut results[file as usize];
        if results.len() <= reference as usize {
            self.asked.borrow_mut().push(file);
            results.resize(self.index.facts(file).references.len(), None);
        }
        results[reference as usize] = Some(value);
    }

    /// What a name means in a place.
    pub fn lookup(&self, file: FileIndex, within: Option<u32>, name: &str) -> Followed {
        let (mut around, mut in_class) = (within, true);
        while let Some(declaration) = around {
            let item = Item { file, declaration };
            let declared = self.index.declaration(item);
            let bound = match declared.kind {
                DeclarationKind::Field | DeclarationKind::Constant => None,
                kind if kind.is_type() => {
                    let member = in_class.then(|| self.index.member(item, name)).flatten();
                    in_class = false;
                    member.map(|member| Binding::Declaration(member.declaration))
                }
                _ => {
                    in_class = false;
                    self.index.local(item, name)
                }
            };
            if let Some(binding) = bound {
                return self.of_binding(file, binding, 0);
            }
            around = declared.parent;
        }
        self.module_name(file, name, 0)
    }

    /// What a module's name means there.
    pub fn module_name(&self, file: FileIndex, name: &str, depth: u32) -> Followed {
        if let Some(found) = self.exported(file, name, depth) {
            return found;
        }
        if standard::is_builtin(name) {
            return (Outcome::Builtin, Value::Builtin);
        }
        let from_library =
            self.index.stars(file).iter().find_map(|&star| match self.index.target(file, star) {
                Target::Library(path) => Some(*path),
                _ => None,
            });
        match from_library {
            Some(path) => self.of_library(path),
            None => unresolved(UnresolvedReason::UnknownName),
        }
    }

    /// What a module binds to a name, by itself or by importing everything of another; none where
    /// it does not.
    fn exported(&self, file: FileIndex, name: &str, depth: u32) -> Option<Followed> {
        if depth > 16 {
            return None;
        }
        if let Some(binding) = self.index.bound(file, name) {
            return Some(self.of_binding(file, binding, depth));
        }
        self.index.stars(file).iter().rev().find_map(|&star| match self.index.target(file, star) {
            Target::Module(module) if *module != file && self.lets_out(*module, name) => {
                self.exported(*module, name, depth + 1)
            }
            _ => None,
        })
    }

    /// Whether `import *` of a module brings a name.
    fn lets_out(&self, module: FileIndex, name: &str) -> bool {
        let Some(Binding::Declaration(all)) = self.index.bound(module, "__all__") else {
            return !name.starts_with('_');
        };
        let facts = self.index.facts(module);
        let text = facts.declarations[all as usize].of_type.map(|name| facts.text(name));
        match text.and_then(read_type) {
            Some(Typed::Text(names)) => names.split(',').any(|known| known == name),
            _ => true,
        }
    }

    fn of_binding(&self, file: FileIndex, binding: Binding, depth: u32) -> Followed {
        match binding {
            Binding::Declaration(declaration) => self.named(Item { file, declaration }),
            Binding::Import(import) => self.of_import(file, import, depth),
        }
    }

    fn of_import(&self, file: FileIndex, import: u32, depth: u32) -> Followed {
        let facts = self.index.facts(file);
        let import_facts = &facts.imports[import as usize];
        if !import_facts.member && import_facts.alias.is_none() {
            let path = facts.text(import_facts.path).trim_start_matches('?');
            let first = path.split('.').next().unwrap_or(path);
            return match self.index.modules.find(file, first) {
                Some(Found::Module(module)) => (Outcome::Module(module), Value::Module(module)),
                Some(Found::Namespace) if !matches!(self.index.target(file, import), Target::Library(_)) => {
                    (Outcome::Here, Value::Namespace(self.library(first)))
                }
                _ => self.of_library(first),
            };
        }
        match self.index.target(file, import) {
            Target::Module(module) => (Outcome::Module(*module), Value::Module(*module)),
            Target::Namespace(name) => (Outcome::Here, Value::Namespace(self.library(name))),
            Target::Library(path) => self.of_library(path),
            Target::Member(module, name) => self.module_member(*module, name, depth + 1),
            Target::Missing => unresolved(UnresolvedReason::UnknownName),
        }
    }

    /// A name of a module as others see it.
    pub fn module_member(&self, module: FileIndex, name: &str, depth: u32) -> Followed {
        if depth > 16 {
            return unresolved(UnresolvedReason::UnknownName);
        }
        if let Some(found) = self.exported(module, name, depth) {
            return found;
        }
        let of_package = self.index.modules.of_file[module as usize].as_ref().filter(|module| module.package);
        if let Some(package) = of_package
            && let Some(Found::Module(inner)) =
                self.index.modules.find(module, &format!("{}.{name}", package.name))
        {
            return (Outcome::Module(inner), Value::Module(inner));
        }
        if name.starts_with("__") {
            return (Outcome::Builtin, Value::Builtin);
        }
        if self.index.bound(module, "__getattr__").is_some() {
            return unresolved(UnresolvedReason::Dynamic);
        }
        match self.module_name(module, name, depth) {
            // Built-in names are not those of a module.
            (Outcome::Builtin, _) => unresolved(UnresolvedReason::UnknownName),
            found => found,
        }
    }

    /// What naming a declaration means: a variable that holds a class or a function stands for that.
    pub fn named(&self, item: Item) -> Followed {
        let value = self.of_item(item);
        match value {
            Value::Class(held) | Value::Function(held) if held != item => {
                self.passed.borrow_mut().push(item);
                (Outcome::Item(held), value)
            }
            value => (Outcome::Item(item), value),
        }
    }

    /// The value of what a declaration declares.
    pub fn of_item(&self, item: Item) -> Value {
        let declaration = self.index.declaration(item);
        match declaration.kind {
            kind if kind.is_type() => Value::Class(item),
            DeclarationKind::Field | DeclarationKind::Constant => self.type_of(item),
            _ => Value::Function(item),
        }
    }

    /// The type that a declaration states: of a field's value, of what a function returns.
    pub fn type_of(&self, item: Item) -> Value {
        let of_type = self.index.declaration(item).of_type;
        let typed = of_type.map(|name| self.index.facts(item.file).text(name)).and_then(read_type);
        typed.map_or(Value::Unknown, |typed| self.of_typed(item.file, Some(item.declaration), typed))
    }

    /// Whether a declaration is a property: read like a field.
    pub fn is_property(&self, item: Item) -> bool {
        let of_type = self.index.declaration(item).of_type;
        of_type.is_some_and(|name| self.index.facts(item.file).text(name).starts_with(PROPERTY))
    }

    pub fn of_typed(&self, file: FileIndex, within: Option<u32>, typed: Typed<'_>) -> Value {
        if self.depth.get() >= DEEPEST {
            return Value::Unknown;
        }
        self.depth.set(self.depth.get() + 1);
        let value = match typed {
            Typed::Text(_) | Typed::Builtin => Value::Builtin,
            Typed::Value(at) => self.result(file, at),
            Typed::Element(at) => self.element(self.result(file, at)),
            Typed::Entered(at) => self.entered(self.result(file, at)),
            Typed::Instance(at, _) => self.instance(self.result(file, at)),
            Typed::Rows(at, _) => match self.result(file, at) {
                Value::Class(class) => Value::Rows(class),
                Value::Library(library) => Value::Library(library),
                _ => Value::Unknown,
            },
            Typed::ManyOf(at) => match self.result(file, at) {
                Value::Instance(class) | Value::Class(class) | Value::Rows(class) => Value::Many(class),
                Value::Library(library) => Value::Library(library),
                Value::Unknown => Value::Unknown,
                _ => Value::Builtin,
            },
            Typed::Class(path) => self.path(file, within, path).1,
            Typed::Many(path) => match self.path(file, within, path).1 {
                Value::Class(class) => Value::Many(class),
                Value::Library(library) => Value::Library(library),
                _ => Value::Builtin,
            },
            Typed::RowsOf(path) => match self.path(file, within, path).1 {
                Value::Class(class) => Value::Rows(class),
                Value::Library(library) => Value::Library(library),
                _ => Value::Unknown,
            },
            Typed::Named(path) => self.instance(self.path(file, within, path).1),
        };
        self.depth.set(self.depth.get() - 1);
        value
    }

    /// A value of a class.
    fn instance(&self, class: Value) -> Value {
        match class {
            Value::Class(class) | Value::Instance(class) => Value::Instance(class),
            Value::Library(library) => Value::Library(library),
            Value::Builtin => Value::Builtin,
            _ => Value::Unknown,
        }
    }

    /// What a loop over a value is handed.
    pub fn element(&self, of: Value) -> Value {
        match of {
            Value::Rows(class) | Value::Many(class) => Value::Instance(class),
            Value::Library(library) => Value::Library(library),
            Value::Instance(class) => {
                let found = ["__iter__", "__getitem__"].iter().find_map(|name| self.inherited(class, name));
                match found {
                    Some(method) => match self.type_of(method) {
                        Value::Many(inner) | Value::Rows(inner) => Value::Instance(inner),
                        other => other,
                    },
                    None => self
                        .ancestry(class)
                        .libraries
                        .first()
                        .map_or(Value::Unknown, |of| Value::Library(*of)),
                }
            }
            _ => Value::Unknown,
        }
    }

    /// What `with` gives for a value.
    fn entered(&self, of: Value) -> Value {
        match of {
            Value::Many(class) | Value::Rows(class) => Value::Instance(class),
            Value::Instance(class) => {
                match self.inherited(class, "__enter__").map(|method| self.type_of(method)) {
                    Some(Value::Unknown | Value::Builtin) | None => of,
                    Some(known) => known,
                }
            }
            other => other,
        }
    }

    /// What calling a value gives.
    pub fn called(&self, value: Value) -> Value {
        match value {
            Value::Class(class) => Value::Instance(class),
            Value::Function(function) => self.type_of(function),
            Value::Instance(class) => self
                .inherited(class, "__call__")
                .map_or(Value::Instance(class), |method| self.type_of(method)),
            other => other,
        }
    }

    /// The member that a class has by itself or inherits within the monolith.
    pub fn inherited(&self, class: Item, name: &str) -> Option<Item> {
        self.ancestry(class).classes.iter().find_map(|&class| self.index.member(class, name))
    }

    /// What a class inherits from, found once.
    pub fn ancestry(&self, class: Item) -> Rc<Ancestry> {
        if let Some(known) = self.ancestry.borrow().get(&class) {
            return known.clone();
        }
        // Stands while the bases are followed, for classes that inherit from themselves.
        let alone = Rc::new(Ancestry { classes: vec![class], libraries: Vec::new(), unknown: true });
        self.ancestry.borrow_mut().insert(class, alone);
        let mut ancestry = Ancestry { classes: vec![class], ..Ancestry::default() };
        for base in self.index.bases(class) {
            match self.result(class.file, base) {
                Value::Class(base) => {
                    let above = self.ancestry(base);
                    let new: Vec<Item> = above
                        .classes
                        .iter()
                        .filter(|class| !ancestry.classes.contains(class))
                        .copied()
                        .collect();
                    ancestry.classes.extend(new);
                    ancestry.libraries.extend(above.libraries.iter());
                    ancestry.unknown |= above.unknown;
                }
                Value::Library(library) => ancestry.libraries.push(library),
                Value::Builtin => {}
                _ => ancestry.unknown = true,
            }
        }
        let ancestry = Rc::new(ancestry);
        self.ancestry.borrow_mut().insert(class, ancestry.clone());
        ancestry
    }
}
