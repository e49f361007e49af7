//! Which unit does the work of a traced operation.

use std::collections::BTreeMap;

use banyan_facts::{EntryPoint, EntryPointKind};
use banyan_graph::{Graph, UnitIndex};
use banyan_signals::{Operation, SpanRole};

/// How many names at the end of a function's full name may be members and nested types.
const MOST_NESTED: usize = 3;

/// Finds units by what spans say of themselves.
pub(super) struct OperationFinder<'a> {
    graph: &'a Graph,
    /// By qualified name, with dots
    by_name: BTreeMap<String, Vec<UnitIndex>>,
    by_simple_name: BTreeMap<&'a str, Vec<UnitIndex>>,
    /// By the last part of the path of the file
    by_file: BTreeMap<&'a str, Vec<u32>>,
    units_of_file: BTreeMap<u32, Vec<UnitIndex>>,
    entry_points: Vec<&'a EntryPoint>,
}

impl<'a> OperationFinder<'a> {
    pub fn new(graph: &'a Graph) -> Self {
        let mut finder = OperationFinder {
            graph,
            by_name: BTreeMap::new(),
            by_simple_name: BTreeMap::new(),
            by_file: BTreeMap::new(),
            units_of_file: BTreeMap::new(),
            entry_points: graph.facts().entry_points.iter().filter(|entry| !entry.test).collect(),
        };
        for at in graph.indexes() {
            let unit = graph.unit(at);
            finder.by_name.entry(dotted(&unit.qualified_name)).or_default().push(at);
            finder.by_simple_name.entry(&unit.name).or_default().push(at);
            finder.units_of_file.entry(unit.file).or_default().push(at);
        }
        for file in finder.units_of_file.keys() {
            finder.by_file.entry(last_part(graph.file_path(*file))).or_default().push(*file);
        }
        finder
    }

    /// The unit that does the work: by its code, else by what it answers, else by its name.
    pub fn find(&self, operation: &Operation) -> Option<UnitIndex> {
        self.by_code(operation)
            .or_else(|| self.by_source(operation))
            .or_else(|| self.by_entry_point(operation))
            .or_else(|| self.by_span_name(&operation.name))
    }

    fn by_code(&self, operation: &Operation) -> Option<UnitIndex> {
        let (namespace, function) = (dotted(&operation.namespace), dotted(&operation.function));
        if !namespace.is_empty() {
            let found = self
                .by_full_name(&namespace, &function)
                .or_else(|| lone(self.by_simple_name.get(&*namespace)));
            return found.or_else(|| self.member_of_scope(&namespace, &function));
        }
        let (owner, member) = function.rsplit_once('.')?;
        self.by_full_name(owner, member).or_else(|| self.member_of_scope(owner, member))
    }

    /// The unit of this name, or the one around it: `a.B` of `a.B.Inner.call`.
    fn by_full_name(&self, name: &str, member: &str) -> Option<UnitIndex> {
        let mut name = name.split("$$").next()?.split('$').next()?;
        for _ in 0..MOST_NESTED {
            if let Some(units) = self.by_name.get(name) {
                return lone(Some(units)).or_else(|| self.with_member(units, member));
            }
            name = name.rsplit_once('.')?.0;
        }
        None
    }

    /// Where functions stand in packages: the only unit of the package with that function.
    fn member_of_scope(&self, scope: &str, member: &str) -> Option<UnitIndex> {
        let member = member.split('.').next().unwrap_or(member);
        let of_scope: Vec<UnitIndex> =
            self.graph.indexes().filter(|unit| dotted(&self.graph.unit(*unit).scope) == scope).collect();
        self.with_member(&of_scope, member)
    }

    fn with_member(&self, units: &[UnitIndex], member: &str) -> Option<UnitIndex> {
        let has = |unit: &UnitIndex| self.graph.unit(*unit).members.iter().any(|own| *own.name == *member);
        let found: Vec<UnitIndex> = units.iter().copied().filter(has).collect();
        lone(Some(&found))
    }

