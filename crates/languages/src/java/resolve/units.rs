//! Units and their members.

use banyan_facts::*;

use super::documents::is_document;
use super::index::Index;
use super::places::Places;
use super::types::{Type, TypeId};
use crate::Resolution;

/// The units of the monolith, and where types and declarations are in them.
pub(super) struct Units {
    of_type: Vec<Option<UnitIndex>>,
    of_file: Vec<Option<UnitIndex>>,
    /// The member that each declaration is
    members: Places,
    several: Vec<bool>,
    /// Whether each unit is written in Kotlin
    kotlin: Vec<bool>,
}

impl Units {
    /// Adds a unit for every top-level type.
    pub fn add(
        index: &Index<'_>,
        modules: &super::modules::Modules,
        resolution: &mut Resolution<'_>,
    ) -> Units {
        let mut units = Units {
            of_type: vec![None; index.types.len()],
            of_file: vec![None; index.files.len()],
            members: Places::none(index.files),
            several: vec![false; index.files.len()],
            kotlin: Vec::new(),
        };
        for (id, row) in index.types.iter().enumerate() {
            let id = id as TypeId;
            if row.kind == DeclarationKind::Alias {
                continue;
            }
            if row.top == id {
                let unit = units.unit_of(index, id, modules);
                let is_main = file_stem(&index.files[row.file as usize].path) == row.name;
                units.kotlin.push(unit.language == Language::Kotlin);
                let added = resolution.add_unit(unit);
                units.of_type[id as usize] = Some(added);
                units.several[row.file as usize] = units.of_file[row.file as usize].is_some();
                let first = &mut units.of_file[row.file as usize];
                *first = if is_main { Some(added) } else { first.or(Some(added)) };
            } else {
                units.of_type[id as usize] = units.of_type[row.top as usize];
            }
        }
        units.bind_documents(index);
        units
    }

    /// Lets the members that documents name stand for those of the types.
    fn bind_documents(&mut self, index: &Index<'_>) {
        for (file, facts) in index.files.iter().enumerate().filter(|(_, facts)| is_document(facts)) {
            for (at, declaration) in (0u32..).zip(&facts.declarations) {
                let parent = declaration.parent.and_then(|parent| index.type_of(file as u32, parent));
                let Some(id) = parent else { continue };
                let named = self.declared_member(index, id, facts.text(declaration.name));
                // An action of Struts 1 may be given a parameter that is no method.
                let usual =
                    || self.declared_member(index, id, "execute").filter(|_| !facts.imports.is_empty());
                self.members.set(file as u32, at, named.or_else(usual));
            }
        }
    }

    /// The member of this name that a type declares itself.
    pub fn declared_member(&self, index: &Index<'_>, id: TypeId, name: &str) -> Option<u32> {
        let declaration = index.declared(id, name).first()?;
        let file = index.types[id as usize].file;
        self.members.get(file, *declaration)
    }

    /// The unit of a type.
    pub fn of_type(&self, id: TypeId) -> Option<UnitIndex> {
        self.of_type.get(id as usize).copied().flatten()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.kotlin.len()
    }

    /// Whether a unit is written in Kotlin.
    pub fn is_kotlin(&self, unit: UnitIndex) -> bool {
        self.kotlin.get(unit.at()).copied().unwrap_or_default()
    }

    /// The units that a file declares.
    pub fn all_of_file<'s>(
        &'s self,
        index: &'s Index<'_>,
        file: u32,
    ) -> impl Iterator<Item = UnitIndex> + 's {
        let declared = (0..index.files[file as usize].declarations.len() as u32).map(move |at| (file, at));
        declared.filter_map(|(file, at)| self.of_type(index.type_of(file, at)?))
    }

    /// The unit that speaks for a file: the type with its name, else its first.
    pub fn of_file(&self, file: u32) -> Option<UnitIndex> {
        self.of_file.get(file as usize).copied().flatten()
    }

    /// Whether a file has more than one unit.
    pub fn has_several(&self, file: u32) -> bool {
        self.several.get(file as usize).copied().unwrap_or_default()
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
            if let Some(member) = self.members.get(file, declaration) {
                return Some(member);
            }
            at = index.files[file as usize].declarations[declaration as usize].parent;
        }
        None
    }

    fn unit_of(&mut self, index: &Index<'_>, id: TypeId, modules: &super::modules::Modules) -> Unit {
        let row = &index.types[id as usize];
        let file = &index.files[row.file as usize];
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
            members: self.members_of(index, id),
        }
    }

    /// Members in source order; what stands inside anonymous and local classes is part of the
    /// member around it.
    fn members_of(&mut self, index: &Index<'_>, id: TypeId) -> Vec<Member> {
        let row = &index.types[id as usize];
        let file = &index.files[row.file as usize];
        let mut inside = vec![false; file.declarations.len()];
        inside[row.declaration as usize] = true;
        let mut members = Vec::new();
        for (at, declaration) in file.declarations.iter().enumerate().skip(row.declaration as usize + 1) {
            let Some(parent) = declaration.parent else {
                // What stands outside of types may stand behind them.
                if row.kind == DeclarationKind::Module { continue } else { break }
            };
            let name = file.text(declaration.name);
            if !inside[parent as usize] || name.is_empty() {
                continue;
            }
            inside[at] = declaration.kind.is_type();
            self.members.set(row.file, at as u32, Some(members.len() as u32));
            let (kind, line, markers) = (declaration.kind, declaration.line, declaration.markers);
            members.push(Member { name: name.into(), kind, line, markers });
        }
        members
    }
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
            if index.types[above as usize].markers.has(handed_down) {
                markers.add(handed_down);
            }
        }
        let is_error = index.supertypes[above as usize].iter().any(|supertype| {
            matches!(supertype, Type::Library { package: "java.lang", name, .. }
                if name.ends_with("Exception") || matches!(*name, "Error" | "Throwable"))
        });
        if is_error {
            markers.add(Markers::ERROR);
        }
    }
    markers
}
