//! The boxes of one group in levels of columns, shaped to fit a window.

/// Between boxes of one level.
pub(super) const GAP: u32 = 10;
/// Between levels, where edges run.
pub(super) const LEVEL_GAP: u32 = 18;

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    pub width: u32,
    pub height: u32,
    /// Of an open group, which is neither stretched nor stacked with closed boxes
    pub open: bool,
}

/// A stack of boxes of one level, one above the other.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub boxes: Vec<u32>,
    pub size: Size,
}

/// The columns of one level, from left to right.
#[derive(Debug, Default)]
pub(super) struct Level {
    pub columns: Vec<Column>,
    pub size: Size,
}

/// Tries widths from the widest box up to all in one line, each a quarter more than the last.
pub(super) fn best_levels(levels: &[Vec<u32>], sizes: &[Size], shape: u64) -> Option<Vec<Level>> {
    let widths = |level: &Vec<u32>| level.iter().map(|&at| sizes[at as usize].width).collect::<Vec<u32>>();
    let narrowest = levels.iter().flat_map(widths).max()?;
    let in_one_line = |level: &Vec<u32>| widths(level).iter().map(|width| width + GAP).sum::<u32>();
    let widest = levels.iter().map(in_one_line).max()?;
    let mut best: Option<(u64, Vec<Level>)> = None;
    let mut width = narrowest;
    loop {
        let packed: Vec<Level> = levels.iter().map(|level| pack_level(level, sizes, width)).collect();
        let size = size_of_levels(&packed);
        let window = (100 * u64::from(size.width)).max(shape * u64::from(size.height));
        if best.as_ref().is_none_or(|&(least, _)| window < least) {
            best = Some((window, packed));
        }
        if width >= widest {
            return best.map(|(_, packed)| packed);
        }
        width += (width / 4).max(1);
    }
}

pub(super) fn size_of_levels(levels: &[Level]) -> Size {
    let gaps = LEVEL_GAP * (levels.len() as u32).saturating_sub(1);
    Size {
        width: levels.iter().map(|level| level.size.width).max().unwrap_or(0),
        height: levels.iter().map(|level| level.size.height).sum::<u32>() + gaps,
        open: false,
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

/// Fills columns from left to right, each from the top, none higher than `height`; open groups and
/// closed boxes in columns of their own.
fn stack_columns(boxes: &[u32], sizes: &[Size], height: u32) -> Level {
    let mut level = Level::default();
    for &at in boxes {
        let size = sizes[at as usize];
        match level.columns.last_mut() {
            Some(column)
                if column.size.open == size.open && column.size.height + GAP + size.height <= height =>
            {
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
        open: false,
    };
    level
}
