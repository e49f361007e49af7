use std::collections::BTreeMap;
use std::mem;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use banyan_facts::*;
use banyan_threads::{in_parallel, work_beside};
use foldhash::{HashMap, HashMapExt};

use crate::followed::{Earlier, FollowedCount, Leaving};
use crate::remote_calls::tie_remote_calls;

/// A file by its place in [`crate::Project::files`].
pub type FileIndex = u32;

/// Where front-ends put what they have followed; sorted and made one by [`Resolution::finish`].
///
/// Units are referred to by the index that [`Resolution::add_unit`] gave.
pub struct Resolution<'a> {
    files: &'a [&'a FileFacts],
    /// The files to be followed, sorted; none: all
    wanted: Option<&'a [FileIndex]>,
    threads: usize,
    /// The file that the first of the counts is of
    first: FileIndex,
    counts: Vec<Counts>,
    facts: MonolithFacts,
    externals: Externals,
    /// The same by file, where that is asked for
    externals_by_file: Option<BTreeMap<FileIndex, Externals>>,
    tables: BTreeMap<Box<str>, Table>,
    pending_accesses: Vec<(Box<str>, Access)>,
    earlier: Option<&'a Earlier<'a>>,
    keep: Option<Keep<'a>>,
    /// What following came to before and now, where that is asked for
    compared: Option<Vec<ComparedFile>>,
    followed: FollowedCount,
    /// See [`crate::Resolved::found`]
    found: Vec<(Language, u32)>,
    handed_on: u64,
}

/// By library: the units that use it, and how many references lead there.
pub(crate) type Externals = HashMap<Box<str>, (Vec<UnitIndex>, u32)>;

/// Is handed what following groups of files came to.
pub(crate) type Keep<'a> = &'a mut (dyn FnMut(Leaving) + Send);

/// A file that was followed again.
pub(crate) struct ComparedFile {
    pub file: FileIndex,
    /// What following it came to before; none where that is not known
    pub before: Option<FollowedFile>,
    /// What it comes to now
    pub now: FollowedFile,
}

/// How many references of a file lead where.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    resolved: u32,
    external: u32,
    unresolved: u32,
}

