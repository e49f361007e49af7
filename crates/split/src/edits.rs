use std::collections::{BTreeMap, BTreeSet};

use crate::draft::{Draft, DraftService, Edit, EditError, PlaceName, ordered_pair};

/// The draft after an edit.
///
/// What holds of every draft made this way: two units that belong together have one place, two
/// that must be apart share no service, and every place names a service that exists.
///
/// - Moving a unit takes along the units it belongs together with, and pins them all.
/// - Keeping two units of one service apart takes the second (or the first, where the second is
///   pinned) out of its place; [`lay_draft`](crate::lay_draft) finds it another.
/// - A service that an edit empties disappears; one that was made empty by hand waits for its units.
/// - Unit ids are not looked up: a unit may be new to the draft. Callers check them against the
///   graph. Only pinning needs a place that the draft knows.
pub fn apply_edit(draft: &Draft, edit: &Edit) -> Result<Draft, EditError> {
    let mut next = draft.clone();
    match edit {
        Edit::Adopt { services, places } => next = adopt(draft, services, places)?,
        Edit::Move { units, to } => move_units(&mut next, units, to)?,
        Edit::Create { name, units } => create_service(&mut next, name, units)?,
        Edit::Merge { service, into } => merge_services(&mut next, service, into)?,
        Edit::Rename { service, name } => rename_service(&mut next, service, name)?,
        Edit::Pin { units } => pin_units(&mut next, units)?,
        Edit::Unpin { units } => next.pinned.retain(|id| !units.contains(id)),
        Edit::Together { a, b } => bind_pair(&mut next, a, b)?,
        Edit::Apart { a, b } => part_pair(&mut next, a, b)?,
        Edit::Free { a, b } => free_pair(&mut next, a, b),
        Edit::Exclude { unit, reason } => {
            next.excluded.insert(unit.clone(), reason.clone());
        }
        Edit::Include { unit } => {
            next.excluded.remove(unit);
        }
        Edit::SetHome { service, home } => service_mut(&mut next, service)?.home = home.clone(),
    }
    remove_emptied(draft, &mut next);
    Ok(next)
}

/// The draft after all edits, from nothing. An edit that no longer applies is passed over.
pub fn replay_edits<'a>(edits: impl IntoIterator<Item = &'a Edit>) -> Draft {
    edits.into_iter().fold(Draft::default(), |draft, edit| match apply_edit(&draft, edit) {
        Ok(next) => next,
        Err(_) => draft,
    })
}

