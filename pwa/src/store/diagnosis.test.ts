import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoredRecord } from "./db-schema.ts";
import { diagnosis } from "./diagnosis.ts";

const STAMP = "019a3c5f80120000-k3v9q2ab";
const refused = {
  type: "/problems/invalid-record",
  title: "",
  detail: "pain:left must be a whole number from 0 to 10.",
};
const records: StoredRecord[] = [
  {
    id: "check_in:2026-11-20",
    kind: "check_in",
    deleted: null,
    fields: { "pain:left": [7, STAMP], note: ["the stairs", STAMP] },
    dirty: { note: STAMP },
    refused,
  },
  {
    id: "setting:tool",
    kind: "setting",
    deleted: null,
    fields: { value: ["ball", STAMP] },
    dirty: { value: STAMP },
    waiting: 1,
  },
];

test("the diagnosis has numbers, versions and problem slugs, but no entries", () => {
  const text = diagnosis({
    app: "0.1.0",
    content: "a3a0",
    records,
    now: 1_795_368_000_000,
    syncedAt: null,
    offset: -3_600_000,
    syncError: { slug: "unknown-device", at: 1_795_368_000_000 },
    cursor: "9.secret",
    resync: false,
    isPersisted: true,
    used: 2048,
    userAgent: "A browser",
  });

  for (const included of [
    "waiting: 1",
    "refused: 1",
    "invalid-record",
    "unknown-device at 2026",
    "cursor: 9\n",
    "-3600 s",
    "persistent, 2 KB",
  ])
    assert.ok(text.includes(included), included);
  for (const excluded of ["stairs", "pain", "2026-11-20", "secret", "k3v9q2ab", "ball"])
    assert.ok(!text.includes(excluded), excluded);
});
