use std::collections::{BTreeMap, BTreeSet, HashMap};

use banyan_facts::{Markers, MonolithFacts, Unit, UnitIndex};
use rust_stemmers::{Algorithm, Stemmer};

use crate::logarithm::natural_log;

/// The domain words of each unit: terms from names, packages, members, routes, tables and columns,
/// split, lower-cased, stemmed, without technical words, weighted by rarity.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Words {
    /// Terms, sorted
    pub terms: Vec<String>,
    /// For each term the word that people read: the form met most often, of equals the shortest
    pub forms: Vec<String>,
    /// For each term whether it is in the name of a table: a thing that the business keeps
    pub nouns: Vec<bool>,
    /// For each unit, by index: (place in `terms`, weight), sorted by term; weights of one unit
    /// have a sum of squares of 1, or there is no word
    pub units: Vec<Vec<(u32, f32)>>,
    /// For each unit the terms of what it is called: of its own name, of the tables mapped to it, and
    /// of the two folders around it unless they say nothing; technical ones, too; sorted
    pub titles: Vec<Vec<u32>>,
    /// For each term whether it says how a thing is built, in any business: such words are in titles alone
    pub technical: Vec<bool>,
}

impl Words {
    /// How alike the words of two units are: the cosine, 0 to 1.
    pub fn similarity(&self, a: UnitIndex, b: UnitIndex) -> f32 {
        let (Some(a), Some(b)) = (self.units.get(a.at()), self.units.get(b.at())) else { return 0.0 };
        let (mut left, mut right, mut sum) = (0, 0, 0.0);
        while let (Some((one, weight)), Some((other, second))) = (a.get(left), b.get(right)) {
            if one == other {
                sum += weight * second;
            }
            left += usize::from(one <= other);
            right += usize::from(other <= one);
        }
        sum.min(1.0)
    }
}

/// How much a word counts by where it stands. A unit's own name says most of what it is about;
/// names of members, taken all together, say least (measured: `docs/splitting.md`).
mod weight {
    pub const OWN_NAME: f64 = 4.0;
    /// The innermost package or module; each one further out counts half as much.
    pub const SCOPE: f64 = 2.0;
    pub const ROUTE: f64 = 1.0;
    pub const TABLE: f64 = 1.0;
    pub const COLUMN: f64 = 0.25;
    pub const MEMBER: f64 = 0.25;
}

/// Collects the domain words of every unit.
pub fn collect_words(facts: &MonolithFacts) -> Words {
    collect_from(facts, true)
}

/// The same from code alone: names of folders and packages say nothing.
pub fn collect_words_of_code(facts: &MonolithFacts) -> Words {
    collect_from(facts, false)
}

fn collect_from(facts: &MonolithFacts, packages: bool) -> Words {
    let mut collector = Collector::new();
    let mut units: Vec<UnitTerms> = Vec::with_capacity(facts.units.len());
    for unit in &facts.units {
        let mut taken = collector.take_names(unit);
        collector.title_terms(&unit.name, &mut taken);
        if packages {
            collector.take_scope(unit, &mut taken);
            segments_of(unit).take(2).for_each(|folder| collector.title_terms(folder, &mut taken));
        }
        units.push(taken);
    }
    collector.take_routes(facts, &mut units);
    collector.take_tables(facts, &mut units);
    collector.finish(facts, units)
}

/// Splits an identifier, path or route into lower-case words: at anything that is no letter and no
/// digit, between `camel` and `Case`, between `HTTP` and `Server`. Digits are left out, but for
/// those behind a short abbreviation (`HL7`).
pub(crate) fn split_words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let letters: Vec<char> = text.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        if before.is_some_and(|before| begins_word(before, letter, letters.get(at + 1).copied())) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && (letter.is_alphabetic() || (letter.is_ascii_digit() && (1..=3).contains(&word.len())))
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| word.chars().nth(1).is_some());
    words
}

/// Whether a word begins at a letter, by the characters before and after it.
fn begins_word(before: char, letter: char, after: Option<char>) -> bool {
    match (before.is_alphabetic(), letter.is_alphabetic()) {
        (true, true) => {
            letter.is_uppercase() && (before.is_lowercase() || after.is_some_and(char::is_lowercase))
        }
        (true, false) => !letter.is_ascii_digit(),
        (false, _) => true,
    }
}

