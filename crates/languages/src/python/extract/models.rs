//! Classes mapped to tables: Django models, SQLAlchemy, SQLModel, Peewee.
//!
//! What a class body tells is one table fact; whether the class is a model is told by its bases, in
//! resolution. Its name is empty where it follows from the class, begins with `~` for a proxy, and
//! ends with a dot where it is the application's label alone. A column that is a primary key has
//! `!` before it. A table of its own for a many-to-many field is named `+field`, or `+field|table`.

use crate::python::tree::{Arguments, Expr, ExprCall, Stmt, StmtClassDef};
use banyan_facts::*;

use super::definitions::assignment;
use super::texts::{argument, keyword};
use super::walk::{Walk, last_name, literal};
use crate::python::notation::Typed;

impl<'a> Walk<'a> {
    pub fn open_mapping(&mut self, class: &'a StmtClassDef<'a>, declaration: u32) {
        let own = |name| Walk::text_in_body(class.body, name);
        let meta = class.body.iter().find_map(|statement| match statement {
            Stmt::ClassDef(meta) if meta.name.id == "Meta" => Some(meta.body),
            _ => None,
        });
        let in_meta = |name| meta.and_then(|body| Walk::text_in_body(body, name));
        let is_set = |body: &'a [Stmt<'a>], name: &str| {
            body.iter().any(|statement| {
                assignment(statement).is_some_and(|(target, value)| {
                    last_name(target) == name && matches!(value, Expr::BooleanLiteral(yes) if yes.value)
                })
            })
        };
        let abstract_class =
            is_set(class.body, "__abstract__") || meta.is_some_and(|body| is_set(body, "abstract"));
        if abstract_class {
            self.declarations[declaration as usize].markers.add(Markers::ABSTRACT);
        }
        let stated = in_meta("db_table").or_else(|| in_meta("table_name")).or_else(|| own("__tablename__"));
        let is_table = class.arguments.iter().flat_map(|arguments| arguments.keywords).any(|keyword| {
            keyword.arg == Some("table") && matches!(keyword.value, Expr::BooleanLiteral(yes) if yes.value)
        });
        let name = match (stated, in_meta("app_label")) {
            // SQLModel
            (None, None) if is_table => class.name.id.to_lowercase(),
            _ if meta.is_some_and(|body| is_set(body, "proxy")) => "~".to_owned(),
            (Some(table), _) => table.trim_matches('"').rsplit('.').next().unwrap_or(table).to_lowercase(),
            (None, Some(label)) => format!("{label}."),
            (None, None) => String::new(),
        };
        let line = self.line(&class.name);
        let name = self.names.intern(&name);
        self.mappings.push(TableFact {
            name,
            change: TableChange::Mapping,
            columns: Vec::new(),
            foreign_keys: Vec::new(),
            within: Some(declaration),
            line,
        });
    }

    pub fn close_mapping(&mut self) {
        let Some(mapping) = self.mappings.pop() else { return };
        if !mapping.columns.is_empty() || mapping.name != self.empty() {
            self.tables.push(mapping);
        }
    }

    /// The value of a field that is a column or a relation; none for other values.
    pub fn model_field(&mut self, value: &'a Expr<'a>) -> Option<Receiver> {
        let Expr::Call(call) = value else { return None };
        let name = last_name(&call.func);
        let by_form = self.path_text(&call.func).is_some_and(|path| {
            ["forms.", "serializers.", "filters.", "django_filters.", "ma."]
                .iter()
                .any(|start| path.starts_with(start))
        });
        if by_form {
            return None;
        }
        match name {
            "ForeignKey" | "OneToOneField" | "ParentalKey" | "TreeForeignKey" | "ForeignKeyField" => {
                Some(self.foreign_key(call))
            }
            "ManyToManyField" | "ParentalManyToManyField" | "TreeManyToManyField" => {
                Some(self.many_to_many(call))
            }
            "relationship" | "Relationship" | "backref" => self.relationship(call),
            "Column" | "mapped_column" => Some(self.column(call)),
            "GenericForeignKey" | "GenericRelation" | "Field" => None,
            name if name.ends_with("Field") => Some(self.plain_field(call)),
            _ => None,
        }
    }

    /// The name of the field that the walk is in.
    fn field_name(&self) -> String {
        let field = self.within.map(|within| self.declarations[within as usize].name);
        field.map_or_else(String::new, |name| self.names.text(name).to_owned())
    }

    fn add_column(&mut self, name: &str, arguments: &Arguments<'a>) -> Name {
        let is_key = |name| matches!(keyword(arguments, name), Some(Expr::BooleanLiteral(yes)) if yes.value);
        let sign = if is_key("primary_key") { "!" } else { "" };
        let column = self.names.intern(&name.to_lowercase());
        let marked = self.names.intern(&format!("{sign}{}", name.to_lowercase()));
        if let Some(mapping) = self.mappings.last_mut() {
            mapping.columns.push(marked);
        }
        column
    }

    fn add_key(&mut self, column: Name, to: TableName) {
        if let Some(mapping) = self.mappings.last_mut() {
            mapping.foreign_keys.push(ForeignKeyFact { columns: vec![column], to });
        }
    }

    fn plain_field(&mut self, call: &'a ExprCall<'a>) -> Receiver {
        let column = ["db_column", "column_name"].iter().find_map(|name| keyword(&call.arguments, name));
        let name = column.and_then(literal).map_or_else(|| self.field_name(), str::to_owned);
        self.add_column(&name, &call.arguments);
        self.value_as(&call.func, ReferenceKind::Call);
        self.arguments(&call.arguments);
        self.builtin()
    }

    fn foreign_key(&mut self, call: &'a ExprCall<'a>) -> Receiver {
        self.value_as(&call.func, ReferenceKind::Call);
        let target = ["to", "model", "model_name"];
        let target = call
            .arguments
            .args
            .first()
            .or_else(|| target.iter().find_map(|name| keyword(&call.arguments, name)));
        let reference = target.and_then(|target| self.model_reference(target));
        self.other_arguments(&call.arguments, 1, &["to", "model", "model_name", "related_name"]);
        let stated = ["db_column", "column_name"].iter().find_map(|name| keyword(&call.arguments, name));
        let name = stated.and_then(literal).map_or_else(|| self.field_name() + "_id", str::to_owned);
        let column = self.add_column(&name, &call.arguments);
        let Some(reference) = reference else { return Receiver::Unknown };
        let to = TableName::Entity(self.intern(&Typed::Value(reference)));
        self.add_key(column, to);
        let related = ["related_name", "backref"].iter().find_map(|name| keyword(&call.arguments, name));
        self.typed(Typed::Instance(reference, related.and_then(literal).unwrap_or_default()))
    }

    fn many_to_many(&mut self, call: &'a ExprCall<'a>) -> Receiver {
        self.value_as(&call.func, ReferenceKind::Call);
        let target = argument(&call.arguments, 0, "to");
        let reference = target.and_then(|target| self.model_reference(target));
        let through = keyword(&call.arguments, "through");
        if let Some(through) = through {
            self.model_reference(through);
        }
        self.other_arguments(&call.arguments, 1, &["to", "through", "related_name"]);
        let Some(reference) = reference else { return Receiver::Unknown };
        if through.is_none() {
            let table = keyword(&call.arguments, "db_table").and_then(literal);
            let table = table.map_or_else(String::new, |table| format!("|{}", table.to_lowercase()));
            let name = self.names.intern(&format!("+{}{table}", self.field_name()));
            let to = TableName::Entity(self.intern(&Typed::Value(reference)));
            let line = self.line(call);
            self.tables.push(TableFact {
                name,
                change: TableChange::Mapping,
                columns: Vec::new(),
                foreign_keys: vec![ForeignKeyFact { columns: Vec::new(), to }],
                within: self.class,
                line,
            });
        }
        let related = keyword(&call.arguments, "related_name").and_then(literal).unwrap_or_default();
        self.typed(Typed::Rows(reference, related))
    }

    /// `relationship("Order", back_populates="customer")`: rows or a row, which its name does not tell.
    fn relationship(&mut self, call: &'a ExprCall<'a>) -> Option<Receiver> {
        let target = call.arguments.args.first()?;
        self.value_as(&call.func, ReferenceKind::Call);
        let reference = match target {
            Expr::Lambda(lambda) => reference(self.value(lambda.body)),
            target => self.model_reference(target),
        };
        self.other_arguments(&call.arguments, 1, &[]);
        let single =
            matches!(keyword(&call.arguments, "uselist"), Some(Expr::BooleanLiteral(yes)) if !yes.value);
        let many = self.field_name().ends_with('s') && !single;
        Some(match reference {
            Some(reference) if many => self.typed(Typed::Rows(reference, "")),
            Some(reference) => self.typed(Typed::Instance(reference, "")),
            None => Receiver::Unknown,
        })
    }

    /// `Column("name", Integer, ForeignKey("orders.id"), primary_key=True)`
    fn column(&mut self, call: &'a ExprCall<'a>) -> Receiver {
        self.value_as(&call.func, ReferenceKind::Call);
        let stated = call
            .arguments
            .args
            .first()
            .and_then(literal)
            .or_else(|| keyword(&call.arguments, "name").and_then(literal));
        let name = stated.map_or_else(|| self.field_name(), str::to_owned);
        let column = self.add_column(&name, &call.arguments);
        for argument in call.arguments.args {
            match key_target(argument) {
                Some(target) => self.column_key(column, target),
                None => self.visit(argument),
            }
        }
        call.arguments.keywords.iter().for_each(|keyword| self.visit(&keyword.value));
        self.builtin()
    }

    fn column_key(&mut self, column: Name, target: &'a Expr<'a>) {
        let to = match literal(target) {
            Some(text) => TableName::Table(self.names.intern(&table_of_column(text))),
            None => match self.value(target) {
                Receiver::Result(at) => TableName::Entity(self.intern(&Typed::Value(at))),
                _ => return,
            },
        };
        self.add_key(column, to);
    }

    /// A field with an annotation: SQLAlchemy's `Mapped[…]`, SQLModel. What its value is, where it is
    /// no plain one.
    pub fn mapped_field(
        &mut self,
        annotation: &'a Expr<'a>,
        value: Option<&'a Expr<'a>>,
    ) -> Option<Receiver> {
        let is_mapped = matches!(annotation, Expr::Subscript(mapped) if last_name(mapped.value) == "Mapped");
        let call = match value {
            Some(Expr::Call(call)) => Some(*call),
            _ => None,
        };
        match call.map(|call| last_name(&call.func)) {
            Some("mapped_column" | "Column") => {
                let receiver = call.map(|call| self.column(call));
                return receiver;
            }
            Some("relationship" | "Relationship" | "association_proxy" | "column_property") => return None,
            Some("Field") => {
                let call = call?;
                let column = self.field_name();
                let column = self.add_column(&column, &call.arguments);
                if let Some(key) = keyword(&call.arguments, "foreign_key").and_then(literal) {
                    let to = TableName::Table(self.names.intern(&table_of_column(key)));
                    self.add_key(column, to);
                }
                return None;
            }
            _ => {}
        }
        let is_plain = is_mapped && value.is_none() || self.in_sql_model();
        if is_plain && !is_relation(annotation) {
            let column = self.names.intern(&self.field_name().to_lowercase());
            if let Some(mapping) = self.mappings.last_mut() {
                mapping.columns.push(column);
            }
        }
        None
    }

    /// Whether the class is one of SQLModel's, as far as this file tells.
    fn in_sql_model(&self) -> bool {
        self.origins.values().any(|origin| self.origin_text(origin).starts_with("sqlmodel"))
    }

    /// `Table("orders", metadata, Column("id", Integer), …)`
    pub fn note_table(&mut self, call: &'a ExprCall<'a>) {
        let Some(name) = call.arguments.args.first().and_then(literal) else { return };
        let line = self.line(call);
        let name = self.names.intern(&name.to_lowercase());
        let mut table = TableFact {
            name,
            change: TableChange::Create,
            columns: Vec::new(),
            foreign_keys: Vec::new(),
            within: self.within,
            line,
        };
        self.stated_columns(call.arguments.args, &mut table);
        if !table.columns.is_empty() {
            self.tables.push(table);
        }
    }

    /// The columns and keys that arguments state: `Column("id", …)`, `ForeignKeyConstraint([…], […])`.
    pub fn stated_columns(&mut self, arguments: &'a [Expr<'a>], table: &mut TableFact) {
        for argument in arguments {
            let Expr::Call(call) = argument else { continue };
            let inner = call.arguments.args;
            match last_name(&call.func) {
                "Column" => {
                    let Some(column) = inner.first().and_then(literal) else { continue };
                    let column = self.names.intern(&column.to_lowercase());
                    table.columns.push(column);
                    for key in inner.iter().filter_map(key_target).filter_map(literal) {
                        let to = TableName::Table(self.names.intern(&table_of_column(key)));
                        table.foreign_keys.push(ForeignKeyFact { columns: vec![column], to });
                    }
                }
                "ForeignKeyConstraint" => {
                    let (Some(columns), Some(to)) = (inner.first(), inner.get(1)) else { continue };
                    let columns =
                        super::texts::texts_of(columns).iter().map(|name| self.names.intern(name)).collect();
                    let Some(to) = super::texts::texts_of(to).first().map(|to| table_of_column(to)) else {
                        continue;
                    };
                    let to = TableName::Table(self.names.intern(&to));
                    table.foreign_keys.push(ForeignKeyFact { columns, to });
                }
                _ => {}
            }
        }
    }
}

fn reference(receiver: Receiver) -> Option<u32> {
    match receiver {
        Receiver::Result(at) => Some(at),
        _ => None,
    }
}

/// What `ForeignKey(target)` leads to.
fn key_target<'a>(argument: &Expr<'a>) -> Option<&'a Expr<'a>> {
    match argument {
        Expr::Call(call) if last_name(&call.func) == "ForeignKey" => call.arguments.args.first(),
        _ => None,
    }
}

/// The table of `schema.table.column`.
fn table_of_column(text: &str) -> String {
    let table = text.rsplit_once('.').map_or(text, |(table, _)| table);
    table.rsplit('.').next().unwrap_or(table).to_lowercase()
}

/// Whether an annotation names a list of something, which no column holds.
fn is_relation(annotation: &Expr<'_>) -> bool {
    match annotation {
        Expr::Subscript(subscript) => {
            let outer = last_name(subscript.value);
            matches!(outer, "ClassVar" | "list" | "List" | "set" | "Set")
                || outer == "Mapped" && is_relation(subscript.slice)
        }
        _ => false,
    }
}
