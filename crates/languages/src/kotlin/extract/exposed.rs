//! Tables and accesses of the libraries Exposed and jOOQ.

use banyan_facts::AccessMode;

use super::super::annotations::named_argument;
use super::super::grammar::{Kind, Node, children, named_child};
use super::{Extractor, Frame, Operand, starts_with_capital};
use crate::java::mapping::TableTarget;
use crate::java::notation::{arguments_of, simple_name, simple_type};

/// The library's package.
const EXPOSED: &str = "org.jetbrains.exposed";

impl<'t> Extractor<'t> {
    /// `object Orders : IntIdTable("orders")` is a table; a companion that is an entity class maps the
    /// class around it.
    pub(super) fn begin_exposed_type(&mut self, node: Node<'t>, name: &str, supertypes: &[String]) {
        let Some(above) = supertypes.first().filter(|_| self.imports(EXPOSED)) else { return };
        let simple = simple_type(above);
        let line = Self::line_of(node);
        if simple == "Table" || simple.ends_with("IdTable") {
            let stated = self.supertype_arguments(node).into_iter().find_map(|argument| {
                let (key, value) = named_argument(argument, &self.texts);
                self.texts.exact(value?).filter(|_| key.is_none_or(|key| key == "name"))
            });
            let default = name.strip_suffix("Table").filter(|plain| !plain.is_empty()).unwrap_or(name);
            let place = self.tables().add_mapping(stated.as_deref().unwrap_or(default), line);
            if simple != "Table" {
                self.tables().add_column(place, "id", None);
            }
            self.entities.0.extend(self.within.map(|declared| (declared, place)));
        } else if simple.ends_with("EntityClass") && node.kind() == Kind::Companion {
            self.map_entity_class(node, above, line);
        }
    }

    fn map_entity_class(&mut self, node: Node<'t>, above: &str, line: u32) {
        let table = self.supertype_arguments(node).into_iter().find_map(|argument| {
            let text = self.texts.of(named_argument(argument, &self.texts).1?);
            starts_with_capital(simple_name(text)).then(|| text.to_owned())
        });
        let around = self.within.and_then(|at| self.facts.declarations.get(at as usize)?.parent);
        if let (Some(table), false) = (table, arguments_of(above).is_empty()) {
            let name = self.names.intern(&format!("={table}"));
            let mut tables = self.tables();
            tables.within = around;
            let place = tables.add_mapping("", line);
            self.facts.tables[place].name = name;
        }
    }

    /// A column, as the property of a table states it: `val customer = reference("customer_id", Customers)`.
    pub(super) fn end_exposed_property(&mut self, _declared: u32, frame: &Frame<'t>) {
        let around = self.within;
        self.within = frame.within;
        let table = self.entity_table().filter(|_| self.imports(EXPOSED));
        self.within = around;
        let (Some(table), Some(value)) = (table, children(frame.node).last()) else { return };
        let Some((column, target)) = self.column_of(value) else { return };
        let target = target.as_deref().map(TableTarget::Entity);
        self.tables().add_column(table, &column, target);
    }

    /// The name of a column and the table that it refers to.
    fn column_of(&self, value: Node<'t>) -> Option<(String, Option<String>)> {
        let (mut node, mut target) = (value, None);
        for _ in 0..32 {
            let callee = named_child(node, 0)?;
            match node.kind() {
                Kind::Infix => {
                    target = target.or_else(|| self.table_named(named_child(node, 2)?));
                    node = callee;
                }
                Kind::Call if callee.kind() == Kind::Navigation => {
                    let name = children(callee).last().map_or("", |name| self.texts.name(name));
                    if name == "references" {
                        target = target.or_else(|| self.table_named(self.first_argument(node)?));
                    }
                    node = named_child(callee, 0)?;
                }
                Kind::Call => {
                    let column = self.texts.exact(self.first_argument(node)?)?;
                    if matches!(self.texts.name(callee), "reference" | "optReference") {
                        target = self.arguments(node).get(1).and_then(|argument| self.table_named(*argument));
                    }
                    return Some((column, target));
                }
                Kind::Parenthesized => node = callee,
                _ => return None,
            }
        }
        None
    }

