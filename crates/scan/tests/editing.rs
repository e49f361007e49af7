//! What is kept of following a file holds as long as nothing changed that it saw: whatever is edited,
//! a scan tells the same as one that follows everything.

#![allow(clippy::unwrap_used, reason = "a tree that cannot be written fails the test")]
mod support;

use std::fs;

use banyan_facts::{Coverage, EditedFile, EntryPoint, MemberPlace, MonolithFacts, UnitIndex, join_edits};
use banyan_scan::{EditedScan, NoWatcher, Rescan, Scan, ScanSettings, rescan};
use support::{
    Memory, Tree,
    edits::{Change, Dice, Source},
    stories::{SEEN, SEEN_BY_WHAT_IS_SHOWN, SEEN_IN_CSHARP},
};

fn apply(tree: &Tree, changes: Vec<Change>) {
    for (path, text) in changes {
        match text {
            Some(text) => tree.write(&path, text),
            None => fs::remove_file(tree.path(&path)).unwrap(),
        }
    }
}

/// What is known of a tree that is scanned again and again.
#[derive(Default)]
struct Known {
    cache: Memory,
    last: Option<Scan>,
    /// The last facts that were told whole, and what was edited since
    whole: (MonolithFacts, Vec<EditedFile>),
    /// How often only the insides of files had changed
    edited: usize,
}

impl Known {
    /// Scans the tree with what is known, and anew.
    fn compare(&mut self, tree: &Tree, what: &str) -> &Scan {
        let known = self.last.as_ref().map(|last| last.content);
        let anew = tree.scan();
        let kept =
            match rescan(tree.root(), &ScanSettings::default(), &self.cache, &NoWatcher, known).unwrap() {
                Rescan::Changed(scan) => {
                    self.whole = (scan.facts.clone(), Vec::new());
                    *scan
                }
                Rescan::Same(stats) => Scan { stats, ..self.last.take().expect("the same as the last") },
                Rescan::Edited(edited) => {
                    self.edited += 1;
                    let mut facts = self.last.take().expect("edits of the last").facts;
                    facts.edit(&edited.files);
                    let EditedScan { content, stats, files, leaving } = *edited;
                    leaving.keep(&self.cache);
                    self.whole.1 = join_edits(std::mem::take(&mut self.whole.1), files);
                    let mut joined = self.whole.0.clone();
                    joined.edit(&self.whole.1);
                    assert!(joined == facts, "{what}, edits joined");
                    Scan { content, coverage: Coverage::of(&facts), facts, stats }
                }
            };
        assert_eq!(kept.coverage, anew.coverage, "{what}");
        assert!(kept.facts == anew.facts, "{what}");
        assert_eq!(kept.content, anew.content, "{what}");
        self.last.insert(kept)
    }
}

/// What edits a tree.
type Edit = fn(&mut Source, &mut Dice) -> Vec<Change>;

/// Edits fixtures again and again; tells how many files were followed, how many there were to follow,
/// and how often only the insides of files had changed.
fn edit_again_and_again(edit: Edit, fixtures: &[&str], rounds: usize, seed: u64) -> (usize, usize, usize) {
    let (tree, mut known, mut dice) = (Tree::new(), Known::default(), Dice(seed));
    let mut source = Source::of(fixtures);
    apply(&tree, source.changes());
    let all = known.compare(&tree, "at first").stats.followed;
    let mut followed = 0;
    for round in 0..rounds {
        (0..=dice.below(3)).for_each(|_| apply(&tree, edit(&mut source, &mut dice)));
        let what = format!("{fixtures:?}, seed {seed}, round {round}");
        followed += known.compare(&tree, &what).stats.followed as usize;
    }
    (followed, all as usize * rounds, known.edited)
}

#[test]
fn edits_of_java_tell_the_same_as_following_everything() {
    let (followed, all, edited) = edit_again_and_again(Source::edit, &["shop-java"], 60, 1);
    assert!(followed > 0 && followed * 4 < all * 3, "{followed} of {all}");
    assert!(edited > 5 && edited < 55, "{edited}");
}

