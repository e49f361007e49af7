//! Members of types: found by name, and what they give.

use std::cell::RefCell;
use std::rc::Rc;

use banyan_facts::*;
use foldhash::HashMap;

use super::super::notation::{Parameter, read_held, read_signature};
use super::index::{Index, Place};
use super::types::{Arguments, Type, TypeId};

/// How a member is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Called with so many arguments, and so many type arguments where they are stated
    Call { arguments: usize, types: usize },
    /// Read or written
    Value,
}

/// A member that was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hit<'a> {
    /// The type that declares it
    pub owner: TypeId,
    /// What that type is given for its parameters
    pub arguments: Arguments<'a>,
    /// Its declaration
    pub member: (u32, u32),
    /// Whether it is called on a value that it takes as its first parameter
    pub extension: bool,
}

/// A delegate's signature, its type, and what that is given for its parameters.
pub(super) type Delegate<'a> = ((u32, u32), TypeId, Arguments<'a>);

/// A callable's types.
#[derive(Debug)]
pub(super) struct Types<'a> {
    /// Parameters with their types
    pub parameters: Vec<(Parameter<'a>, Type<'a>)>,
    /// What it gives back
    pub result: Type<'a>,
    /// How many type parameters it has
    pub arity: usize,
}

/// The types of members, as far as they were asked for.
#[derive(Debug, Default)]
pub(super) struct MemberTypes<'a>(RefCell<HashMap<(u32, u32), Rc<Types<'a>>>>);

impl<'a> MemberTypes<'a> {
    /// The types of a callable, or of a field as something without parameters.
    pub fn of(&self, index: &Index<'a>, member: (u32, u32)) -> Rc<Types<'a>> {
        if let Some(known) = self.0.borrow().get(&member) {
            return known.clone();
        }
        let types = Rc::new(read_types(index, member));
        self.0.borrow_mut().insert(member, types.clone());
        types
    }
}

fn read_types<'a>(index: &Index<'a>, member: (u32, u32)) -> Types<'a> {
    let place = Place { file: member.0, within: Some(member.1) };
    let declaration = index.declaration(member);
    let text = index.text_of(member);
    if declaration.kind == DeclarationKind::Variant {
        let result = index.enclosing_type(place).map_or_else(Type::unknown, Type::known);
        return Types { parameters: Vec::new(), result, arity: 0 };
    }
    if !declaration.kind.is_callable() {
        let result = index.read_type(read_held(text).typ, place);
        return Types { parameters: Vec::new(), result, arity: 0 };
    }
    let signature = read_signature(text);
    let parameters = signature
        .parameters
        .iter()
        .map(|parameter| (*parameter, index.read_type(parameter.typ, place)))
        .collect();
    let result = match declaration.kind {
        DeclarationKind::Constructor => Type::Plain,
        _ => index.read_type(signature.result, place),
    };
    Types { parameters, result, arity: signature.type_parameters.len() }
}

/// Whether a callable takes what is given to it.
pub(super) fn takes(signature: &Types<'_>, arguments: usize, extension: bool) -> bool {
    let parameters = &signature.parameters[usize::from(extension).min(signature.parameters.len())..];
    let needed =
        parameters.iter().filter(|(parameter, _)| !parameter.optional && !parameter.variable).count();
    let endless = parameters.last().is_some_and(|(parameter, _)| parameter.variable);
    arguments >= needed && (endless || arguments <= parameters.len())
}

impl<'a> Index<'a> {
    /// The members of this name that a type has, from the nearest type in its lineage that has some
    /// that fit; those that fit worst come from farther away. Whether they fit is told beside them.
    pub fn members_named(
        &self,
        id: TypeId,
        given: &[Type<'a>],
        name: &str,
        wanted: Wanted,
        types: &MemberTypes<'a>,
    ) -> (Vec<Hit<'a>>, bool) {
        let own = self.types[id as usize].parts[0];
        let mut other: Vec<Hit<'a>> = Vec::new();
        for (owner, arguments) in self.lineages[id as usize].iter() {
            let Some(named) = self.members[*owner as usize].get(name) else { continue };
            let arguments: Arguments<'a> = match given.is_empty() {
                true => arguments.clone(),
                false => arguments.iter().map(|argument| argument.substitute(own, given)).collect(),
            };
            let hit = |member: &(u32, u32)| Hit {
                owner: *owner,
                arguments: arguments.clone(),
                member: *member,
                extension: false,
            };
            let fits = |member: &&(u32, u32)| self.fits(**member, wanted, types);
            let fitting: Vec<Hit<'a>> = named.iter().filter(fits).map(hit).collect();
            if !fitting.is_empty() {
                return (fitting, true);
            }
            if other.is_empty() {
                other = named.iter().map(hit).collect();
            }
        }
        (other, false)
    }

