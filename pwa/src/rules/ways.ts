/** Choosing among the offered routines: the one that fits best, and those in other ways. */

interface Choosable {
  id: string;
  way: string;
  tools: readonly string[];
  surface: string;
  minutes: number;
}

/** Return the routine that fits best: by tool, then surface, then length. */
export function nearestRoutine<R extends Choosable>(
  offered: readonly R[],
  tool: string,
  surface: string,
  minutes: number,
): R | undefined {
  const misfit = (one: R) => [
    Number(!one.tools.includes(tool)),
    Number(one.surface !== surface),
    Math.abs(one.minutes - minutes),
  ];
  return offered.reduce<R | undefined>(
    (best, one) => (best && !isLess(misfit(one), misfit(best)) ? best : one),
    undefined,
  );
}

/** Return the offered ways, in order. */
export function ways(offered: readonly Choosable[]): string[] {
  return [...new Set(offered.map(({ way }) => way))];
}

/** Return the routine in another way whose length is nearest. */
export function routineInWay<R extends Choosable>(
  offered: readonly R[],
  other: string,
  current: R,
): R {
  return (
    nearestRoutine(
      offered.filter(({ way }) => way === other),
      "",
      "",
      current.minutes,
    ) ?? current
  );
}

/** Return the routine in the next way; the first follows the last. */
export function routineInNextWay<R extends Choosable>(offered: readonly R[], current: R): R {
  const all = ways(offered);
  return routineInWay(
    offered,
    all[(all.indexOf(current.way) + 1) % all.length] ?? current.way,
    current,
  );
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && a[at]! < b[at]!;
}
