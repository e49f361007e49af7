//! Tells scripts that are copies of a library's release, kept with the monolith, from its own.

use memchr::memmem;

use crate::SourceFile;

/// How much of a file is looked at for what its head says.
const HEAD_BYTES: usize = 2_000;
/// How many lines of the first comment name what the file is.
const HEAD_LINES: usize = 8;
/// So much of a line is told.
const TOLD_CHARS: usize = 60;

/// Folders that hold other people's code by custom.
const FOLDERS: &[&str] = &["third_party", "third-party", "thirdparty", "3rdparty"];
/// Folders that do so below one of these, or at the top: elsewhere a vendor is somebody to buy from.
const FOLDERS_OF_SCRIPTS: &[(&str, &[&str])] = &[
    ("vendor", &["", "public", "assets", "static", "wwwroot", "js", "javascript", "javascripts", "scripts"]),
    ("lib", &["wwwroot"]),
];

/// Why a script is taken for a library's, if it is: its first comment names a release, as those of libraries do that
/// are published in one file, or it lies among other people's code and takes in none of its neighbours.
pub(super) fn library_copy(file: SourceFile<'_>) -> Option<String> {
    let is_script = [".js", ".mjs", ".cjs"].iter().any(|end| file.path.ends_with(end));
    if !is_script {
        return None;
    }
    if let Some(release) = named_release(file.text).filter(|_| !is_module_of_several(file.text)) {
        return Some(format!("it is a copy of a library: {release}"));
    }
    let folder = foreign_folder(file.path).filter(|_| !takes_in_neighbours(file.text))?;
    Some(format!("it lies in {folder}, among other people's code"))
}

/// The line of the first comment that names a release, where the comment is that of a published file.
fn named_release(text: &str) -> Option<String> {
    let comment = first_comment(text)?;
    let lines =
        comment.lines().map(|line| line.trim_matches(|c: char| c.is_whitespace() || "/*!=".contains(c)));
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let release = lines.iter().take(HEAD_LINES).find(|line| names_version(line))?;
    let holds = |sign: &&str| comment.contains(*sign);
    let is_published = comment.starts_with("/*!")
        || comment.starts_with("/**!")
        || ["@license", "@preserve", "http://", "https://", "MIT", "BSD"].iter().any(holds);
    // A version by itself stands below the name.
    let named = match release.chars().filter(|c| c.is_alphabetic()).count() {
        0..=7 => format!("{} {release}", lines.first().filter(|first| *first != release).unwrap_or(&"")),
        _ => (*release).to_owned(),
    };
    is_published.then(|| named.trim().chars().take(TOLD_CHARS).collect())
}

/// The comment that a text begins with, as far as it is looked at.
fn first_comment(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == ';' || c == '\u{feff}');
    let mut end = text.len().min(HEAD_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    if head.starts_with("/*") {
        return Some(head.find("*/").map_or(head, |end| &head[..end]));
    }
    let end = head.match_indices('\n').find(|(at, _)| !head[at + 1..].trim_start().starts_with("//"));
    head.starts_with("//").then(|| end.map_or(head, |(end, _)| &head[..end]))
}

/// Whether a line names a version, `1.11.4` or `v2.1`; that of a licence is none.
fn names_version(line: &str) -> bool {
    let is_licence = ["icen", "GPL", "MPL", "Apache"].iter().any(|word| line.contains(word));
    let words =
        line.split(|c: char| c.is_whitespace() || ":()[],;@-".contains(c)).filter(|word| !word.is_empty());
    let mut after_word = false;
    let mut found = false;
    for word in words {
        let number = word.strip_prefix(['v', 'V']);
        let parts: Vec<&str> = number.unwrap_or(word).split(['.', '+']).collect();
        let numbers = parts.iter().take_while(|part| is_number(part)).count();
        found |= numbers >= 3 || numbers == 2 && (number.is_some() || after_word);
        after_word = word.eq_ignore_ascii_case("version");
    }
    found && !is_licence
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit())
}

fn foreign_folder(path: &str) -> Option<&str> {
    let (folders, _) = path.rsplit_once('/')?;
    let mut above = "";
    folders.split('/').find(|folder| {
        let below = std::mem::replace(&mut above, folder);
        let of_scripts = FOLDERS_OF_SCRIPTS.iter().find(|(name, _)| name == folder);
        FOLDERS.contains(folder) || of_scripts.is_some_and(|(_, parents)| parents.contains(&below))
    })
}

/// Whether a module imports others by their places beside it, as published files never do. Calls of `require` stay in
/// what bundlers make.
fn is_module_of_several(text: &str) -> bool {
    let is_statement = |line: &&str| line.starts_with("import ") || line.starts_with("export ");
    text.lines().filter(is_statement).any(takes_in_neighbours)
}

/// Whether a script takes in other files by their places beside it.
fn takes_in_neighbours(text: &str) -> bool {
    [
        "from './",
        "from \"./",
        "from '../",
        "from \"../",
        "require('./",
        "require(\"./",
        "require('../",
        "require(\"../",
    ]
    .iter()
    .any(|sign| memmem::find(text.as_bytes(), sign.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, text: &str) -> Option<String> {
        library_copy(SourceFile { path, text })
    }

    #[test]
    fn heads_of_releases_are_told_from_those_of_own_files() {
        let release = |text: &str| told("public/js/a.js", text);
        let jquery =
            release("/*! jQuery UI - v1.11.4 - 2015-03-11\n* http://jqueryui.com */\n(function() {})();");
        assert_eq!(jquery.as_deref(), Some("it is a copy of a library: jQuery UI - v1.11.4 - 2015-03-11"));
        let below = release(
            "/*\n * angular-ui-bootstrap\n * http://a.b/\n\n * Version: 1.3.3 - 2016-05-22\n */\nx()",
        );
        assert_eq!(
            below.as_deref(),
            Some("it is a copy of a library: angular-ui-bootstrap Version: 1.3.3 - 2016-05-22")
        );
        let own = [
            "/* form.js\n * Copyright (c) 2019\n * GNU Affero General Public License, version 3.0.1 of the License\n * https://www.gnu.org */",
            "/**\n * Orders.\n * @version 1.0\n */\nfunction order() {}",
            "/*! Order page, since 2019 */\nfunction order() {}",
            "// Fixes 1.2.3\nfunction order() {}",
            "/*! orders v1.2.3 */\nimport { a } from './a';",
            "function order() { /*! jQuery v1.2.3 */ }",
        ];
        for text in own {
            assert_eq!(release(text), None, "{text}");
        }
    }

    #[test]
    fn folders_of_other_peoples_code_hold_scripts_that_stand_alone() {
        assert!(told("vendor/assets/map.js", "function map() {}").is_some());
        assert!(told("shop/static/js/vendor/map.js", "function map() {}").is_some());
        assert!(told("Shop/wwwroot/admin/vendor/map.js", "function map() {}").is_none(), "who sells");
        assert!(told("Web/wwwroot/lib/map.js", "function map() {}").is_some());
        assert!(told("src/lib/map.js", "function map() {}").is_none());
        assert!(told("src/vendor.js", "function map() {}").is_none());
        assert!(told("js/vendor/map.js", "const a = require('./a');").is_none());
        assert!(told("js/vendor/map.ts", "function map() {}").is_none());
    }
}
