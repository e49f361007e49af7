//! Dependencies and units as CSV (RFC 4180).

use banyan_split::Split;

use crate::labels::Labels;
use crate::picture::draw;
use crate::{Scan, Selection};

/// Dependencies as CSV: from, to, references, kinds, test_only, type_only.
pub fn render_dependencies_csv(scan: &Scan<'_>, selection: &Selection) -> String {
    let picture = draw(scan.graph, selection);
    let mut csv = String::new();
    write_row(&mut csv, &["from", "to", "references", "kinds", "test_only", "type_only"]);
    for edge in &picture.edges {
        let kinds: Vec<String> =
            edge.kinds.iter().map(|(kind, references)| format!("{}={references}", kind.id())).collect();
        write_row(
            &mut csv,
            &[
                &picture.nodes[edge.from as usize].id,
                &picture.nodes[edge.to as usize].id,
                &edge.references.to_string(),
                &kinds.join(" "),
                &edge.test_only.to_string(),
                &edge.type_only.to_string(),
            ],
        );
    }
    csv
}

/// Units as CSV, with their place where there is a split.
pub fn render_units_csv(scan: &Scan<'_>, split: Option<&Split>) -> String {
    let graph = scan.graph;
    let mut csv = String::new();
    write_row(
        &mut csv,
        &["id", "name", "qualified_name", "path", "line", "lines", "language", "kind", "role", "place"],
    );
    for index in graph.indexes() {
        let unit = graph.unit(index);
        let place = split.map_or("", |split| Labels { graph, split }.place(split.place_of(index)));
        write_row(
            &mut csv,
            &[
                &unit.id,
                &unit.name,
                &unit.qualified_name,
                graph.path_of(index),
                &unit.line.to_string(),
                &unit.lines.to_string(),
                unit.language.id(),
                unit.kind.id(),
                graph.role(index).id(),
                place,
            ],
        );
    }
    csv
}

/// Any rows as CSV under these titles.
pub fn render_rows_csv(titles: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut csv = String::new();
    write_row(&mut csv, titles);
    for row in rows {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        write_row(&mut csv, &cells);
    }
    csv
}

fn write_row(csv: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    csv.push_str(&cells.join(","));
    csv.push_str("\r\n");
}

/// A cell; what a spreadsheet would take for a formula begins with an apostrophe.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    match cell.contains(['"', ',', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
        true => format!("\"{guard}{}\"", cell.replace('"', "\"\"")),
        false => format!("{guard}{cell}"),
    }
}
