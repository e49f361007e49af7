use banyan_facts::AccessMode;

use crate::sql::{accesses::Sources, parsed, scanned, table_accesses, tokens::*};

/// `orders:w items:r`: what a statement does, in one line.
fn told(text: &str) -> String {
    line(table_accesses(text))
}

fn line(accesses: Vec<crate::sql::TableAccess>) -> String {
    let mode = |mode| if mode == AccessMode::Read { "r" } else { "w" };
    let words: Vec<String> =
        accesses.iter().map(|access| format!("{}:{}", access.table, mode(access.mode))).collect();
    words.join(" ")
}

/// What the parser and the plain scan say of the same statement.
fn told_twice(text: &str) -> (Option<String>, String) {
    let tokens = tokens(text, Escapes::of(text));
    let by_parser = parsed::sources(text, &tokens).map(Sources::accesses).map(line);
    (by_parser, line(scanned::sources(&tokens).accesses()))
}

const STATEMENTS: &[(&str, &str)] = &[
    ("SELECT * FROM orders", "orders:r"),
    ("select id from orders", "orders:r"),
    ("select o from Order o", "order:r"),
    ("SELECT o.id, i.name FROM shop.orders o JOIN items i ON i.order_id = o.id", "items:r orders:r"),
    (
        "SELECT * FROM orders, \"Items\" AS i, [dbo].[Customer Data] WHERE x = ?",
        "customer data:r items:r orders:r",
    ),
    ("SELECT * FROM `orders` LEFT OUTER JOIN `items` USING (order_id)", "items:r orders:r"),
    ("SELECT * FROM orders WHERE id = :id FOR UPDATE", "orders:r"),
    ("SELECT EXTRACT(year FROM placed_at) FROM orders", "orders:r"),
    ("SELECT * FROM orders WHERE a IS DISTINCT FROM b", "orders:r"),
    ("SELECT * FROM (SELECT id FROM orders) recent, items", "items:r orders:r"),
    ("SELECT id FROM orders UNION ALL SELECT id FROM archive", "archive:r orders:r"),
    ("SELECT * FROM orders WHERE id IN (SELECT order_id FROM items WHERE n > $1)", "items:r orders:r"),
    ("SELECT * FROM generate_series(1, 10) AS n", ""),
    ("INSERT INTO orders (id, total) VALUES (?, ?)", "orders:w"),
    ("INSERT INTO orders SELECT * FROM carts", "carts:r orders:w"),
    ("INSERT INTO orders (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET total = 2", "orders:w"),
    ("REPLACE INTO orders (id) VALUES (1)", "orders:w"),
    ("UPDATE orders SET total = #{total} WHERE id = #{id}", "orders:w"),
    ("UPDATE orders SET total = (SELECT sum(price) FROM items) WHERE id = ?1", "items:r orders:w"),
    ("UPDATE o SET o.total = 1 FROM orders o JOIN items i ON i.order_id = o.id", "items:r orders:w"),
    ("UPDATE orders o JOIN items i ON i.order_id = o.id SET o.total = i.price", "items:r orders:w"),
    ("UPDATE OR IGNORE orders SET total = 1", "orders:w"),
    ("UPDATE TOP (5) orders SET total = 1", "orders:w"),
    ("DELETE FROM orders WHERE id = @id", "orders:w"),
    ("DELETE o FROM orders o JOIN items i ON i.order_id = o.id", "items:r orders:w"),
    ("DELETE FROM orders USING items WHERE items.order_id = orders.id", "items:r orders:w"),
    (
        "MERGE INTO orders t USING carts c ON (t.id = c.id) WHEN MATCHED THEN UPDATE SET t.x = c.x",
        "carts:r orders:w",
    ),
    ("TRUNCATE TABLE orders", "orders:w"),
    (
        "WITH recent AS (SELECT * FROM orders), big (id) AS (SELECT id FROM recent) SELECT * FROM big JOIN items ON true",
        "items:r orders:r",
    ),
    (
        "WITH gone AS (DELETE FROM orders RETURNING *) INSERT INTO archive SELECT * FROM gone",
        "archive:w orders:w",
    ),
];

