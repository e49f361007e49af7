use std::cmp::Ordering;
use std::sync::Arc;

use bitcode::{Decode, Encode};

use super::{
    SnapshotAccess, SnapshotCommit, SnapshotCounts, SnapshotDependency, SnapshotFacts, SnapshotUnit,
};

/// What is not in one snapshot as it is in another, whatever happened between their scans.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub struct SnapshotChanges {
    /// The commit now, where there is one
    commit: Option<SnapshotCommit>,
    /// How much is read and followed now
    counts: SnapshotCounts,
    /// Units that are gone, by their places before
    gone: Vec<u32>,
    /// Units that came, or are not what they were; sorted by id
    came: Vec<Arc<SnapshotUnit>>,
    /// Dependencies that came or stand on another number of references, by places now; 0 where there is none now.
    /// Those of units that are gone are gone with them
    dependencies: Vec<SnapshotDependency>,
    /// The tables now, if they are others
    tables: Option<Vec<String>>,
    /// The accesses now, if they are not those before at the places of now
    accesses: Option<Vec<SnapshotAccess>>,
    /// The files that were not read whole now, if they are others
    unread: Option<Vec<String>>,
    /// The folders that could not be listed now, if they are others
    unread_folders: Option<Vec<String>>,
}

impl SnapshotChanges {
    /// What makes `now` of `before`.
    pub fn between(before: &SnapshotFacts, now: &SnapshotFacts) -> SnapshotChanges {
        let places = places_after(&before.units, &now.units);
        let origins = places_after(&now.units, &before.units);
        let gone = places.iter().enumerate().filter(|(_, place)| place.is_none());
        let is_known = |unit: &Arc<SnapshotUnit>, origin: Option<u32>| {
            origin
                .and_then(|origin| before.units.get(origin as usize))
                .is_some_and(|known| is_same(known, unit))
        };
        let came = now.units.iter().zip(&origins).filter(|(unit, origin)| !is_known(unit, **origin));
        let accesses = moved_accesses(&before.accesses, &places);
        SnapshotChanges {
            commit: now.commit.clone(),
            counts: now.counts,
            gone: gone.map(|(at, _)| at as u32).collect(),
            came: came.map(|(unit, _)| unit.clone()).collect(),
            dependencies: changed_dependencies(&before.dependencies, &now.dependencies, &places),
            tables: (before.tables != now.tables).then(|| now.tables.clone()),
            accesses: (accesses != now.accesses).then(|| now.accesses.clone()),
            unread: (before.unread != now.unread).then(|| now.unread.clone()),
            unread_folders: (before.unread_folders != now.unread_folders).then(|| now.unread_folders.clone()),
        }
    }
}

impl SnapshotFacts {
    /// The snapshot that changes make of this one.
    #[must_use]
    pub fn changed(&self, changes: &SnapshotChanges) -> SnapshotFacts {
        let mut units = Vec::with_capacity(self.units.len() + changes.came.len());
        let mut places = vec![None; self.units.len()];
        let mut came = changes.came.iter().peekable();
        let mut gone = changes.gone.iter().peekable();
        for (at, unit) in self.units.iter().enumerate() {
            while let Some(new) = came.next_if(|new| new.id < unit.id) {
                units.push(new.clone());
            }
            if gone.next_if(|gone| **gone as usize == at).is_some() {
                continue;
            }
            places[at] = Some(units.len() as u32);
            units.push(came.next_if(|new| new.id == unit.id).unwrap_or(unit).clone());
        }
        units.extend(came.cloned());
        let dependencies = with_changed(&self.dependencies, &changes.dependencies, &places);
        let accesses = changes.accesses.clone().unwrap_or_else(|| moved_accesses(&self.accesses, &places));
        let chosen = |now: &Option<Vec<String>>, before: &Vec<String>| now.as_ref().unwrap_or(before).clone();
        SnapshotFacts {
            commit: changes.commit.clone(),
            counts: changes.counts,
            units,
            dependencies,
            tables: chosen(&changes.tables, &self.tables),
            accesses,
            unread: chosen(&changes.unread, &self.unread),
            unread_folders: chosen(&changes.unread_folders, &self.unread_folders),
        }
    }
}

fn is_same(one: &Arc<SnapshotUnit>, other: &Arc<SnapshotUnit>) -> bool {
    Arc::ptr_eq(one, other) || one == other
}

/// Where the units of one snapshot are in another one, by their ids. Both are sorted by id.
pub(crate) fn places_after(units: &[Arc<SnapshotUnit>], there: &[Arc<SnapshotUnit>]) -> Vec<Option<u32>> {
    let mut at = 0;
    let place = |unit: &Arc<SnapshotUnit>| {
        while let Some(other) = there.get(at) {
            let order = if Arc::ptr_eq(unit, other) { Ordering::Equal } else { other.id.cmp(&unit.id) };
            if order == Ordering::Greater {
                return None;
            }
            at += 1;
            if order == Ordering::Equal {
                return Some(at as u32 - 1);
            }
        }
        None
    };
    units.iter().map(place).collect()
}

/// Dependencies at the places that their units have now. They stay in order, for units do.
fn moved_dependencies<'a>(
    dependencies: &'a [SnapshotDependency],
    places: &'a [Option<u32>],
) -> impl Iterator<Item = SnapshotDependency> + 'a {
    let place = |unit: u32| places.get(unit as usize).copied().flatten();
    dependencies.iter().filter_map(move |&SnapshotDependency { from, to, references }| {
        Some(SnapshotDependency { from: place(from)?, to: place(to)?, references })
    })
}

fn moved_accesses(accesses: &[SnapshotAccess], places: &[Option<u32>]) -> Vec<SnapshotAccess> {
    let place = |unit: u32| places.get(unit as usize).copied().flatten();
    accesses
        .iter()
        .filter_map(|access| Some(SnapshotAccess { unit: place(access.unit)?, ..*access }))
        .collect()
}

fn changed_dependencies(
    before: &[SnapshotDependency],
    now: &[SnapshotDependency],
    places: &[Option<u32>],
) -> Vec<SnapshotDependency> {
    let mut changed = Vec::new();
    pair(moved_dependencies(before, places), now.iter().copied(), |before, now| match (before, now) {
        (Some(before), None) => changed.push(SnapshotDependency { references: 0, ..before }),
        (before, Some(now)) if before != Some(now) => changed.push(now),
        _ => {}
    });
    changed
}

fn with_changed(
    before: &[SnapshotDependency],
    changed: &[SnapshotDependency],
    places: &[Option<u32>],
) -> Vec<SnapshotDependency> {
    let mut all = Vec::with_capacity(before.len() + changed.len());
    pair(moved_dependencies(before, places), changed.iter().copied(), |before, changed| {
        all.extend(changed.or(before).filter(|dependency| dependency.references > 0));
    });
    all
}

/// Goes through two sorted lists of dependencies at once, those of the same units side by side.
pub(crate) fn pair(
    one: impl Iterator<Item = SnapshotDependency>,
    other: impl Iterator<Item = SnapshotDependency>,
    mut each: impl FnMut(Option<SnapshotDependency>, Option<SnapshotDependency>),
) {
    let key = |dependency: &SnapshotDependency| (dependency.from, dependency.to);
    let (mut one, mut other) = (one.peekable(), other.peekable());
    loop {
        let order = match (one.peek(), other.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => key(one).cmp(&key(other)),
        };
        let left = order.is_le().then(|| one.next()).flatten();
        let right = order.is_ge().then(|| other.next()).flatten();
        each(left, right);
    }
}
