/** The way of a second phone into the account: what the old phone shows and asks, and what the new one does. */

import { signal } from "@preact/signals";
import { deviceName } from "../device/name.ts";
import { joined } from "./account.ts";
import { get, type Problem, post, Refused } from "./api.ts";
import { type Account, type Claim, getMeta, setMeta } from "./db.ts";
import { alone, tellTabs } from "./other-tabs.ts";
import { load } from "./state.ts";
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
  return error instanceof Refused
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
export interface Offer {
  code: string;
  secret: string;
  expiresAt: number;
  state: "open" | "claimed" | "done" | "late";
  name: string | null;
}

export const offer = signal<Offer | null>(null);
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
export async function watchOffer(): Promise<void> {
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
export async function approve(confirm: string): Promise<void> {
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
export const claim = signal<Claim | null>(null);
export const claimFailure = signal<Failure | null>(null);

/** Go on where this phone was before it was closed. */
export async function resumeClaim(): Promise<void> {
  const kept = await getMeta("claim");
  claim.value = kept && kept.expiresAt > Date.now() ? kept : null;
}

/** Ask to be let in, by code or secret. */
export async function ask(by: { code: string } | { secret: string }): Promise<void> {
  claimFailure.value = null;
  try {
    const {
      claim: secret,
      confirm,
      expires_at,
    } = await post("/api/links/claim", { ...by, name: deviceName() });
    const asked = { claim: secret, confirm, expiresAt: await onThisClock(expires_at) };
    await setMeta("claim", asked);
    claim.value = asked;
  } catch (error) {
    claimFailure.value = failureOf(error);
  }
}

/** Ask once whether the person has let this phone in; returns whether it is in. */
export async function finish(): Promise<boolean> {
  const asked = claim.value;
  if (!asked) return false;
  try {
    return await comeIn(() =>
      post("/api/links/finish", { claim: asked.claim, name: deviceName() }),
    );
  } catch (error) {
    const failure = failureOf(error);
    if (failure.slug === "unreachable") return false; // it is asked again
    await stopAsking(failure);
    return false;
  }
}

export async function stopAsking(failure: Failure | null = null): Promise<void> {
  await setMeta("claim", undefined);
  claim.value = null;
  claimFailure.value = failure;
}

/**
 * Into the account that `ask` brings, if it brings one: what is there comes here, what is here goes there.
 *
 * No exchange is under way meanwhile. One that opens an account of its own would take this phone out of this one.
 */
export async function comeIn(ask: () => Promise<Account | object>): Promise<boolean> {
  const isIn = await alone(async () => {
    const answer = await ask();
    if ("account_id" in answer) await joined(answer);
    return "account_id" in answer;
  });
  if (!isIn) return false;
  await setMeta("claim", undefined);
  claim.value = null;
  await load();
  tellTabs();
  await sync();
  return true;
}

/** Call `look` every other second for as long as the screen is there; returns how to stop. */
export function every(look: () => Promise<unknown>): () => void {
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
