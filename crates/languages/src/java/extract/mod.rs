//! Takes the facts of one Java file: one iterative walk over the syntax tree, in which every
//! expression hands its operand to the expression around it, so that receivers come before what is
//! called on them.

mod declarations;
mod expressions;
mod imports;
mod lombok;
mod persistence;
mod scopes;
mod statements;
mod types;

use banyan_facts::*;
use memchr::memmem;

use self::persistence::Entities;
use self::scopes::Scopes;
use super::constants::Constants;
use super::grammar::{Field, Java, Kind, Node, Tree};
use super::parser;
use crate::counting::count_lines;
use crate::{NESTING_LIMIT, SourceFile, too_deep, tree};

/// The facts of one file.
pub(super) fn extract(file: SourceFile<'_>) -> FileFacts {
    let bytes = file.text.len() as u64;
    let skipped = |reason: &str| FileFacts::skipped(file.path, Language::Java, bytes, reason);
    if let Some(depth) = too_deep(file.text) {
        return skipped(&format!("brackets nest {depth} deep, more than the {NESTING_LIMIT} that are read"));
    }
    match parser::parse(file.text).or_else(|| tree::converted::<Java>(file.text)) {
        Some(tree) => Extractor::new(file).extract(&tree),
        None => skipped("the parser gave up on it"),
    }
}

/// What an expression is to the expression around it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Operand {
    /// Nothing that a member could be called on
    None,
    /// A value or a type
    Value(Receiver),
    /// A dotted name whose first part is no variable of this file: a package, a type or an
    /// inherited field
    Path(Name),
    /// A lambda or method reference, with what it gives back
    Function(Receiver),
}

/// One node of the walk that has not ended yet.
struct Frame<'t> {
    node: Node<'t>,
    kind: Kind,
    field: Field,
    /// How types directly below are referred to
    role: ReferenceKind,
    /// The declaration around the node
    within: Option<u32>,
    /// The variables in sight around the node
    variables: usize,
    /// The type variables in sight around the node
    type_variables: usize,
    /// The operand of the child that counts
    operand: Operand,
    /// The operand of the first argument
    argument: Operand,
    /// The reference that stands for this node (calls), or its first declaration (fields)
    place: Option<u32>,
    /// How many children of the counted kind have ended
    count: u32,
    /// The first class literal among the arguments
    literal: Option<Node<'t>>,
}

struct Extractor<'t> {
    text: &'t str,
    names: NamesBuilder,
    facts: FileFacts,
    scopes: Scopes<'t>,
    constants: Constants<'t>,
    entities: Entities,
    routes: Vec<super::entry_points::TypeRoutes>,
    /// Members that nobody writes, of the types around this place
    generated: Vec<lombok::Generated>,
    has_lombok: bool,
    chains: super::remote::Chains,
    within: Option<u32>,
    frames: Vec<Frame<'t>>,
}

impl<'t> Extractor<'t> {
    fn new(file: SourceFile<'t>) -> Self {
        let mut facts = FileFacts::skipped(file.path, Language::Java, file.text.len() as u64, "");
        facts.status = FileStatus::Parsed;
        facts.lines = count_lines(file.text);
        let mut names = NamesBuilder::default();
        facts.scope = names.intern("");
        Extractor {
            text: file.text,
            names,
            facts,
            scopes: Scopes::default(),
            constants: Constants::new(file.text),
            entities: Entities::default(),
            routes: Vec::new(),
            generated: Vec::new(),
            has_lombok: memmem::find(file.text.as_bytes(), b"lombok").is_some(),
            chains: super::remote::Chains::default(),
            within: None,
            frames: Vec::new(),
        }
    }

    fn extract(mut self, tree: &'t Tree) -> FileFacts {
        self.facts.markers = super::markers::file_markers(&self.facts.path, tree.root(), self.text);
        self.walk(tree.root());
        if let Some(reason) = &tree.error {
            self.facts.status = FileStatus::Partial;
            self.facts.reason = reason.as_str().into();
        }
        self.mark_tests();
        self.facts.names = self.names.finish();
        self.facts.put_references_away();
        self.facts
    }

