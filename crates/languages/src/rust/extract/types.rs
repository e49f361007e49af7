//! Types: the references they make, and their notation.

use banyan_facts::{Receiver, ReferenceKind};
use syn::spanned::Spanned;
use syn::{
    GenericArgument, GenericParam, Generics, Path, PathArguments, Type, TypeParamBound, WherePredicate,
};

use super::walk::{TypeParameter, Walk};

/// Where a type stands, which decides how type parameters are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// The type of a field or of what a callable returns: parameters by their place
    Declared,
    /// The type of a value in a body: parameters by their bounds
    Local,
}

const PRIMITIVES: &[&str] = &[
    "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
    "isize", "f32", "f64",
];

/// Whether this is the name of a type that is part of the language.
pub fn is_primitive(name: &str) -> bool {
    PRIMITIVES.contains(&name)
}

impl Walk<'_> {
    /// Refers to all that a type names, and gives its notation.
    pub fn walk_type(&mut self, ty: &Type, kind: ReferenceKind, position: Position) -> String {
        let mut text = String::new();
        self.write_type(ty, kind, position, &mut text);
        text
    }

    /// Refers to all that a type names.
    pub fn refer_type(&mut self, ty: &Type, kind: ReferenceKind) {
        self.walk_type(ty, kind, Position::Local);
    }

    fn write_type(&mut self, ty: &Type, kind: ReferenceKind, position: Position, out: &mut String) {
        match ty {
            Type::Path(path) => self.write_path_type(path, kind, position, out),
            Type::Reference(inner) => self.write_type(&inner.elem, kind, position, out),
            Type::Paren(inner) => self.write_type(&inner.elem, kind, position, out),
            Type::Group(inner) => self.write_type(&inner.elem, kind, position, out),
            Type::Ptr(inner) => self.write_type(&inner.elem, kind, position, out),
            Type::Array(array) => {
                self.write_slice(&array.elem, kind, position, out);
                self.walk_expression(&array.len);
            }
            Type::Slice(slice) => self.write_slice(&slice.elem, kind, position, out),
            Type::Tuple(tuple) => {
                out.push('(');
                for (at, element) in tuple.elems.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    self.write_type(element, kind, position, out);
                }
                out.push(')');
            }
            Type::ImplTrait(bounded) => {
                self.write_bounds("impl ", bounded.bounds.iter(), kind, position, out)
            }
            Type::TraitObject(bounded) => {
                self.write_bounds("dyn ", bounded.bounds.iter(), kind, position, out)
            }
            Type::FnPtr(pointer) => {
                for input in &pointer.inputs {
                    self.refer_type(&input.ty, ReferenceKind::Generic);
                }
                if let syn::ReturnType::Type(_, output) = &pointer.output {
                    self.refer_type(output, ReferenceKind::Generic);
                }
                out.push('_');
            }
            Type::Macro(called) => {
                self.walk_macro(&called.mac);
                out.push('_');
            }
            _ => out.push('_'),
        }
    }

    fn write_slice(&mut self, element: &Type, kind: ReferenceKind, position: Position, out: &mut String) {
        out.push('[');
        self.write_type(element, kind, position, out);
        out.push(']');
    }

    fn write_path_type(
        &mut self,
        ty: &syn::TypePath,
        kind: ReferenceKind,
        position: Position,
        out: &mut String,
    ) {
        if let Some(own) = &ty.qself {
            let start = out.len();
            self.write_type(&own.ty, ReferenceKind::Generic, position, out);
            if own.position > 0 {
                let path = path_text(&ty.path, own.position);
                self.refer(ReferenceKind::Generic, Receiver::None, &path, ty.path.span());
            }
            self.write_arguments(&ty.path, position, &mut String::new());
            let is_own = &out[start..] == "Self";
            out.truncate(start);
            match ty.path.segments.last() {
                Some(last) if is_own => out.push_str(&format!("Self::{}", last.ident)),
                _ => out.push('_'),
            }
            return;
        }
        self.write_path(&ty.path, kind, position, out);
    }

    /// Writes a path in type position; a reference unless it is a primitive, a parameter or `Self`.
    fn write_path(&mut self, path: &Path, kind: ReferenceKind, position: Position, out: &mut String) {
        let Some(first) = path.segments.first().map(|segment| segment.ident.to_string()) else {
            return out.push('_');
        };
        if let Some(parameter) = self.type_parameter(&first) {
            let text = match parameter.place {
                _ if path.segments.len() > 1 => "_".to_owned(),
                Some(place) if position == Position::Declared => format!("${place}"),
                _ => parameter.bounds.clone(),
            };
            return out.push_str(&text);
        }
        let text = path_text(path, path.segments.len());
        let is_language = path.segments.len() == 1 && is_primitive(&first);
        if first != "Self" && !is_language {
            self.refer_path(kind, Receiver::None, &text, path.span());
        }
        out.push_str(&text);
        self.write_arguments(path, position, out);
    }

    /// Refers to all arguments of a path and writes those of its last segment.
    fn write_arguments(&mut self, path: &Path, position: Position, out: &mut String) {
        let last = path.segments.len().saturating_sub(1);
        for (at, segment) in path.segments.iter().enumerate() {
            let mut text = String::new();
            match &segment.arguments {
                PathArguments::None => {}
                PathArguments::AngleBracketed(arguments) => {
                    self.write_generic_arguments(&arguments.args, position, &mut text);
                }
                PathArguments::Parenthesized(arguments) => {
                    for input in &arguments.inputs {
                        self.refer_type(&input.ty, ReferenceKind::Generic);
                    }
                    if let syn::ReturnType::Type(_, output) = &arguments.output {
                        self.refer_type(output, ReferenceKind::Generic);
                    }
                }
            }
            if at == last && !text.is_empty() {
                out.push('<');
                out.push_str(&text);
                out.push('>');
            }
        }
    }

    /// Refers to all types among arguments and writes them, bound associated types included.
    pub fn write_generic_arguments<'b>(
        &mut self,
        arguments: impl IntoIterator<Item = &'b GenericArgument>,
        position: Position,
        out: &mut String,
    ) {
        for argument in arguments {
            let ty = match argument {
                GenericArgument::Type(ty) => ty,
                GenericArgument::AssocType(bound) => &bound.ty,
                GenericArgument::Constraint(constraint) => {
                    self.write_bounds(
                        "",
                        constraint.bounds.iter(),
                        ReferenceKind::Generic,
                        position,
                        &mut String::new(),
                    );
                    continue;
                }
                GenericArgument::Const(value) => {
                    self.walk_expression(value);
                    continue;
                }
                _ => continue,
            };
            if !out.is_empty() {
                out.push(',');
            }
            self.write_type(ty, ReferenceKind::Generic, position, out);
        }
    }

    /// Refers to the traits of bounds and writes them after `prefix`.
    pub fn write_bounds<'b>(
        &mut self,
        prefix: &str,
        bounds: impl Iterator<Item = &'b TypeParamBound>,
        kind: ReferenceKind,
        position: Position,
        out: &mut String,
    ) {
        let start = out.len();
        out.push_str(prefix);
        let mut first = true;
        for bound in bounds {
            let TypeParamBound::Trait(bound) = bound else { continue };
            if !first {
                out.push('+');
            }
            first = false;
            self.write_path(&bound.path, kind, position, out);
        }
        if first {
            out.truncate(start);
            out.push('_');
        }
    }

    /// Brings type parameters into sight and refers to their bounds. The caller truncates
    /// `type_parameters` when they go out of sight. `place` tells a parameter's place, if it has one.
    pub fn enter_generics(&mut self, generics: &Generics, place: impl Fn(usize, &str) -> Option<usize>) {
        let start = self.type_parameters.len();
        let parameters = generics.params.iter().filter_map(|parameter| match parameter {
            GenericParam::Type(parameter) => Some(parameter),
            _ => None,
        });
        for (at, parameter) in parameters.clone().enumerate() {
            let name = parameter.ident.to_string();
            let place = place(at, &name);
            self.type_parameters.push(TypeParameter { name, bounds: "_".to_owned(), place });
        }
        for parameter in generics.params.iter() {
            if let GenericParam::Const(parameter) = parameter {
                self.locals.push((parameter.ident.to_string(), Receiver::Unknown));
            }
        }
        for (at, parameter) in parameters.enumerate() {
            let mut bounds = String::new();
            self.write_bounds(
                "impl ",
                parameter.bounds.iter(),
                ReferenceKind::Generic,
                Position::Local,
                &mut bounds,
            );
            self.type_parameters[start + at].bounds = bounds;
            if let Some((_, default)) = &parameter.default {
                self.refer_type(default, ReferenceKind::Generic);
            }
        }
        if let Some(clause) = &generics.where_clause {
            clause.predicates.iter().for_each(|predicate| self.enter_predicate(predicate));
        }
    }

    fn enter_predicate(&mut self, predicate: &WherePredicate) {
        let WherePredicate::Type(predicate) = predicate else { return };
        let mut bounds = String::new();
        self.write_bounds(
            "impl ",
            predicate.bounds.iter(),
            ReferenceKind::Generic,
            Position::Local,
            &mut bounds,
        );
        if let Type::Path(path) = &predicate.bounded_ty
            && let Some(name) = path.path.get_ident()
            && let Some(parameter) =
                self.type_parameters.iter_mut().rev().find(|parameter| name == parameter.name.as_str())
        {
            match parameter.bounds.as_str() {
                "_" => parameter.bounds = bounds,
                known if bounds != "_" => parameter.bounds = format!("{known}+{}", &bounds["impl ".len()..]),
                _ => {}
            }
            return;
        }
        self.refer_type(&predicate.bounded_ty, ReferenceKind::Generic);
    }
}

/// The first `count` segments of a path, without arguments.
pub fn path_text(path: &Path, count: usize) -> String {
    let mut text = String::new();
    if path.leading_colon.is_some() {
        text.push_str("::");
    }
    for (at, segment) in path.segments.iter().take(count).enumerate() {
        if at > 0 {
            text.push_str("::");
        }
        push_ident(&segment.ident, &mut text);
    }
    text
}

/// An identifier without the mark of a raw one.
pub fn ident_text(ident: &syn::Ident) -> String {
    let mut text = String::new();
    push_ident(ident, &mut text);
    text
}

fn push_ident(ident: &syn::Ident, out: &mut String) {
    let text = ident.to_string();
    out.push_str(text.strip_prefix("r#").unwrap_or(&text));
}
