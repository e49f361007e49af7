//! Routes that frameworks take from the places of files: Next, Nuxt, SvelteKit, Medusa; and commands of packages.

use banyan_facts::*;
use serde_json::Value;

use super::manifests::{folder_of, join};
use super::names::Names;
use super::paths::Target;
use super::units::Units;
use crate::{FileIndex, Resolution};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Adds the routes that the places of files tell, and the commands that packages bring.
pub fn add_pages(names: &Names<'_>, units: &Units, resolution: &mut Resolution<'_>) {
    for (file, facts) in (0..).zip(names.files) {
        if facts.language != Language::TypeScript || facts.status == FileStatus::Skipped {
            continue;
        }
        for page in pages_of(names, facts) {
            add_page(&page, facts, file, units, resolution);
        }
    }
    for package in &names.paths.packages {
        add_commands(names, package, units, resolution);
    }
}

/// A route that a file stands for.
struct Page {
    method: &'static str,
    route: String,
    /// The name of what answers
    handler: Option<&'static str>,
}

fn pages_of(names: &Names<'_>, facts: &FileFacts) -> Vec<Page> {
    let Some(package) = names.paths.package_of(&facts.path).map(|at| &names.paths.packages[at]) else {
        return Vec::new();
    };
    let below = facts.path[package.folder.len()..].trim_start_matches('/');
    let below = below.strip_prefix("src/").unwrap_or(below);
    let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let uses = |library: &str| {
        ["dependencies", "devDependencies", "peerDependencies"]
            .iter()
            .any(|key| !package.contents[*key][library].is_null())
    };
    if folder == "app" || folder.starts_with("app/") {
        let below = folder.trim_start_matches("app").trim_start_matches('/');
        match stem {
            "route" => return exported_methods(facts, &next_route(below)),
            "page" if uses("next") => return vec![page("GET", next_route(below), Some("default"))],
            _ => {}
        }
    }
    let is_medusa = || uses("@medusajs/framework") || uses("@medusajs/medusa");
    if stem == "route"
        && let Some(below) = folder.strip_prefix("api").filter(|_| is_medusa())
    {
        return exported_methods(facts, &next_route(below));
    }
    if let Some(below) = below.strip_prefix("pages/").filter(|_| uses("next")) {
        return pages_folder(below);
    }
    if stem == "+server" || stem == "+page" && name.ends_with(".svelte") {
        let below = folder.strip_prefix("routes").unwrap_or(folder).trim_start_matches('/');
        let route = next_route(below);
        return if stem == "+server" {
            exported_methods(facts, &route)
        } else {
            vec![page("GET", route, None)]
        };
    }
    if uses("nuxt") {
        return nuxt_pages(below, stem);
    }
    Vec::new()
}

fn page(method: &'static str, route: String, handler: Option<&'static str>) -> Page {
    Page { method, route, handler }
}

/// The methods that a route file of Next, SvelteKit or Medusa answers.
fn exported_methods(facts: &FileFacts, route: &str) -> Vec<Page> {
    let is_exported = |method: &str| {
        let declared = facts.declarations.iter().any(|declaration| {
            declaration.parent.is_none()
                && declaration.markers.has(Markers::PUBLIC)
                && facts.text(declaration.name) == method
        });
        declared
            || facts.imports.iter().any(|import| {
                import.reexport && import.alias.is_some_and(|alias| facts.text(alias) == method)
            })
    };
    let exported = METHODS.into_iter().filter(|method| is_exported(method));
    exported.map(|method| page(method, route.to_owned(), Some(method))).collect()
}

/// A folder as a route: groups and slots are no part of it.
fn next_route(folder: &str) -> String {
    let parts = folder.split('/').filter(|part| {
        let is_group = part.starts_with('(') && part.ends_with(')');
        !(part.is_empty() || is_group || part.starts_with('@'))
    });
    let joined: String = parts.map(|part| format!("/{part}")).collect();
    if joined.is_empty() { "/".to_owned() } else { joined }
}

