//! Tags: components with what they are given, elements that something of the server helps with, and the code in the
//! attributes of all.

use std::ops::Range;

use super::{Lowering, TAG_HELPER, VIEW, VIEW_COMPONENT};

/// Attributes of elements in views whose value is the path of a value from the model on.
const OF_MODEL: &[&str] = &["asp-for", "asp-validation-for"];
/// Attributes of components that take a list whose elements the content is given.
const LISTS: &[&str] = &["Items", "Data", "ItemsSource", "DataSource", "Source"];

/// A tag that was read.
#[derive(Debug, Default)]
pub(super) struct Tag {
    /// Whether it ends its element
    pub ended: bool,
    /// What is to be written when the element ends
    pub closes: &'static str,
    /// Whether it gave a variable for a list
    pub listed: bool,
    /// Whether the content is given something without naming it
    pub context: bool,
}

/// An attribute of a tag.
struct Attribute<'t> {
    name: &'t str,
    at: usize,
    /// The value between its quotes
    value: Range<usize>,
    /// The expressions in the value
    code: Vec<Range<usize>>,
}

impl<'t> Lowering<'t> {
    /// Reads the tag of this name that begins here.
    pub(super) fn tag(&mut self, name: &'t str) -> Tag {
        let from = self.at;
        self.at = from + 1 + name.len();
        let last = name.rsplit('.').next().unwrap_or(name);
        if self.kind.is_of_components() && last.starts_with(char::is_uppercase) {
            return self.component(name, from);
        }
        let of_components = self.kind.is_of_components();
        if !of_components && name.contains('-') && !name.starts_with("vc:") {
            self.call_word(TAG_HELPER, name, from);
        }
        let mut attributes = Vec::new();
        let ended = self.attributes(&mut |lowering, attribute| {
            match of_components {
                true => lowering.element_of_component(attribute),
                false => lowering.element_of_view(name, attribute),
            }
            attributes.push((attribute.name, attribute.value.clone()));
        });
        if !of_components {
            self.add_named(name, from, &attributes);
        }
        Tag { ended, ..Tag::default() }
    }

    /// Writes a call of one of the words.
    pub(super) fn call_word(&mut self, word: &str, told: &str, at: usize) {
        if !told.is_empty() && !told.contains(['"', '\\', '@', '\n', '\r']) {
            self.put(&format!("{word}(\"{told}\");"), at);
        }
    }

    /// What an element of a view names: another view, or a component of views.
    fn add_named(&mut self, name: &str, from: usize, attributes: &[(&str, Range<usize>)]) {
        if let Some(component) = name.strip_prefix("vc:") {
            self.call_word(VIEW_COMPONENT, &pascal(component), from);
        }
        let told =
            attributes.iter().find(|(attribute, _)| *attribute == "name").filter(|_| name == "partial");
        if let Some((_, value)) = told {
            self.call_word(VIEW, &self.text[value.clone()], from);
        }
    }

    /// The code in an attribute of an element in a component.
    fn element_of_component(&mut self, attribute: &Attribute<'t>) {
        let is_code = attribute.name.starts_with('@') && !attribute.code_is_marked(self.text);
        match is_code && is_directive_of_code(attribute.name) {
            true => self.given_code(attribute.value.clone()),
            false => attribute.code.iter().for_each(|code| self.given_code(code.clone())),
        }
    }

    /// The code in an attribute of an element in a view.
    fn element_of_view(&mut self, element: &str, attribute: &Attribute<'t>) {
        let value = attribute.value.clone();
        let text = self.text[value.clone()].trim();
        let of_model = OF_MODEL.contains(&attribute.name) || (element, attribute.name) == ("partial", "for");
        let is_code = attribute.name == "asp-items"
            || (element == "partial" && matches!(attribute.name, "model" | "view-data"))
            || (element == "component" && attribute.name == "type");
        if !attribute.code.is_empty() || text.is_empty() {
            attribute.code.iter().for_each(|code| self.given_code(code.clone()));
        } else if of_model && self.is_name_at(value.start) {
            self.put("_ = Model.", value.start);
            self.expression(value.start, value.end);
            self.put(";", value.end);
        } else if is_code {
            self.given_code(value);
        }
    }

    fn given_code(&mut self, code: Range<usize>) {
        if !self.text[code.clone()].trim().is_empty() {
            self.statement(code.start, code.end);
        }
    }

