//! Where our parser reads otherwise than tree-sitter, and on purpose. What it reads otherwise is put in other words
//! or left out: of such a plain text both must have the same tree, and that of the original must be the same
//! but for what was left out.

use super::super::grammar::{Field, Kind, Kotlin, Node, Tree};
use super::super::parser;
use crate::tree::comparing::{agree, outline};
use crate::tree::converted;

/// What stands behind every plain text: at its end, tree-sitter weighs in another way.
const LAST: &str = "\nclass Last\n";

/// Words of the grammar that are names where they mean nothing.
#[rustfmt::skip]
const SOFT: &[&str] = &[
    "abstract", "actual", "annotation", "by", "catch", "companion", "const", "constructor", "context",
    "crossinline", "data", "delegate", "enum", "expect", "external", "field", "file", "final", "finally",
    "get", "import", "infix", "init", "inline", "inner", "internal", "lateinit", "noinline", "open", "operator",
    "out", "override", "param", "private", "property", "protected", "public", "receiver", "reified", "sealed",
    "set", "setparam", "suspend", "tailrec", "value", "vararg", "where",
];

/// Whether the tree of a text differs from tree-sitter's by nothing but what is meant to.
pub(in crate::kotlin) fn differs_as_meant(text: &str, ours: &Tree) -> Result<(), String> {
    let mut plain = Plain { text, edits: Vec::new(), kept: Vec::new() };
    plain.visit(ours.root());
    let (written, kept) = plain.finish();
    let same = parser::parse(&written).ok_or_else(|| format!("gives up on {written}"))?;
    let theirs = converted::<Kotlin>(&written).ok_or("tree-sitter gives up")?;
    if let Some(error) = theirs.error {
        return Err(format!("accepted, but {error}: {written}"));
    }
    agree(&outline(&same), &outline(&theirs)).map_err(|fault| format!("{fault}: {written}"))?;
    agree(&kept, &leaves_and_kinds(&same)).map_err(|fault| format!("{fault}, against {written}"))
}

/// The nodes of a tree with their depths, those without children with their places; comments and texts aside.
fn leaves_and_kinds(tree: &Tree) -> Vec<String> {
    let mut plain = Plain { text: "", edits: Vec::new(), kept: Vec::new() };
    plain.keep(tree.root(), 0, &|_, _| Fate::Kept);
    plain.kept.into_iter().map(|kept| kept.line(&|at, _| at)).collect()
}

/// What becomes of a node in plain words.
#[derive(PartialEq)]
enum Fate {
    Kept,
    /// Its children take its place
    Dissolved,
    Left,
}

struct Kept {
    depth: usize,
    field: Field,
    kind: Kind,
    leaf: Option<(usize, usize)>,
}

impl Kept {
    fn line(&self, place: &dyn Fn(usize, bool) -> usize) -> String {
        let leaf = self.leaf.map(|(start, end)| (place(start, false), place(end, true)));
        format!("{} {:?} {:?} {leaf:?}", self.depth, self.field, self.kind)
    }
}

/// A text that is put in plain words.
struct Plain<'t> {
    text: &'t str,
    /// What stands from here to there, and what takes its place
    edits: Vec<(usize, usize, String)>,
    kept: Vec<Kept>,
}

