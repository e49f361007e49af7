//! Hibernate's mappings in XML.

use banyan_facts::*;

use super::document::Element;
use super::facts::{DocumentFacts, columns_of, simple};
use crate::java::mapping::table_name;

/// Elements that map a class, and those of them that nest in the mapping of the class above.
const CLASSES: &[&str] = &["class", "subclass", "joined-subclass", "union-subclass"];

/// A class that is being mapped.
#[derive(Clone, Copy)]
struct Mapped<'d> {
    /// The declaration that stands for it
    class: Option<u32>,
    /// Its table among the document's
    table: usize,
    /// Its name as written
    name: &'d str,
}

/// Adds what a mapping document says.
pub(super) fn add(root: Element<'_>, into: &mut DocumentFacts) {
    into.facts.scope = into.names.intern(root.attribute("package").unwrap_or_default());
    for element in root.children().filter(|element| CLASSES.contains(&element.name())) {
        add_class(element, into);
    }
}

/// Adds a class and those that nest in it.
fn add_class(outermost: Element<'_>, into: &mut DocumentFacts) {
    let mut open = vec![(outermost, None)];
    while let Some((element, above)) = open.pop() {
        let mapped = add_mapping(element, above, into);
        add_properties(element, mapped, into);
        add_queries(element, mapped, into);
        let inner = element.children().filter(|child| CLASSES.contains(&child.name()));
        let inner: Vec<_> = inner.map(|child| (child, element.attribute("name"))).collect();
        open.extend(inner.into_iter().rev());
    }
}

/// The table of a class. Where none is told, resolution finds that of the class above, or calls it after
/// the class.
fn add_mapping<'d>(element: Element<'d>, above: Option<&str>, into: &mut DocumentFacts) -> Mapped<'d> {
    let line = element.line();
    let name = element.attribute("name").or_else(|| element.attribute("entity-name")).unwrap_or_default();
    let class = element.attribute("name").map(|name| into.class(name, Markers::ENTITY, line));
    if let Some(above) = element.attribute("extends").or(above) {
        into.reference(class, ReferenceKind::Extends, above, line);
    }
    for own in ["proxy", "persister"].iter().filter_map(|key| element.attribute(key)) {
        into.reference(class, ReferenceKind::Local, own, line);
    }
    let stated = element.attribute("table").unwrap_or_default();
    let table = into.tables(class).add_mapping(stated, line);
    Mapped { class, table, name }
}

/// Adds the columns, keys, link tables and references of all properties, however deep they nest.
fn add_properties(owner: Element<'_>, mapped: Mapped<'_>, into: &mut DocumentFacts) {
    let mut open: Vec<(Element<'_>, Mapped<'_>)> = vec![(owner, mapped)];
    while let Some((around, mapped)) = open.pop() {
        for element in around.children() {
            match element.name() {
                "id" | "property" | "version" | "timestamp" | "key-property" => {
                    add_basic(element, mapped, into);
                }
                "discriminator" => {
                    let column = element.attribute("column").unwrap_or("class");
                    into.column(mapped.table, column, None);
                }
                "many-to-one" | "key-many-to-one" => add_key(element, mapped, into),
                "one-to-one" => refer_to_class(element, mapped, into),
                "key" => add_join(element, around, mapped, into),
                "component"
                | "dynamic-component"
                | "composite-id"
                | "properties"
                | "natural-id"
                | "nested-composite-element" => {
                    refer_to_class(element, mapped, into);
                    open.push((element, mapped));
                }
                "join" => {
                    let table = element.attribute("table").unwrap_or_default();
                    let table = into.tables(mapped.class).add_mapping(table, element.line());
                    open.push((element, Mapped { table, ..mapped }));
                }
                "set" | "list" | "bag" | "map" | "array" | "idbag" | "primitive-array" => {
                    add_collection(element, mapped, into);
                }
                _ => {}
            }
        }
    }
}

/// A property of a plain type. One that is computed has no column.
fn add_basic(element: Element<'_>, mapped: Mapped<'_>, into: &mut DocumentFacts) {
    add_type(element, mapped, into);
    if element.attribute("formula").is_some() || element.child("formula").is_some() {
        return;
    }
    let columns = columns_of(element, "column", "column");
    let columns = if columns.is_empty() { element.attribute("name").into_iter().collect() } else { columns };
    for column in columns {
        into.column(mapped.table, column, None);
    }
}

