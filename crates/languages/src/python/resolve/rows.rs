//! Accesses, requests, messages and configuration reads, by the units they belong to.

use banyan_facts::*;

use super::django::task_name;
use super::index::{Item, SETTINGS_CLASS};
use super::links::Findings;
use super::routes::fill_text;
use super::tables::Mappings;
use super::values::{Outcome, Values};
use crate::file_units::FileUnits;
use crate::python::notation::{Typed, read_type, split_reference};
use crate::{FileIndex, Resolution};

/// Clients of HTTP.
const CLIENTS: &[&str] =
    &["requests", "httpx", "aiohttp", "urllib", "urllib3", "niquests", "treq", "requests_oauthlib"];
/// Clients of brokers.
const BROKERS: &[&str] = &[
    "kafka",
    "confluent_kafka",
    "aiokafka",
    "pika",
    "aio_pika",
    "kombu",
    "faststream",
    "redis",
    "nats",
    "boto3",
    "celery",
    "aioredis",
    "paho",
    "google",
];

struct Adding<'r, 'a> {
    values: &'r Values<'r, 'a>,
    units: &'r FileUnits,
    mappings: &'r Mappings<'a>,
}

/// Adds the rows that files state.
pub fn add_stated<'a>(
    values: &Values<'_, 'a>,
    units: &FileUnits,
    mappings: &Mappings<'a>,
    resolution: &mut Resolution<'_>,
) {
    let adding = Adding { values, units, mappings };
    for (file, facts) in (0u32..).zip(values.index.files()) {
        if units.of_file(file).is_some() && resolution.is_wanted(file) {
            adding.add_stated(file, facts, resolution);
        }
    }
}

/// Adds the rows that following found, after those that files state.
pub fn add_found<'a>(
    values: &Values<'_, 'a>,
    units: &FileUnits,
    mappings: &Mappings<'a>,
    findings: &Findings,
    resolution: &mut Resolution<'_>,
) {
    let adding = Adding { values, units, mappings };
    adding.add_found(findings, resolution);
    adding.add_settings_classes(resolution);
}

/// Where a row belongs.
struct Place {
    unit: UnitIndex,
    member: Option<u32>,
    test: bool,
}

impl Adding<'_, '_> {
    fn place(&self, file: FileIndex, within: Option<u32>) -> Option<Place> {
        let unit = self.units.of_file(file)?;
        let facts = self.values.index.facts(file);
        let mut test = self.units.is_test(file);
        let mut around = within;
        while let Some(at) = around {
            test |= facts.declarations[at as usize].markers.has(Markers::TEST);
            around = facts.declarations[at as usize].parent;
        }
        Some(Place { unit, member: self.units.member_around(file, facts, within), test })
    }

    fn add_stated(&self, file: FileIndex, facts: &FileFacts, resolution: &mut Resolution<'_>) {
        for access in &facts.accesses {
            let table = match access.table {
                TableName::Table(name) => Some(facts.text(name).to_owned()),
                TableName::Entity(name) => access.within.and_then(|declaration| {
                    self.mappings.accessed(self.values, Item { file, declaration }, facts.text(name))
                }),
            };
            if let Some((table, place)) = table.zip(self.place(file, access.within)) {
                let Place { unit, member, test } = place;
                let (mode, line) = (access.mode, access.line);
                resolution.access(&table, Access { unit, table: 0, mode, file, line, member, test });
            }
        }
        for read in &facts.configuration {
            if let Some(Place { unit, .. }) = self.place(file, read.within) {
                let key = facts.text(read.key).into();
                resolution.configuration(ConfigurationRead { unit, key, file, line: read.line });
            }
        }
        for call in &facts.remote_calls {
            self.add_remote(file, facts, call, resolution);
        }
    }

