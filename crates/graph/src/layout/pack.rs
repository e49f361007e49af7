//! Sizes and coordinates, in whole points: sizes from the inside out, places from the outside in.

use super::rows::Rows;
use super::shown::Shown;
use crate::{Tree, TreeNode};

/// Around the children of an open group, and around the whole.
const PADDING: u32 = 10;
/// The strip of an open group that carries its label.
const HEADER: u32 = 24;
/// Between boxes of one level.
const GAP: u32 = 12;
/// Between levels, where edges run.
const LEVEL_GAP: u32 = 28;
/// A character at 12 px, on average.
const CHARACTER: u32 = 7;
const UNIT_HEIGHT: u32 = 26;
const UNIT_WIDTHS: (u32, u32) = (72, 220);
const GROUP_HEIGHT: u32 = 40;
const GROUP_WIDTHS: (u32, u32) = (96, 280);

/// Boxes with their places.
#[derive(Debug, Default)]
pub(super) struct Packed {
    /// Left, top, width, height of each box
    pub rects: Vec<[u32; 4]>,
    /// Width and height of the whole
    pub size: (u32, u32),
}

#[derive(Debug, Clone, Copy, Default)]
struct Size {
    width: u32,
    height: u32,
}

/// Packs the boxes of a layout; `rows` has the rows of each group.
pub(super) fn pack_boxes(tree: &Tree, shown: &Shown, rows: &[Rows]) -> Packed {
    let mut sizes = vec![Size::default(); shown.nodes.len()];
    // Left, top and width of each box, inside its group.
    let mut spots = vec![[0u32; 3]; shown.nodes.len()];
    let mut contents = vec![Size::default(); shown.children.len()];
    for at in (0..shown.nodes.len()).rev() {
        let node = &tree.nodes[shown.nodes[at] as usize];
        sizes[at] = match shown.inside[at] {
            None => closed_size(node, shown.units[at]),
            Some(group) => {
                let group = group as usize;
                contents[group] = pack_group(shown, group, &rows[group], &sizes, &mut spots);
                open_size(node, shown.units[at], contents[group])
            }
        };
    }
    let whole = pack_group(shown, 0, &rows[0], &sizes, &mut spots);
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
        let width = (text_width(&node.label) + 16).clamp(UNIT_WIDTHS.0, UNIT_WIDTHS.1);
        return Size { width: width.next_multiple_of(4), height: UNIT_HEIGHT };
    }
    let doublings = units.max(1).ilog2();
    let label = text_width(&node.label).max(text_width("0000 units")) + 20;
    let width = label.max(GROUP_WIDTHS.0 + 8 * doublings).min(GROUP_WIDTHS.1);
    Size { width: width.next_multiple_of(4), height: GROUP_HEIGHT + 4 * doublings }
}

fn open_size(node: &TreeNode, units: u32, content: Size) -> Size {
    let label = (text_width(&node.label) + 20).min(GROUP_WIDTHS.1) + text_width(&units.to_string());
    Size {
        width: content.width.max(label) + 2 * PADDING,
        height: HEADER + PADDING + content.height + PADDING,
    }
}

/// A stack of boxes of one level, one above the other.
#[derive(Debug, Default)]
struct Column {
    boxes: Vec<u32>,
    size: Size,
}

/// The columns of one level, from left to right.
#[derive(Debug, Default)]
struct Level {
    columns: Vec<Column>,
    size: Size,
}

/// Places the boxes of one group where the whole fits best into a window of 16:10; gives its size.
fn pack_group(shown: &Shown, group: usize, rows: &Rows, sizes: &[Size], spots: &mut [[u32; 3]]) -> Size {
    let children = &shown.children[group];
    let levels: Vec<Vec<u32>> = rows
        .rows
        .iter()
        .rev()
        .map(|row| row.iter().map(|&place| children[place as usize]).collect())
        .collect();
    let Some(packed) = best_levels(&levels, sizes) else { return Size::default() };
    let size = size_of_levels(&packed);
    let mut top = 0;
    for level in &packed {
        place_level(level, (size.width - level.size.width) / 2, top, shown, sizes, spots);
        top += level.size.height + LEVEL_GAP;
    }
    size
}

