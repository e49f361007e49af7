//! Imports and exports, of ES modules and CommonJS.
//!
//! An import's path is the specifier as written, then `#` and the name it has there: `./orders#place`,
//! `./orders#default`, `./orders#=` for what a CommonJS module exports as a whole. Without `#`, the
//! module itself is meant. What a file exports under another name is an import of itself: `#place`.

use banyan_facts::*;
use oxc_ast::ast::*;
use oxc_span::GetSpan;

use super::declarations::key_name;
use super::options::is_options;
use super::walk::{FileName, Walk};

/// The begin of the names that types in `import("…")` get.
pub const TYPE_IMPORT: &str = "import$";

impl<'a> Walk<'a> {
    /// Adds an import; gives its place.
    pub fn add_import(
        &mut self,
        path: &str,
        alias: Option<&str>,
        wildcard: bool,
        type_only: bool,
        reexport: bool,
        offset: u32,
    ) -> u32 {
        let path = self.names.intern(path);
        let alias = alias.map(|alias| self.names.intern(alias));
        let (within, line) = (self.within, self.line(offset));
        self.imports.push(Import { path, alias, wildcard, member: type_only, reexport, within, line });
        self.imports.len() as u32 - 1
    }

    /// Adds an import that brings a name.
    fn bring(&mut self, path: &str, name: &'a str, wildcard: bool, type_only: bool, offset: u32) {
        let at = self.add_import(path, Some(name), wildcard, type_only, false, offset);
        if self.depth == 0 {
            self.file_names.insert(name, FileName::Import(at));
        } else {
            let value = self.typed(&format!("={name}"));
            self.bind(name, value, None);
        }
    }

    /// Says that this file exports `what` of itself as `name`.
    pub fn export_own(&mut self, what: &str, name: &str, offset: u32) {
        self.add_import(&format!("#{what}"), Some(name), false, false, true, offset);
    }

