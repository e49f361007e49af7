//! What a plan says of small monoliths.

mod check;
mod layers;
mod patterns;
mod progress;
mod properties;
mod seams;
mod shop;
mod waves;

use banyan_graph::Graph;
use banyan_split::Split;

use crate::sketch::{coverage, sketch};
use crate::{Party, Pattern, Plan, Seam, build_plan};

/// A graph, its split and its plan.
struct Planned {
    graph: Graph,
    split: Split,
    plan: Plan,
}

fn plan(text: &str) -> Planned {
    let (graph, split) = sketch(text);
    let plan = build_plan(&graph, &split, &coverage(&graph));
    Planned { graph, split, plan }
}

impl Planned {
    fn party(&self, name: &str) -> Party {
        match name {
            "stays" => Party::Stays,
            _ => Party::Service(self.split.services.iter().position(|s| s.key == name).unwrap() as u32),
        }
    }

    fn seam(&self, from: &str, to: &str) -> &Seam {
        let (from, to) = (self.party(from), self.party(to));
        self.plan.seams.iter().find(|seam| (seam.from, seam.to) == (from, to)).unwrap()
    }

    fn table(&self, name: &str) -> &crate::TableOwnership {
        self.plan
            .tables
            .iter()
            .find(|table| *self.graph.facts().tables[table.table as usize].name == *name)
            .unwrap()
    }

    fn extraction(&self, name: &str) -> &crate::Extraction {
        let Party::Service(at) = self.party(name) else { panic!("{name} is no service") };
        &self.plan.extractions[at as usize]
    }

    fn waves(&self) -> Vec<Vec<&str>> {
        let name = |at: &u32| self.split.services[*at as usize].name.as_str();
        self.plan.waves.iter().map(|wave| wave.extractions.iter().map(name).collect()).collect()
    }
}

fn patterns(choices: &[crate::PatternChoice]) -> Vec<Pattern> {
    choices.iter().map(|choice| choice.pattern).collect()
}
