//! Switches and patterns.

use super::ahead::is_name;
use super::tokens::T;
use super::{Field, Kind, Parsed, Parser};

impl Parser<'_> {
    /// A switch as a statement. Before a semicolon or a sign the grammar could read it as an expression.
    pub(super) fn switch_statement(&mut self) -> Parsed {
        self.switch_expression()?;
        (!matches!(self.kind(), T::Semicolon | T::Plus | T::Minus)).then_some(())
    }

    pub(super) fn switch_expression(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.parenthesized()?;
        self.set(Field::Condition);
        self.nested(|parser| parser.in_brackets(Self::switch_block))?;
        self.set(Field::Body);
        self.close(from, Kind::Switch);
        Some(())
    }

    fn switch_block(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBrace)?;
        let mut kind = None;
        while self.kind() != T::CloseBrace {
            self.switch_case()?;
            let this = self.tree.last_kind();
            if *kind.get_or_insert(this) != this {
                return None;
            }
        }
        self.bump();
        self.close(from, Kind::SwitchBlock);
        Some(())
    }

    fn switch_case(&mut self) -> Parsed {
        let from = self.mark();
        self.around.in_label = true;
        self.switch_label()?;
        self.around.in_label = false;
        if self.eat(T::Arrow) {
            self.rule_body()?;
            self.close(from, Kind::SwitchRule);
            return Some(());
        }
        self.expect(T::Colon)?;
        while !matches!(self.kind(), T::Case | T::Default | T::CloseBrace) {
            self.statement()?;
        }
        self.close(from, Kind::SwitchGroup);
        Some(())
    }

    fn rule_body(&mut self) -> Parsed {
        match self.kind() {
            T::OpenBrace => self.nested(Self::block),
            T::Throw => self.throw_statement(),
            _ => {
                let from = self.mark();
                self.expression()?;
                // Behind a second arrow, the first may be that of a lambda in the label.
                if self.tree.last_kind() == Kind::Lambda {
                    return None;
                }
                self.expect(T::Semicolon)?;
                self.close(from, Kind::ExpressionStatement);
                Some(())
            }
        }
    }

    fn switch_label(&mut self) -> Parsed {
        let from = self.mark();
        if self.eat(T::Default) {
            self.close(from, Kind::SwitchLabel);
            return Some(());
        }
        self.expect(T::Case)?;
        let end = self.skip_type(self.at).unwrap_or(self.at);
        match self.kind_at(end) {
            kind if end > self.at && is_name(kind) && !self.is_word(end, b"when") => self.type_pattern()?,
            T::OpenParen if end > self.at => {
                let pattern = self.mark();
                self.record_pattern()?;
                self.close(pattern, Kind::Pattern);
            }
            _ => self.separated(Self::expression)?,
        }
        if self.is_word(self.at, b"when") {
            let guard = self.mark();
            self.bump();
            self.expression()?;
            self.close(guard, Kind::Guard);
        }
        self.close(from, Kind::SwitchLabel);
        Some(())
    }

    fn type_pattern(&mut self) -> Parsed {
        let from = self.mark();
        self.plain_type()?;
        self.name()?;
        self.close(from, Kind::TypePattern);
        self.close(from, Kind::Pattern);
        Some(())
    }

    pub(super) fn record_pattern(&mut self) -> Parsed {
        self.nested(|parser| {
            let from = parser.mark();
            if parser.ahead(1) == T::OpenParen {
                parser.identifier(Kind::Identifier)?;
            } else {
                parser.simple_type()?;
                if parser.tree.last_kind() != Kind::GenericType {
                    return None;
                }
            }
            let body = parser.mark();
            parser.expect(T::OpenParen)?;
            parser.separated(Self::record_component)?;
            parser.expect(T::CloseParen)?;
            parser.close(body, Kind::RecordPatternBody);
            parser.close(from, Kind::RecordPattern);
            Some(())
        })
    }

    fn record_component(&mut self) -> Parsed {
        let from = self.mark();
        if self.kind() == T::Underscore {
            self.leaf(Kind::Underscore);
        } else {
            let end = self.skip_type(self.at)?;
            if self.kind_at(end) == T::OpenParen {
                return self.record_pattern();
            }
            self.plain_type()?;
            self.name()?;
        }
        self.close(from, Kind::RecordComponent);
        Some(())
    }
}
