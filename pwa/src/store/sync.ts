/**
 * Brings this phone and the server together: sends what waits, takes what is new, in one request at a time.
 *
 * Nothing is ever cleared here but by an answer that names it: a dirty mark goes only if its stamp is no newer than
 * the one sent, and the cursor moves only if it is still the one that was asked with.
 */

import { signal } from "@preact/signals";
import { laterStamp, merge } from "../rules/merge.ts";
import { type Problem, Refused, type SyncAnswer, type SyncRequest, post } from "./api.ts";
import {
  type Kept,
  type Write,
  getMeta,
  metaIn,
  restamp,
  sawStamp,
  setMeta,
  setMetaIn,
  waitingRecords,
  writing,
} from "./db.ts";
import { load, onSaved, records, tellTabs } from "./state.ts";
import { changeOf, recordOf, stampsOf } from "./wire-record.ts";

const PROTOCOL = 1;
const SCHEMA = 1;
const PAGE = 200;
const MOST_CHANGES = 100;
const MOST_BYTES = 200_000;
const SOON_MS = 500;
const LONGEST_WAIT_MS = 300_000;
/** Far more than any outbox needs: a server that answers without acknowledging must not keep the phone busy. */
const MOST_ROUNDS = 2_000;

/** Why nothing is being saved right now, if something stands in the way. */
export type Trouble = "unreachable" | "removed" | "old-app" | "busy" | null;

/** When the server last had everything (ms), and what stands in the way. */
export const savedAt = signal<number | null>(null);
export const trouble = signal<Trouble>(null);

let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
let mostChanges = MOST_CHANGES;

/** Sync now and from here on: after each save, when seen again, when a network appears, and at intervals. */
export function keepSynced(): void {
  onSaved(() => soon(SOON_MS));
  addEventListener("online", () => soon(0));
  addEventListener("pageshow", () => soon(0));
  document.addEventListener("visibilitychange", () => document.hidden || soon(0));
  void getMeta("savedAt").then((at) => (savedAt.value ??= at ?? null));
  soon(0);
}

function soon(delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void sync(), delay);
}

/** One tab at a time; a second one finds the lock taken and lets the first do the work. */
export async function sync(): Promise<void> {
  await navigator.locks.request("sync", { ifAvailable: true }, async (lock) => {
    if (!lock) return soon(5_000);
    try {
      await untilQuiet();
      [failures, trouble.value] = [0, null];
      soon(LONGEST_WAIT_MS);
    } catch (error) {
      soon(waitAfter(error));
    }
  });
}

async function untilQuiet(): Promise<void> {
  if (!(await getMeta("account")) && !(await openAccount())) return;
  for (let rounds = 0; rounds < MOST_ROUNDS && (await round()); ) rounds += 1;
  savedAt.value = Date.now();
  await setMeta("savedAt", savedAt.value);
}

/** Nothing is made on the server before there is something to save. */
async function openAccount(): Promise<boolean> {
  if ((await waitingRecords(1)).length === 0) return false;
  const account = await post("/api/accounts", {}).catch((error: unknown) => {
    if (error instanceof Refused && error.status === 409) return signedInAs(error.problem);
    throw error;
  });
  await setMeta("account", account);
  return true;
}

/** The phone was emptied but is still signed in: its account is there, and all of it will be pulled. */
function signedInAs({ account_id = "", device_id = "" }: Problem): { account_id: string; device_id: string } {
  return { account_id, device_id };
}

/** One request and its answer. Returns whether there is more to do. */
async function round(): Promise<boolean> {
  const pullFirst = (await getMeta("resync")) ?? false;
  const sent = pullFirst ? [] : batch(await waitingRecords(mostChanges));
  const request: SyncRequest = {
    protocol: PROTOCOL,
    schema: SCHEMA,
    cursor: (await getMeta("cursor")) ?? null,
    witness: (await getMeta("witness")) ?? null,
    limit: PAGE,
    changes: sent.map(changeOf),
  };
  try {
    const answer = await post("/api/sync", request);
    await writing((tx) => take(tx, request, sent, answer));
    mostChanges = MOST_CHANGES;
    await load();
    tellTabs();
    return answer.more || pullFirst || (await waitingRecords(1)).length > 0;
  } catch (error) {
    return mended(error, sent);
  }
}

/** As many of the waiting records as one request may hold; always at least one. */
function batch(waiting: readonly Kept[]): Kept[] {
  let bytes = 0;
  return waiting.filter((one, index) => {
    bytes += new Blob([JSON.stringify(changeOf(one))]).size;
    return index === 0 || bytes <= MOST_BYTES;
  });
}

