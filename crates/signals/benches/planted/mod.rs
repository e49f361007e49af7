//! A repository with as many commits as are asked for, made of git's own objects and packed as clones are.

use std::path::Path;
use std::process::Command;

use gix::objs::tree::{Entry, EntryKind};
use gix::objs::{Commit, Tree};
use tempfile::TempDir;

const FOLDERS: usize = 100;
const FILES: usize = 50;

/// Commits of one to seven changes each, among five thousand files in a hundred folders.
pub fn plant(commits: usize) -> TempDir {
    let folder = TempDir::new().expect("there is room for a repository");
    let repository = gix::init(folder.path()).expect("a repository can be made");
    let blob =
        |text: usize| repository.write_blob(text.to_string()).expect("objects can be written").detach();
    let write = |entries: Vec<Entry>| {
        repository.write_object(Tree { entries }).expect("objects can be written").detach()
    };
    let file = |at: usize, oid| Entry {
        mode: EntryKind::Blob.into(),
        filename: format!("F{at:03}.java").into(),
        oid,
    };
    let mut files: Vec<Vec<gix::ObjectId>> =
        (0..FOLDERS).map(|at| (0..FILES).map(|other| blob(at * FILES + other)).collect()).collect();
    let folder_tree =
        |files: &[gix::ObjectId]| write(files.iter().enumerate().map(|(at, oid)| file(at, *oid)).collect());
    let mut folders: Vec<gix::ObjectId> = files.iter().map(|files| folder_tree(files)).collect();
    let (mut random, mut parent) = (1u64, None);
    for number in 0..commits {
        let mut draw = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % below
        };
        let at = draw(FOLDERS);
        for _ in 0..=draw(7) {
            files[at][draw(FILES)] = blob(1_000_000 + number);
        }
        folders[at] = folder_tree(&files[at]);
        let folder = |(at, oid): (usize, &gix::ObjectId)| Entry {
            mode: EntryKind::Tree.into(),
            filename: format!("folder{at:03}").into(),
            oid: *oid,
        };
        let tree = write(folders.iter().enumerate().map(folder).collect());
        let who = gix::actor::Signature {
            name: format!("Author {}", number % 20).into(),
            email: "author@example.org".into(),
            time: gix::date::Time::new(1_600_000_000 + number as i64 * 3_600, 0),
        };
        let commit = Commit {
            tree,
            parents: parent.into_iter().collect(),
            author: who.clone(),
            committer: who,
            encoding: None,
            message: format!("Change {number}").into(),
            extra_headers: Vec::new(),
        };
        parent = Some(repository.write_object(&commit).expect("objects can be written").detach());
    }
    let head = parent.map(|id| format!("{id}\n")).unwrap_or_default();
    std::fs::create_dir_all(folder.path().join(".git/refs/heads")).expect("refs can be written");
    std::fs::write(folder.path().join(".git/refs/heads/main"), head).expect("refs can be written");
    std::fs::write(folder.path().join(".git/HEAD"), "ref: refs/heads/main\n").expect("refs can be written");
    pack(folder.path());
    folder
}

/// Packs a repository by git itself; without git, its objects stay files, and take longer to read.
fn pack(folder: &Path) {
    let packed = Command::new("git").arg("-C").arg(folder).args(["gc", "--quiet"]).status();
    if !packed.is_ok_and(|status| status.success()) {
        println!("git could not pack the repository: every object is a file");
    }
}
