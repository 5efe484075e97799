/**
 * Whether the diary suggests seeing a practitioner today. Computed on this phone whenever the
 * records change. The first screen does not wait for it.
 */

import { computed } from "@preact/signals";
import { type Day, plusDays } from "../rules/dates.ts";
import type { Answer, Level } from "../rules/referral.ts";
import { type Diary, type Suggestion, suggest } from "../rules/suggestion.ts";
import { zone } from "./calendar-day.ts";
import type { StoredRecord } from "./db-schema.ts";
import { checkIns } from "./diary.ts";
import { newId } from "./record-ids.ts";
import { field, recordsOfKind, save } from "./records.ts";
import { tickedFlags } from "./safety.ts";
import { sessions } from "./sessions.ts";
import { settings } from "./settings.ts";
import { today } from "./today.ts";

/** The answer to a card, and when it was given (ms). */
export interface GivenAnswer extends Answer {
  at: number;
}

/** The diary as the rule reads it: the check-ins, with the score of the worse side. */
export const diary = computed<Diary>(() => {
  const entries = [...checkIns.value.values()];
  const scored = entries.map(
    ({ date, left, right }) => [date, Math.max(left ?? -1, right ?? -1)] as const,
  );
  return {
    days: Object.fromEntries(scored.filter(([, score]) => score >= 0)),
    interference: entries.filter(({ interference }) => interference).map(({ date }) => date),
    flags: tickedFlags.value,
  };
});

const cards = computed<StoredRecord[]>(() => recordsOfKind("answer"));

/** All answers, oldest first. */
export const suggestionAnswers = computed<GivenAnswer[]>(() =>
  cards.value.flatMap(answerIn).sort((a, b) => a.at - b.at),
);

function answerIn(card: StoredRecord): GivenAnswer[] {
  const [level, answer, on, at] = ["level", "answer", "date", "answered_at"].map((name) =>
    field(card, name),
  );
  return answer
    ? [{ level: level as Level, answer: answer as Answer["answer"], on: on as Day, at: Number(at) }]
    : [];
}

/** The last card that was shown and not answered, unless a later one was answered. */
const openCard = computed<StoredRecord | undefined>(() => {
  const since = suggestionAnswers.value.at(-1)?.at ?? 0;
  const shown = (one: StoredRecord) => Number(field(one, "shown_at") ?? 0);
  return cards.value
    .filter((one) => answerIn(one).length === 0 && shown(one) > since)
    .sort((a, b) => shown(a) - shown(b))
    .at(-1);
});

export const suggestion = computed<Suggestion>(() =>
  suggest(diary.value, today.value, suggestionAnswers.value),
);

/**
 * How to show the suggestion. Not at all if suggestions are off, or if it is urgent, which has its
 * own screen.
 */
export const suggestionDisplay = computed<Suggestion["ask"]>(() => {
  const { assessment, ask } = suggestion.value;
  return assessment.level === "urgent" || !settings.suggestions ? "no" : ask;
});

/** On how many of the last fourteen days there was a session. */
export const rolledDays = computed(() => {
  const first = plusDays(today.value, -13);
  return new Set(
    sessions.value.map(({ date }) => date).filter((date) => first <= date && date <= today.value),
  ).size;
});

/** Save that the card was shown, unless that is saved already. */
export async function recordCardShown(): Promise<void> {
  const { level, reason, days } = suggestion.value.assessment;
  if (openCard.value && field(openCard.value, "level") === level) return;
  const now = Date.now();
  const set = {
    level,
    reason,
    days,
    shown_on: today.value,
    shown_at: now,
    seen_at: now,
    answer: null,
    zone: zone(),
  };
  await save([{ id: newId(now), kind: "answer", set }]);
}

/** Save that the open card was seen again, so that the server sends no notification for it. */
export async function recordCardSeen(): Promise<void> {
  if (suggestionDisplay.value === "card" && openCard.value)
    await save([{ id: openCard.value.id, kind: "answer", set: { seen_at: Date.now() } }]);
}

/** Answer the card, on all devices of the account. */
export async function answerSuggestion(answer: Answer["answer"]): Promise<void> {
  await recordCardShown();
  const now = Date.now();
  await save([
    {
      id: openCard.value!.id,
      kind: "answer",
      set: { answer, date: today.value, answered_at: now },
    },
  ]);
}
