//! What is kept of following a file holds as long as nothing changed that it saw: whatever is edited,
//! a scan tells the same as one that follows everything.

#![allow(clippy::unwrap_used, reason = "a tree that cannot be written fails the test")]
mod support;

use std::fs;

use banyan_scan::Scan;
use support::{
    Memory, Tree,
    edits::{Change, Dice, Source},
};

fn apply(tree: &Tree, changes: Vec<Change>) {
    for (path, text) in changes {
        match text {
            Some(text) => tree.write(&path, text),
            None => fs::remove_file(tree.path(&path)).unwrap(),
        }
    }
}

fn compare(tree: &Tree, cache: &Memory, what: &str) -> Scan {
    let (kept, anew) = (tree.scan_with(cache), tree.scan());
    assert_eq!(kept.coverage, anew.coverage, "{what}");
    assert!(kept.facts == anew.facts, "{what}");
    kept
}

/// Edits fixtures again and again; tells how many files were followed, and how many there were to follow.
fn edit_again_and_again(fixtures: &[&str], rounds: usize, seed: u64) -> (usize, usize) {
    let (tree, cache, mut dice) = (Tree::new(), Memory::default(), Dice(seed));
    let mut source = Source::of(fixtures);
    apply(&tree, source.changes());
    let all = compare(&tree, &cache, "at first").stats.followed;
    let mut followed = 0;
    for round in 0..rounds {
        (0..=dice.below(3)).for_each(|_| apply(&tree, source.edit(&mut dice)));
        let what = format!("{fixtures:?}, seed {seed}, round {round}");
        followed += compare(&tree, &cache, &what).stats.followed as usize;
    }
    (followed, all as usize * rounds)
}

#[test]
fn edits_of_java_tell_the_same_as_following_everything() {
    let (followed, all) = edit_again_and_again(&["shop-java"], 60, 1);
    assert!(followed > 0 && followed * 4 < all * 3, "{followed} of {all}");
}

#[test]
fn edits_of_kotlin_beside_java_tell_the_same_as_following_everything() {
    let (followed, all) = edit_again_and_again(&["shop-kotlin", "shop-java"], 40, 2);
    assert!(followed > 0 && followed < all, "{followed} of {all}");
    edit_again_and_again(&["shop-xml"], 20, 3);
}

#[test]
fn only_files_that_may_see_a_change_are_followed_again() {
    let (tree, cache) = (Tree::new(), Memory::default());
    let class = |name: &str, body: &str| {
        tree.write(&format!("{name}.java"), format!("package a;\nclass {name} {{ {body} }}\n"));
    };
    (0..20).for_each(|at| class(&format!("Other{at}"), "int other() { return 1; }"));
    class("Order", "int total() { return 1; } Line first() { return null; }");
    class("Line", "int price() { return 1; }");
    class("Bill", "int sum(Order order) { return order.total(); }");
    class("Label", "int text(Order order) { return order.first().price(); }");
    let followed = || compare(&tree, &cache, "after an edit").stats.followed;
    assert_eq!(followed(), 24);
    class("Order", "int total() { return 2; } Line first() { return new Line(); }");
    assert_eq!(followed(), 1, "a body");
    class("Line", "long price() { return 1; }");
    assert_eq!(followed(), 2, "what gives back something else, and who calls it");
    class("Order", "Line first() { return null; } int total() { return 2; }");
    assert_eq!(followed(), 3, "members in another order, and all who use the type");
    class("Line", "int price() { return 1; } class Tax {}");
    assert_eq!(followed(), 24, "a type");
}

/// Files, and what one of them says after its edit.
type Story<'a> = (&'a str, &'a [(&'a str, &'a str)], (&'a str, &'a str));

