/** The sore spots on the page: a table, and the same on the drawing. */

import type { ComponentChildren } from "preact";
import type { Side } from "../../rules/session-plan.ts";
import type { SpotHistory } from "../../rules/spot-history.ts";
import { content } from "../../store/content.ts";
import { progressStrings } from "../../strings/progress/index.ts";
import { reportStrings } from "../../strings/report/index.ts";
import { BodyMap } from "../../ui/body-map/body-map.tsx";
import { viewsOf } from "../../ui/body-map/views.ts";
import { ReportSection } from "./report-section.tsx";

const MAX_SPOTS = 7;
const MAX_ZONES = 3;
const SIDES: readonly Side[] = ["right", "left"];

/** `children` stand below the table, beside the drawings. */
export function ReportSpots({
  spots,
  children,
}: {
  spots: readonly SpotHistory[];
  children: ComponentChildren;
}) {
  const more = spots.slice(MAX_SPOTS);
  if (spots.length === 0) return <NoSpots>{children}</NoSpots>;
  return (
    <ReportSection title={reportStrings.spots}>
      <div class="pressed">
        <div>
          <SpotTable spots={spots.slice(0, MAX_SPOTS)} />
          <p>
            {more.length > 0 && `${countOf(more)} `}
            {reportStrings.spotsKey}
          </p>
          {children}
        </div>
        <div class="plates">
          {SIDES.map((side) => (
            <SpotDrawings key={side} side={side} spots={spots.filter((one) => one.side === side)} />
          ))}
        </div>
      </div>
    </ReportSection>
  );
}

function NoSpots({ children }: { children: ComponentChildren }) {
  return (
    <>
      <ReportSection title={reportStrings.spots}>
        <p>{reportStrings.spotsNone}</p>
      </ReportSection>
      {children}
    </>
  );
}

/** How many spots are not in the table, and how many holds they had. */
function countOf(spots: readonly SpotHistory[]): string {
  const holds = spots.reduce((sum, one) => sum + one.holds.length, 0);
  return reportStrings.spotsMore(spots.length, holds);
}

function SpotTable({ spots }: { spots: readonly SpotHistory[] }) {
  return (
    <table>
      <thead>
        <tr>
          {reportStrings.spotsHead.map((one) => (
            <th key={one} scope="col">
              {one}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {spots.map((spot) => (
          <SpotRow key={`${spot.side} ${spot.point}`} spot={spot} />
        ))}
      </tbody>
    </table>
  );
}

function SpotRow({ spot: { side, point, holds, first, last, felt } }: { spot: SpotHistory }) {
  const known = content.value?.points.find(({ id }) => id === point);
  const zones = content.value?.map.zones ?? {};
  const eased = (seconds: number | null) =>
    seconds === null ? reportStrings.oneWeek : progressStrings.seconds(seconds);
  const words = felt
    .slice(0, MAX_ZONES)
    .map((zone) => zones[zone]?.split(",")[0]?.toLowerCase() ?? zone);
  return (
    <tr>
      <td>
        <b>{reportStrings.side(side)}</b>,{" "}
        {known ? `${known.number}. ${known.name}` : reportStrings.somewhere}
      </td>
      <td>{holds.length}</td>
      <td>{eased(first)}</td>
      <td>{eased(last)}</td>
      <td>
        {words.length > 0
          ? [...words, ...(felt.length > MAX_ZONES ? [reportStrings.others] : [])].join(", ")
          : reportStrings.nowhere}
      </td>
    </tr>
  );
}

function SpotDrawings({ side, spots }: { side: Side; spots: readonly SpotHistory[] }) {
  const points = content.value?.points ?? [];
  const marked = spots.flatMap(({ point }) => point ?? []);
  const felt = [...new Set(spots.flatMap((spot) => spot.felt))];
  return (
    <>
      {viewsOf(marked, felt).map((view) => (
        <figure key={view}>
          <BodyMap
            view={view}
            side={side}
            frame="close"
            label={reportStrings.plate(side, view)}
            points={points}
            marked={marked}
            felt={felt}
          />
          <figcaption>{reportStrings.plate(side, view)}</figcaption>
        </figure>
      ))}
    </>
  );
}
