//! What the command line understands.

use std::path::PathBuf;

use banyan_app::{Signal, Strategy, Weights};
use clap::{Args, Parser, Subcommand, ValueEnum};

const TEACH: &str = "\
A first session, on the folder of your monolith:

  banyan scan  shop          what was read, and how much of it could be followed
  banyan split shop          services that could be cut out, and why
  banyan edit  shop move java:org.shop.Invoice --to billing
  banyan plan  shop          in what order, with which pattern at each seam
  banyan check shop --update-baseline
                             from now on, fail on what makes the cut harder
  banyan status shop         after each commit: how far are we, told from the code

Nothing is written into the monolith's folder, and nothing of it is ever run. Decisions are kept in
a project of your own, one per monolith; --project FILE names another.

Exit codes: 0 fine, 1 a check found something, 2 bad use or a failure.";

/// Take a monolith apart, safely.
#[derive(Parser)]
#[command(name = "banyan", version, about, long_about = None, after_long_help = TEACH, after_help = "banyan --help shows a first session; banyan VERB --help the options of a verb.")]
pub struct Arguments {
    /// What to do
    #[command(subcommand)]
    pub verb: Verb,
}

/// What every verb takes.
#[derive(Args)]
pub struct Common {
    /// The monolith's folder
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The project database to use [default: one per monolith, in your data folder]
    #[arg(long, value_name = "FILE")]
    pub project: Option<PathBuf>,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// No progress, no remarks
    #[arg(long, short)]
    pub quiet: bool,
}

