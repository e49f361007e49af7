//! Statements: what they bind, and the expressions in them.

use crate::python::tree::{Expr, Pattern, Stmt, StmtAnnAssign, StmtIf, StmtTry, StmtWith};
use banyan_facts::*;

use super::texts::stated_texts;
use super::walk::{Local, Walk, last_name, literal};
use crate::python::notation::Typed;

impl<'a> Walk<'a> {
    pub fn body(&mut self, body: &'a [Stmt<'a>]) {
        for statement in body {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'a Stmt<'a>) {
        match statement {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class_definition(class),
            Stmt::Import(_) | Stmt::ImportFrom(_) => self.import(statement),
            Stmt::Assign(targets, value) => self.assign(targets, value),
            Stmt::AnnAssign(assign) => self.annotated_assign(assign),
            Stmt::AugAssign(target, value) => self.augmented_assign(target, value),
            Stmt::Return(returned) => {
                let value = returned.map(|value| self.value(value));
                if let (Some(value), Some(scope)) = (value, self.scopes.last_mut()) {
                    scope.returns.push(value);
                }
            }
            // A text that stands alone is documentation.
            Stmt::Expr(expression) if literal(expression).is_none() => self.visit(expression),
            Stmt::For(each) => {
                self.bind_loop(&each.target, &each.iter);
                self.body(each.body);
                self.body(each.orelse);
            }
            Stmt::While(repeat) => {
                self.value(&repeat.test);
                self.body(repeat.body);
                self.body(repeat.orelse);
            }
            Stmt::If(choice) => self.choice(choice),
            Stmt::With(with) => self.with(with),
            Stmt::Try(attempt) => self.attempt(attempt),
            Stmt::Raise(raised, cause) => {
                for raised in [raised, cause].into_iter().flatten() {
                    self.value_as(raised, ReferenceKind::Throws);
                }
            }
            other => self.other_statement(other),
        }
    }

    fn other_statement(&mut self, statement: &'a Stmt<'a>) {
        match statement {
            Stmt::Assert(test, message) => {
                self.value(test);
                message.iter().for_each(|message| self.visit(message));
            }
            Stmt::Delete(targets) => targets.iter().for_each(|target| self.visit_target(target)),
            Stmt::Global(names) => names.iter().for_each(|name| self.bind_local(name, Local::Declared)),
            Stmt::TypeAlias(alias) => {
                let shape = self.with_type_parameters(alias.type_parameters, |walk| {
                    walk.annotation(&alias.value, ReferenceKind::Local)
                });
                if let (Expr::Name(name), super::annotations::Shape::Named(path)) = (alias.name, shape) {
                    let class = self.typed(Typed::Class(&path));
                    self.bind(&alias.name, class);
                    self.bind_local(name.id, Local::Declared);
                }
            }
            Stmt::Match(matched) => {
                let subject = self.value(&matched.subject);
                for case in matched.cases {
                    self.pattern(&case.pattern, subject);
                    case.guard.iter().for_each(|guard| self.visit(guard));
                    self.body(case.body);
                }
            }
            _ => {}
        }
    }

    fn assign(&mut self, targets: &'a [Expr<'a>], value: &'a Expr<'a>) {
        if let [Expr::Tuple(left)] = targets
            && let Some(values) = self.unpacked(left.elts.len(), value)
        {
            for (target, value) in left.elts.iter().zip(values) {
                self.bind(target, value);
            }
            return;
        }
        let mut receiver = self.assigned_value(targets, value);
        if let [Expr::Name(name)] = targets
            && name.id == "__all__"
        {
            // What is computed lets everything out.
            let names = stated_texts(value);
            receiver = names.map_or(receiver, |names| self.typed(Typed::Text(&names.join(","))));
        }
        for target in targets {
            self.bind(target, receiver);
        }
    }

    /// The values of a tuple, or of a loader that gives several classes at once.
    fn unpacked(&mut self, count: usize, value: &'a Expr<'a>) -> Option<Vec<Receiver>> {
        match value {
            Expr::Tuple(right) if right.elts.len() == count => {
                Some(right.elts.iter().map(|value| self.value(value)).collect())
            }
            Expr::Call(call) if last_name(&call.func) == "get_classes" => self.loaded_classes(call),
            _ => None,
        }
    }

    /// The value of an assignment; at the module's level it belongs to the variable that it makes.
    fn assigned_value(&mut self, targets: &'a [Expr<'a>], value: &'a Expr<'a>) -> Receiver {
        let field = match targets {
            [target @ Expr::Name(_)] if self.scopes.is_empty() => self.field_of(target),
            _ => None,
        };
        let Some(field) = field else { return self.value_or_text(value) };
        let class = self.class;
        self.inside(field, |walk| {
            let of_model = class.is_some().then(|| walk.model_field(value)).flatten();
            of_model.unwrap_or_else(|| walk.value_or_text(value))
        })
    }

    /// The value of an expression, its text where that is short and known.
    fn value_or_text(&mut self, value: &'a Expr<'a>) -> Receiver {
        let receiver = match value {
            Expr::Subscript(alias) if is_type_form(last_name(alias.value)) => {
                match self.annotation(value, ReferenceKind::Local) {
                    super::annotations::Shape::Named(path) => return self.typed(Typed::Class(&path)),
                    shape => return self.receiver_of(&shape),
                }
            }
            _ => self.value(value),
        };
        match literal(value) {
            Some(text) if text.len() <= 200 => self.typed(Typed::Text(text)),
            _ => receiver,
        }
    }

    fn annotated_assign(&mut self, assign: &'a StmtAnnAssign<'a>) {
        let in_class = self.class.is_some() && self.scopes.is_empty();
        let kind = if in_class { ReferenceKind::Field } else { ReferenceKind::Local };
        let declared = self.annotated(&assign.annotation, kind);
        let field = self.scopes.is_empty().then(|| self.field_of(&assign.target)).flatten();
        let value = assign.value.map(|value| match field {
            Some(field) => self.inside(field, |walk| {
                let of_model = in_class.then(|| walk.mapped_field(&assign.annotation, Some(value))).flatten();
                of_model.unwrap_or_else(|| walk.value_or_text(value))
            }),
            None => self.value_or_text(value),
        });
        if let (Some(field), None, true) = (field, value, in_class) {
            self.inside(field, |walk| walk.mapped_field(&assign.annotation, None));
        }
        let known = if declared == Receiver::Unknown || self.is_text(value) { value } else { None };
        self.bind(&assign.target, known.unwrap_or(declared));
    }

    fn is_text(&self, value: Option<Receiver>) -> bool {
        matches!(value, Some(Receiver::Type(name)) if self.names.text(name).starts_with('"'))
    }

    fn augmented_assign(&mut self, target: &'a Expr<'a>, value: &'a Expr<'a>) {
        let field = match target {
            Expr::Name(_) if self.scopes.is_empty() => self.field_of(target),
            target => {
                self.visit_target(target);
                None
            }
        };
        match field {
            Some(field) => drop(self.inside(field, |walk| walk.value(value))),
            None => self.visit(value),
        }
    }

    /// A list of names that grows is no longer all that was stated.
    pub fn grows(&mut self, field: u32) {
        let declaration = &mut self.declarations[field as usize];
        if self.names.text(declaration.name) == "__all__" {
            declaration.of_type = None;
        }
    }

    /// The variable of the module, or the field of the class, that a name stands for; made where
    /// it is new.
    fn field_of(&mut self, target: &'a Expr<'a>) -> Option<u32> {
        let Expr::Name(name) = target else { return None };
        Some(self.field(self.class, name.id, target))
    }

    fn field(&mut self, class: Option<u32>, name: &'a str, node: &'a Expr<'a>) -> u32 {
        if let Some(&known) = self.fields.get(&(class, name)) {
            return known;
        }
        let kind = if class.is_some() { DeclarationKind::Field } else { DeclarationKind::Constant };
        let public = if name.starts_with('_') { Markers::NONE } else { Markers::PUBLIC };
        let within = std::mem::replace(&mut self.within, class);
        let field = self.declare(name, kind, node, public);
        self.within = within;
        self.fields.insert((class, name), field);
        field
    }

    /// Binds a target of an assignment to a value.
    pub fn bind(&mut self, target: &'a Expr<'a>, value: Receiver) {
        match target {
            Expr::Name(name) if self.scopes.is_empty() => {
                let field = self.field(self.class, name.id, target);
                self.type_field(field, value);
            }
            Expr::Name(name) => self.bind_local(name.id, Local::Variable(value)),
            Expr::Attribute(attribute) => {
                let of_own = match attribute.value {
                    Expr::Name(name) => matches!(self.local(name.id), Some(Local::Variable(Receiver::Own))),
                    _ => false,
                };
                match self.class.filter(|_| of_own) {
                    Some(class) => {
                        let field = self.field(Some(class), attribute.attr, target);
                        self.type_field(field, value);
                    }
                    None => self.visit(target),
                }
            }
            Expr::Tuple(all) | Expr::List(all) => {
                all.elts.iter().for_each(|part| self.bind_part(part, value));
            }
            Expr::Starred(starred) => self.bind(starred.value, Receiver::Unknown),
            other => self.visit_target(other),
        }
    }

    /// A part of what is unpacked is built in where the whole is.
    fn bind_part(&mut self, part: &'a Expr<'a>, whole: Receiver) {
        let value = if self.is_builtin(whole) { Receiver::Unknown } else { self.element_of(whole) };
        self.bind(part, value);
    }

    /// Gives a field the type of a value, unless more is known of it already.
    fn type_field(&mut self, field: u32, value: Receiver) {
        let Some(of_type) = self.type_of(value) else { return };
        let known = self.declarations[field as usize].of_type;
        let builtin = self.type_of(self.builtin());
        if known.is_none() || known == builtin {
            self.declarations[field as usize].of_type = Some(of_type);
        }
    }

    fn choice(&mut self, choice: &'a StmtIf<'a>) {
        if is_main_guard(&choice.test) {
            self.start_of_program(choice);
        }
        let type_only = self.type_only;
        self.type_only |= last_name(&choice.test) == "TYPE_CHECKING";
        self.value(&choice.test);
        let narrowed = self.narrow(&choice.test);
        self.body(choice.body);
        if let Some((name, before)) = narrowed {
            self.bind_local(name, Local::Variable(before));
        }
        self.type_only = type_only;
        for clause in choice.elif_else_clauses {
            clause.test.iter().for_each(|test| self.visit(test));
            self.body(clause.body);
        }
    }

    /// Inside `if isinstance(x, C)`, x is a C; what it was before.
    fn narrow(&mut self, test: &'a Expr<'a>) -> Option<(&'a str, Receiver)> {
        let Expr::Call(call) = test else { return None };
        let [Expr::Name(name), class] = call.arguments.args else { return None };
        if last_name(&call.func) != "isinstance" {
            return None;
        }
        let Some(Local::Variable(before)) = self.local(name.id) else { return None };
        let path = self.path_text(class)?;
        let narrowed = self.typed(Typed::Named(&path));
        self.bind_local(name.id, Local::Variable(narrowed));
        Some((name.id, before))
    }

    fn with(&mut self, with: &'a StmtWith<'a>) {
        for item in with.items {
            let receiver = self.value(&item.context_expr);
            self.note_transaction(&item.context_expr);
            let entered = match receiver {
                Receiver::Result(at) => self.typed(Typed::Entered(at)),
                other => other,
            };
            item.optional_vars.iter().for_each(|target| self.bind(target, entered));
        }
        self.body(with.body);
    }

    fn attempt(&mut self, attempt: &'a StmtTry<'a>) {
        self.body(attempt.body);
        for handler in attempt.handlers {
            let caught = handler.caught.map(|caught| self.caught(caught));
            if let Some(name) = handler.name {
                self.bind_local(name, Local::Variable(caught.unwrap_or(Receiver::Unknown)));
            }
            self.body(handler.body);
        }
        self.body(attempt.orelse);
        self.body(attempt.finalbody);
    }

    /// The type of what a handler catches.
    fn caught(&mut self, caught: &'a Expr<'a>) -> Receiver {
        if let Expr::Tuple(all) = caught {
            all.elts.iter().for_each(|one| self.visit_as(one, ReferenceKind::Throws));
            return self.builtin();
        }
        let class = self.value_as(caught, ReferenceKind::Throws);
        match self.path_text(caught) {
            Some(path) if !self.is_builtin(class) => self.typed(Typed::Named(&path)),
            _ => self.builtin(),
        }
    }

    fn pattern(&mut self, pattern: &'a Pattern<'a>, subject: Receiver) {
        match pattern {
            Pattern::Value(value) => self.visit(value),
            Pattern::Sequence(all) => {
                all.iter().for_each(|part| self.pattern(part, Receiver::Unknown));
            }
            Pattern::Or(all) => all.iter().for_each(|part| self.pattern(part, subject)),
            Pattern::Mapping(map) => {
                map.keys.iter().for_each(|key| self.visit(key));
                map.patterns.iter().for_each(|part| self.pattern(part, Receiver::Unknown));
                map.rest.iter().for_each(|name| self.bind_pattern(name, Receiver::Unknown));
            }
            Pattern::Class(class) => {
                self.value_as(&class.cls, ReferenceKind::Local);
                class.patterns.iter().for_each(|part| self.pattern(part, Receiver::Unknown));
            }
            Pattern::Star(star) => {
                star.iter().for_each(|name| self.bind_pattern(name, Receiver::Unknown));
            }
            Pattern::As(inner, name) => {
                let mut value = subject;
                if let Some(inner) = inner {
                    self.pattern(inner, subject);
                    if let Pattern::Class(class) = inner
                        && let Some(path) = self.path_text(&class.cls)
                    {
                        value = self.typed(Typed::Named(&path));
                    }
                }
                name.iter().for_each(|name| self.bind_pattern(name, value));
            }
            Pattern::Singleton => {}
        }
    }

    fn bind_pattern(&mut self, name: &'a str, value: Receiver) {
        self.bind_local(name, Local::Variable(value));
    }
}

fn is_type_form(name: &str) -> bool {
    matches!(name, "Annotated" | "Optional" | "Union" | "Type" | "List" | "Sequence" | "Iterable")
}

/// Whether a condition is `__name__ == "__main__"`.
fn is_main_guard(test: &Expr<'_>) -> bool {
    let Expr::Compare(compare) = test else { return false };
    let other = compare.comparators.first();
    last_name(compare.left) == "__name__" && other.and_then(literal) == Some("__main__")
}
