/** Records as a file that a person can keep. */

import type { Kept } from "./db.ts";
import { VERSION } from "./version.ts";

/** Everything about them as it is kept here, as JSON. */
export function asFile(records: readonly Kept[], now: number = Date.now()): File {
  const at = new Date(now).toISOString();
  const content = { app: "medius", version: VERSION, exported_at: at, records };
  return new File([JSON.stringify(content, null, 2)], `medius-${at.slice(0, 10)}.json`, { type: "application/json" });
}