#[test]
fn edits_of_kotlin_beside_java_tell_the_same_as_following_everything() {
    let (followed, all, _) = edit_again_and_again(Source::edit, &["shop-kotlin", "shop-java"], 40, 2);
    assert!(followed > 0 && followed < all, "{followed} of {all}");
    edit_again_and_again(Source::edit, &["shop-xml"], 20, 3);
}

#[test]
fn edits_of_csharp_tell_the_same_as_following_everything() {
    let edits = [(Source::edit as Edit, 13), (Source::edit_csharp, 14), (Source::edit_razor, 15)];
    for (edit, seed) in edits {
        let (followed, all, _) = edit_again_and_again(edit, &["shop-csharp"], 60, seed);
        assert!(followed > 0 && followed * 4 < all * 3, "{followed} of {all}");
    }
}

#[test]
fn edits_of_csharp_are_followed_without_the_rest() {
    let all: [(Edit, &[&str], u64, usize); 5] = [
        (Source::edit_csharp, &["shop-csharp"], 17, 10),
        (Source::edit_csharp_lines, &["shop-csharp"], 18, 10),
        (Source::edit_razor, &["shop-csharp"], 19, 10),
        // Units of others are before those of C#, and files of others between them.
        (Source::edit_csharp, &["shop-csharp", "shop-java", "shop-python"], 20, 10),
        (Source::edit_csharp_lines, &["shop-csharp", "shop-java", "shop-python"], 21, 10),
    ];
    for (edit, fixtures, seed, least) in all {
        let (_, _, edited) = edit_again_and_again(edit, fixtures, 60, seed);
        assert!(edited > least, "{fixtures:?}, seed {seed}: {edited}");
    }
}

#[test]
fn rows_of_a_file_that_was_followed_for_another_move_with_its_lines_later() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let total = |name: &str| tree.write("a.py", format!("def {name}():\n    return 1\n"));
    let shop = |above: &str| {
        let run = "def run():\n    return os.environ[\"KEY\"], total()\n";
        tree.write("b.py", format!("{above}import os\nfrom a import total\n\n{run}"));
    };
    (0..20).for_each(|at| tree.write(&format!("o{at}.py"), "import os\n"));
    let mut line = |what: &str| {
        let [read] = &known.compare(&tree, what).facts.configuration[..] else { panic!("{what}") };
        (read.line, known.edited)
    };
    total("total");
    shop("");
    assert_eq!(line("at first"), (5, 0));
    total("other");
    assert_eq!(line("what the shop calls is gone"), (5, 1));
    // Both edits are joined, which `compare` looks at.
    shop("\n\n");
    assert_eq!(line("lines more"), (7, 2));
}

#[test]
fn who_calls_a_member_of_csharp_is_found_after_the_members_took_other_places() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let desk =
        |members: &str| tree.write("Desk.cs", format!("namespace Shop;\nclass Desk {{ {members} }}\n"));
    // Far from the desk: what is kept of those beside it is written with it.
    let run = "void Run(Desk desk) { desk.Pay(); }";
    tree.write("Use.cs", format!("namespace Shop;\nclass Use {{ {run} }}\n"));
    (0..20).for_each(|at| tree.write(&format!("O{at}.cs"), format!("namespace O; class O{at} {{ }}\n")));
    let mut places = |what: &str| {
        let links = known.compare(&tree, what).facts.links.clone();
        links.iter().filter_map(|link| link.to_member.get()).collect::<Vec<_>>()
    };
    let (pay, open) = ("public void Pay() { }", "public void Open() { }");
    desk(&format!("{pay} {open}"));
    assert_eq!(places("at first"), [0]);
    desk(&format!("{open} {pay}"));
    assert_eq!(places("another order"), [1]);
    desk(&format!("{open} public void Settle() {{ }}"));
    assert!(places("what is called is gone").is_empty());
    desk(&format!("{open} {pay}"));
    assert_eq!(places("it is there again"), [1]);
    assert_eq!(known.edited, 3);
}

