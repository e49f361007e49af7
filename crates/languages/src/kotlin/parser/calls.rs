//! Calls, their arguments, and lambdas.

use super::tokens::T;
use super::words::is_name;
use super::{Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    /// Arguments or a lambda behind what is called.
    pub(super) fn call(&mut self, from: Mark) -> Parsed {
        match self.kind() {
            T::OpenParen => self.value_arguments()?,
            _ => self.annotated_lambda()?,
        }
        self.close(from, Kind::Call);
        Some(())
    }

    pub(super) fn value_arguments(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenParen)?;
        self.in_brackets(|parser| parser.listed(T::CloseParen, Self::value_argument))?;
        self.close(from, Kind::ValueArguments);
        Some(())
    }

    fn value_argument(&mut self) -> Parsed {
        let from = self.mark();
        if is_name(self.kind()) && self.ahead(1) == T::Equal {
            self.leaf(Kind::Identifier);
            self.leaf(Kind::Equals);
        }
        if self.kind() == T::Star {
            self.spread()?
        } else {
            self.expression()?
        }
        self.close(from, Kind::ValueArgument);
        Some(())
    }

    /// The elements of an array, given one by one.
    fn spread(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expression()?;
        self.close(from, Kind::Spread);
        Some(())
    }

    /// A lambda behind a call, perhaps with a label.
    fn annotated_lambda(&mut self) -> Parsed {
        let from = self.mark();
        if self.kind() == T::Label {
            self.leaf(Kind::Label);
        }
        self.lambda()?;
        self.close(from, Kind::AnnotatedLambda);
        Some(())
    }

    pub(super) fn lambda(&mut self) -> Parsed {
        let from = self.mark();
        let has_parameters = self.has_lambda_parameters();
        self.expect(T::OpenBrace)?;
        self.nested(|parser| {
            parser.in_brackets(|parser| {
                if has_parameters {
                    parser.lambda_parameters()?;
                }
                parser.statements()
            })
        })?;
        self.close(from, Kind::Lambda);
        Some(())
    }

    fn lambda_parameters(&mut self) -> Parsed {
        let from = self.mark();
        if self.kind() != T::Arrow {
            while self.kind() != T::Arrow {
                match self.kind() {
                    T::OpenParen => self.multi_variable()?,
                    _ => self.variable()?,
                }
                if !self.eat(T::Comma) {
                    break;
                }
            }
            self.close(from, Kind::LambdaParameters);
        }
        self.expect(T::Arrow)
    }
}
