//! What is kept, and what happens to a database that cannot be used.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use banyan_facts::DeclarationKind;
use banyan_plan::{SnapshotCounts, SnapshotDependency, SnapshotEdits, SnapshotFacts, SnapshotUnit};
use banyan_split::{Decision, Edit};
use banyan_store::{CacheStore, ProjectStore, StoreError, StoredAlternative, StoredSnapshot};
use rusqlite::Connection;

fn decision(service: &str) -> Decision {
    let edit = Edit::Rename { service: service.into(), name: service.to_uppercase() };
    Decision { title: format!("Rename {service}"), edit }
}

fn titles(store: &ProjectStore) -> Vec<(String, bool)> {
    let all = store.decisions().expect("decisions");
    all.into_iter().map(|recorded| (recorded.decision.title.clone(), recorded.applied)).collect()
}

fn named(titles: &[(&str, bool)]) -> Vec<(String, bool)> {
    titles.iter().map(|(title, applied)| (format!("Rename {title}"), *applied)).collect()
}

#[test]
fn decisions_are_kept_undone_and_redone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deep/er/shop.banyan");
    let mut store = ProjectStore::open(&path).expect("a new project");
    for service in ["a", "b", "c"] {
        store.record(&decision(service), 1).expect("recorded");
    }
    assert!(store.undo().expect("undone"));
    drop(store);

    let mut store = ProjectStore::open(&path).expect("the same project");
    assert_eq!(titles(&store), named(&[("a", true), ("b", true), ("c", false)]));
    assert!(store.redo().expect("redone"));
    assert!(!store.redo().expect("nothing left to redo"));
    assert!(store.undo().expect("undone") && store.undo().expect("undone"));
    assert!(!store.undo().expect("asked"), "the first decision is what the others stand on");
    store.record(&decision("d"), 2).expect("recorded");
    assert_eq!(titles(&store), named(&[("a", true), ("d", true)]), "a new decision ends what was undone");
}

/// A database as the first version wrote it, with three decisions of which the last is undone.
const VERSION_1: &str = r#"
    PRAGMA application_id = 1112430926;
    PRAGMA user_version = 1;
    CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE decision (
        number INTEGER PRIMARY KEY,
        edit TEXT NOT NULL,
        title TEXT NOT NULL,
        made_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE snapshot (
        key TEXT PRIMARY KEY,
        time INTEGER NOT NULL,
        taken_at INTEGER NOT NULL,
        facts BLOB NOT NULL
    ) STRICT;
    INSERT INTO decision VALUES (1, '{"edit":"rename","service":"a","name":"A"}', 'Rename a', 70);
    INSERT INTO decision VALUES (2, '{"edit":"merge","service":"b","into":"a"}', 'Merge b into a', 71);
    INSERT INTO decision VALUES (3, '{"edit":"exclude","unit":"u","reason":"r"}', 'Exclude u', 72);
    INSERT INTO note VALUES ('decisions applied', '2');
    INSERT INTO note VALUES ('start snapshot', 'abc');
"#;

#[test]
fn a_database_of_the_first_version_keeps_all_its_decisions() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old.banyan");
    Connection::open(&path).expect("a file").execute_batch(VERSION_1).expect("written");
    let mut store = ProjectStore::open(&path).expect("migrated");
    let merge = Edit::Merge { services: vec!["b".into()], into: "a".into() };
    let decisions = store.decisions().expect("decisions");
    assert_eq!(decisions[1].decision.edit, merge);
    assert_eq!(decisions.iter().map(|one| one.applied).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(store.start().expect("a start").as_deref(), Some("abc"));
    let main = StoredAlternative { id: 1, name: "Main".into(), decisions: 2, made_at: 70, current: true };
    assert_eq!(store.alternatives().expect("alternatives"), [main]);
    assert!(store.redo().expect("asked") && !store.redo().expect("asked"));
    drop(store);
    assert_eq!(ProjectStore::open(&path).expect("as it was").decisions().expect("decisions").len(), 3);
}

#[test]
fn each_alternative_has_decisions_and_undo_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = ProjectStore::open(&folder.path().join("shop.banyan")).expect("a new project");
    for service in ["a", "b", "c"] {
        store.record(&decision(service), 1).expect("recorded");
    }
    store.undo().expect("undone");
    let copy = store.copy_alternative(1, "By team", 9).expect("asked").expect("copied");
    assert_eq!(store.copy_alternative(1, "BY TEAM", 9).expect("asked"), None, "the name is taken");
    store.record(&decision("d"), 2).expect("recorded");
    assert_eq!(titles(&store), named(&[("a", true), ("b", true), ("d", true)]));

    assert!(store.switch_alternative(copy).expect("switched"));
    assert_eq!(titles(&store), named(&[("a", true), ("b", true), ("c", false)]));
    assert!(store.redo().expect("redone") && store.undo().expect("undone") && store.undo().expect("undone"));
    assert!(!store.undo().expect("asked"), "the first is what the others stand on");
    store.record(&decision("e"), 3).expect("recorded");
    assert_eq!(titles(&store), named(&[("a", true), ("e", true)]));

    assert!(!store.rename_alternative(copy, "main").expect("asked"), "the name is taken");
    assert!(store.rename_alternative(copy, "by Team").expect("renamed"));
    assert!(!store.delete_alternative(copy).expect("asked"), "it is the current one");
    assert!(store.switch_alternative(1).expect("switched") && !store.switch_alternative(77).expect("asked"));
    assert_eq!(titles(&store), named(&[("a", true), ("b", true), ("d", true)]));
    assert!(store.delete_alternative(copy).expect("deleted"));
    assert_eq!(store.alternatives().expect("alternatives").len(), 1);
    assert!(store.decisions_of(1).expect("decisions").len() == 3);
}

