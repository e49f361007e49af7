//! All classes, functions and constants of the monolith by name, and the members of classes.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::super::names::simple_name;
use super::super::notation::{bare_class, header_parts};

/// A class by its place in the index.
pub(super) type ClassId = u32;

/// A declaration: its file, and its place there.
pub(super) type Place = (u32, u32);

/// Classes above a class beyond this many are left out: nobody writes so many.
const LINEAGE_LIMIT: usize = 256;

/// A class, interface, trait or enumeration.
#[derive(Debug)]
pub(super) struct ClassRow<'a> {
    pub file: u32,
    pub declaration: u32,
    /// The full name; empty for an anonymous class
    pub name: String,
    pub kind: DeclarationKind,
    pub markers: Markers,
    /// See `notation`
    pub header: &'a str,
}

/// Which of the members of one name is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    Method,
    Field,
    Constant,
}

/// The names of the monolith.
pub(super) struct Index<'a> {
    /// Every file of the project
    pub files: &'a [&'a FileFacts],
    /// Every class, by its id
    pub classes: Vec<ClassRow<'a>>,
    by_name: HashMap<String, Vec<ClassId>>,
    by_simple_name: HashMap<String, Vec<ClassId>>,
    of_declaration: Vec<Vec<Option<ClassId>>>,
    members: HashMap<(ClassId, Wanted, &'a str), u32>,
    functions: HashMap<&'a str, Place>,
    constants: HashMap<&'a str, Place>,
    /// A class and all above it, traits before parents, each once
    lineages: Vec<Vec<ClassId>>,
    /// The classes of libraries that a class is built on, itself or through others
    outside: Vec<Vec<&'a str>>,
    /// Classes that use a trait, by the trait
    users: HashMap<ClassId, Vec<ClassId>>,
    /// Model classes of Eloquent
    models: Vec<bool>,
    /// Namespaces that files declare, and those around them
    namespaces: HashSet<&'a str>,
}

