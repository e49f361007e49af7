//! Numbers, by the rules of the grammar; rare spellings are refused.

use super::tokens::T;

/// The number at the begin of a text, and its length.
pub(super) fn number(text: &[u8]) -> Option<(T, usize)> {
    match (text.first()?, text.get(1).map(u8::to_ascii_lowercase)) {
        (b'0', Some(b'x')) => hexadecimal(text),
        (b'0', Some(b'b')) => radix(text, 2, T::BinaryInteger, |byte| matches!(byte, b'0' | b'1')),
        (b'0', Some(b'0'..=b'9' | b'_' | b'o')) => {
            radix(text, 1, T::OctalInteger, |byte| matches!(byte, b'0'..=b'7'))
        }
        _ => decimal(text),
    }
}

/// How many digits, with single underscores between them, there are from a place on.
fn digits(text: &[u8], from: usize, is_digit: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = from;
    let mut after_digit = false;
    while let Some(&byte) = text.get(at) {
        if byte == b'_' && after_digit {
            after_digit = false;
        } else if is_digit(byte) {
            after_digit = true;
        } else {
            break;
        }
        at += 1;
    }
    (at == from || after_digit).then_some(at - from)
}

fn is_decimal(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn suffix(text: &[u8], at: usize, letters: &[u8]) -> usize {
    usize::from(text.get(at).is_some_and(|byte| letters.contains(&byte.to_ascii_lowercase())))
}

fn radix(text: &[u8], prefix: usize, kind: T, is_digit: impl Fn(u8) -> bool) -> Option<(T, usize)> {
    let count = digits(text, prefix, is_digit).filter(|count| *count > 0)?;
    let end = prefix + count;
    let end = end + suffix(text, end, b"l");
    // A float may begin like an octal number.
    let goes_on = text.get(end).is_some_and(|byte| matches!(byte, b'.' | b'8' | b'9'));
    (!goes_on).then_some((kind, end))
}

fn hexadecimal(text: &[u8]) -> Option<(T, usize)> {
    let is_hex = |byte: u8| byte.is_ascii_hexdigit();
    let mut end = 2 + digits(text, 2, is_hex)?;
    let mut is_float = false;
    if text.get(end) == Some(&b'.') {
        is_float = true;
        end += 1 + digits(text, end + 1, is_hex)?;
    }
    if text.get(end).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'p')) {
        end += exponent(text, end)?;
        return Some((T::HexFloat, end + suffix(text, end, b"fd")));
    }
    if is_float || end == 2 {
        return None;
    }
    Some((T::HexInteger, end + suffix(text, end, b"l")))
}

/// The length of an exponent, its letter and sign included.
fn exponent(text: &[u8], at: usize) -> Option<usize> {
    let sign = suffix(text, at + 1, b"+-");
    let count = digits(text, at + 1 + sign, is_decimal).filter(|count| *count > 0)?;
    // An exponent of the grammar's hexadecimal floats has no zero before other digits.
    let first = text.get(at + 1 + sign)?;
    (count == 1 || *first != b'0').then_some(1 + sign + count)
}

fn decimal(text: &[u8]) -> Option<(T, usize)> {
    let mut end = digits(text, 0, is_decimal)?;
    let mut is_float = false;
    if text.get(end) == Some(&b'.') && text.get(end + 1) != Some(&b'.') {
        is_float = true;
        end += 1 + digits(text, end + 1, is_decimal)?;
    }
    if text.get(end).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'e')) {
        is_float = true;
        end += exponent(text, end)?;
    }
    let is_float_suffix = suffix(text, end, b"fd");
    if is_float || is_float_suffix == 1 {
        return Some((T::DecimalFloat, end + is_float_suffix));
    }
    Some((T::DecimalInteger, end + suffix(text, end, b"l")))
}
