// Key combinations as text: "Mod+K", "Alt+ArrowLeft", "?". Mod is Ctrl, on a Mac ⌘.

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export function isPressed(combination: string, press: KeyPress): boolean {
  const parts = combination.split("+");
  const key = combination.endsWith("+") ? "+" : (parts.at(-1) ?? "");
  const mod = press.ctrlKey || press.metaKey;
  if (parts.includes("Mod") !== mod || parts.includes("Alt") !== press.altKey) return false;
  if (press.key.toLowerCase() !== key.toLowerCase()) return false;
  // A sign such as "?" says by itself whether Shift was held.
  const shiftMatters = key.length > 1 || /[a-z]/i.test(key);
  return !shiftMatters || parts.includes("Shift") === press.shiftKey;
}

const names: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
};

export function keyLabel(combination: string, mac = false): string {
  const parts = combination.split("+").map((part) => {
    if (part === "Mod") return mac ? "⌘" : "Ctrl";
    if (part === "Alt") return mac ? "⌥" : "Alt";
    return names[part] ?? part;
  });
  return parts.join(mac ? "" : "+");
}

/** Whether a key typed there is text rather than a command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type);
}
