/** Touches that each go on from what the one before left: the second waits until the first is kept. */

let last: Promise<unknown> = Promise.resolve();

export function enqueue(does: () => Promise<unknown>): void {
  last = last.then(does, does);
}
