//! What references result in, as far as it is obvious: constants, what classes make and find, relations of
//! models, variables that are given one of these, and methods that end in one.

use std::cell::RefCell;

use banyan_facts::*;

use super::constants::{ConstId, Constants, Place};
use super::gems::Gems;
use super::lineage::Lineage;
use super::models::{self, Models};
use super::queries;
use crate::FileIndex;
use crate::ruby::notation::{Relates, Value, read_value};

/// Methods, variables and results are followed this deep.
const DEPTH_LIMIT: usize = 24;

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ty {
    Unknown,
    /// A class or module itself
    Class(ConstId),
    /// An object of a class
    Object(ConstId),
    /// Many objects of a model
    Relation(ConstId),
    /// A value of the language
    Language,
    /// Something of a library
    Library,
}

/// What a constant's name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// In the tree
    Known(ConstId),
    /// In a library, whose constants begin with this name
    Library(&'a str),
    /// Its first part is in the tree, the whole is not
    Missing,
}

pub(super) struct Types<'x, 'a> {
    pub constants: &'x Constants<'a>,
    pub lineage: &'x Lineage<'x, 'a>,
    pub models: &'x Models<'a>,
    pub gems: &'x Gems,
    /// By file, for those of which some were asked for
    results: RefCell<Vec<Vec<Option<Ty>>>>,
    /// Those files
    asked: RefCell<Vec<FileIndex>>,
}

impl<'x, 'a> Types<'x, 'a> {
    pub fn new(lineage: &'x Lineage<'x, 'a>, models: &'x Models<'a>, gems: &'x Gems) -> Self {
        let constants = lineage.constants;
        let results = RefCell::new(vec![Vec::new(); constants.files.len()]);
        Types { constants, lineage, models, gems, results, asked: RefCell::default() }
    }

    /// Forgets what was asked for: what comes of references that lead to each other depends on which was first.
    pub fn forget(&mut self) {
        let results = self.results.get_mut();
        self.asked.get_mut().drain(..).for_each(|file| results[file as usize] = Vec::new());
    }