fn place_level(level: &Level, left: u32, top: u32, shown: &Shown, sizes: &[Size], spots: &mut [[u32; 3]]) {
    let mut left = left;
    for column in &level.columns {
        let closed = column.boxes.iter().filter(|&&at| !shown.open[at as usize]);
        let widest_closed = closed.map(|&at| sizes[at as usize].width).max().unwrap_or(0);
        let mut top = top;
        for &at in &column.boxes {
            let size = sizes[at as usize];
            let width = if shown.open[at as usize] { size.width } else { widest_closed };
            spots[at as usize] = [left, top, width];
            top += size.height + GAP;
        }
        left += column.size.width + GAP;
    }
}

/// Tries widths from the widest box up to all in one line, each a quarter more than the last.
fn best_levels(levels: &[Vec<u32>], sizes: &[Size]) -> Option<Vec<Level>> {
    let widths = |level: &Vec<u32>| level.iter().map(|&at| sizes[at as usize].width).collect::<Vec<u32>>();
    let narrowest = levels.iter().flat_map(widths).max()?;
    let in_one_line = |level: &Vec<u32>| widths(level).iter().map(|width| width + GAP).sum::<u32>();
    let widest = levels.iter().map(in_one_line).max()?;
    let mut best: Option<(u32, Vec<Level>)> = None;
    let mut width = narrowest;
    loop {
        let packed: Vec<Level> = levels.iter().map(|level| pack_level(level, sizes, width)).collect();
        let size = size_of_levels(&packed);
        let window = (5 * size.width).max(8 * size.height);
        if best.as_ref().is_none_or(|&(least, _)| window < least) {
            best = Some((window, packed));
        }
        if width >= widest {
            return best.map(|(_, packed)| packed);
        }
        width += (width / 4).max(1);
    }
}

fn size_of_levels(levels: &[Level]) -> Size {
    let gaps = LEVEL_GAP * (levels.len() as u32).saturating_sub(1);
    Size {
        width: levels.iter().map(|level| level.size.width).max().unwrap_or(0),
        height: levels.iter().map(|level| level.size.height).sum::<u32>() + gaps,
    }
}

/// The lowest level that is no wider than `width`, which is at least that of the widest box.
fn pack_level(boxes: &[u32], sizes: &[Size], width: u32) -> Level {
    let heights = || boxes.iter().map(|&at| sizes[at as usize].height);
    let mut low = heights().max().unwrap_or(0);
    let mut high = heights().map(|height| height + GAP).sum::<u32>();
    let mut best = stack_columns(boxes, sizes, low);
    if best.size.width <= width {
        return best;
    }
    best = stack_columns(boxes, sizes, high);
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        let level = stack_columns(boxes, sizes, middle);
        if level.size.width <= width {
            (best, high) = (level, middle);
        } else {
            low = middle;
        }
    }
    best
}

/// Fills columns from left to right, each from the top, none higher than `height`.
fn stack_columns(boxes: &[u32], sizes: &[Size], height: u32) -> Level {
    let mut level = Level::default();
    for &at in boxes {
        let size = sizes[at as usize];
        match level.columns.last_mut() {
            Some(column) if column.size.height + GAP + size.height <= height => {
                column.boxes.push(at);
                column.size.height += GAP + size.height;
                column.size.width = column.size.width.max(size.width);
            }
            _ => level.columns.push(Column { boxes: vec![at], size }),
        }
    }
    let widths = level.columns.iter().map(|column| column.size.width + GAP).sum::<u32>();
    level.size = Size {
        width: widths.saturating_sub(GAP),
        height: level.columns.iter().map(|column| column.size.height).max().unwrap_or(0),
    };
    level
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
