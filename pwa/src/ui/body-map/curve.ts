/** Curves through places on the body. The plates store only the places. */

export type Place = readonly [x: number, y: number];

const STEPS = 8;

/** `"10 20, 30 40"` as places. */
function places(text: string): Place[] {
  return text.split(",").map((pair) => pair.trim().split(" ").map(Number) as unknown as Place);
}

/** A smooth line through all the places, as SVG path data. */
export function through(text: string): string {
  return path(places(text), false);
}

/** The same, as a closed shape. */
export function around(text: string): string {
  return `${path(places(text), true)}Z`;
}

/** A ring of radius `r`, as the places that `around` takes. */
export function ring(x: number, y: number, r: number): string {
  const turn = (part: number) =>
    `${round(x + r * Math.cos(part))} ${round(y + r * Math.sin(part))}`;
  return Array.from({ length: 8 }, (_, index) => turn((index * Math.PI) / 4)).join(", ");
}

/** `count` fibres side by side from one line to another; each bows by `bow` of its length. */
export function fan(from: string, to: string, count: number, bow = 0): string {
  const [starts, ends] = [places(from), places(to)];
  return Array.from({ length: count }, (_, index) => {
    const [x, y] = along(starts, index / (count - 1));
    const [toX, toY] = along(ends, index / (count - 1));
    const bend = [(x + toX) / 2 - (toY - y) * bow, (y + toY) / 2 + (toX - x) * bow];
    return `M${round(x)} ${round(y)}Q${[...bend, toX, toY].map(round).join(" ")}`;
  }).join("");
}

/** The shape of `around` as a polygon, to test whether a place is inside. */
export function polygon(text: string): Place[] {
  const all = places(text);
  return Array.from({ length: all.length * STEPS }, (_, index) =>
    between(all, Math.floor(index / STEPS), (index % STEPS) / STEPS, true),
  );
}

/** Whether the polygon encloses the place (even-odd rule). */
export function encloses(shape: readonly Place[], [x, y]: Place): boolean {
  return shape.reduce((inside, [ax, ay], index) => {
    const [bx, by] = shape[(index + 1) % shape.length]!;
    return ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay) ? !inside : inside;
  }, false);
}

/** The middle of the box around a shape. */
export function middle(text: string): Place {
  const all = polygon(text);
  const half = (values: number[]) => Math.round((Math.min(...values) + Math.max(...values)) / 2);
  return [half(all.map(([x]) => x)), half(all.map(([, y]) => y))];
}

// Catmull-Rom: the tangent at a place is parallel to the line between its neighbours.
function path(all: readonly Place[], closed: boolean): string {
  const [x, y] = all[0]!;
  const parts = all.slice(closed ? 0 : 1).map((_, index) => {
    const [before, from, to, after] = neighbours(all, index, closed);
    const handles = [
      from[0] + (to[0] - before[0]) / 6,
      from[1] + (to[1] - before[1]) / 6,
      to[0] - (after[0] - from[0]) / 6,
      to[1] - (after[1] - from[1]) / 6,
    ];
    return `C${[...handles, ...to].map(round).join(" ")}`;
  });
  return `M${x} ${y}${parts.join("")}`;
}

function neighbours(
  all: readonly Place[],
  index: number,
  closed: boolean,
): [Place, Place, Place, Place] {
  const at = (place: number) =>
    all[closed ? (place + all.length) % all.length : Math.min(Math.max(place, 0), all.length - 1)]!;
  return [at(index - 1), at(index), at(index + 1), at(index + 2)];
}

function along(all: readonly Place[], part: number): Place {
  const index = Math.min(Math.floor(part * (all.length - 1)), all.length - 2);
  return between(all, index, part * (all.length - 1) - index, false);
}

function between(all: readonly Place[], index: number, t: number, closed: boolean): Place {
  const [before, from, to, after] = neighbours(all, index, closed);
  const mix = (axis: 0 | 1) => {
    const [p, q, r, s] = [before[axis], from[axis], to[axis], after[axis]];
    return q + (t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)))) / 2;
  };
  return [mix(0), mix(1)];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
