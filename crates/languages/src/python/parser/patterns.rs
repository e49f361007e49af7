//! What stands behind `case`.

use super::tokens::Kind;
use super::{Parsed, Parser};
use crate::python::tree::*;

impl<'t> Parser<'t> {
    /// A pattern, or several with commas between them.
    pub(super) fn patterns(&mut self) -> Parsed<Pattern<'t>> {
        let first = self.starred_pattern()?;
        if !self.at(Kind::Comma) {
            return (!matches!(first, Pattern::Star(_))).then_some(first);
        }
        let mut patterns = vec![first];
        while self.eat(Kind::Comma) && !matches!(self.kind(), Kind::Colon | Kind::If) {
            patterns.push(self.starred_pattern()?);
        }
        Some(Pattern::Sequence(self.arena.alloc_slice_copy(&patterns)))
    }

    /// A pattern in a sequence, perhaps for all that is left.
    fn starred_pattern(&mut self) -> Parsed<Pattern<'t>> {
        if !self.eat(Kind::Star) {
            return self.pattern();
        }
        let name = self.name()?;
        Some(Pattern::Star((name != "_").then_some(name)))
    }

    fn pattern(&mut self) -> Parsed<Pattern<'t>> {
        let mut pattern = self.closed_pattern()?;
        if self.at(Kind::Bar) {
            let mut patterns = vec![pattern];
            while self.eat(Kind::Bar) {
                patterns.push(self.closed_pattern()?);
            }
            pattern = Pattern::Or(self.arena.alloc_slice_copy(&patterns));
        }
        if self.eat(Kind::As) {
            let name = self.bound_name()?;
            pattern = Pattern::As(Some(self.alloc(pattern)), Some(name));
        }
        Some(pattern)
    }

    /// A name that something is bound to, which `_` is not.
    fn bound_name(&mut self) -> Parsed<&'t str> {
        self.name().filter(|name| *name != "_")
    }

    fn closed_pattern(&mut self) -> Parsed<Pattern<'t>> {
        match self.kind() {
            Kind::None | Kind::True | Kind::False => {
                self.bump();
                Some(Pattern::Singleton)
            }
            Kind::Number | Kind::Minus | Kind::String => {
                let value = self.pattern_literal()?;
                Some(Pattern::Value(self.alloc(value)))
            }
            Kind::LeftParen => self.nested(|parser| parser.pattern_sequence(Kind::RightParen)),
            Kind::LeftBracket => self.nested(|parser| parser.pattern_sequence(Kind::RightBracket)),
            Kind::LeftBrace => self.nested(Self::pattern_mapping),
            _ => {
                let path = self.pattern_path()?;
                match (self.kind(), path) {
                    (Kind::LeftParen, _) => self.nested(|parser| parser.pattern_class(path)),
                    (_, Expr::Name(name)) => Some(Pattern::As(None, (name.id != "_").then_some(name.id))),
                    (_, path) => Some(Pattern::Value(self.alloc(path))),
                }
            }
        }
    }

    /// A name, or names with dots between them.
    fn pattern_path(&mut self) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        let range = self.token_range();
        let mut path = Expr::Name(ExprName { range, id: self.name()? });
        while self.eat(Kind::Dot) {
            let attr = self.name()?;
            let value = self.alloc(path);
            path = Expr::Attribute(ExprAttribute { range: self.since(start), value, attr });
        }
        Some(path)
    }

    /// A string or a real number; sums of numbers, and f-strings, are left to ruff's parser.
    fn pattern_literal(&mut self) -> Parsed<Expr<'t>> {
        let start = self.lexer.start;
        let value = match self.kind() {
            Kind::String => self.strings()?,
            Kind::Minus => {
                self.bump();
                let operand = Expr::NumberLiteral(self.token_range());
                self.expect(Kind::Number)?;
                let operand = self.alloc(operand);
                Expr::UnaryOp(ExprUnaryOp { range: self.since(start), operand })
            }
            _ => {
                let number = Expr::NumberLiteral(self.token_range());
                self.bump();
                number
            }
        };
        let is_plain = !matches!(value, Expr::FString(_));
        (is_plain && !matches!(self.kind(), Kind::Plus | Kind::Minus)).then_some(value)
    }

    /// A pattern in brackets, or a sequence.
    fn pattern_sequence(&mut self, close: Kind) -> Parsed<Pattern<'t>> {
        self.bump();
        let (mut patterns, mut is_sequence) = (Vec::new(), close == Kind::RightBracket || self.at(close));
        while !self.at(close) {
            patterns.push(self.starred_pattern()?);
            if !self.eat(Kind::Comma) {
                break;
            }
            is_sequence = true;
        }
        self.expect(close)?;
        match patterns.as_slice() {
            [only] if !is_sequence => (!matches!(only, Pattern::Star(_))).then_some(*only),
            all => Some(Pattern::Sequence(self.arena.alloc_slice_copy(all))),
        }
    }

    fn pattern_mapping(&mut self) -> Parsed<Pattern<'t>> {
        self.bump();
        let (mut keys, mut patterns, mut rest) = (Vec::new(), Vec::new(), None);
        while !self.at(Kind::RightBrace) {
            if rest.is_some() {
                return None;
            }
            if self.eat(Kind::DoubleStar) {
                rest = Some(self.bound_name()?);
            } else {
                keys.push(self.pattern_key()?);
                self.expect(Kind::Colon)?;
                patterns.push(self.pattern()?);
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::RightBrace)?;
        let (keys, patterns) = (self.arena.alloc_slice_copy(&keys), self.arena.alloc_slice_copy(&patterns));
        let mapping = PatternMapping { keys, patterns, rest };
        Some(Pattern::Mapping(self.alloc(mapping)))
    }

    fn pattern_key(&mut self) -> Parsed<Expr<'t>> {
        let range = self.token_range();
        let key = match self.kind() {
            Kind::None => Expr::NoneLiteral(range),
            Kind::True => Expr::BooleanLiteral(ExprBooleanLiteral { range, value: true }),
            Kind::False => Expr::BooleanLiteral(ExprBooleanLiteral { range, value: false }),
            Kind::Name => {
                let path = self.pattern_path()?;
                return matches!(path, Expr::Attribute(_)).then_some(path);
            }
            Kind::Number | Kind::Minus | Kind::String => return self.pattern_literal(),
            _ => return None,
        };
        self.bump();
        Some(key)
    }

    /// A class with patterns for what it holds.
    fn pattern_class(&mut self, cls: Expr<'t>) -> Parsed<Pattern<'t>> {
        // `_` is no class.
        if matches!(cls, Expr::Name(name) if name.id == "_") {
            return None;
        }
        self.bump();
        let (mut patterns, mut named) = (Vec::new(), false);
        while !self.at(Kind::RightParen) {
            let pattern = self.pattern()?;
            if self.eat(Kind::Equal) {
                let Pattern::As(None, Some(_)) = pattern else { return None };
                named = true;
                patterns.push(self.pattern()?);
            } else {
                if named {
                    return None;
                }
                patterns.push(pattern);
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::RightParen)?;
        let patterns = self.arena.alloc_slice_copy(&patterns);
        let class = PatternClass { cls, patterns };
        Some(Pattern::Class(self.alloc(class)))
    }
}
