//! Symfony's and Doctrine's settings in YAML and XML: routes, what stands behind an interface, mappings.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use crate::Manifest;
use crate::routes::join_routes;

/// What settings say.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// An interface, and the class that is made where it is asked for
    pub aliases: Vec<(String, String)>,
    /// A class, and a key of the environment that it is handed
    pub reads: Vec<(String, String)>,
    /// A folder or file of controllers, and what stands before their routes
    pub prefixes: Vec<(String, String)>,
    pub routes: Vec<ConfiguredRoute>,
    pub mappings: Vec<ClassMapping>,
}

/// A route in settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConfiguredRoute {
    /// HTTP method in capitals, or empty
    pub method: String,
    pub path: String,
    pub class: String,
    pub member: String,
}

/// The mapping of a class to a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ClassMapping {
    pub class: String,
    /// None: its columns go to the entities below it
    pub is_entity: bool,
    pub table: Option<String>,
    pub columns: Vec<String>,
    /// A column and the class that it leads to
    pub keys: Vec<(String, String)>,
    /// A link table and the class on its other end
    pub links: Vec<(String, String)>,
}

impl Settings {
    /// Reads all settings among the manifests.
    pub fn read(manifests: &[Manifest]) -> Settings {
        let mut settings = Settings::default();
        for manifest in manifests {
            let path = manifest.path.as_str();
            if path.ends_with(".orm.xml") {
                settings.mappings.extend(read_xml_mappings(&manifest.text));
                continue;
            }
            let is_yaml = path.ends_with(".yaml") || path.ends_with(".yml");
            if !is_yaml || !is_php_setting(path) {
                continue;
            }
            let Ok(yaml) = serde_saphyr::from_str::<Value>(&manifest.text) else { continue };
            if path.contains(".orm.") {
                settings.mappings.extend(yaml_mappings(&yaml));
            } else if path.contains("services") {
                settings.read_services(&yaml);
            }
        }
        settings.read_routes(manifests);
        settings
    }

    fn read_services(&mut self, yaml: &Value) {
        for (name, service) in yaml["services"].as_object().into_iter().flatten() {
            let alias = service.as_str().or_else(|| service["alias"].as_str());
            let class = service["class"].as_str().unwrap_or(name);
            if let Some(alias) = alias.map(|alias| alias.trim_start_matches('@')) {
                self.aliases.push((name.clone(), alias.to_owned()));
            } else if class != name {
                self.aliases.push((name.clone(), class.to_owned()));
            }
            for key in environment_keys(service) {
                self.reads.push((class.to_owned(), key));
            }
        }
    }

    /// Routes of all files, under the prefixes of the files that take them in.
    fn read_routes(&mut self, manifests: &[Manifest]) {
        let is_routes = |path: &str| {
            (path.contains("rout"))
                && (path.ends_with(".yaml") || path.ends_with(".yml"))
                && is_php_setting(path)
        };
        let files: Vec<(&str, Value)> = manifests
            .iter()
            .filter(|manifest| is_routes(&manifest.path))
            .filter_map(|manifest| {
                Some((manifest.path.as_str(), serde_saphyr::from_str(&manifest.text).ok()?))
            })
            .collect();
        let mut taken_in: Vec<(String, String)> = Vec::new();
        for (path, yaml) in &files {
            for (_, entry) in yaml.as_object().into_iter().flatten() {
                let prefix = entry["prefix"].as_str().unwrap_or_default();
                let resource = entry["resource"].as_str().or_else(|| entry["resource"]["path"].as_str());
                if let Some(resource) = resource {
                    taken_in.push((taken_path(path, resource), prefix.to_owned()));
                }
            }
        }
        for (path, yaml) in &files {
            let around = taken_in.iter().find(|(file, _)| file == path).map_or("", |(_, prefix)| prefix);
            for (_, entry) in yaml.as_object().into_iter().flatten() {
                self.add_route(around, entry);
            }
        }
        self.prefixes = taken_in.into_iter().filter(|(_, prefix)| !prefix.is_empty()).collect();
    }

