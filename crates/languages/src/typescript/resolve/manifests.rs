//! Packages and compiler settings, as their manifests tell.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Manifest;

/// A `package.json`.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its folder, relative, with `/`; empty for the root
    pub folder: String,
    /// Its name; empty where it states none
    pub name: String,
    /// Its contents
    pub contents: Value,
}

/// What a `tsconfig.json` or `jsconfig.json` says of modules.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Patterns with their targets, which are relative to the monolith's root; in order of precedence
    pub paths: Vec<(String, Vec<String>)>,
    /// The folder that names without a dot are looked up in
    pub base: Option<String>,
}

/// Every package, the deepest folder last.
pub fn read_packages(manifests: &[Manifest]) -> Vec<Package> {
    let mut packages: Vec<Package> = manifests
        .iter()
        .filter(|manifest| manifest.path.rsplit('/').next() == Some("package.json"))
        .filter_map(|manifest| {
            let contents = read_json(&manifest.text)?;
            let name = contents["name"].as_str().unwrap_or_default().to_owned();
            Some(Package { folder: folder_of(&manifest.path).to_owned(), name, contents })
        })
        .collect();
    packages.sort_by(|a, b| a.folder.cmp(&b.folder));
    packages
}

/// The settings of each folder that has some.
pub fn read_settings(manifests: &[Manifest], packages: &[Package]) -> BTreeMap<String, Settings> {
    let texts: BTreeMap<&str, Value> = manifests
        .iter()
        .filter(|manifest| {
            let name = manifest.path.rsplit('/').next().unwrap_or_default();
            name.starts_with("tsconfig") || name.starts_with("jsconfig")
        })
        .filter_map(|manifest| Some((manifest.path.as_str(), read_json(&manifest.text)?)))
        .collect();
    let mut settings: BTreeMap<String, Settings> = BTreeMap::new();
    // The plain name goes before its variants: `tsconfig.json`, then `tsconfig.app.json`.
    let mut order: Vec<&str> = texts.keys().copied().collect();
    order.sort_by_key(|path| {
        let name = path.rsplit('/').next().unwrap_or_default();
        (name != "tsconfig.json", name != "jsconfig.json", *path)
    });
    for path in order {
        let read = settings_of(path, &texts, packages, 0);
        let known = settings.entry(folder_of(path).to_owned()).or_default();
        known.paths.extend(read.paths);
        known.base = known.base.take().or(read.base);
    }
    settings
}

fn settings_of(path: &str, texts: &BTreeMap<&str, Value>, packages: &[Package], depth: usize) -> Settings {
    let mut settings = Settings::default();
    let Some(text) = texts.get(path).filter(|_| depth < 8) else { return settings };
    let folder = folder_of(path);
    let options = &text["compilerOptions"];
    settings.base = options["baseUrl"].as_str().map(|base| join(folder, base));
    let base = settings.base.clone().unwrap_or_else(|| folder.to_owned());
    for (pattern, targets) in options["paths"].as_object().into_iter().flatten() {
        let targets = targets.as_array().into_iter().flatten().filter_map(Value::as_str);
        let targets = targets.map(|target| join(&base, target)).collect();
        settings.paths.push((pattern.clone(), targets));
    }
    // Longer patterns are closer.
    settings.paths.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.len()));
    let inherited = match &text["extends"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(many) => many.iter().rev().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    for base in inherited {
        if let Some(path) = config_path(folder, base, texts, packages) {
            let read = settings_of(&path, texts, packages, depth + 1);
            if settings.paths.is_empty() {
                settings.paths = read.paths;
            }
            settings.base = settings.base.or(read.base);
        }
    }
    for reference in text["references"].as_array().into_iter().flatten() {
        let Some(target) = reference["path"].as_str().map(|target| join(folder, target)) else { continue };
        let target = if target.ends_with(".json") { target } else { join(&target, "tsconfig.json") };
        // Only the parts of this folder: others are projects of their own.
        if folder_of(&target) == folder && target != path {
            settings.paths.extend(settings_of(&target, texts, packages, depth + 1).paths);
        }
    }
    settings
}

fn config_path(
    folder: &str,
    base: &str,
    texts: &BTreeMap<&str, Value>,
    packages: &[Package],
) -> Option<String> {
    let found = |path: String| {
        let with_end = [path.clone(), format!("{path}.json"), join(&path, "tsconfig.json")];
        with_end.into_iter().find(|path| texts.contains_key(path.as_str()))
    };
    if base.starts_with('.') {
        return found(join(folder, base));
    }
    packages.iter().filter(|package| !package.name.is_empty()).find_map(|package| {
        let rest = base.strip_prefix(package.name.as_str())?;
        (rest.is_empty() || rest.starts_with('/'))
            .then(|| found(join(&package.folder, rest.trim_start_matches('/'))))
            .flatten()
    })
}

/// The folder of a path; empty for the root.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path below a folder, without `.` and `..`.
pub fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
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

/// JSON that may hold comments and commas before closing brackets.
pub fn read_json(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&plain_json(text)).ok())
}

fn plain_json(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, bytes.get(at + 1)) {
            (b'"', _) => {
                let start = at;
                at += 1;
                while let Some(&next) = bytes.get(at) {
                    at += if next == b'\\' { 2 } else { 1 };
                    if next == b'"' {
                        break;
                    }
                }
                plain.extend_from_slice(&bytes[start..at.min(bytes.len())]);
                continue;
            }
            (b'/', Some(b'/')) => {
                at += bytes[at..].iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len() - at);
                continue;
            }
            (b'/', Some(b'*')) => {
                let end = text.get(at + 2..).and_then(|rest| rest.find("*/"));
                at = end.map_or(bytes.len(), |end| at + 2 + end + 2);
                continue;
            }
            (b'}' | b']', _) => {
                let end = plain.iter().rposition(|byte| !byte.is_ascii_whitespace());
                if let Some(end) = end.filter(|&end| plain[end] == b',') {
                    plain.truncate(end);
                }
                plain.push(byte);
            }
            _ => plain.push(byte),
        }
        at += 1;
    }
    String::from_utf8(plain).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_with_comments_and_through_what_they_extend() {
        let manifests = [
            ("tsconfig.base.json", "{ // all\n \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"@shop/*\": [\"libs/*/src\"], }, }, }"),
            ("apps/api/tsconfig.json", "{ \"extends\": \"../../tsconfig.base.json\" }"),
        ]
        .map(|(path, text)| Manifest { path: path.to_owned(), text: text.to_owned() });
        let settings = read_settings(&manifests, &[]);
        let expected = vec![("@shop/*".to_owned(), vec!["libs/*/src".to_owned()])];
        assert_eq!(settings["apps/api"].paths, expected);
        assert_eq!(settings["apps/api"].base.as_deref(), Some(""));
    }

    #[test]
    fn paths_are_joined_without_dots() {
        assert_eq!(join("a/b", "../c/./d"), "a/c/d");
        assert_eq!(join("", "./a"), "a");
    }
}
