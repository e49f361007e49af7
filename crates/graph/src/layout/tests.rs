use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::TreeNode;
use crate::build_folder_tree;
use crate::sketch::graph;

fn opened<'a>(ids: &[impl ToString]) -> MapRequest<'a> {
    let opening = Opening::Named(ids.iter().map(ToString::to_string).collect());
    MapRequest { opening, ..MapRequest::default() }
}

fn lay_out(graph: &Graph, expanded: &[&str]) -> MapLayout {
    layout_map(graph, &build_folder_tree(graph, &|_| true), &opened(expanded))
}

fn found<'a>(layout: &'a MapLayout, label: &str) -> &'a MapBox {
    layout.boxes.iter().find(|found| found.label == label).unwrap()
}

fn edges(layout: &MapLayout) -> Vec<String> {
    let label = |at: u32| &layout.boxes[at as usize].label;
    let edge = |edge: &MapEdge| {
        let against = if edge.against { " against" } else { "" };
        format!(
            "{} -> {} {}/{}{against}",
            label(edge.from),
            label(edge.to),
            edge.dependencies,
            edge.references
        )
    };
    layout.edges.iter().map(edge).collect()
}

const SHOP: &str = "web/Cart -> core/Order call import; web/Pay -> core/Order; web/Pay -> core/Bill;
    core/Order -> core/Bill; core/Order -> store/Rows; store/Rows -> core/Order import; App -> web/Cart";

#[test]
fn a_closed_map_folds_everything_into_groups() {
    let graph = graph(SHOP);
    let layout = lay_out(&graph, &[]);
    assert_eq!(
        edges(&layout),
        ["core -> store 1/1", "store -> core 1/1 against", "web -> core 3/4", "App -> web 1/1"]
    );
    let levels: Vec<_> = layout.boxes.iter().map(|b| (b.label.as_str(), b.level)).collect();
    assert_eq!(levels, [("core", 1), ("store", 0), ("web", 2), ("App", 3)]);
    assert!(found(&layout, "App").rect[1] < found(&layout, "web").rect[1], "what depends is above");
    assert_eq!(found(&layout, "core").cycle, found(&layout, "store").cycle);
    assert_eq!(found(&layout, "web").cycle, None);
}

#[test]
fn an_open_group_stands_for_its_children() {
    let graph = graph(SHOP);
    let layout = lay_out(&graph, &["folder:core"]);
    assert_eq!(
        edges(&layout),
        [
            "Order -> Bill 1/1",
            "Order -> store 1/1",
            "store -> Order 1/1 against",
            "web -> Bill 1/1",
            "web -> Order 2/3",
            "App -> web 1/1"
        ]
    );
    assert!(found(&layout, "core").open);
}

#[test]
fn opening_a_group_leaves_the_order_of_its_siblings() {
    let text =
        "a/A -> p/P; a/A -> q/Q; b/B -> q/Q; c/C -> r/R; c/C -> p/P; d/D -> s/S; a/A -> a/A2; p/P -> p/P2";
    let graph = graph(text);
    let order = |layout: &MapLayout| {
        let mut outer: Vec<_> = layout.boxes.iter().filter(|b| b.parent.is_none()).collect();
        outer.sort_by_key(|b| (b.level, b.rect[0] as u32, b.rect[1] as u32));
        outer.iter().map(|b| b.label.clone()).collect::<Vec<_>>()
    };
    let closed = order(&lay_out(&graph, &[]));
    for group in ["folder:a", "folder:p", "folder:q"] {
        assert_eq!(order(&lay_out(&graph, &[group])), closed);
    }
}

#[test]
fn groups_beyond_the_limit_stay_closed_and_are_named() {
    let graph = graph("a/x/A -> a/x/B; a/y/C; b/D; b/E; b/F");
    let tree = build_folder_tree(&graph, &|_| true);
    let expanded = opened(&["folder:a", "folder:a/x", "folder:b"]);
    let at_most = |most| layout_map(&graph, &tree, &MapRequest { most, ..expanded.clone() });
    assert_eq!(at_most(9).kept_closed, Vec::<String>::new());
    assert_eq!(at_most(7).kept_closed, ["folder:a/x"], "the outer groups are opened first");
    assert_eq!(at_most(4).kept_closed, ["folder:b", "folder:a/x"]);
    let alone = at_most(1);
    assert_eq!((alone.boxes.len(), alone.boxes[0].open, alone.boxes[0].units), (1, false, 6));
}