/// The class behind a property's type, its generator of identifiers.
fn add_type(element: Element<'_>, mapped: Mapped<'_>, into: &mut DocumentFacts) {
    let nested = element.child("type").and_then(|kind| kind.attribute("name"));
    let generator = element.child("generator").and_then(|generator| generator.attribute("class"));
    let named =
        [(element.attribute("type").or(nested), ReferenceKind::Field), (generator, ReferenceKind::Local)];
    for (class, kind) in named {
        // Names without a package are Hibernate's own.
        if let Some(class) = class.filter(|class| class.contains('.')) {
            into.reference(mapped.class, kind, class, element.line());
        }
    }
}

/// An association by a column of the class's own table.
fn add_key(element: Element<'_>, mapped: Mapped<'_>, into: &mut DocumentFacts) {
    refer_to_class(element, mapped, into);
    let Some(name) = element.attribute("name") else { return };
    let inferred = format!(".{name}");
    let target = element.attribute("class").or(element.attribute("entity-name")).unwrap_or(&inferred);
    if element.attribute("formula").is_some() {
        return;
    }
    let columns = columns_of(element, "column", "column");
    let columns = if columns.is_empty() { vec![name] } else { columns };
    for column in columns {
        into.column(mapped.table, column, Some(target));
    }
}

fn refer_to_class(element: Element<'_>, mapped: Mapped<'_>, into: &mut DocumentFacts) {
    if let Some(class) = element.attribute("class") {
        into.reference(mapped.class, ReferenceKind::Field, class, element.line());
    }
}

/// The key by which a subclass's or secondary table joins that of the class.
fn add_join(key: Element<'_>, around: Element<'_>, mapped: Mapped<'_>, into: &mut DocumentFacts) {
    let to = match around.name() {
        "joined-subclass" => around.attribute("extends").map(ToOwned::to_owned),
        "join" => Some(mapped.name.to_owned()),
        _ => return,
    };
    for column in columns_of(key, "column", "column") {
        into.column(mapped.table, column, to.as_deref());
    }
}

/// A collection: of entities by a key of theirs, of entities by a link table, or of values in a
/// table of their own.
fn add_collection(element: Element<'_>, mapped: Mapped<'_>, into: &mut DocumentFacts) {
    let line = element.line();
    for many in element.children().filter(|child| matches!(child.name(), "one-to-many" | "many-to-many")) {
        if let Some(class) = many.attribute("class") {
            into.reference(mapped.class, ReferenceKind::Generic, class, many.line());
        }
    }
    if element.child("one-to-many").is_some() {
        return;
    }
    let Some(table) = element.attribute("table") else { return };
    let table = into.tables(mapped.class).add_mapping(table, line);
    if let Some(key) = element.child("key") {
        for column in columns_of(key, "column", "column") {
            into.column(table, column, Some(mapped.name));
        }
    }
    for index in element.children().filter(|child| is_index(child.name())) {
        columns_of(index, "column", "column").iter().for_each(|column| into.column(table, column, None));
    }
    if let Some(many) = element.child("many-to-many") {
        for column in columns_of(many, "column", "column") {
            into.column(table, column, many.attribute("class"));
        }
    }
    if let Some(values) = element.child("element") {
        columns_of(values, "column", "column").iter().for_each(|column| into.column(table, column, None));
    }
    if let Some(values) = element.child("composite-element") {
        refer_to_class(values, mapped, into);
        add_properties(values, Mapped { table, ..mapped }, into);
    }
}

fn is_index(name: &str) -> bool {
    matches!(name, "list-index" | "index" | "map-key" | "collection-id")
}

/// Queries that stand on the class; those of the whole document are nobody's.
fn add_queries(element: Element<'_>, mapped: Mapped<'_>, into: &mut DocumentFacts) {
    let Some(class) = mapped.class else { return };
    for query in element.children().filter(|child| matches!(child.name(), "query" | "sql-query")) {
        into.statement(class, &query.text(), simple(mapped.name), query.line());
    }
    for subselect in element.all("subselect") {
        into.sql(class, &subselect.text(), subselect.line());
    }
    let synchronized = element.all("synchronize").filter_map(|table| table.attribute("table"));
    for table in synchronized {
        let target = crate::java::mapping::TableTarget::Table(&table_name(table));
        into.tables(Some(class)).add_access(target, AccessMode::Read, element.line());
    }
}
