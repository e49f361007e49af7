//! Packages and their targets, from the texts of `Cargo.toml` files.

use std::collections::{BTreeMap, BTreeSet};

use cargo_toml::{Dependency, DepsSet, Product};

use crate::Manifest;

/// A package of the monolith.
#[derive(Debug)]
pub struct Package {
    /// As in its manifest
    pub name: String,
    /// Relative to the root, with `/`; empty for the root
    pub folder: String,
    /// What its code can name, by the name it has there
    pub dependencies: BTreeMap<String, Source>,
    /// Packages that its normal and build dependencies lead to. Dependencies of tests alone are
    /// left out: they hold nothing together once the program is built.
    pub needs: BTreeSet<usize>,
    /// Crates, the library first
    pub targets: Vec<Target>,
}

/// Where a dependency comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Another package of the monolith, by its place
    Package(usize),
    /// A library, by the name of its package as code writes it
    External(String),
}

/// One crate of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Path of its root file, relative to the monolith
    pub root: String,
    /// The module path of its root module
    pub module: String,
    pub kind: TargetKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetKind {
    Library,
    Binary,
    Test,
    Build,
}

struct Parsed {
    folder: String,
    manifest: cargo_toml::Manifest,
}

/// Reads all packages. `has_file` tells whether a path is a Rust file of the monolith, `files`
/// gives those below a folder.
pub fn read_packages(manifests: &[Manifest], paths: &BTreeSet<&str>) -> Vec<Package> {
    let parsed: Vec<Parsed> = manifests.iter().filter_map(parse).collect();
    let packaged: Vec<&Parsed> = parsed.iter().filter(|parsed| parsed.manifest.package.is_some()).collect();
    let places: BTreeMap<&str, usize> =
        packaged.iter().enumerate().map(|(at, parsed)| (parsed.folder.as_str(), at)).collect();
    packaged
        .iter()
        .map(|package| {
            let workspace = workspace_of(package, &parsed);
            let mut read = Package {
                name: name_of(package),
                folder: package.folder.clone(),
                dependencies: BTreeMap::new(),
                needs: BTreeSet::new(),
                targets: read_targets(package, paths),
            };
            read_dependencies(package, workspace, &places, &packaged, &mut read);
            read
        })
        .collect()
}

fn parse(manifest: &Manifest) -> Option<Parsed> {
    let folder = manifest.path.strip_suffix("Cargo.toml")?.trim_end_matches('/').to_owned();
    Some(Parsed { folder, manifest: cargo_toml::Manifest::from_str(&manifest.text).ok()? })
}

fn name_of(package: &Parsed) -> String {
    package.manifest.package.as_ref().map(|package| package.name.clone()).unwrap_or_default()
}

/// The nearest manifest above that states a workspace.
fn workspace_of<'p>(package: &Parsed, parsed: &'p [Parsed]) -> Option<&'p Parsed> {
    parsed
        .iter()
        .filter(|other| other.manifest.workspace.is_some() && is_below(&package.folder, &other.folder))
        .max_by_key(|other| other.folder.len())
}

/// Whether a path is a folder or lies below it.
pub fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn read_dependencies(
    package: &Parsed,
    workspace: Option<&Parsed>,
    places: &BTreeMap<&str, usize>,
    packaged: &[&Parsed],
    read: &mut Package,
) {
    let manifest = &package.manifest;
    let targets = manifest.target.values();
    let mut sets: Vec<(&DepsSet, bool)> = vec![
        (&manifest.dependencies, true),
        (&manifest.build_dependencies, true),
        (&manifest.dev_dependencies, false),
    ];
    for target in targets {
        sets.push((&target.dependencies, true));
        sets.push((&target.build_dependencies, true));
        sets.push((&target.dev_dependencies, false));
    }
    for (set, is_needed) in sets {
        for (key, dependency) in set {
            let (source, is_renamed) = source_of(key, dependency, package, workspace, places);
            let name = match &source {
                Source::Package(at) if !is_renamed => library_name(packaged[*at]),
                _ => key.replace('-', "_"),
            };
            if let Source::Package(at) = source
                && is_needed
                && packaged[at].folder != package.folder
            {
                read.needs.insert(at);
            }
            read.dependencies.entry(name).or_insert(source);
        }
    }
}

fn library_name(package: &Parsed) -> String {
    let stated = package.manifest.lib.as_ref().and_then(|lib| lib.name.clone());
    stated.unwrap_or_else(|| name_of(package)).replace('-', "_")
}

