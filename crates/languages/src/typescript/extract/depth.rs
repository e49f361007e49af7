//! How deep a parser's recursion can get on a text, told before it is parsed.

use memchr::{memchr, memmem};

use crate::counting::count_tokens;

/// The deepest recursion that is parsed with `oxc`; see [`syntax_depth`] for what is counted.
pub const SYNTAX_LIMIT: usize = 3_000;

/// Whether a statement cannot have ended after a word, so that a line break tells nothing.
fn goes_on(word: &[u8]) -> bool {
    match word.len() {
        2 => matches!(word, b"as" | b"do" | b"in"),
        3 => word == b"new",
        4 => matches!(word, b"case" | b"else" | b"void"),
        5 => matches!(word, b"async" | b"await" | b"infer" | b"keyof" | b"throw" | b"yield"),
        6 => matches!(word, b"delete" | b"export" | b"return" | b"typeof"),
        7 => matches!(word, b"default" | b"extends"),
        10 => word == b"instanceof",
        _ => false,
    }
}

/// Whether a word cannot begin a statement.
fn goes_on_before(word: &[u8]) -> bool {
    match word.len() {
        2 => matches!(word, b"as" | b"in" | b"is"),
        4 => word == b"else",
        7 => word == b"extends",
        9 => word == b"satisfies",
        10 => word == b"instanceof",
        _ => false,
    }
}

/// Whether what follows a word may nest without a bracket.
fn nests(word: &[u8]) -> bool {
    goes_on(word) || goes_on_before(word) || matches!(word, b"if" | b"for" | b"while" | b"with")
}

/// How deep the syntax tree of a text may get, where that is deeper than what is parsed.
pub fn too_deep(text: &str) -> Option<usize> {
    let may_be = text.len() > SYNTAX_LIMIT && count_tokens(text) > SYNTAX_LIMIT;
    may_be.then(|| syntax_depth(text)).filter(|depth| *depth > SYNTAX_LIMIT)
}

/// An upper bound of the depth of a text's syntax tree.
///
/// Brackets nest; so do operators, chains, elements and unbraced statements, which no bracket shows. Each level
/// of brackets therefore counts the operators and words of that kind since its last `,`, `;`, closing
/// brace or line that ends a statement, and the bound is the sum over the levels open at one place.
fn syntax_depth(text: &str) -> usize {
    let mut counter =
        Counter { bytes: text.as_bytes(), at: 0, levels: Vec::new(), run: 0, outer: 0, ended: 0 };
    let mut deepest = 0;
    while counter.step() {
        deepest = deepest.max(counter.outer + counter.run);
    }
    deepest.max(counter.outer + counter.run)
}

struct Counter<'a> {
    bytes: &'a [u8],
    at: usize,
    levels: Vec<usize>,
    run: usize,
    outer: usize,
    /// What a run counted before the block that just ended; `else` goes on with it
    ended: usize,
}

