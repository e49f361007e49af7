//! How deep a parser's recursion can get on a text, told before it is parsed.

use crate::counting::count_tokens;

/// The deepest recursion that is parsed with `syn`; see [`syntax_depth`] for what is counted.
pub const SYNTAX_LIMIT: usize = 4_000;

/// How deep the syntax tree of a text may get, where that is deeper than what is parsed.
pub fn too_deep(text: &str) -> Option<usize> {
    (count_tokens(text) > SYNTAX_LIMIT).then(|| syntax_depth(text)).filter(|depth| *depth > SYNTAX_LIMIT)
}

/// An upper bound of the depth of a text's syntax tree.
///
/// Brackets nest; so do operators, `else if`, method chains and type arguments, which no bracket
/// shows. Each level of brackets therefore counts the tokens since its last `,`, `;` or closing
/// brace, and the bound is the sum over the levels open at one place. Strings and comments do
/// not count.
fn syntax_depth(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut levels: Vec<usize> = Vec::new();
    let (mut run, mut outer, mut deepest) = (0usize, 0usize, 0usize);
    // What a run counted before the block that just ended; `else` goes on with it.
    let mut ended = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'(' | b'[' | b'{' => {
                levels.push(run);
                outer += run + 1;
                run = 0;
            }
            b')' | b']' | b'}' => {
                if let Some(before) = levels.pop() {
                    outer -= before + 1;
                    ended = before + 1;
                    run = if byte == b'}' { 0 } else { ended };
                }
            }
            b',' | b';' => run = 0,
            b'/' | b'"' | b'\'' | b'r' | b'b' | b'c' if skip_opaque(bytes, at).is_some() => {
                at = skip_opaque(bytes, at).unwrap_or(at + 1);
                run += usize::from(byte != b'/');
                continue;
            }
            byte if is_word(byte) => {
                let start = at;
                at += 1;
                while bytes.get(at).is_some_and(|&next| is_word(next)) {
                    at += 1;
                }
                run = if run == 0 && &bytes[start..at] == b"else" { ended + 1 } else { run + 1 };
                deepest = deepest.max(outer + run);
                continue;
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
    byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// The end of the comment, string or character that starts here, if one does.
fn skip_opaque(bytes: &[u8], at: usize) -> Option<usize> {
    match (bytes[at], bytes.get(at + 1)) {
        (b'/', Some(b'/')) => Some(find(bytes, at, b'\n')),
        (b'/', Some(b'*')) => Some(skip_block_comment(bytes, at)),
        (b'"', _) => Some(skip_string(bytes, at + 1)),
        (b'\'', _) => skip_character(bytes, at),
        (b'r' | b'b' | b'c', Some(b'"' | b'#' | b'r')) => skip_prefixed_string(bytes, at),
        _ => None,
    }
}

fn find(bytes: &[u8], at: usize, wanted: u8) -> usize {
    bytes[at..].iter().position(|&byte| byte == wanted).map_or(bytes.len(), |found| at + found)
}

fn skip_block_comment(bytes: &[u8], mut at: usize) -> usize {
    let mut open = 0;
    while at < bytes.len() {
        match &bytes[at..bytes.len().min(at + 2)] {
            b"/*" => (open, at) = (open + 1, at + 2),
            b"*/" => {
                at += 2;
                open -= 1;
                if open == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn skip_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// A character literal; nothing for a lifetime.
fn skip_character(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at + 1) == Some(&b'\\') {
        return Some((find(bytes, at + 3, b'\'') + 1).min(bytes.len()));
    }
    let end = (at + 2..at + 6).find(|&end| bytes.get(end) == Some(&b'\''))?;
    let is_one_character = bytes[at + 1] >= 0x80 || end == at + 2;
    is_one_character.then_some(end + 1)
}

fn skip_prefixed_string(bytes: &[u8], at: usize) -> Option<usize> {
    if at > 0 && is_word(bytes[at - 1]) {
        return None;
    }
    let mut quote = at + 1;
    let raw = bytes[at] == b'r' || bytes.get(quote) == Some(&b'r');
    if bytes[at] != b'r' && raw {
        quote += 1;
    }
    let hashes = bytes[quote..].iter().take_while(|&&byte| byte == b'#').count();
    if bytes.get(quote + hashes) != Some(&b'"') || (hashes > 0 && !raw) {
        return None;
    }
    let start = quote + hashes + 1;
    if !raw {
        return Some(skip_string(bytes, start));
    }
    let mut end = find(bytes, start, b'"');
    while end < bytes.len() {
        let closing = bytes[end + 1..].iter().take(hashes).take_while(|&&byte| byte == b'#').count();
        if closing == hashes {
            return Some(end + 1 + hashes);
        }
        end = find(bytes, end + 1, b'"');
    }
    Some(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::syntax_depth;

    #[test]
    fn brackets_operators_and_chains_add_up() {
        assert_eq!(syntax_depth("a"), 1);
        assert!(syntax_depth(&"(".repeat(500)) >= 500);
        assert!(syntax_depth(&"!".repeat(500)) >= 500);
        assert!(syntax_depth(&format!("fn f() {{ a{} }}", ".b()".repeat(500))) >= 1_000);
        assert!(syntax_depth(&format!("type T = {};", "A<".repeat(500))) >= 1_000);
        assert!(syntax_depth(&format!("fn f() {{ {} {{}} }}", "if a {} else ".repeat(300))) >= 300);
    }

    #[test]
    fn many_statements_arguments_and_items_do_not_add_up() {
        assert!(syntax_depth(&"fn f() { g(1, 2); h(); }\n".repeat(1_000)) < 20);
        assert!(syntax_depth(&format!("const A: [u8; 9] = [{}];", "1, ".repeat(5_000))) < 20);
    }

    #[test]
    fn strings_characters_and_comments_do_not_count() {
        let text = "\"((((\" r#\"((\"((\"# b\"((\" '(' '\\'' /* ((( /* (( */ (( */ // ((((\n 'a b'(' 1";
        assert_eq!(syntax_depth(text), 10);
    }
}
