//! Spring's beans: which class stands behind a name, and which beans are injected into it.

use std::collections::BTreeMap;

use banyan_facts::*;

use super::document::{Document, Element, ElementId};
use super::facts::DocumentFacts;
use crate::java::mapping::placeholders;

/// Adds the beans of a document, and the work that it hands to them.
pub(super) fn add(document: &Document, into: &mut DocumentFacts) {
    let beans = add_beans(document, into);
    if let Some(root) = document.root() {
        let mut open = vec![(root, None)];
        while let Some((element, within)) = open.pop() {
            add_references(element, within, into);
            add_configuration(element, within, into);
            let inner = element.children().map(|child| (child, beans.get(&child.id()).copied().or(within)));
            let mut inner: Vec<_> = inner.collect();
            for &(child, bean) in &inner {
                // A bean inside another one is injected into it.
                if let Some(bean) = bean.filter(|_| beans.contains_key(&child.id()) && within.is_some()) {
                    let name = format!("#{}", into.names.text(into.facts.declarations[bean as usize].name));
                    into.reference(within, ReferenceKind::Dispatch, &name, child.line());
                }
            }
            inner.reverse();
            open.extend(inner);
        }
    }
    for element in document.elements() {
        add_work(element, into);
    }
}

/// Declares every bean; one without a name gets one that no other has.
fn add_beans(document: &Document, into: &mut DocumentFacts) -> BTreeMap<ElementId, u32> {
    let mut beans = BTreeMap::new();
    for element in document.elements() {
        let line = element.line();
        match element.name() {
            "bean" => {
                let names = names_of(element);
                let first = names
                    .first()
                    .map_or_else(|| format!("{line}.{}", element.id()), |name| (*name).to_owned());
                // What a factory makes is not told by the class that the bean names.
                let made = element.attribute("factory-method").is_some()
                    || element.attribute("factory-bean").is_some();
                let class = mapper_of(element).or(element.attribute("class").filter(|_| !made));
                let bean = into.bean(&first, class, line);
                if let Some(other) = stands_for(element) {
                    into.stands_for(bean, &other);
                }
                if made && let Some(factory) = element.attribute("class") {
                    into.reference(None, ReferenceKind::Call, factory, line);
                }
                beans.insert(element.id(), bean);
                for other in names.iter().skip(1) {
                    let alias = into.bean(other, None, line);
                    into.stands_for(alias, &format!("#{first}"));
                }
            }
            "alias" => {
                if let (Some(name), Some(alias)) = (element.attribute("name"), element.attribute("alias")) {
                    let alias = into.bean(alias, None, line);
                    into.stands_for(alias, &format!("#{name}"));
                }
            }
            // What an element of another namespace makes has a class that only the library knows.
            _ if !element.prefix().is_empty() => {
                if let Some(id) = element.attribute("id") {
                    into.bean(id, None, line);
                }
            }
            _ => {}
        }
    }
    beans
}

/// The interface for which MyBatis makes a bean.
fn mapper_of(bean: Element<'_>) -> Option<&str> {
    bean.attribute("class").filter(|class| class.ends_with(".MapperFactoryBean"))?;
    let mut properties = bean.all("property");
    let told = properties.find(|property| property.attribute("name") == Some("mapperInterface"))?;
    told.attribute("value")
}

/// The identifier of a bean, then its other names.
fn names_of(bean: Element<'_>) -> Vec<&str> {
    let others = bean.attribute("name").unwrap_or_default().split([',', ';', ' ']);
    let others = others.filter(|name| !name.is_empty());
    bean.attribute("id").into_iter().chain(others).collect()
}

/// The bean for which another one is a proxy, or whose class it has.
fn stands_for(bean: Element<'_>) -> Option<String> {
    if bean.attribute("class").is_none() {
        return bean.attribute("parent").map(|parent| format!("#{parent}"));
    }
    let mut properties = bean.all("property");
    let target =
        properties.find(|property| matches!(property.attribute("name"), Some("target" | "targetName")))?;
    let stated = target.attribute("ref").or_else(|| target.attribute("value")).map(ToOwned::to_owned);
    let nested = || {
        let inner = target.children().next()?;
        match inner.name() {
            "ref" | "idref" => reference_of(inner).map(ToOwned::to_owned),
            "bean" => Some(match names_of(inner).first() {
                Some(name) => (*name).to_owned(),
                None => format!("{}.{}", inner.line(), inner.id()),
            }),
            _ => None,
        }
    };
    stated.or_else(nested).map(|name| format!("#{name}"))
}

