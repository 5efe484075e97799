/** When to reload for a new version of the app. */

import { wiped } from "./phone-state.ts";
import { runningSession } from "./records.ts";

/** Reload now, or once the running session is over. */
export function reloadWhenIdle(): void {
  if (wiped.value) return;
  if (runningSession.value === null) location.reload();
  else reloadAfterSession();
}

function reloadAfterSession(): void {
  const stop = runningSession.subscribe((session) => {
    if (session === null)
      setTimeout(() => {
        stop();
        location.reload();
      });
  });
}
