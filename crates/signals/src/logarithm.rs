/// The natural logarithm of a number of at least 1, from additions, multiplications and divisions
/// alone: the same bits on every platform, which the standard library's does not promise.
pub fn natural_log(number: f64) -> f64 {
    let (mut mantissa, mut halvings) = (number.max(1.0), 0u32);
    while mantissa > 2.0 && halvings < 1100 {
        mantissa /= 2.0;
        halvings += 1;
    }
    log_up_to_two(mantissa) + f64::from(halvings) * log_up_to_two(2.0)
}

/// ln x = 2 artanh((x − 1) / (x + 1)), as a series; for 1 ≤ x ≤ 2 the ratio is at most a third.
fn log_up_to_two(x: f64) -> f64 {
    let ratio = (x - 1.0) / (x + 1.0);
    let (mut power, mut sum) = (ratio, 0.0);
    for odd in (1..40).step_by(2) {
        sum += power / f64::from(odd);
        power *= ratio * ratio;
    }
    2.0 * sum
}

#[cfg(test)]
mod tests {
    use super::natural_log;

    #[test]
    fn agrees_with_the_standard_library() {
        for number in [1.0, 1.5, 2.0, 3.0, 10.0, 12_345.0, 4_294_967_295.0] {
            assert!((natural_log(number) - f64::ln(number)).abs() < 1e-12, "{number}");
        }
    }
}
