//! Numbers, as the grammar tells them apart.

use super::tokens::T;

/// What number a text begins with, and its length; none where it is none of the grammar's.
pub(super) fn number(text: &[u8]) -> Option<(T, usize)> {
    if let [b'0', b'x' | b'X' | b'b' | b'B', rest @ ..] = text {
        let is_hex = matches!(text[1], b'x' | b'X');
        let is_digit =
            |byte: &u8| if is_hex { byte.is_ascii_hexdigit() } else { matches!(byte, b'0' | b'1') };
        let length = rest.iter().take_while(|byte| is_digit(byte) || **byte == b'_').count();
        let ends_well = length > 0 && is_digit(&rest[length - 1]);
        return ends_well.then(|| (T::Integer, 2 + length + integer_suffix(&rest[length..])));
    }
    let mut length = digits(text)?;
    let has_fraction =
        text.get(length) == Some(&b'.') && text.get(length + 1).is_some_and(u8::is_ascii_digit);
    if has_fraction {
        length += 1 + digits(&text[length + 1..])?;
    }
    let exponent = exponent(&text[length..])?;
    length += exponent;
    if matches!(text.get(length), Some(b'f' | b'F' | b'd' | b'D' | b'm' | b'M')) {
        return Some((T::Real, length + 1));
    }
    if has_fraction || exponent > 0 {
        return Some((T::Real, length));
    }
    Some((T::Integer, length + integer_suffix(&text[length..])))
}

/// How many bytes of digits a text begins with, none before a dot; none where they end in `_`.
fn digits(text: &[u8]) -> Option<usize> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'_').count();
    (length == 0 || text[length - 1] != b'_').then_some(length)
}

/// The length of an exponent, if any.
fn exponent(text: &[u8]) -> Option<usize> {
    if !matches!(text.first(), Some(b'e' | b'E')) {
        return Some(0);
    }
    let sign = usize::from(matches!(text.get(1), Some(b'+' | b'-')));
    let length = digits(&text[1 + sign..])?;
    (length > 0).then_some(1 + sign + length)
}

fn integer_suffix(text: &[u8]) -> usize {
    match (text.first(), text.get(1)) {
        (Some(b'u' | b'U'), Some(b'l' | b'L')) | (Some(b'l' | b'L'), Some(b'u' | b'U')) => 2,
        (Some(b'u' | b'U' | b'l' | b'L'), _) => 1,
        _ => 0,
    }
}
