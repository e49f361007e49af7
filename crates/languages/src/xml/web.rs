//! Deployment descriptors: servlets, filters and listeners of a web application.

use std::borrow::Cow;
use std::collections::BTreeMap;

use banyan_facts::*;

use super::document::Element;
use super::facts::DocumentFacts;

/// The name under which a JAX-RS application without a class of its own is deployed.
const APPLICATIONS: &[&str] = &["javax.ws.rs.core.Application", "jakarta.ws.rs.core.Application"];

/// Patterns of addresses by the name of what answers them.
type Patterns<'d> = BTreeMap<Cow<'d, str>, Vec<Cow<'d, str>>>;

/// Adds what a descriptor says.
pub(super) fn add(root: Element<'_>, into: &mut DocumentFacts) {
    let servlets = patterns(root, "servlet-mapping", "servlet-name");
    let mut filters = patterns(root, "filter-mapping", "filter-name");
    for mapping in root.all("filter-mapping") {
        let filtered = mapping.all("servlet-name").filter_map(|servlet| servlets.get(&servlet.text()));
        filters.entry(mapping.text_of("filter-name")).or_default().extend(filtered.flatten().cloned());
    }
    for element in root.children() {
        match element.name() {
            "servlet" => add_servlet(element, &servlets, into),
            "filter" => add_filter(element, &filters, into),
            "listener" => {
                let (name, line) = (element.text_of("listener-class"), element.line());
                let class = into.class(&name, Markers::ENTRY, line);
                let started = into.member(class, "contextInitialized", line);
                into.entry(Some(started), EntryPointKind::Main, "", None, line);
            }
            _ => {}
        }
    }
    for name in APPLICATIONS {
        let named = servlets.get(*name).into_iter().flatten();
        named.for_each(|pattern| add_mount(name, pattern, root.line(), into));
    }
}

fn patterns<'d>(root: Element<'d>, mapping: &'static str, name: &'static str) -> Patterns<'d> {
    let mut found = Patterns::new();
    for mapping in root.all(mapping) {
        let told = mapping.all("url-pattern").map(Element::text);
        found.entry(mapping.text_of(name)).or_default().extend(told);
    }
    found
}

fn add_servlet(element: Element<'_>, patterns: &Patterns<'_>, into: &mut DocumentFacts) {
    let (name, line) = (element.text_of("servlet-class"), element.line());
    if name.is_empty() {
        return;
    }
    let class = into.class(&name, Markers::ENTRY, line);
    for pattern in patterns.get(&element.text_of("servlet-name")).into_iter().flatten() {
        into.entry(Some(class), EntryPointKind::Http, pattern, None, line);
        add_mount(&name, pattern, line, into);
    }
    let parameters = element.all("init-param").filter(|parameter| {
        let name = parameter.text_of("param-name");
        name.ends_with("ws.rs.Application")
    });
    for parameter in parameters {
        into.reference(
            Some(class),
            ReferenceKind::Local,
            &parameter.text_of("param-value"),
            parameter.line(),
        );
    }
}

/// Where a servlet answers, for the routes of a framework that go through it.
fn add_mount(servlet: &str, pattern: &str, line: u32, into: &mut DocumentFacts) {
    let target = into.reference(None, ReferenceKind::Local, servlet, line);
    let prefix = into.names.intern(pattern);
    into.facts.mounts.push(RouteMount { within: None, prefix, target, line });
}

fn add_filter(element: Element<'_>, patterns: &Patterns<'_>, into: &mut DocumentFacts) {
    let (name, line) = (element.text_of("filter-class"), element.line());
    let class = into.class(&name, Markers::ENTRY, line);
    let filtering = into.member(class, "doFilter", line);
    let mut told: Vec<&str> =
        patterns.get(&element.text_of("filter-name")).into_iter().flatten().map(AsRef::as_ref).collect();
    told.sort_unstable();
    told.dedup();
    told.iter().for_each(|pattern| into.entry(Some(filtering), EntryPointKind::Http, pattern, None, line));
}
