//! Search over everything that has a name: a few letters find it, in order, with gaps at the starts
//! of words (`ordserv` finds `OrderService`).

use std::collections::BTreeSet;

use banyan_graph::Graph;
use banyan_split::Service;

use super::narrow::Ground;
use crate::wire::SearchHit;

/// What can be found. Among hits that fit alike, those named first come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Service,
    Unit,
    Table,
    Route,
    Folder,
    File,
}

/// How well a name fits, less is better: [`Fit`] by number, then the kind, then the name's length.
type Rank = (u8, Kind, usize);

/// How a name fits what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Whole,
    Start,
    StartOfWord,
    Inside,
    StartsOfWords,
    /// Not the name, but where it is
    Around,
}

/// The best hits among services, units, tables, routes, folders and files, best first; services only once
/// there is a split.
pub fn search_all(ground: Ground<'_>, text: &str, most: usize) -> Vec<SearchHit> {
    let wanted: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let graph = &ground.study.graph;
    let (facts, folders) = (graph.facts(), ground.study.folders());
    let services = ground.split.map_or(&[][..], |split| &split.services);
    let mut found: Vec<(Rank, u32)> = Vec::new();
    let mut offer = |kind: Kind, at: usize, label: &str, around: &str| {
        if let Some(fit) = fit_words(label, around, &wanted) {
            found.push(((fit as u8, kind, label.len()), at as u32));
        }
    };
    for (at, service) in services.iter().enumerate() {
        offer(Kind::Service, at, &service.name, "");
    }
    for (at, unit) in graph.units().iter().enumerate() {
        offer(Kind::Unit, at, &unit.name, &unit.qualified_name);
    }
    for (at, table) in facts.tables.iter().enumerate() {
        offer(Kind::Table, at, &table.name, "");
    }
    for (at, entry_point) in facts.entry_points.iter().enumerate() {
        offer(Kind::Route, at, &entry_point.route, &entry_point.method);
    }
    for (at, folder) in folders.iter().enumerate() {
        offer(Kind::Folder, at, last_part(folder), folder);
    }
    for (at, file) in facts.files.iter().enumerate() {
        offer(Kind::File, at, last_part(&file.path), &file.path);
    }
    found.sort_unstable();
    found.truncate(most);
    found.into_iter().map(|((_, kind, _), at)| hit_of(graph, services, folders, kind, at as usize)).collect()
}

fn hit_of(graph: &Graph, services: &[Service], folders: &[Box<str>], kind: Kind, at: usize) -> SearchHit {
    let facts = graph.facts();
    match kind {
        Kind::Service => {
            let service = &services[at];
            hit("service", &service.key, &service.name, "service")
        }
        Kind::Unit => {
            let unit = &graph.units()[at];
            hit("unit", &unit.id, &unit.name, &unit.qualified_name)
        }
        Kind::Table => hit("table", &facts.tables[at].name, &facts.tables[at].name, "table"),
        Kind::Route => {
            let entry_point = &facts.entry_points[at];
            let unit = graph.unit(entry_point.unit);
            let label = format!("{} {}", entry_point.method, entry_point.route);
            hit("route", &unit.id, label.trim(), &unit.qualified_name)
        }
        Kind::Folder => {
            let folder = &folders[at];
            hit("folder", &format!("folder:{folder}"), last_part(folder), folder)
        }
        Kind::File => {
            let path = &facts.files[at].path;
            hit("file", path, last_part(path), path)
        }
    }
}

/// The worst fit of all words; none if one of them is nowhere.
fn fit_words(label: &str, around: &str, wanted: &[String]) -> Option<Fit> {
    let fit_word = |word: &String| {
        let elsewhere = || contains(around, word).then_some(Fit::Around);
        fit(label, word).or_else(elsewhere)
    };
    wanted.iter().map(fit_word).try_fold(Fit::Whole, |worst, fit| Some(worst.max(fit?)))
}

