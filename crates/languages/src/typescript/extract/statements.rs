//! Statements: what they declare and bind, and the walk through everything else.

use banyan_facts::{DeclarationKind, Markers, Receiver, ReferenceKind};
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::Span;
use oxc_syntax::scope::ScopeFlags;

use super::declarations::FunctionParts;
use super::modules::bound_name;
use super::walk::{Binding, Walk};

impl<'a> Walk<'a> {
    /// Walks the statements of the file.
    pub fn program(&mut self, program: &Program<'a>) {
        self.note_names(&program.body);
        self.statements(&program.body);
    }

    /// Names that statements declare for the whole file, known before they are walked.
    fn note_names(&mut self, statements: &[Statement<'a>]) {
        for statement in statements {
            match statement {
                Statement::ExportDeclaration(it) => self.note_declaration(&it.declaration),
                Statement::ExportDefaultDeclaration(it) => {
                    let id = match &it.declaration {
                        ExportDefaultDeclarationKind::FunctionDeclaration(it) => it.id.as_ref(),
                        ExportDefaultDeclarationKind::ClassDeclaration(it) => it.id.as_ref(),
                        ExportDefaultDeclarationKind::TSInterfaceDeclaration(it) => Some(&it.id),
                        _ => None,
                    };
                    if let Some(id) = id {
                        self.note_name(id.name.as_str());
                    }
                }
                other => {
                    if let Some(declaration) = other.as_declaration() {
                        self.note_declaration(declaration);
                    }
                }
            }
        }
    }

    fn note_declaration(&mut self, declaration: &Declaration<'a>) {
        match declaration {
            Declaration::VariableDeclaration(it) => {
                for declarator in &it.declarations {
                    let names = declarator.id.get_binding_identifiers();
                    names.iter().for_each(|id| self.note_name(id.name.as_str()));
                }
            }
            Declaration::TSGlobalDeclaration(it) => self.note_names(&it.body.body),
            other => {
                if let Some(id) = other.id() {
                    self.note_name(id.name.as_str());
                }
            }
        }
    }

    /// Walks statements; functions and classes among them are known before they are met.
    pub fn statements(&mut self, statements: &[Statement<'a>]) {
        if self.depth > 0 {
            for statement in statements {
                if let Some(Declaration::FunctionDeclaration(_) | Declaration::ClassDeclaration(_)) =
                    statement.as_declaration()
                    && let Some(id) = statement.as_declaration().and_then(Declaration::id)
                {
                    self.bind(id.name.as_str(), Receiver::Unknown, None);
                }
            }
        }
        statements.iter().for_each(|statement| self.visit_statement(statement));
    }

    fn declaration(&mut self, it: &Declaration<'a>, markers: Markers) {
        match it {
            Declaration::VariableDeclaration(it) => self.variables(it, markers),
            Declaration::FunctionDeclaration(it) => self.function_declaration(it, markers),
            Declaration::ClassDeclaration(it) => {
                let name = it.id.as_ref().map_or("", |id| id.name.as_str());
                self.class(it, name, markers);
            }
            Declaration::TSTypeAliasDeclaration(it) => self.alias(it, markers),
            Declaration::TSInterfaceDeclaration(it) => self.interface(it, markers),
            Declaration::TSEnumDeclaration(it) => self.enumeration(it, markers),
            Declaration::TSNamespaceDeclaration(it) => self.namespace(it, markers),
            Declaration::TSExternalModuleDeclaration(it) => {
                let name = format!("'{}'", it.id.value);
                let declared = self.declare(&name, DeclarationKind::Module, it.span, markers);
                let body = it.body.iter().flat_map(|block| &block.body);
                self.inside(declared, |walk| body.for_each(|statement| walk.visit_statement(statement)));
            }
            Declaration::TSGlobalDeclaration(it) => {
                let declared = self.declare("global", DeclarationKind::Module, it.span, markers);
                self.inside(declared, |walk| walk.statements(&it.body.body));
            }
            Declaration::TSImportEqualsDeclaration(it) => self.import_equals(it),
        }
    }

    fn namespace(&mut self, it: &TSNamespaceDeclaration<'a>, markers: Markers) {
        let declared = self.declare(it.id.name.as_str(), DeclarationKind::Module, it.span, markers);
        self.inside(declared, |walk| match &it.body {
            TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => {
                walk.namespace(inner, Markers::PUBLIC)
            }
            TSNamespaceDeclarationBody::TSModuleBlock(block) => {
                walk.note_names(&block.body);
                walk.statements(&block.body);
            }
        });
    }

    fn function_declaration(&mut self, it: &Function<'a>, markers: Markers) {
        let parts = FunctionParts::of_function(it);
        match &it.id {
            Some(id) if self.depth == 0 => {
                let declared = self.declare(id.name.as_str(), DeclarationKind::Function, it.span, markers);
                self.inside(declared, |walk| walk.function(&parts, Some(declared)));
            }
            _ => self.function(&parts, None),
        }
    }

    fn variables(&mut self, it: &VariableDeclaration<'a>, markers: Markers) {
        for declarator in &it.declarations {
            if self.require_declarator(declarator) || self.environment_declarator(declarator) {
                continue;
            }
            if self.depth == 0 {
                self.file_variable(declarator, markers);
            } else {
                self.local_variable(declarator, it.kind == VariableDeclarationKind::Var);
            }
        }
    }

    fn file_variable(&mut self, it: &VariableDeclarator<'a>, markers: Markers) {
        let Some(name) = bound_name(&it.id) else {
            self.file_pattern(it, markers);
            return;
        };
        let stated = it.type_annotation.as_ref().map(|annotation| {
            // The declaration is about to be made; its type is referred to from there.
            self.annotation(annotation, ReferenceKind::Field)
        });
        let declared = match &it.init {
            Some(init) => {
                self.target_name = Some(name);
                self.declare_value(name, init, it.span, markers)
            }
            None => self.declare(name, DeclarationKind::Constant, it.span, markers),
        };
        if let Some(stated) = stated {
            let text = self.text_of(stated).into_owned();
            if text != "_"
                && text != "@"
                && self.declarations[declared as usize].kind == DeclarationKind::Constant
            {
                self.declarations[declared as usize].of_type = Some(self.names.intern(&text));
            }
        }
        let role = it.init.as_ref().and_then(|init| self.role_of(init));
        let role = role.or_else(|| self.role_of_type(stated.unwrap_or(Receiver::Unknown), &[]));
        let role = role.map(|role| role.within(Some(declared)));
        let value = self.typed(&format!("={name}"));
        self.file_bindings.insert(name, Binding { value, role });
        self.read_file_variable(it, name);
    }

    fn file_pattern(&mut self, it: &VariableDeclarator<'a>, markers: Markers) {
        let value = it.init.as_ref().map_or(Receiver::Unknown, |init| self.value_of(init));
        for id in it.id.get_binding_identifiers() {
            let declared = self.declare(id.name.as_str(), DeclarationKind::Constant, id.span, markers);
            let part = self.part(value, &format!("/{}", id.name));
            self.state_type(declared, part);
        }
    }

    fn local_variable(&mut self, it: &VariableDeclarator<'a>, is_var: bool) {
        let stated = it.type_annotation.as_ref().map(|it| self.annotation(it, ReferenceKind::Local));
        self.target_name = bound_name(&it.id);
        let made = it.init.as_ref().map_or(Receiver::Unknown, |init| self.value_of(init));
        let value = stated.filter(|value| *value != Receiver::Unknown).unwrap_or(made);
        let role = it.init.as_ref().and_then(|init| self.role_of(init));
        let role = role.or_else(|| self.role_of_type(value, &[])).map(|role| role.within(self.within));
        self.bind_pattern(&it.id, Binding { value, role }, is_var);
    }

    fn export_default(&mut self, it: &ExportDefaultDeclaration<'a>) {
        let span = it.span;
        match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                let name = self.default_name(function.id.as_ref(), span);
                let parts = FunctionParts::of_function(function);
                let declared = self.declare(name, DeclarationKind::Function, function.span, Markers::PUBLIC);
                self.inside(declared, |walk| walk.function(&parts, Some(declared)));
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                let name = self.default_name(class.id.as_ref(), span);
                self.class(class, name, Markers::PUBLIC);
            }
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(it) => {
                self.interface(it, Markers::PUBLIC);
                self.export_own(it.id.name.as_str(), "default", span.start);
            }
            other => {
                if let Some(value) = other.as_expression() {
                    self.export_value("default", value, span.start);
                }
            }
        }
    }

