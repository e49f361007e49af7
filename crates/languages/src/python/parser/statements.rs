//! Statements.

use super::lists::is_target;
use super::tokens::Kind;
use super::{Parsed, Parser};
use crate::python::tree::*;

impl<'t> Parser<'t> {
    /// All statements of a file.
    pub(super) fn module(&mut self) -> Parsed<&'t [Stmt<'t>]> {
        while !self.at(Kind::End) {
            self.statement()?;
        }
        Some(self.gathered_statements(0))
    }

    fn gathered_statements(&mut self, from: usize) -> &'t [Stmt<'t>] {
        let gathered: &'t [Stmt<'t>] = self.arena.alloc_slice_copy(&self.statements[from..]);
        self.statements.truncate(from);
        gathered
    }

    /// What stands behind the colon that is next: a block, or statements on the same line.
    fn block(&mut self) -> Parsed<&'t [Stmt<'t>]> {
        self.expect(Kind::Colon)?;
        let from = self.statements.len();
        if self.skip(Kind::Newline) {
            self.expect(Kind::Indent)?;
            self.nested(|parser| {
                while !parser.skip(Kind::Dedent) {
                    parser.statement()?;
                }
                Some(())
            })?;
        } else {
            self.simple_statements()?;
        }
        Some(self.gathered_statements(from))
    }

    /// The block behind a word, where the word is next; empty where it is not.
    fn clause(&mut self, word: Kind) -> Parsed<&'t [Stmt<'t>]> {
        if self.eat(word) { self.block() } else { Some(&[]) }
    }

    /// A statement, or all simple ones of a line.
    fn statement(&mut self) -> Parsed {
        let start = self.lexer.start;
        let statement = match self.kind() {
            Kind::If => self.choice(start)?,
            Kind::For => self.each()?,
            Kind::While => self.repeat()?,
            Kind::Try => self.attempt()?,
            Kind::With => self.with()?,
            Kind::Def => self.function(start, &[])?,
            Kind::Class => self.class(start, &[])?,
            Kind::At => self.decorated(start)?,
            Kind::Async => {
                self.bump();
                match self.kind() {
                    Kind::Def => self.function(start, &[])?,
                    Kind::For => self.each()?,
                    Kind::With => self.with()?,
                    _ => return None,
                }
            }
            Kind::Name if self.token_text() == "match" => match self.tried(Self::match_subject) {
                Some(subject) => self.matched(subject)?,
                None => return self.simple_statements(),
            },
            _ => return self.simple_statements(),
        };
        self.statements.push(statement);
        Some(())
    }

    fn simple_statements(&mut self) -> Parsed {
        loop {
            let statement = self.simple_statement()?;
            self.statements.push(statement);
            if self.skip(Kind::Newline) {
                return Some(());
            }
            if !self.skip(Kind::Semicolon) {
                return None;
            }
            if self.skip(Kind::Newline) {
                return Some(());
            }
        }
    }

    fn simple_statement(&mut self) -> Parsed<Stmt<'t>> {
        let start = self.lexer.start;
        match self.kind() {
            Kind::Return => {
                self.bump();
                if !self.begins_expression() {
                    return Some(Stmt::Return(None));
                }
                let value = self.expression_list()?;
                Some(Stmt::Return(Some(self.alloc(value))))
            }
            Kind::Import => self.import(start),
            Kind::From => self.import_from(start),
            Kind::Pass | Kind::Break | Kind::Continue => {
                self.bump();
                Some(Stmt::Other)
            }
            Kind::Raise => self.raise(),
            Kind::Assert => {
                self.bump();
                let test = self.expression()?;
                let mut message = None;
                if self.eat(Kind::Comma) {
                    message = Some(self.expression()?);
                }
                let message = message.map(|message| self.alloc(message));
                Some(Stmt::Assert(self.alloc(test), message))
            }
            Kind::Del => self.delete(),
            Kind::Global => {
                let names = self.names()?;
                Some(Stmt::Global(self.arena.alloc_slice_copy(&names)))
            }
            Kind::Nonlocal => {
                self.names()?;
                Some(Stmt::Other)
            }
            Kind::Name if self.token_text() == "type" => match self.tried(Self::alias_name) {
                Some(name) => self.type_alias(name),
                None => self.expression_statement(),
            },
            _ => self.expression_statement(),
        }
    }

    /// Names with commas between them, behind a word.
    fn names(&mut self) -> Parsed<Vec<&'t str>> {
        self.bump();
        let mut names = vec![self.name()?];
        while self.eat(Kind::Comma) {
            names.push(self.name()?);
        }
        Some(names)
    }

    fn delete(&mut self) -> Parsed<Stmt<'t>> {
        self.bump();
        let from = self.expressions.len();
        loop {
            let target = self.expression()?;
            if !may_be_deleted(&target) {
                return None;
            }
            self.expressions.push(target);
            if !self.eat(Kind::Comma) || !self.begins_expression() {
                break;
            }
        }
        Some(Stmt::Delete(self.gathered(from)))
    }

    fn raise(&mut self) -> Parsed<Stmt<'t>> {
        self.bump();
        if self.at(Kind::Newline) {
            return Some(Stmt::Raise(None, None));
        }
        let raised = self.expression()?;
        let mut cause = None;
        if self.eat(Kind::From) {
            let expression = self.expression()?;
            cause = Some(self.alloc(expression));
        }
        Some(Stmt::Raise(Some(self.alloc(raised)), cause))
    }

    fn import(&mut self, start: u32) -> Parsed<Stmt<'t>> {
        self.bump();
        let mut names = Vec::with_capacity(1);
        loop {
            let start = self.lexer.start;
            let name = self.dotted_name()?;
            names.push(self.alias(start, name)?);
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        let names = self.arena.alloc_slice_copy(&names);
        let import = StmtImport { range: self.since(start), names };
        Some(Stmt::Import(self.alloc(import)))
    }

    /// A name with what it is called here.
    fn alias(&mut self, start: u32, name: &'t str) -> Parsed<Alias<'t>> {
        let mut asname = None;
        if self.eat(Kind::As) {
            asname = Some(self.name()?);
        }
        Some(Alias { range: self.since(start), name, asname })
    }

    fn dotted_name(&mut self) -> Parsed<&'t str> {
        let start = self.lexer.start as usize;
        let mut length = self.name()?.len();
        while self.eat(Kind::Dot) {
            length += 1 + self.name()?.len();
        }
        let written = &self.lexer.text[start..self.end as usize];
        // Blanks between its parts are left to ruff's parser.
        (written.len() == length).then_some(written)
    }

    fn import_from(&mut self, start: u32) -> Parsed<Stmt<'t>> {
        self.bump();
        let mut level = 0;
        loop {
            level += match self.kind() {
                Kind::Dot => 1,
                Kind::Ellipsis => 3,
                _ => break,
            };
            self.bump();
        }
        let mut module = None;
        if level == 0 || self.at(Kind::Name) {
            module = Some(self.dotted_name()?);
        }
        self.expect(Kind::Import)?;
        let mut names = Vec::with_capacity(4);
        if self.at(Kind::Star) {
            let range = self.token_range();
            self.bump();
            names.push(Alias { range, name: "*", asname: None });
        } else {
            let enclosed = self.eat(Kind::LeftParen);
            loop {
                let start = self.lexer.start;
                let name = self.name()?;
                names.push(self.alias(start, name)?);
                if !self.eat(Kind::Comma) || enclosed && self.at(Kind::RightParen) {
                    break;
                }
            }
            if enclosed {
                self.expect(Kind::RightParen)?;
            }
        }
        let names = self.arena.alloc_slice_copy(&names);
        let import = StmtImportFrom { range: self.since(start), module, names, level };
        Some(Stmt::ImportFrom(self.alloc(import)))
    }

    /// The name of `type name = …`, if this is one.
    fn alias_name(&mut self) -> Parsed<Expr<'t>> {
        self.bump();
        let range = self.token_range();
        let name = Expr::Name(ExprName { range, id: self.name()? });
        matches!(self.kind(), Kind::LeftBracket | Kind::Equal).then_some(name)
    }

    fn type_alias(&mut self, name: Expr<'t>) -> Parsed<Stmt<'t>> {
        let type_parameters = self.type_parameters()?;
        self.expect(Kind::Equal)?;
        let value = self.expression()?;
        Some(Stmt::TypeAlias(self.alloc(StmtTypeAlias { name, type_parameters, value })))
    }

    /// `[T, *Ts, **P]`, if it is there.
    fn type_parameters(&mut self) -> Parsed<&'t [TypeParameter<'t>]> {
        if !self.eat(Kind::LeftBracket) {
            return Some(&[]);
        }
        let mut parameters = Vec::with_capacity(2);
        loop {
            let kind = self.kind();
            if matches!(kind, Kind::Star | Kind::DoubleStar) {
                self.bump();
            }
            let (name, mut bound, mut default) = (self.name()?, None, None);
            if kind == Kind::Name && self.eat(Kind::Colon) {
                let expression = self.expression()?;
                bound = Some(self.alloc(expression));
            }
            if self.eat(Kind::Equal) {
                let expression =
                    if kind == Kind::Star { self.starred_expression()? } else { self.expression()? };
                default = Some(self.alloc(expression));
            }
            parameters.push(TypeParameter { name, bound, default });
            if !self.eat(Kind::Comma) || self.at(Kind::RightBracket) {
                self.expect(Kind::RightBracket)?;
                return Some(self.arena.alloc_slice_copy(&parameters));
            }
        }
    }

    /// An expression, or an assignment.
    fn expression_statement(&mut self) -> Parsed<Stmt<'t>> {
        let first = self.yield_or_list()?;
        match self.kind() {
            Kind::Equal => {
                let from = self.expressions.len();
                let mut value = first;
                while self.eat(Kind::Equal) {
                    if !is_target(&value) {
                        return None;
                    }
                    self.expressions.push(value);
                    value = self.yield_or_list()?;
                }
                let targets = self.gathered(from);
                Some(Stmt::Assign(targets, self.alloc(value)))
            }
            Kind::Colon if is_single(&first) => {
                self.bump();
                let annotation = self.expression()?;
                let mut value = None;
                if self.eat(Kind::Equal) {
                    let assigned = self.yield_or_list()?;
                    value = Some(self.alloc(assigned));
                }
                let assign = StmtAnnAssign { target: first, annotation, value };
                Some(Stmt::AnnAssign(self.alloc(assign)))
            }
            Kind::Augmented if is_single(&first) => {
                self.bump();
                let value = self.yield_or_list()?;
                Some(Stmt::AugAssign(self.alloc(first), self.alloc(value)))
            }
            _ => Some(Stmt::Expr(self.alloc(first))),
        }
    }

    fn choice(&mut self, start: u32) -> Parsed<Stmt<'t>> {
        self.bump();
        let test = self.named_expression()?;
        let body = self.block()?;
        let mut clauses = Vec::new();
        while self.eat(Kind::Elif) {
            let test = self.named_expression()?;
            let test = Some(self.alloc(test));
            clauses.push(ElifElseClause { test, body: self.block()? });
        }
        if self.eat(Kind::Else) {
            clauses.push(ElifElseClause { test: None, body: self.block()? });
        }
        let elif_else_clauses = self.arena.alloc_slice_copy(&clauses);
        let choice = StmtIf { range: self.since(start), test, body, elif_else_clauses };
        Some(Stmt::If(self.alloc(choice)))
    }

    fn each(&mut self) -> Parsed<Stmt<'t>> {
        self.bump();
        let target = self.loop_target()?;
        self.expect(Kind::In)?;
        let iter = self.expression_list()?;
        let body = self.block()?;
        let orelse = self.clause(Kind::Else)?;
        Some(Stmt::For(self.alloc(StmtFor { target, iter, body, orelse })))
    }

    fn repeat(&mut self) -> Parsed<Stmt<'t>> {
        self.bump();
        let test = self.named_expression()?;
        let body = self.block()?;
        let orelse = self.clause(Kind::Else)?;
        Some(Stmt::While(self.alloc(StmtWhile { test, body, orelse })))
    }

    fn attempt(&mut self) -> Parsed<Stmt<'t>> {
        self.bump();
        let body = self.block()?;
        let (mut handlers, mut starred) = (Vec::with_capacity(1), None);
        while self.eat(Kind::Except) {
            let is_starred = self.eat(Kind::Star);
            if *starred.get_or_insert(is_starred) != is_starred {
                return None;
            }
            let (mut caught, mut name) = (None, None);
            if is_starred || !self.at(Kind::Colon) {
                let expression = self.expression()?;
                caught = Some(self.alloc(expression));
                if self.eat(Kind::As) {
                    name = Some(self.name()?);
                }
            }
            handlers.push(ExceptHandler { caught, name, body: self.block()? });
        }
        // Without a handler, there is no `else`.
        let orelse = if handlers.is_empty() { &[] } else { self.clause(Kind::Else)? };
        let finalbody = self.clause(Kind::Finally)?;
        if handlers.is_empty() && finalbody.is_empty() {
            return None;
        }
        let handlers = self.arena.alloc_slice_copy(&handlers);
        Some(Stmt::Try(self.alloc(StmtTry { body, handlers, orelse, finalbody })))
    }

    fn with(&mut self) -> Parsed<Stmt<'t>> {
        self.bump();
        let mut items = None;
        if self.at(Kind::LeftParen) {
            items = self.tried(Self::enclosed_items);
        }
        let items = match items {
            Some(items) => items,
            None => {
                let mut items = vec![self.with_item()?];
                while self.eat(Kind::Comma) {
                    items.push(self.with_item()?);
                }
                items
            }
        };
        let items = self.arena.alloc_slice_copy(&items);
        let body = self.block()?;
        Some(Stmt::With(self.alloc(StmtWith { items, body })))
    }

    /// What is entered, all of it in brackets.
    fn enclosed_items(&mut self) -> Parsed<Vec<WithItem<'t>>> {
        self.bump();
        let mut items = vec![self.with_item()?];
        while self.eat(Kind::Comma) && !self.at(Kind::RightParen) {
            items.push(self.with_item()?);
        }
        self.expect(Kind::RightParen)?;
        self.at(Kind::Colon).then_some(items)
    }

    fn with_item(&mut self) -> Parsed<WithItem<'t>> {
        let context_expr = self.expression()?;
        let mut optional_vars = None;
        if self.eat(Kind::As) {
            let target = self.starred_expression()?;
            if !is_target(&target) {
                return None;
            }
            optional_vars = Some(self.alloc(target));
        }
        Some(WithItem { context_expr, optional_vars })
    }

    fn decorated(&mut self, start: u32) -> Parsed<Stmt<'t>> {
        let from = self.expressions.len();
        while self.eat(Kind::At) {
            let decorator = self.named_expression()?;
            self.expressions.push(decorator);
            self.skip(Kind::Newline).then_some(())?;
        }
        let decorators = self.gathered(from);
        match self.kind() {
            Kind::Class => self.class(start, decorators),
            kind => {
                if kind == Kind::Async {
                    self.bump();
                }
                self.function(start, decorators)
            }
        }
    }

    fn function(&mut self, start: u32, decorators: &'t [Expr<'t>]) -> Parsed<Stmt<'t>> {
        self.expect(Kind::Def)?;
        let name = self.identifier()?;
        let type_parameters = self.type_parameters()?;
        self.expect(Kind::LeftParen)?;
        let parameters = self.parameters(Kind::RightParen, true)?;
        self.expect(Kind::RightParen)?;
        let mut returns = None;
        if self.eat(Kind::Arrow) {
            let returned = self.expression()?;
            returns = Some(self.alloc(returned));
        }
        let body = self.block()?;
        let range = self.since(start);
        let function =
            StmtFunctionDef { range, decorators, name, type_parameters, parameters, returns, body };
        Some(Stmt::FunctionDef(self.alloc(function)))
    }

    fn class(&mut self, start: u32, decorators: &'t [Expr<'t>]) -> Parsed<Stmt<'t>> {
        self.bump();
        let name = self.identifier()?;
        let type_parameters = self.type_parameters()?;
        let mut arguments = None;
        if self.at(Kind::LeftParen) {
            let of = self.arguments()?;
            // A generator is no base without brackets of its own; with them, it is left to ruff's parser.
            if matches!(of.args, [Expr::Generator(_)]) {
                return None;
            }
            arguments = Some(self.alloc(of));
        }
        let body = self.block()?;
        let range = self.since(start);
        let class = StmtClassDef { range, decorators, name, type_parameters, arguments, body };
        Some(Stmt::ClassDef(self.alloc(class)))
    }

    fn identifier(&mut self) -> Parsed<Identifier<'t>> {
        let range = self.token_range();
        Some(Identifier { range, id: self.name()? })
    }

    /// What `match` looks at, up to its line's end, if this is a `match`.
    fn match_subject(&mut self) -> Parsed<Expr<'t>> {
        self.bump();
        let start = self.lexer.start;
        let first = self.starred_or_named()?;
        let subject = match self.kind() {
            Kind::Comma => self.bare_tuple(start, first, Self::starred_or_named)?,
            _ if matches!(first, Expr::Starred(_)) => return None,
            _ => first,
        };
        self.expect(Kind::Colon)?;
        self.at(Kind::Newline).then_some(subject)
    }

    fn matched(&mut self, subject: Expr<'t>) -> Parsed<Stmt<'t>> {
        self.skip(Kind::Newline);
        self.expect(Kind::Indent)?;
        let mut cases = Vec::with_capacity(4);
        self.nested(|parser| {
            while !parser.skip(Kind::Dedent) {
                if parser.name()? != "case" {
                    return None;
                }
                let pattern = parser.patterns()?;
                let mut guard = None;
                if parser.eat(Kind::If) {
                    let condition = parser.named_expression()?;
                    guard = Some(parser.alloc(condition));
                }
                cases.push(MatchCase { pattern, guard, body: parser.block()? });
            }
            Some(())
        })?;
        let cases = self.arena.alloc_slice_copy(&cases);
        Some(Stmt::Match(self.alloc(StmtMatch { subject, cases })))
    }
}

/// Whether an expression may be annotated, or assigned to with an operator.
fn is_single(target: &Expr<'_>) -> bool {
    matches!(target, Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_))
}

/// Whether an expression may be deleted: what may be assigned to, but nothing with a star.
fn may_be_deleted(target: &Expr<'_>) -> bool {
    match target {
        Expr::Tuple(all) | Expr::List(all) => all.elts.iter().all(may_be_deleted),
        other => is_single(other),
    }
}
