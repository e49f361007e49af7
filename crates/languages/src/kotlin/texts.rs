//! The texts of types, names and constant strings.

use foldhash::{HashMap, HashMapExt};

use super::grammar::{Kind, Node, children, named_child, type_child};

/// Types nest at most this deep; what is deeper is not told.
const DEPTH_LIMIT: usize = 20;
/// Strings put together grow no longer than this.
const LENGTH_LIMIT: usize = 256 * 1024;

/// The source, with the constant strings of the file.
#[derive(Debug)]
pub(super) struct Texts<'t> {
    /// The source
    pub source: &'t str,
    constants: HashMap<String, String>,
    locals: HashMap<&'t str, String>,
}

impl<'t> Texts<'t> {
    /// No constants yet.
    pub fn new(source: &'t str) -> Self {
        Texts { source, constants: HashMap::new(), locals: HashMap::new() }
    }

    /// The text of a node.
    pub fn of(&self, node: Node<'_>) -> &'t str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }

    /// A name without the marks that may stand around it.
    pub fn name(&self, node: Node<'_>) -> &'t str {
        self.of(node).trim_matches('`')
    }

    /// A dotted name.
    pub fn dotted(&self, node: Node<'_>) -> String {
        let parts = children(node).filter(|part| part.kind() == Kind::Identifier);
        parts.map(|part| self.name(part)).collect::<Vec<_>>().join(".")
    }

    /// A type in the notation of the Java front-end: `fun<R,A,B>` is a function of an `A` that gives
    /// back a `B`, called on an `R`.
    pub fn type_text(&self, node: Node<'_>) -> String {
        let mut text = String::new();
        self.write_type(node, &mut text, 0);
        text
    }

    // The depth is bounded.
    fn write_type(&self, node: Node<'_>, text: &mut String, depth: usize) {
        if depth > DEPTH_LIMIT {
            text.push('?');
            return;
        }
        match node.kind() {
            Kind::UserType => self.write_user_type(node, text, depth),
            Kind::FunctionType => self.write_function_type(node, text, depth),
            _ => match type_child(node) {
                Some(inner) => self.write_type(inner, text, depth + 1),
                None => text.push('?'),
            },
        }
    }

    fn write_user_type(&self, node: Node<'_>, text: &mut String, depth: usize) {
        text.push_str(&self.dotted(node));
        let Some(arguments) = children(node).filter(|child| child.kind() == Kind::TypeArguments).last()
        else {
            return;
        };
        text.push('<');
        for (at, argument) in children(arguments).enumerate() {
            if at > 0 {
                text.push(',');
            }
            self.write_type(argument, text, depth + 1);
        }
        text.push('>');
    }

    fn write_function_type(&self, node: Node<'_>, text: &mut String, depth: usize) {
        let parts: Vec<Node<'_>> = children(node).filter(|part| part.kind() != Kind::TypeModifiers).collect();
        let Some(at) = parts.iter().position(|part| part.kind() == Kind::FunctionTypeParameters) else {
            text.push('?');
            return;
        };
        text.push_str("fun<");
        match parts.first().filter(|_| at > 0) {
            Some(receiver) => self.write_type(*receiver, text, depth + 1),
            None => text.push('?'),
        }
        for parameter in parts.get(at).into_iter().flat_map(|list| children(*list)) {
            text.push(',');
            match parameter.kind() {
                Kind::Parameter => match type_child(parameter) {
                    Some(inner) => self.write_type(inner, text, depth + 1),
                    None => text.push('?'),
                },
                _ => self.write_type(parameter, text, depth + 1),
            }
        }
        text.push(',');
        match parts.get(at + 1) {
            Some(result) => self.write_type(*result, text, depth + 1),
            None => text.push('?'),
        }
        text.push('>');
    }

    /// Adds a constant, known by its own name and behind that of the type around it.
    pub fn add_constant(&mut self, owner: &str, name: &str, value: Node<'_>) {
        if let Some(text) = self.exact(value) {
            self.constants.insert(format!("{owner}.{name}"), text.clone());
            self.constants.insert(name.to_owned(), text);
        }
    }

    /// Remembers the address that a local variable is set to.
    pub fn add_local(&mut self, name: &'t str, value: Node<'_>) {
        if matches!(value.kind(), Kind::String | Kind::MultilineString | Kind::Binary)
            && let Some(text) = self.address(value)
        {
            self.locals.insert(name, text);
        }
    }

    /// Forgets all local variables.
    pub fn forget_locals(&mut self) {
        self.locals.clear();
    }

    /// The text of a string expression, if all of it is constant in this file.
    pub fn exact(&self, node: Node<'_>) -> Option<String> {
        self.put_together(node, &mut |_| None)
    }

    /// The text of a string expression, with `?` for what is not constant.
    pub fn loose(&self, node: Node<'_>) -> String {
        self.put_together(node, &mut |_| Some(" ? ".to_owned())).unwrap_or_default()
    }

    /// The address in an expression, with `{}` for what is not constant; none where nothing is.
    pub fn address(&self, node: Node<'_>) -> Option<String> {
        let node = self.unwrapped(node);
        let mut unknown = |part: Node<'_>| {
            let known = self.locals.get(self.name(part)).filter(|_| part.kind() == Kind::Identifier);
            Some(known.cloned().unwrap_or_else(|| "{}".to_owned()))
        };
        let text = self.put_together(node, &mut unknown)?;
        let told = text.replace("{}", "");
        (!told.is_empty() || matches!(node.kind(), Kind::String)).then_some(text)
    }

