//! Tables that code defines: schemas and models of Sequelize, Mongoose and Drizzle, and migrations.

use banyan_facts::{DeclarationKind, ForeignKeyFact, Markers, TableChange, TableFact, TableName};
use oxc_ast::ast::*;

use super::calls::Called;
use super::entities::collection_name;
use super::texts::{named_properties, object_argument};
use super::walk::Walk;
use crate::{inflect, sql};

/// Columns of a table and where some of them lead.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    pub names: Vec<String>,
    pub keys: Vec<(String, String)>,
    /// The table that a schema states
    pub table: Option<String>,
}

impl Columns {
    fn add(&mut self, name: String) {
        if !self.names.contains(&name) {
            self.names.push(name);
        }
    }
}

impl<'a> Walk<'a> {
    /// Statements in a text that define tables. What undoes a migration says nothing.
    pub fn read_schema(&mut self, text: &str, offset: u32) {
        if !self.undoes() {
            let line = self.line(offset);
            self.tables.extend(sql::table_changes(text, line, &mut self.names));
        }
    }

    /// Whether the walk is inside what undoes a migration.
    fn undoes(&self) -> bool {
        let mut at = self.within;
        while let Some(declaration) = at.map(|at| &self.declarations[at as usize]) {
            if matches!(self.names.text(declaration.name), "down" | "rollback") {
                return true;
            }
            at = declaration.parent;
        }
        false
    }

    /// `pgTable("orders", { … })` of Drizzle, `model("Order", schema)` of Mongoose.
    pub fn read_table_definition(&mut self, called: &Called<'_, 'a>) {
        match called.name {
            "pgTable" | "mysqlTable" | "sqliteTable" | "singlestoreTable" | "createTable" => {
                let Some(table) = self.argument_text(called.arguments(), 0) else { return };
                let columns = match called.argument(1) {
                    Some(Expression::ObjectExpression(object)) => self.drizzle_columns(object),
                    Some(Expression::ArrowFunctionExpression(arrow)) => match arrow.get_expression() {
                        Some(Expression::ObjectExpression(object)) => self.drizzle_columns(object),
                        _ => Columns::default(),
                    },
                    _ => return,
                };
                self.map_table(&table, &columns, called.offset());
            }
            "model" => self.read_mongoose_model(called),
            _ => {}
        }
    }

    fn map_table(&mut self, table: &str, columns: &Columns, offset: u32) {
        if let Some(within) = self.within {
            self.mark(within, Markers::ENTITY);
        }
        self.add_table(table, TableChange::Mapping, &columns.names, &columns.keys, self.within, offset);
    }

    /// Maps a table to a model that has a name of its own.
    fn map_model(&mut self, model: &str, table: &str, columns: &Columns, span: oxc_span::Span) {
        let is_named = self
            .within
            .is_some_and(|within| self.names.text(self.declarations[within as usize].name) == model);
        if is_named {
            self.map_table(table, columns, span.start);
            return;
        }
        let declared = self.declare(model, DeclarationKind::Class, span, Markers::ENTITY);
        let within = self.within.replace(declared);
        self.map_table(table, columns, span.start);
        self.within = within;
    }

    fn drizzle_columns(&self, object: &ObjectExpression<'a>) -> Columns {
        let mut columns = Columns::default();
        for (name, value) in named_properties(object) {
            let mut column = name.to_owned();
            let mut key = None;
            let mut at = value.get_inner_expression();
            while let Expression::CallExpression(call) = at {
                match call.callee.get_inner_expression() {
                    Expression::StaticMemberExpression(member) => {
                        if member.property.name == "references" {
                            key = call.arguments.first().and_then(|it| self.drizzle_key(it.as_expression()?));
                        }
                        at = member.object.get_inner_expression();
                    }
                    _ => {
                        if let Some(stated) = self.argument_text(&call.arguments, 0) {
                            column = stated;
                        }
                        break;
                    }
                }
            }
            if let Some(key) = key {
                columns.keys.push((column.clone(), key));
            }
            columns.add(column);
        }
        columns
    }

    /// `() => customers.id`.
    fn drizzle_key(&self, it: &Expression<'a>) -> Option<String> {
        let Expression::ArrowFunctionExpression(arrow) = it.get_inner_expression() else { return None };
        match arrow.get_expression()?.get_inner_expression() {
            Expression::StaticMemberExpression(member) => {
                self.constant_path(&member.object).map(|path| format!("={path}"))
            }
            _ => None,
        }
    }

