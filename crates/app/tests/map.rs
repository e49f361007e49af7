//! The map by its queries: what is grouped, left out, and found on the way from one place to another.

use std::fs;
use std::path::Path;

use banyan_app::wire::{MapQuery, MapView, PathQuery};
use banyan_app::{Edit, Places, Session};

const SHOP: &[(&str, &str)] = &[
    (
        "src/shop/web/Page.java",
        "package shop.web; import org.pages.View; public class Page { View view; shop.core.Order order; }",
    ),
    ("src/shop/core/Order.java", "package shop.core; public class Order { shop.core.Line line; }"),
    ("src/shop/core/Line.java", "package shop.core; public class Line { shop.data.Rows rows; Order order; }"),
    ("src/shop/data/Rows.java", "package shop.data; public class Rows { }"),
    ("tools/report.py", "class Report:\n    pass\n"),
];

struct Opened {
    session: Session,
    _folder: tempfile::TempDir,
}

fn open() -> Opened {
    open_with(&[])
}

fn open_with(more: &[(&str, &str)]) -> Opened {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("monolith");
    for (path, text) in SHOP.iter().chain(more) {
        write(&root.join(path), text);
    }
    let session = Session::new(Places::at(&folder.path().join("data")));
    session.open_project(&root.to_string_lossy(), |_| {}).expect("opened");
    Opened { session, _folder: folder }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder around")).expect("made");
    fs::write(path, text).expect("written");
}

fn closed(map: &MapView) -> Vec<&str> {
    map.boxes.iter().filter(|drawn| !drawn.open).map(|drawn| drawn.label.as_str()).collect()
}

fn edges(map: &MapView) -> Vec<String> {
    let label = |at: u32| &map.boxes[at as usize].label;
    map.edges.iter().map(|edge| format!("{} -> {}", label(edge.from), label(edge.to))).collect()
}

#[test]
fn words_keep_and_remove_units() {
    let shop = open();
    let labels = |keep: &str, remove: &str| {
        let query = MapQuery { keep: keep.into(), remove: remove.into(), ..MapQuery::default() };
        closed(&shop.session.map(&query).expect("the map")).join(" ")
    };
    assert_eq!(labels("core, WEB", ""), "Line Order Page");
    assert_eq!(labels("core web", "line"), "Order Page");
    assert_eq!(labels("", "shop"), "report");
}

#[test]
fn languages_and_services_are_groups_whose_parts_have_evidence() {
    let shop = open();
    let by_language =
        MapQuery { group_by: "language".into(), opening: "named".into(), ..MapQuery::default() };
    assert_eq!(closed(&shop.session.map(&by_language).expect("the map")), ["Java", "Python"]);

    let unit = |name: &str| format!("java:shop.{name}");
    let front = Edit::Create { name: "Front".into(), units: vec![unit("web.Page"), unit("core.Order")] };
    shop.session.edit(front).expect("decided");
    let by_service = MapQuery { group_by: "service".into(), opening: "all".into(), ..MapQuery::default() };
    let map = shop.session.map(&by_service).expect("the map");
    assert!(map.boxes.iter().any(|drawn| drawn.id == "service:front/src/shop/core"), "{:?}", map.boxes);
    let evidence =
        shop.session.evidence("service:front/src/shop/core", "folder:src/shop/core", None).expect("evidence");
    assert_eq!(evidence.rows.iter().map(|row| row.to_name.as_str()).collect::<Vec<_>>(), ["Line"]);
}

#[test]
fn only_what_crosses_the_split_is_left_where_that_is_asked() {
    let shop = open();
    let front = Edit::Create {
        name: "Front".into(),
        units: vec!["java:shop.web.Page".into(), "java:shop.core.Order".into()],
    };
    shop.session.edit(front).expect("decided");
    let back = Edit::Create {
        name: "Back".into(),
        units: vec!["java:shop.core.Line".into(), "java:shop.data.Rows".into()],
    };
    shop.session.edit(back).expect("decided");
    let query = MapQuery { only_crossing: true, ..MapQuery::default() };
    let map = shop.session.map(&query).expect("the map");
    assert_eq!(edges(&map), ["Line -> Order", "Order -> Line"]);
    assert!(map.edges.iter().all(|edge| edge.crossing == edge.dependencies));
}

#[test]
fn ways_lead_from_group_to_group() {
    let shop = open();
    let paths =
        PathQuery { from: "folder:src/shop/web".into(), to: "java:shop.data.Rows".into(), longer_by: 0 };
    let map = shop.session.map(&MapQuery { paths: Some(paths), ..MapQuery::default() }).expect("the map");
    let names: Vec<&str> = map.paths[0].steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!((map.paths.len(), names), (1, vec!["Page", "Order", "Line", "Rows"]));
    let on_path = map.edges.iter().filter(|edge| edge.on_path).count();
    assert_eq!((on_path, map.edges.len()), (3, 4), "the way back from Line to Order is no part of it");
    let unknown = PathQuery { from: "folder:src".into(), to: "java:gone".into(), longer_by: 0 };
    assert!(shop.session.map(&MapQuery { paths: Some(unknown), ..MapQuery::default() }).is_err());
}

