//! Names that the standard library brings: its prelude, macros and well-known methods.

/// Names in sight everywhere.
const PRELUDE: &[&str] = &[
    "AsMut", "AsRef", "AsyncFn", "AsyncFnMut", "AsyncFnOnce", "Box", "Clone", "Copy", "Debug", "Default",
    "DoubleEndedIterator", "Drop", "Eq", "Err", "ExactSizeIterator", "Extend", "Fn", "FnMut", "FnOnce", "From",
    "FromIterator", "Future", "Hash", "Into", "IntoFuture", "IntoIterator", "Iterator", "None", "Ok", "Option", "Ord",
    "PartialEq", "PartialOrd", "Result", "Send", "Sized", "Some", "String", "Sync", "ToOwned", "ToString", "TryFrom",
    "TryInto", "Unpin", "Vec", "align_of", "drop", "size_of",
];

const MACROS: &[&str] = &[
    "addr_of", "assert", "assert_eq", "assert_ne", "cfg", "cfg_select", "column", "compile_error", "concat", "dbg", "debug_assert",
    "debug_assert_eq", "debug_assert_ne", "env", "eprint", "eprintln", "file", "format", "format_args", "include",
    "include_bytes", "include_str", "line", "matches", "module_path", "option_env", "panic", "print", "println", "stringify",
    "thread_local", "todo", "try", "unimplemented", "unreachable", "vec", "write", "writeln",
];

