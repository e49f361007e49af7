//! How this front-end writes types in the facts, and reads them back when it resolves.
//!
//! A type is written as in the source, without references, lifetimes and constants:
//! `Result<Vec<crate::post::Post>,Error>`, `(A,B)`, `[A]`, `dyn A+B`, `impl A+B`, `Self`, `_` for
//! what is not known. Bound associated types stand among the arguments (`Iterator<Post>`).
//! `$0` is the first type parameter of the declaration that owns the member. For values whose
//! type the file does not state, the text says how to get it: `#12` is the type of reference 12
//! of the file, and a suffix takes a part of a type: `?` what a wrapper or an iterator holds, `!`
//! the error of a result, `.1` the second part of a tuple, `{T}` the same wrapper around a `T`.

/// A type as read back from its notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeText<'a> {
    /// `_`
    Unknown,
    /// A path with its arguments
    Path(&'a str, Vec<TypeText<'a>>),
    /// `(A,B)`
    Tuple(Vec<TypeText<'a>>),
    /// `[A]`
    Slice(Box<TypeText<'a>>),
    /// `dyn A+B`, `impl A+B`
    Bounds(Vec<TypeText<'a>>),
    /// `$0`
    Parameter(usize),
    /// `#12`
    Result(usize),
    /// A part of a type
    Part(Box<TypeText<'a>>, Part<'a>),
}

/// Which part of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'a> {
    /// `?`
    Inner,
    /// `!`
    Error,
    /// `.1`
    Element(usize),
    /// `{T}`
    Refilled(Box<TypeText<'a>>),
}

/// Types nest at most this deep; what is deeper is unknown.
const DEPTH_LIMIT: usize = 24;

/// Reads a type. Text that is no notation is unknown.
pub fn read_type(text: &str) -> TypeText<'_> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    reader.read()
}

/// The path of a type without its arguments, and nothing for types that are no paths.
pub fn head_of(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
    &text[..end]
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(wanted));
        if found {
            self.at += wanted.len();
        }
        found
    }

    fn read(&mut self) -> TypeText<'a> {
        if self.depth > DEPTH_LIMIT {
            self.at = self.text.len();
            return TypeText::Unknown;
        }
        self.depth += 1;
        let mut read = self.read_base();
        while let Some(part) = self.read_part() {
            read = TypeText::Part(Box::new(read), part);
        }
        self.depth -= 1;
        read
    }

    fn read_base(&mut self) -> TypeText<'a> {
        if self.eat("_") && !self.peek().is_some_and(is_path) {
            return TypeText::Unknown;
        }
        match self.peek() {
            Some(b'(') => TypeText::Tuple(self.read_list(b')')),
            Some(b'[') => TypeText::Slice(Box::new(self.read_list(b']').pop().unwrap_or(TypeText::Unknown))),
            Some(b'$') => TypeText::Parameter(self.read_number()),
            Some(b'#') => TypeText::Result(self.read_number()),
            _ if self.eat("dyn ") || self.eat("impl ") => self.read_bounds(),
            _ => self.read_path(),
        }
    }

    fn read_part(&mut self) -> Option<Part<'a>> {
        match self.peek()? {
            b'?' => {
                self.at += 1;
                Some(Part::Inner)
            }
            b'!' => {
                self.at += 1;
                Some(Part::Error)
            }
            b'.' => Some(Part::Element(self.read_number())),
            b'{' => {
                let refill = self.read_list(b'}').pop().unwrap_or(TypeText::Unknown);
                Some(Part::Refilled(Box::new(refill)))
            }
            _ => None,
        }
    }

    fn read_bounds(&mut self) -> TypeText<'a> {
        let mut bounds = vec![self.read_path()];
        while self.eat("+") {
            bounds.push(self.read_path());
        }
        TypeText::Bounds(bounds)
    }

    fn read_path(&mut self) -> TypeText<'a> {
        let start = self.at - usize::from(self.at > 0 && self.text.as_bytes()[self.at - 1] == b'_');
        while self.peek().is_some_and(is_path) {
            self.at += 1;
        }
        let path = &self.text[start..self.at];
        let arguments = if self.peek() == Some(b'<') { self.read_list(b'>') } else { Vec::new() };
        if path.is_empty() {
            self.at = self.text.len();
            return TypeText::Unknown;
        }
        TypeText::Path(path, arguments)
    }

    fn read_list(&mut self, end: u8) -> Vec<TypeText<'a>> {
        self.at += 1;
        let mut list = Vec::new();
        while let Some(byte) = self.peek() {
            if byte == end {
                self.at += 1;
                break;
            }
            list.push(self.read());
            if self.peek() == Some(b',') {
                self.at += 1;
            } else if self.peek() != Some(end) {
                self.at = self.text.len();
            }
        }
        list
    }

    fn read_number(&mut self) -> usize {
        self.at += 1;
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.text[start..self.at].parse().unwrap_or(usize::MAX)
    }
}

fn is_path(byte: u8) -> bool {
    byte == b'_' || byte == b':' || byte.is_ascii_alphanumeric() || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path<'a>(name: &'a str, arguments: Vec<TypeText<'a>>) -> TypeText<'a> {
        TypeText::Path(name, arguments)
    }

    #[test]
    fn reads_what_extraction_writes() {
        assert_eq!(
            read_type("Result<Vec<a::Post>,_>"),
            path("Result", vec![path("Vec", vec![path("a::Post", vec![])]), TypeText::Unknown])
        );
        assert_eq!(
            read_type("dyn Repo<$1>+Send"),
            TypeText::Bounds(vec![path("Repo", vec![TypeText::Parameter(1)]), path("Send", vec![])])
        );
        assert_eq!(read_type("_hidden"), path("_hidden", vec![]));
    }

    #[test]
    fn reads_parts_and_refills() {
        let inner = TypeText::Part(Box::new(TypeText::Result(12)), Part::Inner);
        assert_eq!(read_type("#12?"), inner);
        assert_eq!(read_type("#12?.1"), TypeText::Part(Box::new(inner.clone()), Part::Element(1)));
        assert_eq!(
            read_type("Option<#3>{(A,#12?)}"),
            TypeText::Part(
                Box::new(path("Option", vec![TypeText::Result(3)])),
                Part::Refilled(Box::new(TypeText::Tuple(vec![path("A", vec![]), inner])))
            )
        );
    }

    #[test]
    fn other_text_is_unknown_and_ends() {
        assert_eq!(read_type(""), TypeText::Unknown);
        assert_eq!(read_type("<<<"), TypeText::Unknown);
        let deep = "A<".repeat(10_000);
        let _ = read_type(&deep);
    }
}