    /// `new Schema({ … })` of Mongoose.
    pub fn read_table_construct(&mut self, it: &NewExpression<'a>, name: &str) {
        if name == "Schema" {
            self.read_mongoose_schema(&it.arguments);
        }
    }

    fn read_mongoose_schema(&mut self, arguments: &[Argument<'a>]) {
        if let Some(object) = object_argument(arguments, 0)
            && let Some(target) = self.target_name
        {
            let mut columns = self.mongoose_columns(object);
            let options = object_argument(arguments, 1);
            columns.table = options.and_then(|options| self.property_text(options, "collection"));
            self.schemas.insert(target, columns);
        }
    }

    fn mongoose_columns(&self, object: &ObjectExpression<'a>) -> Columns {
        let mut columns = Columns::default();
        for (name, value) in named_properties(object) {
            let definition = match value.get_inner_expression() {
                Expression::ArrayExpression(list) => list.elements.first().and_then(|it| it.as_expression()),
                value => Some(value),
            };
            if let Some(Expression::ObjectExpression(options)) = definition
                && let Some(model) = self.property(options, "ref").and_then(|it| self.model_of(it))
            {
                columns.keys.push((name.to_owned(), model));
            }
            columns.add(name.to_owned());
        }
        columns
    }

    /// `mongoose.model("Order", orderSchema, "orders")`.
    fn read_mongoose_model(&mut self, called: &Called<'_, 'a>) {
        let Some(model) = self.argument_text(called.arguments(), 0) else { return };
        let schema = match called.argument(1) {
            Some(Expression::Identifier(id)) => self.schemas.get(id.name.as_str()).cloned(),
            Some(Expression::NewExpression(_) | Expression::StaticMemberExpression(_)) => None,
            _ => return,
        };
        let columns = schema.unwrap_or_default();
        let stated = self.argument_text(called.arguments(), 2).or_else(|| columns.table.clone());
        let table = stated.unwrap_or_else(|| collection_name(&model));
        self.map_model(&model, &table, &columns, called.node.span);
    }

    /// Methods that define, change or tie tables.
    pub fn read_schema_call(&mut self, called: &Called<'_, 'a>) {
        match called.name {
            "model" => self.read_mongoose_model(called),
            "Schema" => self.read_mongoose_schema(called.arguments()),
            "define" => self.read_sequelize_define(called),
            "init" => self.read_sequelize_init(called),
            "belongsTo" | "hasMany" | "hasOne" => self.read_association(called),
            "createTable"
            | "createTableIfNotExists"
            | "dropTable"
            | "dropTableIfExists"
            | "alterTable"
            | "table"
            | "renameTable"
            | "addColumn"
            | "addColumns"
            | "removeColumn"
            | "dropColumn"
            | "renameColumn"
            | "createForeignKey"
            | "dropColumns"
                if !self.undoes() =>
            {
                self.read_migration(called);
            }
            _ => {}
        }
    }

    fn attribute_columns(&self, object: &ObjectExpression<'a>, underscored: bool) -> Columns {
        let mut columns = Columns::default();
        for (name, value) in named_properties(object) {
            let options = match value.get_inner_expression() {
                Expression::ObjectExpression(options) => Some(options),
                _ => None,
            };
            let stated = options.and_then(|options| self.property_text(options, "field"));
            let column = stated
                .unwrap_or_else(|| if underscored { inflect::underscore(name) } else { name.to_owned() });
            if let Some(key) = options.and_then(|options| self.referred_table(options)) {
                columns.keys.push((column.clone(), key));
            }
            columns.add(column);
        }
        columns
    }

    /// `references: { model: "customers", key: "id" }`.
    fn referred_table(&self, options: &ObjectExpression<'a>) -> Option<String> {
        let Expression::ObjectExpression(references) =
            self.property(options, "references")?.get_inner_expression()
        else {
            return None;
        };
        let model = self.property(references, "model").or_else(|| self.property(references, "table"))?;
        match model.get_inner_expression() {
            Expression::ObjectExpression(object) => {
                self.property_text(object, "tableName").map(|table| format!("table:{table}"))
            }
            model => match self.literal_text(model) {
                Some(table) => Some(format!("table:{table}")),
                None => self.constant_path(model).map(|path| format!("={path}")),
            },
        }
    }

    fn is_true(&self, options: Option<&ObjectExpression<'a>>, name: &str) -> bool {
        options
            .and_then(|options| self.property(options, name))
            .is_some_and(|it| matches!(it, Expression::BooleanLiteral(it) if it.value))
    }

    fn model_table(&self, model: &str, options: Option<&ObjectExpression<'a>>) -> String {
        let stated = options.and_then(|options| self.property_text(options, "tableName"));
        stated.unwrap_or_else(|| {
            let name = if self.is_true(options, "freezeTableName") {
                model.to_owned()
            } else {
                inflect::pluralize(model)
            };
            if self.is_true(options, "underscored") { inflect::underscore(&name) } else { name }
        })
    }

    /// `sequelize.define("Order", { … }, { tableName })`.
    fn read_sequelize_define(&mut self, called: &Called<'_, 'a>) {
        let (Some(model), Some(attributes)) =
            (self.argument_text(called.arguments(), 0), called.object_argument(1))
        else {
            return;
        };
        let options = called.object_argument(2);
        let columns = self.attribute_columns(attributes, self.is_true(options, "underscored"));
        let table = self.model_table(&model, options);
        self.map_model(&model, &table, &columns, called.node.span);
    }

    /// `Order.init({ … }, { sequelize, tableName })`.
    fn read_sequelize_init(&mut self, called: &Called<'_, 'a>) {
        let (Some(Expression::Identifier(id)), Some(attributes), Some(options)) =
            (called.object, called.object_argument(0), called.object_argument(1))
        else {
            return;
        };
        let class = self.declaration_named(id.name.as_str());
        let Some(class) = class.filter(|_| self.property(options, "sequelize").is_some()) else { return };
        let model = self.property_text(options, "modelName").unwrap_or_else(|| id.name.as_str().to_owned());
        let columns = self.attribute_columns(attributes, self.is_true(Some(options), "underscored"));
        let table = self.model_table(&model, Some(options));
        let within = self.within.replace(class);
        self.map_table(&table, &columns, called.offset());
        self.within = within;
    }

    /// The declaration of this name at the file's own level.
    pub fn declaration_named(&self, name: &str) -> Option<u32> {
        let found = |it: &banyan_facts::Declaration| it.parent.is_none() && self.names.text(it.name) == name;
        self.declarations.iter().position(found).map(|at| at as u32)
    }

    /// `Order.belongsTo(Customer, { foreignKey })`, `Customer.hasMany(Order)`.
    fn read_association(&mut self, called: &Called<'_, 'a>) {
        let own = match called.object {
            Some(Expression::ThisExpression(_)) => self
                .own_class()
                .map(|class| self.names.text(self.declarations[class as usize].name).to_owned()),
            Some(object) => self.constant_path(object),
            None => None,
        };
        let other = called.argument(0).and_then(|it| self.constant_path(it));
        let (Some(own), Some(other)) = (own.map(entity_name), other.map(entity_name)) else { return };
        let options = called.object_argument(1);
        let stated = options.and_then(|options| match self.property(options, "foreignKey")? {
            Expression::ObjectExpression(object) => {
                self.property_text(object, "field").or_else(|| self.property_text(object, "name"))
            }
            it => self.literal_text(it),
        });
        let (holder, target) = if called.name == "belongsTo" { (own, other) } else { (other, own) };
        let column = stated.unwrap_or_else(|| {
            let mut simple = target.trim_start_matches(['=']).trim_start_matches("model:").to_owned();
            if let Some(first) = simple.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            format!("{simple}Id")
        });
        let (name, line) = (self.names.intern(&holder), self.line(called.offset()));
        let key = ForeignKeyFact {
            columns: vec![self.names.intern(&column.to_lowercase())],
            to: TableName::Entity(self.names.intern(&target)),
        };
        let columns = key.columns.clone();
        let (change, within) = (TableChange::Mapping, None);
        self.tables.push(TableFact { name, change, columns, foreign_keys: vec![key], within, line });
    }

    /// Migrations of Knex, Sequelize and TypeORM.
    fn read_migration(&mut self, called: &Called<'_, 'a>) {
        if let Some(Expression::NewExpression(made)) =
            called.argument(usize::from(called.arguments().len() > 1))
        {
            self.read_typeorm_migration(called, made);
            return;
        }
        let Some(table) = self.argument_text(called.arguments(), 0) else { return };
        let offset = called.offset();
        let text = |at| self.argument_text(called.arguments(), at);
        match called.name {
            "dropTable" | "dropTableIfExists" => self.add_change(&table, TableChange::Drop, &[], offset),
            "renameTable" => {
                if let Some(new) = text(1) {
                    let new = self.names.intern(&new.to_lowercase());
                    self.add_change(&table, TableChange::Rename(new), &[], offset);
                }
            }
            "removeColumn" | "dropColumn" => {
                if let Some(column) = text(1) {
                    self.add_change(&table, TableChange::DropColumns, &[column], offset);
                }
            }
            "renameColumn" => {
                if let (Some(old), Some(new)) = (text(1), text(2)) {
                    let new = self.names.intern(&new.to_lowercase());
                    self.add_change(&table, TableChange::RenameColumn(new), &[old], offset);
                }
            }
            "addColumn" => {
                let Some(column) = text(1) else { return };
                let key = called.object_argument(2).and_then(|options| self.referred_table(options));
                let keys: Vec<_> = key.into_iter().map(|key| (column.clone(), key)).collect();
                self.add_table(&table, TableChange::Alter, &[column], &keys, None, offset);
            }
            _ => self.read_table_body(called, &table),
        }
    }

    fn add_change(&mut self, table: &str, change: TableChange, columns: &[String], offset: u32) {
        self.add_table(table, change, columns, &[], None, offset);
    }

    fn read_table_body(&mut self, called: &Called<'_, 'a>, table: &str) {
        let is_create = called.name.starts_with("create");
        let change = if is_create { TableChange::Create } else { TableChange::Alter };
        let offset = called.offset();
        match called.argument(1) {
            Some(Expression::ObjectExpression(object)) if is_create => {
                let columns = self.attribute_columns(object, false);
                self.add_table(table, change, &columns.names, &columns.keys, None, offset);
            }
            Some(it) => {
                let Some(statements) = body_of(it) else { return };
                let mut columns = Columns::default();
                for statement in statements {
                    self.read_builder_statement(statement, table, &mut columns, offset);
                }
                self.add_table(table, change, &columns.names, &columns.keys, None, offset);
            }
            None => {}
        }
    }

    /// `t.integer("customer_id").references("id").inTable("customers")`.
    fn read_builder_statement(
        &mut self,
        it: &Expression<'a>,
        table: &str,
        columns: &mut Columns,
        offset: u32,
    ) {
        let (mut at, mut target, mut names) = (it, None, Vec::new());
        for _ in 0..32 {
            let Expression::CallExpression(call) = at.get_inner_expression() else { break };
            let Expression::StaticMemberExpression(member) = call.callee.get_inner_expression() else {
                break;
            };
            let text = self.argument_text(&call.arguments, 0);
            match member.property.name.as_str() {
                "inTable" => target = text,
                "references" => {
                    let referred =
                        text.and_then(|text| text.split_once('.').map(|(table, _)| table.to_owned()));
                    target = target.or(referred);
                }
                name => names.push((name, text, self.argument_text(&call.arguments, 1))),
            }
            at = &member.object;
        }
        let Some((name, text, second)) = names.pop() else { return };
        match (name, text) {
            ("timestamps", _) => {
                columns.add("created_at".to_owned());
                columns.add("updated_at".to_owned());
            }
            ("increments" | "bigIncrements", None) => columns.add("id".to_owned()),
            ("dropColumn" | "dropColumns", Some(text)) => {
                self.add_change(table, TableChange::DropColumns, &[text], offset);
            }
            ("renameColumn", Some(text)) => {
                if let Some(new) = second {
                    let new = self.names.intern(&new.to_lowercase());
                    self.add_change(table, TableChange::RenameColumn(new), &[text], offset);
                }
            }
            ("foreign", Some(text)) => {
                if let Some(target) = target {
                    columns.keys.push((text, format!("table:{target}")));
                }
            }
            (
                "primary" | "index" | "unique" | "dropForeign" | "dropIndex" | "dropUnique" | "comment"
                | "setNullable" | "dropNullable" | "dropPrimary" | "charset" | "collate" | "engine" | "check"
                | "inherits",
                _,
            ) => {}
            (_, Some(text)) => {
                if let Some(target) = target {
                    columns.keys.push((text.clone(), format!("table:{target}")));
                }
                columns.add(text);
            }
            _ => {}
        }
    }

    /// `queryRunner.createTable(new Table({ name, columns, foreignKeys }))` and its kin.
    fn read_typeorm_migration(&mut self, called: &Called<'_, 'a>, made: &NewExpression<'a>) {
        let Some(options) = object_argument(&made.arguments, 0) else { return };
        let stated = self.argument_text(called.arguments(), 0);
        let offset = called.offset();
        match called.name {
            "createTable" => {
                let Some(table) = self.property_text(options, "name") else { return };
                let names = self.listed(options, "columns", "name");
                let columns: Vec<String> = names.into_iter().flat_map(|(name, _)| name).collect();
                let keys = self.listed_keys(options);
                self.add_table(&table, TableChange::Create, &columns, &keys, None, offset);
            }
            "addColumn" => {
                if let (Some(table), Some(column)) = (stated, self.property_text(options, "name")) {
                    self.add_table(&table, TableChange::Alter, &[column], &[], None, offset);
                }
            }
            "createForeignKey" => {
                if let (Some(table), Some(key)) = (stated, self.key_of(options)) {
                    self.add_table(&table, TableChange::Alter, &[], &[key], None, offset);
                }
            }
            _ => {}
        }
    }

    /// The objects in a list that a property holds, with one text of each.
    fn listed<'o>(
        &self,
        options: &'o ObjectExpression<'a>,
        list: &str,
        text: &str,
    ) -> Vec<(Option<String>, &'o ObjectExpression<'a>)> {
        let Some(Expression::ArrayExpression(list)) = self.property(options, list) else { return Vec::new() };
        let objects = list.elements.iter().filter_map(|element| match element.as_expression()? {
            Expression::ObjectExpression(object) => Some(&**object),
            Expression::NewExpression(made) => object_argument(&made.arguments, 0),
            _ => None,
        });
        objects.map(|object| (self.property_text(object, text), object)).collect()
    }

