//! Directives that tell nothing: they stand anywhere, as comments do.

use memchr::memchr;

use super::tokens::Lexer;

impl Lexer<'_> {
    /// Skips a directive; none where it is one of those that are left to tree-sitter.
    pub(super) fn directive(&mut self) -> Option<()> {
        let length = memchr(b'\n', &self.bytes[self.at..])?;
        let line = std::str::from_utf8(&self.bytes[self.at + 1..self.at + length]).ok()?;
        let line = line.trim_start_matches([' ', '\t']).trim_end();
        let (word, rest) =
            line.split_at(line.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(line.len()));
        let is_skipped = match word {
            "region" | "endregion" => is_label(rest),
            "nullable" => is_nullable(without_comment(rest)),
            "pragma" => is_pragma(without_comment(rest)),
            _ => false,
        };
        self.at += length + 1;
        self.row += 1;
        is_skipped.then_some(())
    }
}

/// Whether the grammar takes all of a text for the name of a region.
fn is_label(text: &str) -> bool {
    let has_comment = text.contains("/*") || text.ends_with('/') || text.trim_start().starts_with('/');
    !has_comment && !text.contains(['\\', '\r']) && (text.is_empty() || text.starts_with([' ', '\t']))
}

fn without_comment(text: &str) -> &str {
    text.find("//").map_or(text, |at| &text[..at])
}

fn is_nullable(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    matches!(words.next(), Some("enable" | "disable" | "restore"))
        && words.next().is_none_or(|word| matches!(word, "annotations" | "warnings"))
        && words.next().is_none()
}

fn is_pragma(text: &str) -> bool {
    let text = text.trim();
    let Some(rest) = text.strip_prefix("warning").map(str::trim_start) else { return false };
    let Some(codes) = rest.strip_prefix("disable").or_else(|| rest.strip_prefix("restore")) else {
        return false;
    };
    let is_code = |code: &str| {
        let code = code.trim();
        let is_name = code.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_number = code.starts_with(|c: char| c.is_ascii_digit());
        (is_name && code.chars().all(|c| c.is_ascii_alphanumeric()))
            || (is_number && code.chars().all(|c| c.is_ascii_digit()))
    };
    codes.is_empty() || (codes.starts_with([' ', '\t']) && codes.split(',').all(is_code))
}
