/**
 * What the diary suggests today, from the records of this phone: worked out anew whenever they change, with no network.
 * It comes after the first screen, which does not wait for it.
 */

import { computed } from "@preact/signals";
import type { Answer, Level } from "../rules/referral.ts";
import { type Diary, type Suggestion, suggest } from "../rules/suggestion.ts";
import { type Day, plusDays } from "../rules/week.ts";
import { zone } from "./calendar-day.ts";
import type { StoredRecord } from "./db-schema.ts";
import { checkIns } from "./diary.ts";
import { newId } from "./record-ids.ts";
import { field, records, save } from "./records.ts";
import { tickedFlags } from "./safety.ts";
import { sessions } from "./sessions.ts";
import { settings } from "./settings.ts";
import { today } from "./today.ts";

/** A card that was answered. */
export interface GivenAnswer extends Answer {
  at: number;
}

/** The diary as the rule reads it: check-ins alone, the worse side of each. */
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

const cards = computed<StoredRecord[]>(() =>
  [...records.value.values()].filter((one) => one.kind === "answer" && !one.deleted),
);

/** The answers given so far, oldest first. */
export const suggestionAnswers = computed<GivenAnswer[]>(() =>
  cards.value.flatMap(givenIn).sort((a, b) => a.at - b.at),
);

function givenIn(card: StoredRecord): GivenAnswer[] {
  const [level, answer, on, at] = ["level", "answer", "date", "answered_at"].map((name) =>
    field(card, name),
  );
  return answer
    ? [{ level: level as Level, answer: answer as Answer["answer"], on: on as Day, at: Number(at) }]
    : [];
}

/** The card that was shown last and not answered, if no answer came after it. */
const open = computed<StoredRecord | undefined>(() => {
  const since = suggestionAnswers.value.at(-1)?.at ?? 0;
  const shown = (one: StoredRecord) => Number(field(one, "shown_at") ?? 0);
  return cards.value
    .filter((one) => givenIn(one).length === 0 && shown(one) > since)
    .sort((a, b) => shown(a) - shown(b))
    .at(-1);
});

export const suggestion = computed<Suggestion>(() =>
  suggest(diary.value, today.value, suggestionAnswers.value),
);

/** How it is asked on the screen: not at all where it was switched off. Urgent things have a screen of their own. */
export const suggestionDisplay = computed<Suggestion["ask"]>(() => {
  const { assessment, ask } = suggestion.value;
  return assessment.level === "urgent" || !settings.suggestions ? "no" : ask;
});

/** On how many of the last fourteen days something was rolled. */
export const rolledDays = computed(() => {
  const first = plusDays(today.value, -13);
  return new Set(
    sessions.value.map(({ date }) => date).filter((date) => first <= date && date <= today.value),
  ).size;
});

/** Note that the card is in sight, unless that was noted before. */
export async function recordShown(): Promise<void> {
  const { level, reason, days } = suggestion.value.assessment;
  if (open.value && field(open.value, "level") === level) return;
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

/** The app was opened again on a card that waits: then no notification has to. */
export async function recordSeen(): Promise<void> {
  if (suggestionDisplay.value === "card" && open.value)
    await save([{ id: open.value.id, kind: "answer", set: { seen_at: Date.now() } }]);
}

/** Answer the card; another phone is then silent too. */
export async function answerSuggestion(said: Answer["answer"]): Promise<void> {
  await recordShown();
  const now = Date.now();
  await save([
    {
      id: open.value!.id,
      kind: "answer",
      set: { answer: said, date: today.value, answered_at: now },
    },
  ]);
}
