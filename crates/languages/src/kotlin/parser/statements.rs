//! Statements and blocks.

use super::endings::Ends;
use super::tokens::T;
use super::words::is_name;
use super::{Around, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    /// A block in braces.
    pub(super) fn block(&mut self) -> Parsed {
        let from = self.mark();
        if self.kind() != T::OpenBrace || self.has_lambda_parameters() {
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
            self.statement()?;
            let ends = self.eat(T::Semicolon) || self.kind() == T::CloseBrace || self.statement_ends();
            if !ends {
                return None;
            }
            while self.eat(T::Semicolon) {}
        }
        self.expect(T::CloseBrace)
    }

    /// A statement, which may be a declaration.
    pub(super) fn statement(&mut self) -> Parsed {
        self.nested(Self::any_statement)
    }

    fn any_statement(&mut self) -> Parsed {
        if self.kind() != T::Identifier && self.is_declaration() {
            return self.declaration();
        }
        self.plain_statement()
    }

    /// A statement that is no declaration: a loop, an expression or an assignment.
    pub(super) fn plain_statement(&mut self) -> Parsed {
        let from = self.mark();
        match self.kind() {
            T::For | T::While | T::Do => self.repeated(from),
            T::Label if matches!(self.ahead(1), T::For | T::While | T::Do) => {
                self.leaf(Kind::Label);
                self.repeated(from)
            }
            T::At => self.annotated(from),
            T::SoftModifier | T::Modifier | T::ParameterModifier | T::Catch | T::Finally
                if !self.is_plain_name() =>
            {
                None
            }
            _ => self.expression_statement(from),
        }
    }

    /// Whether a word that may be a modifier cannot be one here.
    fn is_plain_name(&self) -> bool {
        use T::*;
        let next = self.ahead(1);
        let is_modified = is_name(next)
            || matches!(next, At | Class | Interface | Fun | Val | Var | Object | TypeAlias | Suspend);
        !is_modified || self.ends_at(self.at + 1)
    }

    /// A statement behind an annotation.
    fn annotated(&mut self, from: Mark) -> Parsed {
        self.annotation()?;
        self.nested(Self::plain_statement)?;
        self.close(from, Kind::Annotated);
        Some(())
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

    /// The body of a loop, perhaps on the next line.
    fn maybe_body(&mut self) -> Parsed {
        match self.kind() {
            T::OpenBrace => self.block(),
            T::CloseBrace | T::Semicolon => Some(()),
            _ => self.statement(),
        }
    }
}