/// Methods of the standard library's collections, options, results, iterators, strings, numbers
/// and common traits: a method of this name on a value of unknown type is not held to be unusual.
const METHODS: &[&str] = &[
    "abs", "abs_diff", "acquire", "add", "all", "and", "and_modify", "and_then", "any", "append", "as_bytes", "as_deref",
    "as_deref_mut", "as_mut", "as_mut_slice", "as_nanos", "as_millis", "as_micros", "as_os_str", "as_path", "as_ptr",
    "as_ref", "as_secs", "as_secs_f32", "as_secs_f64", "as_slice", "as_str", "binary_search", "binary_search_by",
    "binary_search_by_key", "borrow", "borrow_mut", "by_ref", "bytes", "capacity", "ceil", "chain", "char_indices", "chars",
    "checked_add", "checked_div", "checked_mul", "checked_rem", "checked_sub", "chunks", "chunks_exact", "chunks_mut", "clamp",
    "clear", "clone", "clone_from", "clone_into", "cloned", "cmp", "collect", "compare_exchange", "concat", "contains",
    "contains_key", "copied", "copy_from_slice", "count", "count_ones", "cycle", "dedup", "dedup_by", "dedup_by_key", "deref",
    "deref_mut", "difference", "display", "downcast", "downcast_mut", "downcast_ref", "drain", "duration_since", "elapsed",
    "ends_with", "entry", "enumerate", "eq", "eq_ignore_ascii_case", "err", "exists", "exp", "expect", "expect_err",
    "extend", "extend_from_slice", "extension", "fetch_add", "fetch_sub", "file_name", "file_stem", "fill", "filter",
    "filter_map", "find", "find_map", "finish", "first", "first_mut", "flat_map", "flatten", "floor", "flush", "fmt", "fold",
    "for_each", "from_utf8", "ge", "get", "get_key_value", "get_many_mut", "get_mut", "get_or_init", "get_or_insert",
    "get_or_insert_with", "get_unchecked", "gt", "hash", "insert", "insert_str", "inspect", "inspect_err", "intersection",
    "into", "into_boxed_slice", "into_bytes", "into_inner", "into_iter", "into_keys", "into_owned", "into_string",
    "into_values", "into_vec", "is_absolute", "is_alphabetic", "is_alphanumeric", "is_ascii", "is_ascii_digit", "is_char_boundary",
    "is_dir", "is_digit", "is_disjoint", "is_empty", "is_err", "is_err_and", "is_file", "is_finite", "is_infinite", "is_lowercase",
    "is_nan", "is_negative", "is_none", "is_none_or", "is_numeric", "is_ok", "is_ok_and", "is_positive", "is_power_of_two",
    "is_relative", "is_some", "is_some_and", "is_sorted", "is_subset", "is_superset", "is_uppercase", "is_whitespace", "iter",
    "iter_mut", "join", "keys", "kind", "last", "last_mut", "le", "leading_zeros", "len", "lines", "ln", "load", "lock", "log10", "log2",
    "lt", "make_ascii_lowercase", "map", "map_err", "map_or", "map_or_else", "map_while", "max", "max_by", "max_by_key", "metadata",
    "min", "min_by", "min_by_key", "mul", "ne", "neg", "next", "next_back", "not", "nth", "ok", "ok_or", "ok_or_else", "or",
    "or_default", "or_else", "or_insert", "or_insert_with", "parent", "parse", "partial_cmp", "partition", "partition_point",
    "path", "peek", "peek_mut", "peekable", "poll", "pop", "pop_back", "pop_first", "pop_front", "pop_last", "position", "pow", "powf", "powi",
    "product", "push", "push_back", "push_front", "push_str", "range", "range_mut", "read", "read_exact", "read_line",
    "read_to_end", "read_to_string", "recv", "reduce", "rem_euclid", "remove", "remove_entry", "repeat", "replace",
    "replace_range", "replacen", "reserve", "resize", "resize_with", "retain", "retain_mut", "rev", "reverse", "rfind", "rotate_left",
    "rotate_right", "round", "rposition", "rsplit", "rsplit_once", "rsplitn", "saturating_add", "saturating_mul",
    "saturating_sub", "scan", "seek", "send", "set_extension", "shrink_to_fit", "signum", "size_hint", "skip", "skip_while", "sort", "sort_by",
    "sort_by_cached_key", "sort_by_key", "sort_unstable", "sort_unstable_by", "sort_unstable_by_key", "split", "split_ascii_whitespace",
    "split_at", "split_at_mut", "split_first", "split_last", "split_off", "split_once", "split_terminator", "split_whitespace", "splitn",
    "sqrt", "starts_with", "step_by", "store", "strip_prefix", "strip_suffix", "sub", "subsec_nanos", "sum", "swap",
    "swap_remove", "symmetric_difference", "sync_all", "take", "take_while", "then", "then_some", "timestamp", "to_ascii_lowercase",
    "to_ascii_uppercase", "to_be_bytes", "to_be", "to_bits", "to_bytes", "to_le_bytes", "to_lowercase", "to_ne_bytes", "to_owned",
    "to_path_buf", "to_str", "to_string", "to_string_lossy", "to_uppercase", "to_vec", "total_cmp", "trailing_zeros", "transpose",
    "trim", "trim_end", "trim_end_matches", "trim_matches", "trim_start", "trim_start_matches", "trunc", "truncate",
    "try_fold", "try_for_each", "try_from", "try_into", "try_lock", "try_recv", "try_reserve", "try_send", "type_id", "union",
    "unwrap", "unwrap_err", "unwrap_or", "unwrap_or_default", "unwrap_or_else", "unwrap_unchecked", "unzip", "upgrade", "values",
    "values_mut", "wait", "windows", "with_extension", "with_file_name", "wrapping_add", "wrapping_mul", "wrapping_sub", "write",
    "write_all", "write_fmt", "write_str", "zip", "downgrade", "spawn", "is_zero", "source", "description", "as_any", "is_null",
    "as_mut_ptr", "as_array", "rsplit_terminator", "is_some_or", "is_ascii_uppercase", "is_ascii_lowercase", "is_ascii_alphanumeric",
    "is_ascii_punctuation", "is_ascii_alphabetic", "is_ascii_hexdigit", "is_ascii_whitespace", "is_control", "to_digit", "len_utf8",
    "components", "canonicalize", "read_dir", "set_len", "set_permissions", "permissions", "modified", "created", "file_type",
    "swap_with_slice", "rchunks", "array_chunks", "array_windows", "sum_by", "rev_bits", "map_break", "as_bstr", "into_parts",
];

