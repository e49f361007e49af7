//! References: where names, members, extensions and lambdas lead.

use crate::testing::{externals, links, read_monolith, unresolved};

#[track_caller]
fn assert_links(fixture: &str, wanted: &[&str]) {
    let facts = read_monolith(fixture);
    let found = links(&facts, &["import"]);
    for link in wanted {
        assert!(
            found.iter().any(|other| other == link),
            "{link}\nfound {found:#?}\n{:#?}",
            unresolved(&facts)
        );
    }
    assert_eq!(unresolved(&facts), Vec::<String>::new());
}

#[test]
fn constructors_properties_and_inferred_types_lead_on() {
    assert_links(
        r#"
        //- a/Order.kt
        package a
        data class Order(val id: Long, val customer: Customer) {
            val lines = mutableListOf<Line>()
            fun total() = lines.sumOf { it.price() }
        }
        class Line(private val cents: Int) { fun price(): Int = cents }
        open class Customer(val name: String) { fun greet() = "Hello $name" }
        //- b/Shop.kt
        package b
        import a.Customer
        import a.Order
        class Shop(private val repo: Repo) {
            fun find(id: Long) = repo.one(id)
            fun run() {
                val order = find(1)
                println("for ${order.customer.greet()}")
                order.lines.forEach { line -> line.price() }
                val (id, customer) = order
                customer.greet()
            }
        }
        interface Repo { fun one(id: Long): Order }
        class DbRepo : Repo { override fun one(id: Long) = Order(id, Customer("x")) }
        "#,
        &[
            "b.Shop -> a.Customer call run>greet @8",
            "b.Shop -> a.Customer call run>greet @11",
            "b.Shop -> a.Line call run>price @9",
            "b.Shop -> b.Repo call find>one @5",
            "b.Shop -> b.DbRepo dispatch find>one @5",
            "b.DbRepo -> a.Order construct one>- @15",
            "b.DbRepo -> b.Repo implements ->- @15",
            "a.Order -> a.Line call total>price @4",
        ],
    );
}

#[test]
fn functions_of_files_and_extensions_belong_to_the_facade() {
    assert_links(
        r#"
        //- a/Text.kt
        package a
        const val LIMIT = 3
        fun String.slug(): String = lowercase()
        fun <T> List<T>.second(): T = this[1]
        fun cut(text: String, most: Int = LIMIT) = text.take(most)
        //- b/Use.kt
        package b
        import a.cut
        import a.slug
        import a.second as other
        class Use {
            fun run(names: List<Name>) {
                cut("x")
                "x".slug()
                names.other().show()
            }
        }
        class Name { fun show() {} }
        //- b/More.kt
        package b
        import a.*
        fun more() { cut("y", LIMIT) }
        "#,
        &[
            "b.Use -> a.TextKt call run>cut @7",
            "b.Use -> a.TextKt call run>slug @8",
            "b.Use -> a.TextKt call run>second @9",
            "b.MoreKt -> a.TextKt call more>cut @3",
            "b.MoreKt -> a.TextKt access more>LIMIT @3",
        ],
    );
}

#[test]
fn companions_objects_enumerations_and_aliases_are_followed() {
    assert_links(
        r#"
        //- a/Types.kt
        package a
        enum class State { OPEN, DONE; fun ends() = this == DONE }
        object Registry { fun add(order: Order) {} }
        class Order private constructor() {
            companion object { fun empty(): Order = Order() }
            fun close() {}
        }
        typealias Orders = List<Order>
        //- b/Use.kt
        package b
        import a.*
        import a.State.OPEN
        fun run(orders: Orders, any: Any) {
            Registry.add(Order.empty())
            orders.first().close()
            if (OPEN.ends() || State.values().isEmpty()) return
            when (any) { is Order -> any.close() }
            with(Order.empty()) { close() }
            Order.empty().apply { close() }.also { it.close() }
        }
        "#,
        &[
            "b.UseKt -> a.Registry call run>add @5",
            "b.UseKt -> a.Order call run>empty @5",
            "b.UseKt -> a.Order call run>close @6",
            "b.UseKt -> a.State call run>ends @7",
            "b.UseKt -> a.Order call run>close @8",
            "b.UseKt -> a.Order call run>close @9",
            "b.UseKt -> a.Order call run>close @10",
        ],
    );
}

#[test]
fn java_and_kotlin_call_each_other() {
    assert_links(
        r#"
        //- a/Order.java
        package a;
        public class Order {
            public long getTotal() { return 1; }
            public void close(b.Ledger ledger) {
                ledger.getName();
                ledger.isOpen();
                ledger.setName("x");
                b.ToolsKt.tidy();
                b.Clock.INSTANCE.now();
                b.Ledger.Companion.make();
                b.Ledger.make();
            }
        }
        //- b/Ledger.kt
        package b
        import a.Order
        class Ledger(var name: String, val isOpen: Boolean) {
            companion object { @JvmStatic fun make() = Ledger("x", true) }
            fun book(order: Order) = order.total + order.getTotal()
        }
        object Clock { fun now() = 1L }
        //- b/Tools.kt
        package b
        fun tidy() {}
        "#,
        &[
            "a.Order -> b.Ledger call close>name @5",
            "a.Order -> b.Ledger call close>isOpen @6",
            "a.Order -> b.Ledger call close>name @7",
            "a.Order -> b.ToolsKt call close>tidy @8",
            "a.Order -> b.Clock call close>now @9",
            "a.Order -> b.Ledger call close>make @10",
            "a.Order -> b.Ledger call close>make @11",
            "b.Ledger -> a.Order access book>getTotal @5",
            "b.Ledger -> a.Order call book>getTotal @5",
        ],
    );
}

