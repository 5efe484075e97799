/** How the holds at each spot went over time. */

import { type Day, daysBetween, plusDays } from "./dates.ts";
import { grouped, median } from "./progress.ts";
import type { Side } from "./session-plan.ts";
import { MAX_HOLD_SECONDS } from "./spot.ts";

export interface Hold {
  date: Day;
  side: Side;
  /** The id of the trigger point; null if the person gave none. */
  point: string | null;
  seconds: number;
  eased: boolean;
  felt: readonly string[];
}

/** The holds at one spot of one side, oldest first. */
export interface SpotHistory {
  side: Side;
  point: string | null;
  holds: Hold[];
  /** Median seconds until it eased in the week from the first hold; Infinity if it did not. */
  first: number | null;
  /** The same for the week up to the last hold; null also if all holds are within one week. */
  last: number | null;
  /** The areas where it was felt, the most frequent first. */
  felt: string[];
}

/** Group the holds by spot, the one with the most holds first. */
export function easeBySpot(held: readonly Hold[]): SpotHistory[] {
  const groups = grouped(held, ({ side, point }) => `${side} ${point ?? ""}`);
  return [...groups.values()].map(spotHistory).sort((a, b) => b.holds.length - a.holds.length);
}

function spotHistory(held: Hold[]): SpotHistory {
  const holds = held.toSorted((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date)));
  const { side, point, date } = holds[0]!;
  const end = holds.at(-1)!.date;
  const within = (from: Day, to: Day) =>
    median(holds.filter((one) => from <= one.date && one.date <= to).flatMap(secondsToEase));
  const last = daysBetween(date, end) < 7 ? null : within(plusDays(end, -6), end);
  return {
    side,
    point,
    holds,
    first: within(date, plusDays(date, 6)),
    last,
    felt: mostFrequent(holds.flatMap(({ felt }) => felt)),
  };
}

/** Empty for a hold that ended early without easing: it is unknown when it would have eased. */
function secondsToEase({ seconds, eased }: Pick<Hold, "seconds" | "eased">): number[] {
  return eased ? [seconds] : seconds >= MAX_HOLD_SECONDS ? [Infinity] : [];
}

function mostFrequent(all: readonly string[]): string[] {
  const counts = grouped(all, (one) => one);
  return [...counts].sort(([, a], [, b]) => b.length - a.length).map(([one]) => one);
}
