//! Following every import and reference of every file.

use banyan_facts::*;

use super::django::Registry;
use super::index::{Index, Item};
use super::modules::Target;
use super::queries;
use super::values::{Library, Outcome, Value, Values};
use crate::file_units::FileUnits;
use crate::parts::{FollowedParts, Parts, follow_parts};
use crate::python::notation::TYPE_ONLY;
use crate::{FileIndex, Resolution};

/// What the paths of Django's settings begin with.
const SETTINGS: &str = "django.conf.settings.";

/// A table that a mapped class is accessed by.
#[derive(Debug, Clone, Copy)]
pub struct ModelAccess {
    pub model: Item,
    pub mode: AccessMode,
    pub file: FileIndex,
    pub within: Option<u32>,
    pub line: u32,
    pub test: bool,
}

/// What following all references found besides links.
#[derive(Debug, Default)]
pub struct Findings {
    pub accesses: Vec<ModelAccess>,
    /// Settings read: file, declaration, key, line
    pub settings: Vec<(FileIndex, Option<u32>, String, u32)>,
    /// Background tasks started: file, declaration, task, line
    pub started: Vec<(FileIndex, Option<u32>, Item, u32)>,
}

/// What is known before anything is followed.
pub struct Known<'i, 'a> {
    pub index: &'i Index<'a>,
    pub registry: &'i Registry,
    /// The paths of libraries that the registry knows
    pub libraries: &'i [Box<str>],
}

impl<'i, 'a> Known<'i, 'a> {
    /// Values of which none is found yet.
    pub fn values(&self) -> Values<'i, 'a> {
        Values::new(self.index, self.registry, self.libraries)
    }
}

impl Findings {
    /// What was found in all parts.
    pub fn all(parts: Vec<Findings>) -> Findings {
        let mut all = Findings::default();
        for part in parts {
            all.accesses.extend(part.accesses);
            all.settings.extend(part.settings);
            all.started.extend(part.started);
        }
        all
    }
}

/// Follows files, part by part.
pub fn follow_files(
    known: &Known<'_, '_>,
    units: &FileUnits,
    (threads, parts): (usize, &Parts),
) -> FollowedParts<Findings> {
    let follow = |state: &mut (Values<'_, '_>, Libraries), files: &[FileIndex], part: &mut Resolution<'_>| {
        let (values, libraries) = state;
        values.forget();
        let mut findings = Findings::default();
        for &file in files {
            if let Some(unit) = units.of_file(file) {
                let facts = values.index.facts(file);
                let continued = Vec::new();
                let findings = &mut findings;
                let mut following =
                    Following { values, libraries, units, file, unit, facts, continued, findings };
                following.imports(part);
                following.references(part);
                following.libraries(part);
            }
        }
        findings
    };
    let start = || (known.values(), Libraries::default());
    follow_parts(threads, parts, start, follow)
}

/// What is known of libraries by their places, so that nothing is looked up for each reference.
#[derive(Default)]
struct Libraries {
    of: Vec<KnownLibrary>,
    /// References of the file that is followed to what is built in
    built_in: u32,
    /// What else it refers to
    referred: Vec<Library>,
}

#[derive(Default, Clone, Copy)]
struct KnownLibrary {
    /// Whether it is one of Django's settings, as far as that was asked
    is_setting: Option<bool>,
    /// References of the file that is followed
    references: u32,
}

impl Libraries {
    /// Counts a reference; whether it reads one of Django's settings.
    fn count(&mut self, library: Library, values: &Values<'_, '_>) -> bool {
        let at = library.0 as usize;
        if self.of.len() <= at {
            self.of.resize(at + 1, KnownLibrary::default());
        }
        let known = &mut self.of[at];
        known.references += 1;
        if known.references == 1 {
            self.referred.push(library);
        }
        *known.is_setting.get_or_insert_with(|| values.path_of(library).starts_with(SETTINGS))
    }
}

