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

/// So many bytes of a text have their lines counted together.
const LINES_BLOCK: usize = 64;

/// The lines of a text. They are counted by blocks, and within the block where a place is when its line is
/// asked for.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    text: &'a [u8],
    /// Line breaks before each block
    before: Vec<u32>,
    count: u32,
}

impl<'a> Lines<'a> {
    pub fn of(text: &'a str) -> Lines<'a> {
        let bytes = text.as_bytes();
        let (blocks, rest) = bytes.as_chunks::<LINES_BLOCK>();
        let mut breaks = 0;
        let mut before = Vec::with_capacity(blocks.len() + 1);
        for block in blocks {
            before.push(breaks);
            breaks += count_breaks(block);
        }
        before.push(breaks);
        breaks += count_breaks(rest);
        let is_open = bytes.last().is_some_and(|&byte| byte != b'\n');
        Lines { text: bytes, before, count: breaks + u32::from(is_open) }
    }

    /// The 1-based line of a place in the text.
    pub fn at(&self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.text.len());
        let (blocks, rest) = self.text.as_chunks::<LINES_BLOCK>();
        let (block, within) = (offset / LINES_BLOCK, offset % LINES_BLOCK);
        let breaks = match blocks.get(block) {
            Some(bytes) => count_first_breaks(bytes, within),
            None => count_breaks(&rest[..within]),
        };
        self.before[block] + breaks + 1
    }

    /// How many lines the text has, as [`str::lines`] tells them.
    pub fn count(&self) -> u32 {
        self.count
    }
}

/// The line breaks in a block, or in a part of one.
#[inline]
fn count_breaks(block: &[u8]) -> u32 {
    u32::from(block.iter().map(|&byte| u8::from(byte == b'\n')).sum::<u8>())
}

/// The line breaks in so many bytes of a block. All of it is looked at: that takes a few steps, whatever
/// their number.
#[inline]
fn count_first_breaks(block: &[u8; LINES_BLOCK], count: usize) -> u32 {
    let counts = |(byte, at): (&u8, u8)| u8::from(*byte == b'\n') & u8::from(at < count as u8);
    u32::from(block.iter().zip(0u8..).map(counts).sum::<u8>())
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

#[inline]
fn is_space(byte: u8) -> bool {
    byte <= b' '
}

#[inline]
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
            assert_eq!(Lines::of(text).count(), count_lines(text), "{text:?}");
        }
    }

    #[test]
    fn the_line_of_a_place_does_not_depend_on_what_was_asked_before() {
        let text = "a\n\nbc\n".repeat(20);
        let line = |at: usize| text[..at].matches('\n').count() as u32 + 1;
        let lines = Lines::of(&text);
        for step in [1, 7, 59, 101] {
            let places = (0..=text.len()).map(|at| at * step % (text.len() + 1));
            places.for_each(|at| assert_eq!(lines.at(at as u32), line(at), "{at}"));
        }
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
