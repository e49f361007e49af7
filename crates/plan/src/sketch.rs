//! Small split monoliths for tests, written as text.

use std::collections::BTreeMap;

use banyan_facts::*;
use banyan_graph::{Graph, build_graph};
use banyan_split::{Place, Service, Split};

/// One statement a line; the first folder of a unit is its service, `shared` and `stays` are what
/// they say. Every statement gets the next line number of its unit's file.
///
/// ```text
/// orders/Checkout.place -> billing/Gateway.charge call 3   references; a call, once, if not said
/// orders/Checkout.place ~> billing/Gateway.charge          the same in test code
/// orders/Checkout.place writes orders                      `writes`, `reads`, `maps`
/// orders(customer_id) => customers                         a foreign key
/// transaction orders/Checkout.place                        a transactional member
/// route GET /orders orders/Checkout.list                   an HTTP entry point
/// job nightly orders/Checkout.sweep                        a scheduled entry point
/// message topic orders/Checkout.heard                      a consumer
/// config orders/Checkout mail.host                         a configuration key
/// mark orders/Checkout entity                              a mark; `test`, `hidden` (members are not public)
/// path orders/Checkout some/where/Checkout.java            where its file is
/// ```
pub fn sketch(text: &str) -> (Graph, Split) {
    let mut sketch = Sketch::default();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let statements: Vec<Vec<&str>> = lines.map(|line| line.split_whitespace().collect()).collect();
    for words in &statements {
        sketch.declare(words);
    }
    sketch.number_files();
    for words in &statements {
        sketch.state(words);
    }
    sketch.finish()
}

/// The coverage of a sketch: everything was read and followed.
pub fn coverage(graph: &Graph) -> Coverage {
    Coverage::of(graph.facts())
}

#[derive(Default)]
struct Sketch {
    units: BTreeMap<String, (Unit, String)>,
    tables: BTreeMap<String, Table>,
    facts: MonolithFacts,
    lines: BTreeMap<u32, u32>,
}

impl Sketch {
    fn declare(&mut self, words: &[&str]) {
        for word in words.iter().filter(|word| word.contains('/') && !word.starts_with('/')) {
            if words[0] != "path" || *word == words[1] {
                self.declare_member(word);
            }
        }
        match words {
            [_, "writes" | "reads" | "maps", table] => self.declare_table(table),
            [key, "=>", table] => {
                let (name, columns) = key.split_once('(').unwrap_or((key, ""));
                self.declare_table(name);
                self.declare_table(table);
                let columns = columns.trim_end_matches(')').split(',').map(Into::into).collect();
                let key = ForeignKey { columns, references: (*table).into() };
                self.tables.get_mut(name).unwrap().foreign_keys.push(key);
            }
            ["mark", unit, marks @ ..] => marks.iter().for_each(|mark| self.mark(unit, mark)),
            ["transaction", member] => self.member_mut(member).markers.add(Markers::TRANSACTIONAL),
            ["path", unit, path] => self.units.get_mut(&id_of(unit)).unwrap().1 = (*path).to_owned(),
            _ => {}
        }
    }

    fn declare_member(&mut self, word: &str) {
        let (name, member) = word.split_once('.').map_or((word, None), |(name, member)| (name, Some(member)));
        let (unit, _) =
            self.units.entry(id_of(name)).or_insert_with(|| (unit_named(name), format!("{name}.java")));
        if let Some(member) = member
            && unit.members.iter().all(|known| *known.name != *member)
        {
            let line = 100 + unit.members.len() as u32;
            let kind = DeclarationKind::Method;
            unit.members.push(Member { name: member.into(), kind, line, markers: Markers::PUBLIC });
        }
    }

    fn declare_table(&mut self, name: &str) {
        self.tables.entry(name.to_owned()).or_insert_with(|| Table {
            name: name.into(),
            columns: Vec::new(),
            foreign_keys: Vec::new(),
            mapped_by: Vec::new(),
            defined_at: Vec::new(),
        });
    }

    fn member_mut(&mut self, word: &str) -> &mut Member {
        let (name, member) = word.split_once('.').unwrap();
        let (unit, _) = self.units.get_mut(&id_of(name)).unwrap();
        unit.members.iter_mut().find(|known| *known.name == *member).unwrap()
    }

    fn mark(&mut self, word: &str, mark: &str) {
        if mark == "hidden" {
            self.member_mut(word).markers = Markers::NONE;
            return;
        }
        let (unit, _) = self.units.get_mut(&id_of(word)).unwrap();
        match mark {
            "test" => unit.markers.add(Markers::TEST),
            "entity" => unit.markers.add(Markers::ENTITY),
            "data" => unit.markers.add(Markers::DATA_ACCESS),
            "transactional" => unit.markers.add(Markers::TRANSACTIONAL),
            "script" => unit.kind = DeclarationKind::Script,
            _ => panic!("no mark {mark}"),
        }
    }

    fn number_files(&mut self) {
        let mut paths: Vec<&String> = self.units.values().map(|(_, path)| path).collect();
        paths.sort();
        paths.dedup();
        self.facts.files = paths.into_iter().map(|path| file_row(path)).collect();
        for (unit, path) in self.units.values_mut() {
            unit.file = self.facts.files.iter().position(|row| *row.path == **path).unwrap() as u32;
        }
    }

