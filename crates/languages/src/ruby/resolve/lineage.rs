//! What each class and module inherits and mixes in, and where its methods are found.

use banyan_facts::*;
use foldhash::{HashMap, HashMapExt};

use super::constants::{ConstId, Constants, Place, TOP};
use crate::FileIndex;
use crate::ruby::notation::{hidden, is_hidden};

/// Inheritance and mixins are followed this deep.
const DEPTH_LIMIT: usize = 40;

/// How a module is mixed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mixing {
    Include,
    Extend,
    Prepend,
}

/// What a class or module states of its ancestors.
#[derive(Debug, Default)]
struct Stated<'a> {
    superclass: Option<ConstId>,
    /// A superclass that is not in the tree, as written
    outer_superclass: Option<&'a str>,
    includes: Vec<ConstId>,
    extends: Vec<ConstId>,
    prepends: Vec<ConstId>,
    /// Mixins that are not in the tree, as written
    outer: Vec<&'a str>,
}

/// By name and owner: of several declarations the first outside of tests, or else the first.
type Methods<'a> = HashMap<&'a str, HashMap<ConstId, Place>>;

/// Ancestors, methods and variables of everything.
pub(super) struct Lineage<'c, 'a> {
    pub constants: &'c Constants<'a>,
    stated: Vec<Stated<'a>>,
    ancestors: Vec<Vec<ConstId>>,
    /// Methods of objects, and what is read and written like them
    of_objects: Methods<'a>,
    /// Methods of classes themselves
    of_classes: Methods<'a>,
    /// What concerns give the classes that they are mixed into: their `ClassMethods`
    given: Vec<Option<ConstId>>,
    /// Methods of tests outside of any class
    free_in_tests: HashMap<&'a str, Place>,
    /// By owner and name (`@name`): what variables are given
    variables: HashMap<(ConstId, &'a str), Vec<Place>>,
    /// By name: keys and accessors whose value is a class by its name
    defaults: HashMap<&'a str, Vec<&'a str>>,
    /// Classes that a module is mixed into
    hosts: Vec<Vec<ConstId>>,
    subclasses: Vec<bool>,
}

impl<'c, 'a> Lineage<'c, 'a> {
    pub fn build(constants: &'c Constants<'a>) -> Lineage<'c, 'a> {
        let stated = constants.list.iter().map(|_| Stated::default()).collect();
        let mut lineage = Lineage {
            constants,
            stated,
            ancestors: Vec::new(),
            of_objects: HashMap::new(),
            of_classes: HashMap::new(),
            given: vec![None; constants.list.len()],
            free_in_tests: HashMap::new(),
            variables: HashMap::new(),
            defaults: HashMap::new(),
            hosts: vec![Vec::new(); constants.list.len()],
            subclasses: vec![false; constants.list.len()],
        };
        lineage.gather_members();
        lineage.gather_stated();
        lineage.ancestors = (0..constants.list.len() as ConstId)
            .map(|id| {
                let mut line = Vec::new();
                lineage.linearize(id, 0, &mut line);
                line
            })
            .collect();
        lineage.gather_hosts();
        for (id, constant) in (0..).zip(&constants.list) {
            if constant.kind == Some(DeclarationKind::Module) {
                lineage.given[id as usize] = constants.child(id, "ClassMethods");
            }
        }
        lineage
    }

    fn gather_members(&mut self) {
        let files = self.constants.files;
        for (file, facts) in (0..).zip(files).filter(|(_, facts)| facts.language == Language::Ruby) {
            for (at, declaration) in facts.declarations.iter().enumerate() {
                self.gather_member(Place { file, declaration: at as u32 }, facts, declaration);
            }
        }
    }

