//! The rows of a file that belong to its units: accesses, configuration reads, remote calls.

use banyan_facts::*;

use crate::{FileIndex, Resolution};

/// Where in the monolith a row belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The unit
    pub unit: UnitIndex,
    /// Its member
    pub member: Option<u32>,
    /// Only in test code
    pub test: bool,
}

/// Adds the accesses, configuration reads and remote calls of one file. `owner_of` tells where the code
/// within a declaration belongs, `table_of` which table a fact means; rows without one are left out.
pub(crate) fn add_rows(
    file: FileIndex,
    facts: &FileFacts,
    owner_of: impl Fn(Option<u32>) -> Option<Owner>,
    table_of: impl Fn(&AccessFact) -> Option<String>,
    resolution: &mut Resolution<'_>,
) {
    for access in &facts.accesses {
        let Some((owner, table)) = owner_of(access.within).zip(table_of(access)) else { continue };
        let Owner { unit, member, test } = owner;
        let (mode, line) = (access.mode, access.line);
        resolution.access(&table, Access { unit, table: 0, mode, file, line, member, test });
    }
    for read in &facts.configuration {
        if let Some(Owner { unit, .. }) = owner_of(read.within) {
            let key = facts.text(read.key).into();
            resolution.configuration(ConfigurationRead { unit, key, file, line: read.line });
        }
    }
    for call in &facts.remote_calls {
        if let Some(Owner { unit, member, test }) = owner_of(call.within) {
            resolution.remote_call(RemoteCall {
                unit,
                line: call.line,
                method: facts.text(call.method).into(),
                target: facts.text(call.target).into(),
                kind: call.kind,
                member,
                file,
                test,
                reaches: Vec::new(),
            });
        }
    }
}
