//! What changes in the facts of a monolith where files of a language changed that is not followed file by file: all
//! files of that language are followed as they were and as they are, and the two are compared.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use crate::followed::Before;
use crate::left_out::follows;
use crate::parts::work_beside;
use crate::resolution::Resolution;
use crate::{FRONT_ENDS, FileIndex, FrontEnd, Project, front_end_for};

/// Of a language with more than one file in so many, all is followed as a whole.
const MOST_FILES: usize = 4;

/// What changes where these files changed, by their places, which are of languages that share nothing with others
/// but tables, requests and messages. None where that may be more than insides and members.
pub(crate) fn edits_of_others(
    threads: usize,
    changed: &[(FileIndex, &FileFacts)],
    before: &Before<'_>,
) -> Option<Vec<EditedFile>> {
    let mut edits = Vec::new();
    for front_end in FRONT_ENDS {
        let is_own = |(_, facts): &&(FileIndex, &FileFacts)| follows(front_end.language, facts.language);
        let own: Vec<(FileIndex, &FileFacts)> = changed.iter().filter(is_own).copied().collect();
        if !own.is_empty() {
            edits.extend(edits_of_one(front_end, threads, &own, before)?);
        }
    }
    Some(edits)
}

fn edits_of_one(
    front_end: &FrontEnd,
    threads: usize,
    changed: &[(FileIndex, &FileFacts)],
    before: &Before<'_>,
) -> Option<Vec<EditedFile>> {
    let unread = |path: &&str| Some(FileFacts::skipped(path, front_end_for(path)?.language, 0, ""));
    let mut all: Vec<FileFacts> = before.paths.iter().map(unread).collect::<Option<_>>()?;
    let own = (0u32..).zip(&all).filter(|(_, facts)| follows(front_end.language, facts.language));
    let own: Vec<FileIndex> = own.map(|(file, _)| file).collect();
    (own.len() * MOST_FILES <= all.len()).then_some(())?;
    let places: Vec<FileIndex> = changed.iter().map(|(file, _)| *file).collect();
    let were = (before.changed)(&places)?;
    (!were.iter().chain(changed.iter().map(|(_, now)| *now)).any(drops_tables)).then_some(())?;
    let others: Vec<FileIndex> =
        own.iter().copied().filter(|file| places.binary_search(file).is_err()).collect();
    for (file, facts) in others.iter().zip((before.facts)(&others)?) {
        all[*file as usize] = facts;
    }
    let mut now = all.clone();
    places.iter().zip(were).for_each(|(file, facts)| all[*file as usize] = facts);
    changed.iter().for_each(|(file, facts)| now[*file as usize] = (*facts).clone());
    let manifests = (before.manifests)(front_end);
    let follow = |files: &[FileFacts]| follow_alone(front_end, Project { files, manifests: &manifests });
    let (then, now) = work_beside(threads, || follow(&all), || follow(&now));
    let edits = compare(then, &now, &own, &places)?;
    let first = before.added.first_of(front_end.language)?;
    let placing = Placing { added: places_of_added(&now.places), first, places: &before.added.places };
    edits.into_iter().map(|edit| placing.edit(edit)).collect()
}

/// What comes behind is of what other languages say, too.
fn drops_tables(facts: &FileFacts) -> bool {
    let drops = |table: &TableFact| matches!(table.change, TableChange::Drop | TableChange::Rename(_));
    facts.tables.iter().any(drops)
}

/// What a front-end follows by itself.
struct Alone {
    facts: MonolithFacts,
    /// Where each unit went, in the order they were added
    places: Vec<UnitIndex>,
}

fn follow_alone(front_end: &FrontEnd, project: Project<'_>) -> Alone {
    let mut resolution = Resolution::new(project.files, 1);
    (front_end.resolve)(project, &mut resolution);
    let (facts, places) = resolution.finish_with_places();
    Alone { facts, places }
}

/// The edits that make of what was followed `then` what is followed `now`, of these files of a language, of which
/// some changed; none where there are none that do.
fn compare(then: Alone, now: &Alone, own: &[FileIndex], changed: &[FileIndex]) -> Option<Vec<EditedFile>> {
    let Alone { facts: mut then, places } = then;
    (places == now.places).then_some(())?;
    let now = &now.facts;
    let units = then.units.iter().zip(&now.units);
    let same_units = then.units.len() == now.units.len()
        && units.clone().all(|(then, now)| (&then.id, then.file) == (&now.id, now.file));
    same_units.then_some(())?;
    let moved = moved_lines(&rows_of(&then), &rows_of(now))?;
    let mut before = followed_files(&then, own);
    let mut after = followed_files(now, own);
    let mut differ: BTreeSet<FileIndex> = changed.iter().copied().collect();
    differ.extend(own.iter().filter(|file| before[*file] != after[*file]));
    differ.extend(units.filter(|(then, now)| then != now).map(|(then, _)| then.file));
    let mut units: BTreeMap<u32, Vec<EditedUnit>> = BTreeMap::new();
    for (at, (then, now)) in (0u32..).zip(then.units.iter().zip(&now.units)) {
        if differ.contains(&now.file) {
            let (unit, members) = (UnitIndex(at), edited_members(&then.members, &now.members));
            units.entry(now.file).or_default().push(EditedUnit {
                unit,
                line: now.line,
                lines: now.lines,
                members,
            });
        }
    }
    let mut edit = |file: FileIndex| {
        let (was, is) = (&then.files[file as usize], &now.files[file as usize]);
        Some(EditedFile {
            file,
            path: is.path.clone(),
            language: is.language,
            status: (was.status, is.status),
            reason: is.reason.clone(),
            bytes: is.bytes,
            lines: (was.lines, is.lines),
            units: units.remove(&file).unwrap_or_default(),
            moved: moved.get(&file).cloned().unwrap_or_default(),
            before: before.remove(&file)?,
            now: after.remove(&file)?,
        })
    };
    let edits: Vec<EditedFile> = differ.into_iter().map(&mut edit).collect::<Option<_>>()?;
    // Whatever else changed is no edit of insides and members.
    then.edit(&edits);
    (then == *now).then_some(edits)
}

