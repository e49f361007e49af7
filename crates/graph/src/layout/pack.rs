//! Sizes and coordinates, in whole points: sizes from the inside out, places from the outside in.

use super::rows::Rows;
use super::shape::aim_shapes;
use super::shown::Shown;
use super::stack::{GAP, LEVEL_GAP, Level, Size, best_levels, size_of_levels};
use crate::{Tree, TreeNode};

/// Around the children of an open group, and around the whole.
const PADDING: u32 = 10;
/// The strip of an open group that carries its label.
const HEADER: u32 = 24;
/// A character at 12 px, on average; half as much again, as maps are mostly seen from afar, where
/// text shrinks less than boxes.
const CHARACTER: u32 = 9;
const UNIT_HEIGHT: u32 = 24;
const UNIT_WIDTHS: (u32, u32) = (72, 260);
const GROUP_HEIGHT: u32 = 32;
/// Between the parts of a pile of levels that is folded.
const FOLD_GAP: u32 = 40;
/// A pile is folded where it is at least so many times as high as wide.
const HIGHEST: u64 = 2;
const GROUP_WIDTHS: (u32, u32) = (96, 320);

/// Boxes with their places.
#[derive(Debug, Default)]
pub(super) struct Packed {
    /// Left, top, width, height of each box
    pub rects: Vec<[u32; 4]>,
    /// Width and height of the whole
    pub size: (u32, u32),
}

/// Packs the boxes of a layout; `rows` has the rows of each group.
pub(super) fn pack_boxes(tree: &Tree, shown: &Shown, rows: &[Rows]) -> Packed {
    let mut sizes = vec![Size::default(); shown.nodes.len()];
    // Left, top and width of each box, inside its group.
    let mut spots = vec![[0u32; 3]; shown.nodes.len()];
    let shapes = aim_shapes(shown, rows);
    let mut contents = vec![Size::default(); shown.children.len()];
    for at in (0..shown.nodes.len()).rev() {
        let node = &tree.nodes[shown.nodes[at] as usize];
        sizes[at] = match shown.inside[at] {
            None => closed_size(node, shown.units[at]),
            Some(group) => {
                let group = group as usize;
                contents[group] = pack_group(shown, group, shapes[group], &rows[group], &sizes, &mut spots);
                open_size(node, shown.units[at], contents[group])
            }
        };
    }
    let whole = pack_group(shown, 0, shapes[0], &rows[0], &sizes, &mut spots);
    Packed {
        rects: place_boxes(shown, &sizes, &spots, &contents),
        size: (whole.width + 2 * PADDING, whole.height + 2 * PADDING),
    }
}

fn text_width(text: &str) -> u32 {
    CHARACTER * text.chars().count() as u32
}

fn closed_size(node: &TreeNode, units: u32) -> Size {
    if node.unit.is_some() {
        let width = (text_width(&node.label) + 24).clamp(UNIT_WIDTHS.0, UNIT_WIDTHS.1);
        return Size { width: width.next_multiple_of(4), height: UNIT_HEIGHT, open: false };
    }
    let doublings = units.max(1).ilog2();
    let label = text_width(&node.label).max(text_width("0000 units")) + 32;
    let width = label.max(GROUP_WIDTHS.0 + 12 * doublings).min(GROUP_WIDTHS.1);
    Size { width: width.next_multiple_of(4), height: GROUP_HEIGHT + doublings, open: false }
}

fn open_size(node: &TreeNode, units: u32, content: Size) -> Size {
    let label = (text_width(&node.label) + 20).min(GROUP_WIDTHS.1) + text_width(&units.to_string());
    Size {
        width: content.width.max(label) + 2 * PADDING,
        height: HEADER + PADDING + content.height + PADDING,
        open: true,
    }
}