#[test]
fn a_focus_leaves_out_all_other_units_and_their_groups() {
    let graph = graph(SHOP);
    let tree = build_folder_tree(&graph, &|_| true);
    let only: BTreeSet<UnitIndex> =
        ["java:core.Order", "java:web.Cart"].iter().filter_map(|id| graph.index_of(id)).collect();
    let layout = layout_map(&graph, &tree, &MapRequest { only: Some(&only), ..MapRequest::default() });
    assert_eq!(edges(&layout), ["web -> core 1/2"]);
    assert_eq!(
        layout.boxes.iter().map(|b| (b.label.as_str(), b.units)).collect::<Vec<_>>(),
        [("core", 1), ("web", 1)]
    );
}

#[test]
fn three_hundred_units_in_one_folder_are_a_compact_block() {
    let text: String = (0..300).map(|n| format!("big/Unit{n:03} -> big/Unit{:03};", n / 3)).collect();
    let layout = lay_out(&graph(&text), &[]);
    let (width, height) = layout.size;
    assert!(width < 4_000.0 && height < 2_500.0 && width > height, "{width} x {height}");
}

fn tellingly(graph: &Graph) -> MapLayout {
    let request = MapRequest { opening: Opening::Telling, ..MapRequest::default() };
    layout_map(graph, &build_folder_tree(graph, &|_| true), &request)
}

fn closed(layout: &MapLayout) -> usize {
    layout.boxes.iter().filter(|drawn| !drawn.open).count()
}

#[test]
fn a_small_monolith_opens_whole() {
    let layout = tellingly(&graph(SHOP));
    assert!(layout.boxes.iter().all(|drawn| drawn.open != drawn.unit.is_some()), "{:?}", layout.boxes);
}

#[test]
fn a_large_monolith_opens_on_a_few_dozen_groups() {
    let unit = |n: usize| format!("src/main/part{}/area{}/p{}/U{n};", n % 3, n % 7, n % 5);
    let layout = tellingly(&graph(&(0..6_000).map(unit).collect::<String>()));
    assert!((40..=80).contains(&closed(&layout)), "{}", closed(&layout));
    assert!(layout.boxes.iter().all(|drawn| drawn.unit.is_none()));
    assert_eq!(layout.kept_closed, Vec::<String>::new());
}

#[test]
fn flat_folders_are_opened_where_nothing_else_can_be_seen() {
    let flat = |folder: &str, count: usize| (0..count).map(|n| format!("{folder}/{folder}{n};")).collect();
    let parts: [String; 3] = [flat("models", 150), flat("jobs", 60), flat("views", 300)];
    let layout = tellingly(&graph(&parts.concat()));
    let open: Vec<_> = layout.boxes.iter().filter(|drawn| drawn.open).map(|drawn| &drawn.label).collect();
    assert_eq!(open, ["jobs"], "the largest that leaves the picture readable");
}

#[test]
fn a_unit_is_shown_whatever_else_is_open() {
    let graph = graph("a/x/A -> a/x/B; a/y/C; b/D");
    let tree = build_folder_tree(&graph, &|_| true);
    let show = graph.index_of("java:a.x.B").into_iter().collect();
    let layout = layout_map(&graph, &tree, &MapRequest { show, ..MapRequest::default() });
    let open: Vec<_> =
        layout.boxes.iter().filter(|drawn| drawn.open).map(|drawn| drawn.id.as_str()).collect();
    assert_eq!(open, ["folder:a", "folder:a/x"]);
}

