use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A log longer than this, in bytes, is begun anew.
const LONGEST: u64 = 1 << 20;

/// Writes what went wrong inside the program to `desktop.log` in the data folder, where it can be
/// found later, and not to an output that nobody sees.
pub fn keep_panics(data: &Path) {
    let path = data.join("desktop.log");
    std::panic::set_hook(Box::new(move |panic| {
        if let Ok(mut file) = open_log(&path) {
            let _ = writeln!(file, "{panic}");
        }
    }));
}

fn open_log(path: &PathBuf) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let full = path.metadata().is_ok_and(|log| log.len() > LONGEST);
    let mut options = OpenOptions::new();
    options.create(true).write(true);
    if full {
        options.truncate(true)
    } else {
        options.append(true)
    };
    options.open(path)
}
