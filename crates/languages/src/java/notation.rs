//! How this front-end writes types and signatures in the facts, and reads them back.
//!
//! A type is written without white space, annotations and wildcards: `java.util.Map<K,Order[]>`;
//! `?` is an argument that is not told. `#12` is the type of reference 12 of the file, `#12<T>` the
//! same type around a `T`, `#12=T` the same where the call is told to give back a `T`; `List<T>^` is an element of a list, `Map<K,V>~` a key of a map,
//! `Order%2` the second component of a value; `#12$12` is what call 12 hands its function as the first of two
//! values, `#12$00` the receiver that it hands it; `Order!each/2!10` is what the method `each` of an `Order`, called with two
//! arguments, hands the function that is the second of them as its first value, or an element of the `Order` where that is not told. `fun<R,A,B>` is a function of an `A` that gives back a `B`, called
//! on an `R`. A type declaration's header is `<K,V:Bound&Other>Supertype;Supertype`, a callable's
//! `<T>Return@Extended(Parameter,Optional=,Variable...)`. The name of a call ends in the number of its arguments:
//! `find/2`; one that begins with `+` is an operator, which may lead nowhere. A receiver `@A@B` names the values
//! whose members are in sight by their names alone, the innermost first.

/// Types nest at most this deep; what is deeper is not told.
const DEPTH_LIMIT: usize = 24;

/// A type as read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TypeText<'a> {
    /// `?`, or too deep
    Unknown,
    /// A name with arguments and array dimensions
    Named { name: &'a str, arguments: Vec<TypeText<'a>>, dimensions: u8 },
    /// The type of a reference
    Result { reference: u32, around: Option<Box<TypeText<'a>>>, told: Option<Box<TypeText<'a>>> },
    /// What a value of the type holds, or the key by which it holds it
    Held(Box<TypeText<'a>>, Held),
    /// A component of a value, counted from 1
    Component(Box<TypeText<'a>>, usize),
    /// What a call hands the function that it is given: which of how many values; 0 for the receiver
    Handed { reference: u32, at: usize, total: usize },
    /// What a method of a type hands the function that is one of its arguments
    Given { of: Box<TypeText<'a>>, call: &'a str, argument: usize, value: usize },
}

/// Which of the things that a container holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// `^`
    Element,
    /// `~`
    Key,
}

/// A type parameter and its bounds as written.
pub(crate) type TypeParameter<'a> = (&'a str, &'a str);

/// The header of a type declaration, or the signature of a callable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Signature<'a> {
    /// Type parameters
    pub type_parameters: Vec<TypeParameter<'a>>,
    /// Return type; empty for constructors and type declarations
    pub result: &'a str,
    /// The type that a function extends; empty where it extends none
    pub extended: &'a str,
    /// Parameter types, or supertypes
    pub types: Vec<&'a str>,
}

impl Signature<'_> {
    /// Whether this many arguments fit the parameters.
    pub fn takes(&self, arguments: usize) -> bool {
        match self.types.last() {
            Some(last) if last.ends_with("...") => arguments + 1 >= self.types.len(),
            _ if arguments > self.types.len() => self.types.iter().any(|text| text.contains("...")),
            _ => arguments >= self.types.iter().filter(|text| !text.ends_with('=')).count(),
        }
    }
}

/// Source text of a type in the notation.
pub(crate) fn plain_type(source: &str) -> String {
    let plain = match source.contains(|c: char| c.is_whitespace() || matches!(c, '@' | '/')) {
        true => condensed(source),
        false => source.to_owned(),
    };
    if plain.contains(">.") { without_outer_arguments(&plain) } else { plain }
}

/// A member type, `Outer<A>.Inner<B>`, keeps the arguments of its last part only.
fn without_outer_arguments(plain: &str) -> String {
    let mut kept = String::with_capacity(plain.len());
    for c in plain.chars() {
        if c == '.' && kept.ends_with('>') {
            kept.truncate(closed_at(&kept));
        }
        kept.push(c);
    }
    kept
}

/// Where the arguments begin that end a text.
fn closed_at(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            '>' => depth += 1,
            '<' if depth <= 1 => return at,
            '<' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

fn condensed(source: &str) -> String {
    let mut plain = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '@' => after_annotation(rest),
            '/' => after_comment(rest),
            c if c.is_whitespace() => rest.trim_start(),
            c if is_name_part(c) => {
                let end = rest.find(|c: char| !is_name_part(c)).unwrap_or(rest.len());
                match &rest[..end] {
                    "extends" | "super" if plain.ends_with('?') => {
                        plain.pop();
                    }
                    word => plain.push_str(word),
                }
                &rest[end..]
            }
            c => {
                plain.push(c);
                &rest[c.len_utf8()..]
            }
        };
    }
    plain
}

