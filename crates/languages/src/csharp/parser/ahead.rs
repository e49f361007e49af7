//! What comes next, told without parsing it.

use super::Parser;
use super::tokens::T;

/// A look ahead within type arguments goes no further than this.
const ARGUMENTS_LIMIT: usize = 400;

/// Types nest to this depth when they are looked over.
const TYPE_DEPTH: usize = 16;

/// Whether a token is a name where the grammar takes words that are keywords elsewhere.
pub(super) fn is_name(kind: T) -> bool {
    use T::*;
    is_variable_name(kind)
        || matches!(kind, And | Ascending | By | Descending | From | Into | Join | Let | Not | On)
        || matches!(kind, Or | Orderby | Select | When | Where | With)
}

/// Whether a token is a name that no pattern and no query goes on with.
pub(super) fn is_variable_name(kind: T) -> bool {
    use T::*;
    matches!(kind, Identifier | Underscore | Add | Alias | Equals | File | Get | Group | Init | Notnull)
        || matches!(kind, Partial | Record | Remove | Required | Set | Unmanaged | Assembly | Module | Target)
}

/// Whether a token begins an expression, or goes on with one: what may stand behind a cast.
pub(super) fn begins_operand(kind: T) -> bool {
    use T::*;
    is_name(kind)
        || matches!(kind, Integer | Real | Character | String | Verbatim | Raw | Interpolated | Predefined)
        || matches!(kind, True | False | Null | This | Base | New | Default | Typeof | Sizeof | Checked)
        || matches!(kind, Unchecked | Await | Async | Delegate | Throw | OpenParen | Static | Var | Global)
        || matches!(kind, Unused | Yield | Scoped | Params)
}

/// Whether a token is a sign that may stand before an operand.
fn is_prefix(kind: T) -> bool {
    use T::*;
    matches!(kind, Plus | Minus | Star | Ampersand | AndAnd | Caret | Tilde | Bang | Increment | Decrement)
        || matches!(kind, Range | OpenBracket | OpenBrace | Ref)
}

impl Parser<'_> {
    /// The place behind the name here, with its type arguments and what it is qualified with.
    pub(super) fn skip_name(&mut self, at: usize) -> Option<usize> {
        self.skip_name_within(at, TYPE_DEPTH)
    }

    fn skip_name_within(&mut self, mut at: usize, depth: usize) -> Option<usize> {
        loop {
            let is_global = self.kind_at(at) == T::Global && self.kind_at(at + 1) == T::Colons;
            if !is_name(self.kind_at(at)) && !is_global {
                return None;
            }
            at += 1;
            if self.kind_at(at) == T::Less {
                match self.skip_arguments_within(at, depth) {
                    Some(end) => at = end,
                    None => return Some(at),
                }
            }
            if !matches!(self.kind_at(at), T::Dot | T::Colons) || !is_name(self.kind_at(at + 1)) {
                return Some(at);
            }
            at += 1;
        }
    }

    /// The place behind the type here, if it is one.
    pub(super) fn skip_type(&mut self, at: usize) -> Option<usize> {
        self.skip_type_within(at, TYPE_DEPTH)
    }

    fn skip_type_within(&mut self, at: usize, depth: usize) -> Option<usize> {
        let mut at = match self.kind_at(at) {
            T::Predefined | T::Var => at + 1,
            T::OpenParen => self.skip_tuple_type(at, depth.checked_sub(1)?)?,
            _ => self.skip_name_within(at, depth)?,
        };
        loop {
            match self.kind_at(at) {
                T::Question if self.is_nullable(at) => at += 1,
                T::OpenBracket => match self.skip_rank(at) {
                    Some(end) => at = end,
                    None => return Some(at),
                },
                _ => return Some(at),
            }
        }
    }

    /// Whether the `?` here belongs to the type before it, by what comes next.
    pub(super) fn is_nullable(&self, at: usize) -> bool {
        use T::*;
        let next = self.kind_at(at + 1);
        is_variable_name(next)
            || matches!(next, CloseParen | Comma | Greater | CloseBracket | Semicolon | This | Operator)
            || matches!(next, OpenBrace | Equal | Coalesce | CloseBrace)
            || (next == OpenBracket && self.skip_rank(at + 1).is_some())
    }

    /// The place behind brackets with nothing but commas in them.
    pub(super) fn skip_rank(&self, at: usize) -> Option<usize> {
        let mut end = at + 1;
        while self.kind_at(end) == T::Comma {
            end += 1;
        }
        (self.kind_at(end) == T::CloseBracket).then_some(end + 1)
    }

    fn skip_tuple_type(&mut self, at: usize, depth: usize) -> Option<usize> {
        let close = self.mate_at(at);
        let mut end = at;
        let mut count = 0;
        while end < close {
            end = self.skip_type_within(end + 1, depth)?;
            end += usize::from(is_name(self.kind_at(end)));
            if !matches!(self.kind_at(end), T::Comma | T::CloseParen) {
                return None;
            }
            count += 1;
        }
        (end == close && count > 1).then_some(close + 1)
    }

    /// The place behind what looks like type arguments; none where it cannot be any.
    pub(super) fn skip_type_arguments(&mut self, at: usize) -> Option<usize> {
        self.skip_arguments_within(at, TYPE_DEPTH)
    }

    fn skip_arguments_within(&mut self, start: usize, depth: usize) -> Option<usize> {
        let depth = depth.checked_sub(1)?;
        let mut at = start + 1;
        while self.kind_at(at) == T::Comma {
            at += 1;
        }
        if self.kind_at(at) == T::Greater {
            return Some(at + 1);
        }
        at = start;
        loop {
            at = self.skip_type_within(at + 1, depth)?;
            match self.kind_at(at) {
                T::Greater => return Some(at + 1),
                T::Comma if at < start + ARGUMENTS_LIMIT => {}
                T::Comma => {
                    self.gave_up = true;
                    return None;
                }
                _ => return None,
            }
        }
    }

    /// Whether a type and a name begin here, as declarations of variables do.
    pub(super) fn is_variable(&mut self, at: usize) -> bool {
        let end = self.skip_type(at);
        end.is_some_and(|end| is_variable_name(self.kind_at(end)))
    }

    /// Whether a function without a name begins here.
    pub(super) fn is_lambda(&self) -> bool {
        if self.around.arrow_ends {
            return false;
        }
        let arrow = match self.kind() {
            T::OpenParen => self.mate_at(self.at) + 1,
            kind if is_name(kind) => self.at + 1,
            T::Async | T::Static => return true,
            _ => return false,
        };
        self.kind_at(arrow) == T::Arrow
    }

    /// Whether the parentheses here, which hold a single type, make a cast of what follows them: the
    /// grammar prefers casts to anything else.
    pub(super) fn may_be_cast(&mut self, at: usize) -> bool {
        let close = self.mate_at(at);
        self.kind_at(at) == T::OpenParen && self.skip_type(at + 1) == Some(close) && self.goes_on(close + 1)
    }

    /// Whether what is here may be an operand with its signs.
    fn goes_on(&self, at: usize) -> bool {
        match self.kind_at(at) {
            T::Bang => begins_operand(self.kind_at(at + 1)) || is_prefix(self.kind_at(at + 1)),
            kind => begins_operand(kind) || is_prefix(kind),
        }
    }

    /// Whether a member of something is asked for here, where that is not null.
    pub(super) fn is_conditional_access(&self) -> bool {
        self.kind() == T::Question && matches!(self.ahead(1), T::Dot | T::OpenBracket)
    }
}
