//! Routes that attributes and annotations state, and those of Symfony's settings in PHP.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::line_of;
use super::Extractor;
use super::calls::Chain;
use super::marks::{Mark, Value, find};
use crate::routes::join_routes;

/// What a class states for the routes of its methods.
#[derive(Debug, Clone, Default)]
pub(super) struct ClassRoutes {
    /// What stands before their paths, once for each language
    prefixes: Vec<String>,
    methods: Vec<String>,
}

/// Marks that state a route and tell its method by their name.
const VERBS: &[&str] = &["Get", "Post", "Put", "Patch", "Delete", "Head", "Options"];

impl<'t> Extractor<'t> {
    pub(super) fn begin_class_routes(&mut self, marks: &[Mark]) {
        let Some(mark) = find(marks, "Route").or_else(|| find(marks, "Prefix")) else { return };
        let routes = ClassRoutes { prefixes: paths_of(mark), methods: methods_of(mark) };
        if let Some(class) = self.classes.last_mut() {
            class.routes = routes;
        }
    }

    /// A class that can be called and has a route itself: the route is that of its `__invoke`.
    pub(super) fn note_invoked_route(&mut self, node: Node<'t>, marks: &[Mark]) {
        let Some(mark) = find(marks, "Route") else { return };
        let Some(method) = self.method_of(node, "__invoke") else { return };
        let has_own = self
            .facts
            .entry_points
            .iter()
            .any(|entry| entry.within.is_some_and(|within| self.member_is(within, "__invoke")));
        if has_own {
            return;
        }
        let within = self.member_declaration("__invoke");
        let paths = paths_of(mark);
        self.add_paths(&paths, &methods_of(mark), within, line_of(method));
    }

    pub(super) fn note_method_routes(&mut self, marks: &[Mark], line: u32) {
        let class = self.classes.last().map(|class| class.routes.clone()).unwrap_or_default();
        for mark in marks {
            let is_verb = VERBS.contains(&mark.simple())
                && !mark.name.contains("OpenApi")
                && !mark.name.contains("OA\\");
            let methods = match mark.simple() {
                "Route" => methods_of(mark),
                verb if is_verb => vec![verb.to_uppercase()],
                _ => continue,
            };
            let methods = if methods.is_empty() { class.methods.clone() } else { methods };
            let own = paths_of(mark);
            let own = if own.is_empty() { vec![String::new()] } else { own };
            let paths: Vec<String> = match class.prefixes.as_slice() {
                [] => own.iter().map(|path| join_routes("", path)).collect(),
                // In each language the prefix of that language.
                prefixes if prefixes.len() == own.len() => {
                    prefixes.iter().zip(&own).map(|(prefix, path)| join_routes(prefix, path)).collect()
                }
                prefixes => {
                    let all = prefixes
                        .iter()
                        .flat_map(|prefix| own.iter().map(move |path| join_routes(prefix, path)));
                    all.collect()
                }
            };
            self.add_paths(&paths, &methods, self.within, line);
        }
    }

    fn add_paths(&mut self, paths: &[String], methods: &[String], within: Option<u32>, line: u32) {
        let any = [String::new()];
        let methods = if methods.is_empty() { &any } else { methods };
        let outer = std::mem::replace(&mut self.within, within);
        for path in paths {
            for method in methods {
                self.entry_point(EntryPointKind::Http, method, &join_routes("", path), None, line);
            }
        }
        self.within = outer;
    }

    fn member_is(&self, at: u32, name: &str) -> bool {
        let declaration = &self.facts.declarations[at as usize];
        self.names.text(declaration.name) == name && declaration.parent == self.within
    }

    /// The method of the class around with this name.
    pub(super) fn member_declaration(&self, name: &str) -> Option<u32> {
        let count = self.facts.declarations.len() as u32;
        let fits =
            |at: &u32| self.member_is(*at, name) && self.facts.declarations[*at as usize].kind.is_callable();
        (0..count).find(fits)
    }

    /// `$routes->add('name', '/path')->controller([C::class, 'm'])->methods(['GET'])`.
    pub(super) fn note_configured_routes(&mut self, chain: &Chain<'t>) {
        let Some(add) = chain.step(&["add"]).filter(|_| self.text_of(chain.root) == "$routes") else {
            return;
        };
        let arguments = self.arguments(add.arguments);
        let Some(path) = arguments.get(1).and_then(|(_, path)| self.literal(*path)) else { return };
        let line = line_of(add.node);
        let controller = chain.step(&["controller"]).and_then(|step| {
            let (_, node) = *self.arguments(step.arguments).first()?;
            self.controller_of(node)
        });
        let handler = controller.map(|(class, method)| {
            let receiver = self.value_of_type(&class);
            self.refer(ReferenceKind::Call, receiver, &method, line)
        });
        let methods: Vec<String> = chain
            .step(&["methods"])
            .and_then(|step| Some(self.texts(self.arguments(step.arguments).first()?.1)))
            .unwrap_or_else(|| vec![String::new()]);
        for method in methods {
            self.entry_point(
                EntryPointKind::Http,
                &method.to_uppercase(),
                &join_routes("", &path),
                handler,
                line,
            );
        }
    }

    fn controller_of(&self, node: Node<'t>) -> Option<(String, String)> {
        let elements = self.elements(node);
        match elements.as_slice() {
            [(_, class), (_, method)] => Some((self.class_literal(*class)?, self.literal(*method)?)),
            [(_, class)] => Some((self.class_literal(*class)?, "__invoke".to_owned())),
            _ => {
                let text = self.class_literal(node).or_else(|| self.literal(node))?;
                let (class, method) = text.split_once("::").unwrap_or((&text, "__invoke"));
                Some((class.to_owned(), method.to_owned()))
            }
        }
    }
}

/// The paths of a route, one for each language where they differ.
fn paths_of(mark: &Mark) -> Vec<String> {
    let path = mark.argument("path", 0).or_else(|| mark.named("value"));
    let verb_path = || mark.argument("uri", 0);
    let texts = path.or_else(verb_path).map(Value::texts).unwrap_or_default();
    texts.into_iter().map(str::to_owned).collect()
}

fn methods_of(mark: &Mark) -> Vec<String> {
    let methods = mark.named("methods").map(Value::texts).unwrap_or_default();
    methods.into_iter().flat_map(|method| method.split('|')).map(str::to_uppercase).collect()
}
