//! Types as they are used: their texts, and the references they make.

use banyan_facts::*;

use super::super::grammar::{Field, Kind, Node, children};
use super::super::notation::LONGEST_TEXT;
use super::Extractor;

/// Types nest at most this deep; what is deeper is not told.
const DEPTH_LIMIT: usize = 24;

impl<'t> Extractor<'t> {
    /// How a type at this place is referred to; none: the node is no type.
    pub(super) fn type_role(&self, kind: Kind, field: Field) -> Option<ReferenceKind> {
        let parent = self.parent_kind();
        match (parent, field) {
            (Kind::Parameter | Kind::ParameterList | Kind::BracketedParameters, Field::Type) => {
                // Parameters are read with what they belong to; their types have been met.
                Some(ReferenceKind::Module)
            }
            (Kind::Attribute, Field::Name) => Some(ReferenceKind::Module),
            // A product, in all likelihood; it is told when the expression ends.
            (Kind::DeclarationExpression, Field::Type) if kind == Kind::PointerType => {
                Some(ReferenceKind::Module)
            }
            (Kind::New, Field::Type) => Some(ReferenceKind::Construct),
            (Kind::Method, Field::Returns) => Some(ReferenceKind::Return),
            (Kind::Operator | Kind::Conversion | Kind::Indexer | Kind::Delegate, Field::Type) => {
                Some(ReferenceKind::Return)
            }
            (Kind::Property | Kind::Event, Field::Type) => Some(ReferenceKind::Field),
            (Kind::VariableDeclaration, Field::Type) => Some(match self.frames.iter().nth_back(2) {
                Some(around) if matches!(around.kind, Kind::Field | Kind::EventField) => ReferenceKind::Field,
                _ => ReferenceKind::Local,
            }),
            (Kind::CatchDeclaration, Field::Type) => Some(ReferenceKind::Throws),
            (Kind::Constraint, Field::Type) => Some(ReferenceKind::Generic),
            (Kind::PrimaryBase, Field::Type) => Some(ReferenceKind::Extends),
            (Kind::Is | Kind::As, Field::Right) => Some(ReferenceKind::Local),
            (Kind::BaseList, _) if is_type(kind) => Some(ReferenceKind::Extends),
            (Kind::TypeArguments, _) => Some(ReferenceKind::Generic),
            (_, Field::Type) => Some(ReferenceKind::Local),
            _ => None,
        }
    }

    pub(super) fn begin_type(&mut self, node: Node<'t>, role: ReferenceKind) {
        if role == ReferenceKind::Module {
            return;
        }
        let place = self.use_type(node, role);
        let at = self.frames.len().wrapping_sub(2);
        if let Some(parent) = self.frames.get_mut(at).filter(|parent| parent.kind == Kind::New) {
            parent.place = place;
        }
    }

    /// The references that a type makes; its own comes first and is given back.
    pub(super) fn use_type(&mut self, node: Node<'t>, role: ReferenceKind) -> Option<u32> {
        let mut first = None;
        let mut open = vec![(node, role)];
        while let Some((node, role)) = open.pop() {
            let inner = match node.kind() {
                Kind::Identifier | Kind::GenericName | Kind::QualifiedName | Kind::AliasQualified => {
                    let text = self.type_text(node);
                    if text != "var" && text != "dynamic" {
                        let at = self.refer(role, Receiver::None, &text, Self::line_of(node));
                        first = first.or(Some(at));
                    }
                    type_arguments(node).into_iter().map(|node| (node, ReferenceKind::Generic)).collect()
                }
                Kind::NullableType
                | Kind::ArrayType
                | Kind::PointerType
                | Kind::RefType
                | Kind::ScopedType
                | Kind::TupleElement => {
                    let role = if role == ReferenceKind::Construct { ReferenceKind::Local } else { role };
                    Field::Type.of(node).map(|inner| (inner, role)).into_iter().collect()
                }
                Kind::TupleType => children(node).map(|part| (part, role)).collect(),
                _ => Vec::new(),
            };
            open.extend(inner.into_iter().rev());
        }
        first
    }

    /// The text of a type in the notation.
    pub(super) fn type_text(&self, node: Node<'t>) -> String {
        let text = self.type_text_within(node, DEPTH_LIMIT);
        match text.len() > LONGEST_TEXT {
            true => {
                text.split('<').next().filter(|name| name.len() <= LONGEST_TEXT).unwrap_or("?").to_owned()
            }
            false => text,
        }
    }

    fn type_text_within(&self, node: Node<'t>, depth: usize) -> String {
        let Some(depth) = depth.checked_sub(1) else { return "?".to_owned() };
        let inner =
            |field: Field| field.of(node).map_or("?".to_owned(), |node| self.type_text_within(node, depth));
        match node.kind() {
            Kind::Identifier => self.name_of(node).to_owned(),
            Kind::GenericName => self.generic_text(node, depth),
            Kind::QualifiedName => format!("{}.{}", inner(Field::Qualifier), inner(Field::Name)),
            Kind::AliasQualified => match Field::Alias.of(node).map(|alias| self.text_of(alias)) {
                Some("global") | None => inner(Field::Name),
                Some(alias) => format!("{alias}.{}", inner(Field::Name)),
            },
            Kind::NullableType | Kind::PointerType | Kind::RefType | Kind::ScopedType => inner(Field::Type),
            Kind::ArrayType => inner(Field::Type) + "[]",
            Kind::TupleType => {
                let parts = children(node).map(|part| {
                    let typ =
                        Field::Type.of(part).map_or("?".to_owned(), |typ| self.type_text_within(typ, depth));
                    let name = Field::Name.of(part).map_or("", |name| self.name_of(name));
                    if name.is_empty() { typ } else { format!("{typ}:{name}") }
                });
                format!("({})", parts.collect::<Vec<_>>().join(","))
            }
            Kind::PredefinedType => self.text_of(node).to_owned(),
            Kind::ImplicitType => "var".to_owned(),
            _ => "?".to_owned(),
        }
    }

    fn generic_text(&self, node: Node<'t>, depth: usize) -> String {
        let mut parts = children(node);
        let name = parts.next().map_or("", |name| self.name_of(name));
        let Some(list) = parts.next() else { return name.to_owned() };
        let mut arguments: Vec<String> =
            children(list).map(|argument| self.type_text_within(argument, depth)).collect();
        if arguments.is_empty() {
            arguments = vec!["?".to_owned(); self.text_of(list).matches(',').count() + 1];
        }
        format!("{name}<{}>", arguments.join(","))
    }
}

fn is_type(kind: Kind) -> bool {
    matches!(kind, Kind::Identifier | Kind::GenericName | Kind::QualifiedName | Kind::AliasQualified)
}

/// The type arguments that a name states, at any of its parts.
fn type_arguments<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut found = Vec::new();
    let mut at = Some(node);
    while let Some(node) = at {
        let generic = match node.kind() {
            Kind::GenericName => Some(node),
            _ => Field::Name.of(node).filter(|name| name.kind() == Kind::GenericName),
        };
        if let Some(list) = generic.and_then(|generic| children(generic).nth(1)) {
            let mut arguments: Vec<Node<'t>> = children(list).collect();
            arguments.append(&mut found);
            found = arguments;
        }
        at = Field::Qualifier.of(node);
    }
    found
}
