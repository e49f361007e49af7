//! Small monoliths in strings, for tests: files after `//- path` headers.

use banyan_facts::{FileFacts, MonolithFacts, UnitIndex};

use crate::{Manifest, Project, SourceFile, front_end_for, is_manifest, resolve};

/// The files of a fixture, as (path, text).
fn split_files(fixture: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in fixture.lines() {
        match line.trim_start().strip_prefix("//- ") {
            Some(path) => files.push((path.trim().to_owned(), String::new())),
            None => {
                if let Some((_, text)) = files.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    files.sort();
    files
}

/// Reads and resolves a fixture.
pub fn read_monolith(fixture: &str) -> MonolithFacts {
    let (mut files, mut manifests): (Vec<FileFacts>, Vec<Manifest>) = Default::default();
    for (path, text) in split_files(fixture) {
        if let Some(front_end) = front_end_for(&path).filter(|front_end| front_end.reads(&text)) {
            files.push((front_end.extract)(SourceFile { path: &path, text: &text }));
        }
        if is_manifest(&path) {
            manifests.push(Manifest { path, text });
        }
    }
    resolve(Project { files: &files.iter().collect::<Vec<_>>(), manifests: &manifests })
}

fn id(facts: &MonolithFacts, unit: UnitIndex) -> &str {
    let id = &facts.units[unit.at()].id;
    id.split_once(':').map_or(id, |(_, name)| name)
}

/// Every link, as `from -> to kind member>member @line`, without those of `kinds_left_out`.
pub fn links(facts: &MonolithFacts, kinds_left_out: &[&str]) -> Vec<String> {
    let member = |unit: UnitIndex, member: Option<u32>| {
        member.map_or("-", |at| &facts.units[unit.at()].members[at as usize].name)
    };
    facts
        .links
        .iter()
        .filter(|link| !kinds_left_out.contains(&link.kind.id()))
        .map(|link| {
            let (from, to) = (id(facts, link.from), id(facts, link.to));
            let (by, of) = (member(link.from, link.from_member.get()), member(link.to, link.to_member.get()));
            let test = if link.test { " test" } else { "" };
            format!("{from} -> {to} {} {by}>{of} @{}{test}", link.kind.id(), link.line)
        })
        .collect()
}

/// Every reference that was not followed, as `path:line name: reason`.
pub fn unresolved(facts: &MonolithFacts) -> Vec<String> {
    let path = |file: u32| &facts.files[file as usize].path;
    facts
        .unresolved
        .iter()
        .map(|row| format!("{}:{} {}: {}", path(row.file), row.line, row.name, row.reason.id()))
        .collect()
}

/// Every entry point, as `kind METHOD route unit#member`.
pub fn entry_points(facts: &MonolithFacts) -> Vec<String> {
    facts
        .entry_points
        .iter()
        .map(|entry| {
            let unit = &facts.units[entry.unit.at()];
            let member = entry.member.map_or("-", |at| &unit.members[at as usize].name);
            format!("{} {} {} {}#{member}", entry.kind.id(), entry.method, entry.route, id(facts, entry.unit))
        })
        .collect()
}

/// Every table access, as `unit#member mode table`.
pub fn accesses(facts: &MonolithFacts) -> Vec<String> {
    facts
        .accesses
        .iter()
        .map(|access| {
            let unit = &facts.units[access.unit.at()];
            let member = access.member.map_or("-", |at| &unit.members[at as usize].name);
            let table = &facts.tables[access.table as usize].name;
            format!("{}#{member} {} {table}", id(facts, access.unit), access.mode.id())
        })
        .collect()
}

/// Every request and message, as `unit#member kind METHOD target`, with ` -> route unit` for each entry
/// point that answers it.
pub fn remote_calls(facts: &MonolithFacts) -> Vec<String> {
    facts
        .remote_calls
        .iter()
        .map(|call| {
            let unit = &facts.units[call.unit.at()];
            let member = call.member.map_or("-", |at| &unit.members[at as usize].name);
            let reached: Vec<String> = call
                .reaches
                .iter()
                .map(|&at| &facts.entry_points[at as usize])
                .map(|entry| format!(" -> {} {}", entry.route, id(facts, entry.unit)))
                .collect();
            let (unit, kind) = (id(facts, call.unit), call.kind.id());
            format!("{unit}#{member} {kind} {} {}{}", call.method, call.target, reached.concat())
        })
        .collect()
}

/// Every configuration read, as `unit key`.
pub fn configuration(facts: &MonolithFacts) -> Vec<String> {
    facts.configuration.iter().map(|read| format!("{} {}", id(facts, read.unit), read.key)).collect()
}

/// Every library, as `name <- unit, unit`.
pub fn externals(facts: &MonolithFacts) -> Vec<String> {
    let users =
        |units: &[UnitIndex]| units.iter().map(|&unit| id(facts, unit)).collect::<Vec<_>>().join(", ");
    facts
        .externals
        .iter()
        .map(|external| format!("{} <- {}", external.name, users(&external.units)))
        .collect()
}

/// Every table, as `name(column, …) key->table <- unit`.
pub fn tables(facts: &MonolithFacts) -> Vec<String> {
    facts
        .tables
        .iter()
        .map(|table| {
            let columns = table.columns.join(", ");
            let keys = table.foreign_keys.iter();
            let keys: Vec<String> =
                keys.map(|key| format!(" {}->{}", key.columns.join("+"), key.references)).collect();
            let mapped: Vec<String> =
                table.mapped_by.iter().map(|&unit| format!(" <- {}", id(facts, unit))).collect();
            format!("{}({columns}){}{}", table.name, keys.concat(), mapped.concat())
        })
        .collect()
}
