//! The habits of the project: run, test, bindings, bench, package.
fn main() {}
