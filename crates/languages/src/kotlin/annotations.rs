//! Annotations and modifiers, read into what the front-ends of the Java virtual machine share.

use banyan_facts::Markers;
use tree_sitter::Node;

use super::grammar::{Kind, child_of_kind, children, kind, type_child};
use super::texts::Texts;
use crate::java::annotations::{Annotation, Value};
use crate::java::notation::simple_name;

/// Annotations in annotations are read to this depth.
const DEPTH_LIMIT: usize = 8;

/// The annotations of a declaration or parameter.
pub(super) fn annotations_of<'t>(declaration: Node<'t>, texts: &Texts<'t>) -> Vec<Annotation<'t>> {
    let mut found = misplaced_annotations(declaration, texts);
    for around in children(declaration) {
        if matches!(kind(around), Kind::Modifiers | Kind::ParameterModifiers) {
            let nodes = children(around).into_iter().filter(|node| kind(*node) == Kind::Annotation);
            found.extend(nodes.flat_map(|node| annotations_in(node, texts)));
        }
    }
    found
}

/// Annotations that the parser took for an expression of its own before the declaration.
fn misplaced_annotations<'t>(declaration: Node<'t>, texts: &Texts<'t>) -> Vec<Annotation<'t>> {
    let mut found: Vec<Annotation<'t>> = Vec::new();
    let mut next = declaration.prev_named_sibling().filter(|before| kind(*before) == Kind::Annotated);
    while let Some(node) = next {
        next = None;
        for part in children(node) {
            match kind(part) {
                Kind::Annotation => found.extend(annotations_in(part, texts)),
                Kind::Annotated => next = Some(part),
                Kind::Parenthesized => {
                    if let (Some(last), Some(value)) = (found.last_mut(), part.named_child(0)) {
                        last.arguments = vec![("value", value_of(value, texts, 0))];
                    }
                }
                _ => {}
            }
        }
    }
    found
}

/// The annotations of one `@…` or `@[…]`.
pub(super) fn annotations_in<'t>(node: Node<'t>, texts: &Texts<'t>) -> Vec<Annotation<'t>> {
    children(node).into_iter().filter_map(|child| annotation(child, texts, 0)).collect()
}

fn annotation<'t>(node: Node<'t>, texts: &Texts<'t>, depth: usize) -> Option<Annotation<'t>> {
    let (name, arguments) = match kind(node) {
        Kind::UserType => (node, None),
        Kind::ConstructorInvocation => (type_child(node)?, child_of_kind(node, Kind::ValueArguments)),
        Kind::Call => (node.named_child(0)?, child_of_kind(node, Kind::ValueArguments)),
        _ => return None,
    };
    let name = simple_name(texts.of(name).split('<').next().unwrap_or_default()).trim();
    let arguments = arguments.map(children).unwrap_or_default();
    let arguments = arguments.into_iter().filter_map(|argument| {
        let (key, value) = named_argument(argument, texts);
        Some((key.unwrap_or("value"), value_of(value?, texts, depth)))
    });
    Some(Annotation { name, arguments: joined(arguments.collect()) })
}

/// Several arguments without a key are one array.
fn joined<'t>(arguments: Vec<(&'t str, Value<'t>)>) -> Vec<(&'t str, Value<'t>)> {
    if arguments.iter().filter(|(key, _)| *key == "value").count() < 2 {
        return arguments;
    }
    let (plain, mut named): (Vec<_>, Vec<_>) = arguments.into_iter().partition(|(key, _)| *key == "value");
    named.push(("value", Value::List(plain.into_iter().map(|(_, value)| value).collect())));
    named
}

/// The name that an argument is given by, if any, and its value.
pub(super) fn named_argument<'t>(
    argument: Node<'t>,
    texts: &Texts<'t>,
) -> (Option<&'t str>, Option<Node<'t>>) {
    let parts = children(argument);
    let is_named = parts.len() > 1 && super::grammar::has_token(argument, "=");
    let key = parts.first().filter(|_| is_named).map(|key| texts.name(*key));
    (key, parts.last().copied())
}

// The depth is bounded.
fn value_of<'t>(node: Node<'t>, texts: &Texts<'t>, depth: usize) -> Value<'t> {
    let written = || Value::Written(texts.of(node).split_whitespace().collect());
    if depth > DEPTH_LIMIT {
        return written();
    }
    match kind(node) {
        Kind::CollectionLiteral => {
            Value::List(children(node).into_iter().map(|node| value_of(node, texts, depth + 1)).collect())
        }
        Kind::Call => match annotation(node, texts, depth + 1) {
            Some(list) if list.name == "arrayOf" => {
                list.arguments.into_iter().next().map_or(Value::List(Vec::new()), |(_, value)| value)
            }
            Some(nested) if nested.name.starts_with(char::is_uppercase) => Value::Annotation(nested),
            _ => written(),
        },
        _ => texts.exact(node).map_or_else(written, Value::Text),
    }
}

/// Whether a declaration has a modifier.
pub(super) fn has_modifier(declaration: Node<'_>, wanted: &str, texts: &Texts<'_>) -> bool {
    let Some(modifiers) = child_of_kind(declaration, Kind::Modifiers) else { return false };
    children(modifiers).into_iter().any(|modifier| texts.of(modifier) == wanted)
}

/// The marks of a declaration's modifiers; what does not say otherwise is public.
pub(super) fn of_modifiers(declaration: Node<'_>, texts: &Texts<'_>) -> Markers {
    let mut markers = Markers::PUBLIC;
    let modifiers = child_of_kind(declaration, Kind::Modifiers).map(children).unwrap_or_default();
    for modifier in modifiers {
        match texts.of(modifier) {
            "private" | "protected" | "internal" => markers = Markers(markers.0 & !Markers::PUBLIC.0),
            // What is expected has its body in the `actual` declaration of another file.
            "abstract" | "sealed" | "expect" => markers.add(Markers::ABSTRACT),
            _ => {}
        }
    }
    markers
}
