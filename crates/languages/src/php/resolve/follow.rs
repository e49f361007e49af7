//! Follows references: each to a class, function, file, library or reason, and what it gives back.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::super::names::simple_name;
use super::super::notation::{TypeText, bare_class, called, read_type};
use super::composer::Packages;
use super::container::Container;
use super::effects::Queries;
use super::findings::Findings;
use super::index::{ClassId, Index, Place, Wanted};
use super::library;
use super::paths::Paths;
use super::tables::TableNames;
use super::values::{Base, Value};
use crate::Resolution;
use crate::file_units::FileUnits;

/// Types that lead from file to file beyond this many are not followed.
const DEPTH_LIMIT: usize = 24;

/// Where a reference leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Target<'a> {
    /// A class, and the member that is meant: the class that declares it, and its place
    Class(ClassId, Option<(ClassId, u32)>),
    /// A function or constant outside of classes
    Declared(Place),
    File(u32),
    /// A class of a library, by its full name
    Library(&'a str),
    /// A package by its name
    Package(&'a str),
    /// The language itself
    Language,
    /// Nothing that counts
    Nothing,
    Unresolved(UnresolvedReason),
}

/// A followed reference.
#[derive(Debug, Clone)]
pub(super) struct Followed<'a> {
    pub target: Target<'a>,
    pub value: Value<'a>,
}

impl<'a> Followed<'a> {
    pub fn new(target: Target<'a>, value: Value<'a>) -> Self {
        Followed { target, value }
    }

    pub fn unresolved(reason: UnresolvedReason) -> Self {
        Followed::new(Target::Unresolved(reason), Value::UNKNOWN)
    }
}

/// How far a reference has been followed.
#[derive(Clone)]
enum State<'a> {
    Open,
    Running,
    Done(Followed<'a>),
}

/// Follows references by what is known of the whole monolith, and remembers those that it followed.
pub(super) struct Follower<'a, 'i> {
    pub index: &'i Index<'a>,
    pub units: &'i FileUnits,
    pub packages: &'i Packages,
    pub container: &'i Container<'a>,
    pub paths: &'i Paths<'a>,
    pub tables: &'i TableNames<'a, 'i>,
    /// By file, for those of which some were asked for
    states: Vec<Vec<State<'a>>>,
    /// Those files
    asked: Vec<u32>,
    depth: usize,
    package_names: HashMap<&'a str, String>,
}

impl<'a, 'i> Follower<'a, 'i> {
    pub fn new(
        index: &'i Index<'a>,
        units: &'i FileUnits,
        packages: &'i Packages,
        container: &'i Container<'a>,
        paths: &'i Paths<'a>,
        tables: &'i TableNames<'a, 'i>,
    ) -> Self {
        Follower {
            index,
            units,
            packages,
            container,
            paths,
            tables,
            states: index.files.iter().map(|_| Vec::new()).collect(),
            asked: Vec::new(),
            depth: 0,
            package_names: HashMap::new(),
        }
    }

    /// Forgets what was followed: what comes of references that lead to each other depends on which was
    /// asked for first.
    pub fn forget(&mut self) {
        for file in self.asked.drain(..) {
            self.states[file as usize] = Vec::new();
        }
    }

    /// Follows every import and reference of a file.
    pub fn follow_file(&mut self, file: u32, resolution: &mut Resolution<'_>) -> Findings<'i> {
        self.follow_imports(file, resolution);
        let facts = &self.index.files[file as usize];
        let mut findings = Findings::of(file, self.index.is_migration(file));
        let mut queries = Queries::default();
        for at in 0..facts.references.len() as u32 {
            let followed = self.follow(file, at);
            self.record(file, at, &followed, resolution);
            self.note_effects(file, at, &followed, &mut queries, &mut findings, resolution);
        }
        self.add_pending_reads(&queries, &mut findings);
        self.add_repository_reads(&mut findings);
        findings
    }

    /// The states of the references of a file.
    fn states_of(&mut self, file: u32) -> &mut [State<'a>] {
        let states = &mut self.states[file as usize];
        if states.is_empty() {
            *states = vec![State::Open; self.index.files[file as usize].references.len()];
            self.asked.push(file);
        }
        states
    }

    /// Where a reference leads.
    pub fn follow(&mut self, file: u32, at: u32) -> Followed<'a> {
        let Some(state) = self.states_of(file).get(at as usize) else {
            return Followed::unresolved(UnresolvedReason::UnknownReceiver);
        };
        match state {
            State::Done(followed) => return followed.clone(),
            State::Running => return Followed::unresolved(UnresolvedReason::UnknownReceiver),
            State::Open => {}
        }
        if self.depth > DEPTH_LIMIT {
            return Followed::unresolved(UnresolvedReason::UnknownReceiver);
        }
        self.states[file as usize][at as usize] = State::Running;
        self.depth += 1;
        let followed = self.follow_anew(file, at);
        self.depth -= 1;
        self.states[file as usize][at as usize] = State::Done(followed.clone());
        followed
    }