    fn gather_member(&mut self, place: Place, facts: &'a FileFacts, declaration: &Declaration) {
        use DeclarationKind::*;
        if !matches!(declaration.kind, Method | Constructor | Field | Function) {
            return;
        }
        let name = facts.text(declaration.name);
        if let Some(key) = name.strip_prefix(hidden::DEFAULT) {
            self.defaults.entry(key).or_default().extend(declaration.of_type.map(|class| facts.text(class)));
            return;
        }
        let owner = match declaration.owner {
            Some(owner) => {
                let nesting = self.constants.nesting(place.file, declaration.parent);
                self.constants.lexical(&nesting, facts.text(owner))
            }
            None => self.constants.around(place.file, declaration.parent),
        };
        let owner = owner.unwrap_or(TOP);
        if facts.markers.has(Markers::TEST) && self.is_for_all(owner) {
            if owner == TOP && !is_hidden(name) {
                self.free_in_tests.entry(name).or_insert(place);
            }
            return;
        }
        if name.starts_with('@') {
            self.variables.entry((owner, name)).or_default().push(place);
        } else if !is_hidden(name) {
            let files = self.constants.files;
            let of_class = declaration.markers.has(Markers::STATIC);
            if of_class {
                declare(&mut self.of_classes, files, owner, name, place);
            }
            // What a class accessor declares is read by objects, too.
            if !of_class || declaration.kind == Field {
                declare(&mut self.of_objects, files, owner, name, place);
            }
        }
    }

    /// Whether code outside of tests sees a class, so that what tests add to it must not count there.
    fn is_for_all(&self, owner: ConstId) -> bool {
        let is_code = |place: &Place| !self.constants.files[place.file as usize].markers.has(Markers::TEST);
        owner == TOP || self.constants.constant(owner).places.iter().any(is_code)
    }

    fn gather_stated(&mut self) {
        let files = self.constants.files;
        for (file, facts) in (0..).zip(files).filter(|(_, facts)| facts.language == Language::Ruby) {
            for reference in &facts.references {
                if matches!(reference.kind, ReferenceKind::Extends | ReferenceKind::Implements) {
                    self.gather_ancestor(file, facts, reference);
                }
            }
            for declaration in &facts.declarations {
                if facts.text(declaration.name) == hidden::MIXED_IN
                    && let Some(text) = declaration.of_type
                {
                    self.gather_mixed_in(file, declaration.parent, facts.text(text));
                }
            }
        }
    }

    fn gather_ancestor(&mut self, file: FileIndex, facts: &'a FileFacts, reference: &Reference) {
        let Some(class) = reference.within.and_then(|at| self.constants.of_declaration(file, at)) else {
            return;
        };
        let name = facts.text(reference.name);
        let own = reference.within.and_then(|at| facts.declarations[at as usize].parent);
        if reference.kind == ReferenceKind::Extends {
            let found = match reference.receiver {
                Receiver::Type(holder) => {
                    let holder =
                        self.constants.lexical(&self.constants.nesting(file, own), facts.text(holder));
                    self.default_class(holder, name)
                }
                _ => self.constants.lexical(&self.constants.nesting(file, own), name),
            };
            let found = found.map(|id| self.constants.real(id)).filter(|id| *id != class);
            let stated = &mut self.stated[class as usize];
            match found.filter(|id| self.constants.constant(*id).kind.is_some()) {
                Some(superclass) => {
                    stated.superclass.get_or_insert(superclass);
                    self.subclasses[superclass as usize] = true;
                }
                None => drop(stated.outer_superclass.get_or_insert(name)),
            }
            return;
        }
        let mixing = match reference.receiver {
            Receiver::Own => Mixing::Extend,
            Receiver::Super => Mixing::Prepend,
            _ => Mixing::Include,
        };
        let found = self.constants.lexical(&self.constants.nesting(file, reference.within), name);
        self.mix(class, found, name, mixing);
    }

    fn gather_mixed_in(&mut self, file: FileIndex, within: Option<u32>, text: &'a str) {
        let mut parts = text.split(' ');
        let (Some(how), Some(target), Some(mixin)) = (parts.next(), parts.next(), parts.next()) else {
            return;
        };
        let mixing = match how {
            "extend" => Mixing::Extend,
            "prepend" => Mixing::Prepend,
            _ => Mixing::Include,
        };
        let nesting = self.constants.nesting(file, within);
        if let Some(target) = self.constants.lexical(&nesting, target) {
            self.mix(target, self.constants.lexical(&nesting, mixin), mixin, mixing);
        }
    }

