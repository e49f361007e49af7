//! The graph as Graphviz DOT.

use std::fmt::Write;

use crate::picture::draw;
use crate::shown::{count, shown};
use crate::{Scan, Selection};

/// The graph as Graphviz DOT. Dependencies that only tests have are dashed, those that only name
/// types are dotted; a line is the thicker the more references it stands for.
pub fn render_graph_dot(scan: &Scan<'_>, selection: &Selection) -> String {
    let picture = draw(scan.graph, selection);
    let mut dot =
        String::from("digraph monolith {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
    for (at, node) in picture.nodes.iter().enumerate() {
        let tip = format!("{} ({}, {})", node.id, count(node.units, "unit"), count(node.lines, "line"));
        let _ = writeln!(dot, "  n{at} [label={}, tooltip={}];", quoted(node.label), quoted(&tip));
    }
    for edge in &picture.edges {
        let style = match (edge.test_only, edge.type_only) {
            (true, _) => ", style=dashed",
            (_, true) => ", style=dotted",
            _ => "",
        };
        let kinds: Vec<String> =
            edge.kinds.iter().map(|(kind, references)| format!("{references} {}", kind.id())).collect();
        let width = 1 + edge.references.ilog2();
        let tip = quoted(&kinds.join(", "));
        let _ =
            writeln!(dot, "  n{} -> n{} [penwidth={width}, edgetooltip={tip}{style}];", edge.from, edge.to);
    }
    dot.push_str("}\n");
    dot
}

/// A quoted string: a backslash would start an escape, a quote would end it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", shown(text).replace('\\', "\\\\").replace('"', "\\\""))
}