    fn follow_anew(&mut self, file: u32, at: u32) -> Followed<'a> {
        let index = self.index;
        let facts = &index.files[file as usize];
        let reference = &facts.references[at as usize];
        let (name, _) = called(facts.text(reference.name));
        match (reference.kind, reference.receiver) {
            (ReferenceKind::Call, Receiver::None) => self.follow_function(name, file),
            (ReferenceKind::Access, Receiver::None) => match index.constant(name) {
                Some(place) => Followed::new(Target::Declared(place), Value::PLAIN),
                None => Followed::new(Target::Nothing, Value::PLAIN),
            },
            (ReferenceKind::Call, _) if name.is_empty() => Followed::unresolved(UnresolvedReason::Dynamic),
            (ReferenceKind::Construct, Receiver::Unknown) => Followed::unresolved(UnresolvedReason::Dynamic),
            (ReferenceKind::Call | ReferenceKind::Access, receiver) => {
                let value = self.receiver(receiver, file, reference.within);
                let is_own = matches!(receiver, Receiver::Own | Receiver::Super);
                match (reference.kind, name.strip_prefix('$')) {
                    (ReferenceKind::Call, _) => self.method_of(&value, name, is_own),
                    (_, Some(field)) => self.field_of(&value, field, is_own),
                    (_, None) => self.constant_of(&value, name),
                }
            }
            _ => self.follow_class(name, file),
        }
    }

    fn follow_class(&mut self, name: &'a str, file: u32) -> Followed<'a> {
        let value = self.class_value(name, file);
        let target = match value.base {
            Base::Own(class) => Target::Class(class, None),
            Base::Library(class) => Target::Library(class),
            Base::Plain => Target::Nothing,
            Base::Missing | Base::Unknown => Target::Unresolved(UnresolvedReason::UnknownName),
        };
        Followed::new(target, value)
    }

    /// A value of the class with a full name.
    pub fn class_value(&self, name: &'a str, file: u32) -> Value<'a> {
        if let Some(class) = self.index.class(name, file) {
            return Value::own(class);
        }
        if name.starts_with('?') || name.is_empty() {
            return Value { base: Base::Missing, element: None };
        }
        if library::is_language_class(name) {
            return Value::library(name);
        }
        if name.contains('\\') {
            // A missing class is ours only where its neighbours are here.
            let own =
                self.packages.own_namespace(name).filter(|namespace| self.index.is_namespace(namespace));
            let base = if own.is_some() { Base::Missing } else { Base::Library(name) };
            return Value { base, element: None };
        }
        let is_known = library::package_of_global(name).is_some() || library::facade_of(name).is_some();
        match is_known {
            true => Value::library(name),
            false => Value { base: Base::Missing, element: None },
        }
    }

    fn follow_function(&mut self, name: &'a str, file: u32) -> Followed<'a> {
        if name.starts_with(['/', '?']) {
            return match self.paths.file(name, file) {
                Some(found) => Followed::new(Target::File(found), Value::UNKNOWN),
                None => Followed::unresolved(UnresolvedReason::UnknownName),
            };
        }
        if let Some((word, rest)) = name
            .split_once(':')
            .filter(|_| !name.contains("::") || name.starts_with("view:") || name.starts_with("component:"))
        {
            return self.follow_named(word, rest, file);
        }
        if name.is_empty() {
            return Followed::unresolved(UnresolvedReason::Dynamic);
        }
        if let Some(place) = self.index.function(name) {
            let value = self.typed(self.index.type_text(place.0, place.1), place.0, None);
            return Followed::new(Target::Declared(place), value);
        }
        let simple = simple_name(name);
        if name.contains('\\') && !self.index.is_namespace(name.rsplit_once('\\').map_or("", |(ns, _)| ns)) {
            return Followed::new(Target::Library(name), Value::library(name));
        }
        let value = self.helper_value(simple);
        match library::library_of_function(simple, self.container.is_laravel) {
            Some(library::LANGUAGE) => Followed::new(Target::Language, value),
            Some(package) => Followed::new(Target::Package(package), value),
            None => Followed::unresolved(UnresolvedReason::UnknownName),
        }
    }

    /// What Laravel's helpers give back.
    fn helper_value(&self, name: &str) -> Value<'a> {
        let class = match name {
            "request" => "Illuminate\\Http\\Request",
            "auth" => "Illuminate\\Contracts\\Auth\\Guard",
            "now" | "today" => "Carbon\\Carbon",
            "collect" => "Illuminate\\Support\\Collection",
            "app" | "resolve" => "Illuminate\\Foundation\\Application",
            "response" | "redirect" | "back" | "to_route" | "abort" => "Illuminate\\Http\\Response",
            "view" => "Illuminate\\View\\View",
            "session" | "cache" | "cookie" | "logger" | "validator" | "broadcast" | "dispatch" | "event"
            | "str" | "url" | "route" | "config" | "activity" | "optional" | "__" | "trans" | "rescue"
            | "policy" | "fake" => "Illuminate\\Support\\Helper",
            "simplexml_load_string" | "simplexml_load_file" => "SimpleXMLElement",
            "date_create" => "DateTime",
            "mysqli_connect" => "mysqli",
            "expect" | "it" | "test" | "uses" | "pest" | "actingAs" | "get" | "post" | "visit" | "arch"
            | "getJson" => {
                return if self.container.is_laravel {
                    Value::library("Pest\\Expectation")
                } else {
                    Value::UNKNOWN
                };
            }
            _ => return Value::UNKNOWN,
        };
        Value::library(class)
    }

    /// A template, a command, a component by its name.
    fn follow_named(&mut self, word: &str, name: &'a str, file: u32) -> Followed<'a> {
        let unknown = || match name.split_once("::") {
            Some((package, _)) => Followed::new(Target::Package(package), Value::UNKNOWN),
            None => Followed::unresolved(UnresolvedReason::UnknownName),
        };
        match word {
            "view" => match self.paths.view(name, file) {
                Some(found) => Followed::new(Target::File(found), Value::library("Illuminate\\View\\View")),
                None => unknown(),
            },
            "command" => match self.container.commands.get(name).copied() {
                Some((file, Some(within))) => Followed::new(Target::Declared((file, within)), Value::PLAIN),
                Some((file, None)) => Followed::new(Target::File(file), Value::PLAIN),
                None => Followed::new(Target::Package(library::LARAVEL), Value::PLAIN),
            },
            _ => self.follow_component(word, name, file).unwrap_or_else(unknown),
        }
    }

    fn follow_component(&mut self, word: &str, name: &'a str, file: u32) -> Option<Followed<'a>> {
        let (_, own) = name.rsplit_once("::").unwrap_or(("", name));
        let path: Vec<String> = own.split('.').map(camelized).collect();
        let ends: &[&str] =
            if word == "livewire" { &["Livewire"] } else { &["View\\Components", "Components"] };
        for end in ends {
            let class = self.index.class(&format!("?{end}\\{}", path.join("\\")), file);
            if let Some(class) = class {
                return Some(Followed::new(Target::Class(class, None), Value::own(class)));
            }
        }
        let folder = if word == "livewire" { "livewire" } else { "components" };
        let package = name.rsplit_once("::").map_or(String::new(), |(package, _)| format!("{package}::"));
        let names = [
            format!("{package}{folder}.{own}"),
            format!("{package}{folder}.{own}.index"),
            format!("{package}{own}"),
        ];
        let found = names.iter().find_map(|name| self.paths.view(name, file));
        let found = found.or_else(|| self.paths.only_view_below_a_folder(own))?;
        Some(Followed::new(Target::File(found), Value::UNKNOWN))
    }

    /// What stands before a member.
    pub fn receiver(&mut self, receiver: Receiver, file: u32, within: Option<u32>) -> Value<'a> {
        let facts = &self.index.files[file as usize];
        let own = || self.index.enclosing_class(file, within);
        match receiver {
            Receiver::None | Receiver::Unknown => Value::UNKNOWN,
            Receiver::Own => own().map_or(Value::UNKNOWN, Value::own),
            Receiver::Super => own().map_or(Value::UNKNOWN, |class| self.above(class)),
            Receiver::Type(name) | Receiver::FieldType(name) => {
                let class = own();
                self.typed(facts.text(name), file, class)
            }
            Receiver::Result(at) => self.follow(file, at).value,
            Receiver::Element(at) => {
                let value = self.follow(file, at).value;
                self.element(&value)
            }
        }
    }

    /// The class above a class.
    fn above(&self, class: ClassId) -> Value<'a> {
        let row = self.index.row(class);
        let above = super::super::notation::header_parts(row.header, 'e').next();
        match above.map(|name| self.class_value(bare_class(name), row.file)) {
            Some(value) => value,
            // A trait's `parent` is that of whoever uses it.
            None => self.index.users(class).first().map_or(Value::UNKNOWN, |user| self.plain_above(*user)),
        }
    }

    fn plain_above(&self, class: ClassId) -> Value<'a> {
        let row = self.index.row(class);
        let above = super::super::notation::header_parts(row.header, 'e').next();
        above.map_or(Value::UNKNOWN, |name| self.class_value(bare_class(name), row.file))
    }

    /// A value of a type as written in a file, asked of a class.
    pub fn typed(&mut self, text: &'a str, file: u32, asked: Option<ClassId>) -> Value<'a> {
        if text.is_empty() {
            return Value::UNKNOWN;
        }
        self.value(&read_type(text), file, asked)
    }

    fn value(&mut self, text: &TypeText<'a>, file: u32, asked: Option<ClassId>) -> Value<'a> {
        match text {
            TypeText::Unknown => Value::UNKNOWN,
            TypeText::Plain => Value::PLAIN,
            TypeText::Static => asked.map_or(Value::UNKNOWN, Value::own),
            TypeText::Class(name, held) => {
                let held = held.as_ref().map(|held| self.value(held, file, asked));
                self.class_holding(name, held, file)
            }
            TypeText::List(held) => Value::list(self.value(held, file, asked)),
            TypeText::Union(types) => {
                let all: Vec<Value<'a>> = types.iter().map(|part| self.value(part, file, asked)).collect();
                let own = all.iter().find(|value| value.class().is_some());
                let known = own.or_else(|| all.iter().find(|value| value.is_known()));
                let holding = known.or_else(|| all.iter().find(|value| value.element.is_some()));
                holding.or_else(|| all.first()).cloned().unwrap_or(Value::UNKNOWN)
            }
            TypeText::Element(inner) => {
                let value = self.value(inner, file, asked);
                self.element(&value)
            }
            TypeText::Result(at) => self.follow(file, *at).value,
        }
    }

    fn class_holding(&mut self, name: &'a str, held: Option<Value<'a>>, file: u32) -> Value<'a> {
        if library::is_repository(name)
            && let Some(entity) = held.as_ref().and_then(Value::class)
            && let Some(repository) = self.container.repository_of(entity)
        {
            return Value::own(repository);
        }
        self.class_value(name, file).holding(held)
    }

    /// What a loop over a value is handed.
    pub fn element(&mut self, value: &Value<'a>) -> Value<'a> {
        if value.element.is_some() {
            return value.held();
        }
        match value.base {
            Base::Own(class) => match self.index.about(class) {
                Some((held, file)) => self.typed(held, file, Some(class)),
                None => Value::UNKNOWN,
            },
            // Rows of results, parts of documents and the like are of the same library.
            Base::Library(name)
                if name.starts_with("DOM") || name == "SimpleXMLElement" || name == "DatePeriod" =>
            {
                value.clone()
            }
            _ => Value::UNKNOWN,
        }
    }

    /// The package of a class of a library.
    pub fn package_of(&mut self, class: &'a str) -> String {
        if let Some(known) = self.package_names.get(class) {
            return known.clone();
        }
        let name = if library::is_language_class(class) {
            library::LANGUAGE.to_owned()
        } else if class.contains('\\') {
            self.packages.package_of(class)
        } else if let Some(package) = library::package_of_global(class) {
            package.to_owned()
        } else {
            library::LARAVEL.to_owned()
        };
        self.package_names.insert(class, name.clone());
        name
    }

    /// The member of a class, with its value asked of a class.
    pub fn member_value(&mut self, declarer: ClassId, place: u32, asked: ClassId) -> Value<'a> {
        let file = self.index.row(declarer).file;
        let text = self.index.type_text(file, place);
        self.typed(text, file, Some(asked))
    }

    /// Whether a class has a member of this name.
    pub fn has(&self, class: ClassId, wanted: Wanted, name: &str) -> bool {
        self.index.member(class, wanted, name).is_some()
    }
}

/// `order-line` as `OrderLine`.
fn camelized(part: &str) -> String {
    let words = part.split(['-', '_']).map(|word| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect()
}
