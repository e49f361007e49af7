//! Ties the sketches of all files: each file is a unit, each tie a link.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use banyan_facts::*;

use super::rules::{Rules, Ties, rules_of};
use super::{Sketch, hash};

/// A file and its sketch.
#[derive(Debug, Clone)]
pub struct SketchedFile {
    /// Relative path, with `/`
    pub path: Box<str>,
    /// Its language
    pub language: Language,
    /// Size in bytes
    pub bytes: u64,
    /// What its bytes tell
    pub sketch: Sketch,
}

/// Folders of a path beyond this many, from its end, tell no more.
const MOST_FOLDERS: usize = 6;

/// A name that so many files use as their own says nothing.
const MOST_HOMES: usize = 4;

/// The coarse facts of a monolith: a unit for every file, and a link for every file that it seems
/// to depend on. The files are sorted by path.
pub fn link_sketches(files: &[SketchedFile]) -> MonolithFacts {
    let index = Index::new(files);
    let mut links = Vec::new();
    for (at, file) in (0u32..).zip(files) {
        let Some(rules) = rules_of(file.language) else { continue };
        let mut found = Vec::new();
        index.ties(at, file, rules, &mut found);
        found.sort_unstable();
        found.dedup();
        links.extend(found.into_iter().filter(|&to| to != at).map(|to| (at, to)));
    }
    facts_of(files, links)
}

fn facts_of(files: &[SketchedFile], links: Vec<(u32, u32)>) -> MonolithFacts {
    let mut order: Vec<u32> = (0..files.len() as u32).collect();
    let id = |file: &SketchedFile| format!("{}:{}", file.language.id(), file.path);
    order.sort_by_cached_key(|&at| id(&files[at as usize]));
    let mut places = vec![UnitIndex(0); files.len()];
    for (place, &at) in (0u32..).zip(&order) {
        places[at as usize] = UnitIndex(place);
    }
    let mut links: Vec<Link> = links.into_iter().map(|tie| link(tie, &places)).collect();
    links.sort_unstable();
    MonolithFacts {
        files: files.iter().map(file_row).collect(),
        units: order.iter().map(|&at| unit(at, &files[at as usize])).collect(),
        links,
        ..MonolithFacts::default()
    }
}

fn link((from, to): (u32, u32), places: &[UnitIndex]) -> Link {
    Link {
        from: places[from as usize],
        to: places[to as usize],
        kind: ReferenceKind::Import,
        file: from,
        line: 1,
        from_member: MemberPlace::NONE,
        to_member: MemberPlace::NONE,
        test: false,
    }
}

fn file_row(file: &SketchedFile) -> FileRow {
    FileRow {
        path: file.path.clone(),
        language: file.language,
        status: FileStatus::Parsed,
        reason: "".into(),
        bytes: file.bytes,
        lines: file.sketch.lines,
        markers: Markers::NONE,
        resolved: 0,
        external: 0,
        unresolved: 0,
    }
}

fn unit(at: u32, file: &SketchedFile) -> Unit {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Unit {
        id: format!("{}:{}", file.language.id(), file.path).into(),
        name: name.into(),
        qualified_name: file.path.clone(),
        scope: file.sketch.scope_text.clone(),
        file: at,
        language: file.language,
        kind: DeclarationKind::Module,
        line: 1,
        lines: file.sketch.lines,
        markers: Markers::NONE,
        module: None,
        members: Vec::new(),
    }
}

/// Keys are hashes already: they are mixed, not hashed again.
#[derive(Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(byte.into()));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

type Map<K, V> = HashMap<K, V, BuildHasherDefault<Mixer>>;

/// Where names and paths lead.
#[derive(Default)]
struct Index<'a> {
    files: &'a [SketchedFile],
    /// By scope and name
    scoped: Map<(u64, u64), u32>,
    /// By name: the only file that declares it, unless there are several
    named: Map<(Language, u64), Option<u32>>,
    /// By the last parts of paths without their endings; none where several files fit
    paths: Map<(Language, u64), Option<u32>>,
    /// By the last parts of folders
    folders: Map<u64, Vec<u64>>,
}

impl<'a> Index<'a> {
    fn new(files: &'a [SketchedFile]) -> Index<'a> {
        let mut index = Index { files, ..Index::default() };
        for (at, file) in (0u32..).zip(files) {
            let Some(rules) = rules_of(file.language) else { continue };
            match rules.ties {
                Ties::Scopes => index.add_scoped(file.sketch.scope, at, file),
                Ties::Names => index.add_named(at, file),
                Ties::Paths => index.add_path(at, file),
                Ties::Folders => index.add_folder(at, file),
            }
        }
        index
    }

    fn add_scoped(&mut self, scope: u64, at: u32, file: &SketchedFile) {
        for &name in &file.sketch.declared {
            self.scoped.entry((scope, name)).or_insert(at);
        }
    }

    fn add_named(&mut self, at: u32, file: &SketchedFile) {
        for &name in &file.sketch.declared {
            let of = self.named.entry((file.language, name)).or_insert(Some(at));
            *of = of.filter(|&other| other == at);
        }
    }

    fn add_path(&mut self, at: u32, file: &SketchedFile) {
        for suffix in suffixes(module_path(&file.path)) {
            let of = self.paths.entry((file.language, hash(suffix.as_bytes()))).or_insert(Some(at));
            *of = of.filter(|&other| other == at);
        }
    }

    fn add_folder(&mut self, at: u32, file: &SketchedFile) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let scope = hash(folder.as_bytes());
        self.add_scoped(scope, at, file);
        for suffix in suffixes(folder) {
            let known = self.folders.entry(hash(suffix.as_bytes())).or_default();
            if known.last() != Some(&scope) && known.len() <= MOST_HOMES {
                known.push(scope);
            }
        }
    }

