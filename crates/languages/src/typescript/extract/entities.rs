//! Classes that are mapped to tables: TypeORM, MikroORM, sequelize-typescript, Mongoose's decorators.

use banyan_facts::*;
use oxc_ast::ast::*;

use super::declarations::key_name;
use super::nest::{Decorated, decorated};
use super::walk::Walk;
use crate::inflect;

/// What a class says of its table.
#[derive(Debug, Clone, Default)]
pub struct Mapped {
    /// The table; none where the class is not mapped by itself
    pub table: Option<String>,
    /// Names of columns are written with underscores where they are not told
    underscored: bool,
    columns: Vec<String>,
    /// Columns that refer, and the type they lead to
    keys: Vec<(String, String)>,
    /// Tables between two: name, own type, other type
    between: Vec<(String, String)>,
}

/// The table that a model has in Mongoose.
pub fn collection_name(model: &str) -> String {
    inflect::pluralize(&model.to_lowercase())
}

impl<'a> Walk<'a> {
    /// What the decorators of a class say of its table.
    pub fn read_mapping(&self, decorators: &[Decorator<'a>], name: &str) -> Mapped {
        let mut mapped = Mapped::default();
        for it in decorated(decorators) {
            let named = |keys: &[&str]| {
                let options = it.options()?;
                keys.iter().find_map(|key| self.property_text(options, key))
            };
            match it.name {
                "Entity" | "ViewEntity" => {
                    mapped.underscored =
                        self.imported("Entity").is_some_and(|path| path.starts_with("@mikro-orm"));
                    let stated = it.argument(0).and_then(|it| self.literal_text(it));
                    let stated = stated.or_else(|| named(&["name", "tableName", "collection"]));
                    mapped.table = Some(stated.unwrap_or_else(|| inflect::underscore(name)));
                }
                "ChildEntity" => mapped.table = Some(String::new()),
                "Table" => {
                    let stated = it.argument(0).and_then(|it| self.literal_text(it));
                    let stated = stated.or_else(|| named(&["tableName"]));
                    mapped.underscored = it
                        .options()
                        .and_then(|options| self.property(options, "underscored"))
                        .is_some_and(|it| matches!(it, Expression::BooleanLiteral(it) if it.value));
                    mapped.table = Some(stated.unwrap_or_else(|| {
                        let plural = inflect::pluralize(name);
                        if mapped.underscored { inflect::underscore(&plural) } else { plural }
                    }));
                }
                "Schema"
                    if !it.arguments.is_empty()
                        || self.imported("Schema").is_some_and(|path| path.contains("mongoose")) =>
                {
                    mapped.table = Some(named(&["collection"]).unwrap_or_else(|| collection_name(name)));
                }
                _ => {}
            }
        }
        mapped
    }

    /// What the decorators of a field say of columns and keys.
    pub fn read_property(&mut self, it: &PropertyDefinition<'a>, value: Receiver) {
        let Some(mut context) = self.classes.pop() else { return };
        let name = key_name(&it.key).unwrap_or_default();
        for decorator in decorated(&it.decorators) {
            self.read_column(&decorator, it, name, value, &mut context.mapped);
        }
        self.classes.push(context);
    }

    fn read_column(
        &self,
        it: &Decorated<'_, 'a>,
        field: &PropertyDefinition<'a>,
        name: &str,
        value: Receiver,
        mapped: &mut Mapped,
    ) {
        let column =
            |name: &str| if mapped.underscored { inflect::underscore(name) } else { name.to_owned() };
        match it.name {
            "Column"
            | "PrimaryColumn"
            | "PrimaryGeneratedColumn"
            | "CreateDateColumn"
            | "UpdateDateColumn"
            | "DeleteDateColumn"
            | "VersionColumn"
            | "ObjectIdColumn"
            | "Property"
            | "PrimaryKey"
            | "Enum"
            | "TenantId"
            | "CreatedAt"
            | "UpdatedAt"
            | "DeletedAt"
            | "SerializedPrimaryKey" => {
                let stated = it.options().and_then(|options| {
                    ["name", "fieldName", "field"].iter().find_map(|key| self.property_text(options, key))
                });
                push(&mut mapped.columns, stated.unwrap_or_else(|| column(name)));
            }
            "Prop" => {
                push(&mut mapped.columns, name.to_owned());
                let referred = it.options().and_then(|options| self.property(options, "ref"));
                if let Some(entity) = referred.and_then(|it| self.model_of(it)) {
                    mapped.keys.push((name.to_owned(), entity));
                }
            }
            "ForeignKey" => {
                if let Some(entity) = it.argument(0).and_then(|it| self.entity_of(it)) {
                    mapped.keys.push((column(name), entity));
                }
            }
            "ManyToOne" | "OneToOne" => self.read_relation(it, field, name, value, mapped),
            "ManyToMany" => self.read_many_to_many(it, field, name, mapped),
            _ => {}
        }
    }

    fn read_relation(
        &self,
        it: &Decorated<'_, 'a>,
        field: &PropertyDefinition<'a>,
        name: &str,
        value: Receiver,
        mapped: &mut Mapped,
    ) {
        let join = decorated(&field.decorators).find(|it| it.name == "JoinColumn");
        let options = it.options();
        let is_inverse = options.is_some_and(|options| self.property(options, "mappedBy").is_some());
        if (it.name == "OneToOne" && join.is_none() && !mapped.underscored) || is_inverse {
            return;
        }
        let join_options = join.as_ref().and_then(|join| join.options());
        let stated = join_options.and_then(|options| self.property_text(options, "name"));
        let stated = stated.or_else(|| {
            let options = options?;
            ["joinColumn", "fieldName", "name"].iter().find_map(|key| self.property_text(options, key))
        });
        let column = stated.unwrap_or_else(|| match mapped.underscored {
            true => format!("{}_id", inflect::underscore(name)),
            false => format!("{name}Id"),
        });
        let entity = it.argument(0).and_then(|it| self.entity_of(it));
        let entity = entity.or_else(|| {
            options.and_then(|options| self.property(options, "entity")).and_then(|it| self.entity_of(it))
        });
        let entity = entity.unwrap_or_else(|| self.text_of(value).into_owned());
        push(&mut mapped.columns, column.clone());
        if entity != "_" {
            mapped.keys.push((column, entity));
        }
    }

    fn read_many_to_many(
        &self,
        it: &Decorated<'_, 'a>,
        field: &PropertyDefinition<'a>,
        name: &str,
        mapped: &mut Mapped,
    ) {
        let Some(join) = decorated(&field.decorators).find(|it| it.name == "JoinTable") else { return };
        let Some(entity) = it.argument(0).and_then(|it| self.entity_of(it)) else { return };
        let stated = join.argument(0).and_then(|it| self.literal_text(it));
        let stated =
            stated.or_else(|| join.options().and_then(|options| self.property_text(options, "name")));
        // TypeORM: the first table, the property, the second table, which its entity tells.
        let table = match stated {
            Some(table) => format!("join:{table}"),
            None => {
                let own = mapped.table.clone().unwrap_or_default();
                format!("join:{own}_{}_*", inflect::underscore(name))
            }
        };
        mapped.between.push((table, entity));
    }

    /// The entity that an argument names: `() => Order`, `Order`, `"Order"`.
    fn entity_of(&self, it: &Expression<'a>) -> Option<String> {
        match it.get_inner_expression() {
            Expression::ArrowFunctionExpression(arrow) => self.entity_of(arrow.get_expression()?),
            Expression::Identifier(id) => Some(id.name.as_str().to_owned()),
            Expression::StringLiteral(text) => Some(format!("model:{}", text.value)),
            it => self.constant_path(it),
        }
    }

    /// The model that a `ref` names: `"Customer"`, `Customer.name`, `Customer`.
    pub fn model_of(&self, it: &Expression<'a>) -> Option<String> {
        match it.get_inner_expression() {
            Expression::StaticMemberExpression(member) if member.property.name == "name" => {
                self.constant_path(&member.object)
            }
            it => self.entity_of(it),
        }
    }

    /// Adds what a class says of its table.
    pub fn add_mapping(&mut self, class: &Class<'a>, mapped: Mapped, declared: u32) {
        let table = match mapped.table {
            Some(table) => table,
            // Columns of a class that others extend.
            None if !mapped.columns.is_empty() || !mapped.keys.is_empty() => String::new(),
            None => return,
        };
        let offset = class.span.start;
        self.add_table(&table, TableChange::Mapping, &mapped.columns, &mapped.keys, Some(declared), offset);
        for (between, entity) in mapped.between {
            let own = class.id.as_ref().map_or("", |id| id.name.as_str()).to_owned();
            // The columns are called after the tables, which resolution knows.
            let keys = [own, entity].map(|entity| ("*".to_owned(), entity));
            self.add_table(&between, TableChange::Mapping, &[], &keys, Some(declared), offset);
        }
    }

    /// Adds what a statement or mapping says of a table. Keys lead to entities, or to tables where
    /// they begin with `table:`.
    pub fn add_table(
        &mut self,
        name: &str,
        change: TableChange,
        columns: &[String],
        keys: &[(String, String)],
        within: Option<u32>,
        offset: u32,
    ) {
        let name = self.names.intern(&table_text(name));
        let columns = columns.iter().map(|column| self.names.intern(&column.to_lowercase())).collect();
        let foreign_keys = keys
            .iter()
            .map(|(column, to)| ForeignKeyFact {
                columns: vec![self.names.intern(&column.to_lowercase())],
                to: match to.strip_prefix("table:") {
                    Some(table) => TableName::Table(self.names.intern(&table_text(table))),
                    None => TableName::Entity(self.names.intern(to)),
                },
            })
            .collect();
        let line = self.line(offset);
        self.tables.push(TableFact { name, change, columns, foreign_keys, within, line });
    }
}

/// A table's name without its schema, in lower case.
fn table_text(name: &str) -> String {
    let name = name.trim_matches(['"', '`', '[', ']']);
    name.rsplit('.').next().unwrap_or(name).trim_matches(['"', '`']).to_lowercase()
}

fn push(columns: &mut Vec<String>, column: String) {
    if !columns.contains(&column) {
        columns.push(column);
    }
}
