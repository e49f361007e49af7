//! Names that try to break out of every format stay names.

use banyan_facts::{
    Access, AccessMode, DeclarationKind, EntryPoint, EntryPointKind, FileRow, FileStatus, Language, Link,
    Markers, Member, MonolithFacts, ReferenceKind, Table, Unit, UnitIndex,
};
use banyan_graph::{Graph, build_graph};
use banyan_split::{Place, Service, Split};

use super::Exported;
use crate::*;

/// What hostile names are made of.
pub const NASTY: &[&str] = &[
    "<img src=x onerror=alert(1)>",
    "\"double\" 'single' `tick`",
    "a|b]]>${e}{{x}}{% y %}",
    "line\nbreak\r\u{202e}txt",
    "=cmd()",
    "@end",
    "\\back\\n",
    "end",
    "-->%% #quot;",
    "\u{1}\u{7f}",
];

/// Two services and what stays, with a name of [`NASTY`] wherever a name can be.
pub fn hostile() -> (Graph, Split) {
    let mut facts = MonolithFacts::default();
    for (at, nasty) in NASTY.iter().enumerate() {
        facts.files.push(FileRow {
            path: format!("{at}/{nasty}").into(),
            language: Language::Java,
            status: FileStatus::Parsed,
            reason: (*nasty).into(),
            bytes: 1,
            lines: 1,
            markers: Markers::NONE,
            resolved: 10,
            external: 0,
            unresolved: 0,
        });
        facts.units.push(Unit {
            id: format!("java:{at}.{nasty}").into(),
            name: (*nasty).into(),
            qualified_name: format!("{at}.{nasty}").into(),
            scope: "".into(),
            file: at as u32,
            language: Language::Java,
            kind: DeclarationKind::Class,
            line: 1,
            lines: 3,
            markers: Markers::NONE,
            module: None,
            members: vec![Member {
                name: (*nasty).into(),
                kind: DeclarationKind::Method,
                line: 2,
                markers: Markers::TRANSACTIONAL.with(Markers::PUBLIC),
            }],
        });
        let unit = UnitIndex(at as u32);
        let (file, line, test) = (at as u32, 2, false);
        let to = UnitIndex(((at + 1) % NASTY.len()) as u32);
        let (from_member, to_member) = (Some(0).into(), Some(0).into());
        facts.links.push(Link {
            from: unit,
            to,
            kind: ReferenceKind::Call,
            file,
            line,
            from_member,
            to_member,
            test,
        });
        for table in [at as u32, to.0] {
            let (mode, member) = (AccessMode::Write, Some(0));
            facts.accesses.push(Access { unit, table, mode, file, line, member, test });
        }
        facts.entry_points.push(EntryPoint {
            unit,
            member: Some(0),
            kind: EntryPointKind::Http,
            method: "GET".into(),
            route: (*nasty).into(),
            file,
            line,
            test,
        });
    }
    let mut names: Vec<&str> = NASTY.to_vec();
    names.sort();
    facts.tables = names
        .into_iter()
        .map(|name| Table {
            name: name.into(),
            columns: vec![name.into()],
            foreign_keys: Vec::new(),
            mapped_by: Vec::new(),
            defined_at: Vec::new(),
        })
        .collect();
    facts.links.sort();
    facts.accesses.sort();
    let service =
        |at: usize| Service { key: format!("s{at}"), name: NASTY[at].into(), home: Some(NASTY[at].into()) };
    let places = (0..NASTY.len()).map(|at| match at % 3 {
        0 => Place::Service(0),
        1 => Place::Service(1),
        _ => Place::Stays,
    });
    let split = Split {
        services: (0..2).map(service).collect(),
        places: places.collect(),
        pinned: vec![false; NASTY.len()],
    };
    (build_graph(facts), split)
}

fn exported() -> Exported {
    let (graph, split) = hostile();
    Exported::new(graph, split)
}

#[test]
fn html_holds_no_markup_from_names() {
    let exported = exported();
    let html = render_plan_html(&exported.scan(), &exported.split, &exported.plan);
    assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"), "the name is there, as text");
    assert!(!html.contains("<img") && !html.contains("<script"));
    assert!(!html.contains('\u{202e}') && !html.contains('\u{1}'));
    assert!(html.contains("\\u{202e}"), "a mark of direction is spelled out");
    assert!(html.trim_end().ends_with("</html>"));
}

#[test]
fn markdown_holds_no_markup_from_names() {
    let exported = exported();
    let markdown = render_plan_markdown(&exported.scan(), &exported.split, &exported.plan);
    let outside_code = outside_code_spans(&markdown);
    assert!(!outside_code.contains("<img"), "{outside_code}");
    assert!(!markdown.contains('\u{202e}'));
    for row in markdown.lines().filter(|line| line.starts_with("| ")) {
        let bars = row.replace("\\|", "").matches('|').count();
        assert!([4, 6, 9].contains(&bars), "{bars} bars: {row}");
    }
}

/// The text with code spans taken out, as CommonMark finds them.
fn outside_code_spans(markdown: &str) -> String {
    let mut outside = String::new();
    let mut rest = markdown;
    while let Some(start) = rest.find('`') {
        let fence: String = rest[start..].chars().take_while(|&letter| letter == '`').collect();
        let escaped = rest[..start].ends_with('\\');
        outside.push_str(&rest[..start]);
        let after = &rest[start + fence.len()..];
        match after.find(&fence).filter(|_| !escaped) {
            Some(end) => rest = &after[end + fence.len()..],
            None => rest = after,
        }
    }
    outside + rest
}

#[test]
fn csv_reads_back_and_no_cell_is_a_formula() {
    let exported = exported();
    let units = render_units_csv(&exported.scan(), Some(&exported.split));
    let dependencies = render_dependencies_csv(&exported.scan(), &Selection::default());
    for (text, columns, rows) in [(units, 10, NASTY.len() + 1), (dependencies, 6, NASTY.len() + 1)] {
        let read = super::pictures::read_csv(&text);
        assert_eq!(read.len(), rows);
        for row in &read {
            assert_eq!(row.len(), columns, "{row:?}");
            assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{row:?}");
        }
    }
}

#[test]
fn json_keeps_names_as_they_are() {
    let exported = exported();
    let text = render_graph_json(&exported.scan(), &Selection::default());
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let names: Vec<&str> =
        document["units"].as_array().unwrap().iter().map(|unit| unit["name"].as_str().unwrap()).collect();
    assert_eq!(names, NASTY);
}

#[test]
fn sarif_locations_are_relative_and_encoded() {
    let exported = exported();
    let text = render_check_sarif(&exported.scan(), &exported.check());
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        for location in result["locations"].as_array().unwrap() {
            let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            assert!(
                uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)),
                "{uri}"
            );
            assert!(!uri.starts_with('/'));
        }
        assert!(!result["message"]["text"].as_str().unwrap().contains('\n'));
    }
}

#[test]
fn terminal_text_holds_no_control_characters() {
    let exported = exported();
    let texts = [
        exported.scan_text(),
        render_split_text(&exported.scan(), &exported.explained()),
        render_plan_text(&exported.scan(), &exported.split, &exported.plan),
        render_check_text(&exported.scan(), &exported.check()),
    ];
    for text in texts {
        assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'), "{text:?}");
        assert!(!text.contains('\u{202e}'));
    }
}
