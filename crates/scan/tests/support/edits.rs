//! Edits of source that look random and are the same each time.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Numbers that look random and are the same each time.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }

    fn of<'t, T: ?Sized>(&mut self, all: &[&'t T]) -> Option<&'t T> {
        all.get(self.below(all.len())).copied()
    }
}

/// A file that has another text now, or is gone.
pub type Change = (String, Option<String>);

/// The files of a tree that is edited.
pub struct Source {
    original: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
}

impl Source {
    /// The files of fixtures, side by side.
    pub fn of(fixtures: &[&str]) -> Source {
        let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
        let mut files = BTreeMap::new();
        for fixture in fixtures {
            read_below(&all.join(fixture), &all, &mut files);
        }
        Source { original: files.clone(), files }
    }

    /// All files, as changes of an empty tree.
    pub fn changes(&self) -> Vec<Change> {
        self.files.iter().map(|(path, text)| (path.clone(), Some(text.clone()))).collect()
    }

    /// Edits something.
    pub fn edit(&mut self, dice: &mut Dice) -> Vec<Change> {
        let (path, text) = self.any(dice);
        let (other_path, other) = self.any(dice);
        let changes = match dice.below(24) {
            0..9 => vec![(path, Some(with_lines_edited(&text, &other, dice)))],
            9..18 => vec![(path, Some(with_members_edited(&text, &other, dice)))],
            18 => vec![(path, Some(with_head_edited(&text, &other, dice)))],
            19 | 20 => self.back(dice).into_iter().collect(),
            21 => self.manifest(dice).into_iter().collect(),
            22 => vec![(path, None)],
            _ if dice.below(2) == 0 => vec![(path, None), (beside(&other_path, dice), Some(text))],
            _ => vec![(beside(&other_path, dice), Some(in_package_of(&text, &other)))],
        };
        for (path, text) in &changes {
            match text {
                Some(text) => drop(self.files.insert(path.clone(), text.clone())),
                None => drop(self.files.remove(path)),
            }
        }
        changes
    }

    /// Edits the inside of a member in Java.
    pub fn edit_inside(&mut self, dice: &mut Dice) -> Vec<Change> {
        self.edit_one(&["java"], with_statements_edited, dice)
    }

    /// Edits members in Java.
    pub fn edit_members(&mut self, dice: &mut Dice) -> Vec<Change> {
        self.edit_one(&["java"], with_members_edited, dice)
    }

    /// Edits a line or a member in Kotlin.
    pub fn edit_kotlin(&mut self, dice: &mut Dice) -> Vec<Change> {
        let edited = if dice.below(2) == 0 { with_lines_edited } else { with_members_edited };
        self.edit_one(&["kt"], edited, dice)
    }

    /// Edits functions outside of types in Kotlin.
    pub fn edit_functions(&mut self, dice: &mut Dice) -> Vec<Change> {
        let has_any = |(path, text): &(&String, &String)| path.ends_with(".kt") && text.contains("\nfun ");
        let own = self.files.iter().filter(has_any).map(|(path, _)| path.clone()).collect();
        self.edit_one_of(own, with_functions_edited, dice)
    }

    /// Edits members in C#.
    pub fn edit_csharp(&mut self, dice: &mut Dice) -> Vec<Change> {
        self.edit_one(&["cs"], with_members_edited, dice)
    }

    /// Edits a line in C#.
    pub fn edit_csharp_lines(&mut self, dice: &mut Dice) -> Vec<Change> {
        self.edit_one(&["cs"], with_lines_edited, dice)
    }

    /// Edits a line in Razor.
    pub fn edit_razor(&mut self, dice: &mut Dice) -> Vec<Change> {
        self.edit_one(&["cshtml", "razor"], with_lines_edited, dice)
    }

    /// Edits a line in languages that are followed as a whole, or a statement in Java.
    pub fn edit_others(&mut self, dice: &mut Dice) -> Vec<Change> {
        match dice.below(4) {
            0 => self.edit_inside(dice),
            _ => self.edit_one(&["cs", "py", "ts", "tsx", "go", "php", "rb", "rs"], with_lines_edited, dice),
        }
    }

    /// Edits a line in languages whose files are seen by what they show.
    pub fn edit_lines(&mut self, dice: &mut Dice) -> Vec<Change> {
        const ENDINGS: &[&str] = &["py", "ts", "tsx", "go", "php", "rb"];
        let is_own = |path: &&String| path.rsplit_once('.').is_some_and(|(_, of)| ENDINGS.contains(&of));
        let own = self.files.keys().filter(is_own).cloned().collect();
        self.edit_one_of(own, with_lines_edited, dice)
    }

    fn edit_one(
        &mut self,
        endings: &[&str],
        edited: fn(&str, &str, &mut Dice) -> String,
        dice: &mut Dice,
    ) -> Vec<Change> {
        let ending = endings[dice.below(endings.len())];
        let is_own = |path: &&String| path.rsplit_once('.').is_some_and(|(_, of)| of == ending);
        let own = self.files.keys().filter(is_own).cloned().collect();
        self.edit_one_of(own, edited, dice)
    }

