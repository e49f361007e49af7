//! What types inherit from.

use std::sync::Arc;

use banyan_facts::DeclarationKind;
use foldhash::HashSet;

use super::index::{Ancestor, Index, Place};
use super::types::{Type, TypeId};

/// No type that people write inherits from more.
const LONGEST_LINEAGE: usize = 100;

/// Fills in the bases of all types, and all that each inherits from.
pub(super) fn add_lineages(index: &mut Index<'_>) {
    set_bases(index, |_, _| Vec::new());
    set_bases(index, bases_of);
    // A base may itself be nested in a base, which is known only now.
    set_bases(index, bases_of);
}

/// Gives every type its bases, which may rest on those it had before, and what it inherits from by them.
fn set_bases<'a>(index: &mut Index<'a>, bases: impl Fn(&Index<'a>, TypeId) -> Vec<Type<'a>>) {
    let types = 0..index.types.len() as TypeId;
    index.bases = types.clone().map(|id| bases(index, id)).collect();
    index.lineages = types.map(|id| lineage_of(index, id)).collect();
}

fn bases_of<'a>(index: &Index<'a>, id: TypeId) -> Vec<Type<'a>> {
    let row = &index.types[id as usize];
    let mut bases: Vec<Type<'a>> = Vec::new();
    for &(file, declaration) in &row.parts {
        let place = Place { file, within: Some(declaration) };
        for text in index.header(file, declaration).bases {
            let base = index.read_type(text, place);
            if !bases.contains(&base) {
                bases.push(base);
            }
        }
    }
    if row.kind == DeclarationKind::Enum
        && let Some(base) = index.library_type("System", "Enum", 0)
    {
        bases = vec![Type::known(base)];
    }
    // The class comes first in one of the parts only.
    bases.sort_by_key(|base| {
        base.id().is_some_and(|id| index.types[id as usize].kind == DeclarationKind::Interface)
    });
    bases
}

fn lineage_of<'a>(index: &Index<'a>, id: TypeId) -> Arc<[Ancestor<'a>]> {
    let own = index.own_type(id);
    let mut found: Vec<Ancestor<'a>> = vec![(id, own.shared_arguments())];
    let mut met: HashSet<TypeId> = HashSet::from_iter([id]);
    let mut at = 0;
    while at < found.len() && found.len() < LONGEST_LINEAGE {
        let (id, arguments) = found[at].clone();
        let owner = index.types[id as usize].parts[0];
        for base in &index.bases[id as usize] {
            if let Type::Known { id, arguments } = base.substitute(owner, &arguments)
                && (met.insert(id) || !found.contains(&(id, arguments.clone())))
                && found.len() < LONGEST_LINEAGE
            {
                found.push((id, arguments));
            }
        }
        at += 1;
    }
    found.into()
}
