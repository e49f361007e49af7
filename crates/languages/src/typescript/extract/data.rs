//! Accesses to tables by calls: repositories, models, clients, query builders.

use banyan_facts::*;
use oxc_ast::ast::*;

use super::calls::Called;
use super::roles::Role;
use super::walk::Walk;

/// What a method does to the table of what it is called on.
fn mode_of(name: &str) -> Option<AccessMode> {
    Some(match name {
        "find"
        | "findOne"
        | "findOneBy"
        | "findOneOrFail"
        | "findOneByOrFail"
        | "findBy"
        | "findAndCount"
        | "findAndCountBy"
        | "findAll"
        | "findByPk"
        | "findById"
        | "findByIds"
        | "findAndCountAll"
        | "count"
        | "countBy"
        | "countDocuments"
        | "estimatedDocumentCount"
        | "exist"
        | "exists"
        | "existsBy"
        | "distinct"
        | "aggregate"
        | "sum"
        | "average"
        | "createQueryBuilder"
        | "preload"
        | "findMany"
        | "findFirst"
        | "findUnique"
        | "findUniqueOrThrow"
        | "findFirstOrThrow"
        | "groupBy"
        | "findTrees"
        | "findOneById"
        | "paginate"
        | "from"
        | "innerJoin"
        | "leftJoin"
        | "rightJoin"
        | "fullJoin"
        | "innerJoinAndSelect"
        | "leftJoinAndSelect"
        | "scan"
        | "where"
        | "scope"
        | "unscoped"
        | "getReference" => AccessMode::Read,
        "save"
        | "insert"
        | "update"
        | "delete"
        | "remove"
        | "upsert"
        | "softDelete"
        | "softRemove"
        | "restore"
        | "recover"
        | "create"
        | "bulkCreate"
        | "insertMany"
        | "updateOne"
        | "updateMany"
        | "deleteOne"
        | "deleteMany"
        | "findOneAndUpdate"
        | "findByIdAndUpdate"
        | "findOneAndDelete"
        | "findByIdAndDelete"
        | "findByIdAndRemove"
        | "findOneAndReplace"
        | "findOneAndRemove"
        | "replaceOne"
        | "destroy"
        | "increment"
        | "decrement"
        | "truncate"
        | "clear"
        | "persist"
        | "persistAndFlush"
        | "removeAndFlush"
        | "nativeInsert"
        | "nativeUpdate"
        | "nativeDelete"
        | "findOrCreate"
        | "bulkWrite"
        | "insertOne"
        | "createMany"
        | "createManyAndReturn"
        | "into"
        | "del" => AccessMode::Write,
        _ => return None,
    })
}

/// Methods of Prisma's client.
fn is_prisma(name: &str) -> bool {
    matches!(
        name,
        "findMany"
            | "findFirst"
            | "findUnique"
            | "findUniqueOrThrow"
            | "findFirstOrThrow"
            | "create"
            | "createMany"
            | "createManyAndReturn"
            | "update"
            | "updateMany"
            | "upsert"
            | "delete"
            | "deleteMany"
            | "count"
            | "aggregate"
            | "groupBy"
    )
}

/// Names that builders of SQL statements have where nothing tells their type.
fn is_builder_name(name: &str) -> bool {
    matches!(name, "knex" | "trx" | "db" | "qb" | "database" | "tx" | "transaction" | "pg")
}

impl<'a> Walk<'a> {
    /// `knex("orders")`; tables that functions define.
    pub fn read_table_function(&mut self, called: &Called<'_, 'a>) {
        let is_builder = match self.binding(called.name).map(|binding| binding.role.clone()) {
            Some(Some(role)) => role == Role::QueryBuilder,
            _ => matches!(called.name, "knex" | "trx" | "db"),
        };
        if is_builder
            && let Some(table) = self.argument_text(called.arguments(), 0)
            && is_table_text(&table)
        {
            self.add_table_access(&table, AccessMode::Read, called.offset());
        }
        self.read_table_definition(called);
    }

    fn add_table_access(&mut self, table: &str, mode: AccessMode, offset: u32) {
        let table = table.split_whitespace().next().unwrap_or_default();
        let table = table.rsplit('.').next().unwrap_or(table).to_lowercase();
        let table = TableName::Table(self.names.intern(&table));
        self.add_access(table, mode, offset);
    }

    fn add_entity_access(&mut self, entity: &str, mode: AccessMode, offset: u32) {
        if !entity.is_empty() && entity.len() < 120 {
            let entity = TableName::Entity(self.names.intern(entity));
            self.add_access(entity, mode, offset);
        }
    }

    /// A method called on what may stand for a table.
    pub fn read_data_call(&mut self, called: &Called<'_, 'a>) {
        self.read_schema_call(called);
        let Some(object) = called.object else { return };
        self.read_builder_call(called, object);
        let Some(mode) = mode_of(called.name) else { return };
        if let Some(Role::Table(table)) = self.role_of(object) {
            self.add_table_access(&table, mode, called.offset());
            return;
        }
        if is_prisma(called.name)
            && let Expression::StaticMemberExpression(member) = object.get_inner_expression()
        {
            let model = format!("prisma:{}", member.property.name);
            self.add_entity_access(&model, mode, called.offset());
        }
        self.read_entity_argument(called, mode);
        self.read_entity_receiver(called, object, mode);
    }

