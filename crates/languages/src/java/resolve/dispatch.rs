//! Which classes stand behind an interface or abstract class.

use banyan_facts::{DeclarationKind, Markers};

use super::index::Index;
use super::types::{Type, TypeId};

/// Beyond this many implementations, a call through the abstract type says little about any one.
const IMPLEMENTATION_LIMIT: usize = 3;

/// The concrete classes below every abstract type, where they are few.
pub(super) struct Implementations(Vec<Vec<TypeId>>);

impl Implementations {
    /// Those of all types; test code aside.
    pub fn new(index: &Index<'_>) -> Implementations {
        let mut below: Vec<Vec<TypeId>> = vec![Vec::new(); index.types.len()];
        for id in 0..index.types.len() as TypeId {
            if !is_implementation(index, id) {
                continue;
            }
            for &above in index.lineage(id).iter().skip(1) {
                if is_abstract(index, above) {
                    below[above as usize].push(id);
                }
            }
        }
        for found in &mut below {
            if found.len() > IMPLEMENTATION_LIMIT {
                found.clear();
            }
        }
        Implementations(below)
    }

    /// The implementations of a type; none if they are many.
    pub fn of(&self, id: TypeId) -> &[TypeId] {
        self.0.get(id as usize).map_or(&[], Vec::as_slice)
    }
}

fn is_abstract(index: &Index<'_>, id: TypeId) -> bool {
    let row = &index.types[id as usize];
    row.kind == DeclarationKind::Interface || row.markers.has(Markers::ABSTRACT)
}

fn is_implementation(index: &Index<'_>, id: TypeId) -> bool {
    let row = &index.types[id as usize];
    let has_supertypes =
        index.supertypes[id as usize].iter().any(|supertype| matches!(supertype, Type::Own { .. }));
    let concrete =
        matches!(row.kind, DeclarationKind::Class | DeclarationKind::Enum | DeclarationKind::Record);
    let named = !row.name.is_empty();
    concrete && named && has_supertypes && !is_abstract(index, id) && !row.markers.has(Markers::TEST)
}
