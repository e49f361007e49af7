//! History, replayed on a split: a repository planted of git's own objects, counted by hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use banyan_app::wire::{MapQuery, ProposalRequest, ScanProgress};
use banyan_app::{Edit, Places, Session};
use gix::objs::tree::{Entry, EntryKind};
use gix::objs::{Commit, Tree};

const DAY: i64 = 86_400;
const UNTIL: i64 = 1_700_000_000;

/// A repository with its work tree, and the files of its newest commit.
struct Planted {
    folder: tempfile::TempDir,
    repository: gix::Repository,
    files: BTreeMap<String, String>,
    head: Option<gix::ObjectId>,
}

impl Planted {
    fn new() -> Planted {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = gix::init(folder.path().join("shop")).expect("a repository");
        Planted { folder, repository, files: BTreeMap::new(), head: None }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("shop")
    }

    /// A commit so many days before the newest that writes files: name and a version of its text.
    fn commit(&mut self, days: i64, author: &str, subject: &str, changes: &[&str]) -> gix::ObjectId {
        for name in changes {
            let class = name.rsplit('/').next().expect("a name").trim_end_matches(".java");
            let text = match name.strip_suffix(".java") {
                Some(_) => format!("package x; class {class} {{ int changed{days}; }}\n"),
                None => format!("changed {days} days ago\n"),
            };
            self.files.insert((*name).to_owned(), text);
        }
        let parents = self.head.into_iter().collect();
        self.write(days, author, subject, parents)
    }

    fn write(
        &mut self,
        days: i64,
        author: &str,
        subject: &str,
        parents: Vec<gix::ObjectId>,
    ) -> gix::ObjectId {
        let files: Vec<(&str, &str)> = self.files.iter().map(|(name, text)| (&**name, &**text)).collect();
        let who = gix::actor::Signature {
            name: author.into(),
            email: format!("{author}@example.org").into(),
            time: gix::date::Time::new(UNTIL - days * DAY, 0),
        };
        let commit = Commit {
            tree: write_tree(&self.repository, &files),
            parents: parents.into_iter().collect(),
            author: who.clone(),
            committer: who,
            encoding: None,
            message: subject.into(),
            extra_headers: Vec::new(),
        };
        let id = self.repository.write_object(&commit).expect("written").detach();
        self.head = Some(id);
        id
    }

    /// Lays the newest commit out in the work tree.
    fn check_out(&self) {
        for (name, text) in &self.files {
            let file = self.root().join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("made");
            fs::write(file, text).expect("written");
        }
        let git = self.root().join(".git");
        fs::create_dir_all(git.join("refs/heads")).expect("made");
        fs::write(git.join("refs/heads/main"), format!("{}\n", self.head.expect("a commit")))
            .expect("written");
        fs::write(git.join("HEAD"), "ref: refs/heads/main\n").expect("written");
    }

    fn session(&self) -> Session {
        Session::new(Places::at(&self.folder.path().join("data")))
    }
}

/// Writes the tree of sorted files, folder by folder.
fn write_tree(repository: &gix::Repository, files: &[(&str, &str)]) -> gix::ObjectId {
    let mut entries: Vec<Entry> = Vec::new();
    let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (name, text) in files {
        match name.split_once('/') {
            Some((folder, rest)) => folders.entry(folder).or_default().push((rest, text)),
            None => entries.push(Entry {
                mode: EntryKind::Blob.into(),
                filename: (*name).into(),
                oid: repository.write_blob(text).expect("written").detach(),
            }),
        }
    }
    for (folder, files) in folders {
        let oid = write_tree(repository, &files);
        entries.push(Entry { mode: EntryKind::Tree.into(), filename: folder.into(), oid });
    }
    entries.sort();
    repository.write_object(Tree { entries }).expect("written").detach()
}

