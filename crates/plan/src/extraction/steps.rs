//! The steps of an extraction: first what changes nothing for anybody, then the data, then the
//! traffic, and what cannot be undone cheaply last.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::data_steps::prepare_data;
use super::{Extraction, Step};
use crate::naming::{Naming, code, count, list};
use crate::plan::Departures;
use crate::{Party, Pattern, PatternChoice, Plan, Seam, TransactionSpan};

/// Orders the steps of an extraction.
pub(crate) fn order_steps(
    naming: Naming<'_>,
    plan: &Plan,
    leaves: &Departures,
    extraction: &Extraction,
) -> Vec<Step> {
    let context = Context { naming, plan, leaves, extraction };
    let mut steps = vec![context.agree(), context.guard()];
    steps.extend(context.share_library());
    steps.extend(context.cut_calls_in());
    steps.extend(context.cut_calls_out());
    steps.push(context.build());
    steps.extend(context.configure());
    steps.extend(prepare_data(naming, plan, leaves, extraction));
    steps.extend(context.cut_transactions());
    steps.extend(context.compare());
    steps.push(context.switch());
    steps.extend(context.move_data());
    steps.push(context.delete_old_path());
    steps
}

#[derive(Clone, Copy)]
struct Context<'a> {
    naming: Naming<'a>,
    plan: &'a Plan,
    leaves: &'a Departures,
    extraction: &'a Extraction,
}

