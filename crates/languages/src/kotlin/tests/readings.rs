//! What tree-sitter's grammar reads otherwise than the language is meant, or not at all: the facts of it.

use banyan_facts::FileStatus;

use crate::testing::{configuration, entry_points, links, read_monolith, unresolved};

#[track_caller]
fn assert_links(fixture: &str, wanted: &[&str]) {
    let facts = read_monolith(fixture);
    assert!(facts.files.iter().all(|file| file.status == FileStatus::Parsed), "{:?}", facts.files);
    let found = links(&facts, &["import"]);
    for link in wanted {
        assert!(found.iter().any(|other| other == link), "{link}\nfound {found:#?}");
    }
    assert_eq!(unresolved(&facts), Vec::<String>::new());
}

#[test]
fn annotations_belong_to_the_declaration_behind_them() {
    let facts = read_monolith(
        r#"
        //- a/Jobs.kt
        package a
        @Component
        @Transactional
        class Jobs {
            @Scheduled(cron = "0 0 * * * *")
            fun nightly() {}
        }
        @RestController @RequestMapping("/orders")
        class Api(private val jobs: Jobs) {
            @Suppress("unused")
            @GetMapping("/{id}")
            fun one(): String = ""
        }
        @Target(AnnotationTarget.CLASS)
        annotation class Mark
        @Mark
        @Suppress("MagicNumber")
        internal object Registry : Base(3)
        @Mark
        enum class Kind { A }
        @Suppress("x")
        abstract class Base(val size: Int)
        @Suppress("y")
        fun main() {}
        "#,
    );
    let units: Vec<&str> = facts.units.iter().map(|unit| &*unit.id).collect();
    let wanted = ["a.Api", "a.Base", "a.Jobs", "a.JobsKt", "a.Kind", "a.Mark", "a.Registry"];
    assert_eq!(units, wanted.map(|name| format!("kotlin:{name}")));
    assert_eq!(
        entry_points(&facts),
        [
            "http GET /orders/{id} a.Api#one",
            "scheduled  cron 0 0 * * * * a.Jobs#nightly",
            "main   a.JobsKt#main"
        ]
    );
    let found = links(&facts, &[]);
    for link in [
        "a.Api -> a.Jobs field jobs>- @9",
        "a.Registry -> a.Mark annotation ->- @16",
        "a.Registry -> a.Base extends ->- @18",
        "a.Kind -> a.Mark annotation ->- @19",
    ] {
        assert!(found.iter().any(|other| other == link), "{link}\nfound {found:#?}");
    }
}

#[test]
fn annotations_of_statements_lose_nothing() {
    assert_links(
        r#"
        //- a/Run.kt
        package a
        class Order { fun pay(): Int = 1 }
        class Run {
            fun run(order: Order, all: List<Order>, any: Any) {
                @Suppress("UNCHECKED_CAST")
                (any as Order).pay()
                @Suppress("A") val first = Order()
                @Suppress("B")
                return first.pay()
            }
            fun each(all: List<Order>) {
                @Suppress("C")
                for (order in all)
                    order.pay()
                listOf(1).map(@Suppress("D") { Order().pay() })
            }
        }
        "#,
        &[
            "a.Run -> a.Order call run>pay @6",
            "a.Run -> a.Order construct run>- @7",
            "a.Run -> a.Order call run>pay @9",
            "a.Run -> a.Order call each>pay @14",
            "a.Run -> a.Order call each>pay @15",
        ],
    );
}

#[test]
fn signs_bind_less_tightly_than_calls() {
    assert_links(
        r#"
        //- a/Run.kt
        package a
        class Order { val total = 1; fun isPaid() = true; fun lines() = listOf(Line()) }
        class Line { fun isOpen() = true; fun price() = 1 }
        class Run {
            fun run(order: Order): Int {
                if (!order.isPaid()) return -order.total
                return if (!order.lines()[0].isOpen()) 1 else -order.lines().first().price()
            }
        }
        "#,
        &[
            "a.Run -> a.Order call run>isPaid @6",
            "a.Run -> a.Order access run>total @6",
            "a.Run -> a.Order call run>lines @7",
            "a.Run -> a.Line call run>isOpen @7",
            "a.Run -> a.Line call run>price @7",
        ],
    );
}

