//! What the end-to-end tests share: the built programs, the fixtures, the real app in its WebView.

pub mod desktop;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the repository").to_path_buf()
}

/// A sample monolith.
pub fn fixture(name: &str) -> PathBuf {
    root().join("fixtures").join(name)
}

/// A program that `cargo xtask test` has built.
pub fn program(name: &str) -> PathBuf {
    let folder =
        std::env::var_os("BANYAN_BINARIES").map_or_else(|| root().join("target/debug"), PathBuf::from);
    let file = folder.join(name);
    assert!(file.exists(), "{} is not built: run the tests with `cargo xtask test`", file.display());
    file
}

/// The command line with its own data folder.
pub struct Banyan {
    data: tempfile::TempDir,
}

/// What a call of the command line gave.
pub struct Called {
    /// Exit code
    pub code: i32,
    /// Standard output
    pub out: String,
    /// Standard error
    pub err: String,
}

impl Called {
    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).expect("standard output is JSON")
    }
}

impl Default for Banyan {
    fn default() -> Self {
        Banyan { data: tempfile::tempdir().expect("a temporary folder") }
    }
}

impl Banyan {
    /// The data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Calls a verb on a folder.
    pub fn call(&self, verb: &str, folder: &Path, more: &[&str]) -> Called {
        let output: Output = Command::new(program("banyan"))
            .arg(verb)
            .arg(folder)
            .args(more)
            .env("BANYAN_DATA_DIR", self.data())
            .output()
            .expect("banyan starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Called {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

/// Copies a folder, so that a test may change it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copied file");
        }
    }
}

/// Runs git in a folder, without the user's configuration.
pub fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .expect("git starts");
    assert!(status.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&status.stderr));
}

/// A copy of a fixture under git, with one commit.
pub fn repository_of(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy_folder(&fixture(name), folder.path());
    git(folder.path(), &["init", "-q"]);
    commit_all(folder.path(), "start");
    folder
}

/// Commits everything.
pub fn commit_all(folder: &Path, message: &str) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", message]);
}
