use std::collections::{BTreeMap, BTreeSet};

use crate::draft::{Draft, DraftService, Edit, EditError, PlaceName, ordered_pair};

/// The draft after an edit.
///
/// What holds of every draft made this way: two units that belong together have one place, two
/// that must be apart share no service, and every place names a service that exists.
///
/// - Moving a unit takes along the units it belongs together with, and pins them all.
/// - Dividing a service pins both halves: a later proposal keeps them two.
/// - Keeping two units of one service apart takes the second (or the first, where the second is
///   pinned) out of its place; [`lay_draft`](crate::lay_draft) finds it another.
/// - A service that an edit empties disappears; one that was made empty by hand waits for its units.
/// - Unit ids are not looked up: a unit may be new to the draft. Callers check them against the
///   graph. Only pinning needs a place that the draft knows.
pub fn apply_edit(draft: &Draft, edit: &Edit) -> Result<Draft, EditError> {
    let mut next = draft.clone();
    change_draft(&mut next, edit)?;
    Ok(next)
}

/// The draft after all edits, from nothing. An edit that no longer applies is passed over.
pub fn replay_edits<'a>(edits: impl IntoIterator<Item = &'a Edit>) -> Draft {
    continue_edits(Draft::default(), edits).0
}

/// The draft after further edits, and why those that no longer apply were passed over, by their
/// place among the edits.
pub fn continue_edits<'a>(
    start: Draft,
    edits: impl IntoIterator<Item = &'a Edit>,
) -> (Draft, Vec<(usize, EditError)>) {
    let edits: Vec<&Edit> = edits.into_iter().collect();
    let mut refused = Vec::new();
    let mut draft = start.clone();
    for (at, edit) in edits.iter().enumerate() {
        if let Err(why) = change_draft(&mut draft, edit) {
            refused.push((at, why));
            // A change that is refused may be half made: all before it are made again.
            draft = start.clone();
            for (_, edit) in edits[..at].iter().enumerate().filter(|(at, _)| !is_refused(&refused, *at)) {
                let again = change_draft(&mut draft, edit);
                debug_assert!(again.is_ok());
            }
        }
    }
    (draft, refused)
}

fn is_refused(refused: &[(usize, EditError)], at: usize) -> bool {
    refused.binary_search_by_key(&at, |(refused, _)| *refused).is_ok()
}

/// Makes an edit in place. After a refusal the draft is of no use.
fn change_draft(draft: &mut Draft, edit: &Edit) -> Result<(), EditError> {
    let mut change = Change { draft, vacated: BTreeSet::new() };
    match edit {
        Edit::Adopt { services, places, asked } => {
            adopt(&mut change, services, places)?;
            change.draft.asked = *asked;
        }
        Edit::Move { units, to } => move_units(&mut change, units, to)?,
        Edit::Create { name, units } | Edit::Extract { name, units, .. } => {
            create_service(&mut change, name, units)?;
        }
        Edit::Merge { services, into } => merge_services(&mut change, services, into)?,
        Edit::Divide { service, name, units } => divide_service(&mut change, service, name, units)?,
        Edit::Rename { service, name } => rename_service(change.draft, service, name)?,
        Edit::Pin { units } => pin_units(change.draft, units)?,
        Edit::Unpin { units } => change.draft.pinned.retain(|id| !units.contains(id)),
        Edit::Together { a, b } => bind_pair(&mut change, a, b)?,
        Edit::Apart { a, b } => part_pair(&mut change, a, b)?,
        Edit::Free { a, b } => free_pair(change.draft, a, b),
        Edit::Exclude { units, reason } => {
            change.draft.excluded.extend(units.iter().map(|unit| (unit.clone(), reason.clone())));
        }
        Edit::Include { units } => change.draft.excluded.retain(|id, _| !units.contains(id)),
        Edit::SetHome { service, home } => service_mut(change.draft, service)?.home = home.clone(),
    }
    change.remove_emptied();
    Ok(())
}

/// A draft while it is being changed.
struct Change<'a> {
    draft: &'a mut Draft,
    /// Services that units were taken from.
    vacated: BTreeSet<String>,
}

impl Change<'_> {
    fn put(&mut self, id: String, place: PlaceName) {
        let before = self.draft.places.insert(id, place);
        self.note(before);
    }

    fn take_out(&mut self, id: &str) {
        let before = self.draft.places.remove(id);
        self.note(before);
    }

    fn note(&mut self, before: Option<PlaceName>) {
        if let Some(PlaceName::Service(key)) = before
            && !self.vacated.contains(&key)
        {
            self.vacated.insert(key);
        }
    }

    /// Removes services that lost their last unit.
    fn remove_emptied(&mut self) {
        for key in std::mem::take(&mut self.vacated) {
            let place = PlaceName::Service(key);
            if !self.draft.places.values().any(|other| *other == place)
                && let PlaceName::Service(key) = place
            {
                self.draft.services.remove(&key);
            }
        }
    }
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
    change: &mut Change<'_>,
    services: &BTreeMap<String, DraftService>,
    places: &BTreeMap<String, PlaceName>,
) -> Result<(), EditError> {
    if let Some(unknown) = places.values().find_map(|place| missing_key(services, place)) {
        return Err(EditError::NoSuchService(unknown.to_owned()));
    }
    let draft = &mut *change.draft;
    change.vacated = filled_services(draft);
    let pinned = draft.pinned.iter().filter_map(|id| Some((id.clone(), draft.places.get(id)?.clone())));
    let pinned: Vec<(String, PlaceName)> = pinned.collect();
    let held: BTreeSet<&String> = pinned.iter().filter_map(|(_, place)| key_of(place)).collect();
    draft.services.retain(|key, _| services.contains_key(key) || held.contains(key));
    for (key, service) in services {
        if !draft.services.contains_key(key) {
            let name = first_free(service.name.trim(), " ", &|name| has_name(draft, name, None));
            draft.services.insert(key.clone(), DraftService { name, home: service.home.clone() });
        }
    }
    draft.places.extend(places.iter().map(|(id, place)| (id.clone(), place.clone())));
    draft.places.extend(pinned);
    let keys = &draft.services;
    draft.places.retain(|_, place| missing_key(keys, place).is_none());
    check_pairs(draft)
}

