//! The habits of the project: run, test, bindings, bench, package. Each sets up what it needs, says
//! what it does before it does it, and is quick the second time.

mod setup;
mod steps;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

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
    /// Run the benchmarks; figures are ratios taken side by side
    Bench {
        /// Only those whose name contains this
        filter: Option<String>,
    },
    /// Make an installable .deb
    Package,
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
        Habit::Bench { filter } => steps::bench(filter),
        Habit::Package => steps::package(),
    }
}
