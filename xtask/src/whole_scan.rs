//! The whole-scan benchmark: `banyan scan` as a process, beside tokei and a plain read of the same
//! files in the same run. Figures of one run may be compared with each other, and with nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::monolith::{Tongue, monolith, write_old};
use crate::setup::{call, call_with, root, say};

/// What to measure on.
pub struct WholeScan {
    /// A folder, of which a copy is measured; none: monoliths are made
    pub folder: Option<PathBuf>,
    /// Languages of those
    pub tongues: Vec<Tongue>,
    /// Lines of those
    pub lines: Vec<usize>,
    /// How often each figure is taken
    pub rounds: usize,
    /// Install tokei where there is none
    pub install_tokei: bool,
}

/// A figure: the median of some runs.
#[derive(Clone, Copy)]
struct Figure {
    seconds: f64,
    /// The most memory that a run took; 0 where that is not known
    peak_bytes: u64,
}

/// Measures and prints a table for each monolith.
pub fn whole_scan(wanted: &WholeScan) -> Result<()> {
    say("Building banyan (release)");
    call(&root(), "cargo", &["build", "--release", "--package", "banyan-cli"])?;
    let below = target().join("bench");
    let tokei = tokei(wanted.install_tokei)?;
    if let Some(folder) = &wanted.folder {
        let copy = below.join("copy");
        say(&format!("Copying {}", folder.display()));
        copy_folder(folder, &copy)?;
        measure(&copy, tokei.as_deref(), wanted.rounds)?;
        return fs::remove_dir_all(&copy).context("the copy cannot be removed");
    }
    for &tongue in &wanted.tongues {
        for &lines in &wanted.lines {
            say(&format!("{tongue:?}, {lines} lines"));
            measure(&monolith(&below, tongue, lines)?, tokei.as_deref(), wanted.rounds)?;
        }
    }
    Ok(())
}

fn measure(folder: &Path, tokei: Option<&Path>, rounds: usize) -> Result<()> {
    let banyan = target().join("release/banyan");
    let files = source_files(folder)?;
    let project = target().join("bench/project.banyan");
    let forget = || -> Result<()> {
        for ending in ["", "-cache"] {
            let _ = fs::remove_file(format!("{}{ending}", project.display()));
        }
        Ok(())
    };
    let scan = |more: &[&str]| {
        let mut command = Command::new(&banyan);
        command.arg("scan").arg(folder).arg("--quiet").arg("--project").arg(&project).args(more);
        command
    };
    let nothing = || Ok(());
    let read = median(rounds, nothing, || read_all(&files))?;
    let counted = tokei.map(|tokei| {
        let mut command = Command::new(tokei);
        command.arg(folder);
        median(rounds, nothing, move || run(&mut command))
    });
    let counted = counted.transpose()?;
    let coarse = median(rounds, nothing, || run(&mut scan(&["--coarse"])))?;
    let cold = median(rounds, forget, || run(&mut scan(&[])))?;
    let unchanged = median(rounds, nothing, || run(&mut scan(&[])))?;
    let mut round = 0;
    let mut change = |edit: fn(&Path, &str, usize) -> String| {
        round += 1;
        change_some(&files, round, edit)
    };
    let changed = median(rounds, || change(longer), || run(&mut scan(&[])))?;
    let declared = median(rounds, || change(with_declaration), || run(&mut scan(&[])))?;
    let last = median(rounds, nothing, || run(&mut scan(&["--last"])))?;
    restore(&files)?;
    forget()?;
    let bytes: u64 = files.iter().map(|file| file.1.len() as u64).sum();
    let lines: usize = files.iter().map(|file| file.1.lines().count()).sum();
    println!("    {} files, {lines} lines, {} MB", files.len(), bytes >> 20);
    println!("    {:<22} {:>10} {:>9} {:>9} {:>9}", "median of runs", "ms", "× tokei", "× read", "peak MB");
    let rows = [
        ("plain read", Some(read)),
        ("tokei", counted),
        ("coarse picture", Some(coarse)),
        ("full scan, cold", Some(cold)),
        ("rescan, unchanged", Some(unchanged)),
        ("rescan, 1 % changed", Some(changed)),
        ("1 % declares more", Some(declared)),
        ("the last scan again", Some(last)),
    ];
    for (name, figure) in rows {
        print_row(name, figure, counted, read);
    }
    Ok(())
}

fn print_row(name: &str, figure: Option<Figure>, counted: Option<Figure>, read: Figure) {
    let Some(figure) = figure else {
        return println!("    {name:<22} {:>10}", "not on the PATH");
    };
    let ratio = |to: Figure| format!("{:.2}", figure.seconds / to.seconds);
    let counted = counted.map_or("-".to_owned(), ratio);
    let peak = if figure.peak_bytes == 0 { "-".to_owned() } else { (figure.peak_bytes >> 20).to_string() };
    println!("    {name:<22} {:>10.1} {counted:>9} {:>9} {peak:>9}", figure.seconds * 1000.0, ratio(read));
}

