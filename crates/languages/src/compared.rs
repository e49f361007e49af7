//! What changes in the facts of a monolith where files of a language other than Java changed: all files of that
//! language, or those that may see what changed ([`Sight`]), are followed as they were and as they are, and the two
//! are compared. Where what following came to is kept with what was found, that stands for following as they were.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use banyan_facts::*;
use banyan_threads::{in_parallel, work_beside};
use foldhash::{HashMap, HashMapExt, HashSet};

use crate::finding::heads_in;
use crate::followed::{Before, Earlier, GROUP, Whole};
use crate::left_out::follows;
use crate::mentions::Wanted;
use crate::resolution::{ComparedFile, Externals, Resolution};
use crate::shown::{Bound, Difference, Sight, binding, difference, module_of, words_behind};
use crate::{Edited, FRONT_ENDS, FileIndex, FrontEnd, Project};

/// A language with more than one file in so many is not followed twice.
const MOST_FILES: usize = 4;

/// So few files are looked at before all others are read: with more, they are read beside them.
const FEW_CHANGED: usize = 8;

/// Where more than one file in so many may see what changed in others, all are followed.
const MOST_SEEING: usize = 8;

/// Where more names of modules than this may mean something else, all files are followed.
const MOST_BOUND: usize = 256;

/// What changes where these files changed, by their places, which are of languages that share nothing with others
/// but tables, requests and messages. None where that may be more than insides and members.
pub(crate) fn edits_of_others(
    threads: usize,
    changed: &[(FileIndex, &FileFacts)],
    before: &Before<'_>,
) -> Option<Edited> {
    let mut edits = Edited::default();
    for front_end in FRONT_ENDS {
        let is_own = |(_, facts): &&(FileIndex, &FileFacts)| follows(front_end.language, facts.language);
        let own: Vec<(FileIndex, &FileFacts)> = changed.iter().filter(is_own).copied().collect();
        if !own.is_empty() {
            edits.add(match front_end.keeps_types {
                Some(keeps_types) => edits_of_found(front_end, keeps_types, threads, &own, before)?,
                None => {
                    let files = edits_of_one(front_end, threads, &own, before)?;
                    Edited { files, ..Edited::default() }
                }
            });
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
    let all = (0..).zip(before.languages).filter(|(_, of)| follows(front_end.language, **of));
    let own: Vec<FileIndex> = all.map(|(file, _)| file).collect();
    let is_small = own.len() * MOST_FILES <= before.languages.len();
    (front_end.sight.is_some() || is_small).then_some(())?;
    if let Some(sight) = front_end.sight.filter(|_| !is_small && files.len() <= FEW_CHANGED) {
        let then = (before.facts)(&files)?;
        let mut pairs = then.iter().zip(changed);
        pairs.all(|(then, (_, now))| difference(&sight, then, now) != Difference::More).then_some(())?;
    }
    let then = (before.facts)(&own)?;
    let then: Vec<&FileFacts> = then.iter().collect();
    let places: Vec<usize> = files.iter().map(|file| own.binary_search(file).ok()).collect::<Option<_>>()?;
    let mut now = then.clone();
    places.iter().zip(changed).for_each(|(at, (_, facts))| now[*at] = facts);
    let pairs = || places.iter().map(|at| (then[*at], now[*at]));
    pairs().all(|(then, now)| drops_the_same(then, now)).then_some(())?;
    let wanted = front_end.sight.and_then(|sight| wanted_files(threads, &sight, (&then, &now), &places));
    (wanted.is_some() || is_small).then_some(())?;
    let manifests = (before.manifests)(front_end);
    let follow = |files: &[&FileFacts]| {
        follow_alone(front_end, Project { files, manifests: &manifests }, wanted.as_deref())
    };
    let (then_followed, now_followed) = work_beside(threads, || follow(&then), || follow(&now));
    let edits = compare(then_followed, &now_followed, &places, wanted.as_deref())?;
    let edits = with_tables(edits, &then, &now);
    // Where files are seen by what they show, each is a unit.
    (front_end.sight.is_some() || edits.iter().all(keeps_libraries)).then_some(())?;
    let placing = Placing::new(front_end.language, &own, &now_followed, before)?;
    edits.into_iter().map(|edit| placing.edit(edit)).collect()
}

/// The same where what was found in files is kept with what following them came to: those that changed, and those that
/// may see it, are followed as they are.
fn edits_of_found(
    front_end: &FrontEnd,
    keeps_types: fn(&FileFacts, &FileFacts) -> bool,
    threads: usize,
    changed: &[(FileIndex, &FileFacts)],
    before: &Before<'_>,
) -> Option<Edited> {
    let files: Vec<FileIndex> = changed.iter().map(|(file, _)| *file).collect();
    let all = (0..).zip(before.languages).filter(|(_, of)| follows(front_end.language, **of));
    let own: Vec<FileIndex> = all.map(|(file, _)| file).collect();
    let read = |(): &mut (), _: usize, group: usize| {
        let bytes = (before.found)(front_end.language, group as u32)?;
        let heads = heads_in(&bytes)?;
        Some((bytes, heads))
    };
    let groups = (0..own.len().div_ceil(GROUP)).collect();
    let read = in_parallel(threads, groups, || (), read).into_iter().collect::<Option<Vec<_>>>()?;
    let (pieces, heads): (Vec<Vec<u8>>, Vec<Vec<FileFacts>>) = read.into_iter().unzip();
    let heads: Vec<FileFacts> = heads.into_iter().flatten().collect();
    // What is kept tells places among all files.
    let other = FileFacts::skipped("", Language::Sql, 0, "");
    let mut then: Vec<&FileFacts> = vec![&other; before.languages.len()];
    (heads.len() == own.len()).then_some(())?;
    own.iter().zip(&heads).for_each(|(at, facts)| then[*at as usize] = facts);
    let mut now = then.clone();
    changed.iter().for_each(|(at, facts)| now[*at as usize] = facts);
    let mut pairs = files.iter().map(|at| (then[*at as usize], now[*at as usize]));
    pairs.all(|(then, now)| keeps_types(then, now) && drops_the_same(then, now)).then_some(())?;
    let manifests = (before.manifests)(front_end);
    let found = |_, group: u32, show: &mut dyn FnMut(&[u8])| {
        pieces.get(group as usize).into_iter().for_each(|bytes| show(bytes));
    };
    let whole = Whole { read: before.facts, facts: OnceLock::new() };
    let earlier = |changed: &[FileIndex]| Earlier {
        files: (0..before.languages.len() as FileIndex).map(Some).collect(),
        changed: changed.iter().map(|at| (*at, then[*at as usize].clone())).collect(),
        gone: Vec::new(),
        groups: 0,
        group: &|_| None,
        surroundings: None,
        moved: &[],
        found: &found,
        frame: before.frame,
        whole: Some(&whole),
    };
    let (earlier_then, earlier_now) = (earlier(&[]), earlier(&files));
    let mut leaving = Vec::new();
    let mut keep = |it| leaving.push(it);
    let (mut then_found, mut now_found) = work_beside(
        threads,
        || {
            let resolution = Resolution::new(&then, 1).after(&earlier_then);
            let resolution = resolution.comparing().following_only(&[]).telling_libraries();
            resolved(front_end, Project { files: &then, manifests: &manifests }, resolution)
        },
        || {
            let resolution = Resolution::new(&now, 1).after(&earlier_now).keeping(&mut keep);
            let resolution = resolution.comparing().telling_libraries();
            resolved(front_end, Project { files: &now, manifests: &manifests }, resolution)
        },
    );
    then_found.take_compared().is_empty().then_some(())?;
    let mut followed = Vec::new();
    for ComparedFile { file, before, now } in now_found.take_compared() {
        then_found.add_followed(file, before?);
        now_found.add_followed(file, now);
        followed.push(file);
    }
    // Where more changed than members, none is followed.
    files.iter().all(|file| followed.binary_search(file).is_ok()).then_some(())?;
    let finished = in_parallel(threads, vec![then_found, now_found], || (), |(), _, it| finish_alone(it));
    let [then_found, now_found] = <[Alone; 2]>::try_from(finished).ok()?;
    let places: Vec<usize> = files.iter().map(|file| *file as usize).collect();
    let edits = compare(then_found, &now_found, &places, Some(&followed))?;
    edits.iter().all(keeps_libraries).then_some(())?;
    let edits = with_tables(edits, &then, &now);
    let all: Vec<FileIndex> = (0..before.languages.len() as FileIndex).collect();
    let placing = Placing::new(front_end.language, &all, &now_found, before)?;
    let edits = edits.into_iter().map(|edit| placing.edit(edit)).collect::<Option<_>>()?;
    Some(Edited { files: edits, followed: followed.len() as u32, moved: Vec::new(), leaving })
}

/// Edits with the lines of tables.
fn with_tables(mut edits: Vec<EditedFile>, then: &[&FileFacts], now: &[&FileFacts]) -> Vec<EditedFile> {
    for edit in &mut edits {
        let at = edit.file as usize;
        moved_tables(then[at], now[at], &mut edit.moved);
    }
    edits
}

/// Whether files drop and rename the same tables: which of them are left is of what other languages say, too.
fn drops_the_same(then: &FileFacts, now: &FileFacts) -> bool {
    let renamed = |facts: &FileFacts, table: &TableFact| match table.change {
        TableChange::Drop => Some(None),
        TableChange::Rename(name) => Some(Some(facts.text(name).to_owned())),
        _ => None,
    };
    let drops = |facts: &FileFacts| -> Vec<(String, Option<String>)> {
        let drop = |table: &TableFact| Some((facts.text(table.name).to_owned(), renamed(facts, table)?));
        facts.tables.iter().filter_map(drop).collect()
    };
    let drops_then = drops(then);
    drops_then == drops(now) && (drops_then.is_empty() || then.tables.len() == now.tables.len())
}

/// Where what files state of tables stood and stands, which may be left of them where other languages state more.
fn moved_tables(then: &FileFacts, now: &FileFacts, moved: &mut BTreeMap<u32, u32>) {
    let lines = then.tables.iter().zip(&now.tables).map(|(then, now)| (then.line, now.line));
    lines.for_each(|(then, now)| _ = moved.entry(then).or_insert(now));
}

/// What a front-end follows by itself.
struct Alone {
    facts: MonolithFacts,
    /// Where each unit went, in the order they were added
    places: Vec<UnitIndex>,
    /// What following each file came to
    files: Vec<FollowedFile>,
}

/// The files that are wanted, and those that are followed with them, or all.
fn follow_alone(front_end: &FrontEnd, project: Project<'_>, wanted: Option<&[FileIndex]>) -> Alone {
    let mut resolution = Resolution::new(project.files, 1).telling_libraries();
    if let Some(wanted) = wanted {
        resolution = resolution.following_only(wanted);
    }
    finish_alone(resolved(front_end, project, resolution))
}

fn resolved<'a>(
    front_end: &FrontEnd,
    project: Project<'_>,
    mut resolution: Resolution<'a>,
) -> Resolution<'a> {
    (front_end.resolve)(project, &mut resolution);
    resolution
}

