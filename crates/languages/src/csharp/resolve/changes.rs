//! What others may see of the files that changed since an earlier scan, and who sees it.
//!
//! From a C# file, others see its types, by name, and the members of these, by name, too; and all files together
//! tell which library a name comes from that nothing declares. A file that names nothing of what changed is followed
//! to where it was before. Where files, projects, types, or what is in sight of a whole project or of Razor's files in a
//! folder change, all are followed again.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;

use aho_corasick::AhoCorasick;
use banyan_facts::*;
use bitcode::{Decode, Encode};
use foldhash::fast::FixedState;
use foldhash::{HashMap, HashMapExt, HashSet};

use super::findings::Findings;
use super::index::{Index, Place, TypeRow, is_delegate};
use super::members::{MemberTypes, Types};
use super::sight::{has_everywhere, sight_of, types_named};
use super::types::{Type, TypeId};
use super::units::{HIDDEN, Units};
use crate::finding::Settled;
use crate::followed::Earlier;
use crate::mentions::{self, search_of};
use crate::outlines::with_references;
use crate::{FileIndex, Manifest};

/// What all files see alike.
#[derive(Encode, Decode)]
pub(super) struct Frame {
    /// Stands for the project files
    projects: u64,
    /// Libraries, sorted
    libraries: Vec<Box<str>>,
    /// The names that libraries may be found for, sorted, each with these in their order
    outside: Vec<(Box<str>, Vec<u32>)>,
}

impl Frame {
    /// What an earlier scan left.
    pub fn read(earlier: &Earlier<'_>) -> Option<Frame> {
        bitcode::decode(&(earlier.frame)(Language::CSharp)?).ok()
    }

    /// Whether it is that of these project files.
    pub fn is_of(&self, index: &Index<'_>, manifests: &[Manifest]) -> bool {
        let is_same = |(name, places): &(Box<str>, Vec<u32>)| {
            let libraries =
                places.iter().map(|at| self.libraries.get(*at as usize).map(|library| &**library));
            libraries.eq(index.outside.candidates_of(name).iter().copied().map(Some))
        };
        self.projects == hash_of(manifests)
            && named(index).count() == self.outside.len()
            && self.outside.iter().all(is_same)
    }

    /// That of these project files.
    pub fn of(index: &Index<'_>, manifests: &[Manifest]) -> Frame {
        let all: BTreeSet<&str> = named(index).flat_map(|(_, libraries)| libraries).copied().collect();
        let places: HashMap<&str, u32> = all.iter().copied().zip(0..).collect();
        let place = |library: &&str| places.get(library).copied();
        let mut outside: Vec<(Box<str>, Vec<u32>)> = named(index)
            .map(|(name, libraries)| (name.into(), libraries.iter().filter_map(place).collect()))
            .collect();
        outside.sort_unstable();
        Frame { projects: hash_of(manifests), libraries: all.into_iter().map(Box::from).collect(), outside }
    }

    /// The names that other libraries may be found for than then, each with those of then.
    fn differing(&self, then: &Frame) -> BTreeMap<String, Vec<String>> {
        let of = |frame: &Frame| -> BTreeMap<String, Vec<String>> {
            let library = |at: &u32| frame.libraries.get(*at as usize).map(|library| library.to_string());
            let names = |(name, libraries): &(Box<str>, Vec<u32>)| {
                (name.to_string(), libraries.iter().filter_map(library).collect())
            };
            frame.outside.iter().map(names).collect()
        };
        if self.libraries == then.libraries && self.outside == then.outside {
            return BTreeMap::new();
        }
        let (now, mut then) = (of(self), of(then));
        for (name, libraries) in &now {
            match then.get(name) {
                Some(before) if before == libraries => drop(then.remove(name)),
                Some(_) => {}
                None => drop(then.insert(name.clone(), Vec::new())),
            }
        }
        then
    }
}

/// Stands for the project files.
fn hash_of(manifests: &[Manifest]) -> u64 {
    let is_own = crate::manifests_of(&super::super::FRONT_END);
    let own = manifests.iter().filter(|manifest| is_own(&manifest.path));
    let texts: Vec<(&str, &str)> =
        own.map(|manifest| (manifest.path.as_str(), manifest.text.as_str())).collect();
    FixedState::default().hash_one(texts)
}

