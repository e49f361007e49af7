//! Patterns: the types they name and the locals they bind.

use banyan_facts::{Receiver, ReferenceKind};
use syn::spanned::Spanned;
use syn::{Member, Pat, Path};

use super::bodies::is_variant_of_prelude;
use super::types::{Position, ident_text, path_text};
use super::walk::Walk;

impl Walk<'_> {
    /// Walks a pattern that is matched with a value, and binds its names.
    pub fn bind(&mut self, pattern: &Pat, value: Receiver) {
        match pattern {
            Pat::Ident(ident) => self.bind_ident(ident, value),
            Pat::Type(typed) => {
                let text = self.walk_type(&typed.ty, ReferenceKind::Local, Position::Local);
                let declared = self.typed(&text);
                let better =
                    if declared == Receiver::Unknown || text.ends_with("<_>") { value } else { declared };
                self.bind(&typed.pat, better);
            }
            Pat::Reference(inner) => self.bind(&inner.pat, value),
            Pat::Paren(inner) => self.bind(&inner.pat, value),
            Pat::Tuple(tuple) => self.bind_tuple(tuple, value),
            Pat::TupleStruct(tuple) => self.bind_tuple_struct(tuple, value),
            Pat::Struct(fields) => self.bind_struct(fields),
            Pat::Slice(slice) => {
                let element = self.part(value, "?");
                slice.elems.iter().for_each(|pattern| self.bind(pattern, element));
            }
            Pat::Or(or) => or.cases.iter().for_each(|case| self.bind(case, value)),
            Pat::Guard(guarded) => {
                self.bind(&guarded.pat, value);
                self.walk_expression(&guarded.guard);
            }
            _ => self.walk_constant_pattern(pattern),
        }
    }

    fn walk_constant_pattern(&mut self, pattern: &Pat) {
        match pattern {
            Pat::Path(path) => self.refer_pattern_path(&path.path),
            Pat::Range(range) => {
                range.start.iter().chain(&range.end).for_each(|bound| self.walk_expression(bound));
            }
            Pat::Const(block) => {
                self.walk_block(&block.block);
            }
            Pat::Macro(called) => {
                self.walk_macro(&called.mac);
            }
            _ => {}
        }
    }

    fn bind_ident(&mut self, ident: &syn::PatIdent, value: Receiver) {
        let name = ident_text(&ident.ident);
        let is_constant = ident.subpat.is_none()
            && ident.by_ref.is_none()
            && ident.mutability.is_none()
            && name.starts_with(|c: char| c.is_uppercase());
        if is_constant {
            if !is_variant_of_prelude(&name) && self.local(&name).is_none() {
                self.refer_path(ReferenceKind::Local, Receiver::None, &name, ident.span());
            }
            return;
        }
        self.locals.push((name, value));
        if let Some((_, inner)) = &ident.subpat {
            self.bind(inner, value);
        }
    }

    fn bind_tuple(&mut self, tuple: &syn::PatTuple, value: Receiver) {
        let mut after_rest = false;
        for (at, element) in tuple.elems.iter().enumerate() {
            if matches!(element, Pat::Rest(_)) {
                after_rest = true;
                continue;
            }
            let part = if after_rest { Receiver::Unknown } else { self.part(value, &format!(".{at}")) };
            self.bind(element, part);
        }
    }

    fn bind_tuple_struct(&mut self, tuple: &syn::PatTupleStruct, value: Receiver) {
        let name = path_text(&tuple.path, tuple.path.segments.len());
        if let Some(suffix) = prelude_part(&name) {
            let part = self.part(value, suffix);
            return tuple.elems.iter().for_each(|element| self.bind(element, part));
        }
        self.refer_pattern_path(&tuple.path);
        let matched = self.matched_value(&tuple.path, &name, value);
        for (at, element) in tuple.elems.iter().enumerate() {
            if matches!(element, Pat::Rest(_)) {
                break;
            }
            let part = if binds_names(element) {
                Receiver::Result(self.refer(ReferenceKind::Access, matched, &at.to_string(), element.span()))
            } else {
                Receiver::Unknown
            };
            self.bind(element, part);
        }
    }

    fn bind_struct(&mut self, fields: &syn::PatStruct) {
        let name = path_text(&fields.path, fields.path.segments.len());
        self.refer_pattern_path(&fields.path);
        let matched = self.matched_value(&fields.path, &name, Receiver::Unknown);
        for field in &fields.fields {
            let name = match &field.member {
                Member::Named(name) => ident_text(name),
                Member::Unnamed(index) => index.index.to_string(),
            };
            let part = Receiver::Result(self.refer(ReferenceKind::Access, matched, &name, field.span()));
            self.bind(&field.pat, part);
        }
    }

    /// The value that a struct pattern takes apart: the matched one where its type is the pattern's.
    fn matched_value(&mut self, path: &Path, name: &str, value: Receiver) -> Receiver {
        if name == "Self" {
            return self.own;
        }
        if let Receiver::Type(text) = value
            && super::super::notation::head_of(self.names.text(text)) == name
        {
            return value;
        }
        let text = path_text(path, path.segments.len());
        self.typed(&text)
    }

    fn refer_pattern_path(&mut self, path: &Path) {
        let name = path_text(path, path.segments.len());
        if let Some(member) = name.strip_prefix("Self::") {
            let own = self.own;
            self.refer_path(ReferenceKind::Local, own, member, path.span());
        } else if name != "Self" && !is_variant_of_prelude(&name) {
            self.refer_path(ReferenceKind::Local, Receiver::None, &name, path.span());
        }
    }
}

/// The part of an option or result that a pattern of the prelude binds.
fn prelude_part(name: &str) -> Option<&'static str> {
    match name.rsplit("::").next()? {
        "Some" | "Ok" => Some("?"),
        "Err" => Some("!"),
        _ => None,
    }
}

/// Whether a pattern can bind a name, so that the type of what it matches matters.
fn binds_names(pattern: &Pat) -> bool {
    !matches!(pattern, Pat::Wild(_) | Pat::Lit(_) | Pat::Path(_) | Pat::Range(_) | Pat::Const(_))
}