    fn add_route(&mut self, prefix: &str, entry: &Value) {
        let paths: Vec<&str> = match &entry["path"] {
            Value::String(path) => vec![path],
            Value::Object(paths) => paths.values().filter_map(Value::as_str).collect(),
            _ => return,
        };
        let controller = entry["controller"].as_str().or_else(|| entry["defaults"]["_controller"].as_str());
        let Some(controller) = controller else { return };
        let (class, member) = match controller.split_once("::") {
            Some((class, member)) => (class, member),
            None => controller.split_once(':').unwrap_or((controller, "__invoke")),
        };
        let methods = match &entry["methods"] {
            Value::Array(methods) => {
                methods.iter().filter_map(Value::as_str).map(str::to_uppercase).collect()
            }
            Value::String(methods) => methods.split('|').map(str::to_uppercase).collect(),
            _ => vec![String::new()],
        };
        for path in paths {
            for method in &methods {
                self.routes.push(ConfiguredRoute {
                    method: method.clone(),
                    path: join_routes(prefix, path),
                    class: class.trim_start_matches('\\').to_owned(),
                    member: member.to_owned(),
                });
            }
        }
    }
}

/// Whether a manifest is one of this front-end's: others have settings of these names as well.
fn is_php_setting(path: &str) -> bool {
    path.contains("config/") || path.contains(".orm.")
}

/// Where the routes lie that a file takes in: a path beside it, or all controllers there are.
fn taken_path(path: &str, resource: &str) -> String {
    match (resource, path.split_once("config/")) {
        ("routing.controllers" | "attributes", Some((root, _))) => format!("{root}src"),
        _ => beside(path, resource),
    }
}

/// A path that a file in a folder names, from the root.
fn beside(path: &str, named: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in named.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            "%kernel.project_dir%" => parts.clear(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The keys of `%env(…)%` anywhere in a value.
fn environment_keys(value: &Value) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), vec![value]);
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => {
                for part in text.split("%env(").skip(1) {
                    let key = part.split(')').next().unwrap_or_default();
                    found.push(key.rsplit(':').next().unwrap_or(key).to_owned());
                }
            }
            Value::Array(values) => open.extend(values),
            Value::Object(values) => open.extend(values.values()),
            _ => {}
        }
    }
    found.sort();
    found
}

fn yaml_mappings(yaml: &Value) -> Vec<ClassMapping> {
    let mapping = |(class, entry): (&String, &Value)| {
        let named = |group: &str| entry[group].as_object().into_iter().flatten();
        let mut mapping = ClassMapping {
            class: class.trim_start_matches('\\').to_owned(),
            is_entity: entry["type"].as_str() == Some("entity"),
            table: entry["table"].as_str().map(str::to_lowercase),
            ..ClassMapping::default()
        };
        for (name, field) in named("id").chain(named("fields")) {
            let column = field["column"].as_str().map_or_else(|| column_of(name), str::to_lowercase);
            mapping.columns.push(column);
        }
        for (name, relation) in named("manyToOne").chain(named("oneToOne")) {
            if relation["mappedBy"].is_string() {
                continue;
            }
            let stated = relation["joinColumn"]["name"].as_str().or_else(|| {
                relation["joinColumns"]
                    .as_object()
                    .and_then(|columns| columns.keys().next())
                    .map(String::as_str)
            });
            let column = stated.map_or_else(|| format!("{}_id", column_of(name)), str::to_lowercase);
            mapping.columns.push(column.clone());
            mapping.keys.extend(target_of(relation, class).map(|target| (column, target)));
        }
        for (_, relation) in named("manyToMany") {
            if let (Some(table), Some(target)) =
                (relation["joinTable"]["name"].as_str(), target_of(relation, class))
            {
                mapping.links.push((table.to_lowercase(), target));
            }
        }
        mapping
    };
    yaml.as_object().into_iter().flatten().map(mapping).collect()
}

fn target_of(relation: &Value, class: &str) -> Option<String> {
    let target = relation["targetEntity"].as_str()?;
    Some(full_class(target, class))
}

/// A class that a mapping names without a namespace is in that of the class it maps.
fn full_class(target: &str, class: &str) -> String {
    match (target.contains('\\'), class.rsplit_once('\\')) {
        (false, Some((namespace, _))) => format!("{namespace}\\{target}"),
        _ => target.trim_start_matches('\\').to_owned(),
    }
}

