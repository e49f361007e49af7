//! Tables: Diesel, SeaORM, and SQL in texts.

use banyan_facts::*;
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprMethodCall, Meta};

use super::attributes::{Attributes, metas_of, value_of};
use super::types::ident_text;
use super::walk::{Walk, line_of};
use crate::sql::table_accesses;

/// Functions of Diesel that write the table their first argument names.
const DIESEL_WRITES: &[&str] = &["insert_into", "update", "delete", "replace_into", "insert_or_ignore_into"];

/// Functions of a SeaORM entity, and whether they write.
const ENTITY_CALLS: &[(&str, AccessMode)] = &[
    ("find", AccessMode::Read),
    ("find_by_id", AccessMode::Read),
    ("find_related", AccessMode::Read),
    ("find_by_statement", AccessMode::Read),
    ("insert", AccessMode::Write),
    ("insert_many", AccessMode::Write),
    ("update", AccessMode::Write),
    ("update_many", AccessMode::Write),
    ("delete", AccessMode::Write),
    ("delete_many", AccessMode::Write),
    ("delete_by_id", AccessMode::Write),
];

impl Walk<'_> {
    /// Adds an access by the current declaration.
    pub fn access(&mut self, table: TableName, mode: AccessMode, line: u32) {
        self.accesses.push(AccessFact { within: self.within, table, mode, line });
        self.mark(Markers::DATA_ACCESS);
    }

    /// Reads the tables that a text names, if it is SQL that the program may run.
    pub fn read_text(&mut self, text: &str, span: Span) {
        if self.prose || !may_be_sql(text) {
            return;
        }
        for access in table_accesses(text) {
            let table = TableName::Table(self.names.intern(&access.table));
            self.access(table, access.mode, line_of(span));
        }
    }

    /// Reads an access from a path that may name a table of Diesel: `posts::table`, or `posts`
    /// where `dsl` brought it.
    pub fn read_table_path(&mut self, path: &str, span: Span) {
        if !self.hints.diesel {
            return;
        }
        let is_table = path.ends_with("::table") || self.dsl_tables.iter().any(|table| table == path);
        if !is_table {
            return;
        }
        let start = span.start();
        let written = self.written == Some((start.line, start.column));
        let mode = if written { AccessMode::Write } else { AccessMode::Read };
        let table = TableName::Entity(self.names.intern(path));
        self.access(table, mode, line_of(span));
    }

    /// Before its arguments are walked: notes what a writing function of Diesel writes.
    pub fn announce_write(&mut self, callee: &str, call: &ExprCall) {
        let name = callee.rsplit("::").next().unwrap_or(callee);
        if self.hints.diesel
            && DIESEL_WRITES.contains(&name)
            && let Some(base) = call.args.first().map(base_of)
        {
            let start = base.span().start();
            self.written = Some((start.line, start.column));
        }
    }

    /// `diesel::update(&post)` writes the table of the value's type; `Entity::find()` reads its own.
    pub fn read_table_call(&mut self, callee: &str, call: &ExprCall) {
        let (owner, name) = callee.rsplit_once("::").unwrap_or(("", callee));
        let line = line_of(call.span());
        if self.hints.diesel
            && DIESEL_WRITES.contains(&name)
            && ["", "diesel", "dsl", "diesel::dsl"].contains(&owner)
            && let Some(Expr::Path(path)) = call.args.first().map(base_of)
            && let Some(value) = path.path.get_ident().and_then(|ident| self.local(&ident_text(ident)))
            && value != Receiver::Unknown
        {
            let text = self.text_of(value);
            let table = TableName::Entity(self.names.intern(&text));
            self.access(table, AccessMode::Write, line);
        }
        if self.hints.sea_orm
            && let Some((_, mode)) = ENTITY_CALLS.iter().find(|(call, _)| *call == name)
            && owner.rsplit("::").next().is_some_and(|owner| owner.starts_with(|c: char| c.is_uppercase()))
        {
            let table = TableName::Entity(self.names.intern(owner));
            self.accesses.push(AccessFact { within: self.within, table, mode: *mode, line });
        }
    }

    /// `model.insert(db)` of a SeaORM active model.
    pub fn read_table_method(&mut self, name: &str, receiver: Receiver, call: &ExprMethodCall) {
        let writes = ["insert", "update", "save", "delete"].contains(&name) && call.args.len() == 1;
        if !self.hints.sea_orm || !writes || receiver == Receiver::Unknown {
            return;
        }
        let text = self.text_of(receiver);
        let table = TableName::Entity(self.names.intern(&text));
        self.accesses.push(AccessFact {
            within: self.within,
            table,
            mode: AccessMode::Write,
            line: line_of(call.method.span()),
        });
    }

    /// Notes the tables that an import of Diesel's `dsl` brings into sight.
    pub fn note_dsl_import(&mut self, path: &str, alias: Option<&str>, wildcard: bool) {
        let segments: Vec<&str> = path.split("::").collect();
        match segments.as_slice() {
            [.., table, "dsl"] if wildcard => self.dsl_tables.push((*table).to_owned()),
            [.., table, "dsl", name] if table == name => {
                self.dsl_tables.push(alias.unwrap_or(name).to_owned())
            }
            [_, .., "table"] if !wildcard => self.dsl_tables.push(alias.unwrap_or("table").to_owned()),
            _ => {}
        }
    }

    /// Reads a macro that defines tables or joins them; false for any other macro.
    pub fn read_table_macro(&mut self, name: &str, called: &syn::Macro) -> bool {
        match name {
            "table" | "view" => self.read_table_definition(called.tokens.clone()).is_some(),
            "joinable" => self.read_joinable(&called.tokens),
            "allow_tables_to_appear_in_same_query" | "allow_columns_to_appear_in_same_group_by_clause" => {
                true
            }
            _ => false,
        }
    }

    /// `posts (id) { id -> Int4, title -> Text, }`
    fn read_table_definition(&mut self, tokens: TokenStream) -> Option<()> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let body = tokens.iter().rposition(
            |token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace),
        )?;
        let TokenTree::Group(columns) = &tokens[body] else { return None };
        let ident = tokens[..body].iter().rev().find_map(|token| match token {
            TokenTree::Ident(ident) => Some(ident.clone()),
            _ => None,
        })?;
        let name = ident_text(&ident);
        let table_name = sql_name(&tokens[..body]).unwrap_or_else(|| name.clone()).to_lowercase();
        let columns = columns_of(columns.stream());
        let markers = Markers::GENERATED.with(Markers::PUBLIC);
        let module = self.declare(&name, DeclarationKind::Module, ident.span(), markers);
        self.declarations[module as usize].end_line =
            columns.last().map_or(line_of(ident.span()), |(_, span)| line_of(*span));
        self.inside(module, |walk| walk.declare_table_items(&name, &columns, ident.span()));
        let columns = columns.iter().map(|(column, _)| self.names.intern(&column.to_lowercase())).collect();
        let name = self.names.intern(&table_name);
        let change = TableChange::Create;
        let line = line_of(ident.span());
        self.tables.push(TableFact {
            name,
            change,
            columns,
            foreign_keys: Vec::new(),
            within: Some(module),
            line,
        });
        Some(())
    }

    /// What the macro generates, as far as other code names it.
    fn declare_table_items(&mut self, name: &str, columns: &[(String, Span)], span: Span) {
        let markers = Markers::GENERATED.with(Markers::PUBLIC);
        for item in ["table", "SqlType", "BoxedQuery"] {
            let declared = self.declare(item, DeclarationKind::Struct, span, markers);
            self.set_type(declared, "::diesel::Table");
        }
        for item in ["star", "all_columns"] {
            let declared = self.declare(item, DeclarationKind::Constant, span, markers);
            self.set_type(declared, "::diesel::Expression");
        }
        for (column, span) in columns {
            let declared = self.declare(column, DeclarationKind::Constant, *span, markers);
            self.set_type(declared, "::diesel::Column");
        }
        for module in ["dsl", "columns"] {
            let declared = self.declare(module, DeclarationKind::Module, span, markers);
            self.inside(declared, |walk| {
                walk.reexport("super", None, true, span);
                walk.reexport("super::table", Some(name), false, span);
            });
        }
    }

    fn reexport(&mut self, path: &str, alias: Option<&str>, wildcard: bool, span: Span) {
        let path = self.names.intern(path);
        let alias = alias.map(|alias| self.names.intern(alias));
        let line = line_of(span);
        self.imports.push(Import {
            path,
            alias,
            wildcard,
            member: false,
            reexport: true,
            within: self.within,
            line,
        });
    }

    /// `joinable!(comments -> posts (post_id))`
    fn read_joinable(&mut self, tokens: &TokenStream) -> bool {
        let mut names = Vec::new();
        let mut columns = Vec::new();
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(ident) => names.push(ident),
                TokenTree::Group(group) => columns.extend(group.stream()),
                _ => {}
            }
        }
        let [.., child, parent] = names.as_slice() else { return false };
        let columns: Vec<Name> = columns
            .iter()
            .filter(|token| matches!(token, TokenTree::Ident(_)))
            .map(|column| self.names.intern(&column.to_string().to_lowercase()))
            .collect();
        let to = TableName::Table(self.names.intern(&ident_text(parent).to_lowercase()));
        let name = self.names.intern(&ident_text(child).to_lowercase());
        let line = line_of(child.span());
        let foreign_keys = vec![ForeignKeyFact { columns, to }];
        self.tables.push(TableFact {
            name,
            change: TableChange::Alter,
            columns: Vec::new(),
            foreign_keys,
            within: self.within,
            line,
        });
        true
    }

    /// Maps a struct to the table that its attributes name.
    pub fn map_to_table(&mut self, declared: u32, attributes: &Attributes) {
        let sea_orm = attributes.value("sea_orm", "table_name");
        let Some(table) = sea_orm.clone().or_else(|| self.diesel_table(declared, attributes)) else { return };
        let table = table.rsplit("::").next().unwrap_or(&table).to_lowercase();
        let columns = if sea_orm.is_some() { self.field_columns(declared) } else { Vec::new() };
        let foreign_keys = self.belongs_to(attributes);
        let name = self.names.intern(&table);
        let declaration = &mut self.declarations[declared as usize];
        declaration.markers.add(Markers::ENTITY);
        let line = declaration.line;
        let change = TableChange::Mapping;
        self.tables.push(TableFact { name, change, columns, foreign_keys, within: Some(declared), line });
        if sea_orm.is_some() {
            self.declare_entity(declared, line);
        }
    }

    /// The table of a struct that Diesel maps: stated, or derived from its name as Diesel does.
    fn diesel_table(&self, declared: u32, attributes: &Attributes) -> Option<String> {
        let old = attributes.named("table_name").find_map(value_of);
        if let Some(stated) = attributes.value("diesel", "table_name").or(old) {
            return Some(stated);
        }
        let needs_table =
            attributes.derives_any(&["Insertable", "AsChangeset", "Identifiable", "Selectable"]);
        let name = self.names.text(self.declarations[declared as usize].name);
        needs_table.then(|| format!("{}s", snake_case(name)))
    }

    fn field_columns(&mut self, declared: u32) -> Vec<Name> {
        let fields =
            self.declarations.iter().filter(|field| field.parent == Some(declared)).map(|field| field.name);
        fields.collect()
    }

    /// `#[diesel(belongs_to(Post, foreign_key = post_id))]`
    fn belongs_to(&mut self, attributes: &Attributes) -> Vec<ForeignKeyFact> {
        let mut metas = attributes.inside("diesel");
        metas.extend(attributes.named("belongs_to").cloned());
        let mut keys = Vec::new();
        for meta in metas.iter().filter(|meta| meta.path().is_ident("belongs_to")) {
            let Meta::List(list) = meta else { continue };
            let inner = metas_of(&list.tokens);
            let Some(Meta::Path(parent)) = inner.first() else { continue };
            let parent = super::types::path_text(parent, parent.segments.len());
            let stated = inner.iter().find(|meta| meta.path().is_ident("foreign_key")).and_then(value_of);
            let simple = parent.rsplit("::").next().unwrap_or(&parent);
            let column = stated.unwrap_or_else(|| format!("{}_id", snake_case(simple)));
            let columns = vec![self.names.intern(&column)];
            keys.push(ForeignKeyFact { columns, to: TableName::Entity(self.names.intern(&parent)) });
        }
        keys
    }

    /// What SeaORM generates beside a model, as far as other code names it.
    fn declare_entity(&mut self, model: u32, line: u32) {
        let columns = self.field_columns(model);
        let within = std::mem::replace(&mut self.within, self.declarations[model as usize].parent);
        let markers = Markers::GENERATED.with(Markers::PUBLIC);
        for name in ["Entity", "ActiveModel", "PrimaryKey", "Column"] {
            let declared = self.declare(name, DeclarationKind::Struct, Span::call_site(), markers);
            let declaration = &mut self.declarations[declared as usize];
            (declaration.line, declaration.end_line) = (line, line);
            self.set_type(declared, &format!("::sea_orm::{name}"));
            self.types.insert((self.within, name.to_owned()), declared);
            if name == "Column" {
                self.inside(declared, |walk| {
                    for column in &columns {
                        let variant = pascal_case(walk.names.text(*column));
                        let declared =
                            walk.declare(&variant, DeclarationKind::Variant, Span::call_site(), markers);
                        walk.declarations[declared as usize].line = line;
                    }
                });
            }
        }
        self.within = within;
    }

    /// `#[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = …)]`
    pub fn read_relations(
        &mut self,
        attributes: &Attributes,
        variants: &syn::punctuated::Punctuated<syn::Variant, syn::Token![,]>,
    ) {
        let own = self.tables.iter().rposition(|table| table.change == TableChange::Mapping);
        let Some(own) = own.filter(|_| attributes.derives_any(&["DeriveRelation"])) else { return };
        for variant in variants {
            let attributes = Attributes::of(&variant.attrs);
            let (Some(to), Some(from)) =
                (attributes.value("sea_orm", "belongs_to"), attributes.value("sea_orm", "from"))
            else {
                continue;
            };
            let column = snake_case(from.rsplit("::").next().unwrap_or(&from));
            let columns = vec![self.names.intern(&column)];
            let to = TableName::Entity(self.names.intern(&to));
            self.tables[own].foreign_keys.push(ForeignKeyFact { columns, to });
        }
    }
}

