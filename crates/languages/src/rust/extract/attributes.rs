//! Attributes: marks, derives and the references they make.

use banyan_facts::{Markers, Receiver, ReferenceKind};
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Lit, Meta, Path, Token};

use super::types::path_text;
use super::walk::Walk;

/// The attributes of one item, with `cfg_attr` opened.
#[derive(Default)]
pub struct Attributes {
    metas: Vec<Meta>,
    /// Derived traits, as written
    pub derives: Vec<Path>,
}

/// Attributes of the language itself and of its tools; they refer to nothing.
const BUILT_IN: &[&str] = &[
    "allow",
    "automatically_derived",
    "bench",
    "cfg",
    "cold",
    "default",
    "deny",
    "deprecated",
    "derive",
    "diagnostic",
    "doc",
    "expect",
    "export_name",
    "forbid",
    "global_allocator",
    "ignore",
    "inline",
    "link",
    "link_name",
    "link_section",
    "macro_export",
    "macro_use",
    "must_use",
    "naked",
    "no_mangle",
    "no_std",
    "non_exhaustive",
    "panic_handler",
    "path",
    "proc_macro",
    "proc_macro_attribute",
    "proc_macro_derive",
    "recursion_limit",
    "repr",
    "should_panic",
    "target_feature",
    "test",
    "track_caller",
    "type_length_limit",
    "unsafe",
    "used",
    "warn",
    "feature",
    "windows_subsystem",
];

/// Keys whose text names a path (serde and its like).
const PATH_KEYS: &[&str] = &[
    "with",
    "default",
    "serialize_with",
    "deserialize_with",
    "skip_serializing_if",
    "from",
    "into",
    "try_from",
    "remote",
];

impl Attributes {
    /// Reads the attributes of an item.
    pub fn of(attributes: &[Attribute]) -> Self {
        let mut read = Attributes::default();
        for attribute in attributes {
            read.add(attribute.meta.clone(), 0);
        }
        read
    }

    fn add(&mut self, meta: Meta, depth: usize) {
        let Meta::List(list) = &meta else { return self.metas.push(meta) };
        if list.path.is_ident("cfg_attr") && depth < 4 {
            for inner in metas_of(&list.tokens).into_iter().skip(1) {
                self.add(inner, depth + 1);
            }
        } else if list.path.is_ident("derive") {
            self.derives.extend(
                Punctuated::<Path, Token![,]>::parse_terminated
                    .parse2(list.tokens.clone())
                    .into_iter()
                    .flatten(),
            );
        } else {
            self.metas.push(meta);
        }
    }

    /// The attributes with this simple name (`diesel`, or the last segment of `x::diesel`).
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Meta> {
        self.metas.iter().filter(move |meta| last_is(meta.path(), name))
    }

    /// All attributes but derives.
    pub fn all(&self) -> &[Meta] {
        &self.metas
    }

    /// The metas inside the lists of attributes with this name: `#[name(a, b = "c")]`.
    pub fn inside(&self, name: &str) -> Vec<Meta> {
        let mut inside = Vec::new();
        for meta in self.named(name) {
            if let Meta::List(list) = meta {
                inside.extend(metas_of(&list.tokens));
            }
        }
        inside
    }

    /// The text or path of `key = …` inside an attribute with this name.
    pub fn value(&self, name: &str, key: &str) -> Option<String> {
        self.inside(name).iter().find(|meta| meta.path().is_ident(key)).and_then(value_of)
    }

    /// Whether a trait of one of these names is derived.
    pub fn derives_any(&self, names: &[&str]) -> bool {
        self.derives.iter().any(|path| names.iter().any(|name| last_is(path, name)))
    }

    /// Whether the item is only compiled for tests, or is one.
    pub fn is_test(&self) -> bool {
        self.metas.iter().any(|meta| match meta {
            Meta::Path(path) => is_test_attribute(path),
            Meta::List(list) if list.path.is_ident("cfg") => is_test_condition(&list.tokens),
            Meta::List(list) => is_test_attribute(&list.path),
            Meta::NameValue(_) => false,
        })
    }

