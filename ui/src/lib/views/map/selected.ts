import type { Workbench } from "$lib/state/workbench.svelte";

import { boxShowing, type Scene } from "./scene";

/** The box of the selection, or the closed group that holds it. */
export function selectedBox({ selected, unit }: Workbench, scene: Scene | null): number | null {
  if (!scene || !selected) return null;
  if (selected.kind === "group") return scene.indexOf.get(selected.id) ?? null;
  if (selected.kind === "service") return scene.indexOf.get(`service:${selected.key}`) ?? null;
  if (selected.kind !== "unit") return null;
  const located = unit?.row.id === selected.id ? { ...unit.row, owner: unit.owner_key } : { id: selected.id, path: "", place: "", language: "", owner: "" };
  return boxShowing(scene, located);
}

export function selectedEdge({ selected }: Workbench, scene: Scene | null): number | null {
  if (!scene || selected?.kind !== "edge") return null;
  const boxAt = (id: string) => scene.indexOf.get(id) ?? scene.indexOf.get(`service:${id}`);
  const [from, to] = [boxAt(selected.from), boxAt(selected.to)];
  const edge = scene.edges.findIndex((edge) => edge.from === from && edge.to === to);
  return edge < 0 ? null : edge;
}

/** The units of the selected cycle that have a box. */
export function cycleBoxes({ selectedCycle }: Workbench, scene: Scene | null): number[] {
  return (selectedCycle?.members ?? []).flatMap((id) => scene?.indexOf.get(id) ?? []);
}

/** The boxes that show the way that was chosen, each once. */
export function chosenWay({ map }: Workbench, scene: Scene | null): number[] {
  const path = map.chosenPath === null ? undefined : map.view?.paths[map.chosenPath];
  if (!scene || !path) return [];
  return path.steps.flatMap(({ id }) => scene.indexOf.get(id) ?? []);
}
