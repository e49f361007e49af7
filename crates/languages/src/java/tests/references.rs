//! Names are followed as the language says.

use super::*;
use crate::testing::{read_monolith, unresolved};

#[test]
fn every_kind_of_reference_leads_to_its_type() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        class A extends Base implements Face {
          Part part = new Part(1);
          @Mark Part make(Part[] given) throws Trouble {
            Local local = (Local) given;
            java.util.List<Item> items = null;
            Class<?> type = Literal.class;
            if (local instanceof Shape shape) shape.draw();
            return Part.of(Colour.RED);
          }
          <T extends Bound> void generic(T t) { t.bound(); }
        }
        //- a/Others.java
        package a;
        class Base {}
        interface Face {}
        class Part { Part(int n) {} static Part of(Colour c) { return null; } }
        class Local {}
        class Item {}
        class Literal {}
        class Shape { void draw() {} }
        class Bound { void bound() {} }
        class Trouble extends Exception {}
        enum Colour { RED }
        @interface Mark {}",
    );
    assert_links(
        &facts,
        &[
            "a.A -> a.Base extends ->- @2",
            "a.A -> a.Face implements ->- @2",
            "a.A -> a.Part field part>- @3",
            "a.A -> a.Part construct part>- @3",
            "a.A -> a.Mark annotation make>- @4",
            "a.A -> a.Part return make>- @4",
            "a.A -> a.Part parameter make>- @4",
            "a.A -> a.Trouble throws make>- @4",
            "a.A -> a.Local local make>- @5",
            "a.A -> a.Item generic make>- @6",
            "a.A -> a.Literal local make>- @7",
            "a.A -> a.Shape call make>draw @8",
            "a.A -> a.Part call make>of @9",
            "a.A -> a.Colour access make>RED @9",
            "a.A -> a.Bound generic generic>- @11",
            "a.A -> a.Bound call generic>bound @11",
        ],
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn a_nearer_declaration_hides_a_farther_one() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        import b.Address;
        import c.*;
        class A {
          First value;
          void local(Second value) { value.go(); }
          void field() { value.go(); }
          void both(Second value) { this.value.go(); }
          Address address;
          Inner inner;
          static class Inner {}
        }
        //- a/First.java
        package a;
        class First { void go() {} }
        //- a/Second.java
        package a;
        class Second { void go() {} }
        //- b/Address.java
        package b;
        public class Address {}
        //- c/Address.java
        package c;
        public class Address {}
        //- a/Inner.java
        package a;
        class Inner {}",
    );
    let found = links(&facts);
    let calls: Vec<&String> = found.iter().filter(|link| link.contains(" call ")).collect();
    assert_eq!(
        calls,
        [
            "a.A -> a.First call field>go @7",
            "a.A -> a.First call both>go @8",
            "a.A -> a.Second call local>go @6"
        ]
    );
    assert!(!found.iter().any(|link| link.contains("c.Address") || link.contains("a.Inner")), "{found:#?}");
    assert!(found.contains(&"a.A -> b.Address field address>- @9".to_owned()));
}