    /// A component is made, and its parameters are set.
    fn component(&mut self, name: &'t str, from: usize) -> Tag {
        let mut attributes = Vec::new();
        let ended = self.attributes(&mut |_, attribute| {
            attributes.push(Attribute {
                code: attribute.code.clone(),
                value: attribute.value.clone(),
                ..*attribute
            });
        });
        let behind = self.at;
        let mut content =
            attributes.iter().find(|it| it.name == "Context").map(|it| &self.text[it.value.clone()]);
        content = content.filter(|content| is_name(content));
        let named = content.is_some();
        // What is in sight around it under that name would have to be named otherwise.
        let takes_list = attributes.iter().any(|it| LISTS.contains(&it.name));
        let unnamed = self.uses_context && (takes_list || self.contexts == 0);
        content = content.or(unnamed.then_some("context")).filter(|_| !ended);
        let mut list = None;
        if content.is_some()
            && let Some(given) = attributes.iter().find(|it| LISTS.contains(&it.name))
            && let Some(code) = self.code_of(given)
        {
            self.list_count += 1;
            list = Some(self.list_count);
            self.put(&format!("var __{} = ", self.list_count), code.start);
            self.expression(code.start, code.end);
            self.put(";", code.end);
        }
        self.put(&format!("new {name}"), from);
        let mut types = 0;
        for it in attributes.iter().filter(|it| is_type_argument(it, self.text)) {
            self.put(if types == 0 { "<" } else { "," }, it.at);
            let value = it.value.clone();
            let marked = usize::from(self.byte(value.start) == b'@');
            self.copy(value.start + marked, value.end);
            types += 1;
        }
        self.put(if types > 0 { "> {" } else { " {" }, from);
        for it in &attributes {
            self.set_parameter(it, list);
        }
        self.put("};", behind.saturating_sub(1));
        for it in &attributes {
            if parameter_name(it, self.text).is_some() {
                continue;
            }
            if it.name.starts_with('@') && is_directive_of_code(it.name) && !it.code_is_marked(self.text) {
                self.given_code(it.value.clone());
            } else {
                it.code.iter().for_each(|code| self.given_code(code.clone()));
            }
        }
        self.at = behind;
        let Some(content) = content else { return Tag { ended, ..Tag::default() } };
        let around = self.lists.last().copied().filter(|_| named);
        let closes = match list.or(around) {
            Some(list) => {
                self.put(&format!("foreach (var {content} in __{list}) {{"), behind - 1);
                "}"
            }
            None => {
                self.put(&format!("_ = {content} => {{"), behind - 1);
                "};"
            }
        };
        self.lists.extend(list);
        self.contexts += usize::from(!named);
        Tag { ended, closes, listed: list.is_some(), context: !named }
    }

    /// Writes what a parameter of a component is set to.
    fn set_parameter(&mut self, it: &Attribute<'t>, list: Option<usize>) {
        let Some(parameter) = parameter_name(it, self.text) else { return };
        self.put(&format!("{parameter} = "), it.at);
        match (list.filter(|_| LISTS.contains(&it.name)), self.code_of(it)) {
            (Some(list), Some(_)) => self.put(&format!("__{list}"), it.at),
            (None, Some(code)) => self.expression(code.start, code.end),
            (_, None) if it.code.len() > 1 => {
                for (nth, code) in it.code.iter().enumerate() {
                    self.put(if nth == 0 { "(" } else { ", " }, code.start);
                    self.expression(code.start, code.end);
                }
                self.put(")", it.value.end);
            }
            (_, None) => self.put("default", it.at),
        }
        self.put(",", it.value.end.max(it.at));
    }

    /// The one expression that an attribute of a component gives.
    fn code_of(&self, it: &Attribute<'t>) -> Option<Range<usize>> {
        let value = self.text[it.value.clone()].trim();
        match it.code.as_slice() {
            [only] => Some(only.clone()),
            [] if value.is_empty() => None,
            [] => (it.name.starts_with('@') || is_code(it.name, value)).then(|| it.value.clone()),
            _ => None,
        }
    }

    /// Reads the attributes of a tag to its end, and what stands among them; tells whether the tag ends its element.
    fn attributes(&mut self, met: &mut dyn FnMut(&mut Self, &Attribute<'t>)) -> bool {
        let from = self.at;
        loop {
            self.at = self.behind_space(self.at);
            let at = self.at;
            match (self.byte(at), self.byte(at + 1)) {
                (b'>', _) => {
                    self.at += 1;
                    return false;
                }
                (b'/', b'>') => {
                    self.at += 2;
                    return true;
                }
                (b'@', b'@') => self.at += 2,
                (b'@', _) if !self.is_directive_attribute(at) => self.transition(),
                // Another element begins, or nothing more comes.
                (b'<' | 0, _) => {
                    self.break_at(from);
                    return false;
                }
                _ => {
                    let name_end = self.behind_attribute_name(at);
                    if name_end == at {
                        self.at += 1;
                        continue;
                    }
                    let attribute = self.attribute(at, name_end);
                    let behind = self.at;
                    met(self, &attribute);
                    self.at = behind;
                }
            }
        }
    }

    /// Whether an attribute of a component begins here whose name has an at sign.
    fn is_directive_attribute(&self, at: usize) -> bool {
        self.kind.is_of_components() && self.is_name_at(at + 1) && {
            let end = self.behind_attribute_name(at);
            self.byte(self.behind_space(end)) == b'=' || self.text[at..end].contains(':')
        }
    }

    fn behind_attribute_name(&self, from: usize) -> usize {
        let ends =
            |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'"' | b'\'' | b'<' | b'@');
        let first = from + usize::from(self.byte(from) == b'@');
        let mut end = self.find(first, ends);
        // The sign that ends the element is no part of a name.
        if self.byte(end) == b'>' && end > first && self.byte(end - 1) == b'/' {
            end -= 1;
        }
        end
    }

