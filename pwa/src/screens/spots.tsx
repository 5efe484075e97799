/** The sore spots of a session: on the drawing, and the same as a list. */

import type { Side } from "../rules/routine.ts";
import { content } from "../store/content.ts";
import type { Kept } from "../store/db.ts";
import { t } from "../strings/index.ts";
import { BodyMap, PLATES } from "../ui/body-map/body-map.tsx";
import type { View } from "../ui/body-map/plates.ts";

/** A spot as it is written down in a session. */
interface Spot {
  point: string | null;
  side: Side;
  before: number | null;
  after: number | null;
  hold_seconds: number;
  eased: boolean;
  felt: string[];
}

const SIDES: readonly Side[] = ["left", "right"];
const VIEWS: readonly View[] = ["back", "side"];

export function Spots({ kept }: { kept: Kept }) {
  const all = spotsOf(kept);
  if (all.length === 0) return null;
  return (
    <>
      <h2>{t.history.spots}</h2>
      {SIDES.filter((side) => all.some((spot) => spot.side === side)).map((side) => (
        <OfOneSide key={side} side={side} spots={all.filter((spot) => spot.side === side)} />
      ))}
    </>
  );
}

function OfOneSide({ side, spots }: { side: Side; spots: readonly Spot[] }) {
  const points = content.value?.points ?? [];
  const marked = spots.flatMap(({ point }) => point ?? []);
  const felt = [...new Set(spots.flatMap((spot) => spot.felt))];
  return (
    <section class="spots-of">
      <h3>{t.sideName(side)}</h3>
      <div class="pictures">
        {viewsOf(marked, felt).map((view) => (
          <BodyMap key={view} view={view} side={side} frame="plain" label={t.history.spotsDrawing(view, side)} points={points} marked={marked} felt={felt} />
        ))}
      </div>
      <ul class="rows">
        {spots.map((spot) => <Row spot={spot} />)}
      </ul>
    </section>
  );
}

function Row({ spot }: { spot: Spot }) {
  const point = content.value?.points.find(({ id }) => id === spot.point);
  const zones = content.value?.map.zones ?? {};
  return (
    <li>
      <b>{point ? `${point.number}. ${point.name}` : t.history.somewhere}</b>
      <p class="small">{t.history.spot(spot.before, spot.hold_seconds, spot.eased, spot.after)}</p>
      {spot.felt.length > 0 && <p class="small">{t.history.felt(spot.felt.map((zone) => zones[zone] ?? zone).join(", "))}</p>}
    </li>
  );
}

/** From behind, and from the side as well when something is seen only from there. */
function viewsOf(points: readonly string[], zones: readonly string[]): readonly View[] {
  const seen = (view: View) => (id: string) => id in PLATES[view].crosses || id in PLATES[view].zones;
  const all = [...points, ...zones];
  const behind = all.filter(seen("back"));
  return VIEWS.filter((view) => (view === "back" ? behind.length > 0 : all.some((id) => !behind.includes(id) && seen("side")(id))));
}

function spotsOf(kept: Kept): Spot[] {
  const names = Object.keys(kept.fields).filter((name) => name.startsWith("spot:")).sort();
  return names.flatMap((name) => (kept.fields[name]![0] as unknown as Spot | null) ?? []);
}
