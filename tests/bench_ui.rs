//! How quick the map is in the app's real WebView, on a display that nobody sees: `cargo xtask bench ui`.
//!
//! Prints figures and judges nothing: they hold for the machine and the moment they were taken.

use std::path::PathBuf;
use std::time::Duration;

use banyan_tests::desktop::{App, Stage};
use serde_json::Value;

/// What the scripts below share: a beat that tells for how long nothing else could run, and ways to
/// wait until the map shows something else.
const TOOLS: &str = "
    window.bench = {
        gap: 0,
        canvas: () => document.querySelector(\"[data-testid='map-canvas']\"),
        label: () => bench.canvas()?.getAttribute('aria-label'),
        painted: () => Number(bench.canvas()?.dataset.painted ?? 0),
        frame: () => new Promise((done) => requestAnimationFrame(done)),
        key: (key, more) => (bench.canvas() ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })),
        until: async (holds) => { while (!holds()) await bench.frame(); },
        /** Milliseconds from an act until the map shows what came of it. */
        time: async (act) => {
            const [label, painted, began] = [bench.label(), bench.painted(), performance.now()];
            act();
            await bench.until(() => bench.label() !== label && bench.painted() > painted);
            const took = performance.now() - began;
            await new Promise((done) => setTimeout(done, 400));
            return took;
        },
    };
    let last = performance.now();
    setInterval(() => { const now = performance.now(); bench.gap = Math.max(bench.gap, now - last - 10); last = now; }, 10);
";

/// Opens the map as soon as there is one to open.
const FIRST_MAP: &str = "
    const done = arguments[arguments.length - 1];
    (async () => {
        await bench.until(() => document.querySelector(\"[data-testid='view-map']\"));
        const began = performance.now();
        document.querySelector(\"[data-testid='view-map']\").click();
        await bench.until(() => bench.painted() > 0);
        done([performance.now() - began, performance.now(), Number(bench.canvas().dataset.frame)]);
    })();
";

/// Selects, opens, focuses, filters.
const ACTS: &str = "
    const done = arguments[arguments.length - 1];
    (async () => {
        const acts = {};
        bench.gap = 0;
        bench.canvas().focus();
        acts['select'] = await bench.time(() => bench.key('ArrowDown'));
        acts['select the next'] = await bench.time(() => bench.key('ArrowDown'));
        acts['expand'] = await bench.time(() => bench.key('Enter'));
        acts['collapse'] = await bench.time(() => bench.key('Enter'));
        acts['focus'] = await bench.time(() => bench.key('f'));
        acts['leave the focus'] = await bench.time(() => bench.key('f'));
        document.querySelector(\"[data-testid='map-filter']\").click();
        await bench.until(() => document.querySelector(\"[data-testid='map-keep']\"));
        const field = document.querySelector(\"[data-testid='map-keep']\");
        field.value = 'order';
        field.dispatchEvent(new Event('input', { bubbles: true }));
        await bench.frame();
        acts['filter by words'] = await bench.time(() => field.form.requestSubmit());
        document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
        await bench.frame();
        acts['show all again'] = await bench.time(() => bench.key('a'));
        acts['open all, up to 1,000 boxes'] = await bench.time(() => bench.key('o'));
        acts['longest time nothing else could run'] = bench.gap;
        done(acts);
    })();
";

/// Pans, then zooms, one step a frame; gives the milliseconds between frames.
const MOVES: &str = "
    const done = arguments[arguments.length - 1];
    (async () => {
        const steps = async (step) => {
            const frames = [];
            let last = await bench.frame();
            for (let at = 0; at < 120; at += 1) {
                step(at);
                const now = await bench.frame();
                frames.push(now - last);
                last = now;
            }
            await new Promise((done) => setTimeout(done, 500));
            return frames;
        };
        const box = bench.canvas().getBoundingClientRect();
        const wheel = (deltaY) => bench.canvas().dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true, cancelable: true }));
        bench.gap = 0;
        bench.canvas().focus();
        bench.key('0');
        for (let at = 0; at < 6; at += 1) bench.key('+');
        await new Promise((done) => setTimeout(done, 500));
        const pan = await steps((at) => bench.key(['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'][Math.floor(at / 30)], { shiftKey: true }));
        const zoom = await steps((at) => wheel(at % 60 < 30 ? -40 : 40));
        done({ boxes: bench.label(), pan, zoom, gap: bench.gap });
    })();
";

#[tokio::main]
async fn main() {
    let folder: PathBuf = std::env::args_os().nth(1).expect("the folder of a monolith").into();
    let data = tempfile::tempdir().expect("a temporary folder");
    let stage = Stage::start(data.path());

    let app = open(&stage, &folder).await;
    println!("    {:<46} {:>9}", "", "ms");
    tell_first_map("first map after the scan", &app.run_to_end(FIRST_MAP).await, 0);
    settle(&app).await;
    tell_acts(&app).await;
    let moves = app.run_to_end(MOVES).await;
    println!("    {}", moves["boxes"].as_str().and_then(|label| label.split(',').next()).unwrap_or_default());
    tell_frames("pan", &moves["pan"]);
    tell_frames("zoom", &moves["zoom"]);
    tell("longest time nothing else could run", moves["gap"].as_f64());
    app.close().await;

    let app = open(&stage, &folder).await;
    tell_first_map("first map after opening again, since the start", &app.run_to_end(FIRST_MAP).await, 1);
    app.close().await;
}

async fn open(stage: &Stage, folder: &std::path::Path) -> App {
    let app = stage.open_on(folder).await;
    app.give_scripts(Duration::from_secs(600)).await;
    app.run(TOOLS).await;
    app
}

/// Waits until the split is there and the map was painted with it.
async fn settle(app: &App) {
    let there =
        "return !document.querySelector(\"[data-testid='map-group'] option[value='service']\").disabled";
    while app.run(there).await != Value::Bool(true) {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
}

fn tell_first_map(name: &str, figures: &Value, which: usize) {
    tell(name, figures[which].as_f64());
    tell("of that, painting", figures[2].as_f64());
}

async fn tell_acts(app: &App) {
    let acts = app.run_to_end(ACTS).await;
    for (name, took) in acts.as_object().into_iter().flatten() {
        tell(name, took.as_f64());
    }
}

fn tell_frames(name: &str, frames: &Value) {
    let mut frames: Vec<f64> = frames.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    frames.sort_by(f64::total_cmp);
    let at = |share: usize| frames.get(frames.len() * share / 100).copied();
    tell(&format!("{name}: median frame"), at(50));
    tell(&format!("{name}: 95 of 100 frames are below"), at(95));
}

fn tell(name: &str, milliseconds: Option<f64>) {
    match milliseconds {
        Some(milliseconds) => println!("    {name:<46} {milliseconds:>9.1}"),
        None => println!("    {name:<46} {:>9}", "-"),
    }
}
