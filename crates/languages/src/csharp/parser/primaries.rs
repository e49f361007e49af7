//! Expressions without operators: names, calls, accesses, literals, and what is given to calls.

use super::ahead::{is_name, is_variable_name};
use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    /// An operand without operators before it, with all that follows it.
    pub(super) fn primary(&mut self) -> Parsed {
        let from = self.mark();
        let is_generic = self.first_of_primary()?;
        self.suffixes(from, is_generic)
    }

    /// Tells whether it is a name with type arguments.
    fn first_of_primary(&mut self) -> Parsed<bool> {
        let kind = match self.kind() {
            T::String => Kind::String,
            T::Verbatim => Kind::VerbatimString,
            T::Character => Kind::Character,
            T::Integer => Kind::Integer,
            T::Real => Kind::Real,
            T::True | T::False => Kind::Boolean,
            T::Null => Kind::Null,
            T::This => Kind::This,
            T::Base => Kind::Base,
            T::Predefined if self.ahead(1) == T::Dot => Kind::PredefinedType,
            T::Raw => return self.raw_string().map(|()| false),
            T::Interpolated => return self.interpolated_string().map(|()| false),
            T::New => return self.nested(Self::creation).map(|()| false),
            T::OpenParen => return self.nested(Self::parenthesised).map(|()| false),
            T::OpenBrace => return self.nested(Self::initializer).map(|()| false),
            T::OpenBracket => return self.nested(Self::collection).map(|()| false),
            T::Typeof => return self.led_type(Kind::TypeOf).map(|()| false),
            T::Sizeof => return self.led_type(Kind::SizeOf).map(|()| false),
            T::Default => return self.default_value().map(|()| false),
            T::Checked | T::Unchecked => return self.checked().map(|()| false),
            T::Delegate => {
                let from = self.mark();
                return self.anonymous_method(from).map(|()| false);
            }
            T::Global if self.ahead(1) == T::Colons => return self.alias_qualified().map(|()| false),
            kind if is_name(kind) => return self.first_name(),
            _ => return None,
        };
        self.leaf(kind);
        Some(false)
    }

    fn first_name(&mut self) -> Parsed<bool> {
        match self.ahead(1) {
            T::Colons => self.alias_qualified().map(|()| false),
            T::Less => self.member_name(),
            _ => {
                self.leaf(Kind::Identifier);
                Some(false)
            }
        }
    }

    fn alias_qualified(&mut self) -> Parsed {
        let from = self.mark();
        self.leaf(Kind::Identifier);
        self.set(Field::Alias);
        self.bump();
        self.name()?;
        self.set(Field::Name);
        self.close(from, Kind::AliasQualified);
        (self.kind() == T::Dot).then_some(())
    }

    /// A name in an expression, with type arguments where they can only be such; tells whether it has any.
    pub(super) fn member_name(&mut self) -> Parsed<bool> {
        let from = self.mark();
        self.name()?;
        if self.kind() != T::Less {
            return Some(false);
        }
        let Some(end) = self.skip_type_arguments(self.at) else { return Some(false) };
        let is_told = match self.kind_at(end) {
            T::OpenParen => self.is_generic_call(self.at, end),
            T::Dot | T::CloseParen | T::Comma | T::Semicolon | T::CloseBracket | T::CloseBrace => true,
            T::EqualEqual | T::NotEqual | T::Coalesce | T::Question | T::Colon | T::Arrow | T::OrOr => true,
            T::CloseHole | T::AndAnd | T::And | T::Or | T::When => true,
            _ => false,
        };
        if !is_told {
            return None;
        }
        self.type_arguments()?;
        self.close(from, Kind::GenericName);
        Some(true)
    }

    /// Whether what is here can only be what is given to something with the type arguments before it:
    /// what could be a comparison with a cast or a tuple is one to the grammar.
    pub(super) fn is_generic_call(&mut self, types: usize, at: usize) -> bool {
        let is_empty = self.kind_at(at) == T::OpenParen
            && self.kind_at(at + 1) == T::CloseParen
            && self.kind_at(at + 2) != T::OpenBrace;
        let has_tuple = (types..at).any(|at| self.kind_at(at) == T::OpenParen);
        !self.may_be_cast(at) && (is_empty || !(self.around.in_cast || has_tuple))
    }

    /// What may follow an operand: members, arguments, brackets, and signs.
    pub(super) fn suffixes(&mut self, from: Mark, is_generic: bool) -> Parsed {
        let mut is_generic = is_generic;
        loop {
            match self.kind() {
                T::Dot => {
                    self.set(Field::Expression);
                    self.bump();
                    is_generic = self.member_name()?;
                    self.set(Field::Name);
                    self.close(from, Kind::MemberAccess);
                    continue;
                }
                T::OpenParen => {
                    self.set(Field::Function);
                    self.arguments()?;
                    self.set(Field::Arguments);
                    self.close(from, Kind::Invocation);
                }
                T::OpenBracket if !is_generic => {
                    self.set(Field::Expression);
                    self.bracketed_arguments(Kind::BracketedArguments)?;
                    self.set(Field::Subscript);
                    self.close(from, Kind::ElementAccess);
                }
                T::Increment | T::Decrement | T::Bang if !is_generic => {
                    self.bump();
                    self.close(from, Kind::PostfixUnary);
                }
                _ => return Some(()),
            }
            is_generic = false;
        }
    }

    pub(super) fn arguments(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenParen)?;
        if self.kind() != T::CloseParen {
            self.nested(|parser| parser.in_brackets(|parser| parser.separated(Self::argument)))?;
        }
        self.expect(T::CloseParen)?;
        self.close(from, Kind::ArgumentList);
        Some(())
    }

    pub(super) fn bracketed_arguments(&mut self, kind: Kind) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBracket)?;
        if self.kind() == T::CloseBracket {
            return None;
        }
        self.nested(|parser| parser.in_brackets(|parser| parser.listed(T::CloseBracket, Self::argument)))?;
        self.close(from, kind);
        Some(())
    }

    fn argument(&mut self) -> Parsed {
        let from = self.mark();
        if is_name(self.kind()) && self.ahead(1) == T::Colon {
            self.named()?;
            self.bump();
        }
        if matches!(self.kind(), T::Ref | T::Out | T::In) {
            self.bump();
        }
        self.value_or_declaration(true)?;
        self.close(from, Kind::Argument);
        Some(())
    }

    /// An expression, or a variable that is declared where a value is given.
    fn value_or_declaration(&mut self, may_end: bool) -> Parsed {
        let ends = |kind: T| kind == T::Comma || (may_end && matches!(kind, T::CloseParen | T::CloseBracket));
        if self.kind() == T::From
            && !matches!(self.ahead(1), T::Comma | T::CloseParen | T::Dot | T::CloseBracket)
        {
            return self.expression();
        }
        let at = self.at;
        if let Some(end) = self.skip_type(at).filter(|end| is_variable_name(self.kind_at(*end))) {
            if ends(self.kind_at(end + 1)) {
                return self.declaration_expression();
            }
            if self.kind_at(end - 1) != T::Question {
                return None;
            }
        }
        if let Some(end) = self.skip_name(at).filter(|end| self.kind_at(*end) == T::Star)
            && is_name(self.kind_at(end + 1))
            && ends(self.kind_at(end + 2))
        {
            return self.product();
        }
        self.expression()
    }

    fn declaration_expression(&mut self) -> Parsed {
        let from = self.mark();
        self.typed()?;
        self.named()?;
        self.close(from, Kind::DeclarationExpression);
        Some(())
    }

    /// `a * b`, which is the declaration of a pointer to the grammar.
    fn product(&mut self) -> Parsed {
        let from = self.mark();
        self.type_name()?;
        self.set(Field::Type);
        self.expect(T::Star)?;
        self.close(from, Kind::PointerType);
        self.set(Field::Type);
        self.named()?;
        self.close(from, Kind::DeclarationExpression);
        Some(())
    }

    /// A value in parentheses, or several.
    pub(super) fn parenthesised(&mut self) -> Parsed {
        let from = self.mark();
        if !self.values_in_parentheses(from)? {
            self.close(from, Kind::Parenthesized);
        }
        Some(())
    }

    /// Tells whether it is several values, which are one node then.
    pub(super) fn values_in_parentheses(&mut self, from: Mark) -> Parsed<bool> {
        let mut is_tuple = false;
        self.in_brackets(|parser| {
            is_tuple = parser.parenthesised_inside(from)?;
            Some(())
        })?;
        Some(is_tuple)
    }

    fn parenthesised_inside(&mut self, from: Mark) -> Parsed<bool> {
        self.expect(T::OpenParen)?;
        let first = self.mark();
        let is_named = is_name(self.kind()) && self.ahead(1) == T::Colon;
        if is_named {
            self.named()?;
            self.bump();
        }
        self.value_or_declaration(false)?;
        if self.kind() != T::Comma {
            self.expect(T::CloseParen)?;
            return (!is_named).then_some(false);
        }
        self.close(first, Kind::Argument);
        self.bump();
        self.separated(Self::argument)?;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::Tuple);
        Some(true)
    }

    /// A keyword and a type in parentheses.
    fn led_type(&mut self, kind: Kind) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expect(T::OpenParen)?;
        self.typed()?;
        self.expect(T::CloseParen)?;
        self.close(from, kind);
        Some(())
    }

    fn default_value(&mut self) -> Parsed {
        if self.ahead(1) == T::OpenParen {
            return self.led_type(Kind::Default);
        }
        self.leaf(Kind::Default);
        Some(())
    }

    fn checked(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expect(T::OpenParen)?;
        self.in_brackets(Self::expression)?;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::Checked);
        Some(())
    }
}
