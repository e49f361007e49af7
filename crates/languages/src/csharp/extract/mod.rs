//! Takes the facts of one C# file: one iterative walk over the syntax tree, in which every
//! expression hands its operand to the expression around it, so that receivers come before what is
//! called on them.
//!
//! Of code between `#if` and `#endif`, all branches are read.

mod arguments;
mod declarations;
mod expressions;
mod markers;
mod migrations;
mod names;
mod scopes;
mod statements;
mod strings;
mod types;

use banyan_facts::*;

use self::scopes::Scopes;
use super::grammar::{CSharp, Field, Kind, Node, Tree};
use super::parser;
use super::razor::{Lowered, lower};
use crate::counting::count_lines;
use crate::{NESTING_LIMIT, SourceFile, too_deep, tree};

/// The facts of one file.
pub(super) fn extract(file: SourceFile<'_>) -> FileFacts {
    let bytes = file.text.len() as u64;
    let skipped = |reason: &str| FileFacts::skipped(file.path, Language::CSharp, bytes, reason);
    if let Some(depth) = too_deep(file.text) {
        return skipped(&format!("brackets nest {depth} deep, more than the {NESTING_LIMIT} that are read"));
    }
    let razor = lower(file.path, file.text);
    let text = razor.as_ref().map_or(file.text, |razor| &razor.text);
    if let Some(depth) = too_deep(text) {
        return skipped(&format!(
            "components nest {depth} deep, more than the {NESTING_LIMIT} that are read"
        ));
    }
    match parser::parse(text).or_else(|| tree::converted::<CSharp>(text)) {
        Some(tree) => Extractor::new(file, text).extract(&tree, razor.as_ref()),
        None => skipped("the parser gave up on it"),
    }
}

/// Puts what a file of Razor says into the facts of the C# that it was written out as.
fn say_of_razor(facts: &mut FileFacts, razor: &Lowered, names: &mut NamesBuilder) {
    let line_of = |line: u32| razor.lines.get(line.saturating_sub(1) as usize).copied().unwrap_or(line);
    let broken = razor.broken.into_iter().chain(unparsed_line(&facts.reason).map(line_of)).min();
    if let Some(line) = broken {
        facts.status = FileStatus::Partial;
        facts.reason = format!("line {line} and perhaps others do not parse").into();
    }
    facts.imports.iter_mut().for_each(|import| import.line = line_of(import.line));
    facts.references.iter_mut().for_each(|reference| reference.line = line_of(reference.line));
    facts.accesses.iter_mut().for_each(|access| access.line = line_of(access.line));
    for declaration in &mut facts.declarations {
        (declaration.line, declaration.end_line) = (line_of(declaration.line), line_of(declaration.end_line));
    }
    let class = facts.declarations.iter().position(|declaration| declaration.kind == DeclarationKind::Class);
    if let (Some(class), Some(name)) = (class, &razor.name) {
        facts.declarations[class].name = names.intern(name);
    }
    for (template, line) in &razor.pages {
        facts.entry_points.push(EntryPointFact {
            within: class.map(|class| class as u32),
            kind: EntryPointKind::Http,
            method: names.intern("GET"),
            route: names.intern(template),
            handler: None,
            line: *line,
        });
    }
}

/// The line that a reason names.
fn unparsed_line(reason: &str) -> Option<u32> {
    reason.strip_prefix("line ")?.split(' ').next()?.parse().ok()
}

/// What an expression is to the expression around it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Operand {
    /// Nothing that is known
    None,
    /// `this`
    Own,
    /// `base`
    Base,
    /// A value, in the notation
    Value(Name),
    /// What a reference gives; as a dotted name it may be a namespace or a type
    Reference { at: u32, dotted: bool },
    /// A string that is told
    Text(Name),
    /// A type itself, by `typeof`
    TypeOf(Name),
    /// A function of so many parameters and what it gives back
    Function { parameters: u8, gives: Option<Name> },
    /// What is called, by name
    Callee { receiver: Receiver, name: Name },
    /// A function within a function, by what it gives back
    Local(Name),
    /// `null` or `default`
    Null,
}