#[test]
fn renamed_units_are_followed_in_every_decision() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = ProjectStore::open(&folder.path().join("shop.banyan")).expect("a new project");
    let pin = Decision { edit: Edit::Pin { units: vec!["java:A".into()] }, title: "Pin A".into() };
    store.record(&pin, 1).expect("recorded");
    for name in ["A", "B"] {
        let unit = Arc::new(SnapshotUnit { id: format!("java:{name}"), ..unit(0) });
        store.keep_snapshot(name, &SnapshotFacts { units: vec![unit], ..facts(1, 0) }, 1, 1).expect("kept");
    }
    let all = store.decisions().expect("decisions");
    assert_eq!(all[0].decision.edit, Edit::Pin { units: vec!["java:B".into()] });
}

#[test]
fn two_processes_share_a_project() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.banyan");
    let mut one = ProjectStore::open(&path).expect("one");
    let mut other = ProjectStore::open(&path).expect("the other");
    one.record(&decision("a"), 1).expect("recorded");
    other.record(&decision("b"), 1).expect("recorded");
    assert_eq!(titles(&one), named(&[("a", true), ("b", true)]));
}

fn refusal(path: &Path) -> StoreError {
    let before = std::fs::read(path).expect("the file");
    let Err(error) = ProjectStore::open(path) else { panic!("must be refused") };
    assert_eq!(std::fs::read(path).expect("the file"), before, "left as it was");
    error
}

#[test]
fn other_damaged_and_newer_files_are_refused_and_left_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.banyan");
    let mut store = ProjectStore::open(&path).expect("a new project");
    for number in 0..500 {
        store.record(&decision(&format!("service{number}")), 1).expect("recorded");
    }
    drop(store);
    let whole = std::fs::read(&path).expect("the project");

    std::fs::write(&path, b"short").expect("written");
    assert!(matches!(refusal(&path), StoreError::NotAProject { .. }));
    std::fs::write(&path, &whole[..whole.len() / 3]).expect("written");
    assert!(matches!(refusal(&path), StoreError::Damaged { .. }));

    let mut newer = whole.clone();
    newer[60..64].copy_from_slice(&99u32.to_be_bytes());
    std::fs::write(&path, &newer).expect("written");
    assert!(matches!(refusal(&path), StoreError::Newer { found: 99, .. }));

    let mut other = whole.clone();
    other[68..72].copy_from_slice(&1u32.to_be_bytes());
    std::fs::write(&path, &other).expect("written");
    assert!(matches!(refusal(&path), StoreError::NotAProject { .. }));
    std::fs::write(&path, &whole).expect("written");
    assert_eq!(titles(&ProjectStore::open(&path).expect("the project")).len(), 500);
}