/// The verbs.
#[derive(Subcommand)]
#[expect(clippy::large_enum_variant, reason = "one value a run")]
pub enum Verb {
    /// What was read: files, lines, units, dependencies, resolution, problems
    #[command(after_help = "Example: banyan scan shop --format json --out scan.json")]
    Scan {
        #[command(flatten)]
        common: Common,
        /// Format
        #[arg(long, value_enum, default_value = "text")]
        format: ScanFormat,
        /// Only the coarse picture that the app shows while a first scan runs: files, and
        /// dependencies guessed from names and imports without a parser
        #[arg(long)]
        coarse: bool,
        /// What the last scan told, at once and without a look at the source
        #[arg(long, conflicts_with = "coarse")]
        last: bool,
    },
    /// The dependency graph, with the evidence behind every edge
    #[command(
        after_help = "Examples:\n  banyan graph shop > graph.json\n  banyan graph shop --level folder --format dot | dot -Tsvg > shop.svg\n  banyan graph shop --focus OrderService --depth 1 --format mermaid\n  banyan graph shop --kinds import,type-import --without-tests --format csv"
    )]
    Graph {
        #[command(flatten)]
        common: Common,
        /// Format
        #[arg(long, value_enum, default_value = "json")]
        format: GraphFormat,
        /// Units, or folders with their units folded in
        #[arg(long, value_enum, default_value = "unit")]
        level: Level,
        /// Only what is around this unit: its id, its qualified name, or its name where that is unique
        #[arg(long, value_name = "UNIT")]
        focus: Option<String>,
        /// How many steps around the focus
        #[arg(long, default_value_t = 1, value_name = "N")]
        depth: u32,
        /// Only references of these kinds: import, type-import, call, extends, … (docs/formats.md lists them)
        #[arg(long, value_name = "KIND,…", value_delimiter = ',')]
        kinds: Vec<String>,
        /// Leave out test code
        #[arg(long)]
        without_tests: bool,
    },
    /// The split: the services proposed, or as you edited them
    #[command(
        after_help = "Without options, the split of the project, proposed the first time.\nWith --services, --strategy, --weights or another of these, what would be proposed now under your pins; --adopt takes it\n(one `banyan edit DIR undo` away).\n\nExamples:\n  banyan split shop\n  banyan split shop --services 5 --weights data=2,entry=0.5 --adopt\n  banyan split shop --services 5 --adopt-as Coarse\n  banyan split shop --compare Main Coarse\n  banyan split shop --decisions team.toml\n\nDecisions that are to live with the code go into a [split] table in DIR/banyan.toml;\n`banyan export DIR --format decisions` writes those of the project."
    )]
    Split {
        #[command(flatten)]
        common: Common,
        /// Format
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
        /// How many services, or auto
        #[arg(long, value_name = "N|auto", value_parser = parse_services)]
        services: Option<ServiceCount>,
        /// How much each signal counts: structure, data, domain, entry, history, ownership, runtime; 0 leaves it out, as it does history and ownership unless they are named
        #[arg(long, value_name = "SIGNAL=WEIGHT,…", value_parser = parse_weights)]
        weights: Option<Weights>,
        /// What the proposal is made by: consensus, domain, data, change, team
        #[arg(long, value_name = "STRATEGY", value_parser = parse_strategy)]
        strategy: Option<Strategy>,
        /// The least number of units of a service
        #[arg(long, value_name = "N")]
        least_units: Option<usize>,
        /// The largest number of units of a service, tests left out
        #[arg(long, value_name = "N")]
        most_units: Option<usize>,
        /// All units that write one table go to one service
        #[arg(long)]
        one_owner: bool,
        /// Calls in production that tie units, too: OTLP as JSON or Zipkin's JSON, a file or a folder
        #[arg(long, value_name = "PATH")]
        traces: Option<PathBuf>,
        /// Leave out what folders and packages are called: words come from code alone
        #[arg(long)]
        ignore_paths: bool,
        /// Seed of every random choice
        #[arg(long, value_name = "N")]
        seed: Option<u64>,
        /// Take this proposal as the project's split
        #[arg(long)]
        adopt: bool,
        /// Replay the last months of changes on the split, 12 unless said otherwise
        #[arg(long, value_name = "MONTHS", num_args = 0..=1, require_equals = true, default_missing_value = "12", value_parser = clap::value_parser!(u32).range(1..=60))]
        replay: Option<u32>,
        /// Take this proposal as an alternative of its own with this name
        #[arg(long, value_name = "NAME", conflicts_with = "adopt")]
        adopt_as: Option<String>,
        /// Another alternative than the current one
        #[arg(long, value_name = "NAME", conflicts_with_all = ["services", "weights", "seed", "adopt", "adopt_as"])]
        alternative: Option<String>,
        /// Decisions to obey for this once, in place of those in DIR/banyan.toml: a file with a [split] table
        #[arg(long, value_name = "FILE")]
        decisions: Option<PathBuf>,
        /// List the alternatives
        #[arg(long, conflicts_with_all = ["alternative", "services", "weights", "seed", "adopt", "adopt_as"])]
        list_alternatives: bool,
        /// Two alternatives side by side: how near they are, which service became which, metric by metric
        #[arg(long, num_args = 2, value_names = ["NAME", "NAME"], conflicts_with_all = ["list_alternatives", "alternative", "services", "weights", "seed", "adopt", "adopt_as"])]
        compare: Option<Vec<String>>,
    },
    /// Edit the split: move, merge, divide, extract, rename, pin, exclude; undo and redo; alternatives
    #[command(
        after_help = "UNIT is an id, a qualified name, or a name where that is unique. PLACE is a service, shared, stays or dead.\n\nExamples:\n  banyan edit shop move Invoice Dunning --to billing\n  banyan edit shop --preview divide orders --as Returns\n  banyan edit shop extract \"GET /offers\"\n  banyan edit shop alternative keep \"By team\""
    )]
    Edit {
        #[command(flatten)]
        common: Common,
        /// Say what the edit would do, and leave the split as it is
        #[arg(long)]
        preview: bool,
        /// The edit
        #[command(subcommand)]
        edit: EditVerb,
    },
    /// The migration plan: seams, patterns, owners of data, waves, steps
    #[command(after_help = "Example: banyan plan shop --format html --out plan.html")]
    Plan {
        #[command(flatten)]
        common: Common,
        /// Format
        #[arg(long, value_enum, default_value = "text")]
        format: PlanFormat,
    },
    /// Any export to a file; without --format, a list of the formats
    #[command(
        after_help = "Examples:\n  banyan export shop\n  banyan export shop --format plan-html --out plan.html"
    )]
    Export {
        #[command(flatten)]
        common: Common,
        /// Which export
        #[arg(long, value_name = "NAME")]
        format: Option<String>,
    },
    /// The guardrails: exits 1 on a new violation, or on a baseline that no longer fits
    #[command(
        after_help = "Layers of your own are stated in a banyan.toml in DIR. What the split implies is checked as well,\nonce there is a baseline; today's violations are recorded with --update-baseline.\nIn CI, keep the baseline beside the code: --baseline banyan-baseline.json\n\nExample: banyan check shop --baseline shop/banyan-baseline.json --format sarif --out check.sarif"
    )]
    Check {
        #[command(flatten)]
        common: Common,
        /// Format
        #[arg(long, value_enum, default_value = "text")]
        format: CheckFormat,
        /// Record today's violations as known
        #[arg(long)]
        update_baseline: bool,
        /// Keep the baseline in this file instead of the project
        #[arg(long, value_name = "FILE")]
        baseline: Option<PathBuf>,
    },
    /// Progress of every service, told from the code
    #[command(
        after_help = "Every scan of a commit is kept as a snapshot; progress is counted from the first.\n\nExample: banyan status shop --format json"
    )]
    Status {
        #[command(flatten)]
        common: Common,
        /// Format
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
    },
}

