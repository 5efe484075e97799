/** Touches that each change a list as the one before left it: the second waits until the first is kept. */

let last: Promise<unknown> = Promise.resolve();

export function inOrder(does: () => Promise<unknown>): void {
  last = last.then(does, does);
}
