//! Where variables come from: locals, loops, patterns, catches, queries, functions.

use banyan_facts::*;

use super::super::grammar::{Field, Kind, Node, children};
use super::scopes::Variable;
use super::{Extractor, Frame, Operand};

impl<'t> Extractor<'t> {
    fn add_value(&mut self, name: &'t str, value: Option<Name>) {
        self.scopes.add(name, value.map_or(Variable::Unknown, Variable::Value));
    }

    /// The variable of a declarator, once what it is set to is known.
    pub(super) fn end_declarator(&mut self, frame: &Frame<'t>) {
        let Some(declaration) = self.frames.last().filter(|parent| parent.kind == Kind::VariableDeclaration)
        else {
            return;
        };
        let in_field =
            self.parent().is_some_and(|around| matches!(around.kind, Kind::Field | Kind::EventField));
        if in_field {
            return;
        }
        let typ = Field::Type.of(declaration.node).map_or("?".to_owned(), |typ| self.type_text(typ));
        let told = match frame.operand {
            Operand::Text(_) if typ == "string" => true,
            // A prefix is known from the call that made the group of routes.
            Operand::Reference { .. } if typ == "RouteGroupBuilder" => true,
            _ => typ == "var",
        };
        let value = if told { self.value_text(frame.operand) } else { Some(self.names.intern(&typ)) };
        match frame.node.child_of_kind(Kind::TuplePattern) {
            Some(pattern) => self.add_parts(pattern, value),
            None => {
                if let Some(name) = Field::Name.of(frame.node) {
                    self.add_value(self.name_of(name), value);
                }
            }
        }
    }

    /// The variables that the parts of a tuple are given to.
    fn add_parts(&mut self, pattern: Node<'t>, value: Option<Name>) {
        for (at, part) in children(pattern).enumerate() {
            if part.kind() == Kind::Identifier {
                let value = value.map(|value| format!("{}%{at}", self.names.text(value)));
                let value = value.and_then(|text| self.limited(&text));
                self.add_value(self.name_of(part), value);
            }
        }
    }

    /// The variable of a loop over elements, once what it runs over is known.
    pub(super) fn begin_loop_body(&mut self, node: Node<'t>, over: Operand) {
        let element = self.derived(over, "^");
        let Some(left) = Field::Left.of(node) else { return };
        if left.kind() == Kind::TuplePattern {
            return self.add_parts(left, element);
        }
        let typ = Field::Type.of(node).map_or("var".to_owned(), |typ| self.type_text(typ));
        let value = if typ == "var" { element } else { Some(self.names.intern(&typ)) };
        self.add_value(self.name_of(left), value);
    }

    /// What an operand gives, and something done with it.
    pub(super) fn derived(&mut self, operand: Operand, suffix: &str) -> Option<Name> {
        let text = self.value_text(operand)?;
        let text = format!("{}{suffix}", self.names.text(text));
        self.limited(&text)
    }

    pub(super) fn begin_catch(&mut self, node: Node<'t>) -> bool {
        if let (Some(typ), Some(name)) = (Field::Type.of(node), Field::Name.of(node)) {
            let text = self.type_text(typ);
            let value = self.names.intern(&text);
            self.add_value(self.name_of(name), Some(value));
        }
        true
    }

    /// Variables of patterns stay in sight to the end of the statements around.
    pub(super) fn begin_pattern(&mut self, node: Node<'t>, pattern: Kind) -> bool {
        let value = match (pattern, Field::Type.of(node)) {
            (Kind::VarPattern, _) => None,
            (_, Some(typ)) => {
                let text = self.type_text(typ);
                Some(self.names.intern(&text))
            }
            (_, None) => self.matched(),
        };
        if let Some(frame) = self.frames.last_mut() {
            frame.pending = value;
        }
        if let Some(name) = Field::Name.of(node) {
            let value = if pattern == Kind::VarPattern { self.matched() } else { value };
            self.add_value(self.name_of(name), value);
        }
        true
    }

