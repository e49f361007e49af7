//! The variables of a function and what they hold.

use banyan_facts::Receiver;
use foldhash::HashMap;

use super::super::notation::split_top;
use super::Extractor;

/// The variables in sight of one function.
#[derive(Debug, Default)]
pub(super) struct Variables<'t> {
    pub known: HashMap<&'t str, Receiver>,
    /// An arrow function sees what is around it
    pub sees_outer: bool,
    /// What its return statements give back, one by one
    pub returns: Vec<Receiver>,
}

impl<'t> Extractor<'t> {
    /// What a variable holds, by its name without `$`.
    pub(super) fn variable(&self, name: &str) -> Receiver {
        for function in self.functions.iter().rev() {
            if let Some(receiver) = function.known.get(name) {
                return *receiver;
            }
            if !function.sees_outer {
                break;
            }
        }
        Receiver::Unknown
    }

    /// Sets a variable of the innermost function.
    pub(super) fn set_variable(&mut self, name: &'t str, receiver: Receiver) {
        if let Some(function) = self.functions.last_mut()
            && !self.pinned.contains(&name)
        {
            function.known.insert(name, receiver);
        }
    }

    /// Notes what the innermost function gives back.
    pub(super) fn note_return(&mut self, receiver: Receiver) {
        if let Some(function) = self.functions.last_mut() {
            function.returns.push(receiver);
        }
    }

    /// What a value is, in the notation; nothing where that is not told.
    pub(super) fn notation_of(&self, receiver: Receiver) -> Option<String> {
        match receiver {
            Receiver::Type(name) | Receiver::FieldType(name) => Some(self.names.text(name).to_owned()),
            Receiver::Own => Some("static".to_owned()),
            Receiver::Super => self.classes.last().map(|class| class.parent.clone()),
            Receiver::Result(at) => Some(format!("#{at}")),
            Receiver::Element(at) => Some(format!("#{at}^")),
            Receiver::None | Receiver::Unknown => None,
        }
        .filter(|text| !text.is_empty())
    }

    /// A value of a type in the notation.
    pub(super) fn value_of_type(&mut self, notation: &str) -> Receiver {
        Receiver::Type(self.names.intern(notation))
    }

    /// What a container of this kind holds.
    pub(super) fn element_of(&mut self, container: Receiver) -> Receiver {
        match container {
            Receiver::Result(at) => Receiver::Element(at),
            Receiver::Unknown | Receiver::None => Receiver::Unknown,
            other => match self.notation_of(other) {
                Some(text) if text.len() < 400 => self.value_of_type(&element_notation(&text)),
                _ => Receiver::Unknown,
            },
        }
    }
}

/// The type of what a container holds, for each alternative of the container's type.
fn element_notation(text: &str) -> String {
    let held = |part: &str| match part.strip_suffix("[]") {
        Some(inner) => inner.to_owned(),
        None => format!("{part}^"),
    };
    split_top(text, '|').into_iter().map(held).collect::<Vec<_>>().join("|")
}
