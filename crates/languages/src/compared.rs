//! What changes in the facts of a monolith where files of a language changed that is not followed file by file: all
//! files of that language are followed as they were and as they are, and the two are compared.

use std::collections::{BTreeMap, BTreeSet};

use banyan_facts::*;
use banyan_threads::work_beside;
use foldhash::{HashMap, HashMapExt};

use crate::followed::Before;
use crate::left_out::follows;
use crate::resolution::Resolution;
use crate::{FRONT_ENDS, FileIndex, FrontEnd, Project};

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
    let files: Vec<FileIndex> = changed.iter().map(|(file, _)| *file).collect();
    let is_other = |(file, of): &(FileIndex, &Language)| {
        follows(front_end.language, **of) && files.binary_search(file).is_err()
    };
    let others: Vec<FileIndex> = (0..).zip(before.languages).filter(is_other).map(|(file, _)| file).collect();
    ((files.len() + others.len()) * MOST_FILES <= before.languages.len()).then_some(())?;
    let were = (before.changed)(&files)?;
    (!were.iter().chain(changed.iter().map(|(_, now)| *now)).any(drops_tables)).then_some(())?;
    let unchanged = (before.facts)(&others)?;
    let then = others.into_iter().zip(unchanged).chain(files.iter().copied().zip(were));
    let mut then: Vec<(FileIndex, FileFacts)> = then.collect();
    then.sort_unstable_by_key(|(file, _)| *file);
    let (own, then): (Vec<FileIndex>, Vec<FileFacts>) = then.into_iter().unzip();
    let place = |file: &FileIndex| own.binary_search(file).ok();
    let places: Vec<usize> = files.iter().map(place).collect::<Option<_>>()?;
    let mut now = then.clone();
    places.iter().zip(changed).for_each(|(at, (_, facts))| now[*at] = (*facts).clone());
    let manifests = (before.manifests)(front_end);
    let follow = |files: &[FileFacts]| follow_alone(front_end, Project { files, manifests: &manifests });
    let (then, now) = work_beside(threads, || follow(&then), || follow(&now));
    let edits = compare(then, &now, &places)?;
    let first = before.added.first_of(front_end.language)?;
    let placing =
        Placing { files: &own, added: places_of_added(&now.places), first, places: &before.added.places };
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

/// The edits that make of what was followed `then` what is followed `now`, of the files of a language, of which those
/// at these places changed; none where there are none that do.
fn compare(then: Alone, now: &Alone, changed: &[usize]) -> Option<Vec<EditedFile>> {
    let Alone { facts: mut then, places } = then;
    (places == now.places).then_some(())?;
    let now = &now.facts;
    let units = then.units.iter().zip(&now.units);
    let same_units = then.units.len() == now.units.len()
        && units.clone().all(|(then, now)| (&then.id, then.file) == (&now.id, now.file));
    same_units.then_some(())?;
    let moved = moved_lines(&rows_of(&then), &rows_of(now))?;
    let mut before = followed_files(&then);
    let mut after = followed_files(now);
    let mut differ: BTreeSet<FileIndex> = changed.iter().map(|at| *at as FileIndex).collect();
    differ.extend(before.keys().filter(|file| before.get(file) != after.get(file)));
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

/// What following each file came to. Libraries are told of the first: edits add up that way, also where several files
/// make a unit.
fn followed_files(facts: &MonolithFacts) -> BTreeMap<FileIndex, FollowedFile> {
    let counts = |row: &FileRow| {
        let FileRow { resolved, external, unresolved, .. } = *row;
        FollowedFile { resolved, external, unresolved, ..FollowedFile::default() }
    };
    let mut all: BTreeMap<FileIndex, FollowedFile> = (0..).zip(facts.files.iter().map(counts)).collect();
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

/// From files and units of a language by itself to those of the monolith.
struct Placing<'a> {
    /// Where its files are among all
    files: &'a [FileIndex],
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
        let place = |file: &mut FileIndex| {
            *file = self.files[*file as usize];
        };
        place(&mut edit.file);
        for it in &mut edit.units {
            it.unit = self.unit(it.unit)?;
        }
        for followed in [&mut edit.before, &mut edit.now] {
            for link in &mut followed.links {
                (link.from, link.to) = (self.unit(link.from)?, self.unit(link.to)?);
                place(&mut link.file);
            }
            followed.not_followed.iter_mut().for_each(|row| place(&mut row.file));
            for (_, units, _) in &mut followed.libraries {
                *units = units.iter().map(|unit| self.unit(*unit)).collect::<Option<_>>()?;
            }
        }
        Some(edit)
    }
}