/// The median time and the highest memory of so many runs, `before` each of which something is done.
fn median(
    rounds: usize,
    mut before: impl FnMut() -> Result<()>,
    mut measured: impl FnMut() -> Result<u64>,
) -> Result<Figure> {
    let (mut times, mut peak_bytes) = (Vec::new(), 0);
    for _ in 0..rounds.max(1) {
        before()?;
        let start = Instant::now();
        peak_bytes = peak_bytes.max(measured()?);
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Ok(Figure { seconds: times[times.len() / 2], peak_bytes })
}

/// Runs a program to its end; gives the most memory it took, where the system tells.
fn run(command: &mut Command) -> Result<u64> {
    let mut child = command.stdout(Stdio::null()).spawn().context("the program cannot be started")?;
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let watch = thread::spawn(move || {
        let mut peak = 0;
        // The system keeps the highest value; only the last moment may be missed.
        while let Some(now) = fs::read_to_string(&status).ok().and_then(|text| peak_of(&text)) {
            peak = now;
            thread::sleep(Duration::from_millis(2));
        }
        peak
    });
    if !child.wait()?.success() {
        bail!("a run of the benchmark failed");
    }
    Ok(watch.join().unwrap_or(0))
}

fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

fn read_all(files: &[(PathBuf, String)]) -> Result<u64> {
    let half = files.len() / 2;
    let read = |files: &[(PathBuf, String)]| files.iter().filter(|(path, _)| fs::read(path).is_ok()).count();
    let both = thread::scope(|scope| {
        let first = scope.spawn(|| read(&files[..half]));
        read(&files[half..]) + first.join().unwrap_or(0)
    });
    if both != files.len() { bail!("a file cannot be read") } else { Ok(0) }
}

/// Endings of the files that are read and changed.
const ENDINGS: &[&str] = &["java", "kt", "cs", "py", "ts", "tsx", "js", "go", "php", "rb", "rs"];

fn source_files(folder: &Path) -> Result<Vec<(PathBuf, String)>> {
    let (mut folders, mut files) = (vec![folder.to_path_buf()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))? {
            let path = entry?.path();
            let is_source =
                path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
            if path.is_dir() {
                folders.push(path);
            } else if let Some(text) = fs::read_to_string(&path).ok().filter(|_| is_source) {
                files.push((path, text));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Edits every hundredth file, others each round.
fn change_some(
    files: &[(PathBuf, String)],
    round: usize,
    edit: impl Fn(&Path, &str, usize) -> String,
) -> Result<()> {
    let some = files.iter().skip(round * 7 % 100).step_by(100);
    some.into_iter().try_for_each(|(path, text)| write_old(path, &edit(path, text, round)))
}

/// A text with some empty lines at its end.
fn longer(_: &Path, text: &str, round: usize) -> String {
    format!("{text}{}", "\n".repeat(round))
}

/// A text with a function more: where the language wants it, in the last type.
fn with_declaration(path: &Path, text: &str, round: usize) -> String {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let end = match ending {
        "cs" => end_of_last_type(text),
        _ => text.rfind('}'),
    };
    match (ending, end) {
        // Behind the constants of an enumeration a method would not parse.
        ("java" | "kt" | "cs", _) if text.contains("enum ") => format!("{text}\n"),
        ("cs", None) => format!("{text}\n"),
        ("java" | "cs" | "php" | "kt", Some(end)) => {
            let head = match ending {
                "php" => "function",
                "kt" => "fun",
                _ => "void",
            };
            format!("{}    {head} added{round}() {{ }}\n{}", &text[..end], &text[end..])
        }
        ("py", _) => format!("{text}\n\ndef added_{round}():\n    pass\n"),
        ("rb", _) => format!("{text}\ndef added_{round}\nend\n"),
        ("go", _) => format!("{text}\nfunc added{round}() {{ }}\n"),
        ("rs", _) => format!("{text}\nfn added_{round}() {{ }}\n"),
        _ => format!("{text}\nfunction added{round}() {{ }}\n"),
    }
}

/// Where the last type of a file of C# ends: before the end of the namespace, where that has one.
fn end_of_last_type(text: &str) -> Option<usize> {
    let end = text.rfind('}')?;
    let mut namespaces = text.lines().filter(|line| line.starts_with("namespace "));
    match namespaces.any(|line| !line.contains(';')) {
        true => text[..end].rfind('}'),
        false => Some(end),
    }
}

fn restore(files: &[(PathBuf, String)]) -> Result<()> {
    files.iter().try_for_each(|(path, text)| match fs::read_to_string(path) {
        Ok(now) if now == *text => Ok(()),
        _ => write_old(path, text),
    })
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(to);
    let mut folders = vec![(from.to_path_buf(), to.to_path_buf())];
    while let Some((from, to)) = folders.pop() {
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(&from).with_context(|| format!("{} cannot be read", from.display()))? {
            let entry = entry?;
            let (kind, name) = (entry.file_type()?, entry.file_name());
            if kind.is_dir() && name != ".git" && name != "node_modules" {
                folders.push((entry.path(), to.join(name)));
            } else if kind.is_file() {
                fs::copy(entry.path(), to.join(name))?;
            }
        }
    }
    Ok(())
}

/// tokei on the PATH, or the one that was installed below `target`.
fn tokei(install: bool) -> Result<Option<PathBuf>> {
    let own = target().join("tools");
    let found = [PathBuf::from("tokei"), own.join("bin/tokei")];
    let is_there =
        |path: &&PathBuf| Command::new(path).arg("--version").stdout(Stdio::null()).status().is_ok();
    if let Some(found) = found.iter().find(is_there) {
        return Ok(Some(found.clone()));
    }
    if !install {
        println!("    tokei is not on the PATH; --install-tokei puts one into target/tools");
        return Ok(None);
    }
    say("Installing tokei into target/tools");
    let build = own.join("build").to_string_lossy().into_owned();
    let arguments = ["install", "tokei", "--root", &own.to_string_lossy()];
    call_with(&root(), "cargo", &arguments, &[("CARGO_TARGET_DIR", &build)])?;
    Ok(Some(own.join("bin/tokei")))
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
