//! A parser's tree against that of another parser, which others keep: most often tree-sitter's, node for node, with
//! kinds, fields, bytes and lines.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{Grammar, Node, Tree, converted};

/// What a parser made of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The tree that the other gives
    Same,
    /// Another tree, and all that differs is meant to
    Meant,
    /// Nothing, and the other finds an error
    Invalid,
    /// Nothing, though the other finds no error
    Refused,
}

/// What a parser, which gives none for what it gives up on, makes of a text, and what tree-sitter does; where they
/// contradict each other, tells how.
pub(crate) fn beside_tree_sitter<G: Grammar>(
    text: &str,
    parse: fn(&str) -> Option<Tree<G>>,
) -> Result<Verdict, String> {
    let theirs = converted::<G>(text).ok_or("tree-sitter gives up")?;
    let Some(ours) = parse(text) else {
        return Ok(if theirs.error.is_some() { Verdict::Invalid } else { Verdict::Refused });
    };
    let agreed = match &theirs.error {
        Some(error) => Err(format!("accepted, but {error}")),
        None => agree(&outline(&ours), &outline(&theirs)),
    };
    match agreed {
        Ok(()) => Ok(Verdict::Same),
        Err(fault) => match G::differs_as_meant(text, &ours) {
            Ok(()) => Ok(Verdict::Meant),
            Err(why) => Err(format!("{fault}; {why}")),
        },
    }
}

/// A parser of a language, beside another.
#[derive(Clone, Copy)]
pub(crate) struct Comparison {
    /// Compares both on a text; where they contradict each other, tells how
    pub compare: fn(&str) -> Result<Verdict, String>,
    /// Whether ours does not give up on a text
    pub accepts: fn(&str) -> bool,
    /// What the names of the language's files end in
    pub extension: &'static str,
}

impl Comparison {
    /// Whether the parser has another tree of a text than the other, and all that differs is meant to.
    #[track_caller]
    pub fn assert_meant(self, text: &str) {
        assert_eq!((self.compare)(text), Ok(Verdict::Meant), "{text}");
    }

    /// Whether both have the same tree of a text.
    #[track_caller]
    pub fn assert_same(self, text: &str) {
        assert_eq!((self.compare)(text), Ok(Verdict::Same), "{text}");
    }

    /// Whether a text, in which the other finds no error, is left to it.
    #[track_caller]
    pub fn assert_refused(self, text: &str) {
        assert_eq!((self.compare)(text), Ok(Verdict::Refused), "{text}");
    }

    /// Whether a text is refused, in which the other finds an error.
    #[track_caller]
    pub fn assert_invalid(self, text: &str) {
        assert_eq!((self.compare)(text), Ok(Verdict::Invalid), "{text}");
    }

    /// Whether the parser ends on nestings of things that begin and end so, and gives up on those that are
    /// too deep. `around` makes a file of what is nested.
    #[track_caller]
    pub fn assert_bounded(self, around: impl Fn(&str) -> String, nestings: &[(&str, &str, &str)]) {
        for (open, inner, close) in nestings {
            for (depth, beyond) in [(10, false), (1_500, true)] {
                let nested = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
                let accepted = (self.accepts)(&around(&nested));
                assert!(!beyond || !accepted, "{open} at {depth}");
            }
        }
    }

