//! Takes the facts of one Kotlin file: one iterative walk over the syntax tree, in which every
//! expression hands its operand to the expression around it, so that receivers come before what is
//! called on them.

mod calls;
mod declarations;
mod exposed;
mod expressions;
mod lambdas;
mod properties;
mod routing;
mod rows;
mod scopes;
mod statements;
mod types;

use banyan_facts::*;

use self::rows::Entities;
use self::scopes::{Scopes, Sight};
use super::annotations::annotations_of;
use super::grammar::{Kind, Node, Tree};
use super::reading::read;
use super::texts::Texts;
use crate::counting::count_lines;
use crate::java::annotations::Annotation;
use crate::java::entry_points::TypeRoutes;
use crate::java::markers::{is_generated_notice, is_test_path};
use crate::java::remote::Chains;
use crate::{NESTING_LIMIT, SourceFile, too_deep};

/// The facts of one file.
pub(super) fn extract(file: SourceFile<'_>) -> FileFacts {
    let bytes = file.text.len() as u64;
    let skipped = |reason: &str| FileFacts::skipped(file.path, Language::Kotlin, bytes, reason);
    if let Some(depth) = too_deep(file.text) {
        return skipped(&format!("brackets nest {depth} deep, more than the {NESTING_LIMIT} that are read"));
    }
    match read(file.text) {
        Some((tree, text)) => Extractor::new(SourceFile { path: file.path, text: &text }).extract(&tree),
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
    /// A dotted name whose first part is no variable of this file: a package, a type or a member
    Path(Name),
    /// What is called: a name, and what stands before it
    Callee(Receiver, Name),
    /// A lambda or callable reference, with what it gives back
    Function(Receiver),
}

/// One node of the walk that has not ended yet.
struct Frame<'t> {
    node: Node<'t>,
    /// The child that ended last
    last: Option<Node<'t>>,
    kind: Kind,
    /// How types directly below are referred to
    role: ReferenceKind,
    /// The declaration around the node
    within: Option<u32>,
    /// What is in sight around the node
    sight: Sight,
    /// How many prefixes of routes stand around the node
    prefixes: usize,
    /// The operand of the child that counts
    operand: Operand,
    /// The operand of the first argument
    argument: Operand,
    /// The operand of the last lambda
    lambda: Operand,
    /// The reference that stands for this node (calls), or its declaration
    place: Option<u32>,
    /// How many children that are expressions have ended
    count: u32,
}

struct Extractor<'t> {
    texts: Texts<'t>,
    names: NamesBuilder,
    facts: FileFacts,
    scopes: Scopes<'t>,
    entities: Entities,
    routes: Vec<TypeRoutes>,
    chains: Chains,
    /// The declaration of what stands outside of types
    facade: Option<u32>,
    /// The prefixes of the routes around the walk
    prefixes: Vec<String>,
    within: Option<u32>,
    frames: Vec<Frame<'t>>,
}

impl<'t> Extractor<'t> {
    fn new(file: SourceFile<'t>) -> Self {
        let mut facts = FileFacts::skipped(file.path, Language::Kotlin, file.text.len() as u64, "");
        facts.status = FileStatus::Parsed;
        facts.lines = count_lines(file.text);
        let mut names = NamesBuilder::default();
        facts.scope = names.intern("");
        Extractor {
            texts: Texts::new(file.text),
            names,
            facts,
            scopes: Scopes::default(),
            entities: Entities::default(),
            routes: Vec::new(),
            chains: Chains::default(),
            facade: None,
            prefixes: Vec::new(),
            within: None,
            frames: Vec::new(),
        }
    }

    fn extract(mut self, tree: &'t Tree) -> FileFacts {
        let root = tree.root();
        if is_test_path(&self.facts.path) {
            self.facts.markers.add(Markers::TEST);
        }
        if self.says_generated(root) {
            self.facts.markers.add(Markers::GENERATED);
        }
        self.walk(root);
        if let Some(reason) = &tree.error {
            self.facts.status = FileStatus::Partial;
            self.facts.reason = reason.as_str().into();
        }
        self.mark_tests();
        self.facts.names = self.names.finish();
        self.facts
    }

    fn says_generated(&self, root: Node<'t>) -> bool {
        let is_comment = |node: &Node<'_>| matches!(node.kind(), Kind::LineComment | Kind::BlockComment);
        let head = root.all_children().take_while(|node| {
            is_comment(node) || matches!(node.kind(), Kind::Package | Kind::Import | Kind::FileAnnotation)
        });
        head.filter(is_comment).map(|comment| self.texts.of(comment)).any(is_generated_notice)
    }

    fn walk(&mut self, root: Node<'t>) {
        let mut next = Some(root);
        loop {
            let node = match next {
                Some(node) => {
                    if node.is_named() {
                        next = Some(node).filter(|node| self.enter(*node)).and_then(Node::first_child);
                        if next.is_some() {
                            continue;
                        }
                        self.leave();
                    }
                    node
                }
                None => {
                    let Some(frame) = self.frames.last() else { return };
                    let node = frame.node;
                    self.leave();
                    node
                }
            };
            next = node.next_sibling();
        }
    }

    /// Begins a node; tells whether to look at its children.
    fn enter(&mut self, node: Node<'t>) -> bool {
        let kind = node.kind();
        self.frames.push(Frame {
            node,
            last: None,
            kind,
            role: ReferenceKind::Local,
            within: self.within,
            sight: self.scopes.sight(),
            prefixes: self.prefixes.len(),
            operand: Operand::None,
            argument: Operand::None,
            lambda: Operand::None,
            place: None,
            count: 0,
        });
        self.begin(node, kind)
    }

