//! All types of the monolith and of the sketched libraries, by namespace and name.

use std::sync::Arc;
use std::sync::LazyLock;

use banyan_facts::*;
use bitcode::{Decode, Encode};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::super::notation::{Header, read_header, read_signature};
use super::projects::Projects;
use super::razor::RazorFiles;
use super::types::{Arguments, Package, Type, TypeId};
use crate::SourceFile;
use crate::parts::of_each_file;

/// A namespace by its place in the index.
pub(super) type NamespaceId = u32;

/// The libraries' sketch, read once.
static LIBRARY: LazyLock<FileFacts> = LazyLock::new(|| {
    super::super::extract::extract(SourceFile { path: "", text: include_str!("library.cs") })
});

/// A namespace and what is directly in it.
#[derive(Debug, Default)]
pub(super) struct Namespace<'a> {
    /// Its whole name
    pub name: &'a str,
    /// The namespace around it
    pub parent: Option<NamespaceId>,
    /// Types by their simple names
    pub types: HashMap<&'a str, Vec<TypeId>>,
}

/// A type.
#[derive(Debug)]
pub(super) struct TypeRow<'a> {
    /// Its simple name
    pub name: &'a str,
    /// How many type parameters it has
    pub arity: usize,
    /// Its namespace
    pub namespace: NamespaceId,
    /// The type it is nested in
    pub parent: Option<TypeId>,
    /// The top-level type around it, perhaps itself
    pub top: TypeId,
    /// Its parts: file and declaration
    pub parts: Vec<(u32, u32)>,
    /// What it is
    pub kind: DeclarationKind,
    /// Marks of all its parts
    pub markers: Markers,
    /// The project it is in
    pub project: Option<u32>,
    /// Whether it is a library's
    pub library: bool,
    /// Whether it is a delegate
    pub delegate: bool,
}

/// A method that can be called on values of another type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extension {
    /// The type that declares it
    pub owner: TypeId,
    /// Where it is declared
    pub member: (u32, u32),
}

/// Where a reference stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
pub(super) struct Place {
    /// The file
    pub file: u32,
    /// The innermost declaration around it
    pub within: Option<u32>,
}

/// A type and what it is given for its parameters, among those a type inherits from.
pub(super) type Ancestor<'a> = (TypeId, Arguments<'a>);

/// What makes a type one: its project, its namespace, the type around it, its name and its arity.
type Identity<'a> = (Option<u32>, NamespaceId, Option<TypeId>, &'a str, usize);

/// All types.
pub(super) struct Index<'a> {
    /// Every file of the monolith, and the sketch of libraries last
    pub files: Vec<&'a FileFacts>,
    /// The C# files of the monolith
    pub own: Vec<u32>,
    /// The projects
    pub projects: &'a Projects,
    /// The files of Razor
    pub razor: &'a RazorFiles,
    /// The project of every file
    pub project_of: Vec<Option<u32>>,
    /// Types
    pub types: Vec<TypeRow<'a>>,
    /// The simple names of all types
    pub type_names: HashSet<&'a str>,
    /// Namespaces
    pub namespaces: Vec<Namespace<'a>>,
    /// Namespaces by their whole names
    pub by_name: HashMap<&'a str, NamespaceId>,
    /// By file and declaration: the type it is
    pub type_of: Vec<Vec<Option<TypeId>>>,
    /// By file and declaration: the namespace it is
    pub namespace_of: Vec<HashMap<u32, NamespaceId>>,
    /// By file and declaration: its type parameters, where it has some
    pub parameters: Vec<HashMap<u32, Vec<&'a str>>>,
    /// Members by name; constructors as `.ctor`
    pub members: Vec<HashMap<&'a str, Vec<(u32, u32)>>>,
    /// The types that have methods of a name
    pub method_owners: HashMap<&'a str, Vec<TypeId>>,
    /// Types whose names end in `Attribute`, by the names without it
    pub attribute_names: HashMap<&'a str, &'a str>,
    /// Types nested in a type
    pub nested: Vec<HashMap<&'a str, Vec<TypeId>>>,
    /// What a type inherits from, as written there
    pub bases: Vec<Vec<Type<'a>>>,
    /// A type and all that it inherits from, nearest first
    pub lineages: Vec<Arc<[Ancestor<'a>]>>,
    /// The methods that can be called on values of other types, by name
    pub extensions: HashMap<&'a str, Vec<Extension>>,
    /// Per file: what is in sight
    pub scopes: Vec<super::sight::Sight<'a>>,
    /// What the names that no type of the index has may be
    pub outside: super::sight::Outside<'a>,
}

