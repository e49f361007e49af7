//! The operations that both faces share: what the desktop shows, the command line prints.
//!
//! A [`Session`] opens a [`Project`]: the study of a monolith's source and the split as decided,
//! in memory as one [`Moment`], with every decision on disk before it is shown. The desktop calls
//! the session's operations and gets [`wire`] types; the command line asks for exports.

mod alternatives;
mod bench;
mod bindings;
mod cache;
mod changes;
mod checks;
mod coarse;
mod desk;
mod editor;
mod error;
mod exports;
mod memo;
mod names;
mod outside;
mod owning;
mod pages;
mod places;
mod project;
mod session;
mod state;
mod stated;
mod texts;
mod titles;
mod views;
pub mod wire;

pub use alternatives::Compared;
pub use banyan_split::{Edit, PlaceName, Replay, Signal, SplitSettings, Strategy, Weights};
pub use bench::{PlannedExtraction, divide_edit, plan_extraction};
pub use checks::{CheckRequest, Checked, check};
pub use coarse::{render_coarse_json, render_coarse_text};
pub use error::{Answer, AppError};
pub use exports::{GraphRequest, export_file, export_graph, export_replayed, export_text, formats};
pub use names::{find_entry_unit, find_unit};
pub use places::{Places, write_whole};
pub use project::{Preview, Project};
pub use session::{Onlooker, Session};
pub use state::{Moment, SplitState, Study, what_if};
pub use texts::{
    render_alternatives, render_comparison_json, render_comparison_text, render_decisions, render_preview,
    render_scan_json, render_scan_text,
};