impl<'a> Context<'a> {
    fn name(&self) -> &'a str {
        self.naming.party(Party::Service(self.extraction.service))
    }

    fn units(&self) -> String {
        count(self.extraction.units.len() as u32, "unit")
    }

    /// Seams that lead to it from what is still in the monolith.
    fn seams_in(&self) -> impl Iterator<Item = &'a Seam> + use<'a> {
        let (plan, leaves, wave) = (self.plan, self.leaves, self.extraction.wave);
        let all = self.extraction.seams_in.iter().map(|&at| &plan.seams[at as usize]);
        all.filter(move |seam| leaves.wave_of(seam.from) >= wave)
    }

    /// Seams that leave it for what is still in the monolith.
    fn seams_out(&self) -> impl Iterator<Item = &'a Seam> + use<'a> {
        let (plan, leaves, wave) = (self.plan, self.leaves, self.extraction.wave);
        let all = self.extraction.seams_out.iter().map(|&at| &plan.seams[at as usize]);
        all.filter(move |seam| leaves.wave_of(seam.to) >= wave)
    }

    fn agree(&self) -> Step {
        let crossing: u32 = self.seams_in().map(|seam| seam.references).sum();
        let mut done = vec![format!("none of its {} is left in the monolith", self.units())];
        if !self.extraction.entry_points.is_empty() {
            done.push(format!(
                "{} answered by the service",
                are(self.extraction.entry_points.len() as u32, "entry point")
            ));
        }
        if crossing > 0 {
            done.push(format!("the {} into it are gone", count(crossing, "reference")));
        }
        if !self.extraction.tables.is_empty() {
            done.push(format!("only it touches {}", self.naming.tables(&self.extraction.tables)));
        }
        Step {
            title: "Write down what done means".into(),
            pattern: None,
            detail: format!(
                "Write the announcement of {} first. It is done when {}.",
                self.name(),
                list(done)
            ),
            way_back: "Nothing has changed yet.".into(),
        }
    }

    fn guard(&self) -> Step {
        Step {
            title: "Hold the line".into(),
            pattern: None,
            detail: format!(
                "Run the guardrails of {} in CI with today's violations as the baseline, so that no new reference \
                 crosses while the old ones are taken away.",
                self.name()
            ),
            way_back: "Leave the check out of CI again.".into(),
        }
    }

    fn share_library(&self) -> Option<Step> {
        let choice = self.choice(Pattern::SharedLibrary)?;
        let mut step = step_of("Take the shared library out", choice);
        let earlier = self.plan.extractions.iter().any(|other| {
            other.wave < self.extraction.wave
                && self.extraction.shared_units.iter().all(|unit| other.shared_units.contains(unit))
        });
        if earlier {
            step.detail = "An earlier wave has built the library; depend on it.".into();
        }
        Some(step)
    }

    fn choice(&self, pattern: Pattern) -> Option<&'a PatternChoice> {
        self.extraction.patterns.iter().find(|choice| choice.pattern == pattern)
    }

    /// One interface in front of the service, its callers moved behind it one after the other.
    fn cut_calls_in(&self) -> Option<Step> {
        let mut seams: Vec<&Seam> = self.seams_in().filter(|seam| seam.references > 0).collect();
        seams.sort_by_key(|seam| (seam.places_to_change(), seam.from));
        let way_back = choice_of(seams.first()?, Pattern::BranchByAbstraction)?.way_back.clone();
        let members: BTreeSet<_> =
            seams.iter().flat_map(|seam| &seam.contract).map(|item| (item.unit, item.member)).collect();
        let callers = seams.iter().map(|seam| {
            let places = count(seam.places_to_change() as u32, "place");
            format!(
                "{} ({places} in {})",
                self.naming.party(seam.from),
                count(seam.callers().len() as u32, "unit")
            )
        });
        let interface = code(&self.naming.gateway(Party::Service(self.extraction.service)));
        Some(Step {
            title: format!("Put an interface in front of it: {interface}"),
            pattern: Some(Pattern::BranchByAbstraction),
            detail: format!(
                "Write {interface} with {} that others use; today's code is its first implementation. Move the \
                 callers behind it one after the other, the easiest first: {}. Then write a second implementation \
                 that calls the service over the network, and choose between the two by a flag.",
                count(members.len() as u32, "member"),
                callers.collect::<Vec<String>>().join(", ")
            ),
            way_back,
        })
    }

    /// One adapter for each party that it still calls when it leaves.
    fn cut_calls_out(&self) -> Option<Step> {
        let mut seams: Vec<&Seam> = self.seams_out().filter(|seam| seam.references > 0).collect();
        seams.sort_by_key(|seam| (Reverse(seam.references), seam.to));
        let back = seams.iter().map(|seam| {
            let members = count(seam.contract.len() as u32, "member");
            format!("{} ({} to {members})", self.naming.party(seam.to), count(seam.references, "reference"))
        });
        (!seams.is_empty()).then(|| Step {
            title: "Gather its calls to what is still inside in adapters".into(),
            pattern: Some(Pattern::AntiCorruptionLayer),
            detail: format!(
                "Write one adapter for each of {}. Translate there between {}'s own types and theirs, and let the \
                 monolith offer at its edge what the adapters need, no more. Count these calls and watch them fall.",
                back.collect::<Vec<String>>().join(", "),
                self.name()
            ),
            way_back: "The adapters can call in process again: what they offer inside does not change.".into(),
        })
    }

    fn build(&self) -> Step {
        let service = &self.naming.split.services[self.extraction.service as usize];
        let place = match &service.home {
            Some(home) => format!("under {}", code(home)),
            None => "into a folder of its own, and tell the split which (its home), so that progress can be measured".into(),
        };
        let tests = match self.extraction.test_units.len() as u32 {
            0 => String::new(),
            tests => format!(" and {} of tests", count(tests, "unit")),
        };
        Step {
            title: "Build and deploy it dark".into(),
            pattern: None,
            detail: format!(
                "Move {}{tests} {place}, build {} by itself and deploy it without traffic; the monolith uses the moved \
                 code as a dependency until the switch.",
                self.units(),
                self.name()
            ),
            way_back: "Move the folder back: names and packages have not changed.".into(),
        }
    }

    fn configure(&self) -> Option<Step> {
        self.choice(Pattern::ConfigurationToCarry)
            .map(|choice| step_of("Carry the configuration over", choice))
    }

    /// A transaction is cut when the first of its services leaves; those that follow take their
    /// part in the saga with them.
    fn cut_transactions(&self) -> Vec<Step> {
        let spans = self.extraction.transactions.iter().map(|&at| &self.plan.transactions[at as usize]);
        let (cut, before): (Vec<&TransactionSpan>, Vec<&TransactionSpan>) =
            spans.partition(|span| self.first_wave_of(span) >= self.extraction.wave);
        let opener = |span: &TransactionSpan| code(&self.naming.member(span.unit, span.member));
        let mut steps: Vec<Step> = cut
            .into_iter()
            .filter_map(|span| {
                Some(step_of(&format!("Make a saga of {}", opener(span)), span.patterns.first()?))
            })
            .collect();
        if !before.is_empty() {
            let names = list(before.into_iter().map(opener));
            steps.push(Step {
                title: "Take its part in sagas along".into(),
                pattern: Some(Pattern::Saga),
                detail: format!(
                    "An earlier wave made a saga of {names}: move {}'s steps and compensations, and its outbox, with it.",
                    self.name()
                ),
                way_back: "Let the monolith run these steps again; the saga does not change.".into(),
            });
        }
        steps
    }

    fn first_wave_of(&self, span: &TransactionSpan) -> u32 {
        let parties = span.services.iter().chain(&span.party);
        parties.map(|&party| self.leaves.wave_of(party)).min().unwrap_or(u32::MAX)
    }

    fn compare(&self) -> Option<Step> {
        self.choice(Pattern::ParallelRun).map(|choice| step_of("Run both and compare", choice))
    }

    fn switch(&self) -> Step {
        let mut detail = match self.choice(Pattern::StranglerFacade) {
            Some(choice) => choice.steps.get(1).cloned().unwrap_or_default(),
            None => format!(
                "Switch the flag of each interface to {}, a small share of the calls first.",
                self.name()
            ),
        };
        let kinds: Vec<&str> = [
            (banyan_facts::EntryPointKind::Message, "message consumers"),
            (banyan_facts::EntryPointKind::Scheduled, "scheduled jobs"),
        ]
        .into_iter()
        .filter(|(kind, _)| self.has_entry_points(*kind))
        .map(|(_, name)| name)
        .collect();
        if !kinds.is_empty() {
            detail.push_str(&format!(
                " Switch {} on here and off there in one go: never both, never neither.",
                kinds.join(" and ")
            ));
        }
        Step {
            title: "Switch the traffic".into(),
            pattern: self.choice(Pattern::StranglerFacade).map(|choice| choice.pattern),
            detail,
            way_back: "Switch back; the old path still works.".into(),
        }
    }

    fn has_entry_points(&self, kind: banyan_facts::EntryPointKind) -> bool {
        let all = &self.naming.graph.facts().entry_points;
        self.extraction.entry_points.iter().any(|&at| all[at as usize].kind == kind)
    }

    fn move_data(&self) -> Option<Step> {
        let tables = &self.extraction.tables;
        (!tables.is_empty()).then(|| Step {
            title: "Give it its own database".into(),
            pattern: None,
            detail: format!(
                "Give {} a connection and a schema of its own with {}, then move the schema to a server of its own \
                 by replication and a short stop of writes.",
                self.name(),
                self.naming.tables(tables)
            ),
            way_back: "Replicate the other way until the old tables are dropped.".into(),
        })
    }

    fn delete_old_path(&self) -> Step {
        let crossing: u32 = self.seams_in().map(|seam| seam.references).sum();
        let mut rest = vec![format!("its {}", self.units())];
        if crossing > 0 {
            rest.push(format!("what is left of the {} into it", count(crossing, "reference")));
        }
        Step {
            title: "Delete the old path".into(),
            pattern: None,
            detail: format!(
                "Delete {} from the monolith, with the flags, the first implementations, the old routes and tables, and empty the \
                 baseline. An old path that is left behind is a step undone.",
                list(rest)
            ),
            way_back: "Revert the deletion; keep a backup of dropped tables until nobody asks for it.".into(),
        }
    }
}

fn choice_of(seam: &Seam, pattern: Pattern) -> Option<&PatternChoice> {
    seam.patterns.iter().find(|choice| choice.pattern == pattern)
}

pub(super) fn step_of(title: &str, choice: &PatternChoice) -> Step {
    Step {
        title: title.to_owned(),
        pattern: Some(choice.pattern),
        detail: choice.steps.join(" "),
        way_back: choice.way_back.clone(),
    }
}

fn are(number: u32, what: &str) -> String {
    format!("{} {}", count(number, what), if number == 1 { "is" } else { "are" })
}
