//! A document as a tree of elements, read without entities, without what lies outside of it, and
//! with a bound on its depth.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Elements nest at most this deep: no document of a framework comes near.
const DEEPEST: usize = 200;

/// An element by its place in the document.
pub(super) type ElementId = u32;

/// Something in an element.
#[derive(Debug)]
enum Content {
    Text(String),
    Element(ElementId),
}

#[derive(Debug)]
struct ElementRow {
    name: String,
    attributes: Vec<(String, String)>,
    content: Vec<Content>,
    line: u32,
}

/// The elements of a document, parents before children.
#[derive(Debug, Default)]
pub(super) struct Document {
    elements: Vec<ElementRow>,
    /// Why it was not read to its end, in one sentence
    pub problem: Option<String>,
}

/// An element in its document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'d> {
    document: &'d Document,
    id: ElementId,
}

impl Document {
    /// Reads a text as far as it goes.
    pub fn read(text: &str) -> Document {
        Reading::new(text).read()
    }

    /// The root element.
    pub fn root(&self) -> Option<Element<'_>> {
        (!self.elements.is_empty()).then_some(Element { document: self, id: 0 })
    }

    /// All elements in the order of the text.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        (0..self.elements.len() as ElementId).map(|id| Element { document: self, id })
    }
}

impl<'d> Element<'d> {
    fn row(self) -> &'d ElementRow {
        &self.document.elements[self.id as usize]
    }

    /// Its place.
    pub fn id(self) -> ElementId {
        self.id
    }

    /// Its name without a prefix.
    pub fn name(self) -> &'d str {
        let name = &self.row().name;
        name.rsplit(':').next().unwrap_or(name)
    }

    /// What stands before the colon of its name; empty where there is none.
    pub fn prefix(self) -> &'d str {
        self.row().name.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// 1-based line on which it begins.
    pub fn line(self) -> u32 {
        self.row().line
    }

    /// An attribute by its whole name; none where it is empty.
    pub fn attribute(self, name: &str) -> Option<&'d str> {
        let found = self.row().attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// All attributes, as name and value.
    pub fn attributes(self) -> impl Iterator<Item = (&'d str, &'d str)> {
        self.row().attributes.iter().map(|(name, value)| (name.as_str(), value.trim()))
    }

    /// The elements directly in it.
    pub fn children(self) -> impl Iterator<Item = Element<'d>> {
        self.row().content.iter().filter_map(move |content| match content {
            Content::Element(id) => Some(Element { document: self.document, id: *id }),
            Content::Text(_) => None,
        })
    }

    /// The elements of this name directly in it.
    pub fn all(self, name: &'static str) -> impl Iterator<Item = Element<'d>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The first element of this name directly in it.
    pub fn child(self, name: &'static str) -> Option<Element<'d>> {
        self.all(name).next()
    }

    /// The text directly in it, trimmed.
    pub fn text(self) -> Cow<'d, str> {
        let mut texts = self.row().content.iter().filter_map(|content| match content {
            Content::Text(text) => Some(text.as_str()),
            Content::Element(_) => None,
        });
        match (texts.next(), texts.next()) {
            (None, _) => Cow::Borrowed(""),
            (Some(only), None) => Cow::Borrowed(only.trim()),
            (Some(first), Some(second)) => {
                let all: String = [first, second].into_iter().chain(texts).collect();
                Cow::Owned(all.trim().to_owned())
            }
        }
    }

    /// The text of the first element of this name in it.
    pub fn text_of(self, name: &'static str) -> Cow<'d, str> {
        self.child(name).map(Element::text).unwrap_or_default()
    }

    /// Text and elements in it, in their order.
    pub fn content(self) -> impl Iterator<Item = Result<&'d str, Element<'d>>> {
        self.row().content.iter().map(move |content| match content {
            Content::Text(text) => Ok(text.as_str()),
            Content::Element(id) => Err(Element { document: self.document, id: *id }),
        })
    }

    /// All elements below it, in the order of the text.
    pub fn below(self) -> Vec<Element<'d>> {
        let (mut found, mut open): (Vec<Element<'d>>, _) = (Vec::new(), vec![self]);
        while let Some(next) = open.pop() {
            found.extend((next.id != self.id).then_some(next));
            let children: Vec<Element<'d>> = next.children().collect();
            open.extend(children.into_iter().rev());
        }
        found
    }
}

/// The reading of a text.
struct Reading<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    document: Document,
    /// The elements that have not ended
    open: Vec<ElementId>,
    /// How far lines are counted, and how many there are
    counted: (usize, u32),
}