    /// The fixtures that are text, sorted by path.
    fn fixtures(self) -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
        let files = files_below(&folder, self.extension);
        files.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
    }

    /// Compares both on the fixtures; tells of how many both have the same tree, and how many are left to
    /// the other though it finds no error in them.
    #[track_caller]
    pub fn compare_fixtures(self) -> (usize, usize) {
        let verdicts: Vec<_> = self.fixtures().iter().map(|text| (self.compare)(text)).collect();
        assert_eq!(verdicts.iter().find(|verdict| verdict.is_err()), None);
        let count = |wanted| verdicts.iter().filter(|verdict| verdict.as_ref() == Ok(wanted)).count();
        (count(&Verdict::Same) + count(&Verdict::Meant), count(&Verdict::Refused))
    }

    /// Compares both on the fixtures, changed in some places; tells how many of them the parser accepts.
    pub fn compare_changed(self, words: &[&str], cases: u32) -> usize {
        let texts: Vec<String> = self.fixtures().into_iter().filter(|text| text.len() > 100).collect();
        let change = (any::<prop::sample::Index>(), 0..6u8, any::<prop::sample::Index>());
        let changed_files = (any::<prop::sample::Index>(), prop::collection::vec(change, 1..3));
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let same = std::cell::Cell::new(0);
        let result = runner.run(&changed_files, |(file, changes)| {
            let text = changed(&texts[file.index(texts.len())], &changes, words);
            let verdict =
                (self.compare)(&text).map_err(|fault| TestCaseError::fail(format!("{fault}\n{text}")))?;
            same.set(same.get() + usize::from(matches!(verdict, Verdict::Same | Verdict::Meant)));
            Ok(())
        });
        assert!(result.is_ok(), "{}", result.unwrap_err());
        same.get()
    }

    /// Compares both on every file of the language below the folder that a variable of the environment
    /// names; no more than one in so many may be left to the other.
    pub fn compare_folder(self, variable: &str, one_in: usize) {
        let folder = std::env::var(variable).expect("the variable names a folder");
        let (mut same, mut meant, mut invalid, mut refused, mut wrong) = (0, 0, 0, 0, 0);
        for path in files_below(Path::new(&folder), self.extension) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            match (self.compare)(&text) {
                Ok(Verdict::Same) => same += 1,
                Ok(Verdict::Meant) => meant += 1,
                Ok(Verdict::Invalid) => invalid += 1,
                Ok(Verdict::Refused) => {
                    refused += 1;
                    println!("left to the other: {}", path.display());
                }
                Err(fault) => {
                    wrong += 1;
                    println!("{}: {fault}", path.display());
                }
            }
        }
        println!("{same} with the same tree, {meant} with another that is meant");
        println!("{invalid} do not parse, {refused} left to the other");
        assert_eq!(wrong, 0, "have other trees");
        assert!(refused * one_in <= same + meant, "more than one in {one_in} is left to the other");
    }
}

/// Whether two outlines are the same; if not, tells where they differ first.
pub(crate) fn agree(ours: &[String], theirs: &[String]) -> Result<(), String> {
    match ours.iter().zip(theirs).find(|(our, their)| our != their) {
        Some((our, their)) => Err(format!("ours {our}, theirs {their}")),
        None if ours.len() != theirs.len() => Err(format!("{} nodes, not {}", ours.len(), theirs.len())),
        None => Ok(()),
    }
}

/// Every node of a tree with its depth, in order.
pub(crate) fn outline<G: Grammar>(tree: &Tree<G>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open: Vec<(usize, Node<'_, G>)> = vec![(0, tree.root())];
    while let Some((depth, node)) = open.pop() {
        let (kind, field, span) = (node.kind(), node.field(), node.span());
        lines.push(format!("{depth} {field:?} {kind:?} {span:?}"));
        open.extend(node.next_sibling().map(|next| (depth, next)));
        open.extend(node.first_child().map(|child| (depth + 1, child)));
    }
    lines
}

/// All files below a folder whose names end so, sorted.
fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let (mut files, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|extension| extension == ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// A change of a text: where, what, and with which word.
type Change = (prop::sample::Index, u8, prop::sample::Index);

/// Words, runs of blanks, and signs one by one.
fn pieces(text: &str) -> Vec<&str> {
    let class = |c: char| if c.is_alphanumeric() || c == '_' { 1 } else { u8::from(!c.is_whitespace()) * 2 };
    let (mut pieces, mut start) = (Vec::new(), 0);
    let mut before = None;
    for (at, c) in text.char_indices() {
        if before.is_some_and(|before| before == 2 || before != class(c)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(class(c));
    }
    pieces.push(&text[start..]);
    pieces
}

fn changed(text: &str, changes: &[Change], words: &[&str]) -> String {
    let mut pieces = pieces(text);
    for (place, what, word) in changes {
        let at = place.index(pieces.len());
        match what {
            0 => drop(pieces.remove(at)),
            1 => pieces.splice(at..at, [pieces[at], " "]).for_each(drop),
            2 => {
                let other = (at + 2).min(pieces.len() - 1);
                pieces.swap(at, other);
            }
            3 => pieces[at] = words[word.index(words.len())],
            4 => pieces.insert(at, pieces[word.index(pieces.len())]),
            _ => pieces.splice(at..at, [" ", words[word.index(words.len())], " "]).for_each(drop),
        }
    }
    pieces.concat()
}
