// All that can be done by key, menu or palette, in one list.

import { isPressed, type KeyPress } from "$lib/keys";

import { deadPlace, sharedPlace, staysPlace } from "./palette.svelte";
import { viewTitles, views } from "./selection";
import type { Workbench } from "./workbench.svelte";

export interface Action {
  id: string;
  title: string;
  section: "Project" | "Look" | "Decide" | "Map" | "Help";
  keys: string[];
  /** The key works while a text is being typed, too. */
  whileTyping?: boolean;
  enabled: () => boolean;
  run: () => unknown;
}

export function buildActions(bench: Workbench): Action[] {
  return [...projectActions(bench), ...lookActions(bench), ...decisionActions(bench), ...mapActions(bench), ...helpActions(bench)];
}

/** The action that a key stands for now. */
export function actionFor(actions: Action[], press: KeyPress, typing: boolean): Action | null {
  const isText = (keys: string) => typing && !/^(Mod|Alt)\+|^Escape$/.test(keys);
  const fits = (action: Action) => action.keys.some((keys) => !isText(keys) && isPressed(keys, press));
  return actions.find((action) => (!typing || action.whileTyping) && fits(action) && action.enabled()) ?? null;
}

function projectActions(bench: Workbench): Action[] {
  const section = "Project";
  const isOpen = () => bench.project.phase === "open";
  const isIdle = () => bench.project.phase !== "scanning";
  return [
    { id: "open", title: "Open a folder…", section, keys: ["Mod+O"], whileTyping: true, enabled: isIdle, run: () => bench.pickAndOpen() },
    { id: "rescan", title: "Scan again", section, keys: ["Mod+R"], whileTyping: true, enabled: isOpen, run: () => bench.rescan() },
    { id: "export", title: "Export…", section, keys: ["Mod+E"], whileTyping: true, enabled: isOpen, run: () => (bench.dialog = "export") },
    { id: "close", title: "Close the project", section, keys: ["Mod+W"], whileTyping: true, enabled: isOpen, run: () => bench.close() },
    { id: "preferences", title: "Preferences…", section, keys: ["Mod+,"], whileTyping: true, enabled: () => true, run: () => (bench.dialog = "preferences") },
    {
      id: "theme",
      title: "Next theme: system, light, dark",
      section,
      keys: [],
      enabled: () => true,
      run: () => bench.preferences.change({ theme: bench.preferences.nextTheme() }),
    },
  ];
}

function lookActions(bench: Workbench): Action[] {
  const section = "Look";
  const isOpen = () => bench.project.phase === "open";
  const shows: Action[] = views.map((view, at) => ({
    id: `view-${view}`,
    title: viewTitles[view],
    section,
    keys: [String(at + 1)],
    enabled: isOpen,
    run: () => bench.show(view),
  }));
  return [
    { id: "palette", title: "Search and commands", section, keys: ["Mod+K", "/"], whileTyping: true, enabled: isOpen, run: () => (bench.dialog = "palette") },
    ...shows,
    { id: "back", title: "Back", section, keys: ["Alt+ArrowLeft"], whileTyping: true, enabled: () => bench.history.canGoBack, run: () => bench.back() },
    { id: "forward", title: "Forward", section, keys: ["Alt+ArrowRight"], whileTyping: true, enabled: () => bench.history.canGoForward, run: () => bench.forward() },
    { id: "source", title: "Show the source", section, keys: ["S"], enabled: () => bench.unit !== null, run: () => bench.showSource() },
    {
      id: "editor",
      title: "Open in the editor",
      section,
      keys: ["E"],
      enabled: () => bench.unit !== null || (bench.drawer.open && bench.drawer.source !== null),
      run: () => bench.openInEditor(),
    },
    { id: "in-matrix", title: "Show in the matrix", section, keys: [], enabled: () => bench.selectedUnit !== null, run: () => bench.selectedUnit !== null && bench.showInMatrix(bench.selectedUnit) },
    { id: "on-map", title: "Show on the map", section, keys: [], enabled: () => bench.selectedUnit !== null, run: () => bench.selectedUnit !== null && bench.showOnMap(bench.selectedUnit, false) },
    { id: "drawer", title: "Show or hide the evidence", section, keys: ["D"], enabled: isOpen, run: () => (bench.drawer.open = !bench.drawer.open) },
    { id: "inspector", title: "Show or hide the inspector", section, keys: ["I"], enabled: isOpen, run: () => (bench.inspecting = !bench.inspecting) },
    { id: "escape", title: "Close what lies on top, then let go of the selection", section, keys: ["Escape"], whileTyping: true, enabled: isOpen, run: () => letGo(bench) },
  ];
}

function letGo(bench: Workbench): void {
  if (bench.drawer.open) bench.drawer.close();
  else if (bench.split.marked.size) bench.split.marked.clear();
  else bench.select(null);
}

