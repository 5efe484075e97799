/** Everything kept on this phone: records with what still waits to be saved, and a few single values. */

import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import { type Json, type Rec, type Stamp, laterStamp, merge, nextStamp, timeOf } from "../rules/merge.ts";
import type { Run, Side } from "../rules/routine.ts";
import type { Spot } from "../rules/spot.ts";
import type { Problem } from "./api.ts";
import type { Content } from "./content.ts";

/** The name under which a delete waits, beside the names of fields. */
export const DELETE = "*";

/** A record as it is kept here. */
export interface Kept extends Rec {
  id: string;
  /** Stamps that the server has not acknowledged, by field. */
  dirty: Record<string, Stamp>;
  /** Present only while something is dirty and not refused: the index on it is the outbox. */
  waiting?: 1;
  /** Why the server would not take it. It stays here, and is sent again once edited. */
  refused?: Problem;
}

/** The part of a session that must survive a reload. */
export interface Running {
  id: string;
  routine: string;
  routineVersion: number;
  routineName: string;
  tool: string;
  surface: string;
  startedAt: number;
  run: Run;
  /** The sore spot that is open, while the routine waits, and those done. */
  spot: Spot | null;
  spots: Spot[];
  /** Soreness before, 0 to 10, for the sides that were rated. */
  before: Partial<Record<Side, number>>;
  /** The run before the last move, and when that was. */
  undoable: { run: Run; at: number } | null;
  /** Steps that ended while nobody looked. */
  missed: number;
}

interface Meta {
  device: string;
  stamp: Stamp;
  /** Milliseconds to add to this phone's clock to get the server's. */
  offset: number;
  cursor: string;
  witness: string;
  /** Set while everything is pulled again after the server was put back to an older copy. */
  resync: boolean;
  /** The recovery code is known only to the phone that opened the account. */
  account: { account_id: string; device_id: string; recovery_code?: string };
  savedAt: number;
  content: { etag: string; content: Content };
  running: Running;
}

interface Schema extends DBSchema {
  records: { key: string; value: Kept; indexes: { waiting: number } };
  meta: { key: string; value: Meta[keyof Meta] };
}

export type Write = IDBPTransaction<Schema, ("meta" | "records")[], "readwrite">;

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("medius", 1, {
    upgrade(db) {
      db.createObjectStore("meta");
      db.createObjectStore("records", { keyPath: "id" }).createIndex("waiting", "waiting");
    },
    blocking: closeAndForget,
    terminated: () => void (opened = undefined),
  });
  return opened;
}

/** A newer version of the app wants the database: let go, and open again when next needed. */
function closeAndForget(): void {
  void opened?.then((db) => db.close());
  opened = undefined;
}

export async function getMeta<K extends keyof Meta>(key: K): Promise<Meta[K] | undefined> {
  return (await (await database()).get("meta", key)) as Meta[K] | undefined;
}

export async function setMeta<K extends keyof Meta>(key: K, value: Meta[K] | undefined): Promise<void> {
  const db = await database();
  await (value === undefined ? db.delete("meta", key) : db.put("meta", value, key));
}

export async function allRecords(): Promise<Kept[]> {
  return (await database()).getAll("records");
}

export async function waitingRecords(limit: number): Promise<Kept[]> {
  return (await database()).getAllFromIndex("records", "waiting", 1, limit);
}

/** Run `work` in one transaction over everything; it resolves once the disk has it. Nothing in it may fetch. */
export async function writing<T>(work: (tx: Write) => Promise<T>): Promise<T> {
  const tx = (await database()).transaction(["meta", "records"], "readwrite");
  try {
    const result = await work(tx as Write);
    await tx.done;
    return result;
  } catch (error) {
    await tx.done.catch(() => undefined);
    throw error;
  }
}

export async function metaIn<K extends keyof Meta>(tx: Write, key: K): Promise<Meta[K] | undefined> {
  return (await tx.objectStore("meta").get(key)) as Meta[K] | undefined;
}

export async function setMetaIn<K extends keyof Meta>(tx: Write, key: K, value: Meta[K] | undefined): Promise<void> {
  const store = tx.objectStore("meta");
  await (value === undefined ? store.delete(key) : store.put(value, key));
}

