//! Answers that are asked for a window at a time.

use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Answer;
use crate::state::Moment;

/// What was made last, for as long as the same is asked of the same moment.
pub(crate) struct Memo<T> {
    last: Mutex<Option<Made<T>>>,
}

struct Made<T> {
    question: String,
    moment: Moment,
    value: Arc<T>,
}

impl<T> Memo<T> {
    /// Nothing made yet.
    pub fn new() -> Memo<T> {
        Memo { last: Mutex::new(None) }
    }

    /// What was made for this question, or what `make` makes now. Others that ask wait for it.
    pub fn get(&self, moment: &Moment, question: String, make: impl FnOnce() -> Answer<T>) -> Answer<Arc<T>> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*last
            && made.question == question
            && made.moment.is(moment)
        {
            return Ok(made.value.clone());
        }
        let value = Arc::new(make()?);
        *last = Some(Made { question, moment: moment.clone(), value: value.clone() });
        Ok(value)
    }

    /// Lets go of it.
    pub fn clear(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
