//! Statements in strings: SQL names tables, object queries (JPQL, HQL) name entities.

use banyan_facts::AccessMode;

use crate::sql::table_accesses;

/// What a statement does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StatementAccess {
    /// To a table by its name
    Table(String, AccessMode),
    /// To the table of an entity, by the entity's name
    Entity(String, AccessMode),
}

/// The accesses of a text, none if it is no statement. `is_query` tells that the text stands where
/// object queries do, which may begin with `from`.
pub(super) fn statement_accesses(text: &str, is_query: bool) -> Vec<StatementAccess> {
    let trimmed = text.trim_start();
    let word = trimmed.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let first = word.to_ascii_lowercase();
    let is_statement =
        ["select", "insert", "update", "delete", "merge", "with", "replace", "truncate", "upsert"]
            .contains(&first.as_str());
    if first == "from" && is_query || is_statement {
        let entities = entity_accesses(trimmed, &first);
        if !entities.is_empty() || first == "from" {
            return entities;
        }
    }
    if !is_statement && first != "call" {
        return Vec::new();
    }
    let tables = table_accesses(trimmed).into_iter();
    tables.map(|access| StatementAccess::Table(access.table, access.mode)).collect()
}

/// The entities of an object query; none where its names are not written as types are.
fn entity_accesses(text: &str, first: &str) -> Vec<StatementAccess> {
    let tokens = tokens(text);
    let mut found: Vec<StatementAccess> = Vec::new();
    let mut in_from = false;
    for (at, token) in tokens.iter().enumerate() {
        let lower = token.to_ascii_lowercase();
        let begins = match lower.as_str() {
            "from" => true,
            "update" | "into" | "join" | "delete" => true,
            "," => in_from,
            _ => false,
        };
        // `Order` may be an entity; `order by` ends the list.
        let by_follows = tokens.get(at + 1).is_some_and(|next| next.eq_ignore_ascii_case("by"));
        if by_follows || matches!(lower.as_str(), "where" | "set" | "select" | "(" | ")" | "on") {
            in_from = false;
        }
        in_from |= lower == "from";
        let Some(name) = tokens.get(at + 1).filter(|_| begins) else { continue };
        if let Some(name) = entity_name(name) {
            let writes = found.is_empty() && matches!(first, "update" | "insert" | "delete");
            let mode = if writes { AccessMode::Write } else { AccessMode::Read };
            let access = StatementAccess::Entity(name.to_owned(), mode);
            if !found.contains(&access) {
                found.push(access);
            }
        }
    }
    found
}

fn tokens(text: &str) -> Vec<&str> {
    let (mut tokens, mut rest) = (Vec::new(), text);
    while let Some(c) = rest.chars().next() {
        let end = match c {
            c if is_part(c) => rest.find(|c: char| !is_part(c)).unwrap_or(rest.len()),
            '\'' => rest[1..].find('\'').map_or(rest.len(), |at| at + 2),
            c => c.len_utf8(),
        };
        if !c.is_whitespace() && c != '\'' {
            tokens.push(&rest[..end]);
        }
        rest = &rest[end..];
    }
    tokens
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$')
}

/// The simple name, if a name is written as an entity's: a capital, then a small letter, perhaps
/// behind a package. The path of an association (`o.lines`) is none.
fn entity_name(name: &str) -> Option<&str> {
    let simple = name.rsplit('.').next().unwrap_or(name);
    let mut chars = simple.chars();
    let camel = chars.next().is_some_and(char::is_uppercase) && chars.any(char::is_lowercase);
    (camel && !simple.contains('_')).then_some(simple)
}

#[cfg(test)]
mod tests {
    use super::StatementAccess::*;
    use super::*;
    use banyan_facts::AccessMode::*;

    #[test]
    fn object_queries_name_entities() {
        let found = statement_accesses(
            "select o from Order o join o.lines l, Customer c where o.x = 'from Me'",
            false,
        );
        assert_eq!(found, [Entity("Order".into(), Read), Entity("Customer".into(), Read)]);
        assert_eq!(statement_accesses("delete from Order o", true), [Entity("Order".into(), Write)]);
        assert_eq!(
            statement_accesses("update org.acme.Order set x = 1", true),
            [Entity("Order".into(), Write)]
        );
        assert_eq!(statement_accesses("from Order where x in (select c.id from Cart c)", true).len(), 2);
    }

    #[test]
    fn sql_names_tables_and_prose_nothing() {
        assert_eq!(
            statement_accesses("SELECT * FROM orders WHERE id = ?", false),
            [Table("orders".into(), Read)]
        );
        assert!(statement_accesses("from Paris with love", false).is_empty());
        assert!(statement_accesses("Please select one from the list", false).is_empty());
    }
}
