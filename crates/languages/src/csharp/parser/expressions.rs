//! Expressions around operators, as the grammar's precedences group them.

use super::ahead::is_name;
use super::tokens::T;
use super::{Angles, Field, Kind, Mark, Parsed, Parser};

/// How tightly `?.` binds to what stands before it: looser than any operator.
pub(super) const CONDITIONAL: u8 = 2;
const COALESCING: u8 = 3;
const RELATIONAL: u8 = 10;
const WITH: u8 = 14;
const SWITCH: u8 = 15;
const RANGE: u8 = 16;

impl Parser<'_> {
    /// An expression of any kind.
    pub(super) fn expression(&mut self) -> Parsed {
        self.nested(|parser| {
            let from = parser.mark();
            match parser.kind() {
                T::Throw => return parser.led_by_keyword(Kind::ThrowExpression),
                T::Ref => return parser.led_by_keyword(Kind::RefExpression),
                _ => parser.binary(0)?,
            }
            match parser.kind() {
                T::Question => {
                    parser.set(Field::Condition);
                    parser.branches()?;
                    parser.close(from, Kind::Conditional);
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

    /// A keyword and an expression, which goes on as far as it can.
    fn led_by_keyword(&mut self, kind: Kind) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expression()?;
        self.close(from, kind);
        Some(())
    }

    fn branches(&mut self) -> Parsed {
        self.bump();
        self.in_brackets(Self::expression)?;
        self.set(Field::Consequence);
        self.expect(T::Colon)?;
        self.expression()?;
        self.set(Field::Alternative);
        Some(())
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
        let is_place = {
            use Kind::*;
            matches!(self.tree.last_kind(), Identifier | GenericName | MemberAccess | ElementAccess | Tuple)
        };
        if !is_place {
            return None;
        }
        self.set(Field::Left);
        self.at += operator - 1;
        self.bump();
        self.expression()?;
        self.set(Field::Right);
        Some(())
    }

    /// Operands and the operators between them that bind more tightly than this.
    pub(super) fn binary(&mut self, above: u8) -> Parsed {
        let from = self.mark();
        self.unary()?;
        self.operators(from, above)
    }

    /// The operators behind an operand that bind more tightly than this.
    pub(super) fn operators(&mut self, from: Mark, above: u8) -> Parsed {
        while let Some((precedence, length)) = self.operator().filter(|found| found.0 > above) {
            match self.kind() {
                T::Is => self.tested(from)?,
                T::As => self.converted(from)?,
                T::Switch => self.switch_expression(from)?,
                T::With => self.with_expression(from)?,
                T::Range => self.range(from)?,
                T::Question => self.conditional_access(from)?,
                _ => self.binary_expression(from, precedence, length)?,
            }
        }
        Some(())
    }

    fn binary_expression(&mut self, from: Mark, precedence: u8, length: usize) -> Parsed {
        self.set(Field::Left);
        let operator = self.mark();
        let kind = match self.kind() {
            T::Plus => Some(Kind::Plus),
            T::EqualEqual | T::NotEqual | T::Less | T::LessEqual | T::GreaterEqual | T::AndAnd | T::OrOr => {
                Some(Kind::Comparison)
            }
            T::Greater if length == 1 => Some(Kind::Comparison),
            _ => None,
        };
        self.at += length - 1;
        self.bump();
        if let Some(kind) = kind {
            self.close(operator, kind);
            self.set(Field::Operator);
        }
        let above = if precedence == COALESCING { precedence - 1 } else { precedence };
        match self.kind() {
            T::Throw => self.expression()?,
            _ => self.nested(|parser| parser.binary(above))?,
        }
        self.set(Field::Right);
        self.close(from, Kind::Binary);
        Some(())
    }

    /// How tightly the next operator binds, and how many tokens it is.
    fn operator(&self) -> Option<(u8, usize)> {
        let precedence = match self.kind() {
            T::Question if self.is_conditional_access() => CONDITIONAL,
            T::Coalesce => COALESCING,
            T::OrOr => 4,
            T::AndAnd => 5,
            T::Bar => 6,
            T::Caret => 7,
            T::Ampersand => 8,
            T::EqualEqual | T::NotEqual => 9,
            T::Less | T::LessEqual | T::GreaterEqual | T::Is | T::As => RELATIONAL,
            T::Greater => return self.shift_operator(),
            T::ShiftLeft => 11,
            T::Plus | T::Minus => 12,
            T::Star | T::Slash | T::Percent => 13,
            T::With if self.ahead(1) == T::OpenBrace => WITH,
            T::Switch => SWITCH,
            T::Range => RANGE,
            _ => return None,
        };
        Some((precedence, 1))
    }

    /// What `>` is together with what it touches.
    fn shift_operator(&self) -> Option<(u8, usize)> {
        match self.angles() {
            Angles::Relation => Some((RELATIONAL, 1)),
            Angles::Shift(length) => Some((11, length)),
            Angles::Assignment(_) => None,
        }
    }

    /// `is` and what stands behind it.
    fn tested(&mut self, from: Mark) -> Parsed {
        let plain = self.skip_plain_type(self.at + 1);
        self.set(if plain.is_some() { Field::Left } else { Field::Expression });
        self.bump();
        if let Some(end) = plain {
            self.type_up_to(end)?;
            self.set(Field::Right);
            self.close(from, Kind::Is);
            return Some(());
        }
        self.pattern(0)?;
        self.set(Field::Pattern);
        self.close(from, Kind::IsPattern);
        Some(())
    }

    /// `as` and the type behind it.
    fn converted(&mut self, from: Mark) -> Parsed {
        self.set(Field::Left);
        self.bump();
        let right = self.mark();
        self.plain_type()?;
        while self.kind() == T::OpenBracket {
            self.skip_rank(self.at)?;
            self.set(Field::Type);
            self.rank()?;
            self.close(right, Kind::ArrayType);
        }
        if self.kind() == T::Question {
            use T::*;
            match self.ahead(1) {
                CloseParen | Semicolon | Comma | Coalesce | CloseBracket | CloseBrace | AndAnd | OrOr => {
                    self.nullable(right);
                }
                Dot | OpenBracket | OpenParen => return None,
                _ => {}
            }
        }
        self.set(Field::Right);
        self.close(from, Kind::As);
        Some(())
    }

    fn range(&mut self, from: Mark) -> Parsed {
        self.bump();
        if !matches!(self.kind(), T::CloseBracket | T::CloseParen | T::Comma | T::Semicolon) {
            self.nested(|parser| parser.binary(RANGE - 1))?;
        }
        self.close(from, Kind::Range);
        Some(())
    }

    /// `?.` or `?[` and what is asked for, and what is done with it.
    fn conditional_access(&mut self, from: Mark) -> Parsed {
        self.set(Field::Condition);
        self.bump();
        if self.kind() == T::Dot {
            let binding = self.mark();
            self.bump();
            self.member_name()?;
            self.set(Field::Name);
            self.close(binding, Kind::MemberBinding);
        } else {
            if self.kind_at(self.mate_at(self.at) + 1) == T::Colon {
                return None;
            }
            self.bracketed_arguments(Kind::ElementBinding)?;
        }
        self.close(from, Kind::ConditionalAccess);
        self.suffixes(from, false)
    }

    fn with_expression(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.expect(T::OpenBrace)?;
        self.in_brackets(|parser| parser.listed(T::CloseBrace, Self::with_initializer))?;
        self.close(from, Kind::With);
        Some(())
    }

    fn with_initializer(&mut self) -> Parsed {
        let from = self.mark();
        self.name()?;
        if self.kind() != T::Equal {
            return None;
        }
        self.leaf(Kind::Equals);
        self.expression()?;
        self.close(from, Kind::WithInitializer);
        Some(())
    }

    /// An operand with what is written before and behind it.
    pub(super) fn unary(&mut self) -> Parsed {
        if self.is_lambda() {
            return self.lambda();
        }
        let from = self.mark();
        match self.kind() {
            T::Plus
            | T::Minus
            | T::Bang
            | T::Tilde
            | T::Ampersand
            | T::Caret
            | T::Increment
            | T::Decrement => {
                self.bump();
                self.nested(Self::unary)?;
                self.close(from, Kind::PrefixUnary);
                Some(())
            }
            T::Await => {
                self.bump();
                self.nested(Self::unary)?;
                self.close(from, Kind::Await);
                Some(())
            }
            T::Range => self.range(from),
            T::OpenParen if self.may_be_cast(self.at) => self.nested(Self::cast),
            T::From if is_name(self.ahead(1)) || self.ahead(1) == T::Predefined => self.query(),
            _ => self.primary(),
        }
    }

    fn cast(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        if self.kind() == T::OpenParen {
            return None;
        }
        self.typed()?;
        self.expect(T::CloseParen)?;
        if matches!(self.kind(), T::Star | T::AndAnd | T::Increment | T::Decrement | T::Range | T::Ref)
            || matches!(self.kind(), T::Async | T::Static | T::Throw | T::From | T::OpenBrace)
            || self.is_lambda()
            || (is_name(self.kind()) && !super::ahead::is_variable_name(self.kind()))
        {
            return None;
        }
        let around = std::mem::replace(&mut self.around.in_cast, true);
        self.unary()?;
        self.around.in_cast = around;
        self.set(Field::Value);
        self.close(from, Kind::Cast);
        Some(())
    }
}
