//! Which names are in sight where: usings, namespaces, type parameters, and the libraries that what
//! is not declared in the monolith may come from.

use std::sync::Arc;

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::super::notation::{Called, read_called, split_outside, without_arguments};
use super::super::razor::RazorKind;
use super::index::{Index, NamespaceId, Place};
use super::types::{Package, Type, TypeId};
use crate::parts::of_each_file;

/// Namespaces whose types are all in the sketch, as far as people use them.
const CLOSED: &[&str] = &[
    "",
    "System",
    "System.Collections",
    "System.Collections.Generic",
    "System.IO",
    "System.Linq",
    "System.Net.Http",
    "System.Threading",
    "System.Threading.Tasks",
];

/// Components have at most this many type parameters.
const MOST_PARAMETERS: usize = 4;

/// What the usings of a file bring into sight, and where.
#[derive(Debug, Default)]
pub(super) struct Sight<'a> {
    /// Namespaces, each with the namespace declaration that the using stands in
    pub namespaces: Vec<(Option<u32>, NamespaceId)>,
    /// Other names of types
    pub aliases: Vec<(Option<u32>, &'a str, &'a str)>,
    /// Types whose members are in sight
    pub statics: Vec<&'a str>,
    /// Namespaces of libraries that may declare more than is known
    pub libraries: Vec<&'a str>,
}

/// The libraries that a name may come from that nothing in the index has.
#[derive(Debug, Default)]
pub(super) struct Outside<'a> {
    candidates: HashMap<&'a str, Vec<&'a str>>,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found<'a> {
    /// A type
    Type(TypeId),
    /// Another name of a type, as written
    Alias(&'a str),
    /// A namespace
    Namespace(NamespaceId),
}

/// Fills in what is in sight in every file, and what names of libraries may come from.
pub(super) fn add_sight<'a>(index: &mut Index<'a>, threads: usize, files: &'a [&'a FileFacts]) {
    let (packages, everywhere) = (index.packages(), has_everywhere(index));
    let known: &Index<'a> = index;
    let told = of_each_file(threads, files, HashSet::new, |met, file, facts| match facts.language {
        Language::CSharp => (sight_of(known, &packages, &everywhere, file, facts), outside_names(facts, met)),
        _ => Default::default(),
    });
    let (mut scopes, names): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    index.outside = Outside::new(&scopes, names);
    let library = index.library_file();
    scopes.push(sight_of(index, &packages, &everywhere, library, index.files[library as usize]));
    index.scopes = scopes;
}

/// The names in a file that may be those of types, one for each text that begins with it.
fn outside_names<'a>(facts: &'a FileFacts, met: &mut HashSet<Name>) -> Vec<&'a str> {
    met.clear();
    types_named(facts, met).map(|reference| first_name(facts.text(reference.name))).collect()
}

/// The references that may name types, one for each text that is not `met`.
pub(super) fn types_named<'a>(
    facts: &'a FileFacts,
    met: &mut HashSet<Name>,
) -> impl Iterator<Item = &'a Reference> {
    facts.references.iter().filter(|reference| {
        if reference.kind == ReferenceKind::Call || reference.receiver != Receiver::None {
            return false;
        }
        let text = facts.text(reference.name);
        let is_type = reference.kind != ReferenceKind::Access
            || (text.ends_with('.') && text.starts_with(char::is_uppercase));
        is_type && met.insert(reference.name)
    })
}

/// What a file has in sight, by its facts and what its project has everywhere.
pub(super) fn sight_of<'a>(
    index: &Index<'a>,
    packages: &HashSet<&str>,
    everywhere: &HashMap<Option<u32>, Vec<&'a str>>,
    file: u32,
    facts: &'a FileFacts,
) -> Sight<'a> {
    let mut sight = Sight::default();
    add_imports(index, packages, &mut sight, file, facts);
    if let Some(razor) = index.razor.get(file) {
        for above in &razor.imports {
            add_imports(index, packages, &mut sight, file, index.files[*above as usize]);
        }
        for path in &razor.in_sight {
            add_namespace(index, packages, &mut sight, file, None, path);
        }
    }
    for path in everywhere.get(&index.project_of[file as usize]).into_iter().flatten() {
        add_namespace(index, packages, &mut sight, file, None, path);
    }
    sight
}