impl<'a> Resolution<'a> {
    /// An empty resolution of these files, on so many threads where a front-end can use them.
    pub fn new(files: &'a [&'a FileFacts], threads: usize) -> Self {
        Resolution {
            files,
            wanted: None,
            threads,
            first: 0,
            counts: vec![Counts::default(); files.len()],
            facts: MonolithFacts::default(),
            externals: HashMap::new(),
            externals_by_file: None,
            tables: BTreeMap::new(),
            pending_accesses: Vec::new(),
            earlier: None,
            keep: None,
            compared: None,
            followed: FollowedCount::default(),
            found: Vec::new(),
            handed_on: 0,
        }
    }

    /// Uses what an earlier resolution of the same files handed on.
    #[must_use]
    pub(crate) fn after(self, earlier: &'a Earlier<'a>) -> Self {
        Resolution { earlier: Some(earlier), ..self }
    }

    /// Hands on what following comes to.
    #[must_use]
    pub(crate) fn keeping(self, keep: Keep<'a>) -> Self {
        Resolution { keep: Some(keep), ..self }
    }

    /// Follows the parts that these files are in, sorted, and no others, of which neither members nor rows need be told.
    #[must_use]
    pub(crate) fn following_only(self, wanted: &'a [FileIndex]) -> Self {
        Resolution { wanted: Some(wanted), ..self }
    }

    /// Tells of files that are followed with what they find what that came to before and now, and nothing of what
    /// is taken as it was kept.
    #[must_use]
    pub(crate) fn comparing(self) -> Self {
        Resolution { compared: Some(Vec::new()), ..self }
    }

    /// Whether what following came to before is told.
    pub(crate) fn compares(&self) -> bool {
        self.compared.is_some()
    }

    /// Adds a file that was followed again.
    pub(crate) fn add_compared(&mut self, file: ComparedFile) {
        self.compared.get_or_insert_default().push(file);
    }

    /// The files that were followed again.
    pub(crate) fn take_compared(&mut self) -> Vec<ComparedFile> {
        self.compared.take().unwrap_or_default()
    }

    /// Tells the libraries of each file, too.
    #[must_use]
    pub(crate) fn telling_libraries(self) -> Self {
        Resolution { externals_by_file: Some(BTreeMap::new()), ..self }
    }

    /// Whether the libraries of each file are told.
    pub(crate) fn tells_libraries(&self) -> bool {
        self.externals_by_file.is_some()
    }

    /// Whether all files are to be followed.
    pub(crate) fn follows_all(&self) -> bool {
        self.wanted.is_none()
    }

    /// Whether no file is to be followed.
    pub(crate) fn follows_none(&self) -> bool {
        self.wanted.is_some_and(<[FileIndex]>::is_empty)
    }

    /// Whether a file is to be followed.
    pub(crate) fn is_wanted(&self, file: FileIndex) -> bool {
        self.wanted.is_none_or(|wanted| wanted.binary_search(&file).is_ok())
    }

    /// The files that are resolved.
    pub(crate) fn files(&self) -> &'a [&'a FileFacts] {
        self.files
    }

    /// Adds a unit; the index is for the other calls of this value.
    pub fn add_unit(&mut self, unit: Unit) -> UnitIndex {
        self.facts.units.push(unit);
        UnitIndex(self.facts.units.len() as u32 - 1)
    }

    /// Threads that following may use.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// What is known of an earlier resolution of the same files.
    pub(crate) fn earlier(&self) -> Option<&'a Earlier<'a>> {
        self.earlier
    }

    /// Whether what following comes to is kept.
    pub(crate) fn keeps(&self) -> bool {
        self.keep.is_some()
    }

    /// Counts files that are followed.
    pub(crate) fn count_followed(&mut self, files: u32) {
        self.followed.files += files;
    }

    /// Where what is to be kept goes, to be given back.
    pub(crate) fn take_keep(&mut self) -> Option<Keep<'a>> {
        self.keep.take()
    }

    /// Gives it back.
    pub(crate) fn set_keep(&mut self, keep: Option<Keep<'a>>) {
        self.keep = keep;
    }

    /// Keeps what following a group came to, where it is not kept so already.
    pub(crate) fn keep_followed(&mut self, at: u32, bytes: Option<Vec<u8>>) {
        self.followed.groups = at + 1;
        if let (Some(bytes), Some(keep)) = (bytes, &mut self.keep) {
            keep(Leaving::Followed(at, bytes));
        }
    }

    /// Keeps all of this, where anything is kept.
    pub(crate) fn keep_all(&mut self, leaving: impl FnOnce() -> Vec<Leaving>) {
        if let Some(keep) = &mut self.keep {
            leaving().into_iter().for_each(keep);
        }
    }

    /// Keeps what is known of the monolith as a whole, where anything is kept.
    pub(crate) fn keep_surroundings(&mut self, surroundings: impl FnOnce() -> Vec<u8>) {
        if let Some(keep) = &mut self.keep {
            keep(Leaving::Surroundings(surroundings()));
        }
    }

    /// How much was followed.
    pub(crate) fn followed(&self) -> FollowedCount {
        self.followed
    }

    /// Tells how many groups of files of a language were followed with what else was found.
    pub(crate) fn count_found(&mut self, language: Language, groups: u32) {
        self.found.push((language, groups));
    }

    /// See [`crate::Resolved::found`].
    pub(crate) fn found(&self) -> &[(Language, u32)] {
        &self.found
    }

    /// Makes room for so many links and a few more, of other front-ends.
    pub(crate) fn reserve_links(&mut self, links: usize) {
        self.facts.links.reserve_exact(links + links / 8);
    }

    /// Makes room for what is followed in these parts.
    pub(crate) fn reserve_for<'p>(&mut self, parts: impl Iterator<Item = &'p Resolution<'static>>) {
        let (mut links, mut unresolved) = (0, 0);
        for part in parts {
            links += part.facts.links.len();
            unresolved += part.facts.unresolved.len();
        }
        self.reserve_links(links);
        self.facts.unresolved.reserve_exact(unresolved);
    }

    /// Sorts what is not followed: parts that are sorted are soon sorted together.
    pub(crate) fn sort_unresolved(&mut self) {
        sort_unresolved(&mut self.facts.unresolved);
    }

    /// An empty resolution for what is followed in some of the files.
    pub(crate) fn part_of(files: Range<FileIndex>) -> Resolution<'static> {
        let counts = vec![Counts::default(); files.len()];
        Resolution { first: files.start, counts, ..Resolution::new(&[], 1) }
    }

    /// Adds what such a resolution came to.
    pub(crate) fn add_part(&mut self, part: Resolution<'_>) {
        for (file, counts) in (part.first..).zip(part.counts) {
            self.add_counts(file, counts);
        }
        self.facts.links.extend(part.facts.links);
        self.facts.unresolved.extend(part.facts.unresolved);
        part.externals.into_iter().for_each(|(library, (units, references))| {
            self.add_external(library, units, references);
        });
        if let Some((all, more)) = self.externals_by_file.as_mut().zip(part.externals_by_file) {
            all.extend(more);
        }
    }

    fn add_counts(&mut self, file: FileIndex, more: Counts) {
        let counts = self.counts_of(file);
        counts.resolved += more.resolved;
        counts.external += more.external;
        counts.unresolved += more.unresolved;
    }

    fn add_external(&mut self, library: Box<str>, units: Vec<UnitIndex>, references: u32) {
        let known = self.externals.entry(library).or_default();
        known.0.extend(units);
        known.1 += references;
    }

    /// What such a resolution came to.
    pub(crate) fn into_followed(self) -> FollowedFile {
        let libraries = self.externals.into_iter().map(|(name, (units, count))| (name, units, count));
        let mut libraries: Vec<_> = libraries.collect();
        libraries.sort_unstable();
        let Counts { resolved, external, unresolved } = self.counts.first().copied().unwrap_or_default();
        let MonolithFacts { links, unresolved: not_followed, .. } = self.facts;
        let handed_on = self.handed_on;
        FollowedFile { resolved, external, unresolved, links, libraries, not_followed, handed_on }
    }

    /// Says what one of the members that do the work of a file's rows is known by: see
    /// [`FollowedFile::handed_on`].
    pub(crate) fn hand_on(&mut self, member: u64) {
        self.handed_on = self.handed_on.rotate_left(1) ^ member;
    }

    /// Adds what following a file came to.
    pub(crate) fn add_followed(&mut self, file: FileIndex, followed: FollowedFile) {
        let FollowedFile { resolved, external, unresolved, .. } = followed;
        self.add_counts(file, Counts { resolved, external, unresolved });
        // Files before it may have come or gone since it was followed.
        self.facts.links.extend(followed.links.into_iter().map(|link| Link { file, ..link }));
        let not_followed = followed.not_followed.into_iter();
        self.facts.unresolved.extend(not_followed.map(|row| Unresolved { file, ..row }));
        for (library, units, references) in followed.libraries {
            if let Some(all) = &mut self.externals_by_file {
                all.entry(file).or_default().insert(library.clone(), (units.clone(), references));
            }
            self.add_external(library, units, references);
        }
    }

    /// Adds marks to a unit that only the whole monolith tells.
    pub fn mark(&mut self, unit: UnitIndex, markers: Markers) {
        if let Some(unit) = self.facts.units.get_mut(unit.at()) {
            unit.markers.add(markers);
        }
    }

    /// The units added so far, in the order they were added.
    pub fn units(&self) -> &[Unit] {
        &self.facts.units
    }

    /// Adds a build module; the index is for [`Unit::module`] and [`BuildModule::needs`].
    pub fn add_module(&mut self, module: BuildModule) -> u32 {
        self.facts.modules.push(module);
        self.facts.modules.len() as u32 - 1
    }

    /// The build module with this index, to complete its needs.
    pub fn module_mut(&mut self, index: u32) -> Option<&mut BuildModule> {
        self.facts.modules.get_mut(index as usize)
    }

    fn counts_of(&mut self, file: FileIndex) -> &mut Counts {
        &mut self.counts[(file - self.first) as usize]
    }

    /// Counts a reference as resolved; a link within one unit is counted and not kept.
    pub fn link(&mut self, link: Link) {
        self.counts_of(link.file).resolved += 1;
        self.add_link(link);
    }

    /// Counts a reference as resolved that leads to no unit, or that none makes: a package of the
    /// monolith, an annotation on a package.
    pub fn resolved_here(&mut self, file: FileIndex) {
        self.counts_of(file).resolved += 1;
    }

    /// Adds a link that no reference of its own stands for (a followed dispatch): kept, not counted.
    pub fn add_link(&mut self, link: Link) {
        if link.from != link.to {
            push_link(&mut self.facts.links, link);
        }
    }

    /// Counts a reference that leads to a library. `unit` is none for code outside any unit.
    pub fn external(&mut self, file: FileIndex, unit: Option<UnitIndex>, library: &str) {
        self.count_external(file, unit, library, 1);
    }

    /// Counts so many references of a unit that lead to a library, which may be none.
    pub(crate) fn externals(&mut self, file: FileIndex, unit: UnitIndex, library: &str, references: u32) {
        if references > 0 {
            self.count_external(file, Some(unit), library, references);
        }
    }

    fn count_external(&mut self, file: FileIndex, unit: Option<UnitIndex>, library: &str, references: u32) {
        self.counts_of(file).external += references;
        let of_file = self.externals_by_file.as_mut().map(|all| all.entry(file).or_default());
        for externals in [Some(&mut self.externals), of_file].into_iter().flatten() {
            let entry = match externals.get_mut(library) {
                Some(entry) => entry,
                None => externals.entry(library.into()).or_default(),
            };
            entry.1 += references;
            if let Some(unit) = unit
                && entry.0.last() != Some(&unit)
            {
                entry.0.push(unit);
            }
        }
    }

    /// Counts a reference that could not be followed.
    pub fn unresolved(&mut self, file: FileIndex, line: u32, name: &str, reason: UnresolvedReason) {
        self.counts_of(file).unresolved += 1;
        self.facts.unresolved.push(Unresolved { file, line, name: name.into(), reason });
    }

    /// Adds an entry point.
    pub fn entry_point(&mut self, entry_point: EntryPoint) {
        self.facts.entry_points.push(entry_point);
    }

    /// Adds a request or message; what it reaches is filled in at the end.
    pub fn remote_call(&mut self, call: RemoteCall) {
        self.facts.remote_calls.push(call);
    }

    /// Adds a configuration read.
    pub fn configuration(&mut self, read: ConfigurationRead) {
        self.facts.configuration.push(read);
    }

    /// Adds what one statement or mapping says of a table. Statements about the same table add up,
    /// in the order of the calls; a table that is dropped and not created again is none.
    pub fn table(&mut self, table: Table, change: TableChange) {
        if change == TableChange::Drop {
            self.tables.remove(&table.name);
            return;
        }
        let known = self.tables.entry(table.name.clone()).or_insert_with(|| Table {
            name: table.name.clone(),
            columns: Vec::new(),
            foreign_keys: Vec::new(),
            mapped_by: Vec::new(),
            defined_at: Vec::new(),
        });
        for column in table.columns {
            if !known.columns.contains(&column) {
                known.columns.push(column);
            }
        }
        for key in table.foreign_keys {
            if !known.foreign_keys.contains(&key) {
                known.foreign_keys.push(key);
            }
        }
        known.mapped_by.extend(table.mapped_by);
        known.defined_at.extend(table.defined_at);
    }

    /// Adds an access to the table of this name; its `table` index is filled in at the end. A table
    /// that nothing defines is added without columns.
    pub fn access(&mut self, table: &str, access: Access) {
        self.pending_accesses.push((table.into(), access));
    }

    /// Sorts, removes what stands twice and puts final indexes everywhere.
    pub fn finish(self) -> MonolithFacts {
        self.finish_with_places().0
    }

    /// The libraries of each file, with units as they were added.
    pub(crate) fn take_libraries(&mut self) -> BTreeMap<FileIndex, Externals> {
        self.externals_by_file.take().unwrap_or_default()
    }

    /// [`finish`](Self::finish), with the final index of every unit in the order they were added.
    pub(crate) fn finish_with_places(mut self) -> (MonolithFacts, Vec<UnitIndex>) {
        let places = sort_units(&mut self.facts.units, self.files);
        let links = mem::take(&mut self.facts.links);
        finish_calls(&mut self.facts, &places);
        let tied = mem::take(&mut self.facts.links);
        let threads = self.threads;
        let unsorted = Mutex::new((links, tied));
        let sort = || {
            let (mut links, tied) = mem::take(&mut *unsorted.lock().unwrap_or_else(PoisonError::into_inner));
            renumber_links(&mut links, &places);
            tied.into_iter().for_each(|link| push_link(&mut links, link));
            sort_links(&mut links, places.len(), threads);
            links
        };
        let (links, ()) = work_beside(threads, sort, || self.finish_rows(&places));
        (MonolithFacts { links, ..self.facts }, places)
    }

    /// Finishes all but units, links, and what is called from afar.
    fn finish_rows(&mut self, places: &[UnitIndex]) {
        self.finish_files();
        self.finish_tables();
        self.finish_externals();
        let module_places = sort_modules(&mut self.facts.modules);
        renumber(&mut self.facts, places, &module_places);
        sort_rows(&mut self.facts);
    }

    fn finish_externals(&mut self) {
        let found = std::mem::take(&mut self.externals).into_iter();
        self.facts.externals =
            found.map(|(name, (units, references))| External { name, units, references }).collect();
        self.facts.externals.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    }

    fn finish_files(&mut self) {
        self.facts.files = self
            .files
            .iter()
            .zip(&self.counts)
            .map(|(file, counts)| FileRow {
                path: file.path.clone(),
                language: file.language,
                status: file.status,
                reason: file.reason.clone(),
                bytes: file.bytes,
                lines: file.lines,
                markers: file.markers,
                resolved: counts.resolved,
                external: counts.external,
                unresolved: counts.unresolved,
            })
            .collect();
    }

    fn finish_tables(&mut self) {
        for (name, access) in &self.pending_accesses {
            self.tables.entry(name.clone()).or_insert_with(|| Table {
                name: name.clone(),
                columns: Vec::new(),
                foreign_keys: Vec::new(),
                mapped_by: Vec::new(),
                defined_at: vec![(access.file, access.line)],
            });
        }
        let tables = std::mem::take(&mut self.tables);
        let places: BTreeMap<Box<str>, u32> =
            tables.keys().cloned().enumerate().map(|(at, name)| (name, at as u32)).collect();
        self.facts.tables = tables.into_values().collect();
        for (name, mut access) in std::mem::take(&mut self.pending_accesses) {
            access.table = places[&name];
            self.facts.accesses.push(access);
        }
    }
}