/// Whether the prelude brings this name.
pub fn is_prelude(name: &str) -> bool {
    PRELUDE.binary_search(&name).is_ok() || super::super::extract::is_primitive(name)
}

/// Whether the standard library has a macro of this name in sight everywhere.
pub fn is_std_macro(name: &str) -> bool {
    MACROS.binary_search(&name).is_ok()
}

/// Whether this is a well-known method of the standard library.
pub fn is_std_method(name: &str) -> bool {
    use std::sync::LazyLock;
    static SET: LazyLock<std::collections::HashSet<&str>> = LazyLock::new(|| METHODS.iter().copied().collect());
    SET.contains(name)
}

/// Derives of the standard library.
pub fn is_std_derive(name: &str) -> bool {
    ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"].contains(&name)
}

/// What a well-known method gives, told from what its receiver holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// What the receiver holds
    Inner,
    /// An option of what the receiver holds
    OptionOfInner,
    /// The same type
    Same,
    /// Pairs of a number and what the receiver holds
    Numbered,
    /// Keys of a map
    Keys,
    /// Values of a map
    Values,
    /// Text
    Text,
    /// Something of the standard library's own
    Other,
}

/// What a well-known method gives.
pub fn given_by(method: &str) -> Gives {
    match method {
        "unwrap" | "expect" | "unwrap_or" | "unwrap_or_default" | "unwrap_or_else" | "into_inner" | "or_insert"
        | "or_insert_with" | "or_default" | "unwrap_unchecked" | "get_or_insert_with" | "get_or_insert" | "get_or_init"
        | "deref" | "deref_mut" | "fold" | "recv" | "load" => Gives::Inner,
        "next" | "first" | "last" | "first_mut" | "last_mut" | "pop" | "pop_front" | "pop_back" | "find" | "max_by" | "min_by"
        | "max_by_key" | "min_by_key" | "nth" | "peek" | "reduce" | "max" | "min" | "next_back" | "upgrade" | "pop_first"
        | "pop_last" => Gives::OptionOfInner,
        "get" | "get_mut" | "remove" | "insert" | "entry" => Gives::Values,
        "iter" | "iter_mut" | "into_iter" | "clone" | "cloned" | "copied" | "as_ref" | "as_mut" | "as_deref"
        | "as_deref_mut" | "as_slice" | "to_vec" | "filter" | "rev" | "skip" | "take" | "chain" | "inspect" | "collect"
        | "to_owned" | "by_ref" | "peekable" | "ok_or" | "ok_or_else" | "map_err" | "or" | "or_else" | "drain" | "borrow"
        | "borrow_mut" | "ok" | "lock" | "read" | "write" | "take_while" | "skip_while" | "step_by" | "into_vec" | "split_off"
        | "chunks" | "windows" | "flatten" | "and_modify" | "cycle" | "replace" | "into" | "try_into" | "transpose"
        | "into_owned" | "as_mut_slice" | "downgrade" | "inspect_err" | "range" => Gives::Same,
        "enumerate" => Gives::Numbered,
        "keys" | "into_keys" => Gives::Keys,
        "values" | "values_mut" | "into_values" => Gives::Values,
        "to_string" | "to_lowercase" | "to_uppercase" | "as_str" | "trim" | "join" | "as_bytes" | "chars" | "len" | "count"
        | "is_empty" | "contains" | "contains_key" | "is_some" | "is_none" | "is_ok" | "is_err" | "eq" | "ne" | "any" | "all"
        | "starts_with" | "ends_with" | "to_str" | "split" | "push_str" | "is_some_and" | "position" => Gives::Text,
        _ => Gives::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searched_lists_are_sorted() {
        assert!(PRELUDE.is_sorted());
        assert!(MACROS.is_sorted());
    }
}
