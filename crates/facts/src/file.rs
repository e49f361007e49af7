use std::borrow::Cow;
use std::hash::BuildHasher;

use bitcode::{Decode, Encode};
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::{
    AccessMode, DeclarationKind, EntryPointKind, FileStatus, Language, Markers, ReferenceKind, RemoteCallKind,
};

/// A text of one file, by its place in that file's [`Names`]. Only meaningful beside its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Name(pub u32);

/// The texts of one file, each once: references are many, and their names few.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Names {
    /// All texts, one after the other
    text: Box<str>,
    /// Where each ends
    ends: Box<[u32]>,
}

impl Names {
    /// The text behind a name.
    #[inline]
    pub fn text(&self, name: Name) -> &str {
        text_between(&self.text, &self.ends, name)
    }

    /// All texts, one after the other: a text that is in none of it is in none of them.
    pub fn whole(&self) -> &str {
        &self.text
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Every text with its name.
    pub fn iter(&self) -> impl Iterator<Item = (Name, &str)> {
        (0..self.ends.len() as u32).map(|at| (Name(at), self.text(Name(at))))
    }
}

/// Collects the texts of one file while its facts are taken.
#[derive(Debug, Default)]
pub struct NamesBuilder {
    text: String,
    ends: Vec<u32>,
    /// By the hash of their texts, which stand in `text` alone
    places: HashTable<Name>,
    hasher: DefaultHashBuilder,
}

impl NamesBuilder {
    /// One with room for the names of a source of so many bytes.
    pub fn of_text(bytes: usize) -> NamesBuilder {
        let names = bytes / 64;
        NamesBuilder {
            text: String::with_capacity(bytes / 4),
            ends: Vec::with_capacity(names),
            places: HashTable::with_capacity(names),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// The name of a text, new or known.
    pub fn intern(&mut self, text: &str) -> Name {
        let NamesBuilder { text: all, ends, places, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(&known) = places.find(hash, |known| text_between(all, ends, *known) == text) {
            return known;
        }
        let name = Name(ends.len() as u32);
        all.push_str(text);
        ends.push(all.len() as u32);
        places.insert_unique(hash, name, |known| hasher.hash_one(text_between(all, ends, *known)));
        name
    }

    /// The text behind a name.
    #[inline]
    pub fn text(&self, name: Name) -> &str {
        text_between(&self.text, &self.ends, name)
    }

    /// The finished table.
    pub fn finish(self) -> Names {
        Names { text: self.text.into(), ends: self.ends.into() }
    }
}

/// The text that ends at the place of a name, and begins where the one before it ends.
#[inline]
fn text_between<'a>(text: &'a str, ends: &[u32], name: Name) -> &'a str {
    let at = name.0 as usize;
    let start = at.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |&start| start as usize);
    ends.get(at).and_then(|&end| text.get(start..end as usize)).unwrap_or_default()
}

/// What one file says by itself. Indexes (`declarations`, `references`) are places in the vectors
/// of this same value; names are places in its `names`.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct FileFacts {
    /// Relative to the monolith's root, with `/`
    pub path: Box<str>,
    /// The language it was read as
    pub language: Language,
    /// How well it was read
    pub status: FileStatus,
    /// Why it is partial or skipped, in one sentence; empty when parsed
    pub reason: Box<str>,
    /// Size in bytes
    pub bytes: u64,
    /// Number of lines
    pub lines: u32,
    /// Marks of the whole file: test, generated
    pub markers: Markers,
    /// All texts below
    pub names: Names,
    /// The package, namespace or module that the file itself states; empty text when it states none
    pub scope: Name,
    /// Imports, in source order
    pub imports: Vec<Import>,
    /// Types, members and inline modules, parents before children
    pub declarations: Vec<Declaration>,
    /// References, in an order where a receiver comes before what is called on it; empty where they are
    /// put away
    pub references: Vec<Reference>,
    /// The references where they are put away
    pub put_away: PutAway,
    /// Entry points
    pub entry_points: Vec<EntryPointFact>,
    /// Routers mounted under a prefix
    pub mounts: Vec<RouteMount>,
    /// Tables declared, altered, dropped or mapped here
    pub tables: Vec<TableFact>,
    /// Table accesses
    pub accesses: Vec<AccessFact>,
    /// Requests sent and messages published
    pub remote_calls: Vec<RemoteCallFact>,
    /// Configuration keys read
    pub configuration: Vec<ConfigurationFact>,
}

