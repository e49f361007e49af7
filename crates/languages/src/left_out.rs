//! Following with all front-ends. The resolution of one that panics, which is a mistake in it, is left out, and
//! what it would have followed is told as not followed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use banyan_facts::*;

use crate::followed::{AddedUnits, Earlier, Leaving};
use crate::resolution::{Resolution, sort_unresolved};
use crate::{FrontEnd, Project, Resolved};

/// What is told of files whose language could not be followed.
pub const LEFT_OUT: &str = "not followed, which is a mistake in Banyan; please report it";

/// What an earlier resolution left, and where goes what is to be left for the next.
pub(crate) type Keeping<'k, 'c> = (Option<&'k Earlier<'c>>, &'k mut (dyn FnMut(Leaving) + Send));

/// What these front-ends follow together. Where one panics, nothing of what it had added stays: all is followed
/// anew without it.
pub(crate) fn resolve_with(
    front_ends: &[FrontEnd],
    threads: usize,
    project: Project<'_>,
    mut keeping: Option<Keeping<'_, '_>>,
) -> Resolved {
    let mut failed: Vec<Language> = Vec::new();
    loop {
        let mut resolution = Resolution::new(project.files, threads);
        if let Some((earlier, keep)) = &mut keeping {
            resolution = resolution.keeping(&mut **keep);
            if let Some(earlier) = earlier {
                resolution = resolution.after(earlier);
            }
        }
        let left = front_ends.iter().filter(|front_end| !failed.contains(&front_end.language));
        let mut firsts = Vec::new();
        let Some(language) = follow(left, project, &mut resolution, &mut firsts) else {
            let (followed, found) = (resolution.followed(), resolution.found().to_vec());
            let (mut facts, places) = resolution.finish_with_places();
            tell_left_out(&mut facts, project.files, &failed);
            return Resolved { facts, followed, added: AddedUnits { places, firsts }, found };
        };
        failed.push(language);
        if let Some((_, keep)) = &mut keeping {
            // What the next resolution finds of the surroundings would be an older one's.
            keep(Leaving::Surroundings(Vec::new()));
        }
    }
}

/// The language of the first front-end that panics; tells the first unit of each that does not.
fn follow<'f>(
    mut front_ends: impl Iterator<Item = &'f FrontEnd>,
    project: Project<'_>,
    resolution: &mut Resolution<'_>,
    firsts: &mut Vec<(Language, u32)>,
) -> Option<Language> {
    let fails = |front_end: &&FrontEnd| {
        firsts.push((front_end.language, resolution.units().len() as u32));
        catch_unwind(AssertUnwindSafe(|| (front_end.resolve)(project, resolution))).is_err()
    };
    front_ends.find(fails).map(|front_end| front_end.language)
}

/// Tells all references of files that were not followed, and the files as not read whole.
fn tell_left_out(facts: &mut MonolithFacts, files: &[&FileFacts], failed: &[Language]) {
    let is_left_out = |file: &FileRow| failed.iter().any(|&front_end| follows(front_end, file.language));
    for ((at, row), file) in (0..).zip(&mut facts.files).zip(files).filter(|((_, row), _)| is_left_out(row)) {
        // Of languages that several follow, the others may have followed it.
        if row.resolved + row.external + row.unresolved == 0 {
            let references = file.all_references();
            row.unresolved = references.len() as u32;
            facts.unresolved.extend(references.iter().map(|reference| Unresolved {
                file: at,
                line: reference.line,
                name: bare_name(file.text(reference.name)).into(),
                reason: UnresolvedReason::LeftOut,
            }));
        }
        if row.status == FileStatus::Parsed {
            row.status = FileStatus::Partial;
        }
        let others = if row.reason.is_empty() { String::new() } else { format!("{}; ", row.reason) };
        row.reason = format!("{others}{LEFT_OUT}").into();
    }
    if !failed.is_empty() {
        sort_unresolved(&mut facts.unresolved);
    }
}

/// Whether the resolution of a front-end follows files of a language, or some of what they say.
pub(crate) fn follows(front_end: Language, language: Language) -> bool {
    match language {
        Language::Kotlin => front_end == Language::Java,
        Language::Xml => matches!(front_end, Language::Java | Language::Sql),
        _ => front_end == language,
    }
}

