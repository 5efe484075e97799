import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { canonical, merge, nextStamp, type RecordState } from "./merge.ts";

interface Case {
  it: string;
  records: RecordState[];
  merged: RecordState;
}

function read<Row>(name: string): Row[] {
  return JSON.parse(
    readFileSync(new URL(`../../../tests/cases/${name}`, import.meta.url), "utf8"),
  ) as Row[];
}

for (const { it, records, merged } of read<Case>("merge.json")) {
  test(it, () => {
    for (const order of orders(records)) assert.deepEqual(order.reduce(merge), merged);
    for (const order of orders(records))
      assert.deepEqual(
        order.reduceRight((a, b) => merge(b, a)),
        merged,
      );
    assert.deepEqual(merge(merged, merged), merged);
  });
}

function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, index) =>
    orders(items.toSpliced(index, 1)).map((rest) => [first, ...rest]),
  );
}

interface StampCase {
  it: string;
  last: string;
  now: number;
  device: string;
  next: string;
}

for (const { it, last, now, device, next } of read<StampCase>("stamp.json")) {
  test(`a stamp ${it}`, () => assert.equal(nextStamp(last, now, device), next));
}

test("canonical JSON has sorted keys and no spaces", () => {
  assert.equal(
    canonical({ b: [1, null, "é"], a: { d: true, c: 0.5 } }),
    '{"a":{"c":0.5,"d":true},"b":[1,null,"é"]}',
  );
});
