use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use banyan_graph::{Graph, UnitIndex};
use globset::{Glob, GlobBuilder, GlobMatcher};
use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use crate::{Guardrail, Rule};

/// Why rules cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// 1-based line of the rules' text, where one is to blame
    pub line: Option<u32>,
    /// What is wrong and what to do, in one sentence
    pub message: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for RuleError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    #[serde(default)]
    layer: Vec<LayerTable>,
    /// Decisions on the split, which are read elsewhere.
    #[serde(rename = "split")]
    _split: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayerTable {
    name: Spanned<String>,
    paths: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    may_use: Vec<Spanned<String>>,
}

/// Reads the rules that a monolith states about itself in `banyan.toml`:
///
/// ```toml
/// [[layer]]
/// name = "graph"
/// paths = ["crates/graph/**"]
/// may_use = ["facts"]
/// ```
pub fn read_rules(text: &str) -> Result<Vec<Guardrail>, RuleError> {
    let file: RulesFile = toml::from_str(text).map_err(|error| RuleError {
        line: error.span().map(|span| line_of(text, span)),
        message: one_line(error.message()),
    })?;
    let mut names = BTreeSet::new();
    for layer in &file.layer {
        let name = layer.name.get_ref().as_str();
        if name.trim().is_empty() {
            return refuse(text, layer.name.span(), "a layer needs a name".into());
        }
        if !names.insert(name) {
            return refuse(
                text,
                layer.name.span(),
                format!("there are two layers called `{name}`; merge them or rename one"),
            );
        }
        if layer.paths.get_ref().is_empty() {
            return refuse(text, layer.paths.span(), format!("layer `{name}` needs at least one path"));
        }
    }
    file.layer.iter().map(|layer| guardrail_of(text, layer, &names)).collect()
}

fn guardrail_of(text: &str, layer: &LayerTable, names: &BTreeSet<&str>) -> Result<Guardrail, RuleError> {
    let name = layer.name.get_ref();
    for path in layer.paths.get_ref() {
        if let Err(error) = glob(path.get_ref()) {
            return refuse(
                text,
                path.span(),
                format!("`{}` is no path pattern: {}", path.get_ref(), error.kind()),
            );
        }
    }
    for used in &layer.may_use {
        if !names.contains(used.get_ref().as_str()) {
            let known: Vec<&str> = names.iter().copied().collect();
            let message = format!(
                "layer `{name}` may use `{}`, but there is no such layer; there are {}",
                used.get_ref(),
                known.join(", ")
            );
            return refuse(text, used.span(), message);
        }
    }
    let may_use: Vec<String> = layer.may_use.iter().map(|used| used.get_ref().clone()).collect();
    let allowed =
        if may_use.is_empty() { "no other layer".to_owned() } else { format!("only {}", may_use.join(", ")) };
    Ok(Guardrail {
        id: format!("layer:{name}"),
        title: format!("Layer {name} uses {allowed}"),
        rule: Rule::Layer {
            name: name.clone(),
            paths: layer.paths.get_ref().iter().map(|path| path.get_ref().clone()).collect(),
            may_use,
        },
        why: "Stated in banyan.toml.".into(),
    })
}

fn refuse<T>(text: &str, span: Range<usize>, message: String) -> Result<T, RuleError> {
    Err(RuleError { line: Some(line_of(text, span)), message })
}

fn line_of(text: &str, span: Range<usize>) -> u32 {
    text.bytes().take(span.start).filter(|&byte| byte == b'\n').count() as u32 + 1
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

/// The layers of some rules laid on the units of a graph.
pub(crate) struct Layers<'a> {
    /// The layer of each unit, by unit index: the first whose paths match its file.
    layer_of: Vec<Option<u32>>,
    layers: Vec<Layer<'a>>,
}

struct Layer<'a> {
    rule: &'a str,
    may_use: BTreeSet<u32>,
}

impl<'a> Layers<'a> {
    /// Lays the layers among `rules` on a graph; a pattern that matches no unit's file is an error.
    pub fn of(graph: &Graph, rules: &'a [Guardrail]) -> Result<Layers<'a>, RuleError> {
        let stated = rules.iter().filter_map(|guardrail| match &guardrail.rule {
            Rule::Layer { name, paths, may_use } => Some((guardrail.id.as_str(), name, paths, may_use)),
            _ => None,
        });
        let stated: Vec<_> = stated.collect();
        let numbers: BTreeMap<&str, u32> =
            stated.iter().zip(0..).map(|((_, name, ..), at)| (name.as_str(), at)).collect();
        let mut layer_of = vec![None; graph.units().len()];
        let mut layers = Vec::new();
        for (at, (rule, name, paths, may_use)) in stated.into_iter().enumerate() {
            for path in paths {
                claim_units(graph, name, path, at as u32, &mut layer_of)?;
            }
            let may_use = may_use.iter().filter_map(|used| numbers.get(used.as_str()).copied()).collect();
            layers.push(Layer { rule, may_use });
        }
        Ok(Layers { layer_of, layers })
    }

    /// The rule that a reference between two units breaks.
    pub fn broken_by(&self, from: UnitIndex, to: UnitIndex) -> Option<&'a str> {
        let (from, to) = (self.layer_of[from.at()]?, self.layer_of[to.at()]?);
        let layer = &self.layers[from as usize];
        (from != to && !layer.may_use.contains(&to)).then_some(layer.rule)
    }
}

fn claim_units(
    graph: &Graph,
    name: &str,
    path: &str,
    layer: u32,
    layer_of: &mut [Option<u32>],
) -> Result<(), RuleError> {
    let matcher: GlobMatcher = match glob(path) {
        Ok(glob) => glob.compile_matcher(),
        Err(error) => {
            return idle(format!("`{path}` of layer `{name}` is no path pattern: {}", error.kind()));
        }
    };
    let mut matched = false;
    for unit in graph.indexes().filter(|&unit| matcher.is_match(graph.path_of(unit))) {
        matched = true;
        layer_of[unit.at()].get_or_insert(layer);
    }
    if matched {
        Ok(())
    } else {
        idle(format!("`{path}` of layer `{name}` matches nothing: correct it or take it out"))
    }
}

fn idle(message: String) -> Result<(), RuleError> {
    Err(RuleError { line: None, message })
}