/// Where a dependency comes from, and whether the manifest gives it another name.
fn source_of(
    key: &str,
    dependency: &Dependency,
    package: &Parsed,
    workspace: Option<&Parsed>,
    places: &BTreeMap<&str, usize>,
) -> (Source, bool) {
    let inherited = matches!(dependency, Dependency::Inherited(_));
    let workspace_folder = workspace.map_or("", |workspace| workspace.folder.as_str());
    let stated = workspace
        .filter(|_| inherited)
        .and_then(|workspace| workspace.manifest.workspace.as_ref()?.dependencies.get(key))
        .unwrap_or(dependency);
    let folder = if inherited { workspace_folder } else { &package.folder };
    let path = stated.detail().and_then(|detail| detail.path.as_deref());
    if let Some(at) = path.and_then(|path| places.get(normalize(folder, path).as_str())) {
        return (Source::Package(*at), stated.package().is_some());
    }
    (Source::External(stated.package().unwrap_or(key).replace('-', "_")), stated.package().is_some())
}

/// A path relative to a folder, without `.` and `..`.
pub fn normalize(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn read_targets(package: &Parsed, paths: &BTreeSet<&str>) -> Vec<Target> {
    let manifest = &package.manifest;
    let folder = &package.folder;
    let crate_name = name_of(package).replace('-', "_");
    let library = library_name(package);
    let mut targets = Vec::new();
    let lib_path = manifest.lib.as_ref().and_then(|lib| lib.path.as_deref()).unwrap_or("src/lib.rs");
    push_target(&mut targets, paths, normalize(folder, lib_path), library.clone(), TargetKind::Library);
    let base = if targets.is_empty() { crate_name } else { library };
    read_binaries(package, paths, &base, &mut targets);
    let stated = [("tests", &manifest.test), ("benches", &manifest.bench), ("examples", &manifest.example)];
    for (kind, products) in stated {
        read_test_targets(package, paths, kind, products, &base, &mut targets);
    }
    let build = match manifest.package.as_ref().and_then(|package| package.build.as_ref()) {
        Some(cargo_toml::OptionalFile::Path(path)) => path.to_string_lossy().into_owned(),
        _ => "build.rs".to_owned(),
    };
    push_target(&mut targets, paths, normalize(folder, &build), format!("{base}::build"), TargetKind::Build);
    targets
}

fn push_target(
    targets: &mut Vec<Target>,
    paths: &BTreeSet<&str>,
    root: String,
    module: String,
    kind: TargetKind,
) {
    if paths.contains(root.as_str()) && !targets.iter().any(|target| target.root == root) {
        targets.push(Target { root, module, kind });
    }
}

fn read_binaries(package: &Parsed, paths: &BTreeSet<&str>, base: &str, targets: &mut Vec<Target>) {
    let folder = &package.folder;
    let main = normalize(folder, "src/main.rs");
    let mut binaries: Vec<(String, String)> = Vec::new();
    if paths.contains(main.as_str()) {
        binaries.push((main.clone(), "main".to_owned()));
    }
    for product in &package.manifest.bin {
        let Some(name) = &product.name else { continue };
        let root = match &product.path {
            Some(path) => normalize(folder, path),
            None => [format!("src/bin/{name}.rs"), format!("src/bin/{name}/main.rs")]
                .iter()
                .map(|path| normalize(folder, path))
                .find(|path| paths.contains(path.as_str()))
                .unwrap_or_else(|| main.clone()),
        };
        binaries.push((root, format!("bin::{}", name.replace('-', "_"))));
    }
    binaries.extend(
        found_targets(folder, "src/bin", paths)
            .into_iter()
            .map(|(root, name)| (root, format!("bin::{name}"))),
    );
    let is_lone =
        targets.is_empty() && binaries.iter().map(|(root, _)| root).collect::<BTreeSet<_>>().len() == 1;
    for (root, name) in binaries {
        let is_main_alone = targets.is_empty() && root == main;
        let module = if is_lone || is_main_alone { base.to_owned() } else { format!("{base}::{name}") };
        push_target(targets, paths, root, module, TargetKind::Binary);
    }
}

fn read_test_targets(
    package: &Parsed,
    paths: &BTreeSet<&str>,
    kind: &str,
    products: &[Product],
    base: &str,
    targets: &mut Vec<Target>,
) {
    for product in products {
        if let (Some(name), Some(path)) = (&product.name, &product.path) {
            let module = format!("{base}::{kind}::{}", name.replace('-', "_"));
            push_target(targets, paths, normalize(&package.folder, path), module, TargetKind::Test);
        }
    }
    for (root, name) in found_targets(&package.folder, kind, paths) {
        push_target(targets, paths, root, format!("{base}::{kind}::{name}"), TargetKind::Test);
    }
}

/// The targets that Cargo finds in a folder by itself: `x.rs` and `x/main.rs`.
fn found_targets(folder: &str, below: &str, paths: &BTreeSet<&str>) -> Vec<(String, String)> {
    let prefix = normalize(folder, below) + "/";
    let mut found = Vec::new();
    for path in paths.range(prefix.as_str()..).take_while(|path| path.starts_with(&prefix)) {
        let rest = &path[prefix.len()..];
        let name = match rest.split_once('/') {
            None => rest.strip_suffix(".rs"),
            Some((name, "main.rs")) => Some(name),
            Some(_) => None,
        };
        if let Some(name) = name {
            found.push(((*path).to_owned(), name.replace('-', "_")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages(manifests: &[(&str, &str)], paths: &[&str]) -> Vec<Package> {
        let manifests: Vec<Manifest> = manifests
            .iter()
            .map(|(path, text)| Manifest { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect();
        read_packages(&manifests, &paths.iter().copied().collect())
    }

    fn modules(package: &Package) -> Vec<(&str, &str)> {
        package.targets.iter().map(|target| (target.root.as_str(), target.module.as_str())).collect()
    }

    #[test]
    fn targets_are_stated_or_found() {
        let packages = packages(
            &[(
                "Cargo.toml",
                "[package]\nname = \"big-shop\"\n[[bin]]\nname = \"admin-tool\"\npath = \"tools/admin.rs\"",
            )],
            &[
                "build.rs",
                "examples/x.rs",
                "src/bin/y/main.rs",
                "src/lib.rs",
                "src/main.rs",
                "tests/it.rs",
                "tools/admin.rs",
            ],
        );
        assert_eq!(
            modules(&packages[0]),
            [
                ("src/lib.rs", "big_shop"),
                ("src/main.rs", "big_shop::main"),
                ("tools/admin.rs", "big_shop::bin::admin_tool"),
                ("src/bin/y/main.rs", "big_shop::bin::y"),
                ("tests/it.rs", "big_shop::tests::it"),
                ("examples/x.rs", "big_shop::examples::x"),
                ("build.rs", "big_shop::build"),
            ]
        );
    }

    #[test]
    fn a_main_without_a_library_is_the_crate() {
        let packages = packages(&[("a/Cargo.toml", "[package]\nname = \"a\"")], &["a/src/main.rs"]);
        assert_eq!(modules(&packages[0]), [("a/src/main.rs", "a")]);
    }

    #[test]
    fn dependencies_follow_paths_workspaces_and_new_names() {
        let root = "[workspace]\nmembers = [\"*\"]\n[workspace.dependencies]\ncore-lib = { path = \"core\" }\nserde = \"1\"";
        let core = "[package]\nname = \"core-lib\"\n[lib]\nname = \"heart\"";
        let web = "[package]\nname = \"web\"\n[dependencies]\ncore-lib.workspace = true\nserde.workspace = true\n\
                   [target.'cfg(unix)'.dependencies]\njson = { package = \"serde_json\", version = \"1\" }\n\
                   [dev-dependencies]\ntools = { path = \"../tools\" }";
        let tools = "[package]\nname = \"tools\"";
        let packages = packages(
            &[
                ("Cargo.toml", root),
                ("core/Cargo.toml", core),
                ("tools/Cargo.toml", tools),
                ("web/Cargo.toml", web),
            ],
            &["core/src/lib.rs", "tools/src/lib.rs", "web/src/lib.rs"],
        );
        let web = packages.iter().find(|package| package.name == "web").unwrap();
        let names: Vec<&str> = web.dependencies.keys().map(String::as_str).collect();
        assert_eq!(names, ["heart", "json", "serde", "tools"]);
        assert_eq!(web.dependencies["json"], Source::External("serde_json".to_owned()));
        let needs: Vec<&str> = web.needs.iter().map(|&at| packages[at].name.as_str()).collect();
        assert_eq!(needs, ["core-lib"], "what only tests need is no need of the package");
    }
}