fn add_imports<'a>(
    index: &Index<'a>,
    packages: &HashSet<&str>,
    sight: &mut Sight<'a>,
    file: u32,
    facts: &'a FileFacts,
) {
    for import in &facts.imports {
        let path = facts.text(import.path);
        match (import.alias, import.member) {
            (Some(alias), _) => sight.aliases.push((import.within, facts.text(alias), path)),
            (None, true) => sight.statics.push(path),
            (None, false) => add_namespace(index, packages, sight, file, import.within, path),
        }
    }
}

/// The usings that hold for a whole project: in its file, in its sources, or by default.
pub(super) fn has_everywhere<'a>(index: &Index<'a>) -> HashMap<Option<u32>, Vec<&'a str>> {
    let mut found: HashMap<Option<u32>, Vec<&'a str>> = HashMap::new();
    for (at, project) in index.projects.all.iter().enumerate() {
        let usings: &'a [String] = &project.usings;
        found.entry(Some(at as u32)).or_default().extend(usings.iter().map(String::as_str));
    }
    for (file, facts) in index.own_files() {
        let project = index.project_of[file as usize];
        let everywhere = facts.imports.iter().filter(|import| import.reexport && import.wildcard);
        found.entry(project).or_default().extend(everywhere.map(|import| facts.text(import.path)));
    }
    found
}

fn add_namespace<'a>(
    index: &Index<'a>,
    packages: &HashSet<&str>,
    sight: &mut Sight<'a>,
    file: u32,
    within: Option<u32>,
    path: &'a str,
) {
    let around = index.namespace_around(Place { file, within });
    let relative = format!("{}.{path}", index.namespaces[around as usize].name);
    let found = index.by_name.get(relative.as_str()).or_else(|| index.by_name.get(path)).copied();
    if let Some(found) = found {
        sight.namespaces.push((within, found));
    }
    let is_outside = |found| is_library(index, found) || packages.contains(path);
    if !CLOSED.contains(&path) && found.is_none_or(is_outside) {
        sight.libraries.push(path);
    }
}

/// Whether no type of the monolith is in a namespace.
pub(super) fn is_library(index: &Index<'_>, namespace: NamespaceId) -> bool {
    let types = index.namespaces[namespace as usize].types.values().flatten();
    let mut own = types.filter(|id| !index.types[**id as usize].library);
    own.next().is_none()
}

impl<'a> Outside<'a> {
    /// For every name that nothing in the index has: the libraries that are in sight in all files
    /// that use it, or in most; of those the ones that are in sight in the fewest files. The names
    /// are those of each file.
    fn new(scopes: &[Sight<'a>], names: Vec<Vec<&'a str>>) -> Outside<'a> {
        let mut files_of: HashMap<&'a str, Vec<u32>> = HashMap::new();
        for (file, names) in names.into_iter().enumerate() {
            names.into_iter().for_each(|name| files_of.entry(name).or_default().push(file as u32));
        }
        let mut places: HashMap<&'a str, usize> = HashMap::new();
        let mut libraries: Vec<(&'a str, u32)> = Vec::new();
        let mut place_of = |library: &'a str| {
            let place = *places.entry(library).or_insert(libraries.len());
            if place == libraries.len() {
                libraries.push((library, 0));
            }
            libraries[place].1 += 1;
            place
        };
        let in_sight: Vec<Vec<usize>> = scopes
            .iter()
            .map(|sight| sight.libraries.iter().map(|library| place_of(library)).collect())
            .collect();
        let mut votes = vec![0u32; libraries.len()];
        let mut ranked = |files: Vec<u32>| {
            let mut candidates: Vec<usize> = Vec::new();
            for library in files.iter().flat_map(|file| &in_sight[*file as usize]) {
                if votes[*library] == 0 {
                    candidates.push(*library);
                }
                votes[*library] += 1;
            }
            candidates.sort_unstable_by_key(|library| {
                let (name, files) = libraries[*library];
                (std::cmp::Reverse(votes[*library]), files, name)
            });
            candidates.iter().for_each(|library| votes[*library] = 0);
            candidates.into_iter().map(|library| libraries[library].0).collect()
        };
        Outside { candidates: files_of.into_iter().map(|(name, files)| (name, ranked(files))).collect() }
    }

