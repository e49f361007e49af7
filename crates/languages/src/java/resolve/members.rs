//! Members of types, and the types of what they give back.

use banyan_facts::*;
use foldhash::HashMap;

use super::super::notation::{
    Held, Signature, TypeText, called_name, parameter_of_function, prefixed, property_name, read_signature,
    read_type,
};
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
    /// A Kotlin property: a field, or what Java writes as a getter
    Property,
}

/// What the reading of a type asks of the references of its file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ask<'a> {
    /// The type of a reference
    Result(u32),
    /// The type of a call whose result is `found`, where an argument tells more: the type `told`
    Told { reference: u32, found: Type<'a>, told: Type<'a> },
    /// What a call hands the function that it is given: which of how many values; 0 for the receiver
    Handed { reference: u32, at: usize, total: usize },
}

/// The answer where the references of a file are not followed.
pub(super) fn untold<'a>(index: &Index<'a>, file: u32) -> impl FnMut(Ask<'a>) -> Type<'a> {
    let facts = index.file(file);
    move |ask| match ask {
        Ask::Told { reference, found, told } => {
            library::told_result(found, called_by(facts, &facts.all_references(), reference), told)
        }
        Ask::Result(_) | Ask::Handed { .. } => Type::unknown_receiver(),
    }
}

/// The name that a reference of a file calls.
pub(super) fn called_by<'a>(facts: &'a FileFacts, references: &[Reference], reference: u32) -> &'a str {
    references.get(reference as usize).map_or("", |called| called_name(facts.text(called.name)).0)
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
        let row = index.row(found.owner);
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
        let facts = index.file(file);
        let text = facts.declarations[declaration as usize].of_type.map_or("", |text| facts.text(text));
        let text = result_text(text);
        let place = Place { file, within: Some(declaration) };
        let found = read_type_at(index, text, place, &mut untold(index, place.file), None);
        self.types.insert((file, declaration), found.clone());
        found
    }
}

/// The declared type of a field, without what its elements are.
pub(super) fn field_type<'a>(index: &Index<'a>, found: Found) -> Type<'a> {
    Members::default().declared_type(index, index.row(found.owner).file, found.declaration)
}

/// What a member gives back, as its declaration says.
pub(super) fn result_text(of_type: &str) -> &str {
    match of_type.contains('(') {
        true => read_signature(of_type).result,
        false => of_type.split_once('@').map_or(of_type, |(result, _)| result),
    }
}

/// The signature of a callable.
pub(super) fn signature_of<'a>(index: &Index<'a>, found: Found) -> Signature<'a> {
    let facts = index.file(index.row(found.owner).file);
    let text = index.declaration(found.owner, found.declaration).of_type;
    read_signature(text.map_or("", |text| facts.text(text)))
}

