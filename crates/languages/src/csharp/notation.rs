//! How this front-end writes types, values and signatures in the facts, and reads them back.
//!
//! A type is written without white space and `?`: `Dictionary<int,Order[]>`, `(int:count,Order:first)`.
//! A type declaration's header is `partial|<K,V:Bound&Other>Base;Interface`, a callable's
//! `<T>Return(this Type name,Type name=,params Type[] name)`, a constant's `string="text"`, a property's
//! `set|Type`, or `get|Type` where it is only read.
//!
//! A value is written by its type, or by where it comes from: `#12` is what reference 12 of the file
//! gives, `this` and `base` what they are in the language, `"text"` a string that is told, with `{#12}` for
//! the value of a reference and `{}` for what is not told, `=T` the type `T` itself, `\2:value` a
//! function of two parameters and what it gives back, `null`, `?` what is not told. After it may stand,
//! any number of times: `^` an element of it, `!` what awaiting it gives, `@` what its indexer gives,
//! `[]` an array of it, `%1` the second part of a tuple, `$1` the second parameter of a delegate, `$r` what
//! the delegate gives back; and after a call, `(1)` or `(name)` the type of its parameter.
//!
//! The name of a reference may be followed by its type arguments and, where it is called, by its
//! arguments: `Find<Order>(#3,id:int)`. A name that ends in a dot stands before a dot and may be a
//! namespace.

/// Longer texts of types, values and strings are not told.
pub(super) const LONGEST_TEXT: usize = 400;

/// A reference's name in its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Called<'a> {
    /// The name itself, perhaps with dots
    pub name: &'a str,
    /// The type arguments between their brackets
    pub type_arguments: Option<&'a str>,
    /// The arguments between their brackets
    pub arguments: Option<&'a str>,
    /// Whether it stands before a dot
    pub qualifies: bool,
}

impl<'a> Called<'a> {
    /// The arguments, each as a value.
    pub fn values(&self) -> Vec<Argument<'a>> {
        self.each_value().collect()
    }

    /// The arguments, one after the other.
    pub fn each_value(&self) -> impl Iterator<Item = Argument<'a>> + use<'a> {
        split_outside(self.arguments.unwrap_or_default(), b',').map(read_argument)
    }

    /// The type arguments.
    pub fn types(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        split_outside(self.type_arguments.unwrap_or_default(), b',')
    }
}

/// One argument of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Argument<'a> {
    /// The parameter's name, where it is stated
    pub name: Option<&'a str>,
    /// What is given
    pub value: &'a str,
}

impl Argument<'_> {
    /// The reference that gives the value, if nothing comes after it.
    pub fn reference(&self) -> Option<u32> {
        self.value.strip_prefix('#')?.parse().ok()
    }
}

/// The text of a value that is a told string.
pub(super) fn string_of(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"')
}

/// Reads one argument back.
pub(super) fn read_argument(text: &str) -> Argument<'_> {
    let end = text.find(|c: char| !is_name_part(c)).unwrap_or(text.len());
    match text.as_bytes().get(end) {
        Some(b':') if end > 0 => Argument { name: Some(&text[..end]), value: &text[end + 1..] },
        _ => Argument { name: None, value: text },
    }
}

fn is_name_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Reads a reference's name. This is done for each reference several times, byte by byte: all signs of
/// the notation are of one.
pub(super) fn read_called(text: &str) -> Called<'_> {
    let end = text.bytes().position(|byte| matches!(byte, b'<' | b'(')).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let mut called = Called { name, ..Called::default() };
    if let [b'<', ..] = rest.as_bytes() {
        let close = closing(rest);
        called.type_arguments = rest.get(1..close);
        rest = rest.get(close + 1..).unwrap_or_default();
    }
    match (rest.as_bytes(), name.as_bytes()) {
        ([b'(', .., b')'], _) => called.arguments = Some(&rest[1..rest.len() - 1]),
        ([b'(', ..], _) => called.arguments = Some(&rest[1..]),
        ([b'.'], _) => called.qualifies = true,
        ([], [.., b'.']) => {
            called.qualifies = true;
            called.name = &name[..name.len() - 1];
        }
        ([b'.', ..], _) => {
            // A type nested in a generic one: the arguments of the last part are enough.
            let more = &rest[1..];
            let inner = read_called(more);
            return Called { name: &text[..text.len() - (more.len() - inner.name.len())], ..inner };
        }
        _ => {}
    }
    called
}

