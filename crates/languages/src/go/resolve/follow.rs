//! Follows references: what each names, and the type of what it gives. Both are found when they are
//! asked for and kept.

use banyan_facts::*;

use super::members::Found;
use super::packages::{Imported, Item, Packages};
use super::types::{Place, Type, TypeId, Types};
use crate::FileIndex;
use crate::go::notation::{read_declared, split_outside};

/// What a reference leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A declaration of the monolith
    Item(Item),
    /// A library, by its place
    Library(u32),
    /// What the language itself declares
    Builtin,
    /// A package of the monolith, by the import
    Package(u32),
    /// A named map's key or another value that needs no link
    Here,
    /// Nothing known
    Unresolved(UnresolvedReason),
}

/// A reference that was followed.
#[derive(Debug, Clone, Copy)]
pub struct Followed {
    pub target: Target,
    pub typ: TypeId,
    /// It names a type, whatever its kind
    pub names_type: bool,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Open,
    Pending,
    Done(Followed),
}

/// Follows the references of all files.
pub struct Follower<'a> {
    pub packages: &'a Packages<'a>,
    pub types: Types<'a>,
    /// By file, for those of which some were asked for
    states: Vec<Vec<State>>,
    declared: Vec<Vec<Option<TypeId>>>,
    /// Those files
    asked: Vec<FileIndex>,
    depth: u32,
}

/// References that need each other's types are followed this deep.
const DEPTH_LIMIT: u32 = 120;

/// Libraries whose functions give back what they are given.
const PASSING_LIBRARIES: &[&str] = &["slices", "maps", "cmp", "iter", "sync/atomic", "github.com/samber/lo"];

