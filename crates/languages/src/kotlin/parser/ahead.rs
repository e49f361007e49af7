//! What comes next, told without parsing it.

use super::Parser;
use super::tokens::T;
use super::words::{is_first_name, is_name, is_word};

/// A look ahead within types, parameters and annotations goes no further than so many of them.
const LIMIT: usize = 200;

/// Types nest to this depth when they are looked over.
const TYPE_DEPTH: usize = 16;

/// What type arguments are, as far as it matters to how they are told from comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A name, perhaps with dots: it could be an expression
    Name,
    /// Several of them
    Names,
    /// No expressions
    Types,
}

impl Parser<'_> {
    /// The place behind the type here, if it is one that can be looked over.
    pub(super) fn skip_type(&self, at: usize) -> Option<usize> {
        self.skip_type_within(at, TYPE_DEPTH)
    }

    fn skip_type_within(&self, at: usize, depth: usize) -> Option<usize> {
        let depth = depth.checked_sub(1)?;
        let at = if self.kind_at(at) == T::Suspend { at + 1 } else { at };
        let mut end = match self.kind_at(at) {
            T::OpenParen => self.mate_at(at) + 1,
            _ => self.skip_names(at, depth)?,
        };
        loop {
            match self.kind_at(end) {
                T::Question => end += 1,
                T::Dot if self.kind_at(end + 1) == T::OpenParen => end = self.mate_at(end + 1) + 1,
                T::Arrow if self.kind_at(end - 1) == T::CloseParen => {
                    end = self.skip_type_within(end + 1, depth)?;
                }
                _ => return Some(end),
            }
        }
    }

    /// The place behind names with dots between and type arguments behind them.
    fn skip_names(&self, mut at: usize, depth: usize) -> Option<usize> {
        loop {
            if !is_name(self.kind_at(at)) {
                return None;
            }
            at += 1;
            if self.kind_at(at) == T::Less {
                at = self.skip_type_arguments_within(at, depth)?.0;
            }
            if self.kind_at(at) != T::Dot || !is_name(self.kind_at(at + 1)) {
                return Some(at);
            }
            at += 1;
        }
    }

    /// The place behind type arguments, and what they are; none where it cannot be any.
    pub(super) fn skip_type_arguments(&self, at: usize) -> Option<(usize, Shape)> {
        self.skip_type_arguments_within(at, TYPE_DEPTH)
    }

    fn skip_type_arguments_within(&self, start: usize, depth: usize) -> Option<(usize, Shape)> {
        let (mut at, mut shape) = (start + 1, Shape::Name);
        for count in 0..LIMIT {
            if count > 0 && shape == Shape::Name {
                shape = Shape::Names;
            }
            let begin = at;
            at = match self.kind_at(at) {
                T::Star => at + 1,
                T::In => self.skip_type_within(at + 1, depth)?,
                T::Out if is_name(self.kind_at(at + 1)) || self.kind_at(at + 1) == T::OpenParen => {
                    self.skip_type_within(at + 1, depth)?
                }
                T::Out => return None,
                _ => self.skip_type_within(at, depth)?,
            };
            if !(begin..at).all(|at| is_name(self.kind_at(at)) || self.kind_at(at) == T::Dot)
                || self.kind_at(begin) == T::Out && at > begin + 1
            {
                shape = Shape::Types;
            }
            match self.kind_at(at) {
                T::Greater => return Some((at + 1, shape)),
                T::Comma => at += 1,
                _ => return None,
            }
        }
        None
    }

    /// The place behind the annotation here.
    pub(super) fn skip_annotation(&self, at: usize) -> Option<usize> {
        let mut at = at + 1;
        if is_word(self.kind_at(at)) && self.kind_at(at + 1) == T::Colon {
            at += 2;
        }
        if self.kind_at(at) == T::OpenBracket {
            return Some(self.mate_at(at) + 1);
        }
        let end = self.skip_names(at, TYPE_DEPTH)?;
        let has_arguments = self.kind_at(end) == T::OpenParen && self.touch(end - 1);
        Some(if has_arguments { self.mate_at(end) + 1 } else { end })
    }

    /// The place behind the annotations and modifiers here.
    pub(super) fn skip_modifiers(&self, mut at: usize) -> Option<usize> {
        for _ in 0..LIMIT {
            match self.kind_at(at) {
                T::At => at = self.skip_annotation(at)?,
                T::Modifier | T::ParameterModifier | T::Suspend => at += 1,
                T::SoftModifier if self.goes_on_behind_modifier(at + 1) => at += 1,
                _ => return Some(at),
            }
        }
        None
    }

    /// Whether what is here may stand behind a modifier, which is a name otherwise.
    fn goes_on_behind_modifier(&self, at: usize) -> bool {
        use T::*;
        let kind = self.kind_at(at);
        matches!(kind, Modifier | ParameterModifier | Suspend | SoftModifier | At | Companion | Constructor)
            || matches!(kind, Class | Interface | Fun | Val | Var | Object | TypeAlias | Get | Set)
    }

    /// Whether a declaration begins here, rather than an expression.
    pub(super) fn is_declaration(&self) -> bool {
        let Some(at) = self.skip_modifiers(self.at) else { return false };
        match self.kind_at(at) {
            T::Class | T::Interface | T::Val | T::Var | T::TypeAlias => true,
            T::Object => is_name(self.kind_at(at + 1)),
            T::Fun => match self.kind_at(at + 1) {
                T::OpenParen => self.kind_at(self.mate_at(at + 1) + 1) == T::Dot,
                _ => true,
            },
            _ => false,
        }
    }

    /// Whether parameters and an arrow stand behind the brace that comes next.
    pub(super) fn has_lambda_parameters(&self) -> bool {
        let mut at = self.at + 1;
        for _ in 0..LIMIT {
            match self.kind_at(at) {
                T::Arrow => return true,
                T::OpenParen => at = self.mate_at(at) + 1,
                kind if is_first_name(kind) => at += 1,
                _ => return false,
            }
            if self.kind_at(at) == T::Colon {
                let Some(end) = self.skip_type(at + 1) else { return false };
                at = end;
            }
            match self.kind_at(at) {
                T::Comma => at += 1,
                kind => return kind == T::Arrow,
            }
        }
        false
    }

    /// Whether a name in parentheses stands behind the brace that comes next, which the grammar takes for a
    /// parameter without looking for an arrow.
    pub(super) fn seems_destructured(&self) -> bool {
        self.ahead(1) == T::OpenParen && is_name(self.ahead(2)) && self.ahead(3) == T::CloseParen
    }

    /// Whether what stands in the parentheses here could be a single expression in parentheses.
    pub(super) fn may_be_parenthesized(&self, at: usize) -> bool {
        let close = self.mate_at(at);
        let is_named = is_name(self.kind_at(at + 1)) && self.kind_at(at + 2) == T::Equal;
        at + 1 < close && !is_named && !self.has_within(at, T::Comma)
    }

    /// Whether a token stands in the brackets here, and not in others within them.
    pub(super) fn has_within(&self, open: usize, wanted: T) -> bool {
        let close = self.mate_at(open);
        let mut at = open + 1;
        while at < close {
            match self.kind_at(at) {
                kind if kind == wanted => return true,
                T::OpenParen | T::OpenBrace | T::OpenBracket | T::OpenHole => at = self.mate_at(at) + 1,
                _ => at += 1,
            }
        }
        false
    }
}
