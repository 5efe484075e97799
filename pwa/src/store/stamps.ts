/** This phone's hybrid logical clock: the next stamp, and new stamps when the clock was ahead. */

import { laterStamp, nextStamp, type Stamp, stampMs } from "../rules/merge.ts";
import { putRecord, readMeta, type Transaction, writeMeta } from "./db.ts";
import type { StoredRecord } from "./db-schema.ts";
import { randomId } from "./record-ids.ts";

/**
 * The server accepts stamps up to five minutes ahead of its clock. Only stamps more than six
 * minutes ahead are replaced: one in between will soon be valid, and replacing it could let the
 * record lose to its own earlier copy.
 */
const RESTAMP_AHEAD_MS = 360_000;
/** How far ahead of its clock the server accepts a stamp. */
const SERVER_MAX_AHEAD_MS = 300_000;

/** Return the next stamp of this phone, and store it as the last one. */
export async function issueStamp(tx: Transaction): Promise<Stamp> {
  const now = Date.now() + ((await readMeta(tx, "offset")) ?? 0);
  const stamp = nextStamp((await readMeta(tx, "stamp")) ?? "", now, await nodeId(tx));
  await writeMeta(tx, "stamp", stamp);
  return stamp;
}

/** The 8 characters that end every stamp of this phone. */
async function nodeId(tx: Transaction): Promise<string> {
  const known = await readMeta(tx, "nodeId");
  const node = known ?? randomId();
  if (!known) await writeMeta(tx, "nodeId", node);
  return node;
}

/** Make sure that this phone's next stamp is later than `stamp`. */
export async function observeStamp(tx: Transaction, stamp: Stamp): Promise<void> {
  await writeMeta(tx, "stamp", laterStamp((await readMeta(tx, "stamp")) ?? "", stamp));
}

/** Whether this phone has issued stamps that a server with this `clock` (ms) does not accept. */
export async function isClockAhead(tx: Transaction, clock: number): Promise<boolean> {
  const last = await readMeta(tx, "stamp");
  return last !== undefined && isTooFarAhead(last, clock);
}

function isTooFarAhead(stamp: Stamp, clock: number): boolean {
  return stampMs(stamp) > clock + RESTAMP_AHEAD_MS;
}

/**
 * Give every unsynced stamp that is ahead of the server's `clock` a new one, in the same order, and
 * return the records.
 *
 * The new stamps are later than anything the server can have accepted by then, because a response
 * may have been lost and another phone may have the record. A stamp that is not ahead stays the
 * same: what the server may have never changes, so a repeat stays harmless. Rejected records get
 * new stamps too; else a later correction would lose to them.
 */
export async function restamp(tx: Transaction, clock: number): Promise<StoredRecord[]> {
  const dirty = (await tx.objectStore("records").getAll()).filter(
    (one) => Object.keys(one.dirty).length > 0,
  );
  const unsynced = [...new Set(dirty.flatMap((one) => Object.values(one.dirty)))].sort();
  const node = await nodeId(tx);
  const accepted = unsynced.filter((stamp) => !isTooFarAhead(stamp, clock));
  let last = accepted.reduce(laterStamp, nextStamp("", clock + SERVER_MAX_AHEAD_MS + 1, node));
  const renewed = new Map<Stamp, Stamp>();
  for (const stamp of unsynced.filter((one) => isTooFarAhead(one, clock)))
    renewed.set(stamp, (last = nextStamp(last, clock, node)));
  await writeMeta(tx, "stamp", last);
  return dirty.map((one) => putRecord(tx, withStamps(one, renewed)));
}

function withStamps(record: StoredRecord, renewed: ReadonlyMap<Stamp, Stamp>): StoredRecord {
  const renew = (stamp: Stamp) => renewed.get(stamp) ?? stamp;
  const fields = Object.entries(record.fields).map(([name, [value, stamp]]) => [
    name,
    [value, renew(stamp)],
  ]);
  const dirty = Object.entries(record.dirty).map(([name, stamp]) => [name, renew(stamp)]);
  return {
    ...record,
    deleted: record.deleted && renew(record.deleted),
    fields: Object.fromEntries(fields),
    dirty: Object.fromEntries(dirty),
  };
}
