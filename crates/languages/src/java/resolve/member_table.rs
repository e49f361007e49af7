//! The members of all types, by type and name: there are many, and most types have few, so that lists
//! take a tenth of the room of a map.

use std::hash::BuildHasher;

use banyan_facts::FileFacts;
use foldhash::fast::FixedState;

use super::index::TypeRow;
use super::types::TypeId;

/// The members of all types.
#[derive(Default)]
pub(super) struct MemberTable {
    /// Where the members of each type begin; one more than there are types
    starts: Vec<u32>,
    /// What their names hash to, sorted within each type
    hashes: Vec<u32>,
    /// Their places in the declarations of their file; of one name one after the other, in order
    places: Vec<u32>,
}

impl MemberTable {
    /// The table of these members: the type of each, and its place in the declarations of its file.
    pub fn of(members: Vec<(TypeId, u32)>, types: &[TypeRow<'_>], files: &[FileFacts]) -> MemberTable {
        let name_of = |of: TypeId, place: u32| {
            let facts = &files[types[of as usize].file as usize];
            facts.text(facts.declarations[place as usize].name)
        };
        MemberTable::sorted(members, types.len(), name_of, &hash)
    }

    fn sorted<'n>(
        members: Vec<(TypeId, u32)>,
        types: usize,
        name_of: impl Fn(TypeId, u32) -> &'n str,
        hash: &impl Fn(&str) -> u32,
    ) -> MemberTable {
        let mut starts = vec![0u32; types + 1];
        members.iter().for_each(|(of, _)| starts[*of as usize + 1] += 1);
        for at in 0..types {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut sorted = vec![(0, 0); members.len()];
        for (of, place) in members {
            let at = &mut next[of as usize];
            sorted[*at as usize] = (hash(name_of(of, place)), place);
            *at += 1;
        }
        for (of, range) in (0..).zip(starts.windows(2)) {
            let members = &mut sorted[range[0] as usize..range[1] as usize];
            members.sort_unstable();
            // Different names may have one hash.
            for same in members.chunk_by_mut(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
                same.sort_by(|a, b| name_of(of, a.1).cmp(name_of(of, b.1)));
            }
        }
        let (hashes, places) = sorted.into_iter().unzip();
        MemberTable { starts, hashes, places }
    }

    /// The places of the members of a type that have this name.
    pub fn named<'n>(&self, of: TypeId, name: &str, name_of: impl Fn(u32) -> &'n str) -> &[u32] {
        self.named_by(of, name, hash(name), name_of)
    }

    fn named_by<'n>(&self, of: TypeId, name: &str, wanted: u32, name_of: impl Fn(u32) -> &'n str) -> &[u32] {
        let (start, end) = (self.starts[of as usize] as usize, self.starts[of as usize + 1] as usize);
        let hashes = &self.hashes[start..end];
        let first = hashes.partition_point(|hash| *hash < wanted);
        let count = hashes[first..].iter().take_while(|hash| **hash == wanted).count();
        let alike = &self.places[start + first..start + first + count];
        let first = alike.partition_point(|place| name_of(*place) < name);
        let count = alike[first..].iter().take_while(|place| name_of(**place) == name).count();
        &alike[first..first + count]
    }
}

fn hash(name: &str) -> u32 {
    FixedState::default().hash_one(name) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The members of a type, told by their names, that have the wanted one.
    fn found(hash: impl Fn(&str) -> u32, names: &[&str], wanted: &str) -> Vec<u32> {
        let members = (0..names.len() as u32).map(|place| (1, place)).collect();
        let table = MemberTable::sorted(members, 3, |_, place| names[place as usize], &hash);
        table.named_by(1, wanted, hash(wanted), |place| names[place as usize]).to_vec()
    }

    #[test]
    fn members_of_one_name_are_found_in_their_order_whatever_names_hash_to() {
        let names = ["b", "a", "c", "a", "b", "a"];
        let hashes: [fn(&str) -> u32; 3] = [|_| 7, |name| name.len() as u32, super::hash];
        for hash in hashes {
            assert_eq!(found(hash, &names, "a"), [1, 3, 5]);
            assert_eq!(found(hash, &names, "b"), [0, 4]);
            assert_eq!(found(hash, &names, "c"), [2]);
            assert!(found(hash, &names, "d").is_empty());
            assert!(found(hash, &[], "a").is_empty());
        }
    }
}
