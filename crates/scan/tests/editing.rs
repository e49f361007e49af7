//! What is kept of following a file holds as long as nothing changed that it saw: whatever is edited,
//! a scan tells the same as one that follows everything.

#![allow(clippy::unwrap_used, reason = "a tree that cannot be written fails the test")]
mod support;

use std::{fs, path::Path};

use banyan_scan::Scan;
use support::{Memory, Tree};

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// The source of a fixture: paths and texts.
fn fixture(name: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                files.push((path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    files.sort();
    files
}

fn words(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c| !is_part(c)).filter(|word| word.starts_with(char::is_alphabetic)).collect()
}

/// Some edit of a text: a line more, less, twice or elsewhere, or a name in place of another.
fn edited(text: &str, other: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let (at, to) = (dice.below(lines.len()), dice.below(lines.len()));
    match dice.below(7) {
        0 => lines.insert(at, "// changed"),
        1 => drop((!lines.is_empty()).then(|| lines.remove(at))),
        2 => lines.insert(to, lines.get(at).copied().unwrap_or_default()),
        3 => lines.extend(other.lines().nth(dice.below(other.lines().count()))),
        kind => {
            let (here, there) = (words(text), words(other));
            let Some(old) = here.get(dice.below(here.len())) else { return text.to_owned() };
            let new = there.get(dice.below(there.len())).copied().unwrap_or("other");
            let new = if kind == 4 { "fresh" } else { new };
            return if kind == 5 { text.replacen(old, new, 1) } else { text.replace(old, new) };
        }
    }
    lines.join("\n")
}

fn compare(tree: &Tree, cache: &Memory, what: &str) -> Scan {
    let (kept, anew) = (tree.scan_with(cache), tree.scan());
    assert_eq!(kept.coverage, anew.coverage, "{what}");
    assert!(kept.facts == anew.facts, "{what}");
    kept
}

/// Edits a fixture again and again; tells how many files were followed, and how many there were to follow.
fn edit_again_and_again(name: &str, rounds: usize, seed: u64) -> (usize, usize) {
    let (tree, cache, mut dice, mut files) = (Tree::new(), Memory::default(), Dice(seed), fixture(name));
    let original = files.clone();
    files.iter().for_each(|(path, text)| tree.write(path, text));
    let all = compare(&tree, &cache, "at first").stats.followed;
    let mut followed = 0;
    for round in 0..rounds {
        for _ in 0..=dice.below(3) {
            let (at, other) = (dice.below(files.len()), dice.below(files.len()));
            let text = match dice.below(6) {
                0 => original[at].1.clone(),
                _ => edited(&files[at].1, &files[other].1, &mut dice),
            };
            tree.write(&files[at].0, &text);
            files[at].1 = text;
        }
        followed +=
            compare(&tree, &cache, &format!("{name}, seed {seed}, round {round}")).stats.followed as usize;
    }
    (followed, all as usize * rounds)
}

#[test]
fn edits_of_java_tell_the_same_as_following_everything() {
    let (followed, all) = edit_again_and_again("shop-java", 60, 1);
    assert!(followed > 0 && followed * 2 < all, "{followed} of {all}");
}

#[test]
fn edits_of_kotlin_beside_java_tell_the_same_as_following_everything() {
    edit_again_and_again("shop-kotlin", 40, 2);
    edit_again_and_again("shop-xml", 20, 3);
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