#[test]
fn a_cache_keeps_pieces_and_is_made_anew_when_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.banyan-cache");
    let piece = |name: &str, byte: u8| (name.to_owned(), vec![byte; 100_000]);
    let mut cache = CacheStore::open(&path);
    assert_eq!((cache.read("a"), path.exists()), (None, false), "it is made when something is written");
    cache.write(&mut [piece("a", 1), piece("b", 2)].into_iter(), &[]);
    cache.write(&mut [piece("b", 3)].into_iter(), &["a".into()]);
    drop(cache);
    let cache = CacheStore::open(&path);
    assert_eq!((cache.read("a"), cache.read("b")), (None, Some(vec![3; 100_000])));
    drop(cache);

    let mut cache = CacheStore::open(&path);
    for end in [CacheStore::end_reading, |_: &CacheStore| {}] {
        cache.begin_reading();
        assert_eq!(cache.read("b"), Some(vec![3; 100_000]));
        end(&cache);
        cache.write(&mut [piece("c", 6)].into_iter(), &[]);
        assert_eq!(
            CacheStore::open(&path).read("c"),
            Some(vec![6; 100_000]),
            "reading ends where one is written"
        );
        cache.write(&mut [].into_iter(), &["c".into()]);
    }
    drop(cache);

    let mut bytes = std::fs::read(&path).expect("the cache");
    let at = bytes.iter().rposition(|&byte| byte == 3).expect("in the piece");
    bytes[at] = 4;
    std::fs::write(&path, &bytes).expect("written");
    assert_eq!(CacheStore::open(&path).read("b"), None, "not what was written");

    std::fs::write(&path, "not a database at all").expect("written");
    let mut cache = CacheStore::open(&path);
    assert_eq!(cache.read("b"), None);
    cache.write(&mut [piece("c", 5)].into_iter(), &[]);
    assert_eq!(CacheStore::open(&path).read("c"), Some(vec![5; 100_000]));
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        Record(u8),
        Undo,
        Redo,
        Copy,
        Switch(u8),
    }

    fn some_step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => any::<u8>().prop_map(Step::Record),
            3 => Just(Step::Undo),
            2 => Just(Step::Redo),
            1 => Just(Step::Copy),
            1 => (0u8..4).prop_map(Step::Switch),
        ]
    }

    /// Decisions and how many of them are in force, for each alternative.
    struct Model {
        logs: Vec<(Vec<String>, usize)>,
        current: usize,
    }

    impl Model {
        fn step(&mut self, step: &Step) {
            let copy = self.logs[self.current].clone();
            let (log, applied) = &mut self.logs[self.current];
            match step {
                Step::Record(number) => {
                    log.truncate(*applied);
                    log.push(format!("Rename {number}"));
                    *applied += 1;
                }
                Step::Undo => *applied -= usize::from(*applied > 1),
                Step::Redo => *applied += usize::from(*applied < log.len()),
                Step::Copy => self.logs.push(copy),
                Step::Switch(to) => self.current = (*to as usize).min(self.logs.len() - 1),
            }
        }
    }

    fn take(store: &mut ProjectStore, step: &Step, made: usize) {
        let ids: Vec<i64> = store.alternatives().expect("alternatives").iter().map(|one| one.id).collect();
        let current = store.alternatives().expect("alternatives").iter().position(|one| one.current);
        match step {
            Step::Record(number) => store.record(&decision(&number.to_string()), 1).expect("recorded"),
            Step::Undo => drop(store.undo().expect("undone")),
            Step::Redo => drop(store.redo().expect("redone")),
            Step::Copy => {
                let id = ids[current.expect("a current one")];
                store.copy_alternative(id, &format!("copy {made}"), 1).expect("asked").expect("copied");
            }
            Step::Switch(to) => {
                let id = ids[(*to as usize).min(ids.len() - 1)];
                assert!(store.switch_alternative(id).expect("switched"));
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn decisions_undo_and_redo_without_end_each_alternative_for_itself(
            steps in prop::collection::vec(some_step(), 0..40)
        ) {
            let folder = tempfile::tempdir().expect("a folder");
            let mut store = ProjectStore::open(&folder.path().join("shop.banyan")).expect("a new project");
            let mut model = Model { logs: vec![(vec!["Rename first".into()], 1)], current: 0 };
            store.record(&decision("first"), 1).expect("recorded");
            for (made, step) in steps.iter().enumerate() {
                let mark = store.mark().expect("a mark");
                let before = titles(&store);
                model.step(step);
                take(&mut store, step, made);
                let (log, applied) = &model.logs[model.current];
                let wanted = log.iter().enumerate().map(|(at, title)| (title.clone(), at < *applied));
                prop_assert_eq!(titles(&store), wanted.collect::<Vec<_>>());
                prop_assert!(store.mark().expect("a mark") != mark || titles(&store) == before);
            }
        }
    }
}

fn unit(files: u32) -> SnapshotUnit {
    SnapshotUnit {
        id: "java:Order".into(),
        name: "Order".into(),
        kind: DeclarationKind::Class,
        language: "java".into(),
        path: "Order.java".into(),
        members: vec![format!("total{files}")],
        test: false,
    }
}

fn facts(files: u32, references: u32) -> SnapshotFacts {
    let dependency = |references| SnapshotDependency { from: 0, to: 1, references };
    SnapshotFacts {
        counts: SnapshotCounts { files, ..SnapshotCounts::default() },
        units: vec![Arc::new(unit(files))],
        dependencies: (references > 0).then_some(dependency(references)).into_iter().collect(),
        tables: vec!["orders".into()],
        ..SnapshotFacts::default()
    }
}

fn edits(files: u32, more: i64) -> SnapshotEdits {
    let counts = SnapshotCounts { files, ..SnapshotCounts::default() };
    let members = BTreeMap::from([(0, vec![format!("total{files}")])]);
    SnapshotEdits { counts, references: vec![(0, 1, more)], members, ..SnapshotEdits::default() }
}

fn kept(store: &ProjectStore) -> Vec<(String, SnapshotFacts)> {
    let mut all = Vec::new();
    store.each_snapshot(|StoredSnapshot { key, facts }| all.push((key, facts))).expect("the snapshots");
    all
}

#[test]
fn snapshots_that_edits_make_are_those_of_the_facts_they_stand_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = ProjectStore::open(&folder.path().join("shop.banyan")).expect("a new project");
    assert!(store.keep_edited_snapshot("b", edits(1, 1), 2, 2).is_err(), "there is none to edit");
    store.keep_snapshot("a", &facts(1, 5), 1, 1).expect("kept");
    store.keep_edited_snapshot("b", edits(2, -2), 2, 2).expect("kept");
    store.keep_edited_snapshot("c", edits(3, -3), 3, 3).expect("kept");
    store.keep_edited_snapshot("c", edits(4, 1), 3, 4).expect("kept");
    let expected = [("a", facts(1, 5)), ("b", facts(2, 3)), ("c", facts(4, 1))];
    let expected: Vec<_> = expected.into_iter().map(|(key, facts)| (key.to_owned(), facts)).collect();
    assert_eq!(kept(&store), expected);
    assert_eq!(store.last_snapshot().expect("read").map(|last| last.facts), Some(facts(4, 1)));

    // What others stand on may be replaced, edited, and be edited of another.
    store.keep_snapshot("a", &facts(9, 9), 1, 5).expect("kept");
    assert_eq!(kept(&store)[1..], expected[1..]);
    store.keep_edited_snapshot("a", edits(8, -1), 1, 6).expect("kept");
    store.keep_edited_snapshot("b", edits(7, 1), 2, 7).expect("kept");
    let now = kept(&store).into_iter().map(|(_, facts)| facts).collect::<Vec<_>>();
    assert_eq!(now, [facts(8, 8), facts(7, 9), facts(4, 1)]);
}