/// The packages or modules around a unit, the innermost first.
fn segments_of(unit: &Unit) -> impl Iterator<Item = &str> {
    unit.scope.rsplit(['.', ':', '/', '\\']).filter(|segment| !segment.is_empty())
}

/// What one unit's words weigh, by term, and the terms of what it is called.
#[derive(Default)]
struct UnitTerms {
    weights: BTreeMap<u32, f64>,
    title: BTreeSet<u32>,
}

impl UnitTerms {
    /// Adds the terms of one source. A term that is met again counts by its square root.
    fn add(&mut self, terms: impl IntoIterator<Item = u32>, weight: f64) {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for term in terms {
            *counts.entry(term).or_default() += 1;
        }
        for (term, count) in counts {
            *self.weights.entry(term).or_default() += weight * f64::from(count).sqrt();
        }
    }
}

/// Turns words into terms, numbered as they are met.
struct Collector {
    stemmer: Stemmer,
    technical: BTreeSet<String>,
    /// Each word that was met, with its term.
    known: HashMap<String, u32>,
    places: HashMap<String, u32>,
    stems: Vec<String>,
    /// For each term whether it is technical.
    is_technical: Vec<bool>,
    forms: Vec<BTreeMap<String, u32>>,
    nouns: BTreeSet<u32>,
}

impl Collector {
    fn new() -> Self {
        let stemmer = Stemmer::create(Algorithm::English);
        let lines = include_str!("technical_words.txt").lines().filter(|line| !line.starts_with('#'));
        let technical = lines.flat_map(str::split_whitespace).map(|word| stemmer.stem(word).into_owned());
        Collector {
            technical: technical.collect(),
            stemmer,
            known: HashMap::new(),
            places: HashMap::new(),
            stems: Vec::new(),
            is_technical: Vec::new(),
            forms: Vec::new(),
            nouns: BTreeSet::new(),
        }
    }

    /// The terms of a text that are not technical.
    fn terms(&mut self, text: &str) -> Vec<u32> {
        let terms: Vec<u32> = split_words(text).into_iter().map(|word| self.term(word)).collect();
        terms.into_iter().filter(|term| !self.is_technical[*term as usize]).collect()
    }

    fn term(&mut self, word: String) -> u32 {
        let term = match self.known.get(&word) {
            Some(term) => *term,
            None => {
                let term = self.new_term(&word);
                self.known.insert(word.clone(), term);
                term
            }
        };
        *self.forms[term as usize].entry(word).or_default() += 1;
        term
    }

    fn new_term(&mut self, word: &str) -> u32 {
        let stem = self.stemmer.stem(word).into_owned();
        if let Some(place) = self.places.get(&stem) {
            return *place;
        }
        let place = self.stems.len() as u32;
        self.stems.push(stem.clone());
        self.is_technical.push(self.technical.contains(&stem));
        self.places.insert(stem, place);
        self.forms.push(BTreeMap::new());
        place
    }

    fn title_terms(&mut self, text: &str, taken: &mut UnitTerms) {
        taken.title.extend(split_words(text).into_iter().map(|word| self.term(word)));
    }

    fn take_names(&mut self, unit: &Unit) -> UnitTerms {
        let mut taken = UnitTerms::default();
        taken.add(self.terms(&unit.name), weight::OWN_NAME);
        let members = unit.members.iter().filter(|member| !member.markers.has(Markers::TEST));
        let members: Vec<u32> = members.flat_map(|member| self.terms(&member.name)).collect();
        taken.add(members, weight::MEMBER);
        taken
    }

    fn take_scope(&mut self, unit: &Unit, taken: &mut UnitTerms) {
        let mut scope_weight = weight::SCOPE;
        for segment in segments_of(unit) {
            taken.add(self.terms(segment), scope_weight);
            scope_weight /= 2.0;
        }
    }

    fn take_routes(&mut self, facts: &MonolithFacts, units: &mut [UnitTerms]) {
        let mut by_unit: BTreeMap<UnitIndex, Vec<u32>> = BTreeMap::new();
        for entry_point in &facts.entry_points {
            let segments =
                entry_point.route.split('/').filter(|segment| !segment.starts_with(['{', ':', '<', '*']));
            let terms: Vec<u32> = segments.flat_map(|segment| self.terms(segment)).collect();
            by_unit.entry(entry_point.unit).or_default().extend(terms);
        }
        for (unit, terms) in by_unit {
            units[unit.at()].add(terms, weight::ROUTE);
        }
    }

