/**
 * Syncs this phone with the server: sends the outbox and pulls what is new, one request at a time.
 *
 * No DOM, no signals, no timers, so that a page, the service worker and a test run the same code.
 * Only a response that names a dirty field clears it, so two exchanges at once only repeat work.
 */

import { deviceName } from "../device/name.ts";
import { unsubscribe } from "../device/subscription.ts";
import { clearPendingSignOut, removeSyncedRecords, saveAccount } from "./account.ts";
import { failureOf, ProblemError, post, removeDevice, type SyncResponse } from "./api.ts";
import { applyResponse, madeProgress } from "./apply-response.ts";
import {
  getMeta,
  inTransaction,
  outboxRecords,
  readMeta,
  setMeta,
  type Transaction,
  writeMeta,
} from "./db.ts";
import type { Account, StoredRecord } from "./db-schema.ts";
import { beginResync, markRejected, retryRejected } from "./outbox.ts";
import { finishLink, finishRecovery, isRefusal } from "./pending-join.ts";
import { registerKey, signInAgain } from "./sign-in.ts";
import { MAX_CHANGES, nextRequest, type SentRequest } from "./sync-request.ts";
import { VERSION } from "./version.ts";

/**
 * A server whose responses bring no progress, or which asks for a resync each time, must not keep
 * the phone busy.
 */
const MAX_FRUITLESS_RESPONSES = 3;

/** Called right after each transaction, with the records it changed. */
export type OnChange = (changed: readonly StoredRecord[]) => void;

interface Progress {
  onChange: OnChange;
  /** How many changes the next request may have. */
  maxChanges: number;
  /** How many responses brought no progress. */
  fruitless: number;
}

/**
 * Sync until both sides have everything. `mayOpenAccount`: records may be stored on the server.
 *
 * Throws ProblemError on a problem, NoResponseError when there is no response, and any other error
 * of the phone or of a server that saves nothing. The error is stored as the sync error.
 */
export async function exchange(
  onChange: OnChange = () => undefined,
  mayOpenAccount = true,
): Promise<void> {
  try {
    await sendPendingSignOut();
    for (const finish of [finishLink, finishRecovery]) await continueJoining(finish, onChange);
    if (await isStopped()) return;
    if ((await getMeta("account")) || (mayOpenAccount && (await openAccount())))
      await exchangeSignedIn(onChange);
    await setMeta("syncError", undefined);
  } catch (error) {
    const syncError = { slug: slugOf(error), at: Date.now() };
    // This fails too if the storage is full.
    if (mayOpenAccount) await setMeta("syncError", syncError).catch(() => undefined);
    throw error;
  }
}