    fn default_name(&mut self, id: Option<&BindingIdentifier<'a>>, span: Span) -> &'a str {
        match id {
            Some(id) => {
                self.export_own(id.name.as_str(), "default", span.start);
                id.name.as_str()
            }
            None => "default",
        }
    }

    fn loop_variable(&mut self, left: &ForStatementLeft<'a>, value: Receiver) {
        match left {
            ForStatementLeft::VariableDeclaration(it) => {
                for declarator in &it.declarations {
                    let is_var = it.kind == VariableDeclarationKind::Var;
                    self.bind_pattern(&declarator.id, Binding { value, role: None }, is_var);
                }
            }
            other => walk::walk_for_statement_left(self, other),
        }
    }
}

impl<'a> Visit<'a> for Walk<'a> {
    fn visit_statement(&mut self, it: &Statement<'a>) {
        match it {
            Statement::ImportDeclaration(it) => self.import_declaration(it),
            Statement::ExportAllDeclaration(it) => self.export_all(it),
            Statement::ExportFromDeclaration(it) => self.export_from(it),
            Statement::ExportNamedDeclaration(it) => self.export_named(it),
            Statement::ExportDefaultDeclaration(it) => self.export_default(it),
            Statement::ExportDeclaration(it) => self.declaration(&it.declaration, Markers::PUBLIC),
            Statement::TSExportAssignment(it) => self.export_value("=", &it.expression, it.span.start),
            Statement::ReturnStatement(it) => {
                if let Some(argument) = &it.argument {
                    let value = self.value_of(argument);
                    self.note_return(value);
                }
            }
            Statement::BlockStatement(it) => self.in_block(|walk| walk.statements(&it.body)),
            other => match other.as_declaration() {
                Some(declaration) => self.declaration(declaration, Markers::NONE),
                None => walk::walk_statement(self, other),
            },
        }
    }

