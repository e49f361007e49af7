//! Plays the statements of a route file.

use banyan_facts::{Receiver, ReferenceKind, RouteMount};
use foldhash::{HashMap, HashMapExt};
use tree_sitter::Node;

use super::defined_name;
use super::resources::Number;
use super::scope::{Level, Scope};
use crate::ruby::extract::Extractor;
use crate::ruby::extract::calls::Call;
use crate::ruby::grammar::{self, Field, Kind};
use crate::ruby::literals::{Arguments, Literal};

/// Blocks nest at most this deep, concerns and methods included.
const DEPTH_LIMIT: u32 = 40;

pub(super) struct Player<'x, 't> {
    pub extractor: &'x mut Extractor<'t>,
    /// Blocks kept to be played where they are asked for
    concerns: HashMap<String, Node<'t>>,
    /// Methods that the file defines
    methods: HashMap<String, Node<'t>>,
    depth: u32,
}

impl<'x, 't> Player<'x, 't> {
    pub fn new(extractor: &'x mut Extractor<'t>) -> Self {
        Player { extractor, concerns: HashMap::new(), methods: HashMap::new(), depth: 0 }
    }

    pub fn play(&mut self, statements: &[Node<'t>], scope: &Scope) {
        if self.depth >= DEPTH_LIMIT {
            self.extractor.cut = true;
            return;
        }
        self.depth += 1;
        for statement in statements {
            self.statement(*statement, scope);
        }
        self.depth -= 1;
    }

    pub fn play_block(&mut self, block: Node<'t>, scope: &Scope) {
        self.play(&grammar::block_statements(block), scope);
    }

    fn statement(&mut self, node: Node<'t>, scope: &Scope) {
        match grammar::kind(node) {
            Kind::Call => self.call(node, scope),
            Kind::Identifier => {
                let name = self.extractor.node_text(node);
                match name {
                    "shallow" => {}
                    _ => self.method(name, scope),
                }
            }
            Kind::Method => {
                if let Some(name) = defined_name(node) {
                    let name = self.extractor.node_text(name).to_owned();
                    self.methods.insert(name, node);
                }
            }
            Kind::Assignment => {
                if let (Some(left), Some(right)) = (Field::Left.of(node), Field::Right.of(node)) {
                    let name = self.extractor.node_text(left).to_owned();
                    let value = self.extractor.reader.literal(right);
                    self.extractor.reader.variables.insert(name, value);
                }
            }
            Kind::Class | Kind::Module | Kind::Constant | Kind::ScopeResolution => {
                self.extractor.expression(node);
            }
            _ => self.play(&grammar::children(node), scope),
        }
    }

    fn method(&mut self, name: &str, scope: &Scope) {
        if let Some(body) = self.methods.get(name).and_then(|node| Field::Body.of(*node)) {
            self.play(&grammar::children(body), scope);
        }
    }

    fn call(&mut self, node: Node<'t>, scope: &Scope) {
        let call = self.extractor.take_apart(node);
        if let Some(receiver) = call.receiver {
            if matches!(call.name, "each" | "each_pair" | "each_with_index" | "each_key") {
                return self.each(call, receiver, scope);
            }
            // `routes.resources …`, as blocks with a parameter have it.
            if !matches!(grammar::kind(receiver), Kind::Identifier | Kind::Own) {
                self.extractor.expression(node);
                return;
            }
        }
        let arguments = self.extractor.reader.arguments(node);
        if !self.single(call, &arguments, scope) && !self.scoped(call, &arguments, scope) {
            self.extractor.arguments(node, None);
            match self.methods.contains_key(call.name) {
                true => self.method(call.name, scope),
                false => {
                    if let Some(block) = call.block {
                        self.play_block(block, scope);
                    }
                }
            }
        }
    }

    /// Statements that draw routes.
    fn single(&mut self, call: Call<'t>, arguments: &Arguments<'t>, scope: &Scope) -> bool {
        match call.name {
            "resources" => self.resources(arguments, call.block, Number::Plural, scope, call.line),
            // What extends the language by a kind of resources of its own.
            name if name.ends_with("_resources") && !self.methods.contains_key(name) => {
                self.resources(arguments, call.block, Number::Plural, scope, call.line);
            }
            "resource" => self.resources(arguments, call.block, Number::Singular, scope, call.line),
            "get" | "post" | "put" | "patch" | "delete" | "options" | "head" => {
                self.values_of_options(call);
                self.matched(call, arguments, &[call.name.to_uppercase()], scope);
            }
            "match" => {
                let via = arguments.option("via").map(Literal::texts).unwrap_or_default();
                let all = via.is_empty() || via.iter().any(|method| method == "all");
                let methods = if all {
                    vec![String::new()]
                } else {
                    via.iter().map(|via| via.to_uppercase()).collect()
                };
                self.values_of_options(call);
                self.matched(call, arguments, &methods, scope);
            }
            "root" => self.root(call, arguments, scope),
            "mount" => self.mount(call, arguments, scope),
            "devise_for" => self.devise_for(arguments, scope, call.line),
            "concerns" => {
                for name in arguments.list.iter().flat_map(Literal::texts) {
                    self.concern(&name, scope);
                }
            }
            "draw" => self.draw(call, arguments, scope),
            "direct" | "resolve" => {
                if let Some(block) = call.block {
                    self.extractor.block(block, Receiver::Unknown);
                }
            }
            _ => return false,
        }
        true
    }

    /// Statements that change what surrounds others.
    fn scoped(&mut self, call: Call<'t>, arguments: &Arguments<'t>, scope: &Scope) -> bool {
        let inside = match call.name {
            "namespace" => self.namespace(arguments, scope),
            "scope" => self.scope(arguments, scope),
            "controller" => Scope { controller: arguments.text_at(0).map(str::to_owned), ..scope.clone() },
            "member" => Scope { level: Level::Member, ..scope.clone() },
            "collection" => Scope { level: Level::Collection, ..scope.clone() },
            "new" => Scope { level: Level::New, ..scope.clone() },
            "nested" => Scope { level: Level::Nested, ..scope.clone() },
            "shallow" => Scope { shallow: true, ..scope.clone() },
            "with_options" => self.options(arguments, scope.clone()),
            "concern" => {
                if let (Some(name), Some(block)) = (arguments.text_at(0), call.block) {
                    self.concerns.insert(name.to_owned(), block);
                }
                return true;
            }
            _ => return false,
        };
        self.values_of_options(call);
        if let Some(block) = call.block {
            self.play_block(block, &inside);
        }
        true
    }

    /// Constants and calls among the arguments of a statement are references like any other.
    fn values_of_options(&mut self, call: Call<'t>) {
        self.extractor.arguments(call.node, None);
    }

    fn namespace(&self, arguments: &Arguments<'t>, scope: &Scope) -> Scope {
        let name = arguments.text_at(0).unwrap_or_default();
        let path = match arguments.option("path") {
            Some(path) => path.text().unwrap_or_default(),
            None => name,
        };
        let module = match arguments.option("module") {
            Some(module) => module.text().unwrap_or_default(),
            None => name,
        };
        let mut inside = scope.below(path).in_module(module);
        inside.resource = None;
        inside.controller = arguments.text("controller").map(str::to_owned);
        self.options(arguments, inside)
    }

    fn scope(&self, arguments: &Arguments<'t>, scope: &Scope) -> Scope {
        let parts: Vec<&str> = arguments.list.iter().filter_map(Literal::text).collect();
        let path = arguments.text("path").map_or_else(|| parts.join("/"), str::to_owned);
        let mut inside = match path.is_empty() {
            true => scope.clone(),
            false => scope.below(&path),
        };
        if let Some(module) = arguments.text("module") {
            inside = inside.in_module(module);
        }
        if let Some(controller) = arguments.text("controller") {
            inside.controller = Some(controller.to_owned());
        }
        self.options(arguments, inside)
    }

    /// Options that go over to what is inside.
    fn options(&self, arguments: &Arguments<'t>, mut scope: Scope) -> Scope {
        let stated = |key: &str| arguments.option(key).map(Literal::texts);
        if let Some(only) = stated("only") {
            scope.only = Some(only);
        }
        if let Some(except) = stated("except") {
            scope.except = Some(except);
        }
        if arguments.option("shallow") == Some(&Literal::True) {
            scope.shallow = true;
        }
        if let Some(path) = arguments.text("shallow_path") {
            scope.shallow_path = path.to_owned();
        }
        if let Some(Literal::Hash(names)) = arguments.option("path_names") {
            let names = names.iter().filter_map(|(key, value)| Some((key.clone(), value.text()?.to_owned())));
            scope.path_names.extend(names);
        }
        scope
    }

    pub(super) fn concern(&mut self, name: &str, scope: &Scope) {
        if let Some(block) = self.concerns.get(name).copied() {
            self.play_block(block, scope);
        }
    }

    /// `draw :admin`: the routes of another file, here.
    fn draw(&mut self, call: Call<'t>, arguments: &Arguments<'t>, scope: &Scope) {
        let Some(name) = arguments.text_at(0) else { return };
        let name = format!("%draw {name}|{}", scope.module);
        let target = self.extractor.refer(ReferenceKind::Call, Receiver::None, &name, call.line);
        let path = scope.base();
        let prefix = self.extractor.names.intern(if path == "/" { "" } else { path });
        let within = self.extractor.within;
        self.extractor.facts.mounts.push(RouteMount { within, prefix, target, line: call.line });
    }

    /// A loop over a list that stands there: played once for each.
    fn each(&mut self, call: Call<'t>, receiver: Node<'t>, scope: &Scope) {
        let Some(block) = call.block else { return };
        let names: Vec<String> = Field::Parameters.of(block).map_or(Vec::new(), |parameters| {
            grammar::children(parameters)
                .into_iter()
                .map(|node| self.extractor.node_text(node).to_owned())
                .collect()
        });
        let items: Vec<Vec<Literal<'t>>> = match self.extractor.reader.literal(receiver) {
            Literal::List(list) => list
                .into_iter()
                .map(|item| match item {
                    Literal::List(parts) if names.len() > 1 => parts,
                    item => vec![item],
                })
                .collect(),
            Literal::Hash(pairs) => {
                pairs.into_iter().map(|(key, value)| vec![Literal::Text(key), value]).collect()
            }
            _ => {
                self.extractor.expression(receiver);
                vec![Vec::new()]
            }
        };
        let before = self.extractor.reader.variables.clone();
        for item in items {
            self.extractor.reader.variables.extend(names.iter().cloned().zip(item));
            self.play_block(block, scope);
        }
        self.extractor.reader.variables = before;
    }
}
