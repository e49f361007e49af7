//! Following file by file where more is found in a file than where its references lead. It is kept, so that the
//! next scan follows only the files that changed and those that may see what changed.

use banyan_facts::*;
use banyan_threads::in_parallel;
use bitcode::{DecodeOwned, Encode};

use crate::followed::{Earlier, GROUP, Leaving};
use crate::resolution::{FileIndex, Resolution, sort_unresolved};

/// What is to be done with what following a file came to in an earlier scan.
pub(crate) enum Settled {
    /// It is taken
    Holds,
    /// It is taken, with other places in it
    Moved,
    /// It may come to something else now
    Differs,
}

/// What following a file came to, and what else was found there.
type Followed<T> = (FollowedFile, T);

impl Resolution<'_> {
    /// Follows these files of a language, perhaps on several threads, each with a state that `start` makes. `work`
    /// may add links, libraries and what is not followed, all of its file, and gives what else it finds; neither
    /// may depend on the files that were followed before with the same state.
    ///
    /// What an earlier scan came to is taken of the files of which `settle` says so, which may put places into it
    /// that are others now; without it, all are followed.
    pub(crate) fn follow_finding<S, T: Encode + DecodeOwned + Send>(
        &mut self,
        language: Language,
        files: &[FileIndex],
        settle: Option<impl Fn(FileIndex, &mut FollowedFile, &T) -> Settled + Sync>,
        start: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, FileIndex, &mut Resolution<'_>) -> T + Sync,
    ) -> Vec<T> {
        let threads = self.threads().min(files.len() / GROUP).max(1);
        let (earlier, keeps) = (self.earlier().zip(settle), self.keeps());
        let follow = |state: &mut S, file: FileIndex| {
            let mut part = Resolution::part_of(file..file + 1);
            let found = work(state, file, &mut part);
            let mut followed = part.into_followed();
            sort_unresolved(&mut followed.not_followed);
            (followed, found)
        };
        let groups: Vec<&[FileIndex]> = files.chunks(GROUP).collect();
        let done = in_parallel(threads, groups, start, |state, at, files: &[FileIndex]| {
            let mut moved = false;
            let kept = earlier.as_ref().and_then(|(earlier, settle)| {
                let kept: Vec<Followed<T>> = earlier.read_found(language, at as u32)?;
                let take = |(file, mut it): (&FileIndex, Followed<T>)| match settle(*file, &mut it.0, &it.1) {
                    Settled::Holds => Some(it),
                    Settled::Moved => {
                        moved = true;
                        Some(it)
                    }
                    Settled::Differs => None,
                };
                (kept.len() == files.len()).then(|| files.iter().zip(kept).map(take).collect::<Vec<_>>())
            });
            let kept = kept.unwrap_or_else(|| files.iter().map(|_| None).collect());
            let anew = kept.iter().filter(|it| it.is_none()).count() as u32;
            let found: Vec<Followed<T>> = files
                .iter()
                .zip(kept)
                .map(|(file, known)| known.unwrap_or_else(|| follow(state, *file)))
                .collect();
            let bytes = (keeps && (anew > 0 || moved)).then(|| bitcode::encode(&found));
            (found, anew, bytes)
        });
        self.count_followed(done.iter().map(|(_, anew, _)| anew).sum());
        self.reserve_links(done.iter().flat_map(|(found, ..)| found).map(|(it, _)| it.links.len()).sum());
        self.count_found(language, done.len() as u32);
        let mut all = Vec::with_capacity(files.len());
        let mut own = files.iter();
        for (at, (found, _, bytes)) in (0u32..).zip(done) {
            for ((followed, found), &file) in found.into_iter().zip(own.by_ref()) {
                self.add_followed(file, followed);
                all.push(found);
            }
            self.keep_all(|| bytes.map(|bytes| Leaving::Found(language, at, bytes)).into_iter().collect());
        }
        all
    }
}

impl Earlier<'_> {
    fn read_found<T: DecodeOwned>(&self, language: Language, group: u32) -> Option<Vec<Followed<T>>> {
        bitcode::decode(&(self.found)(language, group)?).ok()
    }
}