    /// Looks a constant up as the language does: around, in ancestors, at the top.
    pub fn constant(&self, file: FileIndex, within: Option<u32>, path: &'a str) -> Found<'a> {
        let absolute = path.strip_prefix("::");
        let path = absolute.unwrap_or(path);
        let nesting = if absolute.is_some() { Vec::new() } else { self.constants.nesting(file, within) };
        let mut parts = path.split("::");
        let first = parts.next().unwrap_or_default();
        let mut inherited = nesting.first().map_or(&[][..], |cref| self.lineage.ancestors(*cref)).iter();
        let start = nesting
            .iter()
            .find_map(|cref| self.constants.child(*cref, first))
            .or_else(|| inherited.find_map(|ancestor| self.constants.child(*ancestor, first)))
            .or_else(|| self.constants.child(super::constants::TOP, first));
        let Some(start) = start else { return Found::Library(first) };
        let mut at = self.constants.real(start);
        for part in parts {
            let line = self.lineage.ancestors(at);
            match line.iter().find_map(|ancestor| self.constants.child(*ancestor, part)) {
                Some(child) => at = self.constants.real(child),
                None if super::libraries::of_constant(first).is_some() => return Found::Library(first),
                None => return Found::Missing,
            }
        }
        match self.constants.constant(at).kind {
            Some(_) if !super::libraries::is_core(path) => Found::Known(at),
            _ => Found::Library(first),
        }
    }

    /// The class or module around, as the receiver of what has none.
    pub fn own(&self, file: FileIndex, within: Option<u32>) -> Option<(ConstId, bool)> {
        let facts = &self.constants.files[file as usize];
        let mut of_class = true;
        let mut at = within;
        while let Some(declaration) = at.and_then(|at| facts.declarations.get(at as usize).map(|d| (at, d))) {
            if let Some(id) = self.constants.of_declaration(file, declaration.0) {
                return Some((id, of_class));
            }
            let owned = declaration.1.owner.and_then(|owner| {
                let nesting = self.constants.nesting(file, declaration.1.parent);
                self.constants.lexical(&nesting, facts.text(owner))
            });
            if let Some(owner) = owned {
                return Some((owner, true));
            }
            of_class = declaration.1.markers.has(Markers::STATIC);
            at = declaration.1.parent;
        }
        None
    }

    pub fn own_type(&self, file: FileIndex, within: Option<u32>) -> Ty {
        match self.own(file, within) {
            Some((id, true)) => Ty::Class(id),
            Some((id, false)) => Ty::Object(id),
            None => Ty::Unknown,
        }
    }

    /// The type of a reference's result.
    pub fn of_reference(&self, file: FileIndex, at: u32, depth: usize) -> Ty {
        match self.result(file, at) {
            Some(Some(known)) => return known,
            None => return Ty::Unknown,
            Some(None) if depth > DEPTH_LIMIT => return Ty::Unknown,
            Some(None) => {}
        }
        self.results.borrow_mut()[file as usize][at as usize] = Some(Ty::Unknown);
        let ty = self.evaluate(file, at, depth);
        self.results.borrow_mut()[file as usize][at as usize] = Some(ty);
        ty
    }

    fn result(&self, file: FileIndex, at: u32) -> Option<Option<Ty>> {
        let results = &mut self.results.borrow_mut()[file as usize];
        if results.is_empty() {
            *results = vec![None; self.constants.files[file as usize].references.len()];
            self.asked.borrow_mut().push(file);
        }
        results.get(at as usize).copied()
    }

    fn evaluate(&self, file: FileIndex, at: u32, depth: usize) -> Ty {
        let facts = &self.constants.files[file as usize];
        let reference = &facts.references[at as usize];
        let name = facts.text(reference.name);
        match reference.kind {
            ReferenceKind::Call | ReferenceKind::Construct => {
                let receiver = self.of_receiver(file, reference, depth + 1);
                self.of_call(receiver, name, depth + 1)
            }
            ReferenceKind::Throws if name == "new" => Ty::Unknown,
            ReferenceKind::Field => match (self.own(file, reference.within), name.strip_prefix('~')) {
                (Some((id, _)), Some(association)) => self.of_joined(Ty::Object(id), association),
                _ => Ty::Unknown,
            },
            _ => self.of_constant(file, reference.within, name, depth + 1),
        }
    }

    fn of_constant(&self, file: FileIndex, within: Option<u32>, path: &'a str, depth: usize) -> Ty {
        match self.constant(file, within, path) {
            Found::Known(id) => match self.constants.constant(id).kind {
                Some(DeclarationKind::Constant) => {
                    let place = self.constants.constant(id).places.first().copied();
                    place.map_or(Ty::Unknown, |place| self.of_value(place, Ty::Unknown, depth + 1))
                }
                _ => Ty::Class(id),
            },
            Found::Library(_) => Ty::Library,
            Found::Missing => Ty::Unknown,
        }
    }

    /// The type of what stands before the dot.
    pub fn of_receiver(&self, file: FileIndex, reference: &Reference, depth: usize) -> Ty {
        let facts = &self.constants.files[file as usize];
        match reference.receiver {
            Receiver::None if facts.text(reference.name).starts_with('#') => {
                match self.own(file, reference.within) {
                    Some((id, _)) => Ty::Object(id),
                    None => Ty::Unknown,
                }
            }
            Receiver::None | Receiver::Own | Receiver::Super => self.own_type(file, reference.within),
            Receiver::Type(text) | Receiver::FieldType(text) => {
                self.of_text(file, reference.within, facts.text(text), depth)
            }
            Receiver::Result(at) => self.of_reference(file, at, depth + 1),
            Receiver::Element(at) => self.of_element(file, at, depth + 1),
            Receiver::Unknown => Ty::Unknown,
        }
    }

    /// A type by its notation.
    fn of_text(&self, file: FileIndex, within: Option<u32>, text: &'a str, depth: usize) -> Ty {
        match text.as_bytes().first() {
            Some(b'@') => match self.own(file, within) {
                Some((id, _)) => self.of_variable(id, text, depth + 1),
                None => Ty::Unknown,
            },
            Some(b'=' | b'"') => Ty::Language,
            Some(b'?') => Ty::Unknown,
            Some(_) => self.of_constant(file, within, text, depth + 1),
            None => Ty::Unknown,
        }
    }

    /// The type that everything known which a variable is given agrees on.
    fn of_variable(&self, class: ConstId, name: &'a str, depth: usize) -> Ty {
        if depth > DEPTH_LIMIT {
            return Ty::Unknown;
        }
        let values = self
            .lineage
            .variable(class, name)
            .map(|place| self.of_value(place, Ty::Object(class), depth + 1));
        let mut found = Ty::Unknown;
        for value in values.filter(|value| *value != Ty::Unknown) {
            if found != Ty::Unknown && found != value {
                return Ty::Unknown;
            }
            found = value;
        }
        found
    }

    /// What a reference hands to its block.
    fn of_element(&self, file: FileIndex, at: u32, depth: usize) -> Ty {
        if depth > DEPTH_LIMIT {
            return Ty::Unknown;
        }
        let facts = &self.constants.files[file as usize];
        let Some(reference) = facts.references.get(at as usize) else { return Ty::Unknown };
        if !matches!(reference.kind, ReferenceKind::Call | ReferenceKind::Construct) {
            return Ty::Unknown;
        }
        let name = facts.text(reference.name);
        let receiver = self.of_receiver(file, reference, depth + 1);
        match receiver {
            Ty::Relation(id) if queries::hands_elements(name) => Ty::Object(id),
            Ty::Class(id) if self.models.is_model(id) && queries::hands_elements(name) => Ty::Object(id),
            Ty::Class(id) | Ty::Relation(id) if queries::makes_one(name) => Ty::Object(id),
            Ty::Object(id) if matches!(name, "tap" | "then" | "yield_self") => Ty::Object(id),
            Ty::Library => Ty::Library,
            _ => Ty::Unknown,
        }
    }

    /// The type of what a call gives back.
    fn of_call(&self, receiver: Ty, name: &'a str, depth: usize) -> Ty {
        if depth > DEPTH_LIMIT {
            return Ty::Unknown;
        }
        if let Some(association) = name.strip_prefix("%join ") {
            return self.of_joined(receiver, association);
        }
        match receiver {
            Ty::Class(id) if matches!(name, "set" | "with") && !self.models.is_model(id) => receiver,
            Ty::Class(id) => {
                if let Some(place) = self.lineage.class_method(id, name) {
                    return self.of_value(place, receiver, depth + 1);
                }
                if name == "new" {
                    return Ty::Object(id);
                }
                if let Some(class) = self.lineage.default_class(Some(id), name) {
                    return Ty::Class(class);
                }
                if self.models.is_model(id) { self.of_query(id, name) } else { Ty::Unknown }
            }
            Ty::Relation(id) => match self.lineage.class_method(id, name) {
                Some(place) => self.of_value(place, Ty::Class(id), depth + 1),
                None if matches!(name, "each" | "find_each" | "to_a" | "load" | "records") => receiver,
                None => self.of_query(id, name),
            },
            Ty::Object(id) => self.of_object_call(id, name, depth),
            Ty::Language => queries::of_language(name),
            Ty::Library
                if matches!(name, "fetch" | "call" | "get" | "first" | "find" | "transaction" | "[]") =>
            {
                Ty::Unknown
            }
            Ty::Library => Ty::Library,
            Ty::Unknown => Ty::Unknown,
        }
    }

    /// The model that a query joins by an association.
    fn of_joined(&self, receiver: Ty, association: &str) -> Ty {
        let (Ty::Class(id) | Ty::Relation(id) | Ty::Object(id)) = receiver else { return Ty::Unknown };
        let place = self.lineage.object_method(id, association);
        place.and_then(|place| models::related(self.lineage, id, place)).map_or(Ty::Unknown, Ty::Relation)
    }

    fn of_object_call(&self, id: ConstId, name: &'a str, depth: usize) -> Ty {
        let name = name.trim_start_matches('#');
        if let Some(place) = self.lineage.object_method(id, name) {
            return self.of_value(place, Ty::Object(id), depth + 1);
        }
        for prefix in ["build_", "create_"] {
            if let Some(association) = name.strip_prefix(prefix)
                && let Some(place) = self.lineage.object_method(id, association.trim_end_matches('!'))
                && let Some(related) = models::related(self.lineage, id, place)
            {
                return Ty::Object(related);
            }
        }
        match name {
            "tap" | "reload" | "dup" | "clone" | "itself" | "lock!" | "freeze" | "decorate" => Ty::Object(id),
            "class" => Ty::Class(id),
            "constantize" | "safe_constantize" => Ty::Unknown,
            _ => Ty::Unknown,
        }
    }

    fn of_query(&self, id: ConstId, name: &str) -> Ty {
        match name {
            _ if queries::gives_one(name) || queries::makes_one(name) => Ty::Object(id),
            _ if queries::gives_relation(name) => Ty::Relation(id),
            _ if queries::gives_value(name) => Ty::Language,
            "klass" | "model" => Ty::Class(id),
            _ => Ty::Unknown,
        }
    }

    /// The type of what a declaration gives back.
    fn of_value(&self, place: Place, own: Ty, depth: usize) -> Ty {
        if depth > DEPTH_LIMIT {
            return Ty::Unknown;
        }
        let facts = &self.constants.files[place.file as usize];
        let declaration = &facts.declarations[place.declaration as usize];
        let Some(text) = declaration.of_type.map(|text| facts.text(text)) else { return Ty::Unknown };
        let own_id = match own {
            Ty::Class(id) | Ty::Object(id) | Ty::Relation(id) => Some(id),
            _ => None,
        };
        match text.as_bytes().first() {
            Some(b'|') => self.of_association(place, own_id),
            Some(b's') => own_id.map_or(Ty::Unknown, Ty::Relation),
            Some(b'd') => self.of_delegated(&text[1..], own_id, depth),
            Some(b'a') => match own_id {
                Some(id) => self.of_object_call(id, &text[1..], depth + 1),
                None => Ty::Unknown,
            },
            _ => match read_value(text) {
                Some(Value::Result(at)) => self.of_reference(place.file, at, depth + 1),
                Some(Value::Element(at)) => self.of_element(place.file, at, depth + 1),
                Some(Value::Type(text)) => match own_id.filter(|_| text.starts_with('@')) {
                    Some(id) => self.of_variable(id, text, depth + 1),
                    None => self.of_text(place.file, declaration.parent, text, depth + 1),
                },
                Some(Value::Own) => own,
                None => Ty::Unknown,
            },
        }
    }

    fn of_association(&self, place: Place, own: Option<ConstId>) -> Ty {
        let Some(owner) = own.or_else(|| self.constants.around(place.file, Some(place.declaration))) else {
            return Ty::Unknown;
        };
        let Some(related) = models::related(self.lineage, owner, place) else { return Ty::Unknown };
        match models::association(self.constants, place).map(|association| association.relates) {
            Some(Relates::HasMany | Relates::ManyToMany) => Ty::Relation(related),
            Some(_) => Ty::Object(related),
            None => Ty::Unknown,
        }
    }

    fn of_delegated(&self, text: &'a str, own: Option<ConstId>, depth: usize) -> Ty {
        let Some(((to, method), id)) = text.split_once('.').zip(own) else { return Ty::Unknown };
        let target = self.of_object_call(id, to, depth + 1);
        self.of_call(target, method, depth + 1)
    }
}