impl<'a> Follower<'a> {
    pub fn new(packages: &'a Packages<'a>) -> Follower<'a> {
        let count = packages.files.len();
        Follower {
            packages,
            types: Types::new(),
            states: vec![Vec::new(); count],
            declared: vec![Vec::new(); count],
            asked: Vec::new(),
            depth: 0,
        }
    }

    /// Forgets what was followed: what comes of references that lead to each other depends on which was
    /// asked for first.
    pub fn forget(&mut self) {
        for file in self.asked.drain(..) {
            self.states[file as usize] = Vec::new();
            self.declared[file as usize] = Vec::new();
        }
    }

    /// Makes room for what comes of a file.
    fn ask(&mut self, file: FileIndex) {
        let Some(facts) = self.packages.files.get(file as usize) else { return };
        let (states, declared) = (&mut self.states[file as usize], &mut self.declared[file as usize]);
        if states.is_empty() && declared.is_empty() && facts.language == Language::Go {
            *states = vec![State::Open; facts.references.len()];
            *declared = vec![None; facts.declarations.len()];
            self.asked.push(file);
        }
    }

    /// The type of what a reference gives.
    pub fn result_of(&mut self, file: FileIndex, reference: u32) -> TypeId {
        self.follow(file, reference).map_or(Types::UNKNOWN, |followed| followed.typ)
    }

    /// Follows one reference of a file; none where it leads to itself.
    pub fn follow(&mut self, file: FileIndex, reference: u32) -> Option<Followed> {
        self.ask(file);
        let state = *self.states.get(file as usize)?.get(reference as usize)?;
        match state {
            State::Done(followed) => return Some(followed),
            State::Pending => return None,
            State::Open if self.depth > DEPTH_LIMIT => return None,
            State::Open => {}
        }
        self.states[file as usize][reference as usize] = State::Pending;
        self.depth += 1;
        let followed = self.follow_open(file, reference);
        self.depth -= 1;
        self.states[file as usize][reference as usize] = State::Done(followed);
        Some(followed)
    }

    fn follow_open(&mut self, file: FileIndex, at: u32) -> Followed {
        let packages = self.packages;
        let facts = &packages.files[file as usize];
        let reference = &facts.references[at as usize];
        let written = facts.text(reference.name);
        let (name, arguments) = match written.split_once('[') {
            Some((name, arguments)) => (name, arguments.strip_suffix(']').unwrap_or_default()),
            None => (written, ""),
        };
        let place = self.place(file, reference.within);
        let found = match reference.receiver {
            Receiver::None => self.name(file, name),
            Receiver::Type(text) | Receiver::FieldType(text) => {
                let receiver = self.read(facts.text(text), place, 0);
                self.member_or_key(file, receiver, name)
            }
            Receiver::Result(result) => {
                let receiver = self.result_of(file, result);
                self.member_or_key(file, receiver, name)
            }
            _ => Found::Unresolved(UnresolvedReason::UnknownReceiver),
        };
        self.given(found, reference.kind, name, arguments, place)
    }

    /// Where the types within a declaration are read.
    pub fn place(&self, file: FileIndex, within: Option<u32>) -> Place {
        let body = self.packages.top(file, within);
        Place { file, body: body.filter(|body| self.packages.declaration(*body).kind.is_callable()) }
    }

    /// A member, or, in a literal, a field of a struct or a constant that is a key.
    fn member_or_key(&mut self, file: FileIndex, receiver: TypeId, name: &'a str) -> Found {
        if let Type::Package(import) = *self.types.get(receiver) {
            return self.package_member(file, import, name);
        }
        let Some(key) = name.strip_prefix('=') else { return self.member(receiver, name, 0) };
        let inner = self.underlying(receiver);
        match self.types.get(inner) {
            Type::Slice(_) | Type::Map(..) => match self.name(file, key) {
                Found::Unresolved(_) => Found::Here,
                found => found,
            },
            Type::Unknown => Found::Unresolved(UnresolvedReason::UnknownReceiver),
            _ => self.member(receiver, key, 0),
        }
    }

    /// What a name means at the top of a file.
    pub fn name(&mut self, file: FileIndex, name: &'a str) -> Found {
        let packages = self.packages;
        let Some((begin, member)) = name.split_once('.') else {
            return self.plain_name(file, name);
        };
        match packages.import_named(file, begin) {
            Some((_, Imported::Package(package))) => match packages.named(package, member).first() {
                Some(&item) => Found::Item(item, [].into()),
                None => Found::Unresolved(UnresolvedReason::UnknownName),
            },
            Some((_, Imported::Library(library))) => Found::Library(library),
            Some((_, Imported::Missing)) => Found::Unresolved(UnresolvedReason::Generated),
            None => match self.plain_name(file, begin) {
                Found::Item(item, _) => {
                    let typ = self.declared_type(item);
                    self.member(typ, member, 0)
                }
                other => other,
            },
        }
    }

    fn plain_name(&mut self, file: FileIndex, name: &'a str) -> Found {
        let packages = self.packages;
        let own = packages.of_file[file as usize].and_then(|package| packages.named(package, name).first());
        if let Some(item) = own.copied().or_else(|| self.dot_imported(file, name)) {
            return Found::Item(self.nearest(file, item), [].into());
        }
        if let Some((at, imported)) = packages.import_named(file, name) {
            return match imported {
                Imported::Library(library) => Found::Library(library),
                _ => Found::Package(at),
            };
        }
        let facts = &packages.files[file as usize];
        let dot =
            facts.imports.iter().zip(&packages.imports[file as usize]).find_map(|(import, imported)| {
                match imported {
                    Imported::Library(library) if import.wildcard => Some(*library),
                    _ => None,
                }
            });
        dot.map_or(Found::Unresolved(UnresolvedReason::UnknownName), Found::Library)
    }

    /// Of a name's alternatives, the one in the same file.
    fn nearest(&self, file: FileIndex, item: Item) -> Item {
        let package = self.packages.of_file[item.file as usize];
        let all = package.map_or(&[][..], |package| self.packages.named(package, self.packages.name(item)));
        all.iter().copied().find(|other| other.file == file).unwrap_or(item)
    }

    /// What a package that is imported with a dot declares.
    pub fn dot_imported(&self, file: FileIndex, name: &str) -> Option<Item> {
        let facts = &self.packages.files[file as usize];
        let imports = facts.imports.iter().zip(&self.packages.imports[file as usize]);
        imports.filter(|(import, _)| import.wildcard).find_map(|(_, imported)| match imported {
            Imported::Package(package) => self.packages.named(*package, name).first().copied(),
            _ => None,
        })
    }

    /// What a reference of this kind gives, now that it is known what it names.
    fn given(
        &mut self,
        found: Found,
        kind: ReferenceKind,
        name: &'a str,
        arguments: &'a str,
        place: Place,
    ) -> Followed {
        let unknown = |target| Followed { target, typ: Types::UNKNOWN, names_type: false };
        match found {
            Found::Item(item, bound) => {
                let explicit: Box<[TypeId]> = split_outside(arguments, b',')
                    .into_iter()
                    .map(|text| self.read(text, place, 0))
                    .collect();
                let bound = if explicit.is_empty() { bound } else { explicit };
                let target = Target::Item(item);
                if self.packages.declaration(item).kind.is_type() {
                    let typ = self.item_type(item, bound, 0);
                    return Followed { target, typ, names_type: true };
                }
                let declared = self.declared_type(item);
                let declared = self.types.substitute(declared, &bound, 0);
                let typ = if kind == ReferenceKind::Call { self.called(declared) } else { declared };
                Followed { target, typ, names_type: false }
            }
            Found::Library(library) => {
                let target = Target::Library(library);
                let passes = PASSING_LIBRARIES.contains(&self.packages.libraries[library as usize].as_str());
                if passes {
                    return unknown(target);
                }
                let typ = self.types.intern(Type::Library(library, made_by(name), [].into()));
                Followed { target, typ, names_type: false }
            }
            Found::Basic => Followed { target: Target::Builtin, typ: Types::BASIC, names_type: false },
            Found::Package(import) => {
                let typ = self.types.intern(Type::Package(import));
                Followed { target: Target::Package(import), typ, names_type: false }
            }
            Found::Here => unknown(Target::Here),
            Found::Unresolved(reason) => unknown(Target::Unresolved(reason)),
        }
    }

    /// The declared type of a constant, variable, field or function.
    pub fn declared_type(&mut self, item: Item) -> TypeId {
        self.ask(item.file);
        match self.declared[item.file as usize][item.declaration as usize] {
            Some(typ) => typ,
            None => {
                self.declared[item.file as usize][item.declaration as usize] = Some(Types::UNKNOWN);
                let typ = self.read_declared_type(item);
                self.declared[item.file as usize][item.declaration as usize] = Some(typ);
                typ
            }
        }
    }

    fn read_declared_type(&mut self, item: Item) -> TypeId {
        let declaration = self.packages.declaration(item);
        if declaration.kind.is_type() {
            return self.item_type(item, [].into(), 0);
        }
        let declared = read_declared(self.packages.written_type(item));
        if declared.typ.is_empty() && declared.text.is_some() {
            return Types::BASIC;
        }
        self.read(declared.typ, Place { file: item.file, body: None }, 0)
    }

    /// The import of a file by which a reference names a declaration of another package.
    pub fn used_import(&self, file: FileIndex, name: &str, item: Item) -> Option<u32> {
        let begin = name.split(['.', '[']).next()?;
        if let Some((at, Imported::Package(package))) = self.packages.import_named(file, begin)
            && name.contains('.')
        {
            return (self.packages.of_file[item.file as usize] == Some(package)).then_some(at);
        }
        let facts = &self.packages.files[file as usize];
        let package = self.packages.of_file[item.file as usize]?;
        let mut imports = facts.imports.iter().zip(&self.packages.imports[file as usize]);
        let dot =
            imports.position(|(import, imported)| import.wildcard && *imported == Imported::Package(package));
        dot.map(|at| at as u32)
    }
}

/// The type that a function makes by its name: `NewOrdersClient` an `OrdersClient`.
fn made_by(name: &str) -> &str {
    let name = name.rsplit('.').next().unwrap_or(name);
    name.strip_prefix("New").filter(|made| made.ends_with("Client")).unwrap_or("")
}