fn finish_alone(mut resolution: Resolution<'_>) -> Alone {
    let libraries = resolution.take_libraries();
    let (facts, places) = resolution.finish_with_places();
    let files = followed_files(&facts, &places, libraries);
    Alone { facts, places, files }
}

/// The edits that make of what was followed `then` what is followed `now`, of the files of a language, of which those
/// at these places changed; none where there are none that do. Of others than these files, where some are told, nothing
/// was followed that could differ.
fn compare(
    then: Alone,
    now: &Alone,
    changed: &[usize],
    followed: Option<&[FileIndex]>,
) -> Option<Vec<EditedFile>> {
    (then.places == now.places).then_some(())?;
    let Alone { facts: mut then, files: before, .. } = then;
    let (now, after) = (&now.facts, &now.files);
    let units = then.units.iter().zip(&now.units);
    let same_units = then.units.len() == now.units.len()
        && units.clone().all(|(then, now)| (&then.id, then.file) == (&now.id, now.file));
    same_units.then_some(())?;
    let mut differ: BTreeSet<FileIndex> = changed.iter().map(|at| *at as FileIndex).collect();
    let pairs = (0..).zip(before.iter().zip(after));
    differ.extend(pairs.filter(|(_, (before, after))| before != after).map(|(file, _)| file));
    differ.extend(units.filter(|(then, now)| then != now).map(|(then, _)| then.file));
    // What leads from others to members that moved is moved with these.
    let is_followed = |file: &FileIndex| followed.is_none_or(|followed| followed.binary_search(file).is_ok());
    differ.retain(is_followed);
    let moved = moved_lines(&rows_of(&then, &differ), &rows_of(now, &differ))?;
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
        EditedFile {
            file,
            path: is.path.clone(),
            language: is.language,
            status: (was.status, is.status),
            reason: is.reason.clone(),
            bytes: is.bytes,
            lines: (was.lines, is.lines),
            units: units.remove(&file).unwrap_or_default(),
            moved: moved.get(&file).cloned().unwrap_or_default(),
            before: before[file as usize].clone(),
            now: after[file as usize].clone(),
        }
    };
    let edits: Vec<EditedFile> = differ.into_iter().map(&mut edit).collect();
    // Whatever else changed is no edit of insides and members.
    then.edit(&edits);
    (then == *now).then_some(edits)
}

