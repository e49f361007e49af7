//! References, each followed to a unit, a library, or the reason why not.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;
use banyan_threads::in_parallel;

use super::names::{Index, Item, Meaning, Names, Want};
use super::paths::Target;
use super::types::{Found, Kind, Place, Results, Ty, Types};
use super::units::Units;
use crate::parts::{Part, follow_parts};
use crate::typescript::builtins::{BROWSER, STANDARD, is_browser_method, is_standard_method};
use crate::typescript::notation::{TypeText, read_type};
use crate::{FileIndex, Resolution};

/// A call through an interface leads to its implementations while they are no more than this.
const DISPATCH_LIMIT: usize = 3;

/// References are followed on demand through at most so many others.
const DEPTH_LIMIT: usize = 24;

/// So many references that were cut off are followed anew when they are asked for again.
const FORGOTTEN_LIMIT: usize = 256;

const UNKNOWN: Outcome =
    Outcome { meaning: Meaning::Missing(UnresolvedReason::UnknownReceiver), ty: Types::UNKNOWN };

/// Where a reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    pub meaning: Meaning,
    /// What its value is
    pub ty: Ty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Busy,
    /// What came out where not all could be followed
    Cut(Outcome),
    Done(Outcome),
}

/// All references, as far as they were asked for.
pub struct Followed<'a> {
    pub types: Types<'a>,
    /// By file; empty: none of its references was asked for
    states: RefCell<Vec<Vec<State>>>,
    /// References that were cut off since one was asked for by itself
    cut: RefCell<Vec<(FileIndex, u32)>>,
}

impl Results for Followed<'_> {
    fn type_of_reference(&self, file: FileIndex, reference: u32, depth: usize) -> Ty {
        self.outcome(file, reference, depth).ty
    }
}

