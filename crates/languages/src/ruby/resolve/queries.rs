//! ActiveRecord's methods: what each gives back and whether it reads or writes.

use banyan_facts::AccessMode;

use super::types::Ty;

/// Methods of models and relations that give back a relation.
const RELATIONS: &[&str] = &[
    "all",
    "where",
    "not",
    "order",
    "reorder",
    "limit",
    "offset",
    "joins",
    "left_joins",
    "left_outer_joins",
    "includes",
    "preload",
    "eager_load",
    "references",
    "select",
    "group",
    "having",
    "distinct",
    "unscoped",
    "unscope",
    "scoped",
    "none",
    "lock",
    "readonly",
    "merge",
    "or",
    "and",
    "rewhere",
    "reselect",
    "in_order_of",
    "extending",
    "from",
    "reverse_order",
    "in_batches",
    "find_in_batches",
    "find_by_sql",
    "with_deleted",
    "only_deleted",
    "page",
    "per",
    "uniq",
    "with_attached_image",
    "load_async",
    "strict_loading",
    "annotate",
    "with",
    "excluding",
    "without",
    "accessible_by",
    "ransack",
    "result",
    "for_update",
    "friendly",
    "with_discarded",
    "kept",
    "regroup",
    "optimizer_hints",
    "where_not",
    "reject",
    "sort_by",
    "filter",
    "to_a",
    "each",
    "find_each",
    "load",
    "where_any_of",
    "missing",
    "associated",
    "invert_where",
];

/// Methods that give back one object.
const ONE: &[&str] = &[
    "find",
    "find_by",
    "find_by!",
    "first",
    "first!",
    "last",
    "last!",
    "take",
    "take!",
    "second",
    "third",
    "sole",
    "find_sole_by",
    "find_by_id",
    "find_by_name",
    "lock!",
    "detect",
    "find_or_initialize_by",
    "first_or_initialize",
    "min_by",
    "max_by",
    "find_by_slug",
    "find_by_slug!",
    "find_signed",
    "find_signed!",
    "find_by_token_for",
    "sample",
];

/// Methods that make an object, most of which write it.
const MAKERS: &[&str] = &[
    "new",
    "build",
    "create",
    "create!",
    "find_or_create_by",
    "find_or_create_by!",
    "first_or_create",
    "first_or_create!",
    "create_or_find_by",
    "create_or_find_by!",
    "create_with",
    "find_or_initialize_by",
    "first_or_initialize",
    "first_or_build",
];

/// Methods that give back a value of the language.
const VALUES: &[&str] = &[
    "count",
    "sum",
    "average",
    "minimum",
    "maximum",
    "pluck",
    "pick",
    "ids",
    "exists?",
    "any?",
    "none?",
    "many?",
    "one?",
    "empty?",
    "size",
    "length",
    "to_sql",
    "update_all",
    "delete_all",
    "destroy_all",
    "insert_all",
    "insert_all!",
    "upsert_all",
    "insert",
    "insert!",
    "upsert",
    "table_name",
    "column_names",
    "primary_key",
    "map",
    "flat_map",
    "present?",
    "blank?",
    "include?",
    "exist?",
    "group_by",
    "index_by",
    "each_with_object",
    "inject",
    "reduce",
    "sum_of",
    "calculate",
    "tally",
    "zip",
    "name",
    "arel_table",
    "connection",
    "human_attribute_name",
    "model_name",
    "quoted_table_name",
    "sanitize_sql",
    "pluck_to_hash",
];

/// Methods of classes and relations that read rows.
const READS: &[&str] = &[
    "count",
    "sum",
    "average",
    "minimum",
    "maximum",
    "pluck",
    "pick",
    "ids",
    "exists?",
    "any?",
    "none?",
    "many?",
    "one?",
    "empty?",
    "size",
    "length",
    "map",
    "flat_map",
    "group_by",
    "index_by",
    "each_with_object",
    "inject",
    "reduce",
    "present?",
    "blank?",
    "include?",
    "calculate",
    "each_with_index",
    "to_json",
    "as_json",
    "find_by_sql",
    "count_by_sql",
];

