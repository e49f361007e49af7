//! `if`, `when` and `try`.

use super::endings::Ends;
use super::tokens::T;
use super::{Around, Kind, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn if_expression(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.condition()?;
        self.branch()?;
        if self.goes_on_with_else() {
            self.bump();
            self.branch()?;
        }
        self.close(from, Kind::If);
        Some(())
    }

    /// Whether `else` comes next that is no entry of a `when` around.
    fn goes_on_with_else(&self) -> bool {
        self.kind() == T::Else && !self.statement_ends() && self.ahead(1) != T::Arrow
    }

    /// A block, a loop, an expression or an assignment.
    fn branch(&mut self) -> Parsed {
        match self.kind() {
            T::OpenBrace if !self.has_lambda_parameters() => self.block(),
            _ => self.plain_statement(),
        }
    }

    pub(super) fn when(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        if self.kind() == T::OpenParen {
            self.when_subject()?;
        }
        self.expect(T::OpenBrace)?;
        self.nested(|parser| {
            parser.in_brackets(|parser| {
                while parser.kind() != T::CloseBrace {
                    parser.around = Around::default();
                    parser.when_entry()?;
                }
                parser.expect(T::CloseBrace)
            })
        })?;
        self.close(from, Kind::When);
        Some(())
    }

    fn when_subject(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.in_brackets(|parser| {
            if parser.eat(T::Val) {
                parser.variable()?;
                parser.expect(T::Equal)?;
            }
            parser.expression()
        })?;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::WhenSubject);
        Some(())
    }

    fn when_entry(&mut self) -> Parsed {
        let from = self.mark();
        if !self.eat(T::Else) {
            self.when_condition()?;
            while self.eat(T::Comma) {
                if self.kind() == T::Arrow {
                    break;
                }
                self.when_condition()?;
            }
        }
        // A guard.
        if self.eat(T::If) {
            self.expression()?;
        }
        self.expect(T::Arrow)?;
        self.around.ends = Ends::Entry;
        match self.kind() {
            T::OpenBrace if !self.has_lambda_parameters() => self.block()?,
            _ => self.statement()?,
        }
        if !self.eat(T::Semicolon) {
            if self.statement_ends() {
                self.go_to_line_end();
            } else if self.kind() != T::CloseBrace && !self.is_guarded_else() {
                return None;
            }
        }
        self.close(from, Kind::WhenEntry);
        Some(())
    }

    /// Whether the last entry of a `when` comes next, with a guard.
    fn is_guarded_else(&self) -> bool {
        self.kind() == T::Else && self.ahead(1) == T::If
    }

    /// What ends with its line ends behind the comments before it.
    pub(super) fn go_to_line_end(&mut self) {
        let (start, end) = (self.end as usize, self.tokens.get(self.at).map(|token| token.start as usize));
        let between = &self.text[start..end.unwrap_or(self.text.len())];
        let length = between.trim_ascii_end().len();
        self.end_row += memchr::memchr_iter(b'\n', &between[..length]).count() as u32;
        self.end += length as u32;
    }

    fn when_condition(&mut self) -> Parsed {
        let from = self.mark();
        match self.kind() {
            T::Is | T::NotIs => {
                self.is_word();
                self.any_type()?;
                self.close(from, Kind::TypeTest);
            }
            T::In | T::NotIn => {
                self.bump();
                self.expression()?;
                self.close(from, Kind::RangeTest);
            }
            _ => self.expression()?,
        }
        Some(())
    }

    pub(super) fn try_expression(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.block()?;
        let mut has_catch = false;
        while self.kind() == T::Catch && self.ahead(1) == T::OpenParen {
            has_catch = true;
            self.catch()?;
        }
        if self.kind() == T::Finally && self.ahead(1) == T::OpenBrace {
            let last = self.mark();
            self.bump();
            self.block()?;
            self.close(last, Kind::Finally);
        } else if !has_catch {
            return None;
        }
        self.close(from, Kind::Try);
        Some(())
    }

    fn catch(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expect(T::OpenParen)?;
        while self.kind() == T::At {
            self.annotation()?;
        }
        self.name()?;
        self.expect(T::Colon)?;
        self.any_type()?;
        self.expect(T::CloseParen)?;
        self.block()?;
        self.close(from, Kind::Catch);
        Some(())
    }
}
