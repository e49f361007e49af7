//! Folders in which nothing came or went are not listed again, and a scan tells the same.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot set up fails")]

mod support;

use std::{fs, os::unix::fs::symlink, path::Path, thread, time::Duration};

use banyan_scan::*;
use support::{Memory, Tree};

/// Folders younger than two seconds are listed again.
const YOUNG: Duration = Duration::from_millis(2_200);

/// What happens to a monolith between two scans, and how many of its six folders are listed then.
struct Story {
    name: &'static str,
    happens: fn(&Tree),
    listed: u32,
}

const STORIES: &[Story] = &[
    Story { name: "nothing", happens: |_| (), listed: 0 },
    Story {
        name: "a file is written in its place",
        happens: |tree| tree.write("deep/er/c.sql", "CREATE TABLE c2 (id int);"),
        listed: 0,
    },
    Story {
        name: "a document that nobody reads becomes another",
        happens: |tree| {
            let query = "<select id='a'>SELECT * FROM d</select>";
            tree.write("side/note.xml", format!("<mapper namespace='shop.Orders'>{query}</mapper>"));
        },
        listed: 0,
    },
    Story {
        name: "a file comes",
        happens: |tree| tree.write("deep/er/new.sql", "CREATE TABLE new (id int);"),
        listed: 3,
    },
    Story { name: "a file goes", happens: |tree| remove(tree, "side/d.sql"), listed: 2 },
    Story {
        name: "a file comes that is ignored",
        happens: |tree| tree.write("deep/er/out.sql", "CREATE TABLE out (id int);"),
        listed: 3,
    },
    Story {
        name: "other files are ignored",
        happens: |tree| tree.write("deep/.gitignore", "c.sql\n"),
        listed: 6,
    },
    Story {
        name: "files below are ignored",
        happens: |tree| tree.write("side/.ignore", "e.sql\n"),
        listed: 6,
    },
    Story { name: "nothing is ignored", happens: |tree| remove(tree, "deep/.gitignore"), listed: 6 },
    Story {
        name: "a folder becomes a repository",
        happens: |tree| fs::create_dir(tree.path("deep/er/.git")).unwrap(),
        listed: 6,
    },
    Story { name: "a folder has another name", happens: |tree| rename(tree, "side", "aside"), listed: 3 },
    Story {
        name: "a folder stands for another",
        happens: |tree| {
            rename(tree, "deep/er", "er");
            rename(tree, "side", "deep/er");
            rename(tree, "er", "side");
        },
        listed: 5,
    },
    Story {
        name: "a folder goes",
        happens: |tree| fs::remove_dir_all(tree.path("side")).unwrap(),
        listed: 1,
    },
    Story {
        name: "a folder is the monolith's own",
        happens: |tree| remove(tree, "vendor/modules.txt"),
        listed: 2,
    },
    Story {
        name: "a folder is none of the monolith's",
        happens: |tree| tree.write("deep/CACHEDIR.TAG", ""),
        listed: 2,
    },
    Story {
        name: "a file is a link",
        happens: |tree| {
            remove(tree, "a.sql");
            symlink("side/d.sql", tree.path("a.sql")).unwrap();
        },
        listed: 1,
    },
];

fn remove(tree: &Tree, path: &str) {
    fs::remove_file(tree.path(path)).unwrap();
}

fn rename(tree: &Tree, from: &str, to: &str) {
    fs::rename(tree.path(from), tree.path(to)).unwrap();
}

fn monolith() -> Tree {
    let tree = Tree::new();
    for path in ["a", "deep/b", "deep/er/c", "side/d", "side/by/e", "vendor/v"] {
        let name = path.rsplit('/').next().unwrap();
        tree.write_hours_ago(9, &format!("{path}.sql"), &format!("CREATE TABLE {name} (id int);"));
    }
    tree.write_hours_ago(9, "side/note.xml", "<note/>");
    tree.write("deep/.gitignore", "out.sql\n");
    tree.write("vendor/modules.txt", "");
    tree
}

