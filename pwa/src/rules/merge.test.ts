import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Rec, canonical, merge, nextStamp, timeOf } from "./merge.ts";

interface Case {
  it: string;
  records: Rec[];
  merged: Rec;
}

const CASES: Case[] = JSON.parse(readFileSync(new URL("../../../tests/cases/merge.json", import.meta.url), "utf8"));

for (const { it, records, merged } of CASES) {
  test(it, () => {
    for (const order of orders(records)) assert.deepEqual(order.reduce(merge), merged);
    for (const order of orders(records)) assert.deepEqual(order.reduceRight((a, b) => merge(b, a)), merged);
    assert.deepEqual(merge(merged, merged), merged);
  });
}

function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, index) => orders(items.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}

test("stamps of a device only rise, whatever its clock does", () => {
  let last = "";
  for (const now of [1000, 1000, 500, 2000, 0]) {
    const next = nextStamp(last, now, "k3v9q2ab");
    assert.ok(next > last);
    last = next;
  }
  assert.equal(timeOf(last), 2000);
});

test("two edits in one millisecond of these years have two stamps", () => {
  const first = nextStamp("", 1_795_375_658_693, "k3v9q2ab");
  assert.equal(nextStamp(first, 1_795_375_658_693, "k3v9q2ab"), "01a204ba76c50001-k3v9q2ab");
});

test("a counter that overflows carries into the milliseconds", () => {
  assert.equal(nextStamp("0000000003e8ffff-k3v9q2ab", 0, "k3v9q2ab"), "0000000003e90000-k3v9q2ab");
});

test("the text that breaks a tie has sorted keys and no spaces", () => {
  assert.equal(canonical({ b: [1, null, "é"], a: { d: true, c: 0.5 } }), '{"a":{"c":0.5,"d":true},"b":[1,null,"é"]}');
});
