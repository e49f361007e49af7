//! How wide each open group should be for its height, from the outside in, so that the whole comes
//! out near 16:10.

use super::rows::Rows;
use super::shown::Shown;

/// Width for a height of 100.
const WHOLE: u64 = 160;
const WIDEST: u64 = 400;

/// The shape to aim at for each group, as a width for a height of 100.
///
/// Levels stand one above the other, so a group inside a high pile must be wider than the pile: as
/// much wider as the pile has more lines than the group, shared with the open groups beside it.
pub(super) fn aim_shapes(shown: &Shown, rows: &[Rows]) -> Vec<u64> {
    let lines = count_lines(shown, rows);
    let mut shapes = vec![WHOLE; shown.children.len()];
    for at in 0..shown.nodes.len() {
        let Some(inside) = shown.inside[at] else { continue };
        let around = shown.group_of(at);
        let level = rows[around].levels[shown.places[at] as usize];
        let open_beside = rows[around].rows[level as usize]
            .iter()
            .filter(|&&place| shown.open[shown.children[around][place as usize] as usize])
            .count() as u64;
        let share = shapes[around] * lines[around] / lines[inside as usize] / open_beside.max(1);
        shapes[inside as usize] = share.clamp(WHOLE, WIDEST);
    }
    shapes
}

/// How many boxes and headers stand one above the other in each group.
fn count_lines(shown: &Shown, rows: &[Rows]) -> Vec<u64> {
    let mut lines = vec![1u64; shown.children.len()];
    for group in (0..shown.children.len()).rev() {
        let lines_of = |&place: &u32| {
            let at = shown.children[group][place as usize] as usize;
            shown.inside[at].map_or(1, |inside| lines[inside as usize])
        };
        let levels: u64 = rows[group].rows.iter().filter_map(|row| row.iter().map(lines_of).max()).sum();
        lines[group] = levels + 1;
    }
    lines
}
