//! Doctrine: mappings by attributes and annotations, and queries over objects.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::docblock;
use super::super::grammar::{Field, Kind, child_of_kind, children, kind, line_of};
use super::super::names::simple_name;
use super::super::notation::bare_class;
use super::Extractor;
use super::calls::{Chain, Step};
use super::marks::{Mark, Value, find};

/// What is read of the fields of a mapped class.
#[derive(Default)]
struct Mapped {
    columns: Vec<String>,
    keys: Vec<ForeignKeyFact>,
    /// Link tables: name, keys, line
    links: Vec<(String, Vec<ForeignKeyFact>, u32)>,
}

impl<'t> Extractor<'t> {
    /// The table of an entity, or what a class hands down to entities below it.
    pub(super) fn note_mapping(&mut self, node: Node<'t>, marks: &[Mark]) {
        let is_entity = find(marks, "Entity").is_some_and(is_mapping);
        let hands_down = ["MappedSuperclass", "Embeddable"].iter().any(|name| find(marks, name).is_some())
            || kind(node) == Kind::Trait;
        if !is_entity && !hands_down {
            return self.note_mapping_in_code(node);
        }
        let table = find(marks, "Table").and_then(|mark| mark.argument("name", 0)).and_then(Value::text);
        let name = match (is_entity, table) {
            (true, Some(table)) => table.trim_matches('`').rsplit('.').next().unwrap_or(table).to_lowercase(),
            (true, None) => format!("?{}", underscored(simple_name(self.class_name()))),
            (false, _) => String::new(),
        };
        let mapped = self.mapped_fields(node);
        if !is_entity && mapped.columns.is_empty() {
            return;
        }
        let line = line_of(node);
        self.table_fact(&name, TableChange::Mapping, mapped.columns, mapped.keys, line);
        for (name, keys, line) in mapped.links {
            let columns: Vec<String> = keys
                .iter()
                .flat_map(|key| &key.columns)
                .map(|column| self.names.text(*column).to_owned())
                .collect();
            self.table_fact(&format!("+{name}"), TableChange::Mapping, columns, keys, line);
        }
    }

    /// A mapping that a static method states: `$builder->setTable('orders')` and the like.
    fn note_mapping_in_code(&mut self, node: Node<'t>) {
        let Some(body) = self.method_of(node, "loadMetadata").and_then(|method| Field::Body.of(method))
        else {
            return;
        };
        let mut table = None;
        let mut mapped = Mapped::default();
        for call in
            children(body).into_iter().filter_map(|statement| child_of_kind(statement, Kind::MemberCall))
        {
            let chain = self.chain(call);
            if let Some(step) = chain.step(&["setTable"]) {
                let named = self.arguments(step.arguments).first().and_then(|(_, name)| self.literal(*name));
                table = named.map(|name| (name.to_lowercase(), line_of(step.node)));
            }
            self.read_built_field(&chain, &mut mapped);
        }
        if let Some((name, line)) = table {
            self.table_fact(&name, TableChange::Mapping, mapped.columns, mapped.keys, line);
        }
    }

