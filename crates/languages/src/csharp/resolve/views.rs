//! What is named by a text: views by other views and by actions, view components, helpers of elements.

use std::collections::BTreeMap;

use banyan_facts::*;
use bitcode::{Decode, Encode};
use foldhash::{HashMap, HashMapExt};

use super::super::razor::{RazorKind, TAG_HELPER, VIEW, VIEW_COMPONENT, VIEW_METHOD};
use super::findings::{At, Attribute, Findings, Sighting};
use super::follow::{Target, Walk};
use super::index::{Index, Place};
use super::projects::folder_of;
use super::record::is_test;
use super::remote::name_of;
use super::types::{Owner, Type, TypeId};
use super::units::Units;
use crate::Resolution;
use crate::inflect::parted;

/// What is named.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) enum Named {
    /// A view, by another one
    View(String),
    /// A view component
    Component(String),
    /// Whatever helps with elements of this name
    TagHelper(String),
    /// The view that an action or a view component answers with, by its name where one is stated
    Answer(Option<String>),
}

/// Something that is named, and whether nothing else stands for it there.
pub(super) type NamedThere = (Named, bool);

/// Looks at a call for what it names.
pub(super) fn observe_call<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let of_view =
        || walk.index.razor.get(sighting.place.file).is_some_and(|razor| !razor.kind.is_of_components());
    let (named, alone): (fn(String) -> Named, bool) = match sighting.called.name {
        VIEW => (Named::View, true),
        VIEW_COMPONENT => (Named::Component, true),
        TAG_HELPER => (Named::TagHelper, true),
        "Partial" | "PartialAsync" | "RenderPartial" | "RenderPartialAsync" if of_view() => {
            (Named::View, false)
        }
        "Invoke" | "InvokeAsync"
            if of_view() && name_of(walk, &sighting.receiver) == "IViewComponentHelper" =>
        {
            (Named::Component, false)
        }
        "View" | "PartialView" => return add_answer(walk, sighting, findings),
        _ => return,
    };
    if let Some(text) = sighting.string(0, walk).filter(|text| !text.contains("{}")) {
        findings.views.push(sighting.meet((named(text), alone)));
    }
}

/// `View()` of a controller: the view of the action, or the one that is named.
fn add_answer<'a>(walk: &mut Walk<'a, '_>, sighting: &Sighting<'a>, findings: &mut Findings) {
    let is_own = matches!(sighting.written, Receiver::None | Receiver::Own);
    let is_library = match &sighting.target {
        Target::Library(_) => true,
        Target::Member(hit) => walk.index.types[hit.owner as usize].library,
        _ => false,
    };
    if !is_own || !is_library {
        return;
    }
    let name = sighting.string(0, walk);
    // A name that is made while the program runs is no model.
    let given = sighting.value(0).filter(|_| name.is_none());
    let given = given.map_or(Type::Plain, |value| walk.value(value, sighting.place.within));
    let is_text = name_of(walk, &given) == "String";
    if !is_text && !name.as_ref().is_some_and(|name| name.contains("{}")) {
        findings.views.push(sighting.meet((Named::Answer(name), false)));
    }
}

/// All views by their paths in small letters.
struct Views<'i, 'a> {
    index: &'i Index<'a>,
    by_path: BTreeMap<String, (u32, TypeId)>,
    /// Paths by the names of files
    by_name: HashMap<String, Vec<String>>,
}

/// Links to what is named.
pub(super) fn add_named(
    index: &Index<'_>,
    findings: &Findings,
    units: &Units,
    resolution: &mut Resolution<'_>,
) {
    if index.razor.is_empty() {
        return;
    }
    let views = Views::of(index);
    let helpers = helpers_of(index, &findings.attributes);
    for met in &findings.views {
        let (named, alone) = &met.what;
        let found = match named {
            Named::View(name) => views.named_by_view(met.place.file, name),
            Named::Answer(name) => views.answer(met, name.as_deref(), findings),
            Named::Component(name) => component(index, name, &findings.attributes),
            Named::TagHelper(name) => helpers.get(&name.to_lowercase()).copied().flatten(),
        };
        let from = units.around(index, met.place);
        if let (Some(from), Some((to, member))) = (from, found)
            && let Some(unit) = units.of_type(to)
        {
            let member = member.map(|(file, within)| Place { file, within: Some(within) });
            let link = Link {
                from,
                to: unit,
                kind: ReferenceKind::Call,
                file: met.place.file,
                line: met.line,
                from_member: units.member(index, met.place).into(),
                to_member: member.and_then(|member| units.member(index, member)).into(),
                test: is_test(index, met.place.file),
            };
            match alone {
                true => resolution.link(link),
                false => resolution.add_link(link),
            }
        } else if let (true, Named::View(name) | Named::Component(name)) = (alone, named) {
            let several =
                matches!(named, Named::View(_)) && views.by_name.contains_key(file_name(&with_ending(name)));
            let reason = if several { UnresolvedReason::Ambiguous } else { UnresolvedReason::UnknownName };
            resolution.unresolved(met.place.file, met.line, name, reason);
        }
    }
}

