//! What of a script can still be parsed, where a part of it cannot: tree-sitter tells the parts apart.

use tree_sitter::Node;

use crate::syntax::parse;

/// The script without the parts that do not parse, and the script's imports alone; lines stay where they are.
pub fn readable_parts(script: &str) -> Vec<String> {
    let Some(tree) = parse(&tree_sitter_typescript::LANGUAGE_TSX.into(), script) else { return Vec::new() };
    let mut broken = Vec::new();
    find_broken(tree.root_node(), &mut broken);
    let whole = tree.root_node();
    let mut cursor = whole.walk();
    let imports = whole
        .children(&mut cursor)
        .filter(|node| node.kind() == "import_statement" && !node.has_error())
        .map(|node| node.byte_range());
    let imports = keep(script, imports.collect());
    let rest = blank(script, &broken);
    [rest, imports].into_iter().filter(|text| !text.trim().is_empty()).collect()
}

/// The ranges that do not parse: statements of the file, or members of a class, whole.
fn find_broken(root: Node<'_>, broken: &mut Vec<std::ops::Range<usize>>) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        let mut cursor = node.walk();
        for child in node.children(&mut cursor).filter(|child| child.has_error() || child.is_error()) {
            let is_class = matches!(
                child.kind(),
                "class_declaration" | "abstract_class_declaration" | "export_statement" | "class_body"
            );
            if is_class && has_broken_member(child) {
                open.push(child);
            } else {
                broken.push(child.byte_range());
            }
        }
    }
}

/// Whether what is broken of a class is within its members.
fn has_broken_member(node: Node<'_>) -> bool {
    let mut cursor = node.walk();
    let mut broken = node.children(&mut cursor).filter(|child| child.has_error() || child.is_missing());
    match node.kind() {
        "class_body" => broken.all(|child| child.is_named() && !child.is_missing()),
        _ => broken.all(|child| {
            matches!(child.kind(), "class_declaration" | "abstract_class_declaration" | "class_body")
        }),
    }
}

fn blank(script: &str, ranges: &[std::ops::Range<usize>]) -> String {
    let mut bytes = script.as_bytes().to_vec();
    for range in ranges {
        for byte in &mut bytes[range.clone()] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn keep(script: &str, ranges: Vec<std::ops::Range<usize>>) -> String {
    let mut gaps = Vec::with_capacity(ranges.len() + 1);
    let mut at = 0;
    for range in ranges {
        gaps.push(at..range.start);
        at = range.end;
    }
    gaps.push(at..script.len());
    blank(script, &gaps)
}
