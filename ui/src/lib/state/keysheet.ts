// Keys that belong to a part of the window rather than to an action: one list for the help sheet.

export interface KeySection {
  title: string;
  keys: [string, string][];
}

export const keysOfParts: KeySection[] = [
  {
    title: "On the map",
    keys: [
      ["↑ ↓ ← →", "Walk from box to box"],
      ["Enter", "Open or close a group, show a unit's source"],
      ["+ − 0", "Zoom in, out, to fit"],
      ["Shift+arrows", "Pan"],
    ],
  },
  {
    title: "In the matrix",
    keys: [
      ["↑ ↓ ← →", "Walk from cell to cell; left of the first is the head of the row"],
      ["Ctrl+arrows", "To the next cell that is not empty"],
      ["→ ← on a head", "Open or close its group"],
      ["Enter", "On a cell: its evidence. On a head: open or close"],
      ["Home End", "To the head of the row, to its end; with Ctrl to the first and last row"],
      ["+ −", "Larger, smaller"],
    ],
  },
  {
    title: "In tables and lists",
    keys: [
      ["↑ ↓", "Walk from row to row; what you walk to is selected"],
      ["PageUp PageDown", "By the page"],
      ["Home End", "To the first, to the last row"],
      ["Enter", "Open: the source of a row, the evidence of a dependency"],
      ["Ctrl+C", "Copy the row"],
      ["Space", "On the split: mark a unit for the next decision"],
    ],
  },
  {
    title: "In search",
    keys: [
      ["↑ ↓", "Walk through what was found"],
      ["Enter", "Select it"],
      ["Ctrl+Enter", "Show it on the map"],
      [">", "As the first letter: only commands"],
    ],
  },
];
