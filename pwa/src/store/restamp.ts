/**
 * What this phone saved while its clock was ahead of the server's: it is not sent before it has new
 * stamps.
 *
 * The server accepts a stamp up to five minutes after its clock, and a request brings along the
 * clock of the last response, in case the server's was set back since. So whatever is sent is
 * accepted, and a stamp that was sent never changes: a copy of a lost request may still arrive.
 */

import { nextStamp, type Stamp, stampMs } from "../rules/merge.ts";
import { DELETE, putRecord, readMeta, type Transaction, writeMeta } from "./db.ts";
import type { StoredRecord } from "./db-schema.ts";
import { nodeId } from "./stamps.ts";

const MAX_AHEAD_MS = 300_000;

/** Whether a server with this `clock` (ms) would not accept the record. */
export function isAhead({ dirty }: StoredRecord, clock: number): boolean {
  return Object.values(dirty).some((stamp) => isStampAhead(stamp, clock));
}

function isStampAhead(stamp: Stamp, clock: number): boolean {
  return stampMs(stamp) > clock + MAX_AHEAD_MS;
}

/**
 * Give every stamp in the outbox that is ahead of the server's `clock` a new one, and return the
 * records.
 *
 * Why it is later than all that the server may have: nothing there is after `clock` plus the five
 * minutes, and what the renewed edits replaced came from the server or was sent to it, so it is not
 * after `serverStamp`. One stamp for all, because a counter has only 65,536 values.
 */
export async function restamp(tx: Transaction, clock: number): Promise<StoredRecord[]> {
  const latest = (await readMeta(tx, "serverStamp")) ?? "";
  const earlier = isStampAhead(latest, clock) ? "" : latest;
  const stamp = nextStamp(earlier, clock + MAX_AHEAD_MS, await nodeId(tx));
  await writeMeta(tx, "stamp", stamp);
  const outbox = await tx.objectStore("records").index("waiting").getAll(1);
  const ahead = outbox.filter((one) => isAhead(one, clock));
  return ahead.map((one) => putRecord(tx, withStamp(one, stamp, clock)));
}

function withStamp(record: StoredRecord, stamp: Stamp, clock: number): StoredRecord {
  const changed = { ...record, fields: { ...record.fields }, dirty: { ...record.dirty } };
  for (const [name, old] of Object.entries(record.dirty)) {
    if (!isStampAhead(old, clock)) continue;
    changed.dirty[name] = stamp;
    const field = record.fields[name];
    if (name === DELETE) changed.deleted = stamp;
    else if (field) changed.fields[name] = [field[0], stamp];
  }
  return changed;
}
