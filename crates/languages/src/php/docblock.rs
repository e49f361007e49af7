//! Documentation comments: their tags, and the types that they tell.

use super::names::NameScope;
use super::notation::{is_plain, split_top};

/// One tag of a documentation comment, with all text up to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    /// The name without its `@`, up to the first space or bracket
    pub name: &'t str,
    /// What follows
    pub text: &'t str,
    /// Lines between the begin of the comment and the tag
    pub line: u32,
}

/// The tags that begin a line of a documentation comment. Nothing for other comments.
pub(super) fn tags(comment: &str) -> Vec<Tag<'_>> {
    if !comment.starts_with("/**") || !comment.contains('@') {
        return Vec::new();
    }
    let comment = comment.strip_suffix("*/").unwrap_or(comment);
    let mut starts = Vec::new();
    let (mut at, mut line) = (0, 0);
    for text in comment.split_inclusive('\n') {
        let inner = text.trim_start_matches([' ', '\t', '*', '/']);
        if inner.starts_with('@') {
            starts.push((at + (text.len() - inner.len()), line));
        }
        at += text.len();
        line += 1;
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([comment.len()]);
    starts.iter().zip(ends).map(|((start, line), end)| tag(&comment[*start..end], *line)).collect()
}

fn tag(text: &str, line: u32) -> Tag<'_> {
    let text = text.strip_prefix('@').unwrap_or(text);
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '\\' | '_' | '-' | ':');
    let end = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
    Tag {
        name: &text[..end],
        text: text[end..].trim().trim_end_matches(|c: char| c.is_whitespace() || c == '*'),
        line,
    }
}

impl<'t> Tag<'t> {
    /// The name without a prefix of an analyser (`phpstan-return`).
    pub fn plain_name(&self) -> &'t str {
        let name = self.name;
        name.strip_prefix("phpstan-").or_else(|| name.strip_prefix("psalm-")).unwrap_or(name)
    }

    /// The type that the tag begins with, and what follows it.
    pub fn typed(&self) -> (&'t str, &'t str) {
        split_type(self.text)
    }
}

/// A type at the begin of a text, and the rest.
fn split_type(text: &str) -> (&str, &str) {
    let mut depth = 0usize;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        match letter {
            '<' | '(' | '{' | '[' => depth += 1,
            '>' | ')' | '}' | ']' => depth = depth.saturating_sub(1),
            _ if letter.is_whitespace() && depth == 0 => {
                let rest = text[at..].trim_start();
                let goes_on = matches!(before, '|' | '&' | ':') || rest.starts_with(['|', '&']);
                if !goes_on {
                    return (&text[..at], rest);
                }
            }
            _ => {}
        }
        if !letter.is_whitespace() {
            before = letter;
        }
    }
    (text, "")
}

/// What the names in a documented type mean where it stands.
pub(super) struct TypeNames<'s> {
    /// Namespace and imports
    pub scope: &'s NameScope,
    /// The class around, empty outside of one
    pub class: &'s str,
    /// The class above it
    pub parent: &'s str,
    /// Whether a name is a type parameter
    pub is_parameter: &'s dyn Fn(&str) -> bool,
}

