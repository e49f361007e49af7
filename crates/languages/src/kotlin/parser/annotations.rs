//! Annotations and modifiers.

use super::endings::Ends;
use super::tokens::T;
use super::words::is_name;
use super::{Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn file_annotation(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.bump();
        self.bump();
        self.annotation_names()?;
        self.around.ends = Ends::Statement;
        if !self.eat(T::Semicolon) {
            if !self.statement_ends() {
                return None;
            }
            self.go_to_line_end();
        }
        self.close(from, Kind::FileAnnotation);
        Some(())
    }

    /// An annotation with what it is for and its arguments, which it touches.
    pub(super) fn annotation(&mut self) -> Parsed {
        self.any_annotation()?;
        // Arguments may stand behind blanks as well, where it is no type's.
        let has_arguments = self.kind_at(self.at - 1) == T::CloseParen;
        (has_arguments || self.kind() != T::OpenParen).then_some(())
    }

    /// An annotation of a type, behind which the parameters of a function's type may stand.
    pub(super) fn annotation_of_type(&mut self) -> Parsed {
        self.any_annotation()
    }

    fn any_annotation(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::At)?;
        if matches!(self.kind(), T::Target | T::Get | T::Set) && self.ahead(1) == T::Colon {
            let target = self.mark();
            self.bump();
            self.bump();
            self.close(target, Kind::UseSiteTarget);
        }
        self.annotation_names()?;
        self.close(from, Kind::Annotation);
        Some(())
    }

    /// An annotation's name and arguments, or several in brackets.
    fn annotation_names(&mut self) -> Parsed {
        if self.kind() != T::OpenBracket {
            return self.annotation_name();
        }
        self.bump();
        self.in_brackets(|parser| {
            while parser.kind() != T::CloseBracket {
                parser.annotation_name()?;
            }
            Some(())
        })?;
        self.expect(T::CloseBracket)
    }

    fn annotation_name(&mut self) -> Parsed {
        let from = self.mark();
        self.name_of_annotation(from)?;
        match self.kind() {
            T::OpenParen if self.touch(self.at - 1) => {
                self.value_arguments()?;
                self.close(from, Kind::ConstructorInvocation);
                Some(())
            }
            T::Question | T::Ampersand | T::Dot => None,
            _ => Some(()),
        }
    }

    fn name_of_annotation(&mut self, from: Mark) -> Parsed {
        while is_name(self.kind()) && self.ahead(1) == T::Dot {
            self.name()?;
            self.bump();
        }
        self.name()?;
        if self.kind() == T::Less {
            self.type_arguments()?;
        }
        self.close(from, Kind::UserType);
        Some(())
    }

    /// The annotations and modifiers of a declaration, where there are any.
    pub(super) fn maybe_modifiers(&mut self) -> Parsed {
        let (from, start) = (self.mark(), self.at);
        let end = self.skip_modifiers(start)?;
        while self.at < end {
            match self.kind() {
                T::At => self.annotation()?,
                T::Context => self.context_parameters()?,
                _ => self.leaf(Kind::Modifier),
            }
        }
        if self.at > start {
            self.close(from, Kind::Modifiers);
        }
        (self.at == end).then_some(())
    }

    /// What a declaration needs to be in sight where it is used: parameters, or types alone.
    pub(super) fn context_parameters(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expect(T::OpenParen)?;
        self.in_brackets(|parser| {
            parser.listed(T::CloseParen, |parser| match parser.ahead(1) {
                T::Colon => parser.parameter(),
                _ => parser.any_type(),
            })
        })?;
        self.close(from, Kind::ContextParameters);
        Some(())
    }

    /// The annotations and modifiers of a parameter, where there are any.
    pub(super) fn maybe_parameter_modifiers(&mut self) -> Parsed {
        let (from, start) = (self.mark(), self.at);
        loop {
            match self.kind() {
                T::At => self.annotation()?,
                T::ParameterModifier if is_name(self.ahead(1)) => self.leaf(Kind::Modifier),
                _ => break,
            }
        }
        if self.at > start {
            self.close(from, Kind::ParameterModifiers);
        }
        Some(())
    }
}
