/** Which older records Today needs, noted so that the next start can load only those. */

import { computed, effect } from "@preact/signals";
import { setMeta } from "./db.ts";
import { flagsAnswer, screening } from "./safety.ts";
import { sessions } from "./sessions.ts";

/**
 * The ids of the answers that open and close the routines, and of the last session, however old.
 */
const todayIds = computed(() =>
  [screening.value, flagsAnswer.value, sessions.value[0]?.record]
    .flatMap((one) => one?.id ?? [])
    .join(" "),
);

/** Store the ids now and whenever they change. */
export function startTodayIndex(): void {
  effect(() => {
    const ids = todayIds.value ? todayIds.value.split(" ") : undefined;
    void setMeta("todayRecordIds", ids).catch(() => undefined);
  });
}
