//! The lines of a `CODEOWNERS` file.

use std::collections::BTreeMap;

use globset::{Glob, GlobSetBuilder};

use super::pattern::globs_of;
use super::{CodeOwners, Gives, OwnersDialect, Section};

/// A section while it is read.
#[derive(Default)]
struct Draft {
    defaults: Vec<String>,
    globs: Vec<Glob>,
    gives: Vec<Gives>,
}

pub(super) fn parse_owners(text: &str, path: &str, folder: String) -> CodeOwners {
    let headed = text.lines().any(|line| section_of(line).is_some());
    let dialect =
        if headed || path.starts_with(".gitlab/") { OwnersDialect::GitLab } else { OwnersDialect::GitHub };
    let mut owners = CodeOwners {
        path: path.to_owned(),
        dialect,
        rules: 0,
        problems: Vec::new(),
        sections: Vec::new(),
        folder,
    };
    let mut sections: BTreeMap<String, Draft> = BTreeMap::new();
    let mut current = String::new();
    for (at, line) in text.lines().enumerate() {
        if let Some((name, defaults)) = section_of(line).filter(|_| dialect == OwnersDialect::GitLab) {
            current = name.to_lowercase();
            sections.entry(current.clone()).or_default().defaults = defaults;
            continue;
        }
        let mut words = words_of(line).into_iter();
        let Some(pattern) = words.next() else { continue };
        let section = sections.entry(current.clone()).or_default();
        match section.add(&pattern, words.collect(), dialect) {
            Ok(()) => owners.rules += 1,
            Err(reason) => owners.problems.push((at as u32 + 1, reason)),
        }
    }
    for draft in sections.into_values() {
        match draft.finish() {
            Ok(section) => owners.sections.push(section),
            Err(reason) => owners.problems.push((0, reason)),
        }
    }
    owners
}

impl Draft {
    fn add(&mut self, pattern: &str, owners: Vec<String>, dialect: OwnersDialect) -> Result<(), String> {
        let gitlab = dialect == OwnersDialect::GitLab;
        let (pattern, gives) = match pattern.strip_prefix('!') {
            Some(exempt) if gitlab => (exempt, Gives::Exempt),
            Some(_) => return Err("GitHub knows no negation".to_owned()),
            None if gitlab && owners.is_empty() => (pattern, Gives::Owners(self.defaults.clone())),
            None => (pattern, Gives::Owners(owners)),
        };
        for glob in globs_of(pattern, dialect)? {
            self.globs.push(glob);
            self.gives.push(gives.clone());
        }
        Ok(())
    }

    fn finish(self) -> Result<Section, String> {
        let mut builder = GlobSetBuilder::new();
        for glob in self.globs {
            builder.add(glob);
        }
        let patterns = builder.build().map_err(|error| error.kind().to_string())?;
        Ok(Section { patterns, gives: self.gives })
    }
}

/// The name and the default owners of a section's heading: `^[Name][2] @owner`.
fn section_of(line: &str) -> Option<(String, Vec<String>)> {
    let line = line.trim();
    let line = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?;
    let (name, mut rest) = line.split_once(']')?;
    if let Some(count) = rest.strip_prefix('[') {
        rest = count.split_once(']')?.1;
    }
    let owners = words_of(rest);
    let sound = !name.trim().is_empty() && owners.iter().all(|owner| is_owner(owner));
    sound.then(|| (name.trim().to_owned(), owners))
}

/// A user, a team, a role or an address.
fn is_owner(word: &str) -> bool {
    word.contains('@')
}

/// The words of a line up to a comment; a backslash keeps a space or a `#` in a word.
fn words_of(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek().is_some_and(|next| matches!(next, ' ' | '#')) => {
                word.extend(letters.next())
            }
            '#' if word.is_empty() => break,
            letter if letter.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            letter => word.push(letter),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}
