//! Types and names, type parameters, and what is asked of them.

use super::ahead::is_name;
use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    /// A type of any kind but pointers.
    pub(super) fn any_type(&mut self) -> Parsed {
        self.nested(|parser| {
            let from = parser.mark();
            match parser.kind() {
                T::Var => {
                    parser.leaf(Kind::ImplicitType);
                    return Some(());
                }
                T::Ref => return parser.ref_type(from),
                _ => parser.plain_type()?,
            }
            parser.rest_of_type(from)
        })
    }

    fn ref_type(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.eat(T::Readonly);
        self.any_type()?;
        self.set(Field::Type);
        self.close(from, Kind::RefType);
        Some(())
    }

    /// A type without signs behind it.
    pub(super) fn plain_type(&mut self) -> Parsed {
        match self.kind() {
            T::Predefined => self.leaf(Kind::PredefinedType),
            T::OpenParen => self.tuple_type()?,
            _ => self.type_name()?,
        }
        Some(())
    }

    /// What makes the type that was just read nullable or one of arrays.
    fn rest_of_type(&mut self, from: Mark) -> Parsed {
        loop {
            match self.kind() {
                T::Question if self.is_nullable(self.at) => self.nullable(from),
                T::OpenBracket if self.skip_rank(self.at).is_some() => {
                    self.set(Field::Type);
                    self.rank()?;
                    self.close(from, Kind::ArrayType);
                }
                _ => return Some(()),
            }
        }
    }

    pub(super) fn nullable(&mut self, from: Mark) {
        self.set(Field::Type);
        self.bump();
        self.close(from, Kind::NullableType);
    }

    /// Brackets behind the type of an array's elements, perhaps with sizes in them.
    pub(super) fn rank(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBracket)?;
        while self.kind() != T::CloseBracket {
            if self.kind() != T::Comma {
                self.in_brackets(Self::expression)?;
            }
            if !self.eat(T::Comma) {
                break;
            }
        }
        self.expect(T::CloseBracket)?;
        self.close(from, Kind::ArrayRank);
        self.set(Field::Rank);
        Some(())
    }

    fn tuple_type(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenParen)?;
        self.separated(|parser| {
            let element = parser.mark();
            parser.any_type()?;
            parser.set(Field::Type);
            if is_name(parser.kind()) {
                parser.leaf(Kind::Identifier);
                parser.set(Field::Name);
            }
            parser.close(element, Kind::TupleElement);
            Some(())
        })?;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::TupleType);
        Some(())
    }

    /// The name of a type or a namespace, qualified and with type arguments where they stand.
    pub(super) fn type_name(&mut self) -> Parsed {
        self.name_up_to(usize::MAX)
    }

    /// The name that ends at this place among the tokens, or before.
    pub(super) fn name_up_to(&mut self, end: usize) -> Parsed {
        let from = self.mark();
        if self.ahead(1) == T::Colons {
            self.leaf(Kind::Identifier);
            self.set(Field::Alias);
            self.bump();
            self.simple_name()?;
            self.set(Field::Name);
            self.close(from, Kind::AliasQualified);
        } else {
            self.simple_name()?;
        }
        while self.kind() == T::Dot && self.at < end && is_name(self.ahead(1)) {
            self.set(Field::Qualifier);
            self.bump();
            self.simple_name()?;
            self.set(Field::Name);
            self.close(from, Kind::QualifiedName);
        }
        Some(())
    }

    /// A name and its type arguments, if any.
    pub(super) fn simple_name(&mut self) -> Parsed {
        let from = self.mark();
        self.name()?;
        if self.kind() == T::Less {
            self.type_arguments()?;
            self.close(from, Kind::GenericName);
        }
        Some(())
    }

    pub(super) fn name(&mut self) -> Parsed {
        if !is_name(self.kind()) {
            return None;
        }
        self.leaf(Kind::Identifier);
        Some(())
    }

    /// A name under its field.
    pub(super) fn named(&mut self) -> Parsed {
        self.name()?;
        self.set(Field::Name);
        Some(())
    }

    /// A type under its field.
    pub(super) fn typed(&mut self) -> Parsed {
        self.any_type()?;
        self.set(Field::Type);
        Some(())
    }

    pub(super) fn type_arguments(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::Less)?;
        if matches!(self.kind(), T::Comma | T::Greater) {
            while self.eat(T::Comma) {}
        } else {
            self.separated(Self::any_type)?;
        }
        self.expect(T::Greater)?;
        self.close(from, Kind::TypeArguments);
        Some(())
    }

    /// The type variables of a declaration.
    pub(super) fn type_parameters(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::Less)?;
        self.separated(|parser| {
            let parameter = parser.mark();
            parser.attributes()?;
            if matches!(parser.kind(), T::In | T::Out) {
                parser.bump();
            }
            parser.named()?;
            parser.close(parameter, Kind::TypeParameter);
            Some(())
        })?;
        self.expect(T::Greater)?;
        self.close(from, Kind::TypeParameterList);
        Some(())
    }

    /// Type variables under their field, where there are any.
    pub(super) fn maybe_type_parameters(&mut self) -> Parsed {
        if self.kind() == T::Less {
            self.type_parameters()?;
            self.set(Field::TypeParameters);
        }
        Some(())
    }

    /// What is asked of type variables.
    pub(super) fn constraints(&mut self) -> Parsed {
        while self.kind() == T::Where {
            let from = self.mark();
            self.bump();
            self.name()?;
            self.expect(T::Colon)?;
            self.separated(Self::constraint)?;
            self.close(from, Kind::ConstraintClause);
        }
        Some(())
    }

    fn constraint(&mut self) -> Parsed {
        let from = self.mark();
        let ends = matches!(self.ahead(1), T::Comma | T::OpenBrace | T::Semicolon | T::Where | T::Arrow);
        match self.kind() {
            T::Class => {
                self.bump();
                self.eat(T::Question);
            }
            T::Struct => self.bump(),
            T::Notnull | T::Unmanaged if ends => self.bump(),
            T::New => {
                self.bump();
                self.expect(T::OpenParen)?;
                self.expect(T::CloseParen)?;
                self.close(from, Kind::ConstructorConstraint);
            }
            _ => self.typed()?,
        }
        self.close(from, Kind::Constraint);
        Some(())
    }
}