/// The files that are to be followed, of a language whose files at these places changed: these, and those that may
/// see what they show otherwise. None where that may be many.
fn wanted_files(
    threads: usize,
    sight: &Sight,
    (then, now): (&[&FileFacts], &[&FileFacts]),
    changed: &[usize],
) -> Option<Vec<FileIndex>> {
    let compare = |(): &mut (), _: usize, at: &usize| difference(sight, then[*at], now[*at]);
    let mut words: BTreeSet<String> = BTreeSet::new();
    let mut bound: BTreeSet<Bound> = BTreeSet::new();
    let differences = in_parallel(threads, changed.iter().collect(), || (), compare);
    for (at, difference) in changed.iter().zip(differences) {
        let Difference::Words { declared, imported } = difference else { return None };
        words.extend(declared);
        for name in imported {
            bound.insert(Bound { module: module_of(now[*at])?.to_owned(), name });
        }
    }
    let mut wanted: BTreeSet<FileIndex> = changed.iter().map(|at| *at as FileIndex).collect();
    words.extend(words_behind_imports(threads, sight, now, bound, &mut wanted)?);
    let mut new = words.clone();
    while !new.is_empty() {
        let looked_for: HashSet<&str> = new.iter().map(String::as_str).collect();
        let search = Wanted::new(&looked_for);
        // What a changed file had of them may have led elsewhere, too.
        let had = changed.iter().map(|at| (*at as FileIndex, then[*at]));
        let all: Vec<(FileIndex, &FileFacts)> = (0..).zip(now.iter().copied()).chain(had).collect();
        let mentioning = mentioning(threads, &search, all);
        wanted.extend(mentioning.iter().map(|(file, _)| file));
        (wanted.len() * MOST_SEEING <= now.len() + changed.len() * MOST_SEEING).then_some(())?;
        let behind = |(): &mut (), _: usize, (_, facts): (FileIndex, &FileFacts)| {
            words_behind(sight, facts, &looked_for)
        };
        let mut more: BTreeSet<String> = BTreeSet::new();
        for behind in in_parallel(threads, mentioning, || (), behind) {
            more.extend(behind?);
        }
        new = more.difference(&words).cloned().collect();
        words.append(&mut more);
    }
    Some(wanted.into_iter().collect())
}

