//! Models of ActiveRecord: their tables and their relations.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::constants::{ConstId, Constants, Place, TOP};
use super::lineage::Lineage;
use crate::inflect::{pluralize, singularize, underscore};
use crate::ruby::notation::{Association, hidden};

/// Superclasses of models that are not in the tree.
const BASES: &[&str] = &["ActiveRecord::Base", "ApplicationRecord"];

/// Superclasses are followed this far.
const DEPTH_LIMIT: usize = 20;

/// Which classes are models, and the table of each.
pub(super) struct Models<'a> {
    tables: Vec<Option<String>>,
    models: Vec<bool>,
    /// Stated tables
    stated: HashMap<ConstId, &'a str>,
    /// Stated prefixes of tables, and those that engines give their modules
    prefixes: HashMap<ConstId, String>,
    abstracts: Vec<bool>,
}

impl<'a> Models<'a> {
    pub fn build(lineage: &Lineage<'_, 'a>) -> Models<'a> {
        let count = lineage.constants.list.len();
        let mut models = Models {
            tables: vec![None; count],
            models: vec![false; count],
            stated: HashMap::new(),
            prefixes: HashMap::new(),
            abstracts: vec![false; count],
        };
        models.gather(lineage.constants);
        for id in 0..count as ConstId {
            let is_class = lineage.constants.constant(id).kind == Some(DeclarationKind::Class);
            models.models[id as usize] = is_class && lineage.descends_from(id, BASES);
        }
        for id in 0..count as ConstId {
            models.tables[id as usize] = models.find_table(lineage, id, 0);
        }
        models
    }

    fn gather(&mut self, constants: &Constants<'a>) {
        for (file, facts) in (0..).zip(constants.files).filter(|(_, facts)| facts.language == Language::Ruby)
        {
            for table in facts.tables.iter().filter(|table| table.change == TableChange::Mapping) {
                if let Some(class) = constants.around(file, table.within) {
                    self.stated.insert(class, facts.text(table.name));
                }
            }
            for (at, declaration) in facts.declarations.iter().enumerate() {
                let class = || constants.around(file, declaration.parent);
                let text = || declaration.of_type.map_or("", |text| facts.text(text));
                match facts.text(declaration.name) {
                    hidden::TABLE_PREFIX => {
                        if let Some(class) = class() {
                            self.prefixes.insert(class, text().to_owned());
                        }
                    }
                    hidden::ISOLATED => {
                        let nesting = constants.nesting(file, declaration.parent);
                        if let Some(module) = constants.lexical(&nesting, text()) {
                            let prefix = format!("{}_", underscore(text()).replace('/', "_"));
                            self.prefixes.entry(module).or_insert(prefix);
                        }
                    }
                    _ if declaration.markers.has(Markers::ABSTRACT) => {
                        if let Some(class) = constants.of_declaration(file, at as u32) {
                            self.abstracts[class as usize] = true;
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// The table by what is stated, inherited or the convention.
    fn find_table(&self, lineage: &Lineage<'_, 'a>, id: ConstId, depth: usize) -> Option<String> {
        if depth > DEPTH_LIMIT || !self.models[id as usize] {
            return None;
        }
        if let Some(stated) = self.stated.get(&id) {
            return Some((*stated).to_owned());
        }
        if self.abstracts[id as usize] {
            return None;
        }
        let constants = lineage.constants;
        if let Some(superclass) = lineage.superclass(id).filter(|id| self.models[*id as usize])
            && let Some(inherited) = self.find_table(lineage, superclass, depth + 1)
        {
            return Some(inherited);
        }
        if constants.constant(id).full == "ApplicationRecord" {
            return None;
        }
        let full = &constants.constant(id).full;
        let name = full.rsplit("::").next().unwrap_or(full);
        let outer = constants.constant(id).parent;
        if outer != TOP && self.models[outer as usize] && !self.abstracts[outer as usize] {
            let outer = self.find_table(lineage, outer, depth + 1)?;
            return Some(format!("{}_{}", singularize(&outer), pluralize(&underscore(name))));
        }
        let prefix = constants.scopes(outer).into_iter().find_map(|scope| self.prefixes.get(&scope));
        Some(format!("{}{}", prefix.map_or("", |prefix| prefix), pluralize(&underscore(name))))
    }

    /// Whether a class is a model, abstract ones included.
    pub fn is_model(&self, id: ConstId) -> bool {
        self.models[id as usize]
    }

    /// The table of a model.
    pub fn table(&self, id: ConstId) -> Option<&str> {
        self.tables[id as usize].as_deref()
    }

    /// The models with their tables.
    pub fn mapped(&self) -> impl Iterator<Item = (ConstId, &str)> {
        (0..).zip(&self.tables).filter_map(|(id, table)| Some((id, table.as_deref()?)))
    }
}

/// The association that a declaration is.
pub(super) fn association<'a>(constants: &Constants<'a>, place: Place) -> Option<Association<'a>> {
    let facts = &constants.files[place.file as usize];
    Association::read(facts.text(facts.declarations[place.declaration as usize].of_type?))
}

/// The model at the other end of an association of `owner`.
pub(super) fn related(lineage: &Lineage<'_, '_>, owner: ConstId, place: Place) -> Option<ConstId> {
    related_within(lineage, owner, place, 0)
}

fn related_within(lineage: &Lineage<'_, '_>, owner: ConstId, place: Place, depth: usize) -> Option<ConstId> {
    let constants = lineage.constants;
    let association = association(constants, place)?;
    if association.class.is_empty() || depth > 4 {
        return None;
    }
    if let Some((holder, key)) = association.class.split_once('.') {
        return lineage.default_class(constants.lexical(&constants.scopes(owner), holder), key);
    }
    if !association.stated && !association.through.is_empty() {
        let facts = &constants.files[place.file as usize];
        let name = facts.text(facts.declarations[place.declaration as usize].name);
        if let Some(through) = lineage.object_method(owner, association.through)
            && let Some(middle) = related_within(lineage, owner, through, depth + 1)
            && let Some(source) = [singularize(name), name.to_owned()]
                .iter()
                .find_map(|name| lineage.object_method(middle, name))
            && let Some(found) = related_within(lineage, middle, source, depth + 1)
        {
            return Some(found);
        }
    }
    // Where a concern states it, its scope counts as well as the model's.
    let declared = constants.around(place.file, Some(place.declaration)).map(|id| constants.scopes(id));
    let mut scopes = constants.scopes(owner);
    scopes.extend(declared.unwrap_or_default());
    let exact =
        constants.lexical(&scopes, association.class).filter(|id| constants.constant(*id).kind.is_some());
    let found = match association.stated {
        true => exact,
        false => exact.or_else(|| constants.guessed(&scopes, association.class)),
    };
    found.map(|id| constants.real(id))
}
