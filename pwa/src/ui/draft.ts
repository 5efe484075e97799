/** A value that the person enters and sends with a button: it survives that the app is closed. */

import { effect, type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { DAY_MS } from "../rules/dates.ts";
import type { Json } from "../rules/merge.ts";
import { readDraft, saveDraft } from "../store/drafts.ts";

/**
 * Return a signal whose changes are stored as the draft `name`, until it is `initial` again.
 *
 * `name` says what the value began from, so that it never replaces something newer.
 */
export function useDraft<T>(name: string, initial: T, maxAge: number = DAY_MS): Signal<T> {
  const entered = useSignal(initial);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the field appears.
  useEffect(() => {
    let stored = initial;
    void readDraft(name, maxAge).then((found) => {
      if (found !== undefined && entered.value === initial) entered.value = stored = found as T;
    });
    return effect(() => {
      const { value } = entered;
      if (value === stored) return;
      stored = value;
      void saveDraft(name, value === initial ? undefined : (value as Json)).catch(() => undefined);
    });
  }, []);
  return entered;
}