/** A refusal ends the wish to join, and this phone goes on as it was. */
async function continueJoining(finish: typeof finishLink, onChange: OnChange): Promise<void> {
  try {
    const changed = await finish();
    if (changed) onChange(changed);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

/** Whether this phone waits for its person, after a removal or the end of the account. */
async function isStopped(): Promise<boolean> {
  return (
    ((await getMeta("removed")) ?? false) ||
    (await getMeta("syncError"))?.slug === "account-deleted"
  );
}

async function exchangeSignedIn(onChange: OnChange): Promise<void> {
  const generation = await getMeta("generation");
  try {
    await exchangeUntilDone(onChange).catch(async (error: unknown) => {
      onChange(await signInAgain(error));
      await exchangeUntilDone(onChange);
    });
  } catch (error) {
    if (slugOf(error) === "device-removed") await handleRemoval(generation);
    throw error;
  }
}

/** `no-room` is about this phone's storage, unlike the server's `storage-full`. */
function slugOf(error: unknown): string {
  return (error as Error).name === "QuotaExceededError" ? "no-room" : failureOf(error).slug;
}

async function handleRemoval(generation: string | undefined): Promise<void> {
  await removeSyncedRecords(generation);
  if (await getMeta("removed")) await unsubscribe().catch(() => undefined);
}

/** Finish a sign-out that happened without a network, before anything else is sent. */
export async function sendPendingSignOut(): Promise<void> {
  const device = await getMeta("pendingSignOut");
  if (!device) return;
  await removeDevice(device).catch((error: unknown) => {
    if (!(error instanceof ProblemError && [401, 404].includes(error.status))) throw error;
  });
  await clearPendingSignOut();
}

async function exchangeUntilDone(onChange: OnChange): Promise<void> {
  await registerKey();
  if ((await getMeta("triedVersion")) !== VERSION) onChange(await inTransaction(retryAfterUpdate));
  const progress = { onChange, maxChanges: MAX_CHANGES, fruitless: 0 };
  while (await exchangeOnce(progress));
  await setMeta("syncedAt", Date.now());
}

/** This version of the app may be able to save what an older one could not. */
async function retryAfterUpdate(tx: Transaction): Promise<StoredRecord[]> {
  await writeMeta(tx, "triedVersion", VERSION);
  return retryRejected(tx);
}

/** Create an account once there is something to save. */
async function openAccount(): Promise<boolean> {
  if ((await outboxRecords(1)).length === 0 && !(await getMeta("resync"))) return false;
  await saveAccount(await post("/api/accounts", { name: deviceName() }).catch(existingAccount));
  return true;
}

/** The account of a phone that was emptied but is still signed in; all of it will be pulled. */
function existingAccount(error: unknown): Account {
  if (!(error instanceof ProblemError) || error.status !== 409) throw error;
  const { account_id = "", device_id = "" } = error.problem;
  return { account_id, device_id };
}

/** Make one request and apply the response. Returns whether there is more to do. */
async function exchangeOnce(progress: Progress): Promise<boolean> {
  const request = await nextRequest(progress.maxChanges);
  let response: SyncResponse;
  try {
    response = await post("/api/sync", request.body);
  } catch (error) {
    await recoverFrom(error, request, progress);
    return true;
  }
  const changed = await inTransaction((tx) => applyResponse(tx, request, response));
  if (changed) progress.onChange(changed);
  progress.maxChanges = Math.min(MAX_CHANGES, 2 * progress.maxChanges);
  if (
    changed &&
    !madeProgress(request, response) &&
    (progress.fruitless += 1) > MAX_FRUITLESS_RESPONSES
  )
    throw new Error("no response brings progress");
  return !changed || response.more || request.resync || (await outboxRecords(1)).length > 0;
}

/** Prepare another request after an error, or throw the error if none can help. */
async function recoverFrom(
  error: unknown,
  request: SentRequest,
  progress: Progress,
): Promise<void> {
  if (!(error instanceof ProblemError)) throw error;
  if (error.slug === "resync") await startResync(error, request, progress);
  else if (error.status === 413 && request.sent.length > 0)
    await shrinkBatch(error, request, progress);
  else throw error;
}

/** The server has lost data: pull everything, unless another tab has started that already. */
async function startResync(
  error: ProblemError,
  { generation }: SentRequest,
  progress: Progress,
): Promise<void> {
  const changed = await inTransaction(async (tx) =>
    (await readMeta(tx, "generation")) === generation ? beginResync(tx) : [],
  );
  progress.onChange(changed);
  if ((progress.fruitless += 1) > MAX_FRUITLESS_RESPONSES) throw error;
}

/** Send half as much next time. A record that is too large by itself is marked as rejected. */
async function shrinkBatch(
  { problem }: ProblemError,
  { sent }: SentRequest,
  progress: Progress,
): Promise<void> {
  progress.maxChanges = Math.ceil(sent.length / 2);
  const [one, more] = sent;
  if (one && !more) {
    const changed = await inTransaction(async (tx) => {
      const stored = await tx.objectStore("records").get(one.id);
      return stored ? markRejected(tx, stored, one, problem) : [];
    });
    progress.onChange(changed);
  }
}
