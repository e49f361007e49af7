// The window and the desktop around it: dialogs, dropped folders, the native menu.

import { listen, type UnlistenFn } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { getCurrentWindow } from "@tauri-apps/api/window";
import { open, save } from "@tauri-apps/plugin-dialog";

export interface Desktop {
  pickFolder(): Promise<string | null>;
  pickTraces(): Promise<string | null>;
  pickSavePath(suggested: string, label: string, extension: string): Promise<string | null>;
  setTitle(title: string): Promise<void>;
  /** The window's own frame follows the theme; null: the system's. */
  setTheme(theme: "light" | "dark" | null): Promise<void>;
  onDrop(hovering: (over: boolean) => void, dropped: (paths: string[]) => void): Promise<UnlistenFn>;
  /** Ids of menu items, as they are chosen. */
  onMenu(chosen: (id: string) => void): Promise<UnlistenFn>;
  /** A folder given to a second start of the program. */
  onOpenFolder(opened: (root: string) => void): Promise<UnlistenFn>;
}

export const desktop: Desktop = {
  pickFolder: () => open({ directory: true, multiple: false, title: "Open a monolith's folder" }),
  pickTraces: () =>
    open({ multiple: false, filters: [{ name: "OTLP or Zipkin traces", extensions: ["json", "jsonl"] }], title: "Traces of production" }),
  pickSavePath: (suggested, label, extension) =>
    save({ defaultPath: suggested, filters: [{ name: label, extensions: [extension] }], title: "Export" }),
  setTitle: (title) => getCurrentWindow().setTitle(title),
  setTheme: (theme) => getCurrentWindow().setTheme(theme),
  onDrop: (hovering, dropped) =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      hovering(payload.type === "enter" || payload.type === "over");
      if (payload.type === "drop") dropped(payload.paths);
    }),
  onMenu: (chosen) => listen<string>("menu", (event) => chosen(event.payload)),
  onOpenFolder: (opened) => listen<string>("open-folder", (event) => opened(event.payload)),
};
