//! Ruff's tree as ours, with what its parser makes of errors: for files that our parser gives up on.

use oxc_allocator::Allocator;
use ruff_python_ast as ruff;
use ruff_text_size::Ranged;

use super::tree::*;

/// The statements of ruff's tree.
pub fn converted<'t>(body: &[ruff::Stmt], arena: &'t Allocator) -> &'t [Stmt<'t>] {
    Conversion { arena }.body(body)
}

#[derive(Clone, Copy)]
struct Conversion<'t> {
    arena: &'t Allocator,
}

impl<'t> Conversion<'t> {
    fn alloc<Node>(self, node: Node) -> &'t Node {
        self.arena.alloc(node)
    }

    fn text(self, text: &str) -> &'t str {
        self.arena.alloc_str(text)
    }

    fn all<Of, Node: Copy>(self, of: &[Of], convert: impl Fn(&Of) -> Node) -> &'t [Node] {
        let nodes: Vec<Node> = of.iter().map(convert).collect();
        self.arena.alloc_slice_copy(&nodes)
    }

    fn body(self, body: &[ruff::Stmt]) -> &'t [Stmt<'t>] {
        self.all(body, |statement| self.statement(statement))
    }

    fn identifier(self, name: &ruff::Identifier) -> Identifier<'t> {
        Identifier { range: name.range, id: self.text(name) }
    }

    fn name(self, name: Option<&ruff::Identifier>) -> Option<&'t str> {
        name.map(|name| self.text(name))
    }

    fn statement(self, statement: &ruff::Stmt) -> Stmt<'t> {
        match statement {
            ruff::Stmt::FunctionDef(of) => Stmt::FunctionDef(self.alloc(StmtFunctionDef {
                range: of.range,
                decorators: self.decorators(&of.decorator_list),
                name: self.identifier(&of.name),
                type_parameters: self.type_parameters(of.type_params.as_deref()),
                parameters: self.parameters(&of.parameters),
                returns: self.optional(of.returns.as_deref()),
                body: self.body(&of.body),
            })),
            ruff::Stmt::ClassDef(of) => Stmt::ClassDef(self.alloc(StmtClassDef {
                range: of.range,
                decorators: self.decorators(&of.decorator_list),
                name: self.identifier(&of.name),
                type_parameters: self.type_parameters(of.type_params.as_deref()),
                arguments: of.arguments.as_ref().map(|of| self.alloc(self.arguments(of))),
                body: self.body(&of.body),
            })),
            ruff::Stmt::Return(of) => Stmt::Return(self.optional(of.value.as_deref())),
            ruff::Stmt::Delete(of) => Stmt::Delete(self.expressions(&of.targets)),
            ruff::Stmt::Assign(of) => Stmt::Assign(self.expressions(&of.targets), self.boxed(&of.value)),
            ruff::Stmt::AugAssign(of) => Stmt::AugAssign(self.boxed(&of.target), self.boxed(&of.value)),
            ruff::Stmt::AnnAssign(of) => Stmt::AnnAssign(self.alloc(StmtAnnAssign {
                target: self.expression(&of.target),
                annotation: self.expression(&of.annotation),
                value: self.optional(of.value.as_deref()),
            })),
            ruff::Stmt::For(of) => Stmt::For(self.alloc(StmtFor {
                target: self.expression(&of.target),
                iter: self.expression(&of.iter),
                body: self.body(&of.body),
                orelse: self.body(&of.orelse),
            })),
            ruff::Stmt::While(of) => Stmt::While(self.alloc(StmtWhile {
                test: self.expression(&of.test),
                body: self.body(&of.body),
                orelse: self.body(&of.orelse),
            })),
            ruff::Stmt::If(of) => Stmt::If(self.alloc(StmtIf {
                range: of.range,
                test: self.expression(&of.test),
                body: self.body(&of.body),
                elif_else_clauses: self.all(&of.elif_else_clauses, |clause| ElifElseClause {
                    test: self.optional(clause.test.as_ref()),
                    body: self.body(&clause.body),
                }),
            })),
            ruff::Stmt::With(of) => Stmt::With(self.alloc(StmtWith {
                items: self.all(&of.items, |item| WithItem {
                    context_expr: self.expression(&item.context_expr),
                    optional_vars: self.optional(item.optional_vars.as_deref()),
                }),
                body: self.body(&of.body),
            })),
            ruff::Stmt::Match(of) => Stmt::Match(self.alloc(StmtMatch {
                subject: self.expression(&of.subject),
                cases: self.all(&of.cases, |case| MatchCase {
                    pattern: self.pattern(&case.pattern),
                    guard: self.optional(case.guard.as_deref()),
                    body: self.body(&case.body),
                }),
            })),
            ruff::Stmt::Raise(of) => {
                Stmt::Raise(self.optional(of.exc.as_deref()), self.optional(of.cause.as_deref()))
            }
            ruff::Stmt::Try(of) => Stmt::Try(self.alloc(StmtTry {
                body: self.body(&of.body),
                handlers: self.all(&of.handlers, |ruff::ExceptHandler::ExceptHandler(handler)| {
                    ExceptHandler {
                        caught: self.optional(handler.type_.as_deref()),
                        name: self.name(handler.name.as_ref()),
                        body: self.body(&handler.body),
                    }
                }),
                orelse: self.body(&of.orelse),
                finalbody: self.body(&of.finalbody),
            })),
            ruff::Stmt::Assert(of) => Stmt::Assert(self.boxed(&of.test), self.optional(of.msg.as_deref())),
            ruff::Stmt::Import(of) => {
                Stmt::Import(self.alloc(StmtImport { range: of.range, names: self.aliases(&of.names) }))
            }
            ruff::Stmt::ImportFrom(of) => Stmt::ImportFrom(self.alloc(StmtImportFrom {
                range: of.range,
                module: self.name(of.module.as_ref()),
                names: self.aliases(&of.names),
                level: of.level,
            })),
            ruff::Stmt::Global(of) => Stmt::Global(self.all(&of.names, |name| self.text(name))),
            ruff::Stmt::TypeAlias(of) => Stmt::TypeAlias(self.alloc(StmtTypeAlias {
                name: self.expression(&of.name),
                type_parameters: self.type_parameters(of.type_params.as_deref()),
                value: self.expression(&of.value),
            })),
            ruff::Stmt::Expr(of) => Stmt::Expr(self.boxed(&of.value)),
            ruff::Stmt::Nonlocal(_)
            | ruff::Stmt::Pass(_)
            | ruff::Stmt::Break(_)
            | ruff::Stmt::Continue(_)
            | ruff::Stmt::IpyEscapeCommand(_) => Stmt::Other,
        }
    }

    fn type_parameters(self, parameters: Option<&ruff::TypeParams>) -> &'t [TypeParameter<'t>] {
        let parameters = parameters.map_or(&[][..], |parameters| &parameters.type_params);
        self.all(parameters, |parameter| {
            let (name, bound, default) = match parameter {
                ruff::TypeParam::TypeVar(of) => (&of.name, of.bound.as_deref(), of.default.as_deref()),
                ruff::TypeParam::TypeVarTuple(of) => (&of.name, None, of.default.as_deref()),
                ruff::TypeParam::ParamSpec(of) => (&of.name, None, of.default.as_deref()),
            };
            let (bound, default) = (self.optional(bound), self.optional(default));
            TypeParameter { name: self.text(name), bound, default }
        })
    }

    fn decorators(self, decorators: &[ruff::Decorator]) -> &'t [Expr<'t>] {
        self.all(decorators, |decorator| self.expression(&decorator.expression))
    }

    fn aliases(self, names: &[ruff::Alias]) -> &'t [Alias<'t>] {
        self.all(names, |alias| Alias {
            range: alias.range,
            name: self.text(&alias.name),
            asname: self.name(alias.asname.as_ref()),
        })
    }

    /// In the order of the source, in which no two kinds are mixed.
    fn parameters(self, parameters: &ruff::Parameters) -> &'t [Parameter<'t>] {
        let parameters: Vec<Parameter<'t>> = parameters
            .iter()
            .map(|parameter| Parameter {
                kind: match parameter {
                    ruff::AnyParameterRef::Variadic(_) => ParameterKind::Rest,
                    ruff::AnyParameterRef::NonVariadic(of)
                        if parameters.kwonlyargs.iter().any(|keyword| std::ptr::eq(keyword, of)) =>
                    {
                        ParameterKind::Keyword
                    }
                    ruff::AnyParameterRef::NonVariadic(_) => ParameterKind::Positional,
                },
                name: self.text(parameter.name()),
                annotation: self.optional(parameter.annotation()),
                default: self.optional(parameter.default()),
            })
            .collect();
        self.arena.alloc_slice_copy(&parameters)
    }

    fn arguments(self, arguments: &ruff::Arguments) -> Arguments<'t> {
        Arguments {
            range: arguments.range,
            args: self.expressions(&arguments.args),
            keywords: self.all(&arguments.keywords, |keyword| Keyword {
                arg: self.name(keyword.arg.as_ref()),
                value: self.expression(&keyword.value),
            }),
        }
    }

    fn expressions(self, expressions: &[ruff::Expr]) -> &'t [Expr<'t>] {
        self.all(expressions, |expression| self.expression(expression))
    }

    fn boxed(self, expression: &ruff::Expr) -> &'t Expr<'t> {
        self.alloc(self.expression(expression))
    }

    fn optional(self, expression: Option<&ruff::Expr>) -> Option<&'t Expr<'t>> {
        expression.map(|expression| self.boxed(expression))
    }

    fn expression(self, expression: &ruff::Expr) -> Expr<'t> {
        let range = expression.range();
        let elements = |elts: &[ruff::Expr]| ExprElements { range, elts: self.expressions(elts) };
        let part = |value: &ruff::Expr| ExprPart { range, value: self.boxed(value) };
        match expression {
            ruff::Expr::Name(of) => Expr::Name(ExprName { range, id: self.text(&of.id) }),
            ruff::Expr::Attribute(of) => {
                let (value, attr) = (self.boxed(&of.value), self.text(&of.attr));
                Expr::Attribute(ExprAttribute { range, value, attr })
            }
            ruff::Expr::Call(of) => {
                let (func, arguments) = (self.expression(&of.func), self.arguments(&of.arguments));
                Expr::Call(self.alloc(ExprCall { range, func, arguments }))
            }
            ruff::Expr::Subscript(of) => {
                let (value, slice) = (self.boxed(&of.value), self.boxed(&of.slice));
                Expr::Subscript(ExprSubscript { range, value, slice })
            }
            ruff::Expr::StringLiteral(of) => {
                Expr::StringLiteral(ExprStringLiteral { range, value: self.text(of.value.to_str()) })
            }
            ruff::Expr::FString(of) => Expr::FString(self.interpolated(of)),
            ruff::Expr::NumberLiteral(_) => Expr::NumberLiteral(range),
            ruff::Expr::BooleanLiteral(of) => {
                Expr::BooleanLiteral(ExprBooleanLiteral { range, value: of.value })
            }
            ruff::Expr::NoneLiteral(_) => Expr::NoneLiteral(range),
            ruff::Expr::EllipsisLiteral(_) => Expr::EllipsisLiteral(range),
            ruff::Expr::BoolOp(of) => {
                Expr::BoolOp(ExprBoolOp { range, values: self.expressions(&of.values) })
            }
            ruff::Expr::Named(of) => {
                let (target, value) = (self.boxed(&of.target), self.boxed(&of.value));
                Expr::Named(ExprNamed { range, target, value })
            }
            ruff::Expr::BinOp(of) => {
                let op = match of.op {
                    ruff::Operator::Add => Operator::Add,
                    ruff::Operator::Mod => Operator::Mod,
                    _ => Operator::Other,
                };
                let (left, right) = (self.boxed(&of.left), self.boxed(&of.right));
                Expr::BinOp(ExprBinOp { range, op, left, right })
            }
            ruff::Expr::UnaryOp(of) => Expr::UnaryOp(ExprUnaryOp { range, operand: self.boxed(&of.operand) }),
            ruff::Expr::Compare(of) => {
                let (left, comparators) = (self.boxed(&of.left), self.expressions(&of.comparators));
                Expr::Compare(ExprCompare { range, left, comparators })
            }
            ruff::Expr::If(of) => {
                let (test, body, orelse) =
                    (self.boxed(&of.test), self.boxed(&of.body), self.boxed(&of.orelse));
                Expr::If(ExprIf { range, test, body, orelse })
            }
            ruff::Expr::Lambda(of) => {
                let parameters = of.parameters.as_ref().map_or(&[][..], |of| self.parameters(of));
                Expr::Lambda(ExprLambda { range, parameters, body: self.boxed(&of.body) })
            }
            ruff::Expr::Tuple(of) => Expr::Tuple(elements(&of.elts)),
            ruff::Expr::List(of) => Expr::List(elements(&of.elts)),
            ruff::Expr::Set(of) => Expr::Set(elements(&of.elts)),
            ruff::Expr::Dict(of) => Expr::Dict(ExprDict {
                range,
                items: self.all(&of.items, |item| DictItem {
                    key: self.optional(item.key.as_ref()),
                    value: self.expression(&item.value),
                }),
            }),
            ruff::Expr::ListComp(of) => Expr::ListComp(self.comprehension(range, &[&of.elt], &of.generators)),
            ruff::Expr::SetComp(of) => Expr::SetComp(self.comprehension(range, &[&of.elt], &of.generators)),
            ruff::Expr::Generator(of) => {
                Expr::Generator(self.comprehension(range, &[&of.elt], &of.generators))
            }
            ruff::Expr::DictComp(of) => {
                let elements: Vec<&ruff::Expr> = of.key.as_deref().into_iter().chain([&*of.value]).collect();
                Expr::DictComp(self.comprehension(range, &elements, &of.generators))
            }
            ruff::Expr::Await(of) => Expr::Await(part(&of.value)),
            ruff::Expr::Yield(of) => {
                Expr::Yield(ExprYield { range, value: self.optional(of.value.as_deref()) })
            }
            ruff::Expr::YieldFrom(of) => Expr::YieldFrom(part(&of.value)),
            ruff::Expr::Starred(of) => Expr::Starred(part(&of.value)),
            ruff::Expr::Slice(of) => Expr::Slice(self.alloc(ExprSlice {
                range,
                lower: self.optional(of.lower.as_deref()),
                upper: self.optional(of.upper.as_deref()),
                step: self.optional(of.step.as_deref()),
            })),
            ruff::Expr::BytesLiteral(_) | ruff::Expr::TString(_) | ruff::Expr::IpyEscapeCommand(_) => {
                Expr::Other(range)
            }
        }
    }

    fn comprehension(
        self,
        range: ruff_text_size::TextRange,
        elements: &[&ruff::Expr],
        generators: &[ruff::Comprehension],
    ) -> &'t ExprComprehension<'t> {
        self.alloc(ExprComprehension {
            range,
            elements: self.all(elements, |element| self.expression(element)),
            generators: self.all(generators, |generator| Comprehension {
                target: self.expression(&generator.target),
                iter: self.expression(&generator.iter),
                ifs: self.expressions(&generator.ifs),
            }),
        })
    }

    fn interpolated(self, string: &ruff::ExprFString) -> ExprFString<'t> {
        let mut elements = Vec::new();
        for part in &string.value {
            match part {
                ruff::FStringPart::Literal(text) => elements.push(StringElement::Literal(self.text(text))),
                ruff::FStringPart::FString(part) => {
                    for element in &part.elements {
                        match element {
                            ruff::InterpolatedStringElement::Literal(text) => {
                                elements.push(StringElement::Literal(self.text(&text.value)));
                            }
                            ruff::InterpolatedStringElement::Interpolation(inner) => {
                                elements.push(StringElement::Interpolation(self.boxed(&inner.expression)));
                                self.formats(inner, &mut elements);
                            }
                        }
                    }
                }
            }
        }
        elements.retain(|element| *element != StringElement::Literal(""));
        ExprFString { range: string.range, elements: self.arena.alloc_slice_copy(&elements) }
    }

    /// What is put in where it is said how something is written.
    fn formats(self, of: &ruff::InterpolatedElement, elements: &mut Vec<StringElement<'t>>) {
        for inner in of.format_spec.iter().flat_map(|spec| spec.elements.interpolations()) {
            elements.push(StringElement::Format(self.boxed(&inner.expression)));
            self.formats(inner, elements);
        }
    }

    fn patterns(self, patterns: &[ruff::Pattern]) -> &'t [Pattern<'t>] {
        self.all(patterns, |pattern| self.pattern(pattern))
    }

    fn pattern(self, pattern: &ruff::Pattern) -> Pattern<'t> {
        match pattern {
            ruff::Pattern::MatchValue(of) => Pattern::Value(self.boxed(&of.value)),
            ruff::Pattern::MatchSingleton(_) => Pattern::Singleton,
            ruff::Pattern::MatchSequence(of) => Pattern::Sequence(self.patterns(&of.patterns)),
            ruff::Pattern::MatchMapping(of) => Pattern::Mapping(self.alloc(PatternMapping {
                keys: self.expressions(&of.keys),
                patterns: self.patterns(&of.patterns),
                rest: self.name(of.rest.as_ref()),
            })),
            ruff::Pattern::MatchClass(of) => {
                let named = of.arguments.keywords.iter().map(|keyword| &keyword.pattern);
                let all: Vec<&ruff::Pattern> = of.arguments.patterns.iter().chain(named).collect();
                Pattern::Class(self.alloc(PatternClass {
                    cls: self.expression(&of.cls),
                    patterns: self.all(&all, |pattern| self.pattern(pattern)),
                }))
            }
            ruff::Pattern::MatchStar(of) => Pattern::Star(self.name(of.name.as_ref())),
            ruff::Pattern::MatchAs(of) => {
                let inner = of.pattern.as_deref().map(|pattern| self.alloc(self.pattern(pattern)));
                Pattern::As(inner, self.name(of.name.as_ref()))
            }
            ruff::Pattern::MatchOr(of) => Pattern::Or(self.patterns(&of.patterns)),
        }
    }
}