/// A file below Next's `pages`.
fn pages_folder(below: &str) -> Vec<Page> {
    let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
    let name = stem.rsplit('/').next().unwrap_or(stem);
    if name.starts_with('_') || name.contains('.') {
        return Vec::new();
    }
    let route = format!("/{}", stem.strip_suffix("index").unwrap_or(stem).trim_end_matches('/'));
    let method = if below.starts_with("api/") { "" } else { "GET" };
    vec![page(method, route, Some("default"))]
}

/// A file below Nuxt's `server/api`, `server/routes` or `pages`.
fn nuxt_pages(below: &str, stem: &str) -> Vec<Page> {
    let below = below.strip_prefix("app/").unwrap_or(below);
    let folder = folder_of(below);
    let (route, method) = match stem.rsplit_once('.') {
        Some((name, method)) => (name, METHODS.into_iter().find(|known| known.eq_ignore_ascii_case(method))),
        None => (stem, None),
    };
    let route = if route == "index" { String::new() } else { route.to_owned() };
    if let Some(rest) = folder.strip_prefix("server/") {
        let rest = rest.strip_prefix("routes").unwrap_or(rest);
        return match rest.starts_with("api") || rest.is_empty() || rest.starts_with('/') {
            true => vec![page(method.unwrap_or(""), next_route(&format!("{rest}/{route}")), Some("default"))],
            false => Vec::new(),
        };
    }
    match folder.strip_prefix("pages") {
        Some(rest) if below.ends_with(".vue") => {
            vec![page("GET", next_route(&format!("{rest}/{route}")), None)]
        }
        _ => Vec::new(),
    }
}

fn add_page(page: &Page, facts: &FileFacts, file: FileIndex, units: &Units, resolution: &mut Resolution<'_>) {
    let Some(unit) = units.of_file(file) else { return };
    let handler = page.handler.map(|name| own_name(facts, name));
    let declared = (0..).zip(&facts.declarations).find(|(_, declaration)| {
        declaration.parent.is_none() && handler.is_some_and(|name| facts.text(declaration.name) == name)
    });
    resolution.entry_point(EntryPoint {
        unit,
        member: declared.and_then(|(at, _)| units.member(file, Some(at))),
        kind: EntryPointKind::Http,
        method: page.method.into(),
        route: page.route.as_str().into(),
        file,
        line: declared.map_or(1, |(_, declaration)| declaration.line),
        test: units.is_test(file),
    });
}

/// The name that a file itself gives to what it exports.
fn own_name<'f>(facts: &'f FileFacts, exported: &'f str) -> &'f str {
    let alias = facts
        .imports
        .iter()
        .find(|import| import.reexport && import.alias.is_some_and(|alias| facts.text(alias) == exported));
    alias.and_then(|import| facts.text(import.path).strip_prefix('#')).unwrap_or(exported)
}

/// The commands that a package's `bin` brings.
fn add_commands(
    names: &Names<'_>,
    package: &super::manifests::Package,
    units: &Units,
    resolution: &mut Resolution<'_>,
) {
    let own = package.name.rsplit('/').next().unwrap_or_default();
    let commands: Vec<(&str, &str)> = match &package.contents["bin"] {
        Value::String(path) => vec![(own, path)],
        Value::Object(commands) => {
            commands.iter().filter_map(|(name, path)| Some((name.as_str(), path.as_str()?))).collect()
        }
        _ => Vec::new(),
    };
    for (name, path) in commands {
        let path = format!("./{}", join("", path));
        let from = join(&package.folder, "package.json");
        if let Target::File(file) = names.paths.resolve_built(&from, &path)
            && let Some(unit) = units.of_file(file)
        {
            resolution.entry_point(EntryPoint {
                unit,
                member: None,
                kind: EntryPointKind::Command,
                method: "".into(),
                route: name.into(),
                file,
                line: 1,
                test: units.is_test(file),
            });
        }
    }
}
