use std::collections::BTreeMap;

use bitcode::{Decode, Encode};

use crate::{EditedFile, FileRow, FileStatus, Language, MonolithFacts, UnresolvedReason};

/// The share of references that must be followed before a claim that nothing is there can be made.
pub const SURE_SHARE: f64 = 0.90;

/// How much of a monolith was read and followed: what every claim about it rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Coverage {
    /// Of all files
    pub total: CoverageCounts,
    /// By language
    pub by_language: BTreeMap<Language, CoverageCounts>,
    /// By the first two levels of folders; the empty path is the root itself
    pub by_folder: BTreeMap<Box<str>, CoverageCounts>,
    /// References that could not be followed, by language and reason
    pub by_reason: BTreeMap<(Language, UnresolvedReason), u32>,
    /// Folders that could not be listed
    pub unread_folders: u32,
}

/// Files and references of one part of a monolith.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct CoverageCounts {
    /// Files: parsed, partial and skipped add up to it
    pub files: u32,
    /// Files read whole
    pub parsed: u32,
    /// Files read with parts left out
    pub partial: u32,
    /// Files not read
    pub skipped: u32,
    /// Of these, files that are no source of the monolith's own: nothing of it is missing
    pub foreign: u32,
    /// References: resolved, external and unresolved add up to it
    pub references: u32,
    /// References that lead to units of the monolith
    pub resolved: u32,
    /// References that lead to libraries
    pub external: u32,
    /// References that lead nowhere known
    pub unresolved: u32,
}

impl CoverageCounts {
    /// The share of references that were followed, to a unit or a library, from 0 to 1. Where there
    /// are none: 1, or 0 if nothing was read.
    pub fn share(&self) -> f64 {
        match self.references {
            0 if self.own_files() > 0 && self.files == self.skipped => 0.0,
            0 => 1.0,
            references => f64::from(self.resolved + self.external) / f64::from(references),
        }
    }

    /// Whether enough was read and followed to claim that something is not there: 90 % of the
    /// monolith's own files, and 90 % of their references.
    pub fn is_sure(&self) -> bool {
        let read = f64::from(self.parsed + self.partial);
        self.share() >= SURE_SHARE && read >= SURE_SHARE * f64::from(self.own_files())
    }

    fn own_files(&self) -> u32 {
        self.files - self.foreign
    }

    fn add(&mut self, file: &FileRow) {
        self.files += 1;
        *self.of_status(file.status) += 1;
        self.foreign += u32::from(file.is_foreign());
        self.resolved += file.resolved;
        self.external += file.external;
        self.unresolved += file.unresolved;
        self.references += file.resolved + file.external + file.unresolved;
    }

    fn of_status(&mut self, status: FileStatus) -> &mut u32 {
        match status {
            FileStatus::Parsed => &mut self.parsed,
            FileStatus::Partial => &mut self.partial,
            FileStatus::Skipped => &mut self.skipped,
        }
    }

    fn edit(&mut self, edit: &EditedFile) {
        *self.of_status(edit.status.1) += 1;
        *self.of_status(edit.status.0) -= 1;
        let EditedFile { before, now, .. } = edit;
        self.resolved = self.resolved - before.resolved + now.resolved;
        self.external = self.external - before.external + now.external;
        self.unresolved = self.unresolved - before.unresolved + now.unresolved;
        self.references = self.resolved + self.external + self.unresolved;
    }
}

impl Coverage {
    /// The languages that the monolith has source of its own in.
    pub fn own_languages(&self) -> impl Iterator<Item = (Language, &CoverageCounts)> {
        let own = self.by_language.iter().filter(|(_, counts)| counts.own_files() > 0);
        own.map(|(language, counts)| (*language, counts))
    }

    /// The coverage of a scan.
    pub fn of(facts: &MonolithFacts) -> Coverage {
        let mut coverage =
            Coverage { unread_folders: facts.unread_folders.len() as u32, ..Coverage::default() };
        for file in &facts.files {
            coverage.total.add(file);
            coverage.by_language.entry(file.language).or_default().add(file);
            coverage.by_folder.entry(top_folder(&file.path).into()).or_default().add(file);
        }
        for unresolved in &facts.unresolved {
            if let Some(file) = facts.files.get(unresolved.file as usize) {
                *coverage.by_reason.entry((file.language, unresolved.reason)).or_default() += 1;
            }
        }
        coverage
    }

