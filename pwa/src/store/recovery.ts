/** The recovery code: lets a person back into the account when all their devices are lost. */

import { post } from "./api.ts";
import { getMeta, setMeta } from "./db.ts";
import { showJoined } from "./join-request.ts";
import { withSyncLock } from "./other-tabs.ts";
import { finishRecovery } from "./pending-join.ts";
import { load } from "./records.ts";

/**
 * Join the account of `code`. The server returns a new code, shown until the person has it.
 *
 * It holds the sync lock, because an exchange at the same time could create another account for
 * this phone. Without a response the next exchange asks again.
 */
export async function recoverAccount(code: string): Promise<void> {
  await withSyncLock(async () => {
    await setMeta("recovering", code);
    await finishRecovery();
  });
  await showJoined();
}

/** Replace the code. The old one is no longer valid. */
export async function renewRecoveryCode(): Promise<void> {
  await showCode((await post("/api/recovery-code", {})).recovery_code);
}

/** Delete the code from this phone, once the person has written it down. */
export function forgetRecoveryCode(): Promise<void> {
  return showCode(undefined);
}

async function showCode(code: string | undefined): Promise<void> {
  const account = await getMeta("account");
  if (!account) return;
  const { recovery_code: _, ...rest } = account;
  await setMeta("account", code ? { ...rest, recovery_code: code } : rest);
  await load();
}
