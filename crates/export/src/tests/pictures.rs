//! Pictures and tables: read back, and kept small enough for those who draw them.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::hostile::{NASTY, hostile};
use super::{Exported, SHOP};
use crate::*;

/// Reads CSV as RFC 4180 has it.
pub fn read_csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![];
    let (mut row, mut cell, mut quoted) = (vec![], String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted && letters.peek() == Some(&'\n') => {
                letters.next();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            letter => cell.push(letter),
        }
    }
    assert!(row.is_empty() && cell.is_empty() && !quoted, "ends with a line");
    rows
}

fn hostile_export() -> Exported {
    let (graph, split) = hostile();
    Exported::new(graph, split)
}

#[test]
fn graphml_reads_back_with_all_nodes_and_edges() {
    for (exported, nodes, edges) in [(Exported::of(SHOP), 7, 4), (hostile_export(), NASTY.len(), NASTY.len())]
    {
        let text = render_graph_graphml(&exported.scan(), &Selection::default());
        let mut reader = Reader::from_str(&text);
        let (mut found_nodes, mut found_edges) = (0, 0);
        loop {
            match reader.read_event().unwrap() {
                Event::Start(element) => {
                    found_nodes += usize::from(element.name().as_ref() == "node");
                    found_edges += usize::from(element.name().as_ref() == "edge");
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!((found_nodes, found_edges), (nodes, edges));
    }
}

#[test]
fn dot_has_one_line_for_each_node_and_edge() {
    let exported = hostile_export();
    let text = render_graph_dot(&exported.scan(), &Selection::default());
    assert_eq!(text.lines().filter(|line| line.contains(" -> n")).count(), NASTY.len());
    assert_eq!(text.lines().filter(|line| line.contains("[label=")).count(), NASTY.len());
}

#[test]
fn folders_fold_units_and_their_references() {
    let exported = Exported::of(SHOP);
    let selection = Selection { level: Level::Folder, ..Selection::default() };
    let rows = read_csv(&render_dependencies_csv(&exported.scan(), &selection));
    let edge = rows.iter().find(|row| row[0] == "folder:orders" && row[1] == "folder:billing").unwrap();
    assert_eq!(edge[2], "2");
}

#[test]
fn mermaid_uses_ids_of_its_own_and_escapes_labels() {
    let exported = hostile_export();
    let text = render_graph_mermaid(&exported.scan(), &Selection::default());
    assert!(text.starts_with("flowchart LR\n"));
    for line in text.lines().filter(|line| line.contains('[')) {
        let label = line.split_once("[\"").unwrap().1.strip_suffix("\"]").unwrap();
        assert!(!label.contains(['"', '<', '>', '`', '|', '\\']), "{label}");
    }
}

#[test]
fn mermaid_folds_what_is_too_large_into_folders() {
    let many: String = (0..60)
        .flat_map(|from| {
            (0..12).map(move |to| format!("a{}/f{from}/U.m -> b{}/t{to}/V.m\n", from % 3, to % 2))
        })
        .collect();
    let exported = Exported::of(&many);
    let text = render_graph_mermaid(&exported.scan(), &Selection::default());
    assert!(text.contains("folded into folders, 1 levels deep"), "{}", &text[..200]);
    assert_eq!(text.matches("-->").count(), 6);
}

#[test]
fn sarif_puts_what_fails_first_and_the_heaviest_of_it_before() {
    let exported = Exported::of(SHOP);
    let log: serde_json::Value =
        serde_json::from_str(&render_check_sarif(&exported.scan(), &exported.check())).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let levels: Vec<&str> = results.iter().map(|result| result["level"].as_str().unwrap()).collect();
    let errors = levels.iter().take_while(|level| **level == "error").count();
    assert_eq!(errors, exported.report.new.len() + exported.report.grown.len());
    assert!(!levels[errors..].contains(&"error"));
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
    }
}
