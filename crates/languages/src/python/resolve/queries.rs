//! What the methods of managers, queries and instances of mapped classes do.

use banyan_facts::AccessMode;

/// What a method of a query gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// Another query
    Rows,
    /// A row
    Row,
    /// A value of the language's own types
    Value,
}

/// Whether a mapped class has its rows under this name.
pub fn is_manager_name(name: &str) -> bool {
    matches!(name, "objects" | "query" | "_default_manager" | "_base_manager" | "all_objects")
}

/// What a method of a query gives.
pub fn result(method: &str) -> Gives {
    match method {
        "get" | "first" | "last" | "create" | "latest" | "earliest" | "get_or_404" | "first_or_404"
        | "one" | "one_or_none" | "aget" | "acreate" | "afirst" | "alast" | "get_or_none" | "scalar_one"
        | "scalar" | "pop" => Gives::Row,
        "count" | "exists" | "aggregate" | "values" | "values_list" | "update" | "delete" | "bulk_update"
        | "in_bulk" | "dates" | "datetimes" | "get_or_create" | "update_or_create" | "acount" | "aexists"
        | "add" | "remove" | "set" | "clear" | "explain" | "contains" => Gives::Value,
        _ => Gives::Rows,
    }
}

/// How a method of a query accesses the table.
pub fn mode(method: &str) -> Option<AccessMode> {
    match method {
        "create" | "acreate" | "update" | "aupdate" | "delete" | "adelete" | "bulk_create"
        | "bulk_update" | "get_or_create" | "update_or_create" | "abulk_create" | "add" | "remove"
        | "set" | "clear" | "insert" | "insert_many" | "replace" | "save" => Some(AccessMode::Write),
        "db" | "model" | "none" | "using" | "as_manager" | "objects" | "query" | "append" | "extend"
        | "db_manager" => None,
        _ => Some(AccessMode::Read),
    }
}

/// How a method of an instance accesses its table.
pub fn instance_mode(method: &str) -> Option<AccessMode> {
    match method {
        "save" | "delete" | "asave" | "adelete" | "save_base" | "delete_instance" => Some(AccessMode::Write),
        "refresh_from_db" | "arefresh_from_db" => Some(AccessMode::Read),
        _ => None,
    }
}

/// How a method of a mapped class accesses its table, where classes are asked for rows.
pub fn class_mode(method: &str) -> Option<AccessMode> {
    match method {
        "select" | "get_or_none" | "get_by_id" | "get" | "filter" | "all" | "first" | "count" => {
            Some(AccessMode::Read)
        }
        "create" | "insert" | "insert_many" | "update" | "delete" | "replace" | "bulk_create"
        | "get_or_create" | "delete_by_id" => Some(AccessMode::Write),
        _ => None,
    }
}
