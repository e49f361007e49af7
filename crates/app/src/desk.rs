//! The operations as the desktop calls them: plain values in, wire types out.

use std::path::{Path, PathBuf};

use banyan_split::{Edit, SplitSettings, Weights};
use serde::{Serialize, de::DeserializeOwned};

use crate::checks::{CheckRequest, check};
use crate::editor::open_editor;
use crate::error::{Answer, AppError};
use crate::exports::{export_file, export_text, formats};
use crate::project::Project;
use crate::session::{Onlooker, Session};
use crate::state::Moment;
use crate::views;
use crate::wire::*;

/// Samples that come with the program: folder, one line.
const SAMPLES: &[(&str, &str)] = &[
    (
        "shop-java",
        "A web shop in Java: Spring, JPA and JDBC; a god class, contested tables, cross-domain transactions",
    ),
    ("shop-xml", "The same shop in older Java: Hibernate, MyBatis, Struts and Spring, all told in XML"),
    ("shop-csharp", "A web shop in C#: ASP.NET, Entity Framework and Dapper in several projects"),
    ("shop-rust", "A web shop in Rust: a Cargo workspace with axum, sqlx and Diesel"),
    ("shop-kotlin", "A web shop in Kotlin and Java: Gradle projects with Ktor, Spring and Exposed"),
    ("shop-typescript", "A web shop in TypeScript: workspaces with the customary servers and mappers"),
    ("shop-python", "A web shop in Python: Django, Flask and FastAPI side by side"),
    ("shop-ruby", "A web shop in Ruby: a Rails application and an engine"),
    ("shop-php", "A web shop in PHP: Laravel beside Symfony and Doctrine"),
    ("shop-go", "A web shop in Go: several modules, the common routers, GORM and SQL"),
];

impl Session {
    /// Monoliths that were opened, the newest first.
    pub fn recent_projects(&self) -> Vec<RecentProject> {
        self.places().recent()
    }

    /// The samples found in one of these folders.
    pub fn samples(&self, folders: &[PathBuf]) -> Vec<Sample> {
        let found =
            |name: &str| folders.iter().map(|folder| folder.join(name)).find(|folder| folder.is_dir());
        let sample = |&(name, about): &(&str, &str)| {
            let root = found(name)?.to_string_lossy().into_owned();
            Some(Sample { name: name.into(), about: about.into(), root })
        };
        SAMPLES.iter().filter_map(sample).collect()
    }

    /// The user's settings.
    pub fn preferences(&self) -> Preferences {
        self.places().preferences()
    }

    /// Keeps the user's settings.
    pub fn set_preferences(&self, preferences: &Preferences) -> Answer<()> {
        self.places().set_preferences(preferences)
    }

    /// Opens a monolith and shows its overview.
    pub fn open_project(&self, root: &str, tell: impl Fn(ScanProgress) + Send + Sync) -> Answer<Overview> {
        self.open_looking(root, Onlooker { tell: &tell, coarse: None })
    }

    /// Like [`open_project`](Self::open_project); a first scan that takes a while shows a coarse
    /// picture by this query as soon as there is one.
    pub fn open_project_coarse(
        &self,
        root: &str,
        query: &MapQuery,
        tell: impl Fn(ScanProgress) + Send + Sync,
        show: impl Fn(CoarseView) + Send + Sync,
    ) -> Answer<Overview> {
        self.open_looking(root, Onlooker { tell: &tell, coarse: Some((query, &show)) })
    }

    fn open_looking(&self, root: &str, onlooker: Onlooker<'_>) -> Answer<Overview> {
        let project = self.open(Path::new(root), None, onlooker)?;
        self.places().remember(&project.root)?;
        self.overview()
    }

    /// Scans the open monolith again and shows its overview.
    pub fn rescan(&self, tell: impl Fn(ScanProgress) + Send + Sync) -> Answer<Overview> {
        self.rescan_project(Onlooker { tell: &tell, coarse: None })?;
        self.overview()
    }

    /// The overview of the open monolith.
    pub fn overview(&self) -> Answer<Overview> {
        let project = self.project()?;
        let root = project.root.to_string_lossy();
        kept_or(&project, OVERVIEW, |moment| {
            Ok(views::overview::view_overview(&moment.study, &moment.split.split, &root))
        })
    }

    /// The map.
    pub fn map(&self, query: &MapQuery) -> Answer<MapView> {
        let project = self.project()?;
        let view = |moment: &Moment| views::map::view_map(&moment.study, &moment.split.split, query);
        match first_map(query) {
            Some(name) => kept_or(&project, &name, view),
            None => view(&project.moment()?),
        }
    }

    /// What is shown first of a monolith that was scanned before, as its last scan left it: nothing
    /// is read of the source. None where nothing usable was left. The project is open then, and
    /// [`rescan`](Self::rescan) brings it up to date.
    pub fn open_kept(&self, root: &str, query: &MapQuery) -> Answer<Option<KeptView>> {
        let Some(project) = self.reopen(Path::new(root), None)? else { return Ok(None) };
        let Some(overview) = kept(&project, OVERVIEW)? else { return Ok(None) };
        let map = first_map(query).map(|name| kept(&project, &name)).transpose()?.flatten();
        self.places().remember(&project.root)?;
        Ok(Some(KeptView { overview, map, scanned_at: project.scanned_at() }))
    }