fn reference_of(element: Element<'_>) -> Option<&str> {
    ["bean", "local", "parent"].iter().find_map(|name| element.attribute(name))
}

/// The beans that are injected by an element itself.
fn add_references(element: Element<'_>, within: Option<u32>, into: &mut DocumentFacts) {
    let Some(bean) = within else { return };
    let mut inject = |name: &str| {
        into.reference(Some(bean), ReferenceKind::Dispatch, &format!("#{name}"), element.line());
    };
    match element.name() {
        "property" | "constructor-arg" | "entry" => {
            ["ref", "value-ref", "key-ref"]
                .iter()
                .filter_map(|name| element.attribute(name))
                .for_each(&mut inject);
        }
        "ref" => reference_of(element).into_iter().for_each(&mut inject),
        "bean" => {
            let short = element.attributes().filter(|(name, _)| {
                (name.starts_with("p:") || name.starts_with("c:")) && name.ends_with("-ref")
            });
            short.for_each(|(_, bean)| inject(bean));
        }
        _ => {}
    }
}

/// The keys of settings that a bean is given: `${shop.url}`.
fn add_configuration(element: Element<'_>, within: Option<u32>, into: &mut DocumentFacts) {
    if within.is_none() {
        return;
    }
    let text = element.text();
    let stated = element.attributes().map(|(_, value)| value).chain([text.as_ref()]);
    for key in stated.filter(|text| text.contains("${")).flat_map(placeholders) {
        let key = into.names.intern(&key);
        into.facts.configuration.push(ConfigurationFact { within, key, line: element.line() });
    }
}

/// Schedules and listeners that call a method of a bean, and routes that lead to beans.
fn add_work(element: Element<'_>, into: &mut DocumentFacts) {
    let attribute = |name| element.attribute(name);
    let (kind, route) = match (element.prefix(), element.name()) {
        ("task", "scheduled") => {
            let timing = ["cron", "fixed-delay", "fixed-rate"];
            let told = timing.iter().find_map(|name| Some(format!("{name} {}", attribute(name)?)));
            (EntryPointKind::Scheduled, told.unwrap_or_default())
        }
        ("jms", "listener") => {
            (EntryPointKind::Message, attribute("destination").unwrap_or_default().to_owned())
        }
        ("rabbit", "listener") => {
            let queues = attribute("queue-names").or_else(|| attribute("queues"));
            (EntryPointKind::Message, queues.unwrap_or_default().to_owned())
        }
        _ => return add_routes(element, into),
    };
    let Some(bean) = attribute("ref") else { return };
    let line = element.line();
    let usual = if element.prefix() == "jms" || element.prefix() == "rabbit" { "onMessage" } else { "run" };
    let method = attribute("method").unwrap_or(usual);
    let handler = into.member_reference(None, &format!("#{bean}"), method, line);
    into.entry(None, kind, &route, Some(handler), line);
}

/// The addresses that a handler mapping gives to beans: `/orders.htm=orderController` in lines or elements.
fn add_routes(bean: Element<'_>, into: &mut DocumentFacts) {
    let is_mapping = bean.name() == "bean"
        && bean.attribute("class").is_some_and(|class| class.ends_with("SimpleUrlHandlerMapping"));
    if !is_mapping {
        return;
    }
    let mut routes: Vec<(String, String, u32)> = Vec::new();
    for element in bean.below() {
        match element.name() {
            "prop" => routes.extend(
                element
                    .attribute("key")
                    .map(|key| (key.to_owned(), element.text().into_owned(), element.line())),
            ),
            "value" | "props" => {
                let lines = element
                    .text()
                    .lines()
                    .filter_map(|line| line.split_once('='))
                    .map(owned)
                    .collect::<Vec<_>>();
                routes.extend(lines.into_iter().map(|(key, name)| (key, name, element.line())));
            }
            "entry" => {
                let name = element.attribute("value-ref").or_else(|| element.attribute("value"));
                let told = element.attribute("key").zip(name).map(owned);
                routes.extend(told.map(|(key, name)| (key, name, element.line())));
            }
            _ => {}
        }
    }
    for (route, bean, line) in routes {
        let handler = into.member_reference(None, &format!("#{bean}"), "handleRequest", line);
        into.entry(None, EntryPointKind::Http, &route, Some(handler), line);
    }
}

fn owned((key, value): (&str, &str)) -> (String, String) {
    (key.trim().to_owned(), value.trim().to_owned())
}
