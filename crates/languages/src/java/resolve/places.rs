//! A place for each declaration of each file, where it has one.

use banyan_facts::FileFacts;

/// Stands for no place.
const NONE: u32 = u32::MAX;

/// Places by file and declaration, in half of the room that options take.
pub(super) struct Places {
    /// Where the declarations of each file begin; one more than there are files
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl Places {
    /// None has a place yet.
    pub fn none(files: &[FileFacts]) -> Places {
        let mut starts = vec![0; files.len() + 1];
        for (at, file) in files.iter().enumerate() {
            starts[at + 1] = starts[at] + file.declarations.len() as u32;
        }
        let count = starts.last().copied().unwrap_or_default();
        Places { starts, places: vec![NONE; count as usize] }
    }

    /// The place of a declaration; none as well where there is no such declaration.
    pub fn get(&self, file: u32, declaration: u32) -> Option<u32> {
        let end = *self.starts.get(file as usize + 1)?;
        let at = self.starts[file as usize].checked_add(declaration).filter(|at| *at < end)?;
        Some(self.places[at as usize]).filter(|place| *place != NONE)
    }

    /// Gives a declaration a place, or takes it.
    pub fn set(&mut self, file: u32, declaration: u32, place: Option<u32>) {
        let at = self.starts[file as usize] + declaration;
        self.places[at as usize] = place.unwrap_or(NONE);
    }
}