impl<'a> Followed<'a> {
    pub fn new(index: &'a Index<'a>) -> Followed<'a> {
        let names = Names::new(index);
        let states = RefCell::new(vec![Vec::new(); names.files.len()]);
        Followed { types: Types::new(names), states, cut: RefCell::default() }
    }

    /// Forgets what was asked for.
    fn forget(&mut self) {
        self.types.names.forget();
        self.states = RefCell::new(vec![Vec::new(); self.types.names.files.len()]);
    }

    fn names(&self) -> &Names<'a> {
        &self.types.names
    }

    fn state(&self, file: FileIndex, reference: u32) -> Option<State> {
        let facts = self.names().facts(file);
        let states = &mut self.states.borrow_mut()[file as usize];
        if states.is_empty() && facts.language == Language::TypeScript {
            *states = vec![State::Open; facts.references.len()];
        }
        states.get(reference as usize).copied()
    }

    /// Where a reference leads.
    pub fn outcome(&self, file: FileIndex, reference: u32, depth: usize) -> Outcome {
        match self.state(file, reference) {
            Some(State::Done(outcome)) => return outcome,
            Some(State::Cut(outcome)) => {
                self.types.note_cut(true);
                return outcome;
            }
            Some(State::Open) if depth <= DEPTH_LIMIT => {}
            state => {
                self.types.note_cut(self.types.note_cut(false) || state == Some(State::Open));
                return UNKNOWN;
            }
        }
        self.set(file, reference, State::Busy);
        let before = self.types.note_cut(false);
        let row = &self.names().facts(file).references[reference as usize];
        let outcome = self.follow(file, row, depth);
        let is_cut = self.types.note_cut(before) && depth > 0;
        self.set(file, reference, if is_cut { State::Cut(outcome) } else { State::Done(outcome) });
        if is_cut {
            self.types.note_cut(true);
            self.cut.borrow_mut().push((file, reference));
        }
        if depth == 0 {
            self.forget_cut();
        }
        outcome
    }

    fn set(&self, file: FileIndex, reference: u32, state: State) {
        self.states.borrow_mut()[file as usize][reference as usize] = state;
    }

    /// Forgets what came out for others while a reference was followed from far: asked for by itself, it
    /// may come to more. Where that is a lot, it is kept, so that following ends in time.
    fn forget_cut(&self) {
        let cut = self.cut.take();
        for &(file, reference) in cut.iter().filter(|_| cut.len() <= FORGOTTEN_LIMIT) {
            self.set(file, reference, State::Open);
        }
    }

    /// The place in which a file's texts are read.
    pub fn place(&self, file: FileIndex, within: Option<u32>) -> Place {
        let own = self.types.own(file, within).map(|own| (own, Box::default()));
        Place { file, within, own }
    }

    fn follow(&self, file: FileIndex, row: &Reference, depth: usize) -> Outcome {
        let facts = self.names().facts(file);
        let name = facts.text(row.name);
        match row.receiver {
            Receiver::None => self.follow_name(file, row, name, depth),
            Receiver::Unknown => self.follow_unknown(name),
            Receiver::Super if name == "constructor" => self.follow_super(file, row, depth),
            receiver => {
                let ty = self.receiver_type(file, row.within, receiver, depth);
                match self.follow_member(row, ty, name, depth) {
                    Some(outcome) => self.by_its_holder(file, row, outcome),
                    None => self.not_found(file, row, ty, depth),
                }
            }
        }
    }

    /// The type of what stands before a reference.
    pub fn receiver_type(
        &self,
        file: FileIndex,
        within: Option<u32>,
        receiver: Receiver,
        depth: usize,
    ) -> Ty {
        let place = self.place(file, within);
        let read = |text: &str| self.types.read(text, &place, self, depth + 1);
        match receiver {
            Receiver::None | Receiver::Unknown => Types::UNKNOWN,
            Receiver::Own => read("this"),
            Receiver::Super => read("super"),
            Receiver::Type(text) | Receiver::FieldType(text) => read(self.names().facts(file).text(text)),
            Receiver::Result(reference) => self.type_of_reference(file, reference, depth + 1),
            Receiver::Element(reference) => read(&format!("#{reference}?")),
        }
    }

    fn follow_name(&self, file: FileIndex, row: &Reference, name: &str, depth: usize) -> Outcome {
        let want = match row.kind {
            ReferenceKind::Call
            | ReferenceKind::Access
            | ReferenceKind::Construct
            | ReferenceKind::Annotation => Want::Value,
            _ => Want::Type,
        };
        let meaning = self.types.path(file, row.within, name, want, self, depth + 1);
        Outcome { meaning, ty: self.type_of_use(row.kind, meaning, Types::UNKNOWN, depth) }
    }

    /// What a use of a meaning gives: a call what it returns, a construction an instance.
    fn type_of_use(&self, kind: ReferenceKind, meaning: Meaning, on: Ty, depth: usize) -> Ty {
        match (kind, meaning) {
            (ReferenceKind::Call, Meaning::Item(item)) => self.types.result_of(item, on, self, depth + 1),
            (ReferenceKind::Construct, Meaning::Item(item)) => self.types.made_of(item, self, depth + 1),
            (_, meaning) => self.types.value_of(meaning, self, depth + 1),
        }
    }

    fn follow_member(&self, row: &Reference, ty: Ty, name: &str, depth: usize) -> Option<Outcome> {
        let Found { meaning, ty, on } = self.types.member(ty, name, self, depth + 1)?;
        let ty = match meaning {
            Meaning::Item(_) if row.kind != ReferenceKind::Access => {
                self.type_of_use(row.kind, meaning, on, depth)
            }
            _ => ty,
        };
        Some(Outcome { meaning, ty })
    }

    /// What a library does with a value of another file is a use of that file: `orderSchema.parse(…)`.
    fn by_its_holder(&self, file: FileIndex, row: &Reference, outcome: Outcome) -> Outcome {
        match (outcome.meaning, self.head_of(file, row)) {
            (Meaning::Library(_), Some(holder @ Meaning::Item(item))) if item.file != file => {
                Outcome { meaning: holder, ty: outcome.ty }
            }
            _ => outcome,
        }
    }

    fn follow_super(&self, file: FileIndex, row: &Reference, depth: usize) -> Outcome {
        let ty = self.receiver_type(file, row.within, Receiver::Super, depth);
        let meaning = match self.types.kind(ty) {
            Kind::Instance(item, _) => {
                Meaning::Item(self.names().member(item, "constructor").unwrap_or(item))
            }
            Kind::Library(library) | Kind::Held(library, _) => Meaning::Library(library),
            Kind::Builtin => Meaning::Library(self.names().library(STANDARD)),
            _ => Meaning::Missing(UnresolvedReason::UnknownReceiver),
        };
        Outcome { meaning, ty: Types::UNKNOWN }
    }

    /// A method of something unknown: known only where no declaration has one of that name.
    fn follow_unknown(&self, name: &str) -> Outcome {
        let library = match name {
            name if self.names().declares_method(name) => None,
            name if is_standard_method(name) => Some(STANDARD),
            name if is_browser_method(name) => Some(BROWSER),
            _ => None,
        };
        match library {
            Some(library) => {
                Outcome { meaning: Meaning::Library(self.names().library(library)), ty: Types::UNKNOWN }
            }
            None => UNKNOWN,
        }
    }

    /// What the first name before a member means, where it is written as one.
    fn head_of(&self, file: FileIndex, row: &Reference) -> Option<Meaning> {
        let (Receiver::Type(text) | Receiver::FieldType(text)) = row.receiver else { return None };
        let text = self.names().facts(file).text(text);
        let path = text.strip_prefix('=')?;
        let path = path.split(['/', '?', '^', '|', '!', '+']).next().unwrap_or(path);
        let head = path.split('.').next().unwrap_or(path);
        Some(self.names().lookup(file, row.within, head, Want::Value))
    }

    /// Whether what stands before a name is `this`, written as such or where an object has no name.
    fn is_own(&self, file: FileIndex, receiver: Receiver) -> bool {
        match receiver {
            Receiver::Own => true,
            Receiver::Type(text) => {
                matches!(read_type(self.names().facts(file).text(text)), TypeText::Declared(_))
            }
            _ => false,
        }
    }

    /// What a member is that its type lacks.
    fn not_found(&self, file: FileIndex, row: &Reference, ty: Ty, depth: usize) -> Outcome {
        let (name, head) = (self.names().facts(file).text(row.name), self.head_of(file, row));
        let meaning = match self.types.kind(ty) {
            // The functions of an object know what it has; what is put together of others has more.
            Kind::Value(item) if self.names().has_members(item) && self.is_own(file, row.receiver) => {
                match self.names().declaration(item).of_type {
                    None => Meaning::Missing(UnresolvedReason::UnknownMember),
                    Some(_) => return self.follow_unknown(name),
                }
            }
            // Something of a constant whose type is not told is that constant's.
            Kind::Value(item) if self.names().declaration(item).kind != DeclarationKind::Class => {
                Meaning::Item(item)
            }
            Kind::Value(item) | Kind::Instance(item, _) => match self.names().declaration(item).kind {
                DeclarationKind::Alias => Meaning::Item(item),
                _ if self.types.is_complete(item, self, depth) => {
                    Meaning::Missing(UnresolvedReason::UnknownMember)
                }
                _ => return self.follow_unknown(name),
            },
            Kind::Module(_) => Meaning::Missing(UnresolvedReason::UnknownMember),
            Kind::Unknown => match head {
                Some(meaning @ (Meaning::Item(_) | Meaning::Module(_) | Meaning::Library(_))) => meaning,
                Some(Meaning::Missing(reason)) => Meaning::Missing(reason),
                None => return self.follow_unknown(name),
            },
            _ => return self.follow_unknown(name),
        };
        Outcome { meaning, ty: Types::UNKNOWN }
    }
}

