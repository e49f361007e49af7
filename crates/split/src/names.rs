//! Names of services, from the domain words of their units.

use std::collections::BTreeMap;

use banyan_graph::{Graph, Role, UnitIndex};
use banyan_signals::Words;

use crate::edits::first_free;

/// How much more a word tells that is in the name of a table.
const NOUN_WEIGHT: f64 = 3.0;

/// The words that tell a service from the others, the most telling first, at most `most` of them:
/// those with most weight in its units, times the root of what share of their weight is here.
pub(crate) fn find_telling_words(
    graph: &Graph,
    words: &Words,
    services: &[Vec<UnitIndex>],
    most: usize,
) -> Vec<Vec<String>> {
    let mut everywhere = vec![0.0; words.terms.len()];
    let weighed: Vec<BTreeMap<u32, f64>> =
        services.iter().map(|units| weigh_terms(graph, words, units)).collect();
    for (term, weight) in weighed.iter().flatten() {
        everywhere[*term as usize] += weight;
    }
    let telling = |terms: &BTreeMap<u32, f64>| {
        let noun = |term: u32| if words.nouns[term as usize] { NOUN_WEIGHT } else { 1.0 };
        let share = |term: u32, weight: f64| (weight / everywhere[term as usize]).sqrt();
        let score = |(term, weight): (&u32, &f64)| (*term, noun(*term) * weight * share(*term, *weight));
        let mut ranked: Vec<(u32, f64)> = terms.iter().map(score).collect();
        ranked.sort_by(|(a, one), (b, other)| other.total_cmp(one).then(a.cmp(b)));
        ranked.into_iter().take(most).map(|(term, _)| words.forms[term as usize].clone()).collect()
    };
    weighed.iter().map(telling).collect()
}

/// The weight of each term in the units of a service; what a domain stores and offers names it
/// better than what it does.
fn weigh_terms(graph: &Graph, words: &Words, units: &[UnitIndex]) -> BTreeMap<u32, f64> {
    let mut terms: BTreeMap<u32, f64> = BTreeMap::new();
    for unit in units {
        let weight = match graph.role(*unit) {
            Role::Entity => 2.0,
            Role::Entry => 1.5,
            Role::Test | Role::Generated => 0.0,
            _ => 1.0,
        };
        for (term, part) in words.units.get(unit.at()).into_iter().flatten() {
            *terms.entry(*term).or_default() += weight * f64::from(*part);
        }
    }
    terms.retain(|_, weight| *weight > 0.0);
    terms
}

/// A name for each service, all different, and different from `taken` whatever the case: its most
/// telling word; with the second where that is not enough; the unit used most where there is no word.
pub(crate) fn name_services(
    graph: &Graph,
    words: &Words,
    services: &[Vec<UnitIndex>],
    taken: &[String],
) -> Vec<String> {
    let telling = find_telling_words(graph, words, services, 3);
    let mut names: Vec<String> = Vec::new();
    for (units, telling) in services.iter().zip(telling) {
        let free = |name: &str| {
            let same = |other: &String| other.to_lowercase() == name.to_lowercase();
            !names.iter().chain(taken).any(same)
        };
        let alone = telling.iter().map(|word| capitalise(word)).take(1);
        let pairs = telling.iter().skip(1).map(|word| capitalise(&format!("{} {word}", telling[0])));
        let name = alone.chain(pairs).find(|name| free(name));
        let name = name.unwrap_or_else(|| {
            let base = telling.first().cloned().unwrap_or_else(|| most_used(graph, units));
            first_free(&capitalise(&base), " ", &|name| !free(name))
        });
        names.push(name);
    }
    names
}

fn most_used(graph: &Graph, units: &[UnitIndex]) -> String {
    let by_use = units.iter().max_by_key(|unit| (graph.fan_in(**unit), std::cmp::Reverse(**unit)));
    by_use.map_or_else(|| "Service".to_owned(), |unit| graph.unit(*unit).name.to_string())
}

pub(crate) fn capitalise(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
