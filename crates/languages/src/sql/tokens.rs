//! Tokens of any SQL dialect, placeholders included. Never fails: what fits nothing is a symbol.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or a plain identifier
    Word,
    /// An identifier in quotes, backticks or brackets
    Quoted,
    /// A string literal, quotes included
    Text,
    /// A number
    Number,
    /// What the program fills in: `?`, `:name`, `$1`, `{}`, `#{x}`, `${x}`, `%s`, `@p`
    Placeholder,
    /// One byte of anything else
    Symbol,
}

/// One token and where it begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub kind: Kind,
    /// As written; without the quotes where it is quoted
    pub text: &'a str,
    /// First byte
    pub at: usize,
    /// First byte after it
    pub end: usize,
}

impl Token<'_> {
    /// Whether it is this keyword (given in capitals).
    pub fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// Whether it is one of these keywords (given in capitals).
    pub fn is_any(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is(keyword))
    }

    /// Whether it is this symbol.
    pub fn is_symbol(&self, symbol: char) -> bool {
        self.kind == Kind::Symbol && self.text.starts_with(symbol)
    }

    /// Whether it can name something.
    pub fn is_identifier(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Quoted)
    }
}

/// How string literals end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// A doubled quote alone stands for a quote
    Doubled,
    /// A backslash escapes, too, as in MySQL
    Backslash,
}

impl Escapes {
    /// MySQL is the dialect with backticks and storage engines.
    pub fn of(text: &str) -> Escapes {
        let is_mysql = ["`", "ENGINE=", "ENGINE =", "engine="].iter().any(|sign| text.contains(sign));
        if is_mysql { Escapes::Backslash } else { Escapes::Doubled }
    }
}

/// The tokens of a text; comments and white space are left out.
pub(super) fn tokens(text: &str, escapes: Escapes) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some(start) = skip_blank(text, at) {
        let token = token_at(text, start, tokens.last(), escapes);
        at = token.end;
        tokens.push(token);
    }
    tokens
}

fn skip_blank(text: &str, mut at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(at)? {
            byte if byte.is_ascii_whitespace() => at += 1,
            b'-' | b'#' | b'/' => match comment_end(bytes, at) {
                Some(end) => at = end,
                None => return Some(at),
            },
            _ => return Some(at),
        }
    }
}

/// The end of the comment that begins here, if one does.
pub(super) fn comment_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let line_comment = rest.starts_with(b"--")
        || rest.first() == Some(&b'#') && rest.get(1).is_none_or(|&next| next == b' ' || next == b'\n');
    if line_comment {
        return Some(at + rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len()));
    }
    if rest.starts_with(b"/*") {
        let length = rest[2..].windows(2).position(|pair| pair == b"*/");
        return Some(length.map_or(bytes.len(), |length| at + 2 + length + 2));
    }
    None
}

fn token_at<'a>(text: &'a str, at: usize, before: Option<&Token<'_>>, escapes: Escapes) -> Token<'a> {
    let bytes = text.as_bytes();
    let token = |kind, end: usize| Token { kind, text: &text[at..end], at, end };
    if let Some(end) = placeholder_end(text, at) {
        return token(Kind::Placeholder, end);
    }
    match bytes[at] {
        quote @ (b'\'' | b'"' | b'`') => {
            let end = quote_end(bytes, at, escapes).unwrap_or(bytes.len());
            if quote == b'\'' { token(Kind::Text, end) } else { quoted(text, at, end) }
        }
        b'[' => match bracket_end(text, at, before) {
            Some(end) => quoted(text, at, end),
            None => token(Kind::Symbol, at + 1),
        },
        b'$' => match dollar_quote_end(text, at) {
            Some(end) => token(Kind::Text, end),
            None => token(Kind::Symbol, at + 1),
        },
        b'0'..=b'9' => token(Kind::Number, word_end(text, at)),
        _ => match word_end(text, at) {
            end if end > at => token(Kind::Word, end),
            _ => token(Kind::Symbol, at + text[at..].chars().next().map_or(1, char::len_utf8)),
        },
    }
}

