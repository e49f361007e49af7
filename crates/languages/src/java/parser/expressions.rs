//! Expressions around operators, as the grammar's precedences group them.

use super::ahead::{begins_operand, is_name, is_primitive};
use super::tokens::T;
use super::{Angles, Field, Kind, Parsed, Parser};

/// What stands between parentheses before something.
enum Parenthesised {
    Cast,
    Value,
}

impl Parser<'_> {
    /// An expression of any kind.
    pub(super) fn expression(&mut self) -> Parsed {
        self.nested(|parser| {
            if parser.is_lambda() {
                return parser.lambda();
            }
            let from = parser.mark();
            parser.binary(0)?;
            match parser.kind() {
                T::Question => {
                    parser.set(Field::Condition);
                    parser.branches()?;
                    parser.close(from, Kind::Ternary);
                }
                _ => {
                    if let Some(length) = parser.assignment_operator() {
                        parser.assigned(length)?;
                        parser.close(from, Kind::Assignment);
                    }
                }
            }
            Some(())
        })
    }

    fn branches(&mut self) -> Parsed {
        self.bump();
        self.expression()?;
        self.set(Field::Consequence);
        self.expect(T::Colon)?;
        self.expression()?;
        self.set(Field::Alternative);
        // The compiler takes `a ? b : c = d` otherwise, and then refuses it.
        (self.tree.last_kind() != Kind::Assignment).then_some(())
    }

    /// How many tokens the operator of an assignment is, if one comes next.
    fn assignment_operator(&self) -> Option<usize> {
        match self.kind() {
            T::Equal | T::AssignOperator => Some(1),
            T::Greater => match self.angles() {
                Angles::Assignment(length) => Some(length),
                Angles::Relation | Angles::Shift(_) => None,
            },
            _ => None,
        }
    }

    fn assigned(&mut self, operator: usize) -> Parsed {
        if !matches!(self.tree.last_kind(), Kind::Identifier | Kind::FieldAccess | Kind::ArrayAccess) {
            return None;
        }
        self.set(Field::Left);
        self.at += operator - 1;
        self.bump();
        self.expression()?;
        self.set(Field::Right);
        Some(())
    }

    /// Operands and the binary operators between them that bind more tightly than this.
    fn binary(&mut self, above: u8) -> Parsed {
        let from = self.mark();
        self.unary()?;
        while let Some((precedence, length)) = self.binary_operator().filter(|found| found.0 > above) {
            self.set(Field::Left);
            self.at += length - 1;
            let is_test = self.kind() == T::InstanceOf;
            self.bump();
            if is_test {
                self.tested_type()?;
                self.close(from, Kind::InstanceOf);
            } else {
                self.binary(precedence)?;
                self.set(Field::Right);
                self.close(from, Kind::Binary);
            }
        }
        Some(())
    }

    /// How tightly the next binary operator binds, and how many tokens it is.
    fn binary_operator(&self) -> Option<(u8, usize)> {
        let precedence = match self.kind() {
            T::OrOr => 4,
            T::AndAnd => 5,
            T::Or => 6,
            T::Caret => 7,
            T::And => 8,
            T::EqualEqual | T::NotEqual => 9,
            T::Less | T::LessEqual | T::GreaterEqual | T::InstanceOf => 10,
            T::Greater => return self.shift_operator(),
            T::ShiftLeft => 11,
            T::Plus | T::Minus => 12,
            T::Star | T::Slash | T::Percent => 13,
            _ => return None,
        };
        Some((precedence, 1))
    }

    /// What `>` is together with what it touches.
    fn shift_operator(&self) -> Option<(u8, usize)> {
        match self.angles() {
            Angles::Relation => Some((10, 1)),
            Angles::Shift(length) => Some((11, length)),
            Angles::Assignment(_) => None,
        }
    }

    /// What stands behind `instanceof`.
    fn tested_type(&mut self) -> Parsed {
        self.eat(T::Final);
        let at = self.skip_annotations(self.at);
        let end = self.skip_type(at)?;
        if self.kind_at(end) == T::OpenParen {
            self.record_pattern()?;
            self.set(Field::Pattern);
            return Some(());
        }
        self.any_type()?;
        self.set(Field::Right);
        if is_name(self.kind()) && !(self.around.in_label && self.is_word(self.at, b"when")) {
            self.name()?;
            self.set(Field::Name);
        }
        Some(())
    }

    /// An operand with what is written before and behind it. What is behind counts last: `-a++` is
    /// `(-a)++` to the grammar.
    fn unary(&mut self) -> Parsed {
        let from = self.mark();
        self.prefixed()?;
        while matches!(self.kind(), T::Increment | T::Decrement) {
            self.bump();
            self.close(from, Kind::Update);
        }
        Some(())
    }

    fn prefixed(&mut self) -> Parsed {
        let from = self.mark();
        match self.kind() {
            T::Plus | T::Minus | T::Bang | T::Tilde => {
                self.bump();
                self.nested(Self::prefixed)?;
                self.set(Field::Operand);
                self.close(from, Kind::Unary);
                Some(())
            }
            T::Increment | T::Decrement => {
                self.bump();
                self.nested(Self::prefixed)?;
                self.close(from, Kind::Update);
                Some(())
            }
            T::Switch => self.switch_expression(),
            T::OpenParen => match self.parenthesised()? {
                Parenthesised::Cast => self.nested(Self::cast),
                Parenthesised::Value => self.primary(),
            },
            _ => self.primary(),
        }
    }

    /// Tells a cast from a value in parentheses; nothing where tree-sitter settles it by weighing both.
    fn parenthesised(&mut self) -> Parsed<Parenthesised> {
        let close = self.mate_at(self.at);
        let after = self.kind_at(close + 1);
        if after == T::Arrow && !self.around.in_label {
            return None;
        }
        let start = self.skip_annotations(self.at + 1);
        let is_simple = self.skip_type(start) == Some(close);
        if !is_simple && !self.is_intersection(start, close) {
            return Some(Parenthesised::Value);
        }
        let is_primitive = is_primitive(self.kind_at(start)) && is_simple;
        match after {
            T::Bang | T::Tilde if is_simple => Some(Parenthesised::Cast),
            T::Plus | T::Minus | T::Increment | T::Decrement if is_primitive => Some(Parenthesised::Cast),
            T::Plus | T::Minus | T::Increment | T::Decrement | T::Bang | T::Tilde => None,
            after if begins_operand(after) => Some(Parenthesised::Cast),
            _ if is_primitive => None,
            _ => Some(Parenthesised::Value),
        }
    }

    /// Whether types with `&` between them stand here, up to a place.
    fn is_intersection(&mut self, start: usize, close: usize) -> bool {
        let mut end = self.skip_type(start);
        while let Some(and) = end.filter(|end| self.kind_at(*end) == T::And) {
            let next = self.skip_annotations(and + 1);
            end = self.skip_type(next);
        }
        end == Some(close)
    }

    fn cast(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.separated_by(T::And, |parser| {
            parser.any_type()?;
            parser.set(Field::Type);
            Some(())
        })?;
        self.expect(T::CloseParen)?;
        if self.is_lambda() {
            self.lambda()?;
        } else {
            self.prefixed()?;
        }
        self.set(Field::Value);
        self.close(from, Kind::Cast);
        Some(())
    }

    fn lambda(&mut self) -> Parsed {
        let from = self.mark();
        match self.kind() {
            T::OpenParen
                if matches!(self.ahead(2), T::Comma | T::CloseParen) && self.ahead(1) != T::CloseParen =>
            {
                self.inferred_parameters()?;
            }
            T::OpenParen => self.formal_parameters()?,
            _ => self.leaf(Kind::Identifier),
        }
        self.set(Field::Parameters);
        self.expect(T::Arrow)?;
        if self.kind() == T::OpenBrace {
            self.in_brackets(Self::block)?;
        } else {
            self.expression()?;
        }
        self.set(Field::Body);
        self.close(from, Kind::Lambda);
        let ends = matches!(self.kind(), T::CloseParen | T::CloseBracket | T::CloseBrace)
            || matches!(self.kind(), T::Comma | T::Semicolon | T::Colon);
        ends.then_some(())
    }

    fn inferred_parameters(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.separated(|parser| {
            if parser.kind() != T::Underscore && !is_name(parser.kind()) {
                return None;
            }
            parser.leaf(Kind::Identifier);
            Some(())
        })?;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::InferredParameters);
        Some(())
    }
}
