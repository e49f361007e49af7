//! The plan as `banyan.plan/1`, which the reports are made of, too.

use std::collections::BTreeMap;

use banyan_plan::{
    AccessCounts, CallSite, ConfigurationKey, ContractItem, CrossingKey, Effort, Extraction, Forecast,
    Guardrail, PatternChoice, Plan, Rule, Seam, SpanWrite, Step, TableOwnership, TransactionSpan,
};
use banyan_split::Split;
use serde::Serialize;

use crate::Scan;
use crate::graph_json::{CoverageRow, coverage_of};
use crate::labels::{EntryPointLine, Labels, Line, STAYS, rounded, to_json};

/// The plan as `banyan.plan/1`.
pub fn render_plan_json(scan: &Scan<'_>, split: &Split, plan: &Plan) -> String {
    to_json(&document_of(scan, split, plan))
}

/// A plan in words and numbers: ids of units, keys of services, names of tables.
#[derive(Serialize)]
pub(crate) struct PlanDocument<'a> {
    pub schema: &'static str,
    pub root: &'a str,
    pub commit: Option<&'a str>,
    pub coverage: CoverageRow,
    pub unsure: bool,
    pub services: Vec<PartyRow<'a>>,
    pub waves: Vec<WaveRow<'a>>,
    pub extractions: Vec<ExtractionRow<'a>>,
    pub seams: Vec<SeamRow<'a>>,
    pub tables: Vec<TableRow<'a>>,
    pub transactions: Vec<TransactionRow<'a>>,
    pub guardrails: Vec<GuardrailRow<'a>>,
}

#[derive(Serialize)]
pub(crate) struct PartyRow<'a> {
    pub key: &'a str,
    pub name: &'a str,
    pub home: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct WaveRow<'a> {
    pub number: u32,
    pub services: Vec<&'a str>,
    pub why: &'a str,
    pub return_references: u32,
}

#[derive(Serialize)]
pub(crate) struct ExtractionRow<'a> {
    pub service: &'a str,
    pub wave: u32,
    pub units: Vec<&'a str>,
    pub test_units: Vec<&'a str>,
    pub lines: u32,
    pub entry_points: Vec<EntryPointLine<'a>>,
    pub tables: Vec<&'a str>,
    pub seams_in: Vec<String>,
    pub seams_out: Vec<String>,
    pub transactions: Vec<String>,
    pub return_references: u32,
    pub configuration: Vec<ConfigurationRow<'a>>,
    pub shared_units: Vec<&'a str>,
    pub patterns: Vec<ChoiceRow<'a>>,
    pub steps: Vec<StepRow<'a>>,
    pub effort: EffortRow,
    pub risks: &'a [String],
}

#[derive(Serialize)]
pub(crate) struct ConfigurationRow<'a> {
    pub key: &'a str,
    pub shared_with: Vec<&'a str>,
    pub shared_library: bool,
    pub reads: Vec<Line<'a>>,
}

#[derive(Serialize)]
pub(crate) struct StepRow<'a> {
    pub title: &'a str,
    pub pattern: Option<&'static str>,
    pub detail: &'a str,
    pub way_back: &'a str,
}

#[derive(Serialize)]
pub(crate) struct EffortRow {
    pub points: u32,
    pub parts: Vec<EffortPartRow>,
}

#[derive(Serialize)]
pub(crate) struct EffortPartRow {
    pub what: &'static str,
    pub count: u32,
    pub each: u32,
}

#[derive(Serialize)]
pub(crate) struct SeamRow<'a> {
    pub id: String,
    pub from: &'a str,
    pub to: &'a str,
    pub references: u32,
    pub kinds: BTreeMap<&'static str, u32>,
    pub type_only: bool,
    pub return_references: u32,
    pub contract: Vec<ContractRow<'a>>,
    pub call_sites: Vec<CallSiteRow<'a>>,
    pub tables: Vec<&'a str>,
    pub foreign_keys: Vec<KeyRow<'a>>,
    pub transactions: Vec<String>,
    pub entry_points: Vec<EntryPointLine<'a>>,
    pub patterns: Vec<ChoiceRow<'a>>,
    pub effort: EffortRow,
}

