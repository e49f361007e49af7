//! The first picture of a monolith while its first scan runs: coarse, and marked as such.

use std::path::Path;

use banyan_facts::{Coverage, MonolithFacts};
use banyan_scan::{NoWatcher, ScanSettings, sketch};
use serde_json::json;

use crate::error::{Answer, AppError};
use crate::outside::Outside;
use crate::places::folder_name;
use crate::state::Study;
use crate::views;
use crate::views::narrow::{Ground, narrow};
use crate::wire::{CoarseView, MapQuery};

/// What to show of coarse facts; none where even the map cannot be laid out.
pub(crate) fn view_coarse(root: &Path, facts: MonolithFacts, query: &MapQuery) -> Option<CoarseView> {
    let coverage = Coverage::of(&facts);
    let study = Study::new(folder_name(root), facts, coverage, None, Outside::nothing());
    let overview = views::overview::view_overview(&study, None, &root.to_string_lossy());
    let ground = Ground::of(&study, None);
    let map = views::map::view_map(ground, query, &narrow(ground, query).ok()?).ok()?;
    Some(CoarseView { overview, map })
}

/// A coarse picture of a folder, for a terminal. Nothing is kept of it.
pub fn render_coarse_text(root: &Path) -> Answer<String> {
    let facts = sketch_folder(root)?;
    let lines: u64 = facts.files.iter().map(|file| u64::from(file.lines)).sum();
    Ok(format!(
        "{}, coarse: a guess from names and imports, without a parser\n\n  files         {}\n  lines         {lines}\n  dependencies  {} between files\n",
        folder_name(root),
        facts.files.len(),
        facts.links.len()
    ))
}

/// A coarse picture of a folder, for programs.
pub fn render_coarse_json(root: &Path) -> Answer<String> {
    let facts = sketch_folder(root)?;
    let path = |unit: banyan_facts::UnitIndex| &facts.files[facts.units[unit.at()].file as usize].path;
    let files: Vec<_> =
        facts.files.iter().map(|file| json!({ "path": file.path, "lines": file.lines })).collect();
    let dependencies: Vec<_> =
        facts.links.iter().map(|link| json!({ "from": path(link.from), "to": path(link.to) })).collect();
    let coarse = json!({ "schema": "banyan.coarse/1", "files": files, "dependencies": dependencies });
    Ok(format!("{coarse:#}\n"))
}

fn sketch_folder(root: &Path) -> Answer<MonolithFacts> {
    sketch(root, &ScanSettings::default(), &NoWatcher).map_err(AppError::from)
}
