//! Properties, local variables, and what is called where a property is read or written.

use super::endings::Ends;
use super::tokens::T;
use super::words::is_name;
use super::{Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn property(&mut self, from: Mark) -> Parsed {
        match self.kind() {
            T::Val => self.leaf(Kind::Val),
            _ => self.leaf(Kind::Var),
        }
        let around = self.around;
        let has_accessors = matches!(self.around.ends, Ends::TopLevel | Ends::Member);
        (self.around.getter, self.around.setter) = (has_accessors, has_accessors);
        self.maybe_type_parameters()?;
        self.variables()?;
        self.maybe_constraints()?;
        match self.kind() {
            T::Equal => {
                self.bump();
                self.expression()?;
            }
            T::By => {
                let delegate = self.mark();
                self.bump();
                self.expression()?;
                self.close(delegate, Kind::PropertyDelegate);
            }
            _ => {}
        }
        self.maybe_accessors()?;
        self.around = around;
        self.close(from, Kind::Property);
        Some(())
    }

    /// What is declared: a name, which may extend a type, or several in parentheses.
    fn variables(&mut self) -> Parsed {
        if self.kind() == T::OpenParen && self.kind_at(self.mate_at(self.at) + 1) != T::Dot {
            return self.multi_variable();
        }
        let mut name = self.at;
        if self.kind() == T::OpenParen {
            return None;
        }
        while let Some(behind) = self.behind_name_of_type(name).filter(|_| is_name(self.kind_at(name))) {
            name = behind;
        }
        if self.at < name {
            self.receiver_up_to(name)?;
        }
        self.variable()
    }

    /// A name and perhaps its type.
    pub(super) fn variable(&mut self) -> Parsed {
        let from = self.mark();
        self.name()?;
        if self.eat(T::Colon) {
            self.any_type()?;
        }
        self.close(from, Kind::VariableDeclaration);
        Some(())
    }

    /// Names in parentheses.
    pub(super) fn multi_variable(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenParen)?;
        self.in_brackets(|parser| parser.listed(T::CloseParen, Self::variable))?;
        self.close(from, Kind::MultiVariable);
        Some(())
    }

    /// A getter and a setter, each of which may be missing.
    fn maybe_accessors(&mut self) -> Parsed {
        while !self.statement_ends() {
            let at = self.skip_modifiers(self.at)?;
            match self.kind_at(at) {
                T::Get if self.around.getter => {
                    self.around.getter = false;
                    self.getter()?;
                }
                T::Set if self.around.setter => {
                    self.around.setter = false;
                    self.setter()?;
                }
                _ => return Some(()),
            }
        }
        Some(())
    }

    fn getter(&mut self) -> Parsed {
        let from = self.mark();
        self.maybe_modifiers()?;
        self.bump();
        if self.kind() == T::OpenParen && !self.statement_ends() {
            self.bump();
            self.expect(T::CloseParen)?;
            self.rest_of_accessor()?;
        }
        self.close(from, Kind::Getter);
        Some(())
    }

    fn setter(&mut self) -> Parsed {
        let from = self.mark();
        self.maybe_modifiers()?;
        self.bump();
        if self.kind() == T::OpenParen && !self.statement_ends() {
            self.bump();
            self.maybe_parameter_modifiers()?;
            self.expect_setter_name()?;
            if self.eat(T::Colon) {
                self.any_type()?;
            }
            self.expect(T::CloseParen)?;
            self.rest_of_accessor()?;
        }
        self.close(from, Kind::Setter);
        Some(())
    }

    /// The name of the value that is set. Words of the grammar are none of them.
    fn expect_setter_name(&mut self) -> Parsed {
        let is_plain = matches!(self.kind(), T::Identifier | T::SoftModifier | T::Target | T::Context);
        is_plain.then(|| self.leaf(Kind::Identifier))
    }

    fn rest_of_accessor(&mut self) -> Parsed {
        if self.eat(T::Colon) {
            self.any_type()?;
        }
        if !matches!(self.kind(), T::OpenBrace | T::Equal) {
            return None;
        }
        self.function_body()
    }
}