struct Following<'r, 'a> {
    values: &'r Values<'r, 'a>,
    libraries: &'r mut Libraries,
    units: &'r FileUnits,
    file: FileIndex,
    unit: UnitIndex,
    facts: &'a FileFacts,
    /// By reference: whether something is called on its result
    continued: Vec<bool>,
    findings: &'r mut Findings,
}

impl Following<'_, '_> {
    fn link(&self, to: UnitIndex, kind: ReferenceKind, within: Option<u32>, line: u32, test: bool) -> Link {
        Link {
            from: self.unit,
            to,
            kind,
            file: self.file,
            line,
            from_member: self.units.member_around(self.file, self.facts, within).into(),
            to_member: MemberPlace::NONE,
            test: test || self.units.is_test(self.file),
        }
    }

    fn imports(&self, resolution: &mut Resolution<'_>) {
        for (at, import) in (0u32..).zip(&self.facts.imports) {
            let path = self.facts.text(import.path);
            let kind = match path.starts_with(TYPE_ONLY) {
                true => ReferenceKind::TypeImport,
                false => ReferenceKind::Import,
            };
            match self.values.index.target(self.file, at) {
                Target::Module(module) | Target::Member(module, _) => match self.units.of_file(*module) {
                    Some(to) => resolution.link(self.link(to, kind, import.within, import.line, false)),
                    None => resolution.resolved_here(self.file),
                },
                Target::Namespace(_) => resolution.resolved_here(self.file),
                Target::Library(path) => resolution.external(self.file, Some(self.unit), library_name(path)),
                Target::Missing => {
                    let reason = match path.ends_with("_pb2")
                        || path.contains("_pb2.")
                        || path.contains("_pb2_grpc")
                    {
                        true => UnresolvedReason::Generated,
                        false => UnresolvedReason::UnknownName,
                    };
                    resolution.unresolved(self.file, import.line, path.trim_start_matches(TYPE_ONLY), reason);
                }
            }
        }
    }

    fn references(&mut self, resolution: &mut Resolution<'_>) {
        self.continued = vec![false; self.facts.references.len()];
        for reference in &self.facts.references {
            if let (Receiver::Result(at), ReferenceKind::Call) = (reference.receiver, reference.kind) {
                self.continued[at as usize] = true;
            }
        }
        for at in 0..self.facts.references.len() as u32 {
            self.reference(at, resolution);
        }
    }

    fn reference(&mut self, at: u32, resolution: &mut Resolution<'_>) {
        let reference = &self.facts.references[at as usize];
        self.values.passed.borrow_mut().clear();
        self.values.touched.set(None);
        let (outcome, value) = self.values.follow(self.file, at);
        self.values.set_result(self.file, at, value);
        let passed = self.values.passed.take();
        let name = self.facts.text(reference.name);
        self.note_access(at, value, reference, name);
        match outcome {
            Outcome::Item(item) => self.link_item(item, value, reference, name, resolution),
            Outcome::Module(module) => match self.units.of_file(module) {
                Some(to) => {
                    resolution.link(self.link(
                        to,
                        reference.kind,
                        reference.within,
                        reference.line,
                        reference.test,
                    ));
                }
                None => resolution.resolved_here(self.file),
            },
            Outcome::Library(library) => {
                if self.libraries.count(library, self.values) {
                    let path = self.values.path_of(library);
                    self.note_setting(&path, reference, resolution);
                }
            }
            Outcome::Builtin => self.libraries.built_in += 1,
            Outcome::Here => resolution.resolved_here(self.file),
            Outcome::Unresolved(reason) => {
                resolution.unresolved(self.file, reference.line, shown(name), reason);
            }
        }
        for &item in passed.iter().filter(|item| item.file != self.file) {
            if outcome != Outcome::Item(item)
                && let Some(to) = self.units.of_file(item.file)
            {
                let link =
                    self.link(to, ReferenceKind::Access, reference.within, reference.line, reference.test);
                let to_member = self.units.member(item.file, Some(item.declaration)).into();
                resolution.add_link(Link { to_member, ..link });
            }
        }
        // Its room is used again.
        self.values.passed.replace(passed);
    }

