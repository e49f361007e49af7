//! Patterns of both hosts as globs.

use globset::{Glob, GlobBuilder};

use super::OwnersDialect;

/// The globs that match what a pattern matches.
pub(super) fn globs_of(pattern: &str, dialect: OwnersDialect) -> Result<Vec<Glob>, String> {
    let globs = match dialect {
        OwnersDialect::GitHub => globs_of_github(pattern),
        OwnersDialect::GitLab => vec![glob_of_gitlab(pattern)],
    };
    let build = |glob: String| {
        let glob = GlobBuilder::new(&glob).literal_separator(true).backslash_escape(true).build();
        glob.map_err(|error| error.kind().to_string())
    };
    globs.into_iter().map(build).collect()
}

/// As in `.gitignore`: without a slash before its end, a pattern matches in every folder; what
/// matches a folder matches all below it, but `folder/*` only what is in the folder itself.
fn globs_of_github(pattern: &str) -> Vec<String> {
    let plain = escape(pattern, &['[', ']', '{', '}']);
    let body = plain.trim_end_matches('/');
    let anchored = body.contains('/');
    let body = body.trim_start_matches('/');
    let rooted = if anchored || body.is_empty() { body.to_owned() } else { format!("**/{body}") };
    if rooted.is_empty() {
        return vec!["**".to_owned()];
    }
    if plain.ends_with('/') {
        return vec![format!("{rooted}/**")];
    }
    let last = body.rsplit('/').next().unwrap_or(body);
    if last == "*" && anchored { vec![rooted] } else { vec![rooted.clone(), format!("{rooted}/**")] }
}

/// As Ruby's `File.fnmatch` has it: the whole path; without a slash at its beginning, in every
/// folder; with one at its end, all below.
fn glob_of_gitlab(pattern: &str) -> String {
    let plain = escape(pattern, &['{', '}']);
    let body = if plain == "*" { "**/*".to_owned() } else { plain };
    let rooted = match body.strip_prefix('/') {
        Some(rooted) => rooted.to_owned(),
        None if body.starts_with("**/") => body,
        None => format!("**/{body}"),
    };
    if rooted.ends_with('/') || rooted.is_empty() { format!("{rooted}**/*") } else { rooted }
}

fn escape(pattern: &str, literal: &[char]) -> String {
    let mut escaped = String::with_capacity(pattern.len());
    let mut quoted = false;
    for letter in pattern.chars() {
        if !quoted && literal.contains(&letter) {
            escaped.push('\\');
        }
        quoted = !quoted && letter == '\\';
        escaped.push(letter);
    }
    escaped
}