/// A name without what a front-end's notation adds behind it.
fn bare_name(text: &str) -> &str {
    let end = text.find(['(', '<', '[', '{', '#', '\'', '"', ' ']).filter(|&end| end > 0);
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FRONT_ENDS, front_end_for, java, python, resolve};

    fn facts_of(texts: &[(&str, &str)]) -> Vec<FileFacts> {
        let extract = |&(path, text): &(&str, &str)| {
            front_end_for(path).map(|front_end| (front_end.extract)(crate::SourceFile { path, text }))
        };
        texts.iter().filter_map(extract).collect()
    }

    /// A monolith of three languages, and the same with nothing of one.
    const SHOP: [(&str, &str); 4] = [
        ("a.py", "import b\n\nclass Order:\n    def pay(self):\n        return b.charge(self)\n"),
        ("b.py", "def charge(order):\n    return order\n"),
        ("c.ts", "import { Cart } from './d'\nexport class Shop { cart = new Cart() }\n"),
        ("d.ts", "export class Cart {}\n"),
    ];

    fn python_that_fails(project: Project<'_>, resolution: &mut Resolution<'_>) {
        (python::FRONT_END.resolve)(project, resolution);
        panic!("as the test wants");
    }

    #[test]
    fn a_front_end_that_panics_is_left_out_and_told() {
        let failing = FrontEnd { resolve: python_that_fails, ..python::FRONT_END };
        let others = FRONT_ENDS.iter().filter(|front_end| front_end.language != Language::Python);
        let front_ends: Vec<FrontEnd> = [failing].into_iter().chain(others.copied()).collect();
        let all = facts_of(&SHOP);
        let files: Vec<&FileFacts> = all.iter().collect();
        let project = Project { files: &files, manifests: &[] };
        let facts = resolve_with(&front_ends, 1, project, None).facts;

        let without = facts_of(&SHOP[2..]);
        let without = resolve(Project { files: &without.iter().collect::<Vec<_>>(), manifests: &[] });
        let ids = |facts: &MonolithFacts| -> Vec<String> {
            facts.units.iter().map(|unit| unit.id.to_string()).collect()
        };
        assert!(!without.links.is_empty(), "the others are followed");
        assert_eq!((ids(&facts), facts.links.len()), (ids(&without), without.links.len()));
        assert_eq!(facts.externals, without.externals);

        let coverage = Coverage::of(&facts);
        let python = coverage.by_language[&Language::Python];
        let references: usize = all[..2].iter().map(|file| file.references.len()).sum();
        assert!(references > 0);
        assert_eq!((python.references, python.unresolved), (references as u32, references as u32));
        assert_eq!(coverage.by_reason[&(Language::Python, UnresolvedReason::LeftOut)], references as u32);
        assert_eq!((python.partial, coverage.by_language[&Language::TypeScript].partial), (2, 0));
        assert_eq!(&*facts.files[0].reason, LEFT_OUT);
        let told = facts.unresolved.iter().filter(|row| row.file == 0).map(|row| row.line);
        let mut lines: Vec<u32> = all[0].references.iter().map(|reference| reference.line).collect();
        lines.sort_unstable();
        assert_eq!(told.collect::<Vec<u32>>(), lines);
    }

    #[test]
    fn nothing_of_a_front_end_that_panics_is_followed_on_later() {
        let fails = |_: Project<'_>, _: &mut Resolution<'_>| panic!("as the test wants");
        let failing = [FrontEnd { resolve: fails, ..java::FRONT_END }];
        let all = facts_of(&[("A.java", "class A { B b; }"), ("b.kt", "class B")]);
        let mut left = Vec::new();
        let keeping: Keeping<'_, '_> = (None, &mut |leaving| left.push(leaving));
        let files: Vec<&FileFacts> = all.iter().collect();
        let resolved = resolve_with(&failing, 1, Project { files: &files, manifests: &[] }, Some(keeping));
        assert_eq!(left, [Leaving::Surroundings(Vec::new())]);
        assert!(resolved.facts.files.iter().all(|file| file.status == FileStatus::Partial), "Kotlin, too");
    }

    #[test]
    fn names_are_told_without_notation() {
        assert_eq!(
            ["Order", "Save(#1)", "List<Order>", "(x)"].map(bare_name),
            ["Order", "Save", "List", "(x)"]
        );
    }
}
