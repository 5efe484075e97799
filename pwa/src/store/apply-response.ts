/** Applies a sync response to the database. One response is one transaction. */

import { canonical, type Field, laterStamp, merge, type RecordState } from "../rules/merge.ts";
import type { SyncResponse, WireRecord } from "./api.ts";
import { DELETE, putRecord, readMeta, type Transaction, writeMeta } from "./db.ts";
import type { StoredRecord } from "./db-schema.ts";
import { markRejected, retryRejected } from "./outbox.ts";
import { isAhead, restamp } from "./restamp.ts";
import { raiseStamp } from "./stamps.ts";
import type { SentRequest } from "./sync-request.ts";
import { fromWire, stampsOf } from "./wire-record.ts";

/** The time in a slower response is out of date: the app may have been suspended meanwhile. */
const MAX_ROUND_TRIP_MS = 60_000;

/**
 * Apply results, pulled records and cursor, and return the changed records, oldest change first.
 *
 * Returns null and applies nothing if a resync or another tab's response came first; then ask
 * again.
 */
export async function applyResponse(
  tx: Transaction,
  request: SentRequest,
  response: SyncResponse,
): Promise<StoredRecord[] | null> {
  if (!(await isCurrent(tx, request))) return null;
  const isPrompt = Math.abs(Date.now() - request.sentAt) <= MAX_ROUND_TRIP_MS;
  if (isPrompt) await writeMeta(tx, "offset", response.now - Date.now());
  const changed = await applyRecords(tx, request, response);
  const known = (await readMeta(tx, "serverClock")) ?? 0;
  const clock = Math.max(known, response.clock ?? response.now);
  await writeMeta(tx, "serverClock", clock);
  if (isPrompt && !response.more && request.withheld.some((one) => isAhead(one, clock)))
    changed.push(...(await restamp(tx, clock)));
  changed.push(...(await noteSchema(tx, response)));
  await writeMeta(tx, "cursor", response.cursor);
  await writeMeta(tx, "witness", response.head);
  if (request.resync && !response.more) await writeMeta(tx, "resync", undefined);
  return changed;
}

async function isCurrent(tx: Transaction, { generation, body }: SentRequest): Promise<boolean> {
  return (
    (await readMeta(tx, "generation")) === generation &&
    ((await readMeta(tx, "cursor")) ?? null) === body.cursor
  );
}

async function applyRecords(
  tx: Transaction,
  { sent }: SentRequest,
  { records, results }: SyncResponse,
): Promise<StoredRecord[]> {
  const accepted = sent
    .filter(({ id }) => isSaved(results[id]))
    .flatMap((one) => Object.values(one.dirty));
  const stamps = records.map(fromWire).flatMap(stampsOf);
  for (const key of ["stamp", "serverStamp"] as const)
    await raiseStamp(tx, key, [...stamps, ...accepted].reduce(laterStamp, ""));
  return [
    ...(await mergePage(tx, records)),
    ...(await Promise.all(sent.map((one) => applyResult(tx, one, results[one.id])))).flat(),
  ];
}

type Result = SyncResponse["results"][string];

/** Whether the response changed anything: after a few that did not, the exchange ends. */
export function madeProgress({ sent, body }: SentRequest, response: SyncResponse): boolean {
  return (
    response.cursor !== body.cursor ||
    sent.some(({ id }) => ["ok", "same", "rejected"].includes(response.results[id]?.s ?? ""))
  );
}

function isSaved(result: Result | undefined): boolean {
  return result?.s === "ok" || result?.s === "same";
}

/** The fields that are as they were sent are no longer dirty; a field edited since stays dirty. */
async function applyResult(
  tx: Transaction,
  sent: StoredRecord,
  result: Result | undefined,
): Promise<StoredRecord[]> {
  const stored = await tx.objectStore("records").get(sent.id);
  if (!stored || !result) return [];
  if (result.s === "rejected") return markRejected(tx, stored, sent, result.problem);
  if (!isSaved(result)) return [];
  const dirty = Object.entries(stored.dirty).filter(([name, stamp]) => stamp !== sent.dirty[name]);
  return [putRecord(tx, { ...stored, dirty: Object.fromEntries(dirty) })];
}

async function mergePage(tx: Transaction, page: readonly WireRecord[]): Promise<StoredRecord[]> {
  const mayExist = await existenceCheck(tx, page);
  return Promise.all(page.map((one) => mergeRecord(tx, one.id, fromWire(one), mayExist(one.id))));
}

/** Reading one record costs about as much as reading 10 keys. */
const KEYS_PER_READ = 10;

/** Return whether an id may be stored. A phone with few records need not look up every id. */
async function existenceCheck(
  tx: Transaction,
  page: readonly WireRecord[],
): Promise<(id: string) => boolean> {
  const store = tx.objectStore("records");
  if ((await store.count()) > KEYS_PER_READ * page.length) return () => true;
  const ids = new Set(await store.getAllKeys());
  return (id) => ids.has(id);
}

async function mergeRecord(
  tx: Transaction,
  id: string,
  theirs: RecordState,
  mayExist: boolean,
): Promise<StoredRecord> {
  const ours = mayExist ? await tx.objectStore("records").get(id) : undefined;
  return putRecord(
    tx,
    ours
      ? { ...ours, ...merge(ours, theirs), dirty: unacknowledged(theirs, ours) }
      : { id, dirty: {}, ...theirs },
  );
}

/** The dirty fields that the server does not have as they are here. */
function unacknowledged(
  theirs: RecordState,
  { dirty, deleted, fields }: StoredRecord,
): StoredRecord["dirty"] {
  const isThere = (name: string) =>
    name === DELETE ? theirs.deleted === deleted : isSame(theirs.fields[name], fields[name]);
  return Object.fromEntries(Object.entries(dirty).filter(([name]) => !isThere(name)));
}

function isSame(one: Field | undefined, other: Field | undefined): boolean {
  return one !== undefined && one[1] === other?.[1] && canonical(one[0]) === canonical(other[0]);
}

async function noteSchema(tx: Transaction, { schema }: SyncResponse): Promise<StoredRecord[]> {
  const before = await readMeta(tx, "triedSchema");
  if (before === schema) return [];
  await writeMeta(tx, "triedSchema", schema);
  return before !== undefined && schema > before ? retryRejected(tx) : [];
}
