//! What comes next, told without parsing it.

use super::Parser;
use super::tokens::T;
use super::words::is_name;

/// A look ahead within types, parameters and annotations goes no further than so many of them.
const LIMIT: usize = 200;

/// Types nest to this depth when they are looked over.
const TYPE_DEPTH: usize = 16;

impl Parser<'_> {
    /// The place behind the type here, if it is one that can be looked over.
    pub(super) fn skip_type(&self, at: usize) -> Option<usize> {
        self.skip_type_within(at, TYPE_DEPTH)
    }

    fn skip_type_within(&self, at: usize, depth: usize) -> Option<usize> {
        let depth = depth.checked_sub(1)?;
        let mut at = at;
        while self.kind_at(at) == T::At {
            at = self.skip_annotation(at, depth)?;
        }
        if self.kind_at(at) == T::Context && self.kind_at(at + 1) == T::OpenParen {
            at = self.mate_at(at + 1) + 1;
        }
        at += usize::from(self.kind_at(at) == T::Suspend);
        let mut end = match self.kind_at(at) {
            T::Dynamic => at + 1,
            T::OpenParen => self.mate_at(at) + 1,
            _ => self.skip_names(at, depth)?,
        };
        loop {
            match self.kind_at(end) {
                T::Question => end += 1,
                T::Ampersand => end = self.skip_type_within(end + 1, depth)?,
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
                at = self.skip_type_arguments_within(at, depth)?;
            }
            if self.kind_at(at) != T::Dot || !is_name(self.kind_at(at + 1)) {
                return Some(at);
            }
            at += 1;
        }
    }

    /// The place behind type arguments; none where it cannot be any.
    pub(super) fn skip_type_arguments(&self, at: usize) -> Option<usize> {
        self.skip_type_arguments_within(at, TYPE_DEPTH)
    }

    fn skip_type_arguments_within(&self, start: usize, depth: usize) -> Option<usize> {
        let mut at = start + 1;
        for _ in 0..LIMIT {
            at = match self.kind_at(at) {
                T::Star => at + 1,
                T::In => self.skip_type_within(at + 1, depth)?,
                T::Out if is_name(self.kind_at(at + 1)) || self.kind_at(at + 1) == T::OpenParen => {
                    self.skip_type_within(at + 1, depth)?
                }
                T::Out => return None,
                _ => self.skip_type_within(at, depth)?,
            };
            match self.kind_at(at) {
                T::Greater => return Some(at + 1),
                T::Comma => at += 1,
                _ => return None,
            }
        }
        None
    }

    /// The place behind the annotation here.
    fn skip_annotation(&self, at: usize, depth: usize) -> Option<usize> {
        let mut at = at + 1;
        if matches!(self.kind_at(at), T::Target | T::Get | T::Set) && self.kind_at(at + 1) == T::Colon {
            at += 2;
        }
        if self.kind_at(at) == T::OpenBracket {
            return Some(self.mate_at(at) + 1);
        }
        let end = self.skip_names(at, depth)?;
        let has_arguments = self.kind_at(end) == T::OpenParen && self.touch(end - 1);
        Some(if has_arguments { self.mate_at(end) + 1 } else { end })
    }

    /// The place behind the annotations and modifiers here.
    pub(super) fn skip_modifiers(&self, mut at: usize) -> Option<usize> {
        for _ in 0..LIMIT {
            match self.kind_at(at) {
                T::At => at = self.skip_annotation(at, TYPE_DEPTH)?,
                T::Modifier | T::ParameterModifier | T::Suspend if !self.is_name_before(at + 1) => at += 1,
                T::Context if self.kind_at(at + 1) == T::OpenParen => {
                    let end = self.mate_at(at + 1) + 1;
                    if !self.goes_on_behind_modifier(end) {
                        return Some(at);
                    }
                    at = end;
                }
                T::SoftModifier if self.goes_on_behind_modifier(at + 1) => at += 1,
                _ => return Some(at),
            }
        }
        None
    }

    /// Whether a word that is a modifier elsewhere is a name before what is here.
    fn is_name_before(&self, at: usize) -> bool {
        matches!(self.kind_at(at), T::Colon | T::Dot | T::Equal)
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
                kind if is_name(kind) => at += 1,
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
}