/// Links lead elsewhere after each of these edits, in files that are not edited.
const SEEN: [Story<'_>; 7] = [
    (
        "a member that came",
        &[
            ("a/Order.java", "package a; class Order {}"),
            ("a/Bill.java", "package a; class Bill { int sum(Order order) { return order.total(); } }"),
        ],
        ("a/Order.java", "package a; class Order { int total() { return 1; } }"),
    ),
    (
        "an accessor, as a property",
        &[
            ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
            ("a/Tag.java", "package a; class Tag { int price() { return 2; } }"),
            ("a/Order.java", "package a; class Order { Line getFirst() { return null; } }"),
            (
                "a/Bill.kt",
                "package a\nclass Bill { fun sum(order: Order): Int { return order.first.price() } }",
            ),
        ],
        ("a/Order.java", "package a; class Order { Tag getFirst() { return null; } }"),
    ),
    (
        "what Kotlin infers of Java",
        &[
            ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
            ("a/Tag.java", "package a; class Tag { int price() { return 2; } }"),
            ("a/Order.java", "package a; class Order { Line first() { return null; } }"),
            ("a/Desk.kt", "package a\nclass Desk(val order: Order) { fun take() = order.first() }"),
            ("a/Bill.java", "package a; class Bill { int sum(Desk desk) { return desk.take().price(); } }"),
        ],
        ("a/Order.java", "package a; class Order { Tag first() { return null; } }"),
    ),
    (
        "a body that Kotlin infers from",
        &[
            ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
            ("a/Tag.java", "package a; class Tag { int price() { return 2; } }"),
            (
                "a/Order.java",
                "package a; class Order { Line first() { return null; } Tag label() { return null; } }",
            ),
            ("a/Desk.kt", "package a\nclass Desk(val order: Order) { fun take() = order.first() }"),
            (
                "a/Bill.kt",
                "package a\nclass Bill { fun sum(desk: Desk): Int { return desk.take().price() } }",
            ),
        ],
        ("a/Desk.kt", "package a\nclass Desk(val order: Order) { fun take() = order.label() }"),
    ),
    (
        "a type that Kotlin states",
        &[
            ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
            ("a/Tag.java", "package a; class Tag { int price() { return 2; } }"),
            ("a/Desk.kt", "package a\nabstract class Desk { abstract fun take(): Line }"),
            (
                "a/Bill.kt",
                "package a\nclass Bill { fun sum(desk: Desk): Int { return desk.take().price() } }",
            ),
        ],
        ("a/Desk.kt", "package a\nabstract class Desk { abstract fun take(): Tag }"),
    ),
    (
        "what a name stands for by an import of all",
        &[
            ("b/Line.java", "package b; public class Line { public int price() { return 1; } }"),
            ("c/Line.java", "package c; public class Line { public int price() { return 2; } }"),
            ("a/Order.java", "package a; import b.*; class Order { Line first() { return null; } }"),
            (
                "a/Bill.java",
                "package a; class Bill { int sum(Order order) { return order.first().price(); } }",
            ),
        ],
        ("a/Order.java", "package a; import c.*; class Order { Line first() { return null; } }"),
    ),
    (
        "a supertype",
        &[
            ("a/Line.java", "package a; class Line { int price() { return 1; } }"),
            ("a/Tag.java", "package a; class Tag { int price() { return 2; } }"),
            ("a/Base.java", "package a; class Base { Line first() { return null; } }"),
            ("a/Other.java", "package a; class Other { Tag first() { return null; } }"),
            ("a/Order.java", "package a; class Order extends Base {}"),
            (
                "a/Bill.java",
                "package a; class Bill { int sum(Order order) { return order.first().price(); } }",
            ),
        ],
        ("a/Order.java", "package a; class Order extends Other {}"),
    ),
];

#[test]
fn whoever_sees_a_change_is_followed_again() {
    for (what, files, (path, text)) in SEEN {
        let (tree, cache) = (Tree::new(), Memory::default());
        files.iter().for_each(|(path, text)| tree.write(path, text));
        (0..20).for_each(|at| tree.write(&format!("o/O{at}.java"), format!("package o; class O{at} {{}}")));
        let links = |scan: Scan| {
            let path_of = |file: u32| scan.facts.files[file as usize].path.clone();
            let of_others = scan.facts.links.iter().filter(|link| *path_of(link.file) != *path);
            of_others.map(|link| (path_of(link.file), link.to, link.to_member)).collect::<Vec<_>>()
        };
        let before = links(compare(&tree, &cache, what));
        tree.write(path, text);
        assert_ne!(links(compare(&tree, &cache, what)), before, "{what}");
    }
}