    /// A request or message, if what is called is a client's.
    fn add_remote(
        &self,
        file: FileIndex,
        facts: &FileFacts,
        call: &RemoteCallFact,
        resolution: &mut Resolution<'_>,
    ) {
        let (callee, method) = split_reference(facts.text(call.method));
        let outcome = callee.map(|callee| self.values.follow(file, callee).0);
        let library = match outcome {
            Some(Outcome::Library(library)) => Some(self.values.path_of(library)),
            _ => None,
        };
        let first = library.as_deref().map(|path| path.split('.').next().unwrap_or(path));
        let speaks = matches!(outcome, Some(Outcome::Unresolved(_))) && method == "~";
        let is_client = match call.kind {
            RemoteCallKind::Http => first.is_some_and(|first| CLIENTS.contains(&first)),
            _ => speaks || first.is_some_and(|first| BROKERS.contains(&first)),
        };
        let Some(place) = self.place(file, call.within).filter(|_| is_client) else { return };
        let target = fill_text(self.values, file, facts.text(call.target));
        if target.trim_matches(['{', '}']).is_empty() {
            return;
        }
        let method = if call.kind == RemoteCallKind::Http { method } else { "" };
        self.remote(call.kind, method, &target, (file, call.line), place, resolution);
    }

    fn remote(
        &self,
        kind: RemoteCallKind,
        method: &str,
        target: &str,
        (file, line): (FileIndex, u32),
        Place { unit, member, test }: Place,
        resolution: &mut Resolution<'_>,
    ) {
        let (method, target) = (method.into(), target.into());
        resolution.remote_call(RemoteCall {
            unit,
            line,
            method,
            target,
            kind,
            member,
            file,
            test,
            reaches: Vec::new(),
        });
    }

    fn add_found(&self, findings: &Findings, resolution: &mut Resolution<'_>) {
        // Models of tests have no tables.
        for access in findings.accesses.iter().filter(|access| !self.units.is_test(access.model.file)) {
            let table = self.mappings.table(self.values, access.model);
            let Some((table, place)) = table.zip(self.place(access.file, access.within)) else { continue };
            let (mode, file, line) = (access.mode, access.file, access.line);
            let (unit, member, test) = (place.unit, place.member, place.test || access.test);
            resolution.access(table, Access { unit, table: 0, mode, file, line, member, test });
        }
        for (file, within, key, line) in &findings.settings {
            if let Some(Place { unit, .. }) = self.place(*file, *within) {
                let key = key.as_str().into();
                resolution.configuration(ConfigurationRead { unit, key, file: *file, line: *line });
            }
        }
        for (file, within, task, line) in &findings.started {
            let facts = self.values.index.facts(task.file);
            let entry = facts.entry_points.iter().find(|entry| {
                entry.kind == EntryPointKind::Message
                    && entry.within == Some(task.declaration)
                    && entry.handler.is_none()
            });
            let Some((entry, place)) = entry.zip(self.place(*file, *within)) else { continue };
            let name = task_name(self.values, *task, facts.text(entry.route));
            self.remote(RemoteCallKind::Message, "", &name, (*file, *line), place, resolution);
        }
    }

    /// Classes of settings read a key of the environment for each of their fields.
    fn add_settings_classes(&self, resolution: &mut Resolution<'_>) {
        // Who inherits from it names it.
        if !self.values.index.name_settings_class() {
            return;
        }
        for class in self.values.index.classes() {
            let ancestry = self.values.ancestry(class);
            let is_settings = ancestry
                .libraries
                .iter()
                .any(|library| self.values.path_of(*library).ends_with(SETTINGS_CLASS));
            let Some(unit) = self.units.of_file(class.file).filter(|_| is_settings) else { continue };
            let facts = self.values.index.facts(class.file);
            let prefix = self.settings_prefix(class);
            for declaration in facts.declarations.iter().filter(|field| {
                field.parent == Some(class.declaration) && field.kind == DeclarationKind::Field
            }) {
                let name = facts.text(declaration.name);
                if name == "model_config" || name.starts_with('_') {
                    continue;
                }
                let key = format!("{prefix}{name}").to_uppercase().into();
                resolution.configuration(ConfigurationRead {
                    unit,
                    key,
                    file: class.file,
                    line: declaration.line,
                });
            }
        }
    }

    /// What stands before the names of a settings class in the environment.
    fn settings_prefix(&self, class: Item) -> String {
        let of = |item: Item| {
            let facts = self.values.index.facts(item.file);
            match read_type(facts.text(self.values.index.declaration(item).of_type?))? {
                Typed::Text(text) => Some(text.to_owned()),
                _ => None,
            }
        };
        let config = self.values.inherited(class, "model_config").and_then(of);
        let inner = self
            .values
            .inherited(class, "Config")
            .and_then(|inner| self.values.index.member(inner, "env_prefix"));
        config.or_else(|| inner.and_then(of)).unwrap_or_default()
    }
}
