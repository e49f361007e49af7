//! Who owns which files by `CODEOWNERS`, as GitHub and GitLab understand it.

mod parse;
mod pattern;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use globset::GlobSet;

use crate::repository::{open_repository, place_in_repository};
use parse::parse_owners;

/// Where the file may be, in the order in which it is looked for.
const PLACES: &[&str] = &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// Both hosts refuse larger files.
const MOST_BYTES: u64 = 3 << 20;

/// Whose rules a file is read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnersDialect {
    /// Patterns as in `.gitignore`, but for classes, negation and `folder/*`, which is not deep
    GitHub,
    /// Sections, each with its own last match; patterns match whole paths
    GitLab,
}

/// The owners of the files of a folder.
#[derive(Debug, Clone)]
pub struct CodeOwners {
    /// Where the file is, relative to the root of the repository
    pub path: String,
    /// Whose rules it is read by
    pub dialect: OwnersDialect,
    /// How many rules it has
    pub rules: u32,
    /// Lines that could not be read: line and reason
    pub problems: Vec<(u32, String)>,
    sections: Vec<Section>,
    /// The folder below the root of the repository, with a `/` at its end; empty for the root
    folder: String,
}

/// Rules of which the last that matches counts.
#[derive(Debug, Clone)]
struct Section {
    patterns: GlobSet,
    /// By pattern: what it gives to the files that match
    gives: Vec<Gives>,
}

/// What a rule gives.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Gives {
    /// These owners; none: the files have no owner
    Owners(Vec<String>),
    /// No owner of this section, whatever other rules say
    Exempt,
}

/// Reads the owners of the files of a folder: from the root of its repository, or from the folder
/// itself where there is none. None where there is no such file.
pub fn read_code_owners(folder: &Path) -> Option<CodeOwners> {
    let repository = open_repository(folder);
    let place = repository.as_ref().and_then(|repository| {
        let place = place_in_repository(repository, folder)?;
        Some((repository.workdir()?.to_owned(), place.to_string()))
    });
    let (root, place) = place.unwrap_or_else(|| (folder.to_owned(), String::new()));
    let found = PLACES.iter().find(|place| root.join(place).is_file())?;
    let file = root.join(found);
    if fs::metadata(&file).ok()?.len() > MOST_BYTES {
        return None;
    }
    let text = String::from_utf8_lossy(&fs::read(&file).ok()?).into_owned();
    let folder = if place.is_empty() { place } else { format!("{place}/") };
    Some(parse_owners(&text, found, folder))
}

impl CodeOwners {
    /// The owners of a file of the folder, sorted; the path is relative to it, with `/`.
    pub fn owners_of(&self, path: &str) -> Vec<&str> {
        let path = format!("{}{path}", self.folder);
        let found: BTreeSet<&str> =
            self.sections.iter().flat_map(|section| section.owners_of(&path)).collect();
        found.into_iter().collect()
    }
}

impl Section {
    fn owners_of(&self, path: &str) -> impl Iterator<Item = &str> {
        let matches = self.patterns.matches(path);
        let exempt = matches.iter().any(|at| self.gives[*at] == Gives::Exempt);
        let last = matches.last().filter(|_| !exempt).map(|at| &self.gives[*at]);
        let owners = match last {
            Some(Gives::Owners(owners)) => owners.as_slice(),
            _ => &[],
        };
        owners.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests;
