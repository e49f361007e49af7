//! The file that a specifier means, over the known files and the manifests alone.

use std::collections::BTreeMap;

use banyan_facts::{FileFacts, FileStatus, Language, Markers};
use foldhash::HashMap;
use serde_json::Value;

use super::manifests::{Package, Settings, folder_of, join, read_packages, read_settings};
use crate::typescript::builtins::is_node_module;
use crate::{FileIndex, Manifest};

/// Endings that a specifier may leave out, in the order in which they are tried.
const ENDINGS: [&str; 11] =
    [".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte"];

/// Folders that builds write to.
const BUILT: [&str; 9] = ["dist", "lib", "build", "out", "esm", "cjs", "es", "types", "_esm"];

/// What a specifier means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file of the monolith
    File(FileIndex),
    /// A library, by the name of its package
    Library(String),
    /// A file that is no source: a style, a picture, data
    Asset,
    /// A file that is not in the tree
    Missing,
    /// A file that is not in the tree because it is generated
    Generated,
}

/// All that tells where modules are.
pub struct Paths<'a> {
    files: HashMap<&'a str, FileIndex>,
    /// What stands for files that were not read
    unread: HashMap<FileIndex, Target>,
    pub packages: Vec<Package>,
    by_folder: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    settings: BTreeMap<String, Settings>,
}

/// What specifiers were found to mean, by folder.
pub type Found<'a> = HashMap<(&'a str, &'a str), Target>;

/// A copy of a library is that library, by the file's name; of anything else that was not read, what it declares is
/// missing.
fn unread_target(file: &FileFacts) -> Target {
    if !file.markers.has(Markers::FOREIGN) {
        return Target::Missing;
    }
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Target::Library(
        [".min", "-min", ".bundle", "-bundle"]
            .iter()
            .find_map(|end| stem.strip_suffix(end))
            .unwrap_or(stem)
            .to_owned(),
    )
}

