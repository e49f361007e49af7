//! What changes in the facts of a monolith where its types stay what they are, and only insides and members of
//! some files do not.

use std::collections::BTreeMap;

use bitcode::{Decode, Encode};

use crate::{
    External, FileStatus, Language, Link, Member, MemberPlace, MonolithFacts, ReferenceKind, UnitIndex,
    Unresolved,
};

/// What following the references of one file comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct FollowedFile {
    /// References that lead to units of the monolith, the own unit included
    pub resolved: u32,
    /// References that lead to libraries
    pub external: u32,
    /// References that lead nowhere known
    pub unresolved: u32,
    /// References to other units
    pub links: Vec<Link>,
    /// Libraries with the units that use them, and how often; sorted by name
    pub libraries: Vec<(Box<str>, Vec<UnitIndex>, u32)>,
    /// References that could not be followed
    pub not_followed: Vec<Unresolved>,
    /// Stands for the members that do the work of its rows, where rows name some
    pub handed_on: u64,
}

/// A file that has the types that it had, or one that may see that members of such a file are other ones. Its
/// rows (entry points, accesses, …) are what they were, on other lines perhaps.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EditedFile {
    /// Place in [`MonolithFacts::files`]
    pub file: u32,
    /// Relative path, with `/`
    pub path: Box<str>,
    /// Its language
    pub language: Language,
    /// How well it was read, before and now
    pub status: (FileStatus, FileStatus),
    /// Why it is partial now; empty when parsed
    pub reason: Box<str>,
    /// Size in bytes, now
    pub bytes: u64,
    /// Number of lines, before and now
    pub lines: (u32, u32),
    /// Its units, as they are now
    pub units: Vec<EditedUnit>,
    /// The line of each of its rows, before and now
    pub moved: BTreeMap<u32, u32>,
    /// What following came to before
    pub before: FollowedFile,
    /// What following comes to now
    pub now: FollowedFile,
}

/// A unit of such a file, as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EditedUnit {
    /// The unit
    pub unit: UnitIndex,
    /// 1-based first line
    pub line: u32,
    /// Length in lines
    pub lines: u32,
    /// Its members
    pub members: EditedMembers,
}

/// The members of a unit, as they are now.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum EditedMembers {
    /// Those that it had: the line of each
    Same(Vec<u32>),
    /// Others
    Other {
        /// In source order
        members: Vec<Member>,
        /// Where each that it had is now
        places: Vec<Option<u32>>,
    },
}

impl EditedUnit {
    /// What the unit is after a later edit.
    fn then(self, next: EditedUnit) -> EditedUnit {
        let members = match (self.members, next.members) {
            (EditedMembers::Same(_), next) => next,
            (EditedMembers::Other { mut members, places }, EditedMembers::Same(lines)) => {
                set_lines(&mut members, &lines);
                EditedMembers::Other { members, places }
            }
            (EditedMembers::Other { places: before, .. }, EditedMembers::Other { members, places }) => {
                let place = |place: Option<u32>| place.and_then(|place| *places.get(place as usize)?);
                EditedMembers::Other { members, places: before.into_iter().map(place).collect() }
            }
        };
        EditedUnit { members, ..next }
    }
}

fn set_lines(members: &mut [Member], lines: &[u32]) {
    members.iter_mut().zip(lines).for_each(|(member, line)| member.line = *line);
}

/// Where the members of units went.
struct Moves<'e> {
    places: BTreeMap<UnitIndex, &'e [Option<u32>]>,
    /// Whether any of a unit are told of, by its place: asked for each link, of which there may be millions
    are_told: Vec<bool>,
}