/// Places the boxes of one group where the whole fits best into a window of its shape; gives its size.
fn pack_group(
    shown: &Shown,
    group: usize,
    shape: u64,
    rows: &Rows,
    sizes: &[Size],
    spots: &mut [[u32; 3]],
) -> Size {
    let children = &shown.children[group];
    let levels: Vec<Vec<u32>> = rows
        .rows
        .iter()
        .rev()
        .map(|row| row.iter().map(|&place| children[place as usize]).collect())
        .collect();
    let Some(packed) = best_levels(&levels, sizes, shape) else { return Size::default() };
    let mut whole = Size::default();
    for part in fold_levels(&packed) {
        let left = if whole.width == 0 { 0 } else { whole.width + FOLD_GAP };
        let size = place_levels(part, left, sizes, spots);
        whole.width = left + size.width;
        whole.height = whole.height.max(size.height);
    }
    whole
}

/// A pile of levels that is far higher than wide is cut into parts that stand side by side, the
/// upper ones to the left: so much of it fits into a window.
fn fold_levels(levels: &[Level]) -> Vec<&[Level]> {
    let whole = size_of_levels(levels);
    let parts = u64::from(whole.height) / (HIGHEST * u64::from(whole.width.max(1))).max(1);
    // Twice as many parts are twice as wide and half as high.
    let parts = (parts.isqrt() as u32 + 1).min(levels.len() as u32);
    if parts < 2 {
        return vec![levels];
    }
    let share = whole.height / parts;
    let (mut folded, mut start, mut height) = (Vec::new(), 0, 0);
    for (at, level) in levels.iter().enumerate() {
        if at > start && height + level.size.height / 2 > share {
            folded.push(&levels[start..at]);
            (start, height) = (at, 0);
        }
        height += level.size.height + LEVEL_GAP;
    }
    folded.push(&levels[start..]);
    folded
}

/// Places levels from the top down; gives their size together.
fn place_levels(levels: &[Level], left: u32, sizes: &[Size], spots: &mut [[u32; 3]]) -> Size {
    let mut size = size_of_levels(levels);
    let shifts = stagger_levels(levels);
    let shifted =
        levels.iter().zip(&shifts).map(|(level, shift)| level.size.width + 2 * shift.unsigned_abs());
    size.width = shifted.max().unwrap_or(0);
    let mut top = 0;
    for (level, shift) in levels.iter().zip(shifts) {
        let left = left + ((size.width - level.size.width) / 2).saturating_add_signed(shift);
        place_level(level, left, top, sizes, spots);
        top += level.size.height + LEVEL_GAP;
    }
    size
}

/// How far each level stands off the middle. Where three or more levels are single closed columns
/// they stand off to the left and right in turn, far enough for an edge that passes a level to be
/// seen beside it; all others stand in the middle.
fn stagger_levels(levels: &[Level]) -> Vec<i32> {
    let is_single = |level: &Level| level.columns.len() == 1 && !level.columns[0].size.open;
    let widths = levels.iter().filter(|level| is_single(level)).map(|level| level.size.width);
    let aside = (widths.clone().max().unwrap_or(0) / 4 + GAP) as i32;
    let mut side = if widths.count() < 3 { 0 } else { aside };
    let shift = |level: &Level| {
        if !is_single(level) {
            return 0;
        }
        side = -side;
        side
    };
    levels.iter().map(shift).collect()
}

fn place_level(level: &Level, left: u32, top: u32, sizes: &[Size], spots: &mut [[u32; 3]]) {
    let mut left = left;
    for column in &level.columns {
        let mut top = top;
        for &at in &column.boxes {
            let size = sizes[at as usize];
            let width = if size.open { size.width } else { column.size.width };
            spots[at as usize] = [left, top, width];
            top += size.height + GAP;
        }
        left += column.size.width + GAP;
    }
}

/// From places inside groups to places on the map.
fn place_boxes(shown: &Shown, sizes: &[Size], spots: &[[u32; 3]], contents: &[Size]) -> Vec<[u32; 4]> {
    let mut rects: Vec<[u32; 4]> = Vec::with_capacity(sizes.len());
    for (at, &[left, top, width]) in spots.iter().enumerate() {
        let (x, y) = match shown.parents[at] {
            None => (PADDING, PADDING),
            Some(parent) => {
                let around = rects[parent as usize];
                let content = contents[shown.group_of(at)];
                let spare = around[2].saturating_sub(content.width);
                (around[0] + spare / 2, around[1] + HEADER + PADDING)
            }
        };
        rects.push([x + left, y + top, width, sizes[at].height]);
    }
    rects
}
