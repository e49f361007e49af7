//! What the container makes where an interface is asked for, and who listens to an event.

use banyan_facts::*;
use foldhash::HashMap;

use super::super::notation::{Binding, header_parts, uses_laravel};
use super::index::{ClassId, Index};
use super::settings::Settings;

/// Beyond this many implementations, a call through the abstract type says little about any one.
const IMPLEMENTATION_LIMIT: usize = 3;

/// A class that listens, and its method.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Listener<'a> {
    pub class: ClassId,
    pub method: &'a str,
}

/// What frameworks tie while the program runs.
#[derive(Default)]
pub(super) struct Container<'a> {
    made: HashMap<ClassId, Vec<ClassId>>,
    by_key: HashMap<&'a str, ClassId>,
    below: HashMap<ClassId, Vec<ClassId>>,
    listeners: HashMap<ClassId, Vec<Listener<'a>>>,
    repositories: HashMap<ClassId, ClassId>,
    /// The class of those who log in, where there is one
    pub user: Option<ClassId>,
    topics: HashMap<&'a str, ()>,
    /// Commands by name: their file and declaration
    pub commands: HashMap<&'a str, (u32, Option<u32>)>,
    /// Whether Laravel is about
    pub is_laravel: bool,
}

impl<'a> Container<'a> {
    /// What the files and settings of a monolith tie.
    pub fn new(index: &Index<'a>, settings: &Settings) -> Self {
        let mut container = Container::default();
        for (at, file) in (0u32..).zip(index.files).filter(|(_, file)| file.language == Language::Php) {
            container.is_laravel |= uses_laravel(file);
            container.add_bindings(index, at, file);
            container.add_entries(file, at);
        }
        for (first, second) in &settings.aliases {
            if let (Some(first), Some(second)) = (index.class(first, 0), index.class(second, 0)) {
                container.made.entry(first).or_default().push(second);
            }
        }
        container.add_classes(index);
        container.made.values_mut().for_each(|made| {
            made.sort_unstable();
            made.dedup();
        });
        container.listeners.values_mut().for_each(|listeners| {
            listeners.sort();
            listeners.dedup();
        });
        container
    }

    fn add_bindings(&mut self, index: &Index<'a>, at: u32, file: &'a FileFacts) {
        for declaration in file.declarations.iter().filter(|other| other.kind == DeclarationKind::Alias) {
            let first = file.text(declaration.name);
            let told = declaration.of_type.map_or("", |text| file.text(text));
            match Binding::read(told) {
                Some((Binding::Made, second)) => {
                    let Some(second) = index.class(second, at) else { continue };
                    match index.class(first, at) {
                        Some(first) => self.made.entry(first).or_default().push(second),
                        None => drop(self.by_key.entry(first).or_insert(second)),
                    }
                }
                Some((Binding::Listener, second)) => {
                    let (class, method) = second.split_once('@').unwrap_or((second, "handle"));
                    if let (Some(event), Some(class)) = (index.class(first, at), index.class(class, at)) {
                        self.listeners.entry(event).or_default().push(Listener { class, method });
                    }
                }
                None => {}
            }
        }
    }

    fn add_entries(&mut self, file: &'a FileFacts, at: u32) {
        for entry in &file.entry_points {
            match entry.kind {
                EntryPointKind::Message => drop(self.topics.insert(file.text(entry.route), ())),
                EntryPointKind::Command => {
                    self.commands.entry(file.text(entry.route)).or_insert((at, entry.within));
                }
                _ => {}
            }
        }
    }

    fn add_classes(&mut self, index: &Index<'a>) {
        let mut users = Vec::new();
        for id in 0..index.classes.len() as ClassId {
            let row = index.row(id);
            if let Some(repository) =
                header_parts(row.header, 'r').next().and_then(|r| index.class(r, row.file))
            {
                self.repositories.insert(id, repository);
            }
            let concrete = matches!(row.kind, DeclarationKind::Class | DeclarationKind::Enum)
                && !row.markers.has(Markers::ABSTRACT)
                && !row.markers.has(Markers::TEST)
                && !row.name.is_empty();
            if !concrete {
                continue;
            }
            if index.outside(id).iter().any(|name| is_user_base(name)) {
                users.push(id);
            }
            for above in index.lineage(id).iter().skip(1) {
                let above_row = index.row(*above);
                let is_abstract = above_row.kind == DeclarationKind::Interface
                    || above_row.kind == DeclarationKind::Class && above_row.markers.has(Markers::ABSTRACT);
                if is_abstract {
                    self.below.entry(*above).or_default().push(id);
                }
            }
            let about = index
                .about(id)
                .filter(|_| index.outside(id).iter().any(|n| super::library::is_repository(n)));
            if let Some(entity) = about.and_then(|(entity, file)| index.class(entity, file)) {
                self.repositories.entry(entity).or_insert(id);
            }
        }
        if let [only] = users.as_slice() {
            self.user = Some(*only);
        }
    }

    /// The classes that stand behind an abstract one: those that the container is told to make, or
    /// else all there are, if they are few.
    pub fn implementations(&self, id: ClassId) -> &[ClassId] {
        match self.made.get(&id) {
            Some(made) => made,
            None => {
                self.below.get(&id).filter(|all| all.len() <= IMPLEMENTATION_LIMIT).map_or(&[], Vec::as_slice)
            }
        }
    }

    /// Whether the container is told what to make of a class.
    pub fn is_bound(&self, id: ClassId) -> bool {
        self.made.contains_key(&id)
    }

    /// The class that the container makes under a key: a class or a word.
    pub fn made_for(&self, index: &Index<'a>, key: &str, asking: u32) -> Option<ClassId> {
        match index.class(key, asking) {
            Some(class) => {
                Some(self.made.get(&class).and_then(|made| made.first().copied()).unwrap_or(class))
            }
            None => self.by_key.get(key).copied(),
        }
    }

    /// Who listens to an event.
    pub fn listeners(&self, event: ClassId) -> &[Listener<'a>] {
        self.listeners.get(&event).map_or(&[], Vec::as_slice)
    }

    /// The repository of an entity.
    pub fn repository_of(&self, entity: ClassId) -> Option<ClassId> {
        self.repositories.get(&entity).copied()
    }

    /// Whether something in this monolith consumes messages of this topic.
    pub fn is_consumed(&self, topic: &str) -> bool {
        self.topics.contains_key(topic)
    }
}

/// Whether a class of a library makes the classes below it users that log in.
fn is_user_base(name: &str) -> bool {
    matches!(
        name,
        "Illuminate\\Foundation\\Auth\\User"
            | "Illuminate\\Contracts\\Auth\\Authenticatable"
            | "Symfony\\Component\\Security\\Core\\User\\UserInterface"
    )
}