/// One node of the walk that has not ended yet.
struct Frame<'t> {
    node: Node<'t>,
    kind: Kind,
    field: Field,
    /// The declaration around the node
    within: Option<u32>,
    /// The variables in sight around the node
    variables: usize,
    /// What functions around the node give back
    returns: usize,
    /// The operand of the child that counts
    operand: Operand,
    /// The operand of another child that counts
    second: Operand,
    /// The arguments or parts that have ended, in the notation
    parts: Vec<Name>,
    /// The reference that stands for this node
    place: Option<u32>,
    /// A text that this node waits with: a name, a type
    pending: Option<Name>,
}

struct Extractor<'t> {
    text: &'t str,
    names: NamesBuilder,
    facts: FileFacts,
    scopes: Scopes<'t>,
    within: Option<u32>,
    /// What the functions around give back, in the notation
    returns: Vec<Option<Name>>,
    frames: Vec<Frame<'t>>,
}

impl<'t> Extractor<'t> {
    fn new(file: SourceFile<'t>, text: &'t str) -> Self {
        let mut facts = FileFacts::skipped(file.path, Language::CSharp, file.text.len() as u64, "");
        facts.status = FileStatus::Parsed;
        facts.lines = count_lines(file.text);
        let mut names = NamesBuilder::default();
        facts.scope = names.intern("");
        Extractor {
            text,
            names,
            facts,
            scopes: Scopes::default(),
            within: None,
            returns: Vec::new(),
            frames: Vec::new(),
        }
    }

    fn extract(mut self, tree: &'t Tree, razor: Option<&Lowered>) -> FileFacts {
        self.facts.markers = markers::file_markers(&self.facts.path, self.text);
        self.walk(tree.root());
        if let Some(reason) = &tree.error {
            self.facts.status = FileStatus::Partial;
            self.facts.reason = reason.as_str().into();
        }
        if let Some(razor) = razor {
            say_of_razor(&mut self.facts, razor, &mut self.names);
        }
        self.facts.names = self.names.finish();
        self.facts
    }

    fn walk(&mut self, root: Node<'t>) {
        let mut next = Some(root);
        loop {
            match next {
                Some(node) if node.is_named() || matches!(node.kind(), Kind::This | Kind::Base) => {
                    let is_open = self.enter(node);
                    next = match node.first_child().filter(|_| is_open) {
                        None => self.leave(),
                        child => child,
                    };
                }
                Some(node) => next = node.next_sibling(),
                None if self.frames.is_empty() => return,
                None => next = self.leave(),
            }
        }
    }

    /// Begins a node; tells whether to look at its children.
    fn enter(&mut self, node: Node<'t>) -> bool {
        let (kind, field) = (node.kind(), node.field());
        self.frames.push(Frame {
            node,
            kind,
            field,
            within: self.within,
            variables: self.scopes.len(),
            returns: self.returns.len(),
            operand: Operand::None,
            second: Operand::None,
            parts: Vec::new(),
            place: None,
            pending: None,
        });
        match self.type_role(kind, field) {
            Some(role) => {
                self.begin_type(node, role);
                // A type's name is no expression.
                if let Some(frame) = self.frames.last_mut() {
                    frame.kind = Kind::Other;
                }
                false
            }
            None => self.begin(node, kind, field),
        }
    }

