//! Routes of Rails: the language of route files is played as Rails plays it, statement by statement, and
//! every route it would draw becomes an entry point. What engines and drawn files add before a path or a
//! controller is left to resolution.

mod devise;
mod matches;
mod play;
mod resources;
mod scope;

use banyan_facts::*;
use tree_sitter::Node;

use self::play::Player;
use self::scope::Scope;
use super::calls::Call;
use super::{Extractor, Purpose};
use crate::ruby::grammar::{self, Field, Kind};
use crate::ruby::literals::constant_path;
use crate::ruby::notation::hidden;

impl<'t> Extractor<'t> {
    /// `Rails.application.routes.draw do … end` and what stands for it; tells whether it is one.
    pub(super) fn routes_call(&mut self, call: Call<'t>, constant: Option<&str>, receiver: Node<'t>) -> bool {
        let Some(block) = call.block else { return false };
        let owner = match (call.name, constant) {
            ("add_routes" | "append_routes" | "draw_routes" | "prepend_routes", Some(engine)) => {
                engine.to_owned()
            }
            ("draw" | "append" | "prepend", None) => match self.routes_owner(receiver) {
                Some(owner) => owner,
                None => return false,
            },
            _ => return false,
        };
        self.play_routes(&owner, grammar::block_statements(block), call.line);
        true
    }

    /// The engine before `.routes`; empty for the application.
    fn routes_owner(&self, receiver: Node<'t>) -> Option<String> {
        let inner = (grammar::kind(receiver) == Kind::Call).then(|| self.take_apart(receiver))?;
        if inner.name != "routes" {
            return None;
        }
        let engine = inner.receiver.filter(|node| grammar::is_constant(*node));
        Some(engine.map(|engine| constant_path(engine, self.text)).unwrap_or_default())
    }

    /// A file of routes that another one draws by its name.
    pub(super) fn drawn_routes(&mut self, root: Node<'t>) {
        let name =
            self.facts.path.rsplit_once("config/routes/").map(|(_, name)| name.trim_end_matches(".rb"));
        if let Some(name) = name.filter(|_| self.is_drawn()) {
            let owner = format!("draw {name}");
            self.play_routes(&owner, grammar::children(root), 1);
        }
    }

    /// Whether this file is drawn by another one rather than drawing itself.
    pub(super) fn is_drawn(&self) -> bool {
        self.purpose == Purpose::Routes
            && self.facts.path.contains("config/routes/")
            && !self.text.contains("routes.draw")
            && !self.text.contains("add_routes")
    }

    fn play_routes(&mut self, owner: &str, statements: Vec<Node<'t>>, line: u32) {
        if !owner.is_empty() && !owner.starts_with("draw ") {
            self.refer(ReferenceKind::Access, Receiver::None, owner, line);
        }
        let at = self.declare_with(hidden::ROUTES, DeclarationKind::Module, owner, line);
        let within = self.within.replace(at);
        let variables = self.reader.variables.clone();
        Player::new(self).play(&statements, &Scope::default());
        self.reader.variables = variables;
        self.within = within;
    }

    /// Adds a route with the reference to its handler, `controller#action`.
    fn route(&mut self, method: &str, path: &str, handler: Option<&str>, line: u32) {
        let handler =
            handler.map(|handler| self.refer(ReferenceKind::Dispatch, Receiver::None, handler, line));
        self.entry(EntryPointKind::Http, method, path, handler, line);
    }
}

/// The name of the method that a definition in a route file defines.
fn defined_name(node: Node<'_>) -> Option<Node<'_>> {
    Field::Name.of(node)
}
