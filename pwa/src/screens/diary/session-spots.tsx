/** The sore spots of a session: on the drawing, and the same as a list. */

import type { Side } from "../../rules/session-plan.ts";
import { content } from "../../store/content.ts";
import type { StoredRecord } from "../../store/db-schema.ts";
import { type RecordedSpot, sessionSpots } from "../../store/history.ts";
import { strings } from "../../strings/index.ts";
import { BodyMap } from "../../ui/body-map/body-map.tsx";
import { viewsOf } from "../../ui/body-map/views.ts";

const SIDES: readonly Side[] = ["left", "right"];

export function SessionSpots({ record }: { record: StoredRecord }) {
  const all = sessionSpots(record);
  if (all.length === 0) return null;
  return (
    <>
      <h2>{strings.history.spots}</h2>
      {SIDES.filter((side) => all.some((spot) => spot.side === side)).map((side) => (
        <SpotsOfSide key={side} side={side} spots={all.filter((spot) => spot.side === side)} />
      ))}
    </>
  );
}

function SpotsOfSide({ side, spots }: { side: Side; spots: readonly RecordedSpot[] }) {
  const points = content.value?.points ?? [];
  const marked = spots.flatMap(({ point }) => point ?? []);
  const felt = [...new Set(spots.flatMap((spot) => spot.felt))];
  return (
    <section class="spots-of">
      <h3>{strings.sideName(side)}</h3>
      <div class="pictures">
        {viewsOf(marked, felt).map((view) => (
          <BodyMap
            key={view}
            view={view}
            side={side}
            frame="plain"
            label={strings.history.spotsDrawing(view, side)}
            points={points}
            marked={marked}
            felt={felt}
          />
        ))}
      </div>
      <ul class="rows">
        {spots.map((spot) => (
          <SpotRow spot={spot} />
        ))}
      </ul>
    </section>
  );
}

function SpotRow({ spot }: { spot: RecordedSpot }) {
  const point = content.value?.points.find(({ id }) => id === spot.point);
  const zones = content.value?.map.zones ?? {};
  return (
    <li>
      <b>{point ? `${point.number}. ${point.name}` : strings.history.somewhere}</b>
      <p class="small">
        {strings.history.spot(spot.before, spot.hold_seconds, spot.eased, spot.after)}
      </p>
      {spot.felt.length > 0 && (
        <p class="small">
          {strings.history.felt(spot.felt.map((zone) => zones[zone] ?? zone).join(", "))}
        </p>
      )}
    </li>
  );
}