/// Adds a link to others, of which there may be millions: twice the room would be much of what a scan takes.
pub(crate) fn push_link(links: &mut Vec<Link>, link: Link) {
    const MANY: usize = 1 << 16;
    if links.len() == links.capacity() && links.len() >= MANY {
        links.reserve_exact(links.len() / 8);
    }
    links.push(link);
}

/// Sorts units by their ids, and tells where each went. Ids that collide get the path of their unit, and
/// its number among those of them in its file, but for the first.
fn sort_units(units: &mut Vec<Unit>, files: &[&FileFacts]) -> Vec<UnitIndex> {
    let mut order = order_by_id(units);
    let unit = |at: &u32| &units[*at as usize];
    let runs = order.chunk_by(|a, b| unit(a).id == unit(b).id);
    let mut collide: Vec<u32> = runs.filter(|run| run.len() > 1).flatten().copied().collect();
    collide.sort_by_key(|at| (&unit(at).id, unit(at).file, unit(at).line));
    let in_files = collide.chunk_by(|a, b| (&unit(a).id, unit(a).file) == (&unit(b).id, unit(b).file));
    let numbers: Vec<usize> = in_files.flat_map(|same| 1..=same.len()).collect();
    for (&at, number) in collide.iter().zip(numbers) {
        let unit = &mut units[at as usize];
        let number = if number > 1 { format!("#{number}") } else { String::new() };
        unit.id = format!("{}@{}{number}", unit.id, files[unit.file as usize].path).into();
    }
    if !collide.is_empty() {
        order = order_by_id(units);
    }
    let mut places = vec![UnitIndex(0); order.len()];
    for (place, &old) in order.iter().enumerate() {
        places[old as usize] = UnitIndex(place as u32);
    }
    let mut unsorted: Vec<Option<Unit>> = std::mem::take(units).into_iter().map(Some).collect();
    *units = order.iter().filter_map(|&at| unsorted[at as usize].take()).collect();
    places
}