    fn fits(&self, member: (u32, u32), wanted: Wanted, types: &MemberTypes<'a>) -> bool {
        let callable = self.declaration(member).kind.is_callable();
        match wanted {
            Wanted::Value => true,
            Wanted::Call { .. } if !callable => true,
            Wanted::Call { arguments, types: stated } => {
                let signature = types.of(self, member);
                takes(&signature, arguments, false) && (stated == 0 || stated == signature.arity)
            }
        }
    }

    /// What a value of a type holds when one runs over it.
    pub fn element_of(&self, of: &Type<'a>) -> Type<'a> {
        match of {
            Type::Array(element) => (**element).clone(),
            Type::Known { .. } => {
                let enumerable = ["IEnumerable", "IAsyncEnumerable"];
                let found = enumerable
                    .iter()
                    .find_map(|name| self.as_library(of, "System.Collections.Generic", name, 1));
                found.map_or_else(Type::unknown, |arguments| arguments[0].clone())
            }
            Type::Library { package, arguments, .. } => match &**arguments {
                [only] => only.clone(),
                _ => Type::given_by(package.clone(), arguments.clone()),
            },
            _ => Type::unknown(),
        }
    }

    /// The arguments that a type gives to a library's type above it.
    pub fn as_library(
        &self,
        of: &Type<'a>,
        namespace: &str,
        name: &str,
        arity: usize,
    ) -> Option<Arguments<'a>> {
        let wanted = self.library_type(namespace, name, arity)?;
        self.as_type(of, wanted)
    }

