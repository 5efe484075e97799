/** When to reload for a new version of the app. */

import { effect } from "@preact/signals";
import { unsavedInputs, wiped } from "./phone-state.ts";
import { runningSession, save, unsaved } from "./records.ts";

/** Reload once no session runs and everything on the screen is saved. */
export function reloadWhenIdle(): void {
  effect(() => {
    if (wiped.value || runningSession.value || unsavedInputs.value || unsaved.value) return;
    void save([]).then(() => location.reload()); // after the writes that are under way
  });
}
