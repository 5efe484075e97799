/** Routines of two lengths in three ways, of which one has a gentle one. */

export const ROUTINES = (
  [
    ["roller-floor", "roller", "floor", false],
    ["ball-floor", "ball", "floor", false],
    ["ball-wall", "ball", "wall", true],
  ] as const
).flatMap(([way, tool, surface, gentle]) =>
  [2, 6].map((minutes) => ({
    id: `${way}-${minutes}`,
    way,
    tools: [tool],
    surface,
    minutes,
    gentle: gentle && minutes < 6,
  })),
);
