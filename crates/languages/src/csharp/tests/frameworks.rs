//! Routes, tables, messages and settings.

use crate::testing::{accesses, configuration, entry_points, read_monolith, remote_calls, tables};

#[test]
fn controllers_minimal_apis_and_consumers_are_entered() {
    let facts = read_monolith(
        "//- Api/OrdersController.cs
        using Microsoft.AspNetCore.Mvc;
        namespace Api;
        [ApiController, Route(\"api/[controller]\")]
        public class OrdersController : ControllerBase {
          const string ById = \"{id}\";
          [HttpGet(ById)] public string Get(int id) => \"\";
          [HttpPost, Route(\"new\")] public void Add() { }
          [NonAction] public void No() { }
        }
        public class HomeController : Controller { public string Index() => \"\"; }
        //- Api/Program.cs
        using Microsoft.AspNetCore.Builder;
        var app = WebApplication.CreateBuilder(args).Build();
        var group = app.MapGroup(\"/v1\");
        group.MapGet(\"/ping\", () => 1);
        group.MapGroup(\"carts\").MapCarts();
        //- Api/Carts.cs
        using Microsoft.AspNetCore.Routing;
        using Microsoft.AspNetCore.Builder;
        public static class Carts {
          public static void MapCarts(this IEndpointRouteBuilder app) { app.MapPost(\"{id}/lines\", Add); }
          static void Add(int id) { }
        }
        public class Paid { }
        public class PaidConsumer : MassTransit.IConsumer<Paid> { public void Consume() { } }
        public class Nightly : Microsoft.Extensions.Hosting.BackgroundService {
          protected override System.Threading.Tasks.Task ExecuteAsync(System.Threading.CancellationToken t) => null;
        }",
    );
    let found = entry_points(&facts);
    for wanted in [
        "http GET /api/Orders/{id} Api.OrdersController#Get",
        "http POST /api/Orders/new Api.OrdersController#Add",
        "http  /Home/Index Api.HomeController#Index",
        "http GET /v1/ping Program#<Main>$",
        "http POST /v1/carts/{id}/lines Carts#Add",
        "message  Paid PaidConsumer#Consume",
        "scheduled   Nightly#ExecuteAsync",
        "main   Program#<Main>$",
    ] {
        assert!(found.iter().any(|other| other == wanted), "{wanted}\nfound {found:#?}");
    }
    assert_eq!(found.len(), 8, "{found:#?}");
}

#[test]
fn contexts_name_tables_and_their_sets_are_accessed() {
    let facts = read_monolith(
        "//- Data/Shop.cs
        using Microsoft.EntityFrameworkCore;
        using System.Linq;
        namespace Data;
        public class Customer { public int Id { get; set; } public string Name { get; set; } }
        public class Order { public int Id { get; set; } public Customer Customer { get; set; } public int CustomerId { get; set; } }
        public class Shop : DbContext {
          public DbSet<Order> Orders { get; set; }
          public DbSet<Customer> Customers { get; set; }
          protected override void OnModelCreating(ModelBuilder b) { b.Entity<Customer>().ToTable(\"Clients\").Property(c => c.Name).HasColumnName(\"full_name\"); }
        }
        public class Work { Shop _shop;
          void Read() { var x = _shop.Orders.Where(o => o.Id > 1).ToList(); }
          void Write(Customer c) { _shop.Customers.Add(c); _shop.SaveChanges(); }
          void Raw(System.Data.IDbCommand c) { c.CommandText = \"delete from audit_rows where id = 1\"; }
        }",
    );
    assert_eq!(
        tables(&facts),
        [
            "audit_rows()",
            "clients(id, full_name) <- Data.Customer",
            "orders(id, customerid) customerid->clients <- Data.Order",
        ]
    );
    assert_eq!(
        accesses(&facts),
        ["Data.Work#Raw write audit_rows", "Data.Work#Write write clients", "Data.Work#Read read orders"]
    );
}

#[test]
fn requests_messages_and_settings_are_told() {
    let facts = read_monolith(
        "//- A/A.cs
        using System.Net.Http;
        using Microsoft.Extensions.Configuration;
        namespace A;
        public record Paid(int Id);
        public class Client(HttpClient http, MassTransit.IPublishEndpoint bus, IConfiguration settings) {
          async void Run(int id) {
            await http.GetAsync($\"/api/orders/{id}\");
            await bus.Publish(new Paid(1));
            var x = settings[\"A:B\"] + settings.GetSection(\"C\")[\"D\"] + settings.GetConnectionString(\"Main\");
          }
        }
        [Microsoft.AspNetCore.Mvc.Route(\"api/orders\")]
        public class OrdersController { [HttpGet(\"{id}\")] public void Get(int id) { } }",
    );
    assert_eq!(
        remote_calls(&facts),
        [
            "A.Client#Run http GET /api/orders/{} -> /api/orders/{id} A.OrdersController",
            "A.Client#Run message  Paid"
        ]
    );
    let read = configuration(&facts);
    for key in ["A.Client A:B", "A.Client C:D", "A.Client ConnectionStrings:Main"] {
        assert!(read.iter().any(|other| other == key), "{key}\nfound {read:#?}");
    }
}
