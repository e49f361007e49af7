//! The tables that a statement in a string reads and writes.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::AccessMode;

use super::{TableAccess, names::clean, parsed, scanned, shape, tokens::*};

/// Longer strings are data, not statements.
const LONGEST_STATEMENT: usize = 64 * 1024;

/// The tables that SQL text in a string reads and writes, sorted; empty when the text is no SQL.
///
/// Knows placeholders (`?`, `:name`, `$1`, `{}`, `#{…}`, `%s`, `@p`) and survives dialects by a
/// plain scan of the tokens. Common table expressions, aliases, system catalogues and names that
/// are put together while the program runs are no tables. `SELECT … FOR UPDATE` is a read.
pub fn table_accesses(text: &str) -> Vec<TableAccess> {
    if text.len() > LONGEST_STATEMENT || !shape::begins_like_a_statement(text) {
        return Vec::new();
    }
    let tokens = tokens(text, Escapes::of(text));
    if !shape::is_statement(&tokens) {
        // Where words alone cannot tell, a sentence hardly ever parses.
        let clauses = shape::goes_on_with_a_clause(&tokens);
        let parsed = if clauses { parsed::sources(text, &tokens) } else { None };
        return parsed.map(Sources::accesses).unwrap_or_default();
    }
    parsed::sources(text, &tokens).unwrap_or_else(|| scanned::sources(&tokens)).accesses()
}

/// [`table_accesses`] of a text that is known to be a statement, however it looks.
pub(crate) fn statement_accesses(text: &str) -> Vec<TableAccess> {
    if text.len() > LONGEST_STATEMENT {
        return Vec::new();
    }
    let tokens = tokens(text, Escapes::of(text));
    parsed::sources(text, &tokens).unwrap_or_else(|| scanned::sources(&tokens)).accesses()
}

/// A table as a statement names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// What stands before its last dot, lower case
    pub qualifier: Option<String>,
    /// Lower case, without quotes
    pub name: String,
}

/// All that a statement names as sources and targets of rows.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// Read, once per mention
    pub reads: Vec<Source>,
    /// Written, once per mention
    pub writes: Vec<Source>,
    /// Names that stand for a table within the statement
    pub aliases: BTreeMap<String, Source>,
    /// Common table expressions
    pub expressions: BTreeSet<String>,
}

impl Sources {
    /// Which tables are accessed how: aliases followed, expressions left out.
    pub fn accesses(mut self) -> Vec<TableAccess> {
        for at in 0..self.writes.len() {
            self.follow_written_alias(at);
        }
        let mut accesses = BTreeSet::new();
        let modes = [(AccessMode::Read, &self.reads), (AccessMode::Write, &self.writes)];
        for (mode, sources) in modes {
            for source in sources.iter().filter(|source| self.is_table(source)) {
                accesses.insert(TableAccess { table: source.name.clone(), mode });
            }
        }
        accesses.into_iter().collect()
    }

    /// `UPDATE o SET … FROM orders o` writes orders and does not read it besides.
    fn follow_written_alias(&mut self, at: usize) {
        let written = &self.writes[at];
        let Some(table) = self.aliases.get(&written.name).filter(|_| written.qualifier.is_none()) else {
            return;
        };
        if let Some(read) = self.reads.iter().position(|read| read == table) {
            self.reads.remove(read);
        }
        self.writes[at] = table.clone();
    }

    fn is_table(&self, source: &Source) -> bool {
        let Source { qualifier, name } = source;
        let local = match qualifier {
            Some(qualifier) => self.aliases.contains_key(qualifier),
            None => self.expressions.contains(name),
        };
        let catalogue = matches!(
            qualifier.as_deref(),
            Some("information_schema" | "pg_catalog" | "performance_schema" | "sys")
        ) || ["pg_", "sqlite_"].iter().any(|prefix| name.starts_with(prefix));
        !(local || catalogue || name.is_empty() || name == "dual" || name.starts_with('#'))
    }
}

impl Source {
    /// A source from the parts between its dots.
    pub fn of<'a>(parts: impl DoubleEndedIterator<Item = &'a str>) -> Source {
        let mut parts = parts.rev();
        let name = parts.next().map(clean).unwrap_or_default();
        Source { name, qualifier: parts.next().filter(|part| !part.is_empty()).map(clean) }
    }
}
