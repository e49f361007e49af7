//! Functions, their parameters and bodies.

use super::tokens::T;
use super::words::is_name;
use super::{Field, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn function(&mut self, from: Mark) -> Parsed {
        self.expect(T::Fun)?;
        self.maybe_type_parameters()?;
        self.maybe_type_modifiers()?;
        let name = self.declared_name(T::OpenParen)?;
        if self.at < name {
            self.receiver_up_to(name)?;
        }
        self.name()?;
        self.set(Field::Name);
        self.parameters()?;
        self.rest_of_function()?;
        self.close(from, Kind::Function);
        Some(())
    }

    /// Annotations of the type that is extended.
    fn maybe_type_modifiers(&mut self) -> Parsed {
        if self.kind() == T::At {
            let from = self.mark();
            while self.kind() == T::At {
                self.annotation_of_type()?;
            }
            self.close(from, Kind::TypeModifiers);
        }
        Some(())
    }

    /// A function as an expression.
    pub(super) fn anonymous_function(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::Fun)?;
        self.parameters()?;
        self.rest_of_function()?;
        self.close(from, Kind::AnonymousFunction);
        Some(())
    }

    /// The place of the name behind the dots that come next, which something must follow.
    fn declared_name(&self, behind: T) -> Option<usize> {
        let mut at = self.at;
        if self.kind() == T::OpenParen {
            at = self.mate_at(at) + 1;
            while self.kind_at(at) == T::Question {
                at += 1;
            }
            let is_named = self.kind_at(at) == T::Dot && is_name(self.kind_at(at + 1));
            return Some(at + 1).filter(|at| is_named && self.kind_at(at + 1) == behind);
        }
        while is_name(self.kind_at(at)) {
            if self.kind_at(at + 1) == behind {
                return Some(at);
            }
            at = self.behind_name_of_type(at)?;
        }
        None
    }

    /// The place behind the name of a type, its arguments, its marks and the dot behind it.
    pub(super) fn behind_name_of_type(&self, at: usize) -> Option<usize> {
        let mut at = at + 1;
        if self.kind_at(at) == T::Less {
            at = self.skip_type_arguments(at)?;
        }
        while self.kind_at(at) == T::Question {
            at += 1;
        }
        (self.kind_at(at) == T::Dot).then_some(at + 1)
    }

    /// What stands behind the parameters.
    fn rest_of_function(&mut self) -> Parsed {
        if self.eat(T::Colon) {
            self.any_type()?;
        }
        self.maybe_constraints()?;
        if matches!(self.kind(), T::OpenBrace | T::Equal) {
            self.function_body()?;
        }
        Some(())
    }

    /// A block, or an expression behind a sign.
    pub(super) fn function_body(&mut self) -> Parsed {
        let from = self.mark();
        match self.kind() {
            T::Equal => {
                self.leaf(Kind::Equals);
                self.expression()?;
            }
            _ => self.block()?,
        }
        self.close(from, Kind::FunctionBody);
        Some(())
    }

    /// Parameters in parentheses.
    pub(super) fn parameters(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenParen)?;
        self.in_brackets(|parser| {
            parser.listed(T::CloseParen, |parser| {
                parser.maybe_parameter_modifiers()?;
                parser.parameter()?;
                if parser.eat(T::Equal) {
                    parser.expression()?;
                }
                Some(())
            })
        })?;
        self.close(from, Kind::FunctionParameters);
        Some(())
    }

    /// A name and its type.
    pub(super) fn parameter(&mut self) -> Parsed {
        let from = self.mark();
        self.name()?;
        self.expect(T::Colon)?;
        self.any_type()?;
        self.close(from, Kind::Parameter);
        Some(())
    }
}
