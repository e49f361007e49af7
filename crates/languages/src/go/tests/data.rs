//! Tables and who accesses them.

use std::collections::BTreeSet;

use super::*;
use crate::testing::accesses;

fn found(fixture: &str) -> (Vec<String>, Vec<String>) {
    let facts = read(fixture);
    let tables = facts.tables.iter().map(|table| {
        let keys: Vec<String> = table
            .foreign_keys
            .iter()
            .map(|key| format!("{}->{}", key.columns.join(","), key.references))
            .collect();
        format!("{}({}) {}", table.name, table.columns.join(","), keys.join(" ")).trim_end().to_owned()
    });
    let tables = tables.collect();
    (tables, accesses(&facts).into_iter().map(|access| access.replace("shop.example/", "")).collect())
}

#[test]
fn sql_in_strings_names_tables() {
    let (_, found) = found(
        "//- a/a.go
        package a
        import (\"database/sql\"; \"fmt\")
        const find = `SELECT * FROM orders WHERE id = $1`
        func run(db *sql.DB, name string) {
            db.Exec(\"INSERT INTO lines (id) \" + \"VALUES (?)\")
            db.Query(fmt.Sprintf(\"SELECT id FROM customers WHERE %s\", name))
        }",
    );
    assert_eq!(found, ["a/a#run read customers", "a/a#run write lines", "a/a#find read orders"]);
}

#[test]
fn gorm_models_and_calls() {
    let (tables, found) = found(
        "//- a/model.go
        package a
        import \"gorm.io/gorm\"
        type Order struct {
            gorm.Model
            CustomerID uint
            Customer Customer
            Lines []OrderLine
            Status Status `gorm:\"column:state\"`
            Note string `gorm:\"-\"`
            Tags []Tag `gorm:\"many2many:order_tags\"`
        }
        type Status string
        type Customer struct { ID uint `gorm:\"primaryKey\"`; Name string; Address Address `gorm:\"embedded;embeddedPrefix:home_\"` }
        type Address struct { Street string }
        type OrderLine struct { ID uint `gorm:\"primaryKey\"`; OrderID uint }
        func (OrderLine) TableName() string { return \"lines\" }
        type Tag struct { ID uint `gorm:\"primaryKey\"` }
        //- a/repo.go
        package a
        import \"gorm.io/gorm\"
        type Repo struct { db *gorm.DB }
        func (r *Repo) Find(id uint) (*Order, error) {
            var order Order
            err := r.db.Where(\"id = ?\", id).First(&order).Error
            return &order, err
        }
        func (r *Repo) Save(o *Order) error { return r.db.Transaction(func(tx *gorm.DB) error { return tx.Create(o).Error }) }
        func (r *Repo) Drop() { r.db.Where(\"x\").Delete(&OrderLine{}) }
        func (r *Repo) Touch() { r.db.Model(&Customer{}).Where(\"x\").Updates(map[string]any{}) }
        func (r *Repo) Raw() { var n int64; q := r.db.Table(\"audit\"); q.Count(&n) }",
    );
    assert_eq!(
        tables,
        [
            "audit()",
            "customers(id,name,home_street)",
            "lines(id,order_id) order_id->orders",
            "order_tags(order_id,tag_id) order_id->orders tag_id->tags",
            "orders(id,created_at,updated_at,deleted_at,customer_id,state) customer_id->customers",
            "tags(id)",
        ]
    );
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(
        found,
        BTreeSet::from([
            "a/repo#Find read orders",
            "a/repo#Raw read audit",
            "a/repo#Save write orders",
            "a/repo#Touch write customers",
            "a/repo#Drop write lines",
        ])
    );
}

#[test]
fn xorm_sessions_behind_an_interface() {
    let (tables, found) = found(
        "//- db/engine.go
        package db
        import \"xorm.io/xorm\"
        type Engine interface { Get(beans ...interface{}) (bool, error); Insert(...interface{}) (int64, error); Where(interface{}, ...interface{}) *xorm.Session }
        func GetEngine() Engine { return nil }
        type PublicKey struct { ID int64 `xorm:\"pk autoincr\"`; OwnerID int64 `xorm:\"INDEX NOT NULL\"`; Skip int `xorm:\"-\"`; Content string `xorm:\"'body' TEXT\"`; Mode int `xorm:\"DEFAULT 1 kind INDEX(x)\"` }
        func Add(k *PublicKey) { GetEngine().Insert(k) }
        func List() { keys := make([]*PublicKey, 0, 5); GetEngine().Where(\"a\").Find(&keys) }",
    );
    assert_eq!(tables, ["public_key(id,owner_id,body,kind)"]);
    assert_eq!(found, ["db/engine#List read public_key", "db/engine#Add write public_key"]);
}

#[test]
fn squirrel_builders_name_tables() {
    let (_, found) = found(
        "//- a/a.go
        package a
        import sq \"github.com/mattermost/squirrel\"
        type Store struct { b sq.StatementBuilderType }
        func (s *Store) Get() { s.b.Select(\"*\").From(\"Posts p\").Join(\"Users u ON u.id = p.id\") }
        func (s *Store) Put() { s.b.Insert(\"Posts\"); sq.Delete(\"Drafts\") }",
    );
    assert_eq!(
        found,
        ["a/a#Put write drafts", "a/a#Get read posts", "a/a#Put write posts", "a/a#Get read users"]
    );
}
