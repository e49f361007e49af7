//! Makes source readable for the parser, which does not know all of the language: the end of a
//! statement before a brace on the same line, guards, context parameters, soft keywords as names.

/// What surrounds a place in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    /// A brace of the code
    Brace,
    /// A brace of a template in a string with so many quotes
    Template(usize),
}

/// The text as the parser can read it. Lines stay as they are, columns may not.
pub(super) fn readable(text: &str) -> String {
    let mut rewriter =
        Rewriter { text, at: 0, out: String::with_capacity(text.len() + 64), around: Vec::new() };
    while rewriter.at < text.len() {
        rewriter.step();
    }
    rewriter.out
}

struct Rewriter<'t> {
    text: &'t str,
    at: usize,
    out: String,
    around: Vec<Around>,
}

impl<'t> Rewriter<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes this many bytes over as they are.
    fn keep(&mut self, length: usize) {
        let rest = self.rest();
        let length = (length..=rest.len()).find(|end| rest.is_char_boundary(*end)).unwrap_or(rest.len());
        self.out.push_str(&rest[..length]);
        self.at += length;
    }

    /// Puts something else in place of this many bytes.
    fn put(&mut self, length: usize, instead: &str) {
        self.out.push_str(instead);
        self.at += length;
    }

    fn step(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        match first {
            '/' if rest.starts_with("//") => self.keep(rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => self.keep(rest.find("*/").map_or(rest.len(), |end| end + 2)),
            '\'' => self.keep(character_length(rest)),
            '`' => self.keep(rest[1..].find(['`', '\n']).map_or(1, |end| end + 2)),
            '$' if rest.starts_with("$$") => self.put(rest.len() - rest.trim_start_matches('$').len(), ""),
            '"' => {
                let quotes = if rest.starts_with("\"\"\"") { 3 } else { 1 };
                self.keep(quotes);
                self.keep_string(quotes);
            }
            '{' => {
                self.around.push(Around::Brace);
                self.keep(1);
            }
            '}' => match self.around.pop() {
                Some(Around::Template(quotes)) => {
                    self.keep(1);
                    self.keep_string(quotes);
                }
                _ => {
                    if needs_semicolon(&self.out) {
                        self.out.truncate(self.out.trim_end_matches(' ').len());
                        self.out.push(';');
                    }
                    self.keep(1);
                }
            },
            c if c.is_alphabetic() || c == '_' => self.step_word(),
            '[' if rest.starts_with("[]") && self.out.trim_end().ends_with('=') => self.put(2, "arrayOf()"),
            c => self.keep(c.len_utf8()),
        }
    }

    /// Takes a string over up to its end, or to a template in it.
    fn keep_string(&mut self, quotes: usize) {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' if quotes == 1 => at += 2,
                b'\n' if quotes == 1 => break,
                b'$' if bytes.get(at + 1) == Some(&b'{') => {
                    self.around.push(Around::Template(quotes));
                    at += 2;
                    break;
                }
                b'"' if quotes == 1 || bytes[at..].starts_with(b"\"\"\"") => {
                    at += quotes;
                    break;
                }
                _ => at += 1,
            }
        }
        self.keep(at);
    }

    fn step_word(&mut self) {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let begins_line = self.out.rsplit('\n').next().is_none_or(|line| line.trim().is_empty());
        match word {
            "where"
                if after.starts_with(['?', '.']) || after.starts_with(" !=") || after.starts_with(" ==") =>
            {
                self.put(end, "`where`");
            }
            "get" if self.out.ends_with("} ") || self.out.ends_with(") ") => self.put(end, "`get`"),
            "suspend" if after.trim_start().starts_with('{') => self.put(end, ""),
            "context" if begins_line && after.starts_with('(') => {
                let length = after.find(')').filter(|close| !after[..*close].contains('\n'));
                match length {
                    Some(close) if after[close + 1..].trim_start_matches(' ').starts_with('\n') => {
                        self.put(end + close + 1, "");
                    }
                    _ => self.keep(end),
                }
            }
            "is" if begins_line => self.step_guard(),
            _ => self.keep(end),
        }
    }

    /// `is Paid if order.isOpen() ->` loses its guard.
    fn step_guard(&mut self) {
        let line = self.rest().split('\n').next().unwrap_or_default();
        match (line.find(" if "), line.find("->")) {
            (Some(guard), Some(arrow)) if guard < arrow => {
                self.keep(guard);
                self.put(arrow - guard, " ");
            }
            _ => self.keep(2),
        }
    }
}

/// Whether a brace that closes after this text closes behind a statement on its line.
fn needs_semicolon(before: &str) -> bool {
    let before = before.trim_end_matches(' ');
    before
        .chars()
        .next_back()
        .is_some_and(|last| !matches!(last, '{' | ';' | ',' | '>' | '\n' | '\r' | '\t' | '('))
}

fn character_length(rest: &str) -> usize {
    match rest.as_bytes().get(1) {
        Some(b'\\') => rest.get(3..).and_then(|after| after.find('\'')).map_or(1, |end| end + 4),
        _ => {
            let near = rest.char_indices().skip(1).take(3).find(|(_, c)| *c == '\'');
            near.map_or(1, |(end, _)| end + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn semicolons_stand_only_before_braces_of_code() {
        assert_eq!(readable("class A { fun a() {} }"), "class A { fun a() {};}");
        assert_eq!(readable("val a = \"${ b } } ${\"} }\"}\" // }"), "val a = \"${ b } } ${\"} }\"}\" // }");
        assert_eq!(
            readable("f { a -> }\n'}'\n\"\"\"x \" } \"\"\"{ }"),
            "f { a -> }\n'}'\n\"\"\"x \" } \"\"\"{ }"
        );
        assert_eq!(readable("\"open\n{ ä }"), "\"open\n{ ä;}");
    }

    #[test]
    fn what_the_parser_does_not_know_is_put_in_other_words() {
        assert_eq!(readable("val id = T.insert { x } get T.id"), "val id = T.insert { x;} `get` T.id");
        assert_eq!(readable("context(a: B)\nfun c() = where?.d"), "\nfun c() = `where`?.d");
        assert_eq!(
            readable("when (a) {\n is B if a.c -> d\n is E -> if (f) g\n}"),
            "when (a) {\n is B -> d\n is E -> if (f) g\n}"
        );
        assert_eq!(
            readable("val a = $$\"x $b\"\nclass C(val d: Array<E> = [])"),
            "val a = \"x $b\"\nclass C(val d: Array<E> = arrayOf())"
        );
        assert_eq!(readable("'\\u00e4' '}' '"), "'\\u00e4' '}' '");
    }
}
