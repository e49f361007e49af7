//! References between types and their members.

use super::*;
use crate::testing::{links, read_monolith, unresolved};

#[test]
fn members_are_followed_through_fields_locals_and_results() {
    let facts = read_monolith(
        "//- a/Order.cs
        namespace Shop.Orders;
        public record Line(string Name, int Count);
        public class Order : Entity, IOrder {
          public System.Collections.Generic.List<Line> Lines { get; set; } = new();
          public Order Next() => this;
          public int Total() => Lines.Sum(line => line.Count);
        }
        //- a/Entity.cs
        namespace Shop;
        public abstract class Entity { public int Id { get; set; } }
        public interface IOrder { }
        //- a/Service.cs
        using System.Linq;
        using System.Threading.Tasks;
        using Shop.Orders;
        namespace Shop.Services;
        public class Service(Order given) {
          private readonly Order _order = new Order();
          public async Task<Order> Find() => _order;
          public async Task Run() {
            var found = await Find();
            found.Next().Next();
            var first = _order.Lines.Where(x => x.Count > 1).Select(x => x.Name).ToList();
            foreach (var line in found.Lines) { line.ToString(); var n = line.Name; }
            if (found is Order { Id: 3 } other) other.Next();
            given.Next();
            Order made = new() { Id = 1 };
          }
        }",
    );
    assert_eq!(unresolved(&facts), Vec::<String>::new());
    assert_links(
        &facts,
        &[
            "Shop.Orders.Order -> Shop.Entity extends ->- @3",
            "Shop.Orders.Order -> Shop.IOrder implements ->- @3",
            "Shop.Orders.Order -> Shop.Orders.Line access Total>Count @6",
            "Shop.Services.Service -> Shop.Orders.Order call Run>Next @10",
            "Shop.Services.Service -> Shop.Orders.Line access Run>Name @11",
            "Shop.Services.Service -> Shop.Orders.Line access Run>Name @12",
            "Shop.Services.Service -> Shop.Entity access Run>Id @13",
            "Shop.Services.Service -> Shop.Orders.Order call Run>Next @14",
            "Shop.Services.Service -> Shop.Orders.Order construct Run>- @15",
            "Shop.Services.Service -> Shop.Entity access Run>Id @15",
        ],
    );
}

#[test]
fn parts_of_a_type_are_one_unit_and_arities_tell_types_apart() {
    let facts = read_monolith(
        "//- a/Order.cs
        namespace A { public partial class Order { int x; void Go() { Help(); } } }
        //- a/Order.Helpers.cs
        namespace A { partial class Order { void Help() { } } class Result { } class Result<T> { } }
        //- a/Use.cs
        namespace A.B { class Use { Result<int> one; Result two; } }",
    );
    let ids: Vec<&str> = facts.units.iter().map(|unit| &*unit.id).collect();
    assert_eq!(ids, ["csharp:A.B.Use", "csharp:A.Order", "csharp:A.Result", "csharp:A.Result`1"]);
    assert_links(&facts, &["A.B.Use -> A.Result`1 field one>- @1", "A.B.Use -> A.Result field two>- @1"]);
}

#[test]
fn references_between_projects_decide_between_types_of_one_name() {
    let facts = read_monolith(
        "//- One/One.csproj
        <Project Sdk=\"Microsoft.NET.Sdk\"></Project>
        //- One/Money.cs
        namespace Shared; public class Money { }
        //- Two/Two.csproj
        <Project></Project>
        //- Two/Money.cs
        namespace Shared; public class Money { }
        //- Web/Web.csproj
        <Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><ProjectReference Include=\"..\\Two\\Two.csproj\" />
        <Using Include=\"Shared\" /></ItemGroup></Project>
        //- Web/Cart.cs
        namespace Web; class Cart { Money total; }",
    );
    let found = testing::links(&facts, &[]);
    assert_eq!(found, ["Web.Cart -> Shared.Money@Two/Money.cs field total>- @1"]);
}

#[test]
fn extension_methods_and_registered_implementations_are_followed() {
    let facts = read_monolith(
        "//- a/All.cs
        using Microsoft.Extensions.DependencyInjection;
        using MediatR;
        namespace A;
        public interface IMail { void Send(string to); }
        public class Smtp : IMail { public void Send(string to) { } }
        public class Fake : IMail { public void Send(string to) { } }
        public static class Texts { public static string Short(this string text) => text; }
        public static class Wiring { public static void Add(IServiceCollection s) { s.AddScoped<IMail, Smtp>(); } }
        public record Place(int Id) : IRequest<int>;
        public class PlaceHandler : IRequestHandler<Place, int> {
          public System.Threading.Tasks.Task<int> Handle(Place request, System.Threading.CancellationToken t) => null;
        }
        public class Job { IMail _mail; IMediator _mediator;
          void Run(string name) { _mail.Send(name.Short());
            _mediator.Send(new Place(1)); } }",
    );
    assert_links(
        &facts,
        &[
            "A.Job -> A.IMail call Run>Send @14",
            "A.Job -> A.Smtp dispatch Run>Send @14",
            "A.Job -> A.Texts call Run>Short @14",
            "A.Job -> A.PlaceHandler dispatch Run>Handle @15",
        ],
    );
    assert!(!testing::links(&facts, &[]).iter().any(|link| link.contains("Job -> A.Fake")));
}

#[test]
fn a_property_that_is_called_like_its_type_gives_the_members_of_the_type() {
    let facts = read_monolith(
        "//- A/Line.cs
        namespace A;
        public class Line {
          public Product Product { get; set; }
          public int Count { get; set; }
          public Sum Amount() => new(Product.Price * Count, Sum.Zero.Currency);
          public decimal Single() { return Product.Price; }
        }
        //- A/Product.cs
        namespace A;
        public class Product { public decimal Price { get; set; } }
        //- A/Sum.cs
        namespace A;
        public record struct Sum(decimal Value, string Currency) { public static Sum Zero => new(0, \"\"); }",
    );
    assert_eq!(
        links(&facts, &["field", "return"]),
        [
            "A.Line -> A.Product access Amount>Price @5",
            "A.Line -> A.Product access Single>Price @6",
            "A.Line -> A.Sum construct Amount>- @5",
            "A.Line -> A.Sum access Amount>Currency @5",
            "A.Line -> A.Sum access Amount>Zero @5",
        ]
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn queries_go_on_with_what_they_join_and_select() {
    let facts = read_monolith(
        "//- A/Report.cs
        using System.Collections.Generic;
        using System.Linq;
        namespace A;
        public class Report {
          void Run(List<Line> lines, List<Order> orders) {
            var sums = from line in lines group line by line.Product into g select g.Key;
            var made = from order in orders join line in lines on order.Id equals line.Count into held
                       select held.First().Product;
            var names = from line in lines select line.Product into product where product.Name != null select product;
          }
        }
        //- A/Line.cs
        namespace A;
        public class Line { public Product Product; public int Count; }
        //- A/Order.cs
        namespace A;
        public class Order { public int Id; }
        //- A/Product.cs
        namespace A;
        public class Product { public string Name; }",
    );
    assert_eq!(unresolved(&facts), ["A/Report.cs:6 Key: unknown receiver"]);
    let found = links(&facts, &["field", "return"]);
    for wanted in ["A.Report -> A.Line access Run>Product @8", "A.Report -> A.Product access Run>Name @9"] {
        assert!(found.iter().any(|link| link == wanted), "{wanted}\n{found:#?}");
    }
}
