//! The operations as the desktop calls them: plain values in, wire types out.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};

use crate::checks::{CheckRequest, check};
use crate::editor::open_editor;
use crate::error::{Answer, AppError};
use crate::exports::{export_text, formats, write_export};
use crate::places::write_whole;
use crate::project::Project;
use crate::session::{Onlooker, Session};
use crate::state::{Known, Moment};
use crate::views;
use crate::views::matrix::OrderedMatrix;
use crate::views::narrow::{Ground, Narrowed, narrow, narrowing_part};
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

    /// The overview of the open monolith. While its split is not known yet, units have no place in it.
    pub fn overview(&self) -> Answer<Overview> {
        let project = self.project()?;
        let root = project.root.to_string_lossy();
        kept_or(&project, Some(OVERVIEW), |known| {
            Ok(views::overview::view_overview(&known.study, known.ground().split, &root))
        })
    }

    /// The map. While the split is not known yet, it is drawn without places.
    pub fn map(&self, query: &MapQuery) -> Answer<MapView> {
        let project = self.project()?;
        let name = first_map(query);
        kept_or(&project, name.as_deref(), |known| {
            let compared = self.compared(&project, known, query)?;
            let narrowed = self.narrowed(known, query, &compared)?;
            views::map::view_map(compared.ground(known), query, &narrowed)
        })
    }

    /// What a query of the map leaves of the units; the same while nothing changes but what is open.
    fn narrowed(&self, known: &Known, query: &MapQuery, compared: &Compared) -> Answer<Arc<Narrowed>> {
        let owning = known.study.owning_now().is_some();
        let name = format!("{} {} {owning}", question(&narrowing_part(query)), compared.name);
        self.narrowed.get(known, name, || narrow(compared.ground(known), query))
    }

    /// What the alternative that a query compares has elsewhere, as the decisions are on disk now.
    fn compared(&self, project: &Project, known: &Known, query: &MapQuery) -> Answer<Compared> {
        let Some(other) = query.compared.filter(|_| known.split.is_some()) else {
            return Ok(Compared::default());
        };
        let name = format!("{other} {:?}", project.store().mark()?);
        let elsewhere = self.elsewhere.get(known, name.clone(), || {
            let found = project.compare_alternatives(project.current_alternative()?, other)?;
            let mut elsewhere = vec![false; known.study.graph.units().len()];
            for (unit, ..) in &found.comparison.differing {
                elsewhere.get_mut(unit.at()).into_iter().for_each(|differs| *differs = true);
            }
            Ok(elsewhere)
        })?;
        Ok(Compared { name, elsewhere: Some(elsewhere) })
    }

    /// The views of the map that were saved, by name.
    pub fn saved_views(&self) -> Answer<Vec<SavedView>> {
        let saved = self.project()?.store().saved_views()?;
        let read = |(name, text): (String, String)| {
            let view: SavedView = serde_json::from_str(&text).ok()?;
            Some(SavedView { name, ..view })
        };
        Ok(saved.into_iter().filter_map(read).collect())
    }

    /// Saves a view of the map under its name; gives all that are saved.
    pub fn save_view(&self, view: &SavedView) -> Answer<Vec<SavedView>> {
        let name = view.name.trim();
        if name.is_empty() {
            return Err(AppError::Failed("give the view a name to save it under".into()));
        }
        let text = serde_json::to_string(view)
            .map_err(|error| AppError::Failed(format!("the view cannot be saved: {error}")))?;
        self.project()?.store().save_view(name, &text)?;
        self.saved_views()
    }

    /// Removes a saved view; gives those that are left.
    pub fn remove_view(&self, name: &str) -> Answer<Vec<SavedView>> {
        self.project()?.store().remove_view(name)?;
        self.saved_views()
    }

    /// Writes a picture to a file that the user chose.
    pub fn save_picture(&self, path: &str, picture: &[u8]) -> Answer<()> {
        let path = Path::new(path);
        if !path.is_absolute() {
            return Err(AppError::Failed("give the whole path of the file for the picture".into()));
        }
        write_whole(path, picture).map_err(|error| {
            AppError::Failed(format!(
                "cannot write the picture to {}: {error}; choose another file",
                path.display()
            ))
        })
    }

    /// The dependency matrix, seen through a window.
    pub fn matrix(&self, query: &MatrixQuery, window: &MatrixWindow) -> Answer<MatrixView> {
        let known = self.moment()?.known();
        let ordered = self.ordered_matrix(&known, query)?;
        Ok(views::matrix::view_matrix(known.ground(), &ordered, window))
    }

    /// All tables that can be looked at.
    pub fn tables(&self) -> Answer<Vec<TableInfo>> {
        Ok(views::tables::list_tables(&self.moment()?))
    }

    /// The table of a matrix's cells.
    pub fn matrix_cells(&self, query: &MatrixQuery) -> Answer<TableInfo> {
        let moment = self.moment()?;
        views::tables::cells_info(&moment, &*self.ordered_matrix(&moment.known(), query)?)
    }

    /// Some rows of a table.
    pub fn table_page(&self, query: &TableQuery, first: usize, count: usize) -> Answer<TablePage> {
        self.with_table(query, |rows, kind, order| views::tables::view_page(rows, kind, order, first, count))
    }

    /// A table as text with tabs: the columns named, or all; one row of it (by its number as found), or all.
    pub fn table_text(&self, query: &TableQuery, columns: &[String], row: Option<u32>) -> Answer<String> {
        self.with_table(query, |rows, kind, order| views::tables::render_tsv(rows, kind, order, columns, row))
    }

    /// Writes a table as CSV to a file that the user chose.
    pub fn export_table(&self, query: &TableQuery, columns: &[String], path: &str) -> Answer<()> {
        let (path, go_on) = (whole_path(path)?, self.watch_stop());
        let csv = self
            .with_table(query, |rows, kind, order| views::tables::render_csv(rows, kind, order, columns))?;
        go_on()?;
        write_export(path, &csv)
    }

    fn with_table<T>(
        &self,
        query: &TableQuery,
        answer: impl FnOnce(&views::tables::Rows<'_>, &views::tables::TableKind, &views::tables::RowOrder) -> T,
    ) -> Answer<T> {
        let moment = self.moment()?;
        let known = moment.known();
        let matrix = query.matrix.as_ref().map(|matrix| self.ordered_matrix(&known, matrix)).transpose()?;
        let order = self.rows.get(&known, question(query), || {
            views::tables::with_rows(&moment, query, matrix.as_deref(), |rows, kind| {
                views::tables::order_rows(rows, kind, query)
            })
        })?;
        views::tables::with_rows(&moment, query, matrix.as_deref(), |rows, kind| answer(rows, kind, &order))
    }

    fn ordered_matrix(&self, known: &Known, query: &MatrixQuery) -> Answer<Arc<OrderedMatrix>> {
        let compared = self.compared(&*self.project()?, known, &query.map)?;
        let narrowed = self.narrowed(known, &query.map, &compared)?;
        let name = format!("{} {}", question(query), compared.name);
        let order = || Ok(views::matrix::order_rows(compared.ground(known), query, narrowed));
        self.matrix.get(known, name, order)
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
        Ok(views::search::search_all(self.project()?.known()?.ground(), text, limit))
    }

    /// All about one unit that is known by now.
    pub fn unit(&self, id: &str) -> Answer<UnitView> {
        view_unit(&self.project()?.known()?, id)
    }

    /// All about one unit, with the reason for its place: waits for the split and the reasons of all units.
    pub fn explain_unit(&self, id: &str) -> Answer<UnitView> {
        let moment = self.moment()?;
        moment.split.reasons(&moment.study);
        view_unit(&moment.known(), id)
    }

    /// The evidence of an edge; where it was drawn by a query, of what that leaves.
    pub fn evidence(&self, from: &str, to: &str, drawn_by: Option<&MapQuery>) -> Answer<EvidenceView> {
        let known = self.moment()?.known();
        let Some(query) = drawn_by else {
            return views::evidence::view_evidence(known.ground(), from, to, None);
        };
        let compared = self.compared(&*self.project()?, &known, query)?;
        let narrowed = self.narrowed(&known, query, &compared)?;
        views::evidence::view_evidence(compared.ground(&known), from, to, Some((query, &narrowed)))
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
        let (path, go_on) = (whole_path(path)?, self.watch_stop());
        let project = self.project()?;
        let text = export_text(&project, &project.moment()?, format)?;
        go_on()?;
        write_export(path, &text)
    }

    fn moment(&self) -> Answer<Moment> {
        self.project()?.moment()
    }
}

