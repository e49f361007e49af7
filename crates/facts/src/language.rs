use bitcode::{Decode, Encode};

/// A source language. What Banyan can read of each is told by the front-ends' table in `languages`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Language {
    /// Java
    Java,
    /// Rust
    Rust,
    /// SQL: schemas, migrations and queries in files of their own
    Sql,
}

impl Language {
    /// Every language, in the order of this enumeration.
    pub const ALL: &[Language] = &[Language::Java, Language::Rust, Language::Sql];

    /// The short lower-case name used in unit ids, JSON and options.
    pub fn id(self) -> &'static str {
        match self {
            Language::Java => "java",
            Language::Rust => "rust",
            Language::Sql => "sql",
        }
    }

    /// The name people write.
    pub fn label(self) -> &'static str {
        match self {
            Language::Java => "Java",
            Language::Rust => "Rust",
            Language::Sql => "SQL",
        }
    }

    /// The language with this [`id`](Language::id).
    pub fn from_id(id: &str) -> Option<Language> {
        Language::ALL.iter().copied().find(|language| language.id() == id)
    }
}
