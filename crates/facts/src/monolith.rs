use bitcode::{Decode, Encode};

use crate::{
    AccessMode, DeclarationKind, EntryPointKind, FileStatus, Language, Markers, ReferenceKind,
    RemoteCallKind, UnresolvedReason,
};

/// A unit by its place among the units of one scan, which are sorted by id. Fast, and only
/// meaningful beside its scan; what is kept or shown uses the unit's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct UnitIndex(pub u32);

impl UnitIndex {
    /// The place as an index.
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// The facts of a whole monolith, every reference followed as far as it goes.
///
/// Everything is sorted, so that the same source gives the same value.
#[derive(Debug, Clone, Default, PartialEq, Encode, Decode)]
pub struct MonolithFacts {
    /// Every file that was met, sorted by path
    pub files: Vec<FileRow>,
    /// Units, sorted by id, ids unique
    pub units: Vec<Unit>,
    /// References between two different units, sorted by (from, to, kind, line)
    pub links: Vec<Link>,
    /// External libraries, sorted by name
    pub externals: Vec<External>,
    /// References that could not be followed, sorted by (file, line)
    pub unresolved: Vec<Unresolved>,
    /// Entry points, sorted by (unit, line, route)
    pub entry_points: Vec<EntryPoint>,
    /// Tables, sorted by name
    pub tables: Vec<Table>,
    /// Table accesses by units, sorted by (unit, table, mode, line)
    pub accesses: Vec<Access>,
    /// Requests sent and messages published, sorted by (unit, line, target)
    pub remote_calls: Vec<RemoteCall>,
    /// Configuration reads, sorted by (unit, key, line)
    pub configuration: Vec<ConfigurationRead>,
    /// Build modules (Maven modules, crates), sorted by name
    pub modules: Vec<BuildModule>,
    /// Folders whose files are not known, sorted by path
    pub unread_folders: Vec<UnreadFolder>,
}

impl MonolithFacts {
    /// How many lists there are beside the links.
    const LISTS: usize = 11;

    /// Links that are encoded together: while it is encoded, a list takes several times its room.
    const LINKS: usize = 1 << 18;

    /// How many parts it is encoded in.
    pub fn count_parts(&self) -> usize {
        Self::LISTS + self.links.len().div_ceil(Self::LINKS)
    }

    /// One of the parts it is encoded in; together, these are all of it.
    pub fn encode_part(&self, part: usize) -> Vec<u8> {
        match part {
            0 => bitcode::encode(&self.files),
            1 => bitcode::encode(&self.units),
            2 => bitcode::encode(&self.externals),
            3 => bitcode::encode(&self.unresolved),
            4 => bitcode::encode(&self.entry_points),
            5 => bitcode::encode(&self.tables),
            6 => bitcode::encode(&self.accesses),
            7 => bitcode::encode(&self.remote_calls),
            8 => bitcode::encode(&self.configuration),
            9 => bitcode::encode(&self.modules),
            10 => bitcode::encode(&self.unread_folders),
            _ => {
                let links = self.links.chunks(Self::LINKS).nth(part - Self::LISTS);
                bitcode::encode(links.unwrap_or_default())
            }
        }
    }

    /// What was encoded in these parts, in their order; none where one is missing or damaged.
    pub fn decode_parts(mut parts: impl Iterator<Item = Option<Vec<u8>>>) -> Option<MonolithFacts> {
        fn decode<T: bitcode::DecodeOwned>(part: Option<Option<Vec<u8>>>) -> Option<T> {
            bitcode::decode(&part??).ok()
        }
        let mut facts = MonolithFacts {
            files: decode(parts.next())?,
            units: decode(parts.next())?,
            links: Vec::new(),
            externals: decode(parts.next())?,
            unresolved: decode(parts.next())?,
            entry_points: decode(parts.next())?,
            tables: decode(parts.next())?,
            accesses: decode(parts.next())?,
            remote_calls: decode(parts.next())?,
            configuration: decode(parts.next())?,
            modules: decode(parts.next())?,
            unread_folders: decode(parts.next())?,
        };
        for part in parts {
            facts.links.extend(decode::<Vec<Link>>(Some(part))?);
        }
        Some(facts)
    }
}

/// A folder that could not be listed; what is in it is missing from everything else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct UnreadFolder {
    /// Relative path, with `/`; empty for the root
    pub path: Box<str>,
    /// Why, in one sentence
    pub reason: Box<str>,
}