    /// What the pattern that begins is compared with.
    fn matched(&mut self) -> Option<Name> {
        let [.., around, _] = self.frames.as_slice() else { return None };
        let operand = match around.kind {
            Kind::IsPattern | Kind::SwitchExpression | Kind::Subpattern => around.operand,
            Kind::SwitchArm | Kind::SwitchSection => {
                let switch = self
                    .frames
                    .iter()
                    .rev()
                    .find(|frame| matches!(frame.kind, Kind::Switch | Kind::SwitchExpression));
                switch.map_or(Operand::None, |frame| frame.operand)
            }
            _ => Operand::None,
        };
        self.value_text(operand)
    }

    /// Functions without a name: parameters without types get theirs from where the function goes.
    pub(super) fn begin_lambda(&mut self, node: Node<'t>) -> bool {
        let target = self.target();
        let list = Field::Parameters.of(node);
        let implicit = list.filter(|list| list.kind() == Kind::ImplicitParameter);
        let parameters = match (list, implicit) {
            (Some(list), None) => self.parameters(list),
            _ => Vec::new(),
        };
        self.add_parameters(&parameters);
        let untyped: Vec<(usize, &'t str)> = match implicit {
            Some(name) => vec![(0, self.name_of(name))],
            None => {
                let all = parameters.iter().enumerate();
                all.filter(|(_, parameter)| parameter.typ.is_none())
                    .map(|(at, parameter)| (at, parameter.name))
                    .collect()
            }
        };
        for (at, name) in untyped {
            let text = target.map(|target| format!("{}${at}", self.names.text(target)));
            let value = text.and_then(|text| self.limited(&text));
            self.add_value(name, value);
        }
        let count = if implicit.is_some() { 1 } else { parameters.len().min(255) as u8 };
        let gives = target.map(|target| format!("{}$r", self.names.text(target)));
        let gives = gives.and_then(|text| self.limited(&text));
        self.returns.push(gives);
        if let Some(frame) = self.frames.last_mut() {
            frame.second = Operand::Function { parameters: count, gives: None };
        }
        true
    }

    /// The variable of a query, once what it runs over is known.
    pub(super) fn bind_query_variable(&mut self, clause: Node<'t>, over: Operand) {
        let element = self.derived(over, "^");
        let name = Field::Name
            .of(clause)
            .or_else(|| children(clause).find(|child| child.kind() == Kind::Identifier));
        let typ = Field::Type.of(clause).map(|typ| self.type_text(typ));
        let value = match typ {
            Some(typ) => Some(self.names.intern(&typ)),
            None => element,
        };
        if let Some(name) = name {
            self.add_value(self.name_of(name), value);
        }
    }

    pub(super) fn bind_let(&mut self, clause: Node<'t>, value: Operand) {
        let value = self.value_text(value);
        if let Some(name) = children(clause).next() {
            self.add_value(self.name_of(name), value);
        }
    }

    /// The name under which a query goes on with what it has joined or selected.
    pub(super) fn bind_into(&mut self, name: Option<Node<'t>>, value: Operand) {
        let value = self.value_text(value);
        if let Some(name) = name {
            self.add_value(self.name_of(name), value);
        }
    }

    /// The left side of what the grammar takes for a pointer that is declared: `f(Item.Price * count)`.
    fn product(&self, node: Node<'t>) -> Option<Node<'t>> {
        let pointer = Field::Type.of(node).filter(|typ| typ.kind() == Kind::PointerType)?;
        let before = self.text.get(..node.byte_range().start).unwrap_or_default().trim_end();
        Field::Type.of(pointer).filter(|_| !before.ends_with("out"))
    }

    /// `out var x` and `var (a, b)`: what a callee sets.
    pub(super) fn end_declaration_expression(&mut self, frame: &Frame<'t>) -> Operand {
        if let Some(left) = self.product(frame.node) {
            let (text, line) = (self.type_text(left), Self::line_of(left));
            let operand = self.refer_dotted(&text, line);
            if let Some(right) = Field::Name.of(frame.node) {
                self.refer_dotted(self.name_of(right), Self::line_of(right));
            }
            return operand;
        }
        let typ = Field::Type.of(frame.node).map_or("var".to_owned(), |typ| self.type_text(typ));
        let value = if typ == "var" { self.target() } else { Some(self.names.intern(&typ)) };
        if let Some(name) = Field::Name.of(frame.node) {
            self.add_value(self.name_of(name), value);
        }
        value.map_or(Operand::None, Operand::Value)
    }
}