    fn begin(&mut self, node: Node<'t>, kind: Kind, field: Field) -> bool {
        use Kind::*;
        match kind {
            Modifier | AttributeTarget | ExplicitInterface | ImplicitParameter | TypeParameterList
            | GlobalAttribute | ExternAlias | InterpolationFormat => false,
            Identifier | PredefinedType | Discard | QualifiedName | AliasQualified => false,
            Using => self.begin_using(node),
            Namespace | FileNamespace => self.begin_namespace(node),
            GlobalStatement => self.begin_global_statement(node),
            Class | Struct | Interface | Enum | Record => self.begin_type_declaration(node, kind),
            Delegate => self.begin_delegate(node),
            EnumMember => self.begin_enum_member(node),
            Kind::Field | EventField => self.begin_fields(node, kind),
            Property | Event => self.begin_property(node),
            Indexer | Method | Constructor | Destructor | Operator | Conversion => {
                self.begin_callable(node, kind)
            }
            LocalFunction => self.begin_local_function(node),
            Accessor => self.begin_accessor(node),
            ConstructorInitializer => self.begin_constructor_initializer(node),
            ConstraintClause => true,
            Attribute => self.begin_attribute(node),
            ArgumentList | BracketedArguments | AttributeArguments => self.begin_arguments(kind),
            Lambda | AnonymousMethod => self.begin_lambda(node),
            ImplicitNew | Initializer | Collection => self.begin_targeted(kind, node),
            DeclarationPattern | RecursivePattern | VarPattern => self.begin_pattern(node, kind),
            CatchDeclaration => self.begin_catch(node),
            Block | CompilationUnit => self.begin_body(node),
            Invocation => self.begin_invocation(node),
            _ => !(field == self::Field::Condition && is_preprocessor(self.parent_kind())),
        }
    }

    /// Ends the innermost node and hands its operand to the node around it; gives the node after it.
    fn leave(&mut self) -> Option<Node<'t>> {
        let frame = self.frames.pop()?;
        let operand = self.end(&frame);
        if ends_scope(frame.kind) {
            self.scopes.truncate(frame.variables);
        }
        self.returns.truncate(frame.returns);
        // What comes after a namespace for the whole file is in it.
        if frame.kind != Kind::FileNamespace {
            self.within = frame.within;
        }
        self.hand_over(&frame, operand);
        frame.node.next_sibling()
    }

    fn text_of(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The text of a name, without the sign that lets a keyword be one.
    fn name_of(&self, node: Node<'_>) -> &'t str {
        self.text_of(node).trim_start_matches('@')
    }

    fn line_of(node: Node<'_>) -> u32 {
        node.span().row + 1
    }

    /// The frame around the innermost.
    fn parent(&self) -> Option<&Frame<'t>> {
        self.frames.len().checked_sub(2).and_then(|at| self.frames.get(at))
    }

    fn parent_kind(&self) -> Kind {
        self.parent().map_or(Kind::Other, |frame| frame.kind)
    }

    fn refer(&mut self, kind: ReferenceKind, receiver: Receiver, name: &str, line: u32) -> u32 {
        let name = self.names.intern(name);
        self.refer_named(kind, receiver, name, line)
    }

    fn refer_named(&mut self, kind: ReferenceKind, receiver: Receiver, name: Name, line: u32) -> u32 {
        let test = self.facts.markers.has(Markers::TEST);
        self.facts.references.push(Reference { within: self.within, kind, receiver, name, line, test });
        self.facts.references.len() as u32 - 1
    }
}

fn is_preprocessor(kind: Kind) -> bool {
    matches!(kind, Kind::PreprocIf | Kind::PreprocElif | Kind::PreprocElse)
}

fn ends_scope(kind: Kind) -> bool {
    use Kind::*;
    matches!(
        kind,
        Class
            | Struct
            | Interface
            | Record
            | Delegate
            | Method
            | Constructor
            | Destructor
            | Operator
            | Conversion
            | Indexer
            | Property
            | Accessor
            | LocalFunction
            | Block
            | For
            | ForEach
            | UsingStatement
            | Lambda
            | AnonymousMethod
            | SwitchSection
            | SwitchArm
            | Catch
            | Query
            | Kind::Field
            | Arrow
    )
}
