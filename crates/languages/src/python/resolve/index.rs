//! Names by where they are bound: in modules, classes and functions.

use std::sync::OnceLock;

use banyan_facts::*;
use foldhash::HashMap;
use memchr::memmem;

use super::modules::{Modules, Target, is_source};
use crate::FileIndex;
use crate::parts::of_each_file;
use crate::python::notation::{Loaded, read_loaded};

/// The class that classes of settings inherit from.
pub const SETTINGS_CLASS: &str = "BaseSettings";

/// A declaration of the monolith.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    pub file: FileIndex,
    pub declaration: u32,
}

/// What a name is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    Declaration(u32),
    Import(u32),
}

/// The classes of one file, and what else is gathered from all of them.
#[derive(Default)]
struct FileClasses<'a> {
    /// Its classes
    classes: Vec<u32>,
    /// Classes with the references that name their bases: sorted, and so in the order of the bases
    bases: Vec<(u32, u32)>,
    /// Modules that it names as settings
    settings: Vec<&'a str>,
    /// Whether it names the class that classes of settings inherit from
    settings_class: bool,
}

/// The names of one file.
#[derive(Default)]
struct FileNames<'a> {
    /// What its module binds
    names: HashMap<&'a str, Binding>,
    /// What its classes declare
    members: HashMap<(u32, &'a str), u32>,
    /// What its functions import and declare
    locals: HashMap<(u32, &'a str), Binding>,
    /// By import: where it leads, found when it is asked for
    targets: Vec<OnceLock<Target<'a>>>,
    /// Imports of everything
    stars: Vec<u32>,
}

impl<'a> FileClasses<'a> {
    fn build(modules: &Modules<'a>, file: FileIndex, facts: &'a FileFacts) -> FileClasses<'a> {
        let mut classes = FileClasses::default();
        if is_named(modules, file, facts) {
            let declared = (0u32..).zip(&facts.declarations);
            classes.classes = declared.filter(|(_, it)| it.kind.is_type()).map(|(at, _)| at).collect();
            classes.add_references(facts);
            let may_name = memmem::find(facts.names.whole().as_bytes(), SETTINGS_CLASS.as_bytes()).is_some();
            classes.settings_class =
                may_name && facts.names.iter().any(|(_, name)| name.ends_with(SETTINGS_CLASS));
        }
        classes
    }

    fn add_references(&mut self, facts: &'a FileFacts) {
        for (at, reference) in (0u32..).zip(&facts.references) {
            match (reference.kind, reference.within) {
                (ReferenceKind::Extends, Some(class)) => self.bases.push((class, at)),
                (ReferenceKind::Access, _) if reference.receiver == Receiver::None => {
                    if let Some(Loaded::Settings(module)) = read_loaded(facts.text(reference.name)) {
                        self.settings.push(module);
                    }
                }
                _ => {}
            }
        }
        self.bases.sort_unstable();
    }
}

/// Whether a file is a module, whose names count.
fn is_named(modules: &Modules<'_>, file: FileIndex, facts: &FileFacts) -> bool {
    is_source(facts) && modules.of_file[file as usize].is_some()
}

impl<'a> FileNames<'a> {
    fn build(modules: &Modules<'a>, file: FileIndex, facts: &'a FileFacts) -> FileNames<'a> {
        let mut names = FileNames::default();
        if is_named(modules, file, facts) {
            names.make_room(facts);
            names.add_imports(facts);
            names.add_declarations(facts);
        }
        names
    }

    fn make_room(&mut self, facts: &FileFacts) {
        let outside = |within: &Option<u32>| within.is_none();
        let declared = facts.declarations.iter().map(|declaration| declaration.parent);
        let imported = facts.imports.iter().map(|import| import.within);
        self.names.reserve(declared.chain(imported).filter(outside).count());
        let of_types = |declaration: &&Declaration| {
            declaration.parent.is_some_and(|at| facts.declarations[at as usize].kind.is_type())
        };
        self.members.reserve(facts.declarations.iter().filter(of_types).count());
    }

    fn add_imports(&mut self, facts: &'a FileFacts) {
        self.targets.resize_with(facts.imports.len(), OnceLock::new);
        for (at, import) in (0u32..).zip(&facts.imports) {
            if import.wildcard {
                self.stars.push(at);
                continue;
            }
            let path = facts.text(import.path).trim_start_matches(['?', '.']);
            let name = match (import.alias, import.member) {
                (Some(alias), _) => facts.text(alias),
                (None, true) => path.rsplit('.').next().unwrap_or(path),
                (None, false) => path.split('.').next().unwrap_or(path),
            };
            self.bind(facts, import.within, name, Binding::Import(at));
        }
    }

    fn add_declarations(&mut self, facts: &'a FileFacts) {
        for (at, declaration) in (0u32..).zip(&facts.declarations) {
            let name = facts.text(declaration.name);
            self.bind(facts, declaration.parent, name, Binding::Declaration(at));
        }
    }

    fn bind(&mut self, facts: &'a FileFacts, within: Option<u32>, name: &'a str, binding: Binding) {
        let mut around = within;
        // What is imported while a variable is made is the module's, or the class's.
        while let Some(at) = around {
            let declaration = &facts.declarations[at as usize];
            match declaration.kind {
                DeclarationKind::Field | DeclarationKind::Constant => around = declaration.parent,
                kind if kind.is_type() => {
                    if let Binding::Declaration(member) = binding {
                        self.bind_member(at, name, member, facts);
                    }
                    return;
                }
                _ => {
                    self.locals.insert((at, name), binding);
                    return;
                }
            }
        }
        // A variable made besides (`X = None` where an import fails) hides nothing.
        let is_variable = |binding: &Binding| {
            matches!(binding, Binding::Declaration(at)
                if facts.declarations[*at as usize].kind == DeclarationKind::Constant)
        };
        if !(is_variable(&binding) && self.names.get(name).is_some_and(|known| !is_variable(known))) {
            self.names.insert(name, binding);
        }
    }

    /// A property's getter stands for it, whatever else bears its name.
    fn bind_member(&mut self, class: u32, name: &'a str, member: u32, facts: &'a FileFacts) {
        let is_property = |at: u32| {
            let of_type = facts.declarations[at as usize].of_type;
            of_type.is_some_and(|name| facts.text(name).starts_with(crate::python::notation::PROPERTY))
        };
        match self.members.get(&(class, name)) {
            Some(&known) if is_property(known) => {}
            _ => drop(self.members.insert((class, name), member)),
        }
    }
}

