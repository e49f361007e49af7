//! Queries.

use super::ahead::is_name;
use super::tokens::T;
use super::{Kind, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn query(&mut self) -> Parsed {
        let from = self.mark();
        self.source_clause()?;
        loop {
            match self.kind() {
                T::From => self.source_clause()?,
                T::Join => self.join_clause()?,
                T::Let => self.let_clause()?,
                T::Orderby => self.order_clause()?,
                T::Where => self.clause(Kind::Where)?,
                T::Select => {
                    self.clause(Kind::Select)?;
                    if !self.continues()? {
                        break;
                    }
                }
                T::Group => {
                    self.group_clause()?;
                    if !self.continues()? {
                        break;
                    }
                }
                _ => return None,
            }
        }
        self.close(from, Kind::Query);
        Some(())
    }

    /// Whether a query goes on with what it has selected.
    fn continues(&mut self) -> Parsed<bool> {
        if !self.eat(T::Into) {
            return Some(false);
        }
        self.name()?;
        Some(true)
    }

    fn source_clause(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::From)?;
        if !is_name(self.kind()) || self.ahead(1) != T::In {
            self.typed()?;
        }
        self.named()?;
        self.in_and_source()?;
        self.close(from, Kind::From);
        Some(())
    }

    fn in_and_source(&mut self) -> Parsed {
        if self.kind() != T::In {
            return None;
        }
        self.leaf(Kind::In);
        self.expression()
    }

    fn join_clause(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        if !is_name(self.kind()) || self.ahead(1) != T::In {
            self.typed()?;
        }
        self.name()?;
        self.in_and_source()?;
        self.expect(T::On)?;
        self.expression()?;
        self.expect(T::Equals)?;
        self.expression()?;
        if self.kind() == T::Into {
            let into = self.mark();
            self.bump();
            self.name()?;
            self.close(into, Kind::JoinInto);
        }
        self.close(from, Kind::Join);
        Some(())
    }

    fn let_clause(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.name()?;
        if self.kind() != T::Equal {
            return None;
        }
        self.leaf(Kind::Equals);
        self.expression()?;
        self.close(from, Kind::Let);
        Some(())
    }

    fn order_clause(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.separated(|parser| {
            parser.expression()?;
            if matches!(parser.kind(), T::Ascending | T::Descending) {
                parser.bump();
            }
            Some(())
        })?;
        self.close(from, Kind::OrderBy);
        Some(())
    }

    fn clause(&mut self, kind: Kind) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expression()?;
        self.close(from, kind);
        Some(())
    }

    fn group_clause(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expression()?;
        self.expect(T::By)?;
        self.expression()?;
        self.close(from, Kind::Group);
        Some(())
    }
}