#[test]
fn functions_hand_values_and_receivers_to_their_lambdas() {
    assert_links(
        r#"
        //- a/Dsl.kt
        package a
        class Page { fun title(text: String) {} }
        fun page(build: Page.() -> Unit): Page = Page().apply(build)
        fun <T> each(items: List<T>, act: (Page) -> Unit) {}
        operator fun Page.plus(other: Page): Page = other
        //- a/Use.kt
        package a
        class Use {
            fun run() {
                page { title("x") }
                each(listOf(1)) { it.title("y") }
                (Page() + Page()).title("z")
                val pages = mapOf("a" to Page())
                for ((name, found) in pages) found.title(name)
            }
        }
        "#,
        &[
            "a.Use -> a.Page call run>title @4",
            "a.Use -> a.Page call run>title @5",
            "a.Use -> a.DslKt call run>plus @6",
            "a.Use -> a.Page call run>title @6",
            "a.Use -> a.Page call run>title @8",
        ],
    );
}

#[test]
fn libraries_are_told_apart_from_what_is_unknown() {
    let facts = read_monolith(
        r#"
        //- a/Use.kt
        package a
        import org.slf4j.LoggerFactory
        import io.ktor.server.application.*
        class Use {
            private val log = LoggerFactory.getLogger(Use::class.java)
            fun run(text: String) {
                log.info("x")
                text.trim().length
                missing.call()
            }
        }
        class Lost : Gone() { fun run() = away() }
        "#,
    );
    let libraries = externals(&facts);
    assert!(libraries.iter().any(|found| found.starts_with("org.slf4j <-")), "{libraries:?}");
    assert!(libraries.iter().any(|found| found == "kotlin <- a.Use"), "{libraries:?}");
}

#[test]
fn a_value_called_like_a_function_is_the_type_and_a_call_of_an_interface_the_function() {
    let facts = read_monolith(
        "//- a/Job.kt
        package a
        interface Job { companion object Key }
        fun Job(parent: Job?): Job = JobImpl(parent)
        class JobImpl(val parent: Job?) : Job
        //- b/Use.kt
        package b
        import a.Job
        class Use(private val jobs: Map<Any, Job>) {
            fun find() = jobs[Job]
            fun make() = Job(null)
            fun literal() = Job::class
        }",
    );
    let found = links(&facts, &["import", "generic", "implements", "parameter", "return", "field"]);
    let from_use: Vec<&String> = found.iter().filter(|link| link.starts_with("b.Use")).collect();
    assert!(from_use.iter().any(|link| link.starts_with("b.Use -> a.JobKt call make>Job")), "{from_use:?}");
    assert!(!from_use.iter().any(|link| link.contains("a.JobKt access")), "{from_use:?}");
    assert!(from_use.iter().any(|link| link.starts_with("b.Use -> a.Job local literal")), "{from_use:?}");
}

#[test]
fn an_extension_without_a_receiver_in_sight_that_fits_is_not_called() {
    let facts = read_monolith(
        "//- a/Texts.kt
        package a
        fun String.shorten() = take(3)
        fun Order.close() = Unit
        class Order
        //- a/Use.kt
        package a
        class Use { fun run() { shorten(); close() } }
        class Shop { fun Order.run() { close() } }",
    );
    let found = links(&facts, &["parameter"]);
    assert!(!found.iter().any(|link| link.starts_with("a.Use -> a.TextsKt")), "{found:?}");
    assert!(found.iter().any(|link| link.starts_with("a.Shop -> a.TextsKt call run>close")), "{found:?}");
}

#[test]
fn what_is_expected_is_found_where_it_is_actual_and_objects_count_before_extensions() {
    let facts = read_monolith(
        "//- common/a/Clock.common.kt
        package a
        expect fun now(): Long
        expect class Clock
        object Shop
        fun Shop.open() = now()
        //- common/a/Use.kt
        package a
        class Use { fun run() = now(); fun clock(clock: Clock) = Unit; fun open() = Shop.open() }
        //- jvm/a/Clock.kt
        package a
        actual fun now(): Long = 1
        actual class Clock",
    );
    let found = links(&facts, &[]);
    let has = |start: &str| found.iter().any(|link| link.starts_with(start));
    assert!(has("a.Use -> a.ClockKt call run>now"), "{found:?}");
    assert!(has("a.Use -> a.Clock@jvm/a/Clock.kt parameter"), "{found:?}");
    assert!(has("a.Use -> a.Clock_commonKt call open>open"), "{found:?}");
    assert!(has("a.Use -> a.Shop access open>-"), "{found:?}");
}

#[test]
fn properties_of_types_of_java_are_getters() {
    let facts = read_monolith(
        "//- a/Use.kt
        package a
        import org.springframework.data.domain.Page
        class Use(val dao: Dao) { fun run() = dao.all().content.map { it.name } }
        interface Dao { fun all(): Page<Item> }
        class Item(val name: String)",
    );
    let found = links(&facts, &[]);
    assert!(found.iter().any(|link| link.starts_with("a.Use -> a.Item access run>name")), "{found:?}");
}
