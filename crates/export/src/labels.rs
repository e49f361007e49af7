//! What things are called in documents: keys of parties, members, lines of source.

use banyan_graph::{Graph, UnitIndex};
use banyan_plan::{Party, Spot, label_member};
use banyan_split::{Place, Split};
use serde::Serialize;

/// The key of the shared library. No service has it: their keys have no parentheses.
pub(crate) const SHARED: &str = "(shared)";

/// The key of what stays in the monolith.
pub(crate) const STAYS: &str = "(stays)";
/// The key of dead code.
pub(crate) const DEAD: &str = "(dead)";

/// A line of source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Line<'a> {
    pub path: &'a str,
    pub line: u32,
}

/// An entry point.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EntryPointLine<'a> {
    pub unit: &'a str,
    pub kind: &'static str,
    pub method: &'a str,
    pub route: &'a str,
    /// The member that does the work
    pub handler: String,
    pub path: &'a str,
    pub line: u32,
}

impl EntryPointLine<'_> {
    /// `GET /orders`; the handler where there is no route.
    pub fn title(&self) -> String {
        let title = format!("{} {}", self.method, self.route);
        match title.trim() {
            "" => self.handler.clone(),
            title => title.to_owned(),
        }
    }
}

/// Names from a graph and a split.
#[derive(Clone, Copy)]
pub(crate) struct Labels<'a> {
    pub graph: &'a Graph,
    pub split: &'a Split,
}

impl<'a> Labels<'a> {
    pub fn party(&self, party: Party) -> &'a str {
        match party {
            Party::Service(at) => &self.split.services[at as usize].key,
            Party::Stays => STAYS,
        }
    }

    pub fn parties(&self, parties: &[Party]) -> Vec<&'a str> {
        parties.iter().map(|&party| self.party(party)).collect()
    }

    pub fn place(&self, place: Place) -> &'a str {
        match place {
            Place::Service(at) => &self.split.services[at as usize].key,
            Place::Shared => SHARED,
            Place::Stays => STAYS,
            Place::Dead => DEAD,
        }
    }

    /// The name of a service, or the key of another place.
    pub fn place_name(&self, place: Place) -> &'a str {
        match place {
            Place::Service(at) => &self.split.services[at as usize].name,
            _ => self.place(place),
        }
    }

    pub fn id(&self, unit: UnitIndex) -> &'a str {
        &self.graph.unit(unit).id
    }

    pub fn ids(&self, units: &[UnitIndex]) -> Vec<&'a str> {
        units.iter().map(|&unit| self.id(unit)).collect()
    }

    pub fn member(&self, unit: UnitIndex, member: Option<u32>) -> Option<&'a str> {
        let members = &self.graph.unit(unit).members;
        Some(&members.get(member? as usize)?.name)
    }

    /// `Order.place`, or `Order` where no member is meant.
    pub fn name(&self, unit: UnitIndex, member: Option<u32>) -> String {
        label_member(self.graph.unit(unit), member)
    }

    pub fn table(&self, table: u32) -> &'a str {
        &self.graph.facts().tables[table as usize].name
    }

    pub fn tables(&self, tables: &[u32]) -> Vec<&'a str> {
        tables.iter().map(|&table| self.table(table)).collect()
    }

    pub fn line(&self, spot: Spot) -> Line<'a> {
        Line { path: self.graph.file_path(spot.file), line: spot.line }
    }

    pub fn lines(&self, spots: &[Spot]) -> Vec<Line<'a>> {
        spots.iter().map(|&spot| self.line(spot)).collect()
    }

    pub fn entry_point(&self, at: u32) -> EntryPointLine<'a> {
        let entry_point = &self.graph.facts().entry_points[at as usize];
        EntryPointLine {
            unit: self.id(entry_point.unit),
            kind: entry_point.kind.id(),
            method: &entry_point.method,
            route: &entry_point.route,
            handler: self.name(entry_point.unit, entry_point.member),
            path: self.graph.file_path(entry_point.file),
            line: entry_point.line,
        }
    }
}

/// A document as text, indented, with a final newline.
pub(crate) fn to_json(document: &impl Serialize) -> String {
    // The documents are plain structs with text keys: serialising them cannot fail.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

/// A number as it is shown: four decimals are enough, and platforms agree on them.
pub(crate) fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}
