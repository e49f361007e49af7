//! Takes a script apart into statements, without reading those that say nothing of the schema.

use super::tokens::{Escapes, comment_end, dollar_quote_end, quote_end};

/// One statement of a script that concerns tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScriptStatement<'a> {
    pub text: &'a str,
    /// 1-based
    pub line: u32,
}

/// What a script holds.
#[derive(Debug, Default)]
pub(super) struct Script<'a> {
    /// Statements that create, change or drop tables; those that undo a migration are left out
    pub statements: Vec<ScriptStatement<'a>>,
    /// The first word of a statement that no dialect begins a statement with, and its line
    pub strange: Option<(&'a str, u32)>,
    /// Whether there is a statement that some dialect has
    pub has_statements: bool,
    /// A string or comment that does not end: its line
    pub open: Option<u32>,
}

/// Takes a script apart.
pub(super) fn split(text: &str) -> Script<'_> {
    let mut splitter = Splitter {
        text,
        at: 0,
        counted: 0,
        line: 1,
        delimiter: ";",
        undoes: false,
        escapes: Escapes::of(text),
        script: Script::default(),
    };
    while splitter.statement() {}
    splitter.script
}

struct Splitter<'a> {
    text: &'a str,
    at: usize,
    /// The line below is that of this byte
    counted: usize,
    line: u32,
    delimiter: &'a str,
    /// In a section that undoes the migration
    undoes: bool,
    escapes: Escapes,
    script: Script<'a>,
}

/// Lines of command-line clients that hold no SQL.
const CLIENT_LINES: &[&str] = &["PROMPT", "REM", "REMARK", "SPOOL", "WHENEVER"];

impl<'a> Splitter<'a> {
    /// Takes the next statement; false at the end of the script.
    fn statement(&mut self) -> bool {
        self.skip_blank();
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return false;
        }
        let word = first_word(start_of(rest));
        let is_client_line = rest.starts_with(['\\', '@'])
            || CLIENT_LINES.iter().any(|client| word.eq_ignore_ascii_case(client))
            || is_separator(start_of(rest));
        if word.eq_ignore_ascii_case("DELIMITER") {
            self.delimiter = line_of(rest)[word.len()..].trim();
            if self.delimiter.is_empty() {
                self.delimiter = ";";
            }
        }
        if is_client_line || word.eq_ignore_ascii_case("DELIMITER") {
            self.at += line_of(rest).len();
            return true;
        }
        let start = self.at;
        let end = self.statement_end(is_routine(start_of(rest)));
        self.keep(start, end, word);
        self.at = (end + self.delimiter_length(end)).max(start + 1);
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        if word.eq_ignore_ascii_case("COPY") && ends_with_ignoring_case(&self.text[start..end], "stdin") {
            self.skip_copied_rows();
        }
        true
    }

    fn keep(&mut self, start: usize, end: usize, word: &'a str) {
        let text = self.text[start..end].trim_end();
        if text.is_empty() || text == self.delimiter {
            return;
        }
        if STATEMENTS.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            self.script.has_statements = true;
        } else if self.script.strange.is_none() {
            let shown = if word.is_empty() { line_of(text) } else { word };
            self.script.strange = Some((shown, self.line_at(start)));
        }
        if !self.undoes && concerns_tables(start_of(text)) {
            let line = self.line_at(start);
            self.script.statements.push(ScriptStatement { text, line });
        }
    }

    /// Skips white space and comments, and heeds comments that mark sections of a migration.
    fn skip_blank(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte.is_ascii_whitespace() || byte == 0xEF && self.text[self.at..].starts_with('\u{feff}') {
                self.at += if byte == 0xEF { 3 } else { 1 };
                continue;
            }
            let Some(end) = comment_end(bytes, self.at) else { return };
            let comment = &self.text[self.at..end];
            if let Some(undoes) = section(comment) {
                self.undoes = undoes;
            }
            self.note_open_comment(self.at, end);
            self.at = end;
        }
    }

    fn note_open_comment(&mut self, start: usize, end: usize) {
        let comment = &self.text[start..end];
        if comment.starts_with("/*") && (comment.len() < 4 || !comment.ends_with("*/")) {
            self.script.open = Some(self.line_at(start));
        }
    }

    /// The end of the statement that begins here, its delimiter not included.
    fn statement_end(&mut self, is_routine: bool) -> usize {
        let bytes = self.text.as_bytes();
        let (mut at, mut depth) = (self.at, 0usize);
        while let Some(&byte) = bytes.get(at) {
            if byte == self.delimiter.as_bytes()[0] && self.text[at..].starts_with(self.delimiter) {
                return at;
            }
            at = match byte {
                b'\'' | b'"' | b'`' => match quote_end(bytes, at, self.escapes) {
                    Some(end) => end,
                    None => {
                        self.script.open = Some(self.line_at(at));
                        bytes.len()
                    }
                },
                b'-' | b'#' | b'/' => match comment_end(bytes, at) {
                    Some(end) => {
                        self.note_open_comment(at, end);
                        end
                    }
                    None => at + 1,
                },
                b'$' => dollar_quote_end(self.text, at).unwrap_or(at + 1),
                b'\n' if self.ends_before(at + 1, depth, is_routine) => return at,
                b'(' | b')' => {
                    depth = if byte == b'(' { depth + 1 } else { depth.saturating_sub(1) };
                    at + 1
                }
                _ => at + 1,
            };
        }
        bytes.len()
    }

    /// Whether a statement ends before the line that begins here: at a separator of a client, and
    /// before a change of a table, which some dialects do not part by delimiters.
    fn ends_before(&self, line: usize, depth: usize, is_routine: bool) -> bool {
        let bytes = &self.text.as_bytes()[line..];
        let indent = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        match bytes.get(indent) {
            Some(b'g' | b'G' | b'/') => is_separator(start_of(&self.text[line + indent..])),
            Some(b'c' | b'C' | b'a' | b'A' | b'd' | b'D' | b'e' | b'E') if depth == 0 && !is_routine => {
                concerns_tables(line_of(start_of(&self.text[line + indent..])))
            }
            _ => false,
        }
    }

    fn delimiter_length(&self, end: usize) -> usize {
        if self.text[end..].starts_with(self.delimiter) { self.delimiter.len() } else { 0 }
    }

    /// Rows of a Postgres dump end at a line `\.`.
    fn skip_copied_rows(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.find("\n\\.").map_or(rest.len(), |length| length + 3);
    }

    fn line_at(&mut self, at: usize) -> u32 {
        let (from, to) = (self.counted.min(at), self.counted.max(at));
        let lines = self.text.as_bytes()[from..to].iter().filter(|&&byte| byte == b'\n').count() as u32;
        self.line = if at >= self.counted { self.line + lines } else { self.line - lines };
        self.counted = at;
        self.line
    }
}

