//! Mappings of entities to tables, and accesses through contexts and repositories.

use banyan_facts::*;

use super::super::notation::read_held;
use super::findings::{Findings, Sighting};
use super::follow::{Target, Walk};
use super::index::Place;
use super::remote::name_of;
use super::types::{Type, TypeId};

/// The entity that a builder maps.
fn built_entity<'a>(walk: &Walk<'a, '_>, typ: &Type<'a>) -> Option<TypeId> {
    let at = match name_of(walk, typ) {
        "EntityTypeBuilder" => 0,
        "OwnedNavigationBuilder" => 1,
        _ => return None,
    };
    own(walk, typ.arguments().get(at))
}

fn own(walk: &Walk<'_, '_>, typ: Option<&Type<'_>>) -> Option<TypeId> {
    let id = typ?.id()?;
    (!walk.index.types[id as usize].library).then_some(id)
}

/// Looks at a call for a mapping or an access.
pub(super) fn observe_call<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let name = sighting.called.name;
    let generated = walk.facts.markers.has(Markers::GENERATED);
    match name {
        _ if generated => return,
        "ToTable" => {
            if let (Some(entity), Some(table)) =
                (built_entity(walk, &sighting.receiver), sighting.string(0, walk))
            {
                findings.tables.push(sighting.meet((entity, table.to_lowercase())));
            }
        }
        "OwnsOne" | "OwnsMany" => add_owned(walk, sighting, findings),
        "HasColumnName" => add_column(walk, sighting, findings),
        "HasForeignKey" => add_key(walk, sighting, findings),
        _ => {}
    }
    add_access(walk, sighting, findings);
}

fn add_owned<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    if built_entity(walk, &sighting.receiver).is_none() {
        return;
    }
    let stated = sighting.type_argument(0, walk);
    let owned = match stated {
        Some(stated) => Some(stated),
        None => {
            let value = sighting.value(0).and_then(|value| value.strip_prefix("\\1:"));
            value.map(|value| {
                let value = walk.value(value, sighting.place.within);
                let element = walk.index.element_of(&value);
                if element.is_told() { element } else { value }
            })
        }
    };
    findings.owned.extend(own(walk, owned.as_ref()));
}

/// The member that a function of one parameter gives, or the name that a string tells.
fn member_told<'a>(walk: &mut Walk<'a, '_>, value: &'a str) -> Option<String> {
    if let Some(text) = super::findings::told_string(walk, value) {
        return Some(text);
    }
    let at: u32 = value.strip_prefix("\\1:#")?.parse().ok()?;
    Some(walk.called(at).name.to_owned())
}

/// The column of the property that was named before in the chain.
fn add_column<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let Some(column) = sighting.string(0, walk) else { return };
    let mut before = sighting.written;
    for _ in 0..16 {
        let Receiver::Result(at) = before else { return };
        let called = walk.called(at);
        if called.name == "Property" {
            let step = walk.step(at);
            let value = called.values().first().map(|argument| argument.value);
            let property = value.and_then(|value| member_told(walk, value));
            if let (Some(entity), Some(property)) = (built_entity(walk, &step.receiver), property) {
                findings.columns.insert((entity, property), column.to_lowercase());
            }
            return;
        }
        before = walk.reference(at).map_or(Receiver::Unknown, |reference| reference.receiver);
    }
}

fn add_key<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let arguments = sighting.receiver.arguments();
    let (from, to) = match name_of(walk, &sighting.receiver) {
        "ReferenceCollectionBuilder" => (own(walk, arguments.get(1)), own(walk, arguments.first())),
        "OwnershipBuilder" => (own(walk, arguments.get(1)), own(walk, arguments.first())),
        "ReferenceReferenceBuilder" => {
            let (a, b) = (own(walk, arguments.first()), own(walk, arguments.get(1)));
            let dependent = sighting.type_argument(0, walk);
            match own(walk, dependent.as_ref()) {
                Some(dependent) if Some(dependent) == b => (b, a),
                _ => (a, b),
            }
        }
        _ => return,
    };
    let column = sighting.value(0).and_then(|value| member_told(walk, value));
    if let (Some(from), Some(to), Some(column)) = (from, to, column) {
        findings.keys.push((from, vec![column.to_lowercase()], to));
    }
}