    fn edit_one_of(
        &mut self,
        own: Vec<String>,
        edited: fn(&str, &str, &mut Dice) -> String,
        dice: &mut Dice,
    ) -> Vec<Change> {
        let (path, other) = (&own[dice.below(own.len())], &own[dice.below(own.len())]);
        let text = edited(&self.files[path], &self.files[other], dice);
        self.files.insert(path.clone(), text.clone());
        vec![(path.clone(), Some(text))]
    }

    fn any(&self, dice: &mut Dice) -> (String, String) {
        let at = dice.below(self.files.len());
        self.files.iter().nth(at).map(|(path, text)| (path.clone(), text.clone())).unwrap_or_default()
    }

    /// A file as it was at first.
    fn back(&self, dice: &mut Dice) -> Option<Change> {
        let differs: Vec<&String> = self
            .original
            .iter()
            .filter(|(path, text)| self.files.get(*path) != Some(text))
            .map(|it| it.0)
            .collect();
        let path = *differs.get(dice.below(differs.len()))?;
        Some((path.clone(), self.original.get(path).cloned()))
    }

    /// A manifest with a line less, or other words.
    fn manifest(&self, dice: &mut Dice) -> Option<Change> {
        let is_manifest =
            |path: &&String| path.ends_with("pom.xml") || path.contains(".gradle") || path.ends_with("proj");
        let manifests: Vec<&String> = self.files.keys().filter(is_manifest).collect();
        let (path, other) = (dice.of(&manifests)?, dice.of(&manifests)?);
        Some((path.clone(), Some(with_lines_edited(&self.files[path], &self.files[other], dice))))
    }
}

fn read_below(folder: &Path, root: &Path, files: &mut BTreeMap<String, String>) {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = entries.collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_below(&path, root, files);
        } else if let Ok(text) = fs::read_to_string(&path) {
            files.insert(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"), text);
        }
    }
}

fn words(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c| !is_part(c)).filter(|word| word.starts_with(char::is_alphabetic)).collect()
}

fn types(text: &str) -> Vec<&str> {
    words(text).into_iter().filter(|word| word.starts_with(char::is_uppercase)).collect()
}

/// A line more, less, twice or elsewhere, or a name in place of another.
fn with_lines_edited(text: &str, other: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let (at, to) = (dice.below(lines.len()), dice.below(lines.len()));
    match dice.below(7) {
        0 => lines.insert(at, "// changed"),
        1 => drop((!lines.is_empty()).then(|| lines.remove(at))),
        2 => lines.insert(to, lines.get(at).copied().unwrap_or_default()),
        3 => lines.extend(other.lines().nth(dice.below(other.lines().count()))),
        kind => {
            let (here, there) = (words(text), words(other));
            let Some(old) = dice.of(&here) else { return text.to_owned() };
            let new = dice.of(&there).unwrap_or("other");
            let new = if kind == 4 { "fresh" } else { new };
            return if kind == 5 { text.replacen(old, new, 1) } else { text.replace(old, new) };
        }
    }
    lines.join("\n")
}

/// A statement more, less or elsewhere.
fn with_statements_edited(text: &str, other: &str, dice: &mut Dice) -> String {
    let is_statement = |line: &str| line.starts_with("        ") && line.ends_with(';');
    let places = |lines: &[&str]| (0..lines.len()).filter(|&at| is_statement(lines[at])).collect::<Vec<_>>();
    let (mut lines, theirs): (Vec<&str>, Vec<&str>) = (text.lines().collect(), other.lines().collect());
    let (own, foreign) = (places(&lines), places(&theirs));
    let Some(&at) = own.get(dice.below(own.len())) else { return format!("\n{text}") };
    match dice.below(5) {
        0 => lines.insert(at, "        // changed"),
        1 => drop(lines.remove(at)),
        2 => lines.insert(at, lines[own[dice.below(own.len())]]),
        _ => lines.insert(at, foreign.get(dice.below(foreign.len())).map_or("", |from| theirs[*from])),
    }
    lines.join("\n")
}

/// The lines of each member of types that are not nested.
fn members(lines: &[&str]) -> Vec<(usize, usize)> {
    let is_member = |line: &str| {
        line.strip_prefix("    ").is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic()))
    };
    let opens = |start: usize| lines[start].ends_with('{') || lines.get(start + 1) == Some(&"    {");
    let end = |start: usize| match opens(start) {
        true => (start..lines.len()).find(|&at| lines[at].starts_with("    }")),
        false => Some(start),
    };
    (0..lines.len()).filter(|&at| is_member(lines[at])).filter_map(|at| Some((at, end(at)?))).collect()
}

