//! What a file shows to others: all that following another file may look at in it. Where that stays what it was,
//! nothing else that changes in the file leads another one elsewhere.
//!
//! Others look at what a file declares and imports, and at what it states of routes and tables. Where a type is told by
//! a reference ([`Numbered`]), they look at that one, too, and at what is declared within the function around it. All
//! other references are looked at only while their own file is followed.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hash, Hasher};
use std::iter::successors;
use std::ops::Range;

use banyan_facts::*;
use foldhash::fast::{FixedState, FoldHasher};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use crate::mentions::words_in;

/// What a number in a text of the facts is the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbered {
    /// One of the file's references
    Reference(u32),
    /// One of its declarations
    Declaration(u32),
}

/// The numbers in a type or name, as a front-end writes them, from left to right, and where they stand.
pub type Numbering = fn(&str) -> Vec<(Range<usize>, Numbered)>;

/// How a front-end looks at files other than the one that it follows.
#[derive(Debug, Clone, Copy)]
pub struct Sight {
    /// Where places stand in its texts
    pub numbers: Numbering,
    /// Whether others see what a file imports, and not only what it exports anew
    pub shows_imports: bool,
    /// What else counts of a file for all others
    pub counts: fn(&FileFacts) -> Vec<&str>,
    /// The words that whoever comes upon a declaration, which is no type, has in the texts of its file; none where
    /// others may come upon it without
    pub reached_by: fn(&FileFacts, u32) -> Option<Vec<String>>,
}

/// What of a file is shown otherwise than before.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// No more than what is reached by words
    Words {
        /// Of declarations, wherever they are found
        declared: BTreeSet<String>,
        /// Of imports, found in the file
        imported: BTreeSet<String>,
    },
    /// More
    More,
}

/// A file that takes more steps than this to tell what it shows is told to show something else.
const MOST_STEPS: u32 = 1 << 20;

/// References that stand before one another are looked at no deeper than this.
const DEEPEST: u32 = 256;

/// What a file shows otherwise than before.
pub(crate) fn difference(sight: &Sight, before: &FileFacts, now: &FileFacts) -> Difference {
    let (then, is) = (Shown::of(sight, before), Shown::of(sight, now));
    let Some((then, is)) = then.zip(is).filter(|(then, is)| then.whole == is.whole) else {
        return Difference::More;
    };
    let (paths_then, paths_now) = (then.by_path(), is.by_path());
    let stay = |shown: &Shown, others: &HashMap<u64, (u64, u32)>| -> Vec<u64> {
        shown.declared.iter().map(|(path, ..)| *path).filter(|path| others.contains_key(path)).collect()
    };
    // What stands first may hide what stands behind it.
    if stay(&then, &paths_now) != stay(&is, &paths_then) {
        return Difference::More;
    }
    let differ = |shown: &Shown, others: &HashMap<u64, (u64, u32)>| -> Vec<u32> {
        let differs =
            |(path, told, _): &&(u64, u64, u32)| others.get(path).is_none_or(|(other, _)| other != told);
        shown.declared.iter().filter(differs).map(|(.., at)| *at).collect()
    };
    let (came, went) = (then.imports_beside(&is), is.imports_beside(&then));
    let names = |facts, at: &u32| names_of(facts, &facts.imports[*at as usize]).map(str::to_owned);
    let imported = came.iter().flat_map(|at| names(before, at));
    let imported = imported.chain(went.iter().flat_map(|at| names(now, at))).collect();
    let before = differ(&then, &paths_now).into_iter().map(|at| words_for(sight, before, at));
    let now = differ(&is, &paths_then).into_iter().map(|at| words_for(sight, now, at));
    match before.chain(now).collect::<Option<Vec<_>>>() {
        Some(words) => Difference::Words { declared: words.into_iter().flatten().collect(), imported },
        None => Difference::More,
    }
}

