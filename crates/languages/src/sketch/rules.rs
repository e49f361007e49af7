//! What a sketch knows of each language.

use banyan_facts::Language;

/// How names lead to other files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ties {
    /// By the scope that the file states and those that it imports
    Scopes,
    /// By import paths, which are those of files
    Paths,
    /// By import paths, which are those of folders, and by names within a folder
    Folders,
    /// By names that only one file declares
    Names,
}

/// The words and signs of a language that a sketch looks for.
pub(super) struct Rules {
    pub ties: Ties,
    /// Begins the statement of the file's scope
    pub scope: &'static str,
    /// Begin an import
    pub imports: &'static [&'static str],
    /// Come before the name of a type
    pub declares: &'static [&'static str],
    /// Between the parts of a path
    pub separator: u8,
    /// `#` begins a comment rather than `//` and `/*`
    pub hash_comments: bool,
    /// Blocks are in braces, and types within types are not looked for
    pub braces: bool,
    /// A `'` begins a string
    pub single_quotes: bool,
    /// An import without a `*` may bring in all of a scope
    pub imports_scopes: bool,
}

const BRACES: Rules = Rules {
    ties: Ties::Scopes,
    scope: "package",
    imports: &["import"],
    declares: &["class", "interface", "enum", "record"],
    separator: b'.',
    hash_comments: false,
    braces: true,
    single_quotes: true,
    imports_scopes: false,
};

static JAVA: Rules = BRACES;
static KOTLIN: Rules = Rules { declares: &["class", "interface", "object", "typealias"], ..BRACES };
static CSHARP: Rules = Rules {
    scope: "namespace",
    imports: &["using"],
    declares: &["class", "interface", "enum", "record", "struct"],
    imports_scopes: true,
    ..BRACES
};
static PHP: Rules = Rules {
    scope: "namespace",
    imports: &["use"],
    declares: &["class", "interface", "enum", "trait"],
    separator: b'\\',
    ..BRACES
};
static TYPESCRIPT: Rules = Rules {
    ties: Ties::Paths,
    scope: "",
    imports: &["from", "import", "require"],
    declares: &[],
    separator: b'/',
    ..BRACES
};
static PYTHON: Rules = Rules {
    ties: Ties::Paths,
    scope: "",
    imports: &["import", "from"],
    declares: &[],
    hash_comments: true,
    braces: false,
    ..BRACES
};
static GO: Rules =
    Rules { ties: Ties::Folders, scope: "", declares: &["type", "func"], separator: b'/', ..BRACES };
static RUBY: Rules = Rules {
    ties: Ties::Names,
    scope: "",
    imports: &[],
    declares: &["class", "module"],
    hash_comments: true,
    braces: false,
    ..BRACES
};
static RUST: Rules = Rules {
    ties: Ties::Names,
    scope: "",
    imports: &[],
    declares: &["struct", "enum", "trait", "union", "type"],
    single_quotes: false,
    ..BRACES
};

/// The rules of a language; none where nothing is sketched.
pub(super) fn rules_of(language: Language) -> Option<&'static Rules> {
    match language {
        Language::Java => Some(&JAVA),
        Language::Kotlin => Some(&KOTLIN),
        Language::CSharp => Some(&CSHARP),
        Language::Php => Some(&PHP),
        Language::TypeScript => Some(&TYPESCRIPT),
        Language::Python => Some(&PYTHON),
        Language::Go => Some(&GO),
        Language::Ruby => Some(&RUBY),
        Language::Rust => Some(&RUST),
        _ => None,
    }
}
