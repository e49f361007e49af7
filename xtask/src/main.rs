//! The habits of the project: run, test, bindings, bench, package. Each sets up what it needs, says
//! what it does before it does it, and is quick the second time.

mod monolith;
mod setup;
mod steps;
mod whole_scan;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use monolith::Tongue;
use whole_scan::{WholeScan, whole_scan};

/// What `cargo xtask` can do.
#[derive(Parser)]
#[command(name = "cargo xtask", about = "Set up, run, test and package Banyan")]
struct Arguments {
    #[command(subcommand)]
    habit: Habit,
}

#[derive(Subcommand)]
enum Habit {
    /// Set up, build and open the app on a sample monolith; without a display, do the same job in the terminal
    Run {
        /// The monolith to open instead of the sample
        folder: Option<PathBuf>,
    },
    /// Set up and run every check and test: what CI runs
    Test,
    /// Write the TypeScript bindings from the Rust wire types
    Bindings,
    /// Run the benchmarks of single stages; figures are ratios taken side by side
    Bench {
        /// Only those whose name contains this
        filter: Option<String>,
        /// Whole scans instead
        #[command(subcommand)]
        whole: Option<Whole>,
    },
    /// Make an installable .deb
    Package,
}

/// Benchmarks of whole processes.
#[derive(Subcommand)]
enum Whole {
    /// The map in its real WebView, on a display that nobody sees: the first picture, panning, zooming, and what
    /// is waited for
    Ui {
        /// Measure on this folder instead of a monolith that is made
        folder: Option<PathBuf>,
        /// Units of the monolith that is made
        #[arg(long, default_value_t = 100_000)]
        units: usize,
    },
    /// How near proposals come to what people made of the public systems in
    /// crates/app/benches/systems/systems.toml
    Split {
        /// A folder of clones, called owner+name, owner/name or name
        #[arg(long, value_name = "DIR")]
        systems: PathBuf,
        /// Strategies to measure instead of consensus, as domain,data
        #[arg(long)]
        strategy: Option<String>,
        /// Weights to measure instead of the usual, as history=1,ownership=0.5; give it again for more of them
        #[arg(long)]
        weights: Vec<String>,
        /// Only systems whose repository contains one of these
        only: Vec<String>,
    },
    /// `banyan scan` cold, unchanged, changed and coarse, beside tokei and a plain read
    Scan {
        /// Measure on a copy of this folder instead of monoliths that are made
        folder: Option<PathBuf>,
        /// Languages of the monoliths
        #[arg(long, value_enum, value_delimiter = ',', default_value = "java,python,typescript,go")]
        languages: Vec<Tongue>,
        /// Sizes of the monoliths
        #[arg(long, value_delimiter = ',', default_value = "200000", value_name = "LINES")]
        lines: Vec<usize>,
        /// Runs of which the median is told
        #[arg(long, default_value_t = 5)]
        rounds: usize,
        /// Install tokei into target/tools where there is none
        #[arg(long)]
        install_tokei: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().habit) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(habit: Habit) -> Result<()> {
    match habit {
        Habit::Run { folder } => steps::run(folder),
        Habit::Test => steps::test(),
        Habit::Bindings => steps::bindings(),
        Habit::Bench { filter, whole: None } => steps::bench(filter),
        Habit::Bench { whole: Some(Whole::Ui { folder, units }), .. } => steps::bench_ui(folder, units),
        Habit::Bench { whole: Some(Whole::Split { systems, strategy, weights, only }), .. } => {
            steps::bench_split(&systems, strategy, &weights, only)
        }
        Habit::Bench {
            whole: Some(Whole::Scan { folder, languages, lines, rounds, install_tokei }), ..
        } => whole_scan(&WholeScan { folder, tongues: languages, lines, rounds, install_tokei }),
        Habit::Package => steps::package(),
    }
}
