/**
 * The one queue of all that happens later. fake-indexeddb does every step of the database by `setImmediate`; here the
 * simulation decides when the next is done, so an app can be stopped between any two.
 */

import assert from "node:assert/strict";

/** More steps than there ever are. */
export const ALL = 100_000;

const later: (() => void)[] = [];
const realImmediate = globalThis.setImmediate;

/** From here on nothing happens later by itself; and what was still to happen never does. */
export function takeOverTime(): void {
  later.length = 0;
  globalThis.setImmediate = ((task: () => void) =>
    void later.push(task)) as unknown as typeof setImmediate;
}

/** Do up to `most` steps, or all there are, each with all that follows from it at once. */
export async function run(most = ALL): Promise<void> {
  await consequences();
  for (let done = 0; done < most && later.length > 0; done += 1) {
    later.shift()!();
    await consequences();
  }
  assert.ok(most < ALL || later.length === 0, "it comes to rest");
}

/** Every promise that can be kept now is kept. */
function consequences(): Promise<void> {
  return new Promise((resolve) => realImmediate(resolve));
}
