use bitcode::{Decode, Encode};

/// Defines the languages, each with its id and its label.
macro_rules! languages {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $label:literal;)*) => {
        /// A source language. What Banyan can read of each is told by the front-ends' table in `languages`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        pub enum Language { $($(#[$doc])* $variant,)* }

        impl Language {
            /// Every language, in the order of this enumeration.
            pub const ALL: &[Language] = &[$(Language::$variant,)*];

            /// The short lower-case name used in unit ids, JSON and options.
            pub fn id(self) -> &'static str {
                match self { $(Language::$variant => $id,)* }
            }

            /// The name people write.
            pub fn label(self) -> &'static str {
                match self { $(Language::$variant => $label,)* }
            }

            /// The language with this [`id`](Language::id).
            pub fn from_id(id: &str) -> Option<Language> {
                Language::ALL.iter().copied().find(|language| language.id() == id)
            }
        }
    };
}

languages! {
    /// Java
    Java = "java", "Java";
    /// Kotlin
    Kotlin = "kotlin", "Kotlin";
    /// C#
    CSharp = "csharp", "C#";
    /// Python
    Python = "python", "Python";
    /// TypeScript and JavaScript, in files of their own and in single-file components
    TypeScript = "typescript", "TypeScript and JavaScript";
    /// Go
    Go = "go", "Go";
    /// PHP
    Php = "php", "PHP";
    /// Ruby
    Ruby = "ruby", "Ruby";
    /// Rust
    Rust = "rust", "Rust";
    /// SQL: schemas, migrations and queries in files of their own
    Sql = "sql", "SQL";
    /// Documents in XML in which frameworks of the Java virtual machine are told of classes and tables
    Xml = "xml", "XML";
}
