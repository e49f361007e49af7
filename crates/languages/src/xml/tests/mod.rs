//! Small monoliths whose classes are told of in documents.

mod changelogs;
mod hostile;
mod mappings;
mod ways_in;
mod wiring;