    fn visit_block_statement(&mut self, it: &BlockStatement<'a>) {
        self.in_block(|walk| walk.statements(&it.body));
    }

    fn visit_if_statement(&mut self, it: &IfStatement<'a>) {
        self.value_of(&it.test);
        self.in_block(|walk| walk.visit_statement(&it.consequent));
        // A chain of `else if` is walked without recursion.
        let mut next = it.alternate.as_ref();
        while let Some(alternate) = next {
            next = match alternate {
                Statement::IfStatement(it) => {
                    self.value_of(&it.test);
                    self.in_block(|walk| walk.visit_statement(&it.consequent));
                    it.alternate.as_ref()
                }
                last => {
                    self.in_block(|walk| walk.visit_statement(last));
                    None
                }
            };
        }
    }

    fn visit_switch_case(&mut self, it: &SwitchCase<'a>) {
        it.test.iter().for_each(|test| {
            self.value_of(test);
        });
        self.in_block(|walk| walk.statements(&it.consequent));
    }

    fn visit_for_statement(&mut self, it: &ForStatement<'a>) {
        self.in_block(|walk| walk::walk_for_statement(walk, it));
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        let value = self.value_of(&it.right);
        let value = self.part(value, "?");
        self.in_block(|walk| {
            walk.loop_variable(&it.left, value);
            walk.visit_statement(&it.body);
        });
    }

    fn visit_for_in_statement(&mut self, it: &ForInStatement<'a>) {
        self.value_of(&it.right);
        self.in_block(|walk| {
            let value = walk.builtin();
            walk.loop_variable(&it.left, value);
            walk.visit_statement(&it.body);
        });
    }

    fn visit_catch_clause(&mut self, it: &CatchClause<'a>) {
        self.in_block(|walk| {
            if let Some(parameter) = &it.param {
                let annotation = parameter.type_annotation.as_ref();
                let value = match annotation.map(|it| walk.annotation(it, ReferenceKind::Throws)) {
                    Some(value) if value != Receiver::Unknown => value,
                    _ => walk.typed("Error"),
                };
                walk.bind_pattern(&parameter.pattern, Binding { value, role: None }, false);
            }
            walk.statements(&it.body.body);
        });
    }

    fn visit_throw_statement(&mut self, it: &ThrowStatement<'a>) {
        if let Expression::NewExpression(made) = it.argument.get_inner_expression()
            && let Expression::Identifier(id) = &made.callee
            && self.local(id.name.as_str()).is_none()
            && self.file_names.contains_key(id.name.as_str())
        {
            self.refer(ReferenceKind::Throws, Receiver::None, id.name.as_str(), made.span.start);
        }
        self.value_of(&it.argument);
    }

    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        self.variables(it, Markers::NONE);
    }

    fn visit_function(&mut self, it: &Function<'a>, _: ScopeFlags) {
        self.function(&FunctionParts::of_function(it), None);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.function(&FunctionParts::of_arrow(it), None);
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        let name = it.id.as_ref().map_or("", |id| id.name.as_str());
        self.class(it, name, Markers::NONE);
    }

    fn visit_expression(&mut self, it: &Expression<'a>) {
        self.value_of(it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        self.call(it);
    }

    fn visit_member_expression(&mut self, it: &MemberExpression<'a>) {
        self.member(it);
    }

    fn visit_jsx_opening_element(&mut self, it: &JSXOpeningElement<'a>) {
        self.jsx_name(&it.name, it.span.start);
        it.attributes.iter().for_each(|attribute| self.visit_jsx_attribute_item(attribute));
    }

    fn visit_ts_type(&mut self, it: &TSType<'a>) {
        self.type_text(it, ReferenceKind::Local);
    }

    fn visit_ts_infer_type(&mut self, it: &TSInferType<'a>) {
        self.type_parameters.push((it.type_parameter.name.name.as_str(), "_".to_owned()));
    }

    fn visit_binding_pattern(&mut self, it: &BindingPattern<'a>) {
        self.bind_pattern(it, Binding { value: Receiver::Unknown, role: None }, false);
    }
}