async function take(tx: Write, request: SyncRequest, sent: readonly Kept[], answer: SyncAnswer): Promise<void> {
  await setMetaIn(tx, "offset", answer.now - Date.now());
  for (const one of sent) await takeResult(tx, one, answer);
  for (const record of answer.records) await takeRecord(tx, record);
  if (Object.values(answer.results).some((result) => result.s === "clock_ahead")) await restamp(tx, answer.now);
  if (((await metaIn(tx, "cursor")) ?? null) !== request.cursor) return;
  await setMetaIn(tx, "cursor", answer.cursor);
  await setMetaIn(tx, "witness", answer.head);
  if ((await metaIn(tx, "resync")) && !answer.more) await sendAllAgain(tx);
}

async function takeResult(tx: Write, sent: Kept, { results }: SyncAnswer): Promise<void> {
  const result = results[sent.id];
  if (result?.record) await takeRecord(tx, result.record);
  const kept = await tx.objectStore("records").get(sent.id);
  if (!kept || !result || result.s === "clock_ahead") return;
  if (result.s === "rejected") return refuse(tx, kept, sent, result.problem);
  const acknowledged = (name: string) => kept.dirty[name]! <= (sent.dirty[name] ?? "");
  const dirty = Object.fromEntries(Object.entries(kept.dirty).filter(([name]) => !acknowledged(name)));
  await keep(tx, { ...kept, dirty });
}

/** It stays here, seen and exportable, and holds up nothing else; an edit made meanwhile sends it again. */
async function refuse(tx: Write, kept: Kept, sent: Kept, problem: Kept["refused"]): Promise<void> {
  const edited = Object.entries(kept.dirty).some(([name, stamp]) => stamp !== sent.dirty[name]);
  if (!edited && problem) await keep(tx, { ...kept, refused: problem });
}

async function takeRecord(tx: Write, record: SyncAnswer["records"][number]): Promise<void> {
  const theirs = recordOf(record);
  await sawStamp(tx, stampsOf(theirs).reduce(laterStamp, ""));
  const ours = await tx.objectStore("records").get(record.id);
  await keep(tx, ours ? { ...ours, ...merge(ours, theirs) } : { id: record.id, dirty: {}, ...theirs });
}

async function keep(tx: Write, one: Kept): Promise<void> {
  const { waiting: _, ...rest } = one;
  const waits = Object.keys(one.dirty).length > 0 && !one.refused;
  await tx.objectStore("records").put(waits ? { ...rest, waiting: 1 } : rest);
}

/** The server was put back to an older copy and has been pulled whole: now it gets everything this phone holds. */
async function sendAllAgain(tx: Write): Promise<void> {
  for (const one of await tx.objectStore("records").getAll()) {
    const marks = one.deleted ? { "*": one.deleted } : stampMarks(one);
    await keep(tx, { ...one, dirty: { ...one.dirty, ...marks } });
  }
  await setMetaIn(tx, "resync", undefined);
}

function stampMarks(one: Kept): Kept["dirty"] {
  return Object.fromEntries(Object.entries(one.fields).map(([name, [, stamp]]) => [name, stamp]));
}

/** Put right what can be, and say whether to go on at once; anything else is thrown on. */
async function mended(error: unknown, sent: readonly Kept[]): Promise<boolean> {
  if (!(error instanceof Refused)) throw error;
  if (error.status === 409) {
    await writing(async (tx) => {
      await setMetaIn(tx, "resync", true);
      for (const key of ["cursor", "witness"] as const) await setMetaIn(tx, key, undefined);
    });
    return true;
  }
  if (error.status === 413 && sent.length > 1) {
    mostChanges = Math.ceil(sent.length / 2);
    return true;
  }
  throw error;
}

function waitAfter(error: unknown): number {
  failures += 1;
  trouble.value = error instanceof Refused ? (TROUBLES[error.status] ?? "busy") : "unreachable";
  const asked = error instanceof Refused && error.retryAfter ? error.retryAfter * 1000 : 0;
  const backOff = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);
  return Math.max(asked, backOff);
}

const TROUBLES: Record<number, Trouble> = { 401: "removed", 426: "old-app" };

/** How many records wait to be saved, and how many the server would not take. */
export function waitingCount(): { waiting: number; refused: number; here: number } {
  const all = [...records.value.values()];
  return {
    here: all.filter((one) => !one.deleted).length,
    waiting: all.filter((one) => one.waiting).length,
    refused: all.filter((one) => one.refused).length,
  };
}
