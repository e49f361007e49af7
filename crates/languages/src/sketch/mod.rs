//! A coarse picture of a monolith, without parsers: one pass over the bytes of each file finds what
//! it declares, imports and names, and names are tied by scopes and import paths alone.
//!
//! Fast enough to be shown while a scan runs, and too coarse for anything else: most dependencies
//! between files are found, some are wrong, and nothing is told of how one depends on another.

mod link;
mod rules;
mod words;

use banyan_facts::Language;

pub use link::{SketchedFile, link_sketches};

/// What the bytes of one file tell. Names are hashes of their text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sketch {
    /// The package or namespace that the file states; 0: none
    scope: u64,
    /// Its text
    scope_text: Box<str>,
    /// Top-level types that it declares
    declared: Vec<u64>,
    /// What it imports
    imports: Vec<Import>,
    /// Names with a capital that it uses, sorted, each once
    words: Vec<u64>,
    /// Number of lines
    lines: u32,
}

/// What an import names, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Import {
    path: Box<str>,
    wildcard: bool,
}

/// The sketch of a file; none where its language has no rules for it.
pub fn sketch_file(language: Language, bytes: &[u8]) -> Option<Sketch> {
    rules::rules_of(language).map(|rules| words::read_words(rules, bytes))
}

/// The hash of a name or path.
fn hash(text: &[u8]) -> u64 {
    let mixed = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    text.iter().fold(0xcbf2_9ce4_8422_2325, mixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ties of files, as `from -> to`.
    fn ties(language: Language, files: &[(&str, &str)]) -> Vec<String> {
        let mut files: Vec<SketchedFile> = files
            .iter()
            .map(|(path, text)| SketchedFile {
                path: (*path).into(),
                language,
                bytes: text.len() as u64,
                sketch: sketch_file(language, text.as_bytes()).expect("the language has rules"),
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let facts = link_sketches(&files);
        let path = |unit: banyan_facts::UnitIndex| facts.units[unit.at()].qualified_name.to_string();
        facts.links.iter().map(|link| format!("{} -> {}", path(link.from), path(link.to))).collect()
    }

    #[test]
    fn scopes_and_imports_tie_names() {
        let files = [
            (
                "a/Order.java",
                "package a;\nimport b.Client;\nimport c.*;\nclass Order { Item i; Client c; Part p; } // Lone",
            ),
            ("a/Item.java", "package a; class Item { String s = \"Order\"; /* Order */ }"),
            ("b/Client.java", "package b; public class Client { class Item {} }"),
            ("c/Part.java", "package c; class Part {}"),
            ("c/Lone.java", "package c; class Lone {}"),
        ];
        let expected =
            ["a/Order.java -> a/Item.java", "a/Order.java -> b/Client.java", "a/Order.java -> c/Part.java"];
        assert_eq!(ties(Language::Java, &files), expected);
    }

    #[test]
    fn import_paths_lead_to_files() {
        let python = [
            ("shop/orders/__init__.py", "from . import service\nfrom ..billing.bill import Bill"),
            ("shop/orders/service.py", "import shop.billing.bill  # shop.other"),
            ("shop/billing/bill.py", "\"\"\"from shop.orders import service\"\"\""),
        ];
        let expected = [
            "shop/orders/__init__.py -> shop/billing/bill.py",
            "shop/orders/__init__.py -> shop/orders/service.py",
            "shop/orders/service.py -> shop/billing/bill.py",
        ];
        assert_eq!(ties(Language::Python, &python), expected);
        let typescript = [
            ("src/a/index.ts", "export { B } from '../b';\nconst c = require(\"./c\");"),
            ("src/b.ts", "import type { C } from 'a/c';"),
            ("src/a/c.ts", ""),
        ];
        let expected =
            ["src/a/index.ts -> src/a/c.ts", "src/a/index.ts -> src/b.ts", "src/b.ts -> src/a/c.ts"];
        assert_eq!(ties(Language::TypeScript, &typescript), expected);
    }

    #[test]
    fn names_of_imported_folders_lead_to_their_files() {
        let go = [
            (
                "orders/order.go",
                "package orders\nimport (\n\t\"fmt\"\n\t\"example.org/shop/billing\"\n)\ntype Order struct { b billing.Bill }",
            ),
            ("orders/item.go", "package orders\ntype Item struct { o Order }"),
            ("billing/bill.go", "package billing\ntype Bill struct {}"),
            ("billing/other.go", "package billing\ntype Other struct {}"),
        ];
        let expected = ["orders/item.go -> orders/order.go", "orders/order.go -> billing/bill.go"];
        assert_eq!(ties(Language::Go, &go), expected);
    }

    #[test]
    fn broken_text_ends_the_pass_and_no_more() {
        for language in [Language::Java, Language::Python, Language::Go, Language::TypeScript, Language::Rust]
        {
            for text in [
                "\"",
                "\"\"\"",
                "/*",
                "/",
                "'\\",
                "import",
                "import (",
                "package",
                "class",
                "from . import",
                "\u{feff}#\0",
            ] {
                assert!(sketch_file(language, text.as_bytes()).is_some(), "{text}");
            }
            let bytes: Vec<u8> = (0..=255).cycle().take(3_000).collect();
            assert!(sketch_file(language, &bytes).is_some());
        }
    }
}
