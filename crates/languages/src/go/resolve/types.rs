//! Types: read from the notation, kept once each, with their parts and members.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::follow::Follower;
use super::packages::{Imported, Item};
use crate::FileIndex;
use crate::go::notation::{closing, is_basic_type, read_declared, split_outside};

/// A type by its place among all types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeId(u32);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type<'a> {
    Unknown,
    /// `error`
    Error,
    /// Another type of the language without members
    Basic,
    /// Declared in the monolith, with its arguments
    Item(Item, Box<[TypeId]>),
    /// Of a library; the name is empty where only the library is known
    Library(u32, &'a str, Box<[TypeId]>),
    Slice(TypeId),
    Map(TypeId, TypeId),
    Channel(TypeId),
    /// Parameters and results
    Function(Box<[TypeId]>, Box<[TypeId]>),
    /// Several results
    Tuple(Box<[TypeId]>),
    /// A type parameter of the declaration that is read
    Parameter(u32),
    /// An imported package, by its import
    Package(u32),
}

/// Types nest at most this deep; what is deeper is unknown.
const DEPTH_LIMIT: u32 = 32;

/// All types of a resolution.
pub struct Types<'a> {
    all: Vec<Type<'a>>,
    places: HashMap<Type<'a>, TypeId>,
}

impl<'a> Types<'a> {
    pub const UNKNOWN: TypeId = TypeId(0);
    pub const BASIC: TypeId = TypeId(1);
    pub const ERROR: TypeId = TypeId(2);

    pub fn new() -> Types<'a> {
        let mut types = Types { all: Vec::new(), places: HashMap::new() };
        for typ in [Type::Unknown, Type::Basic, Type::Error] {
            types.intern(typ);
        }
        types
    }

    pub fn intern(&mut self, typ: Type<'a>) -> TypeId {
        if let Some(&id) = self.places.get(&typ) {
            return id;
        }
        let id = TypeId(self.all.len() as u32);
        self.all.push(typ.clone());
        self.places.insert(typ, id);
        id
    }

    pub fn get(&self, id: TypeId) -> &Type<'a> {
        &self.all[id.0 as usize]
    }

    /// Whether two types may be the same: what is not known and type parameters may be any.
    pub fn may_be(&self, one: TypeId, other: TypeId, depth: u32) -> bool {
        if one == other || depth > DEPTH_LIMIT {
            return true;
        }
        let all = |ones: &[TypeId], others: &[TypeId]| {
            let pairs = ones.iter().zip(others);
            ones.len() == others.len()
                && pairs.into_iter().all(|(one, other)| self.may_be(*one, *other, depth + 1))
        };
        match (self.get(one), self.get(other)) {
            (Type::Unknown | Type::Parameter(_), _) | (_, Type::Unknown | Type::Parameter(_)) => true,
            (Type::Item(one, ones), Type::Item(other, others)) => one == other && all(ones, others),
            (Type::Library(one, name, ones), Type::Library(other, named, others)) => {
                one == other && (name == named || name.is_empty() || named.is_empty()) && all(ones, others)
            }
            (Type::Slice(one), Type::Slice(other)) | (Type::Channel(one), Type::Channel(other)) => {
                self.may_be(*one, *other, depth + 1)
            }
            (Type::Map(key, value), Type::Map(other_key, other_value)) => {
                all(&[*key, *value], &[*other_key, *other_value])
            }
            (Type::Function(ones, results), Type::Function(others, other_results)) => {
                all(ones, others) && all(results, other_results)
            }
            _ => false,
        }
    }

    /// What several results are as one value.
    pub fn results(&mut self, results: &[TypeId]) -> TypeId {
        match results {
            [] => Types::UNKNOWN,
            [single] => *single,
            several => self.intern(Type::Tuple(several.into())),
        }
    }

    /// A type with arguments in place of parameters; parameters without one become unknown.
    pub fn substitute(&mut self, id: TypeId, arguments: &[TypeId], depth: u32) -> TypeId {
        if depth > DEPTH_LIMIT {
            return Types::UNKNOWN;
        }
        let each = |types: &mut Types<'a>, ids: &[TypeId]| -> Box<[TypeId]> {
            ids.iter().map(|id| types.substitute(*id, arguments, depth + 1)).collect()
        };
        let typ = match self.get(id).clone() {
            Type::Parameter(place) => {
                return arguments.get(place as usize).copied().unwrap_or(Types::UNKNOWN);
            }
            Type::Item(_, ref list) | Type::Library(_, _, ref list) if list.is_empty() => return id,
            Type::Item(item, list) => Type::Item(item, each(self, &list)),
            Type::Library(library, name, list) => Type::Library(library, name, each(self, &list)),
            Type::Tuple(list) => Type::Tuple(each(self, &list)),
            Type::Function(parameters, results) => {
                let parameters = each(self, &parameters);
                Type::Function(parameters, each(self, &results))
            }
            Type::Slice(element) => Type::Slice(each(self, &[element])[0]),
            Type::Channel(element) => Type::Channel(each(self, &[element])[0]),
            Type::Map(key, value) => {
                let both = each(self, &[key, value]);
                Type::Map(both[0], both[1])
            }
            _ => return id,
        };
        self.intern(typ)
    }
}

