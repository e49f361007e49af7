//! A large monolith with planted domains.

use banyan_facts::*;
use banyan_graph::{Graph, build_graph};
use banyan_signals::{Words, collect_words};

/// 100,000 units in 250 domains, 1,000,000 dependencies, four in five of them inside a domain.
pub const UNITS: u32 = 100_000;
const LINKS: u32 = 1_000_000;
pub const DOMAINS: u32 = 250;

/// The graph and its words.
pub fn monolith() -> (Graph, Words) {
    let mut state = 88_172_645_463_325_252u64;
    let mut random = move |bound: u32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % u64::from(bound)) as u32
    };
    let unit = |at: u32| Unit {
        id: format!("java:d{:03}.Unit{at:06}", at * DOMAINS / UNITS).into(),
        name: format!("Domain{}Thing{}", letters(at * DOMAINS / UNITS), letters(at % 997)).into(),
        qualified_name: format!("d.Unit{at}").into(),
        scope: format!("org.acme.layer{}", letters(at % 7)).into(),
        file: at,
        language: Language::Java,
        kind: DeclarationKind::Class,
        line: 1,
        lines: 50,
        markers: if at.is_multiple_of(10) { Markers::ENTRY } else { Markers::NONE },
        module: None,
        members: Vec::new(),
    };
    let row = |at: u32| FileRow {
        path: format!("src/Unit{at}.java").into(),
        language: Language::Java,
        status: FileStatus::Parsed,
        reason: "".into(),
        bytes: 1,
        lines: 50,
        markers: Markers::NONE,
        resolved: 0,
        external: 0,
        unresolved: 0,
    };
    let size = UNITS / DOMAINS;
    let mut links: Vec<Link> = Vec::new();
    while links.len() < LINKS as usize {
        let from = random(UNITS);
        let to = if random(5) > 0 { from / size * size + random(size) } else { random(UNITS) };
        if from != to {
            let (from, to) = (UnitIndex(from), UnitIndex(to));
            let (kind, file, line) = (ReferenceKind::Call, from.0, random(50));
            links.push(Link {
                from,
                to,
                kind,
                file,
                line,
                from_member: MemberPlace::NONE,
                to_member: MemberPlace::NONE,
                test: false,
            });
        }
    }
    links.sort();
    let facts = MonolithFacts {
        files: (0..UNITS).map(row).collect(),
        units: (0..UNITS).map(unit).collect(),
        links,
        ..MonolithFacts::default()
    };
    let words = collect_words(&facts);
    (build_graph(facts), words)
}

fn letters(number: u32) -> String {
    let letter = |digit: u32| char::from(b'a' + (digit % 26) as u8);
    [letter(number), 'x', letter(number / 26), 'q', letter(number / 676)].iter().collect()
}