/// Where the bracket closes that a text begins with.
fn closing(text: &str) -> usize {
    let mut depth = 0usize;
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'<' | b'(' | b'[' => depth += 1,
            b'>' | b')' | b']' if depth <= 1 => return at,
            b'>' | b')' | b']' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The parts of a text between separators that stand outside of brackets and strings.
pub(super) fn split_outside(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    let next = move || {
        let text = rest?;
        let end = end_of_part(text, separator);
        rest = text.get(end + 1..);
        Some(&text[..end])
    };
    std::iter::from_fn(next).filter(|part| !part.is_empty())
}

/// Where the first separator stands outside of brackets and strings.
fn end_of_part(text: &str, separator: u8) -> usize {
    let (mut depth, mut quoted) = (0usize, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'<' | b'(' | b'[' => depth += 1,
            b'>' | b')' | b']' => depth = depth.saturating_sub(1),
            _ if byte == separator && depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// The last part of a dotted name.
pub(super) fn simple_name(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// A type's text without its arguments.
pub(super) fn without_arguments(text: &str) -> &str {
    &text[..text.find(['<', '[', '(']).unwrap_or(text.len())]
}

/// A type parameter and its bounds as written.
pub(super) type TypeParameter<'a> = (&'a str, Vec<&'a str>);

/// The header of a type declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Header<'a> {
    /// One of several parts
    pub partial: bool,
    /// Type parameters
    pub type_parameters: Vec<TypeParameter<'a>>,
    /// Base class and interfaces
    pub bases: Vec<&'a str>,
}

/// A parameter of a callable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parameter<'a> {
    /// Its name
    pub name: &'a str,
    /// Its type as written
    pub typ: &'a str,
    /// Takes the receiver of an extension method
    pub this: bool,
    /// Takes any number of arguments
    pub variable: bool,
    /// Has a default
    pub optional: bool,
}

/// The signature of a callable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Signature<'a> {
    /// Type parameters
    pub type_parameters: Vec<TypeParameter<'a>>,
    /// Return type; empty for constructors
    pub result: &'a str,
    /// Parameters
    pub parameters: Vec<Parameter<'a>>,
}

fn type_parameters(text: &str) -> (Vec<TypeParameter<'_>>, &str) {
    if !text.starts_with('<') {
        return (Vec::new(), text);
    }
    let close = closing(text);
    let parameters = split_outside(text.get(1..close).unwrap_or_default(), b',');
    let parameters =
        parameters.map(bounded).map(|(name, bounds)| (name, split_outside(bounds, b'&').collect()));
    (parameters.collect(), text.get(close + 1..).unwrap_or_default())
}

fn bounded(parameter: &str) -> (&str, &str) {
    parameter.split_once(':').unwrap_or((parameter, ""))
}

/// Reads a type's header back.
pub(super) fn read_header(text: &str) -> Header<'_> {
    let (partial, rest) = match text.strip_prefix("partial|") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (type_parameters, bases) = type_parameters(rest);
    Header { partial, type_parameters, bases: split_outside(bases, b';').collect() }
}

/// Reads a callable's signature back.
pub(super) fn read_signature(text: &str) -> Signature<'_> {
    let (type_parameters, rest) = type_parameters(text);
    let (result, parameters) = rest.split_at(parameters_at(rest));
    let parameters = parameters.strip_prefix('(').unwrap_or_default();
    let parameters = split_outside(parameters.strip_suffix(')').unwrap_or(parameters), b',');
    Signature { type_parameters, result, parameters: parameters.map(parameter).collect() }
}

