//! Dotted paths of names. Where a path is written without blanks, its text is that of the source.

use std::borrow::Cow;

use crate::python::tree::Expr;
use ruff_text_size::Ranged;

use super::walk::Walk;

impl<'a> Walk<'a> {
    /// What a path begins with, and the names after it, with dots between them.
    pub fn base_of(&self, path: &'a Expr<'a>) -> (&'a Expr<'a>, Cow<'a, str>) {
        let (mut base, mut bytes) = (path, 0);
        while let Expr::Attribute(attribute) = base {
            bytes += 1 + attribute.attr.len();
            base = attribute.value;
        }
        let written = self.between(base.end().to_usize(), path.end().to_usize());
        let names = match written.strip_prefix('.') {
            Some(names) if written.len() == bytes && names.is_ascii() => Cow::Borrowed(names),
            _ => Cow::Owned(names_of(path)),
        };
        (base, names)
    }

    /// A name that a path begins with, and the names after it.
    pub fn joined(&self, base: &Expr<'_>, id: &'a str, names: &Cow<'a, str>) -> Cow<'a, str> {
        if names.is_empty() {
            return Cow::Borrowed(id);
        }
        let (start, end) = (base.start().to_usize(), base.end().to_usize());
        match names {
            // What is not ASCII may be written in another way than it is read.
            Cow::Borrowed(names) if self.between(start, end).is_ascii() => {
                Cow::Borrowed(self.between(start, end + 1 + names.len()))
            }
            names => Cow::Owned(format!("{id}.{names}")),
        }
    }

    /// The text of a path of names; none for anything else.
    pub fn path_text(&self, path: &'a Expr<'a>) -> Option<Cow<'a, str>> {
        let (base, names) = self.base_of(path);
        let Expr::Name(name) = base else { return None };
        Some(self.joined(base, name.id, &names))
    }

    fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }
}

/// The names of a path after what it begins with.
fn names_of(path: &Expr<'_>) -> String {
    let (mut base, mut names) = (path, Vec::new());
    while let Expr::Attribute(attribute) = base {
        names.push(attribute.attr);
        base = attribute.value;
    }
    names.reverse();
    names.join(".")
}
