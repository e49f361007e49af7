//! gRPC services as they are registered; which methods they have is told by their interfaces.

use banyan_facts::EntryPointKind;

use super::Extractor;
use super::calls::Call;

impl<'t> Extractor<'t> {
    /// `pb.RegisterOrdersServer(server, &orders{})`
    pub(super) fn rpc_registration(&mut self, call: &Call<'_, 't>) {
        let service = call.name.strip_prefix("Register").and_then(|name| name.strip_suffix("Server"));
        let Some(service) = service.filter(|service| !service.is_empty() && call.arguments.len() == 2) else {
            return;
        };
        let implementation = self.value_text(call.arguments[1].value);
        let route = format!("{service}|{implementation}");
        self.entry(EntryPointKind::Rpc, "", &route, Some(call.reference), call.line(), self.within);
    }
}