#[test]
fn dependencies_that_do_not_count_leave_no_edge_and_others_can_be_marked() {
    let graph = graph(SHOP);
    let tree = build_folder_tree(&graph, &|_| true);
    let unit = |id: &str| graph.index_of(id).unwrap();
    let (pay, order) = (unit("java:web.Pay"), unit("java:core.Order"));
    let request = MapRequest {
        counts: Some(&|dependency| dependency.from != order),
        marks: Some(&|dependency| dependency.from == pay),
        ..MapRequest::default()
    };
    let layout = layout_map(&graph, &tree, &request);
    assert_eq!(edges(&layout), ["store -> core 1/1", "web -> core 3/4", "App -> web 1/1"]);
    assert_eq!(layout.edges.iter().map(|edge| edge.marked).collect::<Vec<_>>(), [0, 2, 0]);
}

#[test]
fn a_long_chain_is_folded_into_columns_that_fit_a_window() {
    let text: String = (0..60).map(|n| format!("big/Unit{n:03} -> big/Unit{:03};", n + 1)).collect();
    let (width, height) = lay_out(&graph(&text), &[]).size;
    assert!(height < 2.0 * width && width < 2.0 * height, "{width} x {height}");
}

/// Edges between parts that only close cycles count with those that do not, as between the whole.
#[test]
fn opening_a_group_in_a_knot_leaves_every_level_as_it_was() {
    let graph = graph(
        "f1/U0 -> f2/U0 call; f0/U0 -> f2/U0 call; f1/g1/U3 -> f0/g2/U4 call; f1/U0 -> f2/U0 import call; \
         f1/U0 -> f0/U0 call; f2/U0 -> f1/U1 import call; f0/g2/U4 -> f1/g1/U3 import call; \
         f2/U0 -> f0/U0 import call; f2/U0 -> f0/U0 call",
    );
    let before = orders(&open_tree(&graph, &[]).1);
    let after = orders(&open_tree(&graph, &["folder:f0".to_owned()]).1);
    assert_eq!(before.get(&None), after.get(&None));
}

#[test]
fn an_empty_tree_is_an_empty_map() {
    let layout = lay_out(&graph(""), &["folder:"]);
    assert!(layout.boxes.is_empty() && layout.edges.is_empty());
}

/// Statements over a few folders and units, as text for `graph`, and which folders are open.
fn monolith() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let unit = (0..4usize, 0..3usize, 0..6usize).prop_map(|(outer, inner, unit)| match inner {
        0 => format!("f{outer}/U{unit}"),
        inner => format!("f{outer}/g{inner}/U{unit}"),
    });
    let kinds = prop::sample::select(vec!["call", "import call", "module", "call test"]);
    let statement =
        (unit.clone(), unit, kinds).prop_map(|(from, to, kinds)| format!("{from} -> {to} {kinds}"));
    let folders: Vec<String> = (0..4)
        .flat_map(|outer| (0..3).map(move |inner| format!("folder:f{outer}/g{inner}").replace("/g0", "")))
        .collect();
    let open = prop::sample::subsequence(folders.clone(), 0..=folders.len());
    (prop::collection::vec(statement, 1..60), open)
}

fn open_tree(graph: &Graph, open: &[String]) -> (Tree, MapLayout) {
    let tree = build_folder_tree(graph, &|_| true);
    let layout = layout_map(graph, &tree, &opened(open));
    (tree, layout)
}

fn overlap(a: [f32; 4], b: [f32; 4]) -> bool {
    a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3]
}

fn inside(inner: [f32; 4], outer: [f32; 4]) -> bool {
    inner[0] >= outer[0]
        && inner[1] >= outer[1]
        && inner[0] + inner[2] <= outer[0] + outer[2]
        && inner[1] + inner[3] <= outer[1] + outer[3]
}

/// The drawn box that shows a tree node: its own or that of the innermost group drawn around it.
fn drawn_in(tree: &Tree, layout: &MapLayout, node: &TreeNode) -> Option<String> {
    let mut node = node;
    loop {
        if layout.boxes.iter().any(|drawn| drawn.id == node.id) {
            return Some(node.id.clone());
        }
        node = &tree.nodes[node.parent? as usize];
    }
}

