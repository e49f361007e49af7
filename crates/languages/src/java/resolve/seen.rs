//! What a scan leaves for the next, so that files whose types stay what they are can be followed without
//! the rest of the monolith: where names are declared, and what others see of each file.

use std::hash::BuildHasher;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use banyan_facts::*;
use bitcode::{Decode, Encode};
use foldhash::fast::FixedState;
use foldhash::{HashMap, HashSet};

use super::changes::types_of;
use super::descriptors::ANSWERS;
use super::dispatch::Implementations;
use super::documents::{USUAL_ACTION, is_document};
use super::index::Index;
use super::members::Found;
use super::part::Part;
use super::types::{Type, TypeId};
use super::units::{UnitPlaces, Units};
use crate::mentions::{self, words_of};
use crate::outlines::with_references;

/// Where names of the monolith are declared, and what else is known of it as a whole. Names stand as what they
/// hash to: whoever finds a file by one looks whether it is there.
#[derive(Encode, Decode)]
pub(super) struct Surroundings {
    /// The files that are followed
    pub followed: Vec<u32>,
    /// How many types each file has
    types: Vec<u32>,
    /// The files that declare a top-level type, sorted
    top_level: Vec<(u64, u32)>,
    /// The files that declare something outside of types, or did, sorted
    outside: Vec<(u64, u32)>,
    /// Sorted
    packages: Vec<u64>,
    /// The implementations of types that have few, sorted
    pub implementations: Vec<(TypeId, Vec<TypeId>)>,
    /// Where types are among the units
    pub units: UnitPlaces,
    /// Documents name types
    documented: bool,
    /// The units that documents say to use libraries, with these, sorted
    used: Vec<(UnitIndex, u64)>,
    /// The words that documents mention, sorted
    document_words: Box<[u32]>,
    /// Stands for all types and their order
    shape: u64,
}

impl Surroundings {
    /// Those of a whole monolith, of which documents say which units use which libraries.
    pub fn of(
        index: &Index<'_>,
        units: &Units,
        implementations: &Implementations,
        followed: &[u32],
        used: &[(UnitIndex, &str)],
    ) -> Self {
        let files = 0..index.files().len() as u32;
        let (mut top_level, mut outside, mut packages) = (Vec::new(), Vec::new(), Vec::new());
        for file in files.clone() {
            let part = index.part(file);
            let package = part.facts.text(part.facts.scope);
            top_level.extend(part.top_level().map(|(_, row)| (hash(package, row.name), file)));
            packages.extend(part.top_level().next().map(|_| hash(package, "")));
            outside.extend(names_outside(part).map(|name| (name, file)));
        }
        [&mut top_level, &mut outside].into_iter().for_each(|named| {
            named.sort_unstable();
            named.dedup();
        });
        packages.sort_unstable();
        packages.dedup();
        Surroundings {
            followed: followed.to_vec(),
            types: files.map(|file| index.part(file).rows.len() as u32).collect(),
            top_level,
            outside,
            packages,
            implementations: implementations.listed(),
            units: units.places(),
            documented: index.files().iter().any(|facts| is_document(facts)),
            used: {
                let mut used: Vec<_> =
                    used.iter().map(|(unit, library)| (*unit, hash(library, ""))).collect();
                used.sort_unstable();
                used.dedup();
                used
            },
            document_words: words_of(index.files().iter().copied().filter(|file| is_document(file)), false),
            shape: shape_of(index),
        }
    }

    /// Adds what these files declare outside of types; whether that is more.
    pub fn add_outside<'f>(&mut self, files: impl Iterator<Item = (u32, &'f FileFacts)>) -> bool {
        let before = self.outside.len();
        for (file, facts) in files {
            self.outside.extend(names_outside(&Part::of(facts, file, 0)).map(|name| (name, file)));
        }
        self.outside.sort_unstable();
        self.outside.dedup();
        self.outside.len() > before
    }

    /// Whether documents may name one of these members.
    pub fn document_one(&self, names: &HashSet<&str>) -> bool {
        let is_implied =
            |name: &str| name == USUAL_ACTION || ANSWERS.iter().any(|(answer, _)| *answer == name);
        let is_named = |name: &str| self.document_words.binary_search(&mentions::hash(name)).is_ok();
        self.documented && names.iter().any(|name| is_implied(name) || is_named(name))
    }

    /// Whether a document says that a unit uses a library.
    pub fn is_used(&self, unit: UnitIndex, library: &str) -> bool {
        self.used.binary_search(&(unit, hash(library, ""))).is_ok()
    }

    /// Stands for all types and their order: where it is another one, outlines say something else.
    pub fn shape_of(bytes: &[u8]) -> Option<u64> {
        bitcode::decode(bytes).ok().map(|around: Surroundings| around.shape)
    }
}

