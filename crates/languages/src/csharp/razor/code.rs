//! C# within markup: blocks, statements, expressions, and the markup in these.

use super::markup::Until;
use super::{DEPTH_LIMIT, Lowering, VIEW};

/// What C# stands in interpolated strings within each other.
const DEEPEST_STRING: usize = 8;
/// Brackets that do not close are looked for to the end of the file this often.
const MOST_UNCLOSED: u32 = 20;
/// The longest character that is written with an escape, in bytes, without what it stands between.
const LONGEST_CHARACTER: usize = 12;

impl<'t> Lowering<'t> {
    /// Reads what stands behind an at sign in markup.
    pub(super) fn transition(&mut self) {
        let sign = self.at;
        let next = sign + 1;
        match self.byte(next) {
            b'@' => self.at = next + 1,
            b'*' => self.at = self.behind(next, "*@"),
            b'(' | b'{' => {
                self.at = next;
                self.explicit();
            }
            _ if self.is_address(sign) || !self.is_name_at(next) => self.at = next,
            _ if self.directive(next) => {}
            _ if self.control(next) => {}
            _ => {
                let end = self.behind_expression(next);
                self.statement(next, end);
            }
        }
    }

    /// Whether an at sign is part of an address or a name.
    pub(super) fn is_address(&self, sign: usize) -> bool {
        let before = self.text[..sign].chars().next_back();
        let after = self.text[sign + 1..].chars().next();
        before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
    }

    /// `(expression)` or `{ statements }`.
    fn explicit(&mut self) {
        let from = self.at;
        if self.byte(from) == b'{' {
            self.at += 1;
            self.block(from);
        } else {
            let end = self.behind_brackets(from);
            self.statement(from, end);
        }
    }

    /// A block whose first bracket was read just now.
    pub(super) fn block(&mut self, from: usize) {
        self.put("{", from);
        self.code(self.end, true);
        self.put("}", self.at.saturating_sub(1));
    }

    /// Writes an expression that stands for itself.
    pub(super) fn statement(&mut self, from: usize, end: usize) {
        let inside = self.text[from..end].trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
        if !inside.is_empty() {
            self.put("_ = ", from);
            self.expression(from, end);
            self.put(";", end.saturating_sub(1));
        }
        self.at = end;
    }

    /// Writes an expression that stands in a range.
    pub(super) fn expression(&mut self, from: usize, end: usize) {
        self.at = from;
        self.code(end, false);
    }

    /// Statements with markup in them that begin with a word; tells whether there are some.
    fn control(&mut self, from: usize) -> bool {
        let mut word_end = self.behind_name(from);
        if &self.text[from..word_end] == "await" && self.text[word_end..].trim_start().starts_with("foreach")
        {
            word_end = self.behind_name(self.behind_space(word_end));
        }
        let open = self.behind_space(word_end);
        let is_one = match self.text[from..word_end].rsplit(' ').next() {
            Some("if" | "for" | "foreach" | "while" | "switch" | "lock" | "using") => self.byte(open) == b'(',
            Some("do" | "try") => self.byte(open) == b'{',
            _ => false,
        };
        if !is_one {
            return false;
        }
        self.at = from;
        loop {
            let Some(block_end) = self.clause() else { return true };
            let next = self.behind_space_and_comments(block_end);
            let word = &self.text[next..self.behind_name(next)];
            let is_further = match word {
                "else" | "catch" | "finally" => true,
                "while" => self.text[from..].starts_with("do"),
                _ => false,
            };
            if !is_further {
                return true;
            }
            self.at = next;
        }
    }

    /// A word, what stands in brackets behind it, and a block; tells where the block ends, if there is one.
    fn clause(&mut self) -> Option<usize> {
        let from = self.at;
        let mut head = from;
        loop {
            head = self.behind_space(head);
            match self.byte(head) {
                b'(' => head = self.behind_brackets(head),
                b'{' => break,
                _ if self.is_name_at(head) => head = self.behind_name(head),
                _ => {
                    // `do { } while (…);`, or what is no statement.
                    self.expression(from, head);
                    self.put(";", head.saturating_sub(1));
                    return None;
                }
            }
        }
        self.expression(from, head);
        self.at = head + 1;
        self.block(head);
        Some(self.at)
    }

    fn behind_space_and_comments(&self, from: usize) -> usize {
        let mut at = self.behind_space(from);
        while self.text[at..self.end].starts_with("@*") {
            at = self.behind_space(self.behind(at + 2, "*@"));
        }
        at
    }