/// Those of these files that mention what is looked for.
fn mentioning<'f>(
    threads: usize,
    search: &Wanted<'_>,
    files: Vec<(FileIndex, &'f FileFacts)>,
) -> Vec<(FileIndex, &'f FileFacts)> {
    let is_one = |(): &mut (), _: usize, it: &(FileIndex, &FileFacts)| search.is_in(it.1);
    let are_ones = in_parallel(threads, files.iter().collect(), || (), is_one);
    files.into_iter().zip(are_ones).filter(|(_, is_one)| *is_one).map(|(it, _)| it).collect()
}

/// Adds the files that may see what is bound to these names, of the modules that are told with them; the words that
/// reach what they show by it. None where that may be many.
fn words_behind_imports(
    threads: usize,
    sight: &Sight,
    files: &[&FileFacts],
    mut bound: BTreeSet<Bound>,
    wanted: &mut BTreeSet<FileIndex>,
) -> Option<BTreeSet<String>> {
    let mut words: BTreeSet<String> = BTreeSet::new();
    let mut new = bound.clone();
    while !new.is_empty() {
        let modules: HashSet<&str> = new.iter().map(|it| &*it.module).collect();
        let search = Wanted::new(&modules);
        let all: Vec<(FileIndex, &FileFacts)> = (0..).zip(files.iter().copied()).collect();
        let mentioning = mentioning(threads, &search, all);
        (mentioning.len() * MOST_SEEING <= files.len()).then_some(())?;
        let behind = |(): &mut (), _: usize, (file, facts): (FileIndex, &FileFacts)| {
            let binding = binding(sight, facts, &new)?;
            let names: HashSet<&str> = binding.names.iter().map(String::as_str).collect();
            let words = words_behind(sight, facts, &names)?;
            Some((file, binding.sees, words, binding.bound))
        };
        let mut more: BTreeSet<Bound> = BTreeSet::new();
        for found in in_parallel(threads, mentioning, || (), behind) {
            let (file, sees, behind, of_file) = found?;
            wanted.extend(sees.then_some(file));
            words.extend(behind);
            more.extend(of_file);
        }
        new = more.difference(&bound).cloned().collect();
        bound.append(&mut more);
        (bound.len() <= MOST_BOUND).then_some(())?;
    }
    Some(words)
}

