//! What Lombok's annotations stand for is called like what is written.

use super::*;
use crate::testing::{read_monolith, unresolved};

#[test]
fn accessors_are_there_as_annotations_on_types_and_fields_say() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        class A {
          void run(Data1 data, Chained chained, Fluent fluent, Colour colour) {
            data.getPart().go();
            data.setPart(null);
            data.isOpen();
            chained.setPart(null).setOther(null).getOther().go();
            fluent.part(null).part().go();
            colour.getPart().go();
            data.getHidden();
            data.withPart(null).getPart();
          }
        }
        //- a/Data1.java
        package a;
        import lombok.*;
        @Data class Data1 {
          @With private Part part;
          private boolean isOpen;
          @Getter(AccessLevel.NONE) private Part hidden;
        }
        //- a/Chained.java
        package a;
        import lombok.*;
        import lombok.experimental.Accessors;
        @Accessors(chain = true) class Chained {
          @Getter @Setter private Part part;
          @Getter @Setter private Part other;
        }
        //- a/Fluent.java
        package a;
        import lombok.*;
        @Data @lombok.experimental.Accessors(fluent = true) class Fluent { private Part part; }
        //- a/Colour.java
        package a;
        import lombok.*;
        @Getter enum Colour { RED; private final Part part = null; }
        //- a/Part.java
        package a;
        class Part { void go() {} }",
    );
    assert_links(
        &facts,
        &[
            "a.A -> a.Data1 call run>getPart @4",
            "a.A -> a.Part call run>go @4",
            "a.A -> a.Data1 call run>setPart @5",
            "a.A -> a.Data1 call run>isOpen @6",
            "a.A -> a.Chained call run>setPart @7",
            "a.A -> a.Chained call run>setOther @7",
            "a.A -> a.Part call run>go @7",
            "a.A -> a.Fluent call run>part @8",
            "a.A -> a.Part call run>go @8",
            "a.A -> a.Colour call run>getPart @9",
            "a.A -> a.Part call run>go @9",
            "a.A -> a.Data1 call run>withPart @11",
            "a.A -> a.Data1 call run>getPart @11",
        ],
    );
    assert_eq!(unresolved(&facts), ["a/A.java:10 getHidden: unknown member"]);
}

#[test]
fn what_is_written_wins_and_nothing_is_made_without_lombok() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        class A {
          void run(B b, C c) {
            b.getPart().go();
            c.getPart();
          }
        }
        //- a/B.java
        package a;
        import lombok.Data;
        @Data class B {
          private Part part;
          Other getPart() { return null; }
        }
        //- a/C.java
        package a;
        import org.acme.Data;
        @Data class C { private Part part; }
        //- a/Part.java
        package a;
        class Part { void go() {} }
        //- a/Other.java
        package a;
        class Other { void go() {} }",
    );
    assert_links(&facts, &["a.A -> a.B call run>getPart @4", "a.A -> a.Other call run>go @4"]);
    assert_eq!(unresolved(&facts), ["a/A.java:5 getPart: unknown member"]);
}

#[test]
fn builders_give_back_themselves_and_what_they_build() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        class A {
          void run(Part part) {
            Order.builder().part(part).item(null).items(null).clearItems().build().ship();
            Order.of(part).toBuilder().build().ship();
            Child.builder().name(null).part(part).name(null).build().play();
            Made.builder().part(part).build().ship();
            Line.builder().withPart(part).make().part().go();
            new Order.OrderBuilder().checked().build().ship();
          }
        }
        //- a/Order.java
        package a;
        import lombok.*;
        @Builder(toBuilder = true) @AllArgsConstructor(staticName = \"of\") class Order {
          private final Part part;
          @Singular private java.util.List<Part> items;
          static final Part NONE = null;
          void ship() {}
          static class OrderBuilder { OrderBuilder checked() { return this; } }
        }
        //- a/Base.java
        package a;
        @lombok.experimental.SuperBuilder class Base { Part part; }
        //- a/Child.java
        package a;
        @lombok.experimental.SuperBuilder class Child extends Base { String name; void play() {} }
        //- a/Made.java
        package a;
        import lombok.Builder;
        class Made {
          @Builder Made(Part part) {}
          void ship() {}
        }
        //- a/Line.java
        package a;
        @lombok.Builder(setterPrefix = \"with\", buildMethodName = \"make\") record Line(Part part) {}
        //- a/Part.java
        package a;
        class Part { void go() {} }",
    );
    assert_eq!(unresolved(&facts), [""; 0]);
    assert_links(
        &facts,
        &[
            "a.A -> a.Order call run>item @4",
            "a.A -> a.Order call run>clearItems @4",
            "a.A -> a.Order call run>ship @4",
            "a.A -> a.Order call run>of @5",
            "a.A -> a.Order call run>toBuilder @5",
            "a.A -> a.Order call run>ship @5",
            "a.A -> a.Child call run>- @6",
            "a.A -> a.Child call run>play @6",
            "a.A -> a.Made call run>ship @7",
            "a.A -> a.Line call run>withPart @8",
            "a.A -> a.Part call run>go @8",
            "a.A -> a.Order call run>checked @9",
            "a.A -> a.Order call run>ship @9",
        ],
    );
}

#[test]
fn loggers_are_fields_of_their_library_and_val_is_told_by_its_value() {
    let facts = read_monolith(
        "//- a/A.java
        package a;
        import lombok.val;
        import lombok.extern.slf4j.Slf4j;
        @Slf4j class A {
          void run(B b) {
            log.atInfo().log(\"x\");
            val part = b.part();
            part.go();
          }
        }
        //- a/B.java
        package a;
        class B { Part part() { return null; } }
        //- a/Part.java
        package a;
        class Part { void go() {} }",
    );
    assert_links(&facts, &["a.A -> a.Part call run>go @8"]);
    assert!(facts.externals.iter().any(|library| &*library.name == "org.slf4j"), "{:?}", facts.externals);
    assert_eq!(unresolved(&facts), [""; 0]);
}
