//! Tells the program what source its engine was built from, so that results which another engine
//! left in a cache are not taken for its own.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What the engine's results depend on, beside this crate.
const ENGINE: &[&str] = &["facts", "languages", "scan", "signals", "graph", "split", "plan", "export", "app"];

fn main() -> io::Result<()> {
    let crates = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("..");
    let mut files = vec![crates.join("../Cargo.lock")];
    for name in ENGINE {
        list_files(&crates.join(name).join("src"), &mut files)?;
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        println!("cargo:rerun-if-changed={}", file.display());
        hash = fs::read(&file)?
            .into_iter()
            .fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    }
    println!("cargo:rustc-env=BANYAN_ENGINE={hash:016x}");
    Ok(())
}

fn list_files(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        println!("cargo:rerun-if-changed={}", folder.display());
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            match entry.file_type()?.is_dir() {
                true => folders.push(entry.path()),
                false => files.push(entry.path()),
            }
        }
    }
    Ok(())
}
