//! Makes source readable for the parser, which misses the end of a statement where a brace closes on
//! the same line.

/// What surrounds a place in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    /// A brace of the code
    Brace,
    /// A brace of a template in a string with so many quotes
    Template(usize),
}

/// The text with a semicolon in place of the space before a closing brace, where one may stand there;
/// lines and columns stay as they are.
pub(super) fn with_semicolons(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let (mut around, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        at = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => end_of(&bytes, at, b"\n"),
            b'/' if bytes[at..].starts_with(b"/*") => end_of(&bytes, at + 2, b"*/"),
            b'\'' => after_character(&bytes, at),
            b'"' => {
                let quotes = if bytes[at..].starts_with(b"\"\"\"") { 3 } else { 1 };
                in_string(&bytes, at + quotes, quotes, &mut around)
            }
            b'{' => {
                around.push(Around::Brace);
                at + 1
            }
            b'}' => match around.pop() {
                Some(Around::Template(quotes)) => in_string(&bytes, at + 1, quotes, &mut around),
                _ => {
                    put_semicolon(&mut bytes, at);
                    at + 1
                }
            },
            _ => at + 1,
        };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn put_semicolon(bytes: &mut [u8], brace: usize) {
    let before = bytes[..brace].iter().rposition(|byte| *byte != b' ');
    let Some(before) = before.filter(|before| *before + 1 < brace) else { return };
    if !matches!(bytes[before], b'{' | b';' | b',' | b'>' | b'\n' | b'\r' | b'\t' | b'(') {
        bytes[brace - 1] = b';';
    }
}

fn end_of(bytes: &[u8], from: usize, end: &[u8]) -> usize {
    let found = bytes.get(from..).unwrap_or_default().windows(end.len()).position(|window| window == end);
    found.map_or(bytes.len(), |found| from + found + end.len())
}

fn after_character(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at + 1) {
        Some(b'\\') => end_of(bytes, at + 3, b"'"),
        _ => {
            at + 1
                + bytes.iter().skip(at + 1).take(5).position(|byte| *byte == b'\'').map_or(0, |end| end + 1)
        }
    }
}

/// Where a string ends, or the code of a template in it begins.
fn in_string(bytes: &[u8], from: usize, quotes: usize, around: &mut Vec<Around>) -> usize {
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quotes == 1 => at += 2,
            b'\n' if quotes == 1 => return at,
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                around.push(Around::Template(quotes));
                return at + 2;
            }
            b'"' if quotes == 1 || bytes[at..].starts_with(b"\"\"\"") => return at + quotes,
            _ => at += 1,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::with_semicolons;

    #[test]
    fn semicolons_stand_only_before_braces_of_code() {
        assert_eq!(with_semicolons("class A { fun a() {} }"), "class A { fun a() {};}");
        assert_eq!(
            with_semicolons("val a = \"${ b } } ${\"} }\"}\" // }"),
            "val a = \"${ b } } ${\"} }\"}\" // }"
        );
        assert_eq!(
            with_semicolons("f { a -> }\n'}'\n\"\"\"x \" } \"\"\"{ }"),
            "f { a -> }\n'}'\n\"\"\"x \" } \"\"\"{ }"
        );
        assert_eq!(with_semicolons("\"open\n{ a }"), "\"open\n{ a;}");
    }
}
