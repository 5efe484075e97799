/** Compare the records of phones and server. */

import assert from "node:assert/strict";
import { canonical, merge, type RecordState } from "../src/rules/merge.ts";
import type { StoredRecord } from "../src/store/db-schema.ts";

/** Return a record as text; equal records have equal texts. */
export function canonicalText({ kind, deleted, fields }: RecordState): string {
  return canonical([kind, deleted, fields]);
}

/** Return whether `stored` already includes everything in `copy`. */
export function includes(stored: StoredRecord | undefined, copy: RecordState): boolean {
  return stored !== undefined && canonicalText(merge(stored, copy)) === canonicalText(stored);
}

/** Check that phone and server have the same records, except those that the server rejected. */
export function checkSynced(
  phone: ReadonlyMap<string, StoredRecord>,
  server: ReadonlyMap<string, RecordState>,
): void {
  for (const [id, copy] of server)
    assert.ok(includes(phone.get(id), copy), `a phone lacks something of ${id}`);
  for (const [id, stored] of phone) checkRecord(stored, server.get(id));
}

function checkRecord(stored: StoredRecord, there: RecordState | undefined): void {
  if (stored.refused) {
    assert.notEqual(Object.keys(stored.dirty).length, 0, "a rejected record is still dirty");
    return;
  }
  assert.deepEqual(stored.dirty, {}, `${stored.id} is still unsynced`);
  assert.ok(!stored.waiting, `${stored.id} is still unsynced`);
  assert.ok(there, `the server lacks ${stored.id}`);
  assert.equal(
    canonicalText(stored),
    canonicalText(there),
    `phone and server differ in ${stored.id}`,
  );
}
