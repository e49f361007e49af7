//! Statements: what they declare, and the expressions in them.

use banyan_facts::ReferenceKind;
use tree_sitter::Node;

use super::super::grammar::{Field, Kind, children, children_under, first_child, kind};
use super::scopes::Variable;
use super::{Extractor, Value};

impl<'t> Extractor<'t> {
    pub(super) fn statement(&mut self, node: Node<'t>) {
        if !self.descend() {
            return;
        }
        self.nested_statement(node);
        self.ascend();
    }

    fn nested_statement(&mut self, node: Node<'t>) {
        match kind(node) {
            Kind::Block => self.scoped(|walk| walk.statements(node)),
            Kind::ShortVar => self.short_variables(node),
            Kind::Assignment => self.assignment(node),
            Kind::VarDeclaration => self.variables(node),
            Kind::ConstDeclaration => self.constants(node),
            Kind::TypeDeclaration => self.type_declaration(node),
            Kind::If => self.scoped(|walk| walk.if_statement(node)),
            Kind::For => self.scoped(|walk| walk.for_statement(node)),
            Kind::Switch => self.scoped(|walk| walk.statements(node)),
            Kind::ExpressionCase | Kind::DefaultCase | Kind::CommunicationCase => {
                self.scoped(|walk| walk.statements(node));
            }
            Kind::TypeSwitch => self.scoped(|walk| walk.type_switch(node)),
            Kind::Receive => self.receive(node),
            Kind::Label | Kind::Comment => {}
            Kind::StatementList
            | Kind::ExpressionStatement
            | Kind::ExpressionList
            | Kind::Return
            | Kind::Other
            | Kind::Error => {
                self.statements(node);
            }
            _ => drop(self.value(node)),
        }
    }

    fn statements(&mut self, node: Node<'t>) {
        for child in children(node) {
            self.statement(child);
        }
    }

    fn scoped(&mut self, walk: impl FnOnce(&mut Self)) {
        let mark = self.scopes.mark();
        walk(self);
        self.scopes.reset(mark);
    }

    fn short_variables(&mut self, node: Node<'t>) {
        let names = Field::Left.of(node).map(children).unwrap_or_default();
        let values = Field::Right.of(node).map(children).unwrap_or_default();
        if let [value] = values.as_slice() {
            let value = *value;
            let constant = if names.len() == 1 { self.told_text(value) } else { None };
            let first = self.facts.entry_points.len();
            let operand = self.value(value);
            let routes = (kind(value) == Kind::FunctionLiteral && self.facts.entry_points.len() > first)
                .then_some((first, self.facts.entry_points.len()));
            if let [name] = names.as_slice() {
                let text = constant.map(|text| self.names.intern(&text));
                let variable = Variable::new(self.text_of(*name), operand.value);
                self.scopes.add(Variable { text, routing: operand.routing, routes, ..variable });
                return;
            }
            self.name_parts(&names, operand.value);
            return;
        }
        let found: Vec<_> = values.iter().map(|value| (self.told_text(*value), self.value(*value))).collect();
        for (name, (constant, operand)) in names.iter().zip(found) {
            let text = constant.map(|text| self.names.intern(&text));
            let variable = Variable::new(self.text_of(*name), operand.value);
            self.scopes.add(Variable { text, routing: operand.routing, ..variable });
        }
    }

