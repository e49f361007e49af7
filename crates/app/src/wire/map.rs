//! The map, and the pictures of it that are kept.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Overview;

/// A first picture while a scan runs: coarse. Units are files, dependencies are guesses from names
/// and imports; of the overview, only files, lines, languages, units and dependencies mean something.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct CoarseView {
    /// The overview
    pub overview: Overview,
    /// The map
    pub map: MapView,
}

/// What is shown first of a monolith that was scanned before: as its last scan left it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct KeptView {
    /// The overview
    pub overview: Overview,
    /// The map that was asked for, if it was shown before
    pub map: Option<MapView>,
    /// When the source was scanned: seconds since 1970, UTC
    #[ts(type = "number")]
    pub scanned_at: i64,
}

/// What to draw of the map. What is left out when it is read has its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct MapQuery {
    /// `folder`, `service`, `language` or `owner`
    pub group_by: String,
    /// `telling`: so many groups are open that the picture tells most; `all`: all, as far as the
    /// limit allows; `named`: those in `expanded`
    pub opening: String,
    /// Ids of groups that are open
    pub expanded: Vec<String>,
    /// A box whose surrounding groups are open, too
    pub show: Option<String>,
    /// Only this box (group or unit id) and what is within `depth` steps of it
    pub focus: Option<String>,
    /// Steps around the focus
    pub depth: u32,
    /// `in`, `out` or `both`
    pub direction: String,
    /// Only the ways from one box to another
    pub paths: Option<PathQuery>,
    /// Leave out test code
    pub hide_tests: bool,
    /// Leave out the shared library
    pub hide_shared: bool,
    /// Only units in cycles, and the dependencies within these
    pub only_cycles: bool,
    /// Only the cycle that the unit with this id is in
    pub cycle: Option<String>,
    /// Only units with a dependency that crosses the split, and these dependencies
    pub only_crossing: bool,
    /// The id of an alternative that the split is compared with
    #[ts(type = "number | null")]
    pub compared: Option<i64>,
    /// Only units that it has elsewhere
    pub only_differing: bool,
    /// Show external libraries as a group
    pub externals: bool,
    /// Only units in whose id or path one of these words is; empty: all
    pub keep: String,
    /// Leave out units in whose id or path one of these words is
    pub remove: String,
}

/// Two boxes between which ways are sought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PathQuery {
    /// Where they begin: group or unit id
    pub from: String,
    /// Where they end: group or unit id
    pub to: String,
    /// How many steps longer than the shortest they may be
    pub longer_by: u32,
}

impl Default for MapQuery {
    fn default() -> MapQuery {
        MapQuery {
            group_by: "folder".into(),
            opening: "telling".into(),
            expanded: Vec::new(),
            show: None,
            focus: None,
            depth: 1,
            direction: "both".into(),
            paths: None,
            hide_tests: true,
            hide_shared: false,
            only_cycles: false,
            cycle: None,
            only_crossing: false,
            compared: None,
            only_differing: false,
            externals: false,
            keep: String::new(),
            remove: String::new(),
        }
    }
}

/// A box of the map: a group or a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MapBoxView {
    /// Group id (`folder:…`, `service:…`, `external:…`) or unit id
    pub id: String,
    /// What to write on it
    pub label: String,
    /// Index of the box around it
    pub parent: Option<u32>,
    /// A unit, not a group
    pub is_unit: bool,
    /// Units in it; of a library, units that use it
    pub units: u32,
    /// Lines of these
    pub lines: u32,
    /// Those of its units that are part of a cycle
    pub in_cycles: u32,
    /// The share of references in its files that was followed, 0 to 1; none where there are none
    pub resolved: Option<f32>,
    /// Commits of the last year that touched one of its units, no mass commits; none where the history
    /// is not read
    pub commits: Option<u32>,
    /// Units of it that the compared alternative has elsewhere
    pub elsewhere: u32,
    /// Drawn open
    pub open: bool,
    /// Left, top, width, height
    pub rect: [f32; 4],
    /// Level among its siblings, 0 at the bottom
    pub level: u32,
    /// Shared by boxes of one cycle: closed ones and units of all that is drawn, open ones among their siblings
    pub cycle: Option<u32>,
    /// Role, for a unit
    pub role: String,
    /// Key of the service, `(shared)`, `(stays)`; empty for a group of several
    pub place: String,
    /// The place of most of its units; empty where none is known
    pub main_place: String,
    /// The share of its units that are there, 0 to 1
    pub main_share: f32,
    /// Who owns most of its units; empty: nobody, or not known
    pub owner: String,
    /// The share of its units that they own, 0 to 1
    pub owner_share: f32,
}

/// An edge of the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MapEdgeView {
    /// Index of a box
    pub from: u32,
    /// Index of a box
    pub to: u32,
    /// Dependencies folded into it
    pub dependencies: u32,
    /// References folded into it
    pub references: u32,
    /// Points upwards, against the levels
    pub against: bool,
    /// Within a cycle of what is drawn
    pub in_cycle: bool,
    /// Dependencies in it that close a cycle of units: without all of these, no cycle is left
    pub closing: u32,
    /// Dependencies in it that cross from one service to another
    pub crossing: u32,
    /// On one of the ways that were asked for
    pub on_path: bool,
}

/// A way from one unit to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PathView {
    /// The units on it, from the first to the last
    pub steps: Vec<PathStep>,
}

/// A unit on a way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PathStep {
    /// Its id
    pub id: String,
    /// Its name
    pub name: String,
}

/// The map, ready to draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MapView {
    /// Width and height
    pub size: [f32; 2],
    /// Boxes, parents before children
    pub boxes: Vec<MapBoxView>,
    /// Edges, those of most references first
    pub edges: Vec<MapEdgeView>,
    /// Groups that stay closed because too much would be drawn
    pub kept_closed: Vec<String>,
    /// The ways that were asked for, shorter ones first
    pub paths: Vec<PathView>,
    /// There are more ways than these
    pub more_paths: bool,
    /// The split is known, and with it places and what crosses
    pub has_places: bool,
    /// Owners are known
    pub has_owners: bool,
    /// The history is read, and with it how often units change
    pub has_changes: bool,
}

/// A view of the map under a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SavedView {
    /// What it is called
    pub name: String,
    /// What it draws
    pub query: MapQuery,
    /// Scale, left and top of the window; none: all in sight
    pub viewport: Option<[f64; 3]>,
    /// What colours stand for
    pub colour_by: String,
    /// How many of the heaviest edges are drawn
    pub edges: u32,
}
