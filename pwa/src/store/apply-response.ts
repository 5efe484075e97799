/** What an answer of the server does to what is kept here. One answer is one transaction. */

import { canonical, type Field, laterStamp, merge, type RecordState } from "../rules/merge.ts";
import type { Problem, SyncRequest, SyncResponse, WireRecord } from "./api.ts";
import {
  DELETE,
  putRecord,
  readMeta,
  type StoredRecord,
  type Transaction,
  writeMeta,
} from "./db.ts";
import { randomNodeId } from "./record-ids.ts";
import { isClockAhead, observeStamp, restamp } from "./stamps.ts";
import { recordOf, stampsOf } from "./wire-record.ts";

/** A request as it was sent. */
export interface SentRequest {
  generation: string | undefined;
  /** Everything is pulled again: nothing was sent. */
  resync: boolean;
  sent: readonly StoredRecord[];
  request: SyncRequest;
  /** By this phone's clock. */
  askedAt: number;
}

/** An answer that took longer says what time it was, not what time it is: the app may have slept meanwhile. */
const MAX_ROUND_TRIP_MS = 60_000;

/**
 * Take results, page and cursor. Returns false, and takes nothing, when another tab's answer or a resync came first:
 * what was asked is then asked again from where that one left off.
 */
export async function applyResponse(
  tx: Transaction,
  asked: SentRequest,
  answer: SyncResponse,
): Promise<boolean> {
  if (!(await isCurrent(tx, asked))) return false;
  const prompt = Math.abs(Date.now() - asked.askedAt) <= MAX_ROUND_TRIP_MS;
  if (prompt) await writeMeta(tx, "offset", answer.now - Date.now());
  const records = answer.records.map(pulledRecord);
  const beaten = Object.values(answer.results).flatMap(({ record }) =>
    record ? pulledRecord(record) : [],
  );
  const accepted = asked.sent
    .filter(({ id }) => isSaved(answer.results[id]))
    .flatMap((one) => Object.values(one.dirty));
  const stamps = [...records, ...beaten].flatMap(stampsOf);
  await observeStamp(tx, [...stamps, ...accepted].reduce(laterStamp, ""));
  for (const page of [records, beaten]) {
    const mayBeHere = await mayExist(tx, page);
    await Promise.all(page.map((one) => mergeRecord(tx, one, mayBeHere(one))));
  }
  await Promise.all(asked.sent.map((one) => applyResult(tx, one, answer.results[one.id])));
  const clock = answer.clock ?? answer.now;
  if (prompt && !answer.more && (await isClockAhead(tx, clock))) await restamp(tx, clock);
  await noteSchema(tx, answer);
  await writeMeta(tx, "cursor", answer.cursor);
  await writeMeta(tx, "witness", answer.head);
  if (asked.resync && !answer.more) await writeMeta(tx, "resync", undefined);
  return true;
}

async function isCurrent(tx: Transaction, { generation, request }: SentRequest): Promise<boolean> {
  return (
    (await readMeta(tx, "generation")) === generation &&
    ((await readMeta(tx, "cursor")) ?? null) === request.cursor
  );
}

type Result = SyncResponse["results"][string];

/** Whether an answer has brought the two any nearer; if none does, it is no use to go on asking. */
export function madeProgress({ sent, request }: SentRequest, answer: SyncResponse): boolean {
  return (
    answer.cursor !== request.cursor ||
    sent.some(({ id }) => ["ok", "same", "rejected"].includes(answer.results[id]?.s ?? ""))
  );
}

function isSaved(result: Result | undefined): boolean {
  return result?.s === "ok" || result?.s === "same";
}

/** A mark goes only if the field is as it was sent: an edit made meanwhile waits on. */
async function applyResult(
  tx: Transaction,
  sent: StoredRecord,
  result: Result | undefined,
): Promise<void> {
  const kept = await tx.objectStore("records").get(sent.id);
  if (!kept || !result) return;
  if (result.s === "rejected") return markRejected(tx, kept, sent, result.problem);
  if (!isSaved(result)) return;
  const dirty = Object.entries(kept.dirty).filter(([name, stamp]) => stamp !== sent.dirty[name]);
  putRecord(tx, { ...kept, dirty: Object.fromEntries(dirty) });
}

/** It stays here, seen and exportable, and holds up nothing else; an edit made meanwhile sends it again. */
export function markRejected(
  tx: Transaction,
  kept: StoredRecord,
  sent: StoredRecord,
  problem: Problem | undefined,
): void {
  const edited = Object.entries(kept.dirty).some(([name, stamp]) => stamp !== sent.dirty[name]);
  if (!edited) putRecord(tx, { ...kept, refused: problem ?? UNEXPLAINED });
}

const UNEXPLAINED: Problem = {
  type: "about:blank",
  title: "This record could not be saved",
  detail: "",
};

type PulledRecord = RecordState & { id: string };

function pulledRecord(record: WireRecord): PulledRecord {
  return { id: record.id, ...recordOf(record) };
}

/** So many keys are read, all at once, in the time that one record takes. */
const KEYS_PER_READ = 10;

/** Which of a page may be here. A phone that has few of them would spend most of its time looking for the others. */
async function mayExist(
  tx: Transaction,
  page: readonly PulledRecord[],
): Promise<(one: PulledRecord) => boolean> {
  const store = tx.objectStore("records");
  if ((await store.count()) > KEYS_PER_READ * page.length) return () => true;
  const here = new Set(await store.getAllKeys());
  return ({ id }) => here.has(id);
}

async function mergeRecord(
  tx: Transaction,
  { id, ...theirs }: PulledRecord,
  mayBeHere: boolean,
): Promise<void> {
  const ours = mayBeHere ? await tx.objectStore("records").get(id) : undefined;
  putRecord(
    tx,
    ours
      ? { ...ours, ...merge(ours, theirs), dirty: unacknowledged(theirs, ours) }
      : { id, dirty: {}, ...theirs },
  );
}

/** The marks of what the server does not have as it is here. */
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

/**
 * From now on everything is pulled before anything is sent, and no answer from before counts.
 *
 * All that is here counts as unsaved, tombstones and what was refused too, until the server is seen to have it.
 */
export async function beginResync(tx: Transaction): Promise<void> {
  await writeMeta(tx, "generation", randomNodeId());
  await writeMeta(tx, "resync", true);
  for (const key of ["cursor", "witness"] as const) await writeMeta(tx, key, undefined);
  for (const { refused: _, ...one } of await tx.objectStore("records").getAll()) {
    const marks = Object.entries(one.fields).map(([name, [, stamp]]) => [name, stamp]);
    putRecord(tx, {
      ...one,
      dirty: one.deleted ? { [DELETE]: one.deleted } : Object.fromEntries(marks),
    });
  }
}

/** What was refused may be taken by another server, or be sent otherwise by another app. */
export async function retryRejected(tx: Transaction): Promise<void> {
  for (const { refused, ...one } of await tx.objectStore("records").getAll())
    if (refused) putRecord(tx, one);
}

async function noteSchema(tx: Transaction, { schema }: SyncResponse): Promise<void> {
  const before = await readMeta(tx, "triedSchema");
  if (before === schema) return;
  await writeMeta(tx, "triedSchema", schema);
  if (before !== undefined && schema > before) await retryRejected(tx);
}