fn order_by_id(units: &[Unit]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..units.len() as u32).collect();
    order.sort_by(|&a, &b| units[a as usize].id.cmp(&units[b as usize].id));
    order
}

/// Fewer links are sorted before a thread has started.
const WORTH_THREADS: usize = 1 << 13;

/// Sorts links on so many threads: first each to those of its unit, in place, then the links of each unit.
fn sort_links(links: &mut [Link], units: usize, threads: usize) {
    let mut starts = vec![0usize; units + 1];
    links.iter().for_each(|link| starts[link.from.at() + 1] += 1);
    for at in 0..units {
        starts[at + 1] += starts[at];
    }
    let mut next = starts.clone();
    for unit in 0..units {
        while next[unit] < starts[unit + 1] {
            let of = links[next[unit]].from.at();
            links.swap(next[unit], next[of]);
            next[of] += 1;
        }
    }
    if links.len() < WORTH_THREADS {
        return sort_each(links, &starts);
    }
    let share = links.len().div_ceil(threads).max(1);
    let mut parts: Vec<(&mut [Link], &[usize])> = Vec::with_capacity(threads);
    let (mut rest, mut begin, mut unit) = (links, 0, 0);
    while unit < units {
        let last = starts.partition_point(|&start| start < begin + share).clamp(unit + 1, units);
        let (part, others) = rest.split_at_mut(starts[last] - begin);
        parts.push((part, &starts[unit..=last]));
        (rest, begin, unit) = (others, starts[last], last);
    }
    in_parallel(threads, parts, || (), |(), _, (part, of_part)| sort_each(part, of_part));
}

