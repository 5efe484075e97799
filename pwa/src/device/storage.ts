/** Whether the browser may delete the stored data when it needs the room. */

import { signal } from "@preact/signals";

/** true: only the person can delete it. false: the browser may. null: this browser does not say. */
export const isPersisted = signal<boolean | null>(null);

export async function checkPersistence(): Promise<void> {
  isPersisted.value = (await navigator.storage?.persisted?.()) ?? null;
}

/** Ask the browser to keep the data. Some browsers ask the person. */
export async function persist(): Promise<void> {
  isPersisted.value = await navigator.storage.persist();
}
