//! The corpus: which systems proposals are judged by, and what is true of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use banyan_facts::{Language, UnitIndex};
use banyan_graph::{Graph, Role};
use regex::Regex;
use serde::Deserialize;

/// All systems.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corpus {
    /// The repository of the files of labels, as owner/name
    labels_in: String,
    /// Paths that count for nothing
    leave_out: String,
    /// The systems, in the order in which they are told
    pub systems: Vec<System>,
}

/// A monolith and the division of it that people made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// owner/name
    pub repository: String,
    /// What was measured, in hex
    pub commit: String,
    /// What is scanned, below the root of the repository
    #[serde(default)]
    folder: String,
    language: String,
    #[serde(default)]
    modules: Vec<String>,
    #[serde(default)]
    same: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    leave_out: BTreeSet<String>,
    labels: Option<String>,
    #[serde(default)]
    without: BTreeSet<String>,
}

/// Units with the module that people put them in.
pub struct Truth {
    /// By unit, each once
    pub modules: BTreeMap<UnitIndex, u32>,
    /// How many modules there are
    pub count: usize,
}

impl Corpus {
    /// The one that lies beside this file.
    pub fn read() -> Result<Corpus> {
        toml::from_str(include_str!("systems.toml")).context("systems.toml cannot be read")
    }

    /// What is true of a system; none where its labels are missing.
    pub fn truth(&self, system: &System, graph: &Graph, clones: &Path) -> Result<Option<Truth>> {
        let labelled = match &system.labels {
            None => system.labels_by_path(graph, &Regex::new(&self.leave_out)?)?,
            Some(file) => {
                let Some(folder) = find_clone(clones, &self.labels_in) else { return Ok(None) };
                let file = folder.join(file);
                let table = fs::read_to_string(&file).with_context(|| format!("{}", file.display()))?;
                system.labels_by_name(graph, &table)
            }
        };
        Ok(Some(Truth::of(graph, labelled)))
    }
}

impl System {
    /// The folder that is scanned, where there is a clone.
    pub fn find(&self, clones: &Path) -> Option<PathBuf> {
        Some(find_clone(clones, &self.repository)?.join(&self.folder)).filter(|folder| folder.is_dir())
    }

    /// The module that the path of a unit's file tells.
    fn labels_by_path(&self, graph: &Graph, leave_out: &Regex) -> Result<Vec<(UnitIndex, String)>> {
        let patterns: Vec<Regex> =
            self.modules.iter().map(|text| Regex::new(text)).collect::<Result<_, _>>()?;
        let module = |unit: UnitIndex| {
            let path = graph.path_of(unit);
            let spoken = graph.unit(unit).language == Language::from_id(&self.language)?;
            if !spoken || leave_out.is_match(path) {
                return None;
            }
            let found = patterns.iter().find_map(|pattern| pattern.captures(path))?;
            let module = self.one_of(found.name("module")?.as_str().to_lowercase());
            (!self.leave_out.contains(&module)).then_some((unit, module))
        };
        Ok(graph.indexes().filter_map(module).collect())
    }

    /// What a module is called of which others are part.
    fn one_of(&self, module: String) -> String {
        let whole = self.same.iter().find(|(_, parts)| parts.contains(&module));
        whole.map_or(module, |(whole, _)| whole.clone())
    }

    /// The labels of a table with the columns Components, Type and Label. Only classes count, and of
    /// several units of a name the first; C and N/U are no labels.
    fn labels_by_name(&self, graph: &Graph, table: &str) -> Vec<(UnitIndex, String)> {
        let mut named: BTreeMap<String, UnitIndex> = BTreeMap::new();
        for unit in graph.indexes() {
            named.entry(graph.unit(unit).name.to_lowercase()).or_insert(unit);
        }
        let label = |line: &str| {
            let mut cells = line.trim().split(',');
            let (name, kind, label) = (cells.next()?, cells.next()?, cells.next()?);
            let counts = kind == "class" && !matches!(label, "C" | "N/U") && !self.without.contains(name);
            Some((*named.get(&name.to_lowercase()).filter(|_| counts)?, label.to_owned()))
        };
        table.lines().filter_map(label).collect()
    }
}

impl Truth {
    /// Tests and generated code follow what they are of, and do not count.
    fn of(graph: &Graph, labelled: Vec<(UnitIndex, String)>) -> Truth {
        let counts = |unit: UnitIndex| !matches!(graph.role(unit), Role::Test | Role::Generated);
        let labelled: BTreeMap<UnitIndex, String> =
            labelled.into_iter().filter(|(unit, _)| counts(*unit)).collect();
        let names: BTreeSet<&String> = labelled.values().collect();
        let number = |name: &String| names.iter().take_while(|other| **other != name).count() as u32;
        Truth {
            modules: labelled.iter().map(|(unit, name)| (*unit, number(name))).collect(),
            count: names.len(),
        }
    }
}

/// The clone of a repository among others.
fn find_clone(clones: &Path, repository: &str) -> Option<PathBuf> {
    let name = repository.rsplit('/').next()?;
    let places = [repository.replace('/', "+"), repository.to_owned(), name.to_owned()];
    places.into_iter().map(|place| clones.join(place)).find(|folder| folder.is_dir())
}