#[derive(Serialize)]
pub(crate) struct ContractRow<'a> {
    pub unit: &'a str,
    pub member: Option<&'a str>,
    pub name: String,
    pub references: u32,
    pub callers: Vec<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct CallSiteRow<'a> {
    pub from: &'a str,
    pub from_name: String,
    pub to: &'a str,
    pub to_name: String,
    pub kind: &'static str,
    pub path: &'a str,
    pub line: u32,
}

#[derive(Serialize)]
pub(crate) struct KeyRow<'a> {
    pub table: &'a str,
    pub columns: Vec<&'a str>,
    pub references: &'a str,
}

#[derive(Serialize)]
pub(crate) struct TableRow<'a> {
    pub name: &'a str,
    pub owner: Option<&'a str>,
    pub why: &'a str,
    pub parties: Vec<TablePartyRow<'a>>,
    pub shared: CountsRow,
    pub contested: bool,
    pub reference_data: bool,
    pub mapped_by: Vec<&'a str>,
    pub foreign_keys: Vec<KeyRow<'a>>,
    pub patterns: Vec<ChoiceRow<'a>>,
}

#[derive(Serialize)]
pub(crate) struct TablePartyRow<'a> {
    pub party: &'a str,
    #[serde(flatten)]
    pub counts: CountsRow,
}

#[derive(Serialize)]
pub(crate) struct CountsRow {
    pub reads: u32,
    pub writes: u32,
}

#[derive(Serialize)]
pub(crate) struct TransactionRow<'a> {
    pub id: String,
    pub unit: &'a str,
    pub member: Option<&'a str>,
    pub name: String,
    pub path: &'a str,
    pub line: u32,
    pub party: Option<&'a str>,
    pub services: Vec<&'a str>,
    pub writes: Vec<WriteRow<'a>>,
    pub patterns: Vec<ChoiceRow<'a>>,
}

#[derive(Serialize)]
pub(crate) struct WriteRow<'a> {
    pub table: &'a str,
    pub owner: &'a str,
    pub unit: &'a str,
    pub name: String,
    pub path: &'a str,
    pub line: u32,
    pub via: Vec<&'a str>,
    pub assumed: bool,
}

#[derive(Serialize)]
pub(crate) struct ChoiceRow<'a> {
    pub pattern: &'static str,
    pub label: &'static str,
    pub facts: Vec<FactRow<'a>>,
    pub steps: &'a [String],
    pub entry: &'a str,
    pub exit: &'a str,
    pub way_back: &'a str,
    pub source: &'static str,
}

#[derive(Serialize)]
pub(crate) struct FactRow<'a> {
    pub text: &'a str,
    pub evidence: Vec<Line<'a>>,
}

#[derive(Serialize)]
pub(crate) struct GuardrailRow<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub kind: &'static str,
    pub why: &'a str,
}

/// When the last unit could have moved.
#[derive(Serialize)]
pub(crate) struct ForecastRow {
    pub snapshots: u32,
    pub per_week: f64,
    pub earliest: i64,
    pub likely: i64,
    pub latest: Option<i64>,
}

impl From<Forecast> for ForecastRow {
    fn from(forecast: Forecast) -> ForecastRow {
        ForecastRow {
            snapshots: forecast.snapshots,
            per_week: rounded(forecast.per_week),
            earliest: forecast.earliest,
            likely: forecast.likely,
            latest: forecast.latest,
        }
    }
}

/// The plan as a document.
pub(crate) fn document_of<'a>(scan: &Scan<'a>, split: &'a Split, plan: &'a Plan) -> PlanDocument<'a> {
    let rows = Rows { labels: Labels { graph: scan.graph, split }, plan };
    let service = |at: &u32| split.services[*at as usize].key.as_str();
    PlanDocument {
        schema: "banyan.plan/1",
        root: scan.root,
        commit: scan.commit,
        coverage: coverage_of(scan.coverage),
        unsure: plan.unsure,
        services: split
            .services
            .iter()
            .map(|service| PartyRow { key: &service.key, name: &service.name, home: service.home.as_deref() })
            .collect(),
        waves: plan
            .waves
            .iter()
            .map(|wave| WaveRow {
                number: wave.number,
                services: wave.extractions.iter().map(service).collect(),
                why: &wave.why,
                return_references: wave.return_references,
            })
            .collect(),
        extractions: plan.extractions.iter().map(|extraction| rows.extraction(extraction)).collect(),
        seams: plan.seams.iter().map(|seam| rows.seam(seam)).collect(),
        tables: plan.tables.iter().map(|table| rows.table(table)).collect(),
        transactions: plan.transactions.iter().map(|span| rows.transaction(span)).collect(),
        guardrails: plan.guardrails.iter().map(guardrail_row).collect(),
    }
}

