//! Answers that are asked for a window at a time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Answer;
use crate::state::Known;

/// What was made last. It holds for the question it was made for, asked of the very study and split that
/// it was made from: neither ever changes, a rescan or a decision makes another.
pub(crate) struct Memo<T> {
    most: usize,
    made: Mutex<VecDeque<Made<T>>>,
}

struct Made<T> {
    question: String,
    known: Known,
    value: Arc<T>,
}

impl<T> Memo<T> {
    /// Nothing made yet; the last so many answers will be kept.
    pub fn of_last(most: usize) -> Memo<T> {
        Memo { most, made: Mutex::new(VecDeque::new()) }
    }

    /// What was made for this question, or what `make` makes now. Others that ask wait for it.
    pub fn get(&self, known: &Known, question: String, make: impl FnOnce() -> Answer<T>) -> Answer<Arc<T>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.retain(|made| made.known.is(known));
        if let Some(at) = made.iter().position(|made| made.question == question)
            && let Some(found) = made.remove(at)
        {
            let value = found.value.clone();
            made.push_front(found);
            return Ok(value);
        }
        let value = Arc::new(make()?);
        made.truncate(self.most - 1);
        made.push_front(Made { question, known: known.clone(), value: value.clone() });
        Ok(value)
    }

    /// Lets go of it.
    pub fn clear(&self) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