    /// The arguments that a type gives to a type above it.
    pub fn as_type(&self, of: &Type<'a>, wanted: TypeId) -> Option<Arguments<'a>> {
        let Type::Known { id, arguments: given } = of else { return None };
        let own = self.types[*id as usize].parts[0];
        let (_, arguments) = self.lineages[*id as usize].iter().find(|(above, _)| *above == wanted)?;
        Some(arguments.iter().map(|argument| argument.substitute(own, given)).collect())
    }

    /// What awaiting a value gives.
    pub fn awaited(&self, of: &Type<'a>) -> Type<'a> {
        for name in ["Task", "ValueTask"] {
            if let Some(arguments) = self.as_library(of, "System.Threading.Tasks", name, 1) {
                return arguments[0].clone();
            }
        }
        match of {
            Type::Library { .. } | Type::Unknown(_) => of.clone(),
            _ => Type::Plain,
        }
    }

    /// The types that a type parameter is bound by.
    pub fn bounds_of(&self, (file, declaration): (u32, u32), at: usize) -> Vec<Type<'a>> {
        let facts = self.files[file as usize];
        let Some(declared) = facts.declarations.get(declaration as usize) else { return Vec::new() };
        let text = declared.of_type.map_or("", |text| facts.text(text));
        let parameters = match declared.kind.is_type() {
            true => super::super::notation::read_header(text).type_parameters,
            false => read_signature(text).type_parameters,
        };
        let place = Place { file, within: Some(declaration) };
        let bounds = parameters.get(at).map_or_else(Vec::new, |(_, bounds)| bounds.clone());
        bounds.into_iter().map(|bound| self.read_type(bound, place)).collect()
    }

    /// The signature of a delegate, and the arguments that are put in.
    pub fn delegate(&self, of: &Type<'a>) -> Option<Delegate<'a>> {
        let Type::Known { id, arguments } = of else { return None };
        let row = &self.types[*id as usize];
        if row.library && row.name == "Expression" && row.arity == 1 {
            return self.delegate(arguments.first()?);
        }
        let invoke = self.members[*id as usize].get("Invoke").filter(|_| row.delegate)?;
        Some((*invoke.first()?, *id, arguments.clone()))
    }
}

/// Puts together what a type of a parameter says of the type parameters of one owner, given the
/// type of an argument; tells how far the two types are apart, where they fit.
pub(super) fn unify<'a>(
    index: &Index<'a>,
    parameter: &Type<'a>,
    argument: &Type<'a>,
    owner: (u32, u32),
    bindings: &mut Vec<Option<Type<'a>>>,
) -> Option<u32> {
    match (parameter, argument) {
        (_, Type::Unknown(_) | Type::Plain | Type::Namespace(_)) => None,
        (Type::Variable { owner: of, at }, _) if *of == owner => bind(index, *of, *at, argument, bindings),
        (Type::Known { id, arguments }, Type::Known { .. }) => {
            let Some(given) = index.as_type(argument, *id) else {
                let row = &index.types[*id as usize];
                let any = row.library && matches!(row.name, "Object" | "Delegate" | "IEnumerable");
                return any.then_some(50);
            };
            let Type::Known { id: from, .. } = argument else { return None };
            let distance = index.lineages[*from as usize].iter().position(|(above, _)| above == id);
            for (parameter, argument) in arguments.iter().zip(given.iter()) {
                unify(index, parameter, argument, owner, bindings);
            }
            distance.map(|distance| distance as u32)
        }
        (Type::Known { id, arguments }, Type::Array(element)) => {
            let row = &index.types[*id as usize];
            let collection = row.library && row.package_is_collection(index);
            if let Some(parameter) = arguments.first().filter(|_| collection) {
                unify(index, parameter, element, owner, bindings);
            }
            (collection || row.name == "Object").then_some(2)
        }
        (Type::Array(parameter), Type::Array(argument)) => unify(index, parameter, argument, owner, bindings),
        (Type::Library { name, arguments, .. }, Type::Library { name: given, arguments: values, .. }) => {
            if !given.is_empty() && given != name {
                return None;
            }
            for (parameter, argument) in arguments.iter().zip(values.iter()) {
                unify(index, parameter, argument, owner, bindings);
            }
            Some(if given.is_empty() { 20 } else { 0 })
        }
        (Type::Library { name, .. }, Type::Known { id, .. }) => {
            let mut above = index.outside_bases(*id);
            above.any(|(_, base)| base == *name).then_some(10)
        }
        (Type::Known { id, .. }, Type::Library { name, .. }) => {
            let row = &index.types[*id as usize];
            match (name.is_empty(), row.name == "Object") {
                (true, _) if row.library => Some(20),
                (_, true) => Some(50),
                _ => None,
            }
        }
        (Type::Known { id, .. }, _) if index.types[*id as usize].name == "Object" => Some(50),
        (Type::Tuple(parameters), Type::Tuple(arguments)) => {
            for ((_, parameter), (_, argument)) in parameters.iter().zip(arguments.iter()) {
                unify(index, parameter, argument, owner, bindings);
            }
            Some(0)
        }
        (Type::Known { id, .. }, Type::Variable { owner: of, at }) => {
            let bounds = index.bounds_of(*of, *at);
            bounds.iter().any(|bound| index.as_type(bound, *id).is_some()).then_some(5)
        }
        _ => None,
    }
}

fn bind<'a>(
    index: &Index<'a>,
    owner: (u32, u32),
    at: usize,
    argument: &Type<'a>,
    bindings: &mut Vec<Option<Type<'a>>>,
) -> Option<u32> {
    let bounds = index.bounds_of(owner, at);
    let fits = bounds.iter().all(|bound| match (bound, argument) {
        (Type::Known { id, .. }, Type::Known { .. }) => index.as_type(argument, *id).is_some(),
        (Type::Known { id, .. }, Type::Array(_)) => index.types[*id as usize].library,
        _ => true,
    });
    if !fits {
        return None;
    }
    if bindings.len() <= at {
        bindings.resize(at + 1, None);
    }
    if bindings[at].is_none() {
        bindings[at] = Some(argument.clone());
    }
    Some(30)
}

impl super::index::TypeRow<'_> {
    /// Whether an array can stand for a value of this type.
    fn package_is_collection(&self, index: &Index<'_>) -> bool {
        let package = &index.namespaces[self.namespace as usize].name;
        package.starts_with("System.Collections") && self.name.starts_with('I')
    }
}
