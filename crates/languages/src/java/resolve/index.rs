//! All types of the monolith by name, and the lookup of type names from a place in the source.

use std::borrow::Cow;

use banyan_facts::*;
use banyan_threads::in_parallel;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::super::notation::{Signature, read_signature};
use super::library;
use super::members::Found;
use super::part::Part;
use super::seen::Seen;
use super::types::{Type, TypeId};
use crate::kotlin;

/// Types above a type beyond this many are left out: nobody writes so many.
const LINEAGE_LIMIT: usize = 512;

/// Whether files of a language are followed here.
pub(super) fn is_read(language: Language) -> bool {
    matches!(language, Language::Java | Language::Kotlin)
}

/// Whether a declaration has members that others refer to: a type, or what stands outside of types in a file.
pub(super) fn declares_type(kind: DeclarationKind) -> bool {
    kind.is_type() || kind == DeclarationKind::Module
}

/// A place in the source: a file, and the declaration around the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// Place in the project's files
    pub file: u32,
    /// Place in the file's declarations
    pub within: Option<u32>,
}

/// A type of the monolith.
#[derive(Debug)]
pub(super) struct TypeRow<'a> {
    /// Place in the project's files
    pub file: u32,
    /// Place in the file's declarations
    pub declaration: u32,
    /// Its simple name; empty for an anonymous class
    pub name: &'a str,
    /// What it is
    pub kind: DeclarationKind,
    /// Its marks
    pub markers: Markers,
    /// The top-level type that it belongs to
    pub top: TypeId,
    /// Type parameters and supertypes as written
    pub header: Signature<'a>,
}

/// The types of the monolith and how they are found.
pub(super) struct Index<'a>(Reach<'a>);

/// How much of the monolith is at hand.
enum Reach<'a> {
    /// All of it
    Whole(Whole<'a>),
    /// What of an earlier one is asked for
    Seen(Seen<'a>),
}

/// All files.
struct Whole<'a> {
    files: &'a [&'a FileFacts],
    /// By file
    parts: Vec<Part<'a>>,
    /// The file of each type
    file_of: Vec<u32>,
    /// The supertypes of every type, by its id
    supertypes: Vec<Vec<Type<'a>>>,
    lineages: Vec<Vec<TypeId>>,
    top_level: HashMap<(&'a str, &'a str), Vec<TypeId>>,
    packages: HashSet<&'a str>,
    /// What Kotlin files declare outside of types, by package and name
    outside: HashMap<(&'a str, &'a str), Vec<Found>>,
}

