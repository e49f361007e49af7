//! The tables and their columns.

use std::borrow::Cow;

use banyan_facts::{Markers, UnitIndex};

use super::rows::{Cell, Rows};
use crate::wire::RowTarget;

/// A table.
pub struct TableKind {
    pub id: &'static str,
    pub title: &'static str,
    /// What to say where there is no row
    pub empty: &'static str,
    pub columns: &'static [Column],
    pub count: fn(&Rows<'_>) -> usize,
    /// What a row stands for
    pub target: fn(&Rows<'_>, usize) -> RowTarget,
}

/// A column of a table.
pub struct Column {
    pub id: &'static str,
    pub title: &'static str,
    /// What it means, where the title does not tell
    pub about: &'static str,
    /// How to draw it: `text`, `number`, `code`, `unit`, `place`, `role`, `path`, `flag`, `short`
    pub format: &'static str,
    /// Shown before the user chose columns
    pub shown: bool,
    pub value: for<'a> fn(&'a Rows<'a>, usize) -> Cell<'a>,
}

macro_rules! columns {
    ($($id:literal $title:literal $format:ident $shown:literal $about:literal => $value:expr;)*) => {
        &[$(Column {
            id: $id,
            title: $title,
            about: $about,
            format: stringify!($format),
            shown: $shown,
            value: $value,
        }),*]
    };
}

/// All tables, in the order they are offered in.
pub const KINDS: &[TableKind] = &[
    TableKind {
        id: "units",
        title: "Units",
        empty: "No unit was found. Is this the folder of a monolith's source?",
        columns: columns! {
            "name" "Unit" unit true "" => |at, row| Cell::text(&at.unit(row).name);
            "qualified_name" "Qualified name" code false "" => |at, row| Cell::text(&at.unit(row).qualified_name);
            "place" "Place" place true "Its service, the shared library, or what stays" => |at, row| at.place(index(row));
            "role" "Role" role true "The part it plays" => |at, row| Cell::text(at.graph.role(index(row)).id());
            "kind" "Kind" text false "" => |at, row| Cell::text(at.unit(row).kind.id());
            "language" "Language" text false "" => |at, row| Cell::text(at.unit(row).language.id());
            "lines" "Lines" number true "" => |at, row| Cell::number(at.unit(row).lines);
            "fan_in" "Used by" number true "Units that depend on it" => |at, row| Cell::number(at.graph.dependencies_to(index(row)).count() as u64);
            "fan_out" "Uses" number true "Units it depends on" => |at, row| Cell::number(at.graph.dependencies_from(index(row)).len() as u64);
            "level" "Level" number false "0 depends on nothing" => |at, row| Cell::number(at.graph.level(index(row)));
            "cycle" "Cycle" short true "The number of the cycle it is in" => |at, row| at.graph.cycle_of(index(row)).map_or(Cell::text(""), |cycle| Cell::made(format!("⟳ {}", cycle + 1)));
            "pinned" "Pinned" flag false "Placed by decision" => |at, row| Cell::flag(at.split.pinned.get(row).copied().unwrap_or(false));
            "test" "Test" flag false "Test code" => |at, row| Cell::flag(at.unit(row).markers.has(Markers::TEST));
            "path" "File" path true "" => |at, row| Cell::text(at.graph.path_of(index(row)));
        },
        count: |at| at.graph.units().len(),
        target: |at, row| unit_target(at, index(row)),
    },
    TableKind {
        id: "dependencies",
        title: "Dependencies",
        empty: "No unit refers to another.",
        columns: columns! {
            "from" "From" unit true "The unit that depends" => |at, row| at.name(at.dependency(row).from);
            "from_place" "From place" place true "" => |at, row| at.place(at.dependency(row).from);
            "to" "To" unit true "The unit it depends on" => |at, row| at.name(at.dependency(row).to);
            "to_place" "To place" place true "" => |at, row| at.place(at.dependency(row).to);
            "references" "References" number true "Places in the source it stands on" => |at, row| Cell::number(at.dependency(row).references());
            "kinds" "Kinds" text true "What the references do" => kinds_of;
            "crosses" "Crosses" flag true "Leads from one service to another, or to or from what stays" => |at, row| Cell::flag(at.crosses(at.dependency(row)));
            "cycle" "In cycle" flag true "Both ends are in one cycle" => |at, row| Cell::flag(at.in_cycle(at.dependency(row)));
            "type_only" "Types only" flag false "Names types and runs nothing" => |at, row| Cell::flag(at.dependency(row).type_only);
            "test_only" "Tests only" flag false "All of it is test code" => |at, row| Cell::flag(at.dependency(row).test_only);
        },
        count: |at| at.graph.dependencies().len(),
        target: |at, row| edge_target(at, at.dependency(row).from, at.dependency(row).to),
    },
    TableKind {
        id: "entry-points",
        title: "Entry points",
        empty: "No route, consumer, job or main was found.",
        columns: columns! {
            "kind" "Kind" text true "" => |at, row| Cell::text(at.entry_point(row).kind.id());
            "method" "Method" text true "" => |at, row| Cell::text(&at.entry_point(row).method);
            "route" "Route, topic, schedule" code true "" => |at, row| Cell::text(&at.entry_point(row).route);
            "unit" "Unit" unit true "" => |at, row| at.name(at.entry_point(row).unit);
            "place" "Place" place true "" => |at, row| at.place(at.entry_point(row).unit);
            "test" "Test" flag false "Only in test code" => |at, row| Cell::flag(at.entry_point(row).test);
            "source" "Source" path true "" => |at, row| line_of(at, at.entry_point(row).file, at.entry_point(row).line);
        },
        count: |at| at.graph.facts().entry_points.len(),
        target: |at, row| {
            line_target(at, at.entry_point(row).unit, at.entry_point(row).file, at.entry_point(row).line)
        },
    },
    TableKind {
        id: "tables",
        title: "Tables",
        empty: "No table was found in DDL, mappings or SQL text.",
        columns: columns! {
            "name" "Table" code true "" => |at, row| Cell::text(&at.graph.facts().tables[row].name);
            "columns" "Columns" number true "" => |at, row| Cell::number(at.graph.facts().tables[row].columns.len() as u64);
            "writers" "Writers" number true "Units that write it" => |at, row| Cell::number(at.table_users[row].writers.len() as u64);
            "readers" "Readers" number true "Units that read it" => |at, row| Cell::number(at.table_users[row].readers.len() as u64);
            "written_from" "Written from" places true "Places of the split whose units write it" => |at, row| Cell::made(joined(&at.places(&at.table_users[row].writers)));
            "contested" "Contested" flag true "Written from more than one place" => |at, row| Cell::flag(at.places(&at.table_users[row].writers).len() > 1);
            "foreign_keys" "Foreign keys to" code true "" => foreign_keys;
            "writing_units" "Written by" text false "Names of the units that write it" => |at, row| at.names(&at.table_users[row].writers);
            "reading_units" "Read by" text false "Names of the units that read it" => |at, row| at.names(&at.table_users[row].readers);
            "test" "Test" flag false "Only test code has to do with it" => |at, row| Cell::flag(at.test_tables[row]);
        },
        count: |at| at.graph.facts().tables.len(),
        target: |at, row| RowTarget::Table { name: at.graph.facts().tables[row].name.to_string() },
    },
    TableKind {
        id: "requests",
        title: "Requests",
        empty: "No request is sent and no message published that can be seen in the source.",
        columns: columns! {
            "kind" "Kind" text true "" => |at, row| Cell::text(at.request(row).kind.id());
            "method" "Method" text true "" => |at, row| Cell::text(&at.request(row).method);
            "target" "Address, topic" code true "{} stands for what is put in while the program runs" => |at, row| Cell::text(&at.request(row).target);
            "unit" "Sent by" unit true "" => |at, row| at.name(at.request(row).unit);
            "place" "Place" place true "" => |at, row| at.place(at.request(row).unit);
            "reaches" "Answered by" text true "Units of this monolith that answer it" => reached;
            "test" "Test" flag false "Only in test code" => |at, row| Cell::flag(at.request(row).test);
            "source" "Source" path true "" => |at, row| line_of(at, at.request(row).file, at.request(row).line);
        },
        count: |at| at.graph.facts().remote_calls.len(),
        target: |at, row| line_target(at, at.request(row).unit, at.request(row).file, at.request(row).line),
    },
    TableKind {
        id: "configuration",
        title: "Configuration",
        empty: "No configuration key is read that can be seen in the source.",
        columns: columns! {
            "key" "Key" code true "" => |at, row| Cell::text(at.keys[row].0);
            "units" "Units" number true "Units that read it" => |at, row| Cell::number(readers(at, row).len() as u64);
            "places" "Read in" places true "Places of the split whose units read it" => |at, row| Cell::made(joined(&at.places(&readers(at, row))));
            "readers" "Read by" text true "" => |at, row| at.names(&readers(at, row));
            "source" "First read" path true "" => |at, row| line_of(at, at.keys[row].1[0].file, at.keys[row].1[0].line);
        },
        count: |at| at.keys.len(),
        target: |at, row| {
            let read = at.keys[row].1[0];
            line_target(at, read.unit, read.file, read.line)
        },
    },
    TableKind {
        id: "externals",
        title: "Libraries",
        empty: "No library is used that can be seen in the source.",
        columns: columns! {
            "name" "Library" code true "" => |at, row| Cell::text(&at.graph.facts().externals[row].name);
            "units" "Units" number true "Units that use it" => |at, row| Cell::number(at.graph.facts().externals[row].units.len() as u64);
            "references" "References" number true "" => |at, row| Cell::number(at.graph.facts().externals[row].references);
            "places" "Used in" places true "Places of the split whose units use it" => |at, row| Cell::made(joined(&at.places(&at.graph.facts().externals[row].units)));
            "used_by" "Used by" text false "Names of the units that use it" => |at, row| at.names(&at.graph.facts().externals[row].units);
        },
        count: |at| at.graph.facts().externals.len(),
        target: |_, _| RowTarget::None,
    },
    TableKind {
        id: "problems",
        title: "Problems",
        empty: "Every file was read whole.",
        columns: columns! {
            "status" "Status" text true "partial: read as far as it could be; skipped: not read" => |at, row| Cell::text(at.problems[row].status);
            "path" "File" path true "" => |at, row| Cell::text(at.problems[row].path);
            "reason" "Reason" text true "" => |at, row| Cell::text(at.problems[row].reason);
        },
        count: |at| at.problems.len(),
        target: |at, row| RowTarget::Line { unit: None, path: at.problems[row].path.to_string(), line: 1 },
    },
    TableKind {
        id: "unresolved",
        title: "Unresolved",
        empty: "Every reference was followed.",
        columns: columns! {
            "name" "Written" code true "What stands in the source" => |at, row| Cell::text(&at.unresolved(row).name);
            "reason" "Reason" text true "Why it could not be followed" => |at, row| Cell::text(at.unresolved(row).reason.id());
            "language" "Language" text true "" => |at, row| Cell::text(at.graph.facts().files[at.unresolved(row).file as usize].language.id());
            "source" "Source" path true "" => |at, row| line_of(at, at.unresolved(row).file, at.unresolved(row).line);
        },
        count: |at| at.graph.facts().unresolved.len(),
        target: |at, row| RowTarget::Line {
            unit: None,
            path: at.graph.file_path(at.unresolved(row).file).to_string(),
            line: at.unresolved(row).line,
        },
    },
    TableKind {
        id: super::CELLS,
        title: "Cells",
        empty: "No row uses another.",
        columns: columns! {
            "from" "Uses" text true "The column: what depends" => |at, row| cell_label(at, row, true);
            "to" "Used" text true "The row: what it depends on" => |at, row| cell_label(at, row, false);
            "references" "References" number true "" => |at, row| Cell::number(at.matrix.map_or(0, |matrix| matrix.matrix.cells()[row].references));
            "dependencies" "Dependencies" number true "Pairs of units" => |at, row| Cell::number(at.matrix.map_or(0, |matrix| matrix.matrix.cells()[row].dependencies));
            "cycle" "In cycle" flag true "" => |at, row| Cell::flag(at.matrix.is_some_and(|matrix| matrix.matrix.cells()[row].in_cycle));
            "upwards" "Against the levels" flag true "Points from a lower row up to a higher one" => |at, row| Cell::flag(at.matrix.is_some_and(|matrix| matrix.matrix.cells()[row].user > matrix.matrix.cells()[row].used));
        },
        count: |at| at.matrix.map_or(0, |matrix| matrix.matrix.cells().len()),
        target: cell_target,
    },
];

fn index(row: usize) -> UnitIndex {
    UnitIndex(row as u32)
}

fn unit_target(at: &Rows<'_>, unit: UnitIndex) -> RowTarget {
    RowTarget::Unit { id: at.graph.unit(unit).id.to_string() }
}

fn edge_target(at: &Rows<'_>, from: UnitIndex, to: UnitIndex) -> RowTarget {
    let id = |unit: UnitIndex| at.graph.unit(unit).id.to_string();
    RowTarget::Edge { from: id(from), to: id(to) }
}

fn line_target(at: &Rows<'_>, unit: UnitIndex, file: u32, line: u32) -> RowTarget {
    let unit = Some(at.graph.unit(unit).id.to_string());
    RowTarget::Line { unit, path: at.graph.file_path(file).to_string(), line }
}

fn line_of<'a>(at: &'a Rows<'a>, file: u32, line: u32) -> Cell<'a> {
    Cell::made(format!("{}:{line}", at.graph.file_path(file)))
}

fn joined(names: &[Cow<'_, str>]) -> String {
    names.join(", ")
}

fn kinds_of<'a>(at: &'a Rows<'a>, row: usize) -> Cell<'a> {
    let kinds: Vec<String> =
        at.dependency(row).kinds.iter().map(|(kind, count)| format!("{} {count}", kind.id())).collect();
    Cell::made(kinds.join(", "))
}

fn foreign_keys<'a>(at: &'a Rows<'a>, row: usize) -> Cell<'a> {
    Cell::made(at.graph.facts().tables[row].referenced().join(", "))
}

fn reached<'a>(at: &'a Rows<'a>, row: usize) -> Cell<'a> {
    let entry_points = &at.graph.facts().entry_points;
    let units: Vec<UnitIndex> =
        at.request(row).reaches.iter().map(|&place| entry_points[place as usize].unit).collect();
    at.names(&units)
}

fn readers(at: &Rows<'_>, row: usize) -> Vec<UnitIndex> {
    let mut units: Vec<UnitIndex> = at.keys[row].1.iter().map(|read| read.unit).collect();
    units.dedup();
    units
}

fn cell_label<'a>(at: &'a Rows<'a>, row: usize, user: bool) -> Cell<'a> {
    let Some(ordered) = at.matrix else { return Cell::text("") };
    let cell = ordered.matrix.cells()[row];
    Cell::made(ordered.label(at.study, if user { cell.user } else { cell.used }))
}

fn cell_target(at: &Rows<'_>, row: usize) -> RowTarget {
    let Some(ordered) = at.matrix else { return RowTarget::None };
    let cell = ordered.matrix.cells()[row];
    RowTarget::Edge { from: ordered.id(cell.user).into(), to: ordered.id(cell.used).into() }
}