    /// By the file of the code, which where it ran lay in some other folder.
    fn by_source(&self, operation: &Operation) -> Option<UnitIndex> {
        let path = operation.file.replace('\\', "/");
        let candidates = self.by_file.get(last_part(&path))?;
        let common = |file: &&u32| common_end(&path, self.graph.file_path(**file));
        let most = candidates.iter().map(|file| common(&file)).max()?;
        let mut best = candidates.iter().filter(|file| common(file) == most);
        let file = best.next().filter(|_| best.next().is_none())?;
        let units = self.units_of_file.get(file)?;
        let function = dotted(&operation.function);
        lone(Some(units)).or_else(|| self.with_member(units, last_name(&function)))
    }

    fn by_entry_point(&self, operation: &Operation) -> Option<UnitIndex> {
        let of_kind = |kind: EntryPointKind| self.entry_points.iter().filter(move |entry| entry.kind == kind);
        let found: Vec<UnitIndex> = match operation.role {
            SpanRole::Server if !operation.route.is_empty() => {
                self.by_route(&operation.method, &operation.route)
            }
            SpanRole::Server if !operation.procedure.is_empty() => of_kind(EntryPointKind::Rpc)
                .filter(|entry| same_procedure(&entry.route, &operation.procedure))
                .map(|entry| entry.unit)
                .collect(),
            SpanRole::Consumer if !operation.destination.is_empty() => of_kind(EntryPointKind::Message)
                .filter(|entry| entry.route == operation.destination)
                .map(|entry| entry.unit)
                .collect(),
            _ => Vec::new(),
        };
        lone(Some(&found))
    }

    /// The units of the routes that fit best: with most parts alike, not standing for anything.
    fn by_route(&self, method: &str, route: &str) -> Vec<UnitIndex> {
        let fits = |entry: &&&EntryPoint| {
            entry.kind == EntryPointKind::Http
                && (entry.method.is_empty() || method.is_empty() || *entry.method == *method)
        };
        let fitting: Vec<(usize, UnitIndex)> = (self.entry_points.iter().filter(fits))
            .filter_map(|entry| Some((parts_alike(&entry.route, route)?, entry.unit)))
            .collect();
        let most = fitting.iter().map(|(alike, _)| *alike).max();
        let mut units: Vec<UnitIndex> =
            fitting.into_iter().filter(|(alike, _)| Some(*alike) == most).map(|(_, unit)| unit).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// `OrderController.place`: a unit's name that no other has, and one of its members.
    fn by_span_name(&self, name: &str) -> Option<UnitIndex> {
        let (owner, member) = name.rsplit_once(['.', '#'])?;
        self.with_member(self.by_simple_name.get(last_name(owner))?, member)
    }
}

fn lone(units: Option<&Vec<UnitIndex>>) -> Option<UnitIndex> {
    units.filter(|units| units.len() == 1).map(|units| units[0])
}

/// A qualified name of any language with dots between its parts.
fn dotted(name: &str) -> String {
    name.replace("::", ".").replace(['\\', '/', '#'], ".").trim_matches('.').to_owned()
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn last_name(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// How many parts at their ends two paths have in common.
fn common_end(one: &str, other: &str) -> usize {
    one.rsplit('/').zip(other.rsplit('/')).take_while(|(a, b)| a == b).count()
}

/// How many parts of a route are alike, not counting those that stand for anything; none where
/// the routes differ.
fn parts_alike(template: &str, route: &str) -> Option<usize> {
    let (template, route) = (template.trim_matches('/'), route.trim_matches('/'));
    let (template, route): (Vec<&str>, Vec<&str>) =
        (template.split('/').collect(), route.split('/').collect());
    if template.len() != route.len() {
        return None;
    }
    let mut alike = 0;
    for (one, other) in template.iter().zip(&route) {
        match is_open(one) {
            true => {}
            false if one == other => alike += 1,
            false => return None,
        }
    }
    Some(alike)
}

/// A part of a route that stands for anything: `{id}`, `:id`, `<int:id>`, `*`.
fn is_open(part: &str) -> bool {
    part.starts_with([':', '<', '*']) || (part.contains('{') && part.contains('}'))
}

/// Whether a procedure is the one: full names may differ in what stands before them.
fn same_procedure(route: &str, procedure: &str) -> bool {
    let (route, procedure) = (dotted(route), dotted(procedure));
    route == procedure
        || procedure.ends_with(&format!(".{route}"))
        || route.ends_with(&format!(".{procedure}"))
}