impl TypeNames<'_> {
    /// A documented type in the notation of the facts.
    pub fn notation(&self, text: &str) -> String {
        self.notation_at(text, 0)
    }

    fn notation_at(&self, text: &str, depth: usize) -> String {
        let text = text.trim().trim_start_matches('?');
        if depth > 8 || text.is_empty() {
            return "mixed".to_owned();
        }
        let parts = split_top(text, '|');
        if parts.len() > 1 {
            let parts: Vec<String> = parts.iter().map(|part| self.notation_at(part, depth + 1)).collect();
            return parts.join("|");
        }
        if let Some(first) = split_top(text, '&').first().filter(|first| first.len() < text.len()) {
            return self.notation_at(first, depth + 1);
        }
        if let Some(inner) = text.strip_suffix("[]") {
            return format!("{}[]", self.notation_at(inner, depth + 1));
        }
        if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            return self.notation_at(inner, depth + 1);
        }
        if let Some((name, arguments)) = text.strip_suffix('>').and_then(|text| text.split_once('<')) {
            return self.generic(name.trim(), arguments, depth);
        }
        let end = text.find(['{', '(', '<', ':']).unwrap_or(text.len());
        self.name(text[..end].trim())
    }

    fn generic(&self, name: &str, arguments: &str, depth: usize) -> String {
        let arguments = split_top(arguments, ',');
        let held = match simple(name) {
            "Generator" => arguments.get(1).or(arguments.first()),
            // The model that a relation leads to comes first, the one that has it second.
            _ if simple(name).starts_with("BelongsTo") || simple(name).starts_with("Has") => {
                arguments.first()
            }
            _ if simple(name).starts_with("Morph") => arguments.first(),
            _ => arguments.last(),
        };
        let lower = name.to_ascii_lowercase();
        let is_list =
            ["array", "list", "iterable", "non-empty-array", "non-empty-list"].contains(&lower.as_str());
        if is_plain(name) && !is_list {
            return "string".to_owned();
        }
        let held = held.map_or("mixed".to_owned(), |held| self.notation_at(held, depth + 1));
        match is_list {
            true => format!("array<{held}>"),
            false => format!("{}<{held}>", self.name(name)),
        }
    }

    fn name(&self, name: &str) -> String {
        match name.to_ascii_lowercase().as_str() {
            "static" | "$this" | "this" => return "static".to_owned(),
            "self" if !self.class.is_empty() => return self.class.to_owned(),
            "parent" if !self.parent.is_empty() => return self.parent.to_owned(),
            lower if is_plain(lower) => return lower.to_owned(),
            _ => {}
        }
        let is_name = name
            .starts_with(|letter: char| letter.is_alphabetic() || letter == '\\' || letter == '_')
            && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '\\' | '_'));
        let is_word = !name.contains('\\') && name.starts_with(|letter: char| letter.is_lowercase());
        if !is_name || (self.is_parameter)(name) || (is_word && !self.scope.imports_class(name)) {
            return "mixed".to_owned();
        }
        self.scope.class(name)
    }
}

fn simple(name: &str) -> &str {
    super::names::simple_name(name)
}

/// The classes that a type in the notation names.
pub(super) fn classes_in(notation: &str) -> impl Iterator<Item = &str> {
    notation
        .split(['|', '<', '>', '[', ']', '^'])
        .filter(|part| !part.is_empty() && !is_plain(part) && *part != "static" && !part.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notation(text: &str) -> String {
        let mut scope = NameScope::default();
        scope.begin_namespace("App");
        let names =
            TypeNames { scope: &scope, class: "App\\Me", parent: "", is_parameter: &|name| name == "T" };
        names.notation(text)
    }

    #[test]
    fn tags_are_told_apart() {
        let found = tags(
            "/**\n * Text\n * @var Order|null $order the order\n * @ORM\\Table(name=\"a\",\n *   b)\n */",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].typed(), ("Order|null", "$order the order"));
        assert_eq!((found[1].name, found[1].line), ("ORM\\Table", 3));
        assert!(found[1].text.ends_with("b)"));
        assert!(tags("// @var X").is_empty());
    }

    #[test]
    fn documented_types_are_written_in_full() {
        assert_eq!(notation("?Order"), "App\\Order");
        assert_eq!(notation("array<int, Order>"), "array<App\\Order>");
        assert_eq!(notation("Collection<int, \\Order>|null"), "App\\Collection<Order>|null");
        assert_eq!(notation("Order[]|\\Set"), "App\\Order[]|Set");
        assert_eq!(notation("self"), "App\\Me");
        assert_eq!(notation("$this"), "static");
        assert_eq!(notation("T"), "mixed");
        assert_eq!(notation("array{a: int}"), "array");
        assert_eq!(notation("callable(int): string"), "callable");
        assert_eq!(notation("class-string<T>"), "string");
    }
}