    /// What `URI.create` and the like are given.
    fn unwrapped<'n>(&self, node: Node<'n>) -> Node<'n> {
        let mut parts = children(node);
        let (Some(callee), Some(arguments), None) = (parts.next(), parts.next(), parts.next()) else {
            return node;
        };
        let wraps = node.kind() == Kind::Call
            && matches!(
                self.of(callee).rsplit('.').next(),
                Some("URI" | "create" | "URL" | "Url" | "fromUriString" | "parse")
            );
        let first = children(arguments).next().and_then(|argument| children(argument).last());
        first.filter(|_| wraps).unwrap_or(node)
    }

    /// The parts of a string expression in order; `unknown` tells what stands for those that are not
    /// constant.
    fn put_together(
        &self,
        node: Node<'_>,
        unknown: &mut dyn FnMut(Node<'_>) -> Option<String>,
    ) -> Option<String> {
        let (mut whole, mut open) = (String::new(), vec![node]);
        while let Some(node) = open.pop() {
            match node.kind() {
                Kind::String | Kind::MultilineString => self.put_literal(node, &mut whole, unknown)?,
                Kind::Binary | Kind::Parenthesized => {
                    open.extend(children(node).collect::<Vec<_>>().into_iter().rev());
                }
                Kind::Call if self.is_trimmed(node) => {
                    open.extend(
                        node.child_of_kind(Kind::Navigation).and_then(|callee| named_child(callee, 0)),
                    );
                }
                _ => whole.push_str(&self.part(node).or_else(|| unknown(node))?),
            }
            if whole.len() > LENGTH_LIMIT {
                return None;
            }
        }
        Some(whole)
    }

    /// The parts of one literal; the grammar takes `$name` for text.
    fn put_literal(
        &self,
        literal: Node<'_>,
        whole: &mut String,
        unknown: &mut dyn FnMut(Node<'_>) -> Option<String>,
    ) -> Option<()> {
        let mut template = false;
        for part in children(literal) {
            let text = self.of(part);
            match part.kind() {
                Kind::StringContent if text == "$" => template = true,
                Kind::StringContent => {
                    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
                    let end = if template { end } else { 0 };
                    if end > 0 {
                        let value =
                            self.constants.get(&text[..end]).or_else(|| self.locals.get(&text[..end]));
                        whole.push_str(&value.cloned().or_else(|| unknown(literal))?);
                    }
                    self.put_content(&text[end..], whole, &mut || unknown(literal))?;
                    template = false;
                }
                Kind::Interpolation => {
                    let inner = named_child(part, 0);
                    let local = |inner| self.locals.get(self.name(inner)).cloned();
                    let value = inner.and_then(|inner| self.part(inner).or_else(|| local(inner)));
                    whole.push_str(&value.or_else(|| unknown(inner.unwrap_or(part)))?);
                }
                _ => whole.push_str(&self.part(part).unwrap_or_default()),
            }
        }
        Some(())
    }

    /// Text in which `$name` may stand.
    fn put_content(
        &self,
        text: &str,
        whole: &mut String,
        unknown: &mut dyn FnMut() -> Option<String>,
    ) -> Option<()> {
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let name = &rest[at + 1..];
            let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
            whole.push_str(&rest[..at]);
            match (end, self.constants.get(&name[..end])) {
                (0, _) => whole.push('$'),
                (_, Some(value)) => whole.push_str(value),
                _ => whole.push_str(&unknown()?),
            }
            rest = &name[end..];
        }
        whole.push_str(rest);
        Some(())
    }

    /// `"""…""".trimIndent()` is its text.
    fn is_trimmed(&self, node: Node<'_>) -> bool {
        let callee = node.child_of_kind(Kind::Navigation);
        let name = callee.and_then(|callee| children(callee).last()).map_or("", |name| self.of(name));
        matches!(name, "trimIndent" | "trimMargin")
    }

    fn part(&self, node: Node<'_>) -> Option<String> {
        match node.kind() {
            Kind::StringContent | Kind::Number => Some(self.of(node).to_owned()),
            Kind::Escape => Some(unescape(self.of(node)).to_owned()),
            Kind::Identifier | Kind::Navigation => {
                let name = self.of(node);
                let short = name.rsplit('.').take(2).collect::<Vec<_>>();
                let qualified = short.iter().rev().copied().collect::<Vec<_>>().join(".");
                self.constants.get(&qualified).cloned()
            }
            _ => None,
        }
    }
}

fn unescape(text: &str) -> &str {
    match text {
        "\\n" | "\\r" | "\\b" => " ",
        "\\t" => "\t",
        _ => text.strip_prefix('\\').unwrap_or(text),
    }
}
