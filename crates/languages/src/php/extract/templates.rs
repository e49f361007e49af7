//! Blade templates: the templates and components that they build on. Code in them is not read.

use banyan_facts::*;

use crate::SourceFile;
use crate::counting::count_lines;

/// Directives whose first argument names a template.
const DIRECTIVES: &[&str] =
    &["include", "includeIf", "includeWhen", "includeFirst", "extends", "component", "each", "livewire"];

/// The facts of a Blade template.
pub(super) fn extract_blade(file: SourceFile<'_>) -> FileFacts {
    let mut facts = FileFacts::skipped(file.path, Language::Php, file.text.len() as u64, "");
    facts.status = FileStatus::Parsed;
    facts.lines = count_lines(file.text);
    let mut names = NamesBuilder::default();
    facts.scope = names.intern("");
    for (line, text) in (1u32..).zip(file.text.lines()) {
        for name in templates_in(text) {
            let (name, receiver) = (names.intern(&name), Receiver::None);
            let kind = ReferenceKind::Call;
            facts.references.push(Reference { within: None, kind, receiver, name, line, test: false });
        }
    }
    facts.names = names.finish();
    facts
}

/// The templates that a line names: `@include('a.b')`, `<x-a.b …>`, `<livewire:a />`.
fn templates_in(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices('@') {
        let rest = &line[at + 1..];
        let end = rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len());
        if let Some(inner) = rest[end..].strip_prefix('(').filter(|_| DIRECTIVES.contains(&&rest[..end])) {
            let word = if &rest[..end] == "livewire" { "livewire:" } else { "view:" };
            found.extend(quoted(inner).map(|name| format!("{word}{name}")));
        }
    }
    for (tag, word) in [("<x-", "component:"), ("<livewire:", "livewire:")] {
        for (at, _) in line.match_indices(tag) {
            let rest = &line[at + tag.len()..];
            let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '.' | ':' | '_');
            let name = &rest[..rest.find(|letter| !is_part(letter)).unwrap_or(rest.len())];
            if !name.is_empty() && !name.starts_with("slot") && name != "dynamic-component" {
                found.push(format!("{word}{name}"));
            }
        }
    }
    found
}

/// The first quoted text, where it is told on this line.
fn quoted(text: &str) -> Option<&str> {
    let start = text.find(['\'', '"'])?;
    let quote = text[start..].chars().next()?;
    let name = text[start + 1..].split(quote).next()?;
    let is_name = !name.is_empty() && !name.contains(['$', ' ', '{']);
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::templates_in;

    #[test]
    fn directives_and_components_name_templates() {
        assert_eq!(templates_in("@include('orders.row', ['a' => 1])"), ["view:orders.row"]);
        assert_eq!(
            templates_in("<x-forms.input name=\"a\" /> <livewire:cart />"),
            ["component:forms.input", "livewire:cart"]
        );
        assert!(templates_in("mail@example.org @if(true) @include($name)").is_empty());
    }
}
