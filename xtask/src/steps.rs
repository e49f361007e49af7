//! The habits, step by step.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::monolith::monolith_of_units;
use crate::setup::{Purpose, call, call_with, has_display, npm_packages, root, say, system_packages};

/// The desktop app carries its interface only with this feature.
const EMBED: &str = "banyan-desktop/custom-protocol";

/// Opens the app on a monolith, or does the same job in the terminal.
pub fn run(folder: Option<PathBuf>) -> Result<()> {
    let root = root();
    let folder = match folder {
        Some(folder) => std::path::absolute(&folder).context("the folder's path cannot be made absolute")?,
        None => root.join("fixtures/shop-java"),
    };
    let folder = folder.to_string_lossy().into_owned();
    if !has_display() {
        return run_in_terminal(&folder);
    }
    system_packages(Purpose::Build)?;
    npm_packages()?;
    build_interface()?;
    say("Building the app (the first time takes several minutes)");
    call(&root, "cargo", &["build", "--package", "banyan-desktop", "--features", EMBED])?;
    say(&format!("Opening {folder}"));
    call(&root, &root.join("target/debug/banyan-desktop").to_string_lossy(), &[&folder])
}

fn run_in_terminal(folder: &str) -> Result<()> {
    let root = root();
    say("There is no display to open the app on: doing the same job in the terminal");
    call(&root, "cargo", &["build", "--package", "banyan-cli"])?;
    let banyan = root.join("target/debug/banyan").to_string_lossy().into_owned();
    for verb in ["scan", "split", "plan", "status"] {
        say(&format!("banyan {verb} {folder}"));
        call(&root, &banyan, &[verb, folder])?;
    }
    println!("\nMore: {banyan} --help");
    Ok(())
}

/// Every check and test.
pub fn test() -> Result<()> {
    let (root, ui) = (root(), root().join("ui"));
    system_packages(Purpose::Test)?;
    npm_packages()?;
    say("Checking the interface");
    call(&ui, "npm", &["run", "check"])?;
    call(&ui, "npm", &["test"])?;
    build_interface()?;
    say("Checking form and lints");
    call(&root, "cargo", &["fmt", "--all", "--check"])?;
    let all = ["--workspace", "--all-targets", "--features", EMBED];
    call(&root, "cargo", &[&["clippy", "--quiet"], &all[..], &["--", "-D", "warnings"]].concat())?;
    say("Building (the first time takes several minutes)");
    call(&root, "cargo", &["build", "--workspace", "--bins", "--features", EMBED])?;
    say("Testing engine, command line, database and the app in its WebView");
    call_with(
        &root,
        "cargo",
        &["test", "--workspace", "--features", EMBED],
        &[("BANYAN_BINARIES", &root.join("target/debug").to_string_lossy())],
    )?;
    say("Checking this repository against its own layering");
    check_own_layers()
}

fn check_own_layers() -> Result<()> {
    let root = root();
    let project = root.join("target/own-check.banyan");
    let banyan = root.join("target/debug/banyan").to_string_lossy().into_owned();
    call(&root, &banyan, &["check", ".", "--project", &project.to_string_lossy()])
}

/// Writes the TypeScript bindings.
pub fn bindings() -> Result<()> {
    say("Writing ui/src/lib/platform/bindings.ts");
    call_with(
        &root(),
        "cargo",
        &["test", "--quiet", "--package", "banyan-app", "--lib", "bindings"],
        &[("BANYAN_WRITE_BINDINGS", "1")],
    )
}

/// Runs the benchmarks.
pub fn bench(filter: Option<String>) -> Result<()> {
    let mut arguments = vec!["bench", "--workspace", "--exclude", "banyan-desktop", "--benches"];
    if let Some(filter) = &filter {
        arguments.extend(["--", filter]);
    }
    call(&root(), "cargo", &arguments)
}

/// Judges proposals by systems that people divided.
pub fn bench_split(
    systems: &Path,
    strategy: Option<String>,
    weights: &[String],
    only: Vec<String>,
) -> Result<()> {
    let systems = std::path::absolute(systems).context("the folder's path cannot be made absolute")?;
    let mut asked = vec!["--systems".to_owned(), systems.to_string_lossy().into_owned()];
    asked.extend(strategy.into_iter().flat_map(|strategy| ["--strategy".to_owned(), strategy]));
    asked.extend(weights.iter().flat_map(|weights| ["--weights".to_owned(), weights.clone()]));
    asked.extend(only);
    let mut arguments = vec!["bench", "--quiet", "--package", "banyan-app", "--bench", "systems", "--"];
    arguments.extend(asked.iter().map(String::as_str));
    call(&root(), "cargo", &arguments)
}

/// Measures the interface of a release build on a monolith of its own, or on a folder.
pub fn bench_ui(folder: Option<PathBuf>, units: usize) -> Result<()> {
    let root = root();
    system_packages(Purpose::Test)?;
    npm_packages()?;
    build_interface()?;
    say("Building the app (release)");
    call(&root, "cargo", &["build", "--release", "--package", "banyan-desktop", "--features", EMBED])?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = match folder {
        Some(folder) => std::path::absolute(&folder).context("the folder's path cannot be made absolute")?,
        None => {
            say(&format!("Making a monolith of {units} units"));
            monolith_of_units(&target.join("bench"), units)?
        }
    };
    say(&format!("Measuring on {}", folder.display()));
    let binaries = target.join("release").to_string_lossy().into_owned();
    let arguments = ["run", "--quiet", "--package", "banyan-tests", "--example", "bench_ui", "--"];
    let folder = folder.to_string_lossy();
    call_with(&root, "cargo", &[&arguments[..], &[&folder]].concat(), &[("BANYAN_BINARIES", &binaries)])
}

/// The packager. Not among the interface's packages: it comes as one package a platform, and a
/// registry that lacks one of them would make every clean install fail.
const PACKAGER: &str = "@tauri-apps/cli@2.12.5";

/// Makes a .deb.
pub fn package() -> Result<()> {
    let root = root();
    system_packages(Purpose::Build)?;
    npm_packages()?;
    say("Building the package (release; the first time takes many minutes)");
    let exec = ["exec", "--yes", "--package", PACKAGER, "--", "tauri", "build", "--bundles", "deb"];
    call(&root.join("src-tauri"), "npm", &exec)?;
    say("The package is in target/release/bundle/deb");
    Ok(())
}

fn build_interface() -> Result<()> {
    say("Building the interface");
    call(&root().join("ui"), "npm", &["run", "build"])
}