/// Follows the imports and references of all files.
pub fn follow(index: &Index<'_>, units: &Units, resolution: &mut Resolution<'_>) {
    let implementers = &Implementers::gather(index, resolution);
    let follow = |followed: &mut Followed<'_>, files: &[FileIndex], part: &mut Resolution<'_>| {
        followed.forget();
        for &file in files {
            let facts = followed.names().facts(file);
            if let Some(unit) = units.of_file(file) {
                let recorder = Recorder { followed, units, implementers, facts, file, unit };
                recorder.imports(part);
                recorder.references(part);
            }
        }
    };
    let parts = resolution.wanted_parts(Language::TypeScript);
    let followed = follow_parts(resolution.threads(), &parts, || Followed::new(index), follow);
    resolution.add_parts(followed);
}

/// Which classes implement or extend a type.
struct Implementers(BTreeMap<Item, Vec<Item>>);

impl Implementers {
    fn gather(index: &Index<'_>, resolution: &Resolution<'_>) -> Implementers {
        let parts = resolution.parts_of(Language::TypeScript);
        let gather = |followed: &mut Followed<'_>, _: usize, files: Part| {
            followed.forget();
            files.into_iter().flat_map(|file| Self::of_file(followed, file)).collect::<Vec<_>>()
        };
        let found = in_parallel(resolution.threads(), parts, || Followed::new(index), gather);
        let mut of: BTreeMap<Item, Vec<Item>> = BTreeMap::new();
        for (target, class) in found.into_iter().flatten() {
            of.entry(target).or_default().push(class);
        }
        Implementers(of)
    }

    /// The types that those of a file implement or extend, each with the one that does.
    fn of_file(followed: &Followed<'_>, file: FileIndex) -> Vec<(Item, Item)> {
        let facts = followed.names().facts(file);
        if facts.language != Language::TypeScript || facts.markers.has(Markers::TEST) {
            return Vec::new();
        }
        let pair = |(at, row): (u32, &Reference)| {
            let is_heritage = matches!(row.kind, ReferenceKind::Implements | ReferenceKind::Extends);
            let declaration = row.within.filter(|_| is_heritage && !row.test)?;
            match followed.outcome(file, at, 0).meaning {
                Meaning::Item(target) => Some((target, Item { file, declaration })),
                _ => None,
            }
        };
        (0..).zip(&facts.references).filter_map(pair).collect()
    }

    /// The members of this name that implementations of a type have; none where they are too many.
    fn members(&self, names: &Names<'_>, owner: Item, name: &str) -> Vec<Item> {
        let (mut open, mut found, mut seen) = (vec![owner], Vec::new(), BTreeSet::new());
        while let Some(item) = open.pop() {
            for &below in self.0.get(&item).into_iter().flatten() {
                if seen.insert(below) && seen.len() < 64 {
                    found.extend(names.member(below, name));
                    open.push(below);
                }
            }
        }
        found.sort_unstable();
        found
    }
}

