//! Which classes stand behind an interface or abstract class.

use banyan_facts::{DeclarationKind, Markers};

use super::index::Index;
use super::types::{Type, TypeId};
use foldhash::{HashMap, HashMapExt};

/// Beyond this many implementations, a call through the abstract type says little about any one.
const IMPLEMENTATION_LIMIT: usize = 3;

/// The concrete classes below every abstract type, where they are few.
pub(super) struct Implementations(HashMap<TypeId, Vec<TypeId>>);

impl Implementations {
    /// Those of all types; test code aside.
    pub fn new(index: &Index<'_>) -> Implementations {
        let mut below: HashMap<TypeId, Vec<TypeId>> = HashMap::new();
        for id in 0..index.count() {
            if !is_implementation(index, id) {
                continue;
            }
            for &above in index.lineage(id).iter().skip(1) {
                if is_abstract(index, above) {
                    below.entry(above).or_default().push(id);
                }
            }
        }
        below.retain(|_, found| found.len() <= IMPLEMENTATION_LIMIT);
        Implementations(below)
    }

    /// Those that were listed before.
    pub fn of_list(listed: &[(TypeId, Vec<TypeId>)]) -> Implementations {
        Implementations(listed.iter().cloned().collect())
    }

    /// Each type that has some, with them, sorted.
    pub fn listed(&self) -> Vec<(TypeId, Vec<TypeId>)> {
        let mut listed: Vec<_> = self.0.iter().map(|(id, found)| (*id, found.clone())).collect();
        listed.sort_unstable();
        listed
    }

    /// The implementations of a type; none if they are many.
    pub fn of(&self, id: TypeId) -> &[TypeId] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }
}

fn is_abstract(index: &Index<'_>, id: TypeId) -> bool {
    let row = index.row(id);
    row.kind == DeclarationKind::Interface || row.markers.has(Markers::ABSTRACT)
}

fn is_implementation(index: &Index<'_>, id: TypeId) -> bool {
    let row = index.row(id);
    let has_supertypes = index.supertypes(id).iter().any(|supertype| matches!(supertype, Type::Own { .. }));
    let concrete =
        matches!(row.kind, DeclarationKind::Class | DeclarationKind::Enum | DeclarationKind::Record);
    let named = !row.name.is_empty();
    concrete && named && has_supertypes && !is_abstract(index, id) && !row.markers.has(Markers::TEST)
}
