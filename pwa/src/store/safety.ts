/** The last answers to the safety questions, and what they open and close. */

import { computed } from "@preact/signals";
import { type Access, access } from "../rules/access.ts";
import { type Day, daysBetween } from "../rules/dates.ts";
import { content } from "./content.ts";
import type { StoredRecord } from "./db-schema.ts";
import { field, recordsOfKind, unsaved } from "./records.ts";
import { today } from "./today.ts";

/** How often the question about the bony point is asked again. */
const BONY_POINT_INTERVAL_DAYS = 7;

/** The last answer with the field `name`: `ticked` for the first questions, else `flags`. */
function lastAnswer(name: string): StoredRecord | undefined {
  return recordsOfKind("safety")
    .filter((one) => field(one, name) !== undefined)
    .sort((a, b) => Number(field(a, "answered_at")) - Number(field(b, "answered_at")))
    .at(-1);
}

/** The last answer to the first questions, and to the red flags. */
export const screening = computed(() => lastAnswer("ticked"));
export const flagsAnswer = computed(() => lastAnswer("flags"));

/** Whether the first questions were answered. */
export const onboarded = computed(() => screening.value !== undefined);

export const tickedQuestions = computed<string[]>(
  () => (field(screening.value, "ticked") as string[] | undefined) ?? [],
);

/** The red flags that are ticked, until they are answered again; also if that cannot be stored. */
export const tickedFlags = computed<string[]>(() => {
  const edit = unsaved.value?.edits.findLast(({ set }) => set?.flags);
  return ((edit?.set?.flags ?? field(flagsAnswer.value, "flags")) as string[] | undefined) ?? [];
});

export const bonyPointDue = computed(
  () =>
    daysBetween((field(screening.value, "date") as Day) ?? today.value, today.value) >=
    BONY_POINT_INTERVAL_DAYS,
);

export const rollingAccess = computed<Access>(() =>
  access(content.value?.safety.questions ?? [], tickedQuestions.value, tickedFlags.value),
);
