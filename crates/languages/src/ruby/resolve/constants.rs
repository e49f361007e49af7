//! The constants of the whole tree, as they would be once every file is loaded, and how a name is looked up.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use crate::FileIndex;
use crate::inflect::underscore;
use crate::ruby::notation::{hidden, is_hidden};

/// A constant by its place in [`Constants`].
pub(super) type ConstId = u32;

/// `Object`: what stands at the top.
pub(super) const TOP: ConstId = 0;

/// Aliases of aliases are followed this far.
const ALIAS_LIMIT: usize = 8;

/// A declaration of some file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub file: FileIndex,
    pub declaration: u32,
}

/// A class, a module or a value with a constant's name.
#[derive(Debug)]
pub(super) struct Constant {
    /// `Shop::Order`
    pub full: String,
    /// The same, for comparing: see [`folded`]
    pub folded: String,
    /// Where the last part of that begins
    last: usize,
    pub parent: ConstId,
    /// What it is, where it is declared
    pub kind: Option<DeclarationKind>,
    /// Everywhere it is declared
    pub places: Vec<Place>,
    /// The constant that it is another name for
    pub alias: Option<ConstId>,
}

/// All constants.
pub(super) struct Constants<'a> {
    pub files: &'a [&'a FileFacts],
    pub list: Vec<Constant>,
    children: HashMap<(ConstId, &'a str), ConstId>,
    /// By file and declaration: the class or module it is
    of_declaration: Vec<Vec<Option<ConstId>>>,
    /// By the path that a loader would look for, without `_` and case
    folded: HashMap<String, Vec<ConstId>>,
}

impl Constant {
    fn new(full: String, parent: ConstId) -> Constant {
        let folded = folded(&full);
        let last = folded.rfind('/').map_or(0, |slash| slash + 1);
        Constant { full, folded, last, parent, kind: None, places: Vec::new(), alias: None }
    }

    /// The last part of its name, folded.
    pub fn last_folded(&self) -> &str {
        &self.folded[self.last..]
    }
}

/// A name for comparing paths and constants: lower case, without `_`, `/` between its parts.
pub(super) fn folded(name: &str) -> String {
    name.replace("::", "/").chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase).collect()
}

fn is_ruby(facts: &FileFacts) -> bool {
    facts.language == Language::Ruby
}

