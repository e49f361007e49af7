//! Matrix and tables: what is asked for a window at a time.

use std::fs;

use banyan_app::wire::{
    ColumnFilter, MapQuery, MatrixQuery, MatrixWindow, RowTarget, TableCell, TablePage, TableQuery, TableSort,
};
use banyan_app::{Places, Session};

struct Stage {
    folder: tempfile::TempDir,
    session: Session,
}

/// Three packages; web uses orders, orders and billing use each other, all use Money.
fn open() -> Stage {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("shop");
    let write = |path: &str, text: &str| {
        let file = root.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    };
    write("web/Page.java", "package web; public class Page { orders.Order order; base.Money price; }");
    write(
        "orders/Order.java",
        "package orders; public class Order { billing.Invoice invoice; base.Money sum; }",
    );
    write(
        "billing/Invoice.java",
        "package billing; public class Invoice { orders.Order order; base.Money sum; }",
    );
    write("base/Money.java", "package base; public class Money { }\n");
    write("base/Broken.java", "package base; public class Broken { void a( { } }\n");
    let session = Session::new(Places::at(&folder.path().join("data")));
    session.open_project(&root.to_string_lossy(), |_| {}).expect("opened");
    Stage { folder, session }
}

/// Small groups open by themselves; turned round, they are closed.
const FOLDERS: &[&str] = &["folder:base", "folder:billing", "folder:orders", "folder:web"];

fn matrix(toggled: &[&str]) -> MatrixQuery {
    let map = MapQuery { group_by: "folder".into(), direction: "both".into(), ..MapQuery::default() };
    MatrixQuery { map, all_open: false, toggled: toggled.iter().map(|id| id.to_string()).collect() }
}

fn units(query: TableQuery) -> TableQuery {
    TableQuery { table: "units".into(), ..query }
}

fn names(page: &TablePage) -> Vec<String> {
    let name = |cell: &TableCell| match cell {
        TableCell::Text(text) => text.clone(),
        TableCell::Number(number) => number.to_string(),
    };
    page.rows.iter().map(|row| name(&row.cells[0])).collect()
}

#[test]
fn the_matrix_is_seen_through_a_window() {
    let stage = open();
    let window = MatrixWindow { rows: 100, columns: 100, ..MatrixWindow::default() };
    let first = stage.session.matrix(&matrix(&[]), &window).expect("a matrix");
    assert_eq!(first.open_at_first.len(), 4, "what is small opens by itself");
    let closed: Vec<&str> = first.open_at_first.iter().map(String::as_str).collect();
    let view = stage.session.matrix(&matrix(&closed), &window).expect("a matrix");
    let labels: Vec<&str> = view.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!((labels[0], labels[3]), ("web", "base"));
    assert_eq!((view.size, view.cycles[0].first, view.cycles[0].end), (4, 1, 3));
    assert_eq!(view.upwards, 1);

    let reveal = Some("java:base.Money".to_string());
    let window = MatrixWindow { first_row: 3, rows: 1, first_column: 0, columns: 2, reveal };
    let part = stage.session.matrix(&matrix(&closed[1..]), &window).expect("a part");
    assert_eq!((part.rows[0].label.as_str(), part.rows[0].open, part.size), ("base", true, 6));
    assert_eq!(part.columns.len(), 2);
    assert!(part.cells.is_empty(), "an open group has no cells of its own");
    assert!(part.revealed.is_some_and(|row| row > 3));
}

#[test]
fn the_cells_of_the_matrix_are_a_table() {
    let stage = open();
    let info = stage.session.matrix_cells(&matrix(FOLDERS)).expect("the table");
    let sort = Some(TableSort { column: "references".into(), descending: true });
    let query =
        TableQuery { table: "cells".into(), matrix: Some(matrix(FOLDERS)), sort, ..TableQuery::default() };
    let page = stage.session.table_page(&query, 0, 10).expect("a page");
    assert_eq!((info.rows, page.matching), (6, 6));
    let edge = |target: &RowTarget| matches!(target, RowTarget::Edge { from, .. } if from == "folder:web");
    assert!(page.rows.iter().any(|row| edge(&row.target)));
}

