//! What Gradle's settings and build scripts say, in Groovy or Kotlin, as far as it stands there as text.

use std::collections::BTreeMap;

use crate::Manifest;

/// A project of a Gradle build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct GradleProject {
    /// Its path in the build (`:orders:api`); the name of the whole build for its root
    pub name: String,
    /// The folder of the build that it belongs to
    root: String,
    /// Its path in the build, for its root, too
    path: String,
    /// Its folder, relative, with `/`
    pub folder: String,
    /// The [`key`](Self::key)s of the projects that it needs
    pub needs: Vec<String>,
}

impl GradleProject {
    /// What other projects of the same build know it by.
    pub fn key(&self) -> String {
        key(&self.root, &self.path)
    }
}

/// Spellings of a project's path that differ in case and hyphens are the same in `projects.ordersApi`.
fn key(root: &str, path: &str) -> String {
    let plain: String = path.chars().filter(|c| c.is_alphanumeric() || *c == ':').collect();
    format!("{root}!{}", plain.to_lowercase())
}

/// All projects of all builds, sorted by their folders.
pub(super) fn projects(manifests: &[Manifest]) -> Vec<GradleProject> {
    let mut projects: BTreeMap<String, GradleProject> = BTreeMap::new();
    let named = |manifest: &&Manifest, start: &str| file_name(&manifest.path).starts_with(start);
    for settings in manifests.iter().filter(|manifest| named(manifest, "settings.gradle")) {
        for project in stated_projects(folder_of(&settings.path), &settings.text) {
            projects.entry(project.folder.clone()).or_insert(project);
        }
    }
    let scripts = manifests
        .iter()
        .filter(|manifest| manifest.path.ends_with(".gradle") || manifest.path.ends_with(".gradle.kts"));
    for script in scripts.filter(|manifest| !named(manifest, "settings.gradle")) {
        let folder = folder_of(&script.path);
        if !projects.contains_key(folder) {
            if !named(&script, "build.gradle") {
                continue;
            }
            let found = unstated_project(folder, &projects);
            projects.insert(folder.to_owned(), found);
        }
        if let Some(project) = projects.get_mut(folder) {
            let needed = needed_projects(&script.text);
            project.needs.extend(needed.iter().map(|path| key(&project.root, path)));
        }
    }
    projects.into_values().collect()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn below(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// A project that its settings include in a way that is not told, by its folder in the build around it.
fn unstated_project(folder: &str, projects: &BTreeMap<String, GradleProject>) -> GradleProject {
    let holds =
        |root: &str| root.is_empty() || folder.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
    let roots = projects.values().filter(|project| project.path == ":" && holds(&project.root));
    let root = roots.map(|project| project.root.as_str()).max_by_key(|root| root.len()).unwrap_or(folder);
    let inside = folder.strip_prefix(root).unwrap_or(folder).trim_matches('/');
    let path = format!(":{}", inside.replace('/', ":"));
    let name = match (path.as_str(), file_name(folder)) {
        (":", "") => "root".to_owned(),
        (":", name) => name.to_owned(),
        (path, _) => path.to_owned(),
    };
    GradleProject { name, root: root.to_owned(), path, folder: folder.to_owned(), needs: Vec::new() }
}

/// The projects that settings include, and the root.
fn stated_projects(root: &str, text: &str) -> Vec<GradleProject> {
    let tokens = tokens(text);
    let mut name = if root.is_empty() { "root".to_owned() } else { file_name(root).to_owned() };
    let (mut paths, mut folders) = (Vec::new(), BTreeMap::new());
    for (at, token) in tokens.iter().enumerate() {
        let following = tokens.get(at + 1..).unwrap_or_default();
        match *token {
            Token::Word("include") => paths.extend(texts_given(following).map(project_path)),
            Token::Word("rootProject") => {
                if let [Token::Mark('.'), Token::Word("name"), Token::Mark('='), Token::Text(told), ..] =
                    following
                {
                    name = (*told).to_owned();
                }
            }
            Token::Word("project") => {
                if let [
                    Token::Mark('('),
                    Token::Text(path),
                    Token::Mark(')'),
                    Token::Mark('.'),
                    Token::Word("projectDir"),
                    rest @ ..,
                ] = following
                {
                    let told = rest.iter().take(10).find_map(|token| match token {
                        Token::Text(text) => Some(*text),
                        _ => None,
                    });
                    folders.extend(told.map(|told| (project_path(path), told.trim_start_matches("./"))));
                }
            }
            _ => {}
        }
    }
    let mut found: Vec<GradleProject> = paths
        .into_iter()
        .map(|path| {
            let plain = path.trim_start_matches(':').replace(':', "/");
            let folder = below(root, folders.get(&path).copied().unwrap_or(&plain));
            GradleProject { name: path.clone(), root: root.to_owned(), path, folder, needs: Vec::new() }
        })
        .collect();
    found.push(GradleProject {
        name,
        root: root.to_owned(),
        path: ":".to_owned(),
        folder: root.to_owned(),
        needs: Vec::new(),
    });
    found
}

fn project_path(text: &str) -> String {
    if text.starts_with(':') { text.to_owned() } else { format!(":{}", text.replace('/', ":")) }
}

/// The texts that a call is given, with or without brackets.
fn texts_given<'t>(following: &'t [Token<'t>]) -> impl Iterator<Item = &'t str> {
    let listed = following.iter().skip_while(|token| matches!(token, Token::Mark('(' | '[')));
    let texts = listed.take_while(|token| matches!(token, Token::Text(_) | Token::Mark(',')));
    texts.filter_map(|token| match token {
        Token::Text(text) => Some(*text),
        _ => None,
    })
}

/// The paths of the projects that a build script asks for: `project(":a:b")`, `project(path: ":a")`,
/// `projects.a.b`.
fn needed_projects(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match (token, tokens.get(at + 1..).unwrap_or_default()) {
            (Token::Word("project"), [Token::Mark('('), Token::Text(path), ..])
            | (Token::Word("project"), [Token::Mark('('), Token::Word("path"), _, Token::Text(path), ..])
            | (Token::Word("project"), [Token::Text(path), ..])
                if path.starts_with(':') =>
            {
                found.push((*path).to_owned());
            }
            (Token::Word("projects"), [Token::Mark('.'), rest @ ..]) => {
                found.extend(accessor(rest));
            }
            _ => {}
        }
    }
    found
}

/// The path behind `projects.`.
fn accessor(tokens: &[Token<'_>]) -> Option<String> {
    let mut path = String::new();
    for pair in tokens.chunks(2) {
        let Token::Word(word) = pair.first()? else { break };
        if *word != "dependencyProject" {
            path.push(':');
            path.push_str(word);
        }
        if !matches!(pair.get(1), Some(Token::Mark('.'))) {
            break;
        }
    }
    (!path.is_empty()).then_some(path)
}

/// A word, a text or a mark of a build script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    Text(&'t str),
    Mark(char),
}

/// The tokens of a script, comments left out.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        rest = if rest.starts_with("//") {
            rest.find('\n').map_or("", |end| &rest[end..])
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or("", |end| &rest[end + 2..])
        } else if first == '"' || first == '\'' {
            let end = rest[1..].find(first).map_or(rest.len(), |end| end + 1);
            found.push(Token::Text(&rest[1..end]));
            rest.get(end + 1..).unwrap_or_default()
        } else if is_part(first) {
            let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
            found.push(Token::Word(&rest[..end]));
            &rest[end..]
        } else {
            if !first.is_whitespace() {
                found.push(Token::Mark(first));
            }
            &rest[first.len_utf8()..]
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> Vec<String> {
        let manifests: Vec<Manifest> = files
            .iter()
            .map(|(path, text)| Manifest { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect();
        let found = projects(&manifests);
        found
            .iter()
            .map(|project| format!("{} {} {:?}", project.name, project.folder, project.needs))
            .collect()
    }

    #[test]
    fn settings_and_scripts_tell_projects_and_what_they_need() {
        let found = read(&[
            (
                "settings.gradle.kts",
                "rootProject.name = \"shop\"\ninclude(\":core\", \":web:api\") // include(\"no\")\nproject(\":core\").projectDir = file(\"kernel\")",
            ),
            (
                "web/api/build.gradle.kts",
                "dependencies { implementation(project(\":core\")); api(projects.core) }",
            ),
            ("kernel/build.gradle.kts", "plugins { kotlin(\"jvm\") }"),
            ("gradle/publish.gradle", "project(':core')"),
        ]);
        assert_eq!(found, ["shop  []", ":core kernel []", ":web:api web/api [\"!:core\", \"!:core\"]"]);
    }

    #[test]
    fn groovy_and_projects_that_are_included_in_a_loop_are_read() {
        let found = read(&[
            ("b/settings.gradle", "include 'a',\n  'c:d'\n/* include 'x' */"),
            ("b/a/build.gradle", "dependencies {\n compile project(path: ':c:d', configuration: 'x')\n}"),
            ("b/e/build.gradle", "compile project(':a')"),
        ]);
        assert_eq!(found, ["b b []", ":a b/a [\"b!:c:d\"]", ":c:d b/c/d []", ":e b/e [\"b!:a\"]"]);
        assert!(tokens("\"open").len() == 1 && tokens("/*").is_empty());
    }
}
