//! Functions and classes.

use crate::python::tree::{Expr, Parameter, ParameterKind, Stmt, StmtClassDef, StmtFunctionDef};
use banyan_facts::*;

use super::walk::{Local, Scope, Walk, last_name, literal};
use crate::python::notation::{PROPERTY, Typed, read_type};

impl<'a> Walk<'a> {
    pub fn function(&mut self, function: &'a StmtFunctionDef<'a>) {
        let own = self.class.filter(|_| self.scopes.is_empty());
        let kind = match own {
            Some(_) if function.name.id == "__init__" => DeclarationKind::Constructor,
            Some(_) => DeclarationKind::Method,
            None => DeclarationKind::Function,
        };
        let markers = self.function_markers(function);
        self.bind_local(function.name.id, Local::Declared);
        let declaration = self.declare(function.name.id, kind, &function.name, markers);
        self.declarations[declaration as usize].end_line = self.line_at(function.range.end());
        let (class, within_class) = (self.class, own.is_some());
        self.inside(declaration, |walk| {
            // Decorators, defaults and annotations are evaluated outside.
            walk.decorators(function.decorators, Some(function), false);
            walk.with_type_parameters(function.type_parameters, |walk| {
                let returned = function.returns.map(|returned| {
                    let shape = walk.annotation(returned, ReferenceKind::Return);
                    walk.receiver_of(&shape)
                });
                let scope = walk.in_scope(|walk| {
                    walk.parameters(function, within_class && !markers.has(Markers::STATIC));
                    walk.body(function.body);
                });
                walk.type_function(declaration, function, returned, &scope);
            });
        });
        self.class = class;
    }

    fn function_markers(&mut self, function: &StmtFunctionDef<'_>) -> Markers {
        let mut markers = if function.name.id.starts_with('_') { Markers::NONE } else { Markers::PUBLIC };
        for decorator in function.decorators {
            let path = match decorator {
                Expr::Call(call) => &call.func,
                path => path,
            };
            markers.add(match last_name(path) {
                "staticmethod" => Markers::STATIC,
                "abstractmethod" => Markers::ABSTRACT,
                "deprecated" => Markers::DEPRECATED,
                "atomic" | "transactional" | "commit_on_success" => Markers::TRANSACTIONAL,
                _ => Markers::NONE,
            });
        }
        if self.scopes.is_empty() && function.name.id.starts_with("test_") && self.test {
            markers.add(Markers::TEST);
        }
        markers
    }

    fn parameters(&mut self, function: &'a StmtFunctionDef<'a>, has_own: bool) {
        let is_rest = |parameter: &&Parameter<'_>| parameter.kind == ParameterKind::Rest;
        for (at, parameter) in function.parameters.iter().filter(|parameter| !is_rest(parameter)).enumerate()
        {
            if at == 0 && has_own && parameter.kind == ParameterKind::Positional {
                self.bind_local(parameter.name, Local::Variable(Receiver::Own));
            } else {
                self.parameter(parameter);
            }
        }
        for rest in function.parameters.iter().filter(is_rest) {
            self.rest_parameter(rest);
        }
    }

    fn parameter(&mut self, parameter: &'a Parameter<'a>) {
        let declared = parameter.annotation;
        let declared = declared.map(|annotation| self.annotated(annotation, ReferenceKind::Parameter));
        let default = parameter.default.map(|default| self.default_value(default));
        let value = declared.filter(|value| *value != Receiver::Unknown).or(default);
        let value = value.filter(|value| !self.is_builtin(*value) || declared.is_some());
        self.bind_local(parameter.name, Local::Variable(value.unwrap_or(Receiver::Unknown)));
    }

    /// A default's value; `Depends(f)` stands for what f gives.
    fn default_value(&mut self, default: &'a Expr<'a>) -> Receiver {
        if let Expr::Call(call) = default
            && last_name(&call.func) == "Depends"
            && let [provider] = call.arguments.args
        {
            self.value_as(&call.func, ReferenceKind::Call);
            let provider_value = self.value(provider);
            return match provider_value {
                Receiver::Result(_) => {
                    let called = self.member(provider_value, "", ReferenceKind::Call, provider);
                    match called {
                        Receiver::Result(at) => self.typed(Typed::Entered(at)),
                        other => other,
                    }
                }
                other => other,
            };
        }
        self.value(default)
    }

    fn rest_parameter(&mut self, parameter: &'a Parameter<'a>) {
        if let Some(annotation) = parameter.annotation {
            self.annotation(annotation, ReferenceKind::Parameter);
        }
        let builtin = self.builtin();
        self.bind_local(parameter.name, Local::Variable(builtin));
    }