    /// Names for the parts of one value.
    fn name_parts(&mut self, names: &[Node<'t>], value: Value) {
        for (at, name) in names.iter().enumerate() {
            let text = self.text_of(*name);
            if kind(*name) == Kind::Identifier && text != "_" {
                let part = self.part(value, &format!("!{at}"));
                self.scopes.add(Variable::new(text, part));
            }
        }
    }

    fn assignment(&mut self, node: Node<'t>) {
        let targets = Field::Left.of(node).map(children).unwrap_or_default();
        let values = Field::Right.of(node).map(children).unwrap_or_default();
        let is_sum = Field::Operator.of(node).is_some_and(|operator| self.text_of(operator) != "=");
        let assigned: Vec<_> = values.into_iter().map(|value| self.value(value)).collect();
        let single = targets.len() == assigned.len();
        for (at, target) in targets.into_iter().enumerate() {
            let operand = self.value(target);
            let Some(given) = assigned.get(at).filter(|_| single) else { continue };
            if let Some(routing) = &given.routing {
                self.mount_target(target, &operand, routing.clone());
            }
            if kind(target) == Kind::Identifier {
                let (name, value) = (self.text_of(target), given.value);
                if let Some(variable) = self.scopes.find_mut(name) {
                    variable.text = None;
                    if variable.value == Value::Unknown && !is_sum {
                        variable.value = value;
                    }
                }
            }
        }
        if let [only] = assigned.as_slice()
            && !single
        {
            let value = only.value;
            let targets = Field::Left.of(node).map(children).unwrap_or_default();
            for (at, target) in
                targets.into_iter().enumerate().filter(|(_, target)| kind(*target) == Kind::Identifier)
            {
                let part = self.part(value, &format!("!{at}"));
                if let Some(variable) = self.scopes.find_mut(self.text_of(target))
                    && variable.value == Value::Unknown
                {
                    variable.value = part;
                }
            }
        }
    }

    fn if_statement(&mut self, node: Node<'t>) {
        let mut at = node;
        loop {
            for field in [Field::Initializer, Field::Condition, Field::Consequence] {
                if let Some(part) = field.of(at) {
                    self.statement(part);
                }
            }
            match Field::Alternative.of(at) {
                Some(next) if kind(next) == Kind::If => at = next,
                Some(block) => return self.statement(block),
                None => return,
            }
        }
    }

    fn for_statement(&mut self, node: Node<'t>) {
        for child in children(node) {
            match kind(child) {
                Kind::Range => self.range(child),
                Kind::ForClause => self.statements(child),
                _ => self.statement(child),
            }
        }
    }

    fn range(&mut self, node: Node<'t>) {
        let Some(ranged) = Field::Right.of(node) else { return };
        let value = self.value(ranged).value;
        let names = Field::Left.of(node).map(children).unwrap_or_default();
        let declares = names.iter().all(|name| kind(*name) == Kind::Identifier) && self.declares(node);
        for (at, name) in names.into_iter().enumerate() {
            if declares {
                let part = self.part(value, if at == 0 { "&" } else { "^" });
                self.scopes.add(Variable::new(self.text_of(name), part));
            } else {
                self.value(name);
            }
        }
    }

    /// Whether `:=` stands in a clause.
    fn declares(&self, node: Node<'t>) -> bool {
        let mut cursor = node.walk();
        node.children(&mut cursor).any(|child| !child.is_named() && self.text_of(child) == ":=")
    }

    fn receive(&mut self, node: Node<'t>) {
        let value = Field::Right.of(node).map_or(Value::Unknown, |right| self.value(right).value);
        let names = Field::Left.of(node).map(children).unwrap_or_default();
        if !self.declares(node) {
            names.into_iter().for_each(|name| drop(self.value(name)));
            return;
        }
        match names.as_slice() {
            [name] => self.scopes.add(Variable::new(self.text_of(*name), value)),
            names => {
                if let Some(name) = names.first() {
                    self.scopes.add(Variable::new(self.text_of(*name), value));
                }
                for name in names.iter().skip(1) {
                    let flag = self.typed("bool");
                    self.scopes.add(Variable::new(self.text_of(*name), flag));
                }
            }
        }
    }

    fn type_switch(&mut self, node: Node<'t>) {
        if let Some(initializer) = Field::Initializer.of(node) {
            self.statement(initializer);
        }
        let value = Field::Value.of(node).map_or(Value::Unknown, |value| self.value(value).value);
        let alias = Field::Alias.of(node).and_then(first_child).map(|name| self.text_of(name));
        for case in children(node)
            .into_iter()
            .filter(|child| matches!(kind(*child), Kind::TypeCase | Kind::DefaultCase))
        {
            let mark = self.scopes.mark();
            let types = children_under(case, Field::Type);
            let texts: Vec<String> =
                types.iter().map(|typ| self.use_type(*typ, ReferenceKind::Local)).collect();
            if let Some(alias) = alias {
                let narrowed = match texts.as_slice() {
                    [text] if text != "nil" => self.typed(text),
                    _ => value,
                };
                self.scopes.add(Variable::new(alias, narrowed));
            }
            for part in children(case).into_iter().filter(|part| !types.contains(part)) {
                self.statement(part);
            }
            self.scopes.reset(mark);
        }
    }
}
