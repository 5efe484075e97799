/** Everything kept on this phone: records with what still waits to be saved, and a few single values. */

import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, unwrap } from "idb";
import type { RecordState, Stamp } from "../rules/merge.ts";
import type { Spot } from "../rules/spot.ts";
import type { Run, Side } from "../rules/timeline.ts";
import type { Problem } from "./api.ts";
import type { Content } from "./content.ts";

/** The name under which a delete waits, beside the names of fields. */
export const DELETE = "*";

/** A record as it is kept here. */
export interface StoredRecord extends RecordState {
  id: string;
  /** Stamps that the server has not acknowledged, by field. */
  dirty: Record<string, Stamp>;
  /** Present only while something is dirty and not refused: the index on it is the outbox. */
  waiting?: 1;
  /** Why the server would not take it. It stays here, and is sent again once edited. */
  refused?: Problem;
}

/** The part of a session that must survive a reload. */
export interface RunningSession {
  id: string;
  routine: string;
  routineVersion: number;
  routineName: string;
  startedAt: number;
  run: Run;
  /** The sore spot that is open, while the routine waits, and those done. */
  spot: Spot | null;
  spots: Spot[];
  /** Soreness before, 0 to 10, for the sides that were rated. */
  before: Partial<Record<Side, number>>;
  /** What was too much, for the record. */
  tooMuch: TooMuch[];
  /** What was before the last move. */
  undoable: UndoState | null;
  /** Steps that ended while nobody looked. */
  missed: number;
}

/** A step that was too much, and the gentler way it went on; none was left on the last rung. */
export interface TooMuch {
  step: string;
  side: Side;
  from: string;
  to: string | null;
}

/** A session at the instant `at`, and the setting that the move then made changed, as it was. */
export interface UndoState extends Pick<RunningSession, "run" | "spot" | "spots" | "tooMuch"> {
  at: number;
  setting: { name: `way:${Side}`; value: string | null } | null;
}

/** What stopped the last exchange: the slug of the server's problem, or `unreachable`; and when (ms). */
export interface SyncError {
  slug: string;
  at: number;
}

/** The recovery code is known only to the phone that was given it, until its person has put it away. */
export interface Account {
  account_id: string;
  device_id: string;
  recovery_code?: string;
}

/** What a phone that asks to come in shows and keeps; good until `expiresAt`, by its own clock (ms). */
export interface JoinRequest {
  claim: string;
  confirm: string;
  expiresAt: number;
}

export interface PatientDetails {
  name: string;
  born: string;
  for: string;
}

interface Meta {
  device: string;
  stamp: Stamp;
  /** Milliseconds to add to this phone's clock to get the server's. */
  offset: number;
  cursor: string;
  witness: string;
  /** Another one after every resync: an answer to a request from before it is not taken. */
  generation: string;
  /** Set while everything is pulled again, before everything is sent again. */
  resync: boolean;
  account: Account;
  /** Another phone took this one out of the account. */
  removed: true;
  /** This phone has asked to be let into another account, and waits. */
  claim: JoinRequest;
  /** This device has left, and the server does not know it yet. */
  leaving: string;
  /** What the refused records were last tried with: the app's version, and the server's schema. */
  triedVersion: string;
  triedSchema: number;
  savedAt: number;
  hindrance: SyncError;
  /** When the browser was last asked not to throw this away. */
  askedToStayAt: number;
  /** This device wants to be reminded, and when its subscription was last made anew (ms). */
  reminded: true;
  pushMendedAt: number;
  /** Whom the page for a practitioner is about, where its person wants that kept. It is no record: it never leaves. */
  who: PatientDetails;
  content: { etag: string; content: Content };
  /** The ids of the older records that Today is shown from (state.ts). */
  todays: string[];
  running: RunningSession;
}

interface Schema extends DBSchema {
  records: { key: string; value: StoredRecord; indexes: { waiting: number } };
  meta: { key: string; value: Meta[keyof Meta] };
}

type Database = IDBPDatabase<Schema>;
export type Transaction = IDBPTransaction<Schema, ("meta" | "records")[], "readwrite">;

let opened: Promise<Database> | undefined;