impl<'a> Constants<'a> {
    pub fn build(files: &'a [&'a FileFacts]) -> Constants<'a> {
        let top = Constant::new(String::new(), TOP);
        let of_declaration = files.iter().map(|facts| vec![None; facts.declarations.len()]).collect();
        let mut constants = Constants {
            files,
            list: vec![top],
            children: HashMap::new(),
            of_declaration,
            folded: HashMap::new(),
        };
        let mut later = Vec::new();
        for (file, facts) in (0..).zip(files).filter(|(_, facts)| is_ruby(facts)) {
            for declaration in 0..facts.declarations.len() as u32 {
                let place = Place { file, declaration };
                if !constants.declare(place, false) {
                    later.push(place);
                }
            }
        }
        for place in later {
            constants.declare(place, true);
        }
        constants.find_aliases();
        for (id, constant) in (0..).zip(&constants.list) {
            constants.folded.entry(constant.folded.clone()).or_default().push(id);
        }
        constants
    }

    /// Enters what a declaration declares. What is named below something that may be declared later
    /// is put off, unless `last`; tells whether it was not.
    fn declare(&mut self, place: Place, last: bool) -> bool {
        let facts = &self.files[place.file as usize];
        let declaration = &facts.declarations[place.declaration as usize];
        let name = facts.text(declaration.name);
        let reopens = name == hidden::REOPENED;
        let names = matches!(
            declaration.kind,
            DeclarationKind::Class | DeclarationKind::Module | DeclarationKind::Constant
        );
        if !names || is_hidden(name) && !reopens {
            return true;
        }
        let cref = match declaration.parent {
            Some(parent) => match self.of_declaration[place.file as usize][parent as usize] {
                Some(cref) => cref,
                None if !last => return false,
                None => TOP,
            },
            None => TOP,
        };
        if reopens {
            if !last {
                return false;
            }
            let owner = declaration.owner.map_or("", |owner| facts.text(owner));
            let found = self.lexical(&self.nesting(place.file, declaration.parent), owner);
            self.of_declaration[place.file as usize][place.declaration as usize] = found;
            return true;
        }
        let (base, path) = match name.strip_prefix("::") {
            Some(path) => (TOP, path),
            None if name.contains("::") && cref != TOP => {
                if !last {
                    return false;
                }
                (self.base_of(place.file, declaration.parent, name).unwrap_or(cref), name)
            }
            None => (cref, name),
        };
        let id = self.enter(base, path);
        let constant = &mut self.list[id as usize];
        constant.places.push(place);
        if constant.kind.is_none() || constant.kind == Some(DeclarationKind::Constant) {
            constant.kind = Some(declaration.kind);
        }
        if declaration.kind != DeclarationKind::Constant {
            self.of_declaration[place.file as usize][place.declaration as usize] = Some(id);
        }
        true
    }

    /// Below what the first part of a qualified name is found.
    fn base_of(&self, file: FileIndex, parent: Option<u32>, name: &str) -> Option<ConstId> {
        let first = name.split("::").next()?;
        let nesting = self.nesting(file, parent);
        nesting.into_iter().chain([TOP]).find(|cref| self.child(*cref, first).is_some())
    }

    fn enter(&mut self, base: ConstId, path: &'a str) -> ConstId {
        let mut at = base;
        for part in path.split("::").filter(|part| !part.is_empty()) {
            at = match self.children.get(&(at, part)) {
                Some(child) => *child,
                None => {
                    let outer = &self.list[at as usize].full;
                    let full = if outer.is_empty() { part.to_owned() } else { format!("{outer}::{part}") };
                    let id = self.list.len() as ConstId;
                    self.list.push(Constant::new(full, at));
                    self.children.insert((at, part), id);
                    id
                }
            };
        }
        at
    }

    /// `Other = Shop::Order`: another name for it.
    fn find_aliases(&mut self) {
        for id in 0..self.list.len() {
            let constant = &self.list[id];
            if constant.kind != Some(DeclarationKind::Constant) {
                continue;
            }
            let alias = constant.places.first().and_then(|place| self.aliased(*place));
            self.list[id].alias = alias.filter(|alias| *alias != id as ConstId);
        }
    }

    fn aliased(&self, place: Place) -> Option<ConstId> {
        let facts = &self.files[place.file as usize];
        let declaration = &facts.declarations[place.declaration as usize];
        let at: usize = facts.text(declaration.of_type?).strip_prefix('r')?.parse().ok()?;
        let reference = facts.references.get(at)?;
        if reference.kind != ReferenceKind::Access || reference.receiver != Receiver::None {
            return None;
        }
        self.lexical(&self.nesting(place.file, declaration.parent), facts.text(reference.name))
    }

    pub fn constant(&self, id: ConstId) -> &Constant {
        &self.list[id as usize]
    }

    /// The constant of this name directly in another.
    pub fn child(&self, parent: ConstId, name: &str) -> Option<ConstId> {
        self.children.get(&(parent, name)).copied()
    }

    /// What a constant stands for, aliases followed.
    pub fn real(&self, mut id: ConstId) -> ConstId {
        for _ in 0..ALIAS_LIMIT {
            match self.list[id as usize].alias {
                Some(alias) => id = alias,
                None => break,
            }
        }
        id
    }

    /// The class or module that a declaration is.
    pub fn of_declaration(&self, file: FileIndex, declaration: u32) -> Option<ConstId> {
        self.of_declaration.get(file as usize)?.get(declaration as usize).copied().flatten()
    }

    /// The class or module around a declaration, itself included.
    pub fn around(&self, file: FileIndex, within: Option<u32>) -> Option<ConstId> {
        let facts = &self.files[file as usize];
        let mut at = within;
        while let Some(declaration) = at {
            if let Some(id) = self.of_declaration(file, declaration) {
                return Some(id);
            }
            at = facts.declarations.get(declaration as usize)?.parent;
        }
        None
    }

    /// The classes and modules that are written around a declaration, itself included, innermost first.
    pub fn nesting(&self, file: FileIndex, within: Option<u32>) -> Vec<ConstId> {
        let facts = &self.files[file as usize];
        let (mut nesting, mut at) = (Vec::new(), within);
        while let Some(declaration) = at.and_then(|at| facts.declarations.get(at as usize).map(|d| (at, d))) {
            nesting.extend(self.of_declaration(file, declaration.0));
            at = declaration.1.parent;
        }
        nesting
    }

    /// Looks a path up in what is written around, then at the top; inheritance is left out.
    pub fn lexical(&self, nesting: &[ConstId], path: &str) -> Option<ConstId> {
        let (nesting, path) = match path.strip_prefix("::") {
            Some(path) => (&[][..], path),
            None => (nesting, path),
        };
        let (first, rest) = path.split_once("::").unwrap_or((path, ""));
        let start = nesting.iter().chain([&TOP]).find_map(|cref| self.child(*cref, first))?;
        rest.split("::")
            .filter(|part| !part.is_empty())
            .try_fold(start, |at, part| self.child(self.real(at), part))
    }

    /// The constants that a loader would look for at a path (`shop/api/orders_controller`).
    pub fn at_path(&self, path: &str) -> impl Iterator<Item = ConstId> + '_ {
        self.folded.get(&folded(path)).into_iter().flatten().copied()
    }

    /// A class by its name without regard to acronyms, among those in one of these scopes, innermost first.
    pub fn guessed(&self, scopes: &[ConstId], name: &str) -> Option<ConstId> {
        scopes.iter().chain([&TOP]).find_map(|scope| {
            let outer = &self.constant(*scope).full;
            let path = if outer.is_empty() { name.to_owned() } else { format!("{outer}::{name}") };
            self.at_path(&underscore(&path)).find(|id| self.constant(*id).kind.is_some())
        })
    }

    /// A constant's outer ones, innermost first, itself included.
    pub fn scopes(&self, id: ConstId) -> Vec<ConstId> {
        let (mut scopes, mut at) = (Vec::new(), id);
        while at != TOP {
            scopes.push(at);
            at = self.constant(at).parent;
        }
        scopes
    }
}