/// The names that an import may have in its file: of a path that is not told to be a member's, any word.
fn names_of<'f>(facts: &'f FileFacts, import: &Import) -> impl Iterator<Item = &'f str> + use<'f> {
    let path = facts.text(import.path);
    let (stated, any) = match import.alias {
        Some(alias) => (Some(facts.text(alias)), ""),
        None if import.member => (words_in(path).last(), ""),
        None => (None, path),
    };
    stated.into_iter().chain(words_in(any))
}

/// The words that reach a declaration, and those around it that are more with it.
fn words_for(sight: &Sight, facts: &FileFacts, at: u32) -> Option<Vec<String>> {
    let around = |at: &u32| {
        let parent = facts.declarations[*at as usize].parent?;
        (!facts.declarations[parent as usize].kind.is_type()).then_some(parent)
    };
    let mut words = Vec::new();
    for at in successors(Some(at), around) {
        let is_type = facts.declarations[at as usize].kind.is_type();
        words.extend((sight.reached_by)(facts, at).filter(|_| !is_type)?);
    }
    Some(words)
}

/// The words that reach what is told in a file by one of these words, which may be something else now. None where
/// types are.
pub(crate) fn words_behind(sight: &Sight, facts: &FileFacts, words: &HashSet<&str>) -> Option<Vec<String>> {
    let has = |text: &str| words_in(text).any(|word| words.contains(word));
    let showing = Showing::new(sight.numbers, facts);
    let mut found = Vec::new();
    for import in facts.imports.iter().filter(|import| sight.shows_imports || import.reexport) {
        if let Some(alias) = import.alias.filter(|_| has(facts.text(import.path))) {
            found.extend(words_in(facts.text(alias)).map(str::to_owned));
        }
    }
    for (at, reference) in (0u32..).zip(&facts.references) {
        if leads_above(reference) && showing.mentions(words, |telling| telling.reference(at, 0)) {
            return None;
        }
    }
    for (at, declaration) in (0u32..).zip(&facts.declarations) {
        if !showing.is_for_all(declaration.parent) {
            continue;
        }
        if !declaration.kind.is_type() && has(facts.text(declaration.name)) {
            let around = declaration.parent.map(|parent| facts.declarations[parent as usize].kind);
            match (sight.reached_by)(facts, at) {
                Some(words) => found.extend(words),
                // What is embedded is called like its type.
                None if matches!(around, Some(DeclarationKind::Interface | DeclarationKind::Struct)) => {
                    return None;
                }
                None => {}
            }
        }
        if showing.mentions(words, |telling| telling.declaration(at)) {
            found.extend(words_for(sight, facts, at)?);
        }
    }
    (showing.steps.get() <= MOST_STEPS).then_some(found)
}

/// A name of a module by which it is found: whoever means its binding says both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bound {
    /// What stands for the module
    pub module: String,
    pub name: String,
}

/// What a file does with names of modules that may be bound to something else now.
#[derive(Debug, Default)]
pub(crate) struct Binding {
    /// It says the name of one, and what stands for its module
    pub sees: bool,
    /// The names in it that are bound by that
    pub names: BTreeSet<String>,
    /// What is bound anew by them
    pub bound: BTreeSet<Bound>,
}

/// What a file does with these; none where that cannot be told by its own name.
pub(crate) fn binding(sight: &Sight, facts: &FileFacts, changed: &BTreeSet<Bound>) -> Option<Binding> {
    let said: HashSet<&str> = facts.names.iter().flat_map(|(_, text)| words_in(text)).collect();
    let mut found = Binding::default();
    let of_module: Vec<&Bound> = changed.iter().filter(|bound| said.contains(&*bound.module)).collect();
    let own = module_of(facts);
    let showing = Showing::new(sight.numbers, facts);
    let is_holder = |at: &u32| {
        let declaration = &facts.declarations[*at as usize];
        showing.is_for_all(declaration.parent) && !declaration.kind.is_type()
    };
    let holders = (0..facts.declarations.len() as u32).filter(is_holder);
    let holders: Vec<(u32, HashSet<&str>)> =
        holders.map(|at| (at, showing.told(|telling| telling.declaration(at)).ends)).collect();
    for bound in of_module {
        found.sees |= said.contains(&*bound.name);
        for import in &facts.imports {
            let path = facts.text(import.path);
            let names = |wanted: &str| words_in(path).any(|word| word == wanted);
            let name = match (names(&bound.module), names(&bound.name)) {
                (true, _) if import.wildcard => &bound.name,
                (true, true) => import.alias.map_or(&*bound.name, |alias| facts.text(alias)),
                _ => continue,
            };
            found.names.insert(name.to_owned());
            found.bound.insert(Bound { module: own?.to_owned(), name: name.to_owned() });
        }
        // What holds the module itself stands for it, too.
        for (at, _) in holders.iter().filter(|(_, ends)| ends.contains(&*bound.module)) {
            let module = facts.text(facts.declarations[*at as usize].name).to_owned();
            found.bound.insert(Bound { module, name: bound.name.clone() });
        }
    }
    Some(found)
}

