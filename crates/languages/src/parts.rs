//! Work on the files of a monolith in parts, on all threads. Parts are the same whatever the number of
//! threads is, and so is what comes of them.

use std::ops::Range;

use banyan_facts::{FileFacts, Language};
use banyan_threads::in_parallel;

use crate::resolution::{FileIndex, Resolution};

/// Files that are worked on by themselves, at a time.
const TAKEN_AT_ONCE: usize = 64;

/// Files of a language that are followed with one memory. What following comes to may depend on what was asked for
/// first; where one of a part changed, all of it is followed again.
const PART: usize = 8;

/// Files of a part, in their order.
pub(crate) type Part = Box<[FileIndex]>;

/// The parts that are to be followed.
pub(crate) struct Parts {
    all: Vec<Part>,
    /// The libraries of each file are told, too
    tell_libraries: bool,
}

/// What following in parts came to, part by part.
pub(crate) struct FollowedParts<T>(Vec<(Resolution<'static>, T)>);

/// What `work` makes of every file, in their order; on each thread with a state that `start` makes.
pub(crate) fn of_each_file<'a, S, T: Send>(
    threads: usize,
    files: &'a [&'a FileFacts],
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, FileIndex, &'a FileFacts) -> T + Sync,
) -> Vec<T> {
    let starts = (0..files.len()).step_by(TAKEN_AT_ONCE);
    let range = |start: usize| start as FileIndex..(start + TAKEN_AT_ONCE).min(files.len()) as FileIndex;
    let done =
        in_parallel(threads, starts.map(range).collect(), start, |state, _, part: Range<FileIndex>| {
            part.map(|file| work(state, file, files[file as usize])).collect::<Vec<T>>()
        });
    done.into_iter().flatten().collect()
}

/// Follows the references of files, part by part; `work` may add links, libraries and what is not
/// followed, all of files of its part, and gives what else it found. Each thread has a state that
/// `start` makes; where that remembers anything, `work` has to forget it before each part.
pub(crate) fn follow_parts<S, T: Send>(
    threads: usize,
    parts: &Parts,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &[FileIndex], &mut Resolution<'_>) -> T + Sync,
) -> FollowedParts<T> {
    FollowedParts(in_parallel(threads, parts.all.iter().collect(), start, |state, _, files: &Part| {
        let span = files.first().zip(files.last()).map_or(0..0, |(first, last)| *first..*last + 1);
        let mut part = Resolution::part_of(span);
        if parts.tell_libraries {
            part = part.telling_libraries();
        }
        let found = work(state, files, &mut part);
        part.sort_unresolved();
        (part, found)
    }))
}

