/// The deepest nesting of brackets that is parsed; parsers overflow their stacks, or take forever,
/// not far beyond.
pub const NESTING_LIMIT: usize = 2_000;

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
    use super::nesting_depth;

    #[test]
    fn counts_the_deepest_run_and_survives_stray_closers() {
        assert_eq!(nesting_depth("a(b[c{d}])"), 3);
        assert_eq!(nesting_depth(")))("), 1);
        assert_eq!(nesting_depth(""), 0);
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