impl<'a> Index<'a> {
    /// The index of all C# files.
    pub fn new(
        files: &'a [&'a FileFacts],
        projects: &'a Projects,
        razor: &'a RazorFiles,
        threads: usize,
    ) -> Index<'a> {
        let mut all: Vec<&'a FileFacts> = files.to_vec();
        all.push(&LIBRARY);
        let mut project_of: Vec<Option<u32>> =
            files.iter().map(|file| projects.of_path(&file.path)).collect();
        project_of.push(None);
        let mut parameters = of_each_file(threads, files, || (), |(), _, facts| parameters_in(facts));
        parameters.push(parameters_in(&LIBRARY));
        let is_own = |(_, facts): &(u32, &FileFacts)| facts.language == Language::CSharp;
        let mut index = Index {
            own: (0..).zip(files.iter().copied()).filter(is_own).map(|(at, _)| at).collect(),
            project_of,
            projects,
            razor,
            types: Vec::new(),
            type_names: HashSet::new(),
            namespaces: Vec::new(),
            by_name: HashMap::new(),
            type_of: all.iter().map(|file| vec![None; file.declarations.len()]).collect(),
            namespace_of: vec![HashMap::new(); all.len()],
            parameters,
            members: Vec::new(),
            method_owners: HashMap::new(),
            attribute_names: HashMap::new(),
            nested: Vec::new(),
            bases: Vec::new(),
            lineages: Vec::new(),
            extensions: HashMap::new(),
            scopes: Vec::new(),
            outside: super::sight::Outside::default(),
            files: all,
        };
        index.add_namespace("");
        index.add_types();
        index.type_names = index.types.iter().map(|row| row.name).collect();
        index.add_members();
        let suffixed =
            index.types.iter().filter_map(|row| Some((row.name.strip_suffix("Attribute")?, row.name)));
        index.attribute_names = suffixed.collect();
        super::sight::add_sight(&mut index, threads, files);
        super::lineage::add_lineages(&mut index);
        index
    }

    /// The file with the sketch of libraries.
    pub fn library_file(&self) -> u32 {
        self.files.len() as u32 - 1
    }

    /// The C# files of the monolith, with their places.
    pub fn own_files(&self) -> impl Iterator<Item = (u32, &'a FileFacts)> {
        self.own.iter().map(|&at| (at, self.files[at as usize]))
    }

    /// The C# file at a path.
    pub fn file_at(&self, path: &str) -> Option<u32> {
        let at = self.own.binary_search_by(|&at| (*self.files[at as usize].path).cmp(path)).ok()?;
        Some(self.own[at])
    }

    fn add_namespace(&mut self, name: &'a str) -> NamespaceId {
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        let parent = match name.rsplit_once('.') {
            Some((parent, _)) => Some(self.add_namespace(parent)),
            None if name.is_empty() => None,
            None => Some(0),
        };
        let id = self.namespaces.len() as NamespaceId;
        self.namespaces.push(Namespace { name, parent, types: HashMap::new() });
        self.by_name.insert(name, id);
        id
    }

    fn add_types(&mut self) {
        let mut known: HashMap<Identity<'a>, TypeId> = HashMap::new();
        let library = self.library_file();
        for file in 0..self.files.len() as u32 {
            let facts = self.files[file as usize];
            if facts.language != Language::CSharp {
                continue;
            }
            for at in 0..facts.declarations.len() as u32 {
                let declaration = &facts.declarations[at as usize];
                if declaration.kind == DeclarationKind::Module {
                    // A file of Razor is in one namespace, which more than the file tells.
                    let razor = self.razor.get(file).map(|razor| razor.namespace.as_str());
                    let id = self.add_namespace(razor.unwrap_or(facts.text(declaration.name)));
                    self.namespace_of[file as usize].insert(at, id);
                }
                if !declaration.kind.is_type() {
                    continue;
                }
                let header = self.header(file, at);
                let parent =
                    declaration.parent.and_then(|parent| self.type_of[file as usize][parent as usize]);
                let namespace = self.namespace_around(Place { file, within: declaration.parent });
                let project = self.project_of[file as usize];
                let name = facts.text(declaration.name);
                let key = (project, namespace, parent, name, header.type_parameters.len());
                let merged =
                    known.get(&key).copied().filter(|id| header.partial || self.header_of(*id).partial);
                let id = merged.unwrap_or(self.types.len() as TypeId);
                if merged.is_none() {
                    known.insert(key, id);
                    self.types.push(TypeRow {
                        name,
                        arity: header.type_parameters.len(),
                        namespace,
                        parent,
                        top: parent.map_or(id, |parent| self.types[parent as usize].top),
                        parts: Vec::new(),
                        kind: declaration.kind,
                        markers: Markers::NONE,
                        project,
                        library: file == library,
                        delegate: is_delegate(facts, at),
                    });
                    self.members.push(HashMap::new());
                    self.nested.push(HashMap::new());
                    match parent {
                        Some(parent) => self.nested[parent as usize].entry(name).or_default().push(id),
                        None => self.namespaces[namespace as usize].types.entry(name).or_default().push(id),
                    }
                }
                let row = &mut self.types[id as usize];
                row.parts.push((file, at));
                row.markers.add(declaration.markers);
                self.type_of[file as usize][at as usize] = Some(id);
            }
        }
    }

    fn add_members(&mut self) {
        for file in 0..self.files.len() as u32 {
            let facts = self.files[file as usize];
            for (at, declaration) in facts.declarations.iter().enumerate() {
                let owner =
                    declaration.parent.and_then(|parent| self.type_of[file as usize][parent as usize]);
                let Some(owner) = owner.filter(|_| !declaration.kind.is_type()) else { continue };
                let name = facts.text(declaration.name);
                let member = (file, at as u32);
                let name = if declaration.kind == DeclarationKind::Constructor { ".ctor" } else { name };
                self.members[owner as usize].entry(name).or_default().push(member);
                if declaration.kind == DeclarationKind::Method {
                    self.method_owners.entry(name).or_default().push(owner);
                }
                let signature = declaration.of_type.map_or("", |text| facts.text(text));
                if declaration.kind == DeclarationKind::Method && signature.contains("(this ") {
                    self.extensions.entry(name).or_default().push(Extension { owner, member });
                }
            }
        }
    }

    /// The header of one part of a type.
    pub fn header(&self, file: u32, declaration: u32) -> Header<'a> {
        let facts = self.files[file as usize];
        let text = facts.declarations[declaration as usize].of_type;
        text.map(|text| read_header(facts.text(text))).unwrap_or_default()
    }

    /// The header of a type's first part.
    pub fn header_of(&self, id: TypeId) -> Header<'a> {
        let (file, declaration) = self.types[id as usize].parts[0];
        self.header(file, declaration)
    }

    /// The declaration at a place.
    pub fn declaration(&self, (file, declaration): (u32, u32)) -> &'a Declaration {
        &self.files[file as usize].declarations[declaration as usize]
    }

    /// A declaration's type or signature as written.
    pub fn text_of(&self, member: (u32, u32)) -> &'a str {
        let facts = self.files[member.0 as usize];
        self.declaration(member).of_type.map_or("", |text| facts.text(text))
    }

    /// The declarations around a place, innermost first.
    pub fn around(&self, place: Place) -> impl Iterator<Item = u32> + use<'a> {
        let facts = self.files[place.file as usize];
        let mut at = place.within;
        std::iter::from_fn(move || {
            let current = at?;
            at = facts.declarations[current as usize].parent;
            Some(current)
        })
    }

    /// The types around a place, innermost first.
    pub fn enclosing_types(&self, place: Place) -> Vec<TypeId> {
        let known = &self.type_of[place.file as usize];
        self.around(place).filter_map(|declaration| known[declaration as usize]).collect()
    }

    /// The innermost type around a place.
    pub fn enclosing_type(&self, place: Place) -> Option<TypeId> {
        let known = &self.type_of[place.file as usize];
        self.around(place).find_map(|declaration| known[declaration as usize])
    }

    /// The innermost namespace around a place.
    pub fn namespace_around(&self, place: Place) -> NamespaceId {
        let known = &self.namespace_of[place.file as usize];
        self.around(place).find_map(|declaration| known.get(&declaration).copied()).unwrap_or(0)
    }

    /// The innermost declaration around a place that has to do with what a type's name means there.
    pub fn scope_around(&self, place: Place) -> Option<u32> {
        let file = place.file as usize;
        let (types, namespaces, parameters) =
            (&self.type_of[file], &self.namespace_of[file], &self.parameters[file]);
        self.around(place).find(|declaration| {
            types[*declaration as usize].is_some()
                || namespaces.contains_key(declaration)
                || parameters.contains_key(declaration)
        })
    }

    /// What a type is called, with its namespace and the types around it.
    pub fn qualified_name(&self, id: TypeId) -> String {
        let mut name = self.types[id as usize].name.to_owned();
        let mut at = self.types[id as usize].parent;
        while let Some(around) = at {
            name = format!("{}.{name}", self.types[around as usize].name);
            at = self.types[around as usize].parent;
        }
        let namespace = self.package_of(id);
        if namespace.is_empty() { name } else { format!("{namespace}.{name}") }
    }

    /// The namespace of a type.
    pub fn package_of(&self, id: TypeId) -> &'a str {
        self.namespaces[self.types[id as usize].namespace as usize].name
    }

    /// A type as it is inside itself: its arguments are its own parameters.
    pub fn own_type(&self, id: TypeId) -> Type<'a> {
        let row = &self.types[id as usize];
        let owner = row.parts[0];
        Type::Known { id, arguments: (0..row.arity).map(|at| Type::Variable { owner, at }).collect() }
    }

    /// A type of the sketched libraries.
    pub fn library_type(&self, namespace: &str, name: &str, arity: usize) -> Option<TypeId> {
        let namespace = self.by_name.get(namespace)?;
        let found = self.namespaces[*namespace as usize].types.get(name)?;
        found.iter().copied().find(|id| {
            let row = &self.types[*id as usize];
            row.library && row.arity == arity
        })
    }

    /// Whether a type inherits from a library's type of this name.
    pub fn inherits(&self, id: TypeId, name: &str) -> bool {
        self.lineages[id as usize].iter().skip(1).any(|(above, _)| {
            let row = &self.types[*above as usize];
            row.library && row.name == name
        }) || self.outside_bases(id).any(|(_, base)| base == name)
    }

    /// The types of libraries that a type inherits from and that nothing more is known of.
    pub fn outside_bases(&self, id: TypeId) -> impl Iterator<Item = (&str, &'a str)> {
        let above = self.lineages[id as usize].iter();
        above.flat_map(|(above, _)| &self.bases[*above as usize]).filter_map(|base| match base {
            Type::Library { package, name, .. } => Some((&**package, *name)),
            _ => None,
        })
    }

    /// The library that a type inherits from, the object of all types aside.
    pub fn library_above(&self, id: TypeId) -> Option<Package<'a>> {
        let above = &self.lineages[id as usize];
        let mut bases = above.iter().flat_map(|(above, _)| &self.bases[*above as usize]);
        let outside = bases.find_map(|base| match base {
            Type::Library { package, .. } => Some(package.clone()),
            _ => None,
        });
        outside.or_else(|| {
            let found = above.iter().find(|(above, _)| self.types[*above as usize].library)?;
            Some(Package::Written(self.package_of(found.0)))
        })
    }
}

/// The type parameters of a file's declarations.
fn parameters_in(facts: &FileFacts) -> HashMap<u32, Vec<&str>> {
    let mut found = HashMap::new();
    if facts.language != Language::CSharp {
        return found;
    }
    for (at, declaration) in facts.declarations.iter().enumerate() {
        let text = declaration.of_type.map_or("", |text| facts.text(text));
        if !text.starts_with('<') && !text.starts_with("partial|<") {
            continue;
        }
        let parameters = match declaration.kind.is_type() {
            true => read_header(text).type_parameters,
            false => read_signature(text).type_parameters,
        };
        found.insert(at as u32, parameters.into_iter().map(|(name, _)| name).collect());
    }
    found
}

/// Whether a declaration is a delegate.
pub(super) fn is_delegate(facts: &FileFacts, at: u32) -> bool {
    let declaration = &facts.declarations[at as usize];
    let next = facts.declarations.get(at as usize + 1);
    declaration.kind == DeclarationKind::Interface
        && next.is_some_and(|next| {
            next.parent == Some(at) && next.line == declaration.line && facts.text(next.name) == "Invoke"
        })
}