    fn place(&self, word: &str) -> (UnitIndex, Option<u32>, u32) {
        let (name, member) = word.split_once('.').map_or((word, None), |(name, member)| (name, Some(member)));
        let id = id_of(name);
        let at = self.units.keys().position(|known| *known == id).unwrap_or_else(|| panic!("no unit {word}"));
        let unit = &self.units[&id].0;
        let member = member.and_then(|member| unit.members.iter().position(|known| *known.name == *member));
        (UnitIndex(at as u32), member.map(|at| at as u32), unit.file)
    }

    fn next_line(&mut self, file: u32) -> u32 {
        let line = self.lines.entry(file).or_default();
        *line += 1;
        *line
    }

    fn state(&mut self, words: &[&str]) {
        match words {
            [from, arrow @ ("->" | "~>"), to, rest @ ..] => self.link(from, to, *arrow == "~>", rest),
            [from, mode @ ("writes" | "reads"), table] => self.access(from, mode, table),
            [unit, "maps", table] => {
                let (unit, ..) = self.place(unit);
                self.tables.get_mut(*table).unwrap().mapped_by.push(unit);
            }
            ["route", method, route, to] => self.enter(EntryPointKind::Http, method, route, to),
            ["job", name, to] => self.enter(EntryPointKind::Scheduled, "", name, to),
            ["message", name, to] => self.enter(EntryPointKind::Message, "", name, to),
            ["config", unit, key] => {
                let (unit, _, file) = self.place(unit);
                let line = self.next_line(file);
                self.facts.configuration.push(ConfigurationRead { unit, key: (*key).into(), file, line });
            }
            _ => {}
        }
    }

    fn link(&mut self, from: &str, to: &str, test: bool, rest: &[&str]) {
        let ((from, from_member, file), (to, to_member, _)) = (self.place(from), self.place(to));
        let (from_member, to_member) = (from_member.into(), to_member.into());
        let kind = rest.iter().find_map(|word| ReferenceKind::from_id(word)).unwrap_or(ReferenceKind::Call);
        let times = rest.iter().find_map(|word| word.parse::<u32>().ok()).unwrap_or(1);
        for _ in 0..times {
            let line = self.next_line(file);
            self.facts.links.push(Link { from, to, kind, file, line, from_member, to_member, test });
        }
    }

    fn access(&mut self, from: &str, mode: &str, table: &str) {
        let (unit, member, file) = self.place(from);
        let mode = if mode == "writes" { AccessMode::Write } else { AccessMode::Read };
        let table = self.tables.keys().position(|known| known == table).unwrap() as u32;
        let line = self.next_line(file);
        self.facts.accesses.push(Access { unit, table, mode, file, line, member, test: false });
    }

    fn enter(&mut self, kind: EntryPointKind, method: &str, route: &str, to: &str) {
        let (unit, member, file) = self.place(to);
        let line = self.next_line(file);
        let (method, route) = (method.into(), route.into());
        self.facts.entry_points.push(EntryPoint {
            unit,
            member,
            kind,
            method,
            route,
            file,
            line,
            test: false,
        });
    }

    fn finish(mut self) -> (Graph, Split) {
        let names: Vec<String> = self.units.values().map(|(unit, _)| unit.scope.to_string()).collect();
        self.facts.units = self.units.into_values().map(|(unit, _)| unit).collect();
        self.facts.tables = self.tables.into_values().collect();
        self.facts.links.sort();
        self.facts.accesses.sort();
        self.facts.configuration.sort();
        self.facts.entry_points.sort_by(|a, b| (a.unit, a.line, &a.route).cmp(&(b.unit, b.line, &b.route)));
        let mut keys: Vec<&String> =
            names.iter().filter(|name| !["shared", "stays"].contains(&name.as_str())).collect();
        keys.sort();
        keys.dedup();
        let place = |name: &String| match name.as_str() {
            "shared" => Place::Shared,
            "stays" => Place::Stays,
            _ => Place::Service(keys.iter().position(|key| *key == name).unwrap() as u32),
        };
        let service = |key: &&String| Service { key: key.to_string(), name: key.to_string(), home: None };
        let split = Split {
            services: keys.iter().map(service).collect(),
            places: names.iter().map(place).collect(),
            pinned: vec![false; names.len()],
        };
        (build_graph(self.facts), split)
    }
}

fn id_of(name: &str) -> String {
    format!("java:{}", name.split('.').next().unwrap_or(name).replace('/', "."))
}

fn unit_named(name: &str) -> Unit {
    let (scope, simple) = name.rsplit_once('/').unwrap();
    Unit {
        id: id_of(name).into(),
        name: simple.into(),
        qualified_name: name.replace('/', ".").into(),
        scope: scope.split('/').next().unwrap_or(scope).into(),
        file: 0,
        language: Language::Java,
        kind: DeclarationKind::Class,
        line: 1,
        lines: 10,
        markers: Markers::NONE,
        module: None,
        members: Vec::new(),
    }
}

fn file_row(path: &str) -> FileRow {
    FileRow {
        path: path.into(),
        language: Language::Java,
        status: FileStatus::Parsed,
        reason: "".into(),
        bytes: 100,
        lines: 10,
        markers: Markers::NONE,
        resolved: 10,
        external: 0,
        unresolved: 0,
    }
}
