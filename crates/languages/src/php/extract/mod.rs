//! Takes the facts of one PHP file: one walk over the syntax tree, in which every expression tells what
//! it is, so that receivers come before what is called on them.

mod bindings;
mod calls;
mod classes;
mod doctrine;
mod effects;
mod eloquent;
mod expressions;
mod jobs;
mod laravel_routes;
mod marks;
mod members;
mod migrations;
mod statements;
mod symfony_routes;
mod templates;
mod types;
mod values;
mod variables;

pub(super) use self::doctrine::underscored;
pub(super) use self::eloquent::WRITES;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt, HashSet};
use tree_sitter::{Node, Tree};

use self::laravel_routes::RouteGroup;
use self::variables::Variables;
use super::grammar::{self, Kind, kind, line_of};
use super::names::NameScope;
use crate::counting::count_lines;
use crate::{NESTING_LIMIT, SourceFile, syntax, too_deep};

/// Expressions and statements nest at most this deep; what is deeper is not read.
const DEPTH_LIMIT: usize = 1_000;

/// The facts of one file.
pub(super) fn extract(file: SourceFile<'_>) -> FileFacts {
    let bytes = file.text.len() as u64;
    let skipped = |reason: &str| FileFacts::skipped(file.path, Language::Php, bytes, reason);
    if file.path.ends_with(".blade.php") {
        return templates::extract_blade(file);
    }
    if !file.path.ends_with(".php") && !file.text.contains("<?") {
        return skipped("there is no PHP in it");
    }
    if let Some(depth) = too_deep(file.text) {
        return skipped(&format!("brackets nest {depth} deep, more than the {NESTING_LIMIT} that are read"));
    }
    match syntax::parse(grammar::language(), file.text) {
        Some(tree) => Extractor::new(file).extract(&tree),
        None => skipped("the parser gave up on it"),
    }
}

/// What is known of a class while it is walked.
struct ClassAround<'t> {
    /// Its full name; empty for an anonymous class
    name: String,
    /// The full name of the class above it
    parent: String,
    declaration: u32,
    /// Fields with a declared or obvious type
    fields: HashMap<&'t str, Receiver>,
    /// Constants and fields that are set to a text
    constants: HashMap<&'t str, String>,
    /// Routes of the class: what stands before those of its methods
    routes: symfony_routes::ClassRoutes,
}

struct Extractor<'t> {
    text: &'t str,
    names: NamesBuilder,
    facts: FileFacts,
    scope: NameScope,
    within: Option<u32>,
    /// Innermost last
    functions: Vec<Variables<'t>>,
    /// Innermost last
    classes: Vec<ClassAround<'t>>,
    /// Innermost last
    groups: Vec<RouteGroup>,
    /// Type parameters that comments declare
    parameters: HashSet<&'t str>,
    /// Constants of the file that are set to a text
    constants: HashMap<&'t str, String>,
    /// The documentation comment before the node that is walked
    doc: Option<Node<'t>>,
    /// What the function that is an argument is handed first
    handed: Option<Receiver>,
    /// Variables of which a comment before the statement tells what they hold
    pinned: Vec<&'t str>,
    depth: usize,
    too_deep: bool,
}

impl<'t> Extractor<'t> {
    fn new(file: SourceFile<'t>) -> Self {
        let mut facts = FileFacts::skipped(file.path, Language::Php, file.text.len() as u64, "");
        facts.status = FileStatus::Parsed;
        facts.lines = count_lines(file.text);
        let mut names = NamesBuilder::default();
        facts.scope = names.intern("");
        Extractor {
            text: file.text,
            names,
            facts,
            scope: NameScope::default(),
            within: None,
            functions: vec![Variables::default()],
            classes: Vec::new(),
            groups: Vec::new(),
            parameters: type_parameters(file.text),
            constants: HashMap::new(),
            doc: None,
            handed: None,
            pinned: Vec::new(),
            depth: 0,
            too_deep: false,
        }
    }

    fn extract(mut self, tree: &'t Tree) -> FileFacts {
        self.facts.markers = file_markers(&self.facts.path, self.text);
        self.visit_children(tree.root_node());
        if let Some(reason) = syntax::error_reason(tree.root_node()) {
            self.facts.status = FileStatus::Partial;
            self.facts.reason = reason.into();
        } else if self.too_deep {
            self.facts.status = FileStatus::Partial;
            self.facts.reason = "parts of it nest too deep to be read".into();
        }
        self.mark_tests();
        self.facts.names = self.names.finish();
        self.facts
    }

