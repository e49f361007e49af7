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
