import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { canonical, type Json, merge, nextStamp, type RecordState } from "./merge.ts";

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

interface Text {
  it: string;
  value: Json;
  text: string;
}

for (const { it, value, text } of read<Text>("canonical.json")) {
  test(`canonical JSON ${it}`, () => assert.equal(canonical(value), text));
}

interface Tie {
  it: string;
  loses: Json;
  wins: Json;
}

for (const { it, loses, wins } of read<Tie>("tie.json")) {
  test(`the greater text wins a tie: ${it}`, () => {
    const stamp = "019a3c5f80120000-aaaaaaaa";
    const [less, greater] = [loses, wins].map<RecordState>((value) => ({
      kind: "plan",
      deleted: null,
      fields: { a: [value, stamp] },
    }));

    assert.deepEqual(merge(less!, greater!), greater);
    assert.deepEqual(merge(greater!, less!), greater);
  });
}
