/**
 * Draws all marks of one kind as one path: a year has thousands, and as many elements would be
 * slow.
 */

export type Mark = readonly [x: number, y: number, radius: number];

export function discs(marks: readonly Mark[]): string {
  return marks
    .map(
      ([x, y, r]) => `M${round(x - r)} ${round(y)}${halfCircle(r, 2 * r)}${halfCircle(r, -2 * r)}`,
    )
    .join("");
}

function halfCircle(radius: number, across: number): string {
  return `a${round(radius)} ${round(radius)} 0 1 0 ${round(across)} 0`;
}

export function crosses(marks: readonly Mark[]): string {
  return marks
    .map(
      ([x, y, r]) =>
        `M${round(x - r)} ${round(y - r)}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`,
    )
    .join("");
}

/** Round to hundredths of a unit, finer than a screen shows. */
function round(length: number): number {
  return Math.round(100 * length) / 100;
}
