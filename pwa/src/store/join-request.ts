/** On a phone that wants to join an account: its join request, and joining once it is approved. */

import { signal } from "@preact/signals";
import { deviceName } from "../device/name.ts";
import { saveJoinedAccount } from "./account.ts";
import { type Failure, failureOf, post } from "./api.ts";
import { getMeta, setMeta } from "./db.ts";
import type { Account, JoinRequest } from "./db-schema.ts";
import { localExpiry } from "./links.ts";
import { notifyTabs, withSyncLock } from "./other-tabs.ts";
import { load } from "./records.ts";
import { sync } from "./sync.ts";

/** The pending request, with the digits to show. It survives a reload. */
export const joinRequest = signal<JoinRequest | null>(null);
export const joinFailure = signal<Failure | null>(null);

/** Restore the request from before the app was closed, unless it has expired. */
export async function resumeJoinRequest(): Promise<void> {
  const stored = await getMeta("joinRequest");
  joinRequest.value = stored && stored.expiresAt > Date.now() ? stored : null;
}

/** Ask to join, by the code or the secret of a link offer. */
export async function requestToJoin(by: { code: string } | { secret: string }): Promise<void> {
  joinFailure.value = null;
  try {
    const {
      claim: secret,
      confirm,
      expires_at,
    } = await post("/api/links/claim", { ...by, name: deviceName() });
    const request = { claim: secret, confirm, expiresAt: await localExpiry(expires_at) };
    await setMeta("joinRequest", request);
    joinRequest.value = request;
  } catch (error) {
    joinFailure.value = failureOf(error);
  }
}

/** Ask the server once whether the request was approved; returns whether this phone has joined. */
export async function finishJoining(): Promise<boolean> {
  const request = joinRequest.value;
  if (!request) return false;
  try {
    return await joinAccount(() =>
      post("/api/links/finish", { claim: request.claim, name: deviceName() }),
    );
  } catch (error) {
    const failure = failureOf(error);
    if (failure.slug === "unreachable") return false; // the next poll asks again
    await cancelJoinRequest(failure);
    return false;
  }
}

export async function cancelJoinRequest(failure: Failure | null = null): Promise<void> {
  await setMeta("joinRequest", undefined);
  joinRequest.value = null;
  joinFailure.value = failure;
}

/**
 * Join the account that `fetchAccount` returns, if any, and sync. Returns whether it joined.
 *
 * It holds the sync lock, because an exchange at the same time could create another account for
 * this phone.
 */
export async function joinAccount(fetchAccount: () => Promise<Account | object>): Promise<boolean> {
  const joined = await withSyncLock(async () => {
    const response = await fetchAccount();
    if ("account_id" in response) await saveJoinedAccount(response);
    return "account_id" in response;
  });
  if (!joined) return false;
  await setMeta("joinRequest", undefined);
  joinRequest.value = null;
  await load();
  notifyTabs();
  await sync();
  return true;
}
