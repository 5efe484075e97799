/** Runs tasks one after another, so that a second tap starts from what the first has saved. */

let last: Promise<unknown> = Promise.resolve();

export function enqueue(task: () => Promise<unknown>): void {
  last = last.then(task, task);
}
