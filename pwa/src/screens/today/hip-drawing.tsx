/** The hips from behind, on Today: where to press, where it may be felt, what to keep off. */

import { signal } from "@preact/signals";
import type { Side } from "../../rules/timeline.ts";
import { content } from "../../store/content.ts";
import { t } from "../../strings/index.ts";
import type { BodyMap } from "../../ui/body-map/body-map.tsx";

const POINT = "gmed-2";
const map = signal<typeof BodyMap | null>(null);

/** Get the map's drawing, which comes after the first screen. Resolves in any case: Today is whole without it. */
export async function fetchDrawing(): Promise<void> {
  const module = await import("../../ui/body-map/body-map.tsx").catch(() => null);
  if (module) map.value = module.BodyMap;
}

/** Its place is kept until the drawing is there, so nothing moves. */
export function Hips({ side }: { side: Side }) {
  const Map = map.value;
  const points = content.value?.points ?? [];
  return (
    <div class="hips-place">
      {Map && (
        <Map
          view="back"
          side={side}
          frame="hips"
          label={t.today.plate(side)}
          points={points}
          chosen={POINT}
          names
        />
      )}
    </div>
  );
}