/// The names that libraries may be found for, with these: none is found for a name without any.
fn named<'i, 'a>(index: &'i Index<'a>) -> impl Iterator<Item = (&'a str, &'i [&'a str])> {
    index.outside.candidates().filter(|(_, libraries)| !libraries.is_empty())
}

/// Where the members of a unit are now.
type Moves = Vec<Option<u32>>;

/// What of the changed files others may see.
#[derive(Default)]
pub(super) struct Changes {
    /// The files that changed
    files: HashSet<FileIndex>,
    /// Names of members that came, went or are declared otherwise
    names: HashSet<String>,
    /// Names that other libraries may be found for now, each with those of then
    outside: BTreeMap<String, Vec<String>>,
    /// Finds them; none: each file is looked through
    search: Option<AhoCorasick>,
    /// Constructors are among them, which may be called without being named
    constructors: bool,
    /// Types whose units have members at other places, with where each is now; none where several files declare it
    moved_types: HashMap<TypeId, Option<Moves>>,
    moved: HashMap<UnitIndex, Option<Moves>>,
    /// Files that declare something of those that several do
    parts: HashSet<FileIndex>,
}

impl Changes {
    /// What changed since an earlier scan of the same project files, whose frame was this one and is perhaps another now;
    /// none: all is followed again.
    pub fn since<'a>(
        index: &mut Index<'a>,
        earlier: &'a Earlier<'a>,
        then: &Frame,
        now: Option<&Frame>,
    ) -> Option<Changes> {
        let same_files = earlier.files.len() == index.files.len() - 1
            && earlier.files.iter().zip(0..).all(|(now, at)| *now == Some(at));
        (same_files && now.is_none_or(|now| then.projects == now.projects)).then_some(())?;
        let outside = now.map(|now| now.differing(then)).unwrap_or_default();
        let mut changes = Changes { outside, ..Changes::default() };
        let own = earlier.changed.iter().filter(|(_, facts)| facts.language == Language::CSharp);
        let mut projects = None;
        for (file, before) in own {
            changes.add_file(index, &mut projects, (*file, before))?;
        }
        changes.add_outside(index)?;
        changes.add_parts(index);
        Some(changes)
    }

    /// Tells the units of what changed.
    pub fn with_units(mut self, units: &Units) -> Changes {
        self.search = search_of(self.names.iter().chain(self.outside.keys()));
        let moved = std::mem::take(&mut self.moved_types).into_iter();
        self.moved = moved.filter_map(|(id, moves)| Some((units.of_type(id)?, moves))).collect();
        self
    }

    /// Whether what was found in a file may be something else now, whether or not it
    /// [mentions](Self::are_mentioned) what changed.
    pub fn concern(&self, index: &Index<'_>, file: FileIndex, findings: &Findings) -> bool {
        let constructs = || index.files[file as usize].references.iter().any(calls_unnamed);
        self.files.contains(&file)
            || self.parts.contains(&file)
            || (self.constructors && constructs())
            || findings.files_led_to().any(|file| self.files.contains(&file))
    }

    /// Whether members have other places now.
    pub fn move_members(&self) -> bool {
        !self.moved.is_empty()
    }

    /// Gives members in what following a file came to the places that they have now.
    pub fn place_members(&self, followed: &mut FollowedFile) -> Settled {
        let mut settled = Settled::Holds;
        for link in &mut followed.links {
            let (Some(moves), Some(then)) = (self.moved.get(&link.to), link.to_member.get()) else {
                continue;
            };
            let now = moves.as_ref().and_then(|moves| *moves.get(then as usize)?);
            let Some(now) = now else { return Settled::Differs };
            if now != then {
                (link.to_member, settled) = (Some(now).into(), Settled::Moved);
            }
        }
        settled
    }

    /// What the words hash to, sorted, that whoever sees what changed by a name mentions.
    pub fn words(&self) -> Vec<u32> {
        let names = self.names.iter().chain(self.outside.keys());
        let mut words: Vec<u32> = names.map(|name| mentions::hash(name)).collect();
        words.sort_unstable();
        words
    }

    /// Whether a file mentions something of what changed.
    pub fn are_mentioned(&self, index: &Index<'_>, file: FileIndex) -> bool {
        let names = &index.files[file as usize].names;
        self.search.as_ref().is_none_or(|search| search.is_match(names.whole()))
            && names.iter().any(|(_, text)| self.is_mentioned(index, file, text))
    }

    fn is_mentioned(&self, index: &Index<'_>, file: FileIndex, text: &str) -> bool {
        words_in(text).any(|word| self.names.contains(word) || self.is_found_elsewhere(index, file, word))
    }

    /// Whether another library is found for a name in a file than then.
    fn is_found_elsewhere(&self, index: &Index<'_>, file: FileIndex, name: &str) -> bool {
        let sight = &index.scopes[file as usize];
        let in_sight = |library: &&str| sight.libraries.contains(library);
        self.outside.get(name).is_some_and(|then| {
            let now = index.outside.candidates_of(name).iter().copied().find(in_sight);
            now != then.iter().map(String::as_str).find(in_sight)
        })
    }

    /// Adds what others may see of a file that changed; none where that is more than members.
    fn add_file<'a>(
        &mut self,
        index: &mut Index<'a>,
        projects: &mut Option<InProjects<'a>>,
        (file, before): (FileIndex, &'a FileFacts),
    ) -> Option<()> {
        let now = index.files[file as usize];
        self.files.insert(file);
        let holds_for_others = index.razor.get(file).is_some_and(|razor| razor.kind.is_imports());
        (!holds_for_others && keeps_types(before, now)).then_some(())?;
        let (old, new) = (Members::of(before), Members::of(now));
        let came = new.by_name.keys().filter(|key| !old.by_name.contains_key(*key));
        let differ = old.by_name.iter().filter(|(key, lines)| new.by_name.get(*key) != Some(lines));
        let keys: Vec<(u32, &str)> = came.chain(differ.map(|(key, _)| key)).copied().collect();
        let types: Vec<TypeId> = index.type_of[file as usize].iter().flatten().copied().collect();
        for (nth, name) in keys {
            self.add_member(index, *types.get(nth as usize)?, name)?;
        }
        if old.order != new.order {
            let (old, new) = (members_by_top(before), members_by_top(now));
            let tops: BTreeSet<TypeId> = types.iter().map(|id| index.types[*id as usize].top).collect();
            for id in tops {
                let row = &index.types[id as usize];
                // Types that are only in this file, too, are told by their names.
                let moves = (old.get(row.name)).zip(new.get(row.name)).map(|(old, new)| moves(old, new));
                self.moved_types.insert(id, moves);
            }
        }
        self.add_imported(index, projects, (file, before))
    }

    /// Adds the member that is declared at a place; none where a type is. What is within a member, nobody else sees.
    fn add_declared(&mut self, index: &Index<'_>, (file, at): (FileIndex, u32)) -> Option<()> {
        let declared = index.declaration((file, at));
        (!declared.kind.is_type()).then_some(())?;
        match declared.parent.and_then(|around| index.type_of[file as usize][around as usize]) {
            Some(around) => self.add_member(index, around, index.files[file as usize].text(declared.name)),
            None => Some(()),
        }
    }

    /// Adds a member that others see otherwise; none where it may be seen by who does not name it.
    fn add_member(&mut self, index: &Index<'_>, id: TypeId, name: &str) -> Option<()> {
        let row = &index.types[id as usize];
        let is_constructor = name == row.name;
        let is_named = name.chars().all(is_part) && !name.is_empty();
        let is_taken_apart = is_constructor && row.kind == DeclarationKind::Record;
        (is_named && !is_taken_apart && !row.delegate).then_some(())?;
        self.constructors |= is_constructor;
        self.names.insert(name.to_owned());
        Some(())
    }

    /// Adds the members that are declared with what the file imports otherwise; none where types are.
    fn add_imported<'a>(
        &mut self,
        index: &mut Index<'a>,
        projects: &mut Option<InProjects<'a>>,
        (file, before): (FileIndex, &'a FileFacts),
    ) -> Option<()> {
        let now = index.files[file as usize];
        if imports(before).eq(&imports(now)) {
            return Some(());
        }
        let of_file = |import: &Import| import.within.is_none();
        (before.imports.iter().all(of_file) && now.imports.iter().all(of_file)).then_some(())?;
        let as_now = declared_types(index, file);
        let (packages, everywhere) =
            projects.get_or_insert_with(|| (index.packages(), has_everywhere(index)));
        let then = sight_of(index, packages, everywhere, file, before);
        let sight = std::mem::replace(&mut index.scopes[file as usize], then);
        let as_then = declared_types(index, file);
        index.scopes[file as usize] = sight;
        let differ = as_now.iter().zip(&as_then).filter(|(now, then)| now != then);
        for ((at, _), _) in differ {
            self.add_declared(index, (file, *at))?;
        }
        Some(())
    }

    /// Adds what is declared with names that other libraries are found for; none where types are.
    fn add_outside(&mut self, index: &Index<'_>) -> Option<()> {
        let all_same = self.outside.is_empty();
        for (file, facts) in index.own_files().filter(|_| !all_same) {
            // What a changed file had in sight may have been something else.
            let changed = self.files.contains(&file);
            let differs = |word: &str| match changed {
                true => self.outside.contains_key(word),
                false => self.is_found_elsewhere(index, file, word),
            };
            let is_one =
                |it: &Declaration| it.of_type.is_some_and(|text| words_in(facts.text(text)).any(differs));
            if !facts.declarations.iter().any(is_one) {
                continue;
            }
            // What is found in the monolith is looked for in no library.
            let declared = declared_types(index, file).into_iter();
            let declared = declared.filter(|(at, types)| {
                is_one(&facts.declarations[*at as usize]) && types.iter().any(leads_outside)
            });
            for at in declared.map(|(at, _)| at).collect::<Vec<u32>>() {
                self.add_declared(index, (file, at))?;
            }
        }
        Some(())
    }

    /// A unit is told by all files that declare something of it.
    fn add_parts(&mut self, index: &Index<'_>) {
        let is_in_several = |row: &&TypeRow<'_>| row.parts.iter().any(|(file, _)| *file != row.parts[0].0);
        let several: HashSet<TypeId> = index.types.iter().filter(is_in_several).map(|row| row.top).collect();
        let is_changed = |row: &&TypeRow<'_>| row.parts.iter().any(|(file, _)| self.files.contains(file));
        let changed = index.types.iter().filter(|row| several.contains(&row.top));
        let changed: BTreeSet<TypeId> = changed.filter(is_changed).map(|row| row.top).collect();
        for top in &changed {
            self.moved_types.entry(*top).and_modify(|moves| *moves = None);
        }
        let parts = index.types.iter().filter(|row| changed.contains(&row.top));
        self.parts = parts.flat_map(|row| &row.parts).map(|(file, _)| *file).collect();
    }
}

