//! The plan as a report in Markdown.

use banyan_plan::Plan;
use banyan_split::Split;
use minijinja::{AutoEscape, Output, State, Value, escape_formatter};

use crate::Scan;
use crate::plan_document::document_of;
use crate::plan_html::{render, report_environment};
use crate::shown::{Piece, pieces, shown};

/// The plan as a report in Markdown.
pub fn render_plan_markdown(scan: &Scan<'_>, split: &Split, plan: &Plan) -> String {
    let document = document_of(scan, split, plan);
    let mut environment = report_environment(&document);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_formatter(show_and_escape);
    environment.add_filter("prose", |text: String| Value::from_safe_string(prose(&text)));
    environment.add_filter("code", |text: String| Value::from_safe_string(code(&text)));
    render(&environment, "plan.md", include_str!("templates/plan.md"), &document)
}

fn show_and_escape(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => out.write_str(&escaped(text)).map_err(Into::into),
        _ => escape_formatter(out, state, value),
    }
}

fn prose(text: &str) -> String {
    let pieces = pieces(text).into_iter().map(|piece| match piece {
        Piece::Prose(text) => escaped(text),
        Piece::Code(text) => code(text),
    });
    pieces.collect()
}

/// A code span, fenced by more backticks than it holds; bars are escaped for tables.
fn code(text: &str) -> String {
    let text = shown(text).replace('|', "\\|");
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Letters that mean something in Markdown or HTML, with a backslash or as an entity.
fn escaped(text: &str) -> String {
    let mut markdown = String::with_capacity(text.len());
    for letter in shown(text).chars() {
        match letter {
            '<' => markdown.push_str("&lt;"),
            '>' => markdown.push_str("&gt;"),
            '&' => markdown.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '$' => {
                markdown.push('\\');
                markdown.push(letter);
            }
            letter => markdown.push(letter),
        }
    }
    markdown
}