/// A guardrail as it stands in documents.
pub(crate) fn guardrail_row(guardrail: &Guardrail) -> GuardrailRow<'_> {
    let kind = match guardrail.rule {
        Rule::NoReference { .. } => "no_reference",
        Rule::TableOwner { .. } => "table_owner",
        Rule::SharedUsesNoService => "shared_uses_no_service",
        Rule::Layer { .. } => "layer",
    };
    GuardrailRow { id: &guardrail.id, title: &guardrail.title, kind, why: &guardrail.why }
}

#[derive(Clone, Copy)]
struct Rows<'a> {
    labels: Labels<'a>,
    plan: &'a Plan,
}

impl<'a> Rows<'a> {
    fn seam_id(&self, seam: &Seam) -> String {
        format!("{}->{}", self.labels.party(seam.from), self.labels.party(seam.to))
    }

    fn transaction_id(&self, span: &TransactionSpan) -> String {
        let unit = self.labels.id(span.unit);
        self.labels
            .member(span.unit, span.member)
            .map_or_else(|| unit.to_owned(), |member| format!("{unit}#{member}"))
    }

    fn transaction_ids(&self, places: &[u32]) -> Vec<String> {
        places.iter().map(|&at| self.transaction_id(&self.plan.transactions[at as usize])).collect()
    }

