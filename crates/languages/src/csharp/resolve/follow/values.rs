//! Values of the notation that facts are written in.

use std::sync::Arc;

use banyan_facts::*;

use super::{LONGEST_CHAIN, Walk};
use crate::csharp::resolve::index::Place;
use crate::csharp::resolve::members::Wanted;
use crate::csharp::resolve::types::Type;

impl<'a, 'i> Walk<'a, 'i> {
    /// A value of the notation.
    pub fn value(&mut self, text: &'a str, within: Option<u32>) -> Type<'a> {
        if self.depth >= LONGEST_CHAIN {
            return Type::unknown();
        }
        self.depth += 1;
        let found = self.read_value(text, within);
        self.depth -= 1;
        found
    }

    pub(super) fn read_value(&mut self, text: &'a str, within: Option<u32>) -> Type<'a> {
        let place = Place { file: self.file, within };
        let Some(first) = text.chars().next() else { return Type::unknown() };
        if first == '"' {
            return self.index.library_type("System", "String", 0).map_or(Type::Plain, Type::known);
        }
        match text {
            "this" => {
                let id = self.index.enclosing_type(place);
                return id.map_or_else(Type::unknown, |id| self.index.own_type(id));
            }
            "base" => {
                let id = self.index.enclosing_type(place);
                let base = id.and_then(|id| self.index.bases[id as usize].first().cloned());
                let object = self.index.library_type("System", "Object", 0).map_or(Type::Plain, Type::known);
                return base.unwrap_or(object);
            }
            "null" => return Type::Plain,
            _ => {}
        }
        if first == '\\' {
            return Type::Plain;
        }
        if first == '=' {
            return self.index.library_type("System", "Type", 0).map_or(Type::Plain, Type::known);
        }
        if let Some(found) = self.read_derived(text, within) {
            return found;
        }
        if first == '#' {
            return text[1..].parse().map_or_else(|_| Type::unknown(), |at| self.result(at));
        }
        if let Some(selected) =
            text.strip_prefix("System.Linq.IQueryable<").filter(|rest| rest.starts_with(['#', '(']))
        {
            let selected = self.value(selected.strip_suffix('>').unwrap_or(selected), within);
            let id = self.index.library_type("System.Linq", "IQueryable", 1);
            return id.map_or_else(Type::unknown, |id| Type::Known { id, arguments: vec![selected].into() });
        }
        if let Some(parts) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            let parts = crate::csharp::notation::split_outside(parts, b',').map(|part| {
                let (value, name) = crate::csharp::resolve::sight::named_part(part);
                (name, self.value(value, within))
            });
            return Type::Tuple(parts.collect());
        }
        self.type_named(text, place)
    }

    /// A value by what is done with another.
    pub(super) fn read_derived(&mut self, text: &'a str, within: Option<u32>) -> Option<Type<'a>> {
        let last = text.chars().next_back()?;
        let before = &text[..text.len() - last.len_utf8()];
        match last {
            '^' => {
                let of = self.value(before, within);
                Some(self.index.element_of(&of))
            }
            '!' => {
                let of = self.value(before, within);
                Some(self.index.awaited(&of))
            }
            ']' => {
                let element = text.strip_suffix("[]").filter(|element| element.contains(['#', '"', '(']))?;
                let of = self.value(element, within);
                Some(Type::Array(Arc::new(of)))
            }
            'r' => {
                let of = self.value(text.strip_suffix("$r")?, within);
                Some(self.delegate_result(&of))
            }
            ')' if text.starts_with('#') => {
                let (call, which) = before.rsplit_once('(')?;
                let at = call.strip_prefix('#')?.parse().ok()?;
                Some(self.parameter_of(at, which))
            }
            '0'..='9' => {
                let end = text.rfind(|c: char| !c.is_ascii_digit())?;
                let number: usize = text[end + 1..].parse().ok()?;
                let of = &text[..end];
                match text.as_bytes()[end] {
                    b'$' => {
                        let of = self.value(of, within);
                        Some(self.delegate_parameter(&of, number))
                    }
                    b'%' => match self.value(of, within) {
                        Type::Tuple(parts) => {
                            Some(parts.get(number).map_or_else(Type::unknown, |(_, part)| part.clone()))
                        }
                        Type::Known { id, arguments } => Some(self.deconstructed(id, &arguments, number)),
                        Type::Library { package, arguments, .. } => Some(Type::given_by(package, arguments)),
                        _ => Some(Type::unknown()),
                    },
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The parts of a record, or of a key and its value.
    pub(super) fn deconstructed(&self, id: u32, arguments: &[Type<'a>], number: usize) -> Type<'a> {
        let row = &self.index.types[id as usize];
        if row.library && row.name == "KeyValuePair" {
            return arguments.get(number).cloned().unwrap_or_else(Type::unknown);
        }
        let (hits, _) = self.index.members_named(id, arguments, ".ctor", Wanted::Value, self.types);
        let Some(hit) = hits.first().filter(|_| row.kind == DeclarationKind::Record) else {
            return Type::unknown();
        };
        let types = self.types.of(self.index, hit.member);
        types
            .parameters
            .get(number)
            .map_or_else(Type::unknown, |(_, typ)| typ.substitute(row.parts[0], arguments))
    }
}