fn fit(label: &str, wanted: &str) -> Option<Fit> {
    let mut best = None;
    let mut from = 0;
    while let Some(at) = find(&label[from..], wanted).map(|at| at + from) {
        let fit = match at {
            0 if label.len() == wanted.len() => Fit::Whole,
            0 => Fit::Start,
            _ if starts_word(label, at) => Fit::StartOfWord,
            _ => Fit::Inside,
        };
        best = Some(best.map_or(fit, |best: Fit| best.min(fit)));
        from = at + label[at..].chars().next().map_or(1, char::len_utf8);
    }
    best.or_else(|| fits_starts_of_words(label, wanted).then_some(Fit::StartsOfWords))
}

/// Whether the letters follow each other in a name, each beside the one before or at the start of
/// a word.
fn fits_starts_of_words(label: &str, wanted: &str) -> bool {
    let mut left = wanted.chars();
    let mut next = left.next();
    let mut beside = false;
    for (at, letter) in label.char_indices() {
        let Some(sought) = next else { return true };
        let is_it = letter == sought || letter.to_lowercase().eq([sought]);
        beside = is_it && (beside || starts_word(label, at));
        if beside {
            next = left.next();
        }
    }
    next.is_none()
}

/// Whether a word of a name starts there: after a sign, or where small letters end.
fn starts_word(label: &str, at: usize) -> bool {
    let Some(before) = label[..at].chars().next_back() else { return true };
    let here = label[at..].chars().next().unwrap_or(' ');
    !before.is_alphanumeric() || (here.is_uppercase() && !before.is_uppercase())
}

/// Whether a text in lower case stands in another, capitals or not.
pub(super) fn contains(text: &str, wanted: &str) -> bool {
    find(text, wanted).is_some()
}

/// Where a text in lower case stands in another, capitals or not.
fn find(text: &str, wanted: &str) -> Option<usize> {
    let (bytes, sought) = (text.as_bytes(), wanted.as_bytes());
    if text.is_ascii() {
        return bytes.windows(sought.len().max(1)).position(|part| part.eq_ignore_ascii_case(sought));
    }
    let fits = |at: &usize| {
        let lower: String =
            text[*at..].chars().flat_map(char::to_lowercase).take(wanted.chars().count()).collect();
        lower == wanted
    };
    text.char_indices().map(|(at, _)| at).find(fits)
}

/// All folders with files in or below them, sorted.
pub fn list_folders(graph: &Graph) -> Vec<Box<str>> {
    let mut all = BTreeSet::new();
    for file in &graph.facts().files {
        let mut path: &str = &file.path;
        while let Some((folder, _)) = path.rsplit_once('/') {
            if !all.insert(folder) {
                break;
            }
            path = folder;
        }
    }
    all.into_iter().map(Box::from).collect()
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn hit(kind: &str, id: &str, label: &str, detail: &str) -> SearchHit {
    SearchHit { kind: kind.into(), id: id.into(), label: label.into(), detail: detail.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(label: &str, around: &str, text: &str) -> Option<Fit> {
        let wanted: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        fit_words(label, around, &wanted)
    }

    #[test]
    fn names_fit_whole_at_their_start_at_a_word_or_inside() {
        assert_eq!(words("Order", "", "order"), Some(Fit::Whole));
        assert_eq!(words("OrderService", "", "order"), Some(Fit::Start));
        assert_eq!(words("OrderService", "", "serv"), Some(Fit::StartOfWord));
        assert_eq!(words("order_service", "", "service"), Some(Fit::StartOfWord));
        assert_eq!(words("Reorder", "", "order"), Some(Fit::Inside));
        assert_eq!(words("Invoice", "", "order"), None);
    }

    #[test]
    fn letters_at_the_starts_of_words_are_enough() {
        assert_eq!(words("OrderService", "", "os"), Some(Fit::StartsOfWords));
        assert_eq!(words("OrderServiceImpl", "", "ordserv"), Some(Fit::StartsOfWords));
        assert_eq!(words("OrderService", "", "oe"), None);
        assert_eq!(words("ÄnderungsDienst", "", "äd"), Some(Fit::StartsOfWords));
    }

    #[test]
    fn each_word_must_be_somewhere() {
        assert_eq!(words("Order", "org.shop.Order", "shop order"), Some(Fit::Around));
        assert_eq!(words("Order", "org.shop.Order", "bank order"), None);
        assert_eq!(words("Straße", "", "STRASSE"), None);
        assert_eq!(words("GrößeService", "", "größe"), Some(Fit::Start));
    }
}
