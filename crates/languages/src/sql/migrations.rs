//! Which scripts count, and in which order they run.

use std::cmp::Ordering;

/// Whether a script undoes a migration: its tables are those of the past.
pub(super) fn undoes(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    let ends = ["down.sql", "undo.sql", "rollback.sql", "revert.sql"].iter().any(|end| {
        name.strip_suffix(end).is_some_and(|start| start.is_empty() || start.ends_with(['.', '_', '-']))
    });
    // Flyway's undo migrations: U1_2__name.sql
    let undo = name.strip_prefix('u').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    ends || undo && name.contains("__")
}

/// Whether a script belongs to tests, whose tables are not the monolith's.
pub(super) fn is_test(path: &str) -> bool {
    const FOLDERS: &[&str] = &["test", "tests", "testdata", "test-data", "test-resources"];
    path.rsplit_once('/')
        .is_some_and(|(folders, _)| folders.split('/').any(|folder| FOLDERS.contains(&folder)))
}

/// The order in which scripts run: folder by folder, plain scripts before versioned migrations
/// before repeatable ones, numbers by their value.
pub(super) fn order(a: &str, b: &str) -> Ordering {
    let (folder_a, name_a) = a.rsplit_once('/').unwrap_or(("", a));
    let (folder_b, name_b) = b.rsplit_once('/').unwrap_or(("", b));
    natural(folder_a, folder_b)
        .then_with(|| stage(name_a).cmp(&stage(name_b)))
        .then_with(|| natural(name_a, name_b))
        .then_with(|| a.cmp(b))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Where a script stands among those of its folder, by Flyway's names.
fn stage(name: &str) -> u8 {
    match name.as_bytes() {
        [b'V' | b'v', digit, ..] if digit.is_ascii_digit() => 1,
        [b'R' | b'r', b'_', b'_', ..] => 2,
        _ => 0,
    }
}

/// Compares runs of digits by their value and everything else by its bytes. A shorter version
/// comes first: `V1__` before `V1_1__`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (pieces(a), pieces(b));
    loop {
        return match (a.next(), b.next()) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match compare_pieces(a, b) {
                Ordering::Equal => continue,
                unequal => unequal,
            },
        };
    }
}

/// Runs of digits, double underscores, and single other characters.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let length = match digits {
            0 if rest.starts_with("__") => 2,
            0 => first.len_utf8(),
            digits => digits,
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        Some(piece)
    })
}

fn compare_pieces(a: &str, b: &str) -> Ordering {
    let is_number = |piece: &str| piece.starts_with(|c: char| c.is_ascii_digit());
    if is_number(a) && is_number(b) {
        let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
        return a.len().cmp(&b.len()).then_with(|| a.cmp(b));
    }
    // The end of a version comes before its next number, however numbers are parted.
    let part = |piece| if piece == "_" { "." } else { piece };
    (b == "__").cmp(&(a == "__")).then_with(|| part(a).cmp(part(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut paths: Vec<&str>) -> Vec<&str> {
        paths.sort_by(|a, b| order(a, b));
        paths
    }

    #[test]
    fn migrations_run_by_the_value_of_their_versions() {
        let expected = vec![
            "db/schema.sql",
            "db/V1__start.sql",
            "db/V1_1__more.sql",
            "db/V1.2__more.sql",
            "db/V2__next.sql",
            "db/V10__last.sql",
            "db/R__views.sql",
            "db10/a.sql",
        ];
        let mut mixed = expected.clone();
        mixed.reverse();
        assert_eq!(sorted(mixed), expected);
        let timestamps = vec!["m/20190226002946_b/up.sql", "m/20200101000000_a/up.sql"];
        assert_eq!(sorted(timestamps.iter().rev().copied().collect()), timestamps);
    }

    #[test]
    fn scripts_that_undo_are_told_by_their_names() {
        for path in ["m/1/down.sql", "m/1_x.down.sql", "1_x_down.sql", "db/U1_2__x.sql", "db/x.undo.sql"] {
            assert!(undoes(path), "{path}");
        }
        for path in ["m/1/up.sql", "breakdown.sql", "db/users__x.sql", "db/V1__x.sql", "U.sql"] {
            assert!(!undoes(path), "{path}");
        }
        assert!(is_test("api/src/test/resources/x.sql"));
        assert!(!is_test("api/latest/x.sql"));
    }
}
