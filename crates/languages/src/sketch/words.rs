//! One pass over the bytes of a file.

use super::rules::{Rules, Ties};
use super::{Import, Sketch, hash};

/// What a byte may be part of.
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let at = byte as u8;
        table[byte] = at.is_ascii_alphanumeric() || at == b'_' || at >= 0x80;
        byte += 1;
    }
    table
};

/// The longest path of an import that is taken.
const LONGEST_PATH: usize = 300;

/// Reads the words of a file by the rules of its language.
pub(super) fn read_words(rules: &Rules, bytes: &[u8]) -> Sketch {
    let mut pass = Pass { rules, bytes, at: 0, depth: 0, sketch: Sketch::default() };
    while let Some(&byte) = bytes.get(pass.at) {
        pass.step(byte);
    }
    let mut sketch = pass.sketch;
    sketch.lines += u32::from(bytes.last().is_some_and(|&last| last != b'\n'));
    sketch.words.sort_unstable();
    sketch.words.dedup();
    sketch
}

struct Pass<'a> {
    rules: &'a Rules,
    bytes: &'a [u8],
    at: usize,
    /// Open braces that are not a namespace's
    depth: u32,
    sketch: Sketch,
}

impl<'a> Pass<'a> {
    fn step(&mut self, byte: u8) {
        match byte {
            b'\n' => {
                self.sketch.lines += 1;
                self.at += 1;
            }
            b'"' | b'`' => self.skip_string(byte),
            b'\'' if self.rules.single_quotes => self.skip_string(byte),
            b'#' if self.rules.hash_comments => self.skip_line(),
            b'/' if !self.rules.hash_comments => self.skip_comment(),
            b'{' => {
                self.depth += 1;
                self.at += 1;
            }
            b'}' => {
                self.depth = self.depth.saturating_sub(1);
                self.at += 1;
            }
            _ if WORD[byte as usize] => self.word(byte),
            _ => self.at += 1,
        }
    }

    fn word(&mut self, first: u8) {
        let word = self.take_while(|byte| WORD[byte as usize]);
        if first.is_ascii_uppercase() {
            return self.sketch.words.push(hash(word));
        }
        if !(2..=9).contains(&word.len()) {
            return;
        }
        if !self.rules.scope.is_empty() && word == self.rules.scope.as_bytes() {
            self.scope();
        } else if self.rules.imports.iter().any(|import| import.as_bytes() == word) {
            self.import(word);
        } else if self.rules.declares.iter().any(|keyword| keyword.as_bytes() == word) {
            self.declaration();
        }
    }

    fn scope(&mut self) {
        if !self.sketch.scope_text.is_empty() || self.depth > 0 {
            return;
        }
        let path = self.path();
        if let Ok(text) = str::from_utf8(path) {
            self.sketch.scope = hash(path);
            self.sketch.scope_text = text.into();
            self.skip_spaces();
            // A namespace's own block is no nesting.
            self.at += usize::from(self.bytes.get(self.at) == Some(&b'{'));
        }
    }

    fn declaration(&mut self) {
        if self.rules.braces && self.depth > 0 {
            return;
        }
        self.skip_spaces();
        let start = self.at;
        let name = self.take_while(|byte| WORD[byte as usize]);
        if name.first().is_some_and(u8::is_ascii_uppercase) {
            self.sketch.declared.push(hash(name));
        } else {
            self.at = start;
        }
    }

    fn import(&mut self, keyword: &[u8]) {
        match (self.rules.ties, self.rules.hash_comments) {
            (Ties::Scopes, _) if self.depth == 0 => self.scoped_import(),
            (Ties::Paths, true) => self.python_import(keyword == b"from"),
            (Ties::Paths, false) => self.quoted_import(),
            (Ties::Folders, _) if self.depth == 0 => self.quoted_imports(),
            _ => {}
        }
    }

    /// `import a.b.C;`, `import static a.b.C.*;`, `using a.b;`, `using X = a.b.C;`, `use A\B as C;`
    fn scoped_import(&mut self) {
        let mut path = self.path();
        if matches!(path, b"static" | b"global" | b"function" | b"const") {
            path = self.path();
        }
        self.skip_spaces();
        if self.bytes.get(self.at) == Some(&b'=') {
            self.at += 1;
            path = self.path();
        }
        let wildcard = self.bytes.get(self.at) == Some(&b'*') || self.rules.imports_scopes;
        self.add_import(path, wildcard);
    }

