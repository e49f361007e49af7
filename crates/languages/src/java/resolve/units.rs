//! Units and their members.

use std::sync::OnceLock;

use banyan_facts::*;
use banyan_threads::in_parallel;
use bitcode::{Decode, Encode};

use super::documents::{USUAL_ACTION, is_document};
use super::index::Index;
use super::types::{Type, TypeId};
use crate::Resolution;

/// Types whose units a thread makes at a time.
const AT_ONCE: usize = 256;

/// Stands for no member.
const NONE: u32 = u32::MAX;

/// The units of the monolith, and where types and declarations are in them.
pub(super) struct Units {
    places: UnitPlaces,
    /// By file, the member that each declaration is; found when it is first asked for
    members: Vec<OnceLock<Box<[u32]>>>,
}

/// Where types are among the units.
#[derive(Debug, Clone, Default, Encode, Decode)]
pub(super) struct UnitPlaces {
    of_type: Vec<Option<UnitIndex>>,
    of_file: Vec<Option<UnitIndex>>,
    several: Vec<bool>,
    /// Whether a member of each unit may have a type that Kotlin infers
    infer: Vec<bool>,
}

impl Units {
    /// Adds a unit for every top-level type.
    pub fn add(
        index: &Index<'_>,
        modules: &super::modules::Modules,
        resolution: &mut Resolution<'_>,
    ) -> Units {
        let files = index.files().len();
        let mut places = UnitPlaces {
            of_type: vec![None; index.count() as usize],
            of_file: vec![None; files],
            several: vec![false; files],
            infer: Vec::new(),
        };
        let is_own = |id: &TypeId| index.row(*id).kind != DeclarationKind::Alias;
        let (tops, nested): (Vec<TypeId>, Vec<TypeId>) =
            (0..index.count()).filter(is_own).partition(|id| index.row(*id).top == *id);
        let units_of = |(): &mut (), _: usize, ids: &[TypeId]| -> Vec<Unit> {
            ids.iter().map(|id| unit_of(index, *id, modules)).collect()
        };
        let units = in_parallel(resolution.threads(), tops.chunks(AT_ONCE).collect(), || (), units_of);
        for (id, unit) in tops.iter().zip(units.into_iter().flatten()) {
            let row = index.row(*id);
            let is_main = file_stem(&index.file(row.file).path) == row.name;
            places.infer.push(false);
            let added = resolution.add_unit(unit);
            places.of_type[*id as usize] = Some(added);
            places.several[row.file as usize] = places.of_file[row.file as usize].is_some();
            let first = &mut places.of_file[row.file as usize];
            *first = if is_main { Some(added) } else { first.or(Some(added)) };
        }
        for id in nested {
            places.of_type[id as usize] = places.of_type[index.row(id).top as usize];
        }
        for id in 0..index.count() {
            if index.lineage(id).iter().any(|above| index.is_kotlin(*above))
                && let Some(unit) = places.of_type[id as usize]
            {
                places.infer[unit.at()] = true;
            }
        }
        let mut units = Units::of_places(places);
        units.bind_documents(index);
        units
    }

    /// Those that were added before.
    pub fn of_places(places: UnitPlaces) -> Units {
        let members = places.of_file.iter().map(|_| OnceLock::new()).collect();
        Units { places, members }
    }

    /// Where types are among the units.
    pub fn places(&self) -> UnitPlaces {
        self.places.clone()
    }

    /// Lets the members that documents name stand for those of the types.
    fn bind_documents(&mut self, index: &Index<'_>) {
        for (file, facts) in (0u32..).zip(index.files()).filter(|(_, facts)| is_document(facts)) {
            let member = |declaration: &Declaration| {
                let id = index.type_of(file, declaration.parent?)?;
                let named = self.declared_member(index, id, facts.text(declaration.name));
                // An action of Struts 1 may be given a parameter that is no method.
                let usual =
                    || self.declared_member(index, id, USUAL_ACTION).filter(|_| !facts.imports.is_empty());
                named.or_else(usual)
            };
            let members: Box<[u32]> =
                facts.declarations.iter().map(|it| member(it).unwrap_or(NONE)).collect();
            self.members[file as usize] = OnceLock::from(members);
        }
    }

    /// The member of this name that a type declares itself.
    pub fn declared_member(&self, index: &Index<'_>, id: TypeId, name: &str) -> Option<u32> {
        let declaration = index.declared(id, name).first()?;
        self.member_at(index, index.row(id).file, *declaration)
    }

    /// The unit of a type.
    pub fn of_type(&self, id: TypeId) -> Option<UnitIndex> {
        self.places.of_type.get(id as usize).copied().flatten()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.places.infer.len()
    }

    /// Whether a file sees more of others than it mentions: what Kotlin infers may rest on anything, and members
    /// are handed down. Told by what following it came to.
    pub fn sees_more(&self, index: &Index<'_>, file: u32, followed: &FollowedFile) -> bool {
        let infers = |link: &Link| self.places.infer.get(link.to.at()).copied().unwrap_or_default();
        index.file(file).language == Language::Kotlin || followed.links.iter().any(infers)
    }

