//! What has to be on the machine, and how it gets there.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Debian packages to build the desktop app.
const TO_BUILD: &[&str] = &[
    "build-essential",
    "file",
    "libayatana-appindicator3-dev",
    "libgtk-3-dev",
    "librsvg2-dev",
    "libsoup-3.0-dev",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "patchelf",
    "pkg-config",
];

/// Debian packages to test it in its real WebView, without a display.
const TO_TEST: &[&str] = &[
    "dbus",
    "fonts-dejavu-core",
    "git",
    "graphviz",
    "libgl1-mesa-dri",
    "python3-networkx",
    "webkit2gtk-driver",
    "xauth",
    "xvfb",
];

/// What the machine is set up for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Building and opening the app
    Build,
    /// Building and testing it
    Test,
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_path_buf()
}

/// Says a step.
pub fn say(step: &str) {
    println!("\n==> {step}");
}

/// Runs a command in a folder of the repository and fails when it fails.
pub fn call(folder: &Path, program: &str, arguments: &[&str]) -> Result<()> {
    call_with(folder, program, arguments, &[])
}

/// Like [`call`], with environment variables added.
pub fn call_with(
    folder: &Path,
    program: &str,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> Result<()> {
    println!("    {program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(folder)
        .status()
        .with_context(|| format!("cannot start `{program}`: is it installed and on the PATH?"))?;
    if !status.success() {
        bail!("`{program} {}` failed ({status})", arguments.join(" "));
    }
    Ok(())
}

/// Installs the system packages that are missing. Knows Debian and its kin; elsewhere it says what
/// is wanted and goes on, as the packages may be there under other names.
pub fn system_packages(purpose: Purpose) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let mut wanted = TO_BUILD.to_vec();
    if purpose == Purpose::Test {
        wanted.extend(TO_TEST);
    }
    if !has("dpkg-query") || !has("apt-get") {
        println!("    not a Debian system: install what corresponds to {}", wanted.join(" "));
        return Ok(());
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    say(&format!("Installing system packages: {}", missing.join(" ")));
    as_root(&["apt-get", "update", "-qq"])?;
    let mut install = vec!["apt-get", "install", "-y", "-qq", "--no-install-recommends"];
    install.extend(missing);
    as_root(&install)
}

/// Installs the npm packages of the interface, when the lock file changed since the last time.
pub fn npm_packages() -> Result<()> {
    let ui = root().join("ui");
    let lock = std::fs::read(ui.join("package-lock.json")).context("ui/package-lock.json cannot be read")?;
    let stamp = ui.join("node_modules/.banyan-lock");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say("Installing the npm packages of the interface");
    call(&ui, "npm", &["ci", "--no-audit", "--no-fund"])?;
    std::fs::write(&stamp, lock).context("node_modules cannot be written")
}

/// Whether there is a screen to open a window on.
pub fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    found.is_ok()
}

fn is_installed(package: &str) -> bool {
    let answer =
        Command::new("dpkg-query").args(["-W", "-f=${Status}", package]).stderr(Stdio::null()).output();
    answer.is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).ends_with("ok installed"))
}

fn as_root(command: &[&str]) -> Result<()> {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.starts_with(b"0\n"));
    let environment = [("DEBIAN_FRONTEND", "noninteractive")];
    if is_root {
        call_with(&root(), command[0], &command[1..], &environment)
    } else if has("sudo") {
        call_with(&root(), "sudo", command, &environment)
    } else {
        bail!("these packages need root to install, and there is no sudo; run as root: {}", command.join(" "))
    }
}
