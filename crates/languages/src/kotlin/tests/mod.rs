//! What the front-end makes of small monoliths.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

pub(super) mod meant;
mod readings;
mod references;
mod rows;
mod trees;