    /// Adds the libraries that the references lead to.
    fn libraries(&mut self, resolution: &mut Resolution<'_>) {
        let built_in = std::mem::take(&mut self.libraries.built_in);
        resolution.externals(self.file, self.unit, "builtins", built_in);
        for library in self.libraries.referred.drain(..) {
            let references = std::mem::take(&mut self.libraries.of[library.0 as usize].references);
            let path = self.values.path_of(library);
            resolution.externals(self.file, self.unit, library_name(&path), references);
        }
    }

    fn link_item(
        &mut self,
        item: Item,
        value: Value,
        reference: &Reference,
        name: &str,
        resolution: &mut Resolution<'_>,
    ) {
        let Some(to) = self.units.of_file(item.file) else { return resolution.resolved_here(self.file) };
        let declared = self.values.index.declaration(item);
        let kind = match reference.kind {
            ReferenceKind::Call
                if declared.kind.is_type()
                    && matches!(value, Value::Instance(_))
                    && !name.starts_with('$') =>
            {
                ReferenceKind::Construct
            }
            kind => kind,
        };
        let link = self.link(to, kind, reference.within, reference.line, reference.test);
        let to_member = self.units.member(item.file, Some(item.declaration)).into();
        resolution.link(Link { to_member, ..link });
        let starts = matches!(
            name.rsplit('.').next(),
            Some("delay" | "apply_async" | "send" | "enqueue" | "signature" | "s" | "si")
        );
        if starts && declared.kind.is_callable() && name.contains('.') {
            self.findings.started.push((self.file, reference.within, item, reference.line));
        }
    }

    fn note_access(&mut self, at: u32, value: Value, reference: &Reference, name: &str) {
        let Some(model) = self.values.touched.get() else { return };
        let method = name.rsplit('.').next().unwrap_or(name);
        // A query that another method goes on with is told by that one.
        let goes_on = self.continued[at as usize] && matches!(value, Value::Rows(_));
        let rows = !matches!(reference.receiver, Receiver::Own)
            || self.values.index.class_around(self.file, reference.within) != Some(model);
        let mode = match queries::instance_mode(method) {
            Some(mode) => Some(mode),
            None if reference.kind == ReferenceKind::Call && (rows || name.contains('.')) => {
                queries::mode(method)
            }
            None => None,
        };
        if let Some(mode) = mode.filter(|mode| *mode == AccessMode::Write || !goes_on) {
            let (file, within, line) = (self.file, reference.within, reference.line);
            let test = reference.test || self.units.is_test(file);
            self.findings.accesses.push(ModelAccess { model, mode, file, within, line, test });
        }
    }

    /// A read of Django's settings, which leads to the module of the settings, too.
    fn note_setting(&mut self, path: &str, reference: &Reference, resolution: &mut Resolution<'_>) {
        let Some(key) = path.strip_prefix(SETTINGS) else { return };
        let key = key.split('.').next().unwrap_or(key);
        if !key.starts_with(|c: char| c.is_ascii_uppercase()) {
            return;
        }
        self.findings.settings.push((self.file, reference.within, key.to_owned(), reference.line));
        let values = self.values;
        let declares = |file: &&FileIndex| values.index.bound(**file, key).is_some();
        let mut declaring =
            values.registry.settings.iter().filter(declares).filter(|file| !values.index.is_test(**file));
        if let (Some(&file), None) = (declaring.next(), declaring.next())
            && let Some(to) = self.units.of_file(file)
        {
            let link = self.link(to, ReferenceKind::Access, reference.within, reference.line, reference.test);
            resolution.add_link(link);
        }
    }
}

/// What a library is called: its top-level package.
fn library_name(path: &str) -> &str {
    let first = path.split('.').next().unwrap_or(path);
    if first.is_empty() { path } else { first }
}

/// A reference's name as it is shown: what a loader loads without its sign.
fn shown(name: &str) -> &str {
    name.strip_prefix('$').and_then(|name| name.split_once(':')).map_or(name, |(_, name)| name)
}