/// What is found, with the member that runs.
type Found = (TypeId, Option<Owner>);

impl<'i, 'a> Views<'i, 'a> {
    fn of(index: &'i Index<'a>) -> Views<'i, 'a> {
        let mut views = Views { index, by_path: BTreeMap::new(), by_name: HashMap::new() };
        for (file, facts) in index.own_files() {
            let is_view = index.razor.get(file).is_some_and(|razor| razor.kind == RazorKind::View);
            let class = index.type_of[file as usize].iter().flatten().next().filter(|_| is_view);
            if let Some(class) = class {
                let path = facts.path.to_lowercase();
                views.by_name.entry(file_name(&path).to_owned()).or_default().push(path.clone());
                views.by_path.insert(path, (file, *class));
            }
        }
        views
    }

    fn found(&self, path: &str) -> Option<Found> {
        let (_, class) = self.by_path.get(path)?;
        let markup = self.index.members[*class as usize].get(VIEW_METHOD);
        Some((*class, markup.and_then(|markup| markup.first().copied())))
    }

    /// The folder of the project that a file is in, in small letters.
    fn root_of(&self, file: u32) -> String {
        self.index.projects.root_of_path(&self.index.files[file as usize].path).folder.to_lowercase()
    }

    /// The view that another one names: beside it, in a folder above or what these share, else the only one of its name.
    fn named_by_view(&self, from: u32, name: &str) -> Option<Found> {
        let (path, root) = (self.index.files[from as usize].path.to_lowercase(), self.root_of(from));
        let name = with_ending(name);
        if let Some(absolute) =
            name.strip_prefix('~').or(Some(name.as_str())).and_then(|name| name.strip_prefix('/'))
        {
            return self
                .found(&below(&root, absolute))
                .or_else(|| self.only(&format!("/{absolute}"), from, None));
        }
        let mut folder = folder_of(&path);
        let direct = joined(folder, &name).and_then(|path| self.found(&path));
        if direct.is_some() || name.contains("..") {
            return direct;
        }
        loop {
            for within in ["", "shared/", "views/shared/", "pages/shared/"] {
                if let Some(found) = self.found(&below(folder, &format!("{within}{name}"))) {
                    return Some(found);
                }
            }
            if folder.len() <= root.len() {
                let (ending, area) = (format!("/{name}"), area_of(&path));
                let shared = self.shared(&name, area).or_else(|| self.only(&ending, from, Some(area)));
                return shared.or_else(|| self.only(&ending, from, Some("")));
            }
            folder = folder_of(folder);
        }
    }

    /// The one view that all of an area share, or all of the program, whichever project holds it.
    fn shared(&self, name: &str, area: &str) -> Option<Found> {
        let shared = |folder: &str, path: &&String| {
            let (file, _) = self.by_path[*path];
            let within = path.strip_prefix(&self.root_of(file)).unwrap_or(path).trim_start_matches('/');
            within.strip_prefix(folder).is_some_and(|within| within == name)
        };
        let all = self.by_name.get(file_name(name))?;
        let of_area = [format!("areas/{area}/views/shared/"), format!("areas/{area}/pages/shared/")];
        let folders = of_area.into_iter().filter(|_| !area.is_empty());
        folders.chain(["views/shared/".to_owned(), "pages/shared/".to_owned()]).find_map(|folder| {
            let mut fit = all.iter().filter(|path| shared(&folder, path));
            let (only, more) = (fit.next()?, fit.next());
            self.found(only).filter(|_| more.is_none())
        })
    }

    /// The one view whose path ends so: of several, the one that shares more folders with a file than any other.
    fn only(&self, ending: &str, near: u32, area: Option<&str>) -> Option<Found> {
        let path = self.index.files[near as usize].path.to_lowercase();
        let ends = |other: &&String| {
            area.is_none_or(|area| area_of(other) == area)
                && (other.ends_with(ending) || other.as_str() == &ending[1..])
        };
        let fit = self.by_name.get(file_name(ending))?.iter().filter(ends);
        let mut fit: Vec<(usize, &String)> = fit.map(|other| (shared_folders(&path, other), other)).collect();
        fit.sort_unstable_by(|one, other| other.cmp(one));
        match fit.as_slice() {
            [(_, only)] => self.found(only),
            [(most, nearest), (less, _), ..] if most > less => self.found(nearest),
            _ => None,
        }
    }