impl Resolution<'_> {
    /// The files of a language in parts, of which those are left that are wanted.
    pub(crate) fn wanted_parts(&self, language: Language) -> Parts {
        let is_wanted = |part: &Part| part.iter().any(|file| self.is_wanted(*file));
        let all = self.parts_of(language).into_iter().filter(is_wanted).collect();
        Parts { all, tell_libraries: self.tells_libraries() }
    }

    /// All files of a language in parts.
    pub(crate) fn parts_of(&self, language: Language) -> Vec<Part> {
        let own: Vec<FileIndex> = (0..)
            .zip(self.files())
            .filter(|(_, facts)| facts.language == language)
            .map(|(at, _)| at)
            .collect();
        own.chunks(PART).map(Part::from).collect()
    }

    /// Adds what was followed in parts; what else was found there.
    pub(crate) fn add_parts<T>(&mut self, FollowedParts(parts): FollowedParts<T>) -> Vec<T> {
        self.reserve_for(parts.iter().map(|(part, _)| part));
        let add = |(part, found)| {
            self.add_part(part);
            found
        };
        parts.into_iter().map(add).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Project, SourceFile, front_end_for, resolve_on};

    /// Files that are more than one part, each of which leads to another, in a circle.
    fn circle(ending: &str, text: impl Fn(usize, usize) -> String) -> Vec<FileFacts> {
        let count = 3 * PART;
        let name = |at: usize| format!("m{at:03}{ending}");
        let extract = |at: usize| {
            let (path, text) = (name(at), text(at, (at + PART + 1) % count));
            front_end_for(&path).map(|front_end| (front_end.extract)(SourceFile { path: &path, text: &text }))
        };
        (0..count).filter_map(extract).collect()
    }

    #[test]
    fn what_is_followed_does_not_depend_on_the_number_of_threads() {
        let python = circle(".py", |own, next| {
            format!(
                "from m{next:03} import C{next}, f{next}\n\nclass C{own}(C{next}):\n    def run(self):\n        \
                 return f{next}().run()\n\ndef f{own}():\n    return f{next}()\n"
            )
        });
        let typescript = circle(".ts", |own, next| {
            format!(
                "import {{ C{next}, f{next} }} from './m{next:03}'\nexport class C{own} extends C{next} {{\n  \
                 run() {{ return f{next}().run() }}\n}}\nexport function f{own}() {{ return f{next}() }}\n"
            )
        });
        let csharp = circle(".cs", |own, next| {
            format!(
                "namespace App{own};\nusing App{next};\npublic class C{own} : C{next}, I{next} {{\n  \
                 private readonly I{next} other;\n  public C{own} Run() => other.Give().Run();\n  \
                 public void Add(IServiceCollection all) => all.AddScoped<I{next}, C{next}>();\n}}\n\
                 public interface I{own} {{ C{next} Give(); }}\n"
            )
        });
        let ruby = circle(".rb", |own, next| {
            format!(
                "class C{own} < C{next}\n  def m{own}\n    C{next}.new.m{next}\n  end\n\n  def run\n    \
                 m{own}.run\n    C{next}Job.perform_later\n    C{next}.where(a: 1).each {{ |it| it.run }}\n  end\nend\n\
                 class C{own}Job < ApplicationJob\n  def perform\n  end\nend\n"
            )
        });
        let php = circle(".php", |own, next| {
            format!(
                "<?php\nnamespace App;\nclass C{own} extends C{next} {{\n  private C{next} $next;\n  \
                 public function m{own}() {{ return $this->next->m{next}(); }}\n  \
                 public function run() {{ return $this->m{own}()->run(); }}\n}}\n\
                 function f{own}() {{ return f{next}()->run(); }}\n"
            )
        });
        let go = circle(".go", |own, next| {
            format!(
                "package app\n\ntype C{own} struct {{ C{next} *C{next} }}\n\n\
                 type I{own} interface {{ M{own}() *C{next} }}\n\n\
                 func (c *C{own}) M{own}() *C{next} {{ return c.C{next}.M{next}().C{next} }}\n\n\
                 func f{own}(i I{next}) *C{next} {{ return i.M{next}().C{next} }}\n\n\
                 var v{own} = v{next}.C{next}\n"
            )
        });
        for files in [python, typescript, csharp, ruby, php, go] {
            let files: Vec<&FileFacts> = files.iter().collect();
            let project = Project { files: &files, manifests: &[] };
            let one = resolve_on(1, project);
            assert!(one.links.len() > files.len());
            assert_eq!(one, resolve_on(3, project));
        }
    }

    #[test]
    fn parts_hold_every_file_of_a_language_once() {
        let file = |at: u32| {
            let language = if at.is_multiple_of(3) { Language::Php } else { Language::Ruby };
            FileFacts::skipped(&at.to_string(), language, 0, "it is a test's")
        };
        let files: Vec<FileFacts> = (0..41).map(file).collect();
        let files: Vec<&FileFacts> = files.iter().collect();
        let resolution = Resolution::new(&files, 1);
        let parts = resolution.parts_of(Language::Php);
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [PART, 14 - PART]);
        let of_php: Vec<u32> = (0..14).map(|at| at * 3).collect();
        assert_eq!(parts.iter().flatten().copied().collect::<Vec<u32>>(), of_php);
        assert_eq!(resolution.parts_of(Language::Go), []);
        assert_eq!(resolution.wanted_parts(Language::Php).all, parts);
        let wanted = resolution.following_only(&[4, 39]);
        assert_eq!(wanted.wanted_parts(Language::Php).all, parts[1..]);
    }

    #[test]
    fn what_comes_of_files_is_in_their_order() {
        let path = |at: usize| format!("{at}.py");
        let skipped =
            |at: usize| FileFacts::skipped(&path(at), banyan_facts::Language::Python, 0, "it is a test's");
        let files: Vec<FileFacts> = (0..200).map(skipped).collect();
        let files: Vec<&FileFacts> = files.iter().collect();
        for threads in [1, 3] {
            let told = of_each_file(threads, &files, || (), |(), at, facts| (at, facts.path.to_string()));
            let expected: Vec<(u32, String)> = (0..200).map(|at| (at as u32, path(at))).collect();
            assert_eq!(told, expected);
        }
    }
}
