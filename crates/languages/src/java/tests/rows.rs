//! Units, entry points, tables, accesses, configuration and modules.

use banyan_facts::{Markers, MonolithFacts};

use crate::testing::{accesses, entry_points, read_monolith, remote_calls};

fn markers_of(facts: &MonolithFacts, name: &str) -> Markers {
    facts.units.iter().find(|unit| &*unit.name == name).unwrap().markers
}

#[test]
fn a_unit_has_its_members_marks_and_module() {
    let facts = read_monolith(
        "//- pom.xml
        <project><artifactId>all</artifactId></project>
        //- shop/pom.xml
        <project><artifactId>shop</artifactId><dependencies><dependency><artifactId>core</artifactId>
        </dependency></dependencies></project>
        //- core/pom.xml
        <project><artifactId>core</artifactId></project>
        //- shop/src/main/java/a/A.java
        package a;
        @org.springframework.stereotype.Service
        public class A {
          private final int size = 1, depth = 2;
          void run() { new Object() { void inside() {} }; }
          enum Kind { BIG }
        }
        class Second extends Trouble {}
        //- shop/src/main/java/a/Trouble.java
        package a;
        class Trouble extends RuntimeException {}
        //- shop/src/main/java/a/package-info.java
        @Deprecated
        package a;",
    );
    let ids: Vec<&str> = facts.units.iter().map(|unit| &*unit.id).collect();
    assert_eq!(ids, ["java:a.A", "java:a.Second", "java:a.Trouble"]);
    let members: Vec<&str> = facts.units[0].members.iter().map(|member| &*member.name).collect();
    assert_eq!(members, ["size", "depth", "run", "Kind", "BIG"]);
    assert!(markers_of(&facts, "A").has(Markers::INJECTED.with(Markers::PUBLIC)));
    assert!(markers_of(&facts, "Second").has(Markers::ERROR), "an error by what it extends");
    let modules: Vec<(&str, &[u32])> =
        facts.modules.iter().map(|module| (&*module.name, module.needs.as_slice())).collect();
    assert_eq!(modules, [("all", &[][..]), ("core", &[]), ("shop", &[1])]);
    assert_eq!(facts.units[0].module, Some(2));
}

