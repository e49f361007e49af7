use std::collections::BTreeMap;
use std::sync::Arc;

use banyan_facts::{Coverage, EditedFile, EditedMembers, EditedUnit, FileStatus};
use banyan_graph::UnitIndex;
use bitcode::{Decode, Encode};

use super::{SnapshotCommit, SnapshotCounts, SnapshotDependency, SnapshotFacts, count, member_names};

/// What differs in the snapshots of two scans between which only insides and members of files were edited.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub struct SnapshotEdits {
    /// The commit now, where there is one
    pub commit: Option<SnapshotCommit>,
    /// How much is read and followed now
    pub counts: SnapshotCounts,
    /// References that a dependency has more now, or less, by places in the snapshot's units; sorted
    pub references: Vec<(u32, u32, i64)>,
    /// Files of which another share is read, by their paths: true where that is not the whole
    pub unread: BTreeMap<String, bool>,
    /// The [members](SnapshotUnit::members) of units that have other ones now, by places in the snapshot's units.
    /// They are kept beside the rest, which was kept before there were any
    #[bitcode(skip)]
    pub members: BTreeMap<u32, Vec<String>>,
}

/// The edits of a snapshot; `tests` tells of each unit whether it is test code.
pub fn summarise_edits(
    edited: &[EditedFile],
    tests: &[bool],
    commit: Option<SnapshotCommit>,
    coverage: &Coverage,
) -> SnapshotEdits {
    let is_test = |unit: UnitIndex| tests.get(unit.at()).copied().unwrap_or_default();
    let mut references: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for edit in edited {
        for (followed, sign) in [(&edit.before, -1), (&edit.now, 1)] {
            for link in followed.links.iter().filter(|link| !link.test) {
                if !is_test(link.from) && !is_test(link.to) {
                    *references.entry((link.from.0, link.to.0)).or_default() += sign;
                }
            }
        }
    }
    let is_unread = |edit: &EditedFile| edit.status.1 != FileStatus::Parsed;
    let differ = edited.iter().filter(|edit| edit.status.0 != edit.status.1);
    SnapshotEdits {
        commit,
        counts: count(coverage),
        references: listed(references),
        unread: differ.map(|edit| (edit.path.to_string(), is_unread(edit))).collect(),
        members: edited.iter().flat_map(|edit| &edit.units).filter_map(other_members).collect(),
    }
}

fn other_members(edit: &EditedUnit) -> Option<(u32, Vec<String>)> {
    match &edit.members {
        EditedMembers::Same(_) => None,
        EditedMembers::Other { members, .. } => Some((edit.unit.0, member_names(members))),
    }
}

fn listed(references: BTreeMap<(u32, u32), i64>) -> Vec<(u32, u32, i64)> {
    let differ = references.into_iter().filter(|(_, more)| *more != 0);
    differ.map(|((from, to), more)| (from, to, more)).collect()
}

impl SnapshotEdits {
    /// The edits that come to the same as these, and the others after them.
    #[must_use]
    pub fn then(self, next: SnapshotEdits) -> SnapshotEdits {
        let mut references: BTreeMap<(u32, u32), i64> = BTreeMap::new();
        for (from, to, more) in self.references.into_iter().chain(next.references) {
            *references.entry((from, to)).or_default() += more;
        }
        let mut unread = self.unread;
        unread.extend(next.unread);
        let mut members = self.members;
        members.extend(next.members);
        SnapshotEdits { references: listed(references), unread, members, ..next }
    }
}

impl SnapshotFacts {
    /// Makes it the snapshot of the later scan.
    pub fn edit(&mut self, edits: &SnapshotEdits) {
        self.commit.clone_from(&edits.commit);
        self.counts = edits.counts;
        let known = std::mem::take(&mut self.dependencies).into_iter();
        let mut all: BTreeMap<(u32, u32), i64> =
            known.map(|it| ((it.from, it.to), i64::from(it.references))).collect();
        for &(from, to, more) in &edits.references {
            *all.entry((from, to)).or_default() += more;
        }
        let dependency = |((from, to), references): ((u32, u32), i64)| {
            let references = u32::try_from(references).ok().filter(|references| *references > 0)?;
            Some(SnapshotDependency { from, to, references })
        };
        self.dependencies = all.into_iter().filter_map(dependency).collect();
        for (unit, members) in &edits.members {
            if let Some(unit) = self.units.get_mut(*unit as usize) {
                Arc::make_mut(unit).members.clone_from(members);
            }
        }
        self.unread.retain(|path| edits.unread.get(path) != Some(&false));
        self.unread.extend(edits.unread.iter().filter(|(_, unread)| **unread).map(|(path, _)| path.clone()));
        self.unread.sort_unstable();
        self.unread.dedup();
    }
}
