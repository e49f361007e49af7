//! A coarse picture of what a walk found, from the bytes of the files alone.

use std::path::Path;

use banyan_facts::MonolithFacts;
use banyan_languages::{SketchedFile, link_sketches, sketch_file};
use banyan_threads::in_parallel;

use crate::{
    read::{read_into, too_large},
    walk::FoundFile,
    watch::ScanWatcher,
};

/// Files that a thread sketches at a time.
const BATCH: usize = 64;

/// The coarse facts of these files, which are sorted by path; what cannot be read is left out. Ends
/// early when the watcher cancels.
pub(crate) fn sketch_files(
    root: &Path,
    files: &[FoundFile],
    threads: usize,
    watcher: &dyn ScanWatcher,
) -> MonolithFacts {
    let batches: Vec<&[FoundFile]> = files.chunks(BATCH).collect();
    let sketched = in_parallel(threads, batches, Vec::new, |room, _, batch| {
        let batch = if watcher.cancelled() { &[] } else { batch };
        batch.iter().filter_map(|file| sketch(root, file, room)).collect::<Vec<_>>()
    });
    link_sketches(&sketched.into_iter().flatten().collect::<Vec<_>>())
}

fn sketch(root: &Path, file: &FoundFile, room: &mut Vec<u8>) -> Option<SketchedFile> {
    if file.obstacle.is_some()
        || file.front_end.recognises.is_some()
        || too_large(file.front_end, file.size).is_some()
    {
        return None;
    }
    let bytes = read_into(&root.join(&file.path), file.size, room).ok()?;
    Some(SketchedFile {
        path: file.path.as_str().into(),
        language: file.front_end.language,
        bytes: bytes.len() as u64,
        sketch: sketch_file(file.front_end.language, bytes)?,
    })
}