#[test]
fn a_unit_of_several_files_keeps_the_library_that_one_of_them_uses() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let using = "using Lib.Payments;\nnamespace Shop;\n";
    let gate = |give: &str| tree.write("Gate.cs", format!("{using}class Gate {{ public {give} Give; }}\n"));
    let part = |name: &str, body: &str| {
        tree.write(name, format!("{using}partial class Desk {{ void {body} }}\n"));
    };
    part("Desk.cs", "Pay(Gate gate) { gate.Give.Pay(); }");
    part("Desk.More.cs", "Back(Thing thing) { thing.Pay(); }");
    (0..20).for_each(|at| tree.write(&format!("O{at}.cs"), format!("namespace O; class O{at} {{ }}\n")));
    let mut users = |what: &str| {
        let facts = &known.compare(&tree, what).facts;
        let of_library = facts.externals.iter().filter(|external| external.name.starts_with("Lib"));
        let units = of_library.flat_map(|external| &external.units);
        units.map(|unit| facts.units[unit.at()].name.to_string()).collect::<Vec<_>>()
    };
    gate("Thing");
    assert_eq!(users("at first"), ["Desk", "Gate"]);
    gate("Other");
    assert_eq!(users("another type"), ["Desk", "Gate"]);
    gate("int");
    assert_eq!(users("no library there"), ["Desk"]);
}

#[test]
fn edits_of_insides_are_followed_without_the_rest() {
    for (fixtures, seed) in [(&["shop-java"][..], 4), (&["shop-kotlin", "shop-java"], 5), (&["shop-xml"], 6)]
    {
        let (_, _, edited) = edit_again_and_again(Source::edit_inside, fixtures, 30, seed);
        assert!(edited > 20, "{fixtures:?}: {edited}");
    }
}

#[test]
fn edits_of_members_are_followed_without_the_rest() {
    // Documents in XML name many of the members.
    let all = [(&["shop-java"][..], 8, 20), (&["shop-xml"], 9, 5), (&["shop-kotlin", "shop-java"], 10, 20)];
    for (fixtures, seed, least) in all {
        let (_, _, edited) = edit_again_and_again(Source::edit_members, fixtures, 40, seed);
        assert!(edited > least, "{fixtures:?}: {edited}");
    }
}

#[test]
fn edits_of_kotlin_are_followed_without_the_rest() {
    let (_, _, edited) = edit_again_and_again(Source::edit_kotlin, &["shop-kotlin", "shop-java"], 60, 11);
    assert!(edited > 10, "{edited}");
}

#[test]
fn edits_of_functions_outside_of_types_are_followed_without_the_rest() {
    let (_, _, edited) = edit_again_and_again(Source::edit_functions, &["shop-kotlin", "shop-java"], 60, 16);
    // Others are handlers, whose names are what rows say.
    assert!(edited > 10, "{edited}");
}

#[test]
fn a_function_outside_of_types_is_found_by_files_that_come_to_name_it() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let orders =
        |functions: &str| tree.write("Orders.kt", format!("package a\n{functions}\nfun other() {{}}\n"));
    let uses = |call: &str| {
        tree.write("p/Use.java", format!("package b;\nclass Use {{ void run() {{ {call} }} }}\n"))
    };
    (0..20).for_each(|at| tree.write(&format!("o/O{at}.java"), format!("package a;\nclass O{at} {{}}\n")));
    let links = |scan: &Scan| {
        let name = |at: UnitIndex| &*scan.facts.units[at.at()].name;
        scan.facts.links.iter().filter(|link| name(link.from) == "Use").count()
    };
    orders("");
    uses("");
    assert_eq!(links(known.compare(&tree, "at first")), 0);
    uses("a.OrdersKt.total();");
    let dangling = links(known.compare(&tree, "a call of what is not there"));
    orders("fun total(): Int = 1");
    assert!(links(known.compare(&tree, "a function more")) > dangling);
    orders("fun sum(): Int = 1\nfun total(): Int = 1");
    known.compare(&tree, "another function");
    let called = links(known.compare(&tree, "nothing"));
    uses("a.OrdersKt.total(); a.OrdersKt.sum();");
    assert!(links(known.compare(&tree, "a call of what came before")) > called);
    orders("");
    assert_eq!(links(known.compare(&tree, "no function")), 2 * dangling);
    assert_eq!(known.edited, 5);
}

