//! What comes next, told without parsing it.

use super::Parser;
use super::tokens::T;

/// A look ahead within type arguments goes no further than this.
const ARGUMENTS_LIMIT: usize = 400;

/// Whether a token is the name of a primitive type.
pub(super) fn is_primitive(kind: T) -> bool {
    use T::*;
    matches!(kind, Byte | Short | Int | Long | Char | Float | Double | Boolean | Void)
}

/// Whether a token is a name where the grammar takes words that are keywords elsewhere.
pub(super) fn is_name(kind: T) -> bool {
    use T::*;
    matches!(kind, Identifier | Module | Open | Record | Sealed | With | Yield)
}

/// Whether a token begins an expression that no binary operator begins.
pub(super) fn begins_operand(kind: T) -> bool {
    use T::*;
    is_name(kind)
        || is_primitive(kind)
        || matches!(kind, OpenParen | This | Super | New | Switch | True | False | Null)
        || matches!(kind, Character | String | TextBlock | DecimalInteger | HexInteger | OctalInteger)
        || matches!(kind, BinaryInteger | DecimalFloat | HexFloat)
}

impl Parser<'_> {
    /// Whether an annotation begins here, and not the declaration of one.
    pub(super) fn is_annotation(&self, at: usize) -> bool {
        self.kind_at(at) == T::At && self.kind_at(at + 1) != T::Interface
    }

    /// The place behind the annotations here, if any.
    pub(super) fn skip_annotations(&self, mut at: usize) -> usize {
        while self.is_annotation(at) {
            at += 2;
            while self.kind_at(at) == T::Dot && is_name(self.kind_at(at + 1)) {
                at += 2;
            }
            if self.kind_at(at) == T::OpenParen {
                at = self.mate_at(at) + 1;
            }
        }
        at
    }

    /// The place behind the type here, if it is one, without annotations before it.
    pub(super) fn skip_type(&mut self, at: usize) -> Option<usize> {
        let first = self.kind_at(at);
        if is_primitive(first) {
            return Some(self.skip_dimensions(at + 1));
        }
        if first != T::Identifier {
            return None;
        }
        let mut at = at + 1;
        loop {
            match self.kind_at(at) {
                T::Less => at = self.skip_type_arguments(at)?,
                T::Dot => {
                    let name = self.skip_annotations(at + 1);
                    if !is_name(self.kind_at(name)) {
                        break;
                    }
                    at = name + 1;
                }
                _ => break,
            }
        }
        Some(self.skip_dimensions(at))
    }

    /// Whether brackets with nothing in them begin here, perhaps annotated.
    pub(super) fn is_dimension(&self, at: usize) -> bool {
        let at = self.skip_annotations(at);
        self.kind_at(at) == T::OpenBracket && self.kind_at(at + 1) == T::CloseBracket
    }

    /// The place behind brackets with nothing in them, if any.
    pub(super) fn skip_dimensions(&self, mut at: usize) -> usize {
        while self.is_dimension(at) {
            at = self.skip_annotations(at) + 2;
        }
        at
    }

    /// The place behind what looks like type arguments; none where it cannot be any.
    pub(super) fn skip_type_arguments(&mut self, start: usize) -> Option<usize> {
        let mut depth = 0usize;
        let mut at = start;
        while at < start + ARGUMENTS_LIMIT {
            match self.kind_at(at) {
                T::Less => depth += 1,
                T::Greater if depth == 1 => return Some(at + 1),
                T::Greater => depth -= 1,
                T::At => {
                    at = self.skip_annotations(at);
                    continue;
                }
                T::Dot | T::Comma | T::Question | T::Extends | T::Super => {}
                T::OpenBracket if self.kind_at(at + 1) == T::CloseBracket => at += 1,
                kind if is_name(kind) || is_primitive(kind) => {}
                _ => return None,
            }
            at += 1;
        }
        self.gave_up = true;
        None
    }

    /// Whether a type and a name begin here, as declarations of variables do.
    pub(super) fn is_variable(&mut self, at: usize) -> bool {
        let end = self.skip_type(at);
        end.is_some_and(|end| is_name(self.kind_at(end)) || self.kind_at(end) == T::Underscore)
    }

    /// Whether a lambda begins here.
    pub(super) fn is_lambda(&self) -> bool {
        let arrow = match self.kind() {
            T::OpenParen => self.mate_at(self.at) + 1,
            T::Underscore => self.at + 1,
            kind if is_name(kind) => self.at + 1,
            _ => return false,
        };
        !self.around.in_label && self.kind_at(arrow) == T::Arrow
    }

    /// Whether the type arguments that may begin here belong to a type before `::` rather than being a
    /// comparison.
    pub(super) fn is_generic_reference(&mut self) -> bool {
        let Some(end) = self.skip_type_arguments(self.at) else { return false };
        matches!(self.kind_at(end), T::Colons | T::Dot) || self.is_dimension(end)
    }
}