/// Whether a reference calls a constructor without its name.
fn calls_unnamed(reference: &Reference) -> bool {
    reference.kind == ReferenceKind::Construct
        && matches!(reference.receiver, Receiver::Type(_) | Receiver::Super)
}

/// The facts of a file without what following no other looks at.
pub(super) fn head_of(facts: &FileFacts) -> FileFacts {
    let unnamed = facts.references.iter().find(|reference| calls_unnamed(reference));
    let named = types_named(facts, &mut HashSet::default()).copied().collect::<Vec<_>>();
    with_references(facts, named.into_iter().chain(unnamed.copied()).collect())
}

/// Adds what the words in the texts of a file hash to.
pub(super) fn add_words(facts: &FileFacts, words: &mut Vec<u32>) {
    words.extend(facts.names.iter().flat_map(|(_, text)| words_in(text)).map(mentions::hash));
}

/// Whether a file has the types that it had, each declared as it was, and brings into sight everywhere what it did.
pub(in super::super) fn keeps_types(before: &FileFacts, now: &FileFacts) -> bool {
    now.language == before.language
        && now.markers == before.markers
        && heads(before).eq(&heads(now))
        && everywhere(before).eq(everywhere(now))
}

/// The packages that projects ask for, and what is in sight everywhere in each, once it is asked for.
type InProjects<'a> = (HashSet<&'a str>, HashMap<Option<u32>, Vec<&'a str>>);

