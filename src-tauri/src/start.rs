//! What the program is started with, once or again.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tauri::{AppHandle, Builder, Emitter, Manager, Wry};

/// The folder that the program was started with, until the window asks for it.
pub struct LaunchFolder(Mutex<Option<String>>);

impl LaunchFolder {
    /// From the program's arguments.
    pub fn from_arguments() -> LaunchFolder {
        let current = std::env::current_dir().unwrap_or_default();
        LaunchFolder(Mutex::new(folder_of(std::env::args_os().skip(1), &current)))
    }

    /// Hands it out, once.
    pub fn take(&self) -> Option<String> {
        self.0.lock().ok()?.take()
    }
}

/// A second start brings the first window forward and hands its folder over. A data folder of
/// one's own (`BANYAN_DATA_DIR`) is another program in this respect.
pub fn one_instance(builder: Builder<Wry>) -> Builder<Wry> {
    if std::env::var_os("BANYAN_DATA_DIR").is_some() {
        return builder;
    }
    builder.plugin(tauri_plugin_single_instance::init(|app, arguments, current| {
        let arguments = arguments.into_iter().skip(1).map(OsString::from);
        bring_forward(app);
        if let Some(folder) = folder_of(arguments, Path::new(&current)) {
            let _ = app.emit("open-folder", folder);
        }
    }))
}

fn bring_forward(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// The first argument that is no flag, as an absolute path.
fn folder_of(arguments: impl Iterator<Item = OsString>, current: &Path) -> Option<String> {
    let is_flag = |argument: &OsString| argument.to_string_lossy().starts_with('-');
    let folder = arguments.into_iter().find(|argument| !is_flag(argument))?;
    Some(current.join(folder).to_string_lossy().into_owned())
}

/// Folders that may hold the samples: beside the installed program, and for a program built from a
/// checkout the checkout's own.
pub fn sample_folders(app: &AppHandle) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if cfg!(debug_assertions) {
        folders.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures"));
    }
    folders.extend(app.path().resource_dir().map(|resources| resources.join("samples")));
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(arguments: &[&str]) -> Option<String> {
        folder_of(arguments.iter().map(OsString::from), Path::new("/work"))
    }

    #[test]
    fn the_first_argument_that_is_no_flag_is_the_folder() {
        assert_eq!(folder(&["--quiet", "shop"]).as_deref(), Some("/work/shop"));
        assert_eq!(folder(&["/srv/shop", "other"]).as_deref(), Some("/srv/shop"));
        assert_eq!(folder(&["--quiet"]), None);
    }
}