/// One file of the scan.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct FileRow {
    /// Relative path, with `/`
    pub path: Box<str>,
    /// Its language
    pub language: Language,
    /// How well it was read
    pub status: FileStatus,
    /// Why it is partial or skipped; empty when parsed
    pub reason: Box<str>,
    /// Size in bytes
    pub bytes: u64,
    /// Number of lines
    pub lines: u32,
    /// Marks of the whole file
    pub markers: Markers,
    /// References that lead to units of the monolith, the own unit included
    pub resolved: u32,
    /// References that lead to libraries
    pub external: u32,
    /// References that lead nowhere known
    pub unresolved: u32,
}

impl FileRow {
    /// Whether it was left out because it is no source of the monolith's own.
    pub fn is_foreign(&self) -> bool {
        self.status == FileStatus::Skipped && self.markers.has(Markers::FOREIGN)
    }
}

/// The smallest thing that can move to a service.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct Unit {
    /// Stable from scan to scan: `language:qualified name`, made unique by `@path` where two collide, and by `#2`
    /// and so on behind it where these are in one file
    pub id: Box<str>,
    /// The simple name
    pub name: Box<str>,
    /// What the language's people call it
    pub qualified_name: Box<str>,
    /// The package or parent module: the qualified name without the simple name
    pub scope: Box<str>,
    /// Place in [`MonolithFacts::files`]
    pub file: u32,
    /// Its language
    pub language: Language,
    /// What it is
    pub kind: DeclarationKind,
    /// 1-based first line
    pub line: u32,
    /// Length in lines
    pub lines: u32,
    /// Marks from its annotations, supertypes, attributes and place
    pub markers: Markers,
    /// Place in [`MonolithFacts::modules`]
    pub module: Option<u32>,
    /// Its members, nested types' members included, in source order
    pub members: Vec<Member>,
}

/// A function, method, field or nested type inside a unit.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Member {
    /// Its simple name
    pub name: Box<str>,
    /// What it is
    pub kind: DeclarationKind,
    /// 1-based line
    pub line: u32,
    /// Marks
    pub markers: Markers,
}

/// One reference from a unit to another: the evidence of a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Link {
    /// The unit that refers
    pub from: UnitIndex,
    /// The unit that is referred to
    pub to: UnitIndex,
    /// How
    pub kind: ReferenceKind,
    /// Place in [`MonolithFacts::files`] of the line below
    pub file: u32,
    /// 1-based line
    pub line: u32,
    /// The member of `from` that refers: a place in its members
    pub from_member: MemberPlace,
    /// The member of `to` that is meant
    pub to_member: MemberPlace,
    /// Only in test code
    pub test: bool,
}

impl Link {
    /// Whether it is in production code and uses something: the declaration of a child module or its
    /// re-export does not.
    pub fn counts_in_production(&self) -> bool {
        !self.test && self.kind != ReferenceKind::Module
    }
}

/// The place of a member in its unit's [`members`](Unit::members), or none: half of what an option takes,
/// since there are millions of links.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct MemberPlace(u32);

impl MemberPlace {
    /// No member.
    pub const NONE: MemberPlace = MemberPlace(0);

    /// The place, if there is one.
    pub fn get(self) -> Option<u32> {
        self.0.checked_sub(1)
    }
}

impl From<Option<u32>> for MemberPlace {
    fn from(place: Option<u32>) -> MemberPlace {
        MemberPlace(place.map_or(0, |place| place + 1))
    }
}

/// A library outside the monolith and the units that use it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct External {
    /// A package (Java) or crate (Rust) name
    pub name: Box<str>,
    /// The units that use it, sorted
    pub units: Vec<UnitIndex>,
    /// How many references lead to it
    pub references: u32,
}

/// A reference that could not be followed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Unresolved {
    /// Place in [`MonolithFacts::files`]
    pub file: u32,
    /// 1-based line
    pub line: u32,
    /// What was written
    pub name: Box<str>,
    /// Why it could not be followed
    pub reason: UnresolvedReason,
}

/// A place where work enters a unit.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EntryPoint {
    /// The unit that does the work
    pub unit: UnitIndex,
    /// Its member that does the work
    pub member: Option<u32>,
    /// What kind of work
    pub kind: EntryPointKind,
    /// HTTP method in capitals, or empty
    pub method: Box<str>,
    /// Route, topic, schedule or command
    pub route: Box<str>,
    /// Place in [`MonolithFacts::files`] of the line below
    pub file: u32,
    /// 1-based line
    pub line: u32,
    /// Only in test code
    pub test: bool,
}

