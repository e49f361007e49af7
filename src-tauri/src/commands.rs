//! The commands, by the names of the operations they call. Each runs on a thread that may block,
//! so that the window never waits.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use banyan_app::wire::*;
use banyan_app::{Answer, AppError, Edit, Replay, Session};
use tauri::ipc::{Channel, Invoke, InvokeBody, Request};
use tauri::{AppHandle, State, Wry};

use crate::menu::show_menu;
use crate::start::{LaunchFolder, sample_folders};

type Shared<'a> = State<'a, Arc<Session>>;
type Wired<T> = Result<T, WireError>;

/// How often the window hears how far a scan is.
const PROGRESS_EVERY: Duration = Duration::from_millis(50);

/// All commands.
pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        recent_projects,
        samples,
        preferences,
        set_preferences,
        launch_folder,
        open_project,
        open_kept,
        rescan,
        cancel_scan,
        close_project,
        stop,
        overview,
        map,
        saved_views,
        save_view,
        remove_view,
        save_picture,
        matrix,
        matrix_cells,
        tables,
        table_page,
        table_text,
        export_table,
        search,
        unit,
        explain_unit,
        evidence,
        source,
        open_in_editor,
        split,
        split_page,
        signals,
        counts,
        take_traces,
        propose,
        propose_alternative,
        preview_proposal,
        edit,
        preview_edit,
        propose_halves,
        propose_extraction,
        undo,
        redo,
        outside,
        read_history,
        cancel_history,
        replay,
        keep_alternative,
        switch_alternative,
        rename_alternative,
        delete_alternative,
        compare_alternatives,
        plan,
        progress,
        check,
        export_formats,
        export,
    ]
}

#[tauri::command]
async fn recent_projects(session: Shared<'_>) -> Wired<Vec<RecentProject>> {
    run(&session, |session| Ok(session.recent_projects())).await
}

#[tauri::command]
async fn samples(app: AppHandle, session: Shared<'_>) -> Wired<Vec<Sample>> {
    run(&session, move |session| Ok(session.samples(&sample_folders(&app)))).await
}

#[tauri::command]
async fn preferences(session: Shared<'_>) -> Wired<Preferences> {
    run(&session, |session| Ok(session.preferences())).await
}

#[tauri::command]
async fn set_preferences(session: Shared<'_>, preferences: Preferences) -> Wired<()> {
    run(&session, move |session| session.set_preferences(&preferences)).await
}

#[tauri::command]
fn launch_folder(folder: State<'_, LaunchFolder>) -> Option<String> {
    folder.take()
}

#[tauri::command]
async fn open_project(
    app: AppHandle,
    session: Shared<'_>,
    root: String,
    query: MapQuery,
    on_progress: Channel<ScanProgress>,
    on_coarse: Channel<CoarseView>,
) -> Wired<Overview> {
    let show = move |view| drop(on_coarse.send(view));
    let open =
        move |session: &Session| session.open_project_coarse(&root, &query, now_and_then(on_progress), show);
    let overview = run(&session, open).await?;
    show_menu(&app, &session.recent_projects()).map_err(|error| failed(&error))?;
    Ok(overview)
}

#[tauri::command]
async fn open_kept(
    app: AppHandle,
    session: Shared<'_>,
    root: String,
    query: MapQuery,
) -> Wired<Option<KeptView>> {
    let kept = run(&session, move |session| session.open_kept(&root, &query)).await?;
    show_menu(&app, &session.recent_projects()).map_err(|error| failed(&error))?;
    Ok(kept)
}

#[tauri::command]
async fn rescan(session: Shared<'_>, on_progress: Channel<ScanProgress>) -> Wired<Overview> {
    run(&session, move |session| session.rescan(now_and_then(on_progress))).await
}

#[tauri::command]
fn cancel_scan(session: Shared<'_>) {
    session.cancel_scan();
}

#[tauri::command]
fn close_project(session: Shared<'_>) {
    session.close_project();
}

#[tauri::command]
fn stop(session: Shared<'_>) {
    session.stop();
}

#[tauri::command]
async fn overview(session: Shared<'_>) -> Wired<Overview> {
    run(&session, |session| session.overview()).await
}

#[tauri::command]
async fn map(session: Shared<'_>, query: MapQuery) -> Wired<MapView> {
    run(&session, move |session| session.map(&query)).await
}

#[tauri::command]
async fn saved_views(session: Shared<'_>) -> Wired<Vec<SavedView>> {
    run(&session, |session| session.saved_views()).await
}

#[tauri::command]
async fn save_view(session: Shared<'_>, view: SavedView) -> Wired<Vec<SavedView>> {
    run(&session, move |session| session.save_view(&view)).await
}