function decisionActions(bench: Workbench): Action[] {
  const section = "Decide";
  const { split } = bench;
  const ready = () => bench.project.phase === "open" && !split.busy;
  const hasUnits = () => ready() && bench.acted.length > 0;
  const hasService = () => ready() && split.services.some(({ key }) => key === bench.selectedService);
  const ask = (dialog: NonNullable<Workbench["dialog"]>) => () => (bench.dialog = dialog);
  return [
    { id: "undo", title: "Undo the last decision", section, keys: ["Mod+Z"], enabled: () => ready() && split.view?.undo != null, run: () => split.undo() },
    { id: "redo", title: "Do it again", section, keys: ["Mod+Shift+Z", "Mod+Y"], enabled: () => ready() && split.view?.redo != null, run: () => split.redo() },
    { id: "move", title: "Move to a service…", section, keys: ["M"], enabled: hasUnits, run: ask("move") },
    { id: "create", title: "New service from the selected units…", section, keys: ["N"], enabled: hasUnits, run: ask("create") },
    { id: "pin", title: "Pin or unpin", section, keys: ["P"], enabled: hasUnits, run: () => bench.decideDoubt(() => bench.togglePin()) },
    { id: "runner-up", title: "Move to the runner-up", section, keys: ["R"], enabled: () => hasUnits() && split.runnerUp(bench.acted) !== null, run: () => bench.decideDoubt(() => split.moveToRunnerUp(bench.acted)) },
    { id: "shared", title: "Mark as shared library", section, keys: [], enabled: hasUnits, run: () => split.move(bench.acted, sharedPlace) },
    { id: "stays", title: "Mark as staying in the monolith", section, keys: [], enabled: hasUnits, run: () => split.move(bench.acted, staysPlace) },
    { id: "next-doubtful", title: "Next doubtful unit", section, keys: ["U"], enabled: () => ready() && split.doubtful.length > 0, run: () => bench.nextDoubtful() },
    { id: "pair", title: "Keep together or apart…", section, keys: ["K"], enabled: hasUnits, run: ask("pair") },
    { id: "exclude", title: "Leave out of the migration, or take back in…", section, keys: ["X"], enabled: () => ready() && bench.selectedUnit !== null, run: ask("exclude") },
    { id: "merge", title: "Merge the service into another…", section, keys: ["G"], enabled: hasService, run: ask("merge") },
    { id: "divide", title: "Divide the service in two…", section, keys: ["V"], enabled: hasService, run: ask("divide") },
    { id: "extract", title: "Extract by entry point…", section, keys: ["Shift+E"], enabled: ready, run: ask("extract") },
    { id: "propose", title: "Propose again…", section, keys: ["Shift+P"], enabled: ready, run: ask("propose") },
    { id: "keep", title: "Keep a copy as an alternative…", section, keys: ["Shift+A"], enabled: ready, run: ask("keep") },
    { id: "alternatives", title: "Compare alternatives", section, keys: ["Shift+C"], enabled: ready, run: () => bench.showAlternatives() },
    { id: "history", title: "Replay the history", section, keys: ["Shift+H"], enabled: ready, run: () => bench.showPanel("history") },
    { id: "dead", title: "Mark as dead code", section, keys: [], enabled: hasUnits, run: () => split.move(bench.acted, deadPlace) },
    { id: "home", title: "Say where the service's own code lives…", section, keys: ["H"], enabled: hasService, run: ask("home") },
  ];
}

function mapActions(bench: Workbench): Action[] {
  const section = "Map";
  const onMap = () => bench.project.phase === "open" && bench.view === "map";
  const onGroups = () => onMap() || (bench.project.phase === "open" && bench.view === "matrix");
  return [
    { id: "focus", title: "Focus on the selection, or leave the focus", section, keys: ["F"], enabled: () => bench.project.phase === "open" && (onMap() || bench.selected !== null), run: () => bench.toggleFocus() },
    { id: "twin", title: "Picture or table", section, keys: ["T"], enabled: () => bench.project.phase === "open", run: () => (bench.asTable = !bench.asTable) },
    { id: "ways", title: "Ways from the selection, then to the selection", section, keys: ["W"], enabled: () => bench.project.phase === "open" && (bench.selected !== null || bench.map.wayFrom !== null), run: () => bench.takeWayEnd() },
    { id: "open-telling", title: "Open what tells most", section, keys: ["B"], enabled: onMap, run: () => bench.map.openAll("telling") },
    { id: "open-all", title: "Open all groups, up to 1,000 boxes", section, keys: ["O"], enabled: onMap, run: () => bench.map.openAll("all") },
    { id: "zoom-selection", title: "Zoom to the selection", section, keys: ["Z"], enabled: () => onMap() && bench.selected !== null, run: () => bench.map.zoomToSelection() },
    { id: "widen", title: "Show all again", section, keys: ["A"], enabled: () => onMap() && bench.map.narrowed, run: () => bench.map.widen() },
    { id: "picture", title: "Save the map as a picture…", section, keys: [], enabled: onMap, run: () => (bench.dialog = "picture") },
    { id: "collapse-all", title: "Close all groups", section, keys: ["C"], enabled: onGroups, run: () => (onMap() ? bench.map.collapseAll() : bench.matrix.openAll(false)) },
  ];
}

function helpActions(bench: Workbench): Action[] {
  const section = "Help";
  return [
    { id: "help", title: "All keys", section, keys: ["?"], enabled: () => true, run: () => (bench.dialog = "help") },
    { id: "guide", title: "Guide", section, keys: ["F1"], whileTyping: true, enabled: () => true, run: () => (bench.dialog = "guide") },
    { id: "text-larger", title: "Larger text", section, keys: ["Mod++", "Mod+="], whileTyping: true, enabled: () => true, run: () => bench.preferences.resizeText(1) },
    { id: "text-smaller", title: "Smaller text", section, keys: ["Mod+-"], whileTyping: true, enabled: () => true, run: () => bench.preferences.resizeText(-1) },
    { id: "text-usual", title: "Text as usual", section, keys: ["Mod+0"], whileTyping: true, enabled: () => true, run: () => bench.preferences.resizeText(0) },
    { id: "tour", title: "First steps", section, keys: [], enabled: () => bench.project.phase === "open", run: () => bench.tour.begin() },
  ];
}
