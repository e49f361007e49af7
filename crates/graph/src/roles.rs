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

pub(crate) fn assign_roles(graph: &Graph) -> Vec<Role> {
    vec![Role::Domain; graph.units().len()]
}