#[test]
fn statements_tell_the_tables_they_read_and_write() {
    for (text, expected) in STATEMENTS {
        assert_eq!(told(text), *expected, "{text}");
    }
}

#[test]
fn the_parser_and_the_plain_scan_agree() {
    for (text, expected) in STATEMENTS {
        let (by_parser, by_scan) = told_twice(text);
        assert_eq!(by_scan, *expected, "by scan: {text}");
        assert_eq!(by_parser.unwrap_or(by_scan), *expected, "by parser: {text}");
    }
}

#[test]
fn statements_that_programs_complete_are_read_as_far_as_they_go() {
    let statements = [
        ("SELECT * FROM orders WHERE {}", "orders:r"),
        ("SELECT {cols} FROM orders o {joins} LIMIT {}", "orders:r"),
        ("SELECT * FROM {} WHERE id = ?", ""),
        ("SELECT * FROM orders_{} WHERE id = ?", ""),
        ("SELECT * FROM {schema}.orders WHERE id = %s", "orders:r"),
        ("SELECT * FROM ${schema}.orders WHERE id = %(id)s", "orders:r"),
        ("SELECT * FROM orders WHERE id IN :ids", "orders:r"),
        ("SELECT * FROM orders WHERE id IN (", "orders:r"),
        ("SELECT count(*) FROM orders WHERE ", "orders:r"),
        ("INSERT INTO orders", "orders:w"),
        ("SELECT a FROM orders WHERE x = 'it''s from here'", "orders:r"),
        ("-- all of them\nSELECT * FROM orders /* from nowhere */", "orders:r"),
        ("(SELECT id FROM orders) UNION (SELECT id FROM items)", "items:r orders:r"),
        ("SELECT o FROM Order o JOIN FETCH o.items i WHERE o.id = :id", "order:r"),
        ("select a from t where not b", "t:r"),
        ("select a, b from t order by a", "t:r"),
        ("select distinct name from customers c where c is null", "customers:r"),
        ("delete from t where not b", "t:w"),
        ("select a from t left join u using (id)", "t:r u:r"),
        ("SELECT 1 FROM dual", ""),
        ("SELECT * FROM information_schema.tables", ""),
    ];
    for (text, expected) in statements {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn sentences_are_no_statements() {
    let sentences = [
        "Select a file from the list",
        "Select files from folder",
        "Select an item from the list, then press OK.",
        "select one of these options from your profile",
        "Select * to choose everything",
        "select files from folder where you want them",
        "select one from list order of your choice",
        "delete from cart where needed",
        "update your password",
        "Update the order and set its status",
        "Delete item",
        "Delete from cart",
        "Delete order (cannot be undone)",
        "Deleting {} from {}",
        "Delete {} from the index",
        "Insert coins into machine",
        "insert into the slot",
        "Merge into main",
        "With love from Paris",
        "with {} as well",
        "Truncate",
        "Replace into",
        "",
        "orders",
    ];
    for text in sentences {
        assert_eq!(told(text), "", "{text}");
    }
}

#[test]
fn deep_and_long_text_is_survived() {
    let conditions =
        |count: usize| format!("SELECT * FROM orders WHERE {} a = 1", "a = 1 AND ".repeat(count));
    assert_eq!(told(&conditions(3_000)), "orders:r");
    assert_eq!(told(&conditions(30_000)), "", "longer than any statement in a string");
    for opener in ["(", "NOT ", "- ", "CASE WHEN ", "ARRAY[", "(SELECT ", "f("] {
        let deep = format!("SELECT * FROM orders WHERE {}", opener.repeat(6_000));
        assert_eq!(told(&deep), "orders:r", "{opener}");
    }
    let unions = format!("SELECT a FROM orders {}", "UNION SELECT a FROM items ".repeat(2_000));
    assert_eq!(told(&unions), "items:r orders:r");
}
