/** The recovery code: lets a person back into the account when all their devices are lost. */

import { deviceName } from "../device/name.ts";
import { post } from "./api.ts";
import { getMeta, setMeta } from "./db.ts";
import { joinAccount } from "./join-request.ts";
import { load } from "./records.ts";

/** Join the account of `code`. The server returns a new code, shown until the person has it. */
export async function recoverAccount(code: string): Promise<void> {
  await joinAccount(() => post("/api/recover", { recovery_code: code, name: deviceName() }));
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
