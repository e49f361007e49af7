//! Work on the files of a monolith in parts, on all threads. Parts are the same whatever the number of
//! threads is, and so is what comes of them.

use std::ops::Range;

use banyan_facts::FileFacts;
use banyan_threads::in_parallel;

use crate::resolution::{FileIndex, Resolution};

/// Files of a part.
const PART: usize = 64;

/// What following in parts came to, part by part.
pub(crate) struct FollowedParts<T>(Vec<(Resolution<'static>, T)>);

/// What `work` makes of every file, in their order; on each thread with a state that `start` makes.
pub(crate) fn of_each_file<'a, S, T: Send>(
    threads: usize,
    files: &'a [FileFacts],
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, FileIndex, &'a FileFacts) -> T + Sync,
) -> Vec<T> {
    let parts = parts_of(files.len());
    let done = in_parallel(threads, parts, start, |state, _, part: Range<FileIndex>| {
        part.map(|file| work(state, file, &files[file as usize])).collect::<Vec<T>>()
    });
    done.into_iter().flatten().collect()
}

/// Follows the references of so many files, part by part; `work` may add links, libraries and what is not
/// followed, all of files of its part, and gives what else it found. Each thread has a state that
/// `start` makes; where that remembers anything, `work` has to forget it before each part.
pub(crate) fn follow_parts<S, T: Send>(
    threads: usize,
    files: usize,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, Range<FileIndex>, &mut Resolution<'_>) -> T + Sync,
) -> FollowedParts<T> {
    let parts = parts_of(files);
    FollowedParts(in_parallel(threads, parts, start, |state, _, files: Range<FileIndex>| {
        let mut part = Resolution::part_of(files.clone());
        let found = work(state, files, &mut part);
        part.sort_unresolved();
        (part, found)
    }))
}

impl Resolution<'_> {
    /// Follows the references of all files, [part by part](follow_parts).
    pub(crate) fn follow_parts<S, T: Send>(
        &mut self,
        start: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, Range<FileIndex>, &mut Resolution<'_>) -> T + Sync,
    ) -> Vec<T> {
        let parts = follow_parts(self.threads(), self.count_files(), start, work);
        self.add_parts(parts)
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

fn parts_of(files: usize) -> Vec<Range<FileIndex>> {
    let starts = (0..files).step_by(PART);
    starts.map(|start| start as FileIndex..(start + PART).min(files) as FileIndex).collect()
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
            let project = Project { files: &files, manifests: &[] };
            let one = resolve_on(1, project);
            assert!(one.links.len() > files.len());
            assert_eq!(one, resolve_on(3, project));
        }
    }

    #[test]
    fn parts_hold_every_file_once() {
        assert_eq!(parts_of(0), []);
        assert_eq!(parts_of(65), [0..64, 64..65]);
        assert_eq!(parts_of(130), [0..64, 64..128, 128..130]);
    }

    #[test]
    fn what_comes_of_files_is_in_their_order() {
        let path = |at: usize| format!("{at}.py");
        let skipped =
            |at: usize| FileFacts::skipped(&path(at), banyan_facts::Language::Python, 0, "it is a test's");
        let files: Vec<FileFacts> = (0..200).map(skipped).collect();
        for threads in [1, 3] {
            let told = of_each_file(threads, &files, || (), |(), at, facts| (at, facts.path.to_string()));
            let expected: Vec<(u32, String)> = (0..200).map(|at| (at as u32, path(at))).collect();
            assert_eq!(told, expected);
        }
    }
}
