//! What a careful reader finds in a fixture, against what the front-ends find; the rules of
//! comparison are in `fixtures/README.md`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use banyan_facts::{FileFacts, MonolithFacts, UnitIndex};
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
        if is_manifest(&path) {
            let text = std::fs::read_to_string(root.join(&path)).unwrap();
            manifests.push(Manifest { path, text });
        } else if let Some(front_end) = front_end_for(&path) {
            let text = std::fs::read_to_string(root.join(&path)).unwrap();
            files.push((front_end.extract)(SourceFile { path: &path, text: &text }));
        }
    }
    let facts = resolve(Project { files: &files, manifests: &manifests });
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

    /// The entry points outside of tests are the expected ones. A schedule stands where others
    /// have their route.
    pub fn check_entry_points(&self) {
        let entries = self.facts.entry_points.iter().filter(|entry| !entry.test);
        let found: BTreeSet<String> = entries
            .map(|entry| {
                let unit = &self.facts.units[entry.unit.at()];
                let member = entry.member.map_or("", |at| &unit.members[at as usize].name);
                format!("{}#{member} {} {} {}", unit.id, entry.kind.id(), entry.method, entry.route)
            })
            .collect();
        let wanted = self.rows("entry_points").iter().map(|row| {
            let place = format!("{}#{}", text(row, "unit"), text(row, "member"));
            let route = row["schedule"].as_str().unwrap_or(text(row, "route"));
            format!("{place} {} {} {route}", text(row, "kind"), text(row, "method"))
        });
        assert_eq!(found, wanted.collect());
    }

    /// Entities map the expected tables, and nothing adds a table.
    pub fn check_tables(&self) {
        let names: Vec<String> = self.facts.tables.iter().map(|table| table.name.to_string()).collect();
        let wanted: BTreeSet<String> =
            self.rows("tables").iter().map(|row| text(row, "name").to_owned()).collect();
        assert_eq!(names, wanted.into_iter().collect::<Vec<_>>());
        for row in self.rows("tables") {
            let table = self.facts.tables.iter().find(|table| &*table.name == text(row, "name")).unwrap();
            let columns: BTreeSet<String> = table.columns.iter().map(|column| column.to_string()).collect();
            assert_eq!(columns, texts(&row["columns"]), "{row}");
            let mapped: Vec<&str> = table.mapped_by.iter().map(|unit| self.id(*unit)).collect();
            let wanted: Vec<&str> = row["entity"].as_str().into_iter().collect();
            assert_eq!(mapped, wanted, "{row}");
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
            assert!(found.into_iter().any(|rest| rest.is_empty() || rest.starts_with('.')), "{wanted}");
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
}