/** A change a person made: fields to set, or the whole record to delete. */
export interface Edit {
  id: string;
  kind: string;
  set?: Record<string, Json>;
  delete?: true;
}

/** Clock, records and outbox in one transaction. Returns the records as they are now. */
export async function edit(edits: readonly Edit[], running?: Running | null): Promise<Kept[]> {
  return writing(async (tx) => {
    const kept: Kept[] = [];
    for (const one of edits) kept.push(await applyEdit(tx, one, await freshStamp(tx)));
    if (running !== undefined) await setMetaIn(tx, "running", running ?? undefined);
    return kept;
  });
}

async function applyEdit(tx: Write, { id, kind, set = {}, delete: gone }: Edit, stamp: Stamp): Promise<Kept> {
  const before = await tx.objectStore("records").get(id);
  const fields = Object.fromEntries(Object.entries(set).map(([name, value]) => [name, [value, stamp]]));
  const change = { kind, deleted: gone ? stamp : null, fields } as Rec;
  const names = gone ? [DELETE] : Object.keys(set);
  const dirty = { ...(gone ? {} : before?.dirty), ...Object.fromEntries(names.map((name) => [name, stamp])) };
  const kept: Kept = { id, ...(before ? merge(before, change) : change), dirty, waiting: 1 };
  await tx.objectStore("records").put(kept);
  return kept;
}

async function freshStamp(tx: Write): Promise<Stamp> {
  const device = (await metaIn(tx, "device")) ?? newDevice();
  const now = Date.now() + ((await metaIn(tx, "offset")) ?? 0);
  const stamp = nextStamp((await metaIn(tx, "stamp")) ?? "", now, device);
  await setMetaIn(tx, "device", device);
  await setMetaIn(tx, "stamp", stamp);
  return stamp;
}

/** Never let this phone's next stamp fall behind one it has seen. */
export async function sawStamp(tx: Write, stamp: Stamp): Promise<void> {
  await setMetaIn(tx, "stamp", laterStamp((await metaIn(tx, "stamp")) ?? "", stamp));
}

/**
 * Give everything that waits a new stamp, in the old order, by the corrected clock. Only stamps that no server ever
 * accepted change, so a repeat stays harmless.
 */
export async function restamp(tx: Write, now: number): Promise<void> {
  const records = (await tx.objectStore("records").getAll()).filter((one) => Object.keys(one.dirty).length > 0);
  const device = (await metaIn(tx, "device")) ?? newDevice();
  const old = [...new Set(records.flatMap((one) => Object.values(one.dirty)))].sort();
  const accepted = (await tx.objectStore("records").getAll()).flatMap(acceptedStamps).reduce(laterStamp, "");
  const fresh = new Map<Stamp, Stamp>();
  let last = accepted && timeOf(accepted) <= now + 300_000 ? accepted : "";
  for (const stamp of old) fresh.set(stamp, (last = nextStamp(last, now, device)));
  for (const one of records) await tx.objectStore("records").put(withStamps(one, fresh));
  await setMetaIn(tx, "stamp", last);
}

function acceptedStamps(one: Kept): Stamp[] {
  return Object.entries(one.fields).flatMap(([name, [, stamp]]) => (one.dirty[name] === stamp ? [] : [stamp]));
}

function withStamps(one: Kept, fresh: ReadonlyMap<Stamp, Stamp>): Kept {
  const renew = (stamp: Stamp) => fresh.get(stamp) ?? stamp;
  const fields = Object.entries(one.fields).map(([name, [value, stamp]]) => [
    name,
    [value, one.dirty[name] === stamp ? renew(stamp) : stamp],
  ]);
  const dirty = Object.entries(one.dirty).map(([name, stamp]) => [name, renew(stamp)]);
  return {
    ...one,
    deleted: one.deleted && renew(one.deleted),
    fields: Object.fromEntries(fields),
    dirty: Object.fromEntries(dirty),
  };
}

/** A UUIDv7: sorts by the time it was made. */
export function newId(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint32(0, Math.floor(now / 0x10000));
  new DataView(bytes.buffer).setUint16(4, now % 0x10000);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function newDevice(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => (byte % 36).toString(36)).join("");
}