    /// Puts what files are now for what they were: see [`MonolithFacts::edit`].
    pub fn edit(&mut self, edited: &[EditedFile]) {
        for edit in edited {
            let folder = self.by_folder.entry(top_folder(&edit.path).into()).or_default();
            let language = self.by_language.entry(edit.language).or_default();
            [&mut self.total, language, folder].into_iter().for_each(|counts| counts.edit(edit));
            for row in &edit.now.not_followed {
                *self.by_reason.entry((edit.language, row.reason)).or_default() += 1;
            }
            for row in &edit.before.not_followed {
                *self.by_reason.entry((edit.language, row.reason)).or_default() -= 1;
            }
        }
        self.by_reason.retain(|_, references| *references > 0);
    }

    /// [`CoverageCounts::share`] of all files.
    pub fn share(&self) -> f64 {
        self.total.share()
    }

    /// [`CoverageCounts::is_sure`] of all files.
    pub fn is_sure(&self) -> bool {
        self.total.is_sure()
    }
}

/// The first two folders of a file's path: what coverage by folder goes by.
pub fn top_folder(path: &str) -> &str {
    let ends = path.match_indices('/').map(|(at, _)| at);
    ends.take(2).last().map_or("", |end| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Markers, Unresolved};

    fn file(path: &str, language: Language, status: FileStatus, references: [u32; 3]) -> FileRow {
        let [resolved, external, unresolved] = references;
        FileRow {
            path: path.into(),
            language,
            status,
            reason: "".into(),
            bytes: 1,
            lines: 1,
            markers: Markers::NONE,
            resolved,
            external,
            unresolved,
        }
    }

    fn monolith() -> MonolithFacts {
        use FileStatus::*;
        let unresolved = |file, reason| Unresolved { file, line: 1, name: "x".into(), reason };
        MonolithFacts {
            files: vec![
                file("Main.java", Language::Java, Parsed, [5, 4, 1]),
                file("a/b/c/d.rs", Language::Rust, Partial, [2, 0, 2]),
                file("a/b/e.rs", Language::Rust, Skipped, [0, 0, 0]),
            ],
            unresolved: vec![
                unresolved(0, UnresolvedReason::UnknownName),
                unresolved(1, UnresolvedReason::UnknownName),
                unresolved(1, UnresolvedReason::UnknownName),
            ],
            ..MonolithFacts::default()
        }
    }

    #[test]
    fn counts_add_up_in_every_part() {
        let coverage = Coverage::of(&monolith());
        let rust = coverage.by_language[&Language::Rust];
        assert_eq!((rust.files, rust.parsed, rust.partial, rust.skipped), (2, 0, 1, 1));
        assert_eq!((rust.references, rust.resolved, rust.external, rust.unresolved), (4, 2, 0, 2));
        let folders: Vec<_> =
            coverage.by_folder.iter().map(|(path, counts)| (&**path, counts.files)).collect();
        assert_eq!(folders, [("", 1), ("a/b", 2)]);
        assert_eq!(coverage.by_reason[&(Language::Rust, UnresolvedReason::UnknownName)], 2);
        assert_eq!((coverage.total.files, coverage.total.references), (3, 14));
    }

    #[test]
    fn a_scan_is_sure_only_when_enough_was_read_and_followed() {
        let counts = |parsed, skipped, resolved, unresolved| CoverageCounts {
            files: parsed + skipped,
            parsed,
            skipped,
            references: resolved + unresolved,
            resolved,
            unresolved,
            ..CoverageCounts::default()
        };
        assert!(counts(10, 0, 90, 10).is_sure());
        assert!(!counts(10, 0, 89, 11).is_sure());
        assert!(!counts(5, 5, 100, 0).is_sure(), "half of the files are missing");
        assert!(!counts(0, 3, 0, 0).is_sure(), "nothing was read");
        let with_copies = CoverageCounts { foreign: 5, ..counts(5, 5, 100, 0) };
        assert!(with_copies.is_sure(), "of its own, all is read");
        assert!(counts(0, 0, 0, 0).is_sure());
    }
}