/// Methods of classes and relations that write rows.
const WRITES: &[&str] = &[
    "create",
    "create!",
    "update_all",
    "delete_all",
    "destroy_all",
    "insert_all",
    "insert_all!",
    "upsert_all",
    "insert",
    "insert!",
    "upsert",
    "delete",
    "destroy",
    "update",
    "update!",
    "find_or_create_by",
    "find_or_create_by!",
    "first_or_create",
    "first_or_create!",
    "create_or_find_by",
    "create_or_find_by!",
    "destroy_by",
    "delete_by",
    "touch_all",
    "update_counters",
    "increment_counter",
    "decrement_counter",
    "reset_counters",
    "import",
    "import!",
    "destroy!",
    "in_batches_update",
    "<<",
    "push",
    "replace",
    "clear",
    "concat",
    "lock_and_update",
];

/// Methods of objects that write them.
const OBJECT_WRITES: &[&str] = &[
    "save",
    "save!",
    "update",
    "update!",
    "update_attribute",
    "update_attribute!",
    "update_attributes",
    "update_attributes!",
    "update_column",
    "update_columns",
    "destroy",
    "destroy!",
    "delete",
    "touch",
    "increment!",
    "decrement!",
    "toggle!",
    "really_destroy!",
    "discard",
    "discard!",
    "soft_delete",
    "restore!",
    "undiscard!",
];

/// Methods of objects that read them again.
const OBJECT_READS: &[&str] = &["reload", "lock!", "with_lock"];

/// Methods of relations whose blocks get one element after another.
const ELEMENTS: &[&str] = &[
    "each",
    "find_each",
    "map",
    "flat_map",
    "select",
    "reject",
    "filter",
    "filter_map",
    "find",
    "detect",
    "each_with_index",
    "each_with_object",
    "sort_by",
    "group_by",
    "index_by",
    "partition",
    "sum",
    "any?",
    "all?",
    "none?",
    "count",
    "max_by",
    "min_by",
    "collect",
    "to_h",
    "uniq",
    "each_entry",
    "find_all",
    "sum_by",
    "delete_if",
    "keep_if",
    "reverse_each",
    "index_with",
    "one?",
    "take_while",
    "drop_while",
    "each_slice",
    "many?",
    "to_set",
    "max",
    "min",
    "find_index",
    "tally_by",
    "chunk_while",
    "compact_map",
];

pub(super) fn gives_relation(name: &str) -> bool {
    RELATIONS.contains(&name)
}

pub(super) fn gives_one(name: &str) -> bool {
    ONE.contains(&name) || name.starts_with("find_by_") && !name.contains("sql")
}

pub(super) fn makes_one(name: &str) -> bool {
    MAKERS.contains(&name)
}

pub(super) fn gives_value(name: &str) -> bool {
    VALUES.contains(&name)
}

pub(super) fn hands_elements(name: &str) -> bool {
    ELEMENTS.contains(&name)
}

/// Methods that ActiveRecord gives classes and relations.
pub(super) fn is_query(name: &str) -> bool {
    gives_relation(name) || gives_one(name) || makes_one(name) || gives_value(name) || WRITES.contains(&name)
}

/// How a method of a class or relation accesses its table.
pub(super) fn access(name: &str) -> Option<AccessMode> {
    if WRITES.contains(&name) {
        return Some(AccessMode::Write);
    }
    let reads = READS.contains(&name)
        || gives_one(name)
        || gives_relation(name) && !matches!(name, "none" | "unscoped" | "scoped" | "merge" | "friendly")
        || matches!(name, "filter_map" | "to_h" | "collect" | "find_all");
    reads.then_some(AccessMode::Read)
}

/// How a method of an object accesses its row.
pub(super) fn object_access(name: &str) -> Option<AccessMode> {
    match name {
        _ if OBJECT_WRITES.contains(&name) => Some(AccessMode::Write),
        _ if OBJECT_READS.contains(&name) => Some(AccessMode::Read),
        _ => None,
    }
}

/// What a method of a value of the language gives back: elements of collections are not known.
pub(super) fn of_language(name: &str) -> Ty {
    let elements = matches!(
        name,
        "first"
            | "last"
            | "[]"
            | "fetch"
            | "find"
            | "detect"
            | "dig"
            | "sample"
            | "min_by"
            | "max_by"
            | "delete"
            | "pop"
            | "shift"
            | "constantize"
            | "safe_constantize"
            | "call"
            | "inject"
            | "reduce"
            | "new"
            | "try"
            | "send"
            | "public_send"
            | "yield_self"
            | "then"
            | "sum"
            | "min"
            | "max"
            | "presence"
            | "at"
            | "take"
            | "next"
            | "value"
    );
    if elements { Ty::Unknown } else { Ty::Language }
}
