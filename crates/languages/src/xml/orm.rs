//! The mappings of Jakarta Persistence in XML.

use banyan_facts::*;

use super::document::Element;
use super::facts::{DocumentFacts, columns_of, simple};
use crate::java::notation::snake_case;

/// Adds what a mapping document says.
pub(super) fn add(root: Element<'_>, into: &mut DocumentFacts) {
    let package = root.text_of("package");
    into.facts.scope = into.names.intern(&package);
    for element in root.children() {
        match element.name() {
            "entity" => add_entity(element, into),
            "mapped-superclass" | "embeddable" => {
                if let Some(class) = element.attribute("class") {
                    let class = into.class(class, Markers::ENTITY, element.line());
                    add_references(element, class, into);
                }
            }
            _ => {}
        }
    }
}

fn add_entity(element: Element<'_>, into: &mut DocumentFacts) {
    let (Some(name), line) = (element.attribute("class"), element.line()) else { return };
    let class = into.class(name, Markers::ENTITY, line);
    let own = element.attribute("name").unwrap_or_else(|| simple(name));
    let stated = element.child("table").and_then(|table| table.attribute("name"));
    let stated = stated.or_else(|| element.attribute("name")).unwrap_or_default();
    let table = into.tables(Some(class)).add_mapping(stated, line);
    let attributes = element.child("attributes");
    for attribute in attributes.into_iter().flat_map(Element::children) {
        add_attribute(attribute, class, table, name, into);
    }
    for column in element.all("attribute-override").filter_map(|element| element.child("column")) {
        add_stated(column, table, into);
    }
    if let Some(column) = element.child("discriminator-column") {
        into.column(table, column.attribute("name").unwrap_or("dtype"), None);
    }
    if let Some(secondary) = element.child("secondary-table")
        && let Some(named) = secondary.attribute("name")
    {
        let secondary_table = into.tables(Some(class)).add_mapping(named, secondary.line());
        for column in columns_of(secondary, "", "primary-key-join-column") {
            into.column(secondary_table, column, Some(name));
        }
    }
    for query in element.children().filter(|child| is_query(child.name())) {
        into.statement(class, &query.text_of("query"), own, query.line());
    }
    add_references(element, class, into);
}

fn is_query(name: &str) -> bool {
    matches!(name, "named-query" | "named-native-query")
}

/// The columns and link tables of one attribute.
fn add_attribute(attribute: Element<'_>, class: u32, table: usize, own: &str, into: &mut DocumentFacts) {
    let name = attribute.attribute("name").unwrap_or_default();
    let inferred = format!(".{name}");
    let target = attribute.attribute("target-entity").unwrap_or(&inferred);
    if attribute.attribute("mapped-by").is_some() {
        return;
    }
    let link = ["join-table", "collection-table"].iter().find_map(|name| attribute.child(name));
    if let Some(link) = link {
        add_link_table(link, attribute, class, [own, target], into);
        return;
    }
    match attribute.name() {
        "id" | "basic" | "version" => {
            match attribute.child("column").and_then(|column| column.attribute("name")) {
                Some(column) => into.column(table, column, None),
                None => into.column(table, &snake_case(name), None),
            }
        }
        "many-to-one" | "one-to-one" => {
            let stated = columns_of(attribute, "", "join-column");
            let default = format!("{}_id", snake_case(name));
            let columns = if stated.is_empty() { vec![default.as_str()] } else { stated };
            columns.iter().for_each(|column| into.column(table, column, Some(target)));
        }
        "embedded" | "embedded-id" => {
            let overrides = attribute.all("attribute-override").filter_map(|element| element.child("column"));
            overrides.for_each(|column| add_stated(column, table, into));
        }
        _ => {}
    }
}

fn add_stated(column: Element<'_>, table: usize, into: &mut DocumentFacts) {
    if let Some(name) = column.attribute("name") {
        into.column(table, name, None);
    }
}

/// A table of its own between the entity and what it holds.
fn add_link_table(
    link: Element<'_>,
    attribute: Element<'_>,
    class: u32,
    ends: [&str; 2],
    into: &mut DocumentFacts,
) {
    let Some(name) = link.attribute("name") else { return };
    let table = into.tables(Some(class)).add_mapping(name, link.line());
    for column in columns_of(link, "", "join-column") {
        into.column(table, column, Some(ends[0]));
    }
    for column in columns_of(link, "", "inverse-join-column") {
        into.column(table, column, Some(ends[1]));
    }
    if let Some(column) = attribute.child("column") {
        add_stated(column, table, into);
    }
}

/// The classes that an element names anywhere below it.
fn add_references(element: Element<'_>, class: u32, into: &mut DocumentFacts) {
    for below in element.below() {
        let named = ["target-entity", "target-class", "class", "converter"];
        for name in named.iter().filter_map(|name| below.attribute(name)) {
            into.reference(Some(class), ReferenceKind::Field, name, below.line());
        }
    }
}
