//! Which groups of files mention which words: kept, so that the files that name what changed are found without
//! reading all of them.

use std::collections::BTreeSet;
use std::hash::BuildHasher;

use aho_corasick::AhoCorasick;
use banyan_facts::FileFacts;
use banyan_threads::in_parallel;
use bitcode::{Decode, Encode};
use foldhash::HashSet;
use foldhash::fast::FixedState;

use crate::followed::Leaving;

/// Pieces that words are kept in, by what they hash to: few of them are read to find a few words.
const SHARDS: u32 = 32;

/// Stands for what a file sees without mentioning it; no text has it.
pub(crate) const MORE: &str = "";

/// Mentions that edits add are kept apart, until they are one to so many of the others.
const MOST_ADDED: u32 = 4;

/// So many of them are kept apart in any case.
const FEW_ADDED: u32 = 1 << 14;

/// Whether a sign is part of a word. Names may hold other signs than letters: all that are not ASCII's count.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

/// The words of a text.
pub(crate) fn words_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_part(c)).filter(|word| !word.is_empty())
}

/// Whether a file mentions one of these names.
pub(crate) fn mentions_one(file: &FileFacts, names: &HashSet<&str>) -> bool {
    !names.is_empty() && file.names.iter().any(|(_, text)| words_in(text).any(|word| names.contains(word)))
}

/// Names that are looked for in many files.
pub(crate) struct Wanted<'n> {
    names: &'n HashSet<&'n str>,
    /// None: each file is looked through word by word
    search: Option<AhoCorasick>,
}

impl<'n> Wanted<'n> {
    /// These names.
    pub fn new(names: &'n HashSet<&'n str>) -> Self {
        Wanted { names, search: search_of(names) }
    }

    /// Whether a file mentions one of them.
    pub fn is_in(&self, file: &FileFacts) -> bool {
        let may_be = self.search.as_ref().is_none_or(|search| search.is_match(file.names.whole()));
        may_be && mentions_one(file, self.names)
    }
}

/// Finds any of these names, as part of a word, too: most files have none, which is told much sooner than by words.
pub(crate) fn search_of<'n>(
    names: impl IntoIterator<Item = &'n (impl AsRef<str> + 'n)>,
) -> Option<AhoCorasick> {
    AhoCorasick::new(names.into_iter().map(AsRef::as_ref)).ok()
}

/// What a word is known by here; different words may be known by one.
pub(crate) fn hash(word: &str) -> u32 {
    FixedState::default().hash_one(word) as u32
}

/// The words that files mention, sorted, each once; with [`MORE`] where one sees more.
pub(crate) fn words_of<'f>(files: impl IntoIterator<Item = &'f FileFacts>, see_more: bool) -> Box<[u32]> {
    let texts = files.into_iter().flat_map(|file| file.names.iter());
    let words = texts.flat_map(|(_, text)| words_in(text)).chain(see_more.then_some(MORE));
    let mut words: Vec<u32> = words.map(hash).collect();
    words.sort_unstable();
    words.dedup();
    // Copied: what shrinks would stay where it is, and take twice the room.
    words.as_slice().into()
}

/// The words of a shard, sorted, and after one another the groups that mention each.
#[derive(Default, Encode, Decode)]
struct Shard {
    words: Vec<u32>,
    /// How many groups mention each
    counts: Vec<u32>,
    groups: Vec<u32>,
}

impl Shard {
    /// That of the words of all groups.
    fn of(groups: &[Box<[u32]>], shard: u32) -> Shard {
        let mut mentions = Vec::new();
        for (at, words) in (0u32..).zip(groups) {
            let (first, end) = (
                words.partition_point(|word| shard_of(*word) < shard),
                words.partition_point(|word| shard_of(*word) <= shard),
            );
            mentions.extend(words[first..end].iter().map(|word| (*word, at)));
        }
        mentions.sort_unstable();
        let mut all = Shard::default();
        for of_word in mentions.chunk_by(|a, b| a.0 == b.0) {
            all.words.push(of_word[0].0);
            all.counts.push(of_word.len() as u32);
            all.groups.extend(of_word.iter().map(|(_, group)| group));
        }
        all
    }

    /// Adds the groups that mention one of these words, sorted.
    fn find(&self, wanted: &[u32], found: &mut BTreeSet<u32>) {
        let mut wanted = wanted.iter().peekable();
        let mut first = 0;
        for (word, count) in self.words.iter().zip(&self.counts) {
            let end = first + *count as usize;
            while wanted.next_if(|wanted| *wanted < word).is_some() {}
            if wanted.peek() == Some(&word) {
                found.extend(self.groups.get(first..end).unwrap_or_default());
            }
            first = end;
        }
    }
}

fn shard_of(word: u32) -> u32 {
    ((u64::from(word) * u64::from(SHARDS)) >> 32) as u32
}