    fn walk(&mut self, root: Node<'t>) {
        let mut next = Some(root);
        loop {
            match next {
                Some(node) if !node.is_named() => next = node.next_sibling(),
                Some(node) => {
                    let is_open = self.enter(node);
                    next = match node.first_child().filter(|_| is_open) {
                        None => self.leave(),
                        child => child,
                    };
                }
                None if self.frames.is_empty() => return,
                None => next = self.leave(),
            }
        }
    }

    /// Begins a node; tells whether to look at its children.
    fn enter(&mut self, node: Node<'t>) -> bool {
        let kind = node.kind();
        let frame = Frame {
            node,
            kind,
            field: node.field(),
            role: ReferenceKind::Local,
            within: self.within,
            variables: self.scopes.variables(),
            type_variables: self.scopes.type_variables(),
            operand: Operand::None,
            argument: Operand::None,
            place: None,
            count: 0,
            literal: None,
        };
        self.frames.push(frame);
        self.begin(node, kind)
    }

    fn begin(&mut self, node: Node<'t>, kind: Kind) -> bool {
        use Kind::*;
        match kind {
            LineComment | BlockComment | Module | Dimensions => false,
            Package => self.begin_package(node),
            Import => self.begin_import(node),
            Class | Interface | Enum | Record | AnnotationType => self.begin_type(node, kind),
            ClassBody => self.begin_class_body(node),
            EnumConstant => self.begin_enum_constant(node),
            Field | Constant => self.begin_fields(node),
            Method | Constructor | CompactConstructor | AnnotationElement => self.begin_callable(node, kind),
            FormalParameter | SpreadParameter | CatchParameter => self.begin_parameter(node),
            Annotation | MarkerAnnotation => self.begin_annotation(node),
            ElementArray => self.begin_element_array(node),
            TypeIdentifier | ScopedType | GenericType | ArrayType | AnnotatedType | TypeArguments
            | Wildcard | TypeList | TypeBound | TypeParameter | Superclass | SuperInterfaces
            | ExtendsInterfaces | Throws | CatchType | Permits => self.begin_type_use(node, kind),
            Declarator => self.begin_declarator(node),
            Lambda => self.begin_lambda(node),
            TypePattern | RecordComponent | InstanceOf => self.begin_pattern(node, kind),
            RecordPattern => self.begin_record_pattern(node),
            New => self.begin_new(node),
            Arguments => self.begin_arguments(node),
            ExplicitConstructor => self.begin_explicit_constructor(node),
            Binary | String => self.begin_text(node, kind),
            Identifier | ScopedIdentifier | InferredParameters | Break | Continue => false,
            _ => true,
        }
    }

    /// Ends the innermost node and hands its operand to the node around it; gives the node after it.
    fn leave(&mut self) -> Option<Node<'t>> {
        let frame = self.frames.pop()?;
        let operand = self.end(&frame);
        if ends_scope(frame.kind) {
            self.scopes.truncate(frame.variables, frame.type_variables);
        }
        self.within = frame.within;
        self.hand_over(&frame, operand);
        frame.node.next_sibling()
    }

    fn text_of(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    fn line_of(node: Node<'_>) -> u32 {
        node.span().row + 1
    }

    fn parent(&self) -> Option<&Frame<'t>> {
        self.frames.len().checked_sub(2).and_then(|at| self.frames.get(at))
    }

    fn parent_kind(&self) -> Kind {
        self.parent().map_or(Kind::Other, |frame| frame.kind)
    }

    fn top(&mut self) -> Option<&mut Frame<'t>> {
        self.frames.last_mut()
    }

    fn set_role(&mut self, role: ReferenceKind) {
        if let Some(frame) = self.top() {
            frame.role = role;
        }
    }

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

    /// A file with test methods, or in a folder of tests, is test code as a whole.
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
}

fn ends_scope(kind: Kind) -> bool {
    use Kind::*;
    matches!(
        kind,
        Class
            | Interface
            | Enum
            | Record
            | AnnotationType
            | ClassBody
            | Method
            | Constructor
            | CompactConstructor
            | Block
            | ConstructorBody
            | For
            | ForEach
            | Lambda
            | SwitchRule
            | SwitchGroup
            | Catch
            | Try
    )
}
