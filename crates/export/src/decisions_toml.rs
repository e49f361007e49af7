//! Decisions as the `[split]` table of a `banyan.toml`, to be kept in the monolith's repository.

use std::collections::BTreeSet;
use std::fmt::Write;

use banyan_split::{Draft, DraftService, PlaceName};

/// What was decided: units with their place, pairs, exclusions, names and homes. Of services, those
/// that hold a pinned unit, have a home, or are among `named`, whose name was decided. What only a
/// proposal placed is left to the next proposal.
pub fn render_decisions_toml(draft: &Draft, named: &BTreeSet<String>) -> String {
    let mut text =
        "# Decisions on the split, read by every scan. Units are named by id, qualified name, path, or a\n\
                    # pattern of names or paths.\n[split]\nversion = 1\n"
            .to_owned();
    for (key, place) in
        [("shared", PlaceName::Shared), ("stays", PlaceName::Stays), ("dead", PlaceName::Dead)]
    {
        write_list(&mut text, key, &pinned_at(draft, &place));
    }
    for (key, pairs) in [("together", &draft.together), ("apart", &draft.apart)] {
        let rows = pairs.iter().map(|(a, b)| format!("[{}, {}]", quoted(a), quoted(b)));
        write_rows(&mut text, key, &rows.collect::<Vec<String>>());
    }
    let excluded = draft.excluded.iter();
    let rows = excluded
        .map(|(unit, reason)| format!("{{ units = [{}], reason = {} }}", quoted(unit), quoted(reason)));
    write_rows(&mut text, "exclude", &rows.collect::<Vec<String>>());
    for (key, service) in &draft.services {
        let units = pinned_at(draft, &PlaceName::Service(key.clone()));
        if !units.is_empty() || service.home.is_some() || named.contains(key) {
            write_service(&mut text, key, service, &units);
        }
    }
    text
}

fn pinned_at<'a>(draft: &'a Draft, place: &PlaceName) -> Vec<&'a str> {
    let pinned = draft.pinned.iter().filter(|id| draft.places.get(*id) == Some(place));
    pinned.map(String::as_str).collect()
}

fn write_service(text: &mut String, key: &str, service: &DraftService, units: &[&str]) {
    let _ = writeln!(text, "\n[[split.service]]\nkey = {}\nname = {}", quoted(key), quoted(&service.name));
    if let Some(home) = &service.home {
        let _ = writeln!(text, "home = {}", quoted(home));
    }
    write_list(text, "units", units);
}

fn write_list(text: &mut String, key: &str, values: &[&str]) {
    let rows: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    write_rows(text, key, &rows);
}

fn write_rows(text: &mut String, key: &str, rows: &[String]) {
    if !rows.is_empty() {
        let _ = writeln!(text, "{key} = [\n    {},\n]", rows.join(",\n    "));
    }
}

/// A basic string: quotes, backslashes and control characters escaped.
fn quoted(value: &str) -> String {
    let mut text = String::from('"');
    for letter in value.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            letter if letter.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(letter));
            }
            letter => text.push(letter),
        }
    }
    text.push('"');
    text
}