    fn begin(&mut self, node: Node<'t>, kind: Kind) -> bool {
        use Kind::*;
        match kind {
            LineComment | BlockComment | UseSiteTarget | Label => false,
            File => self.begin_file(node),
            Package => self.begin_package(node),
            Import => self.begin_import(node),
            Class | Object | Companion => self.begin_type(node, kind),
            Alias => self.begin_alias(node),
            ObjectLiteral => self.begin_anonymous(node),
            EnumEntry => self.begin_enum_entry(node),
            ClassParameter => self.begin_class_parameter(node),
            Function => self.begin_function(node),
            AnonymousFunction => self.begin_anonymous_function(node),
            SecondaryConstructor => self.begin_constructor(node),
            ConstructorDelegation => self.begin_constructor_delegation(node),
            Parameter => self.begin_parameter(node),
            Property => self.begin_property(node),
            VariableDeclaration => self.begin_variable(node),
            Setter => self.begin_setter(node),
            Annotation | FileAnnotation => self.begin_annotation(node),
            UserType
            | NullableType
            | FunctionType
            | FunctionTypeParameters
            | NonNullableType
            | ParenthesizedType
            | TypeArguments
            | TypeProjection
            | TypeParameter
            | TypeConstraint => self.begin_type_use(node, kind),
            ConstructorInvocation => self.begin_constructor_invocation(node),
            ValueArguments | AnnotatedLambda => self.begin_arguments(node),
            Lambda => self.begin_lambda(node),
            Catch => self.begin_catch(node),
            Block | FunctionBody => self.begin_loop_body(node),
            WhenEntry => true,
            String | MultilineString | Binary => self.begin_text(node, kind),
            Identifier | Character | Number | Float => false,
            _ => true,
        }
    }

    /// Ends the innermost node and hands its operand to the node around it.
    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let operand = self.end(&frame);
        if ends_scope(frame.kind) {
            self.scopes.restore(frame.sight);
        }
        self.prefixes.truncate(frame.prefixes);
        self.within = frame.within;
        self.hand_over(&frame, operand);
        if let Some(parent) = self.frames.last_mut() {
            parent.last = Some(frame.node);
        }
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

    fn grandparent(&self) -> Option<&Frame<'t>> {
        self.frames.len().checked_sub(3).and_then(|at| self.frames.get(at))
    }

    /// The annotations of what has just begun.
    fn annotations(&self, node: Node<'t>) -> Vec<Annotation<'t>> {
        annotations_of(node, self.parent().and_then(|parent| parent.last), &self.texts)
    }

    fn set_role(&mut self, role: ReferenceKind) {
        if let Some(frame) = self.frames.last_mut() {
            frame.role = role;
        }
    }

    fn refer(&mut self, kind: ReferenceKind, receiver: Receiver, name: &str, line: u32) -> u32 {
        let name = self.names.intern(name);
        let within = self.within.or(self.facade);
        self.facts.references.push(Reference { within, kind, receiver, name, line, test: false });
        self.facts.references.len() as u32 - 1
    }

    /// A reference to a name that may be a member of an implicit receiver.
    fn refer_unqualified(&mut self, kind: ReferenceKind, name: &str, line: u32) -> u32 {
        let implicit = self.scopes.implicit_receivers();
        let receiver = match implicit.is_empty() {
            true => Receiver::None,
            false => Receiver::Type(self.names.intern(&implicit)),
        };
        self.refer(kind, receiver, name, line)
    }

    fn type_receiver(&mut self, text: &str) -> Receiver {
        Receiver::Type(self.names.intern(text))
    }

    /// The type of a receiver in the notation, where it can be told.
    fn receiver_text(&self, receiver: Receiver) -> Option<String> {
        match receiver {
            Receiver::Type(text) | Receiver::FieldType(text) => Some(self.names.text(text).to_owned()),
            Receiver::Result(reference) => Some(format!("#{reference}")),
            Receiver::Element(reference) => Some(format!("#{reference}^")),
            Receiver::Own => Some(self.enclosing_type_name()).filter(|name| !name.is_empty()),
            Receiver::None | Receiver::Super | Receiver::Unknown => None,
        }
    }

    /// A value whose type is told by the type of another and a suffix of the notation.
    fn derived(&mut self, of: Receiver, suffix: &str) -> Receiver {
        match self.receiver_text(of) {
            Some(text) => self.type_receiver(&format!("{text}{suffix}")),
            None => Receiver::Unknown,
        }
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

/// The receiver that an operand is.
fn value_of(operand: Operand) -> Receiver {
    match operand {
        Operand::Value(receiver) => receiver,
        _ => Receiver::Unknown,
    }
}

fn starts_with_capital(text: &str) -> bool {
    text.starts_with(|c: char| c.is_uppercase())
}

fn ends_scope(kind: Kind) -> bool {
    use Kind::*;
    matches!(
        kind,
        Class
            | Object
            | Companion
            | ObjectLiteral
            | Function
            | AnonymousFunction
            | SecondaryConstructor
            | Initializer
            | Block
            | FunctionBody
            | For
            | Lambda
            | If
            | When
            | WhenEntry
            | Catch
            | Getter
            | Setter
    )
}
