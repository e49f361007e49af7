//! How near proposals come to what people made of public systems: MoJoFM and adjusted Rand index
//! against each system's own modules, the number of services left to the engine.
//!
//! `cargo xtask bench split --systems DIR`, where DIR holds clones of the systems that
//! `systems.toml` lists. History and owners take part where weights or a strategy ask for them,
//! and need clones with their history.

mod corpus;

use std::cell::OnceCell;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use banyan_facts::UnitIndex;
use banyan_graph::{Graph, build_graph};
use banyan_scan::{NoCache, NoWatcher, ScanSettings, scan};
use banyan_signals::{
    LogBounds, Words, collect_words, collect_words_of_code, follow_log, read_code_owners, read_head, read_log,
};
use banyan_split::{
    Constraints, Past, Place, Signal, Signals, SplitSettings, Strategy, Ties, Weights, adjusted_rand,
    history_ties, lay_draft, mojofm, ownership_ties, propose_split,
};
use clap::Parser;

use corpus::{Corpus, System, Truth};

/// How near proposals come to what people made of public systems.
#[derive(Parser)]
#[command(name = "cargo xtask bench split")]
struct Arguments {
    /// A folder of clones, called owner+name, owner/name or name
    #[arg(long, value_name = "DIR")]
    systems: Option<PathBuf>,
    /// Strategies to measure
    #[arg(long, value_delimiter = ',', default_value = "consensus", value_parser = read_strategy)]
    strategy: Vec<Strategy>,
    /// Weights to measure, as history=1,ownership=0.5; give it again for more of them
    #[arg(long, value_name = "SIGNAL=WEIGHT,…", value_parser = read_weights)]
    weights: Vec<(String, Weights)>,
    /// Only systems whose repository contains one of these
    filters: Vec<String>,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn read_strategy(text: &str) -> Result<Strategy, String> {
    Strategy::from_id(text).ok_or_else(|| format!("there is no strategy `{text}`"))
}

fn read_weights(text: &str) -> Result<(String, Weights), String> {
    let mut weights = Weights::default();
    for part in text.split(',') {
        let (signal, weight) = part.split_once('=').ok_or("a signal, `=` and a weight are wanted")?;
        let signal = Signal::from_id(signal).ok_or_else(|| format!("there is no signal `{signal}`"))?;
        let weight: f64 = weight.parse().map_err(|_| format!("`{weight}` is no number"))?;
        weights.set(signal, weight);
    }
    Ok((text.to_owned(), weights))
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let Some(clones) = &arguments.systems else {
        println!("systems: cargo xtask bench split --systems DIR measures proposals on the clones in DIR");
        return Ok(());
    };
    let corpus = Corpus::read()?;
    let ways = Way::all(&arguments);
    let mut tables: Vec<Vec<Row>> = ways.iter().map(|_| Vec::new()).collect();
    let mut missing = Vec::new();
    for system in corpus.systems.iter().filter(|system| is_wanted(system, &arguments.filters)) {
        let measured = measure(&corpus, system, clones, &ways);
        match measured.with_context(|| format!("{} cannot be measured", system.repository))? {
            Some(rows) => tables.iter_mut().zip(rows).for_each(|(table, row)| table.push(row)),
            None => missing.push(system.repository.as_str()),
        }
    }
    if tables.iter().any(Vec::is_empty) {
        bail!("{} holds no clone of a system; systems.toml lists them", clones.display());
    }
    ways.iter().zip(&tables).for_each(|(way, rows)| print_table(way, rows));
    if !missing.is_empty() {
        println!("\nMissing in {}: {}", clones.display(), missing.join(", "));
    }
    Ok(())
}

fn is_wanted(system: &System, filters: &[String]) -> bool {
    filters.is_empty() || filters.iter().any(|filter| system.repository.contains(filter.as_str()))
}

/// A way to propose.
struct Way {
    title: String,
    settings: SplitSettings,
}

impl Way {
    fn all(arguments: &Arguments) -> Vec<Way> {
        let usual = [("usual weights".to_owned(), Weights::default())];
        let weights = if arguments.weights.is_empty() { &usual[..] } else { &arguments.weights };
        let way = |strategy: Strategy, (title, weights): &(String, Weights)| Way {
            title: format!("{}, {title}", strategy.id()),
            settings: SplitSettings { strategy, weights: *weights, ..SplitSettings::default() },
        };
        let strategies = arguments.strategy.iter();
        strategies.flat_map(|strategy| weights.iter().map(|weights| way(*strategy, weights))).collect()
    }
}

/// How near a proposal comes.
#[derive(Clone, Copy, Default)]
struct Score {
    mojofm: f64,
    adjusted_rand: f64,
    services: usize,
}

/// What is told of one system.
struct Row {
    system: String,
    /// Units with a module
    units: usize,
    modules: usize,
    /// Commits that took part; none where no history did
    commits: Option<usize>,
    usual: Score,
    ignoring_paths: Score,
}

/// A system, and all that proposals rest on.
struct Specimen {
    folder: PathBuf,
    graph: Graph,
    words: Words,
    words_of_code: Words,
    truth: Truth,
    past: OnceCell<Option<Past>>,
    history: OnceCell<Ties>,
    ownership: OnceCell<Ties>,
}

/// A row for each way; none where the clone, or the labels, are missing.
fn measure(corpus: &Corpus, system: &System, clones: &Path, ways: &[Way]) -> Result<Option<Vec<Row>>> {
    let Some(folder) = system.find(clones) else { return Ok(None) };
    let facts = scan(&folder, &ScanSettings::default(), &NoCache, &NoWatcher)?.facts;
    let (words, words_of_code) = (collect_words(&facts), collect_words_of_code(&facts));
    let graph = build_graph(facts);
    let Some(truth) = corpus.truth(system, &graph, clones)? else { return Ok(None) };
    let (past, history, ownership) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
    let specimen = Specimen { folder, graph, words, words_of_code, truth, past, history, ownership };
    let title = title(system, &specimen.folder);
    Ok(Some(ways.iter().map(|way| specimen.row(&title, &way.settings)).collect()))
}

/// The system's name, and its commit where that is not the one that was measured.
fn title(system: &System, folder: &Path) -> String {
    match read_head(folder) {
        Some(head) if head.id != system.commit => {
            format!("{} at {:.8}, not {:.8}", system.repository, head.id, system.commit)
        }
        _ => system.repository.clone(),
    }
}

impl Specimen {
    fn row(&self, system: &str, settings: &SplitSettings) -> Row {
        let counted = settings.counts(Signal::History) || settings.counts(Signal::Ownership);
        let past = self.past.get().and_then(Option::as_ref);
        Row {
            system: system.to_owned(),
            units: self.truth.modules.len(),
            modules: self.truth.count,
            usual: self.score(settings),
            ignoring_paths: self.score(&SplitSettings { ignore_paths: true, ..*settings }),
            commits: past.filter(|_| counted).map(|past| past.history.commits.len()),
        }
    }

