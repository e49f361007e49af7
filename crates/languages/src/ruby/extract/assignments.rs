//! Assignments: to variables of methods, objects and classes, to constants, and through setters.

use banyan_facts::*;
use tree_sitter::Node;

use super::Extractor;
use crate::ruby::grammar::{self, Field, Kind};
use crate::ruby::literals::{Literal, constant_path};
use crate::ruby::notation::{hidden, names_class};

impl<'t> Extractor<'t> {
    pub(super) fn assignment(&mut self, node: Node<'t>) -> Receiver {
        let (Some(left), Some(right)) = (Field::Left.of(node), Field::Right.of(node)) else {
            return Receiver::Unknown;
        };
        if grammar::kind(left) == Kind::Constant || grammar::kind(left) == Kind::ScopeResolution {
            return self.assign_constant(left, right);
        }
        let value = self.expression(right);
        self.assign(left, right, value);
        value
    }

    /// `a ||= b`, `a += b`: the value of `b` where it is the first.
    pub(super) fn operator_assignment(&mut self, node: Node<'t>) -> Receiver {
        let (Some(left), Some(right)) = (Field::Left.of(node), Field::Right.of(node)) else {
            return Receiver::Unknown;
        };
        let value = self.expression(right);
        let operator = Field::Operator.of(node).map_or("", |operator| self.node_text(operator));
        if operator == "||=" {
            let known = match grammar::kind(left) {
                Kind::Identifier => self.locals.value(self.node_text(left)),
                _ => None,
            };
            let value =
                known.filter(|known| !matches!(known, Receiver::Unknown | Receiver::None)).unwrap_or(value);
            self.assign(left, right, value);
            return value;
        }
        if grammar::kind(left) == Kind::Identifier {
            self.assign(left, right, Receiver::Unknown);
        } else {
            self.expression(left);
        }
        Receiver::Unknown
    }

    fn assign(&mut self, left: Node<'t>, right: Node<'t>, value: Receiver) {
        match grammar::kind(left) {
            Kind::Identifier => {
                self.locals.assign(self.node_text(left), value);
                self.keep_address(self.node_text(left), right);
            }
            Kind::InstanceVariable | Kind::ClassVariable => self.assign_variable(left, value),
            Kind::LeftAssignmentList => self.assign_list(left),
            Kind::Call => self.assign_through_setter(left, right),
            Kind::ElementReference => drop(self.expression(left)),
            _ => {}
        }
    }

    fn assign_list(&mut self, left: Node<'t>) {
        for part in grammar::children(left) {
            match grammar::kind(part) {
                Kind::Identifier => self.locals.assign(self.node_text(part), Receiver::Unknown),
                Kind::InstanceVariable | Kind::ClassVariable => {}
                Kind::Call | Kind::ElementReference => drop(self.expression(part)),
                _ => {
                    for name in grammar::children(part) {
                        if grammar::kind(name) == Kind::Identifier {
                            self.locals.assign(self.node_text(name), Receiver::Unknown);
                        }
                    }
                }
            }
        }
    }

    /// What a variable of an object or class is given, kept for the methods that read it.
    fn assign_variable(&mut self, left: Node<'t>, value: Receiver) {
        if let Some(text) = self.written(value) {
            let name = self.node_text(left);
            self.declare_with(name, DeclarationKind::Field, &text, grammar::line(left));
        }
    }

    /// `object.name = value`.
    fn assign_through_setter(&mut self, left: Node<'t>, right: Node<'t>) {
        let Some(receiver) = Field::Receiver.of(left) else { return };
        let name = Field::Method.of(left).map_or("", |method| self.node_text(method));
        let line = grammar::line(left);
        if grammar::kind(receiver) == Kind::Own && self.states_class(name, right, line) {
            return;
        }
        if grammar::is_constant(receiver)
            && let Literal::Text(class) = self.reader.literal(right)
            && names_class(&class)
        {
            self.default_class(name, &class, line);
        }
        if name == "api_only" && self.reader.literal(right) == Literal::True {
            self.declare(hidden::API_ONLY, DeclarationKind::Field, Markers::NONE, (line, line));
        }
        if matches!(name, "cron" | "schedule")
            && let Literal::Hash(jobs) = self.reader.literal(right)
        {
            self.cron(&jobs, line);
        }
        let receiver = self.receiver(receiver);
        self.refer(ReferenceKind::Call, receiver, &format!("{name}="), line);
    }