impl FileFacts {
    /// The facts of a file that was not read, for one reason in a sentence.
    pub fn skipped(path: &str, language: Language, bytes: u64, reason: &str) -> FileFacts {
        let mut names = NamesBuilder::default();
        let scope = names.intern("");
        FileFacts {
            path: path.into(),
            language,
            status: FileStatus::Skipped,
            reason: reason.into(),
            bytes,
            lines: 0,
            markers: Markers::NONE,
            names: names.finish(),
            scope,
            imports: Vec::new(),
            declarations: Vec::new(),
            references: Vec::new(),
            put_away: PutAway::default(),
            entry_points: Vec::new(),
            mounts: Vec::new(),
            tables: Vec::new(),
            accesses: Vec::new(),
            remote_calls: Vec::new(),
            configuration: Vec::new(),
        }
    }

    /// The text behind a name of this file.
    #[inline]
    pub fn text(&self, name: Name) -> &str {
        self.names.text(name)
    }

    /// Lets the references take about a third of their room until they are asked for: for languages that look
    /// at those of a file once, while they follow it.
    pub fn put_references_away(&mut self) {
        let references = std::mem::take(&mut self.references);
        if !references.is_empty() {
            self.put_away = PutAway(bitcode::encode(&references).into());
        }
    }

    /// The references, put away or not.
    pub fn all_references(&self) -> Cow<'_, [Reference]> {
        match &*self.put_away.0 {
            [] => Cow::Borrowed(&self.references),
            // What is kept of facts has a checksum: it is what was put away.
            bytes => Cow::Owned(bitcode::decode(bytes).unwrap_or_default()),
        }
    }
}

/// References of a file that were put away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct PutAway(Box<[u8]>);

/// An import, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Import {
    /// The whole path in the language's own notation (`org.acme.Order`, `crate::a::B`), without a final `*`
    pub path: Name,
    /// The name it gets here, where another one is given
    pub alias: Option<Name>,
    /// Everything below the path
    pub wildcard: bool,
    /// A member of a type rather than a type (Java's static import)
    pub member: bool,
    /// Visible to others as if it were declared here (`pub use`)
    pub reexport: bool,
    /// The declaration it is local to (an inline module, a function); none: the whole file
    pub within: Option<u32>,
    /// 1-based line
    pub line: u32,
}

/// A type, a member or an inline module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Declaration {
    /// Its simple name; methods of a Rust `impl` have the implemented type as their parent where
    /// that is declared in the same file, and `owner` otherwise
    pub name: Name,
    /// What it is
    pub kind: DeclarationKind,
    /// The declaration around it
    pub parent: Option<u32>,
    /// The type this member belongs to, as written, where that is not its parent (`impl Other { … }`)
    pub owner: Option<Name>,
    /// The declared type of a field, or the return type of a callable, as written; a front-end may
    /// put more of the signature or a type's header here, in a notation that its own resolution reads
    pub of_type: Option<Name>,
    /// 1-based first line
    pub line: u32,
    /// 1-based last line
    pub end_line: u32,
    /// Marks from annotations, attributes, modifiers
    pub markers: Markers,
}

/// What stands before the dot of a member reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Receiver {
    /// Nothing: a type's own name, a function in scope, a member of an enclosing type
    None,
    /// The enclosing type itself: `this`, `self`, `Self`
    Own,
    /// The enclosing type's supertype: `super`
    Super,
    /// A value of this type, or the type itself, as written
    Type(Name),
    /// A value whose type is an injected or stored field's: like `Type`, and worth following to implementations
    FieldType(Name),
    /// The result of another reference of this file (a chained call, a field of a field)
    Result(u32),
    /// An element of the result of another reference of this file: what a loop or a lambda is handed from it
    Element(u32),
    /// An expression whose type the file does not tell
    Unknown,
}

