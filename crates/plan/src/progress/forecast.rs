//! When the last unit could have moved: a line through the burn-down that a few odd snapshots do
//! not bend, with the range that the data allow, or nothing.

const WEEK: f64 = 7.0 * 24.0 * 3600.0;

/// Fewer snapshots than this say nothing about a pace.
const FEWEST: usize = 4;

/// The quantile of the normal distribution for a range that holds nine times out of ten.
const NINE_IN_TEN: f64 = 1.645;

/// A date further away than this says nothing: ten years.
const FURTHEST: f64 = 10.0 * 52.0 * WEEK;

/// When the last unit could have moved, if the pace of the past holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Snapshots it stands on
    pub snapshots: u32,
    /// Units that leave the monolith in a week: the median over all pairs of snapshots
    pub per_week: f64,
    /// The earliest date of the range: seconds since 1970, UTC
    pub earliest: i64,
    /// The date at the median pace
    pub likely: i64,
    /// The latest date of the range; none where the slow end of the range never gets there
    pub latest: Option<i64>,
}

/// Forecasts from (commit time, units remaining), oldest first. None with fewer than four different
/// times, when nothing is left, or when the median pace is not downwards. The pace is the Theil–Sen
/// slope, the range Sen's confidence interval of nine in ten (Sen, JASA 63, 1968).
pub(crate) fn forecast(points: &[(i64, u32)]) -> Option<Forecast> {
    let mut points = points.to_vec();
    points.dedup_by_key(|(time, _)| *time);
    let (now, remaining) = *points.last()?;
    if points.len() < FEWEST || remaining == 0 {
        return None;
    }
    let mut slopes = pair_slopes(&points);
    slopes.sort_by(f64::total_cmp);
    let pairs = slopes.len();
    let n = points.len() as f64;
    let spread = NINE_IN_TEN * (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
    let low = ((pairs as f64 - spread) / 2.0).floor().max(0.0) as usize;
    let high = (((pairs as f64 + spread) / 2.0).ceil() as usize).min(pairs - 1);
    let median =
        if pairs % 2 == 1 { slopes[pairs / 2] } else { (slopes[pairs / 2 - 1] + slopes[pairs / 2]) / 2.0 };
    let reached = |slope: f64| {
        let seconds = -f64::from(remaining) / slope;
        (slope < 0.0 && seconds < FURTHEST).then_some(now + seconds as i64)
    };
    Some(Forecast {
        snapshots: points.len() as u32,
        per_week: -median * WEEK,
        earliest: reached(slopes[low])?,
        likely: reached(median)?,
        latest: reached(slopes[high]),
    })
}

/// Units per second between every two points.
fn pair_slopes(points: &[(i64, u32)]) -> Vec<f64> {
    let pairs = points
        .iter()
        .enumerate()
        .flat_map(|(at, &late)| points[..at].iter().map(move |&early| (early, late)));
    pairs
        .filter(|(early, late)| late.0 > early.0)
        .map(|(early, late)| (f64::from(late.1) - f64::from(early.1)) / (late.0 - early.0) as f64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 3600;

    fn weekly(remaining: &[u32]) -> Vec<(i64, u32)> {
        remaining.iter().enumerate().map(|(at, &units)| (at as i64 * 7 * DAY, units)).collect()
    }

    #[test]
    fn a_steady_pace_gives_one_date() {
        let found = forecast(&weekly(&[40, 35, 30, 25, 20])).unwrap();
        assert!((found.per_week - 5.0).abs() < 1e-9);
        assert_eq!(found.likely, (4 + 4) * 7 * DAY);
        assert_eq!((found.earliest, found.latest), (found.likely, Some(found.likely)));
    }

    #[test]
    fn one_odd_snapshot_widens_the_range_and_hardly_moves_the_date() {
        let found = forecast(&weekly(&[40, 35, 80, 25, 20])).unwrap();
        let steady = 8 * 7 * DAY;
        assert!((found.likely - steady).abs() < 2 * 7 * DAY, "{found:?}");
        assert!(found.earliest < found.likely && found.latest.is_none_or(|latest| latest > found.likely));
    }

    #[test]
    fn too_few_snapshots_a_standstill_or_growth_give_none() {
        assert_eq!(forecast(&weekly(&[40, 30, 20])), None);
        assert_eq!(forecast(&weekly(&[40, 40, 40, 40, 40])), None);
        assert_eq!(forecast(&weekly(&[10, 20, 30, 40])), None);
        assert_eq!(forecast(&weekly(&[40, 20, 10, 0])), None);
    }
}