/// Records where the references of one file lead.
struct Recorder<'f, 'a> {
    followed: &'f Followed<'a>,
    units: &'f Units,
    implementers: &'f Implementers,
    facts: &'a FileFacts,
    file: FileIndex,
    unit: UnitIndex,
}

impl<'a> Recorder<'_, 'a> {
    fn names(&self) -> &Names<'a> {
        &self.followed.types.names
    }

    /// One link for each statement that imports.
    fn imports(&self, resolution: &mut Resolution<'_>) {
        let mut last: Option<(u32, &Target, bool)> = None;
        for (at, import) in (0..).zip(&self.facts.imports) {
            let path = self.facts.text(import.path);
            if path.starts_with('#') && !path.contains('/') {
                continue;
            }
            let target = self.names().target(self.file, at);
            let key = (import.line, target, import.member);
            if last.as_ref() == Some(&key) {
                continue;
            }
            self.import(import, target, resolution);
            last = Some(key);
        }
    }

    fn import(&self, import: &Import, target: &Target, resolution: &mut Resolution<'_>) {
        let kind = if import.member { ReferenceKind::TypeImport } else { ReferenceKind::Import };
        let text = super::names::specifier_of(self.facts.text(import.path));
        match target {
            Target::File(target) => match self.units.of_file(*target) {
                Some(to) => resolution.link(self.link(kind, import.line, import.within, to, None, false)),
                None => resolution.resolved_here(self.file),
            },
            Target::Library(name) => resolution.external(self.file, Some(self.unit), name),
            Target::Asset => resolution.resolved_here(self.file),
            Target::Missing => {
                resolution.unresolved(self.file, import.line, text, UnresolvedReason::UnknownName);
            }
            Target::Generated => {
                resolution.unresolved(self.file, import.line, text, UnresolvedReason::Generated);
            }
        }
    }

    fn link(
        &self,
        kind: ReferenceKind,
        line: u32,
        within: Option<u32>,
        to: UnitIndex,
        to_member: Option<u32>,
        test: bool,
    ) -> Link {
        Link {
            from: self.unit,
            to,
            kind,
            file: self.file,
            line,
            from_member: self.units.member_around(self.file, self.facts, within).into(),
            to_member: to_member.into(),
            test: test || self.units.is_test(self.file),
        }
    }

    fn references(&self, resolution: &mut Resolution<'_>) {
        for (at, row) in (0..).zip(&self.facts.references) {
            let outcome = self.followed.outcome(self.file, at, 0);
            match outcome.meaning {
                Meaning::Item(item) => self.item(row, item, resolution),
                Meaning::Module(file) => match self.units.of_file(file) {
                    Some(to) => {
                        resolution.link(self.link(row.kind, row.line, row.within, to, None, row.test))
                    }
                    None => resolution.resolved_here(self.file),
                },
                Meaning::Library(library) => {
                    let name = self.names().library_name(library);
                    resolution.external(self.file, Some(self.unit), &name);
                }
                Meaning::Missing(reason) => {
                    resolution.unresolved(self.file, row.line, self.facts.text(row.name), reason);
                }
            }
        }
    }

    fn item(&self, row: &Reference, item: Item, resolution: &mut Resolution<'_>) {
        let facts = self.names().facts(item.file);
        let Some(to) = self.units.of_file(item.file) else {
            resolution.resolved_here(self.file);
            return;
        };
        let member = self.units.member_around(item.file, facts, Some(item.declaration));
        resolution.link(self.link(row.kind, row.line, row.within, to, member, row.test));
        if row.kind == ReferenceKind::Call && matches!(row.receiver, Receiver::FieldType(_)) {
            self.dispatch(row, item, resolution);
        }
    }

    /// A call through an injected interface or abstract class may run any of its implementations.
    fn dispatch(&self, row: &Reference, item: Item, resolution: &mut Resolution<'_>) {
        let declaration = self.names().declaration(item);
        if !declaration.markers.has(Markers::ABSTRACT) {
            return;
        }
        let Some(owner) = declaration.parent else { return };
        let owner = Item { file: item.file, declaration: owner };
        let members = self.implementers.members(self.names(), owner, self.facts.text(row.name));
        if members.len() > DISPATCH_LIMIT {
            return;
        }
        for member in members {
            if let Some(to) = self.units.of_file(member.file) {
                let to_member = self.units.member(member.file, Some(member.declaration));
                let kind = ReferenceKind::Dispatch;
                resolution.add_link(self.link(kind, row.line, row.within, to, to_member, row.test));
            }
        }
    }
}
