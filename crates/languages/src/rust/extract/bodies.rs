//! Bodies: the references of expressions, and what is known of their values.

use banyan_facts::{Receiver, ReferenceKind};
use syn::spanned::Spanned;
use syn::{Block, Expr, Item, Lit, Member, Path, Stmt};

use super::types::{Position, ident_text, path_text};
use super::walk::Walk;

impl Walk<'_> {
    /// Walks a block and gives the value of its last expression.
    pub fn walk_block(&mut self, block: &Block) -> Receiver {
        let locals = self.locals.len();
        let items = block.stmts.iter().filter_map(|statement| match statement {
            Stmt::Item(item) => Some(item),
            _ => None,
        });
        self.walk_local_items(items);
        let mut value = Receiver::Unknown;
        for statement in &block.stmts {
            value = self.walk_statement(statement);
        }
        self.locals.truncate(locals);
        value
    }

    /// Items of a block see no locals.
    fn walk_local_items<'b>(&mut self, items: impl Iterator<Item = &'b Item> + Clone) {
        if items.clone().next().is_some() {
            let locals = std::mem::take(&mut self.locals);
            self.walk_items(items);
            self.locals = locals;
        }
    }

    fn walk_statement(&mut self, statement: &Stmt) -> Receiver {
        match statement {
            Stmt::Local(local) => self.walk_let(local),
            Stmt::Expr(expression, None) => return self.value_of(expression),
            Stmt::Expr(expression, Some(_)) => self.walk_expression(expression),
            Stmt::Macro(called) => return self.walk_macro(&called.mac),
            Stmt::Item(_) => {}
        }
        Receiver::Unknown
    }

    fn walk_let(&mut self, local: &syn::Local) {
        let mut value = Receiver::Unknown;
        if let Some(init) = &local.init {
            value = self.value_of(&init.expr);
            if let Some((_, diverge)) = &init.diverge {
                self.walk_expression(diverge);
            }
        }
        self.bind(&local.pat, value);
        if let Some(init) = &local.init {
            self.remember_address(&local.pat, &init.expr);
        }
    }

    /// Walks an expression whose value does not matter.
    pub fn walk_expression(&mut self, expression: &Expr) {
        self.value_of(expression);
    }

    /// Walks an expression and gives what is known of its value.
    pub fn value_of(&mut self, expression: &Expr) -> Receiver {
        match expression {
            Expr::Path(path) => self.value_of_path(path),
            Expr::MethodCall(call) => self.value_of_method_call(call),
            Expr::Call(call) => self.value_of_call(call),
            Expr::Field(field) => self.value_of_field(field),
            Expr::Struct(literal) => self.value_of_struct(literal),
            Expr::Lit(literal) => self.value_of_literal(&literal.lit),
            Expr::Macro(called) => self.walk_macro(&called.mac),
            Expr::Closure(closure) => {
                self.walk_closure(closure, &[]);
                Receiver::Unknown
            }
            _ => self.value_of_wrapping(expression),
        }
    }

    /// Expressions whose value is that of an expression inside.
    fn value_of_wrapping(&mut self, expression: &Expr) -> Receiver {
        match expression {
            Expr::Await(inner) => self.value_of(&inner.base),
            Expr::Try(inner) => {
                let value = self.value_of(&inner.expr);
                self.part(value, "?")
            }
            Expr::Reference(inner) => self.value_of(&inner.expr),
            Expr::RawAddr(inner) => self.value_of(&inner.expr),
            Expr::Paren(inner) => self.value_of(&inner.expr),
            Expr::Group(inner) => self.value_of(&inner.expr),
            Expr::Unary(inner) => self.value_of(&inner.expr),
            Expr::Block(inner) => self.walk_block(&inner.block),
            Expr::Unsafe(inner) => self.walk_block(&inner.block),
            Expr::Async(inner) => self.walk_block(&inner.block),
            Expr::Const(inner) => self.walk_block(&inner.block),
            Expr::TryBlock(inner) => self.walk_block(&inner.block),
            _ => self.value_of_compound(expression),
        }
    }

    fn value_of_compound(&mut self, expression: &Expr) -> Receiver {
        match expression {
            Expr::If(branch) => self.value_of_if(branch),
            Expr::Match(branch) => self.value_of_match(branch),
            Expr::Index(index) => self.value_of_index(index),
            Expr::Binary(binary) => self.value_of_binary(binary),
            Expr::Tuple(tuple) => self.value_of_tuple(tuple),
            Expr::Array(array) => self.value_of_array(array),
            Expr::Repeat(repeat) => {
                let element = self.value_of(&repeat.expr);
                self.walk_expression(&repeat.len);
                self.wrapped("[", element, "]")
            }
            Expr::Cast(cast) => {
                self.walk_expression(&cast.expr);
                let text = self.walk_type(&cast.ty, ReferenceKind::Local, Position::Local);
                self.typed(&text)
            }
            Expr::Range(range) => {
                let start = range.start.as_ref().map_or(Receiver::Unknown, |start| self.value_of(start));
                range.end.iter().for_each(|end| self.walk_expression(end));
                self.wrapped("[", start, "]")
            }
            _ => {
                self.walk_control(expression);
                Receiver::Unknown
            }
        }
    }

    fn walk_control(&mut self, expression: &Expr) {
        match expression {
            Expr::Assign(assign) => {
                self.walk_expression(&assign.left);
                self.walk_expression(&assign.right);
            }
            Expr::Let(condition) => {
                let value = self.value_of(&condition.expr);
                self.bind(&condition.pat, value);
            }
            Expr::ForLoop(each) => self.scoped(|walk| {
                let value = walk.value_of(&each.expr);
                let element = walk.part(value, "?");
                walk.bind(&each.pat, element);
                walk.walk_block(&each.body);
            }),
            Expr::While(repeated) => self.scoped(|walk| {
                walk.walk_expression(&repeated.cond);
                walk.walk_block(&repeated.body);
            }),
            Expr::Loop(repeated) => {
                self.walk_block(&repeated.body);
            }
            Expr::Return(jump) => jump.expr.iter().for_each(|value| self.walk_expression(value)),
            Expr::Break(jump) => jump.expr.iter().for_each(|value| self.walk_expression(value)),
            Expr::Yield(jump) => jump.expr.iter().for_each(|value| self.walk_expression(value)),
            _ => {}
        }
    }

    /// `else if` chains are long in generated code and are walked without recursion.
    fn value_of_if(&mut self, branch: &syn::ExprIf) -> Receiver {
        let mut value = Receiver::Unknown;
        let mut next = Some(branch);
        while let Some(branch) = next.take() {
            let then = self.scoped(|walk| {
                walk.walk_expression(&branch.cond);
                walk.walk_block(&branch.then_branch)
            });
            value = known(value, then);
            match branch.else_branch.as_ref().map(|(_, other)| other.as_ref()) {
                Some(Expr::If(other)) => next = Some(other),
                Some(other) => value = known(value, self.value_of(other)),
                None => {}
            }
        }
        value
    }

    fn value_of_match(&mut self, branch: &syn::ExprMatch) -> Receiver {
        let matched = self.value_of(&branch.expr);
        let mut value = Receiver::Unknown;
        for arm in &branch.arms {
            let arm_value = self.scoped(|walk| {
                walk.bind(&arm.pat, matched);
                walk.value_of(&arm.body)
            });
            value = known(value, arm_value);
        }
        value
    }

    fn value_of_index(&mut self, index: &syn::ExprIndex) -> Receiver {
        let value = self.value_of(&index.expr);
        self.walk_expression(&index.index);
        if matches!(index.index.as_ref(), Expr::Range(_)) { value } else { self.part(value, "?") }
    }

    /// Sums are long in generated code and nest to the left: they are walked without recursion.
    fn value_of_binary(&mut self, binary: &syn::ExprBinary) -> Receiver {
        let mut rights = vec![binary];
        let mut left = binary.left.as_ref();
        while let Expr::Binary(inner) = left {
            rights.push(inner);
            left = inner.left.as_ref();
        }
        let mut value = self.value_of(left);
        for binary in rights.into_iter().rev() {
            self.walk_expression(&binary.right);
            if is_comparison(&binary.op) {
                value = self.typed("bool");
            }
        }
        value
    }

    fn value_of_tuple(&mut self, tuple: &syn::ExprTuple) -> Receiver {
        let mut text = "(".to_owned();
        for (at, element) in tuple.elems.iter().enumerate() {
            let value = self.value_of(element);
            if at > 0 {
                text.push(',');
            }
            text.push_str(&self.text_of(value));
        }
        text.push(')');
        self.typed(&text)
    }

    fn value_of_array(&mut self, array: &syn::ExprArray) -> Receiver {
        let mut value = Receiver::Unknown;
        for element in &array.elems {
            let element = self.value_of(element);
            value = known(value, element);
        }
        self.wrapped("[", value, "]")
    }

    /// The value of a wrapper around a value.
    pub fn wrapped(&mut self, before: &str, value: Receiver, after: &str) -> Receiver {
        let text = format!("{before}{}{after}", self.text_of(value));
        self.typed(&text)
    }

    fn value_of_literal(&mut self, literal: &Lit) -> Receiver {
        match literal {
            Lit::Str(text) => {
                self.read_text(&text.value(), literal.span());
                self.typed("str")
            }
            Lit::Bool(_) => self.typed("bool"),
            Lit::Char(_) => self.typed("char"),
            Lit::Int(number) => self.typed(if number.suffix().is_empty() { "i32" } else { number.suffix() }),
            Lit::Float(number) => {
                self.typed(if number.suffix().is_empty() { "f64" } else { number.suffix() })
            }
            _ => self.typed("[u8]"),
        }
    }

    fn value_of_path(&mut self, path: &syn::ExprPath) -> Receiver {
        if path.qself.is_none()
            && let Some(ident) = path.path.get_ident()
        {
            let name = ident_text(ident);
            if name == "self" {
                return self.own;
            }
            if let Some(value) = self.local(&name) {
                return value;
            }
            if is_variant_of_prelude(&name) {
                return Receiver::Unknown;
            }
        }
        match self.refer_value(path, ReferenceKind::Access) {
            Some(reference) => Receiver::Result(reference),
            None => Receiver::Unknown,
        }
    }

    /// Refers to a function, constant, variant or static by its path. No reference for `Self` alone.
    pub fn refer_value(&mut self, path: &syn::ExprPath, kind: ReferenceKind) -> Option<u32> {
        self.refer_path_arguments(&path.path);
        let last = path.path.segments.last().map(|segment| ident_text(&segment.ident))?;
        if let Some(own) = &path.qself {
            let text = self.walk_type(&own.ty, ReferenceKind::Generic, Position::Local);
            if own.position > 0 {
                let of_trait = path_text(&path.path, own.position);
                self.refer(ReferenceKind::Generic, Receiver::None, &of_trait, path.path.span());
            }
            let receiver = self.typed(&text);
            return Some(self.refer_path(kind, receiver, &last, path.span()));
        }
        let count = path.path.segments.len();
        let first = path.path.segments.first().map(|segment| ident_text(&segment.ident))?;
        if first == "Self" || self.type_parameter(&first).is_some() {
            if count == 1 {
                return None;
            }
            let receiver = self.receiver_of_head(&path.path, &first);
            return Some(self.refer_path(kind, receiver, &last, path.span()));
        }
        if count == 2 && super::types::is_primitive(&first) {
            let receiver = self.typed(&first);
            return Some(self.refer_path(kind, receiver, &last, path.span()));
        }
        let text = path_text(&path.path, count);
        self.read_table_path(&text, path.span());
        Some(self.refer_path(kind, Receiver::None, &text, path.span()))
    }

    /// What stands before the last segment of a path that begins with `Self` or a type parameter.
    fn receiver_of_head(&mut self, path: &Path, first: &str) -> Receiver {
        let count = path.segments.len();
        if let Some(parameter) = self.type_parameter(first) {
            let bounds = parameter.bounds.clone();
            return if count == 2 { self.typed(&bounds) } else { Receiver::Unknown };
        }
        if count == 2 {
            return self.own;
        }
        let text = path_text(path, count - 1);
        self.typed(&text)
    }

    /// Refers to the type arguments anywhere in a path.
    pub fn refer_path_arguments(&mut self, path: &Path) {
        for segment in &path.segments {
            if let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments {
                self.write_generic_arguments(&arguments.args, Position::Local, &mut String::new());
            }
        }
    }

    fn value_of_field(&mut self, field: &syn::ExprField) -> Receiver {
        let base = self.value_of(&field.base);
        let name = match &field.member {
            Member::Named(name) => ident_text(name),
            Member::Unnamed(index) => {
                if let Some(element) = self.tuple_element(base, index.index) {
                    return element;
                }
                index.index.to_string()
            }
        };
        Receiver::Result(self.refer(ReferenceKind::Access, base, &name, field.member.span()))
    }

    /// A part of a value that is known to be a tuple; reading it refers to nothing.
    fn tuple_element(&mut self, base: Receiver, index: u32) -> Option<Receiver> {
        let is_tuple = matches!(base, Receiver::Type(text) if self.names.text(text).starts_with('('));
        is_tuple.then(|| self.part(base, &format!(".{index}")))
    }

    fn value_of_struct(&mut self, literal: &syn::ExprStruct) -> Receiver {
        let value = self.constructed(&literal.path, literal.qself.is_some());
        for field in &literal.fields {
            self.walk_expression(&field.expr);
        }
        literal.rest.iter().for_each(|rest| self.walk_expression(rest));
        value
    }

    fn constructed(&mut self, path: &Path, qualified: bool) -> Receiver {
        self.refer_path_arguments(path);
        let first = path.segments.first().map(|segment| ident_text(&segment.ident)).unwrap_or_default();
        let text = path_text(path, path.segments.len());
        if qualified {
            return Receiver::Unknown;
        }
        if text == "Self" {
            return self.own;
        }
        if first != "Self" {
            self.refer_path(ReferenceKind::Construct, Receiver::None, &text, path.span());
        }
        self.typed(&text)
    }
}

fn is_comparison(op: &syn::BinOp) -> bool {
    use syn::BinOp::*;
    matches!(op, Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_) | And(_) | Or(_))
}

/// Whether this names a variant that the prelude brings: control flow rather than a dependency.
pub fn is_variant_of_prelude(name: &str) -> bool {
    matches!(name, "None" | "Some" | "Ok" | "Err")
}

/// The first of two values unless it is unknown.
pub fn known(first: Receiver, second: Receiver) -> Receiver {
    if first == Receiver::Unknown { second } else { first }
}
