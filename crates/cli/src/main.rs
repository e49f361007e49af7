//! The command line: what the desktop app does, in the terminal.

mod arguments;
mod edits;
mod output;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;

/// Fine.
const FINE: u8 = 0;
/// A check found something.
const FOUND: u8 = 1;
/// Bad use, or a failure.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    banyan_allocator::give_back_early();
    banyan_allocator::take_few_large_pages();
    let arguments = Arguments::parse();
    match verbs::run(&arguments) {
        Ok(verbs::Outcome::Fine) => ExitCode::from(FINE),
        Ok(verbs::Outcome::Found) => ExitCode::from(FOUND),
        Err(error) if output::is_closed_pipe(&error) => ExitCode::from(FINE),
        Err(error) => {
            eprintln!("banyan: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}
