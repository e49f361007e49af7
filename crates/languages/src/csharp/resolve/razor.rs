//! What holds for files of Razor: their namespaces, and what the files of their folders say for them.

use banyan_facts::{DeclarationKind, FileFacts, Language};
use foldhash::{HashMap, HashMapExt};

use super::super::razor::{RazorKind, UNSTATED, identifier};
use super::projects::{Projects, folder_of};

/// What every view has in sight.
const OF_VIEWS: &[&str] = &[
    "System",
    "System.Collections.Generic",
    "System.Linq",
    "System.Threading.Tasks",
    "Microsoft.AspNetCore.Mvc",
    "Microsoft.AspNetCore.Mvc.Rendering",
    "Microsoft.AspNetCore.Mvc.ViewFeatures",
];

/// What every component has in sight.
const OF_COMPONENTS: &[&str] = &[
    "System",
    "System.Collections.Generic",
    "System.Linq",
    "System.Threading.Tasks",
    "Microsoft.AspNetCore.Components",
];

/// A file of Razor.
#[derive(Debug)]
pub(super) struct RazorFile {
    /// What it is
    pub kind: RazorKind,
    /// The namespace of its class
    pub namespace: String,
    /// The files whose usings it has, the nearest first
    pub imports: Vec<u32>,
    /// What is in sight by default, and namespaces that it is in besides its own
    pub in_sight: Vec<String>,
}

/// All files of Razor, by their places.
#[derive(Debug, Default)]
pub(super) struct RazorFiles(HashMap<u32, RazorFile>);

impl RazorFiles {
    /// Those among these files.
    pub fn new(files: &[&FileFacts], projects: &Projects) -> RazorFiles {
        let own = files.iter().copied().zip(0u32..).filter(|(facts, _)| facts.language == Language::CSharp);
        let own = own.filter_map(|(facts, file)| Some((facts, file, RazorKind::of(&facts.path)?)));
        let all: Vec<(&FileFacts, u32, RazorKind)> = own.collect();
        if all.is_empty() {
            return RazorFiles::default();
        }
        let imports: HashMap<(&str, bool), (u32, &FileFacts)> = all
            .iter()
            .filter(|(_, _, kind)| kind.is_imports())
            .map(|(facts, file, kind)| ((folder_of(&facts.path), kind.is_of_components()), (*file, *facts)))
            .collect();
        let by_path: HashMap<&str, &FileFacts> = files
            .iter()
            .map(|facts| (&*facts.path, *facts))
            .filter(|(path, _)| path.ends_with(".razor.cs"))
            .collect();
        let mut found = HashMap::with_capacity(all.len());
        for (facts, file, kind) in all {
            let root = projects.root_of_path(&facts.path);
            let folder = folder_of(&facts.path);
            let chain: Vec<(&str, u32, &FileFacts)> = folders_up(folder, root.folder)
                .filter_map(|folder| {
                    let (at, facts) = *imports.get(&(folder, kind.is_of_components()))?;
                    (at != file).then_some((folder, at, facts))
                })
                .collect();
            let own = stated_namespace(facts).map(|namespace| (folder, namespace));
            let above = chain.iter().find_map(|(at, _, facts)| Some((*at, stated_namespace(facts)?)));
            let stated = own.or(above).map(|(at, stated)| joined(stated, &folder[at.len()..]));
            let by_folder = joined(root.namespace, &folder[root.folder.len()..]);
            let behind =
                by_path.get(format!("{}.cs", facts.path).as_str()).and_then(|facts| first_namespace(facts));
            let defaults = if kind.is_of_components() { OF_COMPONENTS } else { OF_VIEWS };
            let mut in_sight: Vec<String> =
                defaults.iter().map(|namespace| (*namespace).to_owned()).collect();
            let namespace = match kind {
                RazorKind::Component => behind.map(str::to_owned).or(stated).unwrap_or(by_folder),
                _ => {
                    // The namespace of a view is told by its folder, so that each has a name of its own; what it states
                    // is in sight, with what is around that.
                    let stated = stated.as_deref().unwrap_or_default();
                    let ends = stated.match_indices('.').map(|(at, _)| at).chain([stated.len()]);
                    in_sight.extend(ends.filter(|end| *end > 0).map(|end| stated[..end].to_owned()));
                    by_folder
                }
            };
            let imports = chain.into_iter().map(|(_, at, _)| at).collect();
            found.insert(file, RazorFile { kind, namespace, imports, in_sight });
        }
        RazorFiles(found)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The file at a place, where it is one of Razor.
    pub fn get(&self, file: u32) -> Option<&RazorFile> {
        self.0.get(&file)
    }
}

/// A folder and those around it, up to one.
fn folders_up<'p>(folder: &'p str, top: &str) -> impl Iterator<Item = &'p str> {
    let least = top.len();
    std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| folder_of(folder)))
        .take_while(move |folder| folder.len() >= least)
}

/// The namespace that `@namespace` states.
fn stated_namespace(facts: &FileFacts) -> Option<&str> {
    first_namespace(facts).filter(|namespace| *namespace != UNSTATED)
}

fn first_namespace(facts: &FileFacts) -> Option<&str> {
    let first = facts.declarations.iter().find(|declaration| declaration.kind == DeclarationKind::Module);
    first.map(|declaration| facts.text(declaration.name))
}

/// A namespace and the folders below the one that it is of.
fn joined(namespace: &str, below: &str) -> String {
    let parts = below.split('/').filter(|part| !part.is_empty()).map(|part| {
        // A folder may have a name with dots.
        part.split('.').map(identifier).collect::<Vec<_>>().join(".")
    });
    let whole = Some(namespace.to_owned()).filter(|namespace| !namespace.is_empty());
    whole.into_iter().chain(parts).collect::<Vec<_>>().join(".")
}