    /// The marks that attributes alone tell.
    pub fn markers(&self) -> Markers {
        let mut markers = Markers::NONE;
        if self.is_test() {
            markers.add(Markers::TEST);
        }
        if self.named("deprecated").next().is_some() {
            markers.add(Markers::DEPRECATED);
        }
        if self.named("automatically_derived").next().is_some() {
            markers.add(Markers::GENERATED);
        }
        markers
    }
}

/// The metas of a list; empty where the tokens are none.
pub fn metas_of(tokens: &TokenStream) -> Vec<Meta> {
    Punctuated::<Meta, Token![,]>::parse_terminated
        .parse2(tokens.clone())
        .map(|metas| metas.into_iter().collect())
        .unwrap_or_else(|_| lenient_metas_of(tokens))
}

/// The parts of a list that are metas, where others are not (`#[serde(rename = x!(), y)]`).
fn lenient_metas_of(tokens: &TokenStream) -> Vec<Meta> {
    let mut metas = Vec::new();
    let mut part = TokenStream::new();
    for token in tokens.clone() {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',') {
            metas.extend(syn::parse2::<Meta>(std::mem::take(&mut part)));
        } else {
            part.extend([token]);
        }
    }
    metas.extend(syn::parse2::<Meta>(part));
    metas
}

/// The text or path that a meta assigns.
pub fn value_of(meta: &Meta) -> Option<String> {
    let Meta::NameValue(pair) = meta else { return None };
    match &pair.value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        Expr::Path(path) => Some(path_text(&path.path, path.path.segments.len())),
        _ => None,
    }
}

/// Whether a path's last segment is this name.
pub fn last_is(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

fn is_test_attribute(path: &Path) -> bool {
    ["test", "rstest", "test_case", "bench", "proptest", "quickcheck"].iter().any(|name| last_is(path, name))
}

/// `cfg(test)` and `cfg(all(test, …))`; `any(test, …)` also compiles elsewhere.
fn is_test_condition(tokens: &TokenStream) -> bool {
    metas_of(tokens).iter().any(|meta| match meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => is_test_condition(&list.tokens),
        _ => false,
    })
}

impl Walk<'_> {
    /// Refers to derives and attribute macros of an item.
    pub fn refer_attributes(&mut self, attributes: &Attributes) {
        for derive in &attributes.derives {
            let text = path_text(derive, derive.segments.len());
            self.refer(ReferenceKind::Annotation, Receiver::None, &text, derive.span());
        }
        for meta in &attributes.metas {
            let path = meta.path();
            let first = path.segments.first().map(|segment| segment.ident.to_string()).unwrap_or_default();
            if BUILT_IN.contains(&first.as_str()) || ["rustfmt", "clippy"].contains(&first.as_str()) {
                continue;
            }
            let text = path_text(path, path.segments.len());
            self.refer(ReferenceKind::Annotation, Receiver::None, &text, path.span());
            self.refer_attribute_contents(meta);
        }
    }

    /// Refers to what the attributes of a field or variant name; they themselves are helpers of derives.
    pub fn refer_helper_attributes(&mut self, attributes: &Attributes) {
        for meta in &attributes.metas {
            if !meta.path().is_ident("doc") && !meta.path().is_ident("cfg") {
                self.refer_attribute_contents(meta);
            }
        }
    }

    fn refer_attribute_contents(&mut self, meta: &Meta) {
        let Meta::List(list) = meta else { return };
        if list.path.is_ident("serde") || list.path.is_ident("serde_as") {
            return self.refer_text_paths(&list.tokens);
        }
        self.refer_token_paths(&list.tokens, ReferenceKind::Annotation);
    }

    fn refer_text_paths(&mut self, tokens: &TokenStream) {
        for meta in metas_of(tokens) {
            let is_path = PATH_KEYS.iter().any(|key| meta.path().is_ident(key));
            let Some(text) = value_of(&meta).filter(|_| is_path) else { continue };
            if let Ok(path) = syn::parse_str::<Path>(&text) {
                let text = path_text(&path, path.segments.len());
                let is_parameter = self.type_parameter(&text).is_some();
                if !is_parameter && !text.starts_with("Self") {
                    self.refer(ReferenceKind::Annotation, Receiver::None, &text, meta.span());
                }
            }
        }
    }
}
