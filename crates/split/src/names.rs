//! Names of services, from the domain words of their units.

use std::collections::BTreeMap;

use banyan_graph::{Graph, Role, UnitIndex};
use banyan_signals::{Words, natural_log};

use crate::edits::first_free;

/// The share of all units from which a word is everybody's.
const EVERYBODYS: f64 = 0.5;

/// How much less a word tells that says how things are built.
const TECHNICAL_WEIGHT: f64 = 0.5;

/// The words of the business that tell a service from the others, the most telling first, at most
/// `most` of them.
pub(crate) fn find_telling_words(
    graph: &Graph,
    words: &Words,
    services: &[Vec<UnitIndex>],
    most: usize,
) -> Vec<Vec<String>> {
    let ranked = rank_words(graph, words, services);
    let telling = |ranked: Vec<u32>| {
        let business = ranked.into_iter().filter(|term| !words.technical[*term as usize]);
        business.take(most).map(|term| words.forms[term as usize].clone()).collect()
    };
    ranked.into_iter().map(telling).collect()
}

/// The words that services could be called by, the best first.
///
/// A word is carried by the units that are called by it: in their own name, in the name of a table
/// mapped to them, or in that of a folder around them. It tells the more, the more of the service
/// carries it, the less of the rest does, and the rarer it is: share of the service's units that
/// carry it · √(share of all that carry it that are here) · ln(units / units that carry it).
fn rank_words(graph: &Graph, words: &Words, services: &[Vec<UnitIndex>]) -> Vec<Vec<u32>> {
    let all: Vec<UnitIndex> = graph.indexes().collect();
    let everywhere = count_carriers(graph, words, &all);
    let everyone: f64 = all.iter().map(|unit| weight_of(graph, *unit)).sum();
    let ranked = |units: &Vec<UnitIndex>| {
        let here: f64 = units.iter().map(|unit| weight_of(graph, *unit)).sum();
        let score = |(term, carriers): (u32, f64)| {
            let all = everywhere[&term];
            let usual = if words.technical[term as usize] { TECHNICAL_WEIGHT } else { 1.0 };
            let rarity = natural_log(everyone / all);
            (term, usual * rarity * (carriers / here) * (carriers / all).sqrt())
        };
        let carried = count_carriers(graph, words, units).into_iter();
        let own = carried.filter(|(term, _)| everywhere[term] <= EVERYBODYS * everyone);
        let mut ranked: Vec<(u32, f64)> = own.map(score).collect();
        ranked.sort_by(|(a, one), (b, other)| other.total_cmp(one).then(a.cmp(b)));
        ranked.into_iter().map(|(term, _)| term).collect()
    };
    services.iter().map(ranked).collect()
}

/// For each term that units are called by, the weight of these units. Two letters are no word.
fn count_carriers(graph: &Graph, words: &Words, units: &[UnitIndex]) -> BTreeMap<u32, f64> {
    let mut carriers: BTreeMap<u32, f64> = BTreeMap::new();
    let tells = |term: &&u32| words.forms[**term as usize].chars().nth(2).is_some();
    for unit in units {
        let weight = weight_of(graph, *unit);
        let title = words.titles.get(unit.at()).into_iter().flatten();
        for term in title.filter(|_| weight > 0.0).filter(tells) {
            *carriers.entry(*term).or_default() += weight;
        }
    }
    carriers
}

/// What a domain stores and offers names it better than what it does.
fn weight_of(graph: &Graph, unit: UnitIndex) -> f64 {
    match graph.role(unit) {
        Role::Entity => 2.0,
        Role::Entry => 1.5,
        Role::Test | Role::Generated => 0.0,
        _ => 1.0,
    }
}

/// A name for each service, all different, and different from `taken` whatever the case: its most
/// telling word; with the second where that is not enough; the unit used most where there is no word.
pub(crate) fn name_services(
    graph: &Graph,
    words: &Words,
    services: &[Vec<UnitIndex>],
    taken: &[String],
) -> Vec<String> {
    let ranked = rank_words(graph, words, services);
    let mut names: Vec<String> = Vec::new();
    for (units, ranked) in services.iter().zip(ranked) {
        let telling: Vec<&String> = ranked.iter().take(3).map(|term| &words.forms[*term as usize]).collect();
        let free = |name: &str| {
            let same = |other: &String| other.to_lowercase() == name.to_lowercase();
            !names.iter().chain(taken).any(same)
        };
        let alone = telling.iter().map(|word| capitalise(word)).take(1);
        let pairs = telling.iter().skip(1).map(|word| capitalise(&format!("{} {word}", telling[0])));
        let name = alone.chain(pairs).find(|name| free(name));
        let name = name.unwrap_or_else(|| {
            let base =
                telling.first().map(|word| word.to_string()).unwrap_or_else(|| most_used(graph, units));
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
