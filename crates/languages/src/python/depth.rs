//! How deep a text nests, told on its bytes: before ruff's parser or tree-sitter sees what ours gave up on, and where
//! ours read a statement that is long enough to be deep.

use memchr::{memchr, memchr2, memchr3};

use crate::counting::count_tokens;

/// The deepest indentation that is read; tree-sitter's scanner aborts not far beyond.
pub const INDENTATION_LIMIT: usize = 400;
/// The deepest nesting of operators, calls and brackets together that ruff's parser is given.
pub const SYNTAX_LIMIT: usize = 5_000;

/// How many indentation levels are open at once, where these are more than what is read.
pub fn indented_too_deep(text: &str) -> Option<usize> {
    // Each level is a blank wider than the one before.
    has_blanks(text.as_bytes(), INDENTATION_LIMIT)
        .then(|| indentation_depth(text))
        .filter(|depth| *depth > INDENTATION_LIMIT)
}

/// Whether so many blanks follow each other somewhere.
fn has_blanks(bytes: &[u8], count: usize) -> bool {
    let blanks = |bytes: &mut dyn Iterator<Item = &u8>| bytes.take_while(|byte| is_blank(**byte)).count();
    // So many in a row hold every place of that many.
    (0..bytes.len()).step_by(count).any(|at| {
        let (before, after) = bytes.split_at(at);
        is_blank(bytes[at]) && blanks(&mut before.iter().rev()) + blanks(&mut after.iter()) >= count
    })
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0c)
}

/// How deep expressions nest, where that is deeper than what ruff's parser is given.
pub fn syntax_too_deep(text: &str) -> Option<usize> {
    let may_be = text.len() > SYNTAX_LIMIT
        && count_tokens(text) > SYNTAX_LIMIT
        && has_long_statement(text.as_bytes(), SYNTAX_LIMIT);
    may_be.then(|| syntax_depth(text)).filter(|depth| *depth > SYNTAX_LIMIT)
}

/// The number of indentation levels that are open at once, at most.
fn indentation_depth(text: &str) -> usize {
    let mut levels: Vec<usize> = Vec::new();
    let mut deepest = 0;
    for line in text.lines() {
        let width = line.bytes().take_while(|byte| is_blank(*byte)).count();
        if width == line.len() {
            continue;
        }
        while levels.last().is_some_and(|&level| level > width) {
            levels.pop();
        }
        if levels.last().is_none_or(|&level| level < width) && width > 0 {
            levels.push(width);
            deepest = deepest.max(levels.len());
        }
    }
    deepest
}

/// Whether more than so many bytes, those in texts and comments left out, stand between two line breaks
/// outside of brackets: [`syntax_depth`] counts no more than these.
fn has_long_statement(bytes: &[u8], limit: usize) -> bool {
    let (mut open, mut start, mut at) = (0usize, 0, 0);
    while let Some(skipped) = bytes[at..].iter().position(|&byte| TELLING[usize::from(byte)]) {
        at += skipped;
        match bytes[at] {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'\n' if open == 0 => {
                if at - start > limit {
                    return true;
                }
                start = at;
            }
            b'\n' => {}
            byte => {
                let end = if byte == b'#' { find(bytes, at, b'\n') } else { string_end(bytes, at) };
                start += end - at - 1;
                at = end;
                continue;
            }
        }
        at += 1;
    }
    bytes.len() - start > limit
}

/// The bytes that tell where statements end.
const TELLING: [bool; 256] = {
    let mut telling = [false; 256];
    let all = b"()[]{}\n#\"'";
    let mut at = 0;
    while at < all.len() {
        telling[all[at] as usize] = true;
        at += 1;
    }
    telling
};

/// An upper bound of the depth of a text's expressions: each level of brackets counts the tokens
/// since its last comma, and the levels open at one place add up.
fn syntax_depth(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut levels: Vec<usize> = Vec::new();
    let (mut run, mut outer, mut deepest, mut at) = (0usize, 0usize, 0usize, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' => {
                let rest = &bytes[at..];
                at += rest.iter().position(|&next| next != b' ').unwrap_or(rest.len());
                continue;
            }
            b'(' | b'[' | b'{' => {
                levels.push(run);
                outer += run + 1;
                run = 0;
            }
            b')' | b']' | b'}' => {
                if let Some(before) = levels.pop() {
                    outer -= before + 1;
                    run = before + 1;
                }
            }
            b'\n' if levels.is_empty() => run = 0,
            b',' | b';' => run = 0,
            b'#' => at = find(bytes, at, b'\n').saturating_sub(1),
            b'"' | b'\'' => {
                at = string_end(bytes, at);
                run += 1;
                deepest = deepest.max(outer + run);
                continue;
            }
            byte if is_word(byte) => {
                run += 1;
                let rest = &bytes[at + 1..];
                at += rest.iter().position(|&next| !is_word(next)).unwrap_or(rest.len());
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => run += 1,
        }
        deepest = deepest.max(outer + run);
        at += 1;
    }
    deepest
}

fn is_word(byte: u8) -> bool {
    WORDS[usize::from(byte)]
}

/// The bytes that words are made of.
const WORDS: [bool; 256] = {
    let mut words = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        words[byte] = byte == b'_' as usize || (byte as u8).is_ascii_alphanumeric() || byte >= 0x80;
        byte += 1;
    }
    words
};

fn find(bytes: &[u8], at: usize, wanted: u8) -> usize {
    memchr(wanted, &bytes[at..]).map_or(bytes.len(), |found| at + found)
}

/// Where the string that begins here ends; a plain one ends at the end of its line at the latest.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let triple = bytes[start..].starts_with(&[quote; 3]);
    let mut at = start + if triple { 3 } else { 1 };
    while let Some(rest) = bytes.get(at..) {
        let found = match triple {
            true => memchr2(quote, b'\\', rest),
            false => memchr3(quote, b'\\', b'\n', rest),
        };
        let Some(found) = found else { break };
        at += found;
        match bytes[at] {
            b'\\' => at += 2,
            b'\n' => return at,
            _ if !triple => return at + 1,
            _ if bytes[at..].starts_with(&[quote; 3]) => return at + 3,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_are_not_long_are_not_deep() {
        const PARTS: [&str; 14] =
            ["a", "(", ")", "[", "]", ", ", "\n", "#(\n", "'['", "\"\"\"\n(\"\"\"", "+", " . ", "'", "\\"];
        let (mut state, mut short, mut long) = (1u32, 0, 0);
        for _ in 0..3_000 {
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 16) as usize
            };
            let text: String = (0..next() % 40).map(|_| PARTS[next() % PARTS.len()]).collect();
            let limit = next() % 12;
            match has_long_statement(text.as_bytes(), limit) {
                true => long += 1,
                false => {
                    short += 1;
                    assert!(syntax_depth(&text) <= limit, "{text:?} {limit}");
                }
            }
        }
        assert!(short > 300 && long > 300, "{short} {long}");
    }
}
