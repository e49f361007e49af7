//! Names by where they are bound: in modules, classes and functions.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::modules::{Modules, Target, is_source};
use crate::FileIndex;

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

/// The names of all files.
pub struct Index<'a> {
    pub modules: &'a Modules<'a>,
    /// By file: what its module binds
    names: Vec<HashMap<&'a str, Binding>>,
    /// What classes declare
    members: HashMap<(Item, &'a str), u32>,
    /// What functions import and declare
    locals: HashMap<(Item, &'a str), Binding>,
    /// By file and import: where it leads
    targets: Vec<Vec<Target<'a>>>,
    /// By file: imports of everything
    stars: Vec<Vec<u32>>,
    /// The references that name the bases of classes, in their order
    bases: HashMap<Item, Vec<u32>>,
}

impl<'a> Index<'a> {
    pub fn build(modules: &'a Modules<'a>) -> Index<'a> {
        let count = modules.files.len();
        let mut index = Index {
            modules,
            names: vec![HashMap::new(); count],
            members: HashMap::new(),
            locals: HashMap::new(),
            targets: vec![Vec::new(); count],
            stars: vec![Vec::new(); count],
            bases: HashMap::new(),
        };
        for (at, facts) in modules.files.iter().enumerate() {
            if is_source(facts) && modules.of_file[at].is_some() {
                index.add_imports(at as FileIndex, facts);
                index.add_declarations(at as FileIndex, facts);
                index.add_bases(at as FileIndex, facts);
            }
        }
        index
    }

    fn add_imports(&mut self, file: FileIndex, facts: &'a FileFacts) {
        for (at, import) in (0u32..).zip(&facts.imports) {
            let target = self.modules.target(file, import);
            self.targets[file as usize].push(target);
            if import.wildcard {
                self.stars[file as usize].push(at);
                continue;
            }
            let path = facts.text(import.path).trim_start_matches(['?', '.']);
            let name = match (import.alias, import.member) {
                (Some(alias), _) => facts.text(alias),
                (None, true) => path.rsplit('.').next().unwrap_or(path),
                (None, false) => path.split('.').next().unwrap_or(path),
            };
            self.bind(file, facts, import.within, name, Binding::Import(at));
        }
    }

    fn add_declarations(&mut self, file: FileIndex, facts: &'a FileFacts) {
        for (at, declaration) in (0u32..).zip(&facts.declarations) {
            let name = facts.text(declaration.name);
            self.bind(file, facts, declaration.parent, name, Binding::Declaration(at));
        }
    }

    fn bind(
        &mut self,
        file: FileIndex,
        facts: &'a FileFacts,
        within: Option<u32>,
        name: &'a str,
        binding: Binding,
    ) {
        let mut around = within;
        // What is imported while a variable is made is the module's, or the class's.
        while let Some(at) = around {
            let declaration = &facts.declarations[at as usize];
            let item = Item { file, declaration: at };
            match declaration.kind {
                DeclarationKind::Field | DeclarationKind::Constant => around = declaration.parent,
                kind if kind.is_type() => {
                    if let Binding::Declaration(member) = binding {
                        self.bind_member(item, name, member, facts);
                    }
                    return;
                }
                _ => {
                    self.locals.insert((item, name), binding);
                    return;
                }
            }
        }
        let names = &mut self.names[file as usize];
        // A variable made besides (`X = None` where an import fails) hides nothing.
        let is_variable = |binding: &Binding| {
            matches!(binding, Binding::Declaration(at)
                if facts.declarations[*at as usize].kind == DeclarationKind::Constant)
        };
        if !(is_variable(&binding) && names.get(name).is_some_and(|known| !is_variable(known))) {
            names.insert(name, binding);
        }
    }

    /// A property's getter stands for it, whatever else bears its name.
    fn bind_member(&mut self, class: Item, name: &'a str, member: u32, facts: &'a FileFacts) {
        let is_property = |at: u32| {
            let of_type = facts.declarations[at as usize].of_type;
            of_type.is_some_and(|name| facts.text(name).starts_with(crate::python::notation::PROPERTY))
        };
        match self.members.get(&(class, name)) {
            Some(&known) if is_property(known) => {}
            _ => drop(self.members.insert((class, name), member)),
        }
    }

    fn add_bases(&mut self, file: FileIndex, facts: &FileFacts) {
        for (at, reference) in (0u32..).zip(&facts.references) {
            if let (ReferenceKind::Extends, Some(declaration)) = (reference.kind, reference.within) {
                self.bases.entry(Item { file, declaration }).or_default().push(at);
            }
        }
    }

    pub fn files(&self) -> &'a [FileFacts] {
        self.modules.files
    }

    pub fn facts(&self, file: FileIndex) -> &'a FileFacts {
        &self.modules.files[file as usize]
    }

    pub fn declaration(&self, item: Item) -> &'a Declaration {
        &self.facts(item.file).declarations[item.declaration as usize]
    }

    pub fn item_name(&self, item: Item) -> &'a str {
        self.facts(item.file).text(self.declaration(item).name)
    }

    /// What a module binds to a name by itself.
    pub fn bound(&self, file: FileIndex, name: &str) -> Option<Binding> {
        self.names[file as usize].get(name).copied()
    }

    pub fn local(&self, function: Item, name: &str) -> Option<Binding> {
        self.locals.get(&(function, name)).copied()
    }

    pub fn member(&self, class: Item, name: &str) -> Option<Item> {
        let declaration = *self.members.get(&(class, name))?;
        Some(Item { file: class.file, declaration })
    }

    pub fn target(&self, file: FileIndex, import: u32) -> &Target<'a> {
        self.targets[file as usize].get(import as usize).unwrap_or(&Target::Missing)
    }

    pub fn stars(&self, file: FileIndex) -> &[u32] {
        &self.stars[file as usize]
    }

    pub fn bases(&self, class: Item) -> &[u32] {
        self.bases.get(&class).map_or(&[], Vec::as_slice)
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
        (0..).zip(self.files()).filter(|(file, _)| self.modules.of_file[*file as usize].is_some()).flat_map(
            |(file, facts)| {
                let declarations = (0..).zip(&facts.declarations);
                declarations
                    .filter(|(_, declaration)| declaration.kind.is_type())
                    .map(move |(declaration, _)| Item { file, declaration })
            },
        )
    }

    /// Whether a file is test code.
    pub fn is_test(&self, file: FileIndex) -> bool {
        self.facts(file).markers.has(Markers::TEST)
    }
}
