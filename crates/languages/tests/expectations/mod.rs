//! What a careful reader finds in a fixture, against what the front-ends find; the rules of
//! comparison are in `fixtures/README.md`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use banyan_facts::{Coverage, FileFacts, Markers, MonolithFacts, UnitIndex};
use banyan_languages::{Manifest, Project, SourceFile, front_end_for, is_manifest, resolve};
use serde_json::Value;

/// A fixture as it was read, and what is expected of it.
pub struct Fixture {
    pub facts: MonolithFacts,
    pub expected: Value,
    /// The language's prefix of unit ids
    prefix: &'static str,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

fn paths_below(root: &Path) -> Vec<String> {
    let (mut open, mut paths) = (vec![root.to_path_buf()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                paths.push(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    paths.sort();
    paths
}

/// Reads a fixture's folder and its expectations.
pub fn read_fixture(name: &str, prefix: &'static str) -> Fixture {
    let root = fixtures().join(name);
    let (mut files, mut manifests): (Vec<FileFacts>, Vec<Manifest>) = Default::default();
    for path in paths_below(&root) {
        let (front_end, is_manifest) = (front_end_for(&path), is_manifest(&path));
        if front_end.is_none() && !is_manifest {
            continue;
        }
        let text = std::fs::read_to_string(root.join(&path)).unwrap();
        if let Some(front_end) = front_end.filter(|front_end| front_end.reads(&text)) {
            files.push((front_end.extract)(SourceFile { path: &path, text: &text }));
        }
        if is_manifest {
            manifests.push(Manifest { path, text });
        }
    }
    let facts = resolve(Project { files: &files.iter().collect::<Vec<_>>(), manifests: &manifests });
    let expected = std::fs::read_to_string(fixtures().join(format!("expected/{name}.json"))).unwrap();
    Fixture { facts, expected: serde_json::from_str(&expected).unwrap(), prefix }
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

fn texts(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

impl Fixture {
    fn id(&self, unit: UnitIndex) -> &str {
        &self.facts.units[unit.at()].id
    }

    fn rows(&self, key: &str) -> &[Value] {
        self.expected[key].as_array().unwrap()
    }

    fn kinds(&self, from: &str, to: &str) -> BTreeSet<String> {
        let links = self.facts.links.iter();
        let between = links.filter(|link| self.id(link.from) == from && self.id(link.to) == to);
        between.map(|link| link.kind.id().to_owned()).collect()
    }

    /// Every unit is there, and no other.
    pub fn check_units(&self) {
        let ids = self.facts.units.iter().map(|unit| unit.id.to_string());
        let found: BTreeSet<String> = ids.filter(|id| id.starts_with(self.prefix)).collect();
        assert_eq!(found, texts(&self.expected["units"]));
    }

    /// Every expected dependency is there with its kinds, and no pair that is not connected.
    pub fn check_dependencies(&self) {
        for row in self.rows("dependencies") {
            let found = self.kinds(text(row, "from"), text(row, "to"));
            assert!(texts(&row["kinds"]).is_subset(&found), "{row}\nfound {found:?}");
        }
        for row in self.rows("absent") {
            let found = self.kinds(text(row, "from"), text(row, "to"));
            assert!(found.is_empty(), "{row}\nfound {found:?}");
        }
    }

    /// The entry points outside of tests are the expected ones. The route counts for requests and
    /// messages, the method for requests, the member where the expectation states it.
    pub fn check_entry_points(&self) {
        let mut found: Vec<(String, String)> = Vec::new();
        for entry in self.facts.entry_points.iter().filter(|entry| !entry.test) {
            let unit = &self.facts.units[entry.unit.at()];
            let member = entry.member.map_or("", |at| &unit.members[at as usize].name);
            let key = entry_key(&unit.id, entry.kind.id(), &entry.method, &entry.route);
            found.push((key, member.to_owned()));
        }
        let mut missing = Vec::new();
        for row in self.rows("entry_points") {
            let key =
                entry_key(text(row, "unit"), text(row, "kind"), text(row, "method"), text(row, "route"));
            let fits = |(found, member): &(String, String)| {
                *found == key && row["member"].as_str().is_none_or(|wanted| wanted == member)
            };
            match found.iter().position(fits) {
                Some(at) => drop(found.remove(at)),
                None => missing.push(format!("{key} {}", text(row, "member"))),
            }
        }
        assert!(missing.is_empty() && found.is_empty(), "missing {missing:#?}\nextra {found:#?}");
    }

    /// Nothing but the expected tables is there, with their columns and keys, and entities map them.
    pub fn check_tables(&self) {
        let columns_of = |columns: &BTreeSet<String>| columns.iter().cloned().collect::<Vec<_>>().join(" ");
        let found: BTreeSet<String> = self
            .facts
            .tables
            .iter()
            .map(|table| {
                let columns = table.columns.iter().map(|column| column.to_string()).collect();
                let keys = table.foreign_keys.iter();
                let keys: BTreeSet<String> =
                    keys.map(|key| format!("{}->{}", key.columns.join(","), key.references)).collect();
                format!("{}: {} {keys:?}", table.name, columns_of(&columns))
            })
            .collect();
        let wanted = self.rows("tables").iter().map(|row| {
            let keys = row["foreign_keys"].as_array().into_iter().flatten();
            let keys: BTreeSet<String> = keys
                .map(|key| {
                    let columns: Vec<String> = texts(&key["columns"]).into_iter().collect();
                    format!("{}->{}", columns.join(","), text(key, "references"))
                })
                .collect();
            format!("{}: {} {keys:?}", text(row, "name"), columns_of(&texts(&row["columns"])))
        });
        let wanted: BTreeSet<String> = wanted.collect();
        let missing: Vec<&String> = wanted.difference(&found).collect();
        let extra: Vec<&String> = found.difference(&wanted).collect();
        assert!(missing.is_empty() && extra.is_empty(), "missing {missing:#?}\nextra {extra:#?}");
        for row in self.rows("tables").iter().filter(|row| row["entity"].is_string()) {
            let table = self.facts.tables.iter().find(|table| &*table.name == text(row, "name")).unwrap();
            let mapped: Vec<&str> = table.mapped_by.iter().map(|&unit| self.id(unit)).collect();
            assert!(mapped.contains(&text(row, "entity")), "{row} is mapped by {mapped:?}");
        }
    }

    /// Every expected access is found, and no other than the optional ones.
    pub fn check_accesses(&self) {
        let accesses = self.facts.accesses.iter().filter(|access| !access.test);
        let found: BTreeSet<String> = accesses
            .map(|access| {
                let table = &self.facts.tables[access.table as usize].name;
                format!("{} {} {table}", self.id(access.unit), access.mode.id())
            })
            .collect();
        let rows_of = |key| -> BTreeSet<String> {
            let rows = self.rows(key).iter();
            rows.map(|row| format!("{} {} {}", text(row, "unit"), text(row, "mode"), text(row, "table")))
                .collect()
        };
        let (wanted, optional) = (rows_of("accesses"), rows_of("accesses_optional"));
        let missing: Vec<&String> = wanted.difference(&found).collect();
        let extra: Vec<&String> =
            found.iter().filter(|row| !wanted.contains(*row) && !optional.contains(*row)).collect();
        assert!(missing.is_empty() && extra.is_empty(), "missing {missing:#?}\nextra {extra:#?}");
    }

    /// Every expected library is named, itself or by a name below it.
    pub fn check_externals(&self) {
        for wanted in texts(&self.expected["externals"]) {
            let names = self.facts.externals.iter().map(|external| &*external.name);
            let found = names.filter_map(|name| name.strip_prefix(wanted.as_str()));
            assert!(
                found.into_iter().any(|rest| rest.is_empty() || rest.starts_with('.')),
                "{wanted} is none of {:?}",
                self.facts.externals.iter().map(|external| &*external.name).collect::<Vec<_>>()
            );
        }
    }

    /// The configuration keys read are the expected ones.
    pub fn check_configuration(&self) {
        let reads = self.facts.configuration.iter();
        let found: BTreeSet<String> =
            reads.map(|read| format!("{} {}", self.id(read.unit), read.key)).collect();
        let wanted = self.rows("config_keys").iter();
        assert_eq!(found, wanted.map(|row| format!("{} {}", text(row, "unit"), text(row, "key"))).collect());
    }

    /// The requests and messages outside of tests are the expected ones, and reach the expected units.
    pub fn check_remote_calls(&self) {
        let calls = self.facts.remote_calls.iter().filter(|call| !call.test);
        let found: BTreeSet<String> = calls
            .map(|call| {
                let entries = call.reaches.iter().map(|&at| &self.facts.entry_points[at as usize]);
                let reached: BTreeSet<String> = entries.map(|entry| self.id(entry.unit).to_owned()).collect();
                remote_key(self.id(call.unit), call.kind.id(), &call.method, &call.target, &reached)
            })
            .collect();
        let wanted = self.rows("remote_calls").iter().map(|row| {
            let (unit, kind) = (text(row, "unit"), text(row, "kind"));
            remote_key(unit, kind, text(row, "method"), text(row, "target"), &texts(&row["reaches"]))
        });
        assert_eq!(found, wanted.collect());
    }

    /// Test code and generated code are marked, and nothing else is.
    pub fn check_markers(&self) {
        for (marker, key) in [(Markers::TEST, "test_units"), (Markers::GENERATED, "generated_units")] {
            let marked = self.facts.units.iter().filter(|unit| unit.markers.has(marker));
            let found: BTreeSet<String> = marked.map(|unit| unit.id.to_string()).collect();
            assert_eq!(found, texts(&self.expected[key]), "{key}");
        }
    }

    /// Nearly every reference is followed.
    pub fn check_coverage(&self) {
        let coverage = Coverage::of(&self.facts);
        assert!(coverage.share() > 0.95, "{coverage:?}");
    }
}

/// What counts of an entry point, by its kind.
fn entry_key(unit: &str, kind: &str, method: &str, route: &str) -> String {
    match kind {
        "http" => format!("{unit} http {method} {route}"),
        "message" | "rpc" => format!("{unit} {kind} {route}"),
        _ => format!("{unit} {kind}"),
    }
}

fn remote_key(unit: &str, kind: &str, method: &str, target: &str, reached: &BTreeSet<String>) -> String {
    format!("{unit} {kind} {method} {target} -> {reached:?}")
}
