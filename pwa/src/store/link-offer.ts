/** On a phone in the account: offers a link to another phone, and approves that phone. */

import { signal } from "@preact/signals";
import { type Failure, failureOf, get, post } from "./api.ts";
import { localExpiry } from "./links.ts";

/** `claimed`: a phone has sent a join request, with its name. `expired`: the offer is too old. */
export interface LinkOffer {
  code: string;
  secret: string;
  expiresAt: number;
  state: "open" | "claimed" | "done" | "expired";
  name: string | null;
}

export const offer = signal<LinkOffer | null>(null);
export const offerFailure = signal<Failure | null>(null);

/** Create an offer that one phone may use. */
export async function openOffer(): Promise<void> {
  offer.value = offerFailure.value = null;
  try {
    const { code, secret, expires_at } = await post("/api/links", {});
    offer.value = {
      code,
      secret,
      expiresAt: await localExpiry(expires_at),
      state: "open",
      name: null,
    };
  } catch (error) {
    offerFailure.value = failureOf(error);
  }
}

/**
 * Ask the server once whether a phone has sent a join request. Without a network nothing changes.
 */
export async function pollOffer(): Promise<void> {
  const before = offer.value;
  if (!before || before.state === "done" || before.state === "expired") return;
  const current = await get("/api/links/current").catch(() => null);
  if (!current || offer.value !== before) return;
  offer.value = {
    ...before,
    state: current.state === "none" ? "expired" : current.state,
    name: current.name ?? null,
  };
}

/** Approve the phone that shows these two digits. */
export async function approveDevice(confirm: string): Promise<void> {
  const before = offer.value;
  if (!before) return;
  offerFailure.value = null;
  try {
    const { name } = await post("/api/links/approve", { confirm });
    offer.value = { ...before, state: "done", name };
  } catch (error) {
    offerFailure.value = failureOf(error);
    if (offerFailure.value.slug === "no-claim") offer.value = { ...before, state: "expired" };
  }
}