    /// Writes code to an end, or to the bracket that closes the block around it, which is read. At the beginning of
    /// a statement markup may stand; in an expression it may behind an at sign.
    pub(super) fn code(&mut self, end: usize, in_block: bool) {
        let first = self.at;
        if self.depth >= DEPTH_LIMIT {
            self.break_at(first);
            self.at = self.end;
            return;
        }
        self.depth += 1;
        let mut written = first;
        // For each curly bracket that is open, how many others are within it.
        let mut open = vec![u32::from(!in_block)];
        // Whether a colon may stand that is no label's.
        let mut asked = false;
        let mut before = if in_block { b'{' } else { b'(' };
        while self.at < end {
            let at = self.at;
            let begins = matches!(before, b'{' | b'}' | b';' | b':')
                && open.last() == Some(&0)
                && !(before == b':' && asked);
            let byte = self.byte(at);
            match (byte, self.byte(at + 1)) {
                (b'"', _) => self.at = self.behind_string(at, 0),
                (b'\'', _) => self.at = self.behind_character(at),
                (b'/', b'/') => {
                    self.copy(written, at);
                    self.at = self.find(at, |byte| byte == b'\n').min(end);
                    written = self.at;
                    continue;
                }
                (b'/', b'*') | (b'@', b'*') => {
                    self.copy(written, at);
                    let close = if byte == b'@' { "*@" } else { "*/" };
                    self.at = self.behind(at + 2, close).min(end);
                    written = self.at;
                    continue;
                }
                (b'<', next) if begins && (next.is_ascii_alphabetic() || matches!(next, b'!' | b'/')) => {
                    self.copy(written, at);
                    self.markup(Until::Element);
                    (written, before) = (self.at, b';');
                    continue;
                }
                (b'@', b':') if begins => {
                    self.copy(written, at);
                    self.at = at + 2;
                    self.markup_line();
                    (written, before) = (self.at, b';');
                    continue;
                }
                (b'@', b'<') => {
                    self.copy(written, at);
                    self.at = at + 1;
                    let given = if self.kind.is_of_components() { "__builder" } else { "item" };
                    self.put(&format!("{given} => {{"), at);
                    self.markup(Until::Element);
                    self.put("}", self.at.saturating_sub(1));
                    (written, before) = (self.at, b')');
                    continue;
                }
                (b'@', next) if begins && !matches!(next, b'"' | b'$') && !self.is_set_at(at + 1) => {
                    self.copy(written, at);
                    self.at = at + 1;
                    self.code_transition();
                    (written, before) = (self.at, b';');
                    continue;
                }
                (b'L', b'a') if begins && self.layout_at(at).is_some() => {
                    self.copy(written, at);
                    let layout = self.layout_at(at).unwrap_or_default();
                    self.call_word(VIEW, layout, at);
                    (written, before) = (at, b'=');
                    self.at = self.behind_name(at);
                    continue;
                }
                (b'}', _) if open.len() == 1 && in_block => {
                    self.copy(written, at);
                    self.at += 1;
                    self.depth -= 1;
                    return;
                }
                (byte, next) => {
                    match byte {
                        b'{' => open.push(0),
                        b'}' if open.len() > 1 => drop(open.pop()),
                        b'(' | b'[' => {
                            if let Some(within) = open.last_mut() {
                                *within += 1;
                            }
                        }
                        b')' | b']' => {
                            if let Some(within) = open.last_mut() {
                                *within = within.saturating_sub(1);
                            }
                        }
                        b'?' => asked |= !matches!(next, b'.' | b'?' | b'['),
                        _ => {}
                    }
                    asked &= !matches!(byte, b'{' | b'}' | b';');
                    self.at += 1;
                }
            }
            if !byte.is_ascii_whitespace() {
                before = byte;
            }
        }
        self.at = self.at.min(end);
        self.copy(written.min(end), self.at);
        if in_block {
            self.break_at(first);
            self.put(&"}".repeat(open.len() - 1), self.at);
        }
        self.depth -= 1;
    }