/// Where the last bracket at the outside opens.
fn parameters_at(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' | '>' | ']' => depth += 1,
            '(' if depth <= 1 => return at,
            '(' | '<' | '[' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    text.len()
}

fn parameter(text: &str) -> Parameter<'_> {
    let (text, optional) = text.strip_suffix('=').map_or((text, false), |text| (text, true));
    let (text, this) = text.strip_prefix("this ").map_or((text, false), |text| (text, true));
    let (text, variable) = text.strip_prefix("params ").map_or((text, false), |text| (text, true));
    let (typ, name) = text.rsplit_once(' ').unwrap_or((text, ""));
    Parameter { name, typ, this, variable, optional }
}

/// How a value that a type holds can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// A field, a constant or an event
    Field,
    /// A property that is only read
    Getter,
    /// A property that is read and set
    Property,
}

/// A field or property as declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held<'a> {
    /// What it is
    pub holder: Holder,
    /// Its type
    pub typ: &'a str,
    /// Its text, where it is a string that never changes
    pub text: Option<&'a str>,
}

/// Reads the declaration of a field or property back.
pub(super) fn read_held(text: &str) -> Held<'_> {
    let (holder, rest) = match (text.strip_prefix("set|"), text.strip_prefix("get|")) {
        (Some(rest), _) => (Holder::Property, rest),
        (_, Some(rest)) => (Holder::Getter, rest),
        _ => (Holder::Field, text),
    };
    let (typ, value) = rest.split_once('=').unwrap_or((rest, ""));
    Held { holder, typ, text: string_of(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_calls_come_back() {
        let called = read_called("Find<Order,List<int>>(#3^,id:\"a,b)\",\\1:#4)");
        assert_eq!((called.name, called.types().collect()), ("Find", vec!["Order", "List<int>"]));
        let values: Vec<_> = called.values().iter().map(|value| (value.name, value.value)).collect();
        assert_eq!(values, [(None, "#3^"), (Some("id"), "\"a,b)\""), (None, "\\1:#4")]);
        assert_eq!(string_of(called.values()[1].value), Some("a,b)"));
        assert!(read_called("System.").qualifies);
        assert_eq!(read_called("a.B").name, "a.B");
        let nested = read_called("A.B<int>.C<string>");
        assert_eq!((nested.name, nested.types().collect()), ("A.B<int>.C", vec!["string"]));
    }

    #[test]
    fn signatures_and_headers_come_back() {
        let signature =
            read_signature("<T:IEntity&new,U>Task<(int:a,T:b)>(this IQ<T> q,params int[] p,U u=)");
        assert_eq!(signature.type_parameters, [("T", vec!["IEntity", "new"]), ("U", vec![])]);
        assert_eq!(signature.result, "Task<(int:a,T:b)>");
        let names: Vec<_> =
            signature.parameters.iter().map(|parameter| (parameter.typ, parameter.name)).collect();
        assert_eq!(names, [("IQ<T>", "q"), ("int[]", "p"), ("U", "u")]);
        assert!(
            signature.parameters[0].this
                && signature.parameters[1].variable
                && signature.parameters[2].optional
        );
        assert_eq!(read_signature("(int:a,T:b)()").result, "(int:a,T:b)");
        assert_eq!(read_signature("()").parameters, []);
        let header = read_header("partial|<K>Base<K,int>;IOther");
        assert!(header.partial);
        assert_eq!(header.bases, ["Base<K,int>", "IOther"]);
        assert_eq!(read_held("string=\"a=b\"").text, Some("a=b"));
        assert_eq!(read_held("set|int"), Held { holder: Holder::Property, typ: "int", text: None });
    }
}
