//! The desktop face: one window, its menu, and commands that call the operations of `banyan-app`.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod log;
mod menu;
mod start;

use std::process::ExitCode;
use std::sync::Arc;

use banyan_app::{AppError, Places, Session};
use tauri::Emitter;

fn main() -> ExitCode {
    banyan_allocator::give_back_early();
    banyan_allocator::take_few_large_pages();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("banyan-desktop: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), AppError> {
    let places = Places::of_user()?;
    log::keep_panics(places.data());
    let session = Arc::new(Session::new(places));
    let builder = start::one_instance(tauri::Builder::default())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .manage(session.clone())
        .manage(start::LaunchFolder::from_arguments())
        .setup(move |app| Ok(menu::show_menu(app.handle(), &session.recent_projects())?))
        .on_menu_event(|app, event| {
            let _ = app.emit("menu", event.id().0.as_str());
        })
        .invoke_handler(commands::handler());
    builder
        .run(tauri::generate_context!())
        .map_err(|error| AppError::Failed(format!("the window cannot be opened: {error}")))
}