    /// `from a.b import c, d` and `import a.b, c`
    fn python_import(&mut self, from: bool) {
        let path = self.path();
        self.add_import(path, false);
        if !from {
            return;
        }
        let line = &self.bytes[self.at..];
        let end = line.iter().position(|&byte| byte == b'\n').unwrap_or(line.len());
        let Some(names) = str::from_utf8(&line[..end]).ok().and_then(|line| line.split_once("import")) else {
            return;
        };
        for name in names.1.split(',').take(50) {
            let name = name.trim_matches(|c: char| c == '(' || c == ')' || c.is_whitespace());
            let name = name.split_whitespace().next().unwrap_or_default();
            if !name.is_empty() {
                let joined = if path.ends_with(b".") { "" } else { "." };
                self.add_import(&[path, joined.as_bytes(), name.as_bytes()].concat(), false);
            }
        }
    }

    /// `from "a/b"`, `import "a/b"`, `require("a/b")`
    fn quoted_import(&mut self) {
        self.skip_spaces();
        self.at += usize::from(self.bytes.get(self.at) == Some(&b'('));
        if let Some(&quote @ (b'"' | b'\'' | b'`')) = self.bytes.get(self.at) {
            self.at += 1;
            let path = self.take_while(|byte| byte != quote && byte != b'\n');
            self.at += 1;
            self.add_import(path, false);
        }
    }

    /// `import "a/b"` and `import ( "a/b" "c/d" )`
    fn quoted_imports(&mut self) {
        self.skip_spaces();
        let many = self.bytes.get(self.at) == Some(&b'(');
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b')' => break,
                b'\n' if !many => break,
                b'"' => self.quoted_import(),
                b'/' => self.skip_comment(),
                _ => {
                    self.sketch.lines += u32::from(byte == b'\n');
                    self.at += 1;
                }
            }
        }
    }

    fn add_import(&mut self, path: &[u8], wildcard: bool) {
        let separator = char::from(self.rules.separator);
        if let Some(path) = str::from_utf8(path).ok().filter(|path| path.len() < LONGEST_PATH) {
            let path = if self.rules.ties == Ties::Scopes { path.trim_matches(separator) } else { path };
            if !path.is_empty() {
                self.sketch.imports.push(Import { path: path.into(), wildcard });
            }
        }
    }

    fn path(&mut self) -> &'a [u8] {
        self.skip_spaces();
        let separator = self.rules.separator;
        self.take_while(|byte| WORD[byte as usize] || byte == separator)
    }

    fn take_while(&mut self, is_part: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let length = rest.iter().position(|&byte| !is_part(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn skip_spaces(&mut self) {
        self.take_while(|byte| matches!(byte, b' ' | b'\t'));
    }

    fn skip_line(&mut self) {
        self.take_while(|byte| byte != b'\n');
    }

    fn skip_comment(&mut self) {
        match self.bytes.get(self.at + 1) {
            Some(b'/') => self.skip_line(),
            Some(b'*') => {
                let rest = &self.bytes[self.at..];
                let end =
                    rest.windows(2).skip(2).position(|two| two == b"*/").map_or(rest.len(), |at| at + 4);
                self.pass_over(end);
            }
            _ => self.at += 1,
        }
    }

    /// A string ends at its quote, a single one on its line at the latest.
    fn skip_string(&mut self, quote: u8) {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(&[quote; 3]) {
            let end = rest.windows(3).skip(3).position(|three| three == [quote; 3]);
            return self.pass_over(end.map_or(rest.len(), |at| at + 6));
        }
        let mut end = 1;
        while let Some(&byte) = rest.get(end) {
            end += 1;
            match byte {
                b'\\' => end += 1,
                b'\n' if quote != b'`' => {
                    end -= 1;
                    break;
                }
                byte if byte == quote => break,
                _ => {}
            }
        }
        self.pass_over(end.min(rest.len()));
    }

    fn pass_over(&mut self, bytes: usize) {
        let over = &self.bytes[self.at..self.at + bytes];
        self.sketch.lines += over.iter().filter(|&&byte| byte == b'\n').count() as u32;
        self.at += bytes;
    }
}
