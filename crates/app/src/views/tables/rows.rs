//! What the rows of the tables are made of.

use std::borrow::Cow;
use std::collections::BTreeMap;

use banyan_facts::{
    AccessMode, ConfigurationRead, EntryPoint, FileStatus, RemoteCall, Unit, UnitIndex, Unresolved,
};
use banyan_graph::{Dependency, Graph};
use banyan_plan::find_test_tables;
use banyan_split::{Place, Split};

use crate::state::{Moment, Study};
use crate::views::matrix::OrderedMatrix;
use crate::views::{DEAD, SHARED, STAYS};

/// One value of a row.
pub enum Cell<'a> {
    Text(Cow<'a, str>),
    Number(u64),
}

/// The units that use a table, tests left out; each once.
#[derive(Debug, Clone, Default)]
pub struct TableUsers {
    pub readers: Vec<UnitIndex>,
    pub writers: Vec<UnitIndex>,
}

impl TableUsers {
    /// Those of all tables, in the order of these.
    pub fn of_all(graph: &Graph) -> Vec<TableUsers> {
        let facts = graph.facts();
        let mut all = vec![TableUsers::default(); facts.tables.len()];
        for access in facts.accesses.iter().filter(|access| !access.test) {
            let users = &mut all[access.table as usize];
            let of_mode = match access.mode {
                AccessMode::Read => &mut users.readers,
                AccessMode::Write => &mut users.writers,
            };
            if of_mode.last() != Some(&access.unit) {
                of_mode.push(access.unit);
            }
        }
        all
    }
}

/// A file that was not read whole, or a folder that could not be opened.
pub struct Problem<'a> {
    pub path: &'a str,
    pub status: &'static str,
    pub reason: &'a str,
}

/// The study and the split, and what one table needs besides.
pub struct Rows<'a> {
    pub study: &'a Study,
    pub graph: &'a Graph,
    pub split: &'a Split,
    pub matrix: Option<&'a OrderedMatrix>,
    pub problems: Vec<Problem<'a>>,
    /// Configuration keys with their reads
    pub keys: Vec<(&'a str, Vec<&'a ConfigurationRead>)>,
    /// The users of each table
    pub table_users: Vec<TableUsers>,
    /// Whether only test code has to do with each table
    pub test_tables: Vec<bool>,
}

impl<'a> Cell<'a> {
    pub fn text(text: &'a str) -> Cell<'a> {
        Cell::Text(Cow::Borrowed(text))
    }

    pub fn made(text: String) -> Cell<'a> {
        Cell::Text(Cow::Owned(text))
    }

    pub fn number(number: impl Into<u64>) -> Cell<'a> {
        Cell::Number(number.into())
    }

    /// `yes`, or nothing.
    pub fn flag(holds: bool) -> Cell<'a> {
        Cell::text(if holds { "yes" } else { "" })
    }

    pub fn into_text(self) -> String {
        match self {
            Cell::Text(text) => text.into_owned(),
            Cell::Number(number) => number.to_string(),
        }
    }
}

impl<'a> Rows<'a> {
    pub fn of(moment: &'a Moment, table: &str, matrix: Option<&'a OrderedMatrix>) -> Rows<'a> {
        let graph = &moment.study.graph;
        Rows {
            study: &moment.study,
            graph,
            split: &moment.split.split,
            matrix,
            problems: if table == "problems" { problems(graph) } else { Vec::new() },
            keys: if table == "configuration" { keys(graph) } else { Vec::new() },
            table_users: if table == "tables" { TableUsers::of_all(graph) } else { Vec::new() },
            test_tables: if table == "tables" { find_test_tables(graph) } else { Vec::new() },
        }
    }

    pub fn unit(&self, row: usize) -> &'a Unit {
        &self.graph.units()[row]
    }

    pub fn dependency(&self, row: usize) -> &'a Dependency {
        &self.graph.dependencies()[row]
    }

    pub fn entry_point(&self, row: usize) -> &'a EntryPoint {
        &self.graph.facts().entry_points[row]
    }

    pub fn request(&self, row: usize) -> &'a RemoteCall {
        &self.graph.facts().remote_calls[row]
    }

    pub fn unresolved(&self, row: usize) -> &'a Unresolved {
        &self.graph.facts().unresolved[row]
    }

    /// The name of a unit; where several have it, with what is around it.
    pub fn name(&self, unit: UnitIndex) -> Cell<'a> {
        Cell::text(self.study.name_of(unit))
    }

    pub fn place(&self, unit: UnitIndex) -> Cell<'a> {
        Cell::text(match self.split.place_of(unit) {
            Place::Service(at) => &self.split.services[at as usize].key,
            Place::Shared => SHARED,
            Place::Stays => STAYS,
            Place::Dead => DEAD,
        })
    }

    /// Names of units, those of one name once.
    pub fn names(&self, units: &[UnitIndex]) -> Cell<'a> {
        let mut names: Vec<&str> = units.iter().map(|&unit| self.graph.unit(unit).name.as_ref()).collect();
        names.sort_unstable();
        names.dedup();
        Cell::made(names.join(", "))
    }

    /// Places of units, each once.
    pub fn places(&self, units: &[UnitIndex]) -> Vec<Cow<'a, str>> {
        let text = |&unit: &UnitIndex| match self.place(unit) {
            Cell::Text(text) => text,
            Cell::Number(_) => Cow::Borrowed(""),
        };
        let mut places: Vec<Cow<'a, str>> = units.iter().map(text).collect();
        places.sort();
        places.dedup();
        places
    }

    /// Whether a dependency leads from one service to another, or between a service and what stays.
    pub fn crosses(&self, dependency: &Dependency) -> bool {
        let (from, to) = (self.split.place_of(dependency.from), self.split.place_of(dependency.to));
        from != to && from != Place::Shared && to != Place::Shared
    }

    /// Whether both ends are in one cycle.
    pub fn in_cycle(&self, dependency: &Dependency) -> bool {
        let cycle = self.graph.cycle_of(dependency.from);
        cycle.is_some() && cycle == self.graph.cycle_of(dependency.to)
    }
}

fn problems(graph: &Graph) -> Vec<Problem<'_>> {
    let facts = graph.facts();
    let files = facts.files.iter().filter_map(|file| {
        let status = match file.status {
            FileStatus::Parsed => return None,
            FileStatus::Partial => "partial",
            FileStatus::Skipped => "skipped",
        };
        Some(Problem { path: &file.path, status, reason: &file.reason })
    });
    let folders = facts.unread_folders.iter().map(|folder| Problem {
        path: &folder.path,
        status: "skipped",
        reason: &folder.reason,
    });
    files.chain(folders).collect()
}

fn keys(graph: &Graph) -> Vec<(&str, Vec<&ConfigurationRead>)> {
    let mut keys: BTreeMap<&str, Vec<&ConfigurationRead>> = BTreeMap::new();
    for read in &graph.facts().configuration {
        keys.entry(&read.key).or_default().push(read);
    }
    keys.into_iter().collect()
}
