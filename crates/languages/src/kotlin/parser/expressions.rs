//! Expressions around operators, as the grammar's precedences group them: what is called or asked for a
//! member binds less tightly than a sign before a value.

use super::endings::Ends;
use super::tokens::T;
use super::words::is_word;
use super::{Kind, Mark, Parsed, Parser};

pub(super) const RELATIONAL: u8 = 5;
const IN: u8 = 6;
const AS: u8 = 12;
const CALL: u8 = 13;
const UNARY: u8 = 14;

impl Parser<'_> {
    /// An expression of any kind.
    pub(super) fn expression(&mut self) -> Parsed {
        self.binary(0)
    }

    /// Operands and the operators between them that bind more tightly than this.
    fn binary(&mut self, above: u8) -> Parsed {
        self.nested(|parser| {
            let from = parser.mark();
            parser.operand()?;
            parser.operators(from, above)
        })
    }

    /// A value with the signs before it.
    fn operand(&mut self) -> Parsed {
        let sign = match self.kind() {
            T::Bang => Some(Kind::Not),
            T::Plus | T::Minus | T::Increment | T::Decrement => None,
            _ => return self.primary(),
        };
        let from = self.mark();
        match sign {
            Some(kind) => self.leaf(kind),
            None => self.bump(),
        }
        self.nested(Self::operand)?;
        self.close(from, Kind::Unary);
        // What stands before the colons may be a type as well, without the sign.
        (self.kind() != T::Colons).then_some(())
    }

    /// The operators behind an operand that bind more tightly than this.
    fn operators(&mut self, from: Mark, above: u8) -> Parsed {
        let (mut is_weighed, mut last) = (false, 0);
        while let Some(precedence) = self.operator().filter(|precedence| *precedence > above) {
            if self.statement_ends() {
                break;
            }
            let before = std::mem::replace(&mut last, precedence);
            match self.kind() {
                T::Dot | T::Question | T::Colons => self.navigation(from)?,
                T::OpenParen | T::OpenBrace | T::Label => self.call(from)?,
                T::OpenBracket => self.index(from)?,
                T::Increment | T::Decrement | T::BangBang => {
                    self.bump();
                    self.close(from, Kind::Unary);
                }
                T::As | T::AsSafe => {
                    self.bump();
                    self.tested_type()?;
                    self.close(from, Kind::As);
                }
                T::Is | T::NotIs => {
                    self.is_word();
                    self.tested_type()?;
                    self.close(from, Kind::Is);
                }
                T::In | T::NotIn => self.infix(from, IN, Kind::In)?,
                T::Range => self.infix(from, precedence, Kind::Range)?,
                T::Identifier | T::If => {
                    self.leaf(Kind::Identifier);
                    self.binary(precedence)?;
                    self.close(from, Kind::Infix);
                }
                T::Less if before == RELATIONAL && self.skip_type_arguments(self.at).is_some() => {
                    return None;
                }
                T::Less => self.less(from, above, &mut is_weighed)?,
                _ => self.binary_operator(from, precedence)?,
            }
        }
        Some(())
    }

    fn infix(&mut self, from: Mark, precedence: u8, kind: Kind) -> Parsed {
        self.bump();
        self.binary(precedence)?;
        self.close(from, kind);
        Some(())
    }

    pub(super) fn binary_operator(&mut self, from: Mark, precedence: u8) -> Parsed {
        let sign = match self.kind() {
            T::Plus => Some(Kind::Plus),
            T::Minus => Some(Kind::Minus),
            T::Star => Some(Kind::Times),
            T::Slash => Some(Kind::Divide),
            T::Percent => Some(Kind::Remainder),
            T::Elvis => Some(Kind::Elvis),
            T::Less => Some(Kind::Less),
            T::Greater => Some(Kind::Greater),
            _ => None,
        };
        match sign {
            Some(kind) => self.leaf(kind),
            None => self.bump(),
        }
        self.binary(precedence)?;
        self.close(from, Kind::Binary);
        Some(())
    }

    /// `is`, of which the opposite is no node.
    pub(super) fn is_word(&mut self) {
        match self.kind() {
            T::Is => self.leaf(Kind::IsWord),
            _ => self.bump(),
        }
    }

    /// The type that a value is tested for or taken as: what follows must not be taken for more of it.
    fn tested_type(&mut self) -> Parsed {
        if matches!(self.kind(), T::Suspend | T::At) {
            return None;
        }
        self.any_type()?;
        (self.kind() != T::Less).then_some(())
    }

    /// How tightly the next operator binds.
    pub(super) fn operator(&self) -> Option<u8> {
        self.operator_at(self.at)
    }

    pub(super) fn operator_at(&self, at: usize) -> Option<u8> {
        let precedence = match self.kind_at(at) {
            T::Dot | T::Colons | T::OpenParen | T::OpenBrace | T::OpenBracket => CALL,
            T::Question if self.kind_at(at + 1) == T::Dot => CALL,
            T::Label if self.kind_at(at + 1) == T::OpenBrace => CALL,
            T::Increment | T::Decrement | T::BangBang => UNARY,
            T::As | T::AsSafe => AS,
            T::Star | T::Slash | T::Percent => 11,
            T::Plus | T::Minus => 10,
            T::Range => 9,
            T::Identifier => 8,
            // No word of the grammar behind a value, which a guard makes of it.
            T::If if self.around.ends == Ends::Nothing => 8,
            T::Elvis => 7,
            T::In | T::NotIn | T::Is | T::NotIs => IN,
            T::Less | T::Greater | T::LessEqual | T::GreaterEqual => RELATIONAL,
            T::Equality => 4,
            T::AndAnd => 3,
            T::OrOr => 2,
            _ => return None,
        };
        Some(precedence)
    }

    fn navigation(&mut self, from: Mark) -> Parsed {
        let by_colons = self.kind() == T::Colons;
        match self.kind() {
            T::Colons => self.leaf(Kind::Colons),
            T::Question => {
                self.bump();
                self.bump();
            }
            _ => self.bump(),
        }
        if !is_word(self.kind()) {
            return None;
        }
        self.leaf(Kind::Identifier);
        self.close(from, Kind::Navigation);
        // At the end of a file, the grammar takes it for a reference to a member of a type.
        (!by_colons || self.kind() != T::End).then_some(())
    }

    fn index(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.in_brackets(|parser| parser.separated(Self::expression))?;
        self.expect(T::CloseBracket)?;
        self.close(from, Kind::Index);
        Some(())
    }
}
