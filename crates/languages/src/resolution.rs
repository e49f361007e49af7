use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use banyan_facts::*;

use crate::remote_calls::tie_remote_calls;

/// A file by its place in [`crate::Project::files`].
pub type FileIndex = u32;

/// Files that a thread follows at a time.
const BATCH: usize = 64;

/// Stack of the threads that follow: types nest as deep as their notation does.
const STACK_BYTES: usize = 64 << 20;

/// Where front-ends put what they have followed; sorted and made one by [`Resolution::finish`].
///
/// Units are referred to by the index that [`Resolution::add_unit`] gave.
pub struct Resolution<'a> {
    files: &'a [FileFacts],
    threads: usize,
    /// The file that the first of the counts is of
    first: FileIndex,
    counts: Vec<Counts>,
    facts: MonolithFacts,
    externals: BTreeMap<Box<str>, (Vec<UnitIndex>, u32)>,
    tables: BTreeMap<Box<str>, Table>,
    pending_accesses: Vec<(Box<str>, Access)>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    resolved: u32,
    external: u32,
    unresolved: u32,
}

impl<'a> Resolution<'a> {
    /// An empty resolution of these files, on so many threads where a front-end can use them.
    pub fn new(files: &'a [FileFacts], threads: usize) -> Self {
        Resolution {
            files,
            threads,
            first: 0,
            counts: vec![Counts::default(); files.len()],
            facts: MonolithFacts::default(),
            externals: BTreeMap::new(),
            tables: BTreeMap::new(),
            pending_accesses: Vec::new(),
        }
    }

    /// Adds a unit; the index is for the other calls of this value.
    pub fn add_unit(&mut self, unit: Unit) -> UnitIndex {
        self.facts.units.push(unit);
        UnitIndex(self.facts.units.len() as u32 - 1)
    }

    /// Follows these files, perhaps on several threads, each with a state that `start` makes. `work`
    /// may add links, libraries and what is not followed: nothing that has an index. What comes out
    /// does not depend on the number of threads.
    pub fn follow_in_parts<S>(
        &mut self,
        files: &[FileIndex],
        start: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, FileIndex, &mut Resolution<'_>) + Sync,
    ) {
        let threads = self.threads.min(files.len() / BATCH);
        if threads < 2 {
            let mut state = start();
            return files.iter().for_each(|&file| work(&mut state, file, self));
        }
        let next = AtomicUsize::new(0);
        let mut parts = on_threads(threads, || {
            let (mut state, mut parts) = (start(), Vec::new());
            while let Some(batch) = files.chunks(BATCH).nth(next.fetch_add(1, Ordering::Relaxed)) {
                let mut part = Resolution::part_of(batch);
                batch.iter().for_each(|&file| work(&mut state, file, &mut part));
                parts.push(part);
            }
            parts
        });
        parts.sort_by_key(|part| part.first);
        parts.into_iter().for_each(|part| self.add_part(part));
    }

    /// What is followed in these files, which are sorted.
    fn part_of(batch: &[FileIndex]) -> Resolution<'static> {
        let mut part = Resolution::new(&[], 1);
        if let (Some(first), Some(last)) = (batch.first(), batch.last()) {
            part.first = *first;
            part.counts = vec![Counts::default(); (last - first) as usize + 1];
        }
        part
    }

    fn add_part(&mut self, part: Resolution<'_>) {
        for (counts, more) in self.counts[part.first as usize..].iter_mut().zip(part.counts) {
            counts.resolved += more.resolved;
            counts.external += more.external;
            counts.unresolved += more.unresolved;
        }
        self.facts.links.extend(part.facts.links);
        self.facts.unresolved.extend(part.facts.unresolved);
        for (library, (units, references)) in part.externals {
            let known = self.externals.entry(library).or_default();
            known.0.extend(units);
            known.1 += references;
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
            self.facts.links.push(link);
        }
    }

    /// Counts a reference that leads to a library. `unit` is none for code outside any unit.
    pub fn external(&mut self, file: FileIndex, unit: Option<UnitIndex>, library: &str) {
        self.counts_of(file).external += 1;
        let entry = match self.externals.get_mut(library) {
            Some(entry) => entry,
            None => self.externals.entry(library.into()).or_default(),
        };
        entry.1 += 1;
        if let Some(unit) = unit
            && entry.0.last() != Some(&unit)
        {
            entry.0.push(unit);
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
    pub fn finish(mut self) -> MonolithFacts {
        self.finish_files();
        self.finish_tables();
        self.facts.externals = self
            .externals
            .into_iter()
            .map(|(name, (units, references))| External { name, units, references })
            .collect();
        make_ids_unique(&mut self.facts);
        let unit_places = sort_units(&mut self.facts.units);
        let module_places = sort_modules(&mut self.facts.modules);
        renumber(&mut self.facts, &unit_places, &module_places);
        sort_rows(&mut self.facts);
        tie_remote_calls(&mut self.facts);
        self.facts.links.sort_unstable();
        self.facts
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

/// What `work` comes to on every thread; the own one is one of them.
fn on_threads<T: Send>(threads: usize, work: impl Fn() -> Vec<T> + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let start = || thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, &work);
        let others: Vec<_> = (1..threads).filter_map(|_| start().ok()).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    })
}

/// Gives units whose ids collide an id with their path.
fn make_ids_unique(facts: &mut MonolithFacts) {
    let mut seen: BTreeMap<Box<str>, u32> = BTreeMap::new();
    for unit in &facts.units {
        *seen.entry(unit.id.clone()).or_default() += 1;
    }
    for unit in &mut facts.units {
        if seen[&unit.id] > 1 {
            let path = &facts.files[unit.file as usize].path;
            unit.id = format!("{}@{}:{}", unit.id, path, unit.line).into();
        }
    }
}

fn sort_units(units: &mut [Unit]) -> Vec<UnitIndex> {
    let mut order: Vec<u32> = (0..units.len() as u32).collect();
    order.sort_by(|&a, &b| units[a as usize].id.cmp(&units[b as usize].id));
    let mut places = vec![UnitIndex(0); units.len()];
    for (place, &old) in order.iter().enumerate() {
        places[old as usize] = UnitIndex(place as u32);
    }
    units.sort_by(|a, b| a.id.cmp(&b.id));
    places
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

fn renumber(facts: &mut MonolithFacts, units: &[UnitIndex], modules: &[u32]) {
    for unit in &mut facts.units {
        unit.module = unit.module.map(|module| modules[module as usize]);
    }
    for link in &mut facts.links {
        link.from = units[link.from.at()];
        link.to = units[link.to.at()];
    }
    for external in &mut facts.externals {
        external.units.iter_mut().for_each(|unit| *unit = units[unit.at()]);
        external.units.sort_unstable();
        external.units.dedup();
    }
    for entry_point in &mut facts.entry_points {
        entry_point.unit = units[entry_point.unit.at()];
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
    for call in &mut facts.remote_calls {
        call.unit = units[call.unit.at()];
    }
    for read in &mut facts.configuration {
        read.unit = units[read.unit.at()];
    }
}

fn sort_rows(facts: &mut MonolithFacts) {
    facts.unresolved.sort_by(|a, b| (a.file, a.line, &a.name).cmp(&(b.file, b.line, &b.name)));
    facts
        .entry_points
        .sort_by(|a, b| (a.unit, a.line, &a.route, &a.method).cmp(&(b.unit, b.line, &b.route, &b.method)));
    facts.accesses.sort_unstable();
    facts.accesses.dedup();
    facts.remote_calls.sort();
    facts.remote_calls.dedup();
    facts.configuration.sort();
    facts.configuration.dedup();
}
