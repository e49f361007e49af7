//! The state of one file's extraction, and the few ways facts are added to it.

use std::borrow::Cow;
use std::fmt::{self, Write};

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};
use memchr::memmem;

use super::nest::ClassContext;
use super::options::Placed;
use super::roles::Role;
use super::schemas::Columns;
use crate::counting::Lines;
use crate::typescript::notation::TEXT_LIMIT;

/// What a name stands for.
#[derive(Debug, Clone)]
pub struct Binding {
    /// Its value, in the notation of `notation`
    pub value: Receiver,
    /// What it is to a framework
    pub role: Option<Role>,
}

/// A name of the whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileName {
    /// Brought by this import
    Import(u32),
    /// Declared here
    Declared,
}

/// A class or object literal that the walk is inside of.
#[derive(Debug, Clone, Copy)]
pub struct Owner {
    /// Its declaration, where it has one
    pub declaration: Option<u32>,
    /// What `this` is in it
    pub this: Receiver,
    /// Whether `this` is a component of Vue, or a store that is written like one
    pub is_component: bool,
    /// Whether `this` may have members that nothing tells
    pub is_open: bool,
}

impl Owner {
    /// An owner of which nothing else is known.
    pub fn of(declaration: Option<u32>, this: Receiver) -> Owner {
        Owner { declaration, this, is_component: false, is_open: false }
    }
}

/// An object in a list: its keys, with texts or names of the file.
pub type ListedRow<'a> = Vec<(&'a str, Result<String, &'a str>)>;

