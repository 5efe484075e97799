import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoredRecord } from "./db-schema.ts";
import { entryName } from "./entry-name.ts";
import { newId } from "./record-ids.ts";

const record = (id: string, kind: string, deleted: string | null = null): StoredRecord => ({
  id,
  kind,
  deleted,
  fields: {},
  dirty: {},
});
const noon = new Date("2026-11-20T12:00").getTime();

test("an entry is named by its kind and day, deleted or not", () => {
  assert.equal(entryName(record(newId(noon), "session")), "Session of 20 Nov");
  assert.equal(entryName(record(newId(noon), "session", "stamp")), "Session of 20 Nov, deleted");
  assert.equal(entryName(record("check_in:2026-11-20", "check_in")), "Diary of 20 Nov");
  assert.equal(entryName(record("setting:first_side", "setting")), "Setting: first side");
});

test("a record of an unknown kind has a name", () => {
  assert.equal(entryName(record("mood:9", "mood")), "An entry of a newer app");
  assert.equal(entryName(record("no id of ours", "session")), "An entry of a newer app");
});
