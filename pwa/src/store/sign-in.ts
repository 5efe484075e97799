/**
 * Signs this phone in again when the browser has lost its cookie, or has an older one: by a key
 * that the browser keeps with the records, or else by the recovery code that is still here.
 *
 * A script can use the key while it runs on the page, but cannot read it.
 */

import { ProblemError, post, request } from "./api.ts";
import { getMeta, inTransaction, readMeta, setMeta, writeMeta } from "./db.ts";
import type { StoredRecord } from "./db-schema.ts";
import { finishRecovery, isRefusal } from "./pending-join.ts";

const KEY = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
/** What a signature is for; the server's challenge follows. */
const PURPOSE = "medius-sign-in:";
const SIGNED_OUT = new Set(["no-device", "unknown-device", "device-removed", "account-deleted"]);
/** The server limits the tries. */
const KEY_RETRY_MS = 60_000;

/** Give the server the key of this device, unless it has it. Throws if the device is signed out. */
export async function registerKey(): Promise<void> {
  const account = await getMeta("account");
  if (!account || (await getMeta("keyDevice")) === account.device_id) return;
  const pair = (await getMeta("deviceKey")) ?? (await createKey());
  if (!pair) return;
  try {
    const key = base64Url(await crypto.subtle.exportKey("raw", pair.publicKey));
    await request("PUT", "/api/device-key", { key });
    await setMeta("keyDevice", account.device_id);
  } catch (error) {
    // Any other problem delays nothing: the next exchange tries again.
    if (!(error instanceof ProblemError) || error.status === 401) throw error;
  }
}

/** Returns null without HTTPS, or when the browser cannot store a key. */
async function createKey(): Promise<CryptoKeyPair | null> {
  try {
    const created = await crypto.subtle.generateKey(KEY, false, ["sign", "verify"]);
    return await inTransaction(async (tx) => {
      const stored = await readMeta(tx, "deviceKey"); // another tab may have been first
      if (!stored) await writeMeta(tx, "deviceKey", created);
      return stored ?? created;
    });
  } catch {
    return null;
  }
}

/**
 * Sign in again after `error`, and return the records if this phone became another device.
 *
 * Throws `error` if it is about something else, or if the server knows neither key nor code. A
 * removal counts only if the key confirms it, because it may be that of an older cookie.
 */
export async function signInAgain(error: unknown): Promise<StoredRecord[]> {
  if (!(error instanceof ProblemError) || !SIGNED_OUT.has(error.slug)) throw error;
  if (await signInByKey()) return [];
  const records = error.slug === "device-removed" ? null : await recoverByStoredCode();
  if (!records) throw error;
  return records;
}

/** Returns whether the server knows the key. */
async function signInByKey(): Promise<boolean> {
  const account = await getMeta("account");
  const pair = await getMeta("deviceKey");
  const unknownAt = (await getMeta("keyUnknownAt")) ?? 0;
  if (!account || !pair || Math.abs(Date.now() - unknownAt) < KEY_RETRY_MS) return false;
  const { device_id } = account;
  try {
    const { challenge } = await post("/api/sign-in/challenge", { device_id });
    const text = new TextEncoder().encode(PURPOSE + challenge);
    const signature = await crypto.subtle.sign(SIGNATURE, pair.privateKey, text);
    await post("/api/sign-in", { device_id, challenge, signature: base64Url(signature) });
    return true;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.slug !== "unknown-device") throw error;
    await setMeta("keyUnknownAt", Date.now());
    return false;
  }
}

async function recoverByStoredCode(): Promise<StoredRecord[] | null> {
  const code = (await getMeta("account"))?.recovery_code;
  if (!code) return null;
  await setMeta("recovering", code);
  return finishRecovery().catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
    return null;
  });
}

function base64Url(bytes: ArrayBuffer): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
