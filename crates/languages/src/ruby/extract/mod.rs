//! Takes the facts of one Ruby file: a walk over statements and expressions, bounded in depth, in which
//! every expression hands its value to the expression around it, so that receivers come before what is
//! called on them. What macros state is taken by name (`macros`), routes by playing their language
//! (`routes`), schemas and migrations by their statements (`schema`).

mod assignments;
mod calls;
mod declarations;
mod expressions;
mod macros;
mod outside;
mod relations;
mod routes;
mod schema;
mod scopes;
mod tasks;

use banyan_facts::*;
use tree_sitter::{Node, Tree};

use self::scopes::Locals;
use super::grammar;
use super::literals::Reader;
use super::notation;
use crate::counting::count_lines;
use crate::{NESTING_LIMIT, SourceFile, syntax, too_deep};

/// Expressions and statements that nest deeper than this are left out.
const DEPTH_LIMIT: u32 = 300;

/// The facts of one file.
pub(super) fn extract(file: SourceFile<'_>) -> FileFacts {
    let bytes = file.text.len() as u64;
    let skipped = |reason: &str| FileFacts::skipped(file.path, Language::Ruby, bytes, reason);
    if let Some(depth) = too_deep(file.text) {
        return skipped(&format!("brackets nest {depth} deep, more than the {NESTING_LIMIT} that are read"));
    }
    match syntax::parse(grammar::language(), file.text) {
        Some(tree) => Extractor::new(file, &tree).extract(&tree),
        None => skipped("the parser gave up on it"),
    }
}

/// What a file is for, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// Code
    Plain,
    /// `db/schema.rb`: nothing but tables
    Schema,
    /// A migration
    Migration,
    /// Routes: `config/routes.rb` and what it draws
    Routes,
    /// Tasks of rake
    Tasks,
}

fn purpose(path: &str) -> Purpose {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name == "schema.rb" && path.ends_with("db/schema.rb")
        || path.ends_with("_schema.rb") && path.contains("db/")
    {
        Purpose::Schema
    } else if path.contains("db/") && path.contains("migrate/") {
        Purpose::Migration
    } else if path.ends_with("config/routes.rb") || path.contains("config/routes/") {
        Purpose::Routes
    } else if name.ends_with(".rake") || name == "Rakefile" || path.contains("/tasks/") {
        Purpose::Tasks
    } else {
        Purpose::Plain
    }
}

/// Whether a path is of test code.
fn is_test(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let name = path.rsplit('/').next().unwrap_or(path);
    folders.split('/').any(|folder| {
        matches!(folder, "spec" | "specs" | "test" | "tests" | "features" | "factories" | "testing_support")
    }) || name.ends_with("_spec.rb")
        || name.ends_with("_test.rb")
}

/// What is known of the class around the walk.
#[derive(Debug, Clone, Copy, Default)]
struct ClassState {
    /// Its declaration
    at: Option<u32>,
    /// Methods belong to the class itself
    of_class: bool,
    /// Methods are for the class alone
    private: bool,
    /// What its superclass tells about it
    special: Special,
}

/// Classes whose bodies are a language of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Special {
    #[default]
    None,
    /// Commands
    Thor,
    /// Routes in the body
    Web,
}

struct Extractor<'t> {
    text: &'t str,
    reader: Reader<'t>,
    names: NamesBuilder,
    facts: FileFacts,
    purpose: Purpose,
    locals: Locals<'t>,
    class: ClassState,
    within: Option<u32>,
    /// The name of the method around, for `super`
    method: &'t str,
    /// Some `return` of the method around hands back a value
    returns: bool,
    depth: u32,
    /// Something nested too deep
    cut: bool,
    /// Prefixes of tasks, or of routes in the bodies of classes
    prefixes: Vec<String>,
    /// The last `desc` of a command or `every` of a schedule
    schedule: Option<String>,
    /// Marks that calls put on the declaration around them
    transactional: bool,
}

