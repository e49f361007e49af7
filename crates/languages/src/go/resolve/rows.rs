//! The rows of each file: tables, accesses, configuration, requests and messages.

use banyan_facts::*;

use super::follow::Follower;
use super::tables::Tables;
use crate::file_units::FileUnits;
use crate::{FileIndex, Resolution};

/// Adds the tables and rows of all files.
pub fn add_rows<'a>(follower: &mut Follower<'a>, units: &FileUnits, resolution: &mut Resolution<'_>) {
    let mut tables = Tables::build(follower);
    let packages = follower.packages;
    for (file, facts) in packages.files.iter().enumerate() {
        let file = file as FileIndex;
        let Some(unit) = units.of_file(file).filter(|_| facts.language == Language::Go) else { continue };
        let mut rows = Rows { follower, units, resolution, file, facts, unit };
        rows.accesses(&mut tables);
        rows.configuration();
        rows.remote_calls();
    }
    for (item, mut table) in tables.finish(follower) {
        let Some(unit) = units.of_file(item.file) else { continue };
        table.mapped_by.push(unit);
        table.defined_at.push((item.file, packages.declaration(item).line));
        resolution.table(table, TableChange::Mapping);
    }
}

struct Rows<'r, 'a, 's> {
    follower: &'r mut Follower<'a>,
    units: &'r FileUnits,
    resolution: &'r mut Resolution<'s>,
    file: FileIndex,
    facts: &'a FileFacts,
    unit: UnitIndex,
}

impl<'a> Rows<'_, 'a, '_> {
    fn member(&self, within: Option<u32>) -> Option<u32> {
        self.units.member_around(self.file, self.facts, within)
    }

    fn accesses(&mut self, tables: &mut Tables<'a>) {
        for access in &self.facts.accesses {
            let Some(table) = tables.accessed(self.follower, self.file, self.facts, access) else { continue };
            let row = Access {
                unit: self.unit,
                table: 0,
                mode: access.mode,
                file: self.file,
                line: access.line,
                member: self.member(access.within),
                test: self.units.is_test(self.file),
            };
            self.resolution.access(&table, row);
        }
    }

    fn configuration(&mut self) {
        for read in &self.facts.configuration {
            let key = self.follower.told(self.file, self.facts.text(read.key));
            if !key.is_empty() && key != "{}" {
                let (unit, file, line) = (self.unit, self.file, read.line);
                self.resolution.configuration(ConfigurationRead { unit, key: key.into(), file, line });
            }
        }
    }

    fn remote_calls(&mut self) {
        for call in &self.facts.remote_calls {
            let target = self.follower.told(self.file, self.facts.text(call.target));
            let method = self.follower.told(self.file, self.facts.text(call.method));
            if target.replace("{}", "").is_empty() {
                continue;
            }
            self.resolution.remote_call(RemoteCall {
                unit: self.unit,
                line: call.line,
                method: if method == "{}" { "".into() } else { method.into() },
                target: target.into(),
                kind: call.kind,
                member: self.member(call.within),
                file: self.file,
                test: self.units.is_test(self.file),
                reaches: Vec::new(),
            });
        }
    }
}
