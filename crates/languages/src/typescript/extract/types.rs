//! Types: the references they make, and their notation.

use banyan_facts::{Receiver, ReferenceKind};
use oxc_ast::ast::*;

use super::modules::TYPE_IMPORT;
use super::walk::Walk;
use crate::typescript::builtins::is_language_type;

/// Wrappers that leave the members of what they wrap as they are.
const TRANSPARENT: &[&str] = &[
    "Awaited",
    "DeepPartial",
    "DeepReadonly",
    "Exclude",
    "Extract",
    "HydratedDocument",
    "Loaded",
    "Mutable",
    "NonNullable",
    "Omit",
    "Partial",
    "Pick",
    "PropType",
    "Readonly",
    "Ref",
    "Required",
    "Reference",
    "Relation",
    "WritableDeep",
    "LoadedReference",
];

/// Wrappers whose members are those of a list of what they wrap.
const LISTS: &[&str] =
    &["Array", "Collection", "Iterable", "ReadonlyArray", "ReadonlySet", "Set", "ArrayLike"];

impl<'a> Walk<'a> {
    /// Refers to all types in an annotation and gives its notation.
    pub fn annotation(&mut self, annotation: &TSTypeAnnotation<'a>, kind: ReferenceKind) -> Receiver {
        let text = self.type_text(&annotation.type_annotation, kind);
        self.typed(&text)
    }

    /// Refers to all types within a type and gives its notation.
    pub fn type_text(&mut self, ty: &TSType<'a>, kind: ReferenceKind) -> String {
        match ty {
            TSType::TSTypeReference(it) => self.type_reference(it, kind),
            TSType::TSArrayType(it) => format!("Array<{}>", self.type_text(&it.element_type, kind)),
            TSType::TSUnionType(it) => self.union_text(&it.types, kind, "|"),
            TSType::TSIntersectionType(it) => self.union_text(&it.types, kind, "&"),
            TSType::TSParenthesizedType(it) => self.type_text(&it.type_annotation, kind),
            TSType::TSTypeOperatorType(it) => {
                let inner = self.type_text(&it.type_annotation, kind);
                if it.operator == TSTypeOperatorOperator::Readonly { inner } else { "@".to_owned() }
            }
            TSType::TSTypeQuery(it) => self.type_query(it, kind),
            TSType::TSImportType(it) => self.import_type(it, kind),
            TSType::TSThisType(_) => "this".to_owned(),
            TSType::TSFunctionType(it) => {
                self.signature(&it.params, Some(&it.return_type), kind);
                "@".to_owned()
            }
            TSType::TSTypeLiteral(it) => {
                it.members.iter().for_each(|member| self.type_member(member, kind));
                "_".to_owned()
            }
            TSType::TSTupleType(it) => {
                for element in &it.element_types {
                    if let Some(ty) = element.as_ts_type() {
                        self.type_text(ty, kind);
                    }
                }
                "Array<_>".to_owned()
            }
            TSType::TSStringKeyword(_)
            | TSType::TSNumberKeyword(_)
            | TSType::TSBooleanKeyword(_)
            | TSType::TSBigIntKeyword(_)
            | TSType::TSSymbolKeyword(_)
            | TSType::TSLiteralType(_)
            | TSType::TSTemplateLiteralType(_)
            | TSType::TSNullKeyword(_)
            | TSType::TSUndefinedKeyword(_)
            | TSType::TSVoidKeyword(_)
            | TSType::TSNeverKeyword(_)
            | TSType::TSTypePredicate(_) => "@".to_owned(),
            TSType::TSConditionalType(it) => self.conditional(it, kind),
            TSType::TSMappedType(it) => self.mapped(it, kind),
            TSType::TSIndexedAccessType(it) => self.indexed(it, kind),
            other => {
                oxc_ast_visit::walk::walk_ts_type(self, other);
                "_".to_owned()
            }
        }
    }

