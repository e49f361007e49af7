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
        tree.write(&format!("{name}.java"), &format!("package a;\nclass {name} {{ {body} }}\n"));
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
