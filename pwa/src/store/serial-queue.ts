/** Runs tasks one after another. */

/** Return a function that runs a task once the one before it has ended, even with an error. */
export function serialQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const done = last.then(task, task);
    last = done;
    return done;
  };
}

/** The queue of what people tap: a second tap starts from what the first has saved. */
export const enqueueTap = serialQueue();
