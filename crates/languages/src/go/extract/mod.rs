//! Takes the facts of one Go file in one walk over the syntax tree. Every expression hands what it is
//! to the expression around it; chains (`a.b().c()`) are walked without recursion, and what nests in
//! brackets only as deep as [`DEPTH_LIMIT`].

mod calls;
mod declarations;
mod expressions;
mod fields;
mod literals;
mod messages;
mod persistence;
mod routers;
mod routes;
mod rpc;
mod scopes;
mod statements;
mod texts;
mod types;

use std::collections::BTreeSet;

use banyan_facts::*;
use tree_sitter::{Node, Tree};

pub(super) use self::messages::tag_value;
use self::routers::{DynamicPrefix, Mounted, Routing};
use self::scopes::Scopes;
use super::grammar::{self, Field, Kind, children, kind};
use super::notation::likely_names;
use crate::counting::count_lines;
use crate::{NESTING_LIMIT, SourceFile, syntax, too_deep};

/// Statements, expressions and types that nest deeper are not read, and the file is partial.
const DEPTH_LIMIT: u32 = 1_200;

/// The facts of one file.
pub(super) fn extract(file: SourceFile<'_>) -> FileFacts {
    let bytes = file.text.len() as u64;
    let skipped = |reason: &str| FileFacts::skipped(file.path, Language::Go, bytes, reason);
    if let Some(depth) = too_deep(file.text) {
        return skipped(&format!("brackets nest {depth} deep, more than the {NESTING_LIMIT} that are read"));
    }
    match syntax::parse(grammar::language(), file.text) {
        Some(tree) => Extractor::new(file).extract(&tree),
        None => skipped("the parser gave up on it"),
    }
}

/// A value as far as the file tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    /// Not told
    Unknown,
    /// Of this type
    Typed(Name),
    /// What a reference gives
    Result(u32),
}

struct Extractor<'t> {
    text: &'t str,
    names: NamesBuilder,
    facts: FileFacts,
    scopes: Scopes<'t>,
    /// The names that imports may be known by
    imported: BTreeSet<&'t str>,
    /// The paths of imports, to tell libraries by
    import_paths: Vec<&'t str>,
    within: Option<u32>,
    depth: u32,
    too_deep: bool,
    /// Expressions of the current chains, outermost first
    spine: Vec<Node<'t>>,
    /// By reference: the type that a chain of database calls is told to work on
    models: std::collections::BTreeMap<u32, Name>,
    dynamic_prefixes: Vec<DynamicPrefix<'t>>,
    /// Entry points that stand again where their function is used
    restated: BTreeSet<usize>,
    mounted: Vec<Mounted>,
    /// The router that a closure is handed, and the closure
    closure_routing: Option<(Node<'t>, Routing)>,
    /// How many functions are around
    functions: u32,
    test: bool,
}

impl<'t> Extractor<'t> {
    fn new(file: SourceFile<'t>) -> Self {
        let mut facts = FileFacts::skipped(file.path, Language::Go, file.text.len() as u64, "");
        facts.status = FileStatus::Parsed;
        facts.lines = count_lines(file.text);
        let mut names = NamesBuilder::default();
        facts.scope = names.intern("");
        let test = file.path.ends_with("_test.go");
        Extractor {
            text: file.text,
            names,
            facts,
            scopes: Scopes::default(),
            imported: BTreeSet::new(),
            import_paths: Vec::new(),
            within: None,
            depth: 0,
            too_deep: false,
            spine: Vec::new(),
            models: std::collections::BTreeMap::new(),
            dynamic_prefixes: Vec::new(),
            restated: BTreeSet::new(),
            mounted: Vec::new(),
            closure_routing: None,
            functions: 0,
            test,
        }
    }

    fn extract(mut self, tree: &'t Tree) -> FileFacts {
        let root = tree.root_node();
        if self.test || in_test_folder(&self.facts.path) {
            self.facts.markers.add(Markers::TEST);
            self.test = true;
        }
        if is_generated(self.text) {
            self.facts.markers.add(Markers::GENERATED);
        }
        self.walk_top(root);
        self.mark_errors();
        self.drop_restated();
        self.settle_mounted();
        if let Some(reason) = syntax::error_reason(root) {
            self.facts.status = FileStatus::Partial;
            self.facts.reason = reason.into();
        } else if self.too_deep {
            self.facts.status = FileStatus::Partial;
            self.facts.reason = format!("parts nest more than {DEPTH_LIMIT} deep and are not read").into();
        }
        self.facts.names = self.names.finish();
        self.facts
    }