/// Whether no unit lost a library that it may use in another file, too.
fn keeps_libraries(edit: &EditedFile) -> bool {
    edit.before.libraries.iter().all(|(name, units, _)| {
        let now = edit.now.libraries.iter().find(|(known, ..)| known == name);
        units.iter().all(|unit| now.is_some_and(|(_, now, _)| now.contains(unit)))
    })
}

/// What following each file came to, of a language whose units went to these places.
fn followed_files(
    facts: &MonolithFacts,
    places: &[UnitIndex],
    libraries: BTreeMap<FileIndex, Externals>,
) -> Vec<FollowedFile> {
    let counts = |row: &FileRow| {
        let FileRow { resolved, external, unresolved, .. } = *row;
        FollowedFile { resolved, external, unresolved, ..FollowedFile::default() }
    };
    let mut all: Vec<FollowedFile> = facts.files.iter().map(counts).collect();
    for link in &facts.links {
        // Those that are tied to rows go with these.
        if !matches!(link.kind, ReferenceKind::Request | ReferenceKind::Message) {
            all[link.file as usize].links.push(*link);
        }
    }
    for row in &facts.unresolved {
        all[row.file as usize].not_followed.push(row.clone());
    }
    for (file, libraries) in libraries {
        let library = |(name, (units, count)): (Box<str>, (Vec<UnitIndex>, u32))| {
            let mut units: Vec<UnitIndex> = units.into_iter().map(|unit| places[unit.at()]).collect();
            units.sort_unstable();
            units.dedup();
            (name, units, count)
        };
        let of_file = &mut all[file as usize].libraries;
        of_file.extend(libraries.into_iter().map(library));
        of_file.sort_unstable();
    }
    all
}

/// What rows of these files say, but for where they stand, by their files; with their lines. Rows of others are what
/// they were where the edits make all that is told now of what was told.
type RowLines = BTreeMap<(FileIndex, String), Vec<u32>>;

fn rows_of(facts: &MonolithFacts, files: &BTreeSet<FileIndex>) -> RowLines {
    let mut rows = RowLines::new();
    let mut add = |file: FileIndex, text: String, line: u32| rows.entry((file, text)).or_default().push(line);
    let is_one = |file: FileIndex| files.contains(&file);
    for row in facts.entry_points.iter().filter(|row| is_one(row.file)) {
        add(row.file, format!("{:?}", EntryPoint { line: 0, member: None, ..row.clone() }), row.line);
    }
    for row in facts.accesses.iter().filter(|row| is_one(row.file)) {
        add(row.file, format!("{:?}", Access { line: 0, member: None, ..*row }), row.line);
    }
    for row in facts.remote_calls.iter().filter(|row| is_one(row.file)) {
        let text = RemoteCall { line: 0, member: None, reaches: Vec::new(), ..row.clone() };
        add(row.file, format!("{text:?}"), row.line);
    }
    for row in facts.configuration.iter().filter(|row| is_one(row.file)) {
        add(row.file, format!("{:?}", ConfigurationRead { line: 0, ..row.clone() }), row.line);
    }
    for table in &facts.tables {
        let places = table.defined_at.iter().filter(|(file, _)| is_one(*file));
        places.for_each(|(file, line)| add(*file, format!("table {}", table.name), *line));
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

impl<'a> Placing<'a> {
    fn new(
        language: Language,
        files: &'a [FileIndex],
        now: &Alone,
        before: &'a Before<'_>,
    ) -> Option<Placing<'a>> {
        let first = before.added.first_of(language)?;
        Some(Placing { files, added: places_of_added(&now.places), first, places: &before.added.places })
    }

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
