//! The actions of Struts 1 and 2.

use std::collections::BTreeMap;

use banyan_facts::*;

use super::document::Element;
use super::facts::DocumentFacts;
use crate::routes::join_routes;

/// The servlet that the routes of Struts 1 go through.
const FIRST_SERVLET: &str = "org.apache.struts.action.ActionServlet";

/// Adds the actions and forms of Struts 1.
pub(super) fn add_first(root: Element<'_>, into: &mut DocumentFacts) {
    into.import(FIRST_SERVLET, root.line());
    let listed = |group, name| root.all(group).flat_map(move |all| all.all(name));
    let forms: BTreeMap<&str, &str> = listed("form-beans", "form-bean")
        .filter_map(|form| Some((form.attribute("name")?, form.attribute("type")?)))
        .collect();
    for action in listed("action-mappings", "action") {
        let (Some(path), line) = (action.attribute("path"), action.line()) else { continue };
        let Some(named) = action.attribute("type") else { continue };
        // With Spring's proxy, the action is the bean that is named like the path.
        let proxy = ["DelegatingActionProxy", "AutowiringActionProxy"].iter().any(|end| named.ends_with(end));
        let class = match proxy {
            true => {
                let bean = into.bean("", None, line);
                into.stands_for(bean, &format!("#{path}"));
                bean
            }
            false => into.class(named, Markers::ENTRY, line),
        };
        let member = into.member(class, action.attribute("parameter").unwrap_or("execute"), line);
        into.entry(Some(member), EntryPointKind::Http, path, None, line);
        if let Some(form) = action.attribute("name").and_then(|name| forms.get(name)) {
            into.reference(Some(member), ReferenceKind::Parameter, form, line);
        }
    }
    for plug_in in root.all("plug-in").filter_map(|element| element.attribute("className")) {
        into.class(plug_in, Markers::CONFIGURATION, root.line());
    }
}

/// Adds the actions and interceptors of Struts 2. Their routes are told without an ending.
pub(super) fn add_second(root: Element<'_>, into: &mut DocumentFacts) {
    for package in root.all("package") {
        let namespace = package.attribute("namespace").unwrap_or_default();
        for action in package.all("action") {
            let (Some(name), Some(class)) = (action.attribute("name"), action.attribute("class")) else {
                continue;
            };
            let line = action.line();
            let class = into.class(class, Markers::ENTRY, line);
            let method = action.attribute("method").filter(|method| !method.contains('{'));
            let member = into.member(class, method.unwrap_or("execute"), line);
            into.entry(Some(member), EntryPointKind::Http, &join_routes(namespace, name), None, line);
        }
        for interceptor in package.all("interceptors").flat_map(|all| all.all("interceptor")) {
            if let Some(class) = interceptor.attribute("class") {
                into.class(class, Markers::INJECTED, interceptor.line());
            }
        }
    }
    for bean in root.all("bean").filter_map(|element| element.attribute("class")) {
        into.class(bean, Markers::INJECTED, root.line());
    }
}