fn is_name_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn after_annotation(text: &str) -> &str {
    let end = text[1..].find(|c: char| !(is_name_part(c) || c == '.')).map_or(text.len(), |at| at + 1);
    let rest = &text[end..];
    if !rest.trim_start().starts_with('(') {
        return rest;
    }
    let mut depth = 0usize;
    for (at, c) in rest.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth <= 1 => return &rest[at + 1..],
            ')' => depth -= 1,
            _ => {}
        }
    }
    ""
}

fn after_comment(text: &str) -> &str {
    let end = if text.starts_with("//") { "\n" } else { "*/" };
    text.find(end).map_or("", |at| &text[at + end.len()..])
}

/// A type's text without its type arguments and array dimensions.
pub(crate) fn without_arguments(plain: &str) -> String {
    let mut depth = 0usize;
    let kept = plain.chars().filter(|&c| match c {
        '<' => {
            depth += 1;
            false
        }
        '>' => {
            depth = depth.saturating_sub(1);
            false
        }
        '[' | ']' => false,
        _ => depth == 0,
    });
    kept.collect()
}

/// The last part of a dotted name.
pub(crate) fn simple_name(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The simple name of a type's text, without arguments.
pub(crate) fn simple_type(text: &str) -> &str {
    let end = text.find(['<', '[', '^', '~', '%', '$']).unwrap_or(text.len());
    simple_name(&text[..end])
}

/// The outermost type arguments of a type's text.
pub(crate) fn arguments_of(text: &str) -> Vec<&str> {
    match (text.find('<'), text.rfind('>')) {
        (Some(start), Some(end)) if start < end => split_outside(&text[start + 1..end], ','),
        _ => Vec::new(),
    }
}

/// `orderLine` and `OrderLine` as `order_line`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut previous_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && previous_lower {
            snake.push('_');
        }
        previous_lower = c.is_lowercase() || c.is_ascii_digit();
        snake.extend(c.to_lowercase());
    }
    snake
}

/// What stands behind `get`, `set` or `is` in an accessor's name, as the name of the property.
pub(crate) fn property_name(rest: &str) -> String {
    let mut chars = rest.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// An accessor's name: `get` and `name` are `getName`.
pub(crate) fn prefixed(verb: &str, property: &str) -> String {
    let mut chars = property.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    verb.chars().chain(first).chain(chars).collect()
}

/// A member's name and the number of arguments it is called with, where it is called.
pub(crate) fn called_name(name: &str) -> (&str, Option<usize>) {
    match name.rsplit_once('/') {
        Some((name, count)) => (name, count.parse().ok()),
        None => (name, None),
    }
}

/// Reads a header or a signature back.
pub(crate) fn read_signature(text: &str) -> Signature<'_> {
    let (parameters, rest) = split_parameters(text);
    let type_parameters = split_outside(parameters, ',')
        .into_iter()
        .map(|parameter| parameter.split_once(':').unwrap_or((parameter, "")))
        .collect();
    match rest.split_once('(') {
        Some((result, types)) => {
            let types = split_outside(types.strip_suffix(')').unwrap_or(types), ',');
            let (result, extended) = result.split_once('@').unwrap_or((result, ""));
            Signature { type_parameters, result, extended, types }
        }
        None => Signature { type_parameters, types: split_outside(rest, ';'), ..Signature::default() },
    }
}

fn split_parameters(text: &str) -> (&str, &str) {
    if !text.starts_with('<') {
        return ("", text);
    }
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if depth == 1 => return (&text[1..at], &text[at + 1..]),
            '>' => depth -= 1,
            _ => {}
        }
    }
    ("", text)
}

/// The parts of a text between separators that stand outside of angle brackets.
fn split_outside(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            c if c == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// Reads a type back. Of an intersection, the first type counts.
pub(crate) fn read_type(text: &str) -> TypeText<'_> {
    read_nested(text, 0)
}

fn read_nested(text: &str, depth: usize) -> TypeText<'_> {
    if depth > DEPTH_LIMIT || text.is_empty() || text == "?" {
        return TypeText::Unknown;
    }
    for (suffix, held) in [('^', Held::Element), ('~', Held::Key)] {
        if let Some(container) = text.strip_suffix(suffix) {
            return TypeText::Held(Box::new(read_nested(container, depth + 1)), held);
        }
    }
    if let Some((of, at)) = text.rsplit_once('%')
        && let Ok(at) = at.parse()
    {
        return TypeText::Component(Box::new(read_nested(of, depth + 1)), at);
    }
    if let Some(given) = read_given(text, depth) {
        return given;
    }
    if let Some(result) = text.strip_prefix('#') {
        return read_result(result, depth);
    }
    let text = split_outside(text, '&').first().copied().unwrap_or_default();
    let text = text.strip_suffix('=').unwrap_or(text);
    let (text, variable) = text.strip_suffix("...").map_or((text, 0), |text| (text, 1));
    let open = text.trim_end_matches("[]");
    let dimensions = ((text.len() - open.len()) / 2 + variable).min(255) as u8;
    let Some(end) = open.find('<') else {
        return TypeText::Named { name: open, arguments: Vec::new(), dimensions };
    };
    let arguments = arguments_of(open).into_iter().map(|text| read_nested(text, depth + 1)).collect();
    TypeText::Named { name: &open[..end], arguments, dimensions }
}

