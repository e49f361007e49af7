// What the interface stands on: the engine and the desktop, or a stand-in for both in a browser.

import { commands, type Commands } from "./commands";
import { desktop, type Desktop } from "./desktop";

export async function connect(): Promise<{ commands: Commands; desktop: Desktop }> {
  if (import.meta.env.VITE_MOCK) {
    const { mockDesktop, mockEngine } = await import("./mock/engine");
    return { commands: mockEngine(), desktop: mockDesktop };
  }
  return { commands, desktop };
}
