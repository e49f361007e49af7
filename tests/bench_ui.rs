//! How quick map, matrix and search are in the app's real WebView, on a display that nobody sees: `cargo xtask bench ui`.
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
        scenes: () => Number(bench.canvas()?.dataset.scenes ?? 0),
        frame: () => new Promise((done) => requestAnimationFrame(done)),
        key: (key, more) => (bench.canvas() ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })),
        /** Gives up after a minute: the figure tells. */
        until: async (holds) => {
            const end = performance.now() + 60_000;
            while (!holds() && performance.now() < end) await bench.frame();
        },
        rest: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
        /** Milliseconds from an act until something holds, and for how long nothing else could run. */
        timeUntil: async (act, holds) => {
            bench.gap = 0;
            const began = performance.now();
            act();
            await bench.until(holds);
            const took = performance.now() - began;
            await bench.rest(400);
            return [took, bench.gap];
        },
        /** The same until the map shows what came of it: another selection, or the first of another layout. */
        time: (act) => {
            const [label, painted, scenes] = [bench.label(), bench.painted(), bench.scenes()];
            const isNew = () => (bench.label() !== label && bench.painted() > painted) || bench.scenes() > scenes;
            return bench.timeUntil(act, isNew);
        },
        /** Milliseconds between frames, with one step each. */
        frames: async (step) => {
            const frames = [];
            let last = await bench.frame();
            for (let at = 0; at < 120; at += 1) {
                step(at);
                const now = await bench.frame();
                frames.push(now - last);
                last = now;
            }
            await bench.rest(500);
            return frames;
        },
        /** An act, and whether something differs from before it. */
        changed: (act, value) => {
            const before = value();
            return [act, () => value() !== before];
        },
        /** The act that filters by words, and whether something differs then. */
        filter: async (words, value) => {
            const field = () => document.querySelector(\"[data-testid='map-keep']\");
            if (!field()) document.querySelector(\"[data-testid='map-filter']\").click();
            await bench.until(field);
            field().value = words;
            field().dispatchEvent(new Event('input', { bubbles: true }));
            await bench.frame();
            return bench.changed(() => field().form.requestSubmit(), value);
        },
        grid: () => document.querySelector(\"[data-testid='matrix-grid']\"),
        drawn: () => Number(bench.grid()?.querySelector('canvas').dataset.painted ?? 0),
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
        bench.canvas().focus();
        acts['select'] = await bench.time(() => bench.key('ArrowDown'));
        acts['select the next'] = await bench.time(() => bench.key('ArrowDown'));
        acts['expand'] = await bench.time(() => bench.key('Enter'));
        acts['collapse'] = await bench.time(() => bench.key('Enter'));
        acts['focus'] = await bench.time(() => bench.key('f'));
        acts['leave the focus'] = await bench.time(() => bench.key('f'));
        acts['filter by words'] = await bench.timeUntil(...(await bench.filter('order', bench.scenes)));
        acts['show all again'] = await bench.time(() => bench.key('a'));
        acts['open all, up to 1,000 boxes'] = await bench.time(() => bench.key('o'));
        done(acts);
    })();
";

/// Opens the matrix, all of it, scrolls and jumps in it.
const MATRIX: &str = "
    const done = arguments[arguments.length - 1];
    (async () => {
        const acts = {};
        const rows = () => bench.grid()?.getAttribute('aria-rowcount');
        const isCalm = () => bench.grid() && bench.grid().parentElement.getAttribute('aria-busy') === 'false';
        acts['open the matrix'] = await bench.timeUntil(() => bench.key('3'), () => bench.drawn() > 0 && isCalm());
        const [few, before] = [rows(), bench.drawn()];
        acts['open all groups'] = await bench.timeUntil(() => document.querySelector(\"[data-testid='matrix-open-all']\").click(), () => rows() !== few && bench.drawn() > before && isCalm());
        const jump = async (top) => {
            const drawn = bench.drawn();
            return bench.timeUntil(() => bench.grid().scrollTo(0, top), () => bench.drawn() > drawn + 1 && isCalm());
        };
        acts['jump to the middle'] = await jump(bench.grid().scrollHeight / 2);
        acts['jump to the end'] = await jump(bench.grid().scrollHeight);
        acts['filter by words'] = await bench.timeUntil(...(await bench.filter('order', () => rows())));
        acts['show all again'] = await bench.timeUntil(...bench.changed(() => document.querySelector(\"[data-testid='map-widen']\").click(), rows));
        bench.gap = 0;
        const scroll = await bench.frames((at) => bench.grid().scrollBy(0, at < 60 ? 120 : -120));
        done({ acts, rows: rows(), scroll, gap: bench.gap });
    })();
";

/// Types into the search, letter by letter.
const SEARCH: &str = "
    const done = arguments[arguments.length - 1];
    (async () => {
        const acts = {};
        const list = () => document.querySelector(\"[role='dialog']\")?.textContent ?? '';
        const field = () => document.querySelector(\"[data-testid='palette-input']\");
        acts['open the search'] = await bench.timeUntil(() => bench.key('/'), () => field());
        for (const text of ['o', 'or', 'ordserv', 'ordserv99', 'nothing like it']) {
            const before = list();
            acts[`search “${text}”`] = await bench.timeUntil(() => {
                field().value = text;
                field().dispatchEvent(new Event('input', { bubbles: true }));
            }, () => list() !== before);
        }
        done(acts);
    })();
";

/// Pans, then zooms, one step a frame; gives the milliseconds between frames.
const MOVES: &str = "
    const done = arguments[arguments.length - 1];
    (async () => {
        const box = bench.canvas().getBoundingClientRect();
        const wheel = (deltaY) => bench.canvas().dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true, cancelable: true }));
        bench.gap = 0;
        bench.canvas().focus();
        bench.key('0');
        for (let at = 0; at < 6; at += 1) bench.key('+');
        await bench.rest(500);
        const pan = await bench.frames((at) => bench.key(['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'][Math.floor(at / 30)], { shiftKey: true }));
        const zoom = await bench.frames((at) => wheel(at % 60 < 30 ? -40 : 40));
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
    tell_acts(app.run_to_end(ACTS).await);
    let moves = app.run_to_end(MOVES).await;
    println!("    {}", moves["boxes"].as_str().and_then(|label| label.split(',').next()).unwrap_or_default());
    tell_frames("pan", &moves["pan"]);
    tell_frames("zoom", &moves["zoom"]);
    tell("longest time nothing else could run", moves["gap"].as_f64());
    let matrix = app.run_to_end(MATRIX).await;
    println!("    matrix of {} rows", matrix["rows"].as_str().unwrap_or_default());
    tell_frames("scroll", &matrix["scroll"]);
    tell("longest time nothing else could run", matrix["gap"].as_f64());
    tell_acts(matrix["acts"].clone());
    println!("    search");
    tell_acts(app.run_to_end(SEARCH).await);
    app.close().await;

    let app = open(&stage, &folder).await;
    tell_first_map("first map after opening again, since the start", &app.run_to_end(FIRST_MAP).await, 1);
    app.close().await;
}

async fn open(stage: &Stage, folder: &std::path::Path) -> App {
    let mut app = stage.open_on(folder).await;
    app.give_scripts(Duration::from_secs(600)).await;
    app.run(TOOLS).await;
    app
}

/// Waits until the split is there and the map was painted with it.
async fn settle(app: &App) {
    let there =
        "return !document.querySelector(\"[data-testid='map-group'] option[value='service']\").disabled";
    let holds = async |app: &App| app.run(there).await == Value::Bool(true);
    app.until_within(Duration::from_secs(600), "the split", holds).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
}

fn tell_first_map(name: &str, figures: &Value, which: usize) {
    tell(name, figures[which].as_f64());
    tell("of that, painting", figures[2].as_f64());
}

/// Each with the longest time in which nothing else could run.
fn tell_acts(acts: Value) {
    for (name, took) in acts.as_object().into_iter().flatten() {
        let milliseconds = |at: usize| took[at].as_f64().unwrap_or_default();
        println!("    {name:<46} {:>9.1}   blocked {:>6.1}", milliseconds(0), milliseconds(1));
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
