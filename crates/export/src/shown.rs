//! Text that people see: what cannot be seen, or turns a line around, is spelled out.

/// The text with control characters, line ends and marks of writing direction made visible.
pub(crate) fn shown(text: &str) -> String {
    if !text.chars().any(is_hidden) {
        return text.to_owned();
    }
    let mut seen = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match is_hidden(letter) {
            true => seen.extend(letter.escape_unicode()),
            false => seen.push(letter),
        }
    }
    seen
}

fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// A text in pieces: prose, and what stands between two backticks.
pub(crate) enum Piece<'a> {
    /// Prose
    Prose(&'a str),
    /// Code
    Code(&'a str),
}

/// Cuts a sentence at its backticks; one without a partner is prose.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = next_code(rest) {
        pieces.push(Piece::Prose(before));
        pieces.push(Piece::Code(code));
        rest = after;
    }
    pieces.push(Piece::Prose(rest));
    pieces
}

fn next_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

/// `1 unit`, `2 units`.
pub(crate) fn count(number: impl Into<u64>, one: &str) -> String {
    let number = number.into();
    match (number, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o']) => format!("{number} {stem}ies"),
        _ => format!("{number} {one}s"),
    }
}

/// A share as a whole percentage, never rounded up: 89.9 % is not 90 %.
pub(crate) fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0 + 1e-9).floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_or_breaks_a_line_is_spelled_out() {
        assert_eq!(shown("a\nb\u{202e}c"), "a\\u{a}b\\u{202e}c");
        assert_eq!(shown("Bestellübersicht"), "Bestellübersicht");
    }

    #[test]
    fn sentences_are_cut_at_their_backticks() {
        let cut = |text: &str| -> String {
            pieces(text)
                .iter()
                .map(|piece| match piece {
                    Piece::Prose(text) => format!("<{text}>"),
                    Piece::Code(text) => format!("[{text}]"),
                })
                .collect()
        };
        assert_eq!(cut("move `A` and `B`"), "<move >[A]< and >[B]<>");
        assert_eq!(cut("one ` only"), "<one ` only>");
    }

    #[test]
    fn a_share_is_never_rounded_up() {
        assert_eq!(percent(0.8999), "89 %");
        assert_eq!(percent(0.29), "29 %");
        assert_eq!(percent(1.0), "100 %");
    }
}