#[test]
fn units_of_one_name_keep_their_ids_where_their_lines_move() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let ids = |scan: &Scan| scan.facts.units.iter().map(|unit| unit.id.to_string()).collect::<Vec<_>>();
    let order = |above: &str| {
        tree.write("a/Order.java", format!("package a;\n{above}class Order {{}}\nclass Order {{}}\n"));
        tree.write("b/Order.java", format!("package a;\n{above}class Order {{}}\n"));
    };
    (0..20).for_each(|at| tree.write(&format!("o/O{at}.py"), "import a\n"));
    order("");
    let all = ids(known.compare(&tree, "at first"));
    let named = |place: &str| format!("java:a.Order@{place}");
    assert_eq!(all[..3], [named("a/Order.java"), named("a/Order.java#2"), named("b/Order.java")]);
    order("\n\n");
    assert_eq!(ids(known.compare(&tree, "lines more")), all);
    assert_eq!(known.edited, 1);
}

#[test]
fn a_property_of_kotlin_is_seen_by_its_accessors() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let order = |members: &str| tree.write("Order.kt", format!("package a\nclass Order {{\n{members}\n}}\n"));
    tree.write("Line.java", "package a;\npublic class Line { public void send() {} }\n");
    let orders = "public java.util.List<Order> orders() { return null; }";
    tree.write("Shop.java", format!("package a;\npublic class Shop {{ {orders} }}\n"));
    let call = "void run(Shop shop) { shop.orders().get(0).getFirst().send(); }";
    // Far from the file of Kotlin: those beside it are followed with it.
    tree.write("p/Use.java", format!("package a;\nclass Use {{ {call} }}\n"));
    (0..20).for_each(|at| tree.write(&format!("o/O{at}.java"), format!("package a;\nclass O{at} {{}}\n")));
    let leads_on = |scan: &Scan| {
        let name = |at: UnitIndex| &*scan.facts.units[at.at()].name;
        scan.facts.links.iter().any(|link| (name(link.from), name(link.to)) == ("Use", "Line"))
    };
    order("    fun other() {}");
    assert!(!leads_on(known.compare(&tree, "at first")));
    order("    fun other() {}\n    val first: Line = Line()");
    assert!(leads_on(known.compare(&tree, "a property more")));
    assert_eq!(known.edited, 1);
}

#[test]
fn edits_of_a_language_are_followed_without_the_others() {
    let all = ["csharp", "go", "java", "kotlin", "php", "python", "ruby", "rust", "typescript"];
    let fixtures: Vec<String> = all.iter().map(|language| format!("shop-{language}")).collect();
    let fixtures: Vec<&str> = fixtures.iter().map(String::as_str).collect();
    let (_, _, edited) = edit_again_and_again(Source::edit_others, &fixtures, 60, 12);
    assert!(edited > 20, "{edited}");
}

#[test]
fn members_of_anonymous_classes_are_insides() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let write = |members: &str| {
        let run = format!("Runnable run = new Runnable() {{ {members} public void run() {{}} }};");
        let nested = "static class Of<T> extends Base<T> { T first() { return get(); } }";
        let total = "int total(Of<Line> lines) { return lines.first().price() + lines.get().price(); }";
        tree.write("Order.java", format!("package a;\nclass Order {{ {run} {nested} {total} }}\n"));
    };
    tree.write("Base.java", "package a;\nclass Base<T> { T get() { return null; } }\n");
    tree.write("Line.java", "package a;\nclass Line { int price() { return 1; } }\n");
    (0..10).for_each(|at| tree.write(&format!("O{at}.java"), format!("package a;\nclass O{at} {{}}\n")));
    write("");
    assert!(known.compare(&tree, "at first").facts.links.len() > 3);
    for (at, members) in ["int more;", "int more; <U> U other(U of) { return of; }", ""].iter().enumerate() {
        write(members);
        known.compare(&tree, members);
        assert_eq!(known.edited, at + 1, "{members}");
    }
    write("Runnable other = new Runnable() { public void run() {} };");
    known.compare(&tree, "an anonymous class more");
    assert_eq!(known.edited, 3);
}