fn column_of(field: &str) -> String {
    super::super::extract::underscored(field)
}

/// The relation that is being read, until it ends.
#[derive(Default)]
struct Relation {
    kind: String,
    field: String,
    target: String,
    column: Option<String>,
    table: Option<String>,
    is_inverse: bool,
}

/// The mappings of an XML file.
fn read_xml_mappings(text: &str) -> Vec<ClassMapping> {
    let mut reader = Reader::from_str(text);
    let (mut found, mut relation): (Vec<ClassMapping>, Option<Relation>) = Default::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => read_element(&start, &mut found, &mut relation),
            Ok(Event::Empty(start)) => {
                read_element(&start, &mut found, &mut relation);
                if is_relation(&name_of(&start)) {
                    end_relation(&mut found, relation.take());
                }
            }
            Ok(Event::End(end)) => {
                let name = end.local_name().as_ref().to_owned();
                if is_relation(&name) {
                    end_relation(&mut found, relation.take());
                }
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

fn name_of(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_owned()
}

fn is_relation(name: &str) -> bool {
    matches!(name, "many-to-one" | "one-to-one" | "many-to-many")
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

fn read_element(start: &BytesStart<'_>, found: &mut Vec<ClassMapping>, relation: &mut Option<Relation>) {
    let name = name_of(start);
    match name.as_str() {
        "entity" | "mapped-superclass" | "embeddable" => found.push(ClassMapping {
            class: attribute(start, "name").unwrap_or_default(),
            is_entity: name == "entity",
            table: attribute(start, "table").map(|table| table.to_lowercase()),
            ..ClassMapping::default()
        }),
        "id" | "field" => {
            let field = attribute(start, "name").unwrap_or_default();
            let column =
                attribute(start, "column").map_or_else(|| column_of(&field), |name| name.to_lowercase());
            if let Some(mapping) = found.last_mut().filter(|_| !field.is_empty()) {
                mapping.columns.push(column);
            }
        }
        "join-table" => {
            if let Some(relation) = relation {
                relation.table = attribute(start, "name").map(|name| name.to_lowercase());
            }
        }
        "join-column" => {
            if let Some(relation) = relation.as_mut().filter(|relation| relation.column.is_none()) {
                relation.column = attribute(start, "name").map(|name| name.to_lowercase());
            }
        }
        name if is_relation(name) => {
            *relation = Some(Relation {
                kind: name.to_owned(),
                field: attribute(start, "field").unwrap_or_default(),
                target: attribute(start, "target-entity").unwrap_or_default(),
                is_inverse: attribute(start, "mapped-by").is_some(),
                ..Relation::default()
            });
        }
        _ => {}
    }
}

fn end_relation(found: &mut [ClassMapping], relation: Option<Relation>) {
    let (Some(mapping), Some(relation)) = (found.last_mut(), relation) else { return };
    if relation.is_inverse {
        return;
    }
    let target = full_class(&relation.target, &mapping.class);
    if relation.kind == "many-to-many" {
        mapping.links.extend(relation.table.map(|table| (table, target)));
        return;
    }
    let column = relation.column.unwrap_or_else(|| format!("{}_id", column_of(&relation.field)));
    mapping.columns.push(column.clone());
    if !target.is_empty() {
        mapping.keys.push((column, target));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_are_read_from_xml() {
        let found = read_xml_mappings(
            r#"<doctrine-mapping><entity name="App\Order" table="orders"><id name="id"/><field name="placedAt"/>
            <many-to-one field="customer" target-entity="Customer"><join-column name="buyer_id"/></many-to-one>
            <many-to-many field="tags" target-entity="App\Tag"><join-table name="order_tags"/></many-to-many>
            <one-to-one field="bill" target-entity="Bill" mapped-by="order"/></entity></doctrine-mapping>"#,
        );
        assert_eq!(found[0].columns, ["id", "placed_at", "buyer_id"]);
        assert_eq!(found[0].keys, [("buyer_id".to_owned(), "App\\Customer".to_owned())]);
        assert_eq!(found[0].links, [("order_tags".to_owned(), "App\\Tag".to_owned())]);
    }
}