impl<'t> Reading<'t> {
    fn new(text: &'t str) -> Self {
        let reader = Reader::from_str(text);
        Reading { text, reader, document: Document::default(), open: Vec::new(), counted: (0, 1) }
    }

    fn read(mut self) -> Document {
        loop {
            let at = self.reader.buffer_position() as usize;
            let event = self.reader.read_event();
            let line = self.line_at(at);
            let problem = match event {
                Ok(Event::Start(start)) => {
                    let id = self.add(&start, line);
                    self.open.push(id);
                    (self.open.len() > DEEPEST).then(|| format!("elements nest more than {DEEPEST} deep"))
                }
                Ok(Event::Empty(start)) => {
                    self.add(&start, line);
                    None
                }
                Ok(Event::End(_)) => {
                    self.open.pop();
                    None
                }
                Ok(Event::Text(text)) => {
                    self.add_text(&text);
                    None
                }
                Ok(Event::CData(text)) => {
                    self.add_text(&text);
                    None
                }
                Ok(Event::GeneralRef(reference)) => {
                    self.add_text(&meaning(&reference));
                    None
                }
                Ok(Event::Eof) => {
                    let open = self.open.last().map(|&id| &self.document.elements[id as usize]);
                    self.document.problem = open.map(|element| {
                        format!("line {}: the element '{}' does not end", element.line, element.name)
                    });
                    return self.document;
                }
                Ok(_) => None,
                Err(error) => {
                    let line = self.line_at(self.reader.error_position() as usize);
                    Some(format!("line {line} is not well-formed: {error}"))
                }
            };
            if problem.is_some() {
                self.document.problem = problem;
                return self.document;
            }
        }
    }

    /// The line of a place that is not before the last one asked for.
    fn line_at(&mut self, at: usize) -> u32 {
        let (from, mut line) = self.counted;
        let mut end = at.min(self.text.len());
        // A place may be asked for again before a tag's own white space.
        if end > from {
            line += self.text.as_bytes()[from..end].iter().filter(|byte| **byte == b'\n').count() as u32;
        } else {
            end = from;
        }
        self.counted = (end, line);
        line
    }

    fn add(&mut self, start: &BytesStart<'_>, line: u32) -> ElementId {
        let id = self.document.elements.len() as ElementId;
        let mut attributes = start.attributes();
        let attributes = attributes.with_checks(false).flatten().map(|attribute| {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.unwrap_or_else(|_| attribute.value.clone());
            (attribute.key.as_ref().to_owned(), value.into_owned())
        });
        let name = start.name().as_ref().to_owned();
        let attributes = attributes.collect();
        self.document.elements.push(ElementRow { name, attributes, content: Vec::new(), line });
        if let Some(&parent) = self.open.last() {
            self.document.elements[parent as usize].content.push(Content::Element(id));
        }
        id
    }

    fn add_text(&mut self, text: &str) {
        let Some(&parent) = self.open.last() else { return };
        let content = &mut self.document.elements[parent as usize].content;
        match content.last_mut() {
            Some(Content::Text(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => content.push(Content::Text(text.to_owned())),
        }
    }
}

/// What one of the entities that every document has stands for; nothing for those that a document defines.
fn meaning(reference: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let text = match &**reference {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => "",
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_have_their_attributes_text_and_lines() {
        let document = Document::read("<a x='1 &lt; 2'>\n <b>one &amp; <![CDATA[<two>]]></b>\n\n<c:d/></a>");
        let root = document.root().expect("a root");
        assert_eq!((root.name(), root.attribute("x"), root.line()), ("a", Some("1 < 2"), 1));
        assert_eq!(root.text_of("b"), "one & <two>");
        let d = root.child("d").expect("the empty element");
        assert_eq!((d.prefix(), d.line(), document.problem.as_deref()), ("c", 4, None));
    }

    #[test]
    fn entities_that_a_document_defines_stand_for_nothing() {
        let text = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'><!ENTITY y '&x;&x;'>]><a>1&y;2</a>";
        let document = Document::read(text);
        assert_eq!(document.root().expect("a root").text(), "12");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_the_rest_is_kept() {
        let problem = |text: &str| Document::read(text).problem.unwrap_or_default();
        assert_eq!(problem("<a>\n<b>\n"), "line 2: the element 'b' does not end");
        assert!(problem("<a>\n<b></c></a>").starts_with("line 2 is not well-formed"));
        let deep = "<a>".repeat(100_000);
        assert_eq!(problem(&deep), "elements nest more than 200 deep");
        assert_eq!(Document::read("<a>\n<b/></x>").root().map(|root| root.children().count()), Some(1));
    }
}