    fn mix(&mut self, class: ConstId, mixin: Option<ConstId>, name: &'a str, mixing: Mixing) {
        let stated = &mut self.stated[class as usize];
        let known =
            mixin.map(|id| self.constants.real(id)).filter(|id| self.constants.constant(*id).kind.is_some());
        match known.filter(|id| *id != class) {
            Some(mixin) => {
                let list = match mixing {
                    Mixing::Include => &mut stated.includes,
                    Mixing::Extend => &mut stated.extends,
                    Mixing::Prepend => &mut stated.prepends,
                };
                if !list.contains(&mixin) {
                    list.push(mixin);
                }
            }
            None => stated.outer.push(name),
        }
    }

    /// The order in which methods of objects are looked for.
    fn linearize(&self, id: ConstId, depth: usize, line: &mut Vec<ConstId>) {
        if depth > DEPTH_LIMIT || line.contains(&id) {
            return;
        }
        let stated = &self.stated[id as usize];
        for mixin in stated.prepends.iter().rev() {
            self.linearize(*mixin, depth + 1, line);
        }
        if line.contains(&id) {
            return;
        }
        line.push(id);
        for mixin in stated.includes.iter().rev() {
            self.linearize(*mixin, depth + 1, line);
        }
        if let Some(superclass) = stated.superclass {
            self.linearize(superclass, depth + 1, line);
        }
    }

    fn gather_hosts(&mut self) {
        for id in 0..self.constants.list.len() as ConstId {
            for at in 0..self.ancestors[id as usize].len() {
                let ancestor = self.ancestors[id as usize][at];
                if ancestor != id && self.is_module(ancestor) && !self.is_module(id) {
                    self.hosts[ancestor as usize].push(id);
                }
            }
            for at in 0..self.stated[id as usize].extends.len() {
                let mixin = self.stated[id as usize].extends[at];
                self.hosts[mixin as usize].push(id);
            }
        }
    }

    pub fn is_module(&self, id: ConstId) -> bool {
        self.constants.constant(id).kind == Some(DeclarationKind::Module)
    }

    /// The classes that a module is mixed into.
    pub fn hosts(&self, id: ConstId) -> &[ConstId] {
        &self.hosts[id as usize]
    }

    pub fn has_subclasses(&self, id: ConstId) -> bool {
        self.subclasses[id as usize]
    }

    pub fn ancestors(&self, id: ConstId) -> &[ConstId] {
        &self.ancestors[id as usize]
    }

    pub fn superclass(&self, id: ConstId) -> Option<ConstId> {
        self.stated[id as usize].superclass
    }

    /// The ancestors that are not in the tree, as written, nearest first: superclasses before mixins.
    pub fn outer_ancestors(&self, id: ConstId) -> impl Iterator<Item = &'a str> + '_ {
        let line = &self.ancestors[id as usize];
        let superclasses = line.iter().filter_map(|id| self.stated[*id as usize].outer_superclass);
        let extended = line.iter().flat_map(|id| &self.stated[*id as usize].extends);
        let of_extended = extended.flat_map(|id| &self.stated[*id as usize].outer);
        let mixins = line.iter().flat_map(|id| &self.stated[*id as usize].outer);
        superclasses.chain(mixins.chain(of_extended).copied())
    }

    /// Whether a class descends from one that is not in the tree.
    pub fn descends_from(&self, id: ConstId, outer: &[&str]) -> bool {
        self.outer_ancestors(id).any(|name| outer.contains(&name.trim_start_matches("::")))
    }

    /// A method of the objects of a class, or a field of theirs.
    pub fn object_method(&self, class: ConstId, name: &str) -> Option<Place> {
        let in_line = |name: &str| {
            let declared = self.of_objects.get(name)?;
            self.ancestors[class as usize].iter().find_map(|id| declared.get(id).copied())
        };
        in_line(name).or_else(|| name.strip_suffix('=').and_then(in_line))
    }

    /// The same above a class: what `super` means.
    pub fn object_method_above(&self, class: ConstId, name: &str) -> Option<Place> {
        let declared = self.of_objects.get(name)?;
        let after = self.ancestors[class as usize].iter().skip_while(|id| **id != class).skip(1);
        after.into_iter().find_map(|id| declared.get(id).copied())
    }

