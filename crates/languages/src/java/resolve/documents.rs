//! What documents in XML name: the classes and beans behind their declarations and references.

use std::collections::BTreeMap;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::index::{Index, Place};
use super::modules::Modules;
use super::types::{Type, TypeId};
use super::units::Units;
use crate::Resolution;

/// Beans stand for each other at most this often.
const STANDING_LIMIT: usize = 8;

/// The method of an action that names none.
pub(super) const USUAL_ACTION: &str = "execute";

/// A declaration by its file and place.
type Declared = (u32, u32);

/// The names that documents use, and what is behind them.
pub(super) struct Documents<'a> {
    /// Beans by their names
    beans: BTreeMap<&'a str, Vec<Declared>>,
    /// What the container makes without a document, by the names it gives by default
    components: HashMap<String, Vec<TypeId>>,
    /// Types by their simple names in small letters: what an alias may mean
    by_simple_name: HashMap<String, Vec<TypeId>>,
    /// Module and test mark of each file
    places: Vec<(Option<u32>, bool)>,
}

impl<'a> Documents<'a> {
    /// The names of all documents, each of whose declarations stands for a type from now on.
    pub fn bind(index: &mut Index<'a>, modules: &Modules) -> Documents<'a> {
        let place = |facts: &FileFacts| (modules.of_path(&facts.path), facts.markers.has(Markers::TEST));
        let mut documents = Documents {
            beans: BTreeMap::new(),
            components: HashMap::new(),
            by_simple_name: HashMap::new(),
            places: Vec::new(),
        };
        if !index.files().iter().any(|facts| is_document(facts)) {
            return documents;
        }
        documents.places = index.files().iter().map(|facts| place(facts)).collect();
        documents.add_types(index);
        documents.add_beans(index);
        let mut bound = Vec::new();
        for (file, facts) in (0u32..).zip(index.files()).filter(|(_, facts)| is_document(facts)) {
            for (at, declaration) in (0u32..).zip(&facts.declarations) {
                if let Type::Own { id, .. } = documents.declared(index, file, declaration, at) {
                    bound.push(((file, at), id));
                }
            }
        }
        bound.into_iter().for_each(|((file, at), id)| index.stand_for(file, at, id));
        documents
    }

    fn add_types(&mut self, index: &Index<'_>) {
        for (id, row) in
            (0..index.count()).map(|id| (id, index.row(id))).filter(|(_, row)| !row.name.is_empty())
        {
            if index.file(row.file).markers.has(Markers::TEST) {
                continue;
            }
            self.by_simple_name.entry(row.name.to_ascii_lowercase()).or_default().push(id);
            if row.markers.has(Markers::INJECTED) {
                self.components.entry(decapitalised(row.name)).or_default().push(id);
            }
        }
    }

    fn add_beans(&mut self, index: &Index<'a>) {
        for (file, facts) in (0u32..).zip(index.files()).filter(|(_, facts)| is_document(facts)) {
            for (at, declaration) in (0u32..).zip(&facts.declarations) {
                if declaration.kind == DeclarationKind::Constant {
                    self.beans.entry(facts.text(declaration.name)).or_default().push((file, at));
                }
            }
        }
    }

    /// The type that a declaration of a document stands for.
    fn declared(&self, index: &Index<'a>, file: u32, declaration: &Declaration, at: u32) -> Type<'a> {
        match declaration.kind {
            DeclarationKind::Constant => self.type_of_bean(index, (file, at), 0),
            kind if kind.is_type() => self.class(index, index.file(file).text(declaration.name), file),
            _ => Type::Unknown(UnresolvedReason::UnknownName),
        }
    }

    /// What a name in a document stands for: a class by its full name or one of the document's package, a
    /// bean (`#name`), else the only type that has the simple name.
    pub fn class(&self, index: &Index<'a>, name: &'a str, file: u32) -> Type<'a> {
        if let Some(bean) = name.strip_prefix('#') {
            return self.bean(index, bean, file, 0);
        }
        if name.contains('{') {
            // A wildcard of Struts, filled in by the request.
            return Type::Unknown(UnresolvedReason::Dynamic);
        }
        let found = index.find_type(name, Place { file, within: None });
        if found.is_known() || name.contains('.') {
            return found;
        }
        if self.beans.contains_key(name) {
            return self.bean(index, name, file, 0);
        }
        match self.by_simple_name.get(&name.to_ascii_lowercase()).map(Vec::as_slice) {
            Some([only]) => Type::own(*only),
            Some(_) => Type::Unknown(UnresolvedReason::Ambiguous),
            None => found,
        }
    }

    /// The class of the bean with a name, as the documents around a file have it.
    fn bean(&self, index: &Index<'a>, name: &str, asking: u32, depth: usize) -> Type<'a> {
        if depth > STANDING_LIMIT {
            return Type::Unknown(UnresolvedReason::Dynamic);
        }
        let candidates = self.beans.get(name).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<Type<'a>> = Vec::new();
        for &candidate in self.nearest(candidates, asking) {
            let class = self.type_of_bean(index, candidate, depth + 1);
            if !found.contains(&class) {
                found.push(class);
            }
        }
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => only,
            (Some(_), false) => Type::Unknown(UnresolvedReason::Ambiguous),
            (None, _) => match self.components.get(name).map(Vec::as_slice) {
                Some([only]) => Type::own(*only),
                Some(_) => Type::Unknown(UnresolvedReason::Ambiguous),
                None => Type::Unknown(UnresolvedReason::UnknownName),
            },
        }
    }

    /// The candidates that count for a file: its own, else those of its module, else those outside of
    /// tests, else all.
    fn nearest<'c>(&self, candidates: &'c [Declared], asking: u32) -> impl Iterator<Item = &'c Declared> {
        let nearness = |(file, _): &Declared| {
            let (module, test) = self.places[*file as usize];
            let (own_module, own_test) = self.places[asking as usize];
            match () {
                () if *file == asking => 3,
                () if test && !own_test => 0,
                () if module == own_module => 2,
                () => 1,
            }
        };
        let best = candidates.iter().map(nearness).max();
        let nearest: Vec<&Declared> =
            candidates.iter().filter(|candidate| Some(nearness(candidate)) == best).collect();
        nearest.into_iter()
    }

    fn type_of_bean(&self, index: &Index<'a>, (file, at): Declared, depth: usize) -> Type<'a> {
        let facts = index.file(file);
        let declaration = &facts.declarations[at as usize];
        let class =
            declaration.of_type.map(|class| index.find_type(facts.text(class), Place { file, within: None }));
        if let Some(own @ Type::Own { .. }) = class {
            return own;
        }
        let other = declaration.owner.and_then(|other| facts.text(other).strip_prefix('#'));
        let other = other.map(|other| self.bean(index, other, file, depth + 1));
        match (class, other) {
            (_, Some(own @ Type::Own { .. })) => own,
            (Some(class), _) => class,
            (None, Some(other)) => other,
            (None, None) => Type::Unknown(UnresolvedReason::Dynamic),
        }
    }

    /// Follows what documents name: classes and beans are counted, marked and linked. Gives the units that documents
    /// say to use libraries, with these.
    pub fn follow(
        &self,
        index: &Index<'a>,
        units: &Units,
        resolution: &mut Resolution<'_>,
    ) -> Vec<(UnitIndex, &'a str)> {
        let mut used = Vec::new();
        for (file, facts) in (0u32..).zip(index.files()).filter(|(_, facts)| is_document(facts)) {
            for (at, declaration) in (0u32..).zip(&facts.declarations) {
                self.follow_declaration(index, units, file, (at, declaration), resolution);
            }
            for reference in &facts.references {
                used.extend(self.follow_reference(index, units, file, reference, resolution));
            }
        }
        used
    }

    fn follow_declaration(
        &self,
        index: &Index<'a>,
        units: &Units,
        file: u32,
        (at, declaration): (u32, &Declaration),
        resolution: &mut Resolution<'_>,
    ) {
        let facts = index.file(file);
        let is_bean = declaration.kind == DeclarationKind::Constant;
        let named = if is_bean { declaration.of_type } else { Some(declaration.name) };
        let Some(named) = named.filter(|_| is_bean || declaration.kind.is_type()) else { return };
        let name = facts.text(named);
        let found = match is_bean {
            true => index.find_type(name, Place { file, within: None }),
            false => self.class(index, name, file),
        };
        match found {
            Type::Own { .. } => resolution.resolved_here(file),
            Type::Library { package, .. } => resolution.external(file, None, package),
            Type::Unknown(reason) => resolution.unresolved(file, declaration.line, name, reason),
            _ => {}
        }
        let unit = index.type_of(file, at).and_then(|id| units.of_type(id));
        if let Some(unit) = unit.filter(|_| !facts.markers.has(Markers::TEST)) {
            resolution.mark(unit, declaration.markers);
        }
    }

    fn follow_reference(
        &self,
        index: &Index<'a>,
        units: &Units,
        file: u32,
        reference: &Reference,
        resolution: &mut Resolution<'_>,
    ) -> Option<(UnitIndex, &'a str)> {
        let facts = index.file(file);
        let (name, member) = match reference.receiver {
            Receiver::Type(of) => (facts.text(of), Some(facts.text(reference.name))),
            _ => (facts.text(reference.name), None),
        };
        let from = units.around(index, file, reference.within);
        let id = match self.class(index, name, file) {
            Type::Own { id, .. } => id,
            Type::Library { package, .. } => {
                resolution.external(file, from, package);
                return Some((from?, package));
            }
            Type::Unknown(reason) => {
                resolution.unresolved(file, reference.line, name.trim_start_matches('#'), reason);
                return None;
            }
            _ => return None,
        };
        let Some((from, to)) = from.zip(units.of_type(id)) else {
            resolution.resolved_here(file);
            return None;
        };
        let to_member = member.and_then(|member| units.declared_member(index, id, member)).into();
        let from_member = units.member(index, file, reference.within).into();
        let (kind, line, test) = (reference.kind, reference.line, reference.test);
        resolution.link(Link { from, to, kind, file, line, from_member, to_member, test });
        None
    }

    /// The type and member that a reference of a document names.
    pub fn handler(&self, index: &Index<'a>, file: u32, reference: u32) -> Option<(TypeId, &'a str)> {
        let facts = index.file(file);
        let reference = facts.references.get(reference as usize)?;
        let Receiver::Type(of) = reference.receiver else { return None };
        match self.class(index, facts.text(of), file) {
            Type::Own { id, .. } => Some((id, facts.text(reference.name))),
            _ => None,
        }
    }
}

/// Whether a file is a document in XML.
pub(super) fn is_document(facts: &FileFacts) -> bool {
    facts.language == Language::Xml && facts.status != FileStatus::Skipped
}

/// The name that the container gives a class by default, as the language's own beans have it: `URLReader`
/// stays as it is.
fn decapitalised(name: &str) -> String {
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_uppercase() => name.to_owned(),
        (Some(first), _) => first.to_lowercase().chain(name.chars().skip(1)).collect(),
        (None, _) => String::new(),
    }
}