    /// The units that a file declares.
    pub fn all_of_file<'s>(
        &'s self,
        index: &'s Index<'_>,
        file: u32,
    ) -> impl Iterator<Item = UnitIndex> + 's {
        let declared = (0..index.file(file).declarations.len() as u32).map(move |at| (file, at));
        declared.filter_map(|(file, at)| self.of_type(index.type_of(file, at)?))
    }

    /// The unit that speaks for a file: the type with its name, else its first.
    pub fn of_file(&self, file: u32) -> Option<UnitIndex> {
        self.places.of_file.get(file as usize).copied().flatten()
    }

    /// Whether a file has more than one unit.
    pub fn has_several(&self, file: u32) -> bool {
        self.places.several.get(file as usize).copied().unwrap_or_default()
    }

    /// The unit around a declaration; outside of any type, the file's.
    pub fn around(&self, index: &Index<'_>, file: u32, within: Option<u32>) -> Option<UnitIndex> {
        let found = index.enclosing_type(super::index::Place { file, within });
        found.map_or_else(|| self.of_file(file), |id| self.of_type(id))
    }

    /// The member that a declaration is, or is part of.
    pub fn member(&self, index: &Index<'_>, file: u32, within: Option<u32>) -> Option<u32> {
        let mut at = within;
        while let Some(declaration) = at {
            if let Some(member) = self.member_at(index, file, declaration) {
                return Some(member);
            }
            at = index.file(file).declarations[declaration as usize].parent;
        }
        None
    }

    fn member_at(&self, index: &Index<'_>, file: u32, declaration: u32) -> Option<u32> {
        let members = self.members[file as usize].get_or_init(|| members_of_file(index, file));
        members.get(declaration as usize).copied().filter(|member| *member != NONE)
    }
}

fn unit_of(index: &Index<'_>, id: TypeId, modules: &super::modules::Modules) -> Unit {
    let row = index.row(id);
    let file = index.file(row.file);
    let declaration = &file.declarations[row.declaration as usize];
    let scope = file.text(file.scope);
    let qualified = if scope.is_empty() { row.name.to_owned() } else { format!("{scope}.{}", row.name) };
    Unit {
        id: format!("{}:{qualified}", file.language.id()).into(),
        name: row.name.into(),
        qualified_name: qualified.into(),
        scope: scope.into(),
        file: row.file,
        language: file.language,
        kind: row.kind,
        line: declaration.line,
        lines: declaration.end_line - declaration.line + 1,
        markers: row.markers.with(file.markers).with(inherited_markers(index, id)),
        module: modules.of_path(&file.path),
        members: members_of(file, row.declaration).into_iter().map(|at| member(file, at)).collect(),
    }
}

/// The member that a declaration is.
pub(super) fn member(file: &FileFacts, declaration: u32) -> Member {
    let Declaration { name, kind, line, markers, .. } = file.declarations[declaration as usize];
    Member { name: file.text(name).into(), kind, line, markers }
}

/// The declarations that are members of a unit, in source order; what stands inside anonymous and local
/// classes is part of the member around it.
pub(super) fn members_of(file: &FileFacts, unit: u32) -> Vec<u32> {
    let is_module = file.declarations[unit as usize].kind == DeclarationKind::Module;
    let mut inside = vec![false; file.declarations.len()];
    inside[unit as usize] = true;
    let mut members = Vec::new();
    for (at, declaration) in file.declarations.iter().enumerate().skip(unit as usize + 1) {
        let Some(parent) = declaration.parent else {
            // What stands outside of types may stand behind them.
            if is_module { continue } else { break }
        };
        if !inside[parent as usize] || file.text(declaration.name).is_empty() {
            continue;
        }
        inside[at] = declaration.kind.is_type();
        members.push(at as u32);
    }
    members
}

fn members_of_file(index: &Index<'_>, file: u32) -> Box<[u32]> {
    let part = index.part(file);
    let mut places = vec![NONE; part.facts.declarations.len()];
    for (_, row) in part.units() {
        for (place, at) in (0u32..).zip(members_of(part.facts, row.declaration)) {
            places[at as usize] = place;
        }
    }
    places.into()
}

fn file_stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// Marks that a type has from what it extends.
fn inherited_markers(index: &Index<'_>, id: TypeId) -> Markers {
    let mut markers = Markers::NONE;
    for &above in index.lineage(id) {
        for handed_down in [Markers::ERROR, Markers::ENTRY] {
            if index.row(above).markers.has(handed_down) {
                markers.add(handed_down);
            }
        }
        let is_error = index.supertypes(above).iter().any(|supertype| {
            matches!(supertype, Type::Library { package: "java.lang", name, .. }
                if name.ends_with("Exception") || matches!(*name, "Error" | "Throwable"))
        });
        if is_error {
            markers.add(Markers::ERROR);
        }
    }
    markers
}
