//! gRPC services as they are registered; which methods they have is told by their interfaces.

use banyan_facts::EntryPointKind;

use super::Extractor;
use super::calls::Call;

impl<'t> Extractor<'t> {
    /// What generated code offers to register a service: gRPC's own, the gateway's, connect's.
    pub(super) fn rpc_registration(&mut self, call: &Call<'_, 't>) {
        let registered = call.name.strip_prefix("Register");
        let is_connect = call
            .path
            .is_some_and(|path| path.split('.').next().is_some_and(|name| name.ends_with("connect")));
        let (service, place) = match (registered, call.arguments.len()) {
            (Some(name), 2) => (name.strip_suffix("Server"), 1),
            (Some(name), 3) => (name.strip_suffix("HandlerServer"), 2),
            (None, 1..) if is_connect => {
                (call.name.strip_prefix("New").and_then(|name| name.strip_suffix("Handler")), 0)
            }
            _ => return,
        };
        let Some(service) = service.filter(|service| !service.is_empty()) else { return };
        let implementation = self.value_text(call.arguments[place].value);
        let route = format!("{service}|{implementation}");
        self.entry(EntryPointKind::Rpc, "", &route, Some(call.reference), call.line(), self.within);
    }
}
