//! An architect explores, by keyboard alone: why does one part depend on another, what closes a
//! cycle; and every view can be read by those who do not see it.

use std::path::Path;

use banyan_tests::desktop::{App, Stage};
use banyan_tests::root;
use serde_json::Value;

const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";
const RIGHT: &str = "\u{e014}";
const ESCAPE: &str = "\u{e00c}";
const HOME: &str = "\u{e011}";
const CONTROL: &str = "\u{e009}";
const RELEASE: &str = "\u{e000}";

async fn open_sample(data: &Path) -> (Stage, App) {
    let stage = Stage::start(data);
    let app = stage.open().await;
    app.press("start-open-sample-shop-java", ENTER).await;
    app.find("overview-units").await;
    (stage, app)
}

/// The line of source that is marked, once it is shown.
async fn marked_line(app: &App) -> String {
    app.wait_for(".drawer .cm-marked").await;
    let line = app.run("return document.querySelector('.drawer .cm-marked').textContent;").await;
    line.as_str().unwrap_or_default().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn why_one_part_depends_on_another_is_found_by_keyboard_to_the_line() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let (stage, app) = open_sample(data.path()).await;

    // A few letters find the unit; the matrix shows its row.
    app.keys("/").await;
    app.press("palette-input", "billserv").await;
    app.until("the hit", async |app| {
        shown(app, "[data-testid='palette-0']").await.contains("BillingService")
    })
    .await;
    app.press("palette-input", ENTER).await;
    app.until("the selection", async |app| shown(app, ".inspector h2").await.contains("BillingService"))
        .await;
    app.keys("3").await;
    app.find("matrix-grid").await;

    // Along its row to the first that uses it, and to the line where.
    app.until("its row", async |app| !shown(app, "[data-testid='matrix-cell']").await.is_empty()).await;
    app.press("matrix-grid", &format!("{HOME}{CONTROL}{RIGHT}{RELEASE}")).await;
    app.until("a cell", async |app| shown(app, "[data-testid='matrix-cell']").await.contains("reference"))
        .await;
    app.press("matrix-grid", ENTER).await;
    let line = marked_line(&app).await;
    assert!(!line.trim().is_empty(), "the source is shown with the line marked");
    assert!(app.has("source-unit").await, "from the source back to the unit");
    app.keys(ESCAPE).await;
    app.until("the drawer to close", async |app| !app.has("source-unit").await).await;
    app.close().await;
    drop(stage);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cycle_is_found_and_read() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let (_stage, app) = open_sample(data.path()).await;
    app.wait_for("#tab-cycles").await.click().await;
    let table = app.wait_for("[aria-label='Cycles'][role='grid']").await;
    table.press(&format!("{DOWN}{ENTER}")).await;
    assert!(!marked_line(&app).await.trim().is_empty(), "the first step of the round trip is shown");

    // What closes it is named, and is the same on the map of the cycle alone, told as a table.
    table.press(HOME).await;
    app.find("cycle-closing").await;
    let closing = shown(&app, ".inspector [data-testid='cycle-closing'] .wrap").await;
    app.click("cycle-on-map").await;
    app.until("the map", async |app| {
        shown(app, "[data-testid='map-narrowed']").await.contains("only cycle 1")
    })
    .await;
    app.keys("t").await;
    app.until("its edges", async |app| closing_edges(app).await.contains(&words(&closing))).await;
    app.close().await;
}

/// The edges of the map that close a cycle: `Order→Bill`.
async fn closing_edges(app: &App) -> Vec<String> {
    let script = "return [...document.querySelectorAll(\"[aria-label='Edges of the map'] [role='row']\")]
        .map((row) => [...row.querySelectorAll(\"[role='gridcell']\")].map((cell) => cell.textContent.trim()))
        .filter((cells) => (cells.at(-1) ?? '').includes('closes a cycle'))
        .map((cells) => `${cells[0]}→${cells[1]}`);";
    serde_json::from_value(app.run(script).await).expect("texts")
}

fn words(text: &str) -> String {
    text.split_whitespace().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_serious_in_either_theme() {
    let axe = std::fs::read_to_string(root().join("ui/node_modules/axe-core/axe.min.js")).expect("axe-core");
    let data = tempfile::tempdir().expect("a temporary folder");
    let (_stage, app) = open_sample(data.path()).await;
    app.run(&format!("{axe}; return true;")).await;
    let mut found = Vec::new();
    for theme in ["light", "dark"] {
        app.run(&format!("document.documentElement.dataset.theme = '{theme}';")).await;
        for view in ["overview", "map", "matrix", "tables", "split", "plan", "progress"] {
            app.click(&format!("view-{view}")).await;
            app.until("the view", async |app| is_settled(app).await).await;
            found.extend(serious(&app).await.into_iter().map(|what| format!("{view}, {theme}: {what}")));
        }
        app.keys("?").await;
        app.wait_for("[role='dialog']").await;
        found.extend(serious(&app).await.into_iter().map(|what| format!("keys, {theme}: {what}")));
        app.keys(ESCAPE).await;
    }
    app.close().await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Nothing is being read any more.
async fn is_settled(app: &App) -> bool {
    app.run("return !document.querySelector('[aria-busy=true]') && !document.body.textContent.includes('Reading…');")
        .await
        .as_bool()
        .unwrap_or(false)
}

/// What axe calls serious or critical, with where it is.
async fn serious(app: &App) -> Vec<String> {
    app.run(
        "window.axeFound = null;
         window.axe.run(document, { resultTypes: ['violations'] }).then((found) => {
           window.axeFound = found.violations
             .filter(({ impact }) => impact === 'serious' || impact === 'critical')
             .flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ html }) => `${id}: ${html.slice(0, 200)}`));
         });",
    )
    .await;
    app.until("axe", async |app| !app.run("return window.axeFound;").await.is_null()).await;
    let found = app.run("return window.axeFound;").await;
    let texts = found.as_array().cloned().unwrap_or_default();
    texts.iter().filter_map(Value::as_str).map(str::to_string).collect()
}

/// The text of what a selector finds; empty where there is nothing.
async fn shown(app: &App, css: &str) -> String {
    let script = format!("return document.querySelector(\"{css}\")?.textContent?.trim() ?? '';");
    app.run(&script).await.as_str().unwrap_or_default().to_string()
}
