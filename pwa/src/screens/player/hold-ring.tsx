/** The clock of a hold: ticks fill, with marks at 30, 60 and 90 seconds; the disc breathes. */

const MARKS = [30, 60, 90];

export function HoldRing({
  held,
  of,
  breathing,
}: {
  held: number;
  of: number;
  breathing: "in" | "out";
}) {
  const angle = (second: number) => (second / of) * 360;
  return (
    <svg viewBox="-156 -156 312 312" aria-hidden="true">
      <circle class="lung-edge" r="105" />
      <circle class={`lung ${breathing}`} r="92" />
      {Array.from({ length: of }, (_, second) => (
        <path
          class={second < held ? "tick" : "tick spent"}
          d="M0 -132V-146"
          transform={`rotate(${angle(second + 0.5)})`}
        />
      ))}
      {MARKS.map((mark) => (
        <g key={mark} transform={`rotate(${angle(mark)})`}>
          <path class="d2" d="M0 -124V-150" />
          <text class="lr" transform={`translate(0 -115) rotate(${-angle(mark)})`} dy="5">
            {mark}
          </text>
        </g>
      ))}
      <circle class="rolling" r="8" cy="-139" transform={`rotate(${angle(held)})`} />
    </svg>
  );
}
