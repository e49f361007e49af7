//! The graph as a Mermaid flowchart.

use std::fmt::Write;

use crate::picture::{Picture, draw, draw_folders};
use crate::shown::shown;
use crate::{Scan, Selection};

/// Mermaid refuses to draw more edges than this.
const MOST_EDGES: usize = 500;

/// Mermaid refuses to read more characters than this.
const MOST_CHARACTERS: usize = 50_000;

/// The graph as a Mermaid flowchart. What is too large for Mermaid is folded into folders, and
/// these into the folders above them, until it fits.
pub fn render_graph_mermaid(scan: &Scan<'_>, selection: &Selection) -> String {
    let mut text = write_chart(&draw(scan.graph, selection), "");
    let mut depth = deepest(scan);
    while !fits(&text) && depth > 0 {
        let remark =
            format!("%% Too large for Mermaid: units are folded into folders, {depth} levels deep\n");
        text = write_chart(&draw_folders(scan.graph, selection, depth), &remark);
        depth -= 1;
    }
    if fits(&text) { text } else { write_heaviest(&draw_folders(scan.graph, selection, 1)) }
}

fn fits(text: &str) -> bool {
    text.len() < MOST_CHARACTERS && text.matches("-->").count() <= MOST_EDGES
}

fn deepest(scan: &Scan<'_>) -> usize {
    let files = scan.graph.facts().files.iter();
    files.map(|file| file.path.matches('/').count()).max().unwrap_or(0)
}

fn write_chart(picture: &Picture<'_>, remark: &str) -> String {
    let mut text = format!("flowchart LR\n{remark}");
    for (at, node) in picture.nodes.iter().enumerate() {
        let _ = writeln!(text, "  n{at}[\"{}\"]", escaped(node.label));
    }
    for edge in &picture.edges {
        let _ = writeln!(text, "  n{} -->|{}| n{}", edge.from, edge.references, edge.to);
    }
    text
}

/// Even the folders at the top are too many: those with the heaviest edges.
fn write_heaviest(picture: &Picture<'_>) -> String {
    const MOST: usize = 200;
    let mut edges: Vec<_> = picture.edges.iter().collect();
    edges.sort_by_key(|edge| (std::cmp::Reverse(edge.references), edge.from, edge.to));
    edges.truncate(MOST);
    let mut text = format!("flowchart LR\n%% Too large for Mermaid: the {} heaviest edges\n", edges.len());
    for edge in edges {
        let label = |at: u32| escaped(&picture.nodes[at as usize].label.chars().take(60).collect::<String>());
        let (from, to) = (edge.from, edge.to);
        let _ = writeln!(
            text,
            "  n{from}[\"{}\"] -->|{}| n{to}[\"{}\"]",
            label(from),
            edge.references,
            label(to)
        );
    }
    text
}

/// Mermaid's own entities: numbers of characters between `#` and `;`.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in shown(text).chars() {
        match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '.' | '/' | '_' | '-' | ',' | ':' => {
                escaped.push(letter)
            }
            letter if letter.is_alphanumeric() => escaped.push(letter),
            letter => {
                let _ = write!(escaped, "#{};", letter as u32);
            }
        }
    }
    escaped
}
