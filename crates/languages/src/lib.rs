//! The language front-ends: text in, facts out.
//!
//! Two stages. [`extract`] reads one file by itself; [`resolve`] follows every reference of every
//! file to a unit, a library or a reason. Both are pure: no file system, clock or environment. A
//! front-end is one row of [`FRONT_ENDS`] and one folder; parser types never leave that folder.

mod arguments;
mod compared;
mod counting;
pub mod csharp;
mod descent;
mod file_units;
mod finding;
mod followed;
pub mod go;
mod heads;
#[cfg_attr(not(test), allow(dead_code, reason = "each front-end needs a part of it"))]
mod inflect;
pub mod java;
pub mod kotlin;
mod left_out;
mod manifests;
mod mentions;
mod nesting;
mod outlines;
mod parts;
pub mod php;
pub mod python;
mod remote_calls;
mod resolution;
mod routes;
mod rows;
pub mod ruby;
pub mod rust;
mod shown;
mod sketch;
pub mod sql;
mod syntax;
#[cfg(test)]
#[allow(dead_code, reason = "each front-end asks for a part of it")]
mod testing;
mod tree;
pub mod typescript;
pub mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

use banyan_facts::{EditedFile, FileFacts, Language, MonolithFacts, UnitIndex};
use banyan_threads::work_beside;

use compared::edits_of_others;
pub use followed::{AddedUnits, Before, Earlier, FollowedCount, Leaving, ShowingFound, Whole};
pub use left_out::LEFT_OUT;
use left_out::{follows, resolve_with};
pub use manifests::{is_manifest, manifests_of};
pub use nesting::{NESTING_LIMIT, nesting_depth, too_deep};
pub use resolution::{FileIndex, Resolution};
pub use shown::{Numbered, Numbering, Sight};
pub use sketch::{Sketch, SketchedFile, link_sketches, sketch_file};

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
    pub files: &'a [&'a FileFacts],
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
#[derive(Debug, Clone, Copy)]
pub struct FrontEnd {
    /// The language
    pub language: Language,
    /// File name endings it reads, without the dot, in any case
    pub extensions: &'static [&'static str],
    /// Whole file names it reads besides (`Rakefile`)
    pub file_names: &'static [&'static str],
    /// Where files of these endings may be anybody's: whether a file that begins like this is one of
    /// those it reads. Others are no files of the monolith. The begin has [`HEAD_BYTES`] at most
    pub recognises: Option<fn(&str) -> bool>,
    /// The build manifests and settings that its resolution wants as text: file names, or the last
    /// parts of paths, with at most one `*` in the file name (`pom.xml`, `*.csproj`, `config/routes/*.yaml`).
    /// A manifest is no source file, whatever its ending, unless a front-end recognises it by what is in it
    pub manifests: &'static [&'static str],
    /// What it can tell
    pub capabilities: Capabilities,
    /// Raised whenever `extract` changes what it says, so that kept facts are taken anew
    pub version: u32,
    /// Reads one file by itself. Never fails: what cannot be read is told in the status, and text that nests
    /// deeper than [`NESTING_LIMIT`] is not
    pub extract: fn(SourceFile<'_>) -> FileFacts,
    /// Follows the references of this language's files and adds its units
    pub resolve: fn(Project<'_>, &mut Resolution<'_>),
    /// Where it follows file by file with what it finds there: whether a file, as it was and as it is, has the same types
    pub keeps_types: Option<fn(&FileFacts, &FileFacts) -> bool>,
    /// How it looks at other files, where what it follows in one depends on nothing of others but what they [show](shown)
    pub sight: Option<Sight>,
}

/// How much of a file is looked at to tell whether a front-end recognises it, in bytes.
pub const HEAD_BYTES: usize = 8 << 10;