/// The boxes of one group in the order of their levels, and of their places in these.
fn orders(layout: &MapLayout) -> BTreeMap<Option<String>, Vec<(u32, String)>> {
    let mut groups: BTreeMap<Option<String>, Vec<&MapBox>> = BTreeMap::new();
    for drawn in &layout.boxes {
        let around = drawn.parent.map(|parent| layout.boxes[parent as usize].id.clone());
        groups.entry(around).or_default().push(drawn);
    }
    let in_order = |mut boxes: Vec<&MapBox>| {
        boxes.sort_by_key(|drawn| drawn.level);
        boxes.into_iter().map(|drawn| (drawn.level, drawn.id.clone())).collect()
    };
    groups.into_iter().map(|(around, boxes)| (around, in_order(boxes))).collect()
}

proptest! {
    #[test]
    fn among_units_what_closes_a_cycle_leads_up_and_nothing_else(
        pairs in prop::collection::vec((0..9usize, 0..9usize, 1..4usize), 1..40),
    ) {
        let statement = |(a, b, times): &(usize, usize, usize)| format!("u{a} -> u{b} {}", "call ".repeat(*times));
        let graph = graph(&pairs.iter().map(statement).collect::<Vec<_>>().join(";"));
        for edge in &lay_out(&graph, &[]).edges {
            prop_assert_eq!(edge.against, edge.closing > 0, "{:?}", edge);
        }
    }

    #[test]
    fn opening_one_more_group_leaves_every_level_as_it_was((text, open) in monolith(), more in 0..4usize) {
        let graph = graph(&text.join(";"));
        let before = orders(&open_tree(&graph, &open).1);
        let more: Vec<String> = open.iter().cloned().chain([format!("folder:f{more}")]).collect();
        let after = orders(&open_tree(&graph, &more).1);
        for (around, boxes) in before {
            prop_assert_eq!(Some(&boxes), after.get(&around));
        }
    }

    #[test]
    fn boxes_lie_inside_their_group_and_apart_from_each_other((text, open) in monolith()) {
        let (_, layout) = open_tree(&graph(&text.join(";")), &open);
        let whole = [0.0, 0.0, layout.size.0, layout.size.1];
        for (at, drawn) in layout.boxes.iter().enumerate() {
            let around = drawn.parent.map_or(whole, |parent| layout.boxes[parent as usize].rect);
            prop_assert!(inside(drawn.rect, around), "{drawn:?} in {around:?}");
            prop_assert!(drawn.parent.is_none_or(|parent| (parent as usize) < at));
            for other in layout.boxes[at + 1..].iter().filter(|other| other.parent == drawn.parent) {
                prop_assert!(!overlap(drawn.rect, other.rect), "{drawn:?} and {other:?}");
                let above = drawn.level > other.level;
                let is_above = drawn.rect[1] + drawn.rect[3] <= other.rect[1];
                let is_left = drawn.rect[0] + drawn.rect[2] <= other.rect[0];
                prop_assert!(!above || is_above || is_left);
            }
        }
    }

    #[test]
    fn edges_add_up_to_the_dependencies_between_different_boxes((text, open) in monolith()) {
        let graph = graph(&text.join(";"));
        let (tree, layout) = open_tree(&graph, &open);
        let leaf = |unit| tree.nodes.iter().find(|node| node.unit == Some(unit)).unwrap();
        let mut expected: BTreeMap<(String, String), (u32, u32)> = BTreeMap::new();
        for dependency in graph.dependencies() {
            let from = drawn_in(&tree, &layout, leaf(dependency.from)).unwrap();
            let to = drawn_in(&tree, &layout, leaf(dependency.to)).unwrap();
            if from != to {
                let sums = expected.entry((from, to)).or_default();
                *sums = (sums.0 + 1, sums.1 + dependency.references());
            }
        }
        let id = |at: u32| layout.boxes[at as usize].id.clone();
        let drawn: BTreeMap<_, _> =
            layout.edges.iter().map(|e| ((id(e.from), id(e.to)), (e.dependencies, e.references))).collect();
        prop_assert_eq!(drawn.len(), layout.edges.len());
        prop_assert_eq!(drawn, expected);
    }

    #[test]
    fn the_order_of_the_input_does_not_matter((text, open) in monolith()) {
        let (_, layout) = open_tree(&graph(&text.join(";")), &open);
        let reversed: Vec<String> = text.into_iter().rev().collect();
        prop_assert_eq!(open_tree(&graph(&reversed.join(";")), &open).1, layout);
    }
}