fn quoted(text: &str, at: usize, end: usize) -> Token<'_> {
    let inner = text.get(at + 1..end.saturating_sub(1).max(at + 1)).unwrap_or("");
    Token { kind: Kind::Quoted, text: inner, at, end }
}

fn word_end(text: &str, at: usize) -> usize {
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '#');
    let length = text[at..].find(|c| !in_word(c)).unwrap_or(text.len() - at);
    let word = &text[at..at + length];
    at + word.find("#{").or_else(|| word.find("${")).unwrap_or(length)
}

/// The end of the string or quoted name that begins here; none where it is never closed.
pub(super) fn quote_end(bytes: &[u8], at: usize, escapes: Escapes) -> Option<usize> {
    let quote = bytes[at];
    let backslash = quote == b'\'' && (escapes == Escapes::Backslash || is_escape_string(bytes, at));
    let mut end = at + 1;
    loop {
        match *bytes.get(end)? {
            b'\\' if backslash => end += 2,
            byte if byte == quote && bytes.get(end + 1) == Some(&quote) => end += 2,
            byte if byte == quote => return Some(end + 1),
            _ => end += 1,
        }
    }
}

/// Postgres' `E'…'`.
fn is_escape_string(bytes: &[u8], at: usize) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    at > 0 && matches!(bytes[at - 1], b'E' | b'e') && !(at > 1 && is_word(&bytes[at - 2]))
}

/// The end of a name in brackets; none where the bracket is an array's.
fn bracket_end(text: &str, at: usize, before: Option<&Token<'_>>) -> Option<usize> {
    if before.is_some_and(|before| before.end == at && !before.is_symbol('.') && !before.is_symbol('(')) {
        return None;
    }
    let length = find_near(&text[at..], b']')?;
    let inner = &text[at + 1..at + length];
    let starts = inner.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let plain = inner.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-' | '.' | '$' | '#'));
    (starts && plain).then_some(at + length + 1)
}

/// The end of a body between dollar quotes (`$$ … $$`, `$tag$ … $tag$`).
pub(super) fn dollar_quote_end(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix('$')?;
    let tag = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'))?;
    if rest.as_bytes()[tag] != b'$' || rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (fence, body) = (&text[at..at + tag + 2], at + tag + 2);
    let length = text[body..].find(fence);
    Some(length.map_or(text.len(), |length| body + length + fence.len()))
}

/// The end of the placeholder that begins here, if one does.
fn placeholder_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let bytes = rest.as_bytes();
    let digits_from =
        |from: usize| from + bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let name_from = |from: usize| {
        let named = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        from + bytes[from..].iter().take_while(named).count()
    };
    let next = bytes.get(1).copied().unwrap_or(b' ');
    let length = match bytes[0] {
        b'?' => digits_from(1),
        b'$' if next.is_ascii_digit() => digits_from(1),
        b'#' | b'$' | b'@' if next == b'{' => find_near(rest, b'}')? + 1,
        b'{' => find_near(rest, b'}')? + 1,
        b':' if next == b':' => return None,
        b':' if text[..at].ends_with(':') => return None,
        b':' | b'@' if next.is_ascii_alphanumeric() || next == b'_' => name_from(1),
        b'@' if next == b'@' => name_from(2),
        b'%' if next == b'(' => find_near(rest, b')')? + 2,
        b'%' => percent_end(bytes)?,
        _ => return None,
    };
    rest.is_char_boundary(length.min(rest.len())).then_some(at + length.min(rest.len()))
}

/// The place of a byte that closes a name or placeholder; those are short, and what is not closed
/// must not be searched again and again.
fn find_near(text: &str, close: u8) -> Option<usize> {
    text.as_bytes().iter().take(300).position(|&byte| byte == close)
}

/// The length of `%s`, `%d`, `%1$s`.
fn percent_end(bytes: &[u8]) -> Option<usize> {
    let digits = bytes[1..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'$').count();
    let letter = 1 + digits;
    let ends = bytes.get(letter + 1).is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    (matches!(bytes.get(letter), Some(b's' | b'd' | b'i' | b'f')) && ends).then_some(letter + 1)
}
