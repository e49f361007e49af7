//! What types inherit from.

use std::sync::Arc;

use banyan_facts::DeclarationKind;
use foldhash::HashSet;

use super::super::notation::read_held;
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
    bases.extend(base_of_razor(index, id, &bases));
    // The class comes first in one of the parts only.
    bases.sort_by_key(|base| {
        base.id().is_some_and(|id| index.types[id as usize].kind == DeclarationKind::Interface)
    });
    bases
}

/// What a class of Razor inherits from where none of its parts says so: what the nearest file that holds for its folder
/// makes of it, else what Razor itself does.
fn base_of_razor<'a>(index: &Index<'a>, id: TypeId, stated: &[Type<'a>]) -> Option<Type<'a>> {
    let row = &index.types[id as usize];
    let razor =
        row.parts.iter().find_map(|(file, _)| index.razor.get(*file)).filter(|_| row.parent.is_none())?;
    let is_interface = |base: &Type<'a>| match base {
        Type::Known { id, .. } => index.types[*id as usize].kind == DeclarationKind::Interface,
        Type::Library { name, .. } => is_interface_name(name),
        _ => false,
    };
    if !stated.iter().all(is_interface) {
        return None;
    }
    let mut above =
        razor.imports.iter().filter_map(|file| index.type_of[*file as usize].iter().flatten().next());
    let arguments = (!razor.kind.is_of_components()).then(|| model_of(index, id)).into_iter().collect();
    let above = above.next().copied();
    let base = above.or_else(|| match razor.kind.is_of_components() {
        true => index.library_type("Microsoft.AspNetCore.Components", "ComponentBase", 0),
        false => index.library_type("Microsoft.AspNetCore.Mvc.Razor", "RazorPage", 1),
    });
    Some(Type::Known { id: base?, arguments })
}

/// The type of a view's model; what holds for many views is handed it.
fn model_of<'a>(index: &Index<'a>, id: TypeId) -> Type<'a> {
    match index.own_type(id).arguments() {
        [handed, ..] => handed.clone(),
        [] => {
            let stated = index.members[id as usize].get("Model").and_then(|members| members.first());
            stated.map_or(Type::unknown(), |&(file, declaration)| {
                let text = read_held(index.text_of((file, declaration))).typ;
                index.read_type(text, Place { file, within: Some(declaration) })
            })
        }
    }
}

/// Whether a type of a library is an interface, by its name.
fn is_interface_name(name: &str) -> bool {
    let mut signs = name.chars();
    signs.next() == Some('I') && signs.next().is_some_and(char::is_uppercase)
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
