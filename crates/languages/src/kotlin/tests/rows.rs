//! Units, entry points, tables, accesses, requests, configuration; and source that is broken.

use banyan_facts::{FileStatus, Language};

use crate::testing::{accesses, configuration, entry_points, links, read_monolith, remote_calls, tables};
use crate::{SourceFile, front_end_of};

#[test]
fn units_are_types_and_facades() {
    let facts = read_monolith(
        r#"
        //- a/shop.kt
        @file:JvmName("Shop")
        package a
        class Order { class Line }
        fun main() {}
        sealed interface Event
        typealias Orders = List<Order>
        //- a/only-types.kt
        package a
        object Registry
        "#,
    );
    let units: Vec<String> =
        facts.units.iter().map(|unit| format!("{} {}", unit.id, unit.kind.id())).collect();
    let wanted = [
        "kotlin:a.Event interface",
        "kotlin:a.Order class",
        "kotlin:a.Registry class",
        "kotlin:a.Shop module",
    ];
    assert_eq!(units, wanted);
    assert_eq!(entry_points(&facts), ["main   a.Shop#main"]);
}

#[test]
fn annotated_routes_listeners_and_jobs_are_ways_in() {
    let facts = read_monolith(
        r#"
        //- a/Api.kt
        package a
        @RestController
        @RequestMapping("/api/orders")
        class OrderApi(private val env: Environment, @Value("\${shop.name}") private val name: String) {
            @GetMapping("/{id}") fun one(@PathVariable id: Long): String = env.getProperty("shop.key")!!
            @RequestMapping(value = ["/a", "/b"], method = [RequestMethod.PUT]) fun two() {}
            @KafkaListener(topics = ["orders"]) fun on(event: String) {}
            @Scheduled(cron = "0 0 * * * *") fun nightly() { System.getenv("SHOP_HOME") }
        }
        @Path("/stock") class Stock { @GET @Path("/{id}") fun get() {} }
        class Import : CliktCommand(name = "import") { override fun run() {} }
        "#,
    );
    assert_eq!(
        entry_points(&facts),
        [
            "command  import a.Import#-",
            "http GET /api/orders/{id} a.OrderApi#one",
            "http PUT /api/orders/a a.OrderApi#two",
            "http PUT /api/orders/b a.OrderApi#two",
            "message  orders a.OrderApi#on",
            "scheduled  cron 0 0 * * * * a.OrderApi#nightly",
            "http GET /stock/{id} a.Stock#get",
        ]
    );
    let keys = ["a.OrderApi SHOP_HOME", "a.OrderApi shop.key", "a.OrderApi shop.name"];
    assert_eq!(configuration(&facts), keys);
}

#[test]
fn functional_routes_have_the_prefixes_of_all_that_is_around_them() {
    let facts = read_monolith(
        r#"
        //- a/Routes.kt
        package a
        import io.ktor.server.routing.*
        fun Application.module() {
            routing {
                route("/api") { orders(); get("/ping") { } }
                post("/login") { }
            }
        }
        //- a/Orders.kt
        package a
        import io.ktor.server.routing.get
        import io.ktor.server.routing.route
        fun Route.orders() { route("/orders") { get { } ; get("/{id}") { } } }
        //- b/Router.kt
        package b
        import org.springframework.web.reactive.function.server.coRouter
        class Router(private val handler: Handler) {
            fun routes() = coRouter { "/shop".nest { GET("/carts/{id}", handler::one); POST("/carts") { ok() } } }
        }
        class Handler { suspend fun one() {} }
        "#,
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http GET /api/orders a.OrdersKt#orders",
            "http GET /api/orders/{id} a.OrdersKt#orders",
            "http GET /api/ping a.RoutesKt#module",
            "http POST /login a.RoutesKt#module",
            "http GET /shop/carts/{id} b.Handler#one",
            "http POST /shop/carts b.Router#routes",
        ]
    );
}

#[test]
fn entities_repositories_and_statements_reach_tables() {
    let facts = read_monolith(
        r#"
        //- a/Order.kt
        package a
        import org.springframework.data.jpa.repository.JpaRepository
        @Entity @Table(name = "orders")
        class Order(@Id val id: Long, @Column(name = "total_cents") val total: Long, @ManyToOne val customer: Customer) {
            @Transient var note: String = ""
            val big: Boolean get() = total > 5
        }
        @Entity class Customer(@Id val id: Long)
        interface Orders : JpaRepository<Order, Long>
        class Report(private val jdbc: JdbcTemplate) {
            fun sum(id: Long) = jdbc.query("""
                select * from invoices where id = $id
            """.trimIndent())
            fun drop() = jdbc.update("delete from " + "carts where id = ?")
            fun all() = jdbc.query("select a from " + TABLE + " where b = 1") { row, _ -> row.getLong("a") }
            private companion object { const val TABLE = "receipts" }
        }
        "#,
    );
    assert_eq!(
        tables(&facts),
        [
            "carts()",
            "customer(id) <- a.Customer",
            "invoices()",
            "orders(id, total_cents, customer_id) customer_id->customer <- a.Order",
            "receipts()",
        ]
    );
    assert_eq!(
        accesses(&facts),
        [
            "a.Orders#- read orders",
            "a.Orders#- write orders",
            "a.Report#drop write carts",
            "a.Report#sum read invoices",
            "a.Report#all read receipts",
        ]
    );
}