#[test]
fn what_a_class_within_a_method_stands_on_moves_with_the_method() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let write = |before: &str, variable: &str, of: &str| {
        let method = format!(
            "<{variable}> Base<{of}> of() {{ return new Base<{of}>() {{ {of} own() {{ return get(); }} }}; }}"
        );
        tree.write("Order.java", format!("package a;\nclass Order {{ {before} {method} }}\n"));
    };
    tree.write("Base.java", "package a;\nclass Base<T> { T get() { return null; } }\n");
    tree.write("Line.java", "package a;\nclass Line { int price() { return 1; } }\n");
    let bill = "int sum(Order order) { return order.<Line>of().get().price(); }";
    tree.write("Bill.java", format!("package a;\nclass Bill {{ {bill} }}\n"));
    (0..20).for_each(|at| tree.write(&format!("O{at}.java"), format!("package a;\nclass O{at} {{}}\n")));
    write("", "U", "U");
    known.compare(&tree, "at first");
    for (at, before) in ["int count;", "int count; <V> V other(V of) { return of; }", ""].iter().enumerate() {
        write(before, "U", "U");
        known.compare(&tree, before);
        assert_eq!(known.edited, at + 1, "{before}");
    }
    write("", "V", "U");
    known.compare(&tree, "another variable");
    write("", "Line", "Line");
    known.compare(&tree, "a variable called like a class");
    write("", "U", "Line");
    known.compare(&tree, "the class itself");
}

#[test]
fn rows_that_name_an_entity_go_by_what_is_imported() {
    let (tree, mut known) = (Tree::new(), Known::default());
    for package in ["b", "c"] {
        let entity =
            format!("@Entity @Table(name = \"{package}_lines\") public class Line {{ @Id Long id; }}");
        let text = format!("package {package};\nimport jakarta.persistence.*;\n{entity}\n");
        tree.write(&format!("{package}/Line.java"), text);
    }
    let desk = |package: &str| {
        let query = "List all() { return manager.createQuery(\"select l from Line l\").getResultList(); }";
        let imports =
            format!("import java.util.List;\nimport jakarta.persistence.*;\nimport {package}.Line;");
        let body = format!("EntityManager manager; {query}");
        tree.write("a/Desk.java", format!("package a;\n{imports}\nclass Desk {{ {body} }}\n"));
    };
    (0..20).for_each(|at| tree.write(&format!("o/O{at}.java"), format!("package o; class O{at} {{}}")));
    let tables = |scan: &Scan| {
        let tables = scan.facts.accesses.iter().map(|access| access.table as usize);
        tables.map(|at| scan.facts.tables[at].name.to_string()).collect::<Vec<_>>()
    };
    desk("b");
    assert_eq!(tables(known.compare(&tree, "at first")), ["b_lines"]);
    desk("c");
    assert_eq!(tables(known.compare(&tree, "another class of the name")), ["c_lines"]);
}

#[test]
fn a_member_that_does_the_work_of_a_route_elsewhere_is_told_where_it_is() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let routes = "class Routes { fun routes(desk: Desk) = router { GET(\"/desk\", desk::show) } }";
    let router = "import org.springframework.web.servlet.function.router";
    tree.write("Routes.kt", format!("package a\n{router}\n{routes}\n"));
    (0..20).for_each(|at| tree.write(&format!("O{at}.java"), format!("package a;\nclass O{at} {{}}\n")));
    let mut place = |before: &str| {
        let show = "Object show(Object request) { return null; }";
        tree.write("Desk.java", format!("package a;\nclass Desk {{ {before} {show} }}\n"));
        let facts = &known.compare(&tree, before).facts;
        let [entry_point] = &facts.entry_points[..] else { panic!("{:?}", facts.entry_points) };
        let unit = &facts.units[entry_point.unit.at()];
        assert_eq!(&*unit.name, "Desk", "{before}");
        entry_point.member
    };
    assert_eq!(place(""), Some(0));
    assert_eq!(place("int count;"), Some(1));
    assert_eq!(
        place("Object show() { return null; }"),
        Some(0),
        "the first of the name, as a scan anew has it"
    );
    assert_eq!(place(""), Some(0));
}