    /// The name of the layout that a view sets here.
    fn layout_at(&self, at: usize) -> Option<&'t str> {
        let behind =
            self.text[at..self.end].strip_prefix("Layout").filter(|_| !self.kind.is_of_components())?;
        let value = behind.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
        value.split('"').next()
    }

    /// Whether something is set by the name that stands here: then an at sign before it is part of the name.
    fn is_set_at(&self, at: usize) -> bool {
        let sign = self.behind_space(self.behind_name(at));
        self.is_name_at(at) && self.byte(sign) == b'=' && !matches!(self.byte(sign + 1), b'=' | b'>')
    }

    /// What stands behind an at sign where a statement may begin: the sign means nothing, or an expression is written.
    fn code_transition(&mut self) {
        let at = self.at;
        match self.byte(at) {
            b'(' => self.explicit(),
            b'{' => {}
            b'@' => self.at += 1,
            _ if !self.is_name_at(at) || self.directive_at(at, true) => {}
            _ => {
                let word = &self.text[at..self.behind_name(at)];
                let is_statement = matches!(
                    word,
                    "if" | "for" | "foreach" | "while" | "switch" | "lock" | "using" | "do" | "try"
                );
                if !is_statement {
                    let end = self.behind_expression(at);
                    self.statement(at, end);
                }
            }
        }
    }

    /// Where an expression ends that stands in markup without brackets: names, dots, calls and indexers.
    pub(super) fn behind_expression(&mut self, from: usize) -> usize {
        let mut at = self.behind_name(from);
        if &self.text[from..at] == "await" {
            let awaited = self.behind_space(at);
            if awaited > at && self.is_name_at(awaited) {
                at = self.behind_name(awaited);
            }
        }
        loop {
            let next = self.byte(at + 1);
            match self.byte(at) {
                b'(' | b'[' => at = self.behind_brackets(at),
                b'!' if matches!(next, b'.' | b'[' | b'(') => at += 1,
                b'?' if next == b'[' || (next == b'.' && self.is_name_at(at + 2)) => at += 1,
                b'.' if self.is_name_at(at + 1) => at = self.behind_name(at + 1),
                _ => return at,
            }
        }
    }

    /// Where the bracket closes that stands here; where it does not, the line ends.
    pub(super) fn behind_brackets(&mut self, from: usize) -> usize {
        let line_end = self.find(from, |byte| byte == b'\n');
        let end = if self.unclosed < MOST_UNCLOSED { self.end } else { line_end };
        let (mut at, mut open) = (from, 0usize);
        while at < end {
            match (self.byte(at), self.byte(at + 1)) {
                (b'"', _) => {
                    at = self.behind_string(at, 0);
                    continue;
                }
                (b'\'', _) => {
                    at = self.behind_character(at);
                    continue;
                }
                (b'/', b'*') => {
                    at = self.behind(at + 2, "*/");
                    continue;
                }
                (b'@', b'*') => {
                    at = self.behind(at + 2, "*@");
                    continue;
                }
                (b'(' | b'[' | b'{', _) => open += 1,
                (b')' | b']' | b'}', _) if open <= 1 => return at + 1,
                (b')' | b']' | b'}', _) => open -= 1,
                _ => {}
            }
            at += 1;
        }
        self.unclosed += 1;
        self.break_at(from);
        line_end
    }

    /// Where a string ends that begins here. One that does not end on its line, though it has to, ends there.
    fn behind_string(&self, from: usize, depth: usize) -> usize {
        let signs = self.text[..from].bytes().rev().take_while(|byte| matches!(byte, b'$' | b'@'));
        let (mut holes, mut verbatim) = (0, false);
        signs.for_each(|sign| if sign == b'$' { holes += 1 } else { verbatim = true });
        let quotes = self.find(from, |byte| byte != b'"') - from;
        if quotes >= 3 {
            return self.behind(from + quotes, &"\"".repeat(quotes));
        }
        if quotes == 2 && !verbatim {
            return from + 2;
        }
        let mut at = from + 1;
        while at < self.end {
            match (self.byte(at), self.byte(at + 1)) {
                (b'"', b'"') if verbatim => at += 2,
                (b'"', _) => return at + 1,
                (b'\\', _) if !verbatim => at += 2,
                (b'\n', _) if !verbatim => return at,
                (b'{', b'{') if holes > 0 => at += 2,
                (b'{', _) if holes > 0 && depth < DEEPEST_STRING => at = self.behind_hole(at, depth + 1),
                _ => at += 1,
            }
        }
        self.end
    }

    /// Where what is put into a string ends.
    fn behind_hole(&self, from: usize, depth: usize) -> usize {
        let (mut at, mut open) = (from + 1, 0usize);
        while at < self.end {
            match self.byte(at) {
                b'"' => {
                    at = self.behind_string(at, depth);
                    continue;
                }
                b'\'' => {
                    at = self.behind_character(at);
                    continue;
                }
                b'\n' => return at,
                b'{' => open += 1,
                b'}' if open == 0 => return at + 1,
                b'}' => open -= 1,
                _ => {}
            }
            at += 1;
        }
        self.end
    }

    /// Where a character ends; an apostrophe in a text is none.
    fn behind_character(&self, from: usize) -> usize {
        let inside = from + 1;
        let rest = self.text.get(inside..self.end).unwrap_or_default();
        let end = match rest.strip_prefix('\\') {
            Some(escaped) => {
                let escaped = escaped.bytes().take(LONGEST_CHARACTER).skip(1);
                escaped.into_iter().position(|byte| byte == b'\'').map(|found| inside + found + 3)
            }
            None => {
                let first = rest.chars().next().filter(|c| *c != '\'' && *c != '\n');
                let behind = first.map(|first| inside + first.len_utf8());
                behind.filter(|behind| self.byte(*behind) == b'\'').map(|behind| behind + 1)
            }
        };
        end.unwrap_or(inside)
    }
}