    fn listed_keys(&self, options: &ObjectExpression<'a>) -> Vec<(String, String)> {
        let listed = self.listed(options, "foreignKeys", "name");
        listed.into_iter().filter_map(|(_, object)| self.key_of(object)).collect()
    }

    fn key_of(&self, object: &ObjectExpression<'a>) -> Option<(String, String)> {
        let Expression::ArrayExpression(columns) = self.property(object, "columnNames")? else { return None };
        let column = self.literal_text(columns.elements.first()?.as_expression()?)?;
        let table = self.property_text(object, "referencedTableName")?;
        Some((column, format!("table:{table}")))
    }

    /// What a variable of the file holds, once it is known: nothing that its value did not tell.
    pub fn read_file_variable(&mut self, it: &VariableDeclarator<'a>, name: &'a str) {
        if let Some(Expression::ArrayExpression(list)) =
            it.init.as_ref().map(Expression::get_inner_expression)
        {
            self.note_list(list);
        }
        if let Some(init) = &it.init
            && let Some(text) = self.literal_text(init)
            && let Some(binding) = self.file_bindings.get_mut(name)
            && binding.role.is_none()
        {
            binding.role = Some(super::roles::Role::Text(text));
        }
    }
}

fn entity_name(path: String) -> String {
    match path.rsplit_once('.') {
        Some((_, name)) => format!("model:{name}"),
        None => format!("={path}"),
    }
}

/// The expressions that a function's body is made of, one a statement.
fn body_of<'o, 'a>(it: &'o Expression<'a>) -> Option<Vec<&'o Expression<'a>>> {
    let statements = match it.get_inner_expression() {
        Expression::ArrowFunctionExpression(arrow) => match arrow.get_expression() {
            Some(expression) => return Some(vec![expression]),
            None => match &arrow.body {
                ArrowFunctionBody::FunctionBody(body) => &body.statements,
                _ => return None,
            },
        },
        Expression::FunctionExpression(function) => &function.body.as_ref()?.statements,
        _ => return None,
    };
    let expressions = statements.iter().filter_map(|statement| match statement {
        Statement::ExpressionStatement(it) => Some(&it.expression),
        _ => None,
    });
    Some(expressions.collect())
}
