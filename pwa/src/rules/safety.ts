/** Which routines the answers to the safety questions allow. It draws no medical conclusions. */

/**
 * What a yes does: never and cleared close rolling, cleared until a clinician says that it is fine;
 * gentle and bony allow only the gentle ways.
 */
export type Restriction = "never" | "cleared" | "gentle" | "bony";

export interface Question {
  id: string;
  level: Restriction; // the name in the content
  ask: string;
  then: string;
}

/** The one red flag that does not ask for urgent care: tingling or numbness in one leg. */
export const NERVE = "nerve";

/** closed: no rolling for now. gentle: only routines made for it. open: everything. */
export type Access = "closed" | "gentle" | "open";

interface Choosable {
  id: string;
  way: string;
  tools: readonly string[];
  surface: string;
  minutes: number;
  gentle: boolean;
}

/** Whether a ticked red flag asks for urgent care. Unknown flags do. */
export function isUrgent(flags: readonly string[]): boolean {
  return flags.some((flag) => flag !== NERVE);
}

/** Return what the answers allow. A red flag closes rolling until the flags are answered again. */
export function access(
  questions: readonly Question[],
  ticked: readonly string[],
  flags: readonly string[] = [],
): Access {
  if (flags.length > 0) return "closed";
  const restrictions = new Set(
    questions.filter((one) => ticked.includes(one.id)).map((one) => one.level),
  );
  if (restrictions.has("never") || restrictions.has("cleared")) return "closed";
  return restrictions.size > 0 ? "gentle" : "open";
}

/** Return the routines that may be offered. */
export function allowedRoutines<R extends Choosable>(routines: readonly R[], current: Access): R[] {
  if (current === "closed") return [];
  return routines.filter((one) => current === "open" || one.gentle);
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