/// A database table.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Table {
    /// Lower case, without quotes and schema
    pub name: Box<str>,
    /// Columns, in the order they were met
    pub columns: Vec<Box<str>>,
    /// Foreign keys
    pub foreign_keys: Vec<ForeignKey>,
    /// Units mapped to it, sorted
    pub mapped_by: Vec<UnitIndex>,
    /// Where it is defined or changed: file and line
    pub defined_at: Vec<(u32, u32)>,
}

impl Table {
    /// The tables that its foreign keys lead to, each once, sorted.
    pub fn referenced(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.foreign_keys.iter().map(|key| &*key.references).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// A foreign key from one table to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct ForeignKey {
    /// The columns that refer
    pub columns: Vec<Box<str>>,
    /// The table they lead to
    pub references: Box<str>,
}

/// One access of a unit to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Access {
    /// The unit
    pub unit: UnitIndex,
    /// Place in [`MonolithFacts::tables`]
    pub table: u32,
    /// Read or write
    pub mode: AccessMode,
    /// Place in [`MonolithFacts::files`] of the line below
    pub file: u32,
    /// 1-based line
    pub line: u32,
    /// The member that accesses it
    pub member: Option<u32>,
    /// Only in test code
    pub test: bool,
}

/// A request that a unit sends, or a message that it publishes.
///
/// Where entry points of this monolith answer it, links of the kinds [`ReferenceKind::Request`] and
/// [`ReferenceKind::Message`] lead to their units.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct RemoteCall {
    /// The unit that sends it
    pub unit: UnitIndex,
    /// 1-based line
    pub line: u32,
    /// HTTP method in capitals, or empty
    pub method: Box<str>,
    /// Address, procedure, topic or queue; `{}` stands for what is put in while the program runs
    pub target: Box<str>,
    /// How
    pub kind: RemoteCallKind,
    /// Its member that sends it
    pub member: Option<u32>,
    /// Place in [`MonolithFacts::files`] of the line above
    pub file: u32,
    /// Only in test code
    pub test: bool,
    /// The entry points of this monolith that answer it: places in [`MonolithFacts::entry_points`], sorted
    pub reaches: Vec<u32>,
}

/// A configuration key that a unit reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct ConfigurationRead {
    /// The unit
    pub unit: UnitIndex,
    /// The key
    pub key: Box<str>,
    /// Place in [`MonolithFacts::files`] of the line below
    pub file: u32,
    /// 1-based line
    pub line: u32,
}

/// A module of the build: a Maven module, a crate.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct BuildModule {
    /// Its name in the build
    pub name: Box<str>,
    /// Its folder, relative, with `/`; empty for the root
    pub path: Box<str>,
    /// Modules of this monolith that its manifest asks for: places in [`MonolithFacts::modules`], sorted
    pub needs: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_in_the_parts() {
        let link = |at: usize| Link {
            from: UnitIndex(at as u32 / 7),
            to: UnitIndex(at as u32 % 11),
            kind: ReferenceKind::Call,
            file: 0,
            line: at as u32,
            from_member: MemberPlace::NONE,
            to_member: Some(at as u32 % 3).into(),
            test: at.is_multiple_of(2),
        };
        let module = BuildModule { name: "shop".into(), path: "shop".into(), needs: vec![0] };
        let folder = |reason: &str| UnreadFolder { path: "gone".into(), reason: reason.into() };
        let unresolved =
            Unresolved { file: 0, line: 3, name: "pay".into(), reason: UnresolvedReason::UnknownName };
        for links in [0, 1, MonolithFacts::LINKS, MonolithFacts::LINKS + 1] {
            let facts = MonolithFacts {
                links: (0..links).map(link).collect(),
                externals: vec![External { name: "log4j".into(), units: vec![UnitIndex(3)], references: 9 }],
                unresolved: vec![unresolved.clone()],
                modules: vec![module.clone()],
                unread_folders: vec![folder("it is gone")],
                ..MonolithFacts::default()
            };
            let mut parts: Vec<Option<Vec<u8>>> =
                (0..facts.count_parts()).map(|part| Some(facts.encode_part(part))).collect();
            assert!(
                MonolithFacts::decode_parts(parts.clone().into_iter()).as_ref() == Some(&facts),
                "{links}"
            );
            *parts.last_mut().expect("there are parts") = None;
            assert!(MonolithFacts::decode_parts(parts.into_iter()).is_none());
        }
    }
}
