//! The app in its WebView: an architect opens the sample, moves a unit, thinks again, exports, and
//! finds everything again the next day.

use std::path::Path;

use banyan_tests::desktop::{App, Stage};
use banyan_tests::{commit_all, repository_of};

/// A unit of the catalog.
const UNIT: &str = "java:org.banyan.shop.model.Product";

#[tokio::test(flavor = "multi_thread")]
async fn decisions_are_made_undone_exported_and_found_again() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let stage = Stage::start(data.path());
    let app = stage.open().await;

    app.click("start-open-sample-shop-java").await;
    let units = app.text("overview-units").await;
    assert!(units.chars().any(|digit| digit.is_ascii_digit()), "the overview counts units: {units}");

    app.click("view-split").await;
    let home = service_of(&app, UNIT).await;
    let target = other_service(&app, &home).await;
    move_unit(&app, UNIT, &target).await;
    app.until("the move", async |app| service_of(app, UNIT).await == target).await;

    app.click("undo").await;
    app.until("the undo", async |app| service_of(app, UNIT).await == home).await;
    app.click("redo").await;
    app.until("the redo", async |app| service_of(app, UNIT).await == target).await;

    compare_with_a_copy(&app).await;

    let exported = data.path().join("split.json");
    export(&app, "split-json", &exported).await;
    app.until("the export", async |_| exported.exists()).await;
    let split: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&exported).expect("the export")).expect("JSON");
    let moved = split["services"].as_array().expect("services").iter().any(|service| {
        service["units"].as_array().is_some_and(|units| units.iter().any(|unit| unit == UNIT))
    });
    assert!(moved, "the exported split has the unit");
    app.close().await;

    let app = stage.open().await;
    app.click("start-open-sample-shop-java").await;
    app.find("overview-units").await;
    app.click("view-split").await;
    assert_eq!(service_of(&app, UNIT).await, target, "the decision was kept");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_of_the_map_is_saved_and_found_again() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let stage = Stage::start(data.path());
    let app = stage.open().await;
    app.click("start-open-sample-shop-java").await;
    app.click("view-map").await;
    app.find("map-canvas").await;
    app.click("map-filter").await;
    app.fill("map-keep", "order").await;
    app.press("map-keep", ENTER).await;
    app.until("the narrowed map", async |app| narrowed(app).await.contains("order")).await;
    app.press("map-keep", ESCAPE).await;
    app.click("map-views").await;
    app.fill("map-view-name", "Orders").await;
    app.click("map-view-save").await;
    app.find("map-view-Orders").await;
    app.close().await;

    let app = stage.open().await;
    app.click("start-open-sample-shop-java").await;
    app.click("view-map").await;
    app.find("map-canvas").await;
    assert_eq!(narrowed(&app).await, "", "the map opens on all");
    app.click("map-views").await;
    app.click("map-view-Orders").await;
    app.until("the saved view", async |app| narrowed(app).await.contains("order")).await;
    app.close().await;
}

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

/// What the map says that it is narrowed to.
async fn narrowed(app: &App) -> String {
    let script = "return document.querySelector(\"[data-testid='map-narrowed']\")?.textContent ?? '';";
    app.run(script).await.as_str().unwrap_or_default().to_string()
}