/// A namespace or type: kind, name, marks, header, what it is in, and whether it is a delegate.
type Head<'a> = (DeclarationKind, &'a str, Markers, &'a str, Option<usize>, bool);

fn heads(facts: &FileFacts) -> Vec<Head<'_>> {
    let mut heads = Vec::new();
    let mut places: Vec<Option<usize>> = Vec::with_capacity(facts.declarations.len());
    for (at, it) in (0u32..).zip(&facts.declarations) {
        let is_head = it.kind.is_type() || it.kind == DeclarationKind::Module;
        places.push(is_head.then_some(heads.len()));
        if is_head {
            let header = it.of_type.map_or("", |text| facts.text(text));
            let around = it.parent.and_then(|parent| places[parent as usize]);
            heads.push((it.kind, facts.text(it.name), it.markers, header, around, is_delegate(facts, at)));
        }
    }
    heads
}

/// The namespaces that a file brings into sight everywhere in its project.
fn everywhere(facts: &FileFacts) -> impl Iterator<Item = &str> {
    let imports = facts.imports.iter().filter(|import| import.reexport && import.wildcard);
    imports.map(|import| facts.text(import.path))
}

/// Path, alias, a type's members.
type ImportLine<'a> = (&'a str, Option<&'a str>, bool);

fn imports(facts: &FileFacts) -> Vec<ImportLine<'_>> {
    let line = |import: &Import| {
        (facts.text(import.path), import.alias.map(|alias| facts.text(alias)), import.member)
    };
    facts.imports.iter().map(line).collect()
}