    fn take_tables(&mut self, facts: &MonolithFacts, units: &mut [UnitTerms]) {
        let mut users: BTreeSet<(UnitIndex, u32)> = BTreeSet::new();
        users.extend(facts.accesses.iter().map(|access| (access.unit, access.table)));
        for (at, table) in facts.tables.iter().enumerate() {
            let columns: Vec<u32> = table.columns.iter().flat_map(|column| self.terms(column)).collect();
            for unit in &table.mapped_by {
                users.insert((*unit, at as u32));
                units[unit.at()].add(columns.iter().copied(), weight::COLUMN);
                self.title_terms(&table.name, &mut units[unit.at()]);
            }
        }
        let names: Vec<Vec<u32>> = facts.tables.iter().map(|table| self.terms(&table.name)).collect();
        self.nouns.extend(names.iter().flatten());
        let mut by_unit: BTreeMap<UnitIndex, Vec<u32>> = BTreeMap::new();
        for (unit, table) in users {
            by_unit.entry(unit).or_default().extend(&names[table as usize]);
        }
        for (unit, terms) in by_unit {
            units[unit.at()].add(terms, weight::TABLE);
        }
    }

    /// Weighs by rarity and renumbers the terms in the order of the alphabet.
    fn finish(self, facts: &MonolithFacts, units: Vec<UnitTerms>) -> Words {
        let rarity = weigh_rarity(facts, &units, self.stems.len());
        let mut order: Vec<u32> = (0..self.stems.len() as u32).collect();
        order.sort_by(|a, b| self.stems[*a as usize].cmp(&self.stems[*b as usize]));
        let mut renumbered = vec![0u32; order.len()];
        for (new, old) in order.iter().enumerate() {
            renumbered[*old as usize] = new as u32;
        }
        let titled = |unit: &UnitTerms| {
            let mut title: Vec<u32> = unit.title.iter().map(|term| renumbered[*term as usize]).collect();
            title.sort_unstable();
            title
        };
        let titles = units.iter().map(titled).collect();
        let weighed = |unit: UnitTerms| {
            let weights = unit.weights.into_iter();
            let weights =
                weights.map(|(term, weight)| (renumbered[term as usize], weight * rarity[term as usize]));
            normalise(weights.filter(|(_, weight)| *weight > 0.0).collect())
        };
        Words {
            units: units.into_iter().map(weighed).collect(),
            terms: order.iter().map(|old| self.stems[*old as usize].clone()).collect(),
            nouns: order.iter().map(|old| self.nouns.contains(old)).collect(),
            technical: order.iter().map(|old| self.is_technical[*old as usize]).collect(),
            titles,
            forms: order.iter().map(|old| usual_form(&self.forms[*old as usize])).collect(),
        }
    }
}

/// ln(units / units with the term), test code left out: 0 for a word that every unit has.
fn weigh_rarity(facts: &MonolithFacts, units: &[UnitTerms], terms: usize) -> Vec<f64> {
    let mut users = vec![0u32; terms];
    let mut counted = 0u32;
    for (unit, own) in facts.units.iter().zip(units) {
        if !unit.markers.has(Markers::TEST) {
            counted += 1;
            own.weights.keys().for_each(|term| users[*term as usize] += 1);
        }
    }
    let rarity = |users: u32| natural_log(f64::from(counted.max(1)) / f64::from(users.max(1)));
    users.into_iter().map(rarity).collect()
}

fn normalise(mut weights: Vec<(u32, f64)>) -> Vec<(u32, f32)> {
    weights.sort_by_key(|(term, _)| *term);
    let length = weights.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
    weights.into_iter().map(|(term, weight)| (term, (weight / length) as f32)).collect()
}

fn usual_form(forms: &BTreeMap<String, u32>) -> String {
    let most =
        forms.iter().max_by_key(|(form, count)| (**count, std::cmp::Reverse((form.len(), form.as_str()))));
    most.map(|(form, _)| form.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
