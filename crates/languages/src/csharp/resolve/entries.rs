//! Entry points: what attributes, supertypes, names and mapped routes make of methods.

use std::collections::BTreeSet;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt, HashSet};

use super::super::notation::read_signature;
use super::dispatch::{Implementations, is_consumer};
use super::findings::{Attribute, Findings};
use super::index::{Index, Place};
use super::record::is_test;
use super::types::{Owner, TypeId};
use super::units::Units;
use crate::Resolution;
use crate::routes::join_routes;

/// Builders are handed on at most this often.
const DEEPEST_MOUNT: usize = 8;

/// What entry points are made from.
pub(super) struct Entries<'a, 'i> {
    /// All types
    pub index: &'i Index<'a>,
    /// All units
    pub units: &'i Units,
    /// What was met
    pub findings: &'i Findings,
    /// Who handles which messages
    pub implementations: &'i Implementations<'a>,
}

impl<'a> Entries<'a, '_> {
    /// Adds all entry points.
    pub fn add(&self, resolution: &mut Resolution<'_>) {
        let attributed = self.with_attributed_members();
        for id in 0..self.index.types.len() as TypeId {
            let row = &self.index.types[id as usize];
            if !row.library && row.kind != DeclarationKind::Interface {
                let (controller, attributed) = (self.is_controller(id), attributed.contains(&id));
                if controller || attributed {
                    self.add_actions(id, controller, resolution);
                }
                self.add_by_supertype(id, resolution);
                if attributed {
                    self.add_functions(id, resolution);
                }
                self.add_main(id, resolution);
            }
        }
        self.add_mapped(resolution);
        self.add_pages(resolution);
        for (message, handler) in self.implementations.all_handlers() {
            if is_consumer(handler.interface) {
                let name = self.index.types[message as usize].name;
                let handles = ["Consume", "Handle", "HandleAsync"];
                let member = handles.iter().find_map(|name| self.method(handler.class, name));
                self.push(handler.class, member, EntryPointKind::Message, "", name, resolution);
            }
        }
        for met in &self.findings.subscribed {
            let (topic, handler) = &met.what;
            match handler {
                Some(handler) => {
                    let member = ["Handle", "HandleAsync", "Consume"]
                        .iter()
                        .find_map(|name| self.method(*handler, name));
                    self.push(*handler, member, EntryPointKind::Message, "", topic, resolution);
                }
                None => self.push_at(met.place, met.line, EntryPointKind::Message, "", topic, resolution),
            }
        }
        for met in &self.findings.jobs {
            let (owner, member, schedule) = &met.what;
            self.push(*owner, *member, EntryPointKind::Scheduled, "", schedule, resolution);
        }
    }

    /// The types of which a member has an attribute.
    fn with_attributed_members(&self) -> HashSet<TypeId> {
        let index = self.index;
        let around =
            |&(file, at): &(u32, u32)| index.declaration((file, at)).parent.map(|around| (file, around));
        let types = self.findings.attributes.keys().filter_map(around);
        types.filter_map(|(file, at)| index.type_of[file as usize][at as usize]).collect()
    }

    fn attributes(&self, member: (u32, u32)) -> &[Attribute] {
        self.findings.attributes.get(&member).map_or(&[], Vec::as_slice)
    }

    fn type_attributes(&self, id: TypeId) -> Vec<&Attribute> {
        let parts = &self.index.types[id as usize].parts;
        parts.iter().flat_map(|part| self.attributes(*part)).collect()
    }

    fn method(&self, id: TypeId, name: &str) -> Option<(u32, u32)> {
        self.index.members[id as usize].get(name)?.first().copied()
    }

    fn push(
        &self,
        id: TypeId,
        member: Option<(u32, u32)>,
        kind: EntryPointKind,
        method: &str,
        route: &str,
        resolution: &mut Resolution<'_>,
    ) {
        let (file, within) = member.unwrap_or_else(|| super::units::main_part(self.index, id));
        let line = self.index.declaration((file, within)).line;
        self.push_at(Place { file, within: Some(within) }, line, kind, method, route, resolution);
    }

    fn push_at(
        &self,
        place: Place,
        line: u32,
        kind: EntryPointKind,
        method: &str,
        route: &str,
        resolution: &mut Resolution<'_>,
    ) {
        let Some(unit) = self.units.around(self.index, place) else { return };
        resolution.entry_point(EntryPoint {
            unit,
            member: self.units.member(self.index, place),
            kind,
            method: method.into(),
            route: route.into(),
            file: place.file,
            line,
            test: is_test(self.index, place.file),
        });
    }

    fn is_controller(&self, id: TypeId) -> bool {
        let row = &self.index.types[id as usize];
        let above = ["ControllerBase", "Controller", "ApiController", "ODataController"];
        above.iter().any(|name| self.index.inherits(id, name))
            || self.type_attributes(id).iter().any(|attribute| &*attribute.name == "ApiController")
            || (row.name.ends_with("Controller")
                && row.markers.has(Markers::PUBLIC)
                && row.kind == DeclarationKind::Class)
    }

    /// The actions of controllers, and methods that say by an attribute which route they answer.
    fn add_actions(&self, id: TypeId, controller: bool, resolution: &mut Resolution<'_>) {
        let row = &self.index.types[id as usize];
        if row.markers.has(Markers::ABSTRACT) {
            return;
        }
        let prefixes = self.prefixes(id);
        let mut met: BTreeSet<(u32, u32)> = BTreeSet::new();
        for (above, _) in self.index.lineages[id as usize].iter() {
            if self.index.types[*above as usize].library || (*above != id && !controller) {
                continue;
            }
            let methods = self.index.members[*above as usize].values().flatten().copied();
            met.extend(
                methods.filter(|member| self.index.declaration(*member).kind == DeclarationKind::Method),
            );
        }
        for member in met {
            self.add_action(id, member, controller, &prefixes, resolution);
        }
    }

    /// The templates that stand before those of a class's actions.
    fn prefixes(&self, id: TypeId) -> Vec<String> {
        for (above, _) in self.index.lineages[id as usize].iter() {
            let attributes = self.type_attributes(*above);
            let templates: Vec<String> = attributes
                .iter()
                .filter(|attribute| matches!(&*attribute.name, "Route" | "RoutePrefix"))
                .filter_map(|attribute| {
                    Some(attribute.strings.iter().find(|(name, _)| name.is_none())?.1.clone())
                })
                .collect();
            if !templates.is_empty() {
                return templates;
            }
        }
        Vec::new()
    }

    fn add_action(
        &self,
        id: TypeId,
        member: (u32, u32),
        controller: bool,
        prefixes: &[String],
        resolution: &mut Resolution<'_>,
    ) {
        let declared = self.index.declaration(member);
        let attributes = self.attributes(member);
        let stated = stated_routes(attributes);
        let open = declared.markers.has(Markers::PUBLIC) && !declared.markers.has(Markers::STATIC);
        let hidden = attributes.iter().any(|attribute| &*attribute.name == "NonAction");
        let name = self.index.files[member.0 as usize].text(declared.name);
        if hidden || (stated.is_empty() && (!controller || !open || name == "operator" || name == "Dispose"))
        {
            return;
        }
        let overrides = matches!(
            name,
            "ToString" | "Equals" | "GetHashCode" | "this[]" | "OnActionExecuting" | "OnActionExecuted"
        );
        if stated.is_empty() && overrides {
            return;
        }
        let stated = if stated.is_empty() { vec![("", None)] } else { stated };
        for (method, template) in stated {
            for route in self.whole_routes(id, member, name, template.as_deref(), prefixes) {
                self.push(id, Some(member), EntryPointKind::Http, method, &route, resolution);
            }
        }
    }

    fn whole_routes(
        &self,
        id: TypeId,
        member: (u32, u32),
        name: &str,
        template: Option<&str>,
        prefixes: &[String],
    ) -> Vec<String> {
        let routes = match (template, prefixes) {
            (Some(template), _) if template.starts_with(['/', '~']) => {
                vec![join_routes("", template.trim_start_matches('~'))]
            }
            (None, []) => vec![self.conventional(id, member)],
            (template, []) => vec![join_routes("", template.unwrap_or_default())],
            (template, prefixes) => {
                let template = template.unwrap_or_default();
                prefixes.iter().map(|prefix| join_routes(prefix.trim_start_matches('~'), template)).collect()
            }
        };
        let controller = self.index.types[id as usize].name.trim_end_matches("Controller");
        let attributes = self.type_attributes(id);
        let area = attributes.iter().find(|attribute| &*attribute.name == "Area");
        let area = area.and_then(|area| area.strings.first()).map_or("", |(_, area)| area);
        let action = name.strip_suffix("Async").unwrap_or(name);
        let filled = |route: String| {
            route
                .replace("[controller]", controller)
                .replace("[action]", action)
                .replace("[area]", area)
                .replace("[Controller]", controller)
        };
        routes.into_iter().map(filled).collect()
    }

    /// The route of an action that states none, by the pattern that is customary.
    fn conventional(&self, id: TypeId, member: (u32, u32)) -> String {
        let takes_id = read_signature(self.index.text_of(member))
            .parameters
            .iter()
            .any(|parameter| parameter.name == "id");
        let attributes = self.type_attributes(id);
        let area = attributes.iter().any(|attribute| &*attribute.name == "Area");
        let area = if area { "[area]/" } else { "" };
        let end = if takes_id { "/{id?}" } else { "" };
        format!("/{area}[controller]/[action]{end}")
    }

    /// Pages, hubs, procedures, services that run by themselves, jobs.
    fn add_by_supertype(&self, id: TypeId, resolution: &mut Resolution<'_>) {
        let row = &self.index.types[id as usize];
        if row.markers.has(Markers::ABSTRACT) {
            return;
        }
        let inherits = |name: &str| self.index.inherits(id, name);
        if inherits("PageModel") {
            self.add_page(id, resolution);
        } else if inherits("Hub") {
            let path = self.findings.hubs.get(&id).map_or(row.name, String::as_str);
            for (name, member) in self.public_methods(id) {
                self.push(id, Some(member), EntryPointKind::Rpc, "", &format!("{path}/{name}"), resolution);
            }
        } else if inherits("BackgroundService") || inherits("IHostedService") {
            let member = ["ExecuteAsync", "StartAsync"].iter().find_map(|name| self.method(id, name));
            if let Some(member) = member {
                self.push(id, Some(member), EntryPointKind::Scheduled, "", "", resolution);
            }
        } else if inherits("IJob") || inherits("IInvocable") || inherits("IRecurringJob") {
            let member = ["Execute", "Invoke", "ExecuteAsync"].iter().find_map(|name| self.method(id, name));
            if let Some(member) = member {
                self.push(id, Some(member), EntryPointKind::Scheduled, "", "", resolution);
            }
        }
        if let Some(service) = self.procedures(id) {
            for (name, member) in self.public_methods(id) {
                if self.index.files[member.0 as usize].text(self.index.declaration(member).name) == name {
                    self.push(
                        id,
                        Some(member),
                        EntryPointKind::Rpc,
                        "",
                        &format!("{service}/{name}"),
                        resolution,
                    );
                }
            }
        }
    }

    fn public_methods(&self, id: TypeId) -> Vec<(&'a str, (u32, u32))> {
        let all = self.index.members[id as usize].iter();
        let mut found: Vec<(&'a str, (u32, u32))> = all
            .flat_map(|(name, members)| members.iter().map(|member| (*name, *member)))
            .filter(|(name, member)| {
                let declared = self.index.declaration(*member);
                declared.kind == DeclarationKind::Method
                    && declared.markers.has(Markers::PUBLIC)
                    && !declared.markers.has(Markers::STATIC)
                    && !matches!(*name, "OnConnectedAsync" | "OnDisconnectedAsync" | "Dispose" | "operator")
            })
            .collect();
        found.sort_by_key(|(_, member)| *member);
        found
    }

    /// The service whose procedures a class answers: `Orders.OrdersBase` is made by a protocol's compiler.
    fn procedures(&self, id: TypeId) -> Option<String> {
        for part in &self.index.types[id as usize].parts {
            for base in self.index.header(part.0, part.1).bases {
                let mut names = base.rsplit('.');
                let last = names.next()?;
                let Some(service) = last.strip_suffix("Base") else { continue };
                if names.next() == Some(service) {
                    return Some(service.to_owned());
                }
            }
        }
        None
    }

    /// `OnGet` and `OnPost` of a page answer its path, and what the page states behind it.
    fn add_page(&self, id: TypeId, resolution: &mut Resolution<'_>) {
        let (file, _) = super::units::main_part(self.index, id);
        let path = &*self.index.files[file as usize].path;
        let Some(route) = page_route(path) else { return };
        let page = path.strip_suffix(".cs").and_then(|page| self.index.file_at(page));
        let stated: Vec<&EntryPointFact> =
            page.map_or(Vec::new(), |page| self.index.files[page as usize].entry_points.iter().collect());
        let template =
            |stated: &EntryPointFact| page.map(|page| self.index.files[page as usize].text(stated.route));
        let template = stated.first().and_then(|stated| template(stated)).unwrap_or_default();
        let route = whole_page_route(&route, template);
        for (method, member) in self.page_handlers(id) {
            self.push(id, Some(member), EntryPointKind::Http, method, &route, resolution);
        }
    }

    /// The methods of a page's model that answer requests.
    fn page_handlers(&self, id: TypeId) -> Vec<(&'static str, (u32, u32))> {
        let mut found = Vec::new();
        for (name, members) in sorted(&self.index.members[id as usize]) {
            let method =
                [("Get", "GET"), ("Post", "POST"), ("Put", "PUT"), ("Delete", "DELETE"), ("Patch", "PATCH")]
                    .into_iter()
                    .find(|(method, _)| name.strip_prefix("On").is_some_and(|rest| rest.starts_with(method)));
            if let (Some((_, method)), Some(member)) = (method, members.first()) {
                found.push((method, *member));
            }
        }
        found
    }

    /// Components that are pages, and pages that no method of a model answers for.
    fn add_pages(&self, resolution: &mut Resolution<'_>) {
        for (file, facts) in self.index.own_files() {
            let Some(razor) = self.index.razor.get(file) else { continue };
            for stated in &facts.entry_points {
                let template = facts.text(stated.route);
                let route = match razor.kind.is_of_components() {
                    true => join_routes("", template),
                    false => match page_route(&facts.path) {
                        Some(_) if self.is_answered_behind(file) => continue,
                        Some(route) => whole_page_route(&route, template),
                        None => continue,
                    },
                };
                let place = Place { file, within: stated.within };
                self.push_at(
                    place,
                    stated.line,
                    EntryPointKind::Http,
                    facts.text(stated.method),
                    &route,
                    resolution,
                );
            }
        }
    }

    /// Whether a class in the file behind a page answers its requests.
    fn is_answered_behind(&self, page: u32) -> bool {
        let behind = self.index.file_at(&format!("{}.cs", self.index.files[page as usize].path));
        let types = behind.map_or(&[][..], |behind| &self.index.type_of[behind as usize]);
        types
            .iter()
            .flatten()
            .any(|id| self.index.inherits(*id, "PageModel") && !self.page_handlers(*id).is_empty())
    }

    /// Functions of the cloud, and topics that methods subscribe to by an attribute.
    fn add_functions(&self, id: TypeId, resolution: &mut Resolution<'_>) {
        for (_, members) in sorted(&self.index.members[id as usize]) {
            for member in members {
                for attribute in self.attributes(*member) {
                    self.add_function(id, *member, attribute, resolution);
                }
            }
        }
    }

    fn add_function(
        &self,
        id: TypeId,
        member: (u32, u32),
        attribute: &Attribute,
        resolution: &mut Resolution<'_>,
    ) {
        let first = attribute.strings.iter().find(|(name, _)| name.is_none()).map_or("", |(_, text)| text);
        let mut push =
            |kind, method: &str, route: &str| self.push(id, Some(member), kind, method, route, resolution);
        match &*attribute.name {
            "HttpTrigger" => {
                let named = attribute
                    .strings
                    .iter()
                    .find(|(name, _)| name.as_deref() == Some("Route"))
                    .map(|(_, route)| route.as_str());
                let functions = self
                    .attributes(member)
                    .iter()
                    .find(|other| matches!(&*other.name, "Function" | "FunctionName"));
                let function =
                    functions.and_then(|function| function.strings.first()).map_or("", |(_, name)| name);
                let route = join_routes("api", named.unwrap_or(function));
                let methods = attribute.strings.iter().filter(|(name, _)| name.is_none());
                let methods: Vec<String> = methods.map(|(_, method)| method.to_uppercase()).collect();
                if methods.is_empty() {
                    push(EntryPointKind::Http, "", &route);
                }
                methods.iter().for_each(|method| push(EntryPointKind::Http, method, &route));
            }
            "TimerTrigger" => push(EntryPointKind::Scheduled, "", first),
            "QueueTrigger" | "ServiceBusTrigger" | "EventHubTrigger" | "BlobTrigger" | "KafkaTrigger"
            | "RabbitMQTrigger" | "CapSubscribe" | "Topic" => push(EntryPointKind::Message, "", first),
            _ => {}
        }
    }

    fn add_main(&self, id: TypeId, resolution: &mut Resolution<'_>) {
        for name in ["Main", "<Main>$"] {
            let Some(member) = self.method(id, name) else { continue };
            let declared = self.index.declaration(member);
            if declared.markers.has(Markers::STATIC) && !is_test(self.index, member.0) {
                self.push(id, Some(member), EntryPointKind::Main, "", "", resolution);
            }
        }
    }

    /// Routes that calls map, below all that their builders stand for.
    fn add_mapped(&self, resolution: &mut Resolution<'_>) {
        let mut mounts: HashMap<Owner, Vec<(&str, Option<Owner>)>> = HashMap::new();
        for mount in &self.findings.mounts {
            let known = mounts.entry(mount.target).or_default();
            if !known.contains(&(&mount.prefix, mount.below)) {
                known.push((&mount.prefix, mount.below));
            }
        }
        for route in &self.findings.routes {
            let mut whole: BTreeSet<String> = BTreeSet::new();
            let mut open = vec![(route.template.clone(), route.below, 0)];
            while let Some((template, below, depth)) = open.pop() {
                let above = below.and_then(|below| mounts.get(&below)).filter(|_| depth < DEEPEST_MOUNT);
                match above {
                    Some(above) => open.extend(
                        above
                            .iter()
                            .map(|(prefix, below)| (join_routes(prefix, &template), *below, depth + 1)),
                    ),
                    None => {
                        whole.insert(template);
                    }
                }
            }
            for template in whole {
                let (place, line) = match route.handler {
                    Some((_, (file, within))) => {
                        let line = self.index.declaration((file, within)).line;
                        (Place { file, within: Some(within) }, line)
                    }
                    None => (route.place, route.line),
                };
                self.push_at(place, line, EntryPointKind::Http, &route.method, &template, resolution);
            }
        }
    }
}