/// The names of all files.
pub struct Index<'a> {
    pub modules: &'a Modules<'a>,
    classes: Vec<FileClasses<'a>>,
    /// Those of a file are found when they are asked for
    names: Vec<OnceLock<FileNames<'a>>>,
}

impl<'a> Index<'a> {
    /// Where `all` are to be followed, the names of all are found now, on all cores.
    pub fn build(modules: &'a Modules<'a>, threads: usize, all: bool) -> Index<'a> {
        let work = |(): &mut (), file, facts| {
            let names = OnceLock::new();
            if all {
                names.get_or_init(|| FileNames::build(modules, file, facts));
            }
            (FileClasses::build(modules, file, facts), names)
        };
        let (classes, names) = of_each_file(threads, modules.files, || (), work).into_iter().unzip();
        Index { modules, classes, names }
    }

    fn names(&self, file: FileIndex) -> &FileNames<'a> {
        self.names[file as usize].get_or_init(|| FileNames::build(self.modules, file, self.facts(file)))
    }

    pub fn files(&self) -> &'a [&'a FileFacts] {
        self.modules.files
    }

    pub fn facts(&self, file: FileIndex) -> &'a FileFacts {
        self.modules.files[file as usize]
    }

    pub fn declaration(&self, item: Item) -> &'a Declaration {
        &self.facts(item.file).declarations[item.declaration as usize]
    }

    pub fn item_name(&self, item: Item) -> &'a str {
        self.facts(item.file).text(self.declaration(item).name)
    }

    /// What a module binds to a name by itself.
    pub fn bound(&self, file: FileIndex, name: &str) -> Option<Binding> {
        self.names(file).names.get(name).copied()
    }

    pub fn local(&self, function: Item, name: &str) -> Option<Binding> {
        self.names(function.file).locals.get(&(function.declaration, name)).copied()
    }

    pub fn member(&self, class: Item, name: &str) -> Option<Item> {
        let declaration = *self.names(class.file).members.get(&(class.declaration, name))?;
        Some(Item { file: class.file, declaration })
    }

    pub fn target(&self, file: FileIndex, import: u32) -> &Target<'a> {
        let Some(target) = self.names(file).targets.get(import as usize) else { return &Target::Missing };
        target.get_or_init(|| self.modules.target(file, &self.facts(file).imports[import as usize]))
    }

    pub fn stars(&self, file: FileIndex) -> &[u32] {
        &self.names(file).stars
    }

    /// The modules that a file names as settings.
    pub fn settings(&self, file: FileIndex) -> &[&'a str] {
        &self.classes[file as usize].settings
    }

    /// Whether any file names the class that classes of settings inherit from.
    pub fn name_settings_class(&self) -> bool {
        self.classes.iter().any(|of_file| of_file.settings_class)
    }

    /// The references that name the bases of a class, in their order.
    pub fn bases(&self, class: Item) -> impl Iterator<Item = u32> {
        let all = &self.classes[class.file as usize].bases;
        let first = all.partition_point(|(of, _)| *of < class.declaration);
        all[first..].iter().take_while(move |(of, _)| *of == class.declaration).map(|(_, base)| *base)
    }

    /// The class around a declaration, itself included.
    pub fn class_around(&self, file: FileIndex, mut within: Option<u32>) -> Option<Item> {
        while let Some(declaration) = within {
            let item = Item { file, declaration };
            if self.declaration(item).kind.is_type() {
                return Some(item);
            }
            within = self.declaration(item).parent;
        }
        None
    }

    /// Every class, in the order of files and declarations.
    pub fn classes(&self) -> impl Iterator<Item = Item> {
        let files = (0..).zip(&self.classes);
        files.flat_map(|(file, of_file)| {
            of_file.classes.iter().map(move |&declaration| Item { file, declaration })
        })
    }

    /// Whether a file is test code.
    pub fn is_test(&self, file: FileIndex) -> bool {
        self.facts(file).markers.has(Markers::TEST)
    }
}