#[test]
fn libraries_are_a_group_below_all_that_uses_them() {
    let shop = open();
    let query = MapQuery { externals: true, ..MapQuery::default() };
    let map = shop.session.map(&query).expect("the map");
    let group = map.boxes.iter().find(|drawn| drawn.id == "external:").expect("the libraries");
    let lowest =
        map.boxes.iter().filter(|drawn| drawn.role != "library").map(|drawn| drawn.rect[1] + drawn.rect[3]);
    assert!(group.open && lowest.fold(0.0, f32::max) < group.rect[1]);
    assert!(edges(&map).iter().any(|edge| edge == "Page -> org.pages"), "{:?}", edges(&map));
    let closed_map = shop.session.map(&MapQuery { opening: "named".into(), ..query }).expect("the map");
    assert!(edges(&closed_map).iter().any(|edge| edge.ends_with("-> Libraries")), "{:?}", edges(&closed_map));
}

#[test]
fn owners_are_groups_and_what_nobody_owns_is_one_that_says_so() {
    let shop = open_with(&[("CODEOWNERS", "/src/shop/core/ @acme/core\n/src/shop/web/ @acme/web @ada\n")]);
    let by_owner = MapQuery { group_by: "owner".into(), opening: "named".into(), ..MapQuery::default() };
    let map = shop.session.map(&by_owner).expect("the map");
    assert!(map.has_owners);
    let told: Vec<_> = map.boxes.iter().map(|at| (&*at.id, &*at.label, &*at.owner, at.units)).collect();
    let expected = [
        ("owner:(none)", "No owner", "", 2),
        ("owner:@acme%2Fcore", "@acme/core", "@acme/core", 2),
        ("owner:@acme%2Fweb, @ada", "@acme/web, @ada", "@acme/web, @ada", 1),
    ];
    assert_eq!(told, expected);
    let evidence = shop.session.evidence("owner:@acme%2Fcore", "owner:(none)", None).expect("evidence");
    assert_eq!((evidence.from_label.as_str(), evidence.to_label.as_str()), ("@acme/core", "No owner"));
    assert_eq!(evidence.rows.iter().map(|row| row.to_name.as_str()).collect::<Vec<_>>(), ["Rows"]);
    let outside = shop.session.outside().expect("what is told");
    let owning = outside.owning.expect("owners");
    assert_eq!((owning.told_by.as_str(), owning.without, outside.unread), ("rules", 2, false));
}

#[test]
fn what_a_compared_alternative_has_elsewhere_is_counted_and_can_be_all_that_is_left() {
    let shop = open();
    let unit = |name: &str| format!("java:shop.{name}");
    let core = vec![unit("core.Order"), unit("core.Line")];
    shop.session.edit(Edit::Create { name: "Core".into(), units: core }).expect("decided");
    let kept = shop.session.keep_alternative("Other", None).expect("kept");
    let other = kept.iter().find(|alternative| !alternative.current).expect("the other").id;
    let moved = Edit::Create { name: "Lines".into(), units: vec![unit("core.Line")] };
    shop.session.edit(moved).expect("decided");

    let query = MapQuery { opening: "named".into(), compared: Some(other), ..MapQuery::default() };
    let elsewhere = |map: &MapView| map.boxes.iter().map(|at| at.elsewhere).sum::<u32>();
    assert_eq!(elsewhere(&shop.session.map(&query).expect("the map")), 1);
    let only = MapQuery { only_differing: true, opening: "all".into(), ..query.clone() };
    assert_eq!(closed(&shop.session.map(&only).expect("the map")), ["Line"]);

    shop.session.undo().expect("undone");
    assert_eq!(elsewhere(&shop.session.map(&query).expect("the map")), 0);
    let alone = MapQuery { compared: None, ..query };
    assert_eq!(elsewhere(&shop.session.map(&alone).expect("the map")), 0);
}

#[test]
fn evidence_of_groups_is_of_what_their_edge_was_drawn_from() {
    let frame = ("src/shop/web/Frame.java", "package shop.web; class Frame { shop.core.Line line; }");
    let shop = open_with(&[frame]);
    let evidence = |query: &MapQuery| {
        let found = shop.session.evidence("folder:src/shop/web", "folder:src/shop/core", Some(query));
        let found = found.expect("evidence");
        let names: Vec<String> = found.rows.iter().map(|row| row.from_name.clone()).collect();
        (names.join(" "), found.total, found.left_out)
    };
    let (names, total, left_out) = evidence(&MapQuery::default());
    assert_eq!((names.contains("Frame"), names.contains("Page"), left_out), (true, true, 0), "{names}");
    let (names, rest, left_out) = evidence(&MapQuery { remove: "frame".into(), ..MapQuery::default() });
    assert!(!names.contains("Frame") && names.contains("Page"), "{names}");
    assert_eq!(rest + left_out, total);
}
