//! The real app in its real WebView, on a display that nobody sees.
//!
//! Whatever is asked of the WebDriver has a limit: display, driver or app may die, and then nobody answers.

use std::fmt::Display;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::program;

/// Until this the driver answers whatever it is asked.
const ANSWER: Duration = Duration::from_secs(60);
/// Until this something comes to hold in the app.
const WAIT: Duration = Duration::from_secs(30);

/// A display and a WebDriver; both end with this value, the driver first.
pub struct Stage {
    _driver: Program,
    _display: Program,
    port: u16,
}

/// A program that ends with this value.
struct Program(Child);

/// The app, open.
pub struct App {
    client: Client,
    /// Until this a script ends
    scripts: Duration,
}

/// An element of the page.
pub struct Part {
    element: Element,
    /// How it was found
    name: String,
}

impl Stage {
    /// Starts a display and a WebDriver whose apps keep their data in `data`.
    pub fn start(data: &Path) -> Stage {
        let (display, screen) = start_display();
        let end = Instant::now() + WAIT;
        while Instant::now() < end {
            let port = free_port();
            let mut driver = start_driver(port, &screen, data);
            while driver.is_running() && Instant::now() < end {
                if answers(port) {
                    return Stage { _driver: driver, _display: display, port };
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        panic!("waited in vain for the driver");
    }

    /// Opens the app.
    pub async fn open(&self) -> App {
        self.open_with(&[]).await
    }

    /// Opens the app on a monolith.
    pub async fn open_on(&self, folder: &Path) -> App {
        self.open_with(&[&folder.to_string_lossy()]).await
    }

    async fn open_with(&self, arguments: &[&str]) -> App {
        let options = json!({ "binary": program("banyan-desktop"), "args": arguments });
        let capabilities = json!({ "webkitgtk:browserOptions": options });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities.as_object().cloned().unwrap_or_default());
        let address = format!("http://127.0.0.1:{}", self.port);
        let client = answer(ANSWER, "opening the app", builder.connect(&address)).await;
        let app = App { client, scripts: ANSWER };
        app.wait_for("html[data-ready='true']").await;
        app
    }
}

/// A display of its own for each stage, and its name: the tests of one process run side by side. It takes a number
/// that is free, and tells it once it can be used; what a display that was killed left behind tells nothing.
fn start_display() -> (Program, String) {
    let arguments = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
    let mut display = Program::start(Command::new("Xvfb").args(arguments).stdout(Stdio::piped()));
    let mut number = String::new();
    let told = display.0.stdout.take().map(|told| BufReader::new(told).read_line(&mut number));
    assert!(matches!(told, Some(Ok(1..))), "the display does not start");
    (display, format!(":{}", number.trim()))
}

/// A WebDriver on a port; it ends at once where the port has been taken meanwhile.
fn start_driver(port: u16, screen: &str, data: &Path) -> Program {
    Program::start(
        Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".into()])
            .env("DISPLAY", screen)
            .env("BANYAN_DATA_DIR", data)
            .env("XDG_CONFIG_HOME", data)
            .env("XDG_DATA_HOME", data)
            .env("XDG_CACHE_HOME", data)
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .stdout(Stdio::null()),
    )
}

/// Whether a WebDriver answers on this port. That something listens there does not tell: while another test starts a
/// program, that program holds what this process has open, the listener of [`free_port`] too, for a moment.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        write!(stream, "GET /status HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
        let mut first = String::new();
        BufReader::new(stream).read_line(&mut first)?;
        Ok(first.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}

impl Program {
    fn start(command: &mut Command) -> Program {
        let started = command.stderr(Stdio::null()).spawn();
        Program(started.unwrap_or_else(|error| panic!("{:?} does not start: {error}", command.get_program())))
    }

    fn is_running(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl App {
    /// The element with this test id, once it is there.
    pub async fn find(&self, id: &str) -> Part {
        self.wait_for(&format!("[data-testid='{id}']")).await
    }

    /// Whether there is an element with this test id now.
    pub async fn has(&self, id: &str) -> bool {
        !self.all(&format!("[data-testid='{id}']")).await.is_empty()
    }

    /// Clicks the element with this test id.
    pub async fn click(&self, id: &str) {
        self.find(id).await.click().await;
    }

    /// Types into the element with this test id.
    pub async fn press(&self, id: &str, keys: &str) {
        self.find(id).await.press(keys).await;
    }

    /// Puts a text into the field with this test id, in place of what is there.
    pub async fn fill(&self, id: &str, text: &str) {
        let field = self.find(id).await;
        answer(ANSWER, &format!("clearing {id}"), field.element.clear()).await;
        field.press(text).await;
    }

    /// Types into whatever has the focus.
    pub async fn keys(&self, keys: &str) {
        let element = answer(ANSWER, "finding what has the focus", self.client.active_element()).await;
        Part { element, name: "what has the focus".into() }.press(keys).await;
    }

    /// The text of the element with this test id.
    pub async fn text(&self, id: &str) -> String {
        let part = self.find(id).await;
        answer(ANSWER, &format!("reading {id}"), part.element.text()).await
    }

    /// The element that a CSS selector finds, once it is there.
    pub async fn wait_for(&self, css: &str) -> Part {
        let end = Instant::now() + WAIT;
        loop {
            if let Some(element) = self.all(css).await.into_iter().next() {
                return Part { element, name: css.into() };
            }
            pause_before(end, css).await;
        }
    }

    /// Waits until something holds of the app.
    pub async fn until(&self, what: &str, holds: impl AsyncFn(&App) -> bool) {
        self.until_within(WAIT, what, holds).await;
    }

    /// Waits until something holds of the app that may take so long.
    pub async fn until_within(&self, limit: Duration, what: &str, holds: impl AsyncFn(&App) -> bool) {
        let end = Instant::now() + limit;
        while !holds(self).await {
            pause_before(end, what).await;
        }
    }

    /// Runs a script in the page and gives its value.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        answer(self.scripts, script, self.client.execute(script, Vec::new())).await
    }

    /// Runs a script in the page that calls its last argument with its value when it is done.
    pub async fn run_to_end(&self, script: &str) -> serde_json::Value {
        answer(self.scripts, script, self.client.execute_async(script, Vec::new())).await
    }

    /// Scripts may take so long.
    pub async fn give_scripts(&mut self, time: Duration) {
        let limits = TimeoutConfiguration::new(Some(time), None, None);
        answer(ANSWER, "giving scripts time", self.client.update_timeouts(limits)).await;
        self.scripts = time + ANSWER;
    }

    /// A picture of the window, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        answer(ANSWER, "taking a picture", self.client.screenshot()).await
    }

    /// Closes the app.
    pub async fn close(self) {
        answer(ANSWER, "closing the app", self.client.close()).await;
    }

    async fn all(&self, css: &str) -> Vec<Element> {
        answer(ANSWER, &format!("finding {css}"), self.client.find_all(Locator::Css(css))).await
    }
}

impl Part {
    /// Clicks it.
    pub async fn click(&self) {
        answer(ANSWER, &format!("clicking {}", self.name), self.element.click()).await;
    }

    /// Types into it.
    pub async fn press(&self, keys: &str) {
        answer(ANSWER, &format!("typing {keys:?} into {}", self.name), self.element.send_keys(keys)).await;
    }

    /// Takes a choice of this list by its value.
    pub async fn choose(&self, choice: &str) {
        let what = format!("choosing {choice} in {}", self.name);
        answer(ANSWER, &what, self.element.select_by_value(choice)).await;
    }
}

/// What the driver answers; the test fails where that is an error, or where it does not within the limit.
async fn answer<T, E: Display>(limit: Duration, what: &str, asked: impl Future<Output = Result<T, E>>) -> T {
    match tokio::time::timeout(limit, asked).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => panic!("{what}: {error}"),
        Err(_) => panic!(
            "{what}: the WebDriver does not answer within {} s; is its display alive?",
            limit.as_secs()
        ),
    }
}

/// Waits a moment; the test fails where the time is over.
async fn pause_before(end: Instant, what: &str) {
    assert!(Instant::now() < end, "waited in vain for {what}");
    tokio::time::sleep(Duration::from_millis(100)).await;
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}
