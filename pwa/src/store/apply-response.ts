/** What an answer of the server does to what is kept here. One answer is one transaction. */

import { canonical, type Field, laterStamp, merge, type Rec } from "../rules/merge.ts";
import type { Problem, SyncAnswer, SyncRequest, WireRecord } from "./api.ts";
import { DELETE, type Kept, keep, metaIn, setMetaIn, type Write } from "./db.ts";
import { newName } from "./record-ids.ts";
import { isAhead, restamp, sawStamp } from "./stamps.ts";
import { recordOf, stampsOf } from "./wire-record.ts";

/** A request as it was sent. */
export interface Asked {
  generation: string | undefined;
  /** Everything is pulled again: nothing was sent. */
  resync: boolean;
  sent: readonly Kept[];
  request: SyncRequest;
  /** By this phone's clock. */
  askedAt: number;
}

/** An answer that took longer says what time it was, not what time it is: the app may have slept meanwhile. */
const PROMPT_MS = 60_000;

/**
 * Take results, page and cursor. Returns false, and takes nothing, when another tab's answer or a resync came first:
 * what was asked is then asked again from where that one left off.
 */
export async function take(tx: Write, asked: Asked, answer: SyncAnswer): Promise<boolean> {
  if (!(await isCurrent(tx, asked))) return false;
  const prompt = Math.abs(Date.now() - asked.askedAt) <= PROMPT_MS;
  if (prompt) await setMetaIn(tx, "offset", answer.now - Date.now());
  const records = answer.records.map(arrived);
  const beaten = Object.values(answer.results).flatMap(({ record }) =>
    record ? arrived(record) : [],
  );
  const accepted = asked.sent
    .filter(({ id }) => isSaved(answer.results[id]))
    .flatMap((one) => Object.values(one.dirty));
  const stamps = [...records, ...beaten].flatMap(stampsOf);
  await sawStamp(tx, [...stamps, ...accepted].reduce(laterStamp, ""));
  for (const page of [records, beaten]) {
    const mayBeHere = await among(tx, page);
    await Promise.all(page.map((one) => takeRecord(tx, one, mayBeHere(one))));
  }
  await Promise.all(asked.sent.map((one) => takeResult(tx, one, answer.results[one.id])));
  const clock = answer.clock ?? answer.now;
  if (prompt && !answer.more && (await isAhead(tx, clock))) await restamp(tx, clock);
  await newerSchema(tx, answer);
  await setMetaIn(tx, "cursor", answer.cursor);
  await setMetaIn(tx, "witness", answer.head);
  if (asked.resync && !answer.more) await setMetaIn(tx, "resync", undefined);
  return true;
}

async function isCurrent(tx: Write, { generation, request }: Asked): Promise<boolean> {
  return (
    (await metaIn(tx, "generation")) === generation &&
    ((await metaIn(tx, "cursor")) ?? null) === request.cursor
  );
}

type Result = SyncAnswer["results"][string];

/** Whether an answer has brought the two any nearer; if none does, it is no use to go on asking. */
export function isStep({ sent, request }: Asked, answer: SyncAnswer): boolean {
  return (
    answer.cursor !== request.cursor ||
    sent.some(({ id }) => ["ok", "same", "rejected"].includes(answer.results[id]?.s ?? ""))
  );
}

function isSaved(result: Result | undefined): boolean {
  return result?.s === "ok" || result?.s === "same";
}

/** A mark goes only if the field is as it was sent: an edit made meanwhile waits on. */
async function takeResult(tx: Write, sent: Kept, result: Result | undefined): Promise<void> {
  const kept = await tx.objectStore("records").get(sent.id);
  if (!kept || !result) return;
  if (result.s === "rejected") return refuse(tx, kept, sent, result.problem);
  if (!isSaved(result)) return;
  const dirty = Object.entries(kept.dirty).filter(([name, stamp]) => stamp !== sent.dirty[name]);
  keep(tx, { ...kept, dirty: Object.fromEntries(dirty) });
}

/** It stays here, seen and exportable, and holds up nothing else; an edit made meanwhile sends it again. */
export function refuse(tx: Write, kept: Kept, sent: Kept, problem: Problem | undefined): void {
  const edited = Object.entries(kept.dirty).some(([name, stamp]) => stamp !== sent.dirty[name]);
  if (!edited) keep(tx, { ...kept, refused: problem ?? UNEXPLAINED });
}

const UNEXPLAINED: Problem = {
  type: "about:blank",
  title: "This record could not be saved",
  detail: "",
};

type Arrived = Rec & { id: string };

function arrived(record: WireRecord): Arrived {
  return { id: record.id, ...recordOf(record) };
}

/** So many keys are read, all at once, in the time that one record takes. */
const KEYS_IN_A_READ = 10;

/** Which of a page may be here. A phone that has few of them would spend most of its time looking for the others. */
async function among(tx: Write, page: readonly Arrived[]): Promise<(one: Arrived) => boolean> {
  const store = tx.objectStore("records");
  if ((await store.count()) > KEYS_IN_A_READ * page.length) return () => true;
  const here = new Set(await store.getAllKeys());
  return ({ id }) => here.has(id);
}

async function takeRecord(
  tx: Write,
  { id, ...theirs }: Arrived,
  mayBeHere: boolean,
): Promise<void> {
  const ours = mayBeHere ? await tx.objectStore("records").get(id) : undefined;
  keep(
    tx,
    ours
      ? { ...ours, ...merge(ours, theirs), dirty: lacking(theirs, ours) }
      : { id, dirty: {}, ...theirs },
  );
}

/** The marks of what the server does not have as it is here. */
function lacking(theirs: Rec, { dirty, deleted, fields }: Kept): Kept["dirty"] {
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
export async function beginResync(tx: Write): Promise<void> {
  await setMetaIn(tx, "generation", newName());
  await setMetaIn(tx, "resync", true);
  for (const key of ["cursor", "witness"] as const) await setMetaIn(tx, key, undefined);
  for (const { refused: _, ...one } of await tx.objectStore("records").getAll()) {
    const marks = Object.entries(one.fields).map(([name, [, stamp]]) => [name, stamp]);
    keep(tx, {
      ...one,
      dirty: one.deleted ? { [DELETE]: one.deleted } : Object.fromEntries(marks),
    });
  }
}

/** What was refused may be taken by another server, or be sent otherwise by another app. */
export async function tryRefusedAgain(tx: Write): Promise<void> {
  for (const { refused, ...one } of await tx.objectStore("records").getAll())
    if (refused) keep(tx, one);
}

async function newerSchema(tx: Write, { schema }: SyncAnswer): Promise<void> {
  const before = await metaIn(tx, "triedSchema");
  if (before === schema) return;
  await setMetaIn(tx, "triedSchema", schema);
  if (before !== undefined && schema > before) await tryRefusedAgain(tx);
}