/// Sorts the links of each unit; `starts` tells where they begin, the first at the first link.
fn sort_each(links: &mut [Link], starts: &[usize]) {
    let first = starts.first().copied().unwrap_or_default();
    starts.windows(2).for_each(|unit| links[unit[0] - first..unit[1] - first].sort_unstable());
}

fn sort_modules(modules: &mut Vec<BuildModule>) -> Vec<u32> {
    let key = |module: &BuildModule| (module.name.clone(), module.path.clone());
    let mut order: Vec<u32> = (0..modules.len() as u32).collect();
    order.sort_by_key(|&at| key(&modules[at as usize]));
    let mut places = vec![0; modules.len()];
    for (place, &old) in order.iter().enumerate() {
        places[old as usize] = place as u32;
    }
    modules.sort_by_key(key);
    for module in modules {
        module.needs.iter_mut().for_each(|need| *need = places[*need as usize]);
        module.needs.sort_unstable();
        module.needs.dedup();
    }
    places
}

/// Numbers and sorts entry points and remote calls, and ties these to those; there are no links yet but those
/// that come of it.
fn finish_calls(facts: &mut MonolithFacts, units: &[UnitIndex]) {
    for entry_point in &mut facts.entry_points {
        entry_point.unit = units[entry_point.unit.at()];
    }
    for call in &mut facts.remote_calls {
        call.unit = units[call.unit.at()];
    }
    facts
        .entry_points
        .sort_by(|a, b| (a.unit, a.line, &a.route, &a.method).cmp(&(b.unit, b.line, &b.route, &b.method)));
    facts.remote_calls.sort();
    facts.remote_calls.dedup();
    tie_remote_calls(facts);
}

