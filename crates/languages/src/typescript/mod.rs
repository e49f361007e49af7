//! TypeScript and JavaScript front-end, single-file components included.
//!
//! `extract` reads one file with `oxc`. `resolve` finds the files that specifiers mean, over the known files and
//! the manifests alone, follows names through exports and re-exports, and then every reference with as
//! much type inference as declared and obvious types allow.

mod builtins;
mod extract;
mod notation;
mod resolve;
#[cfg(test)]
mod tests;

use banyan_facts::Language;

use crate::{Capabilities, FrontEnd, Sight};

/// The row of the front-ends' table.
pub const FRONT_END: FrontEnd = FrontEnd {
    language: Language::TypeScript,
    extensions: &["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "vue", "svelte"],
    file_names: &[],
    recognises: None,
    manifests: &[
        "package.json",
        "tsconfig*.json",
        "jsconfig*.json",
        "pnpm-workspace.yaml",
        "lerna.json",
        "nest-cli.json",
        "*.prisma",
    ],
    capabilities: Capabilities { references: true, entry_points: true, tables: true, configuration: true },
    version: 6,
    extract: extract::extract,
    resolve: resolve::resolve,
    keeps_types: None,
    sight: Some(Sight {
        numbers: notation::numbers,
        shows_imports: false,
        counts: notation::module_mark,
        reached_by: notation::reached_by,
    }),
};