/// A snapshot of the units whose bits are set; the size of each makes changes worth keeping.
fn drawn(seed: u32) -> SnapshotFacts {
    let name = |at: u32| format!("java:{at:02}{}", "x".repeat(40));
    let there = (0..20).filter(|at| seed >> at & 1 == 0 || seed >> (at % 7) & 1 == 1);
    let members = |at: u32| vec![format!("total{}", seed >> (at % 11) & 1)];
    let units: Vec<_> =
        there.map(|at| Arc::new(SnapshotUnit { id: name(at), members: members(at), ..unit(0) })).collect();
    let dependency =
        |from: u32| SnapshotDependency { from, to: from / 2, references: 1 + (seed >> from & 1) };
    let dependencies = (1..units.len() as u32).map(dependency).collect();
    SnapshotFacts { units, dependencies, ..facts(seed, 0) }
}

mod keeping {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn every_snapshot_is_what_was_kept_last_under_its_key(
            steps in prop::collection::vec((0u8..5, any::<u32>(), any::<bool>(), any::<bool>()), 1..30)
        ) {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("shop.banyan");
            let mut store = ProjectStore::open(&path).expect("a new project");
            let mut model: Vec<(String, SnapshotFacts)> = Vec::new();
            let mut last = 0;
            for (key, seed, near, edit) in steps {
                let mut key = key.to_string();
                let of_last = model.get(last).map(|(_, facts)| facts.clone());
                let now = match of_last {
                    Some(mut of_last) if edit && !of_last.dependencies.is_empty() => {
                        let SnapshotDependency { from, to, .. } = of_last.dependencies[0];
                        let mut edits = edits(seed, 1);
                        edits.references = vec![(from, to, 1)];
                        of_last.edit(&edits);
                        store.keep_edited_snapshot(&key, edits, 1, 1).expect("kept");
                        of_last
                    }
                    _ => {
                        let facts = drawn(if near { seed & 0x30_0000 } else { seed });
                        key = store.keep_snapshot(&key, &facts, 1, 1).expect("kept");
                        facts
                    }
                };
                last = match model.iter().position(|(known, _)| *known == key) {
                    Some(at) => at,
                    None => {
                        model.push((key.clone(), SnapshotFacts::default()));
                        model.len() - 1
                    }
                };
                model[last].1 = now;
                prop_assert!(kept(&store) == model);
            }
        }
    }
}