fn renumber_links(links: &mut [Link], units: &[UnitIndex]) {
    for link in links {
        link.from = units[link.from.at()];
        link.to = units[link.to.at()];
    }
}

fn renumber(facts: &mut MonolithFacts, units: &[UnitIndex], modules: &[u32]) {
    for unit in &mut facts.units {
        unit.module = unit.module.map(|module| modules[module as usize]);
    }
    for external in &mut facts.externals {
        external.units.iter_mut().for_each(|unit| *unit = units[unit.at()]);
        external.units.sort_unstable();
        external.units.dedup();
    }
    for table in &mut facts.tables {
        table.mapped_by.iter_mut().for_each(|unit| *unit = units[unit.at()]);
        table.mapped_by.sort_unstable();
        table.mapped_by.dedup();
        table.defined_at.sort_unstable();
        table.defined_at.dedup();
        table.foreign_keys.sort();
    }
    for access in &mut facts.accesses {
        access.unit = units[access.unit.at()];
    }
    for read in &mut facts.configuration {
        read.unit = units[read.unit.at()];
    }
}

pub(crate) fn sort_unresolved(unresolved: &mut [Unresolved]) {
    unresolved.sort_by(|a, b| (a.file, a.line, &a.name).cmp(&(b.file, b.line, &b.name)));
}

fn sort_rows(facts: &mut MonolithFacts) {
    sort_unresolved(&mut facts.unresolved);
    facts.accesses.sort_unstable();
    facts.accesses.dedup();
    facts.configuration.sort();
    facts.configuration.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_sorted_on_any_number_of_threads() {
        for (units, count) in [(1u32, 1_000), (7, 1_000), (7, 20_000), (300, 20_000)] {
            let link = |at: u32| Link {
                from: UnitIndex(at.wrapping_mul(2_654_435_761) % units / 2),
                to: UnitIndex(at.wrapping_mul(40_503) % units),
                kind: ReferenceKind::Call,
                file: 0,
                line: at % 5,
                from_member: MemberPlace::NONE,
                to_member: MemberPlace::NONE,
                test: false,
            };
            let links: Vec<Link> = (0..count).map(link).collect();
            let mut expected = links.clone();
            expected.sort_unstable();
            for threads in 1..5 {
                let mut sorted = links.clone();
                sort_links(&mut sorted, units as usize, threads);
                assert_eq!(sorted, expected, "{units} units, {count} links, {threads} threads");
            }
        }
        sort_links(&mut [], 0, 2);
    }
}
