//! Values that stand literally in the source: what macros and route files are given.

use foldhash::{HashMap, HashMapExt};
use tree_sitter::Node;

use super::grammar::{self, Field, Kind};

/// Lists and hashes are read at most this deep.
const DEPTH_LIMIT: usize = 8;

/// A value as it stands in the source.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal<'t> {
    /// A string, `{}` in place of what is put in while the program runs
    Text(String),
    Symbol(String),
    Number(String),
    True,
    False,
    Nil,
    /// A constant, as written
    Constant(String),
    List(Vec<Literal<'t>>),
    Hash(Vec<(String, Literal<'t>)>),
    /// Anything else
    Other(Node<'t>),
}

impl<'t> Literal<'t> {
    /// The text of a string or symbol.
    pub fn text(&self) -> Option<&str> {
        match self {
            Literal::Text(text) | Literal::Symbol(text) => Some(text),
            _ => None,
        }
    }

    /// The texts of a string, a symbol, or a list of them.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Literal::List(list) => list.iter().filter_map(|item| item.text().map(str::to_owned)).collect(),
            other => other.text().map(str::to_owned).into_iter().collect(),
        }
    }

    /// The text of a string, symbol or constant that names a class.
    pub fn class_name(&self) -> Option<&str> {
        match self {
            Literal::Constant(name) => Some(name),
            other => other.text(),
        }
    }
}

/// The arguments of a call: those by position, and those by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Arguments<'t> {
    pub list: Vec<Literal<'t>>,
    pub options: Vec<(String, Literal<'t>)>,
}

impl<'t> Arguments<'t> {
    /// The option of this name.
    pub fn option(&self, name: &str) -> Option<&Literal<'t>> {
        self.options.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The text of the option of this name.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.option(name).and_then(Literal::text)
    }

    /// The text of the argument at this place.
    pub fn text_at(&self, at: usize) -> Option<&str> {
        self.list.get(at).and_then(Literal::text)
    }
}

/// Reads literals of one text.
#[derive(Debug, Clone, Default)]
pub(super) struct Reader<'t> {
    pub text: &'t str,
    /// Variables of loops over literal lists, with their present value
    pub variables: HashMap<String, Literal<'t>>,
    /// The bodies of heredocs, by where they are begun
    pub heredocs: HashMap<usize, Node<'t>>,
}

