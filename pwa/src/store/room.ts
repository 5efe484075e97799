/**
 * Whether there is room on the disk. No write to IndexedDB may fail for lack of room: Chromium loses
 * what is written after it, up to the whole database. So a file of no value (OPFS) is written first.
 */

/** More than a browser frees and uses by itself while it starts. */
const PROBE_BYTES = 1_048_576;
const MAX_AGE_MS = 30_000;
/** A browser that does not answer must not keep entries waiting. */
const MAX_WAIT_MS = 3_000;

/** The last check if it has failed, or the first one until it ends; null when there was room. */
let room: Promise<void> | null | undefined;
let checkedAt = 0;

/** Resolve if there is room, else reject with QuotaExceededError. Writes wait for the first check. */
export function checkRoom(): Promise<void> {
  checkedAt = Date.now();
  const check = writeProbe();
  check.then(
    () => void (room = null),
    () => void (room = check),
  );
  if (room === undefined) room = atMost(MAX_WAIT_MS, check);
  return check;
}

/**
 * Return what a write has to await: nothing when there was room, a rejection when the disk was full.
 * Repeats a check that is old, for later writes.
 */
export function requireRoom(): Promise<void> | null {
  if (Date.now() - checkedAt > MAX_AGE_MS) checkRoom().catch(() => undefined);
  return room ?? null;
}

/** As `promise`, but resolved after `ms` at the latest. */
function atMost(ms: number, promise: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Only a full disk counts: some browsers cannot write such a file. */
async function writeProbe(): Promise<void> {
  try {
    const folder = await navigator.storage.getDirectory();
    const file = await folder.getFileHandle("room", { create: true });
    const stream = await file.createWritable();
    await stream.write(new Uint8Array(PROBE_BYTES));
    await stream.close();
  } catch (error) {
    if ((error as Error).name === "QuotaExceededError") throw error;
  }
}