function database(): Promise<Database> {
  opened ??= openDB<Schema>("medius", 1, {
    upgrade(db) {
      db.createObjectStore("meta");
      db.createObjectStore("records", { keyPath: "id" }).createIndex("waiting", "waiting");
    },
    blocking: closeAndForget,
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

/** A newer version of the app wants the database: let go, and open again when next needed. */
function closeAndForget(): void {
  void opened?.then((db) => db.close());
  forgetConnection();
}

/** What a browser says when it has closed the database by itself, as iOS does with an app in the background. */
const CONNECTION_LOST = new Set(["InvalidStateError", "UnknownError"]);

/** Use the database; if its connection turns out to be gone, open it again and try once more. */
async function withDatabase<T>(use: (db: Database) => Promise<T>): Promise<T> {
  try {
    return await use(await database());
  } catch (error) {
    if (!CONNECTION_LOST.has((error as Error).name)) throw error;
    closeAndForget();
    return use(await database());
  }
}

export function getMeta<K extends keyof Meta>(key: K): Promise<Meta[K] | undefined> {
  return withDatabase(async (db) => (await db.get("meta", key)) as Meta[K] | undefined);
}

/** Committed at once: an app that is killed right after has lost nothing that was under way. */
export function setMeta<K extends keyof Meta>(key: K, value: Meta[K] | undefined): Promise<void> {
  return withDatabase(async (db) => {
    const tx = db.transaction("meta", "readwrite");
    const asked = value === undefined ? tx.store.delete(key) : tx.store.put(value, key);
    tx.commit();
    await Promise.all([asked, tx.done]);
  });
}

export function allRecords(): Promise<StoredRecord[]> {
  return withDatabase((db) => db.getAll("records"));
}

/** The settings, the records with an id from `since` on that says when it was made, and those named. */
export function recordsSince(since: string, ids: readonly string[]): Promise<StoredRecord[]> {
  return withDatabase(async (db) => {
    const store = db.transaction("records").store;
    const ranges = [
      IDBKeyRange.bound(since, "check_in:"),
      IDBKeyRange.bound("setting:", "setting;"),
    ];
    const found = await Promise.all([
      ...ranges.map((range) => store.getAll(range)),
      ...ids.map((id) => store.getAll(id)),
    ]);
    return found.flat();
  });
}

/** At most `limit` of the records that wait to be sent, by id. */
export function waitingRecords(limit: number): Promise<StoredRecord[]> {
  return withDatabase((db) => db.getAllFromIndex("records", "waiting", 1, limit));
}

/** Forget a record that the server refused, because its person said so; what the server has of it is pulled again. */
export function discardRecord(id: string): Promise<void> {
  return inTransaction(async (tx) => {
    await tx.objectStore("records").delete(id);
    await writeMeta(tx, "cursor", undefined);
  });
}

/**
 * Run `work` in one transaction over everything; it resolves once the disk has it. Nothing in it may fetch, and it may
 * be run again from the start.
 */
export function inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  return withDatabase(async (db) => {
    const tx = db.transaction(["meta", "records"], "readwrite");
    try {
      const result = await work(tx as Transaction);
      await tx.done;
      return result;
    } catch (error) {
      const first = tx.error; // a write that failed by itself, and with it all that came after
      abort(tx as Transaction);
      await tx.done.catch(() => undefined);
      throw first ?? error;
    }
  });
}

/** Half of what `work` did must not stay because the other half failed. */
function abort(tx: Transaction): void {
  try {
    tx.abort();
  } catch {
    // it is over already
  }
}

export async function readMeta<K extends keyof Meta>(
  tx: Transaction,
  key: K,
): Promise<Meta[K] | undefined> {
  return (await tx.objectStore("meta").get(key)) as Meta[K] | undefined;
}

export async function writeMeta<K extends keyof Meta>(
  tx: Transaction,
  key: K,
  value: Meta[K] | undefined,
): Promise<void> {
  const store = tx.objectStore("meta");
  await (value === undefined ? store.delete(key) : store.put(value, key));
}

let puts = 0;

/** How many records this page has put away: as many as before means that it has changed none. */
export function keptSoFar(): number {
  return puts;
}

/**
 * Keep `one` as it is now: marked only for what is still its own, and in the outbox only if it may be sent. What goes
 * wrong with it ends the transaction; to hear of each by itself took a tenth of the time that a whole diary takes.
 */
export function putRecord(tx: Transaction, one: StoredRecord): StoredRecord {
  const settled = withoutStaleMarks(one);
  puts += 1;
  unwrap(tx.objectStore("records")).put(settled);
  return settled;
}

/** A mark whose stamp is no longer that of the field was for a value that has lost; there is nothing left to send. */
function withoutStaleMarks({ waiting: _, refused, ...one }: StoredRecord): StoredRecord {
  const marks = Object.entries(one.dirty).filter(([name, stamp]) => stamp === stampOf(one, name));
  const dirty = Object.fromEntries(marks);
  if (marks.length === 0) return { ...one, dirty };
  return refused ? { ...one, dirty, refused } : { ...one, dirty, waiting: 1 };
}

function stampOf({ deleted, fields }: RecordState, name: string): Stamp | null | undefined {
  return name === DELETE ? deleted : fields[name]?.[1];
}
