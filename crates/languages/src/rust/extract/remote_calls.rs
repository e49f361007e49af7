//! Requests that are sent and messages that are published: reqwest and its kin, clients that tonic
//! generates, Kafka, AMQP, NATS, Redis.

use banyan_facts::*;
use syn::{Expr, ExprCall, ExprMethodCall, Lit, Pat};

use super::routes::http_method;
use super::types::ident_text;
use super::walk::{Walk, line_of};

/// What stands for a part of an address that is put in while the program runs.
const UNTOLD: &str = "{}";

impl Walk<'_> {
    fn send(&mut self, kind: RemoteCallKind, method: &str, target: &str, line: u32) {
        let (method, target) = (self.names.intern(method), self.names.intern(target));
        self.remote_calls.push(RemoteCallFact { within: self.within, kind, method, target, line });
    }

    /// Remembers the address that a local variable is bound to, until it is bound again.
    pub fn remember_address(&mut self, pattern: &Pat, value: &Expr) {
        let Pat::Ident(bound) = pattern else { return };
        if self.hints.http {
            let name = (self.within, ident_text(&bound.ident));
            match self.address_of(value) {
                address if address == UNTOLD => self.addresses.remove(&name),
                address => self.addresses.insert(name, address),
            };
        }
    }

    /// Reads a request from the call that sends it, `client.post(url).json(&body).send()`, or a
    /// message from the call that publishes it.
    pub fn read_sending(&mut self, name: &str, receiver: Receiver, call: &ExprMethodCall) {
        let line = line_of(call.method.span());
        match name {
            "send" | "call" if self.hints.http && call.args.is_empty() => self.read_request(call),
            "send_json" | "send_form" | "send_string" if self.hints.http => self.read_request(call),
            "basic_publish" if self.hints.messages => {
                let routing_key = call.args.iter().nth(1).and_then(|key| self.known_text(key));
                self.publish(routing_key, line);
            }
            "publish" if self.hints.messages => {
                let subject = call.args.first().and_then(|subject| self.known_text(subject));
                self.publish(subject, line);
            }
            _ => self.read_rpc_call(name, receiver, line),
        }
    }

    /// `FutureRecord::to("topic")`, `reqwest::get(url)`
    pub fn read_sending_function(&mut self, callee: &str, call: &ExprCall) {
        let line = call.paren_token.span.open().start().line as u32;
        let first = call.args.first();
        if self.hints.messages && (callee.ends_with("Record::to") || callee.ends_with("Record::with_topic")) {
            let topic = first.and_then(|topic| self.known_text(topic));
            self.publish(topic, line);
        } else if ["reqwest::get", "reqwest::blocking::get"].contains(&callee) {
            let address = first.map_or(UNTOLD.to_owned(), |address| self.address_of(address));
            self.send(RemoteCallKind::Http, "GET", &address, line);
        }
    }

    /// A message to a topic that the source tells.
    fn publish(&mut self, topic: Option<String>, line: u32) {
        if let Some(topic) = topic {
            self.send(RemoteCallKind::Message, "", &topic, line);
        }
    }

    fn read_request(&mut self, sending: &ExprMethodCall) {
        let mut built = sending.receiver.as_ref();
        loop {
            built = match built {
                Expr::MethodCall(call) => {
                    if let Some((method, address)) = self.request_of(call) {
                        let line = line_of(call.method.span());
                        return self.send(RemoteCallKind::Http, &method, &address, line);
                    }
                    call.receiver.as_ref()
                }
                Expr::Try(inner) => inner.expr.as_ref(),
                Expr::Await(inner) => inner.base.as_ref(),
                Expr::Paren(inner) => inner.expr.as_ref(),
                _ => return,
            };
        }
    }

    /// The method and address of `.get(url)` or `.request(Method::GET, url)`.
    fn request_of(&self, call: &ExprMethodCall) -> Option<(String, String)> {
        let name = ident_text(&call.method);
        let arguments: Vec<&Expr> = call.args.iter().collect();
        match (name.as_str(), arguments.as_slice()) {
            ("request", [method, address]) => {
                let method = match method {
                    Expr::Path(path) => path.path.segments.last().map(|last| ident_text(&last.ident)),
                    _ => None,
                };
                Some((method.unwrap_or_default(), self.address_of(address)))
            }
            (name, [address]) => Some((http_method(name)?, self.address_of(address))),
            _ => None,
        }
    }

    /// A call of a client that tonic generates: `OrdersClient` calls `Orders`.
    fn read_rpc_call(&mut self, name: &str, receiver: Receiver, line: u32) {
        let (Receiver::Type(text) | Receiver::FieldType(text)) = receiver else { return };
        let Some(client) = Some(self.names.text(text)).filter(|_| self.hints.rpc_client) else { return };
        let client = client.trim_start_matches('&').split('<').next().unwrap_or_default();
        let client = client.rsplit("::").next().unwrap_or_default();
        let is_generated = self.imports.iter().any(|import| {
            let path = self.names.text(import.path);
            path.strip_suffix(client).is_some_and(|module| module.ends_with("_client::"))
        });
        if let Some(service) = client.strip_suffix("Client").filter(|_| is_generated) {
            let target = format!("{service}/{name}");
            self.send(RemoteCallKind::Rpc, "", &target, line);
        }
    }

    /// The address that an expression makes, as far as the source tells.
    fn address_of(&self, expression: &Expr) -> String {
        let told = match expression {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            Expr::Reference(inner) => return self.address_of(&inner.expr),
            Expr::Paren(inner) => return self.address_of(&inner.expr),
            Expr::MethodCall(call)
                if ["to_owned", "to_string", "clone", "as_str", "into"]
                    .contains(&ident_text(&call.method).as_str()) =>
            {
                return self.address_of(&call.receiver);
            }
            Expr::Macro(made) if made.mac.path.is_ident("format") => self.formatted(&made.mac),
            Expr::Path(path) => path.path.segments.last().and_then(|last| {
                let name = ident_text(&last.ident);
                let told = self.texts.get(&name);
                self.addresses.get(&(self.within, name)).or(told).cloned()
            }),
            _ => None,
        };
        told.unwrap_or_else(|| UNTOLD.to_owned())
    }

    /// What `format!` makes, with constants of this file put in.
    fn formatted(&self, made: &syn::Macro) -> Option<String> {
        let arguments = made
            .parse_body_with(syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated)
            .ok()?;
        let mut arguments = arguments.iter();
        let Expr::Lit(literal) = arguments.next()? else { return None };
        let Lit::Str(format) = &literal.lit else { return None };
        let mut address = String::new();
        let format = format.value();
        let mut rest = format.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, after) = after.split_once('}')?;
            let name = inside.split(':').next().unwrap_or_default().trim();
            let value = match name {
                "" => arguments.next().map(|argument| self.address_of(argument)),
                name => self.texts.get(name).cloned(),
            };
            address.push_str(before);
            address.push_str(&value.unwrap_or_else(|| UNTOLD.to_owned()));
            rest = after;
        }
        address.push_str(rest);
        Some(address)
    }
}
