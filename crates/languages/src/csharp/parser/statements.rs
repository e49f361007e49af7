//! Statements.

use super::ahead::{is_name, is_variable_name};
use super::tokens::T;
use super::{Field, Kind, Mark, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn block(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenBrace)?;
        while self.kind() != T::CloseBrace {
            self.statement()?;
        }
        self.bump();
        self.close(from, Kind::Block);
        Some(())
    }

    fn statement_as(&mut self, field: Field) -> Parsed {
        self.statement()?;
        self.set(field);
        Some(())
    }

    fn block_as_body(&mut self) -> Parsed {
        self.nested(Self::block)?;
        self.set(Field::Body);
        Some(())
    }

    pub(super) fn statement(&mut self) -> Parsed {
        self.nested(Self::statement_inside)
    }

    fn statement_inside(&mut self) -> Parsed {
        match self.kind() {
            T::OpenBrace => self.block(),
            T::Semicolon => {
                self.leaf(Kind::Empty);
                Some(())
            }
            T::If => self.if_statement(),
            T::While => self.while_statement(),
            T::For => self.for_statement(),
            T::Foreach => self.foreach_statement(),
            T::Do => self.do_statement(),
            T::Try => self.try_statement(),
            T::Switch => self.switch_statement(),
            T::Return => self.led(Kind::Return),
            T::Throw => self.led(Kind::Throw),
            T::Break => self.jump(Kind::Break),
            T::Continue => self.jump(Kind::Continue),
            T::Goto => self.goto_statement(),
            T::Yield if matches!(self.ahead(1), T::Return | T::Break) => self.yield_statement(),
            T::Lock => self.lock_statement(),
            T::Using if self.ahead(1) == T::OpenParen => self.using_statement(),
            T::Await if self.ahead(1) == T::Foreach => self.foreach_statement(),
            T::Await if self.ahead(1) == T::Using && self.ahead(2) == T::OpenParen => self.using_statement(),
            T::Await if self.ahead(1) == T::Using => self.local_declaration(),
            T::Checked | T::Unchecked if self.ahead(1) == T::OpenBrace => {
                self.led_block(Kind::CheckedStatement)
            }
            T::Unsafe if self.ahead(1) == T::OpenBrace => self.led_block(Kind::Unsafe),
            T::Using | T::Const | T::Ref => self.local_declaration(),
            T::Static | T::Async | T::Unsafe | T::Extern if self.is_local(self.at) => {
                self.local_declaration()
            }
            kind if is_name(kind) && self.ahead(1) == T::Colon => self.labeled(),
            T::Var | T::Predefined | T::OpenParen => self.declaration_or_expression(),
            T::Required | T::Partial => None,
            kind if is_name(kind) || kind == T::Global => self.declaration_or_expression(),
            _ => self.expression_statement(),
        }
    }

    /// Whether a variable or a function is declared here, behind modifiers.
    fn is_local(&mut self, at: usize) -> bool {
        let at = self.skip_modifiers(at);
        self.is_variable(at)
    }

    fn declaration_or_expression(&mut self) -> Parsed {
        let is_parted = self.kind() == T::Var && self.ahead(1) == T::OpenParen;
        if is_parted || self.is_variable(self.at) {
            self.local_declaration()
        } else {
            self.expression_statement()
        }
    }

    /// A declaration of local variables, or a function within a function.
    fn local_declaration(&mut self) -> Parsed {
        let from = self.mark();
        self.eat(T::Await);
        self.eat(T::Using);
        self.modifiers();
        if self.is_local_function() {
            return self.local_function(from);
        }
        self.variables()?;
        self.expect(T::Semicolon)?;
        self.close(from, Kind::Local);
        Some(())
    }

    fn is_local_function(&mut self) -> bool {
        let name = self.skip_type(self.at).filter(|name| is_variable_name(self.kind_at(*name)));
        name.is_some_and(|name| matches!(self.kind_at(name + 1), T::OpenParen | T::Less))
    }

    fn local_function(&mut self, from: Mark) -> Parsed {
        self.typed()?;
        self.signature()?;
        self.function_body()?;
        self.close(from, Kind::LocalFunction);
        Some(())
    }

    /// Variables and their type.
    fn variables(&mut self) -> Parsed {
        let from = self.mark();
        self.typed()?;
        self.declarators()?;
        self.close(from, Kind::VariableDeclaration);
        Some(())
    }

    /// Variables of one type, with what they begin as.
    pub(super) fn declarators(&mut self) -> Parsed {
        self.separated(|parser| {
            let from = parser.mark();
            match parser.kind() {
                T::OpenParen => parser.nested(Self::parts)?,
                kind if is_name(kind) => parser.named()?,
                _ => return None,
            }
            if parser.eat(T::Equal) {
                parser.expression()?;
            }
            parser.close(from, Kind::Declarator);
            Some(())
        })
    }

    /// The variables that the parts of a tuple are given to.
    fn parts(&mut self) -> Parsed {
        let from = self.mark();
        self.expect(T::OpenParen)?;
        self.separated(|parser| match parser.kind() {
            T::OpenParen => parser.nested(Self::parts),
            T::Underscore => {
                parser.leaf(Kind::Discard);
                Some(())
            }
            _ => parser.named(),
        })?;
        self.expect(T::CloseParen)?;
        self.close(from, Kind::TuplePattern);
        Some(())
    }

    /// An expression that the grammar takes for a statement.
    fn expression_statement(&mut self) -> Parsed {
        use Kind::*;
        let from = self.mark();
        self.expression()?;
        let kind = self.tree.last_kind();
        if !matches!(kind, Assignment | Invocation | PostfixUnary | PrefixUnary | Await | New) {
            return None;
        }
        self.expect(T::Semicolon)?;
        self.close(from, ExpressionStatement);
        Some(())
    }

    /// A keyword, perhaps an expression, and a semicolon.
    fn led(&mut self, kind: Kind) -> Parsed {
        let from = self.mark();
        self.bump();
        if self.kind() != T::Semicolon {
            self.expression()?;
        }
        self.expect(T::Semicolon)?;
        self.close(from, kind);
        Some(())
    }

    fn jump(&mut self, kind: Kind) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expect(T::Semicolon)?;
        self.close(from, kind);
        Some(())
    }

    fn goto_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        if self.eat(T::Case) {
            self.expression()?;
        } else if !self.eat(T::Default) {
            self.name()?;
        }
        self.expect(T::Semicolon)?;
        self.close(from, Kind::Goto);
        Some(())
    }

    fn yield_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        if !self.eat(T::Break) {
            self.bump();
            self.expression()?;
        }
        self.expect(T::Semicolon)?;
        self.close(from, Kind::Yield);
        Some(())
    }

    fn led_block(&mut self, kind: Kind) -> Parsed {
        let from = self.mark();
        self.bump();
        self.nested(Self::block)?;
        self.close(from, kind);
        Some(())
    }

    fn labeled(&mut self) -> Parsed {
        let from = self.mark();
        self.name()?;
        self.bump();
        self.statement()?;
        self.close(from, Kind::Labeled);
        Some(())
    }

    /// An expression in parentheses that are no node.
    fn in_parentheses(&mut self) -> Parsed {
        self.expect(T::OpenParen)?;
        self.expression()?;
        self.expect(T::CloseParen)
    }

    fn condition(&mut self) -> Parsed {
        self.expect(T::OpenParen)?;
        self.expression()?;
        self.set(Field::Condition);
        self.expect(T::CloseParen)
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

    fn lock_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.in_parentheses()?;
        self.statement()?;
        self.close(from, Kind::Lock);
        Some(())
    }

    fn using_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.eat(T::Await);
        self.bump();
        self.expect(T::OpenParen)?;
        if self.is_variable(self.at) {
            self.variables()?
        } else {
            self.expression()?
        }
        self.expect(T::CloseParen)?;
        self.statement_as(Field::Body)?;
        self.close(from, Kind::UsingStatement);
        Some(())
    }

    fn for_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.expect(T::OpenParen)?;
        if self.is_variable(self.at) {
            self.variables()?;
            self.set(Field::Initializer);
        } else {
            self.expressions_as(T::Semicolon, Field::Initializer)?;
        }
        self.expect(T::Semicolon)?;
        if self.kind() != T::Semicolon {
            self.expression()?;
            self.set(Field::Condition);
        }
        self.expect(T::Semicolon)?;
        self.expressions_as(T::CloseParen, Field::None)?;
        self.expect(T::CloseParen)?;
        self.statement_as(Field::Body)?;
        self.close(from, Kind::For);
        Some(())
    }

    /// Expressions up to what ends them, perhaps none.
    fn expressions_as(&mut self, end: T, field: Field) -> Parsed {
        if self.kind() == end {
            return Some(());
        }
        self.separated(|parser| {
            parser.expression()?;
            parser.set(field);
            Some(())
        })
    }

    fn foreach_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.eat(T::Await);
        self.bump();
        self.expect(T::OpenParen)?;
        self.typed()?;
        match self.kind() {
            T::OpenParen => self.parts()?,
            kind if is_name(kind) => self.name()?,
            _ => return None,
        }
        self.set(Field::Left);
        self.expect(T::In)?;
        self.expression()?;
        self.set(Field::Right);
        self.expect(T::CloseParen)?;
        self.statement_as(Field::Body)?;
        self.close(from, Kind::ForEach);
        Some(())
    }

    fn try_statement(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        self.block_as_body()?;
        while self.kind() == T::Catch {
            self.catch_clause()?;
        }
        if self.kind() == T::Finally {
            self.led_block(Kind::Finally)?;
        }
        self.close(from, Kind::Try);
        Some(())
    }

    fn catch_clause(&mut self) -> Parsed {
        let from = self.mark();
        self.bump();
        if self.kind() == T::OpenParen {
            let declaration = self.mark();
            self.bump();
            self.typed()?;
            if is_name(self.kind()) {
                self.named()?;
            }
            self.expect(T::CloseParen)?;
            self.close(declaration, Kind::CatchDeclaration);
        }
        if self.kind() == T::When {
            let filter = self.mark();
            self.bump();
            self.in_parentheses()?;
            self.close(filter, Kind::CatchFilter);
        }
        self.block_as_body()?;
        self.close(from, Kind::Catch);
        Some(())
    }
}