fn view_unit(known: &Known, id: &str) -> Answer<UnitView> {
    let index = known.study.graph.index_of(id);
    let index = index
        .ok_or_else(|| AppError::NotFound(format!("there is no unit `{id}` in this monolith any more")))?;
    Ok(views::unit::view_unit(&known.study, known.split.as_deref(), index))
}

/// The path of a file to write: whole, as nothing says from where to go on.
fn whole_path(path: &str) -> Answer<&Path> {
    let path = Path::new(path);
    if path.is_absolute() {
        return Ok(path);
    }
    Err(AppError::Failed("give the whole path of the file to export to".into()))
}

/// What a compared alternative has elsewhere, and the text by which that is known again.
#[derive(Default)]
struct Compared {
    name: String,
    elsewhere: Option<Arc<Vec<bool>>>,
}

impl Compared {
    fn ground<'a>(&'a self, known: &'a Known) -> Ground<'a> {
        Ground { elsewhere: self.elsewhere.as_ref().map(|elsewhere| elsewhere.as_slice()), ..known.ground() }
    }
}

/// A question as the text by which its answer is known again.
fn question(query: &impl Serialize) -> String {
    serde_json::to_string(query).unwrap_or_default()
}

const OVERVIEW: &str = "overview";

/// The name of a map among kept answers, where nothing in it was opened or chosen yet.
fn first_map(query: &MapQuery) -> Option<String> {
    let first = MapQuery { group_by: query.group_by.clone(), ..MapQuery::default() };
    let untouched = *query == first;
    untouched.then(|| serde_json::to_string(query).ok()).flatten().map(|query| format!("map {query}"))
}

/// A view as it was shown before, if nothing changed since.
fn kept<T: DeserializeOwned>(project: &Project, name: &str) -> Answer<Option<T>> {
    Ok(project.kept_answer(name)?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// A view as it was shown before, or a new one, which is kept if it has a name. Nobody waits for a
/// proposal to see a first picture: what was drawn without a split is kept until there is one.
fn kept_or<T: DeserializeOwned + Serialize>(
    project: &Project,
    name: Option<&str>,
    view: impl Fn(&Known) -> Answer<T>,
) -> Answer<T> {
    if let Some(name) = name.filter(|_| !project.is_studied())
        && let Some(kept) = kept(project, name)?
    {
        return Ok(kept);
    }
    let view = view(&project.known()?)?;
    if let (Some(name), Ok(text)) = (name, serde_json::to_string(&view)) {
        project.keep_answer_in_passing(name, &text)?;
    }
    Ok(view)
}