impl<'a> Index<'a> {
    /// The index of all Java and Kotlin files.
    pub fn new(files: &'a [&'a FileFacts], threads: usize) -> Self {
        let parts = parts_of(files, threads);
        let types = parts.iter().map(|part| part.rows.len());
        let file_of =
            (0u32..).zip(types).flat_map(|(file, types)| std::iter::repeat_n(file, types)).collect();
        let mut whole = Whole {
            files,
            parts,
            file_of,
            supertypes: Vec::new(),
            lineages: Vec::new(),
            top_level: HashMap::new(),
            packages: HashSet::new(),
            outside: HashMap::new(),
        };
        whole.name_all();
        let mut index = Index(Reach::Whole(whole));
        index.add_supertypes();
        index
    }

    /// The index of an earlier scan, of which files are loaded as they are asked for.
    pub fn seen(seen: Seen<'a>) -> Self {
        Index(Reach::Seen(seen))
    }

    /// All files, where they are at hand.
    pub fn files(&self) -> &'a [&'a FileFacts] {
        match &self.0 {
            Reach::Whole(whole) => whole.files,
            Reach::Seen(_) => &[],
        }
    }

    /// The facts of a file.
    pub fn file(&self, file: u32) -> &'a FileFacts {
        match &self.0 {
            Reach::Whole(whole) => whole.files[file as usize],
            Reach::Seen(seen) => seen.part(file).facts,
        }
    }

    /// The package of a file.
    pub fn scope(&self, file: u32) -> &'a str {
        let facts = self.file(file);
        facts.text(facts.scope)
    }

    /// The types of a file.
    pub fn part(&self, file: u32) -> &Part<'a> {
        match &self.0 {
            Reach::Whole(whole) => &whole.parts[file as usize],
            Reach::Seen(seen) => seen.part(file),
        }
    }

    /// How many types there are.
    pub fn count(&self) -> u32 {
        self.file_of().len() as u32
    }

    fn file_of(&self) -> &[u32] {
        match &self.0 {
            Reach::Whole(whole) => &whole.file_of,
            Reach::Seen(seen) => &seen.file_of,
        }
    }

    /// The types of the file that a type is in.
    pub fn part_of(&self, id: TypeId) -> &Part<'a> {
        self.part(self.file_of()[id as usize])
    }

    /// A type.
    pub fn row(&self, id: TypeId) -> &TypeRow<'a> {
        self.part_of(id).row(id)
    }

    /// The supertypes of a type.
    pub fn supertypes(&self, id: TypeId) -> &[Type<'a>] {
        match &self.0 {
            Reach::Whole(whole) => whole.supertypes.get(id as usize).map_or(&[], Vec::as_slice),
            Reach::Seen(seen) => seen.supertypes(id),
        }
    }

    /// Follows the names of supertypes, in rounds: a supertype may be a member that another
    /// supertype hands down.
    fn add_supertypes(&mut self) {
        let count = self.count();
        self.set_supertypes(|whole| whole.supertypes = vec![Vec::new(); count as usize]);
        for round in 0..4 {
            let mut changed = false;
            for id in 0..count {
                if round > 0 && self.supertypes(id).iter().all(Type::is_known) {
                    continue;
                }
                let found = self.followed_supertypes(id);
                changed |= found != self.supertypes(id);
                self.set_supertypes(|whole| whole.supertypes[id as usize] = found);
            }
            let lineages = (0..count).map(|id| self.followed_lineage(id)).collect();
            self.set_supertypes(|whole| whole.lineages = lineages);
            if !changed {
                break;
            }
        }
    }

    fn set_supertypes(&mut self, set: impl FnOnce(&mut Whole<'a>)) {
        if let Reach::Whole(whole) = &mut self.0 {
            set(whole);
        }
    }

    fn followed_supertypes(&self, id: TypeId) -> Vec<Type<'a>> {
        let row = self.row(id);
        let parent = self.file(row.file).declarations[row.declaration as usize].parent;
        let place = Place { file: row.file, within: parent };
        let texts = row.header.types.iter();
        texts.map(|text| self.header_type(text, place, Some(id))).collect()
    }

    /// A type in the header of a declaration, which sees the declaration's type parameters but not
    /// its members.
    fn header_type(&self, text: &'a str, place: Place, of: Option<TypeId>) -> Type<'a> {
        super::members::read_type_at(self, text, place, &mut super::members::untold(self, place.file), of)
    }

    /// Lets a declaration of a document stand for a type.
    pub fn stand_for(&mut self, file: u32, declaration: u32, id: TypeId) {
        if let Reach::Whole(whole) = &mut self.0 {
            whole.parts[file as usize].stand_for(declaration, id);
        }
    }

    /// Whether files of the monolith declare this package.
    pub fn has_package(&self, package: &str) -> bool {
        match &self.0 {
            Reach::Whole(whole) => whole.packages.contains(package),
            Reach::Seen(seen) => seen.has_package(package),
        }
    }

    /// The innermost type around a place.
    pub fn enclosing_type(&self, place: Place) -> Option<TypeId> {
        self.part(place.file).enclosing_type(place.within)
    }

    /// The types around a place, innermost first.
    pub fn enclosing_types(&self, place: Place) -> impl Iterator<Item = TypeId> + '_ {
        let next = move |id: &TypeId| self.outer_type(*id);
        std::iter::successors(self.enclosing_type(place), next)
    }

    /// The type around a type.
    pub fn outer_type(&self, id: TypeId) -> Option<TypeId> {
        let row = self.row(id);
        let within = self.file(row.file).declarations[row.declaration as usize].parent;
        self.enclosing_type(Place { file: row.file, within })
    }

    /// The type that a declaration is.
    pub fn type_of(&self, file: u32, declaration: u32) -> Option<TypeId> {
        self.part(file).type_of(declaration)
    }

    /// The members of this name that a type declares itself.
    pub fn declared(&self, id: TypeId, name: &str) -> &[u32] {
        self.part_of(id).declared(id, name)
    }

    /// A declaration of a type's file.
    pub fn declaration(&self, of: TypeId, place: u32) -> &'a Declaration {
        &self.part_of(of).facts.declarations[place as usize]
    }

    /// A type and all types above it, nearest first, each once.
    pub fn lineage(&self, id: TypeId) -> &[TypeId] {
        match &self.0 {
            Reach::Whole(whole) => whole.lineages.get(id as usize).map_or(&[], Vec::as_slice),
            Reach::Seen(seen) => seen.lineage(id, || self.followed_lineage(id)),
        }
    }

    fn followed_lineage(&self, id: TypeId) -> Vec<TypeId> {
        let mut found = vec![id];
        let mut at = 0;
        while let Some(&next) = found.get(at) {
            for supertype in self.supertypes(next) {
                if let Type::Own { id, .. } = supertype
                    && found.len() < LINEAGE_LIMIT
                    && !found.contains(id)
                {
                    found.push(*id);
                }
            }
            at += 1;
        }
        found
    }

    /// The package of the first supertype in a lineage that comes from a library.
    pub fn outside_supertype(&self, lineage: &[TypeId]) -> Option<&'a str> {
        let mut all = lineage.iter().flat_map(|id| self.supertypes(*id));
        all.find_map(|supertype| match supertype {
            Type::Library { package, .. } => Some(*package),
            _ => None,
        })
    }

    /// Why a supertype in a lineage could not be followed, if one could not.
    pub fn unknown_supertype(&self, lineage: &[TypeId]) -> Option<UnresolvedReason> {
        let mut all = lineage.iter().flat_map(|id| self.supertypes(*id));
        all.find_map(|supertype| match supertype {
            Type::Unknown(reason) => Some(*reason),
            _ => None,
        })
    }

    /// What a type variable is at least: its first bound, or any object.
    pub fn bound_of(&self, file: u32, declaration: u32, place: u32) -> Type<'a> {
        let (mut file, mut declaration, mut place) = (file, declaration, place);
        for _ in 0..8 {
            let facts = self.file(file);
            let text = facts.declarations[declaration as usize].of_type.map_or("", |text| facts.text(text));
            let bound =
                read_signature(text).type_parameters.get(place as usize).map_or("", |(_, bound)| bound);
            if bound.is_empty() {
                break;
            }
            let at = Place { file, within: Some(declaration) };
            match super::members::read_type_at(self, bound, at, &mut super::members::untold(self, file), None)
            {
                Type::Variable { file: f, declaration: d, place: p } => {
                    (file, declaration, place) = (f, d, p)
                }
                bound => return bound,
            }
        }
        Type::library("java.lang", "Object")
    }

    /// A nested type, declared or inherited.
    pub fn nested_type(&self, id: TypeId, name: &str) -> Option<TypeId> {
        let declared = |id: TypeId| self.part_of(id).nested(id, name);
        declared(id).or_else(|| self.lineage(id).iter().skip(1).find_map(|above| declared(*above)))
    }

    fn top_level<'s>(&'s self, package: &'s str, name: &'s str) -> Cow<'s, [TypeId]> {
        match &self.0 {
            Reach::Whole(whole) => {
                whole.top_level.get(&(package, name)).map(Vec::as_slice).unwrap_or_default().into()
            }
            Reach::Seen(seen) => seen.top_level(package, name).into(),
        }
    }

    /// The top-level type of a package; of several, the one nearest to the file that asks. In Kotlin
    /// those with a body come first: others may only be expected.
    pub fn top_level_type(&self, package: &str, name: &str, asking: u32) -> Option<TypeId> {
        let found = self.top_level(package, name);
        if let [] | [_] = *found {
            return found.first().copied();
        }
        let path = &self.file(asking).path;
        found.iter().copied().max_by_key(|id| {
            let row = self.row(*id);
            let other = &self.file(row.file).path;
            let common = path.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
            let is_bare = row.markers.has(Markers::ABSTRACT) && self.is_kotlin(*id);
            (!is_bare, common, std::cmp::Reverse(*id))
        })
    }

    /// What a type's name, perhaps dotted, stands for at a place.
    pub fn find_type(&self, name: &'a str, place: Place) -> Type<'a> {
        self.find_type_for(name, place, None)
    }

    /// [`find_type`](Self::find_type) in the header of a type, which sees that type's parameters.
    pub fn find_type_for(&self, name: &'a str, place: Place, header_of: Option<TypeId>) -> Type<'a> {
        let (first, rest) = name.split_once('.').map_or((name, ""), |(first, rest)| (first, rest));
        let found = self.find_simple(first, place, header_of);
        let found = match found {
            Type::Unknown(_) if !rest.is_empty() => self.find_qualified(name, place.file),
            Type::Library { package, .. } if !rest.is_empty() => {
                Type::library(package, rest.rsplit('.').next().unwrap_or(rest))
            }
            Type::Own { id, .. } if !rest.is_empty() => self.find_nested(id, rest),
            Type::Unknown(_) => self.find_outside(first, place).unwrap_or(found),
            found => found,
        };
        self.unaliased(found)
    }

    fn find_nested(&self, id: TypeId, path: &'a str) -> Type<'a> {
        let mut id = id;
        for part in path.split('.') {
            match self.nested_type(id, part) {
                Some(inner) => id = inner,
                None => {
                    let lineage = self.lineage(id);
                    return match self.outside_supertype(lineage) {
                        Some(package) => Type::library(package, part),
                        None => Type::Unknown(UnresolvedReason::UnknownName),
                    };
                }
            }
        }
        Type::own(id)
    }

    /// A name without dots, by the scopes of the language from the innermost outwards.
    fn find_simple(&self, name: &'a str, place: Place, header_of: Option<TypeId>) -> Type<'a> {
        if let Some(id) = header_of {
            let row = self.row(id);
            if let Some(at) = row.header.type_parameters.iter().position(|(other, _)| *other == name) {
                return Type::Variable { file: row.file, declaration: row.declaration, place: at as u32 };
            }
            if row.name == name {
                return Type::own(id);
            }
        }
        self.find_around(name, place)
            .or_else(|| self.find_imported(name, place.file))
            .or_else(|| self.find_in_package(name, place.file))
            .or_else(|| self.find_in_wildcards(name, place.file))
            .or_else(|| self.find_default(name, place.file))
            .unwrap_or(Type::Unknown(UnresolvedReason::UnknownName))
    }

    /// A type that needs no import.
    fn find_default(&self, name: &'a str, file: u32) -> Option<Type<'a>> {
        let kotlin = self.file(file).language == Language::Kotlin;
        let package = if kotlin { kotlin::library::default_package(name) } else { None };
        let java = || library::is_java_lang(name).then_some("java.lang");
        package.or_else(java).map(|package| Type::library(package, name))
    }

    /// What a name for a type stands for.
    fn unaliased(&self, found: Type<'a>) -> Type<'a> {
        match &found {
            Type::Own { id, .. } if self.row(*id).kind == DeclarationKind::Alias => {
                let target = self.supertypes(*id).first();
                target.cloned().unwrap_or(Type::Unknown(UnresolvedReason::UnknownName))
            }
            _ => found,
        }
    }

    /// What Kotlin files of a package declare under a name outside of types.
    pub fn outside<'s>(&'s self, package: &'s str, name: &'s str) -> Cow<'s, [Found]> {
        match &self.0 {
            Reach::Whole(whole) => {
                whole.outside.get(&(package, name)).map(Vec::as_slice).unwrap_or_default().into()
            }
            Reach::Seen(seen) => seen.outside(package, name).into(),
        }
    }

    /// The path that an import brings into sight under a name.
    pub fn import_named(&self, name: &str, file: u32) -> Option<&'a str> {
        let facts = self.file(file);
        self.import(name, file).map(|import| facts.text(import.path))
    }

    /// The first import of a file that brings something into sight under a name.
    fn import(&self, name: &str, file: u32) -> Option<&'a Import> {
        self.part(file).import(name)
    }

    /// The companion object of a type.
    pub fn companion(&self, id: TypeId) -> Option<TypeId> {
        self.part_of(id).nested(id, "Companion")
    }

    /// Whether a type is written in Kotlin.
    pub fn is_kotlin(&self, id: TypeId) -> bool {
        self.part_of(id).facts.language == Language::Kotlin
    }

    /// Type parameters, local types and nested types of the declarations around a place.
    fn find_around(&self, name: &str, place: Place) -> Option<Type<'a>> {
        let part = self.part(place.file);
        let file = part.facts;
        let mut at = place.within;
        while let Some(declared) = at {
            let declaration = &file.declarations[declared as usize];
            let signature = declaration.of_type.map_or("", |text| file.text(text));
            if signature.starts_with('<') {
                let signature = read_signature(signature);
                let found = signature.type_parameters.iter().position(|(other, _)| *other == name);
                if let Some(found) = found {
                    return Some(Type::Variable {
                        file: place.file,
                        declaration: declared,
                        place: found as u32,
                    });
                }
            }
            if let Some(id) = part.local(declared, name) {
                return Some(Type::own(id));
            }
            if let Some(id) = part.type_of(declared) {
                if self.row(id).name == name {
                    return Some(Type::own(id));
                }
                if let Some(nested) = self.nested_type(id, name) {
                    return Some(Type::own(nested));
                }
            }
            at = declaration.parent;
        }
        None
    }

    fn find_imported(&self, name: &str, file: u32) -> Option<Type<'a>> {
        let import = self.import(name, file)?;
        let facts = self.file(file);
        let found = self.find_qualified(facts.text(import.path), file);
        (found.is_known() || !import.member).then_some(found)
    }

    fn find_in_package(&self, name: &str, file: u32) -> Option<Type<'a>> {
        let facts = self.file(file);
        self.top_level_type(facts.text(facts.scope), name, file).map(Type::own)
    }

    fn find_in_wildcards(&self, name: &str, file: u32) -> Option<Type<'a>> {
        let facts = self.file(file);
        facts.imports.iter().filter(|import| import.wildcard).find_map(|import| {
            let path = facts.text(import.path);
            if let Some(id) = self.top_level_type(path, name, file).filter(|_| !import.member) {
                return Some(Type::own(id));
            }
            match self.find_qualified(path, file) {
                Type::Own { id, .. } => self.nested_type(id, name).map(Type::own),
                _ => None,
            }
        })
    }

    /// A name that nothing in the monolith declares: from a library's package that is imported as a
    /// whole, or a member of a supertype from a library.
    fn find_outside(&self, name: &'a str, place: Place) -> Option<Type<'a>> {
        let facts = self.file(place.file);
        let wildcards = facts.imports.iter().filter(|import| import.wildcard && !import.member);
        let mut outside = wildcards.map(|import| facts.text(import.path)).filter(|path| {
            !self.has_package(path) && !matches!(self.find_qualified(path, place.file), Type::Own { .. })
        });
        if let Some(package) = outside.next() {
            return Some(Type::library(package, name));
        }
        self.enclosing_types(place).find_map(|id| {
            let lineage = self.lineage(id);
            self.outside_supertype(lineage).map(|package| Type::library(package, name))
        })
    }

    /// What a full name stands for: a type of the monolith, or one of a library. A name in a package
    /// of the monolith that no file declares is written by a generator.
    pub fn find_qualified(&self, path: &'a str, asking: u32) -> Type<'a> {
        for (dot, _) in path.match_indices('.') {
            let (package, rest) = (&path[..dot], &path[dot + 1..]);
            let (first, inner) = rest.split_once('.').unwrap_or((rest, ""));
            if let Some(id) = self.top_level_type(package, first, asking) {
                let found = if inner.is_empty() { Type::own(id) } else { self.find_nested(id, inner) };
                return self.unaliased(found);
            }
        }
        let capital =
            path.match_indices('.').find(|(dot, _)| path[dot + 1..].starts_with(char::is_uppercase));
        let (package, name) = match capital {
            Some((dot, _)) => (&path[..dot], &path[dot + 1..]),
            None => path.rsplit_once('.').unwrap_or(("", path)),
        };
        if package.is_empty() {
            return self
                .top_level_type("", name, asking)
                .map_or(Type::Unknown(UnresolvedReason::UnknownName), Type::own);
        }
        if self.has_package(package) {
            return Type::Unknown(UnresolvedReason::Generated);
        }
        Type::library(package, name.rsplit('.').next().unwrap_or(name))
    }
}

impl<'a> Whole<'a> {
    fn name_all(&mut self) {
        for part in &self.parts {
            let package = part.facts.text(part.facts.scope);
            for (id, row) in part.top_level() {
                self.packages.insert(package);
                self.top_level.entry((package, row.name)).or_default().push(id);
            }
            for (owner, declaration) in part.outside() {
                let name = part.facts.text(part.facts.declarations[declaration as usize].name);
                self.outside.entry((package, name)).or_default().push(Found { owner, declaration });
            }
        }
    }
}

/// The types of all files; what they come to does not depend on the number of threads.
fn parts_of<'a>(files: &[&'a FileFacts], threads: usize) -> Vec<Part<'a>> {
    const GROUP: usize = 256;
    let mut first = 0;
    let numbered = (0u32..).zip(files.iter().copied()).map(|(at, facts)| {
        let types = match is_read(facts.language) {
            true => facts.declarations.iter().filter(|declaration| declares_type(declaration.kind)).count(),
            false => 0,
        };
        first += types as TypeId;
        (at, facts, first - types as TypeId)
    });
    let numbered: Vec<(u32, &FileFacts, TypeId)> = numbered.collect();
    let parts = in_parallel(
        threads,
        numbered.chunks(GROUP).collect(),
        || (),
        |(), _, group| group.iter().map(|&(at, facts, first)| Part::of(facts, at, first)).collect::<Vec<_>>(),
    );
    parts.into_iter().flatten().collect()
}