/// Words that a statement of some dialect begins with.
const STATEMENTS: &[&str] = &[
    "ALTER",
    "ANALYZE",
    "ATTACH",
    "BEGIN",
    "CALL",
    "CHECKPOINT",
    "CLUSTER",
    "COMMENT",
    "COMMIT",
    "CONNECT",
    "COPY",
    "CREATE",
    "DEALLOCATE",
    "DECLARE",
    "DELETE",
    "DETACH",
    "DISCONNECT",
    "DO",
    "DROP",
    "END",
    "EXEC",
    "EXECUTE",
    "EXPLAIN",
    "FLUSH",
    "GRANT",
    "IF",
    "INSERT",
    "LOAD",
    "LOCK",
    "MERGE",
    "NOTIFY",
    "OPTIMIZE",
    "PRAGMA",
    "PREPARE",
    "PRINT",
    "PURGE",
    "REFRESH",
    "REINDEX",
    "RELEASE",
    "RENAME",
    "REPLACE",
    "RESET",
    "REVOKE",
    "ROLLBACK",
    "SAVEPOINT",
    "SECURITY",
    "SELECT",
    "SET",
    "SHOW",
    "SHUTDOWN",
    "START",
    "TRUNCATE",
    "UNLOCK",
    "UPDATE",
    "UPSERT",
    "USE",
    "VACUUM",
    "VALUES",
    "WITH",
];

/// Whether a statement creates, changes, drops or renames a table.
fn concerns_tables(text: &str) -> bool {
    let mut words = text.split(|c: char| c.is_whitespace() || c == '(').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or("");
    let is = |word: &str, keyword: &str| word.eq_ignore_ascii_case(keyword);
    if is(first, "CREATE") {
        let mut modifiers = words.take(4).take_while(|word| word.chars().all(char::is_alphabetic));
        return modifiers.any(|word| is(word, "TABLE"));
    }
    let second = words.next().unwrap_or("");
    let alters = ["ALTER", "DROP", "RENAME"].iter().any(|keyword| is(first, keyword)) && is(second, "TABLE");
    alters || (is(first, "EXEC") || is(first, "EXECUTE")) && ends_with_ignoring_case(second, "sp_rename")
}

/// Whether a statement defines a routine, whose body holds statements of its own.
fn is_routine(text: &str) -> bool {
    const ROUTINES: &[&str] = &["PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "PACKAGE", "EVENT"];
    let is = |word: &str, keyword: &&str| word.eq_ignore_ascii_case(keyword);
    let mut words = text.split_whitespace().take(12).take_while(|word| !is(word, &"TABLE"));
    words.next().is_some_and(|word| is(word, &"CREATE"))
        && words.any(|word| ROUTINES.iter().any(|routine| is(word, routine)))
}

/// Whether a comment begins a section that undoes a migration (true) or one that does it (false):
/// the marks of goose, sql-migrate, dbmate, MyBatis and Play.
fn section(comment: &str) -> Option<bool> {
    let mark = comment.trim_start_matches(['-', '#', '/', ' ']).trim_end().to_ascii_lowercase();
    let begins = |marks: &[&str]| marks.iter().any(|known| mark.starts_with(known));
    if begins(&["+migrate down", "+goose down", "migrate:down", "@undo", "!downs"]) {
        return Some(true);
    }
    begins(&["+migrate up", "+goose up", "migrate:up", "!ups"]).then_some(false)
}

/// Whether the line is one that parts batches: `GO`, `/`.
fn is_separator(text: &str) -> bool {
    let line = line_of(text).trim();
    line == "/" || line.eq_ignore_ascii_case("GO")
}

/// As much of a text as it takes to know what it is, so that long lines are not read again and again.
fn start_of(text: &str) -> &str {
    &text[..text.floor_char_boundary(400)]
}

fn line_of(text: &str) -> &str {
    text.split('\n').next().unwrap_or("")
}

fn first_word(text: &str) -> &str {
    &text[..text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())]
}

fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    let tail = text.trim_end().as_bytes();
    tail.len() >= end.len() && tail[tail.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
}
