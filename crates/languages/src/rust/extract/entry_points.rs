//! Entry points other than routers: handlers with attributes, remote calls, jobs, messages,
//! commands and `main`; and the configuration that is read.

use banyan_facts::*;
use proc_macro2::TokenTree;
use syn::spanned::Spanned;
use syn::{Block, Expr, ExprCall, ExprMethodCall, Fields, ItemImpl, Lit, Meta, Signature};

use super::attributes::{Attributes, metas_of, value_of};
use super::routes::http_method;
use super::types::{ident_text, path_text};
use super::walk::{Walk, line_of};
use crate::inflect::parted;

/// Attributes of clap, by version and part.
const CLAP: &[&str] = &["clap", "command", "arg", "structopt"];

impl Walk<'_> {
    fn enter(&mut self, kind: EntryPointKind, method: &str, route: &str, line: u32) {
        let (method, route) = (self.names.intern(method), self.names.intern(route));
        self.entry_points.push(EntryPointFact {
            within: self.within,
            kind,
            method,
            route,
            handler: None,
            line,
        });
    }

    /// Reads the attributes of a function that say what request it handles: `#[get("/x")]`,
    /// `#[route("/x", method = "GET")]`, `#[utoipa::path(get, path = "/x")]`.
    pub fn read_handler(&mut self, declared: u32, attributes: &Attributes) {
        for meta in attributes.all() {
            let Meta::List(list) = meta else { continue };
            let Some(name) = list.path.segments.last().map(|segment| ident_text(&segment.ident)) else {
                continue;
            };
            let line = self.declarations[declared as usize].line;
            let route = leading_text(list);
            match (http_method(&name), name.as_str(), route) {
                (Some(method), _, Some(route)) => self.enter_http(&method, &route, line_of(list.span())),
                (None, "route", Some(route)) => {
                    let methods = methods_of(list);
                    methods.iter().for_each(|method| self.enter_http(method, &route, line_of(list.span())));
                }
                (None, "path", None) if self.hints.open_api_router => self.read_open_api_path(list, line),
                _ => {}
            }
        }
    }

    fn enter_http(&mut self, method: &str, route: &str, line: u32) {
        let route = route.split(['?', '#']).next().unwrap_or(route);
        self.enter(EntryPointKind::Http, method, route, line);
        self.mark(Markers::ENTRY);
    }

    fn read_open_api_path(&mut self, list: &syn::MetaList, line: u32) {
        let metas = metas_of(&list.tokens);
        let method = metas.iter().find_map(|meta| http_method(&ident_text(meta.path().get_ident()?)));
        let path = metas.iter().find(|meta| meta.path().is_ident("path")).and_then(value_of);
        if let (Some(method), Some(path)) = (method, path) {
            self.enter_http(&method, &path, line);
        }
    }

    /// Reads what a function body starts: routes, and the program itself.
    pub fn read_body(&mut self, declared: u32, signature: &Signature, body: &Block) {
        self.read_routes(signature, body);
        let declaration = self.declarations[declared as usize];
        if declaration.markers.has(Markers::BOOTSTRAP) && !self.path.ends_with("build.rs") {
            self.enter(EntryPointKind::Main, "", "", line_of(signature.span()));
        }
    }

    /// Reads the methods of a service that tonic generates a trait for.
    pub fn read_rpc(&mut self, item: &ItemImpl, first: usize) {
        let Some((path, _)) = item.trait_.as_ref().filter(|_| self.hints.tonic) else { return };
        let name = path_text(path, path.segments.len());
        let imported = self
            .imports
            .iter()
            .map(|import| self.names.text(import.path))
            .find(|import| import.rsplit("::").next() == Some(name.as_str()));
        let full = imported.unwrap_or(&name);
        let is_service = full.rsplit("::").nth(1).is_some_and(|module| module.ends_with("_server"));
        if !is_service {
            return;
        }
        let service = name.rsplit("::").next().unwrap_or(&name).to_owned();
        for at in first..self.declarations.len() {
            let declaration = self.declarations[at];
            if declaration.kind != DeclarationKind::Method || declaration.parent != self.within {
                continue;
            }
            let route = format!("{service}/{}", self.names.text(declaration.name));
            self.declarations[at].markers.add(Markers::ENTRY);
            self.inside(at as u32, |walk| walk.enter(EntryPointKind::Rpc, "", &route, declaration.line));
        }
    }

    /// Reads jobs and configuration from a call of a function.
    pub fn read_call(&mut self, callee: &str, call: &ExprCall) {
        self.read_environment(callee, call);
        self.read_sending_function(callee, call);
        self.read_table_call(callee, call);
        if self.hints.schedules {
            self.read_job(callee, call);
        }
    }

    fn read_environment(&mut self, callee: &str, call: &ExprCall) {
        let reads = ["env::var", "env::var_os", "dotenv::var", "dotenvy::var"];
        let is_read = reads.iter().any(|read| callee == *read || callee.ends_with(&format!("::{read}")));
        if let Some(key) = call.args.first().filter(|_| is_read).and_then(|key| self.known_text(key)) {
            self.read_key(&key, line_of(call.span()));
        }
    }

    /// Adds a configuration key that is read here.
    pub fn read_key(&mut self, key: &str, line: u32) {
        let key = self.names.intern(key);
        self.configuration.push(ConfigurationFact { within: self.within, key, line });
    }

    /// The text of a literal or of a constant of this file.
    pub fn known_text(&self, expression: &Expr) -> Option<String> {
        match expression {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            Expr::Reference(inner) => self.known_text(&inner.expr),
            Expr::Paren(inner) => self.known_text(&inner.expr),
            Expr::Path(path) => {
                let name = path.path.segments.last().map(|segment| ident_text(&segment.ident))?;
                self.texts.get(&name).cloned()
            }
            _ => None,
        }
    }

    /// Notes a constant that holds a text.
    pub fn remember_text(&mut self, name: &str, value: &Expr) {
        if let Some(text) = self.known_text(value) {
            self.texts.insert(name.to_owned(), text);
        }
    }

    /// `tokio::time::interval(period)`, `Job::new_async("0 0 * * * *", …)`
    fn read_job(&mut self, callee: &str, call: &ExprCall) {
        let mut segments = callee.rsplit("::");
        let (name, owner) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
        let first = call.args.first();
        let line = line_of(call.span());
        if ["interval", "interval_at"].contains(&name) && ["", "time"].contains(&owner) {
            let period = call.args.last().map(source_of).unwrap_or_default();
            self.enter(EntryPointKind::Scheduled, "", &format!("every {period}"), line);
        } else if owner == "Job" && (name.starts_with("new") || name == "schedule") {
            let schedule = first.map(|first| self.known_text(first).unwrap_or_else(|| source_of(first)));
            self.enter(EntryPointKind::Scheduled, "", &schedule.unwrap_or_default(), line);
        }
    }

    /// Reads jobs, messages, transactions and table accesses from a method call.
    pub fn read_method_call(&mut self, name: &str, receiver: Receiver, call: &ExprMethodCall) {
        match name {
            "every" if self.hints.clokwerk => {
                let period = call.args.first().map(source_of).unwrap_or_default();
                self.enter(
                    EntryPointKind::Scheduled,
                    "",
                    &format!("every {period}"),
                    line_of(call.method.span()),
                );
            }
            "basic_consume" | "subscribe" | "psubscribe" | "queue_subscribe" if self.hints.messages => {
                self.read_subscription(call);
            }
            "transaction" | "run_transaction" | "build_transaction" | "begin_transaction" => {
                self.mark(Markers::TRANSACTIONAL);
            }
            "get_string" | "get_int" | "get_bool" | "get_float" | "get_table" if self.hints.settings => {
                if let Some(key) = call.args.first().and_then(|key| self.known_text(key)) {
                    self.read_key(&key, line_of(call.method.span()));
                }
            }
            "begin" if call.args.is_empty() => self.mark(Markers::TRANSACTIONAL),
            _ => {}
        }
        self.read_table_method(name, receiver, call);
        self.read_sending(name, receiver, call);
    }

    fn read_subscription(&mut self, call: &ExprMethodCall) {
        let line = line_of(call.method.span());
        let Some(first) = call.args.first() else { return };
        let topics: Vec<String> = match peel(first) {
            Expr::Array(array) => array.elems.iter().filter_map(|topic| self.known_text(topic)).collect(),
            other => self.known_text(other).into_iter().collect(),
        };
        if topics.is_empty() && ident_text(&call.method) != "basic_consume" {
            return;
        }
        self.mark(Markers::ENTRY);
        if topics.is_empty() {
            let source = source_of(first);
            return self.enter(EntryPointKind::Message, "", &source, line);
        }
        topics.iter().for_each(|topic| self.enter(EntryPointKind::Message, "", topic, line));
    }

    /// `env!("KEY")`, `option_env!("KEY")`
    pub fn read_macro(&mut self, name: &str, called: &syn::Macro) {
        if !["env", "option_env"].contains(&name) {
            return;
        }
        if let Some(TokenTree::Literal(key)) = called.tokens.clone().into_iter().next()
            && let Ok(key) = syn::parse_str::<syn::LitStr>(&key.to_string())
        {
            self.read_key(&key.value(), line_of(called.span()));
        }
    }

    /// A command line's parser: its command, and the variables its arguments fall back to.
    pub fn read_parser(&mut self, attributes: &Attributes, fields: &Fields) {
        if !attributes.derives_any(&["Parser", "Args", "StructOpt", "FromArgs"]) {
            return;
        }
        if attributes.derives_any(&["Parser", "StructOpt"]) {
            let name = CLAP.iter().find_map(|clap| attributes.value(clap, "name"));
            self.enter_command(name.unwrap_or_default());
        }
        for field in fields {
            let name = field.ident.as_ref().map(ident_text).unwrap_or_default();
            let attributes = Attributes::of(&field.attrs);
            for meta in CLAP.iter().flat_map(|clap| attributes.inside(clap)) {
                if meta.path().is_ident("env") {
                    let key = match &meta {
                        Meta::NameValue(pair) => self.known_text(&pair.value),
                        _ => Some(name.to_uppercase()),
                    };
                    key.iter().for_each(|key| self.read_key(key, line_of(field.span())));
                }
            }
        }
    }

    fn enter_command(&mut self, name: String) {
        let line = self.within.map_or(1, |within| self.declarations[within as usize].line);
        self.enter(EntryPointKind::Command, "", &name, line);
    }

    /// The variants of a command line's subcommands.
    pub fn read_subcommands(
        &mut self,
        attributes: &Attributes,
        variants: &syn::punctuated::Punctuated<syn::Variant, syn::Token![,]>,
    ) {
        if !attributes.derives_any(&["Subcommand", "Parser", "StructOpt"]) {
            return;
        }
        for variant in variants {
            let attributes = Attributes::of(&variant.attrs);
            let name = CLAP.iter().find_map(|clap| attributes.value(clap, "name"));
            let name = name.unwrap_or_else(|| parted(&ident_text(&variant.ident), '-'));
            self.enter(EntryPointKind::Command, "", &name, line_of(variant.ident.span()));
        }
    }
}

/// The text that an attribute's arguments begin with.
fn leading_text(list: &syn::MetaList) -> Option<String> {
    let first = list.tokens.clone().into_iter().next()?;
    syn::parse_str::<syn::LitStr>(&first.to_string()).ok().map(|text| text.value())
}

/// The methods of `#[route("/x", method = "GET", method = "POST")]`.
fn methods_of(list: &syn::MetaList) -> Vec<String> {
    let tokens: proc_macro2::TokenStream = list.tokens.clone().into_iter().skip(2).collect();
    let metas = metas_of(&tokens);
    let methods: Vec<String> =
        metas.iter().filter(|meta| meta.path().is_ident("method")).filter_map(value_of).collect();
    if methods.is_empty() { vec![String::new()] } else { methods }
}

/// An expression as its source reads, without spaces.
fn source_of(expression: &Expr) -> String {
    let text = expression.span().source_text().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join("")
}

fn peel(expression: &Expr) -> &Expr {
    match expression {
        Expr::Reference(inner) => peel(&inner.expr),
        other => other,
    }
}
