//! Members of types, and the types of what they give back.

use std::collections::HashMap;

use banyan_facts::*;

use super::super::notation::{Held, Signature, TypeText, called_name, read_signature, read_type};
use super::index::{Index, Place};
use super::library;
use super::types::{Type, TypeId};

/// A member that was found: the type that declares it, and its place in that type's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Found {
    /// The declaring type
    pub owner: TypeId,
    /// Place in the declarations of the owner's file
    pub declaration: u32,
}

/// What sort of member is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    /// A method called with this many arguments, where that is told
    Method(Option<usize>),
    /// A field or constant
    Field,
}

/// Members by type and name, kept once found.
#[derive(Default)]
pub(super) struct Members<'a> {
    found: HashMap<(TypeId, &'a str, Wanted), Option<Found>>,
    types: HashMap<(u32, u32), Type<'a>>,
}

impl<'a> Members<'a> {
    /// The member of a type by its name, its own or inherited; nearer ones first, and among methods
    /// of one name those that take so many arguments.
    pub fn find(&mut self, index: &Index<'a>, id: TypeId, name: &'a str, wanted: Wanted) -> Option<Found> {
        if let Some(found) = self.found.get(&(id, name, wanted)) {
            return *found;
        }
        let found = find_in_lineage(index, index.lineage(id), name, wanted);
        self.found.insert((id, name, wanted), found);
        found
    }

    /// The type of a member as seen through a receiver of a type.
    pub fn type_of(&mut self, index: &Index<'a>, found: Found, receiver: &Type<'a>) -> Type<'a> {
        let row = &index.types[found.owner as usize];
        let declared = self.declared_type(index, row.file, found.declaration);
        if !mentions_variable(&declared) {
            return declared;
        }
        let owner = (row.file, row.declaration);
        let seen = as_supertype(index, receiver, found.owner);
        declared.substituted(&|file, declaration, place| {
            if (file, declaration) != owner {
                return None;
            }
            match &seen {
                Some(seen) => seen.arguments().get(place as usize).cloned(),
                None => None,
            }
        })
    }

    fn declared_type(&mut self, index: &Index<'a>, file: u32, declaration: u32) -> Type<'a> {
        if let Some(known) = self.types.get(&(file, declaration)) {
            return known.clone();
        }
        let facts = &index.files[file as usize];
        let text = facts.declarations[declaration as usize].of_type.map_or("", |text| facts.text(text));
        let text = if text.contains('(') { read_signature(text).result } else { text };
        let place = Place { file, within: Some(declaration) };
        let found = read_type_at(index, text, place, &mut |_| Type::unknown_receiver(), None);
        self.types.insert((file, declaration), found.clone());
        found
    }
}

/// The signature of a callable.
pub(super) fn signature_of<'a>(index: &Index<'a>, found: Found) -> Signature<'a> {
    let facts = &index.files[index.types[found.owner as usize].file as usize];
    let text = index.declaration(found.owner, found.declaration).of_type;
    read_signature(text.map_or("", |text| facts.text(text)))
}

fn find_in_lineage(index: &Index<'_>, lineage: &[TypeId], name: &str, wanted: Wanted) -> Option<Found> {
    let mut first = None;
    for &owner in lineage {
        for &declaration in index.declared(owner, name) {
            let found = Found { owner, declaration };
            let kind = index.declaration(owner, declaration).kind;
            match wanted {
                Wanted::Field if !kind.is_callable() => return Some(found),
                Wanted::Method(count) if kind == DeclarationKind::Method => {
                    if count.is_none_or(|count| signature_of(index, found).takes(count)) {
                        return Some(found);
                    }
                    first = first.or(Some(found));
                }
                _ => {}
            }
        }
    }
    first
}

fn mentions_variable(of: &Type<'_>) -> bool {
    match of {
        Type::Variable { .. } => true,
        Type::Array(inner) => mentions_variable(inner),
        other => other.arguments().iter().any(mentions_variable),
    }
}

