/** Which views show a set of points and areas. */

import { PLATES } from "./body-map.tsx";
import { VIEWS, type View } from "./plates.ts";

/** From behind, and from the side as well when something is seen only from there. */
export function viewsOf(points: readonly string[], zones: readonly string[]): readonly View[] {
  const seen = (view: View) => (id: string) =>
    id in PLATES[view].crosses || id in PLATES[view].zones;
  const all = [...points, ...zones];
  const behind = all.filter(seen("back"));
  return VIEWS.filter((view) =>
    view === "back"
      ? behind.length > 0
      : all.some((id) => !behind.includes(id) && seen("side")(id)),
  );
}
