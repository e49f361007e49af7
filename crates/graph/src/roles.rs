//! What part each unit plays.

use std::collections::BTreeSet;

use banyan_facts::{DeclarationKind, EntryPointKind, Markers, UnitIndex};

use crate::Graph;

/// What part a unit plays in the monolith. The first that fits, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Test code
    Test,
    /// Written by a generator
    Generated,
    /// Starts or wires the program: main, composition root
    Bootstrap,
    /// Configures it
    Configuration,
    /// Takes requests, messages, schedules from outside
    Entry,
    /// Mapped to a table
    Entity,
    /// Reaches the database
    DataAccess,
    /// Used by many from several domains, uses little itself: errors, money, ids, helpers
    Shared,
    /// The rest: the domain's own logic
    Domain,
}

impl Role {
    /// Every role.
    pub const ALL: &[Role] = &[
        Role::Test,
        Role::Generated,
        Role::Bootstrap,
        Role::Configuration,
        Role::Entry,
        Role::Entity,
        Role::DataAccess,
        Role::Shared,
        Role::Domain,
    ];

    /// The name of this role in JSON and the interface.
    pub fn id(self) -> &'static str {
        match self {
            Role::Test => "test",
            Role::Generated => "generated",
            Role::Bootstrap => "bootstrap",
            Role::Configuration => "configuration",
            Role::Entry => "entry",
            Role::Entity => "entity",
            Role::DataAccess => "data access",
            Role::Shared => "shared",
            Role::Domain => "domain",
        }
    }
}

/// Roles from what front-ends marked, then from what the facts show, then from the graph's shape:
///
/// - test, generated: the mark of the unit or of its file
/// - bootstrap: the mark, or an entry point of kind main
/// - configuration: the mark
/// - entry: the mark, or any other entry point in production code
/// - entity: the mark, or a table that it is mapped to
/// - data access: the mark, a table access in production code, or a SQL script
/// - shared: see [`SharedBounds`]
pub(crate) fn assign_roles(graph: &Graph) -> Vec<Role> {
    let mapped = mapped_units(graph);
    let bounds = SharedBounds::of(graph);
    let role = |unit: UnitIndex| {
        stated_role(graph, unit, mapped[unit.at()]).unwrap_or(if bounds.hold(graph, unit) {
            Role::Shared
        } else {
            Role::Domain
        })
    };
    graph.indexes().map(role).collect()
}

fn mapped_units(graph: &Graph) -> Vec<bool> {
    let mut mapped = vec![false; graph.units().len()];
    for unit in graph.facts().tables.iter().flat_map(|table| &table.mapped_by) {
        mapped[unit.at()] = true;
    }
    mapped
}

fn stated_role(graph: &Graph, index: UnitIndex, mapped: bool) -> Option<Role> {
    let unit = graph.unit(index);
    let marked = |marker| unit.markers.has(marker);
    let of_file = graph.facts().files[unit.file as usize].markers.with(unit.markers);
    let mut entries = graph.entry_points_of(index).iter().filter(|entry_point| !entry_point.test);
    let starts = entries.clone().any(|entry_point| entry_point.kind == EntryPointKind::Main);
    let accesses = graph.accesses_of(index).iter().any(|access| !access.test);
    let rules = [
        (Role::Test, of_file.has(Markers::TEST)),
        (Role::Generated, of_file.has(Markers::GENERATED)),
        (Role::Bootstrap, marked(Markers::BOOTSTRAP) || starts),
        (Role::Configuration, marked(Markers::CONFIGURATION)),
        (Role::Entry, marked(Markers::ENTRY) || entries.any(|entry| entry.kind != EntryPointKind::Main)),
        (Role::Entity, marked(Markers::ENTITY) || mapped),
        (Role::DataAccess, marked(Markers::DATA_ACCESS) || accesses || unit.kind == DeclarationKind::Script),
    ];
    rules.into_iter().find(|&(_, fits)| fits).map(|(role, _)| role)
}

/// When a unit with no other role is shared: many depend on it, from several scopes other than its
/// own, and it depends on little. What "many" and "several" mean grows with the square root of the
/// monolith: half the root of the number of units (at least 4) and of scopes (at least 2). Little:
/// an instability (fan-out / (fan-in + fan-out), Martin, "OO design quality metrics", 1994) of at
/// most one fifth. An exception type needs the scopes only.
struct SharedBounds {
    units: u32,
    scopes: usize,
}

