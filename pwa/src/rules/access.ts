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
export function allowedRoutines<R extends { gentle: boolean }>(
  routines: readonly R[],
  current: Access,
): R[] {
  if (current === "closed") return [];
  return routines.filter((one) => current === "open" || one.gentle);
}
