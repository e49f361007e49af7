//! Where text goes, and progress on a terminal.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use anyhow::{Context, Result};
use banyan_app::wire::ScanProgress;
use banyan_app::write_whole;
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::arguments::Common;

/// Writes to the file that was asked for, whole or not at all, or to standard output.
pub fn write_text(common: &Common, text: &str) -> Result<()> {
    match &common.out {
        Some(file) => {
            write_whole(file, text.as_bytes()).with_context(|| format!("cannot write {}", file.display()))
        }
        None => {
            let mut out = std::io::stdout().lock();
            out.write_all(text.as_bytes())?;
            out.flush()?;
            Ok(())
        }
    }
}

/// A remark beside the result, on standard error.
pub fn remark(common: &Common, text: &str) {
    if !common.quiet {
        eprintln!("{text}");
    }
}

/// Whether the reader of our output went away (`banyan graph … | head`): nobody's failure.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// A progress bar on a terminal, else one that nobody sees.
pub fn progress_bar(common: &Common) -> ProgressBar {
    if common.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{prefix:9} {bar:24} {pos}/{len} files  {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// Shows how far a scan is.
pub fn show_progress(bar: &ProgressBar, progress: &ScanProgress) {
    bar.set_length(u64::from(progress.files_total));
    bar.set_position(u64::from(progress.files_done));
    bar.set_prefix(progress.stage.clone());
    bar.set_message(format!("{}  {}", HumanBytes(progress.bytes_done), progress.current));
}