/// Orders, bills and a shelf; a dozen that stay; a year and a month of commits.
fn shop() -> Planted {
    let mut shop = Planted::new();
    let stay: Vec<String> = (0..12).map(|at| format!("app/Page{at:02}.java")).collect();
    let mut all = vec!["pay/Bill.java", "shop/Item.java", "shop/Order.java", "stock/Shelf.java"];
    all.extend(stay.iter().map(String::as_str));
    shop.commit(400, "ada", "All there is", &all);
    shop.commit(390, "ada", "Before the year", &["shop/Order.java", "pay/Bill.java"]);
    shop.commit(350, "cyd", "A new licence", &all);
    shop.commit(200, "bob", "Orders are billed", &["shop/Order.java", "pay/Bill.java"]);
    shop.commit(190, "bob", "Read me", &["README.md"]);
    let bill = shop.files.remove("pay/Bill.java").expect("there");
    shop.files.insert("billing/Bill.java".to_owned(), bill);
    let head = shop.head.expect("a commit");
    shop.write(100, "ada", "Bills move", vec![head]);
    let before = shop.head.expect("a commit");
    shop.commit(99, "ada", "Orders and bills have taxes", &["shop/Order.java", "billing/Bill.java"]);
    let side = shop.head.expect("a commit");
    shop.write(98, "ada", "Merge", vec![before, side]);
    shop.commit(50, "bob", "Items", &["shop/Item.java", "shop/Order.java"]);
    shop.commit(40, "bob", "A page for the shelf", &["stock/Shelf.java", "app/Page00.java"]);
    shop.commit(30, "cyd", "Pages", &["app/Page01.java"]);
    shop.commit(
        0,
        "bob",
        "Orders, bills and the shelf",
        &["shop/Order.java", "billing/Bill.java", "stock/Shelf.java"],
    );
    shop.check_out();
    shop
}

fn open(session: &Session, root: &Path) {
    session.open_project(&root.to_string_lossy(), |_| {}).expect("opened");
}

/// Three services; the rest stays.
fn divide(session: &Session) {
    let move_all = Edit::Move {
        units: (0..12).map(|at| format!("java:x.Page{at:02}")).collect(),
        to: banyan_app::PlaceName::Stays,
    };
    session.edit(move_all).expect("moved");
    for (name, units) in [("orders", &["Order", "Item"][..]), ("billing", &["Bill"]), ("stock", &["Shelf"])] {
        let units = units.iter().map(|unit| format!("java:x.{unit}")).collect();
        session.edit(Edit::Create { name: name.to_owned(), units }).expect("made");
    }
}

#[test]
fn a_replay_agrees_with_a_count_by_hand() {
    let shop = shop();
    let session = shop.session();
    open(&session, &shop.root());
    divide(&session);
    let replay = session.replay(12).expect("replayed");
    let tally = replay.tally;
    // Inside: "Bills move", "Items". Across: "Orders are billed", "… have taxes", the newest.
    assert_eq!((tally.inside, tally.across, tally.with_stays, tally.with_shared), (2, 3, 1, 0));
    // Outside: "Pages". Beside: "Read me". Left out: the licence as mass, one merge.
    assert_eq!((tally.outside, tally.beside, replay.mass, replay.merges), (1, 1, 1, 1));
    assert_eq!(replay.inside_share, Some(0.3333));
    let pair = &replay.pairs[0];
    assert_eq!((&*pair.a, &*pair.b, pair.commits, pair.share), ("billing", "orders", 3, 0.6));
    let told: Vec<&str> = pair.examples.iter().map(|example| &*example.subject).collect();
    assert_eq!(told, ["Orders, bills and the shelf", "Orders and bills have taxes", "Orders are billed"]);
    assert_eq!(replay.recurring.len(), 1);
    assert_eq!(replay.recurring[0].parties, ["billing", "orders"]);
    assert_eq!((replay.recurring[0].first, replay.recurring[0].last), (UNTIL - 200 * DAY, UNTIL));
    let billing = &replay.services[0];
    assert_eq!((&*billing.key, billing.commits, billing.alone, billing.people), ("billing", 4, 1, 2));
}

#[test]
fn how_a_unit_changed_is_told_once_the_history_is_read() {
    let shop = shop();
    let session = shop.session();
    open(&session, &shop.root());
    let told = session.read_history(|_| {}).expect("an answer");
    let history = told.history.expect("a history");
    assert_eq!((history.commits, history.merges, history.mass, &*history.end), (11, 1, 2, "whole"));
    assert_eq!(told.absent, ["There is no CODEOWNERS file: who owns a unit is told by who changes it."]);
    let change = session.unit("java:x.Bill").expect("a unit").change.expect("its changes");
    assert_eq!((change.commits, change.commits_ever, change.last), (4, 5, Some(UNTIL)));
    assert_eq!(change.authors[0].0, "ada");
}

