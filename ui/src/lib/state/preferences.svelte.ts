import type { Preferences } from "$lib/platform/bindings";
import type { Commands } from "$lib/platform/commands";

import type { Notices } from "./notices.svelte";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** Sizes of text that can be chosen, in percent. */
export const textSizes = [80, 90, 100, 110, 125, 150, 175, 200] as const;

export class PreferencesState {
  current = $state.raw<Preferences>({ theme: "system", editor: "", text_size: 100 });
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

  /** In percent of the system's. */
  get textSize(): number {
    return this.current.text_size || 100;
  }

  /** The next larger text, the next smaller, or the usual one. */
  resizeText(step: 1 | -1 | 0): void {
    const at = textSizes.findIndex((size) => size >= this.textSize);
    const text_size = step === 0 ? 100 : (textSizes[at + step] ?? this.textSize);
    void this.change({ text_size });
  }

  nextTheme(): Theme {
    return themes[(themes.indexOf(this.theme) + 1) % themes.length] ?? "system";
  }
}