/// What others see of a member: kind, marks, type or signature.
type MemberLine<'a> = (DeclarationKind, Markers, &'a str);

/// The members of the types of a file.
#[derive(Default)]
struct Members<'a> {
    /// By which type of the file it is in, and name
    by_name: BTreeMap<(u32, &'a str), Vec<MemberLine<'a>>>,
    /// The same in their order
    order: Vec<(u32, &'a str)>,
}

impl<'a> Members<'a> {
    fn of(facts: &'a FileFacts) -> Members<'a> {
        let (mut members, mut types) = (Members::default(), Vec::new());
        let mut count = 0;
        for it in &facts.declarations {
            let around = it.parent.and_then(|parent| types[parent as usize]);
            types.push(it.kind.is_type().then(|| {
                count += 1;
                count - 1
            }));
            if let Some(around) = around {
                let key = (around, facts.text(it.name));
                let text = it.of_type.map_or("", |text| facts.text(text));
                members.by_name.entry(key).or_default().push((it.kind, it.markers, text));
                members.order.push(key);
            }
        }
        members
    }
}

/// What a member is told by: the names around it and its own, and which of these it is.
type MemberPath = (String, usize);

/// The members of the units of a file in their order, by the names of the top-level types; without those of which there
/// are several of a name.
fn members_by_top(facts: &FileFacts) -> HashMap<&str, Vec<MemberPath>> {
    let mut paths: Vec<Option<(&str, String)>> = Vec::with_capacity(facts.declarations.len());
    let mut members: HashMap<&str, Vec<MemberPath>> = HashMap::new();
    let (mut several, mut counts) = (HashSet::<&str>::default(), HashMap::new());
    for it in &facts.declarations {
        let name = facts.text(it.name);
        let around = it.parent.and_then(|parent| paths[parent as usize].clone());
        let path = around.map(|(top, path)| (top, format!("{path}.{name}")));
        match &path {
            Some((top, path)) if !HIDDEN.contains(&name) => {
                let nth = counts.entry((*top, path.clone())).or_insert(0);
                members.entry(top).or_default().push((path.clone(), *nth));
                *nth += 1;
            }
            None if it.kind.is_type() && members.insert(name, Vec::new()).is_some() => {
                several.insert(name);
            }
            _ => {}
        }
        paths.push(path.or_else(|| it.kind.is_type().then(|| (name, String::new()))));
    }
    members.retain(|top, _| !several.contains(top));
    members
}

/// Where members are now that were in this order.
fn moves(then: &[MemberPath], now: &[MemberPath]) -> Moves {
    let places: HashMap<&MemberPath, u32> = now.iter().zip(0..).collect();
    then.iter().map(|path| places.get(path).copied()).collect()
}

/// The types and members of a file with what they are declared with: what types inherit from, what members take and
/// give, what type parameters are bound by.
fn declared_types<'a>(index: &Index<'a>, file: FileIndex) -> Vec<(u32, Vec<Type<'a>>)> {
    let (known, facts) = (MemberTypes::default(), index.files[file as usize]);
    let declared = (0u32..).zip(&facts.declarations).filter(|(_, it)| it.kind != DeclarationKind::Module);
    let types_of = |(at, it): (u32, &Declaration)| {
        let place = Place { file, within: Some(at) };
        let parameters = index.parameters[file as usize].get(&at).map_or(0, Vec::len);
        let mut types: Vec<Type<'a>> =
            (0..parameters).flat_map(|nth| index.bounds_of((file, at), nth)).collect();
        if it.kind.is_type() {
            let bases = index.header(file, at).bases;
            types.extend(bases.into_iter().map(|text| index.read_type(text, place)));
        } else {
            let Types { parameters, result, .. } = &*known.of(index, (file, at));
            types.extend(parameters.iter().map(|(_, typ)| typ.clone()).chain([result.clone()]));
        }
        (at, types)
    };
    declared.map(types_of).collect()
}

/// Whether a library is looked for to tell what a type is.
fn leads_outside(of: &Type<'_>) -> bool {
    match of {
        Type::Library { .. } | Type::Unknown(_) | Type::Namespace(_) => true,
        Type::Tuple(parts) => parts.iter().any(|(_, part)| leads_outside(part)),
        other => other.arguments().iter().any(leads_outside),
    }
}

/// Whether a sign is part of a name of C#: in the notation, `$` may stand behind one.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn words_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_part(c)).filter(|word| !word.is_empty())
}