/// What following each of these files came to. Libraries are told of the first: edits add up that way, also where
/// several files make a unit.
fn followed_files(facts: &MonolithFacts, own: &[FileIndex]) -> BTreeMap<FileIndex, FollowedFile> {
    let counts = |file: &FileIndex| {
        let FileRow { resolved, external, unresolved, .. } = facts.files[*file as usize];
        (*file, FollowedFile { resolved, external, unresolved, ..FollowedFile::default() })
    };
    let mut all: BTreeMap<FileIndex, FollowedFile> = own.iter().map(counts).collect();
    for link in &facts.links {
        // Those that are tied to rows go with these.
        if !matches!(link.kind, ReferenceKind::Request | ReferenceKind::Message)
            && let Some(followed) = all.get_mut(&link.file)
        {
            followed.links.push(*link);
        }
    }
    for row in &facts.unresolved {
        if let Some(followed) = all.get_mut(&row.file) {
            followed.not_followed.push(row.clone());
        }
    }
    if let Some(mut first) = all.first_entry() {
        let library = |it: &External| (it.name.clone(), it.units.clone(), it.references);
        first.get_mut().libraries = facts.externals.iter().map(library).collect();
    }
    all
}

/// What rows say, but for where they stand, by their files; with their lines.
type RowLines = BTreeMap<(FileIndex, String), Vec<u32>>;

fn rows_of(facts: &MonolithFacts) -> RowLines {
    let mut rows = RowLines::new();
    let mut add = |file: FileIndex, text: String, line: u32| rows.entry((file, text)).or_default().push(line);
    for row in &facts.entry_points {
        add(row.file, format!("{:?}", EntryPoint { line: 0, member: None, ..row.clone() }), row.line);
    }
    for row in &facts.accesses {
        add(row.file, format!("{:?}", Access { line: 0, member: None, ..*row }), row.line);
    }
    for row in &facts.remote_calls {
        let text = RemoteCall { line: 0, member: None, reaches: Vec::new(), ..row.clone() };
        add(row.file, format!("{text:?}"), row.line);
    }
    for row in &facts.configuration {
        add(row.file, format!("{:?}", ConfigurationRead { line: 0, ..row.clone() }), row.line);
    }
    for table in &facts.tables {
        table.defined_at.iter().for_each(|(file, line)| add(*file, format!("table {}", table.name), *line));
    }
    rows
}

/// The line of each row, before and now, by file; none where rows say something else.
fn moved_lines(then: &RowLines, now: &RowLines) -> Option<BTreeMap<FileIndex, BTreeMap<u32, u32>>> {
    let mut moved: BTreeMap<FileIndex, BTreeMap<u32, u32>> = BTreeMap::new();
    (then.len() == now.len()).then_some(())?;
    for ((key, before), (now_key, now)) in then.iter().zip(now) {
        (key == now_key && before.len() == now.len()).then_some(())?;
        let (mut before, mut now) = (before.clone(), now.clone());
        before.sort_unstable();
        now.sort_unstable();
        let of_file = moved.entry(key.0).or_default();
        for (before, now) in before.into_iter().zip(now) {
            (*of_file.entry(before).or_insert(now) == now).then_some(())?;
        }
    }
    Some(moved)
}

fn edited_members(then: &[Member], now: &[Member]) -> EditedMembers {
    let is_same = |(then, now): (&Member, &Member)| Member { line: now.line, ..then.clone() } == *now;
    if then.len() == now.len() && then.iter().zip(now).all(is_same) {
        return EditedMembers::Same(now.iter().map(|member| member.line).collect());
    }
    let known: HashMap<(&str, u32), u32> = numbered(now).zip(0..).collect();
    let places = numbered(then).map(|key| known.get(&key).copied()).collect();
    EditedMembers::Other { members: now.to_vec(), places }
}

/// The name of each member, and which of that name it is.
fn numbered(members: &[Member]) -> impl Iterator<Item = (&str, u32)> {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    members.iter().map(move |member| {
        let next = counts.entry(&member.name).or_default();
        *next += 1;
        (&*member.name, *next)
    })
}

/// From units of a language by itself to those of the monolith.
struct Placing<'a> {
    /// Which of the added ones each is
    added: Vec<u32>,
    /// The first of the language's, of all that were added
    first: u32,
    /// Where those went
    places: &'a [UnitIndex],
}

fn places_of_added(places: &[UnitIndex]) -> Vec<u32> {
    let mut added = vec![0; places.len()];
    (0u32..).zip(places).for_each(|(at, place)| added[place.at()] = at);
    added
}

impl Placing<'_> {
    fn unit(&self, unit: UnitIndex) -> Option<UnitIndex> {
        self.places.get((self.first + self.added.get(unit.at())?) as usize).copied()
    }

    fn edit(&self, mut edit: EditedFile) -> Option<EditedFile> {
        for it in &mut edit.units {
            it.unit = self.unit(it.unit)?;
        }
        for followed in [&mut edit.before, &mut edit.now] {
            for link in &mut followed.links {
                (link.from, link.to) = (self.unit(link.from)?, self.unit(link.to)?);
            }
            for (_, units, _) in &mut followed.libraries {
                *units = units.iter().map(|unit| self.unit(*unit)).collect::<Option<_>>()?;
            }
        }
        Some(edit)
    }
}
