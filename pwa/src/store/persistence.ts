/** When to ask the browser to keep the data. */

import { checkPersistence, isPersisted, persist } from "../device/storage.ts";
import { DAY_MS } from "../rules/dates.ts";
import { getMeta, setMeta } from "./db.ts";

const RETRY_AFTER_MS = 7 * DAY_MS;

/** Ask at most once a week, because some browsers ask the person; with `now`, ask in any case. */
export async function requestPersistence(now = false): Promise<void> {
  await checkPersistence();
  const recent = Date.now() - ((await getMeta("askedToStayAt")) ?? 0) < RETRY_AFTER_MS;
  if (isPersisted.value !== false || (recent && !now)) return;
  await setMeta("askedToStayAt", Date.now());
  await persist();
}
