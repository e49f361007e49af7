//! The notations in which extraction writes types and names that are no plain paths, and
//! resolution reads them.
//!
//! A type (`Declaration::of_type`, `Receiver::Type`) is a path, its instances meant, or begins with
//! a sign that tells another shape; `N` is the place of a reference among those of its file.

use std::fmt;
use std::ops::Range;

use banyan_facts::{DeclarationKind, FileFacts, ReferenceKind};

use crate::shown::{Numbered, number_at};

/// A property's type has this before it.
pub const PROPERTY: char = '%';
/// An import for type checkers alone has this before its path.
pub const TYPE_ONLY: char = '?';
/// A reference that calls what stands before it.
pub const CALLED: &str = "()";

/// A type, as extraction writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed<'a> {
    /// A text that is known: `"text`
    Text(&'a str),
    /// A value of the language's own types: `#`
    Builtin,
    /// The value of a reference: `=N`
    Value(u32),
    /// An element of that value: `@N`
    Element(u32),
    /// What `with` gives for that value: `^N`
    Entered(u32),
    /// An instance of the class that a reference names, and the name it is known by from there: `>N name`
    Instance(u32, &'a str),
    /// Rows of the class that a reference names, likewise: `{N name`
    Rows(u32, &'a str),
    /// A collection of that value: `*N`
    ManyOf(u32),
    /// The class itself: `!path`
    Class(&'a str),
    /// A collection of instances: `[path`
    Many(&'a str),
    /// Rows of a model: `(path`
    RowsOf(&'a str),
    /// An instance: `path`
    Named(&'a str),
}

/// The names of a dotted path, as `split('.')` tells them. They are short: looking at each byte is soon done.
#[derive(Debug, Clone)]
pub struct Names<'p>(Option<&'p str>);

impl<'p> Names<'p> {
    pub fn of(path: &'p str) -> Names<'p> {
        Names(Some(path))
    }
}

impl<'p> Iterator for Names<'p> {
    type Item = &'p str;

    fn next(&mut self) -> Option<&'p str> {
        let path = self.0.take()?;
        let Some(end) = path.bytes().position(|byte| byte == b'.') else { return Some(path) };
        self.0 = Some(&path[end + 1..]);
        Some(&path[..end])
    }
}

/// Reads a type; a property's mark is left out.
pub fn read_type(text: &str) -> Option<Typed<'_>> {
    let text = text.strip_prefix(PROPERTY).unwrap_or(text);
    let rest = text.get(1..).unwrap_or_default();
    let numbered = || {
        let (number, name) = rest.split_once(' ').unwrap_or((rest, ""));
        Some((number.parse::<u32>().ok()?, name))
    };
    Some(match text.as_bytes().first()? {
        b'"' => Typed::Text(rest),
        b'#' => Typed::Builtin,
        b'=' => Typed::Value(numbered()?.0),
        b'@' => Typed::Element(numbered()?.0),
        b'^' => Typed::Entered(numbered()?.0),
        b'*' => Typed::ManyOf(numbered()?.0),
        b'>' => numbered().map(|(number, name)| Typed::Instance(number, name))?,
        b'{' => numbered().map(|(number, name)| Typed::Rows(number, name))?,
        b'!' => Typed::Class(rest),
        b'[' => Typed::Many(rest),
        b'(' => Typed::RowsOf(rest),
        _ => Typed::Named(text),
    })
}

/// The references that a type is told by.
pub fn numbers(text: &str) -> Vec<(Range<usize>, Numbered)> {
    let start = usize::from(text.starts_with(PROPERTY));
    let is_told = matches!(text.as_bytes().get(start), Some(b'=' | b'@' | b'^' | b'*' | b'>' | b'{'));
    let number = number_at(text, start + 1).filter(|_| is_told);
    number.map(|(range, at)| (range, Numbered::Reference(at))).into_iter().collect()
}

/// The modules that a file loads as settings, which all see.
pub fn settings_modules(facts: &FileFacts) -> Vec<&str> {
    let loaded = facts.references.iter().map(|reference| facts.text(reference.name));
    loaded.filter(|name| matches!(read_loaded(name), Some(Loaded::Settings(_)))).collect()
}

/// Methods that are called without their name.
const CALLED_BY_THE_LANGUAGE: &[&str] =
    &["__all__", "__call__", "__enter__", "__getattr__", "__getitem__", "__iter__", "__tablename__"];

/// See [`Sight::reached_by`](crate::Sight::reached_by). What classes with bases hold may be a model's, which frameworks
/// know by other names.
pub fn reached_by(facts: &FileFacts, at: u32) -> Option<Vec<String>> {
    let declaration = &facts.declarations[at as usize];
    let name = facts.text(declaration.name);
    let has_bases = |class: u32| {
        let mut references = facts.references.iter();
        references.any(|it| it.kind == ReferenceKind::Extends && it.within == Some(class))
    };
    let is_known = match declaration.kind {
        DeclarationKind::Field => declaration.parent.is_some_and(has_bases),
        _ => CALLED_BY_THE_LANGUAGE.contains(&name) || name == "AUTH_USER_MODEL",
    };
    (!is_known).then(|| vec![name.to_owned()])
}

impl fmt::Display for Typed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Typed::Text(text) => write!(f, "\"{text}"),
            Typed::Builtin => write!(f, "#"),
            Typed::Value(at) => write!(f, "={at}"),
            Typed::Element(at) => write!(f, "@{at}"),
            Typed::Entered(at) => write!(f, "^{at}"),
            Typed::ManyOf(at) => write!(f, "*{at}"),
            Typed::Instance(at, name) => write!(f, ">{at} {name}"),
            Typed::Rows(at, name) => write!(f, "{{{at} {name}"),
            Typed::Class(path) => write!(f, "!{path}"),
            Typed::Many(path) => write!(f, "[{path}"),
            Typed::RowsOf(path) => write!(f, "({path}"),
            Typed::Named(path) => write!(f, "{path}"),
        }
    }
}

/// What a framework's own indirection names. Written as the name of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loaded<'a> {
    /// A Django model by application and name: `$model:app.Model`
    Model(&'a str),
    /// A class by the end of its module's name: `$class:app.module|Class`
    Class(&'a str, &'a str),
    /// A module: `$module:a.b`
    Module(&'a str),
    /// Something in a module: `$path:a.b.C`
    Path(&'a str),
    /// A Django application's configuration: `$app:label`
    Application(&'a str),
    /// The model of users: `$user:`
    User,
    /// The settings module: `$settings:a.b`
    Settings(&'a str),
    /// A background task by its name: `$task:a.b`
    Task(&'a str),
}

/// Reads the name of a reference, if it is no plain path.
pub fn read_loaded(name: &str) -> Option<Loaded<'_>> {
    if name.as_bytes().first() != Some(&b'$') {
        return None;
    }
    let (kind, rest) = name[1..].split_once(':')?;
    Some(match kind {
        "model" => Loaded::Model(rest),
        "class" => rest.split_once('|').map(|(module, class)| Loaded::Class(module, class))?,
        "module" => Loaded::Module(rest),
        "path" => Loaded::Path(rest),
        "app" => Loaded::Application(rest),
        "user" => Loaded::User,
        "settings" => Loaded::Settings(rest),
        "task" => Loaded::Task(rest),
        _ => return None,
    })
}

impl fmt::Display for Loaded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Loaded::Model(name) => write!(f, "$model:{name}"),
            Loaded::Class(module, class) => write!(f, "$class:{module}|{class}"),
            Loaded::Module(module) => write!(f, "$module:{module}"),
            Loaded::Path(path) => write!(f, "$path:{path}"),
            Loaded::Application(label) => write!(f, "$app:{label}"),
            Loaded::User => write!(f, "$user:"),
            Loaded::Settings(module) => write!(f, "$settings:{module}"),
            Loaded::Task(name) => write!(f, "$task:{name}"),
        }
    }
}

/// A text that belongs to what a reference names: `N>text`.
pub fn split_reference(text: &str) -> (Option<u32>, &str) {
    match text.split_once('>') {
        Some((number, rest)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            (number.parse().ok(), rest)
        }
        _ => (None, text),
    }
}

/// What stands in a text for the text that a reference names: `{=N}`.
pub fn placeholder(reference: u32) -> String {
    format!("{{={reference}}}")
}

/// The text with every placeholder replaced by what `text_of` knows, or `{}`.
pub fn fill_placeholders(text: &str, mut text_of: impl FnMut(u32) -> Option<String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{=") {
        let Some((number, after)) = after.split_once('}') else { break };
        filled.push_str(before);
        match number.parse().ok().and_then(&mut text_of) {
            Some(text) => filled.push_str(&text),
            None => filled.push_str("{}"),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}
