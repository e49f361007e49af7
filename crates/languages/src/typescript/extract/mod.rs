//! Extraction: what one file says by itself.
//!
//! The script of a file is parsed with `oxc`. Where a part of it does not parse, tree-sitter tells which, and the
//! rest is parsed without it.

mod calls;
mod data;
mod declarations;
mod depth;
mod entities;
mod expressions;
mod fallback;
mod messages;
mod modules;
mod nest;
mod requests;
mod roles;
mod routes;
mod schemas;
mod sections;
mod statements;
mod texts;
mod types;
mod walk;

use std::borrow::Cow;

use banyan_facts::{FileFacts, FileStatus, Language, Markers};
use memchr::memchr;
use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;

use self::walk::Walk;
use crate::counting::count_lines;
use crate::{NESTING_LIMIT, SourceFile, too_deep};

pub use routes::GLOBAL_MOUNT;

/// Reads one file.
pub fn extract(file: SourceFile<'_>) -> FileFacts {
    let bytes = file.text.len() as u64;
    if let Some(reason) = obstacle(file) {
        return FileFacts::skipped(file.path, Language::TypeScript, bytes, &reason);
    }
    let is_component = sections::is_component(file.path);
    let script = match is_component {
        true => Cow::Owned(sections::script_of(file.text)),
        false => Cow::Borrowed(file.text),
    };
    if let Some(depth) = depth::too_deep(&script) {
        let limit = depth::SYNTAX_LIMIT;
        let reason = format!("expressions nest up to {depth} deep, more than the {limit} that are read");
        return FileFacts::skipped(file.path, Language::TypeScript, bytes, &reason);
    }
    let mut facts = read_script(file, &script);
    facts.lines = count_lines(file.text);
    facts.bytes = bytes;
    facts
}

fn read_script(file: SourceFile<'_>, script: &str) -> FileFacts {
    let markers = file_markers(file);
    let kinds = source_types(file);
    let mut problem = None;
    for kind in &kinds {
        match read_as(file, script, *kind, "", markers) {
            Ok(facts) => return facts,
            Err(reason) => problem = problem.or(Some(reason)),
        }
    }
    let reason = problem.unwrap_or_else(|| "nothing in it parses".to_owned());
    for rest in fallback::readable_parts(script) {
        if let Ok(facts) = read_as(file, &rest, kinds[0], &reason, markers) {
            return facts;
        }
    }
    FileFacts::skipped(file.path, Language::TypeScript, script.len() as u64, &reason)
}

/// Reads a script as one kind of source. `Err` tells why it does not parse.
fn read_as(
    file: SourceFile<'_>,
    script: &str,
    kind: SourceType,
    reason: &str,
    markers: Markers,
) -> Result<FileFacts, String> {
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, script, kind).with_options(options).parse();
    let problem = parsed.diagnostics.iter().next().map(|problem| {
        let at = problem.labels.first().map_or(0, |label| label.offset() as usize);
        let line =
            script.as_bytes()[..at.min(script.len())].iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("line {line} and perhaps others do not parse ({})", problem.message)
    });
    if parsed.panicked {
        return Err(problem.unwrap_or_else(|| "nothing in it parses".to_owned()));
    }
    let mut walk = Walk::new(file.path, script, markers.has(Markers::TEST));
    walk.program(&parsed.program);
    if sections::is_component(file.path) {
        walk.template(file.text);
    }
    let reason = if reason.is_empty() { problem.unwrap_or_default() } else { reason.to_owned() };
    let status = if reason.is_empty() { FileStatus::Parsed } else { FileStatus::Partial };
    Ok(walk.finish(status, &reason, markers))
}

/// The kinds of source a file may be, the likeliest first.
fn source_types(file: SourceFile<'_>) -> Vec<SourceType> {
    let extension = file.path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    let typescript = SourceType::ts();
    match extension.as_str() {
        "ts" | "mts" | "cts" if file.path.ends_with(".d.ts") => vec![SourceType::d_ts(), typescript],
        "ts" | "mts" | "cts" => vec![typescript],
        "tsx" => vec![SourceType::tsx()],
        "vue" | "svelte" if sections::is_typescript(file.text) => vec![typescript, SourceType::tsx()],
        _ => vec![SourceType::unambiguous().with_jsx(true), SourceType::tsx()],
    }
}

/// Why a file is not read, if it is not.
fn obstacle(file: SourceFile<'_>) -> Option<String> {
    let name = file.path.rsplit('/').next().unwrap_or(file.path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem.ends_with(".min") || stem.ends_with("-min") {
        return Some("its name says that it is minified".to_owned());
    }
    if [".bundle", "-bundle", ".chunk", ".umd"].iter().any(|end| stem.ends_with(end)) || is_bundle(file.text)
    {
        return Some("it is a bundle made of other files".to_owned());
    }
    if is_minified(file.text) {
        return Some("it is minified: most of it stands in lines of more than 5000 bytes".to_owned());
    }
    too_deep(file.text).map(|depth| {
        format!("brackets nest {depth} deep, more than the {NESTING_LIMIT} that can be parsed safely")
    })
}

/// Whether most of a text stands in lines of more than 5000 bytes.
fn is_minified(text: &str) -> bool {
    // No line is as long where there is a break in each half of its length.
    let has_breaks = text.as_bytes().chunks_exact(2_500).all(|part| memchr(b'\n', part).is_some());
    let long = || text.lines().map(str::len).filter(|length| *length > 5_000).sum::<usize>();
    !has_breaks && long() * 2 > text.len()
}

fn is_bundle(text: &str) -> bool {
    let mut end = text.len().min(4_000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    ["webpackBootstrap", "__webpack_modules__", "webpackUniversalModuleDefinition", "parcelRequire"]
        .iter()
        .any(|sign| text[..end].contains(sign))
}

/// Marks that a file's place and head tell.
fn file_markers(file: SourceFile<'_>) -> Markers {
    let mut markers = Markers::NONE;
    let (folders, name) = file.path.rsplit_once('/').unwrap_or(("", file.path));
    let is_test_folder = |folder: &str| {
        matches!(
            folder,
            "test"
                | "tests"
                | "__tests__"
                | "__mocks__"
                | "e2e"
                | "cypress"
                | "spec"
                | "__fixtures__"
                | "playwright"
        ) || folder.ends_with("-e2e")
    };
    let is_test_name = name.split('.').skip(1).any(|part| {
        matches!(
            part,
            "test" | "tests" | "spec" | "cy" | "e2e" | "e2e-spec" | "e2e-test" | "integration-test"
        )
    });
    if is_test_name || folders.split('/').any(is_test_folder) {
        markers.add(Markers::TEST);
    }
    let head = file.text.lines().take(12).filter(|line| line.trim_start().starts_with(['/', '*', '<', '#']));
    let mut head = head.map(str::to_lowercase);
    let signs = [
        "@generated",
        "automatically generated",
        "auto-generated",
        "autogenerated",
        "generated by",
        "do not edit",
    ];
    if head.any(|line| signs.iter().any(|sign| line.contains(sign))) {
        markers.add(Markers::GENERATED);
    }
    markers
}