    /// The names, each with the libraries that it may come from.
    pub fn candidates(&self) -> impl Iterator<Item = (&'a str, &[&'a str])> {
        self.candidates.iter().map(|(name, libraries)| (*name, libraries.as_slice()))
    }

    /// The libraries that a name may come from.
    pub fn candidates_of(&self, name: &str) -> &[&'a str] {
        self.candidates.get(name).map_or(&[], Vec::as_slice)
    }

    /// The library that a name comes from where these are in sight.
    fn library(&self, name: &str, sight: &Sight<'a>) -> Option<&'a str> {
        let found = self.candidates_of(name).iter().find(|library| sight.libraries.contains(library));
        found.copied().or(match sight.libraries.as_slice() {
            [only] => Some(*only),
            _ => None,
        })
    }
}

/// The first part of a type's text, without arguments.
fn first_name(text: &str) -> &str {
    let text = without_arguments(text);
    text.split('.').next().unwrap_or(text)
}

impl<'a> Index<'a> {
    /// The packages that projects ask for.
    pub fn packages(&self) -> HashSet<&'a str> {
        let packages = self.projects.all.iter().flat_map(|project| &project.packages);
        packages.map(String::as_str).collect()
    }

    /// The type that a text of the notation stands for at a place.
    pub fn read_type(&self, text: &'a str, place: Place) -> Type<'a> {
        if let Some(element) = text.strip_suffix("[]") {
            return Type::Array(Arc::new(self.read_type(element, place)));
        }
        if let Some(parts) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            let parts = split_outside(parts, b',').map(|part| {
                let (typ, name) = named_part(part);
                (name, self.read_type(typ, place))
            });
            return Type::Tuple(parts.collect());
        }
        match text {
            "" | "?" | "var" | "dynamic" => return Type::unknown(),
            "void" => return Type::Plain,
            _ => {}
        }
        if let Some(predefined) = predefined(text) {
            return self.library_type("System", predefined, 0).map_or(Type::Plain, Type::known);
        }
        self.read_path(text, place)
    }

    fn read_path(&self, text: &'a str, place: Place) -> Type<'a> {
        let called = read_called(text);
        let arguments = |called: &Called<'a>| -> Vec<Type<'a>> {
            called.types().map(|text| self.read_type(text, place)).collect()
        };
        let path = without_arguments(called.name);
        let simple = if called.name.contains('<') { text } else { path };
        let mut parts = split_outside(simple, b'.');
        let Some(first) = parts.next() else { return Type::unknown() };
        let rest: Vec<&'a str> = parts.collect();
        if rest.is_empty() {
            let given = arguments(&called);
            return self.read_name(first, given, place);
        }
        let first = read_called(first);
        let mut found = match self.find_name(first.name, first.types().count(), place, true) {
            Some(Found::Namespace(id)) => {
                Type::Namespace(Package::Written(self.namespaces[id as usize].name))
            }
            Some(Found::Type(id)) => Type::Known { id, arguments: arguments(&first).into() },
            Some(Found::Alias(text)) => self.read_type(text, place),
            None => Type::Namespace(Package::Written(first.name)),
        };
        for (at, part) in rest.iter().enumerate() {
            let last = at + 1 == rest.len();
            let part = read_called(part);
            let given = arguments(if last { &called } else { &part });
            found = self.inner(&found, part.name, given, place.file);
        }
        found
    }

    /// A type or namespace within another.
    pub fn inner(&self, around: &Type<'a>, name: &'a str, arguments: Vec<Type<'a>>, file: u32) -> Type<'a> {
        match around {
            Type::Namespace(namespace) => {
                let known = self.by_name.get(&**namespace).copied();
                let types = known.and_then(|id| self.namespaces[id as usize].types.get(name));
                if let Some(id) = types.and_then(|types| self.choose(types, arguments.len(), file, false)) {
                    return Type::Known { id, arguments: arguments.into() };
                }
                let whole = format!("{}.{name}", &**namespace);
                if self.by_name.contains_key(whole.as_str()) || !name.starts_with(char::is_uppercase) {
                    return Type::Namespace(Package::Made(whole.into()));
                }
                match known.is_some_and(|id| !is_library(self, id)) {
                    true => Type::Unknown(UnresolvedReason::UnknownName),
                    false => Type::Library { package: namespace.clone(), name, arguments: arguments.into() },
                }
            }
            Type::Known { id, .. } => match self.nested_type(*id, name, arguments.len()) {
                Some(id) => Type::Known { id, arguments: arguments.into() },
                None => match self.library_above(*id) {
                    Some(package) => Type::Library { package, name, arguments: arguments.into() },
                    None => Type::Unknown(UnresolvedReason::UnknownName),
                },
            },
            Type::Library { package, .. } => {
                Type::Library { package: package.clone(), name, arguments: arguments.into() }
            }
            other => other.clone(),
        }
    }

    fn read_name(&self, name: &'a str, arguments: Vec<Type<'a>>, place: Place) -> Type<'a> {
        if arguments.is_empty()
            && let Some(variable) = self.find_variable(name, place)
        {
            return variable;
        }
        let found = self.find_name(name, arguments.len(), place, false);
        match found.or_else(|| self.find_out_of_sight(name, arguments.len(), place)) {
            None if arguments.is_empty()
                && let Some(open) = self.find_component(name, place) =>
            {
                open
            }
            Some(Found::Type(id)) => Type::Known { id, arguments: arguments.into() },
            Some(Found::Alias(text)) if text != name => self.read_type(text, Place { within: None, ..place }),
            _ => self.read_outside(name, arguments, place),
        }
    }

    /// A component with type parameters, for which a tag need not say what stands.
    fn find_component(&self, name: &str, place: Place) -> Option<Type<'a>> {
        self.razor.get(place.file).filter(|razor| razor.kind == RazorKind::Component)?;
        (1..=MOST_PARAMETERS).find_map(|arity| match self.find_name(name, arity, place, false) {
            Some(Found::Type(id)) if self.lineages.get(id as usize).is_some() && self.is_component(id) => {
                let arguments = (0..arity).map(|_| Type::unknown()).collect();
                Some(Type::Known { id, arguments })
            }
            _ => None,
        })
    }

    /// A name that nothing in sight has: a library's, a type that is out of sight, or unknown.
    fn read_outside(&self, name: &'a str, arguments: Vec<Type<'a>>, place: Place) -> Type<'a> {
        let sight = &self.scopes[place.file as usize];
        if let Some(library) = self.outside.library(name, sight) {
            let package = Package::Written(library);
            return Type::Library { package, name, arguments: arguments.into() };
        }
        Type::Unknown(UnresolvedReason::UnknownName)
    }

    /// The type parameter of this name.
    fn find_variable(&self, name: &str, place: Place) -> Option<Type<'a>> {
        let parameters = &self.parameters[place.file as usize];
        self.around(place).find_map(|declaration| {
            let at = parameters.get(&declaration)?.iter().position(|known| *known == name)?;
            let owner = match self.type_of[place.file as usize][declaration as usize] {
                Some(id) => self.types[id as usize].parts[0],
                None => (place.file, declaration),
            };
            Some(Type::Variable { owner, at })
        })
    }

    /// A type nested in another, or in one that this inherits from.
    pub fn nested_type(&self, id: TypeId, name: &str, arity: usize) -> Option<TypeId> {
        let of = |id: TypeId| {
            let found = self.nested[id as usize].get(name)?;
            found.iter().copied().find(|id| self.types[*id as usize].arity == arity)
        };
        match self.lineages.get(id as usize) {
            Some(lineage) => lineage.iter().find_map(|(above, _)| of(*above)),
            None => of(id),
        }
    }

    /// The type of some with one name and namespace that has so many parameters and can be seen.
    pub fn choose(&self, types: &[TypeId], arity: usize, file: u32, strict: bool) -> Option<TypeId> {
        let project = self.project_of[file as usize];
        let fits = types.iter().copied().filter(|id| self.types[*id as usize].arity == arity);
        let sees = |id: &TypeId| self.projects.sees(project, self.types[*id as usize].project);
        let rank = |id: &TypeId| {
            let row = &self.types[*id as usize];
            (!sees(id), row.library, row.project != project)
        };
        fits.filter(|id| !strict || sees(id)).min_by_key(rank)
    }

    fn in_namespace(
        &self,
        namespace: NamespaceId,
        name: &str,
        arity: usize,
        file: u32,
        strict: bool,
    ) -> Option<Found<'a>> {
        let types = self.namespaces[namespace as usize].types.get(name)?;
        self.choose(types, arity, file, strict).map(Found::Type)
    }

    /// What a simple name stands for at a place, by the rules of the language: types around, then
    /// from the innermost namespace outwards what is in it and what its usings bring.
    pub fn find_name(&self, name: &str, arity: usize, place: Place, namespaces: bool) -> Option<Found<'a>> {
        self.find(name, arity, place, namespaces, true)
    }

    /// A type that the projects' files do not let be seen, as far as they are understood.
    fn find_out_of_sight(&self, name: &str, arity: usize, place: Place) -> Option<Found<'a>> {
        self.find(name, arity, place, false, false)
    }

    fn find(
        &self,
        name: &str,
        arity: usize,
        place: Place,
        namespaces: bool,
        strict: bool,
    ) -> Option<Found<'a>> {
        let is_type = self.type_names.contains(name);
        if !is_type && !namespaces && self.scopes[place.file as usize].aliases.is_empty() {
            return None;
        }
        let types = &self.type_of[place.file as usize];
        let mut around = self.around(place).filter(|_| is_type).filter_map(|at| types[at as usize]);
        if let Some(nested) = around.find_map(|id| self.nested_type(id, name, arity)) {
            return Some(Found::Type(nested));
        }
        let modules: Vec<(u32, NamespaceId)> = self
            .around(place)
            .filter_map(|at| Some((at, *self.namespace_of[place.file as usize].get(&at)?)))
            .collect();
        for (level, (module, innermost)) in modules.iter().enumerate() {
            let end = modules.get(level + 1).map_or(0, |(_, outer)| *outer);
            let mut at = *innermost;
            while at != end && at != 0 {
                if let Some(found) = self.in_namespace(at, name, arity, place.file, strict) {
                    return Some(found);
                }
                if namespaces && let Some(inner) = self.child(at, name) {
                    return Some(Found::Namespace(inner));
                }
                if at == *innermost
                    && let Some(found) = self.by_usings(Some(*module), name, arity, place.file, strict)
                {
                    return Some(found);
                }
                at = self.namespaces[at as usize].parent.unwrap_or(0);
            }
        }
        self.in_namespace(0, name, arity, place.file, strict)
            .or_else(|| self.by_usings(None, name, arity, place.file, strict))
            .or_else(|| self.child(0, name).filter(|_| namespaces).map(Found::Namespace))
    }

    fn child(&self, namespace: NamespaceId, name: &str) -> Option<NamespaceId> {
        let around = self.namespaces[namespace as usize].name;
        let whole = if around.is_empty() { name.to_owned() } else { format!("{around}.{name}") };
        self.by_name.get(whole.as_str()).copied()
    }

    fn by_usings(
        &self,
        within: Option<u32>,
        name: &str,
        arity: usize,
        file: u32,
        strict: bool,
    ) -> Option<Found<'a>> {
        let sight = &self.scopes[file as usize];
        if arity == 0
            && let Some((_, _, text)) =
                sight.aliases.iter().find(|(at, alias, _)| *at == within && *alias == name)
        {
            return Some(Found::Alias(text));
        }
        let in_sight = sight.namespaces.iter().filter(|(at, _)| *at == within);
        let found = in_sight.filter_map(|(_, namespace)| {
            match self.in_namespace(*namespace, name, arity, file, strict) {
                Some(Found::Type(id)) => Some(id),
                _ => None,
            }
        });
        // Where a library's type and one of the monolith are in sight, the sketch may know too much.
        found.min_by_key(|id| self.types[*id as usize].library).map(Found::Type)
    }

    /// The namespaces whose extension methods are in sight at a place.
    pub fn namespaces_in_sight(&self, place: Place) -> Vec<NamespaceId> {
        let mut found: Vec<NamespaceId> =
            self.scopes[place.file as usize].namespaces.iter().map(|(_, namespace)| *namespace).collect();
        let mut at = Some(self.namespace_around(place));
        while let Some(namespace) = at {
            found.push(namespace);
            at = self.namespaces[namespace as usize].parent;
        }
        found
    }
}

/// A part of a tuple: its type and its name, if it has one.
pub(super) fn named_part(part: &str) -> (&str, &str) {
    match part.rsplit_once(':') {
        Some((typ, name)) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => (typ, name),
        _ => (part, ""),
    }
}

fn predefined(text: &str) -> Option<&'static str> {
    Some(match text {
        "string" => "String",
        "int" => "Int32",
        "bool" => "Boolean",
        "object" => "Object",
        "long" => "Int64",
        "decimal" => "Decimal",
        "double" => "Double",
        "float" => "Single",
        "byte" => "Byte",
        "char" => "Char",
        "short" => "Int16",
        "uint" => "UInt32",
        "ulong" => "UInt64",
        "ushort" => "UInt16",
        "sbyte" => "SByte",
        "nint" => "IntPtr",
        "nuint" => "UIntPtr",
        _ => return None,
    })
}
