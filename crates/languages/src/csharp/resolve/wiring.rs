//! What containers are told to give, and messages that are handed to whoever handles them.

use banyan_facts::DeclarationKind;

use super::findings::{Findings, Sighting};
use super::follow::{Target, Walk};
use super::types::{Type, TypeId};

/// Looks at a call for a registration or a message.
pub(super) fn observe_call<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let name = sighting.called.name;
    if is_registration(name) {
        add_registration(walk, sighting, findings);
    } else if matches!(name, "As" | "AsImplementedInterfaces") {
        add_autofac(walk, sighting, findings);
    } else if hands_over(name) {
        add_send(walk, sighting, findings);
    }
}

fn is_registration(name: &str) -> bool {
    let name = name.strip_prefix("Try").unwrap_or(name);
    [
        "AddScoped",
        "AddTransient",
        "AddSingleton",
        "AddKeyed",
        "AddHttpClient",
        "AddRefitClient",
        "AddHostedService",
    ]
    .iter()
    .any(|start| name.starts_with(start))
}

fn own(walk: &Walk<'_, '_>, typ: Option<&Type<'_>>) -> Option<TypeId> {
    let id = typ?.id()?;
    (!walk.index.types[id as usize].library).then_some(id)
}

fn add_registration<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    findings.wiring.push(sighting.place);
    let mut types: Vec<Type<'a>> = Vec::new();
    for text in sighting.called.types() {
        types.push(walk.type_named(text, sighting.place));
    }
    for value in sighting.called.values() {
        if let Some(text) = value.value.strip_prefix('=') {
            types.push(walk.type_named(text, sighting.place));
        } else if let Some((_, gives)) = value.value.strip_prefix('\\').and_then(|rest| rest.split_once(':'))
        {
            types.push(walk.value(gives, sighting.place.within));
        }
    }
    let service = own(walk, types.first());
    let implementation = own(walk, types.get(1)).or(service);
    if let (Some(service), Some(implementation)) = (service, implementation) {
        findings.registered.add(service, implementation);
    }
}

/// `RegisterType<X>().As<I>()`, whatever stands between the two.
fn add_autofac<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let Some(made) = own(walk, sighting.receiver.arguments().first()) else { return };
    findings.wiring.push(sighting.place);
    let service = sighting.type_argument(0, walk);
    if let Some(service) = own(walk, service.as_ref()) {
        findings.registered.add(service, made);
    }
    if sighting.called.name == "AsImplementedInterfaces" {
        let above: Vec<TypeId> =
            walk.index.lineages[made as usize].iter().skip(1).map(|(above, _)| *above).collect();
        for above in above {
            let row = &walk.index.types[above as usize];
            if row.kind == DeclarationKind::Interface && !row.library {
                findings.registered.add(above, made);
            }
        }
    }
}

/// Whether a method of this name hands a message over to its handlers.
fn hands_over(name: &str) -> bool {
    [
        "Send",
        "Publish",
        "Execute",
        "Dispatch",
        "Query",
        "Enqueue",
        "Invoke",
        "AddDomainEvent",
        "RaiseDomainEvent",
        "Raise",
        "Request",
    ]
    .iter()
    .any(|start| name.starts_with(start))
}

fn add_send<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    if matches!(sighting.target, Target::Unresolved(_)) {
        return;
    }
    for value in sighting.called.values() {
        let message = walk.value(value.value, sighting.place.within);
        if let Some(message) = own(walk, Some(&message)) {
            findings.sends.push(sighting.meet(message));
        }
    }
}