impl<'a> Index<'a> {
    /// The index of all PHP files.
    pub fn new(files: &'a [&'a FileFacts]) -> Self {
        let mut index = Index {
            files,
            classes: Vec::new(),
            by_name: HashMap::new(),
            by_simple_name: HashMap::new(),
            of_declaration: files.iter().map(|file| vec![None; file.declarations.len()]).collect(),
            members: HashMap::new(),
            functions: HashMap::new(),
            constants: HashMap::new(),
            lineages: Vec::new(),
            outside: Vec::new(),
            users: HashMap::new(),
            models: Vec::new(),
            namespaces: HashSet::new(),
        };
        let own = || files.iter().enumerate().filter(|(_, file)| file.language == Language::Php);
        index.members.reserve(own().map(|(_, file)| file.declarations.len()).sum());
        index.by_name.reserve(own().count());
        index.by_simple_name.reserve(own().count());
        for (at, file) in own() {
            index.add_file(at as u32, file);
        }
        index.add_lineages();
        index
    }

    fn add_file(&mut self, at: u32, file: &'a FileFacts) {
        let mut namespace = file.text(file.scope);
        while !namespace.is_empty() && self.namespaces.insert(namespace) {
            namespace = namespace.rsplit_once('\\').map_or("", |(around, _)| around);
        }
        for (place, declaration) in (0u32..).zip(&file.declarations) {
            let name = file.text(declaration.name);
            if declaration.kind == DeclarationKind::Alias {
                continue;
            }
            if declaration.kind.is_type() {
                self.add_class(at, place, declaration);
                continue;
            }
            let parent =
                declaration.parent.and_then(|parent| self.of_declaration[at as usize][parent as usize]);
            match (parent, declaration.kind) {
                (Some(class), kind) => {
                    let wanted = match kind {
                        DeclarationKind::Field => Wanted::Field,
                        DeclarationKind::Constant | DeclarationKind::Variant => Wanted::Constant,
                        _ => Wanted::Method,
                    };
                    self.members.entry((class, wanted, name)).or_insert(place);
                }
                (None, DeclarationKind::Function) => {
                    self.functions.entry(name).or_insert((at, place));
                }
                (None, DeclarationKind::Constant) => {
                    self.constants.entry(name).or_insert((at, place));
                }
                _ => {}
            }
        }
    }

    fn add_class(&mut self, at: u32, place: u32, declaration: &'a Declaration) {
        let file = &self.files[at as usize];
        let header = declaration.of_type.map_or("", |text| file.text(text));
        let namespace = header_parts(header, 'n').next().unwrap_or_else(|| file.text(file.scope));
        let simple = file.text(declaration.name);
        let name = match (simple.is_empty(), namespace.is_empty()) {
            (true, _) => String::new(),
            (false, true) => simple.to_owned(),
            (false, false) => format!("{namespace}\\{simple}"),
        };
        let id = self.classes.len() as ClassId;
        if !name.is_empty() {
            self.by_name.entry(name.clone()).or_default().push(id);
            self.by_simple_name.entry(simple.to_owned()).or_default().push(id);
        }
        self.of_declaration[at as usize][place as usize] = Some(id);
        let (kind, markers) = (declaration.kind, declaration.markers);
        self.classes.push(ClassRow { file: at, declaration: place, name, kind, markers, header });
    }

    fn add_lineages(&mut self) {
        let mut direct: Vec<Vec<ClassId>> = Vec::with_capacity(self.classes.len());
        let mut outside: Vec<Vec<&'a str>> = Vec::with_capacity(self.classes.len());
        for row in &self.classes {
            let (mut own, mut libraries) = (Vec::new(), Vec::new());
            for letter in ['u', 'm', 'e', 'i'] {
                for name in header_parts(row.header, letter).map(bare_class) {
                    match self.class(name, row.file) {
                        Some(class) => own.push(class),
                        None => libraries.push(name),
                    }
                }
            }
            direct.push(own);
            outside.push(libraries);
        }
        for (id, row) in (0u32..).zip(&self.classes) {
            for name in header_parts(row.header, 'u') {
                if let Some(used) = self.class(name, row.file) {
                    self.users.entry(used).or_default().push(id);
                }
            }
        }
        for id in 0..self.classes.len() as ClassId {
            let lineage = lineage_of(id, &direct);
            let mut libraries: Vec<&'a str> = Vec::new();
            for name in lineage.iter().flat_map(|above| &outside[*above as usize]) {
                if !libraries.contains(name) && libraries.len() < LINEAGE_LIMIT {
                    libraries.push(name);
                }
            }
            self.models.push(libraries.iter().any(|name| is_model_base(name)));
            self.lineages.push(lineage);
            self.outside.push(libraries);
        }
    }

    /// The class with a full name; of several, the one nearest to the file that asks. A name behind `?`
    /// is the end of one.
    pub fn class(&self, name: &str, asking: u32) -> Option<ClassId> {
        if let Some(end) = name.strip_prefix('?') {
            return self.class_ending(end, asking);
        }
        let found = self.by_name.get(name)?;
        self.nearest(found, asking)
    }

    fn class_ending(&self, end: &str, asking: u32) -> Option<ClassId> {
        if let Some(found) =
            self.class(&format!("App\\Http\\Controllers\\{end}"), asking).or_else(|| self.class(end, asking))
        {
            return Some(found);
        }
        let tail = format!("\\{end}");
        let named = self.by_simple_name.get(simple_name(end))?;
        let ending: Vec<ClassId> =
            named.iter().copied().filter(|id| self.classes[*id as usize].name.ends_with(&tail)).collect();
        self.nearest(&ending, asking)
    }

    fn nearest(&self, found: &[ClassId], asking: u32) -> Option<ClassId> {
        if let [only] = found {
            return Some(*only);
        }
        let path = &self.files[asking as usize].path;
        found.iter().copied().max_by_key(|id| {
            let row = &self.classes[*id as usize];
            let other = &self.files[row.file as usize];
            let common = path.bytes().zip(other.path.bytes()).take_while(|(a, b)| a == b).count();
            (!other.markers.has(Markers::TEST), common, std::cmp::Reverse(*id))
        })
    }

    /// Whether a name is that of a namespace of the monolith.
    pub fn is_namespace(&self, name: &str) -> bool {
        self.namespaces.contains(name)
    }

    /// The row of a class.
    pub fn row(&self, id: ClassId) -> &ClassRow<'a> {
        &self.classes[id as usize]
    }

    /// A class and all above it.
    pub fn lineage(&self, id: ClassId) -> &[ClassId] {
        self.lineages.get(id as usize).map_or(&[], Vec::as_slice)
    }

    /// The classes of libraries above a class.
    pub fn outside(&self, id: ClassId) -> &[&'a str] {
        self.outside.get(id as usize).map_or(&[], Vec::as_slice)
    }

    /// The classes that use a trait.
    pub fn users(&self, id: ClassId) -> &[ClassId] {
        self.users.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether a class is a model of Eloquent.
    pub fn is_model(&self, id: ClassId) -> bool {
        self.models.get(id as usize).copied().unwrap_or_default()
    }

    /// The member that a class has, by itself or from above: the class that declares it, and its place.
    pub fn member(&self, id: ClassId, wanted: Wanted, name: &str) -> Option<(ClassId, u32)> {
        self.lineage(id)
            .iter()
            .find_map(|above| self.members.get(&(*above, wanted, name)).map(|place| (*above, *place)))
    }

    /// A function by its full name, or by its last part where it is global.
    pub fn function(&self, name: &str) -> Option<Place> {
        self.functions.get(name).or_else(|| self.functions.get(simple_name(name))).copied()
    }

    /// A constant, in the same way.
    pub fn constant(&self, name: &str) -> Option<Place> {
        self.constants.get(name).or_else(|| self.constants.get(simple_name(name))).copied()
    }

    /// The class that a declaration is.
    pub fn class_of(&self, file: u32, declaration: u32) -> Option<ClassId> {
        self.of_declaration.get(file as usize)?.get(declaration as usize).copied().flatten()
    }

    /// The innermost class around a place.
    pub fn enclosing_class(&self, file: u32, within: Option<u32>) -> Option<ClassId> {
        let mut at = within;
        while let Some(declaration) = at {
            if let Some(id) = self.class_of(file, declaration) {
                return Some(id);
            }
            at = self.files[file as usize].declarations.get(declaration as usize)?.parent;
        }
        None
    }

    /// What a class is about: the entity of a repository, what a collection holds.
    pub fn about(&self, id: ClassId) -> Option<(&'a str, u32)> {
        self.lineage(id).iter().find_map(|above| {
            let row = self.row(*above);
            header_parts(row.header, 'h').next().map(|held| (held, row.file))
        })
    }

    /// Whether a file is a migration: what it does to rows is done once, and not by the program.
    pub fn is_migration(&self, file: u32) -> bool {
        let facts = &self.files[file as usize];
        let mut classes = (0..facts.declarations.len() as u32).filter_map(|place| self.class_of(file, place));
        classes.any(|class| {
            header_parts(self.row(class).header, 'e').any(|above| simple_name(above).ends_with("Migration"))
        })
    }

    /// The type of a declaration as written.
    pub fn type_text(&self, file: u32, declaration: u32) -> &'a str {
        let facts = &self.files[file as usize];
        facts.declarations[declaration as usize].of_type.map_or("", |text| facts.text(text))
    }
}

fn lineage_of(id: ClassId, direct: &[Vec<ClassId>]) -> Vec<ClassId> {
    let mut found = vec![id];
    let mut at = 0;
    while let Some(&next) = found.get(at) {
        for above in &direct[next as usize] {
            if found.len() < LINEAGE_LIMIT && !found.contains(above) {
                found.push(*above);
            }
        }
        at += 1;
    }
    found
}

/// Whether a class of a library makes the classes below it models.
fn is_model_base(name: &str) -> bool {
    matches!(
        name,
        "Illuminate\\Database\\Eloquent\\Model"
            | "Illuminate\\Database\\Eloquent\\Relations\\Pivot"
            | "Illuminate\\Database\\Eloquent\\Relations\\MorphPivot"
            | "Illuminate\\Foundation\\Auth\\User"
            | "Illuminate\\Notifications\\DatabaseNotification"
            | "Laravel\\Sanctum\\PersonalAccessToken"
            | "Eloquent"
    ) || name.ends_with("\\Eloquent\\Model")
        || name.starts_with("Spatie\\Permission\\Models\\")
}