impl FrontEnd {
    /// Whether it reads a file with this text.
    pub fn reads(&self, text: &str) -> bool {
        self.recognises.is_none_or(|recognises| {
            let end = (0..=HEAD_BYTES.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
            recognises(&text[..end.unwrap_or(0)])
        })
    }

    /// Whether its files hold data rather than code: they refer to nothing, and may be large, with
    /// long lines and any brackets. Their extraction must take time in proportion to their size.
    pub fn holds_data(&self) -> bool {
        !self.capabilities.references
    }
}

/// Every front-end, in the order in which their resolutions run.
pub static FRONT_ENDS: &[FrontEnd] = &[
    java::FRONT_END,
    kotlin::FRONT_END,
    csharp::FRONT_END,
    python::FRONT_END,
    typescript::FRONT_END,
    go::FRONT_END,
    php::FRONT_END,
    ruby::FRONT_END,
    rust::FRONT_END,
    sql::FRONT_END,
    xml::FRONT_END,
];

/// The front-end that reads the file at this path, if any, or may recognise it. Manifests have none
/// but one that does.
pub fn front_end_for(path: &str) -> Option<&'static FrontEnd> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let reads = |front_end: &&FrontEnd| {
        front_end.file_names.contains(&name)
            || front_end.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension))
    };
    let found = FRONT_ENDS.iter().find(reads)?;
    (found.recognises.is_some() || !is_manifest(path)).then_some(found)
}

/// The front-end of a language.
pub fn front_end_of(language: Language) -> Option<&'static FrontEnd> {
    FRONT_ENDS.iter().find(|front_end| front_end.language == language)
}

/// Follows the references of all files, whatever their languages. Where following a language panics, which is a
/// mistake in its front-end, what its files refer to is told as [left out](banyan_facts::UnresolvedReason::LeftOut).
pub fn resolve(project: Project<'_>) -> MonolithFacts {
    resolve_on(1, project)
}

/// Follows the references of all files on so many threads; what it tells does not depend on them.
pub fn resolve_on(threads: usize, project: Project<'_>) -> MonolithFacts {
    resolve_with(FRONT_ENDS, threads, project, None).facts
}

/// What a resolution comes to that others may follow.
#[derive(Debug)]
pub struct Resolved {
    /// The facts of the monolith
    pub facts: MonolithFacts,
    /// How much was followed
    pub followed: FollowedCount,
    /// What [`Before::added`] shall be
    pub added: AddedUnits,
    /// How many groups of files there are of each language with [findings](Leaving::Found)
    pub found: Vec<(Language, u32)>,
}

/// [`resolve_on`], with what an earlier resolution of files of the same paths left. What it tells
/// does not depend on that. `keep` is handed what is to be left for the next, piece by piece.
pub fn resolve_again(
    threads: usize,
    project: Project<'_>,
    earlier: Option<&Earlier<'_>>,
    keep: &mut (dyn FnMut(Leaving) + Send),
) -> Resolved {
    resolve_with(FRONT_ENDS, threads, project, Some((earlier, keep)))
}

/// What changes in the facts of the monolith where its types stay what they are.
#[derive(Debug, Default)]
pub struct Edited {
    /// The files, by their places
    pub files: Vec<EditedFile>,
    /// How many were followed
    pub followed: u32,
    /// Units whose members have other places now, as front-ends were given them
    pub moved: Vec<UnitIndex>,
    /// What is to be left for the next
    pub leaving: Vec<Leaving>,
}

impl Edited {
    /// Adds edits of other files.
    fn add(&mut self, others: Edited) {
        self.files.extend(others.files);
        self.followed += others.followed;
        self.moved.extend(others.moved);
        self.leaving.extend(others.leaving);
    }
}

/// What changes in the facts of the monolith since an earlier resolution of the same files, of which these are
/// not what they were; sorted by their places. None where that may be more than their insides and members. Putting
/// it into the facts comes to what [`resolve`] tells.
pub fn resolve_edited(
    threads: usize,
    changed: &[(FileIndex, &FileFacts)],
    before: &Before<'_>,
) -> Option<Edited> {
    let edited = AssertUnwindSafe(|| {
        let is_java = |(_, facts): &(FileIndex, &FileFacts)| follows(Language::Java, facts.language);
        let (own, others): (Vec<_>, Vec<_>) = changed.iter().copied().partition(is_java);
        let (others, edited) = work_beside(
            threads,
            || edits_of_others(threads, &others, before),
            || match own.is_empty() {
                true => Some(Edited::default()),
                false => java::resolve_edited(threads, &own, before),
            },
        );
        let (mut edited, others) = (edited?, others?);
        edited.add(others);
        edited.files.sort_unstable_by_key(|edit| edit.file);
        Some(edited)
    });
    // Where it panics, following all tells what can be told.
    catch_unwind(edited).ok().flatten()
}
