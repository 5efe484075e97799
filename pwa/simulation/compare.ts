/** Whether phones and a server have the same. */

import assert from "node:assert/strict";
import { canonical, merge, type RecordState } from "../src/rules/merge.ts";
import type { StoredRecord } from "../src/store/db-schema.ts";

/** A record as text: two with one text are the same. */
export function textOf({ kind, deleted, fields }: RecordState): string {
  return canonical([kind, deleted, fields]);
}

/** Whether `copy` adds nothing to what is `kept`. */
export function holds(kept: StoredRecord | undefined, copy: RecordState): boolean {
  return kept !== undefined && textOf(merge(kept, copy)) === textOf(kept);
}

/** Check that a phone at rest has all that the server has, and the server all but what it refused. */
export function checkSame(
  phone: ReadonlyMap<string, StoredRecord>,
  server: ReadonlyMap<string, RecordState>,
): void {
  for (const [id, copy] of server)
    assert.ok(holds(phone.get(id), copy), `a phone lacks something of ${id}`);
  for (const [id, kept] of phone) checkRecord(kept, server.get(id));
}

function checkRecord(kept: StoredRecord, there: RecordState | undefined): void {
  if (kept.refused) {
    assert.notEqual(Object.keys(kept.dirty).length, 0, "what is refused still waits");
    return;
  }
  assert.deepEqual(kept.dirty, {}, `${kept.id} still waits`);
  assert.ok(!kept.waiting, `${kept.id} still waits`);
  assert.ok(there, `the server lacks ${kept.id}`);
  assert.equal(textOf(kept), textOf(there), `phone and server differ in ${kept.id}`);
}