fn key_of(place: &PlaceName) -> Option<&String> {
    match place {
        PlaceName::Service(key) => Some(key),
        PlaceName::Shared | PlaceName::Stays | PlaceName::Dead => None,
    }
}

/// The key of a place that names none of the services.
fn missing_key<'a>(services: &BTreeMap<String, DraftService>, place: &'a PlaceName) -> Option<&'a String> {
    key_of(place).filter(|key| !services.contains_key(*key))
}

fn filled_services(draft: &Draft) -> BTreeSet<String> {
    let keys: BTreeSet<&String> = draft.places.values().filter_map(key_of).collect();
    keys.into_iter().cloned().collect()
}

fn move_units(change: &mut Change<'_>, units: &[String], to: &PlaceName) -> Result<(), EditError> {
    if let Some(unknown) = missing_key(&change.draft.services, to) {
        return Err(EditError::NoSuchService(unknown.clone()));
    }
    for id in companions(change.draft, units) {
        change.put(id.clone(), to.clone());
        change.draft.pinned.insert(id);
    }
    check_pairs(change.draft)
}

fn create_service(change: &mut Change<'_>, name: &str, units: &[String]) -> Result<(), EditError> {
    let name = free_name(change.draft, name, None)?;
    let key = make_key(&name, &|key| change.draft.services.contains_key(key));
    change.draft.services.insert(key.clone(), DraftService { name, home: None });
    move_units(change, units, &PlaceName::Service(key))
}

fn divide_service(
    change: &mut Change<'_>,
    service: &str,
    name: &str,
    units: &[String],
) -> Result<(), EditError> {
    let divided = service_mut(change.draft, service)?.name.clone();
    create_service(change, name, units)?;
    let place = PlaceName::Service(service.to_owned());
    let left: Vec<String> = units_at(change.draft, &place);
    if units.is_empty() || left.is_empty() {
        let why = format!("{divided} has two halves only if some of its units leave and some stay");
        return Err(EditError::Contradiction(why));
    }
    change.draft.pinned.extend(left);
    Ok(())
}

fn units_at(draft: &Draft, place: &PlaceName) -> Vec<String> {
    draft.places.iter().filter(|(_, other)| *other == place).map(|(id, _)| id.clone()).collect()
}

fn merge_services(change: &mut Change<'_>, services: &[String], into: &str) -> Result<(), EditError> {
    let into_name = service_mut(change.draft, into)?.name.clone();
    if services.iter().any(|service| service == into) {
        return Err(EditError::Contradiction(format!("{into_name} cannot be merged into itself")));
    }
    for service in services {
        service_mut(change.draft, service)?;
        let moved = units_at(change.draft, &PlaceName::Service(service.clone()));
        move_units(change, &moved, &PlaceName::Service(into.to_owned()))?;
        change.draft.services.remove(service);
    }
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

fn bind_pair(change: &mut Change<'_>, a: &str, b: &str) -> Result<(), EditError> {
    refuse_same(a, b)?;
    let draft = &mut *change.draft;
    let (stay, go) = (companions(draft, &[a.to_owned()]), companions(draft, &[b.to_owned()]));
    draft.together.insert(ordered_pair(a, b));
    let (stay, go) = if is_pinned(draft, &go) && !is_pinned(draft, &stay) { (go, stay) } else { (stay, go) };
    let (Some(there), Some(here)) = (place_of_any(draft, &stay), place_of_any(draft, &go)) else {
        if let Some(place) = place_of_any(draft, stay.iter().chain(&go)) {
            stay.into_iter().chain(go).for_each(|id| change.put(id, place.clone()));
        }
        return check_pairs(change.draft);
    };
    if here != there && is_pinned(draft, &go) {
        let why = format!("{} and {} are pinned to different places", short_name(a), short_name(b));
        return Err(EditError::Contradiction(why));
    }
    go.into_iter().for_each(|id| change.put(id, there.clone()));
    check_pairs(change.draft)
}

fn part_pair(change: &mut Change<'_>, a: &str, b: &str) -> Result<(), EditError> {
    refuse_same(a, b)?;
    let draft = &mut *change.draft;
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
        leaving.iter().for_each(|id| change.take_out(id));
    }
    check_pairs(change.draft)
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
