//! Routes that calls map: minimal APIs, groups, hubs, jobs.

use banyan_facts::Receiver;

use super::findings::{Findings, MappedRoute, Mount, Sighting};
use super::follow::{Target, Walk};
use super::remote::name_of;
use super::types::Type;
use crate::routes::join_routes;

/// Builders stand behind each other in chains of at most this length.
const LONGEST_CHAIN: usize = 32;

fn is_builder(walk: &Walk<'_, '_>, typ: &Type<'_>) -> bool {
    match typ {
        Type::Known { id, .. } => {
            matches!(walk.index.types[*id as usize].name, "IEndpointRouteBuilder" | "RouteGroupBuilder")
                || walk.index.inherits(*id, "IEndpointRouteBuilder")
        }
        Type::Library { package, .. } => {
            package.starts_with("Microsoft.AspNetCore") || package.starts_with("Asp.")
        }
        _ => false,
    }
}

/// Looks at a call for routes and jobs.
pub(super) fn observe_call<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let method = match sighting.called.name {
        "MapGet" => Some("GET"),
        "MapPost" => Some("POST"),
        "MapPut" => Some("PUT"),
        "MapDelete" => Some("DELETE"),
        "MapPatch" => Some("PATCH"),
        "Map" | "MapMethods" => Some(""),
        _ => None,
    };
    if let Some(method) = method.filter(|_| is_builder(walk, &sighting.receiver)) {
        return add_route(walk, sighting, method, findings);
    }
    match sighting.called.name {
        "MapHub" => {
            let hub = sighting.type_argument(0, walk).and_then(|hub| hub.id());
            if let (Some(hub), Some(path)) = (hub, sighting.string(0, walk)) {
                findings.hubs.insert(hub, path);
            }
        }
        "AddOrUpdate" | "Schedule" if name_of(walk, &sighting.receiver).ends_with("Job") => {
            add_job(walk, sighting, findings);
        }
        _ => add_mount(walk, sighting, findings),
    }
    add_fast_endpoint(walk, sighting, findings);
}

fn add_route<'a>(
    walk: &mut Walk<'a, '_>,
    sighting: &Sighting<'a>,
    method: &'static str,
    findings: &mut Findings,
) {
    let values = sighting.called.values();
    let mut template = None;
    let mut handler = None;
    for value in &values {
        if let Some(text) = super::findings::told_string(walk, value.value) {
            template = template.or(Some(text));
        } else if let Some(at) = value.reference()
            && let Target::Member(hit) = &walk.step(at).target
            && walk.index.declaration(hit.member).kind.is_callable()
        {
            handler = handler.or(Some((hit.owner, hit.member)));
        }
    }
    if template.is_none() && (values.len() < 2 && handler.is_none()) {
        return;
    }
    let (prefix, below) = prefix_of(walk, sighting.written, sighting.place.within);
    let template = join_routes(&prefix, &template.unwrap_or_default());
    let (place, line, method) = (sighting.place, sighting.line, method.into());
    let route = MappedRoute { place, line, method, template, below, handler };
    findings.routes.push(route);
}

/// The prefix that a builder stands for, and the method whose parameter it is.
fn prefix_of(
    walk: &mut Walk<'_, '_>,
    builder: Receiver,
    within: Option<u32>,
) -> (String, Option<(u32, u32)>) {
    let mut prefix = String::new();
    let mut before = builder;
    for _ in 0..LONGEST_CHAIN {
        let Receiver::Result(at) = before else { break };
        let called = walk.called(at);
        if called.name == "MapGroup" {
            let value = called.values().first().map(|argument| argument.value);
            let told = value.and_then(|value| super::findings::told_string(walk, value)).unwrap_or_default();
            prefix = join_routes(&told, &prefix);
        }
        before = walk.reference(at).map_or(Receiver::Unknown, |reference| reference.receiver);
    }
    let below = match before {
        Receiver::Type(_) => within.map(|within| (walk.file, within)),
        _ => None,
    };
    (prefix, below)
}

/// A method that is handed a builder maps its routes below what that stands for.
fn add_mount<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let Target::Member(hit) = &sighting.target else { return };
    if walk.index.types[hit.owner as usize].library {
        return;
    }
    let within = sighting.place.within;
    let builder = if hit.extension && is_builder(walk, &sighting.receiver) {
        Some(sighting.written)
    } else {
        let values = sighting.called.values();
        let given = values.iter().find(|value| {
            let typ = walk.value(value.value, within);
            matches!(typ, Type::Known { .. }) && is_builder(walk, &typ)
        });
        given.map(|value| match value.reference() {
            Some(at) => Receiver::Result(at),
            None => Receiver::Type(banyan_facts::Name(0)),
        })
    };
    let Some(builder) = builder else { return };
    let (prefix, below) = prefix_of(walk, builder, within);
    findings.mounts.push(Mount { target: hit.member, prefix, below });
}

/// `RecurringJob.AddOrUpdate<T>("name", x => x.Run(), Cron.Daily)`.
fn add_job<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let values = sighting.called.values();
    let run = values.iter().find_map(|value| {
        let at: u32 =
            value.value.strip_prefix('\\')?.split_once(":#")?.1.trim_end_matches('!').parse().ok()?;
        match &walk.step(at).target {
            Target::Member(hit) => Some((hit.owner, hit.member)),
            _ => None,
        }
    });
    let schedule = values.iter().rev().find_map(|value| super::findings::told_string(walk, value.value));
    let typ = sighting.type_argument(0, walk).and_then(|typ| typ.id());
    let owner = run.map(|(owner, _)| owner).or(typ);
    if let Some(owner) = owner {
        let what = (owner, run.map(|(_, member)| member), schedule.unwrap_or_default());
        findings.jobs.push(sighting.meet(what));
    }
}

/// `Get("/orders/{id}")` in the configuration of an endpoint class.
fn add_fast_endpoint<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let method = match sighting.called.name {
        "Get" => "GET",
        "Post" => "POST",
        "Put" => "PUT",
        "Delete" => "DELETE",
        "Patch" => "PATCH",
        _ => return,
    };
    if sighting.written != Receiver::None && sighting.written != Receiver::Own {
        return;
    }
    let Some(id) = walk.index.enclosing_type(sighting.place) else { return };
    let mut bases = walk.index.outside_bases(id);
    if !bases.any(|(package, base)| package.starts_with("FastEndpoints") || base.starts_with("Endpoint")) {
        return;
    }
    let Some(template) = sighting.string(0, walk) else { return };
    let handler = ["HandleAsync", "ExecuteAsync"]
        .iter()
        .find_map(|name| walk.index.members[id as usize].get(name)?.first().map(|member| (id, *member)));
    let template = join_routes("", &template);
    findings.routes.push(MappedRoute {
        place: sighting.place,
        line: sighting.line,
        method: method.into(),
        template,
        below: None,
        handler,
    });
}