impl<'e> Moves<'e> {
    fn of(edited: &'e [EditedFile]) -> Moves<'e> {
        let units = edited.iter().flat_map(|edit| &edit.units);
        let moved = units.filter_map(|it| match &it.members {
            EditedMembers::Same(_) => None,
            EditedMembers::Other { places, .. } => Some((it.unit, places.as_slice())),
        });
        let places: BTreeMap<UnitIndex, &[Option<u32>]> = moved.collect();
        let mut are_told = vec![false; places.last_key_value().map_or(0, |(last, _)| last.at() + 1)];
        places.keys().for_each(|unit| are_told[unit.at()] = true);
        Moves { places, are_told }
    }

    fn are_none(&self) -> bool {
        self.places.is_empty()
    }

    /// The place that a member has now.
    fn member(&self, unit: UnitIndex, place: Option<u32>) -> Option<u32> {
        let is_told = self.are_told.get(unit.at()).copied().unwrap_or_default();
        match is_told {
            true => self.places.get(&unit)?.get(place? as usize).copied().flatten(),
            false => place,
        }
    }

    fn link(&self, link: Link) -> Link {
        let member = |unit, place: MemberPlace| self.member(unit, place.get()).into();
        let (from_member, to_member) = (member(link.from, link.from_member), member(link.to, link.to_member));
        Link { from_member, to_member, ..link }
    }
}

/// Edits that come to the same as earlier ones, and later ones after them; all sorted by their places.
pub fn join_edits(earlier: Vec<EditedFile>, later: Vec<EditedFile>) -> Vec<EditedFile> {
    let mut all: BTreeMap<u32, EditedFile> = earlier.into_iter().map(|edit| (edit.file, edit)).collect();
    let moves = Moves::of(&later);
    if !moves.are_none() {
        let links = all.values_mut().flat_map(|edit| &mut edit.now.links);
        links.for_each(|link| *link = moves.link(*link));
    }
    for edit in later {
        let joined = match all.remove(&edit.file) {
            Some(before) => before.then(edit),
            None => edit,
        };
        all.insert(joined.file, joined);
    }
    all.into_values().collect()
}

impl EditedFile {
    /// The edit that comes to the same as this one, and the other after it.
    fn then(self, next: EditedFile) -> EditedFile {
        let moved = self.moved.iter().map(|(&before, then)| (before, *next.moved.get(then).unwrap_or(then)));
        let units = self.units.into_iter().zip(next.units).map(|(unit, next)| unit.then(next));
        EditedFile {
            units: units.collect(),
            moved: moved.collect(),
            before: self.before,
            lines: (self.lines.0, next.lines.1),
            status: (self.status.0, next.status.1),
            ..next
        }
    }

    /// Whether the same units depend on the same ones as before, in production code and at all.
    pub fn keeps_dependencies(&self) -> bool {
        self.before.dependencies() == self.now.dependencies()
    }

    fn line(&self, before: u32) -> u32 {
        self.moved.get(&before).copied().unwrap_or(before)
    }
}

impl FollowedFile {
    /// Which unit depends on which, and whether production code does.
    fn dependencies(&self) -> BTreeMap<(UnitIndex, UnitIndex), bool> {
        let mut found = BTreeMap::new();
        for link in &self.links {
            *found.entry((link.from, link.to)).or_default() |= link.counts_in_production();
        }
        found
    }
}

impl MonolithFacts {
    /// Puts what files are now, sorted by their places, for what they were. Comes to what a scan of all of
    /// them tells.
    pub fn edit(&mut self, edited: &[EditedFile]) {
        let moves = Moves::of(edited);
        self.edit_files(edited);
        self.move_members(&moves);
        self.edit_links(edited);
        self.edit_externals(edited);
        self.edit_unresolved(edited);
        let other_lines = edited.iter().flat_map(|edit| &edit.moved).any(|(before, now)| before != now);
        if other_lines || !moves.are_none() {
            self.move_rows(edited);
        }
    }

    fn edit_files(&mut self, edited: &[EditedFile]) {
        for edit in edited {
            let row = &mut self.files[edit.file as usize];
            (row.bytes, row.lines) = (edit.bytes, edit.lines.1);
            (row.status, row.reason) = (edit.status.1, edit.reason.clone());
            let now = &edit.now;
            (row.resolved, row.external, row.unresolved) = (now.resolved, now.external, now.unresolved);
            for at in &edit.units {
                let unit = &mut self.units[at.unit.at()];
                (unit.line, unit.lines) = (at.line, at.lines);
                match &at.members {
                    EditedMembers::Same(lines) => set_lines(&mut unit.members, lines),
                    EditedMembers::Other { members, .. } => unit.members.clone_from(members),
                }
            }
        }
    }

    /// Puts the places that members have now wherever they are told of. What led to one that is gone is
    /// followed anew.
    fn move_members(&mut self, moves: &Moves<'_>) {
        if moves.are_none() {
            return;
        }
        for of_unit in self.links.chunk_by_mut(|a, b| a.from == b.from) {
            let mut differs = false;
            for link in &mut *of_unit {
                let now = moves.link(*link);
                differs |= now != *link;
                *link = now;
            }
            if differs {
                of_unit.sort_unstable();
            }
        }
        for row in &mut self.entry_points {
            row.member = moves.member(row.unit, row.member);
        }
        for row in &mut self.accesses {
            row.member = moves.member(row.unit, row.member);
        }
        for row in &mut self.remote_calls {
            row.member = moves.member(row.unit, row.member);
        }
    }

