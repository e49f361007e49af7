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
    fn refer_value(&mut self, path: &syn::ExprPath, kind: ReferenceKind) -> Option<u32> {
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

    fn value_of_call(&mut self, call: &syn::ExprCall) -> Receiver {
        let mut callee = call.func.as_ref();
        while let Expr::Paren(inner) = callee {
            callee = inner.expr.as_ref();
        }
        let Expr::Path(path) = callee else {
            self.walk_expression(callee);
            call.args.iter().for_each(|argument| self.walk_expression(argument));
            return Receiver::Unknown;
        };
        if let Some(name) = path.path.get_ident().map(ident_text)
            && path.qself.is_none()
        {
            if self.local(&name).is_some() {
                call.args.iter().for_each(|argument| self.walk_expression(argument));
                return Receiver::Unknown;
            }
            if let Some(value) = self.wrapped_in_prelude(&name, call) {
                return value;
            }
            if name == "Self" {
                call.args.iter().for_each(|argument| self.walk_expression(argument));
                return self.own;
            }
        }
        let text = path_text(&path.path, path.path.segments.len());
        let reference = self.refer_value(path, ReferenceKind::Call);
        self.announce_write(&text, call);
        let first = self.walk_arguments(call);
        self.read_call(&text, call);
        if keeps_its_argument(&text) && first != Receiver::Unknown {
            return first;
        }
        reference.map_or(Receiver::Unknown, Receiver::Result)
    }

    /// Walks the arguments of a call and gives the value of the first.
    fn walk_arguments(&mut self, call: &syn::ExprCall) -> Receiver {
        let mut first = Receiver::Unknown;
        for (at, argument) in call.args.iter().enumerate() {
            let value = self.value_of(argument);
            if at == 0 {
                first = value;
            }
        }
        first
    }

    /// `Some(x)`, `Ok(x)`, `Err(x)`: control flow rather than dependencies, so no references.
    fn wrapped_in_prelude(&mut self, name: &str, call: &syn::ExprCall) -> Option<Receiver> {
        let (before, after) = match name {
            "Some" => ("Option<", ">"),
            "Ok" => ("Result<", ",_>"),
            "Err" => ("Result<_,", ">"),
            _ => return None,
        };
        let value = self.walk_arguments(call);
        Some(self.wrapped(before, value, after))
    }

    fn value_of_method_call(&mut self, call: &syn::ExprMethodCall) -> Receiver {
        let receiver = self.value_of(&call.receiver);
        let name = ident_text(&call.method);
        let reference = self.refer(ReferenceKind::Call, receiver, &name, call.method.span());
        let mut arguments = String::new();
        if let Some(turbofish) = &call.turbofish {
            self.write_generic_arguments(&turbofish.args, Position::Local, &mut arguments);
        }
        let mut handed = Receiver::Unknown;
        for argument in &call.args {
            handed = match argument {
                Expr::Closure(closure) => {
                    let inputs = self.handed_to_closure(&name, receiver);
                    self.walk_closure(closure, &inputs)
                }
                other => {
                    self.walk_expression(other);
                    Receiver::Unknown
                }
            };
        }
        self.read_method_call(&name, receiver, call);
        self.result_of_method(&name, receiver, reference, &arguments, handed)
    }

    /// What well-known methods of collections, options and results hand to a closure.
    fn handed_to_closure(&mut self, method: &str, receiver: Receiver) -> Vec<Receiver> {
        match method {
            "map_err" | "or_else" | "unwrap_or_else" | "inspect_err" => vec![self.part(receiver, "!")],
            "fold" | "try_fold" | "scan" => vec![Receiver::Unknown, self.part(receiver, "?")],
            "sort_by" | "max_by" | "min_by" | "sort_unstable_by" | "dedup_by" | "reduce" | "sorted_by" => {
                vec![self.part(receiver, "?"); 2]
            }
            _ if HANDING.contains(&method) => vec![self.part(receiver, "?")],
            _ => Vec::new(),
        }
    }

    fn result_of_method(
        &mut self,
        method: &str,
        receiver: Receiver,
        reference: u32,
        arguments: &str,
        handed: Receiver,
    ) -> Receiver {
        let typed_by_argument = ["collect", "parse", "sum", "product", "try_into", "into"].contains(&method);
        if typed_by_argument && !arguments.is_empty() && !arguments.contains(',') {
            let text = if ["parse", "try_into"].contains(&method) {
                format!("Result<{arguments},_>")
            } else {
                arguments.to_owned()
            };
            return self.typed(&text);
        }
        if handed != Receiver::Unknown {
            let inner = self.text_of(handed);
            match method {
                "map" | "map_or" | "map_or_else" | "then" => {
                    return self.part(receiver, &format!("{{{inner}}}"));
                }
                "and_then" | "filter_map" | "flat_map" | "find_map" => {
                    return self.part(receiver, &format!("{{{inner}?}}"));
                }
                _ => {}
            }
        }
        Receiver::Result(reference)
    }

    /// Walks a closure whose parameters are handed these values; gives the value of its body.
    pub fn walk_closure(&mut self, closure: &syn::ExprClosure, inputs: &[Receiver]) -> Receiver {
        self.scoped(|walk| {
            for (at, input) in closure.inputs.iter().enumerate() {
                walk.bind(input, inputs.get(at).copied().unwrap_or(Receiver::Unknown));
            }
            let mut declared = Receiver::Unknown;
            if let syn::ReturnType::Type(_, output) = &closure.output {
                let text = walk.walk_type(output, ReferenceKind::Return, Position::Local);
                declared = walk.typed(&text);
            }
            let value = walk.value_of(&closure.body);
            known(declared, value)
        })
    }
}

/// Methods that hand what the receiver holds to a closure.
const HANDING: &[&str] = &[
    "map",
    "for_each",
    "filter",
    "filter_map",
    "flat_map",
    "any",
    "all",
    "find",
    "find_map",
    "position",
    "and_then",
    "map_or",
    "map_or_else",
    "is_some_and",
    "is_ok_and",
    "is_none_or",
    "inspect",
    "take_while",
    "skip_while",
    "map_while",
    "partition",
    "retain",
    "retain_mut",
    "sort_by_key",
    "sort_unstable_by_key",
    "sort_by_cached_key",
    "max_by_key",
    "min_by_key",
    "group_by",
    "chunk_by",
    "try_for_each",
    "and_modify",
    "dedup_by_key",
    "rposition",
    "sorted_by_key",
    "unique_by",
    "map_ok",
    "and_then_ok",
    "for_each_concurrent",
    "then_some",
    "par_iter",
    "unzip",
];

/// Functions that wrap or repeat their argument, so that its type is theirs for every lookup.
fn keeps_its_argument(callee: &str) -> bool {
    let Some((owner, function)) = callee.rsplit_once("::") else { return false };
    let owner = owner.rsplit("::").next().unwrap_or(owner);
    let wraps =
        ["Arc", "Rc", "Box", "Mutex", "RwLock", "RefCell", "Cell", "Pin", "Data", "Cow"].contains(&owner);
    wraps && ["new", "clone", "pin", "from", "Borrowed", "Owned"].contains(&function)
        || callee == "mem::take"
        || callee == "std::mem::take"
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
fn known(first: Receiver, second: Receiver) -> Receiver {
    if first == Receiver::Unknown { second } else { first }
}
