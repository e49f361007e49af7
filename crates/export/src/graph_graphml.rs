//! The graph as GraphML.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::picture::{Edge, Node, draw};
use crate::shown::shown;
use crate::{Scan, Selection};

/// Attribute id, what it belongs to, type.
const KEYS: &[(&str, &str, &str)] = &[
    ("label", "node", "string"),
    ("path", "node", "string"),
    ("language", "node", "string"),
    ("kind", "node", "string"),
    ("role", "node", "string"),
    ("lines", "node", "int"),
    ("units", "node", "int"),
    ("references", "edge", "int"),
    ("kinds", "edge", "string"),
    ("test_only", "edge", "boolean"),
    ("type_only", "edge", "boolean"),
];

/// The graph as GraphML: directed, nodes named by unit ids, attributes for what is known of each.
pub fn render_graph_graphml(scan: &Scan<'_>, selection: &Selection) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // A vector takes whatever is written to it.
    let _ = write_document(&mut writer, scan, selection);
    let mut text = String::from_utf8(writer.into_inner()).unwrap_or_default();
    text.push('\n');
    text
}

type Written = std::io::Result<()>;

fn write_document(writer: &mut Writer<Vec<u8>>, scan: &Scan<'_>, selection: &Selection) -> Written {
    let picture = draw(scan.graph, selection);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let namespace = [("xmlns", "http://graphml.graphdrawing.org/xmlns")];
    writer.write_event(Event::Start(BytesStart::new("graphml").with_attributes(namespace)))?;
    for (name, of, kind) in KEYS {
        let attributes = [("id", *name), ("for", *of), ("attr.name", *name), ("attr.type", *kind)];
        writer.write_event(Event::Empty(BytesStart::new("key").with_attributes(attributes)))?;
    }
    let directed = [("id", "monolith"), ("edgedefault", "directed")];
    writer.write_event(Event::Start(BytesStart::new("graph").with_attributes(directed)))?;
    for node in &picture.nodes {
        write_node(writer, scan, node)?;
    }
    for edge in &picture.edges {
        write_edge(writer, &picture.nodes, edge)?;
    }
    writer.write_event(Event::End(BytesEnd::new("graph")))?;
    writer.write_event(Event::End(BytesEnd::new("graphml")))
}

fn write_node(writer: &mut Writer<Vec<u8>>, scan: &Scan<'_>, node: &Node<'_>) -> Written {
    let id = shown(&node.id);
    writer.write_event(Event::Start(BytesStart::new("node").with_attributes([("id", id.as_str())])))?;
    write_data(writer, "label", node.label)?;
    match node.unit {
        Some(index) => {
            let unit = scan.graph.unit(index);
            write_data(writer, "path", scan.graph.path_of(index))?;
            write_data(writer, "language", unit.language.id())?;
            write_data(writer, "kind", unit.kind.id())?;
            write_data(writer, "role", scan.graph.role(index).id())?;
        }
        None => {
            write_data(writer, "path", node.folder)?;
            write_data(writer, "kind", "folder")?;
        }
    }
    write_data(writer, "lines", &node.lines.to_string())?;
    write_data(writer, "units", &node.units.to_string())?;
    writer.write_event(Event::End(BytesEnd::new("node")))
}

fn write_edge(writer: &mut Writer<Vec<u8>>, nodes: &[Node<'_>], edge: &Edge) -> Written {
    let (from, to) = (shown(&nodes[edge.from as usize].id), shown(&nodes[edge.to as usize].id));
    let ends = [("source", from.as_str()), ("target", to.as_str())];
    writer.write_event(Event::Start(BytesStart::new("edge").with_attributes(ends)))?;
    write_data(writer, "references", &edge.references.to_string())?;
    let kinds: Vec<String> =
        edge.kinds.iter().map(|(kind, references)| format!("{}={references}", kind.id())).collect();
    write_data(writer, "kinds", &kinds.join(" "))?;
    write_data(writer, "test_only", &edge.test_only.to_string())?;
    write_data(writer, "type_only", &edge.type_only.to_string())?;
    writer.write_event(Event::End(BytesEnd::new("edge")))
}

fn write_data(writer: &mut Writer<Vec<u8>>, key: &str, value: &str) -> Written {
    writer.write_event(Event::Start(BytesStart::new("data").with_attributes([("key", key)])))?;
    writer.write_event(Event::Text(BytesText::new(&shown(value))))?;
    writer.write_event(Event::End(BytesEnd::new("data")))
}
