/** The hips from behind, on Today: where to press, where it may be felt, what to keep off. */

import { signal } from "@preact/signals";
import type { Side } from "../../rules/session-plan.ts";
import { content } from "../../store/content.ts";
import { strings } from "../../strings/index.ts";
import type { BodyMap } from "../../ui/body-map/body-map.tsx";

const POINT = "gmed-2";
const map = signal<typeof BodyMap | null>(null);

/** Load the drawing, which comes after the first screen. Never rejects: Today works without it. */
export async function fetchDrawing(): Promise<void> {
  const module = await import("../../ui/body-map/body-map.tsx").catch(() => null);
  if (module) map.value = module.BodyMap;
}

/** Keeps its place until the drawing is there, so nothing moves. */
export function HipDrawing({ side }: { side: Side }) {
  const Drawing = map.value;
  const points = content.value?.points ?? [];
  return (
    <div class="hips-place">
      {Drawing && (
        <Drawing
          view="back"
          side={side}
          frame="hips"
          label={strings.today.plate(side)}
          points={points}
          chosen={POINT}
          names
        />
      )}
    </div>
  );
}