    /// Reads an attribute whose name is read. The expressions in its value are told, not written.
    fn attribute(&mut self, from: usize, name_end: usize) -> Attribute<'t> {
        let name = &self.text[from..name_end];
        let sign = self.behind_space(name_end);
        let mut attribute = Attribute { name, at: from, value: name_end..name_end, code: Vec::new() };
        if self.byte(sign) != b'=' {
            self.at = name_end;
            return attribute;
        }
        let start = self.behind_space(sign + 1);
        let quote = self.byte(start);
        let is_quoted = matches!(quote, b'"' | b'\'');
        let first = start + usize::from(is_quoted);
        let ends = |byte: u8| match is_quoted {
            true => byte == quote,
            false => byte.is_ascii_whitespace() || byte == b'>',
        };
        let mut at = first;
        loop {
            at = self.find(at, |byte| ends(byte) || byte == b'@');
            if self.byte(at) != b'@' {
                break;
            }
            at = match self.byte(at + 1) {
                b'@' => at + 2,
                b'*' => self.behind(at + 2, "*@"),
                b'(' => {
                    let end = self.behind_brackets(at + 1);
                    attribute.code.push(at + 1..end);
                    end
                }
                _ if self.is_name_at(at + 1) && !self.is_address(at) => {
                    let end = self.behind_expression(at + 1);
                    attribute.code.push(at + 1..end);
                    end
                }
                _ => at + 1,
            };
        }
        if at >= self.end {
            self.break_at(from);
        }
        attribute.value = first..at;
        self.at = at + usize::from(is_quoted && at < self.end);
        attribute
    }
}

impl Attribute<'_> {
    /// Whether an at sign tells what in the value is code.
    fn code_is_marked(&self, text: &str) -> bool {
        text[self.value.clone()].trim_start().starts_with('@')
    }
}

/// Whether the value of an attribute whose name has an at sign is code.
fn is_directive_of_code(name: &str) -> bool {
    let (name, modifier) = name.split_once(':').unwrap_or((name, ""));
    let takes_code = name.starts_with("@on")
        || name.starts_with("@bind")
        || matches!(name, "@ref" | "@key" | "@attributes" | "@rendermode");
    takes_code && matches!(modifier, "" | "get" | "set" | "after")
}

/// The parameter of a component that an attribute sets.
fn parameter_name<'t>(it: &Attribute<'t>, text: &str) -> Option<&'t str> {
    let bound = it.name.strip_prefix("@bind-");
    let name = match bound.map(|bound| bound.split_once(':').unwrap_or((bound, ""))) {
        Some((name, "" | "get")) => name,
        Some(_) => return None,
        None => it.name,
    };
    (name != "Context"
        && name.starts_with(char::is_uppercase)
        && is_name(name)
        && !is_type_argument(it, text))
    .then_some(name)
}

/// Whether an attribute of a component says what stands for one of its type parameters.
fn is_type_argument(it: &Attribute<'_>, text: &str) -> bool {
    let mut signs = it.name.chars();
    let value = text[it.value.clone()].trim_start_matches('@');
    signs.next() == Some('T')
        && signs.next().is_some_and(char::is_uppercase)
        && value.starts_with(char::is_alphabetic)
        && value.chars().all(|c| c.is_alphanumeric() || "_.<>,?[] ".contains(c))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Whether the value of a component's attribute is code rather than a text, as far as it shows: only the type of the
/// parameter tells for sure.
fn is_code(attribute: &str, value: &str) -> bool {
    let handles = attribute.strip_prefix("On").is_some_and(|rest| rest.starts_with(char::is_uppercase));
    if value.contains("=>") || value.starts_with('!') || value.ends_with("()") {
        return true;
    }
    let mut parts = value.split('.');
    let first = parts.next().is_some_and(is_name);
    if handles {
        return first && parts.all(is_name);
    }
    let mut dotted = false;
    first
        && parts.all(|part| {
            dotted = true;
            is_name(part) && part.starts_with(char::is_uppercase)
        })
        && dotted
}

/// `some-name` as `SomeName`.
fn pascal(name: &str) -> String {
    let mut whole = String::with_capacity(name.len());
    for part in name.split('-') {
        let mut signs = part.chars();
        whole.extend(signs.next().map(|first| first.to_ascii_uppercase()));
        whole.extend(signs);
    }
    whole
}
