//! Files that `syn` cannot read: declarations, imports and type names by tree-sitter.

use std::ops::ControlFlow;

use banyan_facts::*;
use foldhash::{HashSet, HashSetExt};
use tree_sitter::{Node, ParseOptions, Parser, TreeCursor};

use super::types::is_primitive;
use super::walk::Walk;
use crate::SourceFile;

/// A parse that takes more steps for its bytes than this is given up: recovery from errors can
/// take a very long time on hostile text. One step is a hundred operations of the parser.
const STEPS_PER_BYTE: usize = 1;

/// Reads what can be read of a file, with the reason why it is not all.
pub fn extract(file: SourceFile<'_>, reason: &str, markers: Markers) -> FileFacts {
    let skipped = || {
        let cause = reason.rsplit_once(": ").map_or(reason, |(cause, _)| cause);
        FileFacts::skipped(file.path, Language::Rust, file.text.len() as u64, cause)
    };
    let Some(tree) = parse(file.text) else { return skipped() };
    let mut walk = Walk::new(file.path, file.text, markers.has(Markers::TEST));
    let mut fallback = Fallback { walk: &mut walk, text: file.text, parameters: HashSet::new() };
    fallback.read(tree.walk());
    if walk.declarations.is_empty() && walk.imports.is_empty() {
        return skipped();
    }
    walk.finish(file.text, FileStatus::Partial, reason, markers)
}

fn parse(text: &str) -> Option<tree_sitter::Tree> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_rust::LANGUAGE.into()).ok()?;
    let mut steps = 0;
    let limit = 10_000 + text.len() * STEPS_PER_BYTE;
    let mut progress = |_: &tree_sitter::ParseState| {
        steps += 1;
        if steps > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let bytes = text.as_bytes();
    parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options))
}

struct Fallback<'w, 'a> {
    walk: &'w mut Walk<'a>,
    text: &'a str,
    /// Names of type parameters anywhere in the file
    parameters: HashSet<&'a str>,
}

impl<'a> Fallback<'_, 'a> {
    /// Walks the whole tree without recursion; declarations open while their nodes are.
    fn read(&mut self, mut cursor: TreeCursor<'_>) {
        let mut open: Vec<(u32, Option<u32>)> = Vec::new();
        // The cursor counts its depth anew whenever it is asked.
        let mut depth = 0;
        loop {
            let node = cursor.node();
            if let Some(declared) = self.read_node(node) {
                open.push((depth, self.walk.within));
                self.walk.within = Some(declared);
            }
            if node.kind() != "use_declaration" && cursor.goto_first_child() {
                depth += 1;
                continue;
            }
            loop {
                if open.last().is_some_and(|&(opened, _)| opened == depth)
                    && let Some((_, within)) = open.pop()
                {
                    self.walk.within = within;
                }
                if cursor.goto_next_sibling() {
                    break;
                }
                if !cursor.goto_parent() {
                    return;
                }
                depth -= 1;
            }
        }
    }

    /// Reads one node; gives the declaration that its children are inside of.
    fn read_node(&mut self, node: Node<'_>) -> Option<u32> {
        use DeclarationKind::*;
        match node.kind() {
            "use_declaration" => {
                self.read_use(node);
                None
            }
            "struct_item" | "union_item" => self.declare(node, Struct),
            "enum_item" => self.declare(node, Enum),
            "enum_variant" => self.declare(node, Variant),
            "trait_item" => self.declare(node, Trait),
            "type_item" | "associated_type" => self.declare(node, Alias),
            "function_item" | "function_signature_item" => self.declare_function(node),
            "const_item" | "static_item" => self.declare(node, Constant),
            "macro_definition" => self.declare(node, Macro),
            "field_declaration" => self.declare(node, Field),
            "mod_item" => self.declare_module(node),
            "impl_item" => self.implemented(node),
            "type_parameter" | "type_parameters" => {
                self.note_parameters(node);
                None
            }
            "type_identifier" | "scoped_type_identifier" => {
                self.refer(node);
                None
            }
            _ => None,
        }
    }

    fn text_of(&self, node: Node<'_>) -> &'a str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    fn declare(&mut self, node: Node<'_>, kind: DeclarationKind) -> Option<u32> {
        let name = self.text_of(node.child_by_field_name("name")?);
        let name = self.walk.names.intern(name);
        let is_public = node.child(0).is_some_and(|child| child.kind() == "visibility_modifier");
        self.walk.declarations.push(Declaration {
            name,
            kind,
            parent: self.walk.within,
            owner: None,
            of_type: None,
            line: node.start_position().row as u32 + 1,
            end_line: node.end_position().row as u32 + 1,
            markers: if is_public { Markers::PUBLIC } else { Markers::NONE },
        });
        let declared = self.walk.declarations.len() as u32 - 1;
        if kind.is_type() {
            let name = self.walk.names.text(name).to_owned();
            self.walk.types.insert((self.walk.within, name), declared);
        }
        Some(declared)
    }

    fn declare_function(&mut self, node: Node<'_>) -> Option<u32> {
        let is_member =
            self.walk.within.is_some_and(|within| self.walk.declarations[within as usize].kind.is_type());
        self.declare(node, if is_member { DeclarationKind::Method } else { DeclarationKind::Function })
    }

    fn declare_module(&mut self, node: Node<'_>) -> Option<u32> {
        let declared = self.declare(node, DeclarationKind::Module)?;
        if node.child_by_field_name("body").is_none() {
            let name = self.walk.declarations[declared as usize].name;
            let line = node.start_position().row as u32 + 1;
            let (kind, receiver, test) = (ReferenceKind::Module, Receiver::None, self.walk.test);
            self.walk.references.push(Reference { within: Some(declared), kind, receiver, name, line, test });
        }
        Some(declared)
    }

    /// The members of an `impl` block belong to the type, where that is declared before it.
    fn implemented(&mut self, node: Node<'_>) -> Option<u32> {
        let name = self.text_of(node.child_by_field_name("type")?);
        let name = name.split('<').next().unwrap_or(name).to_owned();
        self.walk.types.get(&(self.walk.within, name)).copied()
    }

    fn note_parameters(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            let name = child.child_by_field_name("name").unwrap_or(child);
            if name.kind() == "type_identifier" {
                self.parameters.insert(self.text_of(name));
            }
        }
    }

    fn refer(&mut self, node: Node<'_>) {
        let declares = node.parent().is_some_and(|parent| {
            let kind = parent.kind();
            kind == "scoped_type_identifier"
                || (kind.ends_with("_item") || kind == "associated_type" || kind == "type_parameter")
                    && parent.child_by_field_name("name") == Some(node)
        });
        let name: String = self.text_of(node).split_whitespace().collect();
        let first = name.split("::").next().unwrap_or(&name);
        if declares
            || first == "Self"
            || is_primitive(&name)
            || self.parameters.contains(first)
            || name.contains('<')
        {
            return;
        }
        let name = self.walk.names.intern(&name);
        let line = node.start_position().row as u32 + 1;
        let (within, test) = (self.walk.within, self.walk.test);
        let (kind, receiver) = (ReferenceKind::Local, Receiver::None);
        self.walk.references.push(Reference { within, kind, receiver, name, line, test });
    }

    fn read_use(&mut self, node: Node<'_>) {
        let text = self.text_of(node);
        if super::depth::too_deep(text).is_some() {
            return;
        }
        let first = self.walk.imports.len();
        if let Ok(item) = syn::parse_str::<syn::ItemUse>(text) {
            self.walk.walk_use(&item);
        }
        for import in &mut self.walk.imports[first..] {
            import.line += node.start_position().row as u32;
        }
    }
}