    /// The view that an action or a view component answers with, by convention.
    fn answer(&self, met: &At<NamedThere>, name: Option<&str>, findings: &Findings) -> Option<Found> {
        let index = self.index;
        let (file, class) = (met.place.file, index.enclosing_type(met.place)?);
        if let Some(name) = name.filter(|name| name.starts_with(['~', '/']) || name.contains("..")) {
            return self.named_by_view(file, name);
        }
        let row = &index.types[class as usize];
        let simple = |suffix: &str| row.name.strip_suffix(suffix).unwrap_or(row.name).to_lowercase();
        if index.inherits(class, "ViewComponent") || row.name.ends_with("ViewComponent") {
            let stated =
                row.parts.iter().flat_map(|part| findings.attributes.get(part).into_iter().flatten());
            let stated = stated.filter(|it| &*it.name == "ViewComponent").find_map(|it| it.strings.first());
            let component = stated.map_or(simple("ViewComponent"), |(_, name)| name.to_lowercase());
            let view = with_ending(name.unwrap_or("Default"));
            let area = area_of(&index.files[file as usize].path.to_lowercase()).to_owned();
            let ending = format!("/components/{component}/{view}");
            let within = self.only(&ending, file, Some(&area));
            return within.or_else(|| self.only(&ending, file, Some("")));
        }
        let method = index.around(met.place).find_map(|at| {
            let declared = index.declaration((file, at));
            (declared.kind == DeclarationKind::Method).then(|| index.files[file as usize].text(declared.name))
        })?;
        let action = method.strip_suffix("Async").unwrap_or(method);
        let view = with_ending(name.unwrap_or(action));
        let attributes =
            row.parts.iter().flat_map(|part| findings.attributes.get(part).into_iter().flatten());
        let stated = attributes.filter(|it| &*it.name == "Area").find_map(|it| it.strings.first());
        let path = index.files[file as usize].path.to_lowercase();
        let area = stated.map_or(area_of(&path).to_owned(), |(_, area)| area.to_lowercase());
        let controller = simple("Controller");
        self.only(&format!("/views/{controller}/{view}"), file, Some(&area))
            .or_else(|| self.only(&format!("/views/shared/{view}"), file, Some(&area)))
            .or_else(|| self.shared(&view, &area))
    }
}

/// The class of a view component.
fn component(index: &Index<'_>, name: &str, attributes: &BTreeMap<Owner, Vec<Attribute>>) -> Option<Found> {
    let suffixed = format!("{name}ViewComponent");
    let own = (0..).zip(&index.types).filter(|(_, row)| !row.library);
    let named = own.filter(|(id, row)| {
        let stated = row.parts.iter().flat_map(|part| attributes.get(part).into_iter().flatten());
        let mut stated = stated.filter(|it| &*it.name == "ViewComponent").filter_map(|it| it.strings.first());
        row.name.eq_ignore_ascii_case(&suffixed)
            || stated.any(|(_, stated)| stated.eq_ignore_ascii_case(name))
            || (row.name.eq_ignore_ascii_case(name) && index.inherits(*id, "ViewComponent"))
    });
    let mut named = named.map(|(id, _): (TypeId, _)| id);
    let (only, more) = (named.next()?, named.next());
    let runs =
        ["InvokeAsync", "Invoke"].iter().find_map(|name| index.members[only as usize].get(*name)?.first());
    more.is_none().then_some((only, runs.copied()))
}

/// The classes that help with elements, by the names of these; none where several do.
fn helpers_of(
    index: &Index<'_>,
    attributes: &BTreeMap<Owner, Vec<Attribute>>,
) -> HashMap<String, Option<Found>> {
    let mut helpers: HashMap<String, Option<Found>> = HashMap::new();
    for (id, row) in (0..).zip(&index.types).filter(|(_, row)| !row.library) {
        if !index.inherits(id, "TagHelper") && !row.name.ends_with("TagHelper") {
            continue;
        }
        let stated = row.parts.iter().flat_map(|part| attributes.get(part).into_iter().flatten());
        let stated = stated.filter(|it| &*it.name == "HtmlTargetElement").filter_map(|it| {
            let (name, element) = it.strings.first()?;
            name.is_none().then(|| element.to_lowercase())
        });
        let mut elements: Vec<String> = stated.collect();
        if elements.is_empty() {
            elements.push(parted(row.name.strip_suffix("TagHelper").unwrap_or(row.name), '-'));
        }
        let runs = ["ProcessAsync", "Process"]
            .iter()
            .find_map(|name| index.members[id as usize].get(*name)?.first());
        elements.sort_unstable();
        elements.dedup();
        for element in elements {
            let known = helpers.entry(element).or_insert(Some((id, runs.copied())));
            *known = known.filter(|(known, _)| *known == id);
        }
    }
    helpers
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn with_ending(name: &str) -> String {
    let name = name.to_lowercase();
    if name.ends_with(".cshtml") { name } else { format!("{name}.cshtml") }
}

fn below(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// A path as it is seen from a folder.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

/// The area that a path in small letters is in, or nothing.
fn area_of(path: &str) -> &str {
    let within =
        path.rsplit_once("/areas/").map(|(_, within)| within).or_else(|| path.strip_prefix("areas/"));
    within.and_then(|within| within.split_once('/')).map_or("", |(area, _)| area)
}

/// How many folders two paths begin with alike.
fn shared_folders(one: &str, other: &str) -> usize {
    let (one, other) = (folder_of(one).split('/'), folder_of(other).split('/'));
    one.zip(other).take_while(|(one, other)| one == other).count()
}
