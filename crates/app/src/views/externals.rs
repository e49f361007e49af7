//! External libraries as a group at the foot of the map: all depends on them, and they on nothing.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use banyan_facts::External;
use banyan_graph::{Graph, MapLayout};

use crate::wire::{MapBoxView, MapEdgeView, MapQuery, MapView};

/// The group's id; a library's is this and its name.
const GROUP: &str = "external:";
/// Libraries that are shown, those of the most units.
const MOST: usize = 48;
const COLUMN: f32 = 200.0;
const ROW: f32 = 38.0;
const HEIGHT: f32 = 26.0;
const HEADER: f32 = 34.0;
const MARGIN: f32 = 10.0;

/// Adds the libraries that the units of a layout use, as one box or, where it is open, many.
pub fn add_externals(view: &mut MapView, graph: &Graph, layout: &MapLayout, query: &MapQuery) {
    let mut used: Vec<(&External, BTreeMap<u32, u32>)> = graph
        .facts()
        .externals
        .iter()
        .map(|external| (external, count_users(external, layout)))
        .filter(|(_, users)| !users.is_empty())
        .collect();
    if used.is_empty() {
        return;
    }
    used.sort_by_key(|(external, users)| (Reverse(users.values().sum::<u32>()), external.name.clone()));
    let group = view.boxes.len() as u32;
    let open = query.opening != "named" || query.expanded.iter().any(|id| id == GROUP);
    let shown = if open { used.len().min(MOST) } else { 0 };
    let columns = (((view.size[0] - 4.0 * MARGIN) / COLUMN) as usize).clamp(2, 8).min(shown.max(1));
    let place = place_group(view, columns, shown);
    let all = !open || shown == used.len();
    let label = if all { "Libraries".to_owned() } else { format!("Libraries, the {shown} most used") };
    view.boxes.push(library_box(GROUP, &label, None, used.len() as u32, open, place));
    if !open {
        add_edges(view, group, &sum_users(&used));
        return;
    }
    for (at, (external, users)) in used.iter().take(shown).enumerate() {
        let id = format!("{GROUP}{}", external.name);
        let own = view.boxes.len() as u32;
        let rect = place_library(place, columns, at);
        view.boxes.push(library_box(&id, &external.name, Some(group), users.values().sum(), false, rect));
        add_edges(view, own, users);
    }
}

fn sum_users(used: &[(&External, BTreeMap<u32, u32>)]) -> BTreeMap<u32, u32> {
    let mut sums = BTreeMap::new();
    for (&at, &units) in used.iter().flat_map(|(_, users)| users) {
        *sums.entry(at).or_default() += units;
    }
    sums
}

/// Units that use a library, by the box that shows them.
fn count_users(external: &External, layout: &MapLayout) -> BTreeMap<u32, u32> {
    let mut users = BTreeMap::new();
    for at in external.units.iter().filter_map(|unit| layout.box_of_unit[unit.at()]) {
        *users.entry(at).or_default() += 1;
    }
    users
}

/// A place below all else, by which the map grows.
fn place_group(view: &mut MapView, columns: usize, shown: usize) -> [f32; 4] {
    let (width, height) = match shown {
        0 => (COLUMN, HEIGHT + MARGIN),
        shown => {
            let rows = shown.div_ceil(columns) as f32;
            (columns as f32 * COLUMN + MARGIN, HEADER + rows * ROW)
        }
    };
    let whole = view.size[0].max(width + 2.0 * MARGIN);
    let rect = [((whole - width) / 2.0).floor(), view.size[1] + 2.0 * MARGIN, width, height];
    view.size = [whole, rect[1] + height + MARGIN];
    rect
}

fn place_library(group: [f32; 4], columns: usize, at: usize) -> [f32; 4] {
    let (column, row) = ((at % columns) as f32, (at / columns) as f32);
    let (left, top) = (group[0] + MARGIN + column * COLUMN, group[1] + HEADER + row * ROW);
    [left, top, COLUMN - MARGIN, HEIGHT]
}

fn library_box(
    id: &str,
    label: &str,
    parent: Option<u32>,
    units: u32,
    open: bool,
    rect: [f32; 4],
) -> MapBoxView {
    MapBoxView {
        id: id.into(),
        label: label.into(),
        parent,
        is_unit: false,
        units,
        lines: 0,
        in_cycles: 0,
        resolved: None,
        commits: None,
        elsewhere: 0,
        open,
        rect,
        level: 0,
        cycle: None,
        role: "library".into(),
        place: String::new(),
        main_place: String::new(),
        main_share: 0.0,
        owner: String::new(),
        owner_share: 0.0,
    }
}

fn add_edges(view: &mut MapView, to: u32, users: &BTreeMap<u32, u32>) {
    view.edges.extend(users.iter().map(|(&from, &units)| MapEdgeView {
        from,
        to,
        dependencies: units,
        references: units,
        against: false,
        in_cycle: false,
        closing: 0,
        crossing: 0,
        on_path: false,
    }));
}
