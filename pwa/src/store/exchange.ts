/**
 * Brings this phone and the server together: sends what waits, takes what is new, in one request at a time.
 *
 * No DOM, no signals, no timers: a page, the service worker and a test run the same. Nothing is ever cleared here but by
 * an answer that names it, and two of these at once only repeat work.
 */

import { deviceName } from "../device/name.ts";
import { unsubscribe } from "../device/subscription.ts";
import { clearPendingSignOut, removeSyncedRecords, saveAccount } from "./account.ts";
import { ProblemError, post, removeDevice, type SyncResponse } from "./api.ts";
import {
  applyResponse,
  beginResync,
  madeProgress,
  markRejected,
  retryRejected,
  type SentRequest,
} from "./apply-response.ts";
import {
  type Account,
  getMeta,
  inTransaction,
  readMeta,
  type StoredRecord,
  setMeta,
  type Transaction,
  waitingRecords,
  writeMeta,
} from "./db.ts";
import { VERSION } from "./version.ts";
import { changeOf } from "./wire-record.ts";

const PROTOCOL = 1;
const SCHEMA = 1;
const PAGE_LIMIT = 200;
const MAX_CHANGES = 100;
const MAX_BYTES = 200_000;
/** A server that answers without a use, or wants everything anew each time, must not keep the phone busy. */
const MAX_IDLE = 3;

/** How much is sent at once, and how many answers were of no use. */
interface Pace {
  maxChanges: number;
  idle: number;
}

/**
 * Go on until the server has everything and this phone too. `changed` is called after every answer.
 *
 * Throws Refused on a problem, TypeError or a DOMException when nothing answers; what it was is kept as `hindrance`.
 */
export async function exchange(changed: () => void = () => undefined): Promise<void> {
  if (await getMeta("removed")) return;
  const generation = await getMeta("generation");
  try {
    await sendPendingSignOut();
    await exchangeUntilDone(changed);
    await setMeta("hindrance", undefined);
  } catch (error) {
    const slug = slugOf(error);
    if (slug === "device-removed") await handleRemoval(generation);
    await setMeta("hindrance", { slug, at: Date.now() }).catch(() => undefined); // there may be no room for it
    throw error;
  }
}

/** What is told of it: the phone's own storage may be full as well as the server's. */
function slugOf(error: unknown): string {
  if (error instanceof ProblemError) return error.slug;
  return (error as Error).name === "QuotaExceededError" ? "no-room" : "unreachable";
}

async function handleRemoval(generation: string | undefined): Promise<void> {
  await removeSyncedRecords(generation);
  if (await getMeta("removed")) await unsubscribe().catch(() => undefined);
}

/** Who left without a network is still signed in; that ends before anything else is sent. */
export async function sendPendingSignOut(): Promise<void> {
  const device = await getMeta("leaving");
  if (!device) return;
  await removeDevice(device).catch((error: unknown) => {
    if (!(error instanceof ProblemError && [401, 404].includes(error.status))) throw error;
  });
  await clearPendingSignOut();
}

async function exchangeUntilDone(changed: () => void): Promise<void> {
  if (!(await getMeta("account")) && !(await openAccount())) return;
  if ((await getMeta("triedVersion")) !== VERSION) await inTransaction(retryAfterUpdate);
  const pace = { maxChanges: MAX_CHANGES, idle: 0 };
  while (await exchangeOnce(pace)) changed();
  await setMeta("savedAt", Date.now());
  changed();
}

/** This version of the app has not yet tried what an older one could not save. */
async function retryAfterUpdate(tx: Transaction): Promise<void> {
  await writeMeta(tx, "triedVersion", VERSION);
  await retryRejected(tx);
}

/** Nothing is made on the server before there is something to save. */
async function openAccount(): Promise<boolean> {
  if ((await waitingRecords(1)).length === 0 && !(await getMeta("resync"))) return false;
  await saveAccount(await post("/api/accounts", { name: deviceName() }).catch(signedInAs));
  return true;
}

/** The phone was emptied but is still signed in: its account is there, and all of it will be pulled. */
function signedInAs(error: unknown): Account {
  if (!(error instanceof ProblemError) || error.status !== 409) throw error;
  const { account_id = "", device_id = "" } = error.problem;
  return { account_id, device_id };
}

/** One request and its answer. Returns whether there is more to do. */
async function exchangeOnce(pace: Pace): Promise<boolean> {
  const asked = await nextRequest(pace);
  let answer: SyncResponse;
  try {
    answer = await post("/api/sync", asked.request);
  } catch (error) {
    return recoverFrom(error, asked, pace);
  }
  const taken = await inTransaction((tx) => applyResponse(tx, asked, answer));
  pace.maxChanges = Math.min(MAX_CHANGES, 2 * pace.maxChanges);
  if (taken && !madeProgress(asked, answer) && (pace.idle += 1) > MAX_IDLE)
    throw new Error("no answer is of use");
  return !taken || answer.more || asked.resync || (await waitingRecords(1)).length > 0;
}

/** What to ask now. */
function nextRequest({ maxChanges }: Pace): Promise<SentRequest> {
  return inTransaction(async (tx) => {
    const resync = (await readMeta(tx, "resync")) ?? false;
    const sent = resync
      ? []
      : batch(await tx.objectStore("records").index("waiting").getAll(1, maxChanges));
    const request = {
      protocol: PROTOCOL,
      schema: SCHEMA,
      cursor: (await readMeta(tx, "cursor")) ?? null,
      witness: (await readMeta(tx, "witness")) ?? null,
      limit: PAGE_LIMIT,
      changes: sent.map(changeOf),
    };
    return {
      generation: await readMeta(tx, "generation"),
      resync,
      sent,
      request,
      askedAt: Date.now(),
    };
  });
}

/** As many of the waiting records as one request may hold; always at least one. */
function batch(waiting: readonly StoredRecord[]): StoredRecord[] {
  const encoder = new TextEncoder();
  let bytes = 0;
  return waiting.filter((one, index) => {
    bytes += encoder.encode(JSON.stringify(changeOf(one))).length;
    return index === 0 || bytes <= MAX_BYTES;
  });
}

/** Put right what can be, and say whether to go on at once; anything else is thrown on. */
async function recoverFrom(error: unknown, asked: SentRequest, pace: Pace): Promise<boolean> {
  if (!(error instanceof ProblemError)) throw error;
  if (error.slug === "resync") return startResync(error, asked, pace);
  if (error.status === 413 && asked.sent.length > 0) return shrinkBatch(error, asked, pace);
  throw error;
}

/** The server is not what this phone knew: pull all of it, unless another tab has begun that already. */
async function startResync(
  error: ProblemError,
  { generation }: SentRequest,
  pace: Pace,
): Promise<boolean> {
  await inTransaction(async (tx) => {
    if ((await readMeta(tx, "generation")) === generation) await beginResync(tx);
  });
  if ((pace.idle += 1) > MAX_IDLE) throw error;
  return true;
}

/** Half as much next time; what is too large by itself is set aside, and holds up nothing else. */
async function shrinkBatch(
  { problem }: ProblemError,
  { sent }: SentRequest,
  pace: Pace,
): Promise<boolean> {
  pace.maxChanges = Math.ceil(sent.length / 2);
  const [one, more] = sent;
  if (one && !more) {
    await inTransaction(async (tx) => {
      const kept = await tx.objectStore("records").get(one.id);
      if (kept) markRejected(tx, kept, one, problem);
    });
  }
  return true;
}