/// What stands for the module of a file; none for a package, which whatever is in it can name by a dot.
pub(crate) fn module_of(facts: &FileFacts) -> Option<&str> {
    let name = facts.path.rsplit('/').next().unwrap_or(&facts.path);
    let stem = name.split('.').next().unwrap_or(name);
    (stem != "__init__").then_some(stem)
}

/// The numbers behind signs, wherever those are; `place` tells which signs, and what their numbers are.
pub(crate) fn numbers_behind(
    text: &str,
    place: impl Fn(u8, u32) -> Option<Numbered>,
) -> Vec<(Range<usize>, Numbered)> {
    let behind = |(at, sign): (usize, u8)| {
        let (range, number) = number_at(text, at + 1)?;
        Some((range, place(sign, number)?))
    };
    text.bytes().enumerate().filter_map(behind).collect()
}

/// The number that begins at a place of a text.
pub(crate) fn number_at(text: &str, start: usize) -> Option<(Range<usize>, u32)> {
    let rest = text.get(start..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    Some((start..start + digits, rest[..digits].parse().ok()?))
}

/// What a file shows, by what it hashes to.
#[derive(Debug)]
struct Shown {
    /// Of the file as a whole: what it is, imports, states
    whole: Vec<u64>,
    /// Of each declaration that others may come upon: its path, what it shows, and its place
    declared: Vec<(u64, u64, u32)>,
    /// Of each import that others see and that is found by its name: what it says, and its place
    imports: Vec<(u64, u32)>,
}

impl Shown {
    /// None where that takes too long to tell.
    fn of(sight: &Sight, facts: &FileFacts) -> Option<Shown> {
        let showing = Showing::new(sight.numbers, facts);
        let mut whole = vec![showing.frame(), hash_of(&(sight.counts)(facts))];
        let mut imports = Vec::new();
        let shown = (0u32..).zip(&facts.imports).filter(|(_, import)| showing.is_for_all(import.within));
        for (at, import) in shown {
            let told = showing.telling(|telling| telling.import(import));
            match import.wildcard || import.reexport {
                true => whole.push(told),
                false if sight.shows_imports => imports.push((told, at)),
                false => {}
            }
        }
        let above = (0u32..).zip(&facts.references).filter(|(_, reference)| leads_above(reference));
        whole.extend(above.map(|(at, _)| showing.telling(|telling| telling.reference(at, 0))));
        showing.add_rows(&mut whole);
        let declared = (0..facts.declarations.len() as u32)
            .filter(|at| showing.is_for_all(facts.declarations[*at as usize].parent))
            .map(|at| (showing.paths[at as usize], showing.telling(|telling| telling.declaration(at)), at))
            .collect();
        (showing.steps.get() <= MOST_STEPS).then_some(Shown { whole, declared, imports })
    }

    /// The places of the imports that another has not.
    fn imports_beside(&self, other: &Shown) -> Vec<u32> {
        let known: HashSet<u64> = other.imports.iter().map(|(told, _)| *told).collect();
        self.imports.iter().filter(|(told, _)| !known.contains(told)).map(|(_, at)| *at).collect()
    }

    /// What each declaration shows, and its place, by its path.
    fn by_path(&self) -> HashMap<u64, (u64, u32)> {
        self.declared.iter().map(|(path, told, at)| (*path, (*told, *at))).collect()
    }
}

/// Whether a reference tells what type is above another: that is gathered from all files.
fn leads_above(reference: &Reference) -> bool {
    matches!(reference.kind, ReferenceKind::Extends | ReferenceKind::Implements)
}

/// Tells what a file shows.
struct Showing<'f> {
    numbering: Numbering,
    facts: &'f FileFacts,
    /// What stands for each declaration: the names from the outermost around it to its own
    paths: Vec<u64>,
    /// The outermost function around each, itself included
    functions: Vec<Option<u32>>,
    /// By function: what is declared and imported in it
    inside: BTreeMap<u32, Inside>,
    /// Imports that are in none, by their names
    outside: HashMap<&'f str, Vec<usize>>,
    steps: Cell<u32>,
}