#[test]
fn routes_whose_work_is_done_elsewhere_stay_where_only_lines_and_statements_are_others() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let show = |class: &str| {
        format!("package a;\nclass {class} {{ Object show(Object request) {{ return null; }} }}\n")
    };
    for class in ["Desk", "Chair"] {
        tree.write(&format!("{class}.java"), show(class));
    }
    (0..20).for_each(|at| tree.write(&format!("O{at}.java"), format!("package a;\nclass O{at} {{}}\n")));
    let router = "import org.springframework.web.servlet.function.router";
    let mut route = |before: &str, [first, second]: [&str; 2]| {
        let routes = format!("{before} GET(\"/1\", {first}::show)\n GET(\"/2\", {second}::show)");
        let function = format!("fun routes(desk: Desk, chair: Chair) = router {{ {routes} }}");
        tree.write("Routes.kt", format!("package a\n{router}\nclass Routes {{ {function} }}\n"));
        let facts = &known.compare(&tree, before).facts;
        let by = |it: &EntryPoint| facts.units[it.unit.at()].name.to_string();
        (facts.entry_points.iter().map(by).collect::<Vec<_>>(), known.edited)
    };
    assert_eq!(route("", ["desk", "chair"]), (vec!["Chair".into(), "Desk".into()], 0));
    assert_eq!(route("val a = 1\n chair.hashCode()\n", ["desk", "chair"]).1, 1);
    assert_eq!(route("", ["desk", "chair"]).1, 2);
    assert_eq!(route("", ["chair", "desk"]).1, 2, "rows go to others");
    assert_eq!(route("", ["chair", "chair"]), (vec!["Chair".into(), "Chair".into()], 2));
}

#[test]
fn a_route_elsewhere_is_told_of_the_type_that_does_its_work() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let routes = "class Routes { fun routes(desk: Desk) = router { GET(\"/desk\", desk.first()::show) } }";
    let router = "import org.springframework.web.servlet.function.router";
    tree.write("Routes.kt", format!("package a\n{router}\n{routes}\n"));
    for shown in ["Line", "Tag"] {
        let show = "Object show(Object request) { return null; }";
        tree.write(&format!("{shown}.java"), format!("package a;\nclass {shown} {{ {show} }}\n"));
    }
    (0..20).for_each(|at| tree.write(&format!("O{at}.java"), format!("package a;\nclass O{at} {{}}\n")));
    for first in ["Line", "Tag", "Line"] {
        let text = format!("package a;\nclass Desk {{ {first} first() {{ return null; }} }}\n");
        tree.write("Desk.java", text);
        let facts = &known.compare(&tree, first).facts;
        let units: Vec<&str> = facts.entry_points.iter().map(|it| &*facts.units[it.unit.at()].name).collect();
        assert_eq!(units, [first]);
    }
}

#[test]
fn rows_go_with_what_they_stand_in_to_another_overload() {
    let (tree, mut known) = (Tree::new(), Known::default());
    (0..20).for_each(|at| tree.write(&format!("O{at}.java"), format!("package a;\nclass O{at} {{}}\n")));
    let mut member = |first: &str, second: &str| {
        let all = format!("void all(int of) {{ {first} }} void all(String of) {{ {second} }}");
        let text = format!("package a;\nclass Desk {{ java.sql.Statement statement; {all} }}\n");
        tree.write("Desk.java", text);
        let accesses = &known.compare(&tree, "after an edit").facts.accesses;
        accesses.iter().map(|access| access.member).collect::<Vec<_>>()
    };
    let query = "statement.executeQuery(\"select id from orders\");";
    assert_eq!(member(query, ""), [Some(1)]);
    assert_eq!(member("", query), [Some(2)]);
}

#[test]
fn what_is_left_of_files_is_not_used_where_it_is_damaged() {
    let java = ["outlines 0", "followed 0", "surroundings", "mentions 0", "added mentions"];
    damage_all("shop-java", &[Source::edit_inside, Source::edit_members], &java);
    damage_all("shop-csharp", &[Source::edit], &["found csharp 0", "frame csharp"]);
}

/// Damages each piece that is left of a fixture, two ways, and edits the fixture after each.
fn damage_all(fixture: &str, edits: &[Edit], pieces: &[&str]) {
    let (tree, mut known, mut dice) = (Tree::new(), Known::default(), Dice(7));
    let mut source = Source::of(&[fixture]);
    apply(&tree, source.changes());
    known.compare(&tree, "at first");
    let names: Vec<String> = known.cache.0.lock().unwrap().keys().cloned().collect();
    assert!(pieces.iter().all(|name| names.contains(&name.to_string())), "{names:?}");
    for name in names {
        for damaged in [Vec::new(), b"something else".to_vec()] {
            known.cache.0.lock().unwrap().insert(name.clone(), damaged);
            let edit = edits[dice.below(edits.len())];
            apply(&tree, edit(&mut source, &mut dice));
            known.compare(&tree, &format!("{name} is damaged"));
        }
    }
}

