//! The state of one file's extraction, and the few ways facts are added to it.

use crate::counting::count_lines;
use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};
use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;

/// Texts of inferred types longer than this are not worth following.
const TYPE_TEXT_LIMIT: usize = 400;

/// A type parameter in sight.
pub struct TypeParameter {
    pub name: String,
    /// `impl A+B`, or `_` where nothing bounds it
    pub bounds: String,
    /// Its place among the parameters of the type that is declared or implemented, if it is one
    pub place: Option<usize>,
}

/// One file's extraction.
pub struct Walk<'a> {
    pub path: &'a str,
    pub hints: Hints,
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
    /// Whether texts are read by people only, inside a macro that prints
    pub prose: bool,
    pub type_parameters: Vec<TypeParameter>,
    pub locals: Vec<(String, Receiver)>,
    /// What `self` is
    pub own: Receiver,
    /// Types by their module and name, to find the parents of methods
    pub types: HashMap<(Option<u32>, String), u32>,
    /// Constants that hold a text, by name
    pub texts: HashMap<String, String>,
    /// Addresses that local variables hold, by the declaration around them and their name
    pub addresses: HashMap<(Option<u32>, String), String>,
    /// What macros defined in this file are made of, by name
    pub macro_bodies: HashMap<String, TokenStream>,
    /// Names that Diesel's `dsl` modules bring for tables
    pub dsl_tables: Vec<String>,
    /// The place of the expression that a statement of Diesel writes
    pub written: Option<(usize, usize)>,
    /// References by the place of the path that makes them, for the entry points
    pub path_references: HashMap<(usize, usize), u32>,
}

/// What the text of the file makes worth looking for.
#[derive(Clone, Copy)]
pub struct Hints {
    pub routes: bool,
    pub diesel: bool,
    pub sea_orm: bool,
    pub schedules: bool,
    pub messages: bool,
    pub tonic: bool,
    pub rpc_client: bool,
    pub http: bool,
    pub settings: bool,
    pub clokwerk: bool,
    pub open_api_router: bool,
}

impl<'a> Walk<'a> {
    pub fn new(path: &'a str, text: &str, test: bool) -> Self {
        Walk {
            path,
            hints: Hints::of(text),
            names: NamesBuilder::default(),
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
            prose: false,
            type_parameters: Vec::new(),
            locals: Vec::new(),
            own: Receiver::Own,
            types: HashMap::new(),
            texts: HashMap::new(),
            addresses: HashMap::new(),
            macro_bodies: HashMap::new(),
            dsl_tables: Vec::new(),
            written: None,
            path_references: HashMap::new(),
        }
    }

    /// Adds a declaration below the current one.
    pub fn declare(&mut self, name: &str, kind: DeclarationKind, span: Span, markers: Markers) -> u32 {
        let name = self.names.intern(name);
        self.declarations.push(Declaration {
            name,
            kind,
            parent: self.within,
            owner: None,
            of_type: None,
            line: line_of(span),
            end_line: span.end().line as u32,
            markers,
        });
        self.declarations.len() as u32 - 1
    }

    /// Adds a reference from the current declaration.
    pub fn refer(&mut self, kind: ReferenceKind, receiver: Receiver, name: &str, span: Span) -> u32 {
        let name = self.names.intern(name);
        self.references.push(Reference {
            within: self.within,
            kind,
            receiver,
            name,
            line: line_of(span),
            test: self.test,
        });
        self.references.len() as u32 - 1
    }

    /// Adds a reference to a path and remembers where it stands.
    pub fn refer_path(&mut self, kind: ReferenceKind, receiver: Receiver, name: &str, span: Span) -> u32 {
        let reference = self.refer(kind, receiver, name, span);
        if self.hints.routes {
            let start = span.start();
            self.path_references.insert((start.line, start.column), reference);
        }
        reference
    }

