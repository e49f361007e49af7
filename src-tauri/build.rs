//! Embeds the interface, the icons and what the window may do.

fn main() {
    tauri_build::build();
}