/// Stands for all types and their order.
pub(super) fn shape_of(index: &Index<'_>) -> u64 {
    let types = (0..index.files().len() as u32).flat_map(|file| {
        let part = index.part(file);
        let package = part.facts.text(part.facts.scope);
        part.rows.iter().map(move |row| (package, row.file, row.name))
    });
    types.fold(0, |shape, row| FixedState::default().hash_one((shape, row)))
}

fn name_of<'a>(part: &Part<'a>, declaration: u32) -> &'a str {
    part.facts.text(part.facts.declarations[declaration as usize].name)
}

fn hash(package: &str, name: &str) -> u64 {
    FixedState::default().hash_one((package, name))
}

fn names_outside(part: &Part<'_>) -> impl Iterator<Item = u64> {
    let package = part.facts.text(part.facts.scope);
    part.outside().map(move |(_, at)| hash(package, name_of(part, at)))
}

/// The files that declare names, sorted by what these hash to. Most names that are looked for are a library's: to
/// search for each would be much of what it takes to follow a file.
struct FilesByName<'a> {
    named: &'a [(u64, u32)],
    /// Where names begin that begin with the same bits, about one each
    starts: Vec<u32>,
    /// How many bits are left of each
    rest: u32,
}

impl<'a> FilesByName<'a> {
    fn of(named: &'a [(u64, u32)]) -> FilesByName<'a> {
        let bits = (named.len() as u32 + 1).ilog2() + 1;
        let rest = u64::BITS - bits;
        let mut starts = vec![0; (1 << bits) + 1];
        named.iter().for_each(|(hash, _)| starts[(hash >> rest) as usize + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        FilesByName { named, starts, rest }
    }

    fn find(&self, wanted: u64) -> impl Iterator<Item = u32> + '_ {
        let at = (wanted >> self.rest) as usize;
        let near = &self.named[self.starts[at] as usize..self.starts[at + 1] as usize];
        near.iter().filter(move |(hash, _)| *hash == wanted).map(|(_, file)| *file)
    }
}

/// What others see of a file.
#[derive(Encode, Decode)]
pub(super) struct Outline {
    /// The facts of it, without its insides
    pub facts: FileFacts,
    /// The supertypes of each of its types
    pub supertypes: Vec<Vec<Token>>,
}

impl Outline {
    /// That of a file.
    pub fn of(index: &Index<'_>, file: u32) -> Outline {
        let part = index.part(file);
        let ids = part.first..part.first + part.rows.len() as TypeId;
        let tokens = |id: TypeId| {
            let mut tokens = Vec::new();
            index.supertypes(id).iter().for_each(|of| write_type(of, &mut tokens));
            tokens
        };
        Outline { facts: without_insides(part.facts), supertypes: ids.map(tokens).collect() }
    }

    /// The supertypes of the types of a file that is `now` another one with the same types, at other places
    /// perhaps; none where they depend on what is no type.
    pub fn supertypes_in(&self, file: u32, now: &FileFacts) -> Option<Vec<Vec<Token>>> {
        let is_own = |token: &Token| matches!(token, Token::Variable { file: of, .. } if *of == file);
        if !self.supertypes.iter().flatten().any(is_own) {
            return Some(self.supertypes.clone());
        }
        let moved = moved_declarations(&self.facts, now);
        let token = |token: &Token| match token {
            Token::Variable { declaration, place, .. } if is_own(token) => {
                let declaration = *moved.get(declaration)?;
                Some(Token::Variable { file, declaration, place: *place })
            }
            other => Some(other.clone()),
        };
        self.supertypes.iter().map(|tokens| tokens.iter().map(token).collect()).collect()
    }

    /// One of so many types without names, in place of one that cannot be loaded.
    fn of_nameless(types: usize) -> Outline {
        let mut facts = FileFacts::skipped("", Language::Java, 0, "");
        let nameless = Declaration {
            name: facts.scope,
            kind: DeclarationKind::Class,
            parent: None,
            owner: None,
            of_type: None,
            line: 0,
            end_line: 0,
            markers: Markers::NONE,
        };
        facts.declarations = vec![nameless; types];
        Outline { facts, supertypes: vec![Vec::new(); types] }
    }

    /// The same without the insides of the file.
    pub fn outside(&self) -> Outline {
        Outline { facts: without_insides(&self.facts), supertypes: self.supertypes.clone() }
    }
}

/// Where the declarations of a file are in another one with the same types; those that are not declared there as they
/// were are left out.
fn moved_declarations(before: &FileFacts, now: &FileFacts) -> HashMap<u32, u32> {
    let types = types_of(before).zip(types_of(now)).map(|((before, _), (now, _))| (before, now));
    let mut moved: HashMap<u32, u32> = types.collect();
    let key = |facts: &FileFacts, parent: Option<u32>, it: &Declaration| {
        (parent, facts.text(it.name).to_owned(), it.of_type.map(|text| facts.text(text).to_owned()))
    };
    let declared = (0u32..).zip(&now.declarations);
    let known: HashMap<_, u32> = declared.map(|(at, it)| (key(now, it.parent, it), at)).collect();
    for (at, it) in (0u32..).zip(&before.declarations) {
        let parent = it.parent.map(|parent| moved.get(&parent).copied());
        if !moved.contains_key(&at)
            && parent != Some(None)
            && let Some(now) = known.get(&key(before, parent.flatten(), it))
        {
            moved.insert(at, *now);
        }
    }
    moved
}

/// A type as it is kept: each is followed by its arguments.
#[derive(Clone, Encode, Decode)]
pub(super) enum Token {
    Unknown(UnresolvedReason),
    Primitive,
    Own { id: TypeId, arguments: u32 },
    Library { package: Box<str>, name: Box<str>, arguments: u32 },
    Variable { file: u32, declaration: u32, place: u32 },
    Array,
}

// As deep as types nest, which has a bound.
fn write_type(of: &Type<'_>, into: &mut Vec<Token>) {
    let arguments = of.arguments().len() as u32;
    into.push(match of {
        Type::Unknown(reason) => Token::Unknown(*reason),
        Type::Primitive => Token::Primitive,
        Type::Own { id, .. } => Token::Own { id: *id, arguments },
        Type::Library { package, name, .. } => {
            Token::Library { package: (*package).into(), name: (*name).into(), arguments }
        }
        Type::Variable { file, declaration, place } => {
            Token::Variable { file: *file, declaration: *declaration, place: *place }
        }
        Type::Array(_) => Token::Array,
    });
    match of {
        Type::Array(inner) => write_type(inner, into),
        other => other.arguments().iter().for_each(|argument| write_type(argument, into)),
    }
}

fn read_types<'a>(tokens: &'a [Token]) -> Vec<Type<'a>> {
    let mut rest = tokens.iter();
    std::iter::from_fn(|| read_type(&mut rest)).collect()
}