#[test]
fn tables_are_filtered_sorted_and_sent_by_the_page() {
    let stage = open();
    let page = |query: TableQuery| stage.session.table_page(&query, 0, 10).expect("a page");
    let most_used = Some(TableSort { column: "fan_in".into(), descending: true });
    let sorted = page(units(TableQuery { sort: most_used, ..TableQuery::default() }));
    assert_eq!(names(&sorted)[0], "Money");
    assert_eq!(
        names(&page(units(TableQuery { filter: "order java".into(), ..TableQuery::default() }))),
        ["Order"]
    );
    let filter = |column: &str, text: &str| {
        let columns = vec![ColumnFilter { column: column.into(), text: text.into() }];
        page(units(TableQuery { columns, ..TableQuery::default() })).matching
    };
    assert_eq!((filter("fan_in", ">2"), filter("fan_in", "=0"), filter("name", "!order")), (1, 2, 4));
    let second = stage.session.table_page(&units(TableQuery::default()), 3, 1).expect("a page");
    assert_eq!((second.first, second.rows.len(), second.all), (3, 1, 5));
    assert!(stage.session.table_page(&TableQuery::default(), 0, 1).is_err(), "a table has a name");
}

#[test]
fn a_table_is_copied_and_exported_with_the_columns_chosen() {
    let stage = open();
    let query = units(TableQuery { filter: "Money".into(), ..TableQuery::default() });
    let columns = ["name".to_string(), "fan_in".to_string()];
    assert_eq!(stage.session.table_text(&query, &columns, None).expect("a text"), "Unit\tUsed by\nMoney\t3");
    let file = stage.folder.path().join("units.csv");
    stage.session.export_table(&query, &columns, &file.to_string_lossy()).expect("written");
    assert_eq!(fs::read_to_string(&file).expect("the file"), "Unit,Used by\r\nMoney,3\r\n");
    assert!(stage.session.export_table(&query, &columns, "units.csv").is_err(), "where would that be?");
}

#[test]
fn every_table_can_be_looked_at() {
    let stage = open();
    for info in stage.session.tables().expect("tables") {
        let query = TableQuery { table: info.id.clone(), ..TableQuery::default() };
        let page = stage.session.table_page(&query, 0, 400).expect("a page");
        assert_eq!(page.all, info.rows, "{}", info.id);
        assert!(page.rows.iter().all(|row| row.cells.len() == info.columns.len()));
    }
}

#[test]
fn source_tells_its_units() {
    let stage = open();
    let source = stage.session.source("base/Money.java", 1).expect("the source");
    assert_eq!(source.units.iter().map(|unit| unit.id.as_str()).collect::<Vec<_>>(), ["java:base.Money"]);
}

#[test]
fn database_tables_tell_each_that_their_keys_lead_to_once_and_whether_only_tests_name_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("shop");
    let schema = "CREATE TABLE people (id int);
        CREATE TABLE orders (buyer int REFERENCES people (id), seller int REFERENCES people (id));";
    let query = "statement.executeQuery(\"SELECT id FROM made_up\");";
    let test = &format!("class MadeTest {{ java.sql.Statement statement; void reads() {{ {query} }} }}");
    for (path, text) in [("schema.sql", schema), ("src/test/java/MadeTest.java", test)] {
        let file = root.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    }
    let session = Session::new(Places::at(&folder.path().join("data")));
    session.open_project(&root.to_string_lossy(), |_| {}).expect("opened");
    let tables = session.overview().expect("the overview").tables;
    let told = tables.iter().map(|table| (&*table.name, table.references.join(" "), table.test));
    let expected = [("made_up", "", true), ("orders", "people", false), ("people", "", false)]
        .map(|(a, b, c)| (a, b.into(), c));
    assert_eq!(told.collect::<Vec<(&str, String, bool)>>(), expected);
    let columns = vec![ColumnFilter { column: "test".into(), text: "!yes".into() }];
    let query = TableQuery { table: "tables".into(), columns, ..TableQuery::default() };
    assert_eq!(names(&session.table_page(&query, 0, 9).expect("a page")), ["orders", "people"]);
}