    /// `manager.find(Order, …)`, `manager.save(order)`, `db.insert(orders)`.
    fn read_entity_argument(&mut self, called: &Called<'_, 'a>, mode: AccessMode) {
        let Some(Expression::Identifier(id)) = called.argument(0) else { return };
        let name = id.name.as_str();
        match self.local(name) {
            None if self.file_names.contains_key(name) => {
                self.add_entity_access(&format!("={name}"), mode, called.offset());
            }
            Some(binding)
                if matches!(called.name, "save" | "remove" | "softRemove" | "persist" | "recover") =>
            {
                let text = self.text_of(binding.value).into_owned();
                if text != "_" && text != "@" {
                    self.add_entity_access(&text, mode, called.offset());
                }
            }
            _ => {}
        }
    }

    fn read_entity_receiver(&mut self, called: &Called<'_, 'a>, object: &Expression<'a>, mode: AccessMode) {
        let object = object.get_inner_expression();
        // `models.Order.findAll()`: a model by its name.
        if let Expression::StaticMemberExpression(member) = object
            && member.property.name.starts_with(|c: char| c.is_ascii_uppercase())
        {
            let model = format!("model:{}", member.property.name);
            self.add_entity_access(&model, mode, called.offset());
            return;
        }
        let text = self.text_of(called.value).into_owned();
        let is_worth_it = match text.as_str() {
            "_" | "@" => false,
            text => !text.starts_with("Array<") && !text.starts_with("Dictionary<"),
        };
        if is_worth_it {
            self.add_entity_access(&text, mode, called.offset());
        }
    }

    /// Calls along the chain of a builder of SQL statements.
    fn read_builder_call(&mut self, called: &Called<'_, 'a>, object: &Expression<'a>) {
        match called.name {
            "from" | "into" | "table" | "join" | "innerJoin" | "leftJoin" | "rightJoin" | "leftOuterJoin"
            | "insertInto" | "deleteFrom" | "selectFrom" | "updateTable" => {
                let Some(table) = self.argument_text(called.arguments(), 0) else { return };
                if !is_table_text(&table) || !self.is_builder_chain(object) {
                    return;
                }
                let writes = matches!(called.name, "into" | "insertInto" | "deleteFrom" | "updateTable");
                let mode = if writes { AccessMode::Write } else { AccessMode::Read };
                self.add_table_access(&table, mode, called.offset());
            }
            "insert" | "update" | "del" | "delete" | "increment" | "decrement" | "truncate" | "merge" => {
                if let Some((line, true)) = self.chain_root(object).map(|(at, is)| (self.line(at), is)) {
                    self.turn_to_write(line, self.line(called.offset()));
                }
            }
            _ => {}
        }
    }

    /// What `knex("orders")` read is written after all, where `.update(…)` follows.
    fn turn_to_write(&mut self, first: u32, last: u32) {
        let within = self.within;
        let access = self.accesses.iter_mut().rev().take(6).find(|access| {
            access.within == within
                && (first..=last.max(first)).contains(&access.line)
                && matches!(access.table, TableName::Table(_))
        });
        if let Some(access) = access {
            access.mode = AccessMode::Write;
        }
    }

    fn is_builder_chain(&self, it: &Expression<'a>) -> bool {
        self.chain_root(it).is_some_and(|(_, is_builder)| is_builder)
    }

    /// Where a chain of calls begins, and whether it begins at a builder of SQL statements.
    fn chain_root(&self, it: &Expression<'a>) -> Option<(u32, bool)> {
        let mut at = it.get_inner_expression();
        for _ in 0..48 {
            at = match at {
                Expression::CallExpression(call) => call.callee.get_inner_expression(),
                Expression::StaticMemberExpression(member) => match &member.object {
                    Expression::ThisExpression(_) => {
                        let name = member.property.name.as_str();
                        let role = self.field_roles.get(&(self.own_class(), name));
                        let is_builder =
                            role == Some(&Role::QueryBuilder) || (role.is_none() && is_builder_name(name));
                        return Some((member.span.start, is_builder));
                    }
                    object => object.get_inner_expression(),
                },
                Expression::AwaitExpression(it) => it.argument.get_inner_expression(),
                Expression::Identifier(id) => {
                    let name = id.name.as_str();
                    let is_builder = match self.binding(name).and_then(|binding| binding.role.as_ref()) {
                        Some(role) => *role == Role::QueryBuilder,
                        None => is_builder_name(name),
                    };
                    return Some((id.span.start, is_builder));
                }
                _ => return None,
            };
        }
        None
    }
}

fn is_table_text(text: &str) -> bool {
    !text.is_empty()
        && text.len() < 80
        && text.split_whitespace().count() <= 3
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ' ' | '-'))
}
