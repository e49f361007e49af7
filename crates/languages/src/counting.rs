//! Lines, brackets and words of a text, counted on many bytes at a time.

use std::cell::Cell;

use memchr::memchr_iter;

/// So many bytes are counted in one byte before they are added up.
const BLOCK: usize = 128;

/// How many lines a text has, as [`str::lines`] tells them.
pub(crate) fn count_lines(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let is_open = bytes.last().is_some_and(|&byte| byte != b'\n');
    memchr_iter(b'\n', bytes).count() as u32 + u32::from(is_open)
}

/// A line of source has at least so many bytes on average, mostly.
const SHORT_LINES: usize = 24;

/// So many lines are gone through before the place is looked for among all.
const NEAR: usize = 8;

/// The lines of a text.
#[derive(Debug)]
pub(crate) struct Lines {
    /// Where each line begins but the first
    starts: Vec<u32>,
    /// The lines before that which was told last: what is asked for next is near to it
    last: Cell<usize>,
    count: u32,
}

impl Lines {
    pub fn of(text: &str) -> Lines {
        let bytes = text.as_bytes();
        let mut starts = Vec::with_capacity(bytes.len() / SHORT_LINES);
        each_break(bytes, |at| starts.push(at as u32 + 1));
        let is_open = bytes.last().is_some_and(|&byte| byte != b'\n');
        let count = starts.len() as u32 + u32::from(is_open);
        Lines { starts, last: Cell::new(0), count }
    }

    /// The 1-based line of a place in the text.
    pub fn at(&self, offset: u32) -> u32 {
        let mut before = self.last.get();
        let is_found = (0..NEAR).any(|_| {
            if before > 0 && self.starts[before - 1] > offset {
                before -= 1;
            } else if self.starts.get(before).is_some_and(|&start| start <= offset) {
                before += 1;
            } else {
                return true;
            }
            false
        });
        if !is_found {
            before = self.starts.partition_point(|&start| start <= offset);
        }
        self.last.set(before);
        before as u32 + 1
    }

    /// How many lines the text has, as [`str::lines`] tells them.
    pub fn count(&self) -> u32 {
        self.count
    }
}

/// Tells where each line break is. They are near to each other: to begin a search anew behind each takes longer
/// than to look at eight bytes at a time.
fn each_break(bytes: &[u8], mut tell: impl FnMut(usize)) {
    const LOW: u64 = u64::from_ne_bytes([0x7f; 8]);
    const BREAKS: u64 = u64::from_ne_bytes([b'\n'; 8]);
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let other = u64::from_le_bytes(*word) ^ BREAKS;
        // The highest bit of every byte in which nothing is other.
        let mut found = !(((other & LOW) + LOW) | other | LOW);
        while found != 0 {
            tell(at * 8 + found.trailing_zeros() as usize / 8);
            found &= found - 1;
        }
    }
    let before = bytes.len() - rest.len();
    rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n').for_each(|(at, _)| tell(before + at));
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
    fn every_line_break_is_told() {
        let mut state = 1u32;
        for length in 0..200 {
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // What differs from a line break by one bit, and by the highest, is among them.
                [b'\n', b'\n' + 1, b'\n' | 0x80, 0, 0x80, 0xff, b'a'][(state >> 16) as usize % 7]
            };
            let bytes: Vec<u8> = (0..length).map(|_| next()).collect();
            let mut told = Vec::new();
            each_break(&bytes, |at| told.push(at));
            assert_eq!(told, memchr_iter(b'\n', &bytes).collect::<Vec<_>>(), "{bytes:?}");
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