/// Where a type is read: `%0` stands for itself in a declaration, for its bound in a body.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub file: FileIndex,
    /// The declaration around, in a body
    pub body: Option<Item>,
}

impl<'a> Follower<'a> {
    /// Reads a type of a file.
    pub fn read(&mut self, text: &'a str, place: Place, depth: u32) -> TypeId {
        if text.is_empty() || depth > DEPTH_LIMIT {
            return Types::UNKNOWN;
        }
        let (base, parts) = split_parts(text);
        let mut typ = self.read_base(base, place, depth + 1);
        let mut rest = parts;
        while let Some(part) = rest.bytes().next() {
            let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
            typ = match part {
                b'!' => self.pick(typ, rest[1..1 + digits].parse().unwrap_or(0)),
                b'^' => self.element(typ),
                b'&' => self.key(typ),
                _ => self.called(typ),
            };
            rest = &rest[1 + digits..];
        }
        typ
    }

    fn read_base(&mut self, text: &'a str, place: Place, depth: u32) -> TypeId {
        match text.as_bytes().first() {
            None => Types::UNKNOWN,
            Some(b'[') => {
                let element = self.read(text.get(2..).unwrap_or_default(), place, depth);
                self.types.intern(Type::Slice(element))
            }
            Some(b'~') => {
                let element = self.read(&text[1..], place, depth);
                self.types.intern(Type::Channel(element))
            }
            Some(b'{') => self.read_map(text, place, depth),
            Some(b'(') => self.read_function(text, place, depth),
            Some(b'#') => {
                let reference = text[1..].parse().unwrap_or(u32::MAX);
                self.result_of(place.file, reference)
            }
            Some(b'@') => {
                let declaration = text[1..].parse().unwrap_or(u32::MAX);
                let known =
                    (declaration as usize) < self.packages.files[place.file as usize].declarations.len();
                let item = Item { file: place.file, declaration };
                if known { self.types.intern(Type::Item(item, [].into())) } else { Types::UNKNOWN }
            }
            Some(b'%') => self.read_parameter(text[1..].parse().unwrap_or(u32::MAX), place, depth),
            Some(_) => self.read_name(text, place, depth),
        }
    }

    fn read_map(&mut self, text: &'a str, place: Place, depth: u32) -> TypeId {
        let inner = text.get(1..text.len() - 1).unwrap_or_default();
        let parts = split_outside(inner, b':');
        let [key, value] = parts[..] else { return Types::UNKNOWN };
        let key = self.read(key, place, depth);
        let value = self.read(value, place, depth);
        self.types.intern(Type::Map(key, value))
    }

    fn read_list(&mut self, text: &'a str, place: Place, depth: u32) -> Box<[TypeId]> {
        split_outside(text, b',').into_iter().map(|part| self.read(part, place, depth)).collect()
    }

    fn read_function(&mut self, text: &'a str, place: Place, depth: u32) -> TypeId {
        let Some(end) = closing(text) else { return Types::UNKNOWN };
        let results = text[end + 1..].strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let parameters = self.read_list(&text[1..end], place, depth);
        let results = self.read_list(results.unwrap_or_default(), place, depth);
        self.types.intern(Type::Function(parameters, results))
    }

    fn read_parameter(&mut self, parameter: u32, place: Place, depth: u32) -> TypeId {
        let Some(body) = place.body else { return self.types.intern(Type::Parameter(parameter)) };
        let declaration = self.packages.declaration(body);
        let declaring = match declaration.owner {
            Some(owner) => {
                let name = self.packages.files[body.file as usize].text(owner);
                let package = self.packages.of_file[body.file as usize];
                package.and_then(|package| self.packages.named(package, name).first().copied())
            }
            None => Some(body),
        };
        let Some(declaring) = declaring else { return Types::UNKNOWN };
        let parameters = read_declared(self.packages.written_type(declaring)).parameters;
        let bound =
            split_outside(parameters, b',').get(parameter as usize).and_then(|text| text.split_once(':'));
        let Some((_, bound)) = bound else { return Types::UNKNOWN };
        self.read(bound, Place { file: declaring.file, body: None }, depth)
    }

