//! The types of one file, and what is found in them by name.

use banyan_facts::*;

use super::super::notation::read_signature;
use super::index::{TypeRow, declares_type, is_read};
use super::name_table::NameTable;
use super::types::TypeId;

/// Stands for no type.
const NONE: u32 = u32::MAX;

/// The types of a file.
pub(super) struct Part<'a> {
    /// The file
    pub facts: &'a FileFacts,
    /// The id of its first type; the others follow
    pub first: TypeId,
    /// Its types
    pub rows: Vec<TypeRow<'a>>,
    /// The type that each declaration is
    of_declaration: Box<[u32]>,
    /// The members of types, by their places in the declarations
    members: NameTable,
    /// The types in types, by their places among the types
    nested: NameTable,
    /// Types that stand in other declarations, by those
    local: Vec<(u32, &'a str, TypeId)>,
    /// The imports, by what they bring into sight
    imports: NameTable,
}

impl<'a> Part<'a> {
    /// The types of a file, of which the first gets this id.
    pub fn of(facts: &'a FileFacts, file: u32, first: TypeId) -> Part<'a> {
        let mut part = Part {
            facts,
            first,
            rows: Vec::new(),
            of_declaration: vec![NONE; facts.declarations.len()].into(),
            members: NameTable::default(),
            nested: NameTable::default(),
            local: Vec::new(),
            imports: NameTable::of(Vec::new(), 1, |_, _| ""),
        };
        if !is_read(facts.language) {
            return part;
        }
        let (mut members, mut nested) = (Vec::new(), Vec::new());
        for (place, declaration) in (0u32..).zip(&facts.declarations) {
            let parent = declaration.parent.and_then(|parent| part.type_of(parent));
            if declares_type(declaration.kind) {
                part.add_type(file, place, declaration);
                let (name, at) = (facts.text(declaration.name), part.rows.len() as u32 - 1);
                match (declaration.parent, parent) {
                    (Some(_), Some(outer)) if !name.is_empty() => nested.push((outer - first, at)),
                    (Some(parent), None) if !name.is_empty() => part.local.push((parent, name, first + at)),
                    _ => {}
                }
            } else if let Some(parent) = parent {
                members.push((parent - first, place));
            }
        }
        part.rows.shrink_to_fit();
        let count = part.rows.len();
        let name_of = |place: u32| facts.text(facts.declarations[place as usize].name);
        part.members = NameTable::of(members, count, |_, place| name_of(place));
        part.nested = NameTable::of(nested, count, |_, at| part.rows[at as usize].name);
        let imports = (0u32..).zip(&facts.imports).filter(|(_, import)| !import.wildcard);
        part.imports = NameTable::of(imports.map(|(place, _)| (0, place)).collect(), 1, |_, place| {
            visible_name(facts, &facts.imports[place as usize])
        });
        part
    }

    fn add_type(&mut self, file: u32, place: u32, declaration: &Declaration) {
        let facts = self.facts;
        let id = self.first + self.rows.len() as TypeId;
        let top = declaration.parent.and_then(|parent| self.enclosing_type(Some(parent)));
        self.rows.push(TypeRow {
            file,
            declaration: place,
            name: facts.text(declaration.name),
            kind: declaration.kind,
            markers: declaration.markers,
            top: top.map_or(id, |outer| self.row(outer).top),
            header: read_signature(declaration.of_type.map_or("", |text| facts.text(text))),
        });
        self.of_declaration[place as usize] = id;
    }

    /// A type of the file.
    pub fn row(&self, id: TypeId) -> &TypeRow<'a> {
        &self.rows[(id - self.first) as usize]
    }

    /// Lets a declaration stand for a type of any file.
    pub fn stand_for(&mut self, declaration: u32, id: TypeId) {
        self.of_declaration[declaration as usize] = id;
    }

    /// The type that a declaration is.
    pub fn type_of(&self, declaration: u32) -> Option<TypeId> {
        self.of_declaration.get(declaration as usize).copied().filter(|id| *id != NONE)
    }

    /// The innermost type around a place.
    pub fn enclosing_type(&self, within: Option<u32>) -> Option<TypeId> {
        let mut at = within;
        while let Some(declaration) = at {
            if let Some(id) = self.type_of(declaration) {
                return Some(id);
            }
            at = self.facts.declarations[declaration as usize].parent;
        }
        None
    }

    /// The types that stand in no other declaration.
    pub fn top_level(&self) -> impl Iterator<Item = (TypeId, &TypeRow<'a>)> {
        let rows = (self.first..).zip(&self.rows);
        rows.filter(|(_, row)| self.facts.declarations[row.declaration as usize].parent.is_none())
    }

    /// The types that are units of their own.
    pub fn units(&self) -> impl Iterator<Item = (TypeId, &TypeRow<'a>)> {
        let rows = (self.first..).zip(&self.rows);
        rows.filter(|(id, row)| row.top == *id && row.kind != DeclarationKind::Alias)
    }

    /// What stands outside of types: whose members it is, and its places in the declarations.
    pub fn outside(&self) -> impl Iterator<Item = (TypeId, u32)> + '_ {
        let has_any = self.rows.iter().any(|row| row.kind == DeclarationKind::Module);
        let declared = (0u32..).zip(self.facts.declarations.iter().take_while(move |_| has_any));
        declared.filter_map(|(place, declaration)| {
            let parent = self.type_of(declaration.parent?)?;
            let is_outside = self.type_of(place).is_none() && self.is_outside(parent);
            is_outside.then_some((parent, place))
        })
    }

    fn is_outside(&self, id: TypeId) -> bool {
        id.checked_sub(self.first)
            .and_then(|at| self.rows.get(at as usize))
            .is_some_and(|row| row.kind == DeclarationKind::Module)
    }

    /// The members of this name that a type declares itself.
    pub fn declared(&self, id: TypeId, name: &str) -> &[u32] {
        let facts = self.facts;
        self.members.named(id - self.first, name, |place| facts.text(facts.declarations[place as usize].name))
    }

    /// The names of what a type declares itself, types among it.
    pub fn names_declared(&self, id: TypeId) -> impl Iterator<Item = &'a str> + '_ {
        let of = self.row(id).declaration;
        let own = self.facts.declarations.iter().filter(move |it| it.parent == Some(of));
        own.map(|it| self.facts.text(it.name))
    }

    /// The type of this name that a type declares itself.
    pub fn nested(&self, id: TypeId, name: &str) -> Option<TypeId> {
        let found = self.nested.named(id - self.first, name, |at| self.rows[at as usize].name);
        found.first().map(|at| self.first + at)
    }

    /// The type of this name that another declaration than a type holds.
    pub fn local(&self, declaration: u32, name: &str) -> Option<TypeId> {
        let found = self.local.iter().find(|(parent, local, _)| (*parent, *local) == (declaration, name));
        found.map(|(_, _, id)| *id)
    }

    /// The first import that brings something into sight under a name.
    pub fn import(&self, name: &str) -> Option<&'a Import> {
        let facts = self.facts;
        let visible = |place: u32| visible_name(facts, &facts.imports[place as usize]);
        let found = self.imports.named(0, name, visible);
        found.first().and_then(|place| facts.imports.get(*place as usize))
    }
}

/// The name under which an import brings something into sight.
pub(super) fn visible_name<'a>(facts: &'a FileFacts, import: &Import) -> &'a str {
    let path = facts.text(import.path);
    import.alias.map_or_else(|| path.rsplit('.').next().unwrap_or(path), |alias| facts.text(alias))
}
