/**
 * Brings this phone and the server together: sends what waits, takes what is new, in one request at a time.
 *
 * No DOM, no signals, no timers: a page, the service worker and a test run the same. Nothing is ever cleared here but by
 * an answer that names it, and two of these at once only repeat work.
 */

import { deviceName } from "../device/name.ts";
import { endHere } from "../device/subscription.ts";
import { clearSaved, entered, hasLeft } from "./account.ts";
import { post, Refused, removeDevice, type SyncAnswer } from "./api.ts";
import {
  type Asked,
  beginResync,
  isStep,
  refuse,
  take,
  tryRefusedAgain,
} from "./apply-response.ts";
import {
  type Account,
  getMeta,
  type Kept,
  metaIn,
  setMeta,
  setMetaIn,
  type Write,
  waitingRecords,
  writing,
} from "./db.ts";
import { VERSION } from "./version.ts";
import { changeOf } from "./wire-record.ts";

const PROTOCOL = 1;
const SCHEMA = 1;
const PAGE = 200;
const MOST_CHANGES = 100;
const MOST_BYTES = 200_000;
/** A server that answers without a use, or wants everything anew each time, must not keep the phone busy. */
const MOST_IDLE = 3;

/** How much is sent at once, and how many answers were of no use. */
interface Pace {
  most: number;
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
    await tellLeaving();
    await untilQuiet(changed);
    await setMeta("hindrance", undefined);
  } catch (error) {
    const slug = slugOf(error);
    if (slug === "device-removed") await beRemoved(generation);
    await setMeta("hindrance", { slug, at: Date.now() }).catch(() => undefined); // there may be no room for it
    throw error;
  }
}

/** What is told of it: the phone's own storage may be full as well as the server's. */
function slugOf(error: unknown): string {
  if (error instanceof Refused) return error.slug;
  return (error as Error).name === "QuotaExceededError" ? "no-room" : "unreachable";
}

async function beRemoved(generation: string | undefined): Promise<void> {
  await clearSaved(generation);
  if (await getMeta("removed")) await endHere().catch(() => undefined);
}

/** Who left without a network is still signed in; that ends before anything else is sent. */
export async function tellLeaving(): Promise<void> {
  const device = await getMeta("leaving");
  if (!device) return;
  await removeDevice(device).catch((error: unknown) => {
    if (!(error instanceof Refused && [401, 404].includes(error.status))) throw error;
  });
  await hasLeft();
}

async function untilQuiet(changed: () => void): Promise<void> {
  if (!(await getMeta("account")) && !(await openAccount())) return;
  if ((await getMeta("triedVersion")) !== VERSION) await writing(firstTry);
  const pace = { most: MOST_CHANGES, idle: 0 };
  while (await round(pace)) changed();
  await setMeta("savedAt", Date.now());
  changed();
}

/** This version of the app has not yet tried what an older one could not save. */
async function firstTry(tx: Write): Promise<void> {
  await setMetaIn(tx, "triedVersion", VERSION);
  await tryRefusedAgain(tx);
}

/** Nothing is made on the server before there is something to save. */
async function openAccount(): Promise<boolean> {
  if ((await waitingRecords(1)).length === 0 && !(await getMeta("resync"))) return false;
  await entered(await post("/api/accounts", { name: deviceName() }).catch(signedInAs));
  return true;
}

/** The phone was emptied but is still signed in: its account is there, and all of it will be pulled. */
function signedInAs(error: unknown): Account {
  if (!(error instanceof Refused) || error.status !== 409) throw error;
  const { account_id = "", device_id = "" } = error.problem;
  return { account_id, device_id };
}

/** One request and its answer. Returns whether there is more to do. */
async function round(pace: Pace): Promise<boolean> {
  const asked = await next(pace);
  let answer: SyncAnswer;
  try {
    answer = await post("/api/sync", asked.request);
  } catch (error) {
    return mended(error, asked, pace);
  }
  const taken = await writing((tx) => take(tx, asked, answer));
  pace.most = Math.min(MOST_CHANGES, 2 * pace.most);
  if (taken && !isStep(asked, answer) && (pace.idle += 1) > MOST_IDLE)
    throw new Error("no answer is of use");
  return !taken || answer.more || asked.resync || (await waitingRecords(1)).length > 0;
}

/** What to ask now. */
function next({ most }: Pace): Promise<Asked> {
  return writing(async (tx) => {
    const resync = (await metaIn(tx, "resync")) ?? false;
    const sent = resync
      ? []
      : batch(await tx.objectStore("records").index("waiting").getAll(1, most));
    const request = {
      protocol: PROTOCOL,
      schema: SCHEMA,
      cursor: (await metaIn(tx, "cursor")) ?? null,
      witness: (await metaIn(tx, "witness")) ?? null,
      limit: PAGE,
      changes: sent.map(changeOf),
    };
    return {
      generation: await metaIn(tx, "generation"),
      resync,
      sent,
      request,
      askedAt: Date.now(),
    };
  });
}

/** As many of the waiting records as one request may hold; always at least one. */
function batch(waiting: readonly Kept[]): Kept[] {
  const encoder = new TextEncoder();
  let bytes = 0;
  return waiting.filter((one, index) => {
    bytes += encoder.encode(JSON.stringify(changeOf(one))).length;
    return index === 0 || bytes <= MOST_BYTES;
  });
}

/** Put right what can be, and say whether to go on at once; anything else is thrown on. */
async function mended(error: unknown, asked: Asked, pace: Pace): Promise<boolean> {
  if (!(error instanceof Refused)) throw error;
  if (error.slug === "resync") return begunAnew(error, asked, pace);
  if (error.status === 413 && asked.sent.length > 0) return smaller(error, asked, pace);
  throw error;
}

/** The server is not what this phone knew: pull all of it, unless another tab has begun that already. */
async function begunAnew(error: Refused, { generation }: Asked, pace: Pace): Promise<boolean> {
  await writing(async (tx) => {
    if ((await metaIn(tx, "generation")) === generation) await beginResync(tx);
  });
  if ((pace.idle += 1) > MOST_IDLE) throw error;
  return true;
}

/** Half as much next time; what is too large by itself is set aside, and holds up nothing else. */
async function smaller({ problem }: Refused, { sent }: Asked, pace: Pace): Promise<boolean> {
  pace.most = Math.ceil(sent.length / 2);
  const [one, more] = sent;
  if (one && !more) {
    await writing(async (tx) => {
      const kept = await tx.objectStore("records").get(one.id);
      if (kept) refuse(tx, kept, one, problem);
    });
  }
  return true;
}
