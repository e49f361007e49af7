use serde::{Deserialize, Serialize};

use crate::Spot;

/// Defines the patterns with their id, name and source.
macro_rules! patterns {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $label:literal, $source:literal;)*) => {
        /// A known way to take a seam, a table or a transaction apart.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Pattern { $($(#[$doc])* $variant,)* }

        impl Pattern {
            /// Every pattern.
            pub const ALL: &[Pattern] = &[$(Pattern::$variant,)*];

            /// Its name in JSON.
            pub fn id(self) -> &'static str {
                match self { $(Pattern::$variant => $id,)* }
            }

            /// What people read.
            pub fn label(self) -> &'static str {
                match self { $(Pattern::$variant => $label,)* }
            }

            /// Who described it, and where.
            pub fn source(self) -> &'static str {
                match self { $(Pattern::$variant => $source,)* }
            }
        }
    };
}

patterns! {
    /// Every entry point is a route at the edge
    StranglerFacade = "strangler_facade", "Strangler façade and route flip",
        "Fowler, StranglerFigApplication; Azure and AWS strangler-fig guidance";
    /// Called from inside the monolith
    BranchByAbstraction = "branch_by_abstraction", "Branch by abstraction",
        "Newman, Monolith to Microservices, ch. 3";
    /// Something reacts to what request handlers do
    DecoratingCollaborator = "decorating_collaborator", "Decorating collaborator",
        "Newman, Monolith to Microservices, ch. 3";
    /// Something reacts to what is written or published
    EventInterception = "event_interception", "Event interception or change data capture",
        "Fowler, Patterns of Legacy Displacement; Newman, Monolith to Microservices, ch. 3";
    /// Writes that are risky, output that can be compared
    ParallelRun = "parallel_run", "Parallel run with comparison",
        "Newman, Monolith to Microservices, ch. 3";
    /// A table that several services write
    ChangeDataOwnership = "change_data_ownership", "Change data ownership",
        "Newman, Monolith to Microservices, ch. 4";
    /// Two services that will not come apart
    MergeServices = "merge_services", "Merge the services",
        "Ford and others, Software Architecture: The Hard Parts, ch. 7";
    /// Two owners for a while
    TracerWrite = "tracer_write", "Tracer write",
        "Newman, Monolith to Microservices, ch. 4";
    /// A table that others only read
    DatabaseView = "database_view", "Database view",
        "Newman, Monolith to Microservices, ch. 4";
    /// Reads that can ask the owner
    ApiComposition = "api_composition", "API composition",
        "Richardson, microservices.io, API composition";
    /// Reads that need the data at hand
    ReadProjection = "read_projection", "Read projection",
        "Richardson, microservices.io, CQRS; Newman, Monolith to Microservices, ch. 4";
    /// A foreign key across the cut
    ForeignKeyToCode = "foreign_key_to_code", "Move the foreign key to code",
        "Newman, Monolith to Microservices, ch. 4";
    /// One table with columns of different services
    SplitTable = "split_table", "Split the table",
        "Newman, Monolith to Microservices, ch. 4";
    /// A transaction that spans services
    Saga = "saga", "Saga",
        "Richardson, microservices.io, Saga; Garcia-Molina and Salem, Sagas";
    /// A write and a message that must both happen
    Outbox = "outbox", "Transactional outbox",
        "Richardson, microservices.io, Transactional outbox";
    /// Calls back into the monolith
    AntiCorruptionLayer = "anti_corruption_layer", "Anti-corruption layer",
        "Evans, Domain-Driven Design, ch. 14; Richardson, microservices.io";
    /// Data that the monolith still owns
    AggregateExposingMonolith = "aggregate_exposing_monolith", "Aggregate exposing monolith",
        "Newman, Monolith to Microservices, ch. 4";
    /// A table that hardly changes
    ReferenceData = "reference_data", "Reference data",
        "Newman, Monolith to Microservices, ch. 4";
    /// Code that most services use
    SharedLibrary = "shared_library", "Shared library",
        "Newman, Building Microservices, ch. 5; Ford and others, The Hard Parts, ch. 8";
    /// Configuration that others read too
    ConfigurationToCarry = "configuration_to_carry", "Configuration to carry over",
        "Beyer and others, The Site Reliability Workbook, ch. 14; The Twelve-Factor App, III";
}

/// Something the source says, and where it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// In words, with names and counts
    pub text: String,
    /// Lines that show it; the first few where there are many
    pub at: Vec<Spot>,
}

/// A pattern chosen from facts, with what it means here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternChoice {
    /// The pattern
    pub pattern: Pattern,
    /// The facts that call for it
    pub facts: Vec<Fact>,
    /// What to do, in order
    pub steps: Vec<String>,
    /// What must hold before the first step
    pub entry: String,
    /// What holds when it is done
    pub exit: String,
    /// How to go back
    pub way_back: String,
}

impl PatternChoice {
    /// Who described the pattern, and where.
    pub fn source(&self) -> &'static str {
        self.pattern.source()
    }
}
