/** The check is checked: with a fault in the client, a scenario or one of the first histories must break a promise. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bundled, type Start } from "./bundle.ts";
import { type History, history } from "./commands.ts";
import { FAULTS } from "./faults.ts";
import { SCENARIOS } from "./scenarios.ts";
import { live } from "./simulation.ts";

const HISTORIES = fc.sample(history, { numRuns: 300, seed: 20_261_122 });

for (const [fault, patch] of Object.entries(FAULTS)) {
  test(`it is found when ${fault}`, async () => {
    const start = await bundled([patch]);

    const broken = await firstBroken(start, [...Object.values(SCENARIOS), ...HISTORIES]);

    assert.ok(broken, `${HISTORIES.length} histories did not find it`);
  });
}

/** The message of the first promise that breaks. Any other error is thrown on: then the patch is wrong. */
async function firstBroken(start: Start, histories: readonly History[]): Promise<string | null> {
  for (const one of histories) {
    try {
      await live(start, one);
    } catch (error) {
      if (error instanceof assert.AssertionError) return error.message;
      throw error;
    }
  }
  return null;
}
