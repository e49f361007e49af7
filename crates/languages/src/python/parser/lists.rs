//! What stands in brackets: tuples, lists, sets, dictionaries, comprehensions, arguments, subscripts, parameters.

use super::tokens::Kind;
use super::{Parsed, Parser};
use crate::python::tree::*;

impl<'t> Parser<'t> {
    /// An expression in parentheses, a tuple, or a generator.
    pub(super) fn parenthesized(&mut self) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        self.bump();
        self.in_brackets(|parser| {
            if parser.eat(Kind::RightParen) {
                return Some(Expr::Tuple(ExprElements { range: parser.since(start), elts: &[] }));
            }
            let first = match parser.kind() {
                Kind::Yield => parser.yielded()?,
                _ => parser.starred_or_named()?,
            };
            match parser.kind() {
                Kind::RightParen if !matches!(first, Expr::Starred(_)) => {
                    parser.bump();
                    Some(first)
                }
                Kind::Comma => {
                    let elts = parser.elements(first, Kind::RightParen)?;
                    Some(Expr::Tuple(ExprElements { range: parser.since(start), elts }))
                }
                _ => {
                    let (elements, generators) = parser.comprehension(&[first])?;
                    parser.expect(Kind::RightParen)?;
                    let range = parser.since(start);
                    let generator = ExprComprehension { range, elements, generators };
                    Some(Expr::Generator(parser.alloc(generator)))
                }
            }
        })
    }

    pub(super) fn list(&mut self) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        self.bump();
        self.in_brackets(|parser| {
            if parser.eat(Kind::RightBracket) {
                return Some(Expr::List(ExprElements { range: parser.since(start), elts: &[] }));
            }
            let first = parser.starred_or_named()?;
            if matches!(parser.kind(), Kind::For | Kind::Async) {
                let (elements, generators) = parser.comprehension(&[first])?;
                parser.expect(Kind::RightBracket)?;
                let of = ExprComprehension { range: parser.since(start), elements, generators };
                return Some(Expr::ListComp(parser.alloc(of)));
            }
            let elts = parser.elements(first, Kind::RightBracket)?;
            Some(Expr::List(ExprElements { range: parser.since(start), elts }))
        })
    }

    /// The elements of a list, whose first one was read, with the bracket that closes it.
    fn elements(&mut self, first: Expr<'t>, close: Kind) -> Parsed<&'t [Expr<'t>]> {
        let from = self.expressions.len();
        self.expressions.push(first);
        while self.eat(Kind::Comma) && !self.at(close) {
            let next = self.starred_or_named()?;
            self.expressions.push(next);
        }
        self.expect(close)?;
        Some(self.gathered(from))
    }

    /// A set or a dictionary.
    pub(super) fn braces(&mut self) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        self.bump();
        self.in_brackets(|parser| {
            if matches!(parser.kind(), Kind::RightBrace | Kind::DoubleStar) {
                return parser.dictionary(start, None);
            }
            let first = parser.starred_or_named()?;
            match parser.kind() {
                Kind::Colon if !matches!(first, Expr::Starred(_) | Expr::Named(_)) => {
                    parser.dictionary(start, Some(first))
                }
                Kind::For | Kind::Async => {
                    let (elements, generators) = parser.comprehension(&[first])?;
                    parser.expect(Kind::RightBrace)?;
                    let of = ExprComprehension { range: parser.since(start), elements, generators };
                    Some(Expr::SetComp(parser.alloc(of)))
                }
                _ => {
                    let elts = parser.elements(first, Kind::RightBrace)?;
                    Some(Expr::Set(ExprElements { range: parser.since(start), elts }))
                }
            }
        })
    }

    /// The rest of a dictionary, whose first key was read where it has one.
    fn dictionary(&mut self, start: u32, mut key: Option<Expr<'t>>) -> Parsed<Expr<'t>> {
        let mut items = Vec::new();
        while !self.at(Kind::RightBrace) {
            let item = if self.eat(Kind::DoubleStar) {
                DictItem { key: None, value: self.double_starred()? }
            } else {
                let key = match key.take() {
                    Some(key) => key,
                    None => self.expression()?,
                };
                self.expect(Kind::Colon)?;
                let value = self.expression()?;
                if items.is_empty() && matches!(self.kind(), Kind::For | Kind::Async) {
                    let (elements, generators) = self.comprehension(&[key, value])?;
                    self.expect(Kind::RightBrace)?;
                    let of = ExprComprehension { range: self.since(start), elements, generators };
                    return Some(Expr::DictComp(self.alloc(of)));
                }
                DictItem { key: Some(self.alloc(key)), value }
            };
            items.push(item);
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::RightBrace)?;
        let items: &'t [DictItem<'t>] = self.arena.alloc_slice_copy(&items);
        Some(Expr::Dict(ExprDict { range: self.since(start), items }))
    }

    /// The `for` and `if` of a comprehension behind its elements, which have no stars.
    fn comprehension(&mut self, elements: &[Expr<'t>]) -> Parsed<(&'t [Expr<'t>], &'t [Comprehension<'t>])> {
        if matches!(elements, [Expr::Starred(_)]) {
            return None;
        }
        let mut generators = Vec::with_capacity(1);
        while matches!(self.kind(), Kind::For | Kind::Async) {
            self.eat(Kind::Async);
            self.expect(Kind::For)?;
            let target = self.loop_target()?;
            self.expect(Kind::In)?;
            let iter = self.disjunction()?;
            let from = self.expressions.len();
            while self.eat(Kind::If) {
                let condition = self.disjunction()?;
                self.expressions.push(condition);
            }
            let ifs = self.gathered(from);
            generators.push(Comprehension { target, iter, ifs });
        }
        if generators.is_empty() {
            return None;
        }
        Some((self.arena.alloc_slice_copy(elements), self.arena.alloc_slice_copy(&generators)))
    }

    /// What stands between `for` and `in`.
    pub(super) fn loop_target(&mut self) -> Parsed<Expr<'t>> {
        let excluded = std::mem::replace(&mut self.in_excluded, true);
        let target = self.expression_list()?;
        self.in_excluded = excluded;
        is_target(&target).then_some(target)
    }

    /// The arguments of a call.
    pub(super) fn arguments(&mut self) -> Parsed<Arguments<'t>> {
        let start = self.lexer.start;
        self.bump();
        self.in_brackets(|parser| {
            let (args, keywords) = (parser.expressions.len(), parser.keywords.len());
            while !parser.at(Kind::RightParen) {
                parser.argument(args, keywords)?;
                if !parser.eat(Kind::Comma) {
                    break;
                }
            }
            parser.expect(Kind::RightParen)?;
            let args = parser.gathered(args);
            let gathered: &'t [Keyword<'t>] = parser.arena.alloc_slice_copy(&parser.keywords[keywords..]);
            parser.keywords.truncate(keywords);
            Some(Arguments { range: parser.since(start), args, keywords: gathered })
        })
    }

    /// One argument; those before it were gathered from these places on.
    fn argument(&mut self, args: usize, keywords: usize) -> Parsed {
        if self.eat(Kind::DoubleStar) {
            let value = self.expression()?;
            self.keywords.push(Keyword { arg: None, value });
            return Some(());
        }
        let start = self.lexer.start;
        let argument = self.starred_argument()?;
        match self.kind() {
            Kind::For | Kind::Async => {
                let (elements, generators) = self.comprehension(&[argument])?;
                let range = self.since(start);
                let is_alone = self.expressions.len() == args && self.keywords.len() == keywords;
                if !is_alone || !self.at(Kind::RightParen) {
                    return None;
                }
                let generator = ExprComprehension { range, elements, generators };
                let generator = Expr::Generator(self.alloc(generator));
                self.expressions.push(generator);
            }
            Kind::Equal => {
                let Expr::Name(name) = argument else { return None };
                // A name in brackets is left to ruff's parser.
                if name.range.start().to_u32() != start {
                    return None;
                }
                self.bump();
                let value = self.expression()?;
                self.keywords.push(Keyword { arg: Some(name.id), value });
            }
            _ => {
                let before = &self.keywords[keywords..];
                let follows = match argument {
                    Expr::Starred(_) => before.iter().any(|keyword| keyword.arg.is_none()),
                    _ => !before.is_empty(),
                };
                if follows {
                    return None;
                }
                self.expressions.push(argument);
            }
        }
        Some(())
    }

    /// What stands in the brackets of a subscript.
    pub(super) fn slices(&mut self) -> Parsed<Expr<'t>> {
        self.bump();
        self.in_brackets(|parser| {
            let start = parser.lexer.start;
            let first = parser.slice()?;
            let slices = match parser.kind() {
                Kind::Comma => {
                    let from = parser.expressions.len();
                    parser.expressions.push(first);
                    while parser.eat(Kind::Comma) && !parser.at(Kind::RightBracket) {
                        let next = parser.slice()?;
                        parser.expressions.push(next);
                    }
                    let elts = parser.gathered(from);
                    Expr::Tuple(ExprElements { range: parser.since(start), elts })
                }
                // One with a star is the only element of a tuple.
                _ if matches!(first, Expr::Starred(_)) => {
                    let elts: &'t [Expr<'t>] = parser.arena.alloc_slice_copy(&[first]);
                    Expr::Tuple(ExprElements { range: parser.since(start), elts })
                }
                _ => first,
            };
            parser.expect(Kind::RightBracket)?;
            Some(slices)
        })
    }

    fn slice(&mut self) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        let mut lower = None;
        if !self.at(Kind::Colon) {
            let first = self.starred_argument()?;
            if !self.at(Kind::Colon) {
                return Some(first);
            }
            if matches!(first, Expr::Starred(_) | Expr::Named(_)) {
                return None;
            }
            lower = Some(first);
        }
        self.bump();
        let upper = self.bound(&[Kind::Comma, Kind::RightBracket, Kind::Colon])?;
        let mut step = None;
        if self.eat(Kind::Colon) {
            step = self.bound(&[Kind::Comma, Kind::RightBracket])?;
        }
        let lower = lower.map(|lower| self.alloc(lower));
        let slice = ExprSlice { range: self.since(start), lower, upper, step };
        Some(Expr::Slice(self.alloc(slice)))
    }

    /// A bound of a slice, where the next token does not end it.
    fn bound(&mut self, ends: &[Kind]) -> Parsed<Option<&'t Expr<'t>>> {
        if ends.contains(&self.kind()) {
            return Some(None);
        }
        let bound = self.expression()?;
        Some(Some(self.alloc(bound)))
    }

    /// The parameters of a function, or of a lambda, which have no annotations, before a token.
    pub(super) fn parameters(&mut self, close: Kind, annotated: bool) -> Parsed<&'t [Parameter<'t>]> {
        let from = self.parameters.len();
        let (mut slash, mut star, mut default) = (false, false, false);
        while !self.at(close) {
            match self.kind() {
                Kind::Slash => {
                    if slash || star || self.parameters.len() == from {
                        return None;
                    }
                    slash = true;
                    self.bump();
                }
                Kind::Star => {
                    if std::mem::replace(&mut star, true) {
                        return None;
                    }
                    self.bump();
                    if self.at(Kind::Name) {
                        self.rest_parameter(annotated, true)?;
                    } else if !self.eat(Kind::Comma) || !self.at(Kind::Name) {
                        // A lone star stands before a parameter.
                        return None;
                    } else {
                        continue;
                    }
                }
                Kind::DoubleStar => {
                    self.bump();
                    self.rest_parameter(annotated, false)?;
                    self.eat(Kind::Comma);
                    break;
                }
                _ => {
                    let name = self.name()?;
                    let annotation = self.annotation(annotated, Self::expression)?;
                    let mut value = None;
                    if self.eat(Kind::Equal) {
                        let default = self.expression()?;
                        value = Some(self.alloc(default));
                    }
                    if !star && value.is_none() && default {
                        return None;
                    }
                    default |= value.is_some();
                    let kind = if star { ParameterKind::Keyword } else { ParameterKind::Positional };
                    self.parameters.push(Parameter { kind, name, annotation, default: value });
                }
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        if !self.at(close) {
            return None;
        }
        let gathered: &'t [Parameter<'t>] = self.arena.alloc_slice_copy(&self.parameters[from..]);
        self.parameters.truncate(from);
        Some(gathered)
    }

    fn rest_parameter(&mut self, annotated: bool, starred: bool) -> Parsed {
        let name = self.name()?;
        let parse = if starred { Self::starred_expression } else { Self::expression };
        let annotation = self.annotation(annotated, parse)?;
        self.parameters.push(Parameter { kind: ParameterKind::Rest, name, annotation, default: None });
        Some(())
    }

    /// The annotation of a parameter, where it has one.
    fn annotation(
        &mut self,
        annotated: bool,
        parse: fn(&mut Self) -> Parsed<Expr<'t>>,
    ) -> Parsed<Option<&'t Expr<'t>>> {
        if !annotated || !self.eat(Kind::Colon) {
            return Some(None);
        }
        let annotation = parse(self)?;
        Some(Some(self.alloc(annotation)))
    }
}

/// Whether a value may be assigned to an expression.
pub(super) fn is_target(target: &Expr<'_>) -> bool {
    match target {
        Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_) => true,
        Expr::Tuple(all) | Expr::List(all) => all.elts.iter().all(is_target),
        Expr::Starred(starred) => is_target(starred.value),
        _ => false,
    }
}