#[test]
fn calls_with_type_arguments_are_no_comparisons() {
    assert_links(
        r#"
        //- a/Run.kt
        package a
        class Order { fun pay() = 1 }
        class Box<T>(val held: T)
        fun <T> find(id: Long): T = error("none")
        class Run {
            fun run(id: Long) {
                find<Order>(id).pay()
                val box = Box<Order>(Order())
                box.held.pay()
                if (id < 3 && find<Order>(id).pay() > 2) find<Order>(id)
            }
        }
        "#,
        &[
            "a.Run -> a.RunKt call run>find @7",
            "a.Run -> a.Order call run>pay @7",
            "a.Run -> a.Box construct run>- @8",
            "a.Run -> a.Order call run>pay @9",
            "a.Run -> a.Order call run>pay @10",
        ],
    );
}

#[test]
fn newer_syntax_is_read() {
    assert_links(
        r#"
        //- a/Shop.kt
        package a
        open class Shape { open fun area() = 1 }
        class Square : Shape() { override fun area() = 2 }
        class Session { fun open() = 1 }
        annotation class Names(val all: Array<String> = [])
        context(session: Session)
        fun start() = session.open()
        class Run {
            fun run(shape: Shape, large: Boolean): Int = when (shape) {
                is Square if large -> shape.area()
                else if !large -> 0
                else -> shape.area()
            }
            private fun opened(block: context(Session) () -> Unit) = block
        }
        "#,
        &[
            "a.ShopKt -> a.Session call start>open @7",
            "a.Run -> a.Square call run>area @10",
            "a.Run -> a.Shape call run>area @12",
        ],
    );
}

#[test]
fn words_of_the_grammar_are_names_where_they_mean_nothing() {
    assert_links(
        r#"
        //- a/Insert.kt
        package a
        class Row { infix fun get(name: String) = Row(); fun show() = 1; var open = 1; var inner = 2 }
        class Run(val where: Row?, val value: Any) {
            fun insert(make: () -> Unit) = Row()
            fun get(path: String, make: () -> Unit) = Row()
            fun run(row: Row): Any {
                (insert { make() } get "id").show()
                val path = "/orders"
                get(path) { make() }
                where?.show()
                row.open = 3
                return value as Row
            }
            fun make() { suspend { Row().show() } }
        }
        "#,
        &[
            "a.Run -> a.Row call run>show @7",
            "a.Run -> a.Row call run>show @10",
            "a.Run -> a.Row call make>show @14",
        ],
    );
}

#[test]
fn what_follows_a_local_variable_is_no_accessor_of_it() {
    let facts = read_monolith(
        r#"
        //- a/Routes.kt
        package a
        import io.ktor.server.routing.*
        fun Application.routes() {
            routing {
                val folder = "files"
                get("/orders") { call.respond(folder) }
                var last = 1
                set(last)
            }
        }
        "#,
    );
    assert_eq!(entry_points(&facts), ["http GET /orders a.RoutesKt#routes"]);
}

#[test]
fn names_in_strings_are_read() {
    assert_links(
        r#"
        //- a/Base.kt
        package a
        const val LIMIT = 3
        object Shop { val title = "x" }
        //- b/Run.kt
        package b
        import a.LIMIT
        import a.Shop.title
        class Run { fun show(count: Int) = "$title: $count of $LIMIT in $this, not ${'$'}5" }
        "#,
        &["b.Run -> a.Shop access show>title @4", "b.Run -> a.BaseKt access show>LIMIT @4"],
    );
}

#[test]
fn templates_may_begin_with_several_signs() {
    let facts = read_monolith(
        "//- a/Config.kt\npackage a\n@Component\nclass Config(@Value($$\"${shop.name:x}\") val name: String)\n",
    );
    assert_eq!(configuration(&facts), ["a.Config shop.name"]);
}
