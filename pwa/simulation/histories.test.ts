/** The real client in scenarios and in random histories, over a model of the server. */

import { test } from "node:test";
import fc from "fast-check";
import { bundleClient } from "./bundle.ts";
import { history } from "./commands.ts";
import { SCENARIOS } from "./scenarios.ts";
import { runHistory } from "./simulation.ts";

/** The number of new random histories; without it a fixed set is run. */
const SOAK_RUNS = Number(process.env.SOAK_RUNS ?? 0);
const RUNS = SOAK_RUNS ? { numRuns: SOAK_RUNS } : { numRuns: 800, seed: 20_261_122 };

const start = await bundleClient();

for (const [name, scenario] of Object.entries(SCENARIOS))
  test(`nothing is lost when ${name}`, () => runHistory(start, scenario));

test("a random history loses no confirmed edit, and phones equal the server", async () => {
  await fc.assert(
    fc.asyncProperty(history, (one) => runHistory(start, one)),
    RUNS,
  );
});
