//! What literals and constant expressions say: texts, classes, arrays, arguments.

use tree_sitter::Node;

use super::super::grammar::{Field, Kind, child_of_kind, children, kind};
use super::Extractor;

/// Texts longer than this are data.
const LONGEST_TEXT: usize = 64 * 1024;

/// An argument of a call or attribute: its name, if it has one, and its value.
pub(super) type Argument<'t> = (Option<&'t str>, Node<'t>);

impl<'t> Extractor<'t> {
    /// The arguments of a list.
    pub(super) fn arguments(&self, list: Option<Node<'t>>) -> Vec<Argument<'t>> {
        let Some(list) = list else { return Vec::new() };
        let argument = |node: Node<'t>| {
            let name = Field::Name.of(node).map(|name| self.text_of(name));
            let value = children(node).into_iter().rfind(|child| Some(*child) != Field::Name.of(node))?;
            Some((name, value))
        };
        children(list).into_iter().filter(|node| kind(*node) == Kind::Argument).filter_map(argument).collect()
    }

    /// The text that an expression is, if all of it is told.
    pub(super) fn literal(&self, node: Node<'t>) -> Option<String> {
        self.template(node).filter(|text| !text.contains("{}"))
    }

    /// The text that an expression is, with `{}` for what is put in while the program runs; none where
    /// it is no text at all.
    pub(super) fn template(&self, node: Node<'t>) -> Option<String> {
        let mut text = String::new();
        let mut parts = vec![node];
        let mut tells = false;
        while let Some(part) = parts.pop() {
            if text.len() > LONGEST_TEXT {
                return None;
            }
            match kind(part) {
                Kind::Binary if self.is_concatenation(part) => {
                    parts.extend(Field::Right.of(part));
                    parts.extend(Field::Left.of(part));
                }
                Kind::Parenthesized => parts.extend(children(part).first()),
                Kind::String | Kind::Encapsed | Kind::Heredoc | Kind::Nowdoc => {
                    tells = true;
                    self.push_text(part, &mut text);
                }
                Kind::Integer => text.push_str(self.text_of(part)),
                _ => match self.constant_text(part) {
                    Some(known) => {
                        tells = true;
                        text.push_str(&known);
                    }
                    None => text.push_str("{}"),
                },
            }
        }
        tells.then_some(text)
    }

    /// Whether a binary expression puts texts together.
    pub(super) fn is_concatenation(&self, node: Node<'t>) -> bool {
        Field::Operator.of(node).is_some_and(|operator| self.text_of(operator) == ".")
    }

    fn push_text(&self, node: Node<'t>, text: &mut String) {
        let body = match kind(node) {
            Kind::Heredoc => child_of_kind(node, Kind::HeredocBody),
            Kind::Nowdoc => child_of_kind(node, Kind::NowdocBody),
            _ => Some(node),
        };
        let Some(body) = body else { return };
        let mut cursor = body.walk();
        for part in body.named_children(&mut cursor) {
            match kind(part) {
                Kind::StringContent | Kind::NowdocString => text.push_str(self.text_of(part)),
                Kind::Escape => text.push_str(unescaped(self.text_of(part))),
                _ => match self.wordpress_table(part) {
                    Some(table) => text.push_str(&table),
                    None => text.push_str("{}"),
                },
            }
        }
    }

    /// WordPress puts a prefix before its tables, which is `wp_` unless it is set otherwise.
    fn wordpress_table(&self, node: Node<'t>) -> Option<String> {
        let name = self.text_of(node).strip_prefix("$wpdb->")?;
        Some(if name == "prefix" { "wp_".to_owned() } else { format!("wp_{name}") })
    }

    /// A constant of this class or file, or one of the language's own that tells where the file is.
    fn constant_text(&self, node: Node<'t>) -> Option<String> {
        match kind(node) {
            Kind::ClassConstant | Kind::ScopedAccess => {
                let parts = children(node);
                let (owner, name) = (parts.first()?, parts.last()?);
                let name = self.text_of(*name).trim_start_matches('$');
                if name == "class" {
                    return None;
                }
                let class = self.class_named(*owner);
                let around =
                    self.classes.iter().rev().find(|around| around.name == class || class == "static")?;
                around.constants.get(name).cloned()
            }
            Kind::MemberAccess => match self.text_of(node).strip_prefix("$this->") {
                Some(name) => self.classes.last()?.constants.get(name).cloned(),
                None => self.wordpress_table(node),
            },
            Kind::Name => match self.text_of(node) {
                "__DIR__" | "__FILE__" | "PHP_EOL" | "DIRECTORY_SEPARATOR" => None,
                name => self.constants.get(name).cloned(),
            },
            _ => None,
        }
    }

