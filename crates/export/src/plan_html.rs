//! The plan as one HTML page: no script, no other file, light and dark, printable.

use std::fmt::Write;

use banyan_plan::Plan;
use banyan_split::Split;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Output, State, Value, escape_formatter};

use crate::Scan;
use crate::plan_document::{PlanDocument, document_of};
use crate::shown::{Piece, pieces, shown};

/// The plan as one HTML page that needs nothing else.
pub fn render_plan_html(scan: &Scan<'_>, split: &Split, plan: &Plan) -> String {
    let document = document_of(scan, split, plan);
    let mut environment = report_environment(&document);
    environment.set_formatter(show_and_escape);
    environment.add_filter("prose", prose);
    render(&environment, "plan.html", include_str!("templates/plan.html"), &document)
}

/// What both reports share: whitespace, and names of parties.
pub(crate) fn report_environment(document: &PlanDocument<'_>) -> Environment<'static> {
    let mut environment = Environment::new();
    let lines_of_blocks_vanish = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(lines_of_blocks_vanish.unwrap_or_default());
    let names: std::collections::BTreeMap<String, String> = document
        .services
        .iter()
        .map(|service| (service.key.to_owned(), service.name.to_owned()))
        .chain([(crate::labels::STAYS.to_owned(), "the monolith".to_owned())])
        .collect();
    environment.add_filter("party", move |key: String| names.get(&key).cloned().unwrap_or(key));
    environment
}

/// Fills a template. The templates are part of the program and fit its documents; should one not,
/// the report says so instead of being empty.
pub(crate) fn render(
    environment: &Environment<'_>,
    name: &str,
    template: &str,
    document: &PlanDocument<'_>,
) -> String {
    let rendered = environment.render_named_str(name, template, Value::from(Serde(document)));
    rendered.unwrap_or_else(|error| format!("The report could not be written: {error:#}\n"))
}

/// Every text is shown as letters that can be seen, then escaped.
fn show_and_escape(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => out.write_str(&escaped(text)).map_err(Into::into),
        _ => escape_formatter(out, state, value),
    }
}

/// A sentence, what stands between backticks as code.
fn prose(text: String) -> Value {
    let mut html = String::new();
    for piece in pieces(&text) {
        let _ = match piece {
            Piece::Prose(text) => write!(html, "{}", escaped(text)),
            Piece::Code(text) => write!(html, "<code>{}</code>", escaped(text)),
        };
    }
    Value::from_safe_string(html)
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in shown(text).chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            letter => html.push(letter),
        }
    }
    html
}
