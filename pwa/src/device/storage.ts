/** Whether the browser may throw away what is kept here when it needs the room. */

import { signal } from "@preact/signals";
import { getMeta, setMeta } from "../store/db.ts";

/** true: only the person can remove it. false: the browser may. null: this browser does not say. */
export const stays = signal<boolean | null>(null);

/** Some browsers ask the person, so it is not asked at every save. */
const ASK_AGAIN_MS = 7 * 24 * 3_600_000;

export async function lookWhetherItStays(): Promise<void> {
  stays.value = (await navigator.storage?.persisted?.()) ?? null;
}

/** Ask once there is something worth keeping, or when the person says so. */
export async function askToStay(now = false): Promise<void> {
  await lookWhetherItStays();
  const lately = Date.now() - ((await getMeta("askedToStayAt")) ?? 0) < ASK_AGAIN_MS;
  if (stays.value !== false || (lately && !now)) return;
  await setMeta("askedToStayAt", Date.now());
  stays.value = await navigator.storage.persist();
}
