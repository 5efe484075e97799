/** On a phone that wants to join an account: its join request, and joining once it is approved. */

import { signal } from "@preact/signals";
import { deviceName } from "../device/name.ts";
import type { PendingJoin } from "./account.ts";
import { type Failure, failureOf, post } from "./api.ts";
import { getMeta, inTransaction, readMeta, setMeta, writeMeta } from "./db.ts";
import type { JoinRequest } from "./db-schema.ts";
import { localExpiry } from "./links.ts";
import { notifyTabs, withSyncLock } from "./other-tabs.ts";
import { finishLink, finishRecovery, isRefusal } from "./pending-join.ts";
import { load } from "./records.ts";
import { sync } from "./sync.ts";

/** The pending request, with the digits to show. It survives a reload. */
export const joinRequest = signal<JoinRequest | null>(null);
export const joinFailure = signal<Failure | null>(null);

/** Show the request from before the app was closed, unless it can no longer be approved. */
export async function resumeJoinRequest(): Promise<void> {
  const stored = await getMeta("joinRequest");
  joinRequest.value = stored && !stored.cancelled && stored.expiresAt > Date.now() ? stored : null;
}

/** Ask to join, by the code or the secret of a link offer; an earlier request is answered first. */
export async function requestToJoin(by: { code: string } | { secret: string }): Promise<void> {
  joinFailure.value = null;
  try {
    joinRequest.value = await withSyncLock(async () => {
      await finishLink().catch((error: unknown) => {
        if (!isRefusal(error)) throw error;
      });
      const response = await post("/api/links/claim", { ...by, name: deviceName() });
      const request = {
        claim: response.claim,
        confirm: response.confirm,
        expiresAt: await localExpiry(response.expires_at),
        device: (await getMeta("account"))?.device_id,
      };
      await setMeta("joinRequest", request);
      return request;
    });
  } catch (error) {
    joinFailure.value = failureOf(error);
  }
}

/** Ask the server once whether the request was approved; returns whether this phone has joined. */
export async function finishJoining(): Promise<boolean> {
  const request = joinRequest.value;
  if (!request) return false;
  try {
    const joined = await askAgain("joinRequest", request.device);
    if (joined !== null) joinRequest.value = null;
    return joined ?? false;
  } catch (refusal) {
    joinRequest.value = null;
    joinFailure.value = failureOf(refusal);
    return false;
  }
}

const FINISH = { joinRequest: finishLink, recovering: finishRecovery };

/**
 * Ask for the answer to a wish to join. Returns null while there is none, otherwise whether this
 * phone, which was `device`, has joined; an exchange may have had the answer. Throws a refusal.
 */
export async function askAgain(
  key: PendingJoin,
  device: string | undefined,
): Promise<boolean | null> {
  await withSyncLock(FINISH[key]).catch((error: unknown) => {
    if (isRefusal(error)) throw error;
  });
  if (await getMeta(key)) return null;
  const account = await getMeta("account");
  if (!account?.joined || account.device_id === device) return false;
  await showJoined();
  return true;
}

/** Forget the request, unless it turns out that the server has let this phone in already. */
export async function cancelJoinRequest(): Promise<void> {
  joinRequest.value = null;
  await inTransaction(async (tx) => {
    const request = await readMeta(tx, "joinRequest");
    if (request) await writeMeta(tx, "joinRequest", { ...request, cancelled: true });
  });
  await sync();
}

/** Show the account that this phone has joined, and sync with it. */
export async function showJoined(): Promise<void> {
  await load();
  notifyTabs();
  await sync();
}
