/** The simulation is tested itself: with a fault in the client, a scenario or a history must break a promise. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bundled } from "./bundle.ts";
import { FAULTS } from "./faults.ts";
import { findBroken } from "./find-broken.ts";
import { runHistory } from "./simulation.ts";

const HISTORIES = 300;
const SEED = 20_261_122;

for (const [fault, patches] of Object.entries(FAULTS)) {
  test(`it is found when ${fault}`, async (t) => {
    const start = await bundled([patches].flat());

    const found = await findBroken((one) => runHistory(start, one), HISTORIES, SEED);

    assert.ok(found, `${HISTORIES} histories did not find it`);
    t.diagnostic(`${found.by}: ${found.promise}`);
  });
}
