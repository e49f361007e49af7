//! Calls, their arguments, and lambdas.

use super::ahead::Shape;
use super::endings::Ends;
use super::expressions::RELATIONAL;
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

    /// `<`, which compares or begins type arguments: what could be both is a comparison to the grammar,
    /// unless something follows that binds more tightly. Type arguments bind as loosely as a comparison.
    pub(super) fn less(&mut self, from: Mark, above: u8, is_weighed: &mut bool) -> Parsed {
        let Some((end, shape)) = self.skip_type_arguments(self.at) else {
            return self.binary_operator(from, RELATIONAL);
        };
        let behind = match self.kind_at(end) {
            T::OpenParen | T::OpenBrace => self.mate_at(end) + 1,
            _ => return None,
        };
        let is_lambda = self.kind_at(end) == T::OpenBrace;
        let may_compare = is_lambda || self.may_be_parenthesized(end);
        let are_listed = shape == Shape::Names && self.around.ends == Ends::Nothing;
        if above == RELATIONAL || may_compare && are_listed {
            return None;
        }
        if shape == Shape::Name && may_compare {
            let goes_on = self.operator_at(behind).is_some_and(|precedence| precedence > RELATIONAL);
            if !goes_on || self.ends_at(behind, false) {
                return if *is_weighed { None } else { self.compared(from) };
            }
            *is_weighed = true;
        }
        self.type_arguments()?;
        self.call(from)
    }

    /// `a<B>(c)` as two comparisons.
    fn compared(&mut self, from: Mark) -> Parsed {
        self.binary_operator(from, RELATIONAL)?;
        if self.kind() != T::Greater {
            return None;
        }
        self.binary_operator(from, RELATIONAL)
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
    pub(super) fn spread(&mut self) -> Parsed {
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
        if !has_parameters && self.seems_destructured() {
            return None;
        }
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
