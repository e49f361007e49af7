//! The operations that both faces share. What the desktop shows, the command line prints: both
//! call a [`Session`](crate::wire) here, and nothing below it.

pub mod wire;