    /// Top-level declarations, and those that stand in parts that do not parse.
    fn walk_top(&mut self, root: Node<'t>) {
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            match kind(node) {
                Kind::Package => self.package_clause(node),
                Kind::ImportDeclaration => self.imports(node),
                Kind::Function => self.function(node),
                Kind::Method => self.method(node),
                Kind::ConstDeclaration => self.constants(node),
                Kind::VarDeclaration => self.variables(node),
                Kind::TypeDeclaration => self.type_declaration(node),
                Kind::Error | Kind::Other if node == root || kind(node) == Kind::Error => {
                    let mut inner = children(node);
                    inner.reverse();
                    open.extend(inner);
                }
                _ => {}
            }
        }
    }

    fn package_clause(&mut self, node: Node<'t>) {
        if let Some(name) = grammar::first_child(node) {
            self.facts.scope = self.names.intern(self.text_of(name));
        }
    }

    fn imports(&mut self, node: Node<'t>) {
        let mut open = children(node);
        open.reverse();
        while let Some(node) = open.pop() {
            if kind(node) != Kind::ImportSpec {
                let mut inner = children(node);
                inner.reverse();
                open.extend(inner);
                continue;
            }
            let Some(path) = Field::Path.of(node) else { continue };
            let path = self.text_of(path).trim_matches(['"', '`']);
            let name = Field::Name.of(node);
            let alias = name.map(|name| self.text_of(name)).filter(|alias| *alias != ".");
            let wildcard = name.is_some_and(|name| kind(name) == Kind::Dot);
            self.import_paths.push(path);
            match alias {
                Some(alias) => {
                    self.imported.insert(alias);
                }
                None => self.imported.extend(likely_names(path)),
            }
            let import = Import {
                path: self.names.intern(path),
                alias: alias.map(|alias| self.names.intern(alias)),
                wildcard,
                member: false,
                reexport: false,
                within: None,
                line: line_of(node),
            };
            self.facts.imports.push(import);
        }
    }

    /// Whether an import's path holds this text.
    fn imports_any(&self, parts: &[&str]) -> bool {
        self.import_paths.iter().any(|path| parts.iter().any(|part| path.contains(part)))
    }

    fn text_of(&self, node: Node<'t>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// Begins something that nests; false where it is too deep. Each true wants an [`Self::ascend`].
    fn descend(&mut self) -> bool {
        if self.depth >= DEPTH_LIMIT {
            self.too_deep = true;
            return false;
        }
        self.depth += 1;
        true
    }

    fn ascend(&mut self) {
        self.depth -= 1;
    }

    fn refer(&mut self, kind: ReferenceKind, receiver: Receiver, name: &str, line: u32) -> u32 {
        let name = self.names.intern(name);
        self.facts.references.push(Reference {
            within: self.within,
            kind,
            receiver,
            name,
            line,
            test: self.test,
        });
        self.facts.references.len() as u32 - 1
    }

    /// A value as a type in the notation; empty where it is not told.
    fn value_text(&self, value: Value) -> String {
        match value {
            Value::Unknown => String::new(),
            Value::Typed(name) => self.names.text(name).to_owned(),
            Value::Result(reference) => format!("#{reference}"),
        }
    }

    /// What a value becomes with a part of the notation behind it.
    fn part(&mut self, value: Value, part: &str) -> Value {
        let text = self.value_text(value);
        if text.is_empty() || text.len() > 400 {
            return Value::Unknown;
        }
        Value::Typed(self.names.intern(&(text + part)))
    }

    fn receiver(&self, value: Value) -> Receiver {
        match value {
            Value::Unknown => Receiver::Unknown,
            Value::Typed(name) => Receiver::Type(name),
            Value::Result(reference) => Receiver::Result(reference),
        }
    }

    fn mark(&mut self, markers: Markers) {
        if let Some(within) = self.within {
            self.facts.declarations[within as usize].markers.add(markers);
        }
    }

    /// A type with a method `Error() string` is an error.
    fn mark_errors(&mut self) {
        let text = |name: Option<Name>| name.map_or("", |name| self.names.text(name));
        let is_error = |declaration: &Declaration| {
            declaration.kind == DeclarationKind::Method
                && self.names.text(declaration.name) == "Error"
                && text(declaration.of_type).starts_with("()(string)")
        };
        let owners: BTreeSet<Name> = self
            .facts
            .declarations
            .iter()
            .filter(|method| is_error(method))
            .filter_map(|method| method.owner)
            .collect();
        for declaration in &mut self.facts.declarations {
            if declaration.kind.is_type() && owners.contains(&declaration.name) {
                declaration.markers.add(Markers::ERROR);
            }
        }
    }
}

fn line_of(node: Node<'_>) -> u32 {
    node.start_position().row as u32 + 1
}

/// Folders that hold what only tests use.
fn in_test_folder(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders
        .split('/')
        .any(|folder| matches!(folder, "testdata" | "testutil" | "testutils" | "testing" | "testhelpers"))
}

/// Whether a comment line before the package clause tells that a program wrote the file.
fn is_generated(text: &str) -> bool {
    text.lines()
        .take(80)
        .take_while(|line| !line.starts_with("package "))
        .any(|line| line.starts_with("// Code generated ") && line.trim_end().ends_with(" DO NOT EDIT."))
}