impl<'a> Paths<'a> {
    pub fn new(files: &'a [&'a FileFacts], manifests: &[Manifest]) -> Paths<'a> {
        let packages = read_packages(manifests);
        let settings = read_settings(manifests, &packages);
        let known = (0..).zip(files).filter(|(_, file)| file.language == Language::TypeScript);
        let unread = known.clone().filter(|(_, file)| file.status == FileStatus::Skipped);
        Paths {
            files: known.map(|(at, file)| (&*file.path, at)).collect(),
            unread: unread.map(|(at, file)| (at, unread_target(file))).collect(),
            by_folder: packages.iter().enumerate().map(|(at, it)| (it.folder.clone(), at)).collect(),
            by_name: packages
                .iter()
                .enumerate()
                .filter(|(_, package)| !package.name.is_empty())
                .map(|(at, package)| (package.name.clone(), at))
                .collect(),
            packages,
            settings,
        }
    }

    /// The package whose folder a file is in.
    pub fn package_of(&self, path: &str) -> Option<usize> {
        ancestors(folder_of(path)).find_map(|folder| self.by_folder.get(folder).copied())
    }

    /// What a specifier means in a file.
    pub fn resolve<'s>(&self, from: &'s str, specifier: &'s str, found: &mut Found<'s>) -> Target {
        let folder = folder_of(from);
        let resolve = || self.resolve_in(folder, specifier);
        found.entry((folder, specifier)).or_insert_with(resolve).clone()
    }

    /// What a path of a manifest means; what it is built from, where it is built.
    pub fn resolve_built(&self, manifest: &str, path: &str) -> Target {
        self.find_source(&join(folder_of(manifest), path)).map_or(Target::Missing, |file| self.target(file))
    }

    fn resolve_in(&self, folder: &str, specifier: &str) -> Target {
        let specifier = specifier.rsplit('!').next().unwrap_or(specifier);
        let specifier = specifier.split('?').next().unwrap_or(specifier);
        if specifier.starts_with("./")
            || specifier.starts_with("../")
            || specifier == "."
            || specifier == ".."
        {
            let found = self.find(&join(folder, specifier));
            return found.map_or_else(|| missing(specifier), |file| self.target(file));
        }
        let own = ancestors(folder).find_map(|folder| self.by_folder.get(folder).copied());
        let own_folder = own.map_or("", |at| self.packages[at].folder.as_str());
        let found = self
            .by_imports(own, specifier)
            .or_else(|| self.by_settings(folder, specifier))
            .or_else(|| self.by_package(specifier))
            .or_else(|| self.by_convention(own_folder, specifier));
        match found {
            Some(file) => self.target(file),
            None => self.outside(specifier),
        }
    }

    fn target(&self, file: FileIndex) -> Target {
        self.unread.get(&file).cloned().unwrap_or(Target::File(file))
    }

    /// What leads to no file: a library, or what is missing.
    fn outside(&self, specifier: &str) -> Target {
        if is_node_module(specifier) {
            let name = specifier.strip_prefix("node:").unwrap_or(specifier);
            return Target::Library(format!("node:{}", name.split('/').next().unwrap_or(name)));
        }
        if let Some((scheme, _)) = specifier.split_once(':') {
            return match scheme {
                "http" | "https" | "npm" | "jsr" => Target::Library(specifier.to_owned()),
                scheme => Target::Library(scheme.to_owned()),
            };
        }
        let alias = ["@/", "~/", "~~/", "@@/", "/", "#"].iter().any(|start| specifier.starts_with(start));
        if specifier.starts_with("$app/")
            || specifier.starts_with("$env/")
            || specifier.starts_with("$service-worker")
        {
            return Target::Library("@sveltejs/kit".to_owned());
        }
        if alias || specifier.starts_with("$lib/") || specifier.starts_with("./") {
            return missing(specifier);
        }
        let mut parts = specifier.split('/');
        let first = parts.next().unwrap_or_default();
        let name = match (first.starts_with('@'), parts.next()) {
            (true, Some(second)) => format!("{first}/{second}"),
            _ => first.to_owned(),
        };
        // A part of a package of the monolith that is not in the tree.
        if self.by_name.contains_key(&name) { missing(specifier) } else { Target::Library(name) }
    }

    /// The file at a path that may lack its ending, have that of what is built from it, or be a folder.
    fn find(&self, path: &str) -> Option<FileIndex> {
        if let Some(&file) = self.files.get(path) {
            return Some(file);
        }
        let found = |stem: &str, endings: &[&str]| {
            let mut text = String::with_capacity(stem.len() + 8);
            endings.iter().find_map(|ending| {
                text.clear();
                text.push_str(stem);
                text.push_str(ending);
                self.files.get(text.as_str()).copied()
            })
        };
        if !path.is_empty()
            && let Some(file) = found(path, &ENDINGS)
        {
            return Some(file);
        }
        let sources: [(&str, &[&str]); 5] = [
            (".d.ts", &[".ts", ".tsx", ".js"]),
            (".js", &[".ts", ".tsx", ".d.ts", ".jsx"]),
            (".jsx", &[".tsx"]),
            (".mjs", &[".mts", ".ts", ".d.mts"]),
            (".cjs", &[".cts", ".ts", ".d.cts"]),
        ];
        for (built, endings) in sources {
            if let Some(file) = path.strip_suffix(built).and_then(|stem| found(stem, endings)) {
                return Some(file);
            }
        }
        let index = if path.is_empty() { "index".to_owned() } else { format!("{path}/index") };
        if let Some(file) = found(&index, &ENDINGS) {
            return Some(file);
        }
        let package = self.by_folder.get(path).filter(|_| !path.is_empty())?;
        self.main_of(&self.packages[*package])
    }

    /// A path, or the source it is built from.
    fn find_source(&self, path: &str) -> Option<FileIndex> {
        if let Some(file) = self.find(path) {
            return Some(file);
        }
        let parts: Vec<&str> = path.split('/').collect();
        let at = parts.iter().rposition(|part| BUILT.contains(part)).map(|last| {
            // `dist/esm/index.js` is built from `src/index.ts`.
            (0..=last).rev().take_while(|&at| BUILT.contains(&parts[at])).last().unwrap_or(last)
        })?;
        let end = parts[at..].iter().take_while(|part| BUILT.contains(part)).count();
        let (before, after) = (parts[..at].join("/"), parts[at + end..].join("/"));
        let with_source = after.strip_prefix("src/").unwrap_or(&after);
        self.find(&join(&before, &format!("src/{with_source}"))).or_else(|| self.find(&join(&before, &after)))
    }

    fn by_settings(&self, folder: &str, specifier: &str) -> Option<FileIndex> {
        ancestors(folder).filter_map(|folder| self.settings.get(folder)).find_map(|settings| {
            let by_paths = settings.paths.iter().find_map(|(pattern, targets)| {
                let part = matched(pattern, specifier)?;
                targets.iter().find_map(|target| self.find_source(&target.replacen('*', part, 1)))
            });
            by_paths.or_else(|| {
                let base = settings.base.as_ref()?;
                self.find(&join(base, specifier))
            })
        })
    }

    /// `#orders` by the package's own `imports`.
    fn by_imports(&self, own: Option<usize>, specifier: &str) -> Option<FileIndex> {
        let package = &self.packages[own.filter(|_| specifier.starts_with('#'))?];
        self.by_map(package, &package.contents["imports"], specifier)
    }

    /// A package of the monolith, by its name.
    fn by_package(&self, specifier: &str) -> Option<FileIndex> {
        let mut end = specifier.len();
        loop {
            if let Some(&at) = self.by_name.get(&specifier[..end]) {
                let rest = specifier[end..].trim_start_matches('/');
                return self.within_package(&self.packages[at], rest);
            }
            end = specifier[..end].rfind('/')?;
        }
    }

    fn within_package(&self, package: &Package, rest: &str) -> Option<FileIndex> {
        let exports = &package.contents["exports"];
        let subpath = if rest.is_empty() { ".".to_owned() } else { format!("./{rest}") };
        if let Some(file) = self.by_map(package, exports, &subpath) {
            return Some(file);
        }
        if rest.is_empty() {
            return self.main_of(package);
        }
        let places = [rest.to_owned(), format!("src/{rest}"), format!("lib/{rest}")];
        places.iter().find_map(|place| self.find_source(&join(&package.folder, place)))
    }

    fn main_of(&self, package: &Package) -> Option<FileIndex> {
        let stated = ["source", "module", "main", "types", "typings", "svelte"];
        let stated = stated.iter().filter_map(|key| package.contents[*key].as_str());
        let mut places: Vec<&str> = stated.collect();
        places.extend(["src/index", "index", "lib/index", "src/main"]);
        places.into_iter().find_map(|place| {
            let path = join(&package.folder, place);
            // What a package calls its main is never the package itself.
            if path == package.folder { None } else { self.find_source(&path) }
        })
    }

    /// A subpath by a map of `exports` or `imports`.
    fn by_map(&self, package: &Package, map: &Value, subpath: &str) -> Option<FileIndex> {
        let find = |value: &Value, part: &str| {
            let mut places = Vec::new();
            conditions(value, &mut places, 0);
            let mut places = places.iter().filter(|place| place.starts_with('.'));
            places.find_map(|place| self.find_source(&join(&package.folder, &place.replace('*', part))))
        };
        match map {
            Value::Object(entries) if entries.keys().any(|key| key.starts_with(['.', '#'])) => {
                if let Some(value) = entries.get(subpath) {
                    return find(value, "");
                }
                let mut fitting: Vec<(&String, &Value, &str)> = entries
                    .iter()
                    .filter_map(|(key, value)| Some((key, value, matched(key, subpath)?)))
                    .collect();
                fitting.sort_by_key(|(key, _, _)| std::cmp::Reverse(key.len()));
                fitting.iter().find_map(|(_, value, part)| find(value, part))
            }
            Value::Null => None,
            value if subpath == "." => find(value, ""),
            _ => None,
        }
    }

    /// Aliases that frameworks and bundlers have by convention.
    fn by_convention(&self, own: &str, specifier: &str) -> Option<FileIndex> {
        let below = |rest: &str, places: &[&str]| {
            places.iter().find_map(|place| self.find(&join(&join(own, place), rest)))
        };
        for start in ["~~/", "@@/"] {
            if let Some(rest) = specifier.strip_prefix(start) {
                return below(rest, &["", "src"]);
            }
        }
        for start in ["@/", "~/", "~", "#/"] {
            if let Some(rest) = specifier.strip_prefix(start) {
                return below(rest, &["src", "", "app", "resources/js", "client", "app/javascript"]);
            }
        }
        if let Some(rest) = specifier.strip_prefix("$lib") {
            return below(rest, &["src/lib"]);
        }
        if let Some(rest) = specifier.strip_prefix('/') {
            return below(rest, &["", "src", "public"]);
        }
        match specifier.split_once('/') {
            Some(("src" | "app", _)) => below(specifier, &[""]),
            _ => None,
        }
    }
}