    /// `Customers` or `Customers.id`.
    fn table_named(&self, node: Node<'t>) -> Option<String> {
        let text = self.texts.of(node);
        let name = text.split('.').find(|part| starts_with_capital(part))?;
        name.chars().all(|c| c.is_alphanumeric() || c == '_').then(|| name.to_owned())
    }

    /// Statements on a table object or an entity class.
    pub(super) fn add_exposed_call(&mut self, name: &str, on: &str, frame: &Frame<'t>) {
        let Some(mode) = exposed_mode(name) else { return };
        if !starts_with_capital(on) || on.contains(['<', '#']) || !self.imports(EXPOSED) {
            return;
        }
        let line = Self::line_of(frame.node);
        self.tables().add_access(TableTarget::Entity(on), mode, line);
        if name.ends_with("oin")
            && let Some(other) = self.first_argument(frame.node).and_then(|other| self.table_named(other))
        {
            self.tables().add_access(TableTarget::Entity(&other), mode, line);
        }
    }

    /// `Orders innerJoin Customers` reads both.
    pub(super) fn add_infix_access(&mut self, name: &str, frame: &Frame<'t>) {
        if !name.ends_with("Join") || !self.imports(EXPOSED) {
            return;
        }
        let line = Self::line_of(frame.node);
        for side in [named_child(frame.node, 0), named_child(frame.node, 2)].into_iter().flatten() {
            if side.kind() == Kind::Identifier && starts_with_capital(self.texts.name(side)) {
                let table = self.texts.name(side);
                self.tables().add_access(TableTarget::Entity(table), AccessMode::Read, line);
            }
        }
    }

    /// `dsl.selectFrom(ORDERS)`: generated tables are written in capitals.
    pub(super) fn add_jooq_call(&mut self, name: &str, frame: &Frame<'t>) {
        let mode = match name {
            "selectFrom" | "from" | "join" | "innerJoin" | "leftJoin" | "rightJoin" | "fetchCount" => {
                AccessMode::Read
            }
            "insertInto" | "update" | "deleteFrom" | "mergeInto" | "delete" => AccessMode::Write,
            _ => return,
        };
        let Operand::Value(_) = frame.operand else { return };
        let Some(table) = self.first_argument(frame.node).map(|table| simple_name(self.texts.of(table)))
        else {
            return;
        };
        let is_table = table.len() > 1
            && table.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let uses = self.facts.imports.iter().any(|import| self.names.text(import.path).contains("jooq"));
        if is_table && uses {
            let line = Self::line_of(frame.node);
            self.tables().add_access(TableTarget::Table(&table.to_lowercase()), mode, line);
        }
    }
}

fn exposed_mode(name: &str) -> Option<AccessMode> {
    match name {
        "select"
        | "selectAll"
        | "selectBatched"
        | "selectAllBatched"
        | "slice"
        | "find"
        | "findById"
        | "all"
        | "count"
        | "innerJoin"
        | "leftJoin"
        | "rightJoin"
        | "join"
        | "fullJoin"
        | "crossJoin"
        | "get"
        | "adjustSlice"
        | "exists"
        | "wrapRow"
        | "wrapRows"
        | "findSingleByAndUpdate" => Some(AccessMode::Read),
        "insert"
        | "insertAndGetId"
        | "insertIgnore"
        | "insertIgnoreAndGetId"
        | "batchInsert"
        | "update"
        | "deleteWhere"
        | "deleteAll"
        | "deleteIgnoreWhere"
        | "replace"
        | "upsert"
        | "batchUpsert"
        | "batchReplace"
        | "new"
        | "insertReturning"
        | "updateReturning"
        | "findByIdAndUpdate" => Some(AccessMode::Write),
        _ => None,
    }
}