#[test]
fn the_map_tells_owners_and_changes_once_the_history_is_read() {
    let shop = shop();
    let session = shop.session();
    open(&session, &shop.root());
    let query = MapQuery { group_by: "owner".into(), opening: "all".into(), ..MapQuery::default() };
    let before = session.map(&query).expect("the map");
    assert!(!before.has_owners && !before.has_changes);
    assert!(before.boxes.iter().all(|at| at.commits.is_none() && at.owner.is_empty()));
    assert!(session.outside().expect("what is told").unread);

    let told = session.read_history(|_| {}).expect("an answer");
    assert_eq!((told.unread, told.owning.expect("owners").told_by.as_str()), (false, "authors"));
    let map = session.map(&query).expect("the map");
    assert!(map.has_owners && map.has_changes && map.has_places);
    let bill = map.boxes.iter().find(|at| at.label == "Bill").expect("a box");
    assert_eq!((bill.owner.as_str(), bill.owner_share, bill.commits), ("ada", 1.0, Some(4)));
    let ada = map.boxes.iter().find(|at| at.id == "owner:ada").expect("her group");
    assert!(ada.open && ada.commits >= bill.commits, "{ada:?}");
}

#[test]
fn a_service_tells_who_wrote_most_of_it_once_the_history_is_read() {
    let shop = shop();
    let session = shop.session();
    open(&session, &shop.root());
    divide(&session);
    let people = |session: &Session, key: &str| {
        let split = session.split().expect("the split");
        split.services.into_iter().find(|service| service.key == key).expect("a service").people
    };
    assert!(people(&session, "billing").is_empty());
    session.read_history(|_| {}).expect("an answer");
    // The licence was a mass commit: cyd wrote none of it.
    assert_eq!(people(&session, "billing"), ["ada", "bob"]);
}

#[test]
fn reasons_rest_on_what_the_proposal_was_asked_for() {
    let shop = shop();
    let session = shop.session();
    open(&session, &shop.root());
    let orders = || Edit::Create {
        name: "orders".into(),
        units: ["Order", "Item", "Bill"].map(|unit| format!("java:x.{unit}")).into(),
    };
    let told = || {
        session.explain_unit("java:x.Order").expect("a unit").reason.expect("its reason").evidence.join("; ")
    };
    session.edit(orders()).expect("made");
    assert!(!told().contains("changes together"), "{}", told());
    session.undo().expect("undone");

    let by_changes =
        ProposalRequest { strategy: "change".into(), structure: 1.0, ..ProposalRequest::default() };
    session.propose(&by_changes).expect("proposed");
    session.edit(orders()).expect("made");
    assert!(told().contains("changes together with Bill"), "{}", told());
}

#[test]
fn commits_that_are_new_are_all_that_is_read_again() {
    let mut shop = shop();
    let session = shop.session();
    open(&session, &shop.root());
    session.read_history(|_| {}).expect("an answer");
    shop.commit(0, "ada", "One more", &["shop/Item.java"]);
    shop.check_out();
    let session = shop.session();
    open(&session, &shop.root());
    let totals = std::sync::Mutex::new(Vec::new());
    let tell = |progress: ScanProgress| totals.lock().expect("told").push(progress.files_total);
    let history = session.read_history(tell).expect("an answer").history.expect("a history");
    assert_eq!(*totals.lock().expect("told"), [1]);
    assert_eq!(history.commits, 12);
}

#[test]
fn where_there_is_no_repository_it_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("shop")).expect("made");
    fs::write(folder.path().join("shop/Order.java"), "package x; class Order {}").expect("written");
    let session = Session::new(Places::at(&folder.path().join("data")));
    open(&session, &folder.path().join("shop"));
    let told = session.read_history(|_| {}).expect("an answer");
    assert_eq!(told.absent[0], "There is no history of changes: the folder is in no git repository.");
    let error = session.replay(12).expect_err("no history").to_string();
    assert!(error.starts_with("there are no changes to replay in shop: "), "{error}");
}
