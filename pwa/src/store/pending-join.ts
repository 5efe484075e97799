/**
 * Joins another account. The wish is stored before it is sent, and each exchange asks again until
 * the server answers: it may have moved this phone although its response was lost.
 */

import { deviceName } from "../device/name.ts";
import { type PendingJoin, saveJoinedAccount } from "./account.ts";
import { ProblemError, post } from "./api.ts";
import { getMeta, inTransaction, readMeta, writeMeta } from "./db.ts";
import type { Account, JoinRequest, Meta, StoredRecord } from "./db-schema.ts";

/** With these problems nothing has changed on the server, and asking again cannot help. */
const REFUSALS = new Set(["unknown-claim", "unknown-recovery-code", "account-full"]);

export function isRefusal(error: unknown): boolean {
  return error instanceof ProblemError && REFUSALS.has(error.slug);
}

/**
 * Ask whether the join request was approved, if there is one.
 *
 * Returns the records once this phone has joined, otherwise null. Throws a refusal, after the
 * request is forgotten, and any other error as `post` does.
 */
export function finishLink(): Promise<StoredRecord[] | null> {
  return finish("joinRequest", ({ claim }) =>
    post("/api/links/finish", { claim, name: deviceName() }),
  );
}

/** Send the stored recovery code, if there is one. Returns and throws as `finishLink` does. */
export function finishRecovery(): Promise<StoredRecord[] | null> {
  return finish("recovering", (code) =>
    post("/api/recover", { recovery_code: code, name: deviceName() }),
  );
}

async function finish<K extends PendingJoin>(
  key: K,
  ask: (pending: Meta[K]) => Promise<Account | object>,
): Promise<StoredRecord[] | null> {
  const pending = await getMeta(key);
  if (!pending) return null;
  try {
    const response = await ask(pending);
    if ("account_id" in response) return await saveJoinedAccount(response, key);
    if ((pending as Partial<JoinRequest>).cancelled) await forget(key);
    return null;
  } catch (error) {
    if (isRefusal(error)) await forget(key);
    throw error;
  }
}

/** The code that opened nothing is not shown as the code of this account either. */
async function forget(key: PendingJoin): Promise<void> {
  await inTransaction(async (tx) => {
    const { recovery_code, ...account } = (await readMeta(tx, "account")) ?? {};
    if (key === "recovering" && recovery_code === (await readMeta(tx, key)))
      await writeMeta(tx, "account", account as Account);
    await writeMeta(tx, key, undefined);
  });
}
