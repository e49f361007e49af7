//! The native menu. Each item's id is an action of the interface, which does the rest; keys that
//! work while a text is typed, or that a text field has its own use for, are the interface's alone.

use banyan_app::wire::RecentProject;
use tauri::menu::{Menu, MenuBuilder, MenuItemBuilder, PredefinedMenuItem, Submenu, SubmenuBuilder};
use tauri::{AppHandle, Result, Wry};

const MOST_RECENT: usize = 8;

/// Puts up the menu with these recent projects in it.
pub fn show_menu(app: &AppHandle, recent: &[RecentProject]) -> Result<()> {
    app.set_menu(build_menu(app, recent)?)?;
    Ok(())
}

fn build_menu(app: &AppHandle, recent: &[RecentProject]) -> Result<Menu<Wry>> {
    let file = file_menu(app, recent)?;
    let edit = edit_menu(app)?;
    let view = view_menu(app)?;
    let help = SubmenuBuilder::new(app, "&Help")
        .text("guide", "&Guide")
        .text("tour", "&First steps")
        .text("help", "All &keys")
        .about(None)
        .build()?;
    MenuBuilder::new(app).items(&[&file, &edit, &view, &help]).build()
}

fn file_menu(app: &AppHandle, recent: &[RecentProject]) -> Result<Submenu<Wry>> {
    let mut opened = SubmenuBuilder::new(app, "Open &recent");
    for project in recent.iter().filter(|project| project.present).take(MOST_RECENT) {
        opened = opened.text(format!("open:{}", project.root), escape_label(&project.name));
    }
    let opened = opened.build()?;
    opened.set_enabled(!opened.items()?.is_empty())?;
    SubmenuBuilder::new(app, "&File")
        .item(&keyed(app, "open", "&Open a folder…", "CmdOrCtrl+O")?)
        .item(&opened)
        .separator()
        .item(&keyed(app, "rescan", "&Scan again", "CmdOrCtrl+R")?)
        .item(&keyed(app, "export", "&Export…", "CmdOrCtrl+E")?)
        .item(&keyed(app, "preferences", "&Preferences…", "CmdOrCtrl+,")?)
        .separator()
        .item(&keyed(app, "close", "&Close the project", "CmdOrCtrl+W")?)
        .item(&PredefinedMenuItem::quit(app, None)?)
        .build()
}

fn edit_menu(app: &AppHandle) -> Result<Submenu<Wry>> {
    let edit = SubmenuBuilder::new(app, "&Edit")
        .text("undo", "&Undo the last decision")
        .text("redo", "&Do it again")
        .separator()
        .text("palette", "&Search and commands");
    // On Linux these items would take the keys from the web view and do nothing with them.
    #[cfg(not(target_os = "linux"))]
    let edit = edit.separator().cut().copy().paste().select_all();
    edit.build()
}

fn view_menu(app: &AppHandle) -> Result<Submenu<Wry>> {
    let theme = SubmenuBuilder::new(app, "T&heme")
        .text("theme:system", "As the &system")
        .text("theme:light", "&Light")
        .text("theme:dark", "&Dark")
        .build()?;
    SubmenuBuilder::new(app, "&View")
        .text("view-overview", "&Overview")
        .text("view-map", "&Map")
        .text("view-matrix", "Matri&x")
        .text("view-tables", "&Tables")
        .text("view-split", "&Split")
        .text("view-plan", "&Plan")
        .text("view-progress", "P&rogress")
        .separator()
        .text("back", "&Back")
        .text("forward", "&Forward")
        .separator()
        .item(&theme)
        .build()
}

fn keyed(app: &AppHandle, id: &str, label: &str, keys: &str) -> Result<tauri::menu::MenuItem<Wry>> {
    MenuItemBuilder::with_id(id, label).accelerator(keys).build(app)
}

/// A name as a label: an ampersand stays one.
fn escape_label(name: &str) -> String {
    name.replace('&', "&&")
}
