/** Keeps the app from reloading for an update while something is on the screen and nowhere else. */

import { useEffect } from "preact/hooks";
import { unsavedInputs } from "../store/phone-state.ts";

export function useKeepOpen(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    unsavedInputs.value += 1;
    return () => void (unsavedInputs.value -= 1);
  }, [wanted]);
}