fn scan_part(root: &Path, cache: &dyn ScanCache) -> Scan {
    scan(root, &ScanSettings::default(), cache, &NoWatcher).unwrap()
}

#[test]
fn only_folders_in_which_something_came_or_went_are_listed() {
    let told: Vec<_> = STORIES.iter().map(|story| (story, monolith(), Memory::default())).collect();
    thread::sleep(YOUNG);
    for (story, tree, cache) in &told {
        assert_eq!([(); 2].map(|()| tree.scan_with(cache).stats.listed), [6, 6], "{}", story.name);
        (story.happens)(tree);
        let (again, anew) = (tree.scan_with(cache), tree.scan());
        assert_eq!(again.facts, anew.facts, "{}", story.name);
        assert_eq!(again.stats.listed, story.listed, "{}", story.name);
    }
    thread::sleep(YOUNG);
    for (story, tree, cache) in &told {
        tree.scan_with(cache);
        assert_eq!(tree.scan_with(cache).facts, tree.scan().facts, "later, after {}", story.name);
    }
}

#[test]
fn folders_that_were_young_are_known_once_they_were_met_again() {
    let (tree, cache) = (monolith(), Memory::default());
    tree.scan_with(&cache);
    thread::sleep(YOUNG);
    tree.scan_with(&cache);
    assert_eq!(tree.scan_with(&cache).stats.listed, 0);
}

#[test]
fn an_edit_leaves_the_folders_to_the_next_scan() {
    let (tree, cache) = (Tree::new(), Memory::default());
    let class = |body: &str| format!("package shop;\nclass Order {{ int count() {{ return {body}; }} }}\n");
    tree.write_hours_ago(9, "shop/Order.java", &class("1"));
    for at in 0..9 {
        tree.write_hours_ago(
            9,
            &format!("shop/Item{at}.java"),
            &format!("package shop;\nclass Item{at} {{ }}\n"),
        );
    }
    thread::sleep(YOUNG);
    let mut content = tree.scan_with(&cache).content;
    let listed = ["2", "3"].map(|body| {
        tree.write_hours_ago(8, "shop/Order.java", &class(body));
        match rescan(tree.root(), &ScanSettings::default(), &cache, &NoWatcher, Some(content)).unwrap() {
            Rescan::Edited(edited) => {
                content = edited.content;
                edited.leaving.keep(&cache);
                edited.stats.listed
            }
            other => panic!("{other:?}"),
        }
    });
    assert_eq!(listed, [2, 0]);
}

#[test]
fn another_build_of_the_engine_may_find_other_files() {
    let (tree, cache) = (monolith(), Memory::default());
    thread::sleep(YOUNG);
    let listed = [0, 0, 0, 1, 1].map(|engine| {
        let settings = ScanSettings { engine, ..ScanSettings::default() };
        scan(tree.root(), &settings, &cache, &NoWatcher).unwrap().stats.listed
    });
    assert_eq!(listed, [6, 6, 0, 6, 0]);
}

#[test]
fn a_folder_with_a_file_that_is_not_kept_is_listed_again() {
    let (tree, cache) = (monolith(), Memory::default());
    symlink("d.sql", tree.path("side/by/link.sql")).unwrap();
    thread::sleep(YOUNG);
    assert_eq!([(); 3].map(|()| tree.scan_with(&cache).stats.listed), [6, 6, 3]);
    assert_eq!(tree.scan_with(&cache).facts, tree.scan().facts);
}

#[test]
fn what_a_repository_around_ignores_is_looked_at() {
    let (tree, cache) = (Tree::new(), Memory::default());
    tree.write_hours_ago(9, "part/sub/a.sql", "CREATE TABLE a (id int);");
    tree.write(".git/HEAD", "ref: refs/heads/main\n");
    let part = tree.path("part");
    thread::sleep(YOUNG);
    assert_eq!([(); 3].map(|()| scan_part(&part, &cache).stats.listed), [2, 2, 0]);
    tree.write(".gitignore", "sub/\n");
    assert!(scan_part(&part, &cache).facts.files.is_empty());
}