#[test]
fn a_snapshot_that_differs_little_takes_little() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.banyan");
    let mut store = ProjectStore::open(&path).expect("a new project");
    let unit = |at: u32, day: u32| {
        let members = vec![format!("total{at}"), format!("day{}", if at == day { day } else { 0 })];
        Arc::new(SnapshotUnit {
            id: format!("java:{at:04}"),
            members,
            path: format!("a/{at}/Order.java"),
            ..unit(0)
        })
    };
    let of_day =
        |day: u32| SnapshotFacts { units: (day..2000).map(|at| unit(at, day)).collect(), ..facts(day, 0) };
    let mark = store.snapshot_mark().expect("a mark");
    store.keep_snapshot("0", &of_day(0), 0, 0).expect("kept");
    let size = || std::fs::metadata(&path).expect("the project").len();
    let of_one = size();
    for day in 1..40 {
        store.keep_snapshot(&day.to_string(), &of_day(day), day.into(), 0).expect("kept");
    }
    assert!(size() < 3 * of_one, "{} of {of_one} bytes for one", size());
    assert_ne!(store.snapshot_mark().expect("a mark"), mark);
    let expected: Vec<_> = (0..40).map(|day| (day.to_string(), of_day(day))).collect();
    assert!(kept(&store) == expected);
}

#[test]
fn damaged_snapshots_are_told_when_they_are_read_and_take_nothing_else_with_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("shop.banyan");
    let mut store = ProjectStore::open(&path).expect("a new project");
    store.record(&decision("orders"), 1).expect("recorded");
    let tables: Vec<String> = (0..20_000).map(|at| format!("table_{at}")).collect();
    let large = SnapshotFacts { tables, ..facts(1, 5) };
    store.keep_snapshot("a", &large, 1, 1).expect("kept");
    drop(store);
    let mut bytes = std::fs::read(&path).expect("the project");
    let (page, half) = (4096, bytes.len() / 2);
    assert!(half > 20 * page, "most of it is the snapshot");
    // Where the pages of what takes several of them tell the next.
    bytes[half - half % page..].chunks_mut(page).for_each(|page| page[..4].fill(0xff));
    std::fs::write(&path, bytes).expect("written");
    let store = ProjectStore::open(&path).expect("the project");
    assert_eq!(titles(&store), named(&[("orders", true)]));
    assert!(matches!(store.last_snapshot(), Err(StoreError::Damaged { .. })));
}
