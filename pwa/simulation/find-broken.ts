/** Find a broken promise in the scenarios, then in random histories. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type History, history } from "./commands.ts";
import { SCENARIOS } from "./scenarios.ts";

export interface Found {
  /** The scenario, or the number of the history. */
  by: string;
  promise: string;
}

/**
 * Return the first broken promise, or null. Try the scenario `first` before the others; rethrow
 * other errors.
 */
export async function findBrokenPromise(
  run: (history: History) => Promise<void>,
  histories: number,
  seed: number,
  first?: string,
): Promise<Found | null> {
  const random = fc.sample(history, { numRuns: histories, seed });
  const numbered = random.map((one, index) => [`history ${index + 1}`, one] as const);
  const scenarios = first ? [[first, SCENARIOS[first]!] as const] : [];
  for (const [by, one] of [...scenarios, ...Object.entries(SCENARIOS), ...numbered]) {
    try {
      await run(one);
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
      return { by, promise: error.message };
    }
  }
  return null;
}
