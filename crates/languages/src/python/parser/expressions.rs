//! Expressions but for what stands in brackets of its own.

use ruff_text_size::Ranged;

use super::tokens::Kind;
use super::{Parsed, Parser};
use crate::python::tree::*;

/// How tightly operators bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Any,
    Or,
    And,
    Not,
    Comparison,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    Sign,
    Power,
    Await,
}

impl<'t> Parser<'t> {
    /// Expressions with commas between them, perhaps with stars: a tuple where there is a comma.
    pub(super) fn expression_list(&mut self) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        let first = self.starred_expression()?;
        match self.kind() {
            Kind::Comma => self.bare_tuple(start, first, Self::starred_expression),
            _ => Some(first),
        }
    }

    /// The same, or `yield`.
    pub(super) fn yield_or_list(&mut self) -> Parsed<Expr<'t>> {
        match self.kind() {
            Kind::Yield => self.yielded(),
            _ => self.expression_list(),
        }
    }

    /// The rest of a tuple without brackets, behind its first element.
    pub(super) fn bare_tuple(
        &mut self,
        start: u32,
        first: Expr<'t>,
        element: fn(&mut Self) -> Parsed<Expr<'t>>,
    ) -> Parsed<Expr<'t>> {
        let from = self.expressions.len();
        self.expressions.push(first);
        while self.eat(Kind::Comma) && self.begins_expression() {
            let next = element(self)?;
            self.expressions.push(next);
        }
        let elts = self.gathered(from);
        Some(Expr::Tuple(ExprElements { range: self.since(start), elts }))
    }

    /// Whether the next token begins an expression, if only one with a star.
    pub(super) fn begins_expression(&self) -> bool {
        matches!(
            self.kind(),
            Kind::Name
                | Kind::Number
                | Kind::String
                | Kind::FString
                | Kind::LeftParen
                | Kind::LeftBracket
                | Kind::LeftBrace
                | Kind::Ellipsis
                | Kind::Plus
                | Kind::Minus
                | Kind::Star
                | Kind::Tilde
                | Kind::Await
                | Kind::False
                | Kind::Lambda
                | Kind::None
                | Kind::Not
                | Kind::True
                | Kind::Yield
        )
    }

    /// `*a`, or an expression.
    pub(super) fn starred_expression(&mut self) -> Parsed<Expr<'t>> {
        match self.kind() {
            Kind::Star => self.starred(|parser| parser.binary(Level::Comparison)),
            _ => self.expression(),
        }
    }

    /// `*a`, or an expression that may be given a name.
    pub(super) fn starred_or_named(&mut self) -> Parsed<Expr<'t>> {
        match self.kind() {
            Kind::Star => self.starred(|parser| parser.binary(Level::Comparison)),
            _ => self.named_expression(),
        }
    }

    /// The same as an argument, where what has the star may be any expression.
    pub(super) fn starred_argument(&mut self) -> Parsed<Expr<'t>> {
        match self.kind() {
            Kind::Star => self.starred(Self::expression),
            _ => self.named_expression(),
        }
    }

    fn starred(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<Expr<'t>>) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        self.bump();
        let value = parse(self)?;
        let value = self.alloc(value);
        Some(Expr::Starred(ExprPart { range: self.since(start), value }))
    }

    /// What two stars stand before in a dictionary.
    pub(super) fn double_starred(&mut self) -> Parsed<Expr<'t>> {
        self.binary(Level::Comparison)
    }

    pub(super) fn named_expression(&mut self) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        let target = self.expression()?;
        if !self.at(Kind::ColonEqual) {
            return Some(target);
        }
        // A name in brackets is left to ruff's parser.
        if !matches!(target, Expr::Name(_)) || target.start().to_u32() != start {
            return None;
        }
        self.bump();
        let value = self.expression()?;
        let (target, value) = (self.alloc(target), self.alloc(value));
        Some(Expr::Named(ExprNamed { range: self.since(start), target, value }))
    }

    pub(super) fn expression(&mut self) -> Parsed<Expr<'t>> {
        if self.at(Kind::Lambda) {
            return self.lambda();
        }
        let start = self.lexer.start;
        let body = self.binary(Level::Any)?;
        if !self.eat(Kind::If) {
            return Some(body);
        }
        let body = self.alloc(body);
        let test = self.in_brackets(Self::disjunction)?;
        let test = self.alloc(test);
        self.expect(Kind::Else)?;
        let orelse = self.nested(Self::expression)?;
        let orelse = self.alloc(orelse);
        Some(Expr::If(ExprIf { range: self.since(start), test, body, orelse }))
    }

    /// An expression without `if`.
    pub(super) fn disjunction(&mut self) -> Parsed<Expr<'t>> {
        self.binary(Level::Any)
    }

    fn lambda(&mut self) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        self.bump();
        let parameters = match self.kind() {
            Kind::Colon => &[],
            _ => self.parameters(Kind::Colon, false)?,
        };
        // In what an f-string puts in, a colon ends the expression.
        if self.lexer.nesting == self.lexer.lone_colon {
            return None;
        }
        self.expect(Kind::Colon)?;
        let body = self.nested(|parser| parser.in_brackets(Self::expression))?;
        let body = self.alloc(body);
        Some(Expr::Lambda(ExprLambda { range: self.since(start), parameters, body }))
    }

    pub(super) fn yielded(&mut self) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        self.bump();
        if self.eat(Kind::From) {
            let value = self.expression()?;
            // It takes no tuple without brackets.
            if self.at(Kind::Comma) {
                return None;
            }
            let value = self.alloc(value);
            return Some(Expr::YieldFrom(ExprPart { range: self.since(start), value }));
        }
        let mut value = None;
        if self.begins_expression() {
            let yielded = self.expression_list()?;
            value = Some(self.alloc(yielded));
        }
        Some(Expr::Yield(ExprYield { range: self.since(start), value }))
    }

    /// An expression of operators that bind more tightly than a level.
    fn binary(&mut self, level: Level) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        let mut left = match self.kind() {
            Kind::Not if level <= Level::Not => self.unary(Level::Not)?,
            Kind::Plus | Kind::Minus | Kind::Tilde if level <= Level::Power => self.unary(Level::Sign)?,
            Kind::Await if level < Level::Await => {
                self.bump();
                let value = self.nested(|parser| parser.binary(Level::Await))?;
                let value = self.alloc(value);
                Expr::Await(ExprPart { range: self.since(start), value })
            }
            _ => self.primary(start)?,
        };
        loop {
            let (found, op) = match self.kind() {
                Kind::Or => (Level::Or, Operator::Other),
                Kind::And => (Level::And, Operator::Other),
                Kind::Comparison | Kind::Is => (Level::Comparison, Operator::Other),
                Kind::In if !self.in_excluded => (Level::Comparison, Operator::Other),
                // Behind an operand, it must be `not in`.
                Kind::Not => (Level::Comparison, Operator::Other),
                Kind::Bar => (Level::BitOr, Operator::Other),
                Kind::Caret => (Level::BitXor, Operator::Other),
                Kind::Ampersand => (Level::BitAnd, Operator::Other),
                Kind::LeftShift | Kind::RightShift => (Level::Shift, Operator::Other),
                Kind::Plus => (Level::Sum, Operator::Add),
                Kind::Minus => (Level::Sum, Operator::Other),
                Kind::Percent => (Level::Product, Operator::Mod),
                Kind::Star | Kind::Slash | Kind::DoubleSlash | Kind::At => (Level::Product, Operator::Other),
                // It binds to the right.
                Kind::DoubleStar if level <= Level::Power => (Level::Power, Operator::Other),
                _ => return Some(left),
            };
            if found <= level && found != Level::Power {
                return Some(left);
            }
            left = match found {
                Level::Or | Level::And => self.boolean(start, left, found)?,
                Level::Comparison => self.comparison(start, left)?,
                _ => {
                    self.bump();
                    let left = self.alloc(left);
                    let right = self.nested(|parser| parser.binary(found))?;
                    let right = self.alloc(right);
                    Expr::BinOp(ExprBinOp { range: self.since(start), op, left, right })
                }
            };
        }
    }

    fn unary(&mut self, level: Level) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        self.bump();
        let operand = self.nested(|parser| parser.binary(level))?;
        let operand = self.alloc(operand);
        Some(Expr::UnaryOp(ExprUnaryOp { range: self.since(start), operand }))
    }

    /// Operands of the same operator, which is next.
    fn boolean(&mut self, start: u32, first: Expr<'t>, level: Level) -> Parsed<Expr<'t>> {
        let (operator, from) = (self.kind(), self.expressions.len());
        self.expressions.push(first);
        while self.eat(operator) {
            let next = self.nested(|parser| parser.binary(level))?;
            self.expressions.push(next);
        }
        let values = self.gathered(from);
        Some(Expr::BoolOp(ExprBoolOp { range: self.since(start), values }))
    }

    /// A chain of comparisons, whose first operator is next.
    fn comparison(&mut self, start: u32, left: Expr<'t>) -> Parsed<Expr<'t>> {
        let (left, from) = (self.alloc(left), self.expressions.len());
        loop {
            match self.kind() {
                Kind::Comparison => self.bump(),
                Kind::In if !self.in_excluded => self.bump(),
                Kind::Is => {
                    self.bump();
                    self.eat(Kind::Not);
                }
                Kind::Not => {
                    self.bump();
                    self.expect(Kind::In)?;
                }
                _ => break,
            }
            let next = self.nested(|parser| parser.binary(Level::Comparison))?;
            self.expressions.push(next);
        }
        let comparators = self.gathered(from);
        Some(Expr::Compare(ExprCompare { range: self.since(start), left, comparators }))
    }

    /// An operand with its members, calls and subscripts.
    fn primary(&mut self, start: u32) -> Parsed<Expr<'t>> {
        let mut value = self.atom()?;
        loop {
            value = match self.kind() {
                Kind::Dot => {
                    self.bump();
                    let attr = self.name()?;
                    let value = self.alloc(value);
                    Expr::Attribute(ExprAttribute { range: self.since(start), value, attr })
                }
                Kind::LeftParen => {
                    let arguments = self.nested(Self::arguments)?;
                    let call = ExprCall { range: self.since(start), func: value, arguments };
                    Expr::Call(self.alloc(call))
                }
                Kind::LeftBracket => {
                    let value = self.alloc(value);
                    let slice = self.nested(Self::slices)?;
                    let slice = self.alloc(slice);
                    Expr::Subscript(ExprSubscript { range: self.since(start), value, slice })
                }
                _ => return Some(value),
            };
        }
    }

    fn atom(&mut self) -> Parsed<Expr<'t>> {
        let range = self.token_range();
        let atom = match self.kind() {
            Kind::Name => Expr::Name(ExprName { range, id: self.token_text() }),
            Kind::Number => Expr::NumberLiteral(range),
            Kind::True => Expr::BooleanLiteral(ExprBooleanLiteral { range, value: true }),
            Kind::False => Expr::BooleanLiteral(ExprBooleanLiteral { range, value: false }),
            Kind::None => Expr::NoneLiteral(range),
            Kind::Ellipsis => Expr::EllipsisLiteral(range),
            Kind::String | Kind::FString => return self.strings(),
            Kind::LeftParen => return self.nested(Self::parenthesized),
            Kind::LeftBracket => return self.nested(Self::list),
            Kind::LeftBrace => return self.nested(Self::braces),
            _ => return None,
        };
        self.bump();
        Some(atom)
    }
}