    fn union_text(&mut self, types: &[TSType<'a>], kind: ReferenceKind, sign: &str) -> String {
        let mut texts: Vec<String> = types.iter().map(|ty| self.type_text(ty, kind)).collect();
        if texts.iter().any(|text| text != "@") {
            texts.retain(|text| text != "@" && text != "_");
        }
        texts.dedup();
        if texts.is_empty() { "_".to_owned() } else { texts.join(sign) }
    }

    fn conditional(&mut self, it: &TSConditionalType<'a>, kind: ReferenceKind) -> String {
        let parameters = self.type_parameters.len();
        for ty in [&it.check_type, &it.extends_type, &it.true_type, &it.false_type] {
            self.type_text(ty, kind);
        }
        self.type_parameters.truncate(parameters);
        "_".to_owned()
    }

    fn mapped(&mut self, it: &TSMappedType<'a>, kind: ReferenceKind) -> String {
        self.type_parameters.push((it.key.name.as_str(), "_".to_owned()));
        self.type_text(&it.constraint, kind);
        for ty in [&it.name_type, &it.type_annotation].into_iter().flatten() {
            self.type_text(ty, kind);
        }
        self.type_parameters.pop();
        "_".to_owned()
    }

    fn indexed(&mut self, it: &TSIndexedAccessType<'a>, kind: ReferenceKind) -> String {
        let object = self.type_text(&it.object_type, kind);
        if let TSType::TSLiteralType(literal) = &it.index_type
            && let TSLiteral::StringLiteral(name) = &literal.literal
            && object != "_"
            && name.value.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')
        {
            return format!("{object}/{}", name.value);
        }
        self.type_text(&it.index_type, kind);
        if object == "_" || object.contains('|') { "_".to_owned() } else { format!("{object}?") }
    }

    fn type_reference(&mut self, it: &TSTypeReference<'a>, kind: ReferenceKind) -> String {
        let name = type_name(&it.type_name);
        let arguments: Vec<String> = it
            .type_arguments
            .iter()
            .flat_map(|arguments| &arguments.params)
            .map(|ty| self.type_text(ty, ReferenceKind::Generic))
            .collect();
        if let Some((_, text)) = self.type_parameters.iter().rev().find(|(known, _)| *known == name) {
            return text.clone();
        }
        let is_shadowed = self.file_names.contains_key(name.as_str());
        let first = arguments.first().cloned();
        if !is_shadowed && is_language_type(&name) {
            return language_type(&name, &arguments);
        }
        if name != "const" && !name.is_empty() && self.local(&name).is_none() {
            self.refer(kind, Receiver::None, &name, it.span.start);
        }
        match first {
            Some(first) if TRANSPARENT.contains(&name.as_str()) => first,
            Some(first) if LISTS.contains(&name.as_str()) => format!("Array<{first}>"),
            Some(_) => format!("{name}<{}>", arguments.join(",")),
            None => name,
        }
    }

    fn type_query(&mut self, it: &TSTypeQuery<'a>, kind: ReferenceKind) -> String {
        let name = match &it.expr_name {
            TSTypeQueryExprName::TSImportType(import) => {
                return self.import_type(import, kind).replacen("", "=", 1);
            }
            TSTypeQueryExprName::IdentifierReference(it) => it.name.as_str().to_owned(),
            TSTypeQueryExprName::QualifiedName(it) => qualified_name(it),
            TSTypeQueryExprName::ThisExpression(_) => return "this".to_owned(),
        };
        let head = name.split('.').next().unwrap_or_default();
        if let Some(binding) = self.local(head) {
            let value = binding.value;
            return self.text_of(value).into_owned();
        }
        if self.file_names.contains_key(head) {
            self.refer(kind, Receiver::None, &name, it.span.start);
        }
        format!("={name}")
    }

    fn import_type(&mut self, it: &TSImportType<'a>, kind: ReferenceKind) -> String {
        for ty in it.type_arguments.iter().flat_map(|arguments| &arguments.params) {
            self.type_text(ty, ReferenceKind::Generic);
        }
        let alias = format!("{TYPE_IMPORT}{}", self.imports.len());
        let (path, wildcard) = match &it.qualifier {
            Some(qualifier) => (format!("{}#{}", it.source.value, import_qualifier(qualifier)), false),
            None => (it.source.value.as_str().to_owned(), true),
        };
        self.add_import(&path, Some(&alias), wildcard, true, false, it.span.start);
        self.refer(kind, Receiver::None, &alias, it.span.start);
        alias
    }

    /// Refers to the types of a signature that belongs to no declaration.
    pub fn signature(
        &mut self,
        parameters: &FormalParameters<'a>,
        returned: Option<&TSTypeAnnotation<'a>>,
        kind: ReferenceKind,
    ) {
        for parameter in &parameters.items {
            if let Some(annotation) = &parameter.type_annotation {
                self.type_text(&annotation.type_annotation, kind);
            }
        }
        if let Some(annotation) = parameters.rest.as_ref().and_then(|rest| rest.type_annotation.as_ref()) {
            self.type_text(&annotation.type_annotation, kind);
        }
        if let Some(returned) = returned {
            self.type_text(&returned.type_annotation, kind);
        }
    }

    fn type_member(&mut self, member: &TSSignature<'a>, kind: ReferenceKind) {
        match member {
            TSSignature::TSPropertySignature(it) => {
                if let Some(annotation) = &it.type_annotation {
                    self.type_text(&annotation.type_annotation, kind);
                }
            }
            TSSignature::TSMethodSignature(it) => self.signature(&it.params, it.return_type.as_deref(), kind),
            TSSignature::TSCallSignatureDeclaration(it) => {
                self.signature(&it.params, it.return_type.as_deref(), kind);
            }
            TSSignature::TSIndexSignature(it) => {
                self.type_text(&it.type_annotation.type_annotation, kind);
            }
            TSSignature::TSConstructSignatureDeclaration(it) => {
                self.signature(&it.params, it.return_type.as_deref(), kind);
            }
        }
    }

    /// Brings type parameters in sight. Those of a class are known by their places.
    pub fn type_parameters(&mut self, it: Option<&TSTypeParameterDeclaration<'a>>, of_class: bool) {
        let Some(it) = it else { return };
        for (place, parameter) in it.params.iter().enumerate() {
            let text = if of_class { format!("${place}") } else { "_".to_owned() };
            self.type_parameters.push((parameter.name.name.as_str(), text));
        }
        let start = self.type_parameters.len() - it.params.len();
        for (place, parameter) in it.params.iter().enumerate() {
            let bound = parameter.constraint.as_ref().map(|ty| self.type_text(ty, ReferenceKind::Generic));
            if let Some(ty) = &parameter.default {
                self.type_text(ty, ReferenceKind::Generic);
            }
            if let Some(bound) = bound.filter(|_| !of_class) {
                self.type_parameters[start + place].1 = bound;
            }
        }
    }

    /// Refers to the types given as arguments.
    pub fn type_arguments(&mut self, it: Option<&TSTypeParameterInstantiation<'a>>) -> Vec<String> {
        it.iter()
            .flat_map(|arguments| &arguments.params)
            .map(|ty| self.type_text(ty, ReferenceKind::Generic))
            .collect()
    }
}

fn language_type(name: &str, arguments: &[String]) -> String {
    let Some(first) = arguments.first() else { return "@".to_owned() };
    match name {
        "Promise" | "PromiseLike" => format!("Promise<{first}>"),
        "InstanceType" => format!("{first}+"),
        "ReturnType" if first != "_" => format!("{first}!"),
        "Record" | "Map" | "ReadonlyMap" | "WeakMap" => {
            format!("Dictionary<{}>", arguments.get(1).map_or("_", String::as_str))
        }
        name if TRANSPARENT.contains(&name) => first.clone(),
        name if LISTS.contains(&name) => format!("Array<{first}>"),
        _ => "@".to_owned(),
    }
}

/// A type's name, with dots.
pub fn type_name(name: &TSTypeName<'_>) -> String {
    match name {
        TSTypeName::IdentifierReference(it) => it.name.as_str().to_owned(),
        TSTypeName::QualifiedName(it) => qualified_name(it),
        TSTypeName::ThisExpression(_) => "this".to_owned(),
    }
}

fn qualified_name(it: &TSQualifiedName<'_>) -> String {
    let mut parts = vec![it.right.name.as_str()];
    let mut left = &it.left;
    while let TSTypeName::QualifiedName(it) = left {
        parts.push(it.right.name.as_str());
        left = &it.left;
    }
    if let TSTypeName::IdentifierReference(it) = left {
        parts.push(it.name.as_str());
    }
    parts.reverse();
    parts.join(".")
}

fn import_qualifier(qualifier: &TSImportTypeQualifier<'_>) -> String {
    let (mut parts, mut at) = (Vec::new(), qualifier);
    loop {
        match at {
            TSImportTypeQualifier::Identifier(it) => {
                parts.push(it.name.as_str());
                break;
            }
            TSImportTypeQualifier::QualifiedName(it) => {
                parts.push(it.right.name.as_str());
                at = &it.left;
            }
        }
    }
    // The first name is what the module exports; what is below it is its member.
    parts.last().map_or(String::new(), |name| (*name).to_owned())
}
