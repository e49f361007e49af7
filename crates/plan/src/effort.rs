/// How much work something is, in points that are only good for comparing: no days, no money.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effort {
    /// The sum of its parts
    pub points: u32,
    /// What it is made of, in a fixed order, parts that count nothing left out
    pub parts: Vec<EffortPart>,
}

/// One kind of work of an [`Effort`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EffortPart {
    /// What is counted: "call sites", "tables written by both sides"
    pub what: &'static str,
    /// How many
    pub count: u32,
    /// Points for each
    pub each: u32,
}

impl Effort {
    /// Adds `count` pieces of work of `each` points.
    pub(crate) fn add(&mut self, what: &'static str, count: u32, each: u32) {
        if count == 0 {
            return;
        }
        self.points += count * each;
        match self.parts.iter_mut().find(|part| part.what == what && part.each == each) {
            Some(part) => part.count += count,
            None => self.parts.push(EffortPart { what, count, each }),
        }
    }

    /// Adds all parts of another effort.
    pub(crate) fn absorb(&mut self, other: &Effort) {
        for part in &other.parts {
            self.add(part.what, part.count, part.each);
        }
    }
}