/// A key for a service of this name that none of `taken` has: lower-case letters and digits, with
/// hyphens between words.
pub(crate) fn make_key(name: &str, taken: &dyn Fn(&str) -> bool) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        if letter.is_alphanumeric() {
            slug.extend(letter.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let slug = if slug.is_empty() { "service" } else { slug };
    first_free(slug, "-", taken)
}

/// `base`, or `base` with the smallest number from 2 on that is not taken.
pub(crate) fn first_free(base: &str, joint: &str, taken: &dyn Fn(&str) -> bool) -> String {
    let numbered = (2u32..).map(|number| format!("{base}{joint}{number}"));
    let mut candidates = std::iter::once(base.to_owned()).chain(numbered);
    candidates.find(|candidate| !taken(candidate)).unwrap_or_else(|| base.to_owned())
}

fn adopt(
    draft: &Draft,
    services: &BTreeMap<String, DraftService>,
    places: &BTreeMap<String, PlaceName>,
) -> Result<Draft, EditError> {
    for place in places.values() {
        if let PlaceName::Service(key) = place
            && !services.contains_key(key)
        {
            return Err(EditError::NoSuchService(key.clone()));
        }
    }
    let pinned: BTreeMap<_, _> = draft.places.iter().filter(|(id, _)| draft.pinned.contains(*id)).collect();
    let holds_pins = |key: &String| pinned.values().any(|place| **place == PlaceName::Service(key.clone()));
    let mut next = draft.clone();
    next.services.retain(|key, _| services.contains_key(key) || holds_pins(key));
    for (key, service) in services {
        if !next.services.contains_key(key) {
            let name = first_free(service.name.trim(), " ", &|name| has_name(&next, name, None));
            next.services.insert(key.clone(), DraftService { name, home: service.home.clone() });
        }
    }
    next.places.extend(places.iter().map(|(id, place)| (id.clone(), place.clone())));
    next.places.extend(pinned.into_iter().map(|(id, place)| (id.clone(), place.clone())));
    let keys = &next.services;
    next.places.retain(|_, place| place_exists(keys, place));
    check_pairs(&next)?;
    Ok(next)
}

fn place_exists(services: &BTreeMap<String, DraftService>, place: &PlaceName) -> bool {
    match place {
        PlaceName::Service(key) => services.contains_key(key),
        PlaceName::Shared | PlaceName::Stays => true,
    }
}

fn move_units(draft: &mut Draft, units: &[String], to: &PlaceName) -> Result<(), EditError> {
    if let PlaceName::Service(key) = to {
        service_mut(draft, key)?;
    }
    for id in companions(draft, units) {
        draft.places.insert(id.clone(), to.clone());
        draft.pinned.insert(id);
    }
    check_pairs(draft)
}

fn create_service(draft: &mut Draft, name: &str, units: &[String]) -> Result<(), EditError> {
    let name = free_name(draft, name, None)?;
    let key = make_key(&name, &|key| draft.services.contains_key(key));
    draft.services.insert(key.clone(), DraftService { name, home: None });
    move_units(draft, units, &PlaceName::Service(key))
}

fn merge_services(draft: &mut Draft, service: &str, into: &str) -> Result<(), EditError> {
    service_mut(draft, service)?;
    let into_name = service_mut(draft, into)?.name.clone();
    if service == into {
        return Err(EditError::Contradiction(format!("{into_name} cannot be merged into itself")));
    }
    let from = PlaceName::Service(service.to_owned());
    let moved = draft.places.iter().filter(|(_, place)| **place == from).map(|(id, _)| id.clone());
    let moved: Vec<String> = moved.collect();
    move_units(draft, &moved, &PlaceName::Service(into.to_owned()))?;
    draft.services.remove(service);
    Ok(())
}

fn rename_service(draft: &mut Draft, key: &str, name: &str) -> Result<(), EditError> {
    service_mut(draft, key)?;
    let name = free_name(draft, name, Some(key))?;
    service_mut(draft, key)?.name = name;
    Ok(())
}

fn pin_units(draft: &mut Draft, units: &[String]) -> Result<(), EditError> {
    if let Some(unknown) = units.iter().find(|id| !draft.places.contains_key(*id)) {
        return Err(EditError::NoSuchUnit(unknown.clone()));
    }
    draft.pinned.extend(units.iter().cloned());
    Ok(())
}

fn bind_pair(draft: &mut Draft, a: &str, b: &str) -> Result<(), EditError> {
    refuse_same(a, b)?;
    let (stay, go) = (companions(draft, &[a.to_owned()]), companions(draft, &[b.to_owned()]));
    draft.together.insert(ordered_pair(a, b));
    let (stay, go) = if is_pinned(draft, &go) && !is_pinned(draft, &stay) { (go, stay) } else { (stay, go) };
    let (Some(there), Some(here)) = (place_of_any(draft, &stay), place_of_any(draft, &go)) else {
        let all: Vec<String> = stay.iter().chain(&go).cloned().collect();
        if let Some(place) = place_of_any(draft, &all) {
            draft.places.extend(all.into_iter().map(|id| (id, place.clone())));
        }
        return check_pairs(draft);
    };
    if here != there && is_pinned(draft, &go) {
        let why = format!("{} and {} are pinned to different places", short_name(a), short_name(b));
        return Err(EditError::Contradiction(why));
    }
    draft.places.extend(go.into_iter().map(|id| (id, there.clone())));
    check_pairs(draft)
}

fn part_pair(draft: &mut Draft, a: &str, b: &str) -> Result<(), EditError> {
    refuse_same(a, b)?;
    let (first, second) = (companions(draft, &[a.to_owned()]), companions(draft, &[b.to_owned()]));
    draft.apart.insert(ordered_pair(a, b));
    let shared_service = match (draft.places.get(a), draft.places.get(b)) {
        (Some(PlaceName::Service(key)), Some(PlaceName::Service(other))) => key == other,
        _ => false,
    };
    if shared_service && !first.contains(b) {
        let leaving = [&second, &first].into_iter().find(|group| !is_pinned(draft, group));
        let Some(leaving) = leaving else {
            let why = format!("{} and {} are pinned to the same service", short_name(a), short_name(b));
            return Err(EditError::Contradiction(why));
        };
        draft.places.retain(|id, _| !leaving.contains(id));
    }
    check_pairs(draft)
}

fn free_pair(draft: &mut Draft, a: &str, b: &str) {
    let pair = ordered_pair(a, b);
    draft.together.remove(&pair);
    draft.apart.remove(&pair);
}

fn refuse_same(a: &str, b: &str) -> Result<(), EditError> {
    if a == b {
        return Err(EditError::Contradiction(format!("a pair needs two units, not {} twice", short_name(a))));
    }
    Ok(())
}

/// The units, and all that belong together with any of them, over any number of pairs.
fn companions(draft: &Draft, units: &[String]) -> BTreeSet<String> {
    let mut group: BTreeSet<String> = units.iter().cloned().collect();
    loop {
        let touched = draft.together.iter().filter(|(a, b)| group.contains(a) != group.contains(b));
        let added: Vec<String> = touched.flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
        if added.is_empty() {
            return group;
        }
        group.extend(added);
    }
}

fn is_pinned(draft: &Draft, group: &BTreeSet<String>) -> bool {
    group.iter().any(|id| draft.pinned.contains(id))
}

fn place_of_any<'a>(draft: &Draft, group: impl IntoIterator<Item = &'a String>) -> Option<PlaceName> {
    group.into_iter().find_map(|id| draft.places.get(id)).cloned()
}