    /// Links are sorted by the unit that refers: those of other units are copied as they are.
    fn edit_links(&mut self, edited: &[EditedFile]) {
        let mut added: Vec<Link> = edited.iter().flat_map(|edit| &edit.now.links).copied().collect();
        added.sort_unstable();
        let dropped = edited.iter().flat_map(|edit| &edit.before.links).chain(&added);
        let mut units: Vec<UnitIndex> = dropped.map(|link| link.from).collect();
        units.extend(edited.iter().flat_map(|edit| &edit.units).map(|at| at.unit));
        units.sort_unstable();
        units.dedup();
        let before = std::mem::take(&mut self.links);
        let mut links = Vec::with_capacity(before.len() + added.len());
        let (mut rest, mut added) = (&before[..], &added[..]);
        for unit in units {
            let (others, from_here) = rest.split_at(rest.partition_point(|link| link.from < unit));
            let (own, behind) = from_here.split_at(from_here.partition_point(|link| link.from == unit));
            let (new, later) = added.split_at(added.partition_point(|link| link.from == unit));
            links.extend_from_slice(others);
            let first = links.len();
            links.extend(own.iter().filter_map(|link| kept_link(*link, edited)));
            links.extend_from_slice(new);
            links[first..].sort_unstable();
            (rest, added) = (behind, later);
        }
        links.extend_from_slice(rest);
        self.links = links;
    }

    fn edit_externals(&mut self, edited: &[EditedFile]) {
        let mut all: BTreeMap<Box<str>, External> = BTreeMap::new();
        for external in std::mem::take(&mut self.externals) {
            all.insert(external.name.clone(), external);
        }
        for (name, units, references) in edited.iter().flat_map(|edit| &edit.before.libraries) {
            if let Some(known) = all.get_mut(name) {
                known.references = known.references.saturating_sub(*references);
                known.units.retain(|unit| units.binary_search(unit).is_err());
            }
        }
        for (name, units, references) in edited.iter().flat_map(|edit| &edit.now.libraries) {
            let new = || External { name: name.clone(), units: Vec::new(), references: 0 };
            let known = all.entry(name.clone()).or_insert_with(new);
            known.references += references;
            known.units.extend(units);
            known.units.sort_unstable();
            known.units.dedup();
        }
        self.externals = all.into_values().filter(|external| external.references > 0).collect();
    }

    fn edit_unresolved(&mut self, edited: &[EditedFile]) {
        let before = std::mem::take(&mut self.unresolved);
        let mut rest = before.into_iter().peekable();
        for edit in edited {
            self.unresolved.extend(std::iter::from_fn(|| rest.next_if(|row| row.file < edit.file)));
            while rest.next_if(|row| row.file == edit.file).is_some() {}
            self.unresolved.extend(edit.now.not_followed.iter().cloned());
        }
        self.unresolved.extend(rest);
    }

    fn move_rows(&mut self, edited: &[EditedFile]) {
        let place = |file: u32, line: u32| match edit_of(edited, file) {
            Some(edit) => edit.line(line),
            None => line,
        };
        for row in &mut self.entry_points {
            row.line = place(row.file, row.line);
        }
        for row in &mut self.accesses {
            row.line = place(row.file, row.line);
        }
        for row in &mut self.remote_calls {
            row.line = place(row.file, row.line);
        }
        for row in &mut self.configuration {
            row.line = place(row.file, row.line);
        }
        for table in &mut self.tables {
            table.defined_at.iter_mut().for_each(|(file, line)| *line = place(*file, *line));
            table.defined_at.sort_unstable();
            table.defined_at.dedup();
        }
        self.sort_moved();
    }

    /// Rows are sorted by their lines, too; calls know the places of those that they reach.
    fn sort_moved(&mut self) {
        self.accesses.sort_unstable();
        self.accesses.dedup();
        self.configuration.sort();
        self.configuration.dedup();
        let mut order: Vec<u32> = (0..self.entry_points.len() as u32).collect();
        order.sort_by(|&a, &b| {
            let key = |at: u32| {
                let row = &self.entry_points[at as usize];
                (row.unit, row.line, &row.route, &row.method)
            };
            key(a).cmp(&key(b))
        });
        let mut places = vec![0; order.len()];
        order.iter().enumerate().for_each(|(place, &at)| places[at as usize] = place as u32);
        self.entry_points = order.iter().map(|&at| self.entry_points[at as usize].clone()).collect();
        for call in &mut self.remote_calls {
            call.reaches.iter_mut().for_each(|at| *at = places[*at as usize]);
            call.reaches.sort_unstable();
        }
        self.remote_calls.sort();
        self.remote_calls.dedup();
    }
}

fn edit_of(edited: &[EditedFile], file: u32) -> Option<&EditedFile> {
    edited.binary_search_by_key(&file, |edit| edit.file).ok().map(|at| &edited[at])
}

/// A link that is not made by following the references of its file stays, on its new line.
fn kept_link(link: Link, edited: &[EditedFile]) -> Option<Link> {
    let Some(edit) = edit_of(edited, link.file) else { return Some(link) };
    let is_row = matches!(link.kind, ReferenceKind::Request | ReferenceKind::Message);
    is_row.then(|| Link { line: edit.line(link.line), ..link })
}