    fn entry_points(&self, places: &[u32]) -> Vec<EntryPointLine<'a>> {
        places.iter().map(|&at| self.labels.entry_point(at)).collect()
    }

    fn extraction(&self, extraction: &'a Extraction) -> ExtractionRow<'a> {
        let labels = self.labels;
        let seams =
            |places: &[u32]| places.iter().map(|&at| self.seam_id(&self.plan.seams[at as usize])).collect();
        ExtractionRow {
            service: &labels.split.services[extraction.service as usize].key,
            wave: extraction.wave,
            units: labels.ids(&extraction.units),
            test_units: labels.ids(&extraction.test_units),
            lines: extraction.lines,
            entry_points: self.entry_points(&extraction.entry_points),
            tables: labels.tables(&extraction.tables),
            seams_in: seams(&extraction.seams_in),
            seams_out: seams(&extraction.seams_out),
            transactions: self.transaction_ids(&extraction.transactions),
            return_references: extraction.return_references,
            configuration: extraction.configuration.iter().map(|key| self.configuration(key)).collect(),
            shared_units: labels.ids(&extraction.shared_units),
            patterns: self.choices(&extraction.patterns),
            steps: extraction.steps.iter().map(step_row).collect(),
            effort: effort_row(&extraction.effort),
            risks: &extraction.risks,
        }
    }

    fn configuration(&self, key: &'a ConfigurationKey) -> ConfigurationRow<'a> {
        ConfigurationRow {
            key: &key.key,
            shared_with: self.labels.parties(&key.shared_with),
            shared_library: key.shared_library,
            reads: self.labels.lines(&key.reads),
        }
    }

    fn seam(&self, seam: &'a Seam) -> SeamRow<'a> {
        let labels = self.labels;
        SeamRow {
            id: self.seam_id(seam),
            from: labels.party(seam.from),
            to: labels.party(seam.to),
            references: seam.references,
            kinds: seam.kinds.iter().map(|(kind, references)| (kind.id(), references)).collect(),
            type_only: seam.is_type_only(),
            return_references: seam.return_references,
            contract: seam.contract.iter().map(|item| self.contract(item)).collect(),
            call_sites: seam.call_sites.iter().map(|site| self.call_site(site)).collect(),
            tables: labels.tables(&seam.tables),
            foreign_keys: self.keys(&seam.foreign_keys),
            transactions: self.transaction_ids(&seam.transactions),
            entry_points: self.entry_points(&seam.entry_points),
            patterns: self.choices(&seam.patterns),
            effort: effort_row(&seam.effort),
        }
    }

    fn contract(&self, item: &ContractItem) -> ContractRow<'a> {
        ContractRow {
            unit: self.labels.id(item.unit),
            member: self.labels.member(item.unit, item.member),
            name: self.labels.name(item.unit, item.member),
            references: item.references,
            callers: self.labels.ids(&item.callers),
        }
    }

    fn call_site(&self, site: &CallSite) -> CallSiteRow<'a> {
        let at = self.labels.line(site.at);
        CallSiteRow {
            from: self.labels.id(site.from),
            from_name: self.labels.name(site.from, site.from_member),
            to: self.labels.id(site.to),
            to_name: self.labels.name(site.to, site.to_member),
            kind: site.kind.id(),
            path: at.path,
            line: at.line,
        }
    }

    fn keys(&self, keys: &'a [CrossingKey]) -> Vec<KeyRow<'a>> {
        let row = |key: &'a CrossingKey| KeyRow {
            table: self.labels.table(key.table),
            columns: key.columns.iter().map(AsRef::as_ref).collect(),
            references: self.labels.table(key.references),
        };
        keys.iter().map(row).collect()
    }

    fn table(&self, table: &'a TableOwnership) -> TableRow<'a> {
        let labels = self.labels;
        let parties = table.parties.iter();
        TableRow {
            name: labels.table(table.table),
            owner: table.owner.map(|owner| labels.party(owner)),
            why: &table.why,
            parties: parties
                .map(|(&party, &counts)| TablePartyRow {
                    party: labels.party(party),
                    counts: counts_row(counts),
                })
                .collect(),
            shared: counts_row(table.shared),
            contested: table.contested,
            reference_data: table.reference_data,
            mapped_by: labels.ids(&table.mapped_by),
            foreign_keys: self.keys(&table.foreign_keys),
            patterns: self.choices(&table.patterns),
        }
    }

    fn transaction(&self, span: &'a TransactionSpan) -> TransactionRow<'a> {
        let (labels, at) = (self.labels, self.labels.line(span.at));
        TransactionRow {
            id: self.transaction_id(span),
            unit: labels.id(span.unit),
            member: labels.member(span.unit, span.member),
            name: labels.name(span.unit, span.member),
            path: at.path,
            line: at.line,
            party: span.party.map(|party| labels.party(party)),
            services: labels.parties(&span.services),
            writes: span.writes.iter().map(|write| self.write(write)).collect(),
            patterns: self.choices(&span.patterns),
        }
    }

    fn write(&self, write: &SpanWrite) -> WriteRow<'a> {
        let (labels, at) = (self.labels, self.labels.line(write.at));
        WriteRow {
            table: labels.table(write.table),
            owner: labels.party(write.owner),
            unit: labels.id(write.unit),
            name: labels.name(write.unit, write.member),
            path: at.path,
            line: at.line,
            via: labels.ids(&write.path),
            assumed: write.assumed,
        }
    }

    fn choices(&self, choices: &'a [PatternChoice]) -> Vec<ChoiceRow<'a>> {
        let row = |choice: &'a PatternChoice| ChoiceRow {
            pattern: choice.pattern.id(),
            label: choice.pattern.label(),
            facts: choice
                .facts
                .iter()
                .map(|fact| FactRow { text: &fact.text, evidence: self.labels.lines(&fact.at) })
                .collect(),
            steps: &choice.steps,
            entry: &choice.entry,
            exit: &choice.exit,
            way_back: &choice.way_back,
            source: choice.source(),
        };
        choices.iter().map(row).collect()
    }
}

fn step_row(step: &Step) -> StepRow<'_> {
    StepRow {
        title: &step.title,
        pattern: step.pattern.map(|pattern| pattern.id()),
        detail: &step.detail,
        way_back: &step.way_back,
    }
}

fn effort_row(effort: &Effort) -> EffortRow {
    let parts = effort.parts.iter();
    EffortRow {
        points: effort.points,
        parts: parts
            .map(|part| EffortPartRow { what: part.what, count: part.count, each: part.each })
            .collect(),
    }
}

fn counts_row(counts: AccessCounts) -> CountsRow {
    CountsRow { reads: counts.reads, writes: counts.writes }
}

impl PlanDocument<'_> {
    /// The name of a party, from its key.
    pub fn party_name<'k>(&'k self, key: &'k str) -> &'k str {
        match key {
            STAYS => "the monolith",
            _ => self.services.iter().find(|service| service.key == key).map_or(key, |service| service.name),
        }
    }
}
