/** Looks for a broken promise in every scenario, and then in random histories. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type History, history } from "./commands.ts";
import { SCENARIOS } from "./scenarios.ts";

export interface Found {
  /** The scenario, or the number of the history. */
  by: string;
  promise: string;
}

/** Returns null if nothing is broken. Any error that is no broken promise is thrown on. */
export async function findBroken(
  run: (history: History) => Promise<void>,
  histories: number,
  seed: number,
): Promise<Found | null> {
  const random = fc.sample(history, { numRuns: histories, seed });
  const numbered = random.map((one, index) => [`history ${index + 1}`, one] as const);
  for (const [by, one] of [...Object.entries(SCENARIOS), ...numbered]) {
    try {
      await run(one);
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
      return { by, promise: error.message };
    }
  }
  return null;
}
