/** The pressure ladder: floor roller, floor ball, wall ball, hand. "Too much" goes one rung on. */

interface Rung {
  rung: number;
  minutes: number;
}

/** Return the next gentler routine of the same length, if there is one. */
export function gentler<R extends Rung>(offered: readonly R[], current: Rung): R | undefined {
  return offered
    .filter((one) => one.minutes === current.minutes && one.rung > current.rung)
    .sort((a, b) => a.rung - b.rung)[0];
}
