//! Single-file components: their scripts, and the components that their templates use.

use banyan_facts::{Receiver, ReferenceKind};

use super::walk::Walk;

/// Elements of Vue, Svelte and their routers that no file declares.
const OWN_ELEMENTS: [&str; 12] = [
    "Transition",
    "TransitionGroup",
    "KeepAlive",
    "Teleport",
    "Suspense",
    "RouterLink",
    "RouterView",
    "Component",
    "Slot",
    "NuxtLink",
    "NuxtPage",
    "ClientOnly",
];

/// Whether the file at this path is a single-file component.
pub fn is_component(path: &str) -> bool {
    let lower = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    lower == "vue" || lower == "svelte"
}

/// Whether a component's scripts are TypeScript.
pub fn is_typescript(text: &str) -> bool {
    blocks(text).iter().any(|block| {
        let tag = &text[block.tag.clone()];
        ["lang=\"ts\"", "lang='ts'", "lang=\"tsx\"", "lang=\"typescript\"", "lang=ts"]
            .iter()
            .any(|lang| tag.contains(lang))
    })
}

/// The scripts of a component; everything else is blank, so that places stay as they are.
pub fn script_of(text: &str) -> String {
    let mut script: Vec<u8> = text.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
    for block in blocks(text).iter().filter(|block| block.is_script) {
        script[block.inside.clone()].copy_from_slice(&text.as_bytes()[block.inside.clone()]);
    }
    String::from_utf8(script).unwrap_or_default()
}

struct Block {
    is_script: bool,
    tag: std::ops::Range<usize>,
    inside: std::ops::Range<usize>,
}

/// The scripts and styles of a component.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('<').map(|found| at + found) {
        let rest = &text[found..];
        let name = ["script", "style"].iter().find(|name| {
            rest[1..].starts_with(*name) && rest[1 + name.len()..].starts_with([' ', '>', '\n', '\t', '\r'])
        });
        let comment = rest.starts_with("<!--");
        at = match (name, rest.find('>')) {
            (Some(name), Some(tag_end)) => {
                let start = found + tag_end + 1;
                let close = format!("</{name}");
                let end = text[start..].find(&close).map_or(text.len(), |end| start + end);
                blocks.push(Block { is_script: *name == "script", tag: found..start, inside: start..end });
                end
            }
            _ if comment => rest.find("-->").map_or(text.len(), |end| found + end),
            _ => found + 1,
        };
    }
    blocks
}

impl<'a> Walk<'a> {
    /// Refers to the components that a template uses.
    pub fn template(&mut self, text: &str) {
        let blocks = blocks(text);
        let mut seen: Vec<String> = Vec::new();
        for (at, _) in text.match_indices('<') {
            if blocks.iter().any(|block| block.tag.start == at || block.inside.contains(&at)) {
                continue;
            }
            let rest = &text[at + 1..];
            let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')));
            let Some(name) = component_name(&rest[..end.unwrap_or(rest.len())]) else { continue };
            let is_kebab = rest[..end.unwrap_or(rest.len())].contains('-');
            let head = name.split('.').next().unwrap_or_default().to_owned();
            let is_known = self.file_names.contains_key(head.as_str());
            if OWN_ELEMENTS.contains(&name.as_str()) || (is_kebab && !is_known) || seen.contains(&name) {
                continue;
            }
            self.refer(ReferenceKind::Construct, Receiver::None, &name, at as u32);
            seen.push(name);
        }
    }
}

/// The name of the component that an element uses; none for elements of HTML.
fn component_name(element: &str) -> Option<String> {
    if element.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Some(element.to_owned());
    }
    if !element.contains('-') || element.starts_with('-') {
        return None;
    }
    let mut name = String::new();
    for part in element.split('-').filter(|part| !part.is_empty()) {
        let mut letters = part.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(letters);
    }
    Some(name)
}
