/// The deepest nesting of brackets that is parsed; parsers overflow their stacks not far beyond.
pub const NESTING_LIMIT: usize = 2_000;

/// The deepest nesting of `(`, `[` and `{` in a text, counted on its bytes without regard to
/// strings and comments: an upper bound of what a parser meets, at the speed of a plain read.
pub fn nesting_depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::nesting_depth;

    #[test]
    fn counts_the_deepest_run_and_survives_stray_closers() {
        assert_eq!(nesting_depth("a(b[c{d}])"), 3);
        assert_eq!(nesting_depth(")))("), 1);
        assert_eq!(nesting_depth(""), 0);
    }
}
