//! Prisma's schema: its models as tables.

use std::collections::BTreeMap;

use banyan_facts::{ForeignKey, Table};

use crate::Manifest;

/// A model of a schema.
struct Model<'a> {
    name: &'a str,
    table: String,
    /// Fields in order: name, type without `?` and `[]`, the rest of the line
    fields: Vec<(&'a str, &'a str, &'a str)>,
}

/// The tables of all schemas, and which table the client knows under which name.
pub struct PrismaTables {
    pub tables: Vec<Table>,
    /// By the model's name on the client: `orderLine`
    pub clients: BTreeMap<String, String>,
}

/// Reads all schemas.
pub fn read_schemas(manifests: &[Manifest]) -> PrismaTables {
    let mut all = PrismaTables { tables: Vec::new(), clients: BTreeMap::new() };
    let schemas = manifests.iter().filter(|manifest| manifest.path.ends_with(".prisma"));
    let models: Vec<Model<'_>> = schemas.flat_map(|manifest| read_models(&manifest.text)).collect();
    for model in &models {
        let mut client = model.name.to_owned();
        if let Some(first) = client.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        all.clients.insert(client, model.table.clone());
        all.tables.push(table_of(model, &models));
    }
    all
}

fn read_models(text: &str) -> Vec<Model<'_>> {
    let mut models = Vec::new();
    let mut open: Option<Model<'_>> = None;
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or(line).trim();
        if let Some(name) = line.strip_prefix("model ").and_then(|rest| rest.strip_suffix('{')) {
            let name = name.trim();
            open = Some(Model { name, table: name.to_lowercase(), fields: Vec::new() });
        } else if line == "}" {
            models.extend(open.take());
        } else if let Some(model) = &mut open {
            read_line(model, line);
        }
    }
    models
}

fn read_line<'a>(model: &mut Model<'a>, line: &'a str) {
    if let Some(name) = line.strip_prefix("@@map(").and_then(quoted) {
        model.table = name.to_lowercase();
    }
    let mut words = line.splitn(2, char::is_whitespace);
    let (Some(name), Some(rest)) = (words.next().filter(|name| !name.starts_with('@')), words.next()) else {
        return;
    };
    let rest = rest.trim_start();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    model.fields.push((name, rest[..end].trim_end_matches(['?', '[', ']']), &rest[end..]));
}

fn quoted(text: &str) -> Option<&str> {
    let start = text.find('"')? + 1;
    let end = text[start..].find('"')?;
    Some(&text[start..start + end])
}

fn table_of(model: &Model<'_>, models: &[Model<'_>]) -> Table {
    let mut table = Table {
        name: model.table.as_str().into(),
        columns: Vec::new(),
        foreign_keys: Vec::new(),
        mapped_by: Vec::new(),
        defined_at: Vec::new(),
    };
    for (name, ty, rest) in &model.fields {
        match models.iter().find(|other| other.name == *ty) {
            None => table.columns.push(column_of(name, rest).into()),
            Some(other) => {
                let Some(fields) = listed(rest, "fields:") else { continue };
                let columns = fields.iter().map(|field| {
                    let known = model.fields.iter().find(|(name, _, _)| name == field);
                    known.map_or_else(|| field.to_lowercase(), |(name, _, rest)| column_of(name, rest)).into()
                });
                table
                    .foreign_keys
                    .push(ForeignKey { columns: columns.collect(), references: other.table.as_str().into() });
            }
        }
    }
    table
}

fn column_of(name: &str, rest: &str) -> String {
    let mapped = rest.find("@map(").and_then(|at| quoted(&rest[at..]));
    mapped.unwrap_or(name).to_lowercase()
}

/// The names in `fields: [a, b]`.
fn listed<'a>(rest: &'a str, key: &str) -> Option<Vec<&'a str>> {
    let rest = &rest[rest.find(key)? + key.len()..];
    let inside = &rest[rest.find('[')? + 1..rest.find(']')?];
    Some(inside.split(',').map(str::trim).filter(|name| !name.is_empty()).collect())
}
