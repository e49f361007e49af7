//! What many owners have, each a little, by its name: the members of types, the imports of files. Lists
//! take a tenth of the room of a map.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

/// What owners have, by owner and name. Names are not kept: they are told when they are asked for.
#[derive(Default)]
pub(super) struct NameTable {
    /// Where what each owner has begins; one more than there are owners
    starts: Box<[u32]>,
    /// What the names hash to, sorted within each owner
    hashes: Box<[u32]>,
    /// The places; of one name one after the other, in order
    places: Box<[u32]>,
}

impl NameTable {
    /// The table of what so many owners have: the owner of each, and its place, which its name is told by.
    pub fn of<'n>(named: Vec<(u32, u32)>, owners: usize, name_of: impl Fn(u32, u32) -> &'n str) -> NameTable {
        NameTable::sorted(named, owners, name_of, &hash)
    }

    fn sorted<'n>(
        named: Vec<(u32, u32)>,
        owners: usize,
        name_of: impl Fn(u32, u32) -> &'n str,
        hash: &impl Fn(&str) -> u32,
    ) -> NameTable {
        let mut starts = vec![0u32; owners + 1];
        named.iter().for_each(|(of, _)| starts[*of as usize + 1] += 1);
        for at in 0..owners {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut sorted = vec![(0, 0); named.len()];
        for (of, place) in named {
            let at = &mut next[of as usize];
            sorted[*at as usize] = (hash(name_of(of, place)), place);
            *at += 1;
        }
        for (of, range) in (0..).zip(starts.windows(2)) {
            let named = &mut sorted[range[0] as usize..range[1] as usize];
            named.sort_unstable();
            // Different names may have one hash.
            for same in named.chunk_by_mut(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
                same.sort_by(|a, b| name_of(of, a.1).cmp(name_of(of, b.1)));
            }
        }
        NameTable {
            starts: starts.into(),
            hashes: sorted.iter().map(|(hash, _)| *hash).collect(),
            places: sorted.iter().map(|(_, place)| *place).collect(),
        }
    }

    /// The places of what an owner has under this name.
    pub fn named<'n>(&self, of: u32, name: &str, name_of: impl Fn(u32) -> &'n str) -> &[u32] {
        self.named_by(of, name, hash(name), name_of)
    }

    fn named_by<'n>(&self, of: u32, name: &str, wanted: u32, name_of: impl Fn(u32) -> &'n str) -> &[u32] {
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

    /// What an owner has, told by its names, that has the wanted one.
    fn found(hash: impl Fn(&str) -> u32, names: &[&str], wanted: &str) -> Vec<u32> {
        let named = (0..names.len() as u32).map(|place| (1, place)).collect();
        let table = NameTable::sorted(named, 3, |_, place| names[place as usize], &hash);
        table.named_by(1, wanted, hash(wanted), |place| names[place as usize]).to_vec()
    }

    #[test]
    fn what_has_one_name_is_found_in_its_order_whatever_names_hash_to() {
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
