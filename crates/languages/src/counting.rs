//! Lines, brackets and words of a text, counted on many bytes at a time.

use memchr::memchr_iter;

/// So many bytes are counted in one byte before they are added up.
const BLOCK: usize = 128;

/// How many lines a text has, as [`str::lines`] tells them.
pub(crate) fn count_lines(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let is_open = bytes.last().is_some_and(|&byte| byte != b'\n');
    memchr_iter(b'\n', bytes).count() as u32 + u32::from(is_open)
}

/// Where each line of a text starts.
pub(crate) fn line_starts(text: &str) -> Vec<u32> {
    let ends = memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1);
    std::iter::once(0).chain(ends).collect()
}

/// The bytes of a text that may open something.
pub(crate) fn count_openers(text: &str) -> usize {
    let opens = |byte: &u8| u8::from(matches!(byte, b'(' | b'[' | b'{' | b'<' | b'*'));
    text.as_bytes().chunks(BLOCK).map(|block| usize::from(block.iter().map(opens).sum::<u8>())).sum()
}

/// Words and signs of a text, strings and comments as well: no parser of it meets more tokens, nor
/// recurses deeper. Of what is not ASCII each byte counts: it may be a blank.
pub(crate) fn count_tokens(text: &str) -> usize {
    let bytes = text.as_bytes();
    let Some((first, rest)) = bytes.split_first() else { return 0 };
    let begins = |(before, byte): (&u8, &u8)| {
        u8::from(!is_space(*byte)) & !(u8::from(is_word(*byte)) & u8::from(is_word(*before)))
    };
    let blocks = bytes.chunks(BLOCK).zip(rest.chunks(BLOCK));
    let all = blocks.map(|(before, block)| usize::from(before.iter().zip(block).map(begins).sum::<u8>()));
    all.sum::<usize>() + usize::from(!is_space(*first))
}

fn is_space(byte: u8) -> bool {
    byte <= b' '
}

fn is_word(byte: u8) -> bool {
    (byte | 0x20).wrapping_sub(b'a') < 26 || byte.wrapping_sub(b'0') < 10 || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_standard_library() {
        for text in ["", "\n", "a", "a\n", "a\nb", "\r\na\r\n\r\n", "é\n\n"] {
            assert_eq!(count_lines(text) as usize, text.lines().count(), "{text:?}");
        }
        assert_eq!(line_starts("a\n\nbc\n"), [0, 2, 3, 6]);
    }

    #[test]
    fn words_and_signs_count_once() {
        assert_eq!(count_tokens(""), 0);
        assert_eq!(count_tokens("ab_1 + c9(\n\t'é')"), 9);
        assert_eq!(count_tokens(&"a.b ".repeat(1_000)), 3_000);
        assert_eq!(count_tokens(&"((".repeat(1_000)), 2_000);
        assert_eq!(count_tokens(&"abc".repeat(1_000)), 1);
    }

    #[test]
    fn openers_are_counted_across_blocks() {
        assert_eq!(count_openers(&"([{<* )".repeat(300)), 1_500);
    }
}
