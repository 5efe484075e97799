/** The answers to the safety questions, and what they open and close. */

import { computed } from "@preact/signals";
import { type Access, access, NERVE } from "../rules/safety.ts";
import { type Day, daysBetween } from "../rules/week.ts";
import { dayOf } from "./calendar-day.ts";
import { content } from "./content.ts";
import type { StoredRecord } from "./db-schema.ts";
import { newId } from "./record-ids.ts";
import { field, recordsOfKind, save } from "./records.ts";
import { today } from "./today.ts";

/** The question that is asked again every week. */
export const HIP_BONE = "bony-point";
const HIP_BONE_INTERVAL_DAYS = 7;

/** The last answer that has the field `name`: an answer is to the first questions or to the red flags. */
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

/** The red flags that are ticked, until they are answered again. */
export const tickedFlags = computed<string[]>(
  () => (field(flagsAnswer.value, "flags") as string[] | undefined) ?? [],
);

export const hipBoneDue = computed(
  () =>
    daysBetween((field(screening.value, "date") as Day) ?? today.value, today.value) >=
    HIP_BONE_INTERVAL_DAYS,
);

export const rollingAccess = computed<Access>(() =>
  access(content.value?.safety.questions ?? [], tickedQuestions.value, tickedFlags.value),
);

/** Save which of the first questions apply. */
export function saveTicked(chosen: readonly string[]): Promise<void> {
  return saveAnswers({ ticked: [...chosen] });
}

/** Save which red flags apply; an empty list opens rolling again. */
export function saveFlags(chosen: readonly string[]): Promise<void> {
  return saveAnswers({ flags: [...chosen] });
}

/** Save the answer to the weekly question; the other answers stay as they are. */
export function saveHipBone(yes: boolean): Promise<void> {
  const others = tickedQuestions.value.filter((id) => id !== HIP_BONE);
  return saveTicked(yes ? [...others, HIP_BONE] : others);
}

function saveAnswers(set: { ticked?: string[]; flags?: string[] }): Promise<void> {
  const now = Date.now();
  const level = access(
    content.value?.safety.questions ?? [],
    set.ticked ?? tickedQuestions.value,
    set.flags ?? tickedFlags.value,
  );
  const about = {
    level,
    content_version: content.value?.version ?? "",
    answered_at: now,
    date: dayOf(now),
  };
  return save([{ id: newId(now), kind: "safety", set: { ...set, ...about } }]);
}

/** The most urgent action that the flags ask for. A flag that the content no longer has counts as the most urgent. */
export function mostUrgent(ids: readonly string[]): "now" | "today" | "soon" {
  const known = new Map(content.value?.red_flags?.flags.map(({ id, act }) => [id, act]));
  const acts = ids.map((id) => known.get(id) ?? (id === NERVE ? "soon" : "now"));
  return (["now", "today"] as const).find((act) => acts.includes(act)) ?? "soon";
}