impl Counter<'_> {
    fn step(&mut self) -> bool {
        let Some(&byte) = self.bytes.get(self.at) else { return false };
        match byte {
            b'(' | b'[' | b'{' => {
                self.levels.push(self.run);
                self.outer += self.run + 1;
                self.run = 0;
            }
            b')' | b']' | b'}' => self.close(byte),
            b',' | b';' => self.run = 0,
            b'"' | b'\'' => {
                self.skip_string(byte);
                return true;
            }
            b'/' if self.skip_comment() => return true,
            b'\n' => {
                self.end_line();
                return true;
            }
            byte if is_word(byte) => {
                self.word();
                return true;
            }
            b'.' | b'+' | b'-' | b'*' | b'/' | b'%' | b'<' | b'!' | b'~' | b'&' | b'|' | b'^' | b'?'
            | b'=' | b':' | b'@' | b'`' => self.run += 1,
            _ => {}
        }
        self.at += 1;
        true
    }

    fn close(&mut self, byte: u8) {
        if let Some(before) = self.levels.pop() {
            self.outer -= before + 1;
            self.ended = before + 1;
            self.run = if byte == b'}' && !self.goes_on() { 0 } else { self.ended };
        }
    }

    /// Whether an expression goes on after the brace at hand: `}.then(…)`, `} + …`.
    fn goes_on(&self) -> bool {
        let next = self.bytes[self.at + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
        next.is_some_and(|byte| b".+-*/%<>&|^?=:(`[".contains(byte))
    }

    fn word(&mut self) {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|&byte| is_word(byte)) {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        if word == b"else" && self.run == 0 {
            self.run = self.ended;
        }
        self.run += usize::from(nests(word));
    }

    fn skip_string(&mut self, quote: u8) {
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'\n' => return,
                _ => {
                    self.at += 1;
                    if byte == quote {
                        return;
                    }
                }
            }
        }
    }

    fn skip_comment(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        let length = match rest.get(1) {
            Some(b'/') => memchr(b'\n', rest),
            Some(b'*') => memmem::find(&rest[2..], b"*/").map(|at| at + 4),
            _ => return false,
        };
        self.at += length.unwrap_or(rest.len());
        true
    }

    /// A line that ends with a word and is followed by one that begins a statement ends the run.
    fn end_line(&mut self) {
        let before = self.bytes[..self.at].trim_ascii_end();
        let after = self.bytes[self.at..].trim_ascii_start();
        let last_word = before.rsplit(|&byte| !is_word(byte)).next().unwrap_or_default();
        let next_word = after.split(|&byte| !is_word(byte)).next().unwrap_or_default();
        let ends = before.last().is_some_and(|&byte| is_word(byte) || b"'\"`]".contains(&byte))
            && !goes_on(last_word);
        let begins = !next_word.is_empty() && !goes_on_before(next_word);
        if ends && begins {
            self.run = 0;
        }
        self.at = self.bytes.len() - after.len();
    }
}

fn is_word(byte: u8) -> bool {
    WORDS[usize::from(byte)]
}

/// The bytes that words are made of.
const WORDS: [bool; 256] = {
    let mut words = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let of_word = byte as u8;
        words[byte] = matches!(of_word, b'_' | b'$') || of_word.is_ascii_alphanumeric() || byte >= 0x80;
        byte += 1;
    }
    words
};

#[cfg(test)]
mod tests {
    use super::syntax_depth;

    #[test]
    fn brackets_operators_and_chains_add_up() {
        assert!(syntax_depth(&"(".repeat(500)) >= 500);
        assert!(syntax_depth(&format!("x = 1{}", " + a".repeat(500))) >= 500);
        assert!(syntax_depth(&format!("x = 1{}", "\n + a".repeat(500))) >= 500);
        assert!(syntax_depth(&format!("a{}", ".b()".repeat(500))) >= 500);
        assert!(syntax_depth(&"if (a)\n".repeat(500)) >= 500);
        assert!(syntax_depth(&format!("{}b {{}}", "if (a) {} else ".repeat(500))) >= 500);
        assert!(syntax_depth(&"<a>".repeat(500)) >= 500);
        assert!(syntax_depth(&format!("type T = {}", "A<".repeat(500))) >= 500);
        assert!(syntax_depth(&format!("x = {}1", "a => ".repeat(500))) >= 500);
    }

    #[test]
    fn many_statements_do_not_add_up() {
        assert!(syntax_depth(&"f(1, 2); h.i();\n".repeat(1_000)) < 20);
        assert!(syntax_depth(&"const a = b\nimport x from 'y'\n".repeat(1_000)) < 20);
        assert!(syntax_depth(&"function f() { return 1 }\n".repeat(1_000)) < 20);
    }

    #[test]
    fn strings_and_comments_do_not_count() {
        assert!(syntax_depth("'((((' /* (((( */ // ((((\n \"((((\"") < 4);
    }
}
