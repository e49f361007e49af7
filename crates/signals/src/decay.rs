/// How much something counts that is as many seconds old: a half after each `half_life`. What lies
/// in the future counts in full. From additions, multiplications and divisions alone, so that the
/// bits are the same on every platform.
pub fn decay(age: i64, half_life: i64) -> f64 {
    let (age, half_life) = (age.max(0), half_life.max(1));
    let halvings = age / half_life;
    if halvings > 60 {
        return 0.0;
    }
    let part = (age % half_life) as f64 / half_life as f64;
    1.0 / ((1u64 << halvings) as f64 * power_of_two(part))
}

/// 2 to a power of 0 to 1: the series of e to the power × ln 2.
fn power_of_two(power: f64) -> f64 {
    const LN_2: f64 = std::f64::consts::LN_2;
    let (mut term, mut sum) = (1.0, 1.0);
    for at in 1..20 {
        term *= power * LN_2 / f64::from(at);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::decay;

    #[test]
    fn halves_with_each_half_life() {
        assert_eq!([decay(-5, 10), decay(0, 10), decay(10, 10), decay(30, 10)], [1.0, 1.0, 0.5, 0.125]);
        assert_eq!(decay(10_000, 10), 0.0);
    }

    #[test]
    fn agrees_with_the_standard_library() {
        for age in [1i64, 77, 365, 1_000, 4_321] {
            let expected = f64::exp2(-(age as f64) / 365.0);
            assert!((decay(age, 365) - expected).abs() < 1e-14, "{age}");
        }
    }
}