#[derive(Default)]
struct Inside {
    declarations: Vec<u32>,
    imports: Vec<usize>,
}

impl<'f> Showing<'f> {
    fn new(numbering: Numbering, facts: &'f FileFacts) -> Showing<'f> {
        let mut paths: Vec<u64> = Vec::with_capacity(facts.declarations.len());
        let mut functions: Vec<Option<u32>> = Vec::with_capacity(facts.declarations.len());
        let mut counts: HashMap<u64, u32> = HashMap::new();
        for (at, declaration) in (0u32..).zip(&facts.declarations) {
            let around = declaration.parent.map(|parent| paths[parent as usize]);
            let owner = declaration.owner.map(|owner| facts.text(owner));
            let named = hash_of(&(around, facts.text(declaration.name), owner));
            let nth = counts.entry(named).or_default();
            paths.push(hash_of(&(named, *nth)));
            *nth += 1;
            let outer = declaration.parent.and_then(|parent| functions[parent as usize]);
            functions.push(outer.or(declaration.kind.is_callable().then_some(at)));
        }
        let mut inside: BTreeMap<u32, Inside> = BTreeMap::new();
        let function = |within: Option<u32>| within.and_then(|at| functions[at as usize]);
        for (at, declaration) in (0u32..).zip(&facts.declarations) {
            if let Some(function) = function(declaration.parent) {
                inside.entry(function).or_default().declarations.push(at);
            }
        }
        let mut outside: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, import) in facts.imports.iter().enumerate() {
            match function(import.within) {
                Some(function) => inside.entry(function).or_default().imports.push(at),
                None => names_of(facts, import).for_each(|name| outside.entry(name).or_default().push(at)),
            }
        }
        Showing { numbering, facts, paths, functions, inside, outside, steps: Cell::new(0) }
    }

    /// The outermost function that this is within.
    fn function(&self, within: Option<u32>) -> Option<u32> {
        within.and_then(|at| self.functions[at as usize])
    }

    /// Whether others may come upon what stands there.
    fn is_for_all(&self, within: Option<u32>) -> bool {
        self.function(within).is_none()
    }

    /// What something comes to, with what it means of what is declared within the functions that it looks into.
    fn telling(&self, tell: impl FnOnce(&mut Telling<'_, 'f>)) -> u64 {
        self.told(tell).hasher.finish()
    }

    /// Whether something has one of these words, or what it means of functions has.
    fn mentions(&self, words: &HashSet<&str>, tell: impl FnOnce(&mut Telling<'_, 'f>)) -> bool {
        let telling = self.told(tell);
        telling.words.iter().chain(&telling.imported).any(|word| words.contains(word))
    }

    fn told(&self, tell: impl FnOnce(&mut Telling<'_, 'f>)) -> Telling<'_, 'f> {
        let hasher = FixedState::default().build_hasher();
        let mut telling = Telling {
            showing: self,
            hasher,
            functions: BTreeSet::new(),
            words: HashSet::new(),
            ends: HashSet::new(),
            imported: HashSet::new(),
            places: BTreeSet::new(),
        };
        tell(&mut telling);
        let mut told = Told::default();
        while telling.inside(&mut told) {}
        telling
    }

