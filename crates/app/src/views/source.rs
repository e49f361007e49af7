//! Source text of the scanned tree: read, never run, and never from outside the tree.

use std::path::{Component, Path, PathBuf};

use banyan_facts::MonolithFacts;

use crate::error::{Answer, AppError};
use crate::wire::{SourceUnit, SourceView};

/// Files larger than this are shown in part.
const WHOLE: usize = 400_000;
/// Lines shown before and after the line asked for, when in part.
const AROUND: usize = 2_000;

/// The text around a line of a file of the scan.
pub fn view_source(root: &Path, facts: &MonolithFacts, path: &str, line: u32) -> Answer<SourceView> {
    let file = locate_file(root, path)?;
    let bytes =
        std::fs::read(&file).map_err(|error| AppError::Failed(format!("cannot read {path}: {error}")))?;
    let at = facts.files.binary_search_by(|row| row.path.as_ref().cmp(path)).ok();
    let row = at.map(|at| &facts.files[at]);
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().count() as u32;
    let (text, first_line) = if text.len() <= WHOLE { (text.into_owned(), 1) } else { cut(&text, line) };
    Ok(SourceView {
        path: path.into(),
        language: row.map_or("", |row| row.language.id()).into(),
        text,
        first_line,
        lines,
        changed: row.is_some_and(|row| row.bytes != bytes.len() as u64),
        units: at.map_or(Vec::new(), |at| units_of_file(facts, at as u32)),
    })
}

fn units_of_file(facts: &MonolithFacts, file: u32) -> Vec<SourceUnit> {
    let units = facts.units.iter().filter(|unit| unit.file == file);
    let mut units: Vec<SourceUnit> = units
        .map(|unit| SourceUnit {
            id: unit.id.to_string(),
            name: unit.name.to_string(),
            line: unit.line,
            lines: unit.lines,
        })
        .collect();
    units.sort_by_key(|unit| unit.line);
    units
}

/// The absolute path of a file below the root; refuses whatever leads out of it.
pub fn locate_file(root: &Path, path: &str) -> Answer<PathBuf> {
    let refused = || AppError::NotFound(format!("`{path}` is not a file of this monolith"));
    let relative = Path::new(path);
    if !relative.components().all(|component| matches!(component, Component::Normal(_))) {
        return Err(refused());
    }
    let file = root.join(relative).canonicalize().map_err(|_| {
        AppError::NotFound(format!("`{path}` is gone since the scan; scan again to see what is there now"))
    })?;
    let inside = root.canonicalize().is_ok_and(|root| file.starts_with(root));
    if inside && file.is_file() { Ok(file) } else { Err(refused()) }
}

fn cut(text: &str, line: u32) -> (String, u32) {
    let first = (line as usize).saturating_sub(AROUND).max(1);
    let part: Vec<&str> = text.lines().skip(first - 1).take(2 * AROUND).collect();
    (part.join("\n"), first as u32)
}
