/** What the answers to the safety questions open and close. They are answers, not findings: nothing is concluded from them. */

export interface Question {
  id: string;
  level: "never" | "cleared" | "gentle" | "bony";
  ask: string;
  then: string;
}

/** closed: no rolling for now. gentle: only routines made for it. open: everything. */
export type Access = "closed" | "gentle" | "open";

interface Choosable {
  id: string;
  tools: readonly string[];
  surface: string;
  gentle: boolean;
  minutes: number;
}

export function access(questions: readonly Question[], ticked: readonly string[]): Access {
  const levels = new Set(questions.filter((one) => ticked.includes(one.id)).map((one) => one.level));
  if (levels.has("never") || levels.has("cleared")) return "closed";
  return levels.size > 0 ? "gentle" : "open";
}

/** The routines that may be offered now. */
export function allowed<R extends Choosable>(routines: readonly R[], now: Access): R[] {
  if (now === "closed") return [];
  return routines.filter((one) => now === "open" || one.gentle);
}

/** The routine for a tool, a surface and a length; the nearest one there is where nothing fits all. */
export function choose<R extends Choosable>(offered: readonly R[], tool: string, surface: string, minutes: number): R | undefined {
  const fit = (one: R) =>
    Number(one.tools.includes(tool)) * 4 + Number(one.surface === surface) * 2 + Number(one.minutes === minutes);
  return [...offered].sort((a, b) => fit(b) - fit(a))[0];
}
