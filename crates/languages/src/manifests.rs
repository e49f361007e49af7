//! Which files are build manifests: asked about every file of a tree, so that patterns are sorted by the
//! names they want first.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

use crate::{FRONT_ENDS, FrontEnd};

/// What a front-end wants, taken apart: see [`FrontEnd::manifests`](crate::FrontEnd::manifests).
#[derive(Debug, Clone, Copy)]
struct Pattern {
    /// The folders that the path of the file ends in, with `/` between them
    folders: &'static str,
    /// The name of the file, up to a `*` where there is one
    start: &'static str,
    /// What follows the `*`
    end: Option<&'static str>,
}

/// Patterns by the file names that they want; those with a `*` by the extensions.
#[derive(Default)]
struct Patterns {
    of_names: HashMap<&'static str, Vec<Pattern>>,
    of_extensions: HashMap<&'static str, Vec<Pattern>>,
}

static PATTERNS: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::of(FRONT_ENDS.iter().flat_map(|front_end| front_end.manifests).copied()));

/// Whether some front-end wants the file at this path as a manifest.
pub fn is_manifest(path: &str) -> bool {
    PATTERNS.take(path)
}

/// Tells whether this front-end wants the file at a path as a manifest.
pub fn manifests_of(front_end: &FrontEnd) -> impl Fn(&str) -> bool + use<> {
    let patterns = Patterns::of(front_end.manifests.iter().copied());
    move |path| patterns.take(path)
}

impl Patterns {
    fn of(texts: impl Iterator<Item = &'static str>) -> Patterns {
        let mut patterns = Patterns { of_names: HashMap::new(), of_extensions: HashMap::new() };
        for text in texts {
            let (folders, name) = text.rsplit_once('/').unwrap_or(("", text));
            match name.split_once('*') {
                Some((start, end)) => {
                    let pattern = Pattern { folders, start, end: Some(end) };
                    patterns.of_extensions.entry(extension_of(end)).or_default().push(pattern);
                }
                None => {
                    let pattern = Pattern { folders, start: name, end: None };
                    patterns.of_names.entry(name).or_default().push(pattern);
                }
            }
        }
        patterns
    }

    fn take(&self, path: &str) -> bool {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let named = self.of_names.get(name).into_iter().flatten();
        let starred = self.of_extensions.get(extension_of(name)).into_iter().flatten();
        named.chain(starred).any(|pattern| pattern.takes(folders, name))
    }
}

/// What follows the last dot of a name; that of a pattern has one behind its `*`.
fn extension_of(name: &str) -> &str {
    let bytes = name.as_bytes();
    let dot = bytes.iter().rposition(|&byte| byte == b'.');
    dot.map_or("", |dot| &name[dot + 1..])
}

impl Pattern {
    fn takes(&self, folders: &str, name: &str) -> bool {
        let name_fits = self.end.is_none_or(|end| {
            name.len() >= self.start.len() + end.len() && name.starts_with(self.start) && name.ends_with(end)
        });
        name_fits
            && folders
                .strip_suffix(self.folders)
                .is_some_and(|rest| rest.is_empty() || self.folders.is_empty() || rest.ends_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::{FRONT_ENDS, Patterns};

    #[test]
    fn starred_patterns_tell_an_extension() {
        let starred = FRONT_ENDS.iter().flat_map(|front_end| front_end.manifests);
        let ends: Vec<&str> = starred.filter_map(|text| Some(text.split_once('*')?.1)).collect();
        assert!(!ends.is_empty() && ends.iter().all(|end| end.contains('.')), "{ends:?}");
    }

    #[test]
    fn manifests_are_known_by_the_end_of_their_paths() {
        let takes = |path, pattern| Patterns::of([pattern].into_iter()).take(path);
        assert!(takes("a/b/pom.xml", "pom.xml") && takes("pom.xml", "pom.xml"));
        assert!(!takes("a/other-pom.xml", "pom.xml"));
        assert!(takes("src/Web.csproj", "*.csproj") && takes("tsconfig.base.json", "tsconfig*.json"));
        assert!(!takes("tsconfig", "tsconfig*.json"));
        assert!(takes("app/config/routes/web.yaml", "config/routes/*.yaml"));
        assert!(takes("config/routes/web.yaml", "config/routes/*.yaml"));
        assert!(!takes("routes/web.yaml", "config/routes/*.yaml"));
        assert!(!takes("app/otherconfig/routes/web.yaml", "config/routes/*.yaml"));
    }
}