/// The places that conditions lead to, sources before what is built.
fn conditions<'v>(value: &'v Value, places: &mut Vec<&'v str>, depth: usize) {
    match value {
        Value::String(place) => places.push(place),
        Value::Array(values) if depth < 8 => {
            values.iter().for_each(|value| conditions(value, places, depth + 1));
        }
        Value::Object(entries) if depth < 8 => {
            let first = ["source", "development", "import", "module", "default", "require", "node", "types"];
            for key in first {
                entries.get(key).into_iter().for_each(|value| conditions(value, places, depth + 1));
            }
            for (_, value) in entries.iter().filter(|(key, _)| !first.contains(&key.as_str())) {
                conditions(value, places, depth + 1);
            }
        }
        _ => {}
    }
}

/// What the `*` of a pattern stands for in a specifier; the empty text where there is none.
fn matched<'s>(pattern: &str, specifier: &'s str) -> Option<&'s str> {
    match pattern.split_once('*') {
        None => (pattern == specifier).then_some(""),
        Some((start, end)) => {
            let rest = specifier.strip_prefix(start)?;
            rest.strip_suffix(end)
        }
    }
}

/// A folder and all folders around it, up to the root.
pub fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(
        Some(folder),
        |folder| {
            if folder.is_empty() { None } else { Some(folder_of(folder)) }
        },
    )
}