    fn frame(&self) -> u64 {
        let facts = self.facts;
        let is_skipped = facts.status == FileStatus::Skipped;
        hash_of(&(&*facts.path, facts.language, is_skipped, facts.markers, facts.text(facts.scope)))
    }

    /// Numbers in these texts stand for places as well; what they say where all is followed is compared besides.
    fn add_rows(&self, whole: &mut Vec<u64>) {
        let facts = self.facts;
        let text =
            |name: Name| -> String { facts.text(name).chars().filter(|c| !c.is_ascii_digit()).collect() };
        for row in &facts.entry_points {
            whole.push(self.telling(|telling| {
                telling.path(row.within);
                (row.kind, text(row.method), text(row.route)).hash(&mut telling.hasher);
                row.handler.into_iter().for_each(|at| telling.reference(at, 0));
            }));
        }
        for row in &facts.mounts {
            whole.push(self.telling(|telling| {
                telling.path(row.within);
                text(row.prefix).hash(&mut telling.hasher);
                telling.reference(row.target, 0);
            }));
        }
        for row in &facts.tables {
            let named = |name: TableName| match name {
                TableName::Table(name) => (false, text(name)),
                TableName::Entity(name) => (true, text(name)),
            };
            let columns = |columns: &[Name]| columns.iter().map(|name| text(*name)).collect::<Vec<_>>();
            let change = match row.change {
                TableChange::Rename(name) => format!("rename {}", text(name)),
                TableChange::RenameColumn(name) => format!("rename column {}", text(name)),
                other => format!("{other:?}"),
            };
            let keys: Vec<_> =
                row.foreign_keys.iter().map(|key| (columns(&key.columns), named(key.to))).collect();
            whole.push(self.telling(|telling| {
                telling.path(row.within);
                (change, text(row.name), columns(&row.columns), keys).hash(&mut telling.hasher);
            }));
        }
    }
}

/// What is told of one thing that a file shows.
struct Telling<'s, 'f> {
    showing: &'s Showing<'f>,
    hasher: FoldHasher<'static>,
    /// The functions that it looks into
    functions: BTreeSet<u32>,
    /// The words that it has
    words: HashSet<&'f str>,
    /// The last of each text
    ends: HashSet<&'f str>,
    /// The words of the imports that it means
    imported: HashSet<&'f str>,
    /// The declarations that it means by their places
    places: BTreeSet<u32>,
}

/// What was told of what is within functions.
#[derive(Default)]
struct Told {
    declarations: BTreeSet<u32>,
    imports: BTreeSet<usize>,
}

