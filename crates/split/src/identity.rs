use std::collections::{BTreeMap, BTreeSet};

use banyan_graph::Graph;

/// What a unit is known by, apart from its id: enough to recognise it after it was renamed or moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitIdentity {
    /// The unit's id
    pub id: String,
    /// Its simple name
    pub name: String,
    /// What it is, by the id of its kind
    pub kind: String,
    /// The id of its language
    pub language: String,
    /// The path of its file
    pub path: String,
    /// The names of its members, sorted, each once
    pub members: Vec<String>,
}

/// How alike the members of two units must be to be taken for one, as the share of all their
/// members that both have (Jaccard).
const LIKENESS: (usize, usize) = (6, 10);

/// The identities of all units of a graph, by index.
pub fn collect_identities(graph: &Graph) -> Vec<UnitIdentity> {
    let identity = |unit| {
        let described = graph.unit(unit);
        let members: BTreeSet<&str> = described.members.iter().map(|member| member.name.as_ref()).collect();
        UnitIdentity {
            id: described.id.to_string(),
            name: described.name.to_string(),
            kind: described.kind.id().to_owned(),
            language: described.language.id().to_owned(),
            path: graph.path_of(unit).to_owned(),
            members: members.into_iter().map(str::to_owned).collect(),
        }
    };
    graph.indexes().map(identity).collect()
}

/// Units that were renamed or moved between two scans: old id to new id. Only units that vanished
/// are matched, only with units that are new, each at most once. In this order:
///
/// 1. the only one that vanished from a file with the only one of its language and kind that is new in it;
/// 2. the only one that vanished with a name, kind and language with the only new one that has them;
/// 3. the two whose members are most alike, where they share at least 60 % and no other unit fits
///    either of them as well.
///
/// The order of the input changes nothing.
pub fn find_renames(before: &[UnitIdentity], after: &[UnitIdentity]) -> BTreeMap<String, String> {
    let mut gone = only_in(before, after);
    let mut new = only_in(after, before);
    let mut renames = BTreeMap::new();
    match_unique(&mut gone, &mut new, &mut renames, |unit| [&unit.path, &unit.kind, &unit.language]);
    match_unique(&mut gone, &mut new, &mut renames, |unit| [&unit.name, &unit.kind, &unit.language]);
    match_members(&gone, &new, &mut renames);
    renames
}

type Identities<'a> = BTreeMap<&'a str, &'a UnitIdentity>;

fn only_in<'a>(these: &'a [UnitIdentity], those: &[UnitIdentity]) -> Identities<'a> {
    let known: BTreeSet<&str> = those.iter().map(|unit| unit.id.as_str()).collect();
    let kept = these.iter().filter(|unit| !known.contains(unit.id.as_str()));
    kept.map(|unit| (unit.id.as_str(), unit)).collect()
}

fn match_unique<'a>(
    gone: &mut Identities<'a>,
    new: &mut Identities<'a>,
    renames: &mut BTreeMap<String, String>,
    key: impl Fn(&'a UnitIdentity) -> [&'a String; 3],
) {
    let mut groups: BTreeMap<[&String; 3], (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    for (id, unit) in gone.iter() {
        groups.entry(key(unit)).or_default().0.push(id);
    }
    for (id, unit) in new.iter() {
        groups.entry(key(unit)).or_default().1.push(id);
    }
    for (old_ids, new_ids) in groups.into_values() {
        if let ([old_id], [new_id]) = (old_ids.as_slice(), new_ids.as_slice()) {
            renames.insert((*old_id).to_owned(), (*new_id).to_owned());
            gone.remove(old_id);
            new.remove(new_id);
        }
    }
}

/// How alike two units' members are: shared, and all of both.
type Shared = (usize, usize);

/// Whether the first is a larger share than the second.
fn exceeds(one: Shared, other: Shared) -> bool {
    one.0 * other.1 > other.0 * one.1
}

fn match_members(gone: &Identities<'_>, new: &Identities<'_>, renames: &mut BTreeMap<String, String>) {
    let forward = best_matches(gone, new);
    let backward = best_matches(new, gone);
    for (old_id, new_id) in &forward {
        if backward.get(new_id) == Some(old_id) {
            renames.insert((*old_id).to_owned(), (*new_id).to_owned());
        }
    }
}

/// For each unit the one that fits best, where only one fits best and well enough.
fn best_matches<'a>(from: &Identities<'a>, to: &Identities<'a>) -> BTreeMap<&'a str, &'a str> {
    let mut holders: BTreeMap<&str, Vec<&'a UnitIdentity>> = BTreeMap::new();
    for unit in to.values() {
        for member in &unit.members {
            holders.entry(member).or_default().push(unit);
        }
    }
    let best = |unit: &UnitIdentity| {
        let mut shared: BTreeMap<&'a str, (usize, usize)> = BTreeMap::new();
        for other in unit.members.iter().filter_map(|member| holders.get(member.as_str())).flatten() {
            if other.language == unit.language && other.kind == unit.kind {
                shared.entry(&other.id).or_insert((0, other.members.len())).0 += 1;
            }
        }
        let likeness =
            shared.into_iter().map(|(id, (both, size))| (id, (both, unit.members.len() + size - both)));
        single_best(likeness)
    };
    from.iter().filter_map(|(id, unit)| Some((*id, best(unit)?))).collect()
}