/// The route that the path of a page stands for, or that of the file behind it.
fn page_route(path: &str) -> Option<String> {
    let (before, page) =
        path.rsplit_once("/Pages/").or_else(|| path.strip_prefix("Pages/").map(|page| ("", page)))?;
    let page = page.strip_suffix(".cs").unwrap_or(page);
    let page = page.strip_suffix(".cshtml").unwrap_or(page);
    let page = page.strip_suffix("/Index").unwrap_or(if page == "Index" { "" } else { page });
    let area = before.rsplit_once("Areas/").map_or("", |(_, area)| area);
    Some(join_routes(area, page))
}

/// A page's route with the template that it states, which may be a route of its own.
fn whole_page_route(route: &str, template: &str) -> String {
    match template.trim_start_matches('~') {
        template if template.starts_with('/') => join_routes("", template),
        template => join_routes(route, template),
    }
}

fn sorted<'m, 'a>(members: &'m HashMap<&'a str, Vec<(u32, u32)>>) -> Vec<(&'a str, &'m Vec<(u32, u32)>)> {
    let mut all: Vec<_> = members.iter().map(|(name, members)| (*name, members)).collect();
    all.sort();
    all
}

/// The methods and templates that attributes state.
fn stated_routes(attributes: &[Attribute]) -> Vec<(&'static str, Option<String>)> {
    let template = |attribute: &Attribute| {
        let found =
            attribute.strings.iter().find(|(name, _)| name.is_none() || name.as_deref() == Some("template"));
        found.map(|(_, text)| text.clone())
    };
    let mut found = Vec::new();
    for attribute in attributes {
        let method = match &*attribute.name {
            "HttpGet" => "GET",
            "HttpPost" => "POST",
            "HttpPut" => "PUT",
            "HttpDelete" => "DELETE",
            "HttpPatch" => "PATCH",
            "HttpHead" => "HEAD",
            "HttpOptions" => "OPTIONS",
            _ => continue,
        };
        found.push((method, template(attribute)));
    }
    let routes: Vec<String> =
        attributes.iter().filter(|attribute| &*attribute.name == "Route").filter_map(template).collect();
    if found.is_empty() {
        return routes.into_iter().map(|route| ("", Some(route))).collect();
    }
    // A template beside the method's attribute.
    let mut joined = Vec::new();
    for (method, own) in found {
        match (&own, routes.is_empty()) {
            (None, false) => joined.extend(routes.iter().map(|route| (method, Some(route.clone())))),
            _ => joined.push((method, own)),
        }
    }
    joined
}

/// The interface of a client that a library makes from its attributes: each method is a request.
pub(super) fn declared_requests<'a>(
    index: &Index<'a>,
    findings: &Findings,
) -> Vec<((u32, u32), &'static str, String)> {
    let mut found = Vec::new();
    for (member, attributes) in &findings.attributes {
        let owner = index
            .declaration(*member)
            .parent
            .and_then(|parent| index.type_of[member.0 as usize][parent as usize]);
        let interface = owner.is_some_and(|id| index.types[id as usize].kind == DeclarationKind::Interface);
        for attribute in attributes.iter().filter(|_| interface) {
            let method = match &*attribute.name {
                "Get" => "GET",
                "Post" => "POST",
                "Put" => "PUT",
                "Delete" => "DELETE",
                "Patch" => "PATCH",
                _ => continue,
            };
            if let Some((_, route)) = attribute.strings.first() {
                found.push((*member, method, route.clone()));
            }
        }
    }
    found.sort();
    found
}