impl SharedBounds {
    fn of(graph: &Graph) -> SharedBounds {
        let scopes: BTreeSet<&str> = graph.units().iter().map(|unit| unit.scope.as_ref()).collect();
        SharedBounds {
            units: (graph.units().len().isqrt() / 2).max(4) as u32,
            scopes: (scopes.len().isqrt() / 2).max(2),
        }
    }

    fn hold(&self, graph: &Graph, unit: UnitIndex) -> bool {
        let fan_in = graph.fan_in(unit);
        let error = graph.unit(unit).markers.has(Markers::ERROR);
        let few_users = fan_in < self.units && !error;
        if few_users || 4 * graph.fan_out(unit) > fan_in {
            return false;
        }
        let own = &graph.unit(unit).scope;
        let users = graph.dependencies_to(unit).filter(|dependency| graph.in_production(dependency));
        let scopes: BTreeSet<&str> = users.map(|user| graph.unit(user.from).scope.as_ref()).collect();
        scopes.iter().filter(|&&scope| scope != own.as_ref()).count() >= self.scopes
    }
}

#[cfg(test)]
mod tests {
    use banyan_facts::{Access, AccessMode, EntryPoint, MonolithFacts, Table};

    use super::*;
    use crate::build_graph;
    use crate::sketch::{facts, graph};

    fn role_of(graph: &Graph, name: &str) -> Role {
        let found = graph.indexes().find(|&unit| graph.unit(unit).name.as_ref() == name);
        graph.role(found.unwrap())
    }

    fn entry_point(unit: u32, kind: EntryPointKind, test: bool) -> EntryPoint {
        EntryPoint {
            unit: UnitIndex(unit),
            member: None,
            kind,
            method: "".into(),
            route: "".into(),
            file: 0,
            line: 1,
            test,
        }
    }

    #[test]
    fn marks_decide_in_order() {
        let graph = graph("a test entity; b configuration entry; c entity access; d bootstrap; e generated");
        let roles: Vec<Role> = graph.indexes().map(|unit| graph.role(unit)).collect();
        use Role::*;
        assert_eq!(roles, [Test, Configuration, Entity, Bootstrap, Generated]);
    }

    #[test]
    fn facts_decide_where_there_is_no_mark() {
        let mut monolith: MonolithFacts = facts("a; b; c; d; e");
        monolith.entry_points = vec![
            entry_point(0, EntryPointKind::Main, false),
            entry_point(1, EntryPointKind::Http, false),
            entry_point(4, EntryPointKind::Http, true),
        ];
        monolith.tables = vec![Table {
            name: "c".into(),
            columns: vec![],
            foreign_keys: vec![],
            mapped_by: vec![UnitIndex(2)],
            defined_at: vec![],
        }];
        let access = Access {
            unit: UnitIndex(3),
            table: 0,
            mode: AccessMode::Read,
            file: 0,
            line: 1,
            member: None,
            test: false,
        };
        monolith.accesses = vec![access, Access { unit: UnitIndex(4), test: true, ..access }];
        let graph = build_graph(monolith);
        let roles: Vec<Role> = graph.indexes().map(|unit| graph.role(unit)).collect();
        assert_eq!(roles, [Role::Bootstrap, Role::Entry, Role::Entity, Role::DataAccess, Role::Domain]);
    }

    #[test]
    fn shared_is_what_many_use_from_several_scopes_and_uses_little() {
        let graph = graph(
            "orders/A -> kernel/Money; orders/B -> kernel/Money; billing/C -> kernel/Money;
             stock/D -> kernel/Money; orders/A -> orders/Price; orders/B -> orders/Price;
             orders/E -> orders/Price; orders/F -> orders/Price; billing/C -> orders/Price;
             orders/A -> hub/Hub; orders/B -> hub/Hub; billing/C -> hub/Hub; stock/D -> hub/Hub;
             hub/Hub -> billing/C; hub/Hub -> stock/D; kernel/Failed error;
             orders/A -> kernel/Failed; stock/D -> kernel/Failed",
        );
        assert_eq!(role_of(&graph, "Money"), Role::Shared);
        assert_eq!(role_of(&graph, "Failed"), Role::Shared);
        assert_eq!(role_of(&graph, "Price"), Role::Domain, "used by one other scope only");
        assert_eq!(role_of(&graph, "Hub"), Role::Domain, "depends on too much");
    }
}