    /// What a search finds.
    pub fn search(&self, text: &str, limit: usize) -> Answer<Vec<SearchHit>> {
        let moment = self.moment()?;
        Ok(views::search::search_all(&moment.study.graph, &moment.split.split, text, limit))
    }

    /// All about one unit.
    pub fn unit(&self, id: &str) -> Answer<UnitView> {
        let moment = self.moment()?;
        let index = moment.study.graph.index_of(id);
        let index = index.ok_or_else(|| {
            AppError::NotFound(format!("there is no unit `{id}` in this monolith any more"))
        })?;
        Ok(views::unit::view_unit(&moment.study, &moment.split, index))
    }

    /// The evidence of an edge.
    pub fn evidence(&self, from: &str, to: &str) -> Answer<EvidenceView> {
        let moment = self.moment()?;
        views::evidence::view_evidence(&moment.study, &moment.split.split, from, to)
    }

    /// Source around a line.
    pub fn source(&self, path: &str, line: u32) -> Answer<SourceView> {
        let project = self.project()?;
        views::source::view_source(&project.root, project.study()?.graph.facts(), path, line)
    }

    /// Opens a line in the user's editor.
    pub fn open_in_editor(&self, path: &str, line: u32) -> Answer<()> {
        let file = views::source::locate_file(&self.project()?.root, path)?;
        open_editor(&self.preferences().editor, &file, line)
    }

    /// The split bench.
    pub fn split(&self) -> Answer<SplitView> {
        Ok(view(&self.moment()?))
    }

    /// Takes a new proposal.
    pub fn propose(&self, request: &ProposalRequest) -> Answer<SplitView> {
        let settings = SplitSettings {
            services: request.services.map(|count| count as usize),
            weights: Weights { structure: request.structure, data: request.data, domain: request.domain },
            seed: request.seed,
        };
        Ok(view(&self.project()?.propose(&settings)?))
    }

    /// Makes a decision.
    pub fn edit(&self, edit: Edit) -> Answer<SplitView> {
        Ok(view(&self.project()?.decide(edit)?))
    }

    /// Takes the last decision back.
    pub fn undo(&self) -> Answer<SplitView> {
        Ok(view(&self.project()?.undo()?))
    }

    /// Makes the last undone decision again.
    pub fn redo(&self) -> Answer<SplitView> {
        Ok(view(&self.project()?.redo()?))
    }

    /// The plan, as `banyan.plan/1`.
    pub fn plan(&self) -> Answer<String> {
        let project = self.project()?;
        export_text(&project, &project.moment()?, "plan-json")
    }

    /// Progress, as `banyan.status/1`.
    pub fn progress(&self) -> Answer<String> {
        let project = self.project()?;
        export_text(&project, &project.moment()?, "status-json")
    }

    /// The guardrails against the baseline, as `banyan.check/1`; records today's violations as
    /// known first where asked to.
    pub fn check(&self, update_baseline: bool) -> Answer<String> {
        let project = self.project()?;
        let request = CheckRequest { update_baseline, baseline_file: None };
        Ok(check(&project, &project.moment()?, &request)?.json())
    }

    /// All export formats.
    pub fn export_formats(&self) -> Vec<FormatView> {
        formats()
    }

    /// Writes an export to a file that the user chose.
    pub fn export(&self, format: &str, path: &str) -> Answer<()> {
        let path = Path::new(path);
        if !path.is_absolute() {
            return Err(AppError::Failed("give the whole path of the file to export to".into()));
        }
        export_file(&*self.project()?, format, path)
    }

    fn moment(&self) -> Answer<Moment> {
        self.project()?.moment()
    }
}

fn view(moment: &Moment) -> SplitView {
    views::split::view_split(&moment.study, &moment.split, moment.split.plan(&moment.study))
}

const OVERVIEW: &str = "overview";

/// The name of a map among kept answers, where nothing in it was opened or chosen yet.
fn first_map(query: &MapQuery) -> Option<String> {
    let untouched = query.expanded.is_empty() && query.focus.is_none();
    untouched.then(|| serde_json::to_string(query).ok()).flatten().map(|query| format!("map {query}"))
}

/// A view as it was shown before, if nothing changed since.
fn kept<T: DeserializeOwned>(project: &Project, name: &str) -> Answer<Option<T>> {
    Ok(project.kept_answer(name)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// A view as it was shown before, or a new one, which is kept.
fn kept_or<T: DeserializeOwned + Serialize>(
    project: &Project,
    name: &str,
    view: impl Fn(&Moment) -> Answer<T>,
) -> Answer<T> {
    if let Some(kept) = kept(project, name)? {
        return Ok(kept);
    }
    let view = view(&project.moment()?)?;
    if let Ok(text) = serde_json::to_string(&view) {
        project.keep_answer(name, &text)?;
    }
    Ok(view)
}
