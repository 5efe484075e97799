/** What both phones need while one of them joins the account of the other. */

import { getMeta } from "./db.ts";

const POLL_INTERVAL_MS = 2_000;
/** How long a link offer and a join request are valid on the server. */
const LIFETIME_MS = 300_000;

/**
 * Return a server instant (ms) by this phone's clock. If the clocks were never compared, assume a
 * full lifetime.
 */
export async function localExpiry(instant: number): Promise<number> {
  const offset = await getMeta("offset");
  return offset === undefined ? Date.now() + LIFETIME_MS : instant - offset;
}

/** Call `check` every two seconds; returns a function that stops it. */
export function poll(check: () => Promise<unknown>): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let stopped = false;
  const again = async () => {
    await check();
    if (!stopped) timer = setTimeout(() => void again(), POLL_INTERVAL_MS);
  };
  timer = setTimeout(() => void again(), POLL_INTERVAL_MS);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
