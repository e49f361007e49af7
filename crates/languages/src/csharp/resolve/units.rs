//! Units and their members.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::index::{Index, Place};
use super::types::TypeId;
use crate::Resolution;

/// Members that are no declarations of their own in the source.
pub(super) const HIDDEN: &[&str] = &["operator"];

/// The units of the monolith, and where types and declarations are in them.
pub(super) struct Units {
    of_type: Vec<Option<UnitIndex>>,
    of_file: Vec<Option<UnitIndex>>,
    /// By file and declaration: the place among the unit's members
    members: Vec<Vec<Option<u32>>>,
}

impl Units {
    /// Adds a unit for every top-level type. `markers` tells what a type is besides what it says.
    pub fn add(
        index: &Index<'_>,
        markers: impl Fn(TypeId) -> Markers,
        resolution: &mut Resolution<'_>,
    ) -> Units {
        let mut units = Units {
            of_type: vec![None; index.types.len()],
            of_file: vec![None; index.files.len()],
            members: index.files.iter().map(|file| vec![None; file.declarations.len()]).collect(),
        };
        let nested = nested_types(index);
        let plain = plain_arities(index);
        for id in 0..index.types.len() as TypeId {
            let row = &index.types[id as usize];
            if row.library || row.top != id {
                continue;
            }
            let inside = nested.get(&id).map_or(&[][..], Vec::as_slice);
            let unit = units.unit_of(index, id, inside, &plain, markers(id));
            let added = resolution.add_unit(unit);
            units.of_type[id as usize] = Some(added);
            inside.iter().for_each(|inner| units.of_type[*inner as usize] = Some(added));
            for &(file, _) in &row.parts {
                let first = &mut units.of_file[file as usize];
                let is_main = file_stem(&index.files[file as usize].path) == row.name;
                *first = if is_main { Some(added) } else { first.or(Some(added)) };
            }
        }
        units
    }

    /// The unit of a type.
    pub fn of_type(&self, id: TypeId) -> Option<UnitIndex> {
        self.of_type.get(id as usize).copied().flatten()
    }

    /// The unit that speaks for a file: the type with its name, else its first.
    pub fn of_file(&self, file: u32) -> Option<UnitIndex> {
        self.of_file.get(file as usize).copied().flatten()
    }

    /// The unit around a place; outside of any type, the file's.
    pub fn around(&self, index: &Index<'_>, place: Place) -> Option<UnitIndex> {
        index.enclosing_type(place).map_or_else(|| self.of_file(place.file), |id| self.of_type(id))
    }

    /// The member that a declaration is, or is part of.
    pub fn member(&self, index: &Index<'_>, place: Place) -> Option<u32> {
        let known = self.members.get(place.file as usize)?;
        index.around(place).find_map(|declaration| known.get(declaration as usize).copied().flatten())
    }

    fn unit_of(
        &mut self,
        index: &Index<'_>,
        id: TypeId,
        inside: &[TypeId],
        plain: &HashMap<String, usize>,
        told: Markers,
    ) -> Unit {
        let row = &index.types[id as usize];
        let (file, declaration) = main_part(index, id);
        let facts = index.files[file as usize];
        let declared = &facts.declarations[declaration as usize];
        let qualified = index.qualified_name(id);
        let scope = index.package_of(id).to_owned();
        let arity = match plain.get(&qualified) {
            Some(least) if *least < row.arity => format!("`{}", row.arity),
            _ => String::new(),
        };
        let project = row.project.map(|project| &index.projects.all[project as usize]);
        let mut markers = row.markers.with(told);
        let parts = row.parts.iter().map(|(file, _)| index.files[*file as usize].markers);
        let in_parts = parts.fold(Markers(u32::MAX), |all, part| Markers(all.0 & part.0));
        markers.add(Markers(in_parts.0 & Markers::GENERATED.with(Markers::TEST).0));
        if project.is_some_and(|project| project.test) {
            markers.add(Markers::TEST);
        }
        Unit {
            id: format!("csharp:{qualified}{arity}").into(),
            name: row.name.into(),
            qualified_name: qualified.into(),
            scope: scope.into(),
            file,
            language: Language::CSharp,
            kind: row.kind,
            line: declared.line,
            lines: row.parts.iter().map(|part| lines_of(index, *part)).sum(),
            markers,
            module: project.map(|project| project.module),
            members: self.members_of(index, id, inside),
        }
    }

    /// Members in source order, the parts of a type one after the other.
    fn members_of(&mut self, index: &Index<'_>, id: TypeId, inside: &[TypeId]) -> Vec<Member> {
        let mut places: Vec<(u32, u32)> = Vec::new();
        for id in std::iter::once(&id).chain(inside) {
            for &(file, declaration) in &index.types[*id as usize].parts {
                if index.types[*id as usize].parent.is_some() {
                    places.push((file, declaration));
                }
                let own = index.members[*id as usize].values().flatten();
                places.extend(own.filter(|(at, member)| {
                    *at == file
                        && index.files[file as usize].declarations[*member as usize].parent
                            == Some(declaration)
                }));
            }
        }
        places.sort_unstable();
        places.dedup();
        let mut members = Vec::with_capacity(places.len());
        for (file, declaration) in places {
            let declared = index.declaration((file, declaration));
            let name = index.files[file as usize].text(declared.name);
            if HIDDEN.contains(&name) {
                continue;
            }
            self.members[file as usize][declaration as usize] = Some(members.len() as u32);
            let (kind, line, markers) = (declared.kind, declared.line, declared.markers);
            members.push(Member { name: name.into(), kind, line, markers });
        }
        members
    }
}

fn lines_of(index: &Index<'_>, part: (u32, u32)) -> u32 {
    let declared = index.declaration(part);
    declared.end_line.saturating_sub(declared.line) + 1
}

/// The part of a type in the file that has its name, else the first that people wrote.
pub(super) fn main_part(index: &Index<'_>, id: TypeId) -> (u32, u32) {
    let row = &index.types[id as usize];
    let facts = |part: &&(u32, u32)| index.files[part.0 as usize];
    let named = row.parts.iter().find(|part| file_name(&facts(part).path) == row.name);
    let written = row.parts.iter().find(|part| !facts(part).markers.has(Markers::GENERATED));
    *named.or(written).unwrap_or(&row.parts[0])
}

/// All types nested in top-level types, by these.
fn nested_types(index: &Index<'_>) -> HashMap<TypeId, Vec<TypeId>> {
    let mut found: HashMap<TypeId, Vec<TypeId>> = HashMap::new();
    for (id, row) in index.types.iter().enumerate().filter(|(_, row)| row.parent.is_some()) {
        found.entry(row.top).or_default().push(id as TypeId);
    }
    found
}

/// The least number of type parameters that the types of a name have, where there are several such numbers.
fn plain_arities(index: &Index<'_>) -> HashMap<String, usize> {
    let mut found: HashMap<String, usize> = HashMap::new();
    for (id, row) in index.types.iter().enumerate().filter(|(_, row)| !row.library && row.parent.is_none()) {
        let least = found.entry(index.qualified_name(id as TypeId)).or_insert(row.arity);
        *least = (*least).min(row.arity);
    }
    found
}

/// A file's name without its last ending.
fn file_name(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".cs").unwrap_or(name)
}

/// A file's name without all of its endings.
fn file_stem(path: &str) -> &str {
    let name = file_name(path);
    name.split('.').next().unwrap_or(name)
}