/// A member more, less, elsewhere, of another type, with another name or other parameters.
fn with_members_edited(text: &str, other: &str, dice: &mut Dice) -> String {
    let (mut lines, theirs): (Vec<&str>, Vec<&str>) = (text.lines().collect(), other.lines().collect());
    let (own, foreign) = (members(&lines), members(&theirs));
    let Some(&(start, end)) = own.get(dice.below(own.len())) else { return text.to_owned() };
    let head = lines[start];
    let changed = match dice.below(7) {
        0 => return without(&lines, start, end),
        1 => {
            let member: Vec<&str> = lines.drain(start..=end).collect();
            return with_last(&lines, &member);
        }
        2 => {
            let Some(&(start, end)) = foreign.get(dice.below(foreign.len())) else { return text.to_owned() };
            return with_last(&lines, &theirs[start..=end]);
        }
        3 => replaced(head, &types(head), &types(other), dice),
        4 => {
            let name = head.split_once('(').map_or(head, |(before, _)| before);
            let called: Vec<&str> = words(name).into_iter().rev().take(1).collect();
            replaced(head, &called, &words(other), dice)
        }
        5 => head.replacen('(', if head.contains("fun ") { "(more: Int, " } else { "(int more, " }, 1),
        _ => {
            let again =
                head.replacen('(', if head.contains("fun ") { "(also: Int, " } else { "(int also, " }, 1);
            let member: Vec<&str> =
                [again.as_str()].into_iter().chain(lines[start + 1..=end].iter().copied()).collect();
            return with_last(&lines, &member);
        }
    };
    lines[start] = &changed;
    lines.join("\n")
}

/// A function outside of types more, less, or with another name, or type.
fn with_functions_edited(text: &str, other: &str, dice: &mut Dice) -> String {
    let functions = |lines: &[&str]| -> Vec<(usize, usize)> {
        let is_function = |at: &usize| lines[*at].starts_with("fun ");
        let end = |start: usize| match lines[start].ends_with('{') {
            true => (start..lines.len()).find(|&at| lines[at] == "}"),
            false => Some(start),
        };
        (0..lines.len()).filter(is_function).filter_map(|at| Some((at, end(at)?))).collect()
    };
    let (mut lines, theirs): (Vec<&str>, Vec<&str>) = (text.lines().collect(), other.lines().collect());
    let (own, foreign) = (functions(&lines), functions(&theirs));
    let mut one_of = |all: &[(usize, usize)]| all.get(dice.below(all.len())).copied();
    let (Some((start, end)), Some((from, to))) = (one_of(&own), one_of(&foreign)) else {
        return text.to_owned();
    };
    let head = lines[start];
    let (before, after) = head.split_once('(').unwrap_or((head, ""));
    let called = words(before).into_iter().next_back().unwrap_or_default();
    let changed = match dice.below(5) {
        // The last one stays: without it, there would be no place for any.
        0 if own.len() > 1 => return without(&lines, start, end),
        1 => format!("fun another{}({after}", dice.below(9)),
        2 => format!("{}({after}", replaced(before, &[called], &words(other), dice)),
        3 => replaced(head, &types(head), &types(other), dice),
        _ => {
            let at = own[dice.below(own.len())].0;
            lines.splice(at..at, theirs[from..=to].iter().copied());
            return lines.join("\n");
        }
    };
    lines[start] = &changed;
    lines.join("\n")
}

fn without(lines: &[&str], start: usize, end: usize) -> String {
    [&lines[..start], &lines[end + 1..]].concat().join("\n")
}

/// With a member more before the last brace.
fn with_last(lines: &[&str], member: &[&str]) -> String {
    let end = lines.iter().rposition(|line| line.starts_with('}')).unwrap_or(lines.len());
    [&lines[..end], member, &lines[end..]].concat().join("\n")
}

/// With one of these words replaced by one of others.
fn replaced(text: &str, these: &[&str], others: &[&str], dice: &mut Dice) -> String {
    match (dice.of(these), dice.of(others)) {
        (Some(old), Some(new)) => text.replacen(old, new, 1),
        _ => text.to_owned(),
    }
}

/// With other supertypes, or none.
fn with_head_edited(text: &str, other: &str, dice: &mut Dice) -> String {
    let is_head = |line: &&str| line.contains("class ") || line.contains("interface ");
    let Some(head) = text.lines().find(is_head) else { return text.to_owned() };
    let brace = if head.ends_with('{') { " {" } else { "" };
    let above = [" extends ", " implements ", " : "].iter().find_map(|word| head.find(word));
    let new = match above {
        Some(at) if dice.below(2) == 0 => format!("{}{brace}", &head[..at]),
        Some(_) => replaced(head, &types(head), &types(other), dice),
        None => {
            let above = types(other);
            head.replacen(" {", &format!(" extends {} {{", dice.of(&above).unwrap_or("Object")), 1)
        }
    };
    text.replacen(head, &new, 1)
}

/// A path in the folder of another one.
fn beside(path: &str, dice: &mut Dice) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let ending = name.split_once('.').map_or("java", |(_, ending)| ending);
    format!("{folder}/New{}.{ending}", dice.below(9))
}

/// A text in the package of another one, whose names it hides or doubles.
fn in_package_of(text: &str, other: &str) -> String {
    let package = |text: &str| text.lines().find(|line| line.starts_with("package ")).map(str::to_owned);
    match (package(text), package(other)) {
        (Some(old), Some(new)) => text.replacen(&old, &new, 1),
        _ => text.to_owned(),
    }
}