    /// The reference that the path at this place made.
    pub fn reference_at(&self, node: &impl Spanned) -> Option<u32> {
        let start = node.span().start();
        self.path_references.get(&(start.line, start.column)).copied()
    }

    /// Runs `walk` inside a declaration, and inside test code if `markers` say so.
    pub fn inside<T>(&mut self, declaration: u32, walk: impl FnOnce(&mut Self) -> T) -> T {
        let (within, test) = (self.within, self.test);
        self.within = Some(declaration);
        self.test |= self.declarations[declaration as usize].markers.has(Markers::TEST);
        let result = walk(self);
        (self.within, self.test) = (within, test);
        result
    }

    /// Runs `walk` and forgets the locals it bound.
    pub fn scoped<T>(&mut self, walk: impl FnOnce(&mut Self) -> T) -> T {
        let locals = self.locals.len();
        let result = walk(self);
        self.locals.truncate(locals);
        result
    }

    /// Marks the current declaration.
    pub fn mark(&mut self, markers: Markers) {
        if let Some(within) = self.within {
            self.declarations[within as usize].markers.add(markers);
        }
    }

    /// The value of a local variable, if one of that name is in sight.
    pub fn local(&self, name: &str) -> Option<Receiver> {
        self.locals.iter().rev().find(|(local, _)| local == name).map(|&(_, value)| value)
    }

    /// The value of a known type, in the notation of `notation`.
    pub fn typed(&mut self, text: &str) -> Receiver {
        if text == "_" || text.len() > TYPE_TEXT_LIMIT {
            return Receiver::Unknown;
        }
        Receiver::Type(self.names.intern(text))
    }

    /// The notation of a value's type.
    pub fn text_of(&self, value: Receiver) -> String {
        match value {
            Receiver::Type(text) | Receiver::FieldType(text) => self.names.text(text).to_owned(),
            Receiver::Result(reference) => format!("#{reference}"),
            Receiver::Element(reference) => format!("#{reference}?"),
            Receiver::Own => "Self".to_owned(),
            _ => "_".to_owned(),
        }
    }

    /// A part of a value, by a suffix of the notation.
    pub fn part(&mut self, value: Receiver, suffix: &str) -> Receiver {
        if value == Receiver::Unknown {
            return value;
        }
        let text = self.text_of(value) + suffix;
        self.typed(&text)
    }

    /// The type parameter of this name in sight.
    pub fn type_parameter(&self, name: &str) -> Option<&TypeParameter> {
        self.type_parameters.iter().rev().find(|parameter| parameter.name == name)
    }

    /// The finished facts.
    pub fn finish(mut self, text: &str, status: FileStatus, reason: &str, markers: Markers) -> FileFacts {
        let scope = self.names.intern("");
        FileFacts {
            path: self.path.into(),
            language: Language::Rust,
            status,
            reason: reason.into(),
            bytes: text.len() as u64,
            lines: count_lines(text),
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

impl Hints {
    fn of(text: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        Hints {
            routes: has(&[
                ".route(",
                ".api_route",
                ".service(",
                ".nest(",
                ".merge(",
                "routes!",
                ".mount(",
                ".configure(",
                "route_service",
                "ServiceConfig",
            ]),
            diesel: has(&["::table", "::dsl", "diesel"]),
            sea_orm: has(&["sea_orm", "Entity", "ActiveModel"]),
            schedules: has(&["interval", "Job::"]),
            clokwerk: has(&["clokwerk"]),
            open_api_router: has(&["OpenApiRouter", "routes!("]),
            messages: has(&["rdkafka", "lapin", "nats", "redis", "pulsar", "mqtt"]),
            tonic: has(&["tonic", "_server::"]),
            rpc_client: has(&["_client::"]),
            http: has(&["reqwest", "ureq", "surf::", "awc::"]),
            settings: has(&["config::", "figment", "Config"]),
        }
    }
}

/// The line on which a span starts, from 1.
pub fn line_of(span: Span) -> u32 {
    span.start().line as u32
}
