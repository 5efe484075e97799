/** Property tests of merging and of stamps. src/rules tests the cases of merge.json. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Json, merge, nextStamp, type RecordState, stampMs } from "../src/rules/merge.ts";
import type { StoredRecord } from "../src/store/db-schema.ts";
import { bundleClient } from "./bundle.ts";
import { ONE_PHONE, YEAR } from "./commands.ts";
import { ModelServer } from "./model-server.ts";
import { Simulation } from "./simulation.ts";

/** Few values of each part, so that equal stamps, full counters and two devices occur together. */
const ms = fc.constantFrom(0, 1, 0xffffffff, 1_795_375_658_693);
const stamp = fc
  .tuple(ms, fc.constantFrom(0, 1, 0xffff), fc.constantFrom("aaaaaaaa", "b0000000"))
  .map(
    ([at, counter, device]) =>
      `${at.toString(16).padStart(12, "0")}${counter.toString(16).padStart(4, "0")}-${device}`,
  );
const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
const fields = fc.dictionary(
  fc.constantFrom("note", "pain:left", "spot:1"),
  fc.tuple(value, stamp),
  { noNullPrototype: true },
);
const liveRecord: fc.Arbitrary<RecordState> = fields.map((each) => ({
  kind: "session",
  deleted: null,
  fields: each,
}));
const deletedRecord: fc.Arbitrary<RecordState> = stamp.map((deleted) => ({
  kind: "session",
  deleted,
  fields: {},
}));
const record = fc.oneof({ weight: 4, arbitrary: liveRecord }, deletedRecord);

test("merging is commutative", () => {
  fc.assert(fc.property(record, record, (a, b) => assert.deepEqual(merge(a, b), merge(b, a))));
});

test("merging is associative", () => {
  fc.assert(
    fc.property(record, record, record, (a, b, c) =>
      assert.deepEqual(merge(merge(a, b), c), merge(a, merge(b, c))),
    ),
  );
});

test("merging is idempotent", () => {
  fc.assert(
    fc.property(record, record, (a, b) => assert.deepEqual(merge(merge(a, b), b), merge(a, b))),
  );
});

test("the next stamp is later than the last and not before now", () => {
  fc.assert(
    fc.property(fc.oneof(stamp, fc.constant("")), ms, (last, now) => {
      const next = nextStamp(last, now, "c0000000");

      assert.ok(next > last);
      assert.match(next, /^[0-9a-f]{16}-c0000000$/);
      assert.ok(stampMs(next) >= now);
    }),
  );
});

const start = await bundleClient();
const tick = fc.record({
  skew: fc.constantFrom(0, -YEAR, YEAR, 1_000, -1_000),
  tab: fc.nat(1),
  kill: fc.boolean(),
});

test("stamps of a phone increase when its clock is set back and its apps are killed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(tick, { minLength: 2, maxLength: 8 }), async (ticks) => {
      const sim = new Simulation(start, ONE_PHONE, new ModelServer());
      const phone = sim.phones[0]!;
      const stamps: string[] = [];

      for (const { skew, tab, kill } of ticks) {
        phone.skew = skew;
        await sim.save(tab, [{ id: "setting:a", kind: "setting", set: { a: stamps.length } }]);
        stamps.push(stampOf(phone.storage.records.get("setting:a")));
        if (kill) phone.kill(tab);
      }

      assert.deepEqual(stamps, [...new Set(stamps)].sort());
    }),
  );
});

function stampOf(record: StoredRecord | undefined): string {
  return record!.fields.a![1];
}