fn read_type<'a>(rest: &mut std::slice::Iter<'a, Token>) -> Option<Type<'a>> {
    let with = |head: Type<'a>, arguments: u32, rest: &mut std::slice::Iter<'a, Token>| {
        let arguments: Vec<Type<'a>> = (0..arguments).map_while(|_| read_type(rest)).collect();
        if arguments.is_empty() { head } else { head.with_arguments(arguments) }
    };
    Some(match rest.next()? {
        Token::Unknown(reason) => Type::Unknown(*reason),
        Token::Primitive => Type::Primitive,
        Token::Own { id, arguments } => with(Type::own(*id), *arguments, rest),
        Token::Library { package, name, arguments } => with(Type::library(package, name), *arguments, rest),
        Token::Variable { file, declaration, place } => {
            Type::Variable { file: *file, declaration: *declaration, place: *place }
        }
        Token::Array => read_type(rest)?.with_dimensions(1),
    })
}

/// The files of an earlier scan, loaded as they are asked for.
pub(super) struct Seen<'a> {
    around: &'a Surroundings,
    top_level: FilesByName<'a>,
    outside: FilesByName<'a>,
    outlines: &'a Outlines<'a>,
    /// The id of the first type of each file
    first: Vec<TypeId>,
    /// The file of each type
    pub file_of: Vec<u32>,
    parts: Vec<OnceLock<Box<SeenPart<'a>>>>,
}

/// What others see of each file, as far as it is loaded.
pub(super) struct Outlines<'a> {
    around: &'a Surroundings,
    /// By file
    loaded: Vec<OnceLock<Box<Outline>>>,
    load: &'a (dyn Fn(u32) -> Option<Outline> + Sync),
    /// One of them could not be loaded
    failed: AtomicBool,
}

impl<'a> Outlines<'a> {
    /// Those of a monolith's files, which are loaded with `load`.
    pub fn new(around: &'a Surroundings, load: &'a (dyn Fn(u32) -> Option<Outline> + Sync)) -> Self {
        let loaded = around.types.iter().map(|_| OnceLock::new()).collect();
        Outlines { around, loaded, load, failed: AtomicBool::new(false) }
    }

    /// Takes this for a file's.
    pub fn set(&self, file: u32, outline: Outline) {
        // Only ever before it is asked for.
        let _ = self.loaded[file as usize].set(outline.into());
    }

    /// Whether all that was asked for could be loaded.
    pub fn are_whole(&self) -> bool {
        !self.failed.load(Ordering::Relaxed)
    }

