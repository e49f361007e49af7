//! Who reads and writes tables: SQL in strings, and calls that look like those of GORM, XORM, bun and
//! squirrel. Whether their receiver is one of them is decided when types are known.

use banyan_facts::*;
use tree_sitter::Node;

use super::super::grammar::{Kind, kind};
use super::super::notation::{CONSTANT_BEGIN, CONSTANT_END};
use super::calls::Call;
use super::{Extractor, Value, line_of};
use crate::sql::table_accesses;

/// What a method of a mapper does with the rows of its model.
fn mode_of(name: &str) -> Option<AccessMode> {
    Some(match name {
        "Find" | "First" | "Last" | "Take" | "Scan" | "Pluck" | "Count" | "Rows" | "Row"
        | "FindInBatches" | "Get" | "Exist" | "FindAndCount" | "Iterate" | "Sum" | "SumInt" | "Sums"
        | "ScanRows" | "Preload" | "BufferSize" => AccessMode::Read,
        "Create" | "Save" | "Update" | "Updates" | "UpdateColumn" | "UpdateColumns" | "Delete" | "Insert"
        | "InsertOne" | "InsertMulti" | "CreateInBatches" | "FirstOrCreate" | "Incr" | "Decr" | "Replace"
        | "Clear" | "Exec" => AccessMode::Write,
        _ => return None,
    })
}

impl<'t> Extractor<'t> {
    /// SQL in a literal.
    pub(super) fn literal_statement(&mut self, node: Node<'t>) {
        if node.end_byte() - node.start_byte() > 14
            && let Some(text) = self.told_text(node)
        {
            self.statement_text(&text, node);
        }
    }

    /// SQL in a sum; tells whether it is some.
    pub(super) fn sum_statement(&mut self, node: Node<'t>) -> bool {
        self.told_text(node).is_some_and(|text| self.statement_text(&text, node))
    }

    fn statement_text(&mut self, text: &str, node: Node<'t>) -> bool {
        if text.len() < 12 || !text.contains(char::is_whitespace) {
            return false;
        }
        let plain = without_constants(text);
        let accesses = table_accesses(&plain);
        for access in accesses.iter().filter(|access| is_table_name(&access.table)) {
            let table = TableName::Table(self.names.intern(&access.table));
            self.access(table, access.mode, line_of(node));
        }
        if !accesses.is_empty() && !self.test {
            self.mark(Markers::DATA_ACCESS);
        }
        !accesses.is_empty()
    }

    fn access(&mut self, table: TableName, mode: AccessMode, line: u32) {
        self.facts.accesses.push(AccessFact { within: self.within, table, mode, line });
    }

    pub(super) fn persistence_call(&mut self, call: &Call<'_, 't>) {
        self.transaction_call(call);
        if !call.is_method() && call.path.is_none() {
            return;
        }
        let told = match call.receiver.value {
            Value::Result(reference) => self.models.get(&reference).copied(),
            _ => None,
        };
        let model = self.stated_model(call).or(told);
        if let Some(model) = model {
            self.models.insert(call.reference, model);
        }
        if let Some(mode) = builder_mode(call.name)
            && let Some(table) = self.table_argument(call)
        {
            self.candidate(call, &format!("?{table}"), mode);
        }
        if told.is_none()
            && matches!(call.name, "AutoMigrate" | "Sync" | "Sync2" | "CreateTable" | "CreateTables")
        {
            for argument in call.arguments {
                let text = self.value_text(argument.value);
                self.candidate(call, &format!("+{text}"), AccessMode::Write);
            }
        }
        let Some(mode) = mode_of(call.name).filter(|_| call.is_method()) else { return };
        if call.name == "Preload" || call.arguments.is_empty() && model.is_none() {
            return;
        }
        let from_arguments = call.arguments.iter().find(|argument| self.may_be_model(argument.value));
        let text = match (model, from_arguments) {
            (Some(model), _) => self.names.text(model).to_owned(),
            (None, Some(argument)) => self.value_text(argument.value),
            (None, None) => return,
        };
        self.candidate(call, &text, mode);
    }

    /// A call that may access a table: `call|type`, or `call|=table`.
    fn candidate(&mut self, call: &Call<'_, 't>, text: &str, mode: AccessMode) {
        let written = format!("{}|{text}", call.reference);
        let table = TableName::Entity(self.names.intern(&written));
        self.access(table, mode, call.line());
    }

    /// The model or table that a chain of calls works on from here on.
    fn stated_model(&mut self, call: &Call<'_, 't>) -> Option<Name> {
        match call.name {
            "Model" | "Table" if call.is_method() => {
                if let Some(text) = call.nodes.first().and_then(|node| self.argument_text(*node))
                    && (call.name == "Table" || matches!(kind(*call.nodes.first()?), Kind::String))
                {
                    let table = text.split_whitespace().next().unwrap_or_default().to_owned();
                    return Some(self.names.intern(&format!("={table}")));
                }
                let argument = call.arguments.first()?;
                let text = self.value_text(argument.value);
                (!text.is_empty()).then(|| self.names.intern(&text))
            }
            _ => None,
        }
    }

    fn may_be_model(&self, value: Value) -> bool {
        match value {
            Value::Unknown => false,
            Value::Result(_) => true,
            Value::Typed(name) => {
                let text = self.names.text(name);
                !super::super::notation::is_basic_type(text.trim_start_matches("[]"))
                    && !text.starts_with(['{', '('])
            }
        }
    }

    /// The table that squirrel's and others' builders are given.
    fn table_argument(&self, call: &Call<'_, 't>) -> Option<String> {
        let text = self.argument_text(*call.nodes.first()?)?;
        let table = text.split_whitespace().next()?;
        let is_name = |c: char| {
            c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '`' | CONSTANT_BEGIN | CONSTANT_END)
        };
        table.chars().all(is_name).then(|| table.to_owned())
    }

    /// Functions that begin a transaction run in one.
    fn transaction_call(&mut self, call: &Call<'_, 't>) {
        let begins = match call.name {
            "BeginTx" | "BeginTxx" | "Beginx" | "MustBegin" | "Transaction" | "RunInTx" | "WithTx"
            | "InTx" | "WithTransaction" | "RunInTransaction" | "Transact" => true,
            "Begin" => call.is_method(),
            _ => false,
        };
        if begins && !self.test {
            self.mark(Markers::TRANSACTIONAL);
        }
    }
}

/// What a builder's method that is given a table does with it.
fn builder_mode(name: &str) -> Option<AccessMode> {
    match name {
        "From" | "Join" | "LeftJoin" | "InnerJoin" | "RightJoin" => Some(AccessMode::Read),
        "Insert" | "Update" | "Delete" | "Replace" | "InsertInto" | "DeleteFrom" => Some(AccessMode::Write),
        _ => None,
    }
}

/// Whether a name is told whole.
fn is_table_name(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.'))
}

/// A text with constants by name as what is not told.
fn without_constants(text: &str) -> String {
    if !text.contains(CONSTANT_BEGIN) {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(CONSTANT_BEGIN) {
        plain.push_str(before);
        plain.push_str("{}");
        rest = after.split_once(CONSTANT_END).map_or("", |(_, after)| after);
    }
    plain + rest
}