impl<'t> Extractor<'t> {
    fn new(file: SourceFile<'t>, tree: &'t Tree) -> Self {
        let mut facts = FileFacts::skipped(file.path, Language::Ruby, file.text.len() as u64, "");
        facts.status = FileStatus::Parsed;
        facts.lines = count_lines(file.text);
        let mut names = NamesBuilder::default();
        facts.scope = names.intern("");
        Extractor {
            text: file.text,
            reader: Reader::new(file.text, tree.root_node()),
            names,
            purpose: purpose(&facts.path),
            facts,
            locals: Locals::default(),
            class: ClassState::default(),
            within: None,
            method: "",
            returns: false,
            depth: 0,
            cut: false,
            prefixes: Vec::new(),
            schedule: None,
            transactional: false,
        }
    }

    fn extract(mut self, tree: &'t Tree) -> FileFacts {
        let root = tree.root_node();
        self.mark_file();
        match self.purpose {
            Purpose::Schema => self.schema(root),
            Purpose::Migration => {
                self.statements(grammar::children(root));
                self.schema(root);
            }
            Purpose::Routes if self.is_drawn() => self.drawn_routes(root),
            _ => {
                self.statements(grammar::children(root));
            }
        }
        self.finish(root)
    }

    fn mark_file(&mut self) {
        if is_test(&self.facts.path) {
            self.facts.markers.add(Markers::TEST);
        }
        let head = self.text.lines().take(5).collect::<Vec<_>>().join("\n").to_lowercase();
        let generated = ["auto-generated", "autogenerated", "do not edit", "generated by"];
        if self.purpose == Purpose::Schema
            || head.starts_with('#') && generated.iter().any(|words| head.contains(words))
        {
            self.facts.markers.add(Markers::GENERATED);
        }
        let path = &self.facts.path;
        if path.contains("config/") && !self.facts.markers.has(Markers::TEST) {
            self.facts.markers.add(Markers::CONFIGURATION);
        }
        if path.ends_with(".ru")
            || path.ends_with("config/boot.rb")
            || path.ends_with("config/environment.rb")
        {
            self.facts.markers.add(Markers::BOOTSTRAP);
        }
    }

    fn finish(mut self, root: Node<'t>) -> FileFacts {
        let reason = match (syntax::error_reason(root), self.cut) {
            (Some(reason), _) => Some(reason),
            (None, true) => Some(format!("what nests deeper than {DEPTH_LIMIT} levels is left out")),
            (None, false) => None,
        };
        if let Some(reason) = reason {
            self.facts.status = FileStatus::Partial;
            self.facts.reason = reason.into();
        }
        let test = self.facts.markers.has(Markers::TEST);
        for reference in &mut self.facts.references {
            reference.test = test;
        }
        self.facts.names = self.names.finish();
        self.facts
    }

    /// Adds a reference.
    fn refer(&mut self, kind: ReferenceKind, receiver: Receiver, name: &str, line: u32) -> u32 {
        let name = self.names.intern(name);
        self.facts.references.push(Reference {
            within: self.within,
            kind,
            receiver,
            name,
            line,
            test: false,
        });
        self.facts.references.len() as u32 - 1
    }

    /// Adds a declaration below the one around.
    fn declare(&mut self, name: &str, kind: DeclarationKind, markers: Markers, lines: (u32, u32)) -> u32 {
        let name = self.names.intern(name);
        self.facts.declarations.push(Declaration {
            name,
            kind,
            parent: self.class.at,
            owner: None,
            of_type: None,
            line: lines.0,
            end_line: lines.1,
            markers,
        });
        self.facts.declarations.len() as u32 - 1
    }

    /// Adds a declaration that says something of the class around, with what it says.
    fn declare_with(&mut self, name: &str, kind: DeclarationKind, of_type: &str, line: u32) -> u32 {
        let at = self.declare(name, kind, Markers::NONE, (line, line));
        let of_type = self.names.intern(of_type);
        self.facts.declarations[at as usize].of_type = Some(of_type);
        at
    }

    /// A value as text for `of_type`.
    fn written(&self, value: Receiver) -> Option<String> {
        notation::written(value, |name| self.names.text(name).to_owned())
    }

    fn typed(&mut self, text: &str) -> Receiver {
        Receiver::Type(self.names.intern(text))
    }

    fn node_text(&self, node: Node<'_>) -> &'t str {
        grammar::text(node, self.text)
    }

    fn mark(&mut self, at: Option<u32>, markers: Markers) {
        if let Some(declaration) = at.and_then(|at| self.facts.declarations.get_mut(at as usize)) {
            declaration.markers.add(markers);
        }
    }
}