    /// A method of a class itself.
    pub fn class_method(&self, class: ConstId, name: &str) -> Option<Place> {
        self.class_method_from(class, name, 0).or_else(|| {
            let field = name.strip_suffix('=')?;
            self.class_method_from(class, field, 0)
        })
    }

    pub fn class_method_above(&self, class: ConstId, name: &str) -> Option<Place> {
        self.class_method_from(class, name, 1)
    }

    fn class_method_from(&self, class: ConstId, name: &str, skipped: usize) -> Option<Place> {
        let declared = self.of_classes.get(name);
        let is_of_objects = |name: &str| self.of_objects.contains_key(name);
        let may_be_given = is_of_objects(name) || name.strip_suffix('=').is_some_and(is_of_objects);
        if declared.is_none() && !may_be_given {
            return None;
        }
        let line = &self.ancestors[class as usize];
        for (at, id) in line.iter().enumerate() {
            // Methods of an included module's own are not inherited, but those a concern gives are.
            if at >= skipped
                && let Some(place) = declared.and_then(|declared| declared.get(id))
                && (at == 0 || !self.is_module(*id) || self.is_concern(*id))
            {
                return Some(*place);
            }
            let extended = self.stated[*id as usize].extends.iter().copied();
            for mixin in extended.chain(self.given[*id as usize]).filter(|_| may_be_given) {
                if let Some(place) = self.object_method(mixin, name) {
                    return Some(place);
                }
            }
        }
        None
    }

    fn is_concern(&self, id: ConstId) -> bool {
        self.stated[id as usize].outer.iter().any(|name| name.ends_with("Concern"))
    }

    /// A method outside of any class; those of tests are for tests.
    pub fn free_method(&self, name: &str, test: bool) -> Option<Place> {
        let of_tests = self.free_in_tests.get(name).copied().filter(|_| test);
        self.of_objects.get(name).and_then(|declared| declared.get(&TOP)).copied().or(of_tests)
    }

    /// Everything that a variable of a class's objects is given.
    pub fn variable<'x>(&'x self, class: ConstId, name: &'a str) -> impl Iterator<Item = Place> + 'x {
        let line = self.ancestors[class as usize].iter();
        line.filter_map(move |id| self.variables.get(&(*id, name))).flatten().copied()
    }

    /// The class that an accessor or key names by default.
    pub fn default_class(&self, holder: Option<ConstId>, key: &str) -> Option<ConstId> {
        let key = key.trim_end_matches('=');
        let own = holder.and_then(|holder| {
            [format!("@@{key}"), format!("@{key}")].iter().find_map(|variable| {
                let places = self.variables.get(&(holder, variable.as_str()))?;
                places.iter().find_map(|place| {
                    let facts = &self.constants.files[place.file as usize];
                    let text = facts.text(facts.declarations[place.declaration as usize].of_type?);
                    text.strip_prefix("t\"")
                })
            })
        });
        let class = own.or_else(|| {
            let defaults = self.defaults.get(key)?;
            let first = defaults.first()?;
            defaults.iter().all(|other| other == first).then_some(*first)
        })?;
        self.constants.lexical(&[], class.trim_start_matches("::"))
    }

    /// The classes that declare a method of objects of a name. Tests are left out.
    pub fn declarers(&self) -> HashMap<&'a str, Vec<(ConstId, Place)>> {
        let files = self.constants.files;
        let of_name = |(name, declared): (&&'a str, &HashMap<ConstId, Place>)| {
            let of_code = declared.iter().filter(|(_, place)| !is_of_test(files, **place));
            let mut of_code: Vec<(ConstId, Place)> = of_code.map(|(owner, place)| (*owner, *place)).collect();
            of_code.sort_unstable();
            (!of_code.is_empty()).then_some((*name, of_code))
        };
        self.of_objects.iter().filter_map(of_name).collect()
    }
}

fn declare<'a>(methods: &mut Methods<'a>, files: &[&FileFacts], owner: ConstId, name: &'a str, place: Place) {
    let known = methods.entry(name).or_default().entry(owner).or_insert(place);
    if is_of_test(files, *known) && !is_of_test(files, place) {
        *known = place;
    }
}

fn is_of_test(files: &[&FileFacts], place: Place) -> bool {
    files[place.file as usize].markers.has(Markers::TEST)
}