    fn score(&self, settings: &SplitSettings) -> Score {
        let signals = self.signals(settings);
        let draft = propose_split(&self.graph, &signals, settings, &Constraints::default());
        let split = lay_draft(&self.graph, &draft);
        let group = |unit: &UnitIndex| match split.place_of(*unit) {
            Place::Service(at) => Some(at + 1),
            Place::Shared => Some(0),
            Place::Stays | Place::Dead => None,
        };
        let placed = self.truth.modules.iter().filter_map(|(unit, module)| Some((group(unit)?, *module)));
        let (ours, theirs): (Vec<u32>, Vec<u32>) = placed.unzip();
        Score {
            mojofm: mojofm(&ours, &theirs),
            adjusted_rand: adjusted_rand(&ours, &theirs),
            services: split.services.len(),
        }
    }

    fn signals(&self, settings: &SplitSettings) -> Signals<'_> {
        let words = if settings.ignore_paths { &self.words_of_code } else { &self.words };
        let history = || self.history.get_or_init(|| self.past().map(history_ties).unwrap_or_default());
        let ownership = || {
            let owners = || read_code_owners(&self.folder);
            self.ownership.get_or_init(|| ownership_ties(&self.graph, self.past(), owners().as_ref()))
        };
        Signals {
            words,
            history: settings.counts(Signal::History).then(history),
            ownership: settings.counts(Signal::Ownership).then(ownership),
            runtime: None,
        }
    }

    fn past(&self) -> Option<&Past> {
        let read = || {
            let log = read_log(&self.folder, None, LogBounds::default(), &|_| ControlFlow::Continue(()));
            Some(Past::new(&self.graph, follow_log(&log.ok()?)))
        };
        self.past.get_or_init(read).as_ref()
    }
}

fn print_table(way: &Way, rows: &[Row]) {
    println!("\n{}; MoJoFM / adjusted Rand index, services found (modules of people)\n", way.title);
    println!("| system | units | commits | proposal | `--ignore-paths` |");
    println!("| --- | --- | --- | --- | --- |");
    for row in rows {
        let told = |score: Score| {
            let Score { mojofm, adjusted_rand, services } = score;
            format!("{mojofm:.1} / {adjusted_rand:.2}, {services} ({})", row.modules)
        };
        let commits = row.commits.map_or("-".to_owned(), |commits| commits.to_string());
        let (usual, ignoring) = (told(row.usual), told(row.ignoring_paths));
        println!("| {} | {} | {commits} | {usual} | {ignoring} |", row.system, row.units);
    }
    let mean = |score: &dyn Fn(&Row) -> Score| {
        let sum = |part: &dyn Fn(Score) -> f64| rows.iter().map(|row| part(score(row))).sum::<f64>();
        let count = rows.len() as f64;
        format!(
            "{:.1} / {:.3}",
            sum(&|score| score.mojofm) / count,
            sum(&|score| score.adjusted_rand) / count
        )
    };
    let (usual, ignoring) = (mean(&|row| row.usual), mean(&|row| row.ignoring_paths));
    println!("| mean of {} | | | {usual} | {ignoring} |", rows.len());
}
