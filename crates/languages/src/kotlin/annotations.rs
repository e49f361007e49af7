//! Annotations and modifiers, read into what the front-ends of the Java virtual machine share.

use banyan_facts::Markers;

use super::grammar::{Kind, Node, children, has, named_child, type_child};
use super::texts::Texts;
use crate::java::annotations::{Annotation, Value};
use crate::java::notation::simple_name;

/// Annotations in annotations are read to this depth.
const DEPTH_LIMIT: usize = 8;

/// The annotations of a declaration or parameter, and of the expression before it, if there is one.
pub(super) fn annotations_of<'t>(
    declaration: Node<'t>,
    before: Option<Node<'t>>,
    texts: &Texts<'t>,
) -> Vec<Annotation<'t>> {
    let mut found = misplaced_annotations(before, texts);
    for around in children(declaration) {
        if matches!(around.kind(), Kind::Modifiers | Kind::ParameterModifiers) {
            let nodes = children(around).filter(|node| node.kind() == Kind::Annotation);
            found.extend(nodes.flat_map(|node| annotations_in(node, texts)));
        }
    }
    found
}

/// Annotations that the grammar takes for an expression of its own before the declaration.
fn misplaced_annotations<'t>(before: Option<Node<'t>>, texts: &Texts<'t>) -> Vec<Annotation<'t>> {
    let mut found: Vec<Annotation<'t>> = Vec::new();
    let mut next = before.filter(|before| before.kind() == Kind::Annotated);
    while let Some(node) = next {
        next = None;
        for part in children(node) {
            match part.kind() {
                Kind::Annotation => found.extend(annotations_in(part, texts)),
                Kind::Annotated => next = Some(part),
                Kind::Parenthesized => {
                    if let (Some(last), Some(value)) = (found.last_mut(), named_child(part, 0)) {
                        last.arguments = vec![("value", value_of(value, texts, 0))];
                    }
                }
                // An expression of its own after all.
                _ => return Vec::new(),
            }
        }
    }
    found
}

/// The annotations of one `@…` or `@[…]`.
pub(super) fn annotations_in<'t>(node: Node<'t>, texts: &Texts<'t>) -> Vec<Annotation<'t>> {
    children(node).filter_map(|child| annotation(child, texts, 0)).collect()
}

fn annotation<'t>(node: Node<'t>, texts: &Texts<'t>, depth: usize) -> Option<Annotation<'t>> {
    let (name, arguments) = match node.kind() {
        Kind::UserType => (node, None),
        Kind::ConstructorInvocation => (type_child(node)?, node.child_of_kind(Kind::ValueArguments)),
        Kind::Call => (named_child(node, 0)?, node.child_of_kind(Kind::ValueArguments)),
        _ => return None,
    };
    let name = simple_name(texts.of(name).split('<').next().unwrap_or_default()).trim();
    let arguments = arguments.into_iter().flat_map(children).filter_map(|argument| {
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
    let mut parts = children(argument);
    let (first, last) = (parts.next(), parts.last());
    let key = first.filter(|_| last.is_some() && has(argument, Kind::Equals));
    (key.map(|key| texts.name(key)), last.or(first))
}

// The depth is bounded.
fn value_of<'t>(node: Node<'t>, texts: &Texts<'t>, depth: usize) -> Value<'t> {
    let written = || Value::Written(texts.of(node).split_whitespace().collect());
    if depth > DEPTH_LIMIT {
        return written();
    }
    match node.kind() {
        Kind::CollectionLiteral => {
            Value::List(children(node).map(|node| value_of(node, texts, depth + 1)).collect())
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
    let Some(modifiers) = declaration.child_of_kind(Kind::Modifiers) else { return false };
    children(modifiers).any(|modifier| texts.of(modifier) == wanted)
}

/// The marks of a declaration's modifiers; what does not say otherwise is public.
pub(super) fn of_modifiers(declaration: Node<'_>, texts: &Texts<'_>) -> Markers {
    let mut markers = Markers::PUBLIC;
    let modifiers = declaration.child_of_kind(Kind::Modifiers).into_iter().flat_map(children);
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
