//! The state of one file's extraction, and the few ways facts are added to it.

use std::borrow::Cow;
use std::fmt::{Display, Write};

use crate::python::tree::{Expr, Stmt};
use banyan_facts::*;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use ruff_text_size::{Ranged, TextSize};

use super::annotations::Shape;
use crate::counting::Lines;
use crate::python::notation::{TYPE_ONLY, Typed, read_type};

/// A name that a function binds.
#[derive(Debug, Clone, Copy)]
pub enum Local {
    /// A variable, and what its value is
    Variable(Receiver),
    /// A function, a class or an import: followed by its name
    Declared,
}

/// The names of one function, lambda or comprehension.
#[derive(Default)]
pub struct Scope<'a> {
    pub locals: Vec<(&'a str, Local)>,
    /// What the function returns, in source order
    pub returns: Vec<Receiver>,
    /// What it yields
    pub yields: Vec<Receiver>,
}

/// Where an imported name comes from: the begin of the path of its import.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// As the import states it, perhaps with the sign of those for types alone
    pub path: Name,
    /// How much of the path, without that sign
    pub bytes: usize,
}

/// One file's extraction.
pub struct Walk<'a> {
    pub path: &'a str,
    pub text: &'a str,
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
    /// The class whose body or methods are walked
    pub class: Option<u32>,
    /// Whether the walk is inside test code
    pub test: bool,
    /// Whether the walk is inside `if TYPE_CHECKING`
    pub type_only: bool,
    pub scopes: Vec<Scope<'a>>,
    /// The type parameters of functions and classes around the walk, and what they stand for
    pub type_parameters: Vec<(&'a str, Shape)>,
    /// Names that the module binds, to tell them from built-in ones
    pub module_names: HashSet<&'a str>,
    /// Where imported names come from, as far as this file tells
    pub origins: HashMap<&'a str, Origin>,
    /// Variables of the module and fields of classes, by class and name
    pub fields: HashMap<(Option<u32>, &'a str), u32>,
    /// What inline lists of routes are below
    pub route_prefix: String,
    /// What the bodies of the classes around the walk map to tables, the innermost last
    pub mappings: Vec<TableFact>,
    lines: Lines,
    /// Where texts are put together
    pub scratch: String,
    builtin: Name,
    empty: Name,
}

impl<'a> Walk<'a> {
    pub fn new(path: &'a str, text: &'a str, test: bool) -> Self {
        let mut names = NamesBuilder::of_text(text.len());
        let (empty, builtin) = (names.intern(""), names.intern("#"));
        // Room that is not used is not kept.
        let references = text.len() / 48;
        Walk {
            path,
            text,
            names,
            imports: Vec::with_capacity(references / 8),
            declarations: Vec::with_capacity(references / 4),
            references: Vec::with_capacity(references),
            entry_points: Vec::new(),
            mounts: Vec::new(),
            tables: Vec::new(),
            accesses: Vec::new(),
            remote_calls: Vec::new(),
            configuration: Vec::new(),
            within: None,
            class: None,
            test,
            type_only: false,
            scopes: Vec::new(),
            type_parameters: Vec::new(),
            module_names: HashSet::new(),
            origins: HashMap::new(),
            fields: HashMap::new(),
            route_prefix: String::new(),
            mappings: Vec::new(),
            lines: Lines::of(text),
            scratch: String::new(),
            builtin,
            empty,
        }
    }

    /// The 1-based line of an offset.
    pub fn line_at(&self, offset: TextSize) -> u32 {
        self.lines.at(offset.to_u32())
    }

    pub fn line(&self, node: &impl Ranged) -> u32 {
        self.line_at(node.range().start())
    }

    pub fn intern(&mut self, text: &impl Display) -> Name {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        // Writing to a text cannot fail.
        let _ = write!(scratch, "{text}");
        let name = self.names.intern(&scratch);
        self.scratch = scratch;
        name
    }

    pub fn empty(&self) -> Name {
        self.empty
    }

    /// A value of the language's own types.
    pub fn builtin(&self) -> Receiver {
        Receiver::Type(self.builtin)
    }

    pub fn is_builtin(&self, receiver: Receiver) -> bool {
        receiver == Receiver::Type(self.builtin)
    }

    pub fn typed(&mut self, typed: Typed<'_>) -> Receiver {
        Receiver::Type(self.intern(&typed))
    }

    /// Adds a declaration below the current one.
    pub fn declare(
        &mut self,
        name: &str,
        kind: DeclarationKind,
        node: &impl Ranged,
        markers: Markers,
    ) -> u32 {
        let name = self.names.intern(name);
        let range = node.range();
        self.declarations.push(Declaration {
            name,
            kind,
            parent: self.within,
            owner: None,
            of_type: None,
            line: self.line_at(range.start()),
            end_line: self.line_at(range.end()),
            markers,
        });
        self.declarations.len() as u32 - 1
    }

    /// Adds a reference from the current declaration.
    pub fn refer(&mut self, kind: ReferenceKind, receiver: Receiver, name: &str, node: &impl Ranged) -> u32 {
        let name = self.names.intern(name);
        let line = self.line(node);
        self.references.push(Reference { within: self.within, kind, receiver, name, line, test: self.test });
        self.references.len() as u32 - 1
    }

    /// Runs `walk` inside a declaration.
    pub fn inside<T>(&mut self, declaration: u32, walk: impl FnOnce(&mut Self) -> T) -> T {
        let (within, test) = (self.within, self.test);
        self.within = Some(declaration);
        self.test |= self.declarations[declaration as usize].markers.has(Markers::TEST);
        let result = walk(self);
        (self.within, self.test) = (within, test);
        result
    }

    /// Runs `walk` with the names of a scope of its own.
    pub fn in_scope(&mut self, walk: impl FnOnce(&mut Self)) -> Scope<'a> {
        self.scopes.push(Scope::default());
        walk(self);
        self.scopes.pop().unwrap_or_default()
    }

    /// What a name is bound to in the functions around the walk; none: it is the module's.
    pub fn local(&self, name: &str) -> Option<Local> {
        let in_scope = |scope: &Scope<'a>| {
            scope.locals.iter().rev().find(|(local, _)| *local == name).map(|(_, local)| *local)
        };
        self.scopes.iter().rev().find_map(in_scope).or_else(|| {
            let is_type = self.type_parameters.iter().any(|(known, _)| *known == name);
            is_type.then_some(Local::Variable(Receiver::Unknown))
        })
    }

    /// Binds a name in the innermost function. A variable that only loses its value keeps its type.
    pub fn bind_local(&mut self, name: &'a str, local: Local) {
        let builtin = self.builtin();
        let Some(scope) = self.scopes.last_mut() else { return };
        match scope.locals.iter_mut().find(|(known, _)| *known == name) {
            Some((_, Local::Declared)) if matches!(local, Local::Variable(_)) => {}
            Some((_, known)) => {
                let loses = matches!(local, Local::Variable(receiver) if receiver == builtin);
                if !loses || matches!(known, Local::Variable(Receiver::Unknown)) {
                    *known = local;
                }
            }
            None => scope.locals.push((name, local)),
        }
    }

    /// The type notation of a value; none where nothing is known of it.
    pub fn type_of(&mut self, receiver: Receiver) -> Option<Name> {
        let typed = match receiver {
            Receiver::Type(name) | Receiver::FieldType(name) => return Some(name),
            Receiver::Result(at) => Typed::Value(at),
            Receiver::Element(at) => Typed::Element(at),
            _ => return None,
        };
        Some(self.intern(&typed))
    }

    /// What a loop over a value is handed.
    pub fn element_of(&mut self, receiver: Receiver) -> Receiver {
        match receiver {
            Receiver::Result(at) => Receiver::Element(at),
            Receiver::Type(name) => {
                let text = self.names.text(name).to_owned();
                match read_type(&text) {
                    Some(Typed::ManyOf(at)) => Receiver::Result(at),
                    Some(Typed::Many(path) | Typed::RowsOf(path)) => self.typed(Typed::Named(path)),
                    Some(Typed::Builtin | Typed::Text(_)) => receiver,
                    _ => Receiver::Unknown,
                }
            }
            _ => Receiver::Unknown,
        }
    }

    /// Where the first name of a path comes from and what follows it, as far as this file tells:
    /// `django.db.models.CharField`. The path itself for names that are not imported.
    pub fn origin(&self, path: &'a Expr<'a>) -> Cow<'_, str> {
        let (base, names) = self.base_of(path);
        let first = match base {
            Expr::Name(name) => match self.origins.get(name.id) {
                Some(origin) => self.origin_text(origin),
                None => name.id,
            },
            _ => "",
        };
        if std::ptr::eq(base, path) {
            Cow::Borrowed(first)
        } else {
            Cow::Owned([first, ".", &names].concat())
        }
    }

    /// The path that an imported name comes from.
    pub fn origin_text(&self, origin: &Origin) -> &str {
        let path = self.names.text(origin.path);
        path.strip_prefix(TYPE_ONLY).unwrap_or(path).get(..origin.bytes).unwrap_or_default()
    }

    /// Notes the names that a module's statements bind.
    pub fn note_module_names(&mut self, body: &'a [Stmt<'a>]) {
        for statement in body {
            match statement {
                Stmt::FunctionDef(function) => drop(self.module_names.insert(function.name.id)),
                Stmt::ClassDef(class) => drop(self.module_names.insert(class.name.id)),
                Stmt::ImportFrom(import) => {
                    for alias in import.names {
                        self.module_names.insert(alias.asname.unwrap_or(alias.name));
                    }
                }
                Stmt::Assign(targets, _) => {
                    for target in *targets {
                        if let Expr::Name(name) = target {
                            self.module_names.insert(name.id);
                        }
                    }
                }
                Stmt::Try(statement) => {
                    self.note_module_names(statement.body);
                    statement.handlers.iter().for_each(|handler| self.note_module_names(handler.body));
                }
                Stmt::If(statement) => {
                    self.note_module_names(statement.body);
                    statement.elif_else_clauses.iter().for_each(|clause| self.note_module_names(clause.body));
                }
                _ => {}
            }
        }
    }

    /// The finished facts.
    pub fn finish(self, text: &str, status: FileStatus, reason: &str, markers: Markers) -> FileFacts {
        FileFacts {
            path: self.path.into(),
            language: Language::Python,
            status,
            reason: reason.into(),
            bytes: text.len() as u64,
            lines: self.lines.count(),
            markers,
            scope: self.empty,
            names: self.names.finish(),
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

/// The last name of a path.
pub fn last_name<'a>(path: &Expr<'a>) -> &'a str {
    match path {
        Expr::Attribute(attribute) => attribute.attr,
        Expr::Name(name) => name.id,
        _ => "",
    }
}

/// The text of a plain string.
pub fn literal<'a>(expression: &Expr<'a>) -> Option<&'a str> {
    match expression {
        Expr::StringLiteral(string) => Some(string.value),
        _ => None,
    }
}
