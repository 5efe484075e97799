/** The database of this phone (IndexedDB). */

import { type IDBPDatabase, type IDBPTransaction, openDB, unwrap } from "idb";
import type { RecordState, Stamp } from "../rules/merge.ts";
import { type Meta, type Schema, STORED_KEYS, type StoredRecord } from "./db-schema.ts";
import { requireRoom } from "./room.ts";

/** The key in `dirty` of a delete that waits to be sent. */
export const DELETE = "*";

type Database = IDBPDatabase<Schema>;
export type Transaction = IDBPTransaction<Schema, ("meta" | "records")[], "readwrite">;

let opened: Promise<Database> | undefined;

function database(): Promise<Database> {
  opened ??= openDB<Schema>("medius", 1, {
    upgrade(db) {
      db.createObjectStore("meta");
      db.createObjectStore("records", { keyPath: "id" }).createIndex("waiting", "waiting");
    },
    blocking: closeConnection,
    terminated: forgetConnection,
  }).catch((error: unknown) => {
    forgetConnection();
    throw error;
  });
  return opened;
}

function forgetConnection(): void {
  opened = undefined;
}

/**
 * A newer version of the app may be waiting for the database. It is opened again when next needed.
 */
function closeConnection(): void {
  void opened?.then((db) => db.close());
  forgetConnection();
}

/**
 * The errors of a database that the browser has closed, as iOS does with an app in the background.
 */
const CONNECTION_LOST = new Set(["InvalidStateError", "UnknownError"]);

/** Run `work`; if the connection was lost, open the database again and run it once more. */
async function withDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  try {
    return await work(await database());
  } catch (error) {
    if (!CONNECTION_LOST.has((error as Error).name)) throw error;
    closeConnection();
    return work(await database());
  }
}

function storedKey(key: keyof Meta): string {
  return STORED_KEYS[key] ?? key;
}

export function getMeta<K extends keyof Meta>(key: K): Promise<Meta[K] | undefined> {
  return withDatabase(async (db) => (await db.get("meta", storedKey(key))) as Meta[K] | undefined);
}

/** Set a value, or delete it with undefined. Commits at once, in case the app is killed. */
export async function setMeta<K extends keyof Meta>(
  key: K,
  value: Meta[K] | undefined,
): Promise<void> {
  const room = requireRoom();
  if (room) await room;
  await withDatabase(async (db) => {
    const tx = db.transaction("meta", "readwrite");
    const written =
      value === undefined ? tx.store.delete(storedKey(key)) : tx.store.put(value, storedKey(key));
    tx.commit();
    await Promise.all([written, tx.done]);
  });
}

export function allRecords(): Promise<StoredRecord[]> {
  return withDatabase((db) => db.getAll("records"));
}

/** The settings, the records whose UUIDv7 is `minId` or later, and the records with these ids. */
export function recordsSince(minId: string, ids: readonly string[]): Promise<StoredRecord[]> {
  return withDatabase(async (db) => {
    const store = db.transaction("records").store;
    const ranges = [
      IDBKeyRange.bound(minId, "check_in:"),
      IDBKeyRange.bound("setting:", "setting;"),
    ];
    const found = await Promise.all([
      ...ranges.map((range) => store.getAll(range)),
      ...ids.map((id) => store.getAll(id)),
    ]);
    return found.flat();
  });
}

/** At most `limit` records of the outbox, by id. */
export function outboxRecords(limit: number): Promise<StoredRecord[]> {
  return withDatabase((db) => db.getAllFromIndex("records", "waiting", 1, limit));
}

/** Delete a record that the server rejected; what the server has of it is pulled again. */
export function discardRecord(id: string): Promise<void> {
  return inTransaction(async (tx) => {
    await tx.objectStore("records").delete(id);
    await writeMeta(tx, "cursor", undefined);
  });
}

/**
 * Run `work` in one transaction over everything. Resolves once it is on the disk.
 *
 * `work` must not fetch, because a transaction ends when it waits for anything else. It may be run
 * a second time.
 */
export async function inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const room = requireRoom();
  if (room) await room;
  return withDatabase(async (db) => {
    const tx = db.transaction(["meta", "records"], "readwrite");
    try {
      const result = await work(tx as Transaction);
      await tx.done;
      return result;
    } catch (error) {
      const cause = tx.error; // set if a write failed, which made everything after it fail
      abort(tx as Transaction);
      await tx.done.catch(() => undefined);
      throw cause ?? error;
    }
  });
}

/** Undo what `work` wrote before it failed. */
function abort(tx: Transaction): void {
  try {
    tx.abort();
  } catch {
    // it has ended already
  }
}

export async function readMeta<K extends keyof Meta>(
  tx: Transaction,
  key: K,
): Promise<Meta[K] | undefined> {
  return (await tx.objectStore("meta").get(storedKey(key))) as Meta[K] | undefined;
}

export async function writeMeta<K extends keyof Meta>(
  tx: Transaction,
  key: K,
  value: Meta[K] | undefined,
): Promise<void> {
  const store = tx.objectStore("meta");
  await (value === undefined ? store.delete(storedKey(key)) : store.put(value, storedKey(key)));
}

/**
 * Store a record and return it, with `dirty` and `waiting` brought up to date.
 *
 * It does not wait for the write, which took a tenth of the time of writing a whole diary. A failed
 * write aborts the transaction.
 */
export function putRecord(tx: Transaction, record: StoredRecord): StoredRecord {
  const current = withCurrentDirty(record);
  unwrap(tx.objectStore("records")).put(current);
  return current;
}

/** Keep the dirty fields whose stamp is still the field's: a value that has lost is not sent. */
function withCurrentDirty({ waiting: _, refused, ...record }: StoredRecord): StoredRecord {
  const current = Object.entries(record.dirty).filter(
    ([name, stamp]) => stamp === stampOf(record, name),
  );
  const dirty = Object.fromEntries(current);
  if (current.length === 0) return { ...record, dirty };
  return refused ? { ...record, dirty, refused } : { ...record, dirty, waiting: 1 };
}

function stampOf({ deleted, fields }: RecordState, name: string): Stamp | null | undefined {
  return name === DELETE ? deleted : fields[name]?.[1];
}
