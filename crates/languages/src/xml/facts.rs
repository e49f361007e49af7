//! How a document's facts are written down.
//!
//! A declaration that is a type *stands for* the class of that name, its children for members of it. A
//! constant is a *bean*: its name is that of the bean, its type the class, its owner another bean for which
//! a proxy stands, or whose class it has. Names of beans begin with `#`, properties of the class around
//! with `.`. Imports are the servlets that a document's routes go through, and the changelogs that another
//! one takes in.

use banyan_facts::*;

use super::document::Element;
use crate::java::mapping::{TableFacts, TableTarget, table_name};

/// The facts of a document while they are taken.
pub(super) struct DocumentFacts {
    pub names: NamesBuilder,
    pub facts: FileFacts,
}

impl DocumentFacts {
    /// No facts yet.
    pub fn new(facts: FileFacts) -> DocumentFacts {
        DocumentFacts { names: NamesBuilder::default(), facts }
    }

    /// A declaration that stands for a class.
    pub fn class(&mut self, name: &str, markers: Markers, line: u32) -> u32 {
        self.declare(&class_name(name), DeclarationKind::Class, None, markers, line)
    }

    /// A declaration that stands for a member of a class.
    pub fn member(&mut self, class: u32, name: &str, line: u32) -> u32 {
        self.declare(name, DeclarationKind::Method, Some(class), Markers::NONE, line)
    }

    /// A bean, perhaps without a name of its own.
    pub fn bean(&mut self, name: &str, class: Option<&str>, line: u32) -> u32 {
        let bean = self.declare(name, DeclarationKind::Constant, None, Markers::INJECTED, line);
        let class = class.map(|class| self.names.intern(&class_name(class)));
        self.facts.declarations[bean as usize].of_type = class;
        bean
    }

    /// Lets a bean stand for another one.
    pub fn stands_for(&mut self, bean: u32, other: &str) {
        let other = self.names.intern(other);
        self.facts.declarations[bean as usize].owner = Some(other);
    }

    fn declare(
        &mut self,
        name: &str,
        kind: DeclarationKind,
        parent: Option<u32>,
        markers: Markers,
        line: u32,
    ) -> u32 {
        let name = self.names.intern(name);
        self.facts.declarations.push(Declaration {
            name,
            kind,
            parent,
            owner: None,
            of_type: None,
            line,
            end_line: line,
            markers,
        });
        self.facts.declarations.len() as u32 - 1
    }

    /// A reference to a class, or to a bean (`#name`).
    pub fn reference(&mut self, within: Option<u32>, kind: ReferenceKind, name: &str, line: u32) -> u32 {
        let name = if name.starts_with('#') { name.to_owned() } else { class_name(name) };
        self.refer(within, kind, Receiver::None, &name, line)
    }

    /// A reference to a member of a class or bean.
    pub fn member_reference(&mut self, within: Option<u32>, of: &str, member: &str, line: u32) -> u32 {
        let of = if of.starts_with('#') { of.to_owned() } else { class_name(of) };
        let of = self.names.intern(&of);
        self.refer(within, ReferenceKind::Call, Receiver::Type(of), member, line)
    }

    fn refer(
        &mut self,
        within: Option<u32>,
        kind: ReferenceKind,
        receiver: Receiver,
        name: &str,
        line: u32,
    ) -> u32 {
        let (name, test) = (self.names.intern(name), self.facts.markers.has(Markers::TEST));
        self.facts.references.push(Reference { within, kind, receiver, name, line, test });
        self.facts.references.len() as u32 - 1
    }

    /// An entry point that a declaration, or the handler that a reference names, answers.
    pub fn entry(
        &mut self,
        within: Option<u32>,
        kind: EntryPointKind,
        route: &str,
        handler: Option<u32>,
        line: u32,
    ) {
        let (method, route) = (self.names.intern(""), self.names.intern(route));
        self.facts.entry_points.push(EntryPointFact { within, kind, method, route, handler, line });
    }

    /// An import as [the notation](self) has them.
    pub fn import(&mut self, path: &str, line: u32) {
        let path = self.names.intern(path);
        let (alias, wildcard, member, reexport, within) = (None, false, false, false, None);
        self.facts.imports.push(Import { path, alias, wildcard, member, reexport, within, line });
    }

    /// Facts of tables within a declaration.
    pub fn tables(&mut self, within: Option<u32>) -> TableFacts<'_> {
        TableFacts { names: &mut self.names, facts: &mut self.facts, within }
    }

    /// Adds a column of a mapped table as it is spelled, and what it leads to: an entity, or the type
    /// of a property (`.name`).
    pub fn column(&mut self, table: usize, column: &str, to: Option<&str>) {
        let column = self.names.intern(&table_name(column));
        let to = to.map(|to| TableName::Entity(self.names.intern(&class_name(to))));
        let table = &mut self.facts.tables[table];
        table.columns.push(column);
        table.foreign_keys.extend(to.map(|to| ForeignKeyFact { columns: vec![column], to }));
    }

    /// The accesses of a statement in SQL or of an object query, by a declaration.
    pub fn statement(&mut self, within: u32, text: &str, own: &str, line: u32) {
        self.tables(Some(within)).add_statement(text, true, own, line);
    }

    /// The accesses of what is known to be a statement in SQL.
    pub fn sql(&mut self, within: u32, text: &str, line: u32) {
        for access in crate::sql::statement_accesses(text) {
            self.tables(Some(within)).add_access(TableTarget::Table(&access.table), access.mode, line);
        }
    }
}

/// A class by the name that the language gives it: nested ones behind a dot.
pub(super) fn class_name(name: &str) -> String {
    name.trim().replace('$', ".")
}

/// The simple name of a class.
pub(super) fn simple(name: &str) -> &str {
    name.trim().rsplit(['.', '$']).next().unwrap_or(name)
}

/// The columns that an element states: in an attribute, or in elements of this name in it.
pub(super) fn columns_of<'d>(element: Element<'d>, attribute: &str, name: &'static str) -> Vec<&'d str> {
    let nested = element.all(name).filter_map(|column| column.attribute("name"));
    element.attribute(attribute).into_iter().chain(nested).collect()
}