fn find_in_lineage(index: &Index<'_>, lineage: &[TypeId], name: &str, wanted: Wanted) -> Option<Found> {
    let mut first = None;
    let wanted_field = matches!(wanted, Wanted::Field | Wanted::Property);
    for &owner in lineage {
        for &declaration in index.declared(owner, name) {
            let found = Found { owner, declaration };
            let kind = index.declaration(owner, declaration).kind;
            match wanted {
                _ if wanted_field && !kind.is_callable() => return Some(found),
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
    first.or_else(|| find_accessor(index, lineage, name, wanted))
}

/// The getter that Java has for a property, or the property that Kotlin has for an accessor.
fn find_accessor(index: &Index<'_>, lineage: &[TypeId], name: &str, wanted: Wanted) -> Option<Found> {
    match wanted {
        Wanted::Field => None,
        Wanted::Property => {
            let getter = prefixed("get", name);
            let names = [getter.as_str(), name];
            names.into_iter().find_map(|name| {
                find_in(index, lineage, name, |found| {
                    let is_plain = signature_of(index, found).types.is_empty();
                    is_plain && !index.is_kotlin(found.owner)
                })
            })
        }
        Wanted::Method(_) => {
            let rest = name.strip_prefix("get").or_else(|| name.strip_prefix("set"));
            let property = rest.map(property_name).unwrap_or_default();
            let is_property = |found: Found| {
                let declared = index.declaration(found.owner, found.declaration);
                index.is_kotlin(found.owner) && !declared.kind.is_callable()
            };
            let name = if name.starts_with("is") { name } else { property.as_str() };
            find_in(index, lineage, name, is_property)
        }
    }
}

fn find_in(index: &Index<'_>, lineage: &[TypeId], name: &str, fits: impl Fn(Found) -> bool) -> Option<Found> {
    lineage.iter().find_map(|&owner| {
        let declared = index.declared(owner, name).iter();
        declared.map(|&declaration| Found { owner, declaration }).find(|found| fits(*found))
    })
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
        let row = index.row(*id);
        for supertype in index.supertypes(*id) {
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
    result: &mut dyn FnMut(Ask<'a>) -> Type<'a>,
    header_of: Option<TypeId>,
) -> Type<'a> {
    build_type(index, &read_type(text), place, result, header_of)
}

// The depth of a type's text is limited where it is read.
fn build_type<'a>(
    index: &Index<'a>,
    text: &TypeText<'a>,
    place: Place,
    result: &mut dyn FnMut(Ask<'a>) -> Type<'a>,
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
            let found = result(Ask::Result(*reference));
            let mut inner = |text: &TypeText<'a>| build_type(index, text, place, result, header_of);
            match (around, told) {
                (Some(text), _) => around_type(found, inner(text)),
                (None, Some(text)) => {
                    let told = inner(text);
                    result(Ask::Told { reference: *reference, found, told })
                }
                (None, None) => found,
            }
        }
        TypeText::Component(of, at) => {
            // What is in a map is an entry of it.
            let of = match &**of {
                TypeText::Held(container, Held::Element) => {
                    let container = build_type(index, container, place, result, header_of);
                    if container.arguments().len() == 2 { container } else { element_of(index, &container) }
                }
                of => build_type(index, of, place, result, header_of),
            };
            component_of(index, &of, *at)
        }
        TypeText::Handed { reference, at, total } => {
            result(Ask::Handed { reference: *reference, at: *at, total: *total })
        }
        TypeText::Given { of, call, argument, value } => {
            let of = build_type(index, of, place, result, header_of);
            let given = given_by_own(index, &of, call, *argument, *value);
            given.unwrap_or_else(|| element_of(index, &of))
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

/// What a method of the monolith hands the function that is one of its arguments, as the signature tells.
fn given_by_own<'a>(
    index: &Index<'a>,
    of: &Type<'a>,
    call: &'a str,
    argument: usize,
    value: usize,
) -> Option<Type<'a>> {
    let Type::Own { id, .. } = of else { return None };
    let (name, count) = called_name(call);
    let found = find_in_lineage(index, index.lineage(*id), name, Wanted::Method(count))?;
    let row = index.row(found.owner);
    let text = *signature_of(index, found).types.get(argument)?;
    let place = Place { file: row.file, within: Some(found.declaration) };
    let function = read_type_at(index, text, place, &mut untold(index, row.file), None);
    let Type::Library { name: interface, .. } = function else { return None };
    let handed = function.arguments().get(parameter_of_function(interface, value)?)?.clone();
    let seen = as_supertype(index, of, found.owner);
    let handed = handed.substituted(&|file, declaration, place| {
        let own = (file, declaration) == (row.file, row.declaration);
        seen.as_ref().filter(|_| own)?.arguments().get(place as usize).cloned()
    });
    // A type parameter of the method itself is told by other arguments.
    (!mentions_variable(&handed)).then_some(handed)
}

/// A component of a value: a property that a data class is made with, or what a pair or entry holds.
fn component_of<'a>(index: &Index<'a>, of: &Type<'a>, at: usize) -> Type<'a> {
    match of {
        Type::Own { id, .. } => {
            let row = index.row(*id);
            let facts = index.file(row.file);
            let fields = facts.declarations.iter().enumerate().filter(|(_, declaration)| {
                declaration.parent == Some(row.declaration) && declaration.kind == DeclarationKind::Field
            });
            let mut fields = fields;
            let Some((declared, field)) = fields.nth(at.saturating_sub(1)) else {
                return Type::unknown_receiver();
            };
            let place = Place { file: row.file, within: Some(declared as u32) };
            let text = field.of_type.map_or("", |text| result_text(facts.text(text)));
            let found = read_type_at(index, text, place, &mut untold(index, place.file), None);
            found.substituted(&|file, declaration, place| {
                let own = (file, declaration) == (row.file, row.declaration);
                own.then(|| of.arguments().get(place as usize).cloned()).flatten()
            })
        }
        Type::Library { package, arguments, .. } => match arguments.len() {
            0 => Type::library(package, ""),
            1 => arguments[0].clone(),
            _ => arguments.get(at.saturating_sub(1)).cloned().unwrap_or_else(Type::unknown_receiver),
        },
        _ => Type::unknown_receiver(),
    }
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
        for supertype in index.supertypes(above) {
            if let Type::Library { arguments, .. } = supertype
                && let Some(last) = arguments.last()
            {
                let row = index.row(above);
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
