//! The language front-ends: text in, facts out.
//!
//! Two stages. [`extract`] reads one file by itself; [`resolve`] follows every reference of every
//! file to a unit, a library or a reason. Both are pure: no file system, clock or environment. A
//! front-end is one row of [`FRONT_ENDS`] and one folder; parser types never leave that folder.

pub mod java;
mod nesting;
mod resolution;
pub mod rust;
pub mod sql;
#[cfg(test)]
mod testing;

use banyan_facts::{FileFacts, Language, MonolithFacts};

pub use nesting::{NESTING_LIMIT, nesting_depth};
pub use resolution::{FileIndex, Resolution};

/// One source file, ready to read.
#[derive(Debug, Clone, Copy)]
pub struct SourceFile<'a> {
    /// Relative path, with `/`
    pub path: &'a str,
    /// Its text
    pub text: &'a str,
}

/// A build manifest (`Cargo.toml`, `pom.xml`), as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Relative path, with `/`
    pub path: String,
    /// Its text
    pub text: String,
}

/// All that resolution may look at.
#[derive(Debug, Clone, Copy)]
pub struct Project<'a> {
    /// Every file's facts, sorted by path
    pub files: &'a [FileFacts],
    /// Every manifest that a front-end asked for, sorted by path
    pub manifests: &'a [Manifest],
}

/// What a front-end can tell. What it cannot reads "not analysed", never "none found".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// References between units
    pub references: bool,
    /// Routes and other entry points
    pub entry_points: bool,
    /// Tables and accesses
    pub tables: bool,
    /// Configuration reads
    pub configuration: bool,
}

/// A language: what it reads and how.
pub struct FrontEnd {
    /// The language
    pub language: Language,
    /// File name endings it reads, without the dot
    pub extensions: &'static [&'static str],
    /// File names of the build manifests that its resolution wants
    pub manifests: &'static [&'static str],
    /// What it can tell
    pub capabilities: Capabilities,
    /// Raised whenever `extract` changes what it says, so that kept facts are taken anew
    pub version: u32,
    /// Reads one file by itself. Never fails: what cannot be read is told in the status
    pub extract: fn(SourceFile<'_>) -> FileFacts,
    /// Follows the references of this language's files and adds its units
    pub resolve: fn(Project<'_>, &mut Resolution<'_>),
}

impl FrontEnd {
    /// Whether its files hold data rather than code: they refer to nothing, and may be large, with
    /// long lines and any brackets. Their extraction must take time in proportion to their size.
    pub fn holds_data(&self) -> bool {
        !self.capabilities.references
    }
}

/// Every front-end, in the order in which their resolutions run.
pub static FRONT_ENDS: &[FrontEnd] = &[java::FRONT_END, rust::FRONT_END, sql::FRONT_END];

/// The front-end that reads files with this name, if any.
pub fn front_end_for(path: &str) -> Option<&'static FrontEnd> {
    let (_, extension) = path.rsplit_once('.')?;
    let reads = |front_end: &&FrontEnd| {
        front_end.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension))
    };
    FRONT_ENDS.iter().find(reads)
}

/// The front-end of a language.
pub fn front_end_of(language: Language) -> Option<&'static FrontEnd> {
    FRONT_ENDS.iter().find(|front_end| front_end.language == language)
}

/// Whether some front-end wants the manifest with this file name.
pub fn is_manifest(file_name: &str) -> bool {
    FRONT_ENDS.iter().any(|front_end| front_end.manifests.contains(&file_name))
}

/// Follows the references of all files, whatever their languages.
pub fn resolve(project: Project<'_>) -> MonolithFacts {
    let mut resolution = Resolution::new(project.files);
    for front_end in FRONT_ENDS {
        (front_end.resolve)(project, &mut resolution);
    }
    resolution.finish()
}