impl<'f> Telling<'_, 'f> {
    fn path(&mut self, at: Option<u32>) {
        at.map(|at| self.showing.paths[at as usize]).hash(&mut self.hasher);
    }

    fn text(&mut self, name: Name, depth: u32) {
        let facts: &'f FileFacts = self.showing.facts;
        let text = facts.text(name);
        self.words.extend(words_in(text));
        self.ends.extend(words_in(text).last());
        let mut end = 0;
        for (range, numbered) in (self.showing.numbering)(text) {
            text[end..range.start].hash(&mut self.hasher);
            end = range.end;
            match numbered {
                Numbered::Reference(at) => self.reference(at, depth + 1),
                Numbered::Declaration(at) => {
                    let is_one = (at as usize) < self.showing.paths.len();
                    let at = Some(at).filter(|_| is_one);
                    self.path(at);
                    self.functions.extend(self.showing.function(at));
                    self.places.extend(at);
                }
            }
        }
        text[end..].hash(&mut self.hasher);
    }

    fn reference(&mut self, at: u32, depth: u32) {
        let steps = &self.showing.steps;
        steps.set(if depth > DEEPEST { MOST_STEPS + 1 } else { steps.get().saturating_add(1) });
        let Some(reference) = self.showing.facts.references.get(at as usize) else { return };
        if steps.get() > MOST_STEPS {
            return;
        }
        std::mem::discriminant(&reference.receiver).hash(&mut self.hasher);
        reference.kind.hash(&mut self.hasher);
        match reference.receiver {
            Receiver::Type(name) | Receiver::FieldType(name) => self.text(name, depth),
            Receiver::Result(at) | Receiver::Element(at) => self.reference(at, depth + 1),
            Receiver::None | Receiver::Own | Receiver::Super | Receiver::Unknown => {}
        }
        self.text(reference.name, depth);
        self.path(reference.within);
        self.functions.extend(self.showing.function(reference.within));
    }

    fn declaration(&mut self, at: u32) {
        let declaration = &self.showing.facts.declarations[at as usize];
        (declaration.kind, declaration.markers).hash(&mut self.hasher);
        if let Some(name) = declaration.of_type {
            self.text(name, 0);
            // It is read where it stands.
            self.functions.extend(self.showing.function(Some(at)));
        }
    }

    fn import(&mut self, import: &Import) {
        let facts: &'f FileFacts = self.showing.facts;
        let Import { path, alias, wildcard, member, reexport, within, line: _ } = *import;
        let alias = alias.map(|name| facts.text(name));
        (facts.text(path), alias, wildcard, member, reexport).hash(&mut self.hasher);
        self.path(within);
        self.imported.extend(words_in(facts.text(path)));
        // What is exported anew may be what is imported.
        self.words.extend(words_in(facts.text(path)).last().filter(|_| reexport));
    }

    /// Tells more of what is declared and imported within the functions: what has one of the words, and what is in
    /// what was told. Whether there was any.
    fn inside(&mut self, told: &mut Told) -> bool {
        let Showing { facts, inside, .. } = self.showing;
        let mut more = false;
        let functions: Vec<&Inside> = self.functions.iter().filter_map(|at| inside.get(at)).collect();
        for at in functions.iter().flat_map(|it| it.declarations.iter().copied()) {
            let declaration = &facts.declarations[at as usize];
            let is_meant = self.places.contains(&at)
                || declaration.parent.is_some_and(|parent| told.declarations.contains(&parent))
                || words_in(facts.text(declaration.name)).any(|word| self.words.contains(word));
            if is_meant && told.declarations.insert(at) {
                self.path(Some(at));
                self.declaration(at);
                more = true;
            }
        }
        let inside = functions.iter().flat_map(|it| &it.imports).copied();
        let inside =
            inside.filter(|at| names_of(facts, &facts.imports[*at]).any(|it| self.words.contains(it)));
        let outside = self.words.iter().filter_map(|word| self.showing.outside.get(word)).flatten().copied();
        let meant: BTreeSet<usize> = inside.chain(outside).filter(|at| !told.imports.contains(at)).collect();
        for at in meant {
            told.imports.insert(at);
            self.import(&facts.imports[at]);
            more = true;
        }
        more
    }
}

