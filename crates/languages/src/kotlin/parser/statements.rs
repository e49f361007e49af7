//! Statements and blocks.

use super::annotations::Reading;
use super::endings::Ends;
use super::tokens::T;
use super::words::is_first_name;
use super::{Around, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    /// A block in braces.
    pub(super) fn block(&mut self) -> Parsed {
        let from = self.mark();
        if self.kind() != T::OpenBrace || self.has_lambda_parameters() || self.seems_destructured() {
            return None;
        }
        self.bump();
        self.nested(|parser| parser.in_brackets(Self::statements))?;
        self.close(from, Kind::Block);
        Some(())
    }

    /// Statements up to the brace behind them.
    pub(super) fn statements(&mut self) -> Parsed {
        while self.kind() != T::CloseBrace {
            self.around = Around { ends: Ends::Statement, ..Around::default() };
            self.statement(false)?;
            let ends = self.eat(T::Semicolon) || self.kind() == T::CloseBrace || self.statement_ends();
            if !ends {
                return None;
            }
        }
        self.expect(T::CloseBrace)
    }

    /// A statement, which stands outside of all others or not.
    pub(super) fn statement(&mut self, is_top: bool) -> Parsed {
        self.nested(|parser| parser.any_statement(is_top))
    }

    fn any_statement(&mut self, is_top: bool) -> Parsed {
        let from = self.mark();
        match self.kind() {
            T::For | T::While | T::Do => return self.repeated(from),
            T::Label if matches!(self.ahead(1), T::For | T::While | T::Do) => {
                self.leaf(Kind::Label);
                return self.repeated(from);
            }
            T::Identifier => return self.expression_statement(from),
            T::At => return self.annotated(is_top),
            _ => {}
        }
        if self.is_declaration() {
            // A modifier that ends its line is a name.
            let is_name = self.kind() == T::SoftModifier && self.ends_at(self.at + 1, false);
            return if is_name { None } else { self.declaration() };
        }
        match self.kind() {
            T::Modifier | T::ParameterModifier | T::Suspend | T::Catch | T::Finally => None,
            T::SoftModifier if !self.is_plain_name() => None,
            _ => self.expression_statement(from),
        }
    }

    /// Whether a word that may be a modifier cannot be one here.
    fn is_plain_name(&self) -> bool {
        use T::*;
        matches!(
            self.ahead(1),
            Dot | Question | Equal | AssignOperator | OpenParen | OpenBracket | CloseBrace
        ) || matches!(self.ahead(1), Plus | Minus | Increment | Decrement | Equality | BangBang | Elvis)
            || self.ends_at(self.at + 1, false)
    }

    /// What begins with an annotation: a declaration or an expression.
    fn annotated(&mut self, is_top: bool) -> Parsed {
        if self.is_declaration() {
            return self.annotated_declaration(is_top);
        }
        if is_top {
            return None;
        }
        let (from, start) = (self.mark(), self.at);
        self.annotation()?;
        if self.has_plain_argument(start, self.at) {
            return None;
        }
        let is_value = is_first_name(self.kind()) && self.kind() != T::SoftModifier
            || matches!(self.kind(), T::At | T::Quote | T::When | T::If | T::Try | T::Return | T::Throw);
        if !is_value {
            return None;
        }
        if self.kind() == T::At {
            self.nested(|parser| parser.annotated(false))?;
        } else {
            self.expression()?;
        }
        self.close(from, Kind::Annotated);
        self.maybe_assigned(from)
    }

    fn annotated_declaration(&mut self, is_top: bool) -> Parsed {
        match self.reading_of_annotations(is_top) {
            Reading::Modifiers => self.declaration(),
            Reading::Arguments(count) => {
                self.annotated_argument(count)?;
                self.comments_here();
                self.declaration()?;
                (self.kind() != T::End).then_some(())
            }
            Reading::Weighed => None,
        }
    }

    /// An expression, or an assignment to it.
    fn expression_statement(&mut self, from: Mark) -> Parsed {
        self.expression()?;
        self.maybe_assigned(from)
    }

    pub(super) fn maybe_assigned(&mut self, from: Mark) -> Parsed {
        if matches!(self.kind(), T::Equal | T::AssignOperator) {
            self.bump();
            self.expression()?;
            self.close(from, Kind::Assignment);
        }
        Some(())
    }

    fn repeated(&mut self, from: Mark) -> Parsed {
        match self.kind() {
            T::For => self.for_statement(from),
            T::While => self.while_statement(from),
            _ => self.do_statement(from),
        }
    }

    fn for_statement(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.expect(T::OpenParen)?;
        self.in_brackets(|parser| {
            match parser.kind() {
                T::OpenParen => parser.multi_variable()?,
                _ => parser.variable()?,
            }
            parser.expect(T::In)?;
            parser.expression()?;
            parser.expect(T::CloseParen)
        })?;
        self.maybe_body()?;
        self.close(from, Kind::For);
        Some(())
    }

    fn while_statement(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.condition()?;
        if self.kind() == T::Semicolon {
            return None;
        }
        self.maybe_body()?;
        self.close(from, Kind::While);
        Some(())
    }

    fn do_statement(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.block()?;
        self.expect(T::While)?;
        self.condition()?;
        self.close(from, Kind::DoWhile);
        Some(())
    }

    /// A condition in parentheses.
    pub(super) fn condition(&mut self) -> Parsed {
        self.expect(T::OpenParen)?;
        self.in_brackets(Self::expression)?;
        self.expect(T::CloseParen)
    }

    /// The body of a loop: none where the line ends before it.
    fn maybe_body(&mut self) -> Parsed {
        match self.kind() {
            T::OpenBrace => self.block(),
            T::CloseBrace => Some(()),
            _ if self.statement_ends() => Some(()),
            _ => self.statement(false),
        }
    }
}