#[test]
fn only_files_that_may_see_a_change_are_followed_again() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let class = |name: &str, body: &str| {
        tree.write(&format!("{name}.java"), format!("package a;\nclass {name} {{ {body} }}\n"));
    };
    (0..20).for_each(|at| class(&format!("Other{at}"), "int other() { return 1; }"));
    class("Order", "int total() { return 1; } Line first() { return null; }");
    class("Line", "int price() { return 1; }");
    class("Bill", "int sum(Order order) { return order.total(); }");
    class("Label", "int text(Order order) { return order.first().price(); }");
    let mut followed = || known.compare(&tree, "after an edit").stats.followed;
    assert_eq!(followed(), 24);
    class("Order", "int total() { return 2; } Line first() { return new Line(); }");
    assert_eq!(followed(), 1, "a body");
    class("Line", "long price() { return 1; }");
    assert_eq!(followed(), 2, "what gives back something else, and who calls it");
    class("Order", "Line first() { return null; } int total() { return 2; }");
    assert_eq!(followed(), 1, "members in another order");
    class("Line", "int cents() { return 1; } int price() { return cents(); }");
    assert_eq!(followed(), 2, "what a member gives back, and another one before it");
    class(
        "Line",
        "int cents() { return 1; } int price() { return cents(); } Runnable r = new Runnable() {};",
    );
    assert_eq!(followed(), 4, "a class without a name, and all who use types whose members were moved since");
    class("Line", "int price() { return 1; } class Tax {}");
    assert_eq!(followed(), 1, "a type that nobody names");
    class("Kind", "int kind() { return 1; }");
    class("Bill", "int sum(Order order, Kind kind) { return order.total() + kind.kind(); }");
    assert_eq!(followed(), 2, "a file more, and one that names its type");
    tree.write("a.py", "class Other:\n    pass\n");
    assert_eq!(followed(), 0, "a file of another language, before all others");
    fs::remove_file(tree.path("Kind.java")).unwrap();
    assert_eq!(followed(), 1, "a file less, and who named its type");
    class("Order", "Line first() { return null; } int total() { return 2; } class Line {}");
    assert_eq!(followed(), 3, "a type that hides another, who names it, and who has it from a member");
}

#[test]
fn only_files_of_csharp_that_may_see_a_change_are_followed_again() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let class = |name: &str, body: &str| {
        tree.write(&format!("{name}.cs"), format!("namespace A;\npublic class {name} {{ {body} }}\n"));
    };
    (0..20).for_each(|at| class(&format!("Other{at}"), "int Other() { return 1; }"));
    class("Order", "public int Total() { return 1; } public Line First() { return null; }");
    class("Line", "public int Price() { return 1; }");
    class("Bill", "int Sum(Order order) { return order.Total(); }");
    class("Label", "int Text(Order order) { return order.First().Price(); }");
    let mut followed = || known.compare(&tree, "after an edit").stats.followed;
    assert_eq!(followed(), 24);
    class("Order", "public int Total() { return 2; } public Line First() { return new Line(); }");
    assert_eq!(followed(), 1, "a body");
    class("Line", "public long Price() { return 1; }");
    assert_eq!(followed(), 2, "what gives back something else, and who calls it");
    class("Line", "public int Cents() { return 1; } public long Price() { return Cents(); }");
    assert_eq!(followed(), 1, "a member more, before one that others lead to");
    class("Other1", "public int Other() { return 1; } public int More() { return 1; }");
    tree.write("a.py", "class Other:\n    pass\n");
    assert_eq!(followed(), 24, "a file more");
    tree.write("a.py", "class Another:\n    pass\n");
    class("Other2", "int Other() { return 2; }");
    assert_eq!(followed(), 1, "a body, and a file of another language");
    tree.write("Shop.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>");
    assert_eq!(followed(), 24, "a project");
}