#[tauri::command]
async fn remove_view(session: Shared<'_>, name: String) -> Wired<Vec<SavedView>> {
    run(&session, move |session| session.remove_view(&name)).await
}

/// The picture is the body of the request, its file the header `path`, as JSON.
#[tauri::command]
async fn save_picture(session: Shared<'_>, request: Request<'_>) -> Wired<()> {
    let InvokeBody::Raw(picture) = request.body().clone() else { return Err(failed(&"there is no picture")) };
    let path = request.headers().get("path").and_then(|path| serde_json::from_slice(path.as_bytes()).ok());
    let path: String = path.unwrap_or_default();
    run(&session, move |session| session.save_picture(&path, &picture)).await
}

#[tauri::command]
async fn matrix(session: Shared<'_>, query: MatrixQuery, window: MatrixWindow) -> Wired<MatrixView> {
    run(&session, move |session| session.matrix(&query, &window)).await
}

#[tauri::command]
async fn matrix_cells(session: Shared<'_>, query: MatrixQuery) -> Wired<TableInfo> {
    run(&session, move |session| session.matrix_cells(&query)).await
}

#[tauri::command]
async fn tables(session: Shared<'_>) -> Wired<Vec<TableInfo>> {
    run(&session, |session| session.tables()).await
}

#[tauri::command]
async fn table_page(session: Shared<'_>, query: TableQuery, first: usize, count: usize) -> Wired<TablePage> {
    run(&session, move |session| session.table_page(&query, first, count)).await
}

#[tauri::command]
async fn table_text(
    session: Shared<'_>,
    query: TableQuery,
    columns: Vec<String>,
    row: Option<u32>,
) -> Wired<String> {
    run(&session, move |session| session.table_text(&query, &columns, row)).await
}

#[tauri::command]
async fn export_table(
    session: Shared<'_>,
    query: TableQuery,
    columns: Vec<String>,
    path: String,
) -> Wired<()> {
    run(&session, move |session| session.export_table(&query, &columns, &path)).await
}

#[tauri::command]
async fn search(session: Shared<'_>, text: String, limit: usize) -> Wired<Vec<SearchHit>> {
    run(&session, move |session| session.search(&text, limit)).await
}

#[tauri::command]
async fn unit(session: Shared<'_>, id: String) -> Wired<UnitView> {
    run(&session, move |session| session.unit(&id)).await
}

#[tauri::command]
async fn explain_unit(session: Shared<'_>, id: String) -> Wired<UnitView> {
    run(&session, move |session| session.explain_unit(&id)).await
}

#[tauri::command]
async fn evidence(
    session: Shared<'_>,
    from: String,
    to: String,
    drawn_by: Option<MapQuery>,
) -> Wired<EvidenceView> {
    run(&session, move |session| session.evidence(&from, &to, drawn_by.as_ref())).await
}

#[tauri::command]
async fn source(session: Shared<'_>, path: String, line: u32) -> Wired<SourceView> {
    run(&session, move |session| session.source(&path, line)).await
}

#[tauri::command]
async fn open_in_editor(session: Shared<'_>, path: String, line: u32) -> Wired<()> {
    run(&session, move |session| session.open_in_editor(&path, line)).await
}

#[tauri::command]
async fn split(session: Shared<'_>) -> Wired<SplitView> {
    run(&session, |session| session.split()).await
}

#[tauri::command]
async fn counts(session: Shared<'_>, request: ProposalRequest) -> Wired<Vec<CountView>> {
    run(&session, move |session| session.counts(&request)).await
}

#[tauri::command]
async fn take_traces(session: Shared<'_>, path: String) -> Wired<TracesView> {
    run(&session, move |session| session.take_traces(&path)).await
}

#[tauri::command]
async fn split_page(session: Shared<'_>, reading: u32, page: u32) -> Wired<SplitPage> {
    run(&session, move |session| session.split_page(reading, page)).await
}

#[tauri::command]
async fn propose(session: Shared<'_>, request: ProposalRequest) -> Wired<SplitView> {
    run(&session, move |session| session.propose(&request)).await
}

#[tauri::command]
async fn edit(session: Shared<'_>, edit: Edit) -> Wired<SplitView> {
    run(&session, move |session| session.edit(edit)).await
}

#[tauri::command]
async fn signals(session: Shared<'_>) -> Wired<Vec<SignalView>> {
    run(&session, |session| session.signals()).await
}

#[tauri::command]
async fn propose_alternative(
    session: Shared<'_>,
    name: String,
    request: ProposalRequest,
) -> Wired<SplitView> {
    run(&session, move |session| session.propose_alternative(&name, &request)).await
}

#[tauri::command]
async fn preview_proposal(session: Shared<'_>, request: ProposalRequest) -> Wired<PreviewView> {
    run(&session, move |session| session.preview_proposal(&request)).await
}

