/// Extractions that go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    /// 1 for the first
    pub number: u32,
    /// Services: places in `Plan::extractions`, sorted
    pub extractions: Vec<u32>,
    /// Why these, and why now
    pub why: String,
    /// References from its services to what is still in the monolith then
    pub return_references: u32,
}
