//! MyBatis' mappers: the statements behind the methods of an interface.

use std::collections::BTreeMap;

use banyan_facts::*;

use super::document::Element;
use super::facts::{DocumentFacts, simple};

/// Fragments are taken into each other at most this deep.
const DEEPEST_INCLUDE: usize = 8;

/// Fragments that a statement takes in at most, those of fragments included.
const MOST_INCLUDES: usize = 100;

/// Aliases that MyBatis brings for types of the language and its library.
const BUILT_IN: &[&str] = &[
    "string",
    "byte",
    "char",
    "character",
    "long",
    "short",
    "int",
    "integer",
    "double",
    "float",
    "boolean",
    "date",
    "decimal",
    "bigdecimal",
    "biginteger",
    "object",
    "map",
    "hashmap",
    "list",
    "arraylist",
    "collection",
    "iterator",
    "cursor",
];

/// Fragments of statements by their names.
type Fragments<'d> = BTreeMap<&'d str, Element<'d>>;

/// Adds what a mapper says of the interface that it is named after.
pub(super) fn add(root: Element<'_>, into: &mut DocumentFacts) {
    let Some(namespace) = root.attribute("namespace") else { return };
    let class = into.class(namespace, Markers::DATA_ACCESS, root.line());
    let fragments: Fragments<'_> =
        root.all("sql").filter_map(|element| Some((element.attribute("id")?, element))).collect();
    for element in root.children() {
        match element.name() {
            "select" | "insert" | "update" | "delete" => add_statement(element, class, &fragments, into),
            "resultMap" | "parameterMap" => add_types(element, class, into),
            "cache" => {
                if let Some(cache) = element.attribute("type") {
                    refer(Some(class), ReferenceKind::Local, cache, element.line(), into);
                }
            }
            _ => {}
        }
    }
}

fn add_statement(element: Element<'_>, class: u32, fragments: &Fragments<'_>, into: &mut DocumentFacts) {
    let Some(id) = element.attribute("id") else { return };
    let member = into.member(class, id, element.line());
    for (attribute, kind) in
        [("resultType", ReferenceKind::Return), ("parameterType", ReferenceKind::Parameter)]
    {
        if let Some(named) = element.attribute(attribute) {
            refer(Some(member), kind, named, element.line(), into);
        }
    }
    into.sql(member, &statement(element, fragments), element.line());
    for key in element.all("selectKey") {
        into.sql(member, &statement(key, fragments), key.line());
    }
}

/// The classes that the mapping of results names, and the statements of other mappers that it runs.
fn add_types(element: Element<'_>, class: u32, into: &mut DocumentFacts) {
    let mut all = element.below();
    all.insert(0, element);
    for part in all {
        for named in
            ["type", "javaType", "ofType", "resultType"].iter().filter_map(|name| part.attribute(name))
        {
            refer(Some(class), ReferenceKind::Local, named, part.line(), into);
        }
        if let Some(handler) = part.attribute("typeHandler") {
            refer(Some(class), ReferenceKind::Local, handler, part.line(), into);
        }
        if let Some((of, member)) = part.attribute("select").and_then(|select| select.rsplit_once('.')) {
            into.member_reference(Some(class), of, member, part.line());
        }
    }
}

/// A reference to a class by its name or its alias. Those that MyBatis brings are none.
fn refer(within: Option<u32>, kind: ReferenceKind, name: &str, line: u32, into: &mut DocumentFacts) {
    let bare = name.trim_start_matches('_').trim_end_matches("[]").to_ascii_lowercase();
    if !BUILT_IN.contains(&bare.as_str()) {
        into.reference(within, kind, name, line);
    }
}

/// The text of a statement with all its dynamic parts, each once. A placeholder stands for what is put in.
fn statement(element: Element<'_>, fragments: &Fragments<'_>) -> String {
    let mut reading = Reading { fragments, depth: 0, included: 0 };
    with_placeholders(&reading.text_of(element))
}

/// The reading of one statement.
struct Reading<'f, 'd> {
    fragments: &'f Fragments<'d>,
    /// How many fragments are around
    depth: usize,
    /// How many fragments were taken in
    included: usize,
}

impl<'d> Reading<'_, 'd> {
    fn text_of(&mut self, element: Element<'d>) -> String {
        let mut text = String::new();
        for part in element.content() {
            match part {
                Ok(written) => text.push_str(written),
                Err(inner) => text.push_str(&self.dynamic(inner)),
            }
        }
        text
    }

    /// What an element inside a statement stands for.
    fn dynamic(&mut self, element: Element<'d>) -> String {
        let attribute = |name| element.attribute(name).unwrap_or_default();
        match element.name() {
            "selectKey" | "bind" => String::new(),
            "include" => self.fragment(element),
            name @ ("where" | "set") => format!(" {name} {}", trimmed(&self.text_of(element))),
            name @ ("trim" | "foreach") => {
                let (begin, end) = match name {
                    "trim" => (attribute("prefix"), attribute("suffix")),
                    _ => (attribute("open"), attribute("close")),
                };
                let inner = self.text_of(element);
                format!(" {begin} {} {end} ", if begin.is_empty() { &inner } else { trimmed(&inner) })
            }
            _ => format!(" {} ", self.text_of(element)),
        }
    }

    /// A fragment with the values that the inclusion states; one of another mapper is not at hand.
    fn fragment(&mut self, include: Element<'d>) -> String {
        let refid = include.attribute("refid").unwrap_or_default();
        let found = self.fragments.get(refid).or_else(|| self.fragments.get(simple(refid)));
        let Some(&fragment) = found.filter(|_| self.depth < DEEPEST_INCLUDE && self.included < MOST_INCLUDES)
        else {
            return String::new();
        };
        self.depth += 1;
        self.included += 1;
        let mut text = format!(" {}", self.text_of(fragment));
        self.depth -= 1;
        for property in include.all("property") {
            if let (Some(name), Some(value)) = (property.attribute("name"), property.attribute("value")) {
                text = text.replace(&format!("${{{name}}}"), value);
            }
        }
        text
    }
}

/// A condition without the word that joins it to one before, a list without its last comma.
fn trimmed(text: &str) -> &str {
    let text = text.trim().trim_end_matches(',');
    let lower = text.get(..4).unwrap_or_default().to_ascii_lowercase();
    match lower.as_str() {
        "and " | "and\n" => &text[4..],
        _ if lower.starts_with("or ") => &text[3..],
        _ => text,
    }
}

/// `#{…}` and `${…}` as one placeholder each.
fn with_placeholders(text: &str) -> String {
    let (mut found, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(start) = ["#{", "${"].iter().filter_map(|open| rest.find(open)).min() {
        found.push_str(&rest[..start]);
        found.push('?');
        rest = rest[start..].find('}').map_or("", |end| &rest[start + end + 1..]);
    }
    found.push_str(rest);
    found
}