#[test]
fn chains_follow_declared_results_and_type_arguments() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        import java.util.*;
        class A {
          Repo<Order> repo;
          void run(Map<String, Order> byName, Optional<Order> maybe) {
            repo.load().line().price();
            for (var order : repo.all()) order.line();
            byName.forEach((name, order) -> order.line());
            maybe.map(order -> order.line()).ifPresent(line -> line.price());
            repo.all().stream().map(Order::line).filter(l -> l.price() > 0).toList();
            var made = new Line();
            made.price();
          }
        }
        //- a/Repo.java
        package a;
        class Repo<T> extends Base<T> {}
        //- a/Base.java
        package a;
        import java.util.List;
        class Base<E> { E load() { return null; } List<E> all() { return null; } }
        //- a/Order.java
        package a;
        class Order { Line line() { return null; } }
        //- a/Line.java
        package a;
        class Line { int price() { return 0; } }",
    );
    assert_links(
        &facts,
        &[
            "a.A -> a.Repo call run>- @6",
            "a.A -> a.Order call run>line @6",
            "a.A -> a.Line call run>price @6",
            "a.A -> a.Order call run>line @7",
            "a.A -> a.Order call run>line @8",
            "a.A -> a.Line call run>price @9",
            "a.A -> a.Line call run>price @10",
            "a.A -> a.Line call run>price @12",
        ],
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn static_and_wildcard_imports_nested_and_inherited_types_are_in_sight() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        import static b.Tools.help;
        import static b.Limits.*;
        import b.Outer.Nested;
        import c.*;
        class A extends Parent {
          Nested nested;
          Handed handed;
          Wild wild;
          int size = MAX + help() + inheritedField.hashCode();
          void anonymous() { new Thread() { public void run() { own(); other.go(); } }; }
          void own() {}
          Wild other;
        }
        //- a/Parent.java
        package a;
        class Parent { static class Handed {} protected String inheritedField; }
        //- b/Tools.java
        package b;
        public class Tools { public static int help() { return 1; } }
        //- b/Limits.java
        package b;
        public interface Limits { int MAX = 1; }
        //- b/Outer.java
        package b;
        public class Outer { public static class Nested {} }
        //- c/Wild.java
        package c;
        public class Wild { public void go() {} }",
    );
    assert_links(
        &facts,
        &[
            "a.A -> a.Parent field handed>- @8",
            "a.A -> b.Limits access size>MAX @10",
            "a.A -> b.Outer field nested>- @7",
            "a.A -> b.Tools call size>help @10",
            "a.A -> c.Wild call anonymous>go @11",
            "a.A -> c.Wild field wild>- @9",
        ],
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn a_call_through_a_stored_interface_reaches_its_implementations() {
    let facts = read_monolith(
        "//- a/Service.java
        package a;
        class Service {
          private final Gateway gateway;
          Service(Gateway gateway) { this.gateway = gateway; }
          void pay() { gateway.charge(); }
          void other(Gateway given) { given.charge(); }
        }
        //- a/Gateway.java
        package a;
        interface Gateway { void charge(); }
        //- a/Card.java
        package a;
        class Card extends AbstractGateway { public void charge() {} }
        //- a/AbstractGateway.java
        package a;
        abstract class AbstractGateway implements Gateway {}
        //- src/test/java/a/Fake.java
        package a;
        class Fake implements Gateway { public void charge() {} }",
    );
    let dispatches: Vec<String> =
        links(&facts).into_iter().filter(|link| link.contains("dispatch")).collect();
    assert_eq!(dispatches, ["a.Service -> a.Card dispatch pay>charge @5"]);
}

#[test]
fn what_cannot_be_followed_says_why() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        import a.written.Later;
        import a.written.Here;
        import org.lib.Foreign;
        class A {
          Missing missing;
          Foreign foreign;
          void run(java.util.List list) {
            new A().nothing();
            list.get(0).size();
            foreign.anything().further();
          }
        }
        //- a/written/Here.java
        package a.written;
        public class Here {}",
    );
    assert_eq!(
        unresolved(&facts),
        [
            "a/A.java:2 a.written.Later: generated code",
            "a/A.java:6 Missing: unknown name",
            "a/A.java:9 nothing: unknown member",
            "a/A.java:10 size: unknown receiver",
        ]
    );
    let names: Vec<&str> = facts.externals.iter().map(|external| &*external.name).collect();
    assert_eq!(names, ["java.util", "org.lib"]);
}

#[test]
fn members_that_the_compiler_writes_are_known() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        class A {
          void run(Point point, Colour colour) {
            point.x().go();
            for (Colour c : Colour.values()) c.name();
            switch (colour) { case RED: break; default: }
            if (point instanceof Point(var px, Deep py)) py.dig();
          }
        }
        //- a/Point.java
        package a;
        record Point(Deep x, Deep y) {}
        //- a/Deep.java
        package a;
        class Deep { void go() {} void dig() {} }
        //- a/Colour.java
        package a;
        enum Colour { RED { void act() {} }; void act() {} }",
    );
    assert_links(
        &facts,
        &[
            "a.A -> a.Point call run>x @4",
            "a.A -> a.Deep call run>go @4",
            "a.A -> a.Colour call run>- @5",
            "a.A -> a.Colour access run>RED @6",
            "a.A -> a.Deep call run>dig @7",
        ],
    );
    assert_eq!(unresolved(&facts), [""; 0]);
}

#[test]
fn results_told_by_a_class_are_of_that_class() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        import jakarta.persistence.EntityManager;
        class A {
          EntityManager manager;
          Beans beans;
          void run() {
            manager.find(Order.class, 1).line();
            manager.createQuery(\"select o from Order o\", Order.class).getSingleResult().line();
            beans.get(Order.class).line();
          }
        }
        //- a/Beans.java
        package a;
        class Beans { <T> T get(Class<T> type) { return null; } }
        //- a/Order.java
        package a;
        class Order { void line() {} }",
    );
    assert_links(
        &facts,
        &[
            "a.A -> a.Order call run>line @7",
            "a.A -> a.Order call run>line @8",
            "a.A -> a.Order call run>line @9",
        ],
    );
}

#[test]
fn the_signature_of_what_is_called_is_a_dependency_of_the_caller() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        class A { void run(B b) { b.make(null); } }
        //- a/B.java
        package a;
        class B { C make(D given) { return null; } C make(int a, E b) { return null; } }
        //- a/C.java
        package a;
        class C {}
        //- a/D.java
        package a;
        class D {}
        //- a/E.java
        package a;
        class E {}",
    );
    let found = links(&facts);
    let from_a: Vec<&String> = found.iter().filter(|link| link.starts_with("a.A")).collect();
    assert_eq!(
        from_a,
        [
            "a.A -> a.B parameter run>- @2",
            "a.A -> a.B call run>make @2",
            "a.A -> a.C call run>- @2",
            "a.A -> a.D call run>- @2",
        ]
    );
}

