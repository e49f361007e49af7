//! How things are called in sentences.

use banyan_facts::{DeclarationKind, Unit};
use banyan_graph::{Graph, UnitIndex};
use banyan_split::Split;

use crate::Party;

/// How many names a sentence lists before it says how many more there are.
const LISTED: usize = 4;

/// What sentences about a graph and a split are made of.
#[derive(Clone, Copy)]
pub(crate) struct Naming<'a> {
    pub graph: &'a Graph,
    pub split: &'a Split,
}

impl<'a> Naming<'a> {
    pub fn party(&self, party: Party) -> &'a str {
        match party {
            Party::Service(at) => &self.split.services[at as usize].name,
            Party::Stays => "the monolith",
        }
    }

    /// The stable key of a party, for ids.
    pub fn key(&self, party: Party) -> &'a str {
        match party {
            Party::Service(at) => &self.split.services[at as usize].key,
            Party::Stays => "(stays)",
        }
    }

    pub fn parties(&self, parties: impl IntoIterator<Item = Party>) -> String {
        list(parties.into_iter().map(|party| self.party(party).to_owned()))
    }

    /// The interface in front of a party.
    pub fn gateway(&self, party: Party) -> String {
        match party {
            Party::Service(_) => format!("{}Gateway", type_name(self.party(party))),
            Party::Stays => "MonolithGateway".into(),
        }
    }

    pub fn unit(&self, unit: UnitIndex) -> String {
        label_unit(self.graph.unit(unit))
    }

    pub fn units(&self, units: &[UnitIndex]) -> String {
        list(units.iter().map(|&unit| code(&self.unit(unit))))
    }

    pub fn member(&self, unit: UnitIndex, member: Option<u32>) -> String {
        label_member(self.graph.unit(unit), member)
    }

    pub fn table(&self, table: u32) -> &'a str {
        &self.graph.facts().tables[table as usize].name
    }

    pub fn tables(&self, tables: &[u32]) -> String {
        list(tables.iter().map(|&table| code(self.table(table))))
    }

    /// `GET /orders`, or the member where an entry point has no route.
    pub fn entry_point(&self, at: u32) -> String {
        let entry_point = &self.graph.facts().entry_points[at as usize];
        let route = format!("{} {}", entry_point.method, entry_point.route);
        match route.trim() {
            "" => self.member(entry_point.unit, entry_point.member),
            route => route.to_owned(),
        }
    }
}

/// What to call a unit in a sentence: its simple name; for a source file, whose simple name says
/// little (`utils`, `mod`), with the one around it: `orders::utils`.
pub fn label_unit(unit: &Unit) -> String {
    let Some((parent, separator)) = around(unit) else { return unit.name.to_string() };
    format!("{parent}{separator}{}", unit.name)
}

/// What to call a member in a sentence, `Order.place` or `orders::place`; the unit where no member is meant.
pub fn label_member(unit: &Unit, member: Option<u32>) -> String {
    let Some(member) = member.and_then(|at| unit.members.get(at as usize)) else { return label_unit(unit) };
    let separator = around(unit).map_or(".", |(_, separator)| separator);
    format!("{}{separator}{}", label_unit(unit), member.name)
}

/// The last name before a source file's own, and what stands between the two.
fn around(unit: &Unit) -> Option<(&str, &str)> {
    let before = unit
        .qualified_name
        .strip_suffix(unit.name.as_ref())
        .filter(|_| unit.kind == DeclarationKind::Module)?;
    let path = before.trim_end_matches(|letter: char| !is_of_name(letter));
    let separator = &before[path.len()..];
    let start = path.rfind(|letter: char| !is_of_name(letter)).map_or(0, |at| at + 1);
    (!path.is_empty()).then(|| (path.get(start..).unwrap_or(path), separator))
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '-'
}

/// Marks a text as code.
pub(crate) fn code(text: &str) -> String {
    format!("`{text}`")
}

/// `1 unit`, `2 units`.
pub(crate) fn count(number: u32, one: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {}", plural(one)),
    }
}

fn plural(one: &str) -> String {
    let after_vowel = one.ends_with("ay") || one.ends_with("ey") || one.ends_with("oy");
    match one.strip_suffix('y') {
        Some(stem) if !after_vowel => format!("{stem}ies"),
        _ => format!("{one}s"),
    }
}

/// `a, b and c`; long lists end in `and 7 more`.
pub(crate) fn list(names: impl IntoIterator<Item = String>) -> String {
    let mut names: Vec<String> = names.into_iter().collect();
    if names.len() > LISTED + 1 {
        let more = names.len() - LISTED;
        names.truncate(LISTED);
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
    }
}

/// A name for a new type: `order-billing` becomes `OrderBilling`.
pub(crate) fn type_name(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_sentences_and_stay_short() {
        let names = |n: usize| list((0..n).map(|at| format!("n{at}")));
        assert_eq!(names(0), "");
        assert_eq!(names(1), "n0");
        assert_eq!(names(3), "n0, n1 and n2");
        assert_eq!(names(5), "n0, n1, n2, n3 and n4");
        assert_eq!(names(9), "n0, n1, n2, n3 and 5 more");
    }

    #[test]
    fn a_source_file_is_called_with_what_is_around_it() {
        let unit = |qualified: &str, name: &str, kind| Unit {
            id: "".into(),
            name: name.into(),
            qualified_name: qualified.into(),
            scope: "".into(),
            file: 0,
            language: banyan_facts::Language::Rust,
            kind,
            line: 1,
            lines: 1,
            markers: banyan_facts::Markers::NONE,
            module: None,
            members: vec![banyan_facts::Member {
                name: "place".into(),
                kind: DeclarationKind::Function,
                line: 1,
                markers: banyan_facts::Markers::NONE,
            }],
        };
        let module = unit("shop::orders::utils", "utils", DeclarationKind::Module);
        assert_eq!(label_unit(&module), "orders::utils");
        assert_eq!(label_member(&module, Some(0)), "orders::utils::place");
        assert_eq!(label_unit(&unit("shop", "shop", DeclarationKind::Module)), "shop");
        assert_eq!(label_unit(&unit("a/ü/b", "b", DeclarationKind::Module)), "ü/b");
        let class = unit("org.acme.Order", "Order", DeclarationKind::Class);
        assert_eq!(label_member(&class, Some(0)), "Order.place");
    }

    #[test]
    fn counts_agree_with_their_noun() {
        assert_eq!(count(1, "foreign key"), "1 foreign key");
        assert_eq!(count(2, "foreign key"), "2 foreign keys");
        assert_eq!(count(0, "dependency"), "0 dependencies");
    }

    #[test]
    fn a_service_name_becomes_a_type_name() {
        assert_eq!(type_name("order-billing"), "OrderBilling");
        assert_eq!(type_name("<x>"), "X");
    }
}
