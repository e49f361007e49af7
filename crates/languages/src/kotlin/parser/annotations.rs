//! Annotations and modifiers.

use super::endings::Ends;
use super::tokens::T;
use super::words::is_name;
use super::{Kind, Mark, Parsed, Parser};

/// What annotations before a declaration are to the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Modifiers of the declaration
    Modifiers,
    /// So many annotations of the last one's argument, where other declarations follow
    Arguments(usize),
    /// Either, or parts of an infix call of `class`
    Weighed,
}

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

    /// An annotation with what it is for and its arguments.
    pub(super) fn annotation(&mut self) -> Parsed {
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
            // What follows may be taken for arguments, or for more of the type.
            T::OpenParen | T::Question | T::Ampersand | T::Dot => None,
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
                _ => self.leaf(Kind::Modifier),
            }
        }
        if self.at > start {
            self.close(from, Kind::Modifiers);
        }
        (self.at == end).then_some(())
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

    /// What the grammar takes the annotations of the declaration that begins here for.
    pub(super) fn reading_of_annotations(&self, is_top: bool) -> Reading {
        let (mut at, mut count, mut is_plain) = (self.at, 0, false);
        while self.kind_at(at) == T::At {
            let Some(end) = self.skip_annotation(at) else { return Reading::Weighed };
            is_plain = self.has_plain_argument(at, end);
            (at, count) = (end, count + 1);
        }
        match self.kind_at(at) {
            T::Fun if is_plain && is_top && count < 3 => Reading::Arguments(count),
            T::Val | T::Var if is_plain && !is_top && count == 1 => Reading::Modifiers,
            _ if is_plain => Reading::Weighed,
            T::SoftModifier if !self.is_no_infix(at) => Reading::Weighed,
            T::SoftModifier => Reading::Modifiers,
            _ if count > 1 && self.may_be_infix(at) => Reading::Weighed,
            _ => Reading::Modifiers,
        }
    }

    /// Whether the declaration behind other modifiers could be an infix call of `class`.
    fn may_be_infix(&self, at: usize) -> bool {
        let class = self.skip_modifiers(at).unwrap_or(at);
        matches!(self.kind_at(class), T::Class | T::Interface)
            && matches!(self.kind_at(class + 2), T::OpenBrace | T::OpenParen)
            && !self.is_no_infix(class - 1)
    }

    /// So many annotations, of which the last one's argument is an expression with annotations to the grammar.
    pub(super) fn annotated_argument(&mut self, count: usize) -> Parsed {
        let from = self.mark();
        if count > 1 {
            self.annotation()?;
            self.nested(|parser| parser.annotated_argument(count - 1))?;
        } else {
            self.expect(T::At)?;
            let name = self.mark();
            self.name_of_annotation(name)?;
            self.close(from, Kind::Annotation);
            self.parenthesized()?;
        }
        self.close(from, Kind::Annotated);
        Some(())
    }

    /// Whether an annotation at the end of a line has a single argument, which is an expression in parentheses
    /// as well.
    pub(super) fn has_plain_argument(&self, at: usize, end: usize) -> bool {
        let open = (at..end).find(|at| self.kind_at(*at) == T::OpenParen);
        open.is_some_and(|open| self.may_be_parenthesized(open)) && self.ends_at(end, false)
    }

    /// Whether the declaration behind the modifier here cannot be read as an infix call.
    fn is_no_infix(&self, at: usize) -> bool {
        let is_declared =
            matches!(self.kind_at(at + 1), T::Class | T::Object | T::Fun | T::Val | T::Var | T::Interface);
        let behind = at + 3;
        is_declared
            && !self.ends_at(at + 1, false)
            && match self.kind_at(behind) {
                T::Colon => true,
                T::OpenParen => self.has_within(behind, T::Colon),
                T::OpenBrace => self.has_within(behind, T::Comma),
                _ => false,
            }
    }
}