    fn ties(&self, at: u32, file: &SketchedFile, rules: &Rules, found: &mut Vec<u32>) {
        match rules.ties {
            Ties::Scopes => self.tie_scopes(file, rules, found),
            Ties::Names => {
                let words = file.sketch.words.iter();
                found.extend(words.filter_map(|&word| *self.named.get(&(file.language, word))?));
            }
            Ties::Paths => {
                let paths = file.sketch.imports.iter();
                found.extend(paths.filter_map(|import| self.file_at(at, &import.path, rules)));
            }
            Ties::Folders => self.tie_folders(file, found),
        }
    }

    /// Names of the own scope, of scopes that are imported whole, and those that are imported.
    fn tie_scopes(&self, file: &SketchedFile, rules: &Rules, found: &mut Vec<u32>) {
        let separator = char::from(rules.separator);
        let mut scopes = vec![file.sketch.scope];
        if rules.imports_scopes {
            scopes.extend(around(&file.sketch.scope_text, separator).map(|scope| hash(scope.as_bytes())));
        }
        for import in &file.sketch.imports {
            if import.wildcard {
                scopes.push(hash(import.path.as_bytes()));
            }
            // The path of a type, of its member, or of a member of that.
            let outer = std::iter::once(&*import.path).chain(around(&import.path, separator)).take(3);
            found.extend(outer.filter_map(|path| self.declared(path, separator)).next());
        }
        scopes.sort_unstable();
        scopes.dedup();
        for scope in scopes {
            self.tie_words(scope, file, found);
        }
    }

    fn tie_words(&self, scope: u64, file: &SketchedFile, found: &mut Vec<u32>) {
        found.extend(file.sketch.words.iter().filter_map(|&word| self.scoped.get(&(scope, word)).copied()));
    }

    fn declared(&self, path: &str, separator: char) -> Option<u32> {
        let (scope, name) = path.rsplit_once(separator)?;
        self.scoped.get(&(hash(scope.as_bytes()), hash(name.as_bytes()))).copied()
    }

    /// The names of the own folder, and of folders whose path an import ends in.
    fn tie_folders(&self, file: &SketchedFile, found: &mut Vec<u32>) {
        let own = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.tie_words(hash(own.as_bytes()), file, found);
        for import in &file.sketch.imports {
            let known = suffixes(&import.path).find_map(|suffix| self.folders.get(&hash(suffix.as_bytes())));
            for &scope in known.into_iter().flatten().take(1) {
                self.tie_words(scope, file, found);
            }
        }
    }

    /// The file that an import path leads to: from the file's own folder where it begins with a dot,
    /// else the only one whose path ends like it.
    fn file_at(&self, from: u32, path: &str, rules: &Rules) -> Option<u32> {
        let file = &self.files[from as usize];
        let of = |path: &str| *self.paths.get(&(file.language, hash(path.as_bytes())))?;
        let dotted = rules.separator == b'.';
        if path.starts_with('.') {
            return of(&suffix_of(&relative(&file.path, path, dotted)?));
        }
        let path = if dotted { path.replace('.', "/") } else { module_path(path).to_owned() };
        if !path.contains('/') {
            // A name alone is more often a library's than a file's elsewhere.
            let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            return dotted.then(|| of(&suffix_of(&format!("{folder}/{path}")))).flatten();
        }
        suffixes(&path).take(if dotted { 1 } else { 2 }).filter(|path| path.contains('/')).find_map(of)
    }
}

/// The scopes around a scope, innermost first.
fn around(scope: &str, separator: char) -> impl Iterator<Item = &str> {
    scope.rmatch_indices(separator).map(|(at, _)| &scope[..at])
}

/// The last parts of a path: all of it where it is short, or the last few, then ever fewer.
fn suffixes(path: &str) -> impl Iterator<Item = &str> {
    let starts = path.rmatch_indices('/').map(|(at, _)| at + 1).take(MOST_FOLDERS).collect::<Vec<_>>();
    let whole = if starts.len() < MOST_FOLDERS { Some(path) } else { None };
    whole.into_iter().chain(starts.into_iter().rev().map(|start| &path[start..]))
}

fn suffix_of(path: &str) -> String {
    suffixes(path).next().unwrap_or(path).to_owned()
}

/// A path as imports write it: without its ending, and without the name of an index file.
fn module_path(path: &str) -> &str {
    const ENDINGS: &[&str] =
        &[".d.ts", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".py"];
    let stem = ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path);
    let folder = stem.strip_suffix("/index").or_else(|| stem.strip_suffix("/__init__"));
    folder.unwrap_or(stem)
}

/// The path that a relative import leads to from a file.
fn relative(from: &str, path: &str, dotted: bool) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop()?;
    if dotted {
        let names = path.trim_start_matches('.');
        (1..path.len() - names.len()).try_for_each(|_| parts.pop().map(drop))?;
        parts.extend(names.split('.').filter(|name| !name.is_empty()));
    } else {
        for part in path.split('/') {
            match part {
                "." | "" => {}
                ".." => drop(parts.pop()?),
                part => parts.push(part),
            }
        }
    }
    Some(module_path(&parts.join("/")).to_owned())
}
