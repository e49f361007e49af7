//! The real app in its real WebView, on a display that nobody sees.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::program;

/// A display and a WebDriver; both end with this value.
pub struct Stage {
    display: Child,
    driver: Child,
    port: u16,
}

/// The app, open.
pub struct App {
    client: Client,
}

impl Stage {
    /// Starts a display and a WebDriver whose apps keep their data in `data`.
    pub fn start(data: &Path) -> Stage {
        let (number, port) = (free_display(), free_port());
        let display = Command::new("Xvfb")
            .args([&format!(":{number}"), "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        wait_until("the display", || Path::new(&format!("/tmp/.X11-unix/X{number}")).exists());
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".into()])
            .env("DISPLAY", format!(":{number}"))
            .env("BANYAN_DATA_DIR", data)
            .env("XDG_CONFIG_HOME", data)
            .env("XDG_DATA_HOME", data)
            .env("XDG_CACHE_HOME", data)
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver starts");
        wait_until("the driver", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        Stage { display, driver, port }
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
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().cloned().unwrap_or_default())
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .expect("the app opens");
        let app = App { client };
        app.wait_for("html[data-ready='true']").await;
        app
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        for child in [&mut self.driver, &mut self.display] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl App {
    /// The element with this test id, once it is there.
    pub async fn find(&self, id: &str) -> Element {
        self.wait_for(&format!("[data-testid='{id}']")).await
    }

    /// Whether there is an element with this test id now.
    pub async fn has(&self, id: &str) -> bool {
        let all = self.client.find_all(Locator::Css(&format!("[data-testid='{id}']"))).await;
        !all.expect("the page answers").is_empty()
    }

    /// Clicks the element with this test id.
    pub async fn click(&self, id: &str) {
        self.find(id).await.click().await.unwrap_or_else(|error| panic!("cannot click {id}: {error}"));
    }

    /// Types into the element with this test id.
    pub async fn press(&self, id: &str, keys: &str) {
        self.find(id)
            .await
            .send_keys(keys)
            .await
            .unwrap_or_else(|error| panic!("cannot type into {id}: {error}"));
    }

    /// Puts a text into the field with this test id, in place of what is there.
    pub async fn fill(&self, id: &str, text: &str) {
        let field = self.find(id).await;
        field.clear().await.unwrap_or_else(|error| panic!("cannot clear {id}: {error}"));
        field.send_keys(text).await.unwrap_or_else(|error| panic!("cannot fill {id}: {error}"));
    }

    /// Types into whatever has the focus.
    pub async fn keys(&self, keys: &str) {
        let focused = self.client.active_element().await.expect("something has the focus");
        focused.send_keys(keys).await.unwrap_or_else(|error| panic!("cannot type {keys:?}: {error}"));
    }

    /// The text of the element with this test id.
    pub async fn text(&self, id: &str) -> String {
        self.find(id).await.text().await.unwrap_or_else(|error| panic!("{id} has no text: {error}"))
    }

    /// The element that a CSS selector finds, once it is there.
    pub async fn wait_for(&self, css: &str) -> Element {
        let wait = self.client.wait().at_most(Duration::from_secs(30));
        wait.for_element(Locator::Css(css)).await.unwrap_or_else(|error| panic!("no {css}: {error}"))
    }

    /// Waits until something holds of the app.
    pub async fn until(&self, what: &str, holds: impl AsyncFn(&App) -> bool) {
        let end = Instant::now() + Duration::from_secs(30);
        while !holds(self).await {
            assert!(Instant::now() < end, "waited in vain for {what}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Runs a script in the page and gives its value.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Runs a script in the page that calls its last argument with its value when it is done.
    pub async fn run_to_end(&self, script: &str) -> serde_json::Value {
        self.client
            .execute_async(script, Vec::new())
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Scripts may take so long.
    pub async fn give_scripts(&self, time: Duration) {
        let limits = TimeoutConfiguration::new(Some(time), None, None);
        self.client.update_timeouts(limits).await.expect("the driver takes a limit");
    }

    /// A picture of the window, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("a picture")
    }

    /// Closes the app.
    pub async fn close(self) {
        self.client.close().await.expect("the app closes");
    }
}

/// A display of its own for each stage: the tests of one process run side by side.
fn free_display() -> u32 {
    static STAGES: AtomicU32 = AtomicU32::new(0);
    90 + std::process::id() % 400 + 400 * STAGES.fetch_add(1, Ordering::Relaxed)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < end, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