    /// What a model or job says of itself by `self.name = value`.
    fn states_class(&mut self, name: &str, right: Node<'t>, line: u32) -> bool {
        let value = self.reader.literal(right);
        match (name, &value) {
            ("table_name", Literal::Text(table)) if !table.contains("{}") => {
                let table = table.rsplit('.').next().unwrap_or(table).to_lowercase();
                self.map_table(&table, line);
            }
            ("table_name_prefix", Literal::Text(prefix)) => {
                self.declare_with(hidden::TABLE_PREFIX, DeclarationKind::Field, prefix, line);
            }
            ("abstract_class", Literal::True) => self.mark(self.class.at, Markers::ABSTRACT),
            _ => return false,
        }
        true
    }

    pub(super) fn map_table(&mut self, table: &str, line: u32) {
        let name = self.names.intern(table);
        self.facts.tables.push(TableFact {
            name,
            change: TableChange::Mapping,
            columns: Vec::new(),
            foreign_keys: Vec::new(),
            within: self.class.at,
            line,
        });
    }

    /// A key or accessor whose value is a class by its name.
    pub(super) fn default_class(&mut self, key: &str, class: &str, line: u32) {
        self.declare_with(&format!("{}{key}", hidden::DEFAULT), DeclarationKind::Field, class, line);
        let class = class.trim_start_matches("::").to_owned();
        self.refer(ReferenceKind::Access, Receiver::None, &format!("::{class}"), line);
    }

    fn assign_constant(&mut self, left: Node<'t>, right: Node<'t>) -> Receiver {
        let name = constant_path(left, self.text);
        let line = grammar::line(left);
        if let Some(made) = self.made_class(&name, right) {
            return made;
        }
        self.keep_address(&name, right);
        if let Literal::Hash(pairs) = self.reader.literal(right) {
            let classes = pairs.iter().filter_map(|(key, value)| match value {
                Literal::Text(class) if names_class(class) && class.contains("::") => Some((key, class)),
                _ => None,
            });
            for (key, class) in classes {
                self.default_class(key, class, line);
            }
        }
        let lines = (line, right.end_position().row as u32 + 1);
        let at = self.declare(&name, DeclarationKind::Constant, Markers::STATIC, lines);
        let value = self.expression(right);
        if let Some(text) = self.written(value) {
            let text = self.names.intern(&text);
            self.facts.declarations[at as usize].of_type = Some(text);
        }
        value
    }

    /// `Name = Struct.new(…) do … end`, `Name = Class.new(Super)`, `Name = Data.define(…)`.
    fn made_class(&mut self, name: &str, right: Node<'t>) -> Option<Receiver> {
        if grammar::kind(right) != Kind::Call {
            return None;
        }
        let receiver = Field::Receiver.of(right).filter(|node| grammar::is_constant(*node))?;
        let method = Field::Method.of(right).map_or("", |method| self.node_text(method));
        let maker = self.node_text(receiver).trim_start_matches("::");
        let kind = match (maker, method) {
            ("Struct", "new") | ("Class", "new") | ("Data", "define") => DeclarationKind::Class,
            ("Module", "new") => DeclarationKind::Module,
            _ => return None,
        };
        let lines = (grammar::line(right), right.end_position().row as u32 + 1);
        let at = self.declare(name, kind, Markers::STATIC, lines);
        let state = self.enter_class(at);
        if maker != "Class" {
            self.refer(ReferenceKind::Extends, Receiver::None, maker, lines.0);
        }
        self.made_from(right, maker);
        if let Some(block) = Field::Block.of(right) {
            self.statements(grammar::block_statements(block));
        }
        self.leave_class(state);
        Some(Receiver::Unknown)
    }

    /// The superclass or the fields of a class that is made by a call.
    fn made_from(&mut self, call: Node<'t>, maker: &str) {
        let Some(list) = Field::Arguments.of(call) else { return };
        for argument in grammar::children(list) {
            let line = grammar::line(argument);
            match self.reader.literal(argument) {
                Literal::Constant(superclass) if maker == "Class" => {
                    self.refer(ReferenceKind::Extends, Receiver::None, &superclass, line);
                }
                Literal::Symbol(field) => {
                    self.declare(&field, DeclarationKind::Field, Markers::PUBLIC, (line, line));
                }
                _ => drop(self.expression(argument)),
            }
        }
    }
}
