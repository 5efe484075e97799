/** This phone's clock: the next stamp, and what to do when it was ahead. */

import { laterStamp, nextStamp, type Stamp, timeOf } from "../rules/merge.ts";
import { type Kept, keep, metaIn, setMetaIn, type Write } from "./db.ts";
import { newName } from "./record-ids.ts";

/**
 * How far a stamp may be ahead of the server's clock before it is made anew: a minute more than the server bears. What is
 * between the two waits that minute; with a new stamp it would lose to its own old one, if the request that the server
 * refused arrived once more while it waits.
 */
const AHEAD_MS = 360_000;
/** How far the server bears. */
const BORNE_MS = 300_000;

export async function freshStamp(tx: Write): Promise<Stamp> {
  const now = Date.now() + ((await metaIn(tx, "offset")) ?? 0);
  const stamp = nextStamp((await metaIn(tx, "stamp")) ?? "", now, await maker(tx));
  await setMetaIn(tx, "stamp", stamp);
  return stamp;
}

/** The 8 characters that end every stamp of this phone. */
async function maker(tx: Write): Promise<string> {
  const known = await metaIn(tx, "device");
  const device = known ?? newName();
  if (!known) await setMetaIn(tx, "device", device);
  return device;
}

/** Never let this phone's next stamp fall behind one that the server has. */
export async function sawStamp(tx: Write, stamp: Stamp): Promise<void> {
  await setMetaIn(tx, "stamp", laterStamp((await metaIn(tx, "stamp")) ?? "", stamp));
}

/** Whether this phone has made stamps that a server with this `clock` does not take. */
export async function isAhead(tx: Write, clock: number): Promise<boolean> {
  const last = await metaIn(tx, "stamp");
  return last !== undefined && tooFar(last, clock);
}

function tooFar(stamp: Stamp, clock: number): boolean {
  return timeOf(stamp) > clock + AHEAD_MS;
}

/**
 * Give all that waits and is ahead of the server's `clock` a new stamp, in the old order and after all that a server can have
 * taken by then: an answer may have been lost, and what it was about may live on another phone.
 *
 * A stamp that is not ahead stays as it is, for its answer may have been lost: what the server may have is never
 * changed, so a repeat stays harmless. What the server refused waits too; else its later correction would lose to it.
 */
export async function restamp(tx: Write, clock: number): Promise<void> {
  const dirty = (await tx.objectStore("records").getAll()).filter(
    (one) => Object.keys(one.dirty).length > 0,
  );
  const waiting = [...new Set(dirty.flatMap((one) => Object.values(one.dirty)))].sort();
  const device = await maker(tx);
  const sound = waiting.filter((stamp) => !tooFar(stamp, clock));
  let last = sound.reduce(laterStamp, nextStamp("", clock + BORNE_MS + 1, device));
  const fresh = new Map<Stamp, Stamp>();
  for (const stamp of waiting.filter((one) => tooFar(one, clock)))
    fresh.set(stamp, (last = nextStamp(last, clock, device)));
  for (const one of dirty) keep(tx, withStamps(one, fresh));
  await setMetaIn(tx, "stamp", last);
}

function withStamps(one: Kept, fresh: ReadonlyMap<Stamp, Stamp>): Kept {
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
