//! Declarations and imports by tree-sitter, for files that ruff's parser may not be run on.

use banyan_facts::*;
use ruff_text_size::{TextRange, TextSize};
use tree_sitter::Node;

use super::walk::Walk;
use crate::SourceFile;
use crate::syntax::parse;

/// Reads what stands at the level of the module and of its classes.
pub fn extract(file: SourceFile<'_>, reason: &str, markers: Markers) -> FileFacts {
    let Some(tree) = parse(&tree_sitter_python::LANGUAGE.into(), file.text) else {
        return FileFacts::skipped(file.path, Language::Python, file.text.len() as u64, reason);
    };
    let mut walk = Walk::new(file.path, file.text, markers.has(Markers::TEST));
    let mut open = vec![(tree.root_node(), None)];
    while let Some((node, parent)) = open.pop() {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        for child in children {
            walk.within = parent;
            match child.kind() {
                "function_definition" | "class_definition" => {
                    let declared = declare(&mut walk, child, parent);
                    if let (Some(declared), "class_definition", Some(body)) =
                        (declared, child.kind(), child.child_by_field_name("body"))
                    {
                        open.push((body, Some(declared)));
                    }
                }
                "import_statement" | "import_from_statement" => import(&mut walk, child),
                "decorated_definition"
                | "if_statement"
                | "try_statement"
                | "block"
                | "with_statement"
                | "else_clause"
                | "except_clause" => open.push((child, parent)),
                _ => {}
            }
        }
    }
    walk.finish(file.text, FileStatus::Partial, reason, markers)
}

fn range(node: Node<'_>) -> TextRange {
    TextRange::new(TextSize::new(node.start_byte() as u32), TextSize::new(node.end_byte() as u32))
}

fn declare(walk: &mut Walk<'_>, node: Node<'_>, parent: Option<u32>) -> Option<u32> {
    let name = walk.text.get(node.child_by_field_name("name")?.byte_range())?;
    let kind = match (node.kind(), parent) {
        ("class_definition", _) => DeclarationKind::Class,
        (_, Some(_)) => DeclarationKind::Method,
        _ => DeclarationKind::Function,
    };
    Some(walk.declare(name, kind, &range(node), Markers::NONE))
}

/// The paths of one import statement.
fn import(walk: &mut Walk<'_>, node: Node<'_>) {
    let text = walk.text;
    let module = node.child_by_field_name("module_name").and_then(|module| text.get(module.byte_range()));
    let line = node.start_position().row as u32 + 1;
    let mut cursor = node.walk();
    let wildcard = node.named_children(&mut cursor).any(|child| child.kind() == "wildcard_import");
    if let (Some(module), true) = (module, wildcard) {
        return add(walk, module, None, true, true, line);
    }
    let mut cursor = node.walk();
    for imported in node.children_by_field_name("name", &mut cursor) {
        let (name, alias) = match imported.kind() {
            "aliased_import" => (imported.child_by_field_name("name"), imported.child_by_field_name("alias")),
            _ => (Some(imported), None),
        };
        let Some(name) = name.and_then(|name| text.get(name.byte_range())) else { continue };
        let alias = alias.and_then(|alias| text.get(alias.byte_range()));
        match module {
            Some(module) => {
                let separator = if module.ends_with('.') { "" } else { "." };
                add(walk, &format!("{module}{separator}{name}"), alias, false, true, line);
            }
            None => add(walk, name, alias, false, false, line),
        }
    }
}

fn add(walk: &mut Walk<'_>, path: &str, alias: Option<&str>, wildcard: bool, member: bool, line: u32) {
    let path = walk.names.intern(path);
    let alias = alias.map(|alias| walk.names.intern(alias));
    let within = walk.within;
    walk.imports.push(Import { path, alias, wildcard, member, reexport: false, within, line });
}
