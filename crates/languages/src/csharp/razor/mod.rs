//! Razor: views, pages and components, as the C# that they are.
//!
//! A file is written out as the class that Razor's compiler would make of it, without what no author wrote: directives
//! become usings, a header and properties, code blocks members, and markup a method with the code that stands
//! in it, one statement for each expression. A component's tag is `new Component { Parameter = value }`, and
//! what stands between its tags a function. Every line of it knows the line that it comes from. What names a view,
//! a view component, a tag helper or an action by a text is a call of one of [`WORDS`].

mod code;
mod directives;
mod markup;
mod output;
mod tags;

use self::output::Part;

/// Calls that stand for what is named by a text.
pub(super) const WORDS: &[&str] = &[VIEW, VIEW_COMPONENT, TAG_HELPER];
/// A view, by its name or path
pub(super) const VIEW: &str = "__view";
/// A view component, by its name
pub(super) const VIEW_COMPONENT: &str = "__component";
/// Whatever helps with an element of this name
pub(super) const TAG_HELPER: &str = "__tag";

/// What stands for a namespace that a file does not state.
pub(super) const UNSTATED: &str = "__Razor";

/// The method that the markup of a view is
pub(super) const VIEW_METHOD: &str = "ExecuteAsync";
/// The method that the markup of a component is
const COMPONENT_METHOD: &str = "BuildRenderTree";

/// Code and markup stand in each other at most this deep.
const DEPTH_LIMIT: usize = 100;

/// What a file of Razor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RazorKind {
    /// A component of Blazor
    Component,
    /// What holds for the components of a folder and below
    ComponentImports,
    /// A view or page
    View,
    /// What holds for the views of a folder and below
    ViewImports,
}

impl RazorKind {
    /// What the file at a path is; none where it is no Razor.
    pub fn of(path: &str) -> Option<RazorKind> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (stem, ending) = name.rsplit_once('.')?;
        if ending.eq_ignore_ascii_case("razor") {
            let imports = stem.eq_ignore_ascii_case("_Imports");
            return Some(if imports { RazorKind::ComponentImports } else { RazorKind::Component });
        }
        let imports = stem.eq_ignore_ascii_case("_ViewImports");
        let view = if imports { RazorKind::ViewImports } else { RazorKind::View };
        ending.eq_ignore_ascii_case("cshtml").then_some(view)
    }

    /// Whether it is about components rather than views.
    pub fn is_of_components(self) -> bool {
        matches!(self, RazorKind::Component | RazorKind::ComponentImports)
    }

    /// Whether it only says what holds for other files.
    pub fn is_imports(self) -> bool {
        matches!(self, RazorKind::ComponentImports | RazorKind::ViewImports)
    }
}

/// A file of Razor as C#.
#[derive(Debug)]
pub(super) struct Lowered {
    /// The text
    pub text: String,
    /// For each of its lines, the line that it comes from
    pub lines: Vec<u32>,
    /// The name of its class, where no name of C# is its name
    pub name: Option<String>,
    /// The templates that `@page` states, perhaps empty, each with its line
    pub pages: Vec<(String, u32)>,
    /// The first line that is no Razor
    pub broken: Option<u32>,
}

/// Reads one file.
pub(super) fn lower(path: &str, text: &str) -> Option<Lowered> {
    let kind = RazorKind::of(path)?;
    let mut lowering = Lowering::new(kind, text);
    lowering.markup(markup::Until::End);
    Some(lowering.finish(path))
}