impl<'t> Reader<'t> {
    /// A reader of a text whose heredocs are known.
    pub fn new(text: &'t str, root: Node<'t>) -> Reader<'t> {
        let heredocs = if text.contains("<<") { heredocs(root) } else { HashMap::new() };
        Reader { text, variables: HashMap::new(), heredocs }
    }

    /// The arguments of a call.
    pub fn arguments(&self, call: Node<'t>) -> Arguments<'t> {
        let mut arguments = Arguments::default();
        let Some(list) = Field::Arguments.of(call) else { return arguments };
        for node in grammar::children(list) {
            match grammar::kind(node) {
                Kind::Pair => arguments.options.extend(self.pair(node, 0)),
                Kind::BlockArgument => {}
                _ => arguments.list.push(self.literal(node)),
            }
        }
        if let Some(Literal::Hash(pairs)) = arguments.list.last()
            && arguments.options.is_empty()
        {
            arguments.options = pairs.clone();
        }
        arguments
    }

    /// The value of a node.
    pub fn literal(&self, node: Node<'t>) -> Literal<'t> {
        self.literal_within(node, 0)
    }

    fn literal_within(&self, node: Node<'t>, depth: usize) -> Literal<'t> {
        if depth > DEPTH_LIMIT {
            return Literal::Other(node);
        }
        let list =
            |node| grammar::children(node).into_iter().map(|item| self.literal_within(item, depth + 1));
        match grammar::kind(node) {
            Kind::String | Kind::BareString | Kind::HeredocBeginning | Kind::ChainedString => {
                Literal::Text(self.string(node))
            }
            Kind::SimpleSymbol => Literal::Symbol(grammar::text(node, self.text)[1..].to_owned()),
            Kind::DelimitedSymbol | Kind::BareSymbol => Literal::Symbol(self.string(node)),
            Kind::HashKeySymbol => Literal::Symbol(grammar::text(node, self.text).to_owned()),
            Kind::Array | Kind::StringArray | Kind::SymbolArray => Literal::List(list(node).collect()),
            Kind::Hash => {
                let pairs = grammar::children(node).into_iter();
                Literal::Hash(pairs.filter_map(|pair| self.pair(pair, depth + 1)).collect())
            }
            Kind::True => Literal::True,
            Kind::False => Literal::False,
            Kind::Nil => Literal::Nil,
            Kind::Integer | Kind::Float => Literal::Number(grammar::text(node, self.text).to_owned()),
            Kind::Constant | Kind::ScopeResolution if grammar::is_constant(node) => {
                Literal::Constant(constant_path(node, self.text))
            }
            Kind::Identifier => {
                let known = self.variables.get(grammar::text(node, self.text));
                known.cloned().unwrap_or(Literal::Other(node))
            }
            Kind::Call => self.of_call(node, depth),
            Kind::Parenthesized => match grammar::children(node)[..] {
                [only] => self.literal_within(only, depth + 1),
                _ => Literal::Other(node),
            },
            _ => Literal::Other(node),
        }
    }

    /// `%w[…].freeze`, `'x'.to_sym`, `{…}.freeze`: as without the call.
    fn of_call(&self, node: Node<'t>, depth: usize) -> Literal<'t> {
        let name = Field::Method.of(node).map_or("", |method| grammar::text(method, self.text));
        match Field::Receiver.of(node) {
            Some(receiver)
                if matches!(
                    name,
                    "freeze"
                        | "to_sym"
                        | "to_s"
                        | "squish"
                        | "strip"
                        | "strip_heredoc"
                        | "html_safe"
                        | "to_set"
                ) =>
            {
                self.literal_within(receiver, depth + 1)
            }
            _ => Literal::Other(node),
        }
    }

    fn pair(&self, node: Node<'t>, depth: usize) -> Option<(String, Literal<'t>)> {
        let key = Field::Key.of(node)?;
        let value = Field::Value.of(node);
        let key = match self.literal_within(key, depth + 1) {
            Literal::Text(text) | Literal::Symbol(text) | Literal::Constant(text) => text,
            _ => return None,
        };
        Some((key, value.map_or(Literal::Nil, |value| self.literal_within(value, depth + 1))))
    }

    /// The text of a string or heredoc, `{}` in place of what is put in while the program runs. The
    /// variables of loops over literal lists are put in.
    pub fn string(&self, node: Node<'t>) -> String {
        let node = match grammar::kind(node) {
            Kind::HeredocBeginning => match self.heredocs.get(&node.id()) {
                Some(body) => *body,
                None => return String::new(),
            },
            _ => node,
        };
        let mut text = String::new();
        for part in grammar::children(node) {
            match grammar::kind(part) {
                Kind::StringContent | Kind::HeredocContent => text.push_str(grammar::text(part, self.text)),
                Kind::Escape => text.push_str(unescaped(grammar::text(part, self.text))),
                Kind::Interpolation => text.push_str(&self.interpolated(part)),
                Kind::String => text.push_str(&self.string(part)),
                _ => {}
            }
        }
        text
    }

    fn interpolated(&self, node: Node<'t>) -> String {
        let value = match grammar::children(node)[..] {
            [only] if matches!(grammar::kind(only), Kind::Identifier | Kind::Constant) => {
                self.variables.get(grammar::text(only, self.text)).and_then(Literal::text)
            }
            _ => None,
        };
        value.unwrap_or("{}").to_owned()
    }
}

/// A constant's path without the white space that may stand in it.
pub(super) fn constant_path(node: Node<'_>, text: &str) -> String {
    let path = grammar::text(node, text);
    match path.contains(char::is_whitespace) {
        true => path.split_whitespace().collect(),
        false => path.to_owned(),
    }
}

fn unescaped(escape: &str) -> &str {
    match escape {
        "\\n" => "\n",
        "\\t" => "\t",
        "\\\\" => "\\",
        other => other.strip_prefix('\\').unwrap_or(other),
    }
}

/// Where each heredoc's body is: bodies follow in the order in which they are begun.
fn heredocs(root: Node<'_>) -> HashMap<usize, Node<'_>> {
    let (mut beginnings, mut bodies) = (Vec::new(), Vec::new());
    let mut cursor = root.walk();
    'walk: loop {
        let node = cursor.node();
        match grammar::kind(node) {
            Kind::HeredocBeginning => beginnings.push(node),
            Kind::HeredocBody => bodies.push(node),
            _ => {}
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                break 'walk;
            }
        }
    }
    bodies.sort_by_key(Node::start_byte);
    beginnings.sort_by_key(Node::start_byte);
    beginnings.into_iter().map(|node| node.id()).zip(bodies).collect()
}