fn is_write(name: &str) -> bool {
    [
        "Add",
        "Update",
        "Remove",
        "Delete",
        "Insert",
        "Attach",
        "ExecuteUpdate",
        "ExecuteDelete",
        "BulkInsert",
        "Upsert",
        "Create",
    ]
    .iter()
    .any(|start| name.starts_with(start))
}

fn add_access<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let name = sighting.called.name;
    let receiver = name_of(walk, &sighting.receiver);
    let entity = own(walk, sighting.receiver.arguments().first());
    if name == "Set" && is_context(walk, &sighting.receiver) {
        if hands_on_a_set(walk, sighting.place) {
            return;
        }
        let entity = sighting.type_argument(0, walk);
        if let Some(entity) = own(walk, entity.as_ref()) {
            let mode = mode_of_use(walk, sighting.at);
            findings.accesses.push(sighting.meet((entity, mode)));
        }
    } else if name.starts_with("ExecuteUpdate") || name.starts_with("ExecuteDelete") {
        if let Some(entity) = entity {
            findings.accesses.push(sighting.meet((entity, AccessMode::Write)));
        }
    } else if receiver.contains("Repository")
        && let Some(entity) = entity
        && !name.starts_with("SaveChanges")
    {
        let mode = if is_write(name) { AccessMode::Write } else { AccessMode::Read };
        findings.accesses.push(sighting.meet((entity, mode)));
    } else if is_context(walk, &sighting.receiver) && (is_write(name) || name.starts_with("Find")) {
        let stated = sighting.type_argument(0, walk);
        let given = match (stated, sighting.value(0)) {
            (Some(stated), _) => stated,
            (None, Some(value)) => walk.value(value, sighting.place.within),
            _ => return,
        };
        let element = walk.index.element_of(&given);
        let mode = if is_write(name) { AccessMode::Write } else { AccessMode::Read };
        if let Some(entity) = own(walk, Some(&given)).or_else(|| own(walk, Some(&element))) {
            findings.accesses.push(sighting.meet((entity, mode)));
        }
    }
}

/// Whether a place is in a property that only gives a set to others, as contexts have them.
fn hands_on_a_set(walk: &Walk<'_, '_>, place: Place) -> bool {
    place.within.is_some_and(|within| {
        let member = (place.file, within);
        let held = read_held(walk.index.text_of(member)).typ;
        !walk.index.declaration(member).kind.is_callable() && held.contains("DbSet<")
    })
}

fn is_context(walk: &Walk<'_, '_>, typ: &Type<'_>) -> bool {
    match typ {
        Type::Known { id, .. } => {
            walk.index.types[*id as usize].name == "DbContext" || walk.index.inherits(*id, "DbContext")
        }
        _ => false,
    }
}

/// A property that gives the rows of an entity.
pub(super) fn observe_access<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let Target::Member(hit) = &sighting.target else { return };
    let text = walk.index.text_of(hit.member);
    if !read_held(text).typ.contains("DbSet<") && !read_held(text).typ.contains("IDbSet<") {
        return;
    }
    let given = walk.result(sighting.at);
    if let Some(entity) = own(walk, given.arguments().first()) {
        let mode = mode_of_use(walk, sighting.at);
        findings.accesses.push(sighting.meet((entity, mode)));
    }
}

/// What is done with the rows that a reference gives.
fn mode_of_use(walk: &Walk<'_, '_>, at: u32) -> AccessMode {
    let users = walk.facts.references.iter().skip(at as usize + 1).take(64);
    let mut users = users.filter(|reference| reference.receiver == Receiver::Result(at));
    match users.next() {
        Some(user) if is_write(super::super::notation::read_called(walk.facts.text(user.name)).name) => {
            AccessMode::Write
        }
        _ => AccessMode::Read,
    }
}