impl Plain<'_> {
    fn visit(&mut self, root: Node<'_>) {
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            self.edit(node);
            open.extend(node.all_children());
        }
        self.edits.sort();
        let text = self.text;
        self.keep(root, 0, &|node, parent| fate(node, parent, text));
    }

    /// The text, and the nodes that should be seen in it.
    fn finish(self) -> (String, Vec<String>) {
        let (mut written, mut at) = (String::new(), 0);
        let mut moved = Vec::new();
        for (start, end, instead) in &self.edits {
            // What stands in something that is left out is left out with it.
            if *start < at {
                continue;
            }
            written.push_str(&self.text[at..*start]);
            written.push_str(instead);
            at = *end;
            moved.push((*start, *end, written.len()));
        }
        written.push_str(&self.text[at..]);
        // What is put in between stands behind what ends there.
        let place = |at: usize, is_end: bool| {
            let is_before = |start: usize, end: usize| end <= at && !(is_end && start == at);
            let before = moved.iter().rev().find(|(start, end, _)| is_before(*start, *end));
            before.map_or(at, |(_, end, there)| there + at - end)
        };
        let mut lines: Vec<String> = self.kept.iter().map(|kept| kept.line(&place)).collect();
        let last = written.len() + "\nclass ".len();
        written.push_str(LAST);
        lines.push(format!("1 {:?} {:?} None", Field::None, Kind::Class));
        lines.push(format!("2 {:?} {:?} {:?}", Field::Name, Kind::Identifier, Some((last, last + 4))));
        (written, lines)
    }

    fn put(&mut self, start: usize, end: usize, instead: &str) {
        self.edits.push((start, end, instead.to_owned()));
    }

    /// Leaves a part out; its lines stay.
    fn blank(&mut self, start: usize, end: usize) {
        let lines: String = self.text[start..end].chars().filter(|c| *c == '\n').collect();
        self.put(start, end, if lines.is_empty() { " " } else { &lines });
    }

    fn edit(&mut self, node: Node<'_>) {
        let (start, end) = (node.byte_range().start, node.byte_range().end);
        let text = &self.text[start..end];
        match node.kind() {
            Kind::Annotation | Kind::ContextParameters | Kind::TypeModifiers => self.blank(start, end),
            Kind::Unary => {
                let sign = sign_length(text);
                if sign > 0 {
                    self.put(start, start + sign, " ");
                }
            }
            Kind::Call => {
                if let Some(arguments) = node.child_of_kind(Kind::TypeArguments) {
                    self.put(arguments.byte_range().start, arguments.byte_range().end, "");
                }
            }
            Kind::Identifier if SOFT.contains(&text) || text.starts_with("import") => {
                self.put(start, end, &format!("x{text}"))
            }
            Kind::Modifiers => {
                for part in node.all_children() {
                    self.join_lines(part.byte_range().end);
                }
            }
            Kind::ClassBody | Kind::EnumBody => self.end_last_member(node),
            Kind::PrimaryConstructor => self.go_on_at(start),
            Kind::For | Kind::While => {
                if let Some(last) = node.all_children().last() {
                    self.go_on_at(last.byte_range().start);
                }
            }
            Kind::WhenEntry => {
                if let Some((from, to)) = guard(node, self.text) {
                    self.blank(from, to);
                }
            }
            _ if is_rewritten(node, self.text) => {
                self.put(start, end, if node.kind() == Kind::String { "\"\"" } else { "\"\"\"\"\"\"" });
            }
            Kind::Interpolation if text.starts_with('$') && !text.starts_with("${") => {
                self.put(start, start + 1, ".");
            }
            Kind::Parenthesized if seems_destructured(node, self.text) => {
                self.put(start, start + 1, " ");
                self.put(end - 1, end, " ");
            }
            Kind::CollectionLiteral if is_empty_list(node) => self.put(start, end, "0"),
            Kind::As if node.child_of_kind(Kind::NullableType).is_some() && text.ends_with('?') => {
                self.put(end - 1, end, " ");
            }
            _ => {}
        }
    }

    /// What begins at a place goes on with the line before.
    fn go_on_at(&mut self, start: usize) {
        self.put(self.text[..start].trim_end().len(), start, " ");
    }

    /// What stands on the next line goes on with this one.
    fn join_lines(&mut self, end: usize) {
        let mut rest = self.text[end..].trim_start();
        loop {
            let length = match rest {
                line if line.starts_with("//") => line.find('\n'),
                block if block.starts_with("/*") => block.find("*/").map(|at| at + 2),
                _ => break,
            };
            rest = rest[length.unwrap_or(rest.len())..].trim_start();
        }
        self.put(end, self.text.len() - rest.len(), " ");
    }

    /// A member that ends with its body ends with a semicolon.
    fn end_last_member(&mut self, body: Node<'_>) {
        let last = body.all_children().last().filter(|last| last.kind() != Kind::EnumEntry);
        let Some(end) = last.map(|last| last.byte_range().end) else { return };
        let behind = &self.text[end..body.byte_range().end];
        if behind.trim_start_matches([' ', '\t']).starts_with('}') {
            self.put(end, end, ";");
        }
    }

    fn keep(&mut self, root: Node<'_>, depth: usize, fate: &dyn Fn(Node<'_>, Option<Node<'_>>) -> Fate) {
        let mut open: Vec<(usize, Node<'_>, Option<Node<'_>>)> = vec![(depth, root, None)];
        while let Some((depth, node, parent)) = open.pop() {
            let below = match fate(node, parent) {
                _ if is_text(node.kind()) => continue,
                Fate::Left => continue,
                Fate::Dissolved => depth,
                Fate::Kept => {
                    let children = node.all_children();
                    let mut seen = children.filter(|child| !is_text(child.kind()));
                    let is_accessor = matches!(node.kind(), Kind::Getter | Kind::Setter);
                    let is_leaf = !is_accessor && seen.all(|child| fate(child, Some(node)) == Fate::Left);
                    let leaf = is_leaf.then(|| (node.byte_range().start, node.byte_range().end));
                    let kind = if is_empty_list(node) { Kind::Number } else { node.kind() };
                    self.kept.push(Kept { depth, field: node.field(), kind, leaf });
                    depth + 1
                }
            };
            let children: Vec<_> = node.all_children().collect();
            open.extend(children.into_iter().rev().map(|child| (below, child, Some(node))));
        }
    }
}

fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::LineComment | Kind::BlockComment | Kind::StringContent | Kind::Escape)
}

fn fate(node: Node<'_>, parent: Option<Node<'_>>, text: &str) -> Fate {
    let is_in = |kind| parent.is_some_and(|parent| parent.kind() == kind);
    match node.kind() {
        _ if parent.is_some_and(|parent| is_guard(node, parent, text)) => Fate::Left,
        Kind::Annotation | Kind::ContextParameters | Kind::TypeModifiers => Fate::Left,
        Kind::Not if is_in(Kind::Unary) => Fate::Left,
        Kind::TypeArguments if is_in(Kind::Call) => Fate::Left,
        Kind::Modifiers | Kind::ParameterModifiers | Kind::TypeParameterModifiers
            if node.first_child().is_some()
                && node.all_children().all(|child| fate(child, Some(node), text) == Fate::Left) =>
        {
            Fate::Left
        }
        Kind::Interpolation if !text[node.byte_range()].starts_with("${") => Fate::Left,
        Kind::Annotated => Fate::Dissolved,
        Kind::Parenthesized if seems_destructured(node, text) => Fate::Dissolved,
        Kind::NullableType if is_in(Kind::As) => Fate::Dissolved,
        Kind::Unary if sign_length(&text[node.byte_range()]) > 0 => Fate::Dissolved,
        _ if parent.is_some_and(|parent| is_rewritten(parent, text)) => Fate::Left,
        _ => Fate::Kept,
    }
}

/// Whether a node is a string whose templates begin with several signs, or that ends with more quotes than
/// tree-sitter looks for.
fn is_rewritten(node: Node<'_>, text: &str) -> bool {
    let text = &text[node.byte_range()];
    match node.kind() {
        Kind::String => text.starts_with('$'),
        Kind::MultilineString => text.starts_with('$') || text.ends_with("\"\"\"\"\""),
        _ => false,
    }
}

/// Whether a node is a name in parentheses behind a brace, which tree-sitter takes for a lambda's parameter.
fn seems_destructured(node: Node<'_>, text: &str) -> bool {
    let is_name = node.first_child().is_some_and(|child| child.kind() == Kind::Identifier);
    is_name && text[..node.byte_range().start].trim_end().ends_with('{')
}

/// Whether a node is a list without elements, which a number is put for.
fn is_empty_list(node: Node<'_>) -> bool {
    node.kind() == Kind::CollectionLiteral && node.first_child().is_none()
}

/// The length of the sign that an operand begins with.
fn sign_length(text: &str) -> usize {
    match text.as_bytes() {
        [b'+', b'+', ..] | [b'-', b'-', ..] => 2,
        [b'+' | b'-' | b'!', ..] => 1,
        _ => 0,
    }
}

fn is_guard(node: Node<'_>, entry: Node<'_>, text: &str) -> bool {
    entry.kind() == Kind::WhenEntry && guard(entry, text).is_some_and(|(_, end)| end == node.byte_range().end)
}

/// The guard of an entry, with the word before it.
fn guard(entry: Node<'_>, text: &str) -> Option<(usize, usize)> {
    let mut before = entry.byte_range().start;
    for part in entry.all_children() {
        let between = text[before..part.byte_range().start].trim_end();
        if between.ends_with("if") && !between.contains("->") {
            return Some((before + between.len() - 2, part.byte_range().end));
        }
        before = part.byte_range().end;
    }
    None
}