/// What is to be kept of the words of all groups.
pub(crate) fn leave_mentions(threads: usize, groups: &[Box<[u32]>]) -> Vec<Leaving> {
    let encode = |(): &mut (), _: usize, shard: u32| bitcode::encode(&Shard::of(groups, shard));
    let shards = in_parallel(threads, (0..SHARDS).collect(), || (), encode);
    let mut leaving: Vec<Leaving> =
        (0..).zip(shards).map(|(shard, bytes)| Leaving::Mentions(shard, bytes)).collect();
    let count = groups.iter().map(|words| words.len()).sum::<usize>() as u32;
    leaving.push(Added { count, mentions: Vec::new() }.leaving());
    leaving
}

/// Mentions that edits added. What an edit takes away stays: that a group mentions a word is only ever a hint.
#[derive(Default, Encode, Decode)]
struct Added {
    /// How many there are without them
    count: u32,
    /// Word and group, sorted, each once
    mentions: Vec<(u32, u32)>,
}

impl Added {
    fn leaving(&self) -> Leaving {
        Leaving::AddedMentions(bitcode::encode(self))
    }
}

/// Which groups mention which words, as a scan left it.
pub(crate) struct Mentions<'b> {
    shard: &'b (dyn Fn(u32) -> Option<Vec<u8>> + Sync),
    added: Added,
}

impl<'b> Mentions<'b> {
    /// None where it cannot be read.
    pub fn read(shard: &'b (dyn Fn(u32) -> Option<Vec<u8>> + Sync), added: &[u8]) -> Option<Mentions<'b>> {
        Some(Mentions { shard, added: bitcode::decode(added).ok()? })
    }

    /// The groups that may mention one of these words; none where that cannot be read.
    pub fn find(&self, threads: usize, mut words: Vec<u32>) -> Option<BTreeSet<u32>> {
        words.sort_unstable();
        words.dedup();
        let find = |(): &mut (), _: usize, wanted: &[u32]| {
            let shard: Shard = bitcode::decode(&(self.shard)(shard_of(*wanted.first()?))?).ok()?;
            let mut found = BTreeSet::new();
            shard.find(wanted, &mut found);
            Some(found)
        };
        let by_shard: Vec<&[u32]> = words.chunk_by(|a, b| shard_of(*a) == shard_of(*b)).collect();
        let mut found = BTreeSet::new();
        for of_shard in in_parallel(threads, by_shard, || (), find) {
            found.extend(of_shard?);
        }
        let added = self.added.mentions.iter().filter(|(word, _)| words.binary_search(word).is_ok());
        found.extend(added.map(|(_, group)| group));
        Some(found)
    }

    /// Adds words that a group mentions.
    pub fn add(&mut self, group: u32, words: impl IntoIterator<Item = u32>) {
        self.added.mentions.extend(words.into_iter().map(|word| (word, group)));
    }

    /// What is to be kept; none where so much was added that all shall be found anew.
    pub fn leaving(&mut self) -> Option<Leaving> {
        // Stable, which is soon done: most of it is sorted.
        self.added.mentions.sort();
        self.added.mentions.dedup();
        let most = (self.added.count / MOST_ADDED).max(FEW_ADDED);
        (self.added.mentions.len() <= most as usize).then(|| self.added.leaving())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_found_by_what_they_mention_and_by_what_edits_add() {
        let words = |group: u32| -> Box<[u32]> {
            let mut words: Vec<u32> =
                (0..200).map(|at| hash(&format!("word{}", at * (group + 1) % 501))).collect();
            words.sort_unstable();
            words.dedup();
            words.into()
        };
        let groups: Vec<Box<[u32]>> = (0..40).map(words).collect();
        let left = leave_mentions(2, &groups);
        let shard = |wanted: u32| {
            left.iter().find_map(|it| match it {
                Leaving::Mentions(at, bytes) if *at == wanted => Some(bytes.clone()),
                _ => None,
            })
        };
        let Some(Leaving::AddedMentions(added)) = left.last() else { panic!("what edits add comes last") };
        let mut mentions = Mentions::read(&shard, added).expect("readable");
        for wanted in [vec!["word7"], vec!["word0", "word499", "word12"], vec!["nowhere"]] {
            let wanted: Vec<u32> = wanted.into_iter().map(hash).collect();
            let mention = |at: &u32| wanted.iter().any(|word| groups[*at as usize].contains(word));
            let expected: BTreeSet<u32> = (0..40).filter(mention).collect();
            assert_eq!(mentions.find(2, wanted), Some(expected));
        }
        mentions.add(7, [hash("nowhere")]);
        let Some(Leaving::AddedMentions(added)) = mentions.leaving() else { panic!("few were added") };
        let mut again = Mentions::read(&shard, &added).expect("readable");
        assert_eq!(again.find(1, vec![hash("nowhere")]), Some(BTreeSet::from([7])));
        again.add(8, 0..=FEW_ADDED);
        assert_eq!(again.leaving(), None);
    }
}
