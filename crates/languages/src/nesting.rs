use crate::counting::count_openers;

/// The deepest nesting of brackets that is parsed; parsers overflow their stacks, or take forever,
/// not far beyond.
pub const NESTING_LIMIT: usize = 2_000;

/// How deep a text nests, where that is deeper than what is parsed.
pub fn too_deep(text: &str) -> Option<usize> {
    if text.len() <= NESTING_LIMIT || count_openers(text) <= NESTING_LIMIT {
        return None;
    }
    Some(nesting_depth(text)).filter(|depth| *depth > NESTING_LIMIT)
}

/// The deepest nesting of `(`, `[` and `{` in a text, of type arguments (`A<B<…`) within a
/// statement, or of comments (`/*`), whichever is deepest. Counted on bytes without regard to
/// strings: an upper bound of what a parser meets, at the speed of a plain read.
pub fn nesting_depth(text: &str) -> usize {
    let (mut brackets, mut angles, mut comments) = (Depth::default(), Depth::default(), Depth::default());
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate().filter(|(_, byte)| COUNTS[usize::from(**byte)]) {
        let before = if at == 0 { b' ' } else { bytes[at - 1] };
        match byte {
            b'(' | b'[' => brackets.open(),
            b')' | b']' => brackets.close(),
            b'{' | b'}' | b';' => {
                angles.now = 0;
                match byte {
                    b'{' => brackets.open(),
                    b'}' => brackets.close(),
                    _ => {}
                }
            }
            // A comparison has a space before it more often than not, a type argument never.
            b'<' if before.is_ascii_alphanumeric() || before == b'_' => angles.open(),
            b'>' if before != b'-' && before != b'=' => angles.close(),
            b'*' if before == b'/' => comments.open(),
            b'/' if before == b'*' => comments.close(),
            _ => {}
        }
    }
    brackets.deepest.max(angles.deepest).max(comments.deepest)
}

/// The bytes that count for the depth of something.
const COUNTS: [bool; 256] = {
    let mut counts = [false; 256];
    let all = b"()[]{};<>*/";
    let mut at = 0;
    while at < all.len() {
        counts[all[at] as usize] = true;
        at += 1;
    }
    counts
};

#[derive(Default)]
struct Depth {
    now: usize,
    deepest: usize,
}

impl Depth {
    fn open(&mut self) {
        self.now += 1;
        self.deepest = self.deepest.max(self.now);
    }

    fn close(&mut self) {
        self.now = self.now.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::{nesting_depth, too_deep};

    #[test]
    fn counts_the_deepest_run_and_survives_stray_closers() {
        assert_eq!(nesting_depth("a(b[c{d}])"), 3);
        assert_eq!(nesting_depth(")))("), 1);
        assert_eq!(nesting_depth(""), 0);
    }

    #[test]
    fn only_what_nests_too_deep_is_told() {
        assert_eq!(too_deep(&"(".repeat(2_000)), None);
        assert_eq!(too_deep(&"(".repeat(2_001)), Some(2_001));
        assert_eq!(too_deep(&"/* ".repeat(2_001)), Some(2_001));
        assert_eq!(too_deep(&"A<".repeat(2_001)), Some(2_001));
        assert_eq!(too_deep(&"()".repeat(5_000)), None);
    }

    #[test]
    fn type_arguments_nest_within_a_statement() {
        assert_eq!(nesting_depth("A<B<C<D>>> a;"), 3);
        assert_eq!(nesting_depth(&"i<n; ".repeat(9)), 1);
        assert_eq!(nesting_depth(&"if a < b && c << d".repeat(9)), 0);
        assert_eq!(nesting_depth("A<B -> C<D> => E>"), 2);
    }

    #[test]
    fn comments_nest_until_they_end() {
        assert_eq!(nesting_depth("/* a /* b"), 2);
        assert_eq!(nesting_depth(&"/** doc */".repeat(9)), 1);
    }
}
