//! Where the program keeps its own files, and the small ones among them: recent projects and
//! preferences. Nothing here lies in a scanned tree.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Answer, AppError};
use crate::wire::{Preferences, RecentProject};

const MOST_RECENT: usize = 12;

/// The folders of the program.
#[derive(Debug, Clone)]
pub struct Places {
    data: PathBuf,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Opened {
    root: String,
    opened: i64,
}

impl Places {
    /// The platform's data folder, or the one that the environment's `BANYAN_DATA_DIR` names.
    pub fn of_user() -> Answer<Places> {
        if let Some(folder) = std::env::var_os("BANYAN_DATA_DIR").filter(|folder| !folder.is_empty()) {
            return Ok(Places { data: folder.into() });
        }
        let folders = directories::ProjectDirs::from("", "", "banyan").ok_or_else(|| {
            AppError::Failed("this user has no home folder to keep projects in; set BANYAN_DATA_DIR".into())
        })?;
        Ok(Places { data: folders.data_dir().to_path_buf() })
    }

    /// Another folder, for tests.
    pub fn at(folder: &Path) -> Places {
        Places { data: folder.to_path_buf() }
    }

    /// The folder itself.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The database of the monolith in `root` (absolute).
    pub fn project_file(&self, root: &Path) -> PathBuf {
        let name = root.file_name().map_or("root".into(), |name| name.to_string_lossy());
        let name: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(60).collect();
        let hash = xxh3_64(root.to_string_lossy().as_bytes());
        self.data.join("projects").join(format!("{name}-{hash:016x}.banyan"))
    }

    /// The facts cache beside a database.
    pub fn cache_file(project: &Path) -> PathBuf {
        let mut name = project.as_os_str().to_os_string();
        name.push("-cache");
        name.into()
    }

    /// Monoliths that were opened, the newest first.
    pub fn recent(&self) -> Vec<RecentProject> {
        self.opened().into_iter().map(|opened| recent_project(&opened)).collect()
    }

    /// Puts a monolith at the head of those opened.
    pub fn remember(&self, root: &Path) -> Answer<()> {
        let root = root.to_string_lossy().into_owned();
        let mut all = self.opened();
        all.retain(|opened| opened.root != root);
        all.insert(0, Opened { root, opened: now() });
        all.truncate(MOST_RECENT);
        self.write("recent.json", &all)
    }

    /// The user's settings; defaults where there are none.
    pub fn preferences(&self) -> Preferences {
        self.read("preferences.json").unwrap_or_default()
    }

    /// Keeps the user's settings.
    pub fn set_preferences(&self, preferences: &Preferences) -> Answer<()> {
        self.write("preferences.json", preferences)
    }

    fn opened(&self) -> Vec<Opened> {
        self.read("recent.json").unwrap_or_default()
    }

    fn read<T: for<'a> Deserialize<'a>>(&self, name: &str) -> Option<T> {
        serde_json::from_slice(&std::fs::read(self.data.join(name)).ok()?).ok()
    }

    fn write<T: Serialize>(&self, name: &str, value: &T) -> Answer<()> {
        let path = self.data.join(name);
        let failed =
            |error: std::io::Error| AppError::Failed(format!("cannot write {}: {error}", path.display()));
        let text = serde_json::to_vec_pretty(value)
            .map_err(|error| AppError::Failed(format!("cannot write {}: {error}", path.display())))?;
        std::fs::create_dir_all(&self.data).map_err(failed)?;
        write_whole(&path, &text).map_err(failed)
    }
}

/// Writes a file so that a kill leaves the old one or the new one, never half of one.
pub fn write_whole(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut name = path.as_os_str().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(name);
    std::fs::write(&part, content)?;
    std::fs::rename(&part, path).inspect_err(|_| {
        let _ = std::fs::remove_file(&part);
    })
}

/// Seconds since 1970, UTC.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64)
}

/// What a monolith is called.
pub(crate) fn folder_name(root: &Path) -> String {
    root.file_name().map_or_else(|| root.to_string_lossy(), |name| name.to_string_lossy()).into_owned()
}

fn recent_project(opened: &Opened) -> RecentProject {
    let root = Path::new(&opened.root);
    RecentProject {
        root: opened.root.clone(),
        name: root.file_name().map_or(opened.root.clone(), |name| name.to_string_lossy().into_owned()),
        opened: opened.opened,
        present: root.is_dir(),
    }
}
