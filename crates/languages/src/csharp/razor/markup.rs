//! Markup: elements, text, and where it ends.

use super::{DEPTH_LIMIT, Lowering};

/// Where markup ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// With the file, or the line that is read
    End,
    /// With the element that begins here
    Element,
    /// With the bracket that closes those in it
    Bracket,
}

/// Elements of HTML that have no end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// A tag is ended by one that is this many tags behind it at most, as far as they are not ended themselves.
const FURTHEST_TAG: usize = 200;

/// An element whose end has not been read.
struct Open<'t> {
    name: &'t str,
    /// What is written when it ends
    closes: &'static str,
    /// Whether it gave a variable for a list
    listed: bool,
    /// Whether its content is given something without naming it
    context: bool,
}

impl<'t> Lowering<'t> {
    /// Reads markup.
    pub(super) fn markup(&mut self, until: Until) {
        let from = self.at;
        if self.depth >= DEPTH_LIMIT {
            self.break_at(from);
            self.at = self.end;
            return;
        }
        self.depth += 1;
        let mut open: Vec<Open<'t>> = Vec::new();
        let ended = self.markup_within(until, &mut open);
        open.drain(..).rev().for_each(|open| self.close(&open));
        if !ended && until != Until::End {
            self.break_at(from);
        }
        self.depth -= 1;
    }

    /// Reads markup to the end of its line.
    pub(super) fn markup_line(&mut self) {
        let line_end = self.find(self.at, |byte| byte == b'\n');
        let end = std::mem::replace(&mut self.end, line_end);
        self.markup(Until::End);
        self.end = end;
        self.at = self.at.max(line_end);
    }

    /// Tells whether the end was found.
    fn markup_within(&mut self, until: Until, open: &mut Vec<Open<'t>>) -> bool {
        let mut brackets = 0usize;
        // Of the element that has to end, and those in it that are called alike.
        let (mut root, mut alike) = ("", 0usize);
        loop {
            let of_interest = |byte| matches!(byte, b'<' | b'@' | b'{' | b'}');
            self.at = self.find(self.at, of_interest);
            if self.at >= self.end {
                return false;
            }
            let at = self.at;
            match (self.byte(at), self.byte(at + 1)) {
                (b'@', _) => self.transition(),
                (b'{', _) => {
                    brackets += 1;
                    self.at += 1;
                }
                (b'}', _) => {
                    self.at += 1;
                    if brackets == 0 && until == Until::Bracket {
                        return true;
                    }
                    brackets = brackets.saturating_sub(1);
                }
                (b'<', b'!') => self.declaration(),
                (b'<', b'/') => {
                    let name = self.tag_name(at + 2);
                    let ends = self.behind(at + 2 + name.len(), ">");
                    self.at = ends;
                    let recent = open.len().saturating_sub(FURTHEST_TAG);
                    let begun = open[recent..].iter().rposition(|open| open.name == name);
                    if let Some(found) = begun.map(|found| recent + found) {
                        open.drain(found..).rev().for_each(|open| self.close(&open));
                    }
                    if until == Until::Element && root.is_empty() {
                        return true;
                    }
                    if until == Until::Element && root.eq_ignore_ascii_case(name) {
                        alike = alike.saturating_sub(1);
                        if alike == 0 {
                            return true;
                        }
                    }
                }
                (b'<', next) if next.is_ascii_alphabetic() => {
                    let name = self.tag_name(at + 1);
                    let tag = self.tag(name);
                    let is_raw = matches!(&*name.to_ascii_lowercase(), "script" | "style");
                    let has_content = !tag.ended && !self.is_void(name);
                    if has_content && is_raw {
                        self.raw(name);
                    } else if has_content {
                        open.push(Open {
                            name,
                            closes: tag.closes,
                            listed: tag.listed,
                            context: tag.context,
                        });
                    }
                    let is_root = until == Until::Element && root.is_empty();
                    if is_root {
                        root = name;
                    }
                    if until == Until::Element && root.eq_ignore_ascii_case(name) {
                        alike += usize::from(has_content && !is_raw);
                        if alike == 0 {
                            return true;
                        }
                    }
                }
                _ => self.at += 1,
            }
            if until == Until::Element
                && root.is_empty()
                && self.byte(at) == b'<'
                && self.byte(at + 1) == b'!'
            {
                return true;
            }
        }
    }

    fn is_void(&self, name: &str) -> bool {
        let is_component = self.kind.is_of_components() && name.starts_with(char::is_uppercase);
        !is_component && VOID.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    fn close(&mut self, open: &Open<'_>) {
        if !open.closes.is_empty() {
            self.put(open.closes, self.at.saturating_sub(1));
        }
        if open.listed {
            self.lists.pop();
        }
        self.contexts -= usize::from(open.context);
    }

    /// The name of a tag that begins here.
    fn tag_name(&self, from: usize) -> &'t str {
        let is_part = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.') || byte >= 0x80
        };
        &self.text[from..self.find(from, |byte| !is_part(byte))]
    }

    /// A comment, or what else begins with an exclamation mark. Comments of views are markup to Razor, those of
    /// components are left out.
    fn declaration(&mut self) {
        let at = self.at;
        if !self.text[at..self.end].starts_with("<!--") {
            self.at = self.behind(at, ">");
            return;
        }
        let comment_end = self.behind(at + 4, "-->");
        if !self.kind.is_of_components() {
            self.transitions(at + 4, comment_end);
        }
        self.at = comment_end;
    }

    /// The content of an element in which only what stands behind at signs is read.
    fn raw(&mut self, name: &str) {
        let rest = &self.text.as_bytes()[self.at..self.end];
        let ends = |tag: &[u8]| tag.starts_with(b"</") && tag[2..].eq_ignore_ascii_case(name.as_bytes());
        let found = rest.windows(name.len() + 2).position(ends);
        let content_end = found.map_or(self.end, |found| self.at + found);
        self.transitions(self.at, content_end);
        self.at = self.behind(content_end.max(self.at), ">");
    }

    /// Reads what stands behind at signs in a range, and perhaps beyond it.
    fn transitions(&mut self, from: usize, to: usize) {
        self.at = from;
        while self.at < to {
            self.at = self.find(self.at, |byte| byte == b'@').min(to);
            if self.at < to {
                self.transition();
            }
        }
    }
}