/// Why a specifier leads to no file that is known.
fn missing(specifier: &str) -> Target {
    let name = specifier.rsplit('/').next().unwrap_or(specifier);
    let generated = [
        "generated",
        "__generated__",
        ".prisma",
        ".nuxt",
        ".next",
        ".svelte-kit",
        ".velite",
        "gql",
        "dist",
        "build",
    ];
    let is_generated = specifier.split('/').any(|part| generated.contains(&part))
        || name.starts_with("$types")
        || name.contains(".generated")
        || name.ends_with("_pb")
        || name.ends_with("_pb.js");
    match name.rsplit_once('.') {
        Some((_, ending)) if is_asset(ending) => Target::Asset,
        _ if is_generated => Target::Generated,
        _ => Target::Missing,
    }
}

fn is_asset(ending: &str) -> bool {
    !matches!(ending, "ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts" | "vue" | "svelte")
        && (1..=12).contains(&ending.len())
        && matches!(
            ending,
            "css"
                | "scss"
                | "sass"
                | "less"
                | "styl"
                | "json"
                | "json5"
                | "svg"
                | "png"
                | "jpg"
                | "jpeg"
                | "gif"
                | "webp"
                | "ico"
                | "html"
                | "htm"
                | "md"
                | "mdx"
                | "txt"
                | "yaml"
                | "yml"
                | "graphql"
                | "gql"
                | "woff"
                | "woff2"
                | "ttf"
                | "eot"
                | "otf"
                | "mp3"
                | "mp4"
                | "wav"
                | "webm"
                | "wasm"
                | "node"
                | "xml"
                | "csv"
                | "pdf"
                | "glsl"
                | "hbs"
                | "ejs"
                | "pug"
                | "twig"
                | "mustache"
                | "liquid"
                | "sql"
                | "proto"
                | "avif"
                | "pem"
                | "prisma"
                | "toml"
                | "lottie"
                | "module"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_with_one_star() {
        assert_eq!(matched("@shop/*", "@shop/orders/api"), Some("orders/api"));
        assert_eq!(matched("./*.js", "./a.js"), Some("a"));
        assert_eq!(matched("@shop", "@shop/x"), None);
    }

    #[test]
    fn what_is_no_source_is_told_from_what_is_missing() {
        assert_eq!(missing("./style.css"), Target::Asset);
        assert_eq!(missing("./orders"), Target::Missing);
        assert_eq!(missing("./generated/client"), Target::Generated);
    }
}
