//! Statements.

use super::ahead::{is_name, is_primitive};
use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn block(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBrace)?;
        self.statements()?;
        self.expect(T::CloseBrace)?;
        self.close(from, Kind::Block);
        Some(())
    }

    /// Statements up to a closing brace.
    pub(super) fn statements(&mut self) -> Parsed {
        while self.kind() != T::CloseBrace {
            self.statement()?;
        }
        Some(())
    }

    /// A block under the field of a body.
    pub(super) fn body_block(&mut self) -> Parsed {
        self.nested(Self::block)?;
        self.set(Field::Body);
        Some(())
    }

    /// A statement under a field; a lone semicolon is no node.
    fn statement_as(&mut self, field: Field) -> Parsed {
        let open = self.tree.open();
        self.statement()?;
        if self.tree.open() > open {
            self.set(field);
        }
        Some(())
    }

    pub(super) fn statement(&mut self) -> Parsed {
        self.nested(Self::statement_inside)
    }

    fn statement_inside(&mut self) -> Parsed {
        match self.kind() {
            T::OpenBrace => self.block(),
            T::Semicolon => self.expect(T::Semicolon),
            T::If => self.if_statement(),
            T::While => self.while_statement(),
            T::For => self.for_statement(),
            T::Do => self.do_statement(),
            T::Try => self.try_statement(),
            T::Switch => self.switch_statement(),
            T::Return => self.return_statement(),
            T::Throw => self.throw_statement(),
            T::Break => self.jump(Kind::Break),
            T::Continue => self.jump(Kind::Continue),
            T::Assert => self.assert_statement(),
            T::Yield => self.yield_or_expression(),
            T::Synchronized if self.ahead(1) == T::OpenParen => self.synchronized_statement(),
            T::Identifier if self.ahead(1) == T::Colon => self.labeled_statement(),
            _ if self.begins_type_declaration(self.at) => self.local_type(),
            T::Identifier if self.is_variable(self.at) => self.local_variable(),
            kind if is_primitive(kind) && self.is_variable(self.at) => self.local_variable(),
            _ if self.begins_modifiers() => self.local_variable(),
            _ => self.expression_statement(),
        }
    }

    fn local_type(&mut self) -> Parsed {
        let from = self.mark();
        self.modifiers()?;
        self.type_declaration(from)
    }

    /// A declaration of local variables with its semicolon.
    fn local_variable(&mut self) -> Parsed {
        let from = self.mark();
        self.modifiers()?;
        self.plain_type()?;
        self.set(Field::Type);
        self.declarators()?;
        self.expect(T::Semicolon)?;
        self.close(from, Kind::Local);
        Some(())
    }

    /// An expression that the compiler takes for a statement; the grammar takes any, some of which it
    /// could read in other ways.
    fn expression_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.expression()?;
        let is_statement =
            matches!(self.tree.last_kind(), Kind::Assignment | Kind::Update | Kind::Call | Kind::New);
        if !is_statement {
            return None;
        }
        self.expect(T::Semicolon)?;
        self.close(from, Kind::ExpressionStatement);
        Some(())
    }

    /// `yield` is a name where it is assigned to, accessed or called with more than one argument.
    fn yield_or_expression(&mut self) -> Parsed {
        match self.ahead(1) {
            T::Equal | T::AssignOperator | T::Dot | T::Increment | T::Decrement | T::OpenBracket => {
                return None;
            }
            _ => {}
        }
        self.led_by_keyword(Kind::Yield)
    }

    /// A keyword, an expression and a semicolon.
    fn led_by_keyword(&mut self, kind: Kind) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expression()?;
        self.expect(T::Semicolon)?;
        self.close(from, kind);
        Some(())
    }

    pub(super) fn throw_statement(&mut self) -> Parsed {
        self.led_by_keyword(Kind::Throw)
    }

    fn return_statement(&mut self) -> Parsed {
        if self.ahead(1) != T::Semicolon {
            return self.led_by_keyword(Kind::Return);
        }
        self.jump(Kind::Return)
    }

    /// `break` and the like, perhaps with a label.
    fn jump(&mut self, kind: Kind) -> Parsed {
        let from = self.mark();
        self.bump();
        if self.kind() == T::Identifier {
            self.leaf(Kind::Identifier);
        }
        self.expect(T::Semicolon)?;
        self.close(from, kind);
        Some(())
    }

    fn assert_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.separated_pair()?;
        self.expect(T::Semicolon)?;
        self.close(from, Kind::Assert);
        Some(())
    }

    fn separated_pair(&mut self) -> Parsed {
        self.expression()?;
        if self.eat(T::Colon) { self.expression() } else { Some(()) }
    }

    fn labeled_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.leaf(Kind::Identifier);
        self.bump();
        self.statement()?;
        self.close(from, Kind::Labeled);
        Some(())
    }

    fn condition(&mut self) -> Parsed {
        self.parenthesized()?;
        self.set(Field::Condition);
        Some(())
    }

    fn if_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.condition()?;
        self.statement_as(Field::Consequence)?;
        if self.eat(T::Else) {
            self.statement_as(Field::Alternative)?;
        }
        self.close(from, Kind::If);
        Some(())
    }

    fn while_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.condition()?;
        self.statement_as(Field::Body)?;
        self.close(from, Kind::While);
        Some(())
    }

    fn do_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.statement_as(Field::Body)?;
        self.expect(T::While)?;
        self.condition()?;
        self.expect(T::Semicolon)?;
        self.close(from, Kind::Do);
        Some(())
    }

    fn synchronized_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.parenthesized()?;
        self.body_block()?;
        self.close(from, Kind::Synchronized);
        Some(())
    }

    fn for_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expect(T::OpenParen)?;
        let at = self.skip_modifiers(self.at);
        let is_declaration = at > self.at || self.is_variable(at);
        if is_declaration && self.is_element(at) {
            return self.for_each(from);
        }
        if is_declaration {
            self.local_variable()?;
            self.set(Field::Init);
        } else {
            self.expressions_as(T::Semicolon, Field::Init)?;
            self.bump();
        }
        if self.kind() != T::Semicolon {
            self.expression()?;
            self.set(Field::Condition);
        }
        self.expect(T::Semicolon)?;
        self.expressions_as(T::CloseParen, Field::Update)?;
        self.bump();
        self.statement_as(Field::Body)?;
        self.close(from, Kind::For);
        Some(())
    }

    /// Whether the variable that is declared here runs over elements.
    fn is_element(&mut self, at: usize) -> bool {
        let Some(name) = self.skip_type(at) else { return false };
        self.kind_at(self.skip_dimensions(name + 1)) == T::Colon
    }

    /// Expressions up to what ends them, perhaps none.
    fn expressions_as(&mut self, end: T, field: Field) -> Parsed {
        if self.kind() != end {
            self.separated(|parser| {
                parser.expression()?;
                parser.set(field);
                Some(())
            })?;
        }
        (self.kind() == end).then_some(())
    }

    fn for_each(&mut self, from: Mark) -> Parsed {
        self.modifiers()?;
        self.plain_type()?;
        self.set(Field::Type);
        self.variable_name()?;
        self.expect(T::Colon)?;
        self.expression()?;
        self.set(Field::Value);
        self.expect(T::CloseParen)?;
        self.statement_as(Field::Body)?;
        self.close(from, Kind::ForEach);
        Some(())
    }

    fn try_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        let has_resources = self.kind() == T::OpenParen;
        if has_resources {
            self.resources()?;
            self.set(Field::Resources);
        }
        self.body_block()?;
        let open = self.tree.open();
        while self.kind() == T::Catch {
            self.catch_clause()?;
        }
        if self.kind() == T::Finally {
            let finally = self.mark();
            self.bump();
            self.nested(Self::block)?;
            self.close(finally, Kind::Finally);
        }
        if !has_resources && self.tree.open() == open {
            return None;
        }
        self.close(from, if has_resources { Kind::Try } else { Kind::PlainTry });
        Some(())
    }

    fn resources(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        while self.kind() != T::CloseParen {
            self.resource()?;
            if !self.eat(T::Semicolon) {
                break;
            }
        }
        let is_empty = self.kind() == T::CloseParen && self.tree.last_kind() != Kind::Resource;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::Resources);
        (!is_empty).then_some(())
    }

    fn resource(&mut self) -> Parsed {
        let from = self.mark();
        let at = self.skip_modifiers(self.at);
        if at > self.at || self.is_variable(at) {
            self.modifiers()?;
            self.plain_type()?;
            self.set(Field::Type);
            self.variable_name()?;
            self.expect(T::Equal)?;
            self.expression()?;
            self.set(Field::Value);
        } else {
            self.primary()?;
            if !matches!(self.tree.last_kind(), Kind::Identifier | Kind::FieldAccess) {
                return None;
            }
        }
        self.close(from, Kind::Resource);
        Some(())
    }

    fn catch_clause(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expect(T::OpenParen)?;
        let parameter = self.mark();
        self.modifiers()?;
        let types = self.mark();
        self.separated_by(T::Or, Self::plain_type)?;
        self.close(types, Kind::CatchType);
        self.variable_name()?;
        self.close(parameter, Kind::CatchParameter);
        self.expect(T::CloseParen)?;
        self.body_block()?;
        self.close(from, Kind::Catch);
        Some(())
    }

    /// The name of a variable and the brackets behind it.
    pub(super) fn variable_name(&mut self) -> Parsed {
        match self.kind() {
            T::Underscore => self.leaf(Kind::Underscore),
            kind if is_name(kind) => self.leaf(Kind::Identifier),
            _ => return None,
        }
        self.set(Field::Name);
        self.maybe_dimensions()
    }

    /// Variables of one type, with what they begin as.
    pub(super) fn declarators(&mut self) -> Parsed {
        self.separated(|parser| {
            let from = parser.mark();
            parser.variable_name()?;
            if parser.eat(T::Equal) {
                parser.initial_value()?;
                parser.set(Field::Value);
            }
            parser.close(from, Kind::Declarator);
            parser.set(Field::Declarator);
            Some(())
        })
    }
}