#[test]
fn spring_routes_have_their_prefix_every_path_and_every_method() {
    let facts = read_monolith(
        "//- a/C.java
        package a;
        @RestController @RequestMapping(C.BASE + \"/orders\")
        class C {
          static final String BASE = \"/api\";
          @GetMapping void all() {}
          @GetMapping({\"/{id}\", \"/by-id/{id}/\"}) void one() {}
          @RequestMapping(path = \"x\", method = {RequestMethod.PUT, RequestMethod.POST}) void put() {}
          @RequestMapping(value = \"any\") void any() {}
          @EventListener void inside(Object event) {}
        }
        //- a/Remote.java
        package a;
        @FeignClient(\"other\") interface Remote { @GetMapping(\"/theirs\") void get(); }",
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http GET /api/orders a.C#all",
            "http GET /api/orders/by-id/{id} a.C#one",
            "http GET /api/orders/{id} a.C#one",
            "http POST /api/orders/x a.C#put",
            "http PUT /api/orders/x a.C#put",
            "http  /api/orders/any a.C#any",
        ]
    );
}

#[test]
fn other_ways_in_are_found() {
    let facts = read_monolith(
        "//- a/App.java
        package a;
        @ApplicationPath(\"rest\") class App extends Application { public static void main(String[] args) {} }
        //- a/Resource.java
        package a;
        @Path(\"/orders\") class Resource {
          @GET @Path(\"{id}\") void one() {}
          @POST void add() {}
        }
        //- a/Jobs.java
        package a;
        class Jobs {
          @Scheduled(cron = \"0 0 * * * *\") void hourly() {}
          @Scheduled(fixedDelay = 5_000L) void often() {}
          @Schedule(hour = \"1\", minute = \"30\", persistent = false) void nightly() {}
          @KafkaListener(topics = {\"a\", \"b\"}) void consume(String text) {}
        }
        //- a/Consumer.java
        package a;
        @MessageDriven(activationConfig = {
          @ActivationConfigProperty(propertyName = \"destinationType\", propertyValue = \"javax.jms.Queue\"),
          @ActivationConfigProperty(propertyName = \"destinationLookup\", propertyValue = \"jms/Orders\")})
        class Consumer implements MessageListener { public void onMessage(Message m) {} }
        //- a/Front.java
        package a;
        @WebServlet(urlPatterns = {\"/front\"}) class Front extends HttpServlet { protected void doGet() {} }
        //- a/AccountActionBean.java
        package a;
        class AccountActionBean implements ActionBean {
          @DefaultHandler public Resolution view() { return null; }
          public ForwardResolution save() { return null; }
        }",
    );
    assert_eq!(
        entry_points(&facts),
        [
            "http  /Account.action a.AccountActionBean#view",
            "http  /Account.action?save a.AccountActionBean#save",
            "main   a.App#main",
            "message  jms/Orders a.Consumer#onMessage",
            "http GET /front a.Front#doGet",
            "scheduled  cron 0 0 * * * * a.Jobs#hourly",
            "scheduled  fixedDelay 5000 a.Jobs#often",
            "scheduled  hour=1 minute=30 a.Jobs#nightly",
            "message  a a.Jobs#consume",
            "message  b a.Jobs#consume",
            "http GET /rest/orders/{id} a.Resource#one",
            "http POST /rest/orders a.Resource#add",
        ]
    );
}

#[test]
fn entities_map_to_the_spelling_of_the_schema() {
    let facts = read_monolith(
        "//- schema.sql
        create table order_line (id int primary key);
        create table customer (id int primary key);
        //- a/OrderLine.java
        package a;
        @Entity class OrderLine { @Id Long id; }
        //- a/Customer.java
        package a;
        @Entity class Customer { @Id Long id; }
        //- a/Vip.java
        package a;
        @Entity class Vip extends Customer {}
        //- a/Invoice.java
        package a;
        @Entity @Table(name = \"INVOICES\") class Invoice {
          @Id Long id;
          @Column(name = \"total_cents\") long total;
          @ManyToOne Customer payer;
          @ManyToMany @JoinTable(name = \"invoice_tags\") java.util.Set<Tag> tags;
          @Transient int cached;
        }
        //- a/Tag.java
        package a;
        @Entity class Tag { @Id Long id; }",
    );
    let tables: Vec<String> = facts
        .tables
        .iter()
        .map(|table| {
            let mapped: Vec<&str> =
                table.mapped_by.iter().map(|unit| &*facts.units[unit.at()].name).collect();
            let keys: Vec<&str> = table.foreign_keys.iter().map(|key| &*key.references).collect();
            format!("{} {:?} {mapped:?} {keys:?}", table.name, table.columns)
        })
        .collect();
    assert_eq!(
        tables,
        [
            r#"customer ["id"] ["Customer", "Vip"] []"#,
            r#"invoice_tags [] [] ["invoices", "tag"]"#,
            r#"invoices ["id", "total_cents", "payer_id"] ["Invoice"] ["customer"]"#,
            r#"order_line ["id"] ["OrderLine"] []"#,
            r#"tag ["id"] ["Tag"] []"#,
        ]
    );
}

#[test]
fn reads_and_writes_are_told_apart() {
    let facts = read_monolith(
        "//- a/Order.java
        package a;
        @Entity @Table(name = \"orders\") class Order {}
        //- a/Orders.java
        package a;
        interface Orders extends JpaRepository<Order, Long> {
          @Query(\"select c from Customer c\") Object customers();
          @Modifying @Query(value = \"delete from carts where id = ?1\", nativeQuery = true) void clear(long id);
        }
        //- a/Customer.java
        package a;
        @Entity class Customer {}
        //- a/Mapper.java
        package a;
        interface Mapper { @Select({\"select * from stock s\", \"join products p on p.id = s.id\"}) Object all(); }
        //- a/Dao.java
        package a;
        class Dao {
          private static final String TABLE = \"audit\";
          EntityManager manager;
          JdbcTemplate jdbc;
          void store(Order order, long id) {
            manager.persist(order);
            manager.find(Customer.class, id);
            jdbc.update(\"insert into \" + TABLE + \" (id) \" + \"select id from events where id = ?\");
            manager.createQuery(\"from Order o where o.id = :id\");
            log(\"select one of these\");
          }
          void block() { jdbc.query(\"\"\"
              select *
              from invoices\"\"\"); }
        }",
    );
    assert_eq!(
        accesses(&facts),
        [
            "a.Dao#store write audit",
            "a.Dao#store read customer",
            "a.Dao#store read events",
            "a.Dao#block read invoices",
            "a.Dao#store read orders",
            "a.Dao#store write orders",
            "a.Mapper#all read products",
            "a.Mapper#all read stock",
            "a.Orders#clear write carts",
            "a.Orders#customers read customer",
            "a.Orders#- read orders",
            "a.Orders#- write orders",
        ]
    );
}

#[test]
fn configuration_keys_are_found() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        @ConfigurationProperties(prefix = \"shop.mail\")
        class A {
          @Value(\"${shop.url:http://x}/${shop.path}\") String url;
          @ConfigProperty(name = \"shop.limit\") int limit;
          Environment environment;
          void run() {
            System.getenv(\"HOME\");
            System.getenv().get(\"PORT\");
            System.getProperty(\"user.dir\");
            environment.getProperty(\"shop.name\");
          }
        }",
    );
    let keys: Vec<&str> = facts.configuration.iter().map(|read| &*read.key).collect();
    assert_eq!(
        keys,
        ["HOME", "PORT", "shop.limit", "shop.mail", "shop.name", "shop.path", "shop.url", "user.dir"]
    );
}

#[test]
fn tests_and_generated_files_are_marked() {
    let facts = read_monolith(
        "//- src/test/java/a/Helper.java
        package a;
        class Helper {}
        //- a/Spec.java
        package a;
        import org.junit.Test;
        class Spec { Made made; @Test public void works() {} }
        //- a/Made.java
        // Generated by a tool. Do not edit.
        package a;
        class Made {}",
    );
    assert!(markers_of(&facts, "Helper").has(Markers::TEST));
    assert!(markers_of(&facts, "Spec").has(Markers::TEST));
    assert!(!markers_of(&facts, "Made").has(Markers::TEST));
    assert!(markers_of(&facts, "Made").has(Markers::GENERATED));
    assert!(facts.links.iter().all(|link| link.test));
}

#[test]
fn requests_reach_the_routes_and_messages_the_listeners_of_the_monolith() {
    let facts = read_monolith(
        r#"
        //- src/main/java/a/OrderApi.java
        package a;
        @RestController @RequestMapping("/api/orders")
        class OrderApi {
            @GetMapping("/{id}") Order one(long id) { return null; }
            @PostMapping Order add() { return null; }
            @KafkaListener(topics = "orders") void on(String event) {}
        }
        //- src/main/java/b/Clients.java
        package b;
        @FeignClient(name = "orders", path = "/api/orders")
        interface OrderClient { @GetMapping("/{id}") Order one(long id); }
        interface OrderFeed { @POST("api/orders") Call<Order> add(); }
        class Clients {
            private static final String BASE = "/api/orders/";
            private final RestTemplate rest = new RestTemplate();
            private WebClient web;
            private KafkaTemplate<String, String> kafka;
            private RabbitTemplate rabbit;
            void send(String id) throws Exception {
                String url = BASE + id;
                rest.getForObject(url, Order.class);
                rest.exchange("http://shop/api/orders", HttpMethod.POST, null, Order.class);
                web.post().uri("/api/orders").retrieve();
                HttpRequest.newBuilder(URI.create("http://shop/api/orders/" + id)).GET().build();
                new Request.Builder().url(String.format("http://shop/api/orders/%s", id)).build();
                kafka.send("orders", id);
                rabbit.convertAndSend("exchange", "key", id);
            }
        }
        "#,
    );
    assert_eq!(
        remote_calls(&facts),
        [
            "b.Clients#send http GET /api/orders/{} -> /api/orders/{id} a.OrderApi",
            "b.Clients#send http POST http://shop/api/orders -> /api/orders a.OrderApi",
            "b.Clients#send http POST /api/orders -> /api/orders a.OrderApi",
            "b.Clients#send http GET http://shop/api/orders/{} -> /api/orders/{id} a.OrderApi",
            "b.Clients#send http GET http://shop/api/orders/{} -> /api/orders/{id} a.OrderApi",
            "b.Clients#send message  orders -> orders a.OrderApi",
            "b.Clients#send message  key",
            "b.OrderClient#one http GET /api/orders/{id} -> /api/orders/{id} a.OrderApi",
            "b.OrderFeed#add http POST {}/api/orders -> /api/orders a.OrderApi",
        ]
    );
}

#[test]
fn gradle_projects_are_modules_and_need_each_other() {
    let facts = read_monolith(
        r#"
        //- settings.gradle.kts
        include(":core", ":web")
        //- web/build.gradle
        dependencies { implementation project(':core') }
        //- core/src/main/java/a/A.java
        package a; class A {}
        //- web/src/main/java/b/B.java
        package b; class B {}
        "#,
    );
    let module = |at: u32| &*facts.modules[at as usize].name;
    let names: Vec<&str> = facts.units.iter().filter_map(|unit| Some(module(unit.module?))).collect();
    assert_eq!(names, [":core", ":web"]);
    let web = facts.modules.iter().find(|found| &*found.name == ":web").unwrap();
    assert_eq!(web.needs.iter().map(|need| module(*need)).collect::<Vec<_>>(), [":core"]);
}
