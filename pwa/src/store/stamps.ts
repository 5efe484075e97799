/** This phone's clock: the next stamp, and what to do when it was ahead. */

import { laterStamp, nextStamp, type Stamp, timeOf } from "../rules/merge.ts";
import { putRecord, readMeta, type StoredRecord, type Transaction, writeMeta } from "./db.ts";
import { randomNodeId } from "./record-ids.ts";

/**
 * How far a stamp may be ahead of the server's clock before it is made anew: a minute more than the server bears. What is
 * between the two waits that minute; with a new stamp it would lose to its own old one, if the request that the server
 * refused arrived once more while it waits.
 */
const RESTAMP_AHEAD_MS = 360_000;
/** How far the server bears. */
const SERVER_MAX_AHEAD_MS = 300_000;

export async function issueStamp(tx: Transaction): Promise<Stamp> {
  const now = Date.now() + ((await readMeta(tx, "offset")) ?? 0);
  const stamp = nextStamp((await readMeta(tx, "stamp")) ?? "", now, await nodeId(tx));
  await writeMeta(tx, "stamp", stamp);
  return stamp;
}

/** The 8 characters that end every stamp of this phone. */
async function nodeId(tx: Transaction): Promise<string> {
  const known = await readMeta(tx, "device");
  const device = known ?? randomNodeId();
  if (!known) await writeMeta(tx, "device", device);
  return device;
}

/** Never let this phone's next stamp fall behind one that the server has. */
export async function observeStamp(tx: Transaction, stamp: Stamp): Promise<void> {
  await writeMeta(tx, "stamp", laterStamp((await readMeta(tx, "stamp")) ?? "", stamp));
}

/** Whether this phone has made stamps that a server with this `clock` does not take. */
export async function isClockAhead(tx: Transaction, clock: number): Promise<boolean> {
  const last = await readMeta(tx, "stamp");
  return last !== undefined && isTooFarAhead(last, clock);
}

function isTooFarAhead(stamp: Stamp, clock: number): boolean {
  return timeOf(stamp) > clock + RESTAMP_AHEAD_MS;
}

/**
 * Give all that waits and is ahead of the server's `clock` a new stamp, in the old order and after all that a server can have
 * taken by then: an answer may have been lost, and what it was about may live on another phone.
 *
 * A stamp that is not ahead stays as it is, for its answer may have been lost: what the server may have is never
 * changed, so a repeat stays harmless. What the server refused waits too; else its later correction would lose to it.
 */
export async function restamp(tx: Transaction, clock: number): Promise<void> {
  const dirty = (await tx.objectStore("records").getAll()).filter(
    (one) => Object.keys(one.dirty).length > 0,
  );
  const waiting = [...new Set(dirty.flatMap((one) => Object.values(one.dirty)))].sort();
  const device = await nodeId(tx);
  const sound = waiting.filter((stamp) => !isTooFarAhead(stamp, clock));
  let last = sound.reduce(laterStamp, nextStamp("", clock + SERVER_MAX_AHEAD_MS + 1, device));
  const fresh = new Map<Stamp, Stamp>();
  for (const stamp of waiting.filter((one) => isTooFarAhead(one, clock)))
    fresh.set(stamp, (last = nextStamp(last, clock, device)));
  for (const one of dirty) putRecord(tx, withStamps(one, fresh));
  await writeMeta(tx, "stamp", last);
}

function withStamps(one: StoredRecord, fresh: ReadonlyMap<Stamp, Stamp>): StoredRecord {
  const renew = (stamp: Stamp) => fresh.get(stamp) ?? stamp;
  const fields = Object.entries(one.fields).map(([name, [value, stamp]]) => [
    name,
    [value, renew(stamp)],
  ]);
  const dirty = Object.entries(one.dirty).map(([name, stamp]) => [name, renew(stamp)]);
  return {
    ...one,
    deleted: one.deleted && renew(one.deleted),
    fields: Object.fromEntries(fields),
    dirty: Object.fromEntries(dirty),
  };
}