    fn read_name(&mut self, text: &'a str, place: Place, depth: u32) -> TypeId {
        let (name, arguments) = match text.split_once('[') {
            Some((name, arguments)) => (name, arguments.strip_suffix(']').unwrap_or(arguments)),
            None => (text, ""),
        };
        if name == "error" {
            return Types::ERROR;
        }
        if is_basic_type(name) || name == "struct" {
            return Types::BASIC;
        }
        let arguments =
            if arguments.is_empty() { [].into() } else { self.read_list(arguments, place, depth) };
        let package = match name.split_once('.') {
            Some((package, name)) => match self.packages.import_named(place.file, package) {
                Some((_, Imported::Package(package))) => Some((package, name)),
                Some((_, Imported::Library(library))) => {
                    return self.types.intern(Type::Library(library, name, arguments));
                }
                _ => None,
            },
            None => self.packages.of_file[place.file as usize].map(|package| (package, name)),
        };
        let found = package.and_then(|(package, name)| self.packages.named(package, name).first().copied());
        let found = found.or_else(|| self.dot_imported(place.file, name));
        match found {
            Some(item) if self.packages.declaration(item).kind.is_type() => {
                self.item_type(item, arguments, depth)
            }
            Some(item) => self.declared_type(item),
            None => Types::UNKNOWN,
        }
    }

    /// A declared type; an alias is what it stands for.
    pub fn item_type(&mut self, item: Item, arguments: Box<[TypeId]>, depth: u32) -> TypeId {
        if self.packages.declaration(item).kind == DeclarationKind::Alias {
            let declared = read_declared(self.packages.written_type(item));
            if declared.alias {
                let place = Place { file: item.file, body: None };
                let aliased = self.read(declared.typ, place, depth + 1);
                return self.types.substitute(aliased, &arguments, 0);
            }
        }
        self.types.intern(Type::Item(item, arguments))
    }

    /// A type looked through to what it is made of, where it is declared as another one.
    pub fn underlying(&mut self, typ: TypeId) -> TypeId {
        let mut typ = typ;
        for _ in 0..8 {
            let Type::Item(item, arguments) = self.types.get(typ).clone() else { break };
            if self.packages.declaration(item).kind != DeclarationKind::Alias {
                break;
            }
            let declared = read_declared(self.packages.written_type(item));
            let inner = self.read(declared.typ, Place { file: item.file, body: None }, 0);
            typ = self.types.substitute(inner, &arguments, 0);
        }
        typ
    }

    fn pick(&mut self, typ: TypeId, place: usize) -> TypeId {
        match self.types.get(typ) {
            Type::Tuple(results) => results.get(place).copied().unwrap_or(Types::UNKNOWN),
            Type::Library(library, ..) => {
                let library = *library;
                self.types.intern(Type::Library(library, "", [].into()))
            }
            _ if place == 0 => typ,
            _ => Types::BASIC,
        }
    }

    /// What a range gives as its values, an index or a receive gives.
    fn element(&mut self, typ: TypeId) -> TypeId {
        let inner = self.underlying(typ);
        match self.types.get(inner).clone() {
            Type::Slice(element) | Type::Channel(element) | Type::Map(_, element) => element,
            Type::Basic => Types::BASIC,
            Type::Library(library, ..) => self.types.intern(Type::Library(library, "", [].into())),
            // A function that is ranged over hands its values to the function it is given.
            Type::Function(parameters, _) => {
                match parameters.first().map(|first| self.types.get(*first).clone()) {
                    Some(Type::Function(yielded, _)) => yielded.get(1).copied().unwrap_or(Types::UNKNOWN),
                    _ => Types::UNKNOWN,
                }
            }
            _ => Types::UNKNOWN,
        }
    }

    fn key(&mut self, typ: TypeId) -> TypeId {
        let inner = self.underlying(typ);
        match self.types.get(inner).clone() {
            Type::Map(key, _) => key,
            Type::Channel(element) => element,
            Type::Slice(_) | Type::Basic => Types::BASIC,
            Type::Library(library, ..) => self.types.intern(Type::Library(library, "", [].into())),
            Type::Function(parameters, _) => {
                match parameters.first().map(|first| self.types.get(*first).clone()) {
                    Some(Type::Function(yielded, _)) => yielded.first().copied().unwrap_or(Types::UNKNOWN),
                    _ => Types::UNKNOWN,
                }
            }
            _ => Types::UNKNOWN,
        }
    }

    /// What a call of a value gives.
    pub fn called(&mut self, typ: TypeId) -> TypeId {
        let inner = self.underlying(typ);
        match self.types.get(inner).clone() {
            Type::Function(_, results) => self.types.results(&results),
            Type::Library(library, ..) => self.types.intern(Type::Library(library, "", [].into())),
            _ => Types::UNKNOWN,
        }
    }
}

/// A type and the parts behind it.
fn split_parts(text: &str) -> (&str, &str) {
    let is_part = |byte: u8| matches!(byte, b'!' | b'^' | b'&' | b'$');
    let mut end = text.len();
    let bytes = text.as_bytes();
    loop {
        let mut at = end;
        while at > 0 && bytes[at - 1].is_ascii_digit() {
            at -= 1;
        }
        if at < end && at > 0 && bytes[at - 1] == b'!' {
            end = at - 1;
        } else if at == end && end > 0 && is_part(bytes[end - 1]) {
            end -= 1;
        } else {
            return text.split_at(end);
        }
    }
}
