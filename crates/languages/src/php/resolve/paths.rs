//! Files and templates by the paths and names that code gives them.

use banyan_facts::{FileFacts, Language};
use foldhash::{HashMap, HashMapExt};

/// The files of the project by path, by the ends of their paths, and templates by their names.
pub(super) struct Paths<'a> {
    files: &'a [&'a FileFacts],
    by_path: HashMap<&'a str, u32>,
    by_name: HashMap<&'a str, Vec<u32>>,
    /// By what stands behind the last `views/`, without its ending
    views: HashMap<&'a str, Vec<u32>>,
}

impl<'a> Paths<'a> {
    /// Those of all PHP files.
    pub fn new(files: &'a [&'a FileFacts]) -> Self {
        let mut paths =
            Paths { files, by_path: HashMap::new(), by_name: HashMap::new(), views: HashMap::new() };
        for (at, file) in (0u32..).zip(files).filter(|(_, file)| file.language == Language::Php) {
            let path: &'a str = &file.path;
            paths.by_path.insert(path, at);
            paths.by_name.entry(path.rsplit('/').next().unwrap_or(path)).or_default().push(at);
            if let Some(view) = view_name(path) {
                paths.views.entry(view).or_default().push(at);
            }
        }
        paths
    }

    /// The file at `/path`, or the one that `?path` means from a folder, from the root or as the end of
    /// a path.
    pub fn file(&self, path: &str, asking: u32) -> Option<u32> {
        if let Some(known) = path.strip_prefix('/') {
            return self.by_path.get(known).copied();
        }
        let path = path.strip_prefix('?')?;
        let asking_path = &self.files[asking as usize].path;
        let folder = asking_path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = format!("{folder}/{path}");
        if let Some(found) =
            self.by_path.get(beside.trim_start_matches('/')).or_else(|| self.by_path.get(path))
        {
            return Some(*found);
        }
        let tail = format!("/{path}");
        let named = self.by_name.get(path.rsplit('/').next()?)?;
        let ending = named.iter().copied().filter(|at| self.files[*at as usize].path.ends_with(&tail));
        self.nearest(ending, asking)
    }

    fn nearest(&self, found: impl Iterator<Item = u32>, asking: u32) -> Option<u32> {
        let path = &self.files[asking as usize].path;
        found.max_by_key(|at| {
            let other = &self.files[*at as usize].path;
            let common = path.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
            (common, std::cmp::Reverse(*at))
        })
    }

    /// The template that `a.b` or `package::a.b` names.
    pub fn view(&self, name: &str, asking: u32) -> Option<u32> {
        let (package, name) = name.split_once("::").unwrap_or(("", name));
        let path = name.replace('.', "/");
        let found = self.views.get(path.as_str())?;
        let package = package.to_lowercase().replace('-', "");
        let fits = |at: &u32| {
            package.is_empty()
                || self.files[*at as usize].path.to_lowercase().replace('-', "").contains(&package)
        };
        let fitting: Vec<u32> = found.iter().copied().filter(fits).collect();
        let all = if fitting.is_empty() { found.clone() } else { fitting };
        self.nearest(all.into_iter(), asking)
    }

    /// The template `a.b` in some folder of templates, where there is one alone: components may lie in folders that
    /// only the program names.
    pub fn only_view_below_a_folder(&self, name: &str) -> Option<u32> {
        let path = name.replace('.', "/");
        let is_it = |view: &str| view.split_once('/').is_some_and(|(_, below)| below == path);
        let mut found = self.views.iter().filter(|(view, _)| is_it(view)).flat_map(|(_, at)| at);
        found.next().copied().filter(|_| found.next().is_none())
    }
}

/// What a template is called: its path behind the last folder of templates.
fn view_name(path: &str) -> Option<&str> {
    let start = path.rfind("views/").map(|at| at + "views/".len());
    let start = start.or_else(|| path.rfind("templates/").map(|at| at + "templates/".len()))?;
    let name = &path[start..];
    name.strip_suffix(".blade.php")
        .or_else(|| name.strip_suffix(".php"))
        .or_else(|| name.strip_suffix(".phtml"))
}