#[tauri::command]
async fn preview_edit(session: Shared<'_>, edit: Edit) -> Wired<PreviewView> {
    run(&session, move |session| session.preview_edit(edit)).await
}

#[tauri::command]
async fn propose_halves(session: Shared<'_>, service: String) -> Wired<HalvesView> {
    run(&session, move |session| session.propose_halves(&service)).await
}

#[tauri::command]
async fn propose_extraction(session: Shared<'_>, request: ExtractionRequest) -> Wired<ExtractionView> {
    run(&session, move |session| session.propose_extraction(&request)).await
}

#[tauri::command]
async fn keep_alternative(session: Shared<'_>, name: String, of: Option<i64>) -> Wired<Vec<AlternativeView>> {
    run(&session, move |session| session.keep_alternative(&name, of)).await
}

#[tauri::command]
async fn switch_alternative(session: Shared<'_>, id: i64) -> Wired<SplitView> {
    run(&session, move |session| session.switch_alternative(id)).await
}

#[tauri::command]
async fn rename_alternative(session: Shared<'_>, id: i64, name: String) -> Wired<Vec<AlternativeView>> {
    run(&session, move |session| session.rename_alternative(id, &name)).await
}

#[tauri::command]
async fn delete_alternative(session: Shared<'_>, id: i64) -> Wired<Vec<AlternativeView>> {
    run(&session, move |session| session.delete_alternative(id)).await
}

#[tauri::command]
async fn compare_alternatives(session: Shared<'_>, one: i64, other: i64) -> Wired<ComparisonView> {
    run(&session, move |session| session.compare_alternatives(one, other)).await
}

#[tauri::command]
async fn undo(session: Shared<'_>) -> Wired<SplitView> {
    run(&session, |session| session.undo()).await
}

#[tauri::command]
async fn redo(session: Shared<'_>) -> Wired<SplitView> {
    run(&session, |session| session.redo()).await
}

#[tauri::command]
async fn outside(session: Shared<'_>) -> Wired<OutsideView> {
    run(&session, |session| session.outside()).await
}

#[tauri::command]
async fn read_history(session: Shared<'_>, on_progress: Channel<ScanProgress>) -> Wired<OutsideView> {
    run(&session, move |session| session.read_history(now_and_then(on_progress))).await
}

#[tauri::command]
fn cancel_history(session: Shared<'_>) {
    session.cancel_history();
}

#[tauri::command]
async fn replay(session: Shared<'_>, months: u32) -> Wired<Replay> {
    run(&session, move |session| session.replay(months)).await
}

#[tauri::command]
async fn plan(session: Shared<'_>) -> Wired<String> {
    run(&session, |session| session.plan()).await
}

#[tauri::command]
async fn progress(session: Shared<'_>) -> Wired<String> {
    run(&session, |session| session.progress()).await
}

#[tauri::command]
async fn check(session: Shared<'_>, update_baseline: bool) -> Wired<String> {
    run(&session, move |session| session.check(update_baseline)).await
}

#[tauri::command]
async fn export_formats(session: Shared<'_>) -> Wired<Vec<FormatView>> {
    run(&session, |session| Ok(session.export_formats())).await
}

#[tauri::command]
async fn export(session: Shared<'_>, format: String, path: String) -> Wired<()> {
    run(&session, move |session| session.export(&format, &path)).await
}

/// Runs an operation where it may block, and gives its failure the form that crosses over.
async fn run<T: Send + 'static>(
    session: &Arc<Session>,
    operation: impl FnOnce(&Session) -> Answer<T> + Send + 'static,
) -> Wired<T> {
    let session = session.clone();
    let answer = tauri::async_runtime::spawn_blocking(move || operation(&session)).await;
    match answer {
        Ok(answer) => answer.map_err(|error| error.to_wire()),
        Err(_) => Err(failed(&"the operation broke off; desktop.log in the data folder tells where")),
    }
}

fn failed(why: &dyn std::fmt::Display) -> WireError {
    AppError::Failed(why.to_string()).to_wire()
}

/// Passes progress on, though not every step of it: each stage's beginning, then at intervals.
fn now_and_then(channel: Channel<ScanProgress>) -> impl Fn(ScanProgress) + Send + Sync {
    let told: Mutex<Option<(Instant, String)>> = Mutex::new(None);
    move |progress| {
        let Ok(mut told) = told.lock() else { return };
        let due = told
            .as_ref()
            .is_none_or(|(when, stage)| *stage != progress.stage || when.elapsed() >= PROGRESS_EVERY);
        if due {
            *told = Some((Instant::now(), progress.stage.clone()));
            let _ = channel.send(progress);
        }
    }
}