    /// What a function gives: as declared, else what it returns or yields, where that is one thing.
    fn type_function(
        &mut self,
        declaration: u32,
        function: &StmtFunctionDef<'_>,
        declared: Option<Receiver>,
        scope: &Scope<'a>,
    ) {
        let known = |value: &Receiver| !matches!(value, Receiver::Unknown | Receiver::None);
        let given = match scope.yields.iter().find(|value| known(value)) {
            Some(Receiver::Result(at)) => Some(self.typed(Typed::ManyOf(*at))),
            Some(other) => Some(*other),
            None => {
                let telling = |value: &&Receiver| known(value) && !self.is_builtin(**value);
                scope
                    .returns
                    .iter()
                    .find(telling)
                    .or_else(|| scope.returns.iter().find(|value| known(value)))
                    .copied()
            }
        };
        let given = declared.filter(known).or(given);
        let returns_nothing = scope.returns.is_empty() && scope.yields.is_empty() && declared.is_none();
        let given = given.or_else(|| returns_nothing.then(|| self.builtin()));
        let of_type = match given {
            Some(Receiver::Own) => self.class.map(|class| self.declarations[class as usize].name),
            Some(value) => self.type_of(value),
            None => None,
        };
        let is_property = function.decorators.iter().any(|decorator| {
            matches!(last_name(decorator), "property" | "cached_property" | "hybrid_property" | "setter")
        });
        let text = of_type.map(|name| self.names.text(name).to_owned());
        // A text that is returned is one text of many.
        let text = text
            .map(|text| if matches!(read_type(&text), Some(Typed::Text(_))) { "#".to_owned() } else { text });
        let of_type = match (text, is_property) {
            (text, true) => Some(self.intern(&format!("{PROPERTY}{}", text.unwrap_or_default()))),
            (Some(text), false) => Some(self.names.intern(&text)),
            (None, false) => None,
        };
        self.declarations[declaration as usize].of_type = of_type;
    }

    pub fn class_definition(&mut self, class: &'a StmtClassDef<'a>) {
        self.bind_local(class.name.id, Local::Declared);
        let markers = self.class_markers(class);
        let kind = self.class_kind(class);
        let declaration = self.declare(class.name.id, kind, &class.name, markers);
        self.declarations[declaration as usize].end_line = self.line_at(class.range.end());
        let (around, scopes) = (self.class, std::mem::take(&mut self.scopes));
        self.inside(declaration, |walk| {
            walk.scopes = scopes;
            walk.with_type_parameters(class.type_parameters, |walk| {
                walk.bases(class);
                walk.decorators(class.decorators, None, true);
                let scopes = std::mem::take(&mut walk.scopes);
                walk.class = Some(declaration);
                walk.open_mapping(class, declaration);
                walk.body(class.body);
                walk.close_mapping();
                walk.scopes = scopes;
            });
        });
        self.class = around;
    }

    fn bases(&mut self, class: &'a StmtClassDef<'a>) {
        let Some(arguments) = class.arguments else { return };
        for base in arguments.args {
            match base {
                Expr::Subscript(generic) => {
                    self.annotation(generic.slice, ReferenceKind::Generic);
                    self.value_as(generic.value, ReferenceKind::Extends);
                }
                base => self.visit_as(base, ReferenceKind::Extends),
            }
        }
        arguments.keywords.iter().for_each(|keyword| self.visit(&keyword.value));
    }

    fn class_markers(&self, class: &StmtClassDef<'_>) -> Markers {
        let mut markers = if class.name.id.starts_with('_') { Markers::NONE } else { Markers::PUBLIC };
        let bases = class.arguments.iter().flat_map(|arguments| arguments.args);
        for base in bases {
            markers.add(match last_name(base) {
                "Exception" | "BaseException" => Markers::ERROR,
                "ABC" | "Protocol" => Markers::ABSTRACT,
                "TestCase" | "TransactionTestCase" | "APITestCase" | "SimpleTestCase" => Markers::TEST,
                name if name.ends_with("Error") || name.ends_with("Exception") => Markers::ERROR,
                _ => Markers::NONE,
            });
        }
        markers
    }

    fn class_kind(&self, class: &StmtClassDef<'_>) -> DeclarationKind {
        let bases = class.arguments.iter().flat_map(|arguments| arguments.args);
        let mut kind = DeclarationKind::Class;
        for base in bases {
            match last_name(base) {
                "Enum" | "IntEnum" | "StrEnum" | "Flag" | "IntFlag" | "TextChoices" | "IntegerChoices" => {
                    kind = DeclarationKind::Enum;
                }
                "Protocol" => kind = DeclarationKind::Interface,
                _ => {}
            }
        }
        kind
    }

    /// The text assigned to a name in a class body (`db_table = "orders"`).
    pub fn text_in_body(body: &[Stmt<'a>], wanted: &str) -> Option<&'a str> {
        body.iter().find_map(|statement| {
            let (target, value) = assignment(statement)?;
            (last_name(target) == wanted).then(|| literal(value))?
        })
    }
}

/// The single target and the value of an assignment.
pub fn assignment<'a>(statement: &Stmt<'a>) -> Option<(&'a Expr<'a>, &'a Expr<'a>)> {
    match statement {
        Stmt::Assign(targets, value) => targets.first().map(|target| (target, *value)),
        Stmt::AnnAssign(assign) => Some((&assign.target, assign.value?)),
        _ => None,
    }
}