#[test]
fn two_types_of_one_name_are_told_apart_by_nearness() {
    let facts = read_monolith(
        "//- one/src/a/A.java
        package a;
        class A { B b; }
        //- one/src/a/B.java
        package a;
        class B {}
        //- two/src/a/A.java
        package a;
        class A { B b; }
        //- two/src/a/B.java
        package a;
        class B {}",
    );
    assert_eq!(
        links(&facts),
        [
            "a.A@one/src/a/A.java -> a.B@one/src/a/B.java field b>- @2",
            "a.A@two/src/a/A.java -> a.B@two/src/a/B.java field b>- @2",
        ]
    );
}

#[test]
fn parameters_of_lambdas_are_told_by_the_method_that_takes_them() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        import java.util.*;
        import java.util.function.*;
        class A extends Base<Item> {
          Comparator<Item> order = (left, right) -> left.rank(right);
          void run(Registry registry, Optional<Item> some) {
            validate(\"x\", (item, part) -> { item.go(); part.fit(); });
            registry.each(1, item -> item.go());
            above(item -> item.go());
            Function<Part, Item> made = part -> part.item();
            some.ifPresent(item -> item.go());
            registry.any(item -> item.go());
          }
          void validate(String name, BiConsumer<Item, Part> check) {}
        }
        //- a/Base.java
        package a;
        import java.util.function.Consumer;
        class Base<T> { void above(Consumer<T> check) {} }
        //- a/Registry.java
        package a;
        import java.util.function.Predicate;
        class Registry {
          void each(int from, Predicate<? super Item> keep) {}
          <T> void any(Predicate<T> keep) {}
        }
        //- a/Item.java
        package a;
        class Item { boolean go() { return true; } int rank(Item other) { return 0; } }
        //- a/Part.java
        package a;
        class Part { void fit() {} Item item() { return null; } }",
    );
    assert_links(
        &facts,
        &[
            "a.A -> a.Item call order>rank @5",
            "a.A -> a.Item call run>go @7",
            "a.A -> a.Part call run>fit @7",
            "a.A -> a.Item call run>go @8",
            "a.A -> a.Item call run>go @9",
            "a.A -> a.Part call run>item @10",
            "a.A -> a.Item call run>go @11",
        ],
    );
    assert_eq!(unresolved(&facts), ["a/A.java:12 go: unknown receiver"]);
}

#[test]
fn containers_hold_what_they_are_made_of() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        import java.util.*;
        import java.util.stream.Stream;
        class A {
          void run(Item item, Set<Item> items, Item[] all) {
            Optional.ofNullable(item).get().go();
            Optional.ofNullable(items).orElse(new HashSet<>()).stream().forEach(one -> one.go());
            Stream.of(item).filter(one -> one.go());
            Arrays.stream(all).map(one -> one.part()).forEach(part -> part.fit());
            for (Item one : List.copyOf(items)) one.go();
          }
        }
        //- a/Item.java
        package a;
        class Item { boolean go() { return true; } Part part() { return null; } }
        //- a/Part.java
        package a;
        class Part { void fit() {} }",
    );
    assert_eq!(unresolved(&facts), [""; 0]);
    assert_links(
        &facts,
        &[
            "a.A -> a.Item call run>go @6",
            "a.A -> a.Item call run>go @7",
            "a.A -> a.Item call run>go @8",
            "a.A -> a.Item call run>part @9",
            "a.A -> a.Part call run>fit @9",
            "a.A -> a.Item call run>go @10",
        ],
    );
}

#[test]
fn types_that_a_class_declares_are_not_in_sight_in_its_header() {
    let facts = read_monolith(
        "//- a/Builder.java
        package a;
        interface Builder<T> {}
        //- a/Order.java
        package a;
        class Order<T> implements Builder<T> {
          static class Builder extends Inner implements Runnable { Builder other; }
          static class Inner {}
        }",
    );
    let found = links(&facts);
    assert_eq!(found, ["a.Order -> a.Builder implements ->- @2"]);
}

#[test]
fn a_type_parameter_in_a_signature_stands_for_its_bound() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        class A { void run(Builder builder) { builder.named(\"x\"); } }
        //- a/Base.java
        package a;
        class Base<B extends Base<B>> { B named(String name) { return null; } }
        //- a/Builder.java
        package a;
        class Builder extends Base<Builder> {}",
    );
    assert_links(&facts, &["a.A -> a.Builder call run>- @2", "a.A -> a.Base call run>- @2"]);
}
