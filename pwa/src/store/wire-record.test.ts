import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoredRecord } from "./db-schema.ts";
import { changeOf, fromWire } from "./wire-record.ts";

const EARLY = "019a3c5f80120000-aaaaaaaa";
const LATE = "019a3c5f80130000-aaaaaaaa";
const session: StoredRecord = {
  id: "019a3c5f-8012-7000-8000-000000000001",
  kind: "session",
  deleted: null,
  fields: { note: ["a", EARLY], tool: ["hand", EARLY], "after:left": [2, LATE] },
  dirty: { note: EARLY, tool: EARLY, "after:left": LATE },
};
const { id, kind } = session;

test("a change has the most common stamp once, and the others by field", () => {
  const change = changeOf(session);

  const set = { note: "a", tool: "hand", "after:left": 2 };
  assert.deepEqual(change, { id, kind, hlc: EARLY, set, stamps: { "after:left": LATE } });
  assert.deepEqual(fromWire({ ...change, rev: 1 } as never).fields, session.fields);
});

test("a change of one stamp needs no other stamps", () => {
  const change = changeOf({ ...session, dirty: { "after:left": LATE } });

  assert.deepEqual(change, { id, kind, hlc: LATE, set: { "after:left": 2 } });
});

test("a delete is sent without fields", () => {
  const change = changeOf({ ...session, deleted: LATE, fields: {}, dirty: { "*": LATE } });

  assert.deepEqual(change, { id, kind, del: LATE });
});