/// Edits of the split.
#[derive(Subcommand)]
pub enum EditVerb {
    /// Move units to a service, to shared, to what stays, or to dead code; they are pinned there
    Move {
        /// Units
        #[arg(required = true, value_name = "UNIT")]
        units: Vec<String>,
        /// Where to
        #[arg(long, value_name = "PLACE")]
        to: String,
    },
    /// Make a new service of some units
    Create {
        /// Its name
        name: String,
        /// Units
        #[arg(required = true, value_name = "UNIT")]
        units: Vec<String>,
    },
    /// Put services into another
    Merge {
        /// The services that go
        #[arg(required = true, value_name = "SERVICE")]
        services: Vec<String>,
        /// The service that stays
        #[arg(long)]
        into: String,
    },
    /// Divide a service in two, as the engine proposes: the smaller half leaves
    Divide {
        /// The service
        service: String,
        /// What the new service is called [default: the engine names it]
        #[arg(long = "as", value_name = "NAME")]
        name: Option<String>,
    },
    /// Make a new service of everything that only some entry points need
    Extract {
        /// Entry points: `GET /orders`, a route, or the unit that has them
        #[arg(required = true, value_name = "ENTRY")]
        entries: Vec<String>,
        /// What the new service is called [default: the engine names it]
        #[arg(long = "as", value_name = "NAME")]
        name: Option<String>,
    },
    /// Give a service another name
    Rename {
        /// The service
        service: String,
        /// Its new name
        #[arg(long)]
        to: String,
    },
    /// Keep units where they are in every later proposal
    Pin {
        /// Units
        #[arg(required = true, value_name = "UNIT")]
        units: Vec<String>,
    },
    /// Let units go where a proposal puts them
    Unpin {
        /// Units
        #[arg(required = true, value_name = "UNIT")]
        units: Vec<String>,
    },
    /// Two units belong together
    Together {
        /// One
        a: String,
        /// The other
        b: String,
    },
    /// Two units must not share a service
    Apart {
        /// One
        a: String,
        /// The other
        b: String,
    },
    /// Forget what was said of a pair
    Free {
        /// One
        a: String,
        /// The other
        b: String,
    },
    /// Leave units out of the migration
    Exclude {
        /// Units
        #[arg(required = true, value_name = "UNIT")]
        units: Vec<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Take excluded units back in
    Include {
        /// Units
        #[arg(required = true, value_name = "UNIT")]
        units: Vec<String>,
    },
    /// Say in which folder of the monolith's tree a service's own code lives
    Home {
        /// The service
        service: String,
        /// The folder, relative to DIR; leave out to forget it
        folder: Option<String>,
    },
    /// Take the last decision back
    Undo,
    /// Make the last undone decision again
    Redo,
    /// List all decisions
    List,
    /// Splits side by side, each with its own decisions and undo
    Alternative {
        /// What to do
        #[command(subcommand)]
        verb: AlternativeVerb,
    },
}

/// What can be done with alternatives.
#[derive(Subcommand)]
pub enum AlternativeVerb {
    /// Keep a copy of the current one under another name
    Keep {
        /// Its name
        name: String,
    },
    /// Show another one, and edit it from now on
    Switch {
        /// Its name
        name: String,
    },
    /// Give one another name
    Rename {
        /// Its name
        name: String,
        /// Its new name
        #[arg(long)]
        to: String,
    },
    /// Delete one that is not the current one, for good
    Delete {
        /// Its name
        name: String,
    },
}

/// Formats of `scan`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScanFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Formats of `split` and `status`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Formats of `graph`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// banyan.graph/1, see docs/formats.md
    Json,
    /// Graphviz
    Dot,
    /// GraphML
    Graphml,
    /// Dependencies as rows
    Csv,
    /// Mermaid flowchart
    Mermaid,
}

