//! C# front-end.
//!
//! A unit is a top-level type, all of its parts together; nested types belong to theirs, and
//! top-level statements are a unit `Program`. `parser` makes the tree of a file, or tree-sitter where it
//! gives up; [`extract`](extract::extract) reads it in one walk and writes down what it says; [`resolve`](resolve::resolve) follows names by the rules of the
//! language, with the most used libraries sketched in `library.cs`, and tells from what it followed what
//! frameworks make of it: routes, tables, messages. How types and values are written between the
//! two is told in `notation`.

mod extract;
mod grammar;
mod notation;
mod parser;
mod razor;
mod resolve;
#[cfg(test)]
mod tests;

use banyan_facts::Language;

use crate::{Capabilities, FrontEnd};

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::CSharp,
    extensions: &["cs", "cshtml", "razor"],
    file_names: &[],
    recognises: None,
    manifests: &["*.csproj", "Directory.Build.props", "Directory.Build.targets"],
    capabilities: Capabilities { references: true, entry_points: true, tables: true, configuration: true },
    version: 3,
    extract: extract::extract,
    resolve: resolve::resolve,
    keeps_types: Some(resolve::keeps_types),
    sight: None,
};
