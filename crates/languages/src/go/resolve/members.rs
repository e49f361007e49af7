//! Members of types: their own, those of embedded types, those of what a type is made of.

use banyan_facts::*;

use super::follow::Follower;
use super::packages::{Imported, Item};
use super::types::{Place, Type, TypeId, Types};
use crate::go::notation::read_declared;

/// What a name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A declaration, with the type arguments of its owner
    Item(Item, Box<[TypeId]>),
    Library(u32),
    /// A method of a type of the language
    Basic,
    /// A package, by its import
    Package(u32),
    /// A value that needs no link
    Here,
    Unresolved(UnresolvedReason),
}

/// Types embed each other at most this deep.
const EMBEDDING_LIMIT: u32 = 8;

impl<'a> Follower<'a> {
    /// The member of a value of a type.
    pub fn member(&mut self, typ: TypeId, name: &str, depth: u32) -> Found {
        match self.types.get(typ).clone() {
            Type::Item(item, arguments) => self.item_member(item, &arguments, name, depth),
            Type::Library(library, ..) => Found::Library(library),
            Type::Error | Type::Basic => Found::Basic,
            Type::Unknown | Type::Parameter(_) | Type::Tuple(_) | Type::Package(_) => {
                Found::Unresolved(UnresolvedReason::UnknownReceiver)
            }
            Type::Slice(_) | Type::Map(..) | Type::Channel(_) | Type::Function(..) => {
                Found::Unresolved(UnresolvedReason::UnknownMember)
            }
        }
    }

    fn item_member(&mut self, item: Item, arguments: &[TypeId], name: &str, depth: u32) -> Found {
        let packages = self.packages;
        let item = packages.canonical(item);
        if let Some(member) = packages.own_member(item, name) {
            return Found::Item(member, arguments.into());
        }
        let unknown = Found::Unresolved(UnresolvedReason::UnknownMember);
        if depth > EMBEDDING_LIMIT {
            return unknown;
        }
        if packages.declaration(item).kind == DeclarationKind::Alias {
            let declared = read_declared(packages.written_type(item));
            let inner = self.read(declared.typ, Place { file: item.file, body: None }, 0);
            let inner = self.types.substitute(inner, arguments, 0);
            if inner == Types::UNKNOWN {
                return Found::Unresolved(UnresolvedReason::UnknownReceiver);
            }
            return self.member(inner, name, depth + 1);
        }
        let mut fallback = unknown;
        for &field in packages.embedded(item) {
            let typ = self.declared_type(field);
            let typ = self.types.substitute(typ, arguments, 0);
            match self.member(typ, name, depth + 1) {
                found @ Found::Item(..) => return found,
                Found::Library(library) => fallback = Found::Library(library),
                Found::Basic => fallback = Found::Basic,
                found @ Found::Unresolved(UnresolvedReason::UnknownReceiver)
                    if matches!(fallback, Found::Unresolved(_)) =>
                {
                    fallback = found;
                }
                _ => {}
            }
        }
        fallback
    }

    /// What a package declares under a name, by the import of a file.
    pub fn package_member(&self, file: u32, import: u32, name: &str) -> Found {
        let imported = self.packages.imports[file as usize].get(import as usize);
        match imported {
            Some(Imported::Package(package)) => match self.packages.named(*package, name).first() {
                Some(&item) => Found::Item(item, [].into()),
                None => Found::Unresolved(UnresolvedReason::UnknownName),
            },
            Some(Imported::Library(library)) => Found::Library(*library),
            _ => Found::Unresolved(UnresolvedReason::Generated),
        }
    }
}
