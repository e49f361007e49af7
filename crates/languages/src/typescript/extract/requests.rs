//! Requests that are sent by HTTP.

use banyan_facts::*;
use oxc_ast::ast::*;

use super::calls::Called;
use super::roles::Role;
use super::walk::Walk;
use crate::routes::join_routes;

impl<'a> Walk<'a> {
    /// `fetch("/orders", { method })`, `axios({ url, method })`, `got("…")`.
    pub fn read_request_function(&mut self, called: &Called<'_, 'a>) {
        let is_client = match called.name {
            "fetch" | "$fetch" | "useFetch" | "useLazyFetch" => self.local(called.name).is_none(),
            name => self.is_client_function(name),
        };
        if !is_client || self.declares(called.name) {
            return;
        }
        let role = self.binding(called.name).and_then(|binding| binding.role.clone());
        let base = match role {
            Some(Role::Client { base }) => base,
            _ => String::new(),
        };
        match called.object_argument(0) {
            Some(options) => self.read_request_options(options, &base, called.offset()),
            None => {
                let Some(address) = self.argument_text(called.arguments(), 0) else { return };
                let method = called.object_argument(1).and_then(|options| self.method_of(options));
                self.add_request(method.as_deref().unwrap_or("GET"), &base, &address, called.offset());
            }
        }
    }

    fn is_client_function(&self, name: &str) -> bool {
        if let Some(binding) = self.binding(name)
            && matches!(binding.role, Some(Role::Client { .. }))
        {
            return true;
        }
        let path = self.imported(name).unwrap_or_default();
        let library = path.split('#').next().unwrap_or_default();
        matches!(
            library,
            "axios"
                | "got"
                | "ky"
                | "node-fetch"
                | "undici"
                | "cross-fetch"
                | "superagent"
                | "ofetch"
                | "request"
        ) && matches!(
            name,
            "axios" | "got" | "ky" | "fetch" | "request" | "nodeFetch" | "superagent" | "ofetch"
        )
    }

    fn declares(&self, name: &str) -> bool {
        matches!(self.file_names.get(name), Some(super::walk::FileName::Declared))
            && !matches!(self.binding(name).and_then(|it| it.role.as_ref()), Some(Role::Client { .. }))
    }

    fn method_of(&self, options: &ObjectExpression<'a>) -> Option<String> {
        let method = self.property(options, "method")?;
        Some(self.literal_text(method).map_or_else(String::new, |text| text.to_uppercase()))
    }

    fn read_request_options(&mut self, options: &ObjectExpression<'a>, base: &str, offset: u32) {
        let address = self.property_text(options, "url").or_else(|| self.property_text(options, "uri"));
        let Some(address) = address else { return };
        let base = self.property_text(options, "baseURL").unwrap_or_else(|| base.to_owned());
        let method = self.method_of(options).unwrap_or_else(|| "GET".to_owned());
        self.add_request(&method, &base, &address, offset);
    }

    /// `client.get("/orders")` on what sends requests.
    pub fn read_request_method(&mut self, called: &Called<'_, 'a>) {
        let Some(object) = called.object else { return };
        let base = match self.role_of(object) {
            Some(Role::Client { base }) => base,
            Some(_) => return,
            None if self.is_client(object) => String::new(),
            None => return,
        };
        if called.name == "request" {
            if let Some(options) = called.object_argument(0) {
                self.read_request_options(options, &base, called.offset());
            } else if let (Some(method), Some(address)) =
                (self.argument_text(called.arguments(), 0), self.argument_text(called.arguments(), 1))
            {
                self.add_request(&method.to_uppercase(), &base, &address, called.offset());
            }
            return;
        }
        let Some(address) = self.argument_text(called.arguments(), 0) else { return };
        let method = match called.name {
            "del" => "DELETE".to_owned(),
            "all" | "any" => return,
            name => name.to_uppercase(),
        };
        self.add_request(&method, &base, &address, called.offset());
    }

    /// Whether a value sends requests, by its library or, where the address says so too, by its name.
    fn is_client(&self, object: &Expression<'a>) -> bool {
        let Some(name) = self.last_name(object) else { return false };
        if let Expression::Identifier(id) = object
            && let Some(path) = self.imported(id.name.as_str())
            && let library = path.split('#').next().unwrap_or_default()
            && matches!(library, "axios" | "got" | "ky" | "superagent" | "ofetch" | "needle" | "redaxios")
        {
            return true;
        }
        let lower = name.to_lowercase();
        lower == "http"
            || lower == "$http"
            || lower == "$axios"
            || lower.contains("axios")
            || lower.ends_with("httpservice")
            || lower.ends_with("httpclient")
            || lower.ends_with("apiclient")
            || lower.ends_with("restclient")
            || lower == "api"
    }

    fn add_request(&mut self, method: &str, base: &str, address: &str, offset: u32) {
        let is_address = address.starts_with(['/', '{']) || address.contains("://") || address.contains('/');
        if address.is_empty() || (!is_address && base.is_empty()) || address.contains(char::is_whitespace) {
            return;
        }
        let target = match base {
            "" => address.to_owned(),
            base if base.contains("://") || base.starts_with("{}") => {
                format!("{}/{}", base.trim_end_matches('/'), address.trim_start_matches('/'))
            }
            base => join_routes(base, address),
        };
        self.add_remote_call(RemoteCallKind::Http, method, &target, offset);
    }
}
