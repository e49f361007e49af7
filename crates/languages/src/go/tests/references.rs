//! References within a package, across packages, through types.

use super::*;
use crate::testing::unresolved;

#[test]
fn files_of_a_package_share_their_names() {
    let facts = read(
        "//- orders/order.go
        package orders
        type Order struct { Lines []Line; Total Money }
        //- orders/line.go
        package orders
        type Line struct { Price Money }
        func (l *Line) Cost() Money { return l.Price }
        //- orders/money.go
        package orders
        type Money int64
        func (m Money) String() string { return \"\" }
        //- orders/total.go
        package orders
        func Total(o *Order) (sum Money) {
            for _, line := range o.Lines {
                sum += line.Cost()
                _ = line.Cost().String()
            }
            return
        }",
    );
    assert_eq!(unresolved(&facts), [""; 0]);
    assert_links(
        &facts,
        &[
            "orders/order -> orders/line field Order>Line",
            "orders/total -> orders/line call Total>Cost",
            "orders/total -> orders/money call Total>String",
            "orders/total -> orders/order access Total>Lines",
        ],
    );
}

#[test]
fn constructors_results_and_fields_tell_types() {
    let facts = read(
        "//- stock/stock.go
        package stock
        type Repository struct { names map[string]*Item }
        type Item struct { Name string; Parent *Item }
        func NewRepository() (*Repository, error) { return &Repository{}, nil }
        func (r *Repository) Find(id string) (*Item, bool) { item, ok := r.names[id]; return item, ok }
        func (i *Item) Label() string { return i.Name }
        //- app/app.go
        package app
        import \"shop.example/stock\"
        type App struct { repo *stock.Repository; hook func() *stock.Item }
        func (a *App) Run(ch chan *stock.Item) string {
            repo, err := stock.NewRepository()
            if err != nil { panic(err.Error()) }
            a.repo = repo
            item, _ := a.repo.Find(\"1\")
            a.hook().Parent.Label()
            if it := <-ch; it != nil { it.Label() }
            var any interface{} = item
            switch v := any.(type) { case *stock.Item: v.Label() }
            f := item.Label
            return f()
        }",
    );
    assert_eq!(unresolved(&facts), [""; 0]);
    let labels = plain_links(&facts).into_iter().filter(|link| link.contains("Run>Label")).count();
    assert_eq!(labels, 4, "{:#?}", plain_links(&facts));
    let imports = links(&facts, &["call", "access", "field", "parameter", "local", "return"]);
    assert_eq!(imports, ["shop.example/app/app -> shop.example/stock/stock import ->- @2"]);
}

#[test]
fn embedded_types_lend_their_members() {
    let facts = read(
        "//- a/base.go
        package a
        type Base struct { ID int }
        func (b Base) Key() int { return b.ID }
        //- a/model.go
        package a
        type Model struct { Base; *Extra }
        //- a/extra.go
        package a
        type Extra struct{}
        func (e *Extra) Note() {}
        //- b/use.go
        package b
        import \"shop.example/a\"
        func Use(m a.Model) { m.Key(); m.Note(); _ = m.ID }",
    );
    assert_eq!(unresolved(&facts), [""; 0]);
    assert_links(
        &facts,
        &[
            "a/model -> a/base extends Model>Base",
            "b/use -> a/base call Use>Key",
            "b/use -> a/extra call Use>Note",
            "b/use -> a/base access Use>ID",
        ],
    );
}

#[test]
fn interfaces_dispatch_to_those_who_have_their_methods() {
    let facts = read(
        "//- a/port.go
        package a
        type Mailer interface { Send(to string) error }
        type Service struct { mailer Mailer }
        func (s *Service) Greet() { s.mailer.Send(\"x\") }
        //- b/smtp.go
        package b
        type Smtp struct{}
        func (s *Smtp) Send(to string) error { return nil }
        //- b/other.go
        package b
        type Other struct{}
        func (s *Other) Send(to, cc string) error { return nil }
        //- c/kind.go
        package c
        type Letter struct{}
        type Post struct{}
        func (p *Post) Send(l *Letter) error { return nil }",
    );
    let found = plain_links(&facts);
    assert!(found.iter().any(|link| link.starts_with("a/port -> b/smtp dispatch Greet>Send")), "{found:#?}");
    let sends = found.iter().filter(|link| link.contains("dispatch")).count();
    assert_eq!(sends, 1, "{found:#?}");
}

#[test]
fn type_parameters_take_arguments() {
    let facts = read(
        "//- a/set.go
        package a
        type Set[T any] struct { items []T }
        func (s *Set[T]) First() T { return s.items[0] }
        func Load[T any](id int) *T { return nil }
        //- a/order.go
        package a
        type Order struct{}
        func (o *Order) Pay() {}
        //- b/use.go
        package b
        import \"shop.example/a\"
        func Use(orders *a.Set[*a.Order]) { orders.First().Pay(); a.Load[a.Order](1).Pay() }",
    );
    assert_eq!(unresolved(&facts), [""; 0]);
    let pays = plain_links(&facts).into_iter().filter(|link| link.contains("Use>Pay")).count();
    assert_eq!(pays, 2);
}

#[test]
fn literals_conversions_and_constants_are_references() {
    let facts = read(
        "//- a/a.go
        package a
        type Kind string
        const ( Big Kind = \"big\"; Small Kind = \"small\" )
        type Box struct { Kind Kind; Inner *Box }
        var Sizes = map[Kind]int{Big: 1}
        //- b/b.go
        package b
        import \"shop.example/a\"
        var boxes = []*a.Box{{Kind: a.Big}, {Kind: a.Kind(\"x\"), Inner: &a.Box{}}}
        func size() int { return a.Sizes[boxes[0].Kind] }",
    );
    assert_eq!(unresolved(&facts), [""; 0]);
    assert_links(
        &facts,
        &[
            "b/b -> a/a construct boxes>Box",
            "b/b -> a/a access boxes>Kind",
            "b/b -> a/a access boxes>Big",
            "b/b -> a/a local boxes>Kind",
            "b/b -> a/a access size>Sizes",
            "b/b -> a/a access size>Kind",
        ],
    );
}

#[test]
fn each_import_leads_to_the_files_that_are_used_through_it() {
    let facts = read(
        "//- a/one.go
        package a
        func One() {}
        //- a/two.go
        package a
        func Two() {}
        //- a/setup.go
        package a
        func init() {}
        //- b/b.go
        package b
        import (
            alias \"shop.example/a\"
            \"net/http\"
        )
        func Use() { alias.Two(); http.Get(\"http://x\") }
        //- c/c.go
        package c
        import _ \"shop.example/a\"
        //- d/d.go
        package d
        import . \"shop.example/a\"
        func Use() { One() }",
    );
    let imports: Vec<String> =
        links(&facts, &["call"]).iter().map(|link| link.replace("shop.example/", "")).collect();
    assert_eq!(
        imports,
        ["b/b -> a/two import ->- @3", "c/c -> a/setup import ->- @2", "d/d -> a/one import ->- @2"]
    );
}

#[test]
fn what_is_not_known_has_its_reason() {
    let facts = read(
        "//- a/a.go
        package a
        import (
            \"shop.example/gone\"
            \"github.com/go-chi/chi/v5\"
        )
        type A struct{}
        func use(a A, x interface{}) {
            a.Missing()
            nowhere()
            gone.Call()
            chi.NewRouter().Use(nil)
        }",
    );
    assert_eq!(
        unresolved(&facts),
        [
            "a/a.go:3 shop.example/gone: generated code",
            "a/a.go:8 Missing: unknown member",
            "a/a.go:9 nowhere: unknown name",
            "a/a.go:10 gone.Call: generated code",
        ]
    );
    assert_eq!(crate::testing::externals(&facts), ["github.com/go-chi/chi/v5 <- shop.example/a/a"]);
}
