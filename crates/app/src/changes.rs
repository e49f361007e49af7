//! What changed in the past, as the desktop asks for it.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use banyan_split::Replay;

use crate::error::Answer;
use crate::exports::replay;
use crate::session::{Session, history_progress};
use crate::views::outside::view_outside;
use crate::wire::{OutsideView, ScanProgress};

impl Session {
    /// What is told of the monolith from outside of its source, as far as it is read.
    pub fn outside(&self) -> Answer<OutsideView> {
        let study = self.project()?.study()?;
        let reading = study.reading_now();
        Ok(view_outside(&study, reading.as_ref().map(|read| read.as_deref().map_err(|error| *error))))
    }

    /// Reads the history of changes, where it is not read yet, and tells how far that is.
    pub fn read_history(&self, tell: impl Fn(ScanProgress) + Send + Sync) -> Answer<OutsideView> {
        let project = self.project()?;
        let study = project.study()?;
        let known = study.past_now().is_some();
        self.stop_reading.store(false, Ordering::Relaxed);
        let found = study.read_past(&|progress| {
            tell(history_progress(progress));
            match self.stop_reading.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        if !known && found.is_ok() {
            project.lay_again();
            project.moment()?;
        }
        let past = found.as_deref().map_err(|error| *error);
        Ok(view_outside(&study, Some(past)))
    }

    /// Stops a reading of the history.
    pub fn cancel_history(&self) {
        self.stop_reading.store(true, Ordering::Relaxed);
    }

    /// The last months of changes, replayed on the split.
    pub fn replay(&self, months: u32) -> Answer<Replay> {
        replay(&self.project()?.moment()?, months)
    }
}