/// A file that is being read.
struct Lowering<'t> {
    kind: RazorKind,
    text: &'t str,
    /// Where the next sign is
    at: usize,
    /// Where what is read ends
    end: usize,
    /// Where the lines begin
    starts: Vec<usize>,
    depth: usize,
    broken: Option<u32>,
    /// How many brackets were met that do not close
    unclosed: u32,
    /// What is written to: the method of the markup, or the members
    out: Part,
    /// The members, or the method while members are written
    members: Part,
    usings: Part,
    attributes: Part,
    /// The base class, with its line
    base: Option<(&'t str, u32)>,
    interfaces: Vec<(&'t str, u32)>,
    /// Type parameters with what is asked of them
    parameters: Vec<(&'t str, &'t str, u32)>,
    namespace: Option<(&'t str, u32)>,
    pages: Vec<(String, u32)>,
    /// Variables that what components list was given to, innermost last, and how many there were
    lists: Vec<usize>,
    list_count: usize,
    /// Whether content of components asks for what it is given without naming it
    uses_context: bool,
    /// How many components are open whose content is given something under that name
    contexts: usize,
}

impl<'t> Lowering<'t> {
    fn new(kind: RazorKind, text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        Lowering {
            kind,
            text,
            at: 0,
            end: text.len(),
            starts: starts.collect(),
            depth: 0,
            broken: None,
            unclosed: 0,
            out: Part::default(),
            members: Part::default(),
            usings: Part::default(),
            attributes: Part::default(),
            base: None,
            interfaces: Vec::new(),
            parameters: Vec::new(),
            namespace: None,
            pages: Vec::new(),
            lists: Vec::new(),
            list_count: 0,
            uses_context: kind.is_of_components() && text.contains("context"),
            contexts: 0,
        }
    }

    /// The line of a place.
    fn line_at(&self, at: usize) -> u32 {
        self.starts.partition_point(|start| *start <= at) as u32
    }

    fn byte(&self, at: usize) -> u8 {
        if at < self.end { self.text.as_bytes()[at] } else { 0 }
    }

    /// Where the first place from here on is at which one of these signs stands, or the end.
    fn find(&self, from: usize, wanted: impl Fn(u8) -> bool) -> usize {
        let from = from.min(self.end);
        let found = self.text.as_bytes()[from..self.end].iter().position(|byte| wanted(*byte));
        found.map_or(self.end, |found| from + found)
    }

    /// Where a text ends that stands first from here on, or the end.
    fn behind(&self, from: usize, wanted: &str) -> usize {
        let found = self.text.get(from..self.end).and_then(|rest| rest.find(wanted));
        found.map_or(self.end, |found| from + found + wanted.len())
    }

    /// Where white space from here on ends.
    fn behind_space(&self, from: usize) -> usize {
        self.find(from, |byte| !byte.is_ascii_whitespace())
    }

    /// Where the name ends that begins here.
    fn behind_name(&self, from: usize) -> usize {
        let rest = self.text.get(from..self.end).unwrap_or_default();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        from + end.unwrap_or(rest.len())
    }

    /// Whether a name may begin here.
    fn is_name_at(&self, at: usize) -> bool {
        let first = self.text.get(at..self.end).and_then(|rest| rest.chars().next());
        first.is_some_and(|c| c.is_alphabetic() || c == '_')
    }

    /// Says that what stands here is no Razor.
    fn break_at(&mut self, at: usize) {
        let line = self.line_at(at);
        self.broken = Some(self.broken.map_or(line, |known| known.min(line)));
    }

    /// Writes what stands for a place and is not written there.
    fn put(&mut self, text: &str, at: usize) {
        let line = self.line_at(at);
        self.out.put(text, line);
    }

    /// Writes what stands there.
    fn copy(&mut self, from: usize, to: usize) {
        let line = self.line_at(from);
        self.out.put(&self.text[from..to], line);
    }

    /// The class.
    fn finish(self, path: &str) -> Lowered {
        let last = self.line_at(self.text.len().saturating_sub(1));
        let file_name = path.rsplit('/').next().unwrap_or(path);
        let named = match self.kind {
            RazorKind::Component => {
                identifier(file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem))
            }
            _ => "Razor".to_owned(),
        };
        let name = (self.kind != RazorKind::Component).then(|| file_name.to_owned());
        let mut whole = self.usings;
        let is_empty = self.out.is_empty() && self.members.is_empty() && self.attributes.is_empty();
        if !(is_empty && self.kind.is_imports() && self.base.is_none() && self.interfaces.is_empty()) {
            let (namespace, line) = self.namespace.unwrap_or((UNSTATED, 1));
            whole.put(&format!("namespace {namespace};"), line);
            whole.append(self.attributes);
            whole.put(&format!("partial class {named}"), 1);
            let mut parameters = self.parameters;
            // What holds for views holds for views of any model.
            let takes_model = self.base.is_some_and(|(base, _)| base.contains("TModel"));
            if self.kind == RazorKind::ViewImports || (self.kind == RazorKind::View && takes_model) {
                parameters.push(("TModel", "", 1));
            }
            for (nth, (parameter, _, line)) in parameters.iter().enumerate() {
                whole.put(&format!("{}{parameter}", if nth == 0 { "<" } else { "," }), *line);
            }
            if !parameters.is_empty() {
                whole.put(">", 1);
            }
            for (nth, (base, line)) in self.base.iter().chain(&self.interfaces).enumerate() {
                whole.put(&format!("{} {base}", if nth == 0 { " :" } else { "," }), *line);
            }
            for (_, asked, line) in &parameters {
                whole.put(&format!(" {asked}"), *line);
            }
            whole.put(" {", 1);
            whole.append(self.members);
            if !self.out.is_empty() {
                let of_components = self.kind.is_of_components();
                let method = if of_components { COMPONENT_METHOD } else { VIEW_METHOD };
                whole.put(&format!("async void {method}() {{"), 1);
                whole.append(self.out);
                whole.put("}", last);
            }
            whole.put("}", last);
        }
        let (text, lines) = whole.into_text();
        Lowered { text, lines, name, pages: self.pages, broken: self.broken }
    }
}

/// A name of C# for a text.
pub(super) fn identifier(text: &str) -> String {
    let first = text.chars().next().filter(char::is_ascii_digit).map(|_| '_');
    let signs = text.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' });
    first.into_iter().chain(signs).collect()
}
