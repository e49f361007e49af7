//! Numbers, as the grammar tells them apart.

use super::tokens::T;

/// What number a text begins with, and its length; none where it is none of the grammar's.
pub(super) fn number(text: &[u8]) -> Option<(T, usize)> {
    if let [b'0', b'x' | b'X' | b'b' | b'B', rest @ ..] = text {
        let is_hex = matches!(text[1], b'x' | b'X');
        let is_digit =
            |byte: &u8| if is_hex { byte.is_ascii_hexdigit() } else { matches!(byte, b'0' | b'1') };
        let length = digits(rest, is_digit)?;
        return (length > 0).then(|| (T::Number, 2 + length + integer_suffix(&rest[length..])));
    }
    let mut length = digits(text, u8::is_ascii_digit)?;
    let has_fraction =
        text.get(length) == Some(&b'.') && text.get(length + 1).is_some_and(u8::is_ascii_digit);
    if has_fraction {
        length += 1 + digits(&text[length + 1..], u8::is_ascii_digit)?;
    }
    let exponent = exponent(&text[length..])?;
    length += exponent;
    if matches!(text.get(length), Some(b'f' | b'F')) {
        return Some((T::Float, length + 1));
    }
    if has_fraction || exponent > 0 {
        return Some((T::Float, length));
    }
    Some((T::Number, length + integer_suffix(&text[length..])))
}

/// How many bytes of digits, perhaps with `_` between them, a text begins with; none where they begin or end
/// with `_`, or where two of them touch.
fn digits(text: &[u8], is_digit: impl Fn(&u8) -> bool) -> Option<usize> {
    let length = text.iter().take_while(|byte| is_digit(byte) || **byte == b'_').count();
    let digits = &text[..length];
    let is_sound = digits.first() != Some(&b'_') && digits.last() != Some(&b'_');
    (is_sound && !digits.windows(2).any(|pair| pair == b"__")).then_some(length)
}

/// The length of an exponent, if any.
fn exponent(text: &[u8]) -> Option<usize> {
    if !matches!(text.first(), Some(b'e' | b'E')) {
        return Some(0);
    }
    let sign = usize::from(matches!(text.get(1), Some(b'+' | b'-')));
    let length = text[1 + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    (length > 0).then_some(1 + sign + length)
}

fn integer_suffix(text: &[u8]) -> usize {
    match (text.first(), text.get(1)) {
        (Some(b'u' | b'U'), Some(b'l' | b'L')) => 2,
        (Some(b'u' | b'U' | b'l' | b'L'), _) => 1,
        _ => 0,
    }
}