fn read_given(text: &str, depth: usize) -> Option<TypeText<'_>> {
    let (called, place) = text.rsplit_once('!')?;
    let (of, call) = called.rsplit_once('!')?;
    let digits: Vec<usize> =
        place.chars().map_while(|digit| digit.to_digit(10)).map(|digit| digit as usize).collect();
    match (digits.as_slice(), place.len()) {
        (&[argument, value], 2) => {
            Some(TypeText::Given { of: Box::new(read_nested(of, depth + 1)), call, argument, value })
        }
        _ => None,
    }
}

/// Which type argument of a functional interface of the JDK is the type of a function's parameter.
pub(crate) fn parameter_of_function(interface: &str, at: usize) -> Option<usize> {
    match interface {
        "Consumer" | "Function" | "Predicate" | "UnaryOperator" | "ToIntFunction" | "ToLongFunction"
        | "ToDoubleFunction" | "ObjIntConsumer" | "ObjLongConsumer" | "ObjDoubleConsumer" => {
            (at == 0).then_some(0)
        }
        "BiConsumer" | "BiFunction" | "BiPredicate" | "ToIntBiFunction" | "ToLongBiFunction"
        | "ToDoubleBiFunction" => (at < 2).then_some(at),
        "Comparator" | "BinaryOperator" => (at < 2).then_some(0),
        _ => None,
    }
}

fn read_result(text: &str, depth: usize) -> TypeText<'_> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let Ok(reference) = text[..end].parse() else { return TypeText::Unknown };
    if let Some(handed) = text[end..].strip_prefix('$') {
        let digit =
            |at: usize| handed.as_bytes().get(at).map_or(0, |digit| usize::from(digit.saturating_sub(b'0')));
        return TypeText::Handed { reference, at: digit(0), total: digit(1) };
    }
    let around = text[end..].strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let told = text[end..].strip_prefix('=');
    let nested = |text| Box::new(read_nested(text, depth + 1));
    TypeText::Result { reference, around: around.map(nested), told: told.map(nested) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_types_lose_space_annotations_and_wildcards() {
        assert_eq!(plain_type("Map < String , ? extends Order > [ ]"), "Map<String,Order>[]");
        assert_eq!(plain_type("@Nullable @Size(max = (3)) List<@NonNull ? super T>"), "List<T>");
        assert_eq!(plain_type("List<?>"), "List<?>");
        assert_eq!(plain_type("A /* not B */ . C"), "A.C");
        assert_eq!(plain_type("Map<A<B>, Outer<C>.Mid<D>.Inner<E>>"), "Map<A<B>,Outer.Mid.Inner<E>>");
    }

    #[test]
    fn signatures_and_headers_come_back() {
        let signature = read_signature("<T:Comparable<T>&Runnable,U>List<T>(Map<T,U>,int...)");
        assert_eq!(signature.type_parameters, [("T", "Comparable<T>&Runnable"), ("U", "")]);
        assert_eq!((signature.result, signature.types.clone()), ("List<T>", vec!["Map<T,U>", "int..."]));
        assert!(signature.takes(1) && signature.takes(4) && !signature.takes(0));
        assert_eq!(read_signature("<K>Base<K>;Other").types, ["Base<K>", "Other"]);
        assert_eq!(read_signature("(A)").types, ["A"]);
    }

    #[test]
    fn types_come_back() {
        let TypeText::Named { name, arguments, dimensions } = read_type("a.Map<K,List<V>>[]") else {
            panic!()
        };
        assert_eq!((name, arguments.len(), dimensions), ("a.Map", 2, 1));
        let named = |name| TypeText::Named { name, arguments: Vec::new(), dimensions: 0 };
        let result = TypeText::Result { reference: 7, around: Some(Box::new(named("Order"))), told: None };
        assert_eq!(read_type("#7<Order>^"), TypeText::Held(Box::new(result), Held::Element));
        assert_eq!(read_type("?"), TypeText::Unknown);
        let given = TypeText::Given { of: Box::new(named("Order")), call: "each/2", argument: 1, value: 0 };
        assert_eq!(read_type("Order!each/2!10"), given);
        assert_eq!(read_type("Order!each/2!10^"), TypeText::Held(Box::new(given), Held::Element));
        let deep = "A<".repeat(1000) + &">".repeat(1000);
        assert!(matches!(read_type(&deep), TypeText::Named { .. }));
    }
}
