//! The build manifests, of which the text is read when it is asked for.

use std::path::Path;

use banyan_languages::Manifest;
use xxhash_rust::xxh3::xxh3_64;

use crate::{Stamp, ledger::ManifestEntry, read::read_manifest, walk::FoundManifest, workers::reliable};

/// A manifest, read if the ledger does not know what is in it.
pub(crate) struct ReadManifest {
    path: String,
    stamp: Stamp,
    text: Option<String>,
}

/// What is in these manifests, by the ledger where it fits; both are sorted by path. Those that
/// cannot be read are left out.
pub(crate) fn read_manifests(
    root: &Path,
    found: &[FoundManifest],
    known: &[ManifestEntry],
) -> Vec<ReadManifest> {
    let known_stamp = |manifest: &FoundManifest| {
        let at = known.binary_search_by(|entry| (*entry.path).cmp(&manifest.path)).ok()?;
        let stamp = known[at].stamp;
        let holds = (stamp.size, stamp.modified) == (manifest.size, manifest.modified) && stamp.modified != 0;
        holds.then_some(stamp)
    };
    let read = |manifest: &FoundManifest| {
        let path = manifest.path.clone();
        if let Some(stamp) = known_stamp(manifest) {
            return Some(ReadManifest { path, stamp, text: None });
        }
        let text = read_manifest(root, &path)?;
        let (hash, modified) = (xxh3_64(text.as_bytes()), reliable(manifest.modified));
        let stamp = Stamp { size: manifest.size, modified, hash, version: 0 };
        Some(ReadManifest { path, stamp, text: Some(text) })
    };
    found.iter().filter_map(read).collect()
}

impl ReadManifest {
    /// Relative, with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Hash of its text.
    pub fn hash(&self) -> u64 {
        self.stamp.hash
    }

    /// As the ledger shall know it.
    pub fn entry(&self) -> ManifestEntry {
        ManifestEntry { path: self.path.as_str().into(), stamp: self.stamp }
    }

    /// With its text, unless it vanished meanwhile.
    pub fn with_text(&self, root: &Path) -> Option<Manifest> {
        let text = self.text.clone().or_else(|| read_manifest(root, &self.path))?;
        Some(Manifest { path: self.path.clone(), text })
    }
}
