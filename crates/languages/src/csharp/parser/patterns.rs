//! Patterns, and what chooses by them.

use super::ahead::{is_name, is_variable_name};
use super::expressions::CONDITIONAL;
use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    /// The place behind the type that stands behind `is`, where the grammar takes it for no pattern.
    pub(super) fn skip_plain_type(&mut self, at: usize) -> Option<usize> {
        let first = self.kind_at(at);
        let end = self.skip_tested(at)?;
        let is_marked =
            first == T::Predefined || matches!(self.kind_at(end - 1), T::Question | T::CloseBracket);
        let next = self.kind_at(end);
        let goes_on = is_variable_name(next)
            || matches!(next, T::And | T::Or | T::OpenBrace | T::Dot | T::OpenParen | T::OpenBracket);
        (is_marked && !goes_on).then_some(end)
    }

    /// The type that ends at this place among the tokens.
    pub(super) fn type_up_to(&mut self, end: usize) -> Parsed {
        let from = self.mark();
        self.plain_type()?;
        while self.at < end {
            if self.kind() == T::Question {
                self.nullable(from);
            } else {
                self.set(Field::Type);
                self.rank()?;
                self.close(from, Kind::ArrayType);
            }
        }
        (self.at == end).then_some(())
    }

    /// The place behind the type here, to which a `?` belongs only where nothing else can follow it.
    fn skip_tested(&mut self, at: usize) -> Option<usize> {
        let mut end = match self.kind_at(at) {
            T::Predefined => at + 1,
            _ => self.skip_name(at)?,
        };
        while self.kind_at(end) == T::OpenBracket {
            end = self.skip_rank(end)?;
        }
        if self.kind_at(end) == T::Question {
            match self.kind_at(end + 1) {
                T::CloseParen | T::Semicolon | T::Comma | T::CloseBrace | T::Arrow => end += 1,
                next if is_name(next) => {
                    use T::*;
                    let after = self.kind_at(end + 2);
                    // A nullable type and a variable, or a choice.
                    if matches!(after, CloseParen | Semicolon | Comma | AndAnd | OrOr | Arrow | Question) {
                        self.gave_up = true;
                    }
                }
                _ => {}
            }
        }
        Some(end)
    }

    /// A pattern; `and` and `or` in it bind more tightly than this.
    pub(super) fn pattern(&mut self, above: u8) -> Parsed {
        self.nested(|parser| {
            let from = parser.mark();
            parser.single_pattern()?;
            loop {
                let (precedence, kind) = match parser.kind() {
                    T::And => (8, Kind::AndPattern),
                    T::Or => (6, Kind::OrPattern),
                    _ => return Some(()),
                };
                if precedence <= above {
                    return Some(());
                }
                if parser.around.in_constant {
                    return None;
                }
                parser.set(Field::Left);
                parser.bump();
                parser.pattern(precedence)?;
                parser.set(Field::Right);
                parser.close(from, kind);
            }
        })
    }

    fn single_pattern(&mut self) -> Parsed {
        let from = self.mark();
        match self.kind() {
            T::Not => {
                self.bump();
                self.pattern(0)?;
                self.close(from, Kind::NegatedPattern);
                Some(())
            }
            T::Less | T::LessEqual | T::Greater | T::GreaterEqual => {
                self.bump();
                self.expression()?;
                self.close(from, Kind::RelationalPattern);
                Some(())
            }
            T::Var => self.var_pattern(from),
            T::OpenBrace => self.recursive_pattern(from),
            T::OpenBracket => self.list_pattern(from),
            T::OpenParen if !self.may_be_cast(self.at) => self.patterns_in_parentheses(from),
            T::Underscore if self.ends_pattern(self.at + 1) => {
                self.leaf(Kind::Discard);
                Some(())
            }
            kind if is_name(kind) || kind == T::Predefined => self.type_or_constant(from),
            _ => self.constant(from),
        }
    }

    fn ends_pattern(&self, at: usize) -> bool {
        use T::*;
        matches!(
            self.kind_at(at),
            Comma | CloseParen | CloseBracket | CloseBrace | Arrow | Colon | When | And | Or
        )
    }

    /// `var` and the name of a variable, or of several.
    fn var_pattern(&mut self, from: Mark) -> Parsed {
        self.leaf(Kind::ImplicitType);
        self.set(Field::Type);
        if self.kind() == T::OpenParen {
            self.designations()?
        } else {
            self.designation()?
        }
        self.close(from, Kind::DeclarationPattern);
        Some(())
    }

    fn designations(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.separated(Self::designation)?;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::ParenthesizedDesignation);
        Some(())
    }

    fn designation(&mut self) -> Parsed {
        if self.kind() == T::Underscore {
            self.leaf(Kind::Discard);
            return Some(());
        }
        is_variable_name(self.kind()).then_some(())?;
        self.named()
    }

    fn maybe_designation(&mut self) -> Parsed {
        if is_variable_name(self.kind()) { self.designation() } else { Some(()) }
    }

    /// Members in braces, behind a type perhaps, and the variable for what has them.
    fn recursive_pattern(&mut self, from: Mark) -> Parsed {
        let members = self.mark();
        self.expect(T::OpenBrace)?;
        self.in_brackets(|parser| {
            parser.around.arrow_ends = true;
            parser.listed(T::CloseBrace, Self::subpattern)
        })?;
        self.close(members, Kind::PropertyPattern);
        self.maybe_designation()?;
        self.close(from, Kind::RecursivePattern);
        Some(())
    }

    fn subpattern(&mut self) -> Parsed {
        let from = self.mark();
        let name = self.mark();
        self.name()?;
        while self.kind() == T::Dot {
            self.set(Field::Expression);
            self.bump();
            self.named()?;
            self.close(name, Kind::MemberAccess);
        }
        if self.kind() != T::Colon {
            return None;
        }
        self.leaf(Kind::Colon);
        self.pattern(0)?;
        self.close(from, Kind::Subpattern);
        Some(())
    }

    fn list_pattern(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.in_brackets(|parser| {
            parser.around.arrow_ends = true;
            parser.listed(
                T::CloseBracket,
                |parser| if parser.eat(T::Range) { Some(()) } else { parser.pattern(0) },
            )
        })?;
        if is_variable_name(self.kind()) || self.kind() == T::OpenParen {
            return None;
        }
        self.close(from, Kind::ListPattern);
        Some(())
    }

    /// A pattern in parentheses, or values in them, which are a constant to the grammar.
    fn patterns_in_parentheses(&mut self, from: Mark) -> Parsed {
        let close = self.mate_at(self.at);
        let (mut is_pattern, mut is_tuple) = (false, false);
        let mut at = self.at + 1;
        while at < close {
            match self.kind_at(at) {
                T::OpenParen | T::OpenBracket => at = self.mate_at(at),
                T::Comma => is_tuple = true,
                T::And
                | T::Or
                | T::Not
                | T::OpenBrace
                | T::Less
                | T::Greater
                | T::LessEqual
                | T::GreaterEqual
                | T::When => is_pattern = true,
                T::Underscore if at == self.at + 1 => return None,
                _ => {}
            }
            at += 1;
        }
        if is_pattern == is_tuple || !(self.ends_pattern(close + 1) || is_pattern) {
            return None;
        }
        if is_tuple {
            self.parenthesised()?;
            self.close(from, Kind::ConstantPattern);
            return Some(());
        }
        self.bump();
        self.in_brackets(|parser| {
            parser.around.arrow_ends = true;
            parser.pattern(0)
        })?;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::ParenthesizedPattern);
        let goes_on =
            is_variable_name(self.kind()) || matches!(self.kind(), T::Dot | T::OpenParen | T::OpenBracket);
        (!goes_on).then_some(())
    }

    fn type_or_constant(&mut self, from: Mark) -> Parsed {
        let Some(end) = self.skip_tested(self.at) else { return self.constant(from) };
        let next = self.kind_at(end);
        let is_marked =
            self.kind() == T::Predefined || matches!(self.kind_at(end - 1), T::Question | T::CloseBracket);
        if is_variable_name(next) {
            self.type_up_to(end)?;
            self.set(Field::Type);
            self.designation()?;
            self.close(from, Kind::DeclarationPattern);
            return Some(());
        }
        if next == T::OpenBrace {
            self.type_up_to(end)?;
            self.set(Field::Type);
            return self.recursive_pattern(from);
        }
        if is_marked && next != T::Dot {
            self.type_up_to(end)?;
            self.set(Field::Type);
            self.close(from, Kind::TypePattern);
            return Some(());
        }
        self.constant(from)
    }

    /// A constant. The operators behind it belong to it, to the grammar.
    fn constant(&mut self, from: Mark) -> Parsed {
        use Kind::*;
        self.unary()?;
        let first = self.tree.last_kind();
        let around = std::mem::replace(&mut self.around.in_constant, true);
        self.operators(from, CONDITIONAL)?;
        self.around.in_constant = around;
        let kind = self.tree.last_kind();
        if around && kind == Binary && first != Binary {
            return None;
        }
        let is_told = match kind {
            Identifier | GenericName | String | VerbatimString | RawString | Character | Integer | Real => {
                true
            }
            Boolean | Null | Cast | TypeOf | Default | PrefixUnary | InterpolatedString => true,
            MemberAccess | Binary => self.kind() != T::Question,
            _ => false,
        };
        let is_call = matches!(first, Invocation | ElementAccess | New);
        if !is_told || is_call || self.is_conditional_access() {
            return None;
        }
        self.close(from, ConstantPattern);
        Some(())
    }

    /// `switch` behind a value.
    pub(super) fn switch_expression(&mut self, from: Mark) -> Parsed {
        self.bump();
        self.expect(T::OpenBrace)?;
        self.nested(|parser| parser.in_brackets(|parser| parser.listed(T::CloseBrace, Self::arm)))?;
        self.close(from, Kind::SwitchExpression);
        Some(())
    }

    fn arm(&mut self) -> Parsed {
        let from = self.mark();
        self.around.arrow_ends = true;
        self.pattern(0)?;
        self.maybe_when()?;
        self.around.arrow_ends = false;
        self.expect(T::Arrow)?;
        self.expression()?;
        self.close(from, Kind::SwitchArm);
        Some(())
    }

    fn maybe_when(&mut self) -> Parsed {
        if self.kind() == T::When {
            let from = self.mark();
            self.bump();
            self.expression()?;
            self.close(from, Kind::When);
        }
        Some(())
    }

    pub(super) fn switch_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        if self.kind() != T::OpenParen {
            return None;
        }
        let value = self.mark();
        self.values_in_parentheses(value)?;
        self.set(Field::Value);
        let body = self.mark();
        self.expect(T::OpenBrace)?;
        while self.kind() != T::CloseBrace {
            self.switch_section()?;
        }
        self.bump();
        self.close(body, Kind::SwitchBody);
        self.set(Field::Body);
        self.close(from, Kind::Switch);
        Some(())
    }

    fn ends_section(&self) -> bool {
        match self.kind() {
            T::Case | T::CloseBrace => true,
            T::Default => self.ahead(1) == T::Colon,
            _ => false,
        }
    }

    fn switch_section(&mut self) -> Parsed {
        let from = self.mark();
        if !self.eat(T::Default) {
            self.expect(T::Case)?;
            self.around.arrow_ends = true;
            self.pattern(0)?;
            self.maybe_when()?;
            self.around.arrow_ends = false;
        }
        self.expect(T::Colon)?;
        while !self.ends_section() {
            self.statement()?;
        }
        self.close(from, Kind::SwitchSection);
        Some(())
    }
}
