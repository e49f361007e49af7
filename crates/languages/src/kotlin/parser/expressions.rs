//! Expressions around operators, as the language's precedences group them.

use super::tokens::T;
use super::words::{begins_expression, is_word};
use super::{Kind, Mark, Parsed, Parser};

const RELATIONAL: u8 = 5;
const IN: u8 = 6;
const AS: u8 = 12;
const POSTFIX: u8 = 13;

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

    /// A value with the signs and annotations before it, which bind less tightly than what stands behind it.
    fn operand(&mut self) -> Parsed {
        let from = self.mark();
        let kind = match self.kind() {
            T::Bang => {
                self.leaf(Kind::Not);
                Kind::Unary
            }
            T::Plus | T::Minus | T::Increment | T::Decrement => {
                self.bump();
                Kind::Unary
            }
            T::At => {
                self.annotation()?;
                Kind::Annotated
            }
            _ => return self.primary(),
        };
        self.binary(AS)?;
        self.close(from, kind);
        Some(())
    }

    /// The operators behind an operand that bind more tightly than this.
    fn operators(&mut self, from: Mark, above: u8) -> Parsed {
        while let Some(precedence) = self.operator().filter(|precedence| *precedence > above) {
            if self.statement_ends() {
                break;
            }
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
                T::Identifier | T::Context | T::Get | T::By => {
                    self.leaf(Kind::Identifier);
                    self.binary(precedence)?;
                    self.close(from, Kind::Infix);
                }
                T::Less if precedence == POSTFIX => {
                    self.type_arguments()?;
                    self.call(from)?;
                }
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

    fn binary_operator(&mut self, from: Mark, precedence: u8) -> Parsed {
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
        self.any_type()?;
        (self.kind() != T::Less).then_some(())
    }

    /// How tightly the next operator binds.
    fn operator(&self) -> Option<u8> {
        let precedence = match self.kind() {
            T::OpenBrace if self.around.delegate => return None,
            T::Dot | T::Colons | T::OpenParen | T::OpenBrace | T::OpenBracket => POSTFIX,
            T::Question if self.ahead(1) == T::Dot => POSTFIX,
            T::Label if self.ahead(1) == T::OpenBrace => POSTFIX,
            T::Increment | T::Decrement | T::BangBang => POSTFIX,
            T::Less if self.begins_type_arguments() => POSTFIX,
            T::As | T::AsSafe => AS,
            T::Star | T::Slash | T::Percent => 11,
            T::Plus | T::Minus => 10,
            T::Range => 9,
            T::Identifier => 8,
            T::Context | T::By if self.is_infix() => 8,
            // An accessor's parentheses are empty.
            T::Get if self.is_infix() && self.ahead(2) != T::CloseParen => 8,
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

    /// Whether a word of the grammar is a function between two values.
    fn is_infix(&self) -> bool {
        begins_expression(self.ahead(1)) && self.goes_on_with_line()
    }

    /// Whether the next token stands on the line of the one before.
    fn goes_on_with_line(&self) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.row == self.end_row)
    }

    /// Whether `<` begins the type arguments of a call, rather than a comparison.
    fn begins_type_arguments(&self) -> bool {
        let behind = self.skip_type_arguments(self.at).filter(|_| self.goes_on_with_line());
        behind.is_some_and(|at| matches!(self.kind_at(at), T::OpenParen | T::OpenBrace))
    }

    fn navigation(&mut self, from: Mark) -> Parsed {
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
        Some(())
    }

    fn index(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.in_brackets(|parser| parser.listed(T::CloseBracket, Self::expression))?;
        self.close(from, Kind::Index);
        Some(())
    }
}