    /// The full name of the class of `X::class`; or of a text that reads like a class.
    pub(super) fn class_literal(&self, node: Node<'t>) -> Option<String> {
        // Concord's proxies stand for the model that they are called after.
        if kind(node) == Kind::ScopedCall {
            let class = self.class_named(Field::Scope.of(node)?);
            let is_proxy = Field::Name.of(node).is_some_and(|name| self.text_of(name) == "modelClass");
            return class.strip_suffix("Proxy").filter(|_| is_proxy).map(str::to_owned);
        }
        if kind(node) == Kind::ClassConstant {
            let parts = children(node);
            let is_literal = parts.len() == 2 && self.text_of(parts[1]) == "class";
            let class = is_literal.then(|| self.class_named(parts[0]))?;
            return match class.as_str() {
                "static" => Some(self.class_name().to_owned()),
                _ => Some(class),
            };
        }
        if !matches!(kind(node), Kind::String | Kind::Encapsed) {
            return None;
        }
        let text = self.literal(node)?.replace("\\\\", "\\");
        let text = text.trim_start_matches('\\');
        let reads_like_a_class = text.contains('\\')
            && text.split('\\').all(|part| part.starts_with(|letter: char| letter.is_ascii_uppercase()));
        reads_like_a_class.then(|| text.to_owned())
    }

    /// The elements of an array, with their keys.
    pub(super) fn elements(&self, node: Node<'t>) -> Vec<(Option<Node<'t>>, Node<'t>)> {
        if kind(node) != Kind::Array {
            return Vec::new();
        }
        let element = |node: Node<'t>| {
            let parts = children(node);
            match parts.as_slice() {
                [value] => Some((None, *value)),
                [key, value] => Some((Some(*key), *value)),
                _ => None,
            }
        };
        let all = children(node).into_iter().filter(|node| kind(*node) == Kind::ArrayElement);
        all.filter_map(element).collect()
    }

    /// The value under a key of an array.
    pub(super) fn element(&self, node: Node<'t>, wanted: &str) -> Option<Node<'t>> {
        let found = self
            .elements(node)
            .into_iter()
            .find(|(key, _)| key.and_then(|key| self.literal(key)).is_some_and(|key| key == wanted));
        found.map(|(_, value)| value)
    }

    /// The texts of an array, or the one text of an expression.
    pub(super) fn texts(&self, node: Node<'t>) -> Vec<String> {
        match kind(node) {
            Kind::Array => {
                self.elements(node).into_iter().filter_map(|(_, value)| self.literal(value)).collect()
            }
            _ => self.literal(node).into_iter().collect(),
        }
    }

    /// The root-relative path, or the guess at one, of a file that an expression names.
    pub(super) fn path_of(&self, node: Node<'t>) -> Option<String> {
        let (base, rest) = self.path_parts(node, 0)?;
        match base {
            Base::Known(folder) => Some(format!("/{}", normalized(&format!("{folder}/{rest}")))),
            Base::Guessed => Some(format!("?{}", normalized(&rest))),
        }
        .filter(|path| path.len() > 1)
    }

    fn path_parts(&self, node: Node<'t>, depth: usize) -> Option<(Base, String)> {
        if depth > 16 {
            return None;
        }
        let folder = || self.facts.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        match kind(node) {
            Kind::Parenthesized => self.path_parts(*children(node).first()?, depth + 1),
            Kind::Binary if self.is_concatenation(node) => {
                let (base, left) = self.path_parts(Field::Left.of(node)?, depth + 1)?;
                let right = self.literal(Field::Right.of(node)?)?;
                Some((base, left + &right))
            }
            Kind::Name => match self.text_of(node) {
                "__DIR__" => Some((Base::Known(folder()), String::new())),
                "__FILE__" => Some((Base::Known(String::new()), self.facts.path.to_string())),
                name if name.contains("PATH") || name.contains("DIR") || name.contains("ROOT") => {
                    Some((Base::Guessed, String::new()))
                }
                _ => None,
            },
            Kind::FunctionCall => self.path_call(node, depth),
            Kind::String | Kind::Encapsed => {
                let text = self.literal(node)?;
                Some((Base::Guessed, text))
            }
            _ => None,
        }
    }

    fn path_call(&self, node: Node<'t>, depth: usize) -> Option<(Base, String)> {
        let arguments = self.arguments(Field::Arguments.of(node));
        let first = arguments.first().map(|(_, value)| *value);
        let levels = arguments.get(1).and_then(|(_, value)| self.text_of(*value).parse().ok()).unwrap_or(1);
        match self.text_of(Field::Function.of(node)?).trim_start_matches('\\') {
            "dirname" => {
                let (base, rest) = self.path_parts(first?, depth + 1)?;
                let Base::Known(folder) = base else { return None };
                let mut path = normalized(&format!("{folder}/{rest}"));
                for _ in 0..levels.min(16) {
                    path = path.rsplit_once('/').map_or("", |(above, _)| above).to_owned();
                }
                Some((Base::Known(path), String::new()))
            }
            "base_path" => Some((Base::Guessed, self.literal(first?)?)),
            "app_path" => Some((Base::Guessed, format!("app/{}", self.literal(first?)?))),
            "resource_path" => Some((Base::Guessed, format!("resources/{}", self.literal(first?)?))),
            "module_path" | "plugin_dir_path" => {
                let rest = arguments.get(1).and_then(|(_, value)| self.literal(*value)).unwrap_or_default();
                Some((Base::Guessed, rest))
            }
            "realpath" => self.path_parts(first?, depth + 1),
            _ => None,
        }
    }
}

enum Base {
    /// A folder of the monolith
    Known(String),
    Guessed,
}

/// A path without `.`, `..` and empty parts.
fn normalized(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn unescaped(escape: &str) -> &str {
    match escape {
        "\\n" => "\n",
        "\\t" => "\t",
        "\\r" => "\r",
        _ => escape.strip_prefix('\\').unwrap_or(escape),
    }
}