#[test]
fn exposed_tables_and_entities_are_read() {
    let facts = read_monolith(
        r#"
        //- a/Tables.kt
        package a
        import org.jetbrains.exposed.dao.id.IntIdTable
        object Customers : IntIdTable("customers") { val name = varchar("name", 50).index() }
        object OrdersTable : Table() {
            val customer = reference("customer_id", Customers)
            val other = integer("other_id").references(Customers.id).nullable()
        }
        class Customer(id: EntityID<Int>) : IntEntity(id) { companion object : IntEntityClass<Customer>(Customers) }
        //- a/Use.kt
        package a
        import org.jetbrains.exposed.sql.transactions.transaction
        import org.jetbrains.exposed.sql.*
        class Use {
            fun run() = transaction {
                OrdersTable.insert { }
                (OrdersTable innerJoin Customers).selectAll()
                Customer.findById(1)
                Customer.new { }
            }
        }
        "#,
    );
    assert_eq!(
        tables(&facts),
        [
            "customers(id, name) <- a.Customer <- a.Customers",
            "orders(customer_id, other_id) customer_id->customers other_id->customers <- a.OrdersTable",
        ]
    );
    assert_eq!(
        accesses(&facts),
        [
            "a.Use#run read customers",
            "a.Use#run read customers",
            "a.Use#run write customers",
            "a.Use#run read orders",
            "a.Use#run write orders",
        ]
    );
}

#[test]
fn requests_and_messages_reach_who_answers_them() {
    let facts = read_monolith(
        r#"
        //- a/Api.kt
        package a
        @RestController class Api { @GetMapping("/orders/{id}") fun one() {} ; @PostMapping("/orders") fun add() {} }
        //- a/Client.kt
        package a
        import io.ktor.client.HttpClient
        const val BASE = "/orders"
        class Client(private val rest: RestTemplate, private val http: HttpClient, private val rabbit: RabbitTemplate) {
            private val web = WebClient.create()
            suspend fun run(id: Long, base: String) {
                rest.getForObject<String>("$base/orders/$id")
                http.post("$BASE") { }
                web.get().uri("/orders/{id}", id).retrieve()
                rabbit.convertAndSend("orders.placed", id)
            }
        }
        "#,
    );
    assert_eq!(
        remote_calls(&facts),
        [
            "a.Client#run http GET {}/orders/{} -> /orders/{id} a.Api",
            "a.Client#run http POST /orders -> /orders a.Api",
            "a.Client#run http GET /orders/{id} -> /orders/{id} a.Api",
            "a.Client#run message  orders.placed",
        ]
    );
}

#[test]
fn broken_and_hostile_source_ends_with_a_reason() {
    let front_end = front_end_of(Language::Kotlin).unwrap();
    let extract = |text: &str| (front_end.extract)(SourceFile { path: "a/A.kt", text });
    assert_eq!(extract("").status, FileStatus::Parsed);
    assert_eq!(extract("\u{feff}package a\r\nclass A {\r\n}\r\n").status, FileStatus::Parsed);
    let broken = extract("package a\nclass A {\n fun one() = 1\n fun (((\n fun two() = 2\n}\nclass B\n");
    assert_eq!(broken.status, FileStatus::Partial);
    assert_ne!(extract("%%% no kotlin \"unterminated").status, FileStatus::Parsed);
    assert_eq!(extract(&"(".repeat(5_000)).status, FileStatus::Skipped);
    for deep in [
        format!("val x = {}1{}", "(".repeat(1_500), ")".repeat(1_500)),
        format!("val x: {}Int{}", "List<".repeat(1_500), ">".repeat(1_500)),
        format!("val x = {}1", "a + ".repeat(5_000)),
        format!("val x = a{}", ".b { it }".repeat(2_000)),
        format!("val x = {}{}", "f { ".repeat(1_500), "}".repeat(1_500)),
    ] {
        let facts = [extract(&deep)];
        let found =
            crate::resolve(crate::Project { files: &facts.iter().collect::<Vec<_>>(), manifests: &[] });
        assert_eq!(found.files.len(), 1);
    }
    assert!(links(&read_monolith("//- a/A.kt\nclass A { val b = c; val c = b }"), &[]).is_empty());
}

#[test]
fn the_broken_samples_are_read_as_far_as_they_go() {
    let front_end = front_end_of(Language::Kotlin).unwrap();
    let extract = |text: &str| (front_end.extract)(SourceFile { path: "broken/A.kt", text });
    let middle = extract(include_str!("../../../../../fixtures/broken/kotlin/MiddleError.kt"));
    assert_eq!(middle.status, FileStatus::Partial);
    let names: Vec<&str> = middle.declarations.iter().map(|declared| middle.text(declared.name)).collect();
    assert!(names.contains(&"before") && names.contains(&"Behind"), "{names:?}");
    let hopeless = extract(include_str!("../../../../../fixtures/broken/kotlin/Hopeless.kt"));
    assert_eq!(hopeless.status, FileStatus::Partial);
    let marked = extract(include_str!("../../../../../fixtures/broken/kotlin/BomCrlf.kt"));
    assert_eq!((marked.status, marked.declarations.len()), (FileStatus::Parsed, 2));
}