    /// A file with test classes, or in a folder of tests, is test code as a whole.
    fn mark_tests(&mut self) {
        let test = |declaration: &Declaration| declaration.markers.has(Markers::TEST);
        if !self.facts.markers.has(Markers::TEST) && !self.facts.declarations.iter().any(test) {
            return;
        }
        self.facts.markers.add(Markers::TEST);
        for reference in &mut self.facts.references {
            reference.test = true;
        }
        for declaration in &mut self.facts.declarations {
            declaration.markers.add(Markers::TEST);
        }
    }

    fn text_of(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    fn refer(&mut self, kind: ReferenceKind, receiver: Receiver, name: &str, line: u32) -> u32 {
        let name = self.names.intern(name);
        let within = self.within;
        self.facts.references.push(Reference { within, kind, receiver, name, line, test: false });
        self.facts.references.len() as u32 - 1
    }

    /// A reference to a class by its full name.
    fn refer_to_class(&mut self, kind: ReferenceKind, class: &str, line: u32) -> u32 {
        self.refer(kind, Receiver::None, class, line)
    }

    fn declare(
        &mut self,
        name: &str,
        kind: DeclarationKind,
        of_type: &str,
        lines: (u32, u32),
        markers: Markers,
    ) -> u32 {
        let declaration = Declaration {
            name: self.names.intern(name),
            kind,
            parent: self.within,
            owner: None,
            of_type: (!of_type.is_empty()).then(|| self.names.intern(of_type)),
            line: lines.0,
            end_line: lines.1,
            markers,
        };
        self.facts.declarations.push(declaration);
        self.facts.declarations.len() as u32 - 1
    }

    fn entry_point(
        &mut self,
        kind: EntryPointKind,
        method: &str,
        route: &str,
        handler: Option<u32>,
        line: u32,
    ) {
        let (method, route) = (self.names.intern(method), self.names.intern(route));
        let within = self.within;
        self.facts.entry_points.push(EntryPointFact { within, kind, method, route, handler, line });
    }

    /// The full name of the class around, empty outside of one.
    fn class_name(&self) -> &str {
        self.classes.last().map_or("", |class| &class.name)
    }
}

/// First and last line of a node.
fn lines_of(node: Node<'_>) -> (u32, u32) {
    (line_of(node), node.end_position().row as u32 + 1)
}

/// The names that comments of a file declare as type parameters.
fn type_parameters(text: &str) -> HashSet<&str> {
    let after = text.split("@template").skip(1).chain(text.split("-template").skip(1));
    let names = after.filter_map(|rest| {
        let rest = rest.trim_start_matches("-covariant").trim_start_matches("-contravariant");
        rest.split_whitespace().next()
    });
    names.collect()
}

/// Marks that a file's path and its first lines tell.
fn file_markers(path: &str, text: &str) -> Markers {
    let mut markers = Markers::NONE;
    let name = path.rsplit('/').next().unwrap_or(path);
    let folders = path.strip_suffix(name).unwrap_or_default();
    let in_tests = folders.split('/').any(|folder| {
        matches!(folder, "tests" | "Tests" | "test" | "spec" | "specs" | "features")
            || folder.ends_with("Tests")
    });
    if in_tests || name.ends_with("Test.php") || name.ends_with("Spec.php") || name.ends_with("TestCase.php")
    {
        markers.add(Markers::TEST);
    }
    let is_letter = |at: &usize| text.is_char_boundary(*at);
    let head = &text[..(0..=text.len().min(1_000)).rev().find(is_letter).unwrap_or(0)];
    let head = head.split("\nclass ").next().unwrap_or(head).to_ascii_lowercase();
    let says = ["@generated", "do not edit", "auto-generated", "automatically generated", "autogenerated"];
    if says.iter().any(|words| head.contains(words)) {
        markers.add(Markers::GENERATED);
    }
    let configures = ["config/", "routes/", "bootstrap/"];
    if configures.iter().any(|folder| path.starts_with(folder) || path.contains(&format!("/{folder}"))) {
        markers.add(Markers::CONFIGURATION);
    }
    if matches!(path, "public/index.php" | "index.php" | "artisan" | "bin/console" | "web/app.php") {
        markers.add(Markers::BOOTSTRAP);
    }
    markers
}

/// Whether a node declares something that a documentation comment may stand before.
fn declares(node: Node<'_>) -> bool {
    use Kind::*;
    matches!(
        kind(node),
        Class | Interface | Trait | Enum | Method | Function | Property | Constants | EnumCase | UseTraits
    )
}
