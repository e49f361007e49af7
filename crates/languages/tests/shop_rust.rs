//! The Rust shop, against what a careful reader finds in it (`fixtures/README.md` has the rules).

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

use std::collections::BTreeSet;
use std::path::Path;

use banyan_facts::{FileFacts, MonolithFacts};
use banyan_languages::{Manifest, Project, SourceFile, front_end_for, is_manifest, resolve};
use serde_json::Value;

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

fn paths_below(root: &Path) -> Vec<String> {
    let mut open = vec![root.to_path_buf()];
    let mut paths = Vec::new();
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

fn read_shop() -> MonolithFacts {
    let root = fixtures().join("shop-rust");
    let (mut files, mut manifests): (Vec<FileFacts>, Vec<Manifest>) = Default::default();
    for path in paths_below(&root) {
        let text = std::fs::read_to_string(root.join(&path)).unwrap();
        if is_manifest(path.rsplit('/').next().unwrap()) {
            manifests.push(Manifest { path, text });
        } else if let Some(front_end) = front_end_for(&path) {
            files.push((front_end.extract)(SourceFile { path: &path, text: &text }));
        }
    }
    resolve(Project { files: &files, manifests: &manifests })
}

fn expected() -> Value {
    let text = std::fs::read_to_string(fixtures().join("expected/shop-rust.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn rows<'a>(expected: &'a Value, key: &str) -> &'a [Value] {
    expected[key].as_array().unwrap()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

fn texts(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn id(facts: &MonolithFacts, unit: banyan_facts::UnitIndex) -> &str {
    &facts.units[unit.at()].id
}

#[test]
fn every_unit_is_there_under_its_name() {
    let facts = read_shop();
    let units: BTreeSet<String> =
        facts.units.iter().map(|unit| unit.id.to_string()).filter(|id| id.starts_with("rust:")).collect();
    assert_eq!(units, texts(&expected()["units"]));
}

#[test]
fn dependencies_are_found_and_unconnected_pairs_stay_unconnected() {
    let (facts, expected) = (read_shop(), expected());
    let kinds = |from: &str, to: &str| -> BTreeSet<String> {
        let links =
            facts.links.iter().filter(|link| id(&facts, link.from) == from && id(&facts, link.to) == to);
        links.map(|link| link.kind.id().to_owned()).collect()
    };
    let (mut missing, mut hard_missing) = (Vec::new(), 0);
    for row in rows(&expected, "dependencies") {
        let found = kinds(text(row, "from"), text(row, "to"));
        if !texts(&row["kinds"]).is_subset(&found) {
            if row["hard"].as_bool() == Some(true) || row["hard"].is_string() {
                hard_missing += 1;
            }
            missing.push(format!("{row} found {found:?}"));
        }
    }
    let connected: Vec<&Value> = rows(&expected, "absent")
        .iter()
        .filter(|row| !kinds(text(row, "from"), text(row, "to")).is_empty())
        .collect();
    assert!(
        missing.is_empty(),
        "{} missing, {hard_missing} of them hard:\n{}",
        missing.len(),
        missing.join("\n")
    );
    assert!(connected.is_empty(), "connected: {connected:#?}");
}

#[test]
fn entry_points_are_complete() {
    let facts = read_shop();
    let found: BTreeSet<String> = facts
        .entry_points
        .iter()
        .filter(|entry| !entry.test)
        .map(|entry| entry_point(id(&facts, entry.unit), entry.kind.id(), &entry.method, &entry.route))
        .collect();
    let expected = expected();
    let wanted: BTreeSet<String> = rows(&expected, "entry_points")
        .iter()
        .map(|row| entry_point(text(row, "unit"), text(row, "kind"), text(row, "method"), text(row, "route")))
        .collect();
    assert_eq!(found, wanted);
}

/// What counts of an entry point, by its kind.
fn entry_point(unit: &str, kind: &str, method: &str, route: &str) -> String {
    match kind {
        "http" => format!("{unit} http {method} {route}"),
        "message" => format!("{unit} message {route}"),
        _ => format!("{unit} {kind}"),
    }
}

#[test]
fn tables_are_those_after_all_migrations() {
    let facts = read_shop();
    let found: Vec<String> = facts
        .tables
        .iter()
        .map(|table| {
            let columns: BTreeSet<&str> = table.columns.iter().map(|column| &**column).collect();
            let keys: BTreeSet<String> = table
                .foreign_keys
                .iter()
                .map(|key| format!("{}->{}", key.columns.join(","), key.references))
                .collect();
            format!("{} {columns:?} {keys:?}", table.name)
        })
        .collect();
    let expected = expected();
    let mut wanted: Vec<String> = rows(&expected, "tables")
        .iter()
        .map(|row| {
            let columns: BTreeSet<&str> =
                row["columns"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
            let keys: BTreeSet<String> = row["foreign_keys"]
                .as_array()
                .unwrap()
                .iter()
                .map(|key| {
                    let columns: Vec<&str> =
                        key["columns"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
                    format!("{}->{}", columns.join(","), text(key, "references"))
                })
                .collect();
            format!("{} {columns:?} {keys:?}", text(row, "name"))
        })
        .collect();
    wanted.sort();
    assert_eq!(found, wanted);
    for row in rows(&expected, "tables").iter().filter(|row| row["entity"].is_string()) {
        let table = facts.tables.iter().find(|table| &*table.name == text(row, "name")).unwrap();
        let mapped: Vec<&str> = table.mapped_by.iter().map(|&unit| id(&facts, unit)).collect();
        assert!(mapped.contains(&text(row, "entity")), "{row} is mapped by {mapped:?}");
    }
}

#[test]
fn accesses_are_found_and_no_others() {
    let facts = read_shop();
    let found: BTreeSet<String> = facts
        .accesses
        .iter()
        .filter(|access| !access.test)
        .map(|access| {
            format!(
                "{} {} {}",
                id(&facts, access.unit),
                access.mode.id(),
                facts.tables[access.table as usize].name
            )
        })
        .collect();
    let expected = expected();
    let rows_of = |key| -> BTreeSet<String> {
        let rows = rows(&expected, key).iter();
        rows.map(|row| format!("{} {} {}", text(row, "unit"), text(row, "mode"), text(row, "table")))
            .collect()
    };
    let (wanted, optional) = (rows_of("accesses"), rows_of("accesses_optional"));
    let missing: Vec<&String> = wanted.difference(&found).collect();
    let extra: Vec<&String> =
        found.iter().filter(|row| !wanted.contains(*row) && !optional.contains(*row)).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing {missing:#?}\nextra {extra:#?}");
}

#[test]
fn libraries_and_configuration_keys_are_found() {
    let (facts, expected) = (read_shop(), expected());
    let externals: BTreeSet<String> =
        facts.externals.iter().map(|external| external.name.to_string()).collect();
    let missing: Vec<String> = texts(&expected["externals"]).difference(&externals).cloned().collect();
    assert!(missing.is_empty(), "missing {missing:?} in {externals:?}");
    let found: BTreeSet<String> =
        facts.configuration.iter().map(|read| format!("{} {}", id(&facts, read.unit), read.key)).collect();
    let wanted: BTreeSet<String> = rows(&expected, "config_keys")
        .iter()
        .map(|row| format!("{} {}", text(row, "unit"), text(row, "key")))
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn nine_references_in_ten_are_followed() {
    let facts = read_shop();
    let rust = facts.files.iter().filter(|file| file.path.ends_with(".rs"));
    let (followed, all) = rust.fold((0, 0), |(followed, all), file| {
        let reached = file.resolved + file.external;
        (followed + reached, all + reached + file.unresolved)
    });
    assert!(followed * 100 >= all * 95, "{followed} of {all}");
}
