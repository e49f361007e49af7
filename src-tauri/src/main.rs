//! The desktop face.
fn main() {}
