//! Small graphs for tests, written as text.

use std::collections::BTreeMap;

use banyan_facts::*;

use crate::{Graph, build_graph};

/// `web/A -> core/B call import; A -> C call test; lonely/D entity`: statements are separated by
/// `;`, folders become scopes, references are calls unless kinds are named, `test` makes them test
/// code, and a unit that stands alone may have marks.
pub(crate) fn graph(text: &str) -> Graph {
    build_graph(facts(text))
}

pub(crate) fn facts(text: &str) -> MonolithFacts {
    let statements: Vec<Vec<&str>> = text
        .split(';')
        .map(|statement| statement.split_whitespace().collect())
        .filter(|words: &Vec<&str>| !words.is_empty())
        .collect();
    let mut marks: BTreeMap<String, (String, Markers)> = BTreeMap::new();
    for words in &statements {
        marks.entry(id_of(words[0])).or_insert((words[0].to_string(), Markers::NONE));
        if words.get(1) == Some(&"->") {
            marks.entry(id_of(words[2])).or_insert((words[2].to_string(), Markers::NONE));
        } else if let Some((_, own)) = marks.get_mut(&id_of(words[0])) {
            words[1..].iter().for_each(|word| own.add(marker(word)));
        }
    }
    let mut facts = MonolithFacts::default();
    let mut paths: Vec<String> = marks.values().map(|(name, _)| format!("{name}.java")).collect();
    paths.sort();
    facts.files = paths.iter().map(|path| file_row(path)).collect();
    for (id, (name, markers)) in &marks {
        let path = format!("{name}.java");
        let file = facts.files.iter().position(|row| *row.path == *path).unwrap() as u32;
        facts.units.push(unit(id, name, file, *markers));
    }
    let place = |name: &str| {
        let id = id_of(name);
        UnitIndex(facts.units.iter().position(|unit| *unit.id == *id).unwrap() as u32)
    };
    for words in statements.iter().filter(|words| words.get(1) == Some(&"->")) {
        let (from, to) = (place(words[0]), place(words[2]));
        let test = words[3..].contains(&"test");
        let mut kinds: Vec<ReferenceKind> =
            words[3..].iter().filter_map(|k| ReferenceKind::from_id(k)).collect();
        if kinds.is_empty() {
            kinds.push(ReferenceKind::Call);
        }
        if from != to {
            facts.links.extend(kinds.into_iter().map(|kind| link(from, to, kind, test)));
        }
    }
    facts.links.sort();
    facts
}

pub(crate) fn names(graph: &Graph, units: &[UnitIndex]) -> Vec<String> {
    units.iter().map(|&unit| graph.unit(unit).name.to_string()).collect()
}

pub(crate) fn link(from: UnitIndex, to: UnitIndex, kind: ReferenceKind, test: bool) -> Link {
    Link {
        from,
        to,
        kind,
        file: 0,
        line: 1,
        from_member: MemberPlace::NONE,
        to_member: MemberPlace::NONE,
        test,
    }
}

fn id_of(name: &str) -> String {
    format!("java:{}", name.replace('/', "."))
}

fn file_row(path: &str) -> FileRow {
    FileRow {
        path: path.into(),
        language: Language::Java,
        status: FileStatus::Parsed,
        reason: "".into(),
        bytes: 0,
        lines: 10,
        markers: Markers::NONE,
        resolved: 0,
        external: 0,
        unresolved: 0,
    }
}

fn unit(id: &str, name: &str, file: u32, markers: Markers) -> Unit {
    let (scope, simple) = name.rsplit_once('/').unwrap_or(("", name));
    Unit {
        id: id.into(),
        name: simple.into(),
        qualified_name: name.replace('/', ".").into(),
        scope: scope.replace('/', ".").into(),
        file,
        language: Language::Java,
        kind: DeclarationKind::Class,
        line: 1,
        lines: 10,
        markers,
        module: None,
        members: Vec::new(),
    }
}

fn marker(word: &str) -> Markers {
    match word {
        "test" => Markers::TEST,
        "generated" => Markers::GENERATED,
        "entity" => Markers::ENTITY,
        "access" => Markers::DATA_ACCESS,
        "entry" => Markers::ENTRY,
        "configuration" => Markers::CONFIGURATION,
        "bootstrap" => Markers::BOOTSTRAP,
        "error" => Markers::ERROR,
        _ => panic!("no such mark: {word}"),
    }
}
