//! What is left of a scan is shown at once, and never in place of what the source says now.

use std::fs;
use std::path::{Path, PathBuf};

use banyan_app::wire::{MapQuery, PathQuery, SavedView};
use banyan_app::{Edit, Places, Session};

fn query() -> MapQuery {
    MapQuery::default()
}

struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Stage {
        let stage = Stage { folder: tempfile::tempdir().expect("a folder") };
        fs::create_dir(stage.root()).expect("made");
        stage.write("Order.java", "package shop; public class Order { Client client; }");
        stage.write("Client.java", "package shop; public class Client { }");
        stage
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("shop")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.root().join(name), text).expect("written");
    }

    fn session(&self) -> Session {
        Session::new(Places::at(&self.folder.path().join("data")))
    }

    fn path(&self) -> String {
        self.root().to_string_lossy().into_owned()
    }

    fn cache_file(&self) -> PathBuf {
        Places::cache_file(&self.session().places().project_file(&existing(&self.root())))
    }
}

fn existing(path: &Path) -> PathBuf {
    path.canonicalize().expect("it is there")
}

#[test]
fn a_monolith_is_shown_as_its_last_scan_left_it() {
    let stage = Stage::new();
    assert!(stage.session().open_kept(&stage.path(), &query()).expect("an answer").is_none());
    let session = stage.session();
    session.open_project(&stage.path(), |_| {}).expect("opened");
    session.split().expect("the split");
    let overview = session.overview().expect("the overview");
    let map = session.map(&query()).expect("the map");

    stage.write("Client.java", "package shop; public class Client { Order order; }");
    let session = stage.session();
    let kept = session.open_kept(&stage.path(), &query()).expect("an answer").expect("kept");
    assert_eq!((kept.overview.clone(), kept.map), (overview, Some(map)));
    assert_eq!(kept.overview.cycle_count, 0);
    assert_eq!(session.unit("java:shop.Order").expect("the unit").row.id, "java:shop.Order");
    assert_eq!(session.rescan(|_| {}).expect("scanned").cycle_count, 1);
    assert_eq!(session.overview().expect("the overview").cycle_count, 1);
}

#[test]
fn a_decision_is_seen_in_what_is_shown_next() {
    let stage = Stage::new();
    let session = stage.session();
    session.open_project(&stage.path(), |_| {}).expect("opened");
    let edit = Edit::Create { name: "Clients".into(), units: vec!["java:shop.Client".into()] };
    session.edit(edit).expect("decided");
    assert!(stage.session().open_kept(&stage.path(), &query()).expect("an answer").is_none());
    let overview = session.overview().expect("the overview");
    let kept = stage.session().open_kept(&stage.path(), &query()).expect("an answer").expect("kept");
    assert_eq!(kept.overview, overview);
}

#[test]
fn a_damaged_cache_only_takes_time() {
    let stage = Stage::new();
    let overview = stage.session().open_project(&stage.path(), |_| {}).expect("opened");
    let whole = fs::read(stage.cache_file()).expect("the cache");
    for length in [0, 100, whole.len() / 3, whole.len() - 40_000] {
        fs::write(stage.cache_file(), &whole[..length]).expect("written");
        assert_eq!(stage.session().open_project(&stage.path(), |_| {}).expect("opened"), overview);
    }
    for at in (0..whole.len()).step_by(4_099) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        fs::write(stage.cache_file(), &damaged).expect("written");
        assert_eq!(stage.session().open_project(&stage.path(), |_| {}).expect("opened"), overview, "{at}");
    }
}

#[test]
fn a_long_first_scan_shows_a_coarse_picture() {
    let stage = Stage::new();
    let filler = format!("/* {} */\n", "a long explanation ".repeat(30)).repeat(9_000);
    stage.write("Client.java", &format!("package shop; public class Client {{ }}\n{filler}"));
    let (tell, shown) = (|_| {}, std::sync::Mutex::new(Vec::new()));
    let show = |view| shown.lock().expect("no panic").push(view);
    let overview = stage.session().open_project_coarse(&stage.path(), &query(), tell, show).expect("opened");
    let shown = shown.into_inner().expect("no panic");
    assert_eq!(shown.len(), 1);
    assert_eq!((shown[0].overview.files, shown[0].overview.dependencies), (2, 1));
    assert_eq!(shown[0].overview.lines, overview.lines);
}

#[test]
fn the_first_map_does_not_wait_for_the_split() {
    let stage = Stage::new();
    let session = stage.session();
    session.open_project(&stage.path(), |_| {}).expect("opened");
    let first = session.map(&query()).expect("the map");
    assert!(!first.has_places && first.boxes.iter().all(|drawn| drawn.place.is_empty()));
    session.split().expect("the split");
    session.overview().expect("the overview");
    let second = session.map(&query()).expect("the map");
    assert!(second.has_places && second.boxes.iter().any(|drawn| !drawn.place.is_empty()));
    let session = stage.session();
    let kept = session.open_kept(&stage.path(), &query()).expect("an answer").expect("kept");
    assert_eq!(kept.map.as_ref(), Some(&second));
    let rects =
        |boxes: &[banyan_app::wire::MapBoxView]| boxes.iter().map(|drawn| drawn.rect).collect::<Vec<_>>();
    assert_eq!(rects(&first.boxes), rects(&second.boxes), "nothing moves when the split is there");
}

#[test]
fn a_saved_view_is_found_after_a_restart() {
    let stage = Stage::new();
    let session = stage.session();
    session.open_project(&stage.path(), |_| {}).expect("opened");
    let paths = PathQuery { from: "java:shop.Order".into(), to: "java:shop.Client".into(), longer_by: 1 };
    let query = MapQuery { paths: Some(paths), keep: "Order Client".into(), ..query() };
    let viewport = Some([0.5, -12.0, 40.25]);
    let view = SavedView { name: "Orders".into(), query, viewport, colour_by: "size".into(), edges: 300 };
    session.save_view(&view).expect("saved");
    session.save_view(&SavedView { name: "Another".into(), ..view.clone() }).expect("saved");
    assert!(session.save_view(&SavedView { name: "  ".into(), ..view.clone() }).is_err());

    let session = stage.session();
    session.open_project(&stage.path(), |_| {}).expect("opened");
    let found = session.saved_views().expect("saved views");
    assert_eq!(found.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["Another", "Orders"]);
    assert_eq!(found[1], view);
    assert_eq!(session.map(&found[1].query).expect("its map").paths.len(), 1);
    assert_eq!(session.remove_view("Another").expect("removed"), [view]);
}
