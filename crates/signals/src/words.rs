use banyan_facts::{MonolithFacts, UnitIndex};

/// The domain words of each unit: terms from names, packages, members, routes, tables and columns,
/// split, lower-cased, stemmed, without technical words, weighted by rarity.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Words {
    /// Terms, sorted
    pub terms: Vec<String>,
    /// For each unit, by index: (place in `terms`, weight), sorted by term; weights of one unit
    /// have a sum of squares of 1, or there is no word
    pub units: Vec<Vec<(u32, f32)>>,
}

impl Words {
    /// How alike the words of two units are: the cosine, 0 to 1.
    pub fn similarity(&self, _a: UnitIndex, _b: UnitIndex) -> f32 {
        0.0
    }
}

/// Collects the domain words of every unit.
pub fn collect_words(_facts: &MonolithFacts) -> Words {
    Words::default()
}