/// One file's extraction.
pub struct Walk<'a> {
    pub path: &'a str,
    pub source: &'a str,
    pub names: NamesBuilder,
    pub imports: Vec<Import>,
    pub declarations: Vec<Declaration>,
    pub references: Vec<Reference>,
    pub entry_points: Vec<EntryPointFact>,
    pub mounts: Vec<RouteMount>,
    pub tables: Vec<TableFact>,
    pub accesses: Vec<AccessFact>,
    pub remote_calls: Vec<RemoteCallFact>,
    pub configuration: Vec<ConfigurationFact>,
    /// The innermost declaration around the walk
    pub within: Option<u32>,
    /// Whether the walk is inside test code
    pub test: bool,
    /// How many functions and blocks are open around the walk; none at the file's own level
    pub depth: usize,
    /// Classes and objects around the walk, the innermost last
    pub owners: Vec<Owner>,
    /// Where the text says `this`
    pub own_places: Vec<u32>,
    /// What the object literal is that begins at this place, once the walk gets there
    pub placed: Option<(u32, Placed)>,
    /// Names of the whole file
    pub file_names: HashMap<&'a str, FileName>,
    /// What is known of names of the whole file
    pub file_bindings: HashMap<&'a str, Binding>,
    /// What is known of fields, by class and name
    pub field_roles: HashMap<(Option<u32>, &'a str), Role>,
    /// Type parameters in sight, with their notation
    pub type_parameters: Vec<(&'a str, String)>,
    /// What the functions around the walk return, where a return told it
    pub returns: Vec<Option<Receiver>>,
    /// What the next function expression is handed as its parameters
    pub handed: Vec<Binding>,
    /// What is known of the classes around the walk, the innermost last
    pub classes: Vec<ClassContext>,
    /// Rows of lists that may hold routers with their paths
    pub listed: Vec<ListedRow<'a>>,
    /// Schemas of Mongoose, by name
    pub schemas: HashMap<&'a str, Columns>,
    /// Names that `const x = …` gives to what is being evaluated
    pub target_name: Option<&'a str>,
    locals: HashMap<&'a str, Vec<Binding>>,
    /// Names bound since each scope began; a `var` outlives its block
    log: Vec<(&'a str, bool)>,
    lines: Lines,
    /// The name of `@`, once it is needed
    builtin: Option<Name>,
    /// Where texts are put together
    scratch: String,
}

impl<'a> Walk<'a> {
    pub fn new(path: &'a str, source: &'a str, test: bool) -> Self {
        Walk {
            path,
            source,
            names: NamesBuilder::of_text(source.len()),
            imports: Vec::new(),
            declarations: Vec::new(),
            references: Vec::new(),
            entry_points: Vec::new(),
            mounts: Vec::new(),
            tables: Vec::new(),
            accesses: Vec::new(),
            remote_calls: Vec::new(),
            configuration: Vec::new(),
            within: None,
            test,
            depth: 0,
            owners: Vec::new(),
            own_places: memmem::find_iter(source.as_bytes(), "this").map(|at| at as u32).collect(),
            placed: None,
            file_names: HashMap::new(),
            file_bindings: HashMap::new(),
            field_roles: HashMap::new(),
            type_parameters: Vec::new(),
            returns: Vec::new(),
            handed: Vec::new(),
            classes: Vec::new(),
            listed: Vec::new(),
            schemas: HashMap::new(),
            target_name: None,
            locals: HashMap::new(),
            log: Vec::new(),
            lines: Lines::of(source),
            builtin: None,
            scratch: String::new(),
        }
    }

    /// The 1-based line of a place in the text.
    pub fn line(&self, offset: u32) -> u32 {
        self.lines.at(offset)
    }

    /// The number of lines of the text.
    pub fn line_count(&self) -> u32 {
        self.lines.count()
    }

    /// Adds a declaration below the current one.
    pub fn declare(
        &mut self,
        name: &str,
        kind: DeclarationKind,
        span: oxc_span::Span,
        markers: Markers,
    ) -> u32 {
        let name = self.names.intern(name);
        self.declarations.push(Declaration {
            name,
            kind,
            parent: self.within,
            owner: None,
            of_type: None,
            line: self.line(span.start),
            end_line: self.line(span.end),
            markers,
        });
        self.declarations.len() as u32 - 1
    }

    /// Adds a reference from the current declaration.
    pub fn refer(&mut self, kind: ReferenceKind, receiver: Receiver, name: &str, offset: u32) -> u32 {
        let name = self.names.intern(name);
        let (within, line, test) = (self.within, self.line(offset), self.test);
        self.references.push(Reference { within, kind, receiver, name, line, test });
        self.references.len() as u32 - 1
    }

    /// Adds an entry point stated in the current declaration.
    pub fn add_entry_point(
        &mut self,
        kind: EntryPointKind,
        method: &str,
        route: &str,
        handler: Option<u32>,
        offset: u32,
    ) {
        self.add_entry_point_within(self.within, kind, method, route, handler, offset);
    }

    /// Adds an entry point stated in another declaration.
    pub fn add_entry_point_within(
        &mut self,
        within: Option<u32>,
        kind: EntryPointKind,
        method: &str,
        route: &str,
        handler: Option<u32>,
        offset: u32,
    ) {
        let (method, route) = (self.names.intern(method), self.names.intern(route));
        let line = self.line(offset);
        self.entry_points.push(EntryPointFact { within, kind, method, route, handler, line });
    }

    /// Adds a request or message sent from the current declaration.
    pub fn add_remote_call(&mut self, kind: RemoteCallKind, method: &str, target: &str, offset: u32) {
        let (method, target) = (self.names.intern(method), self.names.intern(target));
        let (within, line) = (self.within, self.line(offset));
        self.remote_calls.push(RemoteCallFact { within, kind, method, target, line });
    }

    /// Adds a read of a configuration key.
    pub fn add_configuration(&mut self, key: &str, offset: u32) {
        let (within, line) = (self.within, self.line(offset));
        let key = self.names.intern(key);
        self.configuration.push(ConfigurationFact { within, key, line });
    }

    /// Adds an access to a table.
    pub fn add_access(&mut self, table: TableName, mode: AccessMode, offset: u32) {
        let (within, line) = (self.within, self.line(offset));
        self.accesses.push(AccessFact { within, table, mode, line });
    }

    /// Runs `walk` inside a declaration.
    pub fn inside<T>(&mut self, declaration: u32, walk: impl FnOnce(&mut Self) -> T) -> T {
        let within = self.within.replace(declaration);
        let result = walk(self);
        self.within = within;
        result
    }

    /// Runs `walk` in a block: what it binds is forgotten, but for `var`.
    pub fn in_block<T>(&mut self, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.in_scope(true, walk)
    }

    /// Runs `walk` in a function: all that it binds is forgotten.
    pub fn in_function<T>(&mut self, walk: impl FnOnce(&mut Self) -> T) -> T {
        let parameters = self.type_parameters.len();
        let result = self.in_scope(false, walk);
        self.type_parameters.truncate(parameters);
        result
    }

    fn in_scope<T>(&mut self, keeps_vars: bool, walk: impl FnOnce(&mut Self) -> T) -> T {
        let start = self.log.len();
        self.depth += 1;
        let result = walk(self);
        self.depth -= 1;
        let mut kept = Vec::new();
        for (name, is_var) in self.log.split_off(start).into_iter().rev() {
            if keeps_vars && is_var {
                kept.push((name, true));
            } else if let Some(bindings) = self.locals.get_mut(name) {
                bindings.pop();
            }
        }
        self.log.extend(kept.into_iter().rev());
        result
    }

    /// Binds a local name.
    pub fn bind(&mut self, name: &'a str, value: Receiver, role: Option<Role>) {
        self.bind_as(name, Binding { value, role }, false);
    }

    /// Binds a local name, perhaps as `var`.
    pub fn bind_as(&mut self, name: &'a str, binding: Binding, is_var: bool) {
        self.locals.entry(name).or_default().push(binding);
        self.log.push((name, is_var));
    }

    /// What a local name is bound to.
    pub fn local(&self, name: &str) -> Option<&Binding> {
        self.locals.get(name)?.last()
    }

    /// Changes what a local name is bound to.
    pub fn local_mut(&mut self, name: &str) -> Option<&mut Binding> {
        self.locals.get_mut(name)?.last_mut()
    }

    /// What is known of a name, local or of the file.
    pub fn binding(&self, name: &str) -> Option<&Binding> {
        self.local(name).or_else(|| self.file_bindings.get(name))
    }

    /// What an import of this name brings: specifier and name there, as written in the facts.
    pub fn imported(&self, name: &str) -> Option<&str> {
        match (self.local(name), self.file_names.get(name)) {
            (None, Some(FileName::Import(at))) => Some(self.names.text(self.imports.get(*at as usize)?.path)),
            _ => None,
        }
    }

    /// A value of this type, in the notation.
    pub fn typed(&mut self, text: &str) -> Receiver {
        if text == "_" || text.is_empty() || text.len() > TEXT_LIMIT {
            return Receiver::Unknown;
        }
        Receiver::Type(self.names.intern(text))
    }

    /// A value of the type that is written there.
    pub fn typed_as(&mut self, text: fmt::Arguments<'_>) -> Receiver {
        self.put_together(|_, scratch| {
            // Writing to a text cannot fail.
            let _ = scratch.write_fmt(text);
        })
    }

    fn put_together(&mut self, write: impl FnOnce(&Self, &mut String)) -> Receiver {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        write(self, &mut scratch);
        let value = self.typed(&scratch);
        self.scratch = scratch;
        value
    }

    /// A value of the language itself.
    pub fn builtin(&mut self) -> Receiver {
        Receiver::Type(*self.builtin.get_or_insert_with(|| self.names.intern("@")))
    }

    /// Whether a value is one of the language itself.
    pub fn is_builtin(&self, value: Receiver) -> bool {
        match value {
            Receiver::Type(name) | Receiver::FieldType(name) => self.names.text(name) == "@",
            _ => false,
        }
    }

    /// The notation of a value.
    pub fn text_of(&self, value: Receiver) -> Cow<'_, str> {
        match value {
            Receiver::Type(text) | Receiver::FieldType(text) => Cow::Borrowed(self.names.text(text)),
            Receiver::Result(reference) => Cow::Owned(format!("#{reference}")),
            Receiver::Element(reference) => Cow::Owned(format!("#{reference}?")),
            Receiver::Own => Cow::Borrowed("this"),
            Receiver::Super => Cow::Borrowed("super"),
            Receiver::None | Receiver::Unknown => Cow::Borrowed("_"),
        }
    }

    /// A part of a value, by a suffix of the notation.
    pub fn part(&mut self, value: Receiver, suffix: &str) -> Receiver {
        match value {
            Receiver::Unknown | Receiver::None => return Receiver::Unknown,
            value if self.is_builtin(value) => return value,
            _ => {}
        }
        let text = self.text_of(value);
        if text.contains('|') {
            let text = text.into_owned();
            return self.typed_part_of_union(&text, suffix);
        }
        self.put_together(|walk, scratch| {
            scratch.push_str(&walk.text_of(value));
            scratch.push_str(suffix);
        })
    }

    fn typed_part_of_union(&mut self, text: &str, suffix: &str) -> Receiver {
        if text.contains('<') {
            return Receiver::Unknown;
        }
        let parts: Vec<String> = text.split('|').map(|part| format!("{part}{suffix}")).collect();
        self.typed(&parts.join("|"))
    }

    /// States the type of a declaration, unless one is stated.
    pub fn state_type(&mut self, declaration: u32, value: Receiver) {
        let is_known = self.declarations[declaration as usize].of_type.is_some();
        let name = match value {
            Receiver::None | Receiver::Unknown => return,
            _ if is_known => return,
            Receiver::Type(name) | Receiver::FieldType(name) => name,
            value => {
                let text = self.text_of(value).into_owned();
                self.names.intern(&text)
            }
        };
        let text = self.names.text(name);
        if text != "_" && text.len() <= TEXT_LIMIT {
            self.declarations[declaration as usize].of_type = Some(name);
        }
    }

    /// Marks a declaration.
    pub fn mark(&mut self, declaration: u32, markers: Markers) {
        self.declarations[declaration as usize].markers.add(markers);
    }

    /// The class that `this` is an instance of.
    pub fn own_class(&self) -> Option<u32> {
        self.owners.last().and_then(|owner| owner.declaration)
    }

    /// The finished facts.
    pub fn finish(mut self, status: FileStatus, reason: &str, markers: Markers) -> FileFacts {
        let scope = self.names.intern("");
        let lines = self.line_count();
        FileFacts {
            path: self.path.into(),
            language: Language::TypeScript,
            status,
            reason: reason.into(),
            bytes: self.source.len() as u64,
            lines,
            markers,
            names: self.names.finish(),
            scope,
            imports: self.imports,
            declarations: self.declarations,
            references: self.references,
            put_away: PutAway::default(),
            entry_points: self.entry_points,
            mounts: self.mounts,
            tables: self.tables,
            accesses: self.accesses,
            remote_calls: self.remote_calls,
            configuration: self.configuration,
        }
    }
}
