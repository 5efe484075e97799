/** The recovery code: shown once, and the way back in when every phone is gone. */

import { deviceName } from "../device/name.ts";
import { post } from "./api.ts";
import { getMeta, setMeta } from "./db.ts";
import { joinAccount } from "./linking.ts";
import { load } from "./records.ts";

/** Bring this phone into the account of `code`. It comes with a new code, which is shown until it is put away. */
export async function recoverAccount(code: string): Promise<void> {
  await joinAccount(() => post("/api/recover", { recovery_code: code, name: deviceName() }));
}

/** A new code; the old one ends. */
export async function renewRecoveryCode(): Promise<void> {
  await showCode((await post("/api/recovery-code", {})).recovery_code);
}

/** The person has it: it is not kept here any longer. */
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
