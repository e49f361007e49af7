//! Units of the languages in which a unit is a source file.

use banyan_facts::*;

use crate::{FileIndex, Resolution};

/// What a file's unit is called and where it belongs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UnitName {
    /// What the language's people call it
    pub qualified: String,
    /// The simple name
    pub name: String,
    /// The qualified name without the simple name
    pub scope: String,
    /// The build module it is in, by [`Resolution::add_module`]
    pub module: Option<u32>,
    /// Marks that its place tells (a folder of tests)
    pub markers: Markers,
}

impl UnitName {
    /// A name whose parts stand between `separator`s.
    pub fn of(qualified: &str, separator: &str, module: Option<u32>) -> UnitName {
        let (scope, name) = qualified.rsplit_once(separator).unwrap_or(("", qualified));
        UnitName {
            qualified: qualified.to_owned(),
            name: name.to_owned(),
            scope: scope.to_owned(),
            module,
            markers: Markers::NONE,
        }
    }
}

/// The units of all files of one language, and where declarations are in them.
pub(crate) struct FileUnits {
    of_file: Vec<Option<UnitIndex>>,
    /// By file and declaration: the place among the unit's members
    members: Vec<Vec<Option<u32>>>,
    test: Vec<bool>,
}

impl FileUnits {
    /// Adds a unit for each file of a language that was read and that `name_of` gives a name.
    /// Declarations that `is_member` refuses are no members.
    pub fn add(
        language: Language,
        files: &[&FileFacts],
        resolution: &mut Resolution<'_>,
        mut name_of: impl FnMut(FileIndex, &FileFacts) -> Option<UnitName>,
        is_member: impl Fn(&FileFacts, &Declaration) -> bool,
    ) -> FileUnits {
        let mut units = FileUnits {
            of_file: vec![None; files.len()],
            members: vec![Vec::new(); files.len()],
            test: vec![false; files.len()],
        };
        for (at, facts) in files.iter().enumerate() {
            if facts.language != language || facts.status == FileStatus::Skipped {
                continue;
            }
            let Some(name) = name_of(at as FileIndex, facts) else { continue };
            let order = order_of_members(facts, &is_member);
            // Of files that are not to be told, only the places are asked for.
            let is_told = resolution.is_wanted(at as FileIndex);
            let members = if is_told { members_of(facts, &order) } else { Vec::new() };
            let markers = markers_of(facts, name.markers);
            units.test[at] = markers.has(Markers::TEST);
            units.members[at] = places_of(facts, &order);
            units.of_file[at] = Some(resolution.add_unit(Unit {
                id: format!("{}:{}", language.id(), name.qualified).into(),
                name: name.name.into(),
                qualified_name: name.qualified.into(),
                scope: name.scope.into(),
                file: at as FileIndex,
                language,
                kind: DeclarationKind::Module,
                line: 1,
                lines: facts.lines,
                markers,
                module: name.module,
                members,
            }));
        }
        units
    }

    /// The unit of a file.
    pub fn of_file(&self, file: FileIndex) -> Option<UnitIndex> {
        self.of_file.get(file as usize).copied().flatten()
    }

    /// The member that a declaration is.
    pub fn member(&self, file: FileIndex, declaration: Option<u32>) -> Option<u32> {
        self.members.get(file as usize)?.get(declaration? as usize).copied().flatten()
    }

    /// The member that a declaration is, or the nearest one around it.
    #[allow(dead_code, reason = "for front-ends that state calls inside of nested declarations")]
    pub fn member_around(&self, file: FileIndex, facts: &FileFacts, within: Option<u32>) -> Option<u32> {
        let mut at = within;
        while let Some(declaration) = at {
            if let Some(member) = self.member(file, at) {
                return Some(member);
            }
            at = facts.declarations.get(declaration as usize)?.parent;
        }
        None
    }

    /// Whether a file's unit is test code.
    pub fn is_test(&self, file: FileIndex) -> bool {
        self.test.get(file as usize).copied().unwrap_or_default()
    }
}

/// All declarations that are members, in source order.
fn order_of_members(facts: &FileFacts, is_member: &impl Fn(&FileFacts, &Declaration) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> =
        (0..facts.declarations.len()).filter(|&at| is_member(facts, &facts.declarations[at])).collect();
    order.sort_by_key(|&at| (facts.declarations[at].line, at));
    order
}

/// By declaration: which of the members it is.
fn places_of(facts: &FileFacts, order: &[usize]) -> Vec<Option<u32>> {
    let mut places = vec![None; facts.declarations.len()];
    (0..).zip(order).for_each(|(place, at)| places[*at] = Some(place));
    places
}

fn members_of(facts: &FileFacts, order: &[usize]) -> Vec<Member> {
    let member = |at: &usize| {
        let declaration = &facts.declarations[*at];
        Member {
            name: facts.text(declaration.name).into(),
            kind: declaration.kind,
            line: declaration.line,
            markers: declaration.markers,
        }
    };
    order.iter().map(member).collect()
}

/// A file's own marks, those of its place, and those of its declarations that tell what it is for.
fn markers_of(facts: &FileFacts, place: Markers) -> Markers {
    let telling = Markers::ENTITY
        .with(Markers::DATA_ACCESS)
        .with(Markers::ENTRY)
        .with(Markers::BOOTSTRAP)
        .with(Markers::CONFIGURATION)
        .with(Markers::TRANSACTIONAL);
    let mut markers = facts.markers.with(place);
    let working = facts.declarations.iter().filter(|declaration| !declaration.markers.has(Markers::TEST));
    for declaration in working.clone() {
        markers.add(Markers(declaration.markers.0 & telling.0));
    }
    let mut types = working.filter(|declaration| declaration.kind.is_type()).peekable();
    if types.peek().is_some() && types.all(|declaration| declaration.markers.has(Markers::ERROR)) {
        markers.add(Markers::ERROR);
    }
    if !facts.entry_points.is_empty() {
        markers.add(Markers::ENTRY);
    }
    markers
}