    pub fn import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        let (source, offset) = (it.source.value.as_str(), it.span.start);
        let type_only = it.import_kind == ImportOrExportKind::Type;
        let specifiers: Vec<_> = it.specifiers.iter().flatten().collect();
        if specifiers.is_empty() {
            self.add_import(source, None, false, type_only, false, offset);
        }
        for specifier in specifiers {
            match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    let path = format!("{source}#{}", export_name(&it.imported));
                    let type_only = type_only || it.import_kind == ImportOrExportKind::Type;
                    self.bring(&path, it.local.name.as_str(), false, type_only, offset);
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    let path = format!("{source}#default");
                    self.bring(&path, it.local.name.as_str(), false, type_only, offset);
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                    self.bring(source, it.local.name.as_str(), true, type_only, offset);
                }
            }
        }
    }

    pub fn import_equals(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        let name = it.id.name.as_str();
        match &it.module_reference {
            TSModuleReference::ExternalModuleReference(module) => {
                let type_only = it.import_kind == ImportOrExportKind::Type;
                let path = format!("{}#=", module.expression.value);
                self.bring(&path, name, false, type_only, it.span.start);
            }
            TSModuleReference::IdentifierReference(other) => {
                let value = self.typed(&format!("={}", other.name));
                self.declare_alias(name, value, it.span);
            }
            TSModuleReference::QualifiedName(other) => {
                let text = self.source[other.span.start as usize..other.span.end as usize].to_owned();
                let value = self.typed(&format!("={text}"));
                self.declare_alias(name, value, it.span);
            }
        }
    }

    fn declare_alias(&mut self, name: &'a str, value: Receiver, span: oxc_span::Span) {
        let declared = self.declare(name, DeclarationKind::Alias, span, Markers::NONE);
        self.state_type(declared, value);
    }

    pub fn export_from(&mut self, it: &ExportFromDeclaration<'a>) {
        let source = it.source.value.as_str();
        let type_only = it.export_kind == ImportOrExportKind::Type;
        if it.specifiers.is_empty() {
            self.add_import(source, None, false, type_only, false, it.span.start);
        }
        for specifier in &it.specifiers {
            let path = format!("{source}#{}", export_name(&specifier.local));
            let alias = export_name(&specifier.exported);
            let type_only = type_only || specifier.export_kind == ImportOrExportKind::Type;
            self.add_import(&path, Some(alias), false, type_only, true, it.span.start);
        }
    }

    pub fn export_all(&mut self, it: &ExportAllDeclaration<'a>) {
        let alias = it.exported.as_ref().map(|name| export_name(name));
        let type_only = it.export_kind == ImportOrExportKind::Type;
        self.add_import(it.source.value.as_str(), alias, true, type_only, true, it.span.start);
    }

    pub fn export_named(&mut self, it: &ExportNamedDeclaration<'a>) {
        for specifier in &it.specifiers {
            let (local, exported) = (export_name(&specifier.local), export_name(&specifier.exported));
            self.export_own(local, exported, it.span.start);
        }
    }

    /// `import("x")`, as an expression. Its value is the module.
    pub fn import_expression(&mut self, it: &ImportExpression<'a>) -> Receiver {
        match self.literal_text(&it.source).filter(|text| !text.contains("{}")) {
            Some(source) => self.import_value(&source, true, it.span.start),
            None => {
                self.value_of(&it.source);
                Receiver::Unknown
            }
        }
    }

    /// Adds an import that has no name in the source, and gives its value.
    fn import_value(&mut self, source: &str, is_namespace: bool, offset: u32) -> Receiver {
        let alias = format!("{TYPE_IMPORT}{}", self.imports.len());
        let path = if is_namespace { source.to_owned() } else { format!("{source}#=") };
        self.add_import(&path, Some(&alias), is_namespace, false, false, offset);
        self.typed(&format!("={alias}"))
    }

    /// The specifier of `require("x")`.
    pub fn required(&self, it: &Expression<'a>) -> Option<&'a str> {
        let Expression::CallExpression(call) = it.get_inner_expression() else { return None };
        let Expression::Identifier(callee) = &call.callee else { return None };
        match call.arguments.first() {
            Some(Argument::StringLiteral(source))
                if callee.name == "require" && self.local("require").is_none() =>
            {
                Some(source.value.as_str())
            }
            _ => None,
        }
    }

    /// `require("x")` where its value is used at once.
    pub fn require_value(&mut self, source: &str, offset: u32) -> Receiver {
        self.import_value(source, false, offset)
    }

    /// `const x = require("y")`, `const { a, b } = require("y")`, `const x = require("y").a`. Gives
    /// whether it is one of these.
    pub fn require_declarator(&mut self, it: &VariableDeclarator<'a>) -> bool {
        let Some(init) = it.init.as_ref().map(Expression::get_inner_expression) else { return false };
        let (source, member) = match init {
            Expression::StaticMemberExpression(member) => {
                (self.required(&member.object), member.property.name.as_str())
            }
            init => (self.required(init), "="),
        };
        let Some(source) = source else { return false };
        let offset = it.span.start;
        match &it.id {
            BindingPattern::BindingIdentifier(id) => {
                self.bring(&format!("{source}#{member}"), id.name.as_str(), false, false, offset);
                true
            }
            BindingPattern::ObjectPattern(pattern) if member == "=" => {
                for property in &pattern.properties {
                    let key = key_name(&property.key).unwrap_or_default();
                    if let Some(name) = bound_name(&property.value) {
                        self.bring(&format!("{source}#{key}"), name, false, false, offset);
                    }
                }
                if pattern.properties.is_empty() {
                    self.add_import(source, None, false, false, false, offset);
                }
                true
            }
            _ => false,
        }
    }

    /// `module.exports = …`, `exports.x = …`, `module.exports.x = …`. Gives whether it is one of these.
    pub fn commonjs_export(&mut self, it: &AssignmentExpression<'a>) -> bool {
        let Some(name) = exported_by(&it.left) else { return false };
        if self.local("module").is_some() || self.local("exports").is_some() {
            return false;
        }
        match &it.right {
            Expression::AssignmentExpression(inner) if exported_by(&inner.left).is_some() => {
                self.commonjs_export(inner);
            }
            right => self.export_value(name, right, it.span.start),
        }
        true
    }

    /// Exports the value of an expression under a name; `=` for the module as a whole.
    pub fn export_value(&mut self, name: &'a str, value: &Expression<'a>, offset: u32) {
        match value.get_inner_expression() {
            Expression::Identifier(it) => {
                if self.file_names.contains_key(it.name.as_str()) {
                    self.export_own(it.name.as_str(), name, offset);
                }
            }
            Expression::ObjectExpression(object) if name == "=" && !is_options(object) => {
                self.export_object(object);
            }
            value if self.required(value).is_some() => {
                let source = self.required(value).unwrap_or_default();
                match name {
                    "=" => self.add_import(source, None, true, false, true, offset),
                    name => self.add_import(&format!("{source}#="), Some(name), false, false, true, offset),
                };
            }
            value => {
                let declared_name = self.declared_name(name, value);
                self.declare_value(declared_name, value, value.span(), Markers::PUBLIC);
                if declared_name != name {
                    self.export_own(declared_name, name, offset);
                }
            }
        }
    }

    /// The name that an exported value has by itself, or the one it is exported under.
    fn declared_name(&self, name: &'a str, value: &Expression<'a>) -> &'a str {
        let own = match value {
            Expression::FunctionExpression(it) => it.id.as_ref(),
            Expression::ClassExpression(it) => it.id.as_ref(),
            _ => None,
        };
        match (own, name) {
            (Some(id), _) => id.name.as_str(),
            (None, "=") => "default",
            (None, name) => name,
        }
    }

    /// `module.exports = { a, b: c, d() {} }`: each property is exported.
    fn export_object(&mut self, object: &ObjectExpression<'a>) {
        for property in &object.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(it) => match self.required(&it.argument) {
                    Some(source) => {
                        self.add_import(source, None, true, false, true, it.span.start);
                    }
                    None => {
                        self.value_of(&it.argument);
                    }
                },
                ObjectPropertyKind::ObjectProperty(it) => match key_name(&it.key) {
                    Some(name) => self.export_value(name, &it.value, it.span.start),
                    None => {
                        self.value_of(&it.value);
                    }
                },
            }
        }
    }
}