    /// A column by `addField('name', …)`, `createField('name', …)->columnName('n')` or
    /// `createManyToOne('buyer', Customer::class)->addJoinColumn('buyer_id', 'id')`.
    fn read_built_field(&mut self, chain: &Chain<'t>, mapped: &mut Mapped) {
        let text = |step: &Step<'t>, at: usize| {
            let arguments = self.arguments(step.arguments);
            arguments
                .get(at)
                .and_then(|(_, value)| self.literal(*value))
                .map(|text| text.trim_matches('`').to_lowercase())
        };
        let stated = |names: &[&str]| chain.step(names).and_then(|step| text(step, 0));
        if let Some(step) = chain.step(&["createManyToOne", "createOneToOne"]) {
            let Some(column) = stated(&["addJoinColumn"]) else { return };
            let target = self.arguments(step.arguments).get(1).and_then(|(_, value)| {
                let named = || self.literal(*value).map(|name| self.scope.class(&name));
                self.class_literal(*value).or_else(named)
            });
            if let Some(target) = target {
                let to = TableName::Entity(self.names.intern(&target));
                mapped.keys.push(ForeignKeyFact { columns: vec![self.names.intern(&column)], to });
            }
            mapped.columns.push(column);
        } else if let Some(step) =
            chain.step(&["addField", "createField", "addNamedField", "addNullableField"])
        {
            let column = match step.name {
                "addNamedField" | "addNullableField" => text(step, 2),
                _ => stated(&["columnName"]),
            };
            let name = || {
                let arguments = self.arguments(step.arguments);
                arguments.first().and_then(|(_, value)| self.literal(*value)).map(|name| underscored(&name))
            };
            mapped.columns.extend(column.or_else(name));
        }
    }

    fn mapped_fields(&mut self, node: Node<'t>) -> Mapped {
        let mut mapped = Mapped::default();
        let Some(body) = Field::Body.of(node) else { return mapped };
        let mut cursor = body.walk();
        let mut doc: Option<Node<'t>> = None;
        for member in body.named_children(&mut cursor) {
            match kind(member) {
                Kind::Comment => doc = Some(member),
                Kind::Property => {
                    let marks = self.field_marks(member, doc.take());
                    let element = child_of_kind(member, Kind::PropertyElement);
                    let name = element.and_then(|element| self.variable_of(Field::Name.of(element)));
                    if let Some(name) = name {
                        self.read_field(name, member, &marks, &mut mapped);
                    }
                }
                Kind::Method => {
                    doc = None;
                    let parameters = Field::Parameters.of(member).map(children).unwrap_or_default();
                    for parameter in parameters.into_iter().filter(|p| kind(*p) == Kind::PromotedParameter) {
                        let marks = self.field_marks(parameter, None);
                        if let Some(name) = self.variable_of(Field::Name.of(parameter)) {
                            self.read_field(name, parameter, &marks, &mut mapped);
                        }
                    }
                }
                _ => doc = None,
            }
        }
        mapped
    }

    fn field_marks(&self, node: Node<'t>, doc: Option<Node<'t>>) -> Vec<Mark> {
        let tags = doc.map(|doc| docblock::tags(self.text_of(doc))).unwrap_or_default();
        let tags: Vec<_> = tags.into_iter().map(|tag| (tag, doc.map_or(0, line_of) + tag.line)).collect();
        self.marks_of(node, &tags)
    }

    fn read_field(&mut self, name: &str, node: Node<'t>, marks: &[Mark], mapped: &mut Mapped) {
        if let Some(column) = find(marks, "Column").filter(|mark| is_mapping(mark)) {
            let stated = column.text("name").map(|name| name.trim_matches('`').to_owned());
            mapped.columns.push(stated.unwrap_or_else(|| underscored(name)).to_lowercase());
            return;
        }
        let relation = ["ManyToOne", "OneToOne"].iter().find_map(|kind| find(marks, kind));
        if let Some(relation) = relation.filter(|mark| mark.named("mappedBy").is_none()) {
            let join = find(marks, "JoinColumn").or_else(|| {
                find(marks, "JoinColumns").and_then(|mark| mark.arguments.first()?.1.marks().first().copied())
            });
            let stated = join.and_then(|join| join.argument("name", 0)).and_then(Value::text);
            let column = stated.map_or_else(|| format!("{}_id", underscored(name)), str::to_lowercase);
            let column = column.trim_matches('`').to_owned();
            mapped.columns.push(column.clone());
            if let Some(target) = self.relation_target(relation, node) {
                let to = TableName::Entity(self.names.intern(&target));
                mapped.keys.push(ForeignKeyFact { columns: vec![self.names.intern(&column)], to });
            }
            return;
        }
        if let Some(relation) = find(marks, "ManyToMany").filter(|mark| mark.named("mappedBy").is_none()) {
            self.read_link_table(node, relation, marks, mapped);
        } else if find(marks, "Id").is_some_and(is_mapping) {
            mapped.columns.push(underscored(name));
        }
    }

    fn relation_target(&self, relation: &Mark, node: Node<'t>) -> Option<String> {
        let stated = relation.named("targetEntity").or_else(|| relation.argument("targetEntity", 0));
        match stated {
            Some(Value::Class(class)) => return Some(class.clone()),
            Some(Value::Text(text)) => {
                let text = text.replace("\\\\", "\\");
                return Some(match text.contains('\\') {
                    true => text.trim_start_matches('\\').to_owned(),
                    false => self.scope.class(&text),
                });
            }
            _ => {}
        }
        let told = self.native_type(Field::Type.of(node)?);
        (!super::types::is_vague(&told)).then(|| bare_class(&told).to_owned())
    }

    /// The link table of a relation of many to many, stated or by the names on both ends.
    fn read_link_table(&mut self, node: Node<'t>, relation: &Mark, marks: &[Mark], mapped: &mut Mapped) {
        let Some(target) = self.relation_target(relation, node) else { return };
        let own = self.class_name().to_owned();
        let (own_name, target_name) = (underscored(simple_name(&own)), underscored(simple_name(&target)));
        let join = find(marks, "JoinTable");
        let stated =
            join.and_then(|join| join.argument("name", 0)).and_then(Value::text).map(str::to_lowercase);
        let table = stated.unwrap_or_else(|| format!("{own_name}_{target_name}"));
        let column = |word: &str, outside: &str, default: String| {
            let mut inside = join.and_then(|join| join.named(word)).map(Value::marks).unwrap_or_default();
            inside.extend(marks.iter().filter(|mark| mark.simple() == outside));
            let name = inside.first().and_then(|mark| mark.argument("name", 0)).and_then(Value::text);
            name.map_or(default, str::to_lowercase)
        };
        let from = column("joinColumns", "JoinColumn", format!("{own_name}_id"));
        let to = column("inverseJoinColumns", "InverseJoinColumn", format!("{target_name}_id"));
        let mut key = |column: &str, class: &str| ForeignKeyFact {
            columns: vec![self.names.intern(column)],
            to: TableName::Entity(self.names.intern(class)),
        };
        let keys = vec![key(&from, &own), key(&to, &target)];
        let line = line_of(node);
        mapped.links.push((table, keys, line));
    }

    /// The classes that a query over objects names: `SELECT o FROM App\Entity\Order o`. Whether it is
    /// one.
    pub(super) fn note_object_query(&mut self, text: &str, line: u32) -> bool {
        if !text.contains('\\') || text.len() > 10_000 {
            return false;
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let first = words.first().map(|word| word.to_ascii_uppercase()).unwrap_or_default();
        if !matches!(first.as_str(), "SELECT" | "UPDATE" | "DELETE") {
            return false;
        }
        let mut names_class = false;
        for pair in words.windows(2) {
            let before = pair[0].to_ascii_uppercase();
            let class = pair[1].trim_end_matches([',', ')']).replace("\\\\", "\\");
            let class = class.trim_start_matches('\\');
            if !class.contains('\\') || !matches!(before.as_str(), "FROM" | "JOIN" | "UPDATE" | "DELETE") {
                continue;
            }
            let writes = first != "SELECT" && (before == first || first == "DELETE" && before == "FROM");
            let mode = if writes { AccessMode::Write } else { AccessMode::Read };
            let table = TableName::Entity(self.names.intern(class));
            self.access(table, mode, line);
            self.refer_to_class(ReferenceKind::Local, class, line);
            names_class = true;
        }
        names_class
    }
}

/// Whether a mark is one of Doctrine's, and not of another library with the same simple name.
fn is_mapping(mark: &Mark) -> bool {
    mark.name.contains("Mapping") || mark.name.starts_with("ORM\\") || mark.name.contains("Doctrine")
}

/// `orderLine` as `order_line`, in the way of Symfony's naming of tables and columns.
pub(in super::super) fn underscored(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for letter in name.chars() {
        if letter.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
        before = letter;
    }
    text
}