/// Checks every pair of the draft. Together pairs are checked, too: a move takes all companions
/// along, but a proposal that is adopted may have been made before the pair was.
fn check_pairs(draft: &Draft) -> Result<(), EditError> {
    for (a, b) in &draft.together {
        let places = (draft.places.get(a), draft.places.get(b));
        if let (Some(one), Some(other)) = places
            && one != other
        {
            let why = format!("{} and {} belong together", short_name(a), short_name(b));
            return Err(EditError::Contradiction(why));
        }
    }
    for (a, b) in &draft.apart {
        if companions(draft, std::slice::from_ref(a)).contains(b) {
            let why = format!("{} and {} cannot be together and apart", short_name(a), short_name(b));
            return Err(EditError::Contradiction(why));
        }
        if let (Some(PlaceName::Service(one)), Some(PlaceName::Service(other))) =
            (draft.places.get(a), draft.places.get(b))
            && one == other
        {
            let why = format!("{} and {} must not share a service", short_name(a), short_name(b));
            return Err(EditError::Contradiction(why));
        }
    }
    Ok(())
}

/// Removes services that had units before this edit and have none now.
fn remove_emptied(before: &Draft, next: &mut Draft) {
    let filled = |draft: &Draft| -> BTreeSet<String> {
        let keys = draft.places.values().filter_map(|place| match place {
            PlaceName::Service(key) => Some(key.clone()),
            PlaceName::Shared | PlaceName::Stays => None,
        });
        keys.collect()
    };
    let (had, has) = (filled(before), filled(next));
    next.services.retain(|key, _| has.contains(key) || !had.contains(key));
}

fn service_mut<'a>(draft: &'a mut Draft, key: &str) -> Result<&'a mut DraftService, EditError> {
    draft.services.get_mut(key).ok_or_else(|| EditError::NoSuchService(key.to_owned()))
}

fn free_name(draft: &Draft, name: &str, own_key: Option<&str>) -> Result<String, EditError> {
    let name = name.trim();
    if name.is_empty() || has_name(draft, name, own_key) {
        return Err(EditError::BadName(name.to_owned()));
    }
    Ok(name.to_owned())
}

/// Whether another service than `own_key` is called this, whatever the case of its letters.
fn has_name(draft: &Draft, name: &str, own_key: Option<&str>) -> bool {
    let wanted = name.to_lowercase();
    let others = draft.services.iter().filter(|(key, _)| Some(key.as_str()) != own_key);
    others.into_iter().any(|(_, service)| service.name.to_lowercase() == wanted)
}

/// The part of a unit id that people say: behind the language, package and path separators.
fn short_name(id: &str) -> &str {
    let without_path = id.split('@').next().unwrap_or(id);
    without_path.rsplit(['.', ':', '/', '\\']).next().filter(|name| !name.is_empty()).unwrap_or(id)
}

#[cfg(test)]
mod tests;
