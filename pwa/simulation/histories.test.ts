/** The client itself, on phones that are killed, wiped and wrong about the time, with a network and a server that fail. */

import { test } from "node:test";
import fc from "fast-check";
import { bundled } from "./bundle.ts";
import { history } from "./commands.ts";
import { SCENARIOS } from "./scenarios.ts";
import { runHistory } from "./simulation.ts";

/** SOAK_RUNS asks for as many histories as it says, other ones each time; without it they are always the same few. */
const SOAK_RUNS = Number(process.env.SOAK_RUNS ?? 0);
const RUNS = SOAK_RUNS ? { numRuns: SOAK_RUNS } : { numRuns: 800, seed: 20_261_122 };

const start = await bundled();

for (const [name, scenario] of Object.entries(SCENARIOS))
  test(`nothing is lost when ${name}`, () => runHistory(start, scenario));

test("after any history all phones and the server are equal, and nothing that was kept is lost", async () => {
  await fc.assert(
    fc.asyncProperty(history, (lived) => runHistory(start, lived)),
    RUNS,
  );
});