/// The one name that a pattern binds.
pub fn bound_name<'a>(pattern: &BindingPattern<'a>) -> Option<&'a str> {
    match pattern {
        BindingPattern::BindingIdentifier(id) => Some(id.name.as_str()),
        BindingPattern::AssignmentPattern(it) => match &it.left {
            BindingPattern::BindingIdentifier(id) => Some(id.name.as_str()),
            _ => None,
        },
        _ => None,
    }
}

/// A name in an import or export clause.
pub fn export_name<'s>(name: &'s ModuleExportName<'_>) -> &'s str {
    match name {
        ModuleExportName::IdentifierName(it) => it.name.as_str(),
        ModuleExportName::IdentifierReference(it) => it.name.as_str(),
        ModuleExportName::StringLiteral(it) => it.value.as_str(),
    }
}

/// What an assignment exports: `=` for `module.exports`, the name for `exports.x`.
fn exported_by<'a>(target: &AssignmentTarget<'a>) -> Option<&'a str> {
    let AssignmentTarget::StaticMemberExpression(member) = target else { return None };
    let is = |it: &Expression<'a>, name: &str| matches!(it, Expression::Identifier(id) if id.name == name);
    let is_module_exports =
        |it: &StaticMemberExpression<'a>| is(&it.object, "module") && it.property.name == "exports";
    if is_module_exports(member) {
        return Some("=");
    }
    let of_exports = match &member.object {
        Expression::StaticMemberExpression(object) => is_module_exports(object),
        object => is(object, "exports"),
    };
    of_exports.then(|| member.property.name.as_str())
}
