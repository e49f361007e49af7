//! The plan, for a terminal.

use std::fmt::Write;

use banyan_plan::Plan;
use banyan_split::Split;

use crate::Scan;
use crate::plan_document::{ExtractionRow, PlanDocument, SeamRow, document_of};
use crate::shown::{count, percent, shown};

/// How many rows of each list a terminal shows.
const LISTED: usize = 10;

/// The plan, for a terminal: waves with their steps, the heaviest seams, contested tables,
/// transactions. The reports tell all of it.
pub fn render_plan_text(scan: &Scan<'_>, split: &Split, plan: &Plan) -> String {
    let document = document_of(scan, split, plan);
    let mut text = format!(
        "{}: {} in {}\n",
        shown(scan.root),
        count(document.extractions.len() as u64, "extraction"),
        count(document.waves.len() as u64, "wave")
    );
    if document.unsure {
        let _ = writeln!(
            text,
            "Unsure: {} of the references were followed; there may be seams that are not shown.",
            percent(plan.resolved_share)
        );
    }
    for wave in &document.waves {
        let _ = writeln!(text, "\nWave {}\n  {}", wave.number, shown(wave.why));
        for extraction in document.extractions.iter().filter(|extraction| extraction.wave == wave.number) {
            write_extraction(&mut text, &document, extraction);
        }
    }
    write_seams(&mut text, &document);
    write_tables(&mut text, &document);
    write_transactions(&mut text, &document);
    let _ = writeln!(
        text,
        "\n{}; `banyan check` holds the source to them.",
        count(document.guardrails.len() as u64, "guardrail")
    );
    text
}

fn write_extraction(text: &mut String, document: &PlanDocument<'_>, extraction: &ExtractionRow<'_>) {
    let _ = writeln!(
        text,
        "\n  {}: {}, {}, {}, {} of its own, {} points",
        shown(document.party_name(extraction.service)),
        count(extraction.units.len() as u64, "unit"),
        count(extraction.lines, "line"),
        count(extraction.entry_points.len() as u64, "entry point"),
        count(extraction.tables.len() as u64, "table"),
        extraction.effort.points
    );
    for risk in extraction.risks {
        let _ = writeln!(text, "    ! {}", shown(risk));
    }
    for (at, step) in extraction.steps.iter().enumerate() {
        let _ = writeln!(text, "    {:>2}. {}", at + 1, shown(step.title));
    }
}

fn write_seams(text: &mut String, document: &PlanDocument<'_>) {
    let mut seams: Vec<&SeamRow<'_>> = document.seams.iter().collect();
    seams.sort_by(|a, b| b.effort.points.cmp(&a.effort.points).then_with(|| a.id.cmp(&b.id)));
    let _ = writeln!(text, "\nSeams ({}, the most work first)", seams.len());
    for seam in seams.iter().take(LISTED) {
        let _ = writeln!(
            text,
            "  {} -> {}: {}, {} in the contract, {}, {} points",
            shown(document.party_name(seam.from)),
            shown(document.party_name(seam.to)),
            count(seam.references, "reference"),
            count(seam.contract.len() as u64, "member"),
            count(seam.tables.len() as u64, "table"),
            seam.effort.points
        );
        let patterns: Vec<&str> = seam.patterns.iter().map(|choice| choice.label).collect();
        let _ = writeln!(text, "    {}", patterns.join("; "));
    }
    write_more(text, seams.len());
}

fn write_tables(text: &mut String, document: &PlanDocument<'_>) {
    let contested: Vec<_> = document.tables.iter().filter(|table| table.contested).collect();
    let _ = writeln!(text, "\nContested tables ({} of {})", contested.len(), document.tables.len());
    for table in contested.iter().take(LISTED) {
        let writers = table.parties.iter().filter(|party| party.counts.writes > 0);
        let writers: Vec<String> = writers
            .map(|party| format!("{} {}", document.party_name(party.party), party.counts.writes))
            .collect();
        let owner = table.owner.map_or("nobody", |owner| document.party_name(owner));
        let _ = writeln!(
            text,
            "  {}: written by {}; {} should own it",
            shown(table.name),
            shown(&writers.join(", ")),
            shown(owner)
        );
    }
    write_more(text, contested.len());
}

fn write_transactions(text: &mut String, document: &PlanDocument<'_>) {
    let _ = writeln!(text, "\nTransactions that span services ({})", document.transactions.len());
    for span in document.transactions.iter().take(LISTED) {
        let services: Vec<&str> = span.services.iter().map(|service| document.party_name(service)).collect();
        let _ = writeln!(
            text,
            "  {} writes {} ({}:{})",
            shown(&span.name),
            shown(&services.join(", ")),
            shown(span.path),
            span.line
        );
    }
    write_more(text, document.transactions.len());
}

fn write_more(text: &mut String, all: usize) {
    if all > LISTED {
        let _ = writeln!(text, "  and {} more; --format html or json shows all", all - LISTED);
    }
}
