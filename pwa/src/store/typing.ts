/**
 * Saves a text while it is typed: on this phone at once, so that nothing is lost when the app is
 * closed; for other tabs and the server when the person pauses, so that no letter is sent alone.
 */

import type { Edit } from "./edits.ts";
import { unsavedInputs } from "./phone-state.ts";
import { save } from "./records.ts";

const SAVE_INTERVAL_MS = 500;
const PAUSE_MS = 5_000;

type Timer = ReturnType<typeof setTimeout> | undefined;

/** The text that is being typed, until it is stored. Only one field can have the focus. */
let typed: Edit | null = null;
let saving: Timer;
let pause: Timer;

export function saveTyped(edit: Edit): void {
  unsavedInputs.value += typed ? 0 : 1;
  typed = edit;
  saving ??= setTimeout(() => void store(true), SAVE_INTERVAL_MS);
  clearTimeout(pause);
  pause = setTimeout(() => void endTyping(), PAUSE_MS);
}

/** Save what is left, and let other tabs and the sync know. */
export async function endTyping(): Promise<void> {
  if (!pause) return;
  clearTimeout(pause);
  pause = undefined;
  await store(false);
}

async function store(quiet: boolean): Promise<void> {
  clearTimeout(saving);
  saving = undefined;
  const edits = typed ? [typed] : [];
  typed = null;
  await save(edits, undefined, quiet).finally(() => void (unsavedInputs.value -= edits.length));
}

for (const name of ["visibilitychange", "pagehide"]) addEventListener(name, () => void endTyping());