/// Where the files lead that are not at this path, and the libraries of all.
fn links_of_others(scan: &Scan, path: &str) -> (Vec<OtherLink>, Vec<Library>) {
    let path_of = |file: u32| scan.facts.files[file as usize].path.clone();
    let of_others = scan.facts.links.iter().filter(|link| *path_of(link.file) != *path);
    let id = |unit: UnitIndex| scan.facts.units[unit.at()].id.clone();
    let links = of_others.map(|link| (path_of(link.file), id(link.to), link.to_member));
    let used = scan.facts.externals.iter().map(|it| (it.name.clone(), it.units.clone()));
    (links.collect(), used.collect())
}

/// The path of a file, the unit that it leads to and the member there.
type OtherLink = (Box<str>, Box<str>, MemberPlace);
/// Its name and the units that use it.
type Library = (Box<str>, Vec<UnitIndex>);

#[test]
fn facts_of_a_file_that_changes_to_and_fro_are_kept() {
    let (tree, mut known) = (Tree::new(), Known::default());
    let other = |at: usize| format!("def other{at}():\n    return {at}\n");
    (0..30).for_each(|at| tree.write_hours_ago(2, &format!("o{at}.py"), &other(at)));
    let mut write = |round: usize| {
        let text = format!("def total():\n    return other{}()\n", round % 2);
        tree.write_hours_ago(1, "order.py", &text);
        known.compare(&tree, &format!("round {round}")).stats.extracted
    };
    assert_eq!(write(0), 31);
    assert!((1..6).all(|round| write(round) == 1));
    // Kept anew are those in use.
    tree.write_hours_ago(1, "new.py", &other(30));
    assert_eq!((write(5), write(5), write(6)), (1, 0, 1));
}

#[test]
fn whoever_sees_what_a_file_shows_is_followed_with_it() {
    for (what, files, (path, text)) in SEEN_BY_WHAT_IS_SHOWN {
        let (tree, mut known) = (Tree::new(), Known::default());
        files.iter().for_each(|(path, text)| tree.write(path, text));
        // Others of the same language, most of which see nothing of it.
        let ending = path.rsplit('.').next().unwrap_or_default();
        let other = |at: usize| match ending {
            "py" => format!("def other{at}():\n    return {at}\n"),
            "ts" => format!("export const other{at} = {at}\n"),
            "php" => format!("<?php\nfunction other{at}() {{}}\n"),
            "rb" => format!("class Other{at}\nend\n"),
            _ => format!("package other\n\nfunc Other{at}() {{}}\n"),
        };
        (0..30).for_each(|at| tree.write(&format!("other/o{at}.{ending}"), other(at)));
        let before = links_of_others(known.compare(&tree, what), path);
        tree.write(path, text);
        assert_ne!(links_of_others(known.compare(&tree, what), path), before, "{what}");
        assert_eq!(known.edited, 1, "{what}");
    }
}

#[test]
fn files_are_followed_without_those_that_do_not_see_them() {
    let all = ["shop-python", "shop-typescript", "shop-php", "shop-ruby", "shop-go"];
    for (fixture, seed) in all.into_iter().zip(17..) {
        let (_, _, edited) = edit_again_and_again(Source::edit_lines, &[fixture], 40, seed);
        assert!(edited > 10, "{fixture}: {edited}");
    }
}

#[test]
fn whoever_sees_a_change_is_followed_again() {
    for (what, files, (path, text)) in SEEN.into_iter().chain(SEEN_IN_CSHARP) {
        let (tree, mut known) = (Tree::new(), Known::default());
        files.iter().for_each(|(path, text)| tree.write(path, text));
        // Others of the same language, so that it is not followed as a whole.
        let (package, ending) = if path.ends_with(".cs") { ("namespace", "cs") } else { ("package", "java") };
        let class =
            |at: usize| tree.write(&format!("o/O{at}.{ending}"), format!("{package} o; class O{at} {{}}"));
        (0..20).for_each(class);
        let before = links_of_others(known.compare(&tree, what), path);
        tree.write(path, text);
        assert_ne!(links_of_others(known.compare(&tree, what), path), before, "{what}");
    }
}