/// One reference, as written, not yet followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Reference {
    /// The innermost declaration around it
    pub within: Option<u32>,
    /// How it refers
    pub kind: ReferenceKind,
    /// What stands before it
    pub receiver: Receiver,
    /// The type's name (perhaps qualified, without type arguments) or the member's name; a front-end
    /// may add the number of arguments, in a notation that its own resolution reads
    pub name: Name,
    /// 1-based line
    pub line: u32,
    /// Inside test code
    pub test: bool,
}

/// A place where work enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct EntryPointFact {
    /// The declaration that states it
    pub within: Option<u32>,
    /// What kind of work
    pub kind: EntryPointKind,
    /// HTTP method in capitals; empty text where none is stated or it is not HTTP
    pub method: Name,
    /// Route, topic, schedule or command
    pub route: Name,
    /// The reference that names the handler, where that is not `within` itself
    pub handler: Option<u32>,
    /// 1-based line
    pub line: u32,
}

/// A router that is mounted under a prefix: every route that `target` builds gets the prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct RouteMount {
    /// The declaration that mounts it
    pub within: Option<u32>,
    /// The prefix
    pub prefix: Name,
    /// The reference that names the function that builds the mounted router
    pub target: u32,
    /// 1-based line
    pub line: u32,
}

/// What a statement or mapping does to a table's definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum TableChange {
    /// `CREATE TABLE`
    Create,
    /// `ALTER TABLE`: columns and keys to add
    Alter,
    /// `DROP TABLE`
    Drop,
    /// The table gets this name
    Rename(Name),
    /// The columns stated go
    DropColumns,
    /// The one column stated gets this name
    RenameColumn(Name),
    /// An object-relational mapping of the enclosing declaration
    Mapping,
}

/// A table's definition or a change of it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct TableFact {
    /// The table's name, lower case, without quotes and schema
    pub name: Name,
    /// What is done to it
    pub change: TableChange,
    /// Columns stated, lower case
    pub columns: Vec<Name>,
    /// Foreign keys stated
    pub foreign_keys: Vec<ForeignKeyFact>,
    /// The declaration mapped to it (an entity)
    pub within: Option<u32>,
    /// 1-based line
    pub line: u32,
}

/// A foreign key, as stated.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ForeignKeyFact {
    /// The columns that refer, lower case
    pub columns: Vec<Name>,
    /// Where they lead to
    pub to: TableName,
}

/// A table by its own name, or by the type that is mapped to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum TableName {
    /// The table's name, lower case, without quotes and schema
    Table(Name),
    /// The type, as written, whose mapping names the table
    Entity(Name),
}

/// One access to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct AccessFact {
    /// The declaration that accesses it
    pub within: Option<u32>,
    /// The table
    pub table: TableName,
    /// Read or write
    pub mode: AccessMode,
    /// 1-based line
    pub line: u32,
}

/// A request that is sent, or a message that is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct RemoteCallFact {
    /// The declaration that sends it
    pub within: Option<u32>,
    /// How
    pub kind: RemoteCallKind,
    /// HTTP method in capitals; empty text where none is stated or it is not HTTP
    pub method: Name,
    /// The address as written, `{}` in place of what is put in while the program runs; the procedure;
    /// the topic or queue
    pub target: Name,
    /// 1-based line
    pub line: u32,
}

/// A configuration key that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct ConfigurationFact {
    /// The declaration that reads it
    pub within: Option<u32>,
    /// The key
    pub key: Name,
    /// 1-based line
    pub line: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_were_put_away_are_all_there() {
        let reference = |at: u32| Reference {
            within: at.checked_sub(1),
            kind: ReferenceKind::Call,
            receiver: if at.is_multiple_of(2) { Receiver::Own } else { Receiver::Result(at / 2) },
            name: Name(at),
            line: at + 1,
            test: at.is_multiple_of(3),
        };
        for count in [0, 1, 300] {
            let mut facts = FileFacts::skipped("a.java", Language::Java, 0, "");
            facts.references = (0..count).map(reference).collect();
            let references = facts.references.clone();
            assert_eq!(*facts.all_references(), references);
            facts.put_references_away();
            assert!(facts.references.is_empty());
            assert_eq!(*facts.all_references(), references);
        }
    }
}
