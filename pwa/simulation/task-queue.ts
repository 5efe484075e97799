/**
 * The queue of `setImmediate` callbacks. fake-indexeddb runs every database step in one, so the
 * simulation can stop an app between any two steps.
 */

import assert from "node:assert/strict";

/** Run until the queue is empty: no history needs this many steps. */
export const ALL = 100_000;

const queue: (() => void)[] = [];
const realImmediate = globalThis.setImmediate;

/** Replace `setImmediate` by the queue and drop all queued callbacks. */
export function takeOverTimers(): void {
  queue.length = 0;
  globalThis.setImmediate = ((task: () => void) =>
    void queue.push(task)) as unknown as typeof setImmediate;
}

/** Run up to `maxSteps` callbacks, and after each one all promise callbacks that follow. */
export async function run(maxSteps = ALL): Promise<void> {
  await flushPromises();
  for (let done = 0; done < maxSteps && queue.length > 0; done += 1) {
    queue.shift()!();
    await flushPromises();
  }
  assert.ok(maxSteps < ALL || queue.length === 0, "the queue becomes empty");
}

/** Run all pending promise callbacks. */
function flushPromises(): Promise<void> {
  return new Promise((resolve) => realImmediate(resolve));
}
