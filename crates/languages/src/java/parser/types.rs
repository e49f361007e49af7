//! Types, names and annotations.

use super::ahead::is_name;
use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    /// A type, perhaps annotated.
    pub(super) fn any_type(&mut self) -> Parsed {
        let from = self.mark();
        if !self.is_annotation(self.at) {
            return self.plain_type();
        }
        self.annotations()?;
        self.plain_type()?;
        self.close(from, Kind::AnnotatedType);
        Some(())
    }

    /// A type without annotations before it.
    pub(super) fn plain_type(&mut self) -> Parsed {
        let from = self.mark();
        self.simple_type()?;
        self.dimensions_of_type(from)
    }

    /// Makes the type that was just read one of arrays, where brackets follow.
    pub(super) fn dimensions_of_type(&mut self, from: Mark) -> Parsed {
        if self.is_dimension(self.at) {
            self.set(Field::Element);
            self.dimensions()?;
            self.close(from, Kind::ArrayType);
        }
        Some(())
    }

    /// Brackets with nothing in them, one or more pairs, under their field.
    pub(super) fn dimensions(&mut self) -> Parsed {
        let from = self.mark();
        while self.is_dimension(self.at) {
            self.annotations()?;
            self.bump();
            self.bump();
        }
        self.close(from, Kind::Dimensions);
        self.set(Field::Dimensions);
        Some(())
    }

    /// Dimensions where there are any.
    pub(super) fn maybe_dimensions(&mut self) -> Parsed {
        if self.is_dimension(self.at) { self.dimensions() } else { Some(()) }
    }

    /// A type that is no array.
    pub(super) fn simple_type(&mut self) -> Parsed {
        let from = self.mark();
        let primitive = match self.kind() {
            T::Byte | T::Short | T::Int | T::Long | T::Char => Kind::IntegralType,
            T::Float | T::Double => Kind::FloatingType,
            T::Boolean => Kind::BooleanType,
            T::Void => Kind::VoidType,
            T::Identifier => {
                self.leaf(Kind::TypeIdentifier);
                return self.rest_of_type(from);
            }
            _ => return None,
        };
        self.leaf(primitive);
        Some(())
    }

    /// Makes the dotted name that was added last the name of a type.
    pub(super) fn make_type(&mut self) {
        let Some(mut at) = self.tree.last() else { return };
        while self.tree.kind(at) == Kind::FieldAccess
            && let Some((first, name)) = self.tree.first_children(at)
        {
            self.tree.relabel(at, Kind::ScopedType);
            self.tree.relabel(name, Kind::TypeIdentifier);
            at = first;
        }
        self.tree.relabel(at, Kind::TypeIdentifier);
    }

    /// Type arguments and the names of inner types behind a type's name.
    pub(super) fn rest_of_type(&mut self, from: Mark) -> Parsed {
        loop {
            match self.kind() {
                T::Less if self.tree.last_kind() != Kind::GenericType => {
                    self.type_arguments()?;
                    self.close(from, Kind::GenericType);
                }
                T::Dot if is_name(self.kind_at(self.skip_annotations(self.at + 1))) => {
                    self.bump();
                    self.annotations()?;
                    self.leaf(Kind::TypeIdentifier);
                    self.close(from, Kind::ScopedType);
                }
                _ => return Some(()),
            }
        }
    }

    pub(super) fn type_arguments(&mut self) -> Parsed {
        self.nested(|parser| {
            let from = parser.mark();
            parser.expect(T::Less)?;
            if parser.kind() != T::Greater {
                parser.separated(Self::type_argument)?;
            }
            parser.expect(T::Greater)?;
            parser.close(from, Kind::TypeArguments);
            Some(())
        })
    }

    fn type_argument(&mut self) -> Parsed {
        let from = self.mark();
        if self.kind_at(self.skip_annotations(self.at)) != T::Question {
            return self.any_type();
        }
        self.annotations()?;
        self.bump();
        match self.kind() {
            T::Extends => {
                self.bump();
                self.any_type()?;
            }
            T::Super => {
                self.leaf(Kind::Super);
                self.any_type()?;
            }
            _ => {}
        }
        self.close(from, Kind::Wildcard);
        Some(())
    }

    pub(super) fn type_list(&mut self) -> Parsed {
        let from = self.mark();
        self.separated(Self::any_type)?;
        self.close(from, Kind::TypeList);
        Some(())
    }

    /// The type variables of a declaration, where there are any.
    pub(super) fn maybe_type_parameters(&mut self) -> Parsed {
        if self.kind() != T::Less {
            return Some(());
        }
        let from = self.mark();
        self.bump();
        self.separated(Self::type_parameter)?;
        self.expect(T::Greater)?;
        self.close(from, Kind::TypeParameters);
        self.set(Field::TypeParameters);
        Some(())
    }

    fn type_parameter(&mut self) -> Parsed {
        let from = self.mark();
        self.annotations()?;
        self.identifier(Kind::TypeIdentifier)?;
        if self.kind() == T::Extends {
            let bound = self.mark();
            self.bump();
            self.separated_by(T::And, Self::any_type)?;
            self.close(bound, Kind::TypeBound);
        }
        self.close(from, Kind::TypeParameter);
        Some(())
    }

    /// A name that is no keyword anywhere.
    pub(super) fn identifier(&mut self, kind: Kind) -> Parsed {
        if self.kind() != T::Identifier {
            return None;
        }
        self.leaf(kind);
        Some(())
    }

    /// A name, which may be a keyword elsewhere.
    pub(super) fn name(&mut self) -> Parsed {
        if !is_name(self.kind()) {
            return None;
        }
        self.leaf(Kind::Identifier);
        Some(())
    }

    /// A dotted name.
    pub(super) fn dotted_name(&mut self) -> Parsed {
        let from = self.mark();
        self.name()?;
        while self.kind() == T::Dot && is_name(self.ahead(1)) {
            self.set(Field::Scope);
            self.bump();
            self.leaf(Kind::Identifier);
            self.set(Field::Name);
            self.close(from, Kind::ScopedIdentifier);
        }
        Some(())
    }

    pub(super) fn annotations(&mut self) -> Parsed {
        while self.is_annotation(self.at) {
            self.annotation()?;
        }
        Some(())
    }

    pub(super) fn annotation(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::At)?;
        self.dotted_name()?;
        self.set(Field::Name);
        if self.kind() != T::OpenParen {
            self.close(from, Kind::MarkerAnnotation);
            return Some(());
        }
        self.nested(|parser| parser.in_brackets(Self::annotation_arguments))?;
        self.set(Field::Arguments);
        self.close(from, Kind::Annotation);
        Some(())
    }

    fn annotation_arguments(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        if is_name(self.kind()) && self.ahead(1) == T::Equal {
            self.separated(Self::element_pair)?;
        } else if self.kind() != T::CloseParen {
            self.element_value()?;
        }
        self.expect(T::CloseParen)?;
        self.close(from, Kind::AnnotationArguments);
        Some(())
    }

    fn element_pair(&mut self) -> Parsed {
        let from = self.mark();
        self.name()?;
        self.set(Field::Key);
        self.expect(T::Equal)?;
        self.element_value()?;
        self.set(Field::Value);
        self.close(from, Kind::ElementPair);
        Some(())
    }

    pub(super) fn element_value(&mut self) -> Parsed {
        match self.kind() {
            T::OpenBrace => self.nested(|parser| parser.in_braces(Kind::ElementArray, Self::element_value)),
            T::At => self.annotation(),
            _ => self.expression(),
        }
    }

    /// Values in braces.
    pub(super) fn in_braces(&mut self, kind: Kind, element: impl Fn(&mut Self) -> Parsed) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBrace)?;
        self.listed(T::CloseBrace, element)?;
        self.close(from, kind);
        Some(())
    }
}