/// The expression that a chain of method calls begins with.
fn base_of(mut expression: &Expr) -> &Expr {
    loop {
        expression = match expression {
            Expr::MethodCall(call) => &call.receiver,
            Expr::Reference(inner) => &inner.expr,
            Expr::Paren(inner) => &inner.expr,
            other => return other,
        };
    }
}

/// Whether a text begins like a statement that names tables.
fn may_be_sql(text: &str) -> bool {
    const WORDS: &[&str] = &["select", "insert", "update", "delete", "with", "replace", "merge", "truncate"];
    let mut words = text.trim_start_matches(|c: char| c.is_whitespace() || c == '(').split_ascii_whitespace();
    let first = words.next().unwrap_or_default().to_ascii_lowercase();
    WORDS.contains(&first.as_str()) && words.next().is_some()
}

/// `#[sql_name = "type"]` before a table or column.
fn sql_name(tokens: &[TokenTree]) -> Option<String> {
    tokens.iter().rev().find_map(|token| {
        let TokenTree::Group(group) = token else { return None };
        let meta = syn::parse2::<Meta>(group.stream()).ok()?;
        value_of(&meta).filter(|_| meta.path().is_ident("sql_name"))
    })
}

/// The columns of a table's definition: names before `->`.
fn columns_of(tokens: TokenStream) -> Vec<(String, Span)> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut columns = Vec::new();
    for (at, window) in tokens.windows(3).enumerate() {
        if let [TokenTree::Ident(column), TokenTree::Punct(dash), TokenTree::Punct(head)] = window
            && dash.as_char() == '-'
            && head.as_char() == '>'
        {
            let renamed = sql_name(&tokens[at.saturating_sub(1)..at]);
            let name = ident_text(column);
            columns.push((renamed.unwrap_or(name), column.span()));
        }
    }
    columns
}

fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for (at, c) in name.char_indices() {
        if c.is_uppercase() && at > 0 {
            text.push('_');
        }
        text.extend(c.to_lowercase());
    }
    text
}

fn pascal_case(name: &str) -> String {
    let mut text = String::new();
    for word in name.split('_') {
        let mut characters = word.chars();
        text.extend(characters.next().into_iter().flat_map(char::to_uppercase));
        text.push_str(characters.as_str());
    }
    text
}