/// What a node of an exported graph is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// A unit
    Unit,
    /// A folder
    Folder,
}

/// Formats of `plan`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For the terminal
    Text,
    /// For programs
    Json,
    /// Markdown
    Md,
    /// One self-contained page
    Html,
}

/// Formats of `check`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// SARIF 2.1.0, for code hosts
    Sarif,
    /// For programs
    Json,
}

/// A service count asked for.
#[derive(Clone, Copy)]
pub enum ServiceCount {
    /// The engine chooses
    Auto,
    /// So many
    Exactly(usize),
}

fn parse_services(text: &str) -> Result<ServiceCount, String> {
    match text.parse::<usize>() {
        _ if text == "auto" => Ok(ServiceCount::Auto),
        Ok(count) if count > 0 => Ok(ServiceCount::Exactly(count)),
        _ => Err("give a number of at least 1, or auto".into()),
    }
}

fn parse_strategy(text: &str) -> Result<Strategy, String> {
    Strategy::from_id(text).ok_or_else(|| {
        let known: Vec<&str> = Strategy::ALL.iter().map(|strategy| strategy.id()).collect();
        format!("there are {}", known.join(", "))
    })
}

fn parse_weights(text: &str) -> Result<Weights, String> {
    let mut weights = Weights::default();
    for part in text.split(',') {
        let (signal, value) =
            part.split_once('=').ok_or("give weights as structure=1,entry=0.5; what is left out counts 1")?;
        let value: f64 = value.trim().parse().map_err(|_| format!("`{value}` is not a number"))?;
        if !(0.0..=1000.0).contains(&value) {
            return Err(format!("the weight {value} is not between 0 and 1000"));
        }
        let signal = signal.trim();
        let known = Signal::from_id(signal).ok_or_else(|| {
            let known: Vec<&str> = Signal::ALL.iter().map(|signal| signal.id()).collect();
            format!("there is no signal `{signal}`; there are {}", known.join(", "))
        })?;
        weights.set(known, value);
    }
    Ok(weights)
}

impl Verb {
    /// What every verb takes.
    pub fn common(&self) -> &Common {
        match self {
            Verb::Scan { common, .. }
            | Verb::Graph { common, .. }
            | Verb::Split { common, .. }
            | Verb::Edit { common, .. }
            | Verb::Plan { common, .. }
            | Verb::Export { common, .. }
            | Verb::Check { common, .. }
            | Verb::Status { common, .. } => common,
        }
    }
}
