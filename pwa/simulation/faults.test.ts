/** Tests of the simulation itself: it must detect each fault planted in the client. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleClient } from "./bundle.ts";
import { FAULTS } from "./faults.ts";
import { findBrokenPromise } from "./find-broken.ts";
import { runHistory } from "./simulation.ts";

const HISTORIES = 300;
const SEED = 20_261_122;

for (const [fault, patches] of Object.entries(FAULTS)) {
  test(`the fault is detected: ${fault}`, async (t) => {
    const start = await bundleClient([patches].flat());

    const found = await findBrokenPromise((one) => runHistory(start, one), HISTORIES, SEED);

    assert.ok(found, `${HISTORIES} histories did not detect the fault`);
    t.diagnostic(`${found.by}: ${found.promise}`);
  });
}
