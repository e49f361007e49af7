//! After an edit inside of files, all that is kept is what a scan of the whole would keep.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use banyan_app::{GraphRequest, Places, Project, Session, export_graph, render_scan_text};
use banyan_plan::SnapshotFacts;
use banyan_store::{CacheStore, ProjectStore};

/// A copy of the sample in Java, and a place for what is kept of it.
struct Stage {
    folder: tempfile::TempDir,
}

/// What is told of a monolith, and what was kept of it last.
#[derive(Debug, PartialEq)]
struct Told {
    text: String,
    graph: String,
    snapshot: SnapshotFacts,
}

impl Stage {
    fn new() -> Stage {
        let stage = Stage { folder: tempfile::tempdir().expect("a folder") };
        let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/shop-java/src/main/java");
        copy(&shop, &stage.root());
        stage
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("shop")
    }

    /// Replaces a text in the one file of this name.
    fn edit(&self, name: &str, old: &str, new: &str) {
        let path = self.root().join("org/banyan/shop").join(name);
        let text = fs::read_to_string(&path).expect("read");
        assert_eq!(text.matches(old).count(), 1, "{old}");
        fs::write(path, text.replace(old, new)).expect("written");
    }

    fn git(&self, arguments: &[&str]) {
        let author = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let mut git = Command::new("git");
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        let done = git.args(author).args(arguments).current_dir(self.root()).output().expect("git runs");
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn told(&self, project: &str) -> Told {
        let session = Session::new(Places::at(&self.folder.path().join("data")));
        let file = self.folder.path().join(project);
        let onlooker = banyan_app::Onlooker { tell: &|_| {}, coarse: None };
        let opened = session.open(&self.root(), Some(&file), onlooker).expect("opened");
        let text = render_scan_text(&opened).expect("the text");
        let graph = graph(&opened);
        let store = ProjectStore::open(&file).expect("the project");
        let snapshot = store.last_snapshot().expect("read").expect("a snapshot").facts;
        Told { text, graph, snapshot }
    }

    /// Whether the result is kept as edits of an earlier one.
    fn has_edits(&self, project: &str) -> bool {
        let cache = Places::cache_file(&self.folder.path().join(project));
        CacheStore::open(&cache).read("edits of result").is_some()
    }
}

fn graph(project: &Project) -> String {
    let study = project.study().expect("the study");
    export_graph(&study, "graph-json", &GraphRequest::default()).expect("the graph")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("listed").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("copied")),
        }
    }
}

/// Files, and what is put for what in them.
const EDITS: [(&str, &str, &str); 5] = [
    (
        "notification/NotificationService.java",
        "        log.debug(",
        "        // Once only.\n        log.debug(",
    ),
    (
        "web/OrderController.java",
        "        manager.cancel(reference, reason);",
        "        manager.byReference(reference);\n        manager.cancel(reference, reason);",
    ),
    (
        "model/Cart.java",
        "        items.clear();",
        "        items.clear();\n        new org.banyan.shop.common.ShopClock().now();",
    ),
    (
        "model/Cart.java",
        "    public Money total(",
        "    public int none() {\n        return 0;\n    }\n\n    public Money total(",
    ),
    ("notification/NotificationService.java", "mail.send(email,", "mail.send(email, ,"),
];

#[test]
fn what_edits_come_to_is_what_a_scan_of_all_comes_to() {
    let stage = Stage::new();
    let first = stage.told("kept.banyan");
    for (at, (name, old, new)) in EDITS.iter().enumerate() {
        stage.edit(name, old, new);
        let (kept, anew) = (stage.told("kept.banyan"), stage.told(&format!("{at}.banyan")));
        assert_eq!(kept, anew, "{new}");
        assert!(stage.has_edits("kept.banyan"), "{new}");
    }
    for (name, old, new) in EDITS.iter().rev() {
        stage.edit(name, new, old);
    }
    assert_eq!(stage.told("kept.banyan"), first);
}

#[test]
fn where_earlier_edits_are_no_longer_kept_all_is_found_again() {
    let stage = Stage::new();
    stage.told("kept.banyan");
    for (at, (name, old, new)) in EDITS[..3].iter().enumerate() {
        stage.edit(name, old, new);
        if at == 2 {
            let cache = Places::cache_file(&stage.folder.path().join("kept.banyan"));
            let mut cache = CacheStore::open(&cache);
            assert!(cache.read("edits of result 0").is_some() && cache.read("edits of result 1").is_some());
            cache.write(&mut [].into_iter(), &["edits of result 0".into()]);
        }
        assert_eq!(stage.told("kept.banyan"), stage.told(&format!("{at}.banyan")), "{new}");
    }
}

#[test]
fn edits_are_kept_under_the_commit_that_they_stand_on() {
    let stage = Stage::new();
    let commit = || {
        stage.git(&["add", "--all"]);
        stage.git(&["commit", "--quiet", "--message", "Changed"]);
    };
    stage.git(&["init", "--quiet"]);
    commit();
    stage.told("kept.banyan");
    for (at, (name, old, new)) in EDITS[..2].iter().enumerate() {
        stage.edit(name, old, new);
        assert_eq!(stage.told("kept.banyan"), stage.told(&format!("{at} edited.banyan")), "{new}");
        commit();
        assert_eq!(stage.told("kept.banyan"), stage.told(&format!("{at} committed.banyan")), "{new}");
    }
    let store = ProjectStore::open(&stage.folder.path().join("kept.banyan")).expect("the project");
    let mut known: Vec<bool> = Vec::new();
    store
        .each_snapshot(|snapshot| {
            known.push(snapshot.facts.commit.is_some_and(|commit| commit.id == snapshot.key));
        })
        .expect("the snapshots");
    assert_eq!(known, [true; 3], "one for each commit");
}
