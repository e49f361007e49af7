//! Small monoliths for tests, written as text.

use std::collections::BTreeMap;

use banyan_facts::*;
use banyan_graph::{Graph, build_graph};

/// One statement a line:
///
/// ```text
/// order/Order entity        a unit in a scope, with marks
/// Order -> Item call 3      references; `call` and 1 where nothing is said
/// Order writes orders       `writes`, `reads`, `maps` a table
/// orders => items           a foreign key
/// Order transaction place   a transactional member
/// ```
pub(crate) fn graph(text: &str) -> Graph {
    build_graph(facts(text))
}

pub(crate) fn facts(text: &str) -> MonolithFacts {
    let statements: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    let mut facts = MonolithFacts::default();
    add_units(&mut facts, &statements);
    add_tables(&mut facts, &statements);
    for words in statements.iter().filter(|words| words.len() > 2) {
        let at = |name: &str| facts.units.iter().position(|unit| *unit.name == *name);
        let unit = |name: &str| UnitIndex(at(name).unwrap_or_else(|| panic!("no unit {name}")) as u32);
        match words[1] {
            "->" => {
                let kind = words.get(3).and_then(|kind| ReferenceKind::from_id(kind));
                let count: u32 = words.get(4).map_or(1, |count| count.parse().unwrap());
                let (from, to) = (unit(words[0]), unit(words[2]));
                let link = |line| Link {
                    from,
                    to,
                    kind: kind.unwrap_or(ReferenceKind::Call),
                    file: from.0,
                    line,
                    from_member: (!facts.units[from.at()].members.is_empty()).then_some(0).into(),
                    to_member: MemberPlace::NONE,
                    test: facts.units[from.at()].markers.has(Markers::TEST),
                };
                let links: Vec<Link> = (1..=count).map(link).collect();
                facts.links.extend(links);
            }
            "writes" | "reads" => {
                let mode = if words[1] == "writes" { AccessMode::Write } else { AccessMode::Read };
                let table = facts.tables.iter().position(|table| *table.name == *words[2]).unwrap() as u32;
                let unit = unit(words[0]);
                facts.accesses.push(Access {
                    unit,
                    table,
                    mode,
                    file: unit.0,
                    line: 7,
                    member: None,
                    test: false,
                });
            }
            _ => {}
        }
    }
    facts.links.sort();
    facts.accesses.sort();
    facts
}

fn add_units(facts: &mut MonolithFacts, statements: &[Vec<&str>]) {
    let mut units: BTreeMap<String, Unit> = BTreeMap::new();
    for words in statements.iter().filter(|words| words.first().is_some_and(|word| word.contains('/'))) {
        let (scope, name) = words[0].rsplit_once('/').unwrap();
        let qualified = format!("{}.{name}", scope.replace('/', "."));
        let mut markers = Markers::NONE;
        words[1..].iter().for_each(|word| markers.add(marker(word)));
        let unit = Unit {
            id: format!("java:{qualified}").into(),
            name: name.into(),
            qualified_name: qualified.as_str().into(),
            scope: scope.replace('/', ".").into(),
            file: 0,
            language: Language::Java,
            kind: DeclarationKind::Class,
            line: 1,
            lines: 10,
            markers,
            module: None,
            members: Vec::new(),
        };
        units.insert(unit.id.to_string(), unit);
    }
    facts.units = units.into_values().collect();
    for at in 0..facts.units.len() {
        let unit = &mut facts.units[at];
        unit.file = at as u32;
        facts.files.push(file_row(&format!("{}.java", unit.qualified_name.replace('.', "/"))));
        let own = statements.iter().filter(|words| words.len() > 2 && *words[0] == *unit.name);
        for words in own.filter(|words| words[1] == "transaction") {
            unit.members.push(Member {
                name: words[2].into(),
                kind: DeclarationKind::Method,
                line: 3,
                markers: Markers::TRANSACTIONAL,
            });
        }
    }
}

fn add_tables(facts: &mut MonolithFacts, statements: &[Vec<&str>]) {
    let mut tables: BTreeMap<&str, Table> = BTreeMap::new();
    for words in statements.iter().filter(|words| words.len() > 2) {
        let named: &[&str] = match words[1] {
            "writes" | "reads" | "maps" => &[words[2]],
            "=>" => &[words[0], words[2]],
            _ => &[],
        };
        for name in named {
            tables.entry(name).or_insert_with(|| Table {
                name: (*name).into(),
                columns: Vec::new(),
                foreign_keys: Vec::new(),
                mapped_by: Vec::new(),
                defined_at: Vec::new(),
            });
        }
        if words[1] == "=>" {
            let key = ForeignKey { columns: vec!["id".into()], references: words[2].into() };
            tables.get_mut(words[0]).unwrap().foreign_keys.push(key);
        }
        if words[1] == "maps" {
            let unit = facts.units.iter().position(|unit| *unit.name == *words[0]).unwrap();
            tables.get_mut(words[2]).unwrap().mapped_by.push(UnitIndex(unit as u32));
        }
    }
    facts.tables = tables.into_values().collect();
}

fn marker(word: &str) -> Markers {
    match word {
        "entity" => Markers::ENTITY,
        "entry" => Markers::ENTRY,
        "test" => Markers::TEST,
        "generated" => Markers::GENERATED,
        "bootstrap" => Markers::BOOTSTRAP,
        "configuration" => Markers::CONFIGURATION,
        "data" => Markers::DATA_ACCESS,
        "error" => Markers::ERROR,
        _ => panic!("no mark {word}"),
    }
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