/// The ids of the boxes of the map, told as a table.
async fn drawn(app: &App) -> Vec<String> {
    let script = "if (!document.querySelector(\"[aria-label='Boxes of the map']\")) document.querySelector(\"[aria-label='As a table']\").click();
        return [...document.querySelectorAll(\"[aria-label='Boxes of the map'] [role='gridcell'] > [title]\")].map(({ title }) => title);";
    serde_json::from_value(app.run(script).await).expect("texts")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_map_tells_who_owns_what_and_how_often_it_changes() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let monolith = repository_of("shop-java");
    let model = monolith.path().join("src/main/java/org/banyan/shop/model");
    std::fs::write(
        monolith.path().join("CODEOWNERS"),
        "* @shop/all\n/src/main/java/org/banyan/shop/model/ @shop/model\n",
    )
    .expect("owners");
    for change in 0..3 {
        let product = model.join("Product.java");
        let text = std::fs::read_to_string(&product).expect("a unit");
        std::fs::write(&product, format!("{text}// {change}\n")).expect("a change");
        commit_all(monolith.path(), "Change the product");
    }
    let stage = Stage::start(data.path());
    let app = stage.open_on(monolith.path()).await;
    app.click("view-map").await;
    app.find("map-canvas").await;
    choose(&app, "map-group", "owner").await;
    app.until("owners", async |app| drawn(app).await.iter().any(|id| id == "owner:@shop%2Fall")).await;
    app.wait_for("[aria-label='Find on the map']").await.press("Product").await;
    choose(&app, "map-group", "folder").await;
    choose(&app, "map-colour", "owner").await;
    app.until("the owner", async |app| row_of(app, UNIT).await.contains("@shop/model")).await;
    choose(&app, "map-colour", "churn").await;
    app.until("changes", async |app| row_of(app, UNIT).await.contains("3 commits")).await;
    app.close().await;
}

/// Takes a choice of a list by its id.
async fn choose(app: &App, list: &str, choice: &str) {
    app.find(list).await.choose(choice).await;
}

/// What the table of the map's boxes says of one.
async fn row_of(app: &App, id: &str) -> String {
    drawn(app).await;
    let script = format!(
        "return document.querySelector(\"[aria-label='Boxes of the map'] [title='{id}']\")?.closest(\"[role='row']\").textContent ?? '';"
    );
    app.run(&script).await.as_str().unwrap_or_default().to_string()
}

/// Keeps a copy, moves a unit beside it, sees both compared, and takes the move back.
async fn compare_with_a_copy(app: &App) {
    app.press("panel-seams", "\u{e008}a").await;
    app.fill("alternative-name", "As it was").await;
    app.press("alternative-name", ENTER).await;
    app.find("alternative-As it was").await;
    app.until("two equal splits", async |app| app.text("comparison").await.contains("distance 0,")).await;

    let moved = service_of(app, UNIT).await;
    app.click(&format!("split-unit-{UNIT}")).await;
    app.press(&format!("split-unit-{UNIT}"), "m").await;
    app.find("consequences").await;
    app.click("place-(stays)").await;
    app.until("the difference", async |app| !app.text("comparison").await.contains("distance 0,")).await;

    app.click("view-map").await;
    app.until("what is compared", async |app| narrowed(app).await.contains("≠ compared with As it was"))
        .await;
    app.click("map-filter").await;
    app.click("map-only_differing").await;
    app.press("map-keep", ESCAPE).await;
    app.until("what differs alone", async |app| drawn(app).await.iter().any(|unit| unit == UNIT)).await;
    assert_eq!(drawn(app).await.iter().filter(|id| id.starts_with("java:")).count(), 1, "one unit differs");
    app.click("map-widen").await;
    app.click("view-split").await;
    app.click("undo").await;
    app.until("the undo", async |app| service_of(app, UNIT).await == moved).await;
    app.until("equal again", async |app| app.text("comparison").await.contains("distance 0,")).await;
}

/// Moves a unit with the keyboard: focus, M, the place.
async fn move_unit(app: &App, unit: &str, to: &str) {
    app.click(&format!("split-unit-{unit}")).await;
    app.press(&format!("split-unit-{unit}"), "m").await;
    app.click(&format!("place-{to}")).await;
}

async fn export(app: &App, format: &str, file: &Path) {
    app.click("export").await;
    app.click(&format!("export-format-{format}")).await;
    app.fill("export-path", &file.to_string_lossy()).await;
    app.click("export-write").await;
}

/// The key of the service that shows a unit.
async fn service_of(app: &App, unit: &str) -> String {
    app.find(&format!("split-unit-{unit}")).await;
    let script = format!(
        "const unit = document.querySelector(\"[data-testid='split-unit-{unit}']\");
         const service = unit && unit.closest(\"[data-testid^='split-service-']\");
         return service ? service.dataset.testid.slice('split-service-'.length) : '';"
    );
    app.run(&script).await.as_str().unwrap_or_default().to_string()
}

async fn other_service(app: &App, not: &str) -> String {
    let script = "return [...document.querySelectorAll(\"[data-testid^='split-service-']\")]
        .map((service) => service.dataset.testid.slice('split-service-'.length));";
    let all = app.run(script).await;
    let mut keys = all.as_array().expect("services").iter().filter_map(|key| key.as_str());
    keys.find(|key| *key != not && !key.starts_with('(')).expect("another service").to_string()
}