/// A type seen as one of its supertypes, with the arguments that it gives it.
fn as_supertype<'a>(index: &Index<'a>, of: &Type<'a>, wanted: TypeId) -> Option<Type<'a>> {
    let mut open = vec![of.clone()];
    let mut seen = Vec::new();
    while let Some(next) = open.pop() {
        let Type::Own { id, arguments } = &next else { continue };
        if *id == wanted {
            return Some(next);
        }
        if seen.contains(id) {
            continue;
        }
        seen.push(*id);
        let row = &index.types[*id as usize];
        for supertype in &index.supertypes[*id as usize] {
            open.push(supertype.substituted(&|file, declaration, place| {
                let own = (file, declaration) == (row.file, row.declaration);
                own.then(|| arguments.get(place as usize).cloned()).flatten()
            }));
        }
    }
    None
}

/// The type that a text in the notation stands for at a place. `result` tells the type of another
/// reference of the same file.
pub(super) fn read_type_at<'a>(
    index: &Index<'a>,
    text: &'a str,
    place: Place,
    result: &mut dyn FnMut(u32) -> Type<'a>,
    header_of: Option<TypeId>,
) -> Type<'a> {
    build_type(index, &read_type(text), place, result, header_of)
}

// The depth of a type's text is limited where it is read.
fn build_type<'a>(
    index: &Index<'a>,
    text: &TypeText<'a>,
    place: Place,
    result: &mut dyn FnMut(u32) -> Type<'a>,
    header_of: Option<TypeId>,
) -> Type<'a> {
    match text {
        TypeText::Unknown => Type::unknown_receiver(),
        TypeText::Held(container, held) => {
            let container = build_type(index, container, place, result, header_of);
            match held {
                Held::Element => element_of(index, &container),
                Held::Key => container.key(),
            }
        }
        TypeText::Result { reference, around, told } => {
            let found = result(*reference);
            let mut inner = |text: &TypeText<'a>| build_type(index, text, place, result, header_of);
            match (around, told) {
                (Some(text), _) => around_type(found, inner(text)),
                (None, Some(text)) => {
                    let told = inner(text);
                    library::told_result(found, called(index, place.file, *reference), told)
                }
                (None, None) => found,
            }
        }
        TypeText::Named { name, arguments, dimensions } => {
            let head = if is_primitive(name) {
                Type::Primitive
            } else {
                index.find_type_for(name, place, header_of)
            };
            let arguments: Vec<Type<'a>> =
                arguments.iter().map(|text| build_type(index, text, place, result, header_of)).collect();
            let typed = if arguments.is_empty() { head } else { head.with_arguments(arguments) };
            typed.with_dimensions(*dimensions)
        }
    }
}

/// The name that a reference calls.
fn called<'a>(index: &Index<'a>, file: u32, reference: u32) -> &'a str {
    let facts = &index.files[file as usize];
    facts.references.get(reference as usize).map_or("", |called| called_name(facts.text(called.name)).0)
}

/// The same container around something else; where the container is not told, nothing is.
fn around_type<'a>(container: Type<'a>, inner: Type<'a>) -> Type<'a> {
    match container {
        Type::Own { .. } | Type::Library { .. } => container.with_arguments(vec![inner]),
        other => other,
    }
}

/// What a loop over a value runs through: the argument that reaches `Iterable` or the like.
pub(super) fn element_of<'a>(index: &Index<'a>, container: &Type<'a>) -> Type<'a> {
    let Type::Own { id, .. } = container else { return container.element() };
    for &above in index.lineage(*id) {
        for supertype in &index.supertypes[above as usize] {
            if let Type::Library { arguments, .. } = supertype
                && let Some(last) = arguments.last()
            {
                let row = &index.types[above as usize];
                let seen = as_supertype(index, container, above);
                return last.substituted(&|file, declaration, place| {
                    let own = (file, declaration) == (row.file, row.declaration);
                    seen.as_ref()
                        .filter(|_| own)
                        .and_then(|seen| seen.arguments().get(place as usize).cloned())
                });
            }
        }
    }
    container.element()
}

/// Whether a name is a primitive type's or no type's at all.
pub(super) fn is_primitive(name: &str) -> bool {
    matches!(name, "int" | "long" | "boolean" | "double" | "float" | "char" | "byte" | "short" | "void")
}