fn single_best<'a>(candidates: impl Iterator<Item = (&'a str, Shared)>) -> Option<&'a str> {
    let mut best: Option<(&str, Shared)> = None;
    let mut tied = false;
    for (id, likeness) in candidates {
        match best {
            Some((_, so_far)) if exceeds(so_far, likeness) => {}
            Some((_, so_far)) if !exceeds(likeness, so_far) => tied = true,
            _ => (best, tied) = (Some((id, likeness)), false),
        }
    }
    best.filter(|(_, likeness)| !tied && !exceeds(LIKENESS, *likeness)).map(|(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, path: &str, members: &str) -> UnitIdentity {
        UnitIdentity {
            id: id.to_owned(),
            name: id.rsplit(['.', ':']).next().unwrap_or(id).to_owned(),
            kind: "class".to_owned(),
            language: "java".to_owned(),
            path: path.to_owned(),
            members: members.split_whitespace().map(str::to_owned).collect(),
        }
    }

    fn pairs(before: &[UnitIdentity], after: &[UnitIdentity]) -> Vec<(String, String)> {
        find_renames(before, after).into_iter().collect()
    }

    fn pair(old: &str, new: &str) -> (String, String) {
        (old.to_owned(), new.to_owned())
    }

    #[test]
    fn a_type_renamed_in_its_file_is_followed() {
        let before = [unit("java:a.Order", "a/Orders.java", "x"), unit("java:a.Cart", "a/Cart.java", "")];
        let after = [unit("java:a.Purchase", "a/Orders.java", "q r"), unit("java:a.Cart", "a/Cart.java", "")];
        assert_eq!(pairs(&before, &after), [pair("java:a.Order", "java:a.Purchase")]);
    }

    #[test]
    fn a_type_moved_to_another_package_is_followed() {
        let before = [unit("java:a.Order", "a/Order.java", "")];
        let after = [unit("java:b.Order", "b/Order.java", "")];
        assert_eq!(pairs(&before, &after), [pair("java:a.Order", "java:b.Order")]);
    }

    #[test]
    fn two_new_units_of_one_name_are_told_apart_by_their_members() {
        let before = [unit("java:a.Order", "a/Order.java", "lines place total")];
        let after = [
            unit("java:b.Order", "b/Order.java", "buyer seller"),
            unit("java:c.Order", "c/Order.java", "lines place total vat"),
        ];
        assert_eq!(pairs(&before, &after), [pair("java:a.Order", "java:c.Order")]);
    }

    #[test]
    fn units_with_too_little_in_common_or_two_equal_candidates_are_not_matched() {
        let before = [unit("java:a.Order", "a/Order.java", "lines place total")];
        let little = [unit("java:b.Bill", "b/Bill.java", "lines print send")];
        assert_eq!(pairs(&before, &little), []);
        let twins = [
            unit("java:b.Bill", "b/Bill.java", "lines place total"),
            unit("java:b.Invoice", "b/Invoice.java", "lines place total"),
        ];
        assert_eq!(pairs(&before, &twins), []);
    }

    #[test]
    fn a_unit_that_still_exists_is_never_matched() {
        let before = [unit("java:a.Order", "a/Order.java", "x y z")];
        let after = [before[0].clone(), unit("java:b.Order", "b/Order.java", "x y z")];
        assert_eq!(pairs(&before, &after), []);
    }
}