    /// That of a file.
    pub fn of(&self, file: u32) -> &Outline {
        let types = self.around.types[file as usize] as usize;
        self.loaded[file as usize].get_or_init(|| {
            let fits = |outline: &Outline| outline.supertypes.len() == types;
            let loaded = (self.load)(file).filter(fits).unwrap_or_else(|| {
                self.failed.store(true, Ordering::Relaxed);
                Outline::of_nameless(types)
            });
            Box::new(loaded)
        })
    }
}

struct SeenPart<'a> {
    part: Part<'a>,
    supertypes: Vec<Vec<Type<'a>>>,
    lineages: Vec<OnceLock<Vec<TypeId>>>,
}

impl<'a> Seen<'a> {
    /// None of the files is loaded yet.
    pub fn new(around: &'a Surroundings, outlines: &'a Outlines<'a>) -> Seen<'a> {
        let first = around.types.iter().scan(0, |next, types| {
            *next += types;
            Some(*next - types)
        });
        let files = (0u32..).zip(&around.types);
        let file_of = files.flat_map(|(file, types)| std::iter::repeat_n(file, *types as usize)).collect();
        let parts = around.types.iter().map(|_| OnceLock::new()).collect();
        let (top_level, outside) = (FilesByName::of(&around.top_level), FilesByName::of(&around.outside));
        Seen { around, top_level, outside, outlines, first: first.collect(), file_of, parts }
    }

    fn seen(&self, file: u32) -> &SeenPart<'a> {
        self.parts[file as usize].get_or_init(|| {
            let outline = self.outlines.of(file);
            let part = Part::of(&outline.facts, file, self.first[file as usize]);
            let supertypes = outline.supertypes.iter().map(|tokens| read_types(tokens)).collect();
            let lineages = part.rows.iter().map(|_| OnceLock::new()).collect();
            Box::new(SeenPart { part, supertypes, lineages })
        })
    }

    fn place(&self, id: TypeId) -> (&SeenPart<'a>, usize) {
        let seen = self.seen(self.file_of[id as usize]);
        (seen, (id - seen.part.first) as usize)
    }

    /// The types of a file.
    pub fn part(&self, file: u32) -> &Part<'a> {
        &self.seen(file).part
    }

    /// The supertypes of a type.
    pub fn supertypes(&self, id: TypeId) -> &[Type<'a>] {
        let (seen, at) = self.place(id);
        seen.supertypes.get(at).map_or(&[], Vec::as_slice)
    }

    /// A type and all above it, which `follow` finds.
    pub fn lineage(&self, id: TypeId, follow: impl FnOnce() -> Vec<TypeId>) -> &[TypeId] {
        let (seen, at) = self.place(id);
        seen.lineages.get(at).map_or(&[], |lineage| lineage.get_or_init(follow))
    }

    /// Whether files declare this package.
    pub fn has_package(&self, package: &str) -> bool {
        self.around.packages.binary_search(&hash(package, "")).is_ok()
    }

    /// The top-level types of this name in a package.
    pub fn top_level(&self, package: &str, name: &str) -> Vec<TypeId> {
        let files = self.top_level.find(hash(package, name)).map(|file| self.part(file));
        let files = files.filter(|part| part.facts.text(part.facts.scope) == package);
        let types = files.flat_map(|part| part.top_level().filter(|(_, row)| row.name == name));
        types.map(|(id, _)| id).collect()
    }

    /// What files of a package declare under this name outside of types.
    pub fn outside(&self, package: &str, name: &str) -> Vec<Found> {
        let files = self.outside.find(hash(package, name)).map(|file| self.part(file));
        let files = files.filter(|part| part.facts.text(part.facts.scope) == package);
        let found = files.flat_map(|part| part.outside().filter(|(_, at)| name_of(part, *at) == name));
        found.map(|(owner, declaration)| Found { owner, declaration }).collect()
    }
}

/// The facts of a file without what nobody else sees: references, and lines but those of rows and units. What
/// Kotlin infers from, it sees as well.
fn without_insides(facts: &FileFacts) -> FileFacts {
    if facts.language != Language::Java {
        return facts.clone();
    }
    let mut references = Vec::new();
    if !facts.entry_points.is_empty() {
        let all = facts.all_references();
        let annotations = all.iter().filter(|it| it.kind == ReferenceKind::Annotation);
        references = annotations.map(|it| Reference { receiver: Receiver::None, ..*it }).collect();
    }
    let mut outline = with_references(facts, references);
    outline.imports.iter_mut().for_each(|import| import.line = 0);
    for declaration in outline.declarations.iter_mut().filter(|it| it.parent.is_some()) {
        (declaration.line, declaration.end_line) = (0, 0);
    }
    outline
}