fn hash_of(value: &impl Hash) -> u64 {
    FixedState::default().hash_one(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SourceFile, front_end_for};

    fn differ(path: &str, before: &str, now: &str) -> Difference {
        let front_end = front_end_for(path).expect("a language");
        let facts = |text| (front_end.extract)(SourceFile { path, text });
        difference(&front_end.sight.expect("files are seen by what they show"), &facts(before), &facts(now))
    }

    fn words(declared: &[&str], imported: &[&str]) -> Difference {
        let of = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect();
        Difference::Words { declared: of(declared), imported: of(imported) }
    }

    #[test]
    fn insides_are_not_shown() {
        // A reference more before others: they have other numbers then.
        for (path, before, now) in [
            (
                "a.py",
                "class A:\n    def a(self):\n        return b().c()\n",
                "class A:\n    def a(self):\n        d()\n        return b().c()\n",
            ),
            (
                "a.ts",
                "export class A { a() { return b().c() } }\n",
                "export class A { a() { const d = e(); return b().c() } }\n",
            ),
            (
                "a.php",
                "<?php class A { function a() { return (new B())->c(); } }",
                "<?php class A { function a() { d(); $e = new F(); return (new B())->c(); } }",
            ),
            (
                "a.rb",
                "class A\n  def a\n    B.new.c\n  end\nend\n",
                "class A\n  def a\n    D.e\n    B.new.c\n  end\nend\n",
            ),
            (
                "a.go",
                "package a\n\nfunc a() { b() }\n\nvar C = d().e\n",
                "package a\n\nfunc a() { b(); f() }\n\nvar C = d().e\n",
            ),
        ] {
            assert_eq!(differ(path, before, now), words(&[], &[]), "{path}");
        }
    }

    #[test]
    fn what_is_declared_otherwise_is_reached_by_its_name() {
        let member = "class A:\n    def a(self):\n        return B()\n";
        let other = "class A:\n    def a(self):\n        return C()\n";
        assert_eq!(differ("a.py", member, other), words(&["a"], &[]));
        assert_eq!(differ("a.py", "class A:\n    pass\n", member), words(&["a"], &[]));
        let called = "class A:\n    def __call__(self):\n        return B()\n";
        assert_eq!(differ("a.py", "class A:\n    pass\n", called), Difference::More);
        let (field, model) = ("class A:\n    b = C()\n", "class A(Model):\n    b = C()\n");
        assert_eq!(differ("a.py", "class A:\n    pass\n", field), words(&["b"], &[]));
        assert_eq!(differ("a.py", "class A(Model):\n    pass\n", model), Difference::More);
        assert_eq!(differ("a.py", field, model), Difference::More);
        let constructor = "class A\n  def initialize\n  end\nend\n";
        assert_eq!(differ("a.rb", "class A\nend\n", constructor), words(&["initialize", "new"], &[]));
        let promoted = |name| format!("<?php class A {{ function __construct(private B ${name}) {{}} }}");
        assert_eq!(differ("a.php", &promoted("b"), &promoted("c")), words(&["$b", "$c", "b", "c"], &[]));
        let interface = "package a\n\ntype A interface {\n\tB()\n\tC()\n}\n";
        assert_eq!(
            differ("a.go", &interface.replace("\tC()\n", ""), interface),
            words(&["A", "B", "C"], &[])
        );
        let embedded = "package a\n\ntype A struct {\n\tB\n}\n";
        assert_eq!(differ("a.go", "package a\n\ntype A struct {\n}\n", embedded), Difference::More);
        let member_of = "export const a = { b: () => c }\n";
        assert_eq!(differ("a.ts", "export const a = {}\n", member_of), words(&["a", "b"], &[]));
    }

    #[test]
    fn imports_are_shown_where_others_see_them() {
        let imports = "from b import C\n";
        assert_eq!(differ("a.py", "", imports), words(&[], &["C"]));
        assert_eq!(differ("a.py", "", "from b import *\n"), Difference::More);
        let (one, other) = ("import { B } from './b'\n", "import { B } from './c'\n");
        assert_eq!(differ("a.ts", one, other), words(&[], &[]));
        let typed = "export const a: B = null\n";
        assert_eq!(differ("a.ts", &format!("{one}{typed}"), &format!("{other}{typed}")), words(&["a"], &[]));
        let exported = "export { B }\n";
        let (one, other) = (format!("{one}{exported}"), format!("{other}{exported}"));
        assert_eq!(differ("a.ts", &one, &other), Difference::More);
        assert_eq!(differ("a.ts", "const a = 1\n", "import './b'\nconst a = 1\n"), Difference::More);
        let within = |module| format!("def a():\n    from {module} import D\n    return D()\n");
        assert_eq!(differ("a.py", &within("b"), &within("c")), words(&["a"], &[]));
    }

    #[test]
    fn numbers_are_found_behind_signs() {
        let place = |sign: u8, at: u32| (sign == b'#').then_some(Numbered::Reference(at));
        let found = numbers_behind("A<#12^,:3>|é#4", place);
        assert_eq!(found, [(3..5, Numbered::Reference(12)), (14..15, Numbered::Reference(4))]);
        assert_eq!(number_at("#99999999999", 1), None);
    }
}
