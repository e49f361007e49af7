import type { Preferences } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";

import type { Notices } from "./notices.svelte";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export class PreferencesState {
  current = $state.raw<Preferences>({ theme: "system", editor: "" });
  systemIsDark = $state(false);

  readonly theme: Theme = $derived(themes.find((theme) => theme === this.current.theme) ?? "system");
  readonly shown: "light" | "dark" = $derived(
    this.theme === "system" ? (this.systemIsDark ? "dark" : "light") : this.theme,
  );

  constructor(
    private readonly commands: Commands,
    private readonly notices: Notices,
  ) {}

  async load(): Promise<void> {
    try {
      this.current = await this.commands.preferences();
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  async change(changed: Partial<Preferences>): Promise<void> {
    const preferences = { ...this.current, ...changed };
    this.current = preferences;
    try {
      await this.commands.setPreferences(preferences);
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  nextTheme(): Theme {
    return themes[(themes.indexOf(this.theme) + 1) % themes.length] ?? "system";
  }
}
