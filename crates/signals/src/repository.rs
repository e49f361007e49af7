//! Repositories, opened so that nothing of their configuration is trusted.

use std::path::Path;

use gix::bstr::BString;
use gix::sec::Trust;

/// Opens the repository around the folder without any configuration but its own, and with that not
/// trusted: filters, hooks and file system monitors that it names are never run.
pub(crate) fn open_repository(folder: &Path) -> Option<gix::Repository> {
    let options = gix::open::Options::isolated().filter_config_section(|_| false);
    let trusts = gix::sec::trust::Mapping {
        full: options.clone().with(Trust::Reduced),
        reduced: options.with(Trust::Reduced),
    };
    let discovered = gix::ThreadSafeRepository::discover_opts(folder, Default::default(), trusts).ok()?;
    Some(discovered.to_thread_local())
}

/// Where the folder is below the root of its work tree, with `/`; empty for the root itself and
/// where there is no work tree.
pub(crate) fn place_in_repository(repository: &gix::Repository, folder: &Path) -> Option<BString> {
    let Some(work_tree) = repository.workdir() else { return Some(BString::default()) };
    let below = folder.canonicalize().ok()?.strip_prefix(work_tree.canonicalize().ok()?).ok()?.to_owned();
    let below = gix::path::into_bstr(below).ok()?;
    Some(gix::path::to_unix_separators_on_windows(below).into_owned())
}
