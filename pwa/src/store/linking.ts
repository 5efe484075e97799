/** The way of a second phone into the account: what the old phone shows and asks, and what the new one does. */

import { signal } from "@preact/signals";
import { deviceName } from "../device/name.ts";
import { saveJoinedAccount } from "./account.ts";
import { get, type Problem, ProblemError, post } from "./api.ts";
import { getMeta, setMeta } from "./db.ts";
import type { Account, JoinRequest } from "./db-schema.ts";
import { notifyTabs, withSyncLock } from "./other-tabs.ts";
import { load } from "./records.ts";
import { sync } from "./sync.ts";

const POLL_MS = 2_000;
/** How long a way in is open. */
const LIFE_MS = 300_000;

/** What went wrong, in the server's words; there are none when it could not be reached. */
export interface Failure {
  slug: string;
  problem: Problem | null;
}

export function failureOf(error: unknown): Failure {
  return error instanceof ProblemError
    ? { slug: error.slug, problem: error.problem }
    : { slug: "unreachable", problem: null };
}

/** An instant of the server on this phone's clock; one that was never compared shows the longest it can be. */
async function onThisClock(instant: number): Promise<number> {
  const offset = await getMeta("offset");
  return offset === undefined ? Date.now() + LIFE_MS : instant - offset;
}

// --- the old phone ---

/** The way in that is open now: `open`, `claimed` by a phone that says its name, `done`, or `late`. */
export interface LinkOffer {
  code: string;
  secret: string;
  expiresAt: number;
  state: "open" | "claimed" | "done" | "late";
  name: string | null;
}

export const offer = signal<LinkOffer | null>(null);
export const offerFailure = signal<Failure | null>(null);

/** Open a way in for one phone. */
export async function openOffer(): Promise<void> {
  offer.value = offerFailure.value = null;
  try {
    const { code, secret, expires_at } = await post("/api/links", {});
    offer.value = {
      code,
      secret,
      expiresAt: await onThisClock(expires_at),
      state: "open",
      name: null,
    };
  } catch (error) {
    offerFailure.value = failureOf(error);
  }
}

/** Look once whether a phone has come; without a network nothing changes. */
export async function pollOffer(): Promise<void> {
  const before = offer.value;
  if (!before || before.state === "done" || before.state === "late") return;
  const now = await get("/api/links/current").catch(() => null);
  if (!now || offer.value !== before) return;
  offer.value = {
    ...before,
    state: now.state === "none" ? "late" : now.state,
    name: now.name ?? null,
  };
}

/** Let the phone in that shows these two digits. */
export async function approveDevice(confirm: string): Promise<void> {
  const before = offer.value;
  if (!before) return;
  offerFailure.value = null;
  try {
    const { name } = await post("/api/links/approve", { confirm });
    offer.value = { ...before, state: "done", name };
  } catch (error) {
    offerFailure.value = failureOf(error);
    if (offerFailure.value.slug === "no-claim") offer.value = { ...before, state: "late" };
  }
}

// --- the new phone ---

/** What this phone has asked: the digits it shows while it waits. It survives a reload. */
export const joinRequest = signal<JoinRequest | null>(null);
export const joinFailure = signal<Failure | null>(null);

/** Go on where this phone was before it was closed. */
export async function resumeJoinRequest(): Promise<void> {
  const kept = await getMeta("claim");
  joinRequest.value = kept && kept.expiresAt > Date.now() ? kept : null;
}

/** Ask to be let in, by code or secret. */
export async function requestToJoin(by: { code: string } | { secret: string }): Promise<void> {
  joinFailure.value = null;
  try {
    const {
      claim: secret,
      confirm,
      expires_at,
    } = await post("/api/links/claim", { ...by, name: deviceName() });
    const asked = { claim: secret, confirm, expiresAt: await onThisClock(expires_at) };
    await setMeta("claim", asked);
    joinRequest.value = asked;
  } catch (error) {
    joinFailure.value = failureOf(error);
  }
}

/** Ask once whether the person has let this phone in; returns whether it is in. */
export async function finishJoining(): Promise<boolean> {
  const asked = joinRequest.value;
  if (!asked) return false;
  try {
    return await joinAccount(() =>
      post("/api/links/finish", { claim: asked.claim, name: deviceName() }),
    );
  } catch (error) {
    const failure = failureOf(error);
    if (failure.slug === "unreachable") return false; // it is asked again
    await cancelJoinRequest(failure);
    return false;
  }
}

export async function cancelJoinRequest(failure: Failure | null = null): Promise<void> {
  await setMeta("claim", undefined);
  joinRequest.value = null;
  joinFailure.value = failure;
}

/**
 * Into the account that `ask` brings, if it brings one: what is there comes here, what is here goes there.
 *
 * No exchange is under way meanwhile. One that opens an account of its own would take this phone out of this one.
 */
export async function joinAccount(ask: () => Promise<Account | object>): Promise<boolean> {
  const isIn = await withSyncLock(async () => {
    const answer = await ask();
    if ("account_id" in answer) await saveJoinedAccount(answer);
    return "account_id" in answer;
  });
  if (!isIn) return false;
  await setMeta("claim", undefined);
  joinRequest.value = null;
  await load();
  notifyTabs();
  await sync();
  return true;
}

/** Call `look` every other second for as long as the screen is there; returns how to stop. */
export function poll(look: () => Promise<unknown>): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let stopped = false;
  const again = async () => {
    await look();
    if (!stopped) timer = setTimeout(() => void again(), POLL_MS);
  };
  timer = setTimeout(() => void again(), POLL_MS);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
